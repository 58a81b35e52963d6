"""The index of the ledger: entries and their terms, put in with a reading and taken out with it; and the keys of those that have given terms.

SQLite keeps the terms with FTS5, PostgreSQL as a tsvector. Both get the same words at the same places, so both find the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import Connection, Text, bindparam, cast, delete, insert, literal, select
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.sql.elements import ColumnElement

from casus.ledger import entries as made
from casus.ledger.tables import documents, entries, readings, search

# The last place in a text, and the most places of one term, that a tsvector holds.
_LAST_PLACE, _MOST_PLACES = 16_383, 256
# Bytes of terms that one tsvector may hold, with room for their places.
_MOST_BYTES = 700_000
# Values in one IN list.
_SEVERAL = 500

Item = TypeVar("Item")


def put(connection: Connection, found: Sequence[made.Entry], *, reading_id: str, document_id: str) -> None:
    """Make a reading's entries findable. Their ids must not be taken."""
    keys = _free(connection, made.keys(found, document_id))
    rows = [
        {"key": key, "kind": entry.kind, "id": entry.id, "reading_id": reading_id, "n": entry.n, "day": entry.day}
        for key, entry in zip(keys, found, strict=True)
    ]
    connection.execute(insert(entries), rows)
    terms = [(key, entry.terms) for key, entry in zip(keys, found, strict=True) if entry.terms]
    if connection.dialect.name == "sqlite":
        into = insert(search).values(rowid=bindparam("_key"), terms=bindparam("_terms"))
        connection.execute(into, [{"_key": key, "_terms": " ".join(own)} for key, own in terms])
    else:
        into = insert(search).values(key=bindparam("_key"), terms=cast(bindparam("_terms", type_=Text), TSVECTOR))
        connection.execute(into, [{"_key": key, "_terms": vector(own)} for key, own in terms])


def drop(connection: Connection, reading_id: str) -> None:
    """Take a reading's entries out."""
    keys = list(connection.execute(select(entries.c.key).where(entries.c.reading_id == reading_id)).scalars())
    for some in _parts(keys):
        connection.execute(delete(search).where(_key(connection).in_(some)))
    connection.execute(delete(entries).where(entries.c.reading_id == reading_id))


def taken(connection: Connection, ids: Iterable[str], *, but: str | None = None) -> set[str]:
    """Those of the ids that an entry has; of another article than `but` (its identity)."""
    held = entries.join(readings, entries.c.reading_id == readings.c.reading_id).join(
        documents, readings.c.document_id == documents.c.document_id
    )
    asked = select(entries.c.id) if but is None else select(entries.c.id).select_from(held).where(documents.c.identity != but)
    return {i for some in _parts(list(ids)) for i in connection.execute(asked.where(entries.c.id.in_(some))).scalars()}


def ask(
    connection: Connection, phrases: Sequence[Sequence[str]], *, first: int | None, last: int | None, limit: int | None, offset: int
) -> list[int]:
    """The keys of the entries in which every phrase stands, newest first, from `first` up to but not including `last`."""
    key = _key(connection)
    asked = select(key).where(_match(connection, phrases)).order_by(key.desc()).limit(limit).offset(offset)
    if first is not None:
        asked = asked.where(key >= first)
    if last is not None:
        asked = asked.where(key < last)
    return list(connection.execute(asked).scalars())


def _key(connection: Connection) -> ColumnElement[int]:
    return search.c.rowid if connection.dialect.name == "sqlite" else search.c.key


def _match(connection: Connection, phrases: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """Terms hold letters, digits and `=` only, so that quoting them is enough."""
    if connection.dialect.name == "sqlite":
        wanted = " AND ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
        return search.c.terms.op("MATCH", is_comparison=True)(literal(wanted))
    wanted = " & ".join("(" + " <-> ".join(f"'{term}'" for term in phrase) + ")" for phrase in phrases)
    return search.c.terms.op("@@", is_comparison=True)(cast(literal(wanted), TSQUERY))


def vector(terms: Sequence[str]) -> str:
    """The text of a tsvector: each term with its places. Past the last place that it can tell, all stand there."""
    places: dict[str, list[int]] = defaultdict(list)
    size = 0
    for place, term in enumerate(terms, 1):
        if term == made.BREAK:
            continue
        if term not in places:
            size += len(term.encode())
            if size > _MOST_BYTES:
                break
        if len(places[term]) < _MOST_PLACES:
            places[term].append(min(place, _LAST_PLACE))
    return " ".join(f"'{term}':{','.join(map(str, dict.fromkeys(own)))}" for term, own in places.items())


def _free(connection: Connection, keys: Sequence[int]) -> list[int]:
    """The keys, moved on by an article's breadth where another entry has one."""
    found = list(keys)
    while used := _used(connection, found):
        own: set[int] = set()
        for n, key in enumerate(found):
            if key in used or key in own:
                found[n] = key + (1 << made.PLACE_BITS)
            own.add(found[n])
    return found


def _used(connection: Connection, keys: Sequence[int]) -> set[int]:
    """Which keys are not free, or there twice."""
    held = {key for some in _parts(keys) for key in connection.execute(select(entries.c.key).where(entries.c.key.in_(some))).scalars()}
    return held | {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else held


def _parts(items: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (items[n : n + _SEVERAL] for n in range(0, len(items), _SEVERAL))
