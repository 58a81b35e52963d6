"""Stories from links between articles: the star clustering of Aslam, Pelekhov and Rus (1998), kept up to date article by article.

What comes out depends on the links alone:

- An article is a centre if no article linked to it that goes before it is one. Those with more links go first, in steps of an eighth (so
  that in a crowd one link more seldom changes anything), and among equals the lowest id.
- Every other article goes to the centre with which it is linked most surely; a centre and those who go to it are a star. So all of a star are
  linked to one article, and a chain of articles, each like the next, does not become one story.
- Then every article joins the star with whose articles it agrees best on average, its own counting it as one: these are the stories. Stars
  of FULL articles and more count as FULL.

A new link changes only what is near it, so the work does not grow with the ledger, nor with a story beyond FULL articles.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Protocol

# A star this large is large: one article more or less does not change what the others think of it.
FULL = 30
# A step in the number of links is the sixth root of two: an eighth more. Chosen on ecbplus, among one to six.
_STEPS = 6

Links = Mapping[str, float]
"""The articles that one is linked to, with scores."""


@dataclass(frozen=True, slots=True)
class Place:
    """The centre of an article's star, and the story it ended in (named by the centre of a star)."""

    star: str
    story: str


def rank(links: int, v: str) -> tuple[int, str]:
    """Who goes before whom: more links first, in steps of an eighth, then the lower id."""
    return (-(links**_STEPS).bit_length(), v)


class Web(Protocol):
    """Where links and the places so far come from: a ledger, or memory."""

    def links(self, members: Iterable[str]) -> Mapping[str, Links]:
        """The links of some articles; an article without any has an empty entry or none."""

    def places(self, members: Iterable[str]) -> Mapping[str, Place]:
        """The places of those articles that have one."""

    def stars(self, centres: Iterable[str]) -> Mapping[str, Set[str]]:
        """Who is in the stars of some centres so far."""


def rearrange(web: Web, changed: Iterable[str], thinned: Iterable[str] = (), *, fewer: bool) -> dict[str, Place]:
    """The places of all articles that have another place now. `changed` are those whose links are not what they were, new ones among them;
    `thinned` are the stars that lost an article which is gone. `fewer` says whether any of them lost a link."""
    near = _Near(web)
    fresh = set(changed)
    near.load(fresh)
    flipped = _centres(near, fresh, fewer)
    touched = fresh | flipped | near.around(flipped)
    near.load(touched)
    moved = {v for v in touched if near.move(v)}
    lost = set(thinned)
    stars = {star for v in moved for star in (near.old(v), near.star[v]) if star} | lost
    near.gather(stars)
    members = {v for star in stars if star in lost or near.resized(star) for v in near.members[star]}
    again = fresh | moved | near.around(moved) | members
    near.load(again)
    again |= near.around(members)
    near.load(again)
    near.gather({near.star_of(u) for v in again for u in (v, *near.links[v])})
    found = {v: Place(near.star_of(v), near.story(v)) for v in again}
    return {v: place for v, place in sorted(found.items()) if near.places.get(v) != place}


