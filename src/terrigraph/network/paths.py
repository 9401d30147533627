"""Chains between two actors: all the shortest, by chosen links, as of a day, and the shortest that avoid hubs.

The search runs from both ends over arrays (see adjacency.py); what each link is, since when and where that is written is
then read from the graph, for the links of these chains alone.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.indexes.columns import quoted
from terrigraph.indexes.network_tables import EDGES
from terrigraph.language import Text
from terrigraph.network.projection import Projection, continued

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from terrigraph.indexes.scans import Scans
    from terrigraph.network.adjacency import Adjacency, Integers, Truths
    from terrigraph.network.projection import Network, Projector

HUB = 50
"""A node with more neighbours than this is a hub: that a chain passes through it says little of its two ends."""
_LOOKED_AT = 10_000
"""Of how many chains, at most, those through fewest hubs are looked for."""

_PARTS = 4
"""How many selections of links are kept for the next questions."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One way from an actor to another: nodes, each linked with the next in one direction or the other."""

    nodes: tuple[str, ...]
    """IRIs; both ends included."""
    hubs: tuple[str, ...] = ()
    """Those among them, ends apart, that are hubs."""

    @property
    def length(self) -> int:
        """How many links it has."""
        return len(self.nodes) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What chains are looked for."""

    longest: int = 0
    """The most links that a chain may have; 0: any number."""
    via: Sequence[str] = ()
    """The kinds of link that it may follow (see Adjacency.named); none: all."""
    as_of: str = ""
    """A day (YYYY-MM-DD): links that it excludes are not followed."""
    avoid: Sequence[str] = ()
    """Nodes through which no chain may pass: IRIs here, names in Graph.paths."""
    most: int = 10
    """How many chains to give, of the shortest and of those that avoid hubs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """What links two actors."""

    start: str
    end: str
    search: Search
    chains: tuple[Chain, ...]
    """The shortest, those through fewest hubs first; at most `search.most`."""
    count: int
    """How many are as short."""
    apart: tuple[Chain, ...]
    """Where each of the shortest passes through a hub: the shortest that pass through none."""
    apart_count: int
    hubs: dict[str, int]
    """The hubs that the chains pass through, and how many neighbours each has."""
    network: Network
    """The links of all these chains, and their evidence (see network.py)."""
    crowd: int = HUB
    """A hub has more neighbours than this."""

    def __bool__(self) -> bool:
        return bool(self.chains)

    def hops(self, chain: Chain) -> list[list[tuple[str, str, dict[str, Any]]]]:
        """For each hop of a chain its links, as (source, target, attributes of the edge).

        A link that has a direction keeps it, whichever way the chain follows it; the others go with the chain.
        """
        return [list(_links(self.network, one, other)) for one, other in pairwise(chain.nodes)]


