"""Whatever the text, the whole reading of it gives spans that point at their text, and raises nothing."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casus import serial
from casus.model import Document
from casus.pipeline import Tools, annotate

# What typesetters, browsers and attackers put between the letters.
ODD = [
    "\u00a0", "\u00ad", "\u200b", "\u200d", "\u2028", "\u202e", "\u2060", "\ufeff", "\u0301", "\x00", "\x1b[31m", "\r\n", "\t", "\n\n",
    "\ud800", "\U0001f1e7\U0001f1fe", "\U0001f469\u200d\U0001f4bb", "“", "”", "’", "„", "«", "—", "…", "İ", "ß", "ﬁ", "日本", "שלום", "Å",
]  # fmt: skip
PIECES = [
    "President Ivan Petrov said on Monday", "that Russia would send troops", "unless Poland withdrew its forces", "“We will never agree,”", "he told reporters in Minsk.",
    "The European Union imposed sanctions on 40 officials", "police arrested about 1,200 protesters", "Lithuania denied", "by 25 October 2020", "if talks fail,",
    "according to the ministry", "Dr. J. K. Smith Jr., 54,", "the U.S.", "3 million euros", "It", "was not true.", '"', "'", "(AFP)", "-", ".", ",", " ", "  ",
]  # fmt: skip


def spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        for part in value.values():
            yield from spans(part)
    elif isinstance(value, list):
        for part in value:
            yield from spans(part)


def check(text: str, tools: Tools) -> int:
    """Read `text` and hold every span against it; the number of spans."""
    document = Document(id="x", published="2020-08-27", language="en", text=text)
    line = serial.to_json(annotate(document, tools=tools))
    record = json.loads(line)
    assert record["document"]["text"] == text
    found = list(spans(record))
    for span in found:
        assert text[span["start"] : span["end"]] == span["text"]
        assert span["text"].strip()
    ids = {actor["id"] for actor in record["actors"]}
    for event in record["events"]:
        assert set(event["actors"]) | set(event["recipients"]) <= ids
        assert event["place"] is None or 0 <= event["place"] < len(record["places"])
    for statement in record["statements"]:
        assert statement["source_actor"] is None or statement["source_actor"] in ids
    jsonschema.Draft202012Validator(serial.schema()).validate(record)
    return len(found)


words = st.one_of(st.sampled_from(PIECES), st.sampled_from(ODD), st.text(st.characters(), max_size=6))


@settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.lists(words, max_size=30), st.sampled_from(["", " ", " ", " "]))
def test_every_span_points_at_its_text(tools: Tools, pieces: list[str], between: str) -> None:
    check(between.join(pieces), tools)


@pytest.mark.parametrize("odd", ODD, ids=lambda c: "-".join(f"{ord(x):04x}" for x in c))
def test_one_odd_character_everywhere(tools: Tools, odd: str) -> None:
    text = odd.join(
        ["President", "Petrov", "said", "that", "police", "would", "arrest", "40", "people", "unless", "they", "left", "Minsk."]
    )
    check(text, tools)


def test_the_same_text_gives_the_same_bytes(tools: Tools) -> None:
    document = Document(id="x", published="2020-08-27", language="en", text=" ".join(PIECES))
    assert serial.to_json(annotate(document, tools=tools)) == serial.to_json(annotate(document, tools=tools))


def test_a_plain_article_has_spans(tools: Tools) -> None:
    text = (
        '"We will close the road on Monday unless the troops leave Minsk," Interior Minister Ivan Petrov said. Police arrested 40 people.'
    )
    assert check(text, tools) > 3


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "a", ".", '"', "\x00", "\ud800", "\u200b" * 50, "a" * 5000, '"' * 500, "said " * 400, "\n\n" * 500]
)
def test_degenerate_texts(tools: Tools, text: str) -> None:
    check(text, tools)
