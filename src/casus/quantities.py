"""Numbers with unit, approximation and bounds.

What is not told to the unit is `approximate`. A lower bound ("at least 75", "hundreds") and a rough number ("some 20") give the number as
`value`; an upper bound ("up to 500") gives it as `value` and as `high`; a range ("between 100 and 200") as both its ends.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from casus.model import Quantity, Time
from casus.numerals import CARDINAL_WORDS, SCALES, cardinal
from casus.reading import Number, Parsed, Token
from casus.text import fold

_DATA: dict[str, Any] = tomllib.loads((files("casus") / "data" / "quantities.toml").read_text("utf-8"))
_VAGUE: dict[str, float] = _DATA["vague"]["words"]
_SIGNS: dict[str, str] = _DATA["currency"]["signs"]
_MONEY: dict[str, str] = _DATA["currency"]["words"]
_COUNTED: dict[str, str] = _DATA["counted"]["words"]
_LABELS = frozenset(_DATA["labels"]["words"])
_SHORT = {"m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "k": 1e3}
# What is counted in these is a time or an age.
_TIME_UNITS = {"year", "month", "week", "day", "hour", "minute", "second", "decade", "century", "o'clock"}
_NO_UNITS = {
    "time",
    "way",
    "sided",
    "hit",
    "off",
    "third",
    "thirds",
    "half",
    "quarters",
    "quarter",
    "fold",
    "fifths",
    "fifth",
    "tenths",
    "old",
    "odd",
}
# Units that are written close to the figure.
_MEASURES = {"km", "kg", "m", "cm", "mm", "mph", "kph", "ft", "lb", "lbs", "mw", "gw", "kw", "gb", "mb", "pm", "am", "sq", "ha", "t"}
_BY_VERB = {
    "kill": "killed",
    "murder": "killed",
    "injure": "injured",
    "wound": "injured",
    "arrest": "arrested",
    "detain": "arrested",
    "displace": "displaced",
}
# A bare figure up to this one may be an age.
_AGES = 120
# Numbers in words up to this one are told only with what they count ("the two met" says nothing of two).
_SMALL = 12
# Larger figures are identifiers, not counts.
_LARGEST = 1e16


def _choice(words: Sequence[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


_SIGN = rf"(?:{_choice(list(_SIGNS))})"
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d]|[.,:/]\d|(?:st|nd|rd|th|s)\b)"
_SCALE = rf"(?:[ -]?(?:{'|'.join(SCALES)})\b|\s?(?:bn|mn|tn)\b|[mkb]\b|\sm\b)"
_VAGUES = rf"(?:{_choice(list(_VAGUE))})\b(?:\s+of\s+(?:{_choice(list(_VAGUE))})\b)*"
_FEW = rf"(?:several|a\s+few|many|a\s+couple(?:\s+of)?)\s+(?:dozen|{'|'.join(SCALES)})\b"
_PERCENT = r"\s?(?:%|per\s?cent\b|pc\b|percentage\s+points?\b)"
_ATOM = (
    rf"(?P<sign{{0}}>{_SIGN})?\s?(?P<figure{{0}}>{_FIGURE})(?P<scale{{0}}>{_SCALE})?(?P<percent{{0}}>{_PERCENT})?"
    rf"|(?P<words{{0}}>{CARDINAL_WORDS})(?P<wpercent{{0}}>{_PERCENT})?"
)
# A number: figures or words, alone or as a range.
_NUMBER = re.compile(
    rf"(?<![\w.,:/&'])(?<![a-z]-)(?:(?P<vague>{_VAGUES})|(?P<few>{_FEW})|(?:{_ATOM.replace('{0}', '1')})(?:(?P<join>\s?-\s?|\s+(?:to|and|or)\s+)(?:{_ATOM.replace('{0}', '2')})(?![\w]))?)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?<!\w)(?:(?P<most>{_choice(_DATA['at_most']['words'])})|(?P<rough>{_choice(_DATA['approximate']['words'])})|(?P<between>between|from))\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\s*(?:{_choice(_DATA['after']['words'])})(?!\w)", re.IGNORECASE)
_MONEY_WORD = re.compile(rf"[\s-]*(?P<word>{_choice(list(_MONEY))})s?\b(?!\s+of\b)", re.IGNORECASE)
# How far before a number we look for "at least".
_WINDOW = 24


def find_numbers(parsed: Parsed, times: Sequence[Time] = ()) -> tuple[Number, ...]:
    """The article's numbers in text order; a number inside a time expression is none."""
    starts = [t.start for t in times]
    found: list[Number] = []
    for start, end in parsed.paragraphs:
        folded = fold(parsed.text[start:end], start)
        at = 0
        while match := _NUMBER.search(folded.text, at):
            at = match.end()
            first, last = folded.origin[match.start()], folded.origin[match.end() - 1] + 1
            before = bisect_right(starts, last - 1) - 1
            if before >= 0 and times[before].end > first:
                # A range may begin before a time and reach into it: "75 to 2014".
                continue
            read = _read(parsed, folded.text, match, first, last)
            if read is None:
                continue
            quantity, from_, to = read
            at = max(at, to)
            found.append(Number(parsed.span(folded.origin[from_], folded.origin[to - 1] + 1), quantity))
    return tuple(found)


