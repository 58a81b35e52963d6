"""Text → lexemes: every word with the class it has in a time expression. A line of classes, one character each, is what the rules read."""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from casus.numerals import CARDINAL_WORDS, ORDINAL_WORDS, SCALES, cardinal, ordinal, spoken_year
from casus.reading import Parsed, Token
from casus.text import Folded

# Years that a bare figure of four digits may mean.
FIRST_YEAR, LAST_YEAR = 1500, 2100
# A figure before one of these counts or measures; it is no date.
_MEASURE = re.compile(r"\s?(?:%|per ?cent\b|percentage\b|m\b|bn\b|km\b|kg\b|miles\b|euros?\b|dollars?\b|°|-?degrees?\b|-?mm\b)")
_PIECE = re.compile(
    r"\d{4}-\d\d-\d\d(?![\d-])"
    r"|\d+[ -]\d/\d(?![\d/])|\d*[½¼¾]"
    r"|q[1-4]\b|h[12]\b|fy ?\d{4}\b"
    r"|\d+(?:[.,:/]\d+)*(?:(?:st|nd|rd|th|s)\b)?"
    r"|'\d0s\b|'s\b"
    r"|(?<![^\W_])[ap]\.m\b\.?"
    r"|[^\W\d_]+"
    r"|\S"
)
# Signs of money and number before a figure.
_SIGNS = ("$", "€", "£", "¥", "#")
_SCALED = re.compile(rf"[ -]({'|'.join(SCALES)})\b")
_CARDINAL = re.compile(CARDINAL_WORDS)
_ORDINAL = re.compile(ORDINAL_WORDS)
_SMALL_WORDS = {
    "the": "THE", "a": "ART", "an": "ART", "of": "OF", "in": "IN", "on": "ON", "at": "AT", "and": "AND", "or": "OR", "to": "TO", "per": "PER",
    ",": "COMMA", "(": "OPEN", ")": "CLOSE", "am": "AMPM", "pm": "AMPM", "o'clock": "OCLOCK", "so": "SO", "before": "BEFORE", "after": "BEFORE",
}  # fmt: skip
_FIGURES = ("NUM", "DAY", "YEAR", "ORD", "CLOCK", "DATE", "DECADE")
_OTHER = "OTHER"
# Names of people, bodies and works swallow words of time: "April Jones", "The Sunday Telegraph", "Black Friday".
_NAMES = {"PERSON", "ORG", "WORK_OF_ART", "PRODUCT", "EVENT", "FAC", "LAW", "GPE", "LOC", "NORP"}
# A month's name that is also a verb, a noun or a first name is a month after one of these.
_BEFORE_MONTH = {
    "in", "since", "last", "next", "this", "by", "until", "till", "of", "from", "early", "late", "mid", "between", "to", "through", "during", "for",
    "before", "after", "throughout", "and", "or", "on", "every", "each", "around", "past", "previous", "-", ",", "mid-", "a", "the",
}  # fmt: skip
_DOUBTFUL_MONTHS = {"may", "march"}
_BEFORE_SEASON = _BEFORE_MONTH - {"to", "a", ",", "-"} | {"that", "following", "'s", "coming"}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word of folded text, lower-cased, at `start..end`, with its class and what it stands for."""

    kind: str
    start: int
    end: int
    text: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and phrases of time with class and value; `phrases` finds those of several words."""

    words: dict[str, tuple[str, Any]]
    short: dict[str, tuple[str, Any]]
    phrases: dict[str, re.Pattern[str]]
    kinds: tuple[str, ...]


def _load() -> Vocabulary:
    groups = tomllib.loads((files("casus") / "data" / "times.toml").read_text("utf-8"))["group"]
    words: dict[str, tuple[str, Any]] = {}
    short: dict[str, tuple[str, Any]] = {}
    for group in groups:
        listed = group["words"]
        items = listed.items() if isinstance(listed, dict) else ((word, group.get("value")) for word in listed)
        for word, value in items:
            (short if group.get("short") else words)[word] = (group["kind"], value)
    begins: dict[str, list[str]] = {}
    for word in words:
        pieces = _PIECE.findall(word)
        if len(pieces) > 1:
            begins.setdefault(pieces[0], []).append(word)
    phrases = {
        first: re.compile(
            rf"(?:{'|'.join(re.escape(p).replace(chr(92) + ' ', r'[ -]') for p in sorted(found, key=len, reverse=True))})(?![^\W_])"
        )
        for first, found in begins.items()
    }
    kinds = sorted(
        {kind for kind, _ in (words | short).values()}
        | set(_SMALL_WORDS.values())
        | {"POSS", "HYPHEN", "SLASH", "QNUM", "HNUM", _OTHER}
        | set(_FIGURES)
    )
    return Vocabulary(words, short, phrases, tuple(kinds))


