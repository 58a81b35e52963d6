"""Which words of a text stand in quotation marks, however the marks are set."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from casus.model import Span, StatementKind
from casus.text import paragraphs

# A content is direct when this share of its words stands in quotation marks, and indirect below the other.
DIRECT, INDIRECT = 0.9, 0.04


class Quoted:
    """Which code points of a text stand in quotation marks.

    Double marks open and close in turn, curly ones by their shape; a paragraph that does not close its quotation closes it at its end.
    Single marks count where they cannot be apostrophes. Nothing here can fail on unbalanced marks.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.ranges: list[tuple[int, int]] = []
        for start, end in paragraphs(text):
            self._scan(text, start, end)
        self._starts = [r[0] for r in self.ranges]

    def _scan(self, text: str, start: int, end: int) -> None:
        opened: tuple[int, str] | None = None
        for m in re.finditer("[\"“”„«»‘’']", text[start:end]):
            i, mark = start + m.start(), m.group()
            before, after = text[i - 1 : i] if i > start else "", text[i + 1 : i + 2] if i + 1 < end else ""
            if mark in "‘’'":
                opens = mark != "’" and not before.isalnum() and (after.isalnum() or after in '[(“"')
                closes = (
                    opened is not None
                    and opened[1] == "'"
                    and mark != "‘"
                    and not after.isalnum()
                    and (before.isalnum() or before in '.,!?…)]”"')
                )
                kind = "'"
            else:
                opens = mark in "“„«" or (mark == '"' and (opened is None or opened[1] == "'"))
                closes = mark in "”»" or mark == '"'
                kind = '"'
            if mark == "“" and opened is not None and text[opened[0]] == "„":
                opens, closes = False, True  # German „…“
            if closes and opened is not None and opened[1] == kind:
                self.ranges.append((opened[0], i + 1))
                opened = None
            elif opens and (opened is None or (opened[1] == "'" and kind == '"')):
                opened = (i, kind)
        if opened is not None and opened[1] == '"':
            self.ranges.append((opened[0], end))

    def share(self, start: int, end: int) -> float:
        """Share of the letters of start..end that are in quotation marks."""
        inside = total = 0
        i = max(0, bisect_right(self._starts, start) - 1)
        near = [r for r in self.ranges[i:] if r[0] < end] if self.ranges else []
        for at in range(start, end):
            if self.text[at].isalnum():
                total += 1
                inside += any(a <= at < b for a, b in near)
        return inside / total if total else 0.0

    def kind(self, content: Sequence[Span]) -> StatementKind:
        """Direct, indirect or mixed, by how much of the content is quoted."""
        size = sum(c.end - c.start for c in content)
        share = sum(self.share(c.start, c.end) * (c.end - c.start) for c in content) / size
        return "direct" if share >= DIRECT else "mixed" if share > INDIRECT else "indirect"
