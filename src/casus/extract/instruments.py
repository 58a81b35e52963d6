"""Instruments of measures: where the text names one, by noun or by verb (data/measures.toml), and what its words say of stage and stance."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from casus.model import MeasureStage, Stance
from casus.reading import Parsed, Token

NOUNS = ("NOUN", "PROPN")
COMPLEMENTS = ("dobj", "prep", "oprd", "ccomp", "xcomp", "nsubjpass", "attr", "dative", "obj")
OBJECTS = ("dobj", "nsubjpass", "dative", "obj")
# A phrase longer than this has said what it is about.
NEAR = 40


@dataclass(frozen=True, slots=True)
class Instrument:
    """One entry of the vocabulary; `patient` where a possessor is the one acted on, `of` the state (ISO alpha-3) whose it is by its name."""

    name: str
    kind: str
    nouns: frozenset[tuple[str, ...]]
    needs: frozenset[str]
    verbs: frozenset[str]
    objects: frozenset[str]
    phrases: frozenset[str]
    leaving: frozenset[str]
    subjects: frozenset[str]
    quitting: frozenset[str]
    unlike: frozenset[str]
    of: str | None
    patient: bool
    generic: bool
    stage: MeasureStage
    weight: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Instruments by first noun lemma and by verb; words of stages by ("verbs" | "nouns" | "adjectives", lemma); words of stances."""

    by_noun: Mapping[str, tuple[Instrument, ...]]
    by_verb: Mapping[str, tuple[Instrument, ...]]
    stages: Mapping[tuple[str, str], MeasureStage]
    stances: Mapping[str, Stance]
    asked: Mapping[str, Stance]
    acts: Mapping[str, Stance]
    words: Mapping[str, frozenset[str]]


@cache
def load_vocabulary() -> Vocabulary:
    """The words of data/measures.toml."""
    table = tomllib.loads((files("casus") / "data" / "measures.toml").read_text("utf-8"))
    by_noun: dict[str, list[Instrument]] = {}
    by_verb: dict[str, list[Instrument]] = {}
    for entry in table["instrument"]:
        words = {key: frozenset(entry.get(key, ())) for key in ("verbs", "objects", "phrases", "leaving", "subjects", "unlike", "quitting")}
        instrument = Instrument(
            name=entry["name"],
            kind=entry["kind"],
            nouns=frozenset(tuple(noun.replace("-", " ").split()) for noun in entry.get("nouns", ())),
            needs=frozenset(entry.get("with", ())),
            of=entry.get("of"),
            patient=entry.get("patient", False),
            generic=entry.get("generic", False),
            stage=entry["stage"],
            weight=entry["weight"],
            **words,
        )
        for noun in sorted(instrument.nouns):
            by_noun.setdefault(noun[0], []).append(instrument)
        for verb in sorted(instrument.verbs | instrument.leaving | instrument.quitting):
            by_verb.setdefault(verb, []).append(instrument)
    stages = {
        (sort, word): stage for stage, entry in table["stage"].items() for sort in ("verbs", "nouns", "adjectives") for word in entry[sort]
    }
    stance = table["stance"]
    single = {noun for entry in table["instrument"] for noun in entry.get("nouns", ()) if " " not in noun}
    ends = {noun.replace("-", " ").split()[-1] for entry in table["instrument"] for noun in entry.get("nouns", ()) if " " in noun}
    return Vocabulary(
        {noun: tuple(dict.fromkeys(found)) for noun, found in by_noun.items()},
        {verb: tuple(dict.fromkeys(found)) for verb, found in by_verb.items()},
        stages,
        {word: name for name, entry in stance.items() for word in entry["verbs"]},
        {word: name for name, entry in stance.items() for word in entry.get("asked", ())},
        {act: name for name, entry in stance.items() for act in entry.get("acts", ())},
        {name: frozenset(words) for name, words in table["words"].items()} | {"ends": frozenset(ends), "nouns": frozenset(single)},
    )


def is_misread_noun(parsed: Parsed, i: int) -> bool:
    """Whether a verb is the last noun of an instrument that the parser took for a verb: "considering asset freezes"."""
    token = parsed.tokens[i]
    ends = load_vocabulary().words["ends"]
    return token.tag == "VBZ" and token.dep == "ccomp" and token.lemma.lower() in ends and i > 0 and parsed.tokens[i - 1].pos in NOUNS


def beside(parsed: Parsed, i: int) -> list[int]:
    """The verbs of clauses that tell of an instrument's noun: "sanctions that Norway imposed", also hung on what is after its preposition."""
    tokens = parsed.tokens
    inner = [o for p in tokens[i].children if tokens[p].dep == "prep" for o in tokens[p].children if tokens[o].dep == "pobj"]
    return [c for n in (i, *inner) if tokens[i].pos in NOUNS for c in tokens[n].children if tokens[c].dep in ("acl", "relcl")]


