"""Where the nodes of a network are placed, and what goes together: circles of circles.

Communities (Louvain) become circles, packed near what they are linked to; inside each, the same again until few enough
nodes are left; a node that hangs on one other is placed around it. French territories pull towards where they are on the
map, so that west is left, and the picture changes little when the graph grows: every start is taken from the map or
from the IRI, none from chance. Communities are therefore distinct to the eye, which one pull on all nodes does not give.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from math import atan2, cos, pi, sin, sqrt
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from terrigraph.model.namespaces import RDF, SCHEMA, TG
from terrigraph.views.explorer.communities import communities
from terrigraph.views.roles import iris

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from terrigraph.network.projection import Network

    Graph = nx.Graph[str]
    Points = NDArray[np.float64]

WIDTH = 1000.0
"""The picture's longer side."""
FEWEST = 3
"""Nodes that make a community."""
_FEW = 160
"""Nodes that are placed one by one; more are divided first."""
_LINK, _PLACE, _COUNTRY = 10, 4, 1
"""How strongly a link holds together; a place that is no node, what is in it; a place that is in no other."""
_GOLDEN = pi * (3 - sqrt(5))
_GAP = 0.35
"""The room between circles, in radii of a node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLayout:
    """Places of nodes (by IRI), and communities: of each node (by IRI), their members, their circles (x, y, radius)."""

    places: dict[str, tuple[float, float]]
    community: dict[str, int]
    communities: list[list[str]]
    circles: list[tuple[float, float, float]]


@dataclass(slots=True)
class _Disc:
    """Some nodes placed around (0, 0), and the radius of the circle that holds them."""

    radius: float
    places: dict[str, complex] = field(default_factory=dict)


def laid_out(network: Network) -> NetworkLayout:
    """Places and communities of a network; the same for the same network, and much the same for one with a few nodes more."""
    graph = _simple(network)
    anchors = _anchors(network, graph)
    alone = [iri for iri in sorted(network) if not graph.degree(iri)]
    groups = _groups(graph, set(network).difference(alone))
    discs = [_disc(graph, group, anchors) for group in groups]
    whole = _packed(graph, discs + ([_sunflower(alone[0], alone)] if alone else []), anchors)
    places, scale, corner = _scaled(whole.places)
    named = [sorted(group) for group in groups if len(group) >= FEWEST]
    return NetworkLayout(
        places=places,
        community={iri: n for n, group in enumerate(named) for iri in group},
        communities=named,
        circles=[_circle([whole.places[iri] for iri in group], scale, corner) for group in named],
    )


def _simple(network: Network) -> Graph:
    """The network without directions, weighed by numbers of links; and the places that hold nodes together."""
    graph: Graph = nx.Graph()
    graph.add_nodes_from(sorted(network))
    places = network.graph.get("places", {})
    for one, other in sorted((min(s, t), max(s, t)) for s, t in network.edges() if s != t):
        graph.add_edge(one, other, weight=graph.get_edge_data(one, other, {"weight": 0})["weight"] + _LINK)
    for iri in sorted(network):
        for place in iris(network.nodes[iri]["properties"], SCHEMA.containedInPlace):
            if place in places and place not in network:
                graph.add_node(place, place=True)
                graph.add_edge(iri, place, weight=_PLACE if places[place][1] else _COUNTRY)
    return graph


def _groups(graph: Graph, real: set[str]) -> list[list[str]]:
    """The communities of a graph, largest first, without the nodes that are not `real`."""
    groups_of_all = communities({(one, other): link["weight"] for one, other, link in graph.edges(data=True)}, sorted(graph))
    groups = [[iri for iri in group if iri in real] for group in groups_of_all]
    return sorted((group for group in groups if group), key=lambda group: (-len(group), group[0]))


def _anchors(network: Network, graph: Graph) -> dict[str, complex]:
    """Where nodes pull towards: French territories to their place on the map, others to those they are linked to, else by IRI."""
    anchors: dict[str, complex] = {}
    for iri, node in network.nodes(data=True):
        foreign = {TG.ForeignCity, TG.Country}.intersection(iris(node["properties"], RDF.type))
        if (point := node.get("point")) and not foreign and -6 < point[0] < 10 and 41 < point[1] < 52:
            anchors[iri] = complex((point[0] - 2.5) * 0.69, 46.5 - point[1]) / 5
    front = sorted(anchors)
    while front:
        near = sorted({other for iri in front for other in graph[iri] if other not in anchors})
        means = {iri: [anchors[other] for other in sorted(graph[iri]) if other in anchors] for iri in near}
        anchors |= {iri: sum(points) / len(points) for iri, points in means.items()}
        front = near
    return {iri: anchors.get(iri, 0) + 0.1 * _by_name(iri) if iri in anchors else _by_name(iri) for iri in graph}


def _by_name(iri: str) -> complex:
    """A point of the unit disc that only the IRI decides."""
    digest = hashlib.blake2b(iri.encode(errors="surrogatepass"), digest_size=8).digest()
    angle, radius = (int.from_bytes(part, "big") / 2**32 for part in (digest[:4], digest[4:]))
    return complex(cos(2 * pi * angle), sin(2 * pi * angle)) * sqrt(radius)


# -------------------------------------------------------------------- one group


def _disc(graph: Graph, group: Sequence[str], anchors: Mapping[str, complex]) -> _Disc:
    """The nodes of a group, placed: those that hang on one other around it, the rest by what they are linked to."""
    own = set(group)
    inside = {iri: [other for other in graph[iri] if other in own and other != iri] for iri in group}
    leaves: dict[str, list[str]] = {}
    for iri, others in inside.items():
        if len(others) == 1 and (len(inside[others[0]]) > 1 or iri > others[0]):
            leaves.setdefault(others[0], []).append(iri)
    hanging = {iri for around in leaves.values() for iri in around}
    core = [iri for iri in group if iri not in hanging]
    suns = {iri: _sunflower(iri, leaves.get(iri, ())) for iri in core}
    if len(core) <= _FEW:
        return _packed(graph, list(suns.values()), anchors)
    places = {other for iri in core for other in graph[iri] if _is_place(graph, other)}
    groups = _groups(graph.subgraph({*core, *places}), set(core))
    if len(groups) == 1:
        return _packed(graph, list(suns.values()), anchors)
    parts = [[*part, *(leaf for iri in part for leaf in leaves.get(iri, ()))] for part in groups]
    return _packed(graph, [_disc(graph, sorted(part), anchors) for part in parts], anchors)


def _is_place(graph: Graph, iri: str) -> bool:
    return bool(graph.nodes[iri].get("place"))


def _sunflower(middle: str, around: Iterable[str]) -> _Disc:
    """A node with others around it, as the seeds of a sunflower: even, and no two on one another."""
    others = [iri for iri in around if iri != middle]
    places = {middle: 0j}
    step = 2.0 + _GAP
    for n, iri in enumerate(others, start=1):
        angle, radius = n * _GOLDEN, step * sqrt(n)
        places[iri] = complex(radius * cos(angle), radius * sin(angle))
    return _Disc(1.0 + (step * sqrt(len(others)) if others else 0.0), places)


# -------------------------------------------------------------------- circles among circles


def _packed(graph: Graph, discs: Sequence[_Disc], anchors: Mapping[str, complex]) -> _Disc:
    """Discs next to one another, near what they are linked to, each turned towards it."""
    if len(discs) < 2:
        return discs[0] if discs else _Disc(0.0)
    if len(discs) > 2 * _FEW:
        return _packed(graph, [_packed(graph, chunk, anchors) for chunk in _chunks(discs, anchors)], anchors)
    where = {iri: n for n, disc in enumerate(discs) for iri in disc.places}
    weights: dict[tuple[int, int], float] = {}
    for one, a in where.items():
        for other, link in graph.adj[one].items():
            if (b := where.get(other, -1)) > a:  # each link is met from both its ends, and counted from one
                weights[a, b] = weights.get((a, b), 0.0) + link["weight"] / _LINK
    radii = np.array([disc.radius + _GAP * (1 + 0.1 * disc.radius) for disc in discs])
    start = np.array([_middle(disc, anchors) for disc in discs])
    middles = _arranged(radii, weights, start)
    places: dict[str, complex] = {}
    rough = {iri: middles[where[iri]] + place for disc in discs for iri, place in disc.places.items()}
    for n, disc in enumerate(discs):
        turn = _turn(graph, disc, where, rough, middles[n])
        places |= {iri: complex(middles[n]) + place * turn for iri, place in disc.places.items()}
    centre = sum(places.values()) / len(places)
    places = {iri: place - centre for iri, place in places.items()}
    return _Disc(max(abs(place) for place in places.values()) + 1.0, places)


def _chunks(discs: Sequence[_Disc], anchors: Mapping[str, complex]) -> list[list[_Disc]]:
    """Discs in chunks of a few that pull towards about the same place."""
    if len(discs) <= _FEW:
        return [list(discs)]
    middles = [_middle(disc, anchors) for disc in discs]
    wide = max(m.real for m in middles) - min(m.real for m in middles) > max(m.imag for m in middles) - min(m.imag for m in middles)
    order = sorted(range(len(discs)), key=lambda n: (middles[n].real if wide else middles[n].imag, n))
    half = len(order) // 2
    return [chunk for part in (order[:half], order[half:]) for chunk in _chunks([discs[n] for n in part], anchors)]


def _middle(disc: _Disc, anchors: Mapping[str, complex]) -> complex:
    return sum((anchors[iri] for iri in disc.places), 0j) / len(disc.places)


def _turn(graph: Graph, disc: _Disc, where: Mapping[str, int], rough: Mapping[str, complex], middle: complex) -> complex:
    """The turn (a number of length 1) that brings a disc's nodes nearest to what they are linked to elsewhere."""
    if len(disc.places) < 2:
        return 1 + 0j
    pull = 0j
    for iri, place in disc.places.items():
        here = where[iri]
        for other in graph[iri]:
            if where.get(other, here) != here:
                away = rough[other] - middle
                pull += place.conjugate() * away / max(abs(away), 1e-9)
    angle = atan2(pull.imag, pull.real) if abs(pull) > 1e-9 else 0.0
    return complex(cos(angle), sin(angle))


