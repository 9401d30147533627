"""The embedded store for rdflib: its named graphs together, to be read, with terms as rdflib's own parsers give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oxrdflib import OxigraphStore
from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.query import Result

from terrigraph.model.namespaces import PREFIXES
from terrigraph.store import sparql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Identifier

    from terrigraph.store.embedded import EmbeddedStore


class ReadStore(OxigraphStore):
    """An Oxigraph store that is read: each triple is in one graph, so that the union has as many as there are."""

    def __init__(self, store: EmbeddedStore) -> None:
        super().__init__(store=store.graph)
        self._size = store.manifest.quads
        for prefix, namespace in {**PREFIXES, "tgid": store.base}.items():
            self.bind(prefix, URIRef(namespace))

    def triples(self, triple_pattern: Any, context: Graph | None = None) -> Iterator[Any]:
        """See rdflib's Store."""
        for (subject, predicate, term), graphs in super().triples(triple_pattern, context):
            yield (subject, predicate, _plain(term)), graphs

    def __len__(self, context: Graph | None = None) -> int:
        return self._size if context is None else super().__len__(context)

    def query(self, query: Any, *arguments: Any, **options: Any) -> Result:
        """See rdflib's Store. Raises QueryError for what would reach out of this machine."""
        if isinstance(query, str):
            sparql.check(query)
        answer = super().query(query, *arguments, **options)
        if answer.type == "SELECT":
            answer.bindings = [{variable: _plain(term) for variable, term in row.items() if term is not None} for row in answer.bindings]
        return answer


def _plain(term: Identifier) -> Identifier:
    """A literal that is a string has no datatype in rdflib, so that it equals one that is written so."""
    if isinstance(term, Literal) and term.datatype == XSD.string:
        return Literal(str(term))
    return term


def dataset(store: EmbeddedStore) -> Dataset:
    """A store as a dataset of rdflib, whose default graph is the union of its named graphs."""
    graph = Dataset(store=ReadStore(store), default_union=True)
    for prefix, namespace in {**PREFIXES, "tgid": store.base}.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    return graph
