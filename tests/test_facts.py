"""Facts: sentences of our own in data/facts.toml with the facts they tell, and who they are about."""

import tomllib
from importlib.resources import files

import pytest

from casus.extract.facts import find_facts
from casus.model import Actor, Document, Fact, Mention, Span, Statement
from casus.parse import parse
from casus.pipeline import Tools
from casus.quantities import find_numbers
from casus.reading import Cast
from casus.times import find_times

WORDS = tomllib.loads((files("casus") / "data" / "facts.toml").read_text("utf-8"))


def facts(text: str, tools: Tools, *names: str, said: tuple[str, str] | None = None) -> tuple[Fact, ...]:
    """The facts of a text, with each name an actor (its id) at every place where it stands; `said` is a source and its words."""
    parsed = parse(Document(id="t", text=text, published="2020-08-27"), parser=tools.parser)
    actors = []
    for name in names:
        at, mentions = text.find(name), []
        while at >= 0:
            mentions.append(Mention(start=at, end=at + len(name), text=name, kind="name"))
            at = text.find(name, at + 1)
        actors.append(Actor(id=name, name=name, type="person", mentions=tuple(mentions)))
    statements: tuple[Statement, ...] = ()
    if said:
        source, words = said
        at = text.index(words)
        statements = (Statement(id="s", kind="indirect", source_actor=source, content=(Span(start=at, end=at + len(words), text=words),)),)
    times = find_times(parsed)
    return find_facts(parsed, Cast(tuple(actors)), statements, times, find_numbers(parsed, times))


def written(fact: Fact) -> str:
    return f"{fact.kind} {fact.value:.12g}" + (f"..{fact.high:.12g}" if fact.high is not None else "") + f" {fact.unit}"


@pytest.mark.parametrize(("text", "expected"), [(e["text"], e["facts"]) for group in WORDS.values() for e in group["examples"]])
def test_vocabulary(text: str, expected: list[str], tools: Tools) -> None:
    assert [written(f) for f in facts(text, tools)] == expected


@pytest.mark.parametrize(
    ("text", "actor", "kind"),
    [
        ("Anna Berg, 43, was elected mayor.", "Anna Berg", "age"),
        ("The 65-year-old has led Norland for the past 26 years.", "The 65-year-old", "age"),
        ("The 65-year-old has led Norland for the past 26 years.", "The 65-year-old", "tenure"),
        ("Berg, who has ruled since 1994, won 80% of the vote.", "Berg", "vote_share"),
        ("Anna Berg fled when the commission credited her with a mere 10% share of the votes.", "her", "vote_share"),
        ("The results awarded Berg 53 percent of the vote.", "Berg", "vote_share"),
        ("Berg resigned after 12 years in power.", "Berg", "tenure"),
        ("Berg's 16-year rule ended in chaos.", "Berg", "tenure"),
        ("Norland will send 500 troops to the border.", "Norland", "troops"),
        ("Norland pledged €1.5bn in aid to the region.", "Norland", "money"),
        ("Berg died at the age of 88.", "Berg", "age"),
    ],
)
def test_who(text: str, actor: str, kind: str, tools: Tools) -> None:
    assert [f.actor for f in facts(text, tools, actor) if f.kind == kind] == [actor]


def test_nobody_is_guessed(tools: Tools) -> None:
    assert [f.actor for f in facts("The results gave her a 10% share of the votes.", tools)] == [None]


def test_the_day_of_the_vote(tools: Tools) -> None:
    text = "Many say that the August 9 vote was rigged. Berg won 80% of the vote."
    assert [(f.value, f.date) for f in facts(text, tools)] == [(80.0, "2020-08-09")]


def test_no_day_is_guessed(tools: Tools) -> None:
    assert [f.date for f in facts("The talks ended on August 9. Berg won 80% of the vote.", tools)] == [None]


def test_the_day_of_a_toll(tools: Tools) -> None:
    assert [(f.kind, f.date) for f in facts("On Tuesday, a blast killed 12 people.", tools)] == [("death_toll", "2020-08-25")]


def test_whose_number_it_is(tools: Tools) -> None:
    text = "Berg said that 40 people had died. The ministry spoke of 60 deaths."
    told = facts(text, tools, said=("Berg", "40 people had died"))
    assert [(f.value, f.attributed_to) for f in told] == [(40.0, "Berg"), (60.0, None)]


def test_a_fact_is_told_once(tools: Tools) -> None:
    text = "The 65-year-old spoke. Later the 65-year-old left."
    assert len(facts(text, tools, "65-year-old")) == 1


def test_evidence_is_the_clause(tools: Tools) -> None:
    (fact,) = facts("When the talks ended, a blast killed 12 people in the port.", tools)
    assert fact.evidence.text == "a blast killed 12 people in the port"


@pytest.mark.parametrize(
    "text", ["", "7", "old", "65-year-old", "%", "-" * 50, "1-year-old " * 300, "\u202e12 dead\u0000", "of " * 200 + "12"]
)
def test_any_text_is_read(text: str, tools: Tools) -> None:
    for fact in facts(text, tools):
        assert text[fact.evidence.start : fact.evidence.end] == fact.evidence.text
