"""What is woven, read for an account: the articles of a window of time, what they tell by group, and who is who."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Connection, Select, func, select

from casus.ledger.tables import groups, names, parties, traces, woven
from casus.reconcile.accounts import Source, Who
from casus.reconcile.articles import article_id
from casus.reconcile.groups import UNDATED, chunks, labels_of
from casus.reconcile.traces import Party, Trace, parties_of
from casus.reconcile.weave import decoded, party_of
from casus.reconcile.wires import Hand, origins
from casus.text import ascii_key

# Articles of an account unless more are asked for: the newest. An account of more is no page that anybody reads.
ARTICLES = 2000
# Earlier tellings of one thing from outside the window: the first ones, with which its history begins.
EARLIER = 50

Of = TypeVar("Of", bound=Trace)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A current article, as it is woven; `place` is its place in the book, by publication."""

    place: int
    document_id: str
    name: str
    url: str | None
    headline: str | None
    published: str | None
    outlet: str | None
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telling(Generic[Of]):
    """One article's telling of a thing; `article` is its place in the book, `n` the thing's in the article."""

    id: str
    article: int
    n: int
    trace: Of


@dataclass(slots=True)
class Book:
    """Articles by place, tellings by kind and group in order of telling, names by id. `inside` are the places of the window's articles,
    `copies` those of the articles that carry one report."""

    articles: Sequence[Article]
    inside: frozenset[int]
    tellings: dict[str, dict[str, list[Telling[Trace]]]]
    who: dict[str, Who]
    copies: Sequence[tuple[int, ...]]
    hands: Sequence[Hand] = field(default=())

    def of(self, kind: str, type_: type[Of]) -> list[list[Telling[Of]]]:
        """The groups of a kind, by their first telling."""
        found = [[t for t in several if isinstance(t.trace, type_)] for several in self.tellings.get(kind, {}).values()]
        return sorted((several for several in found if several), key=lambda several: _order(several[0]))  # type: ignore[misc]

    def source(self, telling: "Telling[Of]", quote: str) -> Source:
        """The article with some words of it."""
        return self.about(telling.article, quote, telling.id)

    def about(self, place: int, quote: str = "", record: str = "") -> Source:
        """An article, perhaps with some words of one of its records."""
        a = self.articles[place]
        return Source(
            article=place,
            id=article_id(a.document_id),
            record=record,
            name=a.name,
            outlet=a.outlet,
            agencies=a.agencies,
            published=a.published,
            headline=a.headline,
            url=a.url,
            quote=quote,
        )

    def published(self, telling: "Telling[Of]") -> str | None:
        """When the article came out."""
        return self.articles[telling.article].published

    def count(self, tellings: Iterable["Telling[Of]"]) -> int:
        """Independent origins of some tellings."""
        return len(origins(self.hands, {t.article for t in tellings}))

    def all(self, side: Iterable[Party]) -> Iterator[Who]:
        """Who some parties are."""
        yield from (self.who[party.id] for party in side if party.id in self.who)

    def name(self, party: Party | None, words: str | None = None) -> str | None:
        """The actor's name across articles, or else the words that stand for it."""
        return self.who[party.id].name if party and party.id in self.who else words


def open_book(
    connection: Connection, *, since: str | None = None, until: str | None = None, limit: int = ARTICLES, kinds: Sequence[str]
) -> Book:
    """The newest articles of a window (ISO days, the last included), with all that they tell and who told it before them."""
    query = select(woven.c.document_id)
    if since:
        query = query.where(woven.c.published >= since)
    if until:
        # A moment of the last day begins with it. Compared and ordered as it is kept, so that the index finds it.
        query = query.where(woven.c.published < f"{until}~")
    newest = query.order_by(woven.c.published.desc().nulls_last(), woven.c.document_id).limit(limit)
    inside = list(connection.execute(newest).scalars())
    labels: dict[str, set[str]] = defaultdict(set)
    for several in chunks(_told(connection, inside)):
        # Of all kinds: asked for some, SQLite would read all groups of those.
        for kind, label in connection.execute(select(groups.c.kind, groups.c.group_id).where(groups.c.member.in_(several))).all():
            if kind in kinds:
                labels[kind].add(label)
    return book_of(connection, labels, inside)


def _told(connection: Connection, articles: Iterable[str]) -> list[str]:
    """The ids of all that some articles tell. Asked for by itself: joined with their groups, SQLite would read all groups of a kind."""
    queries = (select(traces.c.id).where(traces.c.document_id.in_(several)) for several in chunks(articles))
    return [i for query in queries for i in connection.execute(query).scalars().all()]


