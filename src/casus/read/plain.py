"""Plain text and pages saved as text → Document: what stands around an article is told from the article by its shape alone.

Where nothing looks like furniture, the whole text is the body.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casus.config import Config
from casus.errors import InputError
from casus.model import Document, Link
from casus.read.captions import caption_of, each_once
from casus.read.charset import decode
from casus.read.compose import Paragraph, check_length, compose, document_id, unique
from casus.read.credits import Credits, credits_at_end, credits_of, dateline
from casus.read.furniture import could_be_heading, ends_sentence, is_listed, is_prose, without_list_mark
from casus.read.language import language_of
from casus.read.lines import HEADLINE_WORDS, Line, could_be_headline, end_of_article, join_captions, listed_links, look, part_links
from casus.read.source import Source, read_all

# Text wrapped by hand or by a mail program has lines no longer than this, and most of its breaks stand where the next word would not fit.
WIDEST_WRAP, WRAPPED_SHARE = 120, 0.6
# A line of so many words under the headline is a standfirst without a full stop, not a second headline.
STANDFIRST_WORDS = 9
# A standfirst is one paragraph of at most so many words.
LONGEST_STANDFIRST = 70


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the body: indexes of lines; `body` is the first line that may belong to the body."""

    headline: int | None
    standfirst: int | None
    body: int


def read_plain(source: Source, *, config: Config) -> Iterator[Document | InputError]:
    """The one article of a text file."""
    text = decode(read_all(source, config), name=source.name, declared=source.charset)
    check_length(text, source.name, config)
    yield document_of(text, file=source.file, url=source.url)


def document_of(text: str, *, file: str = "", url: str | None = None) -> Document:
    """The article of a plain text or of a page saved as text."""
    lines = join_captions([look(line, gap=gap, at=at) for at, (line, gap) in enumerate(lines_of(text))])
    is_page = any(line.role != "free" for line in lines)
    cut = end_of_article(lines)
    head = _head(lines[:cut], is_page)
    top = lines[(head.headline if head.headline is not None else -1) + 1 : head.body]
    body, related = part_links(lines[head.body : cut])
    texts, end = credits_at_end([line.text for line in body])
    texts = _without_trailing_links(texts) if is_page else texts
    standfirst = lines[head.standfirst].text if head.standfirst is not None else None
    paragraphs = [Paragraph(standfirst)] if standfirst else []
    paragraphs += with_headings(texts)
    composed, headings = compose(paragraphs)
    if not composed.strip():  # nothing but furniture: then it was none
        composed, headings = compose(Paragraph(line.text) for line in lines)
    written = next((line.writers for line in top if line.writers and (line.writers.byline or line.writers.agencies)), Credits())
    dates = sorted((d for line in (*top, *lines[cut:]) if (d := line.date) and d.on), key=lambda d: d.updated)
    found = credits_of(texts)
    return Document(
        id=document_id(None, url, file, composed),
        url=url,
        headline=without_list_mark(lines[head.headline].text) if head.headline is not None else None,
        standfirst=standfirst,
        published=dates[0].on if dates else found.published,
        publisher=found.publisher,
        byline=written.byline or end.byline,
        agencies=unique([*written.agencies, *found.agencies, *end.agencies]),
        captions=each_once(
            caption for line in lines[:cut] if line.role == "caption" and line.told and (caption := caption_of(line.told, line.who))
        ),
        headings=headings,
        related=tuple(Link(text=title) for title in unique([*related, *listed_links(lines[cut:])])),
        language=language_of(composed),
        text=composed,
    )


