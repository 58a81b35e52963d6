"""Text as a reader sees it: characters folded to their plain form, with the way back to the article's own offsets."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

# One character to one: what typesetters vary and readers do not hear.
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u02bc": "'", "\uff07": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"', "\uff02": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
        "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2008": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ", "\u3000": " ",
        "\t": " ", "\u2026": ".",
    }
)  # fmt: skip
# Invisible: dropped, so that "ar\u00adrested" is one word.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\u2066-\u2069\u202a-\u202e\ufeff\u0000-\u0008\u000e-\u001f\ud800-\udfff]")
_PUNCTUATION = re.compile(r"[^\w\s]")
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` in plain characters; `text[i]` stands at `origin[i]` of the article's text, `origin[len(text)]` is its end."""

    text: str
    origin: tuple[int, ...] | range


def fold(text: str, start: int = 0) -> Folded:
    """`text` with plain quotes, dashes and spaces and without invisible characters; origins are counted from `start`."""
    plain = text.translate(_PLAIN)
    if not _INVISIBLE.search(plain):
        return Folded(plain, range(start, start + len(plain) + 1))
    kept = [i for i, char in enumerate(plain) if not _INVISIBLE.match(char)]
    return Folded("".join(plain[i] for i in kept), (*(start + i for i in kept), start + len(plain)))


def plain(text: str) -> str:
    """`text` in plain characters with white space collapsed: for comparing words, not for offsets."""
    return " ".join(fold(text).text.split())


def ascii_key(text: str) -> str:
    """`text` lower-cased without accents or punctuation: "Erdoğan's" and "ERDOGAN'S" share a key."""
    folded = plain(text).casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded.replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "d"))
        folded = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_PUNCTUATION.sub(" ", folded).split())


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Half-open offsets of the paragraphs (lines with something on them)."""
    return [(m.start(), m.end()) for m in _PARAGRAPH.finditer(text) if m.group().strip()]


def web_address(url: str | None) -> str | None:
    """The address if it is one that a reader can safely follow: http or https, no other scheme."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


# A database's text is UTF-8, which cannot hold half a surrogate pair, and PostgreSQL's no NUL.
_UNSTORABLE = re.compile("[\ud800-\udfff\0]")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """A text as a spreadsheet's cell: articles are other people's words, so one that would be run gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def storable_text(text: str) -> str:
    """The text as a database can hold it; one character stands for one, so that offsets hold."""
    return _UNSTORABLE.sub("\ufffd", text)
