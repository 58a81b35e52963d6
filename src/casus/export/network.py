"""Who acts on whom and who speaks to or of whom as a directed graph in GraphML, for Gephi, Cytoscape, igraph and networkx."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from casus.export.markup import xml_text, xml_value
from casus.export.tables import article_id
from casus.model import Actor, Record
from casus.plover import quad_class
from casus.text import ascii_key

# Classes of a tie: GDELT's quad classes of an event with a CAMEO code, and speech to or of somebody.
TIES = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
SPEECH, UNCLASSED = "speech", "unclassed"
_NODES = (("name", "string"), ("type", "string"), ("country", "string"), ("sector", "string"), ("wikidata", "string"), ("articles", "int"))
_EDGES = (("tie", "string"), ("count", "int"), ("articles", "int"), ("first", "string"), ("last", "string"))


@dataclass(slots=True)
class Tie:
    """How often one actor did something of a class to another; `first` and `last` are days."""

    count: int = 0
    articles: int = 0
    first: str | None = None
    last: str | None = None


@dataclass(slots=True)
class Node:
    """An actor over all articles: what the articles say of it most."""

    names: Counter[str] = field(default_factory=Counter)
    actor: Actor | None = None
    articles: int = 0


@dataclass(slots=True)
class Graph:
    """Nodes by key, ties by (from, to, class): what grows with the actors and not with the articles."""

    nodes: dict[str, Node] = field(default_factory=dict)
    ties: dict[tuple[str, str, str], Tie] = field(default_factory=dict)


def actor_key(actor: Actor, article: str) -> str:
    """What makes two articles' actors one here: the Wikidata item, else type and name, and but for persons the country. Those without a name
    ("officials") are one article's own."""
    if not actor.wikidata and not any(char.isupper() for char in actor.name):
        return f"{article}:{actor.id}"
    home = "" if actor.type == "person" else actor.country or ""
    return actor.wikidata or f"{actor.type}:{home}:{ascii_key(actor.name)}"


def ways(record: Record) -> Iterator[tuple[str, str, str, str | None]]:
    """Every tie of an article: from and to as actor ids, class, day (or when the article was published)."""
    published = (record.document.published or "")[:10] or None
    for e in record.events:
        kind = TIES[quad_class(e.cameo)] if e.cameo else UNCLASSED
        yield from ((a, b, kind, e.date or published) for a, b in product(e.actors, e.recipients))
    mentions = sorted((m.start, m.end, a.id) for a in record.actors for m in a.mentions)
    starts = [start for start, _, _ in mentions]
    order = {a.id: n for n, a in enumerate(record.actors)}
    for s in record.statements:
        if s.source_actor:
            inside = (mentions[bisect_left(starts, p.start) : bisect_left(starts, p.end)] for p in s.content)
            of = {actor for p, near in zip(s.content, inside, strict=True) for _, end, actor in near if end <= p.end}
            if s.addressee in order:
                of.add(s.addressee)
            yield from ((s.source_actor, actor, SPEECH, s.time or published) for actor in sorted(of, key=order.__getitem__))


def gather(records: Iterable[Record]) -> Graph:
    """The ties of all articles, over actors as `actor_key` knows them."""
    graph = Graph()
    for record in records:
        actors = {a.id: a for a in record.actors}
        keys = {a.id: actor_key(a, article_id(record.document)) for a in record.actors}
        here: set[tuple[str, str, str]] = set()
        for a, b, kind, on in ways(record):
            if a in actors and b in actors and (way := (keys[a], keys[b], kind))[0] != way[1]:
                _count(graph.ties.setdefault(way, Tie()), on, first=way not in here)
                here.add(way)
        tied = {side for way in here for side in way[:2]}
        for key, actor in {keys[a.id]: a for a in record.actors}.items():
            if key in tied:
                node = graph.nodes.setdefault(key, Node())
                node.names[actor.name] += 1
                node.articles += 1
                node.actor = node.actor or actor
    return graph


def to_graphml(records: Iterable[Record]) -> Iterator[str]:
    """GraphML, nodes first, in the order of their keys."""
    graph = gather(records)
    yield '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for of, keys in (("node", _NODES), ("edge", _EDGES)):
        yield from (f'<key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>\n' for name, kind in keys)
    yield '<graph id="casus" edgedefault="directed">\n'
    numbers = {key: f"n{n}" for n, key in enumerate(sorted(graph.nodes))}
    for key, number in numbers.items():
        node, actor = graph.nodes[key], graph.nodes[key].actor
        name = min(node.names, key=lambda name: (-node.names[name], name))
        about = (name, actor.type, actor.country, actor.sector, actor.wikidata, node.articles) if actor else (name,)
        yield f'<node id="{number}">{_data("node", _NODES, about)}</node>\n'
    for n, (way, tie) in enumerate(sorted(graph.ties.items())):
        source, target, kind = way
        known = (kind, tie.count, tie.articles, tie.first, tie.last)
        yield f'<edge id="e{n}" source="{numbers[source]}" target="{numbers[target]}">{_data("edge", _EDGES, known)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _count(tie: Tie, on: str | None, *, first: bool) -> None:
    tie.count += 1
    tie.articles += first
    if on:
        tie.first = min(tie.first or on, on)
        tie.last = max(tie.last or on, on)


def _data(of: str, keys: tuple[tuple[str, str], ...], values: Iterable[object]) -> str:
    pairs = zip(keys, values, strict=False)
    return "".join(
        f"<data key={xml_value(f'{of}-{name}')}>{xml_text(str(value))}</data>" for (name, _), value in pairs if value is not None
    )
