"""The projection: from the graph (RDF) to a network (networkx), as the ontology declares it.

Nothing is lost. Each node and edge keeps what the graph states of it, by property and
named graph, as N-Triples terms; what is neither node nor edge (evidence, documents,
sources) is kept in `network.graph["annexes"]`. `unfold` gives the statements back.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx
import pyoxigraph as ox

from terrigraph import ontology, periods
from terrigraph.namespaces import DCTERMS, OA, PROV, RDF, RDFS, SCHEMA, SCHEMES, TG, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from terrigraph.language import Text
    from terrigraph.ontology import Folded, Ontology
    from terrigraph.store import Store

if TYPE_CHECKING:
    Network: TypeAlias = nx.MultiDiGraph[str, dict[str, Any], dict[str, Any]]
else:
    Network = nx.MultiDiGraph
"""Nodes are IRIs. An edge's key tells parallel edges apart.

Node attributes: `kind` (class IRI), `label`, `label_en`, `properties`.
Edge attributes: `iri` (of the node it stands for, "" for a plain link), `via` (class or property IRI), `label`,
`label_en`, `directed`, `start`, `end` and the four bounds (text, "" where unknown), `evidence` (a list of passages),
`sources` (IRIs), `properties`.
`properties` maps a property's IRI to a list of `[term, graph]`, the term in N-Triples.
"""

Properties = dict[str, list[list[str]]]

DATES = {
    "start": SCHEMA.startDate,
    "end": SCHEMA.endDate,
    "start_not_before": TG.startNotBefore,
    "start_not_after": TG.startNotAfter,
    "end_not_before": TG.endNotBefore,
    "end_not_after": TG.endNotAfter,
}
_BATCH = 400
_INFERRED = SCHEMES["kind"] + "inferred"


@dataclass(frozen=True, slots=True)
class Link:
    """One edge to be: either a folded node's IRI and class, or a plain statement."""

    source: str
    target: str
    via: str
    iri: str = ""
    label: str = ""
    """The concept or property that names the edge."""
    directed: bool = True