def _links(network: Network, one: str, other: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for source, target in ((one, other), (other, one)):
        edges: dict[Any, dict[str, Any]] = network.get_edge_data(source, target, default={})
        for edge in edges.values():
            yield (source, target, edge) if edge["directed"] else (one, other, edge)


class ShortestChains:
    """All shortest chains between two nodes, as what each node of theirs may come after."""

    def __init__(self, levels: list[dict[int, list[int]]], end: int) -> None:
        self._before = levels
        self._end = end
        counts = dict.fromkeys(levels[0], 1) if levels else {}
        for level in levels[1:]:
            counts = {node: sum(counts[one] for one in before) for node, before in level.items()}
        self.count: int = counts.get(end, 0)

    @property
    def length(self) -> int:
        """How many links each chain has; -1 where there is none."""
        return len(self._before) - 1

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """The chains, in the order of their nodes' numbers, read from the end."""
        waiting: list[tuple[int, ...]] = [(self._end,)] if self._before else []
        while waiting:
            tail = waiting.pop()
            level = len(self._before) - len(tail)
            if level == 0:
                yield tail
            else:
                waiting += [(one, *tail) for one in reversed(self._before[level][tail[0]])]


def shortest(adjacency: Adjacency, start: int, end: int, longest: int = 0, without: Collection[int] = ()) -> ShortestChains:
    """All shortest chains between two nodes, of at most `longest` links (0: any number), that pass through none of `without`."""
    shut = np.zeros(adjacency.size, bool)
    shut[list(without)] = True
    sides = [_Side(adjacency, start, shut), _Side(adjacency, end, shut)]
    while not (met := sides[0].front[sides[1].level[sides[0].front] == sides[1].depth]).size:
        side = min(sides, key=lambda one: one.cost)
        if not side.front.size or (longest and sides[0].depth + sides[1].depth >= longest):
            return ShortestChains([], end)
        side.grow()
    return ShortestChains(_levels(adjacency, sides, met), end)


class _Side:
    """One end of a search: what is reached from it, and how far."""

    def __init__(self, adjacency: Adjacency, root: int, shut: Truths) -> None:
        self.adjacency, self.root = adjacency, root
        self.level = np.where(shut, np.int16(-2), np.int16(-1))
        """How far each node is; -1: not reached, -2: not to be."""
        self.level[root] = 0
        self.front = np.array([root], np.int32)
        self._last = np.empty(adjacency.size, np.int32)
        self.depth = 0

    @property
    def cost(self) -> int:
        """How many edges the next step looks at."""
        start = self.adjacency.incident[0]
        return int((start[self.front + 1] - start[self.front]).sum())

    def grow(self) -> None:
        """Take one more step."""
        reached = _around(self.adjacency, self.front)[1]
        reached = reached[self.level[reached] == -1]
        self.depth += 1
        self.level[reached] = self.depth
        turn = np.arange(len(reached), dtype=np.int32)
        self._last[reached] = turn
        self.front = reached[self._last[reached] == turn]  # each once, with no sorting


def _around(adjacency: Adjacency, nodes: Integers) -> tuple[Integers, Integers]:
    """The pairs of some nodes and a neighbour, an edge each, in two arrays."""
    start, neighbour, _ = adjacency.incident
    counts = start[nodes + 1] - start[nodes]
    at = np.arange(counts.sum(), dtype=np.int32) + np.repeat(start[nodes] - np.cumsum(counts) + counts, counts)
    return np.repeat(nodes, counts), neighbour[at]


def _levels(adjacency: Adjacency, sides: list[_Side], met: Integers) -> list[dict[int, list[int]]]:
    """For each distance from the start, the nodes of the shortest chains, and before each of them which."""
    near, far = sides
    steps = [*reversed(_walk(adjacency, near, met)), *((here, nearer) for nearer, here in _walk(adjacency, far, met))]
    levels: list[dict[int, list[int]]] = [{near.root: []}]
    for earlier, later in steps:
        level: dict[int, list[int]] = {}
        for node, before in sorted(set(zip(later.tolist(), earlier.tolist(), strict=True))):
            level.setdefault(node, []).append(before)
        levels.append(level)
    return levels


def _walk(adjacency: Adjacency, side: _Side, nodes: Integers) -> list[tuple[Integers, Integers]]:
    """The steps from some nodes back to the root of a side: at each, the pairs (node one step nearer to it, node)."""
    steps = []
    for _ in range(side.depth):
        here, there = _around(adjacency, nodes)
        nearer = (side.level[there] == side.level[here] - 1) & (side.level[there] >= 0)
        steps.append((there[nearer], here[nearer]))
        nodes = np.unique(there[nearer])
    return steps


class Finder:
    """Finds chains in one graph, whose links it holds as arrays."""

    def __init__(self, scans: Scans, adjacency: Adjacency, projector: Callable[[], Projector]) -> None:
        self.adjacency = adjacency
        self._projector = projector
        self._part = lru_cache(_PARTS)(self._cut)
        edges = f"read_parquet({quoted(str(scans.folder / EDGES))}, file_row_number = true)"
        self.iris: list[str] = scans.sql("SELECT iri FROM nodes ORDER BY id")["iri"].tolist()
        self._edge_iris: list[str] = scans.sql(f"SELECT iri FROM {edges} ORDER BY file_row_number")["iri"].tolist()

    def between(self, start: str, end: str, search: Search) -> Paths:
        """The chains between two nodes (IRIs). Raises UnknownNameError, UsageError."""
        one, other = self._number(start), self._number(end)
        if one == other:
            raise UsageError(Text("les deux noms sont ceux de la même chose", "both names are of the same thing"))
        part, hubs = self._part(tuple(search.via), search.as_of)
        shut = {self._number(name) for name in search.avoid} - {one, other}
        every = shortest(part, one, other, search.longest, shut)
        clear = shortest(part, one, other, search.longest, (shut | hubs.keys()) - {one, other})
        as_short = clear.length == every.length
        chains = _ranked([*islice(clear if as_short else (), _LOOKED_AT), *islice(every, _LOOKED_AT)], hubs)[: search.most]
        apart = [] if as_short else list(islice(clear, search.most))
        network = self._network(part, [*chains, *apart], search.as_of)
        return Paths(
            start=start,
            end=end,
            search=search,
            chains=tuple(self._chain(chain, hubs) for chain in chains),
            count=every.count,
            apart=tuple(self._chain(chain, hubs) for chain in apart),
            apart_count=0 if as_short else clear.count,
            hubs={self.iris[node]: hubs[node] for chain in chains for node in chain[1:-1] if node in hubs},
            network=network,
        )

    def _cut(self, via: tuple[str, ...], day: str) -> tuple[Adjacency, dict[int, int]]:
        """The links to follow, and the hubs among their ends."""
        part = self.adjacency.part(via, day)
        return part, part.crowded(HUB)

    def _number(self, iri: str) -> int:
        """The number of a node. Raises UnknownNameError."""
        at = bisect_left(self.iris, iri)
        if at == len(self.iris) or self.iris[at] != iri:
            raise UnknownNameError(
                Text(f"{iri} n’est pas de ce que les liens relient", f"{iri} is none of what links tie together"),
                Text("Nommez une personne, une institution, un territoire, un événement, un thème ou une question.",
                     "Name a person, an institution, a territory, an event, a theme or a question."),
            )  # fmt: skip
        return at

    def _chain(self, nodes: Sequence[int], hubs: Collection[int]) -> Chain:
        return Chain(tuple(self.iris[node] for node in nodes), tuple(self.iris[node] for node in nodes[1:-1] if node in hubs))

    def _network(self, part: Adjacency, chains: Sequence[Sequence[int]], day: str) -> Network:
        """Every link between the neighbours in some chains."""
        numbers = {edge for chain in chains for one, other in pairwise(chain) for edge in part.between(one, other)}
        edges = [
            (self.iris[part.source[e]], self.iris[part.target[e]], part.kinds[part.kind[e]].via, self._edge_iris[part.row[e]])
            for e in sorted(numbers)
        ]
        part_of_all = Projection.of(self._projector().of_edges(edges))
        return continued(part_of_all.as_of(day) if day else part_of_all).network()


def _ranked(chains: Iterable[tuple[int, ...]], hubs: Collection[int]) -> list[tuple[int, ...]]:
    """Chains, each once, those through fewest hubs first."""
    return sorted(dict.fromkeys(chains), key=lambda chain: (sum(node in hubs for node in chain[1:-1]), chain))
