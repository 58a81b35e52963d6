"""What each kind of time expression means: one function a kind, from the lexemes found and what the article has told so far.

A reading gives None for a find that is no time after all, NOTHING for words that no other rule may take either.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from casus.model import TimexType
from casus.times import calendar
from casus.times.lexemes import FIRST_YEAR, Lexeme
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
        if reading.type in ("DATE", "TIME") and reading.value and (exact := calendar.grain(reading.value)):
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


_UNIT = {
    "USECOND": "second", "UMINUTE": "minute", "UHOUR": "hour", "UDAY": "day", "UWEEK": "week", "UFORTNIGHT": "fortnight", "UMONTH": "month",
    "UQUARTER": "quarter", "UYEAR": "year", "UDECADE": "decade", "UCENTURY": "century",
}  # fmt: skip
_LETTER = {
    "second": ("PT", "S", 1), "minute": ("PT", "M", 1), "hour": ("PT", "H", 1), "day": ("P", "D", 1), "week": ("P", "W", 1), "fortnight": ("P", "W", 2),
    "month": ("P", "M", 1), "quarter": ("P", "Q", 1), "year": ("P", "Y", 1), "decade": ("P", "Y", 10), "century": ("P", "Y", 100),
}  # fmt: skip
# Days ahead within which a day or month named without a year is taken to come.
_SOON = 62
# Month and day since which "Sept. 11" without a year, of attacks, is that of 2001.
_ATTACKS = {"attack", "attacks", "terrorist", "terror", "hijackers", "commission"}


def _unit(found: Found) -> str:
    for lexeme in reversed(found.inside):
        if lexeme.kind in _UNIT:
            return _UNIT[lexeme.kind]
        if lexeme.kind == "PLURAL":
            return str(lexeme.value)
    return "day"


def _date(value: str | None) -> Reading:
    return Reading("DATE", value)


# Days.


def numeric_date(found: Found, told: Told) -> Reading | None:
    year, month, number = found.inside[0].value
    value = calendar.day(year, month, number)
    return _date(value) if value else None


def _near(told: Told, month: int, number: int | None, way: Direction | None) -> int | None:
    """The year of a month, or of a day of a month, that is named without one: behind, ahead, or the nearest where no verb tells."""
    today = told.published
    if today is None:
        return None
    at = (month, number if number is not None else today.day if month == today.month else 15)
    now = (today.month, today.day)
    distance = (at[0] - now[0]) * 30 + at[1] - now[1]
    ahead = distance % 360
    if way == "past":
        # What lies most of a year back is told with its year, so a day soon to come is meant, whatever the verb.
        return today.year + (at < now) if 0 < ahead <= _SOON else today.year - (at > now)
    if way == "future":
        return today.year + (at < now)
    # Without a verb the nearer one, though what is written about is more often past than to come.
    return today.year - 1 if distance > 120 else today.year + 1 if distance < -270 else today.year


def _month_day(found: Found, told: Told, month: int, number: int, year: Lexeme | None) -> Reading | None:
    if year is not None:
        value = calendar.day(year.value, month, number)
        return _date(value) if value else None
    if not 1 <= number <= 31:
        return None
    if (month, number) == (9, 11) and found.word_after() in _ATTACKS and told.published and told.published >= date(2001, 9, 11):
        return _date("2001-09-11")
    way = "past" if found.has("LAST") else found.direction()
    near = _near(told, month, number, way)
    return _date(calendar.day(near, month, number) or calendar.day(near - 1, month, number)) if near else _date(None)


def month_day(found: Found, told: Told) -> Reading | None:
    month, number = found.get("MONTH"), found.get("DAY", "ORD")
    if month is None or number is None or not 1 <= number.value <= 31:
        return None
    return _month_day(found, told, month.value, number.value, found.get("YEAR"))


def second_day(found: Found, told: Told) -> Reading | None:
    month, first = found.before(3), found.before(2)
    if month is None or first is None or found.inside[0].value <= first.value:
        return None
    year = found.lexemes[found.last + 1] if found.last + 1 < len(found.lexemes) and found.word_after() == "," else None
    return _month_day(found, told, month.value, found.inside[0].value, year if year and year.kind == "YEAR" else None)


def first_of_two_days(found: Found, told: Told) -> Reading | None:
    second, month, year = found.after(1), found.after(2), found.after(3)
    if month is None or second is None or second.value <= found.inside[0].value:
        return None
    return _month_day(found, told, month.value, found.inside[0].value, year if year and year.kind == "YEAR" else None)


def _weekday_of(found: Found, told: Told) -> date | None:
    """The day that a weekday names."""
    name, today = found.get("WEEKDAY"), told.published
    if name is None or today is None:
        return None
    ahead = (name.value - today.weekday()) % 7
    this = found.get("THIS")
    if unit := found.get("UWEEK"):
        step = -1 if found.has("LAST") else 1 if found.has("NEXT") else 0
        return calendar.add_days(today, name.value - today.weekday() + 7 * step) if unit else None
    if found.has("LAST") and not found.has("COMING"):
        return calendar.add_days(today, ahead - 7)
    if found.has("PREVIOUS", "FOLLOWING"):
        anchor = calendar.parse_day(told.date)
        if anchor is None:
            return None
        ahead = (name.value - anchor.weekday()) % 7
        return calendar.add_days(anchor, ahead or 7) if found.has("FOLLOWING") else calendar.add_days(anchor, ahead - 7)
    if found.has("NEXT"):
        # "next Friday", said on a Thursday, is not tomorrow.
        return calendar.add_days(today, ahead + 7 if ahead <= 1 else ahead)
    if found.has("COMING"):
        return calendar.add_days(today, ahead or 7)
    way = found.direction()
    if this:
        return calendar.add_days(today, ahead if way != "past" else ahead - 7 if ahead else 0)
    if way == "future" or ahead == 0:
        return calendar.add_days(today, ahead)
    return calendar.add_days(today, ahead - 7)


def weekday(found: Found, told: Told) -> Reading | None:
    day = _weekday_of(found, told)
    return _date(day.isoformat() if day else None)


def relative_day(found: Found, told: Told) -> Reading | None:
    name = found.get("RELDAY")
    if name is None:
        return None
    return _date(calendar.add_days(told.published, name.value).isoformat() if told.published else None)


def day_beside(found: Found, told: Told) -> Reading | None:
    """ "the day before yesterday"."""
    side = found.get("BEFORE")
    named, value = _day_of(found, told)
    if not named or side is None:
        return None
    return _date(calendar.shift_value(value, "day", 1 if side.text == "after" else -1) if value else None)


def holiday(found: Found, told: Told) -> Reading | None:
    name, year = found.get("HOLIDAY"), found.get("YEAR")
    if name is None:
        return None
    if year:
        return _date(_feast(name.value, year.value).isoformat())
    today = told.published
    if today is None:
        return _date(None)
    days = [_feast(name.value, today.year + n) for n in (-1, 0, 1)]
    way = "past" if found.has("LAST") else "future" if found.has("NEXT") else found.direction()
    if way == "past":
        return _date(max(d for d in days if d <= today).isoformat())
    if way == "future":
        return _date(min(d for d in days if d >= today).isoformat())
    return _date(min(days, key=lambda d: abs((d - today).days)).isoformat())


def _feast(rule: dict[str, list[int] | int], year: int) -> date:
    match rule:
        case {"on": [month, number]}:
            return date(year, month, number)
        case {"nth": [month, name, n]}:
            return calendar.nth_weekday(year, month, name, n)
        case {"easter": int(offset)}:
            return calendar.add_days(calendar.easter(year), offset)
    raise ValueError(f"no rule for a holiday: {rule}")


# Parts of a day and times of day.


def _day_of(found: Found, told: Told) -> tuple[bool, str | None]:
    """Whether a day is named among the lexemes, and its value."""
    if found.has("MONTH"):
        reading = month_day(found, told)
        return True, reading.value if reading else None
    if found.has("WEEKDAY"):
        day = _weekday_of(found, told)
        return True, day.isoformat() if day else None
    if found.has("RELDAY"):
        reading = relative_day(found, told)
        return True, reading.value if reading else None
    return False, None


def part_of_day(found: Found, told: Told) -> Reading | None:
    part = found.get("PART")
    plural = found.get("PLURAL")
    if plural and plural.value not in ("hour", "minute"):
        return None
    if found.has("OF") and not (plural or part):
        return None
    # "the early hours of Sunday", "early on Sunday morning": a morning; "the night of August 9".
    code = part.value if part else "TMO" if plural else "TNI"
    named, day = _day_of(found, told)
    if not named:
        today = told.published.isoformat() if told.published else None
        if found.has("LAST", "OVERNIGHT"):
            day = calendar.shift_value(today, "day", -1) if today else None
            if found.has("OVERNIGHT") and found.direction() == "future":
                day = today
        elif found.has("NEXT", "FOLLOWING"):
            day = calendar.shift_value(told.date, "day", 1) if told.date else None
        elif found.has("PREVIOUS"):
            day = calendar.shift_value(told.date, "day", -1) if told.date else None
        elif found.has("THAT"):
            day = told.date if told.date and calendar.grain(told.date) == "day" else None
        else:
            day = today
    if part and part.text.endswith("s") and part.text != "s":
        return None
    return Reading("TIME", f"{day}{code}" if day else None)


def time_of_day(found: Found, told: Told) -> Reading | None:
    clock = _clock(found)
    if clock is None:
        return None
    named, day = _day_of(found, told)
    if named:
        return Reading("TIME", f"{day}{clock}" if day else None)
    return Reading("TIME", clock)


# Words before a bare "14:30": without one of them it may be a score or a track's length.
_AT = {
    "at",
    "by",
    "around",
    "about",
    "until",
    "till",
    "from",
    "to",
    "before",
    "after",
    "since",
    "and",
    "approximately",
    "between",
    "(",
    "-",
}


def _clock(found: Found) -> str | None:
    first = next(lexeme for lexeme in found.inside if lexeme.kind in ("CLOCK", "DAY", "NUM", "NOON", "YEAR"))
    half = found.get("AMPM", "PART")
    if first.kind == "NOON":
        return str(first.value)
    if first.kind in ("NUM", "YEAR") and not found.has("OCLOCK", "PART", "AMPM"):
        if len(first.text) != 4 or not first.text.isdecimal():
            return None
        hour, minute = divmod(int(first.text), 100)
    elif first.kind == "CLOCK":
        hour, minute = first.value
    else:
        hour, minute = int(first.value), -1
    if hour > 24 or minute > 59:
        return None
    if half is not None:
        late = half.text == "pm" or half.text in ("afternoon", "evening") or (half.text == "night" and hour > 5)
        if half.text == "am" and hour == 12:
            hour = 0
        elif late and hour < 12:
            hour += 12
    elif first.kind == "CLOCK" and not found.has("ZONE") and found.word_before() not in _AT:
        return None
    return f"T{hour:02}:{max(minute, 0):02}" + ("Z" if (zone := found.get("ZONE")) and zone.text in ("gmt", "utc") else "")


# Months, quarters, seasons, years.


def _told_year(found: Found, told: Told) -> tuple[bool, int | None]:
    """Whether a year is named among the lexemes ("2019", "last year", "of the year"), and which."""
    if year := found.get("YEAR"):
        return True, year.value
    if found.has("UYEAR"):
        step = -1 if found.has("LAST") else 1 if found.has("NEXT") else 0
        return True, told.published.year + step if told.published else None
    return False, None


def month(found: Found, told: Told) -> Reading | None:
    name = found.get("MONTH")
    if name is None:
        return None
    named, year = _told_year(found, told)
    today = told.published
    if not named and today is not None:
        if found.has("LAST"):
            # "last February", said in March, is that of the year before.
            year = today.year - (name.value >= today.month - 1)
        elif found.has("NEXT", "COMING"):
            year = today.year + (name.value <= today.month)
        elif found.has("THIS"):
            year = today.year
        else:
            year = _near(told, name.value, None, found.direction())
    return _date(f"{year:04}-{name.value:02}" if year else None)


def quarter(found: Found, told: Told) -> Reading | None:
    number = found.get("QNUM", "ORD")
    if number is None or not 1 <= number.value <= 4:
        return None
    named, year = _told_year(found, told)
    if not named and (today := told.published):
        # The quarter begun last, or the one next to begin where the verb looks ahead and the last is long past.
        back = (today.month - (3 * number.value - 2)) % 12
        year = today.year - (3 * number.value - 2 > today.month)
        year += back > 6 and found.direction() == "future"
    value = f"{year:04}-Q{number.value}" if year else None
    if not told.period or "Q" not in told.period:
        told.period = value
    return _date(value)


def half(found: Found, told: Told) -> Reading | None:
    number = found.get("ORD")
    which = 2 if found.inside[0].kind == "LAST" or (found.has("LAST") and not number) else number.value if number else 0
    _, year = _told_year(found, told)
    return _date(f"{year:04}-H{which}" if year else None) if which in (1, 2) else None


def season(found: Found, told: Told) -> Reading | None:
    name = found.get("SEASON")
    if name is None:
        return None
    named, year = _told_year(found, told)
    today = told.published
    if not named and today is not None:
        begins = calendar.first_day(calendar.season(today.year, name.value))
        begun = begins is not None and begins <= today
        if found.has("LAST") and not found.has("THIS"):
            # "last summer", said in summer or autumn, is a year back if this year's has begun only just.
            year = today.year if begun and begins and (today - begins).days > 91 else today.year - 1
        elif found.has("NEXT", "COMING"):
            year = today.year + begun
        elif found.has("THIS"):
            year = today.year
        else:
            way = found.direction()
            year = (
                today.year + 1
                if way == "future" and begun and begins and (today - begins).days > 91
                else today.year - (way != "future" and not begun)
            )
    return _date(calendar.season(year, name.value) if year else None)


# Words before a figure of four digits that make it a year.
_BEFORE_YEAR = {
    "in", "since", "until", "till", "by", "during", "from", "between", "before", "after", "through", "throughout", "around", "for", "of", "'s", "late", "early",
    "mid", "mid-", "circa", "into", "to", "and", "or", "the", "(", "/", "-", ",", "on",
}  # fmt: skip
_SURE_YEAR = {"in", "since", "until", "till", "by", "during", "throughout", "'s"}


def year(found: Found, told: Told) -> Reading | None:
    number = found.get("YEAR")
    if number is None:
        return None
    label, before = found.label(), found.word_before()
    if label in ("MONEY", "PERCENT", "QUANTITY", "PRODUCT", "LAW") and before not in _SURE_YEAR:
        return None
    if len(found.inside) == 1 and label != "DATE" and before not in _SURE_YEAR and not found.word_after() == "'s":
        if number.text.isdecimal() and not (
            before in _BEFORE_YEAR and label in ("", "EVENT", "WORK_OF_ART") and 1800 < number.value < 2100
        ):
            return None
        if found.pos() == "counts":
            return None
    if before in ("$", "page", "no", "nr", "flight", "route", "room"):
        return None
    if number.value < FIRST_YEAR:
        return None
    if not told.period or "Q" not in told.period:
        told.period = f"{number.value:04}"
    return _date(f"{number.value:04}")


def named_year(found: Found, told: Told) -> Reading | None:
    number = found.get("YEAR")
    return _date(f"{number.value:04}") if number else None


def decade(found: Found, told: Told) -> Reading | None:
    name = found.get("DECADE")
    if name is None:
        return None
    start = found.inside[0]
    before = found.word_before()
    if before in ("his", "her", "their", "my", "your", "our", "its") or (start.kind == "MID" and before in ("his", "her", "their")):
        return None
    if name.text[0].isdigit() and len(name.text) == 3 and not found.has("THE"):
        return None
    return _date(f"{name.value // 10:03}X")


def century(found: Found, told: Told) -> Reading | None:
    number = found.get("ORD")
    return _date(f"{number.value - 1:02}XX") if number and 1 <= number.value <= 30 else None


# Units named by where they stand: "last week", "the following year", "that day".


def relative_unit(found: Found, told: Told) -> Reading | None:
    unit = "weekend" if found.has("WEEKEND") else _unit(found)
    if unit in ("second", "minute", "hour", "fortnight"):
        return _date("PRESENT_REF") if found.has("THIS") and unit != "fortnight" else None
    step = 0
    for lexeme in found.inside:
        if lexeme.kind in ("EDGE", "ORD"):
            continue
        if lexeme.kind in ("LAST", "PREVIOUS"):
            step = -1
        elif lexeme.kind in ("NEXT", "COMING"):
            step = 1
    if found.has("THIS") and found.has("LAST"):
        # "this past week" has just gone by; "this past weekend" is the one before.
        step = -1
    if told.published is None:
        return _date(None)
    if unit == "weekend" and step == -1 and told.published.weekday() == 6:
        pass
    moved = calendar.shifted(told.published, unit, step)
    return _date(calendar.unit_of(moved, unit) if moved else None)


def neighbour_unit(found: Found, told: Told) -> Reading | None:
    """ "the previous year", "the next day": beside the date last named. "last week" without an article is `relative_unit`'s."""
    unit = _unit(found)
    if found.has("LAST"):
        return Reading("DURATION", _duration(1, unit)) if unit != "day" or found.has("THE") else None
    step = -1 if found.has("PREVIOUS") else 1
    base = told.date
    if found.has("NEXT", "COMING") and unit != "day":
        base = told.published.isoformat() if told.published else None
    if unit == "fortnight":
        return Reading("DURATION", "P2W")
    return _date(calendar.shift_value(base, unit, step) if base else None)


