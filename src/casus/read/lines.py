"""Lines of a page, each with what it is: captions joined to credits, links told from text, the article from what follows it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from casus.read.captions import LONGEST_CAPTION, in_brackets
from casus.read.credits import Credits, byline, closing_credits
from casus.read.dates import DateLine, date_line, dated_rest
from casus.read.furniture import Kind, ends_sentence, is_listed, is_prose, mark, without_list_mark
from casus.text import plain

# A headline has so many words; fewer make a menu entry, more a paragraph.
HEADLINE_WORDS = range(4, 26)
# What follows an end line belongs to the article all the same if it holds more than this share of the running text before it.
END_SHARE = 0.2
# A byline closes an article only among its last lines.
CLOSING_LINES = 3

Role = Literal["free", "skip", "end", "links", "related", "label", "credit", "caption", "date", "byline"]
# What closes an article is told from its text only at its end (`credits_at_end`).
_ROLES: dict[Kind, Role] = {
    "skip": "skip", "end": "end", "links": "links", "related": "related", "credit": "credit", "caption": "caption", "names": "free", "sources": "free",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line and what it is: `told` is the title of a link or the words of a caption, `who` a credit, `date` and `writers` what it tells.

    `linked` is true where it is nothing but a link, `gap` where a blank line stands before it, `at` its place on the page.
    """

    text: str
    gap: bool
    at: int
    role: Role = "free"
    told: str | None = None
    who: str | None = None
    date: DateLine | None = None
    writers: Credits | None = None
    linked: bool | None = None


def look(text: str, *, gap: bool, at: int, linked: bool | None = None) -> Line:
    """A line with what it is by itself."""
    if not any(c.isalnum() for c in text):
        return Line(text, gap, at, "skip")
    if date := date_line(text):
        return Line(text, gap, at, "date", date=date)
    if (dated := dated_rest(text)) and (writers := byline(dated[1])):
        return Line(text, gap, at, "byline", date=dated[0], writers=writers)
    found = mark(text)
    if found is None and (caption := in_brackets(text)):
        return Line(text, gap, at, "caption", told=caption.text, who=caption.credit)
    if found is None:
        writers = byline(text)
        return Line(text, gap, at, "byline", writers=writers) if writers else Line(text, gap, at, linked=linked)
    if found.kind == "related" and found.text is None:
        return Line(text, gap, at, "label")
    return Line(text, gap, at, _ROLES[found.kind], told=found.text, who=found.who, linked=linked)


def join_captions(lines: Sequence[Line]) -> list[Line]:
    """The lines with each caption joined to its credit: that stands on the line after it, or before one that calls itself a caption."""
    joined = list(lines)
    for i, line in enumerate(joined):
        if line.role != "credit":
            continue
        if i + 1 < len(joined) and joined[i + 1].role == "caption" and joined[i + 1].who is None:
            joined[i + 1] = replace(joined[i + 1], who=line.who)
        elif (
            i
            and (before := joined[i - 1]).role == "free"
            and len(before.text.split()) <= LONGEST_CAPTION
            and (not line.gap or not ends_sentence(before.text))
        ):
            joined[i - 1] = replace(before, role="caption", told=before.text, who=line.who)
    told = {plain(line.told).rstrip(".") for line in joined if line.role == "caption" and line.told}
    return [replace(line, role="skip") if line.role == "free" and plain(line.text).rstrip(".") in told else line for line in joined]


def end_of_article(lines: Sequence[Line]) -> int:
    """Index of the line from which on nothing belongs to the article."""
    after, total = [0] * (len(lines) + 1), 0
    for i in range(len(lines) - 1, -1, -1):
        total += len(lines[i].text.split()) if lines[i].role == "free" and is_prose(lines[i].text) else 0
        after[i] = total
    for i, line in enumerate(lines):
        if line.role in ("end", "links") and after[i] < total and after[i] <= END_SHARE * (total - after[i]):
            return i
    return len(lines)


def part_links(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The lines that belong to a body and the titles of the links between them: after a label come one title, and more without a blank line."""
    kept: list[Line] = []
    titles: list[str] = []
    awaited = False  # a title after a label
    going_on = False  # a title after a title
    for i, line in enumerate(lines):
        is_title = line.role == "free" and (not is_prose(line.text) if line.linked is None else line.linked)
        if is_title and (awaited or (going_on and (line.linked or not line.gap))):
            titles.append(without_list_mark(line.text))
            awaited, going_on = False, True
            continue
        if line.role == "related" and line.told:
            titles.append(line.told)
        elif line.role in ("free", "date") or (
            line.role == "byline" and (i + CLOSING_LINES < len(lines) or not closing_credits(line.text))
        ):
            kept.append(line)
        awaited, going_on = line.role in ("label", "links"), line.role == "related" and bool(line.linked)
    return kept, titles


def listed_links(lines: Sequence[Line]) -> Iterator[str]:
    """The titles listed in the end matter under headings such as "Related articles"."""
    listing = False
    for line in lines:
        if line.role in ("links", "end", "label"):
            listing = line.role != "end"
        elif line.role == "related" and line.told:
            yield line.told
        elif listing and line.role == "free" and could_be_headline(without_list_mark(line.text)):
            yield without_list_mark(line.text)


def could_be_headline(text: str) -> bool:
    """Whether a line has the shape of a headline."""
    return len(text.split()) in HEADLINE_WORDS and not is_listed(text) and not re.search(r"[.,;:_–—-]$| [|»>•·] .+ [|»>•·] ", text)
