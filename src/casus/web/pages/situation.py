"""The situation: what happened, what is promised and threatened, what is argued over, who speaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, select
from starlette.requests import Request
from starlette.responses import Response

from casus.ledger import Ledger
from casus.ledger.tables import groups, woven
from casus.reconcile.accounts import Course, Happening, Situation, Source, Stand
from casus.reconcile.groups import chunks
from casus.reconcile.situation import situation as situation_of
from casus.reconcile.wires import Hand, origins
from casus.report import SETTLED, deadline, figures, happened, names, ongoing, period, settled, unknown
from casus.show import CONNECTIVES, line
from casus.text import ascii_key
from casus.web.answer import Sheet, address, answer, period_of

# Articles that the page is made of: the latest, as many as a server reads and a reader takes in at one go. Older ones by period.
MOST_ARTICLES = 30
# Lines of each part; the CSV and JSON have all that the articles tell.
MOST_EVENTS, MOST_BOARD, MOST_MEASURES, MOST_DISPUTES, MOST_SPEAKERS, MOST_COPIES = 50, 30, 20, 20, 20, 20


# The tables that the page can be taken as; filled only where one is asked for.
WHENCE = ("outlet", "published", "headline", "article", "quote")
SHEETS = (
    Sheet(
        name="events",
        title="events",
        columns=("id", "on", "dated", "type", "mode", "actors", "recipients", "place", "told_as", "articles", "origins", *WHENCE),
    ),
    Sheet(
        name="commitments",
        title="commitments",
        columns=(
            "id",
            "kind",
            "status",
            "committer",
            "said_by",
            "action",
            "conditions",
            "target",
            "deadline",
            "deadline_on",
            "touched",
            "articles",
            "origins",
            *WHENCE,
        ),
    ),
    Sheet(
        name="measures",
        title="measures",
        columns=("id", "kind", "sender", "targets", "instruments", "stage", "steps", "positions", "origins", *WHENCE),
    ),
    Sheet(
        name="contested",
        title="contested claims",
        columns=("id", "claimed_by", "claim", "claim_article", "disputed_by", "against", "against_article", "proposed"),
    ),
    Sheet(name="speakers", title="who speaks", columns=("id", "name", "statements", "acts", *WHENCE)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The events of one day that belong together: `lead` is the latest article, the numbers are of the articles that tell these events."""

    lead: Source
    happenings: tuple[Happening, ...]
    articles: int
    origins: int


def situation(request: Request) -> Response:
    """The page of the latest articles, of the whole ledger or of a period of it."""
    since, until = period_of(request)
    ledger: Ledger = request.app.state.ledger
    with ledger.connect() as connection:
        found = situation_of(connection, since=since, until=until, limit=MOST_ARTICLES)
        held = connection.execute(select(func.count()).select_from(woven)).scalar_one()
        events = happened(found)
        open_ones = ongoing(found)
        told = {source.id for h in events for source in h.sources}
        stories, copies = _groups(connection, "story", told), _groups(connection, "copy", told)
    earlier = None
    if found.since and found.articles >= MOST_ARTICLES:
        # The oldest day may be there in part: the earlier page begins with it, unless it is all there is.
        last = found.since if found.since != found.until else (date.fromisoformat(found.since) - timedelta(days=1)).isoformat()
        earlier = address("/", {"since": since, "until": last})
    return answer(
        request,
        "situation.html.j2",
        sheets=_sheets(found) if request.query_params.get("format", "html") != "html" else SHEETS,
        situation=found,
        period=period(found),
        held=held,
        figures=figures(found),
        days=_days(events[:MOST_EVENTS], stories, copies),
        more_events=len(events) - MOST_EVENTS,
        earlier=earlier,
        since=since,
        until=until,
        ongoing=open_ones[:MOST_BOARD],
        more_ongoing=len(open_ones) - MOST_BOARD,
        settled=settled(found)[:MOST_BOARD],
        courses=found.courses[:MOST_MEASURES],
        more_courses=len(found.courses) - MOST_MEASURES,
        disputes=found.disputes[:MOST_DISPUTES],
        speakers=found.speakers[:MOST_SPEAKERS],
        wires=found.wires[:MOST_COPIES],
        most=max((s.statements for s in found.speakers), default=1),
        unknown=unknown(found),
        connectives=CONNECTIVES,
        deadline=deadline,
        sides_of=_sides_of,
        SETTLED=SETTLED,
    )


