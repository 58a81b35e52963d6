"""Measures: every vocabulary entry's own examples, marked sentences, and what must hold on any text."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from casus.extract.instruments import find_instruments, load_vocabulary
from casus.extract.measures import find_measures, said_stage
from casus.model import Actor, Document, Measure, Mention
from casus.parse import parse
from casus.pipeline import Tools
from casus.quantities import find_numbers
from casus.reading import Cast, Number, Parsed, Tagged

TABLE: dict[str, Any] = tomllib.loads((files("casus") / "data" / "measures.toml").read_text("utf-8"))
UNREAD = Tagged(np.zeros((0, 2), np.int64), np.zeros((0, 1), np.float32), {}, {}, {}, ())
"""What a tagger says that says nothing: the rules alone are under test."""
MARK = re.compile(r"\[([^]|]*)\|(\w+)\]")
STATES = {
    "Norway": "NOR",
    "Lisbon": "PRT",
    "Peru": "PER",
    "Ghana": "GHA",
    "Oman": "OMN",
    "Italy": "ITA",
    "Kenya": "KEN",
    "Chile": "CHL",
    "Turkey": "TUR",
}


def parsed_text(text: str, tools: Tools) -> Parsed:
    return parse(Document(id="x", text=text), parser=tools.parser)


def cast_of(text: str, names: dict[str, str]) -> Cast:
    """A cast of these states or bodies, each with every place where its name stands."""
    actors = []
    for name, country in names.items():
        mentions = tuple(Mention(start=m.start(), end=m.end(), text=m.group(), kind="name") for m in re.finditer(re.escape(name), text))
        if mentions:
            actors.append(
                Actor(id=f"a-{name}", name=name, type="state" if country else "organisation", country=country or None, mentions=mentions)
            )
    return Cast(tuple(actors))


def measures(text: str, tools: Tools, names: dict[str, str] | None = None) -> tuple[Measure, ...]:
    parsed = parsed_text(text, tools)
    return find_measures(parsed, UNREAD, cast_of(text, names or STATES), (), (), numbers(parsed))


def numbers(parsed: Parsed) -> tuple[Number, ...]:
    return tuple(find_numbers(parsed, ()))


@pytest.mark.parametrize(("name", "sentence"), [(e["name"], s) for e in TABLE["instrument"] for s in e["matches"]])
def test_instrument_is_found(name: str, sentence: str, tools: Tools) -> None:
    assert name in [instrument.name for _, instrument in find_instruments(parsed_text(sentence, tools))]


@pytest.mark.parametrize(("name", "sentence"), [(e["name"], s) for e in TABLE["instrument"] for s in e["not"]])
def test_instrument_is_not_found(name: str, sentence: str, tools: Tools) -> None:
    assert name not in [instrument.name for _, instrument in find_instruments(parsed_text(sentence, tools))]


def stages_of(sentence: str, tools: Tools) -> list[str | None]:
    parsed = parsed_text(sentence, tools)
    return [said_stage(parsed, i, instrument.stage) for i, instrument in find_instruments(parsed)]


@pytest.mark.parametrize(("stage", "sentence"), [(stage, s) for stage, e in TABLE["stage"].items() for s in e["matches"]])
def test_stage_is_read(stage: str, sentence: str, tools: Tools) -> None:
    assert stage in stages_of(sentence, tools)


@pytest.mark.parametrize(("stage", "sentence"), [(stage, s) for stage, e in TABLE["stage"].items() for s in e["not"]])
def test_stage_is_not_read(stage: str, sentence: str, tools: Tools) -> None:
    assert stage not in stages_of(sentence, tools)


@pytest.mark.parametrize(
    ("sentence", "stage", "never"),
    [
        ("Norway reimposed the tariffs that had been lifted.", "imposed", "lifted"),
        ("Norway announced tariffs, which it dropped a week later.", "lifted", "agreed"),
        ("The quarrel may explain the tariffs on steel.", None, "considered"),
        ("Peru may impose tariffs on steel.", "considered", "imposed"),
        ("The troops must stay on the island.", None, "proposed"),
        ("The troops must leave the island.", "proposed", "agreed"),
    ],
)
def test_stage_is_that_of_the_words_that_govern(sentence: str, stage: str | None, never: str, tools: Tools) -> None:
    found = stages_of(sentence, tools)
    assert found
    assert never not in found
    assert stage is None or stage in found


def stances_of(sentence: str, tools: Tools) -> list[tuple[str | None, str]]:
    return [(p.actor, p.stance) for m in measures(sentence, tools) for p in m.positions]


@pytest.mark.parametrize(("stance", "sentence"), [(stance, s) for stance, e in TABLE["stance"].items() for s in e["matches"]])
def test_stance_is_read(stance: str, sentence: str, tools: Tools) -> None:
    assert ("a-Lisbon", stance) in stances_of(sentence, tools)


@pytest.mark.parametrize(("stance", "sentence"), [(stance, s) for stance, e in TABLE["stance"].items() for s in e["not"]])
def test_stance_is_not_read(stance: str, sentence: str, tools: Tools) -> None:
    assert ("a-Lisbon", stance) not in stances_of(sentence, tools)


# What each mark means: sender, target, purpose of the one measure; its instruments, stage and number follow the sentence.
MARKED = [
    ("[Norway|sender] imposed travel bans on [six generals|target].", "travel ban", "imposed", 6),
    ("[Norway|sender] is considering asset freezes against [some 40 judges|target].", "asset freeze", "considered", 40),
    ("[Peru|sender] lifted the arms embargo on [Chile|target].", "arms embargo", "lifted", None),
    ("[Ghana|sender] imposed sanctions aimed at [forcing the rebels to talk|purpose].", "sanction", "imposed", None),
    ("The travel ban was extended by [Oman|sender].", "travel ban", "extended", None),
    ("[Italy|sender] will withdraw its troops from the island.", "troop withdrawal", "agreed", None),
    ("[Kenya|sender] plans to impose a tariff on steel.", "tariff", "proposed", None),
    ("Envoys said that [Chile|sender]'s decision to close its border had been hasty.", "border closure", "agreed", None),
]


@pytest.mark.parametrize(("marked", "instrument", "stage", "number"), MARKED)
def test_marked(marked: str, instrument: str, stage: str, number: float | None, tools: Tools) -> None:
    text = MARK.sub(r"\1", marked)
    (found,) = measures(text, tools)
    assert (found.instruments, found.stage, found.number) == ((instrument,), stage, number)
    sender = found.sender
    assert sender is not None
    spans = [(m.start, m.end, "sender") for a in cast_of(text, STATES).actors if a.id == sender for m in a.mentions]
    spans += [
        (s.start, s.end, name) for name, s in (("target", found.target_text), ("purpose", found.purpose)) if s and f"|{name}]" in marked
    ]
    for start, end, name in sorted(spans, reverse=True):
        text = f"{text[:start]}[{text[start:end]}|{name}]{text[end:]}"
    assert text == marked


def test_one_who_condemns_does_not_decide(tools: Tools) -> None:
    assert [m.sender for m in measures("Peru condemned the sanctions imposed by Norway on the generals.", tools)] == ["a-Norway"]


def test_one_who_asks_does_not_decide(tools: Tools) -> None:
    assert "a-Turkey" not in [m.sender for m in measures("Turkey called for sanctions on the generals.", tools)]


def test_mentions_of_one_measure_become_one(tools: Tools) -> None:
    text = "Norway imposed travel bans and asset freezes on six generals.\n\nThe sanctions of Norway are the first in ten years. Norway extended the sanctions in May."
    (found,) = measures(text, tools)
    assert found.kind == "sanction"
    assert set(found.instruments) == {"travel ban", "asset freeze"}


def test_measures_of_two_senders_stay_two(tools: Tools) -> None:
    found = measures("Norway imposed sanctions on the generals. Peru imposed sanctions on the judges.", tools)
    assert {m.sender for m in found} == {"a-Norway", "a-Peru"}


def test_listed_by_several_is_one_for_each(tools: Tools) -> None:
    found = measures("The group is listed as a terrorist organisation by Norway and Peru.", tools)
    assert {m.sender for m in found} == {"a-Norway", "a-Peru"}


def test_leader_decides_for_the_state_and_supports(tools: Tools) -> None:
    text = "Norway woke up late. President Astrid Holm imposed sanctions on six generals."
    person = Actor(
        id="p", name="Astrid Holm", type="person", country="NOR", mentions=(Mention(start=31, end=42, text="Astrid Holm", kind="name"),)
    )
    assert text[31:42] == "Astrid Holm"
    parsed = parsed_text(text, tools)
    cast = Cast((*cast_of(text, {"Norway": "NOR"}).actors, person))
    (found,) = find_measures(parsed, UNREAD, cast, (), (), ())
    assert found.sender == "a-Norway"
    assert [(p.actor, p.stance) for p in found.positions] == [("p", "support")]


@pytest.mark.parametrize(
    "text", ["", "x", "\u202e\ud800 sanctions", "sanctions " * 3000, "ban by by by of in", "Norway imposed\n\nsanctions on\n\n."]
)
def test_any_text(text: str, tools: Tools) -> None:
    for found in measures(text, tools):
        for span in (found.evidence, found.target_text, found.purpose, *(p.evidence for p in found.positions)):
            assert span is None or text[span.start : span.end] == span.text


def test_vocabulary_stages_do_not_clash() -> None:
    """A lemma speaks for one stage only; the table would otherwise depend on its order."""
    for sort in ("verbs", "nouns", "adjectives"):
        words = [word for entry in TABLE["stage"].values() for word in entry[sort]]
        assert len(words) == len(set(words)), sorted(w for w in words if words.count(w) > 1)


def test_same_ids_twice(tools: Tools) -> None:
    text = "Norway imposed travel bans on six generals. Peru closed its border."
    assert measures(text, tools) == measures(text, tools)
    assert load_vocabulary() is load_vocabulary()
