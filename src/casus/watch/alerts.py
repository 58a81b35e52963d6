"""Alerts: what touched a tripwire, with everything that is told of it, and their raising, once for each event and tripwire."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, delete, exists, func, insert, literal, select

from casus.ledger import Ledger
from casus.ledger.tables import (
    alerts,
    arrivals,
    articles,
    channels,
    commitments,
    conditions,
    deliveries,
    groups,
    touches,
    traces,
    watching,
    woven,
)
from casus.model import record_id
from casus.reconcile.articles import article_id
from casus.reconcile.groups import UNDATED
from casus.reconcile.traces import CommitmentTrace, EventTrace
from casus.reconcile.words import alike, stems
from casus.show import CONNECTIVES
from casus.watch.clock import Clock, stamp
from casus.watch.origins import count_origins
from casus.watch.tripwires import Tripwire, fits, tripwires_in

# Articles looked at in one transaction, while which others wait to write.
BATCH = 20
# Tellings of one event that are looked at and named: an alert is for reading.
MOST_TELLINGS = 200
MOST_SOURCES = 10
# An undertaking of such a standing, by its latest telling, is not waited for any more.
_SETTLED = frozenset({"kept", "broken", "withdrawn"})
# A corrected article tells the same event again where this share of the shorter passage's words is the same.
_CORRECTED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who tells it: an article of the ledger (`d-…`), its outlet, agencies, headline, date and address, and the words."""

    article: str
    outlet: str | None
    agencies: tuple[str, ...]
    headline: str | None
    published: str | None
    url: str | None
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touching:
    """The event that touched the tripwire, as the telling that did so has it."""

    id: str
    type: str
    mode: str | None
    status: str
    date: str | None
    place: str | None
    country: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """The commitment whose condition is touched."""

    id: str
    kind: str
    committer: str | None
    action: str
    connective: str
    condition: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One event that touched one tripwire: a user's (`undertaking` is None) or the condition of an undertaking, which it may meet and is
    never said to have met. `tripwire` is the id of either, `name` what it is called. `sources` begin with the telling that did it."""

    id: str
    kind: Literal["tripwire", "condition"]
    tripwire: str
    name: str
    reason: str
    raised_at: str
    event: Touching
    undertaking: Undertaking | None
    origins: int
    tellings: int
    sources: tuple[Source, ...]


def look(*, ledger: Ledger, clock: Clock) -> int:
    """Look at every article that came since the last look, by whomever it was added, and raise what touched a tripwire: an alert, and a
    delivery for every channel, in the transaction that forgets the article. How many alerts that made."""
    raised = 0
    while True:
        with ledger.connect() as connection:
            if connection.execute(select(arrivals.c.reading_id).limit(1)).one_or_none() is None:
                return raised
        with ledger.write() as connection:
            began_at = connection.execute(select(watching.c.began_at)).scalar()
            mine = tripwires_in(connection)
            # What came before anything was watched for goes at once, however large the ledger.
            since = min(moment for moment in (began_at, *(wire.added_at for wire in mine), stamp(clock.now())) if moment)
            connection.execute(delete(arrivals).where(arrivals.c.arrived_at < since))
            for row in connection.execute(select(arrivals).order_by(arrivals.c.arrived_at, arrivals.c.reading_id).limit(BATCH)).all():
                now = stamp(clock.now())
                waiting = [wire for wire in mine if wire.added_at <= row.arrived_at]
                watched = began_at is not None and began_at <= row.arrived_at
                for touch in _touches(connection, row.reading_id, waiting, watched):
                    raised += _raise(connection, touch, now)
                connection.execute(delete(arrivals).where(arrivals.c.reading_id == row.reading_id))


def begin(*, ledger: Ledger, clock: Clock, past: bool = False) -> None:
    """From now on conditions are watched, if they were not yet. With `past`, every article that the ledger holds is looked at as if it came
    now, but for what was told already."""
    now = clock.now().isoformat(timespec="seconds")
    with ledger.write() as connection:
        if connection.execute(select(watching.c.began_at)).scalar() is None:
            connection.execute(insert(watching).values(only_row=1, began_at=now, feed_id=str(uuid.uuid4())))
        if past:
            connection.execute(delete(arrivals))
            connection.execute(insert(arrivals).from_select(["reading_id", "arrived_at"], select(articles.c.reading_id, literal(now))))


def open_conditions(connection: Connection) -> int:
    """How many undertakings with a condition the ledger's current readings tell that are not settled."""
    query = (
        select(func.count())
        .select_from(commitments)
        .join(articles, articles.c.reading_id == commitments.c.reading_id)
        .where(
            commitments.c.status.not_in(_SETTLED),
            exists().where(conditions.c.reading_id == commitments.c.reading_id, conditions.c.commitment == commitments.c.n),
        )
    )
    return int(connection.execute(query).scalar_one())


