"""Fit `src/casus/data/sides.toml`: what each sign of a mention is worth for its being an event's actor or recipient.

    python training/sides.py --shared ../shared > sides.toml && mv sides.toml src/casus/data/sides.toml

Learns from the annotated articles (train), our own readings, and the four fifths of plover_relations that are trained on: the whole chain reads
each. Of every annotated event the parties (`parties.parties_of`) compete with "nobody" in a softmax, right or wrong by the annotators' names.
The tagger's pair scores stay out: it has seen these texts, so what it is worth is set by hand (`parties.PAIR`).
"""

import argparse
import collections
import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import examples
import readings
from casus.encode import encode
from casus.extract.naming import find_triggers
from casus.extract.parties import SIDES, Act, parties_of, roster_of
from casus.extract.passages import evidence_of
from casus.extract.statements import complete_statements, find_statements
from casus.extract.triggers import first_word, senses_at, type_scores
from casus.model import Document
from casus.parse import parse
from casus.pipeline import load_tools
from casus.places import find_places
from casus.plover import TYPES
from casus.resolve import resolve_actors
from casus.times import find_times

# A sign seen less often than this is left out; signs that name a type are held closer to zero.
SELDOM, SELDOM_TYPED = 4, 10
RIDGE, RIDGE_TYPED, RIDGE_NOBODY = 4.0, 10.0, 0.3
STEPS, RATE = 200, 0.1
# How often the annotated articles count: they were read as those are that will be asked for, our readings a little differently.
TWICE = 2
# Weights nearer to zero than this are left out.
SMALL = 0.05


@dataclass(frozen=True, slots=True)
class Sample:
    """An annotated event: its type, each party's signs, and for each side which parties are right (None: not annotated)."""

    type: str
    signs: tuple[tuple[str, ...], ...]
    right: dict[str, tuple[bool, ...] | None]


def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def words(text):
    return set(re.findall(r"\w+", text.lower()))


def same_name(a, b):
    a, b = words(a), words(b)
    return bool(a and b) and (a <= b or b <= a)


def read(text, published, tools):
    """What events are made of: syntax, tags, statements and cast."""
    parsed = parse(Document(id="x", text=text, published=published, language="en"), parser=tools.parser)
    tagged = encode(text, tagger=tools.tagger)
    said = find_statements(parsed, tagged)
    cast = resolve_actors(parsed, said, find_places(parsed, gazetteer=tools.gazetteer), known=tools.known)
    return parsed, tagged, complete_statements(said, parsed, tagged, cast, find_times(parsed)), cast


def likeliest(parsed, tagged, kinds, start, end, apart=()):
    """(score, token, type) of the word of start..end that names an event of one of these types most clearly; None where none does."""
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


def act_at(parsed, statements, token, kind):
    """The act of a trigger, as `events.py` makes it."""
    start = parsed.tokens[token].start
    holding = [s for s in statements if any(c.start <= start < c.end for c in s.content)]
    inside = min(holding, key=lambda s: sum(c.end - c.start for c in s.content), default=None)
    verb = parsed.tokens[token].pos == "VERB" and parsed.tokens[token].lemma not in ("want", "need")
    return Act(token, kind, inside, verb and any(s.type == kind for s in senses_at(parsed, token)))


def shared_words(a, b):
    a, b = collections.Counter(re.findall(r"\w+", a.lower())), collections.Counter(re.findall(r"\w+", b.lower()))
    return (a & b).total() / max(1, min(a.total(), b.total()))


def article_samples(row, page):
    """Samples of an annotated article."""
    parsed, tagged, statements, cast = page
    roster = roster_of(parsed, cast)
    names = {a["name"]: [a["name"], *a["mentions"]] for a in row["actors"]}
    called = {a.id: [a.name, *(m.text for m in a.mentions if m.kind != "pronoun")] for a in cast.actors}
    triggers = find_triggers(parsed, tagged)
    for event in row["events"]:
        start = row["text"].find(event["evidence"])
        if start < 0 or event.get("optional"):
            continue
        end = start + len(event["evidence"])
        # The word that Casus itself takes for the trigger, so that what is learnt is what will be asked.
        told = [
            t for t in triggers if t.type == event["type"] and shared_words(event["evidence"], evidence_of(parsed, t.token).text) >= 0.5
        ]
        if told:
            i = max(told, key=lambda t: (start <= parsed.tokens[t.token].start < end, t.score)).token
        elif event.get("trigger"):
            token = parsed.token_at(row["text"].find(event["trigger"], start, end))
            i = token.i if token is not None else None
        else:
            best = likeliest(parsed, tagged, (event["type"],), start, end)
            i = best[1] if best else None
        if i is None:
            continue
        parties = parties_of(parsed, roster, act_at(parsed, statements, i, event["type"]))
        yield Sample(
            event["type"],
            tuple(p.signs for p in parties),
            {
                side: tuple(
                    any(same_name(x, y) for name in event[f"{side}s"] for x in called[p.actor] for y in names.get(name, [name]))
                    for p in parties
                )
                for side in SIDES
            },
        )


