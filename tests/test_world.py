"""The world's tables: states and their people, organisations, places, and who held which office."""

import csv
import re
import tomllib
from collections import Counter, defaultdict
from datetime import date
from importlib.resources import files
from itertools import combinations
from typing import Any

import pytest

DATA = files("casus") / "data"
COUNTRIES: dict[str, list[dict[str, Any]]] = tomllib.loads((DATA / "countries.toml").read_text("utf-8"))
ORGANISATIONS: list[dict[str, Any]] = tomllib.loads((DATA / "organisations.toml").read_text("utf-8"))["organisation"]
PLACES: list[dict[str, Any]] = tomllib.loads((DATA / "places.toml").read_text("utf-8"))["place"]
OFFICES = list(csv.DictReader((DATA / "offices.csv").read_text("utf-8").splitlines()))
CODES = {c["iso3"] for c in COUNTRIES["country"] if "iso3" in c}
SECTORS = set("GOV LEG JUD MIL COP SPY REB PTY OPP MED EDU BUS LAB CRM CVL NGO IGO REL IMG".split())  # noqa: SIM905
KINDS = {
    "alliance", "armed group", "broadcaster", "company", "country group", "court", "ministry or agency", "news agency", "newspaper",
    "non-governmental organisation", "political party", "regional body", "security organ", "world body",
}  # fmt: skip
QID = re.compile(r"Q[1-9]\d*")
DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def test_country_codes_names_and_wikidata_ids_stand_once() -> None:
    for key in ("iso3", "name", "wikidata"):
        counts = Counter(c[key] for c in COUNTRIES["country"] if key in c)
        assert [value for value, n in counts.items() if n > 1] == []
    assert all(re.fullmatch("[A-Z]{3}", code) for code in CODES)
    assert all(QID.fullmatch(c["wikidata"]) for c in COUNTRIES["country"])
    assert all(-90 <= c["at"][0] <= 90 and -180 <= c["at"][1] <= 180 for c in COUNTRIES["country"])


def test_no_name_or_adjective_means_two_states() -> None:
    bearers = defaultdict(set)
    for c in COUNTRIES["country"]:
        for name in [c["name"], *c["aliases"], *c["adjectives"]]:
            bearers[name].add(c["name"])

    assert {name for name, states in bearers.items() if len(states) > 1} == set()


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Belarusian", "BLR"), ("Swiss", "CHE"), ("Dutch", "NLD"), ("Kyrgyz", "KGZ"), ("Emirati", "ARE"), ("Congolese", "COD"), ("Nigerien", "NER"),
        ("Nigerian", "NGA"), ("Soviet", "SUN"), ("Filipino", "PHL"), ("Ivorian", "CIV"), ("Kosovar", "XKX"), ("Burmese", "MMR"),
    ],
)  # fmt: skip
def test_adjective_of_a_state(word: str, state: str) -> None:
    assert [c["iso3"] for c in COUNTRIES["country"] if word in c["adjectives"]] == [state]


def test_metonyms_and_peoples_belong_to_states() -> None:
    assert {m["country"] for m in COUNTRIES["metonym"]} <= CODES
    assert {m["sector"] for m in COUNTRIES["metonym"]} <= SECTORS
    assert {p["country"] for p in COUNTRIES["people"] if "country" in p} <= CODES
    assert max(Counter(m["name"] for m in COUNTRIES["metonym"]).values()) == 1


def test_organisations_are_well_formed() -> None:
    assert max(Counter(o["name"] for o in ORGANISATIONS).values()) == 1
    for o in ORGANISATIONS:
        assert o["kind"] in KINDS, o["name"]
        assert o["sector"] in SECTORS, o["name"]
        assert o["type"] == ("group" if o["kind"] == "country group" else "organisation"), o["name"]
        assert o.get("country", "USA") in CODES, o["name"]
        assert set(o.get("members", ())) <= CODES, o["name"]
        assert QID.fullmatch(o.get("wikidata", "Q1")), o["name"]
        assert o["name"] not in o["aliases"], o["name"]
        assert all(alias == alias.strip() != "" for alias in o["aliases"]), o["name"]


def test_what_one_short_name_means_twice_is_known() -> None:
    bearers = defaultdict(set)
    for o in ORGANISATIONS:
        for name in [o["name"], *o["aliases"]]:
            bearers[name].add(o["name"])

    assert {name for name, bodies in bearers.items() if len(bodies) > 1} == {"PA", "MIT", "CSIS", "RSF", "PTI", "ABC", "SLA"}


@pytest.mark.parametrize(
    ("group", "members"),
    [("Baltic states", {"EST", "LVA", "LTU"}), ("Benelux", {"BEL", "NLD", "LUX"}), ("E3", {"DEU", "FRA", "GBR"}), ("Gulf Cooperation Council", {"ARE", "BHR", "KWT", "OMN", "QAT", "SAU"})],
)  # fmt: skip
def test_group_has_its_members(group: str, members: set[str]) -> None:
    assert [set(o["members"]) for o in ORGANISATIONS if o["name"] == group] == [members]


def test_the_union_has_27_members_and_the_alliance_32() -> None:
    members = {o["name"]: o.get("members", []) for o in ORGANISATIONS}

    assert (len(members["European Union"]), len(members["NATO"])) == (27, 32)