VOCABULARY = _load()
CODES = {kind: chr(0x100 + i) for i, kind in enumerate(VOCABULARY.kinds)}


def lower(text: str) -> str:
    """`text` in lower case with as many characters."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def lex(folded: Folded, parsed: Parsed) -> list[Lexeme]:
    """The lexemes of a paragraph. What only looks like a word of time, by its syntax or its neighbours, is of class OTHER."""
    text, low = folded.text, lower(folded.text)
    found: list[Lexeme] = []
    at = 0
    while piece := _PIECE.search(low, at):
        lexeme = _read(text, low, piece, found)
        found.append(lexeme)
        at = lexeme.end
    for i, lexeme in enumerate(found):
        if lexeme.kind in _CHECKS:
            token = parsed.token_at(folded.origin[lexeme.start])
            if token is None or not _CHECKS[lexeme.kind](found, i, token, text):
                kind, value = ("ORD", 2) if lexeme.text == "second" else (_OTHER, None)
                found[i] = Lexeme(kind, lexeme.start, lexeme.end, lexeme.text, value)
    return found


def _read(text: str, low: str, piece: re.Match[str], found: list[Lexeme]) -> Lexeme:
    """The lexeme that begins at a piece of text, with the pieces that belong to it."""
    word, start, end = piece.group(), piece.start(), piece.end()
    if word[0].isdecimal() or word[-1] in "½¼¾":
        return _figure(low, word, start, end)
    if (phrase := VOCABULARY.phrases.get(word)) and (longer := phrase.match(low, start)):
        key = longer.group()
        kind, value = VOCABULARY.words.get(key) or VOCABULARY.words.get(key.replace("-", " ")) or (_OTHER, None)
        return Lexeme(kind if text[start].isupper() or kind != "HOLIDAY" else _OTHER, start, longer.end(), key, value)
    if word == "second" and found and found[-1].kind in ("NUM", "DAY", "VAGUE", "PER", "HYPHEN", "ART"):
        return Lexeme("USECOND", start, end, word)
    if word in _NUMBER_STARTS and (lexeme := _number(low, word, start)):
        return lexeme
    if word in _DECADES:
        return Lexeme("DECADE", start, end, word, 1900 + _DECADES[word])
    if word in VOCABULARY.short and text[start].isupper():
        # "Aug." or "Aug 3"; a weekday's short form only beside a full stop or a figure.
        kind, value = VOCABULARY.short[word]
        rest = low[end : end + 4]
        if rest.startswith("."):
            return Lexeme(kind, start, end + 1, word, value)
        if re.match(r"[ -]?\d", rest) or (found and found[-1].kind == "DAY" and found[-1].end + 1 == start and kind == "MONTH"):
            return Lexeme(kind, start, end, word, value)
        return Lexeme(_OTHER, start, end, word)
    if word in VOCABULARY.words:
        kind, value = VOCABULARY.words[word]
        if kind in ("MONTH", "WEEKDAY", "WEEKDAYS", "HOLIDAY") and not text[start].isupper():
            kind = _OTHER
        return Lexeme(kind, start, end, word, value)
    if word in _SMALL_WORDS:
        return Lexeme(_SMALL_WORDS[word], start, end, word)
    if word in ("a.m", "a.m.", "p.m", "p.m."):
        return Lexeme("AMPM", start, end, word[0] + "m")
    if word[0] == "q" and word[1:].isdecimal():
        return Lexeme("QNUM", start, end, word, int(word[1]))
    if word[0] == "h" and word[1:].isdecimal():
        return Lexeme("HNUM", start, end, word, int(word[1]))
    if word[:2] == "fy" and word[-4:].isdecimal():
        return Lexeme("YEAR", start, end, word, int(word[-4:]))
    if word == "'s" or (word == "'" and start and low[start - 1] == "s"):
        return Lexeme("POSS", start, end, word)
    if word[0] == "'" and word[-1] == "s" and len(word) == 4:
        return Lexeme("DECADE", start, end, word, 1900 + int(word[1:3]))
    if word == "-" and low[start - 1 : start].strip() and low[end : end + 1].strip():
        return Lexeme("HYPHEN", start, end, word)
    if word == "/":
        return Lexeme("SLASH", start, end, word)
    if word == "o" and low.startswith("o'clock", start):
        return Lexeme("OCLOCK", start, start + 7, "o'clock")
    return Lexeme(_OTHER, start, end, word)


_NUMBER_STARTS = frozenset(
    w
    for w in re.findall(r"[a-z]+", CARDINAL_WORDS + " " + ORDINAL_WORDS)
    if w not in ("and", "quarter", "half", "an", "a") and (_CARDINAL.fullmatch(w) or _ORDINAL.fullmatch(w))
) | {"half", "a", "an"}
_DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90}


def _number(low: str, word: str, start: int) -> Lexeme | None:
    """A number in words at `start`: a year as spoken, a cardinal or an ordinal; None where the word stands for none ("a" man)."""
    if (match := _ORDINAL.match(low, start)) and (value := ordinal(match.group())) is not None:
        return Lexeme("ORD", start, match.end(), match.group(), value)
    if not (match := _CARDINAL.match(low, start)):
        return None
    words = match.group()
    if (year := spoken_year(words)) is not None and (year != 2000 or low[:start].endswith("year ")):
        return Lexeme("YEAR", start, match.end(), words, year)
    number = cardinal(words)
    while number is None and (cut := max(words.rfind(" "), words.rfind("-"))) > 0:
        words = words[:cut]
        number = cardinal(words)
    return None if number is None else Lexeme("NUM", start, start + len(words), words, number)


def _figure(low: str, word: str, start: int, end: int) -> Lexeme:
    """A lexeme that begins with a digit."""
    before = low[start - 1 : start]
    measured = before in _SIGNS or bool(_MEASURE.match(low, end))
    if word[-1] in "½¼¾":
        return Lexeme("NUM", start, end, word, float(word[:-1] or 0) + {"½": 0.5, "¼": 0.25, "¾": 0.75}[word[-1]])
    if match := re.fullmatch(r"(\d+)[ -](\d)/(\d)", word):
        whole, over, under = (int(part) for part in match.groups())
        return Lexeme("NUM", start, end, word, whole + over / under if under else float(whole))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        return Lexeme("DATE", start, end, word, tuple(int(part) for part in word.split("-")))
    if word == "9/11":
        return Lexeme("DATE", start, end, word, (2001, 9, 11))
    if match := re.fullmatch(r"(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d\d)", word):
        first, mark, second, year = match.groups()
        # With strokes the American order, unless the second figure can be no day's month; with stops the day comes first.
        month, day = (first, second) if mark == "/" and int(first) <= 12 else (second, first)
        return Lexeme("DATE", start, end, word, (int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)))
    if match := re.fullmatch(r"(\d{1,2}):(\d\d)(?::\d\d)?", word):
        hour, minute = int(match[1]), int(match[2])
        return Lexeme("CLOCK" if hour < 25 and minute < 60 else _OTHER, start, end, word, (hour, minute))
    match = re.fullmatch(r"(\d{1,2})\.(\d\d)", word)
    if match and re.match(r"\s?[ap]\.?m\b", low[end : end + 6]) and int(match[1]) < 25 and int(match[2]) < 60:
        return Lexeme("CLOCK", start, end, word, (int(match[1]), int(match[2])))
    if match := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word):
        return Lexeme("ORD", start, end, word, int(match[1][:6]))
    if match := re.fullmatch(r"(\d{3}0|\d0)s", word):
        decade = int(match[1])
        return Lexeme(
            "DECADE" if decade >= FIRST_YEAR or 20 <= decade <= 90 else _OTHER, start, end, word, decade if decade > 99 else 1900 + decade
        )
    figures = re.sub(r"(?<=\d),(?=\d{3})", "", word)
    if not re.fullmatch(r"\d{1,15}(?:\.\d+)?", figures):
        return Lexeme(_OTHER, start, end, word)
    number = float(figures)
    if scale := _SCALED.match(low, end):
        return Lexeme(_OTHER if before in _SIGNS else "NUM", start, scale.end(), low[start : scale.end()], number * SCALES[scale[1]])
    if measured:
        return Lexeme(_OTHER, start, end, word, number)
    if word.isdecimal() and len(word) == 4 and FIRST_YEAR <= number <= LAST_YEAR:
        return Lexeme("YEAR", start, end, word, int(word))
    if word.isdecimal() and len(word) <= 2 and 1 <= number <= 31:
        return Lexeme("DAY", start, end, word, int(word))
    return Lexeme("NUM", start, end, word, number)


def _named(token: Token) -> bool:
    """Is the word part of a longer name? A name tagger's one-word finds are not trusted here."""
    return token.entity in _NAMES and token.dep in ("compound", "nmod", "amod", "poss", "det", "nummod", "npadvmod")


