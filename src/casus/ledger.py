"""The ledger: one SQLite file that keeps every article, every reading of it, and its records as tables that can be asked."""

import hashlib
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urldefrag

import casus
from casus.errors import LedgerError
from casus.model import Document, Record
from casus.rows import rows, storable
from casus.serial import from_json, to_json

Outcome = Literal["new", "changed", "reread", "known"]
"""What adding did: a new article; another content under a known address; a new reading of a known document; nothing."""

# Seconds that a writer waits for another one. An article is written in milliseconds.
PATIENCE = 60.0


def open_ledger(path: str | Path, *, create: bool = True) -> "Ledger":
    """Open a ledger file, make it (and its folder) where there is none unless `create` is false, and bring an older one up to date.

    Raises LedgerError where the file is no ledger, is newer than this Casus, or cannot be opened.

    >>> import casus, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, casus.open_ledger(f"{folder}/casus.db") as ledger:
    ...     len(ledger)
    0
    """
    path = Path(path)
    if not create and not path.exists():
        raise LedgerError(f"{path}: there is no ledger; `casus add` makes one")
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        return Ledger(path)


class Ledger:
    """An open ledger; use it as a context manager, in one thread. Several processes may write one ledger at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        try:
            _migrate(self._db, path)
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Everything added is already in it."""
        self._db.close()

    def __len__(self) -> int:
        """How many articles the ledger holds."""
        with _told(self.path):
            return int(self._db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def __contains__(self, document: Document) -> bool:
        """Whether this very content has been read, by this Casus or a newer one."""
        with _told(self.path):
            return self._known(_document_id(document), casus.__version__)

    def add(self, record: Record, *, again: bool = False) -> Outcome:
        """Keep a record and its article, whole or not at all. What is known stays as it is; `again` keeps a reading that differs from the
        current one even if Casus is no newer. Raises LedgerError where the file cannot be written."""
        with _told(self.path), self._transaction():
            return self._add(record, again)

    def records(self) -> Iterator[Record]:
        """The current record of every article, in order of publication."""
        query = (
            "SELECT readings.record FROM articles JOIN documents USING (document_id) JOIN readings USING (reading_id) "
            "ORDER BY documents.published IS NULL, documents.published, articles.identity"
        )
        with _told(self.path):
            for (record,) in self._db.execute(query):
                try:
                    yield from_json(record)
                except ValueError as error:
                    raise LedgerError(f"{self.path}: a reading is no record of this Casus: {error}") from error

    def _add(self, record: Record, again: bool) -> Outcome:
        document, made_by = record.document, record.meta.casus
        identity, document_id = _identity(document), _document_id(document)
        if not again and self._known(document_id, made_by):
            return "known"
        line = to_json(record)
        reading_id = _digest(document_id, line)
        if self._one("SELECT count(*) FROM readings WHERE reading_id = ?", reading_id):
            return "known"
        versions = self._one("SELECT count(*) FROM documents WHERE identity = ?", identity)
        readings = self._one("SELECT count(*) FROM readings WHERE document_id = ?", document_id)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if not readings:
            about = (document.id, document.url, document.headline, document.published, document.publisher, document.language, document.text)
            self._insert("documents", (document_id, identity, versions + 1, *about, now))
        self._insert("readings", (reading_id, document_id, readings + 1, made_by, line, now))
        for table, row in rows(record):
            self._insert(table, (reading_id, *row))
        # A new reading of an outdated document does not make it the current one.
        if not readings or self._one("SELECT version FROM documents WHERE document_id = ?", document_id) == versions:
            self._db.execute("DELETE FROM articles WHERE identity = ?", storable((identity,)))
            self._insert("articles", (identity, document_id, reading_id))
        return "reread" if readings else "changed" if versions else "new"

    def _known(self, document_id: str, version: str) -> bool:
        made_by = self._db.execute("SELECT casus FROM readings WHERE document_id = ?", (document_id,))
        return any(_version(known) >= _version(version) for (known,) in made_by)

    def _one(self, query: str, value: str) -> int:
        return int(self._db.execute(query, storable((value,))).fetchone()[0])

    def _insert(self, table: str, row: tuple[object, ...]) -> None:
        self._db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", storable(row))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, and alone: another writer waits until this one is done."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            # A full disk has already undone it.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _identity(document: Document) -> str:
    """What makes two documents one article: the address, or where there is none the content."""
    url = urldefrag((document.url or "").strip()).url
    return url or f"content:{_digest(document.text)}"


def _document_id(document: Document) -> str:
    """What makes two documents one: the article and its content."""
    return _digest(_identity(document), document.headline, document.published, document.text)


def _digest(*parts: str | None) -> str:
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the tables up to date, in one step that another process sees whole or not at all."""
    steps = sorted((file for file in (files("casus") / "migrations").iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    db.execute("PRAGMA foreign_keys = ON")
    if _stand(db) == len(steps):
        return
    _write_ahead(db)
    db.execute("BEGIN IMMEDIATE")
    stand = _stand(db)
    if stand > len(steps):
        raise LedgerError(f"{path}: written by a newer Casus (tables of version {stand}, this one knows {len(steps)})")
    if stand == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise LedgerError(f"{path}: a database, but no ledger of Casus")
    for step in steps[stand:]:
        statement = ""
        for line in step.read_text("utf-8").splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                db.execute(statement)
                statement = ""
    db.execute(f"PRAGMA user_version = {len(steps)}")
    db.execute("COMMIT")


def _stand(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _write_ahead(db: sqlite3.Connection) -> None:
    """Readers go on while one writes. The change of mode does not wait for other connections by itself."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite or the file system complains about, as one line that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(f"{path}: {error}") from error
    except OSError as error:
        raise LedgerError(f"{path}: {error.strerror or error}") from error
