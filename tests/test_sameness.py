"""Are two things told one? Comparisons of two traces, each a pure function of the two."""

from dataclasses import replace

import pytest

import made
from casus.model import Actor, Commitment, Condition, Document, Event, Measure, Record, Span, Statement
from casus.reconcile.sameness import Judged, compare, is_loose_name, same_name
from casus.reconcile.traces import Party, Trace, traces_of


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


def judged(a: Record, b: Record) -> Judged | None:
    """The verdict on the events of two records; the same whichever comes first."""
    one, other = traces_of(a, "one").events[0], replace(traces_of(b, "other").events[0], id="f")
    found = compare("event", one, other)
    assert compare("event", other, one) == found
    return found


def one_event(a: Record, b: Record) -> bool:
    return (found := judged(a, b)) is not None and found.verdict == "same"


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


def test_what_the_words_would_have_made_one_is_told_to_be_different_and_why() -> None:
    told = event("Coast guard boats fired on a trawler off Isafjord")
    assert judged(told, replace_day(told, "2026-03-02")) == Judged("different", 1.0, "on 2026-03-05 and on 2026-03-02")
    assert judged(told, event("A bomb went off in Reykjavik")) is None, "nothing to judge"


def replace_day(record: Record, day: str | None, published: str = "2026-03-06") -> Record:
    return replace(record, events=(replace(record.events[0], date=day),), document=replace(record.document, published=published))


def test_undated_tellings_of_other_days_are_one_only_in_nearly_the_same_long_words() -> None:
    short, long = event("Police held protesters", date=None), event("Police held forty sailors who marched to the harbour gate", date=None)
    assert one_event(short, short)
    assert one_event(long, replace_day(long, None, "2026-03-08"))
    assert not one_event(short, replace_day(short, None, "2026-03-07"))
    assert not one_event(long, replace_day(long, None, "2026-03-12"))
    wire = replace(short, document=replace(short.document, agencies=("Halibut Wire",)))
    assert one_event(wire, replace_day(wire, None, "2026-03-07")), "both credit one agency"


def test_an_undated_telling_goes_with_a_day_just_before_it() -> None:
    told = event("Coast guard boats fired on a trawler off Isafjord")
    for published, same in (("2026-03-05", True), ("2026-03-08", True), ("2026-03-09", False), ("2026-03-04", False)):
        assert one_event(told, replace_day(told, None, published)) == same, published


def test_sides_without_a_name_do_not_part_two_tellings() -> None:
    told = event("Police arrested forty sailors at the gate", by="police")
    assert one_event(told, event("Officers arrested forty sailors at the gate", by="officers"))


def party(name: str, type: str = "person", country: str | None = None, wikidata: str | None = None) -> Party:
    actor = Actor(id="a", name=name, type=type, country=country, wikidata=wikidata)  # type: ignore[arg-type]
    record = Record(document=Document(id="x", text="x"), actors=(actor,), meta=made.META)
    return traces_of(record, "x").parties["a"]


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (party("Anna Jónsdóttir"), party("Anna Jonsdottir", country="ISL"), "same"),
        (party("Anna Jonsdottir"), party("Jonsdottir"), "same"),
        (party("Anna Jonsdottir"), party("Katrin Jonsdottir"), None),
        (party("Anna Jonsdottir", wikidata="Q1"), party("Anna Jonsdottir", wikidata="Q2"), "different"),
        (party("Iceland", "state", "ISL", "Q189"), party("Republic of Iceland", "state", "ISL", "Q189"), "same"),
        (party("Foreign Ministry", "organisation", "ISL"), party("Foreign Ministry", "organisation", "NOR"), "different"),
        (party("Foreign Ministry", "organisation", "ISL"), party("Foreign Ministry", "organisation"), "same"),
        (party("Georgia", "state", "GEO"), party("Georgia", "person"), None),
        (party("officers", "group"), party("soldiers", "group"), None),
    ],
)
def test_names(one: Party, other: Party, verdict: str | None) -> None:
    found = same_name(one, other)
    assert (found.verdict if found else None) == verdict
    assert same_name(other, one) == found


def test_officers_are_known_in_one_article_only() -> None:
    actor = Actor(id="a", name="officers", type="group")
    record = Record(document=Document(id="x", text="x"), actors=(actor,), meta=made.META)
    assert traces_of(record, "one").parties["a"].id != traces_of(record, "two").parties["a"].id
    named = replace(record, actors=(replace(actor, name="Coast Guard"),))
    assert traces_of(named, "one").parties["a"].id == traces_of(named, "two").parties["a"].id


def test_a_name_is_loose_without_a_first_name_or_a_country() -> None:
    loose = [party("Jonsdottir"), party("Foreign Ministry", "organisation")]
    firm = [party("Anna Jonsdottir"), party("Foreign Ministry", "organisation", "ISL"), party("Jonsdottir", wikidata="Q1")]
    assert [is_loose_name(p) for p in (*loose, *firm)] == [True, True, False, False, False]


