"""The sheets of an xlsx or ods workbook, as text: each row as it is, and nothing that the workbook does not say.

Where a cell shows an error (#N/A) or holds a formula that was never calculated, that is what is read, and not an empty cell.
"""

from __future__ import annotations

import posixpath
import zipfile
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse

from terrigraph import sandbox
from terrigraph.errors import Fault, ImportingError
from terrigraph.language import Text
from terrigraph.sandbox import Ending

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    import python_calamine

_MOST_UNZIPPED = 1 << 30
_MOST_CELLS = 50_000_000
_FAR_OFF = Text("50 millions de cellules au plus : une cellule est loin des autres", "50 million cells at most: one is far off")
_EXPECTED = Text("un classeur xlsx ou ods est attendu", "an xlsx or ods workbook is expected")
_SECONDS = 120
_MEMORY = 4 << 30
_TRIAL = """
import sys
import python_calamine
from terrigraph import sandbox
sandbox.limit(int(sys.argv[2]))
with open(sys.argv[1], "rb") as file:
    book = python_calamine.CalamineWorkbook.from_filelike(file)
    for sheet in book.sheets_metadata:
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
            book.get_sheet_by_name(sheet.name)
"""
_BLOCK = 1 << 20

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
        except (zipfile.BadZipFile, python_calamine.CalamineError, ParseError, KeyError, ValueError) as problem:
            raise ImportingError([Fault(self.path.name, 0, "", str(problem), _EXPECTED)]) from None


def _with_marks(sheet: python_calamine.CalamineSheet, marked: Marked) -> Iterator[list[str]]:
    first_column = sheet.start[1] if sheet.start else 0
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in marked.items():
        by_row.setdefault(row, {})[column - first_column] = text
    for number, row in enumerate(sheet.iter_rows()):
        cells = [_as_text(cell) for cell in row]
        for column, text in by_row.pop(number, {}).items():
            if column >= 0:
                cells += [""] * (column + 1 - len(cells))
                cells[column] = cells[column] or text
        yield cells


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
    key = ""
    with archive.open("xl/workbook.xml") as content:
        for _, element in iterparse(content):
            if _local(element) == "sheet" and element.get("name") == name:
                key = next((value for attribute, value in element.items() if attribute.endswith("}id")), "")
    with archive.open("xl/_rels/workbook.xml.rels") as content:
        for _, element in iterparse(content):
            if _local(element) == "Relationship" and element.get("Id") == key:
                target = element.get("Target", "")
                return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return ""


def _of_xlsx(content: IO[bytes]) -> Marked:
    marked: Marked = {}
    row = column = -1
    for event, element in iterparse(content, ("start", "end")):
        name = _local(element)
        if event == "start":
            if name == "row":
                row, column = int(element.get("r") or row + 2) - 1, -1
            elif name == "c":
                column = _column(element.get("r", "")) if element.get("r") else column + 1
        elif name == "c":
            if text := _written(element):
                marked[row, column] = text
            element.clear()
        elif name == "row":
            element.clear()
    return marked


def _written(cell: Element) -> str:
    """What is written in a cell of an xlsx that has no value: an error, a formula; "" for any other."""
    parts = {_local(part): part.text or "" for part in cell}
    if cell.get("t") == "e":
        return parts.get("v") or "#N/A"
    if "f" in parts and not parts.get("v") and ("v" not in parts or cell.get("t") != "str") and "is" not in parts:
        return f"={parts['f']}"
    return ""


def _column(reference: str) -> int:
    """The number of a column, from 0: "AB12" → 27."""
    number = 0
    for letter in reference.rstrip("0123456789").upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _of_ods(content: IO[bytes], name: str) -> Marked:
    marked: Marked = {}
    inside, row, column = False, 0, 0
    for event, element in iterparse(content, ("start", "end")):
        tag = _local(element)
        if tag == "table":
            inside, row = event == "start" and _attribute(element, "name") == name, 0
        elif not inside:
            if event == "end" and tag == "table-row":
                element.clear()
        elif event == "start" and tag == "table-row":
            column = 0
        elif event == "end" and tag in ("table-cell", "covered-table-cell"):
            if text := _written_in_ods(element):
                marked[row, column] = text
            column += _repeated(element, "number-columns-repeated")
        elif event == "end" and tag == "table-row":
            row += _repeated(element, "number-rows-repeated")
            element.clear()
    return marked


def _written_in_ods(cell: Element) -> str:
    shown = "".join(cell.itertext()).strip()
    if any(attribute.endswith("value-type") and value == "error" for attribute, value in cell.items()):
        return shown or "#N/A"
    formula = _attribute(cell, "formula")
    valued = any(attribute.endswith(("}value", "-value", "}value-type")) for attribute in cell.keys())  # noqa: SIM118 - of an element
    return f"={formula.partition(':=')[2] or formula.lstrip('=')}" if formula and not shown and not valued else ""


def _repeated(element: Element, name: str) -> int:
    times = _attribute(element, name)
    return int(times) if times.isdecimal() else 1


def _attribute(element: Element, name: str) -> str:
    return next((value for attribute, value in element.items() if attribute.rpartition("}")[2] == name), "")


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
