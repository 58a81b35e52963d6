"""The network: who acts on whom and who speaks of whom, by kind, the busiest actors only."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

from casus.pictures.drawing import (
    NARROWEST,
    QUAD_WORDS,
    QUADS,
    WIDEST,
    cut,
    element,
    label,
    legend,
    linked,
    svg,
    text_width,
    told,
    words,
    wrapped,
)

# Actors drawn at most, those with most ties: more cannot be told apart. A narrow picture holds fewer.
MOST_ACTORS, MOST_NARROW = 36, 18
# Ties drawn at most, the strongest.
MOST_TIES = 160
SPEECH = "speech"
_KINDS = (*QUADS, SPEECH)
_WORDS = {**QUAD_WORDS, SPEECH: "speaks of"}
_SHAPES = {"person": "circle", "state": "square", "organisation": "diamond", "group": "circle", "unknown": "circle"}
# The same rows give the same picture.
_SEED = 7
_SIZE = 11.5
# Rounds in which names that stand in each other's way are moved apart, and the room between them.
_ROUNDS, _ROOM = 240, 5.0
# How strongly the middle pulls, where one tie is 1.
_PULL = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An actor of the network. `key` is what ties name it by; `type` as in the record."""

    key: str
    name: str
    type: str = "unknown"
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """How often `source` did something of a kind (drawing.QUADS, or "speech" for speaking of) to `target`; keys of actors."""

    source: str
    target: str
    kind: str
    count: int = 1
    href: str | None = None


def network(actors: Iterable[Actor], ties: Iterable[Tie], *, title: str = "Network", width: int = 960, styled: bool = True) -> str:
    """The picture as SVG. Ties to oneself, or of actors that are not given, are left out."""
    width = min(max(width, NARROWEST), WIDEST)
    known = {actor.key: actor for actor in actors}
    merged: dict[tuple[str, str, str], Tie] = {}
    for t in ties:
        if t.source in known and t.target in known and t.source != t.target and t.count > 0 and t.kind in _KINDS:
            way = (t.source, t.target, t.kind)
            before = merged[way].count if way in merged else 0
            merged[way] = Tie(source=t.source, target=t.target, kind=t.kind, count=t.count + before, href=t.href)
    everything = sorted(merged.values(), key=lambda t: (-t.count, t.source, t.target, t.kind))
    weights: Counter[str] = Counter()
    for t in everything:
        weights[t.source] += t.count
        weights[t.target] += t.count
    kept = [key for key, _ in sorted(weights.items(), key=lambda item: (-item[1], known[item[0]].name, item[0]))]
    kept = kept[: MOST_NARROW if width < 600 else MOST_ACTORS]
    shown = [t for t in everything if t.source in kept and t.target in kept][:MOST_TIES]
    kept = [key for key in kept if any(key in (t.source, t.target) for t in shown)]
    if not shown:
        return svg("network", width, 70, label("No tie between two known actors.", 16, 40, size=14, class_="f-soft"), title=title, about="No tie between two known actors.", styled=styled)  # fmt: skip
    kinds = [(kind, _WORDS[kind]) for kind in _KINDS if any(t.kind == kind for t in shown)]
    drawn, head = legend(kinds, 12, 22, width - 24)
    height = max(260.0, min(width * 0.8, 190 + 24.0 * len(kept) * (1.6 if width < 600 else 1.0)))
    places = _placed([known[key] for key in kept], shown, width, head + 12, height)
    parts = [drawn, _markers()]
    parts.append(element("g", "".join(_ties(shown, places, known, weights))))
    parts += [_actor(known[key], *places[key], weights[key], max(weights.values())) for key in reversed(kept)]
    y = head + 12 + height + 16
    note = "Square: state; diamond: organisation; circle: person or group. Arrows bend to the right; wider is oftener."
    if len(weights) > len(kept) or len(everything) > len(shown):
        note += f" Shown: {len(kept)} of {len(weights)} actors, {len(shown)} of {len(everything)} ties."
    for line in wrapped(note, width - 24, 10.5):
        parts.append(label(line, 12, y, size=10.5, class_="f-soft"))
        y += 15
    about = _about(everything, known, weights)
    return svg(
        "network", width, y + 12, "".join(parts), title=title, about=about, styled=styled, linked=any(known[key].href for key in kept)
    )


def _placed(actors: Sequence[Actor], ties: Sequence[Tie], width: float, top: float, height: float) -> dict[str, tuple[float, float]]:
    """Where each actor stands: those tied to each other near, no name over another."""
    graph = nx.Graph()
    graph.add_nodes_from(actor.key for actor in actors)
    strength: Counter[tuple[str, str]] = Counter()
    for t in ties:
        strength[min(t.source, t.target), max(t.source, t.target)] += t.count
    for (a, b), count in sorted(strength.items()):
        graph.add_edge(a, b, weight=1 + math.log(count))
    # A node in the middle, tied to all, keeps those with no tie to the rest from flying off; it is not drawn.
    graph.add_edges_from(("", actor.key, {"weight": _PULL}) for actor in actors)
    laid = nx.spring_layout(graph, k=2.2 / math.sqrt(len(actors)), iterations=150, seed=_SEED, weight="weight")
    laid.pop("")
    boxes = {actor.key: (min(text_width(cut(actor.name, 150, _SIZE), _SIZE), 150.0) / 2 + _ROOM, 20.0 + _ROOM) for actor in actors}
    across, down = (_spread({key: float(p[axis]) for key, p in laid.items()}) for axis in (0, 1))
    margin_x, margin_y = max(b[0] for b in boxes.values()) + 6, 34.0
    at = {key: [margin_x + across[key] * (width - 2 * margin_x), top + margin_y + down[key] * (height - 2 * margin_y)] for key in laid}
    keys = list(at)
    for _ in range(_ROUNDS):
        moved = False
        for i, a in enumerate(keys):
            for b in keys[i + 1 :]:
                dx, dy = at[b][0] - at[a][0], at[b][1] - at[a][1]
                over_x, over_y = boxes[a][0] + boxes[b][0] - abs(dx), boxes[a][1] + boxes[b][1] - abs(dy)
                if over_x > 0 and over_y > 0:
                    moved = True
                    axis, over, way = (0, over_x, dx) if over_x < over_y else (1, over_y, dy)
                    push = (over / 2 + 0.5) * (1 if way >= 0 else -1)
                    at[a][axis] -= push
                    at[b][axis] += push
        for key in keys:
            at[key][0] = min(max(at[key][0], boxes[key][0] + 4), width - boxes[key][0] - 4)
            at[key][1] = min(max(at[key][1], top + 18), top + height - 26)
        if not moved:
            break
    return {key: (p[0], p[1]) for key, p in at.items()}