def same_unit(found: Found, told: Told) -> Reading | None:
    unit = "weekend" if found.has("WEEKEND") else _unit(found)
    if found.inside[-1].kind == "THAT" or unit in ("fortnight", "decade", "century"):
        return None
    base = told.date and calendar.first_day(told.date)
    if not base or not told.date:
        return _date(None)
    exact = calendar.grain(told.date)
    order = ("day", "week", "weekend", "month", "quarter", "half", "season", "year")
    return _date(calendar.unit_of(base, unit) if exact and order.index(exact) <= order.index(unit) else None)


def unit_beside(found: Found, told: Told) -> Reading | None:
    """ "the day before": beside the date last named, unless words follow that say before what."""
    unit, side = _unit(found), found.get("BEFORE")
    after = found.after()
    if side is None:
        return None
    if after is not None and (after.text[0].isalnum() or after.text in ('"', "'")) and after.text not in ("and", "but", "when", "that"):
        return _date(None)
    if not told.date:
        return _date(None)
    return _date(calendar.shift_value(told.date, unit, 1 if side.text == "after" else -1))


# Before a bare "the year", "the week": it is the publication's.
_IN_UNIT = {"for", "of", "during", "throughout", "so", "in", "over"}


def bare_unit(found: Found, told: Told) -> Reading | None:
    unit, before = _unit(found), found.word_before()
    if (
        unit in ("fortnight", "decade", "century")
        or before not in _IN_UNIT
        or found.word_after() in ("of", "that", "when", "-", "in", "before", "after")
    ):
        return None
    if unit in ("week", "day", "quarter") and before in ("of", "in", "over"):
        return None
    if unit == "quarter":
        return _date(told.period if told.period and "Q" in told.period else calendar.quarter(told.published) if told.published else None)
    return _date(calendar.unit_of(told.published, unit) if told.published else None)


