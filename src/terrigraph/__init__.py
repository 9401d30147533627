"""terrigraph: the people and institutions that make territories attractive, as a knowledge graph.

import terrigraph
graph = terrigraph.open()
graph.ask("people_by_theme", theme="ville durable")
"""

from __future__ import annotations

from terrigraph import moved
from terrigraph.version import __version__

TYPE_CHECKING = False  # and not typing's, which takes longer to read than all the rest
if TYPE_CHECKING:
    from terrigraph.graph import Graph
    from terrigraph.graph import open_graph as open  # noqa: A004 - "terrigraph.open()" is how one opens a graph

moved.install()

__all__ = ["Graph", "__version__", "open"]


def __getattr__(name: str) -> object:
    """`open` and `Graph` are read when first asked for, so that `terrigraph --version` is quick."""
    if name in ("open", "Graph"):
        from terrigraph import graph

        return graph.open_graph if name == "open" else graph.Graph
    raise AttributeError(name)
