"""Queries within bounds: real ones that run away, in a worker that is really ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from terrigraph.errors import QueryError
from terrigraph.language import Text
from terrigraph.store import bounded

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.store.embedded import EmbeddedStore


def test_the_rows_are_those_of_the_store(built_store: Path, graph_store: EmbeddedStore) -> None:
    query = """SELECT ?s ?name ?date ?none WHERE { { ?s a foaf:Person ; foaf:name ?name } UNION { ?s schema:startDate ?date } }
               ORDER BY ?s ?name ?date LIMIT 50"""
    answer = bounded.select(built_store, query)
    assert not answer.truncated
    assert len(answer.solutions.rows) > 5
    assert answer.solutions == graph_store.select(query)


def test_an_ask_is_one_row(built_store: Path) -> None:
    assert bounded.select(built_store, "ASK { ?s a foaf:Person }").solutions.rows == [(ox.Literal(True),)]


def test_what_is_over_the_rows_is_cut_and_says_so(built_store: Path) -> None:
    answer = bounded.select(built_store, "SELECT ?s { ?s a foaf:Person }", rows=2)
    assert (len(answer.solutions.rows), answer.truncated) == (2, True)


def test_what_takes_too_long_is_ended(built_store: Path) -> None:
    with pytest.raises(QueryError, match="arrêtée après 1 s"):
        bounded.select(built_store, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (?a < ?d) }", seconds=1, memory=8 << 30)


def test_what_takes_too_much_memory_is_ended(built_store: Path) -> None:
    with pytest.raises(QueryError, match="plus de 300 Mio"):
        bounded.select(built_store, "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?d", seconds=120, memory=300 << 20)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT nonsense", Text("ne peut être lue", "cannot be read")),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", Text("SELECT ou ASK", "SELECT or ASK")),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", Text("SERVICE est refusé", "SERVICE is refused")),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", Text("FROM est refusé", "FROM is refused")),
        ("SELECT * {" + "{" * 3000 + "}" * 3000 + "}", Text("trop imbriquée", "nested too deep")),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", Text("ne peut être lue", "cannot be read")),
    ],
)
def test_what_is_refused_says_why(built_store: Path, query: str, why: Text) -> None:
    with pytest.raises(QueryError) as raised:
        bounded.select(built_store, query)
    assert why.fr in raised.value.message.fr
    assert why.en in raised.value.message.en


def test_a_folder_without_a_graph_says_so(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="aucun graphe"):
        bounded.select(tmp_path, "ASK { ?s ?p ?o }")