def latest(connection: Connection, most: int) -> tuple[Alert, ...]:
    """The alerts raised last, newest first."""
    rows = connection.execute(select(alerts.c.payload).order_by(alerts.c.n.desc()).limit(most)).scalars()
    return tuple(alert_from(payload) for payload in rows)


def alert_from(payload: str | bytes) -> Alert:
    """The alert that the ledger and the webhook write as JSON."""
    return msgspec.json.decode(payload, type=Alert)


@dataclass(frozen=True, slots=True)
class _Telling:
    """An event as one article tells it; `article` is its row of `woven`."""

    trace: EventTrace
    article: Row[Any]


@dataclass(frozen=True, slots=True)
class _Touch:
    """What may become an alert. `tripwires` are the ids that count as the same tripwire, `tellings` the event's, the one that did it first."""

    tripwire: str
    name: str
    tripwires: frozenset[str]
    tellings: tuple[_Telling, ...]
    origins: int
    reason: str
    undertaking: Undertaking | None = None


def _touches(connection: Connection, reading_id: str, mine: Sequence[Tripwire], watched: bool) -> Iterator[_Touch]:
    """What the article touches, in the order of its text: by its events, and by conditions that events told before may meet."""
    document = connection.execute(select(woven.c.document_id).where(woven.c.reading_id == reading_id)).scalar()
    if document is None:
        return  # another reading has taken its place
    told = connection.execute(select(traces).where(traces.c.document_id == document).order_by(traces.c.kind, traces.c.n)).all()
    for row in told:
        if row.kind == "event":
            tellings = _tellings(connection, row.id) if mine else ()
            for wire in mine:
                if touch := _own(connection, wire, tellings):
                    yield touch
        if watched and row.kind in ("event", "commitment"):
            side = touches.c.event if row.kind == "event" else touches.c.commitment
            for touched in connection.execute(select(touches).where(side == row.id).order_by(touches.c.score.desc(), touches.c.event)):
                if touch := _condition(connection, touched):
                    yield touch


def _own(connection: Connection, wire: Tripwire, tellings: Sequence[_Telling]) -> _Touch | None:
    """The first telling that has all that is wanted, where enough origins tell the event so."""
    for n, telling in enumerate(tellings):
        reasons = fits(wire.wanted, telling.trace)
        if reasons is not None:
            so = [t for t in tellings if not wire.wanted.statuses or t.trace.status in wire.wanted.statuses]
            count = _origins(connection, so)
            if count < wire.wanted.min_origins:
                return None
            if wire.wanted.min_origins > 1:
                reasons = (*reasons, f"{count} independent origins, at least {wire.wanted.min_origins} wanted")
            ordered = (telling, *tellings[:n], *tellings[n + 1 :])
            return _Touch(wire.id, wire.name, frozenset({wire.id}), ordered, _origins(connection, tellings), "; ".join(reasons))
    return None


def _condition(connection: Connection, touched: Row[Any]) -> _Touch | None:
    """A proposed touch of a condition that is still waited for."""
    told = connection.execute(
        select(traces.c.payload, woven)
        .join_from(traces, woven, traces.c.document_id == woven.c.document_id)
        .where(traces.c.id == touched.commitment)
    ).one_or_none()
    members = _members(connection, "commitment", touched.commitment)
    newest = (
        select(traces.c.payload)
        .where(traces.c.id.in_(members), traces.c.published != UNDATED)
        .order_by(traces.c.published.desc(), traces.c.id.desc())
        .limit(1)
    )
    payload = connection.execute(newest).scalar() or (told.payload if told else None)
    tellings = _tellings(connection, touched.event)
    if told is None or payload is None or not tellings:
        return None
    if msgspec.json.decode(payload, type=CommitmentTrace).status in _SETTLED:
        return None
    commitment = msgspec.json.decode(told.payload, type=CommitmentTrace)
    proviso = commitment.provisos[touched.n]
    undertaking = Undertaking(
        id=touched.commitment,
        kind=commitment.kind,
        committer=commitment.committer_name,
        action=" ".join(commitment.action.split()),
        connective=proviso.connective,
        condition=" ".join(proviso.text.split()),
        source=_source(told, commitment.full_quote),
    )
    name = f"{undertaking.committer or 'somebody'}: {undertaking.action} - {CONNECTIVES[proviso.connective]} {undertaking.condition}"
    return _Touch(
        touched.commitment,
        name,
        frozenset(members),
        tellings,
        _origins(connection, tellings),
        f"may meet the condition: {touched.reason}",
        undertaking,
    )


