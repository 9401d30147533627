"""The kept tables of the register, into statements.

Mandates are read authority by authority, so that the memory needed is that of the tables' lines, not of what they say.
"""

from __future__ import annotations

import csv
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from terrigraph.errors import Fault, ImportingError
from terrigraph.facts.days import Dates
from terrigraph.facts.days import last as last_day
from terrigraph.facts.identities import WIKIDATA
from terrigraph.facts.mandates import Edition, Statement
from terrigraph.importers.elected_officials.people import best_name
from terrigraph.importers.elected_officials.rows import Mandate
from terrigraph.intake.accounts import standing, tables_of
from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, FOAF, ORG, RDF, SCHEMA, SCHEMES, SKOS, TG
from terrigraph.model.spelling import slug
from terrigraph.model.triples import day, iri, literal, quad
from terrigraph.sources.source import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from terrigraph.facts.conclusions import Conclusions
    from terrigraph.sources.source import Source
    from terrigraph.sources.tables import Concepts

AGAIN = Text("à importer de nouveau", "to be imported again")
LAYOUTS = (Mandate._fields, Mandate._fields[:-1])
"""The columns of kept tables: those of today, and those from before people had identifiers in Wikidata."""
LEADS = "leads"
"""The folder, in that of the tables, of the ids that people would have otherwise (see people.py); in LEAD_COLUMNS."""
LEAD_COLUMNS = ("gone", "remains")
_AT_ONCE = 2000
_OF_ITEMS = ("deputy", "senator")
"""The levels of tables that may tie people to Wikidata."""
_PERSON, _FAMILY, _GIVEN, _LABEL, _FEMININE, _ITEM = (
    Mandate._fields.index(name) for name in ("person", "family_name", "given_name", "label", "feminine", "wikidata")
)
_OTHERS = Mandate._fields.index("end") + 1
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


def read(source: Source, _schemas: Path, _concepts: Concepts, conclusions: Conclusions) -> Reading:
    """Read what was imported into the source's folder; nothing where nothing was."""
    files: dict[str, dict[str, Any]] = standing(source.folder).get("files", {})
    reading = Reading(source=source, blocks=())
    for name, file in sorted(files.items()):
        reading.read[name], reading.kept[name] = file["read"], file["kept"]
        for reason, number in file["ignored"].items():
            reading.ignored[f"{name}: {reason}"] = number
    reading.faults += source.too_few(reading.kept)
    if files:
        register = _Register(source, conclusions, files)
        reading.blocks, reading.mandates = register.blocks(), register.mandates()
    return reading