class Projector:
    """Projects parts of one graph."""

    def __init__(self, store: Store, model: Ontology | None = None) -> None:
        self.store = store
        self.model = model or ontology.load()
        self._known: dict[str, Properties] = {}

    def of_sources(self, sources: Sequence[str]) -> Network:
        """The network of what the given sources (IRIs of named graphs) state, and the plain links between its nodes."""
        graphs = _values(sources)
        folded = [
            iri
            for kind in self.model.folded
            for iri in self._column(f"SELECT DISTINCT ?s WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s a <{kind.iri}> }} }} ORDER BY ?s")
        ]
        nodes = {
            iri
            for kind in self.model.nodes
            for iri in self._column(
                f"SELECT DISTINCT ?s WHERE {{ VALUES ?g {{ {graphs} }} ?s a <{kind.iri}> . GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?s"
            )
        }
        links = list(self._folded_links(folded))
        stated = list(self._plain_links(f"VALUES ?g {{ {graphs} }}"))
        nodes |= {end for link in (*links, *stated) for end in (link.source, link.target)}
        others = self._column(f"SELECT DISTINCT ?s WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?s")
        return self._network(nodes, {*links, *stated, *self._between(nodes)}, others)

    def around(self, iri: str, depth: int = 1, beyond: int = 500) -> Network:
        """The network within `depth` links of a node; nodes with more than `beyond` links are reached, not crossed."""
        nodes, links, front = {iri}, set[Link](), {iri}
        for step in range(depth):
            found: set[Link] = set()
            for here in sorted(front):
                own = set(self._links_of(here))
                if step == 0 or len(own) <= beyond:
                    found |= own
            front = {end for link in found for end in (link.source, link.target)} - nodes
            nodes |= front
            links |= found
        return self._network(nodes, links | set(self._between(nodes) if len(nodes) < _BATCH else ()))

    def of_edges(self, edges: Iterable[tuple[str, str, str, str]]) -> Network:
        """The network of some edges, each given as (source, target, class or property, IRI of its node, "" for a plain link)."""
        wanted = set(edges)
        folded = self._folded_links(sorted({iri for *_, iri in wanted if iri}))
        links = [link for link in folded if (link.source, link.target, link.via, link.iri) in wanted]
        links += [Link(source, target, via, label=via) for source, target, via, iri in wanted if not iri]
        return self._network({end for source, target, _, _ in wanted for end in (source, target)}, links)

    def _links_of(self, iri: str) -> Iterator[Link]:
        ends = _values(p for kind in self.model.folded for p in (*kind.sources, *kind.targets, *kind.members))
        at_an_end = f"SELECT DISTINCT ?s WHERE {{ VALUES ?p {{ {ends} }} ?s ?p {ox.NamedNode(iri)} }} ORDER BY ?s"
        yield from self._folded_links(self._column(at_an_end))
        yield from self._plain_links(f"VALUES ?s {{ <{iri}> }}")
        yield from self._plain_links(f"VALUES ?o {{ <{iri}> }}")

    def _folded_links(self, iris: Iterable[str]) -> Iterator[Link]:
        by_class = {kind.iri: kind for kind in self.model.folded}
        iris = list(iris)
        self._learn(iris)
        for iri in iris:
            properties = self._known[iri]
            for name in _iris(properties, RDF.type):
                if name in by_class:
                    yield from _unfolded_ends(iri, by_class[name], properties)

    def _plain_links(self, where: str) -> Iterator[Link]:
        """The statements that are edges as they stand, for the ?s, ?o or ?g that `where` gives; their ends may be no nodes."""
        links = [str(ox.NamedNode(iri)) for iri in self.model.links]
        if "?g" in where:
            pattern = f"{where} VALUES ?p {{ {' '.join(links)} }} GRAPH ?g {{ ?s ?p ?o }}"
        else:  # a filter, since few statements are of one node: two VALUES make engines try every pair
            pattern = f"{where} ?s ?p ?o . FILTER (?p IN ({', '.join(links)}))"
        query = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} ORDER BY ?s ?p ?o"
        for s, p, o in self.store.select(query).rows:
            yield Link(_iri(s), _iri(o), _iri(p), label=_iri(p))

    def _between(self, nodes: Iterable[str]) -> Iterator[Link]:
        """The plain links with both ends among some nodes."""
        inside = set(nodes)
        for batch in _batches(sorted(inside)):
            yield from (link for link in self._plain_links(f"VALUES ?s {{ {_values(batch)} }}") if link.target in inside)

    # ------------------------------------------------------------ what is stated of nodes and edges

    def _learn(self, iris: Iterable[str]) -> None:
        """Fetch what the graph states of some resources."""
        wanted = sorted({iri for iri in iris if iri not in self._known})
        for batch in _batches(wanted):
            for iri in batch:
                self._known[iri] = {}
            for s, p, o, g in self.store.select(
                f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?s {{ {_values(batch)} }} GRAPH ?g {{ ?s ?p ?o }} }}"
            ).rows:
                self._known[_iri(s)].setdefault(_iri(p), []).append([str(o), _iri(g)])
            for iri in batch:
                self._known[iri] = {p: sorted(terms) for p, terms in sorted(self._known[iri].items())}

    def _network(self, nodes: set[str], links: Iterable[Link], others: Iterable[str] = ()) -> Network:
        self._learn(nodes)
        kinds = {kind.iri for kind in self.model.nodes}
        nodes = {iri for iri in nodes if not kinds.isdisjoint(_iris(self._known[iri], RDF.type))}
        links = sorted(
            (link for link in set(links) if link.source in nodes and link.target in nodes),
            key=lambda link: (link.source, link.target, link.via, link.iri),
        )
        self._learn(link.iri for link in links if link.iri)
        network: Network = nx.MultiDiGraph()
        network.graph["annexes"] = self._annexes([*nodes, *(link.iri for link in links if link.iri)], others)
        for iri in sorted(nodes):
            network.add_node(iri, **self._node(iri))
        for link in links:
            attributes = self._edge(link)
            if link.iri == "" and not attributes["sources"]:
                continue
            network.add_edge(link.source, link.target, key=link.iri or link.via, **attributes)
        return network

    def _annexes(self, iris: Sequence[str], others: Iterable[str]) -> dict[str, Properties]:
        """What is reached from nodes and edges by evidence, the sources that state them, and `others`, by IRI."""
        annexes: dict[str, Properties] = {}
        front = {target for iri in iris for target in self._beyond(self._known[iri])} | set(others).difference(iris)
        while front := front - annexes.keys():
            self._learn(front)
            annexes |= {iri: self._known[iri] for iri in sorted(front) if self._known[iri]}
            front = {target for iri in front for target in self._beyond(self._known[iri])} - {i for i in front if not self._known[i]}
        return dict(sorted(annexes.items()))

    def _beyond(self, properties: Properties) -> set[str]:
        reached = {iri for p in (PROV.wasDerivedFrom, OA.hasSource, OA.hasSelector) for iri in _iris(properties, p)}
        reached |= {iri.partition("#")[0] for iri in reached}
        return reached | {graph for terms in properties.values() for _, graph in terms if graph != ontology.GRAPH}

    def _node(self, iri: str) -> dict[str, Any]:
        properties = self._known[iri]
        classes = _iris(properties, RDF.type)
        kind = next((kind for kind in self.model.nodes if kind.iri in classes), None)
        names = _texts(properties, kind.name) if kind else {}
        label = names.get("fr") or next(iter(names.values()), shorten(iri))
        return {
            "kind": kind.iri if kind else "",
            "label": label,
            "label_en": names.get("en", label),
            "properties": properties,
        }

    def _edge(self, link: Link) -> dict[str, Any]:
        properties = (
            self._known[link.iri]
            if link.iri
            else {link.via: [pair for pair in self._known[link.source].get(link.via, []) if pair[0] == f"<{link.target}>"]}
        )
        label = self.model.label(link.label)
        sources = sorted({graph for terms in properties.values() for _, graph in terms})
        behind = properties if link.iri else _stated_in(self._known[link.source], sources)
        return {
            "iri": link.iri,
            "via": link.via,
            "directed": link.directed,
            "label": label.fr if label else shorten(link.label),
            "label_en": label.en if label else shorten(link.label),
            **{name: next(iter(_texts(properties, p).values()), "") for name, p in DATES.items()},
            "evidence": self._passages(behind),
            "sources": sources,
            "note": next(iter(_texts(behind, RDFS.comment).values()), ""),
            "inferred": _INFERRED in _iris(behind, TG.basis),
            "properties": properties,
        }

    def _passages(self, properties: Properties) -> list[dict[str, Any]]:
        return [passage(iri, self._known) for iri in _iris(properties, PROV.wasDerivedFrom) if iri in self._known]

    def _column(self, query: str) -> list[str]:
        return [_iri(row[0]) for row in self.store.select(query).rows]


