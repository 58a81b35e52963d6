"""Groups: what hangs together through "same", kept in the ledger and brought up to date with each judgement.

What a group is depends on the judgements alone, not on their order:

- Firm things that are judged the same, or share a tie, hang together.
- A loose thing (an undated event, a measure without a target, a bare surname) joins one group of firm things: of events and claims the one
  of its likest partner, of others the only one there is; where it fits two it stays alone. It never makes two groups one.
- Loose things that fit no firm one hang together among themselves.
- What a person judged different is never in one group: links are then taken from the surest to the least sure, and one that would join
  the two is left out. What a person judged the same is firm.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, bindparam, insert, select, update

from casus.ledger.tables import groups, judgements, names, ties, traces
from casus.reconcile.judgements import MACHINE, judged_by_persons
from casus.reconcile.sameness import is_loose_name
from casus.reconcile.traces import Party

Item = TypeVar("Item", bound=Hashable)

# Kinds of which a loose thing goes with its likest partner; of the others only where there is no choice.
LIKEST = frozenset({"event", "claim"})
# Things asked for at once: databases limit how many a question may name.
BATCH = 400
# Where a thing's day is unknown, it comes last.
UNDATED = "~"


def connected(items: Iterable[Item], pairs: Iterable[tuple[Item, Item]]) -> list[tuple[Item, ...]]:
    """Items that hang together through pairs; groups, and items in them, in the order of `items`."""
    parent = {item: item for item in items}
    order = {item: n for n, item in enumerate(parent)}

    def root(item: Item) -> Item:
        while parent[item] != item:
            parent[item] = item = parent[parent[item]]
        return item

    for a, b in pairs:
        one, other = sorted((root(a), root(b)), key=order.__getitem__)
        parent[other] = one
    found: dict[Item, list[Item]] = {}
    for item in parent:
        found.setdefault(root(item), []).append(item)
    return [tuple(group) for group in found.values()]


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Items in lists short enough for one question."""
    everything = list(dict.fromkeys(items))
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the store knows of a member: when its article came out, and whether it is loose."""

    published: str
    loose: bool


@dataclass(frozen=True, slots=True)
class Links:
    """The judgements that count about some members: what links them (pair, in order of ids, to score), what parts them, and which links
    a person made."""

    same: Mapping[tuple[str, str], float]
    apart: frozenset[tuple[str, str]]
    by_hand: frozenset[tuple[str, str]]

    def about(self, member: str) -> "Links":
        """Those of one member alone."""
        return Links(
            same={pair: score for pair, score in self.same.items() if member in pair},
            apart=frozenset(pair for pair in self.apart if member in pair),
            by_hand=frozenset(pair for pair in self.by_hand if member in pair),
        )


def join(connection: Connection, kind: str, members: Iterable[str]) -> None:
    """Put new members, whose judgements are stored, where they belong. Looks at their partners only, unless a person judged about them."""
    own = sorted(set(members))
    links = links_of(connection, kind, own)
    near = {i for pair in (*links.same, *links.apart) for i in pair}
    near |= {i for holders in _ties(connection, own).values() for i in holders} if kind == "measure" else set()
    alone = standings(connection, kind, (i for i in own if i not in near))
    if alone:
        rows = [{"kind": kind, "member": i, "group_id": i, "published": standing.published} for i, standing in alone.items()]
        connection.execute(insert(groups), rows)
    # What is true of all newcomers is asked once.
    rest = [i for i in own if i in near]
    if not rest:
        return
    standing = standings(connection, kind, {*rest, *near})
    judged = judged_by_persons(connection, kind)
    for member in rest:
        _join(connection, kind, member, links.about(member), standing, judged)


def _join(connection: Connection, kind: str, member: str, links: Links, standing: Mapping[str, Standing], judged: set[str]) -> None:
    scores = {_other(pair, member): score for pair, score in links.same.items()}
    tied = _tied(connection, member) if kind == "measure" else set()
    labels = labels_of(connection, kind, {*scores, *tied})
    if links.by_hand or links.apart or not set(labels.values()).isdisjoint(labels_of(connection, kind, judged).values()):
        regroup(connection, kind, {member})
        return
    loose = {i for i in scores if i in labels and standing[i].loose}
    firm = {i: score for i, score in scores.items() if i in labels and i not in loose}
    published = standing[member].published
    if standing[member].loose:
        _enter(connection, kind, member, published, _loose_goal(connection, kind, firm, loose, labels))
        return
    targets = sorted({labels[i] for i in {*firm, *tied} if i in labels})
    if len(targets) > 1 and kind not in LIKEST:
        # What fitted two groups may fit one now.
        loose |= _loose_around(connection, kind, set(_members(connection, kind, targets)))
        labels |= labels_of(connection, kind, loose)
    _merge(connection, kind, targets[1:], targets[:1])
    own = _enter(connection, kind, member, published, targets[0] if targets else None)
    if len(targets) > 1:
        _settle_loose(connection, kind, loose)
    elif unsettled := loose if kind in LIKEST else {i for i in loose if labels[i] != own}:
        # Of kinds that go with the likest all may have to move; of others those in the newcomer's group stay.
        _settle_loose(connection, kind, unsettled)


def _loose_goal(connection: Connection, kind: str, firm: Mapping[str, float], loose: set[str], labels: Mapping[str, str]) -> str | None:
    """Where a loose newcomer goes; it leaves everybody where they are: it joins a firm group, or the loose things that fit no firm one."""
    if firm:
        return _anchor(kind, firm, labels)
    holding = _with_firm(connection, kind, {labels[i] for i in loose})
    free = {i for i in loose if labels[i] not in holding}
    if kind not in LIKEST:
        # Of those that are alone, some are so because they fit two firm groups.
        single = {i for i in free if len(_members(connection, kind, [labels[i]], most=2)) == 1}
        near = links_of(connection, kind, single).same
        standing = standings(connection, kind, {i for pair in near for i in pair})
        free -= {i for pair in near for i in pair if i in single and not standing[_other(pair, i)].loose}
    targets = sorted({labels[i] for i in free})
    _merge(connection, kind, targets[1:], targets[:1])
    return targets[0] if targets else None


def _with_firm(connection: Connection, kind: str, labels: set[str]) -> set[str]:
    """Those groups that hold a firm thing."""
    found = set()
    for label in sorted(labels):
        if kind == "actor":
            several = _members(connection, kind, [label])
            sure = any(not standing.loose for standing in standings(connection, kind, several).values())
        else:
            query = select(groups.c.member).join(traces, traces.c.id == groups.c.member)
            query = query.where(groups.c.kind == kind, groups.c.group_id == label, traces.c.loose == 0)
            sure = connection.execute(query.limit(1)).first() is not None
        found |= {label} if sure else set()
    return found


def regroup(connection: Connection, kind: str, seeds: Iterable[str]) -> None:
    """Work out anew everything that hangs together with some members: after a person's judgement, or when something left."""
    standing = standings(connection, kind, seeds)
    own = set(standing)
    firm, edges, apart, loose = _firm_around(connection, kind, standing)
    _place(connection, kind, [(set(group), None) for group in _arranged(firm, edges, apart)])
    # Firm partners of a loose seed stay where they are: not seeds themselves.
    loose |= own - set(firm)
    if loose:
        _settle_loose(connection, kind, loose)


