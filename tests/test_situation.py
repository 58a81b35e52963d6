"""The account of a situation: woven in memory or in a ledger, in whatever order the articles come."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

import made
from casus.model import Actor, Document, Event, Record, Span
from casus.reconcile.situation import situate


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


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(4)))
def test_the_situation_does_not_depend_on_the_order(order: list[int]) -> None:
    records = made.records()
    assert situate([records[i] for i in order]) == situate(records)


def test_an_empty_ledger_has_an_empty_situation() -> None:
    found = situate([])
    assert (found.articles, found.origins, found.since, found.happenings) == (0, 0, None, ())


def test_a_place_is_told_where_the_event_has_one() -> None:
    assert {h.place for h in situate([made.strait()]).happenings} == {None, "Isafjord"}
