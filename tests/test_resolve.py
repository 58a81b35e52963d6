"""Actors: coreference on marked sentences, the vocabularies' own examples, the user's list, and what always holds."""

import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casus.errors import ConfigError
from casus.known import Known, load_known
from casus.mentions import look_up
from casus.model import Actor, Document, Place, Span, Statement
from casus.names import find_names
from casus.parse import parse
from casus.people import alike_surname, is_patronymic, name_words, same_person
from casus.phrases import find_phrases
from casus.pipeline import Tools
from casus.reading import Cast
from casus.resolve import resolve_actors
from casus.titles import covers, gender_of, load_titles, same_title, singular
from marked import read_cases, wrong_marks

TITLES = load_titles()
# The share of marked sentences with all marks right (docs/decisions/0030-coreference.md); the aim is 0.97.
FLOORS = {"before.txt": 0.95, "after.txt": 0.97, "late.txt": 1.0}


def cast(
    tools: Tools,
    text: str,
    day: str | None = "2020-08-27",
    known: Known | None = None,
    statements: tuple[Statement, ...] = (),
    places: tuple[Place, ...] = (),
) -> Cast:
    document = Document(id="d", published=day, text=text)
    return resolve_actors(parse(document, parser=tools.parser), statements, places, known=known or tools.known)


def actor(found: Cast, name: str) -> Actor:
    hits = [a for a in found.actors if a.name == name]
    assert len(hits) == 1, f"{name}: {[a.name for a in found.actors]}"
    return hits[0]


def named(found: Cast, text: str, words: str) -> str | None:
    """The name of the actor that these words of the text mean; the last where they stand several times."""
    start = text.rindex(words)
    hit = found.by_id(found.at(start, start + len(words)))
    return hit.name if hit is not None else None


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_marked_sentences(tools: Tools, name: str) -> None:
    cases = list(read_cases(name))
    wrong = {case.line: bad for case in cases if (bad := wrong_marks(case, tools.parser, tools.known))}
    assert 1 - len(wrong) / len(cases) >= FLOORS[name], wrong


def test_marked_sentences_are_many_and_varied() -> None:
    cases = [case for name in FLOORS for case in read_cases(name)]
    assert len(cases) >= 120
    assert len({case.day[:4] for case in cases}) >= 20


def test_a_wrong_mark_is_told(tools: Tools) -> None:
    case = next(read_cases("before.txt"))
    swapped = type(case)(case.day, case.text, tuple((a, b, ("Nobody",)) for a, b, _ in case.marks), case.line)
    assert len(wrong_marks(swapped, tools.parser, tools.known)) == len(case.marks)


# The vocabularies' own examples -----------------------------------------------------------------------------------------

_GROUPS = tomllib.loads((files("casus") / "data" / "titles.toml").read_text("utf-8"))
_BRACKET = re.compile(r"\[([^\]]+)\]")


def _unmarked(example: str) -> tuple[str, list[tuple[int, int]]]:
    text, spans, at = "", [], 0
    for m in _BRACKET.finditer(example):
        text += example[at : m.start()]
        spans.append((len(text), len(text) + len(m[1])))
        text += m[1]
        at = m.end()
    return text + example[at:], spans


@pytest.mark.parametrize("group", _GROUPS["noun"], ids=lambda g: g["name"])
def test_noun_examples(tools: Tools, group: dict[str, object]) -> None:
    words = set(group["words"])  # type: ignore[call-overload]
    for wanted, examples in ((True, group["matches"]), (False, group["not"])):
        for example in examples:  # type: ignore[attr-defined]
            text, spans = _unmarked(example)
            parsed = parse(Document(id="d", text=text), parser=tools.parser)
            page = look_up(parsed, (), tools.known)
            for start, end in spans:
                nouns = {match.noun.word for i in parsed.tokens_in(start, end) for match in [page.noun(i)] if match is not None}
                assert bool(nouns & words) is wanted, (example, nouns)


def test_nouns_are_of_one_group() -> None:
    count = Counter(word for group in _GROUPS["noun"] for word in group["words"])
    assert [word for word, n in count.items() if n > 1] == []


