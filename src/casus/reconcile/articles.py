"""Articles woven into the ledger: which carry one report (`wires`) and which tell one story (`stories`, `stars`).

An article is a trace of kind "article", known by `d-` and the first digits of its document's id. Its judgements are of kind "copy" and "story"; the
groups of both kinds follow from the judgements, whatever the order of articles.
"""

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache

import msgspec
from sqlalchemy import BigInteger, Column, CompoundSelect, Connection, bindparam, delete, insert, select, union_all, update

from casus.ledger.tables import groups, story_places, trace_keys, traces
from casus.model import Record
from casus.reconcile.groups import UNDATED, chunks, join, labels_of, links_of, neighbours, regroup, standings
from casus.reconcile.judgements import judged_by_persons, judgement, keep, machine, retire
from casus.reconcile.stars import Links, Place, arranged, rearrange
from casus.reconcile.stories import KEYS_MET as STORY_KEYS_MET
from casus.reconcile.stories import StorySketch, compare_stories, story_keys, story_sketch
from casus.reconcile.wires import KEYS_MET as COPY_KEYS_MET
from casus.reconcile.wires import Sketch, compare_copies, keys, sketch

KIND = "article"
# The digits of a document's id that name its article.
_DIGITS = 12
# So many articles at most are taken from under one key, those with the next higher and the next lower ids, and so many compared: those that share
# most keys. A crisis has words that every article shares; the work for one article stays the same. Ids are hashes, so that in a crowd everybody is
# compared with others, not all with the same few.
PER_KEY, MOST_COMPARED = 64, 100
# Keys asked for in one question: two parts each, and SQLite takes 500.
_ASKED = 24
# Keys of records are positive (`keys.py`); those of articles are below zero, of stories below this.
_STORIES_BELOW = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTrace:
    """What is kept of an article to compare it by: its pieces (`wires.Sketch`, in base 64) and its sketch as a story."""

    pieces: str
    total: int
    story: StorySketch

    def sketch(self) -> Sketch:
        return Sketch.unpacked(base64.b64decode(self.pieces), self.total)


def article_id(document_id: str) -> str:
    """How an article is known among records."""
    return f"d-{document_id[:_DIGITS]}"


def trace_of(record: Record) -> ArticleTrace:
    """The trace of an article."""
    own = sketch(record.document.text)
    return ArticleTrace(pieces=base64.b64encode(own.packed()).decode(), total=own.total, story=story_sketch(record))


def article_keys(trace: ArticleTrace) -> tuple[list[int], list[int], list[int]]:
    """The keys of an article: those of copies, kept and asked for alike; those of stories that are kept, and those that are asked for."""
    kept, asked = ([-_STORIES_BELOW - key for key in several] for several in story_keys(trace.story))
    return [-1 - key for key in keys(trace.sketch())], kept, asked


def weave_article(connection: Connection, record: Record, document_id: str) -> None:
    """Keep an article's trace, compare it with those that it shares keys with, and put it into its groups. It must not be woven already."""
    own, trace = article_id(document_id), trace_of(record)
    row = {
        "id": own,
        "kind": KIND,
        "document_id": document_id,
        "n": 0,
        "published": (record.document.published or UNDATED).encode("utf-8", "replace").decode(),
        "loose": 0,
        "payload": msgspec.json.encode(trace, order="deterministic").decode(),
    }
    pieces = trace.sketch()
    copy_keys, stored, asked = article_keys(trace)
    alike = _met(connection, own, copy_keys, COPY_KEYS_MET)
    near = _met(connection, own, asked, STORY_KEYS_MET)
    connection.execute(insert(traces), row)
    if rows := [{"key": key, "id": own} for key in sorted({*copy_keys, *stored})]:
        connection.execute(insert(trace_keys), rows)
    others = dict(_load(connection, {*alike, *near} - {own}))
    judged = [("copy", i, compare_copies(pieces, others[i].sketch())) for i in alike if i in others]
    judged += [("story", i, compare_stories(*_in_order(own, trace.story, i, others[i].story))) for i in near if i in others]
    told = [(kind, i, found) for kind, i, found in sorted(judged, key=lambda row: row[:2]) if found.verdict != "different"]
    keep(connection, [judgement(kind, own, i, found.verdict, found.score, found.reason, machine()) for kind, i, found in told])
    join(connection, "copy", [own])
    linked = [i for kind, i, found in judged if kind == "story" and found.verdict == "same"]
    _settle(connection, {own, *linked}, fewer=bool(judged_by_persons(connection, "story")))


