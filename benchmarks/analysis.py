"""Measure chains and measures of networks against what one would use instead.

    python benchmarks/analysis.py [--store FOLDER] [--pairs N] [--links N] [--skip chains|measures]

Chains: `graph.paths` and its search alone, warm, against a search of the same store by SPARQL (pyoxigraph), which asks
for the neighbours of what was reached last at each step: from one end, as one would write it first, and from both, taking
the smaller side. All must find the same length. The pairs are people taken at
random from the store, with a seed.

Measures: ours against networkx on a synthetic network (seeded: communities of unequal size, degrees of unequal size, 80 % of
links within a community). Times are CPU seconds of one run each, on one thread, and so is their ratio; building either side's
network is not counted, turning ours into networkit's is.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd

import terrigraph
from terrigraph import analytics
from terrigraph.analytics import centrality, results
from terrigraph.model.namespaces import FOAF
from terrigraph.network.adjacency import UNKNOWN, Adjacency, LinkKind
from terrigraph.network.paths import shortest

if TYPE_CHECKING:
    from collections.abc import Callable

    from terrigraph.graph import Graph

_TOO_LONG = 20
"""Seconds of CPU after which a SPARQL search is given up, and counted as that long."""


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What some work gives, and its CPU seconds."""
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


# ---------------------------------------------------------------- chains


