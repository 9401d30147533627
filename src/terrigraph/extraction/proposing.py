"""A document -> the candidates that it proposes."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.affiliations import Affiliations
from terrigraph.extraction.candidates import Candidate, Keys, Proposal, Quote
from terrigraph.extraction.dates import dates
from terrigraph.extraction.organisations import Organisations
from terrigraph.extraction.lines import Lines
from terrigraph.extraction.parts import Parts
from terrigraph.extraction.people import NameMatch, Names, undo_capitals
from terrigraph.extraction.places import FORMER_REGIONS
from terrigraph.extraction.readings import Held, Reading
from terrigraph.extraction.roles import role_at
from terrigraph.extraction.sessions import Marks, Programme, Session
from terrigraph.extraction.titles import title_of
from terrigraph.extraction.tokens import Passage, tokens
from terrigraph.names import fold

if TYPE_CHECKING:
    from terrigraph.documents import Document
    from terrigraph.extraction.concepts import Scheme
    from terrigraph.extraction.places import Place, Places

_PLACE_WORDS = re.compile(
    r"(?i)^(?:(?:ville|commune|mairie|municipalité|département|region|région|conseil (?:régional|départemental|général)|préfecture|cci|ddt|dreal|drac|cesr|ceser|chambre de commerce(?: et d['’]industrie)?|province|canton|land|cc|ca|cu|"
    r"communauté (?:urbaine|de communes|d['’]agglomération|de l['’]agglomération)|conseil municipal|office (?:de|du) tourisme|agglomération urbaine|sous-préfecture|métropole(?= de| d['’]|\s+[A-ZÉ][\w-]+(?:\s[A-ZÉ][\w-]+)?$)|eurométropole|collectivité(?: territoriale)?)\s+)(?:(?:(?-i:de la )|(?-i:DE LA )|de l['’]|du |des |de |d['’])\s?)?(?:région |ville |métropole )?"
)


_HEAD = re.compile(
    r"[\s•·*–—-]*([^\W\d_][^\n:;|]{1,90}?)\s*(?::|\s[–—-]\s|\||, représentée? par (?:son |sa |le |la |l['’])?[^,\n]{3,60},)\s"
)
_NEW_BLOCK = re.compile(
    r"(?m)^(?=.*\d{1,2}\s?[hH:]\s?\d{0,2}\b)|\n\s*\n[^\n]{3,}\n\s*\n|(?i:\n[^\n]{0,20}(?:session|atelier|table[\s-]ronde|séance|intervenants|organisateurs|participants)\b)"
)


@dataclass
class Seen:
    """A name where it stands, and what is said beside it."""

    name: NameMatch
    reading: Reading
    zone_end: int
    session: Session | None = None
    part: str = ""
    part_rule: str = ""


@dataclass
class Draft:
    """The candidates as they are made."""

    document: Document
    keys: Keys = field(default_factory=Keys)
    made: list[Candidate] = field(default_factory=list)
    by_name: dict[tuple[str, str], Candidate] = field(default_factory=dict)

    def quote(self, start: int, end: int) -> Quote:
        """The passage between two places."""
        return Quote(self.document.text[start:end], start, end)

    def add(self, kind: str, label: str, span: tuple[int, int], rule: str, tier: str, *said: str,
            values: dict[str, str] | None = None, links: dict[str, tuple[str, ...]] | None = None) -> Candidate:  # fmt: skip
        """Make a candidate."""
        made = Candidate(
            self.keys(kind, label, *said),
            kind,
            label,
            self.quote(*span),
            rule,
            tier,
            values or {},
            {k: v for k, v in (links or {}).items() if v},
        )
        self.made.append(made)
        return made


class Reader:
    """Reads one document, with what the official tables and the controlled lists know."""

    def __init__(self, document: Document, places: Places, scheme: Scheme) -> None:
        self.document = document
        self.scheme = scheme
        self.text = document.text
        self.places = places
        self.words = tokens(self.text)
        self._starts = [word.start for word in self.words]
        found = Names(self.text, self.words).all()
        sure = [self.text.rfind("\n", 0, name.start) + 1 for name in found if name.sure]
        self.names = [name for name in found if name.sure or self._announced(name) or self._listed(name, sure)]
        self.lines = Lines(self.text, self.words)
        self.affiliations = Affiliations(self.lines, places)
        self.draft = Draft(document)
        self.seen = self._people()
        titles = [index for index in range(len(self.words)) if role_at(self.words, index)]
        marks = Marks(
            [one.name for one in self.seen],
            [self.words[index].start for index in titles],
            [self.words[index].start for index in titles if self.words[index].capital],
            frozenset(self._aside()),
        )
        self.programme = Programme(document, marks)
        self.title = title_of(self.programme)
        self._take_parts()

    def _take_parts(self) -> None:
        """Say of each the session and the part taken; who is only named in prose is mentioned."""
        parts = Parts(self.programme, self.title)
        for one in self.seen:
            one.session = self.programme.session_of(one.name.start)
            one.part, one.part_rule = parts.part_of(one.name, one.zone_end, one.reading.notes)
            if one.part_rule == "default" and not self.programme.listed and not one.reading.held and not one.reading.loose:
                one.part, one.part_rule = "mentioned", "prose"

    def _announced(self, name: NameMatch) -> bool:
        """Whether a role or an organisation follows what may be a name, or a role leads to it."""
        rest = re.compile(r"[ \t\u00a0*]*[,;(–—:|\t\n-][\s«(]*").match(self.text, name.end)
        if rest is None and name.rule == "word-CAPITALS" and name.after < len(self.words) and role_at(self.words, name.after):
            return self.words[name.after].capital and not self.words[name.after].apart
        if rest is None or name.after >= len(self.words) or self.words[name.after].start > rest.end() + 3:
            return False
        following = name.after
        while self.words[following].folded in {"le", "la", "l", "ancien", "ancienne"} and following + 1 < len(self.words):
            following += 1
        if role_at(self.words, following) is not None:
            return True
        return (
            "\n" not in rest[0]
            and self.words[following].folded in lexicon.KINDS
            and self.words[following].capital
            and name.rule != "capitals"
        )

    def _listed(self, name: NameMatch, lines: list[int]) -> bool:
        """Whether what may be a name begins a line of the shape of those beside it: « Ruedi Baur, graphiste, Agence X »."""
        line = self.text.rfind("\n", 0, name.start) + 1
        if name.start - line > 4 or name.rule != "capitals" or len(name.name.split()) > 3:
            return False
        near = sum(1 for other in lines if other != line and abs(other - line) < 400)
        return near >= 2 and bool(re.compile(r"\s?,\s[^\n,]{4,60},\s[^\n]{3,}").match(self.text, name.end))

    # who, with what beside

    def _people(self) -> list[Seen]:
        found: list[Seen] = []
        org_first = self._org_first()
        for place, name in enumerate(self.names):
            following = self.names[place + 1] if place + 1 < len(self.names) else None
            before = self.names[place - 1] if place else None
            after = self._zone(name, following, org_first)
            reading = self.affiliations.read(name.after, after)
            self._before(name, before, found[-1].zone_end if found else 0, reading)
            self._headed(name, reading)
            if org_first:
                self._org_before(name, reading, found)
            end = max([held.end for held in reading.held if held.rule != "before"] + [name.end])
            if name.sure or reading.held or reading.loose:
                found.append(Seen(name, reading, end))
        self._shared(found)
        return found

    def _shared(self, found: list[Seen]) -> None:
        """« A et B, coprésidents de X »; « A et B, maires de Tours et d'Annecy »; « A et B, respectivement maire de N et de R »."""
        for one, other in zip(found, found[1:], strict=False):
            between = self.text[one.name.end : other.name.start]
            if one.reading.held or not re.fullmatch(r"\s*(?:\([^()]{2,30}\)\s*)?(?:,|et|&|\set\s)\s*", between):
                continue
            if len(other.reading.held) == 2 and re.match(r"[\s,]*respectivement", self.text[other.name.end :]):
                one.reading.held = [replace(other.reading.held.pop(0), rule="shared")]
                continue
            one.reading.held = [replace(held, rule="shared") for held in other.reading.held if held.plural]
            for mine, theirs in zip(one.reading.held, [held for held in other.reading.held if held.plural], strict=True):
                self._distribute(mine, theirs, one, other)

    def _distribute(self, mine: Held, theirs: Held, one: Seen, other: Seen) -> None:
        """Give each of two the place told of them: the first of two after a plural, or the one in brackets after the name."""
        pair = re.compile(
            r"\s+(?:de\s|d['’]|du\s|des\s)(?:la\s|l['’])?([^\W\d_][\w'’ -]{1,40}?)\s+et\s+(?:de\s|d['’]|du\s|des\s)(?:la\s|l['’])?([^\W\d_][\w'’-]+)"
        ).match(self.text, theirs.role_end)
        if pair and theirs.asks == "place":
            mine.territory, theirs.territory = Passage(*pair.span(1)), Passage(*pair.span(2))
            mine.organisation = theirs.organisation = None
            theirs.end = max(theirs.end, pair.end())
        for held, seen in ((mine, one), (theirs, other)):
            note = re.compile(r"\s*\(([^()\n]{2,30})\)").match(self.text, seen.name.end)
            if held.territory is None and held.organisation is None and note and self.places.named(note[1]):
                held.territory = Passage(*note.span(1))

    def _zone(self, name: NameMatch, following: NameMatch | None, org_first: bool) -> int:
        """The index of the word after those that are told of a name."""
        limit = following.start if following else len(self.text)
        end = name.end
        line_end = self._line_end(name.end)
        if self.text[name.end : line_end].strip(" \t,;:*–-") == "" and self.text[name.end : line_end].strip()[-1:] not in {";"}:
            line_end = self._next_line(line_end, limit, alone=True)
        end = min(line_end, limit)
        while end < limit and end == line_end:
            wrapped = self._next_line(line_end, limit, alone=False)
            if wrapped == line_end:
                break
            line_end = wrapped
            end = min(line_end, limit)
        stop = self.lines.stop(name.end, end)
        after = name.after
        while after < len(self.words) and self.words[after].end <= stop:
            after += 1
        gap = self.text[name.end : self.words[name.after].start] if name.after < len(self.words) else ""
        if gap.strip(" *\u00a0") == "" and "\n" not in gap and after > name.after and not self._tells(name.after):
            return name.after
        if following and following.start == limit and self.text.find("\n", name.end, limit) < 0:
            after = self._without_lead(name.after, after, org_first)
        return after

    def _tells(self, index: int) -> bool:
        """Whether words that follow a name without a mark tell of it: a role, "de l'", "du" and an organisation."""
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

    def _without_lead(self, first: int, after: int, org_first: bool) -> int:
        """What leads the next name on the same line is not told of this one: its organisation, "Le président de X,"."""
        for index in range(first + 1, after):
            word, before = self.words[index], self.words[index - 1]
            gap = self.text[before.end : word.start]
            if (
                word.text in {"le", "la", "l"}
                and (before.folded == "et" or "," in gap)
                and index + 1 < after
                and role_at(self.words, index + 1)
            ):
                return index - 1 if before.folded == "et" else index
            if (
                org_first
                and gap.strip() == ""
                and word.capital
                and word.folded in lexicon.KINDS
                and before.folded not in {"de", "du", "des", "d", "la", "l", "le", "a", "au", "et", "les", "aux"}
            ):
                return index
        return after

    def _line_end(self, place: int) -> int:
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end

    def _next_line(self, line_end: int, limit: int, alone: bool) -> int:
        """Where the next line ends if it goes on with what a line says of a name; else where this one ends."""
        rest = re.compile(r"\n[ \t]*(\n[ \t]*)?(?=\S)").match(self.text, line_end)
        if rest is None or rest.end() >= limit:
            return line_end
        index = next((i for i in range(len(self.words)) if self.words[i].start >= rest.end()), None)
        if index is None or self.text[rest.end()] in "-•·–—*▪►>":
            return line_end
        role = role_at(self.words, index)
        blank = rest[1] is not None
        end = self._line_end(rest.end())
        begins = self.words[index].start - rest.end() < 3
        if alone and begins and (role or self._affiliates(index, end)):
            return end
        if blank or not begins:
            return line_end
        if role and limit > end and self.words[index].capital and self._told_before(line_end):
            return end
        return end if self.lines.wraps(index) else line_end

    def _told_before(self, line_end: int) -> bool:
        """Whether the line above is one of a name and its roles, not a paragraph."""
        start = self.text.rfind("\n", 0, line_end) + 1
        return line_end - start < 220

    def _affiliates(self, index: int, end: int) -> bool:
        """Whether a line under a name alone tells what the person is: short, a kind or a role in it, no time, no question."""
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

    def _before(self, name: NameMatch, previous: NameMatch | None, told: int, reading: Reading) -> None:
        """A role told before the name: « le président du CNER, M. Paul Jeanneteau », « Maire de Reims : Arnaud Robinet »."""
        line = self.text.rfind("\n", 0, name.start) + 1
        floor = max(line, told, previous.end if previous else 0)
        lead = re.search(r"[.!?]\s+(?=[^\W\d_])(?!.*[.!?]\s+[^\W\d_])", self.text[floor : name.start])
        floor = floor + lead.end() if lead and lead.end() < name.start - floor - 4 else floor
        first = next((i for i in range(len(self.words)) if self.words[i].start >= floor), name.first)
        last = next((i for i in range(first, len(self.words)) if self.words[i].start >= name.start), name.first)
        if not re.search(r"(?:^|[\s,:–—|-])\s*$", self.text[floor : name.start]):
            return
        for index in range(first, last):
            role = role_at(self.words, index)
            led = index == first or self.words[index - 1].folded in {
                "le",
                "la",
                "l",
                "du",
                "de",
                "par",
                "nouveau",
                "nouvelle",
                "notre",
                "son",
                "sa",
                "au",
                "d",
                "ancien",
                "ancienne",
                "et",
                "a",
            }
            if role is None or not led or role.after > last:
                continue
            if self.words[index].folded in {"presidence", "direction"} or re.search(
                r"\b(?:co)?(?:animat|mod[ée]rat)", self.words[index].folded
            ):
                continue
            gap = self.text[self.words[last - 1].end : name.start].strip()
            if role.after == last and gap == ":":
                continue  # « Animateur : X », « Président : X » announce a part
            article = index > first and self.words[index - 1].folded in {"le", "la", "l", "du", "nouveau", "nouvelle"}
            if reading.held and not article:
                return
            told_of = self.affiliations.read(index, last)
            if told_of.held:
                reading.held = [*(replace(held, rule="before") for held in told_of.held), *reading.held]
                return

    # organisation first, then its people

    @cached_property
    def _headers(self) -> list[Passage]:
        """The lines that are an organisation and nothing else, with people below."""
        found: list[Passage] = []
        blocks = [block for block in self.document.blocks if block.kind != "page"]
        starts = [name.start for name in self.names]
        for block, below in zip(blocks, blocks[1:], strict=False):
            inside = [i for i in self._indices(block.start, block.end)]
            if (
                not inside
                or len(inside) > 9
                or any(block.start <= start < block.end for start in starts)
                or self.text[block.end - 1] in ".?!:"
            ):
                continue
            text = self.text[block.start : block.end]
            named = bool(self.places.epci(text)) or lexicon.body(text) is not None
            first = self.words[inside[0]]
            kind = (
                first.folded in lexicon.KINDS
                and first.folded not in lexicon.VENUES | (lexicon.UNITS - {"departement"})
                and first.capital
                and (first.folded == "departement" or self.affiliations.is_organisation(inside))
            )
            person = any(below.start <= start < below.start + 12 for start in starts)
            if (named or kind or (len(inside) == 1 and first.upper)) and person and not any(role_at(self.words, i) for i in inside):
                found.append(Passage(self.words[inside[0]].start, self.words[inside[-1]].end))
        return found

    def _indices(self, start: int, end: int) -> range:
        """The indices of the words between two places."""
        first = bisect_left(self._starts, start)
        return range(first, bisect_left(self._starts, end))

    def _aside(self) -> list[int]:
        """Where lines begin that are no session's title: organisations over their people, lines that go on with the one above."""
        wrapped = [
            block.start
            for block in self.document.blocks
            if (inside := self._indices(block.start, block.end)) and inside[0] and self.lines.wraps(inside[0])
        ]
        return [
            block.start for block in self.document.blocks if any(block.start <= one.start < block.end for one in self._headers)
        ] + wrapped

    def _headed(self, name: NameMatch, reading: Reading) -> None:
        """Give those whose roles are told of nothing the organisation of the line above them, or before them on their line."""
        passage = self._line_head(name)
        if passage is None:
            above = [one for one in self._headers if one.start < name.start]
            between = self.text[above[-1].end : name.start] if above else ""
            if above and not _NEW_BLOCK.search(between):
                passage = above[-1]
        if passage is None:
            return
        if not reading.held and not reading.loose:
            reading.loose.append(passage)
        for held in reading.held:
            if held.organisation is None and held.territory is None and held.asks not in {"state", "departement", "assembly"}:
                held.organisation = passage

    def _line_head(self, name: NameMatch) -> Passage | None:
        """« Région Bretagne : A, président ; B, vice-président »; « Nantes Métropole, représentée par sa présidente, C »."""
        line = self.text.rfind("\n", 0, name.start) + 1
        head = _HEAD.match(self.text, line, name.start)
        if head is None:
            return None
        inside = list(self._indices(head.start(1), head.end(1)))
        if not inside or len(inside) > 12 or any(head.start(1) <= other.start < head.end(1) for other in self.names):
            return None
        text = self.text[head.start(1) : head.end(1)]
        first = self.words[inside[0]]
        kind = (
            first.folded in lexicon.KINDS
            and first.folded not in lexicon.VENUES | lexicon.UNITS
            and self.affiliations.is_organisation(inside)
        )
        if not (kind or lexicon.body(text) or self.places.epci(text)) or role_at(self.words, inside[0]):
            return None
        return Passage(head.start(1), head.end(1))

    def _org_first(self) -> bool:
        """Whether lines begin with an organisation that names follow without a mark."""
        count = 0
        for name in self.names:
            lead = self._lead_of(name)
            count += bool(lead)
        return count >= 3 and count >= 0.3 * len(self.names)

    def _lead_of(self, name: NameMatch) -> list[int]:
        """The words of the organisation that stands right before a name on its line; [] where none does."""
        line = self.text.rfind("\n", 0, name.start) + 1
        first = name.first - (1 if name.start < name.name_start else 0)
        index = first
        while index > 0 and self.words[index - 1].start >= line:
            gap = self.text[self.words[index - 1].end : self.words[index].start if index < first else name.start]
            if gap.strip(" '’\u00a0–-/\t") or any(one.start <= self.words[index - 1].start < one.end for one in self.names):
                break
            index -= 1
        for start in range(index, first):
            word = self.words[start]
            if (
                word.capital
                and (
                    word.folded in lexicon.KINDS
                    or (
                        start == index
                        and self.words[start].start - line < 3
                        and not role_at(self.words, start)
                        and (word.upper or lexicon.body(word.text) or first - start > 1)
                    )
                )
                and (start == index or self.words[start - 1].folded not in {"de", "du", "des", "d", "la", "l", "le", "a", "au"})
            ):
                return list(range(start, first)) if word.folded not in lexicon.OPENERS else []
        return []

    def _org_before(self, name: NameMatch, reading: Reading, found: list[Seen]) -> None:
        lead = self._lead_of(name)
        passage = Passage(self.words[lead[0]].start, self.words[lead[-1]].end) if lead else None
        if passage is None and found and found[-1].reading.loose and self.text[found[-1].name.end : name.start].count("\n") < 6:
            passage = found[-1].reading.loose[0]
        if passage is None:
            return
        if not reading.loose:
            reading.loose.append(passage)
        for held in reading.held:
            short = (
                held.organisation
                and len(self.text[held.organisation.start : held.organisation.end].split()) == 1
                and self.text[held.organisation.start].islower()
            )
            lower = held.organisation and fold(self.text[held.organisation.start : held.organisation.end]) in {
                "cc",
                "association",
                "ville",
                "metropole",
                "agglomeration",
                "communaute",
            }
            borrowed = lead and held.joined and any(other.organisation == held.organisation for other in reading.held if other is not held)
            if (
                (held.organisation is None and held.territory is None and held.asks not in {"state", "departement"})
                or short
                or lower
                or borrowed
            ):
                held.organisation = passage

    # candidates

    def proposal(self) -> Proposal:
        """All that the document proposes."""
        event = self._event()
        sessions = self._sessions(event)
        self._persons(event, sessions)
        self._free_organisations()
        self._free_territories()
        self._themes(event, sessions)
        self._questions(event)
        made = sorted(self.draft.made, key=lambda candidate: (candidate.quote.start, -candidate.quote.end))
        return Proposal(self.document, tuple(made))

    def _event(self) -> Candidate | None:
        title = self.title
        if title is None:
            return None
        values = {"title": " ".join(self.text[title[0] : title[1]].split())}
        if when := dates(self.text):
            values |= {"start": when[0].start, "end": when[0].end}
        return self.draft.add("event", values["title"], title, "title", "B", values=values)

    def _sessions(self, event: Candidate | None) -> dict[Session, Candidate]:
        tiers = {
            "time": "A",
            "label": "A",
            "label-line": "A",
            "time-line": "A",
            "moment": "B",
            "number": "B",
            "before-people": "B",
            "prose": "C",
        }
        above = {"super": (event.id,)} if event else {}
        found: dict[Session, Candidate] = {}
        for session in self.programme.sessions:
            values = {"title": undo_shout(session.title), "start": session.time}
            found[session] = self.draft.add(
                "session",
                values["title"],
                (session.start, session.end),
                session.rule,
                tiers[session.rule],
                values=values,
                links=dict(above),
            )
        return found

    def _persons(self, event: Candidate | None, sessions: dict[Session, Candidate]) -> None:
        people: dict[str, Candidate] = {}
        for one in self.seen:
            name = one.name
            key = fold(name.name)
            if key not in people:
                tier = "A" if name.sure and one.reading.held else "B" if name.sure else "C"
                values = {"name": name.name, "given": name.given, "family": name.family, "gender": name.gender}
                people[key] = self.draft.add("person", name.name, (name.name_start, name.end), name.rule, tier, values=values)
            person = people[key]
            capacity = tuple(self._mandate(person, held).id for held in one.reading.held)
            if not one.reading.held and one.reading.loose:
                held = Held(
                    "",
                    "",
                    "",
                    one.reading.loose[0].start,
                    one.reading.loose[0].end,
                    one.reading.loose[0].start,
                    organisation=one.reading.loose[0],
                    rule="organisation-only",
                )
                capacity = (self._mandate(person, held).id,)
            where = sessions[one.session].id if one.session else event.id if event else ""
            again = any(
                c.kind == "participation" and c.links["person"] == (person.id,) and c.links.get("session", ("",)) == (where,)
                for c in self.draft.made
            )
            if one.part and not again:
                tier = "A" if one.part_rule in {"cue", "note", "session"} else "B"
                self.draft.add("participation", f"{one.part}: {name.name}", (name.start, name.end), one.part_rule, tier,
                               values={"part": one.part}, links={"person": (person.id,), "session": (where,) if where else (), "capacity": capacity})  # fmt: skip

    def _mandate(self, person: Candidate, held: Held) -> Candidate:
        text = self.text
        organisation = self._organisation(held.organisation, held.rule) if held.organisation else None
        territory = self._territory(held.territory, held, organisation)
        start = min([held.start, *(p.start for p in (held.organisation, held.territory) if p and held.rule == "shared")])
        end = max(held.end, held.role_end)
        if end - start > 320:
            end = held.role_end
        role = held.role
        honorary = (f"{role} d'honneur", f"{role} honoraire", f"{role} émérite") if held.flag == "honorary" else ()
        concept = self.scheme.role(*honorary, text[held.start : held.role_end], role)
        scope = " ".join(text[held.scope.start : held.scope.end].split()) if held.scope else ""
        target = organisation.label if organisation else territory.label if territory else ""
        known = bool(organisation or territory) or held.asks in {"state", "assembly"}
        tier = "A" if known and held.rule == "role" else "B" if role else "C"
        label = " – ".join(filter(None, (role, target)))
        return self.draft.add("mandate", label, (start, end), held.rule, tier, person.label, held.flag,
                              values={"role": role, "concept": concept, "flag": held.flag, "scope": scope},
                              links={"person": (person.id,), "organisation": (organisation.id,) if organisation else (), "territory": (territory.id,) if territory else ()})  # fmt: skip

    def _organisation(self, passage: Passage, rule: str) -> Candidate:
        """The candidate of an organisation's passage; of a unit told with what it is a unit of, the unit's, linked to the other."""
        parent = None
        text = self.text[passage.start : passage.end]
        for cut in re.finditer(r"\s[–-]\s|,\s", text):
            one, other = text[: cut.start()], text[cut.end() :]
            if self._academic(one) and self._academic(other) and re.match(r"\w+", other):
                parent = self._organisation(Passage(passage.start + cut.end(), passage.end), rule)
                passage = Passage(passage.start, passage.start + cut.start())
                break
        written = self.text[passage.start : passage.end]
        name = undo_shout(" ".join(written.split()))
        key = ("organisation", fold(name))
        if key not in self.draft.by_name:
            bracket = re.search(r"\(([^()]{2,12})\)$", name)
            first = fold(name).split(" ")[0] if fold(name) else ""
            known = lexicon.body(name) or (lexicon.body(bracket[1]) if bracket else None)
            values = {"name": name, "acronym": bracket[1] if bracket else "", "kind": known.kind if known else lexicon.KINDS.get(first, "")}
            tier = "A" if known or first in lexicon.KINDS else "B"
            links = {"unit_of": (parent.id,)} if parent else {}
            self.draft.by_name[key] = self.draft.add(
                "organisation", name, (passage.start, passage.end), rule, tier, values=values, links=links
            )
            self._place_of(passage, name)
        return self.draft.by_name[key]

    def _academic(self, text: str) -> bool:
        words = re.findall(r"\w+", text)
        return any(lexicon.KINDS.get(fold(word)) in {"universite", "laboratoire", "ecole"} for word in words) or (
            len(words) == 1 and words[0].isupper()
        )

    def _place_of(self, passage: Passage, name: str) -> Candidate | None:
        """The territory that an organisation's name tells: "Ville de Grenoble", "CCI de la Côte-d'Or", "Toulouse Métropole"."""
        bare = re.sub(r"\s*\([^)]*\)$", "", self.text[passage.start : passage.end])
        if epci := self.places.epci(" ".join(bare.split())):
            inner = _PLACE_WORDS.match(bare)
            start = passage.start + (inner.end() if inner else 0)
            return self._place(Passage(start, passage.start + len(bare)), epci, "organisation")
        if led := _PLACE_WORDS.match(bare):
            rest = bare[led.end() :]
            while " " in rest and not self.places.named(rest, small=True) and self.places.named(rest.rsplit(" ", 1)[0]):
                rest = rest.rsplit(" ", 1)[0]
            if rest[:1].isupper() and len(rest) > 1:
                found = self.places.named(rest, small=True)
                if found or fold(led[0]).split(" ")[0] in {
                    "ville",
                    "commune",
                    "communaute",
                    "cc",
                    "ca",
                    "cu",
                    "conseil",
                    "province",
                    "mairie",
                    "departement",
                    "region",
                }:
                    return self._place(Passage(passage.start + led.end(), passage.start + led.end() + len(rest)), found, "organisation")
        elif self.places.named(bare, ("epci", "region", "departement")):
            return self._place(
                Passage(passage.start, passage.start + len(bare)),
                self.places.named(bare, ("epci", "region", "departement")),
                "organisation",
            )
        return None

    def _territory(self, passage: Passage | None, held: Held, organisation: Candidate | None) -> Candidate | None:
        if passage is not None:
            text = self.text[passage.start : passage.end]
            levels = {
                "departement": ("departement", "region", "commune", "country", "city"),
                "place": ("commune", "epci", "departement", "region", "country", "city"),
            }.get(held.asks)
            if held.role == "conseiller régional":
                levels = ("region", "departement", "commune")
            found = self.places.named(text, levels, small=True) if levels else self.places.named(text, small=True)
            return self._place(passage, found, "role")
        if organisation is None or held.organisation is None:
            return None
        return self._place_of(held.organisation, organisation.label)

    def _place(self, passage: Passage, found: list[Place], rule: str) -> Candidate:
        written = undo_shout(" ".join(self.text[passage.start : passage.end].split()))
        level = found[0].level if found else ""
        alike = [place for place in found if place.level == level]
        code = alike[0].ref if len(alike) == 1 and not level == "city" else ""
        official = (
            len(alike) == 1 and level in {"commune", "departement", "region"} and (" " + fold(alike[0].name)).endswith(" " + fold(written))
        )
        name = alike[0].name if official and fold(written) not in FORMER_REGIONS else written
        key = ("territory", fold(name))
        if key not in self.draft.by_name:
            values = {"name": name, "code": code, "codes": "" if code else "|".join(place.ref for place in found[:8])}
            self.draft.by_name[key] = self.draft.add(
                "territory", name, (passage.start, passage.end), rule, "A" if code else "B", values=values
            )
        return self.draft.by_name[key]

    def _free_organisations(self) -> None:
        people = [Passage(one.name.start, one.name.end) for one in self.seen]
        taken = [(c.quote.start, c.quote.end) for c in self.draft.made if c.kind == "organisation"]
        for passage, rule in Organisations(self.text, self.words, people).all():
            if any(start < passage.end and passage.start < end for start, end in taken):
                continue
            self._organisation(passage, rule)

    def _free_territories(self) -> None:
        """Places named outside of mandates: after "à", "de", "(", by their official name; small communes only where "ville de" or a role says so."""
        taken = [(c.quote.start, c.quote.end) for c in self.draft.made if c.kind in {"person", "organisation"}]
        taken += [(one.name.start, one.name.end) for one in self.seen]
        index = 0
        while index < len(self.words):
            index = self._place_at(index, taken)

    def _place_at(self, index: int, taken: list[tuple[int, int]]) -> int:
        word = self.words[index]
        if not word.capital or len(word.text) < 2 or any(start <= word.start < end for start, end in taken):
            return index + 1
        for length in range(5, 0, -1):
            last = index + length - 1
            if last >= len(self.words) or not all(
                re.fullmatch(r"[ \u00a0'’-]{1,2}", self.text[self.words[i - 1].end : self.words[i].start])
                for i in range(index + 1, last + 1)
            ):
                continue
            if not self.words[last].capital or (
                length == 1 and ((word.upper and len(word.text) < 3) or word.folded in lexicon.NOT_NAMES - {"france", "europe"})
            ):
                continue
            found = self.places.named(self.text[word.start : self.words[last].end])
            if found and self._is_place(index, last, found):
                self._place(Passage(word.start, self.words[last].end), found, "name")
                return last + 1
        return index + 1

    def _is_place(self, index: int, last: int, found: list[Place]) -> bool:
        """Whether a name that territories bear is one here."""
        level = found[0].level
        before = self.words[index - 1].folded if index else ""
        gap = self.text[self.words[index - 1].end : self.words[index].start] if index else ""
        led = before in {
            "a",
            "de",
            "d",
            "du",
            "en",
            "au",
            "aux",
            "des",
            "vers",
            "pour",
            "la",
            "l",
            "le",
            "les",
            "ville",
            "commune",
            "region",
            "departement",
            "et",
            "entre",
        } and gap.strip() in {"", "'", "’"}
        led = led or bool(re.fullmatch(r"\d{5}", before))
        marked = gap.strip() in {"(", ",", "–", "-", "/", ":", "•"} or "\n" in gap or not index
        two = self.words[index - 2].folded if index > 1 else ""
        if (
            before == "de"
            and two in {"porte", "villes", "maires", "regions", "departements", "intercommunalites", "metropoles", "communes"}
        ) or (before == "une" and level == "country"):
            return False
        if self.words[index].folded == "reunion" and before not in {"la", "l"} and index == last:
            return False
        if index and self.words[index - 1].capital and not led and gap.strip() in {"", "'", "’"}:
            return False
        follows = self.words[last + 1] if last + 1 < len(self.words) else None
        joined = follows is not None and follows.capital and re.fullmatch(r"[ \u00a0]", self.text[self.words[last].end : follows.start])
        if joined and not self.words[index].upper:
            return False
        if level in {"country", "region"}:
            return self.words[index].folded != "centre" or before in {"region"}
        if level == "departement":
            common = self.words[index].folded in {
                "nord",
                "manche",
                "somme",
                "orne",
                "cher",
                "lot",
                "landes",
                "var",
                "ain",
                "centre",
                "loire",
                "marne",
                "mayenne",
                "vienne",
            }
            return (led and self.words[index].folded not in {"nord", "centre"}) or (marked and not common) or before == "departement"
        if level in {"commune", "epci"}:
            big = max(place.population for place in found) >= (8_000 if led else 30_000)
            return (led or marked) and big and self.words[index].folded not in {"france", "europe"}
        return before in {"a", "de", "d", "of", "in"} or gap.strip() == "("

    def _themes(self, event: Candidate | None, sessions: dict[Session, Candidate]) -> None:
        """Themes by the words of the scheme: those of a session's title are its own, the first mention of others is the event's."""
        spans = {(session.start, session.end): candidate for session, candidate in sessions.items()}
        seen: set[tuple[str, str]] = set()
        for named in self.scheme.themes_in(self.words):
            about = next((candidate for (start, end), candidate in spans.items() if start <= named.start < end), event)
            if about is None or (about.id, named.concept) in seen or self._is_name(named.start):
                continue
            seen.add((about.id, named.concept))
            inside = about.kind == "session" or about.quote.start <= named.start < about.quote.end
            reason = "title" if inside else "text"
            self.draft.add("theme", named.concept, (named.start, named.end), reason, "A" if inside else "B", about.label,
                           values={"concept": named.concept, "reason": reason}, links={"about": (about.id,)})  # fmt: skip

    def _is_name(self, place: int) -> bool:
        """Whether a place of the text is in an organisation's or a person's name, which says nothing of what is spoken about."""
        return any(c.quote.start <= place < c.quote.end for c in self.draft.made if c.kind in {"organisation", "person", "mandate"})

    def _questions(self, event: Candidate | None) -> None:
        for match in re.finditer(r"(?:(?<=[.!?…:\n•·])|^)[ \t\u00a0–•·-]*([^.!?…\n•·]{12,400}\?)", self.text):
            start = match.start(1)
            while start < match.end(1) and not (self.text[start].isalnum() or self.text[start] in '«"'):
                start += 1
            told = self.text[start : match.end(1)]
            self.draft.add(
                "question",
                " ".join(told.split()),
                (start, match.end(1)),
                "mark",
                "B",
                values={"text": " ".join(told.split())},
                links={"about": (event.id,)} if event else {},
            )


def undo_shout(text: str) -> str:
    """A name written all in capitals, as one writes it; acronyms and what has lower case stay."""
    letters = [char for char in text if char.isalpha()]
    if not letters or not all(char.isupper() for char in letters) or " " not in text.strip() or len(letters) < 8:
        return text
    return undo_capitals(text, particles=True)
