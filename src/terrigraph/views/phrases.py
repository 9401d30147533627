"""Text as a view needs it: harmless characters, dates and bounds in words, short labels."""

from __future__ import annotations

import re

from terrigraph.language import Text, current

TYPE_CHECKING = False  # what only some pages need is read when they do: to show one thing takes less time than that
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_ILLEGAL = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
_DIRECTION = "[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"
_MONTHS = Text(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "January February March April May June July August September October November December",
)
_DATE = r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?"


def clean(text: str) -> str:
    """The text with what neither XML 1.0 nor HTML may hold (control characters, lone surrogates) shown as U+FFFD."""
    return re.sub(_ILLEGAL, "\ufffd", text)


def markup(text: str) -> str:
    """The text as HTML: harmless characters, escaped."""
    from html import escape

    return escape(clean(text))


def drawn(text: str) -> str:
    """The text as a canvas or a label can draw it: on one line, with nothing that turns its direction."""
    return tied(re.sub(r"[\s\u2028\u2029]+", " ", re.sub(_DIRECTION, "", clean(text)).replace("\xa0", " ")).strip())


def tied(text: str) -> str:
    """The text with no-break spaces where French punctuation must not begin or end a line."""
    return re.sub(r" (?=[:;?!»])|(?<=«) ", "\xa0", text)


def wrapped(text: str, *, width: int, lines: int) -> str:
    """The text on at most `lines` lines of about `width` characters, with "…" where it was cut."""
    import textwrap

    text = drawn(text)[: 2 * width * (lines + 1)]
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder="…", break_long_words=True)) or "…"


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def plural(name: Text) -> str:
    """The plural of a class's name, in the language in use."""
    word = str(name)
    if current() == "en":
        return {"person": "people"}.get(word, word[:-1] + "ies" if word.endswith("y") else word + "s")
    return word if word.endswith(("s", "x")) else word + "s"


def number(value: int) -> str:
    """`11508` → "11 508" (a thin no-break space), "11,508" in English."""
    return f"{value:,}" if current() == "en" else f"{value:,}".replace(",", "\u202f")


def date(text: str) -> str:
    """`2016-02-16` → "16 février 2016", `2016-02` → "février 2016", `2016` → "2016"; anything else stays."""
    match = re.fullmatch(_DATE, text)
    if match is None or not (match[2] is None or 1 <= int(match[2]) <= 12):
        return text
    month = str(_MONTHS).split()[int(match[2]) - 1] + " " if match[2] else ""
    if match[3] is None:
        return f"{month}{match[1]}"
    first = "er" if int(match[3]) == 1 and current() == "fr" else ""
    return f"{int(match[3])}{first} {month}{match[1]}"


def _is_day(text: str) -> bool:
    return len(text) == 10


def period(edge: Mapping[str, Any]) -> str:
    """The dates of an edge in words, and where one is not known its bounds; "" where nothing is known.

    `edge` has `start`, `end`, `possible_from`, `certain_from`, `certain_until` and `possible_until` (text or "").
    """
    start, end = edge["start"], edge["end"]
    if not (start or end):
        return _seen(edge)
    first, last = _bounding(edge)
    parts = [_known(start, end)]
    if not start:
        parts.append(_bounded(str(Text("début", "start")), first, edge["certain_from"]))
    if not end:
        until = edge["certain_until"]
        parts.append(_bounded(str(Text("fin", "end")), until, last) if last else _still(until) if until > edge["certain_from"] else "")
    return joined(filter(None, parts))


def _bounding(edge: Mapping[str, Any]) -> tuple[str, str]:
    """The first and the last possible day, "" where it is merely as far as it was seen."""
    first, last = edge["possible_from"], edge["possible_until"]
    return "" if first == edge["certain_from"] else first, "" if last == edge["certain_until"] else last


def _seen(edge: Mapping[str, Any]) -> str:
    """What is certain of something with neither a start nor an end that is known, and what is possible."""
    first, last = _bounding(edge)
    possible = _between(first, last)
    if not edge["certain_from"]:
        return possible
    one, other = date(edge["certain_from"]), date(edge["certain_until"])
    on, during = Text(f"en cours le {one}", f"in force on {one}"), Text(f"en cours du {one} au {other}", f"in force from {one} to {other}")
    certain = on if one == other else during
    return f"{certain} ({possible})" if possible else str(certain)


def _between(first: str, last: str) -> str:
    """That something is possible from a day to another, "" where none is known."""
    one, other = date(first), date(last)
    if first and last:
        return str(Text(f"possible du {one} au {other}", f"possible from {one} to {other}"))
    if first:
        return str(Text(f"possible à partir du {one}", f"possible from {one}"))
    return str(Text(f"possible jusqu’au {other}", f"possible until {other}")) if last else ""


def joined(parts: Iterable[str]) -> str:
    """Parts with the semicolons of the language in use between them."""
    return str(Text(" ; ", "; ")).join(parts)


def _known(start: str, end: str) -> str:
    one, other = date(start), date(end)
    le, au, du = ("le ", "au ", "du ") if _is_day(start or end) else ("", "à ", "de ")
    if start and end and start == end:
        return str(Text(f"{le}{one}", one))
    if start and end:
        return str(Text(f"{du}{one} {au}{other}", f"from {one} to {other}"))
    if start:
        return str(Text(f"depuis {le}{one}", f"since {one}"))
    return str(Text(f"jusqu’{'au' if le else 'en'} {other}", f"until {other}")) if end else ""


def _still(seen: str) -> str:
    """That something with a known start was seen on a later day."""
    return str(Text(f"encore le {date(seen)}", f"still on {date(seen)}")) if seen else ""


def _bounded(word: str, earliest: str, latest: str) -> str:
    one, other = date(earliest), date(latest)
    le = "le " if _is_day(earliest or latest) else ""
    if earliest and latest:
        return str(Text(f"{word} : entre {le}{one} et {le}{other}", f"{word}: between {one} and {other}"))
    if earliest:
        return str(Text(f"{word} : {le}{one} au plus tôt", f"{word}: {one} at the earliest"))
    return str(Text(f"{word} : {le}{other} au plus tard", f"{word}: {other} at the latest")) if latest else ""


def years(edge: Mapping[str, Any]) -> str:
    """The known years of an edge, as short as a label on a map: "1988–2017", "1988–", "–2017" or ""."""
    start, end = edge["start"][:4], edge["end"][:4]
    return "" if not (start or end) else start if start == end else f"{start}–{end}"


def cited(passage: Mapping[str, Any]) -> str:
    """A passage on one line: its quote, its document, and where it is in it."""
    place = Text("", "")
    if passage["start"] is not None and passage["end"] is not None:
        place = Text(f", caractères {passage['start']} à {passage['end']}", f", characters {passage['start']} to {passage['end']}")
    elif passage["row"]:
        place = Text(f", ligne {passage['row']}", f", row {passage['row']}")
    quote = " ".join(passage["exact"].split())
    quoted = str(Text(f"« {quote} » — ", f'"{quote}" — ')) if quote else ""
    return f"{quoted}{passage['title']}{place}"