def _month(found: list[Lexeme], i: int, token: Token, text: str) -> bool:
    before = found[i - 1] if i else None
    after = found[i + 1] if i + 1 < len(found) else None
    if (after and after.kind in ("DAY", "YEAR", "ORD")) or (before and before.kind in ("DAY", "ORD")):
        return True
    if after and after.kind == "COMMA" and i + 2 < len(found) and found[i + 2].kind == "YEAR":
        return True
    if token.entity == "PERSON" or token.tag == "MD" or token.pos == "AUX" or _named(token):
        return False
    if found[i].text not in _DOUBTFUL_MONTHS:
        return True
    if before and before.text == "the":
        return token.entity == "DATE"
    return token.entity == "DATE" or bool(before and before.text in _BEFORE_MONTH and token.pos not in ("VERB", "AUX"))


def _weekday(found: list[Lexeme], i: int, token: Token, text: str) -> bool:
    after = found[i + 1] if i + 1 < len(found) else None
    if i and found[i - 1].kind == "THE" and after and after.kind == _OTHER and text[after.start].isupper():
        return False
    return not (_named(token) or (i and found[i - 1].text in ("black", "bloody", "super", "cyber") and text[found[i - 1].start].isupper()))


def _season(found: list[Lexeme], i: int, token: Token, text: str) -> bool:
    before = found[i - 1] if i else None
    after = found[i + 1] if i + 1 < len(found) else None
    if token.pos not in ("NOUN", "PROPN") or _named(token):
        return False
    if after and after.kind == "YEAR":
        return True
    if found[i].text == "fall" and after and after.kind == "OF":
        return i + 2 < len(found) and found[i + 2].kind in ("YEAR", "LAST", "THIS")
    if text[found[i].start].isupper() and before and (before.kind == _OTHER and text[before.start].isupper()):
        return False
    if found[i].text in ("fall", "spring"):
        return bool(before and before.text in _BEFORE_SEASON | {"this", "last", "next"}) and (
            before is None or before.text not in ("of", "after", "before")
        )
    return True


