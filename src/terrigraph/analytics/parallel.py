"""Components and communities in steps that many machines can share: terrigraph.analytics.spark gives the same on a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from terrigraph.analytics.results import adjacency, described, library, matrix, tidy

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from terrigraph.analytics.results import Links
    from terrigraph.network.adjacency import Adjacency

    Numbers = NDArray[np.int64]

ROUNDS = 10
"""After how many rounds communities are merged, settled or not."""
MIXER = 2654435761
"""Knuth's multiplier: a bit of its product with a node's number says whether it is the node's turn."""
SHIFTS = range(8, 24)
"""Which bit, round after round."""


def components(links: Links) -> pd.DataFrame:
    """The connected component of each node, the largest first. `size` counts its nodes, `first` is the first of their IRIs.

    attrs: `components`.
    """
    part = adjacency(links)
    count, component = library("scipy.sparse.csgraph").connected_components(matrix(part), directed=False)
    return _groups("components", part, component, {}, components=int(count))


def communities_by_turns(links: Links, rounds: int = ROUNDS) -> pd.DataFrame:
    """Communities that leave nothing to chance, the largest first; `size` and `first` as for components.

    Louvain's method with all nodes at work at once. Each node is first a community of its own. In each round every node works
    out which of its neighbours' communities it would add most modularity to, and those whose turn it is go there; were all to go
    at once, two could swap places for ever. After `rounds`, or when none would move, communities become nodes, and so on
    until nothing merges. Gains are compared in integers, and ties and turns settled by the nodes' numbers. Slightly less modularity than
    `communities`, and no measure of stability; a cluster gives the same. attrs: `levels`, `modularity`, `communities_by_turns`.
    """
    part = adjacency(links)
    cells = matrix(part).tocoo()
    ends = [np.asarray(end, np.int64) for end in cells.coords]
    nodes = np.arange(part.size)
    level = _Level(ids=nodes, own=np.zeros(part.size, np.int64), source=ends[0], target=ends[1], weight=cells.data.astype(np.int64))
    both, member, count = int(level.weight.sum()), nodes, 0
    while True:
        label = _moved(level, both, rounds)
        merged, place = np.unique(label, return_inverse=True)
        member = place[member]
        count += 1
        if len(merged) == len(level.ids):
            break
        level = _merged(level, merged, place)
    degree = level.own + _summed(level.source, level.weight, len(level.ids))
    modularity = float(level.own.sum() / both - ((degree / both) ** 2).sum()) if both else 0.0
    return _groups(
        "communities_by_turns", part, member, {"rounds": rounds}, communities_by_turns=len(level.ids), levels=count, modularity=modularity
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """A network of communities: their numbers, ends of links inside each, and links between two (each there and back, by place)."""

    ids: Numbers
    own: Numbers
    source: Numbers
    target: Numbers
    weight: Numbers


def _moved(level: _Level, both: int, rounds: int) -> Numbers:
    """For each node the number of the community that it ends in, at one level; `both` is twice the links there are."""
    size = len(level.ids)
    nodes = np.arange(size)
    degree = level.own + _summed(level.source, level.weight, size)
    label = nodes
    for done in range(rounds):
        keys, weight = _totals(
            np.concatenate((level.source, nodes)) * size + np.concatenate((label[level.target], label)),
            np.concatenate((level.weight, np.zeros(size, np.int64))),
        )
        node, to = np.divmod(keys, max(size, 1))
        stays = to == label[node]
        around = _summed(label, degree, size)[to] - np.where(stays, degree[node], 0)
        order = np.lexsort((to, ~stays, -(weight * both - degree[node] * around), node))
        wanted = to[order][np.searchsorted(node[order], nodes)]
        if (wanted == label).all():
            break
        turn = level.ids * MIXER >> SHIFTS[done % len(SHIFTS)] & 1 == 1
        label = np.where(turn, wanted, label)
    return level.ids[label]


def _merged(level: _Level, ids: Numbers, place: Numbers) -> _Level:
    """The next level, whose nodes are the communities `ids`; `place` says which of them each node went to."""
    source, target = place[level.source], place[level.target]
    inside = source == target
    own = _summed(place, level.own, len(ids)) + _summed(source[inside], level.weight[inside], len(ids))
    keys, weight = _totals(source[~inside] * len(ids) + target[~inside], level.weight[~inside])
    start, end = np.divmod(keys, len(ids))
    return _Level(ids=ids, own=own, source=start, target=end, weight=weight)


def _totals(keys: Numbers, weight: Numbers) -> tuple[Numbers, Numbers]:
    distinct, place = np.unique(keys, return_inverse=True)
    return distinct, _summed(place, weight, len(distinct))


def _summed(place: Numbers, weight: Numbers, size: int) -> Numbers:
    return np.bincount(place, weight, size).astype(np.int64)  # exact up to 2**53


def _groups(name: str, part: Adjacency, group: Numbers, parameters: dict[str, int], **whole: object) -> pd.DataFrame:
    """A table of groups, by size, then by the first of their nodes."""
    _, first, group, count = np.unique(group, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(count), int)
    number[np.lexsort((first, -count))] = np.arange(len(count))
    what = described(part)
    data = what | {"group": number[group], "size": count[group], "first": what["iri"].to_numpy()[first[group]]}
    frame = tidy(name, part, data, parameters, **whole)
    return frame.sort_values(["group", "iri"], ignore_index=True)
