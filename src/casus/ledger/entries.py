"""Record → entries: under which id, day and terms each thing it tells can be found in the ledger.

A term is a stemmed word of the passage, or a word with what it says of the thing before it: `by=putin`, `type=arrest`, `outlet=gazette`. All
of an entry's terms stand in one row of words, so that a name is found as a phrase; BREAK parts what is no phrase.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import snowballstemmer

from casus.model import Actor, Document, Event, Record, Span, record_id
from casus.reconcile.articles import article_id
from casus.reconcile.traces import contested_id
from casus.serial import from_builtins, to_builtins
from casus.text import ascii_key

Kind = Literal["article", "actor", "statement", "event", "commitment", "measure", "contested"]
# The record's list that each kind stands in.
LISTS: dict[Kind, str] = {
    "actor": "actors",
    "statement": "statements",
    "event": "events",
    "commitment": "commitments",
    "measure": "measures",
    "contested": "contested",
}
# The lists whose members' ids name them across the ledger.
NAMED = ("statements", "events", "commitments", "measures")
BREAK = "="
# Characters of a word that are kept, and words of an article that can be searched (a book's worth): PostgreSQL holds a megabyte of them.
LONGEST_WORD, MOST_WORDS = 40, 20_000
# Names of one actor beside the chief one under which he can be found.
MOST_NAMES = 6
# The key of an entry: its minute, then bits of a hash that tell articles apart, then its place in the article.
HASH_BITS, PLACE_BITS = 18, 12
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d))?)?)?")
_WORD = re.compile(r"[^\W_]+")
_STEMMER = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`n` is its place in the record's list; `day` when it happened or was said, else when it was published (ISO, as exact as told);
    `terms` is empty for what is only looked up by its id."""

    kind: Kind
    id: str
    n: int
    day: str | None
    terms: tuple[str, ...] = ()


def entries(record: Record, document_id: str) -> Iterator[Entry]:
    """The article's own entry, then one for each actor and record that has an id of its own."""
    page = _Page(record)
    document = record.document
    day = document.published if moment(document.published) else None
    yield Entry(kind="article", id=article_id(document_id), n=0, day=day, terms=page.article())
    for n, a in enumerate(record.actors):
        yield Entry(kind="actor", id=a.id, n=n, day=day)
    for n, s in enumerate(record.statements):
        by = page.names(s.source_actor) or [[p.text for p in s.source]]
        terms = page.terms("statement", s.content, by=by, actor=[*by, *page.names(s.addressee)], type=(s.act, s.kind))
        yield Entry(kind="statement", id=s.id, n=n, day=_day(s.time, day), terms=terms)
    for n, e in enumerate(record.events):
        by, to = page.names(*e.actors), page.names(*e.recipients)
        kinds = (e.type, e.mode, e.cameo, *e.contexts)
        where = page.place(e)
        terms = page.terms("event", [e.evidence, *e.also], by=by, actor=[*by, *to], type=kinds, status=(e.status,), place=where)
        yield Entry(kind="event", id=e.id, n=n, day=_day(e.date, day), terms=terms)
    for n, c in enumerate(record.commitments):
        by = page.names(c.committer_actor) or ([[c.committer.text]] if c.committer else [])
        others = [*page.names(c.target_actor, c.source_actor), *([[c.target.text]] if c.target else [])]
        passages = [*c.action, *(piece for condition in c.conditions for piece in condition.text)]
        terms = page.terms("commitment", passages, by=by, actor=[*by, *others], type=(c.kind,), status=(c.status,))
        yield Entry(kind="commitment", id=c.id, n=n, day=day, terms=terms)
    for n, m in enumerate(record.measures):
        by = page.names(m.sender)
        others = page.names(*m.targets, *(p.actor for p in m.positions))
        passages = [m.evidence, *(span for span in (m.target_text, m.purpose) if span)]
        terms = page.terms("measure", passages, by=by, actor=[*by, *others], type=(m.kind, *m.instruments), status=(m.stage,))
        yield Entry(kind="measure", id=m.id, n=n, day=day, terms=terms)
    for n, d in enumerate(record.contested):
        by, others = page.names(*d.claimed_by), page.names(*d.disputed_by)
        terms = page.terms("contested", [d.claim, d.against], by=by, actor=[*by, *others])
        yield Entry(kind="contested", id=contested_id(document_id, n), n=n, day=day, terms=terms)


def renamed(record: Record, document_id: str, taken: Iterable[str]) -> Record:
    """The record with other ids for those `taken` by another article and for a second thing of one id, so that an id names one thing in the
    ledger. Ids are made from what the reader called the article, and two may bear one name."""
    other = {old: record_id(old.partition("-")[0], document_id, old) for old in taken}
    value = to_builtins(record)
    if other:
        for name in value:
            if name not in ("document", "meta"):
                value[name] = _replaced(value[name], other)
    seen: set[str] = set()
    for name in NAMED:
        for n, item in enumerate(value[name]):
            if item.get("id") in seen:
                item["id"] = record_id(item["id"].partition("-")[0], document_id, item["id"], n)
            seen.add(item.get("id"))
    return from_builtins(value)


