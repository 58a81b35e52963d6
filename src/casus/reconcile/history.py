"""What became of a thing: every step that articles tell, in order, each with its source. Nothing here rules on truth."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from casus.errors import LedgerError
from casus.ledger.tables import groups, touches
from casus.model import CommitmentStatus, MeasureStage, Stance
from casus.reconcile.accounts import Source
from casus.reconcile.book import Book, Telling, book_of
from casus.reconcile.groups import chunks, labels_of
from casus.reconcile.sameness import days_between, same_party
from casus.reconcile.situation import sender_of
from casus.reconcile.traces import (
    DENIALS,
    NEAR_DAYS,
    CommitmentTrace,
    ContestedTrace,
    EventTrace,
    MeasureTrace,
    StatementTrace,
)
from casus.reconcile.weave import KINDS, member_of

# Tellings of one thing that a history shows; of a thing told more often the first ones.
TELLINGS = 500
# Events proposed as meeting a condition that a history shows.
TOUCHES = 20
SETTLED: dict[CommitmentStatus, str] = {
    "condition_met": "condition said to be met",
    "kept": "carried out",
    "broken": "broken",
    "withdrawn": "withdrawn",
}
STANCES: dict[Stance, str] = {"support": "supported", "oppose": "opposed", "widen": "wanted wider", "narrow": "wanted narrower"}
# How far a measure has come. A later article that tells an earlier stage looks back.
_STAGES: tuple[MeasureStage, ...] = ("considered", "proposed", "agreed", "imposed", "extended")
_ANSWERS = frozenset({"denied", "denied again", "disputed", "condition may be met"})
ADMISSIONS = frozenset({"admit", "confirm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One step: when it was told (or, of an event, happened), what, by whom, and where it is told. `reason` says what it rests on where the
    article does not say it itself; `proposed` is true where only Casus connects the two."""

    on: str | None
    what: str
    who: str | None
    source: Source
    reason: str | None = None
    proposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The steps of a thing, oldest first; `id` is its group's, `origins` counts the independent ones of all that tell it."""

    id: str
    kind: str
    about: str
    moments: tuple[Moment, ...]
    origins: int


def history(connection: Connection, record_id: str) -> History:
    """What became of a commitment, a measure, a claim (a statement or a contested pair) or an event, known by any of its tellings' ids.

    Raises LedgerError where the ledger has no such record, or it is none that things become of.
    """
    kind = KINDS.get(record_id[:1], "") if record_id[1:2] == "-" else ""
    if kind not in ("commitment", "measure", "statement", "contested", "event"):
        raise LedgerError(f"{record_id}: only commitments, measures, statements, contested claims and events have a history")
    member = member_of(connection, record_id)
    label = labels_of(connection, kind, [member])[member]
    book = book_of(connection, {kind: {label}}, [], TELLINGS)
    match kind:
        case "commitment":
            return _of_commitment(connection, label, book)
        case "measure":
            return _of_measure(label, book)
        case "event":
            return _of_event(label, book)
        case "contested":
            return _of_contested(connection, label, book)
    claim = labels_of(connection, "claim", [member]).get(member)
    if claim is None:
        return _of_claim("statement", label, book)
    return _of_claim("claim", claim, book_of(connection, {"claim": {claim}}, [], TELLINGS))


def _of_commitment(connection: Connection, label: str, book: Book) -> History:
    (tellings,) = book.of("commitment", CommitmentTrace)
    moments = []
    for n, told in enumerate(tellings):
        what, reason = _undertaken(told, tellings[:n], book)
        moments.append(_moment(told, what, book, told.trace.quote, who=told.trace.said_by or _committer(told, book), reason=reason))
        if told.trace.unmet:
            moments.append(_moment(told, "condition said not to be met", book, told.trace.unmet))
    moments += _touching(connection, [t.id for t in tellings])
    about = f"{_committer(tellings[0], book) or 'somebody'}: {tellings[0].trace.action}"
    return _history(label, "commitment", about, moments, book.count(tellings))


