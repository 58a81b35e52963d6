"""How sure an article is of an event: happened, planned, threatened, denied ... from syntax and from the tagger's status head.

The words stand in `data/modality.toml`. "requested" and "negated" are readings, not statuses: what is only asked for, or did not happen.
"""

from casus.extract.passages import VERBAL, predicate_of
from casus.extract.triggers import Sense
from casus.model import EventStatus
from casus.plover import load_toml
from casus.reading import Parsed, Tagged

_WORDS: dict[str, dict[str, frozenset[str]]] = {
    name: {key: frozenset(words) for key, words in entry.items() if key not in ("matches", "not")}
    for name, entry in load_toml("modality.toml").items()
}
# A governing word further up than this no longer speaks of the event itself.
HIGHEST = 3
# Through these the reading of a word passes to what hangs on it; a relative clause or an adverbial clause is told for itself.
_PASSES = frozenset(
    (
        "xcomp",
        "dobj",
        "pobj",
        "prep",
        "pcomp",
        "ccomp",
        "nsubjpass",
        "conj",
        "acl",
        "attr",
        "acomp",
        "oprd",
        "agent",
        "compound",
        "amod",
        "nsubj",
    )
)
# Nats that the tagger must be surer of "alleged" outside of what somebody says.
UNSAID = 1.0
_WILLED = frozenset(("will", "wo", "would", "'ll", "'d", "shall", "can", "ca", "could", "cannot"))
_WITHHELD = frozenset(
    ("accept", "allow", "permit", "let", "recognise", "recognize", "approve", "tolerate", "comply", "acknowledge", "grant")
)
# Verbs by which something is there at all, and those that with a preposition mean the thing itself ("did not engage in talks").
_OCCURRING = frozenset(("take", "happen", "occur", "come", "begin", "start", "exist", "materialise", "materialize", "follow", "resume"))
_ENTERING = frozenset(("engage", "resort", "lead", "result", "agree", "amount", "turn", "go", "come", "enter", "participate", "take"))
NEGATIONS = frozenset(("not", "n't", "never", "no", "neither", "nor", "nobody", "none", "without", "hardly", "cannot"))
CONDITIONS = frozenset(("if", "unless", "provided", "lest"))


def reading_of(parsed: Parsed, trigger: int) -> str | None:
    """How syntax reads an event: a name of `data/modality.toml`, "conditional", or None for a plain statement. The word nearest to the event decides."""
    tokens = parsed.tokens
    at, fresh, denies = trigger, True, True
    for _ in range(HIGHEST + 1):
        token = tokens[at]
        found = _beside(parsed, at, own=at == trigger)
        if found and (denies or found != "negated"):
            return found
        above = token.head
        if above == at or token.dep not in _PASSES or (token.dep == "conj" and _has_tense(parsed, at)):
            break
        denies = denies and _is_denied_with(parsed, at)
        # Of joined verbs the first speaks for both only with its auxiliaries and negation.
        governs = token.dep != "conj" and not (
            token.dep == "nsubj" and tokens[above].pos in VERBAL and tokens[above].lemma not in ("be", "take")
        )
        if (governs and fresh and above != predicate_of(parsed, trigger)) or (governs and tokens[above].pos not in ("ADP",)):
            name = _governing(parsed, above, token.dep)
            if name:
                return name
        if token.dep == "ccomp" and tokens[above].lemma not in ("be", "deny"):
            break
        at, fresh = above, False
    return None


def _has_tense(parsed: Parsed, i: int) -> bool:
    """Whether a joined verb is told for itself: with a tense and an auxiliary or a subject of its own."""
    token = parsed.tokens[i]
    own = {parsed.tokens[c].dep for c in token.children}
    return token.pos in VERBAL and bool(own & {"aux", "auxpass", "nsubj", "nsubjpass"}) and not _is_infinitive(parsed, i)


def _is_infinitive(parsed: Parsed, i: int) -> bool:
    return any(parsed.tokens[c].dep == "aux" and parsed.tokens[c].lower == "to" for c in parsed.tokens[i].children)


def _is_denied_with(parsed: Parsed, i: int) -> bool:
    """Whether the "not" of the word above denies this one too: "the talks were not easy" and "has not slept since the attack" deny neither talks nor attack."""
    tokens, token = parsed.tokens, parsed.tokens[i]
    above = tokens[token.head]
    if above.pos not in VERBAL:
        return True
    if token.dep == "nsubj":
        return above.lemma in _OCCURRING
    return token.dep != "prep" or above.lemma in _ENTERING


