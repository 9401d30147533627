"""Finds who is named, and reads the words around each name: which words are about whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.headers import Headers
from terrigraph.extraction.roles import role_at
from terrigraph.extraction.words import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.documents import Document
    from terrigraph.extraction.affiliations import Affiliations
    from terrigraph.extraction.people import NameMatch
    from terrigraph.extraction.readings import MandateReading, ZoneReading
    from terrigraph.extraction.sessions import Session

_SENTENCE = re.compile(r"[.!?]\s+(?=[^\W\d_])")
_OF = r"(?:de\s|d['’]|du\s|des\s)(?:la\s|l['’])?"
_PAIR = re.compile(rf"\s+{_OF}([^\W\d_][\w'’ -]{{1,40}}?)\s+et\s+{_OF}([^\W\d_][\w'’-]+)")
"""« de Tours et d'Annecy »."""
_TOGETHER = re.compile(r"\s*(?:\([^()]{2,30}\)\s*)?(?:,|et|&|\set\s)\s*")
_IN_BRACKETS = re.compile(r"\s*\(([^()\n]{2,30})\)")
_NEXT_LINE = re.compile(r"\n[ \t]*(\n[ \t]*)?(?=\S)")
_IS = re.compile(r"\s(?:est|reste|(?P<past>était|fut|a été))\s(?:(?:le |la |l['’]|un |une )(?:actuel(?:le)? )?)?")
_LEADS_TO_ROLE = frozenset(
    {"le", "la", "l", "du", "de", "par", "nouveau", "nouvelle", "notre", "son", "sa", "au", "d", "ancien", "ancienne", "et", "a"}
)
_ARTICLES = frozenset({"le", "la", "l", "du", "nouveau", "nouvelle"})
_NO_NEW_BODY = lexicon.LINKS - {"en", "pour", "sur"} | {"aux"}
"""Words after which an organisation's kind is inside a name that has begun."""
_ANIMATES = re.compile(r"\b(?:co)?(?:animat|mod[ée]rat)")


@dataclass(kw_only=True)
class Mention:
    """A name at its place in a text, and what the words around it say of it."""

    name: NameMatch
    reading: ZoneReading
    zone_end: int
    session: Session | None = None
    part: str = ""
    part_rule: str = ""


