"""Dates and places by Casus beside plain ways to find them: quality and speed on the same texts in the same run.

    python eval/compare.py ../shared        dates need `pip install dateparser` beside Casus

Dates: `dateparser.search`, past preferred, on the half of TimeBank and AQUAINT that is never tuned on. Places: a plain look-up of the longest
capitalised name in Casus's own gazetteer, and of the entity recogniser's places, each taken for its best-known bearer. What is named as a place is
marked in re3d; which state it is in, in the gold events of articles/dev. Speed is without the syntax pipeline, on one core.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from dateparser.search import search_dates
from score import KEPT_APART

from casus.gazetteer import Gazetteer
from casus.model import Document, Place, Time
from casus.parse import Parser, parse
from casus.pipeline import load_tools
from casus.places import LONGEST, find_places
from casus.reading import Parsed
from casus.text import plain
from casus.times import find_times

LABELS = ("GPE", "LOC", "FAC")


def rows_of(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def documents(rows: Sequence[dict], parser: Parser) -> list[Parsed]:
    return [parse(Document(id=r["id"], published=r.get("date"), text=r["text"]), parser=parser) for r in rows]


def by_dateparser(parsed: Parsed) -> tuple[Time, ...]:
    """Dates line by line: it finds nothing in longer texts."""
    base, found = datetime.fromisoformat((parsed.document.published or "")[:10]), []
    at = 0
    for line in parsed.text.splitlines(keepends=True):
        here = 0
        for words, day in (
            search_dates(line, languages=["en"], settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}) or []
            if line.strip()
            else []
        ):
            start = line.find(words, here)
            if start >= 0:
                here = start + len(words)
                found.append(Time(start=at + start, end=at + here, text=words, type="DATE", value=day.date().isoformat()))
        at += len(line)
    return tuple(found)


def _place(parsed: Parsed, first: int, last: int, gazetteer: Gazetteer) -> Place | None:
    """The best-known bearer of these tokens' name."""
    span = parsed.span_of(first, last)
    sites = gazetteer.sites(plain(span.text))
    best = max(sites, key=lambda s: s.renown, default=None)
    return Place(start=span.start, end=span.end, text=span.text, name=best.name, country=best.country) if best else None


