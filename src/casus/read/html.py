"""HTML pages → Document: the body, and around it headline, standfirst, captions, headings, links to other articles, writers and dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casus.config import Config
from casus.errors import InputError
from casus.model import Document, Link
from casus.read.body import align, body_lines
from casus.read.captions import LONGEST_CAPTION, caption_of, each_once
from casus.read.charset import declared_charset, decode
from casus.read.compose import Paragraph, check_length, compose, document_id, unique
from casus.read.credits import Credits, byline, credits_at_end, credits_of, dateline, names_in
from casus.read.dates import date_in_url, date_line, parse_date
from casus.read.figures import captions_between
from casus.read.furniture import could_be_heading, is_prose, mark
from casus.read.language import language_of
from casus.read.lines import Line, end_of_article, join_captions, listed_links, look, part_links
from casus.read.metadata import Metadata, metadata_of
from casus.read.page import HEADINGS, Piece, key_of, parse_page, pieces_of
from casus.read.source import Source, read_all

# A headline on the page and one of the metadata are the same if they share so much of their words.
SAME_HEADLINE = 0.5
# A standfirst has at least and at most so many words.
SHORTEST_STANDFIRST, LONGEST_STANDFIRST = 5, 90
# Bylines, dates and pictures stand at most so many pieces above the headline, links to other articles so many below the body.
HEAD_PIECES, TAIL_PIECES = 8, 40
# The library's time grows faster than the page: with more elements it would take minutes. Large news pages have 10,000.
MOST_ELEMENTS = 40_000
# No headline has more words.
LONGEST_HEADLINE = 60
# More links than this are a menu.
MOST_LINKS = 20
# A title has at least so many words; fewer are the name of a topic.
SHORTEST_TITLE = 4
# A piece with more of its text in links is a link.
LINKED = 0.6
# A part that so large a share of the body's paragraphs would play is none.
MISLEADING = 0.4


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a page from elsewhere (a row, a feed, a fetch): it goes before what the page says."""

    id: object = None
    url: str | None = None
    headline: str | None = None
    published: str | None = None
    publisher: str | None = None
    byline: tuple[str, ...] = ()
    language: str | None = None


def read_html(source: Source, *, config: Config) -> Iterator[Document | InputError]:
    """The one article of a page."""
    raw = read_all(source, config)
    text = decode(raw, name=source.name, declared=source.charset or declared_charset(raw))
    yield document_of(text, name=source.name, config=config, base=source.url, file=source.file)


