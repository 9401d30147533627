"""Pages of the web (html): what they show, with headings, items of lists and tables as marked.

Scripts, styles and what is hidden are left out; menus and footers are text like any other.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import justhtml

from terrigraph.documents.flow import WIDEST, Cell, TableWriter
from terrigraph.documents.plain import decoded
from terrigraph.documents.refusals import nested

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from justhtml import Node

    from terrigraph.documents.blocks import DocumentWriter
    from terrigraph.documents.flow import Sink
    from terrigraph.language import Text

_SILENT = {
    "script",
    "style",
    "template",
    "noscript",
    "head",
    "svg",
    "math",
    "iframe",
    "object",
    "video",
    "audio",
    "canvas",
    "select",
    "textarea",
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ITEMS = {"li", "dt", "dd"}
_BLOCKS = {
    *_HEADINGS, *_ITEMS, "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "details", "dialog", "div",
    "dl", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "main", "menu", "nav", "ol",
    "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_OLD = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_READ_AS = ("iso8859", "cp125", "utf-16", "utf-32", "mac-roman", "koi8")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_MOST_DEPTH = 200
_TALLEST = 1000
"""Rows: a cell that says to cover more covers these."""


def read(content: bytes, writer: DocumentWriter) -> list[Text]:
    """Write the lines of a page. Raises DocumentError."""
    text, notes = _decoded(content)
    top = justhtml.JustHTML(text, sanitize=False).root
    _check_depth(top)
    page = _PageReader(writer)
    page.flow(top)
    page.end()
    return list(notes)


def _check_depth(top: Node) -> None:
    """Refuse a page with elements deeper than any has: each level asks for some of Python's stack."""
    level = [top]
    for _ in range(_MOST_DEPTH):
        level = [child for node in level for child in node.children or () if child.children]
    if level:
        raise nested()


def _decoded(content: bytes) -> tuple[str, tuple[Text, ...]]:
    """The text of a page: UTF-8 where it is that, else as it says, else as any text is read."""
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    if declared := _CHARSET.search(content[:4096]):
        try:
            codec = codecs.lookup(declared[1].decode("ascii", "replace")).name
            codec = _OLD.get(codec, codec)
            if codec.startswith(_READ_AS):
                return content.decode(codec), ()
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(content)


class _PageReader:
    """Goes through the elements of a page, or of a cell of one of its tables."""

    def __init__(self, sink: Sink, tables: TableWriter | None = None, kind: str = "") -> None:
        self._sink = sink
        self._tables = tables or TableWriter()
        self._kind = kind
        self._level = 0
        self._words: list[str] = []
        self._kept = False

    def flow(self, parent: Node) -> None:
        """Write the content of an element."""
        for child in parent.children or ():
            if child.name == "#text":
                words = str(child.data or "")
                self._words.append(words if self._kept else _SPACES.sub(" ", words))
            elif child.name == "br":
                self._words.append("\n")
            elif not (child.name in _SILENT or child.name.startswith(("#", "!")) or _hidden(child.attrs)):
                self._element(child)

    def _element(self, element: Node) -> None:
        if element.name not in _BLOCKS:
            self.flow(element)
            return
        self.end()
        if element.name == "table":
            self._tables.write(list(self._rows(element)), self._sink)
            return
        before = self._kind, self._level, self._kept
        if element.name in _HEADINGS:
            self._kind, self._level = "heading", _HEADINGS[element.name]
        elif element.name in _ITEMS and self._kind != "heading":
            self._kind = "entry"
        self._kept = self._kept or element.name == "pre"
        self.flow(element)
        self.end()
        self._kind, self._level, self._kept = before

    def end(self) -> None:
        """Write the line that has come together."""
        text = "\n".join(line.strip(" ") if not self._kept else line for line in _joined(self._words, self._kept).split("\n"))
        self._words.clear()
        if text.strip():
            self._sink.line(text.strip("\n"), self._kind, self._level)

    def _rows(self, table: Node) -> Iterator[list[Cell]]:
        """The rows of a table, with an empty cell where one from above covers a column."""
        covered: dict[int, int] = {}
        for row in _rows(table, self._caption):
            cells: list[Cell] = []
            covers: dict[int, int] = {}
            column = 0
            for element in row.children or ():
                if element.name not in ("td", "th") or _hidden(element.attrs):
                    continue
                while covered.get(column):
                    cells.append(Cell())
                    column += 1
                cell = Cell(_times(element.attrs, "colspan", WIDEST))
                inner = _PageReader(cell, self._tables)
                inner.flow(element)
                inner.end()
                cells.append(cell)
                covers.update(dict.fromkeys(range(column, column + cell.columns), _times(element.attrs, "rowspan", _TALLEST) - 1))
                column += cell.columns
            covered = {column: left - 1 for column, left in covered.items() if left > 1} | {at: left for at, left in covers.items() if left}
            yield cells

    def _caption(self, caption: Node) -> None:
        self.flow(caption)
        self.end()


def _rows(table: Node, captioned: Callable[[Node], None]) -> Iterator[Node]:
    for child in table.children or ():
        if child.name == "tr":
            if not _hidden(child.attrs):
                yield child
        elif child.name in ("thead", "tbody", "tfoot"):
            yield from _rows(child, captioned)
        elif child.name == "caption":
            captioned(child)


def _joined(words: list[str], kept: bool) -> str:
    """Words of inline elements as one text; spaces that meet become one."""
    return "".join(words) if kept else re.sub(" {2,}", " ", "".join(words))


def _hidden(attributes: Mapping[str, str | None] | None) -> bool:
    own = attributes or {}
    return "hidden" in own or bool(_HIDDEN.search(own.get("style") or ""))


def _times(attributes: Mapping[str, str | None] | None, name: str, most: int) -> int:
    value = (attributes or {}).get(name) or ""
    return max(1, min(int(value), most)) if re.fullmatch(r"\d{1,9}", value, re.ASCII) else 1
