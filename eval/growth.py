"""How the ledger grows: the time to add one article at 1,000, 10,000 and 100,000 articles, and the time of a find, in one run.

    .venv/bin/python eval/growth.py [--ledger WHERE] [--sizes 1000,10000,100000] [--probes 100]

The articles are made up, in words of our own, and the reader takes no part: what is measured is storing, weaving and finding. Articles come
in order of publication, PER_DAY a day, so that each size is a longer crisis and not a denser one. Who and what is told of is spread as in
news: some names and some happenings come up again and again, most hardly ever; words come up as often as they do in news (data/word_counts.txt).
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from casus.ledger import open_ledger
from casus.ledger.book import Ledger, keep
from casus.ledger.entries import Entry, entries, moment
from casus.ledger.search import vector
from casus.ledger.tables import metadata
from casus.model import (
    Actor,
    Commitment,
    Condition,
    Document,
    Event,
    Measure,
    Mention,
    Meta,
    Place,
    Position,
    Record,
    Span,
    Statement,
    Trigger,
    record_id,
)
from casus.serial import to_json

PER_DAY = 250
HAPPENINGS_PER_DAY = 60
FIRST = date(2024, 1, 1)
# Different articles with which a ledger is filled for finds alone.
POOL = 2_000
PEOPLE, BODIES, TOWNS, OUTLETS = 4_000, 800, 600, 300
COUNTRIES = ("RUS", "UKR", "BLR", "POL", "USA", "CHN", "TUR", "IRN", "ISR", "DEU", "FRA", "GBR", "SRB", "ARM", "AZE", "GEO", "SYR", "EGY", "LBY", "SDN")  # fmt: skip
DEEDS = {
    "ASSAULT": ("shelled", "bombed", "raided", "fired on", "ambushed"),
    "COERCE": ("arrested", "detained", "seized", "expelled", "raided"),
    "PROTEST": ("marched against", "rallied against", "struck against", "demonstrated against"),
    "ACCUSE": ("accused", "blamed", "denounced", "criticised"),
    "CONSULT": ("met", "received", "telephoned", "hosted"),
    "AGREE": ("signed an accord with", "reached a deal with", "agreed terms with"),
    "AID": ("sent relief to", "gave shelter to", "supplied"),
    "THREATEN": ("threatened", "warned", "menaced"),
    "MOBILIZE": ("moved troops against", "massed armour near", "called up men against"),
    "SANCTION": ("imposed limits on", "froze accounts of", "cut trade with"),
    "REJECT": ("rejected an offer of", "rebuffed", "vetoed a plan of"),
    "COOPERATE": ("traded with", "worked with", "shared intelligence with"),
}
ACTS = ("claim", "claim", "claim", "accuse", "deny", "warn", "promise", "demand", "propose", "support")
SYLLABLES = (
    "ba",
    "ko",
    "ra",
    "ni",
    "ve",
    "lo",
    "mar",
    "tes",
    "din",
    "sha",
    "gor",
    "pel",
    "ush",
    "an",
    "ika",
    "ov",
    "ber",
    "tal",
    "zin",
    "ore",
)
META = Meta(casus="0.1.0", models={})


def made_word(rng: random.Random, parts: int) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(parts))


class World:
    """Who and what news is made of. What comes first in a list comes up often: the n-th about 1 in n times."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        name = lambda parts: made_word(rng, parts).capitalize()  # noqa: E731
        self.people = [(f"{name(2)} {name(3)}", rng.choice(COUNTRIES)) for _ in range(PEOPLE)]
        kinds = ("Ministry", "Guard", "Council", "Front", "Party", "Union", "Committee", "Army")
        self.bodies = [(f"{name(3)} {rng.choice(kinds)}", rng.choice(COUNTRIES)) for _ in range(BODIES)]
        self.towns = [(name(3), rng.choice(COUNTRIES), rng.uniform(-50, 70), rng.uniform(-160, 180)) for _ in range(TOWNS)]
        self.outlets = [f"{name(2)} {rng.choice(('Times', 'Post', 'Gazette', 'Herald', 'Courier'))}" for _ in range(OUTLETS)]
        counts = [
            line.split() for line in (files("casus") / "data" / "word_counts.txt").read_text("utf-8").splitlines() if line[0] not in "#*"
        ]
        self.words = [word for word, _ in counts]
        # Those that somebody may ask for: past the words that stand in every article.
        self.telling = self.words[150:]
        self._often = list(accumulate(int(count) for _, count in counts))
        self._sums: dict[int, list[float]] = {}

    def pick(self, rng: random.Random, items: Sequence[Any]) -> Any:
        """One of the items, the n-th with a chance of 1 in n + 10."""
        if len(items) not in self._sums:
            self._sums[len(items)] = list(accumulate(1 / (n + 10) for n in range(len(items))))
        sums = self._sums[len(items)]
        return items[min(bisect(sums, rng.random() * sums[-1]), len(items) - 1)]

    def phrase(self, rng: random.Random, least: int, most: int) -> str:
        """Some words, each as often as it is in news."""
        return " ".join(rng.choices(self.words, cum_weights=self._often, k=rng.randint(least, most)))


