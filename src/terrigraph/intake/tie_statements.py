"""What the rows of `ties` say, in the terms of the model: cooperations, the places of their partners, their evidence.

Rows about the same two partners are one cooperation with several pieces of evidence, whichever side each starts from and
whatever its source; where their dates contradict each other, the cooperation is disputed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terrigraph.facts.conclusions import cooperation_iri
from terrigraph.intake.evidence import ImportedFile, stated_dates
from terrigraph.intake.files import kept_rows
from terrigraph.intake.partners import DOUBTS, UNIDENTIFIED
from terrigraph.intake.ties import COLUMNS, Tie
from terrigraph.language import LANGUAGES, Text
from terrigraph.model import spelling
from terrigraph.model.namespaces import DCTERMS, PROV, RDF, RDFS, SCHEMA, SCHEMES, SKOS, TG
from terrigraph.model.triples import PartialDate, iri, literal, quad
from terrigraph.reconciliation.gazetteer import FRANCE, FRENCH_CODES, Country, gazetteer_tables
from terrigraph.reconciliation.official import Official, official_tables
from terrigraph.sources.source import METADATA, Reading, Source
from terrigraph.sources.tables import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from terrigraph.errors import Fault
    from terrigraph.facts.conclusions import Conclusions
    from terrigraph.sources.tables import Concepts

AS_NAMED = "as-named"
"""The basis of a place that is not identified, where the controlled list has it."""
_INFERRING = ("former-code", "several-communes", "former-name", "by-name")
_GEONAMES = "https://sws.geonames.org/"
_UPSTREAM = {
    "wikidata": ("Wikidata", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "wikipedia_en": ("Wikipedia (en)", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "wikipedia_fr": ("Wikipédia (fr)", "https://creativecommons.org/licenses/by-sa/4.0/"),
}
_SELF = Text("partenaires réunis depuis en une seule commune", "partners merged since into one commune")


@dataclass(frozen=True, slots=True)
class _Row:
    """A kept row, where it stands, and who its French side is today."""

    tie: Tie
    file: str
    number: int
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def partners(self) -> tuple[str, ...]:
        return tuple(sorted({*self.ours, *self.theirs}))


@dataclass(slots=True, kw_only=True)
class _Place:
    """A place that is no French territory of the official tables."""

    names: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    country: str = ""
    spots: set[tuple[str, str]] = field(default_factory=set)
    same_as: set[str] = field(default_factory=set)
    doubts: set[str] = field(default_factory=set)
    candidates: set[str] = field(default_factory=set)
    identified: bool = False


def read(source: Source, schemas: Path, concepts: Concepts, conclusions: Conclusions) -> Reading:
    """Read the tables that imports kept in a source's folder; the blocks come in the order of what they describe."""
    reading = Reading(source=source, blocks=())
    data = schemas.parent
    metadata = json.loads((source.folder / METADATA).read_text(encoding="utf-8"))
    official = official_tables(data)
    files: dict[str, Any] = metadata["files"]
    rows = [row for name in sorted(files) for row in _rows(reading, name, files[name]["kept"], official, concepts)]
    writer = _TieTriples(source, conclusions, reading, gazetteer_tables(data).countries, AS_NAMED in concepts.get("kind", {}))
    reading.blocks = writer.blocks(rows, files)
    return reading


def _rows(reading: Reading, name: str, expected: int, official: Official, concepts: Concepts) -> Iterator[_Row]:
    """The rows of one kept table, each with the French territories that its codes stand for today."""
    for here, line in kept_rows(reading, COLUMNS, name, expected):
        tie = Tie(*line)
        if faults := _unknown(tie, here, concepts):
            reading.faults += faults
            continue
        ours, doubts = _today(tie.ours, official)
        theirs, more = _today(tie.partner, official)
        if not ours or not theirs:
            column = "partner" if ours else "ours"
            gone = Text("un code des tables officielles est attendu", "a code of the official tables is expected")
            reading.faults.append(here.fault(column, gone))
        elif set(ours) == set(theirs):
            reading.ignored[_SELF.en] = reading.ignored.get(_SELF.en, 0) + 1
        else:
            yield _Row(tie, name, here.number, ours, theirs, (*doubts, *(one for one in more if one not in doubts), *tie.many("doubts")))


def _unknown(tie: Tie, row: Row, concepts: Concepts) -> list[Fault]:
    wanted = [("kind", "kind", tie.kind), *(("themes", "theme", theme) for theme in tie.many("themes"))]
    expected = Text("un mot de la liste est attendu", "a word of the list is expected")
    return [row.fault(column, expected, word) for column, scheme, word in wanted if word not in concepts.get(scheme, {})]


