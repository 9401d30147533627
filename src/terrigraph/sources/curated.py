"""Curated tables -> statements: what each table's rows say, in the terms of the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terrigraph.errors import Fault
from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, FOAF, GEO, OA, ORG, PAV, PROV, RDF, RDFS, SCHEMA, SCHEMES, SKOS, TG, XSD
from terrigraph.model.triples import Evidence, Ids, PartialDate, day, iri, literal, point, quad
from terrigraph.sources.source import Quote, Reading, Reference, Source
from terrigraph.sources.tables import Concepts, Row, Schema, Table, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

FRENCH = "fr"
"""The language of the curated tables' names and titles."""


@dataclass(slots=True, kw_only=True)
class Facts:
    """The statements of one source, as its rows are read."""

    reading: Reading
    ids: Ids
    graph: str
    mandates: Mapping[str, str]
    """The IRIs of the source's mandates, by the key of their row; "" for a row that was refused, since one fault is enough."""
    lines: set[str] = field(default_factory=set)

    def add(self, subject: str, predicate: str, term: str) -> None:
        """State that a resource has a literal, or an IRI, written as a term."""
        self.lines.add(quad(subject, predicate, term, self.graph))

    def link(self, subject: str, predicate: str, other: str) -> None:
        """State that a resource has another (an IRI)."""
        self.lines.add(quad(subject, predicate, iri(other), self.graph))

    def names(self, subject: str, predicate: str, row: Row, column: str) -> None:
        """State each name of a cell."""
        for name in row.many(column):
            self.add(subject, predicate, literal(name, FRENCH))

    def concepts(self, subject: str, predicate: str, scheme: str, values: Iterable[str]) -> None:
        """State each concept of a controlled list."""
        for value in values:
            self.link(subject, predicate, SCHEMES[scheme] + value)

    def refer(self, row: Row, column: str, kind: str = "") -> list[str]:
        """The IRIs that a cell refers to; each must be described somewhere.

        `kind` is the kind of resource; without it the cell itself says: `person/…`, `territory/…`.
        """
        targets = []
        for value in row.many(column):
            target = self.ids(kind, value) if kind else self.ids.base + value
            self.reading.references.append(Reference(iri=target, row=row, column=column, value=value))
            targets.append(target)
        return targets

    def refer_all(self, subject: str, predicate: str, row: Row, column: str, kind: str = "") -> None:
        """State a link to each resource that a cell refers to."""
        for target in self.refer(row, column, kind):
            self.link(subject, predicate, target)

    def describe(self, subject: str, row: Row, *classes: str, noted: bool = True) -> None:
        """State what a row's resource is, its evidence and, where the row notes them, its basis and a remark; remember its row."""
        first = self.reading.origins.setdefault(subject, row)
        if first is not row:
            self.reading.faults.append(
                row.fault(
                    "",
                    Text(f"la ligne {first.number} de {first.file} dit déjà cela", f"row {first.number} of {first.file} already says this"),
                )
            )
        for name in classes:
            self.link(subject, RDF.type, name)
        self.link(subject, PROV.wasDerivedFrom, self.evidence(row))
        if noted and row.cells.get("basis"):
            self.concepts(subject, TG.basis, "kind", [row["basis"]])
        if noted and row.cells.get("note"):
            self.add(subject, RDFS.comment, literal(row["note"], FRENCH))

    def evidence(self, row: Row) -> str:
        """State the passage that a row quotes; gives its IRI."""
        document = self.refer(row, "document", "document")[0]
        if row["document"] not in self.reading.documents:
            self.reading.faults.append(
                row.fault(
                    "document",
                    Text(
                        "aucune source ne décrit ce document ici : ajoutez sa ligne à documents.csv, dans ce dossier",
                        "no source describes this document here: add its row to documents.csv, in this folder",
                    ),
                )
            )
        start, end = (int(row[name]) if row[name] else None for name in ("quote_start", "quote_end"))
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
        passage = Evidence(document=document, exact=row["quote"], start=start, end=end, prefix=row["prefix"], suffix=row["suffix"])
        if not self.reading.quotes or self.reading.quotes[-1].row is not row:  # a row that names themes quotes but once
            self.reading.quotes.append(Quote(document=row["document"], exact=row["quote"], start=start, end=end, row=row))
        self.lines.update(passage.statements(self.ids, self.graph))
        return passage.iri(self.ids)

    def about(self, subject: str, row: Row, themes: Iterable[str], own: bool = False) -> None:
        """State what a resource is about: the plain link, and the annotation that carries the quote.

        `own` says that the row is the tie's own, so that its basis and its note are the tie's.
        """
        for theme in themes:
            self.concepts(subject, SCHEMA.about, "theme", [theme])
            note = self.ids.hashed(
                "annotation", subject.removeprefix(self.ids.base), theme, row["document"], row["quote_start"], row["quote"]
            )
            self.describe(note, row, OA.Annotation, noted=own)
            self.link(note, OA.hasTarget, subject)
            self.link(note, OA.hasBody, SCHEMES["theme"] + theme)
            self.link(note, OA.motivatedBy, OA.classifying)

    def dates(self, subject: str, row: Row) -> None:
        """State the dates of a row; those less precise than a day get their bounds too."""
        for column, known, bounds in (
            ("start", SCHEMA.startDate, (TG.startNotBefore, TG.startNotAfter)),
            ("end", SCHEMA.endDate, (TG.endNotBefore, TG.endNotAfter)),
        ):
            if row[column]:
                date = PartialDate.parse(row[column])
                self.add(subject, known, date.term)
                if date.first != date.last:
                    self.add(subject, bounds[0], day(date.first))
                    self.add(subject, bounds[1], day(date.last))
        if row["start"] and row["end"] and PartialDate.parse(row["start"]).first > PartialDate.parse(row["end"]).last:
            self.reading.faults.append(row.fault("end", Text("une fin après le début est attendue", "an end after the start is expected")))

    def state(self, subject: str, row: Row) -> None:
        """State the bounds that follow from a document showing something as going on, or as past."""
        document = self.reading.documents.get(row["document"])
        if document is None or not row["state"]:
            return
        date = PartialDate.parse(document["date"]) if document["date"] else None
        earliest = date.first if date else document["not_before"]
        latest = date.last if date else document["not_after"]
        if row["state"] == "held":
            if latest and not row["start"]:
                self.add(subject, TG.startNotAfter, day(latest))
            if earliest and not row["end"]:
                self.add(subject, TG.endNotBefore, day(earliest))
        elif latest and not row["end"]:
            self.add(subject, TG.endNotAfter, day(latest))


