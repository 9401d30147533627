"""Tables as their files nest them: cells that hold lines and tables, until the whole is written row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from terrigraph.documents.blocks import NOWHERE
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST = 64
"""Columns: a cell that says to span more spans these."""


class Sink(Protocol):
    """What takes lines and rows: the writer of a document, or a cell."""

    def line(self, text: str, kind: str = "", level: int = 0, where: Text = NOWHERE) -> None:
        """Take a line, or several."""

    def row(self, cells: Sequence[str], where: Text) -> None:
        """Take a table's row."""


class Cell:
    """What a cell of a table holds, and how many columns it spans."""

    def __init__(self, columns: int = 1) -> None:
        self.columns = max(1, min(columns, WIDEST))
        self._lines: list[tuple[str, str, int]] = []
        """Text, kind, level; a row of a table inside has the kind "row" and tabs between its cells."""

    def line(self, text: str, kind: str = "", level: int = 0, where: Text = NOWHERE) -> None:  # noqa: ARG002 - a cell is where it is
        """Take a line, or several."""
        self._lines.append((text, kind, level))

    def row(self, cells: Sequence[str], where: Text) -> None:  # noqa: ARG002
        """Take a row of a table inside: its cells become cells of the row that this cell is in."""
        self._lines.append(("\t".join(" ".join(cell.split()) for cell in cells), "row", 0))

    @property
    def text(self) -> str:
        """The lines of the cell."""
        return "\n".join(text for text, _, _ in self._lines)

    def unframe(self, sink: Sink, tables: TableWriter) -> None:
        """Write the lines as if the cell was not there."""
        rows: list[list[Cell]] = []
        for text, kind, level in self._lines:
            if kind == "row":
                rows.append([_cell(part) for part in text.split("\t")])
                continue
            tables.write(rows, sink)
            rows = []
            sink.line(text, kind, level)
        tables.write(rows, sink)


def _cell(text: str) -> Cell:
    made = Cell()
    made.line(text)
    return made


class TableWriter:
    """Writes tables and counts them."""

    def __init__(self) -> None:
        self._count = 0

    def write(self, rows: Sequence[Sequence[Cell]], sink: Sink) -> None:
        """Write a table. One with a single column is no table but a frame: its lines are written as if it was not there."""
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for cell in row:
                    cell.unframe(sink, self)
            return
        self._count += not isinstance(sink, Cell)
        for number, row in enumerate(rows, 1):
            where = Text(f"tableau {self._count}, ligne {number}", f"table {self._count}, row {number}")
            sink.row([text for cell in row for text in (cell.text, *[""] * (cell.columns - 1))], where)
