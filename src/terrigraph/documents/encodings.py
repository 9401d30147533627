"""In which encoding a text is that is not UTF-8: the one in which its accented letters stand where letters do.

Older French files are in cp1252; those of a Macintosh and of DOS have the same bytes for other letters, and would be read as
cp1252 without a fault: « Gérard » as "GŽrard".
"""

from __future__ import annotations

import codecs
import re

UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OLDER = ("cp1252", "mac_roman", "cp850")
"""Those that are tried, in this order."""
_LIKELY = re.compile(
    "(?<![A-ZÀ-ÖØ-Þ]{2})(?<![0-9])[ß-öø-ÿœšž](?![A-ZÀ-ÖØ-Þ0-9])"
    "|(?<![^\\W_])[À-ÖØ-ÞŒŠŽŸ](?![0-9])|(?<=[A-ZÀ-ÖØ-Þ])[À-ÖØ-ÞŒŠŽŸ](?![a-zß-öø-ÿ0-9])"
    "|(?<=[^\\W\\d_])’(?=[^\\W\\d_])|(?<![^\\W\\d_])[«»“”–—…°€\u00a0]|[«»“”–—…°€\u00a0](?![^\\W\\d_])|(?<=[Nn])º|(?<=\\d)[²³ª]"
)
"""Small letters that no two capitals are next to, capitals that begin a word or are among capitals, and signs where a text has them."""
_OTHER = re.compile("[^\x00-\x7f]")
_BETTER = 0.2
"""By how much more of its signs are likely, another encoding than the first is taken."""
_SURE = 0.6
_PAIR = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
"""A character of UTF-8, as bytes."""
_HIGH = re.compile(rb"[\x80-\xff]+")
TWICE = re.compile("[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
"""UTF-8 read as cp1252: "Ã©" for "é"."""


def marked(start: bytes) -> str:
    """The encoding that the first bytes of a file give: by a mark, or by the zeros of UTF-16; "" where they give none."""
    if start.startswith(UTF32):
        return "utf-32"
    if start.startswith(UTF16):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for codec, zeros, others in (("utf-16-le", start[1::2], start[::2]), ("utf-16-be", start[::2], start[1::2])):
        if zeros and zeros.count(0) > 0.7 * len(zeros) and others.count(0) < 0.1 * len(others):
            return codec
    return ""


def older(content: bytes) -> str:
    """The encoding of bytes that are not UTF-8; "" where none or several make a text of them, or where a part of them is UTF-8."""
    high = sum(map(len, _HIGH.findall(content)))
    if 2 * sum(map(len, _PAIR.findall(content))) > high:
        return ""
    shares = {codec: _share(content, codec) for codec in _OLDER}
    ranked = sorted(_OLDER, key=lambda codec: -shares[codec])
    first, best, next_best = shares[_OLDER[0]], shares[ranked[0]], shares[ranked[1]]
    if first >= 0 and first >= best - _BETTER:
        return _OLDER[0]
    return ranked[0] if best >= _SURE and best > next_best else ""


def _share(content: bytes, codec: str) -> float:
    """How much of what is not ASCII is likely in an encoding, from 0 to 1; -1 where it does not have one of the bytes."""
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return -1
    signs = len(_OTHER.findall(text))
    return len(_LIKELY.findall(text)) / signs if signs else 0.0