def _document(row: Row, facts: Facts) -> None:
    here = facts.ids("document", row["id"])
    facts.reading.origins[here] = row
    facts.link(here, RDF.type, TG.Document)
    facts.add(here, DCTERMS.title, literal(row["title"], row["language"]))
    facts.concepts(here, DCTERMS.type, "kind", [row["kind"]])
    facts.add(here, DCTERMS.publisher, literal(row["publisher"]))
    facts.add(here, DCTERMS.language, literal(row["language"]))
    if row["date"]:
        facts.add(here, DCTERMS.date, PartialDate.parse(row["date"]).term)
    for column, predicate in (("not_before", TG.dateNotBefore), ("not_after", TG.dateNotAfter)):
        if row[column]:
            facts.add(here, predicate, day(row[column]))
    if row["date_basis"]:
        facts.add(here, TG.dateBasis, literal(row["date_basis"], FRENCH))
    if row["url"]:
        facts.link(here, SCHEMA.url, row["url"])
    if row["seen"]:
        facts.add(here, PAV.retrievedOn, day(row["seen"]))
    if row["sha256"]:
        facts.add(here, SCHEMA.sha256, literal(row["sha256"]))


def _person(row: Row, facts: Facts) -> None:
    here = facts.ids("person", row["id"])
    facts.describe(here, row, FOAF.Person)
    for column, predicate in (("name", FOAF.name), ("given_name", FOAF.givenName), ("family_name", FOAF.familyName)):
        if row[column]:
            facts.add(here, predicate, literal(row[column]))
    for other in row.many("same_as"):
        facts.link(here, SCHEMA.sameAs, other)


def _organisation(row: Row, facts: Facts) -> None:
    here = facts.ids("organisation", row["id"])
    facts.describe(here, row, ORG.Organization, *([ORG.OrganizationalUnit] if row["unit_of"] else []))
    if row["name"]:
        facts.add(here, SKOS.prefLabel, literal(row["name"], FRENCH))
    facts.names(here, SKOS.altLabel, row, "alt_names")
    facts.names(here, TG.formerName, row, "former_names")
    facts.concepts(here, ORG.classification, "kind", row.many("kind"))
    facts.refer_all(here, ORG.unitOf, row, "unit_of", "organisation")
    facts.refer_all(here, ORG.subOrganizationOf, row, "part_of", "organisation")
    facts.refer_all(here, TG.governs, row, "governs", "territory")
    facts.refer_all(here, TG.serves, row, "serves", "territory")
    if row["siren"]:
        facts.add(here, TG.siren, literal(row["siren"]))
    for other in row.many("same_as"):
        facts.link(here, SCHEMA.sameAs, other)


def _territory(row: Row, facts: Facts) -> None:
    here = facts.ids("territory", row["id"])
    kinds = {"country": (TG.Territory, TG.Country), "city": (TG.Territory, TG.ForeignCity), "official": ()}
    facts.describe(here, row, *kinds[row["kind"]])
    if row["name"]:
        facts.add(here, SCHEMA.name, literal(row["name"], FRENCH))
    facts.names(here, SKOS.altLabel, row, "alt_names")
    facts.refer_all(here, SCHEMA.containedInPlace, row, "contained_in", "territory")
    if row["longitude"] and row["latitude"]:
        facts.link(here, GEO.hasGeometry, f"{here}/point")
        facts.add(f"{here}/point", GEO.asWKT, point(row["longitude"], row["latitude"]))
    for other in row.many("same_as"):
        facts.link(here, SCHEMA.sameAs, other)