class Mentions:
    """The people named in a document, each with the reading of the words about them."""

    def __init__(self, document: Document, affiliations: Affiliations, names: Sequence[NameMatch]) -> None:
        self.text = document.text
        self.affiliations = affiliations
        self.lines = affiliations.lines
        self.words = affiliations.words
        self.names = names
        self.headers = Headers(document, affiliations, names)

    def people(self) -> list[Mention]:
        """Those named, each time that they are, in order."""
        mentions: list[Mention] = []
        for place, name in enumerate(self.names):
            following = self.names[place + 1] if place + 1 < len(self.names) else None
            first, past = self._said_to_be(name)
            reading = self.affiliations.read(first, self._zone(replace(name, after=first), following))
            for mandate in reading.mandates[:1] if past else ():
                mandate.flag = mandate.flag or "former"
            floor = max(self.names[place - 1].end if place else 0, mentions[-1].zone_end if mentions else 0)
            self._before(name, floor, reading)
            self.headers.give_above(name, reading)
            if self.headers.first_on_lines:
                self.headers.give_before(name, reading, (mentions[-1].name, mentions[-1].reading) if mentions else None)
            end = max([mandate.end for mandate in reading.mandates if mandate.rule != "before"] + [name.end])
            if name.sure or reading.mandates or reading.loose:
                mentions.append(Mention(name=name, reading=reading, zone_end=end))
        self._share(mentions)
        return mentions

    def _share(self, mentions: list[Mention]) -> None:
        """« A et B, coprésidents de X »; « A et B, maires de Tours et d'Annecy »; « A et B, respectivement maire de N et de R »."""
        for one, other in pairwise(mentions):
            between = self.text[one.name.end : other.name.start]
            if one.reading.mandates or not _TOGETHER.fullmatch(between):
                continue
            if len(other.reading.mandates) == 2 and re.compile(r"[\s,]*respectivement").match(self.text, other.name.end):
                one.reading.mandates = [replace(other.reading.mandates.pop(0), rule="shared")]
                continue
            one.reading.mandates = [replace(mandate, rule="shared") for mandate in other.reading.mandates if mandate.plural]
            for mine, theirs in zip(one.reading.mandates, [mandate for mandate in other.reading.mandates if mandate.plural], strict=True):
                self._distribute(mine, theirs, one, other)

    def _distribute(self, mine: MandateReading, theirs: MandateReading, one: Mention, other: Mention) -> None:
        """Give each of two their own place: the first of two after a plural, or the one in brackets after the name."""
        pair = _PAIR.match(self.text, theirs.role_end)
        if pair and theirs.asks == "place":
            mine.territory, theirs.territory = Span(*pair.span(1)), Span(*pair.span(2))
            mine.organisation = theirs.organisation = None
            theirs.end = max(theirs.end, pair.end())
        for mandate, mention in ((mine, one), (theirs, other)):
            note = _IN_BRACKETS.match(self.text, mention.name.end)
            if mandate.untied and note and self.affiliations.places.named(note[1]):
                mandate.territory = Span(*note.span(1))

    def _said_to_be(self, name: NameMatch) -> tuple[int, bool]:
        """The index of the role that a verb leads to, and whether it is past: « X est présidente de », « X a été maire de »."""
        verb = _IS.match(self.text, name.end)
        index = self.lines.index_at(verb.end()) if verb else len(self.words)
        if verb is None or index >= len(self.words) or role_at(self.words, index) is None:
            return name.after, False
        return index, verb["past"] is not None

    # where the words about a name end

    def _zone(self, name: NameMatch, following: NameMatch | None) -> int:
        """The index of the word after those that are about a name."""
        limit = following.start if following else len(self.text)
        stop = self.lines.stop(name.end, self._lines_of(name, limit))
        after = max(name.after, self.lines.index_at(stop))
        if after > name.after and self.words[after - 1].end > stop:
            after -= 1  # a word that a line's end divides
        gap = self.text[name.end : self.words[name.after].start] if name.after < len(self.words) else ""
        if gap.strip(" *\u00a0") == "" and "\n" not in gap and after > name.after and not self._describes(name.after):
            return name.after
        if following and self.text.find("\n", name.end, limit) < 0:
            after = self._without_lead(name.after, after)
        return after

    def _lines_of(self, name: NameMatch, limit: int) -> int:
        """Where the lines that may be about a name end: its own, the next where it is alone on its line, those that wrap."""
        line_end = self.lines.line_end(name.end)
        rest = self.text[name.end : line_end]
        if rest.strip(" \t,;:*–-") == "" and not rest.strip().endswith(";"):
            line_end = self._next_line(line_end, limit, alone=True)
        while line_end < limit:
            wrapped = self._next_line(line_end, limit, alone=False)
            if wrapped == line_end:
                break
            line_end = wrapped
        return min(line_end, limit)

    def _describes(self, index: int) -> bool:
        """Whether words that follow a name without a mark are about it: a role, "de l'", "du" and an organisation."""
        word = self.words[index]
        if role_at(self.words, index) is not None:
            return True
        return (
            word.folded in {"de", "du", "d"}
            and index + 1 < len(self.words)
            and (
                self.words[index + 1].capital
                or self.words[index + 1].folded in {"la", "l"}
                or self.words[index + 1].folded in lexicon.KINDS
            )
        )

    def _without_lead(self, first: int, after: int) -> int:
        """What leads the next name on the same line is not about this one: its organisation, "Le président de X,"."""
        for index in range(first + 1, after):
            word, before = self.words[index], self.words[index - 1]
            gap = self.text[before.end : word.start]
            joined = before.folded == "et"
            if word.text in {"le", "la", "l"} and (joined or "," in gap) and index + 1 < after and role_at(self.words, index + 1):
                return index - 1 if joined else index
            body = word.capital and word.folded in lexicon.KINDS and gap.strip() == "" and before.folded not in _NO_NEW_BODY | {"les"}
            if body and self.headers.first_on_lines:
                return index
        return after

    def _next_line(self, line_end: int, limit: int, alone: bool) -> int:
        """Where the next line ends if it goes on with what a line says of a name; else where this one ends."""
        rest = _NEXT_LINE.match(self.text, line_end)
        if rest is None or rest.end() >= limit or self.text[rest.end()] in "-•·–—*▪►>":
            return line_end
        index = self.lines.index_at(rest.end())
        if index == len(self.words):
            return line_end
        role = role_at(self.words, index)
        end = self.lines.line_end(rest.end())
        begins = self.words[index].start - rest.end() < 3
        if alone and begins and (role or self._affiliates(index, end)):
            return end
        if rest[1] is not None or not begins:
            return line_end
        short = line_end - self.lines.line_start(line_end) < 220  # a line of a name and its roles, not a paragraph
        if role and limit > end and self.words[index].capital and short:
            return end
        return end if self.lines.wraps(index) else line_end

    def _affiliates(self, index: int, end: int) -> bool:
        """Whether a line under a name alone is what the person is: short, a kind or a role in it, no time, no question."""
        line = self.text[self.words[index].start : end]
        if len(line) > 180 or line.rstrip().endswith(("?", ":", ".")):
            return False
        if self.words[index].folded in lexicon.KINDS or lexicon.body(line) is not None:
            return True
        inside = [i for i in range(index, min(index + 14, len(self.words))) if self.words[i].start < end]
        return any(
            self.text[self.words[i - 1].end : self.words[i].start].strip() in {",", "–", "-", "("} and role_at(self.words, i)
            for i in inside[1:]
        )

    # a role before the name

    def _before(self, name: NameMatch, floor: int, reading: ZoneReading) -> None:
        """Read a role before the name: « le président du CNER, M. Paul Jeanneteau », « Maire de Reims : Arnaud Robinet »."""
        floor = max(self.lines.line_start(name.start), floor)
        ends = [match.end() for match in _SENTENCE.finditer(self.text, floor, name.start)]
        floor = ends[-1] if ends and ends[-1] < name.start - 4 else floor
        first = min(self.lines.index_at(floor), name.first)
        last = min(max(first, self.lines.index_at(name.start)), name.first)
        if not re.search(r"(?:^|[\s,:–—|-])\s*$", self.text[floor : name.start]):
            return
        for index in range(first, last):
            if not self._leads(index, first, last) or self._announces(index, last, name):
                continue
            article = index > first and self.words[index - 1].folded in _ARTICLES
            if reading.mandates and not article:
                return
            preceding = self.affiliations.read(index, last)
            if preceding.mandates:
                reading.mandates = [*(replace(mandate, rule="before") for mandate in preceding.mandates), *reading.mandates]
                return

    def _leads(self, index: int, first: int, last: int) -> bool:
        """Whether a role begins at a word, led by an article or by nothing, and ends before the name."""
        role = role_at(self.words, index)
        return role is not None and role.after <= last and (index == first or self.words[index - 1].folded in _LEADS_TO_ROLE)

    def _announces(self, index: int, last: int, name: NameMatch) -> bool:
        """Whether a role before a name announces a part, not an office: « Animateur : X », « Président : X »."""
        word = self.words[index].folded
        role = role_at(self.words, index)
        gap = self.text[self.words[last - 1].end : name.start].strip()
        return (
            word in {"presidence", "direction"} or bool(_ANIMATES.search(word)) or (role is not None and role.after == last and gap == ":")
        )
