"""Recognises roles: in either gender, however spelt, former or honorary, with the rank that goes before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.words import Word


FORMER = frozenset(["ancien", "ancienne", "ex", "former"])
_HONORARY = frozenset(["honoraire", "emerite", "honoraires", "emeritus"])
_ORDINAL = re.compile(
    r"\d+(er|ere|re|e|eme|nd|nde|ieme)?|premiere?|deuxieme|seconde?|troisieme|quatrieme|cinquieme|sixieme|septieme|huitieme|neuvieme|dixieme"
)
_INVARIABLE = frozenset(
    ["de", "du", "des", "d", "la", "le", "l", "au", "aux", "a", "en", "et", "pour", "hdr", "co", "vice", "sous", "haut", "ex"]
)
_FEMININES = (
    ("teur", ("trice", "teuse", "teure")),
    ("eur", ("euse", "eure", "rice")),
    ("ien", ("ienne",)),
    ("en", ("enne",)),
    ("er", ("ere",)),
    ("if", ("ive",)),
    ("al", ("ale",)),
    ("el", ("elle",)),
    ("f", ("ve", "ffe")),
    ("nt", ("nte",)),
    ("e", ("ee", "esse")),
    ("", ("e",)),
)
_LOOSE = frozenset(["principal", "principale", "adjoint", "adjointe", "general", "generale", "senior", "junior"])
"""Words after a role that say its rank and are not part of it."""


@cache
def _qualifiers() -> dict[str, str]:
    return {form: adjective for adjective in sorted(lexicon.QUALIFIERS) for form in feminines(fold(adjective))}


def feminines(word: str) -> set[str]:
    """A folded masculine word and what its feminine may be."""
    if word in _INVARIABLE:
        return {word}
    for ending, others in _FEMININES:
        if word.endswith(ending):
            stem = word[: len(word) - len(ending)] if ending else word
            return {word, *(stem + other for other in others)}
    return {word}


@dataclass(frozen=True, slots=True)
class KnownRole:
    """A role of the lexicon: its masculine singular, and what it is held for ("place", "departement", "state" or "")."""

    role: str
    asks: str
    plural: bool = False


@cache
def known() -> dict[tuple[str, ...], KnownRole]:
    """The roles of the lexicon, by the folded words of each form."""
    roles: dict[tuple[str, ...], KnownRole] = {}
    for row in lexicon.rows("roles"):
        role = KnownRole(row["role"], row["asks"])
        for form in (row["role"], *filter(None, row["also"].split("|"))):
            for words in product(*(sorted(feminines(word)) for word in fold(form).split())):
                roles.setdefault(words, role)
                several = tuple(word if word in _INVARIABLE or word[-1] in "sx" else word + "s" for word in words)
                roles.setdefault(several, KnownRole(role.role, role.asks, plural=True))
    return roles


@cache
def _beginnings() -> frozenset[tuple[str, ...]]:
    return frozenset(words[:length] for words in known() for length in range(1, len(words) + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMatch:
    """A role in a text: from its first modifier ("ancienne", "1er") to its last word."""

    role: str
    flag: str
    asks: str
    start: int
    end: int
    after: int
    """The index of the first word after it."""
    plural: bool


Piece = tuple[str, int, bool]
"""A folded word between hyphens, the index of the word it is of, whether it ends it."""


def _pieces(words: Sequence[Word]) -> list[Piece]:
    """The pieces of words, up to the first mark between two."""
    pieces: list[Piece] = []
    for index, word in enumerate(words):
        if index and word.apart:
            break
        parts = word.pieces or (word.text,)
        pieces += [(part, index, place == len(parts) - 1) for place, part in enumerate(parts)]
    return pieces


def _longest(pieces: Sequence[Piece], at: int) -> tuple[KnownRole, int] | None:
    """The longest role that begins at a piece, and the piece after it."""
    best = None
    words: tuple[str, ...] = ()
    for place in range(at, min(at + 12, len(pieces))):
        words += (pieces[place][0],)
        if words not in _beginnings():
            break
        if pieces[place][2] and (role := known().get(words)):
            best = role, place + 1
    return best


def role_at(words: Sequence[Word], index: int) -> RoleMatch | None:
    """The role that begins at a word, modifiers included, if one does. Words are those of `tokens`."""
    here = words[index : index + 16]
    pieces = _pieces(here)
    if pieces and _ORDINAL.fullmatch(pieces[0][0]) and (whole := _longest(pieces, 0)):  # « premier ministre » is no first of ministers
        return _match(here, index, pieces, whole, "")
    at, flag = 0, ""
    while (
        at < len(pieces)
        and not (at and _ORDINAL.fullmatch(pieces[at][0]) and _longest(pieces, at))
        and (pieces[at][0] in FORMER or (_ORDINAL.fullmatch(pieces[at][0]) and at + 1 < len(pieces)))
    ):
        flag = "former" if pieces[at][0] in FORMER else flag
        at += 1
    longest = _longest(pieces, at)
    return None if longest is None else _match(here, index, pieces, longest, flag)


def _match(here: Sequence[Word], index: int, pieces: Sequence[Piece], longest: tuple[KnownRole, int], flag: str) -> RoleMatch:
    """A role, with the words after it that say its rank or that it is honorary."""
    role, place = longest
    name = role.role
    if adjective := _qualifier(name, pieces, place):
        name, place = f"{name} {adjective}", place + 1
    while place < len(pieces) and pieces[place][0] in _LOOSE and pieces[place][2]:
        place += 1
    following = [piece for piece, _, _ in pieces[place : place + 2]]
    if following[:1] and following[0] in _HONORARY:
        flag, place = "honorary", place + 1
    elif following == ["d", "honneur"]:
        flag, place = "honorary", place + 2
    last = here[pieces[place - 1][1]]
    return RoleMatch(
        role=name,
        flag=flag,
        asks=role.asks,
        start=here[0].start,
        end=last.end,
        after=index + pieces[place - 1][1] + 1,
        plural=role.plural,
    )


def _qualifier(name: str, pieces: Sequence[Piece], place: int) -> str:
    """The adjective after a role that makes it another; "" for none, or where the role has it already."""
    if place >= len(pieces) or not pieces[place][2] or name.split(" ", maxsplit=1)[0] not in lexicon.QUALIFIED_ROLES:
        return ""
    adjective = _qualifiers().get(pieces[place][0], "")
    has = adjective and (name.endswith(adjective) or (adjective in {"adjoint", "délégué", "général"} and " " in name))
    return "" if has else adjective


_TRADE = re.compile(
    r"\w{2,}(?:iste|istes|teur|trice|seur|seuse|cheur|cheuse|geur|geuse|ogue|graphe|icien|icienne|atrice|logiste|onaute|eure)"
)
_MASCULINE = (("trice", "teur"), ("euse", "eur"), ("icienne", "icien"), ("eure", "eur"))


def trade(words: Sequence[Word]) -> str:
    """What an unlisted trade right after a name is, in the masculine: « Graphiste », « Médiatrice »; "" where none is one."""
    if not words or len(words) > 4 or any(word.capital for word in words[1:]) or not _TRADE.fullmatch(words[0].folded):
        return ""
    name = words[0].text.lower()
    for ending, other in _MASCULINE:
        if name.endswith(ending):
            return name[: len(name) - len(ending)] + other
    return name
