"""Contested claims: two passages of one article that different sides hold and that cannot both be true.

Four signs are read: a denial and what it denies; opposite words said of the same thing by two sources; two figures for the same toll; an
official result and an allegation of rigging. Plain disagreement on what should be done has none of them.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import log

from casus.extract.deciders import country_words
from casus.model import Contested, Event, Span, Statement
from casus.reading import Cast, Number, Parsed, Tagged, Token

# A denial is matched with claims at most so many sentences away.
REACH = 12
# Share of the rarer passage's content (weighed by rarity in the article) that two passages must have in common.
SHARED, SHARED_AIMED, SHARED_OPPOSITE = 0.30, 0.20, 0.30
# What counts beside the shared content for a claim before a denial: an accusation, one made of the denier, nearness.
ACCUSING, OF_DENIER, WHOSE, NEAR, AFTER, NEXT = 0.25, 0.25, 0.3, 0.03, 0.15, 0.1
# Beyond so many sentences a claim is no less likely for being further away.
FAR = 5
ENOUGH = 0.4
# Nothing is compared beyond so many passages: an article of ordinary length has fewer.
LONGEST = 300
# A claim has at least so many words.
SHORTEST = 4
SHORTEST_CLAIM = 20
# "Affiliated" and "affiliation" share their first letters.
STEM = 6
CONTENT = ("NOUN", "PROPN", "VERB", "ADJ", "NUM")
YEAR = re.compile(r"\b(?:19|20)\d\d\b|\blast (?:year|month)\b")
# Acts whose content is wanted or undertaken, not held to be so.
WISHES = ("demand", "request", "ask", "propose", "promise", "refuse", "threaten")
VAGUE = frozenset(["dozen", "score", "hundred", "thousand", "several", "many", "million"])
# A denial hung on the end of the claim: "..., which he denied".
TAG = re.compile(r"(?:which|something|an? \w+|but|though|although)\b", re.IGNORECASE)
# A statement that begins by saying that something is not so: an answer, where its speaker has just been accused.
NEGATED = re.compile(
    r"^\W*(?:that )?(?:nobody|no one|nothing|there (?:was|is|were) no|(?:(?!that |who |which |if |when )\w+ ){1,3}(?:never|not|n.t)\b)",
    re.IGNORECASE,
)
# Events that are deeds and not words: what one may deny.
DEEDS = ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "SANCTION", "AID", "RETREAT")
GENERIC = frozenset(["people", "person", "other", "body", "victim", "man", "civili", "occupa"])
LIGHT = frozenset(
    ["say", "tell", "have", "be", "do", "make", "take", "go", "get", "year", "people", "time", "day", "claim", "deny", "also", "would"]
)


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that a side holds, with the content lemmas of them and the sentence they begin in."""

    span: Span
    sides: tuple[str, ...]
    voice: str
    words: frozenset[str]
    sentence: int
    accusing: bool
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Denial:
    """A passage that disputes; `general` where it only points at what it disputes ("denied it"), `whose` the actors it names there."""

    span: Span
    sides: tuple[str, ...]
    voice: str
    words: frozenset[str]
    sentence: int
    general: bool
    clause: bool
    whose: tuple[str, ...]


@cache
def load_words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """The word lists of data/contested.toml; pairs of opposites under "opposite.N"."""
    table = tomllib.loads((files("casus") / "data" / "contested.toml").read_text("utf-8"))
    lists: dict[str, Mapping[str, frozenset[str]]] = {}
    groups = {name: entry for name, entry in table.items() if name not in ("opposite", "toll")}
    groups |= {f"opposite.{n}": entry for n, entry in enumerate(table["opposite"])} | {
        f"toll.{name}": entry for name, entry in table["toll"].items()
    }
    for name, entry in groups.items():
        lists[name] = {part: frozenset(words) for part, words in entry.items() if part not in ("matches", "not")}
    return lists


def find_contested(
    parsed: Parsed, tagged: Tagged, cast: Cast, statements: Sequence[Statement], events: Sequence[Event], numbers: Sequence[Number]
) -> tuple[Contested, ...]:
    """The contested claims of the article, in text order; no passage stands against the same other twice."""
    reader = Reader(parsed, cast, statements, events)
    found = [*reader.denials(), *reader.opposites(), *reader.tolls(numbers), *reader.results()]
    kept: list[Contested] = []
    for one in found:
        if not any(_same(one.claim, one.against, k) or _same(one.against, one.claim, k) for k in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda c: (c.claim.start, c.against.start)))


