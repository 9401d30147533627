"""What the rows of `ties` say, in the terms of the model: cooperations, the places of their partners, their evidence.

Rows of one source about the same two partners are one cooperation with several pieces of evidence, whichever side
each starts from; where their dates contradict each other, each keeps its own cooperation. A cooperation's IRI does
not depend on its dates unless they contradict.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terrigraph.intake.evidence import ImportedFile, bounded_dates
from terrigraph.intake.files import kept_rows
from terrigraph.intake.partners import DOUBTS, UNIDENTIFIED
from terrigraph.intake.ties import COLUMNS, Tie
from terrigraph.language import LANGUAGES, Text
from terrigraph.model import spelling
from terrigraph.model.namespaces import DCTERMS, GEO, PROV, RDF, RDFS, SCHEMA, SCHEMES, SKOS, TG
from terrigraph.model.triples import Ids, PartialDate, iri, literal, point, quad
from terrigraph.reconciliation.gazetteer import FRANCE, FRENCH_CODES, Country, Gazetteer
from terrigraph.reconciliation.official import Official
from terrigraph.sources.source import METADATA, Reading, Source
from terrigraph.sources.tables import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from terrigraph.errors import Fault
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


def read(source: Source, schemas: Path, concepts: Concepts, ids: Ids) -> Reading:
    """Read the tables that imports kept in a source's folder; the blocks come in the order of what they describe."""
    reading = Reading(source=source, blocks=())
    data = schemas.parent
    metadata = json.loads((source.folder / METADATA).read_text(encoding="utf-8"))
    official = Official(data / "territories")
    files: dict[str, Any] = metadata["files"]
    rows = [row for name in sorted(files) for row in _rows(reading, name, files[name]["kept"], official, concepts)]
    writer = _TieTriples(source, ids, reading, Gazetteer(data / "gazetteer").countries, AS_NAMED in concepts.get("kind", {}))
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

    def __init__(self, source: Source, ids: Ids, reading: Reading, countries: dict[str, Country], flag: bool) -> None:
        self.source = source
        self.ids = ids
        self.reading = reading
        self.countries = countries
        self.flag = flag
        self.graph = source.iri(ids)
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
            yield "".join(sorted(set(self._country(code))))
        for ref in sorted(places):
            if ref.startswith("city/"):
                yield "".join(sorted(set(self._place(ref, places[ref]))))
        groups: dict[tuple[str, str, tuple[str, ...]], list[_Row]] = {}
        for row in rows:
            groups.setdefault((row.tie.kind, row.tie.title, row.partners), []).append(row)
        for (kind, title, partners), alike in sorted(groups.items(), key=lambda pair: pair[0]):
            for dates, own in _of_one_date(alike):
                here = self.ids.hashed("cooperation", self.source.id, kind, title, *partners, *dates)
                yield "".join(sorted(set(self._cooperation(here, own))))
        for row in rows:
            yield "".join(sorted(self._evidence(row)))

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

    def _country(self, code: str) -> Iterator[str]:
        known = self.countries.get(code)
        if known is None or code in FRENCH_CODES:
            return
        here = self.ids("territory", f"country/{code}")
        for name in (TG.Territory, TG.Country):
            yield self._line(here, RDF.type, iri(name))
        yield self._line(here, SCHEMA.name, literal(known.french, "fr"))
        yield self._line(here, SCHEMA.name, literal(known.english, "en"))

    def _place(self, ref: str, place: _Place) -> Iterator[str]:
        here = self.ids("territory", ref)
        name, *others = sorted(place.labels) + sorted(place.names - place.labels)
        yield self._line(here, RDF.type, iri(TG.Territory))
        if place.country and place.country not in FRENCH_CODES:
            yield self._line(here, RDF.type, iri(TG.ForeignCity))
        yield self._line(here, SCHEMA.name, literal(name))
        for other in others:
            yield self._line(here, SKOS.altLabel, literal(other))
        if place.country in self.countries:
            around = FRENCH_CODES.get(place.country, "")
            within = f"departement/{around}" if around else f"country/{FRANCE if place.country in FRENCH_CODES else place.country}"
            yield self._line(here, SCHEMA.containedInPlace, iri(self.ids("territory", within)))
        for longitude, latitude in sorted(place.spots)[:1]:
            yield self._line(here, GEO.hasGeometry, iri(f"{here}/point"))
            yield self._line(f"{here}/point", GEO.asWKT, point(longitude, latitude))
        if ref.startswith("city/geonames-"):
            yield self._line(here, SCHEMA.sameAs, iri(f"{_GEONAMES}{ref.removeprefix('city/geonames-')}/"))
        for other in sorted(place.same_as):
            yield self._line(here, SCHEMA.sameAs, iri(other))
        if not place.identified:
            yield from self._as_named(here, place)

    def _as_named(self, here: str, place: _Place) -> Iterator[str]:
        """Flag a place that is not identified, and say why."""
        if self.flag:
            yield self._line(here, TG.basis, iri(SCHEMES["kind"] + AS_NAMED))
        why = [DOUBTS[doubt] for doubt in sorted(place.doubts) if doubt in DOUBTS]
        near = ", ".join(sorted(place.candidates))
        reasons = Text(" ; ".join(one.fr for one in why), "; ".join(one.en for one in why))
        text = Text(
            f"Lieu non identifié, gardé tel que la source le nomme ({reasons.fr})" + (f". Candidats : {near}" if near else ""),
            f"Place not identified, kept as the source names it ({reasons.en})" + (f". Candidates: {near}" if near else ""),
        )
        for language in LANGUAGES:
            yield self._line(here, RDFS.comment, literal(getattr(text, language), language))

    def _cooperation(self, here: str, rows: Sequence[_Row]) -> Iterator[str]:
        first = rows[0]
        self.reading.origins[here] = Row(
            f"{self.source.id}/{first.file}.csv", first.number, dict(zip(COLUMNS, first.tie.line, strict=True))
        )
        yield self._line(here, RDF.type, iri(TG.Cooperation))
        yield self._line(here, TG.cooperationKind, iri(SCHEMES["kind"] + first.tie.kind))
        if first.tie.title:
            yield self._line(here, DCTERMS.title, literal(first.tie.title))
        for ref in first.partners:
            yield self._line(here, TG.partner, iri(self._ref(ref)))
        for theme in sorted({theme for row in rows for theme in row.tie.many("themes")}):
            yield self._line(here, SCHEMA.about, iri(SCHEMES["theme"] + theme))
        for row in rows:
            yield self._line(here, PROV.wasDerivedFrom, iri(self.files[row.file].row_iri(row.number)))
        yield from self._dates(here, [row.tie for row in rows])
        doubts = sorted({doubt for row in rows for doubt in row.doubts if doubt in _INFERRING})
        if doubts and all(set(row.doubts) & set(_INFERRING) for row in rows):
            yield self._line(here, TG.basis, iri(SCHEMES["kind"] + "inferred"))
        for doubt in doubts:
            for language in LANGUAGES:
                yield self._line(here, RDFS.comment, literal(getattr(DOUBTS[doubt], language), language))
        for note in sorted({row.tie.note for row in rows if row.tie.note}):
            yield self._line(here, RDFS.comment, literal(note))

    def _dates(self, here: str, ties: Sequence[Tie]) -> Iterator[str]:
        start, end = (max((getattr(tie, name) for tie in ties), key=len) for name in ("start", "end"))
        seen = [date for tie in ties for date in tie.many("seen")]
        for predicate, term in bounded_dates(start, end, seen, over=any(tie.ended for tie in ties)):
            yield self._line(here, predicate, term)


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


