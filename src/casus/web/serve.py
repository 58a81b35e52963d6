"""`casus serve`: the application on a port, until it is stopped."""

import getpass
import secrets
import socket
from collections.abc import Callable, Sequence

import uvicorn

from casus.errors import ConfigError
from casus.ledger import Ledger
from casus.web.app import application
from casus.web.guard import access, is_loopback

# Bytes of randomness in a token: enough that nobody guesses it.
TOKEN_BYTES = 24
# Seconds that an open answer may take once the server is told to stop.
LAST_ANSWERS = 3


def person() -> str:
    """Who judges on this machine: the name of its user, or where there is none "a reader"."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "a reader"


def serve(
    ledger: Ledger, *, title: str, host: str, port: int, names: Sequence[str], token: str | None, person: str, told: Callable[[str], None]
) -> None:
    """Answer on `host:port` until interrupted; port 0 takes a free one. `told` gets the line with the address to open.

    Bound to anything but loopback, every request needs `token`, or where that is None one made here. Raises ConfigError where the
    address cannot be had.
    """
    if token is None and not is_loopback(host):
        token = secrets.token_urlsafe(TOKEN_BYTES)
    with _listening(host, port) as sock:
        own = sock.getsockname()[1]
        shown = host if not _anywhere(host) else socket.gethostname()
        rules = access(host, names=(*names, socket.gethostname(), f"{socket.gethostname()}.local"), token=token)
        server = uvicorn.Server(
            uvicorn.Config(
                application(ledger, rules, title=title, person=person),
                log_level="warning",
                # Addresses may carry the token and what a reader searched for.
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=LAST_ANSWERS,
            )
        )
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{own}/"
        told(f"Casus answers at {address}{f'?token={token}' if token else ''} (Ctrl-C ends it)\n")
        server.run(sockets=[sock])


def _anywhere(host: str) -> bool:
    return host in ("", "0.0.0.0", "::")


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, at = socket.getaddrinfo(host or "0.0.0.0", port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(at)
            sock.listen()
        except OSError:
            sock.close()
            raise
    except OSError as error:
        raise ConfigError(f"{host}:{port}: {error.strerror or error}") from error
    return sock
