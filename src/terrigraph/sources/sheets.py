"""A stranger's table: a CSV file of any delimiter and encoding, or a sheet of an xlsx or ods workbook.

It is read as it stands, row by row, as text; what cannot be read stops with a message that says what to do. A row of a CSV
file is one line: where a quote that opens on a line is not closed on it, the rows that follow would be read as one cell, and
what they say would go where nobody put it. What is left out, rows above the header or other sheets, is said in the notes.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import dropwhile
from typing import TYPE_CHECKING

from terrigraph.documents.encodings import TWICE
from terrigraph.errors import Fault, ImportingError
from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.sources import dates, detecting
from terrigraph.sources.detecting import Detected, Header, tidy
from terrigraph.sources.workbooks import SheetName, Workbook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["REFUSED_COLUMNS", "Detected", "ImportingError", "Sheet", "is_address", "misnamed", "open_sheet", "readable", "require", "tidy"]

REFUSED_COLUMNS = ("refused_file", "refused_row", "refused_because")
"""Columns that a file of refusals adds; an import ignores them by name."""

_MOST_BYTES = 2 << 30
_ONE_LINE = Text(
    "chaque ligne doit être une rangée entière : sur celle-ci un guillemet s’ouvre sans se fermer, ou du texte suit celui qui ferme ; "
    "fermez-le ou ôtez-le (dans une cellule entre guillemets, doublez-le), ou retirez le saut de ligne de la cellule",
    "each line must be a whole row: on this one a quote opens and does not close, or text follows the one that closes; "
    "close it or take it out (double it inside a quoted cell), or remove the line break from the cell",
)
_LONGEST_CELL = 20_000
_LONGEST_NAME = 400
_LONGEST_FIELD = 131_072
"""Characters that csv reads into a cell; Python's own limit."""
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_NO_VALUE = re.compile(r"#[A-ZÉ/0-9]+[!?]|#N/[AD]|#+|Err:\d+|=.+|#[A-Z_]{4,}", re.DOTALL)
"""What a spreadsheet writes in a cell without a value: an error, a formula that was not calculated, a column too narrow."""
_AS_TEXT = re.compile(r'="([^"]*)"')
"""What keeps a spreadsheet from taking a code for a number: `="01053"`."""
_SEVERAL = re.compile(r"[;|\t\n]|,\S.*,\S")
_DAY = re.compile(r"(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2})(?!\d)", re.ASCII)


_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it is: its columns, and its rows as they come."""

    path: Path
    detected: Detected
    header: tuple[str, ...]
    first: int = 1
    """The row of the header, as a spreadsheet counts it."""
    name: str = ""
    """The sheet, in a workbook."""
    notes: tuple[Text, ...] = ()
    """What of the file is left out, and where the table is."""
    book: Workbook | None = field(default=None, compare=False, repr=False)

    @property
    def file(self) -> str:
        """The file's name, as messages show it."""
        return self.path.name

    def naming(self, columns: Iterable[str]) -> Sheet:
        """The same table with its columns named as `columns` are, where these differ by case, accents and punctuation alone."""
        known = {fold(name): name for name in columns}
        known |= {fold(name): name for name in self.header if name in known.values()}
        named = [known.get(fold(name), name) for name in self.header]
        times = Counter(named)
        return replace(self, header=tuple(new if times[new] == 1 else name for name, new in zip(self.header, named, strict=True)))

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row that is not empty: its number (as a spreadsheet counts it) and its cells by column, tidied.

        A row with more cells than the header has them under the column "" (one text); missing cells are "".
        """
        width = len(self.header)
        for number, record in self.records():
            cells = [plain(cell) for cell in record]
            if not any(cells):
                continue
            row = dict(zip(self.header, [*cells, *[""] * (width - len(cells))], strict=False))
            if any(cells[width:]):
                row[""] = " ".join(filter(None, cells[width:]))
            yield number, row

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Each row after the header, the empty ones too: its number and its cells as they are written."""
        return dropwhile(lambda record: record[0] <= self.first, self._records())

    def styles(self, columns: Mapping[str, str]) -> dates.Columns:
        """How some columns write their dates: `columns` by the fields that they are. Raises ImportingError: see `dates.check`."""
        at = {one: self.header.index(name) for one, name in columns.items() if name in self.header}
        if not at:
            return dates.Columns()
        cells: dict[str, list[str]] = {one: [] for one in at}
        for _, record in self.records():
            for one, place in at.items():
                if place < len(record):
                    cells[one].append(record[place])
        styles = {one: dates.style(written) for one, written in cells.items()}
        dates.check(self.file, {columns[one]: style for one, style in styles.items()})
        return dates.Columns(styles)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        if self.book:
            yield from enumerate(self.book.rows(self.name), start=1)
            return
        with self.path.open(encoding=self.detected.encoding, newline="") as file:
            yield from _one_a_line(file, self.detected.delimiter, self.file)


