"""Contested claims."""

from collections.abc import Sequence

from casus.model import Contested, Event, Statement
from casus.reading import Cast, Number, Parsed, Tagged


def find_contested(
    parsed: Parsed, tagged: Tagged, cast: Cast, statements: Sequence[Statement], events: Sequence[Event], numbers: Sequence[Number]
) -> tuple[Contested, ...]:
    return ()
