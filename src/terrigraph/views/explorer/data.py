"""What the explorer's page holds: a network in columns, each thing written once and then named by its number, ready for JSON.

The same network gives the same data, whatever the order in which it was made. Texts are in both languages.
"""

from __future__ import annotations

from collections import Counter
from itertools import count as count_from
from typing import TYPE_CHECKING, Any

from terrigraph.language import Text
from terrigraph.model import homonyms
from terrigraph.model.namespaces import ORG, PREFIXES, RDF, SCHEMA, SKOS, TG, source_of
from terrigraph.network.projection import literals, passage
from terrigraph.views.explorer import node_facts
from terrigraph.views.explorer.items import Index, Items, Origin, compact_text, identifier, text
from terrigraph.views.facts import HONORARY, narrower
from terrigraph.views.roles import iris

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Network, Properties
    from terrigraph.views.explorer.layout import NetworkLayout

BOUNDS = {
    "possibleFrom": "possible_from",
    "certainFrom": "certain_from",
    "certainUntil": "certain_until",
    "possibleUntil": "possible_until",
}
REASONS = {"title": Text("dans le titre", "in the title"), "text": Text("dans le texte", "in the text")}
"""What the reasons that the rules of extraction give for a theme mean to a reader."""
_FAR = 4
"""How many authorities that serve one another are followed to the territory that distinguishes one from its homonyms."""
Data = dict[str, Any]


def _note(words: str) -> str | dict[str, str]:
    return compact_text(REASONS.get(words, Text(words, words)))


