"""What a page says about itself in its head: JSON-LD, OpenGraph, Dublin Core and other meta tags, canonical link, language."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from casus.read.compose import unique
from casus.read.credits import agencies_in, is_name, names_in
from casus.read.dates import parse_date
from casus.read.language import language_code

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished", "publishdate", "publish-date", "publish_date",
    "pubdate", "pub_date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "originalpublicationdate", "dc.date.issued",
    "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "article_date_original", "publication_date", "publicationdate", "citation_publication_date",
    "date", "displaydate", "article:post_date", "bt:pubdate", "rnews:datepublished", "iptc:datepublished", "analyticsattributes.articledate", "shareaholic:article_published_time",
)  # fmt: skip
_AUTHOR = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl", "byline", "cxenseparse:author", "article.author", "citation_author", "og:article:author", "rbauthors", "shareaholic:article_author_name")  # fmt: skip
_PUBLISHER = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "application-name",
    "publisher",
    "article:publisher",
    "cre",
    "source-name",
    "twitter:app:name:iphone",
)
_DESCRIPTION = ("og:description", "description", "twitter:description", "dc.description", "sailthru.description")
_TITLE = ("og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title", "headline")
# Kinds of JSON-LD things that are articles, by the end of their names.
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|NewsItem|CreativeWork)$")
# JSON-LD deeper than this is no description of an article.
_DEEPEST = 12
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head of a page says; `titles` best first, `body` the article's text where JSON-LD carries it, `is_article` where it says so."""

    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    published: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    canonical: str | None = None
    language: str | None = None
    body: str | None = None


def metadata_of(tree: Any, url: str | None) -> Metadata:
    """What the head of a page says, JSON-LD before meta tags, the page's title last."""
    article, publisher_ld = _article(tree)
    meta = _meta(tree)
    title = clean(" ".join(tree.xpath("string(//head/title)").split())) or clean(tree.xpath("string(//title)"))
    publisher = (
        clean(_name(article.get("publisher")))
        or next((v for key in _PUBLISHER for v in meta.get(key, ()) if not re.search(r"[/@]", v) and len(v) < 80), None)
        or publisher_ld
    )
    authors, agencies = _writers(
        [_name(a) for a in _list(article.get("author"))] or [v for key in _AUTHOR for v in meta.get(key, ())][:6], publisher
    )
    stamps = [article.get("datePublished"), article.get("dateCreated"), *(v for key in _PUBLISHED for v in meta.get(key, ()))]
    titles = [clean(article.get("headline")), *(v for key in _TITLE for v in meta.get(key, ())), title, clean(article.get("name"))]
    return Metadata(
        titles=unique([without_site(t, publisher) for t in titles if t]),
        descriptions=unique([d for d in (clean(article.get("description")), *(v for key in _DESCRIPTION for v in meta.get(key, ()))) if d]),
        published=next((found for stamp in stamps if stamp and (found := parse_date(stamp))), None),
        publisher=publisher,
        authors=authors,
        agencies=agencies,
        canonical=_canonical(tree, meta, url),
        language=_language(tree, meta, article),
        body=clean_block(article.get("articleBody")),
    )


def clean(value: object) -> str | None:
    """A string of metadata in one line, entities and markup undone; None for anything else."""
    text = clean_block(value)
    return _SPACE.sub(" ", text).strip() or None if text else None


def clean_block(value: object) -> str | None:
    """A string of metadata with its lines kept; None for anything else."""
    if not isinstance(value, str):
        return None
    text = html.unescape(value) if "&" in value else value
    text = re.sub(r"</?(?:p|div|br|span|em|strong|i|b|a|h\d|li|ul)\b[^<>]*>", "\n", text) if "<" in text else text
    return text.encode("utf-8", "replace").decode("utf-8").strip() or None


def without_site(title: str, publisher: str | None) -> str:
    """A title without the site's name behind or before it ("... | Harbour Post")."""
    for part in (publisher, publisher.removeprefix("The ") if publisher else None):
        if part and len(part) > 1:
            shorter = re.sub(
                rf"\s*(?:[|•·»–—-]|::)\s*(?:the )?{re.escape(part)}\s*$|^(?:the )?{re.escape(part)}\s*(?:[|•·»:–—-]|::)\s+",
                "",
                title,
                flags=re.IGNORECASE,
            )
            if len(shorter.split()) > 1:
                title = shorter
    return title.strip()


