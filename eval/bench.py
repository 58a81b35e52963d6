"""Speed on one core: the whole reading and each stage, as articles and words a second and as a ratio to the bare syntax pipeline in the same run.

    python eval/bench.py [../shared]        articles/dev of the packs where they are, else the samples

The machines are noisy: the ratios are what counts. Peak memory is that of the whole process.
"""

import gzip
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from casus.config import Config
from casus.encode import encode
from casus.extract.commitments import find_commitments
from casus.extract.contested import find_contested
from casus.extract.events import find_events
from casus.extract.facts import find_facts
from casus.extract.measures import find_measures
from casus.extract.setting import settle
from casus.extract.statements import complete_statements, find_statements
from casus.localities import tell_places
from casus.model import Document
from casus.parse import parse
from casus.pipeline import annotate, load_tools
from casus.places import find_places
from casus.quantities import find_numbers
from casus.read import read_documents
from casus.resolve import resolve_actors
from casus.times import find_times

ROOT = Path(__file__).resolve().parent.parent


def documents(shared: Path) -> list[Document]:
    pack = shared / "articles/dev.jsonl.gz"
    if not pack.exists():
        return [d for d in read_documents([str(ROOT / "samples")], config=Config()) if isinstance(d, Document)]
    with gzip.open(pack, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [Document(id=r["id"], published=r["date"], language="en", text=r["text"]) for r in rows]


def started(*args: str) -> float:
    """Median seconds of five runs of a command."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([Path(sys.executable).parent / "casus", *args], capture_output=True, check=False)
        took.append(time.perf_counter() - began)
    return median(took)


def main() -> None:
    docs = documents(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared"))
    words = sum(len(d.text.split()) for d in docs)
    tools = load_tools()
    for d in docs[:3]:
        annotate(d, tools=tools)
    spent: dict[str, float] = {}

    def timed(name, function, *args, **more):  # type: ignore[no-untyped-def]
        began = time.perf_counter()
        result = function(*args, **more)
        spent[name] = spent.get(name, 0.0) + time.perf_counter() - began
        return result

    for d in docs:
        timed("bare syntax pipeline", lambda d=d: list(tools.parser.nlp.pipe([p for p in d.text.split("\n") if p.strip()])))
        timed("whole reading", annotate, d, tools=tools)
        parsed = timed("parse", parse, d, parser=tools.parser)
        tagged = timed("tagger", encode, d.text, tagger=tools.tagger)
        times = timed("times", find_times, parsed)
        numbers = timed("numbers", find_numbers, parsed)
        places = timed("places", find_places, parsed, gazetteer=tools.gazetteer)
        said = timed("statements", find_statements, parsed, tagged)
        cast = timed("actors", resolve_actors, parsed, said, places, known=tools.known)
        places = timed("places", tell_places, parsed, cast, places, gazetteer=tools.gazetteer)
        statements = timed("statements", complete_statements, said, parsed, tagged, cast, times)
        found = timed("events", find_events, parsed, tagged, cast, statements, times, places, numbers)
        events, places = timed("events", settle, found, places, cast)
        timed("commitments", find_commitments, parsed, tagged, cast, statements, times)
        timed("measures", find_measures, parsed, tagged, cast, statements, events, numbers)
        timed("facts", find_facts, parsed, cast, statements, times, numbers)
        timed("contested", find_contested, parsed, tagged, cast, statements, events, numbers)
    bare = spent["bare syntax pipeline"]
    print(f"{len(docs)} articles, {words} words, one core")
    print(f"{'':24}{'words/s':>10}{'articles of 600 words/s':>26}{'times bare syntax':>20}")
    for name, seconds in spent.items():
        print(f"{name:24}{words / seconds:10.0f}{words / seconds / 600:26.2f}{seconds / bare:20.2f}")
    print(f"memory peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    print(
        f"casus --help {started('--help'):.2f} s; one sample article read {started('read', str(ROOT / 'samples/13-sochi-2020-09-14.txt')):.2f} s"
    )


if __name__ == "__main__":
    main()
