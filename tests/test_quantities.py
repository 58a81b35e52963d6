"""Numbers: marked sentences `[words|value..high unit ~]`, written by hand; high, unit and ~ (approximate) only where there are."""

import re
import tomllib
from importlib.resources import files

import pytest

from casus.model import Document
from casus.parse import parse
from casus.pipeline import Tools
from casus.quantities import find_numbers
from casus.times import find_times

DATA = tomllib.loads((files("casus") / "data" / "quantities.toml").read_text("utf-8"))
MARK = re.compile(r"\[([^\]|]*)\|([^\]]*)\]")


def number(value: float | None) -> str:
    return f"{value:.12g}" if value is not None else "?"


def marked(sentence: str, tools: Tools) -> str:
    """The sentence with the marks that the stage would set."""
    text = MARK.sub(r"\1", sentence)
    parsed = parse(Document(id="t", text=text, published="2020-08-27"), parser=tools.parser)
    for found in reversed(find_numbers(parsed, find_times(parsed))):
        q, s = found.quantity, found.span
        mark = (
            number(q.value)
            + (f"..{number(q.high)}" if q.high is not None else "")
            + (f" {q.unit}" if q.unit else "")
            + (" ~" if q.approximate else "")
        )
        text = f"{text[: s.start]}[{s.text}|{mark}]{text[s.end :]}"
    return text


@pytest.mark.parametrize("sentence", [s for group in DATA.values() for s in group.get("matches", ())])
def test_vocabulary_matches(sentence: str, tools: Tools) -> None:
    assert marked(sentence, tools) == sentence


@pytest.mark.parametrize("sentence", [s for group in DATA.values() for s in group.get("not", ())])
def test_vocabulary_refuses(sentence: str, tools: Tools) -> None:
    assert marked(sentence, tools) == sentence


SENTENCES = [
    "[Two to three|2..3 attack] attacks a week were counted.",
    "The fine is [no more than €500|500..500 EUR ~].",
    "They took [at least two|2 village ~] villages and [dozens|12 town ~] of towns.",
    "[Some 1.2 million|1200000 voter ~] voters stayed at home.",
    "The price rose from [$40|40 USD] a barrel.",
    "[Hundreds of thousands|100000 refugee ~] of refugees crossed.",
    "[Half a million|500000 person] people left.",
    "The lead is [5 percentage points|5 percentage point].",
    "Support fell to [between 20% and 25%|20..25 percent].",
    "[More than 100|100 killed ~] dead were counted.",
    "He has [three|3 child] children.",
    "In 2014 they held [6|6 seat] seats.",
    "2. Go back to the menu",
    "The deal costs [20 million Swiss francs|20000000 CHF].",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences(sentence: str, tools: Tools) -> None:
    assert marked(sentence, tools) == sentence


HOSTILE = [
    "",
    "1",
    "%",
    "$",
    "9" * 400,
    "1,2,3,4",
    "1.2.3.4",
    "one " * 300,
    "hundreds of " * 200,
    "$" * 50 + "5",
    "5-" * 100,
    "between between 3 and",
    "½ of 3/4",
    "\u202e12\u00ad3",
    "٣ men",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_read(text: str, tools: Tools) -> None:
    parsed = parse(Document(id="t", text=text), parser=tools.parser)
    for found in find_numbers(parsed, find_times(parsed)):
        assert text[found.span.start : found.span.end] == found.span.text
        assert found.quantity.value is not None


def test_a_number_in_a_time_is_none(tools: Tools) -> None:
    parsed = parse(Document(id="t", text="In the past 26 years he won six elections.", published="2020-08-27"), parser=tools.parser)
    assert [n.quantity.value for n in find_numbers(parsed, find_times(parsed))] == [6.0]