def _raise(connection: Connection, touch: _Touch, now: str) -> int:
    """Write the alert and its deliveries, unless this was told: 1 or 0."""
    first = touch.tellings[0]
    if _told(connection, touch):
        return 0
    event = first.trace
    alert = Alert(
        id=record_id("t", touch.tripwire, event.id),
        kind="condition" if touch.undertaking else "tripwire",
        tripwire=touch.tripwire,
        name=touch.name,
        reason=touch.reason,
        raised_at=now,
        event=Touching(
            id=event.id,
            type=event.type,
            mode=event.mode,
            status=event.status,
            date=event.on,
            place=event.place,
            country=event.country,
            actors=tuple(dict.fromkeys(party.name for party in event.actors)),
            recipients=tuple(dict.fromkeys(party.name for party in event.recipients)),
        ),
        undertaking=touch.undertaking,
        origins=touch.origins,
        tellings=len(touch.tellings),
        sources=tuple(_source(t.article, t.trace.quote) for t in touch.tellings[:MOST_SOURCES]),
    )
    connection.execute(
        insert(alerts).values(
            alert_id=alert.id,
            tripwire=alert.tripwire,
            event=event.id,
            identity=first.article.identity,
            type=event.type,
            starts_on=event.on,
            payload=msgspec.json.encode(alert).decode(),
            raised_at=now,
        )
    )
    outbox = select(channels.c.channel, literal(alert.id), literal(0))
    connection.execute(insert(deliveries).from_select(["channel", "alert_id", "attempts"], outbox))
    return 1


def _told(connection: Connection, touch: _Touch) -> bool:
    """Whether an alert told this: the same tripwire and any telling of the event; or the same event in an article that was corrected since,
    whose former words the ledger does not count any more."""
    known = select(alerts.c.alert_id).where(alerts.c.tripwire.in_(touch.tripwires))
    ids = [t.trace.id for t in touch.tellings]
    if connection.execute(known.where(alerts.c.event.in_(ids)).limit(1)).one_or_none():
        return True
    first = touch.tellings[0]
    former = (
        select(alerts.c.payload)
        .outerjoin_from(alerts, traces, alerts.c.event == traces.c.id)
        .where(
            alerts.c.tripwire.in_(touch.tripwires),
            alerts.c.identity == first.article.identity,
            alerts.c.type == first.trace.type,
            traces.c.id.is_(None),
        )
    )
    words = stems(first.trace.quote)
    return any(alike(words, stems(alert_from(payload).sources[0].quote)) >= _CORRECTED for payload in connection.execute(former).scalars())


def _members(connection: Connection, kind: str, one: str) -> list[str]:
    """The ids of everything that hangs together with one thing, itself among them, earliest first."""
    group = select(groups.c.group_id).where(groups.c.kind == kind, groups.c.member == one).scalar_subquery()
    found = select(groups.c.member).where(groups.c.kind == kind, groups.c.group_id == group)
    members = connection.execute(found.order_by(groups.c.published, groups.c.member).limit(MOST_TELLINGS)).scalars().all()
    return list(members) if one in members else [one, *members]


def _tellings(connection: Connection, event: str) -> tuple[_Telling, ...]:
    """The tellings of an event: the one named, then the others from the earliest."""
    members = _members(connection, "event", event)
    rows = connection.execute(
        select(traces.c.id.label("trace_id"), traces.c.payload, woven)
        .join_from(traces, woven, traces.c.document_id == woven.c.document_id)
        .where(traces.c.id.in_(members))
        .order_by(traces.c.id != event, traces.c.published, traces.c.id)
    )
    return tuple(_Telling(msgspec.json.decode(row.payload, type=EventTrace), row) for row in rows)


def _origins(connection: Connection, tellings: Sequence[_Telling]) -> int:
    """How many independent origins the tellings have."""
    return count_origins(connection, {t.article.document_id for t in tellings})


def _source(article: Row[Any], quote: str) -> Source:
    return Source(
        article=article_id(article.document_id),
        outlet=article.outlet,
        agencies=tuple(msgspec.json.decode(article.agencies, type=list[str])),
        headline=" ".join(article.headline.split()) if article.headline else None,
        published=article.published,
        url=article.url,
        quote=" ".join(quote.split()),
    )
