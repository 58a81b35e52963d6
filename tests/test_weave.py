"""Weaving: any order of articles, and twice, gives the same ledger; persons' judgements outrank; superseded readings leave."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

import made
from casus.errors import LedgerError
from casus.ledger.book import document_id, identity
from casus.ledger.tables import groups, judgements, names, parties, ties, touches, trace_keys, traces, woven
from casus.model import Actor, Commitment, Document, Event, Measure, Record, Span, Statement, record_id
from casus.reconcile.groups import regroup
from casus.reconcile.situation import in_memory
from casus.reconcile.weave import judge, undo, unweave, weave
from casus.serial import to_json

State = dict[str, list[tuple[object, ...]]]


class Loom:
    """A ledger in memory, of which only what is woven is filled."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add(self, *records: Record) -> "Loom":
        for record in records:
            content = document_id(record.document)
            reading = record_id("r", to_json(record))
            weave(self.connection, record, identity=identity(record.document), document_id=content, reading_id=reading)
        return self

    def state(self) -> State:
        """Everything woven, but for numbers and moments."""
        found: State = {}
        for table in (groups, names, parties, ties, touches, trace_keys, traces, woven):
            found[table.name] = sorted(map(tuple, self.connection.execute(select(table))), key=repr)
        j = judgements.c
        query = select(j.kind, j.a, j.b, j.verdict, j.score, j.reason, j.who).where(j.undone_at.is_(None))
        found["judgements"] = sorted(map(tuple, self.connection.execute(query)), key=repr)
        return found

    def groups(self, kind: str) -> list[list[str]]:
        found: dict[str, list[str]] = {}
        query = select(groups.c.group_id, groups.c.member).where(groups.c.kind == kind).order_by(groups.c.published, groups.c.member)
        for label, member in self.connection.execute(query):
            found.setdefault(label, []).append(member)
        assert all(label == several[0] for label, several in found.items()), "a group is called after its first member"
        return sorted(found.values())

    def together(self, kind: str, *members: str) -> bool:
        return any(set(members) <= set(several) for several in self.groups(kind))


def loom() -> Loom:
    return Loom(in_memory())


PLACES = ["harbour", "bridge", "market", "station"]
DEEDS = ["fired on a trawler", "boarded the ferry", "burned two customs sheds", "blocked every road"]
COUNTRIES = {"Iceland": "ISL", "Norway": "NOR", "Denmark": "DNK"}


@st.composite
def small_record(draw: st.DrawFn, n: int) -> Record:
    """An article of one event, one undertaking, one measure and one statement each, from few words, so that many meet."""
    by, on = draw(st.permutations(sorted(COUNTRIES)))[:2]
    deed, where = draw(st.sampled_from(DEEDS)), draw(st.sampled_from(PLACES))
    day = draw(st.integers(1, 6))
    dated, aimed = draw(st.booleans()), draw(st.booleans())
    denied = draw(st.booleans())
    known = draw(st.sampled_from([f"{by}", "Anna Jonsdottir", "Jonsdottir", "Foreign Ministry"]))
    text = f"{by} {deed} at the {where} of {on}. {by} will close the {where} to {on}. Sanctions on {on} over the {where} and its {deed}."
    published = None if draw(st.integers(0, 9)) == 0 else f"2026-03-{day + draw(st.integers(0, 3)):02}"

    def at(words: str) -> Span:
        start = text.index(words)
        return Span(start=start, end=start + len(words), text=words)

    state = Actor(id=f"a-{n}-1", name=by, type="state", country=COUNTRIES[by])
    other = Actor(id=f"a-{n}-2", name=on, type="state", country=COUNTRIES[on])
    somebody = Actor(
        id=f"a-{n}-3",
        name=known,
        type="organisation" if known == "Foreign Ministry" else "person",
        country=draw(st.sampled_from([None, "ISL", "NOR"])),
    )
    event = Event(
        id=f"e-{n}",
        type=draw(st.sampled_from(["ASSAULT", "COERCE"])),
        date=f"2026-03-{day:02}" if dated else None,
        status=draw(st.sampled_from(["reported", "denied", "planned"])),  # type: ignore[arg-type]
        actors=(state.id,),
        recipients=(other.id,) if draw(st.booleans()) else (),
        evidence=at(f"{by} {deed} at the {where}"),
        trigger=at(deed),
    )
    commitment = Commitment(
        id=f"c-{n}", kind="threat", committer=at(by), committer_actor=draw(st.sampled_from([state.id, somebody.id])), action=(at(f"close the {where} to {on}"),)
    )  # fmt: skip
    measure = Measure(
        id=f"m-{n}",
        kind="sanction",
        sender=state.id,
        targets=(other.id,) if aimed else (),
        stage="imposed",
        evidence=at(f"Sanctions on {on} over the {where} and its {deed}"),
    )
    said = Statement(
        id=f"s-{n}",
        kind="indirect",
        act="deny" if denied else "claim",
        source_actor=draw(st.sampled_from([state.id, somebody.id])),
        content=(at(f"{deed} at the {where} of {on}"),),
    )
    document = Document(id=f"d{n}", url=f"https://outlet{n}.example/", published=published, text=text)
    return Record(
        document=document, actors=(state, other, somebody), events=(event,), commitments=(commitment,), measures=(measure,), statements=(said,), meta=made.META
    )  # fmt: skip


