"""Numbers written out in words: "twenty-six", "a hundred and eighty", "two and a half", "nineteen ninety-one"."""

import re

_SMALL = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {word: 10 * (2 + i) for i, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_FRACTIONS = {"half": 0.5, "quarter": 0.25}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50}

_ONES = "|".join(sorted((*_SMALL, *_TENS), key=len, reverse=True))
_SCALE = "|".join(SCALES)
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
# Words of a number after its first: no number of a billion needs more, and a line of "one one one" must not cost its square.
_LONGEST = 12
# Regular expression sources, for lower-case text; no groups inside.
_ITEM = rf"(?:{_ONES})\b"
_SCALED = rf"(?:{_SCALE}|dozen)\b(?:[ -]and[ -]{_ITEM})?"
CARDINAL_WORDS = (
    rf"(?:{_ITEM}|(?:(?:half[ -])?an?[ -])?{_SCALED})(?:[ -](?:{_ITEM}|{_SCALED})){{0,{_LONGEST}}}(?:[ -]and[ -]a[ -](?:half|quarter)\b)?"
)
ORDINAL_WORDS = rf"(?:(?:twenty|thirty|forty|fifty)[ -])?(?:{_ORDINAL})\b"


def cardinal(words: str) -> float | None:
    """The value of a number in words; None where the words are no one number ("three two")."""
    total = part = 0.0
    last = float("inf")
    for word in re.split(r"[ -]+", words.lower()):
        if word in _SMALL or word in _TENS:
            value = float(_SMALL.get(word, _TENS.get(word, 0)))
            # A smaller part may follow a ten or a scale; anything else is a second number.
            if (last < 100 and not (20 <= last < 100 and value < 10)) or last == 0:
                return None
            part, last = part + value, value
        elif word in SCALES:
            if word == "hundred":
                part = (part or 1.0) * 100
            else:
                total, part = total + (part or 1.0) * SCALES[word], 0.0
            last = SCALES[word]
        elif word == "dozen":
            total, part = total + (part or 1.0) * 12, 0.0
        elif word in _FRACTIONS:
            total = total + part + _FRACTIONS[word] if total or part else 0.5
            part = 0.0
    if words.lower().startswith(("half a ", "half-a-")):
        return (total + part - 0.5) / 2
    return total + part


def ordinal(words: str) -> int | None:
    """The value of an ordinal in words or figures ("twenty-first", "21st")."""
    if digits := re.match(r"\d+", words):
        return int(digits.group())
    first, _, last = words.lower().replace(" ", "-").rpartition("-")
    value = _ORDINALS.get(last)
    return None if value is None else value + _TENS.get(first, 0)


def spoken_year(words: str) -> int | None:
    """A year as it is spoken: "nineteen ninety-one", "two thousand and five"."""
    parts = re.split(r"[ -]+", words.lower())
    if parts[0] in ("eighteen", "nineteen", "twenty") and len(parts) in (2, 3):
        rest = cardinal(" ".join(parts[1:]))
        if rest is not None and 10 <= rest <= 99:
            return (_SMALL | _TENS)[parts[0]] * 100 + int(rest)
    if parts[:2] == ["two", "thousand"]:
        value = cardinal(words)
        return int(value) if value is not None and 2000 <= value < 2100 else None
    return None