def _spread(values: dict[str, float]) -> dict[str, float]:
    """From 0 to 1, halfway between as they lie and evenly spread, so that a crowd gets room."""
    low, high = min(values.values()), max(values.values())
    ranks = {key: n / max(1, len(values) - 1) for n, key in enumerate(sorted(values, key=lambda key: (values[key], key)))}
    return {key: ((value - low) / ((high - low) or 1.0) + ranks[key]) / 2 for key, value in values.items()}


def _markers() -> str:
    """The heads of the arrows, one a kind."""
    heads = (
        element("marker", element("path", d="M0 0L8 4L0 8Z", class_=f"f-{kind}"), id=f"network-to-{kind}", viewBox="0 0 8 8", refX=7, refY=4, markerWidth=9, markerHeight=9, orient="auto", markerUnits="userSpaceOnUse")
        for kind in _KINDS
    )  # fmt: skip
    return element("defs", "".join(heads))


def _ties(ties: Sequence[Tie], places: dict[str, tuple[float, float]], known: dict[str, Actor], weights: Counter[str]) -> Iterable[str]:
    """Arrows, the strongest on top; several between two actors bend one beside the other."""
    most = max(t.count for t in ties)
    side: dict[tuple[str, str], int] = defaultdict(int)
    greatest = max(weights.values())
    lines = []
    for t in ties:
        (x1, y1), (x2, y2) = places[t.source], places[t.target]
        side[t.source, t.target] += 1
        length = math.hypot(x2 - x1, y2 - y1) or 1.0
        bend = 10.0 * side[t.source, t.target] + length * 0.05
        nx_, ny_ = -(y2 - y1) / length, (x2 - x1) / length
        cx, cy = (x1 + x2) / 2 + nx_ * bend, (y1 + y2) / 2 + ny_ * bend
        x1, y1 = _edge(x1, y1, cx, cy, _radius(weights[t.source], greatest))
        x2, y2 = _edge(x2, y2, cx, cy, _radius(weights[t.target], greatest) + 3)
        wide = 1.0 + 3.5 * math.sqrt((t.count - 1) / most) if most > 1 else 1.4
        tip = told(f"{known[t.source].name} → {known[t.target].name}: {_WORDS[t.kind]}, {t.count}")
        line = element(
            "path", tip, d=f"M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}", fill="none", class_=f"s-{t.kind}", stroke_width=wide,
            stroke_opacity=0.75, stroke_dasharray="4 3" if t.kind == SPEECH else None, marker_end=f"url(#network-to-{t.kind})",
        )  # fmt: skip
        lines.append(linked(line, t.href))
    return reversed(lines)


def _edge(x: float, y: float, cx: float, cy: float, radius: float) -> tuple[float, float]:
    """The point `radius` away from an actor on the way to a tie's bend."""
    length = math.hypot(cx - x, cy - y) or 1.0
    return x + (cx - x) / length * radius, y + (cy - y) / length * radius


def _radius(weight: int, greatest: int) -> float:
    return 5.0 + 9.0 * math.sqrt(weight / greatest)


def _actor(actor: Actor, x: float, y: float, weight: int, greatest: int) -> str:
    radius = _radius(weight, greatest)
    shape = _SHAPES.get(actor.type, "circle")
    if shape == "circle":
        mark = element("circle", cx=x, cy=y, r=radius, class_="f-ink s-card", stroke_width=1.5)
    else:
        half = radius * 0.9
        turn = f"rotate(45 {x:.1f} {y:.1f})" if shape == "diamond" else None
        mark = element(
            "rect", x=x - half, y=y - half, width=2 * half, height=2 * half, transform=turn, class_="f-ink s-card", stroke_width=1.5
        )
    name = element(
        "text", words(cut(actor.name, 150, _SIZE)), x=x, y=y + radius + 13, font_size=_SIZE, text_anchor="middle", class_="f-ink halo"
    )
    return linked(element("g", told(f"{actor.name}: {weight} tie{'s' if weight != 1 else ''}") + mark + name), actor.href)


def _about(ties: Sequence[Tie], known: dict[str, Actor], weights: Counter[str]) -> str:
    """The picture in words."""
    kinds = Counter[str]()
    for t in ties:
        kinds[t.kind] += t.count
    told_of = ", ".join(f"{kinds[kind]} of {_WORDS[kind]}" for kind in _KINDS if kinds[kind])
    strongest = "; ".join(f"{known[t.source].name} to {known[t.target].name}, {_WORDS[t.kind]}, {t.count}" for t in ties[:5])
    return f"{len(weights)} actors; ties: {told_of}. Strongest: {strongest}."
