"""What time it is and how one waits, handed in, so that tests need not wait; moments as the ledger keeps them; when to try again."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol


class Clock(Protocol):
    """A clock that can also wait."""

    def now(self) -> datetime:
        """This moment, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """This machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))


# An hour's clock error or a joke in a header must not silence a source or a channel for good.
LONGEST_WAIT = timedelta(days=1)


def stamp(moment: datetime) -> str:
    """A moment as the ledger keeps it: ISO 8601 in UTC to the millisecond, so that later moments are greater texts."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment_of(text: str) -> datetime:
    """The moment that `stamp` wrote."""
    return datetime.fromisoformat(text)


def backed_off(first: timedelta, most: timedelta, failures: int) -> timedelta:
    """How long to wait after so many failures in a row: twice as long each time, up to `most`."""
    return min(most, first * (1 << min(max(failures, 1) - 1, 30)))


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, in seconds or as a date, a day at the most; None where it asks for nothing that can be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        return min(LONGEST_WAIT, timedelta(seconds=min(int(text), 10**6)))
    try:
        asked = parsedate_to_datetime(text)
    except ValueError:
        return None
    asked = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
    return min(LONGEST_WAIT, max(timedelta(0), asked - now))
