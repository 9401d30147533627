"""Reads when a text says that an office was held: « de 1970 à 2001 », « (1994-1998) », « depuis mai 2020 », « en 1990 »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.extraction.dates import MONTH, iso, month
from terrigraph.extraction.words import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_YEAR = r"(?:19|20)\d\d"
_DATE = rf"(?:(?:(?:\d{{1,2}}(?:er)?\s+)?(?:{MONTH})\s+)?{_YEAR}|\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR})(?![\d/.]*\d)"
_FROM = r"(?:de|du|entre|from|between)(?:\s+le)?"
_TO = r"(?:à|au|et|to|and|until|jusqu['’](?:en|au|à))"
_NOW = r"(?:aujourd['’]hui|ce\s+jour|présent|today|present|now)"
_SINCE = (
    r"(?:depuis|since|à\s+(?:compter|partir)\s+d[eu]|(?<!ré)élue?\s+en|nommée?\s+en)(?:\s+le|\s+l['’]année|\s+l['’]an|\s+la\s+fin\s+de)?"
)
_UNTIL = r"(?:jusqu['’](?:en|au|à)|until)(?:\s+(?:le|la\s+fin\s+de))?"
_BOTH = rf"(?:{_FROM}\s+)?(?P<start>{_DATE})\s*(?:[-–—/]|\s{_TO}\s|,?\s+puis\s+{_TO})\s*(?:le\s+)?(?P<end>{_DATE}|{_NOW})?"
_PERIOD = re.compile(
    rf"(?:{_FROM}\s+(?P<from>{_DATE})\s+{_TO}\s+(?:le\s+)?(?P<to>{_DATE})|{_SINCE}\s+(?P<since>{_DATE})"
    rf"|{_UNTIL}\s+(?P<until>{_DATE})|(?:en|in)\s+(?P<on>{_DATE})(?!\s?[-–/]\s?\d))",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\(([^()\n]{4,80})\)")
_INSIDE = re.compile(rf"(?:{_BOTH}|(?P<on>{_YEAR}))", re.IGNORECASE)
_LISTED = re.compile(rf",\s*(?P<start>{_YEAR})\s?[-–—]\s?(?P<end>{_YEAR})(?=\s*(?:[,;.)]|$|\n))")
_BETWEEN = re.compile(r"\s*(?:(?:,|;|et|puis|and|then)\s*)*", re.IGNORECASE)


class Tenure(NamedTuple):
    """When an office was held, as the words of a passage say it: dates in ISO 8601, "" where they do not."""

    start: str
    end: str
    held_on: str
    """A year, a month or a day on which it was held, without its start or end being said."""
    span: Span


def tenures(text: str) -> list[Tenure]:
    """What a text says of when something was held, in order, none inside another."""
    found: list[Tenure] = []
    for tenure in sorted((*_in_brackets(text), *_in_words(text)), key=lambda one: (one.span.start, -one.span.end)):
        if not found or tenure.span.start >= found[-1].span.end or tenure.span == found[-1].span:
            found.append(tenure)
    return found


def _in_words(text: str) -> Iterator[Tenure]:
    for match in _PERIOD.finditer(text):
        start, end, on = (_iso(match[one] or match[other] or "") for one, other in (("from", "since"), ("to", "until"), ("on", "on")))
        if start or end or on:
            yield Tenure(start, end, on, Span(*match.span()))
    for match in _LISTED.finditer(text):
        yield Tenure(match["start"], match["end"], "", Span(match.start("start"), match.end()))


def _in_brackets(text: str) -> Iterator[Tenure]:
    """« (1990-1995, 2001-2008) », « (depuis 2014) », « (1990) », where nothing else is in the brackets."""
    for bracket in _BRACKET.finditer(text):
        place, inside = bracket.start(1), []
        while place < bracket.end(1):
            match = _PERIOD.match(text, place, bracket.end(1)) or _INSIDE.match(text, place, bracket.end(1))
            if match is None:
                break
            inside.append(match)
            between = _BETWEEN.match(text, match.end(), bracket.end(1))
            place = between.end() if between else match.end()
        if place < bracket.end(1):
            continue
        for match in inside:
            said = match.groupdict()
            start, end, on = (
                _iso(next(filter(None, (said.get(name) for name in names)), ""))
                for names in (("start", "from", "since"), ("end", "to", "until"), ("on",))
            )
            yield Tenure(start, end, on, Span(*bracket.span()))


_WRITTEN = re.compile(rf"(?:(\d{{1,2}})(?:er)?\s+)?(?:({MONTH})\s+)?({_YEAR})|(\d{{1,2}})[./](\d{{1,2}})[./]({_YEAR})", re.IGNORECASE)


def _iso(text: str) -> str:
    """A date in ISO 8601; "" for none, « aujourd'hui » too."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return ""
    day, name, year, short_day, short_month, short_year = match.groups()
    if short_year:
        return iso(short_year, int(short_month), int(short_day))
    if day:
        return iso(year, month(name), int(day)) if name else ""
    return f"{year}-{month(name):02d}" if name else year


def after(periods: Sequence[Tenure], text: str, end: int) -> list[Tenure]:
    """Those that follow a place of the text, with nothing but a comma or "puis" in between."""
    following: list[Tenure] = []
    for tenure in periods:
        if tenure.span.start < end and not (following and tenure.span == following[-1].span):
            continue
        if following and tenure.span == following[-1].span:
            following.append(tenure)
        elif _BETWEEN.fullmatch(text, end, tenure.span.start):
            following.append(tenure)
            end = tenure.span.end
        else:
            break
    return following
