"""Who is central, who is between others, who is in the thick of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from terrigraph.analytics.results import adjacency, described, graph, library, matrix, networkit, ranked, tidy

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from terrigraph.analytics.results import Links

    Numbers = NDArray[np.int64]
    Scores = NDArray[np.float64]

_EXACT = 100_000_000
"""Nodes times links up to which distances from every node are worked out: a few seconds."""
_SAMPLE = 256
_AT_ONCE = 8
"""From how many nodes distances are worked out together."""
_TELEPORT = 0.15


def centralities(links: Links, *, sample: int | None = None, seed: int = 0) -> pd.DataFrame:
    """Degree (distinct neighbours), links, betweenness, closeness and PageRank of each node, most PageRank first.

    Betweenness and closeness are exact where `sample` is 0, and estimated from that many nodes taken at random where it is more;
    None chooses by size. `attrs["exact"]` says which. Betweenness is a share of all pairs; closeness is Wasserman and Faust's,
    which nodes out of reach lower; PageRank follows the direction of links and weighs parallel ones, at 85 %.
    """
    part = adjacency(links)
    simple = matrix(part)
    if sample is None:
        sample = 0 if part.size * simple.nnz <= _EXACT else _SAMPLE
    sample = 0 if sample >= part.size else sample
    chance = np.random.default_rng(seed)
    roots = np.sort(chance.choice(part.size, sample, replace=False)) if sample else np.arange(part.size)
    betweenness, closeness = _from(simple, roots)
    data = described(part) | {
        "degree": np.diff(simple.indptr),
        "links": simple.sum(axis=1).astype(int),
        "betweenness": betweenness,
        "closeness": closeness,
        "pagerank": _pagerank(matrix(part, directed=True)),
    }
    frame = tidy("centralities", part, data, {"sample": sample, "seed": seed}, exact=not sample)
    return ranked(frame, "pagerank")


def _from(simple: csr_array, roots: Numbers) -> tuple[Scores, Scores]:
    """Betweenness and closeness as seen from some nodes: exact where they are all, else estimates.

    Brandes' algorithm on several nodes at once: a step of all their searches is one product of matrices.
    """
    size = simple.shape[0]
    between, reached, far = np.zeros(size), np.zeros(size), np.zeros(size)
    ties = simple.copy()
    ties.data[:] = 1
    for at in range(0, len(roots), _AT_ONCE):
        fronts = _fronts(ties, roots[at : at + _AT_ONCE])
        for distance, front in enumerate(fronts):
            there = np.count_nonzero(front, axis=1) if distance else np.zeros(size, int)
            reached += there
            far += distance * there
        depends = np.zeros_like(fronts[0])
        for nearer, front in reversed(list(pairwise(fronts[1:]))):
            share = np.divide(1 + depends, front, out=np.zeros_like(front), where=front > 0)
            depends += (ties @ share) * nearer
        between += depends.sum(axis=1)
    others = np.full(size, float(len(roots)))
    others[roots] -= 1
    closeness = np.divide(reached**2, others * far, out=np.zeros(size), where=far > 0)
    pairs = len(roots) * (size - 1) * (size - 2) / size if size else 0
    return between / pairs if pairs > 0 else between, closeness


def _fronts(ties: csr_array, roots: Numbers) -> list[Scores]:
    """For each distance from some nodes, (n, roots): how many shortest chains lead to each node at that distance."""
    front = np.zeros((ties.shape[0], len(roots)))
    front[roots, np.arange(len(roots))] = 1
    seen = np.zeros(front.shape, bool)
    fronts = []
    while front.any():
        fronts.append(front)
        seen |= front > 0
        front = ties @ front
        front[seen] = 0
    return fronts


def _pagerank(arcs: csr_array) -> Scores:
    """PageRank by power iteration; what nodes without a way out hold is shared among all."""
    size = arcs.shape[0]
    if not size:
        return np.zeros(0)
    out = np.asarray(arcs.sum(axis=1)).ravel()
    sinks = out == 0
    steps = library("scipy.sparse").diags_array(np.divide(1.0, out, out=np.zeros(size), where=~sinks)) @ arcs
    rank = np.full(size, 1 / size)
    for _ in range(200):
        following = (1 - _TELEPORT) * (rank @ steps + rank[sinks].sum() / size) + _TELEPORT / size
        done = np.abs(following - rank).sum() < 1e-10
        rank = following
        if done:
            break
    return np.asarray(rank)


def brokers(links: Links) -> pd.DataFrame:
    """Burt's measures of structural holes for each node that has neighbours, the least constrained first.

    `constraint`: how much of its ties lead to the same people (low: a broker); `effective_size`: its degree less what its
    neighbours have in common; `efficiency`: that over its degree. Parallel links count once.
    """
    part = adjacency(links)
    simple = matrix(part)
    simple.data[:] = 1
    degree = np.diff(simple.indptr)
    shares = library("scipy.sparse").diags_array(np.divide(1.0, degree, out=np.zeros(part.size), where=degree > 0)) @ simple
    through = (shares + shares @ shares).multiply(simple)
    constraint = np.asarray(through.power(2).sum(axis=1)).ravel()
    among = np.asarray((simple @ simple).multiply(simple).sum(axis=1)).ravel()  # twice the ties among its neighbours
    effective = degree - np.divide(among, degree, out=np.zeros(part.size), where=degree > 0)
    efficiency = np.divide(effective, degree, out=np.zeros(part.size), where=degree > 0)
    data = described(part) | {"degree": degree, "constraint": constraint, "effective_size": effective, "efficiency": efficiency}
    frame = tidy("brokers", part, data, {})
    kept: pd.DataFrame = frame[degree > 0]
    return kept.sort_values(["constraint", "effective_size", "iri"], ascending=[True, False, True], ignore_index=True)


def cores(links: Links) -> pd.DataFrame:
    """The coreness of each node, greatest first: the largest k such that it stays among nodes with k neighbours each."""
    part = adjacency(links)
    simple = matrix(part)
    with networkit(0) as nk:
        scores = nk.centrality.CoreDecomposition(graph(nk, simple)).run().scores() if part.size else []
    data = described(part) | {"degree": np.diff(simple.indptr), "core": np.asarray(scores, int)}
    frame = tidy("cores", part, data, {})
    return frame.sort_values(["core", "degree", "iri"], ascending=[False, False, True], ignore_index=True)
