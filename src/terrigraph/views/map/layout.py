"""Where the nodes of a small network are placed: near what they are linked to, and with no label over another.

Pure Python and square roots only, so that the same network gives the same places on every machine.
"""

from __future__ import annotations

import heapq
import random
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Box = tuple[float, float]
"""Width and height of what is drawn for a node, label included, in pixels."""
Place = tuple[int, int]
_Points = list[list[float]]

_SEEDS = 8
_EFFORT = 250_000
"""About how many pairs of nodes each start may look at."""
_AIR = 1.12
"""How much more room the picture has than its boxes fill, along each side."""
_EVEN = 0.55
"""How far places are evened out along each axis: 0 keeps them as stretched, 1 leaves the same gap between all."""


def places(
    boxes: Mapping[str, Box],
    links: Sequence[tuple[str, str]],
    aspect: float,
    between: Mapping[str, tuple[str, str, float]] | None = None,
) -> dict[str, Place]:
    """The middle of each box, around (0, 0), in a picture about `aspect` times as wide as it is high.

    `links` are pairs of boxes that should be near; a box of `between` is kept half-way between two others
    and so much lower: a link's label.
    """
    names = list(boxes)
    if not names:
        return {}
    index = {name: n for n, name in enumerate(names)}
    neighbours: list[set[int]] = [set() for _ in names]
    for one, other in links:
        if one != other:
            neighbours[index[one]].add(index[other])
            neighbours[index[other]].add(index[one])
    wanted = _distances(neighbours)
    sizes = [boxes[name] for name in names]
    labels = [(index[name], index[one], index[other], lower) for name, (one, other, lower) in (between or {}).items()]
    drawn = [(index[one], index[other], 1) for one, other in links] + [(one, other, 4) for _, one, other, _ in labels]

    def tried(seed: int) -> _Points:
        points = _scaled(_stretched(wanted, seed), sizes, aspect)
        _spread(points, sizes, labels, aspect)
        return points

    points = min(map(tried, range(_SEEDS)), key=lambda points: _clutter(points, sizes, drawn) * _size(points, aspect))
    return {name: (round(x), round(y)) for name, (x, y) in zip(names, points, strict=True)}


def _distances(neighbours: Sequence[set[int]]) -> list[list[float]]:
    """Distances along links, a link being the longer the less its ends have in common (so that hubs get room)."""
    count = len(neighbours)
    rows = []
    for start in range(count):
        row = [float("inf")] * count
        row[start] = 0.0
        heap = [(0.0, start)]
        while heap:
            so_far, here = heapq.heappop(heap)
            if so_far > row[here]:
                continue
            for there in neighbours[here]:
                step = sqrt(2 + len(neighbours[here] ^ neighbours[there]))
                if so_far + step < row[there]:
                    row[there] = so_far + step
                    heapq.heappush(heap, (row[there], there))
        rows.append(row)
    apart = 1.2 * max((d for row in rows for d in row if d < float("inf")), default=1.0) or 1.0
    return [[d if d < float("inf") else apart for d in row] for row in rows]