def document_of(page: str, *, name: str, config: Config, given: Given | None = None, base: str | None = None, file: str = "") -> Document:
    """The article of a page; `base` is its address. Raises InputError where there is none."""
    given = given or Given()
    base = base or given.url
    try:
        tree = parse_page(page)
    except ValueError as error:
        raise InputError(name, "no article text found: the page has no elements") from error
    said = metadata_of(tree, base)
    base = base or said.canonical
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        raise InputError(name, f"no article: a page of more than {MOST_ELEMENTS:,} elements")
    pieces: Sequence[Piece] = pieces_of(tree, base)
    chosen = align(body_lines(tree, base), pieces)
    pieces = _without_misnomers(pieces, chosen)
    if not chosen:
        return _without_pieces(said, name=name, config=config, given=given, base=base, file=file)
    top = _headline(pieces, said, chosen)
    headline = given.headline or (pieces[top].text if top is not None else None) or _title(said)
    chosen = _below(chosen, pieces, top)
    start = min(top, chosen[0]) if top is not None else chosen[0]
    chosen = _complete(chosen, pieces, start)
    captions, shown = captions_between(pieces, max(0, start - HEAD_PIECES), chosen[-1])
    standfirst = _standfirst(pieces, said, top, [at for at in chosen if at not in shown])
    body = [
        at for at in chosen if at not in shown and at != standfirst and not _is_furniture(pieces[at], pieces, headline, at == chosen[0])
    ]
    lines = join_captions([look(pieces[at].text, gap=True, at=at, linked=pieces[at].linked >= LINKED) for at in body])
    captions += [caption for line in lines if line.role == "caption" and line.told and (caption := caption_of(line.told, line.who))]
    cut = end_of_article(lines)
    first = next((i for i, line in enumerate(lines) if line.role == "free"), 0)
    kept, titles = part_links([line for i, line in enumerate(lines[:cut]) if i >= first or line.role not in ("date", "byline")])
    while kept and pieces[kept[-1].at].tag in HEADINGS:
        kept.pop()
    texts, closing = credits_at_end([line.text for line in kept])
    paragraphs = [Paragraph(pieces[standfirst].text)] if standfirst is not None else []
    paragraphs += [Paragraph(line.text, _is_heading(i, kept, pieces)) for i, line in enumerate(kept[: len(texts)])]
    composed, headings = compose(paragraphs)
    if not composed.strip():
        raise InputError(name, "no article text found")
    check_length(composed, name, config)
    head = list(pieces[max(0, start - HEAD_PIECES) : (kept[0].at if kept else chosen[0])]) + [
        pieces[line.at] for line in lines[: first + 2] if line.role in ("date", "byline")
    ]
    written = _writers(head)
    opening = credits_of(texts)
    url = given.url or said.canonical or base
    return Document(
        id=document_id(given.id, url, file, composed),
        url=url,
        headline=headline,
        standfirst=pieces[standfirst].text if standfirst is not None else None,
        published=given.published or said.published or _shown_date(head) or opening.published or date_in_url(url),
        publisher=given.publisher or said.publisher or opening.publisher,
        byline=given.byline or said.authors or written.byline or closing.byline,
        agencies=unique([*said.agencies, *written.agencies, *opening.agencies, *closing.agencies]),
        captions=each_once(captions),
        headings=headings,
        related=tuple(_related(pieces, start, chosen[-1], [*titles, *listed_links(lines[cut:])])),
        language=language_of(composed, given.language or said.language),
        text=composed,
    )


def _without_pieces(said: Metadata, *, name: str, config: Config, given: Given, base: str | None, file: str) -> Document:
    """The article of a page whose text stands in its JSON-LD only."""
    texts = [line.strip() for line in re.split(r"\n+", said.body or "") if line.strip()]
    if not texts:
        raise InputError(name, "no article text found")
    composed, headings = compose([Paragraph(text) for text in texts])
    check_length(composed, name, config)
    url = given.url or said.canonical or base
    closing = credits_of(texts)
    return Document(
        id=document_id(given.id, url, file, composed),
        url=url,
        headline=given.headline or _title(said),
        published=given.published or said.published or closing.published or date_in_url(url),
        publisher=given.publisher or said.publisher,
        byline=given.byline or said.authors or closing.byline,
        agencies=unique([*said.agencies, *closing.agencies]),
        headings=headings,
        language=language_of(composed, given.language or said.language),
        text=composed,
    )


def _without_misnomers(pieces: Sequence[Piece], chosen: Sequence[int]) -> Sequence[Piece]:
    """The pieces without those parts that much of the body would play too: a class of the whole page ("has-menu") says nothing."""
    prose = [pieces[at] for at in chosen if is_prose(pieces[at].text)]
    counts: dict[str, int] = {}
    for piece in prose:
        for part in piece.parts:
            counts[part] = counts.get(part, 0) + 1
    wrong = frozenset(part for part, count in counts.items() if count >= max(2, MISLEADING * len(prose)))
    return [replace(piece, own=piece.own - wrong, parts=piece.parts - wrong) for piece in pieces] if wrong else pieces


