"""Measures."""

from collections.abc import Sequence

from casus.model import Event, Measure, Statement
from casus.reading import Cast, Number, Parsed, Tagged


def find_measures(
    parsed: Parsed, tagged: Tagged, cast: Cast, statements: Sequence[Statement], events: Sequence[Event], numbers: Sequence[Number]
) -> tuple[Measure, ...]:
    return ()
