"""Find and locate places."""

from dataclasses import dataclass

from casus.model import Place
from casus.reading import Parsed


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Place names with their candidates."""


def load_gazetteer() -> Gazetteer:
    return Gazetteer()


def find_places(parsed: Parsed, *, gazetteer: Gazetteer) -> tuple[Place, ...]:
    return ()
