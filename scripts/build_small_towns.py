"""Write data/petites-villes-de-demain from the programme's first list: who is in it.

    python scripts/build_small_towns.py label_petites_villes_de_demain_2021.csv

Columns of the list: insee, name, departement, region, epci_siren, programme_id, edition. A code that is no longer in use leads to the one
commune that took it over, and the row says that it is inferred; a row whose code leads to none or to several is left out, and printed.
The same file gives the same bytes, and the sums are printed.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from terrigraph.reconciliation.official import Official

DATA = Path(__file__).resolve().parent.parent / "data"
HERE = DATA / "petites-villes-de-demain"
PROGRAMME, DOCUMENT = "petites-villes-de-demain", "petites-villes-de-demain-2021"
COLUMNS = ("member", "organisation", "state", "start", "end", "basis", "note", "document", "quote",
           "quote_start", "quote_end", "prefix", "suffix")  # fmt: skip


def main() -> None:
    """Write the table of memberships."""
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    official = Official(DATA / "territories")
    rows: dict[str, dict[str, str]] = {}
    merged = former = 0
    left_out: list[str] = []
    for one in sorted(listed, key=lambda one: (one["insee"], one["programme_id"])):
        communes, retired = official.succession(one["insee"])
        member = official.authority(f"commune/{communes[0]}") if len(communes) == 1 else ""
        if not member:
            left_out.append(f"  left out: {one['insee']} {one['name']}, of {len(communes)} communes\n")
            continue
        former += retired
        merged += member in rows
        row = dict.fromkeys(COLUMNS, "")
        row |= {"member": member, "organisation": PROGRAMME, "state": "held", "document": DOCUMENT}
        row["quote"] = " | ".join((one["insee"], one["name"], one["departement"], one["programme_id"]))
        if retired:
            row |= {"basis": "inferred", "note": "Le code INSEE n’a plus cours : tenu pour la commune qui l’a repris"}
        rows.setdefault(member, row)
    with (HERE / "memberships.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[key] for key in sorted(rows))
    sys.stdout.write(f"{len(listed)} rows = {len(rows)} members + {merged} merged since into another + {len(left_out)} left out\n")
    sys.stdout.write(f"  {former} codes are out of use\n{''.join(left_out)}")


if __name__ == "__main__":
    main()
