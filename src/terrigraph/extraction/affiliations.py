"""Reads the words around a name: the roles that someone holds, of which organisation, for which territory."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.complements import Complements
from terrigraph.extraction.readings import MandateReading, ZoneReading
from terrigraph.extraction.roles import trade
from terrigraph.extraction.tenures import after
from terrigraph.extraction.words import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.lines import LinePart, Lines
    from terrigraph.extraction.places import PlaceNames
    from terrigraph.extraction.roles import RoleMatch
    from terrigraph.extraction.tenures import Tenure

_NOTED = frozenset({"animateur", "auteur", "co-auteur"})
"""Roles that, in brackets, are about a part or a book, not of an organisation."""
_ROOMS = frozenset({"hotel", "salle", "palais", "auditorium", "amphitheatre", "parc"})
"""Where people meet, not what they are of."""

_LEADS = re.compile(r"\s*(?:(?:le|la|l['’])\s*)?")
_ASIDE = re.compile(r"\s*\((?:\d\d|97\d|2[AB]|[^()\n\d]{2,30})\)")
"""What may be between a place and its dates: « maire de Louvigny (14) en 1990 »."""
_OPENS = re.compile(r"[\s,:;–—-]*(?:(?:et|puis)\s+)?")


class Affiliations(Complements):
    """Reads zones of a text, from its words."""

    def __init__(self, lines: Lines, places: PlaceNames, periods: Sequence[Tenure] = ()) -> None:
        super().__init__(lines.text, lines.words, places)
        self.lines = lines
        self.periods = periods
        self._period_starts = [one.span.start for one in periods]

    def read(self, first: int, after: int) -> ZoneReading:
        """What the words from an index to another say of the one whom they follow."""
        reading = ZoneReading()
        parts = self.lines.parts(first, after)
        if self._tabled(parts, reading):
            return reading
        for part in parts:
            start = part.words[0]
            role = self.lines.role_after(start, part.words[-1] + 1)
            if part.mark in {"(", "["}:
                reading.notes.append(" ".join(self.words[index].folded for index in part.words))
                if role and role.role in _NOTED:
                    continue
            if role and self._begins_others(part, role, reading):
                break
            if role and role.role == "délégué" and reading.mandates and self._entrusts(role):
                reading.mandates[-1].about(self.passage(part.words))  # « adjointe au maire, déléguée à l'urbanisme »
                continue
            if role and role.after <= part.words[-1] + 1:
                self._take_role(part, role, reading)
            elif part is parts[0] and part.mark in {",", "\n"} and (name := trade([self.words[index] for index in part.words])):
                word = self.words[start]
                end = self.words[part.words[-1]].end
                reading.mandates.append(MandateReading(role=name, start=word.start, end=end, role_end=word.end, rule="trade"))
            elif self._ends(part):
                break
            else:
                self._loose(reading, part)
        self._share(reading)
        self._date(reading, self.words[first - 1].end if first else 0)
        return reading

    def _date(self, reading: ZoneReading, floor: int) -> None:
        """Say of each when it was held; one that was held twice is two."""
        dated: list[MandateReading] = []
        for place, mandate in enumerate(reading.mandates):
            following = reading.mandates[place + 1] if place + 1 < len(reading.mandates) else None
            own = self._periods_of(mandate, floor, following)
            for before in reversed(dated):  # « fondateur et président du district de 1990 à 2001 »
                if not own or before.tenure or not before.joined:
                    break
                before.tenure = own[0]
            if own:
                mandate.within(own[0])
            dated.append(mandate)
            for again in own[1:]:
                dated.append(replace(mandate))
                dated[-1].within(again)
            floor = max(floor, mandate.end)
        reading.mandates = dated

    def _periods_of(self, mandate: MandateReading, floor: int, following: MandateReading | None) -> list[Tenure]:
        """The periods in a mandate's words, right after them, or right before: « de 1970 à 2001 maire de Caen »."""
        near = self.periods[bisect_left(self._period_starts, floor) : bisect_left(self._period_starts, mandate.end + 200)]
        inside = [one for one in near if mandate.start <= one.span.start and one.span.end <= mandate.end]
        aside = _ASIDE.match(self.text, mandate.end)
        end = aside.end() if aside and after(near, self.text, aside.end()) else mandate.end
        own = inside + [one for one in after(near, self.text, end) if not following or one.span.end <= following.start]
        if own and following and own[-1].span.start >= end and self._leads_next(own[-1], end, following):
            own.pop()
        ahead = [one for one in near if one.span.end <= mandate.start and _LEADS.fullmatch(self.text, one.span.end, mandate.start)]
        if not own and ahead and self.text[ahead[-1].span.start] != "(" and _OPENS.fullmatch(self.text, floor, ahead[-1].span.start):
            return ahead[-1:]
        return own

    def _leads_next(self, period: Tenure, end: int, following: MandateReading) -> bool:
        """Whether a period after a comma is of the role right after it: « maire de Caen, de 1990 à 2001 président du district »."""
        return "," in self.text[end : period.span.start] and bool(_LEADS.fullmatch(self.text, period.span.end, following.start))

    def _entrusts(self, role: RoleMatch) -> bool:
        """Whether a "délégué" says what someone's office is about."""
        return role.after < len(self.words) and self.words[role.after].folded in {"a", "au", "aux", "en", "pour", "charge", "chargee"}

    def _begins_others(self, part: LinePart, role: RoleMatch, reading: ZoneReading) -> bool:
        """Whether a role is no more of the one whom the words follow: the same in another language, or that of several others."""
        if part.mark == "/" and any(mandate.role == role.role for mandate in reading.mandates):
            return True
        return role.plural and self.words[part.words[0]].folded in {"les", "ainsi", "des", "et"} and part.mark != "et"

    def _take_role(self, part: LinePart, role: RoleMatch, reading: ZoneReading) -> None:
        """Add a role, with what follows it."""
        if reading.mandates and part.mark == "et" and reading.mandates[-1].untied:
            reading.mandates[-1].joined = True
        mandate = _mandate(role, plural=role.plural)
        reading.mandates.append(mandate)
        reading.mandates += self.complement(mandate, [index for index in part.words if index >= role.after])

    def _tabled(self, parts: list[LinePart], reading: ZoneReading) -> bool:
        """Read « rôle ; rôle | corps ; corps »: as many bodies in a cell as roles in the one before."""
        cells: list[list[LinePart]] = []
        for part in parts:
            if part.mark in {"|", "\t"} or not cells:
                cells.append([part])
            else:
                cells[-1].append(part)
        roled = [cell for cell in cells if all(self.lines.role_after(part.words[0], part.words[-1] + 1) for part in cell)]
        if len(cells) < 2 or not roled or len(roled[0]) < 2 or cells.index(roled[0]) + 1 >= len(cells):
            return False
        bodies = cells[cells.index(roled[0]) + 1]
        if len(bodies) != len(roled[0]):
            return False
        for part, body in zip(roled[0], bodies, strict=True):
            role = self.lines.role_after(part.words[0], part.words[-1] + 1)
            assert role is not None  # noqa: S101 - each part was seen to hold one
            mandate = _mandate(role, rule="row")
            reading.mandates += [mandate, *self.complement(mandate, body.words)]
        return True

    def _ends(self, part: LinePart) -> bool:
        word = self.words[part.words[0]]
        if word.capital and part.mark in {",", "\n"}:
            return False
        if word.folded in {"le", "la", "les", "l"} and any(lexicon.is_verb(self.words[index].text) for index in part.words):
            return True
        return (word.folded in lexicon.CLAUSE_STARTS and word.text != "à") or (
            word.folded == "et" and len(part.words) > 1 and self.words[part.words[1]].folded in {"par", "avec", "de"}
        )

    def _loose(self, reading: ZoneReading, part: LinePart) -> None:
        """Read words that hold no role: an organisation, a place, or more of a subject."""
        words = part.words
        if part.mark in {"(", "["} and len(words) == 1 and self.words[words[0]].upper:
            return  # an acronym, already read with its name
        kept, scope = self.cut_scope(self.cut_clause(words))
        last = reading.mandates[-1] if reading.mandates else None
        if scope and last:
            last.about(self.passage(scope))
            if inner := self.inner(scope, strict=True):
                self._give(reading, self.named(inner))
        if not kept:
            return
        named = self.lead(kept) if self.words[kept[0]].folded in lexicon.PREPOSITIONS and not self.words[kept[0]].capital else kept
        first = self.words[named[0]].folded
        if (
            first in _ROOMS
            or (len(named) == 1 and first in lexicon.OPENERS)
            or (last and last.asks == "state" and (first not in lexicon.KINDS or first in lexicon.WEAK_KINDS))
        ):
            return
        if self.is_organisation(named):
            self._loose_body(reading, part, named)
        elif last and last.organisation is None and (inner := self.inner(named)):
            last.scope = last.scope or self.passage(named)
            self._give(reading, self.named(inner))

    def _loose_body(self, reading: ZoneReading, part: LinePart, named: list[int]) -> None:
        """Read an organisation or a place that no role leads to."""
        last = reading.mandates[-1] if reading.mandates else None
        passage = self.named(named)
        if self.is_place(named):
            if last and last.territory is None:
                last.in_place(passage)
            return
        goes_on = part.mark in {"-", "–"} and part.words[0] and last and last.organisation
        if last and last.organisation and goes_on and self.words[part.words[0] - 1].end == last.organisation.end:
            last.of_body(Span(last.organisation.start, passage.end))
        elif not (part.mark == "\n" and last and not last.untied and self.words[named[0]].folded not in lexicon.KINDS):
            self._give(reading, passage)

    def _give(self, reading: ZoneReading, passage: Span) -> None:
        """Give an organisation to the last role that has none, else to those before it; join what is named as one."""
        last = reading.mandates[-1] if reading.mandates else None
        if last is None:
            reading.loose.append(passage)
        elif last.organisation is None and (last.territory is None or last.asks == "place"):
            last.of_body(passage)
        elif last.organisation and self._taught(last.organisation, passage) and all(mandate.organisation for mandate in reading.mandates):
            last.of_body(Span(last.organisation.start, passage.end))
        else:
            for mandate in reading.mandates[:-1]:
                if mandate.untied:
                    mandate.organisation = passage

    def _taught(self, *passages: Span) -> bool:
        """Whether each is a university, a school, a laboratory: a unit, then what it is a unit of."""
        return all(lexicon.is_academic(self.text[passage.start : passage.end]) for passage in passages)

    def _share(self, reading: ZoneReading) -> None:
        """Give what a role is of to those joined to it by "et"; organisations named before any role to those that have none."""
        for before, mandate in zip(reversed(reading.mandates[:-1]), reversed(reading.mandates[1:]), strict=True):
            if before.joined and before.organisation is None and before.territory is None:
                before.organisation, before.territory = mandate.organisation, mandate.territory
        if reading.loose and reading.mandates:
            for mandate in reading.mandates:
                if mandate.organisation is None and mandate.territory is None and mandate.asks not in {"state", "departement", "assembly"}:
                    mandate.organisation = reading.loose[0]


def _mandate(role: RoleMatch, *, rule: str = "role", plural: bool = False) -> MandateReading:
    """The mandate of a role, of nothing yet."""
    return MandateReading(
        role=role.role, flag=role.flag, asks=role.asks, start=role.start, end=role.end, role_end=role.end, plural=plural, rule=rule
    )
