"""What becomes of things: commitments, measures, claims and events, each step with its source; and the samples' own histories."""

import json
from pathlib import Path

import pytest

import made
from casus.cli import main
from casus.errors import LedgerError
from casus.ledger import open_ledger
from casus.ledger.book import document_id, identity
from casus.model import (
    Actor,
    Commitment,
    Condition,
    Deadline,
    Document,
    Measure,
    Position,
    Record,
    Span,
    Statement,
)
from casus.reconcile.history import History, history
from casus.reconcile.situation import in_memory, situation
from casus.reconcile.weave import weave

SAMPLES = Path(__file__).parent.parent / "samples"


def woven(*records: Record):  # type: ignore[no-untyped-def]
    connection = in_memory()
    for record in records:
        content = document_id(record.document)
        weave(connection, record, identity=identity(record.document), document_id=content, reading_id=content)
    return connection


def steps(found: History) -> list[tuple[str, str]]:
    return [((m.on or "")[:10], m.what) for m in found.moments]


def article(n: int, published: str, **lists: object) -> Record:
    """An article of its own outlet; every span is the whole text."""
    document = Document(id=f"d{n}", url=f"https://outlet{n}.example/", published=published, publisher=f"Outlet {n}", text="x" * 200)
    actors = tuple(
        Actor(id=f"a-{n}-{name}", name=name, type="state", country=name[:3].upper()) for name in ("Iceland", "Norway", "Denmark")
    )
    return Record(document=document, actors=actors, meta=made.META, **lists)  # type: ignore[arg-type]


def words(text: str) -> Span:
    return Span(start=0, end=len(text), text=text)


def promise(
    n: int, published: str, *, action: str = "leave the fisheries treaty", condition: str = "", by: str = "", status: str = "open"
) -> Record:
    conditions = (Condition(connective="if", text=(words(condition),)),) if condition else ()
    deadline = Deadline(start=0, end=len(by), text=by, value=by) if by else None
    one = Commitment(
        id=f"c-{n}", kind="threat", committer_actor=f"a-{n}-Iceland", action=(words(action),), conditions=conditions, deadline=deadline, status=status
    )  # type: ignore[arg-type]  # fmt: skip
    return article(n, published, commitments=(one,))


def test_a_commitment_from_undertaking_to_withdrawal() -> None:
    connection = woven(
        promise(6, "2026-04-20", status="withdrawn"),
        promise(1, "2026-03-01", by="2026-04-01"),
        promise(2, "2026-03-02"),
        promise(3, "2026-03-15"),
        promise(4, "2026-04-01", condition="the list grows"),
        promise(5, "2026-04-10", by="2026-05-01"),
        promise(7, "2026-04-21", status="withdrawn"),
    )
    found = history(connection, "c-4")
    assert (found.id, found.about, found.origins) == ("c-1", "Iceland: leave the fisheries treaty", 7)
    assert steps(found) == [
        ("2026-03-01", "undertaken"),
        ("2026-03-02", "told again"),
        ("2026-03-15", "repeated"),
        ("2026-04-01", "softened"),
        ("2026-04-10", "softened"),
        ("2026-04-20", "withdrawn"),
        ("2026-04-21", "told again"),
    ]
    assert [m.reason for m in found.moments if m.what == "softened"] == [
        "now if the list grows; no earlier article tells a condition",
        "now by 2026-05-01, before by 2026-04-01",
    ]
    assert [m.source.outlet for m in found.moments] == [f"Outlet {n}" for n in (1, 2, 3, 4, 5, 6, 7)]
    assert all(m.source.quote and m.source.id.startswith("d-") and m.source.record.startswith("c-") for m in found.moments)


def test_carried_out_and_broken_are_what_articles_say() -> None:
    for status, what in (("kept", "carried out"), ("broken", "broken"), ("condition_met", "condition said to be met")):
        found = history(woven(promise(1, "2026-03-01"), promise(2, "2026-03-20", status=status)), "c-1")
        assert steps(found)[1:] == [("2026-03-20", what)]


