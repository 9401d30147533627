"""Curated tables -> statements: what each table's rows say, in the terms of the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terrigraph.errors import Fault
from terrigraph.facts import identities
from terrigraph.facts.conclusions import cooperation_iri
from terrigraph.facts.days import Assertion, Dates
from terrigraph.facts.mandates import Statement as MandateStatement
from terrigraph.language import LANGUAGES, Text
from terrigraph.model.namespaces import DCTERMS, FOAF, OA, ORG, OWL, PAV, PROV, RDF, RDFS, SCHEMA, SCHEMES, SKOS, TG, XSD
from terrigraph.model.triples import Evidence, Ids, PartialDate, day, iri, literal, quad
from terrigraph.sources.source import Quote, Reading, Reference, Source
from terrigraph.sources.tables import MANY, Concepts, Row, Schema, Table, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from terrigraph.facts.conclusions import Conclusions

FRENCH, ENGLISH = "fr", "en"
"""The language of the curated tables' names and titles; that of the column `name_en`."""
MEMBER = "membre"
"""The role of an organisation that is a member of another."""
_DEEPEST = 9
"""How many sessions deep the day of an event is looked for."""


@dataclass(slots=True, kw_only=True)
class Facts:
    """What one source states, as its rows are read."""

    reading: Reading
    ids: Ids
    conclusions: Conclusions
    graph: str
    """The IRI of the named graph that holds what the source states."""
    people: Mapping[str, str]
    """The names of the people whom the source describes, by id."""
    events: Mapping[str, Row]
    """The rows of the source's events, by id."""
    capacities: Mapping[str, list[str]]
    """The events for which each mandate is named as the capacity of a participant, by the key of the mandate's row."""
    mandates: Mapping[str, str]
    """The IRI of what each mandate's row states, by the row's key; "" for a row that was refused, since one fault is enough."""
    lines: set[str] = field(default_factory=set)
    said: dict[tuple[str, ...], Row] = field(default_factory=dict)
    """What rows must say but once, with the first that does."""
    stated: list[MandateStatement] = field(default_factory=list)

    # ------------------------------------------------------------ the source's own graph

    def add(self, subject: str, predicate: str, term: str) -> None:
        """State that a resource of the source's own has a literal, or an IRI, written as a term."""
        self.lines.add(quad(subject, predicate, term, self.graph))

    def link(self, subject: str, predicate: str, other: str) -> None:
        """State that a resource of the source's own has another (an IRI)."""
        self.lines.add(quad(subject, predicate, iri(other), self.graph))

    # ------------------------------------------------------------ conclusions

    def conclude(self, subject: str, predicate: str, other: str) -> None:
        """Conclude that a resource has another (an IRI)."""
        self.conclusions.add(subject, predicate, iri(other))

    def name(self, subject: str, predicate: str, row: Row, column: str, kind: str, language: str = "") -> None:
        """Say what a resource is called, under the identifier of its row."""
        if row[column]:
            own = subject == f"{self.ids.base}{kind}/{row['id']}"
            self.conclusions.name(subject, predicate, literal(row[column], language), own)

    def names(self, subject: str, predicate: str, row: Row, column: str) -> None:
        """Conclude each name of a cell."""
        for name in row.many(column):
            self.conclusions.add(subject, predicate, literal(name, FRENCH))

    def concepts(self, subject: str, predicate: str, scheme: str, values: Iterable[str]) -> None:
        """Conclude each concept of a controlled list."""
        for value in values:
            self.conclude(subject, predicate, SCHEMES[scheme] + value)

    def refer(self, row: Row, column: str, kind: str = "") -> list[str]:
        """The IRIs that a cell refers to; each must be described somewhere.

        `kind` is the kind of resource; without it the cell itself says: `person/…`, `territory/…`.
        """
        targets = []
        for value in row.many(column):
            target = self.ids(kind, value) if kind else self.ids(*value.split("/", 1))
            self.reading.references.append(Reference(iri=target, row=row, column=column, value=value))
            targets.append(target)
        return targets

    def refer_all(self, subject: str, predicate: str, row: Row, column: str, kind: str = "") -> None:
        """State a plain link to each resource that a cell refers to."""
        for target in self.refer(row, column, kind):
            self.conclusions.link(subject, predicate, target, self.graph, self._passage(row).iri(self.ids))

    def same_as(self, subject: str, row: Row) -> None:
        """State what the resource of a row is elsewhere."""
        for other in row.many("same_as"):
            self.conclusions.link(subject, SCHEMA.sameAs, other, self.graph, self._passage(row).iri(self.ids))

    def ends(self, subject: str, predicate: str, row: Row, column: str, kind: str = "") -> None:
        """Conclude an end of a fact for each resource that a cell refers to."""
        for target in self.refer(row, column, kind):
            self.conclude(subject, predicate, target)

    def describe(self, subject: str, row: Row, *classes: str) -> None:
        """Say what a row's resource is, and its evidence; remember its row."""
        self.reading.origins.setdefault(subject, row)
        for name in classes:
            self.conclude(subject, RDF.type, name)
        self.conclusions.shared([quad(subject, TG.evidence, iri(self.evidence(row)), self.graph)])

    def once(self, row: Row, *said: str) -> None:
        """A fault where another row of the source says the same."""
        first = self.said.setdefault(said, row)
        if first is not row:
            here = Text(f"la ligne {first.number} de {first.file} dit déjà cela", f"row {first.number} of {first.file} already says this")
            self.reading.faults.append(row.fault("", here))

    # ------------------------------------------------------------ statements

    def statement(self, subject: str, row: Row, assertion: str = "") -> str:
        """State what the row says of a fact in its own words: its passage, its basis and remark; gives the statement's IRI."""
        here = self.statement_iri(row)
        self.link(here, RDF.type, TG.Statement)
        if subject:
            self.link(here, TG.states, subject)
        self.link(here, PROV.wasDerivedFrom, self.evidence(row))
        if assertion:
            self.link(here, TG.assertion, SCHEMES["kind"] + assertion)
        if row.cells.get("basis"):
            self.link(here, TG.basis, SCHEMES["kind"] + row["basis"])
        if row.cells.get("note"):
            self.add(here, RDFS.comment, literal(row["note"], FRENCH))
        return here

    def remark(self, subject: str, row: Row) -> None:
        """State the basis or the remark of a row about what is no mandate, part taken, event or cooperation, where it has one."""
        if row.cells.get("basis") or row.cells.get("note"):
            self.statement(subject, row)

    def statement_iri(self, row: Row) -> str:
        """The IRI of what a row states: the same wherever the table and the row's cells are the same."""
        cells = (MANY.join(sorted(value.split(MANY))) for _, value in sorted(row.cells.items()))
        return self.ids.hashed("statement", self.graph, row.file.rpartition("/")[2], *cells)

    def dates(self, subject: str, row: Row) -> None:
        """State the dates of a row as it says them."""
        for column, known in (("start", SCHEMA.startDate), ("end", SCHEMA.endDate), ("held_on", TG.heldOn)):
            if row.cells.get(column):
                self.add(subject, known, PartialDate.parse(row[column]).term)
        if row["start"] and row["end"] and PartialDate.parse(row["start"]).first > PartialDate.parse(row["end"]).last:
            self.reading.faults.append(row.fault("end", Text("une fin après le début est attendue", "an end after the start is expected")))

    def seen(self, row: Row) -> tuple[str, str]:
        """The first and the last day on which a row's document can have seen what it says; "" where not known.

        What it says of another day ("maire en 1990") it saw on that day.
        """
        if row.cells.get("held_on"):
            held = PartialDate.parse(row["held_on"])
            return held.first, held.last
        document = self.reading.documents.get(row["document"])
        if document is None:
            return "", ""
        if document["date"]:
            date = PartialDate.parse(document["date"])
            return date.first, date.last
        return document["not_before"], document["not_after"]

    def capacity(self, row: Row, assertion: Assertion) -> tuple[str, str, bool]:
        """The same of a row that names in what capacity someone takes part in events, and whether it is shown on each of these days.

        What a document says of those who take part, it says of the days of the event, be it written before them or after; one that
        is of a day of its own shows it on that day as well. What is former was so when the document was written.
        """
        first, last = self.seen(row)
        events = [event for name in self.capacities.get(row["id"], ()) if (event := self._dated(name))]
        if not events or row.cells.get("held_on"):
            return first, last, False
        event_first = min(PartialDate(event["start"]).first for event in events)
        event_last = max(PartialDate(event["end"] or event["start"]).last for event in events)
        to_the_day = assertion is not Assertion.FORMER and all(
            len(event["start"]) == len(event["end"] or event["start"]) == len(event_first) for event in events
        )
        if first and first == last:
            return (min(first, event_first), max(last, event_last), True) if to_the_day else (first, last, False)
        overlap = (not first or event_last >= first) and (not last or event_first <= last)
        return (event_first, event_last, to_the_day) if to_the_day or overlap else (first, last, False)

    def days(self, event: str) -> tuple[str, str] | None:
        """The first and the last day of one of the source's events, or of what it is a session of; None where not known."""
        row = self._dated(event)
        return (PartialDate.parse(row["start"]).first, PartialDate.parse(row["end"] or row["start"]).last) if row else None

    def _dated(self, event: str) -> Row | None:
        """The row that dates one of the source's events: its own, or that of what it is a session of."""
        for _ in range(_DEEPEST):
            row = self.events.get(event)
            if row is None or row["start"]:
                return row
            event = row["super_event"]
        return None

    # ------------------------------------------------------------ evidence

    def _passage(self, row: Row) -> Evidence:
        cells = row.cells
        start, end = (int(cells[name]) if cells.get(name) else None for name in ("quote_start", "quote_end"))
        around = {name: cells.get(name, "") for name in ("prefix", "suffix")}
        return Evidence(document=self.ids("document", row["document"]), exact=row["quote"], start=start, end=end, **around)

    def evidence(self, row: Row) -> str:
        """State the passage that a row quotes; gives its IRI."""
        passage = self._passage(row)
        if self.reading.quotes and self.reading.quotes[-1].row is row:  # a row that says several things quotes but once
            return passage.iri(self.ids)
        self.refer(row, "document", "document")
        if row["document"] not in self.reading.documents and self.reading.source.id != identities.SOURCE:
            self.reading.faults.append(
                row.fault(
                    "document",
                    Text(
                        "aucune source ne décrit ce document ici : ajoutez sa ligne à documents.csv, dans ce dossier",
                        "no source describes this document here: add its row to documents.csv, in this folder",
                    ),
                )
            )
        start, end = passage.start, passage.end
        if (start is None) != (end is None) or (start is not None and end is not None and end - start != len(row["quote"])):
            self.reading.faults.append(
                row.fault(
                    "quote_end",
                    Text(
                        f"quote_start et quote_end vont ensemble, à {len(row['quote'])} caractères l’un de l’autre",
                        f"quote_start and quote_end go together, {len(row['quote'])} characters apart",
                    ),
                )
            )
        self.reading.quotes.append(Quote(document=row["document"], exact=row["quote"], start=start, end=end, row=row))
        self.conclusions.shared(passage.statements(self.ids, self.graph))
        return passage.iri(self.ids)

    def about(self, subject: str, row: Row, themes: Iterable[str], own: bool = False) -> None:
        """State what a resource is about: the plain link, and the annotation that carries the quote.

        `own` says that the row is the tie's own, so that its basis and its note are the tie's.
        """
        for theme in themes:
            concept = SCHEMES["theme"] + theme
            self.once(row, subject, concept, row["document"], row["quote_start"], row["quote"])
            self.conclusions.link(subject, SCHEMA.about, concept, self.graph, self._passage(row).iri(self.ids))
            identity = (subject.removeprefix(self.ids.base), theme, row["document"], row["quote_start"], row["quote"])
            note = self.ids.hashed("annotation", self.graph, *identity)
            self.reading.origins.setdefault(note, row)
            self.link(note, RDF.type, OA.Annotation)
            self.link(note, TG.evidence, self.evidence(row))
            if own:
                self.remark(note, row)
            self.link(note, OA.hasTarget, subject)
            self.link(note, OA.hasBody, concept)
            self.link(note, OA.motivatedBy, OA.classifying)


