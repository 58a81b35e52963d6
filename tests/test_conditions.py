"""Conditions: their connectives, their borders and what they hang on, in marked sentences; no tagger is asked."""

import re
import tomllib
from importlib.resources import files

import numpy as np
import pytest

from casus.extract.conditions import attach, demand_of, described_condition, find_clauses, stands_alone, triggers_of
from casus.extract.undertakings import find_undertakings
from casus.model import Document
from casus.parse import parse
from casus.pipeline import Tools
from casus.reading import Parsed, Tagged

TABLE = tomllib.loads((files("casus") / "data" / "conditions.toml").read_text("utf-8"))
VOCABULARY = TABLE["connective"]

# [text|connective of the condition]
MARKED = [
    "Oslo will sign if [Madrid signs|if].",
    "If [Madrid signs|if], Oslo will sign.",
    "Oslo would sign only if [the crew were freed|only_if], the envoy said.",
    "Oslo will only sign if [the crew is freed|only_if].",
    "Oslo will not sign unless [the crew is freed|unless].",
    "Oslo will not sign until [the crew has been freed|until].",
    "Oslo will withdraw its boats once [the crew has been freed|once].",
    "Oslo will withdraw its boats after [Madrid has signed|once].",
    "Oslo will stay in the talks as long as [the guns are silent|as_long_as].",
    "Oslo will pay provided that [the crew is freed|if].",
    "Should [the strait be closed|if], Oslo will send a frigate.",
    "Oslo will send a frigate should [the strait be closed|if].",
    "Oslo agreed to talk on condition that [the guns fall silent|if].",
    "Oslo offered to free the pilots in exchange for [the fishermen|in_return_for].",
    "The mayor promised to resign if [beaten|if].",
    "He would not use the force unless [absolutely necessary|unless].",
    # None of these is a condition.
    "Oslo will sign even if Madrid does not.",
    "Oslo asked if Madrid would sign.",
    "Oslo wondered whether Madrid would sign.",
    "Oslo will keep the boats in port until Friday.",
    "Oslo acted as if nothing had happened.",
    "Oslo withdrew its boats after Madrid signed the treaty.",
]


def parsed_of(text: str, tools: Tools) -> Parsed:
    return parse(Document(id="x", text=text), parser=tools.parser)


def plain(marked: str) -> str:
    return re.sub(r"\[([^|\]]*)\|[a-z_]+\]", r"\1", marked)


def silent() -> Tagged:
    """A tagger that hears no event anywhere."""
    return Tagged(np.zeros((0, 2), np.int64), np.zeros((0, 1), np.float32), {}, {}, {}, ())


@pytest.mark.parametrize("marked", MARKED)
def test_borders_and_connective(marked: str, tools: Tools) -> None:
    text = plain(marked)
    parsed = parsed_of(text, tools)
    for clause in reversed(find_clauses(parsed)):
        found = parsed.span_of(clause.first, clause.last)
        text = f"{text[: found.start]}[{found.text}|{clause.connective}]{text[found.end :]}"
    assert text == marked


def connectives(text: str, tools: Tools) -> set[str]:
    parsed = parsed_of(text, tools)
    found = {c.connective for c in find_clauses(parsed)}
    demands = [demand_of(parsed, u) for u in find_undertakings(parsed)]
    return found | {d.connective for d in demands if d is not None}


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, e in VOCABULARY.items() for t in e["matches"]])
def test_vocabulary_matches(name: str, text: str, tools: Tools) -> None:
    assert name in connectives(text, tools)


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, e in VOCABULARY.items() for t in e["not"]])
def test_vocabulary_does_not_match(name: str, text: str, tools: Tools) -> None:
    assert name not in connectives(text, tools)


def conditions_by_verb(text: str, tools: Tools) -> dict[str, list[str]]:
    parsed = parsed_of(text, tools)
    undertakings = find_undertakings(parsed)
    owned = attach(parsed, undertakings, find_clauses(parsed))
    return {parsed.tokens[undertakings[k].head].text: [parsed.span_of(c.first, c.last).text for c in own] for k, own in owned.items()}


def test_condition_belongs_to_the_act_it_hangs_on(tools: Tools) -> None:
    found = conditions_by_verb("Oslo will repair the quay, and it will close the strait if the crew is not freed.", tools)
    assert found == {"close": ["the crew is not freed"]}


def test_condition_in_front_belongs_to_all_acts_in_coordination(tools: Tools) -> None:
    found = conditions_by_verb("If we are elected, we will build a quay and we will mend the road.", tools)
    assert found == {"build": ["we are elected"], "mend": ["we are elected"]}


def test_demand_is_the_condition_of_what_follows_if_unmet(tools: Tools) -> None:
    parsed = parsed_of("Oslo told the crew to leave the harbour or face arrest.", tools)
    demands = [d for u in find_undertakings(parsed) if (d := demand_of(parsed, u)) is not None]
    assert [parsed.span_of(d.first, d.last).text for d in demands] == ["leave the harbour"]


def test_whom_it_will_befall_is_a_condition(tools: Tools) -> None:
    parsed = parsed_of("Oslo said any boat that does not leave will be sunk.", tools)
    found = [d for u in find_undertakings(parsed) if (d := described_condition(parsed, u)) is not None]
    assert [parsed.span_of(d.first, d.last).text for d in found] == ["does not leave"]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("But only if the strait is closed.", True),
        ('"If they start burning boats, blocking roads and so on," said Anna, listing the cases in which Oslo might act.', True),
        ("If the strait is closed, Oslo will act.", False),
    ],
)
def test_a_sentence_that_is_only_a_condition(text: str, alone: bool, tools: Tools) -> None:
    parsed = parsed_of(text, tools)
    assert [stands_alone(parsed, c) for c in find_clauses(parsed)] == [alone]


def test_each_act_waited_for_is_a_trigger_of_its_own(tools: Tools) -> None:
    text = "Oslo will act if strikers start looting, setting fire to boats and barns, or attempting to seize ministries."
    parsed = parsed_of(text, tools)
    (clause,) = find_clauses(parsed)
    found = triggers_of(parsed, silent(), clause)
    assert [t.text for t in found] == ["looting", "setting fire to boats and barns", "attempting to seize ministries"]
    assert [t.type for t in found][2] == "COERCE"
    assert all(parsed.text[t.start : t.end] == t.text for t in found)


@pytest.mark.parametrize(
    "text", ["", "i", "if", "unless.", "or else", "should", "If if if if", "\u202eunless\ufeff \ud800 if", "only if " * 300]
)
def test_no_text_is_too_strange(text: str, tools: Tools) -> None:
    parsed = parsed_of(text, tools)
    for clause in find_clauses(parsed):
        triggers_of(parsed, silent(), clause)
