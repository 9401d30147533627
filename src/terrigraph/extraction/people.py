"""Recognises the names of people: by their given names, honorifics, capitals, and the words around them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.roles import role_at
from terrigraph.extraction.words import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.words import Word

HONORIFICS = {
    "m": "m", "mr": "m", "monsieur": "m", "messieurs": "m", "mm": "m",
    "mme": "f", "madame": "f", "mmes": "f", "mlle": "f", "mademoiselle": "f", "mesdames": "f", "ms": "f", "mrs": "f",
    "frere": "m", "soeur": "f", "pere": "m", "abbe": "m", "mgr": "m",
    "dr": "", "dre": "f", "pr": "", "pre": "f", "prof": "", "me": "", "maitre": "", "docteur": "", "professeur": "", "professeure": "f",
}  # fmt: skip
"""What may come before a name, folded, with the gender that it says."""
_SPACE = re.compile(r"[ \t\u00a0\u202f]{1,3}")
_TITLE_DOT = re.compile(r"\.?[ \t\u00a0\u202f]{1,3}")
_INITIAL = re.compile(r"\.?-?[ \t\u00a0\u202f]{0,2}")
_FOLLOWED = re.compile(r"[ \t\u00a0\u202f]*(?:\*+)?[ \t\u00a0\u202f]*(?:[,;:(–—\-|/]|\.?(?:\n|$))")
_MARK_AFTER = re.compile(r"[ \t\u00a0*]*[,;(–—:|\t\n-][\s«(]*")
_LISTED = re.compile(r"\s?,\s[^\n,]{4,60},\s[^\n]{3,}")
_LINE_END = re.compile(r"[ \t\u00a0]*\n[ \t]*")
_CLOSED = re.compile(r"[ \t\u00a0]*(?:[,;.(]|et\s|\n|$)")
"""What is after the last word of a name that began on the line above."""
_BETWEEN = re.compile(r"\s*(?:[,;]|et\s|&)\s*")
_LIST_END = re.compile(r"\n[ \t]*\n|:|(?<!\bM)(?<!\bMM)(?<!\bD[rR])(?<!\bP[rR])(?<!\bMme)\.\s")
_ELIDED = frozenset({"d", "l", "o", "dell", "dall"})
_OF = re.compile(r"^(?:De|Du|Des) (?=[A-ZÀ-Ý])")
_JOINS = frozenset({"et", "avec", "par", "dont"})
_LONGEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """A name in a text: from its honorific (`start`) or its first word (`name_start`) to its last word."""

    name: str
    given: str
    family: str
    gender: str
    start: int
    name_start: int
    end: int
    first: int
    """The index of its first word, honorific aside."""
    after: int
    """The index of the first word after it."""
    rule: str
    sure: bool
    """Whether the words themselves show a name; else what follows must (a role, an organisation)."""


@cache
def given_names() -> frozenset[str]:
    """The given names of the lexicon, folded."""
    return frozenset((lexicon.FOLDER / "given_names.txt").read_text(encoding="utf-8").split())


def is_given(word: Word) -> bool:
    """Whether a word is a known given name."""
    return word.capital and bool(word.pieces) and word.pieces[0] in given_names() and word.folded not in lexicon.NOT_NAMES


def undo_capitals(text: str, particles: bool = True) -> str:
    """A name as one writes it: `LE BRUN` → `Le Brun`, `D'ORNANO` → `d'Ornano`; what is not in capitals stays."""

    def piece(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) < 2 or not word.isupper():
            return word
        if particles and word.lower() in {"de", "du", "des", "von", "van"} and match.start():
            return word.lower()
        return word.capitalize()

    plain = re.sub(r"[^\W\d_]+", piece, text)
    return re.sub(r"\bMc([a-z])", lambda match: "Mc" + match[1].upper(), re.sub(r"\b[D](['’])(?=[A-ZÀ-Ý])", r"d\1", plain))


class Names:
    """Finds the names of a text, from its words."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text = text
        self.words = words

    def _joined(self, index: int, gap: re.Pattern[str] = _SPACE) -> bool:
        """Whether only a blank parts a word from the one before."""
        return 0 < index < len(self.words) and bool(gap.fullmatch(self.text, self.words[index - 1].end, self.words[index].start))

    def _begins_line(self, index: int) -> bool:
        """Whether a word begins its line, a bullet or a label ("Avec :") aside."""
        start = self.words[index].start
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start].rstrip()
        return not before or before[-1] in ":•-–—·*▪►>|\t([;" or not any(char.isalnum() for char in before)

    def _run(self, first: int) -> list[int]:
        """The indices of the words that may be of one name from a word on."""
        run = [first]
        index = first + 1
        while index < len(self.words) and len(run) < _LONGEST:
            word, last = self.words[index], self.words[run[-1]]
            if self._wraps(run, index):
                run.append(index)
                index += 1
                continue
            initial = len(last.text) == 1 and last.capital
            elided = last.folded in _ELIDED and bool(re.fullmatch(r"['’]", self.text[last.end : word.start]))  # « L'Hostis »
            if not (self._joined(index) or elided or (initial and self._joined(index, _INITIAL))):
                break
            if word.capital:
                in_name = word.folded in lexicon.PARTICLES | {"l", "saint", "sainte"} and self._particle(index)  # « Le Goix », « LE BRUN »
                if not in_name and (word.folded in lexicon.NOT_NAMES or word.text[0].isdigit() or role_at(self.words, index)):
                    if word.folded in lexicon.NOT_NAMES:
                        self._drop_body(run)
                    break
            elif word.folded not in lexicon.PARTICLES or not (self._particle(index) or self._titled(run, index)):
                break
            run.append(index)
            index += 1
        while len(run) > 1 and not self.words[run[-1]].capital:
            run.pop()
        return run

    def _wraps(self, run: list[int], index: int) -> bool:
        """Whether a name goes on at the beginning of the next line: « …, Brigitte\\nFontaine, … », « Patrick\\nDelmas, maire »."""
        word, last = self.words[index], self.words[run[-1]]
        if not _LINE_END.fullmatch(self.text, last.end, word.start) or not word.capital or not is_given(self.words[run[0]]):
            return False
        if last.folded in lexicon.PARTICLES and len(run) > 1:
            return True
        if word.folded in lexicon.NOT_NAMES or role_at(self.words, index) or not _CLOSED.match(self.text, word.end):
            return False
        before = self.text[: self.words[run[0]].start].rstrip(" \t")
        if len(run) == 1:
            return not before or before[-1] in "\n,;:&•-–" or self.words[run[0] - 1].folded in HONORIFICS.keys() | _JOINS
        return before[-1:] == "," and self.text[word.end : word.end + 1] in ",." and not is_given(word)

    def _drop_body(self, run: list[int]) -> None:
        """Leave out the first words of a body: « Bénédicte Récappé de Cap Coopération »."""
        for place in range(len(run) - 1, 1, -1):
            if self.words[run[place]].text in {"de", "du"}:
                del run[place:]
                return

    def _particle(self, index: int) -> bool:
        """Whether a particle leads, perhaps through another, to a capital: « de la Tour », « d'Ornano »."""
        for ahead in (index + 1, index + 2):
            if ahead >= len(self.words):
                return False
            word = self.words[ahead]
            if word.capital and not (word.upper and word.folded in lexicon.PARTICLES and ahead == index + 1):  # « DE LA TOUR »
                return not role_at(self.words, ahead) and word.folded not in lexicon.NOT_NAMES
            if word.folded not in lexicon.PARTICLES:
                return False
        return False

    def _kept(self, run: list[int], honorific: str | None) -> tuple[list[int], list[int], str] | None:
        """(given words, family words, rule), or None where the run is no name."""
        words = [self.words[index] for index in run]
        upper = [word.upper and len(word.text) > 1 for word in words]
        if len(run) < 2 or (len(words[0].text) == 1 and self.text[words[0].end : words[0].end + 1] != "."):
            return None
        led = self._begins_line(run[0]) or self.words[run[0] - 1].upper
        later = honorific is None and not is_given(words[0]) and any(is_given(word) for word in words[1:-1]) and not self._whole_line(run)
        if later and not upper[0] and not (any(upper) and led):
            return None  # the name begins further on: « Côte-d'Or Samuel CUZIN »
        if all(upper) or not any(upper):
            return self._plain(run, honorific, "CAPITALS-" if all(upper) else "")
        return self._family_first(run, upper, honorific) if upper[0] else self._family_last(run, upper)

    def _whole_line(self, run: list[int]) -> bool:
        """Whether capitals from a line's beginning to a comma and a role are one name: « Jude Edouard Pierre, maire »."""
        words = [self.words[index] for index in run]
        if not self._begins_line(run[0]) or not all(word.capital and not word.upper for word in words) or words[0].folded in lexicon.KINDS:
            return False
        after = run[-1] + 1
        comma = after < len(self.words) and "," in self.text[self.words[after - 1].end : self.words[after].start]
        return comma and role_at(self.words, after) is not None

    def _plain(self, run: list[int], honorific: str | None, prefix: str) -> tuple[list[int], list[int], str] | None:
        """« Jean-Luc Dupont »: given names, then up to four words."""
        given = 1
        while given < min(3, len(run) - 1):
            word = self.words[run[given]]
            initial = len(word.text) == 1 and self.text[word.end : word.end + 1] not in "'’"
            if not word.capital or not (is_given(word) or initial):
                break
            given += 1
        family = run[given : given + 4]
        while family and not self.words[family[-1]].capital:
            family.pop()
        rule = "given" if is_given(self.words[run[0]]) else "honorific" if honorific is not None else "capitals"
        return (run[:given], family, prefix + rule) if family else None

    def _family_last(self, run: list[int], upper: list[bool]) -> tuple[list[int], list[int], str] | None:
        """« Jean DUPONT », « Marie de LA TOUR »."""
        words = [self.words[index] for index in run]
        at = upper.index(True)
        while at > 1 and words[at - 1].folded in lexicon.PARTICLES:
            at -= 1
        last = at
        while last < len(run) and (upper[last] or words[last].folded in lexicon.PARTICLES) and not self._acronym(run, last, at):
            last += 1
        known = is_given(words[0])
        if last == at or at > 3 or not (known or len(words[at].text) > 2):
            return None
        return run[:at], run[at:last], "given-CAPITALS" if known else "word-CAPITALS"

    def _acronym(self, run: list[int], place: int, first: int) -> bool:
        """Whether a word in capitals after a family name is an organisation's: « Jean DUPONT ADEME »."""
        return place > first and self.words[run[place]].folded in lexicon.acronyms()

    def _family_first(self, run: list[int], upper: list[bool], honorific: str | None) -> tuple[list[int], list[int], str] | None:
        """« DUPONT Jean », at the beginning of a line or a cell, or after a comma, before anything but a word; « M. DUPONT Jean »."""
        at = upper.index(False)
        while at < len(run) - 1 and not upper[at] and self.words[run[at]].folded in lexicon.PARTICLES and any(upper[at:]):
            at = upper.index(False, upper.index(True, at))  # « DUPONT de LA TOUR Jean »
        if upper[at] or any(upper[at:]):
            return None
        given = [run[at]]
        known = is_given(self.words[run[at]])
        if not known and honorific is None:
            return None
        while at + len(given) < len(run) and len(given) < 3:
            word = self.words[run[at + len(given)]]
            if not (is_given(word) or (honorific is not None and word.capital)):
                break
            given.append(run[at + len(given)])
        if len(given) + at < len(run):
            return None
        family = run[:at]
        if any(self.words[index].folded in lexicon.acronyms() for index in family):
            return None
        if honorific is not None:
            return given, family, "CAPITALS-given" if known else "honorific"
        return (given, family, "CAPITALS-given") if self._begins_line(run[0]) or self._after_comma(run[0]) else None

    def _after_comma(self, index: int) -> bool:
        return self.text[: self.words[index].start].rstrip()[-1:] in ",;&" or self.words[index - 1].folded == "et"

    def _titled(self, run: list[int], index: int) -> bool:
        """Whether "de" after a given name alone leads to "La" and a capital: « Sonia de La Provôté », not « Anne Roux de La Poste »."""
        if index + 2 >= len(self.words) or len(run) > 1 or not is_given(self.words[run[0]]):
            return False
        article, following = self.words[index + 1], self.words[index + 2]
        return article.text in {"La", "Le", "El"} and following.capital and not role_at(self.words, index + 2)

    def _of_something(self, index: int, marked: bool) -> bool:
        """Whether the word before makes the name that of a street, a school, a company: « Université Gustave Eiffel »."""
        if not index:
            return False
        before = self.words[index - 1]
        between = self.text[before.end : self.words[index].start]
        if not _SPACE.fullmatch(between) and not re.fullmatch(r"[ \u00a0]?[-–][ \u00a0]?|['’]", between):
            return False
        if before.folded in lexicon.NAMED_AFTER:
            return True
        if marked or not _SPACE.fullmatch(between) or not before.capital or before.folded in lexicon.OPENERS:
            return False
        if before.text[0].isdigit() or before.folded in HONORIFICS or self._after_role(index):
            return False
        return not self._precedes_role(index) or self._named_after(index)

    def _after_role(self, index: int) -> bool:
        """Whether a role ends right before a word: « Président Jean Dupont »."""
        return any((role := role_at(self.words, start)) and role.after == index for start in range(max(0, index - 6), index))

    def _precedes_role(self, index: int) -> bool:
        """Whether a role follows within a few words and a comma: « … Basse-Normandie Paul Mentré, président »."""
        for ahead in range(index + 2, min(index + 6, len(self.words))):
            between = self.text[self.words[ahead - 1].end : self.words[ahead].start]
            if between.strip() in {",", "(", "–", "-", ":"}:
                return role_at(self.words, ahead) is not None
            if not self._joined(ahead) and between not in {"'", "’"}:
                return False
        return False

    def _named_after(self, index: int) -> bool:
        """Whether the capitals before a name begin with what is named after people: « Université Toulouse Jean Jaurès »."""
        while index > 0 and self._joined(index) and self.words[index - 1].capital:
            index -= 1
            if self.words[index].folded in lexicon.NAMED_AFTER:
                return True
        return index > 0 and self._joined(index) and self.words[index - 1].folded in lexicon.NAMED_AFTER

    def _after_honorific(self, index: int) -> tuple[int, str | None]:
        """The index of the word after the honorific that a word is, two at most, with the gender that it says; else the word and None."""
        word = self.words[index]
        if word.folded not in HONORIFICS or not (word.capital or word.folded in {"m", "mme"}) or not self._joined(index + 1, _TITLE_DOT):
            return index, None
        first = index + 1
        if first < len(self.words) and self.words[first].folded in HONORIFICS and self._joined(first + 1, _TITLE_DOT):
            first += 1
        return first, HONORIFICS[word.folded]

    def _may_begin(self, first: int) -> bool:
        """Whether a word may be a name's first."""
        word = self.words[first]
        if word.upper and word.folded in lexicon.PARTICLES and self._leads_capitals(first):
            return True
        other = lexicon.NOT_NAMES | {"el", "al", "ben", "van", "von", "di"}
        return word.capital and word.folded not in other and not word.text[0].isdigit() and not role_at(self.words, first)

    def _leads_capitals(self, first: int) -> bool:
        """Whether a particle in capitals leads a family name, itself followed by a given name: « LE GALL Michel », « DE LA TOUR Anne »."""
        index = first + 1
        while self._joined(index) and self.words[index].upper:
            index += 1
        inside = any(word.folded not in lexicon.PARTICLES and not role_at(self.words, first + 1) for word in self.words[first + 1 : index])
        return inside and self._joined(index) and (is_given(self.words[index]) or self.words[first - 1].folded in HONORIFICS)

    def at(self, index: int) -> NameMatch | None:
        """The name that begins at a word, or at the honorific that it is; None where none does."""
        first, honorific = self._after_honorific(index)
        if first >= len(self.words) or not self._may_begin(first):
            return None
        parts = self._kept(self._run(first), honorific)
        if parts is None:
            return None
        given, family, rule = parts
        marked = "CAPITALS" in rule and not rule.startswith("CAPITALS-")
        if honorific is None and self._of_something(first, marked):
            return None
        last = max(given[-1], family[-1])
        followed = bool(_FOLLOWED.match(self.text, self.words[last].end))
        sure = self._sure(rule, first, honorific, followed)
        if sure is None:
            return None
        given_name, family_name = (self._written(indices) for indices in (given, family))
        family_name = _OF.sub(lambda of: of[0].lower(), family_name)
        return NameMatch(
            name=f"{given_name} {family_name}",
            given=given_name,
            family=family_name,
            gender=honorific or "",
            start=self.words[index].start,
            name_start=self.words[min(given[0], family[0])].start,
            end=self.words[last].end,
            first=first,
            after=last + 1,
            rule=rule,
            sure=sure,
        )

    def _sure(self, rule: str, first: int, honorific: str | None, followed: bool) -> bool | None:
        """Whether a name is one by itself (True), only if what follows says so (False), or not at all (None)."""
        begins = self._begins_line(first)
        if honorific is not None or rule == "given-CAPITALS":
            return True
        if rule == "given":
            return True
        if rule == "CAPITALS-given":
            return True if begins and followed else None if not (begins or self._after_comma(first)) else False
        if rule == "word-CAPITALS":
            return False
        return False if (begins or self._after_comma(first) or self._introduced(first)) and followed else None

    def _introduced(self, first: int) -> bool:
        return first > 0 and self.words[first - 1].folded in {"avec", "par", "et"}

    def _written(self, indices: list[int]) -> str:
        end = self.words[indices[-1]].end
        dotted = self.words[indices[-1]].end - self.words[indices[-1]].start == 1 and self.text[end : end + 1] == "."
        return undo_capitals(written(self.text[self.words[indices[0]].start : end + dotted]))

    def all(self) -> list[NameMatch]:
        """The names, in order, none inside another."""
        matches = []
        index = 0
        while index < len(self.words):
            if match := self.at(index):
                matches.append(match)
                index = match.after
            else:
                index += 1
        return matches

    def confirmed(self) -> list[NameMatch]:
        """The names that show themselves as such, and those that the words around them confirm."""
        matches = self.all()
        lines = [self._line(name) for name in matches if name.sure]
        kept = [name if name.sure or not self._enumerated(name, matches) else replace(name, rule="listed", sure=True) for name in matches]
        return [name for name in kept if name.sure or self._announced(name) or self._listed(name, lines)]

    def _enumerated(self, name: NameMatch, matches: Sequence[NameMatch]) -> bool:
        """Whether what may be a name is an item of a list of people, all but a few of whom are surely so: « A, B, C et D. »."""
        start = max((stop.end() for stop in _LIST_END.finditer(self.text, max(0, name.start - 600), name.start)), default=0)
        stop = _LIST_END.search(self.text, name.end)
        around = [one for one in matches if start <= one.start and one.end <= (stop.start() if stop else len(self.text))]
        place = around.index(name)
        near = around[max(0, place - 4) : place + 5]
        if sum(one.sure for one in near) < max(2, len(near) // 3):
            return False
        return any(_BETWEEN.fullmatch(self.text, one.end, other.start) for one, other in pairwise(near) if name in (one, other))

    def _line(self, name: NameMatch) -> int:
        return self.text.rfind("\n", 0, name.start) + 1

    def _announced(self, name: NameMatch) -> bool:
        """Whether a role or an organisation follows what may be a name."""
        if name.after >= len(self.words):
            return False
        following = self.words[name.after]
        rest = _MARK_AFTER.match(self.text, name.end)
        if rest is None:
            return (
                name.rule == "word-CAPITALS" and following.capital and not following.apart and role_at(self.words, name.after) is not None
            )
        if following.start > rest.end() + 3:
            return False
        index = name.after
        while self.words[index].folded in {"le", "la", "l", "ancien", "ancienne"} and index + 1 < len(self.words):
            index += 1
        if role_at(self.words, index) is not None:
            return True
        word = self.words[index]
        return "\n" not in rest[0] and word.folded in lexicon.KINDS and word.capital and name.rule != "capitals"

    def _listed(self, name: NameMatch, lines: Sequence[int]) -> bool:
        """Whether what may be a name begins a line of the shape of those around it: « Ruedi Baur, graphiste, Agence X »."""
        line = self._line(name)
        if name.start - line > 4 or name.rule != "capitals" or len(name.name.split()) > 3:
            return False
        near = lines[bisect_right(lines, line - 400) : bisect_left(lines, line + 400)]
        return sum(other != line for other in near) >= 2 and bool(_LISTED.match(self.text, name.end))