class Encoding:
    """One network being put into columns."""

    def __init__(self, network: Network, model: Ontology, origin: Origin, layout: NetworkLayout) -> None:
        self.network, self.model, self.origin, self.layout = network, model, origin, layout
        self.annexes: dict[str, Properties] = network.graph["annexes"]
        self.order = sorted(network)
        self.at = {iri: n for n, iri in enumerate(self.order)}
        self.edges: list[tuple[str, str, dict[str, Any]]] = sorted(
            ((s, t, d) for s, t, d in network.edges(data=True)), key=lambda e: (self.at[e[0]], self.at[e[1]], e[2]["via"], e[2]["iri"])
        )
        self.items, self.areas = Items(self.annexes, model, origin), Index()
        self.honorary = narrower(model, HONORARY)
        for kind in model.nodes:
            if any(network.nodes[iri]["kind"] == kind.iri for iri in self.order):
                self.items.kind(kind.iri)

    def data(self) -> Data:
        """The columns, as JSON values."""
        nodes, links = self._nodes(), self._links()
        columns: Data = {
            "base": self.origin.base,
            "prefixes": self._prefixes(nodes["id"]),
            "nodes": nodes,
            "links": links,
            "facts": {n: facts for n, iri in enumerate(self.order) if (facts := self._facts(iri))},
            **self._containers(),
            "communities": self._communities(),
        }
        return columns | self.items.columns()

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
        dates = {n: when for n, node in enumerate(nodes) if any(when := node_facts.dates(node["properties"]))}
        passages = {n: numbers for n, node in enumerate(nodes) if (numbers := self._evidence(node["properties"]))}
        return {
            "id": [self.identifier(iri) for iri in self.order],
            "kind": [self.items.kinds.get(node["kind"]) for node in nodes],
            "label": [node["label"] for node in nodes],
            "labelEn": {n: node["label_en"] for n, node in enumerate(nodes) if node["label_en"] != node["label"]},
            "hidden": {n: " ".join(names) for n, node in enumerate(nodes) if (names := literals(node["properties"], SKOS.hiddenLabel, ""))},
            "what": [self._what(iri) for iri in self.order],
            "context": [self._context(iri) for iri in self.order],
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "lon": [round(point[0], 4) if point else None for point in points],
            "lat": [round(point[1], 4) if point else None for point in points],
            "community": [self.layout.community.get(iri, -1) for iri in self.order],
            "source": [
                sorted(
                    self.items.source(g)
                    for g in {source_of(g) for _, g in node["properties"].get(TG.evidence, []) or node["properties"].get(RDF.type, [])}
                )
                for node in nodes
            ],
            "inferred": [n for n, node in enumerate(nodes) if node.get("inferred")],
            "dates": dates,
            "datedBy": {n: meeting for n in range(len(nodes)) if n not in dates and (meeting := self._meeting(n, dates)) is not None},
            "passages": passages,
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
        return [self.items.passage(passage(iri, self.annexes)) for iri in iris(properties, TG.evidence) if iri in self.annexes]

    def _context(self, iri: str, passed: frozenset[str] = frozenset()) -> str:
        """In French, what distinguishes a node from its homonyms: a territory's code and what holds it, of a person a mandate.

        Of an authority, the same of the territory that it governs or serves; those already passed serve one another in circles.
        """
        properties: Properties = self.network.nodes[iri]["properties"]
        holders = [place for place in iris(properties, homonyms.WITHIN) if self._is_known(place)]
        near = min(holders, key=lambda place: ("/departement/" not in place, place), default="")
        code = next(iter(literals(properties, homonyms.CODE, "")), "")
        context = homonyms.context((), code, self._named(near).fr if near else "")
        for _, target, edge in () if context else sorted(self.network.out_edges(iri, data=True), key=lambda e: (e[2]["label"], e[1])):
            if edge["via"] == ORG.Membership:
                return f"{edge['label']}, {self.network.nodes[target]['label']}"
            if edge["via"] in (TG.governs, TG.serves) and target not in passed and len(passed) < _FAR:
                return self._context(target, passed | {iri})
        return context

    def _what(self, iri: str) -> int:
        """What a node is more precisely than its kind says: a label's number, -1 where nothing does."""
        node = self.network.nodes[iri]
        what = node_facts.concepts(node["properties"], self.model, node["kind"])
        return self.items.label(Text(", ".join(label.fr for label in what), ", ".join(label.en for label in what))) if what else -1

    def _facts(self, iri: str) -> list[Data]:
        node = self.network.nodes[iri]
        facts: list[Data] = [
            {"label": self.items.label(label), "value": "" if url else compact_text(value), **({"url": url} if url else {})}
            for label, value, url in node_facts.facts(node["properties"])
        ]
        if note := node.get("note", ""):
            facts.append({"label": self.items.label(node_facts.NOTE), "value": _note(note)})
        return facts + [{"label": self.items.label(name), "value": compact_text(value)} for name, value in node.get("figures", ())]

    # ------------------------------------------------------------ links

    def _links(self) -> Data:
        edges = [edge for _, _, edge in self.edges]
        columns: Data = {
            "source": [self.at[source] for source, _, _ in self.edges],
            "target": [self.at[target] for _, target, _ in self.edges],
            "via": [self.items.via(edge["via"]) for edge in edges],
            "label": [self.items.label(Text(edge["label"], edge["label_en"])) for edge in edges],
            "start": [edge["start"] for edge in edges],
            "end": [edge["end"] for edge in edges],
            "sources": [sorted({self.items.source(iri) for iri in edge["sources"]}) for edge in edges],
            "id": [self.identifier(edge["iri"]) if edge["iri"] else "" for edge in edges],
            "inferred": [n for n, edge in enumerate(edges) if edge["inferred"]],
            "honorary": [n for n, edge in enumerate(edges) if not self.honorary.isdisjoint(iris(edge["properties"], ORG.role))],
            "note": {n: _note(edge["note"]) for n, edge in enumerate(edges) if edge["note"]},
            "passages": {n: [self.items.passage(p) for p in edge["evidence"]] for n, edge in enumerate(edges) if edge["evidence"]},
            "as": {n: self.items.label(name) for n, (_, target, edge) in enumerate(self.edges) if (name := self._second(target, edge))},
            "capacity": self._capacities(edges),
            "stated": {n: words for n, edge in enumerate(edges) if (words := literals(edge["properties"], TG.asStated, "fr"))},
            "assertion": {
                n: self.items.label(Text(edge["asserted"], edge["asserted_en"])) for n, edge in enumerate(edges) if edge.get("asserted")
            },
            "role": self._roles(edges),
            "more": {n: more for n, edge in enumerate(edges) if (more := self._more(edge["properties"]))},
        }
        for bound, attribute in BOUNDS.items():
            columns[bound] = {n: edge[attribute] for n, edge in enumerate(edges) if edge[attribute]}
        return columns

    def _second(self, target: str, edge: dict[str, Any]) -> Text | None:
        """What a folded node's second target is to it ("au titre de"); None for its first."""
        folded = next((kind for kind in self.model.folded if kind.iri == edge["via"]), None)
        if folded is None or not folded.targets or target in iris(edge["properties"], folded.targets[0]):
            return None
        predicate = next((p for p in folded.targets if target in iris(edge["properties"], p)), "")
        return self.model.label(predicate)

    def _roles(self, edges: Sequence[dict[str, Any]]) -> dict[int, list[str]]:
        """Other names, in both languages, of the roles that labels of mandates and parts name, by the label's number."""
        names: dict[int, set[str]] = {}
        for edge in edges:
            for role in (*iris(edge["properties"], ORG.role), *iris(edge["properties"], TG.participationRole)):
                others = self.model.other_names.get(role, ())
                names.setdefault(self.items.label(Text(edge["label"], edge["label_en"])), set()).update(others)
        return {label: sorted(others) for label, others in sorted(names.items())}

    def _capacities(self, edges: Sequence[dict[str, Any]]) -> dict[int, list[int]]:
        """The links of the mandates in whose name each part is taken."""
        numbers: dict[str, list[int]] = {}
        for n, (_, target, edge) in enumerate(self.edges):
            for iri in () if self._second(target, edge) else edge.get("iris", [edge["iri"]]):
                numbers.setdefault(iri, []).append(n)
        return {
            n: mandates
            for n, edge in enumerate(edges)
            if (mandates := sorted(m for iri in iris(edge["properties"], TG.inCapacityOf) for m in numbers.get(iri, ())))
        }

    def _more(self, properties: Properties) -> list[Data]:
        pairs = [
            (self.model.label(SCHEMA.about) or Text("domaine", "field"), label)
            for iri in iris(properties, SCHEMA.about)
            if (label := self.model.label(iri))
        ]
        pairs += [(Text("ordre de passage", "order of speaking"), Text(n, n)) for n in literals(properties, SCHEMA.position, "")]
        return [{"label": text(label), "value": compact_text(value)} for label, value in pairs]

    # ------------------------------------------------------------ what holds what, and what goes together

    @property
    def places(self) -> dict[str, tuple[Text, list[str]]]:
        """Territories that hold others, by IRI: their name, and what holds them in turn."""
        places: dict[str, tuple[Text, list[str]]] = self.network.graph.get("places", {})
        return places

    def _containers(self) -> Data:
        within: dict[int, list[int]] = {}
        broader: dict[int, list[int]] = {}
        wider = node_facts.broader(self.model)
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
        holders: set[str] = set()
        front = {place for place in places if self._is_known(place)}
        while front:
            holders |= front
            front = {holder for place in front for holder in self._holders(place) if self._is_known(holder)} - holders
        return sorted(holders)

    def _communities(self) -> list[Data]:
        communities, taken = [], set[str]()
        for members, (x, y, r) in zip(self.layout.communities, self.layout.circles, strict=True):
            name = next(name for name in self._community_names(members) if name.fr not in taken)
            taken.add(name.fr)
            communities.append({"label": text(name), "size": len(members), "x": x, "y": y, "r": r})
        return communities

    def _community_names(self, members: Sequence[str]) -> Iterator[Text]:
        """Names for a community, best first: the place that holds many of its territories, then what has most links in it, people last."""
        nodes, inside = self.network.nodes, set(members)
        territories = [iri for iri in members if nodes[iri]["kind"] == TG.Territory]
        places = (place for iri in territories for place in iris(nodes[iri]["properties"], SCHEMA.containedInPlace))
        holders = Counter(place for place in places if self._is_contained(place))
        for place, count in sorted(holders.items(), key=lambda pair: (-pair[1], pair[0]))[:1]:
            if count >= 5 and 4 * count >= len(territories) and 2 * len(territories) >= len(members):
                yield self._named(place)
        linked = Counter(end for iri in members for other in self.network.successors(iri) if other in inside for end in (iri, other))
        for iri in sorted(members, key=lambda iri: (nodes[iri]["kind"] in node_facts.PASSING, -linked[iri], iri)):
            yield Text(nodes[iri]["label"], nodes[iri]["label_en"])
        yield from (Text(f"{n}", f"{n}") for n in count_from(1))

    def _is_contained(self, place: str) -> bool:
        """Whether a place is itself in another: a country is not, and names no community."""
        return self._is_known(place) and bool(self._holders(place))

    def _holders(self, place: str) -> list[str]:
        return self.places[place][1] if place in self.places else iris(self.network.nodes[place]["properties"], SCHEMA.containedInPlace)

    def _is_known(self, place: str) -> bool:
        return place in self.places or place in self.at
