"""Which lines of a page are furniture, and which tell something about the article: links to others, captions, credits (`data/furniture.toml`)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from casus.text import plain

Kind = Literal["skip", "end", "links", "related", "credit", "caption", "names", "sources"]
# In this order a line is tried: what carries words that are kept goes before what is dropped.
KINDS: tuple[Kind, ...] = ("related", "links", "names", "sources", "credit", "caption", "skip", "end")
# Shorter and longer lines are never furniture.
SHORTEST_LINE, LONGEST_LINE = 2, 600
_LIST_MARK = re.compile(r"^(?:\d{1,2}[.)]|[*•·▪►»–-]|#{1,6})\s+")
# A sentence ends so; a headline, a menu entry and a sub-heading do not.
LONGEST_HEADING = 12
_BEGINS_HEADING = re.compile(r"[\"'\u2018\u201c\u00ab\u00bf#]?\w")
_ENDS_NO_HEADING = re.compile(r"(?:[.,;:…_–—-]|\.\.)\s*[\"'\u2019\u201d\u00bb)\]]*\s*$")
# "Q Was that all?", "MR. DOE: I'm sorry?"
_TURN = re.compile(r"[QA][.:]?\s|[^a-z:]{2,40}:\s|[\w. ]{2,30}:\s.*\?$")
# So many characters at the end of a line tell.
_LAST = 16
_ENDS = re.compile(r"[.!?…。]['\"\u2019\u201d»)\]]*$")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line is; `text` is a related title or a caption, `who` a credit or names, each as the page writes it."""

    kind: Kind
    text: str | None = None
    who: str | None = None


@lru_cache(maxsize=4096)
def mark(line: str) -> Mark | None:
    """What a line is, or None for a line that may belong to the article."""
    if not SHORTEST_LINE <= len(line) <= LONGEST_LINE:
        return None
    words = without_list_mark(" ".join(line.split()))
    if words[:1] == "[" and words[-1:] == "]":
        words = words[1:-1]
    folded = plain(words)
    exact = len(folded) == len(words)
    for kind in KINDS:
        for pattern in _patterns()[kind]:
            if m := pattern.fullmatch(folded):
                named = {
                    name.rstrip("0123456789"): (words[m.start(name) : m.end(name)] if exact else text)
                    for name, text in m.groupdict().items()
                    if text
                }
                return Mark(kind, named.get("title") or named.get("text"), named.get("who"))
    return None


def without_list_mark(line: str) -> str:
    """A line without the number, bullet or hash that a text dump puts before it."""
    return _LIST_MARK.sub("", line)


def is_listed(line: str) -> bool:
    """Whether a line carries a number or bullet."""
    return bool(_LIST_MARK.match(line)) and not line.startswith("#")


def ends_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return bool(_ENDS.search(line[-_LAST:].rstrip()))


def is_prose(line: str) -> bool:
    """Whether a line is running text: a whole sentence of six words or more, or too long for a headline."""
    count = len(line.split())
    return count >= 26 or (count >= 6 and ends_sentence(line))


def could_be_heading(line: str) -> bool:
    """Whether a line has the shape of a sub-heading: at most twelve words that begin like a sentence and do not end like a statement, and no speaker's turn."""
    words = line.split()
    return (
        0 < len(words) <= LONGEST_HEADING
        and len(line) <= 90
        and bool(_BEGINS_HEADING.match(line))
        and not words[0][0].islower()
        and any(c.isalpha() for c in line)
        and not _ENDS_NO_HEADING.search(line)
        and not _TURN.match(line)
        and not is_listed(line)
    )


@cache
def data() -> Mapping[str, Any]:
    """The vocabulary file, read once."""
    return tomllib.loads(files("casus").joinpath("data/furniture.toml").read_text("utf-8"))


@cache
def _patterns() -> dict[Kind, tuple[re.Pattern[str], ...]]:
    return {
        kind: tuple(re.compile(entry["pattern"], 0 if entry.get("capitals") else re.IGNORECASE) for entry in data()[kind]) for kind in KINDS
    }
