"""Who said what: attributions from the tagger, linked, joined across paragraphs, and completed with actor, act, medium, addressee, time.

An attribution has one cue, at most one source and one or more pieces of content (PolNeAR, Newell et al. 2018); what stands in quotation
marks without a cue of its own goes on from the statement before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from casus.decode import Run, runs
from casus.model import Span, Statement, Time, record_id
from casus.reading import Cast, Parsed, Tagged
from casus.text import fold

QUOTES = "\"“”„«»"


@dataclass(frozen=True, slots=True)
class _Piece:
    role: str
    first: int
    last: int
    start: int
    end: int
    paragraph: int


def find_statements(parsed: Parsed, tagged: Tagged) -> tuple[Statement, ...]:
    """Attributions in text order: source, cue, content and kind; actor, act and the rest come with `complete_statements`."""
    pieces = [_piece(run, parsed, tagged) for run in runs(tagged, "attribution")]
    cues = [p for p in pieces if p.role == "CUE"]
    sources = [p for p in pieces if p.role == "SOURCE"]
    contents = [p for p in pieces if p.role == "CONTENT"]
    owned: dict[_Piece, list[_Piece]] = {cue: [] for cue in cues}
    loose: list[_Piece] = []
    for content in contents:
        cue = _best(tagged, "cue", content, cues)
        if cue is None:
            loose.append(content)
        else:
            owned[cue].append(content)
    found: list[Statement] = []
    for cue, own in owned.items():
        if own:
            source = _source(tagged, own, cue, sources)
            found.append(_statement(parsed, source, cue, own))
    for content in loose:
        found.append(_statement(parsed, None, None, [content]))
    return tuple(sorted(found, key=lambda s: (s.content[0].start, s.content[0].end)))


def _piece(run: Run, parsed: Parsed, tagged: Tagged) -> _Piece:
    start, end = int(tagged.words[run.first, 0]), int(tagged.words[run.last - 1, 1])
    sentence = parsed.sentence_at(start)
    return _Piece(run.role, run.first, run.last, start, end, sentence.paragraph if sentence else 0)


def _distance(a: _Piece, b: _Piece) -> int:
    """Words between two pieces."""
    return max(0, max(a.first, b.first) - min(a.last, b.last))


def _best(tagged: Tagged, role: str, content: _Piece, pool: Sequence[_Piece]) -> _Piece | None:
    """The cue or source in the same paragraph that belongs to a content: the tagger's pair score with nearness."""
    near = [p for p in pool if p.paragraph == content.paragraph]
    if not near:
        return None
    if f"{role}_to" not in tagged.pairs:
        return min(near, key=lambda p: _distance(p, content))
    return max(near, key=lambda p: float(tagged.score(role, content.first, range(p.first, p.first + 1))[0]) - 0.1 * _distance(p, content))


def _source(tagged: Tagged, own: Sequence[_Piece], cue: _Piece, sources: Sequence[_Piece]) -> _Piece | None:
    near = [p for p in sources if p.paragraph == cue.paragraph]
    if not near:
        return None
    if "source_to" not in tagged.pairs:
        return min(near, key=lambda p: _distance(p, cue))

    def score(p: _Piece) -> float:
        return sum(float(tagged.score("source", c.first, range(p.first, p.first + 1))[0]) for c in own) / len(own) - 0.1 * _distance(p, cue)

    return max(near, key=score)


def _statement(parsed: Parsed, source: _Piece | None, cue: _Piece | None, own: Sequence[_Piece]) -> Statement:
    content = tuple(parsed.span(p.start, p.end) for p in sorted(own, key=lambda p: p.start))
    return Statement(
        id=record_id("s", parsed.document.id, *((c.start, c.end) for c in content)),
        kind="indirect",
        source=(parsed.span(source.start, source.end),) if source else (),
        cue=(parsed.span(cue.start, cue.end),) if cue else (),
        content=content,
    )


def complete_statements(statements: Sequence[Statement], parsed: Parsed, tagged: Tagged, cast: Cast, times: Sequence[Time]) -> tuple[Statement, ...]:
    return tuple(statements)