def test_weak_nouns_are_nouns_of_their_group() -> None:
    for group in _GROUPS["noun"]:
        assert set(group.get("weak", ())) <= set(group["words"]), group["name"]


def test_broader_words(tools: Tools) -> None:
    for group in _GROUPS["broader"]:
        for wanted, key in ((True, "matches"), (False, "not")):
            for example in group.get(key, ()):
                text, (first, leader) = _unmarked(example)
                found = cast(tools, text)
                person = next(
                    a for a in found.actors if any(m.kind == "name" and m.end <= first[1] for m in a.mentions if a.type == "person")
                )
                assert (found.at(*leader) == person.id) is wanted, example


def test_usual_countries(tools: Tools) -> None:
    group = _GROUPS["usual"][0]
    for wanted, key in ((group["country"], "matches"), (None, "not")):
        for example in group[key]:
            text, spans = _unmarked(example)
            found = cast(tools, text)
            hit = found.by_id(found.at(*spans[-1]))
            assert hit is not None
            assert hit.country == wanted or (wanted is None and hit.country != group["country"])


def test_peoples_of_whole_regions_have_no_country(tools: Tools) -> None:
    text = "The talks were held in Norway and in Oslo. Western envoys were told to leave. Kurdish envoys stayed."
    found = cast(tools, text)
    assert actor(found, "Western envoys").country is None
    assert actor(found, "Kurdish envoys").country == "NOR"


def test_title_words(tools: Tools) -> None:
    for wanted, key in ((True, "matches"), (False, "not")):
        for example in _GROUPS["title"][key]:
            text, spans = _unmarked(example)
            parsed = parse(Document(id="d", text=text), parser=tools.parser)
            page = look_up(parsed, (), tools.known)
            titles = {c.title for c in find_phrases(page, find_names(page))}
            assert (text[slice(*spans[0])] in titles) is wanted, titles


def test_forms_of_address(tools: Tools) -> None:
    for example in _GROUPS["address"]["matches"]:
        text, spans = _unmarked(example)
        assert [a.type for a in cast(tools, text).actors if a.mentions[0].start == spans[0][1] + 1] == ["person"], example
    text, _ = _unmarked(_GROUPS["address"]["not"][0])
    assert not cast(tools, text).actors


def test_words_of_bodies_names(tools: Tools) -> None:
    for wanted, key in (("organisation", "matches"), ("person", "not")):
        for example in _GROUPS["body_names"][key]:
            text, spans = _unmarked(example)
            found = cast(tools, text)
            hit = found.by_id(found.at(*spans[0]))
            assert hit is not None
            assert hit.type == wanted, hit


def test_names_and_genders() -> None:
    data = tomllib.loads((files("casus") / "data" / "names.toml").read_text("utf-8"))
    for wanted, key in ((True, "matches"), (False, "not")):
        for example in data["given"][key]:
            assert all((gender_of(m[1], TITLES) is not None and m[1][0].isupper()) is wanted for m in _BRACKET.finditer(example))
        for example in data["patronymic"][key]:
            words = name_words(example.replace("[", "").replace("]", ""), TITLES)
            assert (is_patronymic(words, TITLES) is not None) is wanted, example
        for example in data["parts"][key]:
            assert all((m[1] in TITLES.particles) is wanted for m in _BRACKET.finditer(example))


def test_names_are_of_one_gender() -> None:
    names = tomllib.loads((files("casus") / "data" / "names.toml").read_text("utf-8"))["given"]
    assert not set(names["m"].split()) & set(names["f"].split())


@pytest.mark.parametrize(
    ("word", "want"),
    [
        ("police", "police"),
        ("women", "woman"),
        ("ministries", "ministry"),
        ("churches", "church"),
        ("forces", "force"),
        ("crisis", "crisis"),
        ("as", "as"),
    ],
)
def test_singular(word: str, want: str) -> None:
    assert singular(word) == want


