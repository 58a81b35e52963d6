"""The latest articles of a period, read only as far as pictures and an actor's page need: quick however large the ledger is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Select, Subquery, func, select

from casus.ledger.tables import groups, names, parties, readings, woven
from casus.reconcile.groups import chunks
from casus.serial import decode

# Articles that a picture is drawn from at most: what a server reads in a tenth of a second.
MOST_ARTICLES = 200


Kind = Literal["event", "commitment", "measure"]
KINDS: tuple[Kind, ...] = ("event", "commitment", "measure")


class Piece(msgspec.Struct, frozen=True):
    start: int
    end: int
    text: str


class Spot(msgspec.Struct, frozen=True):
    name: str
    lat: float | None
    lon: float | None


class Told(msgspec.Struct, frozen=True):
    id: str
    type: str
    status: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: int | None
    place_inferred: bool
    date: str | None


class Said(msgspec.Struct, frozen=True):
    id: str
    act: str | None
    source_actor: str | None
    content: tuple[Piece, ...]


class Undertaken(msgspec.Struct, frozen=True):
    id: str
    kind: str
    status: str
    committer: Piece | None
    committer_actor: str | None
    action: tuple[Piece, ...]
    deadline: "Limit | None"


class Limit(msgspec.Struct, frozen=True):
    value: str | None


class Step(msgspec.Struct, frozen=True):
    id: str
    kind: str
    stage: str
    sender: str | None
    targets: tuple[str, ...]
    target_text: Piece | None


class Mentioned(msgspec.Struct, frozen=True):
    start: int
    end: int


class Office(msgspec.Struct, frozen=True):
    title: str
    of: str | None


class Named(msgspec.Struct, frozen=True):
    id: str
    name: str
    roles: tuple[Office, ...]
    mentions: tuple[Mentioned, ...]


class Slim(msgspec.Struct, frozen=True):
    """A record without what no picture asks."""

    actors: tuple[Named, ...]
    places: tuple[Spot, ...]
    statements: tuple[Said, ...]
    events: tuple[Told, ...]
    commitments: tuple[Undertaken, ...]
    measures: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of the window; `people` gives the ledger's actor (group) for each actor of the article."""

    document_id: str
    published: str | None
    record: Slim
    people: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The articles, newest first; `of` is how many the period holds. `group` leads from a record's id to the thing it tells of, `actors` from
    an actor's group to (name, type)."""

    articles: tuple[Article, ...]
    of: int
    since: str | None
    until: str | None
    group: dict[str, str]
    actors: dict[str, tuple[str, str]]


@cache
def _decoder() -> msgspec.json.Decoder[Slim]:
    return msgspec.json.Decoder(Slim)


def _slim(line: str) -> Slim:
    try:
        return _decoder().decode(line)
    except msgspec.DecodeError:
        # Half a surrogate pair, which only the slow way reads.
        return msgspec.convert(decode(line), Slim)


def window(connection: Connection, *, since: str | None, until: str | None, kinds: Sequence[Kind], people: bool = True) -> Window:
    """The latest articles published from `since` to `until` (ISO days, inclusive). Groups are asked for of these kinds only, the ledger's
    actors where they are wanted."""
    query = _between(select(woven.c.document_id, woven.c.published, woven.c.reading_id), since, until)
    latest = query.order_by(woven.c.published.desc().nulls_last(), woven.c.document_id).limit(MOST_ARTICLES).subquery()
    of = connection.execute(_between(select(func.count()).select_from(woven), since, until)).scalar_one()
    return _seen(connection, latest, of, kinds, people)


def naming(connection: Connection, name_ids: Sequence[str], *, most: int) -> Window:
    """The latest articles that name somebody, by the names they go by."""
    found: dict[str, str | None] = {}
    for name_id in name_ids:
        # Name by name, so that of one in half the ledger only the latest are read.
        query = select(parties.c.document_id, parties.c.published).where(parties.c.name_id == name_id)
        latest = query.distinct().order_by(parties.c.published.desc().nulls_last(), parties.c.document_id).limit(most)
        found |= {row.document_id: row.published for row in connection.execute(latest).all()}
    newest = sorted(sorted(found), key=lambda i: found[i] or "", reverse=True)[:most]
    of = connection.execute(select(func.count(parties.c.document_id.distinct())).where(parties.c.name_id.in_(name_ids))).scalar_one()
    seen = select(woven.c.document_id, woven.c.published, woven.c.reading_id).where(woven.c.document_id.in_(newest))
    return _seen(connection, seen.subquery(), of, KINDS, True)


def _seen(connection: Connection, latest: Subquery, of: int, kinds: Sequence[Kind], wanted: bool) -> Window:
    query = select(latest.c.document_id, latest.c.published, readings.c.record).join(readings, readings.c.reading_id == latest.c.reading_id)
    rows = connection.execute(query.order_by(latest.c.published.desc().nulls_last(), latest.c.document_id)).all()
    people = people_of(connection, [row.document_id for row in rows]) if wanted else {}
    found = tuple(
        Article(
            document_id=row.document_id,
            published=row.published,
            record=_slim(row.record),
            people=people.get(row.document_id, {}),
        )
        for row in rows
    )
    days = [article.published for article in found if article.published]
    return Window(
        articles=found,
        of=of,
        since=min(days, default=None),
        until=max(days, default=None),
        group={
            i: group
            for kind in kinds
            for i, group in groups_of(connection, kind, (x.id for article in found for x in _told(article.record, kind))).items()
        },
        actors=names_of(connection, {group for article in found for group in article.people.values()}),
    )


def _between(query: Select[Any], since: str | None, until: str | None) -> Select[Any]:
    if since:
        query = query.where(woven.c.published >= since)
    if until:
        # The whole of the last day: a moment of it begins with its date.
        query = query.where(woven.c.published < f"{until}~")
    return query


def _told(record: Slim, kind: Kind) -> Sequence[Told | Undertaken | Step]:
    return record.events if kind == "event" else record.commitments if kind == "commitment" else record.measures


def people_of(connection: Connection, documents: Sequence[str]) -> dict[str, dict[str, str]]:
    """By document: the ledger's actor of each of its actors."""
    found: dict[str, dict[str, str]] = {}
    for several in chunks(documents):
        query = (
            select(parties.c.document_id, parties.c.actor_id, parties.c.name_id, groups.c.group_id)
            .outerjoin(groups, (groups.c.member == parties.c.name_id) & (groups.c.kind == "actor"))
            .where(parties.c.document_id.in_(several))
        )
        for row in connection.execute(query).all():
            found.setdefault(row.document_id, {})[row.actor_id] = row.group_id or row.name_id
    return found


def groups_of(connection: Connection, kind: str, ids: Iterable[str]) -> dict[str, str]:
    """The group of each record of a kind that has one."""
    found: dict[str, str] = {}
    for several in chunks(ids):
        query = select(groups.c.member, groups.c.group_id).where(groups.c.kind == kind, groups.c.member.in_(several))
        found |= {row.member: row.group_id for row in connection.execute(query)}
    return found


def names_of(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Name and type of each of the ledger's actors."""
    found: dict[str, tuple[str, str]] = {}
    for several in chunks(sorted(ids)):
        query = select(names.c.id, names.c.name, names.c.type).where(names.c.id.in_(several))
        found |= {row.id: (row.name, row.type) for row in connection.execute(query)}
    return found
