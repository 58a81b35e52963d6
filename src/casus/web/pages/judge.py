"""Judging: proposed matches one by one, a person's word on each, and its undoing."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from sqlalchemy import Connection, Row, and_, func, not_, or_, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from casus.ledger import Ledger
from casus.ledger.tables import judgements
from casus.reconcile import weave
from casus.reconcile.judgements import MACHINE, by_person
from casus.web.answer import NotHere, Sheet, Unclear, answer
from casus.web.things import Thing, things

KINDS = {
    "event": "events",
    "commitment": "commitments",
    "measure": "measures",
    "statement": "statements",
    "claim": "claims",
    "contested": "contested",
    "actor": "actors",
    "copy": "copies of one report",
    "story": "stories",
}
VERDICTS = ("unsure", "same", "different")
# A person's judgements that the page lists; the rest are in the ledger.
LATELY = 12
# Proposals in the CSV and JSON of the page.
MOST_LISTED = 200
# Bytes of a form of ours.
LONGEST_FORM = 4_000
# The greatest number that a database keeps as an integer.
GREATEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A judgement with the two things it is about; a thing that is no longer current is None."""

    n: int
    kind: str
    verdict: str
    score: float | None
    reason: str
    who: str
    at: str
    a_id: str
    b_id: str
    a: Thing | None
    b: Thing | None


def judge(request: Request) -> Response:
    """The page: the next proposal of a kind, and what was judged lately."""
    kind = request.query_params.get("kind", "")
    verdict = request.query_params.get("verdict", "unsure")
    if kind and kind not in KINDS:
        raise Unclear(f"kind={kind}: known are {', '.join(KINDS)}")
    if verdict not in VERDICTS:
        raise Unclear(f"verdict={verdict}: known are {', '.join(VERDICTS)}")
    before = _number(request.query_params.get("before", str(GREATEST)))
    ledger: Ledger = request.app.state.ledger
    with ledger.connect() as connection:
        listed = MOST_LISTED if request.query_params.get("format", "html") != "html" else 1
        proposed = _pairs(connection, _proposals(connection, kind, verdict, before, listed))
        lately = _pairs(connection, _by_persons(connection))
    return answer(
        request,
        "judge.html.j2",
        sheets=[_sheet("proposals", "proposals", proposed), _sheet("judged", "what was judged lately", lately)],
        kind=kind,
        verdict=verdict,
        kinds=list(KINDS.items()),
        pair=proposed[0] if proposed else None,
        lately=lately,
        done={"same": "Kept: the same.", "different": "Kept: different.", "undo": "Undone."}.get(request.query_params.get("done", "")),
    )


async def decide(request: Request) -> Response:
    """Keep a person's verdict on a proposal, or undo one, and go on to the next."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise Unclear("the form is too long")
    fields = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    n, verdict = _number(fields.get("n", "")), fields.get("verdict", "")
    if verdict not in ("same", "different", "undo"):
        raise Unclear(f"verdict={verdict}: same, different or undo")
    await run_in_threadpool(_decide, request, n, verdict)
    back = {
        name: fields[field]
        for name, field, known in (("kind", "kind", KINDS), ("verdict", "shown", VERDICTS))
        if fields.get(field) in known
    }
    return RedirectResponse("/judge?" + urlencode({**back, "done": verdict}), 303)


def _decide(request: Request, n: int, verdict: str) -> None:
    ledger: Ledger = request.app.state.ledger
    with ledger.connect() as connection:
        row = connection.execute(select(judgements).where(judgements.c.n == n)).first()
    if row is None:
        raise NotHere(f"{n}: the ledger holds no such judgement")
    with ledger.write() as connection:
        if verdict == "same":
            weave.judge(connection, "same", row.a, row.b, who=request.app.state.person)
        elif verdict == "different":
            weave.judge(connection, "different", row.a, row.b, who=request.app.state.person)
        else:
            weave.undo(connection, row.a, row.b, who=request.app.state.person)


def _proposals(connection: Connection, kind: str, verdict: str, before: int, most: int) -> list[Row[Any]]:
    """The machine's standing judgements of one verdict on which no person has spoken, latest first."""
    person = judgements.alias()
    spoken = select(person.c.n).where(
        and_(
            person.c.a == judgements.c.a,
            person.c.b == judgements.c.b,
            # A person judges statements; that holds for what they claim too.
            or_(person.c.kind == judgements.c.kind, and_(person.c.kind == "statement", judgements.c.kind == "claim")),
            person.c.undone_at.is_(None),
            by_person(person.c.who),
        )
    )
    query = select(judgements).where(
        judgements.c.verdict == verdict,
        judgements.c.undone_at.is_(None),
        # Not as a range of names: the latest are wanted, and a database would sort all that the machine ever judged.
        func.substr(judgements.c.who, 1, len(MACHINE)) == MACHINE,
        judgements.c.n < before,
        not_(spoken.exists()),
    )
    if kind:
        query = query.where(judgements.c.kind == kind)
    return list(connection.execute(query.order_by(judgements.c.n.desc()).limit(most)))


def _by_persons(connection: Connection) -> list[Row[Any]]:
    query = select(judgements).where(judgements.c.undone_at.is_(None), by_person(judgements.c.who))
    # Persons judge little: they are found by their names, where an order by the plain number would lead through all that the machine judged.
    return list(connection.execute(query.order_by((judgements.c.n + 0).desc()).limit(LATELY)))


def _pairs(connection: Connection, rows: list[Row[Any]]) -> list[Pair]:
    found = things(connection, [i for row in rows for i in (row.a, row.b)])
    return [
        Pair(
            n=row.n,
            kind=row.kind,
            verdict=row.verdict,
            score=row.score,
            reason=row.reason,
            who=row.who,
            at=row.at,
            a_id=row.a,
            b_id=row.b,
            a=found.get(row.a),
            b=found.get(row.b),
        )
        for row in rows
    ]


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > len(str(GREATEST)) or int(text) > GREATEST:
        raise Unclear(f"{text!r} is no number of a judgement")
    return int(text)


def _sheet(name: str, title: str, pairs: list[Pair]) -> Sheet:
    columns = ("n", "kind", "verdict", "score", "reason", "who", "at", "a", "a_title", "a_quote", "b", "b_title", "b_quote")
    rows = tuple(
        (
            p.n,
            p.kind,
            p.verdict,
            p.score,
            p.reason,
            p.who,
            p.at,
            p.a_id,
            p.a and p.a.title,
            p.a and p.a.quote,
            p.b_id,
            p.b and p.b.title,
            p.b and p.b.quote,
        )
        for p in pairs
    )
    return Sheet(name=name, title=title, columns=columns, rows=rows)
