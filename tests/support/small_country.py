"""A small country: the shipped data with a few communes, which builds in a fraction of the time."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

from tiny import conference_data

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

COMMUNES = frozenset({"31555", "38185", "17300", "75056"})
"""The communes that the conference names."""

Rows = list[dict[str, str]]


def small_country(place: Path, also: Collection[str] = ()) -> Path:
    """A data folder of the conference and of the official territories, of whose communes only `COMMUNES` and those of `also` stay,
    and of whose EPCI those that they are in.
    """
    data = place / "data"
    shutil.copytree(conference_data(place / "linked"), data)
    folder = data / "territories"
    tables = {path.stem: _read(path) for path in sorted(folder.glob("*.csv"))}
    communes = COMMUNES | set(also)
    tables["communes"] = [row for row in tables["communes"] if row["code"] in communes]
    around = {row["epci"] for row in tables["communes"]}
    tables["epci"] = [row for row in tables["epci"] if row["code"] in around]
    tables["arrondissements"] = [row for row in tables["arrondissements"] if row["commune"] in communes]
    for name in ("former_communes", "retired_codes"):
        tables[name] = [row for row in tables[name] if row["current"] in communes]
    places = {
        f"{kind}/{row['code']}"
        for kind, name in (("commune", "communes"), ("departement", "departements"), ("region", "regions"), ("epci", "epci"))
        for row in tables[name]
    }
    tables["authorities"] = [row for row in tables["authorities"] if set(row["governs"].split("|")) <= places]
    for name, rows in tables.items():
        _write(folder / f"{name}.csv", rows)
    described = json.loads((folder / "source.json").read_text(encoding="utf-8"))
    (folder / "source.json").write_text(json.dumps(described | {"least_rows": {}}), encoding="utf-8")
    return data


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _write(path: Path, rows: Rows) -> None:
    """Replace the rows of a table, whose header stays."""
    with path.open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