def weekend(found: Found, told: Told) -> Reading | None:
    if told.published is None or (found.word_after() == "'s" and not found.has("THE")):
        return _date(None)
    if not found.has("THE") and found.word_before() not in ("at", "over", "on", "during", "by"):
        return None
    back = 0 if found.direction() == "future" or told.published.weekday() >= 5 else -1
    return _date(calendar.unit_of(calendar.add_days(told.published, 7 * back), "weekend"))


def year_end(found: Found, told: Told) -> Reading | None:
    if told.published is None:
        return _date(None)
    unit = found.inside[0].value or "year"
    if unit == "year":
        return _date(f"{told.published.year - (found.direction() == 'past' and told.published.month < 7):04}-12")
    return _date(calendar.unit_of(told.published, str(unit)))


def latest(found: Found, told: Told) -> Reading | None:
    if found.has("UYEAR"):
        return _date(calendar.unit_of(told.published, "year") if told.published else None)
    return _date(told.period) if told.period and "Q" in told.period else None


def period_of_year(found: Found, told: Told) -> Reading | None:
    """ "the 2019 quarter": the quarter that the article reports on, of that year."""
    number = found.get("YEAR")
    if number is None:
        return None
    return _date(f"{number.value:04}" + (told.period[4:] if told.period and "Q" in told.period else ""))


