"""Who undertakes to do, or refuses to do, what, on which condition.

Syntax proposes (`undertakings.py`, `conditions.py`), weights over what syntax shows and the tagger's reading of the words decide.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from casus.extract.clauses import action_pieces, phrase_of
from casus.extract.conditions import Clause, attach, find_clauses
from casus.extract.undertakings import Undertaking, find_undertakings
from casus.extract.weighing import traits, weigh
from casus.model import Commitment, CommitmentKind, Condition, Statement, Time, record_id
from casus.reading import Cast, Parsed, Tagged

# Log-odds from which a candidate is a commitment, and what a nat of the tagger's is worth beside one of the weights': chosen on the dev parts.
THRESHOLD = 0.0
TAGGER = 0.0
# The tagger's log-odds are held within these bounds: one word must not decide.
LEAST, MOST = -5.0, 5.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An undertaking with its words, its conditions and how likely it is one."""

    undertaking: Undertaking
    pieces: tuple[tuple[int, int], ...]
    clauses: tuple[Clause, ...]
    names: tuple[str, ...]
    score: float


def find_commitments(
    parsed: Parsed, tagged: Tagged, cast: Cast, statements: Sequence[Statement], times: Sequence[Time]
) -> tuple[Commitment, ...]:
    """Every commitment of the article, in text order."""
    chosen = choose([c for c in candidates(parsed, tagged) if c.score >= THRESHOLD], parsed)
    return tuple(_commitment(parsed, tagged, cast, statements, times, c) for c in chosen)


def candidates(parsed: Parsed, tagged: Tagged) -> list[Candidate]:
    """Every construction that may be a commitment, weighed."""
    clauses = find_clauses(parsed)
    firm = [c for c in clauses if c.connective in ("if", "unless", "only_if", "in_return_for")]
    inside = {i for c in firm for i in range(c.opening, c.last + 1)}
    undertakings = [u for u in find_undertakings(parsed) if u.head not in inside]
    attached = attach(parsed, undertakings, clauses)
    quotes = _quoted(parsed)
    out = []
    for k, u in enumerate(undertakings):
        own = tuple(c for c in attached.get(k, ()) if _conditions(parsed, u, c))
        words = {i for c in own for i in range(c.opening, c.last + 1)}
        pieces = tuple(action_pieces(parsed, u, words))
        if not pieces:
            continue
        names = tuple(traits(parsed, u, own, u.head in quotes))
        out.append(Candidate(u, pieces, own, names, weigh(names) + TAGGER * _heard(parsed, tagged, pieces)))
    return out


def choose(scored: Sequence[Candidate], parsed: Parsed) -> list[Candidate]:
    """Of candidates that share most of their words the likeliest, in text order."""
    kept: list[Candidate] = []
    taken: list[set[int]] = []
    for c in sorted(scored, key=lambda c: (-c.score, c.undertaking.head)):
        words = {i for a, b in c.pieces for i in range(a, b + 1)}
        if any(2 * len(words & other) >= min(len(words), len(other)) for other in taken):
            continue
        kept.append(c)
        taken.append(words)
    return sorted(kept, key=lambda c: c.pieces)


def _conditions(parsed: Parsed, u: Undertaking, clause: Clause) -> bool:
    """Whether a clause attached to an undertaking is a condition of it: "before" and "after" the news are not."""
    return True


def _heard(parsed: Parsed, tagged: Tagged, pieces: Sequence[tuple[int, int]]) -> float:
    """The tagger's mean log-odds that the words are an action of any kind."""
    labels = tagged.labels["commitment"]
    action = [k for k, name in enumerate(labels) if name[2:] in ("PROMISE", "THREAT", "REFUSAL")]
    words = [i for a, b in pieces for i in tagged.words_in(parsed.tokens[a].start, parsed.tokens[b].end)]
    if not words:
        return LEAST
    rows = tagged.heads["commitment"][words]
    odds = np.logaddexp.reduce(rows[:, action], axis=1) - rows[:, 0]
    return float(np.clip(odds.mean(), LEAST, MOST))


def _quoted(parsed: Parsed) -> set[int]:
    """Tokens between quotation marks: marks open and close in turn within a paragraph."""
    out: set[int] = set()
    opened: list[int] | None = None
    paragraph = -1
    for sentence in parsed.sentences:
        if sentence.paragraph != paragraph:
            paragraph, opened = sentence.paragraph, None
        for i in range(sentence.first, sentence.last):
            if parsed.tokens[i].lower in ('"', "''", "``"):
                opened = None if opened is not None else []
            elif opened is not None:
                out.add(i)
    return out


@cache
def _harm() -> frozenset[str]:
    return frozenset(tomllib.loads((files("casus") / "data" / "undertakings.toml").read_text("utf-8"))["harm"]["lemmas"])


def _kind(parsed: Parsed, tagged: Tagged, c: Candidate) -> CommitmentKind:
    u = c.undertaking
    if u.kind == "refusal":
        return "promise" if u.negated else "refusal"
    if u.negated:
        return "refusal"
    if u.kind == "threat":
        return "threat"
    lemmas = {parsed.tokens[i].lemma.lower() for a, b in c.pieces[:1] for i in range(a, min(b + 1, a + 6))}
    return "threat" if parsed.tokens[u.head].lemma.lower() in _harm() or (u.whole and lemmas & _harm()) else "promise"


def _commitment(
    parsed: Parsed, tagged: Tagged, cast: Cast, statements: Sequence[Statement], times: Sequence[Time], c: Candidate
) -> Commitment:
    u = c.undertaking
    action = tuple(parsed.span_of(a, b) for a, b in c.pieces)
    committer = parsed.span_of(*phrase_of(parsed, u.subject)) if u.subject is not None else None
    conditions = tuple(
        Condition(connective=k.connective, text=(parsed.span_of(k.first, k.last),)) for k in sorted(c.clauses, key=lambda k: k.first)
    )
    return Commitment(
        id=record_id("c", parsed.document.id, *((a.start, a.end) for a in action)),
        kind=_kind(parsed, tagged, c),
        committer=committer,
        committer_actor=cast.at(committer.start, committer.end) if committer else None,
        action=action,
        conditions=conditions,
    )
