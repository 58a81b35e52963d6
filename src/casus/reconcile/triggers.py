"""Does this event meet that condition? Never declared, only proposed, with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass

from casus.reconcile.keys import WAITING_DAYS
from casus.reconcile.traces import CommitmentTrace, EventTrace, Proviso
from casus.reconcile.words import HAPPENED, alike, day_of

# Share of the shorter passage's words in common that is enough without a side in common.
ALIKE_ENOUGH = 0.34


@dataclass(frozen=True, slots=True)
class Touch:
    """That an event may meet a condition, why, and how alike the words are."""

    score: float
    reason: str


def touch(commitment: CommitmentTrace, proviso: Proviso, event: EventTrace) -> Touch | None:
    """Whether an event may meet a condition of an undertaking: told as happened, not before the undertaking, of a trigger's type and mode,
    with like words, or a side and a word in common."""
    if event.status not in HAPPENED - {"denied"} or not any(_of_type(event, *trigger) for trigger in proviso.triggers):
        return None
    when = event.on or event.published
    if not _later(when, commitment.published):
        return None
    shared = sorted(proviso.names.keys() & (event.actor_keys | event.recipient_keys))
    score = alike(proviso.words, event.words)
    close = score >= ALIKE_ENOUGH
    # One type of event in one country is too common to tell anything; a word beside the names must be the same too.
    if not (close or (shared and proviso.telling & event.words)):
        return None
    label = f"{event.type}{f' ({event.mode})' if event.mode else ''}"
    reasons = [f"{label}, as the condition says", f"{(when or '')[:10]}, not before the undertaking"]
    if shared:
        reasons.append(f"both name {', '.join(dict.fromkeys(proviso.names[key] for key in shared))}")
    return Touch(score, "; ".join([*reasons, "in like words" if close else "a word in common"]))


def touches_of(commitment: CommitmentTrace, event: EventTrace) -> Iterator[tuple[int, Touch]]:
    """Every condition, by its number, that an event may meet."""
    for n, proviso in enumerate(commitment.provisos):
        if found := touch(commitment, proviso, event):
            yield n, found


def _of_type(event: EventTrace, kind: str, mode: str | None) -> bool:
    return kind == event.type and (mode is None or event.mode is None or mode == event.mode)


def _later(when: str | None, since: str | None) -> bool:
    """Not before the undertaking, and while the condition waits; where either day is unknown, not known to be later."""
    day, first = day_of(when), day_of(since)
    return day is not None and first is not None and 0 <= (day - first).days <= WAITING_DAYS
