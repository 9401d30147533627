"""What the ends of a fact are to it; apart from facts.py, which takes longer to import than one thing takes to show."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Properties


def role_of(target: str, attributes: dict[str, Any], model: Ontology) -> str:
    """What a second target is to the fact ("au titre de"); "" for the first property that leads to a target."""
    folded = next((kind for kind in model.folded if kind.iri == attributes["via"]), None)
    if folded is None or target in iris(attributes["properties"], folded.targets[0]):
        return ""
    predicate = next((p for p in folded.targets if target in iris(attributes["properties"], p)), "")
    return str(model.label(predicate) or "")


def iris(properties: Properties, predicate: str) -> list[str]:
    """The IRIs that a property leads to."""
    return sorted({term[1:-1] for term, _ in properties.get(predicate, []) if term.startswith("<")})
