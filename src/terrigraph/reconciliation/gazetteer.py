"""Finds the places of the world that tables name: cities of GeoNames, and countries.

The tables shipped in data/gazetteer hold the places of 5,000 people and more, and in Europe, where small towns are
twinned too, of 1,000 and more. `scripts/build_gazetteer.py --full` writes those of 500 and more everywhere into the
user's cache, which is then used in their place.

A place is found by its GeoNames id, by its Wikidata item where the tables know it, or by a name that it bears in its country,
whole, accents and case aside; nothing is matched by likeness. `City.ref` is the one IRI of a foreign city that they know.
"""

from __future__ import annotations

import csv
import os
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from terrigraph import resources
from terrigraph.model.spelling import fold

FRANCE = "FR"
FRENCH_CODES = {
    "FR": "",
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "PM": "975",
    "YT": "976",
    "BL": "977",
    "MF": "978",
    "TF": "984",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}
"""The ISO codes of France and its overseas parts, with the code of the département or collectivity ("" for any)."""

CITY = "city/geonames-"
"""How the IRI of a city goes on, after that of territories and before its GeoNames id."""
_PLACES = "places.csv"
_COUNTRIES = "countries.csv"
_NAMES = "names.csv"
_ASIDE = re.compile(r"\s*\([^)]*\)")
_ARTICLE = re.compile(r"(the|le|la|les) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city of GeoNames."""

    id: str
    name: str
    country: str
    """ISO 3166-1, two letters."""
    longitude: str
    """Degrees east, WGS 84."""
    latitude: str
    population: int
    others: str
    """Its other names, separated by "|"."""

    @property
    def ref(self) -> str:
        """The end of its IRI, after `territory/`."""
        return f"{CITY}{self.id}"

    def bears(self, name: str) -> bool:
        """Whether a name is one of the place's, accents and case aside, or is so without what qualifies it."""
        own = {fold(one) for one in (self.name, *self.others.split("|"))}
        return not own.isdisjoint(plain_names(name))


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or a part of one that ISO 3166-1 lists."""

    code: str
    french: str
    english: str


@dataclass(frozen=True, slots=True)
class CityNames:
    """What a city is called, as far as the table of names knows it."""

    french: str
    english: str
    wikidata: str
    """Its item: Q84."""


def plain_names(name: str) -> list[str]:
    """A name, folded, then without what qualifies it: `St Ives, Cornwall`, `Battenberg (Eder)`."""
    bare = _ASIDE.sub("", name)
    return list(dict.fromkeys(filter(None, (fold(name), fold(bare), fold(bare.split(",")[0])))))


def full_folder() -> Path:
    """Where the full gazetteer is looked for first (`TERRIGRAPH_GAZETTEER`, else the user's cache)."""
    if chosen := os.environ.get("TERRIGRAPH_GAZETTEER"):
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "terrigraph" / "gazetteer"


def gazetteer_tables(data: Path, full: Path | None = None) -> Gazetteer:
    """The gazetteer of a folder of data, which is read once a process, as long as it stays the same; `full`: see `Gazetteer`."""
    return _read(data / "gazetteer", full, (resources.marks(data / "gazetteer"), resources.marks(full) if full else ()))


@lru_cache(maxsize=2)
def _read(shipped: Path, full: Path | None, _marks: object) -> Gazetteer:
    return Gazetteer(shipped, full)


@dataclass
class Gazetteer:
    """The places of one table, and the countries. Not to be changed: others may have it too."""

    shipped: Path
    """The folder data/gazetteer."""
    full: Path | None = None
    """A folder whose places.csv, where it is there, is read instead."""
    _named: dict[str, dict[str, list[str]]] = field(default_factory=dict, repr=False)

    @property
    def whole(self) -> bool:
        """Whether it is the full table that is read."""
        return self.full is not None and (self.full / _PLACES).is_file()

    @cached_property
    def _places(self) -> dict[str, list[str]]:
        path = (self.full if self.full and self.whole else self.shipped) / _PLACES
        with path.open(encoding="utf-8", newline="") as file:
            return {record[0]: record for record in csv.reader(file)}

    @cached_property
    def _by_country(self) -> dict[str, list[str]]:
        keys: dict[str, list[str]] = {}
        for key, record in self._places.items():
            keys.setdefault(record[2], []).append(key)
        return keys

    @cached_property
    def countries(self) -> dict[str, Country]:
        """The countries, by code."""
        return {code: Country(code, french, english) for code, french, english, _ in self._country_records}

    @cached_property
    def _country_records(self) -> list[list[str]]:
        with (self.shipped / _COUNTRIES).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))[1:]

    @cached_property
    def _country_names(self) -> dict[str, str]:
        names: dict[str, set[str]] = {}
        for code, french, english, others in self._country_records:
            for name in (code, french, english, *filter(None, others.split("|"))):
                names.setdefault(fold(name), set()).add(code)
        return {name: min(codes) for name, codes in names.items() if len(codes) == 1}

    def country(self, text: str) -> str:
        """The code of the country that a text names in French or English, by its code, or as the last of a list
        ("Wales, United Kingdom"); "" where it names none.
        """
        bare = _ASIDE.sub("", text)
        for name in (bare, bare.split(",")[-1]):
            folded = fold(name)
            for known in (folded, _ARTICLE.sub("", folded, count=1)):
                if known in self._country_names:
                    return self._country_names[known]
        return ""

    def place(self, key: str) -> City | None:
        """The place of a GeoNames id."""
        record = self._places.get(key)
        if record is None or not key.isdigit():
            return None
        own, name, country, longitude, latitude, population, others = record
        return City(id=own, name=name, country=country, longitude=longitude, latitude=latitude, population=int(population), others=others)

    @cached_property
    def names(self) -> dict[str, CityNames]:
        """What cities are called in French and in English, by GeoNames id."""
        with (self.shipped / _NAMES).open(encoding="utf-8", newline="") as file:
            return {key: CityNames(french, english, item) for key, french, english, item in list(csv.reader(file))[1:]}

    @cached_property
    def _by_item(self) -> dict[str, list[str]]:
        items: dict[str, list[str]] = {}
        for key, names in self.names.items():
            items.setdefault(names.wikidata, []).append(key)
        return items

    def of_item(self, item: str) -> City | None:
        """The place of a Wikidata item (Q84), where the table of names gives it to one place alone."""
        keys = self._by_item.get(item, []) if item else []
        return self.place(keys[0]) if len(keys) == 1 else None

    def named(self, name: str, country: str) -> list[City]:
        """The places that bear a name in a country, most people first."""
        if country not in self._named:
            index = self._named[country] = {}
            for key in self._by_country.get(country, ()):
                record = self._places[key]
                for folded in {fold(one) for one in (record[1], *record[6].split("|")) if one}:
                    index.setdefault(folded, []).append(key)
        for plain in plain_names(name):
            if keys := self._named[country].get(plain):
                cities = [place for key in keys if (place := self.place(key))]
                return sorted(cities, key=lambda place: (-place.population, place.id))
        return []

    def anywhere(self, name: str) -> list[City]:
        """The places of the whole world that bear a name, most people first; France is left to the official tables."""
        cities = [place for country in sorted(self._by_country) if country not in FRENCH_CODES for place in self.named(name, country)]
        return sorted(cities, key=lambda place: (-place.population, place.id))
