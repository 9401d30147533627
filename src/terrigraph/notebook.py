"""The graph in a notebook: networks and resources that show themselves, and SPARQL in cells. Nothing is asked of the web.

import terrigraph
from terrigraph.notebook import card, show

graph = terrigraph.open()
show(graph.network())               # the map of a network, inline
card(graph, "Michel Destot")        # one resource: its links, their dates, sources and quotes

%load_ext terrigraph.notebook
%%sparql people                     # a cell: its rows as a DataFrame, kept as `people`
SELECT DISTINCT ?name { ?p a foaf:Person ; foaf:name ?name }
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from terrigraph.errors import TerrigraphError, UsageError
from terrigraph.graph import Graph, open_graph
from terrigraph.language import Text, current
from terrigraph.model import ontology

if TYPE_CHECKING:
    import pandas as pd
    from IPython.core.interactiveshell import InteractiveShell

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Network


class Shown:
    """A network as a notebook displays it, with what the sources of a dated one cover; `html` is the whole page, to keep or to send."""

    def __init__(self, html: str, counted: str, height: int, covered: str = "") -> None:
        self.html = html
        self._counted = counted
        self._height = height
        self._covered = covered

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.html)}" title="{escape(self._counted)}" width="100%" height="{self._height}" '
            'sandbox="allow-scripts allow-popups" loading="lazy" style="border:0"></iframe>'
            + (f"<p>{escape(self._covered)}</p>" if self._covered else "")
        )

    def __repr__(self) -> str:
        return f"<{self._counted}>"


def show(network: Network, title: Text | str = "", height: int = 640, model: Ontology | None = None) -> Shown:
    """The map of a network, in the language in use, `height` pixels high. Raises UsageError where it is too large."""
    from terrigraph.network.projection import Projection, continued
    from terrigraph.views.map import page as view

    heading = title if isinstance(title, Text) else Text(title, title)
    if not str(heading):
        heading = Text("Réseau", "Network")
    network = continued(Projection.of(network)).network()
    html = view.page(network, model or ontology.load(), heading, current())
    nodes, edges = len(network), network.number_of_edges()
    counted = Text(f"réseau : {nodes} points, {edges} traits", f"network: {nodes} points, {edges} lines")
    return Shown(html, str(counted), height, str(Text.of(network.graph.get("coverage", {}))))


class Card:
    """The page of one resource, as text that a notebook displays in its own lines."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_html_(self) -> str:
        return f'<pre style="white-space:pre-wrap">{escape(self.text)}</pre>'

    def __repr__(self) -> str:
        return self.text


def card(graph: Graph, name: str, as_of: str = "") -> Card:
    """What the graph says of one resource (a name, an identifier or an IRI), as `terrigraph show` prints it.

    `as_of` (YYYY-MM-DD) keeps what holds on that day. Raises UnknownNameError, UsageError.
    """
    return Card(graph.text(name, as_of))


def sparql(line: str, cell: str, names: dict[str, object]) -> pd.DataFrame:
    """Run the SPARQL of a cell over the `graph` among `names`, else over the graph that terrigraph.open() gives.

    `line`, the rest of the magic's line, is the name to keep the rows under in `names`, or nothing.
    Raises QueryError; UsageError where `line` is no name.
    """
    kept = line.strip()
    if kept and not kept.isidentifier():
        wrong = Text(f"« {kept} » n’est pas un nom de variable", f'"{kept}" is no name of a variable')
        raise UsageError(wrong, Text("%%sparql villes", "%%sparql cities"))
    graph = names.get("graph")
    rows = (graph if isinstance(graph, Graph) else open_graph()).query(cell)
    if kept:
        names[kept] = rows
    return rows


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the cell magic `%%sparql` to a notebook: `%load_ext terrigraph.notebook`."""

    def magic(line: str, cell: str) -> pd.DataFrame | None:
        try:
            return sparql(line, cell, shell.user_ns)
        except TerrigraphError as error:  # a line that says what is wrong, and no traceback
            print(error)
            return None

    shell.magics_manager.register_function(magic, magic_kind="cell", magic_name="sparql")
