"""Is a text English? By its commonest words alone; other languages are not told apart."""

import re

from casus.text import plain

# Words that are frequent in English and rare in the languages that share its letters ("in", "is", "was", "on" are Dutch or German as well).
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "that",
        "with",
        "from",
        "by",
        "he",
        "his",
        "she",
        "her",
        "which",
        "were",
        "been",
        "this",
        "it",
        "are",
        "has",
        "have",
        "had",
        "said",
        "would",
        "who",
        "their",
        "they",
        "not",
        "but",
        "at",
        "as",
        "after",
        "its",
        "will",
    ]
)
# Of English running text some 25 words in 100 are of the list, of other languages 3 at most; headlines and tables hold fewer.
LEAST_SHARE = 0.10
# With fewer words than this nothing is certain.
LEAST_WORDS = 8
# So many characters of a text are looked at.
_SAMPLE = 6_000
_CODE = re.compile(r"[a-z]{2}(?=$|[-_@.])", re.IGNORECASE)


def language_of(text: str, declared: str | None = None) -> str | None:
    """ISO 639-1 code of a text: "en" where its words say so, else the declared language unless that is English; None where unknown."""
    words = re.findall(r"[^\W\d_]+", plain(text[:_SAMPLE]).lower())
    english = bool(words) and sum(word in _ENGLISH for word in words) / len(words) >= LEAST_SHARE
    code = language_code(declared)
    if len(words) < LEAST_WORDS:
        return code
    if english:
        return "en"
    return code if code != "en" or len(words) < 5 * LEAST_WORDS else None


def language_code(declared: str | None) -> str | None:
    """The two letters of a language tag such as "en-GB" or "en_US"; None for anything else."""
    m = _CODE.match((declared or "").strip())
    return m[0].lower() if m and m[0].lower() not in ("xx", "zz") else None
