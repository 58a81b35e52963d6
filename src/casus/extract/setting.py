"""Where an article plays: the place of events whose own clause names none, told as inferred."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from casus.model import Event, Place

# A country is the article's setting when it has this share of the places named; below it the events stay without a place.
SHARE = 0.5


def place_by_setting(events: Sequence[Event], places: Sequence[Place]) -> tuple[Event, ...]:
    """The events, those without a place put where most of the article plays, with `place_inferred`; a tie leaves them as they are."""
    counts = Counter(p.country for p in places if p.country is not None and p.kind == "name")
    leading = counts.most_common(2)
    if not leading or leading[0][1] < SHARE * counts.total() or (len(leading) > 1 and leading[0][1] == leading[1][1]):
        return tuple(events)
    country = leading[0][0]
    names = Counter(p.name for p in places if p.country == country and p.kind == "name")
    # The place named most; the country itself where it is named as a place is as likely as any town, and the first of equals is kept.
    name = names.most_common(1)[0][0]
    at = next(k for k, p in enumerate(places) if p.country == country and p.name == name)
    return tuple(e if e.place is not None else replace(e, place=at, place_inferred=True) for e in events)
