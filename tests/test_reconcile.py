"""Across articles: copies of one report, and independent origins."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casus.model import Document
from casus.reconcile.groups import connected
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
