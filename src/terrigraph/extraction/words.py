"""Words of a text, with where they are and how they are written."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Sequence


class Span(NamedTuple):
    """A piece of the text."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word: `l'Isère` is two, `Côte-d'Or` one."""

    text: str
    start: int
    end: int
    apart: bool = False
    """Whether a mark is between it and the word before: a comma, a bracket, a stop, an empty line."""

    @cached_property
    def folded(self) -> str:
        """The word without case and accents; a hyphen is a space, but for one that cuts a word at a line's end ("prési- dente")."""
        return fold(whole(self.text))

    @cached_property
    def upper(self) -> bool:
        """Whether it is written in capitals: two letters at least."""
        letters = [char for char in self.text if char.isalpha()]
        return len(letters) > 1 and all(char.isupper() for char in letters)

    @cached_property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[:1].isupper()

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The folded words that hyphens join in it."""
        return tuple(self.folded.split())


_CUT = re.compile(r"(?<=[^\W\d_])([-‐‑])[ \t]?\n?[ \t]*(?=[^\W\d_])")


def whole(text: str) -> str:
    """Words that a line's end cuts, in one piece: « direc-\\nteur » → « directeur », « Jean-\\nPaul » → « Jean-Paul »."""
    return _CUT.sub(lambda cut: cut[1] if cut[0] == cut[1] or text[cut.end()].isupper() else "", text)


_LIGATURES = {ord(one): unicodedata.normalize("NFKC", one) for one in "\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06"}


def written(text: str) -> str:
    """A passage as one writes it in a cell: on one line, no word cut, letters for ligatures (ﬁ → fi)."""
    return " ".join(whole(text).translate(_LIGATURES).split())


_TOKEN = re.compile(
    r"\d+(?:er|ère|ere|re|e|ème|eme|nd|nde|ième|ieme)s?\b"  # ordinals
    r"|[^\W\d_](?:[^\W\d_]|(?<=[a-zà-ÿ\ufb00-\ufb06])-[ \n](?=[a-zà-ÿ\ufb00-\ufb06]{3})|[-‐‑](?=[^\W\d_])|"
    r"(?<=[^\W\d_])-\n(?=[A-ZÀ-Ý])|"
    r"(?<=[-‐‑][dlDL])['’](?=[^\W\d_])|(?<=\b[oONM])['’](?=[A-ZÀ-Ý]))*"
    r"|\d+",
)
_MARK = re.compile(r"[,;:()\[\]|/•·!?«»\"“”\t]|\.(?=\s)|\n\s*\n|\s[-–—]\s")


def words_in(text: str, start: int = 0, end: int | None = None, without: Sequence[Span] = ()) -> list[Word]:
    """The words of a text between two places, in order, but those inside passages (themselves in order).

    Hyphens join, apostrophes part, but in `Côte-d'Or` and `O'Neill`.
    """
    words: list[Word] = []
    before = start
    ends = [passage.end for passage in without]
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        around = bisect_right(ends, match.start())
        if around < len(without) and without[around].start <= match.start():
            continue
        apart = bool(_MARK.search(text, before, match.start()))
        words.append(Word(text=match[0], start=match.start(), end=match.end(), apart=apart))
        before = match.end()
    return words
