"""From characters placed on a page to lines in reading order: columns, and tables drawn with rules or aligned labels.

Lengths are points of 1/72 inch; y grows upwards, as in PDF. Lines are visual: words divided at a line's end stay so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_SPACE = 0.16
"""A gap between characters is a space from this share of their height."""
_GAP = 1.7
"""A gap from this share of their height parts cells or columns."""
_GUTTER = 1.0
"""A gutter between columns is at least this wide, in heights of a line."""
_LABEL = re.compile(
    r"[\W_]*(?:de\s+)?\d{1,2}\s?[hH:.]|[\W_]*\d{1,2}\s*(?:\.|$)|\d{1,2} (?:janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)"
)


class Glyph(NamedTuple):
    """A character, and its box. A named tuple: a long document has millions of them."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        """Of the box; never 0."""
        return max(self.y1 - self.y0, 0.1)

    @property
    def middle(self) -> float:
        """The height of the box's middle."""
        return (self.y0 + self.y1) / 2


class Rule(NamedTuple):
    """A horizontal line drawn on the page."""

    x0: float
    x1: float
    y: float


class PageContent(NamedTuple):
    """What is drawn on a page."""

    glyphs: list[Glyph]
    turned: list[Glyph]
    """Characters that run up or down the page."""
    rules: list[Rule]


@dataclass(slots=True, kw_only=True)
class Piece:
    """Characters of a visual line with no wide gap between them."""

    text: str
    x0: float
    x1: float
    y: float
    height: float


Row = list[Piece]
"""The pieces on one height, from left to right."""


def lines(page: PageContent) -> list[list[str]]:
    """The lines of a page in reading order, each as its cells (one where it is no row); [""] is a wide space."""
    rows = _rows(_once(page.glyphs))
    ordered = _ordered(rows, page.rules)
    if page.turned:
        ordered.append(["".join(glyph.text for glyph in _once(page.turned))])
    return ordered


def _once(glyphs: list[Glyph]) -> list[Glyph]:
    """The glyphs without those printed again at almost the same place, as shadows and poor man's bold are."""
    seen: dict[tuple[str, int], list[Glyph]] = {}
    kept = []
    for glyph in glyphs:
        line = round(glyph.y0 / 4)
        near = (other for at in (line - 1, line, line + 1) for other in seen.get((glyph.text, at), ()))
        x, y = 0.5 * (glyph.x1 - glyph.x0), 0.25 * glyph.height
        if not any(abs(other.x0 - glyph.x0) < x and abs(other.y0 - glyph.y0) < y for other in near):
            seen.setdefault((glyph.text, line), []).append(glyph)
            kept.append(glyph)
    return kept


