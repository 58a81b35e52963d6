"""Stories: comparing two articles, the star clustering kept up to date, and stories in a ledger, which persons correct."""

import random
from collections.abc import Iterator, Mapping
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casus.ledger.database import Database, open_database
from casus.ledger.tables import groups, judgements, story_places, trace_keys, traces
from casus.model import Document, Meta, Record
from casus.reconcile.articles import article_id, unweave_article, weave_article
from casus.reconcile.stars import FULL, Memory, Place, arranged, rank
from casus.reconcile.stories import KEYS, KEYS_MET, STORY_DAYS, compare_stories, story_keys, story_sketch
from casus.reconcile.weave import judge, undo

META = Meta(casus="0.1.0", models={"parser": "none", "tagger": "none"})
# Two reports of one event in different words, and one of another event of the same kind. In our own words.
QUAKE = (
    "A strong earthquake shook the fishing town of Hvolsvik on Tuesday night and brought down the old lighthouse, rescuers said. "
    "Forty people slept in the school of Hvolsvik while engineer Sunna Palsdottir looked for cracks in the sea wall."
)
QUAKE_TOO = (
    "Engineers were checking the sea wall at Hvolsvik on Wednesday after an earthquake that toppled its lighthouse. "
    "The town opened its school to forty people who were afraid to sleep at home, said Palsdottir, who leads the inspection."
)
STRIKE = (
    "Bus drivers in Drangey stopped work on Tuesday over night shifts, and thousands walked to their offices. "
    "Union leader Bjarki Olason said the drivers of Drangey would stay out until the company gave in."
)
ALIKE = {"quake": QUAKE, "quake too": QUAKE_TOO, "strike": STRIKE}


def record(name: str, text: str, published: str | None = "2026-03-03") -> Record:
    return Record(document=Document(id=name, text=text, published=published), meta=META)


def test_two_reports_of_one_event_are_one_story() -> None:
    one, other, third = (story_sketch(record(name, text)) for name, text in ALIKE.items())
    assert compare_stories(one, other).verdict == "same"
    assert "hvolsvik" in compare_stories(one, other).reason
    assert compare_stories(one, third).verdict == compare_stories(other, third).verdict == "different"
    assert compare_stories(one, other).score == compare_stories(other, one).score
    asked = set(story_keys(other)[1])
    assert len(asked & set(story_keys(one)[0])) >= KEYS_MET > len(asked & set(story_keys(third)[0]))


def test_the_same_words_weeks_later_are_another_story() -> None:
    days = [story_sketch(record("a", QUAKE, published)) for published in ("2026-03-03", "2026-03-10", "2026-03-11")]
    assert compare_stories(days[0], days[1]).verdict == "same"
    assert compare_stories(days[0], days[2]) == compare_stories(days[2], days[0])
    assert compare_stories(days[0], days[2]).verdict == "different"
    assert compare_stories(days[0], days[2]).reason == f"{STORY_DAYS + 1} days lie between them"


@given(st.dates(), st.integers(-STORY_DAYS, STORY_DAYS))
def test_days_that_may_be_one_story_share_keys(day: object, apart: int) -> None:
    one = story_sketch(record("a", QUAKE, str(day)))
    assert one.day is not None
    for n in (one.day + apart,):
        moved = type(one)(**{**{name: getattr(one, name) for name in one.__slots__}, "day": max(n, 1)})
        assert len(set(story_keys(moved)[1]) & set(story_keys(one)[0])) == KEYS


def test_nothing_is_in_no_story() -> None:
    empty = story_sketch(record("a", ""))
    assert compare_stories(empty, empty).verdict == "different"
    assert story_keys(empty) == ((), ())


# Stars


def by_definition(links: Mapping[str, Mapping[str, float]]) -> dict[str, set[str]]:
    """The stories of a whole web, worked out from what they are."""
    centres: list[str] = []
    for v in sorted(links, key=lambda v: rank(len(links[v]), v)):
        if not any(u in centres for u in links[v]):
            centres.append(v)
    star = {v: v if v in centres else min((u for u in links[v] if u in centres), key=lambda u: (-links[v][u], u)) for v in links}
    found: dict[str, set[str]] = {}
    for v in links:
        mean = {}
        for centre in {star[u] for u in (v, *links[v])}:
            members = {u for u in links if star[u] == centre}
            sums = (1.0 if v in members else 0.0) + sum(score for u, score in sorted(links[v].items()) if u in members)
            mean[centre] = sums / min(len(members | {v}), FULL)
        found.setdefault(min(mean, key=lambda centre: (-mean[centre], centre)), set()).add(v)
    return found


