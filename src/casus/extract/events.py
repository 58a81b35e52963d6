"""Events."""

from collections.abc import Sequence

from casus.model import Event, Place, Statement, Time
from casus.reading import Cast, Number, Parsed, Tagged


def find_events(
    parsed: Parsed,
    tagged: Tagged,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[Time],
    places: Sequence[Place],
    numbers: Sequence[Number],
) -> tuple[Event, ...]:
    return ()
