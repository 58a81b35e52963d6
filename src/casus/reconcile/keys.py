"""The keys that traces are looked up by: things that share none are never compared.

Every key holds the time it was told in, and a type or a name beside a word or a side: so adding an article costs what its own days hold, in a
small ledger and in a large one. No key depends on what else the ledger holds.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from casus.reconcile.traces import (
    CLAIMS,
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
from casus.reconcile.words import HAPPENED, day_of, key_of, rarest

# Beside its sides, an event is looked up by so many of its rarest words, and by conditions by so many.
EVENT_WORDS, WAITED_WORDS = 3, 6
# A claim of fewer telling words fits too many others. It is looked up by every two of so many of its rarest words: by single words, a month's
# claims that share one would all be read. What that finds of PolNeAR's claims is in docs/sameness.md.
LEAST_CLAIM, CLAIM_WORDS = 3, 6
# A condition waits this long: what happens later is for a person to connect. It also bounds what one event is held against.
WAITING_DAYS = 365
# Days to a bucket of the keys that conditions wait under.
_WAITING_BUCKET = 90
# Bits of a key that are a hash; the day stands above them.
_BITS = 40


@dataclass(frozen=True, slots=True)
class Keys:
    """`stored` are kept with the trace; `asked` are those of other traces that are to be compared with it. `ties` hold for good: traces that
    share one are the same by what they are, without comparing."""

    stored: tuple[int, ...]
    asked: tuple[int, ...]
    ties: tuple[int, ...] = ()


def keys_for(kind: str, trace: Trace) -> Keys:
    """What a trace is found by. `loose` traces, which lack what makes them sure, are stored apart from the others."""
    match trace:
        case EventTrace():
            return _event_keys(trace)
        case CommitmentTrace():
            who = sorted(name_keys(trace.committer))
            told = rarest(trace.words | frozenset(word for p in trace.provisos for word in p.words))
            told = list(dict.fromkeys([*told, *rarest(trace.words)]))
            found = _windows(trace.published, WINDOW_DAYS, [("c", w, trace.kind == "threat", word) for w in who for word in told])
            return Keys(found, found)
        case MeasureTrace():
            return _measure_keys(trace)
        case StatementTrace() if kind == "claim":
            claims = trace.act in CLAIMS and len(trace.words) >= LEAST_CLAIM
            both = list(combinations(sorted(rarest(trace.words, CLAIM_WORDS)), 2)) if claims else []
            denial = trace.act in DENIALS
            stored = _windows(trace.published, WINDOW_DAYS, [("x", denial, *two) for two in both])
            other = _windows(trace.published, WINDOW_DAYS, [("x", not denial, *two) for two in both])
            return Keys(stored, other if denial else (*stored, *other))
        case StatementTrace():
            who = sorted(name_keys(trace.speaker))
            found = _windows(trace.published, NEAR_DAYS, [("s", w, word) for w in who[:1] for word in rarest(trace.words)])
            return Keys(found, found)
        case ContestedTrace():
            words = dict.fromkeys([*rarest(trace.claim_words), *rarest(trace.against_words)])
            found = _windows(trace.published, WINDOW_DAYS, [("d", word) for word in words])
            return Keys(found, found)


def is_loose(trace: Trace) -> bool:
    """Whether a trace lacks what makes it sure which one it is: an event its day, a measure its target. Such a one may join what is sure,
    and never joins two of them. A denial is about the claim it is likest."""
    match trace:
        case EventTrace():
            return trace.day is None
        case MeasureTrace():
            return not (trace.sender_keys and trace.target_keys)
        case StatementTrace():
            return trace.act in DENIALS
    return False


def _event_keys(e: EventTrace) -> Keys:
    """The type, the day and a side or a rare word: a type of event alone is too common to tell anything."""
    sides = {side for party in (*e.actors, *e.recipients) for side in _side_keys(party)}
    what = [(e.type, word) for word in (*sorted(sides), *rarest(e.words, EVENT_WORDS))]
    if e.day is not None:
        day = day_of(e.day)
        at = day.toordinal() if day else zlib.crc32(e.day.encode()) % 1000
        firm = [bucket_key(at, "firm", *parts) for parts in what]
        later = range(at, at + NEAR_DAYS + 1) if day else ()
        return Keys(_once(firm), _once([*firm, *(bucket_key(n, "loose", *parts) for n in later for parts in what)]))
    day = day_of(e.published)
    at = day.toordinal() if day else 0
    days = range(at - NEAR_DAYS, at + 1) if day else range(1)
    around = range(at - NEAR_DAYS, at + NEAR_DAYS + 1) if day else range(1)
    asked = [bucket_key(n, "firm", *parts) for n in days for parts in what] + [
        bucket_key(n, "loose", *parts) for n in around for parts in what
    ]
    return Keys(_once(bucket_key(at, "loose", *parts) for parts in what), _once(asked))


def _side_keys(party: Party) -> Iterator[str]:
    """What an event is looked up by: the country, a person's surname, or else the name."""
    if party.country:
        yield party.country
    if party.named and (party.type == "person" or not party.country):
        yield f"{party.type}~{key_of(party.name).split()[-1:]}"


