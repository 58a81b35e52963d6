"""One alert → one signed POST, after the Standard Webhooks scheme, and what the receiver made of it.

Headers: `webhook-id` (also as `Idempotency-Key`) is the alert's id and the same at each attempt; `webhook-timestamp` is the second of this
attempt; `webhook-signature` is "v1," and the base64 of HMAC-SHA256 over `id.timestamp.body`.
"""

import base64
import hashlib
import hmac
import ssl
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx

from casus.errors import ConfigError
from casus.read.url import client_until, reason_of
from casus.watch.clock import retry_after

# Seconds for one attempt, whatever the receiver does. Receivers are told to answer first and work later.
ATTEMPT_SECONDS = 20.0
# Statuses that speak of this very alert; any other refusal is likely to meet the next alert as well.
_OF_THE_ALERT = frozenset({400, 413, 422})


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where alerts are sent, and the secret they are signed with."""

    url: str
    secret: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one attempt. `reason` is None where the receiver took the alert (any 2xx answer); `wait` is what it asks for by
    Retry-After; `only_this` where it refuses this alert and not all."""

    reason: str | None = None
    wait: timedelta | None = None
    only_this: bool = False


def checked_address(url: str) -> str:
    """The address of a receiver. Raises ConfigError where it is none."""
    try:
        parts = urlsplit(url)
        proper = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        proper = False
    if not proper:
        raise ConfigError(f"--webhook {url}: not an http or https address")
    return url


def post(hook: Webhook, alert_id: str, body: bytes, *, now: datetime, seconds: float = ATTEMPT_SECONDS) -> Receipt:
    """Send one alert once. No redirect is followed: whoever moves a receiver tells Casus."""
    headers = signed(hook.secret, alert_id, int(now.timestamp()), body) | {"Content-Type": "application/json", "Idempotency-Key": alert_id}
    try:
        # The user names the receiver himself, and it may well be on this machine.
        with (
            client_until(time.monotonic() + seconds, allow_private=True) as client,
            client.stream("POST", hook.url, content=body, headers=headers, timeout=seconds) as response,
        ):
            status, told = response.status_code, f"answered {response.status_code} {response.reason_phrase}".rstrip()
            wait = retry_after(response.headers.get("retry-after"), now)
    except httpx.TimeoutException:
        return Receipt(reason=f"no answer within {seconds:g} seconds")
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, UnicodeError) as error:
        return Receipt(reason=reason_of(error))
    if 200 <= status < 300:
        return Receipt()
    return Receipt(reason=told, wait=wait, only_this=status in _OF_THE_ALERT)


def signed(secret: bytes, alert_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of the scheme."""
    digest = hmac.new(secret, f"{alert_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": alert_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
