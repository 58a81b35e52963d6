"""One frozen Config: everything a user can set about reading. No environment variable is read."""

from dataclasses import dataclass
from pathlib import Path


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
