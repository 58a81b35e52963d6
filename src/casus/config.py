"""One frozen Config: everything a user can set about reading; and the only environment variable that is read, a secret."""

import base64
import binascii
import os
from dataclasses import dataclass
from pathlib import Path

from casus.errors import ConfigError

# The secret that alerts are signed with; a command line would show it to every user of the machine.
SECRET = "CASUS_WEBHOOK_SECRET"
# A shorter one can be guessed from a few signed alerts.
LEAST_SECRET = 16
# Before the base64 of a secret, as the Standard Webhooks scheme writes it.
_ENCODED = "whsec_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """`actors`: the user's own actor list; `allow_private`: fetch from private and loopback addresses too; `timing`: write `meta.seconds`;
    `fetch_seconds` and `fetch_bytes`: limits for one URL; `longest`: code points of one article beyond which it is refused."""

    actors: Path | None = None
    allow_private: bool = False
    timing: bool = False
    fetch_seconds: float = 30.0
    fetch_bytes: int = 20_000_000
    longest: int = 3_000_000


def webhook_secret(file: Path | None) -> bytes:
    """The secret in a file, or else in the environment. Raises ConfigError where there is none, or one that is too short."""
    if file is not None:
        try:
            name, text = str(file), file.read_text("utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise ConfigError(f"{file}: {error.strerror if isinstance(error, OSError) else 'not text'}") from error
    else:
        name, text = SECRET, os.environ.get(SECRET, "").strip()
        if not text:
            raise ConfigError(f"--webhook needs a secret to sign with: --secret-file FILE, or the environment variable {SECRET}")
    try:
        secret = base64.b64decode(text.removeprefix(_ENCODED), validate=True) if text.startswith(_ENCODED) else text.encode()
    except binascii.Error as error:
        raise ConfigError(f"{name}: what follows {_ENCODED} is not base64") from error
    if len(secret) < LEAST_SECRET:
        raise ConfigError(f"{name}: a secret of {len(secret)} bytes; {LEAST_SECRET} are the least")
    return secret