def _arranged(radii: Points, weights: Mapping[tuple[int, int], float], start: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """The middles of circles that touch without overlapping, linked ones near, from where they start and towards it."""
    count = len(radii)
    size = sqrt(float((radii**2).sum()))
    points: NDArray[np.complex128] = start / (float(np.abs(start).max()) or 1.0) * size
    points = points + 1e-3 * size * np.exp(1j * _GOLDEN * np.arange(count))
    home = points.copy()
    pairs = np.array(sorted(weights), dtype=np.intp).reshape(-1, 2)
    pulls = np.array([weights[one, other] for one, other in sorted(weights)])
    degree = np.bincount(pairs.ravel(), np.repeat(pulls, 2), minlength=count) + 1e-9
    strength = pulls / np.minimum(degree[pairs[:, 0]], degree[pairs[:, 1]]) if len(pairs) else pulls
    least = radii[:, None] + radii[None, :]
    steps = max(40, min(160, 12_000_000 // (count * count)))
    for step in range(steps):
        heat = 1.0 - step / steps
        move = 0.02 * (home - points) * heat - 0.04 * points
        if len(pairs):
            apart = points[pairs[:, 1]] - points[pairs[:, 0]]
            distance = np.abs(apart) + 1e-9
            pull = 0.5 * heat * strength * apart / distance * np.maximum(distance - least[pairs[:, 0], pairs[:, 1]], 0)
            move += _sums(pairs[:, 0], pull, count) - _sums(pairs[:, 1], pull, count)
        move += _pushes(points, least, radii, 1.0 + 1.5 * heat)
        far = np.abs(move)
        points = points + move * np.minimum(1.0, 0.1 * size / np.maximum(far, 1e-9))
    for _ in range(2 * steps):
        push = _pushes(points, least, radii, 1.0)
        if float(np.abs(push).max()) < 0.02 * float(radii.min()):
            break
        points = points + push
    return points


def _sums(at: NDArray[np.intp], values: NDArray[np.complex128], count: int) -> NDArray[np.complex128]:
    return np.bincount(at, values.real, count) + 1j * np.bincount(at, values.imag, count)


def _pushes(points: NDArray[np.complex128], least: Points, radii: Points, room: float) -> NDArray[np.complex128]:
    """How far each circle is pushed by those that it overlaps, once they are grown `room` times; small ones give way."""
    apart = points[:, None] - points[None, :]
    distance = np.abs(apart) + 1e-9
    over = np.maximum(room * least - distance, 0)
    np.fill_diagonal(over, 0)
    share = (radii**2)[None, :] / (radii**2)[:, None]
    share = share / (1 + share)
    touching = np.maximum((over > 0).sum(axis=1), 1)
    pushes: NDArray[np.complex128] = (apart / distance * over * share).sum(axis=1) / np.sqrt(touching)
    return pushes


def _scaled(places: Mapping[str, complex]) -> tuple[dict[str, tuple[float, float]], float, complex]:
    """The places between 0 and WIDTH, with the scale and the corner that brought them there."""
    xs, ys = [place.real for place in places.values()] or [0.0], [place.imag for place in places.values()] or [0.0]
    extent = max(max(xs) - min(xs), max(ys) - min(ys)) or 1.0
    scale, corner = WIDTH / extent, complex(min(xs), min(ys))
    return {iri: _point((place - corner) * scale) for iri, place in places.items()}, scale, corner


def _circle(points: Sequence[complex], scale: float, corner: complex) -> tuple[float, float, float]:
    middle = sum(points) / len(points)
    x, y = _point((middle - corner) * scale)
    return x, y, round((max(abs(point - middle) for point in points) + 1) * scale, 1)


def _point(place: complex) -> tuple[float, float]:
    return round(place.real, 1), round(place.imag, 1)
