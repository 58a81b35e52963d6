"""Sport and figures of speech: where "attacked", "battle" or "met in the final" tell no event. The words stand in `data/figures.toml`."""

from collections.abc import Collection

from casus.extract.triggers import hanging
from casus.plover import TYPES, load_toml
from casus.reading import Parsed, Sentence

_DATA = load_toml("figures.toml")
_POINTS = {word: points for key, points in (("faint", 0.5), ("often", 1.0), ("sure", 2.0)) for word in _DATA["sport"][key]}
_GRAVE = frozenset(_DATA["sport"]["grave"])
_FIGURES: dict[str, list[tuple[frozenset[str], ...]]] = {}
for _pattern in _DATA["figures"]["patterns"]:
    _heads, *_rest = (frozenset(part.split("|")) for part in _pattern.split())
    for _head in sorted(_heads):
        _FIGURES.setdefault(_head, []).append(tuple(_rest))
_HARMING, _TARGETS = frozenset(_DATA["harm"]["verbs"]), frozenset(_DATA["harm"]["targets"])
_INSTRUMENTS = frozenset(_DATA["harm"]["instruments"])
# Verbs of play; of the other words only the nouns count ("a final" is played, "a final assault" is not).
_PLAYING = frozenset(("beat", "tackle", "score", "serve", "defend", "win"))
# Points from which a sentence is about sport.
SPORT = 1.5
# What sport and theatre share with politics; an arrest or a lawsuit is one anywhere.
PLAYED = frozenset(
    (
        "ASSAULT",
        "CONSULT",
        "RETREAT",
        "SUPPORT",
        "CONCEDE",
        "AGREE",
        "COOPERATE",
        "THREATEN",
        "MOBILIZE",
        "REJECT",
        "SANCTION",
        "AID",
        "PROTEST",
        "COERCE",
    )
)
# Types that need somebody who wills them: "the flood killed four" is none. What is written may accuse and ask ("the report blames").
_WILLED = frozenset(TYPES) - {"ACCUSE", "REQUEST"}


def is_sport(parsed: Parsed, sentence: Sentence) -> bool:
    """Whether a sentence tells of a game."""
    points = 0.0
    for token in parsed.tokens[sentence.first : sentence.last]:
        lemma = token.lemma.lower()
        if lemma in _GRAVE or token.lower in _GRAVE:
            return False
        if token.pos in ("NOUN", "PROPN") or (token.pos == "VERB" and lemma in _PLAYING):
            points += max(_POINTS.get(lemma, 0.0), _POINTS.get(token.lower, 0.0))
    return points >= SPORT


def is_figure(parsed: Parsed, i: int) -> bool:
    """Whether a trigger stands in a known figure of speech."""
    token = parsed.tokens[i]
    patterns = _FIGURES.get(token.lemma.lower())
    if not patterns:
        return False
    near = hanging(parsed, i)
    return any(all(not words.isdisjoint(near) for words in pattern) for pattern in patterns)


def is_unwilled(parsed: Parsed, i: int, kind: str, actors_at: Collection[int]) -> bool:
    """Whether harm is done by what has no will ("the storm killed", "killed by the flood"); `actors_at` are the tokens of actors."""
    tokens = parsed.tokens
    if kind not in _WILLED or tokens[i].pos != "VERB":
        return False
    passive = any(tokens[c].dep in ("auxpass", "nsubjpass", "agent") for c in tokens[i].children)
    doers = (
        [c for c in tokens[i].children if tokens[c].dep == "nsubj"]
        if not passive
        else [p for c in tokens[i].children if tokens[c].dep == "agent" for p in tokens[c].children]
    )
    for doer in doers:
        token = tokens[doer]
        if token.pos != "NOUN" or token.lemma.lower() in _INSTRUMENTS or doer in actors_at:
            return False
        below = [*token.children, *(k for j in token.children if tokens[j].dep == "prep" for k in tokens[j].children)]
        if any(j in actors_at or tokens[j].dep == "conj" for j in below):
            return False
    return bool(doers)


def is_unhurt(parsed: Parsed, i: int, kind: str, actors_at: Collection[int]) -> bool:
    """Whether harm is said of what cannot be hurt ("killed the proposal"): a verb of harm whose object is nobody, no place and no thing."""
    tokens = parsed.tokens
    if kind != "ASSAULT" or tokens[i].pos != "VERB" or tokens[i].lemma not in _HARMING:
        return False
    objects = [c for c in tokens[i].children if tokens[c].dep in ("dobj", "nsubjpass")]
    for c in objects:
        token = tokens[c]
        below = {c, *token.children, *(k for j in token.children for k in tokens[j].children)}
        if token.pos != "NOUN" or token.lemma.lower() in _TARGETS or token.entity or any(j in actors_at or tokens[j].entity for j in below):
            return False
    return bool(objects)
