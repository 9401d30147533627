"""The kept tables of the register, into statements.

Mandates are read authority by authority, so that the memory needed is that of the tables' lines, not of what they say.
"""

from __future__ import annotations

import csv
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from terrigraph.errors import Fault
from terrigraph.importers.elected_officials.people import best_name
from terrigraph.importers.elected_officials.rows import Mandate
from terrigraph.importers.elected_officials.tenure import Edition, ShownMandate, Tenure, tenures
from terrigraph.intake.accounts import standing, tables_of
from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, FOAF, OA, ORG, PROV, RDF, SCHEMA, SCHEMES, SKOS, TG, XSD
from terrigraph.model.spelling import slug
from terrigraph.model.triples import day, iri, literal, quad
from terrigraph.sources.sheets import ImportingError
from terrigraph.sources.source import Reading, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from terrigraph.model.triples import Ids
    from terrigraph.sources.tables import Concepts

_AT_ONCE = 2000
_PERSON, _FAMILY, _GIVEN = (Mandate._fields.index(name) for name in ("person", "family_name", "given_name"))
_ASSEMBLIES = {
    "assemblee-nationale": ("Assemblée nationale", "assemblee-parlementaire"),
    "senat": ("Sénat", "assemblee-parlementaire"),
    "parlement-europeen": ("Parlement européen", "institution-europeenne"),
}
_EPCI_KINDS = (
    ("metropole", "metropole"),
    ("urbaine", "communaute-urbaine"),
    ("agglo", "communaute-d-agglomeration"),
    ("communaute-de-communes", "communaute-de-communes"),
)


def read(source: Source, _schemas: Path, _concepts: Concepts, ids: Ids) -> Reading:
    """Read what was imported into the source's folder; nothing where nothing was."""
    files: dict[str, dict[str, Any]] = standing(source.folder).get("files", {})
    reading = Reading(source=source, blocks=())
    for name, file in sorted(files.items()):
        reading.read[name], reading.kept[name] = file["read"], file["kept"]
        for reason, number in file["ignored"].items():
            reading.ignored[f"{name}: {reason}"] = number
    reading.faults += source.too_few(reading.kept)
    reading.blocks = _MandateTriples(source, ids, files).blocks() if files else ()
    return reading