def test_titles_that_mean_the_same() -> None:
    assert same_title("foreign secretary", "Foreign Minister", TITLES)
    assert not same_title("foreign minister", "defence minister", TITLES)
    assert covers("leader", "president", TITLES)
    assert covers("minister", "foreign minister", TITLES)
    assert not covers("president", "vice-president", TITLES)
    assert not covers("foreign minister", "minister", TITLES)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Recep Tayyip Erdogan", "Tayyip Erdoğan", True),
        ("Volodymyr Zelensky", "Vladimir Zelenskyy", True),
        ("Mike Dunn", "Michael Dunn", True),
        ("J. Osgood", "Jane Osgood", True),
        ("Anna Lowe", "Peter Lowe", False),
        ("Ivan Petrov", "Ivan Pavlov", False),
    ],
)
def test_same_person(a: str, b: str, same: bool) -> None:
    assert same_person(name_words(a, TITLES), name_words(b, TITLES), TITLES) is same


def test_surnames_alike() -> None:
    assert alike_surname("gaddafi", "qaddafi")
    assert not alike_surname("johnson", "jansen")
    assert not alike_surname("may", "mai")


# Who, of where, in what role --------------------------------------------------------------------------------------------


def test_roles_as_of_the_day(tools: Tools) -> None:
    text = "Vladimir Putin flew to Sochi."
    then, now = actor(cast(tools, text, "2009-07-01"), "Vladimir Putin"), actor(cast(tools, text, "2020-08-27"), "Vladimir Putin")
    assert [(r.title, r.of) for r in then.roles] == [("prime minister", "Russia")]
    assert [(r.title, r.of, r.from_, r.to) for r in now.roles] == [("president", "Russia", "2012-05-07", None)]
    assert now.country == "RUS"
    assert now.sector == "GOV"
    assert now.wikidata == "Q7747"


def test_without_a_day_no_office_is_filled(tools: Tools) -> None:
    found = cast(tools, "The Russian president flew to Sochi.", None)
    assert [a.name for a in found.actors if a.type == "person"] == ["Russian president"]
    assert not actor(cast(tools, "Vladimir Putin flew home.", None), "Vladimir Putin").roles


def test_told_roles(tools: Tools) -> None:
    found = cast(tools, "Former Polish prime minister Jan Wolski met Petra Halm, a German opposition politician, in Berlin.")
    assert [(r.title, r.of) for r in actor(found, "Jan Wolski").roles] == [("former prime minister", "Poland")]
    assert actor(found, "Jan Wolski").country == "POL"
    assert actor(found, "Petra Halm").sector == "OPP"
    assert actor(found, "Petra Halm").country == "DEU"


def test_groups_have_sides(tools: Tools) -> None:
    found = cast(tools, "Belarusian police beat protesters in Minsk. Russian forces watched. A senior US official complained.")
    police, forces, official = actor(found, "Belarusian police"), actor(found, "Russian forces"), actor(found, "US official")
    assert (police.type, police.country, police.sector) == ("group", "BLR", "COP")
    assert (forces.type, forces.country, forces.sector) == ("group", "RUS", "MIL")
    assert (official.type, official.country, official.sector) == ("person", "USA", "GOV")
    assert actor(found, "protesters").sector == "CVL"


def test_a_relation_gives_no_side(tools: Tools) -> None:
    found = cast(tools, "Turkish-backed rebels shelled the town of Afrin.")
    assert actor(found, "rebels").country != "TUR"


def test_coordinated_sides_are_two_actors(tools: Tools) -> None:
    found = cast(tools, "The Iraqi and Syrian armies closed the border.")
    assert actor(found, "Iraqi army").country == "IRQ"
    assert actor(found, "Syrian army").country == "SYR"


def test_a_city_is_a_government_only_where_it_acts(tools: Tools) -> None:
    text = "Moscow accused Warsaw of lying. He was arrested in Moscow on Monday."
    found = cast(tools, text)
    assert named(found, text, "Warsaw") == "Poland"
    assert found.at(0, 6) == actor(found, "Russia").id
    assert named(found, text, "Moscow") is None


def test_places_tell_the_scene(tools: Tools) -> None:
    text = "Police fired tear gas in Osvik and in Tandal. Residents fled."
    spots = tuple(Place(start=text.index(w), end=text.index(w) + len(w), text=w, name=w, country="NOR") for w in ("Osvik", "Tandal"))
    found = cast(tools, text, places=spots)
    assert actor(found, "police").country == "NOR"
    assert actor(found, "residents").country == "NOR"
    assert actor(cast(tools, "Police fired tear gas."), "police").country is None


