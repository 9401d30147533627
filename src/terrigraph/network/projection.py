"""The projection: from the graph (RDF) to a network (networkx), as the ontology declares it.

A projection is plain values; networkx is read when it becomes a network.
Nothing is lost. Each node and edge keeps what the graph states of it, by property and
named graph, as N-Triples terms; what is neither node nor edge (evidence, documents,
sources) is kept in `network.graph["annexes"]`. `unfold` gives the statements back.
"""

from __future__ import annotations

from itertools import combinations
from operator import attrgetter

import pyoxigraph as ox

from terrigraph.model import ontology, periods
from terrigraph.model.namespaces import DCTERMS, OA, PROV, RDF, RDFS, SCHEMA, SCHEMES, TG, graph_of, shorten, source_of

TYPE_CHECKING = False  # neither typing nor networkx is read before it is of use: to show one thing takes less time than they do
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from typing import Any, TypeAlias

    import networkx as nx

    from terrigraph.language import Text
    from terrigraph.model.ontology import Folded, Ontology
    from terrigraph.store.protocol import Store

Network: TypeAlias = "nx.MultiDiGraph[str, dict[str, Any], dict[str, Any]]"
"""Nodes are IRIs. An edge's key sets it apart from parallel edges.

Node attributes: `kind` (class IRI), `label`, `label_en`, `note`, `inferred` (whether each source that states it infers it), `properties`.
Edge attributes: `iri` (of the node it stands for, "" for a plain link), `via` (class or property IRI), `label`,
`label_en`, `directed`, `start`, `end` and the four days (text, "" where unknown), `assertion` (a concept's IRI, where it is
not simply held; `asserted` and `asserted_en` its name), `evidence` (a list of passages), `statements` (what each source
says of it: see `statement`),
`sources` (IRIs), `properties`.
`properties` maps a property's IRI to a list of `[term, graph]`, the term in N-Triples.
What is a list or a dictionary is had by its name and is not among `items()`, so that networkx writes the rest: see attributes.py.
"""

Properties = dict[str, list[list[str]]]
Edge = tuple[str, str, str]
"""Source, target and key of an edge."""

_BATCH = 400
_INFERRED = SCHEMES["kind"] + "inferred"


class Link:
    """One edge to be: either a folded node's IRI and class, or a plain statement; `label` is what names it."""

    __slots__ = ("directed", "iri", "label", "source", "target", "via")

    def __init__(self, source: str, target: str, via: str, iri: str = "", label: str = "", *, directed: bool = True) -> None:
        self.source = source
        self.target = target
        self.via = via
        self.iri = iri
        self.label = label or via
        self.directed = directed

    @property
    def edge(self) -> Edge:
        """Where it runs, and the key that sets it apart from parallel edges."""
        return self.source, self.target, self.iri or self.via


class Projection:
    """A part of the graph as nodes and edges, each with its attributes (see `Network`); `graph` is what is kept of it all."""

    def __init__(self, nodes: dict[str, dict[str, Any]], edges: dict[Edge, dict[str, Any]], graph: dict[str, Any]) -> None:
        self.nodes = nodes
        self.edges = edges
        self.graph = graph

    @classmethod
    def of(cls, network: Network) -> Projection:
        """The projection that a network was made of."""
        edges = {(source, target, key): dict(edge) for source, target, key, edge in network.edges(keys=True, data=True)}
        return cls({iri: dict(network.nodes[iri]) for iri in network}, edges, dict(network.graph))

    def __or__(self, other: Projection) -> Projection:
        """Both together."""
        annexes = {**self.graph["annexes"], **other.graph["annexes"]}
        return Projection(self.nodes | other.nodes, self.edges | other.edges, {**self.graph, "annexes": annexes})

    def as_of(self, day: str, keep: Collection[str] = ()) -> Projection:
        """The part that can hold on a day (YYYY-MM-DD); each edge says how in `status`.

        Edges that the day excludes go, and with them the nodes that no edge touches any more (but those of `keep`);
        what has no dates stays, as "undated".
        """
        dated = {edge: {**attributes, "status": periods.status(attributes, day)} for edge, attributes in self.edges.items()}
        possible = {edge: attributes for edge, attributes in dated.items() if attributes["status"] != periods.EXCLUDED}
        gone = _ends(dated) - _ends(possible) - set(keep)
        nodes = {iri: attributes for iri, attributes in self.nodes.items() if iri not in gone}
        return Projection(nodes, possible, {**self.graph, "as_of": day})

    def network(self) -> Network:
        """The same as a network."""
        from terrigraph.network import attributes as own

        network: Network = own.Network()
        network.graph |= self.graph
        network.add_nodes_from(self.nodes.items())
        for (source, target, key), attributes in self.edges.items():
            network.add_edge(source, target, key, **attributes)
        return network


