"""Whether two articles tell one story: what an article is known by, the keys under which it is looked for, and how two are compared.

Every number here is fixed: word rarities counted once over other news (`data/word_counts.txt`) and weights learnt once from pairs of articles
(`training/stories.py`). Nothing depends on what else a ledger holds or on the order in which articles came.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log, sqrt

from casus.model import Record
from casus.reconcile.wires import Compared
from casus.reconcile.words import day_of
from casus.text import ascii_key

# How much of an article is kept to compare it by: its most telling words, names and numbers, and the words of headline and beginning.
# More words than these change the figures by less than a hundredth.
WORDS, NAMES, NUMBERS, LEAD = 80, 40, 20, 40
# The beginning, in words: headline, standfirst and about four sentences say what the news is.
LEAD_WORDS = 90
# How many of an article's most telling names the other article is asked for.
TOP_NAMES = 5
# Two articles that came out further apart than this (days) are two stories, however alike: the next hearing, the next round of talks.
STORY_DAYS = 7
# An article is looked for by its KEYS most telling words, in the weeks around its own; two must meet before it is compared.
KEYS, KEYS_MET = 16, 2
# From this score on, one story; from PERHAPS on, unsure. Both chosen on the dev part of ecbplus (`eval/stories.py`).
SAME, PERHAPS = 0.35, 0.2
# Learnt by training/stories.py on the train part of ecbplus.
BIAS = -7.4
WEIGHTS = {"words": 3.32, "names": 2.86, "lead": 8.77, "numbers": 4.5, "years": 1.09, "months": 0.7, "least": 0.34, "most": 3.39}
# Shared words named as the reason of a judgement.
_TOLD = 6
# Plurals of fewer letters are left alone: "his", "gas".
_SHORTEST_PLURAL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySketch:
    """What an article is compared by. `day` is the day of publication (proleptic ordinal). The four lists map words to weights, each of unit
    length; `top` holds its most telling names, `years` and `months` those of the dates it tells."""

    day: int | None
    words: dict[str, float]
    names: dict[str, float]
    numbers: dict[str, float]
    lead: dict[str, float]
    top: tuple[str, ...]
    years: tuple[str, ...]
    months: tuple[str, ...]


def story_sketch(record: Record) -> StorySketch:
    """What an article is compared by, from its record."""
    document = record.document
    text = f"{document.headline or ''}\n{document.text}"
    words = terms(text)
    named = {word for actor in record.actors for mention in actor.mentions if mention.kind == "name" for word in terms(mention.text)} | {
        word for place in record.places if place.kind == "name" for word in terms(place.text)
    }
    weights = _weights(words)
    names = {word: weight for word, weight in weights.items() if word in named}
    dates = {time.value[:7] for time in record.times if time.value and time.value[:4].isdecimal()}
    day = day_of(document.published)
    return StorySketch(
        day=day.toordinal() if day else None,
        words=_unit(weights, WORDS),
        names=_unit(names, NAMES),
        numbers=_unit({word: weight for word, weight in weights.items() if word.isdecimal()}, NUMBERS),
        lead=_unit(_weights(words[:LEAD_WORDS]), LEAD),
        top=tuple(_heaviest(names)[:TOP_NAMES]),
        years=tuple(sorted({date[:4] for date in dates})),
        months=tuple(sorted(date for date in dates if len(date) == 7 and date[5:].isdecimal())),
    )


def story_keys(sketch: StorySketch) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The keys under which an article is stored and those under which others are asked for: numbers under 2**62, a week above a hash.
    Undated articles meet undated ones only."""
    told = [zlib.crc32(word.encode()) for word in _heaviest(sketch.words)[:KEYS]]
    week = sketch.day // STORY_DAYS if sketch.day is not None else 0
    weeks = (week - 1, week, week + 1) if sketch.day is not None else (0,)
    return tuple(week << 32 | word for word in told), tuple(n << 32 | word for n in weeks for word in told)


def compare_stories(one: StorySketch, other: StorySketch) -> Compared:
    """Whether two articles tell one story, from their sketches alone."""
    if one.day is not None and other.day is not None and abs(one.day - other.day) > STORY_DAYS:
        return Compared(verdict="different", score=0.0, reason=f"{abs(one.day - other.day)} days lie between them")
    score = round(1 / (1 + exp(-BIAS - sum(WEIGHTS[name] * value for name, value in features(one, other).items()))), 3)
    shared = {word: weight * other.words[word] for word, weight in one.words.items() if word in other.words}
    told = ", ".join(_heaviest(shared)[:_TOLD])
    reason = f"both tell of {told}" if told else "no telling word in common"
    return Compared(verdict="same" if score >= SAME else "unsure" if score >= PERHAPS else "different", score=score, reason=reason)


def features(one: StorySketch, other: StorySketch) -> dict[str, float]:
    """What the score is made of, each from 0 to 1 or, of dates, from -1 (none in common) over 0 (unknown) to 1."""
    found = [
        sum(word in theirs.words or word in theirs.names or word in theirs.lead for word in own.top) / len(own.top) if own.top else 0.0
        for own, theirs in ((one, other), (other, one))
    ]
    return {
        "words": _cosine(one.words, other.words),
        "names": _cosine(one.names, other.names),
        "lead": _cosine(one.lead, other.lead),
        "numbers": _cosine(one.numbers, other.numbers),
        "years": _agree(one.years, other.years),
        "months": _agree(one.months, other.months),
        "least": min(found),
        "most": max(found),
    }


def terms(text: str) -> list[str]:
    """Words of more than one letter, in the singular as far as one letter makes it."""
    words = [word for word in ascii_key(text).split() if len(word) > 1]
    return [word[:-1] if word.endswith("s") and len(word) >= _SHORTEST_PLURAL else word for word in words]


def _weights(words: Iterable[str]) -> dict[str, float]:
    counts, total = _rarity()
    return {word: (1 + log(n)) * log((total + 1) / (counts.get(word, 0) + 1)) for word, n in Counter(words).items()}


def _heaviest(weights: Mapping[str, float]) -> list[str]:
    return sorted(weights, key=lambda word: (-weights[word], word))


def _unit(weights: Mapping[str, float], most: int) -> dict[str, float]:
    """The heaviest words, the vector of their weights of length one."""
    kept = _heaviest(weights)[:most]
    length = sqrt(sum(weights[word] ** 2 for word in kept)) or 1.0
    return {word: round(weights[word] / length, 4) for word in kept}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(one[word] * other[word] for word in sorted(one.keys() & other.keys()))


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if not one or not other:
        return 0.0
    return 1.0 if set(one) & set(other) else -1.0


@cache
def _rarity() -> tuple[Mapping[str, int], int]:
    """In how many articles each word stands, and of how many."""
    lines = (files("casus") / "data" / "word_counts.txt").read_text("utf-8").splitlines()
    pairs = [line.split() for line in lines if line and not line.startswith("#")]
    counts = {word: int(count) for word, count in pairs}
    return counts, counts.pop("*")
