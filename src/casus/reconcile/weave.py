"""Weaving: a record joins what the ledger holds, within the transaction that stores it.

What is woven follows from the current readings and the judgements of persons alone: any order of articles gives the same, and weaving an
article twice changes nothing. Adding one article looks at what was told in its own days, so it costs the same in a ledger of any size.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import msgspec
from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from casus.errors import LedgerError
from casus.ledger.tables import groups, judgements, names, parties, ties, touches, trace_keys, traces, woven
from casus.model import Record
from casus.reconcile.articles import drop_keys, regroup_stories, unweave_article, weave_article
from casus.reconcile.groups import UNDATED, chunks, join, neighbours, regroup
from casus.reconcile.judgements import MACHINE, by_person, judgement, keep, machine, now, retire
from casus.reconcile.keys import Keys, actor_keys, happened_keys, is_loose, keys_for, waiting_keys
from casus.reconcile.sameness import Judged, compare, same_name
from casus.reconcile.traces import (
    CLAIMS,
    TRACE_TYPES,
    CommitmentTrace,
    EventTrace,
    Party,
    StatementTrace,
    Trace,
    traces_of,
)
from casus.reconcile.triggers import touches_of
from casus.reconcile.wires import outlet
from casus.text import storable_text

# Traces that get new keys at a time.
RENEWED = 5_000
# Kinds of thing by the letter of their ids. An actor is judged as the name that the article gives.
KINDS = {"e": "event", "c": "commitment", "m": "measure", "s": "statement", "x": "contested", "a": "actor", "n": "actor", "d": "story"}


@dataclass(frozen=True, slots=True)
class _Thing:
    """A trace in the ledger."""

    id: str
    kind: str
    trace: Trace

    @property
    def kinds(self) -> tuple[str, ...]:
        """The groups it can be in: a statement that claims something is a statement and about a claim."""
        claims = isinstance(self.trace, StatementTrace) and self.trace.act in CLAIMS
        return (self.kind, "claim") if claims else (self.kind,)


def weave(connection: Connection, record: Record, *, identity: str, document_id: str, reading_id: str) -> None:
    """Make a reading the article's current one in what is woven: an earlier one of the same article leaves."""
    current = connection.execute(select(woven.c.document_id, woven.c.reading_id).where(woven.c.identity == identity)).first()
    if current is not None:
        if current.reading_id == reading_id:
            return
        unweave(connection, current.document_id)
    left = traces_of(record, document_id)
    document = record.document
    connection.execute(
        insert(woven),
        {
            "document_id": document_id,
            "identity": identity,
            "reading_id": reading_id,
            "name": clean(document.id),
            "url": clean(document.url),
            "headline": clean(document.headline),
            "published": clean(document.published),
            "outlet": clean(outlet(document)),
            "agencies": _json(document.agencies),
        },
    )
    _name(connection, left.parties, document_id, clean(document.published))
    things = _store(connection, list(left.all()), document_id)
    links, touched = _met(connection, things, document_id)
    _keep(connection, links)
    if touched:
        connection.execute(insert(touches), touched)
    for kind in dict.fromkeys(kind for thing in things for kind in thing.kinds):
        join(connection, kind, (thing.id for thing in things if kind in thing.kinds))
    weave_article(connection, record, document_id)


def unweave(connection: Connection, document_id: str) -> None:
    """Take an article out of what is woven; what persons judged about its records stays, and counts again should they come back."""
    unweave_article(connection, document_id)
    rows = connection.execute(select(traces.c.id, traces.c.kind, traces.c.payload).where(traces.c.document_id == document_id)).all()
    own = {row.id for row in rows}
    drop_keys(connection, ((key, row.id) for row in rows for key in kept_keys(row.kind, decoded(row.kind, row.payload)).stored))
    around: dict[str, set[str]] = {}
    for kind in sorted({row.kind for row in rows} | {"claim"}):
        members = {row.id for row in rows if row.kind == ("statement" if kind == "claim" else kind)}
        around[kind] = neighbours(connection, kind, members) | _companions(connection, kind, members)
    for several in chunks(sorted(own)):
        for table, column in ((traces, traces.c.id), (ties, ties.c.id), (groups, groups.c.member)):
            connection.execute(delete(table).where(column.in_(several)))
        connection.execute(delete(touches).where(or_(touches.c.event.in_(several), touches.c.commitment.in_(several))))
        retire(connection, several)
    connection.execute(delete(woven).where(woven.c.document_id == document_id))
    gone = set(connection.execute(select(parties.c.name_id).where(parties.c.document_id == document_id)).scalars())
    connection.execute(delete(parties).where(parties.c.document_id == document_id))
    for several in chunks(sorted(gone)):
        gone -= set(connection.execute(select(parties.c.name_id).where(parties.c.name_id.in_(several)).distinct()).scalars())
    around["actor"] = neighbours(connection, "actor", gone) | _companions(connection, "actor", gone)
    for several in chunks(sorted(gone)):
        left = [party_of(row) for row in connection.execute(select(names).where(names.c.id.in_(several))).all()]
        drop_keys(connection, ((key, party.id) for party in left for key in actor_keys(party)))
        for table, column in ((names, names.c.id), (groups, groups.c.member)):
            connection.execute(delete(table).where(column.in_(several)))
        retire(connection, several)
    for kind, members in around.items():
        if members := members - own - gone:
            regroup(connection, kind, members)


