"""Sides of events: an inferred recipient is marked, a doer is never inferred, and what is listed together is a side together."""

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from casus.extract.parties import Act, parties_of, roster_of, worth
from casus.extract.retelling import merge_retellings
from casus.model import Document, Event, Record
from casus.parse import parse
from casus.pipeline import Tools, annotate
from casus.plover import TYPES
from casus.reading import Cast

RALLY = "The Maltese government met on Monday. Thousands of protesters rallied in Valletta on Tuesday."


def read(text: str, tools: Tools) -> Record:
    return annotate(Document(id="t", text=text, published="2026-03-11", language="en"), tools=tools)


def event_of(record: Record, kind: str) -> Event:
    return next(e for e in record.events if e.type == kind)


def test_weights_have_a_score_of_nobody_for_every_type() -> None:
    weights = tomllib.loads((files("casus") / "data" / "sides.toml").read_text("utf-8"))
    assert set(weights) == {"actor", "recipient"}
    for table in weights.values():
        assert sum(f"nobody {kind}" in table for kind in TYPES) >= len(TYPES) - 2


def test_worth_is_the_sum_of_signs_against_nobody() -> None:
    nothing = worth((), "actor", "ASSAULT")
    one = worth(("verb:nsubj",), "actor", "ASSAULT")
    assert one > nothing
    assert worth(("verb:nsubj", "verb:nsubj"), "actor", "ASSAULT") == one
    assert worth(("no such sign",), "actor", "ASSAULT") == nothing


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("France, Spain and Italy imposed sanctions on Belarus.", {"France", "Spain", "Italy"}),
        ("Police in Chad detained Peter Wood, Mary Hill and Ada Stone.", {"Peter Wood", "Mary Hill", "Ada Stone"}),
    ],
)
def test_what_is_listed_together_is_a_side_together(text: str, named: set[str], tools: Tools) -> None:
    record = read(text, tools)
    sides = {a.name for e in record.events for i in (*e.actors, *e.recipients) for a in record.actors if a.id == i}
    assert named <= sides


def test_parties_of_a_sentence_come_before_those_named_earlier(tools: Tools) -> None:
    record = read(RALLY, tools)
    parsed = parse(record.document, parser=tools.parser)
    token = next(t for t in parsed.tokens if t.text == "rallied")
    parties = parties_of(parsed, roster_of(parsed, Cast(record.actors)), Act(token.i, "PROTEST", None, worded=True))
    here = [p.mention is not None for p in parties]
    assert here == sorted(here, reverse=True)
    assert not all(here)
    assert len({p.actor for p in parties if p.mention is None}) == here.count(False)


def test_a_recipient_from_before_is_marked_and_a_doer_never_inferred(tools: Tools) -> None:
    record = read(RALLY, tools)
    parsed = parse(record.document, parser=tools.parser)
    for event in record.events:
        sentence = parsed.sentence_at(event.trigger.start)
        assert sentence is not None
        named = {a.id for a in record.actors if any(sentence.start <= m.start < sentence.end for m in a.mentions)}
        said = next((s.source_actor for s in record.statements if s.id == event.statement), None)
        assert set(event.actors) <= {*named, said}
        assert event.recipient_inferred == bool(set(event.recipients) - {*named, said})
    rally = event_of(record, "PROTEST")
    assert rally.recipient_inferred
    assert rally.recipients
    assert not event_of(record, "CONSULT").recipient_inferred


def test_a_told_recipient_goes_before_an_inferred_one(tools: Tools) -> None:
    text = "Police attacked the protesters in Lagos on Monday. The police attacked the protesters on Monday."
    record = read(text, tools)
    parsed = parse(record.document, parser=tools.parser)
    told = next(e for e in record.events if e.type == "ASSAULT" and e.recipients)
    guessed = replace(told, recipients=("a-000000000000",), recipient_inferred=True, id="e-000000000000")
    for pair in ((told, guessed), (guessed, told)):
        merged = merge_retellings(pair, parsed)
        assert [(e.recipients, e.recipient_inferred) for e in merged] == [(told.recipients, False)]


def test_nobody_is_inferred_to_act_on_his_own_state(tools: Tools) -> None:
    record = read("Sudan bombed Chad on Tuesday. Sudanese warplanes carried out more airstrikes on Wednesday.", tools)
    states = {a.id for a in record.actors if a.country == "SDN"}
    assert len([e for e in record.events if e.type == "ASSAULT"]) == 2
    assert not any(states & set(e.recipients) for e in record.events if e.recipient_inferred)