def open_sheet(path: Path, *wanted: Collection[str]) -> Sheet:
    """Open a table and read its header, looked for in the first rows by the columns of one of the sets `wanted`, whatever their case.

    In a workbook, the sheet that has them is read. Raises ImportingError where the file is no table, where several sheets are such a
    table, or where a column is there twice.
    """
    if not path.is_file():
        raise ImportingError([Fault(path.name, 0, "", str(path), Text("ce fichier n’existe pas", "there is no such file"))])
    if path.stat().st_size > _MOST_BYTES:
        raise ImportingError([Fault(path.name, 0, "", "", Text("2 Gio au plus", "2 GiB at most"))])
    if not path.stat().st_size:
        raise ImportingError([Fault(path.name, 0, "", "", Text("ce fichier est vide", "this file is empty"))])
    try:
        if detecting.is_workbook(path):
            return _checked(_sheet_of(path, Workbook(path), wanted))
        detected, header = detecting.of_text(path, detecting.encoding(path), wanted)
        sheet = Sheet(path, detected, header.cells, header.row, notes=_above(header))
        next((number for number, _ in sheet._records() if number >= sheet.first), None)  # a quote that opens there is named by its line
    except UnicodeError as problem:
        raise _undecoded(path.name, problem) from None
    return _checked(sheet)


def _checked(sheet: Sheet) -> Sheet:
    """A sheet less the columns without a name after its last. Raises ImportingError where it has no header, or a column twice."""
    header = sheet.header
    while header and not header[-1]:
        header = header[:-1]
    if not header:
        raise ImportingError([Fault(sheet.file, 1, "", "", Text("une ligne d’en-tête est attendue", "a header row is expected"))])
    twice = sorted(name for name, times in Counter(header).items() if times > 1)
    if twice:
        expected = Text("cette colonne est deux fois, ou sans nom", "this column is there twice, or has no name")
        raise ImportingError([Fault(sheet.file, sheet.first, name, "", expected) for name in twice])
    return replace(sheet, header=header)


def _undecoded(file: str, problem: UnicodeError) -> ImportingError:
    expected = Text("l’encodage de ce fichier n’est pas reconnu : enregistrez-le en « CSV UTF-8 »",
                    "the encoding of this file is not recognised: save it as CSV UTF-8")  # fmt: skip
    return ImportingError([Fault(file, 0, "", str(problem), expected)])


