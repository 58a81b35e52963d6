"""Mentions → actors within one article; roles as of the day of the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casus.model import Place, Statement
from casus.reading import Cast, Parsed


@dataclass(frozen=True, slots=True)
class Known:
    """Known actors: countries, organisations, office holders, the user's own."""


def load_known(own: Path | None = None) -> Known:
    return Known()


def resolve_actors(parsed: Parsed, statements: Sequence[Statement], places: Sequence[Place], *, known: Known) -> Cast:
    return Cast(())