@st.composite
def small_ledger(draw: st.DrawFn) -> list[Record]:
    return [draw(small_record(n)) for n in range(draw(st.integers(2, 7)))]


@settings(max_examples=20, deadline=None)
@given(small_ledger(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(records: list[Record], shuffler: random.Random) -> None:
    """Nor does it when articles come twice, or leave and come back."""
    expected = loom().add(*records).state()
    shuffled = [*records, *records[:2]]
    shuffler.shuffle(shuffled)
    woven_otherwise = loom().add(*shuffled)
    assert woven_otherwise.state() == expected
    unweave(woven_otherwise.connection, document_id(records[0].document))
    if len(records) < 5:
        assert woven_otherwise.state() == loom().add(*records[1:]).state()
    assert woven_otherwise.add(records[0]).state() == expected


def test_the_samples_give_one_ledger_in_any_order(sample_records: list[Record]) -> None:
    expected = loom().add(*sample_records).state()
    assert len(expected["groups"]) > len(sample_records)
    for seed in range(3):
        otherwise = [*sample_records, *sample_records[:3]]
        random.Random(seed).shuffle(otherwise)
        assert loom().add(*otherwise).state() == expected


@settings(max_examples=15, deadline=None)
@given(small_ledger())
def test_working_everything_out_anew_changes_nothing(records: list[Record]) -> None:
    """What `join` does for one newcomer is what `regroup` finds from nothing."""
    found = loom().add(*records)
    before = found.state()
    for kind in {kind for kind, *_ in before["groups"]} - {"story"}:
        regroup(found.connection, str(kind), [str(member) for of, member, *_ in before["groups"] if of == kind])
    assert found.state() == before


def told(words: str, n: int, *, date: str | None = "2026-03-05", published: str = "2026-03-06") -> Record:
    """An article of one event, of nobody."""
    evidence = Span(start=0, end=len(words), text=words)
    event = Event(id=f"e-{n}", type="ASSAULT", date=date, evidence=evidence, trigger=evidence)
    return Record(
        document=Document(id=f"d{n}", url=f"https://o{n}.example/", published=published, text=words), events=(event,), meta=made.META
    )


FIRED = [
    told("Coast guard boats fired on a trawler off Isafjord", 1),
    told("Boats fired on a trawler off Isafjord harbour", 2),
    told("A trawler came under fire off Isafjord harbour, boats fired", 3),
    told("Bakers sell rye bread at half price", 4),
]


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(4)))
def test_a_persons_judgement_outranks_and_can_be_undone(order: list[int]) -> None:
    found = loom().add(*(FIRED[i] for i in order))
    machine = [["e-1", "e-2", "e-3"], ["e-4"]]
    assert found.groups("event") == machine
    judge(found.connection, "different", "e-1", "e-3", who="ada")
    assert not found.together("event", "e-1", "e-3"), "although both are like the second"
    assert sorted(map(len, found.groups("event"))) == [1, 1, 2]
    judge(found.connection, "same", "e-4", "e-1", who="ada")
    assert found.together("event", "e-1", "e-4")
    assert not found.together("event", "e-1", "e-3")
    after = found.state()["groups"]
    # Articles that leave and come back, or come later, find the judgements as they were.
    unweave(found.connection, document_id(FIRED[1].document))
    assert found.add(FIRED[1]).state()["groups"] == after
    undo(found.connection, "e-1", "e-4", who="bert")
    undo(found.connection, "e-3", "e-1", who="bert")
    assert found.groups("event") == machine
    undone = select(judgements.c.who, judgements.c.undone_by).where(judgements.c.undone_by == "bert")
    assert found.connection.execute(undone).all() == [("ada", "bert")] * 2, "nothing is overwritten"