def relation_sample(row, page):
    """The two given phrases of a PLV sentence as a sample; None where the chain sees no event or neither phrase."""
    parsed, tagged, statements, cast = page
    spans = {"actor": row["source_span"][0], "recipient": row["target_span"][0]}
    kinds = ("CONCEDE", "RETREAT") if row["root"] == "YIELD" else (row["root"],)
    best = likeliest(parsed, tagged, kinds, 0, len(row["text"]), apart=spans.values())
    if best is None or best[0] < 1:
        return None
    parties = [p for p in parties_of(parsed, roster_of(parsed, cast), act_at(parsed, statements, best[1], best[2])) if p.mention]
    right = {s: tuple(a <= parsed.tokens[p.mention.head].start < b for p in parties) for s, (a, b) in spans.items()}
    right = {side: marks if any(marks) else None for side, marks in right.items()}
    return Sample(best[2], tuple(p.signs for p in parties), right) if any(right.values()) else None


def samples_of(shared):
    tools = load_tools()
    packs = ("articles/train", "articles/dev", "commitments/articles.dev")
    seen = {readings.opening(row["text"]) for pack in packs for row in rows(shared / f"{pack}.jsonl.gz")}
    own = [row for row in readings.load(shared) if readings.opening(row["text"]) not in seen]
    for row in own:
        yield from article_samples(row, read(row["text"], row.get("date"), tools))
    for row in rows(shared / "articles/train.jsonl.gz"):
        yield from [*article_samples(row, read(row["text"], row.get("date"), tools))] * TWICE
    for row in rows(shared / "data/plover_relations/train.jsonl.gz"):
        if not examples.kept_apart(row) and row["source_span"] and row["target_span"]:
            sample = relation_sample(row, read(row["text"], None, tools))
            if sample is not None:
                yield sample


def typed(sign):
    return sign.split(" ")[0] in TYPES


def fit(samples, side):
    """Weights of signs for one side: softmax over an event's parties and "nobody", its right parties' share made likely (Adam, full batch)."""
    samples = [s for s in samples if s.right[side] is not None]
    counts = collections.Counter(sign for s in samples for signs in s.signs for sign in set(signs))
    names = sorted(n for n, count in counts.items() if count >= (SELDOM_TYPED if typed(n) else SELDOM))
    index = {name: k for k, name in enumerate(names)}
    kinds = np.array([TYPES.index(s.type) for s in samples])
    event = np.array([k for k, s in enumerate(samples) for _ in s.signs])
    right = np.array([mark for s in samples for mark in s.right[side]])
    cells = [(row, index[n]) for row, signs in enumerate(signs for s in samples for signs in s.signs) for n in set(signs) if n in index]
    row, column = np.array(cells).T
    nobody = np.ones(len(samples), bool)
    nobody[event[right]] = False
    size, wide = len(names), len(names) + len(TYPES)
    ridge = np.array([RIDGE_TYPED if typed(n) else RIDGE for n in names] + [RIDGE_NOBODY] * len(TYPES))
    w, mean, square = np.zeros(wide), np.zeros(wide), np.zeros(wide)
    for step in range(1, STEPS + 1):
        score, alone = np.bincount(row, w[column], minlength=len(event)), w[size:][kinds]
        top = alone.copy()
        np.maximum.at(top, event, score)
        odds, none = np.exp(score - top[event]), np.exp(alone - top)
        total = np.bincount(event, odds, minlength=len(samples)) + none
        good = np.maximum(np.bincount(event, odds * right, minlength=len(samples)), 1e-12)
        slope = odds / total[event] - np.where(right, odds / good[event], 0.0)
        gradient = ridge * w
        gradient[:size] += np.bincount(column, slope[row], minlength=size)
        gradient[size:] += np.bincount(kinds, none / total - nobody, minlength=len(TYPES))
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        rate = RATE * (1.0 if step < 0.6 * STEPS else 0.3)
        w -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    named = [*names, *(f"nobody {kind}" for kind in TYPES)]
    return {name: round(float(v), 2) for name, v in zip(named, w, strict=True) if abs(v) >= SMALL}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, required=True)
    args = ap.parse_args()
    write(list(samples_of(args.shared)))


def write(samples):
    """The weights as TOML on standard output."""
    print(
        f"# What each sign of a mention is worth (nats) for either side of an event. Made by training/sides.py from {len(samples)} events; do not edit."
    )
    print(
        '# "verb:dobj": object of an active trigger; "noun^support:nsubj": subject of the verb that a noun trigger hangs on; "far": no path;'
    )
    print(
        '# "before 1": the nearest mention before the trigger; "away 2": named last two sentences before; "nobody X": an X without this side.'
    )
    for side in SIDES:
        print(f"\n[{side}]")
        for name, value in sorted(fit(samples, side).items()):
            print(f"{json.dumps(name, ensure_ascii=False)} = {value}")


if __name__ == "__main__":
    main()
