"""The official French territories: communes, intercommunal bodies, départements, regions, and who governs them.

The tables of data/territories are made by scripts/build_territories.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.errors import Fault
from terrigraph.language import Text
from terrigraph.model.namespaces import (
    DCTERMS,
    GEO,
    IGEO,
    ORG,
    PROV,
    QB,
    RDF,
    RDFS,
    SCHEMA,
    SCHEMES,
    SDMX_DIMENSION,
    SDMX_MEASURE,
    SKOS,
    TG,
    XSD,
)
from terrigraph.model.triples import iri, literal, point, quad
from terrigraph.sources.source import Reading, Source
from terrigraph.sources.tables import Concepts, Row, Schema, Table, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from terrigraph.facts.conclusions import Conclusions
    from terrigraph.model.triples import Ids

_KINDS = {
    "communes": ("commune", IGEO.Commune, "commune"),
    "arrondissements": ("arrondissement", IGEO.ArrondissementMunicipal, ""),
    "epci": ("epci", IGEO.Intercommunalite, ""),
    "departements": ("departement", IGEO.Departement, "departement"),
    "regions": ("region", IGEO.Region, "region"),
}
"""By table: the kind in the IRI, the class, and the kind of the authority (where one governs each territory)."""

_EPCI_KINDS = {
    "CC": "communaute-de-communes",
    "CA": "communaute-d-agglomeration",
    "CU": "communaute-urbaine",
    "METRO": "metropole",
    "MET69": "metropole",
}
_FORMER = {"deleguee": ("commune-deleguee", IGEO.CommuneDeleguee), "associee": ("commune-associee", IGEO.CommuneAssociee)}
_TABLES = (*_KINDS, "former_communes", "retired_codes", "authorities")
_FRANCE = "country/FR"


def read(source: Source, schemas: Path, concepts: Concepts, conclusions: Conclusions) -> Reading:
    """Read the official tables; the blocks come sorted by code, whatever the order of the rows."""
    reading = Reading(source=source, blocks=())
    tables: dict[str, Table] = {}
    names = {path.stem for path in source.folder.glob("*.csv")}
    for name in sorted(names ^ set(_TABLES)):
        expected = Text("table inconnue", "unknown table") if name in names else Text("cette table manque", "this table is missing")
        reading.faults.append(Fault(f"{source.id}/{name}.csv", 0, "", "", expected))
    if reading.faults:
        return reading
    for name in _TABLES:
        schema = Schema.load(schemas / f"{name}.json")
        table = tables[name] = read_table(source.folder / f"{name}.csv", f"{source.id}/{name}.csv", schema, concepts)
        reading.read[name], reading.kept[name] = table.read, len(table.rows)
        reading.faults += table.faults
        order = [column.name for column in schema.columns]
        table.rows.sort(key=lambda row: tuple(map(row.__getitem__, order)))
    reading.faults += source.too_few(reading.kept)
    reading.blocks = conclusions.official(_TerritoryTriples(source, conclusions.ids, tables).blocks())
    return reading


class _TerritoryTriples:
    """Writes what the tables say, a block a row."""

    def __init__(self, source: Source, ids: Ids, tables: dict[str, Table]) -> None:
        self.ids = ids
        self.source = source
        self.graph = ids.graph(source.id)
        self.tables = tables
        self.governed = {territory for row in tables["authorities"].rows for territory in row.many("governs")}
        self.former_codes: dict[str, list[str]] = {}
        for row in tables["retired_codes"].rows:
            self.former_codes.setdefault(row["current"], []).append(row["code"])
        self.around = self._places_around_epci()
        self.without_communes = {row["code"] for row in tables["departements"].rows if row["has_communes"] == "false"}

    def blocks(self) -> Iterator[str]:
        yield "".join(sorted({*self.source.statements(self.ids), *self._dataset(), *self._country()}))
        for name in _KINDS:
            for row in self.tables[name].rows:
                yield "".join(self._territory(name, row))
        for row in self.tables["former_communes"].rows:
            yield "".join(self._former(row))
        for row in self.tables["authorities"].rows:
            yield "".join(self._special_authority(row))

    def _line(self, subject: str, predicate: str, term: str) -> str:
        return quad(subject, predicate, term, self.graph)

    def _place(self, code: str) -> str:
        return iri(self.ids("territory", code))

    def _country(self) -> Iterator[str]:
        here = self.ids("territory", _FRANCE)
        for name in (TG.Territory, TG.Country):
            yield self._line(here, RDF.type, iri(name))
        yield self._line(here, SCHEMA.name, literal("France", "fr"))

    def _dataset(self) -> Iterator[str]:
        here = self.ids("indicator", "population")
        yield self._line(here, RDF.type, iri(QB.DataSet))
        yield self._line(here, QB.structure, iri(TG.IndicatorStructure))
        yield self._line(here, PROV.wasDerivedFrom, iri(self.source.iri(self.ids)))
        for language, title in (("fr", "Population municipale (habitants)"), ("en", "Municipal population (inhabitants)")):
            yield self._line(here, DCTERMS.title, literal(title, language))
            yield self._line(here, RDFS.label, literal(title, language))

    def _territory(self, table: str, row: Row) -> Iterator[str]:
        kind, class_, authority = _KINDS[table]
        overseas = table == "departements" and row["zone"] == "com"
        local = f"{kind}/{row['code']}"
        here = self.ids("territory", local)
        yield self._line(here, RDF.type, iri(TG.Territory))
        yield self._line(here, RDF.type, iri(IGEO.CollectiviteDOutreMer if overseas else class_))
        yield self._line(here, SCHEMA.name, literal(row["name"], "fr"))
        yield self._line(here, IGEO.codeINSEE, literal(row["code"]))
        for place in self._contained_in(table, row):
            yield self._line(here, SCHEMA.containedInPlace, self._place(place))
        for code in self.former_codes.get(row["code"], ()) if table == "communes" else ():
            yield self._line(here, TG.formerCode, literal(code))
        if row.cells.get("short_name", row["name"]) != row["name"]:
            yield self._line(here, SKOS.altLabel, literal(row["short_name"], "fr"))
        yield from self._point(here, row)
        yield from self._population(here, local, row)
        if local not in self.governed:
            yield from self._authority(table, row, here, _EPCI_KINDS[row["kind"]] if table == "epci" else authority)

    def _contained_in(self, table: str, row: Row) -> list[str]:
        if table == "communes":
            return [f"{kind}/{row[kind]}" for kind in ("epci", "departement") if row[kind]]
        if table == "arrondissements":
            return [f"commune/{row['commune']}"]
        if table == "epci":
            return self.around.get(row["code"], [])
        if table == "departements" and row["region"]:
            return [f"region/{row['region']}"]
        return [_FRANCE]

    def _places_around_epci(self) -> dict[str, list[str]]:
        """The département that holds every commune of an EPCI, else the region that does, else France."""
        departements: dict[str, set[str]] = {}
        regions: dict[str, set[str]] = {}
        for row in self.tables["communes"].rows:
            if row["epci"]:
                departements.setdefault(row["epci"], set()).add(row["departement"])
                regions.setdefault(row["epci"], set()).add(row["region"])
        around = {}
        for code, inside in departements.items():
            if len(inside) == 1:
                around[code] = [f"departement/{min(inside)}"]
            else:
                around[code] = [f"region/{min(regions[code])}"] if len(regions[code]) == 1 else [_FRANCE]
        return around

    def _point(self, here: str, row: Row) -> Iterator[str]:
        if row.cells.get("longitude"):
            yield self._line(here, GEO.hasGeometry, iri(f"{here}/point"))
            yield self._line(f"{here}/point", GEO.asWKT, point(row["longitude"], row["latitude"]))

    def _population(self, here: str, local: str, row: Row) -> Iterator[str]:
        if not row.cells.get("population"):
            return
        observation = self.ids("observation", f"population/{row['population_year']}/{local}")
        yield self._line(observation, RDF.type, iri(QB.Observation))
        yield self._line(observation, QB.dataSet, iri(self.ids("indicator", "population")))
        yield self._line(observation, SDMX_DIMENSION.refArea, iri(here))
        yield self._line(observation, SDMX_DIMENSION.refPeriod, literal(row["population_year"], datatype=XSD.gYear))
        yield self._line(observation, SDMX_MEASURE.obsValue, literal(row["population"], datatype=XSD.integer))

    def _authority(self, table: str, row: Row, territory: str, kind: str) -> Iterator[str]:
        """The authority of a territory that has one of its own; a territory with no council has none."""
        name = f"Commune {_of(row)}" if table == "communes" else row.cells.get("authority_name") or row["name"]
        no_council = table == "communes" and row["departement"] in self.without_communes
        if no_council or table == "arrondissements" or (table in ("departements", "regions") and not row["authority_name"]):
            return
        here = self.ids("organisation", f"{_KINDS[table][0]}-{row['code']}")
        yield self._line(here, RDF.type, iri(ORG.Organization))
        yield self._line(here, SKOS.prefLabel, literal(name, "fr"))
        yield self._line(here, ORG.classification, iri(SCHEMES["kind"] + kind))
        yield self._line(here, TG.governs, iri(territory))
        siren = row["code"] if table == "epci" else row.cells.get("siren", "")
        if siren:
            yield self._line(here, TG.siren, literal(siren))

    def _former(self, row: Row) -> Iterator[str]:
        kind, class_ = _FORMER[row["kind"]]
        here = self.ids("territory", f"{kind}/{row['code']}")
        for name in (TG.Territory, class_):
            yield self._line(here, RDF.type, iri(name))
        yield self._line(here, SCHEMA.name, literal(row["name"], "fr"))
        yield self._line(here, IGEO.codeINSEE, literal(row["code"]))
        yield self._line(here, SCHEMA.containedInPlace, self._place(f"commune/{row['current']}"))
        yield from self._point(here, row)

    def _special_authority(self, row: Row) -> Iterator[str]:
        here = self.ids("organisation", row["id"])
        yield self._line(here, RDF.type, iri(ORG.Organization))
        yield self._line(here, SKOS.prefLabel, literal(row["name"], "fr"))
        for name in row.many("alt_names"):
            yield self._line(here, SKOS.altLabel, literal(name, "fr"))
        yield self._line(here, ORG.classification, iri(SCHEMES["kind"] + row["kind"]))
        for territory in row.many("governs"):
            yield self._line(here, TG.governs, self._place(territory))
        if row["siren"]:
            yield self._line(here, TG.siren, literal(row["siren"]))
        if row["note"]:
            yield self._line(here, RDFS.comment, literal(row["note"], "fr"))


def _of(row: Row) -> str:
    """« de Toulouse », « d’Albi », « du Havre », « des Ulis », by the liaison code (TNCC) of INSEE's list."""
    name, article = row["name"], row["article"]
    if article == "1":
        return f"d’{name}"
    for code, written, contracted in (("2", "Le ", "du "), ("4", "Les ", "des ")):
        if article == code and name.startswith(written):
            return contracted + name.removeprefix(written)
    return f"de {name}"