def _document(row: Row, facts: Facts) -> None:
    facts.conclusions.shared(_described(row, facts))


def _described(row: Row, facts: Facts) -> Iterator[str]:
    """What the source says of a document, in its own graph."""
    here, graph = facts.ids("document", row["id"]), facts.graph
    facts.reading.origins[here] = row
    yield quad(here, RDF.type, iri(TG.Document), graph)
    yield quad(here, DCTERMS.title, literal(row["title"], row["language"]), graph)
    yield quad(here, DCTERMS.type, iri(SCHEMES["kind"] + row["kind"]), graph)
    yield quad(here, DCTERMS.publisher, literal(row["publisher"]), graph)
    yield quad(here, DCTERMS.language, literal(row["language"]), graph)
    if row["date"]:
        yield quad(here, DCTERMS.date, PartialDate.parse(row["date"]).term, graph)
    for column, predicate in (("not_before", TG.dateNotBefore), ("not_after", TG.dateNotAfter)):
        if row[column]:
            yield quad(here, predicate, day(row[column]), graph)
    if row["date_basis"]:
        yield quad(here, TG.dateBasis, literal(row["date_basis"], FRENCH), graph)
    if row["url"]:
        yield quad(here, SCHEMA.url, iri(row["url"]), graph)
    if row["seen"]:
        yield quad(here, PAV.retrievedOn, day(row["seen"]), graph)
    if row["sha256"]:
        yield quad(here, SCHEMA.sha256, literal(row["sha256"]), graph)