def test_places_are_well_formed() -> None:
    assert all(p.get("country", "USA") in CODES for p in PLACES)
    assert all(-90 <= p["at"][0] <= 90 and -180 <= p["at"][1] <= 180 for p in PLACES)
    assert len([p for p in PLACES if "admin" in p]) == 50


def first_day(text: str) -> date | None:
    return date(*(int(p) for p in [*text.split("-"), "1", "1"][:3])) if text else None


def last_day(text: str) -> date | None:
    parts = text.split("-")
    return date(int(parts[0]), int(parts[1]) if len(parts) > 1 else 12, int(parts[2]) if len(parts) > 2 else 28) if text else None


def test_offices_are_well_formed() -> None:
    bodies = (
        CODES
        | {c["name"] for c in COUNTRIES["country"]}
        | {o["name"] for o in ORGANISATIONS}
        | {p["name"] for p in PLACES}
        | {"London", "New York City", "Moscow", "Kyiv", "Istanbul", "Paris"}
    )
    for o in OFFICES:
        assert o["person"], o
        assert o["title"], o
        assert o["of"] in bodies, o
        assert not o["from"] or DAY.fullmatch(o["from"]), o
        assert o["to"] in ("", "open") or DAY.fullmatch(o["to"]), o
        begun, ended = first_day(o["from"]), last_day("" if o["to"] == "open" else o["to"])
        assert begun is None or ended is None or begun <= ended, o
        assert not o["wikidata"] or QID.fullmatch(o["wikidata"]), o
    assert len(OFFICES) >= 1500


def test_a_person_has_one_wikidata_id_and_an_id_one_person() -> None:
    ids, people = defaultdict(set), defaultdict(set)
    for o in OFFICES:
        if o["wikidata"]:
            ids[o["person"]].add(o["wikidata"])
            people[o["wikidata"]].add(o["person"])

    assert {p: i for p, i in ids.items() if len(i) > 1} == {}
    assert {i: p for i, p in people.items() if len(p) > 1} == {}


# Two who held one office at once: rival governments, disputed elections.
RIVALS = {("LBY", "prime minister"), ("CIV", "president"), ("MDG", "president"), ("MDA", "prime minister")}
SINGLE = {"president", "prime minister", "foreign minister", "defence minister", "chancellor", "king", "secretary-general"}


def test_one_office_has_one_holder_at_a_time() -> None:
    held = defaultdict(list)
    for o in OFFICES:
        if o["title"] in SINGLE and (o["of"], o["title"]) not in RIVALS and o["from"] and o["to"] not in ("", "open"):
            # The surest part of each term: from the last day that "from" can mean to the first that "to" can.
            held[o["of"], o["title"]].append((last_day(o["from"]), first_day(o["to"]), o["person"]))
    clashes = [
        (office, one, other)
        for office, terms in held.items()
        for one, other in combinations(terms, 2)
        if one[0] and one[1] and other[0] and other[1] and (min(one[1], other[1]) - max(one[0], other[0])).days > 3
    ]

    assert clashes == []


@pytest.mark.parametrize(
    ("of", "title", "day", "person"),
    [
        ("BLR", "president", "2020-08-27", "Alexander Lukashenko"),
        ("RUS", "president", "2010-01-01", "Dmitry Medvedev"),
        ("RUS", "prime minister", "2010-01-01", "Vladimir Putin"),
        ("POL", "prime minister", "2020-08-27", "Mateusz Morawiecki"),
        ("GBR", "prime minister", "2022-10-01", "Liz Truss"),
        ("USA", "secretary of state", "2019-01-10", "Mike Pompeo"),
        ("TUR", "president", "2018-01-20", "Recep Tayyip Erdoğan"),
        ("IRN", "foreign minister", "2018-05-08", "Mohammad Javad Zarif"),
        ("SYR", "president", "2011-03-15", "Bashar al-Assad"),
        ("SLV", "president", "1989-11-16", "Alfredo Cristiani"),
        ("COL", "president", "1989-08-19", "Virgilio Barco"),
        ("IND", "prime minister", "2002-02-27", "Atal Bihari Vajpayee"),
        ("Gujarat", "chief minister", "2002-02-27", "Narendra Modi"),
        ("United Nations", "secretary-general", "2003-03-20", "Kofi Annan"),
        ("NATO", "secretary-general", "2018-04-14", "Jens Stoltenberg"),
        ("European Union", "foreign policy chief", "2020-08-27", "Josep Borrell"),
        ("Organization for Security and Co-operation in Europe", "secretary-general", "2018-01-01", "Thomas Greminger"),
    ],
)  # fmt: skip
def test_who_held_it_that_day(of: str, title: str, day: str, person: str) -> None:
    holders = [
        o["person"]
        for o in OFFICES
        if (o["of"], o["title"]) == (of, title) and o["from"] <= day and (o["to"] in ("open", "") or day <= o["to"])
    ]

    assert holders == [person]


def test_most_states_have_somebody_at_their_head() -> None:
    heads = {
        o["of"]
        for o in OFFICES
        if o["title"] in ("president", "prime minister", "king", "chancellor", "emir", "sultan", "premier", "monarch")
    }

    assert len(heads & CODES) >= 165
