"""What the sources of a graph cover: the days of its documents, and of the editions of its register of elected officials.

Whoever reads an answer as of a day is told what it can rest on: what no source shows is not in the graph.
"""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from terrigraph.model.namespaces import DCTERMS, RDF, SCHEMES, TG, graph_of
from terrigraph.model.triples import PartialDate

TYPE_CHECKING = False  # what one question needs is read when it is asked: to show one thing asks little
if TYPE_CHECKING:
    from terrigraph.model.ontology import Ontology
    from terrigraph.store.protocol import Store

REGISTER = "elected_officials"
"""The id of the source that is the register of elected officials."""


class Coverage(NamedTuple):
    """The days that the sources of one graph are of."""

    documents: tuple[tuple[str, str], ...]
    """The first and the last day that each document can be of; of the documents of which both are known."""
    undated: int
    """Documents of which one is not known."""
    editions: tuple[str, ...]
    """The days by which the editions of the register were published, in their order."""

    @property
    def span(self) -> tuple[str, str]:
        """The first and the last day of all documents; "" where there is none."""
        return min((first for first, _ in self.documents), default=""), max((last for _, last in self.documents), default="")

    def of_years(self, since: str, until: str) -> int:
        """How many documents can be of the years from one day's to another's."""
        return sum(first[:4] <= until[:4] and last[:4] >= since[:4] for first, last in self.documents)

    def nearest(self, since: str, until: str) -> tuple[str, ...]:
        """The editions from the last one before a day to the first one after another: what the register shows of these days."""
        before = max((edition for edition in self.editions if edition <= since), default="")
        after = min((edition for edition in self.editions if edition >= until), default="9999")
        return tuple(edition for edition in self.editions if before <= edition <= after)


def read(store: Store, model: Ontology) -> Coverage:
    """What the sources of a graph cover. Tables other than the register's are left out: they are of no day of their own."""
    tables = model.narrower(SCHEMES["kind"] + "table")
    register = graph_of(f"{store.base}source/{REGISTER}")
    editions: set[str] = set()
    documents, undated = [], 0
    answer = store.select(f"""SELECT ?g ?kind ?date ?first ?last WHERE {{
        GRAPH ?g {{ ?document <{RDF.type}> <{TG.Document}> }} ?document <{DCTERMS.type}> ?kind
        OPTIONAL {{ ?document <{DCTERMS.date}> ?date }}
        OPTIONAL {{ ?document <{TG.dateNotBefore}> ?first }}
        OPTIONAL {{ ?document <{TG.dateNotAfter}> ?last }} }}""")
    for row in answer.rows:
        graph, kind, date, first, last = (term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in row)
        if graph == register:
            editions.update(filter(None, (last or first,)))  # a list of terms has no day
        elif kind not in tables:
            days = (PartialDate(date).first, PartialDate(date).last) if date else (first, last)
            if all(days):
                documents.append(days)
            else:
                undated += 1
    return Coverage(tuple(sorted(documents)), undated, tuple(sorted(editions)))
