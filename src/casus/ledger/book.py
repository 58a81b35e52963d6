"""The ledger as its users hold it: add a record, ask for records, read and write its tables."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urldefrag

from sqlalchemy import Connection, delete, func, insert, select

import casus
from casus.errors import LedgerError
from casus.ledger.database import Database, open_database
from casus.ledger.tables import articles, documents, metadata, readings
from casus.model import Document, Record
from casus.rows import rows, storable
from casus.serial import from_json, to_json

Outcome = Literal["new", "changed", "reread", "known"]
"""What adding did: a new article; another content under a known address; a new reading of a known document; nothing."""

# Code points of an address that can be a key as it stands; of a longer one its hash is (PostgreSQL indexes no more than 2,700 bytes).
LONGEST_ADDRESS = 600


def open_ledger(where: str | Path, *, create: bool = True) -> "Ledger":
    """Open a ledger: a SQLite file, made with its folder where there is none unless `create` is false, or `postgresql://user@host/database`.
    An older one is brought up to date. Raises LedgerError where it is no ledger, is newer than this Casus, or cannot be opened.

    >>> import casus, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, casus.open_ledger(f"{folder}/casus.db") as ledger:
    ...     len(ledger)
    0
    """
    return Ledger(open_database(where, create=create))


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
        with self.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(articles)).scalar_one())

    def __contains__(self, document: Document) -> bool:
        """Whether this very content has been read, by this Casus or a newer one."""
        with self.connect() as connection:
            return _known(connection, document_id(document), casus.__version__)

    def add(self, record: Record, *, again: bool = False) -> Outcome:
        """Keep a record and its article, whole or not at all. What is known stays as it is; `again` keeps a reading that differs from the
        current one even if Casus is no newer. Raises LedgerError where the ledger cannot be written."""
        with self.write() as connection:
            return _add(connection, record, again)

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


def _add(connection: Connection, record: Record, again: bool) -> Outcome:
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
    _insert(connection, "readings", [(reading_id, content, read + 1, made_by, line, now)])
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for table, row in rows(record):
        found[table].append((reading_id, *row))
    for table, several in found.items():
        _insert(connection, table, several)
    # A new reading of an outdated document does not make it the current one.
    version = select(documents.c.version).where(documents.c.document_id == content)
    if not read or connection.execute(version).scalar_one() == versions:
        connection.execute(delete(articles).where(articles.c.identity == article))
        _insert(connection, "articles", [(article, content, reading_id)])
        if not read:
            # News for whoever watches; that a newer Casus reads the same words differently is none.
            _insert(connection, "arrivals", [(reading_id, now)])
    return "reread" if read else "changed" if versions else "new"


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
