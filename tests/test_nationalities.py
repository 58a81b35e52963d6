"""States told by an adjective before a thing."""

import pytest

from casus.model import Document
from casus.parse import parse
from casus.pipeline import Tools
from casus.resolve import resolve_actors


def states(tools: Tools, text: str) -> list[tuple[str, str]]:
    actors = resolve_actors(parse(Document(id="x", text=text), parser=tools.parser), [], [], known=tools.known).actors
    return sorted((m.text, a.name) for a in actors if a.type == "state" for m in a.mentions)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An Israeli missile strike hit a depot.", [("Israeli", "Israel")]),
        ("It is an offence under Australian law.", [("Australian", "Australia")]),
        ("They discussed the UK-France relationship.", [("France", "France"), ("UK", "United Kingdom")]),
        # The soldiers are the actor, and what is only tied to a state is not the state.
        ("Iraqi soldiers crossed the river.", []),
        ("He bought a Turkish-made suit.", []),
    ],
)
def test_adjective_speaks_of_its_state(text: str, expected: list[tuple[str, str]], tools: Tools) -> None:
    assert states(tools, text) == expected


def test_adjective_joins_the_state_that_is_named(tools: Tools) -> None:
    assert states(tools, "Israel said nothing. The Israeli strike killed two.") == [("Israel", "Israel"), ("Israeli", "Israel")]