def _beside(parsed: Parsed, i: int, *, own: bool) -> str | None:
    """What the auxiliaries, adverbs, adjectives and conjunctions at a word say."""
    tokens = parsed.tokens
    for child in tokens[i].children:
        token = tokens[child]
        lower, dep = token.lower, token.dep
        if dep == "neg" or (dep in ("det", "preconj", "advmod", "cc") and lower in NEGATIONS and child < i):
            return "negated"
        if dep in ("nsubj", "nsubjpass", "dobj", "expl") and (
            lower in ("nobody", "none", "neither", "nothing")
            or any(tokens[c].lower in ("no", "neither") and c < child for c in token.children)
        ):
            return "negated"
        if (dep == "mark" and lower in CONDITIONS) or (dep == "advmod" and lower in CONDITIONS):
            return "conditional"
        if dep == "mark" and lower == "whether":
            return "considered"
    for child in tokens[i].children:
        token = tokens[child]
        for name, words in _WORDS.items():
            if (
                token.dep in ("aux", "advmod")
                and token.lower in words.get("auxiliaries", ())
                and tokens[i].pos in VERBAL
                and not _has_perfect(parsed, i)
            ):
                return name
            if token.dep in ("amod", "det", "compound") and (token.lower in words.get("adjectives", ())):
                return name
            if token.dep in ("advmod", "npadvmod") and token.lower in words.get("adverbs", ()):
                return name
    helpers = {tokens[c].lower for c in tokens[i].children if tokens[c].dep in ("aux", "auxpass")}
    if "have" in helpers and helpers & {"may", "might"}:
        return "hypothetical"
    if "to" in helpers and tokens[i].dep == "acl" and "be" in helpers:
        return "planned"
    if own and i > 0 and tokens[i - 1].lower == "without":
        return "negated"
    return None


def _has_perfect(parsed: Parsed, i: int) -> bool:
    """ "would have met", "could have been killed": did not come about, or is surmised; not planned."""
    return any(parsed.tokens[c].dep in ("aux", "auxpass") and parsed.tokens[c].lower == "have" for c in parsed.tokens[i].children)


def _governing(parsed: Parsed, i: int, dep: str) -> str | None:
    """What a word says of the event that hangs on it by `dep`."""
    token = parsed.tokens[i]
    lemma = token.lemma.lower()
    if token.pos in VERBAL or token.pos == "ADJ":
        for name, words in _WORDS.items():
            if lemma in words.get("lemmas", ()) and (
                dep in ("xcomp", "ccomp", "dobj", "pcomp", "acl")
                or (name in ("alleged", "negated") and dep in ("prep", "nsubjpass", "nsubj"))
            ):
                if lemma in ("fear", "suggest", "think", "believe", "have", "set", "mean", "need", "stop") and dep != "xcomp":
                    continue
                return name
        if lemma == "be" and dep == "xcomp":
            return "planned"
    if token.pos in ("NOUN", "PROPN") and dep in ("prep", "pobj", "acl", "pcomp", "ccomp"):
        for name, words in _WORDS.items():
            if lemma in words.get("nouns", ()):
                return name
    return None


def reading_by(lemma: str) -> str | None:
    """What a verb says of its own object where the vocabulary takes both as one trigger ("consider sanctions", "pledge to withdraw")."""
    return next((name for name in ("considered", "planned", "promised") if lemma in _WORDS[name]["lemmas"]), None)


def is_refused(parsed: Parsed, i: int, sense: Sense | None) -> bool:
    """Whether a negated word tells a refusal: "will not meet", "did not allow"; "has not met" is nothing that happened."""
    if sense is not None and not sense.negated and sense.needed:
        return False
    token = parsed.tokens[i]
    if token.pos not in VERBAL:
        return True
    willed = any(parsed.tokens[c].dep == "aux" and parsed.tokens[c].lower in _WILLED for c in token.children)
    return willed or token.tag == "MD" or token.lemma in _WITHHELD or not any(parsed.tokens[c].dep == "neg" for c in token.children)


def status_of(tagged: Tagged, word: int, reading: str | None, *, said: bool) -> EventStatus:
    """How sure the article is: what syntax says where it says a status, else the tagger's reading.

    `said` tells whether the event stands inside what somebody says, without which the tagger alone alleges less easily.
    """
    labels = tagged.labels["status"]
    if reading == "requested":
        return "hypothetical"
    row = tagged.heads["status"][word]
    scores: dict[str, float] = {name: float(row[k]) for k, name in enumerate(labels)}
    if not said:
        scores["alleged"] -= UNSAID
    best = reading if reading in scores else max(scores, key=lambda name: scores[name])
    return best  # type: ignore[return-value]
