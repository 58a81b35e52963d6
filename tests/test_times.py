"""Time expressions: marked sentences `[words|value]`, written by hand, published on Thursday, 27 August 2020 unless they say otherwise."""

import re
import tomllib
from importlib.resources import files
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casus.model import Document
from casus.parse import parse
from casus.pipeline import Tools
from casus.times import calendar, find_times
from casus.times.lexemes import lower

PUBLISHED = "2020-08-27"
GROUPS = tomllib.loads((files("casus") / "data" / "times.toml").read_text("utf-8"))["group"]
MARK = re.compile(r"\[([^\]|]*)\|([^\]]*)\]")


def marked(sentence: str, tools: Tools, published: str | None = PUBLISHED) -> str:
    """The sentence with the marks that the stage would set."""
    text = MARK.sub(r"\1", sentence)
    times = find_times(parse(Document(id="t", text=text, published=published), parser=tools.parser))
    for time in reversed(times):
        text = f"{text[: time.start]}[{time.text}|{time.value}]{text[time.end :]}"
    return text


@pytest.mark.parametrize("sentence", [s for group in GROUPS for s in group["matches"]])
def test_vocabulary_matches(sentence: str, tools: Tools) -> None:
    assert marked(sentence, tools) == sentence


@pytest.mark.parametrize("sentence", [s for group in GROUPS for s in group["not"]])
def test_vocabulary_refuses(sentence: str, tools: Tools) -> None:
    assert marked(sentence, tools) == sentence


