"""Dates of events: a day goes on for a few sentences, and no further."""

import pytest

from casus.extract.dating import CARRIED
from casus.model import Document
from casus.pipeline import Tools, annotate

FIRST = "Some years ago the port of Sirte was quiet. Its people fished. Nobody came. Rebels bombed the port of Sirte on Monday."
THEN = "Soldiers from Chad killed two rebels in Sirte."
QUIET = "The sea was calm."


@pytest.mark.parametrize("gap", [" ", "\n\n"])
@pytest.mark.parametrize("between", range(CARRIED + 2))
def test_a_day_goes_on_over_paragraphs_but_not_far(between: int, gap: str, tools: Tools) -> None:
    text = gap.join([FIRST, *[QUIET] * between, THEN])
    events = annotate(Document(id="t", text=text, published="2026-03-11", language="en"), tools=tools).events
    bombing, killing = (next(e for e in events if e.trigger.text == word) for word in ("bombed", "killed"))
    assert bombing.date == "2026-03-09"
    assert (killing.date == "2026-03-09") is (between < CARRIED)