def unit_ended(found: Found, told: Told) -> Reading | None:
    """ "the quarter ended Sept. 30"."""
    month, number = found.after(1), found.after(2)
    if month is None or number is None or told.published is None:
        return None
    year = _near(told, month.value, number.value, "past")
    if found.has("UYEAR") or year is None:
        return _date(str(year) if year else None)
    value = f"{year:04}-Q{(month.value + 2) // 3}"
    if not told.period or "Q" not in told.period:
        told.period = value
    return _date(value)


def full_year(found: Found, told: Told) -> Reading | None:
    if found.inside[1].text not in ("fiscal", "financial", "full"):
        return None
    return _date(calendar.unit_of(told.published, "year") if told.published else None)


def year_earlier(found: Found, told: Told) -> Reading | None:
    """ "year-earlier", "the year-ago quarter"."""
    side = found.get("AGO", "LATER")
    if side is None or side.text == "later":
        return None
    return _date(_year_back(told, 1))


def _year_back(told: Told, count: float) -> str | None:
    """A year before: of the quarter or year spoken of, or of the publication."""
    if told.period and count == 1:
        return calendar.shift_value(told.period, "year", -1)
    if told.published is None:
        return None
    moved = calendar.shifted(told.published, "year", -count)
    return calendar.unit_of(moved, "year") if moved else None


