"""What reading a document gives: one text and its blocks; and the writer that assembles both."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from terrigraph.documents.guessing import Near, guess
from terrigraph.documents.refusals import MOST_BLOCKS, MOST_CHARACTERS, too_long
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

NOWHERE = Text("", "")
_UNWRITTEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A line of a document that is not empty: where it is in the text, and what it is."""

    kind: str
    """"heading", "time" (it begins with one), "entry" (a list's item or a short line), "row" (of a table), "prose" or "page"."""
    start: int
    end: int
    """The span in the document's text, in code points, without spaces around, bounds of the line or marks of a heading."""
    level: int = 0
    """Of a heading: 1 is the highest; 0 where none is known."""
    where: Text = NOWHERE
    """The place in the file, where it has some: "page 2", "tableau 1, ligne 3"."""
    cells: tuple[tuple[int, int], ...] = ()
    """The spans of a row's cells; an empty cell has an empty span."""
    marked: bool = False
    """Whether the file's own markup says the kind (a style, a list, a table); else it is guessed from the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as read. Every span points into `text`."""

    name: str
    """The file's name."""
    text: str
    """Lines end with "\\n"."""
    blocks: tuple[Block, ...]
    """In the text's order; none overlaps another."""
    media: str
    """"txt", "md", "html", "docx", "odt" or "pdf"."""
    notes: tuple[Text, ...] = ()
    """What a reader must know of how it was read: an encoding that was assumed, pages that hold no text."""

    @property
    def sha256(self) -> str:
        """The checksum of the text as UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class DocumentWriter:
    """Assembles a text line by line, with its blocks. Raises DocumentError where it grows too long."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def line(self, text: str, kind: str = "", level: int = 0, where: Text = NOWHERE) -> None:
        """Add the lines of a text, each a block of this kind; "" is guessed from the words at the end."""
        for line in clean(text).split("\n"):
            stripped = line.strip()
            if stripped:
                start = self._length + line.index(stripped)
                end = start + len(stripped)
                self._add(Block(kind=kind, start=start, end=end, level=level, where=where, marked=bool(kind)))
            self._put(line)

    def row(self, cells: Sequence[str], where: Text, marked: bool = True) -> None:
        """Add a table's row: its cells on one line with a tab between.

        A cell of several lines goes on below: each further line of it is a row too, with a tab for each cell before it.
        """
        line: list[str] = []
        for column, cell in enumerate(cells):
            lines = [part for part in clean(cell).split("\n") if part.strip()] or [""]
            for number, part in enumerate(lines):
                if number:
                    self._row(line, where, marked)
                    line = [""] * column
                line += [" ".join(inner.split()) for inner in part.split("\t")]
        self._row(line, where, marked)

    def page(self, where: Text) -> None:
        """Add a form feed: what follows is on another page."""
        self._add(Block(kind="page", start=self._length, end=self._length + 1, where=where, marked=True))
        self._put("\f")

    def _row(self, line: list[str], where: Text, marked: bool) -> None:
        while line and not line[-1]:
            line.pop()
        if not line:
            return
        spans = []
        start = self._length
        for cell in line:
            spans.append((start, start + len(cell)))
            start += len(cell) + 1
        self._add(Block(kind="row", start=self._length, end=start - 1, where=where, cells=tuple(spans), marked=marked))
        self._put("\t".join(line))

    def _add(self, block: Block) -> None:
        self._blocks.append(block)
        if len(self._blocks) > MOST_BLOCKS:
            raise too_long()

    def _put(self, line: str) -> None:
        self._lines.append(line)
        self._length += len(line) + 1
        if self._length > MOST_CHARACTERS:
            raise too_long()

    def written(self) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks, the kinds of those that had none guessed."""
        text = "\n".join(self._lines)
        return text, guessed(text, self._blocks)


def guessed(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with a kind each: those that have none get what their words look like among their neighbours."""
    gaps = [text.count("\n", one.end, other.start) > 1 for one, other in pairwise(blocks)]
    titled = any(block.kind == "heading" for block in blocks)
    whole = []
    for number, block in enumerate(blocks):
        if block.kind:
            whole.append(block)
            continue
        before = number == 0 or gaps[number - 1]
        after = number == len(gaps) or gaps[number]
        following = "" if number == len(gaps) else text[blocks[number + 1].start : blocks[number + 1].end]
        line = text[block.start : block.end]
        kind, level = guess(line, Near(first=number == 0 and not titled, before=before, after=after, following=following))
        cells = cells_of(line, block.start) if "\t" in line else ()
        whole.append(replace(block, kind="row" if cells and kind in ("entry", "prose") else kind, level=level, cells=cells))
    return tuple(whole)


def cells_of(line: str, start: int) -> tuple[tuple[int, int], ...]:
    """The spans of the cells of a line that begins at `start`, between its tabs, without spaces around."""
    spans = []
    for part in line.split("\t"):
        first = start + len(part) - len(part.lstrip())
        spans.append((first, first + len(part.strip())) if part.strip() else (start, start))
        start += len(part) + 1
    return tuple(spans)


def clean(text: str) -> str:
    """A text with "\\n" line ends and none of the characters that no text has."""
    return _UNWRITTEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n"))