def leads(source: Source, tied: Mapping[str, str] | None = None) -> dict[str, str]:
    """The ends of the IRIs that people of the imported tables would have otherwise, and of those that they have.

    `tied` has, by Wikidata's identifier, the people whom curated tables tie to it: those of the imported tables are the same.
    """
    found: dict[str, str] = {}
    for path in sorted((tables_of(source.folder) / LEADS).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {f"person/{row['gone']}": f"person/{row['remains']}" for row in csv.DictReader(file)}
    if tied:
        found |= {person: tied[item] for person, item in _items(source).items() if item in tied and person != tied[item]}
    return found


def _items(source: Source) -> dict[str, str]:
    """The ends of the IRIs of people whom the imported tables tie to Wikidata, and its identifiers."""
    found: dict[str, str] = {}
    for name, file_ in standing(source.folder).get("files", {}).items():
        if file_["level"] not in _OF_ITEMS:
            continue
        with (tables_of(source.folder) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = islice(csv.reader(file), 1, None)
            found |= {f"person/{row[_PERSON]}": row[_ITEM] for row in rows if len(row) > _ITEM and row[_ITEM]}
    return found


class _Register:
    """What the kept tables say: people, authorities, and mandates authority by authority, sorted."""

    def __init__(self, source: Source, conclusions: Conclusions, files: dict[str, dict[str, Any]]) -> None:
        self.source = source
        self.conclusions = conclusions
        self.ids = conclusions.ids
        self.graph = self.ids.graph(source.id)
        self.files = files
        self.folder = tables_of(source.folder)
        self._replaced = {
            gone.removeprefix("person/"): remains.removeprefix("person/")
            for gone, remains in self.ids.replaced.items()
            if gone.startswith("person/")
        }
        self.editions = [Edition(name, file["as_of"], file["published"]) for name, file in sorted(files.items())]
        self._kept: list[str] = []

    def blocks(self) -> Iterator[str]:
        """The register's own lines, and those of people and authorities."""
        yield "".join(sorted({*self.source.statements(self.ids), *self._documents()}))
        self._leads()
        people: set[str] = set()
        women: set[str] = set()
        items: dict[str, str] = {}
        for place, edition in enumerate(self.editions):
            first = len(self._kept)
            self._kept += self._lines(edition.name, place)
            for row in csv.reader(islice(self._kept, first, None)):
                people.add(f"{row[_PERSON]}\t{row[_GIVEN]}\t{row[_FAMILY]}")
                if row[_FEMININE]:
                    women.add(row[_PERSON])
                if row[_ITEM]:
                    items[row[_PERSON]] = row[_ITEM]
        self.conclusions.women.update(self.ids("person", self._replaced.get(person, person)) for person in women)
        for person, item in sorted(items.items()):
            known = self.ids("person", self._replaced.get(person, person))
            self.conclusions.link(known, SCHEMA.sameAs, f"{WIKIDATA}{item}", self.graph)
        del women, items
        yield from self._people(sorted(people))
        del people
        self._kept.sort()

    def mandates(self) -> Iterator[Statement]:
        """What the rows state, sorted by authority; to be read once the blocks are."""
        documents = [f"{self._file(edition.name)}#row=" for edition in self.editions]
        known: dict[tuple[str, str, str], Dates] = {}
        before, called = "", ""
        for organisation, role, person, area, start, end, *others, place, number in csv.reader(self._kept):
            if organisation != before:
                self._named(before, called)
                before, called = organisation, ""
            called = max(called, others[_LABEL - _OTHERS])
            edition = self.editions[int(place)]
            if (dates := known.get((place, start, end))) is None:  # alike rows share their dates
                last = edition.published or edition.as_of
                unsure = len(start) == len("2020-01") and last_day(start) > edition.as_of  # it may start after the edition
                first, last = ("", "") if unsure else (edition.as_of, last)
                dates = known[place, start, end] = Dates(start=start, end=end, first_seen=first, last_seen=last)
            yield Statement(
                member=f"person/{self._replaced.get(person, person)}",
                role=role,
                organisation=organisation,
                area=area,
                dates=dates,
                edition=edition,
                evidence=f"{documents[int(place)]}{number}",
                graph=self.graph,
            )
        self._named(before, called)
        self._kept = []

    def _lines(self, name: str, place: int) -> Iterator[str]:
        """The rows of a table as they are written, each with the table's place and the row's number as two more cells."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header = tuple(next(csv.reader([next(file)])))
            if header not in LAYOUTS:
                raise ImportingError([Fault(f"{name}.csv", 1, "", "", AGAIN)])
            missing = "," * (len(Mandate._fields) - len(header))
            for number, line in enumerate(file, start=2):
                if line != "\n":
                    yield f"{line[:-1]}{missing},{place},{number}"

    def _file(self, name: str) -> str:
        return self.ids("document", f"{self.source.id}/{name}.csv")

    def _documents(self) -> Iterator[str]:
        for name, file in self.files.items():
            here = self._file(name)
            yield quad(here, RDF.type, iri(TG.Document), self.graph)
            yield quad(here, DCTERMS.title, literal(f"Répertoire national des élus : {file['file']}", "fr"), self.graph)
            yield quad(here, DCTERMS.type, iri(SCHEMES["kind"] + "registre"), self.graph)
            yield quad(here, DCTERMS.publisher, literal(self.source.publisher), self.graph)
            if file["as_of"]:
                yield quad(here, TG.dateNotBefore, day(file["as_of"]), self.graph)
            if file["published"]:
                yield quad(here, TG.dateNotAfter, day(file["published"]), self.graph)

    def _leads(self) -> None:
        """Conclude where the IRIs lead that people would have otherwise."""
        replaced = self.ids.replaced
        for gone, remains in leads(self.source).items():
            if (now := replaced.get(gone, replaced.get(remains, remains))) != gone:
                self.conclusions.add(self.ids.base + gone, DCTERMS.isReplacedBy, iri(self.ids.base + now))

    def _people(self, people: Sequence[str]) -> Iterator[str]:
        """Who the people are: in the conclusions, at once where no other source speaks of them."""
        end = f" <{self.ids.conclusions}> .\n"
        person = f" <{RDF.type}> <{FOAF.Person}>{end}"
        name, family_name, given_name = (f" <{term}> " for term in (FOAF.name, FOAF.familyName, FOAF.givenName))
        base = self.ids("person", "")

        def block(local: str, rows: Iterable[str]) -> str:
            given, family = best_name([(names[0], names[2]) for row in rows if (names := row.partition("\t")[2].partition("\t"))])
            known = base + self._replaced.get(local, local)
            if known != base + local or self.conclusions.speaks_of(known):
                self.conclusions.add(known, RDF.type, iri(FOAF.Person))
                for predicate, words in ((FOAF.name, f"{given} {family}"), (FOAF.familyName, family), (FOAF.givenName, given)):
                    self.conclusions.name(known, predicate, literal(words), own=known == base + local)
                return ""
            here = f"<{base}{local}>"
            return (
                f"{here}{person}{here}{name}{literal(f'{given} {family}')}{end}"
                f"{here}{family_name}{literal(family)}{end}{here}{given_name}{literal(given)}{end}"
            )

        yield from _batches(block(local, rows) for local, rows in groupby(people, key=lambda row: row.partition("\t")[0]))

    def _named(self, organisation: str, label: str) -> None:
        """Conclude what an authority is, where no official table describes it: an assembly, an EPCI too new, a former commune."""
        name, kind = _ASSEMBLIES.get(organisation, (label, ""))
        if not name:
            return
        if not kind:
            words = slug(name)
            kind = "commune" if organisation.startswith("commune-") else next((one for word, one in _EPCI_KINDS if word in words), "epci")
        here = self.ids("organisation", organisation)
        self.conclusions.add(here, RDF.type, iri(ORG.Organization))
        self.conclusions.name(here, SKOS.prefLabel, literal(name, "fr"))
        self.conclusions.add(here, ORG.classification, iri(SCHEMES["kind"] + kind))
        if organisation.startswith("epci-"):
            self.conclusions.add(here, TG.siren, literal(organisation.removeprefix("epci-")))


def _batches(texts: Iterable[str]) -> Iterator[str]:
    """The same text in fewer, longer pieces."""
    coming = iter(texts)
    while batch := "".join(islice(coming, _AT_ONCE)):
        yield batch
