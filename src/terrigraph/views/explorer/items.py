"""What the explorer's page writes once and refers to by number: kinds, sources, documents, passages; and how it writes IRIs and texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from terrigraph.language import Text, speaking
from terrigraph.model.namespaces import DCTERMS, IDS, PAV, ROOT, SCHEMA, TG, shorten
from terrigraph.model.spelling import slug
from terrigraph.views import phrases
from terrigraph.views.explorer.node_facts import first
from terrigraph.views.facts import web_address
from terrigraph.views.roles import iris

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Properties


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The graph that a network was taken from, so that a page can be cited."""

    base: str = IDS
    """The base of its resources' IRIs."""
    sha256: str = ""
    statements: int = 0
    permalink: str = ""
    """Where the page is published, where it is."""
    sources: tuple[dict[str, Any], ...] = ()
    """What the graph's manifest says of its sources: id, title by language, publisher, licence, date, url."""


class Index:
    """Things written once each: the number of a thing is its place in `items`."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, key: object, item: object) -> int:
        """The number of what has this key; added now if it was not there yet."""
        if key not in self._numbers:
            self._numbers[key] = len(self.items)
            self.items.append(item)
        return self._numbers[key]

    def get(self, key: object) -> int:
        """The number of what has this key, -1 where there is none."""
        return self._numbers.get(key, -1)


def identifier(iri: str, base: str) -> str:
    """An IRI as a page writes it: what follows the base, or prefix:local."""
    return iri.removeprefix(base) if iri.startswith(base) else shorten(iri)


def text(value: Text) -> dict[str, str]:
    """A text as JSON has it."""
    return {"fr": value.fr, "en": value.en}


def compact_text(value: Text) -> str | dict[str, str]:
    """A text as JSON has it; the words alone where both languages have the same."""
    return value.fr if value.fr == value.en else text(value)


class Items:
    """What one page writes once each."""

    def __init__(self, annexes: Mapping[str, Properties], model: Ontology, origin: Origin) -> None:
        self.annexes, self.model, self.origin = annexes, model, origin
        self.kinds, self.vias, self.labels, self.sources, self.documents, self.passages = (Index() for _ in range(6))

    def columns(self) -> dict[str, list[Any]]:
        """All items, by the name of their kind."""
        return {name: getattr(self, name).items for name in ("kinds", "vias", "labels", "sources", "documents", "passages")}

    def kind(self, iri: str) -> int:
        """The number of a kind of node, by its IRI."""
        name = self.model.label(iri) or Text(shorten(iri), shorten(iri))
        plurals = []
        for language in ("fr", "en"):
            with speaking(language):
                plurals.append(phrases.plural(name))
        return self.kinds.number(iri, {"id": slug(name.en), "iri": iri, "label": text(name), "plural": text(Text(*plurals))})

    def via(self, iri: str) -> int:
        """The number of the class or property that makes a link, by its IRI."""
        name = self.model.label(iri) or Text(shorten(iri), shorten(iri))
        members = any(kind.iri == iri and kind.members for kind in self.model.folded)
        inverse = self.model.inverses.get(iri)
        item = {"id": slug(name.en), "iri": iri, "label": text(name), "directed": not members}
        return self.vias.number(iri, item | ({"inverse": text(inverse)} if inverse else {}))

    def label(self, name: Text) -> int:
        """The number of a text in both languages."""
        return self.labels.number((name.fr, name.en), text(name))

    def source(self, iri: str) -> int:
        """The number of a source, by its IRI."""
        known = self.annexes.get(iri, {})
        ident = iri.rpartition("/source/")[2] if "/source/" in iri else identifier(iri, self.origin.base)
        own = next((source for source in self.origin.sources if source["id"] == ident), {})
        title = Text(first(known, DCTERMS.title, "fr") or ident, first(known, DCTERMS.title, "en") or ident)
        if iri == ROOT + "ontology":
            title = Text("Ontologie de terrigraph", "The terrigraph ontology")
        elif "title" in own:
            title = Text.of(own["title"])
        item = {
            "id": ident,
            "title": text(title),
            "publisher": own.get("publisher") or first(known, DCTERMS.publisher, "fr"),
            "licence": own.get("licence", "") or "",
            "url": web_address(own.get("url") or next(iter(iris(known, SCHEMA.url)), "")),
            "date": own.get("date", "") or "",
        }
        return self.sources.number(iri, {name: value for name, value in item.items() if value})

    def document(self, iri: str, title: str, url: str) -> int:
        """The number of a document, by its IRI."""
        known = self.annexes.get(iri, {})
        publisher = Text(first(known, DCTERMS.publisher, "fr"), first(known, DCTERMS.publisher, "en"))
        item = {
            "id": identifier(iri, self.origin.base),
            "title": title,
            "url": web_address(url),
            "publisher": text(publisher) if publisher.fr else "",
            "date": first(known, DCTERMS.date, ""),
            "notBefore": first(known, TG.dateNotBefore, ""),
            "notAfter": first(known, TG.dateNotAfter, ""),
            "seen": first(known, PAV.retrievedOn, ""),
        }
        return self.documents.number(iri, {name: value for name, value in item.items() if value})

    def passage(self, evidence: dict[str, Any]) -> int:
        """The number of a passage, as terrigraph.network.projection.passage gives it."""
        item = {
            "document": self.document(evidence["document"], evidence["title"], evidence["url"]),
            **{name: evidence[name] for name in ("exact", "prefix", "suffix", "row") if evidence[name]},
            **{name: evidence[name] for name in ("start", "end") if evidence[name] is not None},
        }
        return self.passages.number(evidence["iri"], item)
