"""Actors while they are being put together: drafts with their mentions, what is said of them, and the country a passage plays in."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from casus.known import Entry
from casus.mentions import Candidate, Form, Page, hyphened, located
from casus.model import Place
from casus.titles import Gender, Noun, covers

# The scene is where most of the article's places and nationalities are, if they have this share of all.
SCENE_SHARE = 0.4
# ... and this many times as many as the next.
SCENE_LEAD = 1.5
# In a longer text, a phrase looks for its referent so many sentences before and after it.
WINDOW = 300
# Drafts of one noun ("people") that a phrase is compared with: the latest so many.
LATEST = 40
# Sentences back in which a place tells where a sentence plays.
SCENE_REACH = 3
# What a place that something is in counts for beside a nationality or a state that acts.
LOCATED_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Title:
    """What a phrase says somebody is: `of` whom, by name (`owner` its token); `country` is theirs. `former` where it is past; not `told` where
    only the table of offices says so; `elsewhere` where it is of something that is not known ("president of the think tank")."""

    title: str
    noun: Noun
    of: str | None = None
    country: str | None = None
    former: bool = False
    owner: int | None = None
    told: bool = True
    elsewhere: bool = False


@dataclass(slots=True)
class Draft:
    """An actor in the making. `words` compare people's names; `person` is the name in the table of offices; `apart` parts it from others of
    its words; `kin` is the draft whose kin it is (-1: nobody's)."""

    number: int
    form: Form
    name: str
    words: tuple[str, ...] = ()
    entry: Entry | None = None
    person: str | None = None
    gender: Gender | None = None
    plural: bool = False
    noun: Noun | None = None
    title: str = ""
    country: str | None = None
    owners: tuple[int, ...] = ()
    apart: str = ""
    kin: int = -1
    titles: list[Title] = field(default_factory=list)
    mentions: list[Candidate] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)

    def add(self, candidate: Candidate) -> None:
        """Note a mention; `heads` stays in text order."""
        self.mentions.append(candidate)
        self.heads.insert(bisect_right(self.heads, candidate.head), candidate.head)

    def last_before(self, i: int) -> int | None:
        """The head of the latest mention that begins before token `i`."""
        k = bisect_right(self.heads, i - 1)
        return self.heads[k - 1] if k else None

    def holds(self, word: str, page: Page) -> Title | None:
        """The title of this actor that the word can mean, present ones first."""
        for title in sorted(self.titles, key=lambda t: t.former):
            if covers(word, title.title, page.known.titles):
                return title
        return None


