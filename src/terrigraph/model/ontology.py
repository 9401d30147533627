"""Reads ontology/: the controlled lists, the names of terms, and how the graph becomes a network."""

from __future__ import annotations

import json
from functools import cache, cached_property

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from terrigraph import resources
from terrigraph.language import Text
from terrigraph.model.namespaces import OWL, RDF, RDFS, ROOT, SCHEMES, SKOS, TG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILES = ("terrigraph", "themes", "roles", "participation-roles", "kinds")
"""The files whose statements are part of every graph (shapes.ttl is not)."""

GRAPH = ROOT + "ontology"
"""The named graph of the ontology and the controlled lists."""

MODEL = "model.json"
"""The file of a graph that keeps what is read of the ontology each time the graph is opened."""

_FOLDED = ("iri", "sources", "targets", "members", "label")
"""What MODEL keeps of each folded class, in this order."""


class Folded:
    """A class whose instances fold into edges.

    `sources` are the properties that lead to where the edge starts, `targets` to where it ends; or `members` those that lead
    to what is linked pairwise. `label` leads to the concept that names the edge.
    """

    __slots__ = ("iri", "label", "members", "sources", "targets")

    def __init__(self, *, iri: str, sources: Sequence[str], targets: Sequence[str], members: Sequence[str], label: str) -> None:
        self.iri = iri
        self.sources = tuple(sources)
        self.targets = tuple(targets)
        self.members = tuple(members)
        self.label = label


class NodeKind:
    """A class whose instances are nodes of the network; `name` is the property that gives the name to show."""

    __slots__ = ("iri", "name", "order")

    def __init__(self, iri: str, order: int, name: str) -> None:
        self.iri = iri
        self.order = order
        self.name = name


class Ontology:
    """What the files of ontology/ declare."""

    def __init__(
        self, folder: Path, labels: dict[str, Text], folded: Sequence[Folded], links: Sequence[str], nodes: Sequence[NodeKind]
    ) -> None:
        self.folder = folder
        self.labels = labels
        """Names of classes, properties and concepts, by IRI."""
        self.folded = tuple(folded)
        self.links = tuple(links)
        """Properties that are edges as they stand."""
        self.nodes = tuple(nodes)

    @cached_property
    def statements(self) -> Store:
        """All that the files state, read when it is first asked for."""
        return _statements(self.folder)

    def label(self, iri: str) -> Text | None:
        """The name of a class, property or concept; None for what the ontology does not name."""
        return self.labels.get(iri)

    def concepts(self) -> dict[str, dict[str, Text]]:
        """The concepts by controlled list ("role", "part", "kind", "theme") and by local name.

        Those that came to the ontology after a graph was built are none of its own.
        """
        lists: dict[str, dict[str, Text]] = {name: {} for name in SCHEMES}
        for quad in self.statements.quads_for_pattern(None, NamedNode(RDF.type), NamedNode(SKOS.Concept), None):
            iri = _value(quad.subject)
            for name, base in SCHEMES.items():
                if iri.startswith(base) and iri in self.labels:
                    lists[name][iri.removeprefix(base)] = self.labels[iri]
        return lists

    def definition(self, iri: str) -> Text:
        """What a term of the ontology is, in a sentence; empty where it does not say."""
        sentences: dict[str, str] = {}
        for predicate in (SKOS.definition, RDFS.comment):
            for quad in self.statements.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, None):
                if isinstance(quad.object, Literal):
                    sentences.setdefault(quad.object.language or "fr", quad.object.value)
        return Text.of(sentences)

    def kinds(self, of: str) -> dict[str, Text]:
        """The kinds of an "organisation", a "cooperation", an "event" or a "document", by local name."""
        base = SCHEMES["kind"]
        members = self.statements.quads_for_pattern(None, NamedNode(SKOS.inScheme), NamedNode(base + of), None)
        return {iri.removeprefix(base): self.labels[iri] for iri in sorted(_value(quad.subject) for quad in members) if iri in self.labels}

    def narrower(self, concept: str) -> list[str]:
        """A concept (an IRI) and all that are narrower, sorted."""
        concepts, front = {concept}, {concept}
        while front:
            pointing = [self.statements.quads_for_pattern(None, NamedNode(SKOS.broader), NamedNode(iri), None) for iri in front]
            front = {_value(quad.subject) for quads in pointing for quad in quads} - concepts
            concepts |= front
        return sorted(concepts)

    @cached_property
    def inverses(self) -> dict[str, Text]:
        """What an edge is called where it is read from its target, by its class or property."""
        return {iri: Text.of(dict(labels)) for iri, labels in _literals(self.statements, TG.inverseLabel).items()}

    @cached_property
    def other_names(self) -> dict[str, list[str]]:
        """What each concept is called apart from its label, in every language."""
        return {iri: [text for _, text in labels] for iri, labels in _literals(self.statements, SKOS.altLabel).items()}

    @cached_property
    def feminine(self) -> dict[str, str]:
        """What each role and assertion is called in the feminine, in French, where it is not called the same."""
        return {iri: labels[0][1] for iri, labels in _literals(self.statements, TG.feminineLabel).items()}

    def classes(self) -> list[str]:
        """The classes that say more of a node than its kind does: commune, country…"""
        kinds = {kind.iri for kind in self.nodes}
        return sorted(
            {
                _value(quad.subject)
                for kind in kinds
                for quad in self.statements.quads_for_pattern(None, NamedNode(RDFS.subClassOf), NamedNode(kind), None)
            }
            - kinds
        )

    def version(self) -> str:
        """The ontology's version."""
        return self._one(GRAPH, OWL.versionInfo)

    def _one(self, subject: str, predicate: str) -> str:
        return next(_objects(self.statements, subject, predicate), "")


