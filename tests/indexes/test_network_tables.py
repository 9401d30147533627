"""The network tables: derived from the statements, they say what the projection says; scans answer as the store does."""

from __future__ import annotations

import itertools

import duckdb
import pandas as pd
import pytest

import period_cases
from terrigraph.graph import LocalGraph
from terrigraph.model import periods
from terrigraph.model.namespaces import IDS
from terrigraph.model.ontology import load
from terrigraph.network.adjacency import of_network, of_tables
from terrigraph.network.projection import Projector, as_of
from terrigraph.store.embedded import open_store

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
        assert list(row.stated_by) == edge["sources"]
        assert row.sources == len(edge["evidence"]) or not edge["iri"]
        if edge["iri"]:
            assert row.quote in {passage["exact"] for passage in edge["evidence"]}
            assert row.inferred == edge["inferred"]
        assert (row.start, row.end) == (edge["start"], edge["end"])
        days = tuple(
            "" if pd.isna(day) else str(day)[:10] for day in (row.possible_from, row.certain_from, row.certain_until, row.possible_until)
        )
        assert days == periods.bounds(edge)


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
    listed = graph.scans.links_as_of(day, MANDATE, limit=1000)
    statuses = {(row.source, row.target, row.label, row.status) for row in listed.itertuples()}
    network = as_of(Projector(graph.store).of_sources(graph.documented_sources()), day)
    projected = {(s, t, e["label"], e["status"]) for s, t, e in network.edges(data=True) if e["via"] == MANDATE}
    assert statuses == projected
    asked = graph.ask("people_mandates", person="person/michel-destot", date=day)
    certain = {row.mandate for row in asked.itertuples() if row.status == "certain"}
    assert certain == {e["iri"] for s, _, e in network.edges(data=True) if e.get("status") == "certain" and s.endswith("michel-destot")}


def test_every_combination_of_bounds_in_sql_and_in_python():
    days = [None, "2020-01-01", "2020-06-15", "2020-12-31"]
    rows = [dict(zip(periods.BOUNDS, bounds, strict=True)) for bounds in itertools.product(days, repeat=4)]
    frame = pd.DataFrame(rows).apply(pd.to_datetime)
    for day in ("2019-12-31", "2020-01-01", "2020-06-15", "2020-12-31", "2021-01-01"):
        query = f"SELECT {periods.STATUS_SQL} AS status, {periods.UNDATED_SQL} AS undated, {periods.excluded_sql()} AS excluded FROM frame"
        listed = duckdb.execute(query, {"day": day}).df()
        expected = [periods.status({name: row[name] or "" for name in periods.BOUNDS}, day) for row in rows]
        assert list(listed["status"]) == expected
        assert list(listed["undated"]) == [status == periods.UNDATED for status in expected]
        assert list(listed["excluded"]) == [status == periods.EXCLUDED for status in expected]
    assert len(frame) == 256


def test_the_cases_of_the_table_in_sql():
    rows = period_cases.cases()
    frame = pd.DataFrame(rows, dtype="str").replace("", None)
    days = ", ".join(f"CAST({name} AS DATE) AS {name}" for name in periods.BOUNDS)
    query = f"SELECT {periods.STATUS_SQL} FROM (SELECT {days} FROM frame WHERE id = $id)"
    for row in rows:
        assert duckdb.execute(query, {"day": row["day"], "id": row["id"]}).fetchall() == [(row["status"],)], row
    assert len(frame) == len(rows)


@pytest.fixture(scope="module")
def of_cases(tmp_path_factory):
    """A graph in which each case of the table dates the mandate of a person of its number."""
    return LocalGraph(open_store(period_cases.write(tmp_path_factory.mktemp("periods"), period_cases.cases())))


def test_the_cases_of_the_table_in_a_built_graph(of_cases):
    """The network tables, the lists and ranks of them, their arrays, and the projection and its arrays."""
    rows = {f"{IDS}person/{row['id']}": row for row in period_cases.cases()}
    whole, network = of_tables(of_cases.store.folder), Projector(of_cases.store).of_sources([period_cases.SOURCE])
    drawn = of_network(network)
    drawn_edges, edges = list(network.edges(data=True)), of_cases.scans.sql("SELECT source, target, via FROM edges")
    for day in {row["day"] for row in rows.values()}:
        expected = {person: periods.status(row, day) for person, row in rows.items()}
        assert {person: expected[person] for person, row in rows.items() if row["day"] == day} == {
            person: row["status"] for person, row in rows.items() if row["day"] == day
        }
        shown = {person: status for person, status in expected.items() if status != periods.EXCLUDED}
        listed = of_cases.scans.links_as_of(day, MANDATE, limit=10_000)
        assert dict(listed[listed["target"].eq(period_cases.BODY) & listed["source"].isin(rows)][["source", "status"]].values) == shown
        ranked = of_cases.scans.rank(via=MANDATE, as_of=day).set_index("iri")["neighbours"]
        assert ranked.get(period_cases.BODY, 0) == len(shown) + 1, "and the member that is no person"
        arrays = edges.assign(status=whole.statuses(day)).query("target == @period_cases.BODY and source in @rows")
        assert dict(arrays[["source", "status"]].values) == expected
        statuses = zip(drawn_edges, drawn.statuses(day), strict=True)
        assert {source: status for (source, target, _), status in statuses if target == period_cases.BODY and source in rows} == expected
        left = as_of(network, day).edges(data=True)
        assert {s: e["status"] for s, target, e in left if target == period_cases.BODY and s in rows} == shown


def test_what_a_list_says_of_a_link_is_in_the_table(graph):
    edges = graph.scans.sql("SELECT * FROM edges").set_index(["source", "target", "label"])
    listed = graph.scans.links_as_of("2016-07-01", MANDATE, limit=1000)
    assert len(listed) > 5
    names = graph.scans.sql("SELECT iri, label FROM nodes").set_index("iri")["label"]
    assert list(listed["source_label"]) == sorted(listed["source_label"])
    for row in listed.itertuples():
        stored = edges.loc[[(row.source, row.target, row.label)]]
        assert (names[row.source], names[row.target]) == (row.source_label, row.target_label)
        for text in ("start", "end", "document", "quote"):
            assert getattr(row, text) in list(stored[text]) or (pd.isna(getattr(row, text)) and stored[text].isna().any()), text
    assert listed["end"].isna().any()


def test_there_is_nothing_of_what_is_unknown(graph):
    scans = graph.scans
    assert scans.rank("urn:x").empty
    assert scans.page("urn:x").empty
    assert scans.pairs("urn:x").empty
    assert scans.links_as_of("2016-07-01", MANDATE, label="nothing").empty
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