def frontier(graph: Graph, start: str, end: str, nodes: set[str], *, both: bool) -> int:
    """The length of the shortest chain by SPARQL, from one end or from both; -1 where it was given up."""
    began = time.process_time()
    model = graph.model
    steps = [f"?m <{a}> ?x . ?m <{b}> ?n" for kind in model.folded for a, b in [
        *((s, t) for s in kind.sources for t in kind.targets), *((t, s) for s in kind.sources for t in kind.targets),
        *((m, m) for m in kind.members)]]  # fmt: skip
    steps += [way for p in model.links for way in (f"?x <{p}> ?n", f"?n <{p}> ?x")]
    sides = [({start}, {start}), ({end}, {end})]
    length = 0
    while True:
        if time.process_time() - began > _TOO_LONG:
            return -1
        at = 0 if not both or len(sides[0][1]) <= len(sides[1][1]) else 1
        seen, front = sides[at]
        beyond: set[str] = set()
        for chunk in np.array_split(sorted(front), max(1, len(front) // 40)):
            values = "VALUES ?x { " + " ".join(f"<{iri}>" for iri in chunk) + " }"
            query = "SELECT DISTINCT ?n { " + " UNION ".join(f"{{ {values} {step} }}" for step in steps) + " }"
            beyond |= {row[0].value for row in graph.store.select(query).rows}
            if time.process_time() - began > _TOO_LONG:
                return -1
        beyond = (beyond & nodes) - seen
        length += 1
        if beyond & sides[1 - at][0]:
            return length
        if not beyond:
            return -1
        sides[at] = (seen | beyond, beyond)


def chains(store: str | None, pairs: int) -> None:
    """Print how long chains take."""
    graph = terrigraph.open(store).local()
    (finder, cold) = timed(lambda: graph._finder)
    _, built = timed(lambda: finder.adjacency.incident)
    people = graph.scans.sql("SELECT id, iri FROM nodes WHERE kind = $kind ORDER BY id", {"kind": FOAF.Person})
    nodes = set(finder.iris)
    taken = people.sample(2 * pairs, random_state=1)
    rows: list[dict[str, float]] = []
    for one, other in zip(taken[:pairs].itertuples(), taken[pairs:].itertuples(), strict=True):
        graph.paths(one.iri, other.iri)
        paths, whole = timed(lambda a=one, b=other: graph.paths(a.iri, b.iri))
        alone = min(timed(lambda a=one, b=other: shortest(finder.adjacency, a.id, b.id))[1] for _ in range(5))
        row = {"links": paths.chains[0].length if paths else 0, "whole": whole, "search": alone}
        for name, both in (("one end", False), ("both ends", True)):
            length, row[name] = timed(lambda a=one, b=other, c=both: frontier(graph, a.iri, b.iri, nodes, both=c))
            if length >= 0 and length != row["links"]:
                raise SystemExit(f"{one.iri} {other.iri}: {length} by SPARQL, {row['links']} by ours")
            row[f"{name} given up"] = length < 0
        rows.append(row)
        print("  " + ", ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)
    middle = {name: statistics.median(row[name] for row in rows) for name in rows[0]}
    print(f"chains of {pairs} pairs of people, {len(people)} people in the graph; what the first call pays: {cold + built:.2f} s")
    print(f"  middle: whole with evidence {middle['whole'] * 1000:.1f} ms, search alone {middle['search'] * 1000:.2f} ms")
    for name in ("one end", "both ends"):
        given_up = sum(bool(row[f"{name} given up"]) for row in rows)
        print(f"  SPARQL from {name}: {middle[name]:.2f} s ({given_up} given up after {_TOO_LONG} s), over ours: "
              f"whole {middle[name] / middle['whole']:,.0f}, search {middle[name] / middle['search']:,.0f}")  # fmt: skip


# ---------------------------------------------------------------- measures


def synthetic(links: int) -> Adjacency:
    """A network of that many links and a fifth as many nodes; no node of it is anything real."""
    chance = np.random.default_rng(7)
    size = links // 5
    communities = size // 150
    share = chance.pareto(1.5, communities) + 0.2
    of = np.sort(chance.choice(communities, size, p=share / share.sum()))
    weight = chance.pareto(2.0, size) + 0.3
    source = chance.choice(size, int(links * 1.1), p=weight / weight.sum())
    bounds = np.searchsorted(of, np.arange(communities + 1))
    within = chance.random(len(source)) < 0.8
    low, high = bounds[of[source]], bounds[of[source] + 1]
    target = np.where(
        within, low + (chance.random(len(source)) * (high - low)).astype(int), chance.choice(size, len(source), p=weight / weight.sum())
    )
    pairs = np.unique(np.stack((np.minimum(source, target), np.maximum(source, target)))[:, source != target], axis=1)
    pairs = pairs[:, np.sort(chance.choice(pairs.shape[1], min(links, pairs.shape[1]), replace=False))].astype(np.int32)
    listed = pd.DataFrame({"iri": [f"urn:node:{n:07}" for n in range(size)]})
    listed = listed.assign(kind="urn:kind", label=listed["iri"], label_en=listed["iri"], what="")
    count = pairs.shape[1]
    return Adjacency(
        size=size,
        source=pairs[0],
        target=pairs[1],
        kind=np.zeros(count, np.int32),
        days=np.full((count, 4), UNKNOWN, np.int32),
        kinds=(LinkKind(via="urn:via", label="lien", label_en="link", directed=False),),
        row=np.arange(count, dtype=np.int32),
        described=lambda: listed,
        origin={"graph": "synthetic"},
    )


def measures(links: int) -> None:
    """Print how long measures take, ours and networkx's."""
    ours = synthetic(links)
    theirs: Any = nx.Graph()
    theirs.add_nodes_from(range(ours.size))
    theirs.add_edges_from(zip(ours.source.tolist(), ours.target.tolist(), strict=True))
    print(f"a synthetic network of {ours.size} nodes and {len(ours.source)} links")
    simple = results.matrix(ours)
    with results.networkit(0):
        pass  # its import, a second, is not counted

    def show(name: str, mine: float, other: float, more: str = "") -> None:
        print(f"  {name:34} ours {mine:8.2f} s   networkx {other:8.2f} s   {other / mine:6.1f} times faster{more}", flush=True)

    frame, mine = timed(lambda: analytics.communities(ours, runs=1))
    groups, other = timed(lambda: nx.community.louvain_communities(theirs, seed=0))
    quality = nx.community.modularity(theirs, groups)
    show("communities, one run", mine, other, f"   modularity {frame.attrs['modularity']:.4f} against {quality:.4f}")
    roots = np.sort(np.random.default_rng(0).choice(ours.size, 64, replace=False))
    _, mine = timed(lambda: centrality._from(simple, roots))
    _, other = timed(lambda: nx.betweenness_centrality(theirs, k=64, seed=0))
    show("betweenness and closeness, from 64", mine, other)
    _, mine = timed(lambda: centrality._pagerank(simple))
    _, other = timed(lambda: nx.pagerank(theirs, tol=1e-10 / ours.size))
    show("PageRank, to the same tolerance", mine, other)
    _, mine = timed(lambda: analytics.cores(ours))
    _, other = timed(lambda: nx.core_number(theirs))
    show("cores", mine, other)
    _, mine = timed(lambda: analytics.centralities(ours, sample=64))
    print(f"  {'centralities, all, 64 sampled':34} ours {mine:8.2f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", help="the graph to find chains in (else TERRIGRAPH_STORE, else the user's own)")
    parser.add_argument("--pairs", type=int, default=10, help="how many pairs of people")
    parser.add_argument("--links", type=int, default=1_500_000, help="how many links the synthetic network has")
    parser.add_argument("--skip", choices=("chains", "measures"), help="leave one half out")
    options = parser.parse_args()
    print(f"{platform.system()}, Python {platform.python_version()}, networkx {nx.__version__}, terrigraph {terrigraph.__version__}")
    if options.skip != "chains":
        chains(options.store, options.pairs)
    if options.skip != "measures":
        measures(options.links)


if __name__ == "__main__":
    main()
