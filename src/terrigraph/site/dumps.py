"""The graph as files to take away: triples as N-Quads, Turtle a source and JSON-LD; nodes and links as CSV and Parquet."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

import pyoxigraph as ox

from terrigraph.indexes.network_tables import EDGES, NODES
from terrigraph.model.namespaces import PREFIXES
from terrigraph.store.folder import MANIFEST, STATEMENTS
from terrigraph.views.files.formats import guarded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from terrigraph.graph import LocalGraph
    from terrigraph.site.draft import SiteDraft

FOLDER = "dumps"
_LEVEL = 6
TABLES = {
    "nodes.csv.gz": ("nodes", ("iri", "kind", "label", "label_en", "context", "context_en", "longitude", "latitude", "links")),
    "links.csv.gz": (
        "edges",
        ("source", "target", "via", "iri", "label", "label_en", "directed", "start", '"end"', "possible_from", "certain_from",
         "certain_until",          "possible_until", "disputed", "inferred", "sources", "quote", "document", "stated_by"),
    ),
}  # fmt: skip
"""The tables in CSV: file, table, columns (see network_tables.py)."""


def write(graph: LocalGraph, draft: SiteDraft) -> None:
    """Write all dumps of a graph into dumps/."""
    folder = draft.folder / FOLDER
    (folder / "turtle").mkdir(parents=True)
    source = graph.store.folder
    store: ox.Store = graph.store.graph
    _zipped(folder / "terrigraph.nq.gz", partial(_copy, source / STATEMENTS))
    _zipped(folder / "terrigraph.jsonld.gz", partial(_dump, store, ox.RdfFormat.JSON_LD, ""))
    for name in sorted(one.value for one in store.named_graphs() if isinstance(one, ox.NamedNode)):
        path = folder / "turtle" / f"{turtle_name(name)}.ttl.gz"
        _zipped(path, partial(_dump, store, ox.RdfFormat.TURTLE, name))
    for file, (table, columns) in TABLES.items():
        _zipped(folder / file, partial(_csv, graph, table, columns))
    for file in (NODES, EDGES):
        shutil.copyfile(source / file, folder / file)
    (folder / MANIFEST).write_text(json.dumps(manifest(graph), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def turtle_name(graph: str) -> str:
    """The name of the Turtle file of a named graph: the last part of its IRI."""
    return graph.rstrip("/#").rpartition("/")[2]


def manifest(graph: LocalGraph) -> dict[str, object]:
    """What the graph is: version of its model, when it was built, how many quads, their checksum, its sources."""
    stored = graph.store.manifest
    return {name: getattr(stored, name) for name in ("version", "base", "built", "quads", "sha256", "sources")}


def _zipped(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """A file that is the same whenever its content is."""
    with path.open("wb") as file, gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as out:
        write(cast("BinaryIO", out))


def _copy(path: Path, out: BinaryIO) -> None:
    with path.open("rb") as file:
        shutil.copyfileobj(file, out, 1 << 20)


def _dump(store: ox.Store, form: ox.RdfFormat, name: str, out: BinaryIO) -> None:
    store.dump(out, form, from_graph=ox.NamedNode(name) if name else None, prefixes=PREFIXES)


def _csv(graph: LocalGraph, table: str, columns: tuple[str, ...], out: BinaryIO) -> None:
    """A table as CSV; an apostrophe is put before what a spreadsheet would take for a formula."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.strip('"') for column in columns])
    for row in graph.scans.stream(f"SELECT {', '.join(columns)} FROM {table} ORDER BY ALL"):
        writer.writerow(map(_cell, row))
    text.detach()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "|".join(map(_cell, value))
    return guarded(value) if isinstance(value, str) else "" if value is None else str(value)