def _committer(told: Telling[CommitmentTrace], book: Book) -> str | None:
    return book.name(told.trace.committer, told.trace.committer_name)


def _undertaken(told: Telling[CommitmentTrace], before: Sequence[Telling[CommitmentTrace]], book: Book) -> tuple[str, str | None]:
    """What one telling adds to those before it, and why where the article does not say so."""
    trace = told.trace
    if trace.status != "open" and not any(t.trace.status == trace.status for t in before):
        return SETTLED[trace.status], None
    if not before:
        return "undertaken", None
    if trace.status != "open" or abs(days_between(book.published(before[-1]), book.published(told))) <= NEAR_DAYS:
        return "told again", None
    if trace.provisos and not any(t.trace.provisos for t in before):
        return (
            "softened",
            f"now {trace.provisos[0].connective.replace('_', ' ')} {trace.provisos[0].text}; no earlier article tells a condition",
        )
    earlier = [t.trace.deadline_on for t in before if (t.trace.deadline_on or "")[:4].isdecimal()]
    if earlier and (trace.deadline_on or "")[:4].isdecimal() and str(trace.deadline_on) > max(map(str, earlier)):
        return "softened", f"now by {trace.deadline_on}, before by {max(map(str, earlier))}"
    return "repeated", None


def _touching(connection: Connection, commitments: Sequence[str]) -> Iterator[Moment]:
    """Events that may meet a condition: proposed, each once, with the reason."""
    rows: list[Any] = []
    for several in chunks(commitments):
        query = select(touches.c.event, touches.c.reason, groups.c.group_id).join(groups, groups.c.member == touches.c.event)
        query = query.where(groups.c.kind == "event", touches.c.commitment.in_(several)).order_by(touches.c.score.desc(), touches.c.event)
        rows += connection.execute(query.limit(TOUCHES * 10)).all()
    reasons: dict[str, str] = {}
    for row in rows:
        reasons.setdefault(row.group_id, row.reason)
    chosen = dict(list(reasons.items())[:TOUCHES])
    book = book_of(connection, {"event": set(chosen)}, [])
    for tellings in book.of("event", EventTrace):
        first = tellings[0]
        reason = next(chosen[label] for label in chosen if label in {t.id for t in tellings})
        yield Moment(
            on=first.trace.on or book.published(first),
            what="condition may be met",
            who=", ".join(who.name for who in book.all(first.trace.actors)) or None,
            source=book.source(first, first.trace.quote),
            reason=reason,
            proposed=True,
        )


def _of_measure(label: str, book: Book) -> History:
    (tellings,) = book.of("measure", MeasureTrace)
    moments, far, taken = [], -1, set()
    before: str | None = None
    for told in tellings:
        stage = told.trace.stage
        reached = _STAGES.index(stage) if stage in _STAGES else len(_STAGES)
        new = stage != before and (reached > far or stage not in _STAGES)
        number = f", {told.trace.number:g}" if told.trace.number is not None else ""
        moments.append(
            _moment(
                told,
                f"{stage}{number}" if new else f"told again as {stage}{number}",
                book,
                told.trace.quote,
                who=book.name(told.trace.sender),
            )
        )
        if new:
            before, far = stage, reached if stage in _STAGES else -1
        for position in told.trace.positions:
            name = book.name(position.actor)
            if (name, position.stance) not in taken:
                taken.add((name, position.stance))
                moments.append(_moment(told, STANCES[position.stance], book, position.quote, who=name))
    targets = dict.fromkeys(who.name for t in tellings for who in book.all(t.trace.targets))
    about = f"{tellings[0].trace.kind} of {sender_of(tellings, book) or 'somebody'}" + (f" on {', '.join(targets)}" if targets else "")
    return _history(label, "measure", about, moments, book.count(tellings))


def _of_claim(kind: str, label: str, book: Book) -> History:
    (tellings,) = book.of(kind, StatementTrace)
    return _history(label, "claim", tellings[0].trace.quote, list(_claimed(tellings, book)), book.count(tellings))


