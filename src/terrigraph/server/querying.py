"""In a worker: one SPARQL query over the graph, or one named graph, as bytes in the form that the client takes."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from terrigraph.errors import QueryError
from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, PREFIXES, RDF
from terrigraph.server import negotiation
from terrigraph.server.frames import MAX_ROWS_HEADER, Reply, refused
from terrigraph.server.snapshots import Snapshot
from terrigraph.store import sparql
from terrigraph.store.protocol import query_faults
from terrigraph.views.files.results import CUT, FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROWS = 10_000
"""Rows or triples of an answer, at most, by default."""
MOST_BYTES = 16 << 20
MOST_BYTES_OF_ALL = 512 << 20
"""Of an answer that is asked for whole."""
MOST_TRIPLES = 150_000
"""Of a named graph that is given whole: about as many as these bytes hold."""
_RDF = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD,
    "nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "n3": ox.RdfFormat.N3,
}  # fmt: skip
_REMARKS = {
    "ttl": "\n# %s\n", "nt": "# %s\n", "nq": "# %s\n", "trig": "\n# %s\n", "n3": "\n# %s\n", "rdf": "\n<!-- %s -->\n",
}  # fmt: skip
"""How a remark is written at the end of a graph's text, where it can be."""


class QueryHandler:
    """Answers queries over the graph in use of a store's folder."""

    def __init__(self, store: Path) -> None:
        self._snapshot = Snapshot(store)
        self._snapshot.store()

    def answer(self, job: dict[str, Any], body: bytes) -> Reply:
        """The reply to a job: {"do": "query", "accept", "base", "default", "named", "rows"} with the query as body, or {"do": "graph"}."""
        store = self._snapshot.store()
        own = {graph.value for graph in self._snapshot.named_graphs()}
        if job["do"] == "graph":
            return one_graph(store.graph, job, union=True)
        if job["do"] == "describe":
            return _described(description(job["base"], graphs=sorted(own), sources=store.sources(), base=store.base), job)
        if foreign := [iri for iri in (*job["default"], *job["named"]) if iri not in own]:
            raise _foreign(foreign[0])
        return answered(store.graph, body, job, Dataset(PREFIXES | {"tgid": store.base}, own, union=True))


class Dataset:
    """What queries are asked of: prefixes that need no declaration, named graphs, and whether all of them are the default graph."""

    def __init__(self, prefixes: dict[str, str], own: set[str], *, union: bool) -> None:
        self.prefixes, self.own, self.union = prefixes, own, union


def _foreign(iri: str) -> QueryError:
    return QueryError(
        Text(f"<{iri}> n’est pas un graphe d’ici", f"<{iri}> is not a graph of this store"),
        Text("GET /sparql sans requête les décrit", "GET /sparql without a query describes them"),
    )


def answered(graph: ox.Store, body: bytes, job: dict[str, Any], dataset: Dataset) -> Reply:
    """Run one query. Raises QueryError."""
    try:
        query = body.decode("utf-8")
    except UnicodeDecodeError:
        raise QueryError(Text("la requête n’est pas en UTF-8", "the query is not in UTF-8")) from None
    named = sparql.check(query, dataset.own, job["base"], dataset.prefixes)
    options: dict[str, Any] = {}
    if job["default"] or job["named"]:
        options = {"default_graph": list(map(_node, job["default"])), "named_graphs": list(map(_node, job["named"]))}
    elif dataset.union and not named:
        options = {"use_default_graph_as_union": True}
    with query_faults():
        results = graph.query(query, base_iri=job["base"], prefixes=dataset.prefixes, **options)
        if isinstance(results, ox.QueryTriples):
            return _triples(results, job)
        return _solutions(results, job)


def _node(iri: str) -> ox.NamedNode:
    with query_faults():
        return ox.NamedNode(iri)


