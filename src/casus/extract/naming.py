"""Which words of an article name an event: the tagger's reading of a word, what the vocabulary says of it, and how it is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from casus.extract.modality import reading_by, reading_of
from casus.extract.passages import VERBAL, predicate_of
from casus.extract.triggers import SENSES, Sense, first_word, senses_at, type_scores
from casus.reading import Parsed, Tagged

# All constants in nats, chosen together on articles/dev, plover_gold/dev and the kept fifth of plover_relations; the event F1 is flat about them.
# Log-odds against "no event" from which a word is a trigger.
THRESHOLD = 2.25
# What a nat of the tagger is worth: it is surer of itself than it should be.
TAGGER = 0.7
# What a pattern of the vocabulary adds, by its weight, and what it adds more where it asks for further words.
WEIGHTS = (0.0, 1.6, 3.2, 4.5, 10.0)
PHRASE = 4.5
# What it takes more: a word that the vocabulary does not know well, a purpose, what is not told as real, a compound, an adjective, a second event in one sentence.
UNKNOWN = 0.5
PURPOSE = 3.0
UNREAL = 3.5
COMPOUND = 3.0
ADJECTIVE = 3.5
SECOND = 2.5
# What the first sentence of an article, which tells its news, is worth.
NEWS = 1.5
# The tagger has seen much ASSAULT and little of what is quieter: what it under- and overrates by type.
RARE = {
    "ASSAULT": -2.0,
    "COERCE": -1.0,
    "COOPERATE": -1.0,
    "REJECT": -1.0,
    "REQUEST": -0.5,
    "CONSULT": 1.0,
    "SUPPORT": 1.0,
    "CONCEDE": 2.0,
    "MOBILIZE": 2.0,
}
# What an announced hostile act ("will blockade the port") is worth as a threat.
THREAT = 8.0
# A trigger that an act of speech is about is an event of its own only where it is surer than the act by this.
ABSORB = 2.0
# Parts of speech that never name an event.
NEVER = frozenset(("DET", "PUNCT", "ADP", "CCONJ", "SCONJ", "NUM", "SYM", "SPACE", "X", "PRON"))
# Material events are over when negated; of speech acts a negated verb may be the act itself ("does not accept").
MATERIAL = frozenset(("AID", "ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "RETREAT", "PROTEST", "CONSULT", "COOPERATE"))
# Types whose future is another type (PLOVER.md): future cooperation is AGREE, a future withdrawal or release CONCEDE.
_FUTURE = {"CONSULT": "AGREE", "AID": "AGREE", "COOPERATE": "AGREE", "SUPPORT": "AGREE", "RETREAT": "CONCEDE"}
_HOSTILE = frozenset(("COERCE", "SANCTION", "PROTEST", "ASSAULT"))
_COMING = frozenset(("planned", "promised"))
# What is asked for, threatened, agreed or refused is part of that act and no event of its own.
_ABSORBING = frozenset(("REQUEST", "THREATEN", "AGREE", "REJECT", "CONCEDE"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that names an event: how sure, what the vocabulary says of it, and how syntax reads it (`modality.reading_of`)."""

    token: int
    word: int
    type: str
    score: float
    sense: Sense | None
    reading: str | None


def find_triggers(parsed: Parsed, tagged: Tagged) -> list[Trigger]:
    """The words that name an event, one for each event of a sentence, in text order."""
    return _distinct(parsed, _candidates(parsed, tagged))


