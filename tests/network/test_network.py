"""Network: the projection loses nothing, and the conference's network is the one that was read."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from terrigraph import resources
from terrigraph.graph import LocalGraph
from terrigraph.model import ontology
from terrigraph.model.namespaces import IDS, OA, ORG, PREFIXES, SCHEMA, TG, graph_of, shorten
from terrigraph.network.projection import Network, Projection, Projector, continued, literals, unfold
from tiny import CONFERENCE, TABLES, Tiny, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from terrigraph.store.embedded import EmbeddedStore

Statement = tuple[str, str, str, str]


def stated(store: EmbeddedStore, sources: Iterable[str]) -> set[Statement]:
    """The statements of some sources' named graphs, as `unfold` writes them."""
    return {
        (quad.subject.value, quad.predicate.value, str(quad.object), quad.graph_name.value)  # type: ignore[union-attr]
        for source in sources
        for quad in store.graph.quads_for_pattern(None, None, None, ox.NamedNode(graph_of(source)))
    }


def invented(store: EmbeddedStore, statements: Iterable[Statement]) -> list[Statement]:
    """Those of some statements that the graph does not hold."""
    lines = "".join(f"<{s}> <{p}> {term} <{graph}> .\n" for s, p, term, graph in statements)
    return [str(quad) for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS) if quad not in store.graph]  # type: ignore[misc]


def n_triples(statements: Iterable[Statement]) -> str:
    return "".join(f"<{s}> <{p}> {term} .\n" for s, p, term, _ in statements)


# ---------------------------------------------------------------- nothing is lost


def test_unfolding_gives_back_every_statement_of_the_conference(graph_store: EmbeddedStore, conference: Network) -> None:
    assert stated(graph_store, CONFERENCE) - unfold(conference) == set()


def test_unfolding_gives_nothing_that_the_graph_lacks(graph_store: EmbeddedStore, conference: Network) -> None:
    assert invented(graph_store, unfold(conference)) == []


def test_the_unfolded_graph_is_isomorphic(graph_store: EmbeddedStore, conference: Network) -> None:
    for graph in CONFERENCE:
        one = rdflib.Graph().parse(data=n_triples(stated(graph_store, [graph])), format="nt")
        other = rdflib.Graph().parse(data=n_triples(s for s in unfold(conference) if s[3] == graph_of(graph)), format="nt")
        assert len(one) > 100
        assert isomorphic(one, other)


def test_a_tiny_graph_comes_back_whole(tiny_built: Tiny) -> None:
    """With a cooperation, a point, a document that no row quotes."""
    store = tiny_built.open()
    graph = f"{IDS}source/colloque"
    network = Projector(store).of_sources([graph])
    assert stated(store, [graph]) == {statement for statement in unfold(network) if statement[3] == graph_of(graph)}
    assert invented(store, unfold(network)) == []


def test_a_neighbourhood_gives_nothing_that_the_graph_lacks(graph_store: EmbeddedStore) -> None:
    network = Projector(graph_store).around(f"{IDS}person/michel-destot", depth=2)
    assert invented(graph_store, unfold(network)) == []
    assert f"{IDS}organisation/commune-38185" in network
    assert f"{IDS}territory/commune/38185" in network


# ---------------------------------------------------------------- edges


def edges(network: Network, source: str, target: str) -> list[dict[str, Any]]:
    edges = network.get_edge_data(IDS + source, IDS + target) or {}
    return list(edges.values())


def test_a_mandate_is_one_edge_a_term_whatever_states_it(conference: Network) -> None:
    mandates = edges(conference, "person/michel-destot", "organisation/commune-38185")
    assert [(edge["label"], edge["start"], edge["end"], len(edge["statements"])) for edge in sorted(mandates, key=lambda e: e["term"])] == [
        ("maire", "1995", "", 1),
        ("maire", "", "", 1),
        ("maire", "", "2014", 2),
    ]
    assert {edge["iri"].rpartition("/")[2] for edge in mandates if not edge["continues"]} == {mandates[0]["iri"].rpartition("/")[2]}


