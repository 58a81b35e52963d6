"""http(s) addresses → open sources: redirects followed a few times, within limits of size and time, never into a private network unless allowed."""

import io
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

import casus
from casus.config import Config
from casus.errors import InputError
from casus.read.source import Source, from_stream

# Browsers follow 20; a page that needs more than 10 leads nowhere.
MOST_REDIRECTS = 10
USER_AGENT = f"casus/{casus.__version__}"
_HEADERS = {
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, text/plain, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "en",
}


class PrivateAddress(Exception):
    """A name leads to an address that is not on the public internet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered in the end: `url` after all redirects, header names in small letters, the body of a 200 only."""

    url: str
    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes


def fetch(url: str, *, config: Config, headers: Mapping[str, str] | None = None, ask: Callable[[str], None] | None = None) -> Answer:
    """Ask for an address, with further request headers; `ask` is told each address before it is asked for and may raise to prevent it.

    Raises InputError where no answer is had within the limits.
    """
    began = time.monotonic()
    seen: set[tuple[str, str]] = set()
    here = url
    try:
        with client_until(
            began + config.fetch_seconds, allow_private=config.allow_private, headers=_HEADERS | dict(headers or {})
        ) as client:
            while True:
                _check(here, url)
                state = (here, "; ".join(sorted(f"{c.name}={c.value}" for c in client.cookies.jar)))
                if state in seen:
                    raise InputError(url, "its redirects go round in a circle")
                if len(seen) > MOST_REDIRECTS:
                    raise InputError(url, f"redirects more than {MOST_REDIRECTS} times")
                seen.add(state)
                if ask:
                    ask(here)
                left = config.fetch_seconds - (time.monotonic() - began)
                if left <= 0:
                    raise InputError(url, f"took longer than {config.fetch_seconds:g} seconds")
                with client.stream("GET", here, timeout=left) as response:
                    if response.has_redirect_location:
                        here = urljoin(here, response.headers["location"])
                        continue
                    body = _body(response, url, config, began) if response.status_code == 200 else b""
                    return Answer(here, response.status_code, response.reason_phrase, dict(response.headers), body)
    except PrivateAddress as error:
        raise InputError(url, f"{error} (private addresses are read only if allowed)") from error
    except httpx.TimeoutException as error:
        raise InputError(url, f"took longer than {config.fetch_seconds:g} seconds") from error
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, UnicodeError) as error:
        raise InputError(url, reason_of(error)) from error


@contextmanager
def open_url(url: str, *, config: Config) -> Iterator[Source]:
    """What lies at an address. Raises InputError where it cannot be had within the limits."""
    yield source_of(url, fetch(url, config=config))


def source_of(url: str, answer: Answer) -> Source:
    """An answer as an input that is called `url`. Raises InputError for any answer but 200."""
    if answer.status != 200:
        raise InputError(url, f"answered {answer.status} {answer.reason}".rstrip())
    kind, charset = content_type_of(answer.headers.get("content-type"))
    file = urlsplit(answer.url).path.rpartition("/")[2]
    return from_stream(url, io.BytesIO(answer.body), file=file, url=answer.url, content_type=kind, charset=charset)


def client_until(deadline: float, *, allow_private: bool, headers: Mapping[str, str] | None = None) -> httpx.Client:
    """A client that follows no redirects, connects only to addresses it has looked at, and gives up at the deadline (of `time.monotonic`)."""
    return httpx.Client(
        transport=_Transport(allow_private, deadline),
        follow_redirects=False,
        headers={"User-Agent": USER_AGENT, **(headers or {})},
        trust_env=False,
    )


def content_type_of(header: str | None) -> tuple[str | None, str | None]:
    """The media type and the character set of a Content-Type header."""
    if not header:
        return None, None
    kind, _, rest = header.partition(";")
    m = re.search(r"charset\s*=\s*[\"']?([^\s;\"']+)", rest, re.IGNORECASE)
    return kind.strip().lower() or None, m[1] if m else None


def _check(here: str, url: str) -> None:
    """Raises InputError for an address that is not of the web."""
    try:
        parts = urlsplit(here)
        proper = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        proper = False
    if not proper:
        raise InputError(
            url, "not an http or https address" if here == url else f"redirects to {here[:100]!r}, which is no http or https address"
        )


def _body(response: httpx.Response, url: str, config: Config, began: float) -> bytes:
    """The body of an answer, unpacked, within the limits of size and time."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > config.fetch_bytes:
            raise InputError(url, f"larger than {config.fetch_bytes:,} bytes")
        if time.monotonic() - began > config.fetch_seconds:
            raise InputError(url, f"took longer than {config.fetch_seconds:g} seconds")
    return bytes(body)


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust: this machine's list, which takes a moment to load."""
    return ssl.create_default_context()


class _Transport(httpx.BaseTransport):
    """HTTP over connections that are checked where they are made, so that a name cannot lead elsewhere after it was checked."""

    def __init__(self, allow_private: bool, deadline: float) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=_Checked(allow_private, deadline))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the errors are httpx's."""
        outgoing = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = self._pool.handle_request(outgoing)
        except httpcore.TimeoutException as error:
            raise httpx.TimeoutException(str(error)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise httpx.TransportError(str(error)) from error
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer.stream), extensions=answer.extensions)

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    """The body of an answer as it comes in; the errors are httpx's."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except httpcore.TimeoutException as error:
            raise httpx.TimeoutException(str(error)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise httpx.TransportError(str(error)) from error

    def close(self) -> None:
        """Close the body."""
        self._stream.close()


class _Checked(httpcore.NetworkBackend):
    """Connects only to addresses that were looked at, and until the deadline only."""

    def __init__(self, allow_private: bool, deadline: float) -> None:
        self._allow_private, self._deadline = allow_private, deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers. Raises PrivateAddress where one of them is not public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"no such host: {host}") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._allow_private and (private := next((a for a in addresses if not is_public(a)), None)):
            raise PrivateAddress(f"{host} is {private}, a private address" if private != host else f"{host} is a private address")
        problem: Exception = httpcore.ConnectError(f"no such host: {host}")
        for address in addresses:
            try:
                stream = self._backend.connect_tcp(
                    address, port, timeout=timeout, local_address=local_address, socket_options=socket_options
                )
                return _Timed(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


class _Timed(httpcore.NetworkStream):
    """A connection that ends at the deadline, however slowly the other side goes on sending."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Up to so many bytes. Raises ReadTimeout after the deadline."""
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes. Raises WriteTimeout after the deadline."""
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the connection says of itself."""
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, the one inside of a wrapped IPv6 address as well."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


def reason_of(error: Exception) -> str:
    """In plain words why an address could not be reached or read."""
    text = " ".join(str(error).split())
    if "refused" in text:
        return "the connection was refused"
    if "peer closed" in text or "disconnected" in text:
        return "the connection broke off"
    if "CERTIFICATE" in text.upper():
        return "its certificate is not valid"
    if isinstance(error, httpx.DecodingError):
        return "its compressed body is damaged"
    return text[:200] or type(error).__name__