def passage(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words), text=words)


def undertaking(action: str, condition: str = "", *, by: str = "Iceland", kind: str = "threat", published: str = "2026-03-06") -> Trace:
    text = f"{by} will {action} if {condition}"
    actor = Actor(id="a", name=by, type="state")
    conditions = (Condition(connective="if", text=(passage(text, condition),)),) if condition else ()
    one = Commitment(id="c", kind=kind, committer_actor="a", action=(passage(text, action),), conditions=conditions)  # type: ignore[arg-type]
    document = Document(id=text, published=published, text=text)
    return traces_of(Record(document=document, actors=(actor,), commitments=(one,), meta=made.META), text).commitments[0]


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (undertaking("close the northern strait"), "same"),
        (undertaking("shut the strait for good", "one more net is cut off Isafjord"), "same"),
        (undertaking("close the strait", by="Norway"), None),
        (undertaking("close the strait", kind="promise"), None),
        (undertaking("leave the treaty"), None),
        (undertaking("close the strait", published="2026-08-06"), None),
    ],
)
def test_undertakings(other: Trace, verdict: str | None) -> None:
    found = compare("commitment", undertaking("close the strait", "one more net is cut"), other)
    assert (found.verdict if found else None) == verdict


def step(sender: str | None, target: str | None, words: str, number: float | None = None, kind: str = "sanction") -> Trace:
    actors = [Actor(id=n, name=n, type="state") for n in (sender, target) if n]
    evidence = Span(start=0, end=len(words), text=words)
    one = Measure(id="m", kind=kind, sender=sender, targets=(target,) if target else (), stage="imposed", number=number, evidence=evidence)
    document = Document(id=words, published="2026-03-06", text=words)
    return traces_of(Record(document=document, actors=tuple(actors), measures=(one,), meta=made.META), words).measures[0]


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (step("Norway", None, "an entry ban for the firms that own trawlers"), "same"),
        (step(None, "Iceland", "an entry ban for five firms"), "same"),
        (step("Norway", None, "punish the owners", 5), "same"),
        (step("Norway", None, "an embargo on oil"), None),
        (step("Norway", "Denmark", "an entry ban for five firms"), None),
        (step("Sweden", None, "an entry ban for five firms"), None),
        (step("Norway", None, "an entry ban for five firms", kind="aid"), None),
    ],
)
def test_measures_of_which_one_lacks_a_side(other: Trace, verdict: str | None) -> None:
    found = compare("measure", step("Norway", "Iceland", "an entry ban for five firms", 5), other)
    assert (found.verdict if found else None) == verdict


def test_ministers_of_a_body_stand_for_it() -> None:
    text = "Foreign ministers of the European Union considered travel bans."
    at = made.Words(text)
    ministers = Actor(id="1", name="ministers", type="group", mentions=(at.mention("Foreign ministers", "nominal"),))
    union = Actor(id="2", name="European Union", type="organisation", mentions=(at.mention("European Union"),))
    one = Measure(id="m", kind="sanction", sender="1", stage="considered", evidence=at("considered travel bans"))
    record = Record(document=Document(id="x", text=text), actors=(ministers, union), measures=(one,), meta=made.META)
    assert traces_of(record, "x").measures[0].sender_keys == {"organisation:european union"}
    apart = replace(union, mentions=())
    assert traces_of(replace(record, actors=(ministers, apart)), "x").measures[0].sender_keys == frozenset()


def said(words: str, by: str, act: str = "claim") -> Trace:
    content = Span(start=0, end=len(words), text=words)
    one = Statement(id="s", kind="indirect", act=act, source_actor="a", content=(content,))
    document = Document(id=words, published="2026-03-06", text=words)
    actor = Actor(id="a", name=by, type="person")
    return traces_of(Record(document=document, actors=(actor,), statements=(one,), meta=made.META), words).statements[0]


def test_claims_and_denials() -> None:
    claim = said("the coast guard shot two sailors", "Lars Vik", "accuse")
    denial = said("that the coast guard had shot any sailors", "Anna Jonsdottir", "deny")
    found = compare("claim", claim, denial)
    assert found is not None
    assert found.verdict == "same"
    assert found.reason.startswith("Anna Jonsdottir denies what Lars Vik says")
    assert compare("statement", claim, denial) is None, "another speaker's statement is another statement"
    assert compare("claim", claim, said("that the coast guard had shot any sailors", "Vik", "deny")) is None, "nobody answers himself"
    again = compare("claim", claim, said("the coast guard shot two sailors off Isafjord", "Tove Lund"))
    assert again is not None
    assert again.verdict == "same"