def test_terms_that_follow_each_other_are_one_edge_on_a_page(conference: Network) -> None:
    page = continued(Projection.of(conference)).network()
    (mandate,) = edges(page, "person/michel-destot", "organisation/commune-38185")
    assert (mandate["start"], mandate["end"], len(mandate["iris"])) == ("1995", "2014", 3)
    assert sorted(passage["exact"] for passage in mandate["evidence"]) == [
        "ancien maire de Grenoble",
        "également maire de Grenoble entre 1995 et 2014",
    ]
    assert (mandate["possible_from"], mandate["possible_until"]) == ("1995-06-11", "2014-04-06")


def test_a_mandate_leads_to_its_organisation_and_to_its_territory(conference: Network) -> None:
    to_chamber = edges(conference, "person/michel-destot", "organisation/assemblee-nationale")
    to_place = edges(conference, "person/michel-destot", "territory/departement/38")
    assert {edge["iri"] for edge in to_chamber} == {edge["iri"] for edge in to_place}


def test_each_folded_node_is_an_edge(graph_store: EmbeddedStore, conference: Network) -> None:
    folded = {attributes["iri"] for _, _, attributes in conference.edges(data=True) if attributes["iri"]}
    for kind in ontology.load().folded:
        values = " ".join(f"<{graph}>" for graph in CONFERENCE)
        rows = graph_store.select(f"SELECT DISTINCT ?s WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s a <{kind.iri}> }} }}").rows
        assert {row[0].value for row in rows} <= folded  # type: ignore[union-attr]


def test_an_edge_carries_its_quote(conference: Network) -> None:
    for source, target, edge in conference.edges(data=True):
        if edge["iri"]:
            assert edge["evidence"], (source, target)
        for passage in edge["evidence"]:
            assert passage["exact"]
            assert passage["title"]
            assert passage["start"] is None or passage["end"] - passage["start"] == len(passage["exact"])
        assert edge["label"]
        assert edge["label_en"]
        assert edge["sources"]


def test_an_edge_has_its_label_in_both_languages(conference: Network) -> None:
    labels = {(edge["label"], edge["label_en"]) for _, _, edge in conference.edges(data=True)}
    assert {("maire", "mayor"), ("préside", "chairs")} <= labels


# ---------------------------------------------------------------- the page of one thing


def test_a_page_shows_what_is_around_and_who_governs_once(graph_store: EmbeddedStore) -> None:
    toulouse = f"{IDS}territory/commune/31555"
    page = LocalGraph(graph_store).page(toulouse)
    around = Projector(graph_store).around(toulouse)
    assert [
        (source, edge["via"]) for (source, target, _), edge in page.edges.items() if edge["via"] == TG.governs and target == toulouse
    ] == [(f"{IDS}organisation/commune-31555", TG.governs)]
    assert set(around.edges(keys=True)) < page.edges.keys()
    mandates = [edge for (_, target, _), edge in page.edges.items() if edge["via"] == ORG.Membership and target.endswith("commune-31555")]
    assert mandates
    assert invented(graph_store, unfold(page.network())) == []


def test_a_projection_and_its_network_are_the_same(conference: Network) -> None:
    again = Projection.of(conference).network()
    assert dict(again.nodes(data=True)) == dict(conference.nodes(data=True))
    assert list(again.edges(keys=True, data=True)) == list(conference.edges(keys=True, data=True))
    assert again.graph == conference.graph


@pytest.mark.parametrize("text", ["", "a", 'said "so"', "back\\slash", "line\nbreak", "é “ ” œ", '"@fr', "tab\t"])
@pytest.mark.parametrize("language", [None, "fr", "zh-hant"])
def test_a_literal_is_read_back_from_its_term(text: str, language: str | None) -> None:
    term = str(ox.Literal(text, language=language))
    assert literals({"p": [[term, "g"]]}, "p", language or "en") == [text]