def test_a_person_judges_names() -> None:
    vik, other = Actor(id="a-1", name="Lars Vik", type="person", country="NOR"), Actor(id="a-2", name="Mr Foreign", type="person")
    records = [
        Record(document=Document(id=a.id, url=f"https://{a.id}.example/", text=a.name), actors=(a,), meta=made.META) for a in (vik, other)
    ]
    found = loom().add(*records)
    assert sorted(map(len, found.groups("actor"))) == [1, 1]
    judge(found.connection, "same", "a-1", "a-2", who="ada")
    assert sorted(map(len, found.groups("actor"))) == [2]


@pytest.mark.parametrize(
    ("one", "other", "who", "complaint"),
    [
        ("e-1", "q-9", "ada", "q-9: no id of a record that can be judged"),
        ("e-1", "e-9", "ada", "e-9: the ledger has no such record"),
        ("e-1", "s-1", "ada", "e-1 is a event and s-1 a statement: two of one kind can be judged"),
        ("e-1", "e-1", "ada", "e-1 and e-1 are one thing already"),
        ("e-1", "e-2", "casus 9", "'casus 9' is no name of a person who judges"),
        ("e-1", "e-2", " ", "' ' is no name of a person who judges"),
    ],
)
def test_what_cannot_be_judged(one: str, other: str, who: str, complaint: str) -> None:
    with pytest.raises(LedgerError, match=complaint):
        judge(loom().add(*FIRED).connection, "same", one, other, who=who)


def test_there_is_nothing_to_undo() -> None:
    with pytest.raises(LedgerError, match="nobody has judged e-1 and e-2"):
        undo(loom().add(*FIRED).connection, "e-1", "e-2", who="ada")


def test_a_superseded_reading_leaves() -> None:
    found = loom().add(*FIRED)
    changed = replace(FIRED[0], document=replace(FIRED[0].document, text="Bakers sell rye bread at half price in Isafjord"), events=())
    found.add(changed)
    assert found.groups("event") == [["e-2", "e-3"], ["e-4"]]
    active = select(judgements.c.a, judgements.c.b).where(judgements.c.undone_at.is_(None), judgements.c.kind == "event")
    assert found.connection.execute(active).all() == [("e-2", "e-3")]
    assert found.add(FIRED[0]).state() == loom().add(*FIRED).state()


def test_undated_tellings_do_not_join_two_days() -> None:
    """An undated telling goes with its likest day; two days stay two events however many lie between them."""
    words = "Coast guard boats fired on a trawler off Isafjord"
    days = [told(words, n, date=f"2026-03-{n:02}", published=f"2026-03-{n + 1:02}") for n in (1, 2, 3)]
    between = [told(words, n + 10, date=None, published=f"2026-03-{n + 1:02}") for n in (1, 2, 3)]
    found = loom().add(*days, *between)
    assert len(found.groups("event")) == 3
    assert all(sum(member in {"e-1", "e-2", "e-3"} for member in several) == 1 for several in found.groups("event"))


def test_records_that_share_an_id_are_kept_apart() -> None:
    one = told("Coast guard boats fired on a trawler off Isafjord", 1)
    other = replace(
        told("Bakers sell rye bread at half price", 1),
        document=Document(id="d2", url="https://p.example/", text="Bakers sell rye bread at half price"),
    )
    assert len(loom().add(one, other).groups("event")) == 2
