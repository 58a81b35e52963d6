"""Asking the ledger: what is wanted → the things found, each with its article; and one thing by its id, with the paragraphs it stands in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, get_args

from sqlalchemy import Connection, select

from casus.errors import ConfigError
from casus.ledger import entries as made
from casus.ledger import search
from casus.ledger.entries import LISTS, Kind
from casus.ledger.tables import entries, groups, readings
from casus.model import Actor, Commitment, Contested, Document, Event, Measure, Record, Span, Statement
from casus.reconcile.articles import article_id
from casus.reconcile.book import book_of
from casus.reconcile.corrections import Correction, corrections_of
from casus.serial import decode, from_json, part
from casus.text import paragraphs

Thing = Document | Actor | Statement | Event | Commitment | Measure | Contested
TYPES: dict[Kind, type[Thing]] = {
    "actor": Actor,
    "statement": Statement,
    "event": Event,
    "commitment": Commitment,
    "measure": Measure,
    "contested": Contested,
}
# What can be asked for, and what it is called on the command line.
ASKED: dict[str, Kind] = {
    "statements": "statement",
    "events": "event",
    "commitments": "commitment",
    "measures": "measure",
    "contested": "contested",
    "articles": "article",
}
# Rows that are given where nobody says how many: a few screens.
LIMIT = 50
# How many entries are looked at for one that enough origins tell, so that a rare wish still ends.
MOST_SIFTED = 5_000
# Tellings of one thing that are looked at to count its origins.
MOST_TELLINGS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The article that something comes from; `outlet` is its publisher."""

    id: str
    headline: str | None
    outlet: str | None
    agencies: tuple[str, ...]
    published: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing of one article. `day` is when it happened or was said, else when it was published. `names` gives the actors' names by their
    ids, `place` an event's place and country. `group` is what the same thing is called across articles: the id of its first telling.
    `origins`: how many independent ones tell it, where that was asked for."""

    id: str
    kind: Kind
    day: str | None
    thing: Thing
    names: Mapping[str, str]
    place: tuple[str, str | None] | None
    source: Source
    group: str | None
    origins: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph of the article, which begins at code point `start`, and the spans of the thing in it."""

    start: int
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One thing with its whole article and the paragraphs it stands in; `others` are the same thing in other articles, `corrections` what the
    outlet changed in an article after it came out."""

    found: Found
    record: Record
    passages: tuple[Passage, ...]
    others: tuple[Found, ...]
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted. Texts are names or words; `about` takes words, all of which must stand there, and "phrases" in quotes; `since` and
    `until` are a year, month, day or minute, both inclusive. Raises ConfigError where one of them is no such thing."""

    kind: Kind
    by: str | None = None
    about: str | None = None
    actor: str | None = None
    type: str | None = None
    status: str | None = None
    place: str | None = None
    outlet: str | None = None
    agency: str | None = None
    since: str | None = None
    until: str | None = None
    min_origins: int | None = None
    limit: int | None = LIMIT
    offset: int = 0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ConfigError(f"{self.kind}: nothing that can be found; there are {', '.join(ASKED)}")
        for name in ("since", "until"):
            if getattr(self, name) is not None and made.moment(getattr(self, name)) is None:
                raise ConfigError(f"{name} {getattr(self, name)!r} is no day; write 2020-08-20, 2020-08 or 2020")
        for name in ("limit", "offset", "min_origins"):
            if (getattr(self, name) or 0) < 0:
                raise ConfigError(f"{name} {getattr(self, name)} is below 0")
        if self.min_origins and self.kind == "article":
            raise ConfigError("min_origins is for what articles tell, not for the articles")
        self.phrases()

    def phrases(self) -> list[list[str]]:
        """The terms that an entry must have, as phrases; that of its kind first."""
        found = [made.marks("kind", self.kind)]
        for field in ("by", "actor", "type", "status", "place", "outlet", "agency"):
            wanted = getattr(self, field)
            if wanted is not None:
                # An event's type and mode are written ASSAULT/beat.
                phrases = [made.marks(field, one) for one in (wanted.split("/") if field == "type" else [wanted])]
                if not all(phrases):
                    raise ConfigError(f"{field} {wanted!r} has no letter or digit to look for")
                found += phrases
        if self.about is not None:
            about = list(_about(self.about))
            if not about:
                raise ConfigError(f"about {self.about!r} has no letter or digit to look for")
            found += about
        return found


def find(connection: Connection, wish: Wish) -> Iterator[Found]:
    """What is wanted, newest first; undated last."""
    shift = made.HASH_BITS + made.PLACE_BITS
    begins, ends = made.moment(wish.since), made.moment(wish.until, after=True)
    first = begins << shift if begins is not None else None
    # Without a day nothing is before one.
    last = ends << shift if ends is not None else None
    if last is not None and first is None:
        first = 1 << shift
    if wish.min_origins:
        keys = search.ask(connection, wish.phrases(), first=first, last=last, limit=MOST_SIFTED, offset=0)
        end = None if wish.limit is None else wish.offset + wish.limit
        yield from islice(_sifted(connection, keys, wish.min_origins), wish.offset, end)
        return
    keys = search.ask(connection, wish.phrases(), first=first, last=last, limit=wish.limit, offset=wish.offset)
    for n in range(0, len(keys), LIMIT):
        yield from load(connection, keys[n : n + LIMIT])