def _value(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)


def _objects(store: Store, subject: str, predicate: str) -> Iterator[str]:
    for quad in store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None):
        yield _value(quad.object)


def _literals(store: Store, predicate: str) -> dict[str, list[tuple[str, str]]]:
    """(language, text) of a property, sorted, by what has it."""
    literals: dict[str, list[tuple[str, str]]] = {}
    for quad in store.quads_for_pattern(None, NamedNode(predicate), None, None):
        if isinstance(quad.object, Literal):
            literals.setdefault(_value(quad.subject), []).append((quad.object.language or "", quad.object.value))
    return {iri: sorted(labels) for iri, labels in literals.items()}


def _all(store: Store, subject: str, predicate: str) -> tuple[str, ...]:
    return tuple(sorted(_objects(store, subject, predicate)))


def _subjects(store: Store, predicate: str) -> list[str]:
    return sorted({_value(q.subject) for q in store.quads_for_pattern(None, NamedNode(predicate), None, None)})


def _labels(store: Store) -> dict[str, Text]:
    by_language: dict[str, dict[str, str]] = {}
    for predicate in (RDFS.label, SKOS.prefLabel):
        for quad in store.quads_for_pattern(None, NamedNode(predicate), None, None):
            if isinstance(quad.object, Literal):
                by_language.setdefault(_value(quad.subject), {})[quad.object.language or "fr"] = quad.object.value
    return {iri: Text.of(labels) for iri, labels in by_language.items()}


def _folded(store: Store) -> tuple[Folded, ...]:
    classes = sorted({*_subjects(store, TG.edgeSource), *_subjects(store, TG.edgeMember)})
    return tuple(
        Folded(
            iri=iri,
            sources=_all(store, iri, TG.edgeSource),
            targets=_all(store, iri, TG.edgeTarget),
            members=_all(store, iri, TG.edgeMember),
            label=next(_objects(store, iri, TG.edgeLabel)),
        )
        for iri in classes
    )


def _nodes(store: Store) -> tuple[NodeKind, ...]:
    kinds = [
        NodeKind(iri, int(next(_objects(store, iri, TG.showAsNode))), next(_objects(store, iri, TG.namedBy)))
        for iri in _subjects(store, TG.showAsNode)
    ]
    return tuple(sorted(kinds, key=lambda kind: kind.order))


@cache
def load(folder: Path | None = None) -> Ontology:
    """Read the ontology, as shipped or from another folder."""
    place = folder or resources.folder("ontology")
    store = _statements(place)
    model = Ontology(place, _labels(store), _folded(store), _subjects(store, TG.showAsEdge), _nodes(store))
    model.statements = store
    return model


def _statements(folder: Path) -> Store:
    store = Store()
    for name in FILES:
        store.extend(parse(path=str(folder / f"{name}.ttl"), format=RdfFormat.TURTLE))
    return store


def keep(folder: Path, model: Ontology) -> None:
    """Write next to a graph what opening it reads of the ontology, as JSON that is read in a millisecond."""
    declared = {
        "labels": {iri: [text.fr, text.en] for iri, text in sorted(model.labels.items())},
        "folded": [[getattr(kind, name) for name in _FOLDED] for kind in model.folded],
        "links": model.links,
        "nodes": [[kind.iri, kind.order, kind.name] for kind in model.nodes],
    }
    (folder / MODEL).write_text(json.dumps(declared, ensure_ascii=False), encoding="utf-8")


def kept(folder: Path) -> Ontology:
    """The ontology as a graph's folder keeps it; as shipped, where it keeps none."""
    try:
        declared = json.loads((folder / MODEL).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return load()
    labels = {iri: Text(fr, en) for iri, (fr, en) in declared["labels"].items()}
    folded = [Folded(**dict(zip(_FOLDED, kind, strict=True))) for kind in declared["folded"]]
    nodes = [NodeKind(*kind) for kind in declared["nodes"]]
    return Ontology(resources.folder("ontology"), labels, folded, declared["links"], nodes)
