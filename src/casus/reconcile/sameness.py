"""Are two things told one? A pure comparison of two traces: verdict, score and the reason in words.

Nothing but the two traces counts: no other article, no counts over the ledger, not which of them came first. So the order in which articles
arrive can't matter. A machine's verdict is only as good as the rules here: a person's outranks it.
"""

from dataclasses import dataclass
from typing import Literal

from casus.reconcile.traces import (
    DENIALS,
    NEAR_DAYS,
    WINDOW_DAYS,
    CommitmentTrace,
    ContestedTrace,
    EventTrace,
    MeasureTrace,
    Party,
    StatementTrace,
    Trace,
    name_keys,
)
from casus.reconcile.words import HAPPENED, LEAST_WORDS, alike, day_of, key_of

Verdict = Literal["same", "different", "unsure"]

# Share of the shorter passage's words that two tellings of one event have in common: where the day and both sides agree, the day and one
# side, or less. What they give on ECB+ is in docs/sameness.md.
ALIKE_AND_AGREED, ALIKE_AND_NEAR, ALIKE_ALONE = 0.25, 0.4, 0.6
# So close below its threshold a pair is kept as unsure, for a person to look at.
NEARLY = 0.1
# A claim and its denial, or two tellings of a claim, share this many words beside the share of words.
LEAST_CLAIMED = 3
# Two claims are one where they also have this share of all their words in common: a short claim would else fit every long one.
CLAIM_OVERLAP = 0.4
# Undated tellings of different days are one only in nearly the same words, and not too few ("police held protesters" is true every day)
# unless both articles credit one agency.
ALIKE_COPIED, LEAST_COPIED = 0.8, 5


@dataclass(frozen=True, slots=True)
class Judged:
    """What a comparison says; `score` is between 0 and 1."""

    verdict: Verdict
    score: float
    reason: str


def compare(kind: str, a: Trace, b: Trace) -> Judged | None:
    """Whether two things of one kind are one; None where there is nothing to judge. Which comes first doesn't matter."""
    if (b.published or "", b.id) < (a.published or "", a.id):
        a, b = b, a
    match a, b:
        case EventTrace(), EventTrace():
            return same_event(a, b)
        case CommitmentTrace(), CommitmentTrace():
            return same_commitment(a, b)
        case MeasureTrace(), MeasureTrace():
            return same_measure(a, b)
        case StatementTrace(), StatementTrace():
            return same_claim(a, b) if kind == "claim" else same_statement(a, b)
        case ContestedTrace(), ContestedTrace():
            return same_contested(a, b)
    return None


def same_event(a: EventTrace, b: EventTrace) -> Judged | None:
    """One type and mode, days and places that agree, no strangers on a side, and enough words in common."""
    if a.type != b.type:
        return None
    score = alike(a.words, b.words)
    dated = a.day is not None and b.day is not None
    sides = bool(a.actor_keys & b.actor_keys) + bool(a.recipient_keys & b.recipient_keys) if dated else 0
    need = (ALIKE_ALONE, ALIKE_AND_NEAR, ALIKE_AND_AGREED)[sides]
    if score < need - NEARLY or score == 0:
        return None
    if against := _events_differ(a, b, score):
        # What differs is worth keeping only where the words would have made them one.
        return Judged("different", score, against) if score >= ALIKE_ALONE else None
    when = f"{a.type} on {a.day}" if dated else f"{a.type}, told within {NEAR_DAYS} days"
    who = ("", ", one side the same", ", both sides the same")[sides]
    return Judged("same" if score >= need else "unsure", score, f"{when}{who}, {_share(score)}")


def _events_differ(a: EventTrace, b: EventTrace, score: float) -> str | None:
    if (a.status in HAPPENED) != (b.status in HAPPENED) or (a.status not in HAPPENED and a.status != b.status):
        return f"told as {a.status} and as {b.status}"
    if a.mode and b.mode and a.mode != b.mode:
        return f"{a.mode} and {b.mode}"
    if a.day and b.day and a.day != b.day:
        return f"on {a.day} and on {b.day}"
    if not (a.day and b.day) and (apart := _apart(a, b, score)):
        return apart
    if a.country and b.country and a.country != b.country:
        return f"in {a.country} and in {b.country}"
    for side, one, other in (("actors", a.actor_keys, b.actor_keys), ("recipients", a.recipient_keys, b.recipient_keys)):
        if one and other and not one & other:
            return f"different {side}"
    return None