def test_speaker_of_a_quote_from_statements(tools: Tools) -> None:
    text = 'Ann Lowe met Eve Holm. "I will not pay," ran the note.'
    quote = text.index("I will")
    said = Statement(
        id="s",
        kind="direct",
        source=(Span(start=13, end=21, text="Eve Holm"),),
        content=(Span(start=quote, end=quote + 14, text=text[quote : quote + 14]),),
    )
    found = cast(tools, text, statements=(said,))
    assert named(found, text, "I will"[:1]) == "Eve Holm"
    assert found.at(quote, quote + 1) == actor(found, "Eve Holm").id
    assert cast(tools, text).at(quote, quote + 1) is None


def test_the_author_speaks_outside_quotes(tools: Tools) -> None:
    found = cast(tools, "I grew up in Homs. My house is gone. We left at night.")
    assert [m.text for m in actor(found, "author").mentions] == ["I", "My", "We"]


def test_body_and_acronym(tools: Tools) -> None:
    found = cast(tools, "The Northern Rivers Authority (NRA) closed the dam. The NRA said it would reopen.")
    body = actor(found, "Northern Rivers Authority")
    assert {"NRA", "The NRA"} <= {m.text for m in body.mentions}


# The user's own list ----------------------------------------------------------------------------------------------------


def test_own_actors_go_before_all(tools: Tools, tmp_path: Path) -> None:
    own = tmp_path / "actors.toml"
    own.write_text(
        """[[actor]]
name = "Gondor"
aliases = ["the White City"]
type = "state"
country = "GON"
sector = "GOV"
[[actor]]
name = "Moscow"
type = "organisation"
country = "GON"
[[actor]]
name = "Denethor"
type = "person"
country = "GON"
sector = "MIL"
roles = [{title = "steward", of = "Gondor", from = "2984"}]
""",
        "utf-8",
    )
    found = cast(tools, "Gondor accused Moscow of lies. The White City will not pay, Denethor said.", known=load_known(own))
    assert (actor(found, "Gondor").type, actor(found, "Gondor").country) == ("state", "GON")
    assert actor(found, "Moscow").country == "GON"
    steward = actor(found, "Denethor")
    assert (steward.type, steward.country, steward.sector, [(r.title, r.of, r.from_) for r in steward.roles]) == (
        "person",
        "GON",
        "MIL",
        [("steward", "Gondor", "2984")],
    )


def test_own_actors_by_day(tools: Tools, tmp_path: Path) -> None:
    own = tmp_path / "actors.csv"
    own.write_text(
        "name,aliases,type,country,sector,roles,from,to\nThe Ring,Ring;Rings,organisation,NOR,REB,,2000,2009-12\nThe Ring,Ring,organisation,NOR,PTY,,2010,\n",
        "utf-8",
    )
    known = load_known(own)
    assert actor(cast(tools, "The Ring attacked Oslo.", "2009-12-05", known), "The Ring").sector == "REB"
    assert actor(cast(tools, "The Ring attacked Oslo.", "2015-01-01", known), "The Ring").sector == "PTY"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "name,colour\nX,red\n", "line 2: unknown column 'colour'"),
        ("a.csv", "name,country\nX,Norway\n", "line 2: country 'Norway' is no code"),
        ("a.csv", "name,from\nX,last year\n", "line 2: from 'last year' is no date"),
        ("a.csv", "name,type\nX,wizard\n", "line 2: type 'wizard' is none of"),
        ("a.csv", "name,aliases\n,X\n", "line 2: an actor needs a name"),
        ("a.toml", "[[actor]]\nname = X\n", "line 2"),
        ("a.toml", "[[actors]]\nname = 'X'\n", "[[actor]] entries only"),
        ("a.toml", "[[actor]]\nname = 'X'\nroles = [{of = 'Y'}]\n", "actor 1: roles are"),
        ("a.txt", "X", "a .toml or a .csv"),
    ],
)
def test_errors_in_the_own_list(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        load_known(tmp_path / name)
    assert told in str(error.value)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        load_known(tmp_path / "none.toml")


# What always holds ------------------------------------------------------------------------------------------------------


def check(found: Cast, text: str) -> None:
    assert len({a.id for a in found.actors}) == len(found.actors)
    for a in found.actors:
        assert a.mentions
        assert a.name.strip()
        for m in a.mentions:
            assert text[m.start : m.end] == m.text


@pytest.mark.parametrize(
    "text",
    ["", "a", "'s", "((((", '"""', "The " * 500, "’s ’s", "- - -", "Mr", "İstanbul İ", "A.B. " * 200, "The 65-year-old", "\u202e\u200b"],
)
def test_odd_texts(tools: Tools, text: str) -> None:
    check(cast(tools, text), text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "The",
                "Russian",
                "president",
                "Putin",
                ",",
                '"',
                "'",
                "(",
                ")",
                "[",
                "]",
                "of",
                "and",
                "his",
                "counterpart",
                "she",
                "said",
                "US",
                "EU",
                "police",
                "'s",
                "-",
                "29",
                "Mr",
                "minister",
                "Syria",
                "\n",
            ]
        ),
        max_size=30,
    )
)
def test_any_words(tools: Tools, words: list[str]) -> None:
    text = " ".join(words)
    check(cast(tools, text), text)


