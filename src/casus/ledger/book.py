"""The ledger as its users hold it: add a record, ask for records, read and write its tables."""

import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import urldefrag

from sqlalchemy import Connection, Select, delete, exists, func, insert, or_, select, update

import casus
from casus.errors import LedgerError, LedgerGone
from casus.ledger import asking, search
from casus.ledger.asking import ASKED, LIMIT, Found, Shown, Wish
from casus.ledger.database import Database, open_database
from casus.ledger.entries import NAMED, entries, renamed
from casus.ledger.tables import articles, documents, judgements, metadata, readings, upkeep
from casus.ledger.tables import entries as made
from casus.model import Document, Record
from casus.reconcile import weave as weaving
from casus.reconcile.history import History, history
from casus.rows import rows, storable
from casus.serial import from_json, to_json

Outcome = Literal["new", "changed", "reread", "known"]
"""What adding did: a new article; another content under a known address; a new reading of a known document; nothing."""

# Code points of an address that can be a key as it stands; of a longer one its hash is (PostgreSQL indexes no more than 2,700 bytes).
LONGEST_ADDRESS = 600
# Seconds that a database has to come back, such as for a restart, before adding gives up.
RETURN_SECONDS = 30.0

Done = TypeVar("Done")


def open_ledger(where: str | Path, *, create: bool = True) -> "Ledger":
    """Open a ledger: a SQLite file, made with its folder where there is none unless `create` is false, or `postgresql://user@host/database`.
    An older one is brought up to date. Raises LedgerError where it is no ledger, is newer than this Casus, or cannot be opened.

    >>> import casus, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, casus.open_ledger(f"{folder}/casus.db") as ledger:
    ...     len(ledger)
    0
    """
    database = open_database(where, create=create)
    try:
        _keep_up(database)
    except BaseException:
        database.close()
        raise
    return Ledger(database)