def unweave_article(connection: Connection, document_id: str) -> None:
    """Take an article out of what is woven; what persons judged about it stays, and counts again should it come back."""
    own = article_id(document_id)
    place = _Ledger(connection).places([own]).get(own)
    copies = neighbours(connection, "copy", {own}) | _companions(connection, "copy", own)
    others = neighbours(connection, "story", {own}) | _companions(connection, "story", own)
    for i, trace in _load(connection, [own]):
        copy_keys, kept, _ = article_keys(trace)
        drop_keys(connection, ((key, i) for key in (*copy_keys, *kept)))
    for table, column in (
        (traces, traces.c.id),
        (groups, groups.c.member),
        (story_places, story_places.c.member),
    ):
        connection.execute(delete(table).where(column == own))
    retire(connection, [own])
    if copies:
        regroup(connection, "copy", copies)
    if place is not None:
        _settle(connection, others, {place.star}, {place.story})


def drop_keys(connection: Connection, pairs: Iterable[tuple[int, str]]) -> None:
    """Take keys out, each with the id that it is kept for. They are found by key: there is no index by id, which every article would pay for."""
    if rows := [{"of": key, "who": i} for key, i in sorted(set(pairs))]:
        connection.execute(delete(trace_keys).where(trace_keys.c.key == bindparam("of"), trace_keys.c.id == bindparam("who")), rows)


def regroup_stories(connection: Connection, members: Iterable[str]) -> None:
    """Work out the stories around some articles anew: after a person judged about them, or undid it."""
    _settle(connection, set(members))


def _met(connection: Connection, own: str, asked: Iterable[int], least: int) -> list[str]:
    """The other articles with at least `least` of some keys, those with most of them first."""
    met: Counter[str] = Counter()
    wanted = sorted(set(asked))
    for start in range(0, len(wanted), _ASKED):
        several = wanted[start : start + _ASKED]
        rows = connection.execute(_question(len(several)), {"own": own, **{f"key{n}": key for n, key in enumerate(several)}})
        met.update(str(row[0]) for row in rows.all())
    found = sorted((i for i, n in met.items() if n >= least), key=lambda i: (-met[i], i))
    return found[:MOST_COMPARED]


