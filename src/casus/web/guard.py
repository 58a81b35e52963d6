"""Who may ask, and what a browser may do with the answer: Host and Origin checks, the token, and the headers of every answer."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "casus"
# A year: a desk stays open in a browser for as long as the token is valid.
COOKIE_SECONDS = 365 * 24 * 3600
# Bytes of a request's address. Search fields are short; a longer one is no shared address of ours.
LONGEST_ADDRESS = 8_000
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# A page takes script, style and pictures from this server alone, and nothing written into the page itself.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A picture opened by itself styles itself, and can do nothing else.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Under which names this server answers, and the token that it asks for; None on loopback, where only this machine can ask."""

    names: frozenset[str]
    token: str | None


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is this machine's alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def access(host: str, *, names: Iterable[str] = (), token: str | None = None) -> Access:
    """The access rules of a server that listens on `host`, reached under `names` too."""
    return Access(names=frozenset(name.lower() for name in ("localhost", host, *names)), token=token)


def host_allowed(header: str, rules: Access) -> bool:
    """Whether a Host header is a name of ours. An address in digits is: a hostile page can make its own name lead here, never a number."""
    try:
        name = urlsplit(f"//{header}").hostname
    except ValueError:
        return False
    if not name:
        return False
    if name in rules.names:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """The ASGI application behind its checks."""

    def __init__(self, app: ASGIApp, rules: Access) -> None:
        self.app, self.rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # No page of ours opens a web socket.
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        request = Request(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_headers(message["headers"])]
            await send(message)

        answer = self._refusal(request)
        await (answer or self.app)(scope, receive, send_with_headers)

    def _refusal(self, request: Request) -> Response | None:
        """The answer to a request that goes no further; None for one that may."""
        if not host_allowed(request.headers.get("host", ""), self.rules):
            return PlainTextResponse("Casus does not answer under this name.\n", 421)
        if len(request.scope.get("query_string", b"")) + len(request.scope["path"]) > LONGEST_ADDRESS:
            return PlainTextResponse("The address is too long.\n", 414)
        if request.method not in SAFE_METHODS and _foreign(request):
            return PlainTextResponse("Only a page of Casus may change the ledger.\n", 403)
        token = self.rules.token
        if token is None:
            return None
        given = dict(parse_qsl(request.url.query)).get("token")
        if given is not None and _same(given, token) and request.method == "GET":
            return self._welcome(request, token)
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if _same(request.cookies.get(COOKIE, ""), token) or _same(bearer, token):
            return None
        return PlainTextResponse(
            "Casus asks for its token here: open the address that `casus serve` printed, or send it as `Authorization: Bearer TOKEN`.\n",
            401,
            {"www-authenticate": "Bearer"},
        )

    def _welcome(self, request: Request, token: str) -> Response:
        """Keep the token in a cookie and out of the address."""
        rest = urlencode([(name, value) for name, value in parse_qsl(request.url.query) if name != "token"])
        # A path of two slashes would lead to another host.
        answer = RedirectResponse("/" + quote(request.url.path.lstrip("/")) + (f"?{rest}" if rest else ""), 303)
        answer.set_cookie(COOKIE, token, max_age=COOKIE_SECONDS, httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return answer


def _foreign(request: Request) -> bool:
    """Whether a page of somebody else sends this. Every browser names the origin of what it posts."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(), token.encode())


def _headers(given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    known = {name.lower(): value for name, value in given}
    policy = PICTURE_POLICY if known.get(b"content-type", b"").startswith(b"image/svg") else PAGE_POLICY
    wanted = {**HEADERS, "content-security-policy": policy, "cache-control": "private, no-cache"}
    return [(name.encode(), value.encode()) for name, value in wanted.items() if name.encode() not in known]
