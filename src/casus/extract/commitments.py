"""Commitments."""

from collections.abc import Sequence

from casus.model import Commitment, Statement, Time
from casus.reading import Cast, Parsed, Tagged


def find_commitments(parsed: Parsed, tagged: Tagged, cast: Cast, statements: Sequence[Statement], times: Sequence[Time]) -> tuple[Commitment, ...]:
    return ()
