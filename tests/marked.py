"""Marked sentences for coreference: `day text with [words|name] ...` a line; [words|-] are nobody that the article or a table names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casus.model import Document
from casus.parse import Parser, parse
from casus.reading import Cast
from casus.resolve import Known, resolve_actors
from casus.text import ascii_key

_MARK = re.compile(r"\[([^\[\]|]+)((?:\|[^\[\]|]+)+)\]")
FOLDER = Path(__file__).parent / "coreference"


@dataclass(frozen=True)
class Case:
    """One little article of its day; `marks` are (start, end, names that are right)."""

    day: str
    text: str
    marks: tuple[tuple[int, int, tuple[str, ...]], ...]
    line: str


def read_cases(name: str) -> Iterator[Case]:
    """The cases of a file in tests/coreference."""
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            day, _, marked = line.partition(" ")
            text, at, marks = "", 0, []
            for m in _MARK.finditer(marked):
                text += marked[at : m.start()]
                marks.append((len(text), len(text) + len(m[1]), tuple(m[2].strip("|").split("|"))))
                text += m[1]
                at = m.end()
            yield Case(day, text + marked[at:], tuple(marks), line)


def wrong_marks(case: Case, parser: Parser, known: Known) -> list[str]:
    """What is wrong in a case, as text; empty where all marks are right."""
    document = Document(id="case", published=case.day, text=case.text)
    cast = resolve_actors(parse(document, parser=parser), (), (), known=known)
    wrong = []
    for start, end, names in case.marks:
        got = _name_at(cast, start, end)
        own = got is not None and _words(got) <= _words(case.text[start:end])
        if not any(_same(got, name) if name != "-" else got is None or own for name in names):
            wrong.append(f"[{case.text[start:end]}] is {got}, not {' or '.join(names)}")
    return wrong


def _name_at(cast: Cast, start: int, end: int) -> str | None:
    """The actor with a mention that is at least half of these words; None where there is none."""
    found = cast.by_id(cast.at(start, end))
    if found is None or not any(2 * (min(end, m.end) - max(start, m.start)) >= end - start for m in found.mentions):
        return None
    return found.name


def _same(got: str | None, want: str) -> bool:
    if got is None:
        return False
    a, b = _words(got), _words(want)
    return a <= b or b <= a


def _words(name: str) -> set[str]:
    return set(ascii_key(name).split())
