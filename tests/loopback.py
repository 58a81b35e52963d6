"""A publisher of feeds and a receiver of alerts on this machine, and a clock that does not wait: what the tests of watching share."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zlib import crc32

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{outlet}</title><link>https://{host}/</link>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://{host}/{name}</link><pubDate>{date}</pubDate><description>{text}</description></item>"""


class StillClock:
    """A clock that moves only when somebody waits; `slept` is how long each time."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC).replace(microsecond=0)
        self.slept: list[float] = []
        self.stop_after: int | None = None
        """Raise KeyboardInterrupt at this sleep, as Ctrl-C does."""

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.stop_after is not None and len(self.slept) >= self.stop_after:
            raise KeyboardInterrupt
        self.moment += timedelta(seconds=max(seconds, 0.001))

    def later(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


def feed(*texts: str, outlet: str = "Harbour Post", host: str = "harbour.example", date: str = "Tue, 31 Mar 2026 08:00:00 GMT") -> bytes:
    """An RSS feed with an entry for each text."""
    items = "".join(ITEM.format(title=text[:30], host=host, name=crc32(text.encode()), date=date, text=text) for text in texts)
    return FEED.format(outlet=outlet, host=host, items=items).encode()


Reply = tuple[int, dict[str, str], bytes]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        publisher: Publisher = self.server.owner  # type: ignore[attr-defined]
        headers = {name.lower(): value for name, value in self.headers.items()}
        with publisher.lock:
            publisher.asked.append((self.path, headers))
            publisher.open += 1
            publisher.most_open = max(publisher.most_open, publisher.open)
        try:
            answer = publisher.pages.get(self.path, (404, {}, b"none"))
            self._reply(*(answer(headers) if callable(answer) else answer))
        finally:
            with publisher.lock:
                publisher.open -= 1

    def do_POST(self) -> None:
        receiver: Receiver = self.server.owner  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with receiver.lock:
            receiver.attempts.append((headers, body))
            behave = receiver.behaviours.pop(0) if receiver.behaviours else receiver.usual
        # The sender may have gone.
        with suppress(OSError):
            behave(receiver, self, headers, body)
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@dataclass
class Publisher:
    """Answers by path: (status, headers, body), or a function of the request's headers; what it was asked is in `asked`."""

    url: str
    pages: dict[str, Reply | Callable[[dict[str, str]], Reply]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    open: int = 0
    most_open: int = 0

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


Behaviour = Callable[["Receiver", _Handler, dict[str, str], bytes], None]


@dataclass
class Receiver:
    """Takes alerts; each attempt behaves as the next of `behaviours` says, and after them as `usual` says. `taken` counts what it accepted by
    the idempotency key, as a receiver that keeps to the scheme does."""

    url: str
    usual: Behaviour
    behaviours: list[Behaviour] = field(default_factory=list)
    attempts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: dict[str, list[bytes]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    release: threading.Event = field(default_factory=threading.Event)
    """Set at the end: whoever hangs goes home."""

    def ids(self) -> list[str]:
        """The events of the alerts taken, each key once."""
        return [json.loads(bodies[0])["id"] for bodies in self.taken.values()]


def accept(receiver: Receiver, handler: _Handler, headers: dict[str, str], body: bytes) -> None:
    """Take it and say so."""
    with receiver.lock:
        receiver.taken.setdefault(headers["idempotency-key"], []).append(body)
    handler._reply(200, {}, b"ok")


def refuse(status: int, **more: str) -> Behaviour:
    """Answer with an error and take nothing."""
    return lambda receiver, handler, headers, body: handler._reply(status, {k.replace("_", "-"): v for k, v in more.items()}, b"no")


def hang(receiver: Receiver, handler: _Handler, headers: dict[str, str], body: bytes) -> None:
    """Take nothing and never answer."""
    receiver.release.wait(20)


def accept_late(receiver: Receiver, handler: _Handler, headers: dict[str, str], body: bytes) -> None:
    """Take it, but answer when nobody waits any more."""
    with receiver.lock:
        receiver.taken.setdefault(headers["idempotency-key"], []).append(body)
    receiver.release.wait(20)
    handler._reply(200, {}, b"ok")


def die(receiver: Receiver, handler: _Handler, headers: dict[str, str], body: bytes) -> None:
    """Break off without an answer."""
    handler.connection.close()


def accept_and_die(receiver: Receiver, handler: _Handler, headers: dict[str, str], body: bytes) -> None:
    """Take it, then break off without an answer."""
    with receiver.lock:
        receiver.taken.setdefault(headers["idempotency-key"], []).append(body)
    handler.connection.close()


@contextmanager
def publishing() -> Iterator[Publisher]:
    """A publisher that runs."""
    with _running() as server:
        server.owner = Publisher(f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
        yield server.owner  # type: ignore[attr-defined]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs."""
    with _running() as server:
        receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook", accept)
        server.owner = receiver  # type: ignore[attr-defined]
        try:
            yield receiver
        finally:
            receiver.release.set()


@contextmanager
def _running() -> Iterator[_Server]:
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
