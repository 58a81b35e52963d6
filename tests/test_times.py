"""Time expressions: marked sentences `[words|value]`, written by hand, published on Thursday, 27 August 2020 unless they say otherwise."""

import re
import tomllib
from importlib.resources import files

import pytest

from casus.model import Document
from casus.parse import parse
from casus.pipeline import Tools
from casus.times import find_times

PUBLISHED = "2020-08-27"
GROUPS = tomllib.loads((files("casus") / "data" / "times.toml").read_text("utf-8"))["group"]
MARK = re.compile(r"\[([^\]|]*)\|([^\]]*)\]")


def marked(sentence: str, tools: Tools, published: str | None = PUBLISHED) -> str:
    """The sentence with the marks that the stage would set."""
    text = MARK.sub(r"\1", sentence)
    times = find_times(parse(Document(id="t", text=text, published=published), parser=tools.parser))
    for time in reversed(times):
        text = f"{text[: time.start]}[{time.text}|{time.value}]{text[time.end :]}"
    return text


@pytest.mark.parametrize("sentence", [s for group in GROUPS for s in group["matches"]])
def test_vocabulary_matches(sentence: str, tools: Tools) -> None:
    assert marked(sentence, tools) == sentence


@pytest.mark.parametrize("sentence", [s for group in GROUPS for s in group["not"]])
def test_vocabulary_refuses(sentence: str, tools: Tools) -> None:
    assert marked(sentence, tools) == sentence
