"""What became of a commitment, a measure or a claim: every telling, each with quote, outlet, agency and day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response

from casus.ledger import Ledger, asking
from casus.ledger.asking import Found
from casus.ledger.tables import groups, touches, traces
from casus.model import Commitment, Contested, Measure
from casus.reconcile.groups import chunks
from casus.reconcile.traces import CommitmentTrace, ContestedTrace
from casus.reconcile.weave import decoded
from casus.reconcile.wires import Hand, origins
from casus.report import SETTLED
from casus.show import CONNECTIVES, line, number
from casus.text import ascii_key
from casus.web.answer import NotHere, Sheet, answer
from casus.web.things import Thing, thing_of, things

# Tellings that the page holds at most, the rest are in the search; and events that may touch one commitment's conditions.
MOST_TELLINGS, MOST_TOUCHES = 100, 20
FIRST = {"threat": "threatened", "promise": "promised", "refusal": "refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One telling: `what` it says of the matter, `turn` where that differs from the telling before; `words` are its quote."""

    thing: Thing
    what: str
    turn: bool
    words: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """An event that may meet a condition, and why; proposed, not declared."""

    thing: Thing
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where somebody stood on a measure."""

    who: str
    stance: str
    words: str
    thing: Thing


def commitment(request: Request, name: str) -> Response:
    """The page of a commitment, by the id of any of its tellings."""
    return _page(request, name, "commitment")


def measure(request: Request, name: str) -> Response:
    """The page of a measure, by the id of any of its tellings."""
    return _page(request, name, "measure")


def claim(request: Request, name: str) -> Response:
    """The page of a contested claim, by the id of any of its tellings."""
    return _page(request, name, "contested")


def _page(request: Request, name: str, kind: str) -> Response:
    ledger: Ledger = request.app.state.ledger
    with ledger.connect() as connection:
        shown = asking.show(connection, name, others=MOST_TELLINGS)
        if shown is None or shown.found.kind != kind:
            raise NotHere(f"{name}: the ledger holds no such {'contested claim' if kind == 'contested' else kind}")
        tellings = sorted((shown.found, *shown.others), key=lambda found: (found.source.published or "~", found.id))
        ids = [found.id for found in tellings]
        touched = _touches(connection, ids) if kind == "commitment" else []
        answers = _answers(connection, ids) if kind == "contested" else []
        copies = _copies(connection, [found.source.id for found in tellings])
        quotes = _quotes(connection, ids) if kind == "commitment" else {}
    steps = _steps(tellings, quotes)
    stands = [stand for found in tellings for stand in _stands(found)]
    sources = {found.source.id: found.source for found in tellings}
    hands = [Hand(copies.get(i), ascii_key(s.outlet) if s.outlet else None, frozenset(s.agencies)) for i, s in sources.items()]
    return answer(
        request,
        "history.html.j2",
        sheets=_sheets(steps, touched, stands, answers),
        kind=kind,
        first=steps[0],
        now=steps[-1],
        steps=steps,
        touched=touched,
        stands=stands,
        answers=answers,
        origins=len(origins(hands, range(len(hands)))),
        articles=len(sources),
        found=tellings[0],
        sides=_sides(tellings[0]),
    )


def _quotes(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Each undertaking in its sentence."""
    rows = connection.execute(select(traces.c.id, traces.c.payload).where(traces.c.id.in_(ids), traces.c.kind == "commitment"))
    found = {row.id: decoded("commitment", row.payload) for row in rows}
    return {i: trace.quote for i, trace in found.items() if isinstance(trace, CommitmentTrace)}


def _steps(tellings: Sequence[Found], quotes: Mapping[str, str]) -> list[Step]:
    out: list[Step] = []
    before = None
    for found in tellings:
        what, state, words, details = _says(found)
        if before is not None and state == before and found.kind == "commitment":
            what = "told again"
        out.append(Step(thing=thing_of(found), what=what, turn=state != before, words=line(quotes.get(found.id) or words), details=details))
        before = state
    return out


def _says(found: Found) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    """What a telling says, the state it leaves the matter in, its words, and details."""
    match found.thing:
        case Commitment() as c:
            what = FIRST.get(c.kind, c.kind) if c.status == "open" else SETTLED[c.status]
            provisos = [(CONNECTIVES[p.connective].capitalize(), line(" … ".join(s.text for s in p.text))) for p in c.conditions]
            limit = [("By", line(c.deadline.text))] if c.deadline else []
            return what, c.status, " … ".join(s.text for s in c.action), (*provisos, *limit)
        case Measure() as m:
            count = [("Number", number(m.number))] if m.number is not None else []
            aim = [("To", line(m.purpose.text))] if m.purpose else []
            return m.stage, m.stage, m.evidence.text, (*count, *aim)
        case Contested() as d:
            return "contested", "contested", d.claim.text, (("Against it", line(d.against.text)),)
        case _:
            return found.kind, found.kind, "", ()