def week_of(found: Found, told: Told) -> Reading | None:
    reading = month_day(found, told)
    day = calendar.parse_day(reading.value) if reading else None
    return _date(calendar.week(day) if day else None)


# Durations.


def _duration(count: float | None, unit: str) -> str | None:
    """The TIMEX3 value of so many units; None stands for an unknown number, written X."""
    lead, letter, factor = _LETTER[unit]
    if count is None:
        return {"decade": "PXDE", "century": "PXCE"}.get(unit, f"{lead}X{letter}")
    count *= factor
    if count == int(count):
        return f"{lead}{int(count)}{letter}"
    whole, rest = int(count), count - int(count)
    smaller = {"hour": ("M", 60), "minute": ("S", 60), "day": ("", 24), "year": ("M", 12)}.get(unit)
    if smaller and smaller[0] and rest * smaller[1] == int(rest * smaller[1]) and lead == "PT":
        return f"PT{f'{whole}{letter}' if whole else ''}{int(rest * smaller[1])}{smaller[0]}"
    if unit == "year" and not whole and rest * 12 == int(rest * 12):
        return f"P{int(rest * 12)}M"
    return f"{lead}{count:g}{letter}"


def _counted(found: Found) -> tuple[float | None, str] | None:
    """How many of which unit; None where the words count nothing."""
    unit = _unit(found)
    inside = found.inside
    if half_ := found.get("HALF"):
        at = inside.index(half_)
        if any(lexeme.kind == "AND" for lexeme in inside[:at]):
            return 1.5, unit
        return 0.5, unit
    if found.has("OR") and found.has("ART") and not found.has("VAGUE"):
        return 1.0, unit
    numbers = [lexeme for lexeme in inside if lexeme.kind in ("NUM", "DAY", "YEAR")]
    if numbers:
        return float(numbers[0].value), unit
    if vague := found.get("VAGUE"):
        return (None if vague.value == "X" else float(vague.value)), unit
    if found.has("ART") or any(lexeme.text in ("another", "additional", "full", "whole", "entire") for lexeme in inside):
        return 1.0, unit
    return None