def _read(parsed: Parsed, text: str, match: re.Match[str], first: int, last: int) -> tuple[Quantity, int, int] | None:
    """The quantity of a match with its bounds in the folded text; None where it counts nothing."""
    from_, to = match.start(), match.end()
    before = _BEFORE.search(text, max(0, from_ - _WINDOW), from_)
    value, high, unit, rough = _value(match)
    if value is None or value > _LARGEST:
        return None
    between = before is not None and before["between"] is not None
    if high is not None and match["join"] and match["join"].strip() in ("and", "or") and not between and match["join"].strip() == "and":
        # "two and three" are two numbers.
        to = match.end("wpercent1" if match["wpercent1"] else "words1" if match["words1"] else _last_group(match))
        last = first + (to - from_)
        high = None
    if high is not None and high <= value:
        if match["join"].strip() == "-" and not match["sign1"] and not (match["percent1"] or match["percent2"]):
            return None
        high = None
    head = parsed.token_at(last - 1)
    if head is None:
        return None
    if unit is None and (money := _MONEY_WORD.match(text, to)):
        unit, to = _MONEY[re.sub(r"\s+", " ", money["word"].lower())], money.end("word") + (text[money.end("word") : money.end()] == "s")
    if unit is None:
        counted = _unit(parsed, text, match, head, to, value)
        if counted is None:
            return None
        unit = counted or None
    if before is not None and (not between or high is not None):
        from_ = before.start()
        rough = rough or not between
        if before["most"] and high is None:
            high = value
    if after := _AFTER.match(text, to):
        to, rough = after.end(), True
    return Quantity(value=value, high=high, unit=unit, approximate=rough), from_, to


def _last_group(match: re.Match[str]) -> str:
    return next(name for name in ("percent1", "scale1", "figure1") if match[name])


def _value(match: re.Match[str]) -> tuple[float | None, float | None, str | None, bool]:
    """Value, high, unit (of money and percent) and whether it is vague."""
    if vague := match["vague"]:
        value = 1.0
        for word in re.findall(r"[a-z]+", vague.lower()):
            value *= _VAGUE.get(word, 1.0)
        return value, None, None, True
    if few := match["few"]:
        word = few.lower().split()[-1]
        return SCALES.get(word, 12.0) * (2 if "couple" in few.lower() else 1), None, None, True
    first, second = _atom(match, "1"), _atom(match, "2")
    percent = any(match[f"{name}{n}"] for name in ("percent", "wpercent") for n in "12")
    points = any("point" in (match[f"{name}{n}"] or "").lower() for name in ("percent", "wpercent") for n in "12")
    sign = match["sign1"] or match["sign2"]
    unit = _currency(sign) if sign else "percentage point" if points else "percent" if percent else None
    if (
        second is not None
        and first is not None
        and match["scale2"]
        and not match["scale1"]
        and match["join"].strip() in ("-", "to", "and", "or")
    ):
        # "$3-4 billion", "two to three million": the scale is of both.
        scaled = first * _factor(match["scale2"])
        first = scaled if scaled < second else first
    return first, second, unit, False


def _currency(sign: str) -> str:
    return _SIGNS.get(sign) or _SIGNS.get(sign.upper()) or _SIGNS[sign.capitalize()]


def _factor(scale: str) -> float:
    word = scale.strip(" -").lower()
    return SCALES.get(word) or _SHORT[word]


def _atom(match: re.Match[str], which: str) -> float | None:
    if figure := match[f"figure{which}"]:
        if len(figure) > 24:
            return None
        scale = match[f"scale{which}"]
        return round(float(figure.replace(",", "")) * (_factor(scale) if scale else 1.0), 6)
    words = match[f"words{which}"]
    return cardinal(re.sub(r"\s+", " ", words)) if words else None


