"""The sheets of an xlsx or ods workbook, as text: each row as it is, and nothing that the workbook does not say.

Where a cell shows an error (#N/A) or holds a formula that was never calculated, that is what is read, and not an empty cell.
"""

from __future__ import annotations

import posixpath
import zipfile
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from terrigraph import sandbox
from terrigraph.errors import Fault, ImportingError
from terrigraph.language import Text
from terrigraph.sandbox import Ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

    import python_calamine

_MOST_UNZIPPED = 1 << 30
_MOST_CELLS = 50_000_000
_FAR_OFF = Text("50 millions de cellules au plus : une cellule est loin des autres", "50 million cells at most: one is far off")
_EXPECTED = Text("un classeur xlsx ou ods est attendu", "an xlsx or ods workbook is expected")
_MOST_ROWS, _MOST_COLUMNS = 1 << 21, 1 << 15
_SECONDS = 120
_MEMORY = 4 << 30
_TRIAL = """
import sys
import python_calamine
from terrigraph import sandbox
sandbox.confine(int(sys.argv[2]))
with open(sys.argv[1], "rb") as file:
    book = python_calamine.CalamineWorkbook.from_filelike(file)
    for sheet in book.sheets_metadata:
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            book.get_sheet_by_name(sheet.name)
"""
_BLOCK = 1 << 20

Attributes = dict[str, str]
Marked = dict[tuple[int, int], str]
"""What is written in cells that have no value, by row and column (from 0): an error, a formula."""


class SheetName(NamedTuple):
    """A sheet of a workbook."""

    name: str
    visible: bool


