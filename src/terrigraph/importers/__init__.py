"""One module an open dataset: each reads its tables into statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.importers import territories

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from terrigraph.sources import Reading, Source
    from terrigraph.statements import Ids
    from terrigraph.tables import Concepts

IMPORTERS: dict[str, Callable[[Source, Path, Concepts, Ids], Reading]] = {
    "territories": territories.read,
}
"""The reader of each source that is not made of curated tables, by the source's id."""
