"""Reads what follows a role: of which body it is, for which place, about what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.bodies import Bodies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.readings import Held
    from terrigraph.extraction.tokens import Passage

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

    def complement(self, held: Held, indices: list[int]) -> list[Held]:
        """Read what follows a role, up to the next separator; gives the same role of another body, where one is told."""
        kept, scope = self.cut_scope(self.cut_clause(indices) if indices else [])
        if scope:
            held.scope = self.passage(scope)
            held.end = self.words[scope[-1]].end
        if not kept:
            self._part_of(held, scope)
            return []
        if self._is_subject(held, kept):
            held.about(self.passage(kept))
            if held.asks != "state" and self.words[kept[0]].folded != "pour":
                self._part_of(held, kept[1:])
            return []
        if held.asks == "country" and (sent := self._sent(kept)):
            held.in_place(sent)
            return []
        if held.asks in {"place", "departement"}:
            self._placed(held, self.lead(kept))
            return []
        return self._of(held, self.lead(kept))

    def _part_of(self, held: Held, indices: Sequence[int]) -> None:
        """Say of which body a subject is a part, where its words tell one surely."""
        if inner := self.inner(indices, strict=True):
            self._organise(held, inner)

    def _is_subject(self, held: Held, kept: list[int]) -> bool:
        """Whether what follows a role is what it is about: « pour la jeunesse », « délégué aux finances », « en droit »."""
        first = self.words[kept[0]]
        if held.asks == "state" or (first.folded == "pour" and not self.words[self.lead(kept)[0]].capital):
            return True
        if self.words[kept[0] - 1].folded in {"delegue", "deleguee", "delegues"} and first.folded in {"a", "au", "aux", "en", "pour"}:
            return True
        if held.asks == "country" and self._sent(kept):
            return False
        if held.asks in {"place", "departement"}:
            return first.text.lower() in {"à", "au", "aux"} and not self.places.named(self.whole([self.lead(kept)[0], kept[-1]]))
        return first.text == "en"

    def _sent(self, indices: list[int]) -> Passage | None:
        """The country or city where someone represents another: « de France en Allemagne » → Allemagne; « d'Allemagne »."""
        for place in range(len(indices) - 1, 0, -1):
            if self.words[indices[place - 1]].folded in {"en", "au", "aux", "a"} and self.words[indices[place]].capital:
                return self.passage(indices[place:])
        named = self.lead(indices)
        found = self.places.named(self.whole(named))
        return self.passage(named) if found and found[0].level == "country" else None

    def _placed(self, held: Held, named: list[int]) -> None:
        """Read the place of a role that is held for one."""
        first = self.words[named[0]]
        if first.folded in lexicon.KINDS and len(named) > 1 and not self.places.named(self.whole(named)):
            self._organise(held, named)
            return
        if not first.capital and first.folded not in {"la", "le", "les"}:
            inner = self.inner(named)
            held.about(self.passage(named))
            if inner:
                self._organise(held, inner)
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
        held.in_place(self.passage(self._shortest(named)))

    def _shortest(self, named: list[int]) -> list[int]:
        """A place's words, without the words after it where it alone is known: « Reims Michel », « Sceaux et co »."""
        for length in range(len(named), 0, -1):
            if self.places.named(self.whole(named[:length]), small=length == len(named)):
                return named[:length]
        return named

    def _of(self, held: Held, named: list[int]) -> list[Held]:
        """Read what a role is of: an organisation, a part of one, a place, or a subject. Gives the same role of another, if told."""
        first = self.words[named[0]]
        held.end = max(held.end, self.words[named[-1]].end)
        if self.is_place(named):
            held.territory = self.passage(named)
            return []
        told = " ".join(self.words[index].folded for index in named[:5])
        if told.startswith(lexicon.INNER_BODIES) and (inner := self.inner(named[1:], strict=False)):
            named = inner
        if first.folded == "chaire" and (inner := self.inner(named[1:], strict=True)):
            held.scope = self.passage(named)
            self._organise(held, inner)
            return []
        if self.is_organisation(named) or (held.role in _BODIED and self.bodied(named)):
            one, other = self.two(named)
            self._organise(held, one)
            if other:
                again = replace(held, organisation=None, end=self.words[other[-1]].end)
                self._organise(again, other)
                return [again]
            return []
        held.scope = self.passage(named)
        if inner := self.inner(named):
            self._organise(held, inner)
        return []

    def _organise(self, held: Held, named: list[int]) -> None:
        """Say which body a role is held in, up to a verb or a delegation."""
        named, scope = self.cut_scope(self.cut_clause(named))
        if scope:
            held.scope = self.passage(scope)
        if named:
            held.of_body(self.named(named))
