"""Whether a name in a sentence stands for a place, or for those who govern there.

"In Moscow", "troops entered Russia" and "the north of Russia" are places; "Moscow said", "sanctions on Russia" and "Russia's president" are
not. Syntax decides, with the words of data/place_words.toml.
"""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from casus.reading import Parsed, Token

# A name in a list stands as the first of the list does: so far up the heads we look.
DEEPEST_LIST = 30
# Tokens in which the dash of a dateline follows its place, and the most of a place's name (and the fewest letters of it).
DATELINE, DATELINE_NAME = 9, 4
_PREPOSITIONAL = frozenset({"pobj", "pcomp"})
_MODIFIES = frozenset({"compound", "nmod", "amod", "npadvmod"})


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of data/place_words.toml, each under its own name."""

    locative: frozenset[str]
    to_and_from: frozenset[str]
    moves: frozenset[str]
    moves_object: frozenset[str]
    holds: frozenset[str]
    speaks: frozenset[str]
    strikes: frozenset[str]
    trips: frozenset[str]
    parts: frozenset[str]
    happenings: frozenset[str]
    suffixes: frozenset[str]
    callings: frozenset[str]
    kinds: frozenset[str]
    facilities: frozenset[str]
    facility_words: frozenset[str]
    directions: frozenset[str]
    grounds: frozenset[str]
    never: frozenset[str]
    officials: frozenset[str]


@cache
def words() -> Words:
    """The word lists, read once."""
    groups = tomllib.loads((files("casus") / "data" / "place_words.toml").read_text("utf-8"))
    return Words(**{field.name: frozenset(groups[field.name]["words"]) for field in fields(Words)})


def in_list(parsed: Parsed, i: int) -> int:
    """The first member of the list that a token is a member of, or the token itself."""
    for _ in range(DEEPEST_LIST):
        token = parsed.tokens[i]
        if token.dep != "conj" or token.head == i:
            break
        i = token.head
    return i


def preposition(parsed: Parsed, i: int) -> Token | None:
    """The preposition that a token, or its list, hangs on."""
    token = parsed.tokens[in_list(parsed, i)]
    if token.dep in _PREPOSITIONAL:
        head = parsed.tokens[token.head]
        return head if head.pos in ("ADP", "SCONJ", "ADV", "ADJ", "VERB") else None
    return None


def signed(parsed: Parsed, first: int, last: int) -> bool:
    """Whether a word beside the name says that it is a place: a preposition of place, "city of", "province" after it."""
    known = words()
    after = parsed.tokens[last + 1] if last + 1 < len(parsed.tokens) else None
    if (
        after is not None
        and after.lower in known.suffixes | known.facilities | known.facility_words
        and after.sentence == parsed.tokens[last].sentence
    ):
        return True
    return placed(parsed, first, last)


def placed(parsed: Parsed, first: int, last: int) -> bool:
    """Whether a preposition of place, or "city of", stands before the name or before the list that it is in."""
    known = words()
    before = parsed.tokens[first - 1] if first else None
    if before is not None and before.sentence == parsed.tokens[first].sentence:
        if before.lower == "of" and first > 1 and parsed.tokens[first - 2].lower in known.kinds | known.parts:
            return True
        if before.lower in known.locative:
            return True
    adposition = preposition(parsed, last)
    return adposition is not None and adposition.lower in known.locative


def located(parsed: Parsed, last: int, *, town: bool) -> bool:
    """Whether a name of those who govern somewhere (a state, or with `town` a capital or seat of power) stands for the place.

    `last` is the head of the name. What syntax leaves open is the place for a town and those who govern for a state.
    """
    known, tokens = words(), parsed.tokens
    i = in_list(parsed, last)
    token = tokens[i]
    head = tokens[token.head]
    if token.dep in _PREPOSITIONAL:
        return _after_preposition(parsed, head, town=town)
    if token.dep == "poss":
        between = tokens[i + 1 : head.i]
        return head.lower in known.parts and not any(t.pos == "PROPN" for t in between)
    if token.dep in _MODIFIES:
        if _based(parsed, last) or (town and _suffixed(parsed, last)):
            return True
        return head.lower in (known.parts | known.happenings if town else known.parts) and head.i > i
    if token.dep in ("dobj", "nsubjpass"):
        return head.lemma in known.moves_object or (town and head.lemma in known.holds)
    if token.dep == "appos":
        return head.pos == "PROPN" and head.i < i and (head.entity in ("GPE", "LOC", "FAC") or town)
    return False


def speaks(parsed: Parsed, last: int) -> bool:
    """Whether the name is the subject of saying or wanting: then it is nobody's place."""
    token = parsed.tokens[in_list(parsed, last)]
    return token.dep in ("nsubj", "nsubjpass") and parsed.tokens[token.head].lemma in words().speaks