def _measure_keys(m: MeasureTrace) -> Keys:
    """A measure with a known sender and target is what it is; other steps are looked for among those of one sender and kind, or where the
    sender is unknown of one target."""
    sides = [("by", key) for key in sorted(m.sender_keys)] or [("on", key) for key in sorted(m.target_keys)]
    ties = tuple(bucket_key(0, "m", m.kind, s, t) for s in sorted(m.sender_keys) for t in sorted(m.target_keys) if not _surname(s))
    found = [(m.kind, *side) for side in (*sides, *(("on", key) for key in sorted(m.target_keys)))]
    firm, loose = (_windows(m.published, WINDOW_DAYS, [(how, *parts) for parts in dict.fromkeys(found)]) for how in ("firm", "loose"))
    return Keys(loose, (*firm, *loose)) if is_loose(m) else Keys(firm, loose, ties)


def _surname(key: str) -> bool:
    return key.startswith("person~")


def _windows(published: str | None, days: int, parts: Iterable[tuple[object, ...]]) -> tuple[int, ...]:
    """Keys that two things share if they were told within some days of each other (and some that are up to twice as far apart)."""
    day = day_of(published) or date.min
    first = day.toordinal() // days
    return _once(bucket_key(n * days, days, *part) for part in parts for n in (first, first + 1))


def bucket_key(at: int, *parts: object) -> int:
    """A day and a hash: what is told together is kept together, so that a large ledger is not slower to write."""
    text = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return at << _BITS | (zlib.crc32(text) << 8 | zlib.adler32(text) & 0xFF)


def _once(keys: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(keys))


def waiting_keys(commitment: CommitmentTrace) -> Keys:
    """What the conditions of an undertaking wait under, each type of event with each word, for as long as they wait; and where to look for
    what has happened already."""
    day = day_of(commitment.published)
    if day is None:
        return Keys((), ())
    first, last = day.toordinal() // _WAITING_BUCKET, (day.toordinal() + WAITING_DAYS) // _WAITING_BUCKET
    parts = [(kind, word) for p in commitment.provisos for kind, _ in p.triggers for word in sorted(p.words)]

    def under(what: str) -> tuple[int, ...]:
        return _once(bucket_key(n * _WAITING_BUCKET, what, *part) for part in parts for n in range(first, last + 1))

    return Keys(under("wait"), under("happened"))


def happened_keys(event: EventTrace) -> Keys:
    """What an event told as happened is found under by conditions, and where to look for them."""
    day = day_of(event.on) or day_of(event.published)
    if day is None or event.status not in HAPPENED - {"denied"}:
        return Keys((), ())
    at = day.toordinal() // _WAITING_BUCKET * _WAITING_BUCKET
    words = rarest(event.words, WAITED_WORDS)
    return Keys(
        _once(bucket_key(at, "happened", event.type, word) for word in words),
        _once(bucket_key(at, "wait", event.type, word) for word in words),
    )


def actor_keys(party: Party) -> tuple[int, ...]:
    """What a name is found by."""
    return tuple(bucket_key(0, "n", key) for key in sorted(name_keys(party)))