def _groups(connection: Connection, kind: str, articles: Iterable[str]) -> dict[str, str]:
    """The story, or the report that several carry, of each article that is in one."""
    found: dict[str, str] = {}
    for several in chunks(sorted(articles)):
        query = select(groups.c.member, groups.c.group_id).where(groups.c.kind == kind, groups.c.member.in_(several))
        found |= {row.member: row.group_id for row in connection.execute(query)}
    return found


def _days(events: Sequence[Happening], stories: Mapping[str, str], copies: Mapping[str, str]) -> list[tuple[str | None, list[Story]]]:
    """The events by day, and within a day by story, in the order of their first event."""
    found = []
    for on, day in groupby(events, key=lambda h: h.on):
        together: dict[str, list[Happening]] = {}
        for h in day:
            first = h.sources[0].id
            together.setdefault(stories.get(first, first), []).append(h)
        found.append((on, [_story(several, copies) for several in together.values()]))
    return found


def _story(several: Sequence[Happening], copies: Mapping[str, str]) -> Story:
    sources = list({s.id: s for h in several for s in h.sources}.values())
    report = {group: n for n, group in enumerate(dict.fromkeys(copies[s.id] for s in sources if s.id in copies))}
    hands = [Hand(report.get(copies.get(s.id, "")), ascii_key(s.outlet) if s.outlet else None, frozenset(s.agencies)) for s in sources]
    return Story(
        lead=max(sources, key=lambda s: (s.published or "", s.id)),
        happenings=tuple(several),
        articles=len(sources),
        origins=len(origins(hands, range(len(sources)))),
    )


def _sides_of(course: Course) -> tuple[list[Stand], list[Stand]]:
    """Who is for a measure, or for more of it, and who is against it, or for less."""
    against = [s for s in course.stands if s.stance in ("oppose", "narrow")]
    return [s for s in course.stands if s not in against], against


def _sheets(found: Situation) -> list[Sheet]:
    """Everything that the articles of the page tell."""

    def told(s: Source) -> tuple[Any, ...]:
        return (s.outlet, s.published, s.headline, s.id, s.quote)

    events = tuple(
        (
            h.id,
            h.on,
            h.dated,
            h.type,
            h.mode,
            names(h.actors),
            names(h.recipients),
            h.place,
            [f"{s} {n}" for s, n in h.statuses],
            len(h.sources),
            h.origins,
            *told(h.sources[0]),
        )
        for h in happened(found)
    )
    commitments = tuple(
        (
            u.id, u.kind, u.status, u.committer, u.said_by, line(u.action), [f"{CONNECTIVES[p.connective]} {line(p.text)}" for p in u.provisos], u.target, u.deadline, u.deadline_on,
            [f"{names(t.happening.actors)} {t.happening.type} {t.happening.on}: {t.reason}" for p in u.provisos for t in p.touched], len(u.sources), u.origins, *told(u.sources[0]),
        )
        for u in found.undertakings
    )  # fmt: skip
    measures = tuple(
        (
            c.id,
            c.kind,
            c.sender,
            list(c.targets),
            list(c.instruments),
            c.now.stage,
            [f"{s.stage} {s.on}" for s in c.steps],
            [f"{s.actor}: {s.stance}" for s in c.stands],
            c.origins,
            *told(c.now.source),
        )
        for c in found.courses
    )
    disputes = tuple(
        (d.id, list(d.claimed_by), d.claim.quote, d.claim.id, list(d.disputed_by), d.against.quote, d.against.id, d.proposed)
        for d in found.disputes
    )
    speakers = tuple((s.who.key, s.who.name, s.statements, [f"{act} {n}" for act, n in s.acts], *told(s.latest)) for s in found.speakers)
    rows = {"events": events, "commitments": commitments, "measures": measures, "contested": disputes, "speakers": speakers}
    return [replace(sheet, rows=rows[sheet.name]) for sheet in SHEETS]