def duration(found: Found, told: Told) -> Reading | None:
    counted = _counted(found)
    if counted is None:
        return None
    count, unit = counted
    inside = found.inside
    singular = inside[-1].kind in _UNIT
    words = [lexeme.text for lexeme in inside]
    after = found.after()
    # "the 2012 quarter", "one-quarter of the seats" and fractions count nothing.
    if unit == "quarter" and found.has("HYPHEN") and not singular:
        return None
    if (
        unit == "quarter"
        and (singular or (found.has("ORD") and not found.has("NUM", "DAY", "VAGUE")))
        and not (found.has("HYPHEN") and found.word_after() != "of")
    ):
        return None
    if words == ["one", "day"] and found.word_before() not in ("for", "in", "within", "after", "just", "only", "by", "than", "lasted"):
        return _date("FUTURE_REF" if found.direction() == "future" else "PAST_REF")
    if unit == "second" and singular and not found.has("HYPHEN"):
        return None
    if inside[0].kind == "ART" and singular and not found.has("HALF", "MORE", "AND", "VAGUE"):
        if unit == "day" and after is not None and after.text in ("of", "when", "that", "for"):
            return None
        if _rated(found):
            return Reading("SET", _duration(1, unit))
    if (
        found.has("MORE")
        and any(w in ("other", "further", "long", "short", "full", "whole", "entire") for w in words)
        and not found.has("NUM", "DAY", "ART", "VAGUE")
    ):
        return None
    return Reading("DURATION", _duration(count, unit))


