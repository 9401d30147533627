"""Make notebooks/data/population-2016.csv: the municipal population of each commune on 1 January 2016.

The figures are INSEE's, as an earlier version of the package of the official tables carries them (0.7.0, data under the
Licence Ouverte; its README cites https://www.insee.fr/fr/statistiques/3677855). The package does not write the year; it is
deduced: the figures of Paris (2,190,327), Lyon (515,695) and Toulouse (475,438) are those of 2016.

    python scripts/build_population_2016.py                # downloads the package with npm
    python scripts/build_population_2016.py --from FOLDER  # reads it there
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import tarfile
import tempfile
from pathlib import Path

from build_territories import BuildError, download, verified

ARCHIVE = {
    "name": "@etalab/decoupage-administratif",
    "registry": "npm",
    "version": "0.7.0",
    "file": "etalab-decoupage-administratif-0.7.0.tgz",
    "sha256": "4643f584e1502d38a9baefe6e5b478aa8d5077bcd7e8972461dbbaceb66559f0",
}
OUTPUT = Path(__file__).parent.parent / "notebooks" / "data" / "population-2016.csv"
KNOWN = {"75056": 2_190_327, "69123": 515_695, "31555": 475_438}


def populations(archive: bytes) -> dict[str, int]:
    """By code, the population of each commune of the package. Raises BuildError where it is not of 2016."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as files:
        member = files.extractfile("package/data/communes.json")
        if member is None:
            raise BuildError("the package holds no data/communes.json")
        records = json.load(member)
    inhabitants_of = {one["code"]: one["population"] for one in records if one["type"] == "commune-actuelle" and one.get("population")}
    if any(inhabitants_of.get(code) != figure for code, figure in KNOWN.items()):
        raise BuildError("the figures are not those of 2016")
    return inhabitants_of


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="folder", type=Path, help="a folder that holds the archive")
    given = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as scratch:
        folder = given or Path(scratch)
        if given is None:
            download(ARCHIVE, folder)
        inhabitants_of = populations(verified(ARCHIVE, folder))
    with OUTPUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["insee", "population"])
        writer.writerows(sorted(inhabitants_of.items()))
    print(f"{OUTPUT}: {len(inhabitants_of):,} communes, {sum(inhabitants_of.values()):,} inhabitants")


if __name__ == "__main__":
    main()