def _sheet_of(path: Path, book: Workbook, wanted: Sequence[Collection[str]]) -> Sheet:
    """The sheet of a workbook that has the columns looked for. Raises ImportingError where it is hidden, or where there are several."""
    headers = {one: detecting.header(enumerate(book.rows(one.name), start=1), wanted) for one in book.sheets}
    full = {one: header for one, header in headers.items() if header.row}
    if not full:
        return Sheet(path, Detected("", ""), ())
    whole = [one for one, header in full.items() if header.share == 1]
    shown = [one for one in whole if one.visible]
    if len(shown) > 1:
        names = ", ".join(f"« {one.name} »" for one in shown)
        expected = Text(
            f"plusieurs feuilles sont un tel tableau ({names}) : enregistrez chacune dans un fichier à son nom",
            f"several sheets are such a table ({names}): save each as a file of its own name",
        )
        raise ImportingError([Fault(path.name, 0, "", "", expected)])
    if whole and not shown:
        names = ", ".join(f"« {one.name} »" for one in whole)
        expected = Text(
            f"ce tableau n’est que dans une feuille masquée ({names}) : affichez-la, puis enregistrez",
            f"this table is in a hidden sheet only ({names}): show it, then save",
        )
        raise ImportingError([Fault(path.name, 0, "", "", expected)])
    chosen = shown[0] if shown else max(full, key=lambda one: (one.visible, full[one].share))
    header = full[chosen]
    notes = (*_others(chosen, list(full)), *_above(header))
    return Sheet(path, Detected("", ""), header.cells, header.row, chosen.name, notes, book)


def _others(chosen: SheetName, sheets: Sequence[SheetName]) -> list[Text]:
    if len(sheets) == 1:
        return []
    left = [Text(f"« {one.name} »" + ("" if one.visible else " (masquée)"), f'"{one.name}"' + ("" if one.visible else " (hidden)"))
            for one in sheets if one != chosen]  # fmt: skip
    french, english = ", ".join(one.fr for one in left), ", ".join(one.en for one in left)
    return [
        Text(
            f"feuille lue : « {chosen.name} » ; laissées de côté : {french}",
            f'sheet read: "{chosen.name}"; left out: {english}',
        )
    ]


def _above(header: Header) -> tuple[Text, ...]:
    if not header.above:
        return ()
    return (
        Text(
            f"en-tête à la ligne {header.row} ; lignes au-dessus, laissées de côté : {header.above}",
            f"header on row {header.row}; rows above it, left out: {header.above}",
        ),
    )


def plain(cell: str) -> str:
    """A cell tidied, and out of the formula that keeps a code from being taken for a number."""
    text = tidy(cell)
    return text[2:-1] if text.startswith('="') and _AS_TEXT.fullmatch(text) else text


