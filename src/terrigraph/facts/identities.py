"""Who is whom: the tables in which two resources are judged to be one, each row signed, dated, and with its reason.

The tables are those of data/identities: `same_people.csv` and `same_organisations.csv`. The identifier in `gone` then stands for the one
in `remains`, in whatever source it is written; a row that is taken away makes them two again.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from terrigraph.errors import Fault, RefusedError
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from terrigraph.sources.source import Source

SOURCE = "identities"
SAME_AS = "same_as"
"""The table of what people are called elsewhere."""
WIKIDATA = "http://www.wikidata.org/entity/"
TABLES = {"same_people": "person", "same_organisations": "organisation"}
"""By table, the kind of resource that its identifiers are of."""


def replaced(sources: Iterable[Source], others: Mapping[str, str] | None = None) -> dict[str, str]:
    """What each identifier that goes stands for, by the ends of their IRIs: `person/a` → `person/b`.

    `others` are identifiers that importers say to be of one resource, in the same form; the tables' judgements of either hold for both.
    Raises RefusedError where an identifier goes twice, or where rows lead in a circle.
    """
    leads: dict[str, str] = {}
    faults: list[Fault] = []
    for source in sources:
        if source.id == SOURCE:
            for table, kind in TABLES.items():
                faults += _read(source.folder / f"{table}.csv", kind, leads)
    final = {gone: _end(gone, leads) for gone in leads}
    circle = Text("ces lignes se renvoient l’une à l’autre", "these rows lead to one another")
    faults += [Fault(f"{SOURCE}/", 0, "remains", gone, circle) for gone, remains in final.items() if not remains]
    if faults:
        raise RefusedError(faults)
    for gone, remains in (others or {}).items():
        if _end(gone, leads) == _end(remains, leads):
            continue
        if gone not in leads:
            leads[gone] = remains
        elif remains not in leads:
            leads[remains] = leads[gone]
    return {gone: _end(gone, leads) for gone in leads}


def by_wikidata(sources: Iterable[Source]) -> dict[str, str]:
    """The people whom the tables tie to Wikidata, by its identifier: `Q30349300` → `person/a`; none who share one."""
    tied: dict[str, set[str]] = {}
    for source in sources:
        path = source.folder / f"{SAME_AS}.csv"
        if source.id == SOURCE and path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    if row["same_as"].startswith(WIKIDATA):
                        tied.setdefault(row["same_as"].removeprefix(WIKIDATA), set()).add(f"person/{row['person']}")
    return {item: people.pop() for item, people in tied.items() if len(people) == 1}


def _read(path: Path, kind: str, leads: dict[str, str]) -> list[Fault]:
    faults = []
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            gone, remains = (f"{kind}/{row[column]}" for column in ("gone", "remains"))
            if gone in leads:
                twice = Text("cet identifiant est déjà remplacé plus haut", "this identifier is already replaced above")
                faults.append(Fault(f"{SOURCE}/{path.name}", number, "gone", row["gone"], twice))
            leads[gone] = remains
    return faults


def _end(gone: str, leads: dict[str, str]) -> str:
    """Where an identifier leads at last; "" where it leads in a circle."""
    passed = {gone}
    while gone in leads:
        gone = leads[gone]
        if gone in passed:
            return ""
        passed.add(gone)
    return gone
