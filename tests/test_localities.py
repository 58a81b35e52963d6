"""Places told by a noun, by "there" and by degrees."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from casus.localities import tell_places
from casus.model import Document, Place
from casus.parse import parse
from casus.pipeline import Tools
from casus.places import find_places
from casus.resolve import resolve_actors

NOUNS: dict[str, dict[str, Any]] = tomllib.loads((files("casus") / "data" / "place_nouns.toml").read_text("utf-8"))


def told(tools: Tools, text: str) -> tuple[Place, ...]:
    """The places of a text that no name tells."""
    parsed = parse(Document(id="x", text=text), parser=tools.parser)
    places = find_places(parsed, gazetteer=tools.gazetteer)
    cast = resolve_actors(parsed, [], places, known=tools.known)
    return tuple(p for p in tell_places(parsed, cast, places, gazetteer=tools.gazetteer) if p.kind == "nominal")


@pytest.mark.parametrize("example", [example for entry in NOUNS.values() for example in entry["matches"]])
def test_noun_is_a_place(example: str, tools: Tools) -> None:
    text, marks = re.sub(r"[\[\]]", "", example), re.findall(r"\[(.*?)\]", example)

    assert [p.text for p in told(tools, text)] == marks


@pytest.mark.parametrize("example", [example for entry in NOUNS.values() for example in entry["not"]])
def test_noun_is_no_place(example: str, tools: Tools) -> None:
    assert told(tools, example) == ()


def test_every_noun_is_listed_once_in_lower_case() -> None:
    listed = [word for entry in NOUNS.values() for word in (*entry["words"], *entry["weak"])]

    assert len(listed) == len(set(listed))
    assert all(word == word.lower() for word in listed)


MEANT = [
    ("Troops entered Raqqa at dawn. The city was quiet.", "The city", "Raqqa"),
    ("He fled to Gaziantep in May, and he has lived there since.", "there", "Gaziantep"),
    ("She was born in Idlib province. The province borders Turkey.", "The province", "Idlib province"),
    # Two towns could be meant, or none was named.
    ("The road from Homs to Hama was cut. The city was quiet.", "The city", "city"),
    ("The city was quiet.", "The city", "city"),
]


@pytest.mark.parametrize(("text", "words", "name"), MEANT)
def test_the_town_is_the_one_named_last(text: str, words: str, name: str, tools: Tools) -> None:
    found = {p.text: p for p in told(tools, text)}

    assert found[words].name == name
    assert (found[words].geonames is not None or found[words].country is not None) == (name != "city")


def test_a_place_without_a_name_has_the_country_that_its_sentence_gives(tools: Tools) -> None:
    (base,) = told(tools, "Rockets hit a warehouse near Mosul.")

    assert (base.name, base.country, base.lat) == ("warehouse", "IRQ", None)


def test_an_adjective_gives_the_country_and_a_possessor_is_no_part_of_the_name(tools: Tools) -> None:
    found = told(tools, "They crossed a Syrian river near Mosul and left their village.")

    assert [(p.name, p.country) for p in found] == [("Syrian river", "SYR"), ("village", "IRQ")]


def test_a_phrase_says_where_it_lies(tools: Tools) -> None:
    (villages,) = told(tools, "They were freed from villages around Raqqa.")

    assert (villages.text, villages.name, villages.country) == ("villages around Raqqa", "villages", "SYR")


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("It lies at 33°30′21″N 36°16′11″E in the hills.", 33.50583, 36.26972),
        ("It lies at 12.5°S 41.25°W by the sea.", -12.5, -41.25),
        ("Coordinates: 35.0325; 43.6463", 35.0325, 43.6463),
    ],
)
def test_degrees_are_a_place(text: str, lat: float, lon: float, tools: Tools) -> None:
    spots = [p for p in told(tools, text) if p.lat is not None]

    assert [(p.lat, p.lon) for p in spots] == [(lat, lon)]


@pytest.mark.parametrize("text", ["It rose from 1.5; 2 points were lost.", "He won 6; 4 he lost.", "Degrees of 95.5°N 10.5°E are none."])
def test_other_numbers_are_no_degrees(text: str, tools: Tools) -> None:
    assert [p for p in told(tools, text) if p.lat is not None] == []
