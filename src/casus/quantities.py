"""Numbers with unit, approximation and bounds."""

from casus.reading import Number, Parsed


def find_numbers(parsed: Parsed) -> tuple[Number, ...]:
    """The article's numbers in text order."""
    return ()