def _ends(edges: Iterable[Edge]) -> set[str]:
    return {end for source, target, _ in edges for end in (source, target)}


class Projector:
    """Projects parts of one graph."""

    def __init__(self, store: Store, model: Ontology | None = None) -> None:
        self.store = store
        self.model = model or ontology.load()
        self._known: dict[str, Properties] = {}
        self._stating: dict[str, list[str]] = {}
        """The statements of each fact that was looked at."""

    def of_sources(self, sources: Sequence[str]) -> Network:
        """The network of what the given sources (IRIs) state, and the plain links between its nodes."""
        graphs = {graph_of(source): None for source in sources}
        query = f"SELECT DISTINCT ?s WHERE {{ VALUES ?g {{ {_values(graphs)} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        there = sorted(self._column(query))  # here, since Oxigraph takes seconds to order ten thousand IRIs
        self._learn(there)
        stated_there = {iri: stated_in(self._known[iri], graphs) for iri in there}
        evidenced = [iri for iri in there if TG.evidence in stated_there[iri]]
        links = list(self._folded_links(evidenced))
        stated = [Link(iri, target, p) for iri in there for p in self.model.links for target in _iris(stated_there[iri], p)]
        stated += [link for iri in evidenced for link in self._stated_links(iri) if self._is_concluded(link)]
        nodes = {*there, *(end for link in (*links, *stated) for end in (link.source, link.target))}
        return self._projection(nodes, [*links, *stated, *self._between(nodes)], there).network()

    def around(self, iri: str, depth: int = 1, beyond: int = 500) -> Network:
        """The network within `depth` links of a node; nodes with more than `beyond` links are reached, not crossed."""
        return self.surroundings(iri, depth, beyond).network()

    def surroundings(self, iri: str, depth: int = 1, beyond: int = 500, *, withdrawn: bool = False) -> Projection:
        """See `around`; `withdrawn`: with the facts that a source denies, as edges of the class tg:WithdrawnFact."""
        nodes, links, front = {iri}, list[Link](), {iri}
        for step in range(depth):
            self._learn(front)
            reached: list[Link] = []
            for here in sorted(front):
                own = list(self._links_of(here, withdrawn))
                if step == 0 or len(own) <= beyond:
                    reached += own
            front = {end for link in reached for end in (link.source, link.target)} - nodes
            nodes |= front
            links += reached
        return self._projection(nodes, [*links, *(self._between(nodes) if len(nodes) < _BATCH else ())])

    def of_edges(self, edges: Iterable[tuple[str, str, str, str]], nodes: Iterable[str] = ()) -> Network:
        """The network of some edges, each given as (source, target, class or property, IRI of its node, "" for a plain link).

        `nodes` are in it too, be they at an edge or not.
        """
        wanted = set(edges)
        folded = self._folded_links(sorted({iri for *_, iri in wanted if iri}))
        links = [link for link in folded if (link.source, link.target, link.via, link.iri) in wanted]
        links += [Link(source, target, via) for source, target, via, iri in wanted if not iri]
        return self._projection({*nodes, *(end for source, target, _, _ in wanted for end in (source, target))}, links).network()

    def _links_of(self, iri: str, withdrawn: bool = False) -> Iterator[Link]:
        """The links of a node that was learnt."""
        ends = {p for kind in self.model.folded for p in (*kind.sources, *kind.targets, *kind.members)}
        pointing = sorted(self.store.pointing(iri, [*ends, *self.model.links]))
        folded = dict.fromkeys(subject for subject, p in pointing if p in ends)
        yield from self._folded_links(folded)
        yield from self._withdrawn_links(folded) if withdrawn else ()
        yield from self._stated_links(iri)
        yield from (Link(subject, iri, p) for subject, p in pointing if p in self.model.links)

    def _stated_links(self, iri: str) -> Iterator[Link]:
        """The statements about a node that was learnt which are edges as they stand; their ends may be no nodes."""
        properties = self._known[iri]
        yield from (Link(iri, target, p) for p in self.model.links if p in properties for target in _iris(properties, p))

    def _is_concluded(self, link: Link) -> bool:
        """Whether a plain link is in the graph of conclusions, since several sources state it."""
        pairs = self._known[link.source].get(link.via, [])
        return any(term == f"<{link.target}>" and graph == f"{self.store.base}graph/conclusions" for term, graph in pairs)

    def _folded_links(self, iris: Iterable[str]) -> Iterator[Link]:
        by_class = {kind.iri: kind for kind in self.model.folded}
        iris = list(iris)
        self._learn(iris)
        for iri in iris:
            properties = self._known[iri]
            for name in _iris(properties, RDF.type):
                if name in by_class:
                    yield from _unfolded_ends(iri, by_class[name], properties)

    def _withdrawn_links(self, iris: Iterable[str]) -> Iterator[Link]:
        """The edges that withdrawn facts among some resources, which were learnt, would be."""
        by_class = {kind.iri: kind for kind in self.model.folded}
        for iri in iris:
            for name in _iris(self._known[iri], TG.wasOfClass):
                for link in _unfolded_ends(iri, by_class[name], self._known[iri]):
                    yield Link(link.source, link.target, TG.WithdrawnFact, iri, link.label, directed=link.directed)

    def _between(self, nodes: Collection[str]) -> Iterator[Link]:
        """The plain links with both ends among some nodes."""
        self._learn(nodes)
        yield from (link for iri in sorted(nodes) for link in self._stated_links(iri) if link.target in nodes)

    # ------------------------------------------------------------ what is stated of nodes and edges

    def _learn(self, iris: Iterable[str]) -> None:
        """Fetch what the graph states of some resources."""
        wanted = sorted({iri for iri in iris if iri not in self._known})
        learnt: dict[str, Properties] = {iri: {} for iri in wanted}
        for subject, p, term, graph in self.store.described(wanted):
            learnt[subject].setdefault(p, []).append([term, graph])
        self._known |= {iri: {p: sorted(terms) for p, terms in sorted(properties.items())} for iri, properties in learnt.items()}

    def _learn_statements(self, facts: Sequence[str]) -> None:
        """Fetch what sources say of some facts, each in its own words and with its own dates."""
        wanted = [iri for iri in facts if iri not in self._stating]
        for at in range(0, len(wanted), _BATCH):
            values = _values(wanted[at : at + _BATCH])
            rows = self.store.select(f"SELECT ?f ?s WHERE {{ VALUES ?f {{ {values} }} ?s <{TG.states}> ?f }} ORDER BY ?f ?s").rows
            for fact, statement in rows:
                self._stating.setdefault(_iri(fact), []).append(_iri(statement))
        for iri in wanted:
            self._stating.setdefault(iri, [])
        self._learn(statement for iri in wanted for statement in self._stating[iri])

    def _projection(self, nodes: set[str], links: Iterable[Link], others: Iterable[str] = ()) -> Projection:
        self._learn(nodes)
        kinds = {kind.iri for kind in self.model.nodes}
        nodes = {iri for iri in nodes if not kinds.isdisjoint(_iris(self._known[iri], RDF.type))}
        ordered = sorted(
            (link for link in links if link.source in nodes and link.target in nodes), key=attrgetter("source", "target", "via", "iri")
        )
        facts = [*dict.fromkeys(link.iri for link in ordered if link.iri), *sorted(nodes)]
        self._learn(facts)
        self._learn_statements(facts)
        annexes = self._annexes(facts, others)
        edges = {link.edge: link for link in ordered}
        described = ((edge, link, self._edge(link)) for edge, link in edges.items())
        stated = {edge: attributes for edge, link, attributes in described if link.iri or attributes["sources"]}
        return Projection({iri: self._node(iri) for iri in sorted(nodes)}, stated, {"annexes": annexes})

    def _annexes(self, iris: Sequence[str], others: Iterable[str]) -> dict[str, Properties]:
        """What is reached from nodes and edges by evidence, the sources that state them, and `others`, by IRI."""
        annexes: dict[str, Properties] = {}
        front = {target for iri in iris for target in (*self._beyond(self._known[iri]), *self._stating[iri])}
        front |= set(others).difference(iris)
        while front := front - annexes.keys():
            self._learn(front)
            annexes |= {iri: self._known[iri] for iri in sorted(front) if self._known[iri]}
            front = {target for iri in front for target in self._beyond(self._known[iri])} - {i for i in front if not self._known[i]}
        return dict(sorted(annexes.items()))

    def _beyond(self, properties: Properties) -> set[str]:
        reached = {iri for p in (TG.evidence, PROV.wasDerivedFrom, OA.hasSource, OA.hasSelector) for iri in _iris(properties, p)}
        reached |= {iri.partition("#")[0] for iri in reached}
        reached |= set(_iris(properties, TG.term))
        graphs = {graph for terms in properties.values() for _, graph in terms if graph != ontology.GRAPH}
        return reached | graphs | {source_of(graph) for graph in graphs}

    def _inferring(self, iri: str) -> set[str]:
        """The graphs whose source says that it infers a thing."""
        basis = [self._known[one].get(TG.basis, []) for one in self._stating.get(iri, ())]
        return {graph for pairs in basis for term, graph in pairs if term == f"<{_INFERRED}>"}

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
            "note": " ".join(note for one in self._stating.get(iri, ()) for note in _texts(self._known[one], RDFS.comment).values()),
            "inferred": bool(inferring := self._inferring(iri)) and {graph for _, graph in properties.get(TG.evidence, [])} <= inferring,
            "properties": properties,
        }

    def _edge(self, link: Link) -> dict[str, Any]:
        properties = (
            self._known[link.iri]
            if link.iri
            else {link.via: [pair for pair in self._known[link.source].get(link.via, []) if pair[0] == f"<{link.target}>"]}
        )
        label = self.model.label(link.label)
        graphs = sorted({graph for terms in properties.values() for _, graph in terms})
        concluded = not link.iri and any(source_of(graph) == graph != ontology.GRAPH for graph in graphs)
        behind = properties if link.iri else self._known[link.source] if concluded else stated_in(self._known[link.source], graphs)
        sources = [graph for _, graph in behind.get(TG.evidence, [])] if link.iri or concluded else graphs
        statements = [self._known[iri] for iri in self._stating.get(link.iri, ())]
        notes = statements or [one for one in map(self._known.__getitem__, self._stating.get(link.source, ())) if _in(one, graphs)]
        feminine = next(iter(_texts(properties, TG.roleLabel).values()), "")
        assertion = next(iter(_iris(properties, TG.assertion)), "") if link.iri else ""
        asserted = self.model.label(assertion)
        return {
            "iri": link.iri,
            "via": link.via,
            "directed": link.directed,
            "label": feminine or (label.fr if label else shorten(link.label)),
            "label_en": label.en if label else shorten(link.label),
            "assertion": assertion,
            "asserted": next(iter(_texts(properties, TG.assertionLabel).values()), asserted.fr) if asserted else "",
            "asserted_en": asserted.en if asserted else "",
            **periods.shown(
                lambda predicate: value(properties, predicate),
                [date for one in statements for date in _texts(one, SCHEMA.startDate).values()],
                [date for one in statements for date in _texts(one, SCHEMA.endDate).values()],
            ),
            "continues": next(iter(_iris(properties, TG.continues)), ""),
            "term": next(iter(_iris(properties, TG.term)), ""),
            "evidence": self._passages(behind),
            "statements": [self._statement(iri) for iri in self._stating.get(link.iri, ())],
            "sources": sorted({source_of(graph) for graph in sources}),
            "note": next((note for one in notes for note in _texts(one, RDFS.comment).values()), ""),
            "inferred": (
                bool(statements) and all(_INFERRED in _iris(one, TG.basis) for one in statements)
                if link.iri
                else not self._inferring(link.source).isdisjoint(graphs)
            ),
            "properties": properties,
        }

    def _statement(self, iri: str) -> dict[str, Any]:
        """What one source says of a fact: its assertion, words and dates, its passage (an IRI), its remark."""
        properties = self._known[iri]
        return {
            "iri": iri,
            "source": next((source_of(graph) for _, graph in properties.get(RDF.type, [])), ""),
            "assertion": next(iter(_iris(properties, TG.assertion)), ""),
            "wording": value(properties, TG.wording),
            "start": value(properties, SCHEMA.startDate),
            "end": value(properties, SCHEMA.endDate),
            "passage": next(iter(_iris(properties, PROV.wasDerivedFrom)), ""),
            "note": value(properties, RDFS.comment),
            "inferred": _INFERRED in _iris(properties, TG.basis),
        }

    def _passages(self, properties: Properties) -> list[dict[str, Any]]:
        return [passage(iri, self._known) for iri in _iris(properties, TG.evidence) if iri in self._known]

    def _column(self, query: str) -> list[str]:
        return [_iri(row[0]) for row in self.store.select(query).rows]


