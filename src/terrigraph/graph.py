"""The graph as its users see it: ask, search, show, project. `terrigraph.open()` gives one."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from terrigraph import resources
from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.language import Text, current
from terrigraph.model import ontology, periods
from terrigraph.model.namespaces import DCTERMS, RDF, SCHEMES, SDMX_DIMENSION, TG, source_of
from terrigraph.network import projection
from terrigraph.network.projection import Projector
from terrigraph.store.embedded import open_store
from terrigraph.store.protocol import Solutions

TYPE_CHECKING = False  # what one question needs is read when it is asked: to show one thing asks little
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import rdflib

    from terrigraph.indexes.names import Match
    from terrigraph.indexes.scans import Scans
    from terrigraph.model.ontology import Ontology
    from terrigraph.network.adjacency import Adjacency
    from terrigraph.network.paths import Finder, Paths, Search
    from terrigraph.network.projection import Network, Projection
    from terrigraph.queries.coverage import Coverage
    from terrigraph.reconciliation.resolving import Resolver
    from terrigraph.store.embedded import EmbeddedStore
    from terrigraph.store.protocol import Store


def open_graph(store: Path | str | None = None) -> Graph:
    """Open the last good graph: the one in `store`, in the folder of TERRIGRAPH_STORE, or in the user's own.

    `store` may be a server's address (https://…). Raises StoreError where there is none or it is not whole.
    """
    place = resources.chosen_store(store)
    if isinstance(place, Path):
        return LocalGraph(open_store(place))
    from terrigraph.remote.store import open_remote

    return Graph(open_remote(place))


class Graph:
    """A graph, wherever it is kept, and what is asked of it."""

    def __init__(self, store: Store, model: Ontology | None = None) -> None:
        self.store = store
        self.model = model or ontology.load()

    # ------------------------------------------------------------ ask

    def ask(self, question: str, **parameters: object) -> pd.DataFrame:
        """Ask a named question; a row a solution, dates as dates, integers as integers, missing as NA.

        Parameters are names ("ville durable"), identifiers ("person/mary-gely"), IRIs or dates, as text or as a date of Python's or
        pandas'. Where it depends on a day, `attrs["coverage"]` says what the sources cover then. Raises UnknownNameError
        (with candidates) for a name that is unknown or ambiguous, UsageError for a parameter that is missing or of no use.
        """
        from terrigraph.queries import frames, questions

        asked = questions.named(question)
        frame = frames.frame(self.answer(question, parameters), {column.name: column.type for column in asked.columns})
        if covered := self.answer_coverage(question, parameters):
            frame.attrs["coverage"] = str(covered)
        return frame

    def answer(self, question: str, parameters: Mapping[str, object]) -> Solutions:
        """Ask a named question; the answer as RDF terms."""
        from terrigraph.queries import questions

        return self.store.select(questions.named(question).bind(parameters, self._resolver))

    def query(self, sparql: str) -> pd.DataFrame:
        """Run a SPARQL SELECT or ASK over all named graphs together. Raises QueryError."""
        from terrigraph.queries import frames

        return frames.frame(self.store.select(sparql))

    # ------------------------------------------------------------ find

    def search(self, text: str, kind: str = "", limit: int = 20) -> list[Match]:
        """What a text may name, best first, whatever the accents and the case; `kind` is a node kind's IRI."""
        from terrigraph.remote import names

        return names.search(self.store, self.model, text, kind, limit)

    def resolve(self, name: str, *kinds: str) -> str:
        """The IRI of what a name, an identifier or an IRI stands for.

        `kinds` are the node kinds that it may be (none: any). A name that several resources of the first
        matching kind bear is ambiguous: UnknownNameError gives the candidates.
        """
        return self._resolver.resource(name, kinds)

    @cached_property
    def _resolver(self) -> Resolver:
        from terrigraph.reconciliation.resolving import Resolver

        return Resolver(self.store, self.model, lambda text, most: self.search(text, limit=most))

    def label(self, iri: str) -> str:
        """The name of a resource, in French where it has one; the IRI where it has none."""
        properties = " ".join(f"<{kind.name}>" for kind in self.model.nodes)
        answer = self.store.select(f"""SELECT ?name WHERE {{ VALUES ?p {{ {properties} }} {ox.NamedNode(iri)} ?p ?name }}
            ORDER BY (LANG(?name) != "fr") ?name LIMIT 1""")
        name = answer.rows[0][0] if answer.rows else None
        return name.value if isinstance(name, ox.Literal) else iri

    def identifier(self, iri: str) -> str:
        """The short form of an IRI of this graph, which `resolve` takes: `person/mary-gely`."""
        return iri.removeprefix(self.store.base)

    # ------------------------------------------------------------ see

    def text(self, name: str, as_of: str = "") -> str:
        """What there is to read of a resource: its links, grouped and dated, each with its source and quote; its figures.

        `name` is a name, an identifier or an IRI; `as_of` (YYYY-MM-DD) keeps what holds on that day.
        Raises UnknownNameError, UsageError.
        """
        from terrigraph.views.text import resource, table

        iri = self.resolve(name)
        page = projection.continued(self.page(iri, as_of))
        text = resource.text(page, iri, self.model, self.identifier(iri), table.cells(self.figures(iri)))
        return f"{text}\n\n{self.coverage(as_of)}" if as_of else text

    def figures(self, iri: str) -> Solutions:
        """The indicators of a territory: name, period and value, in the language in use."""
        if not any(self.store.pointing(iri, [SDMX_DIMENSION.refArea])):
            return Solutions(("indicator", "period", "value"), [])
        return self.store.select(f"""SELECT ?indicator ?period ?value WHERE {{
            ?observation sdmx-dimension:refArea {ox.NamedNode(iri)} ; qb:dataSet/rdfs:label ?indicator ;
                sdmx-dimension:refPeriod ?when ; sdmx-measure:obsValue ?value .
            BIND (STR(?when) AS ?period) FILTER (LANG(?indicator) = "{current()}") }} ORDER BY ?indicator ?period""")

    @property
    def origin(self) -> dict[str, str]:
        """Which graph this is, for results to carry with them: its checksum and when it was built, or a server's address."""
        return self.store.origin

    def sources(self) -> list[str]:
        """The sources' identifiers."""
        return [source["id"] for source in self.store.sources()]

    def documented_sources(self) -> list[str]:
        """The IRIs of the sources that quote texts, and not tables alone: what a map shows by default."""
        tables = ", ".join(f"<{kind}>" for kind in self.model.narrower(SCHEMES["kind"] + "table"))
        answer = self.store.select(f"""SELECT DISTINCT ?g WHERE {{
            GRAPH ?g {{ ?d <{RDF.type}> <{TG.Document}> ; <{DCTERMS.type}> ?kind }}
            FILTER (?kind NOT IN ({tables})) }} ORDER BY ?g""")
        graphs = [row[0].value for row in answer.rows if isinstance(row[0], ox.NamedNode)]
        return [source for graph in graphs if (source := source_of(graph)) != graph]

    def network(self, sources: Sequence[str] = (), around: str = "", depth: int = 1, as_of: str = "") -> Network:
        """A network: of some sources (by identifier), or around a resource (a name or an IRI) to a depth.

        With neither, of every source that quotes documents. `as_of` is a day: what it excludes is left out, and each
        edge's `status` says whether it is certain or possible. Raises UnknownNameError, UsageError.
        """
        centre = self.resolve(around) if around else ""
        network = self._around(centre, depth) if centre else self._of_sources(sources)
        part = {"around": self.identifier(centre), "depth": str(depth)} if centre else {"sources": ", ".join(sources)} if sources else {}
        network.graph["origin"] = {"graph": self.origin["graph"], **part}
        return self.dated(projection.as_of(network, periods.day(as_of), [centre]), as_of) if as_of else network

    def dated(self, network: Network, as_of: str) -> Network:
        """A network as of a day, which says in `network.graph["coverage"]` what the sources cover then, in each language."""
        covered = self.coverage(as_of)
        network.graph["coverage"] = {"fr": covered.fr, "en": covered.en}
        return network

    def page(self, iri: str, as_of: str = "", projector: Projector | None = None) -> Projection:
        """What the page of a resource shows: what is around it, and for a territory the mandates in the body that governs it.

        Facts that a source denies are among it, as edges of the class tg:WithdrawnFact; not as of a day, on which they did not hold.
        `projector`: one that made other pages, and remembers what it read for them.
        """
        projector = projector or Projector(self.store, self.model)
        part = projector.surroundings(iri, withdrawn=not as_of)
        for (authority, governed, _), edge in list(part.edges.items()):
            if governed == iri and edge["via"] == TG.governs:
                part |= projector.surroundings(authority)
        return part.as_of(periods.day(as_of), [iri]) if as_of else part

    def answer_coverage(self, question: str, parameters: Mapping[str, object]) -> Text | None:
        """What the sources cover on the day, or in the period, of a question's answer; None for one that depends on no day."""
        from terrigraph.queries import questions

        days = questions.named(question).days(parameters)
        return self.coverage(*days) if days else None

    def coverage(self, day: str, until: str = "") -> Text:
        """What the sources cover on a day (YYYY-MM-DD), or from a day to another: the line that ends dated answers.

        Raises UsageError where a day is none.
        """
        from terrigraph.views.text import coverage

        days = periods.day(day), periods.day(until) if until else ""
        return coverage.line(self.covered, *days, self._mayors(day) if self.covered.editions and not until else (0, 0))

    @cached_property
    def covered(self) -> Coverage:
        """The days that the sources are of."""
        from terrigraph.queries import coverage

        return coverage.read(self.store, self.model)

    def _mayors(self, _day: str) -> tuple[int, int]:
        """Of how many communes the mayor is known on a day, and how many there are; 0 where counting would take long."""
        return 0, 0

    def _around(self, iri: str, depth: int) -> Network:
        return Projector(self.store, self.model).around(iri, depth)

    def _of_sources(self, sources: Sequence[str]) -> Network:
        for source in sources:
            if source not in self.sources():
                raise UnknownNameError(
                    Text(f"aucune source ne s’appelle « {source} »", f'no source is called "{source}"'),
                    Text(f"Sources : {', '.join(self.sources())}", f"Sources: {', '.join(self.sources())}"),
                )
        return Projector(self.store, self.model).of_sources(
            [f"{self.store.base}source/{name}" for name in sources] or self.documented_sources()
        )

    # ------------------------------------------------------------ on this machine

    def indicators(self, indicator: str = "") -> pd.DataFrame:
        """See `LocalGraph.indicators`. Raises UsageError where the graph is a server's."""
        return self.local().indicators(indicator)

    def paths(self, start: str, end: str, search: Search | None = None) -> Paths:
        """See `LocalGraph.paths`. Raises UsageError where the graph is a server's."""
        return self.local().paths(start, end, search)

    @property
    def adjacency(self) -> Adjacency:
        """See `LocalGraph.adjacency`. Raises UsageError where the graph is a server's."""
        return self.local().adjacency

    @property
    def scans(self) -> Scans:
        """See `LocalGraph.scans`. Raises UsageError where the graph is a server's."""
        return self.local().scans

    def rdflib(self) -> rdflib.Dataset:
        """See `LocalGraph.rdflib`. Raises UsageError where the graph is a server's."""
        return self.local().rdflib()

    def local(self) -> LocalGraph:
        """This graph, where it is on this machine. Raises UsageError where it is a server's."""
        raise UsageError(
            Text("cela demande un graphe de cette machine, non d’un serveur", "this needs a graph of this machine, not a server's"),
            Text("Construisez-le ici : terrigraph build", "Build it here: terrigraph build"),
        )


