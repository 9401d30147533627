"""Recognises what a role is of in the words after it: a body, a part of one, a place, a delegation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.tokens import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.places import Places
    from terrigraph.extraction.tokens import Token


class Bodies:
    """Reads runs of words, given by their indices, as bodies and places."""

    def __init__(self, text: str, words: Sequence[Token], places: Places) -> None:
        self.text = text
        self.words = words
        self.places = places
        self.shouted = lexicon.is_shouted(text)

    def whole(self, indices: Sequence[int]) -> str:
        """The text of a run of words."""
        return self.text[self.words[indices[0]].start : self.words[indices[-1]].end]

    def passage(self, indices: Sequence[int]) -> Passage:
        """The passage of a run of words, with the quotation marks that it opens."""
        end = self.words[indices[-1]].end
        opened = self.text.count("«", self.words[indices[0]].start, end) > self.text.count("»", self.words[indices[0]].start, end)
        closing = re.compile(r"\s*»").match(self.text, end) if opened else None
        start = self.words[indices[0]].start
        quoted = re.compile(r"«\s*$").search(self.text, max(0, start - 3), start) if not opened else None
        if quoted and self.text.find("»", start, end + 3) >= 0:
            closing = re.compile(r"\s*»").match(self.text, end)
            start = quoted.start() if closing else start
        return Passage(start, closing.end() if closing else end)

    def _with_acronym(self, passage: Passage) -> Passage:
        """An organisation's passage, with the acronym in brackets that follows it."""
        found = re.compile(r"\s{0,2}\(([A-ZÀ-Ý][\w.’'-]{1,11})\)").match(self.text, passage.end)
        return Passage(passage.start, found.end()) if found else passage

    def named(self, indices: Sequence[int]) -> Passage:
        """An organisation's passage: without a bare "association" before a name, with its acronym, with a ".org"."""
        if len(indices) > 1 and self.words[indices[0]].text in {"association", "collectif"} and self.words[indices[1]].capital:
            indices = indices[1:]
        passage = self.passage(indices)
        if site := re.compile(r"\.(?:org|fr|com|eu|net)\b").match(self.text, passage.end):
            passage = Passage(passage.start, site.end())
        return self._with_acronym(passage)

    def cut_clause(self, indices: list[int]) -> list[int]:
        """Words up to the first verb, without what leads nowhere at their end."""
        for place, index in enumerate(indices):
            word = self.words[index]
            if (
                place
                and word.folded in {"seance", "premiere", "deuxieme", "troisieme", "sous", "pause"}
                and not (word.folded == "sous" and word.text[0].isupper())
            ):
                indices = indices[:place]
                break
            if place and lexicon.is_verb(word.text) and self.text[word.end : word.end + 1] not in "'’":
                indices = indices[:place]
                break
        while (
            len(indices) > 1
            and self.words[indices[-1]].text[0].islower()
            and self.words[indices[-1]].folded in lexicon.PREPOSITIONS | {"et", "par", "avec"}
        ):
            indices = indices[:-1]
        return indices

    def cut_scope(self, indices: list[int]) -> tuple[list[int], list[int]]:
        """What comes before a delegation ("délégué aux finances", "en charge de"), and the delegation."""
        for place, index in enumerate(indices):
            word = self.words[index]
            nxt = self.words[index + 1].folded if index + 1 < len(self.words) else ""
            if word.folded in {"delegue", "deleguee", "delegues", "charge", "chargee", "charges"} and nxt in {
                "a",
                "aux",
                "au",
                "de",
                "du",
                "des",
                "d",
                "pour",
                "l",
            }:
                return indices[:place], indices[place:]
            if word.folded == "en" and nxt == "charge":
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
            if before.folded in lexicon.PREPOSITIONS and (strong or weak or known):
                return list(indices[place:])
        return self.known_body(indices)

    def known_body(self, indices: Sequence[int]) -> list[int]:
        """The words of a known organisation among others."""
        for place in range(len(indices)):
            for length in range(min(8, len(indices) - place), 0, -1):
                passage = self.text[self.words[indices[place]].start : self.words[indices[place + length - 1]].end]
                if lexicon.body(passage) is not None and (length > 1 or self.words[indices[place]].upper):
                    return list(indices[place : place + length])
        return []

    def bodied(self, named: Sequence[int]) -> bool:
        """Whether what someone presides is told by its kind alone: "la délégation sénatoriale aux collectivités"."""
        return self.words[named[0]].folded in lexicon.KINDS and (
            len(named) > 1
            or self.words[named[0]].folded in {"association", "departement", "region", "metropole", "agglomeration", "communaute", "senat"}
        )

    def is_place(self, named: Sequence[int]) -> bool:
        """Whether words are the name of a place and nothing else; an intercommunality is a body."""
        first = self.words[named[0]]
        if not first.capital or first.folded in lexicon.KINDS or len(named) > 6:
            return False
        found = self.places.named(self.text[first.start : self.words[named[-1]].end], small=True)
        return bool(found) and found[0].level != "epci" and lexicon.body(self.text[first.start : self.words[named[-1]].end]) is None

    def two(self, named: list[int]) -> tuple[list[int], list[int]]:
        """« Sciences Po Paris et à l'Université Columbia » : the one, and the other; the whole and nothing, mostly."""
        for place in range(1, len(named) - 1):
            word, following = self.words[named[place]], self.words[named[place + 1]]
            if word.folded == "et" and following.folded in {"a", "au", "de", "du", "d"} and following.text[0].islower():
                other = self.lead(named[place + 1 :])
                lead = self.words[other[0]]
                first = self.words[named[0]]
                strong = lead.folded in lexicon.KINDS and lead.folded not in lexicon.UNITS | {"conseil"}
                if (strong or lexicon.body(self.text[lead.start : self.words[other[-1]].end])) and lexicon.KINDS.get(
                    first.folded
                ) != "ministere":
                    return named[:place], other
        return named, []

    def is_organisation(self, named: Sequence[int]) -> bool:
        """Whether words read as an organisation's name: its kind, a known body, or a capital."""
        first = self.words[named[0]]
        whole = self.text[first.start : self.words[named[-1]].end]
        if lexicon.body(whole) is not None or self.known_body(named[:5])[:1] == [named[0]]:
            return True
        if first.folded in lexicon.SUBJECTS:
            return False
        if first.folded in lexicon.UNITS and (not first.capital or self.shouted):
            return (
                first.folded in {"pole", "groupe", "mission", "commission"}
                and len(named) > 1
                and self.words[named[1]].capital
                and not self.shouted
            )
        if first.folded in lexicon.KINDS:
            if self.shouted or first.folded not in lexicon.WEAK_KINDS:
                return len(named) > 1 or first.upper or first.folded not in lexicon.KINDS
            return any(self.words[index].capital for index in named[1:]) or (first.capital and len(named) > 1)
        return first.capital
