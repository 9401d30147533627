"""Indicators of territories: any table of figures by territory and year, whose columns a mapping file names.

A row is one territory: `insee` (a commune in use), `siren` (an EPCI), `departement` or `region` (codes), tried in this
order; `name`, where the file has it, checks a code whose zero was lost. Its year is in the column `period`, or is said once
for an indicator. [indicators.NAME] gives the `column` that holds the figures, what they are called (`fr`, `en`, with the
unit between brackets) and their `period` where no column has it; what another source describes already (`population`) needs
no name. `missing` are the words that stand for no figure.

A figure is a qb:Observation of a territory, a period and an indicator. Figures of communes that no longer exist are
refused: they are not those of the commune that took them over.
"""

from __future__ import annotations

import json
import re
from dataclasses import astuple, dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terrigraph import resources
from terrigraph.errors import Fault, ImportingError
from terrigraph.intake.accounts import Line, Sums, names_of, standing
from terrigraph.intake.codes import Code, compact, read_code
from terrigraph.intake.evidence import ImportedFile
from terrigraph.intake.files import Intake, KeptLayout, keep, kept_rows, take
from terrigraph.intake.mapping import IgnoredRow, read_mapping, read_table
from terrigraph.intake.partners import DOUBTS
from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, PROV, QB, RDF, RDFS, SDMX_DIMENSION, SDMX_MEASURE, TG, XSD
from terrigraph.model.spelling import slug
from terrigraph.model.triples import PartialDate, iri, literal, quad
from terrigraph.reconciliation.official import Official, official_tables
from terrigraph.sources.dates import DateError, date, is_far, is_zero
from terrigraph.sources.source import METADATA as METADATA_FILE
from terrigraph.sources.source import Reading, Source
from terrigraph.sources.tables import MANY, Concepts, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from terrigraph.facts.conclusions import Conclusions
    from terrigraph.intake.mapping import ColumnMapping
    from terrigraph.sources.dates import Columns

__all__ = ["FIELDS", "METADATA", "import_files", "read"]

