"""How names are compared and made pieces of IRIs: one `fold`, one `slug`."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")


UNFOLDED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
"""Letters that no accent makes, as `fold` writes them."""


def fold(text: str) -> str:
    """A text without case, accents, ligatures and punctuation: « Évry-Courcouronnes » → `evry courcouronnes`."""
    if text.isascii():
        return " ".join(_WORD.findall(text.casefold()))
    plain = unicodedata.normalize("NFKD", text.casefold().translate(UNFOLDED))
    return " ".join(_WORD.findall("".join(char for char in plain if not unicodedata.category(char).startswith("M"))))


_UNFOLDED: dict[int, str | int | None] = {ord(one): other for one, other in zip("œæøłđı", ("oe", "ae", "o", "l", "d", "i"), strict=True)}


def slug(text: str) -> str:
    """A text as a piece of an IRI: ASCII letters, digits and hyphens; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNFOLDED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
