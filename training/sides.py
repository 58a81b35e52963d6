"""Fit `src/casus/data/sides.toml`: what a mention's syntactic relation to an event's trigger is worth for being its actor or recipient.

    python training/sides.py --shared ../shared --own FOLDER > sides.toml && mv sides.toml src/casus/data/sides.toml

Learns from the annotated articles (train), our own readings, and the four fifths of plover_relations that are trained on: the whole chain reads
each, and every mention of its cast in the sentence of an annotated event is a sample, right or wrong by the annotators' names. Two logistic
regressions over the parts of relation names (`sides.parts`); pairs with the type are held closer to zero.
"""

import argparse
import collections
import gzip
import json
import re
from pathlib import Path

import numpy as np

import examples
from casus.encode import encode
from casus.extract.sides import Candidate, candidates_of, parts, relation
from casus.extract.statements import find_statements
from casus.extract.triggers import first_word, senses_at, type_scores
from casus.model import Document
from casus.parse import parse
from casus.pipeline import load_tools
from casus.places import find_places
from casus.plover import SPEECH_ACTS
from casus.resolve import resolve_actors

# A feature seen less often than this is left out.
SELDOM, SELDOM_PAIR = 4, 10
RIDGE, RIDGE_PAIR = 0.3, 1.0
STEPS = 8


def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def words(text):
    return set(re.findall(r"\w+", text.lower()))


def same_name(a, b):
    a, b = words(a), words(b)
    return bool(a and b) and (a <= b or b <= a)


def trigger_of(parsed, tagged, kinds, start, end, apart=()):
    """The token of start..end that names an event of one of these types most clearly; None where none does."""
    best = None
    for i in parsed.tokens_in(start, end):
        token = parsed.tokens[i]
        if token.pos not in ("VERB", "NOUN", "ADJ", "AUX") or any(a <= token.start < b for a, b in apart):
            continue
        scores, senses = type_scores(tagged, first_word(tagged, token.start, token.end)), senses_at(parsed, i)
        for kind in kinds:
            score = scores[kind] + sum(s.weight for s in senses[:1] if s.type == kind)
            if best is None or score > best[0]:
                best = (score, i, kind)
    return best


def article_samples(row, tools):
    """Samples of an annotated article."""
    parsed = parse(Document(id="x", text=row["text"], published=row.get("date"), language="en"), parser=tools.parser)
    tagged = encode(row["text"], tagger=tools.tagger)
    said = find_statements(parsed, tagged)
    cast = resolve_actors(parsed, said, find_places(parsed, gazetteer=tools.gazetteer), known=tools.known)
    names = {a["name"]: [a["name"], *a["mentions"]] for a in row["actors"]}
    called = {a.id: [a.name, *(m.text for m in a.mentions if m.kind != "pronoun")] for a in cast.actors}
    candidates = candidates_of(parsed, cast)
    for event in row["events"]:
        start = row["text"].find(event["evidence"])
        if start < 0 or event.get("optional"):
            continue
        end = start + len(event["evidence"])
        if event.get("trigger"):
            token = parsed.token_at(row["text"].find(event["trigger"], start, end))
        else:
            best = trigger_of(parsed, tagged, (event["type"],), start, end)
            token = parsed.tokens[best[1]] if best else None
        if token is None:
            continue
        worded = (
            token.pos == "VERB" and token.lemma not in ("want", "need") and any(s.type == event["type"] for s in senses_at(parsed, token.i))
        )
        own = event["type"] in SPEECH_ACTS and not worded and any(p.start <= token.start < p.end for s in said for p in s.content)
        for candidate in candidates.get(token.sentence, ()):
            sides = {
                side: any(same_name(x, y) for name in event[f"{side}s"] for x in called[candidate.actor] for y in names.get(name, [name]))
                for side in ("actor", "recipient")
            }
            yield {"type": event["type"], "relation": ("said " if own else "") + relation(parsed, token.i, candidate.head), **sides}


def relation_samples(row, tools):
    """The two given phrases of a PLV sentence as samples."""
    if not row["source_span"] or not row["target_span"]:
        return
    parsed = parse(Document(id="x", text=row["text"], language="en"), parser=tools.parser)
    tagged = encode(row["text"], tagger=tools.tagger)
    spans = {"actor": row["source_span"][0], "recipient": row["target_span"][0]}
    kinds = ("CONCEDE", "RETREAT") if row["root"] == "YIELD" else (row["root"],)
    best = trigger_of(parsed, tagged, kinds, 0, len(row["text"]), apart=spans.values())
    if best is None or best[0] < 1:
        return
    for side, (start, end) in spans.items():
        head = parsed.head_of(start, end)
        if head is not None and parsed.tokens[head].sentence == parsed.tokens[best[1]].sentence:
            candidate = Candidate(side, head, head, head)
            yield {
                "type": best[2],
                "relation": relation(parsed, best[1], candidate.head),
                "actor": side == "actor",
                "recipient": side == "recipient",
            }


def samples_of(shared, own):
    tools = load_tools()
    texts = {}
    for path in sorted(Path(own).glob("in/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            texts[row["id"]] = row
    read = [
        {**texts[row["id"]], **row}
        for row in (json.loads(p.read_text("utf-8")) for p in sorted(Path(own).glob("out/*.json")))
        if row["id"] in texts
    ]
    for row in [*read, *rows(shared / "articles/train.jsonl.gz")]:
        yield from article_samples(row, tools)
    for row in rows(shared / "data/plover_relations/train.jsonl.gz"):
        if not examples.kept_apart(row):
            yield from relation_samples(row, tools)


def fit(samples, side):
    """Weights of relation parts for one side, by Newton's method."""
    found = [parts(s["relation"], s["type"]) for s in samples]
    counts = collections.Counter(f for row in found for f in set(row))
    known = {f for f, n in counts.items() if n >= (SELDOM_PAIR if f.split(" ")[0].isupper() else SELDOM)}
    found = [["", *sorted(known.intersection(row))] for row in found]
    names = sorted({f for row in found for f in row})
    index = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(found), len(names)))
    for i, row in enumerate(found):
        x[i, [index[f] for f in row]] = 1.0
    y = np.array([float(s[side]) for s in samples])
    ridge = np.array([RIDGE_PAIR if name.split(" ")[0].isupper() else RIDGE for name in names])
    w = np.zeros(len(names))
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge), x.T @ (p - y) + ridge * w)
    return {name: round(float(v), 1) for name, v in zip(names, w, strict=True) if abs(v) >= 0.05 or not name}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, required=True)
    ap.add_argument("--own", type=Path, required=True)
    args = ap.parse_args()
    samples = list(samples_of(args.shared, args.own))
    print(
        f"# What a mention's relation to the trigger is worth (log-odds) for either side. Made by training/sides.py from {len(samples)} mentions; do not edit."
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
