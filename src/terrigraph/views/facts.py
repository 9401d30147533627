"""What a network says, ready to be read: things, the facts that link them, and the passages behind each fact.

All text is in the language in use; nothing is escaped here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from terrigraph.language import Text, current
from terrigraph.model import periods
from terrigraph.model.namespaces import DCTERMS, IGEO, ORG, RDF, RDFS, ROOT, SCHEMA, SCHEMES, SKOS, TG, shorten
from terrigraph.model.spelling import slug
from terrigraph.network.projection import concept_labels, literals, passage, value
from terrigraph.views import phrases
from terrigraph.views.roles import iris, role_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Network, Properties

HONORARY = SCHEMES["role"] + "titre-honorifique"
"""The role that honorary titles are kinds of."""

FORMER = Text("(ancien)", "(former)")

DETAILS = {
    SKOS.altLabel: Text("aussi appelé", "also called"),
    TG.formerName: Text("ancien nom", "former name"),
    SKOS.definition: Text("définition", "definition"),
    DCTERMS.description: Text("objet", "purpose"),
    SCHEMA.position: Text("ordre de passage", "order of speaking"),
    TG.siren: Text("SIREN", "SIREN"),
    IGEO.codeINSEE: Text("code INSEE", "INSEE code"),
    TG.formerCode: Text("ancien code", "former code"),
}
SAME = {
    SCHEMA.sameAs: Text("la même chose ailleurs", "the same elsewhere"),
    SKOS.exactMatch: Text("le même thème ailleurs", "the same theme elsewhere"),
    SKOS.closeMatch: Text("un thème proche ailleurs", "a close theme elsewhere"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of evidence: what is quoted, where it is, and in which document."""

    exact: str
    prefix: str
    suffix: str
    place: str
    """Where the quote is in the document, in words; "" where that is not known."""
    title: str
    publisher: str
    dated: str
    url: str
    """The document's address where it is one of the web, else ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One edge, or the several edges that one node of the graph folds into."""

    key: str
    edges: tuple[str, ...]
    """Keys of the edges drawn for it."""
    kind: str
    """The class or property that makes the edge."""
    name: str
    """The name of that class or property."""
    subjects: tuple[str, ...]
    label: str
    objects: tuple[tuple[str, str], ...]
    """(words before it or "", IRI), a node each."""
    noun: bool
    """Whether the label is a noun (a mayor) and not a verb (chairs)."""
    former: bool
    honorary: bool
    inferred: bool
    when: str
    details: tuple[tuple[str, str], ...]
    note: str
    passages: tuple[Passage, ...]
    sources: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Thing:
    """One node."""

    iri: str
    key: str
    """Unique in the page, made of a few plain letters."""
    kind: str
    name: str
    what: str
    """What it is, in a few words: its kind and what says more."""
    details: list[tuple[str, str]]
    same: list[tuple[str, str]]
    """(words, address of the web), one a link."""
    note: str
    inferred: bool
    passages: tuple[Passage, ...]
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One edge as it is drawn."""

    key: str
    source: str
    target: str
    fact: Fact
    directed: bool
    short: str
    """Its label on the map."""


class NetworkReading:
    """A network read in the language in use."""

    def __init__(self, network: Network, model: Ontology) -> None:
        self.network, self.model = network, model
        self.annexes: dict[str, Properties] = network.graph["annexes"]
        self._honorary = narrower(model, HONORARY)
        keys = _keys(network)
        self.things = {iri: self._thing(iri, keys[iri], attributes) for iri, attributes in network.nodes(data=True)}
        self.edges: list[Edge] = []
        self.facts = self._facts()
        for fact in self.facts:
            for iri in dict.fromkeys((*fact.subjects, *(iri for _, iri in fact.objects))):
                self.things[iri].facts.append(fact)

    def sources(self) -> list[str]:
        """The titles of the sources that state the facts."""
        return sorted({title for fact in self.facts for title in fact.sources})

    def _name(self, attributes: dict[str, Any]) -> str:
        name: str = attributes["label_en"] if current() == "en" else attributes["label"]
        return name or "…"

    # ------------------------------------------------------------ things

    def _thing(self, iri: str, key: str, attributes: dict[str, Any]) -> Thing:
        properties: Properties = attributes["properties"]
        passages = (passage(i, self.annexes) for i in iris(properties, TG.evidence) if i in self.annexes)
        return Thing(
            iri=iri,
            key=key,
            kind=attributes["kind"],
            name=self._name(attributes),
            what=self._what(attributes["kind"], properties),
            details=self._details(properties),
            same=[
                (str(words), address)
                for predicate, words in SAME.items()
                for address in map(web_address, iris(properties, predicate))
                if address
            ],
            note=" ".join(literals(properties, RDFS.comment, current())) or attributes.get("note", ""),
            inferred=attributes.get("inferred", False),
            passages=tuple(self._passage(p) for p in passages),
        )

    def _what(self, kind: str, properties: Properties) -> str:
        name = self.model.label(kind)
        more = [str(label) for label in concept_labels(properties, self.model, RDF.type, ORG.classification, DCTERMS.type)]
        return ", ".join(dict.fromkeys([str(name or shorten(kind)), *more]))

    def _details(self, properties: Properties) -> list[tuple[str, str]]:
        details = [
            (str(words), phrases.joined(values))
            for predicate, words in DETAILS.items()
            if (values := literals(properties, predicate, current()))
        ]
        when = phrases.period(periods.shown(lambda predicate: value(properties, predicate)))
        return [*details, (str(Text("date", "date")), when)] if when else details

    # ------------------------------------------------------------ facts

    def _facts(self) -> list[Fact]:
        groups: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
        for n, (source, target, attributes) in enumerate(self.network.edges(data=True)):
            groups.setdefault(attributes["iri"] or f"edge {n}", []).append((source, target, attributes))
        facts = []
        for n, group in enumerate(groups.values()):
            keys = tuple(f"e{len(self.edges) + i}" for i in range(len(group)))
            fact = self._fact(f"f{n}", keys, group)
            facts.append(fact)
            self.edges += [
                Edge(key=key, source=source, target=target, fact=fact, directed=attributes["directed"], short=_short(fact, attributes))
                for key, (source, target, attributes) in zip(keys, group, strict=True)
            ]
        return facts

    def _fact(self, key: str, edges: tuple[str, ...], group: Sequence[tuple[str, str, dict[str, Any]]]) -> Fact:
        attributes = group[0][2]
        properties: Properties = attributes["properties"]
        name = self.model.label(attributes["via"])
        if attributes["directed"]:
            subjects = tuple(dict.fromkeys(source for source, _, _ in group))
            objects = tuple(dict.fromkeys((role_of(target, attributes, self.model), target) for _, target, _ in group))
        else:
            subjects, objects = tuple(dict.fromkeys(end for source, target, _ in group for end in (source, target))), ()
        return Fact(
            key=key,
            edges=edges,
            kind=attributes["via"],
            name=str(name or shorten(attributes["via"])),
            subjects=subjects,
            label=self._name(attributes),
            objects=tuple(sorted(objects)),
            noun=ORG.role in properties or not attributes["directed"],
            former=is_former(attributes),
            honorary=self._is_honorary(properties),
            inferred=attributes["inferred"],
            when=phrases.period(attributes),
            details=(*self._status(attributes), *self._more(properties)),
            note=attributes["note"],
            passages=tuple(self._passage(p) for p in attributes["evidence"]),
            sources=tuple(self._title(iri) for iri in attributes["sources"]),
        )

    def _status(self, attributes: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Whether the fact is only announced, or to be confirmed; as of a day, whether it certainly or only possibly holds then."""
        if attributes.get("asserted"):
            yield str(Text("selon la source", "according to the source")), str(Text(attributes["asserted"], attributes["asserted_en"]))
        words = {"certain": Text("certain", "certain"), "possible": Text("possible, sans certitude", "possible, not certain")}
        if word := words.get(attributes.get("status", "")):
            day = phrases.date(self.network.graph.get("as_of", ""))
            yield str(Text(f"le {day}", f"on {day}")), str(word)

    def _is_honorary(self, properties: Properties) -> bool:
        return any(iri in self._honorary for iri in iris(properties, ORG.role))

    def _more(self, properties: Properties) -> Iterator[tuple[str, str]]:
        """What else a fact says: the field of a mandate, the order of speaking, the mandates in whose name."""
        if about := concept_labels(properties, self.model, SCHEMA.about):
            yield str(Text("domaine", "field")), ", ".join(map(str, about))
        if position := literals(properties, SCHEMA.position, ""):
            yield str(DETAILS[SCHEMA.position]), ", ".join(position)
        if stated := literals(properties, TG.asStated, "fr"):
            words = [str(Text(f"« {wording} »", f"“{wording}”")) for wording in (" ".join(one.split()) for one in stated)]
            yield str(Text("à ce titre, selon la source", "in this capacity, as stated")), phrases.joined(words)
        elif capacity := [mandate for iri in iris(properties, TG.inCapacityOf) if (mandate := self._mandate(iri))]:
            yield str(Text("à titre de", "in capacity of")), phrases.joined(sorted(set(capacity)))

    def _mandate(self, iri: str) -> str:
        """A mandate in a few words, where the network holds it: "maire, Commune de Grenoble"."""
        for _, target, attributes in self.network.edges(data=True):
            if iri in attributes.get("iris", [attributes["iri"]]) and not role_of(target, attributes, self.model):
                ended = f" {FORMER}" if is_former(attributes) else ""
                return f"{self._name(attributes)}{ended}, {self._name(self.network.nodes[target])}"
        return ""

    # ------------------------------------------------------------ evidence

    def _passage(self, evidence: dict[str, Any]) -> Passage:
        place = ""
        if evidence["start"] is not None and evidence["end"] is not None:
            place = str(Text(f"caractères {evidence['start']} à {evidence['end']}", f"characters {evidence['start']} to {evidence['end']}"))
        document = self.annexes.get(evidence["document"], {})
        publisher = next(iter(literals(document, DCTERMS.publisher, current())), "")
        return Passage(
            exact=evidence["exact"],
            prefix=evidence["prefix"],
            suffix=evidence["suffix"],
            place=place,
            title=evidence["title"],
            publisher=publisher,
            dated=_dated(document),
            url=web_address(evidence["url"]),
        )

    def _title(self, source: str) -> str:
        own = literals(self.annexes.get(source, {}), DCTERMS.title, current())
        if own:
            return own[0]
        return str(Text("Ontologie de terrigraph", "The terrigraph ontology")) if source == ROOT + "ontology" else shorten(source)


