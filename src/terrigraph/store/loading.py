"""Loads a file of N-Quads into an index in the background, a part at a time, while its end is still being written.

The engine holds a million quads in memory before it writes any, so that a national graph loaded in one go takes 1.8 GiB;
parts of this size take a third of that. Two at a time keep two cores busy, since the engine reads a part before it sorts it.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

PART = 60_000_000
"""Bytes, about 275,000 quads of a national graph."""
_LEAST = 2_000_000
"""Bytes that are not worth sharing out."""
_AT_ONCE = 2


class Loader:
    """The index of a file of N-Quads, as it grows."""

    def __init__(self, statements: Path, rocks: Path) -> None:
        self._statements = statements
        self._graph = ox.Store(str(rocks))
        self._pool = ThreadPoolExecutor(_AT_ONCE, "load")
        self._parts: list[Future[None]] = []
        self._given = 0
        self._sum: Future[str] | None = None
        """The SHA-256 of the whole file, once it is whole."""

    def wants(self, end: int) -> bool:
        """Whether what is written up to a byte fills a part."""
        return self._given + PART <= end

    def give(self, end: int, whole: bool = False) -> None:
        """Load what is written up to a byte that ends a line: the parts that are full, or all of it where that is the `whole` file."""
        size = min(PART, max((end - self._given) // _AT_ONCE + 1, _LEAST)) if whole else PART
        with self._statements.open("rb") as lines:
            while self._given + size <= end or (whole and self._given < end):
                lines.seek(min(self._given + size, end) - 1)
                lines.readline()
                start, self._given = self._given, lines.tell()
                self._parts.append(self._pool.submit(self._load, start, self._given))
        if whole and self._sum is None:
            self._sum = self._pool.submit(self._digest)

    def _load(self, start: int, end: int) -> None:
        with self._statements.open("rb") as lines:
            lines.seek(start)
            self._graph.bulk_load(lines.read(end - start), format=ox.RdfFormat.N_QUADS)

    def _digest(self) -> str:
        with self._statements.open("rb") as statements:
            return hashlib.file_digest(statements, "sha256").hexdigest()

    def wait(self) -> tuple[int, str]:
        """Wait until all that was given is in the index, close it, and give the number of its quads and the sum of the file."""
        for part in self._parts:
            part.result()
        sha256 = (self._sum or self._pool.submit(self._digest)).result()
        self._graph.flush()
        quads = len(self._graph)
        self.stop()
        return quads, sha256

    def stop(self) -> None:
        """Close the index, whole or not."""
        self._pool.shutdown(cancel_futures=True)
        del self._graph