@cache
def _question(n: int) -> "CompoundSelect[tuple[str]]":
    """Up to PER_KEY articles under each of `n` keys, on both sides of one's own id."""
    several = []
    for i in range(n):
        key = trace_keys.c.key == bindparam(f"key{i}", type_=BigInteger)
        below = select(trace_keys.c.id).where(key, trace_keys.c.id < bindparam("own")).order_by(trace_keys.c.id.desc())
        above = select(trace_keys.c.id).where(key, trace_keys.c.id > bindparam("own")).order_by(trace_keys.c.id)
        several += [side.limit(PER_KEY // 2).subquery() for side in (below, above)]
    return union_all(*(select(one.c.id) for one in several))


def _load(connection: Connection, ids: Iterable[str]) -> Iterable[tuple[str, ArticleTrace]]:
    for several in chunks(sorted(ids)):
        # By id alone: asked for the kind too, SQLite would read every article.
        query = select(traces.c.id, traces.c.payload).where(traces.c.id.in_(several))
        for i, payload in connection.execute(query).all():
            yield i, _decoder().decode(payload)


@cache
def _decoder() -> "msgspec.json.Decoder[ArticleTrace]":
    return msgspec.json.Decoder(ArticleTrace)


def _in_order(a: str, one: StorySketch, b: str, other: StorySketch) -> tuple[StorySketch, StorySketch]:
    """Two sketches in the order of the articles' ids: sums of decimals then come out alike whichever came first."""
    return (one, other) if a < b else (other, one)


# Stories


class _Ledger:
    """The web of stories (`stars.Web`) as the ledger keeps it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def links(self, members: Iterable[str]) -> Mapping[str, Links]:
        wanted = set(members)
        same = links_of(self._connection, "story", wanted).same
        ends = {i for pair in same for i in pair}
        # A person's judgement outlives an article that is taken out.
        there = wanted | set(standings(self._connection, "story", ends - wanted))
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for (a, b), score in same.items():
            for v, u in ((a, b), (b, a)):
                if v in wanted and u in there:
                    found[v][u] = score
        return found

    def places(self, members: Iterable[str]) -> Mapping[str, Place]:
        found = {}
        for several in chunks(members):
            for row in self._connection.execute(select(story_places).where(story_places.c.member.in_(several))):
                found[row.member] = Place(row.star, row.story)
        return found

    def stars(self, centres: Iterable[str]) -> Mapping[str, Set[str]]:
        return self._held(story_places.c.star, centres)

    def stories(self, names: Iterable[str]) -> dict[str, set[str]]:
        """Who is in some stories."""
        return self._held(story_places.c.story, names)

    def _held(self, column: "Column[str]", names: Iterable[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for several in chunks(names):
            for name, member in self._connection.execute(select(column, story_places.c.member).where(column.in_(several))):
                found[name].add(member)
        return found

    def keep(self, places: Mapping[str, Place]) -> None:
        for several in chunks(places):
            self._connection.execute(delete(story_places).where(story_places.c.member.in_(several)))
        if places:
            self._connection.execute(
                insert(story_places), [{"member": v, "star": place.star, "story": place.story} for v, place in sorted(places.items())]
            )


def _settle(
    connection: Connection, changed: set[str], thinned: Iterable[str] = (), left: Iterable[str] = (), *, fewer: bool = True
) -> None:
    """Work out the places of articles whose links changed and of those around them, and write the groups that follow. `thinned` and `left` are
    the stars and stories that lost an article."""
    web = _Ledger(connection)
    present = set(standings(connection, "story", changed))
    before = dict(web.places(present))
    places = rearrange(web, present, thinned, fewer=fewer)
    before |= web.places(set(places) - set(before))
    web.keep(places)
    touched = {place.story for place in (*before.values(), *places.values())} | set(left)
    stories = web.stories(touched)
    same, apart = _by_hand(connection, web, stories) if judged_by_persons(connection, "story") else (frozenset(), frozenset())
    links: Mapping[str, Links] = {}
    if apart:
        links = web.links({v for members in stories.values() for v in members})
    _write(connection, arranged(stories, links, same, apart))


def _by_hand(
    connection: Connection, web: _Ledger, stories: dict[str, set[str]]
) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """What persons judged about the articles of some stories, to which all stories are added that hang together with them by hand or did."""
    while True:
        members = {v for several in stories.values() for v in several}
        links = links_of(connection, "story", members)
        beside = {v for pair in links.by_hand for v in pair} | _sharing(connection, set(labels_of(connection, "story", members).values()))
        further = {place.story for place in web.places(beside - members).values()} - set(stories)
        if not further:
            return links.by_hand, links.apart
        stories |= web.stories(further)


def _sharing(connection: Connection, labels: Set[str]) -> set[str]:
    """Who is in the groups of stories with some names."""
    found: set[str] = set()
    for several in chunks(sorted(labels)):
        found.update(connection.execute(select(groups.c.member).where(groups.c.kind == "story", groups.c.group_id.in_(several))).scalars())
    return found


def _companions(connection: Connection, kind: str, member: str) -> set[str]:
    """Who else is in the group of an article."""
    label = labels_of(connection, kind, [member]).get(member)
    query = select(groups.c.member).where(groups.c.kind == kind, groups.c.group_id == label, groups.c.member != member)
    return set(connection.execute(query).scalars()) if label else set()


def _write(connection: Connection, clusters: list[set[str]]) -> None:
    """Make each cluster a group, called after its first article."""
    everyone = {v for members in clusters for v in members}
    published = {v: standing.published for v, standing in standings(connection, "story", everyone).items()}
    stored = labels_of(connection, "story", everyone)
    fresh = []
    moved: dict[str, list[str]] = defaultdict(list)
    for members in clusters:
        first = min(members, key=lambda v: (published[v], v))
        for v in sorted(members):
            if v not in stored:
                fresh.append({"kind": "story", "member": v, "group_id": first, "published": published[v]})
            elif stored[v] != first:
                moved[first].append(v)
    for first, several in sorted(moved.items()):
        for part in chunks(several):
            connection.execute(update(groups).where(groups.c.kind == "story", groups.c.member.in_(part)).values(group_id=first))
    if fresh:
        connection.execute(insert(groups), fresh)
