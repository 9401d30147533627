"""How names are compared and made pieces of IRIs: one `fold`, and `slug` which derives from it.

The programs of the pages fold alike (web/src/common/fold.ts); tests/cases/fold.csv holds what both are held to.
"""

from __future__ import annotations

import re
import unicodedata

_APART = {
    "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n", "ħ": "h", "ŧ": "t",
    "ĸ": "k", "ς": "σ", "ʼ": " ",
}  # fmt: skip
"""Letters that no accent makes, and the apostrophe that Unicode calls a letter."""
_PLAIN = re.compile("[a-z0-9]+")


class _Folded(dict[int, str | None]):
    """What each character of a decomposed text in small letters becomes, by its code; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        folded = None if category[0] == "M" or category == "Cf" else char if category[0] in "LN" else " "
        self[code] = folded
        return folded


_FOLDED = _Folded({ord(char): folded for char, folded in _APART.items()})


def fold(text: str) -> str:
    """A text without case, accents, ligatures, punctuation and characters of no width: « Évry-Courcouronnes » → `evry courcouronnes`."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    return " ".join(plain.lower().translate(_FOLDED).split())


def slug(text: str) -> str:
    """A text as a piece of an IRI: ASCII letters, digits and hyphens; "" where nothing is left."""
    folded = fold(text)
    if folded.isascii():
        return folded.replace(" ", "-")
    return "-".join(filter(None, ("".join(_PLAIN.findall(word)) for word in folded.split())))
