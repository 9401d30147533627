"""What a graph is, as the file next to it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a graph is: counted and summed when it was built, checked when it is opened."""

    version: str
    base: str
    built: str
    quads: int
    sha256: str
    """Of the statements, as sorted N-Quads."""
    sources: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    """The size of each file."""
    model: int = 1
    """The version of the model that it is written in: see folder.py."""
    index_sha256: str = ""
    """Of the small files that say which others count."""
