"""The register's files as the ministry publishes them, and files of refusals once corrected, as records.

A file is known by its columns' names, whatever their order; its delimiter, its encoding and the way that each column
writes its dates are found in the file. What a row says of a birth stays in the record, in memory; sex, profession,
nationality and sponsorship are not even read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from terrigraph.errors import Fault, ImportingError
from terrigraph.importers.elected_officials import histories
from terrigraph.importers.elected_officials.records import ADDED, MENDABLE, Record, RegisterTable, Tally, civility_of
from terrigraph.language import LANGUAGES, Text
from terrigraph.sources import dates
from terrigraph.sources.dates import Columns, DateError, Style
from terrigraph.sources.sheets import REFUSED_COLUMNS, Sheet, open_sheet, plain, require, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


def parts(path: Path, name: str, whole_councils: bool) -> list[RegisterTable]:
    """The tables of one file: one, but for those of past mandates. Raises ImportingError where it is no file of the register."""
    sheet = open_sheet(path, set(MENDABLE) - {ADDED}, *map(_used, _LEVELS.values()), *histories.FORMS)
    if set(REFUSED_COLUMNS) <= set(sheet.header):
        return [_corrected(sheet, name)]
    if histories.form_of(sheet):
        return histories.parts(sheet, name)
    return [_official(sheet.naming(_KNOWN), name, whole_councils)]


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
    """Other columns by which this kind of file is known."""


_FAMILY, _GIVEN, _BIRTH, _ELECTED = "Nom de l'élu", "Prénom de l'élu", "Date de naissance", "Date de début du mandat"
_SEX = "Code sexe"
"""Read for the civility alone."""
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
    *("Code de la catégorie socio-professionnelle", "Libellé de la catégorie socio-professionnelle", "Code nationalité"),
    *("Lieu de naissance", "Code de la nuance politique", "Code de la collectivité à statut particulier"),
    *("Libellé de la collectivité à statut particulier", "Code de la commune de rattachement", "Libellé de la commune de rattachement"),
    *("Code du canton", "Libellé du canton", "Code de la section départementale", "Libellé de la section départementale"),
    *("Code de la section - collectivité à statut particulier", "Code de la circonscription métropolitaine"),
    *("Code de la circonscription consulaire", "Code de la circ. AFE", "Libellé du secteur"),
)
"""Official columns that are left out on purpose, by name."""

_KNOWN = (
    *(_FAMILY, _GIVEN, _BIRTH, _ELECTED, _SEX, *_DROPPED),
    *(name for columns in _LEVELS.values() for name in (*columns[:4], *columns.only) if name),
)
"""The official names of columns; a file may write them in another case, or with other apostrophes."""


def _used(columns: _Columns) -> list[str]:
    """The official columns that are read of a kind of file."""
    return [_FAMILY, _GIVEN, _BIRTH, _ELECTED, *filter(None, columns[:4])]


def _official(sheet: Sheet, name: str, whole_councils: bool) -> RegisterTable:
    level = max(_LEVELS, key=lambda one: _likeness(sheet.header, _LEVELS[one]))
    columns = _LEVELS[level]
    used = _used(columns)
    if not set(used) <= set(sheet.header):
        require(sheet, used, ignored=(_SEX, *_DROPPED, *_DEPARTEMENT))
    styles = {column: _style(sheet, column) for column in used if column.startswith("Date")}
    dates.check(sheet.file, styles)
    unknown = [column for column in sheet.header if column not in {*used, _SEX, *_DROPPED, *_DEPARTEMENT}]
    seen = Tally()
    return RegisterTable(
        name=name,
        file=sheet.file,
        level=level,
        records=lambda: _official_records(sheet, level, styles, whole_councils, seen),
        detected=_summary(sheet, level, styles, unknown),
        published=_day_of_name(sheet.path),
        seen=seen,
    )


def _likeness(header: Sequence[str], columns: _Columns) -> float:
    wanted = {_FAMILY, _GIVEN, _BIRTH, _ELECTED, *filter(None, columns[:4]), *columns.only}
    there = set(header) - {name for name in (_SEX, *_DROPPED) if name not in wanted}
    return len(wanted & there) / len(wanted | there)


def _official_records(sheet: Sheet, level: str, styles: dict[str, Style], whole_councils: bool, seen: Tally) -> Iterator[Record]:
    columns = _LEVELS[level]
    at = {name: place for place, name in enumerate(sheet.header)}
    family, given, birth, elected = (at[name] for name in (_FAMILY, _GIVEN, _BIRTH, _ELECTED))
    place, label, function, start = (at.get(name, -1) for name in columns[:4])
    sex = at.get(_SEX, -1)
    born, chosen = _reader(styles[_BIRTH]), _reader(styles[_ELECTED])
    begun = _reader(styles[columns.start]) if columns.start else chosen
    for number, cells in _rows(sheet):
        wording = cells[function] if function >= 0 else columns.fixed
        mandate, begins = chosen(cells[elected]), begun(cells[start]) if start >= 0 else ""
        seen.days.update((mandate, begins))
        if not whole_councils and not wording.strip():
            seen.passed[level] += 1
            continue
        yield Record(
            *(number, level, tidy(cells[family]), tidy(cells[given]), born(cells[birth]), ""),
            *(plain(cells[place]) if place >= 0 else "", tidy(cells[label]) if label >= 0 else "", tidy(wording), ""),
            *(mandate, begins, "", civility_of(cells[sex]) if sex >= 0 else ""),
        )


def _rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The rows with something in them, as many cells as the header has; fewer or more are shown by a cell "\ufffd"."""
    width = len(sheet.header)
    if not sheet.detected.encoding:
        for number, row in sheet.rows():
            yield number, ["\ufffd"] * width if "" in row else list(row.values())
        return
    for number, cells in sheet.records():
        if not any(cells):
            continue
        while len(cells) > width and not cells[-1]:
            cells.pop()
        yield number, cells if len(cells) == width else ["\ufffd"] * width