FIELDS = ("insee", "siren", "departement", "region", "name", "period")
METADATA = {
    "importer": "indicators",
    "title": {"fr": "Indicateurs des territoires", "en": "Indicators of territories"},
    "description": {
        "fr": "Tableaux de chiffres par territoire et par année, importés avec un fichier de correspondance.",
        "en": "Tables of figures by territory and year, imported with a mapping file.",
    },
}
_AREAS = ("insee", "siren", "departement", "region")
_OFFICIAL = ("population",)
"""The indicators that the official tables describe."""
_SCIENTIFIC = re.compile(r"([+-]?\d+(?:[.,]\d+)?)[eE]([+-]?\d{1,3})", re.ASCII)
_FARTHEST = 30
"""The largest exponent of a figure of a territory."""
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
_NO_FIGURE = Text("aucun chiffre dans la ligne", "no figure in the row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What a column holds."""

    id: str
    column: str
    fr: str = ""
    """Its name and unit; "" where another source describes it."""
    en: str = ""
    period: str = ""
    """The year, month or day of all its figures; "" where a column has it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: a territory, a period, and its figures."""

    area: str
    """`commune/31555`, `epci/243100518`, `departement/31`, `region/76`."""
    period: str
    """Of the row, "" where each indicator has its own."""
    figures: str
    """`indicator=figure`, separated by "|"; a figure has a point for decimals."""

    @property
    def line(self) -> Line:
        """As a row of the kept table."""
        return astuple(self)


COLUMNS = tuple(one.name for one in fields(Figures))
LAYOUT = KeptLayout(COLUMNS, COLUMNS.index("figures"), lambda _: {})


# ---------------------------------------------------------------- importing


def import_files(
    files: Sequence[Path],
    folder: Path,
    report: Callable[[Text], None] = lambda _: None,
    mapping: Path | None = None,
    today: str = "",
) -> Sums:
    """Read tables of figures, by a mapping file, into a source's folder. `today` dates what changed.

    Raises ImportingError, and changes nothing, where the mapping or a file is not as it should be.
    """
    columns = read_mapping(mapping, FIELDS, ("indicators", "missing"))
    named = names_of(files)
    indicators = _indicators(columns, _described(folder, named))
    missing = {"", *columns.options.get("missing", ())}
    official = official_tables(resources.folder("data"))

    def judge(cells: Mapping[str, str], styles: Columns) -> tuple[Line, list[Text]] | Text | IgnoredRow:
        area = _area(cells, columns, official)
        if isinstance(area, Text):
            return area
        row = _figures(cells, columns, indicators, missing, area.code, styles)
        doubts = [DOUBTS[doubt] for doubt in area.doubts]
        return row if isinstance(row, Text) else (row.line, doubts) if row.figures else IgnoredRow(_NO_FIGURE)

    def read_one(path: Path) -> Intake:
        intake = read_table(path, columns, judge, [one.column for one in indicators], missing)
        intake.about["indicators"] = {one.id: {"fr": one.fr, "en": one.en, "period": one.period} for one in indicators}
        return intake

    about = {key: columns.source.get(key) or "inconnu / unknown" for key in ("publisher", "licence")}
    return keep(folder, {**METADATA, **about}, LAYOUT, take(named, read_one, report), today)


def _described(folder: Path, names: Mapping[str, Path]) -> dict[str, tuple[str, str]]:
    """The names, in French and English, that the files imported before give to indicators."""
    files: dict[str, Any] = standing(folder).get("files", {})
    return {
        key: (label["fr"], label["en"])
        for name, file in files.items()
        if name not in names
        for key, label in file["indicators"].items()
        if label["fr"]
    }


def _indicators(columns: ColumnMapping, described: Mapping[str, tuple[str, str]]) -> list[Indicator]:
    """The indicators of a mapping. Raises ImportingError where one is not as it should be."""
    faults = columns.lacking(_AREAS)
    tables = columns.options.get("indicators")
    missing = columns.options.get("missing", [])
    if not isinstance(missing, list) or not all(isinstance(word, str) for word in missing):
        faults.append(Fault(columns.file, 0, "missing", "", Text("une liste de mots est attendue", "a list of words is expected")))
    indicators = []
    if not isinstance(tables, dict) or not tables:
        expected = Text("une table [indicators.nom] est attendue", "a table [indicators.name] is expected")
        faults.append(Fault(columns.file, 0, "indicators", "", expected))
        tables = {}
    for key, about in tables.items():
        if problem := _wrong(key, about, "period" in columns.columns):
            faults.append(Fault(columns.file, 0, f"indicators.{key}", "", problem))
            continue
        names = (about.get("fr", ""), about.get("en", ""))
        if about.get("fr") and described.get(key, names) != names:
            expected = Text("un autre fichier nomme autrement cet indicateur", "another file gives this indicator another name")
            faults.append(Fault(columns.file, 0, f"indicators.{key}", " / ".join(described[key]), expected))
        if not about.get("fr") and key not in {*described, *_OFFICIAL}:
            expected = Text("aucune source ne nomme cet indicateur : dites fr et en", "no source names this indicator: give fr and en")
            faults.append(Fault(columns.file, 0, f"indicators.{key}", "", expected))
        indicators.append(Indicator(id=key, column=about["column"], fr=names[0], en=names[1], period=date(about.get("period", ""))))
    if faults:
        raise ImportingError(faults, Text("Corrigez le fichier de correspondance.", "Correct the mapping file."))
    return indicators


def _wrong(key: str, about: object, dated: bool) -> Text | None:
    """What is wrong with the table of an indicator."""
    if slug(key) != key:
        return Text("des minuscules, chiffres et tirets sont attendus", "lower case, digits and hyphens are expected")
    quoted = isinstance(about, dict) and all(isinstance(value, str) and value for value in about.values())
    if not isinstance(about, dict) or not quoted or not {"column"} <= about.keys() <= {"column", "fr", "en", "period"}:
        return Text("column est attendu, et fr, en, period, entre guillemets", "column is expected, and fr, en, period, quoted")
    if ("fr" in about) != ("en" in about):
        return Text("fr et en vont ensemble", "fr and en go together")
    if dated == ("period" in about):
        return Text(
            "la période est soit dans une colonne, soit dite ici (period)", "the period is either in a column, or said here (period)"
        )
    try:
        date(about.get("period", ""))
    except ValueError:
        return Text("une année est attendue (period)", "a year is expected (period)")
    return None


def _figures(
    cells: Mapping[str, str], columns: ColumnMapping, indicators: Sequence[Indicator], missing: set[str], area: str, styles: Columns
) -> Figures | Text:
    """What a row says of a territory, or why it is refused."""
    wording = columns.cell(cells, "period")
    try:
        period = styles.date(wording, "period")
    except DateError as problem:
        why = problem.reason
        return Text(f"une année est attendue : « {wording} » ; {why.fr}", f'a year is expected: "{wording}"; {why.en}')
    if is_far(period) or is_zero(period):
        return Text(f"une année est attendue : « {wording} »", f'a year is expected: "{wording}"')
    if "period" in columns.columns and not period:
        return Text("aucune période", "no period")
    figures = []
    for one in indicators:
        written = cells[one.column]
        if written in missing:
            continue
        figure = figure_of(written)
        if figure is None:
            return Text(
                f"un nombre est attendu dans « {one.column} » : « {written} » (les mots qui n’en sont pas se disent : missing)",
                f'a number is expected in "{one.column}": "{written}" (words that are none are named in missing)',
            )
        figures.append(f"{one.id}={figure}")
    return Figures(area, period, MANY.join(figures))


def figure_of(written: str) -> str | None:
    """A number as French and English tables write it, with a point for decimals; None where it is none.

    Spaces separate thousands, a comma or a point decimals, and an exponent is that of a spreadsheet: `1 234,5` → `1234.5`, `1e-07` →
    `0.0000001`.
    """
    bare = re.sub(r"\s", "", written).replace("\N{MINUS SIGN}", "-")
    if (found := _SCIENTIFIC.fullmatch(bare)) and abs(int(found[2])) <= _FARTHEST:
        bare = f"{Decimal(found[1].replace(',', '.')).scaleb(int(found[2])):f}"
    if not _NUMBER.fullmatch(bare):
        return None
    whole, _, decimals = bare.replace(",", ".").removeprefix("+").partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    number = (digits.lstrip("0") or "0") + (f".{decimals}" if decimals else "")
    return number if not number.strip("0.") else sign + number


def _area(cells: Mapping[str, str], columns: ColumnMapping, official: Official) -> Code | Text:
    """The territory of a row (`commune/31555`), with what is doubtful in its code; or why it is not known."""
    for field in _AREAS:
        if wording := columns.cell(cells, field):
            return _territory(field, wording, columns.cell(cells, "name"), official)
    return Text("aucun territoire nommé", "no territory named")


def _territory(field: str, wording: str, name: str, official: Official) -> Code | Text:
    """The territory in use that a code is that of, or why there is none; `name` is the one that the row gives."""
    unknown = Text(f"territoire inconnu, ou qui n’existe plus : {wording}", f"unknown territory, or one that is no more: {wording}")
    if field == "siren":
        ref = official.by_siren(compact(wording))
        return Code(ref) if ref.startswith(("epci/", "commune/")) else unknown
    kind = "commune" if field == "insee" else field
    code = read_code(official, kind, wording, name, in_use=True)
    if isinstance(code, Text):
        return Text(f"{unknown.fr} ; {code.fr}", f"{unknown.en}; {code.en}")
    return Code(f"{'arrondissement' if code.code in official.districts else kind}/{code.code}", code.doubts)


# ---------------------------------------------------------------- reading


def read(source: Source, schemas: Path, concepts: Concepts, conclusions: Conclusions) -> Reading:  # noqa: ARG001 - as every importer
    """Read the tables that imports kept in a source's folder; a block a row."""
    reading = Reading(source=source, blocks=())
    metadata: dict[str, Any] = json.loads((source.folder / METADATA_FILE).read_text(encoding="utf-8"))
    reading.blocks = _FigureTriples(source, conclusions, reading).blocks(metadata["files"])
    return reading


class _FigureTriples:
    """Writes what rows say, a block a thing."""

    def __init__(self, source: Source, conclusions: Conclusions, reading: Reading) -> None:
        self.source = source
        self.conclusions = conclusions
        self.ids = conclusions.ids
        self.reading = reading
        self.graph = self.ids.graph(source.id)

    def blocks(self, files: Mapping[str, Any]) -> Iterator[str]:
        yield "".join(sorted(self.source.statements(self.ids)))
        for about in files.values():
            self._datasets(about["indicators"])
        for name in sorted(files):
            file = ImportedFile(source=self.source, ids=self.ids, name=name, about=files[name])
            yield "".join(sorted(file.statements()))
            for row, line in kept_rows(self.reading, COLUMNS, name, files[name]["kept"]):
                yield "".join(sorted(self._row(file, row, Figures(*line))))

    def _line(self, subject: str, predicate: str, term: str) -> str:
        return quad(subject, predicate, term, self.graph)

    def _datasets(self, indicators: Mapping[str, Mapping[str, str]]) -> None:
        for key, names in indicators.items():
            here = self.ids("indicator", key)
            if not names["fr"]:
                continue
            self.conclusions.add(here, RDF.type, iri(QB.DataSet))
            self.conclusions.add(here, QB.structure, iri(TG.IndicatorStructure))
            self.conclusions.add(here, PROV.wasDerivedFrom, iri(self.source.iri(self.ids)))
            for language in ("fr", "en"):
                for predicate in (DCTERMS.title, RDFS.label):
                    self.conclusions.add(here, predicate, literal(names[language], language))

    def _row(self, file: ImportedFile, row: Row, one: Figures) -> Iterator[str]:
        yield from file.row(row.number, " | ".join(filter(None, (one.area, one.period, one.figures))))
        for pair in one.figures.split(MANY):
            indicator, _, figure = pair.partition("=")
            period = one.period or file.about["indicators"][indicator]["period"]
            here = self.ids.hashed("observation", self.source.id, file.name, indicator, period, one.area)
            self.reading.origins[here] = row
            yield self._line(here, RDF.type, iri(QB.Observation))
            yield self._line(here, QB.dataSet, iri(self.ids("indicator", indicator)))
            yield self._line(here, SDMX_DIMENSION.refArea, iri(self.ids("territory", one.area)))
            yield self._line(here, SDMX_DIMENSION.refPeriod, PartialDate.parse(period).term)
            datatype = XSD.decimal if "." in figure else XSD.integer
            yield self._line(here, SDMX_MEASURE.obsValue, literal(figure, datatype=datatype))
            yield self._line(here, PROV.wasDerivedFrom, iri(file.row_iri(row.number)))
