"""Finds organisations in running text: known bodies and acronyms, and names that begin with the word of a kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.extraction import lexicon
from terrigraph.extraction.roles import role_at
from terrigraph.extraction.words import Span
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.words import Word

_GAP = re.compile(r"[ \u00a0\u202f]{1,2}|[ \u00a0]?['’][ \u00a0]?|\s?«\s?|\n")
_VERBS = frozenset(
    ["a", "ont", "est", "sont", "avait", "etait", "seront", "sera", "qui", "dont", "avec", "par", "dans", "vers", "ou", "se", "s"]
)
_SHORT = frozenset({"cc", "ca", "cu", "sem", "spl", "epa"})
"""Kinds that are acronyms."""
_BARE = frozenset(["ambassade", "prefecture", "ministere", "senat", "parlement"])


class OrganisationMatch(NamedTuple):
    """An organisation's name in the text, and the rule that matched."""

    passage: Span
    rule: str


class Organisations:
    """Scans a text, from its words."""

    def __init__(self, text: str, words: Sequence[Word], people: Sequence[Span]) -> None:
        self.text = text
        self.words = words
        self._people = people
        self._shouted = lexicon.is_shouted(text)

    def all(self) -> list[OrganisationMatch]:
        """The organisations named, in order, none inside another."""
        matches: list[OrganisationMatch] = []
        index = 0
        while index < len(self.words):
            hit = self._known(index) or self._by_kind(index)
            if hit is None or self._inside_person(hit[0]):
                index += 1
                continue
            passage, after, rule = hit
            matches.append(OrganisationMatch(passage, rule))
            index = after
        return matches

    def _inside_person(self, passage: Span) -> bool:
        return any(one.start < passage.end and passage.start < one.end for one in self._people)

    def _passage(self, first: int, after: int) -> Span:
        start, end = self.words[first].start, self.words[after - 1].end
        if self.text.count("«", start, end) > self.text.count("»", start, end) and (closing := re.compile(r"\s*»").match(self.text, end)):
            end = closing.end()
        if self.words[first].text in {"association", "collectif"} and self.words[first + 1].capital:
            start = self.words[first + 1].start
        return Span(start, lexicon.name_end(self.text, end))

    def _known(self, index: int) -> tuple[Span, int, str] | None:
        """A body that is known by the name that begins at a word."""
        if not self.words[index].capital:
            return None
        for length in range(min(14, len(self.words) - index), 0, -1):
            last = self.words[index + length - 1]
            if any(not _GAP.fullmatch(self.text, self.words[at - 1].end, self.words[at].start) for at in range(index + 1, index + length)):
                continue
            body = lexicon.body(self.text[self.words[index].start : last.end])
            if body is None:
                continue
            if length == 1 and not self._acronym_written(self.words[index], body):
                continue
            after = index + length
            follows = self.words[after].folded if after < len(self.words) else ""
            if self.words[index].folded in lexicon.KINDS and follows in {"du", "de", "des", "d"}:
                after = self._grown(index, after)
            return self._passage(index, after), after, "known"
        return None

    def _acronym_written(self, word: Word, body: lexicon.Body) -> bool:
        """Whether one word is the body's acronym or name as it is written, not a common word."""
        return (
            word.text == body.acronym
            or word.upper
            or (fold(body.name) == word.folded and word.capital and word.folded not in {"orange", "suez", "metropolis"})
            or (fold(body.acronym) == word.folded and len(word.text) > 3)
        )

    def _by_kind(self, index: int) -> tuple[Span, int, str] | None:
        """A name that begins with the word of a kind: « Agence d'urbanisme de Reims »."""
        kind = self.words[index].folded
        if kind not in lexicon.KINDS or self._is_ordinary(index) or role_at(self.words, index):
            return None
        after = self._grown(index, index + 1)
        inner = self.words[index + 1 : after]
        if not any(word.capital for word in inner) and not (kind in _BARE and inner):
            return None
        if kind in lexicon.WEAK_KINDS and (self._shouted or not self._is_named(index, inner)):
            return None
        return self._passage(index, after), after, "kind"

    def _is_ordinary(self, index: int) -> bool:
        """Whether the word of a kind is an ordinary word here: « notre association », « l'université d'été », « un centre »."""
        word = self.words[index]
        kind = word.folded
        unit = kind in lexicon.UNITS and not (word.capital and kind in {"mission", "delegation", "departement"})
        if unit or kind in lexicon.VENUES or (kind in _SHORT and not word.upper):
            return True
        if index and self.words[index - 1].folded in lexicon.DETERMINERS:
            return True
        one, two = ([other.folded for other in self.words[index + 1 : index + 3]] + ["", ""])[:2]
        if kind == "universite":
            return one in {"europeenne", "populaire", "ete"} or (one == "d" and two in {"ete", "automne", "hiver"})
        return kind == "societe" and one == "civile"

    def _is_named(self, index: int, inner: Sequence[Word]) -> bool:
        """Whether a weak kind begins a name: it has a capital, or what it is of has one."""
        first = next((word for word in inner if word.folded not in lexicon.LINKS), None)
        return self.words[index].capital or (first is not None and (first.capital or self.words[index].folded == "conseil"))

    def _grown(self, first: int, after: int) -> int:
        """The index after an organisation's last word."""
        capital = after
        lower = 0
        while after < len(self.words) and _GAP.fullmatch(self.text, self.words[after - 1].end, self.words[after].start):
            word = self.words[after]
            if word.text[0].isdigit() or ("\n" in self.text[self.words[after - 1].end : word.start] and word.text[0].isupper()):
                break
            if (
                (word.folded in _VERBS and word.text[0].islower() and word.text != "à")
                or lexicon.is_verb(word.text)
                or after - first > 16
                or self._person_at(word)
                or (after > first + 1 and word.capital and role_at(self.words, after))
            ):
                break
            if word.folded == "et" and not self._goes_on(after):
                break
            if word.capital:
                after += 1
                capital, lower = after, 0
                continue
            if word.folded not in lexicon.LINKS:
                lower += 1
                if lower > 3:
                    break
            after += 1
        return self._settled(first, capital, after)

    def _settled(self, first: int, capital: int, after: int) -> int:
        """Where the name ends: at its last capital, or at the lower-case words that a kind calls for ("développement durable")."""
        kind = self.words[first].folded
        if kind in {
            "ministere",
            "agence",
            "conseil",
            "observatoire",
            "chambre",
            "ecole",
            "institut",
            "secretariat",
            "haut",
            "commissariat",
            "association",
            "federation",
        }:
            end = after
            while end > capital and self.words[end - 1].folded in lexicon.LINKS | {"marocain", "francais"}:
                end -= 1
            return max(capital, end) if end - capital <= 4 else capital
        return capital

    def _goes_on(self, index: int) -> bool:
        """Whether an "et" is inside a name: « arts et métiers », « écologie et du développement durable »."""
        if index + 1 >= len(self.words):
            return False
        following = self.words[index + 1]
        if role_at(self.words, index + 1) or following.folded in lexicon.KINDS or self._person_at(following):
            return False
        ahead = next((w for w in self.words[index + 1 : index + 4] if w.folded not in lexicon.LINKS), None)
        if ahead is None or ahead.upper or ahead.folded in lexicon.KINDS:
            return False
        return following.folded in {"de", "du", "des", "d"} or not following.capital or (index >= 1 and self.words[index - 1].capital)

    def _person_at(self, word: Word) -> bool:
        return any(one.start <= word.start < one.end for one in self._people)
