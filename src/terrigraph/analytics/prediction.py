"""Which links may be missing, and how far such guesses can be trusted: some links are hidden, and looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from terrigraph.analytics.results import adjacency, library, matrix, names, tidy
from terrigraph.errors import UsageError
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from terrigraph.analytics.results import Links

    Numbers = NDArray[np.int64]
    Scores = NDArray[np.float64]

_CHUNK = 2_000
_MOST_NODES = 5_000
BASELINES = ("chance", "degree product")


def link_prediction(links: Links, hidden: float = 0.1, *, runs: int = 10, seed: int = 0) -> pd.DataFrame:
    """How well each method finds links that were hidden from it: a row a method, the best first.

    `hidden` of the pairs of linked nodes are taken out, `runs` times; each method scores them, and as many pairs that are
    not linked, drawn at random among nodes of the same kinds. `auc`: the chance that a hidden link scores above a pair that is not linked
    (0.5: no better than chance); `average_precision`: precision over all recalls (0.5 by chance, since half of the pairs are
    links). Both are means over the runs, with their standard deviation. `baseline` marks chance and the product of degrees: a
    method that does no better has learnt nothing of who goes with whom. attrs: `tested`, the pairs scored in each run.
    Raises UsageError where there are too few links.
    """
    part = adjacency(links)
    simple = matrix(part)
    simple.data[:] = 1
    kinds = pd.factorize(part.nodes["kind"], sort=True)[0]
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in METHODS}
    tested = 0
    for run in range(runs):
        chance = np.random.default_rng((seed, run))
        known, one, other = _hide(simple, hidden, chance)
        wrong_one, wrong_other = _unlinked(simple, kinds, one, other, chance)
        truth = np.concatenate((np.ones(len(one), bool), np.zeros(len(wrong_one), bool)))
        pairs = np.concatenate((one, wrong_one)), np.concatenate((other, wrong_other))
        tested = len(truth)
        for name, method in METHODS.items():
            score = chance.random(tested) if name == "chance" else _scored(method, known, *pairs)
            figures[name].append((auc(truth, score), average_precision(truth, score)))
    means = {name: np.mean(values, axis=0) for name, values in figures.items()}
    spread = {name: np.std(values, axis=0) for name, values in figures.items()}
    data = {
        "method": list(METHODS), "baseline": [name in BASELINES for name in METHODS],
        "auc": [means[name][0] for name in METHODS], "auc_deviation": [spread[name][0] for name in METHODS],
        "average_precision": [means[name][1] for name in METHODS],
        "average_precision_deviation": [spread[name][1] for name in METHODS],
    }  # fmt: skip
    frame = tidy("link_prediction", part, data, {"hidden": hidden, "runs": runs, "seed": seed}, tested=tested)
    return frame.sort_values(["auc", "method"], ascending=[False, True], ignore_index=True)


def likely_links(links: Links, method: str = "paths of three", *, top: int = 20, seed: int = 0) -> pd.DataFrame:
    """The pairs of nodes that are not linked and that a method scores highest, among the kinds of node that are linked at all.

    Columns: one, other (IRIs), their labels, score. They are guesses about the record, never facts: attrs hold the method's `auc`
    and `average_precision` on hidden links of the same network, and the `baseline_auc` of the product of degrees (see
    `link_prediction`). Raises UsageError for an unknown method, and for more than 5,000 nodes.
    """
    if method not in METHODS or method == "chance":
        known = ", ".join(name for name in METHODS if name != "chance")
        raise UsageError(
            Text(f"« {method} » n’est pas une méthode", f'"{method}" is no method'), Text(f"Méthodes : {known}", f"Methods: {known}")
        )
    part = adjacency(links)
    if part.size > _MOST_NODES:
        raise UsageError(
            Text(f"{part.size} nœuds : trop pour comparer toutes les paires", f"{part.size} nodes: too many to compare all pairs"),
            Text("Prenez une partie du réseau : graph.network(around=…).", "Take a part of the network: graph.network(around=…)."),
        )
    simple = matrix(part)
    simple.data[:] = 1
    kinds = pd.factorize(part.nodes["kind"], sort=True)[0]
    row, column = _linkable(simple, kinds)
    score = _scored(METHODS[method], simple, row, column)
    best = np.lexsort((column, row, -score))[:top]
    best = best[score[best] > 0]
    iri, label = part.nodes["iri"].to_numpy(), names(part).to_numpy()
    data = {"one": iri[row[best]], "one_label": label[row[best]], "other": iri[column[best]], "other_label": label[column[best]],
            "score": score[best]}  # fmt: skip
    quality = link_prediction(part, seed=seed).set_index("method")[["auc", "average_precision"]].astype(float)
    measured = {
        "auc": float(quality["auc"][method]),
        "average_precision": float(quality["average_precision"][method]),
        "baseline_auc": float(quality["auc"]["degree product"]),
    }
    return tidy("likely_links", part, data, {"method": method, "top": top, "seed": seed}, **measured)


def _linkable(simple: csr_array, kinds: Numbers) -> tuple[Numbers, Numbers]:
    """The pairs of nodes that are not linked, of kinds that are linked at all: their ones and their others."""
    size = len(kinds)
    row, column = np.triu_indices(size, 1)
    cells = simple.tocoo().coords
    dense = np.zeros((size, size), bool)
    dense[cells] = True
    alike = np.zeros((kinds.max(initial=0) + 1,) * 2, bool)
    alike[kinds[cells[0]], kinds[cells[1]]] = True
    kept = ~dense[row, column] & alike[kinds[row], kinds[column]]
    return row[kept], column[kept]


# ---------------------------------------------------------------- methods: what a pair scores, from its rows


def _weighed(weight: Callable[[Scores], Scores]) -> Callable[[csr_array, csr_array, Scores, Any], Scores]:
    """A sum over the neighbours that two nodes share, each weighed by its degree."""

    def score(one: csr_array, other: csr_array, degree: Scores, _: csr_array) -> Scores:
        weights = np.zeros(len(degree))
        several = degree > 1  # a neighbour of two nodes has two neighbours at least
        weights[several] = weight(degree[several])
        scores: Scores = one.multiply(other) @ weights
        return scores

    return score


def _jaccard(one: csr_array, other: csr_array, degree: Scores, _: csr_array) -> Scores:
    both = _COMMON(one, other, degree, _)
    either = np.diff(one.indptr) + np.diff(other.indptr) - both
    return np.asarray(np.divide(both, either, out=np.zeros(len(both)), where=either > 0))


def _degrees(one: csr_array, other: csr_array, *_: object) -> Scores:
    product: Scores = (np.diff(one.indptr) * np.diff(other.indptr)).astype(float)
    return product


def _three(one: csr_array, other: csr_array, _: Scores, middle: csr_array) -> Scores:
    """Paths of three links, each over the square root of the degrees that it passes (Kovács and others, 2019)."""
    scores: Scores = np.asarray((one @ middle).multiply(other).sum(axis=1)).ravel()
    return scores


_COMMON = _weighed(np.ones_like)
METHODS: dict[str, Callable[[csr_array, csr_array, Scores, csr_array], Scores]] = {
    "common neighbours": _COMMON,
    "Jaccard": _jaccard,
    "Adamic-Adar": _weighed(lambda degree: 1 / np.log(degree)),
    "resource allocation": _weighed(lambda degree: 1 / degree),
    "paths of three": _three,
    "degree product": _degrees,
    "chance": _degrees,  # replaced by random numbers
}


def _scored(method: Callable[..., Scores], simple: csr_array, one: Numbers, other: Numbers) -> Scores:
    """The scores of some pairs."""
    degree = np.diff(simple.indptr).astype(float)
    root: csr_array = library("scipy.sparse").diags_array(np.divide(1.0, np.sqrt(degree), out=np.zeros(len(degree)), where=degree > 0))
    middle = root @ simple @ root
    chunks = [slice(at, at + _CHUNK) for at in range(0, len(one), _CHUNK)]
    scores = [method(simple[one[chunk]], simple[other[chunk]], degree, middle) for chunk in chunks]
    return np.concatenate(scores) if scores else np.zeros(0)


# ---------------------------------------------------------------- the test


def _hide(simple: csr_array, share: float, chance: np.random.Generator) -> tuple[csr_array, Numbers, Numbers]:
    """The network without some of its links, and these."""
    sparse = library("scipy.sparse")
    row, column = sparse.triu(simple, 1).tocoo().coords
    count = round(share * len(row))
    if not 0 < count < len(row):
        raise UsageError(Text("trop peu de liens pour en cacher", "too few links to hide some"))
    taken = np.zeros(len(row), bool)
    taken[chance.choice(len(row), count, replace=False)] = True
    left = sparse.coo_array((np.ones(len(row) - count), (row[~taken], column[~taken])), shape=simple.shape)
    return (left + left.T).tocsr(), row[taken].astype(np.int64), column[taken].astype(np.int64)


def _unlinked(simple: csr_array, kinds: Numbers, one: Numbers, other: Numbers, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Pairs that are not linked, of the same kinds as the given ones; where chance finds none in 50 draws, fewer."""
    of_kind = [np.flatnonzero(kinds == kind) for kind in range(kinds.max() + 1)]
    size = simple.shape[0]
    cells = simple.tocoo().coords
    linked = cells[0].astype(np.int64) * size + cells[1]
    pairs: list[tuple[Numbers, Numbers]] = []
    left = np.stack((kinds[one], kinds[other]))
    for _ in range(50):
        drawn = np.stack([_drawn(of_kind, side, chance) for side in left])
        wrong = (drawn[0] == drawn[1]) | np.isin(drawn[0] * size + drawn[1], linked)
        pairs.append((drawn[0][~wrong], drawn[1][~wrong]))
        left = left[:, wrong]
        if not left.size:
            break
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])


def _drawn(of_kind: list[Numbers], wanted: Numbers, chance: np.random.Generator) -> Numbers:
    """A node at random of each kind wanted."""
    nodes = np.empty(len(wanted), np.int64)
    for kind in np.unique(wanted):
        here = wanted == kind
        nodes[here] = chance.choice(of_kind[kind], int(here.sum()))
    return nodes


def auc(truth: NDArray[np.bool_], score: Scores) -> float:
    """The chance that what is true scores above what is not, ties counting half."""
    positive = int(truth.sum())
    negative = len(truth) - positive
    ranks = library("scipy.stats").rankdata(score)
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * negative)) if positive and negative else float("nan")


def average_precision(truth: NDArray[np.bool_], score: Scores) -> float:
    """The precision at each score, weighed by how much recall it adds; what scores the same is taken together."""
    order = np.argsort(-score, kind="stable")
    right = np.cumsum(truth[order])
    last = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    recall = right[last] / max(int(truth.sum()), 1)
    return float((np.diff(recall, prepend=0) * right[last] / (last + 1)).sum())
