"""Days, parts of days and times of day: what each rule's find means.

A reading gives None for a find that is no time after all.
"""

from datetime import date

from casus.times import calendar
from casus.times.lexemes import Lexeme
from casus.times.tense import Direction
from casus.times.told import Found, Reading, Told, dated

# Days ahead within which a day or month named without a year is taken to come.
_SOON = 62


# Month and day since which "Sept. 11" without a year, of attacks, is that of 2001.
_ATTACKS = {"attack", "attacks", "terrorist", "terror", "hijackers", "commission"}


def numeric_date(found: Found, told: Told) -> Reading | None:
    year, month, number = found.inside[0].value
    value = calendar.day(year, month, number)
    return dated(value) if value else None


def near_year(told: Told, month: int, number: int | None, way: Direction | None) -> int | None:
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
        return dated(value) if value else None
    if not 1 <= number <= 31:
        return None
    if (month, number) == (9, 11) and found.word_after() in _ATTACKS and told.published and told.published >= date(2001, 9, 11):
        return dated("2001-09-11")
    way = "past" if found.has("LAST") else found.direction()
    near = near_year(told, month, number, way)
    return dated(calendar.day(near, month, number) or calendar.day(near - 1, month, number)) if near else dated(None)


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
    first = found.before(2)
    anchor = calendar.parse_day(told.date)
    if first is not None and first.kind == "WEEKDAY" and found.word_before() in ("to", "through", "until", "-") and anchor:
        # "Monday through Friday": the end lies after the beginning.
        return calendar.add_days(anchor, (name.value - anchor.weekday()) % 7)
    way = found.direction()
    if this:
        return calendar.add_days(today, ahead if way != "past" else ahead - 7 if ahead else 0)
    if way == "future" or ahead == 0:
        return calendar.add_days(today, ahead)
    return calendar.add_days(today, ahead - 7)


def weekday(found: Found, told: Told) -> Reading | None:
    day = _weekday_of(found, told)
    return dated(day.isoformat() if day else None)


def relative_day(found: Found, told: Told) -> Reading | None:
    name = found.get("RELDAY")
    if name is None:
        return None
    return dated(calendar.add_days(told.published, name.value).isoformat() if told.published else None)


def day_beside(found: Found, told: Told) -> Reading | None:
    """ "the day before yesterday"."""
    side = found.get("BEFORE")
    named, value = _day_of(found, told)
    if not named or side is None:
        return None
    return dated(calendar.shift_value(value, "day", 1 if side.text == "after" else -1) if value else None)


def holiday(found: Found, told: Told) -> Reading | None:
    name, year = found.get("HOLIDAY"), found.get("YEAR")
    if name is None:
        return None
    if year:
        return dated(_feast(name.value, year.value).isoformat())
    today = told.published
    if today is None:
        return dated(None)
    days = [_feast(name.value, today.year + n) for n in (-1, 0, 1)]
    way = "past" if found.has("LAST") else "future" if found.has("NEXT") else found.direction()
    if way == "past":
        return dated(max(d for d in days if d <= today).isoformat())
    if way == "future":
        return dated(min(d for d in days if d >= today).isoformat())
    return dated(min(days, key=lambda d: abs((d - today).days)).isoformat())


def _feast(rule: dict[str, list[int] | int], year: int) -> date:
    match rule:
        case {"on": [month, number]}:
            return date(year, month, number)
        case {"nth": [month, name, n]}:
            return calendar.nth_weekday(year, month, name, n)
        case {"easter": int(offset)}:
            return calendar.add_days(calendar.easter(year), offset)
    raise ValueError(f"no rule for a holiday: {rule}")


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


def at_dawn(found: Found, told: Told) -> Reading | None:
    """ "at dawn": of the day that the sentence names."""
    part = found.inside[0]
    return None if part.text.endswith("s") else Reading("TIME", part.value)


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


def week_of(found: Found, told: Told) -> Reading | None:
    reading = month_day(found, told)
    day = calendar.parse_day(reading.value) if reading else None
    return dated(calendar.week(day) if day else None)