def absolute(url: object, base: str | None) -> str | None:
    """An address in full; None where it is none of the web."""
    if not isinstance(url, str) or not url.strip() or url.strip().startswith("#"):
        return None
    try:
        full = urljoin(base or "", url.strip())
        parts = urlsplit(full)
    except ValueError:
        return None
    return full if parts.scheme in ("http", "https") and parts.hostname else None


def _meta(tree: Any) -> dict[str, list[str]]:
    """Meta tags and Microdata by name in small letters."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        value = clean(element.get("content"))
        if name and value:
            found.setdefault(name.strip().lower(), []).append(value)
    for element in tree.xpath("//*[@itemprop='datePublished'][@datetime or @content]"):
        found.setdefault("datepublished", []).append(element.get("datetime") or element.get("content"))
    return found


def _article(tree: Any) -> tuple[dict[str, Any], str | None]:
    """The JSON-LD thing that is the page's article, {} where there is none, and the name of the site's owner."""
    things: list[dict[str, Any]] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        text = re.sub(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*;?\s*$|;\s*$", "", script.text or "")
        try:
            things += _things(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
    articles = [
        t
        for t in things
        if any(_ARTICLE_TYPE.search(str(kind)) for kind in _list(t.get("@type")))
        and (t.get("headline") or t.get("datePublished") or t.get("articleBody"))
    ]
    owner = next(
        (
            clean(t.get("name"))
            for t in things
            if {"NewsMediaOrganization", "WebSite"} & set(map(str, _list(t.get("@type")))) and t.get("name")
        ),
        None,
    )
    best = max(
        articles,
        key=lambda t: (bool(t.get("articleBody")), bool(t.get("headline")) + bool(t.get("datePublished")) + bool(t.get("author"))),
        default={},
    )
    if isinstance(best.get("publisher"), dict) and not best["publisher"].get("name"):
        named = next((t for t in things if t.get("@id") and t.get("@id") == best["publisher"].get("@id") and t.get("name")), None)
        best = {**best, "publisher": named or {}}
    if any(isinstance(a, dict) and not a.get("name") and a.get("@id") for a in _list(best.get("author"))):
        by_id = {t.get("@id"): t for t in things if isinstance(t.get("@id"), str) and t.get("name")}
        best = {**best, "author": [by_id.get(a.get("@id"), a) if isinstance(a, dict) else a for a in _list(best.get("author"))]}
    return best, owner


def _things(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every typed thing within a JSON-LD value."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for part in value.values():
            if isinstance(part, dict | list):
                yield from _things(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _things(part, depth + 1)


def _writers(raw: Sequence[str | None], publisher: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The persons and the agencies among the authors that a page names."""
    persons: list[str] = []
    wires: list[str] = []
    for value in raw:
        text = clean(value)
        if not text or text.startswith(("http:", "https:", "/", "@")) or len(text) > 200:
            continue
        wires += agencies_in(text)
        persons += (
            [text]
            if is_name(text) and text.lower() != (publisher or "").lower()
            else [n for n in names_in(text) if n.lower() != (publisher or "").lower()]
        )
    return unique(persons), unique(wires)


def _canonical(tree: Any, meta: dict[str, list[str]], url: str | None) -> str | None:
    """The address that the page names as its own; None where it names none, or only the site's front page."""
    links = tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
    for candidate in (*links, *meta.get("og:url", ())):
        full = absolute(candidate, url)
        if full and urlsplit(full).path.strip("/"):
            return full
    return None


def _language(tree: Any, meta: dict[str, list[str]], article: dict[str, Any]) -> str | None:
    root = tree.getroottree().getroot()
    declared = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang"), article.get("inLanguage")]
    declared += [v for key in ("og:locale", "content-language", "language", "dc.language") for v in meta.get(key, ())]
    return next((code for value in declared if isinstance(value, str) and (code := language_code(value))), None)


def _name(value: Any) -> str | None:
    """The name of a JSON-LD person or organisation, which may stand there as a bare string."""
    if isinstance(value, list):
        return _name(value[0]) if value else None
    if isinstance(value, dict):
        name = value.get("name")
        return ", ".join(n for n in name if isinstance(n, str)) if isinstance(name, list) else name if isinstance(name, str) else None
    return value if isinstance(value, str) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
