"""A network as the text of a file that other programs read: GEXF (Gephi), GraphML, JSON."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter

from terrigraph.language import current
from terrigraph.model.periods import SHOWN
from terrigraph.views.phrases import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from terrigraph.network.projection import Network

_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BETWEEN = " | "
"""What separates several quotes, documents or sources in one attribute."""


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe is put before what one would."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def gexf(network: Network) -> str:
    """GEXF 1.2, as Gephi reads it; see `flat` for the attributes."""
    writer = GEXFWriter(version="1.2draft", prettyprint=False)
    for meta in writer.xml.iter("meta"):
        meta.attrib.pop("lastmodifieddate")  # the same network gives the same bytes on any day
        for creator in meta.iter("creator"):
            creator.text = "terrigraph"
        if covered := network.graph.get("coverage"):
            ElementTree.SubElement(meta, "description").text = clean(covered[current()])
    writer.add_graph(flat(network))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + str(_indented(writer.xml)) + "\n"


def graphml(network: Network) -> str:
    """GraphML; see `flat` for the attributes."""
    writer = GraphMLWriter(prettyprint=False, edge_id_from_attribute="id")
    writer.add_graph_element(flat(network))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + str(_indented(writer.xml)) + "\n"


def json_text(network: Network) -> str:
    """Node-link JSON that keeps everything: `unfold(json_network(text))` gives the triples back."""
    data = nx.node_link_data(network, edges="edges") | {"graph": dict(network.graph)}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def json_network(text: str) -> Network:
    """The network that `json_text` wrote."""
    network = nx.node_link_graph(json.loads(text), edges="edges")
    assert isinstance(network, nx.MultiDiGraph)  # noqa: S101 - json_text wrote one
    return network


def flat(network: Network) -> Network:
    """The same nodes and edges with plain attributes only (text, true or false), none missing.

    Nodes: `label`, `label_en`, `kind`. Edges: `id` (unique), `label`, `label_en`, `kind`, `iri`, `directed`, `quote`,
    `document`, `source`, `note`, `inferred`, `status` (on the day of an as-of network), `date_start`, `date_end` and the four
    bounds (`date_possible_from`…); a GEXF `start` or `end` would make the network a dynamic one, hence the prefix.
    """
    plain: Network = nx.MultiDiGraph()
    if covered := network.graph.get("coverage"):
        plain.graph["coverage"] = clean(covered[current()])
    names = {iri: clean(iri) for iri in network}
    if len(set(names.values())) < len(names):
        names = {iri: f"{name}#{n}" for n, (iri, name) in enumerate(names.items())}
    for iri, attributes in network.nodes(data=True):
        plain.add_node(
            names[iri], **_plain({"label": attributes["label"], "label_en": attributes["label_en"], "kind": local_name(attributes["kind"])})
        )
    for n, (source, target, attributes) in enumerate(network.edges(data=True)):
        plain.add_edge(names[source], names[target], key=f"e{n}", id=f"e{n}", **_plain(_edge(attributes)))
    return plain


def local_name(iri: str) -> str:
    """`http://xmlns.com/foaf/0.1/Person` → `Person`."""
    return re.split("[#/]", iri)[-1] or iri


def _edge(attributes: dict[str, Any]) -> dict[str, str | bool]:
    evidence = attributes["evidence"]
    return {
        "label": attributes["label"],
        "label_en": attributes["label_en"],
        "kind": local_name(attributes["via"]),
        "iri": attributes["iri"],
        "directed": attributes["directed"],
        **{f"date_{name}": attributes[name] for name in SHOWN},
        "quote": BETWEEN.join(dict.fromkeys(passage["exact"] for passage in evidence if passage["exact"])),
        "document": BETWEEN.join(dict.fromkeys(passage["title"] for passage in evidence)),
        "source": BETWEEN.join(attributes["sources"]),
        "note": attributes["note"],
        "inferred": attributes["inferred"],
        "status": attributes.get("status", ""),
    }


def _plain(attributes: dict[str, str | bool]) -> dict[str, str | bool]:
    """Attributes that XML can hold; its readers make one line end of all, so that is done here."""
    return {
        name: value if isinstance(value, bool) else clean(value or "").replace("\r\n", "\n").replace("\r", "\n")
        for name, value in attributes.items()
    }


def _indented(xml: ElementTree.Element) -> str:
    ElementTree.indent(xml)
    out = io.StringIO()
    ElementTree.ElementTree(xml).write(out, encoding="unicode")
    return out.getvalue()


VIEWS: dict[str, Callable[[Network], str]] = {"gexf": gexf, "graphml": graphml, "json": json_text}
"""The formats of `terrigraph network --format`, by name."""
