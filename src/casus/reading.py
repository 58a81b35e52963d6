"""What stages hand to one another while an article is read: syntax, the tagger's readings, numbers, and the cast of actors.

Token indexes are positions in `Parsed.tokens`; `start` and `end` are always code points of `Document.text`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from casus.model import Actor, Document, Quantity, Span, span


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its syntax (Penn tags, Universal POS, ClearNLP dependencies, OntoNotes entity label). `text` is folded to plain characters;
    `head` and `children` are token indexes, a root's head is itself; `entity_start` is true on the first token of an entity."""

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    children: tuple[int, ...]
    sentence: int
    entity: str
    entity_start: bool

    @property
    def lower(self) -> str:
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first` up to but not including `last`; code points `start..end`; `root` is a token index."""

    i: int
    first: int
    last: int
    start: int
    end: int
    root: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """An article with its syntax. No sentence crosses a paragraph."""

    document: Document
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    paragraphs: tuple[tuple[int, int], ...]
    _starts: tuple[int, ...] = field(repr=False)

    @property
    def text(self) -> str:
        return self.document.text

    def span(self, start: int, end: int) -> Span:
        """The span of these code points, trimmed of outer white space."""
        return span(self.document.text, start, end)

    def tokens_in(self, start: int, end: int) -> range:
        """Indexes of the tokens that share a code point with `start..end`."""
        first = bisect_right(self._starts, start) - 1
        if first < 0 or self.tokens[first].end <= start:
            first += 1
        return range(first, max(first, bisect_left(self._starts, end)))

    def token_at(self, offset: int) -> Token | None:
        """The token over this code point, or None between tokens."""
        i = bisect_right(self._starts, offset) - 1
        return self.tokens[i] if i >= 0 and offset < self.tokens[i].end else None

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence of the first token that ends after this code point."""
        i = bisect_right(self._starts, offset) - 1
        if i >= 0 and offset < self.tokens[i].end:
            return self.sentences[self.tokens[i].sentence]
        return self.sentences[self.tokens[i + 1].sentence] if i + 1 < len(self.tokens) else None

    def subtree(self, i: int) -> list[int]:
        """A token and all that hang on it, in text order."""
        found, stack = [], [i]
        while stack:
            j = stack.pop()
            found.append(j)
            stack.extend(self.tokens[j].children)
        return sorted(found)

    def ancestors(self, i: int) -> Iterator[int]:
        """The heads above a token, nearest first."""
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            yield i

    def child(self, i: int, *deps: str) -> int | None:
        """The first child of a token that hangs on it by one of these relations."""
        return next((j for j in self.tokens[i].children if self.tokens[j].dep in deps), None)

    def head_of(self, start: int, end: int) -> int | None:
        """The token of `start..end` whose head lies outside it (the first of the highest): the syntactic head of a phrase."""
        inside = self.tokens_in(start, end)
        return next((i for i in inside if self.tokens[i].head not in inside or self.tokens[i].head == i), None)

    def span_of(self, first: int, last: int) -> Span:
        """The span from token `first` to token `last`, both included."""
        return self.span(self.tokens[first].start, self.tokens[last].end)


Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tagged:
    """The tagger's reading of an article, word by word (a word is a run of word characters or one other visible character).

    `words` is [n, 2] code points; `hidden` is [n, width], the encoder's state of each word's first piece; `heads` maps a task to its
    log-probabilities [n, labels] and `labels` to the labels' names. `pairs` holds [n, k] projections: the score that word b plays a role
    for word a is the inner product of `pairs[role + "_from"][a]` and `pairs[role + "_to"][b]`.
    """

    words: NDArray[np.int64]
    hidden: Array
    heads: Mapping[str, Array]
    labels: Mapping[str, tuple[str, ...]]
    pairs: Mapping[str, Array]
    breaks: tuple[int, ...]
    """Index of each paragraph's first word."""
    moves: Mapping[str, Array] = field(default_factory=dict)
    """For tasks learnt as chains: what a step from label to label is worth, in the heads' log-odds [before, after]."""

    def score(self, role: str, word: int, others: range) -> Array:
        """Log-odds, one for each of `others`, that it plays `role` for `word`."""
        result: Array = self.pairs[f"{role}_to"][others.start : others.stop] @ self.pairs[f"{role}_from"][word]
        return result

    def words_in(self, start: int, end: int) -> range:
        """Indexes of the words that begin at or after `start` and before `end`."""
        first, last = np.searchsorted(self.words[:, 0], [start, end])
        return range(int(first), int(last))

    def word_at(self, offset: int) -> int:
        """Index of the word that begins at this code point, or the last that begins before it."""
        return max(0, int(np.searchsorted(self.words[:, 0], offset, side="right")) - 1)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the text with what it counts."""

    span: Span
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors of an article and which words mean whom."""

    actors: tuple[Actor, ...]

    def by_id(self, actor_id: str | None) -> Actor | None:
        return next((a for a in self.actors if a.id == actor_id), None)

    def at(self, start: int, end: int) -> str | None:
        """The actor whose mention shares most with these code points, longer mentions first; None where none does."""
        best: tuple[int, int] = (0, 0)
        found = None
        for actor in self.actors:
            for mention in actor.mentions:
                shared = min(end, mention.end) - max(start, mention.start)
                key = (shared, -(mention.end - mention.start))
                if shared > 0 and key > best:
                    best, found = key, actor.id
        return found

    def within(self, start: int, end: int) -> list[str]:
        """Every actor with a mention inside these code points, in text order."""
        hits = sorted((m.start, -m.end, a.id) for a in self.actors for m in a.mentions if m.start >= start and m.end <= end)
        return list(dict.fromkeys(actor_id for _, _, actor_id in hits))