class _Near:
    """The part of the web that has been looked at, with the changes made so far."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.links: dict[str, Links] = {}
        self.places: dict[str, Place] = {}
        self.star: dict[str, str] = {}
        self.centre: dict[str, bool] = {}
        self.members: dict[str, set[str]] = {}
        self.sizes: dict[str, int] = {}

    def load(self, members: Iterable[str]) -> None:
        """Look at some articles: their links, and the places of them and of those they are linked to."""
        fresh = {v for v in members if v not in self.links}
        if fresh:
            found = self.web.links(sorted(fresh))
            self.links |= {v: found.get(v, {}) for v in fresh}
        unknown = {u for v in fresh for u in (v, *self.links[v]) if u not in self.centre}
        if unknown:
            known = self.web.places(sorted(unknown))
            self.places |= known
            self.centre |= {v: v in known and known[v].star == v for v in unknown}

    def around(self, members: Iterable[str]) -> set[str]:
        """The articles linked to some that have been looked at."""
        wanted = set(members)
        self.load(wanted)
        return {u for v in wanted for u in self.links[v]}

    def rank(self, v: str) -> tuple[int, str]:
        """Who comes first may be a centre: most links, then the lowest id."""
        self.load([v])
        return rank(len(self.links[v]), v)

    def old(self, v: str) -> str | None:
        place = self.places.get(v)
        return place.star if place else None

    def star_of(self, v: str) -> str:
        """The centre of its star by now."""
        return self.star.get(v) or self.old(v) or v

    def move(self, v: str) -> bool:
        """Find the star of an article; whether it is another one."""
        best = v
        if not self.centre[v]:
            best = min((u for u in self.links[v] if self.centre[u]), key=lambda u: (-self.links[v][u], u), default=v)
        self.star[v] = best
        return best != self.old(v)

    def gather(self, stars: Iterable[str]) -> None:
        """Who is in some stars by now."""
        fresh = {star for star in stars if star not in self.members}
        if not fresh:
            return
        stored = self.web.stars(sorted(fresh))
        joined: dict[str, set[str]] = defaultdict(set)
        for v, star in self.star.items():
            joined[star].add(v)
        for star in fresh:
            stay = {v for v in stored.get(star, ()) if self.star.get(v, star) == star}
            self.members[star] = stay | joined[star]
            self.sizes[star] = len(stored.get(star, ()))

    def resized(self, star: str) -> bool:
        """Whether a star counts for more or less than before."""
        return min(self.sizes[star], FULL) != min(len(self.members[star]), FULL)

    def story(self, v: str) -> str:
        """The star with whose articles it agrees best on average."""
        own = self.star_of(v)
        sums: dict[str, float] = defaultdict(float)
        sums[own] = 1.0
        for u, score in sorted(self.links[v].items()):
            sums[self.star_of(u)] += score
        return min(sums, key=lambda star: (-sums[star] / min(len(self.members[star] | {v}), FULL), star))


def _centres(near: _Near, changed: Set[str], fewer: bool) -> set[str]:
    """Work out anew which articles are centres, in order of rank from those whose links changed; who is one now and was not, or the reverse."""
    # Whether an article is a centre hangs on the centres near it alone: of those whose rank fell, only they concern others.
    seeds = changed | {u for v in changed if fewer and near.centre[v] for u in near.links[v]}
    near.load(seeds)
    heap = [(near.rank(v), v) for v in sorted(seeds)]
    heapq.heapify(heap)
    flipped: set[str] = set()
    last = None
    while heap:
        rank, v = heapq.heappop(heap)
        if v == last:
            continue
        last = v
        one = not any(near.centre[u] and near.rank(u) < rank for u in near.links[v])
        if one != near.centre[v]:
            near.centre[v] = one
            flipped ^= {v}
            near.load(near.links[v])
            for u in near.links[v]:
                if near.rank(u) > rank:
                    heapq.heappush(heap, (near.rank(u), u))
    return flipped


def arranged(
    stories: Mapping[str, Set[str]], links: Mapping[str, Links], same: Iterable[tuple[str, str]], apart: Iterable[tuple[str, str]]
) -> list[set[str]]:
    """Stories after what persons judged. Of two in one story that are not of one story, the one that agrees less with the others leaves it;
    stories with two articles that are of one story become one, unless that would bring together what was parted."""
    groups = {story: set(members) for story, members in sorted(stories.items())}
    parted = sorted(set(apart))
    for a, b in parted:
        home = next((story for story, members in groups.items() if a in members and b in members), None)
        if home is not None:
            leaver = min((a, b), key=lambda v: (sum(links.get(v, {}).get(u, 0.0) for u in groups[home]), v == home, v))
            groups[home].discard(leaver)
            groups[f"{leaver} alone"] = {leaver}
    home_of = {v: story for story, members in groups.items() for v in members}
    for a, b in sorted(set(same)):
        one, other = home_of.get(a), home_of.get(b)
        if one is None or other is None or one == other:
            continue
        both = groups[one] | groups[other]
        if any(x in both and y in both for x, y in parted):
            continue
        groups[one] = both
        for v in groups.pop(other):
            home_of[v] = one
    return [members for members in groups.values() if members]


class Memory:
    """A web in memory: for trials and tests, and the plainest picture of what a ledger keeps."""

    def __init__(self) -> None:
        self._links: dict[str, dict[str, float]] = {}
        self._places: dict[str, Place] = {}
        self._stars: dict[str, set[str]] = defaultdict(set)

    def links(self, members: Iterable[str]) -> Mapping[str, Links]:
        return {v: dict(self._links.get(v, {})) for v in members}

    def places(self, members: Iterable[str]) -> Mapping[str, Place]:
        return {v: self._places[v] for v in members if v in self._places}

    def stars(self, centres: Iterable[str]) -> Mapping[str, Set[str]]:
        return {star: set(self._stars[star]) for star in centres}

    def add(self, member: str, links: Links) -> None:
        """A new article with its links to those there are."""
        self._links[member] = dict(links)
        for other, score in links.items():
            self._links[other][member] = score
        self._keep(rearrange(self, {member, *links}, fewer=False))

    def remove(self, member: str) -> None:
        """An article leaves."""
        others = self._links.pop(member)
        for other in others:
            del self._links[other][member]
        place = self._places.pop(member)
        self._stars[place.star].discard(member)
        self._keep(rearrange(self, set(others), {place.star}, fewer=True))

    def stories(self) -> dict[str, set[str]]:
        """The articles of every story."""
        found: dict[str, set[str]] = defaultdict(set)
        for member, place in self._places.items():
            found[place.story].add(member)
        return dict(found)

    def _keep(self, places: Mapping[str, Place]) -> None:
        for member, place in places.items():
            if old := self._places.get(member):
                self._stars[old.star].discard(member)
            self._stars[place.star].add(member)
            self._places[member] = place
