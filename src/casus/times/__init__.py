"""TIMEX3: find and normalise. `lexemes` classes the words, `rules` says which lines of classes are times, `days`, `periods` and `durations` what they mean."""

from bisect import bisect_left
from functools import partial

from casus.model import Time
from casus.reading import Parsed
from casus.text import Folded, fold
from casus.times import calendar
from casus.times.lexemes import lex
from casus.times.rules import matches
from casus.times.tense import direction
from casus.times.told import NOTHING, Found, Reading, Told

__all__ = ["find_times"]

# Times of one sentence among which a time of day looks for its day.
_NEAR = 50


def find_times(parsed: Parsed) -> tuple[Time, ...]:
    """The article's time expressions in text order; relative ones have a value only where the publication date is known."""
    told = Told(calendar.parse_day(parsed.document.published))
    times: list[Time] = []
    for start, end in parsed.paragraphs:
        if told.period and "Q" not in told.period:
            # "a year earlier" looks back from a year named in its own paragraph, but from a quarter that the article reports on.
            told.period = None
        times.extend(_in_paragraph(parsed, fold(parsed.text[start:end], start), told))
    return tuple(times)


def _in_paragraph(parsed: Parsed, folded: Folded, told: Told) -> list[Time]:
    """The times of one paragraph; a time of day takes its day from the sentence, else from the publication."""
    lexemes = lex(folded, parsed)
    read: list[tuple[int, int, Reading]] = []
    for cluster in matches(lexemes):
        taken: list[tuple[int, int]] = []
        for first, last, rule in cluster:
            if any(first < b and a < last for a, b in taken):
                continue
            start, end = folded.origin[lexemes[first].start], folded.origin[lexemes[last - 1].end - 1] + 1
            found = Found(
                lexemes,
                first,
                last,
                partial(direction, parsed, start, end),
                partial(_label, parsed, start, end),
                partial(_role, parsed, start, end),
            )
            reading = rule.read(found, told)
            if reading is None:
                continue
            taken.append((first, last))
            if reading is not NOTHING:
                read.append((start, end, reading))
                told.note(reading)
    read.sort(key=lambda r: r[:2])
    return [_time(parsed, start, end, _dated(parsed, start, reading, read, told)) for start, end, reading in read]


def _dated(parsed: Parsed, start: int, reading: Reading, read: list[tuple[int, int, Reading]], told: Told) -> Reading:
    """A time of day ("T10:30") with its day: the nearest that the sentence names, else that of publication."""
    if reading.value is None or not reading.value.startswith("T"):
        return reading
    sentence = parsed.sentence_at(start)
    days: list[tuple[int, str]] = []
    if sentence is not None:
        first = bisect_left(read, sentence.start, key=lambda r: r[0])
        for other, _, told_there in read[first : first + _NEAR]:
            if other < sentence.end and told_there.value and calendar.grain(told_there.value) == "day":
                days.append((abs(other - start), told_there.value[:10]))
    day = min(days)[1] if days else told.published.isoformat() if told.published else None
    return Reading("TIME", f"{day}{reading.value}" if day else None)


def _time(parsed: Parsed, start: int, end: int, reading: Reading) -> Time:
    return Time(start=start, end=end, text=parsed.text[start:end], type=reading.type, value=reading.value)


def _label(parsed: Parsed, start: int, end: int) -> str:
    """The entity label of the last word."""
    token = parsed.token_at(end - 1)
    return token.entity if token else ""


def _role(parsed: Parsed, start: int, end: int) -> str:
    """What the last word does in its phrase: "counts" a plural, gives a "rate" to what stands before, or its word class."""
    token = parsed.token_at(end - 1)
    if token is None:
        return ""
    head = parsed.tokens[token.head]
    if token.dep == "nummod" and head.tag == "NNS":
        return "counts"
    if token.dep == "npadvmod" and head.i < token.i and head.pos in ("NOUN", "NUM", "SYM", "PROPN"):
        return "rate"
    return {"ADJ": "adjective", "NOUN": "noun"}.get(token.pos, token.pos.lower())
