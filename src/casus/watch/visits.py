"""Addresses asked politely: robots.txt kept to, one request at a time a host, only for what is new (ETag, Last-Modified), and later
after a failure. What must be remembered is in the ledger, so that it outlives the process and holds between watchers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from sqlalchemy import Connection, Table, insert, select, update

from casus.config import Config
from casus.errors import InputError
from casus.ledger import Ledger
from casus.ledger.tables import hosts, visits
from casus.model import record_id
from casus.read.url import Answer, fetch
from casus.watch.clock import LONGEST_WAIT, Clock, backed_off, moment_of, retry_after, stamp

# The name that robots.txt knows Casus by.
ROBOT = "casus"
# RFC 9309: a kept robots.txt is not used for longer than a day.
ROBOTS_KEPT = timedelta(days=1)
# RFC 9309 asks crawlers to read at least 500 KiB of it; what stands after that is left out.
ROBOTS_BYTES = 500 * 1024
# Between two requests to one host, where its robots.txt asks for no longer delay.
BETWEEN = timedelta(seconds=1)
# A host that is busy for longer than this (a long crawl delay, another watcher's slow request) is asked in the next round instead.
PATIENCE = timedelta(seconds=60)
# After a failure: 5, 10, 20 ... minutes, then every 12 hours. A desk's feed that is down at night must not be missed in the morning.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=12)
# Beyond the limit for one fetch: after so long, whoever holds a host has died.
_GRACE = timedelta(seconds=30)
_TOO_MANY = (429, 503)


class _Busy(Exception):
    """The host is not to be asked before a moment."""

    def __init__(self, until: datetime) -> None:
        self.until = until


class _Refused(Exception):
    """The host's robots.txt does not let Casus in, which it may think over for `wait`, or cannot be had."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of asking: an answer with something new in it, or a problem to tell, or neither (nothing new, or not its time)."""

    answer: Answer | None = None
    problem: InputError | None = None


def visit(url: str, *, ledger: Ledger, config: Config, clock: Clock, every: timedelta | None = None) -> Visit:
    """Ask for what is new at an address, unless it is to be left alone for now, or another watcher saw to it less than half of `every` ago.
    An answer is offered again until `keep` is told of it."""
    with ledger.connect() as connection:
        known = connection.execute(select(visits).where(visits.c.address == url)).one_or_none()
    if known and known.not_before and moment_of(known.not_before) > clock.now():
        return Visit()
    if known and every and known.kept_at and clock.now() - moment_of(known.kept_at) < every / 2:
        return Visit()
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified} if known else {}
    headers = {name: value for name, value in conditions.items() if value}
    robot = _Robot(ledger, config, clock)
    while True:
        until: datetime | None = None
        rest: timedelta | None = None
        try:
            answer = fetch(url, config=config, headers=headers, ask=robot.ask)
            pause = retry_after(answer.headers.get("retry-after"), clock.now())
            rest = (pause or FIRST_PAUSE) if answer.status in _TOO_MANY else None
        except _Busy as busy:
            until = busy.until
        except _Refused as error:
            return Visit(problem=_failed(url, str(error), error.wait, ledger, clock))
        except InputError as error:
            return Visit(problem=_failed(url, error.reason, None, ledger, clock))
        finally:
            robot.leave(rest)
        if until is None:
            break
        if until - clock.now() > PATIENCE:
            return Visit()
        clock.sleep((until - clock.now()).total_seconds())
    if answer.status != 200 and not (answer.status == 304 and headers):
        return Visit(problem=_failed(url, f"answered {answer.status} {answer.reason}".rstrip(), pause, ledger, clock))
    done = {"kept_at": stamp(clock.now())} if answer.status == 304 else {}
    _note(ledger, url, failures=0, not_before=None, reason=None, **done)
    return Visit(answer=answer if answer.status == 200 else None)


def keep(url: str, answer: Answer, *, ledger: Ledger, clock: Clock) -> None:
    """Everything in an answer is in the ledger: from now on only what is newer is asked for."""
    _note(ledger, url, etag=answer.headers.get("etag"), modified=answer.headers.get("last-modified"), kept_at=stamp(clock.now()))


def is_new(address: str, state: str, *, ledger: Ledger) -> bool:
    """Whether something that is no address of the web, such as a file, is in another state than the one kept of it."""
    with ledger.connect() as connection:
        return connection.execute(select(visits.c.etag).where(visits.c.address == address)).scalar() != state


def keep_state(address: str, state: str, *, ledger: Ledger) -> None:
    """Keep the state of what has been read."""
    _note(ledger, address, etag=state, failures=0)


