"""The lines of a document, parted at the times and labels inside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.documents import Document
    from terrigraph.extraction.people import NameMatch

_CLOCK = r"(?:[01]?\d|2[0-4])\s?(?:[hH]|heures?)\s?(?:[0-5]\d)?(?!\w)|(?:[01]?\d|2[0-4])\s?[:.][0-5]\d(?![\w.,])"
_SPAN = rf"(?:{_CLOCK})(?:\s*(?:-|–|—|à|/|>|→)\s*(?:{_CLOCK}))?"
TIME = re.compile(rf"(?:(?:de|à|dès|from|at|vers)\s+)?({_SPAN})\s*(?:[:|•·–—>-]+\s*)?", re.IGNORECASE)
_INNER_TIME = re.compile(
    r"(?<=[\s.])(?:[01]?\d|2[0-4])[hH](?:[0-5]\d)?(?:\s*(?:-|–|à)\s*(?:[01]?\d|2[0-4])[hH](?:[0-5]\d)?)?(?=\s+[:–-]?\s*[^\W\d_])"
)
_INNER_LABEL = re.compile(
    r"(?i)(?<=[\s.])(?:\w+(?:ère|ème|de|d)\s+)?(?:session|atelier|tables?[\s-]rondes?|séance|"
    r"plénière)\s*(?:n\s?°\s*)?\d{0,2}\s*(?::|–|-\s)(?=\s*[^\W\d_«])"
)
_BULLET = re.compile(r"(?:[-–—•·▪■□●○◦‣∙*+➢➔→✓►▶]+|o(?=\s+[A-ZÀ-Ý]))\s+|[·•▪►]\s*|>{1,3}\s*|#{1,6}\s+")


@dataclass(slots=True, kw_only=True)
class Segment:
    """A line, or the part of one that a time begins."""

    start: int
    end: int
    time: str
    title_start: int
    """Where its words begin, after a bullet and a time."""
    bullet: bool
    gap: bool
    """Whether an empty line is above."""
    marked: bool
    """Whether the file says that it is a heading."""
    names: list[NameMatch]


def segments(document: Document, names: Sequence[NameMatch]) -> list[Segment]:
    """The lines of a document, parted at the times inside them, with the names that begin in each."""
    text = document.text
    parted: list[Segment] = []
    starts = [name.start for name in names]
    before = 0
    for block in document.blocks:
        if block.kind == "page":
            continue
        cuts = [match.start() for match in _INNER_TIME.finditer(text, block.start + 1, block.end)]
        if block.end - block.start > 160 and not cuts:
            cuts = [match.start() for match in _INNER_LABEL.finditer(text, block.start + 1, block.end)]
        gap = text.count("\n", before, block.start) > 1
        for start, end in zip([block.start, *cuts], [*cuts, block.end], strict=True):
            bullet = _BULLET.match(text, start, end)
            words = bullet.end() if bullet else start
            time = TIME.match(text, words, end)
            inside = list(names[bisect_left(starts, start) : bisect_left(starts, end)])
            parted.append(
                Segment(
                    start=start,
                    end=end,
                    time=time[1] if time else "",
                    title_start=time.end() if time else words,
                    bullet=bool(bullet),
                    gap=gap,
                    marked=block.marked and block.kind == "heading",
                    names=inside,
                )
            )
            gap = False
        before = block.end
    return parted


_TAIL = re.compile(r"(?i)[\s:,–-]+(?:par|avec|de|du|d['’]|à)\s*$")


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A title's span, without blanks, bullets and colons at its ends."""
    while start < end and (text[start].isspace() or text[start] in "-–—•·:|.*>#\t"):
        start += 1
    while end > start and (
        text[end - 1].isspace() or text[end - 1] in "-–—•·:|,;*(\t" or (text[end - 1] == "." and text[end - 3 : end] != "...")
    ):
        end -= 1
    while tail := _TAIL.search(text[start:end]):
        end = start + tail.start()
    return start, end
