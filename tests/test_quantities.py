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
