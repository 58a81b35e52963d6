"""Where events play whose own clause names no place, told as inferred: at home where all their sides are of one state, else where the article plays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from casus.model import Actor, Event, Place
from casus.reading import Cast

# A country is the article's setting when it has this share of the places named; below it only the sides can tell.
SHARE = 0.5
# A setting told by fewer places than this yields to the state of the sides.
FIRM = 3
# A place counts so many times a mention of an actor where neither places nor sides tell.
PLACE_WEIGHT = 2
# What one says of another of one's own state is said at home, wherever the article plays; what is done may be done where it plays.
_SAID = frozenset({"ACCUSE", "REJECT", "REQUEST"})


def settle(events: Sequence[Event], places: Sequence[Place], cast: Cast) -> tuple[tuple[Event, ...], tuple[Place, ...]]:
    """The events, those without a place put where they play with `place_inferred`, and the places.

    A state that the article names only as somebody who acts becomes a place then: a nominal one with the span of its first mention.
    """
    setting, firm = _setting(places)
    spoken = _spoken(places, cast)
    actors = {actor.id: actor for actor in cast.actors}
    states = {actor.country: actor for actor in reversed(cast.actors) if actor.type == "state" and actor.country}
    known = list(places)
    out = []
    for event in events:
        if event.place is None:
            home = _home(event, actors)
            yields = not firm or event.type in _SAID
            country = home if home is not None and yields else setting or spoken
            at = _place_of(country, known, states) if country is not None else None
            event = replace(event, place=at, place_inferred=at is not None)
        out.append(event)
    return tuple(out), tuple(known)


def _setting(places: Sequence[Place]) -> tuple[str | None, bool]:
    """The country of most places named, and whether there are enough of them; None where a tie or too small a share leaves it open."""
    counts = Counter(p.country for p in places if p.country is not None and p.kind == "name")
    leading = _leading(counts)
    if leading is None or counts[leading] < SHARE * counts.total():
        return None, False
    return leading, counts[leading] >= FIRM


def _spoken(places: Sequence[Place], cast: Cast) -> str | None:
    """The country that the article speaks of most, by its places and by the mentions of those who stand for it."""
    counts: Counter[str] = Counter()
    for place in places:
        if place.country is not None and place.kind == "name":
            counts[place.country] += PLACE_WEIGHT
    for actor in cast.actors:
        if actor.country is not None:
            counts[actor.country] += len(actor.mentions)
    return _leading(counts)


def _leading(counts: Counter[str]) -> str | None:
    leading = counts.most_common(2)
    return leading[0][0] if leading and (len(leading) == 1 or leading[0][1] > leading[1][1]) else None


def _home(event: Event, actors: dict[str, Actor]) -> str | None:
    """The one state that all sides of an event are of, as far as known."""
    found = {actors[side].country for side in (*event.actors, *event.recipients) if side in actors and actors[side].country}
    return found.pop() if len(found) == 1 else None


def _place_of(country: str, places: list[Place], states: dict[str, Actor]) -> int | None:
    """The index of the place that stands for a country: the one named most, the first of equals; else the state, added to the places."""
    names = Counter(p.name for p in places if p.country == country and p.kind == "name")
    if names:
        name = names.most_common(1)[0][0]
        return next(k for k, p in enumerate(places) if p.country == country and p.name == name)
    state = states.get(country)
    if state is None:
        return None
    added = next((k for k, p in enumerate(places) if p.country == country and p.name == state.name), None)
    if added is None:
        first = state.mentions[0]
        places.append(Place(start=first.start, end=first.end, text=first.text, name=state.name, country=country, kind="nominal"))
        added = len(places) - 1
    return added