def links_of(connection: Connection, kind: str, members: Iterable[str]) -> Links:
    """The judgements about some members that count: of each pair the latest of a person, or else the machine's."""
    found: dict[int, tuple[str, str, str, float | None, str]] = {}
    for several in chunks(members):
        for end in (judgements.c.a, judgements.c.b):
            query = select(
                judgements.c.n, judgements.c.a, judgements.c.b, judgements.c.verdict, judgements.c.score, judgements.c.who
            ).where(end.in_(several), judgements.c.kind == kind, judgements.c.undone_at.is_(None))
            found |= {n: (a, b, verdict, score, who) for n, a, b, verdict, score, who in connection.execute(query).all()}
    standing: dict[tuple[str, str], tuple[str, float, bool]] = {}
    for _, (a, b, verdict, score, who) in sorted(found.items()):
        by_hand = not who.startswith(MACHINE)
        pair = (min(a, b), max(a, b))
        if by_hand or not standing.get(pair, ("", 0.0, False))[2]:
            standing[pair] = (verdict, 1.0 if by_hand else score or 0.0, by_hand)
    return Links(
        same={pair: score for pair, (verdict, score, _) in standing.items() if verdict == "same"},
        apart=frozenset(pair for pair, (verdict, _, by_hand) in standing.items() if verdict == "different" and by_hand),
        by_hand=frozenset(pair for pair, (verdict, _, by_hand) in standing.items() if verdict == "same" and by_hand),
    )


