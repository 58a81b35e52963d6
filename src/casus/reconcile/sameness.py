"""The same actor, event, commitment or measure told by several articles, as far as simple rules can say; what they cannot say stays apart.

A thing told is known by its place: `Told(article, n)`, the n-th of its list in the record of the article with that index.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import TypeVar

from casus.model import Actor, Commitment, Event, Measure, Record, Span
from casus.reconcile.groups import connected
from casus.text import ascii_key

# Share of the shorter passage's words that two tellings of one event have in common: where the day and both sides agree, the day and one
# side, or less. Chosen on made examples, not measured; the stories issue measures it.
ALIKE_AND_AGREED, ALIKE_AND_NEAR, ALIKE_ALONE = 0.25, 0.4, 0.6
# So few words in common say nothing.
LEAST_WORDS = 2
# Undated events are compared only if their articles came out within this many days: news is told at once or with its date.
NEAR_DAYS = 3
# Only tellings that share a side or one of their rarest words are compared at all, so that a large ledger stays quick.
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


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """The `n`-th entry of a list of article `article`'s record."""

    article: int
    n: int


@dataclass(frozen=True, slots=True)
class Who:
    """An actor across articles: its name, country and how many articles name it. `named` is false for "officers" and the like, of whom one
    article cannot tell which are meant in another; such a one is an actor of its article only."""

    key: str
    name: str
    country: str | None
    articles: int
    named: bool


@dataclass(frozen=True, slots=True)
class People:
    """`who` finds the actor of an article by (article, actor id); None for an id that the record does not hold."""

    by_id: Mapping[tuple[int, str], Who]

    def who(self, article: int, actor_id: str | None) -> Who | None:
        return self.by_id.get((article, actor_id)) if actor_id is not None else None

    def all(self, article: int, ids: Iterable[str]) -> tuple[Who, ...]:
        """Those of the ids that are known, each once."""
        return tuple(dict.fromkeys(found for i in ids if (found := self.who(article, i))))


def same_actors(records: Sequence[Record]) -> People:
    """One actor where the Wikidata item is the same, or the name and type and (but for persons) no other country; a bare surname is the one
    person of that surname, if there is but one."""
    everyone = [(i, actor) for i, record in enumerate(records) for actor in record.actors]
    countries: dict[str, set[str]] = defaultdict(set)
    items: dict[str, set[str]] = defaultdict(set)
    surnames: dict[str, set[str]] = defaultdict(set)
    for _, actor in everyone:
        words = _key(actor.name).split()
        if actor.country and actor.type != "person":
            countries[_name_key(actor)].add(actor.country)
        if actor.wikidata:
            items[_name_key(actor)].add(actor.wikidata)
        if actor.type == "person" and len(words) > 1:
            surnames[words[-1]].add(_name_key(actor))

    def key(article: int, actor: Actor) -> str:
        own = _name_key(actor)
        if actor.wikidata:
            return actor.wikidata
        if not _is_name(actor):
            return f"{article}:{own}"
        full = surnames.get(_key(actor.name), set()) if actor.type == "person" else set()
        if len(full) == 1:
            own = next(iter(full))
        if len(countries[own]) > 1:
            # Several states have a Foreign Ministry: whose this one is must be told.
            return f"{own}:{actor.country}" if actor.country else f"{article}:{own}"
        known = items.get(own, set())
        return next(iter(known)) if len(known) == 1 else own

    grouped: dict[str, list[tuple[int, Actor]]] = defaultdict(list)
    for i, actor in everyone:
        grouped[key(i, actor)].append((i, actor))
    by_id: dict[tuple[int, str], Who] = {}
    for name_key, members in grouped.items():
        seen = Counter(actor.name for _, actor in members)
        fullest = any(actor.type == "person" for _, actor in members)
        name = min(seen, key=lambda name: (-len(name.split()) if fullest else 0, -seen[name], -len(name), name))
        homes = {actor.country for _, actor in members if actor.country}
        named = any(actor.wikidata or _is_name(actor) for _, actor in members)
        who = Who(name_key, name, homes.pop() if len(homes) == 1 else None, len({i for i, _ in members}), named)
        by_id.update({(i, actor.id): who for i, actor in members})
    return People(by_id)


