"""OpenDocument texts (odt): headings, paragraphs, lists, tables, text boxes, notes, headers and footers.

What is struck out by tracked changes, hidden, or a comment is left out. Names of elements are those of OpenDocument 1.3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from terrigraph.documents.archives import Archive
from terrigraph.documents.flow import WIDEST, Cell, TableWriter
from terrigraph.documents.refusals import damaged, locked
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from terrigraph.documents.blocks import DocumentWriter
    from terrigraph.documents.flow import Sink

_LEFT_OUT = {"tracked-changes", "annotation", "hidden-text", "sequence-decls", "forms", "title", "desc", "ruby-text", "note-citation"}
_TITLES = {"Title": 1, "Subtitle": 2}
_FAR = 10**9
T = TypeVar("T")


def read(content: bytes, writer: DocumentWriter) -> list[Text]:
    """Write the lines of an odt. Raises DocumentError."""
    archive = Archive(content)
    if "META-INF/manifest.xml" in archive.names and b"encryption-data" in archive.bytes("META-INF/manifest.xml"):
        raise locked()
    top = archive.tree("content.xml")
    reader = _OpenDocumentReader(_titles(top))
    for body in _elements(top, "text"):
        reader.flow(body, writer)
    for number, note in enumerate(reader.noted, 1):
        reader.where = Text(f"note {number}", f"note {number}")
        reader.flow(note, writer)
    if "styles.xml" in archive.names:
        styles = archive.tree("styles.xml")
        for part, where in (("header", Text("en-tête", "header")), ("footer", Text("pied de page", "footer"))):
            seen: set[str] = set()
            for element in _elements(styles, part):
                cell = Cell()
                reader.flow(element, cell)
                if cell.text.strip() and cell.text not in seen:
                    seen.add(cell.text)
                    writer.line(cell.text, where=where)
    return []


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _elements(top: Element, name: str) -> list[Element]:
    """The elements of this name, of the office and style namespaces, outermost first."""
    return [element for element in top.iter() if _local(element) == name and ("office:1" in element.tag or "style:1" in element.tag)]


def _value(element: Element, name: str) -> str:
    """An attribute of an element, whatever its namespace; "" where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _number(element: Element, name: str, most: int) -> int:
    """A number of times, 1 where the element gives none, `most` where it is more."""
    text = _value(element, name)
    return max(1, min(int(text), most)) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 1


def _repeated(what: T, element: Element, unit: str, filled: bool) -> list[T]:
    """A row or a cell as often as it says to be repeated; refused where it says so beyond any table's bounds, and has text."""
    times = _number(element, f"number-{unit}-repeated", _FAR)
    if filled and times > WIDEST:
        raise damaged("un tableau de ce fichier répète une cellule sans fin", "a table of this file repeats a cell without end")
    return [what] * (1 if unit == "rows" and not filled else min(times, WIDEST))


def _titles(top: Element) -> dict[str, int]:
    """The automatic styles that are those of a title or a subtitle, with the level."""
    named = {_value(style, "name"): _TITLES.get(_value(style, "parent-style-name"), 0) for style in _elements(top, "style")}
    return {**named, **_TITLES}


class _OpenDocumentReader:
    """Goes through the elements of a document, in order."""

    def __init__(self, titles: dict[str, int]) -> None:
        self.noted: list[Element] = []
        """The notes met so far, in order."""
        self.where = Text("", "")
        self._titles = titles
        self._tables = TableWriter()

    def flow(self, parent: Element, sink: Sink, kind: str = "") -> None:
        """Write the paragraphs and tables of an element; `kind` is that of a list's paragraphs."""
        for child in parent:
            name = _local(child)
            if name in ("p", "h"):
                self._paragraph(child, sink, kind)
            elif name == "table":
                self._tables.write(list(self._rows(child)), sink)
            elif name == "list":
                self.flow(child, sink, "entry")
            elif name not in _LEFT_OUT:
                self.flow(child, sink, kind)

    def _rows(self, table: Element) -> Iterator[list[Cell]]:
        for child in table:
            if _local(child) == "table-row":
                row = list(self._cells(child))
                yield from _repeated(row, child, "rows", any(cell.text.strip() for cell in row))
            elif _local(child) in ("table-rows", "table-header-rows", "table-row-group"):
                yield from self._rows(child)

    def _cells(self, row: Element) -> Iterator[Cell]:
        for child in row:
            if _local(child) == "table-cell":
                cell = Cell()
                self.flow(child, cell)
                yield from _repeated(cell, child, "columns", bool(cell.text.strip()))
            elif _local(child) == "covered-table-cell":  # of a cell that spans columns or rows
                yield from [Cell()] * _number(child, "number-columns-repeated", WIDEST)

    def _paragraph(self, paragraph: Element, sink: Sink, kind: str) -> None:
        boxes: list[Element] = []
        text = "".join(self._inline(paragraph, boxes)).strip(" ")
        level = _number(paragraph, "outline-level", 9) if _local(paragraph) == "h" else self._titles.get(_value(paragraph, "style-name"), 0)
        sink.line(text, "heading" if level else kind, level, self.where)
        for box in boxes:
            self.flow(box, sink)

    def _inline(self, parent: Element, boxes: list[Element]) -> Iterator[str]:
        """The words of a paragraph, in order; its text boxes are put aside in `boxes`, its notes in `noted`."""
        yield _collapsed(parent.text)
        for child in parent:
            name = _local(child)
            if name == "s":
                yield " " * _number(child, "c", 100)
            elif name == "tab":
                yield "\t"
            elif name == "line-break":
                yield "\n"
            elif name == "note-body":
                self.noted.append(child)
            elif name == "text-box":
                boxes.append(child)
            elif name not in _LEFT_OUT:
                yield from self._inline(child, boxes)
            yield _collapsed(child.tail)


def _collapsed(text: str | None) -> str:
    """Text as OpenDocument means it: white space of the file is one space."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")