def _headline(pieces: Sequence[Piece], said: Metadata, chosen: Sequence[int]) -> int | None:
    """The piece that is the article's headline: the main heading that reads most like a title of the metadata, the nearest above the body."""
    best: tuple[float, int] = (0.0, -1)
    mains = [p for p in pieces[: chosen[-1] + 1] if p.tag == "h1" or ("h1" not in p.tag and p.tag in HEADINGS and p.at <= chosen[0])]
    for piece in mains:
        if "nav" in piece.own or not piece.key or len(piece.text.split()) > LONGEST_HEADLINE:
            continue
        likeness = max((_likeness(piece.text, title) for title in said.titles), default=0.0) + (0.1 if piece.tag == "h1" else 0.0)
        if likeness >= best[0] and likeness >= SAME_HEADLINE:
            best = (likeness, piece.at)
    if best[1] >= 0:
        return best[1]
    ones = [p.at for p in pieces[: chosen[0] + 1] if p.tag == "h1" and 2 < len(p.text.split()) <= LONGEST_HEADLINE]
    return ones[0] if len(ones) == 1 else None


def _below(chosen: list[int], pieces: Sequence[Piece], top: int | None) -> list[int]:
    """The chosen pieces below the headline, unless much of the text stands above it."""
    if top is None:
        return chosen
    below = [at for at in chosen if at > top]
    return (
        below
        if sum(len(pieces[at].text) for at in below) > SAME_HEADLINE * sum(len(pieces[at].text) for at in chosen if at != top)
        else chosen
    )


def _title(said: Metadata) -> str | None:
    """The headline by the metadata alone."""
    return next((title for title in said.titles if len(title.split()) <= LONGEST_HEADLINE), None)


def _likeness(a: str, b: str) -> float:
    """The share of words that two headlines have in common."""
    if key_of(a) == key_of(b):
        return 1.0
    one, other = set(re.findall(r"\w+", a.lower())), set(re.findall(r"\w+", b.lower()))
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _complete(chosen: Sequence[int], pieces: Sequence[Piece], start: int) -> list[int]:
    """The chosen pieces with those running-text paragraphs between them, or between headline and body, that stand in the same box as they do."""
    boxes: dict[tuple[int, str], int] = {}
    for at in chosen:
        if is_prose(pieces[at].text):
            key = (pieces[at].box, pieces[at].tag)
            boxes[key] = boxes.get(key, 0) + 1
    have = set(chosen)
    for piece in pieces[start + 1 : chosen[-1]]:
        if piece.at in have or boxes.get((piece.box, piece.tag), 0) < 2 or not is_prose(piece.text):
            continue
        if (
            piece.linked < LINKED
            and not piece.parts & {"caption", "credit", "related", "nav", "pull"}
            and not piece.own & {"aside", "byline", "standfirst", "date"}
            and not mark(piece.text)
        ):
            have.add(piece.at)
    return sorted(have)


def _standfirst(pieces: Sequence[Piece], said: Metadata, top: int | None, chosen: Sequence[int]) -> int | None:
    """The piece between headline and body that sums the article up: by its class, by the page's description of itself, or as a heading under the headline."""
    if not chosen:
        return None
    first = chosen[0]
    crowd: dict[int, int] = {}
    for at in chosen:
        crowd[pieces[at].box] = crowd.get(pieces[at].box, 0) + 1
    described = [key_of(d) for d in said.descriptions if len(d) > 30]
    for piece in pieces[(top + 1 if top is not None else max(0, first - HEAD_PIECES)) : first + 1]:
        words = len(piece.text.split())
        if (
            not SHORTEST_STANDFIRST <= words <= LONGEST_STANDFIRST
            or piece.parts & {"caption", "credit", "nav", "related"}
            or piece.own & {"byline", "date", "aside"}
        ):
            continue
        if (
            piece.linked > LINKED
            or date_line(piece.text)
            or mark(piece.text)
            or (byline(piece.text) and piece.at < first)
            or dateline(piece.text)
        ):
            continue
        if top is not None and _likeness(piece.text, pieces[top].text) > 0.8:
            continue
        named = "standfirst" in piece.own or ("standfirst" in piece.parts and crowd.get(piece.box, 0) < 3)
        same = any(piece.key == d or (len(d) > 60 and piece.key.startswith(d)) for d in described)
        among = (
            piece.at in chosen
            and crowd[piece.box] > 1
            and any(pieces[at].box == piece.box and pieces[at].tag == piece.tag for at in chosen[1:])
        )
        under = top is not None and piece.tag in ("h2", "h3") and piece.at <= top + 2 and piece.box == pieces[top].box and piece.at < first
        if (named and not (among and "standfirst" not in piece.own)) or (same and not among) or under:
            return piece.at
    return None