def test_a_typed_literal_is_read_back_from_its_term() -> None:
    term = str(ox.Literal("2016-06-17", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")))
    assert literals({"p": [[term, "g"]]}, "p", "fr") == ["2016-06-17"]


def test_partners_are_linked_pairwise_without_direction(tiny: Tiny) -> None:
    tiny.add(
        "cooperations",
        {
            "id": "trois",
            "partners": "territory/city/valbourg|territory/city/lipova|organisation/union-des-villes",
            "kind": "jumelage",
            **quoted("jumelée"),
        },
    )
    tiny.build()
    store = tiny.open()
    network = Projector(store).of_sources([f"{IDS}source/colloque"])
    pairs = [frozenset((source, target)) for source, target, edge in network.edges(data=True) if edge["via"] == TG.Cooperation]
    assert Counter(pairs) == Counter(
        {
            frozenset((f"{IDS}territory/city/valbourg", f"{IDS}territory/city/lipova")): 2,
            frozenset((f"{IDS}territory/city/valbourg", f"{IDS}organisation/union-des-villes")): 1,
            frozenset((f"{IDS}territory/city/lipova", f"{IDS}organisation/union-des-villes")): 1,
        }
    )
    assert not any(edge["directed"] for *_, edge in network.edges(data=True) if edge["via"] == TG.Cooperation)


def test_a_new_edge_is_declared_and_not_coded(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Turning a property into an edge is one statement of the ontology."""
    folder = tmp_path_factory.mktemp("ontology")
    for path in resources.folder("ontology").glob("*.ttl"):
        shutil.copy(path, folder)
    with (folder / "terrigraph.ttl").open("a", encoding="utf-8") as out:
        out.write(
            '\norg:classification tg:showAsEdge true ; rdfs:label "sorte"@fr, "kind"@en .\n'
            'skos:Concept tg:showAsNode 9 ; tg:namedBy skos:prefLabel ; rdfs:label "concept"@fr, "concept"@en .\n'
        )
    network = Projector(tiny_built.open(), ontology.load(folder)).of_sources([f"{IDS}source/colloque"])
    assert ORG.classification in {edge["via"] for *_, edge in network.edges(data=True)}


def test_the_projection_is_the_same_each_time(graph_store: EmbeddedStore, conference: Network) -> None:
    again = Projector(graph_store).of_sources(CONFERENCE)
    assert list(again.nodes(data=True)) == list(conference.nodes(data=True))
    assert list(again.edges(keys=True, data=True)) == list(conference.edges(keys=True, data=True))
    assert again.graph == conference.graph


# ---------------------------------------------------------------- the conference


def test_everyone_of_the_conference_is_there(conference: Network) -> None:
    people = {attributes["label"] for _, attributes in conference.nodes(data=True) if attributes["kind"].endswith("Person")}
    assert people == {"Mary Gely", "Michel Destot", "Sylvie Rouillon Valdiguie", "Michèle Pappalardo", "Michel Sabatier"}


def test_every_node_has_a_kind_and_a_name(conference: Network) -> None:
    kinds = {kind.iri for kind in ontology.load().nodes}
    for iri, attributes in conference.nodes(data=True):
        assert attributes["kind"] in kinds, iri
        assert attributes["label"], iri
        assert not attributes["label"].startswith(tuple(f"{prefix}:" for prefix in PREFIXES)), iri


def test_the_edges_are_of_the_declared_kinds(conference: Network) -> None:
    model = ontology.load()
    vias = {edge["via"] for *_, edge in conference.edges(data=True)}
    assert vias <= {kind.iri for kind in model.folded} | set(model.links)
    assert vias >= {ORG.Membership, TG.Participation, OA.Annotation, TG.governs, SCHEMA.superEvent, ORG.unitOf}


@pytest.mark.parametrize("source", [graph.rsplit("/", 1)[-1] for graph in CONFERENCE])
def test_the_conference_s_graph_is_the_golden_one(graph_store: EmbeddedStore, golden: Callable[[str, str], None], source: str) -> None:
    """One statement a line, prefixed names, sorted: what a reader can check against the concept note."""

    def written(term: str) -> str:
        if term.startswith("<"):
            return shorten(term[1:-1])
        return re.sub(r"\^\^<([^>]+)>$", lambda m: f"^^{shorten(m[1])}", term)

    lines = sorted(f"{shorten(s)} {shorten(p)} {written(term)} ." for s, p, term, _ in stated(graph_store, [f"{IDS}source/{source}"]))
    golden(f"{source}.txt", "\n".join(lines) + "\n")


def test_the_conference_s_network_is_the_golden_one(conference: Network, golden: Callable[[str, str], None]) -> None:
    """One edge a line: who, what, whom, since when, until when, on what evidence."""

    def when(edge: dict[str, Any], end: str) -> str:
        known = edge[end]
        names = {"start": ("possible_from", "certain_from"), "end": ("certain_until", "possible_until")}
        bounds = "…".join(edge[name] for name in names[end])
        return known or (bounds if bounds != "…" else "")

    columns = ("source", "edge", "target", "start", "end", "inferred", "quote", "sources")
    lines = sorted(
        "\t".join(
            cell.replace("\n", " ").replace("\t", " ")
            for cell in (
                conference.nodes[source]["label"],
                edge["label"],
                conference.nodes[target]["label"],
                when(edge, "start"),
                when(edge, "end"),
                "inferred" if edge["inferred"] else "",
                " | ".join(passage["exact"] for passage in edge["evidence"]) if edge["iri"] else "",
                " ".join(shorten(graph) for graph in edge["sources"]),
            )
        )
        for source, target, edge in conference.edges(data=True)
    )
    golden("conference-network.tsv", "\n".join(("\t".join(columns), *lines)) + "\n")


def test_the_tables_of_the_tiny_graph_are_all_used() -> None:
    assert all(TABLES.values())


def test_a_gap_between_certain_spans_stays_one(conference: Network) -> None:
    """Seen in one term and in the next, with nothing stated in between: certain when it was last seen."""
    (first, *_) = edges(conference, "person/michel-destot", "organisation/commune-38185")
    days = ("possible_from", "certain_from", "certain_until", "possible_until")

    def term(iri: str, continues: str, *given: str) -> dict[str, Any]:
        return first | {"iri": iri, "continues": continues, "start": "", "end": ""} | dict(zip(days, given, strict=True))

    nodes = {name: {} for name in "ab"}
    of_terms = {
        ("a", "b", "one"): term("one", "", "2014-03-23", "2017-09-21", "2017-09-21", "2020-07-05"),
        ("a", "b", "two"): term("two", "one", "2020-03-15", "2022-01-01", "2022-01-01", "2026-03-29"),
        ("a", "b", "three"): term("three", "two", "2026-03-15", "", "", ""),
    }
    ((_, joined),) = continued(Projection(nodes, of_terms, {"annexes": {}})).edges.items()
    assert [joined[name] for name in days] == ["2014-03-23", "2022-01-01", "2022-01-01", ""]
    whole = term("two", "one", "2020-03-15", "2020-07-05", "2022-01-01", "2026-03-29")
    close = {
        **of_terms,
        ("a", "b", "one"): term("one", "", "2014-03-23", "2014-04-06", "2020-03-15", "2020-07-05"),
        ("a", "b", "two"): whole,
    }
    ((_, joined),) = continued(Projection(nodes, close, {"annexes": {}})).edges.items()
    assert [joined[name] for name in days] == ["2014-03-23", "2014-04-06", "2022-01-01", ""]