def governed(parsed: Parsed, last: int) -> bool:
    """Whether the name says whose somebody is: "the governor of Virginia", "Indiana Gov. Mike Pence"."""
    token = parsed.tokens[in_list(parsed, last)]
    head = parsed.tokens[token.head]
    if token.dep == "pobj":
        return head.lower == "of" and parsed.tokens[head.head].lemma.lower() in words().officials
    return token.dep in _MODIFIES and (head.entity == "PERSON" or head.lemma.lower() in words().officials) and head.i > token.i


def _after_preposition(parsed: Parsed, adposition: Token, *, town: bool) -> bool:
    """Whether what stands after this preposition is a place, by it and by what it hangs on."""
    known, word = words(), adposition.lower
    over = parsed.tokens[parsed.tokens[in_list(parsed, adposition.i)].head]
    if over.pos == "ADV" and over.head != over.i:  # "back to Syria"
        over = parsed.tokens[over.head]
    if word in known.locative:
        return True
    if word == "of":
        if adposition.i and parsed.tokens[adposition.i - 1].lower in known.directions:  # "lies 8 km south of Baghdad"
            return True
        return over.lower in known.parts | known.strikes | known.suffixes | known.locative
    if word == "over":
        return over.lemma in ("fly", "shoot", "down", "fall", "soar", "drop", "sky", "flight", "airspace", "zone", "plane", "jet")
    if word == "on":
        return over.lower in known.strikes or over.lemma in ("march", "advance", "fall", "rain", "drop", "converge", "descend")
    if word in ("with", "between") and over.lower in ("border", "borders", "frontier", "boundary", "road", "crossing", "crossings"):
        return True
    if word in known.to_and_from:
        return (
            over.lemma in known.moves
            or over.lower in known.trips
            or (town and word in ("to", "from") and over.pos in ("VERB", "AUX") and over.lemma not in known.speaks)
        )
    return word == "to" and over.lower in ("close", "next", "near", "adjacent", "neighbour", "neighbor")


def _suffixed(parsed: Parsed, last: int) -> bool:
    """ "Jakarta Bay"."""
    after = parsed.tokens[last + 1 : last + 2]
    return bool(after) and after[0].lower in words().suffixes | words().facilities


def _based(parsed: Parsed, last: int) -> bool:
    """ "Beirut-based"."""
    after = parsed.tokens[last + 1 : last + 3]
    return len(after) == 2 and after[0].text == "-" and after[1].lower in ("based", "born", "bound", "educated")


def dateline(parsed: Parsed, last: int) -> bool:
    """Whether the name stands before an article's first words: "BEIRUT (Reuters) - ", "GENEVA, May 3 - ", "KABUL: "."""
    tokens, sentence = parsed.tokens, parsed.sentences[parsed.tokens[last].sentence]
    after = tokens[last + 1 : min(last + 1 + DATELINE, sentence.last)]
    if last - sentence.first >= DATELINE_NAME or not after or not tokens[last].text.isupper() or len(tokens[last].text) < DATELINE_NAME:
        return False
    return after[0].text in ("-", "--", ":") or (after[0].text in ("(", ",") and any(t.text in ("-", "--") for t in after[1:]))
