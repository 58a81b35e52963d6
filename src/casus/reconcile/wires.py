"""Copies of one report among many articles, and how many origins a thing told by several articles really has.

Two articles are copies where most of the shorter one's running words stand in the longer one: cut, re-headlined, its paragraphs moved,
a local paragraph added, it is still the same report. Candidates come from a kept MinHash library; the words themselves decide.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from urllib.parse import urlsplit

from rensa import RMinHash, RMinHashLSH

from casus.model import Document
from casus.reconcile.groups import connected
from casus.text import ascii_key, paragraphs

# Words in a row that two articles must share to have one piece in common: five seldom meet by chance outside names and titles.
SHINGLE = 5
# Share of the shorter article's pieces that stand in the other one. Half: reports of one event by two hands share a quote or two, which
# stays under a third; a copy that a desk has cut and touched up keeps well over half.
COPIED = 0.5
# Fewer shared pieces than this (about one long sentence) can be a quote or a fixed phrase.
LEAST_SHARED = 20
# 64 bands of 2 rows find a pair whose articles share a fifth of all their pieces 93 times in 100, a third 99.9 times.
PERMUTATIONS, BANDS, SEED = 128, 64, 20260301


@dataclass(frozen=True, slots=True)
class Copies:
    """Articles (indexes into the sequence given) that carry one report, longest first; `agency` where those who name any all name that one."""

    members: tuple[int, ...]
    agency: str | None


def find_copies(documents: Sequence[Document]) -> tuple[Copies, ...]:
    """Group the articles that carry one report; an article that is nobody's copy is in no group. The order given does not matter."""
    pieces = [_pieces(document.text) for document in documents]
    pairs = [(a, b) for a, b in _candidates(pieces) if _copied(pieces[a], pieces[b])]
    found = []
    for group in connected(range(len(documents)), pairs):
        if len(group) > 1:
            members = sorted(
                group, key=lambda i: (-len(documents[i].text), documents[i].published or "~", documents[i].url or "", documents[i].id)
            )
            found.append(Copies(tuple(members), _agency([documents[i] for i in members])))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Hand:
    """What shows that two articles may have one origin: the report they carry (its number), the outlet, the agencies credited."""

    report: int | None
    outlet: str | None
    agencies: frozenset[str]


def hands(documents: Sequence[Document], copies: Sequence[Copies]) -> tuple[Hand, ...]:
    """The hand of each article."""
    report = {i: n for n, group in enumerate(copies) for i in group.members}
    names = [outlet(d) for d in documents]
    return tuple(
        Hand(report.get(i), ascii_key(name) if name else None, frozenset(d.agencies))
        for i, (d, name) in enumerate(zip(documents, names, strict=True))
    )


def origins(hands: Sequence[Hand], members: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """The articles `members` by independent origin. Two have one origin if they are copies, come from one outlet, or if the one credits
    only agencies that the other credits too: what it tells may then be theirs."""
    chosen = sorted(set(members))
    alike: dict[object, list[int]] = defaultdict(list)
    for i in chosen:
        for mark in (("report", hands[i].report), ("outlet", hands[i].outlet), ("agencies", hands[i].agencies)):
            if mark[1] or mark[1] == 0:
                alike[mark].append(i)
    pairs = [pair for same in alike.values() for pair in pairwise(same)]
    first = {hands[i].agencies: i for i in reversed(chosen) if hands[i].agencies}
    pairs += [(first[a], first[b]) for a, b in combinations(first, 2) if a <= b or b <= a]
    return tuple(connected(chosen, pairs))


def outlet(document: Document) -> str | None:
    """Who published the article: the publisher, or else the host of its address."""
    if document.publisher:
        return document.publisher
    try:
        host = urlsplit(document.url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _pieces(text: str) -> frozenset[int]:
    """Every run of SHINGLE words inside a paragraph, as a number: moved paragraphs stay the same pieces."""
    found = set()
    for start, end in paragraphs(text):
        words = ascii_key(text[start:end]).split()
        found |= {zlib.crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1)}
    return frozenset(found)


def _candidates(pieces: Sequence[frozenset[int]]) -> Iterator[tuple[int, int]]:
    """Pairs of articles that may share a good part of their pieces, each once, the lower index first."""
    index = RMinHashLSH(0.0, PERMUTATIONS, BANDS)
    for i, own in enumerate(pieces):
        if not own:
            continue
        sketch = RMinHash(PERMUTATIONS, SEED)
        sketch.update([piece.to_bytes(4, "big") for piece in own])
        yield from ((other, i) for other in sorted(set(index.query(sketch))))
        index.insert(i, sketch)


def _copied(one: frozenset[int], other: frozenset[int]) -> bool:
    shared = len(one & other)
    shorter = min(len(one), len(other))
    return one == other or (shared >= LEAST_SHARED and shared >= COPIED * shorter)


def _agency(members: Sequence[Document]) -> str | None:
    """The one agency that every member names that names any."""
    named = [set(document.agencies) for document in members if document.agencies]
    shared = set.intersection(*named) if named else set()
    return shared.pop() if len(shared) == 1 else None
