"""The rules: which lines of lexeme classes are time expressions, and which reading each has.

A pattern is a regular expression over classes: names in capitals stand for one lexeme, {names} for the fragments below, spaces for nothing.
Of overlapping finds the one with most lexemes stands, so a rule may also say what is no time ("the 65-year-old").
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casus.times import readings as read
from casus.times.lexemes import CODES, Lexeme
from casus.times.readings import Found, Reading, Told

_UNITS = ("USECOND", "UMINUTE", "UHOUR", "UDAY", "UWEEK", "UFORTNIGHT", "UMONTH", "UQUARTER", "UYEAR", "UDECADE", "UCENTURY")
_FRAGMENTS = {
    "unit": f"[{' '.join(_UNITS)}]",
    "cunit": f"[{' '.join(_UNITS[3:])}]",
    "figure": "[NUM DAY YEAR]",
    "count": "(?: ART? VAGUE OF? | {figure} (?: [TO OR HYPHEN] {figure} )? )",
    "units": "(?: PLURAL | {unit} )",
    # "the past 26 years", "nearly two weeks", "a few more days", "four and a half years"
    "span": "(?: APPROX? THIS? THE? (?: LAST | NEXT | COMING | PREVIOUS | FOLLOWING | LATEST | ORD )? {count} (?: MORE | RECENT | COMING )? {units}"
    " (?: MORE | OR SO | OR {figure} )?"
    " | APPROX? (?: THE? HALF ART? HYPHEN? | ART HALF HYPHEN? ) {unit} | APPROX? ART MORE? {unit} (?: AND ART HALF | OR SO | OR {figure} )?"
    " | APPROX? MORE {unit} )",
    "edge": "(?: THE? EDGE OF | (?: THE? EARLY | THE? MID ) HYPHEN? | THE? ORD HALF OF | THE? LAST HALF OF )",
    "when": "(?: (?: EARLY | LATER ) [IN ON]? )",
    "ofyear": "(?: OF? COMMA? FISCAL? UYEAR? YEAR | OF? [LAST NEXT THIS] UYEAR | OF THE UYEAR )",
    "clock": "(?: CLOCK AMPM? | [DAY NUM] AMPM | NOON | [DAY NUM] OCLOCK | [DAY NUM] IN THE PART ) (?: IN THE PART )? ZONE?",
    "monthday": "(?: MONTH [DAY ORD] (?: COMMA? YEAR )? | [DAY ORD] OF? MONTH (?: COMMA? YEAR )? )",
    "whichday": "(?: (?: LAST | NEXT | THIS (?: LAST | COMING )? | THE? [PREVIOUS FOLLOWING COMING] )? WEEKDAY )",
    "dayname": "(?: {whichday} (?: COMMA? {monthday} )? | RELDAY | {monthday} )",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of classes and how to read it. `read` may refuse (None): then the words are no time, or say nothing that we know."""

    pattern: re.Pattern[str]
    read: Callable[[Found, Told], Reading | None]


def _rule(pattern: str, reading: Callable[[Found, Told], Reading | None]) -> Rule:
    while "{" in pattern:
        pattern = re.sub(r"\{([a-z]+)\}", lambda m: _FRAGMENTS[m[1]], pattern)
    return Rule(re.compile(re.sub(r"[A-Z]{2,}", lambda m: CODES[m[0]], pattern).replace(" ", "")), reading)