def _unit(parsed: Parsed, text: str, match: re.Match[str], head: Token, end: int, value: float) -> str | None:
    """What the number counts, as a lemma: "" where it is not told, None where the number is no count."""
    in_figures = bool(match["figure1"])
    label = _neighbour(parsed, head, -1)
    after = _neighbour(parsed, head, 1)
    if in_figures and label is not None and _is_label(label, head):
        return None
    if in_figures and label is None and after is not None and after.text in (".", ")"):
        # A number of a list.
        return None
    if after is not None and after.start == head.end and after.text == "-":
        # "15-member", "20,000-strong".
        noun = _neighbour(parsed, after, 1)
        if noun is None or noun.pos not in ("NOUN", "ADJ") or not noun.text.isalpha() or noun.lower in _NO_UNITS | _TIME_UNITS:
            return None
        return "person" if noun.lower == "strong" else _singular(noun)
    if in_figures and text[end : end + 1].isalpha() and (after is None or after.lower not in _MEASURES):
        return None
    vague = bool(match["vague"] or match["few"])
    if match["vague"] and head.pos not in ("NOUN", "NUM", "PRON"):
        return None
    if noun := _counted_noun(parsed, head, vague or value > 1):
        return None if noun.lemma.lower() in _TIME_UNITS or noun.lower in _NO_UNITS else _singular(noun)
    if counted := _told_by_verb(parsed, head):
        return counted
    if vague or match["scale1"] or value > _AGES:
        return "" if in_figures or vague or value > _SMALL else None
    if not in_figures:
        return "" if value > _SMALL or match["join"] else None
    # A bare small figure is a count only where a noun could stand; "Smith, 43,", "aged 50" and "she is 19" are ages.
    if label is not None and (label.pos == "PROPN" or (label.text in (",", "(") and (after is None or after.pos == "PUNCT"))):
        return None
    governor = parsed.tokens[head.head]
    if head.dep not in ("nsubj", "nsubjpass", "dobj", "pobj", "conj", "ROOT", "npadvmod") or governor.lower in (
        "at",
        "of",
        "in",
        "since",
        "under",
        "aged",
    ):
        return None
    return ""


def _neighbour(parsed: Parsed, token: Token, step: int) -> Token | None:
    """The token beside another one in its sentence."""
    i = token.i + step
    return parsed.tokens[i] if 0 <= i < len(parsed.tokens) and parsed.tokens[i].sentence == token.sentence else None


def _is_label(label: Token, head: Token) -> bool:
    """Does the word before make the figure a name ("Article 5", "Falcon 9")?"""
    if label.lower in _LABELS or label.text == "#":
        return True
    return label.pos == "PROPN" and label.dep in ("compound", "nmod") and label.head in (head.head, head.i)


def _counted_noun(parsed: Parsed, head: Token, several: bool) -> Token | None:
    """The noun that a number stands before, or that follows it with "of"."""
    governor = parsed.tokens[head.head]
    if (
        head.dep in ("nummod", "compound", "amod", "quantmod", "nmod", "det", "poss")
        and governor.i > head.i
        and governor.sentence == head.sentence
    ):
        while governor.dep in ("nummod", "quantmod", "compound") and governor.pos == "NUM" and parsed.tokens[governor.head].i > governor.i:
            governor = parsed.tokens[governor.head]
        if governor.pos in ("NOUN", "PROPN") and governor.i - head.i <= 8:
            return governor
    for j in head.children:
        of = parsed.tokens[j]
        if of.lower == "of" and of.i == head.i + 1 and (pobj := parsed.child(j, "pobj")) is not None:
            return parsed.tokens[pobj] if several and parsed.tokens[pobj].pos in ("NOUN", "PROPN") else None
    after = parsed.tokens[head.i + 1] if head.i + 1 < len(parsed.tokens) else None
    if after is not None and after.sentence == head.sentence:
        if after.lower == "of" and several:
            noun = next((t for t in parsed.tokens[after.i + 1 : after.i + 6] if t.sentence == head.sentence and t.pos == "NOUN"), None)
            return noun
        # The parser took the number for something else: the nearest noun after it, over adjectives.
        for t in parsed.tokens[head.i + 1 : head.i + 4]:
            if t.sentence != head.sentence or t.pos not in ("ADJ", "NOUN", "PROPN"):
                break
            if t.pos == "NOUN" and t.dep != "compound" and t.lower not in _COUNTED:
                return t
    return None


def _told_by_verb(parsed: Parsed, head: Token) -> str | None:
    """What a bare number counts by its verb or the words after it: "killing 12", "75 were killed", "12 dead"."""
    governor = parsed.tokens[head.head]
    if head.dep in ("dobj", "nsubjpass") and (counted := _BY_VERB.get(governor.lemma.lower())):
        return counted
    for t in parsed.tokens[head.i + 1 : head.i + 6]:
        if t.sentence != head.sentence:
            break
        if t.lower in _COUNTED:
            return _COUNTED[t.lower]
        if t.pos not in ("AUX", "ADV", "ADP", "PRON", "DET") and t.lower not in ("more", "others", "other", "people"):
            break
    return None


def _singular(noun: Token) -> str:
    """The noun in the singular, in lower case."""
    lemma = noun.lemma.lower()
    if noun.pos == "PROPN" and lemma.endswith("s") and len(lemma) > 4:
        lemma = lemma[:-1]
    return {"people": "person", "troops": "troop", "men": "man", "women": "woman", "children": "child"}.get(lemma, lemma)
