"""What the measures share: networks as matrices, and tables that say where they come from."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from terrigraph.errors import UsageError
from terrigraph.language import Text, current
from terrigraph.network.adjacency import Adjacency, local, of_network
from terrigraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping
    from types import ModuleType

    from scipy.sparse import csr_array

    from terrigraph.network.projection import Network

    Links: TypeAlias = Network | Adjacency

_METADATA = "-metadata.json"


def adjacency(links: Links) -> Adjacency:
    """A network as arrays; an Adjacency as it is."""
    return links if isinstance(links, Adjacency) else of_network(links)


def tidy(name: str, links: Adjacency, data: Mapping[str, Any], parameters: Mapping[str, Any], **whole: object) -> pd.DataFrame:
    """A table that says what made it: the measure and its parameters, the graph, and figures of the `whole`."""
    frame = pd.DataFrame(dict(data))
    made: dict[Hashable, Any] = {
        "measure": name,
        "parameters": {key: value for key, value in parameters.items() if value is not None},
        "nodes": links.size,
        "links": len(links.source),
    }
    frame.attrs = made | dict(links.origin) | {"terrigraph": __version__} | whole
    return frame


def described(links: Adjacency) -> dict[str, pd.Series[str]]:
    """What tables of nodes begin with: iri, label (in the language in use), kind (the last part of the class's IRI)."""
    nodes = links.nodes
    return {
        "iri": nodes["iri"],
        "label": nodes["label_en" if current() == "en" else "label"],
        "kind": nodes["kind"].map({iri: local(iri) for iri in nodes["kind"].unique()}),
    }


def names(links: Adjacency) -> pd.Series[str]:
    """The nodes' names, in the language in use."""
    return described(links)["label"]


def ranked(frame: pd.DataFrame, by: str, *, ascending: bool = False) -> pd.DataFrame:
    """A table in the order of a column, then of IRIs, numbered anew."""
    return frame.sort_values([by, "iri"], ascending=[ascending, True], kind="stable", ignore_index=True)


def library(name: str) -> ModuleType:
    """A library of the extra `analysis`. Raises UsageError where it is not installed."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise UsageError(
            Text(f"il manque {name}, dont les mesures ont besoin", f"{name} is missing, which measures need"),
            Text("pip install 'terrigraph[analysis]'", "pip install 'terrigraph[analysis]'"),
        ) from None


def matrix(links: Adjacency, *, directed: bool = False) -> csr_array:
    """(n, n): how many links join each two nodes. Both ways, without loops, unless `directed`: then from source to target
    (both ways where a link has no direction), loops included.
    """
    sparse = library("scipy.sparse")
    both = ~np.array([kind.directed for kind in links.kinds], bool)[links.kind] if directed else np.ones(len(links.source), bool)
    source = np.concatenate((links.source, links.target[both]))
    target = np.concatenate((links.target, links.source[both]))
    kept = np.ones(len(source), bool) if directed else source != target
    shape = (links.size, links.size)
    cells = sparse.coo_array((np.ones(int(kept.sum())), (source[kept], target[kept])), shape=shape).tocsr()
    cells.sum_duplicates()
    return cells


@contextmanager
def networkit(seed: int) -> Iterator[ModuleType]:
    """networkit on one thread and with a seed, so that it gives the same each time."""
    nk = library("networkit")
    threads = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(1)
    nk.setSeed(seed, False)
    try:
        yield nk
    finally:
        nk.setNumberOfThreads(threads)


def graph(nk: ModuleType, simple: csr_array, *, weighted: bool = False) -> Any:  # noqa: ANN401 - networkit has no types
    """A symmetric matrix as a networkit graph."""
    upper = library("scipy.sparse").triu(simple, 1).tocoo()
    row, column = upper.coords
    weights = upper.data if weighted else np.ones(len(upper.data))
    return nk.GraphFromCoo((weights, (row.astype(np.uint64), column.astype(np.uint64))), n=simple.shape[0], weighted=weighted)


def save(frame: pd.DataFrame, path: Path | str) -> None:
    """Write a table as CSV, and what made it in a file of its own (`….csv-metadata.json`)."""
    frame.to_csv(path, index=False)
    Path(f"{path}{_METADATA}").write_text(json.dumps(frame.attrs, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path | str) -> pd.DataFrame:
    """The table that `save` wrote, with what made it in its `attrs`."""
    frame = pd.read_csv(path)
    frame.attrs = json.loads(Path(f"{path}{_METADATA}").read_text(encoding="utf-8"))
    return frame