def judge(connection: Connection, verdict: Literal["same", "different", "unsure"], one: str, other: str, *, who: str) -> None:
    """Keep a person's judgement on two things, and group anew. Raises LedgerError where they are not two things of one kind."""
    kind, a, b = _two(connection, one, other)
    if not who.strip() or who.startswith(MACHINE):
        raise LedgerError(f"{who!r} is no name of a person who judges")
    keep(connection, [judgement(kind, a, b, verdict, None, "judged by hand", who)])
    _again(connection, kind, a, b)


def undo(connection: Connection, one: str, other: str, *, who: str) -> None:
    """Undo the latest judgement of a person on two things, and group anew. Raises LedgerError where there is none."""
    kind, a, b = _two(connection, one, other)
    by_hand = by_person(judgements.c.who)
    query = select(judgements.c.n).where(
        judgements.c.kind == kind, judgements.c.a == a, judgements.c.b == b, judgements.c.undone_at.is_(None), by_hand
    )
    n = connection.execute(query.order_by(judgements.c.n.desc()).limit(1)).scalar()
    if n is None:
        raise LedgerError(f"nobody has judged {one} and {other}")
    connection.execute(update(judgements).where(judgements.c.n == n).values(undone_by=who, undone_at=now()))
    _again(connection, kind, a, b)


def _again(connection: Connection, kind: str, a: str, b: str) -> None:
    if kind == "story":
        regroup_stories(connection, (a, b))
        return
    for of in (kind, "claim") if kind == "statement" else (kind,):
        members = {i for i in (a, b) if i in _standing_members(connection, of, (a, b))}
        regroup(connection, of, members | {i for m in members for i in _companions(connection, of, {m})})


def _standing_members(connection: Connection, kind: str, members: Iterable[str]) -> set[str]:
    query = select(groups.c.member).where(groups.c.kind == kind, groups.c.member.in_(sorted(members)))
    return set(connection.execute(query).scalars())


def _two(connection: Connection, one: str, other: str) -> tuple[str, str, str]:
    kinds = [KINDS.get(i[:1]) if i[1:2] == "-" else None for i in (one, other)]
    for i, kind in zip((one, other), kinds, strict=True):
        if kind is None:
            raise LedgerError(f"{i}: no id of a record that can be judged")
    if kinds[0] != kinds[1]:
        raise LedgerError(f"{one} is a {kinds[0]} and {other} a {kinds[1]}: two of one kind can be judged")
    a, b = sorted(member_of(connection, i) for i in (one, other))
    if a == b:
        raise LedgerError(f"{one} and {other} are one thing already")
    return str(kinds[0]), a, b


def member_of(connection: Connection, record_id: str) -> str:
    """The member of groups that a record's id leads to. Raises LedgerError where the ledger has none."""
    if record_id.startswith("a-"):
        name = connection.execute(select(parties.c.name_id).where(parties.c.actor_id == record_id).order_by(parties.c.document_id)).scalar()
    elif record_id.startswith("n-"):
        name = connection.execute(select(names.c.id).where(names.c.id == record_id)).scalar()
    else:
        name = connection.execute(select(traces.c.id).where(traces.c.id == record_id)).scalar()
    if name is None:
        raise LedgerError(f"{record_id}: the ledger has no such record")
    return str(name)


# Storing


