"""Word documents (docx): paragraphs with what their styles say, tables, text boxes, notes, headers and footers.

What is struck out by tracked changes, hidden, or a comment is left out. Names of elements are those of ECMA-376, part 1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph.documents.archives import WORD, Archive
from terrigraph.documents.flow import Cell, TableWriter
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from terrigraph.documents.blocks import DocumentWriter
    from terrigraph.documents.flow import Sink

_LEFT_OUT = {"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "rt", "annotationRef"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_HEADING = re.compile(r"(?:heading|titre|überschrift|título)\s*([1-9])")
_TITLES = {"title": 1, "titre": 1, "subtitle": 2, "sous-titre": 2}


def read(content: bytes, writer: DocumentWriter) -> list[Text]:
    """Write the lines of a docx. Raises DocumentError."""
    archive = Archive(content)
    main = min(name for name in archive.names if WORD.fullmatch(name))
    reader = _WordReader(_styles(archive), _notes(archive))
    for body in _children(archive.tree(main), "body"):
        reader.flow(body, writer)
    for number, note in enumerate(reader.noted, 1):
        reader.where = Text(f"note {number}", f"note {number}")
        reader.flow(note, writer)
    for part, where in (("header", Text("en-tête", "header")), ("footer", Text("pied de page", "footer"))):
        reader.where = where
        seen: set[str] = set()
        for name in sorted(name for name in archive.names if re.fullmatch(rf"word/{part}\d*\.xml", name)):
            cell = Cell()
            reader.flow(archive.tree(name), cell)
            if cell.text.strip() and cell.text not in seen:
                seen.add(cell.text)
                writer.line(cell.text, where=where)
    return reader.notes


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element | None, name: str) -> Iterator[Element]:
    return (child for child in (element if element is not None else ()) if _local(child) == name)


def _child(element: Element | None, *path: str) -> Element | None:
    for name in path:
        element = next(_children(element, name), None)
    return element


def _value(element: Element | None, name: str = "val") -> str:
    """An attribute of an element, whatever its namespace; "" where there is none."""
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _number(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else otherwise


class _ParagraphStyle:
    """What a paragraph's style says: the level of a heading, or 0; whether it is a list's."""

    def __init__(self, name: str, based: str, properties: Element | None) -> None:
        heading = _HEADING.match(name.lower())
        self.level = int(heading[1]) if heading else _TITLES.get(name.lower(), 0) or _outline(properties)
        self.listed = _listed(properties)
        self.based = based


def _outline(properties: Element | None) -> int:
    """The level that a paragraph's properties give; 0 for body text."""
    level = _number(_value(_child(properties, "outlineLvl")), 9)
    return level + 1 if level < 9 else 0


def _listed(properties: Element | None) -> bool:
    numbering = _child(properties, "numPr")
    return numbering is not None and _value(_child(numbering, "numId")) != "0"


def _styles(archive: Archive) -> dict[str, _ParagraphStyle]:
    """The paragraph styles by id; each that says nothing says what the one that it is based on says."""
    if "word/styles.xml" not in archive.names:
        return {}
    styles = {
        _value(style, "styleId"): _ParagraphStyle(_value(_child(style, "name")), _value(_child(style, "basedOn")), _child(style, "pPr"))
        for style in _children(archive.tree("word/styles.xml"), "style")
        if _value(style, "type") == "paragraph"
    }
    for style in styles.values():
        based, seen = style.based, {id(style)}
        while based in styles and id(styles[based]) not in seen:
            seen.add(id(styles[based]))
            style.level = style.level or styles[based].level
            style.listed = style.listed or styles[based].listed
            based = styles[based].based
    return styles


def _notes(archive: Archive) -> dict[tuple[str, str], Element]:
    """Footnotes and endnotes by kind and id."""
    notes = {}
    for kind in ("footnote", "endnote"):
        if (name := f"word/{kind}s.xml") in archive.names:
            notes.update({(kind, _value(note, "id")): note for note in _children(archive.tree(name), kind)})
    return notes


class _WordReader:
    """Goes through the elements of a part, in order."""

    def __init__(self, styles: dict[str, _ParagraphStyle], notes: dict[tuple[str, str], Element]) -> None:
        self.noted: list[Element] = []
        """The notes met so far, in order."""
        self.notes: list[Text] = []
        self.where = Text("", "")
        self._styles = styles
        self._known_notes = notes
        self._tables = TableWriter()

    def flow(self, parent: Element, sink: Sink) -> None:
        """Write the paragraphs and tables of an element."""
        for child in parent:
            name = _local(child)
            if name == "p":
                self._paragraph(child, sink)
            elif name == "tbl":
                self._tables.write([self._row(row) for row in self._rows(child)], sink)
            elif name == "AlternateContent":
                self.flow(_alternative(child), sink)
            elif name == "altChunk":
                self.notes.append(Text("un fichier incorporé n’a pas été lu", "an embedded file was not read"))
            elif name not in _LEFT_OUT:
                self.flow(child, sink)

    def _rows(self, table: Element) -> Iterator[Element]:
        """The rows of a table, those struck out left out; they may be in wrappers."""
        for child in table:
            if _local(child) == "tr":
                if _child(child, "trPr", "del") is None:
                    yield child
            elif _local(child) in ("sdt", "sdtContent", "customXml", "ins"):
                yield from self._rows(child)

    def _row(self, row: Element) -> list[Cell]:
        before = _number(_value(_child(row, "trPr", "gridBefore")), 0)
        return [*([Cell(before)] if before else []), *self._cells(row)]

    def _cells(self, row: Element) -> Iterator[Cell]:
        for child in row:
            if _local(child) == "tc":
                cell = Cell(_number(_value(_child(child, "tcPr", "gridSpan")), 1))
                self.flow(child, cell)
                yield cell
            elif _local(child) in ("sdt", "sdtContent", "customXml", "ins"):
                yield from self._cells(child)

    def _paragraph(self, paragraph: Element, sink: Sink) -> None:
        boxes: list[Element] = []
        text = "".join(self._inline(paragraph, boxes))
        properties = _child(paragraph, "pPr")
        style = self._styles.get(_value(_child(properties, "pStyle")))
        level = _outline(properties) or (style.level if style else 0)
        numbering = _child(properties, "numPr")
        listed = _listed(properties) if numbering is not None else bool(style and style.listed)
        sink.line(text, "heading" if level else "entry" if listed else "", level, self.where)
        for box in boxes:
            self.flow(box, sink)

    def _inline(self, parent: Element, boxes: list[Element]) -> Iterator[str]:
        """The words of a paragraph, in order; its text boxes are put aside in `boxes`."""
        for child in parent:
            name = _local(child)
            if name == "t":
                yield child.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "txbxContent":
                boxes.append(child)
            elif name in ("footnoteReference", "endnoteReference"):
                note = self._known_notes.pop((name.removesuffix("Reference"), _value(child, "id")), None)
                if note is not None:
                    self.noted.append(note)
            elif name == "AlternateContent":
                yield from self._inline(_alternative(child), boxes)
            elif name not in _LEFT_OUT and not (name == "r" and _hidden(child)):
                yield from self._inline(child, boxes)


def _alternative(element: Element) -> Element:
    """One of the two ways in which a drawing is written: the first."""
    return next(iter(element), element)


def _hidden(run: Element) -> bool:
    vanish = _child(run, "rPr", "vanish")
    return vanish is not None and _value(vanish) not in ("0", "false", "off")
