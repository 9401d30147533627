"""Reads what stands beside a name: the roles that someone holds, of which organisation, for which territory."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.extraction import lexicon
from terrigraph.extraction.roles import RoleMatch, role_at, trade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.places import Places
    from terrigraph.extraction.tokens import Token

_SCOPE = frozenset(["delegue", "deleguee", "delegues", "charge", "chargee", "charges", "en"])
_NOTED = frozenset({"animateur", "auteur", "co-auteur"})
"""Roles that, in brackets, tell of a part or of a book, not of an organisation."""
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
_BREAK = re.compile(r"[,;:()\[\]–—|\n\t•·▪]|(?<=\s)[-/](?=\s)|\*(?=\s)")
_STOP = re.compile(r"[.!?…](?=\s+[^\W\d_]|\s*$)|[.!?…]\s*\n")


class Passage(NamedTuple):
    """A piece of the text."""

    start: int
    end: int


@dataclass
class Held:
    """A role that someone is said to hold."""

    role: str
    flag: str
    asks: str
    start: int
    end: int
    role_end: int
    """Where the role's own words end."""
    organisation: Passage | None = None
    territory: Passage | None = None
    scope: Passage | None = None
    joined: bool = False
    """Whether it is joined to the next by "et": what the next is of, it is of."""
    plural: bool = False
    rule: str = "role"


@dataclass
class Part:
    """Words between two separators; `mark` is what separates them from those before."""

    words: list[int]
    mark: str


