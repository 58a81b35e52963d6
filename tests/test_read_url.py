"""Addresses: what a small server on this machine answers, and what is never asked for."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module

import pytest

from casus.config import Config
from casus.errors import InputError
from casus.model import Document
from casus.read import read_documents
from casus.read.url import content_type_of, is_public
from test_read_html import BODY, PAGE
from test_read_inputs import FEED

HERE = Config(allow_private=True, fetch_seconds=20.0, fetch_bytes=300_000, longest=50_000)


class Handler(BaseHTTPRequestHandler):
    """One answer for each path."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self, body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> None:
        """Send one answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        """Answer by the path."""
        path = self.path.split("?")[0]
        if path == "/page":
            self.answer(PAGE.encode())
        elif path == "/packed":
            self.answer(gzip.compress(PAGE.encode()), Content_Encoding="gzip")
        elif path == "/legacy":
            self.answer(PAGE.replace("utf-8", "x").encode("cp1252"), "text/html; charset=windows-1252")
        elif path == "/feed":
            self.answer(FEED.format(*BODY, charset="utf-8").encode(), "application/rss+xml")
        elif path == "/words":
            self.answer(b"Just words, and then some more of them.", "text/plain")
        elif path == "/rows.jsonl":
            self.answer(b'{"text": "One."}\n{"text": "Two."}\n', "application/octet-stream")
        elif path == "/picture":
            self.answer(b"\x89PNG\r\n", "image/png")
        elif path == "/empty":
            self.answer(b"")
        elif path == "/gone":
            self.answer(b"no", status=404)
        elif path.startswith("/hop"):
            number = int(path[4:])
            self.answer(b"", status=302, Location=f"/hop{number - 1}" if number else "/page")
        elif path == "/circle":
            self.answer(b"", status=301, Location="/circle2")
        elif path == "/circle2":
            self.answer(b"", status=302, Location="/circle")
        elif path == "/cookie":
            if "seen=1" in (self.headers.get("Cookie") or ""):
                self.answer(PAGE.encode())
            else:
                self.answer(b"", status=302, Location="/cookie", Set_Cookie="seen=1")
        elif path == "/away":
            self.answer(b"", status=302, Location="file:///etc/passwd")
        elif path == "/huge":
            self.answer(b"<p>" + b"word " * 100_000)
        elif path == "/bomb":
            self.answer(gzip.compress(b"<p>" + b"word " * 4_000_000), Content_Encoding="gzip")
        elif path == "/damaged":
            self.answer(b"this is no gzip", Content_Encoding="gzip")
        elif path == "/slow":
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(b"word ")
                    time.sleep(0.1)
            except OSError:
                pass
        elif path == "/drip":
            try:
                for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100:
                    self.wfile.write(bytes([letter]))
                    time.sleep(0.1)
            except OSError:
                pass
        elif path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"<p>word")
            self.close_connection = True
        else:
            self.answer(b"?", status=500)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server on this machine."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()


def read(*urls: str, config: Config = HERE) -> list[Document | InputError]:
    """Everything that comes out of some addresses."""
    return list(read_documents(urls, config=config))


@pytest.mark.parametrize("path", ["/page", "/packed", "/legacy", "/hop0", "/hop5", "/cookie"])
def test_page(server: str, path: str) -> None:
    (found,) = read(server + path)
    assert isinstance(found, Document)
    assert BODY[1] in found.text
    assert found.url is not None
    assert found.url.endswith("/world/port-shut")


def test_other_kinds(server: str) -> None:
    found = read(server + "/feed", server + "/words", server + "/rows.jsonl")
    assert [item.text[:9] if isinstance(item, Document) else "error" for item in found] == [
        "Dockers s",
        "The port ",
        "error",
        "Just word",
        "One.",
        "Two.",
    ]
    assert isinstance(found[3], Document)
    assert found[3].id == found[3].url == server + "/words"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gone", "answered 404 Not Found"),
        ("/empty", "empty"),
        ("/picture", "a picture, which Casus does not read"),
        ("/circle", "its redirects go round in a circle"),
        ("/hop30", "redirects more than 10 times"),
        ("/away", "redirects to 'file:///etc/passwd', which is no http or https address"),
        ("/huge", "larger than 300,000 bytes"),
        ("/bomb", "larger than 300,000 bytes"),
        ("/damaged", "its compressed body is damaged"),
        ("/slow", "took longer than 1 seconds"),
        ("/drip", "took longer than 1 seconds"),
        ("/cut", "the connection broke off"),
    ],
)
def test_bad_answers_are_one_line_each(server: str, path: str, reason: str) -> None:
    began = time.monotonic()
    bad = read(server + path, config=replace(HERE, fetch_seconds=1.0) if path in ("/slow", "/drip") else HERE)[0]
    (fine,) = read(server + "/page")
    assert str(bad) == f"{server}{path}: {reason}"
    assert isinstance(fine, Document)
    assert time.monotonic() - began < 9  # the slow answers take ten seconds


def test_refused_connection() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        assert [str(item) for item in read(url)] == [f"{url}: the connection was refused"]


def test_nothing_private_is_asked_for(server: str) -> None:
    public = Config()
    port = server.rpartition(":")[2]
    for url in (
        f"{server}/page",
        f"http://localhost:{port}/page",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
    ):
        (found,) = read(url, config=public)
        assert isinstance(found, InputError)
        assert "private address" in found.reason, url


def test_every_hop_is_looked_at(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public name that redirects to a private address: the name is made to lead to our server, the rest is as it is."""
    port = int(server.rpartition(":")[2])
    monkeypatch.setattr(import_module("casus.read.url"), "is_public", lambda address: address == "127.0.0.1")
    lookup = socket.getaddrinfo

    def resolve(host: str, *rest: object, **more: object) -> object:
        return lookup("127.0.0.1" if host == "harbourpost.example" else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert isinstance(read(f"http://harbourpost.example:{port}/page", config=Config())[0], Document)
    monkeypatch.setattr(Handler, "do_GET", lambda self: self.answer(b"", status=302, Location="http://10.0.0.1/secret"))
    (found,) = read(f"http://harbourpost.example:{port}/page", config=Config())
    assert isinstance(found, InputError)
    assert found.reason.startswith("10.0.0.1 is a private address")


@pytest.mark.parametrize(
    "url", ["http://", "http:///x", "http://[::1", "http://x:99999999/", "https://exa mple/", "http://" + "a" * 300 + "/"]
)
def test_addresses_that_are_none(url: str) -> None:
    (found,) = read(url)
    assert isinstance(found, InputError)
    assert "\n" not in str(found)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("nonsense", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_content_types() -> None:
    assert content_type_of("text/HTML; charset='Windows-1252'; x=y") == ("text/html", "Windows-1252")
    assert content_type_of("text/plain") == ("text/plain", None)
    assert content_type_of(None) == (None, None)
