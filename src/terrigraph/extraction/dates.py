"""Reads the dates that a text gives in French: « les 17 et 18 septembre 2009 », « 26-28 octobre 2021 », « 08-09.12.2016 »."""

from __future__ import annotations

import re
from typing import NamedTuple

from terrigraph.extraction.lexicon import MONTHS
from terrigraph.model.spelling import fold

MONTH = r"janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre"
_DAYNAME = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?"
_LONG = re.compile(
    rf"(?i){_DAYNAME}(\d{{1,2}})(?:er)?(?:\s+({MONTH}))?(?:(?:\s*,\s*\d{{1,2}})?\s*(?:et|-|–|au|&|/)\s*{_DAYNAME}(\d{{1,2}})(?:er)?)?\s+({MONTH})\s+((?:19|20)\d\d)\b"
)
_OF_OTHER = re.compile(
    r"(?i)(?:\bloi|trait[ée]|arr[êe]t[ée]|d[ée]cret|publi[ée]e?|mise?\s+à\s+jour|parue?|adopt\w+|lanc[ée]e?|sign[ée]e?|actée?)\s+(?:\w+\s+){0,2}(?:du|le|en|au)\s+$"
)
"""What leads to a date that is not the meeting's: a law's, a publication's."""
_SHORT = re.compile(r"\b(\d{1,2})(?:\s?[-–]\s?(\d{1,2}))?[./](\d{1,2})[./]((?:19|20)\d\d)\b")
_MONTHLY = re.compile(rf"(?i)\b({MONTH})\s+((?:19|20)\d\d)\b")


class When(NamedTuple):
    """A day or several, or a month: ISO 8601; `end` is empty for one day."""

    start: str
    end: str
    place: tuple[int, int]
    """The span of the words."""


def month(name: str) -> int:
    """The number of a month, from 1, by its French name."""
    return MONTHS.index(fold(name)) + 1


def dates(text: str) -> list[When]:
    """The dates of a text, in order; what is no date (31 février) is left out."""
    days: list[When] = []
    for match in _LONG.finditer(text):
        first, other, last, name, year = match.groups()
        start = iso(year, month(other or name), int(first))
        end = iso(year, month(name), int(last)) if last else ""
        if start and not _OF_OTHER.search(text[max(0, match.start() - 40) : match.start()]):
            days.append(When(start, end, match.span()))
    for match in _SHORT.finditer(text):
        first, last, number, year = match.groups()
        if start := iso(year, int(number), int(first)):
            days.append(When(start, iso(year, int(number), int(last)) if last else "", match.span()))
    if not days:
        days = [When(f"{match[2]}-{month(match[1]):02d}", "", match.span()) for match in _MONTHLY.finditer(text)]
    return sorted(days, key=lambda when: when.place)


def iso(year: str, number: int, day: int) -> str:
    """A day in ISO 8601; "" for what is none (31 février)."""
    if not 1 <= number <= 12 or not 1 <= day <= (31 if number in {1, 3, 5, 7, 8, 10, 12} else 30 if number != 2 else 29):
        return ""
    return f"{year}-{number:02d}-{day:02d}"