def _rated(found: Found) -> bool:
    """Is "a year" a rate: "$100 a year", "three attacks a week"?"""
    before = found.before()
    return before is not None and (
        found.pos() == "rate" or before.text in ("%", "dollars", "euros", "percent", "day", "times", "tons", "tonnes", "barrels", "people")
    )


def ago(found: Found, told: Told) -> Reading | None:
    counted = _counted(found)
    if counted is None:
        return None
    count, unit = counted
    if count is None:
        return _date("PAST_REF")
    if told.published is None:
        return _date(None)
    if unit in ("second", "minute", "hour"):
        return Reading("TIME", calendar.unit_of(told.published, "day") if unit != "hour" else None)
    if unit == "year" and count == 1 and told.period and "Q" in told.period:
        return _date(_year_back(told, 1))
    factor = 2 if unit == "fortnight" else 1
    unit = "week" if unit == "fortnight" else unit
    moved = calendar.shifted(told.published, unit, -count * factor)
    return _date(calendar.unit_of(moved, "year" if unit in ("decade", "century") else unit) if moved else None)


def later(found: Found, told: Told) -> Reading | None:
    """ "two days later", "a week before": from the date last named."""
    counted = _counted(found)
    side = found.inside[-1]
    if counted is None:
        return None
    count, unit = counted
    step = -1 if side.text in ("earlier", "before") else 1
    after = found.after()
    if side.kind == "BEFORE" and after is not None and (after.text[0].isalnum() or after.text in ('"', "'", "(", "-")):
        return None
    if unit == "year" and count == 1 and step < 0:
        return _date(_year_back(told, 1))
    if count is None or unit in ("second", "minute", "hour"):
        return Reading("DURATION", _duration(count, unit))
    base = told.date or (told.published.isoformat() if told.published and step < 0 else None)
    factor = 2 if unit == "fortnight" else 1
    unit = "week" if unit == "fortnight" else unit
    return _date(calendar.shift_value(base, unit, step * count * factor) if base else None)