class Page:
    """An article's text while it is written; gives the spans of what is added."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0

    def add(self, text: str) -> Span:
        found = Span(start=self.size, end=self.size + len(text), text=text)
        self.parts.append(text)
        self.size += len(text)
        return found

    def inside(self, whole: Span, words: str) -> Span:
        at = whole.start + whole.text.index(words)
        return Span(start=at, end=at + len(words), text=words)


def happening(world: World, day: date, n: int) -> dict[str, Any]:
    """Something that several articles tell, always the same for its day and number."""
    rng = random.Random(f"happening {day} {n}")
    kind = rng.choice(list(DEEDS))
    actor = world.pick(rng, world.people if rng.random() < 0.4 else world.bodies)
    other = world.pick(rng, world.bodies)
    words = world.phrase(rng, 5, 9)
    return {
        "type": kind,
        "actor": actor,
        "other": other,
        "town": world.pick(rng, world.towns),
        "words": words,
        "deed": rng.choice(DEEDS[kind]),
    }


def article(world: World, n: int) -> Record:
    """The n-th article."""
    rng = random.Random(f"article {n}")
    day = FIRST + timedelta(days=n // PER_DAY)
    outlet = world.pick(rng, world.outlets)
    name = f"growth-{n}"
    page = Page()
    actors: dict[str, Actor] = {}
    places: list[Place] = []
    statements: list[Statement] = []
    events: list[Event] = []
    commitments: list[Commitment] = []
    measures: list[Measure] = []

    def cast(who: tuple[str, str], within: Span) -> str:
        label, country = who
        at = page.inside(within, label)
        known = actors.get(label)
        mention = Mention(start=at.start, end=at.end, text=label, kind="name")
        kind = "organisation" if who in world.bodies[:1] or label.rpartition(" ")[2][0:2].isupper() else "person"
        if label.split()[-1] in ("Ministry", "Guard", "Council", "Front", "Party", "Union", "Committee", "Army"):
            kind = "organisation"
        made = known or Actor(id=record_id("a", name, label), name=label, type=kind, country=country)  # type: ignore[arg-type]
        actors[label] = Actor(
            id=made.id, name=label, type=made.type, country=country, wikidata=made.wikidata, mentions=(*made.mentions, mention)
        )
        return made.id

    def sentence(text: str, end: str = ". ") -> Span:
        found = page.add(text)
        page.add(end)
        return found

    def tell(what: dict[str, Any], on: date, status: str = "reported") -> None:
        deed, town = what["deed"], what["town"]
        whole = sentence(
            f"{what['actor'][0]} {deed} {what['other'][0]} near {town[0]} over {what['words']} {world.phrase(rng, 0, 3)}".rstrip()
        )
        at = page.inside(whole, f"near {town[0]}")
        places.append(Place(start=at.start + 5, end=at.end, text=town[0], name=town[0], country=town[1], lat=town[2], lon=town[3]))
        trigger = page.inside(whole, deed)
        events.append(
            Event(
                id=record_id("e", name, what["type"], trigger.start),
                type=what["type"],
                actors=(cast(what["actor"], whole),),
                recipients=(cast(what["other"], whole),),
                place=len(places) - 1,
                date=on.isoformat(),
                status=status,  # type: ignore[arg-type]
                evidence=whole,
                trigger=trigger,
            )
        )

    main = happening(world, day, world.pick(rng, range(HAPPENINGS_PER_DAY)))
    tell(main, day)
    for _ in range(5):
        old = day - timedelta(days=rng.choice((0, 0, 1, 1, 2, 3, 7, 30)))
        tell(
            happening(world, old, world.pick(rng, range(HAPPENINGS_PER_DAY * 4))),
            old,
            rng.choice(("reported", "alleged", "planned")),
        )
        page.add("\n\n")
        for _ in range(2):
            speaker = world.pick(rng, world.people) if rng.random() < 0.7 else main["actor"]
            said = world.phrase(rng, 8, 20)
            if rng.random() < 0.2:
                said = f"{main['actor'][0]} {main['deed']} {main['words']}"
            whole = sentence(f"{speaker[0]} said that {said}")
            content = page.inside(whole, f"that {said}")
            statements.append(
                Statement(
                    id=record_id("s", name, content.start),
                    kind="indirect",
                    act=rng.choice(ACTS),
                    source=(page.inside(whole, speaker[0]),),
                    source_actor=cast(speaker, whole),
                    cue=(page.inside(whole, "said"),),
                    content=(content,),
                )
            )
    for waits in (False, True):
        who, action = world.pick(rng, world.bodies), world.phrase(rng, 4, 7)
        # One of the two waits for an event of some type, every tenth for one that comes.
        awaited = happening(world, day + timedelta(days=rng.randint(1, 60)), rng.randrange(HAPPENINGS_PER_DAY)) if waits else None
        clause = awaited["words"] if awaited and rng.random() < 0.1 else world.phrase(rng, 4, 7)
        whole = sentence(f"{who[0]} will {action} unless {clause}")
        at = page.inside(whole, clause)
        triggers = (Trigger(start=at.start, end=at.end, text=at.text, type=awaited["type"]),) if awaited else ()
        condition = Condition(connective="unless", text=(at,), triggers=triggers)
        act = page.inside(whole, action)
        commitments.append(
            Commitment(
                id=record_id("c", name, act.start),
                kind=rng.choice(("threat", "promise")),
                committer=page.inside(whole, who[0]),
                committer_actor=cast(who, whole),
                action=(act,),
                conditions=(condition,),
            )
        )
    who, other, third = world.pick(rng, world.bodies), world.pick(rng, world.bodies), world.pick(rng, world.bodies)
    whole = sentence(f"{who[0]} is weighing new limits on {other[0]} over {world.phrase(rng, 3, 6)}, and {third[0]} is for it")
    position = Position(actor=cast(third, whole), stance="support", evidence=page.inside(whole, f"{third[0]} is for it"))
    measures.append(
        Measure(
            id=record_id("m", name, whole.start),
            kind="sanction",
            sender=cast(who, whole),
            targets=(cast(other, whole),),
            stage=rng.choice(("considered", "proposed", "agreed", "imposed")),
            positions=(position,),
            evidence=whole,
        )
    )
    page.add("\n\n")
    for _ in range(8):
        sentence(world.phrase(rng, 15, 25).capitalize())
    document = Document(
        id=name,
        url=f"https://{outlet.replace(' ', '-').lower()}.example/{day}/{n}",
        headline=f"{main['actor'][0]} {main['deed']} {main['other'][0]}",
        published=f"{day}T{n % PER_DAY * 24 // PER_DAY:02d}:{rng.randrange(60):02d}:00Z",
        publisher=outlet,
        language="en",
        text="".join(page.parts),
    )
    return Record(
        document=document,
        actors=tuple(actors.values()),
        places=tuple(places),
        statements=tuple(statements),
        events=tuple(events),
        commitments=tuple(commitments),
        measures=tuple(measures),
        meta=META,
    )


def questions(world: World, last: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Finds of every kind: of what is told often, seldom and never, and of two that are often told but seldom together."""
    often, seldom = world.people[0][0], world.people[-1][0]
    month = (last - timedelta(days=30)).isoformat()
    yield "events: the latest", {"kind": "events"}
    yield "events: by type and place", {"kind": "events", "type": "ASSAULT", "place": world.towns[0][0]}
    yield "events: by status, since a month", {"kind": "events", "status": "alleged", "since": month}
    yield "statements: by a name told often", {"kind": "statements", "by": often}
    yield "statements: by a name told seldom", {"kind": "statements", "by": seldom}
    yield "statements: by often, about a word told often", {"kind": "statements", "by": often, "about": world.telling[0]}
    yield "statements: by seldom, about a word told often", {"kind": "statements", "by": seldom, "about": world.telling[0]}
    yield (
        "statements: about two words, since a month",
        {"kind": "statements", "about": f"{world.telling[40]} {world.telling[50]}", "since": month},
    )
    yield "statements: about a phrase", {"kind": "statements", "about": f'"{world.telling[3]} {world.telling[5]}"'}
    yield "commitments: open, about a word", {"kind": "commitments", "status": "open", "about": world.telling[7]}
    yield "measures: on somebody", {"kind": "measures", "actor": world.bodies[0][0], "status": "imposed"}
    yield "articles: with two words", {"kind": "articles", "about": f"{world.telling[100]} {world.telling[900]}"}
    yield "articles: of an outlet, in the first month", {"kind": "articles", "outlet": world.outlets[0], "until": "2024-01"}
    yield "two often told, seldom together", {"kind": "articles", "outlet": world.outlets[0], "actor": often, "place": world.towns[0][0]}
    yield "nothing to find", {"kind": "statements", "by": often, "about": "xylophone"}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--ledger", help="an empty ledger, or one that an earlier run began (a file in a temporary folder)")
    options.add_argument("--sizes", default="1000,10000,100000")
    options.add_argument(
        "--unwoven", action="store_true", help="only index the articles that fill the ledger: in a tenth of the time, for finds alone"
    )
    options.add_argument("--probes", type=int, default=100, help="articles of which the time is taken, at each size")
    args = options.parse_args()
    world = World(7)
    with tempfile.TemporaryDirectory() as folder, open_ledger(args.ledger or Path(folder) / "growth.db") as ledger:
        # One that was cut off goes on where it stood.
        with ledger.connect() as connection:
            at = connection.execute(select(func.count()).select_from(metadata.tables["articles"])).scalar_one()
        first = 0.0
        pool = [article(world, n) for n in range(POOL)] if args.unwoven else []
        for size in map(int, args.sizes.split(",")):
            began = time.perf_counter()
            # Many to one transaction: the disk is waited for less often. The tables come out the same.
            for start in range(at, size, 100):
                with ledger.write() as connection:
                    numbers = range(start, min(start + 100, size))
                    if args.unwoven:
                        index(connection, pool, numbers)
                    else:
                        for n in numbers:
                            keep(connection, article(world, n))
                print(f"\r{start + len(numbers):,} articles", end="", file=sys.stderr)
            print(f"\n{max(at, size):,} articles ({time.perf_counter() - began:.0f} s for the last {max(0, size - at):,})", flush=True)
            at = max(at, size)
            if not args.unwoven:
                # As many again before them, so that what a database keeps in memory is there.
                probed(ledger, [article(world, n) for n in range(at, at + args.probes)])
                median, mean, busy = probed(ledger, [article(world, n) for n in range(at + args.probes, at + 2 * args.probes)])
                at += 2 * args.probes
                first = first or busy
                print(
                    f"  add one article: median {median * 1000:.1f} ms, mean {mean * 1000:.1f} ms; "
                    f"{busy * 1000:.1f} ms of the processor, {busy / first:.2f} times the first",
                    flush=True,
                )
            asked(ledger, world, FIRST + timedelta(days=at // PER_DAY))
    return 0


def probed(ledger: Ledger, records: Sequence[Record]) -> tuple[float, float, float]:
    """Seconds to add one article: median and mean, and the mean of the processor's, which tells most where others use the machine."""
    times = []
    busy = time.process_time()
    for record in records:
        began = time.perf_counter()
        ledger.add(record)
        times.append(time.perf_counter() - began)
    return statistics.median(times), statistics.mean(times), (time.process_time() - busy) / len(records)


def index(connection: Connection, pool: Sequence[Record], numbers: range) -> None:
    """Store and index the articles of the pool over and over under other ids and days, without their rows and without weaving them."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("documents", "readings", "articles", "entries")}
    terms = []
    for n in numbers:
        line, held = made_once(pool[n % len(pool)], n % len(pool))
        content, day = f"{n:032x}", FIRST + timedelta(days=n // PER_DAY)
        key = {"document_id": content, "identity": content}
        rows["documents"].append({**key, "version": 1, "name": content, "published": str(day), "text": "", "added_at": ""})
        rows["readings"].append(
            {"reading_id": content, "document_id": content, "number": 1, "casus": "0.1.0", "record": line, "read_at": ""}
        )
        rows["articles"].append({**key, "reading_id": content})
        for place, (entry, back, words) in enumerate(held):
            told = str(day - timedelta(days=back))
            number = (int(moment(told) or 0) << 30) + ((n % (1 << 18)) << 12) + place
            own = {"key": number, "kind": entry.kind, "id": f"{entry.id}-{n}", "reading_id": content, "n": entry.n, "day": told}
            rows["entries"].append(own)
            if words:
                terms.append({"key": number, "terms": words})
    for name, several in rows.items():
        connection.execute(insert(metadata.tables[name]), several)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search (rowid, terms) VALUES (:key, :terms)", terms)
    else:
        several = [{"key": row["key"], "terms": vector(row["terms"].split())} for row in terms]
        connection.exec_driver_sql("INSERT INTO search (key, terms) VALUES (%(key)s, %(terms)s::tsvector)", several)


_made: dict[int, tuple[str, list[tuple[Entry, int, str]]]] = {}


def made_once(record: Record, n: int) -> tuple[str, list[tuple[Entry, int, str]]]:
    """An article of the pool as JSON, and its entries, each with the days before publication that it lies and its terms."""
    if n not in _made:
        published = date.fromisoformat(str(record.document.published)[:10])
        found = entries(record, f"{n:032x}")
        held = [(e, (published - date.fromisoformat(str(e.day)[:10])).days, " ".join(e.terms)) for e in found]
        _made[n] = to_json(record), held
    return _made[n]


def asked(ledger: Ledger, world: World, last: date) -> None:
    """Ask every question five times, and print the median: by the clock, and of the processor, which tells most where others use the machine."""
    worst = busiest = 0.0
    for name, wish in questions(world, last):
        times, busy = [], []
        for _ in range(5):
            began, worked = time.perf_counter(), time.process_time()
            found = ledger.find(**wish)
            times.append(time.perf_counter() - began)
            busy.append(time.process_time() - worked)
        wall, own = statistics.median(times) * 1000, statistics.median(busy) * 1000
        worst, busiest = max(worst, wall), max(busiest, own)
        print(f"  find {name}: {wall:.1f} ms, {own:.1f} of the processor (first {times[0] * 1000:.0f}), {len(found)} found", flush=True)
    print(f"  the slowest find: {worst:.1f} ms, {busiest:.1f} of the processor", flush=True)


if __name__ == "__main__":
    sys.exit(main())
