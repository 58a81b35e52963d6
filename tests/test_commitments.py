"""Commitments: marked sentences of our own, what is none, and what each word list promises."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from casus.encode import encode
from casus.extract.clauses import action_pieces
from casus.extract.commitments import find_commitments
from casus.extract.undertakings import find_undertakings
from casus.model import Commitment, Document, Record
from casus.parse import parse
from casus.pipeline import Tools, annotate
from casus.reading import Cast, Parsed

VOCABULARY = tomllib.loads((files("casus") / "data" / "undertakings.toml").read_text("utf-8"))

# One commitment each: committer, action by its kind, condition by its connective.
MARKED = [
    "[Turkey|committer] vowed to [destroy the camps|threat].",
    "[Turkey|committer] threatened to [close the strait|threat] unless [the crew is freed|unless].",
    "[The government|committer] refused to [release the prisoners|refusal].",
    "[Norway|committer] pledged to [accept 800 refugees|promise] if [the camp burns down|if], officials said.",
    "The prime minister said on Monday that [he|committer] would not [resign|refusal] until [the vote has been counted|until].",
    "[Russia|committer] is ready to [withdraw its troops|promise] once [a ceasefire has been signed|once].",
    "[Iran|committer] ruled out [talking to the United States|refusal].",
]


def text_of(marked: str) -> str:
    return re.sub(r"\[([^|\]]*)\|[a-z_]+\]", r"\1", marked)


def read(text: str, tools: Tools) -> Record:
    return annotate(Document(id="x", text=text, published="2021-03-02", language="en"), tools=tools)


def marks(text: str, commitments: tuple[Commitment, ...]) -> str:
    """The text with committers, actions and conditions marked again."""
    found: set[tuple[int, int, str]] = set()
    for c in commitments:
        if c.committer is not None:
            found.add((c.committer.start, c.committer.end, "committer"))
        found |= {(a.start, a.end, c.kind) for a in c.action}
        found |= {(t.start, t.end, k.connective) for k in c.conditions for t in k.text}
    for start, end, label in sorted(found, reverse=True):
        text = f"{text[:start]}[{text[start:end]}|{label}]{text[end:]}"
    return text


@pytest.mark.parametrize("marked", MARKED)
def test_marked_sentences(marked: str, tools: Tools) -> None:
    record = read(text_of(marked), tools)
    assert marks(record.document.text, record.commitments) == marked


def test_nobody_binds_himself_in_predictions_advice_wishes_and_law(tools: Tools) -> None:
    lines = (Path(__file__).parent / "no_commitments.txt").read_text("utf-8").splitlines()
    sentences = [line for line in lines if line and not line.startswith("#")]
    assert len(sentences) == 80
    found = [(c.action[0].text, s) for s in sentences for c in read(s, tools).commitments]
    assert len(found) <= 4, found


def parsed_of(text: str, tools: Tools) -> Parsed:
    return parse(Document(id="x", text=text), parser=tools.parser)


def groups(text: str, tools: Tools) -> set[str]:
    """The words that open something in a sentence, as "group:lemma"; a verb that says something counts by what it governs."""
    parsed = parsed_of(text, tools)
    found = find_undertakings(parsed)
    above = {parsed.tokens[u.governor].lemma for u in found if u.governor is not None}
    return {u.group for u in found} | above


ENTRIES = [(part, name, entry) for part in ("verbs", "nouns", "adjectives") for name, entry in VOCABULARY[part].items()]


@pytest.mark.parametrize(("part", "name", "entry"), ENTRIES, ids=lambda x: x if isinstance(x, str) else "")
def test_vocabulary(part: str, name: str, entry: dict[str, list[str]], tools: Tools) -> None:
    for text in entry["matches"]:
        assert any(f"{name}:{lemma}" in groups(text, tools) or lemma in groups(text, tools) for lemma in entry["lemmas"]), text
    for text in entry["not"]:
        assert not any(f"{name}:{lemma}" in groups(text, tools) for lemma in entry["lemmas"]), text


def test_doers_and_things(tools: Tools) -> None:
    for key, whole in (("matches", False), ("not", True)):
        for text in VOCABULARY["doers"][key]:
            assert [u.whole for u in find_undertakings(parsed_of(text, tools))] == [whole]


def test_what_the_law_says_binds_nobody(tools: Tools) -> None:
    assert [find_undertakings(parsed_of(t, tools)) for t in VOCABULARY["law"]["matches"]] == [[]]
    assert all(find_undertakings(parsed_of(t, tools)) for t in VOCABULARY["law"]["not"])


def test_harm_makes_a_threat(tools: Tools) -> None:
    for key, kind in (("matches", "threat"), ("not", "promise")):
        assert [[c.kind for c in read(t, tools).commitments] for t in VOCABULARY["harm"][key]] == [[kind]]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Oslo will arm and train the militia.", "arm and train the militia"),
        ("Oslo will mend the quay because it is old.", "mend the quay"),
        ("Oslo will close the strait, a move that Bergen fears.", "close the strait"),
        ("Oslo will mend the quay and Bergen will paint it.", "mend the quay"),
        ("We will not be driven out.", "be driven out"),
        ("We will not rest before winter.", "not rest before winter"),
        ("Heavy guns will be withdrawn from the quay.", "Heavy guns will be withdrawn from the quay"),
    ],
)
def test_borders_of_an_action(text: str, action: str, tools: Tools) -> None:
    parsed = parsed_of(text, tools)
    first = find_undertakings(parsed)[0]
    assert " ".join(parsed.span_of(a, b).text for a, b in action_pieces(parsed, first, ())) == action


def test_we_is_the_speaker_and_the_source_is_told(tools: Tools) -> None:
    record = read('"We will never leave the islands," said Anna Jonsdottir, the foreign minister of Iceland.', tools)
    (found,) = record.commitments
    speaker = next(a for a in record.actors if "Jonsdottir" in a.name)
    assert (found.kind, found.committer and found.committer.text) == ("refusal", "We")
    assert found.source is not None
    assert speaker.id in (found.committer_actor, found.source_actor)


def test_second_hand(tools: Tools) -> None:
    record = read("Alexander Lukashenko said on Thursday that Vladimir Putin had promised to send help.", tools)
    (found,) = record.commitments
    names = {a.id: a.name for a in record.actors}
    assert found.committer is not None
    assert found.committer.text.endswith("Putin")
    assert found.source is not None
    assert names.get(found.source_actor or "", "").endswith("Lukashenko")
    assert found.statement in {s.id for s in record.statements}


def test_deadline_has_its_value(tools: Tools) -> None:
    (found,) = read("France promised to withdraw its troops by 15 October.", tools).commitments
    assert found.deadline is not None
    assert (found.deadline.text, (found.deadline.value or "")[-5:]) == ("by 15 October", "10-15")


def test_condition_in_the_sentence_after(tools: Tools) -> None:
    text = "Russia is prepared to enter the country to stop the riots, the president said. But only if the police lose control."
    (found,) = read(text, tools).commitments
    assert [(c.connective, c.text[0].text) for c in found.conditions] == [("only_if", "the police lose control")]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The premier kept his promise to withdraw the troops.", "kept"),
        ("The premier broke his promise to withdraw the troops.", "broken"),
        ("The premier withdrew his threat to close the strait.", "withdrawn"),
        ("The premier repeated his threat to close the strait.", "open"),
    ],
)
def test_status_is_what_the_article_tells(text: str, status: str, tools: Tools) -> None:
    assert [c.status for c in read(text, tools).commitments] == [status]


@pytest.mark.parametrize("text", ["", "I", "will", "We will", "\ud800 will \u202e not", "will " * 200, "promise to promise to promise."])
def test_no_text_is_too_strange(text: str, tools: Tools) -> None:
    for c in read(text, tools).commitments:
        assert all(text[a.start : a.end] == a.text for a in c.action)


def test_nothing_is_asked_of_the_cast(tools: Tools) -> None:
    text = "Turkey vowed to destroy the camps."
    found = find_commitments(parsed_of(text, tools), encode(text, tagger=tools.tagger), Cast(()), (), ())
    assert [(c.kind, c.committer_actor, c.source) for c in found] == [("threat", None, None)]