def vague_duration(found: Found, told: Told) -> Reading | None:
    plural = found.get("PLURAL")
    if plural is None or plural.value == "second":
        return None
    plain = len(found.inside) == 1 or (len(found.inside) == 2 and found.has("THE"))
    if plain and plural.value in ("quarter", "minute"):
        return None
    return Reading("DURATION", _duration(None, str(plural.value)))


def vague_distance(found: Found, told: Told) -> Reading | None:
    """ "years ago", "days later"."""
    plural = found.get("PLURAL")
    if plural is None:
        return None
    if found.inside[-1].kind == "AGO":
        return _date("PAST_REF")
    return Reading("DURATION", _duration(None, str(plural.value)))


def past_unit(found: Found, told: Told) -> Reading | None:
    return Reading("DURATION", _duration(1, _unit(found)))


def long(found: Found, told: Told) -> Reading | None:
    return Reading("DURATION", found.inside[0].value)


# Sets.


def every(found: Found, told: Told) -> Reading | None:
    if name := found.get("WEEKDAY"):
        part = found.get("PART")
        return Reading("SET", f"XXXX-WXX-{name.value + 1}{part.value if part else ''}")
    if name := found.get("MONTH"):
        return Reading("SET", f"XXXX-{name.value:02}")
    if name := found.get("SEASON"):
        return Reading("SET", f"XXXX-{name.value}")
    if name := found.get("PART"):
        return Reading("SET", f"XXXX-XX-XX{name.value}")
    if found.has("WEEKEND"):
        return Reading("SET", "XXXX-WXX-WE")
    number = found.get("NUM", "DAY", "ORD")
    more = found.get("MORE", "VAGUE")
    if more and more.kind == "MORE" and more.text not in ("other", "single"):
        return None
    count = float(number.value) if number else 2.0 if more and more.text == "other" else None if more else 1.0
    return Reading("SET", _duration(count, _unit(found)))


def weekdays(found: Found, told: Told) -> Reading | None:
    if name := found.get("WEEKDAYS"):
        part = found.get("PART")
        return Reading("SET", f"XXXX-WXX-{name.value + 1}{part.value if part else ''}")
    name, part = found.get("WEEKDAY"), found.get("PART")
    if name and part and part.text.endswith("s"):
        return Reading("SET", f"XXXX-WXX-{name.value + 1}{part.value}")
    return None


def often(found: Found, told: Told) -> Reading | None:
    word = found.get("OFTEN")
    if word and word.text == "times" and found.inside[0].kind == "OFTEN":
        return None
    # "90 miles per hour" is a speed.
    if found.inside[0].kind == "PER" and _unit(found) in ("second", "minute", "hour"):
        return None
    return Reading("SET", _duration(1, _unit(found)))


def frequency(found: Found, told: Told) -> Reading | None:
    return Reading("SET", found.inside[0].value)


# Now, then and some day.


def reference(found: Found, told: Told) -> Reading | None:
    value = str(found.inside[0].value)
    # "he soon became" tells of the past.
    return None if value == "FUTURE_REF" and found.direction() == "past" and found.inside[0].text == "soon" else _date(value)


def recent(found: Found, told: Told) -> Reading | None:
    return _date("PAST_REF") if found.pos() == "adjective" else None


def the_past(found: Found, told: Told) -> Reading | None:
    return _date("PAST_REF") if found.inside[-1].text == "past" and found.pos() == "noun" else None


def nothing(found: Found, told: Told) -> Reading | None:
    return NOTHING