def _is_furniture(piece: Piece, pieces: Sequence[Piece], headline: str | None, is_first: bool) -> bool:
    """Whether a piece of what the library found is none of the body: the headline again, a box of links, a pull quote."""
    if headline and (is_first or piece.tag == "h1") and _likeness(headline, piece.text) > SAME_HEADLINE and not is_prose(piece.text):
        return True
    if "pull" in piece.own and any(other.at != piece.at and piece.key in other.key for other in pieces):
        return True
    return bool(piece.parts & {"related", "nav"}) and (piece.linked >= LINKED or not is_prose(piece.text)) and not could_be_paragraph(piece)


def could_be_paragraph(piece: Piece) -> bool:
    """Whether a piece is a paragraph of running text with hardly a link in it."""
    return is_prose(piece.text) and piece.linked < 1 - LINKED


def _is_heading(i: int, kept: Sequence[Line], pieces: Sequence[Piece]) -> bool:
    """Whether a line of the body is a sub-heading: by its tag, or a short bold paragraph between two of running text."""
    piece = pieces[kept[i].at]
    if i + 1 >= len(kept):
        return False
    if piece.tag in HEADINGS:
        return len(piece.text.split()) <= LONGEST_CAPTION / 2
    return (
        piece.tag != "li"
        and piece.bold >= 0.9
        and could_be_heading(piece.text)
        and is_prose(kept[i + 1].text)
        and (i == 0 or is_prose(kept[i - 1].text))
    )


def _writers(head: Sequence[Piece]) -> Credits:
    """The writers and agencies named around the headline."""
    for piece in head:
        if len(piece.text) > 160:
            continue
        if (found := byline(piece.text)) and (found.byline or found.agencies):
            return found
        if "byline" in piece.parts and (names := names_in(piece.text)):
            return Credits(tuple(names))
    return Credits()


def _shown_date(head: Sequence[Piece]) -> str | None:
    """The date shown around the headline, of the first publication before an update."""
    stamped = [
        found
        for piece in head
        if piece.stamp and not re.search(r"updated|modified", piece.text, re.IGNORECASE) and (found := parse_date(piece.stamp))
    ]
    if stamped:
        return stamped[0]
    lines = [line for piece in head if (line := date_line(piece.text)) and line.on]
    if lines:
        return min(lines, key=lambda line: line.updated).on
    return next((found for piece in head if "date" in piece.own and len(piece.text) < 80 and (found := parse_date(piece.text))), None)


def _related(pieces: Sequence[Piece], start: int, stop: int, titles: Sequence[str]) -> Iterator[Link]:
    """The links to other articles in and right under the article, each once."""
    addresses = {key_of(title): address for piece in pieces for title, address in piece.links}
    found: dict[str, Link] = {}
    for title in titles:
        found.setdefault(key_of(title), Link(text=title, url=addresses.get(key_of(title))))
    label: int | None = None  # the element whose links follow a label such as "Read more:"
    for piece in pieces[start + 1 : stop + 1 + TAIL_PIECES]:
        labelled = mark(piece.text)
        if labelled and labelled.kind == "related":
            label = piece.element
            if labelled.text:
                found.setdefault(key_of(labelled.text), Link(text=labelled.text, url=addresses.get(key_of(labelled.text))))
        elif piece.linked >= LINKED and (piece.element == label or ("related" in piece.parts and not piece.own & {"nav", "aside"})):
            for title, address in piece.links:
                if len(title.split()) >= SHORTEST_TITLE and address and not date_line(title):
                    found.setdefault(key_of(title), Link(text=title, url=address))
    yield from list(found.values())[:MOST_LINKS]
