"""What is stated of one node apart from its links, in both languages: names, codes, definitions, dates, the same thing elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from terrigraph.language import Text
from terrigraph.model.homonyms import KINDS
from terrigraph.model.namespaces import FOAF, RDFS, SCHEMA, SKOS
from terrigraph.network.projection import concept_labels, literals
from terrigraph.views.facts import DETAILS, SAME, web_address
from terrigraph.views.roles import iris

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Properties

PASSING = (FOAF.Person, SCHEMA.Question)
"""Kinds of nodes that do not name a community."""

NOTE = Text("remarque", "remark")


def first(properties: Properties, predicate: str, language: str) -> str:
    """The first literal of a property in a language, "" where there is none."""
    return next(iter(literals(properties, predicate, language)), "")


def dates(properties: Properties) -> list[str]:
    """The start and the end of an event, as stated, "" where not known."""
    return [first(properties, SCHEMA.startDate, ""), first(properties, SCHEMA.endDate, "")]


def concepts(properties: Properties, model: Ontology, kind: str) -> list[Text]:
    """The classes and kinds that say more of a node than its kind of node does."""
    general = {node.iri for node in model.nodes}
    own = {p: [pair for pair in properties.get(p, []) if pair[0][1:-1] not in general | {kind}] for p in KINDS}
    labels = concept_labels(own, model, *own)
    return list({(label.fr, label.en): label for label in labels}.values())


def facts(properties: Properties) -> Iterator[tuple[Text, Text, str]]:
    """(label, value, address of the web or "") of what is stated of a node."""
    for predicate, label in (*DETAILS.items(), (RDFS.comment, NOTE)):
        french, english = (" ; ".join(literals(properties, predicate, language)) for language in ("fr", "en"))
        if french or english:
            yield label, Text(french or english, english or french), ""
    for predicate, label in SAME.items():
        for address in map(web_address, iris(properties, predicate)):
            if address:
                yield label, Text(address, address), address


def broader(model: Ontology) -> dict[str, set[str]]:
    """All themes that are broader than each theme."""
    direct: dict[str, set[str]] = {}
    for quad in model.statements.quads_for_pattern(None, NamedNode(SKOS.broader), None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            direct.setdefault(quad.subject.value, set()).add(quad.object.value)
    all_broader: dict[str, set[str]] = {}
    for theme, wider in direct.items():
        front, wider_still = wider, set[str]()
        while front:
            wider_still |= front
            front = {above for iri in front for above in direct.get(iri, ())} - wider_still
        all_broader[theme] = wider_still - {theme}
    return all_broader