def web_of(size: int, share: float, chance: random.Random) -> dict[str, dict[str, float]]:
    links: dict[str, dict[str, float]] = {f"d-{n}": {} for n in range(size)}
    for a, b in combinations(links, 2):
        if chance.random() < share:
            links[a][b] = links[b][a] = chance.choice([0.5, 0.75, 1.0])
    return links


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 14), st.sampled_from([0.1, 0.3, 0.6]), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_what_the_definition_says(size: int, share: float, chance: random.Random) -> None:
    links = web_of(size, share, chance)
    order = list(links)
    chance.shuffle(order)
    web = Memory()
    for n, v in enumerate(order):
        web.add(v, {u: links[v][u] for u in links[v] if u in order[:n]})
    assert web.stories() == by_definition(links)
    gone = chance.sample(order, size // 2)
    for v in gone:
        web.remove(v)
    rest = {x: {u: s for u, s in links[x].items() if u not in gone} for x in links if x not in gone}
    assert web.stories() == by_definition(rest)


def test_a_chain_of_like_articles_is_not_one_story() -> None:
    web = Memory()
    for n in range(9):
        web.add(f"d-{n}", {f"d-{n - 1}": 0.9} if n else {})
    assert max(map(len, web.stories().values())) <= 3


def test_what_a_person_judged_parts_and_joins() -> None:
    stories = {"a": {"a", "b", "c"}, "d": {"d"}}
    links = {"a": {"b": 0.9, "c": 0.6}, "b": {"a": 0.9, "c": 0.5}, "c": {"a": 0.6, "b": 0.5}}
    assert arranged(stories, links, [("c", "d")], [("b", "c")]) == [{"a", "b"}, {"c", "d"}]
    assert arranged(stories, links, [("c", "d")], []) == [{"a", "b", "c", "d"}]
    assert arranged(stories, links, [("c", "d")], [("a", "d")]) == [{"a", "b", "c"}, {"d"}]


# In a ledger

COPY = QUAKE + "\n\nThe harbour of Papey, a day's sail away, felt nothing."
PAPERS = {
    "1": record("1", QUAKE, "2026-03-03"),
    "2": record("2", QUAKE_TOO, "2026-03-04"),
    "3": record("3", STRIKE, "2026-03-03"),
    "4": record("4", QUAKE, "2026-03-20"),
    "5": record("5", COPY, "2026-03-05"),
    "6": record("6", QUAKE_TOO.replace("sea wall", "pier"), None),
}


def d(name: str) -> str:
    return article_id(name * 32)


def add(database: Database, *names: str) -> None:
    for name in names:
        with database.write() as connection:
            weave_article(connection, PAPERS[name], name * 32)


def held(database: Database, kind: str) -> list[list[str]]:
    """The groups of a kind, each as the names of its articles."""
    found: dict[str, list[str]] = {}
    with database.connect() as connection:
        for member, group in connection.execute(select(groups.c.member, groups.c.group_id).where(groups.c.kind == kind)):
            found.setdefault(group, []).append(member[2])
    assert all(group[2] in members for group, members in found.items())
    return sorted(map(sorted, found.values()))


@pytest.fixture
def database(where: str) -> Iterator[Database]:
    opened = open_database(where)
    yield opened
    opened.close()


def test_stories_and_copies_in_any_order(database: Database) -> None:
    add(database, "1", "2", "3", "4", "5", "6")
    stories, copies = held(database, "story"), held(database, "copy")
    assert ["1", "2"] in [[i for i in members if i in "12"] for members in stories]
    assert ["3"] in [[i for i in members if i in "136"] for members in stories]
    assert ["4"] in stories
    assert copies == [["1", "4", "5"], ["2", "6"], ["3"]]
    for name in "135":
        with database.write() as connection:
            unweave_article(connection, name * 32)
    assert "1" not in {i for members in held(database, "story") for i in members}
    add(database, "5", "3", "1")
    assert (held(database, "story"), held(database, "copy")) == (stories, copies)
    for name in PAPERS:
        with database.write() as connection:
            unweave_article(connection, name * 32)
    with database.connect() as connection:
        for table in (traces, trace_keys, groups, story_places):
            assert connection.execute(select(table)).first() is None
        assert connection.execute(select(judgements).where(judgements.c.undone_at.is_(None))).first() is None


def test_a_person_joins_and_parts_stories(database: Database) -> None:
    add(database, "1", "2", "3")
    assert held(database, "story") == [["1", "2"], ["3"]]
    with database.write() as connection:
        judge(connection, "same", d("3"), d("1"), who="Sunna")
    assert held(database, "story") == [["1", "2", "3"]]
    with database.write() as connection:
        judge(connection, "different", d("2"), d("1"), who="Sunna")
    assert held(database, "story") in ([["1", "3"], ["2"]], [["1"], ["2"], ["3"]])
    with database.write() as connection:
        undo(connection, d("1"), d("2"), who="Sunna")
        undo(connection, d("1"), d("3"), who="Sunna")
    assert held(database, "story") == [["1", "2"], ["3"]]


def test_what_a_person_judged_counts_again_when_an_article_comes_back(database: Database) -> None:
    add(database, "1", "3")
    with database.write() as connection:
        judge(connection, "same", d("1"), d("3"), who="Sunna")
        unweave_article(connection, "3" * 32)
    assert held(database, "story") == [["1"]]
    add(database, "3")
    assert held(database, "story") == [["1", "3"]]


def test_a_story_carries_the_place_of_each_article(database: Database) -> None:
    add(database, "1", "2", "3")
    with database.connect() as connection:
        places = {row.member: Place(row.star, row.story) for row in connection.execute(select(story_places))}
    assert places[d("1")].story == places[d("2")].story != places[d("3")].story == d("3")
