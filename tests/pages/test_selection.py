"""Choosing a part of the graph: within a territory, a theme, an event; by a query; by kinds; all; and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from terrigraph.errors import QueryError, UnknownNameError, UsageError
from terrigraph.graph import Graph, LocalGraph
from terrigraph.model.namespaces import FOAF, IDS, ORG, SCHEMA, SCHEMES, TG
from terrigraph.pages.selection import Selection, located, selected

if TYPE_CHECKING:
    from terrigraph.network.projection import Network
    from terrigraph.store.embedded import EmbeddedStore

CONFERENCE = f"{IDS}event/action-internationale-attractivite"


@pytest.fixture(scope="module")
def graph(graph_store: EmbeddedStore) -> Graph:
    return LocalGraph(graph_store)


def short(network: Network) -> set[str]:
    return {iri.removeprefix(IDS) for iri in network}


def kinds(network: Network) -> set[str]:
    return {node["kind"] for _, node in network.nodes(data=True)}


def test_nothing_chosen_is_what_quotes_documents(graph: Graph, conference: Network) -> None:
    subgraph = selected(graph, Selection())
    assert set(subgraph) == set(conference) and set(subgraph.edges(keys=True)) == set(conference.edges(keys=True))


def test_within_a_territory_is_all_that_it_contains_and_what_governs_it(graph: Graph) -> None:
    nodes = short(selected(graph, Selection(within="Haute-Garonne")))
    rows = graph.scans.sql(
        "SELECT source FROM edges WHERE via = $via AND target = $here",
        {"via": SCHEMA.containedInPlace, "here": f"{IDS}territory/departement/31"},
    )
    communes = {iri.removeprefix(IDS) for iri in rows["source"]}
    assert len(communes) > 500 and communes <= nodes
    assert {"territory/departement/31", "organisation/commune-31555", "territory/region/76"} <= nodes
    assert "territory/commune/38185" not in nodes and "person/michel-destot" not in nodes


def test_within_a_territory_two_links_away_are_its_people(graph: Graph) -> None:
    nodes = short(selected(graph, Selection(within="territory/commune/31555", depth=2)))
    assert {"territory/commune/31555", "organisation/commune-31555", "person/sylvie-rouillon-valdiguie"} <= nodes
    assert "person/michel-destot" not in nodes


def test_within_a_theme_are_its_narrower_ones_and_what_is_about_them(graph: Graph) -> None:
    subgraph = selected(graph, Selection(within="action-internationale"))
    narrower = {SCHEMES["theme"] + name for name in ("cooperation-decentralisee", "jumelage", "relations-internationales")}
    assert narrower <= set(subgraph) and CONFERENCE in subgraph


def test_within_an_event_are_its_sessions_and_who_speaks(graph: Graph) -> None:
    nodes = short(selected(graph, Selection(within=CONFERENCE)))
    assert {"event/action-internationale-attractivite-introduction", "person/mary-gely", "person/michel-destot"} <= nodes
    assert "organisation/laboratoire-pacte" not in nodes


def test_within_an_organisation_are_its_units(graph: Graph) -> None:
    assert "organisation/laboratoire-pacte" in short(selected(graph, Selection(within="Université Grenoble Alpes")))


def test_a_query_names_nodes_and_the_links_between_them_come_along(graph: Graph) -> None:
    subgraph = selected(graph, Selection(query="SELECT ?p ?o { ?m org:member ?p ; org:organization ?o }"))
    assert kinds(subgraph) == {FOAF.Person, ORG.Organization}
    assert {edge["via"] for _, _, edge in subgraph.edges(data=True)} >= {ORG.Membership}


def test_a_query_that_names_links_takes_those_and_none_other_of_their_class(graph: Graph) -> None:
    query = "SELECT ?m ?t { ?m org:role tgrole:maire ; org:organization ?o . ?o tg:governs ?t }"
    subgraph = selected(graph, Selection(query=query))
    assert short(subgraph) == {"person/michel-destot", "organisation/commune-38185", "territory/commune/38185"}
    assert sorted(edge["label"] for _, _, edge in subgraph.edges(data=True)) == ["gouverne", "maire", "maire", "maire"], "one a term"


def test_a_construct_names_its_subjects_and_objects(graph: Graph) -> None:
    query = "CONSTRUCT { ?o tg:governs ?t } { ?o tg:governs ?t . ?t igeo:codeINSEE '38185' }"
    assert short(selected(graph, Selection(query=query))) == {"organisation/commune-38185", "territory/commune/38185"}


def test_a_named_question_with_what_is_around_its_answer(graph: Graph) -> None:
    theme = {"theme": "ville durable"}
    alone = selected(graph, Selection(query="people_by_theme", parameters=theme))
    around = selected(graph, Selection(query="people_by_theme", parameters=theme, depth=1))
    assert "person/michele-pappalardo" in short(alone)
    assert set(alone) < set(around) and "organisation/vivapolis-institut-de-la-ville-durable" in short(around)


def test_kinds_are_named_in_either_language(graph: Graph) -> None:
    for names in (["Personne", "ORGANISATION"], ["person", "organisation"]):
        assert kinds(selected(graph, Selection(kinds=names))) == {FOAF.Person, ORG.Organization}
    assert kinds(selected(graph, Selection(within="Isère", kinds=["territory"]))) == {TG.Territory}


def test_as_of_a_day_keeps_the_centre(graph: Graph) -> None:
    subgraph = selected(graph, Selection(within="Michel Destot", as_of="1960-01-01"))
    assert "person/michel-destot" in short(subgraph)
    assert {edge["start"] for _, _, edge in subgraph.edges(data=True)} == {""}  # what began in 1988 and 1995 is left out


@pytest.mark.slow
def test_the_whole_graph_has_every_node_and_link(graph: Graph) -> None:
    subgraph = selected(graph, Selection(whole=True, kinds=["person", "organisation", "event", "theme", "question"]))
    counted = graph.scans.sql("SELECT count(*) AS n FROM nodes WHERE kind <> $kind", {"kind": TG.Territory})
    assert len(subgraph) == counted["n"][0]


@pytest.mark.parametrize(
    ("wrong", "error", "wording"),
    [
        ({"around": "Toulouse", "whole": True}, UsageError, "--around, --whole"),
        ({"within": "Toulouse", "sources": ["territories"]}, UsageError, "--source, --within"),
        ({"parameters": {"theme": "x"}}, UsageError, "--query"),
        ({"kinds": ["truc"]}, UnknownNameError, "organisation"),
        ({"within": "Nulle Part"}, UnknownNameError, "Nulle Part"),
        ({"query": "no_such_question"}, UnknownNameError, "no_such_question"),
        ({"query": "SELECT ?n { ?x foaf:name ?n }"}, UsageError, "aucune ressource"),
        ({"query": "SELECT ?x { ?x a foaf:Nobody }"}, UsageError, "aucune ressource"),
        ({"query": "SELECT {"}, QueryError, "requête"),
        ({"query": "SELECT ?x { ?x a foaf:Person }", "parameters": {"a": "b"}}, UnknownNameError, "question"),
        ({"query": "SELECT (tg:Territory AS ?x) {}"}, UnknownNameError, "rien"),
        ({"sources": ["nowhere"]}, UnknownNameError, "nowhere"),
        ({"as_of": "yesterday"}, UsageError, "AAAA-MM-JJ"),
        ({"around": "Mary Gely", "kinds": ["theme"]}, UnknownNameError, "rien"),
    ],
)
def test_what_is_wrong_is_refused(graph: Graph, wrong: dict[str, Any], error: type[Exception], wording: str) -> None:
    with pytest.raises(error, match=wording):
        selected(graph, Selection(**wrong))


def test_nodes_have_their_point_and_what_contains_them(graph: Graph) -> None:
    subgraph = located(selected(graph, Selection(within="territory/commune/31555")), graph)
    toulouse = subgraph.nodes[f"{IDS}territory/commune/31555"]
    assert [round(value, 1) for value in toulouse["point"]] == [1.4, 43.6]
    assert "point" not in subgraph.nodes[f"{IDS}organisation/commune-31555"]
    names = {iri.removeprefix(IDS): name.fr for iri, (name, _) in subgraph.graph["places"].items()}
    assert names["territory/region/76"] == "Occitanie"
    assert not set(subgraph.graph["places"]) & set(subgraph)
    ((label, value),) = toulouse["figures"]
    assert "opulation" in label.fr and "2023" in label.fr and value.en.replace(",", "").isdigit()