class Ledger:
    """An open ledger; use it as a context manager. Several threads and processes may read and write one ledger at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def name(self) -> str:
        """The file or address, without the password."""
        return self._database.name

    def connect(self) -> AbstractContextManager[Connection]:
        """A connection for reading, on which the ledger stands still: `with ledger.connect() as c: c.execute(select(...))`."""
        return self._database.connect()

    def write(self) -> AbstractContextManager[Connection]:
        """A connection for writing: one transaction, all or nothing; another writer waits until it is done."""
        return self._database.write()

    def close(self) -> None:
        """Close the database. Everything added is already in it."""
        self._database.close()

    def __len__(self) -> int:
        """How many articles the ledger holds."""

        def count() -> int:
            with self.connect() as connection:
                return int(connection.execute(select(func.count()).select_from(articles)).scalar_one())

        return _patiently(count)

    def __contains__(self, document: Document) -> bool:
        """Whether this very content has been read, by this Casus or a newer one."""

        def known() -> bool:
            with self.connect() as connection:
                return _known(connection, document_id(document), casus.__version__)

        return _patiently(known)

    def add(self, record: Record, *, again: bool = False) -> Outcome:
        """Keep a record and its article, whole or not at all. What is known stays as it is; `again` keeps a reading that differs from the
        current one even if Casus is no newer. A database that has gone is waited for. Raises LedgerError where the ledger cannot be written."""

        def add() -> Outcome:
            with self.write() as connection:
                return keep(connection, record, again=again)

        return _patiently(add)

    def records(self) -> Iterator[Record]:
        """The current record of every article, in order of publication."""
        query = (
            select(readings.c.record)
            .select_from(
                articles.join(documents, articles.c.document_id == documents.c.document_id).join(
                    readings, articles.c.reading_id == readings.c.reading_id
                )
            )
            .order_by(documents.c.published.is_(None), documents.c.published, articles.c.identity)
        )
        with self.connect() as connection:
            for (line,) in connection.execution_options(yield_per=100).execute(query):
                try:
                    yield from_json(line)
                except ValueError as error:
                    raise LedgerError(f"{self.name}: a reading is no record of this Casus: {error}") from error

    def find(
        self,
        kind: str,
        *,
        by: str | None = None,
        about: str | None = None,
        actor: str | None = None,
        type: str | None = None,
        status: str | None = None,
        place: str | None = None,
        outlet: str | None = None,
        agency: str | None = None,
        since: str | None = None,
        until: str | None = None,
        min_origins: int | None = None,
        limit: int | None = LIMIT,
        offset: int = 0,
    ) -> list[Found]:
        """Statements, events, commitments, measures, contested claims or articles, newest first (docs/ledger.md says what each option means).
        `limit` None gives all; `min_origins` looks at the newest 5,000. Raises ConfigError where the question makes no sense.

        >>> import casus
        >>> with casus.open_ledger("casus.db") as ledger:                                              # doctest: +SKIP
        ...     casus.frame(ledger.find("statements", by="Putin", about="reserve force", since="2020-08-20"))
        """
        wish = Wish(
            kind=ASKED.get(kind, kind),  # type: ignore[arg-type]
            by=by,
            about=about,
            actor=actor,
            type=type,
            status=status,
            place=place,
            outlet=outlet,
            agency=agency,
            since=since,
            until=until,
            min_origins=min_origins,
            limit=limit,
            offset=offset,
        )
        with self.connect() as connection:
            return list(asking.find(connection, wish))

    def show(self, id: str) -> Shown:
        """One thing by its id, with its article and the paragraphs it stands in. Raises LedgerError where nothing has this id."""
        with self.connect() as connection:
            shown = asking.show(connection, id)
        if shown is None:
            raise LedgerError(f"{self.name}: nothing has the id {id!r}")
        return shown

    def record(self, id: str) -> Record:
        """The record of the article with an id (`d-...`), or of the one in which the thing with an id stands."""
        return self.show(id).record

    def history(self, id: str) -> History:
        """What became of a commitment, measure, claim or event, by any of its tellings' ids: every step with its source. Raises LedgerError
        where nothing has this id, or it is nothing that things become of."""
        with self.connect() as connection:
            return history(connection, id)

    def judge(self, verdict: Literal["same", "different", "unsure"], one: str, other: str, *, who: str) -> None:
        """Keep a person's judgement on two things of one kind; it outranks Casus's own. Raises LedgerError where they are not two such things."""
        with self.write() as connection:
            weaving.judge(connection, verdict, one, other, who=who)

    def undo(self, one: str, other: str, *, who: str) -> None:
        """Undo the latest judgement of a person on two things. Raises LedgerError where there is none."""
        with self.write() as connection:
            weaving.undo(connection, one, other, who=who)

    def judgements(self, *ids: str, by_hand: bool = True, undone: bool = True) -> list[dict[str, Any]]:
        """Judgements in the order they were made, as dicts of the table's columns: those by persons, or with `by_hand` false also the machine's;
        those that concern one of `ids`, where any are given; without those that were undone unless `undone`."""
        asked = select(judgements).order_by(judgements.c.n)
        if ids:
            asked = asked.where(or_(judgements.c.a.in_(ids), judgements.c.b.in_(ids)))
        if by_hand:
            asked = asked.where(judgements.c.who.notlike("casus %"))
        if not undone:
            asked = asked.where(judgements.c.undone_at.is_(None))
        with self.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(asked)]


def keep(connection: Connection, record: Record, *, again: bool = False) -> Outcome:
    """What `Ledger.add` does, within a transaction that may do more."""
    document, made_by = record.document, record.meta.casus
    article, content = identity(document), document_id(document)
    if not again and _known(connection, content, made_by):
        return "known"
    line = to_json(record)
    reading_id = _digest(content, line)
    if _count(connection, readings.c.reading_id == reading_id):
        return "known"
    versions = _count(connection, documents.c.identity == article)
    read = _count(connection, readings.c.document_id == content)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    if not read:
        about = (document.id, document.url, document.headline, document.published, document.publisher, document.language, document.text)
        _insert(connection, "documents", [(content, article, versions + 1, *about, now)])
    record = _distinct(connection, record, article, content)
    _insert(connection, "readings", [(reading_id, content, read + 1, made_by, to_json(record), now)])
    # A new reading of an outdated document does not make it the current one.
    version = connection.execute(select(documents.c.version).where(documents.c.document_id == content)).scalar_one()
    if version < versions:
        _insert_rows(connection, record, reading_id)
        return "reread"
    old = connection.execute(select(articles.c.reading_id).where(articles.c.identity == article)).scalar_one_or_none()
    if old:
        search.drop(connection, old)
        connection.execute(delete(articles).where(articles.c.identity == article))
    _insert_rows(connection, record, reading_id)
    _insert(connection, "articles", [(article, content, reading_id)])
    if not read:
        # News for whoever watches; that a newer Casus reads the same words differently is none.
        _insert(connection, "arrivals", [(reading_id, now)])
    _derive(connection, record, reading_id, article, content)
    return "reread" if read else "changed" if versions else "new"


def _patiently(do: Callable[[], Done]) -> Done:
    """Do it; where the database has gone, again and again until it is back. To add twice what was added changes nothing."""
    until = time.monotonic() + RETURN_SECONDS
    while True:
        try:
            return do()
        except LedgerGone:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _distinct(connection: Connection, record: Record, article: str, content: str) -> Record:
    """The record with ids that no other article has. Actors keep theirs: nothing rests on an actor's id outside its article."""
    own = [item.id for name in NAMED for item in getattr(record, name)]
    others = search.taken(connection, own, but=article)
    return renamed(record, content, others) if others or len(set(own)) < len(own) else record