def words(text: str) -> list[str]:
    """The words of a text as they are searched: stemmed, lower case, without accents."""
    return [_stem(word) for word in _WORD.findall(ascii_key(text))]


def marks(field: str, text: str) -> list[str]:
    """The words of a name or label, each with the field before it."""
    return [f"{field}{BREAK}{word[:LONGEST_WORD]}" for word in _WORD.findall(ascii_key(text))]


def moment(day: str | None, *, after: bool = False) -> int | None:
    """Minutes from the year 1 to the beginning of an ISO year, month, day or minute, as it is written, without its time zone; or with `after`
    to its end. None where it is no such thing."""
    found = _ISO.match(day or "")
    if not found:
        return None
    year, month, of_month, hour, minute = (int(part) if part else None for part in found.groups())
    try:
        begins = date(year or 0, month or 1, of_month or 1)
        if hour is not None and minute is not None and hour < 24 and minute < 60:
            return begins.toordinal() * 1440 + hour * 60 + minute + after
        if after:
            if of_month:
                return begins.toordinal() * 1440 + 1440
            ends = replace_month(begins, 12 if month is None else month)
            return ends.toordinal() * 1440 + 1440
        return begins.toordinal() * 1440
    except (ValueError, OverflowError):
        return None


def replace_month(day: date, month: int) -> date:
    """The last day of a month of the day's year."""
    return date(day.year, 12, 31) if month == 12 else date.fromordinal(date(day.year, month + 1, 1).toordinal() - 1)


def keys(found: Sequence[Entry], document_id: str) -> list[int]:
    """What the entries are ordered by, newest last: their minute, then their article's hash, then their place in it. Undated ones come first."""
    part = int(document_id, 16) % (1 << HASH_BITS)
    return [
        ((moment(entry.day) or 0) << (HASH_BITS + PLACE_BITS)) + (((part << PLACE_BITS) + place) % (1 << (HASH_BITS + PLACE_BITS)))
        for place, entry in enumerate(found)
    ]


class _Page:
    """One article while its entries are made."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._actors = {a.id: a for a in record.actors}
        document = record.document
        self._about = (*_field("outlet", [document.publisher or _host(document) or ""]), *_field("agency", document.agencies))

    def terms(
        self,
        kind: Kind,
        passages: Sequence[Span],
        *,
        by: Sequence[Sequence[str]] = (),
        actor: Sequence[Sequence[str]] = (),
        type: Sequence[str | None] = (),
        status: Sequence[str] = (),
        place: Sequence[str] = (),
    ) -> tuple[str, ...]:
        found = [f"kind{BREAK}{kind}", *self._about]
        for field, names in (("by", by), ("actor", actor)):
            found += _field(field, dict.fromkeys(name for several in names for name in several))
        for field, labels in (("type", type), ("status", status), ("place", place)):
            found += _field(field, [label for label in labels if label])
        for passage in passages:
            found += [BREAK, *words(passage.text)]
        return tuple(found[:MOST_WORDS])

    def article(self) -> tuple[str, ...]:
        document = self._record.document
        found = [f"kind{BREAK}article", *self._about, *_field("by", document.byline)]
        found += _field("actor", dict.fromkeys(name for a in self._record.actors for name in _names(a)))
        found += _field("place", dict.fromkeys(label for p in self._record.places for label in (p.name, p.country) if label))
        for text in (document.headline, document.standfirst, document.text):
            found += [BREAK, *words(text or "")]
        return tuple(found[:MOST_WORDS])

    def names(self, *ids: str | None) -> list[list[str]]:
        """Every name of each actor that the article has."""
        return [_names(self._actors[i]) for i in ids if i in self._actors]

    def place(self, event: Event) -> list[str]:
        if event.place is None or event.place >= len(self._record.places):
            return []
        place = self._record.places[event.place]
        return [label for label in (place.name, place.country) if label]


def _names(actor: Actor) -> list[str]:
    """What an actor can be found by: the name, other names in the article, the Wikidata item, the country, the id."""
    other = dict.fromkeys(" ".join(m.text.split()) for m in actor.mentions if m.kind == "name")
    marks = [actor.wikidata, actor.country, actor.id]
    return [actor.name, *list(other)[:MOST_NAMES], *(mark for mark in marks if mark)]


def _field(field: str, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield BREAK
        yield from marks(field, text)


def _host(document: Document) -> str | None:
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", document.url or "")
    return found.group(1) if found else None


def _day(told: str | None, published: str | None) -> str | None:
    return told if moment(told) else published


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))[:LONGEST_WORD]


def _replaced(value: Any, other: dict[str, str]) -> Any:
    if isinstance(value, str):
        return other.get(value, value)
    if isinstance(value, dict):
        return {key: _replaced(part, other) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, other) for part in value]
    return value
