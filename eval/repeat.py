"""A large ledger from a small one, quickly: its articles again and again at later days, each copy with ids of its own.

    .venv/bin/python eval/repeat.py SMALL LARGE --articles 100000

For measuring what a large ledger costs to read (pages.py) and to add to (growth.py --ledger LARGE): weaving a hundred thousand articles takes
hours. Every table is there whole, keys of weaving and judgements too; only what ties the end of one copy to the beginning of the next is not.
People, outlets and words are those of the small ledger, so that the busiest of them is in very many articles. SQLite only.
"""

import argparse
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

import msgspec

from casus.ledger.entries import HASH_BITS, PLACE_BITS
from casus.reconcile.articles import KIND, ArticleTrace, article_keys
from casus.reconcile.weave import decoded, kept_keys

# What is not copied row by row: names of actors stay as they are, keys and ties are made from the traces, the rest is about watching.
LEFT = {"names", "trace_keys", "ties", "tripwires", "watching", "alerts", "channels", "deliveries", "visits", "hosts", "upkeep"}
_TOKEN = re.compile(r"""(\b[a-mo-z]-[0-9a-f]{12}\b|(?<!\d)20\d\d-\d\d-\d\d(?!\d)|(?<="day":)\d{6}\b)""")
_HASH = re.compile(r"[0-9a-f]{32}")
_ADDRESS = re.compile("https?://|content:")

Cell = Any
"""A value that stays; or a text in pieces, every second of which is an id or a day; or the hash of a document or reading."""


class Copy(dict[str, str]):
    """What becomes of each id, day and hash in the `number`-th copy."""

    def __init__(self, number: int, days: int) -> None:
        self.number, self.days = number, days

    def __missing__(self, token: str) -> str:
        if token[1] == "-":
            made = f"{token[:2]}{self._digits(token[2:])}"
        elif token.isdecimal() and len(token) == 6:
            made = str(int(token) + self.days)
        elif token[4] == "-":
            made = (date.fromisoformat(token) + timedelta(days=self.days)).isoformat()
        else:
            made = self._digits(token[:12]) + token[12:]
        self[token] = made
        return made

    def _digits(self, digits: str) -> str:
        return sha1(f"{self.number} {digits}".encode()).hexdigest()[:12]

    def row(self, cells: list[Cell]) -> list[Any]:
        return [self._cell(cell) if type(cell) is list else cell for cell in cells]

    def _cell(self, pieces: list[str]) -> str:
        made = pieces.copy()
        made[1::2] = [self[token] for token in pieces[1::2]]
        return "".join(made)


def cells(row: tuple[Any, ...]) -> list[Cell]:
    """A row in pieces."""
    return [_pieces(value) if isinstance(value, str) else value for value in row]


def _pieces(value: str) -> Cell:
    if _HASH.fullmatch(value):
        return ["", value, ""]
    pieces = _TOKEN.split(value)
    return pieces if len(pieces) > 1 else value


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("small", type=Path)
    parser.add_argument("large", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    args = parser.parse_args()
    if not args.large.exists():
        shutil.copyfile(args.small, args.large)
    db = sqlite3.connect(args.large, isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; PRAGMA foreign_keys = OFF; PRAGMA locking_mode = EXCLUSIVE"
    )
    small = sqlite3.connect(args.small)
    held = small.execute("SELECT count(*) FROM articles").fetchone()[0]
    first, last = small.execute("SELECT min(published), max(published) FROM woven").fetchone()
    step = (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days + 1
    tables = [name for (name,) in small.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'")]
    tables = [name for name in tables if name not in LEFT and not name.startswith("sqlite_")]
    base = {table: [cells(row) for row in _rows(small, table)] for table in tables}
    terms = small.execute("SELECT rowid, terms FROM search").fetchall()
    minute = 1 << (HASH_BITS + PLACE_BITS)
    names = {table: [column[1] for column in small.execute(f"PRAGMA table_info({table})")] for table in tables}
    key = names["entries"].index("key")
    used = {n for (n,) in db.execute("SELECT rowid FROM search")}
    # One that was cut off goes on where it stood.
    done = db.execute("SELECT count(*) FROM articles").fetchone()[0] // held
    for number in range(done, -(-args.articles // held)):
        copy = Copy(number, number * step)
        moved = number * step * 1440 * minute
        db.execute("BEGIN")
        for table, rows in base.items():
            made = [copy.row(row) for row in rows]
            if table == "entries":
                for row in made:
                    row[key] += moved
            if table == "judgements":
                made = [[None, *row[1:]] for row in made]
            if table == "traces":
                _keep_keys(db, (dict(zip(names[table], row, strict=True)) for row in made))
            if table in ("documents", "articles", "woven"):
                # The address is the article's identity.
                for row in made:
                    row[:] = [f"{v}?{number}" if isinstance(v, str) and _ADDRESS.match(v) else v for v in row]
            db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(names[table]))})", made)
        # Of a day's keys a few meet by chance; what adds an article finds another one, here the second is left out.
        found = [(n + moved, words) for n, words in terms if n + moved not in used]
        used.update(n for n, _ in found)
        db.executemany("INSERT INTO search (rowid, terms) VALUES (?, ?)", found)
        db.execute("COMMIT")
        print(f"\r{(number + 1) * held:,} articles", end="", file=sys.stderr)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    return 0


def _keep_keys(db: sqlite3.Connection, traces: Iterable[dict[str, Any]]) -> None:
    """The keys and ties of some traces, as weaving keeps them."""
    keys, ties = set(), set()
    for row in traces:
        if row["kind"] == KIND:
            alike, near, _ = article_keys(msgspec.json.decode(row["payload"], type=ArticleTrace))
            keys |= {(k, row["id"]) for k in (*alike, *near)}
        else:
            made = kept_keys(row["kind"], decoded(row["kind"], row["payload"]))
            keys |= {(k, row["id"]) for k in made.stored}
            ties |= {(k, row["id"]) for k in made.ties}
    db.executemany("INSERT OR IGNORE INTO trace_keys VALUES (?, ?)", sorted(keys))
    db.executemany("INSERT OR IGNORE INTO ties VALUES (?, ?)", sorted(ties))


def _rows(db: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    yield from db.execute(f"SELECT * FROM {table}" + (" WHERE kind <> 'actor'" if table in ("groups", "judgements") else ""))


if __name__ == "__main__":
    sys.exit(main())
