"""What the comparison of two events gives on ECB+'s gold mentions, across documents: precision and recall of "same" by what agrees.

    .venv/bin/python eval/sameness.py ../shared

An event mention of ECB+ becomes an event as Casus would tell it: the clause around its words is the evidence, the people and places named in
the clause are its actors, and it has no day (ECB+'s articles have no dates that hold). PLOVER's types are not ECB+'s: the stem of the
mention's word stands for the type, so two tellings in other verbs are never compared and recall is no better than that allows. Pairs are
those of different documents of one topic, both kinds of seminal event in it together.
"""

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from casus.reconcile.sameness import same_event
from casus.reconcile.traces import EventTrace
from casus.reconcile.words import stems

# Characters on either side of a mention that count as its clause.
CLAUSE = 60


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared") / "data" / "ecbplus"
    print(f"{'':34}{'pairs':>9}{'same':>8}{'right':>8}{'precision':>11}{'recall':>8}")
    for sides in (True, False):
        for by_word in (True, False):
            row = measured(folder / "dev.jsonl.gz", by_word=by_word, sides=sides)
            label = f"{'the same word' if by_word else 'any words'}, {'with' if sides else 'without'} actors"
            gold, pairs, same, right = row
            print(f"{label:34}{pairs:9,}{same:8,}{right:8,}{right / max(1, same):11.3f}{right / max(1, gold):8.3f}")
    return 0


def measured(path: Path, *, by_word: bool, sides: bool) -> tuple[int, int, int, int]:
    """Gold pairs, pairs compared, pairs called the same, and those of them that are."""
    topics: dict[Any, list[tuple[str, str, EventTrace]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            topics[row["topic"]] += [(row["id"], chain, trace) for chain, trace in mentions(row, by_word=by_word, sides=sides)]
    gold = pairs = same = right = 0
    for told in topics.values():
        for (one, chain, a), (other, another, b) in combinations(told, 2):
            if one == other:
                continue
            gold += chain == another
            if a.type != b.type:
                continue
            pairs += 1
            judged = same_event(a, b)
            if judged and judged.verdict == "same":
                same += 1
                right += chain == another
    return gold, pairs, same, right


def mentions(row: dict[str, Any], *, by_word: bool, sides: bool) -> Iterator[tuple[str, EventTrace]]:
    """The events of a document that another mention could be the same as, with their chains."""
    text = row["text"]
    people = [m for m in row["mentions"] if m["tag"].startswith(("HUMAN", "LOC")) and m["spans"]]
    for m in row["mentions"]:
        if not (m["tag"].startswith("ACTION") and m["chain"] and m["spans"]):
            continue
        start, end = m["spans"][0][0], m["spans"][-1][1]
        first, last = max(text.rfind("\n", 0, start) + 1, start - CLAUSE), min((text + "\n").index("\n", end), end + CLAUSE)
        named = {word for p in people if first <= p["spans"][0][0] < last for word in stems(p["text"])} if sides else set()
        (kind,) = sorted(stems(m["text"]))[:1] or [m["text"].lower()]
        yield (
            m["chain"],
            EventTrace(
                id=f"{row['id']}/{m['mid']}", published=None, type=kind if by_word else "ANY", mode=None, status="reported", date=None, on=None,
                actors=(), recipients=(), actor_keys=frozenset(named), recipient_keys=frozenset(), place=None, country=None, quantities=(),
                words=stems(text[first:last]), agencies=frozenset(), quote=text[first:last],
            ),
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