def _solutions(results: ox.QuerySolutions | ox.QueryBoolean, job: dict[str, Any]) -> Reply:
    media = negotiation.wanted(job["accept"], list(negotiation.RESULTS))
    if media is None:
        return not_acceptable(negotiation.described(negotiation.RESULTS))
    form = FORMATS[negotiation.RESULTS[media]]
    if isinstance(results, ox.QueryBoolean):
        return Reply(status=200, type=negotiation.content_type(media), body=(form.true if bool(results) else form.false).encode())
    names = [variable.value for variable in results.variables]
    rows = (tuple(solution[name] for name in names) for solution in results)
    if path := job.get("file"):
        with Path(path).open("wb") as out:
            whole = form.write(out, names, rows, most_bytes=MOST_BYTES_OF_ALL)
        return Reply(status=200, type=negotiation.content_type(media)) if whole else _over(MOST_BYTES_OF_ALL)
    text, count, more = form.written(names, rows, most_rows=job["rows"], most_bytes=MOST_BYTES)
    return Reply(status=200, type=negotiation.content_type(media), body=text, headers=_cut(count, more))


def _cut(count: int, more: bool) -> dict[str, str]:
    """The headers of an answer of so many rows, of more or not."""
    return {MAX_ROWS_HEADER: str(count)} if more else {}


def _triples(results: Iterable[ox.Triple], job: dict[str, Any]) -> Reply:
    if path := job.get("file"):
        return _all_triples(results, job["accept"], path)
    media = negotiation.wanted(job["accept"], list(negotiation.GRAPHS))
    if media is None:
        return not_acceptable(negotiation.described(negotiation.GRAPHS))
    # a triple may come several times: as often as it is drawn
    drawn = list(itertools.islice(results, job["rows"] + 1))
    cut = len(drawn) > job["rows"]
    triples = list(dict.fromkeys(drawn[: job["rows"]]))
    form = negotiation.GRAPHS[media]
    body = serialized(triples, form)
    if len(body) > MOST_BYTES:
        return too_much()
    if cut and form in _REMARKS:
        body += (_REMARKS[form] % (CUT % len(triples))).encode()
    return Reply(status=200, type=negotiation.content_type(media), body=body, headers=_cut(len(triples), cut))


def _all_triples(results: Iterable[ox.Triple], accept: str, path: str) -> Reply:
    """All triples of an answer, each once, in a file: N-Triples."""
    media = "application/n-triples"
    if negotiation.wanted(accept, [media]) is None:
        return not_acceptable(f"rows=all: {media}")
    size = Path(path).write_bytes(ox.serialize(dict.fromkeys(results), format=ox.RdfFormat.N_TRIPLES) or b"")
    return Reply(status=200, type=negotiation.content_type(media)) if size <= MOST_BYTES_OF_ALL else _over(MOST_BYTES_OF_ALL)


def _over(most: int) -> Reply:
    """403 for an answer of too many bytes."""
    size = most >> 20
    narrow = Text("Restreignez-la, ou demandez-la par morceaux", "Narrow it, or ask for a part at a time")
    return refused(403, Text(f"la réponse dépasse {size} Mio", f"the answer is over {size} MiB"), narrow)


def serialized(triples: Iterable[ox.Triple], form: str) -> bytes:
    """Triples in a form of negotiation.GRAPHS, with our prefixes."""
    prefixes = PREFIXES if form in ("ttl", "trig", "rdf", "n3", "jsonld") else None
    return ox.serialize(triples, format=_RDF[form], prefixes=prefixes) or b""


def not_acceptable(offered: str) -> Reply:
    """406, with what there is."""
    return refused(406, Text("aucune des formes demandées n’existe", "none of the forms asked for exists"), Text(offered, offered))


def too_much() -> Reply:
    """403 for what is too large to be given whole."""
    size = MOST_BYTES >> 20
    return refused(
        403,
        Text(f"la réponse dépasse {size} Mio, ou {MOST_TRIPLES} énoncés", f"the answer is over {size} MiB, or {MOST_TRIPLES} statements"),
        Text("Demandez-en une partie, ou tout le graphe : /dump.nq", "Ask for a part of it, or for the whole graph: /dump.nq"),
    )