def standings(connection: Connection, kind: str, members: Iterable[str]) -> dict[str, Standing]:
    """What is known of members; one that is no longer in the ledger is left out."""
    found = {}
    for several in chunks(members):
        if kind == "actor":
            for row in connection.execute(select(names).where(names.c.id.in_(several))):
                party = Party(id=row.id, name=row.name, type=row.type, country=row.country, wikidata=row.wikidata, named=bool(row.named))
                found[row.id] = Standing(UNDATED, is_loose_name(party))
        else:
            query = select(traces.c.id, traces.c.published, traces.c.loose).where(traces.c.id.in_(several))
            # A denial is loose as a claim; as a statement it is like any other.
            rows = connection.execute(query).all()
            found |= {i: Standing(published, bool(loose) and kind != "statement") for i, published, loose in rows}
    return found


def labels_of(connection: Connection, kind: str, members: Iterable[str]) -> dict[str, str]:
    """The group of each member that is in one."""
    found: dict[str, str] = {}
    for several in chunks(members):
        query = select(groups.c.member, groups.c.group_id).where(groups.c.kind == kind, groups.c.member.in_(several))
        found |= {row.member: row.group_id for row in connection.execute(query).all()}
    return found


def neighbours(connection: Connection, kind: str, members: Iterable[str]) -> set[str]:
    """Who is judged the same as some members, or tied to them: those that must be looked at again when the members leave."""
    own = set(members)
    links = links_of(connection, kind, own)
    return ({i for pair in (*links.same, *links.apart) for i in pair} | _sharing(connection, _ties(connection, own))) - own


# Firm things


def _firm_around(
    connection: Connection, kind: str, standing: dict[str, Standing]
) -> tuple[dict[str, Standing], dict[tuple[Hashable, Hashable], float], frozenset[tuple[str, str]], set[str]]:
    """The firm things that hang together with those in `standing`, what links and parts them, and the loose things around."""
    firm: dict[str, Standing] = {}
    edges: dict[tuple[Hashable, Hashable], float] = {}
    apart: frozenset[tuple[str, str]] = frozenset()
    loose: set[str] = set()
    ahead = set(standing)
    seen: set[str] = set()
    while ahead:
        links = links_of(connection, kind, ahead)
        tied = _ties(connection, ahead)
        near = {i for pair in (*links.same, *links.apart) for i in pair} | _sharing(connection, tied)
        standing |= standings(connection, kind, near - set(standing))
        # What a person judged the same is as good as firm.
        pinned = _pinned(connection, kind, {i for i in {*near, *ahead} if i in standing and standing[i].loose})
        sure = {i for i in {*near, *ahead} if i in standing and (not standing[i].loose or i in pinned)}
        apart |= links.apart
        edges |= {(a, b): score for (a, b), score in links.same.items() if a in sure and b in sure}
        edges |= {(i, ("tie", key)): 1.0 for key, holders in tied.items() for i in holders if i in sure}
        firm |= {i: standing[i] for i in ahead & sure}
        loose |= (near | ahead) - sure
        seen |= ahead
        ahead = (near & sure) - seen if ahead & sure else set()
    return firm, edges, apart, {i for i in loose if i in standing}