def _is_name(actor: Actor) -> bool:
    """A name has a capital; "diplomats" has none."""
    return any(char.isupper() for char in actor.name)


def _name_key(actor: Actor) -> str:
    return f"{actor.type}:{_key(actor.name)}"


# The same names and phrases come again and again in a ledger.
_key = lru_cache(maxsize=1 << 16)(ascii_key)


def same_events(records: Sequence[Record], people: People) -> list[tuple[Told, ...]]:
    """Tellings of one event, over articles: one type and mode, dates and places that agree, a common side, and enough words in common."""
    told = {Told(i, n): event for i, record in enumerate(records) for n, event in enumerate(record.events)}
    views = {key: _View.of(records[key.article], event, people, key.article) for key, event in told.items()}
    keys: dict[Told, list[Hashable]] = {}
    rare = rarest({key: view.words for key, view in views.items()})
    for key, event in told.items():
        view = views[key]
        when = list(_days_to_search(event, view.published))
        keys[key] = [(event.type, day, what) for day in when for what in (*view.actors, *view.recipients, *rare[key])]
    return connected(told, (pair for pair in meeting(keys) if _one_event(pair, told, views)))


@dataclass(frozen=True, slots=True)
class _View:
    """What two tellings are compared by."""

    published: str | None
    words: frozenset[str]
    actors: frozenset[str]
    recipients: frozenset[str]
    country: str | None

    @classmethod
    def of(cls, record: Record, event: Event, people: People, article: int) -> "_View":
        place = record.places[event.place] if event.place is not None and event.place < len(record.places) else None
        return cls(
            record.document.published,
            words_of(event.evidence),
            side_keys(people.all(article, event.actors)),
            side_keys(people.all(article, event.recipients)),
            place.country if place else None,
        )


def side_keys(side: Iterable[Who]) -> frozenset[str]:
    """What a side can be known by in another article: its named actors and everybody's countries."""
    return frozenset(key for who in side for key in (who.key if who.named else None, who.country) if key)