def _in(properties: Properties, graphs: Sequence[str]) -> bool:
    return any(graph in graphs for _, graph in properties.get(RDF.type, []))


def continued(part: Projection) -> Projection:
    """The same, with one edge for the mandates of one person in one office whose terms follow each other."""
    chains: dict[Edge, list[Edge]] = {}
    ended = {(source, target, edge["iri"]): (source, target, key) for (source, target, key), edge in part.edges.items() if edge["iri"]}
    follows = {
        here: ended[before]
        for here, edge in part.edges.items()
        if edge.get("continues") and (before := (*here[:2], edge["continues"])) in ended
    }
    for here in part.edges:
        first, passed = here, [here]
        while first in follows and follows[first] not in passed:
            first = follows[first]
            passed.append(first)
        if len(passed) > len(chains.get(first, ())):
            chains[first] = passed[::-1]
    edges = {chain[0]: _one_edge([part.edges[here] for here in chain]) for chain in chains.values()}
    return Projection(part.nodes, {here: edges[here] for here in part.edges if here in edges}, part.graph)


def _one_edge(chain: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One edge for several that follow each other: from the start of the first to the end of the last."""
    first, last = chain[0], chain[-1]
    if first is last:
        return first
    evidence = {passage["iri"]: passage for edge in chain for passage in edge["evidence"]}
    statements = {one["iri"]: one for edge in chain for one in edge["statements"]}
    return {
        **last,
        **{name: first[name] for name in ("start", "possible_from", "continues")},
        **dict(zip(("certain_from", "certain_until"), _certain(chain), strict=True)),
        "evidence": list(evidence.values()),
        "statements": list(statements.values()),
        "sources": sorted({source for edge in chain for source in edge["sources"]}),
        "inferred": all(edge["inferred"] for edge in chain),
        "note": next((edge["note"] for edge in chain if edge["note"]), ""),
        "iris": [edge["iri"] for edge in chain],
    }


def _certain(chain: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """The last span of days in which one of several edges that follow each other is certain, without a gap between them."""
    known = [edge for edge in chain if edge["certain_from"]]
    if not known:
        return "", ""
    since = known[-1]
    for edge, after in zip(known[-2::-1], known[:0:-1], strict=False):
        if edge["certain_until"] < after["possible_from"]:
            break
        since = edge
    return since["certain_from"], known[-1]["certain_until"]


def as_of(network: Network, day: str, keep: Collection[str] = ()) -> Network:
    """The part of a network that can hold on a day: see `Projection.as_of`."""
    return Projection.of(network).as_of(day, keep).network()


def passage(iri: str, annexes: dict[str, Properties]) -> dict[str, Any]:
    """One piece of evidence, readable: quote and position, or row of a table; document, its title and address."""
    properties = annexes.get(iri, {})
    row = iri.rpartition("#row=")[2] if "#row=" in iri else ""
    evidence: dict[str, Any] = {"iri": iri, "exact": "", "prefix": "", "suffix": "", "start": None, "end": None, "row": row}
    for selector in _iris(properties, OA.hasSelector):
        own = annexes.get(selector, {})
        for name, predicate in (("exact", OA.exact), ("prefix", OA.prefix), ("suffix", OA.suffix)):
            evidence[name] = next(iter(_texts(own, predicate).values()), evidence[name])
        for name, predicate in (("start", OA.start), ("end", OA.end)):
            if value := next(iter(_texts(own, predicate).values()), ""):
                evidence[name] = int(value)
    document = next(iter(_iris(properties, OA.hasSource)), iri.partition("#")[0])
    own = annexes.get(document, {})
    evidence["document"] = document
    evidence["title"] = next(iter(_texts(own, DCTERMS.title).values()), shorten(document))
    evidence["url"] = next(iter(_iris(own, SCHEMA.url)), "")
    return evidence


def stated_in(properties: Properties, graphs: Collection[str]) -> Properties:
    """The part of what is stated of a resource that some named graphs state."""
    return {p: kept for p, pairs in properties.items() if (kept := [pair for pair in pairs if pair[1] in graphs])}


def literals(properties: Properties, predicate: str, language: str) -> list[str]:
    """The literals of a property, those of a language and those of none; where there are none, all."""
    parsed = [_parsed(term) for term, _ in properties.get(predicate, []) if term.startswith('"')]
    own = {value for value, tag in parsed if (tag or language) == language}
    return sorted(own or {value for value, _ in parsed})


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


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _iris(properties: Properties, predicate: str) -> list[str]:
    return sorted({term[1:-1] for term, _ in properties.get(predicate, []) if term.startswith("<")})


def _texts(properties: Properties, predicate: str) -> dict[str, str]:
    """The literals of a property by language ("" for none)."""
    texts: dict[str, str] = {}
    for term, _ in properties.get(predicate, []):
        if term.startswith('"'):
            value, language = _parsed(term)
            texts.setdefault(language, value)
    return texts


def value(properties: Properties, predicate: str) -> str:
    """The first value of a property, an IRI or a literal's characters; "" where there is none."""
    return next(iter(_iris(properties, predicate)), "") or next(iter(_texts(properties, predicate).values()), "")


def _parsed(term: str) -> tuple[str, str]:
    """The characters of a literal's N-Triples term, and its language ("" for none)."""
    if "\\" not in term:
        value, _, suffix = term[1:].rpartition('"')
        return value, suffix[1:] if suffix.startswith("@") else ""
    triple = next(iter(ox.parse(f"<urn:s> <urn:p> {term} .", format=ox.RdfFormat.N_TRIPLES)))
    assert isinstance(triple.object, ox.Literal)  # noqa: S101 - the term starts with a quote
    return triple.object.value, triple.object.language or ""
