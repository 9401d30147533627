"""The terms of elected offices: between which days someone elected in a term can hold an office.

The windows are those of data/terms, each with its source. Those of one office follow each other and overlap by the days that a
renewal takes: a holder of the old term may still be there, one of the new term already.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from terrigraph.sources.source import Source

SOURCE = "terms"
OPEN = "9999-12-31"
"""The last day of a term that still runs, for comparing."""
_OFFICIAL = "territories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of an office: the first and the last day on which someone of it can hold the office; `last` is OPEN while it runs."""

    id: str
    first: str
    last: str
    scope: str = ""
    """The series of seats that it renews, where not all are renewed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The terms of a role in a kind of body, in their order."""

    terms: tuple[Term, ...] = ()
    one_holder: bool = False
    """Whether one person at a time holds it."""
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was concluded of it (see mandates.py), so that half a million alike rows conclude but a few thousand times."""

    def starting(self, day: str) -> int:
        """The place of the term in which someone who starts on a day starts: the latest whose window holds it; -1 for none."""
        return next((place for place in range(len(self.terms) - 1, -1, -1) if self._holds(place, day)), -1)

    def ending(self, day: str) -> int:
        """The place of the term in which someone who ends on a day ends: the earliest whose window holds it; -1 for none."""
        return next((place for place in range(len(self.terms)) if self._holds(place, day)), -1)

    def within(self, first: str, last: str) -> int:
        """The place of the only term that can hold both days; -1 where none or several can."""
        places = [place for place in range(len(self.terms)) if self._holds(place, first) and self._holds(place, last)]
        return places[0] if len(places) == 1 else -1

    def _holds(self, place: int, day: str) -> bool:
        return self.terms[place].first <= day <= self.terms[place].last


NO_TERMS = Office()


@dataclass(slots=True, kw_only=True)
class Terms:
    """The offices, by role and kind of body."""

    offices: Mapping[tuple[str, str], Office] = field(default_factory=dict)
    """By the kind of body (commune, epci… or the end of an IRI) and the role."""
    governed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The kinds of territory that an authority governs, where its identifier does not say so."""
    series: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The series of seats of an area, by the end of its IRI (`departement/38`)."""
    _known: dict[tuple[str, str, str], Office] = field(default_factory=dict)
    _kinds: frozenset[str] = field(init=False)
    """The kinds of body that have offices, whatever the body."""

    def __post_init__(self) -> None:
        """Take the kinds of body from the offices."""
        self._kinds = frozenset(body for body, _ in self.offices if "/" not in body)

    def office(self, organisation: str, area: str, role: str) -> Office:
        """The office of a role in an organisation, or for an area where there is none."""
        kind = organisation.partition("-")[0]
        own = kind not in self._kinds or organisation in self.governed
        key = (organisation if own else kind, area if not organisation or organisation == "senat" else "", role)
        if (office := self._known.get(key)) is None:
            office = self._known[key] = self._office(organisation, area, role)
        return office

    def _office(self, organisation: str, area: str, role: str) -> Office:
        bodies = self.governed.get(organisation) or (organisation.partition("-")[0], f"organisation/{organisation}")
        for body in bodies if organisation else (f"territory/{area}",):
            if office := self.offices.get((body, role)):
                return self._of_series(office, area)
        return NO_TERMS

    def _of_series(self, office: Office, area: str) -> Office:
        """The office as its seats in an area are renewed; without terms where the area's series are not known."""
        if not any(term.scope for term in office.terms):
            return office
        own = self.series.get(area, frozenset())
        return Office(terms=tuple(term for term in office.terms if term.scope in own), one_holder=office.one_holder)


def of_sources(sources: Iterable[Source]) -> Terms:
    """The terms that the source `terms` has, for the authorities that the official territories have; none without it."""
    folders = {source.id: source.folder for source in sources}
    if SOURCE not in folders:
        return Terms()
    place = folders[SOURCE]
    windows: dict[str, list[Term]] = {}
    for row in _rows(place / "terms.csv"):
        term = Term(id=row["id"], first=row["start"], last=row["end"] or OPEN, scope=row["scope"])
        windows.setdefault(row["office"], []).append(term)
    series: dict[str, set[str]] = {}
    for row in _rows(place / "senate_series.csv"):
        series.setdefault(f"departement/{row['departement']}", set()).add(row["series"])
    authorities = _rows(folders[_OFFICIAL] / "authorities.csv") if _OFFICIAL in folders else []
    return Terms(
        offices={
            (row["body"], row["role"]): Office(
                terms=tuple(sorted(windows.get(row["office"], ()), key=lambda one: one.first)), one_holder=row["holders"] == "1"
            )
            for row in _rows(place / "offices.csv")
        },
        governed={
            row["id"]: sorted({territory.partition("/")[0] for territory in row["governs"].split("|")}, reverse=True) for row in authorities
        },
        series={area: frozenset(names) for area, names in series.items()},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