def test_same_text_same_actors(tools: Tools) -> None:
    text = "Polish Prime Minister Jan Wolski told protesters that he would listen. Police dispersed them. The prime minister left."
    assert cast(tools, text) == cast(tools, text)


def test_a_mayor_is_of_the_city_and_an_envoy_not_of_what_he_works_on(tools: Tools) -> None:
    found = {
        a.name: a for a in cast(tools, "The mayor of London, Sadiq Khan, met Ada Frey, the UN envoy for Syria, and a US citizen.").actors
    }

    assert [(r.title, r.of) for r in found["Sadiq Khan"].roles] == [("mayor", "London")]
    assert (found["Ada Frey"].country, [r.of for r in found["Ada Frey"].roles]) == (None, ["United Nations"])
    assert found["US citizen"].sector == "CVL"


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Britain's outgoing special envoy for Syria, Ada Frey, wrote to Damascus.", "Ada Frey", "GBR"),
        ("The Obama administration left Syria alone.", "Obama administration", "USA"),
        ("He came with his Bulgarian fiancee, Mira Dolan.", "Mira Dolan", "BGR"),
    ],
)
def test_whose_side(text: str, name: str, country: str, tools: Tools) -> None:
    assert {a.name: a.country for a in cast(tools, text).actors}[name] == country


def test_nobody_in_particular_is_no_actor(tools: Tools) -> None:
    found = cast(tools, "Any child could see it, and every voter knew. No soldier fell. Ada Frey wept over Islamist-inspired terror.")

    assert [a.name for a in found.actors] == ["Ada Frey"]


def test_an_office_of_something_unknown_is_not_of_the_countrys(tools: Tools) -> None:
    text = "Syria burned. Syrian towns fell. Ada Frey, president of a New York-based thinktank, wept. The president of Syria laughed."

    assert {a.name: a.country for a in cast(tools, text, day=None).actors}["Ada Frey"] is None


@pytest.mark.parametrize(
    ("text", "doers"),
    [
        ("A coalition airstrike killed two fighters.", ["coalition"]),
        ("The Russian army offensive went on.", ["Russian Armed Forces"]),
        ("A drone strike killed two fighters.", []),
        ("The police station burnt.", []),
    ],
)
def test_a_body_before_its_deed_is_who_did_it(text: str, doers: list[str], tools: Tools) -> None:
    assert [a.name for a in cast(tools, text).actors if a.name not in ("fighters", "police station")] == doers


def test_what_bears_the_name_of_a_place_is_nobody(tools: Tools) -> None:
    text = "Shells fell on Tandal. The Tandal attack killed two, and Osvik spoke. Ivo Osvik wept."
    places = tuple(Place(start=text.index(w), end=text.index(w) + len(w), text=w, name=w, country="NOR") for w in ("Tandal",))

    assert [a.name for a in cast(tools, text, places=places).actors if a.type == "person"] == ["Ivo Osvik"]
