"""Organisations that are named before their people: over them, on their line, or for the one above."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.roles import role_at
from terrigraph.extraction.words import Span
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.documents import Document
    from terrigraph.documents.blocks import Block
    from terrigraph.extraction.affiliations import Affiliations
    from terrigraph.extraction.people import NameMatch
    from terrigraph.extraction.readings import MandateReading, ZoneReading

_HEAD = re.compile(
    r"[\s•·*–—-]*([^\W\d_][^\n:;|]{1,90}?)\s*(?::|\s[–—-](?=\s)|\||, représentée? par (?:son |sa |le |la |l['’])?[^,\n]{3,60},)\s"
)
_NEW_BLOCK = re.compile(
    r"(?m)^(?=.*\d{1,2}\s?[hH:]\s?\d{0,2}\b)|\n\s*\n[^\n]{3,}\n\s*\n|(?i:\n[^\n]{0,20}(?:session|atelier|table[\s-]ronde|séance|intervenants|organisateurs|participants)\b)"
)
_ARTICLES = frozenset({"de", "du", "des", "d", "la", "l", "le", "a", "au"})
_BARE_KINDS = frozenset({"cc", "association", "ville", "metropole", "agglomeration", "communaute"})
"""Kinds that, alone, mean the one named before: « Cap Excellence … président de la communauté »."""


class Headers:
    """The organisations of a document named before their people."""

    def __init__(self, document: Document, affiliations: Affiliations, names: Sequence[NameMatch]) -> None:
        self.document = document
        self.text = document.text
        self.affiliations = affiliations
        self.lines = affiliations.lines
        self.words = affiliations.words
        self.places = affiliations.places
        self.names = names
        self._name_starts = [name.start for name in names]

    def _names_in(self, start: int, end: int) -> Sequence[NameMatch]:
        return self.names[bisect_left(self._name_starts, start) : bisect_left(self._name_starts, end)]

    @cached_property
    def above(self) -> list[Span]:
        """The lines that are an organisation and nothing else, with people below."""
        blocks = [block for block in self.document.blocks if block.kind != "page"]
        return [passage for block, below in pairwise(blocks) if (passage := self._header(block, below))]

    def _header(self, block: Block, below: Block) -> Span | None:
        """The organisation that a line is, where nothing else is on it and the line below begins with a name."""
        inside = self.lines.indices(block.start, block.end)
        if not inside or len(inside) > 9 or self._names_in(block.start, block.end) or self.text[block.end - 1] in ".?!:":
            return None
        if not self._names_in(below.start, below.start + 12) or any(role_at(self.words, index) for index in inside):
            return None
        first = self.words[inside[0]]
        if self._is_known(block.start, block.end) or self._is_kind(inside) or (len(inside) == 1 and first.upper):
            return Span(first.start, self.words[inside[-1]].end)
        return None

    def _is_known(self, start: int, end: int) -> bool:
        return bool(self.places.epci(self.text[start:end])) or lexicon.body(self.text[start:end]) is not None

    def _is_kind(self, inside: Sequence[int]) -> bool:
        """Whether a line begins with an organisation's kind: « Département de l'Isère », « Association … »."""
        first = self.words[inside[0]]
        if not first.capital or first.folded not in lexicon.KINDS:
            return False
        if first.folded == "departement":
            return True
        return first.folded not in lexicon.VENUES | lexicon.UNITS and self.affiliations.is_organisation(inside)

    def aside(self) -> list[int]:
        """Where lines begin that are no session's title: organisations over their people, lines that go on with the one above."""
        over = {self.lines.line_start(passage.start) for passage in self.above}
        starts = []
        for block in self.document.blocks:
            inside = self.lines.indices(block.start, block.end)
            wrapped = bool(inside) and inside[0] > 0 and self.lines.wraps(inside[0])
            wrapped = wrapped or self._in_name(block.start)
            if wrapped or self.lines.line_start(block.start) in over:
                starts.append(block.start)
        return starts

    def give_above(self, name: NameMatch, reading: ZoneReading) -> None:
        """Give those whose roles are of nothing the organisation of the line above them, or before them on their line."""
        passage = self._line_head(name) or self._line_above(name)
        if passage is None:
            return
        if not reading.mandates and not reading.loose:
            reading.loose.append(passage)
        for mandate in reading.mandates:
            if mandate.untied and mandate.asks not in {"state", "departement", "assembly"}:
                mandate.organisation = passage

    def _line_above(self, name: NameMatch) -> Span | None:
        index = bisect_left(self.above, name.start, key=lambda passage: passage.start) - 1
        if index < 0 or _NEW_BLOCK.search(self.text[self.above[index].end : name.start]):
            return None
        return self.above[index]

    def _line_head(self, name: NameMatch) -> Span | None:
        """« Région Bretagne : A, président ; B, vice-président »; « Nantes Métropole, représentée par sa présidente, C »."""
        head = _HEAD.match(self.text, self.lines.line_start(name.start), name.start)
        if head is None:
            return None
        start, end = head.span(1)
        inside = self.lines.indices(start, end)
        if not inside or len(inside) > 12 or self._names_in(start, end) or role_at(self.words, inside[0]):
            return None
        return Span(start, end) if self._is_kind(inside) or self._is_known(start, end) else None

    @cached_property
    def first_on_lines(self) -> bool:
        """Whether the document's lines begin with an organisation that names follow without a mark."""
        count = sum(1 for name in self.names if self._lead_of(name))
        return count >= 3 and count >= 0.3 * len(self.names)

    def _lead_of(self, name: NameMatch) -> Sequence[int]:
        """The words of the organisation right before a name on its line; [] where none does."""
        line = self.lines.line_start(name.start)
        first = name.first - (1 if name.start < name.name_start else 0)
        index = first
        while index > 0 and self.words[index - 1].start >= line:
            before = self.words[index - 1]
            gap = self.text[before.end : self.words[index].start if index < first else name.start]
            if gap.strip(" '’\u00a0–-/\t") or self._in_name(before.start):
                break
            index -= 1
        for start in range(index, first):
            word = self.words[start]
            alone = start == index and word.start - line < 3 and not role_at(self.words, start)
            begins = word.folded in lexicon.KINDS or (alone and (word.upper or lexicon.body(word.text) or first - start > 1))
            if word.capital and begins and (start == index or self.words[start - 1].folded not in _ARTICLES):
                return range(start, first) if word.folded not in lexicon.OPENERS else []
        return []

    def _in_name(self, place: int) -> bool:
        index = bisect_left(self._name_starts, place + 1) - 1
        return index >= 0 and place < self.names[index].end

    def give_before(self, name: NameMatch, reading: ZoneReading, above: tuple[NameMatch, ZoneReading] | None) -> None:
        """Give someone the organisation that begins their line, else that of the one named right above."""
        lead = self._lead_of(name)
        passage = Span(self.words[lead[0]].start, self.words[lead[-1]].end) if lead else None
        if passage is None and above and above[1].loose and self.text.count("\n", above[0].end, name.start) < 6:
            passage = above[1].loose[0]
        if passage is None:
            return
        if not reading.loose:
            reading.loose.append(passage)
        for mandate in reading.mandates:
            shared = any(other.organisation == mandate.organisation for other in reading.mandates if other is not mandate)
            if (lead and mandate.joined and shared) or self._wants(mandate):
                mandate.organisation = passage

    def _wants(self, mandate: MandateReading) -> bool:
        """Whether a role is of nothing, or of a mere "l'association"."""
        if mandate.organisation is None:
            return mandate.territory is None and mandate.asks not in {"state", "departement"}
        body = self.text[mandate.organisation.start : mandate.organisation.end]
        return (len(body.split()) == 1 and body[0].islower()) or fold(body) in _BARE_KINDS
