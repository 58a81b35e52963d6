"""The situation: what happened, what is promised and threatened, what is argued over, who speaks."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from casus.ledger import Ledger
from casus.reconcile.accounts import Course, Stand
from casus.reconcile.situation import situate
from casus.report import SETTLED, deadline, figures, happened, ongoing, period, settled, unknown
from casus.show import CONNECTIVES
from casus.web.answer import answer


def situation(request: Request) -> Response:
    """The page of the whole ledger, or of a period of it."""
    ledger: Ledger = request.app.state.ledger
    found = situate(ledger.records())
    events = happened(found)
    return answer(
        request,
        "situation.html.j2",
        situation=found,
        period=period(found),
        figures=figures(found),
        days=[(on, list(group)) for on, group in groupby(events, key=lambda h: h.on)],
        earlier=None,
        since=None,
        until=None,
        ongoing=ongoing(found),
        settled=settled(found),
        most=max((s.statements for s in found.speakers), default=1),
        unknown=unknown(found),
        connectives=CONNECTIVES,
        deadline=deadline,
        sides_of=_sides_of,
        SETTLED=SETTLED,
    )


def _sides_of(course: Course) -> tuple[list[Stand], list[Stand]]:
    """Who is for a measure, or for more of it, and who is against it, or for less."""
    against = [s for s in course.stands if s.stance in ("oppose", "narrow")]
    return [s for s in course.stands if s not in against], against
