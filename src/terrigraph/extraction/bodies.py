"""Recognises what a role is of in the words after it: a body, a part of one, a place, a delegation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.words import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.places import PlaceNames
    from terrigraph.extraction.words import Word
_NEW_CLAUSE = frozenset({"seance", "premiere", "deuxieme", "troisieme", "sous", "pause"})
"""Words before which the name of what someone is of is over."""
_DANGLING = lexicon.PREPOSITIONS | {"et", "avec"}
_ENTRUSTED = frozenset({"delegue", "deleguee", "delegues", "charge", "chargee", "charges"})
_ENTRUSTED_WITH = frozenset({"a", "aux", "au", "de", "du", "des", "d", "pour", "l"})
_VILLAGE = 500
"""People: where no role asks for a place, a word that only smaller communes bear is another word ("Plan")."""
_LOCAL = frozenset({"ville", "commune", "mairie", "métropole", "région", "département", "communauté", "agglomération"})
_SERVICES = frozenset({"direction", "service", "bureau", "cellule", "division", "unite"})
"""Parts of bodies, even where they are written with a capital."""
_NAMED_UNITS = frozenset({"pole", "groupe", "mission", "commission"})
"""Units that are bodies where a name in capitals follows."""


class Bodies:
    """Reads runs of words, given by their indices, as bodies and places."""

    def __init__(self, text: str, words: Sequence[Word], places: PlaceNames) -> None:
        self.text = text
        self.words = words
        self.places = places
        self.shouted = lexicon.is_shouted(text)

    def whole(self, indices: Sequence[int]) -> str:
        """The text of a run of words."""
        return self.text[self.words[indices[0]].start : self.words[indices[-1]].end]

    def passage(self, indices: Sequence[int]) -> Span:
        """The passage of a run of words, with the quotation marks that it opens."""
        end = self.words[indices[-1]].end
        opened = self.text.count("«", self.words[indices[0]].start, end) > self.text.count("»", self.words[indices[0]].start, end)
        closing = re.compile(r"\s*»").match(self.text, end) if opened else None
        start = self.words[indices[0]].start
        quoted = re.compile(r"«\s*$").search(self.text, max(0, start - 3), start) if not opened else None
        if quoted and self.text.find("»", start, end + 3) >= 0:
            closing = re.compile(r"\s*»").match(self.text, end)
            start = quoted.start() if closing else start
        return Span(start, closing.end() if closing else end)

    def named(self, indices: Sequence[int]) -> Span:
        """An organisation's passage: without a bare "association" before a name, with its acronym, with a ".org"."""
        if len(indices) > 1 and self.words[indices[0]].text in {"association", "collectif"} and self.words[indices[1]].capital:
            indices = indices[1:]
        if (
            self.shouted
            and len(indices) > 1
            and self.words[indices[0]].folded in {"l", "la", "le", "les"}
            and self.words[indices[1]].folded in lexicon.KINDS
        ):
            indices = indices[1:]
        start, end = self.passage(indices)
        return Span(start, lexicon.name_end(self.text, end))

    def cut_clause(self, indices: list[int]) -> list[int]:
        """Words up to the first verb, without what leads nowhere at their end."""
        for place, index in enumerate(indices[1:], 1):
            word = self.words[index]
            verb = lexicon.is_verb(word.text) and self.text[word.end : word.end + 1] not in "'’"
            if verb or (word.folded in _NEW_CLAUSE and not (word.folded == "sous" and word.text[0].isupper())):
                indices = indices[:place]
                break
        while len(indices) > 1 and self.words[indices[-1]].text[0].islower() and self.words[indices[-1]].folded in _DANGLING:
            indices = indices[:-1]
        return indices

    def cut_scope(self, indices: list[int]) -> tuple[list[int], list[int]]:
        """What comes before a delegation ("délégué aux finances", "en charge de"), and the delegation."""
        for place, index in enumerate(indices):
            word = self.words[index].folded
            following = self.words[index + 1].folded if index + 1 < len(self.words) else ""
            if (word in _ENTRUSTED and following in _ENTRUSTED_WITH) or (word == "en" and following == "charge"):
                return indices[:place], indices[place:]
        return indices, []

    def lead(self, indices: list[int]) -> list[int]:
        """Words without the prepositions and articles that lead them, but for an article that a name holds ("La Rochelle")."""
        place = 0
        while place < len(indices) - 1:
            word = self.words[indices[place]]
            if word.folded not in lexicon.PREPOSITIONS or (
                word.capital and place and not word.upper and word.folded in {"la", "le", "les", "l"}
            ):
                break
            place += 1
        return indices[place:]

    def inner(self, indices: Sequence[int], strict: bool = False) -> list[int]:
        """What a part of an organisation is of: « l'action régionale à l'ADEME » → ADEME; [] where nothing says.

        Where `strict`, a capital is not enough: it must be a kind or a known body.
        """
        for place in range(1, len(indices)):
            word, before = self.words[indices[place]], self.words[indices[place - 1]]
            strong = word.folded in lexicon.KINDS and word.folded not in lexicon.WEAK_KINDS and word.folded not in lexicon.UNITS
            weak = word.folded in lexicon.WEAK_KINDS - (lexicon.UNITS if strict else frozenset()) and word.capital and not self.shouted
            known = word.folded in lexicon.acronyms() or (
                not strict and word.capital and not self.shouted and not word.text[0].isdigit() and word.folded not in lexicon.SUBJECTS
            )
            local = word.text in _LOCAL and place + 2 < len(indices) and self._capital_after(indices, place + 1)
            if before.folded in lexicon.PREPOSITIONS and (strong or weak or known or local):
                return list(indices[place:])
        return self.known_body(indices)

    def _capital_after(self, indices: Sequence[int], place: int) -> bool:
        """Whether a name in capitals follows a preposition: « de Martignas »."""
        named = self.lead(list(indices[place:]))
        return self.words[indices[place]].folded in lexicon.PREPOSITIONS and self.words[named[0]].capital

    def known_body(self, indices: Sequence[int]) -> list[int]:
        """The words of a known organisation among others."""
        for place in range(len(indices)):
            for length in range(min(8, len(indices) - place), 0, -1):
                run = indices[place : place + length]
                if lexicon.body(self.whole(run)) is not None and (length > 1 or self.words[indices[place]].upper):
                    return list(run)
        return []

    def bodied(self, named: Sequence[int]) -> bool:
        """Whether what someone presides is named by its kind alone: "la délégation sénatoriale aux collectivités"."""
        return self.words[named[0]].folded in lexicon.KINDS and (
            len(named) > 1
            or self.words[named[0]].folded in {"association", "departement", "region", "metropole", "agglomeration", "communaute", "senat"}
        )

    def is_place(self, named: Sequence[int]) -> bool:
        """Whether words are the name of a place and nothing else; an intercommunality is a body."""
        first = self.words[named[0]]
        if not first.capital or first.folded in lexicon.KINDS or len(named) > 6:
            return False
        whole = self.whole(named)
        matches = self.places.named(whole, small=True)
        if not matches or matches[0].level == "epci" or lexicon.body(whole) is not None:
            return False
        return len(named) > 1 or matches[0].level != "commune" or matches[0].population >= _VILLAGE

    def two(self, named: list[int]) -> tuple[list[int], list[int]]:
        """« Sciences Po Paris et à l'Université Columbia » : the one, and the other; the whole and nothing, mostly."""
        if lexicon.KINDS.get(self.words[named[0]].folded) == "ministere":
            return named, []
        for place in range(1, len(named) - 1):
            word, following = self.words[named[place]], self.words[named[place + 1]]
            if word.folded == "et" and following.folded in {"a", "au", "de", "du", "d"} and following.text[0].islower():
                other = self.lead(named[place + 1 :])
                kind = self.words[other[0]].folded
                if (kind in lexicon.KINDS and kind not in lexicon.UNITS | {"conseil"}) or lexicon.body(self.whole(other)):
                    return named[:place], other
        return named, []

    def is_organisation(self, named: Sequence[int]) -> bool:
        """Whether words read as an organisation's name: its kind, a known body, or a capital."""
        first = self.words[named[0]]
        if lexicon.body(self.whole(named)) is not None or self.known_body(named[:5])[:1] == [named[0]]:
            return True
        if first.folded in lexicon.SUBJECTS or (first.folded in _SERVICES and len(named) > 1):
            return False
        if first.folded in lexicon.UNITS and (not first.capital or self.shouted):
            return first.folded in _NAMED_UNITS and len(named) > 1 and self.words[named[1]].capital and not self.shouted
        if first.folded not in lexicon.KINDS:
            return first.capital
        if self.shouted or first.folded not in lexicon.WEAK_KINDS:
            return len(named) > 1 or first.upper
        return any(self.words[index].capital for index in named[1:]) or (first.capital and len(named) > 1)
