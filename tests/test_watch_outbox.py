"""Alerts on their way to a receiver that fails, hangs, answers late and dies: each is taken once, in the end, and none is sent after that."""

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from casus.config import webhook_secret
from casus.errors import ConfigError
from casus.ledger import Ledger, open_ledger
from casus.ledger.tables import deliveries
from casus.watch import outbox
from casus.watch.alerts import look
from casus.watch.outbox import HOLD, TERMINAL, due, open_channel, send, untold, waiting
from casus.watch.tripwires import Wanted, add_tripwire
from casus.watch.webhook import Receipt, Webhook, checked_address, post, signed
from loopback import (
    Behaviour,
    Receiver,
    StillClock,
    accept,
    accept_and_die,
    accept_late,
    die,
    hang,
    receiving,
    refuse,
)
from watched import attack

SECRET = b"nothing but the truth"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A receiver that hangs is given up quickly."""
    monkeypatch.setattr(outbox, "post", lambda hook, alert_id, body, now: post(hook, alert_id, body, now=now, seconds=0.3))


@pytest.fixture
def ledger(where: str, receiver: Receiver, clock: StillClock) -> Iterator[Ledger]:
    """A ledger with a webhook channel."""
    with open_ledger(where) as opened:
        add_tripwire("guns", Wanted(types=("ASSAULT",)), ledger=opened, clock=clock)
        open_channel(receiver.url, ledger=opened, clock=clock)
        yield opened


def raised(ledger: Ledger, clock: StillClock, count: int = 3) -> list[str]:
    """So many alerts, by their ids."""
    for n in range(1, count + 1):
        ledger.add(attack("Harbour Post", day=f"2026-03-{3 * n:02}", town=f"Port {chr(64 + n)}{chr(96 + n)}"))
    assert look(ledger=ledger, clock=clock) == count
    with ledger.connect() as connection:
        return list(connection.execute(select(deliveries.c.alert_id)).scalars())


def until_told(ledger: Ledger, receiver: Receiver, clock: StillClock, watcher: str = "one") -> int:
    """Send when due, hour after hour, until the outbox is empty; how many rounds that took."""
    hook = Webhook(url=receiver.url, secret=SECRET)
    for n in range(60):
        send(hook, ledger=ledger, clock=clock, watcher=watcher)
        again = due(hook.url, ledger=ledger)
        if again is None:
            return n
        clock.moment = max(again, clock.moment)
    raise AssertionError("never told")


FAILURES: dict[str, list[Behaviour]] = {
    "well": [],
    "fails": [refuse(500), refuse(503), accept, refuse(502)],
    "refuses one": [refuse(422), accept, refuse(400)],
    "hangs": [hang, accept, hang, hang],
    "answers late": [accept_late, accept, accept_late],
    "dies before it takes": [die, die, accept, die],
    "dies after it took": [accept_and_die, accept, accept_and_die, accept_and_die],
    "everything": [die, refuse(500), hang, accept_late, accept_and_die, refuse(429, Retry_After="120"), refuse(413), accept, die],
    "redirects": [refuse(302, Location="/elsewhere"), refuse(301, Location="/elsewhere")],
}


@pytest.mark.parametrize("how", FAILURES)
def test_each_alert_is_taken_once_in_the_end(ledger: Ledger, receiver: Receiver, clock: StillClock, how: str) -> None:
    receiver.behaviours = list(FAILURES[how])
    ids = raised(ledger, clock)
    until_told(ledger, receiver, clock)
    assert sorted(receiver.ids()) == sorted(ids)
    # What was sent more than once was the same each time, under one key.
    assert all(len(set(bodies)) == 1 for bodies in receiver.taken.values())
    # A delivered one is never sent again.
    attempts = len(receiver.attempts)
    clock.later(days=30)
    assert send(Webhook(url=receiver.url, secret=SECRET), ledger=ledger, clock=clock, watcher="two") == (0, None)
    assert len(receiver.attempts) == attempts
    if "late" not in how and "after" not in how and how != "everything":
        assert all(len(bodies) == 1 for bodies in receiver.taken.values())


def test_an_alert_says_everything_and_is_signed(ledger: Ledger, receiver: Receiver, clock: StillClock) -> None:
    (only,) = raised(ledger, clock, 1)
    until_told(ledger, receiver, clock)
    ((headers, body),) = receiver.attempts
    told = json.loads(body)
    assert told["id"] == headers["webhook-id"] == headers["idempotency-key"] == only
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("casus/")
    assert int(headers["webhook-timestamp"]) == int(clock.now().timestamp())
    message = f"{only}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET, message, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    (source,) = told["sources"]
    assert source["headline"] == "Harbour Post: guns at Port Aa"
    assert source["outlet"] == "Harbour Post"
    assert source["url"].startswith("https://harbour-post.example/")
    assert source["quote"] == "The Northern Coast Guard shelled the fishing harbour of Port Aa on Thursday"
    assert (told["origins"], told["reason"], told["name"]) == (1, "type ASSAULT (aerial)", "guns")


def test_the_signature_is_that_of_the_scheme() -> None:
    """The example of the Standard Webhooks reference libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_failing_receiver_is_tried_later_and_later_and_as_it_asks(ledger: Ledger, receiver: Receiver, clock: StillClock) -> None:
    hook = Webhook(url=receiver.url, secret=SECRET)
    raised(ledger, clock, 2)
    receiver.usual = refuse(500)
    began, waits = clock.now(), []
    for _ in range(10):
        assert send(hook, ledger=ledger, clock=clock, watcher="one") == (0, "answered 500 Internal Server Error")
        again = due(hook.url, ledger=ledger)
        assert again
        waits.append((again - clock.now()).total_seconds())
        # Before that nothing is sent.
        assert send(hook, ledger=ledger, clock=clock, watcher="one") == (0, None)
        clock.moment = again
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert len(receiver.attempts) == 10
    (behind,) = waiting(ledger=ledger)
    assert (behind.channel, behind.alerts, behind.failures, behind.reason) == (hook.url, 2, 10, "answered 500 Internal Server Error")
    receiver.usual = accept
    receiver.behaviours = [refuse(503, Retry_After="7200")]
    send(hook, ledger=ledger, clock=clock, watcher="one")
    again = due(hook.url, ledger=ledger)
    assert again
    assert (again - clock.now()).total_seconds() == 7200
    clock.moment = again
    assert send(hook, ledger=ledger, clock=clock, watcher="one") == (2, None)
    assert waiting(ledger=ledger) == ()
    assert clock.now() > began