RULES: tuple[Rule, ...] = tuple(
    _rule(pattern, reading)
    for pattern, reading in (
        # Days.
        ("DATE", read.numeric_date),
        ("THE? (?: WEEKDAY COMMA? )? LAST? MONTH COMMA? [DAY ORD] (?: COMMA? YEAR )?", read.month_day),
        ("(?: WEEKDAY COMMA? )? THE? (?: DAY | (?<=THE) ORD ) OF? MONTH (?: COMMA? YEAR )?", read.month_day),
        ("(?<=MONTH DAY [AND TO OR HYPHEN COMMA]) DAY (?! {units} | HYPHEN {units} | MONTH )", read.second_day),
        ("DAY (?= [AND TO OR HYPHEN] DAY MONTH )", read.first_of_two_days),
        ("{when}? {whichday}", read.weekday),
        ("{when}? WEEKDAY OF? (?: LAST | NEXT | THIS ) UWEEK", read.weekday),
        ("{when}? {whichday} COMMA? {monthday}", read.month_day),
        ("{when}? THE? RELDAY", read.relative_day),
        ("THE UDAY BEFORE {dayname}", read.day_beside),
        ("HOLIDAY COMMA? YEAR? | LAST HOLIDAY | NEXT HOLIDAY | THIS HOLIDAY", read.holiday),
        # Parts of a day.
        ("(?: EARLY | LATER )? {whichday} [ON COMMA]? (?: EARLY )? PART", read.part_of_day),
        ("(?: EARLY )? (?: LATER )? (?: RELDAY | THIS | LAST | THAT | THE [NEXT FOLLOWING PREVIOUS THAT] ) EARLY? PART", read.part_of_day),
        ("THE? (?: EARLY | ORD )? (?: PLURAL | PART ) OF (?: {dayname} ) PART?", read.part_of_day),
        ("{monthday} PART", read.part_of_day),
        ("{when}? TONIGHT | OVERNIGHT", read.part_of_day),
        # Times of day.
        ("{clock} (?: [ON COMMA]? {dayname} )?", read.time_of_day),
        ("[NUM YEAR] ZONE (?: [ON COMMA]? {dayname} )?", read.time_of_day),
        ("{dayname} [AT COMMA]? {clock}", read.time_of_day),
        # Months, quarters, halves, seasons, years and more.
        ("{edge}? (?: LAST | NEXT | THIS (?: LAST | COMING )? )? MONTH {ofyear}?", read.month),
        ("THE? FISCAL? ORD HYPHEN? UQUARTER {ofyear}? | QNUM {ofyear}?", read.quarter),
        ("(?: THE? YEAR | [LAST THIS NEXT] UYEAR ) POSS? FISCAL? (?: ORD HYPHEN? UQUARTER | QNUM )", read.quarter),
        ("THE? (?: ORD | LAST ) HYPHEN? HALF {ofyear}", read.half),
        ("{edge}? THE? SEASON {ofyear}?", read.season),
        ("{edge}? (?: LAST | NEXT | THIS (?: LAST | COMING )? | THE? [PREVIOUS FOLLOWING COMING] ) SEASON", read.season),
        ("{edge}? YEAR", read.year),
        ("THE? FISCAL UYEAR? YEAR | THE? UYEAR YEAR", read.named_year),
        ("{edge}? THE? DECADE", read.decade),
        ("{edge}? THE? ORD HYPHEN? UCENTURY", read.century),
        (
            "{when}? {edge}? (?: LAST | NEXT | THIS (?: LAST | COMING )? | THE CURRENT | THIS CURRENT ) (?: FISCAL? {unit} | WEEKEND )",
            read.relative_unit,
        ),
        ("{when}? {edge} THE {cunit}", read.relative_unit),
        ("{when} THE (?: {cunit} | WEEKEND )", read.relative_unit),
        ("THE? (?: LAST | PREVIOUS | FOLLOWING | COMING | NEXT ) {cunit}", read.neighbour_unit),
        ("{when}? (?: THE? THAT ) (?: {cunit} | WEEKEND )", read.same_unit),
        ("THE {cunit} BEFORE", read.unit_beside),
        ("THE {cunit}", read.bare_unit),
        ("THE? WEEKEND", read.weekend),
        ("YEAREND | EDGE HYPHEN UYEAR", read.year_end),
        ("THE LATEST FISCAL? (?: UQUARTER | UYEAR | PERIOD )", read.latest),
        ("THE? YEAR (?: PERIOD | UQUARTER )", read.period_of_year),
        ("(?: THE | ART )? UYEAR HYPHEN [AGO LATER] (?: UQUARTER | PERIOD )?", read.year_earlier),
        ("THE? [UQUARTER UYEAR] (?= ENDED MONTH DAY )", read.unit_ended),
        ("THE [FISCAL MORE] UYEAR", read.full_year),
        ("THE UWEEK OF {monthday}", read.week_of),
        # Durations and what is counted from a day.
        ("{span}", read.duration),
        ("{span} AGO", read.ago),
        ("{span} [LATER BEFORE]", read.later),
        ("[NUM DAY VAGUE HALF] HYPHEN (?: PLURAL | {unit} )", read.duration),
        ("THE? (?: LAST | NEXT | RECENT | COMING | PREVIOUS | ORD | EARLY )? PLURAL (?: AND PLURAL | OR PLURAL )?", read.vague_duration),
        ("PLURAL (?: AND PLURAL | OR PLURAL )? [AGO LATER]", read.vague_distance),
        ("THE LAST {unit}", read.past_unit),
        ("ALONG", read.long),
        # Sets.
        ("EVERY (?: [NUM DAY ORD VAGUE MORE] )? (?: {units} | WEEKEND | WEEKDAY PART? | MONTH | PART | SEASON )", read.every),
        ("(?: WEEKDAYS | WEEKDAY PART )", read.weekdays),
        ("(?: [NUM DAY]? OFTEN ) (?: ART | EVERY | PER ) {unit} | PER {unit}", read.often),
        ("FREQUENCY", read.frequency),
        # Now, then and some day.
        ("NOW", read.reference),
        ("RECENT", read.recent),
        ("THE LAST", read.the_past),
        # No times: ages.
        ("[NUM DAY] HYPHEN? (?: PLURAL | {unit} ) HYPHEN? OLD", read.nothing),
    )
)


def matches(lexemes: Sequence[Lexeme]) -> list[list[tuple[int, int, Rule]]]:
    """Where rules hold, as lexeme indexes first..last (exclusive): in clusters of finds that overlap, in text order; in a cluster the
    longest first, so that a reader takes the first that is no refusal."""
    line = "".join(CODES[lexeme.kind] for lexeme in lexemes)
    found = [(m.start(), m.end(), number) for number, rule in enumerate(RULES) for m in rule.pattern.finditer(line) if m.end() > m.start()]
    found.sort()
    clusters: list[list[tuple[int, int, Rule]]] = []
    reach = 0
    for first, last, number in found:
        if not clusters or first >= reach:
            clusters.append([])
        clusters[-1].append((first, last, RULES[number]))
        reach = max(reach, last)
    for cluster in clusters:
        cluster.sort(key=lambda f: (f[0] - f[1], f[0]))
    return clusters
