"""The page of any resource of a graph: a node's with its links, their dates and quotes, or all that is stated of what is no node."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from terrigraph.language import Text, current
from terrigraph.model.namespaces import DCTERMS, FOAF, RDF, RDFS, SCHEMA, SKOS, TG, graph_of, source_of
from terrigraph.network.projection import continued
from terrigraph.views import phrases
from terrigraph.views.facts import NetworkReading
from terrigraph.views.text import table
from terrigraph.views.web.resource import LinkRow, PageContext, many_links_page, node_page, triples_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terrigraph.graph import LocalGraph
    from terrigraph.network.projection import Projection

MOST_LINKS = 400
"""Links of a node whose page has each in full; of others it lists the first."""
_LISTED = 1000
_NAMES = (FOAF.name, SKOS.prefLabel, SCHEMA.name, RDFS.label, DCTERMS.title, SCHEMA.text)


class Node(NamedTuple):
    """What the network tables say of a node."""

    label: str
    """In the language in use."""
    context: str
    links: int


def of_node(graph: LocalGraph, place: PageContext, node: Node, projection: Projection | None = None) -> str:
    """The page of a node, in the language in use; `projection`: what `graph.page` gives of it, where that is known already."""
    if node.links > MOST_LINKS:
        return many_links_page(node.label, node.context, place, _first_links(graph, place.iri), node.links)
    projection = projection or graph.page(place.iri)
    reading = NetworkReading(continued(projection).network(), graph.model)
    bodies = sorted(s for (s, target, _), edge in projection.edges.items() if target == place.iri and edge["via"] == TG.governs)
    return node_page(reading, place, table.cells(graph.figures(place.iri)), bodies)


def of_statements(graph: LocalGraph, place: PageContext) -> str:
    """The page of what is no node: all that is stated of it, in the language in use."""
    described = list(graph.store.described([place.iri]))
    lines = list(_statements(graph, described))
    return triples_page(_titled(described, place.iri), place, lines, graph.model, _documents(graph, place.iri))


def _documents(graph: LocalGraph, iri: str) -> list[tuple[str, str]]:
    """The documents that a source reads, where the IRI is a source's: their IRIs and titles, by title."""
    if iri not in {f"{graph.store.base}source/{source['id']}" for source in graph.store.sources()}:
        return []
    answer = graph.store.select(
        f"SELECT ?d (MIN(?text) AS ?title) {{ GRAPH <{graph_of(iri)}> {{ ?d <{RDF.type}> <{TG.Document}> ; <{DCTERMS.title}> ?t }} "
        "BIND(STR(?t) AS ?text) } GROUP BY ?d ORDER BY ?title ?d"
    )
    return [(d.value, title.value) for d, title in answer.rows if d is not None and title is not None]


def _first_links(graph: LocalGraph, iri: str) -> list[LinkRow]:
    """The first links of a node: those that have dates or a quote before the others."""
    en = "_en" if current() == "en" else ""
    titles = {f"{graph.store.base}source/{source['id']}": str(Text.of(source["title"])) for source in graph.store.sources()}
    rows = graph.scans.rows(
        f"""SELECT e.label{en}, e.source = $iri, CASE WHEN e.source = $iri THEN e.target ELSE e.source END AS other,
            e.start, e."end", e.quote, e.stated_by
            FROM edges e WHERE e.source = $iri OR e.target = $iri
            ORDER BY e.quote IS NULL, e.start IS NULL, e.label, other LIMIT {_LISTED}""",
        {"iri": iri},
    )
    others = [row[2] for row in rows]
    labels = dict(graph.scans.rows(f"SELECT iri, label{en} FROM nodes WHERE iri IN (SELECT unnest($others))", {"others": others}))
    bounds = dict.fromkeys(("possible_from", "certain_from", "certain_until", "possible_until"), "")
    return [
        LinkRow(
            label=label, outgoing=outgoing, other=other, name=labels.get(other, other),
            when=phrases.period({"start": start or "", "end": end or ""} | bounds), quote=quote or "",
            source=phrases.joined(titles.get(source, "") for source in stating),
        )
        for label, outgoing, other, start, end, quote, stating in rows
    ]  # fmt: skip


def _titled(described: list[tuple[str, str, str, str]], iri: str) -> str:
    """The name of what is no node, in the language in use where it has one."""
    for predicate in _NAMES:
        texts = [literal for _, p, value, _ in described if p == predicate and (literal := _literal(value))]
        if texts:
            return next((text.value for text in texts if text.language == current()), texts[0].value)
    return iri.rpartition("/")[2]


def _literal(written: str) -> ox.Literal | None:
    """A literal, of its N-Triples."""
    if not written.startswith('"'):
        return None
    quad = next(iter(ox.parse(f"<a:a> <a:a> {written} .", format=ox.RdfFormat.N_TRIPLES)))
    return quad.object if isinstance(quad.object, ox.Literal) else None


def _statements(graph: LocalGraph, described: list[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """(property, value in words, IRI of the value or "", source) of each statement; not what is said in the language in use as well."""
    titles = {f"{graph.store.base}source/{source['id']}": str(Text.of(source["title"])) for source in graph.store.sources()}
    lines = [(predicate, _literal(written), written, source) for _, predicate, written, source in sorted(described)[:1000]]
    spoken = {predicate for predicate, literal, _, _ in lines if literal and literal.language == current()}
    for predicate, literal, written, source in lines:
        if literal and predicate in spoken and literal.language not in {None, current()}:
            continue
        iri = "" if literal else written[1:-1]
        value = phrases.date(literal.value) if literal else str(graph.model.label(iri) or graph.label(iri))
        yield predicate, value, iri, titles.get(source_of(source), source.rpartition("/")[2])
