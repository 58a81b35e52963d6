"""Weaving: any order of articles, and twice, gives the same ledger; persons' judgements outrank; superseded readings leave."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select

import made
from casus.errors import LedgerError
from casus.ledger.book import document_id, identity
from casus.ledger.tables import groups, judgements, metadata, names, parties, ties, touches, trace_keys, traces, woven
from casus.model import Actor, Commitment, Document, Event, Measure, Record, Span, Statement, record_id
from casus.pipeline import Tools, annotate
from casus.reconcile.groups import regroup
from casus.reconcile.weave import judge, undo, unweave, weave
from casus.serial import from_json, to_json

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
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    return Loom(engine.connect())


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


@settings(max_examples=60, deadline=None)
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


@settings(max_examples=30, deadline=None)
@given(small_ledger())
def test_working_everything_out_anew_changes_nothing(records: list[Record]) -> None:
    """What `join` does for one newcomer is what `regroup` finds from nothing."""
    found = loom().add(*records)
    before = found.state()
    for kind in {kind for kind, *_ in before["groups"]}:
        regroup(found.connection, str(kind), [str(member) for of, member, *_ in before["groups"] if of == kind])
    assert found.state() == before
