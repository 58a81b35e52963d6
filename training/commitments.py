"""Learn what the signs of a commitment weigh: logistic regression over the names that `casus.extract.weighing` gives a construction.

    python training/commitments.py --shared ../shared [--own FOLDER] --out src/casus/data/commitment_weights.toml

Learnt from the train parts and our own readings alone, without the tagger, which has seen the same articles; how much the tagger counts beside
the weights is chosen on the dev parts.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np

from casus.extract.clauses import phrase_of
from casus.extract.commitments import candidates
from casus.model import Document
from casus.parse import load_parser, parse
from casus.reading import Parsed, Tagged

# A name seen less often says nothing; weights are drawn towards 0 by this much.
RAREST = 4
PULL = 2.0
STEPS = 400


def words(text):
    return re.findall(r"\w+", (text or "").lower())


def word_f1(a, b):
    a, b = Counter(words(a)), Counter(words(b))
    return 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))


def silent(parsed):
    """A tagger that has heard nothing."""
    labels = ("O",)
    return Tagged(
        np.zeros((0, 2), np.int64),
        np.zeros((0, 1), np.float32),
        {"commitment": np.zeros((0, 1), np.float32)},
        {"commitment": labels},
        {},
        (),
    )


def examples(row, parsed: Parsed, weight):
    """(names, is it one, weight) for each candidate; what half agrees with a commitment that another candidate tells better is left out."""
    found = candidates(parsed, silent(parsed))
    text = [" ... ".join(parsed.span_of(a, b).text for a, b in c.pieces) for c in found]
    named = [
        set(words(parsed.span_of(*phrase_of(parsed, c.undertaking.subject)).text)) if c.undertaking.subject is not None else set()
        for c in found
    ]
    scores = []
    for j in range(len(found)):
        for g in row["commitments"]:
            s = word_f1(g["action"], text[j])
            wanted = set(words(g["committer"])) | set(words(g.get("committer_name")))
            if s >= 0.5:
                scores.append((s + 0.2 * bool(named[j] & wanted), j, g["action"] + g["committer"]))
    right, taken, close = set(), set(), {j for _, j, _ in scores}
    for _, j, g in sorted(scores, key=lambda x: -x[0]):
        if j not in right and g not in taken:
            right.add(j)
            taken.add(g)
    return [(c.names, j in right, weight) for j, c in enumerate(found) if j in right or j not in close]


def fit(rows):
    counts = Counter(n for names, _, _ in rows for n in set(names))
    kept = {n: i for i, n in enumerate(sorted(n for n, k in counts.items() if k >= RAREST))}
    x = np.zeros((len(rows), len(kept) + 1), np.float32)
    y = np.array([label for _, label, _ in rows], np.float32)
    w = np.array([weight for _, _, weight in rows], np.float32)
    x[:, -1] = 1.0
    for i, (names, _, _) in enumerate(rows):
        for n in set(names):
            if n in kept:
                x[i, kept[n]] = 1.0
    beta = np.zeros(x.shape[1], np.float32)
    moment, square = np.zeros_like(beta), np.zeros_like(beta)
    for step in range(1, STEPS + 1):
        p = 1 / (1 + np.exp(-x @ beta))
        grad = x.T @ (w * (p - y)) + PULL * np.append(beta[:-1], 0)
        moment, square = 0.9 * moment + 0.1 * grad, 0.99 * square + 0.01 * grad**2
        beta -= 0.03 * (moment / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
    return {**{n: float(beta[i]) for n, i in kept.items()}, "bias": float(beta[-1])}


def write(weights, path):
    lines = [
        "# What the signs of a commitment weigh, in nats: learnt by training/commitments.py, names from casus/extract/weighing.py.",
        "[weights]",
    ]
    lines += [f"{json.dumps(n)} = {v:.2f}" for n, v in sorted(weights.items()) if abs(v) >= 0.05 or n == "bias"]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def packs(shared, own):
    for name, weight in (("commitments/articles.train", 1.0), ("commitments/sentences.train", 1.0), ("articles/train", 1.0)):
        with gzip.open(shared / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line), weight
    if own is not None:
        texts = {x["id"]: x["text"] for path in sorted(own.glob("in/*.jsonl")) for x in map(json.loads, path.open(encoding="utf-8"))}
        for path in sorted(own.glob("out/*.json")):
            x = json.loads(path.read_text("utf-8"))
            if x["id"] in texts:
                yield {**x, "text": texts[x["id"]]}, 1.0


def opening(text):
    return re.sub(r"\W+", "", text.lower())[:200]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, required=True)
    ap.add_argument("--own", type=Path)
    ap.add_argument("--out", type=Path, required=True)
    args = ap.parse_args()
    apart = set()
    for name in ("commitments/articles.dev", "articles/dev"):
        with gzip.open(args.shared / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            apart |= {opening(json.loads(line)["text"]) for line in file}
    parser, rows = load_parser(), []
    for row, weight in packs(args.shared, args.own):
        if opening(row["text"]) not in apart:
            rows += examples(row, parse(Document(id="x", text=row["text"]), parser=parser), weight)
    weights = fit(rows)
    write(weights, args.out)
    print(len(rows), "constructions,", sum(r[1] for r in rows), "commitments,", len(weights), "weights")


if __name__ == "__main__":
    main()