def _stands(found: Found) -> list[Stand]:
    if not isinstance(found.thing, Measure):
        return []
    thing = thing_of(found)
    return [
        Stand(who=line(found.names.get(p.actor or "", "somebody")), stance=p.stance, words=line(p.evidence.text), thing=thing)
        for p in found.thing.positions
    ]


def _sides(found: Found) -> tuple[str, str]:
    """Who claims and who disputes, where it is a contested claim."""
    if not isinstance(found.thing, Contested):
        return "", ""
    claimed, disputed = (
        ", ".join(line(found.names[i]) for i in side if i in found.names) or "Somebody"
        for side in (found.thing.claimed_by, found.thing.disputed_by)
    )
    return claimed, disputed


def _touches(connection: Connection, ids: Sequence[str]) -> list[Touch]:
    """What may meet the conditions of these tellings, the likeliest first, each event once however many articles tell it."""
    query = select(touches.c.event, touches.c.reason, touches.c.score).where(touches.c.commitment.in_(ids))
    rows = connection.execute(query.order_by(touches.c.score.desc(), touches.c.event).limit(MOST_TOUCHES * 5)).all()
    found = things(connection, (row.event for row in rows))
    first: dict[str, Touch] = {}
    for row in rows:
        if thing := found.get(row.event):
            first.setdefault(thing.group or thing.id, Touch(thing=thing, reason=line(row.reason)))
    return list(first.values())[:MOST_TOUCHES]


def _answers(connection: Connection, ids: Sequence[str]) -> list[Thing]:
    """Every statement that claims, denies or confirms what these tellings hold against each other, in order of telling."""
    told: set[str] = set()
    for row in connection.execute(select(traces.c.payload).where(traces.c.id.in_(ids), traces.c.kind == "contested")):
        trace = decoded("contested", row.payload)
        if isinstance(trace, ContestedTrace):
            told |= {i for i in (trace.claim_told, trace.against_told) if i}
    names = select(groups.c.group_id).where(groups.c.kind == "claim", groups.c.member.in_(sorted(told)))
    together = select(groups.c.member).where(groups.c.kind == "claim", groups.c.group_id.in_(names)).limit(MOST_TELLINGS)
    found = things(connection, [*sorted(told), *connection.execute(together).scalars()])
    return sorted(found.values(), key=lambda t: (t.published or "~", t.id))


def _copies(connection: Connection, articles: Sequence[str]) -> dict[str, int]:
    """The number of the report that an article carries with others."""
    found: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for several in chunks(articles):
        query = select(groups.c.member, groups.c.group_id).where(groups.c.kind == "copy", groups.c.member.in_(several))
        for row in connection.execute(query):
            found[row.member] = numbers.setdefault(row.group_id, len(numbers))
    return found


def _sheets(steps: Sequence[Step], touched: Sequence[Touch], stands: Sequence[Stand], answers: Sequence[Thing]) -> list[Sheet]:
    whence = ("outlet", "agencies", "published", "headline", "article", "id")

    def told(t: Thing) -> tuple[object, ...]:
        return (t.outlet, list(t.agencies), t.published, t.headline, t.article, t.id)

    found = [
        Sheet(
            name="tellings",
            title="every telling",
            columns=("what", "words", "details", *whence),
            rows=tuple((s.what, s.words, [f"{name}: {said}" for name, said in s.details], *told(s.thing)) for s in steps),
        ),
        Sheet(
            name="touches",
            title="what may touch it",
            columns=("reason", "event", "on", "words", *whence),
            rows=tuple((t.reason, f"{t.thing.tag} {t.thing.title}", t.thing.on, t.thing.quote, *told(t.thing)) for t in touched),
        ),
        Sheet(
            name="positions",
            title="positions",
            columns=("who", "stance", "words", *whence),
            rows=tuple((s.who, s.stance, s.words, *told(s.thing)) for s in stands),
        ),
        Sheet(
            name="statements",
            title="who says so, who denies it",
            columns=("act", "who", "words", *whence),
            rows=tuple((t.tag, t.title, t.quote, *told(t)) for t in answers),
        ),
    ]
    return [found[0], *(sheet for sheet in found[1:] if sheet.rows)]