def _mandate_iri(row: Row, ids: Ids) -> str:
    identity = (row[name] for name in ("person", "role", "organisation", "area", "state", "start", "end", "document"))
    return ids.hashed("mandate", *identity)


def _mandate(row: Row, facts: Facts) -> None:
    here = _mandate_iri(row, facts.ids)
    facts.describe(here, row, ORG.Membership)
    facts.refer_all(here, ORG.member, row, "person", "person")
    facts.concepts(here, ORG.role, "role", [row["role"]])
    facts.refer_all(here, ORG.organization, row, "organisation", "organisation")
    facts.refer_all(here, TG.area, row, "area", "territory")
    facts.concepts(here, SCHEMA.about, "theme", row.many("themes"))
    facts.dates(here, row)
    facts.state(here, row)


def _event(row: Row, facts: Facts) -> None:
    here = facts.ids("event", row["id"])
    facts.describe(here, row, SCHEMA.Event)
    facts.add(here, SCHEMA.name, literal(row["title"], FRENCH))
    facts.concepts(here, DCTERMS.type, "kind", [row["kind"]])
    facts.refer_all(here, SCHEMA.superEvent, row, "super_event", "event")
    if row["position"]:
        facts.add(here, SCHEMA.position, _integer(row["position"]))
    facts.refer_all(here, SCHEMA.location, row, "location", "territory")
    facts.refer_all(here, SCHEMA.organizer, row, "organisers", "organisation")
    if row["description"]:
        facts.add(here, DCTERMS.description, literal(row["description"], FRENCH))
    facts.dates(here, row)
    facts.about(here, row, row.many("themes"))


def _participation(row: Row, facts: Facts) -> None:
    here = facts.ids.hashed("participation", row["participant"], row["event"], row["role"], row["document"])
    facts.describe(here, row, TG.Participation)
    facts.refer_all(here, TG.participant, row, "participant")
    facts.refer_all(here, TG.event, row, "event", "event")
    facts.concepts(here, TG.participationRole, "part", [row["role"]])
    if row["position"]:
        facts.add(here, SCHEMA.position, _integer(row["position"]))
    for key in row.many("capacity"):
        if mandate := facts.mandates.get(key):
            facts.link(here, TG.inCapacityOf, mandate)
        elif key not in facts.mandates:
            facts.reading.faults.append(
                row.fault("capacity", Text("un id de mandates.csv est attendu", "an id of mandates.csv is expected"), key)
            )


def _theme(row: Row, facts: Facts) -> None:
    facts.about(facts.refer(row, "about")[0], row, [row["theme"]], own=True)


def _question(row: Row, facts: Facts) -> None:
    here = facts.ids("question", row["id"])
    facts.describe(here, row, SCHEMA.Question)
    facts.add(here, SCHEMA.text, literal(row["text"], FRENCH))
    facts.refer_all(here, TG.askedIn, row, "event", "event")
    facts.about(here, row, row.many("themes"))


def _cooperation(row: Row, facts: Facts) -> None:
    here = facts.ids.hashed(
        "cooperation", row["kind"], *sorted(row.many("partners")), row["start"], row["end"], row["document"], row["title"]
    )
    facts.describe(here, row, TG.Cooperation)
    if row["title"]:
        facts.add(here, DCTERMS.title, literal(row["title"], FRENCH))
    facts.refer_all(here, TG.partner, row, "partners")
    facts.concepts(here, TG.cooperationKind, "kind", [row["kind"]])
    facts.concepts(here, SCHEMA.about, "theme", row.many("themes"))
    facts.dates(here, row)
    facts.state(here, row)


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
}
"""What each curated table's rows say. A new kind of table is one line here and one schema."""


def read(source: Source, schemas: Path, concepts: Concepts, ids: Ids) -> Reading:
    """Read every table of a curated source; a file that is no known table is a fault."""
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
    mandates = {row.cells.get("id", ""): "" for row in tables["mandates"].refused}
    mandates |= {row["id"]: _mandate_iri(row, ids) for row in tables["mandates"].rows}
    facts = Facts(reading=reading, ids=ids, graph=source.iri(ids), mandates=mandates, lines=set(source.statements(ids)))
    for name, state in TABLES.items():
        for row in tables[name].rows:
            state(row, facts)
        if tables[name].read:
            reading.kept[name] = len(tables[name].rows)
    reading.faults += source.too_few(reading.kept)
    reading.blocks = ["".join(sorted(facts.lines))]
    return reading