def _person(row: Row, facts: Facts) -> None:
    here = facts.ids("person", row["id"])
    facts.describe(here, row, FOAF.Person)
    facts.conclusions.woman(here, row["name"].split(), row["quote"], row["prefix"])
    for column, predicate in (("name", FOAF.name), ("given_name", FOAF.givenName), ("family_name", FOAF.familyName)):
        facts.name(here, predicate, row, column, "person")
    facts.same_as(here, row)


def _organisation(row: Row, facts: Facts) -> None:
    here = facts.ids("organisation", row["id"])
    facts.describe(here, row, ORG.Organization, *([ORG.OrganizationalUnit] if row["unit_of"] else []))
    facts.remark(here, row)
    facts.name(here, SKOS.prefLabel, row, "name", "organisation", FRENCH)
    facts.names(here, SKOS.altLabel, row, "alt_names")
    facts.names(here, TG.formerName, row, "former_names")
    facts.concepts(here, ORG.classification, "kind", row.many("kind"))
    facts.refer_all(here, ORG.unitOf, row, "unit_of", "organisation")
    facts.refer_all(here, ORG.subOrganizationOf, row, "part_of", "organisation")
    facts.refer_all(here, TG.governs, row, "governs", "territory")
    facts.refer_all(here, TG.serves, row, "serves", "territory")
    if row["siren"]:
        facts.conclusions.add(here, TG.siren, literal(row["siren"]))
    facts.same_as(here, row)


