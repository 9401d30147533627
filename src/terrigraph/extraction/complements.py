"""Reads what follows a role: of which body it is, for which place, about what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.bodies import Bodies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.readings import MandateReading
    from terrigraph.extraction.words import Span

_BODIED = frozenset(
    {
        "président",
        "vice-président",
        "co-président",
        "président délégué",
        "trésorier",
        "membre",
        "administrateur",
        "membre fondateur",
        "président-directeur général",
    }
)
"""Roles that are always of a body, however it is written."""


class Complements(Bodies):
    """Reads the words after roles, up to the next separator."""

    def complement(self, mandate: MandateReading, indices: list[int]) -> list[MandateReading]:
        """Read what follows a role, up to the next separator; gives the same role of another body, where one is named."""
        kept, scope = self.cut_scope(self.cut_clause(indices) if indices else [])
        if scope:
            mandate.scope = self.passage(scope)
            mandate.end = self.words[scope[-1]].end
        if not kept:
            self._part_of(mandate, scope)
            return []
        if self._is_subject(mandate, kept):
            mandate.about(self.passage(kept))
            if mandate.asks != "state" and self.words[kept[0]].folded != "pour":
                self._part_of(mandate, kept[1:])
            return []
        if mandate.asks == "country" and (sent := self._sent(kept)):
            mandate.in_place(sent)
            return []
        if mandate.asks in {"place", "departement"}:
            self._placed(mandate, self.lead(kept))
            return []
        return self._of(mandate, self.lead(kept))

    def _part_of(self, mandate: MandateReading, indices: Sequence[int]) -> None:
        """Say of which body a subject is a part, where its words name one surely."""
        if inner := self.inner(indices, strict=True):
            self._organise(mandate, inner)

    def _is_subject(self, mandate: MandateReading, kept: list[int]) -> bool:
        """Whether what follows a role is what it is about: « pour la jeunesse », « délégué aux finances », « en droit »."""
        first = self.words[kept[0]]
        if mandate.asks == "state" or (first.folded == "pour" and not self.words[self.lead(kept)[0]].capital):
            return True
        if self.words[kept[0] - 1].folded in {"delegue", "deleguee", "delegues"} and first.folded in {"a", "au", "aux", "en", "pour"}:
            return True
        if mandate.asks == "country" and self._sent(kept):
            return False
        if mandate.asks in {"place", "departement"}:
            return first.text.lower() in {"à", "au", "aux"} and not self.places.named(self.whole([self.lead(kept)[0], kept[-1]]))
        return first.text == "en"

    def _sent(self, indices: list[int]) -> Span | None:
        """The country or city where someone represents another: « de France en Allemagne » → Allemagne; « d'Allemagne »."""
        for place in range(len(indices) - 1, 0, -1):
            if self.words[indices[place - 1]].folded in {"en", "au", "aux", "a"} and self.words[indices[place]].capital:
                return self.passage(indices[place:])
        named = self.lead(indices)
        matches = self.places.named(self.whole(named))
        return self.passage(named) if matches and matches[0].level == "country" else None

    def _placed(self, mandate: MandateReading, named: list[int]) -> None:
        """Read the place of a role that is held for one."""
        first = self.words[named[0]]
        if first.folded in lexicon.KINDS and len(named) > 1 and not self.places.named(self.whole(named)):
            self._organise(mandate, named)
            return
        if not first.capital and first.folded not in {"la", "le", "les"}:
            inner = self.inner(named)
            mandate.about(self.passage(named))
            if inner:
                self._organise(mandate, inner)
            return
        end = len(named)
        for place in range(1, len(named)):
            word = self.words[named[place]]
            if not word.capital and word.folded not in lexicon.PREPOSITIONS | {"sous", "en", "et", "sur", "les", "lez", "aux"}:
                end = place
                break
        named = named[:end]
        while len(named) > 1 and not self.words[named[-1]].capital:
            named.pop()
        mandate.in_place(self.passage(self._shortest(named)))

    def _shortest(self, named: list[int]) -> list[int]:
        """A place's words, without the words after it where it alone is known: « Reims Michel », « Sceaux et co »."""
        for length in range(len(named), 0, -1):
            if self.places.named(self.whole(named[:length]), small=length == len(named)):
                return named[:length]
        return named

    def _of(self, mandate: MandateReading, named: list[int]) -> list[MandateReading]:
        """Read what a role is of: an organisation, a part of one, a place, or a subject. Gives the same role of another, if named."""
        first = self.words[named[0]]
        mandate.end = max(mandate.end, self.words[named[-1]].end)
        if self.is_place(named):
            mandate.territory = self.passage(named)
            return []
        beginning = " ".join(self.words[index].folded for index in named[:5])
        if beginning.startswith(lexicon.INNER_BODIES) and (inner := self.inner(named[1:], strict=False)):
            named = inner
        if first.folded == "chaire" and (inner := self.inner(named[1:], strict=True)):
            mandate.scope = self.passage(named)
            self._organise(mandate, inner)
            return []
        if self.is_organisation(named) or (mandate.role in _BODIED and self.bodied(named)):
            one, other = self.two(named)
            self._organise(mandate, one)
            if other:
                again = replace(mandate, organisation=None, end=self.words[other[-1]].end)
                self._organise(again, other)
                return [again]
            return []
        mandate.scope = self.passage(named)
        if inner := self.inner(named):
            self._organise(mandate, inner)
        return []

    def _organise(self, mandate: MandateReading, named: list[int]) -> None:
        """Say which body a role is held in, up to a verb or a delegation."""
        named, scope = self.cut_scope(self.cut_clause(named))
        if scope:
            mandate.scope = self.passage(scope)
        if named:
            mandate.of_body(self.named(named))