def _failed(url: str, reason: str, wait: timedelta | None, ledger: Ledger, clock: Clock) -> InputError:
    """Keep that an address failed, and from when it is asked again."""
    now = clock.now()
    with ledger.write() as connection:
        failures = (connection.execute(select(visits.c.failures).where(visits.c.address == url)).scalar() or 0) + 1
        again = now + min(LONGEST_WAIT, max(wait or timedelta(0), backed_off(FIRST_PAUSE, LONGEST_PAUSE, failures)))
        _put(
            connection,
            visits,
            {"address": url},
            {"failures": failures, "not_before": stamp(again), "reason": reason},
        )
    return InputError(url, f"{reason}; asked again after {again:%d %b %H:%M} UTC")


def _note(ledger: Ledger, address: str, **values: Any) -> None:
    with ledger.write() as connection:
        _put(connection, visits, {"address": address}, values)


def _put(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Change a row, or make it."""
    changed = connection.execute(update(table).where(*(table.c[name] == value for name, value in key.items())).values(**values))
    if not changed.rowcount:
        connection.execute(insert(table).values(**{**key, **values}))


class _Robot:
    """One visit's manners: it holds each host that it asks, as the ledger's other watchers see."""

    def __init__(self, ledger: Ledger, config: Config, clock: Clock) -> None:
        self._ledger, self._config, self._clock = ledger, config, clock
        self._held: dict[str, timedelta] = {}
        self._name = record_id("v", id(self), stamp(clock.now()))

    def ask(self, url: str) -> None:
        """Before an address is asked for: hold its host and look at its robots.txt. Raises _Busy or _Refused."""
        host = _host(url)
        if host not in self._held:
            self._hold(host)
        robots = self._robots(host)
        if not robots.can_fetch(url, ROBOT):
            raise _Refused("its robots.txt does not let Casus in", ROBOTS_KEPT)
        self._held[host] = max(BETWEEN, min(LONGEST_WAIT, timedelta(seconds=robots.crawl_delay(ROBOT) or 0)))

    def leave(self, wait: timedelta | None = None) -> None:
        """Let every host go; the next request waits for the usual time, or for `wait`."""
        with self._ledger.write() as connection:
            for host, between in self._held.items():
                again = stamp(self._clock.now() + max(between, wait or between))
                mine = update(hosts).where(hosts.c.host == host, hosts.c.held_by == self._name)
                connection.execute(mine.values(held_by=None, held_until=None, not_before=again))
        self._held.clear()

    def _hold(self, host: str) -> None:
        now = self._clock.now()
        with self._ledger.write() as connection:
            row = connection.execute(select(hosts).where(hosts.c.host == host).with_for_update()).one_or_none()
            if row and row.held_until and moment_of(row.held_until) > now:
                # It is let go before that, as a rule.
                raise _Busy(min(moment_of(row.held_until), now + BETWEEN))
            if row and row.not_before and moment_of(row.not_before) > now:
                raise _Busy(moment_of(row.not_before))
            until = stamp(now + timedelta(seconds=self._config.fetch_seconds) + _GRACE)
            _put(connection, hosts, {"host": host}, {"held_by": self._name, "held_until": until})
        self._held[host] = BETWEEN

    def _robots(self, host: str) -> Protego:
        """The host's rules, asked for at most once a day. Where there are none (4xx), everything is allowed; where they cannot be had,
        nothing is, unless older ones are kept."""
        with self._ledger.connect() as connection:
            row = connection.execute(select(hosts.c.robots, hosts.c.robots_at).where(hosts.c.host == host)).one_or_none()
        now = self._clock.now()
        if row and row.robots is not None and now - moment_of(row.robots_at) < ROBOTS_KEPT:
            return Protego.parse(row.robots)
        problem: str | None = None
        try:
            answer = fetch(f"{host}/robots.txt", config=self._config)
            if answer.status != 200 and (not 400 <= answer.status < 500 or answer.status in _TOO_MANY):
                problem = f"its robots.txt cannot be had: answered {answer.status}"
        except InputError as error:
            problem = error.reason
        if problem is not None:
            if row and row.robots is not None:
                return Protego.parse(row.robots)
            raise _Refused(problem)
        text = answer.body[:ROBOTS_BYTES].decode("utf-8", "replace").replace("\x00", "\ufffd") if answer.status == 200 else ""
        with self._ledger.write() as connection:
            _put(connection, hosts, {"host": host}, {"robots": text, "robots_at": stamp(now)})
        return Protego.parse(text)


def _host(url: str) -> str:
    """Scheme, host and port: what a robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
