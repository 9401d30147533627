"""IATI activities, of XML files (2.0x, and 1.0x) or of the table that the Datastore exports, as ties between two sides.

Who of an activity is a French local authority: the organisation that publishes it, and those that take part, by the SIREN number
in their identifier (`FR-INSEE-213105554`); by its name alone, the one that publishes. Who is abroad: the local governments that
take part (organisation type 11) and whose country is known, else the countries that receive. Actual dates come before planned
ones, and a planned end is no end. What is planned, cancelled, of no local authority or in France is left out under that name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.documents import archives
from terrigraph.errors import DocumentError, Fault, ImportingError
from terrigraph.intake.codes import siren_of
from terrigraph.intake.mapping import IgnoredRow
from terrigraph.language import Text
from terrigraph.reconciliation.gazetteer import FRENCH_CODES
from terrigraph.sources.dates import date
from terrigraph.sources.sheets import plain, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from terrigraph.reconciliation.official import Official

NEEDED = ("iati-identifier", "reporting-org", "recipient-country-code", "title", "start-planned", "start-actual", "end-actual")
"""The columns by which the Datastore's table of activities is known."""
_MORE = ("reporting-org-ref", "end-planned", "activity-status-code", "last-updated-datetime", "sector-code", "sector-vocabulary")
NOT_LOCAL = Text("activité sans collectivité française reconnue", "activity of no French local authority that is known")
PLANNED = Text("activité prévue, non commencée", "activity planned, not begun")
CANCELLED = Text("activité annulée", "activity cancelled")
IN_FRANCE = Text("activité en France", "activity in France")

_ROLES = ("Accountable", "Funding", "Extending", "Implementing")
_LOCAL_GOVERNMENT = "11"
_PIPELINE, _UNDER_WAY, _FINALISED, _CLOSED, _CANCELLED = "1", "2", "3", "4", "5"
_STATUSES = {
    "pipeline/identification": "1",
    "implementation": "2",
    "completion": "3",
    "finalisation": "3",
    "post-completion": "4",
    "closed": "4",
    "cancelled": "5",
}
_DATES = {"1": "start-planned", "2": "start-actual", "3": "end-planned", "4": "end-actual"}
_PREFIX = re.compile(r"([A-Z]{2})-[A-Z0-9_]+-", re.IGNORECASE)
_OF_NO_COUNTRY = ("XI", "XM", "XR")
"""What begins identifiers that are of no country's register."""
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DAC = ("", "1", "DAC")
"""The vocabulary of the OECD's five-digit sectors, as the versions write it; it is meant where none is said."""


class Organisation(NamedTuple):
    """Who publishes an activity, or takes part in it."""

    name: str
    ref: str = ""
    type: str = ""

    @property
    def country(self) -> str:
        """The country whose register the identifier is of; "" for none."""
        found = _PREFIX.match(self.ref)
        return "" if not found or found[1].upper() in _OF_NO_COUNTRY else found[1].upper()


@dataclass(slots=True, kw_only=True)
class Activity:
    """One activity, as it is published."""

    identifier: str
    reporting: Organisation
    titles: dict[str, str] = field(default_factory=dict)
    """By language, in lower case."""
    dates: dict[str, str] = field(default_factory=dict)
    """By `start-planned`, `start-actual`, `end-planned`, `end-actual`."""
    status: str = ""
    shown: str = ""
    """The day of its last change; "" where none is published, or it is no date."""
    participating: list[Organisation] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)


def of_xml(path: Path) -> Iterator[tuple[int, Activity]]:
    """The activities of an XML file, each with its rank. Raises ImportingError where it is no such file."""
    try:
        if path.stat().st_size > archives.MOST_UNZIPPED:
            raise ImportingError([Fault(path.name, 0, "", "", Text("100 Mio au plus", "100 MiB at most"))])
        top = archives.tree(path.read_bytes())
    except DocumentError as problem:
        raise ImportingError([Fault(path.name, 0, "", "", problem.message)], problem.hint) from None
    if top.tag != "iati-activities":
        expected = Text(
            "des activités de l’IITA (IATI) sont attendues : <iati-activities>", "IATI activities are expected: <iati-activities>"
        )
        raise ImportingError([Fault(path.name, 0, "", top.tag, expected)])
    shown = _attribute(top, "generated-datetime")
    for rank, element in enumerate(top.findall("iati-activity"), start=1):
        yield rank, _activity(element, shown)