def _of_one_date(rows: Sequence[_Row]) -> Iterator[tuple[tuple[str, ...], list[_Row]]]:
    """Rows of the same partners, apart where their dates contradict; one that is less precise goes with each that it fits."""
    ordered = sorted(rows, key=lambda row: (row.file, row.number))
    if all(_compatible([getattr(row.tie, name) for row in rows]) for name in ("start", "end")):
        yield (), ordered
        return
    stated = {(row.tie.start, row.tie.end) for row in ordered}
    for dates in sorted(stated):
        if not any(_fits(dates, other) for other in stated - {dates}):
            yield dates, [row for row in ordered if _fits((row.tie.start, row.tie.end), dates)]


def _fits(dates: tuple[str, str], others: tuple[str, str]) -> bool:
    """Whether dates say what others say, or less of it."""
    return all(other.startswith(date) for date, other in zip(dates, others, strict=True))


def _compatible(dates: Sequence[str]) -> bool:
    """Whether dates are one, some of them less precise or missing."""
    longest = max(dates, key=len)
    return all(longest.startswith(date) for date in dates)


def shown_years(tag: str) -> list[str]:
    """The year that ends a tag such as `wikidata_2017`."""
    year = tag[-4:]
    return [year] if len(tag) > 5 and tag[-5] in "_-" and year.isdecimal() and year.isascii() and "1000" < year < "2200" else []