def test_an_event_that_may_meet_a_condition_is_proposed_with_its_reason() -> None:
    found = history(woven(*made.records()), made.strait().commitments[1].id)
    (proposed,) = [m for m in found.moments if m.proposed]
    assert (proposed.on, proposed.what, proposed.who) == ("2026-03-05", "condition may be met", "Icelandic Coast Guard")
    assert proposed.reason == "ASSAULT (destroy), as the condition says; 2026-03-05, not before the undertaking; in like words"
    assert steps(found)[-1] == ("2026-03-06", "condition said to be met"), "that the article says, not Casus"


def measure(n: int, published: str, stage: str, *, number: float | None = None, position: tuple[str, str] | None = None) -> Record:
    positions = (Position(actor=f"a-{n}-{position[0]}", stance=position[1], evidence=words("It wants that")),) if position else ()  # type: ignore[arg-type]
    one = Measure(
        id=f"m-{n}", kind="sanction", sender=f"a-{n}-Norway", targets=(f"a-{n}-Iceland",), stage=stage, number=number, positions=positions, evidence=words("Sanctions")
    )  # type: ignore[arg-type]  # fmt: skip
    return article(n, published, measures=(one,))


def test_a_measure_through_its_stages_with_positions() -> None:
    connection = woven(
        measure(3, "2026-03-20", "agreed", number=9, position=("Denmark", "oppose")),
        measure(1, "2026-03-01", "considered", position=("Denmark", "oppose")),
        measure(2, "2026-03-10", "proposed", number=5, position=("Denmark", "widen")),
        measure(4, "2026-04-01", "imposed", number=9),
        measure(5, "2026-04-02", "agreed"),
        measure(6, "2027-04-01", "extended"),
        measure(7, "2028-04-01", "lifted"),
        measure(8, "2029-04-01", "imposed"),
    )
    found = history(connection, "m-5")
    assert (found.about, found.origins) == ("sanction of Norway on Iceland", 8)
    assert steps(found) == [
        ("2026-03-01", "considered"),
        ("2026-03-01", "opposed"),
        ("2026-03-10", "proposed, 5"),
        ("2026-03-10", "wanted wider"),
        ("2026-03-20", "agreed, 9"),
        ("2026-04-01", "imposed, 9"),
        ("2026-04-02", "told again as agreed"),
        ("2027-04-01", "extended"),
        ("2028-04-01", "lifted"),
        ("2029-04-01", "imposed"),
    ]


def statement(n: int, published: str, by: str, act: str, text: str) -> Record:
    one = Statement(id=f"s-{n}", kind="indirect", act=act, source_actor=f"a-{n}-{by}", content=(words(text),))
    return article(n, published, statements=(one,))


def test_a_claim_denied_confirmed_and_changed() -> None:
    connection = woven(
        statement(1, "2026-03-01", "Norway", "claim", "the coast guard shot 2 sailors off Isafjord"),
        statement(2, "2026-03-02", "Iceland", "deny", "that the coast guard shot any sailors off Isafjord"),
        statement(3, "2026-03-03", "Norway", "claim", "the coast guard shot 5 sailors off Isafjord"),
        statement(4, "2026-03-04", "Denmark", "claim", "the coast guard shot sailors off Isafjord"),
        statement(5, "2026-03-09", "Iceland", "admit", "the coast guard shot 2 sailors off Isafjord"),
    )
    found = history(connection, "s-2")
    assert found.kind == "claim"
    assert [(m.what, m.who, m.reason) for m in found.moments] == [
        ("claimed", "Norway", None),
        ("denied", "Iceland", None),
        ("changed", "Norway", "5, before 2"),
        ("claimed by another", "Denmark", None),
        ("confirmed by the other side", "Iceland", None),
    ]