def _arranged(
    firm: Mapping[str, Standing], edges: Mapping[tuple[Hashable, Hashable], float], apart: frozenset[tuple[str, str]]
) -> list[list[str]]:
    """Firm things by group: links from the surest to the least sure, but for those that would join what a person parted."""
    parent: dict[Hashable, Hashable] = {i: i for i in firm}

    def root(i: Hashable) -> Hashable:
        parent.setdefault(i, i)
        while parent[i] != i:
            parent[i] = i = parent[parent[i]]
        return i

    for (a, b), _ in sorted(edges.items(), key=lambda edge: (-edge[1], str(edge[0]))):
        one, other = root(a), root(b)
        if one == other or any({root(x), root(y)} == {one, other} for x, y in apart if x in parent and y in parent):
            continue
        parent[max(one, other, key=str)] = min(one, other, key=str)
    found: dict[Hashable, list[str]] = defaultdict(list)
    for i in firm:
        found[root(i)].append(i)
    return list(found.values())


# Loose things


def _settle_loose(connection: Connection, kind: str, seeds: set[str]) -> None:
    """Where some loose things belong, and those that hung together with them."""
    before = labels_of(connection, kind, seeds)
    # One that left a firm group, or stays in one, held nobody together there.
    holding = _with_firm(connection, kind, set(before.values()))
    anchors: dict[str, str | None] = {}
    mates: dict[tuple[str, str], float] = {}
    apart: set[tuple[str, str]] = set()
    ahead = set(seeds)
    while ahead:
        links = links_of(connection, kind, ahead)
        near = {i for pair in (*links.same, *links.apart) for i in pair}
        standing = standings(connection, kind, near | ahead)
        pinned = _pinned(connection, kind, {i for i in near if i in standing and standing[i].loose})
        sure = {i for i in near if i in standing and (not standing[i].loose or i in pinned)}
        labels = labels_of(connection, kind, sure)
        apart |= links.apart
        beyond: set[str] = set()
        for member in sorted(ahead & set(standing)):
            around = {_other(pair, member): score for pair, score in links.same.items() if member in pair}
            strangers = {labels[i] for pair in links.apart if member in pair and (i := _other(pair, member)) in labels}
            around = {i: score for i, score in around.items() if labels.get(i) not in strangers}
            firm = {i: score for i, score in around.items() if i in sure and i in labels}
            anchors[member] = _anchor(kind, firm, labels)
            others = {i: score for i, score in around.items() if i not in sure and i in standing}
            if not firm:
                mates |= {(min(member, i), max(member, i)): score for i, score in others.items()}
            if not firm or (member in seeds and before.get(member) not in holding):
                beyond |= set(others)
            if firm and anchors[member] is None:
                # It fits two: it stays alone.
                anchors[member] = ""
        ahead = beyond - set(anchors)
    free = {i: standing for i, standing in standings(connection, kind, anchors).items() if anchors[i] is None}
    bound = {pair: score for pair, score in mates.items() if pair[0] in free and pair[1] in free}
    clusters: list[tuple[set[str], str | None]] = [
        (set(group), None) for group in _arranged(free, {(a, b): score for (a, b), score in bound.items()}, frozenset(apart))
    ]
    clusters += [({member}, None) for member, label in anchors.items() if label == ""]
    joined: dict[str, set[str]] = defaultdict(set)
    for member, label in sorted(anchors.items()):
        if label:
            # Two that a person parted do not meet again in a third's group.
            if any(_other(pair, member) in joined[label] for pair in apart if member in pair):
                clusters.append(({member}, None))
            else:
                joined[label].add(member)
    _place(connection, kind, clusters + [(several, label) for label, several in joined.items()])


def _anchor(kind: str, firm: Mapping[str, float], labels: Mapping[str, str]) -> str | None:
    """The group of firm things that a loose one joins, if any."""
    if kind in LIKEST and firm:
        return labels[min(firm, key=lambda i: (-firm[i], i))]
    fitting = {labels[i] for i in firm}
    return fitting.pop() if len(fitting) == 1 else None


def _loose_around(connection: Connection, kind: str, members: set[str]) -> set[str]:
    near = {i for pair in links_of(connection, kind, members).same for i in pair} - members
    return {i for i, standing in standings(connection, kind, near | members).items() if standing.loose}


# The table


