"""Which pieces of a page are the article's body: as trafilatura finds them (`docs/decisions/0010`), in the page's own exact words."""

import logging
from collections.abc import Sequence
from typing import Any

import trafilatura
from lxml import etree

from casus.read.page import Piece, key_of

# What the library has to say about a page is told by its answer; its log would stand between our lines on standard error.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("trafilatura").propagate = False
# The library in its order of trust: precise first; a page on which that finds hardly anything is read again less strictly.
_MODES = ("precision", "balanced", "recall")
# A line with as many letters anchors the two texts to each other; shorter ones ("Advertisement", a name) stand anywhere.
ANCHOR_LETTERS = 25
# Between two anchors a line is sought among so many pieces.
WINDOW = 400
# Fewer characters than this are no article body, if the page has more to offer.
SHORT_BODY = 250


def body_lines(tree: Any, url: str | None) -> list[str]:
    """The lines of the article's body as the library finds them; [] where it finds none."""
    best: list[str] = []
    for mode in _MODES:
        try:
            found: Any = trafilatura.bare_extraction(
                tree,
                url=url,
                include_comments=False,
                with_metadata=False,
                favor_precision=mode == "precision",
                favor_recall=mode == "recall",
            )
        except Exception:  # whatever hostile markup does to the library, other inputs must still come out
            continue
        lines = _lines(found.body) if found is not None and found.body is not None else []
        if sum(map(len, lines)) > sum(map(len, best)):
            best = lines
        if sum(map(len, best)) >= SHORT_BODY:
            break
    return best


def _lines(body: Any) -> list[str]:
    """The text of the library's tree, a line for each block."""
    lines: list[str] = []
    current: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        block = element.tag in (
            "body",
            "p",
            "head",
            "item",
            "list",
            "quote",
            "table",
            "row",
            "cell",
            "lb",
            "code",
            "div",
            "fw",
            "ab",
            "del",
        )
        if block:
            lines.append("".join(current))
            current = []
        text = element.text if event == "start" else element.tail
        if text:
            current.append(text)
    lines.append("".join(current))
    return [clean for line in lines if (clean := " ".join(line.split()))]


def align(lines: Sequence[str], pieces: Sequence[Piece]) -> list[int]:
    """Indexes of the page's pieces that hold the library's lines, in page order."""
    keys = [key for line in lines if (key := key_of(line))]
    chosen: set[int] = set()
    low_line = low_piece = 0
    for line, piece in [*_anchors(keys, pieces), (len(keys), len(pieces))]:
        chosen |= _between(keys[low_line:line], pieces[low_piece:piece])
        if piece < len(pieces):
            chosen.add(piece)
        low_line, low_piece = line + 1, piece + 1
    return sorted(chosen)


def _anchors(keys: Sequence[str], pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Pairs of line and piece that read the same and stand only once on either side: of them the run that keeps the order and holds most text."""
    where: dict[str, int | None] = {}
    for piece in pieces:
        where[piece.key] = None if piece.key in where else piece.at
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    pairs = [
        (i, at) for i, key in enumerate(keys) if len(key) >= ANCHOR_LETTERS and counts[key] == 1 and (at := where.get(key)) is not None
    ]
    # The run that keeps the order and holds most text; `heaviest` is a Fenwick tree over the pieces of (letters so far, last pair).
    heaviest: list[tuple[int, int]] = [(0, -1)] * (len(pieces) + 1)
    before: list[int] = []
    for n, (i, at) in enumerate(pairs):
        best = (0, -1)
        j = at
        while j:
            best = max(best, heaviest[j])
            j -= j & -j
        before.append(best[1])
        best = (best[0] + len(keys[i]), n)
        j = at + 1
        while j <= len(pieces):
            heaviest[j] = max(heaviest[j], best)
            j += j & -j
    n = max(((tree, last) for tree, last in heaviest), default=(0, -1))[1]
    run = []
    while n >= 0:
        run.append(pairs[n])
        n = before[n]
    return run[::-1]


def _between(keys: Sequence[str], pieces: Sequence[Piece]) -> set[int]:
    """The pieces between two anchors that hold the lines between them: by the same letters, a part of them, or most of their words."""
    chosen: set[int] = set()
    start = 0
    for key in keys:
        hit = next((n for n in range(start, min(start + WINDOW, len(pieces))) if pieces[n].key == key), None)
        if hit is not None:
            chosen.add(pieces[hit].at)
            start = hit + 1
            continue
        for n in range(start, min(start + WINDOW, len(pieces))):
            other = pieces[n].key
            if len(other) > 3 and (other in key or (len(key) > 20 and key in other)):
                chosen.add(pieces[n].at)
    return chosen
