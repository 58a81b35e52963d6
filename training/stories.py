"""Makes what `casus.reconcile.stories` compares articles by: the counts of words, and the weights of a pair's score.

    python training/stories.py counts ../shared                     writes src/casus/data/word_counts.txt
    python training/stories.py weights ../shared RECORDS.jsonl      prints BIAS and WEIGHTS

Words are counted over the packs that are news and have nothing to do with ecbplus; the weights are learnt on pairs of its train part by logistic
regression. RECORDS.jsonl is `casus read ../shared/data/ecbplus/train.jsonl.gz --format jsonl`.
"""

import argparse
import gzip
import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np

from casus.reconcile.stories import WEIGHTS, features, story_sketch, terms
from casus.serial import from_json

PACKS = ("polnear/train", "guardian_sdf/articles", "wikinews_raw/dev", "muc4/train", "timex/train", "whitehouse_briefings_raw/dev")
# A word in fewer articles than this counts as never seen: names of the packs' own people stay out of the table.
LEAST = 4
# Strength of the pull towards small weights (the standard deviation of each is about 3).
PULL = 0.1
TABLE = Path(__file__).resolve().parents[1] / "src/casus/data/word_counts.txt"


def rows(shared: Path, pack: str) -> list[dict[str, str]]:
    with gzip.open(shared / "data" / f"{pack}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def count(shared: Path) -> None:
    seen: Counter[str] = Counter()
    total = 0
    for pack in PACKS:
        for row in rows(shared, pack):
            seen.update(set(terms(f"{row.get('title') or ''}\n{row['text']}")))
            total += 1
    kept = sorted((word for word, n in seen.items() if n >= LEAST), key=lambda word: (-seen[word], word))
    head = f"# In how many of {total} articles of news each word stands (training/stories.py). Counts only, no text. * is the number of articles.\n"
    TABLE.write_text(head + f"* {total}\n" + "".join(f"{word} {seen[word]}\n" for word in kept), "utf-8")
    print(f"{len(kept)} words of {total} articles")


def learn(shared: Path, records: Path) -> None:
    cluster = {row["id"]: row["cluster"] for row in rows(shared, "ecbplus/train")}
    sketches = []
    for line in records.read_text("utf-8").splitlines():
        record = from_json(line)
        sketches.append((cluster[record.document.id], story_sketch(record)))
    pairs = list(combinations(sketches, 2))
    x = np.array([[*features(a, b).values(), 1.0] for (_, a), (_, b) in pairs])
    y = np.array([float(a == b) for (a, _), (b, _) in pairs])
    weights = np.zeros(x.shape[1])
    pull = np.diag([PULL] * (x.shape[1] - 1) + [1e-6])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ weights))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + pull, x.T @ (p - y) + pull @ weights)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    print(f"BIAS = {weights[-1]:.2f}")
    print("WEIGHTS =", {name: round(float(weight), 2) for name, weight in zip(WEIGHTS, weights, strict=False)})


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=["counts", "weights"])
    ap.add_argument("shared", type=Path)
    ap.add_argument("records", type=Path, nargs="?")
    args = ap.parse_args()
    if args.what == "counts":
        count(args.shared)
    elif args.records is None:
        raise SystemExit("weights are learnt from records: name their file")
    else:
        learn(args.shared, args.records)


if __name__ == "__main__":
    main()