def _day_of_name(path: Path) -> str:
    """The day that a file's name says: `elus-maires-2026-10-02.csv`, `20261002-maires.csv`; "" where it says none."""
    day = re.search(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)", path.stem)
    return "-".join(day.groups()) if day else ""


# ---------------------------------------------------------------- how a column writes its dates


def _style(sheet: Sheet, column: str) -> Style:
    """How a column writes its dates, from the whole of it.

    Raises ImportingError where it writes them in two ways that cannot both be right.
    """
    place = sheet.header.index(column)
    style = dates.style(cells[place] for _, cells in _rows(sheet))
    if style.day_first and style.month_first:
        shown = f"{style.day_first} JJ/MM, {style.month_first} MM/JJ"
        expected = Text(
            "une seule façon d’écrire les dates est attendue dans une colonne : AAAA-MM-JJ ou JJ/MM/AAAA",
            "one way to write the dates of a column is expected: YYYY-MM-DD or DD/MM/YYYY",
        )
        raise ImportingError([Fault(sheet.file, 0, column, shown, expected)])
    return style


def _shown(style: Style) -> Text:
    if style.month_first:
        return Text("MM/JJ/AAAA (refusées)", "MM/DD/YYYY (refused)")
    return Text("AAAA-MM-JJ", "YYYY-MM-DD") if style.year_first else Text("JJ/MM/AAAA", "DD/MM/YYYY")


def _reader(style: Style) -> Callable[[str], str]:
    """What reads the days of a column: YYYY-MM-DD; a cell as it is where it is none, which will be refused."""
    columns = Columns({"": style})

    def day(cell: str) -> str:
        try:
            return columns.date(cell, "")
        except DateError:
            return cell.strip()

    return day


def _summary(sheet: Sheet, level: str, styles: dict[str, Style], unknown: Sequence[str]) -> Text:
    french, english = (", ".join(sorted({getattr(_shown(style), language) for style in styles.values()})) for language in LANGUAGES)
    notes = [Text("", ""), *sheet.notes]
    more = Text(" ; ".join(note.fr for note in notes), "; ".join(note.en for note in notes))
    left = ", ".join(f"« {column} »" for column in unknown)
    written = sheet.detected
    how = f"{written.encoding}, « {written.delimiter} »" if written.encoding else "xlsx/ods"
    how = how.replace("\t", "TAB")
    return Text(
        f"{sheet.file} : {level}, {how}, dates {french}" + (f" ; colonnes laissées de côté : {left}" if left else "") + more.fr,
        f"{sheet.file}: {level}, {how}, dates {english}" + (f"; columns left out: {left}" if left else "") + more.en,
    )


# ---------------------------------------------------------------- refusals, corrected


def _corrected(sheet: Sheet, name: str) -> RegisterTable:
    require(sheet, [column for column in MENDABLE if column != ADDED], ignored=["*"])

    read = _reader(Style())

    def records() -> Iterator[Record]:
        for number, row in sheet.rows():
            cells = {kind: row.get(column, "") for column, kind in MENDABLE.items()}
            values: dict[str, Any] = cells | {when: read(cells[when]) for when in ("birth", "elected", "start", "end")}
            yield Record(number=number, **values)

    shown = Text(f"{sheet.file} : des refus corrigés", f"{sheet.file}: corrected refusals")
    return RegisterTable(name=f"{name.removesuffix('-mended')}-mended", file=sheet.file, level="", records=records, detected=shown)