class _MandateTriples:
    """Writes people, then mandates authority by authority, both sorted."""

    def __init__(self, source: Source, ids: Ids, files: dict[str, dict[str, Any]]) -> None:
        self.source = source
        self.ids = ids
        self.graph = source.iri(ids)
        self.files = files
        self.folder = tables_of(source.folder)
        self._end = f" <{self.graph}> .\n"
        self._membership = f" <{RDF.type}> <{ORG.Membership}>{self._end}"
        self._bases = {kind: self.ids(kind, "") for kind in ("person", "territory")} | {"document": self._file("").removesuffix(".csv")}
        self.editions = [Edition(name, file["as_of"], file["published"]) for name, file in sorted(files.items())]

    def blocks(self) -> Iterator[str]:
        yield "".join(sorted({*self.source.statements(self.ids), *self._documents()}))
        lines: list[str] = []
        people: set[str] = set()
        for place, edition in enumerate(self.editions):
            first = len(lines)
            lines += self._lines(edition.name, place)
            people.update(f"{row[_PERSON]}\t{row[_GIVEN]}\t{row[_FAMILY]}" for row in csv.reader(islice(lines, first, None)))
        yield from self._people(sorted(people))
        del people
        lines.sort()
        yield from _batches(self._organisation(organisation, of) for organisation, of in groupby(lines, key=_organisation_of))

    def _lines(self, name: str, place: int) -> Iterator[str]:
        """The rows of a table as they are written, each with the table's place and the row's number as two more cells."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            if next(csv.reader([next(file)])) != list(Mandate._fields):
                raise ImportingError([Fault(f"{name}.csv", 1, "", "", Text("à importer de nouveau", "to be imported again"))])
            for number, line in enumerate(file, start=2):
                if line != "\n":
                    yield f"{line[:-1]},{place},{number}"

    def _file(self, name: str) -> str:
        return self.ids("document", f"{self.source.id}/{name}.csv")

    def _documents(self) -> Iterator[str]:
        for name, file in self.files.items():
            here = self._file(name)
            yield quad(here, RDF.type, iri(TG.Document), self.graph)
            yield quad(here, DCTERMS.title, literal(f"Répertoire national des élus : {file['file']}", "fr"), self.graph)
            yield quad(here, DCTERMS.type, iri(SCHEMES["kind"] + "registre"), self.graph)
            yield quad(here, DCTERMS.publisher, literal(self.source.publisher), self.graph)
            yield quad(here, TG.dateNotBefore, day(file["as_of"]), self.graph)
            if file["published"]:
                yield quad(here, TG.dateNotAfter, day(file["published"]), self.graph)

    def _people(self, people: Sequence[str]) -> Iterator[str]:
        end = f" <{self.graph}> .\n"
        person = f" <{RDF.type}> <{FOAF.Person}>{end}"
        name, family_name, given_name = (f" <{term}> " for term in (FOAF.name, FOAF.familyName, FOAF.givenName))
        base = self.ids("person", "")

        def block(local: str, rows: Iterable[str]) -> str:
            given, family = best_name([(names[0], names[2]) for row in rows if (names := row.partition("\t")[2].partition("\t"))])
            here = f"<{base}{local}>"
            return (
                f"{here}{person}{here}{name}{literal(f'{given} {family}')}{end}"
                f"{here}{family_name}{literal(family)}{end}{here}{given_name}{literal(given)}{end}"
            )

        yield from _batches(block(local, rows) for local, rows in groupby(people, key=lambda row: row.partition("\t")[0]))

    def _organisation(self, organisation: str, lines: Iterable[str]) -> str:
        here = self.ids("organisation", organisation)
        shown, labels = [], set()
        for row in csv.reader(lines):
            one = Mandate._make(row[: len(Mandate._fields)])
            edition = self.editions[int(row[-2])]
            shown.append(ShownMandate(one.role, one.person, one.area, one.start, one.end, one.elected, edition, int(row[-1])))
            labels.add(one.label)
        mandates = "".join(self._mandate(organisation, here, term) for term in tenures(shown))
        return "".join(self._named(organisation, here, max(labels))) + mandates

    def _named(self, organisation: str, here: str, label: str) -> Iterator[str]:
        """What the authority is, where no official table describes it: an assembly, an EPCI too new, a former commune."""
        name, kind = _ASSEMBLIES.get(organisation, (label, ""))
        if not name:
            return
        if not kind:
            words = slug(name)
            kind = "commune" if organisation.startswith("commune-") else next((one for word, one in _EPCI_KINDS if word in words), "epci")
        yield quad(here, RDF.type, iri(ORG.Organization), self.graph)
        yield quad(here, SKOS.prefLabel, literal(name, "fr"), self.graph)
        yield quad(here, ORG.classification, iri(SCHEMES["kind"] + kind), self.graph)
        if organisation.startswith("epci-"):
            yield quad(here, TG.siren, literal(organisation.removeprefix("epci-")), self.graph)

    def _mandate(self, organisation: str, authority: str, term: Tenure) -> str:
        end, base = self._end, self._bases
        identity = (self.source.id, term.person, term.role, organisation, term.area, term.start, term.variant)
        here = f"<{self.ids.hashed('mandate', *identity)}>"
        facts = (
            f"{here}{self._membership}"
            f"{here}{_MEMBER}{base['person']}{term.person}>{end}"
            f"{here}{_ORGANIZATION}{authority}>{end}"
            f"{here}{_ROLE}{term.role}>{end}"
        )
        if term.area:
            facts += f"{here}{_AREA}{base['territory']}{term.area}>{end}"
        for predicate, date in (
            (_START, term.start),
            (_END, term.end),
            (_START_NOT_AFTER, term.start_not_after),
            (_END_NOT_BEFORE, term.end_not_before),
            (_END_NOT_AFTER, term.end_not_after),
        ):
            if date:
                facts += f"{here}{predicate}{date}{_DATE}{end}"
        for one in term.shown:
            document = f"{base['document']}{one.edition.name}.csv"
            facts += f"{here}{_DERIVED}{document}#row={one.row}>{end}<{document}#row={one.row}>{_SOURCE}{document}>{end}"
        return facts


_MEMBER, _ORGANIZATION, _AREA, _DERIVED = (f" <{term}> <" for term in (ORG.member, ORG.organization, TG.area, PROV.wasDerivedFrom))
_SOURCE = f" <{OA.hasSource}> <"
_ROLE = f" <{ORG.role}> <{SCHEMES['role']}"
_START, _END, _START_NOT_AFTER, _END_NOT_BEFORE, _END_NOT_AFTER = (
    f' <{term}> "' for term in (SCHEMA.startDate, SCHEMA.endDate, TG.startNotAfter, TG.endNotBefore, TG.endNotAfter)
)
_DATE = f'"^^<{XSD.date}>'


def _organisation_of(line: str) -> str:
    return line.partition(",")[0]


def _batches(texts: Iterable[str]) -> Iterator[str]:
    """The same text in fewer, longer pieces."""
    coming = iter(texts)
    while batch := "".join(islice(coming, _AT_ONCE)):
        yield batch
