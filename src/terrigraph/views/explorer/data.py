"""What the explorer's page holds: a network in columns, each thing said once and counted after, ready for JSON.

The same network gives the same data, whatever the order in which it was made. Texts are in both languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import count as count_from
from typing import TYPE_CHECKING, Any

from terrigraph.language import Text, speaking
from terrigraph.model.namespaces import DCTERMS, IDS, IGEO, ORG, PAV, PREFIXES, PROV, RDF, ROOT, SCHEMA, TG, shorten
from terrigraph.network.projection import literals, passage
from terrigraph.views import phrases
from terrigraph.views.explorer import facts as said
from terrigraph.views.facts import HONORARY, iris, narrower, only_inferred, web_address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Network, Properties
    from terrigraph.views.explorer.layout import Layout

BOUNDS = {
    "startNotBefore": "start_not_before",
    "startNotAfter": "start_not_after",
    "endNotBefore": "end_not_before",
    "endNotAfter": "end_not_after",
}
REASONS = {"title": Text("dans le titre", "in the title"), "text": Text("dans le texte", "in the text")}
"""What the reasons that the rules of extraction give for a theme mean to a reader."""
_FAR = 4
"""How many authorities that serve one another are followed to the territory that tells one from its homonyms."""
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


def identifier(iri: str, base: str) -> str:
    """An IRI as a page writes it: what follows the base, or prefix:local."""
    return iri.removeprefix(base) if iri.startswith(base) else shorten(iri)


def text(value: Text) -> dict[str, str]:
    """A text as JSON has it."""
    return {"fr": value.fr, "en": value.en}


def _said(value: Text) -> str | dict[str, str]:
    return value.fr if value.fr == value.en else text(value)


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
        inverse = self.model.inverses.get(iri)
        told = {"id": slug(name.en), "iri": iri, "label": text(name), "directed": not members}
        return self.vias.number(iri, told | ({"inverse": text(inverse)} if inverse else {}))

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
            "seen": said.first(known, PAV.retrievedOn, ""),
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
        return identifier(iri, self.origin.base)

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
            "what": [self._what(iri) for iri in self.order],
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
            "datedBy": {n: meeting for n in range(len(nodes)) if n not in dates and (meeting := self._meeting(n, dates)) is not None},
            "passages": told,
        }

    def _meeting(self, session: int, dates: Collection[int]) -> int | None:
        """The nearest event that a session is in and that has a date; None where there is none."""
        passed, front = {session}, [session]
        while front:
            holders = (self.at.get(iri) for n in front for iri in iris(self.network.nodes[self.order[n]]["properties"], SCHEMA.superEvent))
            front = sorted({n for n in holders if n is not None} - passed)
            for n in front:
                if n in dates:
                    return n
            passed.update(front)
        return None

    def _evidence(self, properties: Properties) -> list[int]:
        return [self._passage(passage(iri, self.annexes)) for iri in iris(properties, PROV.wasDerivedFrom) if iri in self.annexes]

    def _context(self, iri: str, passed: frozenset[str] = frozenset()) -> str:
        """In French, what tells a node from its homonyms: a territory's code and what holds it, of a person a mandate.

        Of an authority, what is said of the territory that it governs or serves; those already passed serve one another in circles.
        """
        properties: Properties = self.network.nodes[iri]["properties"]
        holders = [place for place in iris(properties, SCHEMA.containedInPlace) if self._is_known(place)]
        near = min(holders, key=lambda place: ("/departement/" not in place, place), default="")
        words = [*literals(properties, IGEO.codeINSEE, "")[:1], *([self._named(near).fr] if near else [])]
        for _, target, edge in () if words else sorted(self.network.out_edges(iri, data=True), key=lambda e: (e[2]["label"], e[1])):
            if edge["via"] == ORG.Membership:
                return f"{edge['label']}, {self.network.nodes[target]['label']}"
            if edge["via"] in (TG.governs, TG.serves) and target not in passed and len(passed) < _FAR:
                return self._context(target, passed | {iri})
        return ", ".join(words)

    def _what(self, iri: str) -> int:
        """What a node is more precisely than its kind says: a label's number, -1 where nothing does."""
        node = self.network.nodes[iri]
        what = said.concepts(node["properties"], self.model, node["kind"])
        return self._label(Text(", ".join(label.fr for label in what), ", ".join(label.en for label in what))) if what else -1

    def _facts(self, iri: str) -> list[Data]:
        node = self.network.nodes[iri]
        found: list[Data] = [
            {"label": self._label(label), "value": "" if url else _said(value), **({"url": url} if url else {})}
            for label, value, url in said.facts(node["properties"])
        ]
        return found + [{"label": self._label(name), "value": _said(value)} for name, value in node.get("figures", ())]

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
            "note": {n: _said(REASONS.get(edge["note"], Text(edge["note"], edge["note"]))) for n, edge in enumerate(edges) if edge["note"]},
            "passages": {n: [self._passage(p) for p in edge["evidence"]] for n, edge in enumerate(edges) if edge["evidence"]},
            "as": {n: self._label(name) for n, (_, target, edge) in enumerate(self.edges) if (name := self._second(target, edge))},
            "capacity": self._capacities(edges),
            "role": self._roles(edges),
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

    def _roles(self, edges: Sequence[dict[str, Any]]) -> dict[int, list[str]]:
        """Other names, in both languages, of the roles that labels of mandates and parts name, by the label's number."""
        found: dict[int, set[str]] = {}
        for edge in edges:
            for role in (*iris(edge["properties"], ORG.role), *iris(edge["properties"], TG.participationRole)):
                others = self.model.other_names.get(role, ())
                found.setdefault(self._label(Text(edge["label"], edge["label_en"])), set()).update(others)
        return {label: sorted(others) for label, others in sorted(found.items())}

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
        return [{"label": text(label), "value": _said(value)} for label, value in found]

    # ------------------------------------------------------------ what holds what, and what goes together

    @property
    def places(self) -> dict[str, tuple[Text, list[str]]]:
        """Territories that hold others, by IRI: their name, and what holds them in turn."""
        found: dict[str, tuple[Text, list[str]]] = self.network.graph.get("places", {})
        return found

    def _containers(self) -> Data:
        within: dict[int, list[int]] = {}
        broader: dict[int, list[int]] = {}
        wider = said.broader(self.model)
        for n, iri in enumerate(self.order):
            properties = self.network.nodes[iri]["properties"]
            if holders := self._above(iris(properties, SCHEMA.containedInPlace)):
                within[n] = sorted(self.areas.number(place, place) for place in holders)
            if known := sorted(self.at[theme] for theme in wider.get(iri, ()) if theme in self.at):
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
        front = {place for place in places if self._is_known(place)}
        while front:
            found |= front
            front = {holder for place in front for holder in self._holders(place) if self._is_known(holder)} - found
        return sorted(found)

    def _communities(self) -> list[Data]:
        found, taken = [], set[str]()
        for members, (x, y, r) in zip(self.layout.communities, self.layout.circles, strict=True):
            name = next(name for name in self._community_names(members) if name.fr not in taken)
            taken.add(name.fr)
            found.append({"label": text(name), "size": len(members), "x": x, "y": y, "r": r})
        return found

    def _community_names(self, members: Sequence[str]) -> Iterator[Text]:
        """Names for a community, best first: the place that holds many of its territories, then what has most links in it, people last."""
        nodes, inside = self.network.nodes, set(members)
        territories = [iri for iri in members if nodes[iri]["kind"] == TG.Territory]
        holders = Counter(p for iri in territories for p in iris(nodes[iri]["properties"], SCHEMA.containedInPlace) if self._is_held(p))
        for place, count in sorted(holders.items(), key=lambda pair: (-pair[1], pair[0]))[:1]:
            if count >= 5 and 4 * count >= len(territories) and 2 * len(territories) >= len(members):
                yield self._named(place)
        linked = Counter(end for iri in members for other in self.network.successors(iri) if other in inside for end in (iri, other))
        for iri in sorted(members, key=lambda iri: (nodes[iri]["kind"] in said.PASSING, -linked[iri], iri)):
            yield Text(nodes[iri]["label"], nodes[iri]["label_en"])
        yield from (Text(f"{n}", f"{n}") for n in count_from(1))

    def _is_held(self, place: str) -> bool:
        """Whether a place is itself in another: a country is not, and names no community."""
        return self._is_known(place) and bool(self._holders(place))

    def _holders(self, place: str) -> list[str]:
        return self.places[place][1] if place in self.places else iris(self.network.nodes[place]["properties"], SCHEMA.containedInPlace)

    def _is_known(self, place: str) -> bool:
        return place in self.places or place in self.at
