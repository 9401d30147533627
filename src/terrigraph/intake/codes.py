"""Codes as strangers' files write them: of communes, départements, regions and bodies, after a spreadsheet took them for numbers.

A spreadsheet makes 01053 the number 1053 (nine départements), pandas 1053.0, and both write large numbers as 2.43100518E8. A zero that
was lost is put back where that gives a code of the official tables and the name agrees that the row gives, and the row says so.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.language import Text

if TYPE_CHECKING:
    from terrigraph.reconciliation.official import Official

LOST_ZERO = "lost-zero"
"""The doubt of a code whose zero was put back."""
_DIGITS = {"commune": 5, "departement": 2, "region": 2}
_SIREN = 9
"""Digits of a SIREN number."""
_POINT = re.compile(r"(\d+)[.,]0+", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)[.,]?(\d*)[eE]\+?(\d{1,2})", re.ASCII)
_SPACES = re.compile(r"\s")
_REGISTER = re.compile(r"FR-[A-Z]+-(\d{9})(?:\d{5})?", re.ASCII | re.IGNORECASE)
"""An organisation by its number in a register of France: SIREN, or SIRET, which begins with it."""
_WORDS = {
    "commune": Text("code INSEE", "INSEE code"),
    "departement": Text("code de département", "code of a département"),
    "region": Text("code de région", "code of a region"),
}


class Code(NamedTuple):
    """A code of the official tables."""

    code: str
    doubts: tuple[str, ...] = ()


def compact(text: str) -> str:
    """A number that is a code, without the spaces, the decimals and the exponent of a spreadsheet: "243 100 518", "2.43100518E8".

    An exponent that stands for digits that are lost is left as it is: no code is made of what was rounded.
    """
    bare = _SPACES.sub("", text)
    if found := _POINT.fullmatch(bare):
        return found[1]
    if (found := _SCIENTIFIC.fullmatch(bare)) and len(found[2]) == int(found[3]):
        return str(int(Decimal(f"{found[1]}.{found[2] or 0}E{found[3]}")))
    return bare


def siren_of(text: str) -> str:
    """The SIREN number that an identifier of an organisation gives: "FR-INSEE-213105554", "243 100 518"; "" where it gives none."""
    bare = compact(text)
    if found := _REGISTER.fullmatch(bare):
        return found[1]
    return bare if len(bare) == _SIREN and bare.isascii() and bare.isdecimal() else ""


def read_code(official: Official, kind: str, wording: str, name: str = "", *, in_use: bool = False) -> Code | Text:
    """The code of a commune (in use or not), a département or a region that a cell gives, or why it is none.

    `name` is the name that the row gives with it; `in_use`: a commune's must be.
    """
    code = compact(wording).upper()

    def known(one: str) -> bool:
        if kind != "commune":
            return official.exists(kind, one)
        return (one in official.communes or one in official.districts) if in_use else bool(official.succession(one).communes)

    if known(code):
        return Code(code)
    whole = code.zfill(_DIGITS[kind])
    if code.isdecimal() and code.isascii() and len(code) == _DIGITS[kind] - 1 and known(whole):
        if not name or official.goes_by(kind, whole, name):
            return Code(whole, (LOST_ZERO,))
        own = official.label(f"{kind}/{official.succession(whole).communes[0] if kind == 'commune' else whole}")
        return Text(
            f"code sans son zéro ? {whole} est « {own} », non « {name} » : « {wording} »",
            f'code that lost its zero? {whole} is "{own}", not "{name}": "{wording}"',
        )
    what = _WORDS[kind]
    more = Text("", "")
    if _SCIENTIFIC.fullmatch(code):
        more = Text(
            " ; un tableur l’a arrondi : donnez à la colonne le format Texte", "; a spreadsheet rounded it: give the column the format Text"
        )
    return Text(f"{what.fr} inconnu : « {wording} »{more.fr}", f'unknown {what.en}: "{wording}"{more.en}')