def test_one_refused_alert_does_not_hold_up_the_others(ledger: Ledger, receiver: Receiver, clock: StillClock) -> None:
    ids = raised(ledger, clock)
    receiver.behaviours = [refuse(422)]
    assert send(Webhook(url=receiver.url, secret=SECRET), ledger=ledger, clock=clock, watcher="one") == (
        2,
        "answered 422 Unprocessable Entity",
    )
    assert len(receiver.ids()) == 2
    until_told(ledger, receiver, clock)
    assert sorted(receiver.ids()) == sorted(ids)


def test_nothing_is_sent_where_nobody_listens(ledger: Ledger, clock: StillClock) -> None:
    raised(ledger, clock, 1)
    hook = Webhook(url="http://127.0.0.1:9/", secret=SECRET)
    open_channel(hook.url, ledger=ledger, clock=clock)
    # A channel is told what is raised from its opening on.
    assert send(hook, ledger=ledger, clock=clock, watcher="one") == (0, None)
    ledger.add(attack("Skerry Post", day="2026-05-05", town="Mirrow Sound"))
    look(ledger=ledger, clock=clock)
    assert send(hook, ledger=ledger, clock=clock, watcher="one") == (0, "the connection was refused")


def test_a_watcher_stopped_between_post_and_mark(
    ledger: Ledger, receiver: Receiver, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C after the receiver took it: it is sent again under its key, and the receiver takes it once."""
    ids = raised(ledger, clock)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_delivered", stopped)
        with pytest.raises(KeyboardInterrupt):
            send(Webhook(url=receiver.url, secret=SECRET), ledger=ledger, clock=clock, watcher="one")
    assert until_told(ledger, receiver, clock, "two") == 0
    assert sorted(receiver.ids()) == sorted(ids)
    assert [len(bodies) for bodies in receiver.taken.values()] == [2, 1, 1]


KILLED = """
import sys
from casus.ledger import open_ledger
from casus.watch.clock import SystemClock
from casus.watch.outbox import send
from casus.watch.webhook import Webhook
where, url = sys.argv[1:]
with open_ledger(where) as ledger:
    send(Webhook(url=url, secret=b"nothing but the truth"), ledger=ledger, clock=SystemClock(), watcher="killed")
"""


def test_a_watcher_killed_between_post_and_mark(ledger: Ledger, where: str, receiver: Receiver, clock: StillClock) -> None:
    """kill -9 at the very moment when the receiver has taken an alert and not yet said so."""
    ids = raised(ledger, clock)
    process: list[subprocess.Popen[bytes]] = []
    started = threading.Event()

    def take_and_kill(receiver: Receiver, handler: object, headers: dict[str, str], body: bytes) -> None:
        receiver.taken.setdefault(headers["idempotency-key"], []).append(body)
        started.wait(20)
        process[0].send_signal(signal.SIGKILL)

    receiver.behaviours = [take_and_kill]  # type: ignore[list-item]
    with subprocess.Popen([sys.executable, "-c", KILLED, where, receiver.url], env=os.environ) as one:
        process.append(one)
        started.set()
        assert one.wait(60) == -signal.SIGKILL
    assert len(receiver.attempts) == 1
    # Until its time is over another watcher leaves that one alone, and sends the rest.
    hook = Webhook(url=receiver.url, secret=SECRET)
    assert send(hook, ledger=ledger, clock=clock, watcher="two") == (2, None)
    clock.later(seconds=2 * HOLD.total_seconds())
    assert send(hook, ledger=ledger, clock=clock, watcher="two") == (1, None)
    assert sorted(receiver.ids()) == sorted(ids)
    assert sorted(len(bodies) for bodies in receiver.taken.values()) == [1, 1, 2]


def test_two_watchers_send_each_alert_once(ledger: Ledger, where: str, receiver: Receiver, clock: StillClock) -> None:
    ids = raised(ledger, clock, 9)
    start = threading.Barrier(2)
    problems: list[BaseException] = []

    def one(name: str) -> None:
        try:
            with open_ledger(where) as own:
                start.wait(30)
                send(Webhook(url=receiver.url, secret=SECRET), ledger=own, clock=clock, watcher=name)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=one, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sorted(receiver.ids()) == sorted(ids)
    assert len(receiver.attempts) == 9


def test_a_terminal_that_breaks_off_is_told_the_rest_later(ledger: Ledger, clock: StillClock) -> None:
    open_channel(TERMINAL, ledger=ledger, clock=clock)
    ids = raised(ledger, clock)
    first = untold(TERMINAL, ledger=ledger, clock=clock, watcher="one")
    heard = [next(first), next(first)]
    first.close()
    rest = list(untold(TERMINAL, ledger=ledger, clock=clock, watcher="two"))
    # The second was not said to be told: it is told again rather than lost.
    assert [json.loads(payload)["id"] for payload in (*heard, *rest)] == [
        *sorted_by_raising(ledger, ids)[:2],
        *sorted_by_raising(ledger, ids)[1:],
    ]


def sorted_by_raising(ledger: Ledger, ids: list[str]) -> list[str]:
    with ledger.connect() as connection:
        order = connection.execute(select(outbox.alerts.c.alert_id).order_by(outbox.alerts.c.n)).scalars().all()
    return [found for found in order if found in ids]


# Addresses and secrets


@pytest.mark.parametrize("url", ["receiver.example/hook", "ftp://receiver.example/", "http://", "http://[", "https://x.example:0/"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="not an http or https address"):
        checked_address(url)


def test_where_the_secret_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASUS_WEBHOOK_SECRET", raising=False)
    with pytest.raises(ConfigError, match="needs a secret"):
        webhook_secret(None)
    monkeypatch.setenv("CASUS_WEBHOOK_SECRET", "from the environment")
    assert webhook_secret(None) == b"from the environment"
    file = tmp_path / "secret"
    file.write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
    assert webhook_secret(file) == base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    for bad, why in (("short", "16 are the least"), ("whsec_???", "not base64"), ("", "0 bytes")):
        file.write_text(bad)
        with pytest.raises(ConfigError, match=why):
            webhook_secret(file)
    with pytest.raises(ConfigError, match="No such file"):
        webhook_secret(tmp_path / "none")


def test_a_dripping_receiver_is_given_up_in_time(clock: StillClock) -> None:
    """Bytes that come one by one keep a connection alive, but not longer than an attempt may take."""

    def drip(receiver: Receiver, handler: object, headers: dict[str, str], body: bytes) -> None:
        while not receiver.release.wait(0.05):
            handler.wfile.write(b"H")  # type: ignore[attr-defined]

    with receiving() as receiver:
        receiver.behaviours = [drip]  # type: ignore[list-item]
        hook = Webhook(url=receiver.url, secret=SECRET)
        receipt = post(hook, "t-1", b"{}", now=clock.now(), seconds=0.3)
    assert receipt == Receipt(reason="no answer within 0.3 seconds")
