"""What a line of a programme looks like: a heading, a time, an entry, prose or a page's number.

These are guesses from the words and their neighbours, for lines of which the file's markup says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What is around a line."""

    first: bool
    """It is the document's first."""
    before: bool
    """An empty line is above."""
    after: bool
    """An empty line is below."""
    following: str
    """The next line that is not empty."""


_CLOCK = r"(?:[01]?\d|2[0-4])\s?(?:(?:h|H|heures?|:)\s?(?:[0-5]\d)?(?!\d)|\.[0-5]\d(?![\d.,]|\s?[%€])|\s[ap]\.?m\b)"
_TIME = re.compile(rf"(?:[-–—•·▪*>(\[|]\s*)*(?:(?:de|dès|à|from|at)\s+)?{_CLOCK}(?![\w²])", re.IGNORECASE)
_NUMBER = r"(?:\s*(?:n\s?[°ºo]\.?|#)?\s*(?:\d{1,2}|[IVX]{1,5}|[A-H])\b|\s+(?:un|deux|trois|quatre|cinq|six)\b)"
_LABEL = (
    r"(?:table[s]?[\s-]+rondes?|round[\s-]+tables?|ateliers?|workshops?|sessions?|séances?|seances?|pl[ée]ni[èe]res?|assemblées?\s+plénières?|"
    r"panels?|axes?|thèmes?|themes?|parties?|parts?|modules?|séquences?|sequences?|blocs?|forums?|tracks?|conférences?|conferences?|"
    r"débats?|debats?|jours?|days?|journées?|parcours|temps|chapitres?|volets?)"
)
_NUMBERED_LABEL = re.compile(rf"{_LABEL}(?:\s+(?:parallèles?|thématiques?|plénières?))?{_NUMBER}\s*(?:$|[-–—:.,/|«(]|\s)", re.IGNORECASE)
_NAMED_LABEL = re.compile(rf"(?:\w+[\s-]+)?{_LABEL}(?:\s+[\w’'-]+){{0,3}}\s*(?:$|[:–—|]|-\s)", re.IGNORECASE)
_MOMENT = re.compile(
    r"(?:(?:mots?|allocutions?|discours|propos|cérémonie|session|séance|plénière|rapport|intervention|conférence)s?\s+)?"
    r"(?:(?:d[’']|de\s+(?:la\s+)?|du\s+|inaugurale?\s*)?"
    r"(?:accueil|ouverture|clôture|cloture|bienvenue|synthèse|conclusions?|introduction|inaugurale?|introductif|préambule|programme|intervenants?|"
    r"organisateurs?|participants?|contexte|objectifs?|contact|inscriptions?|partenaires?|présentation))"
    r"(?:\s+(?:et|de|des|du|la|le|les|d[’']\w+|café|officielle?|générale?|introduction|conclusion|participants?|travaux|journée|colloque|clôture|ouverture|bienvenue|synthèse|intervenants?))*\s*:?",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_DATE = re.compile(
    rf"(?:(?:le|les|du|jour\s+\w+|j\d)\s*[-–—:,]?\s*)?(?:{_DAY}\s+)?\d{{1,2}}(?:er|st|nd|rd|th)?(?:\s*(?:et|&|-|–|au|and|to)\s*(?:{_DAY}\s+)?\d{{1,2}})?\s+{_MONTH}(?:\s+\d{{4}})?\s*[:.]?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[-–—•·▪■□●○◦‣⁃∙*+➢➔→✓]+\s|o\s+(?=[A-ZÀ-Ý])|·|•|\(?(?:\d{1,2}|[a-z])[.)]\s")
_ARROWS = re.compile(r"(?:>{1,3}|»{1,2}|#{1,3}|=+)\s*")
_OUTLINE = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|[IVX]{1,5}\s*[.)–-])\s+")
_PAGE = re.compile(
    r"(?:page\s*|p\.\s*|[-–]\s*)?\d{1,3}(?:\s*(?:/|sur|of|\|)\s*\d{1,3})?(?:\s*[-–])?|.{0,80}\bpage\s+\d{1,3}(?:\s*(?:/|sur|of)\s*\d{1,3})?",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(r"(?:M\.|MM\.|Mme|Mmes|Mlle|MME|Dr|Dre|Pr|Me|MONSIEUR|MADAME|Monsieur|Madame)\s")
_SURNAME = re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)? [A-ZÀ-Ý][A-ZÀ-Ý’'-]{2,}\b")
"""A given name and a surname in capitals."""
_WORD = re.compile(r"\w[\w’'-]*")
_SMALL = {"de", "du", "des", "la", "le", "les", "d", "von", "van", "et", "da", "di", "el", "al", "ben", "y", "-", "–"}

_LONG = 25
"""A line of this many words is prose."""
_SENTENCE = 11
"""A line of this many words that ends as a sentence does is prose."""
_SHORT = 9
"""A heading that nothing else marks has at most this many words."""


def guess(line: str, near: Near) -> tuple[str, int]:
    """The kind of a line (stripped, not empty), and its level where it is a heading (1 the highest; 0 is not known)."""
    if _PAGE.fullmatch(line) and not near.first:
        return "page", 0
    if _TIME.match(line):
        return "time", 0
    words = _WORD.findall(line)
    if len(words) >= _LONG:
        return "entry" if _BULLET.match(line) else "prose", 0
    heading, level = _heading(line, words, near)
    if heading:
        return "heading", level
    sentence = len(words) >= _SENTENCE and line.rstrip(' »"”)').endswith((".", "!", "?", "…"))
    return "prose" if sentence and not _BULLET.match(line) else "entry", 0


def _heading(line: str, words: list[str], near: Near) -> tuple[bool, int]:
    bare = _ARROWS.sub("", line, count=1) if _ARROWS.match(line) else line
    if _DATE.fullmatch(bare):
        return True, 1
    outlined = _OUTLINE.match(bare) and _capitals(_OUTLINE.sub("", bare, count=1))
    if _BULLET.match(bare) and not outlined:
        return False, 0
    if _labelled(bare):
        return True, 2
    if near.first and not bare.endswith((".", ",", ";")):
        return True, 1
    return _stands_alone(bare, words, near), 0


def _labelled(line: str) -> bool:
    """Whether the first words of a line, or its capitals, make it a heading."""
    if _NUMBERED_LABEL.match(line):
        return True
    if _HONORIFIC.match(line):
        return False
    named = _NAMED_LABEL.match(line) and _introduces_no_one(line)
    return bool(named or _MOMENT.fullmatch(line)) or (_capitals(line) and not _of_a_person(line))


def _stands_alone(line: str, words: list[str], near: Near) -> bool:
    """Whether a line is short, has an empty line around it, and looks like no name and no sentence."""
    alone = near.before and near.following and len(words) <= _SHORT and line[:1].isupper() and not line.isupper()
    if not alone or re.search(r"[,;.:!?]", line) or _name_like(line) or _SURNAME.search(line):
        return False
    return near.after or len(near.following) > 4 * len(line)


def _capitals(line: str) -> bool:
    """Whether a line is in capitals: four letters or more, none small but in a word or an ordinal's end ("21ème", "du")."""
    letters = [character for character in line if character.isalpha()]
    return len(letters) >= 4 and sum(character.isupper() for character in letters) >= 0.9 * len(letters)


def _of_a_person(line: str) -> bool:
    """Whether a line in capitals begins as a person and a role do: two to four words and a comma."""
    head, comma, rest = line.partition(",")
    return bool(comma and rest.strip() and 2 <= len(head.split()) <= 4 and ":" not in head)


def _introduces_no_one(line: str) -> bool:
    """Whether a label is not followed by those who hold it ("Table ronde présidée par…", "Débats animés par : …")."""
    return not re.search(r"\b(?:par|avec|by|with)\b", line.partition(":")[0], re.IGNORECASE)


def _name_like(line: str) -> bool:
    """Whether a line may be a name alone: two to five words, each capitalised but for particles, and no word that is not."""
    words = line.split()
    return 2 <= len(words) <= 5 and all(word[:1].isupper() or word.lower() in _SMALL for word in words)
