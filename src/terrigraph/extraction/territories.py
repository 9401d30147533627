"""Finds the places that a running text names: by their official names, where the words around show that one is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.words import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from terrigraph.extraction.places import NamedPlace, PlaceNames
    from terrigraph.extraction.words import Word

_LEADING = frozenset(
    {"a", "de", "d", "du", "en", "au", "aux", "des", "vers", "pour", "la", "l", "le", "les", "ville", "commune", "region"}
    | {"departement", "et", "entre"}
)  # fmt: skip
"""Words that a place's name follows."""
_GROUPS = frozenset({"porte", "villes", "maires", "regions", "departements", "intercommunalites", "metropoles", "communes"})
"""« les maires de France » says nothing of France as a place."""
_COMMON = frozenset(
    {"nord", "manche", "somme", "orne", "cher", "lot", "landes", "var", "ain", "centre", "loire", "marne", "mayenne", "vienne"}
)
"""Départements whose names are also other words, or rivers."""
_MARKS = frozenset({"(", ",", "–", "-", "/", ":", "•"})
_INSIDE = re.compile(r"[ \u00a0'’-]{1,2}")
_BLANK = re.compile(r"[ \u00a0]")
_NO_PLACE = lexicon.NOT_NAMES - {"france", "europe"}
_LED_FROM, _MARKED_FROM = 8_000, 30_000
"""People: smaller communes are taken only where a role or "ville de" says so."""
_CITY_FROM = 300_000
"""People: a city abroad of this size is known by its name in a list."""
_SIGHTS = frozenset(
    ["porte", "palais", "rue", "avenue", "gare", "place", "jardin", "musee", "hotel", "boulevard", "pont", "quai", "theatre"]
)
"""« le palais du Luxembourg » is no place abroad."""


class Territories:
    """The places named in a text, from its words."""

    def __init__(self, text: str, words: Sequence[Word], places: PlaceNames) -> None:
        self.text = text
        self.words = words
        self.places = places

    def all(self, taken: bytearray) -> Iterator[tuple[Span, list[NamedPlace]]]:
        """Those outside of what is taken (a byte a character), with what bears their names; none inside another."""
        index = 0
        while index < len(self.words):
            word = self.words[index]
            hit = None if not word.capital or len(word.text) < 2 or taken[word.start] else self._at(index)
            if hit:
                last, matches = hit
                yield Span(word.start, self.words[last].end), matches
                index = last
            index += 1

    def _at(self, index: int) -> tuple[int, list[NamedPlace]] | None:
        """The longest place that begins at a word: the index of its last word, what bears its name."""
        word = self.words[index]
        for last in range(min(index + 4, len(self.words) - 1), index - 1, -1):
            if not self.words[last].capital or not all(_INSIDE.fullmatch(self._gap(at)) for at in range(index + 1, last + 1)):
                continue
            if last == index and ((word.upper and len(word.text) < 3) or word.folded in _NO_PLACE):
                continue
            if matches := self.places.bracketed(self.text, word.start, self.words[last].end):
                return last, matches
            to = index > 0 and self.words[index - 1].text in {"à", "À"}  # « à Porrentruy »: a town, however small
            matches = self.places.named(self.text[word.start : self.words[last].end], small=to)
            if matches and self._is_meant(index, last, matches):
                return last, matches
        return None

    def _gap(self, index: int) -> str:
        """What is between a word and the one before."""
        return self.text[self.words[index - 1].end : self.words[index].start] if index else ""

    def _is_meant(self, index: int, last: int, matches: list[NamedPlace]) -> bool:
        """Whether words that are the name of a place mean it here."""
        word = self.words[index]
        before = self.words[index - 1].folded if index else ""
        gap = self._gap(index).strip()
        led = (before in _LEADING and gap in {"", "'", "’"}) or bool(re.fullmatch(r"\d{5}", before))
        marked = gap in _MARKS or "\n" in self._gap(index) or not index
        if self._is_other(index, last, matches[0].level) or (index and self.words[index - 1].capital and not led and gap in {"", "'", "’"}):
            return False
        level = matches[0].level
        if level in {"country", "region"}:
            return word.folded != "centre" or before == "region"
        if level == "departement":
            common = word.folded in _COMMON
            return (led and word.folded not in {"nord", "centre"}) or (marked and not common) or before == "departement"
        if level in {"commune", "epci"}:
            known = max(place.population for place in matches) >= (_LED_FROM if led else _MARKED_FROM)
            return (led or marked) and known and word.folded not in {"france", "europe"}
        return before in {"a", "de", "d", "of", "in"} or gap == "(" or (marked and matches[0].population >= _CITY_FROM)

    def _is_other(self, index: int, last: int, level: str) -> bool:
        """Whether the words are part of something else: « les maires de France », « une réunion », « Paris Dauphine »."""
        word = self.words[index]
        before = self.words[index - 1].folded if index else ""
        two = self.words[index - 2].folded if index > 1 else ""
        if (before == "de" and two in _GROUPS) or (before == "une" and level == "country"):
            return True
        if two in _SIGHTS and before in {"de", "du", "des", "d", "la"}:
            return True
        if self.words[last].folded == "centre" and last > index:
            return True
        if word.folded == "reunion" and before not in {"la", "l"} and index == last:
            return True
        goes_on = last + 1 < len(self.words) and self.words[last + 1].capital and _BLANK.fullmatch(self._gap(last + 1))
        return bool(goes_on) and not word.upper