def _today(ref: str, official: Official) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a reference stands for today, and the doubts that go with it."""
    kind, _, code = ref.partition("/")
    if kind != "commune":
        return (ref,), ()
    communes, former = official.succession(code)
    doubts = ("former-code", "several-communes") if len(communes) > 1 else ("former-code",) if former else ()
    return tuple(f"commune/{one}" for one in communes), doubts


class _TieTriples:
    """Writes what rows say, a block a thing."""

    def __init__(self, source: Source, conclusions: Conclusions, reading: Reading, countries: dict[str, Country], flag: bool) -> None:
        self.source = source
        self.conclusions = conclusions
        self.ids = conclusions.ids
        self.reading = reading
        self.countries = countries
        self.flag = flag
        self.graph = self.ids.graph(source.id)
        self.files: dict[str, ImportedFile] = {}

    def blocks(self, rows: Sequence[_Row], files: dict[str, Any]) -> Iterator[str]:
        yield "".join(sorted(self.source.statements(self.ids)))
        self.files = {name: ImportedFile(source=self.source, ids=self.ids, name=name, about=files[name]) for name in sorted(files)}
        for file in self.files.values():
            yield "".join(sorted(file.statements()))
        for tag in sorted({tag for row in rows for tag in row.tie.many("upstream")}):
            yield "".join(sorted(set(self._upstream(tag))))
        places = _places(rows)
        for code in sorted({place.country for place in places.values()} | {ref[8:] for ref in places if ref.startswith("country/")}):
            self._country(code)
        for ref in sorted(places):
            if ref.startswith("city/"):
                self._place(ref, places[ref])
        groups: dict[str, list[_Row]] = {}
        for row in sorted(rows, key=lambda row: (row.file, row.number)):
            tie = row.tie
            one = cooperation_iri(self.ids, tie.kind, tie.title, [self._ref(ref) for ref in row.partners], tie.start)
            groups.setdefault(one, []).append(row)
        for alike in groups.values():
            self._cooperation(alike)
        for row in rows:
            yield "".join(sorted({*self._evidence(row), *self._statement(row)}))

    def _line(self, subject: str, predicate: str, term: str) -> str:
        return quad(subject, predicate, term, self.graph)

    def _ref(self, ref: str) -> str:
        return self.ids.base + ref if ref.startswith("organisation/") else self.ids("territory", ref)

    def _upstream_iri(self, tag: str) -> str:
        return tag if tag.startswith(("http://", "https://")) else self.ids("document", f"{self.source.id}-{spelling.slug(tag)}")

    def _upstream(self, tag: str) -> Iterator[str]:
        """What a file says that it has a row from."""
        here = self._upstream_iri(tag)
        if here == tag:
            return
        publisher, licence = next((known for name, known in _UPSTREAM.items() if tag.startswith(f"{name}_")), (tag, ""))
        years = shown_years(tag)
        yield self._line(here, RDF.type, iri(TG.Document))
        yield self._line(here, DCTERMS.title, literal(f"{publisher}, {years[-1]}" if years and publisher != tag else tag))
        yield self._line(here, DCTERMS.publisher, literal(publisher))
        if licence:
            yield self._line(here, DCTERMS.license, iri(licence))
        if years:
            yield self._line(here, DCTERMS.date, PartialDate.parse(years[-1]).term)

    def _evidence(self, row: _Row) -> Iterator[str]:
        file = self.files[row.file]
        yield from file.row(row.number, row.tie.as_written)
        for tag in row.tie.many("upstream"):
            yield self._line(file.row_iri(row.number), PROV.wasDerivedFrom, iri(self._upstream_iri(tag)))

    def _country(self, code: str) -> None:
        known = self.countries.get(code)
        if known is None or code in FRENCH_CODES:
            return
        here = self.ids("territory", f"country/{code}")
        for name in (TG.Territory, TG.Country):
            self.conclusions.add(here, RDF.type, iri(name))
        self.conclusions.name(here, SCHEMA.name, literal(known.french, "fr"))
        self.conclusions.name(here, SCHEMA.name, literal(known.english, "en"))

    def _place(self, ref: str, place: _Place) -> None:
        here, conclude = self.ids("territory", ref), self.conclusions
        name, *others = sorted(place.labels) + sorted(place.names - place.labels)
        conclude.add(here, RDF.type, iri(TG.Territory))
        if place.country and place.country not in FRENCH_CODES:
            conclude.add(here, RDF.type, iri(TG.ForeignCity))
        conclude.name(here, SCHEMA.name, literal(name))
        for other in others:
            conclude.add(here, SKOS.altLabel, literal(other))
        if place.country in self.countries:
            around = FRENCH_CODES.get(place.country, "")
            within = f"departement/{around}" if around else f"country/{FRANCE if place.country in FRENCH_CODES else place.country}"
            conclude.link(here, SCHEMA.containedInPlace, self.ids("territory", within), self.graph)
        for longitude, latitude in sorted(place.spots)[:1]:
            conclude.at(here, longitude, latitude)
        if ref.startswith("city/geonames-"):
            conclude.link(here, SCHEMA.sameAs, f"{_GEONAMES}{ref.removeprefix('city/geonames-')}/", self.graph)
        for other in sorted(place.same_as):
            conclude.link(here, SCHEMA.sameAs, other, self.graph)
        if not place.identified:
            self._as_named(here, place)

    def _as_named(self, here: str, place: _Place) -> None:
        """Flag a place that is not identified, and say why."""
        if self.flag:
            self.conclusions.add(here, TG.basis, iri(SCHEMES["kind"] + AS_NAMED))
        why = [DOUBTS[doubt] for doubt in sorted(place.doubts) if doubt in DOUBTS]
        near = ", ".join(sorted(place.candidates))
        reasons = Text(" ; ".join(one.fr for one in why), "; ".join(one.en for one in why))
        text = Text(
            f"Lieu non identifié, gardé tel que la source le nomme ({reasons.fr})" + (f". Candidats : {near}" if near else ""),
            f"Place not identified, kept as the source names it ({reasons.en})" + (f". Candidates: {near}" if near else ""),
        )
        for language in LANGUAGES:
            self.conclusions.add(here, RDFS.comment, literal(getattr(text, language), language))

    def _cooperation(self, rows: Sequence[_Row]) -> None:
        """Conclude one cooperation from the rows that are about it."""
        first, conclude = rows[0], self.conclusions
        partners = [self._ref(ref) for ref in first.partners]
        here = cooperation_iri(self.ids, first.tie.kind, first.tie.title, partners, first.tie.start)
        cells = dict(zip(COLUMNS, first.tie.line, strict=True))
        self.reading.origins[here] = Row(f"{self.source.id}/{first.file}.csv", first.number, cells)
        conclude.add(here, RDF.type, iri(TG.Cooperation))
        conclude.add(here, TG.cooperationKind, iri(SCHEMES["kind"] + first.tie.kind))
        if first.tie.title:
            conclude.add(here, DCTERMS.title, literal(first.tie.title))
        for partner in partners:
            conclude.add(here, TG.partner, iri(partner))
        for theme in sorted({theme for row in rows for theme in row.tie.many("themes")}):
            conclude.add(here, SCHEMA.about, iri(SCHEMES["theme"] + theme))
        for row in rows:
            tie = row.tie
            for dates in stated_dates(tie.start, tie.end, tie.many("seen"), over=bool(tie.ended)):
                conclude.date(here, dates)

    def _statement(self, row: _Row) -> Iterator[str]:
        """What one row says of a cooperation: its dates, its doubts, its remark."""
        tie = row.tie
        cooperation = cooperation_iri(self.ids, tie.kind, tie.title, [self._ref(ref) for ref in row.partners], tie.start)
        passage = self.files[row.file].row_iri(row.number)
        yield self._line(cooperation, TG.evidence, iri(passage))
        doubts = [doubt for doubt in row.doubts if doubt in _INFERRING]
        if not (tie.start or tie.end or doubts or tie.note):
            return
        here = self.ids.hashed("statement", self.graph, row.file, str(row.number))
        yield self._line(here, RDF.type, iri(TG.Statement))
        yield self._line(here, TG.states, iri(cooperation))
        yield self._line(here, PROV.wasDerivedFrom, iri(passage))
        for predicate, date in ((SCHEMA.startDate, tie.start), (SCHEMA.endDate, tie.end)):
            if date:
                yield self._line(here, predicate, PartialDate.parse(date).term)
        if doubts:
            yield self._line(here, TG.basis, iri(SCHEMES["kind"] + "inferred"))
        for doubt in doubts:
            for language in LANGUAGES:
                yield self._line(here, RDFS.comment, literal(getattr(DOUBTS[doubt], language), language))
        if tie.note:
            yield self._line(here, RDFS.comment, literal(tie.note))


def _places(rows: Sequence[_Row]) -> dict[str, _Place]:
    """What the rows say of each place that is no French territory, by reference."""
    places: dict[str, _Place] = {}
    for tie in (row.tie for row in rows):
        if not tie.partner.startswith(("city/", "country/")):
            continue
        place = places.setdefault(tie.partner, _Place())
        place.country = place.country or tie.country
        place.names.add(tie.partner_named or tie.label)
        place.labels.add(tie.label)
        place.identified |= tie.how != UNIDENTIFIED
        if tie.longitude:
            place.spots.add((tie.longitude, tie.latitude))
        if tie.same_as:
            place.same_as.add(tie.same_as)
        place.doubts.update(tie.many("doubts"))
        place.candidates.update(tie.many("candidates"))
    return places


def shown_years(tag: str) -> list[str]:
    """The year that ends a tag such as `wikidata_2017`."""
    year = tag[-4:]
    return [year] if len(tag) > 5 and tag[-5] in "_-" and year.isdecimal() and year.isascii() and "1000" < year < "2200" else []
