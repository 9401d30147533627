"""Words of a text, with where they are and how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from terrigraph.model.spelling import fold


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
        return fold(self.text.replace("- ", "").replace("-\n", ""))

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


_TOKEN = re.compile(
    r"\d+(?:er|ère|ere|re|e|ème|eme|nd|nde|ième|ieme)s?\b"  # ordinals
    r"|[^\W\d_](?:[^\W\d_]|(?<=[a-zà-ÿ])-[ \n](?=[a-zà-ÿ]{3})|[-‐‑](?=[^\W\d_])|"
    r"(?<=[-‐‑][dlDL])['’](?=[^\W\d_])|(?<=\b[oO])['’](?=[A-ZÀ-Ý]))*"
    r"|\d+",
)
_MARK = re.compile(r"[,;:()\[\]|/•·!?«»\"“”\t]|\.(?=\s)|\n\s*\n|\s[-–—]\s")


def words_in(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of a text between two places, in order. Hyphens join, apostrophes part, but in `Côte-d'Or` and `O'Neill`."""
    words: list[Word] = []
    before = start
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        apart = bool(_MARK.search(text, before, match.start()))
        words.append(Word(text=match[0], start=match.start(), end=match.end(), apart=apart))
        before = match.end()
    return words