def _sifted(connection: Connection, keys: Sequence[int], least: int) -> Iterator[Found]:
    """Those that at least so many independent origins tell."""
    for n in range(0, len(keys), LIMIT):
        found = load(connection, keys[n : n + LIMIT])
        labels = {one.group for one in found if one.group}
        book = book_of(connection, {found[0].kind: labels}, [], MOST_TELLINGS) if labels else None
        for one in found:
            several = book.tellings.get(one.kind, {}).get(one.group, []) if book and one.group else []
            count = book.count(several) if book and several else 1
            if count >= least:
                yield replace(one, origins=count)


def show(connection: Connection, id: str, *, others: int = LIMIT) -> Shown | None:
    """One thing by its id; None where no current reading has it."""
    row = connection.execute(
        select(entries.c.key, readings.c.record, readings.c.document_id)
        .join(readings, entries.c.reading_id == readings.c.reading_id)
        .where(entries.c.id == id)
    ).first()
    if row is None:
        return None
    (found,) = load(connection, [row.key])
    record = from_json(row.record)
    same = []
    if found.group:
        asked = (
            select(entries.c.key)
            .select_from(groups.join(entries, entries.c.id == groups.c.member))
            .where(groups.c.kind == found.kind, groups.c.group_id == found.group, groups.c.member != id)
            .order_by(entries.c.key)
            .limit(others)
        )
        same = load(connection, list(connection.execute(asked).scalars()))[::-1]
    corrections = corrections_of(connection, row.document_id) if found.kind == "article" else ()
    told = passages(record.document, found.thing)
    return Shown(found=found, record=record, passages=told, others=tuple(same), corrections=corrections)


def load(connection: Connection, keys: Sequence[int]) -> list[Found]:
    """The things with these keys, in that order."""
    if not keys:
        return []
    rows = connection.execute(
        select(
            entries.c.key,
            entries.c.kind,
            entries.c.id,
            entries.c.n,
            entries.c.day,
            entries.c.reading_id,
            readings.c.document_id,
            readings.c.record,
        )
        .join(readings, entries.c.reading_id == readings.c.reading_id)
        .where(entries.c.key.in_(keys))
    ).all()
    same = select(groups.c.kind, groups.c.member, groups.c.group_id).where(groups.c.member.in_([row.id for row in rows]))
    group_of = {(row.kind, row.member): row.group_id for row in connection.execute(same)}
    records: dict[str, dict[str, Any]] = {row.reading_id: decode(row.record) for row in rows}
    found = {row.key: _found(row, records[row.reading_id], group_of.get((row.kind, row.id))) for row in rows}
    return [found[key] for key in keys if key in found]


def passages(document: Document, thing: Thing) -> tuple[Passage, ...]:
    """The paragraphs that a thing stands in, each with the spans in it, in text order."""
    spans = sorted({(s.start, s.end): s for s in _spans(thing)}.values(), key=lambda s: (s.start, s.end))
    found = []
    for start, end in paragraphs(document.text):
        inside = tuple(s for s in spans if s.start < end and s.end > start)
        if inside:
            found.append(Passage(start=start, text=document.text[start:end], spans=inside))
    return tuple(found)


def _about(text: str) -> Iterator[list[str]]:
    """Words each for itself, and what stands between quotes together."""
    for n, piece in enumerate(text.split('"')):
        found = made.words(piece)
        if n % 2 == 0:
            yield from ([word] for word in found)
        elif found:
            yield found


def _found(row: Any, record: dict[str, Any], group: str | None) -> Found:
    document = record["document"]
    source = Source(
        id=article_id(row.document_id),
        headline=document["headline"],
        outlet=document["publisher"],
        agencies=tuple(document["agencies"]),
        published=document["published"],
        url=document["url"],
    )
    kind: Kind = row.kind
    value = document if kind == "article" else record[LISTS[kind]][row.n]
    of: type[Any] = Document if kind == "article" else TYPES[kind]
    thing: Thing = part(value, of)
    place = None
    if isinstance(thing, Event) and thing.place is not None and thing.place < len(record["places"]):
        told = record["places"][thing.place]
        place = (told["name"], told["country"])
    return Found(
        id=row.id,
        kind=kind,
        day=row.day,
        thing=thing,
        names={actor["id"]: actor["name"] for actor in record["actors"]},
        place=place,
        source=source,
        group=group,
    )


def _spans(thing: Thing) -> Iterator[Span]:
    """What shows a thing in its article: the pieces that it is made of, without those of others."""
    if isinstance(thing, Statement):
        yield from (*thing.source, *thing.cue, *thing.content)
    elif isinstance(thing, Event):
        yield from (thing.evidence, *thing.also)
    elif isinstance(thing, Commitment):
        single = (thing.committer, thing.target, thing.source)
        yield from (*thing.action, *(s for s in single if s), *(s for c in thing.conditions for s in c.text))
        if thing.deadline:
            yield Span(start=thing.deadline.start, end=thing.deadline.end, text=thing.deadline.text)
    elif isinstance(thing, Measure):
        single = (thing.evidence, thing.target_text, thing.purpose)
        yield from (*(s for s in single if s), *(p.evidence for p in thing.positions))
    elif isinstance(thing, Contested):
        yield from (thing.claim, thing.against)
    elif isinstance(thing, Actor):
        yield from (Span(start=m.start, end=m.end, text=m.text) for m in thing.mentions)
