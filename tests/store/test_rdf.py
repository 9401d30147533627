"""The graph for rdflib: a set of triples, whose literals equal those that one writes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib.namespace import FOAF, RDF

from terrigraph.errors import QueryError
from terrigraph.graph import LocalGraph
from terrigraph.model.namespaces import IDS
from terrigraph.store.embedded import open_store

if TYPE_CHECKING:
    from pathlib import Path

DESTOT = rdflib.URIRef(f"{IDS}person/michel-destot")


@pytest.fixture(scope="module")
def dataset(built_store: Path) -> rdflib.Dataset:
    return LocalGraph(open_store(built_store)).rdflib()


def test_each_triple_is_there_once(dataset: rdflib.Dataset) -> None:
    people = list(dataset.subjects(RDF.type, FOAF.Person))
    assert len(people) == len(set(people)) == 5
    about = list(dataset.triples((DESTOT, None, None)))
    assert len(about) == len(set(about)) > 5


def test_its_size_is_known_at_once(dataset: rdflib.Dataset, built_store: Path) -> None:
    began = time.process_time()
    assert len(dataset) == open_store(built_store).manifest.quads
    assert time.process_time() - began < 1


def test_a_value_equals_a_plain_literal(dataset: rdflib.Dataset) -> None:
    assert dataset.value(DESTOT, FOAF.name) == rdflib.Literal("Michel Destot")
    assert list(dataset.subjects(FOAF.name, rdflib.Literal("Michel Destot"))) == [DESTOT]
    (row,) = dataset.query("SELECT ?name { tgid:person\\/michel-destot foaf:name ?name }")
    assert row[0] == rdflib.Literal("Michel Destot")


def test_our_prefixes_are_bound(dataset: rdflib.Dataset) -> None:
    bound = dict(dataset.namespaces())
    assert bound["tg"] == rdflib.URIRef("https://w3id.org/terrigraph/ontology#")
    assert dataset.namespace_manager.qname(f"{IDS}x").startswith("tgid:")


def test_counts_need_no_distinct(dataset: rdflib.Dataset) -> None:
    ((plain, distinct),) = dataset.query("SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?p) AS ?d) { ?p a foaf:Person }")
    assert plain == distinct == rdflib.Literal(5)


def test_a_query_reaches_out_of_nothing(dataset: rdflib.Dataset) -> None:
    with pytest.raises(QueryError):
        dataset.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
