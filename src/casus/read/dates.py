"""When an article was published: dates as pages, feeds and rows write them, as ISO 8601; None where the day is not certain."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from casus.text import plain

# Outside these years a number is more likely no year of a news article.
FIRST_YEAR, LAST_YEAR = 1800, 2199

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Offsets of the zones that news pages name, in minutes. Names that mean several zones (IST, CST outside the Americas) are left out.
_ZONES = {
    "gmt": 0, "utc": 0, "z": 0, "wet": 0, "bst": 60, "cet": 60, "west": 60, "cest": 120, "eet": 120, "eest": 180, "msk": 180,
    "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "jst": 540, "kst": 540,
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_YEAR}[-/.](?P<number>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)",
        rf"\b{_DAY}\.?[ -]{{1,3}}(?:of )?{_MONTH}[ -]{{0,2}},? ?{_YEAR}(?!\d)",
        rf"\b{_MONTH} {_DAY}(?:,? ?| - ){_YEAR}",
        rf"\b(?P<day>\d{{1,2}})\.(?P<number>\d{{1,2}})\.{_YEAR}(?!\d)",
        rf"\b(?P<first>\d{{1,2}})[/-](?P<second>\d{{1,2}})[/-]{_YEAR}(?!\d)",
    )
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})(?:(?::|\.|h)(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?\s?(?P<half>[ap]\.?m\b\.?)?"
    r"\s?(?:(?P<zone>(?:" + "|".join(_ZONES) + r")\b)?(?P<offset>[+-]\d{1,2}:?(?:\d{2})?\b)?)"
)
# What stands beside a date on the line that tells when an article appeared.
_LABEL = re.compile(
    r"\b(?:first |originally |article |story |date |last )*(?:published|posted|created|issued|released|filed|updated?|modified|revised|edited|date|time|on|at|last|local time|hours?|uhr|hrs)\b"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|\b\d+ (?:years?|months?|weeks?|days?|hours?|minutes?|mins?|hrs?) ago\b"
    r"|\b\d+[- ]min(?:ute)?s?\b(?: read)?|\b(?:et|ist|pt|ct|cst|mt|aest|aedt|hkt|sgt|eat|cat|sast|wat|gst|uk|local|a\.?m|p\.?m)\b\.?"
)
_AGO = re.compile(r"\b\d+ (?:years?|months?|weeks?|days?|hours?|minutes?|mins?|hrs?) ago\b")
# "August 27, 20205:23 PMUPDATED": what a page parts by style only.
_GLUED = re.compile(r"(?<=\d{4})(?=\d{1,2}:\d{2})|(?<=\d[ap]m)(?=[a-z])|(?<=\d [ap]m)(?=[a-z])")
_LATER = re.compile(r"updated?|modified|revised|edited")
_NOISE = re.compile(r"[\s,.;:|/()\[\]*•·–—-]+|&middot;")
# A line longer than this is no date line.
_LONGEST_LINE = 160


def parse_date(value: object) -> str | None:
    """A date as metadata or a row gives it, as an ISO date or date-time; None where it names no certain day."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return None
    text = plain(value[: 2 * _LONGEST_LINE])
    return _iso(text) or _mail(text) or _in_words(text.lower())


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that only tells when: `on` is None where the day is not certain ("2 hours ago", "08/09/2020"); `updated` where it names a later version only."""

    on: str | None
    updated: bool


def date_line(line: str) -> DateLine | None:
    """What a line tells that holds nothing but dates ("Published 27 August 2020, 18:20 CEST"); None for any other line.

    Where a line tells of the first publication and of an update, the first counts.
    """
    text = plain(line).lower()
    if len(text) > _LONGEST_LINE or not re.search(r"\d", text):
        return None
    text = _GLUED.sub(" ", text)
    every = [m for form in _FORMS for m in form.finditer(text)]
    found = sorted((m for m in every if not any(_covers(o, m) for o in every)), key=lambda m: m.start())
    if not (found or _AGO.search(text)) or not _is_only_a_date(text, found):
        return None
    if not found:
        return DateLine(None, bool(_LATER.search(text)))
    first = [m for i, m in enumerate(found) if not _LATER.search(text[found[i - 1].end() if i else 0 : m.start()])]
    chosen = (first or found)[0]
    after = [m.start() for m in found if m.start() > chosen.start()]
    return DateLine(_build(chosen, text[: after[0]] if after else text), not first)


def dated_rest(line: str) -> tuple[DateLine, str] | None:
    """The date of a short line that holds a byline too ("By Jane Doe | 27 August 2020"), and the line without it; None where it holds no one date."""
    text = " ".join(line.split())
    if len(text) > _LONGEST_LINE:
        return None
    lower = plain(text).lower()
    found = [m for form in _FORMS for m in form.finditer(lower)] if len(lower) == len(text) else []
    days = {day for m in found if (day := _build(m, ""))}
    if len(days) != 1:
        return None
    rest = list(text)
    for m in [*found, *(c for c in _CLOCK.finditer(lower) if c["minute"] or c["half"]), *_LABEL.finditer(lower)]:
        rest[m.start() : m.end()] = " " * len(m[0])
    return DateLine(_build(found[0], lower), bool(_LATER.search(lower))), " ".join("".join(rest).split()).strip(" |,;/•·–—-()")


def date_in_url(url: str | None) -> str | None:
    """The day that a news address carries as /2020/08/27/ or 2020-08-27; None where it carries none or several."""
    days = {
        day
        for m in re.finditer(r"(?<!\d)(20\d\d|19\d\d)(?P<mark>[/-])(\d{1,2})(?P=mark)(\d{1,2})(?!\d)", url or "")
        if (day := _day(int(m[1]), int(m[3]), int(m[4])))
    }
    return days.pop() if len(days) == 1 else None


def date_at_start(words: str) -> str | None:
    """The day that a dateline carries with its year ("MINSK, August 27, 2020"); None where it carries none."""
    return _in_words(plain(words).lower())


def _iso(text: str) -> str | None:
    """ISO 8601 and its close kin: "2020-08-27T16:05:00.000+0300", "2020-08-27 16:05", "20200827T160500Z"."""
    m = re.fullmatch(
        r"(\d{4})(-?)(\d{2})\2(\d{2})(?:(?:T| )(\d{2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d+)?\s?(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?(?:\[[\w/+-]+\])?",
        text,
        re.IGNORECASE,
    )
    day = _day(int(m[1]), int(m[3]), int(m[4])) if m else None
    if not m or not day or not m[5]:
        return day
    return _moment(day, int(m[5]), int(m[6]), int(m[7] or 0), _offset(m[8]) if m[8] else None)


def _mail(text: str) -> str | None:
    """The date of mail and RSS: "Thu, 27 Aug 2020 16:05:00 GMT"."""
    if not re.fullmatch(
        r"(?:[a-z]{3,9},? )?\d{1,2} [a-z]{3,9} \d{4} \d{1,2}:\d{2}(?::\d{2})?(?: (?:[a-z]{1,4}|[+-]\d{4}))?(?: \([\w ]+\))?",
        text,
        re.IGNORECASE,
    ):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _in_words(text: str) -> str | None:
    """The one day that a short text names, with the time of day where its zone is told too."""
    found = [m for form in _FORMS for m in form.finditer(text)]
    days = {day for m in found if (day := _build(m, ""))}
    return _build(found[0], text) if len(days) == 1 else None


def _build(m: re.Match[str], around: str) -> str | None:
    """The date of a match; with a time of day from the text around it if that has a zone."""
    parts = m.groupdict()
    year, number, day_number = int(parts["year"]), parts.get("number"), parts.get("day")
    if parts.get("month"):
        day = _day(year, _MONTHS[parts["month"]], int(parts["day"]))
    elif number and day_number:
        day = _day(year, int(number), int(day_number))
    else:
        first, second = int(parts["first"]), int(parts["second"])
        if first <= 12 and second <= 12 and first != second:
            return None  # 08/09/2020: September in London, August in New York
        day = _day(year, min(first, second), max(first, second)) if min(first, second) <= 12 else None
    if day is None or not around:
        return day
    rest = around[: m.start()] + " " * len(m[0]) + around[m.end() :]
    for clock in _CLOCK.finditer(rest):
        if not clock["minute"] or not (clock["zone"] or clock["offset"]):
            continue
        hour = int(clock["hour"])
        if clock["half"]:
            hour = hour % 12 + (12 if clock["half"].startswith("p") else 0)
        minutes = _offset(clock["offset"]) if clock["offset"] else _ZONES[clock["zone"]]
        return _moment(day, hour, int(clock["minute"]), int(clock["second"] or 0), minutes)
    return day


def _is_only_a_date(text: str, found: list[re.Match[str]]) -> bool:
    """Whether nothing is left of a line when its dates, times, labels and separators are taken away."""
    for m in sorted(found, key=lambda m: -m.start()):
        text = text[: m.start()] + " | " + text[m.end() :]
    text = _CLOCK.sub(lambda m: " " if m["minute"] or m["half"] else m[0], text)
    return not _NOISE.sub("", _LABEL.sub(" ", text))


def _covers(outer: re.Match[str], inner: re.Match[str]) -> bool:
    """Whether one match holds another and is longer."""
    return outer.start() <= inner.start() and inner.end() <= outer.end() and len(outer[0]) > len(inner[0])


def _offset(text: str) -> int:
    """Minutes east of Greenwich of "+03:00", "-0500", "+2" or "Z"."""
    if text[0] not in "+-":
        return 0
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:2], digits[2:4]) if len(digits) > 2 else (digits, "0")
    return (-1 if text[0] == "-" else 1) * (60 * int(hours) + int(minutes or 0))


def _day(year: int, month: int, day: int) -> str | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _moment(day: str, hour: int, minute: int, second: int, offset: int | None) -> str:
    """A date-time; only the day where the clock shows no time that there is."""
    if hour > 23 or minute > 59 or second > 59 or abs(offset or 0) > 14 * 60:
        return day
    time = f"{day}T{hour:02}:{minute:02}:{second:02}"
    if offset is None:
        return time
    if offset == 0:
        return time + "Z"
    return f"{time}{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"


def from_struct(parsed: tuple[int, ...] | None) -> str | None:
    """The moment of a time tuple in UTC, as feeds are parsed to."""
    if not parsed:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except ValueError:
        return None