def _rows(glyphs: list[Glyph]) -> list[Row]:
    """The visual lines, from the top; each glyph belongs to the first whose middle is within half a height."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.middle):
        first = rows[-1][0] if rows else None
        if first and abs(first.middle - glyph.middle) <= 0.5 * max(first.height, glyph.height):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    pieces = [_pieces(row) for row in rows]
    return [row for row in pieces if row]


def _pieces(glyphs: list[Glyph]) -> Row:
    """The words of a visual line, parted at wide gaps."""
    pieces: Row = []
    spaced = False
    for glyph in sorted(glyphs, key=lambda glyph: glyph.x0):
        if not glyph.text.strip():
            spaced = True
            continue
        last = pieces[-1] if pieces else None
        gap = glyph.x0 - last.x1 if last else 0.0
        height = max(glyph.height, last.height) if last else glyph.height
        if last is None or gap > _GAP * height:
            pieces.append(Piece(text=glyph.text, x0=glyph.x0, x1=glyph.x1, y=glyph.middle, height=glyph.height))
        else:
            between = " " if spaced or gap > _SPACE * height else ""
            last.text += between + glyph.text
            last.x1, last.height = max(last.x1, glyph.x1), height
        spaced = False
    for piece in pieces:
        piece.text = unicodedata.normalize("NFC", piece.text)
    return pieces


def _ordered(rows: list[Row], rules: list[Rule]) -> list[list[str]]:
    """The lines of a part of a page: runs of rows that share a gutter are columns or a table, others lines."""
    ordered: list[list[str]] = []
    at = 0
    while at < len(rows):
        if at and _spaced(rows[at - 1], rows[at]):
            ordered.append([""])
        end, gutters = _run(rows, at)
        run = rows[at:end]
        if not gutters:
            ordered.append([piece.text for piece in rows[at]])
        elif (parting := next((gutter for gutter in gutters if all(map(_labelled, _sides(run, gutter)))), None)) is not None:
            ordered += _columns(run, parting, rules)  # two programmes side by side
        elif _tabular(run, gutters[0], rules):
            ordered += _table(run, rules)
        else:
            ordered += _columns(run, gutters[0], rules)
        at = end
    return ordered


def _sides(run: list[Row], gutter: float) -> tuple[list[Row], list[Row]]:
    """The rows on the left of a gutter, and those on its right."""
    left = [kept for row in run if (kept := [piece for piece in row if piece.x0 < gutter])]
    return left, [kept for row in run if (kept := [piece for piece in row if piece.x0 >= gutter])]


def _labelled(rows: list[Row]) -> bool:
    """Whether half the rows or more begin with a label: a time, a number, a date."""
    return sum(bool(_LABEL.match(row[0].text)) for row in rows) >= 0.5 * len(rows)


def _columns(run: list[Row], gutter: float, rules: list[Rule]) -> list[list[str]]:
    """The left column, then what is on the right of it."""
    left, right = _sides(run, gutter)
    return [*_ordered(left, rules), [""], *_ordered(right, rules)]


def _spaced(above: Row, below: Row) -> bool:
    """Whether more than an ordinary space parts two lines."""
    return above[0].y - below[0].y > 1.9 * max(above[0].height, below[0].height)


def _run(rows: list[Row], at: int) -> tuple[int, list[float]]:
    """Where the run of rows with common gutters that begins here ends, and these, the widest first; [] where there is no such run.

    A run has three rows or more with something on both sides.
    """
    if len(rows[at]) < 2:
        return at + 1, []
    free = _gaps(rows[at])
    end, last_both, both = at + 1, at + 1, 1
    for row in rows[at + 1 :]:
        narrowed = _common(free, row)
        if not narrowed:
            break
        end += 1
        if len(row) > 1 and any(row[0].x1 <= start and stop <= row[-1].x0 for start, stop in narrowed):
            both += 1
            last_both = end
        free = narrowed
    while last_both < end and not _spaced(rows[last_both - 1], rows[last_both]):
        last_both += 1
    if both < 3:
        return at + 1, []
    return last_both, [(start + stop) / 2 for start, stop in sorted(free, key=lambda gap: gap[0] - gap[1])]


def _gaps(row: Row) -> list[tuple[float, float]]:
    """The gutters that a row leaves between its pieces."""
    least = _GUTTER * median(piece.height for piece in row)
    return [(one.x1, other.x0) for one, other in pairwise(row) if other.x0 - one.x1 >= least]


def _common(free: list[tuple[float, float]], row: Row) -> list[tuple[float, float]]:
    """What a row leaves of gutters."""
    least = _GUTTER * median(piece.height for piece in row)
    for piece in row:
        free = [
            part
            for start, stop in free
            for part in (
                [(start, stop)] if piece.x1 <= start or piece.x0 >= stop else [(start, min(stop, piece.x0)), (max(start, piece.x1), stop)]
            )
            if part[1] - part[0] >= least
        ]
    return free


def _tabular(run: list[Row], gutter: float, rules: list[Rule]) -> bool:
    """Whether rows with a gutter are a table's, not lines of two columns side by side.

    They are where rules part them, where the left side has labels (times, numbers, dates), or where three columns or more
    of short pieces are side by side.
    """
    if len(_marks(run, gutter, rules)) >= 2:
        return True
    if _labelled(_sides(run, gutter)[0]):
        return True
    wide = sum(len(row) > 2 for row in run) >= 0.5 * len(run)
    return wide and median(len(piece.text.split()) for row in run for piece in row) <= 4


def _marks(run: list[Row], gutter: float, rules: list[Rule]) -> list[float]:
    """The heights of rules across a gutter, near the rows, from the top; rules less than two points apart are one."""
    top, bottom = run[0][0].y + 2 * run[0][0].height, run[-1][0].y - 2 * run[-1][0].height
    across = sorted({rule.y for rule in rules if rule.x0 < gutter - 5 and rule.x1 > gutter + 5 and bottom < rule.y < top}, reverse=True)
    return [y for number, y in enumerate(across) if number == 0 or across[number - 1] - y > 2]


def _table(run: list[Row], rules: list[Rule]) -> list[list[str]]:
    """The rows of a table: where rules part them, the lines between two are one row; else each line is a row."""
    starts = _starts(run)
    middle = median(starts)
    marks = _marks(run, middle, rules) if len(starts) > 1 else []
    table: list[list[str]] = []
    band = None
    for row in run:
        cells = [""] * len(starts)
        for piece in row:
            column = max((number for number, start in enumerate(starts) if piece.x0 >= start - 2), default=0)
            cells[column] = f"{cells[column]} {piece.text}".strip()
        here = sum(row[0].y < y for y in marks) if len(marks) > 2 else None
        if here is not None and here == band:
            table[-1] = [f"{one}\n{other}".strip("\n") for one, other in zip(table[-1], cells, strict=True)]
        else:
            table.append(cells)
        band = here
    return table


def _starts(run: list[Row]) -> list[float]:
    """Where the columns of a table begin: right of each gutter that all its rows leave."""
    free = [(min(row[0].x0 for row in run) - 100.0, max(row[-1].x1 for row in run))]
    for row in run:
        free = _common(free, row)
    return [stop for _, stop in sorted(free)]
