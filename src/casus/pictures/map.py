"""The map: events by place, on coasts and borders that come from no tile server."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from casus.pictures.basemap import UNNAMED, Bounds, countries, projection, rounded
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

# Places drawn at most: those with most events.
MOST_PLACES = 400
# Names written at most; every dot says its name when pointed at.
MOST_NAMES = 40
# Degrees around the outermost places, and the smallest piece of the world that is drawn.
_AROUND, _SMALLEST = 2.0, 10.0
# Share of all events that may lie outside the drawn piece (they are told in words), where that makes the piece at most this much smaller.
_OUTSIDE, _MUCH_SMALLER = 0.15, 0.4
# Height over width of the drawn piece, at least and at most.
_FLAT, _TALL = 0.45, 0.75
_SMALL, _BIG = 4.0, 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place and how many events of each kind (drawing.QUADS) happened there. Degrees WGS 84."""

    name: str
    lat: float
    lon: float
    counts: Mapping[str, int] = field(default_factory=dict)
    inferred: int = 0
    """How many of them are only placed by their article's setting."""
    href: str | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def event_map(spots: Iterable[Spot], *, title: str = "Map", width: int = 960, styled: bool = True) -> str:
    """The picture as SVG: a ring a place, its area the number of events, its pieces their kinds. Impossible coordinates are left out."""
    width = min(max(width, NARROWEST), WIDEST)
    found = sorted(
        (s for s in spots if abs(s.lat) <= 90 and abs(s.lon) <= 180 and s.total > 0), key=lambda s: (-s.total, s.name, s.lat, s.lon)
    )
    shown = found[:MOST_PLACES]
    if not shown:
        return svg("map", width, 70, label("No event with a known place.", 16, 40, size=14, class_="f-soft"), title=title, about="No event with a known place.", styled=styled)  # fmt: skip
    kinds = [(quad, QUAD_WORDS[quad]) for quad in QUADS if any(s.counts.get(quad) for s in shown)]
    drawn, head = legend(kinds, 12, 22, width - 24)
    piece = _piece(shown)
    sheet = _Sheet(piece, width, head + 12)
    # The whole world is drawn without its poles.
    seen = sheet.around if sheet.whole else piece
    outside = [s for s in found if not _within(s, seen)]
    shown = [s for s in shown if _within(s, seen)]
    parts = [drawn, sheet.world()]
    most = max((s.total for s in shown), default=1)
    big = _BIG * min(1.0, max(0.6, width / 960)) * (0.75 if sheet.whole else 1)
    radii = [_SMALL + (big - _SMALL) * math.sqrt(s.total / most) if most > 1 else _SMALL + 2 for s in shown]
    spots_at = [(s, *sheet.at(s.lon, s.lat), r) for s, r in zip(shown, radii, strict=True)]
    parts += [_ring(s, x, y, r) for s, x, y, r in spots_at]
    parts.append(_names(spots_at, sheet))
    y = sheet.top + sheet.height + 18
    note = "Coasts and borders: Natural Earth (public domain). Size: number of events."
    if any(s.inferred for s in shown):
        note += " Dashed: placed only by the article's setting."
    lines = [note]
    if outside:
        far = ", ".join(f"{s.name} {s.total}" for s in outside[:5]) + (f" and {len(outside) - 5} more places" if len(outside) > 5 else "")
        lines.insert(0, f"Outside this piece: {far}.")
    for told_here in lines:
        for piece_of in wrapped(told_here, width - 24, 10.5):
            parts.append(label(piece_of, 12, y, size=10.5, class_="f-soft"))
            y += 15
    return svg("map", width, y, "".join(parts), title=title, about=_about(found), styled=styled, linked=any(s.href for s in shown))