def narrower(model: Ontology, concept: str) -> set[str]:
    """A concept and all that are narrower."""
    pairs = [
        (quad.subject.value, quad.object.value)
        for quad in model.statements.quads_for_pattern(None, NamedNode(SKOS.broader), None, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    ]
    concepts: set[str] = set()
    front = {concept}
    while front:
        concepts |= front
        front = {narrower for narrower, broader in pairs if broader in front} - concepts
    return concepts


def _dated(document: Properties) -> str:
    """When a document is of, in words."""
    if known := literals(document, DCTERMS.date, ""):
        return phrases.date(known[0])
    bounds = [phrases.date(next(iter(literals(document, p, "")), "")) for p in (TG.dateNotBefore, TG.dateNotAfter)]
    if not all(bounds):
        return ""
    return str(Text(f"sans date, écrit entre le {bounds[0]} et le {bounds[1]}", f"undated, written between {bounds[0]} and {bounds[1]}"))


def is_former(attributes: dict[str, Any]) -> bool:
    """Whether it is over today, whatever happened; in a network as of a day what is left can hold on that day.

    A part that someone took is past, as its event is, and not former.
    """
    return (
        attributes["via"] != TG.Participation
        and "status" not in attributes
        and bool(attributes["possible_until"])
        and attributes["possible_until"] < date.today().isoformat()
    )


def _short(fact: Fact, attributes: dict[str, Any]) -> str:
    """An edge's label on the map: "maire 1995–2014", "maire (ancien)", "porte sur"."""
    label = fact.label
    if years := phrases.years(attributes):
        return f"{label} {years}"
    return f"{label} {FORMER}" if fact.former else label


def _keys(nodes: Iterable[str]) -> dict[str, str]:
    """A short, plain, unique key for each IRI: `person-michel-destot`."""
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for iri in nodes:
        tail = iri.removeprefix(ROOT).removeprefix("id/")
        plain = slug(tail)[:60].strip("-") or "n"
        key, n = plain, 1
        while key in taken:
            key, n = f"{plain}-{n + 1}", n + 1
        taken.add(key)
        keys[iri] = key
    return keys


def web_address(text: str) -> str:
    """The text where it is an address of the web that one may follow, else ""."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    whole = parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"[\s\x00-\x20\\<>\"]", text)
    return phrases.clean(text) if whole else ""
