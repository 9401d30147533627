"""Describe the tables of data/ as one Frictionless Data Package: data/datapackage.json.

    python scripts/data_package.py            writes data/datapackage.json
    python scripts/data_package.py --check    fails where it is not current

The file is made of what is there: each source's source.json, the schemas, the tables' sizes and checksums.
The same data give the same file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
FILE = "datapackage.json"
METADATA = "source.json"
LICENCES = {
    "CC0-1.0": "Creative Commons Zero 1.0",
    "CC0-1.0 AND CC-BY-4.0": "Creative Commons Zero 1.0, and Attribution 4.0 for the places of GeoNames",
    "etalab-2.0": "Licence Ouverte 2.0",
}
PACKAGE = {
    "name": "terrigraph",
    "title": "terrigraph : les tables",
    "description": "Les personnes et les institutions qui font l’attractivité des territoires, et les territoires officiels de la France. "
    "/ The people and institutions that make territories attractive, and the official territories of France.",
    "homepage": "https://w3id.org/terrigraph",
}

Described = dict[str, Any]


def package(data: Path = DATA) -> Described:
    """The description of every table of every source under `data`, in the order of their paths."""
    sources = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(data.glob(f"*/{METADATA}"))}
    tables = [path for name in sources for path in sorted((data / name).glob("*.csv"))]
    names = Counter(path.stem for path in tables)
    resources = []
    for path in tables:
        name = path.stem if names[path.stem] == 1 else f"{path.parent.name}-{path.stem}"
        resources.append(resource(data, path, name, sources[path.parent.name]))
    licences = {licence["name"]: licence for source in sources.values() for licence in licences_of(source)}
    return {
        **PACKAGE,
        "version": max(str(source.get("retrieved", "")) for source in sources.values()),
        "licenses": [licences[name] for name in sorted(licences)],
        "resources": resources,
    }


def resource(data: Path, path: Path, name: str, source: Described) -> Described:
    """One table: where it is, what its columns are, where it comes from."""
    content = path.read_bytes()
    schema = data / "schemas" / f"{path.stem.partition('-')[0]}.json"  # several tables of one kind are told apart: heads-communes
    columns = json.loads(schema.read_text(encoding="utf-8"))
    return {
        "name": name,
        "title": f"{columns['title']} — {source['title']['fr']}",
        "description": columns["description"],
        "type": "table",
        "path": path.relative_to(data).as_posix(),
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema.relative_to(data).as_posix(),
        "licenses": licences_of(source),
        "sources": [origin(source)],
        "source": {
            "id": source["id"],
            "publisher": source["publisher"],
            "date": source["date"],
            "retrieved": source["retrieved"],
            "version": source.get("version", ""),
            "least_rows": source["least_rows"].get(path.stem, 0),
        },
    }


def licences_of(source: Described) -> list[Described]:
    """The licence of a source, as Data Package has it."""
    name = source["licence"]
    described = {"name": name, "title": LICENCES.get(name, name)}
    return [described | {"path": source["licence_url"]} if source.get("licence_url") else described]


def origin(source: Described) -> Described:
    """The source of a table, as Data Package has it."""
    described = {"title": f"{source['publisher']}: {source['title']['en']}", "version": source.get("version", "")}
    return described | {"path": source["url"]} if source.get("url") else described


def written(data: Path = DATA) -> str:
    """The text of the file."""
    return json.dumps(package(data), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the file, or check it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the file is not current")
    options = parser.parse_args()
    path = DATA / FILE
    if not options.check:
        path.write_text(written(), encoding="utf-8", newline="")
        print(path)
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == written():
        return 0
    print(f"{path} is not current: run python scripts/data_package.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