def _stretched(wanted: list[list[float]], seed: int) -> _Points:
    """Points whose distances are close to those wanted: stress majorisation, one point after the other."""
    chance = random.Random(seed)  # noqa: S311 - a picture, not a secret
    count = len(wanted)
    points = [[chance.uniform(-1, 1) * sqrt(count), chance.uniform(-1, 1) * sqrt(count)] for _ in range(count)]
    for _ in range(max(20, min(160, _EFFORT // max(1, count * count)))):
        for i in range(count):
            _settle(i, points, wanted[i])
    return points


def _settle(i: int, points: _Points, wanted: Sequence[float]) -> None:
    x, y = points[i]
    total = new_x = new_y = 0.0
    for j, (other_x, other_y) in enumerate(points):
        if j != i:
            dx, dy = x - other_x, y - other_y
            ratio = wanted[j] / max(sqrt(dx * dx + dy * dy), 1e-9)
            weight = 1 / (wanted[j] * wanted[j])
            total += weight
            new_x += weight * (other_x + dx * ratio)
            new_y += weight * (other_y + dy * ratio)
    if total:
        points[i] = [new_x / total, new_y / total]


def _clutter(points: _Points, sizes: Sequence[Box], drawn: Sequence[tuple[int, int, int]]) -> float:
    """How many boxes links run through, each link with its weight, and how often the heavy ones cross others."""
    total = 1.0
    heavy = [(one, other) for one, other, weight in drawn if weight > 1]
    for one, other, weight in drawn:
        start, end = points[one], points[other]
        total += weight * sum(_runs_through(start, end, points[n], size) for n, size in enumerate(sizes) if n not in (one, other))
        total += sum(_cross(start, end, points[i], points[j]) for i, j in heavy if len({i, j, one, other}) == 4)
    return total


def _size(points: _Points, aspect: float) -> float:
    """How large a screen of the wanted aspect must be to hold the picture."""
    return max(_extent(points, 0) / aspect, _extent(points, 1))


def _cross(a: list[float], b: list[float], c: list[float], d: list[float]) -> bool:
    """Whether the lines a–b and c–d cross."""

    def side(p: list[float], q: list[float], r: list[float]) -> bool:
        return (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def _runs_through(start: list[float], end: list[float], middle: list[float], size: Box) -> bool:
    """Whether a straight line enters a box."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        run, low = end[axis] - start[axis], middle[axis] - size[axis] / 2 - start[axis]
        if abs(run) < 1e-9:
            if low > 0 or low + size[axis] < 0:
                return False
            continue
        near, far = sorted((low / run, (low + size[axis]) / run))
        first, last = max(first, near), min(last, far)
    return first < last


def _scaled(points: _Points, sizes: Sequence[Box], aspect: float) -> _Points:
    """The points around (0, 0), their picture as large as the boxes need."""
    area = sum(width * height for width, height in sizes) * _AIR * _AIR
    wide, high = sqrt(area * aspect), sqrt(area / aspect)
    turned = points if _extent(points, 0) >= _extent(points, 1) or aspect < 1 else [[y, x] for x, y in points]
    if aspect < 1 and _extent(turned, 0) > _extent(turned, 1):
        turned = [[y, x] for x, y in turned]
    columns, rows = _evened([x for x, _ in turned]), _evened([y for _, y in turned])
    return [[x * wide, y * high] for x, y in zip(columns, rows, strict=True)]


def _evened(values: list[float]) -> list[float]:
    """The values from -0.5 to 0.5, drawn towards where equal gaps would put them."""
    low, extent = min(values), max(values) - min(values) or 1.0
    rank = {n: place for place, n in enumerate(sorted(range(len(values)), key=lambda n: (values[n], n)))}
    last = max(1, len(values) - 1)
    return [(1 - _EVEN) * (value - low) / extent + _EVEN * rank[n] / last - 0.5 for n, value in enumerate(values)]


def _extent(points: _Points, axis: int) -> float:
    values = [point[axis] for point in points]
    return max(values) - min(values)


def _spread(points: _Points, sizes: Sequence[Box], labels: Sequence[tuple[int, int, int, float]], aspect: float) -> None:
    """Push boxes that overlap apart, each pair along its shorter way as the aspect counts it, until none does or it is enough."""
    pairs = [(points[i], points[j], _half(sizes[i], sizes[j])) for i, j in combinations(range(len(points)), 2)]
    for _ in range(max(40, min(500, 6 * _EFFORT // max(1, len(pairs))))):
        for label, start, end, lower in labels:
            _draw_in(points[label], points[start], points[end], lower)
        moved = False
        for one, other, least in pairs:
            if abs(other[0] - one[0]) < least[0] and abs(other[1] - one[1]) < least[1]:
                moved = _part(one, other, least, aspect) or moved
        if not moved:
            return


def _draw_in(middle: list[float], one: list[float], other: list[float], lower: float) -> None:
    """Move a point and its two ends so that it comes half-way between them, and so much lower."""
    for axis, offset in ((0, 0.0), (1, lower)):
        away = middle[axis] - (one[axis] + other[axis]) / 2 - offset
        middle[axis] -= 0.6 * away
        one[axis] += 0.2 * away
        other[axis] += 0.2 * away


def _half(one: Box, other: Box) -> Box:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _part(one: list[float], other: list[float], least: Box, aspect: float) -> bool:
    """Push two boxes whose middles must be `least` apart along one axis; whether they were not."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    over_x, over_y = least[0] - abs(dx), least[1] - abs(dy)
    if over_x <= 0.5 or over_y <= 0.5:
        return False
    axis, over, away = (0, over_x, dx) if over_x < over_y * aspect else (1, over_y, dy)
    step = (over / 2 + 0.5) * (1 if away >= 0 else -1)
    one[axis] -= step
    other[axis] += step
    return True
