"""Tables of past mandates, as people put them together from editions of the register and from both houses' open data, as records.

Four forms are known by their columns: mayors of one edition, councils by their first and last editions, terms of deputies and terms
of senators. They have a year of birth at most, and for some members of Parliament a Wikidata identifier: who is whom is in people.py.

A table of the register shows who is in office on its day; a list of terms does not. So each form is read as several tables:

- councils: one for each council and last edition, dated by it;
- deputies and senators: one of the terms that state their end, or that nothing shows to run, which has no day of its own; and one
  of those who sit when the file is made, dated by the latest of their starts.

A start that is a Sunday of the Assembly's own file is the day of the election: the mandate starts within that month. The birth year
serves to compare and is not kept; why a mandate ended is not read.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.errors import Fault, ImportingError
from terrigraph.importers.elected_officials.records import Record, RegisterTable, Tally
from terrigraph.language import Text
from terrigraph.model.spelling import slug
from terrigraph.sources.sheets import require, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from terrigraph.sources.sheets import Sheet

_NAMES = ("last_name", "first_name")
_MAYORS = ("insee", "commune", *_NAMES, "birth_year", "mandate_start", "function_start", "edition")
_SEEN = ("first_seen", "last_seen")
_COUNCILS = ("council", "code", "territory", *_NAMES, "birth_year", "mandate_start", "function", "function_start", *_SEEN)
_DEPUTIES = ("an_id", "wikidata", *_NAMES, "legislature", "departement_code", "departement", "start", "end", "source")
_SENATORS = ("wikidata", *_NAMES, "constituency", "constituency_code", "elected", "start", "end")
_LEFT = (
    *("constituency_number", "end_reason", "last_group", "mandate_id", "start_reason"),
    *("civility", "matricule", "death_date", "birth_date"),
)
"""Columns that are left out on purpose, by name: parties, professions and what tells of a private life among them."""

FORMS = (_MAYORS, _COUNCILS, _DEPUTIES, _SENATORS)
"""The columns by which each form is known."""

SINCE = "1989"
"""Mandates that ended before are left out: no term of theirs is documented."""
_TOO_OLD = Text("mandats achevés avant 1989", "mandates that ended before 1989")
_FROM_ADDRESS = Text("noms tirés d’une adresse web, qui peuvent être faux", "names taken from a web address, which may be wrong")
_SAME_TERM = 31
"""Days: two starts of one mandate, the election's and the first meeting's, are not further apart."""
_DAY, _MONTH, _YEAR = (re.compile(pattern, re.ASCII) for pattern in (r"\d{4}-\d\d-\d\d", r"(\d{4})-(0[1-9]|1[0-2])", r"(?:19|20)\d\d"))
_PARTICLE = re.compile(r"(?P<name>.+?)\s*\((?P<particle>de la|de|du|des|d['’])\)", re.IGNORECASE)
_AFTER = re.compile(r"(?P<given>.+?)\s+(?P<particle>de la|de|du|des|d['’])", re.IGNORECASE)
_LEVELS = {"departmental": "departmental", "regional": "regional"}
_ALSACE, _OF_ALSACE = "6AE", ("67", "68")
"""The one council of two départements, and those two."""
_BEFORE_ALSACE = Text(
    "conseils du Bas-Rhin et du Haut-Rhin, avant leur collectivité unique", "councils of Bas-Rhin and Haut-Rhin, before their one authority"
)


class _Kind(NamedTuple):
    """One of the tables that a file is read as."""

    name: str
    level: str
    rows: list[tuple[int, dict[str, str]]]
    record: Callable[[int, dict[str, str]], Record]
    published: str = ""
    made_after: str = ""
    shows: bool = True
    """Whether it shows who is in office on its day."""


class _Seat(NamedTuple):
    """What a row says of the office."""

    place: str
    label: str
    function: str


def form_of(sheet: Sheet) -> tuple[str, ...] | None:
    """The form that a sheet has, by its columns; None where it has none of them."""
    return next((form for form in FORMS if set(form) <= set(sheet.header)), None)


def parts(sheet: Sheet, name: str) -> list[RegisterTable]:
    """The tables of one file in a form that is known. Raises ImportingError where it has columns that are not."""
    form = form_of(sheet) or ()
    require(sheet, list(form), ignored=_LEFT)
    rows = list(sheet.rows())
    kinds = {_MAYORS: _mayors, _COUNCILS: _councils, _DEPUTIES: _deputies, _SENATORS: _senators}[form](sheet.file, rows)
    return [_table(sheet, name, kind) for kind in kinds]


def _table(sheet: Sheet, name: str, kind: _Kind) -> RegisterTable:
    seen = Tally()

    def records() -> Iterator[Record]:
        for number, row in kind.rows:
            record = kind.record(number, row)
            seen.days.update(day for day in (record.elected, record.start) if _DAY.fullmatch(day))
            yield record

    known = f"{kind.level}, {len(kind.rows)}"
    shown = f" ; {kind.made_after}" if kind.made_after else ""
    return RegisterTable(
        name=slug(f"{name}-{kind.name}") if kind.name else name,
        file=f"{sheet.file}, {kind.name}" if kind.name else sheet.file,
        level=kind.level,
        records=records,
        detected=Text(f"{sheet.file} : {known} lignes{shown}", f"{sheet.file}: {known} rows{shown.replace(' ;', ';')}"),
        published=kind.published,
        made_after=kind.made_after,
        shows=kind.shows,
        seen=seen,
    )


# ---------------------------------------------------------------- mayors, and councils


def _mayors(file: str, rows: list[tuple[int, dict[str, str]]]) -> list[_Kind]:
    editions: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, row in rows:
        editions.setdefault(row["edition"], []).append((number, row))
    kinds = []
    for edition, of_one in sorted(editions.items()):
        month = _MONTH.fullmatch(edition[:7])
        if not month or (len(edition) > 7 and not _is_day(edition)):
            expected = Text("une édition est un mois ou un jour : 2019-01", "an edition is a month or a day: 2019-01")
            raise ImportingError([Fault(file, of_one[0][0], "edition", edition, expected)])
        last = edition if len(edition) > 7 else f"{edition}-{monthrange(int(month[1]), int(month[2]))[1]}"
        kinds.append(_Kind(edition if len(editions) > 1 else "", "mayor", of_one, _mayor, last))
    return kinds


def _mayor(number: int, row: dict[str, str]) -> Record:
    return _record(number, "mayor", row, _Seat(row["insee"], row["commune"], "Maire"))._replace(
        elected=row["mandate_start"], start=row["function_start"] or row["mandate_start"]
    )


def _councils(file: str, rows: list[tuple[int, dict[str, str]]]) -> list[_Kind]:
    kinds: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = {}
    starts: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for number, row in rows:
        if row["council"] not in _LEVELS or not _is_day(row["last_seen"]):
            column = "last_seen" if row["council"] in _LEVELS else "council"
            expected = Text("departmental ou regional, et un jour, sont attendus", "departmental or regional, and a day, are expected")
            raise ImportingError([Fault(file, number, column, row[column], expected)])
        kinds.setdefault((row["council"], row["last_seen"]), []).append((number, row))
        if _is_day(row["mandate_start"]):
            starts.setdefault(_councillor(row), []).append((row["last_seen"], row["mandate_start"]))

    def record(number: int, row: dict[str, str]) -> Record:
        own = row["mandate_start"]
        if _is_day(own):  # the later editions give the day of the election, those before that of the first meeting
            own = max(one for one in starts[_councillor(row)] if _near(one[1], own))[1]
        words, code, departmental = row["function"], row["code"], row["council"] == "departmental"
        place = _OF_ALSACE[0] if departmental and code == _ALSACE else code
        start = row["function_start"] if words else own
        left = _BEFORE_ALSACE if departmental and code in _OF_ALSACE else None
        one = _record(number, row["council"], row, _Seat(place, row["territory"], words))
        return one._replace(elected=own, start=start, left=left)

    return [_Kind(f"{level}-{day}", level, of_one, record, day, day) for (level, day), of_one in sorted(kinds.items())]


def _councillor(row: dict[str, str]) -> tuple[str, ...]:
    return row["council"], row["code"], slug(row["last_name"]), slug(row["first_name"]), row["birth_year"]


# ---------------------------------------------------------------- both houses


def _deputies(_file: str, rows: list[tuple[int, dict[str, str]]]) -> list[_Kind]:
    last = max((int(row["legislature"]) for _, row in rows if row["legislature"].isdecimal()), default=0)

    def record(number: int, row: dict[str, str]) -> Record:
        start = row["start"]
        if row["source"] == "assemblee-nationale" and _is_day(start) and date.fromisoformat(start).weekday() == 6:
            start = start[:7]
        one = _record(number, "deputy", row, _Seat(row["departement_code"], row["departement"], "Député"))
        left = _FROM_ADDRESS if "slug" in row["source"] else _too_old(row)
        return one._replace(
            elected=row["start"] if _is_day(row["start"]) else "",
            start=start,
            end=row["end"],
            identifier=row["wikidata"] or row["an_id"],
            left=left,
        )

    sitting = [one for one in rows if not one[1]["end"] and one[1]["legislature"] == str(last)]
    return _houses("deputy", rows, sitting, record)


def _senators(_file: str, rows: list[tuple[int, dict[str, str]]]) -> list[_Kind]:
    def record(number: int, row: dict[str, str]) -> Record:
        one = _record(number, "senator", row, _Seat(row["constituency_code"], row["constituency"], "Sénateur"))
        return one._replace(elected=row["elected"], start=row["start"], end=row["end"], identifier=row["wikidata"], left=_too_old(row))

    return _houses("senator", rows, [one for one in rows if not one[1]["end"]], record)


def _houses(
    level: str,
    rows: list[tuple[int, dict[str, str]]],
    sitting: list[tuple[int, dict[str, str]]],
    record: Callable[[int, dict[str, str]], Record],
) -> list[_Kind]:
    there = {number for number, _ in sitting}
    ended = [one for one in rows if one[0] not in there]
    kinds = _Kind("terms", level, ended, record, shows=False), _Kind("sitting", level, sitting, record)
    return [kind for kind in kinds if kind.rows]


def _too_old(row: dict[str, str]) -> Text | None:
    return _TOO_OLD if _is_day(row["end"]) and row["end"] < SINCE else None


# ---------------------------------------------------------------- one row


def _record(number: int, level: str, row: dict[str, str], seat: _Seat) -> Record:
    family, given = in_order(tidy(row["last_name"]), tidy(row["first_name"]))
    words = seat.place, tidy(seat.label), tidy(seat.function), ""
    return Record(*(number, level, family, given, row.get("birth_year", ""), ""), *words, *("", "", ""), partial=True)


def in_order(family: str, given: str) -> tuple[str, str]:
    """Family and given names, a particle before the family name: « Rugy (de) », or « Rugy » and « François de » → de Rugy, François."""
    if found := _PARTICLE.fullmatch(family):
        return _with(found["particle"], found["name"]), given
    if found := _AFTER.fullmatch(given):
        whole = f"{found['given']} {_with(found['particle'], '')}".rstrip()
        if family.startswith(whole):  # « Gilles d'Ettore », Gilles d'
            return family[len(found["given"]) :].strip(), found["given"]
        return _with(found["particle"], family), found["given"]
    return family, given


def _with(particle: str, name: str) -> str:
    particle = particle.lower()
    return f"{particle}{name}" if particle[-1] in "'’" else f"{particle} {name}"


def _is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None and _parsed(text) is not None


@lru_cache(maxsize=1 << 14)
def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _near(one: str, other: str) -> bool:
    first, second = _parsed(one), _parsed(other)
    return first is not None and second is not None and abs((first - second).days) <= _SAME_TERM