def _apart(a: EventTrace, b: EventTrace, score: float) -> str | None:
    """Why two events of which at least one has no day are too far apart in time."""
    if a.day or b.day:
        dated, other = (a, b) if a.day else (b, a)
        days = days_between(dated.day, other.published)
        if not 0 <= days <= NEAR_DAYS:
            return f"on {dated.day}, and told without a day on {(other.published or 'a day unknown')[:10]}"
        if other.on and not (dated.day or "").startswith(other.on):
            return f"on {dated.day} and in {other.on}"
        return None
    days = abs(days_between(a.published, b.published))
    copied = score >= ALIKE_COPIED and (len(a.words & b.words) >= LEAST_COPIED or bool(a.agencies & b.agencies))
    return None if days == 0 or (copied and days <= NEAR_DAYS) else "told without a day on different days"


def same_commitment(a: CommitmentTrace, b: CommitmentTrace) -> Judged | None:
    """One committer, threat or not, and actions (or conditions, then with some of the action) in like words."""
    if not same_party(a.committer, b.committer) or (a.kind == "threat") != (b.kind == "threat") or _far(a, b):
        return None
    actions = alike(a.words, b.words, 1)
    conditions = alike(_conditions(a), _conditions(b))
    one = f"{a.committer.name if a.committer else ''} both times, the act {_share(actions)}"
    if actions >= ALIKE_ALONE:
        return Judged("same", actions, one)
    if conditions >= ALIKE_ALONE and actions >= ALIKE_AND_AGREED:
        return Judged("same", conditions, f"{one}, the condition {_share(conditions)}")
    if actions >= ALIKE_ALONE - NEARLY or conditions >= ALIKE_ALONE:
        return Judged("unsure", max(actions, conditions * ALIKE_ALONE), f"{one}, the condition {_share(conditions)}")
    return None


def _conditions(c: CommitmentTrace) -> frozenset[str]:
    return frozenset(word for p in c.provisos for word in p.words)


def same_measure(a: MeasureTrace, b: MeasureTrace) -> Judged | None:
    """Steps of one kind: of one sender where the target of one is unknown, or on one target where the sender of one is. Like words, or the
    number of those it hits, must agree. (Steps with a known sender and target are what they are: `keys_for` ties them.)"""
    if a.kind != b.kind or _far(a, b):
        return None
    senders, targets = a.sender_keys & b.sender_keys, a.target_keys & b.target_keys
    if (a.sender_keys and b.sender_keys and not senders) or (a.target_keys and b.target_keys and not targets):
        return None
    if not (senders or targets) or (senders and targets):
        return None
    score = alike(a.words, b.words)
    need = ALIKE_AND_AGREED if (a.target_keys or b.target_keys) and senders else ALIKE_ALONE
    what = f"one {'sender' if senders else 'target'} of a {a.kind}, {_share(score)}"
    if a.number is not None and a.number == b.number:
        return Judged("same", max(score, need), f"{what}, both {a.number:g}")
    if score >= need:
        return Judged("same", score, what)
    return Judged("unsure", score, what) if score >= need - NEARLY and score else None


def same_statement(a: StatementTrace, b: StatementTrace) -> Judged | None:
    """The same thing said by one speaker, told by two articles of the same days."""
    if not same_party(a.speaker, b.speaker) or _far(a, b, NEAR_DAYS):
        return None
    score = alike(a.words, b.words)
    shared = len(a.words & b.words)
    overlap = shared / max(1, len(a.words | b.words))
    if a.text == b.text:
        score, overlap = 1.0, 1.0
    reason = f"{a.speaker.name if a.speaker else ''} both times, {_share(score)}"
    if score >= ALIKE_ALONE and overlap >= CLAIM_OVERLAP:
        return Judged("same", score, reason)
    return Judged("unsure", score, reason) if score >= ALIKE_ALONE and shared >= LEAST_CLAIMED else None


