"""Across articles: copies of one report, independent origins, the same event, undertaking and measure, and what touches a condition."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import made
from casus.model import Actor, Document, Event, Record, Span
from casus.reconcile.groups import connected
from casus.reconcile.sameness import Told, same_actors, same_events
from casus.reconcile.situation import situate
from casus.reconcile.wires import find_copies, hands, origins, outlet

# Sentences of one report, each of its own words, so that any two share no five words in a row.
REPORT = [
    "The harbour council of Isafjord voted on Tuesday evening to keep the northern gate shut until the last foreign trawler has gone home.",
    "Nobody had expected so clear a result after a debate that lasted most of the night and twice ended in shouting.",
    "Fishermen who waited outside in the rain clapped when the mayor came down the steps and read out the numbers.",
    "Seven members were in favour, two were against it and the chairwoman of the finance committee stayed away.",
    "A spokesman for the shipping company called the vote a gift to smugglers and announced that lawyers would look into it.",
    "Under an old treaty the gate may be closed only in war or when ice threatens the piers.",
    "Coast guard boats have followed eleven ships since January, according to figures that the ministry gave out last week.",
    "Economists doubt that the town can live without the landing fees, which make up a third of what it earns.",
]
OTHER = [
    "Bakers in the capital will sell rye bread at half price on Friday to mark the anniversary of their guild.",
    "The oldest shop on the square has used the same oven since the railway came, its owner says.",
    "Queues are expected from early morning, and the tram company has promised extra cars on two lines.",
    "Last year the ovens ran out of dough before noon and some visitors went home with nothing but flour on their coats.",
]


def document(text: str, name: str = "a", **fields: object) -> Document:
    return Document(id=name, text=text, **fields)  # type: ignore[arg-type]


def copies(*texts: str) -> list[tuple[int, ...]]:
    return [tuple(sorted(group.members)) for group in find_copies([document(text, str(n)) for n, text in enumerate(texts)])]


def test_a_report_cut_moved_and_added_to_is_the_same_report() -> None:
    full = "\n\n".join(REPORT)
    cut = "\n\n".join(REPORT[:4])
    moved = "\n\n".join(["ISAFJORD (Halibut Wire) -", *reversed(REPORT[1:]), OTHER[0]])
    retouched = full.replace("voted", "decided").replace("called", "named").replace("doubt", "question")
    own = "\n\n".join(OTHER)
    assert copies(full, own, cut, moved, retouched) == [(0, 2, 3, 4)]


def test_a_shared_quote_is_no_copy() -> None:
    one = "\n\n".join([REPORT[4], *OTHER])
    assert copies("\n\n".join(REPORT), one) == []


def test_a_shared_phrase_in_a_short_note_is_no_copy() -> None:
    assert copies("\n\n".join(REPORT), "Nobody had expected so clear a result after a debate, she wrote.") == []


def test_the_same_words_are_copies_however_short() -> None:
    assert copies("Two ships sank off Isafjord today.", "Two ships sank  off Isafjord today.", "") == [(0, 1)]


def test_nothing_is_nobodys_copy() -> None:
    assert copies("", "", "one", "one") == []


def test_the_agency_is_told_where_all_who_name_one_agree() -> None:
    text = "\n\n".join(REPORT)
    named = [document(text, "a", agencies=("Halibut Wire",)), document(text, "b"), document(text, "c", agencies=("Halibut Wire", "dpa"))]
    (group,) = find_copies(named)
    assert group.agency == "Halibut Wire"
    (group,) = find_copies([*named, document(text, "d", agencies=("AFP",))])
    assert group.agency is None


@given(st.randoms(use_true_random=False))
def test_copies_do_not_depend_on_the_order(shuffler: random.Random) -> None:
    texts = ["\n\n".join(REPORT), "\n\n".join(REPORT[:5]), "\n\n".join(REPORT[3:]), "\n\n".join(OTHER), OTHER[0] + " " + OTHER[1]]
    order = list(range(len(texts)))
    shuffler.shuffle(order)
    found = copies(*(texts[i] for i in order))
    assert sorted(sorted(order[i] for i in group) for group in found) == [[0, 1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ([{"publisher": "A"}, {"publisher": "B"}], 2),
        ([{"publisher": "A"}, {"publisher": "a"}], 1),
        ([{"url": "https://www.a.example/1"}, {"url": "https://a.example/2"}], 1),
        ([{"publisher": "A", "agencies": ("X",)}, {"publisher": "B", "agencies": ("X", "Y")}], 1),
        ([{"publisher": "A", "agencies": ("X", "Z")}, {"publisher": "B", "agencies": ("X", "Y")}], 2),
        ([{"publisher": "A", "agencies": ("X",)}, {"publisher": "B"}], 2),
        ([{}, {}], 2),
    ],
)
def test_independent_origins(fields: list[dict[str, object]], count: int) -> None:
    documents = [document(text, str(n), **f) for n, (text, f) in enumerate(zip(OTHER, fields, strict=False))]
    assert len(origins(hands(documents, []), range(len(documents)))) == count


def test_copies_are_one_origin_and_only_those_asked_about_count() -> None:
    text = "\n\n".join(REPORT)
    documents = [document(text, "0", publisher="A"), document(text, "1", publisher="B"), document(OTHER[0], "2", publisher="C")]
    held = hands(documents, find_copies(documents))
    assert origins(held, [0, 1, 2]) == ((0, 1), (2,))
    assert origins(held, [2, 2]) == ((2,),)


def test_an_outlet_is_the_publisher_or_the_host() -> None:
    assert outlet(document("x", publisher="Fjord Times", url="https://other.example")) == "Fjord Times"
    assert outlet(document("x", url="https://www.fjord.example/1")) == "fjord.example"
    assert outlet(document("x", url="http://[broken")) is None
    assert outlet(document("x")) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20), st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_pairs(pairs: list[tuple[int, int]], shuffler: random.Random) -> None:
    found = connected(range(10), pairs)
    shuffler.shuffle(pairs)
    assert connected(range(10), [(b, a) for a, b in pairs]) == found
    assert sorted(i for group in found for i in group) == list(range(10))


def event(
    words: str,
    *,
    type: str = "ASSAULT",
    mode: str | None = None,
    date: str | None = "2026-03-05",
    status: str = "reported",
    by: str = "Iceland",
) -> Record:
    """A record of one event with one actor, published a day after."""
    actor = Actor(id="a-1", name=by, type="state")
    evidence = Span(start=0, end=len(words), text=words)
    one = Event(id="e", type=type, mode=mode, date=date, status=status, actors=("a-1",), evidence=evidence, trigger=evidence)  # type: ignore[arg-type]
    return Record(document=Document(id=words, published="2026-03-06", text=words), actors=(actor,), events=(one,), meta=made.META)


def one_event(a: Record, b: Record) -> bool:
    return len(same_events([a, b], same_actors([a, b]))) == 1


def test_the_same_event_in_other_words() -> None:
    told = event("Coast guard boats fired on a trawler off Isafjord")
    assert one_event(told, event("Iceland's boats fired shots at a trawler"))
    assert one_event(told, event("A boat fired on the trawler", status="denied")), "a denied event is the same event"
    assert one_event(told, event("Coast guard boats fired on a trawler off Isafjord", date=None))
    assert not one_event(told, event("Iceland's boats fired shots at a trawler", date="2026-03-02"))
    assert not one_event(told, event("Iceland's boats fired shots at a trawler", by="Denmark"))
    assert not one_event(told, event("Iceland's boats fired shots at a trawler", type="THREATEN"))
    assert not one_event(told, event("Iceland's boats may fire on a trawler off Isafjord", status="threatened"))
    assert not one_event(told, event("A bomb went off in Reykjavik"))
    assert not one_event(event("They fired on it", mode="firearms"), event("They fired on it", mode="aerial"))


def test_actors_across_articles() -> None:
    def who(*actors: Actor) -> list[str]:
        found = [Record(document=Document(id=str(n), text="x"), actors=(a,), meta=made.META) for n, a in enumerate(actors)]
        people = same_actors(found)
        return [people.who(n, a.id).key for n, a in enumerate(actors)]  # type: ignore[union-attr]

    full, other = Actor(id="1", name="Anna Jónsdóttir", type="person"), Actor(id="2", name="Anna Jonsdottir", type="person")
    bare, namesake = Actor(id="3", name="Jonsdottir", type="person"), Actor(id="4", name="Katrin Jonsdottir", type="person")
    assert len(set(who(full, other, bare))) == 1
    assert len(set(who(full, bare, namesake))) == 3, "two fit the bare surname: it is neither"
    known = replace(other, wikidata="Q1")
    assert set(who(full, known, bare)) == {"Q1"}
    assert len(set(who(known, replace(full, wikidata="Q2")))) == 2


def test_bodies_of_several_states_and_people_without_a_name() -> None:
    def keys(*actors: Actor) -> list[str]:
        found = [Record(document=Document(id=str(n), text="x"), actors=(a,), meta=made.META) for n, a in enumerate(actors)]
        people = same_actors(found)
        return [people.who(n, a.id).key for n, a in enumerate(actors)]  # type: ignore[union-attr]

    ministry = Actor(id="1", name="Foreign Ministry", type="organisation", country="BLR")
    other, unknown = replace(ministry, id="2", country="RUS"), replace(ministry, id="3", country=None)
    assert len(set(keys(ministry, ministry))) == 1
    assert len(set(keys(ministry, unknown))) == 1, "only one is known"
    assert len(set(keys(ministry, other, unknown))) == 3, "whose the third is, nobody tells"
    officers = Actor(id="4", name="officers", type="group")
    assert len(set(keys(officers, officers))) == 2


def test_sides_without_a_name_do_not_part_two_tellings() -> None:
    told = event("Police arrested forty sailors at the gate", by="police")
    assert one_event(told, event("Officers arrested forty sailors at the gate", by="officers"))


def test_the_made_situation() -> None:
    found = situate(made.records())
    assert (found.articles, found.outlets, found.origins, found.since, found.until) == (4, 3, 3, "2026-03-03", "2026-03-23")
    arrest = next(h for h in found.happenings if h.type == "COERCE")
    assert (len(arrest.sources), arrest.origins) == (2, 1), "two papers with one agency report are one origin"
    fire = next(u for u in found.undertakings if u.action == "fire")
    assert (fire.status, fire.origins, [status for _, status, _ in fire.history]) == ("condition_met", 2, ["open", "condition_met"])
    (touched,) = fire.provisos[0].touched
    assert touched.happening.sources[0].quote == "They cut our nets and then they shot"
    assert touched.reason == "ASSAULT (destroy), as the condition says; 2026-03-05, not before the undertaking; in like words"
    strait = next(u for u in found.undertakings if u.action == "close the strait")
    assert (strait.committer, strait.said_by, strait.target, strait.deadline_on, strait.status) == (
        "Iceland",
        "Anna Jonsdottir",
        "Norway",
        "2026-04-01",
        "open",
    )
    assert strait.sources[0].quote == "Iceland will close the strait on 1 April unless Norway withdraws its trawlers"
    (course,) = found.courses
    assert [step.stage for step in course.steps] == ["considered", "imposed"]
    assert {(s.actor, s.stance) for s in course.stands} == {("Denmark", "widen"), ("Ireland", "oppose"), ("Norway", "support")}
    assert [(s.who.name, s.statements) for s in found.speakers] == [("Anna Jonsdottir", 3), ("Lars Vik", 3)], (
        "a statement told twice counts once"
    )
    assert [(w.agency, len(w.sources)) for w in found.wires] == [("Halibut Wire", 2)]


def test_nothing_touches_a_condition_before_it_was_made_or_if_denied() -> None:
    def touched(*records: Record) -> int:
        fire = next(u for u in situate(records).undertakings if u.action == "fire" and u.provisos[0].text == "one more net is cut")
        return len(fire.provisos[0].touched)

    later = made.fired()
    assert touched(made.strait(), later) == 1
    before = replace(later, events=(replace(later.events[0], date="2026-02-01"),))
    denied = replace(later, events=(replace(later.events[0], status="denied"),))
    planned = replace(later, events=(replace(later.events[0], status="planned"),))
    other = replace(later, events=(replace(later.events[0], mode="aerial"),))
    assert [touched(made.strait(), r) for r in (before, denied, planned, other)] == [0, 0, 0, 0]


def test_a_day_after_the_telling_is_a_misreading() -> None:
    late = event("Boats fired on a trawler", date="2027-03-05")
    (found,) = situate([late]).happenings
    assert (found.on, found.dated) == ("2026-03-06", False)
    (planned,) = situate([replace(late, events=(replace(late.events[0], status="planned"),))]).happenings
    assert (planned.on, planned.dated) == ("2027-03-05", True)


def test_a_denial_is_held_against_another_articles_claim() -> None:
    claim, denial = made.fired(), made.strait()
    words = '"They cut our nets and then they shot,"'
    said = replace(claim, statements=(replace(claim.statements[0], act="accuse"),))
    text = "Nobody cut their nets, and nobody shot at them, Jonsdottir said."
    content = Span(start=0, end=47, text=text[:47])
    answer = replace(
        denial,
        document=replace(denial.document, id="answer", url=None, text=text),
        statements=(replace(denial.statements[0], act="deny", source_actor=denial.actors[2].id, content=(content,)),),
        events=(), commitments=(), measures=(), facts=(), contested=(), times=(), places=(),
    )  # fmt: skip
    (found,) = [d for d in situate([said, answer]).disputes if d.proposed]
    assert (found.claim.quote, found.claimed_by, found.disputed_by) == (words, ("Lars Vik",), ("Anna Jonsdottir",))


@given(st.permutations(range(4)))
def test_the_situation_does_not_depend_on_the_order(order: list[int]) -> None:
    records = made.records()
    assert situate([records[i] for i in order]) == situate(records)


def test_an_empty_ledger_has_an_empty_situation() -> None:
    found = situate([])
    assert (found.articles, found.origins, found.since, found.happenings) == (0, 0, None, ())


def test_places_in_the_record_are_told() -> None:
    assert Told(0, 1) < Told(1, 0)
    assert {h.place for h in situate([made.strait()]).happenings} == {None, "Isafjord"}