def _claimed(tellings: Sequence[Telling[StatementTrace]], book: Book) -> Iterator[Moment]:
    """Claimed, told again, denied, confirmed, changed."""
    for n, told in enumerate(tellings):
        trace, before = told.trace, tellings[:n]
        own = [t for t in before if same_party(t.trace.speaker, trace.speaker)]
        others = [t for t in before if t not in own and t.trace.act not in DENIALS]
        reason = None
        if trace.act in DENIALS:
            what = "denied again" if any(t.trace.act in DENIALS for t in own) else "denied"
        elif trace.act in ADMISSIONS and others:
            what = "confirmed by the other side"
        elif any(t.trace.act in DENIALS for t in own):
            what, reason = "changed", "denied before"
        elif own and (changed := _other_numbers(own[-1].trace, trace)):
            what, reason = "changed", changed
        elif own:
            what = "told again"
        else:
            what = "claimed by another" if others else "claimed"
        yield _moment(told, what, book, trace.quote, who=book.name(trace.speaker), reason=reason)


def _other_numbers(before: StatementTrace, now: StatementTrace) -> str | None:
    if before.numbers and now.numbers and before.numbers != now.numbers:
        return f"{', '.join(now.numbers)}, before {', '.join(before.numbers)}"
    return None


def _of_contested(connection: Connection, label: str, book: Book) -> History:
    """The two sides as articles set them against each other, and everything that was said about either."""
    (tellings,) = book.of("contested", ContestedTrace)
    said = {i for t in tellings for i in (t.trace.claim_told, t.trace.against_told) if i}
    labels = set(labels_of(connection, "claim", said).values())
    others = book_of(connection, {"claim": labels}, [], TELLINGS)
    moments = [moment for several in others.of("claim", StatementTrace) for moment in _claimed(several, others)]
    told = {moment.source.record for moment in moments}
    # "There was no build-up" is a claim by itself, and a denial of the one it is set against.
    answers = {t.trace.against_told for t in tellings} - {t.trace.claim_told for t in tellings}
    moments = [replace(m, what="disputed") if m.source.record in answers and m.what == "claimed" else m for m in moments]
    for t in tellings:
        for what, quote, statement, by in (
            ("claimed", t.trace.claim, t.trace.claim_told, t.trace.claimed_by),
            ("disputed", t.trace.against, t.trace.against_told, t.trace.disputed_by),
        ):
            if statement not in told:
                moments.append(_moment(t, what, book, quote, who=", ".join(who.name for who in book.all(by)) or None))
    return _history(label, "contested", tellings[0].trace.claim, moments, book.count(tellings))


def _of_event(label: str, book: Book) -> History:
    (tellings,) = book.of("event", EventTrace)
    moments = []
    for n, told in enumerate(tellings):
        new = all(t.trace.status != told.trace.status for t in tellings[:n])
        who = ", ".join(who.name for who in book.all(told.trace.actors)) or None
        moments.append(_moment(told, told.trace.status if new else f"told again as {told.trace.status}", book, told.trace.quote, who=who))
    first = tellings[0].trace
    return _history(label, "event", f"{first.type}{f' ({first.mode})' if first.mode else ''}: {first.quote}", moments, book.count(tellings))


def _moment(
    told: "Telling[CommitmentTrace] | Telling[MeasureTrace] | Telling[StatementTrace] | Telling[ContestedTrace] | Telling[EventTrace]",
    what: str,
    book: Book,
    quote: str,
    *,
    who: str | None = None,
    reason: str | None = None,
) -> Moment:
    source = book.about(told.article, quote, told.id)
    return Moment(on=source.published, what=what, who=who, source=source, reason=reason)


def _history(label: str, kind: str, about: str, moments: Iterable[Moment], count: int) -> History:
    """Moments in order, within a day answers last; those of a day unknown come last of all."""
    ordered = tuple(sorted(moments, key=lambda m: ((m.on or "~")[:10], m.what in _ANSWERS)))
    return History(id=label, kind=kind, about=about, moments=ordered, origins=count)
