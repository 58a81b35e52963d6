"""Weeks, months, quarters, seasons, years and longer: what each rule's find means. None for a find that is no time after all."""

from casus.times import calendar
from casus.times.days import near_year
from casus.times.lexemes import FIRST_YEAR
from casus.times.told import Found, Reading, Told, dated, unit_in


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
            year = near_year(told, name.value, None, found.direction())
    return dated(f"{year:04}-{name.value:02}" if year else None)


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
    return dated(value)


def half(found: Found, told: Told) -> Reading | None:
    number = found.get("ORD", "HNUM")
    if number is not None and number.kind == "HNUM" and not found.has("YEAR", "UYEAR"):
        return None
    which = 2 if found.inside[0].kind == "LAST" or (found.has("LAST") and not number) else number.value if number else 0
    _, year = _told_year(found, told)
    return dated(f"{year:04}-H{which}" if year else None) if which in (1, 2) else None


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
    return dated(calendar.season(year, name.value) if year else None)


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
    doubtful = len(found.inside) == 1 and label != "DATE" and before not in _SURE_YEAR and found.word_after() != "'s"
    likely = before in _BEFORE_YEAR and label in ("", "EVENT", "WORK_OF_ART") and 1800 < number.value < 2100
    if doubtful and number.text.isdecimal() and not likely:
        return None
    if len(found.inside) == 1 and found.pos() == "counts" and before not in _BEFORE_YEAR | {"its", "his", "her", "their"}:
        return None
    if before in ("$", "page", "no", "nr", "flight", "route", "room"):
        return None
    if number.value < FIRST_YEAR:
        return None
    if not told.period or "Q" not in told.period:
        told.period = f"{number.value:04}"
    return dated(f"{number.value:04}")


def named_year(found: Found, told: Told) -> Reading | None:
    number = found.get("YEAR")
    return dated(f"{number.value:04}") if number else None


def decade(found: Found, told: Told) -> Reading | None:
    name = found.get("DECADE")
    if name is None:
        return None
    start = found.inside[0]
    before = found.word_before()
    if before in ("his", "her", "their", "my", "your", "our", "its") or (start.kind == "MID" and before in ("his", "her", "their")):
        return None
    # "the 1970s and 80s"; a bare "80s" is an age or a heat.
    earlier = found.before(2)
    listed = earlier is not None and earlier.kind == "DECADE" and before in ("and", "or", "to")
    if name.text[0].isdigit() and len(name.text) == 3 and not found.has("THE") and not listed:
        return None
    return dated(f"{name.value // 10:03}X")


def century(found: Found, told: Told) -> Reading | None:
    number = found.get("ORD")
    return dated(f"{number.value - 1:02}XX") if number and 1 <= number.value <= 30 else None


def relative_unit(found: Found, told: Told) -> Reading | None:
    unit = "weekend" if found.has("WEEKEND") else unit_in(found)
    if unit in ("second", "minute", "hour", "fortnight"):
        return dated("PRESENT_REF") if found.has("THIS") and unit != "fortnight" else None
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
        return dated(None)
    if unit == "weekend" and step == -1 and told.published.weekday() == 6:
        pass
    moved = calendar.shifted(told.published, unit, step)
    return dated(calendar.unit_of(moved, unit) if moved else None)


def same_unit(found: Found, told: Told) -> Reading | None:
    unit = "weekend" if found.has("WEEKEND") else unit_in(found)
    if found.inside[-1].kind == "THAT" or unit in ("fortnight", "decade", "century"):
        return None
    base = told.date and calendar.first_day(told.date)
    if not base or not told.date:
        return dated(None)
    exact = calendar.grain(told.date)
    order = ("day", "week", "weekend", "month", "quarter", "half", "season", "year")
    return dated(calendar.unit_of(base, unit) if exact and order.index(exact) <= order.index(unit) else None)


