"""Statements."""

from collections.abc import Sequence

from casus.model import Statement, Time
from casus.reading import Cast, Parsed, Tagged


def find_statements(parsed: Parsed, tagged: Tagged) -> tuple[Statement, ...]:
    """Attributions in text order: source, cue, content, kind; `source_actor`, `act` and the rest come with `complete_statements`."""
    return ()


def complete_statements(statements: Sequence[Statement], parsed: Parsed, tagged: Tagged, cast: Cast, times: Sequence[Time]) -> tuple[Statement, ...]:
    return tuple(statements)
