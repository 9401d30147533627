"""The embedded store for rdflib: its named graphs together, to be read, with terms as rdflib's own parsers give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from oxrdflib import OxigraphStore
from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import XSD

from terrigraph.model.namespaces import PREFIXES
from terrigraph.store import sparql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oxrdflib._type import _Triple
    from oxrdflib._type import _TriplePattern as _Pattern
    from rdflib import Graph
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Identifier, Node

    from terrigraph.store.embedded import EmbeddedStore


_Term = TypeVar("_Term", bound="Node")


class ReadStore(OxigraphStore):
    """An Oxigraph store that is read: each triple is in one graph, so that the union has as many as there are."""

    def __init__(self, store: EmbeddedStore) -> None:
        super().__init__(store=store.graph)
        self._size = store.manifest.quads
        for prefix, namespace in {**PREFIXES, "tgid": store.base}.items():
            self.bind(prefix, URIRef(namespace))

    def triples(self, triple_pattern: _Pattern, context: Graph | None = None) -> Iterator[tuple[_Triple, Iterator[Graph | None]]]:
        """See rdflib's Store."""
        for (subject, predicate, term), graphs in super().triples(triple_pattern, context):
            yield (subject, predicate, _plain(term)), graphs

    def __len__(self, context: Graph | None = None) -> int:
        return self._size if context is None else super().__len__(context)

    def query(
        self,
        query: Query | str,
        initNs: Mapping[str, object],  # noqa: N803 - rdflib's own names
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **options: object,
    ) -> Result:
        """See rdflib's Store. Raises QueryError for what would reach out of this machine."""
        if isinstance(query, str):
            sparql.check(query)
        answer = super().query(query, initNs, initBindings, queryGraph, **options)
        if answer.type == "SELECT":
            answer.bindings = [{variable: _plain(term) for variable, term in row.items() if term is not None} for row in answer.bindings]
        return answer


def _plain(term: _Term) -> _Term:
    """A literal that is a string has no datatype in rdflib, so that it equals one that is written so."""
    if isinstance(term, Literal) and term.datatype == XSD.string:
        return cast("_Term", Literal(str(term)))
    return term


def dataset(store: EmbeddedStore) -> Dataset:
    """A store as a dataset of rdflib, whose default graph is the union of its named graphs."""
    graph = Dataset(store=ReadStore(store), default_union=True)
    for prefix, namespace in {**PREFIXES, "tgid": store.base}.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    return graph
