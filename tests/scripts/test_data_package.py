"""The data package: current, and valid for Frictionless, foreign keys included."""

from __future__ import annotations

import importlib.util
import json
import shutil
from typing import TYPE_CHECKING, Any

import frictionless
import pytest

from places import REPO

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

FILE = REPO / "data" / "datapackage.json"


def tables() -> list[Path]:
    """The tables of the sources."""
    return [path for path in FILE.parent.glob("*/*.csv") if path.with_name("source.json").is_file()]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    specification = importlib.util.spec_from_file_location("data_package", REPO / "scripts" / "data_package.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def test_the_file_is_current(script: ModuleType) -> None:
    assert FILE.read_text(encoding="utf-8") == script.written(), "run: python scripts/data_package.py"


def test_every_table_is_a_resource(described: dict[str, Any]) -> None:
    assert [resource["path"] for resource in described["resources"]] == sorted(
        path.relative_to(FILE.parent).as_posix() for path in tables()
    )
    names = [resource["name"] for resource in described["resources"]]
    assert len(set(names)) == len(names)


def test_every_resource_says_where_it_comes_from(described: dict[str, Any]) -> None:
    for resource in described["resources"]:
        assert resource["licenses"][0]["name"] in {"CC0-1.0", "CC0-1.0 AND CC-BY-4.0", "etalab-2.0"}
        assert resource["sources"][0]["title"]
        assert resource["hash"].startswith("sha256:")
        assert resource["source"]["publisher"]
        assert resource["source"]["date"]


@pytest.mark.long
def test_the_package_is_valid() -> None:
    report = frictionless.validate(str(FILE))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])[:20]
    assert len(report.tasks) == len(tables())


def test_a_foreign_key_that_leads_nowhere_is_detected(tmp_path: Path) -> None:
    """That the package is valid means something."""
    data = tmp_path / "data"
    shutil.copytree(FILE.parent, data)
    table = data / "territories" / "arrondissements.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",13055,", ",13999,", 1), encoding="utf-8", newline="")
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource.pop("hash")
        resource.pop("bytes")
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    report = frictionless.Package(str(data / "datapackage.json")).get_resource("arrondissements").validate()
    assert [error[0] for error in report.flatten(["type"])] == ["foreign-key"]


def test_every_source_has_whole_metadata() -> None:
    for path in sorted(FILE.parent.glob("*/source.json")):
        source = json.loads(path.read_text(encoding="utf-8"))
        needed = ["id", "title", "description", "publisher", "licence", "licence_url", "date", "retrieved"]
        if not (path.parent / "judgements.jsonl").exists():  # pages that were read have no version, nor a number of rows to expect
            needed += ["version", "least_rows"]
        for key in needed:
            assert source[key], (path, key)
        for key in ("title", "description"):
            assert set(source[key]) == {"fr", "en"}
        assert set(source["least_rows"]) <= {table.stem for table in path.parent.glob("*.csv")}
