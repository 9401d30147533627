"""How a person's name is found in a text: whatever its case, accents, blanks and order; never inside another's longer name."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_BETWEEN = r"(?:[^\w<>\"\\]|_|%20|\\[ntr])+"
"""What may be between the words of a name, in a text or in a line of N-Quads."""
_BEGINS = r"(?:(?<![^\W_])(?<!\w-)|(?<=\\[ntr]))"
_ENDS = r"(?![^\W_]|[-‐‑][^\W\d_])"
_LONGEST_ROTATED = 3
"""Words of a name that may be in another order: « ROUX Léa »."""


def _variants() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = fold(chr(code))
        if len(plain) == 1:
            found[plain] = found.get(plain, "") + chr(code)
    return found


_VARIANTS = _variants()


def _letter(letter: str) -> str:
    return f"[{re.escape(letter)}{_VARIANTS.get(letter, '')}][\u0300-\u036f]*"


def _word(word: str) -> str:
    """A folded word, as it may be written."""
    pairs = {"oe": "œ", "ae": "æ", "ss": "ß"}
    written = re.split("(oe|ae|ss)", word)
    spelt = ((pairs.get(part), "".join(map(_letter, part))) for part in written)
    return "".join(f"(?:{ligature}|{letters})" if ligature else letters for ligature, letters in spelt)


def spellings(name: str) -> str:
    """The pattern of a name, as a text may write it: « Léa Roux », « LEA ROUX », « ROUX Léa ». "" where it has no letter."""
    words = fold(unicodedata.normalize("NFC", name)).split()
    orders = [words[at:] + words[:at] for at in range(len(words) if len(words) <= _LONGEST_ROTATED else 1)]
    return "|".join(dict.fromkeys(_BETWEEN.join(map(_word, order)) for order in orders)) if words else ""


def named(names: Iterable[str]) -> re.Pattern[str] | None:
    """The pattern of some names in a text; None where there is none. Whoever bears a longer name is not meant."""
    patterns = [pattern for name in sorted(names, key=len, reverse=True) if (pattern := spellings(name))]
    return re.compile(f"{_BEGINS}(?:{'|'.join(patterns)}){_ENDS}", re.IGNORECASE) if patterns else None


def name_key(name: str) -> tuple[str, ...]:
    """What names that are alike, but for case, accents and the order of their words, have in common."""
    return tuple(sorted(fold(name).split()))