class Workbook:
    """A workbook, its sizes checked before it is read. Raises ImportingError."""

    def __init__(self, path: Path) -> None:
        import python_calamine

        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                unzipped = sum(entry.file_size for entry in archive.infolist())
            if unzipped > _MOST_UNZIPPED:
                raise ImportingError([Fault(path.name, 0, "", "", Text("1 Gio au plus, décompressé", "1 GiB at most, unzipped"))])
            _survives(path)
            with path.open("rb") as file:
                self._book = python_calamine.CalamineWorkbook.from_filelike(file)
        except (zipfile.BadZipFile, python_calamine.CalamineError) as problem:
            raise ImportingError([Fault(path.name, 0, "", str(problem), _EXPECTED)]) from None
        self.sheets = [
            SheetName(one.name, one.visible == python_calamine.SheetVisibleEnum.Visible)
            for one in self._book.sheets_metadata
            if one.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        """Those that hold cells: no chart, no dialog."""

    def rows(self, name: str) -> Iterator[list[str]]:
        """The rows of a sheet, as text, from its first. Raises ImportingError."""
        import python_calamine

        try:
            sheet = self._book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > _MOST_CELLS:
                raise ImportingError([Fault(self.path.name, 0, "", f"{sheet.total_height} × {sheet.total_width}", _FAR_OFF)])
            marked = _marked(self.path, name)
            yield from _with_marks(sheet, marked)
        except (zipfile.BadZipFile, python_calamine.CalamineError, expat.ExpatError, KeyError, ValueError) as problem:
            raise ImportingError([Fault(self.path.name, 0, "", str(problem), _EXPECTED)]) from None


def _with_marks(sheet: python_calamine.CalamineSheet, marked: Marked) -> Iterator[list[str]]:
    first_column = sheet.start[1] if sheet.start else 0
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in marked.items():
        if row > _MOST_ROWS or column > _MOST_COLUMNS:
            raise ValueError(_FAR_OFF.en)
        by_row.setdefault(row, {})[column - first_column] = text
    last = -1
    for number, values in enumerate(sheet.iter_rows()):
        last = number
        cells = [_as_text(value) for value in values]
        for column, text in by_row.pop(number, {}).items():
            if column >= 0:
                cells += [""] * (column + 1 - len(cells))
                cells[column] = cells[column] or text
        yield cells
    for number in range(last + 1, max(by_row, default=last) + 1):  # those that hold nothing but cells without a value
        row_marks = by_row.get(number, {})
        yield [row_marks.get(column, "") for column in range(max(row_marks, default=-1) + 1)]


def _survives(path: Path) -> None:
    """Read a workbook in a process of its own first: one of a few bytes may ask for more memory than there is, which ends a process.

    Raises ImportingError where that process was ended.
    """
    if not sandbox.HAS_LIMITS:
        return
    outcome = sandbox.run(("-c", _TRIAL, str(path)), memory=_MEMORY, seconds=_SECONDS)
    if outcome.ending is Ending.TIMED_OUT:
        raise ImportingError([Fault(path.name, 0, "", f"> {_SECONDS} s", _FAR_OFF)])
    if outcome.ending is Ending.KILLED:
        raise ImportingError([Fault(path.name, 0, "", "", _FAR_OFF)])


def _as_text(cell: object) -> str:
    """A cell of a workbook as text: whole numbers without a point, dates as YYYY-MM-DD."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00")


# ---------------------------------------------------------------- cells without a value


def _marked(path: Path, name: str) -> Marked:
    with zipfile.ZipFile(path) as archive:
        if "content.xml" in archive.namelist():
            with archive.open("content.xml") as content:
                return _of_ods(content, name)
        part = _part(archive, name)
        if part not in archive.namelist() or not _may_have_marks(archive, part):
            return {}
        with archive.open(part) as content:
            return _of_xlsx(content)


def _may_have_marks(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a sheet has a formula or an error at all: few do, and to read a large one as XML takes long."""
    with archive.open(part) as content:
        before = b""
        while block := content.read(_BLOCK):
            seen = before + block
            if b"<f" in seen or b":f" in seen or b't="e"' in seen or b"t='e'" in seen:
                return True
            before = block[-8:]
    return False


def _part(archive: zipfile.ZipFile, name: str) -> str:
    """Where an xlsx keeps a sheet."""
    keys: list[str] = []
    targets: dict[str, str] = {}

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet" and attributes.get("name") == name:
            keys.extend(value for attribute, value in attributes.items() if attribute.endswith(":id"))

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    for part, start in (("xl/workbook.xml", sheet), ("xl/_rels/workbook.xml.rels", relation)):
        with archive.open(part) as content:
            _parse(content, start)
    target = targets.get(keys[0], "") if keys else ""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _parse(
    content: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Go through an XML text, its names without their prefixes. A DOCTYPE is refused, hence all entities of its own. Raises ExpatError."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.ParseFile(content)


def _no_doctype(*_declared: object) -> None:
    raise ValueError("DOCTYPE")


class _Xlsx:
    """The cells of a sheet of an xlsx that have no value, as expat goes through it."""

    def __init__(self) -> None:
        self.marked: Marked = {}
        self._row = self._column = -1
        self._kind = self._inside = ""
        self._parts: dict[str, str] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        """Begin a row, a cell, its formula or its value."""
        if tag == "row":
            self._row, self._column = int(attributes.get("r") or self._row + 2) - 1, -1
        elif tag == "c":
            reference = attributes.get("r", "")
            self._column = _column(reference) if reference else self._column + 1
            self._kind, self._parts = attributes.get("t", ""), {}
        elif tag in ("f", "v", "is"):
            self._inside = tag
            self._parts[tag] = ""

    def text(self, words: str) -> None:
        """Add to a formula or a value."""
        if self._inside:
            self._parts[self._inside] += words

    def end(self, tag: str) -> None:
        """End a cell: an error, or a formula that was never calculated, is what it holds."""
        self._inside = ""
        if tag != "c":
            return
        parts = self._parts
        if self._kind == "e":
            self.marked[self._row, self._column] = parts.get("v") or "#N/A"
        elif "f" in parts and not parts.get("v") and not ("v" in parts and self._kind == "str") and "is" not in parts:
            self.marked[self._row, self._column] = f"={parts['f']}"


def _of_xlsx(content: IO[bytes]) -> Marked:
    cells = _Xlsx()
    _parse(content, cells.start, cells.end, cells.text)
    return cells.marked


def _column(reference: str) -> int:
    """The number of a column, from 0: "AB12" → 27."""
    number = 0
    for letter in reference.rstrip("0123456789").upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


class _Ods:
    """The cells of a sheet of an ods that have no value, as expat goes through all of them."""

    def __init__(self, name: str) -> None:
        self.marked: Marked = {}
        self._name = name
        self._within = False
        self._row = self._column = 0
        self._rows = 1
        self._cell: Attributes | None = None
        self._shown = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        """Begin a sheet, a row or a cell."""
        if tag == "table":
            self._within, self._row = attributes.get("table:name") == self._name, 0
        elif tag == "table-row":
            self._column, self._rows = 0, _times(attributes.get("table:number-rows-repeated"))
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell, self._shown = attributes, ""

    def text(self, words: str) -> None:
        """Add to what a cell shows."""
        if self._cell is not None:
            self._shown += words

    def end(self, tag: str) -> None:
        """End a row or a cell."""
        if tag == "table-row":
            self._row += self._rows
        elif tag in ("table-cell", "covered-table-cell") and self._cell is not None:
            if self._within and (text := self._written(self._cell, self._shown.strip())):
                self.marked[self._row, self._column] = text
            self._column += _times(self._cell.get("table:number-columns-repeated"))
            self._cell = None

    @staticmethod
    def _written(cell: Attributes, shown: str) -> str:
        if cell.get("calcext:value-type") == "error":
            return shown or "#N/A"
        formula = cell.get("table:formula", "")
        valued = any(name.partition(":")[2] == "value-type" or name.endswith(("-value", ":value")) for name in cell)
        return f"={formula.partition(':=')[2] or formula.lstrip('=')}" if formula and not shown and not valued else ""


def _of_ods(content: IO[bytes], name: str) -> Marked:
    cells = _Ods(name)
    _parse(content, cells.start, cells.end, cells.text)
    return cells.marked


def _times(repeated: str | None) -> int:
    return int(repeated) if repeated and repeated.isdecimal() else 1
