"""Networks shown in a notebook: the map of `terrigraph map`, inline, with no request to the web.

    from terrigraph.notebook import show
    show(graph.network())
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from terrigraph import ontology
from terrigraph.language import Text, current

if TYPE_CHECKING:
    from terrigraph.network import Network
    from terrigraph.ontology import Ontology


class Shown:
    """A network as a notebook displays it; `html` is the whole page, to keep or to send."""

    def __init__(self, html: str, counted: str, height: int) -> None:
        self.html = html
        self._counted = counted
        self._height = height

    def _repr_html_(self) -> str:
        return (f'<iframe srcdoc="{escape(self.html)}" title="{escape(self._counted)}" width="100%" height="{self._height}" '
                'sandbox="allow-scripts allow-popups" loading="lazy" style="border:0"></iframe>')

    def __repr__(self) -> str:
        return f"<{self._counted}>"


def show(network: Network, title: Text | str = "", height: int = 640, model: Ontology | None = None) -> Shown:
    """The map of a network, in the language in use, `height` pixels high. Raises UsageError where it is too large."""
    from terrigraph.views import map as view

    heading = title if isinstance(title, Text) else Text(title, title)
    if not str(heading):
        heading = Text("Réseau", "Network")
    html = view.page(network, model or ontology.load(), heading, current())
    nodes, edges = len(network), network.number_of_edges()
    return Shown(html, str(Text(f"réseau : {nodes} points, {edges} traits", f"network: {nodes} points, {edges} lines")), height)
