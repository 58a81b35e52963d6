"""Polite asking: what a publisher on this machine is asked for, when, and when not."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from casus.config import Config
from casus.ledger import Ledger, open_ledger
from casus.watch import visits
from casus.watch.clock import backed_off, retry_after
from casus.watch.visits import Visit, is_new, keep, keep_state, visit
from loopback import Publisher, Reply, StillClock, publishing

HERE = Config(allow_private=True, fetch_seconds=5.0)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


@pytest.fixture
def ledger(where: str) -> Iterator[Ledger]:
    with open_ledger(where) as opened:
        yield opened


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


def ask(publisher: Publisher, ledger: Ledger, clock: StillClock, path: str = "/feed", config: Config = HERE) -> Visit:
    return visit(publisher.url + path, ledger=ledger, config=config, clock=clock)


def conditional(headers: dict[str, str]) -> Reply:
    """A feed that has not changed for whoever knows it."""
    if headers.get("if-none-match") == '"one"' and headers.get("if-modified-since") == "Fri, 06 Mar 2026 08:00:00 GMT":
        return 304, {"ETag": '"one"'}, b""
    return 200, {"ETag": '"one"', "Last-Modified": "Fri, 06 Mar 2026 08:00:00 GMT"}, b"<rss/>"


def test_only_what_is_new_is_asked_for_once_all_of_it_is_kept(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    publisher.pages["/feed"] = conditional
    first = ask(publisher, ledger, clock)
    assert first.answer
    # The watcher died before everything was in the ledger: it is offered again.
    again = ask(publisher, ledger, clock)
    assert again.answer
    keep(publisher.url + "/feed", again.answer, ledger=ledger, clock=clock)
    assert ask(publisher, ledger, clock) == Visit()
    assert [headers.get("if-none-match") for path, headers in publisher.asked if path == "/feed"] == [None, None, '"one"']


def test_what_another_watcher_has_just_seen_to_is_left_alone(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    publisher.pages["/feed"] = (200, {}, b"<rss/>")
    url, hour = publisher.url + "/feed", timedelta(hours=1)
    found = visit(url, ledger=ledger, config=HERE, clock=clock, every=hour)
    clock.later(minutes=1)
    # The other one has not read it to its end yet: it may have died.
    assert visit(url, ledger=ledger, config=HERE, clock=clock, every=hour).answer
    assert found.answer
    keep(url, found.answer, ledger=ledger, clock=clock)
    clock.later(minutes=29)
    assert visit(url, ledger=ledger, config=HERE, clock=clock, every=hour) == Visit()
    assert visit(url, ledger=ledger, config=HERE, clock=clock).answer
    clock.later(minutes=2)
    assert visit(url, ledger=ledger, config=HERE, clock=clock, every=hour).answer


def test_robots_are_asked_once_a_day_and_kept_to(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    publisher.pages |= {
        "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /private\n\nUser-agent: casus\nDisallow: /closed"),
        "/feed": (200, {}, b"<rss/>"),
        "/closed/feed": (200, {}, b"<rss/>"),
        "/door": (302, {"Location": "/closed/feed"}, b""),
    }
    for path in ("/closed/feed", "/door"):
        refused = ask(publisher, ledger, clock, path)
        assert refused.problem
        assert "robots.txt does not let Casus in" in refused.problem.reason
    assert ask(publisher, ledger, clock).answer
    assert publisher.paths().count("/robots.txt") == 1
    assert "/closed/feed" not in publisher.paths()
    clock.later(hours=25)
    publisher.pages["/robots.txt"] = (200, {}, b"")
    assert ask(publisher, ledger, clock, "/closed/feed").answer
    assert publisher.paths().count("/robots.txt") == 2


def test_without_robots_all_is_allowed_and_with_broken_ones_nothing(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    publisher.pages["/feed"] = (200, {}, b"<rss/>")
    publisher.pages["/robots.txt"] = (500, {}, b"")
    refused = ask(publisher, ledger, clock)
    assert refused.problem
    assert "robots.txt cannot be had: answered 500" in refused.problem.reason
    assert "/feed" not in publisher.paths()
    clock.later(hours=1)
    publisher.pages["/robots.txt"] = (404, {}, b"")
    assert ask(publisher, ledger, clock).answer
    # Rules once known are kept to when they cannot be had later.
    clock.later(days=2)
    publisher.pages["/robots.txt"] = (503, {}, b"")
    assert ask(publisher, ledger, clock).answer


@pytest.mark.parametrize("status", [429, 503])
def test_too_many_requests_silence_the_host_for_as_long_as_it_asks(
    publisher: Publisher, ledger: Ledger, clock: StillClock, status: int
) -> None:
    publisher.pages["/feed"] = (status, {"Retry-After": "1800"}, b"")
    publisher.pages["/other"] = (200, {}, b"<rss/>")
    slowed = ask(publisher, ledger, clock)
    assert slowed.problem
    assert f"answered {status}" in slowed.problem.reason
    asked = len(publisher.asked)
    clock.later(minutes=20)
    assert ask(publisher, ledger, clock) == ask(publisher, ledger, clock, "/other") == Visit()
    assert len(publisher.asked) == asked
    clock.later(minutes=10)
    assert ask(publisher, ledger, clock, "/other").answer


def test_failures_are_asked_again_later_and_later(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    publisher.pages["/feed"] = (500, {}, b"")
    times = []
    began = clock.now()
    while len(times) < 5:
        asked = publisher.paths().count("/feed")
        ask(publisher, ledger, clock)
        if publisher.paths().count("/feed") > asked:
            times.append(clock.now() - began)
        clock.later(minutes=1)
    waits = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(times)]
    assert waits == [5, 10, 20, 40]
    publisher.pages["/feed"] = (200, {}, b"<rss/>")
    clock.later(hours=2)
    assert ask(publisher, ledger, clock).answer
    publisher.pages["/feed"] = (500, {}, b"")
    problem = ask(publisher, ledger, clock).problem
    assert problem
    assert f"{clock.now() + timedelta(minutes=5):%H:%M}" in problem.reason


def test_a_host_is_asked_one_at_a_time_and_not_at_once_again(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    publisher.pages |= {
        "/robots.txt": (200, {}, b"User-agent: casus\nCrawl-delay: 7"),
        "/feed": (200, {}, b"<rss/>"),
        "/other": (200, {}, b"<rss/>"),
    }
    assert ask(publisher, ledger, clock).answer
    assert ask(publisher, ledger, clock, "/other").answer
    assert clock.slept == [7.0]


def test_a_host_held_by_another_watcher_is_waited_for(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    publisher.pages["/feed"] = (200, {}, b"<rss/>")
    other = visits._Robot(ledger, HERE, clock)
    other._hold(publisher.url)
    # The other one has died: after its time is over the host is free.
    assert ask(publisher, ledger, clock).answer
    assert sum(clock.slept) >= HERE.fetch_seconds
    assert publisher.most_open == 1


def test_private_addresses_stay_out(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    refused = ask(publisher, ledger, clock, config=Config())
    assert refused.problem
    assert "private address" in refused.problem.reason
    assert publisher.asked == []


def test_a_dead_host_is_one_line(ledger: Ledger, clock: StillClock) -> None:
    found = visit("http://127.0.0.1:9/feed", ledger=ledger, config=HERE, clock=clock)
    assert found.problem
    assert found.problem.reason.startswith("the connection was refused; asked again after ")


def test_files_are_new_until_kept(ledger: Ledger, tmp_path: Path) -> None:
    assert is_new("file:a", "1 2", ledger=ledger)
    keep_state("file:a", "1 2", ledger=ledger)
    assert not is_new("file:a", "1 2", ledger=ledger)
    assert is_new("file:a", "1 3", ledger=ledger)


def test_what_retry_after_may_say(clock: StillClock) -> None:
    now = clock.now()
    assert retry_after("120", now) == timedelta(seconds=120)
    assert retry_after(format_datetime(now + timedelta(hours=1), usegmt=True), now) == timedelta(hours=1)
    assert retry_after(format_datetime(now - timedelta(hours=1), usegmt=True), now) == timedelta(0)
    assert retry_after("9" * 40, now) == retry_after("604800", now) == timedelta(days=1)
    for nonsense in (None, "", "soon", "-5", "1e9"):
        assert retry_after(nonsense, now) is None


def test_back_off_doubles_up_to_its_limit() -> None:
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    assert [backed_off(minute, hour, n) for n in (0, 1, 2, 3, 7, 1000)] == [minute, minute, 2 * minute, 4 * minute, hour, hour]
