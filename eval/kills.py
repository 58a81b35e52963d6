"""What a ledger is like after its writer was killed: kill -9 at random moments, again and again, then compare with a ledger left in peace.

    .venv/bin/python eval/kills.py [--kills 200] [--ledger WHERE]

After every kill: each article whose adding had returned is there, no article is there in part, none twice. At the end: every table is the same
as that of a ledger in which the same articles were added without a kill.
"""

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from growth import World, article
from sqlalchemy import func, select, text

from casus.ledger import open_ledger
from casus.ledger.book import Ledger, document_id
from casus.ledger.tables import articles, documents, entries, metadata, readings, spans, woven
from casus.rows import rows

# When something was done, and numbers given in order of arrival, differ from run to run.
OF_THE_MOMENT = {"added_at", "read_at", "at", "undone_at", "arrived_at"}
WORLD = World(7)
# Articles before the first kill.
FIRST = 3
# Share of the kills that may come before the first article is begun.
AT_OPENING = 0.01


@dataclass(frozen=True, slots=True)
class Result:
    """Kills done; those that came while an article was being written (it was begun, and is not there); articles in the end."""

    kills: int
    midway: int
    articles: int


def write(where: str, first: int, begun: "Synchronized[int]", done: "Synchronized[int]") -> None:
    """Add articles one after the other, and say which was begun and which is done."""
    with open_ledger(where) as ledger:
        n = first
        while True:
            record = article(WORLD, n)
            begun.value = n + 1
            ledger.add(record)
            done.value = n + 1
            n += 1


def trial(where: str, other: str, kills: int, seed: int = 1) -> Result:
    """Kill a writer of the ledger `where` so many times, at a random moment of the time that two articles take, now and then while it opens the
    ledger; compare with the ledger `other`, made in peace. Raises AssertionError where anything is lost, double or in part."""
    rng = random.Random(seed)
    context = multiprocessing.get_context("fork")
    begun, done = context.Value("i", 0), context.Value("i", 0)
    held, midway = FIRST, 0
    seconds = first(where)
    for _ in range(kills):
        writer = context.Process(target=write, args=(where, held, begun, done))
        writer.start()
        while rng.random() > AT_OPENING and begun.value <= held and writer.is_alive():
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 2 * seconds))
        assert writer.pid
        assert writer.is_alive(), "the writer ended by itself"
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        with open_ledger(where) as ledger:
            held = len(ledger)
            assert done.value <= held <= max(FIRST, begun.value), (
                f"{done.value} articles were added, {held} are there, {begun.value} were begun"
            )
            midway += held < begun.value
            check(ledger, held)
    with open_ledger(other) as peace:
        for n in range(held):
            peace.add(article(WORLD, n))
        with open_ledger(where) as ledger:
            compare(ledger, peace)
    return Result(kills, midway, held)


def first(where: str) -> float:
    """Add the first articles and tell how long one takes, in seconds."""
    with open_ledger(where) as ledger:
        began = time.perf_counter()
        for n in range(FIRST):
            ledger.add(article(WORLD, n))
        return (time.perf_counter() - began) / FIRST


def check(ledger: Ledger, held: int) -> None:
    """The last articles are whole, and none is there twice."""
    with ledger.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA quick_check")).scalar_one() == "ok"
        for table in (articles, documents, readings, woven):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == held, table.name
        for n in range(max(0, held - 2), held):
            record = article(WORLD, n)
            reading = connection.execute(
                select(readings.c.reading_id).where(readings.c.document_id == document_id(record.document))
            ).scalar_one()
            for table, count in (
                (spans, sum(name == "spans" for name, _ in rows(record))),
                (
                    entries,
                    1 + sum(len(part) for part in (record.actors, record.statements, record.events, record.commitments, record.measures)),
                ),
            ):
                found = connection.execute(select(func.count()).select_from(table).where(table.c.reading_id == reading)).scalar_one()
                assert found == count, f"article {n}: {found} of {count} {table.name}"


def compare(one: Ledger, other: Ledger) -> None:
    """Every table holds the same rows."""
    with one.connect() as left, other.connect() as right:
        for name, table in metadata.tables.items():
            numbered = table.primary_key.columns.keys() == ["n"]
            columns = [c for c in table.columns if c.name not in OF_THE_MOMENT and not (numbered and c.name == "n")]
            found = [sorted(map(repr, connection.execute(select(*columns)))) for connection in (left, right)]
            assert found[0] == found[1], f"{name}: {len(found[0])} and {len(found[1])} rows, not the same"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--ledger", help="an empty ledger (a file in a temporary folder)")
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        result = trial(args.ledger or str(Path(folder) / "killed.db"), str(Path(folder) / "peace.db"), args.kills)
        print(
            f"{result.kills} kills, {result.midway} of them while an article was being written; {result.articles} articles: "
            f"none lost, none in part, none twice, every table as without kills ({time.perf_counter() - began:.0f} s)"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
