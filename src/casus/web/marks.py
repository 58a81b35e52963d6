"""Spans over an article's text → paragraphs of pieces, each piece with the marks that cover it, however they overlap."""

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

# A browser lays out a paragraph as a whole: a longer one is shown in several blocks, so that a page stays quick.
LONGEST_BLOCK = 8_000
_BREAK = re.compile(r"\n\s*\n\s*")


class Passage(Protocol):
    """Whatever stands somewhere in the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mark:
    """`role` (content, trigger ...) of the record `record` (its anchor on the page) over the code points `start..end`."""

    start: int
    end: int
    role: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text under the same marks: `roles` sorted, `twice` those of which two lie over one another, `record` the shortest mark's."""

    start: int
    text: str
    roles: tuple[str, ...]
    twice: tuple[str, ...]
    record: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph or heading; `continued` where it goes on the paragraph before."""

    pieces: tuple[Piece, ...]
    heading: bool
    continued: bool


def blocks(text: str, marks: Iterable[Mark], *, first: int, last: int, headings: Iterable[int] = ()) -> list[Block]:
    """The code points `first..last` of `text`, marked. `headings` are the starts of paragraphs that are headings.

    Costs n log n in the number of marks, however many lie over one another.
    """
    titles = frozenset(headings)
    bounds = _bounds(text, first, last)
    edges = sorted({edge for start, end, _ in bounds for edge in (start, end)})
    pieces = _pieces(text, [m for m in marks if m.start < last and m.end > first], edges, first, last)
    out: list[Block] = []
    at = 0
    for start, end, continued in bounds:
        mine = []
        while at < len(pieces) and pieces[at].start < end:
            if pieces[at].start >= start:
                mine.append(pieces[at])
            at += 1
        out.append(Block(pieces=tuple(mine), heading=start in titles, continued=continued))
    return out


def parts(text: str, longest: int) -> list[tuple[int, int]]:
    """The stretches that a long text is shown in, each of at most about `longest` code points, cut between paragraphs or words."""
    found = []
    start = 0
    while len(text) - start > longest:
        end = _cut(text, start, longest)
        found.append((start, end))
        start = end
    return [*found, (start, len(text))]


def _cut(text: str, start: int, longest: int) -> int:
    """Where to end a stretch: after the last paragraph that fits, or the last sentence, or the last word, or anywhere."""
    stretch = text[start : start + longest]
    for mark in ("\n\n", ". ", " "):
        at = stretch.rfind(mark, longest // 2)
        if at > 0:
            return start + at + len(mark)
    return start + longest


def _bounds(text: str, first: int, last: int) -> list[tuple[int, int, bool]]:
    """The blocks as (start, end, continued)."""
    found = []
    start = first
    for end, after in [*((m.start(), m.end()) for m in _BREAK.finditer(text, first, last)), (last, last)]:
        for n, (a, b) in enumerate(parts(text[start:end], LONGEST_BLOCK)):
            if text[start + a : start + b].strip():
                found.append((start + a, start + b, n > 0))
        start = after
    return found


def _pieces(text: str, marks: Sequence[Mark], edges: Sequence[int], first: int, last: int) -> list[Piece]:
    """The text cut wherever a mark or a block begins or ends."""
    opening = sorted(marks)
    closing = sorted(marks, key=lambda m: m.end)
    cuts = sorted({first, last, *edges, *(max(first, m.start) for m in marks), *(min(last, m.end) for m in marks)})
    roles: Counter[str] = Counter()
    shortest: list[tuple[int, int, int]] = []
    found = []
    opened = closed = 0
    for start, end in pairwise(cuts):
        while closed < len(closing) and closing[closed].end <= start:
            roles[closing[closed].role] -= 1
            closed += 1
        while opened < len(opening) and opening[opened].start <= start:
            mark = opening[opened]
            roles[mark.role] += 1
            heapq.heappush(shortest, (mark.end - mark.start, mark.start, opened))
            opened += 1
        while shortest and opening[shortest[0][2]].end <= start:
            heapq.heappop(shortest)
        found.append(
            Piece(
                start=start,
                text=text[start:end],
                roles=tuple(sorted(role for role, count in roles.items() if count)),
                twice=tuple(sorted(role for role, count in roles.items() if count > 1)),
                record=opening[shortest[0][2]].record if shortest else None,
            )
        )
    return found
