"""B-cubed F1 of `casus.reconcile.stories` on ecbplus, its articles arriving one by one in random order, five orders.

    python eval/stories.py ../shared [--part dev] [--records FILE] [--orders 5]

One cluster of ecbplus is what was reported of one event; the articles of all clusters arrive mixed. The records are those of
`casus read ../shared/data/ecbplus/dev.jsonl.gz --format jsonl`; made and kept in out/ where --records names no file. The articles have no date of
publication, so that part of the comparison is not tried here.
"""

import argparse
import gzip
import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from casus.reconcile.stars import Memory
from casus.reconcile.stories import KEYS_MET, StorySketch, compare_stories, story_keys, story_sketch
from casus.serial import from_json

ASKED, SPREAD = 0.90, 0.02
OUT = Path(__file__).resolve().parents[1] / "out" / "score"


def read(shared: Path, part: str, records: Path | None) -> Path:
    """The records of the part, read where they are not there yet."""
    path = records or OUT / f"ecbplus.{part}.jsonl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        casus = Path(sys.executable).parent / "casus"
        with path.open("wb") as file:
            subprocess.run([casus, "read", shared / f"data/ecbplus/{part}.jsonl.gz", "--format", "jsonl"], stdout=file, check=True)
    return path


def cluster(sketches: dict[str, StorySketch], order: list[str]) -> tuple[dict[str, str], int]:
    """The story of every article, in one order of arrival; and how many pairs were compared."""
    web, index, compared = Memory(), defaultdict[int, list[str]](list), 0
    for name in order:
        stored, asked = story_keys(sketches[name])
        met: dict[str, int] = defaultdict(int)
        for key in asked:
            for other in index[key]:
                met[other] += 1
        links = {}
        for other in sorted(other for other, n in met.items() if n >= KEYS_MET):
            compared += 1
            found = compare_stories(*(sketches[i] for i in sorted((name, other))))
            if found.verdict == "same":
                links[other] = found.score
        for key in stored:
            index[key].append(name)
        web.add(name, links)
    return {name: story for story, members in web.stories().items() for name in members}, compared


def b_cubed(found: dict[str, str], gold: dict[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1, each the mean over articles."""
    ours, theirs = defaultdict(set), defaultdict(set)
    for name in gold:
        ours[found[name]].add(name)
        theirs[gold[name]].add(name)
    both = {name: len(ours[found[name]] & theirs[gold[name]]) for name in gold}
    precision = sum(both[name] / len(ours[found[name]]) for name in gold) / len(gold)
    recall = sum(both[name] / len(theirs[gold[name]]) for name in gold) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("shared", type=Path)
    ap.add_argument("--part", choices=["dev", "train"], default="dev")
    ap.add_argument("--records", type=Path)
    ap.add_argument("--orders", type=int, default=5)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--show", action="store_true", help="print what is in each story")
    args = ap.parse_args()
    if not args.shared.is_dir():
        raise SystemExit(f"{args.shared}: no such folder; the packs are needed beside the project")
    with gzip.open(args.shared / f"data/ecbplus/{args.part}.jsonl.gz", "rt", encoding="utf-8") as file:
        gold = {row["id"]: row["cluster"] for row in map(json.loads, file)}
    records = (from_json(line) for line in read(args.shared, args.part, args.records).read_text("utf-8").splitlines())
    sketches = {record.document.id: story_sketch(record) for record in records}
    if missing := gold.keys() - sketches.keys():
        raise SystemExit(f"{len(missing)} articles of the part have no record")
    scores = []
    for n in range(args.orders):
        order = sorted(gold)
        random.Random(args.seed + n).shuffle(order)
        began = time.perf_counter()
        found, compared = cluster(sketches, order)
        seconds = time.perf_counter() - began
        precision, recall, f1 = b_cubed(found, gold)
        scores.append(f1)
        print(
            f"order {n + 1}: {len(set(found.values()))} stories of {len(gold)} articles ({len(set(gold.values()))} clusters), precision {precision:.4f}, "
            f"recall {recall:.4f}, B-cubed F1 {f1:.4f}; {compared} pairs compared, {1000 * seconds / len(gold):.1f} ms an article"
        )
    spread = max(scores) - min(scores)
    print(f"B-cubed F1 {sum(scores) / len(scores):.4f} (asked {ASKED}), spread {spread:.4f} (asked under {SPREAD})")
    if args.show:
        held: dict[str, list[str]] = defaultdict(list)
        for name, story in found.items():
            held[story].append(gold[name])
        for story, clusters in sorted(held.items()):
            print(f"  {story}: " + ", ".join(f"{clusters.count(c)} {c}" for c in sorted(set(clusters))))
    return 0 if min(scores) >= ASKED and spread < SPREAD else 1


if __name__ == "__main__":
    sys.exit(main())
