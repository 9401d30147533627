"""Whether a source names the holder of a mandate in the feminine: by the name of the role, or by a civility."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MASCULINES = (
    ("rice", "eur"), ("euse", "eur"), ("esse", "e"), ("enne", "en"), ("elle", "el"), ("ffe", "f"), ("ive", "if"), ("1re", "1er"),
    ("e", ""),
)  # fmt: skip
"""Endings of a folded feminine word, and that of its masculine; the first that applies counts."""
_EPICENE = frozenset(
    ["co", "commissaire", "gestionnaire", "maire", "membre", "ministre", "parlementaire", "post", "secretaire", "sous", "urbaniste", "vice"]
)
"""First words of names of roles that are the same in both genders: another word of the name tells them apart."""
_RANKS = frozenset(["premiere", "1re", "1ere", "grande"])
"""First words that say a rank, of roles and of much else."""
_MADAM = frozenset(["mme", "mmes", "madame", "mesdames", "mrs", "ms"])
_SIR = frozenset(["m", "mm", "mr", "monsieur", "messieurs"])
_ARTICLES = frozenset(["l", "la", "le", "les"])
_PARTICLES = frozenset(["d", "de", "des", "du"])
_BROKEN = re.compile(r"(?<=\w)-\s+(?=\w)")
"""A word that the end of a line breaks."""


def feminine(wording: str, civility: str, name_words: Sequence[str], label: str, others: Iterable[str] = ()) -> bool:
    """Whether a source names the holder of a mandate in the feminine.

    It does where its wording has the feminine name of the role, in the singular or the plural, or the name's first word ("conseillère de
    la ville" for *conseillère municipale*), and not its masculine before (no "directeur de cabinet de la directrice"). A name that
    is the same in both genders shows nothing. It does too where the civility just before the person's name, or just before the
    role, is Mme, Madame, Mrs or Ms; where several are, the last one counts.

    Args:
        wording: The source's words that name the role, as they are: `Statement.wording`.
        civility: The source's words before these, as many as there are: `Statement.civility`. The words before a name, of a row of
            people.csv, do as well.
        name_words: The words of the person's name, given name and family name, in any case.
        label: The role's `tg:feminineLabel`; "" for a role that is called the same in both genders, of which civility alone shows
            something.
        others: All French labels of the role, where other feminine names are to be known ("chercheure" besides *chercheuse*).

    """
    names = _feminines(label, others)
    words, joined = fold(wording).split(), fold(_BROKEN.sub("", wording)).split()
    return any(_names(each, name) for each in (words, joined) for name in names) or _addresses(fold(civility).split(), words, name_words)


def _feminines(label: str, others: Iterable[str]) -> list[list[str]]:
    """The words of each feminine name of a role that has one: those with a word whose masculine is in the others."""
    if not label:
        return []
    every = [fold(other).split() for other in others]
    known = {word for words in every for word in words}
    return [fold(label).split(), *(words for words in every if any(_masculine(word) in known for word in words))]


def _masculine(word: str) -> str:
    """What the masculine of a word would be, were the word in the feminine; "" for a word that is not."""
    masculine = next((word.removesuffix(ending) + other for ending, other in _MASCULINES if word.endswith(ending)), "")
    return masculine if len(masculine) > 1 else ""


def _names(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether words have a feminine name of a role, or begin with its first word rather than with that word's masculine."""
    first = name[0]
    if first in _EPICENE | _RANKS:
        return any(all(map(_is, words[at:], name)) for at in range(len(words) - len(name) + 1))
    return next((_is(word, first) for word in words if _is(word, first) or _is(word, _masculine(first))), False)


def _is(word: str, singular: str) -> bool:
    return word in (singular, f"{singular}s")


def _addresses(before: Sequence[str], words: Sequence[str], name_words: Sequence[str]) -> bool:
    """Whether the last civility before the person's name, or before the role, is a woman's."""
    every, names = [*before, *words], {part for word in name_words for part in fold(word).split()}
    shown = False
    for at, word in enumerate(every):
        if word in _MADAM | _SIR and (_is_name(every[at + 1 :], names) or _is_role(every, at, len(before))):
            shown = word in _MADAM
    return shown


def _is_name(words: Sequence[str], names: set[str]) -> bool:
    """Whether words begin with the person's name, or with an initial and then the name."""
    for word in words:
        if word in names - _ARTICLES - _PARTICLES:
            return True
        if word not in names | _PARTICLES and len(word) > 1:
            return False
    return False


def _is_role(every: Sequence[str], at: int, start: int) -> bool:
    """Whether a civility stands just before the role's words, or begins them: « Madame la | maire de Paris »."""
    between = every[at + 1 : start]
    return at == start or (at < start and _ARTICLES.issuperset(between) and len(between) <= 1)