def _store(connection: Connection, found: list[tuple[str, Trace]], document_id: str) -> list[_Thing]:
    """Store an article's traces with their keys and ties."""
    taken: set[str] = set()
    for several in chunks(trace.id for _, trace in found):
        taken.update(connection.execute(select(traces.c.id).where(traces.c.id.in_(several))).scalars())
    things: dict[str, _Thing] = {}
    rows, keys, tied = [], set(), []
    places: dict[str, int] = defaultdict(int)
    for kind, trace in found:
        # Two articles that their files call by one name may give one id to two records.
        own = trace.id if trace.id not in taken else f"{trace.id}.{document_id[:8]}"
        n = places[kind]
        places[kind] += 1
        if own in things:
            continue
        things[own] = _Thing(own, kind, trace)
        rows.append(
            {
                "id": own,
                "kind": kind,
                "document_id": document_id,
                "n": n,
                "published": clean(trace.published) or UNDATED,
                "loose": int(is_loose(trace)),
                "payload": _json(trace),
            }
        )
        made = kept_keys(kind, trace)
        keys |= {(key, own) for key in made.stored}
        tied += [{"key": key, "id": own} for key in made.ties]
    if rows:
        connection.execute(insert(traces), rows)
    if keys:
        connection.execute(insert(trace_keys), [{"key": key, "id": own} for key, own in sorted(keys)])
    if tied:
        connection.execute(insert(ties), tied)
    return list(things.values())


def kept_keys(kind: str, trace: Trace) -> Keys:
    """The keys and ties that a trace is kept with: of every kind of group that it can be in, and of the conditions that it may meet."""
    several = [keys_for(of, trace) for of in _Thing(trace.id, kind, trace).kinds]
    stored = [*(key for made in several for key in made.stored), *_condition_keys(trace)[0]]
    return Keys(tuple(stored), (), tuple(key for made in several for key in made.ties))


def renew_keys(connection: Connection, kind: str, after: str) -> str | None:
    """Give the next traces of a kind, in order of ids, the keys that this Casus keeps and an older one did not; the last one's id."""
    query = select(traces.c.id, traces.c.payload).where(traces.c.kind == kind, traces.c.id > after)
    rows = connection.execute(query.order_by(traces.c.id).limit(RENEWED)).all()
    wanted = {(key, i) for i, payload in rows for key in kept_keys(kind, decoded(kind, payload)).stored}
    for several in chunks(key for key, _ in wanted):
        held = connection.execute(select(trace_keys.c.key, trace_keys.c.id).where(trace_keys.c.key.in_(several))).all()
        wanted -= {(key, i) for key, i in held}
    if wanted:
        connection.execute(insert(trace_keys), [{"key": key, "id": i} for key, i in sorted(wanted)])
    return rows[-1].id if rows else None


def _condition_keys(trace: Trace) -> tuple[tuple[int, ...], tuple[int, ...]]:
    match trace:
        case CommitmentTrace():
            made = waiting_keys(trace)
        case EventTrace():
            made = happened_keys(trace)
        case _:
            return (), ()
    return made.stored, made.asked


Link = tuple[str, str, str, Judged]
"""A judgement of two things: kind, the two ids in order, what was judged."""


def _met(connection: Connection, things: list[_Thing], document_id: str) -> tuple[list[Link], list[dict[str, object]]]:
    """The judgements on an article's things and those that they share a key with, and which conditions may be touched."""
    asked: dict[int, list[tuple[_Thing, str]]] = defaultdict(list)
    for thing in things:
        for kind in thing.kinds:
            for key in keys_for(kind, thing.trace).asked:
                asked[key].append((thing, kind))
        for key in _condition_keys(thing.trace)[1]:
            asked[key].append((thing, "touch"))
    pairs: dict[tuple[str, str, str], _Thing] = {}
    for several in chunks(asked):
        for key, other in connection.execute(select(trace_keys.c.key, trace_keys.c.id).where(trace_keys.c.key.in_(several))).all():
            for thing, kind in asked[key]:
                pairs[kind, thing.id, other] = thing
    others = dict(_load(connection, {other for _, _, other in pairs} - {thing.id for thing in things}, document_id))
    links: list[Link] = []
    touched: list[dict[str, object]] = []
    for (kind, _, other_id), thing in sorted(pairs.items(), key=lambda pair: pair[0]):
        other = others.get(other_id)
        if other is None:
            continue
        if kind == "touch":
            touched += _touched(thing, other)
        elif judged := compare(kind, thing.trace, other.trace):
            links.append((kind, min(thing.id, other.id), max(thing.id, other.id), judged))
    return links, touched


def _touched(one: _Thing, other: _Thing) -> Iterator[dict[str, object]]:
    commitment, event = (one, other) if isinstance(one.trace, CommitmentTrace) else (other, one)
    if isinstance(commitment.trace, CommitmentTrace) and isinstance(event.trace, EventTrace):
        for n, found in touches_of(commitment.trace, event.trace):
            yield {"commitment": commitment.id, "n": n, "event": event.id, "score": found.score, "reason": found.reason}


