"""One event told more than once in an article is one record: the fullest telling stays, the others are kept as `also`."""

from collections.abc import Sequence
from dataclasses import replace

from casus.model import Event, Span
from casus.plover import SPEECH_ACTS
from casus.reading import Parsed

_POINTING = frozenset(("the", "this", "that", "these", "those", "such", "its", "their", "his", "her"))
# Share of the shorter evidence's words that two tellings of one speech act have in common.
COMMON = 0.5
# Events further apart than this many sentences are told apart unless both sides agree.
FAR = 12
# Nor is an event looked for further back than among so many of its type: a long article stays linear.
BACK = 60


def merge_retellings(events: Sequence[Event], parsed: Parsed) -> tuple[Event, ...]:
    """Events in text order, each once."""
    kept: list[Event] = []
    places: dict[str, list[int]] = {}
    for event in events:
        before = places.setdefault(event.type, [])
        match = next((k for k in reversed(before[-BACK:]) if _is_same(kept[k], event, parsed)), None)
        if match is None:
            before.append(len(kept))
            kept.append(event)
        else:
            kept[match] = _joined(kept[match], event)
    return tuple(kept)


def _is_same(a: Event, b: Event, parsed: Parsed) -> bool:
    if a.type != b.type or (a.mode and b.mode and a.mode != b.mode) or a.status != b.status:
        return False
    if not _agree(a.date, b.date) or (a.place is not None and b.place is not None and a.place != b.place):
        return False
    if not _meet(a.actors, b.actors) or not _meet(_told(a), _told(b)) or _numbers_differ(a, b):
        return False
    one, other = parsed.token_at(a.trigger.start), parsed.token_at(b.trigger.start)
    if one is None or other is None:
        return False
    same_word = one.lemma.lower() == other.lemma.lower()
    if a.type in SPEECH_ACTS:
        return same_word and bool(set(a.actors) & set(b.actors)) and _common(a.evidence, b.evidence) >= COMMON
    points_back = other.pos == "NOUN" and any(parsed.tokens[c].lower in _POINTING for c in other.children)
    shared = bool(set(a.actors) & set(b.actors)) + bool(set(_told(a)) & set(_told(b)))
    near = other.sentence - one.sentence <= FAR
    if points_back and not (b.actors and _told(b)):
        return near and (shared > 0 or not (b.actors or _told(b)))
    return same_word and (shared == 2 or (shared == 1 and near and not (a.actors and _told(a) and b.actors and _told(b))))


def _agree(a: str | None, b: str | None) -> bool:
    return a is None or b is None or a.startswith(b) or b.startswith(a)


def _meet(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two sides can be one: they share a member, or one is not told."""
    return not a or not b or bool(set(a) & set(b))


def _told(event: Event) -> tuple[str, ...]:
    """The recipients that the event's own sentence names."""
    return () if event.recipient_inferred else event.recipients


def _numbers_differ(a: Event, b: Event) -> bool:
    ours = {q.unit: q.value for q in a.quantities if q.unit}
    return any(q.unit in ours and ours[q.unit] != q.value for q in b.quantities)


def _common(a: Span, b: Span) -> float:
    ours, theirs = set(a.text.lower().split()), set(b.text.lower().split())
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def _fullness(event: Event) -> tuple[int, int]:
    return (
        bool(event.actors) + bool(_told(event)) + bool(event.date) + bool(event.quantities),
        event.evidence.end - event.evidence.start,
    )


def _joined(a: Event, b: Event) -> Event:
    """The fuller telling with what only the other one knows."""
    first, second = (a, b) if _fullness(a) >= _fullness(b) else (b, a)
    whom = next((e for e in (first, second) if _told(e)), first if first.recipients else second)
    return replace(
        first,
        id=a.id,
        mode=first.mode or second.mode,
        actors=first.actors or second.actors,
        recipients=whom.recipients,
        recipient_inferred=whom.recipient_inferred,
        place=first.place if first.place is not None else second.place,
        date=first.date or second.date,
        date_end=first.date_end if first.date else second.date_end,
        quantities=first.quantities or second.quantities,
        statement=first.statement if first.statement == second.statement else None,
        also=tuple(sorted((*a.also, *b.also, second.evidence), key=lambda s: s.start)),
    )
