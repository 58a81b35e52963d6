"""Durations, what is counted from a day, sets, and now and then: what each rule's find means. None for a find that is no time after all."""

from casus.times import calendar
from casus.times.periods import year_back
from casus.times.told import NOTHING, UNITS, Found, Reading, Told, dated, unit_in

_LETTER = {
    "second": ("PT", "S", 1), "minute": ("PT", "M", 1), "hour": ("PT", "H", 1), "day": ("P", "D", 1), "week": ("P", "W", 1), "fortnight": ("P", "W", 2),
    "month": ("P", "M", 1), "quarter": ("P", "Q", 1), "year": ("P", "Y", 1), "decade": ("P", "Y", 10), "century": ("P", "Y", 100),
}  # fmt: skip


def neighbour_unit(found: Found, told: Told) -> Reading | None:
    """ "the previous year", "the next day": beside the date last named. "last week" without an article is `relative_unit`'s."""
    unit = unit_in(found)
    if found.has("LAST"):
        return Reading("DURATION", _duration(1, unit)) if unit != "day" or found.has("THE") else None
    step = -1 if found.has("PREVIOUS") else 1
    base = told.date
    if found.has("NEXT", "COMING") and unit != "day":
        base = told.published.isoformat() if told.published else None
    if unit == "fortnight":
        return Reading("DURATION", "P2W")
    return dated(calendar.shift_value(base, unit, step) if base else None)


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
    unit = unit_in(found)
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
    singular = inside[-1].kind in UNITS
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
        return dated("FUTURE_REF" if found.direction() == "future" else "PAST_REF")
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
        return dated("PAST_REF")
    if told.published is None:
        return dated(None)
    if unit in ("second", "minute", "hour"):
        return Reading("TIME", calendar.unit_of(told.published, "day") if unit != "hour" else None)
    if unit == "year" and count == 1 and told.period and "Q" in told.period:
        return dated(year_back(told, 1))
    factor = 2 if unit == "fortnight" else 1
    unit = "week" if unit == "fortnight" else unit
    moved = calendar.shifted(told.published, unit, -count * factor)
    return dated(calendar.unit_of(moved, "year" if unit in ("decade", "century") else unit) if moved else None)


def ahead(found: Found, told: Told) -> Reading | None:
    """ "two weeks from now", "in two years' time"."""
    counted = _counted(found)
    if counted is None:
        return None
    count, unit = counted
    if count is None:
        return dated("FUTURE_REF")
    factor = 2 if unit == "fortnight" else 1
    unit = "week" if unit == "fortnight" else unit
    moved = calendar.shifted(told.published, unit, count * factor) if told.published else None
    return dated(calendar.unit_of(moved, "year" if unit in ("decade", "century") else unit) if moved else None)


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
        return dated(year_back(told, 1))
    if count is None or unit in ("second", "minute", "hour"):
        return Reading("DURATION", _duration(count, unit))
    base = told.date or (told.published.isoformat() if told.published and step < 0 else None)
    factor = 2 if unit == "fortnight" else 1
    unit = "week" if unit == "fortnight" else unit
    return dated(calendar.shift_value(base, unit, step * count * factor) if base else None)


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
        return dated("PAST_REF")
    return Reading("DURATION", _duration(None, str(plural.value)))


def past_unit(found: Found, told: Told) -> Reading | None:
    return Reading("DURATION", _duration(1, unit_in(found)))


def long(found: Found, told: Told) -> Reading | None:
    return Reading("DURATION", found.inside[0].value)


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
    return Reading("SET", _duration(count, unit_in(found)))


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
    if found.inside[0].kind == "PER" and unit_in(found) in ("second", "minute", "hour"):
        return None
    return Reading("SET", _duration(1, unit_in(found)))


def frequency(found: Found, told: Told) -> Reading | None:
    return Reading("SET", found.inside[0].value)


def reference(found: Found, told: Told) -> Reading | None:
    value = str(found.inside[0].value)
    # "he soon became" tells of the past.
    return None if value == "FUTURE_REF" and found.direction() == "past" and found.inside[0].text == "soon" else dated(value)


def recent(found: Found, told: Told) -> Reading | None:
    return dated("PAST_REF") if found.pos() == "adjective" else None


def the_past(found: Found, told: Told) -> Reading | None:
    return dated("PAST_REF") if found.inside[-1].text == "past" and found.pos() == "noun" else None


def nothing(found: Found, told: Told) -> Reading | None:
    return NOTHING