def _plain(found: list[Lexeme], i: int, token: Token, text: str) -> bool:
    """Not the last word of a name in capitals ("Europe Today", "High Noon")."""
    before = found[i - 1] if i else None
    if before is None or before.text == "high":
        return before is None
    return not (text[found[i].start].isupper() and before.kind == _OTHER and before.text.isalpha() and text[before.start].isupper())


def _second(found: list[Lexeme], i: int, token: Token, text: str) -> bool:
    return token.pos == "NOUN"


def _quarter(found: list[Lexeme], i: int, token: Token, text: str) -> bool:
    """A quarter of the year, not of a whole or of a town."""
    after = found[i + 1] if i + 1 < len(found) else None
    before = found[i - 1] if i else None
    if after and after.kind == "OF" and not (before and before.kind in ("ORD", "HYPHEN", "LAST", "NEXT")):
        return False
    return not (before and before.kind == "ART")


def _frequency(found: list[Lexeme], i: int, token: Token, text: str) -> bool:
    return not (text[found[i].start].isupper() and i and token.pos == "PROPN")


def _now(found: list[Lexeme], i: int, token: Token, text: str) -> bool:
    after = found[i + 1].text if i + 1 < len(found) else ""
    before = found[i - 1].text if i else ""
    if found[i].text == "soon":
        return (
            after not in ("as", "after", "afterwards", "afterward", "thereafter", "enough")
            and before not in ("as", "too", "how")
            and after != "or"
        )
    if found[i].text == "the future":
        return after != "of"
    if found[i].text == "most recently":
        return after not in ("in", "on", "last", "this")
    if found[i].text == "now":
        return token.entity not in _NAMES and after not in ("that",)
    return True


_CHECKS = {
    "MONTH": _month,
    "WEEKDAY": _weekday,
    "SEASON": _season,
    "USECOND": _second,
    "UQUARTER": _quarter,
    "FREQUENCY": _frequency,
    "NOW": _now,
    "RELDAY": _plain,
    "NOON": _plain,
}
