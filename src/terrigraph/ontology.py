"""Reads ontology/: the controlled lists, the names of terms, and how the graph becomes a network."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from terrigraph import resources
from terrigraph.language import Text
from terrigraph.namespaces import OWL, RDF, RDFS, ROOT, SCHEMES, SKOS, TG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = ("terrigraph", "themes", "roles", "participation-roles", "kinds")
"""The files whose statements are part of every graph (shapes.ttl is not)."""

GRAPH = ROOT + "ontology"
"""The named graph of the ontology and the controlled lists."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A class whose instances fold into edges."""

    iri: str
    sources: tuple[str, ...]
    """Properties that lead to where the edge starts."""
    targets: tuple[str, ...]
    members: tuple[str, ...]
    """Properties that lead to members linked pairwise (then there are no sources and targets)."""
    label: str
    """The property that leads to the concept that names the edge."""


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A class whose instances are nodes of the network."""

    iri: str
    order: int
    name: str
    """The property that gives the name to show."""


@dataclass(frozen=True, slots=True)
class Ontology:
    """What the files of ontology/ declare."""

    statements: Store
    labels: dict[str, Text] = field(default_factory=dict)
    """Names of classes, properties and concepts, by IRI."""
    folded: tuple[Folded, ...] = ()
    links: tuple[str, ...] = ()
    """Properties that are edges as they stand."""
    nodes: tuple[NodeKind, ...] = ()

    def label(self, iri: str) -> Text | None:
        """The name of a class, property or concept; None for what the ontology does not name."""
        return self.labels.get(iri)

    def concepts(self) -> dict[str, dict[str, Text]]:
        """The concepts by controlled list ("role", "part", "kind", "theme") and by local name."""
        lists: dict[str, dict[str, Text]] = {name: {} for name in SCHEMES}
        for quad in self.statements.quads_for_pattern(None, NamedNode(RDF.type), NamedNode(SKOS.Concept), None):
            iri = _value(quad.subject)
            for name, base in SCHEMES.items():
                if iri.startswith(base):
                    lists[name][iri.removeprefix(base)] = self.labels[iri]
        return lists

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


def _all(store: Store, subject: str, predicate: str) -> tuple[str, ...]:
    return tuple(sorted(_objects(store, subject, predicate)))


def _subjects(store: Store, predicate: str) -> list[str]:
    return sorted({_value(q.subject) for q in store.quads_for_pattern(None, NamedNode(predicate), None, None)})


def _labels(store: Store) -> dict[str, Text]:
    found: dict[str, dict[str, str]] = {}
    for predicate in (RDFS.label, SKOS.prefLabel):
        for quad in store.quads_for_pattern(None, NamedNode(predicate), None, None):
            if isinstance(quad.object, Literal):
                found.setdefault(_value(quad.subject), {})[quad.object.language or "fr"] = quad.object.value
    return {iri: Text.of(labels) for iri, labels in found.items()}


def _folded(store: Store) -> tuple[Folded, ...]:
    classes = sorted({*_subjects(store, TG.edgeSource), *_subjects(store, TG.edgeMember)})
    return tuple(
        Folded(
            iri,
            _all(store, iri, TG.edgeSource),
            _all(store, iri, TG.edgeTarget),
            _all(store, iri, TG.edgeMember),
            next(_objects(store, iri, TG.edgeLabel)),
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
    store = Store()
    for name in FILES:
        store.extend(parse(path=str(place / f"{name}.ttl"), format=RdfFormat.TURTLE))
    return Ontology(store, _labels(store), _folded(store), tuple(_subjects(store, TG.showAsEdge)), _nodes(store))
