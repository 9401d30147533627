"""What the explorer's page holds: a network in columns, each thing said once and counted after, ready for JSON.

The same network gives the same data, whatever the order in which it was made. Texts are in both languages.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from terrigraph.language import Text, speaking
from terrigraph.namespaces import DCTERMS, IDS, IGEO, ORG, PREFIXES, PROV, RDF, ROOT, SCHEMA, TG, shorten
from terrigraph.network import literals, passage
from terrigraph.views import explorer_facts as said
from terrigraph.views import phrases
from terrigraph.views.facts import HONORARY, iris, narrower, only_inferred, web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from terrigraph.network import Network, Properties
    from terrigraph.ontology import Ontology
    from terrigraph.views.explorer_layout import Layout

BOUNDS = {
    "startNotBefore": "start_not_before",
    "startNotAfter": "start_not_after",
    "endNotBefore": "end_not_before",
    "endNotAfter": "end_not_after",
}
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
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
    """Things told once each: the number of a thing is its place in `items`."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, key: object, item: object) -> int:
        """The number of what has this key; told now if it was not yet."""
        if key not in self._numbers:
            self._numbers[key] = len(self.items)
            self.items.append(item)
        return self._numbers[key]

    def get(self, key: object) -> int:
        """The number of what has this key, -1 where there is none."""
        return self._numbers.get(key, -1)


def text(value: Text) -> dict[str, str]:
    """A text as JSON has it."""
    return {"fr": value.fr, "en": value.en}


def slug(words: str) -> str:
    """Words as they stand in an address: lower case, no accents, hyphens."""
    plain = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


