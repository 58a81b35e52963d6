"""Which words name an event, and of which PLOVER type: the tagger's reading of a word, with what the vocabulary says for certain.

`data/plover.toml` holds the patterns: a head's lemma and the lemmas that must hang on it.
"""

from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass

from casus.plover import MODE_WORDS, ONTOLOGY
from casus.reading import Parsed, Tagged

# How far below a head the words of a pattern may hang: "take" > "into" > "custody" is 2, "declare" > "state" > "of" > "emergency" 3.
DEEPEST = 3
# Nats that the mode of a trigger's pattern, and a word of its clause, are worth beside the tagger's mode head; chosen on articles/dev among 1, 2, 3, 4.
MODE_SAID = 2.0
MODE_CLUE = 3.0
_THROUGH = frozenset(
    ("prep", "pobj", "dobj", "compound", "amod", "prt", "attr", "dative", "agent", "pcomp", "acomp", "oprd", "nsubjpass", "conj", "advmod")
)
_BELOW = _THROUGH | {"xcomp", "ccomp", "nmod", "poss", "acl", "mark", "npadvmod", "quantmod", "dep"}
_KINDS = {"verbs": ("VERB", "AUX"), "nouns": ("NOUN", "PROPN"), "adjectives": ("ADJ", "VERB")}


@dataclass(frozen=True, slots=True)
class Sense:
    """What a pattern says of its head: type, mode, CAMEO code; `weight` in nats; `needed` are the words that must hang on it."""

    type: str
    mode: str | None
    cameo: str | None
    firm: bool
    weight: float
    kinds: tuple[str, ...]
    needed: tuple[frozenset[str], ...]
    subject: frozenset[str]
    negated: bool


def _exactness(sense: Sense) -> int:
    return len(sense.needed) + bool(sense.subject)


def _load() -> dict[str, tuple[Sense, ...]]:
    found: dict[str, list[Sense]] = defaultdict(list)
    for group in ONTOLOGY["trigger"]:
        for key, kinds in _KINDS.items():
            for pattern in group.get(key, ()):
                words = pattern.split()
                subject = frozenset(w for part in words if part.startswith("@") for w in part[1:].split("|"))
                parts = [frozenset(part.split("|")) for part in words if not part.startswith("@")]
                if key == "nouns":
                    parts.reverse()
                sense = Sense(
                    type=group["type"],
                    mode=group.get("mode"),
                    cameo=group.get("cameo"),
                    firm=group.get("firm", False),
                    weight=float(group["weight"]),
                    kinds=kinds,
                    needed=tuple(parts[1:]),
                    subject=subject,
                    negated=group.get("negated", False),
                )
                for head in sorted(parts[0]):
                    found[head].append(sense)
    # The pattern that asks for most comes first.
    return {head: tuple(sorted(senses, key=lambda s: -_exactness(s))) for head, senses in found.items()}


SENSES = _load()


def senses_at(parsed: Parsed, i: int, *, negated: bool = False) -> list[Sense]:
    """The vocabulary's senses of a token, the most exact first; those that ask for fewer words than the best are left out.

    Senses of a denied verb ("will not accept") only with `negated`, and then before all others.
    """
    token = parsed.tokens[i]
    candidates = SENSES.get(token.lemma.lower()) or SENSES.get(token.lower)
    if not candidates:
        return []
    if negated and any(sense.negated for sense in candidates):
        candidates = tuple(sense for sense in candidates if sense.negated)
    near = hanging(parsed, i)
    out: list[Sense] = []
    for sense in candidates:
        if out and _exactness(sense) < _exactness(out[0]):
            break
        fits = token.pos in sense.kinds and (negated or not sense.negated) and all(not words.isdisjoint(near) for words in sense.needed)
        if fits and (not sense.subject or not sense.subject.isdisjoint(_subjects(parsed, i))):
            out.append(sense)
    return out


def _subjects(parsed: Parsed, i: int) -> set[str]:
    """Lemmas of a verb's subject and of what describes it."""
    tokens = parsed.tokens
    heads = [c for c in tokens[i].children if tokens[c].dep in ("nsubj", "nsubjpass")]
    return {tokens[j].lemma.lower() for h in heads for j in (h, *tokens[h].children)}


def hanging(parsed: Parsed, i: int) -> set[str]:
    """Lemmas and forms of what hangs near on a token; of a participle or relative clause also the noun that it says something of."""
    tokens = parsed.tokens
    out: set[str] = set()
    level = [j for j in tokens[i].children if tokens[j].dep in _BELOW]
    for _ in range(DEEPEST):
        for j in level:
            out.update((tokens[j].lemma.lower(), tokens[j].lower))
        level = [k for j in level for k in tokens[j].children if tokens[k].dep in _THROUGH]
    if tokens[i].dep in ("acl", "relcl"):
        head = tokens[i].head
        out.update((tokens[head].lemma.lower(), tokens[head].lower))
    return out


def type_scores(tagged: Tagged, word: int) -> dict[str, float]:
    """Log-odds of each event type against "no event" at a word."""
    row = tagged.heads["event"][word]
    return {label: float(row[k] - row[0]) for k, label in enumerate(tagged.labels["event"]) if k}


def best_mode(tagged: Tagged, word: int, allowed: tuple[str, ...], said: str | None, clues: Set[str] = frozenset()) -> str | None:
    """The likeliest of a type's modes: the tagger's reading, with the vocabulary's (`said`) and those that words of the clause speak for (`clues`)."""
    if not allowed:
        return None
    labels = tagged.labels["mode"]
    row = tagged.heads["mode"][word]
    scores = {name: float(row[labels.index(name)]) for name in ("none", *allowed) if name in labels}
    for name in scores:
        scores[name] += MODE_SAID * (name == said) + MODE_CLUE * (name in clues)
    best = max(scores, key=lambda name: scores[name])
    return None if best == "none" else best


def mode_clues(kind: str, lemmas: Set[str]) -> set[str]:
    """The modes of a type that words of a clause speak for."""
    return {mode for mode, words in MODE_WORDS.get(kind, {}).items() if not words.isdisjoint(lemmas)}


def first_word(tagged: Tagged, start: int, end: int) -> int:
    """The tagger's word at a token: the first that begins in it."""
    inside = tagged.words_in(start, end)
    return inside.start if len(inside) else tagged.word_at(start)


def sharpest(scores: dict[str, float]) -> tuple[str, float]:
    """The best type and its score."""
    best = max(scores, key=lambda kind: scores[kind])
    return best, scores[best]