def _derive(connection: Connection, record: Record, reading_id: str, article: str, content: str) -> None:
    """What is made from a reading that counts now: the index, and what it has in common with other articles."""
    found = list(entries(record, content))
    doubtful = search.taken(connection, [entry.id for entry in found if entry.kind == "actor"])
    kept = {entry.id: entry for entry in found if entry.id not in doubtful}
    search.put(connection, list(kept.values()), reading_id=reading_id, document_id=content)
    weaving.weave(connection, record, identity=article, document_id=content, reading_id=reading_id)


def _keep_up(database: Database) -> None:
    """What an older Casus did not keep is made, a little at a time: stopped, it goes on the next time."""
    with database.connect() as connection:
        waiting = set(connection.execute(select(upkeep.c.task).where(upkeep.c.state != "done")).scalars())
    for task, step in (("articles", _keep_article), ("claims", _keep_claims)):
        while task in waiting:
            with database.write() as connection:
                own = upkeep.c.task == task
                state = step(connection, connection.execute(select(upkeep.c.state).where(own)).scalar_one())
                connection.execute(update(upkeep).where(own).values(state=state))
            if state == "done":
                break


def _keep_article(connection: Connection, state: str) -> str:
    """Make what is made from a reading for one article that has none of it; the state: done when there is none left."""
    row = connection.execute(_unkept()).first()
    if row is None:
        return "done"
    record = from_json(row.record)
    other = _distinct(connection, record, row.identity, row.document_id)
    if other != record:
        connection.execute(update(readings).where(readings.c.reading_id == row.reading_id).values(record=to_json(other)))
    _derive(connection, other, row.reading_id, row.identity, row.document_id)
    return state


def _keep_claims(connection: Connection, state: str) -> str:
    """Give some statements the keys that they lack; the state: the last of them, done when there is none left."""
    return weaving.renew_keys(connection, "statement", "" if state == "open" else state) or "done"


def _unkept() -> Select[Any]:
    """One current reading without entries."""
    return (
        select(articles.c.identity, articles.c.document_id, articles.c.reading_id, readings.c.record)
        .join(readings, articles.c.reading_id == readings.c.reading_id)
        .where(~exists().where(made.c.reading_id == articles.c.reading_id))
        .limit(1)
    )


def _insert_rows(connection: Connection, record: Record, reading_id: str) -> None:
    """The record's rows, table by table."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for table, row in rows(record):
        found[table].append((reading_id, *row))
    for table, several in found.items():
        _insert(connection, table, several)


def identity(document: Document) -> str:
    """What makes two documents one article: the address, or where there is none the content."""
    url = urldefrag((document.url or "").strip()).url
    (kept,) = storable((url,))
    if len(kept) > LONGEST_ADDRESS:
        return f"address:{_digest(url)}"
    return kept or f"content:{_digest(document.text)}"


def document_id(document: Document) -> str:
    """What makes two documents one: the article and its content."""
    return _digest(identity(document), document.headline, document.published, document.text)


def _digest(*parts: str | None) -> str:
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _known(connection: Connection, content: str, version: str) -> bool:
    made_by = connection.execute(select(readings.c.casus).where(readings.c.document_id == content)).scalars()
    return any(_version(known) >= _version(version) for known in made_by)


def _count(connection: Connection, condition: Any) -> int:
    return int(connection.execute(select(func.count()).where(condition)).scalar_one())


def _insert(connection: Connection, table: str, several: list[tuple[Any, ...]]) -> None:
    """Add rows whose values stand in the order of the table's columns."""
    into = metadata.tables[table]
    names = into.columns.keys()
    connection.execute(insert(into), [dict(zip(names, storable(row), strict=True)) for row in several])


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))
