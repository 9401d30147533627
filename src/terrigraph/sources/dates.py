"""Dates as people and their programs write them: read, or refused with what to write instead.

The day comes first, as in France. What a column shows counts for each of its cells: where one puts the month first
(`5/18/2020`), those that could be read either way are not read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.errors import Fault, ImportingError
from terrigraph.language import Text
from terrigraph.model.triples import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable

_TIME = r"(?:(?:T|\s)\s*\d{1,2}\s*[:hH]\s*\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
_COMPACT = re.compile(r"((?:1[5-9]|20)\d{2})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})[/.-](\d{4})", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?:[.,]0+)?", re.ASCII)
_SERIAL = re.compile(r"[1-9]\d{4}(?:[.,]\d+)?", re.ASCII)
_SHORT = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", re.ASCII)

FORMS = Text("AAAA, AAAA-MM, AAAA-MM-JJ, JJ/MM/AAAA", "YYYY, YYYY-MM, YYYY-MM-DD, DD/MM/YYYY")
_EXPECTED = Text(f"une date est attendue ({FORMS.fr})", f"a date is expected ({FORMS.en})")
MONTH_FIRST = Text(
    "le mois est écrit avant le jour : écrivez les dates de cette colonne AAAA-MM-JJ ou JJ/MM/AAAA",
    "the month is written before the day: write the dates of this column YYYY-MM-DD or DD/MM/YYYY",
)
EITHER = Text(
    "jour et mois ne se distinguent pas, et d’autres dates de cette colonne ont le mois avant le jour : "
    "écrivez-les AAAA-MM-JJ ou JJ/MM/AAAA",
    "day and month cannot be told apart, and other dates of this column have the month before the day: write them YYYY-MM-DD or DD/MM/YYYY",
)
_A_SERIAL = Text(
    "c’est le numéro d’un jour de tableur : donnez à cette colonne le format Date",
    "this is a spreadsheet's number of a day: give this column the format Date",
)
_TWO_DIGITS = Text("une date est attendue, l’année en quatre chiffres", "a date is expected, its year in four digits")
_NO_DAY = Text("une date est attendue, et aucun calendrier n’a celle-ci", "a date is expected, and no calendar has this one")
SWAPPED = Text(
    "un tableur a pris le mois pour le jour dans une partie de cette colonne : "
    "tous les jours jusqu’au 12 y sont écrits autrement que les autres ; "
    "reprenez le fichier d’origine et ouvrez cette colonne comme du texte",
    "a spreadsheet took the month for the day in a part of this column: all days up to the 12th are written otherwise than the others; "
    "take the original file and open this column as text",
)
FAR = Text(
    "date de fin convenue, qui ne viendra pas (9999-12-31 et autres) : aucune fin connue",
    "conventional end that never comes (9999-12-31 and the like): no end known",
)
ZERO = Text(
    "date de début d’un tableur ou d’une base, qui n’en est pas une (1900-01-01 et autres) : aucun début connu",
    "start that a spreadsheet or a database writes for none (1900-01-01 and the like): no start known",
)
_FAR_START = Text("un début convenu, qui ne viendra pas", "a conventional start, which never comes")
_CONVENTIONAL = {
    *("2099", "2099-12", "2099-01-01", "2099-12-31", "2100", "2100-01-01", "2100-12-31", "2199-12-31"),
}
_NEVER = "2200"
_ZEROS = {"0001", "0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01"}
_FEW = 3
"""In a column that a spreadsheet swapped, so many dates at least of each writing."""


class DateError(ValueError):
    """A text is no date: why, and what to write."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def date(text: str) -> str:
    """A date as people write it, as YYYY, YYYY-MM or YYYY-MM-DD; "" for "".

    Understood: the year first (`2019-12-31`, `2019/12/31`, `2019-1-3`, `20191231`), the day first (`31/12/2019`, `31-12-2019`,
    `31.12.2019`, `3/1/2019`), a time after either, which is dropped, `12/2019`, `2019-12`, `2019`. Raises DateError for anything else.
    """
    text = text.strip()
    return _date(text) if text else ""


