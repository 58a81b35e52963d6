"""Arithmetic on TIMEX3 date values ("2020", "2020-08", "2020-Q3", "2020-W34", "2020-08-27", "2020-SU") and on days."""

import re
from datetime import date, timedelta

# The first month of each season of the northern year; a winter is named for the year in which it begins.
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_VALUE = re.compile(r"(\d{4})(?:-(?:(\d\d)(?:-(\d\d))?|W(\d\d)(?:-WE)?|Q([1-4])|H([12])|(SP|SU|FA|WI)))?(?:T.*)?$")
# Years that a date can hold with room to count back and forth.
_EARLIEST, _LATEST = 1000, 2999


def day(year: int, month: int, number: int) -> str | None:
    """The value of a day; None where the calendar has no such day."""
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        return None


def parse_day(value: str | None) -> date | None:
    """The date with which an ISO date or date-time begins."""
    try:
        found = date.fromisoformat((value or "")[:10])
    except ValueError:
        return None
    return found if _EARLIEST < found.year < _LATEST else None


def month(when: date) -> str:
    return f"{when.year:04}-{when.month:02}"


def week(when: date) -> str:
    year, number, _ = when.isocalendar()
    return f"{year:04}-W{number:02}"


def quarter(when: date) -> str:
    return f"{when.year:04}-Q{(when.month + 2) // 3}"


def add_months(when: date, count: int) -> date:
    """The same day of the month `count` months on, or the month's last day; held within the years that we count."""
    months = when.year * 12 + when.month - 1 + count
    months = max(_EARLIEST * 12, min(months, _LATEST * 12))
    for number in range(when.day, 27, -1):
        try:
            return date(months // 12, months % 12 + 1, number)
        except ValueError:
            continue
    return date(months // 12, months % 12 + 1, min(when.day, 27))


def add_days(when: date, count: float) -> date:
    limit = 365_000
    try:
        return when + timedelta(days=max(-limit, min(limit, round(count))))
    except OverflowError:
        return when


def grain(value: str) -> str | None:
    """How exact a date value is: day, week, month, quarter, half, season or year; None for any other value."""
    found = _VALUE.match(value)
    if not found:
        return None
    _, month_, day_, week_, quarter_, half_, season_ = found.groups()
    return (
        "day"
        if day_
        else "month"
        if month_
        else "week"
        if week_
        else "quarter"
        if quarter_
        else "half"
        if half_
        else "season"
        if season_
        else "year"
    )


def first_day(value: str) -> date | None:
    """The first day of a date value; None where it is none."""
    found = _VALUE.match(value)
    if not found:
        return None
    year, month_, day_, week_, quarter_, half_, season_ = found.groups()
    try:
        if week_:
            return date.fromisocalendar(int(year), int(week_), 1)
        first = month_ or (quarter_ and 3 * int(quarter_) - 2) or (half_ and 6 * int(half_) - 5) or (season_ and _SEASONS[season_]) or 1
        return date(int(year), int(first), int(day_ or 1))
    except ValueError:
        return None


def unit_of(when: date, unit: str) -> str | None:
    """The day, week, month, quarter or year in which a day lies, as a value; decades and centuries with X for the open places."""
    match unit:
        case "day":
            return when.isoformat()
        case "week":
            return week(when)
        case "weekend":
            return week(when) + "-WE"
        case "month":
            return month(when)
        case "quarter":
            return quarter(when)
        case "half":
            return f"{when.year:04}-H{1 if when.month < 7 else 2}"
        case "year":
            return f"{when.year:04}"
        case "decade":
            return f"{when.year // 10:03}X"
        case "century":
            return f"{when.year // 100:02}XX"
    return None


def shifted(when: date, unit: str, count: float) -> date | None:
    """The day `count` units after `when` (before, if negative); None for units shorter than a day."""
    match unit:
        case "day":
            return add_days(when, count)
        case "week" | "weekend":
            return add_days(when, 7 * count)
        case "month":
            return add_months(when, round(count))
        case "quarter":
            return add_months(when, round(3 * count))
        case "year":
            return add_months(when, round(12 * count))
        case "decade":
            return add_months(when, round(120 * count))
        case "century":
            return add_months(when, round(1200 * count))
    return None


def shift_value(value: str, unit: str, count: float) -> str | None:
    """A date value moved by some units, as exact as the unit; None where the value is less exact ("2014", six months on). A year on from
    a month or a quarter is again that month or quarter ("sales rose in June from a year earlier")."""
    exact, first = grain(value), first_day(value)
    if first is None or exact is None:
        return None
    moved = shifted(first, unit, count)
    if moved is None:
        return None
    if unit in ("year", "decade", "century"):
        return unit_of(moved, exact if exact in ("month", "quarter", "half") else "year")
    if unit == "day":
        return unit_of(moved, "day") if exact == "day" else None
    return unit_of(moved, unit) if exact in ("day", unit) or (exact, unit) == ("week", "month") else None


def season(year: int, code: str) -> str:
    return f"{year:04}-{code}"


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Gauss, as reworked by Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * i) // 451
    months, days = divmod(h + i - 7 * m + 114, 31)
    return date(year, months, days + 1)


def nth_weekday(year: int, month_: int, weekday: int, n: int) -> date:
    """The n-th weekday (Monday is 0) of a month; n = -1 is the last."""
    if n > 0:
        first = date(year, month_, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
    last = add_months(date(year, month_, 1), 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)
