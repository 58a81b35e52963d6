"""Words and days, as sameness compares them: stems that carry meaning, how alike two passages are, which words tell most."""

from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from casus.model import Event, Span
from casus.text import ascii_key

# So few words in common say nothing.
LEAST_WORDS = 2
# Passages are looked up by so many of their rarest words.
RAREST = 4
# Status by what it says of the world: an event told as happened is never the one that is only threatened.
HAPPENED = frozenset({"reported", "alleged", "denied"})
# Words that any two sentences share.
_STOP = frozenset(
    ascii_key(
        """a an and are as at be been but by for from had has have he her him his if in into is it its more not of on one or our said she so
        that the their them they this to was we were what which who will with would you"""
    ).split()
)
# English endings live past this letter: "imposed" and "imposes" count as one word.
_STEM, SHORTEST_PLURAL = 5, 3

# The same names and phrases come again and again in a ledger.
key_of = lru_cache(maxsize=1 << 16)(ascii_key)


def words_of(*spans: Span) -> frozenset[str]:
    """The words of some passages that carry meaning, cut to their stems."""
    return stems(*(s.text for s in spans))


def stems(*texts: str) -> frozenset[str]:
    """The words of some texts that carry meaning, cut to their stems."""
    return frozenset(
        (word[:-1] if word.endswith("s") and len(word) > SHORTEST_PLURAL else word)[:_STEM]
        for text in texts
        for word in ascii_key(text).split()
        if word not in _STOP
    )


def alike(one: frozenset[str], other: frozenset[str], least: int = LEAST_WORDS) -> float:
    """Share of the shorter passage's words that stand in the other, 0 with fewer than `least` in common."""
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= least else 0.0


def rarest(words: frozenset[str], count: int = RAREST) -> list[str]:
    """The words that are rarest in English news at large. A fixed list, not this ledger's counts: the same passage is then looked up
    by the same words whatever else the ledger holds."""
    rank = _ranks()
    return sorted(words, key=lambda word: (-rank.get(word, len(rank)), word))[:count]


@cache
def _ranks() -> dict[str, int]:
    lines = (files("casus") / "data" / "common_words.txt").read_text("utf-8").splitlines()
    return {word: n for n, word in enumerate(line for line in lines if not line.startswith("#"))}


def day_of(moment: str | None) -> date | None:
    """The day of an ISO date or date-time, None where it is not as exact as a day."""
    try:
        return date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None


def day_told(event: Event, published: str | None) -> str | None:
    """The event's date, unless it is told as happened and lies after the telling: then the date is a misreading. A day's grace, for articles
    are dated where they are written and events where they happen."""
    one, other = day_of(published), day_of(event.date)
    late = event.status in HAPPENED and one is not None and other is not None and (other - one).days > 1
    return None if late else event.date
