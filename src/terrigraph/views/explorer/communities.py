"""What goes together in a network: Louvain's method, in whole numbers and in the order of the nodes.

networkx has it too, but compares floating-point gains: on graphs of many small stars it moves nodes to and fro without end
(3.6.1, the twinned communes of France). Whole numbers grow at each move, so it ends; and no chance is drawn, so a graph
with a few nodes more is divided much as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Adjacency = list[dict[int, int]]
"""Of each node, its neighbours and the weights of the links to them, both ways; a loop counts twice."""


def communities(weights: Mapping[tuple[str, str], int], nodes: Sequence[str]) -> list[list[str]]:
    """The nodes by community, each in the order given; `weights` are of links between them, each pair once."""
    at = {iri: n for n, iri in enumerate(nodes)}
    adjacency: Adjacency = [{} for _ in nodes]
    for (one, other), weight in weights.items():
        adjacency[at[one]][at[other]] = adjacency[at[other]][at[one]] = weight
    community = list(range(len(nodes)))
    while True:
        moved = _moved(adjacency)
        names = {name: n for n, name in enumerate(dict.fromkeys(moved))}
        if len(names) == len(adjacency):
            break
        community = [names[moved[n]] for n in community]
        adjacency = _merged(adjacency, [names[name] for name in moved], len(names))
    groups: dict[int, list[str]] = {}
    for n, iri in enumerate(nodes):
        groups.setdefault(community[n], []).append(iri)
    return list(groups.values())


def _moved(adjacency: Adjacency) -> list[int]:
    """The community of each node, once no move of one node raises modularity."""
    degree = [sum(links.values()) for links in adjacency]
    total = sum(degree)
    community = list(range(len(adjacency)))
    totals = degree.copy()
    restless = True
    while restless:
        restless = False
        for node, links in enumerate(adjacency):
            here = community[node]
            near: dict[int, int] = {here: 0}
            for other, weight in links.items():
                if other != node:
                    near[community[other]] = near.get(community[other], 0) + weight
            totals[here] -= degree[node]
            gains = {there: weight * total - totals[there] * degree[node] for there, weight in near.items()}
            best = max(gains, key=lambda there: (gains[there], there == here, -there))
            totals[best] += degree[node]
            if best != here:
                community[node] = best
                restless = True
    return community


def _merged(adjacency: Adjacency, community: Sequence[int], count: int) -> Adjacency:
    """The graph whose nodes are communities."""
    merged: Adjacency = [{} for _ in range(count)]
    for node, links in enumerate(adjacency):
        own = merged[community[node]]
        for other, weight in links.items():
            own[community[other]] = own.get(community[other], 0) + weight
    return merged
