"""The outbox: which alerts a channel has yet to be told, who is telling one now, and when a failed one is tried again. It is in the ledger, so
that nothing is lost when a watcher ends, and two watchers do not tell the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Update, func, insert, or_, select, update

from casus.ledger import Ledger
from casus.ledger.tables import alerts, channels, deliveries
from casus.watch.clock import LONGEST_WAIT, Clock, backed_off, moment_of, stamp
from casus.watch.webhook import ATTEMPT_SECONDS, Receipt, Webhook, post

TERMINAL = "terminal"
# A watcher tells one alert within an attempt's time. One that has not said how it went for three times as long has died.
HOLD = timedelta(seconds=3 * ATTEMPT_SECONDS)
# After a failure: half a minute, one, two ... then every hour, for as long as it takes.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A channel with something untold: how much, since when it fails and why, and from when it is tried again."""

    channel: str
    alerts: int
    failures: int
    reason: str | None
    not_before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    alert_id: str
    payload: str
    attempts: int


def open_channel(channel: str, *, ledger: Ledger, clock: Clock) -> None:
    """From now on every alert is kept for this channel until it is told there, whoever raises it."""
    with ledger.write() as connection:
        if connection.execute(select(channels.c.channel).where(channels.c.channel == channel)).one_or_none() is None:
            connection.execute(insert(channels).values(channel=channel, opened_at=stamp(clock.now()), failures=0))


def untold(channel: str, *, ledger: Ledger, clock: Clock, watcher: str) -> Iterator[str]:
    """The alerts (JSON) that a channel has yet to be told, oldest first. Each counts as told once the next is asked for."""
    while (held := _hold(channel, ledger, clock, watcher)) is not None:
        with _holding(channel, held, ledger, watcher):
            yield held.payload
            _delivered(channel, held.alert_id, ledger, clock)


def send(hook: Webhook, *, ledger: Ledger, clock: Clock, watcher: str) -> tuple[int, str | None]:
    """Send what is due, oldest first, until the receiver fails: how many it took, and why it failed."""
    taken, problem = 0, None
    while (held := _hold(hook.url, ledger, clock, watcher)) is not None:
        with _holding(hook.url, held, ledger, watcher):
            receipt = post(hook, held.alert_id, held.payload.encode(), now=clock.now())
            if receipt.reason is None:
                _delivered(hook.url, held.alert_id, ledger, clock)
                taken += 1
                continue
            _failed(hook.url, held, receipt, ledger, clock)
            problem = receipt.reason
            if not receipt.only_this:
                break
    return taken, problem


def due(channel: str, *, ledger: Ledger) -> datetime | None:
    """When a channel is to be tried again; None where everything is told."""
    with ledger.connect() as connection:
        later = connection.execute(select(channels.c.not_before).where(channels.c.channel == channel)).scalar()
        first = connection.execute(
            select(func.count(), func.min(func.coalesce(deliveries.c.held_until, deliveries.c.not_before, ""))).where(
                deliveries.c.channel == channel, deliveries.c.delivered_at.is_(None)
            )
        ).one()
    if not first[0]:
        return None
    moment = max(first[1] or "", later or "")
    return moment_of(moment) if moment else datetime.min.replace(tzinfo=UTC)


def waiting(*, ledger: Ledger) -> tuple[Waiting, ...]:
    """Every channel that has something to be told."""
    with ledger.connect() as connection:
        rows = connection.execute(
            select(channels, func.count().label("alerts"))
            .join_from(channels, deliveries, channels.c.channel == deliveries.c.channel)
            .where(deliveries.c.delivered_at.is_(None))
            .group_by(channels.c.channel)
            .order_by(channels.c.channel)
        ).all()
    return tuple(Waiting(channel=r.channel, alerts=r.alerts, failures=r.failures, reason=r.reason, not_before=r.not_before) for r in rows)


def _hold(channel: str, ledger: Ledger, clock: Clock, watcher: str) -> _Held | None:
    """Take the oldest alert that is due and that nobody is telling; None where there is none or the channel is left alone for now."""
    now = clock.now()
    with ledger.connect() as connection:
        if _next(connection, channel, now) is None:
            return None
    with ledger.write() as connection:
        row = _next(connection, channel, now)
        if row is None:
            return None
        connection.execute(_row(channel, row.alert_id).values(held_by=watcher, held_until=stamp(now + HOLD)))
    return _Held(alert_id=row.alert_id, payload=row.payload, attempts=row.attempts)


def _next(connection: Connection, channel: str, now: datetime) -> Any:
    moment = stamp(now)
    return connection.execute(
        select(alerts.c.alert_id, alerts.c.payload, deliveries.c.attempts)
        .join_from(deliveries, alerts, deliveries.c.alert_id == alerts.c.alert_id)
        .join(channels, deliveries.c.channel == channels.c.channel)
        .where(
            deliveries.c.channel == channel,
            deliveries.c.delivered_at.is_(None),
            *(
                or_(moments.is_(None), moments <= moment)
                for moments in (channels.c.not_before, deliveries.c.not_before, deliveries.c.held_until)
            ),
        )
        .order_by(alerts.c.n)
        .limit(1)
    ).one_or_none()


def _row(channel: str, alert_id: str) -> Update:
    """What is not told yet; a told one is never touched again."""
    return update(deliveries).where(deliveries.c.channel == channel, deliveries.c.alert_id == alert_id, deliveries.c.delivered_at.is_(None))


@contextmanager
def _holding(channel: str, held: _Held, ledger: Ledger, watcher: str) -> Iterator[None]:
    """Let an alert go again if we are stopped while we tell it: it may be told twice then, but not lost, and the next watcher need not wait."""
    try:
        yield
    except BaseException:
        with ledger.write() as connection:
            mine = _row(channel, held.alert_id).where(deliveries.c.held_by == watcher)
            connection.execute(mine.values(held_by=None, held_until=None))
        raise


def _delivered(channel: str, alert_id: str, ledger: Ledger, clock: Clock) -> None:
    with ledger.write() as connection:
        told = _row(channel, alert_id).values(
            delivered_at=stamp(clock.now()), attempts=deliveries.c.attempts + 1, held_by=None, held_until=None, not_before=None, reason=None
        )
        connection.execute(told)
        recovered = update(channels).where(channels.c.channel == channel, channels.c.failures > 0)
        connection.execute(recovered.values(failures=0, not_before=None, reason=None))


def _failed(channel: str, held: _Held, receipt: Receipt, ledger: Ledger, clock: Clock) -> None:
    """Put an alert back for later: a refusal of this very alert holds up this one only, any other the whole channel."""
    now = clock.now()
    with ledger.write() as connection:
        failures = 1 + (
            held.attempts
            if receipt.only_this
            else connection.execute(select(channels.c.failures).where(channels.c.channel == channel)).scalar_one()
        )
        pause = max(receipt.wait or timedelta(0), backed_off(FIRST_PAUSE, LONGEST_PAUSE, failures))
        again = stamp(now + min(LONGEST_WAIT, pause))
        back = {"attempts": held.attempts + 1, "held_by": None, "held_until": None, "reason": receipt.reason}
        connection.execute(_row(channel, held.alert_id).values(**back, not_before=again if receipt.only_this else None))
        if not receipt.only_this:
            later = update(channels).where(channels.c.channel == channel)
            connection.execute(later.values(failures=failures, not_before=again, reason=receipt.reason))
