"""How quick the pages are: the server's time for every page on a large ledger, median and worst of several.

    .venv/bin/python eval/pages.py --ledger WHERE [--articles 100000] [--times 15]

`--articles` first fills an empty ledger with the made-up articles of growth.py. Each address is asked for as a browser asks, through the whole
application with its guard, in one process; the first answer of each page, which loads templates and what the database keeps in memory,
counts too. "Of it work" is the median of the processor's time, which a busy machine does not lengthen. Things shown (articles, actors, records) are picked anew for each request, by chance, from the whole ledger.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from growth import World, article
from sqlalchemy import func, select
from starlette.testclient import TestClient

from casus.ledger import Ledger, open_ledger
from casus.ledger.tables import groups, names, traces, woven
from casus.web.app import application
from casus.web.guard import access

LIMIT_MS = 150
PREFIXES = {"event": "e-", "commitment": "c-", "measure": "m-", "contested": "x-", "statement": "s-"}
# The world of growth.py's own ledgers.
SEED = 7


def fill(ledger: Ledger, articles: int) -> None:
    """Add made-up articles until there are so many."""
    world = World(SEED)
    for n in range(len(ledger), articles):
        ledger.add(article(world, n))
        if n % 1000 == 0:
            print(f"\r{n:,} articles", end="", file=sys.stderr)


def picks(ledger: Ledger, rng: random.Random) -> dict[str, Callable[[], str]]:
    """Every page by name, with an address picked by chance."""

    def some(kind: str) -> list[str]:
        """Ids of things of a kind; ids are hashes, so that the first ones are spread over the whole ledger."""
        with ledger.connect() as connection:
            prefix = PREFIXES[kind]
            query = select(traces.c.id).where(traces.c.id >= prefix, traces.c.id < f"{prefix}~").order_by(traces.c.id).limit(2000)
            return list(connection.execute(query).scalars())

    with ledger.connect() as connection:
        documents = list(connection.execute(select(woven.c.document_id).order_by(woven.c.document_id).limit(2000)).scalars())
        actors = list(connection.execute(select(names.c.id).where(names.c.named == 1).order_by(names.c.id).limit(2000)).scalars())
        busiest = connection.execute(
            select(groups.c.group_id).where(groups.c.kind == "actor").group_by(groups.c.group_id).order_by(func.count().desc()).limit(5)
        ).scalars()
        busy = list(busiest)
    commitments, measures, contested = some("commitment"), some("measure"), some("contested")
    words = World(SEED).telling[:200]
    found: dict[str, Callable[[], str]] = {
        "situation": lambda: "/",
        "situation, a week": lambda: "/?since=2024-03-01&until=2024-03-07",
        "article": lambda: f"/article/d-{rng.choice(documents)[:12]}",
        "actor": lambda: f"/actor/{rng.choice(actors)}",
        "actor, one of the busiest": lambda: f"/actor/{rng.choice(busy)}",
        "timeline": lambda: "/timeline",
        "map": lambda: "/map",
        "network": lambda: "/network",
        "search, nothing asked": lambda: "/search",
        "search, a word": lambda: f"/search?about={rng.choice(words)}",
        "search, facets": lambda: "/search?kind=event&type=ASSAULT&status=reported",
        "judge": lambda: "/judge",
        "judge, sure ones": lambda: "/judge?verdict=same",
    }
    for name, ids in (
        ("commitment", commitments),
        ("measure", measures),
        ("event", some("event")),
        ("claim", contested or some("statement")),
    ):
        if ids:
            found[name] = lambda name=name, ids=ids: f"/{name}/{rng.choice(ids)}"  # type: ignore[misc]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ledger", required=True)
    parser.add_argument("--articles", type=int, default=0)
    parser.add_argument("--times", type=int, default=15)
    args = parser.parse_args()
    slow = 0
    with open_ledger(args.ledger) as ledger:
        fill(ledger, args.articles)
        print(f"{len(ledger):,} articles\n\n{'page':28} {'median ms':>10} {'worst ms':>10} {'of it work':>10} {'kB':>8}")
        client = TestClient(
            application(ledger, access("127.0.0.1"), title=Path(str(args.ledger)).name, person="nobody"), base_url="http://127.0.0.1"
        )
        for name, address in picks(ledger, random.Random(1)).items():
            took, busy, size = [], [], 0
            for _ in range(args.times):
                path = address()
                began, worked = time.perf_counter(), time.process_time()
                answer = client.get(path)
                took.append((time.perf_counter() - began) * 1000)
                busy.append((time.process_time() - worked) * 1000)
                assert answer.status_code == 200, f"{path}: {answer.status_code}"
                size = len(answer.content)
            median = statistics.median(took)
            slow += median > LIMIT_MS
            print(
                f"{name:28} {median:10.0f} {max(took):10.0f} {statistics.median(busy):10.0f} {size / 1000:8.0f}{'  over' if median > LIMIT_MS else ''}",
                flush=True,
            )
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