def _place(connection: Connection, kind: str, clusters: list[tuple[set[str], str | None]]) -> None:
    """Make each cluster a group of its own, or part of the group with that label; name all groups concerned after their first members."""
    movers = {member for several, _ in clusters for member in several}
    if not movers:
        return
    published = {i: standing.published for i, standing in standings(connection, kind, movers).items()}
    before = labels_of(connection, kind, movers)
    renamed = {label: _rename(connection, kind, label, {i for i in movers if before.get(i) == label}) for label in set(before.values())}
    moves, fresh = [], []
    for several, label in clusters:
        first = min(several, key=lambda i: (published[i], i))
        goal = first if label is None else renamed.get(label) or label
        for member in several:
            if member not in before:
                fresh.append({"kind": kind, "member": member, "group_id": goal, "published": published[member]})
            elif before[member] != goal:
                moves.append({"of": kind, "who": member, "goal": goal})
    if moves:
        connection.execute(
            update(groups).where(groups.c.kind == bindparam("of"), groups.c.member == bindparam("who")).values(group_id=bindparam("goal")),
            moves,
        )
    if fresh:
        connection.execute(insert(groups), fresh)
    for label in {renamed.get(label) or label for _, label in clusters if label is not None}:
        _rename(connection, kind, label, set())


def _enter(connection: Connection, kind: str, member: str, published: str, label: str | None) -> str:
    """Put a newcomer into the group with that label, or into one of its own; the group's name, which is its first member's."""
    connection.execute(insert(groups), {"kind": kind, "member": member, "group_id": label or member, "published": published})
    return (label and _rename(connection, kind, label, set())) or member


def _rename(connection: Connection, kind: str, label: str, without: set[str]) -> str | None:
    """Name a group, as far as it stays when some leave, after its first member; the name, None where nobody stays."""
    those = [groups.c.kind == kind, groups.c.group_id == label]
    query = select(groups.c.member).where(*those).order_by(groups.c.published, groups.c.member).limit(len(without) + 1)
    first = next((member for (member,) in connection.execute(query) if member not in without), None)
    if first is not None and first != label:
        staying = [member for member in _members(connection, kind, [label]) if member not in without]
        for several in chunks(staying):
            connection.execute(update(groups).where(groups.c.kind == kind, groups.c.member.in_(several)).values(group_id=first))
    return first


def _merge(connection: Connection, kind: str, labels: list[str], into: list[str]) -> None:
    for label in labels:
        connection.execute(update(groups).where(groups.c.kind == kind, groups.c.group_id == label).values(group_id=into[0]))


def _members(connection: Connection, kind: str, labels: Iterable[str], most: int | None = None) -> list[str]:
    found: list[str] = []
    for several in chunks(labels):
        query = select(groups.c.member).where(groups.c.kind == kind, groups.c.group_id.in_(several)).limit(most)
        found += connection.execute(query).scalars()
    return found


def _ties(connection: Connection, members: Iterable[str]) -> dict[int, list[str]]:
    """The ties that some members have."""
    keys: dict[int, list[str]] = defaultdict(list)
    for several in chunks(members):
        for key, i in connection.execute(select(ties.c.key, ties.c.id).where(ties.c.id.in_(several))):
            keys[key].append(i)
    return keys


def _sharing(connection: Connection, keys: Iterable[int]) -> set[str]:
    """All that have one of some ties."""
    found: set[str] = set()
    for several in chunks(keys):
        found.update(connection.execute(select(ties.c.id).where(ties.c.key.in_(several))).scalars())
    return found


def _tied(connection: Connection, member: str) -> set[str]:
    """One other that shares each tie of a member: the rest are in its group."""
    found: set[str] = set()
    for key in _ties(connection, [member]):
        query = (
            select(ties.c.id)
            .join(groups, groups.c.member == ties.c.id)
            .where(ties.c.key == key, ties.c.id != member, groups.c.kind == "measure")
        )
        found.update(connection.execute(query.limit(1)).scalars())
    return found


def _pinned(connection: Connection, kind: str, members: set[str]) -> set[str]:
    """Those that a person judged the same as something."""
    if not members:
        return set()
    return {i for pair in links_of(connection, kind, members).by_hand for i in pair} & members


def _other(pair: tuple[str, str], member: str) -> str:
    return pair[1] if pair[0] == member else pair[0]
