"""The network tables: derived from the statements, they say what the projection says; scans answer as the store does."""

from __future__ import annotations

import itertools

import duckdb
import pandas as pd
import pytest

from terrigraph.graph import LocalGraph
from terrigraph.indexes.scans import STATUS
from terrigraph.model import periods
from terrigraph.model.ontology import load
from terrigraph.network.projection import Projector, as_of

MANDATE = "http://www.w3.org/ns/org#Membership"
PERSON = "http://xmlns.com/foaf/0.1/Person"


@pytest.fixture(scope="module")
def graph(graph_store):
    return LocalGraph(graph_store)


def test_edges_are_those_of_the_projection(graph, conference):
    """Every edge of the conference's network is in the table, with its label, evidence and dates."""
    table = graph.scans.sql("SELECT * FROM edges").fillna("")
    rows = {(row.source, row.target, row.via, row.iri): row for row in table.itertuples()}
    for source, target, edge in conference.edges(data=True):
        row = rows[source, target, edge["via"], edge["iri"]]
        assert (row.label, row.label_en, row.directed) == (edge["label"], edge["label_en"], edge["directed"])
        assert row.graph in edge["sources"]
        if edge["iri"]:
            assert row.quote in {passage["exact"] for passage in edge["evidence"]}
            assert row.inferred == edge["inferred"]
        assert (row.start, row.end) == (edge["start"], edge["end"])
        found = tuple(
            "" if pd.isna(day) else str(day)[:10] for day in (row.possible_from, row.certain_from, row.certain_to, row.possible_to)
        )
        assert found == periods.bounds(edge)


def test_every_link_of_the_store_is_an_edge(graph):
    counted = graph.scans.sql("SELECT via, count(*) AS n FROM edges WHERE iri = '' GROUP BY via").set_index("via")["n"].to_dict()
    for link in load().links:
        answer = graph.query(
            f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?o {{ ?s <{link}> ?o . ?s a ?a . ?o a ?b "
            f"VALUES ?a {{ {shown()} }} VALUES ?b {{ {shown()} }} }} }}"
        )
        assert counted.get(link, 0) == answer["n"][0], link


def shown():
    return " ".join(f"<{kind.iri}>" for kind in load().nodes)


def test_every_node_is_there_once(graph):
    total = graph.query(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ?k VALUES ?k {{ {shown()} }} }}")["n"][0]
    assert graph.scans.sql("SELECT count(*) AS n, count(DISTINCT iri) AS d FROM nodes").iloc[0].to_list() == [total, total]


def test_coordinates(graph):
    toulouse = graph.scans.sql("SELECT longitude, latitude FROM nodes WHERE iri LIKE '%/commune/31555'").iloc[0]
    assert (round(toulouse.longitude, 1), round(toulouse.latitude, 1)) == (1.4, 43.6)


def test_rank_as_sparql_counts(graph):
    inside = "https://schema.org/containedInPlace"
    rank = graph.scans.rank(via=inside, limit=5)
    counted = graph.query(f"SELECT ?o (COUNT(DISTINCT ?s) AS ?n) {{ ?s <{inside}> ?o }} GROUP BY ?o ORDER BY DESC(?n) ?o LIMIT 5")
    assert list(zip(rank["iri"], rank["neighbours"], strict=True)) == list(zip(counted["o"], counted["n"], strict=True))


@pytest.mark.parametrize("day", ["1990-01-01", "2000-06-15", "2016-07-01", "2025-01-01"])
def test_lists_as_of_a_day_agree_with_the_projection(graph, day):
    """SQL, Python and SPARQL say the same of a day."""
    listed = graph.scans.held(day, MANDATE, limit=1000)
    found = {(row.source, row.target, row.label, row.status) for row in listed.itertuples()}
    network = as_of(Projector(graph.store).of_sources(graph.documented_sources()), day)
    projected = {(s, t, e["label"], e["status"]) for s, t, e in network.edges(data=True) if e["via"] == MANDATE}
    assert found == projected
    asked = graph.ask("people_mandates", person="person/michel-destot", date=day)
    certain = {row.mandate for row in asked.itertuples() if row.status == "certain"}
    assert certain == {e["iri"] for s, _, e in network.edges(data=True) if e.get("status") == "certain" and s.endswith("michel-destot")}


def test_sql_says_of_a_day_what_python_says():
    """STATUS and periods.status are one rule, written twice."""
    days = [None, "2020-01-01", "2020-06-15", "2020-12-31"]
    names = ("possible_from", "certain_from", "certain_to", "possible_to")
    rows = [dict(zip(names, bounds, strict=True)) for bounds in itertools.product(days, repeat=4)]
    frame = pd.DataFrame(rows).apply(pd.to_datetime)
    for day in ("2019-12-31", "2020-01-01", "2020-06-15", "2020-12-31", "2021-01-01"):
        listed = duckdb.execute(f"SELECT {STATUS} AS status FROM frame", {"day": day}).df()["status"]
        keys = ("start_not_before", "start_not_after", "end_not_before", "end_not_after")
        said = [
            periods.status({"start": "", "end": ""} | {key: row[name] or "" for key, name in zip(keys, names, strict=True)}, day)
            for row in rows
        ]
        assert list(listed) == said
    assert len(frame) == 256


def test_what_a_list_says_of_a_link_is_in_the_table(graph):
    edges = graph.scans.sql("SELECT * FROM edges").set_index(["source", "target", "label"])
    listed = graph.scans.held("2016-07-01", MANDATE, limit=1000)
    assert len(listed) > 5
    names = graph.scans.sql("SELECT iri, label FROM nodes").set_index("iri")["label"]
    assert list(listed["source_label"]) == sorted(listed["source_label"])
    for row in listed.itertuples():
        stored = edges.loc[[(row.source, row.target, row.label)]]
        assert (names[row.source], names[row.target]) == (row.source_label, row.target_label)
        for text in ("start", "end", "document", "quote"):
            assert getattr(row, text) in list(stored[text]) or (pd.isna(getattr(row, text)) and stored[text].isna().any()), text
    assert listed["end"].isna().any()


def test_nothing_is_found_of_what_is_unknown(graph):
    scans = graph.scans
    assert scans.rank("urn:x").empty
    assert scans.page("urn:x").empty
    assert scans.pairs("urn:x").empty
    assert scans.held("2016-07-01", MANDATE, label="nothing").empty
    assert scans.rank(limit=5, offset=10**6).empty


def test_pages_follow_one_another(graph):
    whole = list(graph.scans.page(PERSON, limit=100)["label"])
    paged = [label for offset in range(0, len(whole), 2) for label in graph.scans.page(PERSON, 2, offset)["label"]]
    assert paged == whole


def test_pairs_of_those_who_take_part_in_the_same_session(graph):
    part = "https://w3id.org/terrigraph/ontology#Participation"
    pairs = graph.scans.pairs(part)
    assert [(row.one.rpartition("/")[2], row.other.rpartition("/")[2], row.shared) for row in pairs.itertuples()] == [
        ("michel-sabatier", "michele-pappalardo", 1)
    ]


def test_ids_are_row_numbers_in_the_order_of_iris(graph):
    """What reads integers only reads the same network."""
    nodes, edges = (duckdb.read_parquet(str(graph.store.folder / name)).df() for name in ("nodes.parquet", "edges.parquet"))
    assert list(nodes["id"]) == list(range(len(nodes)))
    assert list(nodes["iri"]) == sorted(nodes["iri"])
    assert (nodes["iri"].to_numpy()[edges["source_id"]] == edges["source"]).all()
    assert (nodes["iri"].to_numpy()[edges["target_id"]] == edges["target"]).all()
