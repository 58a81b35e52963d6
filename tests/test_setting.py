"""Where events play whose clause names no place."""

from dataclasses import replace

from casus.extract.setting import settle
from casus.model import Actor, Event, Mention, Place, Span
from casus.reading import Cast


def place(name: str, country: str | None, start: int) -> Place:
    return Place(start=start, end=start + len(name), text=name, name=name, country=country)


def event(at: int | None, *sides: str, what: str = "CONSULT") -> Event:
    word = Span(start=0, end=3, text="met")
    return Event(id="e", type=what, place=at, actors=sides, evidence=word, trigger=word)


def actor(name: str, country: str, times: int = 1, state: bool = False) -> Actor:
    mentions = tuple(Mention(start=100 * k, end=100 * k + len(name), text=name, kind="name") for k in range(1, times + 1))
    return Actor(id=name, name=name, type="state" if state else "person", country=country, mentions=mentions)


NOBODY = Cast(())
NORWAY = [place("Oslo", "NOR", 10), place("Bergen", "NOR", 30), place("Oslo", "NOR", 50), place("Riga", "LVA", 70)]


def test_the_country_of_most_places_is_the_setting() -> None:
    (told, inferred), places = settle([event(3), event(None)], NORWAY, NOBODY)

    assert (told.place, told.place_inferred) == (3, False)
    assert (inferred.place, inferred.place_inferred) == (0, True)
    assert places == tuple(NORWAY)


def test_no_setting_where_places_tie_or_there_are_none() -> None:
    for places in (NORWAY[2:], []):
        (told,), _ = settle([event(None)], places, NOBODY)
        assert (told.place, told.place_inferred) == (None, False)


def test_places_told_by_a_noun_do_not_count() -> None:
    bridges = [replace(place("bridge", "SWE", 30 + k), kind="nominal") for k in range(3)]

    (told,), _ = settle([event(None)], [NORWAY[0], *bridges], NOBODY)

    assert told.place == 0


def test_what_is_said_of_ones_own_is_said_at_home() -> None:
    cast = Cast((actor("Mr Berzins", "LVA"), actor("Ms Ozola", "LVA")))
    said, done = (event(None, "Mr Berzins", "Ms Ozola", what=what) for what in ("ACCUSE", "ASSAULT"))

    (accused, struck), _ = settle([said, done], NORWAY, cast)

    assert (accused.place, struck.place) == (3, 0)


def test_few_places_yield_to_the_sides_and_a_state_becomes_a_place() -> None:
    cast = Cast((actor("Latvia", "LVA", state=True), actor("Mr Berzins", "LVA")))

    (first, second), places = settle([event(None, "Mr Berzins"), event(None, "Latvia")], NORWAY[:2], cast)

    assert (first.place, second.place, first.place_inferred) == (2, 2, True)
    assert (places[2].name, places[2].text, places[2].country, places[2].kind) == ("Latvia", "Latvia", "LVA", "nominal")


def test_else_the_country_most_spoken_of() -> None:
    cast = Cast((actor("Ms Ozola", "LVA", times=3), actor("Mr Dahl", "NOR", times=2)))

    (told,), _ = settle([event(None, "Ms Ozola", "Mr Dahl")], NORWAY[2:], cast)

    assert told.place == 1