def lines_of(text: str) -> list[tuple[str, bool]]:
    """The lines that hold something, each with whether a blank line stands before it; text wrapped to a width is put together again."""
    raw = re.split(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", text)
    width = max((len(line) for line in raw), default=0)
    pairs = [(a, b) for a, b in itertools.pairwise(raw) if a.strip() and b.strip()]
    wrapped = width <= WIDEST_WRAP and len(pairs) >= 3 and sum(_does_not_fit(a, b, width) for a, b in pairs) >= WRAPPED_SHARE * len(pairs)
    lines: list[tuple[str, bool]] = []
    last = ""
    for line in raw:
        if line.strip():
            if wrapped and last.strip() and _does_not_fit(last, line, width) and not is_listed(line.strip()):
                before, gap = lines.pop()
                lines.append((f"{before} {line.strip()}", gap))
            else:
                lines.append((line.strip(), not last.strip()))
        last = line
    return lines


def with_headings(texts: Sequence[str]) -> list[Paragraph]:
    """The paragraphs with their sub-headings told: a short line without a full stop between two of running text."""
    prose = [is_prose(text) for text in texts]
    return [
        Paragraph(
            text, i + 1 < len(texts) and prose[i + 1] and not prose[i] and (i == 0 or prose[i - 1]) and i > 0 and could_be_heading(text)
        )
        for i, text in enumerate(texts)
    ]


def _does_not_fit(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word would have made this line too long: a break that a wrapper made, not an author."""
    return len(line.rstrip()) + 1 + len(following.split()[0]) > width and following[:1] not in " \t"


def _head(lines: Sequence[Line], is_page: bool) -> Head:
    """Headline and standfirst, and where the body begins."""
    first = next((i for i, line in enumerate(lines) if line.role == "free" and is_prose(line.text) and not (i == 0 and _asks(line))), None)
    if first is None:
        return Head(None, None, 0)
    free = [i for i in range(first) if lines[i].role == "free"]
    headline = next((i for i in free if lines[i].text.startswith("# ")), None)
    standfirst = None
    if headline is None:
        headline, standfirst = _nearest_headline(lines, free)
    if headline is None or (not is_page and headline != free[0]):
        return Head(None, None, _after_furniture(lines, first) if is_page else 0)
    body = headline + 1
    seen = 0
    for i in range(headline + 1, len(lines)):
        line = lines[i]
        if line.role == "free":
            if i == standfirst or (not is_prose(line.text) and line.text == lines[headline].text):
                continue
            seen += 1
            if seen > 1 or len(line.text.split()) > LONGEST_STANDFIRST or dateline(line.text) or standfirst is not None:
                break
        elif line.role in ("date", "byline", "caption", "credit", "skip"):
            between = [j for j in range(body, i) if lines[j].role == "free" and j != standfirst]
            if between and standfirst is None:
                standfirst = between[0]
            body = i + 1
        else:
            break
    if standfirst is not None:
        body = max(body, standfirst + 1)
    return Head(headline, standfirst, body)


def _nearest_headline(lines: Sequence[Line], free: Sequence[int]) -> tuple[int | None, int | None]:
    """The headline among the short lines above the first running text, and the standfirst if that has no full stop."""
    run: list[int] = []
    for i in reversed(free):
        if could_be_headline(lines[i].text):
            run.append(i)
        elif run:
            break
    if not run:
        return (
            (free[0], None)
            if len(free) == 1 and len(lines[free[0]].text.split()) > 1 and not is_listed(lines[free[0]].text)
            else (None, None)
        )
    if len(run) > 1 and len(lines[run[0]].text.split()) >= STANDFIRST_WORDS:
        return run[1], run[0]
    return run[0], None


def _asks(line: Line) -> bool:
    """Whether a line of running text is a headline that asks or calls."""
    return line.text.endswith(("?", "!")) and len(line.text.split()) in HEADLINE_WORDS and not re.search(r"[.?!] ", line.text)


def _after_furniture(lines: Sequence[Line], first: int) -> int:
    """Where the body of a page without a headline begins: after the menus."""
    return next((i for i in range(first) if all(line.role == "free" and not is_listed(line.text) for line in lines[i:first])), first)


def _without_trailing_links(texts: list[str]) -> list[str]:
    """The paragraphs up to the last that ends as a sentence does: what a page carries after it are links and labels."""
    last = max((i for i, text in enumerate(texts) if ends_sentence(text) or is_prose(text)), default=len(texts) - 1)
    return texts[: last + 1]