@lru_cache(maxsize=1 << 17)
def _date(text: str) -> str:
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[3], found[4])
    if found := _DAY_FIRST.fullmatch(text):
        if int(found[3]) > 12 and int(found[1]) <= 12:
            raise DateError(MONTH_FIRST)
        return _day(found[4], found[3], found[1])
    if found := _COMPACT.fullmatch(text):
        return _day(*found.groups())
    if found := _YEAR.fullmatch(text):
        return _whole(found[1])
    for pattern, year, month in ((_MONTH, 1, 2), (_MONTH_FIRST, 2, 1)):
        if found := pattern.fullmatch(text):
            return _whole(f"{found[year]}-{int(found[month]):02}")
    raise DateError(_A_SERIAL if _SERIAL.fullmatch(text) else _TWO_DIGITS if _SHORT.fullmatch(text) else _EXPECTED)


def _day(year: str, month: str, day: str) -> str:
    return _whole(f"{year}-{int(month):02}-{int(day):02}")


def _whole(text: str) -> str:
    try:
        return PartialDate.parse(text).text
    except ValueError:
        raise DateError(_NO_DAY if len(text) > len("2019") else _EXPECTED) from None


def is_far(day: str) -> bool:
    """Whether a date (as `date` gives it) stands for "never"."""
    return day >= _NEVER or day in _CONVENTIONAL


def is_zero(day: str) -> bool:
    """Whether a date (as `date` gives it) is the zero of a spreadsheet or a database."""
    return day in _ZEROS


def ordered(start: str, end: str) -> bool:
    """Whether a start can come before an end (both dates as `date` gives them, or "")."""
    return not (start and end) or PartialDate.parse(start).first <= PartialDate.parse(end).last


class Period(NamedTuple):
    """A start and an end, "" where not known; what is doubtful in them, by the words that tables use."""

    start: str
    end: str
    doubts: tuple[str, ...] = ()


def period(start: str, end: str, columns: Columns | None = None) -> Period | Text:
    """A start and an end as people write them, as `date` gives them; or what is wrong with them.

    `columns` says of the columns that they are in how these write their dates.
    """
    dates, doubts = [], []
    for text, which in ((start, "start"), (end, "end")):
        try:
            dates.append((columns or Columns()).date(text, which))
        except DateError as problem:
            return Text(f"{problem.reason.fr} : « {text} »", f'{problem.reason.en}: "{text}"')
    if is_far(dates[0]):
        return Text(f"{_FAR_START.fr} : « {start} »", f'{_FAR_START.en}: "{start}"')
    if is_zero(dates[0]):
        dates[0], doubts = "", ["no-start"]
    if is_far(dates[1]):
        dates[1], doubts = "", [*doubts, "no-end"]
    if not ordered(dates[0], dates[1]):
        return Text("la fin est avant le début", "the end is before the start")
    return Period(dates[0], dates[1], tuple(doubts))


class Style(NamedTuple):
    """How a column writes its dates: how many of them say so."""

    year_first: int = 0
    day_first: int = 0
    """Where the day cannot be a month."""
    month_first: int = 0
    """Where the month, if the day came first, cannot be one."""
    early: int = 0
    """Of those with the year first, how many have a day of 1 to 12."""
    either: int = 0

    @property
    def swapped(self) -> bool:
        """Whether a spreadsheet that puts the month first turned all that it could of days first into dates."""
        return self.year_first == self.early >= _FEW and self.day_first >= _FEW and not self.either and not self.month_first


def style(cells: Iterable[str]) -> Style:
    """How a column writes its dates, from the whole of it."""
    counts = [0, 0, 0, 0, 0]
    for cell in cells:
        text = cell.strip()
        if found := _YEAR_FIRST.fullmatch(text):
            counts[0] += 1
            counts[3] += int(found[4]) <= 12
        elif found := _DAY_FIRST.fullmatch(text):
            first, second = int(found[1]), int(found[3])
            counts[1] += first > 12 >= second
            counts[2] += second > 12 >= first
            counts[4] += first <= 12 >= second != first
    return Style(*counts)


class Columns:
    """How some columns write their dates, by the fields that they are."""

    def __init__(self, styles: dict[str, Style] | None = None) -> None:
        self._mixed = {name for name, one in (styles or {}).items() if one.month_first}

    def date(self, text: str, field: str) -> str:
        """A date of a field. Raises DateError."""
        day = date(text)
        if field in self._mixed and (found := _DAY_FIRST.fullmatch(text.strip())) and int(found[1]) <= 12 >= int(found[3]) != int(found[1]):
            raise DateError(EITHER)
        return day


def check(file: str, styles: dict[str, Style]) -> None:
    """Stop where a spreadsheet swapped days and months in a column: `styles` by the columns' names. Raises ImportingError."""
    if faults := [Fault(file, 0, column, "", SWAPPED) for column, one in styles.items() if one.swapped]:
        raise ImportingError(faults)