def book_of(connection: Connection, labels: dict[str, set[str]], inside: Sequence[str], most: int = EARLIER) -> Book:
    """Some groups and articles. Of articles outside, only the first tellings of each group are read."""
    rows: dict[tuple[str, str], tuple[str, str, int, str, str]] = {}
    members = _told(connection, inside)
    for kind, of in labels.items():
        for query in _tellings(kind, of, members, most):
            for member, label, document_id, n, trace_kind, payload in connection.execute(query).all():
                rows[kind, member] = (label, document_id, n, trace_kind, payload)
    articles = _articles(connection, {*inside, *(row[1] for row in rows.values())})
    place = {a.document_id: a.place for a in articles}
    tellings: dict[str, dict[str, list[Telling[Trace]]]] = defaultdict(lambda: defaultdict(list))
    told: list[tuple[str, Trace]] = []
    for (kind, member), (label, document_id, n, trace_kind, payload) in rows.items():
        trace = decoded(trace_kind, payload)
        told.append((document_id, trace))
        tellings[kind][label].append(Telling(member, place[document_id], n, trace))
    for of_kind in tellings.values():
        for several in of_kind.values():
            several.sort(key=_order)
    copies = _copies(connection, articles)
    report = {i: n for n, several in enumerate(copies) for i in several}
    return Book(
        articles=articles,
        inside=frozenset(place[i] for i in inside),
        tellings=dict(tellings),
        who=_who(connection, inside, told),
        copies=copies,
        hands=[Hand(report.get(a.place), ascii_key(a.outlet) if a.outlet else None, frozenset(a.agencies)) for a in articles],
    )


def _order(telling: Telling[Any]) -> tuple[int, int, str]:
    return telling.article, telling.n, telling.id


def _tellings(kind: str, labels: Iterable[str], members: Sequence[str], most: int) -> Iterator[Select[Any]]:
    """The first tellings of each group, and all of the articles inside (`members`)."""
    told = (traces.c.document_id, traces.c.n, traces.c.kind, traces.c.payload)
    for several in chunks(sorted(labels)):
        turn = func.row_number().over(partition_by=groups.c.group_id, order_by=(groups.c.published, groups.c.member)).label("turn")
        first = select(groups.c.member, groups.c.group_id, turn).where(groups.c.kind == kind, groups.c.group_id.in_(several)).subquery()
        yield select(first.c.member, first.c.group_id, *told).join(traces, traces.c.id == first.c.member).where(first.c.turn <= most)
    for several in chunks(members):
        held = select(groups.c.member, groups.c.group_id, *told).join(traces, traces.c.id == groups.c.member)
        yield held.where(groups.c.kind == kind, groups.c.member.in_(several))


def _articles(connection: Connection, ids: Iterable[str]) -> list[Article]:
    rows = [row for several in chunks(ids) for row in connection.execute(select(woven).where(woven.c.document_id.in_(several)))]
    rows.sort(key=lambda row: (row.published or UNDATED, row.url or "", row.name, row.document_id))
    return [
        Article(
            place=n,
            document_id=row.document_id,
            name=row.name,
            url=row.url,
            headline=row.headline,
            published=row.published,
            outlet=row.outlet,
            agencies=tuple(msgspec.json.decode(row.agencies, type=list[str])),
        )
        for n, row in enumerate(rows)
    ]


def _copies(connection: Connection, articles: Sequence[Article]) -> list[tuple[int, ...]]:
    """The places of articles that carry one report, for each report that several of them carry."""
    place = {article_id(a.document_id): a.place for a in articles}
    reports: dict[str, list[int]] = defaultdict(list)
    for member, label in labels_of(connection, "copy", place).items():
        reports[label].append(place[member])
    return sorted(tuple(sorted(several)) for several in reports.values() if len(several) > 1)


def _who(connection: Connection, inside: Sequence[str], outside: Iterable[tuple[str, Trace]]) -> dict[str, Who]:
    """Who the names are that some articles give, and those in what others tell of the same things: names that hang together are one actor,
    known by the fullest or the commonest of them."""
    seen: dict[str, set[str]] = defaultdict(set)
    for several in chunks(inside):
        query = select(parties.c.name_id, parties.c.document_id).where(parties.c.document_id.in_(several))
        for name_id, document_id in connection.execute(query).all():
            seen[name_id].add(document_id)
    known = [party_of(row) for several in chunks(seen) for row in connection.execute(select(names).where(names.c.id.in_(several))).all()]
    rows = {party.id: party for party in known}
    for document_id, trace in outside:
        for party in parties_of(trace):
            seen[party.id].add(document_id)
            rows[party.id] = party
    label = labels_of(connection, "actor", rows)
    members: dict[str, list[str]] = defaultdict(list)
    for name_id, group in label.items():
        members[group].append(name_id)
    found: dict[str, Who] = {}
    for group, own in members.items():
        told: Counter[str] = Counter()
        for i in own:
            told[rows[i].name] += len(seen[i])
        fullest = any(rows[i].type == "person" for i in own)
        name = min(told, key=lambda name: (-len(name.split()) if fullest else 0, -told[name], -len(name), name))
        homes = {rows[i].country for i in own if rows[i].country}
        articles = len(set().union(*(seen[i] for i in own)))
        who = Who(group, name, homes.pop() if len(homes) == 1 else None, articles, any(rows[i].named for i in own))
        found |= dict.fromkeys(own, who)
    return found