@dataclass
class Reading:
    """What a zone beside a name says."""

    held: list[Held] = field(default_factory=list)
    loose: list[Passage] = field(default_factory=list)
    """Organisations that no role was told of."""
    places: list[Passage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Folded words in brackets: "animateur", "mme"."""


def _wrapped_width(text: str) -> int:
    """The width that a text's lines were cut to; 0 where they were not: where few lines go on in lower case on the next."""
    lines = text.split("\n")
    cut = [
        len(line.rstrip())
        for line, other in zip(lines, lines[1:], strict=False)
        if line.strip() and other[:1].islower() and line.rstrip()[-1:] not in ".:;?!"
    ]
    told = [line for line in lines if line.strip()]
    if len(cut) < 3 or len(cut) < 0.12 * len(told):
        return 0
    return sorted(cut)[int(len(cut) * 0.6)]


class Affiliations:
    """Reads zones of a text, from its words."""

    def __init__(self, text: str, words: Sequence[Token], places: Places) -> None:
        self.text = text
        self.words = words
        self.places = places
        self._width = _wrapped_width(text)
        self._shouted = lexicon.is_shouted(text)

    # parts

    def _gap(self, index: int) -> str:
        return self.text[self.words[index - 1].end : self.words[index].start] if index else ""

    def wraps(self, index: int) -> bool:
        """Whether a word goes on with the line before: the line's last word calls for it, or it begins in lower case."""
        gap = self._gap(index)
        if "\n" not in gap or gap.count("\n") > 1 or not index:
            return False
        before = self.words[index - 1]
        tail = gap.split("\n")[0].strip()
        if self._width and tail in {"", ",", "-", "–"} and self._full_line(before.end) and not self.words[index].text[0].isdigit():
            return True
        return (
            (tail == "" and before.folded in lexicon.PREPOSITIONS | {"et", "charge", "chargee"})
            or (tail in {"", "-", "/"} and self.words[index].text[0].islower() and role_at(self.words, index) is None)
            or (tail in {"-", "/", "–"} and not self.words[index].text[0].isdigit())
        )

    def _full_line(self, place: int) -> bool:
        """Whether the line of a place is as long as lines that were cut to a width."""
        start, end = self.text.rfind("\n", 0, place) + 1, self.text.find("\n", place)
        following = self.text.find("\n", end + 1)
        first = self.text[end + 1 : following if following >= 0 else len(self.text)].strip().split(" ")[0]
        return end - start + 1 + len(first) > self._width

    def _mark(self, index: int) -> str:
        """What separates a word from the one before, "" where nothing does."""
        gap = self._gap(index)
        if "\n" in gap and self.wraps(index):
            gap = gap.replace("\n", " ")
        found = _BREAK.search(gap)
        return found[0] if found else ""

    def parts(self, first: int, after: int) -> list[Part]:
        """The words from one index to another, parted at separators, and at an "et" that a role follows."""
        found: list[Part] = []
        for index in range(first, after):
            mark = self._mark(index) if index > first else ""
            if index == first:
                found.append(Part([index], self._mark(index)))
            elif mark:
                found.append(Part([index], mark))
            elif self.words[index].folded in {"et", "puis"} and self._role_after(index + 1, after):
                found.append(Part([index], "et"))
            else:
                found[-1].words.append(index)
        return found

    def _role_after(self, index: int, after: int) -> RoleMatch | None:
        while index < after and self.words[index].folded in lexicon.BEFORE_ROLES and not role_at(self.words, index):
            index += 1
        return role_at(self.words, index) if index < after else None

    # one zone

    def read(self, first: int, after: int) -> Reading:
        """What the words from an index to another say of the one whom they follow."""
        reading = Reading()
        parts = self.parts(first, after)
        if self._tabled(parts, reading):
            return reading
        for part in parts:
            start = part.words[0]
            role = self._role_after(start, part.words[-1] + 1)
            if part.mark in {"(", "["}:
                reading.notes.append(" ".join(self.words[index].folded for index in part.words))
            if part.mark in {"(", "["} and role and role.role in _NOTED:
                continue
            if part.mark == "/" and role and any(held.role == role.role for held in reading.held):
                break  # the same in another language
            if role and role.plural and self.words[start].folded in {"les", "ainsi", "des", "et"} and part.mark != "et":
                break
            if role and role.after <= part.words[-1] + 1:
                if reading.held and part.mark == "et" and not reading.held[-1].organisation and not reading.held[-1].territory:
                    reading.held[-1].joined = True
                held = Held(role.role, role.flag, role.asks, role.start, role.end, role.end, plural=role.plural)
                reading.held.append(held)
                reading.held += self._complement(held, [index for index in part.words if index >= role.after])
            elif part is parts[0] and part.mark == "," and (told := trade([self.words[index] for index in part.words])):
                reading.held.append(
                    Held(told, "", "", self.words[start].start, self.words[part.words[-1]].end, self.words[start].end, rule="trade")
                )
            elif self._ends(part):
                break
            else:
                self._loose(reading, part)
        self._share(reading)
        return reading

    def _tabled(self, parts: list[Part], reading: Reading) -> bool:
        """Read « rôle ; rôle | corps ; corps »: as many bodies in a cell as roles in the one before."""
        cells: list[list[Part]] = []
        for part in parts:
            if part.mark in {"|", "\t"} or not cells:
                cells.append([part])
            else:
                cells[-1].append(part)
        roled = [cell for cell in cells if all(self._role_after(part.words[0], part.words[-1] + 1) for part in cell)]
        if len(cells) < 2 or not roled or len(roled[0]) < 2 or cells.index(roled[0]) + 1 >= len(cells):
            return False
        bodies = cells[cells.index(roled[0]) + 1]
        if len(bodies) != len(roled[0]):
            return False
        for part, body in zip(roled[0], bodies, strict=True):
            role = self._role_after(part.words[0], part.words[-1] + 1)
            assert role is not None  # noqa: S101 - each part was seen to hold one
            held = Held(role.role, role.flag, role.asks, role.start, role.end, role.end, rule="row")
            reading.held += [held, *self._complement(held, body.words)]
        return True

    def _ends(self, part: Part) -> bool:
        word = self.words[part.words[0]]
        if word.capital and part.mark in {",", "\n"}:
            return False
        if word.folded in {"le", "la", "les", "l"} and any(lexicon.is_verb(self.words[index].text) for index in part.words):
            return True
        return (word.folded in lexicon.CLAUSE_STARTS and word.text != "à") or (
            word.folded == "et" and len(part.words) > 1 and self.words[part.words[1]].folded in {"par", "avec", "de"}
        )

    def _passage(self, indices: Sequence[int]) -> Passage:
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

    def _named(self, indices: Sequence[int]) -> Passage:
        """An organisation's passage: without a bare "association" before a name, with its acronym, with a ".org"."""
        if len(indices) > 1 and self.words[indices[0]].text in {"association", "collectif"} and self.words[indices[1]].capital:
            indices = indices[1:]
        passage = self._passage(indices)
        if site := re.compile(r"\.(?:org|fr|com|eu|net)\b").match(self.text, passage.end):
            passage = Passage(passage.start, site.end())
        return self._with_acronym(passage)

    def _cut_clause(self, indices: list[int]) -> list[int]:
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

    def _cut_scope(self, indices: list[int]) -> tuple[list[int], list[int]]:
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

    def _lead(self, indices: list[int]) -> list[int]:
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

    def _complement(self, held: Held, indices: list[int]) -> list[Held]:
        """Read what follows a role, up to the next separator; gives the same role of another body, where one is told."""
        kept, scope = self._cut_scope(self._cut_clause(indices) if indices else [])
        if scope:
            held.scope = self._passage(scope)
            held.end = self.words[scope[-1]].end
        if not kept:
            if inner := self._inner(scope, strict=True):
                self._organise(held, inner)
            return []
        if self.words[kept[0]].folded in {"pour"} and not self.words[self._lead(kept)[0]].capital:
            held.scope = self._passage(kept)
            held.end = max(held.end, self.words[kept[-1]].end)
            return []
        if held.asks == "state":
            held.scope = self._passage(kept)
            held.end = self.words[kept[-1]].end
            return []
        delegated = self.words[kept[0] - 1].folded in {"delegue", "deleguee", "delegues"} and self.words[kept[0]].folded in {
            "a",
            "au",
            "aux",
            "en",
            "pour",
        }
        to = (
            self.words[kept[0]].text.lower() in {"à", "au", "aux"}
            and held.asks in {"place", "departement"}
            and not self.places.named(self.text[self.words[self._lead(kept)[0]].start : self.words[kept[-1]].end])
        )
        if delegated or to:
            held.scope = self._passage(kept)
            held.end = max(held.end, self.words[kept[-1]].end)
            if inner := self._inner(kept[1:], strict=True):
                self._organise(held, inner)
            return []
        if held.asks == "country" and (sent := self._sent(kept)):
            held.territory = sent
            held.end = max(held.end, sent.end)
            return []
        if self.words[kept[0]].text == "en" and held.asks not in {"place", "departement"}:
            held.scope = self._passage(kept)
            held.end = max(held.end, self.words[kept[-1]].end)
            if inner := self._inner(kept[1:], strict=True):
                self._organise(held, inner)
            return []
        named = self._lead(kept)
        if held.asks in {"place", "departement"}:
            self._placed(held, named)
            return []
        return self._of(held, named)

    def _sent(self, indices: list[int]) -> Passage | None:
        """The country or city where someone represents another: « de France en Allemagne » → Allemagne; « d'Allemagne »."""
        for place in range(len(indices) - 1, 0, -1):
            if self.words[indices[place - 1]].folded in {"en", "au", "aux", "a"} and self.words[indices[place]].capital:
                return self._passage(indices[place:])
        named = self._lead(indices)
        found = self.places.named(self.text[self.words[named[0]].start : self.words[named[-1]].end])
        return self._passage(named) if found and found[0].level == "country" else None

    def _placed(self, held: Held, named: list[int]) -> None:
        """Read the place of a role that is held for one."""
        first = self.words[named[0]]
        if first.folded in lexicon.KINDS and len(named) > 1 and not self.places.named(self.text[first.start : self.words[named[-1]].end]):
            self._organise(held, named)
            return
        if not first.capital and first.folded not in {"la", "le", "les"}:
            inner = self._inner(named)
            held.scope = self._passage(named)
            held.end = self.words[named[-1]].end
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
        held.territory = self._passage(self._shortest(named))
        held.end = max(held.end, held.territory.end)

    def _shortest(self, named: list[int]) -> list[int]:
        """A place's words, without the words after it where it alone is known: « Reims Michel », « Sceaux et co »."""
        for length in range(len(named), 0, -1):
            if self.places.named(self.text[self.words[named[0]].start : self.words[named[length - 1]].end], small=length == len(named)):
                return named[:length]
        return named

    def _inner(self, indices: Sequence[int], strict: bool = False) -> list[int]:
        """What a part of an organisation is of: « l'action régionale à l'ADEME » → ADEME; [] where nothing says.

        Where `strict`, a capital is not enough: it must be a kind or a known body.
        """
        for place in range(1, len(indices)):
            word, before = self.words[indices[place]], self.words[indices[place - 1]]
            strong = word.folded in lexicon.KINDS and word.folded not in lexicon.WEAK_KINDS and word.folded not in lexicon.UNITS
            weak = word.folded in lexicon.WEAK_KINDS - (lexicon.UNITS if strict else frozenset()) and word.capital and not self._shouted
            known = word.folded in lexicon.acronyms() or (
                not strict and word.capital and not self._shouted and not word.text[0].isdigit() and word.folded not in lexicon.SUBJECTS
            )
            if before.folded in lexicon.PREPOSITIONS and (strong or weak or known):
                return list(indices[place:])
        return self._known_body(indices)

    def _known_body(self, indices: Sequence[int]) -> list[int]:
        """The words of a known organisation among others."""
        for place in range(len(indices)):
            for length in range(min(8, len(indices) - place), 0, -1):
                passage = self.text[self.words[indices[place]].start : self.words[indices[place + length - 1]].end]
                if lexicon.body(passage) is not None and (length > 1 or self.words[indices[place]].upper):
                    return list(indices[place : place + length])
        return []

    def _of(self, held: Held, named: list[int]) -> list[Held]:
        """Read what a role is of: an organisation, a part of one, a place, or a subject. Gives the same role of another, if told."""
        first = self.words[named[0]]
        held.end = max(held.end, self.words[named[-1]].end)
        if self._is_place(named):
            held.territory = self._passage(named)
            return []
        told = " ".join(self.words[index].folded for index in named[:5])
        if told.startswith(lexicon.INNER_BODIES) and (inner := self._inner(named[1:], strict=False)):
            named = inner
        if first.folded == "chaire" and (inner := self._inner(named[1:], strict=True)):
            held.scope = self._passage(named)
            self._organise(held, inner)
            return []
        if self.is_organisation(named) or (held.role in _BODIED and self._bodied(named)):
            one, other = self._two(named)
            self._organise(held, one)
            if other:
                again = replace(held, organisation=None, end=self.words[other[-1]].end)
                self._organise(again, other)
                return [again]
            return []
        held.scope = self._passage(named)
        if inner := self._inner(named):
            self._organise(held, inner)
        return []

    def _bodied(self, named: Sequence[int]) -> bool:
        """Whether what someone presides is told by its kind alone: "la délégation sénatoriale aux collectivités"."""
        return self.words[named[0]].folded in lexicon.KINDS and (
            len(named) > 1
            or self.words[named[0]].folded in {"association", "departement", "region", "metropole", "agglomeration", "communaute", "senat"}
        )

    def _is_place(self, named: Sequence[int]) -> bool:
        """Whether words are the name of a place and nothing else; an intercommunality is a body."""
        first = self.words[named[0]]
        if not first.capital or first.folded in lexicon.KINDS or len(named) > 6:
            return False
        found = self.places.named(self.text[first.start : self.words[named[-1]].end], small=True)
        return bool(found) and found[0].level != "epci" and lexicon.body(self.text[first.start : self.words[named[-1]].end]) is None

    def _two(self, named: list[int]) -> tuple[list[int], list[int]]:
        """« Sciences Po Paris et à l'Université Columbia » : the one, and the other; the whole and nothing, mostly."""
        for place in range(1, len(named) - 1):
            word, following = self.words[named[place]], self.words[named[place + 1]]
            if word.folded == "et" and following.folded in {"a", "au", "de", "du", "d"} and following.text[0].islower():
                other = self._lead(named[place + 1 :])
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
        if lexicon.body(whole) is not None or self._known_body(named[:5])[:1] == [named[0]]:
            return True
        if first.folded in lexicon.SUBJECTS:
            return False
        if first.folded in lexicon.UNITS and (not first.capital or self._shouted):
            return (
                first.folded in {"pole", "groupe", "mission", "commission"}
                and len(named) > 1
                and self.words[named[1]].capital
                and not self._shouted
            )
        if first.folded in lexicon.KINDS:
            if self._shouted or first.folded not in lexicon.WEAK_KINDS:
                return len(named) > 1 or first.upper or first.folded not in lexicon.KINDS
            return any(self.words[index].capital for index in named[1:]) or (first.capital and len(named) > 1)
        return first.capital

    def _organise(self, held: Held, named: list[int]) -> None:
        named, scope = self._cut_scope(self._cut_clause(named))
        if scope:
            held.scope = self._passage(scope)
        if not named:
            return
        held.organisation = self._named(named)
        held.end = max(held.end, held.organisation.end)

    def _loose(self, reading: Reading, part: Part) -> None:
        """Read words that hold no role: an organisation, a place, or more of a subject."""
        words = part.words
        if part.mark in {"(", "["} and len(words) == 1 and self.words[words[0]].upper:
            return  # an acronym, told with its name
        kept, scope = self._cut_scope(self._cut_clause(words))
        last = reading.held[-1] if reading.held else None
        if scope and last:
            last.scope = self._passage(scope)
            last.end = max(last.end, self.words[scope[-1]].end)
            if inner := self._inner(scope, strict=True):
                self._give(reading, self._named(inner))
        if not kept:
            return
        named = self._lead(kept) if self.words[kept[0]].folded in lexicon.PREPOSITIONS and not self.words[kept[0]].capital else kept
        if self.words[named[0]].folded in {"hotel", "salle", "palais", "auditorium", "amphitheatre", "parc"}:
            return
        first = self.words[named[0]]
        if last and last.asks == "state" and (first.folded not in lexicon.KINDS or first.folded in lexicon.WEAK_KINDS):
            return
        if self.is_organisation(named):
            passage = self._named(named)
            if self._is_place(named):
                reading.places.append(passage)
                if last and last.territory is None:
                    last.territory = passage
                    last.end = max(last.end, passage.end)
            elif (
                part.mark in {"-", "–"}
                and last
                and last.organisation
                and part.words[0]
                and self.words[part.words[0] - 1].end == last.organisation.end
            ):
                last.organisation = Passage(last.organisation.start, passage.end)
                last.end = max(last.end, passage.end)
            elif part.mark == "\n" and last and (last.organisation or last.territory) and first.folded not in lexicon.KINDS:
                return
            else:
                self._give(reading, passage)
        elif last and last.organisation is None and (inner := self._inner(named)):
            last.scope = last.scope or self._passage(named)
            self._give(reading, self._named(inner))

    def _give(self, reading: Reading, passage: Passage) -> None:
        """Give an organisation to the last role that has none, else to those before it; join what is told as one."""
        last = reading.held[-1] if reading.held else None
        if last is None:
            reading.loose.append(passage)
        elif last.organisation is None and (last.territory is None or last.asks == "place"):
            last.organisation = passage
            last.end = max(last.end, passage.end)
        elif (
            last.organisation
            and self._academic(last.organisation)
            and self._academic(passage)
            and all(h.organisation for h in reading.held)
        ):
            last.organisation = Passage(last.organisation.start, passage.end)
            last.end = max(last.end, passage.end)
        else:
            for held in reading.held[:-1]:
                if held.organisation is None and held.territory is None:
                    held.organisation = passage

    def _academic(self, passage: Passage) -> bool:
        words = re.findall(r"\w+", self.text[passage.start : passage.end])
        return any(lexicon.KINDS.get(lexicon.fold(word)) in {"universite", "laboratoire", "ecole"} for word in words) or (
            len(words) == 1 and words[0].isupper()
        )

    def _share(self, reading: Reading) -> None:
        """Give what a role is of to those joined to it by "et"; organisations told before any role to those that have none."""
        for before, held in zip(reversed(reading.held[:-1]), reversed(reading.held[1:]), strict=True):
            if before.joined and before.organisation is None and before.territory is None:
                before.organisation, before.territory = held.organisation, held.territory
        if reading.loose and reading.held:
            for held in reading.held:
                if held.organisation is None and held.territory is None and held.asks not in {"state", "departement", "assembly"}:
                    held.organisation = reading.loose[0]

    # where a zone ends

    def stop(self, start: int, end: int) -> int:
        """Where the sentence that begins at a place ends, abbreviations aside."""
        for found in _STOP.finditer(self.text, start, end):
            before = re.compile(r"[^\W\d_]+$").search(self.text, max(start, found.start() - 12), found.start())
            if (
                found[0][0] == "."
                and before
                and (
                    len(before[0]) == 1
                    or before[0].lower() in {"mme", "mr", "dr", "pr", "st", "ste", "prof", "resp", "dir", "réf", "ref", "ex", "av", "bd"}
                )
            ):
                continue
            return found.start()
        return end
