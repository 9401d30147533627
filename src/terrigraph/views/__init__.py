"""Renderings: a network goes in, the text of a file comes out. None opens a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.views.formats import gexf, graphml, json_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from terrigraph.network import Network

VIEWS: dict[str, Callable[[Network], str]] = {"gexf": gexf, "graphml": graphml, "json": json_text}
"""The formats of `terrigraph network --format`, by name."""
