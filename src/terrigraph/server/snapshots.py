"""The graph in use, opened once, and opened anew when a build has put another in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from terrigraph.store.embedded import open_store, refuse_while_erasing
from terrigraph.store.folder import CURRENT

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.store.embedded import EmbeddedStore

Mark = tuple[int, int]


def mark(folder: Path) -> Mark:
    """What changes when another graph takes the place of the one in use; (0, 0) where there is none."""
    try:
        status = (folder / CURRENT).stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_ino)


class Snapshot:
    """The graph in use of a store's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mark: Mark = (-1, -1)
        self._store: EmbeddedStore | None = None
        self._graphs: list[ox.NamedNode] = []

    def store(self) -> EmbeddedStore:
        """The graph in use now. Raises StoreError."""
        refuse_while_erasing(self.folder)
        now = mark(self.folder)
        if self._store is None or now != self._mark:
            self._store = open_store(self.folder)
            self._graphs = [graph for graph in self._store.graph.named_graphs() if isinstance(graph, ox.NamedNode)]
            self._mark = now
        return self._store

    def named_graphs(self) -> list[ox.NamedNode]:
        """Its named graphs."""
        self.store()
        return self._graphs
