"""Contested claims: the examples of data/contested.toml, marked passages, and what must hold on any text."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from casus.extract.contested import find_contested
from casus.model import Actor, Contested, Document, Mention, Statement
from casus.parse import parse
from casus.pipeline import Tools
from casus.quantities import find_numbers
from casus.reading import Cast, Tagged

TABLE: dict[str, Any] = tomllib.loads((files("casus") / "data" / "contested.toml").read_text("utf-8"))
ENTRIES = [(name, e) for name, e in TABLE.items() if name not in ("opposite", "toll")]
ENTRIES += [(f"opposite {n}", e) for n, e in enumerate(TABLE["opposite"])] + [(f"toll {name}", e) for name, e in TABLE["toll"].items()]
UNREAD = Tagged(np.zeros((0, 2), np.int64), np.zeros((0, 1), np.float32), {}, {}, {}, ())
MARK = re.compile(r"\[([^]|]*)\|(\w+)\]")
# A plain reader of statements for the test's own sentences: a source, a word of saying, and what follows to the end of the sentence.
SAID = re.compile(r"(?:(?<=\. )|^)((?:[A-Z]\w*|[Tt]he|[Aa]|an|her|[a-z]+)(?: [a-z]+){0,3}?) (?:said|says|maintained)(?: that)? ([^.]+)\.")
NAMES = ("Lima", "Quito", "Qatar", "Oslo", "Riga")


def contested(text: str, tools: Tools) -> tuple[Contested, ...]:
    parsed = parse(Document(id="x", text=text), parser=tools.parser)
    actors = []
    for name in NAMES:
        mentions = tuple(Mention(start=m.start(), end=m.end(), text=name, kind="name") for m in re.finditer(name, text))
        if mentions:
            actors.append(Actor(id=f"a-{name}", name=name, type="state", mentions=mentions))
    cast = Cast(tuple(actors))
    statements = [
        Statement(
            id=f"s{n}",
            kind="indirect",
            act="claim",
            source=(parsed.span(*m.span(1)),),
            source_actor=cast.at(*m.span(1)),
            content=(parsed.span(*m.span(2)),),
        )
        for n, m in enumerate(SAID.finditer(text))
    ]
    return find_contested(parsed, UNREAD, cast, statements, (), find_numbers(parsed, ()))


@pytest.mark.parametrize(("name", "text"), [(name, s) for name, e in ENTRIES for s in e["matches"]])
def test_entry_disputes(name: str, text: str, tools: Tools) -> None:
    assert contested(text, tools), name


@pytest.mark.parametrize(("name", "text"), [(name, s) for name, e in ENTRIES for s in e["not"]])
def test_entry_does_not_dispute(name: str, text: str, tools: Tools) -> None:
    assert not contested(text, tools), name


MARKED = [
    "Oslo said that [Riga had moved the buoys|claim]. [Riga denied moving the buoys|against].",
    "[Lima accuses Quito of arming the smugglers|claim]. [Quito denies the accusation|against].",
    "[Lima was accused of poisoning the river|claim], [which Lima denied|against].",
    "Police said that [40 people had been arrested|claim]. The union said that [300 people had been arrested|against].",
    "Monitors said that [the vote in the hills was rigged|claim]. [The official results gave the governor 91% of the vote|against].",
]


@pytest.mark.parametrize("marked", MARKED)
def test_marked(marked: str, tools: Tools) -> None:
    text = MARK.sub(r"\1", marked)
    (found,) = contested(text, tools)
    for start, end, name in sorted(((s.start, s.end, n) for n, s in (("claim", found.claim), ("against", found.against))), reverse=True):
        text = f"{text[:start]}[{text[start:end].rstrip(',')}|{name}]{',' if text[start:end].endswith(',') else ''}{text[end:]}"
    assert text == marked


def test_sides_are_named(tools: Tools) -> None:
    (found,) = contested("Oslo said that Riga had moved the buoys. Riga denied moving the buoys.", tools)
    assert (found.claimed_by, found.disputed_by) == (("a-Oslo",), ("a-Riga",))


@pytest.mark.parametrize(
    "text",
    [
        "Oslo wants the ferry to sail at noon. Riga wants the ferry to sail at dusk.",
        "Oslo rejected the plan for a bridge. Riga welcomed the plan for a bridge.",
        "Oslo said that the toll of the storm was twelve killed. Oslo said that 40 sheep were lost.",
        "Oslo denied the fishermen a licence. Riga granted the fishermen a licence.",
        "Oslo said that five people were killed in 2011. Riga said that nine people were killed on Monday.",
    ],
)
def test_disagreement_and_other_things_are_no_dispute(text: str, tools: Tools) -> None:
    assert contested(text, tools) == ()


@pytest.mark.parametrize("text", ["", "x", "denied", "\u202e\ud800 denied it", "He denied it. " * 400, "denied by by deny of"])
def test_any_text(text: str, tools: Tools) -> None:
    for found in contested(text, tools):
        for span in (found.claim, found.against):
            assert text[span.start : span.end] == span.text


def test_same_twice(tools: Tools) -> None:
    text = MARK.sub(r"\1", MARKED[1])
    assert contested(text, tools) == contested(text, tools)