def _territory(row: Row, facts: Facts) -> None:
    here = facts.ids("territory", row["id"])
    kinds = {"country": (TG.Territory, TG.Country), "city": (TG.Territory, TG.ForeignCity), "official": ()}
    facts.describe(here, row, *kinds[row["kind"]])
    facts.remark(here, row)
    facts.name(here, SCHEMA.name, row, "name", "territory", FRENCH)
    facts.name(here, SCHEMA.name, row, "name_en", "territory", ENGLISH)
    facts.names(here, SKOS.altLabel, row, "alt_names")
    facts.refer_all(here, SCHEMA.containedInPlace, row, "contained_in", "territory")
    if row["longitude"] and row["latitude"]:
        facts.conclusions.at(here, row["longitude"], row["latitude"])
    facts.same_as(here, row)


def _mandate(row: Row, facts: Facts) -> None:
    same = ("person", "role", "organisation", "area", "state", "start", "end", "document")
    facts.once(row, *(row[name] for name in same), row.cells.get("held_on", ""))
    assertion = Assertion(row["state"] or "held")
    here = facts.statement("", row, assertion)
    facts.dates(here, row)
    facts.add(here, TG.wording, literal(row["quote"], FRENCH))
    themes = row.many("themes")
    for theme in themes:
        facts.link(here, SCHEMA.about, SCHEMES["theme"] + theme)
    (member,) = facts.refer(row, "person", "person")
    facts.conclusions.woman(member, facts.people.get(row["person"], "").split(), row["quote"], row["prefix"], row["role"])
    organisation = "".join(facts.refer(row, "organisation", "organisation")[:1])
    area = "".join(facts.refer(row, "area", "territory")[:1])
    first, last, throughout = facts.capacity(row, assertion)
    facts.stated.append(
        MandateStatement(
            member=member.removeprefix(facts.ids.base),
            role=row["role"],
            organisation=organisation.removeprefix(facts.ids("organisation", "")),
            area=area.removeprefix(facts.ids("territory", "")),
            dates=Dates(start=row["start"], end=row["end"], first_seen=first, last_seen=last, throughout=throughout, assertion=assertion),
            evidence=facts.evidence(row),
            graph=facts.graph,
            iri=here,
            themes=tuple(themes),
            wording=row["quote"],
            row=row,
        )
    )


