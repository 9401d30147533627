"""Publishing: a graph built on this machine is copied to a server, one named graph at a time, and counted there.

While it lasts a mark on the server says so, and `open_remote` refuses the half that is there.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from terrigraph.errors import StoreError
from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, OWL, PROV, RDF, SCHEMA, TG
from terrigraph.model.triples import iri, literal
from terrigraph.remote.store import PUBLISHED, STATUS, UNDER_WAY
from terrigraph.store.embedded import open_store
from terrigraph.store.folder import STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from terrigraph.remote.store import RemoteStore
    from terrigraph.store.embedded import EmbeddedStore
    from terrigraph.store.manifest import Manifest

BLOCK = 4 << 20
"""Bytes of a block of triples; a server that takes less is sent less."""
_MOST_WAITING = 16 * BLOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was published: triples by named graph, graphs that were removed, and the seconds it took."""

    url: str
    graphs: dict[str, int] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    seconds: float = 0.0


def publish(folder: Path, remote: RemoteStore, report: Callable[[Text], None] = lambda _: None) -> Publication:
    """Copy the graph in use in a store's folder to a server, and count it there.

    Its named graphs take the place of those of the same name; graphs of sources that it has no more are removed; what else
    the server holds is left alone. Raises StoreError where the server refuses, or counts otherwise; publishing again then helps.
    """
    began = time.monotonic()
    store = open_store(folder)
    mark = f"{store.base}publication"
    counts = _counts(store)
    remote.put(mark, _mark(mark, UNDER_WAY, store.manifest))
    begun: set[str] = set()
    for graph, block in blocks(store.folder / STATEMENTS):
        if graph not in begun:
            report(Text(f"envoie {graph} ({counts.get(graph, 0)} énoncés)", f"sending {graph} ({counts.get(graph, 0)} statements)"))
        remote.send_block(graph, block, first=graph not in begun)
        begun.add(graph)
    removed = _remove_others(remote, store.base, begun)
    report(Text("compte", "counting"))
    for graph in sorted(begun):
        _check(remote, graph, counts.get(graph, 0))
    remote.put(mark, _mark(mark, PUBLISHED, store.manifest))
    return Publication(
        url=remote.url, graphs={graph: counts[graph] for graph in sorted(begun)}, removed=removed, seconds=time.monotonic() - began
    )


def blocks(quads: Path, *, size: int = BLOCK, waiting_bytes: int = _MOST_WAITING) -> Iterator[tuple[str, bytes]]:
    """The quads of a file of N-Quads as blocks of N-Triples, each of one named graph.

    `size` is of a block at most (by one line), `waiting_bytes` of all that waits for its block to be full; both in bytes.
    """
    waiting: dict[bytes, list[bytes]] = {}
    sizes: dict[bytes, int] = {}
    total = 0
    with quads.open("rb") as lines:
        for line in lines:
            triple, graph, _ = line.rsplit(b" ", 2)
            waiting.setdefault(graph, []).append(triple + b" .\n")
            sizes[graph] = sizes.get(graph, 0) + len(triple) + 3
            total += len(triple) + 3
            if sizes[graph] >= size or total >= waiting_bytes:
                fullest = max(sizes, key=sizes.__getitem__)
                total -= sizes.pop(fullest)
                yield fullest[1:-1].decode(), b"".join(waiting.pop(fullest))
    for graph, block in waiting.items():
        yield graph[1:-1].decode(), b"".join(block)


def _counts(store: EmbeddedStore) -> dict[str, int]:
    """How many triples each named graph has, as the engine counts them."""
    rows = store.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g").rows
    return {g.value: int(n.value) for g, n in rows if isinstance(g, ox.NamedNode) and isinstance(n, ox.Literal)}


def _check(remote: RemoteStore, graph: str, expected: int) -> None:
    count = remote.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }} }}").rows[0][0]
    if not isinstance(count, ox.Literal) or int(count.value) != expected:
        had = count.value if isinstance(count, ox.Literal) else "?"
        raise StoreError(
            Text(
                f"{remote.url} a {had} énoncés sur {expected} du graphe {graph}",
                f"{remote.url} has {had} of {expected} statements of the graph {graph}",
            ),
            Text("Publiez encore ; sinon voyez le journal du serveur.", "Publish again; else see the server's log."),
        )


def _remove_others(remote: RemoteStore, base: str, kept: set[str]) -> list[str]:
    """Remove the graphs of sources of this base that are no more."""
    rows = remote.select(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s a <{TG.Source}> }} }} ORDER BY ?g").rows
    there = [row[0].value for row in rows if isinstance(row[0], ox.NamedNode)]
    ours = (f"{base}graph/", f"{base}source/")  # the latter were those of sources before the model of facts
    gone = [graph for graph in there if graph.startswith(ours) and graph not in kept]
    for graph in gone:
        remote.remove(graph)
    return gone


def _mark(here: str, status: str, manifest: Manifest) -> bytes:
    """What the server says of the publication."""
    properties = [
        (RDF.type, iri(PROV.Entity)),
        (STATUS, literal(status)),
        (DCTERMS.issued, literal(manifest.built)),
        (OWL.versionInfo, literal(manifest.version)),
        (SCHEMA.sha256, literal(manifest.sha256)),
    ]
    return "".join(f"<{here}> <{predicate}> {value} .\n" for predicate, value in properties).encode()
