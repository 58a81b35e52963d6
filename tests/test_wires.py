"""Copies of one report: sketches, keys, comparing two; where a report came from; what differs between two texts of it."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

import casus
import made
from casus.answers import shown_json
from casus.model import Document
from casus.reconcile.corrections import differences
from casus.reconcile.wires import KEYS_MET, MOST_PIECES, Sketch, compare_copies, find_copies, keys, sketch, told_first

# Words that are nobody's: syllables put together by chance.
SYLLABLES = ["ba", "do", "ke", "li", "mo", "na", "pu", "ri", "su", "ta", "ve", "zo"]


def report(seed: int, paragraphs: int = 12, words: int = 40) -> list[str]:
    """Paragraphs of made words; two reports of different seeds share no five words in a row but by great chance."""
    chance = random.Random(seed)
    return [" ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(words)) for _ in range(paragraphs)]


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def document(name: str, body: str, **fields: object) -> Document:
    return Document(id=name, text=body, **fields)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1000), st.integers(5, 11), st.integers(1, 3))
def test_a_report_cut_moved_and_added_to_is_found(seed: int, kept: int, foreign: int) -> None:
    chance = random.Random(seed)
    whole, other = report(seed), report(seed + 5000)
    part = chance.sample(whole, kept) + other[: min(foreign, kept // 2)]
    chance.shuffle(part)
    one, cut, stranger = sketch(text(*whole)), sketch(text("MINSK (Halibut Wire) -", *part)), sketch(text(*report(seed + 9000)))
    assert compare_copies(one, cut).verdict == "same"
    assert compare_copies(one, stranger).verdict == "different"
    assert len(set(keys(one)) & set(keys(cut))) >= KEYS_MET
    assert len(set(keys(one)) & set(keys(stranger))) < KEYS_MET


def test_comparing_does_not_depend_on_who_comes_first() -> None:
    one, other = sketch(text(*report(1))), sketch(text(*report(1)[:7], *report(2)[:4]))
    assert compare_copies(one, other) == compare_copies(other, one)


def test_a_long_article_is_kept_as_a_sample_and_still_compared() -> None:
    whole = report(3, paragraphs=100)
    one, half = sketch(text(*whole)), sketch(text(*whole[:45]))
    assert one.total > MOST_PIECES == len(one.pieces)
    assert compare_copies(one, half).verdict == "same"
    assert compare_copies(one, sketch(text(*report(4, paragraphs=100)))).verdict == "different"
    assert Sketch.unpacked(one.packed(), one.total) == one


def test_a_notice_that_two_reports_quote_does_not_make_them_one() -> None:
    notice = report(5, paragraphs=1, words=35)
    one, other = text(*report(6), *notice), text(*report(7), *notice)
    found = find_copies([document("a", one), document("b", text(*notice)), document("c", other)])
    assert found == ()


def test_the_reason_says_how_much_is_shared() -> None:
    found = compare_copies(sketch(text(*report(1))), sketch(text(*report(1)[:6])))
    assert found.score == 1.0
    assert found.reason == "100 % of the shorter one's runs of 5 words stand in the other, about 216"


def test_texts_too_short_for_a_run_of_words_are_nobodys_copy() -> None:
    assert compare_copies(sketch("Too short"), sketch("Too short")).verdict == "unsure"
    assert keys(sketch("Too short")) == ()


def test_the_first_publisher_is_known_where_the_text_says_so() -> None:
    body = text(*report(8))
    own = document("a", body, publisher="The Northern Lamp")
    taken = document("b", text(body, "This article was originally published by The Northern Lamp."), publisher="Dale Courier")
    third = document("c", body, publisher="Evening Ledger")
    (group,) = find_copies([third, taken, own])
    assert (group.original, group.first_in) == (2, "The Northern Lamp")
    (group,) = find_copies([third, own])
    assert (group.original, group.first_in) == (None, None)


def test_an_agencys_own_article_is_the_original_of_what_credits_it() -> None:
    body = text(*report(9))
    papers = [document("a", body, publisher="Dale Courier", agencies=("Halibut Wire",)), document("b", body, publisher="Halibut Wire")]
    (group,) = find_copies(papers)
    assert (group.agency, group.original) == ("Halibut Wire", 1)


def test_two_first_publishers_are_none() -> None:
    one, other = (document(w, f"The story first appeared in {w} Post.") for w in ("Harbour", "Border"))
    assert told_first([one]) == "Harbour Post"
    assert told_first([one, other]) is None


OLD = text("Two people died on Monday in the quake near Vik.", "The mayor said he was sorry.", "Roads are shut.", "The old line goes.")
NEW = text(
    "Three people died on Sunday in the quake near Vik.", "Roads are shut.", "The mayor said he was sorry.", "An earlier version gave two."
)


def test_a_correction_is_told_word_by_word() -> None:
    found = differences(document("a", OLD, headline="Two die in quake"), document("a", NEW, headline="Three die in quake"))
    told = [(d.kind, d.where, d.old.text if d.old else None, d.new.text if d.new else None) for d in found]
    assert told == [
        ("changed", "headline", "Two", "Three"),
        ("changed", "text", "Two", "Three"),
        ("changed", "text", "Monday", "Sunday"),
        ("moved", "text", "Roads are shut.", "Roads are shut."),
        ("removed", "text", "The old line goes.", None),
        ("added", "text", None, "An earlier version gave two."),
    ]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(OLD.split()), max_size=30), st.lists(st.sampled_from(OLD.split()), max_size=30))
def test_differences_point_into_their_texts(one: list[str], other: list[str]) -> None:
    old, new = document("a", " ".join(one)), document("a", "\n\n".join(other))
    for d in differences(old, new):
        assert d.old is None or old.text[d.old.start : d.old.end] == d.old.text
        assert d.new is None or new.text[d.new.start : d.new.end] == d.new.text
    assert differences(old, old) == ()


def test_typesetting_is_no_difference() -> None:
    assert differences(document("a", 'He said "no" - twice.'), document("a", "He said “no” – twice.")) == ()


def test_the_ledger_keeps_a_correction(where: str) -> None:
    record = made.strait()
    later = replace(record, document=replace(record.document, headline="Iceland corrects itself"))
    with casus.open_ledger(where) as ledger:
        assert ledger.add(record) == "new"
        assert ledger.add(later) == "changed"
        article = ledger.find(kind="articles")[0].id
        shown = ledger.show(article)
    assert shown is not None
    (found,) = shown.corrections
    assert found.version == 2
    assert "corrects itself" in shown_json(shown)
    assert [(d.where, d.new.text if d.new else None) for d in found.differences] == [("headline", "corrects itself")]


def test_a_long_hostile_change_is_told_without_waiting(where: str) -> None:
    record = made.strait()
    with casus.open_ledger(where) as ledger:
        for words in (40_000, 40_001):
            long = replace(record.document, text="war " * words)
            ledger.add(casus.Record(document=long, meta=record.meta))
        shown = ledger.show(ledger.find(kind="articles")[0].id)
    assert shown is not None
    assert [(c.version, c.differences) for c in shown.corrections] == [(2, ())]