def same_claim(a: StatementTrace, b: StatementTrace) -> Judged | None:
    """Whether two statements are about one claim: told again, or denied by another speaker."""
    score, shared = alike(a.words, b.words, LEAST_CLAIMED), len(a.words & b.words)
    if score < ALIKE_ALONE or _far(a, b):
        return None
    denied = (a.act in DENIALS) + (b.act in DENIALS)
    if denied == 1:
        if same_party(a.speaker, b.speaker) or not (a.speaker and b.speaker):
            return None
        denier, other = (a, b) if a.act in DENIALS else (b, a)
        who = [s.speaker.name if s.speaker else "somebody" for s in (denier, other)]
        how = "refuses" if denier.act == "refuse" else "denies"
        return Judged("same", score, f"{who[0]} {how} what {who[1]} says, {_share(score)}")
    overlap = shared / len(a.words | b.words)
    reason = f"in like words, {_share(score)}"
    return Judged("same" if overlap >= CLAIM_OVERLAP else "unsure", score, reason)


def same_contested(a: ContestedTrace, b: ContestedTrace) -> Judged | None:
    """Both passages in like words."""
    claims, answers = alike(a.claim_words, b.claim_words), alike(a.against_words, b.against_words)
    score = min(claims, answers)
    if score < ALIKE_ALONE - NEARLY or _far(a, b):
        return None
    return Judged("same" if score >= ALIKE_ALONE else "unsure", score, f"claim and answer {_share(score)}")


def same_party(a: Party | None, b: Party | None) -> bool:
    """Whether two parties are one, for comparing what they did: by item, by name and type, or a bare surname."""
    if a is None or b is None:
        return False
    judged = same_name(a, b)
    return judged is not None and judged.verdict != "different"


def same_name(a: Party, b: Party) -> Judged | None:
    """Whether two names, as articles give them, are one actor's. A name that lacks what another has is the same only as long as it is the
    only one it fits: that is for the groups to say."""
    if a.id == b.id:
        return Judged("same", 1.0, "the same name")
    a, b = sorted((a, b), key=lambda party: (party.wikidata or "", party.country or "", party.id))
    if not (a.named and b.named) or not name_keys(a) & name_keys(b):
        return None
    if a.wikidata and b.wikidata:
        if a.wikidata == b.wikidata:
            return Judged("same", 1.0, f"both {a.wikidata} of Wikidata")
        return Judged("different", 0.0, f"{a.wikidata} and {b.wikidata} of Wikidata")
    one, other = key_of(a.name).split(), key_of(b.name).split()
    if a.type == b.type and one == other:
        if a.type != "person" and a.country and b.country and a.country != b.country:
            return Judged("different", 0.5, f"of {a.country} and of {b.country}")
        return Judged("same", 0.9, "the same name")
    if a.type == b.type == "person" and 1 in (len(one), len(other)) and one[-1:] == other[-1:]:
        return Judged("same", 0.7, "the same surname")
    return None


def is_loose_name(party: Party) -> bool:
    """Whether a name lacks what would make it sure whose it is: a person's first name, or the country of a body."""
    if party.wikidata or not party.named:
        return False
    return len(key_of(party.name).split()) < 2 if party.type == "person" else party.country is None


def _share(score: float) -> str:
    return f"{score:.0%} of the shorter's words in common"


def _far(a: Trace, b: Trace, days: int = WINDOW_DAYS) -> bool:
    """Told too long after each other; not where either day is unknown."""
    return abs(days_between(a.published, b.published)) > days


def days_between(a: str | None, b: str | None) -> int:
    """Days from one ISO date to another; as if the same where either is not known to the day."""
    one, other = day_of(a), day_of(b)
    return (other - one).days if one and other else 0


__all__ = ["LEAST_WORDS", "Judged", "Verdict", "compare", "is_loose_name", "same_name", "same_party"]
