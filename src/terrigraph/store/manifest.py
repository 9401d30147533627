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
    files: dict[str, list[Any]] = field(default_factory=dict)
    """Of each file, by its path: its bytes, its SHA-256, and when it was last changed (in nanoseconds since 1970)."""
    model: int = 1
    """The version of the model that it is written in: see folder.py."""