def test_a_contested_claim_and_an_event() -> None:
    connection = woven(*made.records())
    found = situation(connection)
    dispute = next(d for d in found.disputes if d.claim.quote == "one more net is cut")
    assert [(m.what, m.who) for m in history(connection, dispute.id).moments] == [("claimed", "Anna Jonsdottir"), ("denied", "Lars Vik")]
    arrest = next(h for h in found.happenings if h.type == "COERCE")
    told = history(connection, arrest.id)
    assert steps(told) == [("2026-03-03", "alleged"), ("2026-03-04", "told again as alleged")]
    assert told.origins == 1


@pytest.mark.parametrize(
    ("id", "complaint"),
    [("a-1", "a-1: only commitments"), ("nonsense", "nonsense: only commitments"), ("c-0", "c-0: the ledger has no such record")],
)
def test_what_has_no_history(id: str, complaint: str) -> None:
    with pytest.raises(LedgerError, match=complaint):
        history(woven(), id)


# The samples, as Casus reads them


@pytest.fixture(scope="module")
def samples(sample_records: list[Record]):  # type: ignore[no-untyped-def]
    """The samples, woven."""
    return woven(*sample_records)


def test_samples_three_papers_with_one_report_are_one_origin(samples) -> None:  # type: ignore[no-untyped-def]
    found = situation(samples)
    (wire,) = found.wires
    assert (wire.agency, len(wire.sources)) == ("Meridian Wire", 3)
    ban = next(c for c in found.courses if c.sender == "Lithuania" and c.kind == "sanction")
    assert (len(ban.steps), ban.origins) == (3, 1)


def test_samples_the_condition_is_told_as_not_met(samples) -> None:  # type: ignore[no-untyped-def]
    found = situation(samples)
    force = next(u for u in found.undertakings if u.committer == "Vladimir Putin" and any("extremists" in p.text for p in u.provisos))
    told = history(samples, force.id)
    (unmet,) = [m for m in told.moments if m.what == "condition said not to be met"]
    assert unmet.source.quote == "That condition has not been met, in the view of both governments"
    assert (unmet.source.agencies, unmet.on) == (("Meridian Wire",), "2020-09-14")
    assert not [m for m in told.moments if m.proposed or m.what == "condition said to be met"]


def test_samples_the_european_measure_from_considered_to_imposed(samples) -> None:  # type: ignore[no-untyped-def]
    course = next(c for c in situation(samples).courses if c.sender == "European Union" and "Belarusian officials" in c.targets)
    told = history(samples, course.id)
    stages = [(m.on[:10], m.what) for m in told.moments if m.on and m.what.split(",")[0] in ("considered", "proposed", "agreed", "imposed")]
    assert stages == [("2020-08-28", "considered, 20"), ("2020-09-21", "agreed, 40"), ("2020-10-02", "imposed, 40")]
    assert told.origins == 3


def test_samples_two_articles_that_contradict_each_other(samples) -> None:  # type: ignore[no-untyped-def]
    """Moscow takes the result as valid, the EU does not: in two articles, so proposed, and both sides are shown."""
    pairs = [(d.claimed_by, d.disputed_by) for d in situation(samples).disputes if d.proposed]
    assert (("Vladimir Putin",), ("EU leaders",)) in pairs


def test_a_history_in_the_terminal_and_as_json(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    where = str(tmp_path / "casus.db")
    with open_ledger(where) as ledger:
        for record in made.records():
            ledger.add(record)
    asked = made.strait().commitments[1].id
    assert main(["history", asked, "--ledger", where]) == 0
    out = capsysbinary.readouterr().out.decode()
    for told in ("Icelandic Coast Guard: fire", "condition may be met", "condition said to be met", "Fjord Times"):
        assert told in out
    assert main(["history", asked, "--ledger", where, "--format", "json"]) == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert [m["what"] for m in found["moments"]] == ["undertaken", "condition may be met", "condition said to be met"]
    assert main(["history", "a-1", "--ledger", where]) != 0
    assert capsysbinary.readouterr().err.decode().startswith("casus: a-1: only commitments")
