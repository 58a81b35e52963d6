"""Precision and recall of `casus.reconcile.wires` on copies made from the packs, among all other articles and different reports of one event.

    python eval/wires.py ../shared [--seed 7] [--each 8] [--misses]

Each article of wikinews_raw and guardian_sdf gets `--each` copies: 10 to 60 % of its sentences cut (from the end, or anywhere), a new headline,
dateline, byline and outlet, paragraphs moved, one to three foreign sentences or a whole foreign paragraph put in, some words changed.
Beside them stand all articles of ecbplus (whose clusters are different reports of one event), polnear, timex and muc4. A pair of articles is right
if both are made from one article. Pairs of two articles of the packs are no made copies and may be true ones: those of ecbplus are held against
`wires_ecbplus.txt`, the pairs that were read by a person and found to be one text; the others are only counted.
"""

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from casus.model import Document
from casus.reconcile.wires import compare_copies, find_copies, sketch

ASKED = {"precision": 0.99, "recall": 0.95}
# What copies are made from, and what stands beside.
SOURCES = ("wikinews_raw/dev", "guardian_sdf/articles")
BESIDE = ("ecbplus/train", "ecbplus/dev", "polnear/train", "polnear/dev", "timex/train", "muc4/train")
LEAST_CUT, MOST_CUT = 0.1, 0.6
# The first source has paragraphs; the second has none, so its sentences are parted by threes.
SENTENCES = 3
OUTLETS = ("The Harbour Post", "Dale Courier", "Nine O'Clock", "Evening Ledger", "North Line", "Weekday", "The Lamp", "Border Gazette")
WIRES = ("AFP", "AP", "Reuters", "dpa")
TOWNS = ("MINSK", "BRUSSELS", "WASHINGTON", "ANKARA", "KYIV", "GENEVA")
SWAPS = {
    "said": "told reporters",
    "but": "yet",
    "also": "too",
    "near": "close to",
    "began": "started",
    "about": "around",
    "police": "officers",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article of the trial; `made_from` is the name of the article it is a copy of (an original is its own)."""

    document: Document
    pack: str
    made_from: str
    cluster: str | None = None
    how: str = ""


def rows(shared: Path, pack: str) -> Iterator[dict[str, str]]:
    with gzip.open(shared / "data" / f"{pack}.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def sentences(paragraph: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])[\"'”’]?\s+(?=[\"'“‘A-Z])", paragraph) if s.strip()]


def split(text: str) -> list[list[str]]:
    """The sentences of each paragraph."""
    parted = [sentences(p) for p in re.split(r"\n\s*\n", text) if p.strip()]
    if len(parted) == 1:
        all_ = parted[0]
        parted = [all_[i : i + SENTENCES] for i in range(0, len(all_), SENTENCES)]
    return parted


def copy_of(item: Item, foreign: Sequence[str], n: int, chance: random.Random) -> Item:
    """One made copy of an article; `foreign` holds sentences of other articles."""
    parted = split(item.document.text)
    total = sum(map(len, parted))
    cut = round(total * chance.uniform(LEAST_CUT, MOST_CUT))
    tail = chance.random() < 0.5
    order = [(i, j) for i, p in enumerate(parted) for j in range(len(p))]
    gone = set(order[total - cut :] if tail else chance.sample(order, cut))
    kept = [[s for j, s in enumerate(p) if (i, j) not in gone] for i, p in enumerate(parted)]
    paragraphs = [p for p in kept if p]
    moved = chance.random() < 0.4
    if moved:
        chance.shuffle(paragraphs)
    count = chance.randint(1, 3)
    if as_paragraph := chance.random() < 0.3:
        paragraphs.insert(chance.randint(0, len(paragraphs)), chance.sample(foreign, count))
    else:
        for s in chance.sample(foreign, count):
            chance.choice(paragraphs).append(s) if chance.random() < 0.5 else paragraphs.insert(chance.randint(0, len(paragraphs)), [s])
    text = "\n\n".join(" ".join(p) for p in paragraphs)
    words = chance.random() * 0.5
    text = re.sub(r"\b[a-z]+\b", lambda m: SWAPS[m[0]] if m[0] in SWAPS and chance.random() < words else m[0], text)
    wire = chance.choice(WIRES)
    text = f"{chance.choice(TOWNS)} ({wire}) - {text}"
    headline = " ".join(chance.sample(text.split(), 7))
    document = Document(
        id=f"{item.document.id}#{n}",
        headline=headline,
        publisher=chance.choice(OUTLETS),
        byline=("Ann Example",),
        agencies=(wire,),
        text=text,
    )
    return Item(
        document=document,
        pack="made",
        made_from=item.made_from,
        how=f"cut {cut}/{total} tail={tail} moved={moved} foreign={count} {as_paragraph}",
    )


def trial(shared: Path, each: int, chance: random.Random) -> list[Item]:
    """Originals, copies and all other articles, in no order."""
    items: list[Item] = []
    for pack in (*SOURCES, *BESIDE):
        for row in rows(shared, pack):
            name = f"{pack}:{row['id']}"
            document = Document(id=name, headline=row.get("title"), published=row.get("date"), text=row["text"])
            items.append(Item(document=document, pack=pack, made_from=name, cluster=row.get("cluster")))
    everyone = list(items)
    pool = {item.document.id: [s for s in sentences(item.document.text) if 40 < len(s) < 400] for item in items}
    for item in [one for one in everyone if one.pack in SOURCES]:
        for n in range(each):
            others = chance.sample(everyone, 40)
            foreign = [s for other in others if other.made_from != item.made_from for s in pool[other.document.id][:3]]
            items.append(copy_of(item, foreign, n, chance))
    chance.shuffle(items)
    return items


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("shared", type=Path)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--each", type=int, default=8)
    ap.add_argument("--misses", action="store_true", help="name what was missed and what was wrong")
    args = ap.parse_args()
    if not args.shared.is_dir():
        raise SystemExit(f"{args.shared}: no such folder; the packs are needed beside the project")
    items = trial(args.shared, args.each, random.Random(args.seed))
    made = [i for i, item in enumerate(items) if item.pack == "made"]
    began = time.perf_counter()
    groups = find_copies([item.document for item in items])
    seconds = time.perf_counter() - began
    print(
        f"{len(items)} articles, {len(made)} of them made copies; found in {seconds:.1f} s, {1000 * seconds / len(items):.2f} ms an article"
    )
    group_of = {i: n for n, group in enumerate(groups) for i in group.members}
    right = wrong = 0
    inside: dict[str, list[tuple[int, int]]] = {}
    for group in groups:
        for a, b in combinations(group.members, 2):
            one, other = items[a], items[b]
            if one.made_from == other.made_from:
                right += 1
            elif "made" in (one.pack, other.pack):
                wrong += 1
                inside.setdefault("wrong", []).append((a, b))
            else:
                inside.setdefault("ecbplus" if one.pack.startswith("ecb") and other.pack.startswith("ecb") else "others", []).append((a, b))
    families: dict[str, list[int]] = {}
    for i, item in enumerate(items):
        families.setdefault(item.made_from, []).append(i)
    asked = sum(len(family) * (len(family) - 1) // 2 for family in families.values())
    home = {item.document.id: i for i, item in enumerate(items)}
    joined = sum(1 for i in made if i in group_of and group_of[i] == group_of.get(home[items[i].made_from]))
    sketches = {i: sketch(items[i].document.text) for i in {*made, *(home[items[i].made_from] for i in made)}}
    alone = sum(compare_copies(sketches[i], sketches[home[items[i].made_from]]).verdict == "same" for i in made)
    reports = clusters(items)
    known = truth()
    found = {frozenset((items[a].document.id, items[b].document.id)) for a, b in inside.get("ecbplus", [])}
    falsely = found - known
    print(
        f"copies joined with their original          {joined}/{len(made)} = {joined / len(made):.4f}   (by the pair alone {alone / len(made):.4f})"
    )
    print(f"pairs of one original in one group         {right}/{asked}: recall {right / asked:.4f}")
    precision = right / (right + wrong + len(falsely))
    print(f"pairs wrongly in one group                 {wrong} with a made copy, {len(falsely)} in ecbplus: precision {precision:.4f}")
    print(
        f"ecbplus: {reports} pairs of different reports in one cluster; {len(found)} taken for copies, {len(found & known)} of them one text as read"
    )
    print(f"other pairs of the packs found (not judged) {len(inside.get('others', []))}")
    if args.misses:
        for a, b in inside.get("wrong", []):
            print("WRONG", items[a].document.id, items[b].document.id, items[a].how, items[b].how)
        for pair in sorted(map(sorted, falsely)):
            print("ECB", *pair)
        for i in made:
            if i not in group_of or group_of[i] != group_of.get(home[items[i].made_from]):
                print("MISS", items[i].document.id, items[i].how, compare_copies(sketches[i], sketches[home[items[i].made_from]]))
    return 0 if precision >= ASKED["precision"] and right / asked >= ASKED["recall"] else 1


def clusters(items: Sequence[Item]) -> int:
    """How many pairs of ecbplus articles tell one event."""
    sizes: dict[str, int] = {}
    for item in items:
        if item.cluster is not None:
            sizes[item.cluster] = sizes.get(item.cluster, 0) + 1
    return sum(n * (n - 1) // 2 for n in sizes.values())


def truth() -> set[frozenset[str]]:
    """The pairs of ecbplus articles that are one text: two names a line."""
    path = Path(__file__).with_name("wires_ecbplus.txt")
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {frozenset(line.split()) for line in lines if line and not line.startswith("#")}


if __name__ == "__main__":
    sys.exit(main())