def _activity(element: Element, shown: str) -> Activity:
    reporting = element.find("reporting-org")
    countries = element.findall("recipient-country") or element.findall("transaction/recipient-country")
    status = element.find("activity-status")
    language = _attribute(element, _LANG)
    return Activity(
        identifier=_words(element.find("iati-identifier")),
        reporting=Organisation("") if reporting is None else _organisation(reporting),
        titles=_titles(element, language),
        dates=_dates(element),
        status="" if status is None else _attribute(status, "code"),
        shown=_day(_attribute(element, "last-updated-datetime") or shown),
        participating=[_organisation(one) for one in element.findall("participating-org")],
        countries=_once(_attribute(one, "code").upper() for one in countries),
        sectors=_once(_attribute(one, "code") for one in element.findall("sector") if _attribute(one, "vocabulary") in _DAC),
    )


def _attribute(element: Element, name: str) -> str:
    return tidy(element.get(name) or "")


def _words(element: Element | None) -> str:
    """The text of an element: that of its first narrative, or its own in the versions that have none."""
    if element is None:
        return ""
    narrative = element.find("narrative")
    return tidy((element if narrative is None else narrative).text or "")


def _organisation(element: Element) -> Organisation:
    return Organisation(_words(element), _attribute(element, "ref"), _attribute(element, "type"))


def _titles(element: Element, language: str) -> dict[str, str]:
    titles: dict[str, str] = {}
    for title in element.findall("title"):
        for one in title.findall("narrative") or [title]:
            if words := tidy(one.text or ""):
                titles.setdefault((_attribute(one, _LANG) or language).lower()[:2], words)
    return titles


def _dates(element: Element) -> dict[str, str]:
    dates: dict[str, str] = {}
    for one in element.findall("activity-date"):
        which = _attribute(one, "type")
        if day := _attribute(one, "iso-date").removesuffix("Z"):
            dates.setdefault(_DATES.get(which, which), day)
    return dates


def _day(text: str) -> str:
    """The day of a date and time."""
    try:
        return date(text)
    except ValueError:
        return ""


def _once(values: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, values)))


def columns_read() -> tuple[str, ...]:
    """The columns of the Datastore's table that are read."""
    forms = ("participating-org ({})", "participating-org-ref ({})", "participating-org-type-code ({})")
    return (*NEEDED, *_MORE, *(form.format(role) for role in _ROLES for form in forms))


def of_row(cells: Mapping[str, str]) -> Activity:
    """The activity of a row of the Datastore's table."""
    status = cells.get("activity-status-code", "")
    return Activity(
        identifier=cells["iati-identifier"],
        reporting=Organisation(cells["reporting-org"], cells.get("reporting-org-ref", "")),
        titles={"": cells["title"]} if cells["title"] else {},
        dates={name: cells[name] for name in _DATES.values() if cells.get(name)},
        status=_STATUSES.get(status.lower(), status),
        shown=_day(cells.get("last-updated-datetime", "")),
        participating=[one for role in _ROLES for one in _participating(cells, role)],
        countries=_once(code.upper() for code in _several(cells["recipient-country-code"])),
        sectors=_sectors(cells),
    )


def _several(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";")] if cell.strip() else []


def _participating(cells: Mapping[str, str], role: str) -> list[Organisation]:
    """Those of a role. Names, identifiers and types are in cells of their own: where they are not as many, none is told apart."""
    names = _several(cells.get(f"participating-org ({role})", ""))
    refs = _several(cells.get(f"participating-org-ref ({role})", ""))
    types = _several(cells.get(f"participating-org-type-code ({role})", ""))
    refs, types = refs or [""] * len(names), types or [""] * len(names)
    if not len(names) == len(refs) == len(types):
        return []
    return [Organisation(*one) for one in zip(names, refs, types, strict=True)]