def find_instruments(parsed: Parsed) -> Iterator[tuple[int, Instrument]]:
    """The head token of every instrument that the text names, with its entry, in text order; the longest name at a place wins."""
    vocabulary = load_vocabulary()
    past = 0
    for token in parsed.tokens:
        if token.i < past:
            continue
        found = sorted(_at(parsed, token, vocabulary), key=lambda pair: (-pair[1], -pair[0].weight, pair[0].name))
        if not found:
            continue
        instrument, end = found[0]
        head = end - 1
        while head > token.i and parsed.tokens[head].pos not in NOUNS:
            head -= 1
        past = end
        if token.pos in (*NOUNS, "ADJ") and end > token.i and _only_a_sort(parsed, head, token):
            continue
        yield head, instrument


def _at(parsed: Parsed, token: Token, vocabulary: Vocabulary) -> Iterator[tuple[Instrument, int]]:
    """Instruments whose noun begins, or whose verb stands, at this token, each with the token after its last."""
    lemma = token.lemma.lower()
    if token.pos in (*NOUNS, "ADJ") or token.tag.startswith("N"):
        for instrument in vocabulary.by_noun.get(lemma) or vocabulary.by_noun.get(token.lower, ()):
            end = max((_end(parsed, token.i, noun) for noun in instrument.nouns), default=0)
            if end and _noun_fits(parsed, end - 1, instrument):
                yield instrument, end
    if token.pos == "VERB" or token.tag.startswith("V"):
        for instrument in vocabulary.by_verb.get(lemma, ()):
            if _verb_fits(parsed, token, lemma, instrument):
                yield instrument, token.i + 1


def _end(parsed: Parsed, i: int, noun: tuple[str, ...]) -> int:
    """The token after a noun of several words that begins at token `i`, hyphens between them aside; 0 where it does not."""
    tokens = parsed.tokens
    for n, word in enumerate(noun):
        if n and i < len(tokens) and tokens[i].text == "-":
            i += 1
        if i >= len(tokens) or word not in (tokens[i].lemma.lower(), tokens[i].lower):
            return 0
        i += 1
    return i


def _only_a_sort(parsed: Parsed, i: int, first: Token) -> bool:
    """Whether the noun only says of what sort another thing is: "extradition law", "sanctions expert"."""
    token = parsed.tokens[i]
    head = parsed.tokens[token.head]
    return (
        token.dep in ("compound", "nmod")
        and head.i > i
        and head.lemma.lower() not in load_vocabulary().words["transparent"]
        and first.pos in (*NOUNS, "ADJ")
    )


def _noun_fits(parsed: Parsed, i: int, instrument: Instrument) -> bool:
    if not instrument.needs and not instrument.unlike:
        return True
    tokens = parsed.tokens
    near = {tokens[j].lemma.lower() for j in parsed.subtree(i)[:NEAR]} | {t.lemma.lower() for t in tokens[max(0, i - 2) : i + 2]}
    return not instrument.unlike & near and (not instrument.needs or bool(instrument.needs & near))


def _verb_fits(parsed: Parsed, token: Token, lemma: str, instrument: Instrument) -> bool:
    """Whether the verb with its subject, objects and complements is the instrument's."""
    tokens = parsed.tokens
    objects = [c for c in token.children if tokens[c].dep in OBJECTS]
    objects += [c for o in objects for c in tokens[o].children if tokens[c].dep == "conj"]
    if token.dep in ("acl", "relcl") and (token.tag == "VBN" or not objects) and lemma not in instrument.leaving:
        objects.append(token.head)
    if lemma in instrument.leaving:
        subject = parsed.child(token.i, "nsubj")
        moving = instrument.subjects or instrument.objects
        if subject is not None and tokens[subject].lemma.lower() in moving and (not objects or lemma in load_vocabulary().words["leave"]):
            return True
    if lemma in instrument.quitting and not objects and _quits(parsed, token):
        return True
    if lemma not in instrument.verbs:
        return False
    if instrument.phrases:
        after = [c for c in token.children if tokens[c].dep in COMPLEMENTS and tokens[c].lower != "according"]
        return any(tokens[j].lemma.lower() in instrument.phrases for c in after for j in parsed.subtree(c)[:12])
    if instrument.objects:
        inner = [c for o in objects for p in tokens[o].children if tokens[p].lower == "of" for c in tokens[p].children]
        return any(tokens[o].lemma.lower() in instrument.objects for o in (*objects, *inner))
    return bool(objects)


def _quits(parsed: Parsed, token: Token) -> bool:
    """Whether the verb's "from" or "out of" names a country or region."""
    tokens, regions = parsed.tokens, load_vocabulary().words["regions"]
    for p in token.children:
        for o in tokens[p].children if tokens[p].lower in ("from", "of", "out") else ():
            inner = [c for c in tokens[o].children if tokens[c].dep == "pobj"] if tokens[o].lower == "of" else []
            if any(tokens[x].entity in ("GPE", "LOC") or tokens[x].lemma.lower() in regions for x in (o, *inner)):
                return True
    return False