def _pattern(phrases: frozenset[str]) -> re.Pattern[str]:
    """Any of these words or phrases, whole, in either case."""
    return re.compile(r"\b(?:" + "|".join(re.escape(p) for p in sorted(phrases, key=lambda p: (-len(p), p))) + r")\b", re.IGNORECASE)


def _same(one: Span, other: Span, kept: Contested) -> bool:
    return _overlap(one, kept.claim) and _overlap(other, kept.against)


def _overlap(one: Span, other: Span) -> bool:
    return min(one.end, other.end) > max(one.start, other.start)


class Reader:
    """An article with what the search for contested claims asks of it."""

    def __init__(self, parsed: Parsed, cast: Cast, statements: Sequence[Statement], events: Sequence[Event]) -> None:
        self.parsed, self.tokens, self.cast, self.words = parsed, parsed.tokens, cast, load_words()
        counts = Counter(t.lemma.lower()[:STEM] for t in parsed.tokens if t.pos in CONTENT)
        total = max(2, sum(counts.values()))
        self.rarity = {word: log(total / n) for word, n in counts.items()}
        self.statements = statements
        said = [p for p in (*self._said(), *self._accusations()) if len(p.span.text.split()) >= SHORTEST]
        self.passages = sorted(said, key=lambda p: (p.span.start, p.span.end, p.voice))[:LONGEST]
        self.told = [
            self._passage(e.evidence, (), f"#{e.evidence.start}", False)
            for e in events[:LONGEST]
            if e.status in ("reported", "alleged") and e.type in DEEDS
        ]

    # Passages

    def _content(self, start: int, end: int) -> frozenset[str]:
        """Content lemmas of a stretch; words of an actor's mention stand as that actor."""
        out: set[str] = set()
        for i in self.parsed.tokens_in(start, end):
            token = self.tokens[i]
            actor = self.cast.at(token.start, token.end)
            if actor is not None and token.pos in ("PROPN", "PRON", "NOUN", "ADJ"):
                out.add("@" + actor)
            elif token.pos in CONTENT and token.lemma.lower() not in LIGHT and len(token.text) > 1:
                out.add(token.lemma.lower()[:STEM])
        return frozenset(out)

    def _said(self) -> Iterator[Passage]:
        """The contents of statements, sentence by sentence."""
        for s in self.statements:
            if s.act in WISHES and not NEGATED.search(s.content[0].text):
                continue
            voice = s.source_actor or " ".join(x.text for x in s.source).lower()
            sides = (s.source_actor,) if s.source_actor else ()
            for content in s.content:
                for sentence in self._sentences(content):
                    yield self._passage(sentence, sides, voice, s.act == "accuse")

    def _sentences(self, span: Span) -> Iterator[Span]:
        inside = self.parsed.tokens_in(span.start, span.end)
        first = inside.start
        for i in inside:
            if i + 1 == inside.stop or self.tokens[i + 1].sentence != self.tokens[i].sentence:
                if i - first >= 2 or (first == inside.start and i + 1 == inside.stop):
                    yield self.parsed.span(max(span.start, self.tokens[first].start), min(span.end, self.tokens[i].end))
                first = i + 1

    def _passage(self, span: Span, sides: tuple[str, ...], voice: str, accusing: bool) -> Passage:
        named = tuple(a for a in self.cast.within(span.start, span.end) if a not in sides)
        sentence = self.parsed.sentence_at(span.start)
        return Passage(span, sides, voice, self._content(span.start, span.end), sentence.i if sentence else 0, accusing, named)

    def _accusations(self) -> Iterator[Passage]:
        """Clauses that accuse, or hold somebody for something, without being a statement's content: "accused of ...", "views them as ..."."""
        words = self.words["accusation"]
        for token in self.tokens:
            lemma = token.lemma.lower()
            verb = token.pos == "VERB" and token.dep != "amod"
            strong = (verb and lemma in words["strong"]) or (token.pos == "NOUN" and lemma in words["nouns"] and self._told(token))
            holding = verb and lemma in words["holding"] and self._holds(token)
            if strong or holding:
                doer = self._doer(token.i) if token.pos == "VERB" else None
                yield self._passage(self._clause(token.i), (doer,) if doer else (), doer or f"#{token.i}", strong)

    def _holds(self, token: Token) -> bool:
        """Whether the verb says as what its object is held: "as", "to be"."""
        return any(self.tokens[c].lower == "as" or self.tokens[c].dep in ("oprd", "ccomp") for c in token.children)

    def _told(self, token: Token) -> bool:
        """Whether a noun of accusation says what it is about."""
        return any(self.tokens[c].dep in ("acl", "prep", "relcl") for c in token.children)

    def _doer(self, i: int) -> str | None:
        """The actor that is the subject of a verb, its own or that of the verb it is joined to; the "by" of a passive."""
        for j in [i, *self.parsed.ancestors(i)][:3]:
            if self.parsed.child(j, "nsubjpass") is not None and j == i:
                by = self.parsed.child(j, "agent")
                inner = self.parsed.child(by, "pobj") if by is not None else None
                return self.cast.at(self.tokens[inner].start, self.tokens[inner].end) if inner is not None else None
            subject = self.parsed.child(j, "nsubj")
            if subject is not None:
                token = self.tokens[subject]
                if token.lower in ("who", "which", "that") and self.tokens[j].dep == "relcl":
                    token = self.tokens[self.tokens[j].head]
                return self.cast.at(token.start, token.end)
            if self.tokens[j].dep not in ("conj", "xcomp", "advcl", "relcl"):
                return None
        return None

    def _clause(self, i: int) -> Span:
        """The clause of a token without clauses joined to it."""
        tokens = self.tokens
        top = i
        if tokens[i].pos != "VERB":
            top = next((j for j in self.parsed.ancestors(i) if tokens[j].pos in ("VERB", "AUX")), i)
        inside = set(self.parsed.subtree(top))
        for c in tokens[top].children:
            if tokens[c].dep in ("conj", "advcl", "parataxis") and i not in (below := set(self.parsed.subtree(c))):
                inside -= below
        first = last = i
        while first - 1 in inside:
            first -= 1
        while last + 1 in inside:
            last += 1
        while first < i and (tokens[first].pos in ("PUNCT", "CCONJ") or (tokens[first].lower == "that" and tokens[first].dep == "mark")):
            first += 1
        while last > i and tokens[last].pos in ("PUNCT", "CCONJ"):
            last -= 1
        return self.parsed.span_of(first, last)

    def _shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        """The rarity-weighed share of the lighter set that both have."""

        def weight(words: frozenset[str]) -> float:
            return sum(self.rarity.get(w, 3.0) if w[0] != "@" else 2.0 for w in words)

        return weight(one & other) / max(1.0, min(weight(one), weight(other)))

    # Denials

    def denials(self) -> Iterator[Contested]:
        """A denial with the claim that it denies: the passage before it (rarely after) that says most of the same or accuses the denier."""
        denied = list(self._denied())
        clauses = [d.span for d in denied if d.clause]
        for denial in denied:
            best, best_score = None, 0.0
            for p in (*self.passages, *self.told):
                away = denial.sentence - p.sentence
                if p.span.start + SHORTEST_CLAIM < denial.span.start and denial.span.end <= p.span.end and TAG.match(denial.span.text):
                    p = replace(p, span=self.parsed.span(p.span.start, denial.span.start))
                if any(_overlap(p.span, c) for c in clauses if c is not denial.span) and not p.accusing:
                    continue
                aimed = denial.voice in p.named
                if (
                    (abs(away) > REACH and not aimed)
                    or _overlap(p.span, denial.span)
                    or p.voice == denial.voice
                    or (denial.voice in p.sides)
                ):
                    continue
                shared = self._shared(denial.words, p.words)
                pointed = bool((self._states(denial.whose) & self._states(p.sides)) - self._states(denial.sides))
                before = p.span.start < denial.span.start
                answers = p.accusing and aimed and 0 <= away <= 2 and before
                held = pointed or ((p.accusing or (aimed and bool(p.sides))) and away <= 2)
                near = answers or (denial.general and before and held)
                if not near and (denial.general or shared < (SHARED_AIMED if aimed else SHARED)):
                    continue
                # What another side's claim is, a denial that points at it by name means by its first telling.
                told = denial.general and pointed
                score = (
                    (shared + ACCUSING * p.accusing) * (not told) + WHOSE * pointed * (1 + told) + OF_DENIER * aimed - AFTER * (away < 0)
                )
                score += NEXT * (0 <= away <= 1) * (1 + denial.general)
                score -= 0.0 if told else NEAR * min(abs(away), FAR)
                if score > best_score:
                    best, best_score = p, score
            if best is not None and best_score >= ENOUGH:
                yield Contested(claim=best.span, against=denial.span, claimed_by=best.sides, disputed_by=denial.sides)

    def _states(self, actors: Sequence[str]) -> set[str]:
        """Actors with the countries they are of: "Berlin" points at what the German government said."""
        known = [actor for a in actors if (actor := self.cast.by_id(a)) is not None]
        return {*actors, *(a.country for a in known if a.country)}

    def _denied(self) -> Iterator[Denial]:
        """Every denial of the text: clauses of denying and dismissing, and statements that call something untrue."""
        denial, dismissal, accusation = self.words["denial"], self.words["dismissal"], self.words["accusation"]
        seen: list[Span] = []
        for token in self.tokens:
            lemma = token.lemma.lower()
            if (
                token.pos != "VERB"
                or lemma not in denial["verbs"] | dismissal["verbs"]
                or any(self.tokens[c].dep == "neg" for c in token.children)
            ):
                continue
            objects = [self.tokens[c] for c in token.children if self.tokens[c].dep in ("dobj", "nsubjpass", "ccomp", "xcomp")]
            if token.dep == "relcl" and not any(o.dep != "dobj" or o.i > token.i for o in objects):
                objects.append(self.tokens[token.head])
            heads = {o.lemma.lower() for o in objects}
            if not objects and self.parsed.child(token.i, "auxpass") is not None:
                continue
            if lemma in denial["verbs"]:
                passive = any(o.dep == "nsubjpass" for o in objects) and not heads & accusation["pointing"]
                if passive or heads & denial["goods"] or any(self.tokens[c].dep == "dative" for c in token.children):
                    continue
            elif not heads & dismissal["held"]:
                continue
            span = self._clause(token.i)
            seen.append(span)
            doer = self._doer(token.i)
            own = [c for o in objects if o.i > token.i or o.dep == "nsubjpass" for c in self.parsed.subtree(o.i)]
            whose = tuple(
                x
                for c in own
                for x in (self.cast.at(self.tokens[c].start, self.tokens[c].end), country_words().get(self.tokens[c].lower))
                if x
            )
            general = len(own) <= 6 and (bool(heads & (accusation["pointing"] | dismissal["held"])) or not own)
            words = self._content(span.start, span.end)
            yield Denial(span, (doer,) if doer else (), doer or f"#{token.i}", words, token.sentence, general, True, whose)
        phrases = _pattern(self.words["falsity"]["phrases"])
        for p in self.passages:
            if p.sides and not p.accusing and NEGATED.search(p.span.text) and not any(_overlap(p.span, x) for x in seen):
                yield Denial(p.span, p.sides, p.voice, frozenset(), p.sentence, True, False, ())
            if p.voice and phrases.search(p.span.text) and not any(_overlap(p.span, x) for x in seen):
                yield Denial(p.span, p.sides, p.voice, p.words, p.sentence, len(p.span.text.split()) <= 6, False, p.named)
        for m in phrases.finditer(self.parsed.text):
            inside = self.parsed.tokens_in(m.start(), m.end())
            if len(inside) and not any(p.voice and p.span.start <= m.start() < p.span.end for p in self.passages):
                span = self._clause(inside[-1])
                words = self._content(span.start, span.end)
                yield Denial(span, (), f"#{span.start}", words, self.tokens[inside[-1]].sentence, False, True, ())

    # Opposites

    def opposites(self) -> Iterator[Contested]:
        """Two sources that say opposite words of the same thing."""
        groups = [group for name, group in sorted(self.words.items()) if name.startswith("opposite.")]
        pairs = [(_pattern(group["one"]), _pattern(group["other"])) for group in groups]
        said = [
            (p, [(bool(one.search(p.span.text)), bool(other.search(p.span.text))) for one, other in pairs])
            for p in self.passages
            if p.voice
        ]
        for n, (p, p_says) in enumerate(said):
            for q, q_says in said[n + 1 :]:
                if q.sentence - p.sentence > 2 * REACH:
                    break
                if p.voice == q.voice or _overlap(p.span, q.span):
                    continue
                shared = self._shared(p.words, q.words)
                apart = any(
                    (a and d and not b and not c) or (b and c and not a and not d) for (a, b), (c, d) in zip(p_says, q_says, strict=True)
                )
                if apart and shared >= SHARED_OPPOSITE and len(p.words & q.words) >= 2:
                    yield Contested(claim=p.span, against=q.span, claimed_by=p.sides, disputed_by=q.sides)

    # Tolls

    def tolls(self, numbers: Sequence[Number]) -> Iterator[Contested]:
        """Two figures by two sources for the same toll."""
        partial = _pattern(self.words["partial"]["words"])
        told: list[tuple[str, frozenset[str], float, float, Passage]] = []
        for number in numbers[:LONGEST]:
            value = number.quantity.value
            p = next((p for p in self.passages if p.span.start <= number.span.start < p.span.end and not p.accusing and p.voice), None)
            if value is None or p is None or number.span.text.lower().strip("s") in VAGUE:
                continue
            if (value > 1900 and number.quantity.unit is None) or YEAR.search(p.span.text) or partial.search(p.span.text):
                continue
            counted = self._counted(number, p)
            if counted is not None:
                told.append((*counted, value, number.quantity.high or value, p))
        for n, (sort, of, low, high, p) in enumerate(told):
            for other_sort, other_of, other_low, other_high, q in told[n + 1 :]:
                same = (
                    sort == other_sort
                    and p.voice != q.voice
                    and not _overlap(p.span, q.span)
                    and (bool(of & other_of) or not (of or other_of))
                )
                if same and (low > other_high or other_low > high):
                    yield Contested(claim=p.span, against=q.span, claimed_by=p.sides, disputed_by=q.sides)

    def _counted(self, number: Number, p: Passage) -> tuple[str, frozenset[str]] | None:
        """The sort of toll that a number gives, and of whom where it is not of all ("six Mexican nationals")."""
        inside = self.parsed.tokens_in(number.span.start, number.span.end)
        if not len(inside):
            return None
        i = inside[-1]
        path = [i, *self.parsed.ancestors(i)][:4]
        near = {self.tokens[j].lemma.lower() for j in path} | {(number.quantity.unit or "").lower()}
        sort = next((name for name in sorted(self.words) if name.startswith("toll.") and near & self.words[name]["words"]), None)
        if sort is None:
            return None
        head = self.tokens[self.tokens[i].head] if self.tokens[i].dep in ("nummod", "compound", "quantmod") else self.tokens[i]
        phrase = (self._content(head.start, head.end) if head.pos != "NUM" else frozenset()) | {
            w
            for c in head.children
            if self.tokens[c].dep in ("amod", "compound")
            for w in self._content(self.tokens[c].start, self.tokens[c].end)
        }
        plain = {w for words in self.words[sort].values() for w in words}
        known = {w: self.cast.by_id(w[1:]) for w in phrase if w[0] == "@"}
        phrase = frozenset((actor.country or w) if (actor := known.get(w)) is not None else w for w in phrase)
        return sort, frozenset(w for w in phrase if w not in plain and not w.isdigit() and w not in GENERIC)

    # Official results

    def results(self) -> Iterator[Contested]:
        """An official result with the allegation that the vote was rigged."""
        official = self.words["official"]
        results = self._first(official["results"])
        rigging = self._first(official["rigging"])
        if results is not None and rigging is not None and not _overlap(results, rigging):
            holders = next((p for p in self.passages if _overlap(p.span, rigging) and p.sides), None)
            yield Contested(claim=rigging, against=results, claimed_by=holders.sides if holders else (), disputed_by=())

    def _first(self, phrases: frozenset[str]) -> Span | None:
        """The clause of the first of these phrases in the text."""
        found = _pattern(phrases).search(self.parsed.text)
        if found is None:
            return None
        inside = self.parsed.tokens_in(found.start(), found.end())
        return self._clause(inside[-1]) if len(inside) else None