def by_look_up(parsed: Parsed, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """Every longest capitalised run of words that the gazetteer knows."""
    tokens, found, i = parsed.tokens, [], 0
    while i < len(tokens):
        place = None
        if tokens[i].text[:1].isupper():
            for last in range(min(i + LONGEST, len(tokens)) - 1, i - 1, -1):
                if tokens[last].sentence == tokens[i].sentence and (place := _place(parsed, i, last, gazetteer)) is not None:
                    break
        if place is not None:
            found.append(place)
            i = last
        i += 1
    return tuple(found)


def _labelled(parsed: Parsed) -> Iterator[tuple[int, int]]:
    first = -1
    for token in parsed.tokens:
        if token.entity in LABELS and token.entity_start:
            first = token.i
        ends = token.i + 1 == len(parsed.tokens) or not parsed.tokens[token.i + 1].entity or parsed.tokens[token.i + 1].entity_start
        if first >= 0 and token.entity in LABELS and ends:
            start = first + 1 if parsed.tokens[first].lower == "the" and first < token.i else first
            yield start, token.i
            first = -1


def by_labels(parsed: Parsed, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """What the entity recogniser takes for a place, without a state where the gazetteer does not know it."""
    found = []
    for first, last in _labelled(parsed):
        span = parsed.span_of(first, last)
        found.append(_place(parsed, first, last, gazetteer) or Place(start=span.start, end=span.end, text=span.text, name=span.text))
    return tuple(found)


def _timed(texts: Sequence[Parsed], find: Callable) -> tuple[list, float]:
    """What is found in each text, and words a second."""
    began = time.perf_counter()
    found = [find(parsed) for parsed in texts]
    return found, sum(len(p.text.split()) for p in texts) / (time.perf_counter() - began)


def compare_dates(shared: Path, parser: Parser) -> None:
    rows = [r for r in rows_of(shared / "data/timex/train.jsonl.gz") if KEPT_APART["times"](r)]
    texts = documents(rows, parser)
    print(f"{'dates, ' + str(len(rows)) + ' articles':34}{'strict F1':>12}{'relaxed F1':>12}{'value F1':>12}{'words/s':>12}")
    for name, find in (("Casus", find_times), ("dateparser search", by_dateparser)):
        found, speed = _timed(texts, find)
        with tempfile.TemporaryDirectory() as folder:
            gold, records = Path(folder) / "gold.jsonl", Path(folder) / "records.jsonl"
            gold.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
            with records.open("w", encoding="utf-8") as file:
                for row, times in zip(rows, found, strict=True):
                    spans = [{"start": t.start, "end": t.end, "text": t.text, "type": t.type, "value": t.value} for t in times]
                    file.write(json.dumps({"document": {"id": row["id"]}, "times": spans}) + "\n")
            done = subprocess.run(
                [sys.executable, shared / "score/score.py", "times", records, gold], capture_output=True, text=True, check=True
            )
        got = json.loads(done.stdout)
        print(f"{name:34}{got['strict']['f1']:12.3f}{got['relaxed']['f1']:12.3f}{got['value']['f1']:12.3f}{speed:12,.0f}")


def _named(entity: dict) -> bool:
    return entity["label"] == "Location" and any(
        w[:1].isupper() for w in entity["text"].split() if w.lower() not in ("the", "this", "there")
    )


def _spans(rows: Sequence[dict], found: Sequence[Sequence[Place]]) -> tuple[float, float]:
    """Precision and recall of named places: half of a gold place must be covered; what touches none is too much."""
    right = missed = over = 0
    for row, places in zip(rows, found, strict=True):
        gold = [e for e in row["entities"] if e["label"] == "Location"]
        for e in filter(_named, gold):
            hit = any(2 * (min(e["end"], p.end) - max(e["start"], p.start)) >= e["end"] - e["start"] for p in places)
            right, missed = right + hit, missed + (not hit)
        over += sum(not any(e["start"] < p.end and p.start < e["end"] for e in gold) for p in places)
    return right / (right + over), right / (right + missed)


def _countries(rows: Sequence[dict], found: Sequence[Sequence[Place]]) -> float:
    """The share of gold event places of which a place with a word of the name is found, all such in the right state."""
    right = n = 0
    for row, places in zip(rows, found, strict=True):
        for name, country in sorted({(e["place"], e["country"]) for e in row["events"] if e.get("place") and e.get("country")}):
            words = set(name.lower().replace("-", " ").split())
            met = [p for p in places if words & set(p.text.lower().replace("-", " ").split())]
            n += 1
            right += bool(met) and all(p.country == country for p in met)
    return right / n


def compare_places(shared: Path, parser: Parser, gazetteer: Gazetteer) -> None:
    sentences, articles = rows_of(shared / "data/re3d/dev.jsonl.gz"), rows_of(shared / "articles/dev.jsonl.gz")
    texts, longer = documents(sentences, parser), documents(articles, parser)
    print(f"{'places':34}{'precision':>12}{'recall':>12}{'F1':>8}{'right state':>12}{'words/s':>12}")
    ways: dict[str, Callable] = {
        "Casus": lambda p: find_places(p, gazetteer=gazetteer),
        "plain gazetteer look-up": lambda p: by_look_up(p, gazetteer),
        "recogniser's places, looked up": lambda p: by_labels(p, gazetteer),
    }
    for name, find in ways.items():
        found, _ = _timed(texts, find)
        whole, speed = _timed(longer, find)
        p, r = _spans(sentences, found)
        print(f"{name:34}{p:12.3f}{r:12.3f}{2 * p * r / (p + r):8.3f}{_countries(articles, whole):12.3f}{speed:12,.0f}", flush=True)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("shared", type=Path)
    shared = ap.parse_args().shared
    if not shared.is_dir():
        raise SystemExit(f"{shared}: no such folder; the comparison needs the packs beside the project")
    tools = load_tools()
    compare_dates(shared, tools.parser)
    compare_places(shared, tools.parser, tools.gazetteer)


if __name__ == "__main__":
    main()
