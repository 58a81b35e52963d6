"""What differs between two texts of one report: an outlet's later correction of its own article, or what a desk changed in an agency's.

Differences of typesetting (quotation marks, dashes, spaces) are none.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from sqlalchemy import Connection, select

from casus.ledger.tables import documents
from casus.model import Document, Span, span
from casus.text import paragraphs, plain

# Changes with no more words than this between them are told as one.
NEAR = 1
# Two paragraphs with this share of their words in common, in order, are one paragraph that was changed; with less, one went and one came.
CHANGED = 0.4
# Longer texts (code points, both together) are not compared, and of more words or paragraphs than this the frequent ones are passed over: a hostile article
# would else keep a page waiting.
LONGEST, MANY = 200_000, 1_000
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change: `old` points into the old headline or text, `new` into the new one; a moved paragraph stands in both."""

    kind: Literal["added", "removed", "changed", "moved"]
    where: Literal["headline", "text"]
    old: Span | None
    new: Span | None


def differences(old: Document, new: Document) -> tuple[Difference, ...]:
    """What differs between two documents: the headline first, then paragraph by paragraph in the order of the new text."""
    found = list(_words("headline", old.headline or "", (0, len(old.headline or "")), new.headline or "", (0, len(new.headline or ""))))
    was, now = paragraphs(old.text), paragraphs(new.text)
    before, after = ([plain(text[a:b]) for a, b in of] for text, of in ((old.text, was), (new.text, now)))
    gone: list[int] = []
    come: list[int] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=len(after) > MANY).get_opcodes():
        if tag == "equal":
            continue
        pairs = dict(_paired(before[a:b], after[c:d]))
        gone += [i for i in range(a, b) if i - a not in pairs]
        come += [j for j in range(c, d) if j - c not in pairs.values()]
        for i, j in sorted(pairs.items(), key=lambda pair: pair[1]):
            found += _words("text", old.text, was[a + i], new.text, now[c + j])
    left: dict[str, list[int]] = defaultdict(list)
    for i in reversed(gone):
        left[before[i]].append(i)
    moved: set[int] = set()
    for j in come:
        here = left[after[j]].pop() if left.get(after[j]) else None
        there = span(new.text, *now[j])
        if here is None:
            found.append(Difference(kind="added", where="text", old=None, new=there))
        else:
            moved.add(here)
            found.append(Difference(kind="moved", where="text", old=span(old.text, *was[here]), new=there))
    found += [Difference(kind="removed", where="text", old=span(old.text, *was[i]), new=None) for i in gone if i not in moved]
    return tuple(sorted(found, key=_order))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a later version of an article changed in the one before; `version` counts from 2, `added_at` is when the ledger got it (UTC)."""

    version: int
    added_at: str
    published: str | None
    differences: tuple[Difference, ...]


def corrections_of(connection: Connection, document_id: str) -> tuple[Correction, ...]:
    """How an outlet changed an article after it came out, version by version; `document_id` is that of any of the versions. Of texts longer
    than LONGEST it is told only that there is another version."""
    own = select(documents.c.identity).where(documents.c.document_id == document_id).scalar_subquery()
    query = select(documents).where(documents.c.identity == own).order_by(documents.c.version)
    versions = [
        (row, Document(id=row.name, url=row.url, headline=row.headline, published=row.published, text=row.text))
        for row in connection.execute(query).all()
    ]
    return tuple(
        Correction(
            version=row.version,
            added_at=row.added_at,
            published=row.published,
            differences=() if len(before.text) + len(after.text) > LONGEST else differences(before, after),
        )
        for (_, before), (row, after) in pairwise(versions)
    )


def _order(difference: Difference) -> tuple[bool, int, int]:
    return (
        difference.where == "text",
        difference.new.start if difference.new else (difference.old.start if difference.old else 0),
        difference.old.start if difference.old else 0,
    )


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Which old paragraph became which new one, each used once, the likest first."""
    alike = []
    if len(old) * len(new) > MANY**2:
        return
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            words, others = one.split(), other.split()
            if one == other or len(set(words) & set(others)) < CHANGED * min(len(set(words)), len(set(others))):
                continue
            share = SequenceMatcher(None, words, others, autojunk=len(others) > MANY).ratio()
            if share >= CHANGED:
                alike.append((-share, i, j))
    left, right = set(range(len(old))), set(range(len(new)))
    for _, i, j in sorted(alike):
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            yield i, j


def _words(where: Literal["headline", "text"], old: str, was: tuple[int, int], new: str, now: tuple[int, int]) -> Iterator[Difference]:
    """The words that differ between a passage and what became of it."""
    one, other = (
        [(plain(m.group()), m.start(), m.end()) for m in _WORD.finditer(text, *of) if plain(m.group())]
        for text, of in ((old, was), (new, now))
    )
    steps = SequenceMatcher(None, [w for w, _, _ in one], [w for w, _, _ in other], autojunk=len(other) > MANY).get_opcodes()
    merged: list[list[int]] = []
    for tag, a, b, c, d in steps:
        if tag == "equal":
            continue
        if merged and a - merged[-1][1] <= NEAR:
            merged[-1][1], merged[-1][3] = b, d
        else:
            merged.append([a, b, c, d])
    for a, b, c, d in merged:
        left = span(old, one[a][1], one[b - 1][2]) if b > a else None
        right = span(new, other[c][1], other[d - 1][2]) if d > c else None
        yield Difference(kind="changed" if left and right else "added" if right else "removed", where=where, old=left, new=right)