def _load(connection: Connection, ids: Iterable[str], without: str) -> Iterator[tuple[str, _Thing]]:
    """Traces by id, but for those of one article."""
    for several in chunks(ids):
        query = select(traces.c.id, traces.c.kind, traces.c.payload).where(traces.c.id.in_(several), traces.c.document_id != without)
        for i, kind, payload in connection.execute(query).all():
            yield i, _Thing(i, kind, decoded(kind, payload))


def decoded(kind: str, payload: str) -> Trace:
    """The trace that was stored."""
    return _decoder(kind).decode(payload)


@cache
def _decoder(kind: str) -> "msgspec.json.Decoder[Trace]":
    return msgspec.json.Decoder(TRACE_TYPES[kind])


# Actors


def _name(connection: Connection, found: Mapping[str, Party], document_id: str, published: str | None) -> None:
    """Keep who goes by which name in an article; names that are new are compared with those there are."""
    if not found:
        return
    own = {"document_id": document_id, "published": published}
    rows = [{**own, "actor_id": actor_id, "name_id": party.id} for actor_id, party in found.items()]
    connection.execute(insert(parties), rows)
    fresh = {party.id: party for party in found.values()}
    for several in chunks(fresh):
        for known in connection.execute(select(names.c.id).where(names.c.id.in_(several))).scalars():
            del fresh[known]
    if not fresh:
        return
    connection.execute(insert(names), [_name_row(party) for party in fresh.values()])
    keys = [{"key": key, "id": party.id} for party in fresh.values() for key in actor_keys(party)]
    near: dict[int, list[str]] = defaultdict(list)
    if keys:
        connection.execute(insert(trace_keys), keys)
    for asked in chunks(key for party in fresh.values() for key in actor_keys(party)):
        for key, i in connection.execute(select(trace_keys.c.key, trace_keys.c.id).where(trace_keys.c.key.in_(asked))):
            near[key].append(i)
    known = dict(fresh)
    for several in chunks(i for found in near.values() for i in found if i not in fresh):
        known |= {row.id: party_of(row) for row in connection.execute(select(names).where(names.c.id.in_(several)))}
    links: dict[tuple[str, str], Link] = {}
    for party in fresh.values():
        for other in {i for key in actor_keys(party) for i in near[key]} - {party.id}:
            pair = (min(party.id, other), max(party.id, other))
            if (judged := same_name(party, known[other])) and judged.verdict != "different":
                links[pair] = ("actor", *pair, judged)
    _keep(connection, [link for _, link in sorted(links.items())])
    join(connection, "actor", fresh)


def _name_row(party: Party) -> dict[str, object]:
    return {
        "id": party.id,
        "name": clean(party.name),
        "type": party.type,
        "country": party.country,
        "wikidata": party.wikidata,
        "named": int(party.named),
    }


def party_of(row: "Row[tuple[object, ...]]") -> Party:
    """A row of `names` as a party."""
    return Party(id=row.id, name=row.name, type=row.type, country=row.country, wikidata=row.wikidata, named=bool(row.named))


# Judgements


def _keep(connection: Connection, links: list[Link]) -> None:
    """Keep the machine's judgements. What it only thinks different is kept where the words would have made it the same."""
    keep(connection, [judgement(kind, a, b, judged.verdict, judged.score, judged.reason, machine()) for kind, a, b, judged in links])


def _companions(connection: Connection, kind: str, members: set[str]) -> set[str]:
    """Who else is in the groups of some members."""
    labels: set[str] = set()
    for several in chunks(sorted(members)):
        labels.update(connection.execute(select(groups.c.group_id).where(groups.c.kind == kind, groups.c.member.in_(several))).scalars())
    found: set[str] = set()
    for several in chunks(sorted(labels)):
        found.update(connection.execute(select(groups.c.member).where(groups.c.kind == kind, groups.c.group_id.in_(several))).scalars())
    return found - members


def clean(text: str | None) -> str | None:
    """Text as a database can hold it."""
    return storable_text(text) if text else text


def _json(value: object) -> str:
    try:
        return msgspec.json.encode(value, order="deterministic").decode("utf-8")
    except UnicodeEncodeError:
        return msgspec.json.encode(_mended(msgspec.to_builtins(value, order="deterministic"))).decode("utf-8")


def _mended(value: object) -> object:
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean(key): _mended(part) for key, part in value.items()}
        case list() | tuple():
            return [_mended(part) for part in value]
    return value