def _event(row: Row, facts: Facts) -> None:
    here = facts.ids("event", row["id"])
    facts.describe(here, row, SCHEMA.Event)
    statement = facts.statement(here, row, _announced(facts, row, row["id"]))
    facts.dates(statement, row)
    facts.name(here, SCHEMA.name, row, "title", "event", FRENCH)
    facts.concepts(here, DCTERMS.type, "kind", [row["kind"]])
    facts.refer_all(here, SCHEMA.superEvent, row, "super_event", "event")
    if row["position"]:
        facts.conclusions.add(here, SCHEMA.position, _integer(row["position"]))
    facts.refer_all(here, SCHEMA.location, row, "location", "territory")
    facts.refer_all(here, SCHEMA.organizer, row, "organisers", "organisation")
    if row["description"]:
        facts.conclusions.add(here, DCTERMS.description, literal(row["description"], FRENCH))
    facts.conclusions.date(here, Dates(start=row["start"], end=row["end"] or row["start"]))
    facts.about(here, row, row.many("themes"))


def _announced(facts: Facts, row: Row, event: str) -> Assertion:
    """What a row says of an event or of a part taken in it: announced, where its document is older than the event."""
    _, last = facts.seen(row)
    days = facts.days(event)
    return Assertion.ANNOUNCED if days and last and last < days[0] else Assertion.HELD


def _participation(row: Row, facts: Facts) -> None:
    (who,), (event,) = facts.refer(row, "participant"), facts.refer(row, "event", "event")
    here = facts.ids.hashed("participation", who.removeprefix(facts.ids.base), event.removeprefix(facts.ids.base), row["role"])
    facts.once(row, here, row["document"])
    facts.describe(here, row)
    assertion = Assertion(row["assertion"]) if row["assertion"] else _announced(facts, row, row["event"])
    statement = facts.statement(here, row, assertion)
    facts.conclude(here, TG.participant, who)
    facts.conclude(here, TG.event, event)
    facts.concepts(here, TG.participationRole, "part", [row["role"]])
    if row["position"]:
        facts.conclusions.add(here, SCHEMA.position, _integer(row["position"]))
    capacities = []
    for key in row.many("capacity"):
        if mandate := facts.mandates.get(key):
            capacities.append(mandate)
        elif key not in facts.mandates:
            facts.reading.faults.append(
                row.fault("capacity", Text("un id de mandates.csv est attendu", "an id of mandates.csv is expected"), key)
            )
    facts.conclusions.part(here, who, event, statement, assertion, capacities)


def _theme(row: Row, facts: Facts) -> None:
    (subject,) = facts.refer(row, "about")
    facts.about(subject, row, [row["theme"]], own=True)


def _question(row: Row, facts: Facts) -> None:
    here = facts.ids("question", row["id"])
    facts.describe(here, row, SCHEMA.Question)
    facts.remark(here, row)
    facts.conclusions.add(here, SCHEMA.text, literal(row["text"], FRENCH))
    facts.refer_all(here, TG.askedIn, row, "event", "event")
    facts.about(here, row, row.many("themes"))