def _candidates(parsed: Parsed, tagged: Tagged) -> list[Trigger]:
    """Every word that names an event, in text order."""
    out = []
    if not len(tagged.words):
        return []
    for token in parsed.tokens:
        if token.pos in NEVER or (token.pos == "PROPN" and token.entity):
            continue
        word = first_word(tagged, token.start, token.end)
        scores = {kind: TAGGER * score for kind, score in type_scores(tagged, word).items()}
        known = token.lemma.lower() in SENSES or token.lower in SENSES
        if not known and max(scores.values()) < THRESHOLD - NEWS:
            continue
        reading = reading_of(parsed, token.i)
        best: dict[str, Sense] = {}
        for pattern in senses_at(parsed, token.i, negated=reading == "negated"):
            if pattern.type not in best or pattern.weight > best[pattern.type].weight:
                best[pattern.type] = pattern
        for name, pattern in best.items():
            scores[name] += WEIGHTS[int(pattern.weight)] + (PHRASE if pattern.needed or pattern.subject else 0.0)
        for name, more in RARE.items():
            scores[name] += more
        kind = max(scores, key=lambda name: scores[name])
        if scores[kind] < THRESHOLD - NEWS:
            continue
        score = scores[kind] + (NEWS if token.sentence == 0 else 0.0) - _doubt(parsed, token.i, best.get(kind), reading)
        if score < THRESHOLD:
            continue
        if reading in _COMING:
            kind = _FUTURE.get(kind, kind)
            if kind in _HOSTILE and scores["THREATEN"] + THREAT >= scores[kind]:
                kind = "THREATEN"
        sense = best.get(kind)
        if reading is None and sense is not None and sense.needed and token.pos == "VERB" and kind in (*MATERIAL, "CONCEDE"):
            reading = reading_by(token.lemma.lower())
        out.append(Trigger(token.i, word, kind, score, sense, reading))
    return out


def _doubt(parsed: Parsed, i: int, sense: Sense | None, reading: str | None) -> float:
    """Nats to take off a word's score for how it is told: in a purpose clause, as a mere possibility, in a compound ("US-backed")."""
    tokens = parsed.tokens
    doubt = UNKNOWN if sense is None or sense.weight < 2 else 0.0
    if tokens[i].tag == "VB" and tokens[i].dep in ("advcl", "acl", "relcl", "pcomp") and reading is None:
        doubt += PURPOSE
    if reading in ("hypothetical", "conditional", "requested", "considered"):
        doubt += UNREAL
    if i > 0 and tokens[i - 1].text == "-" and tokens[i].dep == "amod":
        doubt += COMPOUND
    if tokens[i].pos == "ADJ":
        doubt += ADJECTIVE
    return doubt


def _distinct(parsed: Parsed, triggers: Sequence[Trigger]) -> list[Trigger]:
    """One trigger for each event of a sentence: of words that name the same type in one clause the surest; without what an act absorbs."""
    tokens = parsed.tokens
    by_token = {t.token: t for t in triggers}
    groups: dict[tuple[str, int], Trigger] = {}
    for trigger in triggers:
        if _absorbed(parsed, trigger, by_token):
            continue
        key = (trigger.type, _top(parsed, trigger.token))
        if key not in groups or groups[key].score < trigger.score:
            groups[key] = trigger
    surest: dict[int, float] = {}
    for trigger in groups.values():
        sentence = tokens[trigger.token].sentence
        surest[sentence] = max(trigger.score, surest.get(sentence, trigger.score))
    kept = [t for t in groups.values() if t.score >= min(THRESHOLD + SECOND, surest[tokens[t.token].sentence])]
    return sorted(kept, key=lambda t: tokens[t.token].start)


def _top(parsed: Parsed, i: int) -> int:
    """The predicate of a word's clause; of joined or subjectless verbs the first."""
    tokens = parsed.tokens
    top = predicate_of(parsed, i)
    while (
        tokens[top].head != top
        and tokens[top].dep in ("conj", "xcomp", "advcl")
        and not any(tokens[c].dep in ("nsubj", "nsubjpass", "mark") for c in tokens[top].children)
    ):
        above = tokens[top].head
        if tokens[above].pos not in VERBAL:
            break
        top = above
    return top


def _absorbed(parsed: Parsed, trigger: Trigger, by_token: dict[int, Trigger]) -> bool:
    """Whether a trigger is what another one's speech act is about ("urged them to withdraw", "agreed to meet")."""
    tokens, at = parsed.tokens, trigger.token
    for _ in range(4):
        dep, above = tokens[at].dep, tokens[at].head
        if above == at or dep not in ("xcomp", "ccomp", "dobj", "pobj", "prep", "pcomp", "acl", "conj", "nsubjpass"):
            return False
        other = by_token.get(above)
        if (
            other is not None
            and other.type in _ABSORBING
            and dep != "conj"
            and other.type != trigger.type
            and trigger.score < other.score + ABSORB
        ):
            return True
        at = above
    return False