class _Sheet:
    """A piece of the world laid out on the picture."""

    def __init__(self, piece: Bounds, width: int, top: float) -> None:
        self.piece, self.top, self.width = piece, top, float(width)
        self.around = rounded(piece)
        self.whole = self.around.east - self.around.west == 360
        self.project = projection(self.around)
        edge_lon = np.array([piece.west, piece.east, piece.west, piece.east, (piece.west + piece.east) / 2])
        edge_lat = np.array([piece.south, piece.south, piece.north, piece.north, (piece.south + piece.north) / 2])
        if self.whole:
            edge_lon, edge_lat = np.array([-180.0, 180.0, 0.0, 0.0]), np.array([0.0, 0.0, self.around.south, self.around.north])
        xs, ys = self.project(edge_lon, edge_lat)
        wide, high = float(np.ptp(xs)), float(np.ptp(ys))
        shape = min(max(high / wide, _FLAT), _TALL)
        self.height = self.width * shape
        self.scale = min(self.width / wide, self.height / high)
        self.mid = (float(xs.min() + xs.max()) / 2, float(ys.min() + ys.max()) / 2)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        xs, ys = self._placed(np.array([lon]), np.array([lat]))
        return float(xs[0]), float(ys[0])

    def _placed(self, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        xs, ys = self.project(lon, lat)
        return (xs - self.mid[0]) * self.scale + self.width / 2, (ys - self.mid[1]) * self.scale + self.top + self.height / 2

    def world(self) -> str:
        """Water, and land with its borders, cut to the sheet."""
        clip = '<clipPath id="map-sheet">' + element("rect", x=0, y=self.top, width=self.width, height=self.height) + "</clipPath>"
        water = element("rect", x=0, y=self.top, width=self.width, height=self.height, class_="f-water")
        paths = []
        for country in countries(self.visible()):
            d = "".join(self._path(ring) for ring in country.rings)
            if d:
                paths.append(element("path", d=d))
        land = element(
            "g",
            "".join(paths),
            class_="f-land s-border",
            stroke_width=0.8,
            stroke_linejoin="round",
            fill_rule="evenodd",
            clip_path="url(#map-sheet)",
        )
        return clip + water + land

    def visible(self) -> Bounds:
        """The piece of the world that the sheet shows, wider or higher than asked for where its shape demands it."""
        if self.whole:
            return self.around
        wide = (self.around.east - self.around.west) / max(
            1e-9, abs(float(np.ptp(self.project(np.array([self.around.west, self.around.east]), np.zeros(2))[0])))
        )
        half_lon, half_lat = self.width / self.scale / 2 * wide, self.height / self.scale / 2
        mid_lon, mid_lat = (self.piece.west + self.piece.east) / 2, (self.piece.south + self.piece.north) / 2
        return rounded_piece(Bounds(mid_lon - half_lon, mid_lat - half_lat, mid_lon + half_lon, mid_lat + half_lat))

    def _path(self, ring: np.ndarray) -> str:
        xs, ys = self._placed(ring[:, 0], ring[:, 1])
        points: list[str] = []
        for x, y in zip(xs, ys, strict=True):
            point = f"{x:.1f} {y:.1f}"
            if not points or point != points[-1]:
                points.append(point)
        return f"M{'L'.join(points)}Z" if len(points) > 2 else ""


def rounded_piece(bounds: Bounds) -> Bounds:
    """A visible piece rounded out, never the whole world."""
    made = rounded(Bounds(bounds.west, bounds.south, min(bounds.east, bounds.west + 119.0), bounds.north))
    return Bounds(made.west, made.south, min(180.0, max(made.east, bounds.east)), made.north)


def _piece(spots: list[Spot]) -> Bounds:
    """The piece of the world that holds all places; or, where few events are far off and would shrink the rest to dots, nearly all."""
    whole = _around(spots)
    near = _core(spots)
    core = _around(near)
    few = sum(s.total for s in spots) - sum(s.total for s in near) <= _OUTSIDE * sum(s.total for s in spots)
    return core if few and core.east - core.west <= _MUCH_SMALLER * (whole.east - whole.west) else whole


def _core(spots: list[Spot]) -> list[Spot]:
    """The places left when those farthest from the middle of all events are taken away, as far as few events go with them."""
    lon, lat = (_middle([(getattr(s, name), s.total) for s in spots]) for name in ("lon", "lat"))
    left, kept = _OUTSIDE * sum(s.total for s in spots), list(spots)
    for s in sorted(spots, key=lambda s: (-max(abs(s.lon - lon) / 2, abs(s.lat - lat)), s.name)):
        if s.total > left or len(kept) == 1:
            break
        left -= s.total
        kept.remove(s)
    return kept


def _middle(weighted: list[tuple[float, int]]) -> float:
    """The weighted median."""
    half = sum(weight for _, weight in weighted) / 2
    passed = 0
    for value, weight in sorted(weighted):
        passed += weight
        if passed >= half:
            return value
    return 0.0


def _around(spots: list[Spot]) -> Bounds:
    lons, lats = [s.lon for s in spots], [s.lat for s in spots]
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    grow_lon, grow_lat = max(0.0, _SMALLEST - (east - west)) / 2, max(0.0, _SMALLEST * 0.5 - (north - south)) / 2
    around = max(_AROUND, (east - west) * 0.06)
    return Bounds(
        max(-180.0, west - grow_lon - around),
        max(-84.0, south - grow_lat - around * 0.7),
        min(180.0, east + grow_lon + around),
        min(84.0, north + grow_lat + around * 0.7),
    )


def _within(s: Spot, piece: Bounds) -> bool:
    return piece.west <= s.lon <= piece.east and piece.south <= s.lat <= piece.north


def _ring(s: Spot, x: float, y: float, radius: float) -> str:
    """A pie of the kinds; dashed where all are placed by their articles' setting."""
    tip = told(
        f"{s.name}: "
        + ", ".join(f"{s.counts[q]} {QUAD_WORDS[q]}" for q in QUADS if s.counts.get(q))
        + (f"; {s.inferred} placed by the article's setting" if s.inferred else "")
    )
    pieces, turn = [], -math.pi / 2
    known = [(q, s.counts[q]) for q in QUADS if s.counts.get(q)]
    for quad, count in known:
        if len(known) == 1:
            pieces.append(element("circle", cx=x, cy=y, r=radius, class_=f"f-{quad}"))
            break
        to = turn + 2 * math.pi * count / s.total
        large = 1 if to - turn > math.pi else 0
        start, end = (x + radius * math.cos(turn), y + radius * math.sin(turn)), (x + radius * math.cos(to), y + radius * math.sin(to))
        pieces.append(
            element(
                "path",
                d=f"M{x:.1f} {y:.1f}L{start[0]:.1f} {start[1]:.1f}A{radius:.1f} {radius:.1f} 0 {large} 1 {end[0]:.1f} {end[1]:.1f}Z",
                class_=f"f-{quad}",
            )
        )
        turn = to
    edge = element("circle", cx=x, cy=y, r=radius, fill="none", class_="s-card", stroke_width=1.5)
    dashed = (
        element("circle", cx=x, cy=y, r=radius + 2.5, fill="none", class_="s-soft", stroke_width=1, stroke_dasharray="2 2")
        if s.inferred >= s.total
        else ""
    )
    return linked(element("g", tip + "".join(pieces) + edge + dashed, fill_opacity=0.85), s.href)


Box = tuple[float, float, float, float]


def _names(spots: list[tuple[Spot, float, float, float]], sheet: _Sheet) -> str:
    """Names of the greatest places, then of countries, where they do not stand in each other's way."""
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for _, x, y, r in spots]
    parts: list[str] = []

    def write(text: str, at: Iterable[tuple[float, float]], size: float, class_: str, wide: float) -> None:
        for left, base in at:
            box = (left, base - size * 0.85, left + wide, base + size * 0.25)
            inside = box[0] >= 2 and box[2] <= sheet.width - 2 and box[1] >= sheet.top and box[3] <= sheet.top + sheet.height
            if inside and not any(_cross(box, other) for other in taken):
                taken.append(box)
                parts.append(element("text", words(text), x=float(left), y=float(base), font_size=size, class_=class_))
                return

    for s, x, y, radius in spots[:MOST_NAMES]:
        text = cut(s.name, 160, 11.5)
        wide = text_width(text, 11.5)
        beside = ((x + radius + 4, y + 4), (x - radius - 4 - wide, y + 4), (x - wide / 2, y - radius - 5), (x - wide / 2, y + radius + 13))
        write(text, beside, 11.5, "f-ink halo", wide)
    if not sheet.whole:
        shown = {s.name for s, _, _, _ in spots}
        for country in countries(sheet.visible()):
            if country.name not in shown and country.rank < UNNAMED:
                x, y = sheet.at(country.lon, country.lat)
                # Capitals are wider.
                wide = text_width(country.name, 9) * 1.25
                write(country.name.upper(), [(x - wide / 2, y)], 9, "f-soft", wide)
    return element("g", "".join(parts), pointer_events="none") if parts else ""


def _cross(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _about(spots: list[Spot]) -> str:
    """The picture in words."""
    first = ", ".join(f"{s.name} {s.total}" for s in spots[:8])
    return f"{sum(s.total for s in spots)} events at {len(spots)} places; most at {first}."
