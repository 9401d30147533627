"""How a text's lines go on: which words wrap from the line above, what separates words, where a sentence stops."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.roles import RoleMatch, role_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.words import Word

_BREAK = re.compile(r"[,;:()\[\]–—|\n\t•·▪]|(?<=\s)[-/](?=\s)|\*(?=\s)")
_STOP = re.compile(r"[.!?…](?=\s+[^\W\d_]|\s*$)|[.!?…]\s*\n")
_ABBREVIATIONS = frozenset({"mme", "mr", "dr", "pr", "st", "ste", "prof", "resp", "dir", "réf", "ref", "ex", "av", "bd"})


@dataclass
class LinePart:
    """Words between two separators; `mark` is what separates them from those before."""

    words: list[int]
    mark: str


def _wrapped_width(text: str) -> int:
    """The width that a text's lines were cut to; 0 where they were not: where few lines go on in lower case on the next."""
    lines = text.split("\n")
    cut = [
        len(line.rstrip()) for line, other in pairwise(lines) if line.strip() and other[:1].islower() and line.rstrip()[-1:] not in ".:;?!"
    ]
    filled = [line for line in lines if line.strip()]
    if len(cut) < 3 or len(cut) < 0.12 * len(filled):
        return 0
    return sorted(cut)[int(len(cut) * 0.6)]


class Lines:
    """The lines of a text, from its words."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text = text
        self.words = words
        self._starts = [word.start for word in words]
        self._width = _wrapped_width(text)

    def index_at(self, place: int) -> int:
        """The index of the first word that begins at a place or after; the number of words where none does."""
        return bisect_left(self._starts, place)

    def indices(self, start: int, end: int) -> range:
        """The indices of the words that begin between two places."""
        return range(self.index_at(start), self.index_at(end))

    def line_start(self, place: int) -> int:
        """Where the line of a place begins."""
        return self.text.rfind("\n", 0, place) + 1

    def line_end(self, place: int) -> int:
        """Where the line of a place ends."""
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end

    def gap(self, index: int) -> str:
        """What is between a word and the one before."""
        return self.text[self.words[index - 1].end : self.words[index].start] if index else ""

    def wraps(self, index: int) -> bool:
        """Whether a word goes on with the line before: the line's last word calls for it, or it begins in lower case."""
        gap = self.gap(index)
        if "\n" not in gap or gap.count("\n") > 1 or not index:
            return False
        before = self.words[index - 1]
        tail = gap.split("\n")[0].strip()
        if self._width and tail in {"", ",", "-", "–"} and self._full_line(before.end) and not self.words[index].text[0].isdigit():
            return True
        return (
            (tail == "" and before.folded in lexicon.PREPOSITIONS | {"et", "charge", "chargee"})
            or (tail in {"", "-", "/"} and self.words[index].text[0].islower() and role_at(self.words, index) is None)
            or (tail in {"-", "/", "–"} and not self.words[index].text[0].isdigit())
        )

    def _full_line(self, place: int) -> bool:
        """Whether the line of a place is as long as lines that were cut to a width."""
        start, end = self.text.rfind("\n", 0, place) + 1, self.text.find("\n", place)
        following = self.text.find("\n", end + 1)
        first = self.text[end + 1 : following if following >= 0 else len(self.text)].strip().split(" ")[0]
        return end - start + 1 + len(first) > self._width

    def _mark(self, index: int) -> str:
        """What separates a word from the one before, "" where nothing does."""
        gap = self.gap(index)
        if "\n" in gap and self.wraps(index):
            gap = gap.replace("\n", " ")
        match = _BREAK.search(gap)
        return match[0] if match else ""

    def parts(self, first: int, after: int) -> list[LinePart]:
        """The words from one index to another, parted at separators, and at an "et" that a role follows."""
        parts: list[LinePart] = []
        inside = first  # the index after the role that a part begins with
        for index in range(first, after):
            mark = self._mark(index) if index > first else ""
            if index == first:
                parts.append(LinePart([index], self._mark(index)))
            elif mark:
                parts.append(LinePart([index], mark))
            elif self.words[index].folded in {"et", "puis"} and self.role_after(index + 1, after):
                parts.append(LinePart([index], "et"))
            elif index >= inside and self._begins_role(index):
                parts.append(LinePart([index], " "))
            else:
                parts[-1].words.append(index)
                continue
            role = self.role_after(parts[-1].words[0], after)
            inside = role.after if role else index + 1
        return parts

    def _begins_role(self, index: int) -> bool:
        """Whether a role in capitals begins where no mark parts it from a name: « Maire de Clermont-Ferrand Président de … »."""
        word, before = self.words[index], self.words[index - 1]
        plain = word.capital and not word.upper and before.capital and before.folded not in lexicon.PREPOSITIONS | lexicon.KINDS.keys()
        return plain and not role_at(self.words, index - 1) and role_at(self.words, index) is not None

    def role_after(self, index: int, after: int) -> RoleMatch | None:
        """The role that begins at a word, or after the words that may lead to one; None before the index `after`."""
        while index < after and self.words[index].folded in lexicon.BEFORE_ROLES and not role_at(self.words, index):
            index += 1
        return role_at(self.words, index) if index < after else None

    def stop(self, start: int, end: int) -> int:
        """Where the sentence that begins at a place ends, abbreviations aside."""
        for match in _STOP.finditer(self.text, start, end):
            before = re.compile(r"[^\W\d_]+$").search(self.text, max(start, match.start() - 12), match.start())
            short = before and (len(before[0]) == 1 or before[0].lower() in _ABBREVIATIONS)
            if not (short and match[0][0] == "."):
                return match.start()
        return end
