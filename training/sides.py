"""Fit `src/casus/data/sides.toml`: what a mention's syntactic relation to an event's trigger is worth for being its actor or recipient.

    python training/sides.py SAMPLES.jsonl > src/casus/data/sides.toml

A sample is {"type", "relation", "actor": bool, "recipient": bool}, one for each mention of a known actor in the sentence of an annotated event.
Two logistic regressions over the parts of relation names (`sides.parts`); pairs with the type are held closer to zero.
"""

import collections
import json
import sys
from pathlib import Path

import numpy as np

from casus.extract.sides import parts

# A feature seen less often than this is left out.
SELDOM = 4
SELDOM_PAIR = 10
RIDGE, RIDGE_PAIR = 0.3, 1.0


def fit(samples, side):
    rows = [parts(s["relation"], s["type"]) for s in samples]
    counts = collections.Counter(f for row in rows for f in set(row))
    known = {f for f, n in counts.items() if n >= (SELDOM_PAIR if f.split(" ")[0].isupper() else SELDOM)}
    rows = [["", *sorted(known.intersection(row))] for row in rows]
    names = sorted({f for row in rows for f in row})
    index = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for i, row in enumerate(rows):
        x[i, [index[f] for f in row]] = 1.0
    y = np.array([float(s[side]) for s in samples])
    ridge = np.array([RIDGE_PAIR if name.split(" ")[0].isupper() else RIDGE for name in names])
    w = np.zeros(len(names))
    for _ in range(8):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - y) + ridge * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        w -= np.linalg.solve(hessian, gradient)
    return {name: round(float(v), 1) for name, v in zip(names, w, strict=True) if abs(v) >= 0.05 or not name}


def main():
    samples = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    print(
        "# What a mention's relation to the trigger is worth (log-odds) for either side. Made by training/sides.py from",
        len(samples),
        "mentions; do not edit.",
    )
    print(
        '# "verb:dobj": object of an active trigger; "noun^support:nsubj": subject of the verb that a noun trigger hangs on; "far": no path.'
    )
    for side in ("actor", "recipient"):
        print(f"\n[{side}]")
        for name, value in sorted(fit(samples, side).items()):
            print(f'"{name}" = {value}')


if __name__ == "__main__":
    main()