class Encoding:
    """One network being put into columns."""

    def __init__(self, network: Network, model: Ontology, origin: Origin, layout: Layout) -> None:
        self.network, self.model, self.origin, self.layout = network, model, origin, layout
        self.annexes: dict[str, Properties] = network.graph["annexes"]
        self.order = sorted(network)
        self.at = {iri: n for n, iri in enumerate(self.order)}
        self.edges: list[tuple[str, str, dict[str, Any]]] = sorted(
            ((s, t, d) for s, t, d in network.edges(data=True)), key=lambda e: (self.at[e[0]], self.at[e[1]], e[2]["via"], e[2]["iri"])
        )
        self.kinds, self.vias, self.labels, self.sources, self.documents, self.passages, self.areas = (Index() for _ in range(7))
        self.honorary = narrower(model, HONORARY)
        for kind in model.nodes:
            if any(network.nodes[iri]["kind"] == kind.iri for iri in self.order):
                self._kind(kind.iri)

    def data(self) -> Data:
        """The columns, as JSON values."""
        nodes, links = self._nodes(), self._links()
        found: Data = {
            "base": self.origin.base,
            "prefixes": self._prefixes(nodes["id"]),
            "nodes": nodes,
            "links": links,
            "facts": {n: facts for n, iri in enumerate(self.order) if (facts := self._facts(iri))},
            **self._containers(),
            "communities": self._communities(),
        }
        for name in ("kinds", "vias", "labels", "sources", "documents", "passages"):
            found[name] = getattr(self, name).items
        return found

    # ------------------------------------------------------------ what is told once

    def _kind(self, iri: str) -> int:
        name = self.model.label(iri) or Text(shorten(iri), shorten(iri))
        plurals = []
        for language in ("fr", "en"):
            with speaking(language):
                plurals.append(phrases.plural(name))
        return self.kinds.number(iri, {"id": slug(name.en), "iri": iri, "label": text(name), "plural": text(Text(*plurals))})

    def _via(self, iri: str) -> int:
        name = self.model.label(iri) or Text(shorten(iri), shorten(iri))
        members = any(kind.iri == iri and kind.members for kind in self.model.folded)
        return self.vias.number(iri, {"id": slug(name.en), "iri": iri, "label": text(name), "directed": not members})

    def _label(self, name: Text) -> int:
        return self.labels.number((name.fr, name.en), text(name))

    def _source(self, iri: str) -> int:
        known = self.annexes.get(iri, {})
        ident = iri.rpartition("/source/")[2] if "/source/" in iri else self.identifier(iri)
        own = next((source for source in self.origin.sources if source["id"] == ident), {})
        title = Text(said.first(known, DCTERMS.title, "fr") or ident, said.first(known, DCTERMS.title, "en") or ident)
        if iri == ROOT + "ontology":
            title = Text("Ontologie de terrigraph", "The terrigraph ontology")
        elif "title" in own:
            title = Text.of(own["title"])
        told = {
            "id": ident,
            "title": text(title),
            "publisher": own.get("publisher") or said.first(known, DCTERMS.publisher, "fr"),
            "licence": own.get("licence", "") or "",
            "url": web_address(own.get("url") or next(iter(iris(known, SCHEMA.url)), "")),
            "date": own.get("date", "") or "",
        }
        return self.sources.number(iri, {name: value for name, value in told.items() if value})

    def _document(self, iri: str, title: str, url: str) -> int:
        known = self.annexes.get(iri, {})
        publisher = Text(said.first(known, DCTERMS.publisher, "fr"), said.first(known, DCTERMS.publisher, "en"))
        told = {
            "id": self.identifier(iri),
            "title": title,
            "url": web_address(url),
            "publisher": text(publisher) if publisher.fr else "",
            "date": said.first(known, DCTERMS.date, ""),
            "notBefore": said.first(known, TG.dateNotBefore, ""),
            "notAfter": said.first(known, TG.dateNotAfter, ""),
        }
        return self.documents.number(iri, {name: value for name, value in told.items() if value})

    def _passage(self, found: dict[str, Any]) -> int:
        told = {
            "document": self._document(found["document"], found["title"], found["url"]),
            **{name: found[name] for name in ("exact", "prefix", "suffix", "row") if found[name]},
            **{name: found[name] for name in ("start", "end") if found[name] is not None},
        }
        return self.passages.number(found["iri"], told)

    def identifier(self, iri: str) -> str:
        """An IRI as the page writes it: what follows the base, or prefix:local."""
        return iri.removeprefix(self.origin.base) if iri.startswith(self.origin.base) else shorten(iri)

    def _prefixes(self, ids: Iterable[str]) -> dict[str, str]:
        used = {ident.partition(":")[0] for ident in ids if ":" in ident}
        return {prefix: PREFIXES[prefix] for prefix in sorted(used & PREFIXES.keys())}

    # ------------------------------------------------------------ nodes

    def _nodes(self) -> Data:
        nodes = [self.network.nodes[iri] for iri in self.order]
        places = [self.layout.places[iri] for iri in self.order]
        points = [node.get("point") for node in nodes]
        dates = {n: when for n, node in enumerate(nodes) if any(when := said.dates(node["properties"]))}
        told = {n: numbers for n, node in enumerate(nodes) if (numbers := self._evidence(node["properties"]))}
        return {
            "id": [self.identifier(iri) for iri in self.order],
            "kind": [self.kinds.get(node["kind"]) for node in nodes],
            "label": [node["label"] for node in nodes],
            "labelEn": {n: node["label_en"] for n, node in enumerate(nodes) if node["label_en"] != node["label"]},
            "context": [self._context(iri) for iri in self.order],
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "lon": [round(point[0], 4) if point else None for point in points],
            "lat": [round(point[1], 4) if point else None for point in points],
            "community": [self.layout.community.get(iri, -1) for iri in self.order],
            "source": [
                sorted(self._source(g) for g in {g for p in (RDF.type, PROV.wasDerivedFrom) for _, g in node["properties"].get(p, [])})
                for node in nodes
            ],
            "inferred": [n for n, node in enumerate(nodes) if only_inferred(node["properties"])],
            "dates": dates,
            "passages": told,
        }

    def _evidence(self, properties: Properties) -> list[int]:
        return [self._passage(passage(iri, self.annexes)) for iri in iris(properties, PROV.wasDerivedFrom) if iri in self.annexes]

    def _context(self, iri: str) -> str:
        """In French, what tells a node from its homonyms: its class and code and where it is, or a person's first mandate."""
        node = self.network.nodes[iri]
        properties: Properties = node["properties"]
        words = [label.fr for label in said.concepts(properties, self.model, node["kind"])]
        codes = literals(properties, IGEO.codeINSEE, "")
        around = [
            self.places[place][0].fr
            for place in iris(properties, SCHEMA.containedInPlace)
            if "/departement/" in place and place in self.places
        ]
        if words or codes or around:
            return ", ".join(filter(None, (" ".join((*words, *codes[:1])), *around[:1])))
        return min((self._held(edge) for edge in self.network.out_edges(iri, data=True) if edge[2]["via"] == ORG.Membership), default="")

    def _held(self, edge: tuple[str, str, dict[str, Any]]) -> str:
        return f"{edge[2]['label']}, {self.network.nodes[edge[1]]['label']}"

    def _facts(self, iri: str) -> list[Data]:
        node = self.network.nodes[iri]
        found = [
            {"label": text(label), "value": value.fr if value.fr == value.en else text(value), **({"url": url} if url else {})}
            for label, value, url in said.facts(node["properties"], self.model, node["kind"])
        ]
        found += [{"label": {"fr": name.fr, "en": name.en}, "value": value} for name, value in node.get("figures", ())]
        return found

    # ------------------------------------------------------------ links

    def _links(self) -> Data:
        edges = [edge for _, _, edge in self.edges]
        found: Data = {
            "source": [self.at[source] for source, _, _ in self.edges],
            "target": [self.at[target] for _, target, _ in self.edges],
            "via": [self._via(edge["via"]) for edge in edges],
            "label": [self._label(Text(edge["label"], edge["label_en"])) for edge in edges],
            "start": [edge["start"] for edge in edges],
            "end": [edge["end"] for edge in edges],
            "sources": [sorted({self._source(iri) for iri in edge["sources"]}) for edge in edges],
            "id": [self.identifier(edge["iri"]) if edge["iri"] else "" for edge in edges],
            "inferred": [n for n, edge in enumerate(edges) if edge["inferred"]],
            "honorary": [n for n, edge in enumerate(edges) if not self.honorary.isdisjoint(iris(edge["properties"], ORG.role))],
            "note": {n: edge["note"] for n, edge in enumerate(edges) if edge["note"]},
            "passages": {n: [self._passage(p) for p in edge["evidence"]] for n, edge in enumerate(edges) if edge["evidence"]},
            "as": {n: self._label(name) for n, (_, target, edge) in enumerate(self.edges) if (name := self._second(target, edge))},
            "capacity": self._capacities(edges),
            "more": {n: more for n, edge in enumerate(edges) if (more := self._more(edge["properties"]))},
        }
        for bound, attribute in BOUNDS.items():
            found[bound] = {n: edge[attribute] for n, edge in enumerate(edges) if edge[attribute]}
        return found

    def _second(self, target: str, edge: dict[str, Any]) -> Text | None:
        """What a folded node's second target is to it ("au titre de"); None for its first."""
        folded = next((kind for kind in self.model.folded if kind.iri == edge["via"]), None)
        if folded is None or not folded.targets or target in iris(edge["properties"], folded.targets[0]):
            return None
        predicate = next((p for p in folded.targets if target in iris(edge["properties"], p)), "")
        return self.model.label(predicate)

    def _capacities(self, edges: Sequence[dict[str, Any]]) -> dict[int, list[int]]:
        """The links of the mandates in whose name each part is taken."""
        numbers: dict[str, list[int]] = {}
        for n, (_, target, edge) in enumerate(self.edges):
            if edge["iri"] and not self._second(target, edge):
                numbers.setdefault(edge["iri"], []).append(n)
        return {
            n: found
            for n, edge in enumerate(edges)
            if (found := sorted(m for iri in iris(edge["properties"], TG.inCapacityOf) for m in numbers.get(iri, ())))
        }

    def _more(self, properties: Properties) -> list[Data]:
        found = [
            (self.model.label(SCHEMA.about) or Text("domaine", "field"), label)
            for iri in iris(properties, SCHEMA.about)
            if (label := self.model.label(iri))
        ]
        found += [(Text("ordre de passage", "order of speaking"), Text(n, n)) for n in literals(properties, SCHEMA.position, "")]
        return [{"label": text(label), "value": value.fr if value.fr == value.en else text(value)} for label, value in found]

    # ------------------------------------------------------------ what holds what, and what goes together

    @property
    def places(self) -> dict[str, tuple[Text, list[str]]]:
        """Territories that hold others, by IRI: their name, and what holds them in turn."""
        found: dict[str, tuple[Text, list[str]]] = self.network.graph.get("places", {})
        return found

    def _containers(self) -> Data:
        within: dict[int, list[int]] = {}
        broader: dict[int, list[int]] = {}
        for n, iri in enumerate(self.order):
            properties = self.network.nodes[iri]["properties"]
            if holders := self._above(iris(properties, SCHEMA.containedInPlace)):
                within[n] = sorted(self.areas.number(place, place) for place in holders)
            wider = said.broader(self.model, iri)
            if known := sorted(self.at[theme] for theme in wider if theme in self.at):
                broader[n] = known
        names = [self._named(place) for place in self.areas.items]
        areas = {
            "id": [self.identifier(place) for place in self.areas.items],
            "label": [name.fr for name in names],
            "labelEn": {n: name.en for n, name in enumerate(names) if name.en != name.fr},
            "node": [self.at.get(place, -1) for place in self.areas.items],
        }
        return {"areas": areas, "within": within, "broader": broader}

    def _named(self, place: str) -> Text:
        if place in self.places:
            return self.places[place][0]
        node = self.network.nodes[place]
        return Text(node["label"], node["label_en"])

    def _above(self, places: Iterable[str]) -> list[str]:
        found: set[str] = set()
        front = {place for place in places if place in self.places or place in self.at}
        while front:
            found |= front
            further = (
                self.places[p][1] if p in self.places else iris(self.network.nodes[p]["properties"], SCHEMA.containedInPlace) for p in front
            )
            front = {place for holders in further for place in holders if place in self.places or place in self.at} - found
        return sorted(found)

    def _communities(self) -> list[Data]:
        return [
            {"label": text(self._community_name(members)), "size": len(members), "x": x, "y": y, "r": r}
            for members, (x, y, r) in zip(self.layout.communities, self.layout.circles, strict=True)
        ]

    def _community_name(self, members: Sequence[str]) -> Text:
        """A community's name: that of its territory, institution, event or theme that has most links inside it; else of any."""
        inside = set(members)

        def weight(iri: str) -> tuple[bool, int, str]:
            node = self.network.nodes[iri]
            ends = [end for pair in (*self.network.out_edges(iri), *self.network.in_edges(iri)) for end in pair]
            return (node["kind"] not in said.PASSING, sum(end in inside for end in ends), iri)

        best = self.network.nodes[max(members, key=weight)]
        return Text(best["label"], best["label_en"])