def unit_beside(found: Found, told: Told) -> Reading | None:
    """ "the day before": beside the date last named, unless words follow that say before what."""
    unit, side = unit_in(found), found.get("BEFORE")
    after = found.after()
    if side is None:
        return None
    if after is not None and (after.text[0].isalnum() or after.text in ('"', "'")) and after.text not in ("and", "but", "when", "that"):
        return dated(None)
    if not told.date:
        return dated(None)
    return dated(calendar.shift_value(told.date, unit, 1 if side.text == "after" else -1))


# Before a bare "the year", "the week": it is the publication's.
_IN_UNIT = {"for", "of", "during", "throughout", "so", "in", "over"}


def bare_unit(found: Found, told: Told) -> Reading | None:
    unit, before = unit_in(found), found.word_before()
    if (
        unit in ("fortnight", "decade", "century")
        or before not in _IN_UNIT
        or found.word_after() in ("of", "that", "when", "-", "in", "before", "after")
    ):
        return None
    if unit in ("week", "day", "quarter") and before in ("of", "in", "over"):
        return None
    if unit == "quarter":
        return dated(told.period if told.period and "Q" in told.period else calendar.quarter(told.published) if told.published else None)
    return dated(calendar.unit_of(told.published, unit) if told.published else None)


def weekend(found: Found, told: Told) -> Reading | None:
    if told.published is None or (found.word_after() == "'s" and not found.has("THE")):
        return dated(None)
    if not found.has("THE") and found.word_before() not in ("at", "over", "on", "during", "by"):
        return None
    back = 0 if found.direction() == "future" or told.published.weekday() >= 5 else -1
    return dated(calendar.unit_of(calendar.add_days(told.published, 7 * back), "weekend"))


def year_end(found: Found, told: Told) -> Reading | None:
    if told.published is None:
        return dated(None)
    unit = found.inside[0].value or "year"
    if unit == "year":
        return dated(f"{told.published.year - (found.direction() == 'past' and told.published.month < 7):04}-12")
    return dated(calendar.unit_of(told.published, str(unit)))


def latest(found: Found, told: Told) -> Reading | None:
    if found.has("UYEAR"):
        return dated(calendar.unit_of(told.published, "year") if told.published else None)
    return dated(told.period) if told.period and "Q" in told.period else None


def period_of_year(found: Found, told: Told) -> Reading | None:
    """ "the 2019 quarter": the quarter that the article reports on, of that year."""
    number = found.get("YEAR")
    if number is None:
        return None
    return dated(f"{number.value:04}" + (told.period[4:] if told.period and "Q" in told.period else ""))


def unit_ended(found: Found, told: Told) -> Reading | None:
    """ "the quarter ended Sept. 30"."""
    month, number = found.after(1), found.after(2)
    if month is None or number is None or told.published is None:
        return None
    year = near_year(told, month.value, number.value, "past")
    if found.has("UYEAR") or year is None:
        return dated(str(year) if year else None)
    value = f"{year:04}-Q{(month.value + 2) // 3}"
    if not told.period or "Q" not in told.period:
        told.period = value
    return dated(value)


def full_year(found: Found, told: Told) -> Reading | None:
    if found.inside[1].text not in ("fiscal", "financial", "full"):
        return None
    return dated(calendar.unit_of(told.published, "year") if told.published else None)


def year_earlier(found: Found, told: Told) -> Reading | None:
    """ "year-earlier", "the year-ago quarter"."""
    side = found.get("AGO", "LATER")
    if side is None or side.text == "later":
        return None
    return dated(year_back(told, 1))


def year_back(told: Told, count: float) -> str | None:
    """A year before: of the quarter or year spoken of, or of the publication."""
    if told.period and count == 1:
        return calendar.shift_value(told.period, "year", -1)
    if told.published is None:
        return None
    moved = calendar.shifted(told.published, "year", -count)
    return calendar.unit_of(moved, "year") if moved else None
