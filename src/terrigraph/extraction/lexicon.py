"""Words that reading programmes needs, from the files of `lexicons/`; all are folded (no case, no accents) but where stated."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from terrigraph.model.spelling import fold

FOLDER = Path(__file__).parent / "lexicons"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the lexicon's tables."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    for row in rows("words"):
        lists.setdefault(row["list"], set()).add(row["word"])
    return {name: frozenset(words) for name, words in lists.items()}


_KINDS = rows("kinds")
_WORDS = _lists()

MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre")
DAYS = frozenset({"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"})

KINDS = {row["word"]: row["kind"] for row in _KINDS}
"""The first words of organisations' names, with their kind (ontology/kinds.ttl) where the word says it."""
WEAK_KINDS = frozenset(row["word"] for row in _KINDS if row["weak"])
"""Those that begin an organisation's name only where a name in capitals follows."""
UNITS = _WORDS["units"]
"""What a role may be of that is a part of an organisation, not one: "chef de l'unité", "directrice de la mission"."""
SUBJECTS = _WORDS["subjects"]
"""What a role may be about: "directrice Innovation", "chargé d'études Planification"."""
VERBS = _WORDS["verbs"]
"""Words, in lower case, that no name of an organisation goes past."""
INNER_BODIES = tuple(sorted(_WORDS["inner_bodies"]))
"""What a body has inside it: a member of its board is its member."""
VENUES = _WORDS["venues"]
"""Kinds that, in running text, are places to meet or meetings more often than actors."""
NAMED_AFTER = _WORDS["named_after"]
"""What is named after people: streets, schools, firms."""
OPENERS = _WORDS["openers"]
"""Words in capitals that may be right before a name, at the beginning of a sentence."""
LOGISTICS = _WORDS["logistics"]
"""What begins a line that is no session: coffee, lunch."""
PARTICLES = _WORDS["particles"]
"""Words in lower case that may be inside a person's name."""
NOT_NAMES = frozenset(KINDS) | frozenset(MONTHS) | DAYS | _WORDS["not_names"]
"""Words that no person's name begins with, and that end one."""
BEFORE_ROLES = _WORDS["before_roles"]
"""Words that may be between a separator and a role: "ainsi que", "en tant que", an article."""
CLAUSE_STARTS = _WORDS["clause_starts"]
"""What a clause begins with that says nothing of someone's roles any more."""
DETERMINERS = _WORDS["determiners"]
"""Words after which a kind is an ordinary word: "notre association"."""
QUALIFIED_ROLES = _WORDS["qualified_roles"]
"""Roles (with accents) that an adjective makes another: a "directeur pédagogique" is no mere "directeur"."""
QUALIFIERS = _WORDS["qualifiers"]
"""Those adjectives (masculine, with accents)."""
LINKS = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "pour", "a", "au", "aux", "sur"})
"""What joins the words of a name."""
PREPOSITIONS = LINKS - {"et"} | {"chez", "aupres", "sein", "dans", "par"}
"""What leads from a role to what it is of."""
_ACRONYM = re.compile(r"\s{0,2}\(([A-ZÀ-Ý][\w.’'-]{1,11})\)")
_WILL = re.compile(r"[^\W\d_]{2,}(?:er|ir|vr|dr)ont")
"""« recevront », « présenteront »: the future of several."""
_SITE = re.compile(r"\.(?:org|fr|com|eu|net)\b")


def is_verb(text: str) -> bool:
    """Whether a word as written (in lower case) is such a verb; "à" is none."""
    return text[:1].islower() and text != "à" and (fold(text) in VERBS or _WILL.fullmatch(text) is not None)


def is_academic(name: str) -> bool:
    """Whether a name is a university's, a school's or a laboratory's, or a mere acronym, which may be that of one."""
    words = re.findall(r"\w+", name)
    taught = any(KINDS.get(fold(word)) in {"universite", "laboratoire", "ecole"} for word in words)
    return taught or (len(words) == 1 and words[0].isupper())


def is_shouted(text: str) -> bool:
    """Whether a text is written in capitals, so that a capital says nothing."""
    return sum(char.isupper() for char in text) > 0.6 * max(1, sum(char.isalpha() for char in text))


def name_end(text: str, end: int) -> int:
    """Where an organisation's name that goes to a place really ends: after its ".org", after its acronym in brackets."""
    for pattern in (_SITE, _ACRONYM):
        if match := pattern.match(text, end):
            end = match.end()
    return end


class Body(NamedTuple):
    """An organisation that the lexicon knows."""

    name: str
    acronym: str
    kind: str


@cache
def bodies() -> tuple[Body, ...]:
    """The organisations of the field that the lexicon knows."""
    return tuple(Body(row["name"], row["acronym"], row["kind"]) for row in rows("organisations"))


@cache
def acronyms() -> frozenset[str]:
    """Their acronyms."""
    return frozenset(fold(body.acronym) for body in bodies() if body.acronym)


@cache
def _body_names() -> dict[str, Body]:
    by_name: dict[str, Body] = {}
    for known in bodies():
        for name in filter(None, (known.name, known.acronym)):
            by_name.setdefault(fold(name), known)
    return by_name


def body(name: str) -> Body | None:
    """The known organisation that bears a name or an acronym, whole."""
    return _body_names().get(fold(name))
