"""The rules: which lines of lexeme classes are time expressions, and which reading each has.

A pattern is a regular expression over classes: names in capitals stand for one lexeme, {names} for the fragments below, spaces for nothing.
Of overlapping finds the one with most lexemes stands, so a rule may also say what is no time ("the 65-year-old").
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casus.times import days, durations, periods
from casus.times.lexemes import CODES, Lexeme
from casus.times.told import Found, Reading, Told

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
        ("DATE", days.numeric_date),
        ("(?: WEEKDAY COMMA? )? LAST? MONTH COMMA? [DAY ORD] (?: COMMA? YEAR )?", days.month_day),
        ("(?: WEEKDAY COMMA? )? THE? (?: DAY | (?<=THE) ORD ) OF? MONTH (?: COMMA? YEAR )?", days.month_day),
        ("(?<=MONTH DAY [AND TO OR HYPHEN COMMA]) DAY (?! {units} | HYPHEN {units} | MONTH )", days.second_day),
        ("DAY (?= [AND TO OR HYPHEN] DAY MONTH )", days.first_of_two_days),
        ("{when}? {whichday}", days.weekday),
        ("{when}? WEEKDAY OF? (?: LAST | NEXT | THIS ) UWEEK", days.weekday),
        ("{when}? {whichday} COMMA? {monthday}", days.month_day),
        ("{when}? THE? RELDAY", days.relative_day),
        ("THE UDAY BEFORE {dayname}", days.day_beside),
        ("HOLIDAY (?: COMMA? YEAR )? | LAST HOLIDAY | NEXT HOLIDAY | THIS HOLIDAY", days.holiday),
        # Parts of a day.
        ("{when}? {whichday} [ON COMMA]? (?: EARLY )? PART", days.part_of_day),
        ("(?: EARLY )? (?: LATER )? (?: RELDAY | THIS | LAST | THAT | THE [NEXT FOLLOWING PREVIOUS THAT] ) EARLY? PART", days.part_of_day),
        ("THE? (?: EARLY | ORD )? (?: PLURAL | PART ) OF (?: {dayname} ) PART?", days.part_of_day),
        ("{monthday} PART", days.part_of_day),
        ("{when}? TONIGHT | OVERNIGHT", days.part_of_day),
        ("(?<=AT) PART", days.at_dawn),
        # Times of day.
        ("{clock} (?: [ON COMMA]? {dayname} )?", days.time_of_day),
        ("[NUM YEAR] ZONE (?: [ON COMMA]? {dayname} )?", days.time_of_day),
        ("{dayname} [AT COMMA]? {clock}", days.time_of_day),
        # Months, quarters, halves, seasons, years and more.
        ("{edge}? (?: LAST | NEXT | THIS (?: LAST | COMING )? )? MONTH {ofyear}?", periods.month),
        ("(?: THE? FISCAL? ORD | FISCAL? ORD HYPHEN ) UQUARTER {ofyear}? | QNUM {ofyear}?", periods.quarter),
        ("(?: THE? YEAR | [LAST THIS NEXT] UYEAR ) POSS? FISCAL? (?: ORD HYPHEN? UQUARTER | QNUM )", periods.quarter),
        ("THE? (?: ORD | LAST ) HYPHEN? HALF {ofyear} | HNUM {ofyear}?", periods.half),
        ("{edge}? THE? SEASON {ofyear}?", periods.season),
        ("{edge}? (?: LAST | NEXT | THIS (?: LAST | COMING )? | THE? [PREVIOUS FOLLOWING COMING] ) SEASON", periods.season),
        ("{edge}? YEAR", periods.year),
        ("THE? FISCAL UYEAR? YEAR | THE? UYEAR YEAR", periods.named_year),
        ("{edge}? THE? DECADE", periods.decade),
        ("{edge}? THE? ORD HYPHEN? UCENTURY", periods.century),
        (
            "{when}? {edge}? (?: LAST | NEXT | THIS (?: LAST | COMING )? | THE CURRENT | THIS CURRENT ) (?: FISCAL? {unit} | WEEKEND )",
            periods.relative_unit,
        ),
        ("{when}? {edge} THE {cunit}", periods.relative_unit),
        ("{when} THE (?: {cunit} | WEEKEND )", periods.relative_unit),
        ("THE? (?: LAST | PREVIOUS | FOLLOWING | COMING | NEXT ) {cunit}", durations.neighbour_unit),
        ("{when}? (?: THE? THAT ) (?: {cunit} | WEEKEND )", periods.same_unit),
        ("THE {cunit} BEFORE", periods.unit_beside),
        ("THE {cunit}", periods.bare_unit),
        ("THE? WEEKEND", periods.weekend),
        ("YEAREND | EDGE HYPHEN UYEAR", periods.year_end),
        ("THE LATEST FISCAL? (?: UQUARTER | UYEAR | PERIOD )", periods.latest),
        ("THE? YEAR (?: PERIOD | UQUARTER )", periods.period_of_year),
        ("UYEAR HYPHEN [AGO LATER] | THE? UYEAR HYPHEN [AGO LATER] [UQUARTER PERIOD]", periods.year_earlier),
        ("THE? [UQUARTER UYEAR] (?= ENDED MONTH DAY )", periods.unit_ended),
        ("THE [FISCAL MORE] UYEAR", periods.full_year),
        ("THE UWEEK OF {monthday}", days.week_of),
        # Durations and what is counted from a day.
        ("{span}", durations.duration),
        ("{span} AGO", durations.ago),
        ("{span} (?: FROMNOW | POSS CLOCKTIME )", durations.ahead),
        ("{span} [LATER BEFORE]", durations.later),
        ("[NUM DAY VAGUE HALF] HYPHEN (?: PLURAL | {unit} )", durations.duration),
        (
            "THE? (?: LAST | NEXT | RECENT | COMING | PREVIOUS | ORD | EARLY )? PLURAL (?: AND PLURAL | OR PLURAL )?",
            durations.vague_duration,
        ),
        ("PLURAL (?: AND PLURAL | OR PLURAL )? [AGO LATER]", durations.vague_distance),
        ("THE LAST {unit}", durations.past_unit),
        ("ALONG", durations.long),
        # Sets.
        ("EVERY (?: [NUM DAY ORD VAGUE MORE] )? (?: {units} | WEEKEND | WEEKDAY PART? | MONTH | PART | SEASON )", durations.every),
        ("(?: WEEKDAYS | WEEKDAY PART )", durations.weekdays),
        ("(?: [NUM DAY]? OFTEN ) (?: ART | EVERY | PER ) {unit} | PER {unit}", durations.often),
        ("FREQUENCY", durations.frequency),
        # Now, then and some day.
        ("NOW", durations.reference),
        ("RECENT", durations.recent),
        ("THE LAST", durations.the_past),
        # No times: ages.
        ("[NUM DAY] HYPHEN? (?: PLURAL | {unit} ) HYPHEN? OLD", durations.nothing),
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
