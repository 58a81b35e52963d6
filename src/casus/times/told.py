"""What an article has told of times so far, what a rule has found, and what it reads there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from casus.model import TimexType
from casus.times import calendar
from casus.times.lexemes import Lexeme
from casus.times.tense import Direction


@dataclass(frozen=True, slots=True)
class Reading:
    """The type and value of a time expression. A value that begins with "T" waits for its day."""

    type: TimexType
    value: str | None


NOTHING = Reading("DATE", "NOTHING")


@dataclass(slots=True)
class Told:
    """What the article has told so far: the last date named and the quarter or year that it reports on; and the day of publication."""

    published: date | None
    date: str | None = None
    period: str | None = None

    def note(self, reading: Reading) -> None:
        """Remember a date for what follows ("two days later", "a year earlier")."""
        if reading.type in ("DATE", "TIME") and reading.value and calendar.grain(reading.value):
            self.date = reading.value.split("T")[0]


@dataclass(frozen=True, slots=True)
class Found:
    """Lexemes `first` up to `last` of a paragraph, matched by one rule; `direction` asks the governing verb, `label` the name tagger."""

    lexemes: Sequence[Lexeme]
    first: int
    last: int
    direction: Callable[[], Direction | None]
    label: Callable[[], str]
    pos: Callable[[], str]

    @property
    def inside(self) -> Sequence[Lexeme]:
        return self.lexemes[self.first : self.last]

    def get(self, *kinds: str) -> Lexeme | None:
        """The first lexeme of one of these classes."""
        return next((lexeme for lexeme in self.inside if lexeme.kind in kinds), None)

    def has(self, *kinds: str) -> bool:
        return self.get(*kinds) is not None

    def before(self, steps: int = 1) -> Lexeme | None:
        return self.lexemes[self.first - steps] if self.first >= steps else None

    def after(self, steps: int = 0) -> Lexeme | None:
        return self.lexemes[self.last + steps] if self.last + steps < len(self.lexemes) else None

    def word_before(self) -> str:
        before = self.before()
        return before.text if before else ""

    def word_after(self) -> str:
        after = self.after()
        return after.text if after else ""


UNITS = {
    "USECOND": "second", "UMINUTE": "minute", "UHOUR": "hour", "UDAY": "day", "UWEEK": "week", "UFORTNIGHT": "fortnight", "UMONTH": "month",
    "UQUARTER": "quarter", "UYEAR": "year", "UDECADE": "decade", "UCENTURY": "century",
}  # fmt: skip


def unit_in(found: Found) -> str:
    for lexeme in reversed(found.inside):
        if lexeme.kind in UNITS:
            return UNITS[lexeme.kind]
        if lexeme.kind == "PLURAL":
            return str(lexeme.value)
    return "day"


def dated(value: str | None) -> Reading:
    return Reading("DATE", value)
