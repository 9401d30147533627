"""What holds together: communities, and whether like is linked with like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from terrigraph.analytics.results import adjacency, described, graph, library, matrix, networkit, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from terrigraph.analytics.results import Links


def communities(links: Links, *, runs: int = 10, resolution: float = 1.0, seed: int = 0) -> pd.DataFrame:
    """The community of each node, the largest first; a node without neighbours is alone in its own.

    Louvain with refinement, on links weighed by how many are parallel, `runs` times from as many seeds; the division with the most
    modularity is kept. `size` counts a community's nodes; `stability` is how well the other runs agree on it (the mean, over
    them, of its greatest overlap with one of theirs: Jaccard, 1 where it is always the same). attrs: `communities`,
    `modularity`, and `agreement`, the mean adjusted Rand index between the kept division and the others.
    """
    part = adjacency(links)
    simple = matrix(part)
    divisions, qualities = [], []
    for run in range(runs):
        with networkit(seed + run) as nk:
            network = graph(nk, simple, weighted=True)
            division = nk.community.PLM(network, refine=True, gamma=resolution, par="none randomized").run().getPartition()
            qualities.append(nk.community.Modularity().getQuality(division, network) if simple.nnz else 0.0)
            divisions.append(np.unique(np.array(division.getVector(), int), return_inverse=True)[1])
    best = int(np.argmax(qualities))
    numbers = _by_size(divisions[best])
    tables = [_together(numbers, other) for at, other in enumerate(divisions) if at != best]
    size = np.bincount(numbers, minlength=0)
    stability = np.mean([_overlap(table) for table in tables], axis=0) if tables else np.full(len(size), np.nan)
    data = described(part) | {"community": numbers, "size": size[numbers], "stability": stability[numbers]}
    frame = tidy(
        "communities", part, data, {"runs": runs, "resolution": resolution, "seed": seed}, communities=len(size),
        modularity=float(qualities[best]), agreement=float(np.mean([_rand(table) for table in tables])) if tables else None,
    )  # fmt: skip
    return frame.sort_values(["community", "iri"], ignore_index=True)


def _by_size(division: NDArray[np.int64]) -> NDArray[np.int64]:
    """A division with its groups numbered from the largest, and of one size by their first node."""
    groups, first, count = np.unique(division, return_index=True, return_counts=True)
    number = np.empty(len(groups), int)
    number[np.lexsort((first, -count))] = np.arange(len(groups))
    return number[np.searchsorted(groups, division)]


def _together(one: NDArray[np.int64], other: NDArray[np.int64]) -> csr_array:
    """How many nodes each group of one division shares with each of another."""
    table: csr_array = (
        library("scipy.sparse")
        .coo_array((np.ones(len(one)), (one, other)), shape=(one.max(initial=-1) + 1, other.max(initial=-1) + 1))
        .tocsr()
    )
    table.sum_duplicates()
    return table


def _overlap(table: csr_array) -> NDArray[np.float64]:
    """For each row its greatest Jaccard overlap with a column."""
    rows, columns = np.asarray(table.sum(axis=1)).ravel(), np.asarray(table.sum(axis=0)).ravel()
    cells = table.tocoo()
    row, column = cells.coords
    overlap = np.zeros(len(rows))
    np.maximum.at(overlap, row, cells.data / (rows[row] + columns[column] - cells.data))
    return overlap


def _rand(table: csr_array) -> float:
    """The adjusted Rand index (Hubert and Arabie) of two divisions."""

    def pairs(count: NDArray[np.float64]) -> float:
        return float((count * (count - 1)).sum() / 2)

    both = pairs(table.data)
    one, other = pairs(np.asarray(table.sum(axis=1)).ravel()), pairs(np.asarray(table.sum(axis=0)).ravel())
    every = pairs(np.array([table.sum()]))
    by_chance = one * other / every if every else 0.0
    most = (one + other) / 2
    return 1.0 if most == by_chance else (both - by_chance) / (most - by_chance)


def homophily(links: Links, by: Mapping[str, str] | None = None, *, draws: int = 200, seed: int = 0) -> pd.DataFrame:
    """Whether nodes are linked within their group or across: a row a group, and one of all of them, `group` "".

    `by` gives each node (IRI) its group, by default its kind; nodes that it leaves out are left out. `internal` and `external`
    count the pairs of linked neighbours; `ei` is Krackhardt and Stern's index, (external - internal) / both, from -1 (all within) to
    1 (all across). `expected` and `deviation` are its mean and standard deviation where groups are dealt to the nodes at random,
    `draws` times. attrs: `assortativity`, Newman's coefficient of the whole (1: all within, 0: as chance has it).
    """
    part = adjacency(links)
    group = described(part)["kind"] if by is None else part.nodes["iri"].map(dict(by))
    codes, labels = pd.factorize(group, sort=True)
    row, column = library("scipy.sparse").triu(matrix(part), 1).tocoo().coords
    known = (codes[row] >= 0) & (codes[column] >= 0)
    row, column = row[known], column[known]
    counted = _within(codes[row], codes[column], len(labels))
    chance = np.random.default_rng(seed)
    placed, drawn = np.flatnonzero(codes >= 0), codes.copy()
    at_random = np.empty((draws, len(labels) + 1))
    for draw in range(draws):
        drawn[placed] = chance.permutation(codes[placed])
        at_random[draw] = _index(*_within(drawn[row], drawn[column], len(labels)))
    internal, external = counted
    data = {
        "group": [*map(str, labels), ""],
        "nodes": [*np.bincount(codes[placed], minlength=len(labels)), len(placed)],
        "internal": internal.astype(int), "external": external.astype(int), "ei": _index(internal, external),
        "expected": _mean(at_random), "deviation": np.sqrt(_mean((at_random - _mean(at_random)) ** 2)),
    }  # fmt: skip
    return tidy("homophily", part, data, {"by": "kind" if by is None else "given", "draws": draws, "seed": seed},
                assortativity=_assortativity(codes[row], codes[column], len(labels)))  # fmt: skip


def _within(one: NDArray[np.int64], other: NDArray[np.int64], groups: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ties of each group within and across, and those of all."""
    same = one == other
    internal = np.bincount(one[same], minlength=groups).astype(float)
    external = (np.bincount(one[~same], minlength=groups) + np.bincount(other[~same], minlength=groups)).astype(float)
    return np.append(internal, internal.sum()), np.append(external, external.sum() / 2)


def _index(internal: NDArray[np.float64], external: NDArray[np.float64]) -> NDArray[np.float64]:
    both = internal + external
    return np.asarray(np.divide(external - internal, both, out=np.full(len(both), np.nan), where=both > 0))


def _mean(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of each column over the draws where it is known."""
    known = ~np.isnan(draws)
    return np.asarray(np.divide(np.where(known, draws, 0).sum(axis=0), known.sum(axis=0), out=np.full(draws.shape[1], np.nan),
                                where=known.any(axis=0)))  # fmt: skip


def _assortativity(one: NDArray[np.int64], other: NDArray[np.int64], groups: int) -> float | None:
    """Newman's coefficient from the mixing matrix; None where all are of one group."""
    mixing = np.zeros((groups, groups))
    np.add.at(mixing, (one, other), 1)
    mixing = mixing + mixing.T
    if not mixing.sum():
        return None
    mixing /= mixing.sum()
    by_chance = float((mixing.sum(axis=0) * mixing.sum(axis=1)).sum())
    return None if by_chance == 1 else (float(np.trace(mixing)) - by_chance) / (1 - by_chance)