def as_of(network: Network, day: str, keep: Iterable[str] = ()) -> Network:
    """The part of a network that can hold on a day (YYYY-MM-DD); each edge says how in `status`.

    Edges that the day excludes go, and with them the nodes that no edge touches any more (but those of `keep`);
    what has no dates stays, as "undated".
    """
    found: Network = network.copy()
    for source, target, key, edge in network.edges(keys=True, data=True):
        status = periods.status(edge, day)
        if status == periods.EXCLUDED:
            found.remove_edge(source, target, key)
        else:
            found.edges[source, target, key]["status"] = status
    left = [node for node in network if network.degree(node) and not found.degree(node) and node not in set(keep)]
    found.remove_nodes_from(left)
    found.graph["as_of"] = day
    return found


def passage(iri: str, annexes: dict[str, Properties]) -> dict[str, Any]:
    """One piece of evidence, readable: quote and position, or row of a table; document, its title and address."""
    properties = annexes.get(iri, {})
    row = iri.rpartition("#row=")[2] if "#row=" in iri else ""
    found: dict[str, Any] = {"iri": iri, "exact": "", "prefix": "", "suffix": "", "start": None, "end": None, "row": row}
    for selector in _iris(properties, OA.hasSelector):
        own = annexes.get(selector, {})
        for name, predicate in (("exact", OA.exact), ("prefix", OA.prefix), ("suffix", OA.suffix)):
            found[name] = next(iter(_texts(own, predicate).values()), found[name])
        for name, predicate in (("start", OA.start), ("end", OA.end)):
            if value := next(iter(_texts(own, predicate).values()), ""):
                found[name] = int(value)
    document = next(iter(_iris(properties, OA.hasSource)), iri.partition("#")[0])
    own = annexes.get(document, {})
    found["document"] = document
    found["title"] = next(iter(_texts(own, DCTERMS.title).values()), shorten(document))
    found["url"] = next(iter(_iris(own, SCHEMA.url)), "")
    return found