# What the vocabulary's examples do not show: tense, sequence, spans, and words that are no time.
SENTENCES = [
    # The verb decides which Monday, which March.
    "The rebels took the town on [Monday|2020-08-24].",
    "The rebels will leave the town on [Monday|2020-08-31].",
    "The rebels are to leave the town on [Monday|2020-08-31].",
    "The rebels agreed to leave the town by [Monday|2020-08-31].",
    "Talks are scheduled for [Saturday|2020-08-29].",
    "A rally was planned for [Saturday|2020-08-29].",
    "He had been held since [Saturday|2020-08-22].",
    "The ban has been in force since [March|2020-03].",
    "The ban will end in [March|2021-03].",
    "She is expected in Vienna on [September 3|2020-09-03].",
    "[Next Friday|2020-09-04] she leaves.",
    "He was seen on [Friday last week|2020-08-21].",
    # From what was told before.
    "He was held on [3 March 2014|2014-03-03] and freed [two days later|2014-03-05].",
    "War broke out in [2003|2003]; [the following year|2004] he fled.",
    "The town fell on [May 2|2020-05-02]. [The next day|2020-05-03] the army withdrew. [That night|2020-05-03TNI] it burned.",
    "Exports fell in [June|2020-06] from [a year earlier|2019].",
    # Spans and values.
    "In [the early hours of Sunday|2020-08-23TMO] the siege began.",
    "[The 1990s|199X] were good, [the early 2000s|200X] were bad.",
    "He ruled from [1994|1994] to [2020|2020].",
    "They met on [September 4|2020-09-04] and [5|2020-09-05].",
    "Talks will take place on [4|2020-09-04]-[5 September|2020-09-05].",
    "The truce starts at [9 a.m. on Saturday|2020-08-29T09:00].",
    "The blast came at [10:35 a.m. on Tuesday|2020-08-25T10:35].",
    "[Tuesday|2020-08-25] was calm until the blast at [10:35 a.m.|2020-08-25T10:35].",
    "The trial lasted [two and a half years|P2.5Y].",
    "A [48-hour|PT48H] deadline passed.",
    "Half of [the past two decades|P20Y] was war.",
    "[More than three years ago|2017] he left.",
    "The treaty ends in [three years' time|2023].",
    "Growth was strong in [Q1 2019|2019-Q1] and [H2 2019|2019-H2].",
    "The [Sept. 11|2001-09-11] attacks changed everything.",
    # No times.
    "A second bomb went off.",
    "The minister may march in the parade.",
    "He came second in the vote.",
    "She has two sons, both in their twenties.",
    "Some 2,000 people and 1,850 soldiers left.",
    "It was the first time that they met.",
    "Once the talks end, prices will fall.",
    "The troops marched past.",
    "The 30-year-old and her three-month-old son were freed.",
    "A quarter of the seats went to women.",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences(sentence: str, tools: Tools) -> None:
    assert marked(sentence, tools) == sentence


def test_types(tools: Tools) -> None:
    text = "On Monday night they met for two hours, as they do every week; talks resume on Friday."
    times = find_times(parse(Document(id="t", text=text, published=PUBLISHED), parser=tools.parser))
    assert [t.type for t in times] == ["TIME", "DURATION", "SET", "DATE"]


def test_without_a_publication_date_only_absolute_times_have_values(tools: Tools) -> None:
    sentence = "On [Monday|None] and [yesterday|None] he spoke of [May 3, 2014|2014-05-03], [the past 26 years|P26Y], [last week|None] and [now|PRESENT_REF]."
    assert marked(sentence, tools, published=None) == sentence


@pytest.mark.parametrize("published", ["2020-08-27T23:30:00+02:00", "2020-08-27"])
def test_a_date_time_of_publication_counts_by_its_day(published: str, tools: Tools) -> None:
    assert marked("He spoke [yesterday|2020-08-26].", tools, published) == "He spoke [yesterday|2020-08-26]."


@pytest.mark.parametrize("published", ["soon", "0001-01-01", "9999-12-31", ""])
def test_an_impossible_publication_date_is_none(published: str, tools: Tools) -> None:
    assert marked("He spoke [last week|None].", tools, published) == "He spoke [last week|None]."


HOSTILE = [
    "", " ", "7", "31/31/9999 99:99 0000 GMT", "2020-02-30", "Feb. 30", "13/13/13", "the 99th century", "9" * 400 + " years ago", "one " * 200 + "years",
    "the " * 500 + "week", "Monday\u00ad\u200b Mon\u00adday", "\u202eyadnoM", "İ" * 50 + " last week", "999999999 centuries ago", "½ hour, 5 1/0 hours", "- - - year - -",
    "a couple of a couple of a couple of days", "Sept", "Sept.", "1999s", "'90s'80s", "q9 2020", "12:61 p.m.", "25 o'clock", "32 May", "May 32, 99999",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_read(text: str, tools: Tools) -> None:
    check_spans(text, tools)


def check_spans(text: str, tools: Tools) -> None:
    times = find_times(parse(Document(id="t", text=text, published=PUBLISHED), parser=tools.parser))
    assert all(text[t.start : t.end] == t.text for t in times)
    assert all(a.end <= b.start for a, b in pairwise(times))


WORDS = [
    "the",
    "a",
    "last",
    "next",
    "26",
    "two",
    "few",
    "years",
    "week",
    "Monday",
    "May",
    "9",
    "2014",
    "ago",
    "later",
    ":",
    "-",
    ",",
    ".",
    "'",
    "s",
    "Sunday",
    "early",
    "night",
    "half",
    "quarter",
    "of",
    "in",
    "every",
    "past",
    "1990s",
    "p.m.",
    "10",
    "to",
    "and",
]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_line_of_time_words_is_read(tools: Tools, text: str) -> None:
    check_spans(text, tools)


def test_a_long_paragraph_takes_its_time_in_proportion(tools: Tools) -> None:
    def cost(copies: int) -> float:
        parsed = parse(
            Document(id="t", text="He left last week for the two days that began on Monday. " * copies, published=PUBLISHED),
            parser=tools.parser,
        )
        began = process_time()
        assert len(find_times(parsed)) == 3 * copies
        return process_time() - began

    cost(10)
    assert cost(160) < 32 * cost(20) + 0.05


@pytest.mark.parametrize(
    ("value", "unit", "count", "expected"),
    [
        ("2020-01-31", "month", 1, "2020-02"),
        ("2020-01-01", "day", -1, "2019-12-31"),
        ("2020-12-31", "week", 1, "2021-W01"),
        ("2020", "month", 6, None),
        ("2020-Q1", "year", -1, "2019-Q1"),
        ("2020-06", "year", -1, "2019-06"),
        ("2020-08-27", "decade", -1, "2010"),
        ("PRESENT_REF", "day", 1, None),
    ],
)
def test_dates_are_moved(value: str, unit: str, count: float, expected: str | None) -> None:
    assert calendar.shift_value(value, unit, count) == expected


@pytest.mark.parametrize(("year", "expected"), [(2000, "2000-04-23"), (2018, "2018-04-01"), (2020, "2020-04-12"), (2024, "2024-03-31")])
def test_easter(year: int, expected: str) -> None:
    assert calendar.easter(year).isoformat() == expected


def test_lower_keeps_the_length() -> None:
    assert len(lower("İSTANBUL")) == len("İSTANBUL")
