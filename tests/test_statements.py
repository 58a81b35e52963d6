"""Statements: marked sentences, quotation in every typography, and what must never fail."""

import re
import tomllib
from importlib.resources import files

import pytest

from casus.extract.quotation import Quoted
from casus.model import Document, Record
from casus.pipeline import Tools, annotate

# [words|part]: the source, cue and content that must be found, to the word (a "that" or marks at a content's ends left open).
MARKED = [
    "[The foreign minister|source] [said|cue] [the border would stay closed until Friday|content].",
    "[Officials in Riga|source] [warned|cue] that [fuel would run out within two weeks|content].",
    "[Anna Berg|source] [denied|cue] that [her party had taken money from abroad|content].",
    "“[We will not leave the square until he resigns|content],” [Petrov|source] [told|cue] reporters on Monday.",
    "According to [the police|source], [at least 40 people were detained|content].",
    "[The prime minister|source] [promised|cue] that [the army would return to its barracks by June|content].",
]
QUOTES = [
    ("He said “we are ready” today.", ["we are ready"]),
    ('He said "we are ready" today.', ["we are ready"]),
    ("He said ‘we’re ready’ today.", ["we’re ready"]),
    ("The workers' union said 'we won't stop' on Monday.", ["we won't stop"]),
    ("„Wir“ and «nous» were heard.", ["Wir", "nous"]),
    ("“A first paragraph without an end\n\n“and its second.”", ["A first paragraph without an end", "and its second."]),
    ("No mark at all.", []),
    ("The 1990s' end, the dogs' food.", []),
]


def record(text: str, tools: Tools) -> Record:
    return annotate(Document(id="t", text=text, published="2020-08-27", language="en"), tools=tools)


def words(text: str) -> list[str]:
    found = re.findall(r"\w+", text.lower())
    return found[1:] if found[:1] == ["that"] else found


@pytest.mark.parametrize("marked", MARKED)
def test_marked_sentence(marked: str, tools: Tools) -> None:
    wanted = {part: text for text, part in re.findall(r"\[([^|\]]+)\|(\w+)\]", marked)}
    text = re.sub(r"\[([^|\]]+)\|\w+\]", r"\1", marked)

    found = record(text, tools).statements

    assert any(
        words(" ".join(c.text for c in s.content)) == words(wanted["content"])
        and any(words(x.text) == words(wanted["source"]) for x in s.source)
        for s in found
    ), found


@pytest.mark.parametrize(("text", "inside"), QUOTES)
def test_quotation_marks(text: str, inside: list[str]) -> None:
    quoted = Quoted(text)

    assert [text[a:b].strip("\"“”„«»‘’'\n") for a, b in quoted.ranges] == inside


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We are ready to talk,” the minister said on Tuesday.", "direct"),
        ("The minister said the country was “ready to talk” about the border.", "mixed"),
        ("The minister said the country was ready to talk about the border.", "indirect"),
    ],
)
def test_kind(text: str, kind: str, tools: Tools) -> None:
    assert [s.kind for s in record(text, tools).statements] == [kind]


def test_a_quotation_goes_on_in_the_next_paragraph(tools: Tools) -> None:
    text = "Elena Markova said the talks had failed.\n\n“We offered them everything. They came back with nothing at all.”"

    statements = record(text, tools).statements

    assert len(statements) == 2
    assert statements[1].kind == "direct"
    assert statements[1].source_actor == statements[0].source_actor is not None


def test_an_interrupted_quotation_is_one_statement(tools: Tools) -> None:
    statements = record("“The road is closed,” General Adamu said, “and it will stay closed until the rebels leave.”", tools).statements

    assert [len(s.content) for s in statements] == [2]


def test_medium_addressee_and_day(tools: Tools) -> None:
    (said,) = record(
        "President Ivan Horvat told the Polish government on Wednesday in a statement that the pipeline would reopen.", tools
    ).statements

    assert said.medium == "statement"
    assert said.time == "2020-08-26"


def _acts() -> list[tuple[str, str, bool]]:
    table = tomllib.loads((files("casus") / "data" / "cues.toml").read_text("utf-8"))
    rows = [(act, text, True) for act, entry in table["act"].items() for text in entry["matches"]]
    return rows + [(act, text, False) for act, entry in table["act"].items() for text in entry["not"]]


@pytest.mark.parametrize(("act", "text", "wanted"), _acts())
def test_act_of_the_cue(act: str, text: str, wanted: bool, tools: Tools) -> None:
    acts = [s.act for s in record(text, tools).statements]

    assert (act in acts) == wanted, acts


@pytest.mark.parametrize(
    "text",
    ["“", "”“”“", "'\"'\"' said", '"He said "she said "they said', "[“(‘", "said said said", "“" * 500, "a\u00ad\u200b “b", "\n\n\n.\n"],
)
def test_unbalanced_marks_never_fail(text: str, tools: Tools) -> None:
    record(text, tools)


def test_who_say_it_together_each_say_it(tools: Tools) -> None:
    found = record("Paris and London said the vote had been neither free nor fair.", tools)

    names = {a.id: a.name for a in found.actors}
    assert sorted(names[s.source_actor] for s in found.statements if s.source_actor) == ["France", "United Kingdom"]
    assert len({s.content for s in found.statements}) == 1


def test_a_statement_inside_a_statement(tools: Tools) -> None:
    found = record("Anna Berg told reporters that the envoy had said the port would reopen on Friday.", tools)

    outer, inner = found.statements
    names = {a.id: a.name for a in found.actors}
    assert inner.within == outer.id
    assert [c.text for c in inner.content] == ["the port would reopen on Friday"]
    assert names[outer.source_actor or ""] == "Anna Berg"
    assert inner.source[0].text == "the envoy"


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg said the envoy would say nothing about the port.",
        "Anna Berg said the envoy had not said that the port was closed.",
        "Anna Berg said it was said to be closed.",
    ],
)
def test_what_nobody_has_said_is_not_inside(text: str, tools: Tools) -> None:
    assert [s for s in record(text, tools).statements if s.within] == []


def test_a_passive_names_nobody_from_the_next_sentence(tools: Tools) -> None:
    found = record("Two generals have been accused of selling fuel to the militia. Paris and London closed their embassies.", tools)

    assert [s.source_actor for s in found.statements] == [None]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Turkey, which has threatened to close the strait, sent two ships on Monday.", "Turkey"),
        ("Anna Berg left the hall, saying that the talks had failed.", "Anna Berg"),
        ("A US announcement that the base would close came on Friday.", "United States"),
    ],
)
def test_who_speaks_by_the_grammar_of_the_cue(text: str, speaker: str, tools: Tools) -> None:
    found = record(text, tools)

    names = {a.id: a.name for a in found.actors}
    assert [names.get(s.source_actor or "") for s in found.statements] == [speaker]