def one_graph(graph: ox.Store, job: dict[str, Any], *, union: bool) -> Reply:
    """One named graph, or the default one (`union`: all named graphs together), whole or not at all."""
    media = negotiation.wanted(job["accept"], list(negotiation.GRAPHS))
    if media is None:
        return not_acceptable(negotiation.described(negotiation.GRAPHS))
    name: ox.NamedNode | ox.DefaultGraph | None = _node(job["graph"]) if job["graph"] else None if union else ox.DefaultGraph()
    if isinstance(name, ox.NamedNode) and not graph.contains_named_graph(name):
        return no_graph(job["graph"])
    triples = [quad.triple for quad in itertools.islice(graph.quads_for_pattern(None, None, None, name), MOST_TRIPLES + 1)]
    if len(triples) > MOST_TRIPLES:
        return too_much()
    body = serialized(dict.fromkeys(triples), negotiation.GRAPHS[media])
    return Reply(status=200, type=negotiation.content_type(media), body=body) if len(body) <= MOST_BYTES else too_much()


def no_graph(iri: str) -> Reply:
    """404."""
    return refused(404, Text(f"il n’y a pas de graphe <{iri}>", f"there is no graph <{iri}>"))


def _described(triples: list[ox.Triple], job: dict[str, Any]) -> Reply:
    media = negotiation.wanted(job["accept"], list(negotiation.GRAPHS))
    if media is None:
        return not_acceptable(negotiation.described(negotiation.GRAPHS))
    return Reply(status=200, type=negotiation.content_type(media), body=serialized(triples, negotiation.GRAPHS[media]))


_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"


def description(address: str, *, graphs: Sequence[str], sources: Sequence[dict[str, Any]], base: str) -> list[ox.Triple]:
    """The service at an address, in the words of SPARQL 1.1 Service Description."""
    service, dataset, default = (ox.NamedNode(f"{address}#{name}") for name in ("service", "dataset", "default"))
    titles = {f"{base}graph/{source['id']}": source["title"] for source in sources}
    triples: list[ox.Triple] = []

    def add(subject: ox.NamedNode, predicate: str, *objects: ox.NamedNode | ox.Literal) -> None:
        triples.extend(ox.Triple(subject, ox.NamedNode(predicate), value) for value in objects)

    add(service, RDF.type, ox.NamedNode(f"{_SD}Service"))
    add(service, f"{_SD}endpoint", ox.NamedNode(address))
    add(service, f"{_SD}supportedLanguage", ox.NamedNode(f"{_SD}SPARQL11Query"))
    add(service, f"{_SD}feature", ox.NamedNode(f"{_SD}UnionDefaultGraph"))
    kinds = (
        "SPARQL_Results_JSON",
        "SPARQL_Results_XML",
        "SPARQL_Results_CSV",
        "SPARQL_Results_TSV",
        "Turtle",
        "N-Triples",
        "RDF_XML",
        "JSON-LD",
    )
    add(service, f"{_SD}resultFormat", *(ox.NamedNode(_FORMATS + kind) for kind in kinds))
    add(service, f"{_SD}defaultDataset", dataset)
    add(dataset, RDF.type, ox.NamedNode(f"{_SD}Dataset"))
    add(dataset, f"{_SD}defaultGraph", default)
    add(default, RDF.type, ox.NamedNode(f"{_SD}Graph"))
    for number, name in enumerate(graphs, start=1):
        graph = ox.NamedNode(f"{address}#graph-{number}")
        add(dataset, f"{_SD}namedGraph", graph)
        add(graph, RDF.type, ox.NamedNode(f"{_SD}NamedGraph"))
        add(graph, f"{_SD}name", ox.NamedNode(name))
        add(graph, DCTERMS.title, *(ox.Literal(text, language=language) for language, text in titles.get(name, {}).items()))
    return triples
