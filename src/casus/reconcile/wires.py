"""Copies of one report among many articles, and how many independent origins a thing told by several articles really has.

Two articles are copies where most of the shorter one's running words stand in the longer one: cut, re-headlined, its paragraphs moved,
a local paragraph added, it is still the same report. Candidates come from a kept MinHash library; the words themselves decide.
"""

import re
import zlib
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal
from urllib.parse import urlsplit

from rensa import RMinHash

from casus.model import Document
from casus.reconcile.groups import connected
from casus.text import ascii_key, paragraphs

# Words in a row that two articles must share to have one piece in common: five seldom meet by chance outside names and titles.
SHINGLE = 5
# Share of the shorter article's pieces that stand in the other one. Reports of one event by two hands share a quote or two, which
# stays under a third, and two interviews with one list of questions about half; a copy that a desk has cut and touched up keeps more.
COPIED, PERHAPS = 0.55, 0.35
# Fewer shared pieces than this (about one long sentence) can be a quote or a fixed phrase.
LEAST_SHARED = 20
# What makes a small part of the longer article only and is not AMPLE (five sentences) may be a notice of its own that the longer one quotes.
# It would make one report of two long ones that both hold it.
LEAST_OF_LONGER, AMPLE = 0.3, 100
# An article is kept as its lowest pieces, at most so many (4 bytes each): of longer ones this is a fair sample.
MOST_PIECES = 1024
# One MinHash value a key. Of two articles that share a share J of all their pieces each key meets with chance J; two must meet, so a pair
# with J = 0.3 is found 998 times in 1,000, and one of two strangers with J = 0.001 once in 3,600.
KEYS, KEYS_MET, SEED = 24, 2, 20260301
# What a desk writes under a report that it took over.
_FIRST_IN = re.compile(
    r"\b(?:article|story|report|piece|version)\b[^.\n]{0,40}?\b(?:(?:originally|first) (?:published|appeared|ran)|(?:published|appeared) (?:originally|first))"
    r" (?:by|in|on|at) (?P<who>(?:the )?[A-Z][\w&'’-]*(?:\.(?:com|org|net|co\.uk))?(?: (?:of |the |and |& )?[A-Z][\w&'’-]*){0,4})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What articles are compared by: their lowest pieces as numbers under 2**32, ascending, and how many there are in all."""

    pieces: tuple[int, ...]
    total: int

    def packed(self) -> bytes:
        """The pieces as they are stored, four bytes each."""
        return array("I", self.pieces).tobytes()

    @classmethod
    def unpacked(cls, stored: bytes, total: int) -> "Sketch":
        return cls(pieces=tuple(array("I", stored)), total=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What two things are to each other, how sure (0 to 1), and why."""

    verdict: Literal["same", "different", "unsure"]
    score: float
    reason: str


def sketch(text: str) -> Sketch:
    """The sketch of an article's text; a text of fewer than SHINGLE words has no pieces."""
    pieces = sorted(set(_pieces(text)))
    return Sketch(pieces=tuple(pieces[:MOST_PIECES]), total=len(pieces))


def keys(own: Sketch) -> tuple[int, ...]:
    """The keys under which an article is looked for, KEYS numbers under 2**63: two articles with KEYS_MET in common may be copies."""
    if not own.pieces:
        return ()
    minimum = RMinHash(KEYS, SEED)
    minimum.update([piece.to_bytes(4, "big") for piece in own.pieces])
    return tuple(n << 32 | value for n, value in enumerate(minimum.digest()))


def compare_copies(one: Sketch, other: Sketch) -> Compared:
    """Whether two articles carry one report, from their sketches alone."""
    if not one.pieces or not other.pieces:
        return Compared(verdict="unsure", score=0.0, reason="too short to tell")
    bound = min(s.pieces[-1] if s.total > len(s.pieces) else 1 << 32 for s in (one, other))
    a, b = (s.pieces[: bisect_right(s.pieces, bound)] for s in (one, other))
    met, shorter = len(set(a) & set(b)), min(len(a), len(b))
    share = met / shorter
    shared = round(share * min(one.total, other.total))
    reason = f"{round(100 * share)} % of the shorter one's runs of {SHINGLE} words stand in the other, about {shared}"
    enough = shared >= LEAST_SHARED and (shared >= AMPLE or met >= LEAST_OF_LONGER * max(len(a), len(b)))
    if one.pieces == other.pieces or (enough and share >= COPIED):
        return Compared(verdict="same", score=round(share, 3), reason=reason)
    unsure = shared >= LEAST_SHARED and share >= PERHAPS
    return Compared(verdict="unsure" if unsure else "different", score=round(share, 3), reason=reason)


@dataclass(frozen=True, slots=True)
class Copies:
    """Articles (indexes into the sequence given) that carry one report, longest first; `agency` where those who name any all name that one.
    `original` is the one among them that is told to be it, `first_in` where the report is told to have come out first."""

    members: tuple[int, ...]
    agency: str | None
    original: int | None = None
    first_in: str | None = None


def find_copies(documents: Sequence[Document]) -> tuple[Copies, ...]:
    """Group the articles that carry one report; an article that is nobody's copy is in no group. The order given does not matter."""
    sketches = [sketch(document.text) for document in documents]
    pairs = [(a, b) for a, b in _candidates(sketches) if compare_copies(sketches[a], sketches[b]).verdict == "same"]
    found = []
    for group in connected(range(len(documents)), pairs):
        if len(group) > 1:
            members = sorted(
                group, key=lambda i: (-len(documents[i].text), documents[i].published or "~", documents[i].url or "", documents[i].id)
            )
            named = agency_of([documents[i].agencies for i in members])
            first_in = told_first([documents[i] for i in members])
            found.append(Copies(tuple(members), named, _original(documents, members, first_in or named), first_in))
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


def agency_of(named: Iterable[Iterable[str]]) -> str | None:
    """The one agency that every article names that names any; `named` holds the agencies of each."""
    some = [set(agencies) for agencies in named if agencies]
    shared = set.intersection(*some) if some else set()
    return shared.pop() if len(shared) == 1 else None


def told_first(copies: Iterable[Document]) -> str | None:
    """Where a report came out first ("originally published by ..."), as far as the texts of its copies say so and agree."""
    told = {" ".join(m["who"].split()) for document in copies for m in _FIRST_IN.finditer(document.text)}
    return told.pop() if len({ascii_key(who) for who in told}) == 1 else None


def _original(documents: Sequence[Document], members: Sequence[int], name: str | None) -> int | None:
    """The one member that came out where the report is told to come from: at its first publisher's, or else at the agency itself."""
    wanted = _house(name or "")
    those = [i for i in members if wanted and _house(outlet(documents[i]) or "") == wanted]
    return those[0] if len(those) == 1 else None


def _house(name: str) -> str:
    """A publisher's name or host without what varies: "The Conversation" and "theconversation.com" are one."""
    return re.sub(r"^(the )?(www )?(the(?=\w{4}))?| (com|org|net|co uk)$", "", ascii_key(name)).replace(" ", "")


def _pieces(text: str) -> Iterator[int]:
    """Every run of SHINGLE words inside a paragraph, as a number: moved paragraphs stay the same pieces."""
    for start, end in paragraphs(text):
        words = ascii_key(text[start:end]).split()
        yield from (zlib.crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1))


def _candidates(sketches: Sequence[Sketch]) -> Iterator[tuple[int, int]]:
    """Pairs of articles that may be copies, each once, the lower index first."""
    index: dict[int, list[int]] = defaultdict(list)
    for i, own in enumerate(sketches):
        met: Counter[int] = Counter()
        for key in keys(own):
            met.update(index[key])
            index[key].append(i)
        yield from ((other, i) for other in sorted(met) if met[other] >= KEYS_MET)