def _days_to_search(event: Event, published: str | None) -> Iterator[str]:
    """Where to look for other tellings: the day, or for undated events the days around the article's."""
    if event.date:
        yield event.date[:10]
    day = day_of(published)
    if day is not None and (event.date is None or abs(_days(event.date, published)) <= NEAR_DAYS):
        yield from (f"near {n}" for n in range(day.toordinal() // NEAR_DAYS, day.toordinal() // NEAR_DAYS + 2))


def _one_event(pair: tuple[Told, Told], told: Mapping[Told, Event], views: Mapping[Told, _View]) -> bool:
    a, b = told[pair[0]], told[pair[1]]
    one, other = views[pair[0]], views[pair[1]]
    if (a.status in HAPPENED) != (b.status in HAPPENED) or (a.status not in HAPPENED and a.status != b.status):
        return False
    if a.mode and b.mode and a.mode != b.mode:
        return False
    if a.date and b.date:
        if not (a.date[:10].startswith(b.date[:10]) or b.date[:10].startswith(a.date[:10])):
            return False
    elif abs(_days(one.published, other.published)) > NEAR_DAYS:
        return False
    if one.country and other.country and one.country != other.country:
        return False
    if _strangers(one.actors, other.actors) or _strangers(one.recipients, other.recipients):
        return False
    agreed = (bool(one.actors & other.actors) + bool(one.recipients & other.recipients)) if a.date and b.date else 0
    return alike(one.words, other.words) >= (ALIKE_ALONE, ALIKE_AND_NEAR, ALIKE_AND_AGREED)[agreed]


def _strangers(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and not one & other


def same_commitments(records: Sequence[Record], people: People) -> list[tuple[Told, ...]]:
    """Tellings of one undertaking: one committer, threat or not, and actions (or conditions, then with some of the action) in like words."""
    told = {Told(i, n): c for i, record in enumerate(records) for n, c in enumerate(record.commitments)}
    words = {key: (words_of(*c.action), words_of(*(s for condition in c.conditions for s in condition.text))) for key, c in told.items()}
    rare = rarest({key: action | condition for key, (action, condition) in words.items()})
    keys: dict[Told, list[Hashable]] = {
        key: [(committer_key(c, people, key.article), c.kind == "threat", word) for word in rare[key]] for key, c in told.items()
    }

    def same(a: Told, b: Told) -> bool:
        actions, conditions = alike(words[a][0], words[b][0], 1), alike(words[a][1], words[b][1])
        return actions >= ALIKE_ALONE or (conditions >= ALIKE_ALONE and actions >= ALIKE_AND_AGREED)

    return connected(told, (pair for pair in meeting(keys) if same(*pair)))


def committer_key(commitment: Commitment, people: People, article: int) -> str:
    """Who is bound: the actor, or else the words (then only within the article, for "we" is not the next article's "we")."""
    who = people.who(article, commitment.committer_actor)
    return who.key if who else f"{article}:{ascii_key(commitment.committer.text) if commitment.committer else ''}"


def same_measures(records: Sequence[Record], people: People) -> list[tuple[Told, ...]]:
    """Steps of one measure: one known sender, one kind, and targets that meet. Where no target is known, the number on whom or like words
    do; such a step joins the one aimed measure that its words fit, and none if they fit two."""
    told = {Told(i, n): m for i, record in enumerate(records) for n, m in enumerate(record.measures)}
    words = {key: words_of(m.evidence, *(s for s in (m.target_text, m.purpose) if s)) for key, m in told.items()}
    blocks: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for key, measure in told.items():
        sender = people.who(key.article, measure.sender)
        blocks[sender.key if sender else f"{key.article}:{key.n}", measure.kind].append(key)
    pairs: list[tuple[Told, Told]] = []
    for members in blocks.values():
        targets = {key: side_keys(people.all(key.article, told[key].targets)) for key in members}
        aimed = [key for key in members if targets[key]]
        loose = [key for key in members if not targets[key]]
        met = [(a, b) for a, b in combinations(aimed, 2) if targets[a] & targets[b]]
        pairs += met
        pairs += [(a, b) for a, b in combinations(loose, 2) if alike(words[a], words[b]) >= ALIKE_ALONE or _one_number(told[a], told[b])]
        for step in loose:
            fitting = [line for line in connected(aimed, met) if any(alike(words[step], words[key]) >= ALIKE_AND_AGREED for key in line)]
            if len(fitting) == 1:
                pairs.append((fitting[0][0], step))
    return connected(told, pairs)


def _one_number(a: Measure, b: Measure) -> bool:
    return a.number is not None and a.number == b.number


Key = TypeVar("Key", bound=Told | int)


def meeting(keys: Mapping[Key, Iterable[Hashable]]) -> list[tuple[Key, Key]]:
    """Pairs of things that have a key in common, each once, in order."""
    blocks: dict[Hashable, list[Key]] = defaultdict(list)
    for thing, own in keys.items():
        for key in dict.fromkeys(own):
            blocks[key].append(thing)
    return sorted({pair for members in blocks.values() for pair in combinations(members, 2)})


def rarest(words: Mapping[Key, frozenset[str]]) -> dict[Key, list[str]]:
    """The RAREST rarest words of each passage among all of them."""
    seen = Counter(word for own in words.values() for word in own)
    return {key: sorted(own, key=lambda word: (seen[word], word))[:RAREST] for key, own in words.items()}


def words_of(*spans: Span) -> frozenset[str]:
    """The words of some passages that carry meaning, cut to their stems."""
    return stems(*(s.text for s in spans))


def stems(*texts: str) -> frozenset[str]:
    """The words of some texts that carry meaning, cut to their stems."""
    return frozenset(
        (word[:-1] if word.endswith("s") and len(word) > SHORTEST_PLURAL else word)[:_STEM]
        for text in texts
        for word in _key(text).split()
        if word not in _STOP
    )


def alike(one: frozenset[str], other: frozenset[str], least: int = LEAST_WORDS) -> float:
    """Share of the shorter passage's words that stand in the other, 0 with fewer than `least` in common."""
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= least else 0.0


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


def _days(a: str | None, b: str | None) -> int:
    """Days from one ISO date to another; as if the same where either is not known to the day."""
    one, other = day_of(a), day_of(b)
    return (other - one).days if one and other else 0
