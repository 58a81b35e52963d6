"""People's names: do two of them mean the same person?"""

from functools import lru_cache

from casus.text import ascii_key
from casus.titles import Gender, Titles, gender_of

# Spellings of one surname differ by so many letters at most, for surnames of at least so many letters.
_SLACK = ((10, 3), (7, 2), (5, 1))
_DROPPED = frozenset(
    {"al", "el", "bin", "ibn", "ben", "abu", "umm", "ad", "as", "ash", "the", "von", "van", "de", "der", "da", "di", "la", "le", "du", "st"}
)


def name_words(name: str, titles: Titles) -> tuple[str, ...]:
    """A person's name as plain lower-case words, without "al-", initials' dots or "Jr"."""
    words = ascii_key(name).split()
    kept = [w for w in words if w not in _DROPPED and w not in titles.suffixes and w not in titles.address]
    return tuple(kept or words)


def same_person(a: tuple[str, ...], b: tuple[str, ...], titles: Titles) -> bool:
    """Can two names of at least two words each mean one person: surnames agree and given names do not speak against it?"""
    if a == b:
        return True
    if len(a) < 2 or len(b) < 2:
        return False
    short, long = sorted((a, b), key=len)
    if not (alike_surname(short[-1], long[-1]) or short[-1] in long):
        return False
    if all(any(alike(w, v, titles) for v in long) for w in short) and (
        alike_surname(short[-1], long[-1]) or (short[0] == long[0] and len(long) > len(short) and short[-1] in long)
    ):
        return True
    return alike_surname(a[-1], b[-1]) and alike(a[0], b[0], titles)


def alike(a: str, b: str, titles: Titles) -> bool:
    """Are two given names the same, an initial, a short form or another spelling?"""
    if a == b or (len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b)):
        return True
    group = titles.spellings.get(a)
    return (group is not None and group == titles.spellings.get(b)) or alike_surname(a, b)


@lru_cache(maxsize=100_000)
def alike_surname(a: str, b: str) -> bool:
    """Are two surnames one, allowing for another transcription ("Zelensky", "Zelenskyy")?"""
    if a == b:
        return True
    length = min(len(a), len(b))
    for least, slack in _SLACK:
        if length >= least:
            if abs(len(a) - len(b)) > slack or (
                a[0] != b[0] and {a[0], b[0]} not in ({"g", "q"}, {"k", "q"}, {"g", "k"}, {"y", "i"}, {"j", "y"}, {"c", "k"})
            ):
                return False
            # Each letter changed, added or dropped alters the set of letters by two at most.
            if len(set(a) ^ set(b)) > 2 * slack:
                return False
            distance = _distance(a, b, slack)
            return distance <= 1 or (distance <= slack and _skeleton(a) == _skeleton(b)) or (length >= 10 and distance <= slack)
    return False


def _distance(a: str, b: str, limit: int) -> int:
    """Letters to change, add or drop to make one word the other; `limit + 1` where there are more."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _skeleton(word: str) -> str:
    """The consonants of a word, doubles and transcriptions levelled."""
    out: list[str] = []
    for ch in word.replace("kh", "k").replace("ts", "t").replace("zh", "z").replace("v", "u").replace("q", "k").replace("g", "k"):
        if ch not in "aeiouyhw" and (not out or out[-1] != ch):
            out.append(ch)
    return "".join(out)


def is_patronymic(words: tuple[str, ...], titles: Titles) -> Gender | None:
    """Is this a given name and a father's name ("Alexander Grigorievich")? Its gender, or None."""
    if len(words) == 2 and len(words[1]) > 6:
        for gender in ("m", "f"):
            if words[1].endswith(titles.patronymic[gender]):
                return gender
    return None


def gender(words: tuple[str, ...], titles: Titles) -> Gender | None:
    """The gender that the first word of a full name tells."""
    return gender_of(words[0], titles) if len(words) > 1 else None
