"""Parsed → candidates: every name, noun phrase and pronoun that may mean a person, a body or a group, with what its own words tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from casus.known import Entry, Known
from casus.model import MentionKind, Place
from casus.reading import Parsed, Sentence
from casus.titles import Gender, Noun, NounMatch, match_noun

# A noun phrase longer than this on its left is a parse error.
LONGEST_LEFT = 12
# A complement longer than this ("of the ...") is left out of a mention.
LONGEST_RIGHT = 12

Form = Literal["person", "organisation", "group", "state", "unknown"]
Article = Literal["definite", "indefinite", "bare", "possessive"]

_LEFT_DEPS_OUT = frozenset(
    {"relcl", "advcl", "appos", "nsubj", "nsubjpass", "ccomp", "parataxis", "mark", "aux", "auxpass", "neg", "intj", "expl", "preconj"}
)
_PLACE_PREPOSITIONS = frozenset(
    {
        "in",
        "at",
        "near",
        "inside",
        "within",
        "across",
        "throughout",
        "around",
        "outside",
        "via",
        "through",
        "into",
        "toward",
        "towards",
        "over",
    }
)
_DEEDS = frozenset(
    [
        "attack",
        "bomb",
        "hit",
        "strike",
        "shell",
        "target",
        "destroy",
        "damage",
        "seize",
        "capture",
        "take",
        "retake",
        "recapture",
        "storm",
        "raid",
        "besiege",
        "occupy",
        "burn",
        "loot",
        "liberate",
        "control",
        "hold",
        "evacuate",
        "search",
        "close",
        "block",
        "blockade",
        "surround",
        "pound",
        "demolish",
        "engage",
        "level",
        "torch",
        "set",
        "enter",
        "clear",
        "free",
        "lose",
        "overrun",
        "invade",
        "shut",
        "reopen",
        "defend",
        "ransack",
        "vandalise",
        "vandalize",
        "sink",
        "board",
        "hijack",
        "annex",
        "cross",
        "fire",
        "flee",
        "abandon",
        "leave",
    ]
)
_BLOWS = frozenset(
    [
        "attack",
        "strike",
        "airstrike",
        "bombing",
        "raid",
        "assault",
        "siege",
        "shelling",
        "bombardment",
        "capture",
        "seizure",
        "destruction",
        "fire",
        "offensive",
        "blast",
        "explosion",
        "occupation",
        "blockade",
        "control",
        "liberation",
        "evacuation",
        "loss",
        "recapture",
        "storming",
        "hit",
        "withdrawal",
    ]
)
# What a body before it does: "an army offensive".
DOINGS = frozenset(
    [
        "airstrike",
        "assault",
        "attack",
        "blockade",
        "bombardment",
        "bombing",
        "campaign",
        "crackdown",
        "incursion",
        "offensive",
        "operation",
        "raid",
        "shelling",
        "siege",
        "strike",
    ]
)
# Days and months are no part of a name that a preposition joins them to ("the European Union on Friday").
CALENDAR = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_STILL_VERBS = frozenset({"be", "lie", "sit", "have", "remain", "become", "host", "stretch"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A spelling of known entries at tokens `first` to `last`, both included; several entries where it is ambiguous."""

    first: int
    last: int
    entries: tuple[Entry, ...]

    @property
    def entry(self) -> Entry:
        return self.entries[0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase at tokens `first` to `last` whose syntactic head is token `head`.

    A name has `words`, perhaps `entry`; a noun phrase has `noun`, `title` (its words without owner or determiner), and `owner`: the token
    that says whose it is (a possessor, the object of "of", a nationality or a body before the noun).
    """

    first: int
    last: int
    head: int
    kind: MentionKind
    form: Form
    words: str
    entry: Entry | None = None
    noun: Noun | None = None
    title: str = ""
    article: Article = "bare"
    plural: bool = False
    gender: Gender | None = None
    owners: tuple[int, ...] = ()
    number: str | None = None
    former: bool = False
    counterpart: bool = False
    age: bool = False
    compounds: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """An article with what was looked up in it; `hit_of` and `noun_of` give the match that covers a token, by index; -1 is none."""

    parsed: Parsed
    known: Known
    hits: tuple[Hit, ...]
    nouns: tuple[NounMatch, ...]
    hit_of: tuple[int, ...]
    noun_of: tuple[int, ...]
    place_of: tuple[int, ...]

    def hit(self, i: int) -> Hit | None:
        return self.hits[self.hit_of[i]] if self.hit_of[i] >= 0 else None

    def noun(self, i: int) -> NounMatch | None:
        return self.nouns[self.noun_of[i]] if self.noun_of[i] >= 0 else None

    def text(self, first: int, last: int) -> str:
        """The folded words of tokens `first` to `last`, both included, with the article's own spacing."""
        tokens = self.parsed.tokens
        out = [tokens[first].text]
        for i in range(first + 1, last + 1):
            out.append((" " if tokens[i].start > tokens[i - 1].end else "") + tokens[i].text)
        return "".join(out)


def look_up(parsed: Parsed, places: Sequence[Place], known: Known) -> Page:
    """Find known spellings and nouns, sentence by sentence."""
    hits: list[Hit] = []
    nouns: list[NounMatch] = []
    for sentence in parsed.sentences:
        hits += _sentence_hits(parsed, sentence, known)
        i = sentence.first
        while i < sentence.last:
            match = match_noun(parsed.tokens, i, sentence.last - 1, known.titles)
            if (
                match is not None
                and match.first == match.last
                and match.noun.word in known.titles.inside
                and match.last + 1 < sentence.last
            ):
                # "Deputy" before another office is part of that office's title.
                after = match_noun(parsed.tokens, i + 1, sentence.last - 1, known.titles)
                if after is not None and after.noun.kind == "office":
                    match = None
            if match is not None:
                nouns.append(match)
                i = match.last + 1
            else:
                i += 1
    hits = [hit for hit in hits if not _inside_person(parsed, hit)]
    place_of = [-1] * len(parsed.tokens)
    for number, place in enumerate(places):
        for i in parsed.tokens_in(place.start, place.end):
            place_of[i] = number
    covered = _cover(len(parsed.tokens), [(h.first, h.last) for h in hits])
    return Page(
        parsed, known, tuple(hits), tuple(nouns), covered, _cover(len(parsed.tokens), [(n.first, n.last) for n in nouns]), tuple(place_of)
    )


def _cover(size: int, ranges: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    out = [-1] * size
    for number, (first, last) in enumerate(ranges):
        for i in range(first, last + 1):
            out[i] = number
    return tuple(out)


def _sentence_hits(parsed: Parsed, sentence: Sentence, known: Known) -> list[Hit]:
    """Known spellings in a sentence, longest first, none overlapping."""
    tokens = parsed.tokens[sentence.first : sentence.last]
    flat, starts, ends = "", [], {}
    for k, token in enumerate(tokens):
        if k and token.start > tokens[k - 1].end:
            flat += " "
        starts.append(len(flat))
        flat += token.text
        ends[len(flat)] = k
    lower = flat.lower()
    same = len(lower) == len(flat)
    found: list[Hit] = []
    k = 0
    while k < len(tokens):
        match = None
        word = tokens[k].lower
        head = word if word.isalnum() else _first_word(word)
        for form in known.forms.get(head, ()) if same else ():
            at = starts[k]
            end = at + len(form.text)
            if end not in ends or not (flat.startswith(form.text, at) if form.exact else lower.startswith(form.lower, at)):
                continue
            if form.capital >= 0 and not flat[at + form.capital].isupper():
                continue
            rivals = [f.entry for f in known.forms[head] if f.lower == form.lower and (not f.exact or flat.startswith(f.text, at))]
            own = [entry for entry in rivals if entry.own]
            match = Hit(sentence.first + k, sentence.first + ends[end], tuple(dict.fromkeys(own or rivals)))
            break
        if match is not None:
            found.append(match)
            k = match.last - sentence.first + 1
        else:
            k += 1
    return found


def _first_word(word: str) -> str:
    k = 0
    while k < len(word) and (word[k].isalnum() or word[k] == "_"):
        k += 1
    return word[:k]


def _inside_person(parsed: Parsed, hit: Hit) -> bool:
    """Is a one-word spelling only part of a person's name ("Jordan Pickett", "Paris Marlow")?"""
    if hit.first != hit.last or hit.entry.own or hit.entry.what in ("adjective", "people", "metonym"):
        return False
    token = parsed.tokens[hit.first]
    if token.entity != "PERSON":
        return False
    before, after = hit.first - 1, hit.first + 1
    inner_before = before >= 0 and not token.entity_start and parsed.tokens[before].entity == "PERSON"
    inner_after = after < len(parsed.tokens) and parsed.tokens[after].entity == "PERSON" and not parsed.tokens[after].entity_start
    return (inner_before and parsed.tokens[before].text != ",") or (inner_after and parsed.tokens[after].text not in (",", "'s"))


def acting(page: Page, i: int) -> bool:
    """Does the token do something: subject of a verb that is no mere state, agent, or owner of something?"""
    token = page.parsed.tokens[i]
    if token.dep == "conj" and token.head != i:
        return acting(page, token.head)
    if token.dep in ("nsubj", "csubj"):
        return page.parsed.tokens[token.head].lemma not in _STILL_VERBS
    if token.dep in ("poss", "dative"):
        return True
    return token.dep == "pobj" and page.parsed.tokens[token.head].lower == "by"


def affected(page: Page, i: int) -> bool:
    """Is something done to the token: object of a deed, or of the noun for one ("an attack on the base")?"""
    tokens = page.parsed.tokens
    token = tokens[i]
    if token.dep == "conj" and token.head != i:
        return affected(page, token.head)
    if token.dep == "dobj":
        return tokens[token.head].lemma in _DEEDS
    if token.dep == "nsubjpass":
        return tokens[token.head].lemma in _DEEDS
    if token.dep == "pobj" and tokens[token.head].lower in ("on", "of", "against", "at", "from"):
        above = tokens[tokens[token.head].head]
        return above.lemma.lower() in _BLOWS or above.lemma.lower() in _DEEDS
    return False


def located(page: Page, i: int) -> bool:
    """Is the token the place where something is, not somebody who acts ("in Moscow")?"""
    token = page.parsed.tokens[i]
    if token.dep == "conj" and token.head != i:
        return located(page, token.head)
    return token.dep == "pobj" and page.parsed.tokens[token.head].lower in _PLACE_PREPOSITIONS


def modifies(page: Page, first: int, last: int) -> bool:
    """Do these tokens only describe a noun that follows ("police station")?"""
    head = page.parsed.head_of(page.parsed.tokens[first].start, page.parsed.tokens[last].end)
    if head is None:
        return False
    token = page.parsed.tokens[head]
    if token.dep == "conj" and token.head < first and page.parsed.tokens[token.head].dep in ("amod", "compound", "nmod"):
        return True
    return token.dep in ("compound", "amod", "nmod", "npadvmod", "quantmod", "advmod") and token.head > last


def hyphened(page: Page, first: int, last: int) -> bool:
    """Is a word part of a compound that says no more than a relation ("Turkish-backed", "pro-Assad")?"""
    tokens = page.parsed.tokens
    if last + 2 < len(tokens) and tokens[last + 1].text == "-" and tokens[last + 1].start == tokens[last].end:
        return True
    if last + 1 < len(tokens) and tokens[last + 1].lower in (
        "backed",
        "led",
        "supported",
        "sponsored",
        "funded",
        "trained",
        "allied",
        "born",
    ):
        return True
    return first > 1 and tokens[first - 1].text == "-" and tokens[first - 1].end == tokens[first].start


def left_edge(page: Page, head: int, first: int, floor: int) -> int:
    """The first token of the noun phrase whose noun begins at `first` with syntactic head `head`; not before `floor`."""
    tokens = page.parsed.tokens
    heads = {head}
    if tokens[head].dep in ("compound", "nmod", "appos") and tokens[head].head > head:
        heads.add(tokens[head].head)
    edge = first
    j = first - 1
    while j >= floor and first - j <= LONGEST_LEFT:
        token = tokens[j]
        k = j
        steps = 0
        while k not in heads and not first <= k <= head and tokens[k].head != k and steps < 8 and tokens[k].dep not in _LEFT_DEPS_OUT:
            k = tokens[k].head
            steps += 1
        if (
            (k in heads or first <= k <= head)
            and token.text not in (",", '"', "(", ")", ":", ";", "--", "-LRB-")
            and token.dep not in ("prep", "punct", "cc")
        ) or (token.text == "-" and j > floor and tokens[j - 1].end == token.start and token.end == tokens[j + 1].start):
            edge = j if token.text != "-" else edge
        elif not (token.dep == "cc" and (k in heads or first <= k <= head)):
            break
        j -= 1
    return edge


def right_edge(page: Page, last: int, head: int) -> tuple[int, list[int]]:
    """The last token of a noun phrase with its complement ("of the joint chiefs"), and the complements' heads."""
    tokens = page.parsed.tokens
    sentence = page.parsed.sentences[tokens[head].sentence]
    edge, owners = last, []
    j = last + 1
    while (
        j < sentence.last
        and tokens[j].lower in ("of", "for", "from", "in", "at", "to", "on", "with", "against", "loyal")
        and tokens[j].dep in ("prep", "dative", "amod")
    ):
        if tokens[j].head not in (head, last) and tokens[tokens[j].head].i < head - 3:
            break
        inner = page.parsed.child(j, "pobj", "pcomp")
        if inner is None or inner < j or tokens[inner].entity in ("DATE", "TIME") or tokens[inner].lower in CALENDAR:
            break
        hit = page.hit(inner)
        end = max(inner, hit.last if hit else inner)
        match = page.noun(inner)
        named = tokens[inner].pos == "PROPN" or hit is not None or (match is not None and match.noun.kind == "body")
        if tokens[j].lower not in ("of", "for", "from") and not named:
            break
        if end - last > LONGEST_RIGHT or any(tokens[k].text in (",", ";", ":", '"', "(") for k in range(j, end)):
            break
        if tokens[j].lower in ("of", "for", "from", "at", "in"):
            owners.append(inner)
        edge = end
        # What hangs on the complement in turn ("of the ministry of defence").
        j = end + 1
        head = inner
        last = end
    return edge, owners
