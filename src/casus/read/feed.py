"""RSS and Atom feeds → Documents, one for each entry."""

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from casus.config import Config
from casus.errors import InputError
from casus.model import Document, Link
from casus.read.captions import each_once
from casus.read.compose import Paragraph, check_length, compose, document_id, unique
from casus.read.credits import agencies_in, credits_at_end, credits_of, names_in
from casus.read.dates import date_in_url, from_struct
from casus.read.figures import captions_between
from casus.read.furniture import could_be_heading, mark
from casus.read.language import language_of
from casus.read.lines import end_of_article, look, part_links
from casus.read.metadata import absolute, clean
from casus.read.page import HEADINGS, key_of, parse_page, pieces_of
from casus.read.source import Source, read_all

# A summary that ends so was cut off by the machine.
_CUT_OFF = re.compile(r"(?:\[?(?:…|\.\.\.|&hellip;)\]?|\bread more|continue reading.*)\s*$", re.IGNORECASE)


def read_feed(source: Source, *, config: Config) -> Iterator[Document | InputError]:
    """An article for each entry, from its full content, else from its summary; an InputError for each entry that has neither."""
    raw = read_all(source, config)
    headers = {"content-type": f"application/xml; charset={source.charset}"} if source.charset else {}
    try:
        parsed = feedparser.parse(io.BytesIO(raw), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # hostile XML; the library promises no set of exceptions
        raise InputError(source.name, f"a damaged feed ({type(error).__name__})") from error
    if not parsed.entries:
        problem = parsed.get("bozo_exception")
        raise InputError(
            source.name, f"a damaged feed: {' '.join(str(problem).split())}" if parsed.bozo and problem else "a feed without entries"
        )
    feed = parsed.feed
    for number, entry in enumerate(parsed.entries, start=1):
        try:
            yield _document(entry, feed, name=f"{source.name}:{number}", config=config, base=source.url)
        except InputError as error:
            yield error
    if parsed.bozo and _is_cut_short(raw):
        yield InputError(source.name, "a damaged feed: it breaks off, entries may be missing")


def _document(entry: Any, feed: Any, *, name: str, config: Config, base: str | None) -> Document:
    """The article of one entry."""
    content = next((c.get("value") for c in entry.get("content", []) if (c.get("value") or "").strip()), None)
    summary = (entry.get("summary") or "").strip() or None
    if not content and not summary:
        raise InputError(name, "an entry without text")
    url = absolute(entry.get("link"), feed.get("link") or base)
    try:
        pieces = pieces_of(parse_page(f"<div>{content or summary}</div>"), url)
    except ValueError as error:
        raise InputError(name, "an entry without text") from error
    captions, shown = captions_between(pieces, 0, len(pieces))
    lines = [look(p.text, gap=True, at=p.at, linked=p.linked >= 0.9) for p in pieces if p.at not in shown]
    kept, titles = part_links(lines[: end_of_article(lines)])
    texts, end = credits_at_end([line.text for line in kept])
    standfirst = _standfirst(summary if content else None, texts)
    body = [
        Paragraph(t, i + 1 < len(texts) and pieces[line.at].tag in HEADINGS and could_be_heading(t))
        for i, (t, line) in enumerate(zip(texts, kept, strict=False))
    ]
    text, headings = compose([Paragraph(standfirst), *body] if standfirst else body)
    check_length(text, name, config)
    found = credits_of(texts)
    writers = [clean(a.get("name")) or "" for a in entry.get("authors", [])] or [clean(entry.get("author")) or ""]
    addresses = {key_of(title): address for p in pieces for title, address in p.links}
    own = entry.get("source") or {}
    return Document(
        id=document_id(entry.get("id"), url, "", text),
        url=url,
        headline=clean(re.sub(r"<[^<>]*>", "", entry.get("title") or "")),
        standfirst=standfirst,
        published=from_struct(entry.get("published_parsed")) or found.published or date_in_url(url),
        publisher=clean(own.get("title")) or clean(feed.get("title")) or found.publisher,
        byline=unique([n for w in writers for n in names_in(w)]) or end.byline,
        agencies=unique([*(a for w in writers for a in agencies_in(w)), *found.agencies, *end.agencies]),
        captions=each_once(captions),
        headings=headings,
        related=tuple(Link(text=title, url=addresses.get(key_of(title))) for title in unique(titles)),
        language=language_of(text, entry.get("language") or feed.get("language")),
        text=text,
    )


def _standfirst(summary: str | None, texts: list[str]) -> str | None:
    """The summary of an entry that has its full content too, if it stands by itself: not cut off and not the content's own beginning."""
    if not summary:
        return None
    try:
        pieces = pieces_of(parse_page(f"<div>{summary}</div>"), None)
    except ValueError:
        return None
    text = pieces[0].text if len(pieces) == 1 else ""
    start = key_of(" ".join(texts)[: 4 * len(text) + 200])
    if len(text.split()) < 5 or _CUT_OFF.search(text) or mark(text) or key_of(text)[:60] in start:
        return None
    return text


def _is_cut_short(raw: bytes) -> bool:
    """Whether the bytes of a feed stop before its last tag."""
    return not re.search(
        rb"</(?:rss|feed|rdf:RDF|atom:feed)\s*>\s*(?:<!--.*?-->\s*)*$", raw.rstrip(b"\x00 \t\r\n")[-2000:], re.IGNORECASE | re.DOTALL
    )