def _one_a_line(lines: Iterable[str], delimiter: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV file, each with the number of its line.

    Raises ImportingError, at the line on which it begins, for a record that spans lines or has text after a closing quote;
    none of its text is shown, since it may be that of other rows.
    """
    csv.field_size_limit(_LONGEST_FIELD)  # one for the whole process, which other libraries change
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 1
    try:
        for record in reader:
            if reader.line_num != number:
                raise ImportingError([Fault(shown, number, "", "", _ONE_LINE)])
            yield number, record
            number += 1
    except UnicodeError as problem:
        raise _undecoded(shown, problem) from None
    except csv.Error as problem:
        raise ImportingError([Fault(shown, number, "", str(problem), _ONE_LINE)]) from None


def readable(cells: Mapping[str, str], used: Collection[str] | None = None, missing: Collection[str] = ()) -> Text | None:
    """What makes a row unfit to be kept as text; None where nothing does.

    `used` are the columns that are read (by default all), `missing` the words that stand for no value.
    """
    if "" in cells:
        return Text("plus de cellules que de colonnes", "more cells than columns")
    for name, value in cells.items():
        if used is not None and name not in used:
            continue
        if problem := unfit(value, missing):
            return Text(problem.fr.format(f"« {name} »"), problem.en.format(f'"{name}"'))
    return None


def unfit(value: str, missing: Collection[str] = ()) -> Text | None:
    """What makes a cell unfit to be kept as text, with {} for the column's name; None where nothing does."""
    if value.isascii() and value.isalnum() and len(value) <= _LONGEST_CELL:
        return None
    if value[:1] in ("#", "=", "E") and value not in missing and _NO_VALUE.fullmatch(value):
        return Text("{} : une formule sans valeur, ou une erreur de tableur ; donnez la valeur",
                    "{}: a formula without a value, or a spreadsheet's error; give the value")  # fmt: skip
    if _UNREADABLE.search(value):
        return Text("un caractère illisible dans {}", "an unreadable character in {}")
    if TWICE.search(value):
        return Text("{} : des lettres accentuées mal décodées (« Ã© ») ; reprenez le fichier d’origine, en UTF-8",
                    '{}: accented letters wrongly decoded ("Ã©"); take the original file, in UTF-8')  # fmt: skip
    if len(value) > _LONGEST_CELL:
        return Text(f"{{}} dépasse {_LONGEST_CELL} caractères", f"{{}} is longer than {_LONGEST_CELL} characters")
    return None


def is_address(text: str) -> bool:
    """Whether a text is an address of the Web, that an IRI can be made of."""
    return _ADDRESS.fullmatch(text) is not None


def misnamed(*names: str, letters: bool = False) -> Text | None:
    """What makes a cell no name of a person, a body or a place: it holds several, or a date; None where nothing does.

    `letters`: it must have some, where it is not empty.
    """
    for name in names:
        if _SEVERAL.search(name):
            return Text(
                "un nom tient un séparateur : cellules décalées, ou plusieurs noms en une (une ligne par nom)",
                "a name holds a separator: cells shifted, or several names in one (a row a name)",
            )
        if _DAY.search(name):
            return Text("une date est parmi les noms : cellules décalées", "a date is among the names: cells shifted")
        if len(name) > _LONGEST_NAME:
            return Text(f"un nom dépasse {_LONGEST_NAME} caractères", f"a name is longer than {_LONGEST_NAME} characters")
        if letters and name and not any(map(str.isalpha, name)):
            return Text(f"un nom a des lettres : « {name} »", f'a name has letters: "{name}"')
    return None


def require(sheet: Sheet, wanted: Sequence[str], optional: Sequence[str] = (), ignored: Sequence[str] = ()) -> None:
    """Stop, with a clear message, where a column is missing, renamed, or neither wanted nor ignored by name.

    `ignored` may hold "*": every other column is then left out. Columns that a file of refusals adds always are.
    """
    known = {*wanted, *optional, *ignored, *REFUSED_COLUMNS}
    unknown = [] if "*" in ignored else [name for name in sheet.header if name not in known]
    faults = []
    if wanted and not any(name in sheet.header for name in (*wanted, *optional)):
        there, looked_for = (f"{sheet.name} : " if sheet.name else "") + ", ".join(sheet.header), ", ".join(wanted)
        none_of_them = Text(
            f"aucune des colonnes attendues ({looked_for}) n’est dans les premières lignes ; présentes : {there}",
            f"none of the columns expected ({looked_for}) is in the first rows; there are: {there}",
        )
        hint = Text("Est-ce le bon fichier, et le bon import ?", "Is it the right file, and the right import?")
        raise ImportingError([Fault(sheet.file, sheet.first, "", "", none_of_them)], hint)
    for name in wanted:
        if name not in sheet.header:
            near = difflib.get_close_matches(name, unknown, 1, cutoff=0.5)
            meant = Text(f" — peut-être « {near[0]} » ?", f' — "{near[0]}", perhaps?') if near else Text("", "")
            there = (f"{sheet.name} : " if sheet.name else "") + ", ".join(sheet.header)
            expected = Text(
                f"cette colonne est attendue et manque{meant.fr} (présentes : {there})",
                f"this column is expected and missing{meant.en} (there are: {there})",
            )
            faults.append(Fault(sheet.file, sheet.first, name, "", expected))
    known_names = ", ".join((*wanted, *optional))
    for name in unknown:
        expected = Text(
            f"colonne inconnue : nommez-la parmi les colonnes ignorées, ou renommez-la (connues : {known_names})",
            f"unknown column: name it among the columns to ignore, or rename it (known: {known_names})",
        )
        faults.append(Fault(sheet.file, sheet.first, name, "", expected))
    if faults:
        hint = Text("Rendez aux colonnes leur nom, puis importez de nouveau.", "Give the columns their names back, then import again.")
        raise ImportingError(faults, hint)