def _sectors(cells: Mapping[str, str]) -> list[str]:
    codes, words = _several(cells.get("sector-code", "")), _several(cells.get("sector-vocabulary", ""))
    if len(words) != len(codes):
        words = [""] * len(codes)
    return _once(code for code, word in zip(codes, words, strict=True) if word in _DAC or word.startswith("OECD DAC"))


def pairs(activity: Activity, official: Official) -> list[dict[str, str]] | IgnoredRow:
    """What an activity says of each French authority and each partner abroad, in the fields of cooperations.

    One that names no partner is one row without; one that is left out, the name of why.
    """
    ours = _authorities(activity, official)
    if not ours:
        return IgnoredRow(NOT_LOCAL)
    if activity.status == _CANCELLED:
        return IgnoredRow(CANCELLED)
    start, planned = activity.dates.get("start-actual", ""), activity.dates.get("start-planned", "")
    if activity.status == _PIPELINE or (not start and activity.shown and _day(planned) > activity.shown):
        return IgnoredRow(PLANNED)
    theirs = _partners(activity, official)
    if not theirs and activity.countries:
        return IgnoredRow(IN_FRANCE)
    end = activity.dates.get("end-actual", "")
    told = {
        "title": _title(activity.titles),
        "identifier": activity.identifier,
        "theme": ";".join(activity.sectors),
        "start": start or planned,
        "end": end,
        "note": " ; ".join(_notes(activity, end)),
        "seen": activity.shown if activity.status == _UNDER_WAY and not end else "",
        "over": "true" if activity.status in (_FINALISED, _CLOSED) and not end else "",
        "planned": "true" if planned and not start else "",
    }
    return [
        {"siren": siren_of(one.ref), "authority": one.name, "partner": name, "country": country, **told}
        for one in ours
        for name, country in theirs or [("", "")]
    ]


def _title(titles: Mapping[str, str]) -> str:
    return titles.get("fr") or titles.get("en") or next(iter(titles.values()), "")


def _notes(activity: Activity, end: str) -> Iterator[str]:
    if activity.identifier:
        yield f"IATI : {activity.identifier}"
    if (english := activity.titles.get("en", "")) and english != _title(activity.titles):
        yield f"en : {english}"
    if not end and (planned := activity.dates.get("end-planned")):
        yield f"fin prévue / planned end : {planned[:10]}"


def _authorities(activity: Activity, official: Official) -> list[Organisation]:
    """The French local authorities of an activity, each once."""
    found: dict[str, Organisation] = {}
    for one in (activity.reporting, *activity.participating):
        number = siren_of(one.ref) if one.country == "FR" else ""
        if number:
            key = official.by_siren(number)
        else:
            key = "|".join(official.named(one.name)) if one is activity.reporting and one.country in ("", "FR") else ""
        if key:
            found.setdefault(key, one)
    return list(found.values())


def _partners(activity: Activity, official: Official) -> list[tuple[str, str]]:
    """The name and the country of each local government abroad, then the countries of which none is named."""
    abroad = [code for code in activity.countries if code not in FRENCH_CODES]
    found: dict[tuple[str, str], None] = {}
    for one in activity.participating:
        country = one.country or (abroad[0] if len(abroad) == 1 else "")
        french = country in FRENCH_CODES or (not one.country and official.named(one.name))
        if one.type == _LOCAL_GOVERNMENT and one.name and country and not french:
            found[one.name, country] = None
    covered = {country for _, country in found}
    return [*found, *(("", code) for code in abroad if code not in covered)]


def is_xml(path: Path) -> bool:
    """Whether a file is to be read as XML: by its ending, or by what it begins with."""
    if path.suffix.lower() == ".xml":
        return True
    with path.open("rb") as file:
        return plain(file.read(1 << 12).decode("utf-8", "replace")).startswith(("<?xml version", "<iati-activities"))