def _cooperation(row: Row, facts: Facts) -> None:
    partners = facts.refer(row, "partners")
    here = cooperation_iri(facts.ids, row["kind"], row["title"], partners, row["start"])
    facts.once(row, here, row["document"])
    facts.describe(here, row, TG.Cooperation)
    statement = facts.statement(here, row, Assertion(row["state"] or "held"))
    facts.dates(statement, row)
    if row["title"]:
        facts.conclusions.add(here, DCTERMS.title, literal(row["title"], FRENCH))
    for partner in partners:
        facts.conclude(here, TG.partner, partner)
    facts.concepts(here, TG.cooperationKind, "kind", [row["kind"]])
    facts.concepts(here, SCHEMA.about, "theme", row.many("themes"))
    first, last = facts.seen(row)
    held = Assertion(row["state"] or "held")
    facts.conclusions.date(here, Dates(start=row["start"], end=row["end"], first_seen=first, last_seen=last, assertion=held))


def _membership(row: Row, facts: Facts) -> None:
    assertion = Assertion(row["state"] or "held")
    here = facts.statement("", row, assertion)
    facts.dates(here, row)
    (member,), (organisation,) = facts.refer(row, "member", "organisation"), facts.refer(row, "organisation", "organisation")
    first, last = facts.seen(row)
    facts.stated.append(
        MandateStatement(
            member=member.removeprefix(facts.ids.base),
            role=MEMBER,
            organisation=organisation.removeprefix(facts.ids("organisation", "")),
            dates=Dates(start=row["start"], end=row["end"], first_seen=first, last_seen=last, assertion=assertion),
            evidence=facts.evidence(row),
            graph=facts.graph,
            iri=here,
            row=row,
        )
    )


def _term(row: Row, facts: Facts) -> None:
    here = facts.ids("term", row["id"])
    facts.describe(here, row, TG.Term)
    facts.remark(here, row)
    for language in LANGUAGES:
        facts.conclusions.add(here, RDFS.label, literal(row[f"label_{language}"], language))
    facts.conclusions.add(here, SCHEMA.startDate, PartialDate.parse(row["start"]).term)
    if row["end"]:
        facts.conclusions.add(here, SCHEMA.endDate, PartialDate.parse(row["end"]).term)


def _nothing(row: Row, facts: Facts) -> None:
    """What a row says is read where terms are (facts/terms.py)."""


def _same(kind: str) -> Callable[[Row, Facts], None]:
    """That two resources of a kind are one: see facts/identities.py, which reads the same rows."""

    def state(row: Row, facts: Facts) -> None:
        remains = facts.ids.base + f"{kind}/{row['remains']}"
        _judged(row, facts, facts.ids.base + f"{kind}/{row['gone']}", DCTERMS.isReplacedBy, remains)

    return state


def _judged(row: Row, facts: Facts, subject: str, predicate: str, other: str) -> None:
    """State a judgement on two resources: its reason, its passage, who judged and when."""
    here = facts.statement("", row)
    for part, term in ((RDF.subject, subject), (RDF.predicate, predicate), (RDF.object, other)):
        facts.link(here, part, term)
    facts.add(here, RDFS.comment, literal(row["reason"], FRENCH))
    facts.add(here, DCTERMS.creator, literal(row["by"]))
    facts.add(here, DCTERMS.date, day(row["on"]))


def _different(row: Row, facts: Facts) -> None:
    _judged(row, facts, facts.ids("person", row["one"]), OWL.differentFrom, facts.ids("person", row["other"]))


def _same_as(row: Row, facts: Facts) -> None:
    (person,) = facts.refer(row, "person", "person")
    facts.conclusions.link(person, SCHEMA.sameAs, row["same_as"], facts.graph, facts.evidence(row))
    _judged(row, facts, person, SCHEMA.sameAs, row["same_as"])