def _stated_in(properties: Properties, graphs: Sequence[str]) -> Properties:
    """The part of what is stated of a resource that some named graphs state."""
    return {p: kept for p, pairs in properties.items() if (kept := [pair for pair in pairs if pair[1] in graphs])}


def literals(properties: Properties, predicate: str, language: str) -> list[str]:
    """The literals of a property, those of a language and those of none; where there are none, all."""
    found = [_parsed(term) for term, _ in properties.get(predicate, []) if term.startswith('"')]
    own = {literal.value for literal in found if (literal.language or language) == language}
    return sorted(own or {literal.value for literal in found})


def concept_labels(properties: Properties, model: Ontology, *predicates: str) -> list[Text]:
    """The names of the concepts and classes that some properties lead to."""
    return [label for predicate in predicates for iri in _iris(properties, predicate) if (label := model.label(iri))]


def _unfolded_ends(iri: str, kind: Folded, properties: Properties) -> Iterator[Link]:
    name = next((concept for concept in _iris(properties, kind.label)), kind.iri)
    if kind.members:
        members = sorted(member for p in kind.members for member in _iris(properties, p))
        for one, other in combinations(members, 2):
            yield Link(one, other, kind.iri, iri, name, directed=False)
        return
    for source in (end for p in kind.sources for end in _iris(properties, p)):
        for target in (end for p in kind.targets for end in _iris(properties, p)):
            yield Link(source, target, kind.iri, iri, name)


def unfold(network: Network) -> set[tuple[str, str, str, str]]:
    """The statements that a network holds, as (subject, predicate, N-Triples term, named graph)."""
    described: list[tuple[str, Properties]] = list(network.graph["annexes"].items())
    described += [(iri, attributes["properties"]) for iri, attributes in network.nodes(data=True)]
    described += [(attributes["iri"] or source, attributes["properties"]) for source, _, attributes in network.edges(data=True)]
    return {(subject, p, term, graph) for subject, properties in described for p, pairs in properties.items() for term, graph in pairs}


def _values(iris: Iterable[str]) -> str:
    return " ".join(str(ox.NamedNode(iri)) for iri in iris)


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(items), _BATCH):
        yield items[at : at + _BATCH]


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _iris(properties: Properties, predicate: str) -> list[str]:
    return sorted({term[1:-1] for term, _ in properties.get(predicate, []) if term.startswith("<")})


def _texts(properties: Properties, predicate: str) -> dict[str, str]:
    """The literals of a property by language ("" for none)."""
    found: dict[str, str] = {}
    for term, _ in properties.get(predicate, []):
        if term.startswith('"'):
            literal = _parsed(term)
            found.setdefault(literal.language or "", literal.value)
    return found


def _parsed(term: str) -> ox.Literal:
    statement = next(iter(ox.parse(f"<urn:s> <urn:p> {term} .", format=ox.RdfFormat.N_TRIPLES)))
    assert isinstance(statement.object, ox.Literal)  # noqa: S101 - the term starts with a quote
    return statement.object
