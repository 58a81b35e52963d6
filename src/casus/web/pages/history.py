"""What became of a commitment, a measure, a claim or an event: every step, each with quote, outlet, agency and day."""

from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from casus.errors import LedgerError
from casus.ledger import Ledger, asking
from casus.ledger.asking import Found
from casus.model import Commitment, Contested
from casus.reconcile import history
from casus.reconcile.history import Moment
from casus.show import CONNECTIVES, day, line
from casus.web.answer import NotHere, Sheet, answer
from casus.web.things import thing_of

# Which ids each page is for.
PREFIXES = {"commitment": ("c-",), "measure": ("m-",), "claim": ("x-", "s-"), "event": ("e-",)}
STANCES = frozenset(history.STANCES.values())
# Steps that the page holds; all are in the CSV and JSON.
MOST_STEPS = 150
# A telling that adds nothing is an empty dot.
AGAIN = ("told again", "repeated")


def commitment(request: Request, name: str) -> Response:
    """The page of a commitment, by the id of any of its tellings."""
    return _page(request, name, "commitment")


def measure(request: Request, name: str) -> Response:
    """The page of a measure, by the id of any of its tellings."""
    return _page(request, name, "measure")


def claim(request: Request, name: str) -> Response:
    """The page of a contested claim or a statement, by the id of any of its tellings."""
    return _page(request, name, "claim")


def event(request: Request, name: str) -> Response:
    """The page of an event, by the id of any of its tellings."""
    return _page(request, name, "event")


def _page(request: Request, name: str, kind: str) -> Response:
    ledger: Ledger = request.app.state.ledger
    with ledger.connect() as connection:
        try:
            if not name.startswith(PREFIXES[kind]):
                raise LedgerError("another kind of thing")
            told = history.history(connection, name)
            first = _first(connection, told.id, name)
        except LedgerError as error:
            raise NotHere(f"{name}: the ledger holds no such {kind}") from error
    steps = [m for m in told.moments if not m.proposed and m.what not in STANCES]
    stands = [m for m in told.moments if m.what in STANCES]
    touched = [m for m in told.moments if m.proposed]
    thing = thing_of(first)
    return answer(
        request,
        "history.html.j2",
        sheets=_sheets(told.moments),
        kind=kind,
        thing=thing,
        now=next((m.what for m in reversed(steps) if not m.what.startswith(AGAIN)), None) if kind in ("commitment", "measure") else None,
        steps=[(m, not m.what.startswith(AGAIN)) for m in steps[:MOST_STEPS]],
        more=len(steps) - MOST_STEPS,
        stands=stands,
        touched=touched,
        origins=told.origins,
        articles=len({m.source.id for m in told.moments if not m.proposed}),
        details=_details(first),
        sides=_sides(first),
    )


def _first(connection: Connection, group: str, name: str) -> Found:
    """The first telling, or where that is no longer current the one asked for."""
    shown = asking.show(connection, group, others=0) or asking.show(connection, name, others=0)
    if shown is None:
        raise LedgerError("no current reading tells it")
    return shown.found


def _details(found: Found) -> list[tuple[str, str]]:
    """The conditions and the time limit of a commitment."""
    if not isinstance(found.thing, Commitment):
        return []
    c = found.thing
    told = [(CONNECTIVES[p.connective].capitalize(), line(" … ".join(s.text for s in p.text))) for p in c.conditions]
    limit = f"{line(c.deadline.text)}{f' ({day(c.deadline.value)})' if c.deadline.value else ''}" if c.deadline else ""
    return [*told, *([("By", limit)] if limit else [])]


def _sides(found: Found) -> list[tuple[str, str, str]]:
    """Who says what against whom, where it is a contested claim."""
    if not isinstance(found.thing, Contested):
        return []
    d = found.thing
    sides = ((d.claimed_by, "says", d.claim), (d.disputed_by, "against it", d.against))
    return [
        (", ".join(line(found.names[i]) for i in who if i in found.names) or "Somebody", verb, line(span.text)) for who, verb, span in sides
    ]


def _sheets(moments: Sequence[Moment]) -> list[Sheet]:
    columns = ("on", "what", "who", "quote", "reason", "proposed", "outlet", "agencies", "published", "headline", "article", "id")
    rows = tuple(
        (
            m.on,
            m.what,
            m.who,
            m.source.quote,
            m.reason,
            m.proposed,
            m.source.outlet,
            list(m.source.agencies),
            m.source.published,
            m.source.headline,
            m.source.id,
            m.source.record,
        )
        for m in moments
    )
    return [Sheet(name="steps", title="every step", columns=columns, rows=rows)]
