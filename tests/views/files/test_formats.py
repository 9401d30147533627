"""GEXF, GraphML and JSON: what other programs read back is what the network says."""

import io
import json
from xml.etree import ElementTree

import networkx as nx
import pytest

from hostile import PAYLOADS, hostile
from terrigraph.network.projection import Network, unfold
from terrigraph.views.files.formats import VIEWS, flat, gexf, graphml, json_network, json_text


def read_gexf(text: str) -> nx.MultiDiGraph:
    return nx.read_gexf(io.BytesIO(text.encode()))


def read_graphml(text: str) -> nx.MultiDiGraph:
    return nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)


def attributes(network: nx.MultiDiGraph) -> tuple[dict[str, object], dict[str, object]]:
    """Nodes by name, edges by their id, with what is said of them."""
    nodes = {name: dict(own) for name, own in network.nodes(data=True)}
    edges = {own["id"]: (source, target, dict(own)) for source, target, own in network.edges(data=True)}
    assert len(edges) == network.number_of_edges(), "two edges have the same id"
    return nodes, edges


@pytest.mark.parametrize(("write", "read"), [(gexf, read_gexf), (graphml, read_graphml)])
def test_reads_back_with_equal_counts_and_attributes(conference, write, read):
    read_back = read(write(conference))
    assert isinstance(read_back, nx.MultiDiGraph)
    assert (len(read_back), read_back.number_of_edges()) == (len(conference), conference.number_of_edges())
    assert attributes(read_back) == attributes(flat(conference))


@pytest.mark.parametrize(("write", "read"), [(gexf, read_gexf), (graphml, read_graphml)])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_neither_breaks_the_file_nor_is_lost(payload, write, read):
    network = hostile(payload)
    assert attributes(read(write(network))) == attributes(flat(network))


def test_parallel_edges_stay_apart(conference):
    read_back = read_gexf(gexf(conference))
    person, town = (f"https://w3id.org/terrigraph/id/{end}" for end in ("person/michel-destot", "organisation/commune-38185"))
    mandates = list(read_back[person][town].values())
    assert len(mandates) == 3, "a mayor in three terms"
    assert len({edge["iri"] for edge in mandates}) == 3


def test_says_what_an_analyst_needs(conference):
    nodes, edges = attributes(flat(conference))
    assert {node["kind"] for node in nodes.values()} == {"Person", "Organization", "Territory", "Event", "Theme", "Question"}
    assert all(set(node) == {"label", "label_en", "kind"} for node in nodes.values())
    values = [value for _, _, own in edges.values() for value in own.values()]
    assert all(isinstance(value, (str, bool)) for value in values)
    chair = next(own for _, _, own in edges.values() if own["label"] == "préside")
    assert chair["kind"] == "Participation"
    assert chair["label_en"] == "chairs"
    assert "Michel Destot" in chair["quote"]
    assert chair["source"] == "https://w3id.org/terrigraph/id/source/conference-attractivite"


def test_gexf_is_the_kind_that_gephi_reads(conference):
    root = ElementTree.fromstring(gexf(conference))
    assert root.tag == "{http://www.gexf.net/1.2draft}gexf"
    graph = root.find("{*}graph")
    assert (graph.get("mode"), graph.get("defaultedgetype")) == ("static", "directed")
    assert all(node.get("label") for node in graph.iter("{http://www.gexf.net/1.2draft}node"))


def test_json_keeps_everything(conference):
    read_back = json_network(json_text(conference))
    assert unfold(read_back) == unfold(conference)
    assert dict(read_back.nodes(data=True)) == dict(conference.nodes(data=True))
    assert list(read_back.edges(keys=True, data=True)) == list(conference.edges(keys=True, data=True))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_json_keeps_hostile_text(payload):
    network = hostile(payload)
    text = json_text(network)
    text.encode()
    json.loads(text)
    assert dict(json_network(text).nodes(data=True)) == dict(network.nodes(data=True))


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_the_same_network_gives_the_same_text(conference, name):
    assert VIEWS[name](conference) == VIEWS[name](conference)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_an_empty_network_is_a_file_all_the_same(name):
    empty: Network = nx.MultiDiGraph(annexes={})
    assert VIEWS[name](empty).strip()