def _dated_name(row: Row, facts: Facts) -> None:
    (organisation,) = facts.refer(row, "organisation", "organisation")
    here = facts.ids.hashed("name", organisation.removeprefix(facts.ids.base), row["name"])
    facts.describe(here, row, TG.NameUse)
    facts.conclude(here, TG.nameOf, organisation)
    facts.conclusions.add(here, SCHEMA.name, literal(row["name"], FRENCH))
    facts.conclusions.add(organisation, TG.formerName if row["end"] else SKOS.altLabel, literal(row["name"], FRENCH))
    for column, predicate in (("start", SCHEMA.startDate), ("end", SCHEMA.endDate)):
        if row[column]:
            facts.conclusions.add(here, predicate, PartialDate.parse(row[column]).term)


def _change(row: Row, facts: Facts) -> None:
    here = facts.ids("change", row["id"])
    facts.describe(here, row, ORG.ChangeEvent)
    facts.concepts(here, DCTERMS.type, "kind", [row["kind"]])
    for predicate in (DCTERMS.date, SCHEMA.startDate, SCHEMA.endDate):
        facts.conclusions.add(here, predicate, PartialDate.parse(row["date"]).term)
    facts.conclusions.date(here, Dates(start=row["date"]))
    facts.ends(here, ORG.originalOrganization, row, "original", "organisation")
    facts.ends(here, ORG.resultingOrganization, row, "resulting", "organisation")
    if row["reason"]:
        facts.conclusions.add(here, RDFS.comment, literal(row["reason"], FRENCH))


def _integer(value: str) -> str:
    return literal(str(int(value)), datatype=XSD.integer)


TABLES: dict[str, Callable[[Row, Facts], None]] = {
    "documents": _document,
    "people": _person,
    "organisations": _organisation,
    "territories": _territory,
    "mandates": _mandate,
    "events": _event,
    "participations": _participation,
    "themes": _theme,
    "questions": _question,
    "cooperations": _cooperation,
    "memberships": _membership,
    "terms": _term,
    "offices": _nothing,
    "senate_series": _nothing,
    "same_people": _same("person"),
    "same_organisations": _same("organisation"),
    "different_people": _different,
    "same_as": _same_as,
    "names": _dated_name,
    "changes": _change,
}
"""What each curated table's rows say. A new kind of table is one line here and one schema."""


def read(source: Source, schemas: Path, concepts: Concepts, conclusions: Conclusions) -> Reading:
    """Read every table of a curated source; a file that is no known table is a fault."""
    ids = conclusions.ids
    reading = Reading(source=source, blocks=())
    tables: dict[str, Table] = {}
    for path in sorted(source.folder.glob("*.csv")):
        shown = f"{source.id}/{path.name}"
        if path.stem not in TABLES:
            known = ", ".join(TABLES)
            reading.faults.append(Fault(shown, 0, "", "", Text(f"table inconnue ; connues : {known}", f"unknown table; known: {known}")))
            continue
        table = tables[path.stem] = read_table(path, shown, Schema.load(schemas / f"{path.stem}.json"), concepts)
        reading.read[path.stem] = table.read
        reading.faults += table.faults
    for name in TABLES:
        tables.setdefault(name, Table())
    reading.documents = {row["id"]: row for row in tables["documents"].rows}
    graph = ids.graph(source.id)
    facts = Facts(
        reading=reading,
        ids=ids,
        conclusions=conclusions,
        graph=graph,
        people={row["id"]: row["name"] for row in tables["people"].rows},
        events={row["id"]: row for row in tables["events"].rows},
        capacities=_capacities(tables["participations"].rows),
        mandates={row.cells.get("id", ""): "" for row in tables["mandates"].refused},
        lines=set(source.statements(ids)),
    )
    facts.mandates = {**facts.mandates, **{row["id"]: facts.statement_iri(row) for row in tables["mandates"].rows}}
    for name, state in TABLES.items():
        for row in tables[name].rows:
            state(row, facts)
        if tables[name].read:
            reading.kept[name] = len(tables[name].rows)
    reading.faults += source.too_few(reading.kept)
    reading.blocks = ["".join(sorted(facts.lines))]
    reading.mandates = sorted(facts.stated, key=lambda one: one.body)
    return reading


def _capacities(participations: Iterable[Row]) -> dict[str, list[str]]:
    events: dict[str, list[str]] = {}
    for row in participations:
        for key in row.many("capacity") if row["assertion"] != Assertion.DENIED else ():
            events.setdefault(key, []).append(row["event"])
    return events
