"""Where an article plays, for events whose clause names no place."""

from dataclasses import replace

from casus.extract.setting import place_by_setting
from casus.model import Event, Place, Span


def place(name: str, country: str | None, start: int) -> Place:
    return Place(start=start, end=start + len(name), text=name, name=name, country=country)


def event(at: int | None) -> Event:
    word = Span(start=0, end=3, text="met")
    return Event(id="e", type="CONSULT", place=at, evidence=word, trigger=word)


def test_the_country_of_most_places_is_the_setting() -> None:
    places = [place("Oslo", "NOR", 10), place("Bergen", "NOR", 30), place("Oslo", "NOR", 50), place("Riga", "LVA", 70)]

    told, inferred = place_by_setting([event(3), event(None)], places)

    assert (told.place, told.place_inferred) == (3, False)
    assert (inferred.place, inferred.place_inferred) == (0, True)


def test_no_setting_where_places_are_scattered_or_tie() -> None:
    scattered = [place("Oslo", "NOR", 1), place("Riga", "LVA", 9), place("Rome", "ITA", 20), place("Atlantis", None, 30)]

    assert place_by_setting([event(None)], scattered)[0].place is None
    assert place_by_setting([event(None)], scattered[:2])[0].place is None
    assert place_by_setting([event(None)], [])[0].place is None


def test_places_told_by_a_noun_do_not_count() -> None:
    named = [place("Oslo", "NOR", 10)]
    told = [replace(place("bridge", "SWE", 30 + k), kind="nominal") for k in range(3)]

    assert place_by_setting([event(None)], [*named, *told])[0].place == 0