class LocalGraph(Graph):
    """A graph of this machine, with the indexes that are next to its store: names at once, columns, chains."""

    store: EmbeddedStore

    def __init__(self, store: EmbeddedStore) -> None:
        super().__init__(store, ontology.kept(store.folder))

    def local(self) -> LocalGraph:
        """This graph."""
        return self

    def search(self, text: str, kind: str = "", limit: int = 20) -> list[Match]:
        """See `Graph.search`."""
        from terrigraph.indexes import names

        return names.search(self.store.folder, text, kind, limit)

    def _mayors(self, day: str) -> tuple[int, int]:
        return self.scans.seats(day, self.model.labels[f"{SCHEMES['role']}maire"].en, f"{self.store.base}territory/commune/")

    def indicators(self, indicator: str = "") -> pd.DataFrame:
        """The figures of all territories, or those of one indicator (`population`), a row a figure.

        Columns: territory (IRI), name, indicator (its id), title (in the language in use, with the unit), period (a year, month or
        day, as text), value, source (IRI). Raises UnknownNameError.
        """
        base = f"{self.store.base}indicator/"
        spoken = f'FILTER (LANG(?title) = "{current()}")'
        titles = self.query(f"SELECT DISTINCT ?set ?title {{ ?set a qb:DataSet ; rdfs:label ?title {spoken} }}")
        if indicator:
            titles = titles[titles["set"].eq(base + indicator)]
        if indicator and titles.empty:
            raise UnknownNameError(Text(f"aucun indicateur ne s’appelle « {indicator} »", f'no indicator is called "{indicator}"'), None)
        names = self.scans.sql("SELECT iri AS territory, label AS name FROM nodes")
        figures = self.query(f"""SELECT ?territory ?set ?period ?value ?source WHERE {{
            VALUES ?set {{ {" ".join(f"<{one}>" for one in titles["set"])} }}
            GRAPH ?source {{ ?o qb:dataSet ?set ; sdmx-dimension:refArea ?territory ; sdmx-dimension:refPeriod ?when ;
                sdmx-measure:obsValue ?value }}
            BIND (STR(?when) AS ?period) }}""")
        figures["source"] = figures["source"].map(source_of)
        figures = figures.merge(titles, on="set").merge(names, on="territory").rename(columns={"set": "indicator"})
        figures["indicator"] = figures["indicator"].str.removeprefix(base)
        columns = ["territory", "name", "indicator", "title", "period", "value", "source"]
        return figures[columns].sort_values(["indicator", "territory", "period", "source"], ignore_index=True)

    def paths(self, start: str, end: str, search: Search | None = None) -> Paths:
        """The chains that link two resources, each a name, an identifier or an IRI: see paths.py.

        `graph.paths(a, b, Search(longest=4, via=["Membership"], as_of="2016-07-01", avoid=["France"], most=20))`.
        Raises UnknownNameError, UsageError.
        """
        from dataclasses import replace

        from terrigraph.network.paths import Search

        search = search or Search()
        day = periods.day(search.as_of) if search.as_of else ""
        search = replace(search, avoid=[self.resolve(name) for name in search.avoid], as_of=day)
        return self._finder.between(self.resolve(start), self.resolve(end), search)

    @cached_property
    def adjacency(self) -> Adjacency:
        """Every node and edge of the graph as arrays, for terrigraph.analytics; `graph.adjacency.part(via, as_of)` for a part."""
        from dataclasses import replace

        from terrigraph.network.adjacency import of_tables

        return replace(of_tables(self.scans.folder, self.scans), origin=self.origin)

    @cached_property
    def _finder(self) -> Finder:
        from terrigraph.network.paths import Finder

        return Finder(self.scans, self.adjacency, lambda: Projector(self.store, self.model))

    @cached_property
    def scans(self) -> Scans:
        """The whole graph as columns: ranks, lists as of a day, pages, pairs, and SQL."""
        from terrigraph.indexes.scans import Scans

        return Scans(self.store.folder)

    def rdflib(self) -> rdflib.Dataset:
        """The graph as a dataset of rdflib, to be read: its named graphs, and together as its default graph; our prefixes bound."""
        from terrigraph.store import rdf

        return rdf.dataset(self.store)