@dataclass(slots=True)
class Stage:
    """The workspace of one article: candidates, drafts, and which draft a token belongs to (-1: none). `named` are the countries it names, `scene` the one it is about,
    with its share of all; `groups` are drafts by their noun, `sides` whose they are: (country, name), `kin` those of one person; `order` is (head, draft) of every mention so far, in text order;
    `known_people` are drafts by their name in the table of offices."""

    page: Page
    day: str | None
    places: Sequence[Place]
    names: list[Candidate]
    phrases: list[Candidate]
    drafts: list[Draft] = field(default_factory=list)
    name_draft: list[int] = field(default_factory=list)
    draft_of: list[int] = field(default_factory=list)
    countries: list[tuple[int, str, float]] = field(default_factory=list)
    named: frozenset[str] = frozenset()
    scene: str | None = None
    share: float = 0.0
    groups: dict[str, list[Draft]] = field(default_factory=dict)
    sides: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    kin: dict[tuple[int, str, bool], Draft] = field(default_factory=dict)
    order: list[tuple[int, int]] = field(default_factory=list)
    known_people: dict[str, Draft] = field(default_factory=dict)

    def new(self, form: Form, name: str) -> Draft:
        """A new draft."""
        draft = Draft(len(self.drafts), form, name)
        self.drafts.append(draft)
        return draft

    def attach(self, draft: Draft, candidate: Candidate) -> None:
        """Make a candidate a mention of a draft."""
        draft.add(candidate)
        insort(self.order, (candidate.head, draft.number))
        for i in range(candidate.first, candidate.last + 1):
            if self.draft_of[i] < 0 or i == candidate.head or candidate.kind == "name":
                self.draft_of[i] = draft.number

    def draft_at(self, i: int) -> Draft | None:
        return self.drafts[self.draft_of[i]] if self.draft_of[i] >= 0 else None

    def country_at(self, i: int) -> str | None:
        """The country that the word at token `i` points to: a nationality, a state, a place, or an actor."""
        hit = self.page.hit(i)
        at = self.page.place_of[i]
        if hit is not None and hit.entry.what == "state" and at >= 0 and self.places[at].country:
            return self.places[at].country  # "Georgia" beside "Utah"
        if hit is not None:
            codes = {e.country for e in hit.entries if e.what != "person"}
            return codes.pop() if len(codes) == 1 else None
        if self.page.place_of[i] >= 0:
            return self.places[self.page.place_of[i]].country
        draft = self.draft_at(i)
        return draft.country if draft is not None else None

    def owner_name(self, i: int) -> str | None:
        """The plain name of whoever the word at token `i` points to."""
        draft = self.draft_at(i)
        hit = self.page.hit(i)
        if hit is not None:
            return hit.entry.name
        if draft is not None:
            return draft.name
        if self.page.place_of[i] >= 0:
            return self.places[self.page.place_of[i]].name
        return None

    def country_of(self, candidate: Candidate) -> str | None:
        """The country that a phrase's owners give: one only, or the first that its own words before the noun give."""
        for i in candidate.owners:
            country = self.country_at(i)
            if country is not None:
                return country
        return None

    def recent(self, i: int, sentences: int) -> Iterator[tuple[int, Draft]]:
        """Mentions before token `i`, nearest first, so many sentences back: (head, draft)."""
        tokens = self.page.parsed.tokens
        least = tokens[i].sentence - sentences
        for k in range(bisect_left(self.order, (i, -1)) - 1, -1, -1):
            head, number = self.order[k]
            if tokens[head].sentence < least:
                return
            yield head, self.drafts[number]

    def around(self, i: int) -> list[Draft]:
        """The drafts with a mention within WINDOW sentences of token `i`, before or after, each once, in the order they were made."""
        parsed = self.page.parsed
        if len(parsed.sentences) <= WINDOW:
            return self.drafts
        here = parsed.tokens[i].sentence
        first = parsed.sentences[max(0, here - WINDOW)].first
        last = parsed.sentences[min(len(parsed.sentences) - 1, here + WINDOW)].last
        numbers = {n for _, n in self.order[bisect_left(self.order, (first, -1)) : bisect_left(self.order, (last, -1))]}
        return [self.drafts[n] for n in sorted(numbers)]

    def same_owner(self, a: int, b: int) -> bool:
        """Do two tokens point to the same owner?"""
        mine, other = self.draft_at(a), self.draft_at(b)
        if mine is not None and other is not None:
            return mine.number == other.number
        return self.owner_name(a) == self.owner_name(b) and self.country_at(a) == self.country_at(b)

    def nearest(self, phrase: Candidate, found: Sequence[Draft]) -> Draft | None:
        """The only one of several; or the one mentioned last, if no other was in the same sentence."""
        unique = list(dict.fromkeys(d.number for d in found))
        if len(unique) == 1:
            return self.drafts[unique[0]]
        tokens = self.page.parsed.tokens
        placed = sorted(((at, n) for n in unique for at in [self.drafts[n].last_before(phrase.head)] if at is not None), reverse=True)
        if not placed or (len(placed) > 1 and tokens[placed[0][0]].sentence == tokens[placed[1][0]].sentence):
            return None
        return self.drafts[placed[0][1]]

    def set_scene(self) -> None:
        """Count what countries the article is about."""
        page = self.page
        for hit in page.hits:
            codes = {e.country for e in hit.entries}
            code = codes.pop() if len(codes) == 1 else None
            if (
                code is not None
                and not hyphened(page, hit.first, hit.last)
                and hit.entry.what in ("state", "capital", "adjective", "people", "metonym", "region")
            ):
                self.countries.append((hit.first, code, LOCATED_WEIGHT if located(page, hit.last) else 1.0))
        for place in self.places:
            inside = page.parsed.tokens_in(place.start, place.end)
            if place.country and inside and page.hit_of[inside[0]] < 0:
                self.countries.append((inside[0], place.country, LOCATED_WEIGHT if located(page, inside[-1]) else 1.0))
        self.countries.sort()
        self.named = frozenset(code for _, code, _ in self.countries)
        # Where things are in tells best where the article plays; without such places, whom it names.
        for least in (LOCATED_WEIGHT, 0.0):
            totals: Counter[str] = Counter(code for _, code, weight in self.countries if weight >= least)
            ranked = totals.most_common(2)
            if not ranked:
                continue
            if not least:
                self.share = ranked[0][1] / sum(totals.values())
            if (
                self.scene is None
                and ranked[0][1] >= SCENE_SHARE * sum(totals.values())
                and (len(ranked) == 1 or ranked[0][1] >= SCENE_LEAD * ranked[1][1])
            ):
                self.scene = ranked[0][0]

    def scene_at(self, i: int) -> str | None:
        """The country in which the sentence of token `i` plays: that of its own places, else the article's, else that of the sentences before."""
        parsed = self.page.parsed
        number = parsed.tokens[i].sentence
        for back in range(min(number, SCENE_REACH) + 1):
            sentence = parsed.sentences[number - back]
            here = {code for _, code, weight in self._between(sentence.first, sentence.last) if weight >= LOCATED_WEIGHT}
            if here:
                return next(iter(here)) if len(here) == 1 else self.scene
            if self.scene is not None:
                return self.scene
        return None

    def _between(self, first: int, last: int) -> list[tuple[int, str, float]]:
        low = bisect_right(self.countries, (first - 1, "zzz", 9e9))
        out = []
        for row in self.countries[low:]:
            if row[0] >= last:
                break
            out.append(row)
        return out

    def last_country(self, i: int) -> str | None:
        """The one country named last before token `i`, in its sentence or the one before."""
        parsed = self.page.parsed
        number = parsed.tokens[i].sentence
        for back in (0, 1):
            if number - back < 0:
                break
            sentence = parsed.sentences[number - back]
            found = [code for at, code, _ in self._between(sentence.first, min(sentence.last, i))]
            if found:
                return found[-1] if len(set(found)) == 1 else None
        return None
