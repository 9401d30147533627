"""Recognises territories by their official names: communes, intercommunalities, départements, regions, countries, cities abroad."""

from __future__ import annotations

import csv
import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.extraction import lexicon
from terrigraph.model.spelling import fold
from terrigraph.reconciliation.gazetteer import Gazetteer, gazetteer_tables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_OTHER_NAMES = lexicon.rows("places")
FORMER_REGIONS = {row["name"]: row["ref"].partition("/")[2] for row in _OTHER_NAMES if row["former"]}
"""The regions that were merged (or renamed) on 1 January 2016, folded, with the code of the one that holds them now."""
_ALIASES = {row["name"]: row["ref"] for row in _OTHER_NAMES if not row["former"]}
"""Other names of territories and countries, folded."""
_LEVELS = ("commune", "epci", "departement", "region", "country", "city")
_EPCI_WORDS = re.compile(
    r"^(communaute urbaine|communaute d agglomeration|communaute de l agglomeration|"
    r"communaute de communes|communaute d agglo|metropole|eurometropole|cc|ca|cu|agglomeration|"
    r"communaute)( (de la|de l|des|du|de|d))?( les| le| la)? "
)
_ARTICLES = re.compile(r"^(le|la|les|l) ")
_LARGE = re.compile(r"(?m)^[^\n]*,[A-Z]{2},[-\d.]*,[-\d.]*,(?:[89]\d{4}|\d{6,}),[^\n]*$")
"""The row of a city of 80,000 people or more: smaller ones abroad are known only where a role asks for a place."""
_FEW = 12


def _accented(length: int) -> dict[str, str]:
    """What one letter may be that folds to so many, as a pattern by these."""
    letters: dict[str, str] = {}
    for char in map(chr, range(0x41, 0x250)):
        if len(folded := fold(char)) == length and folded.isalpha():
            letters[folded] = letters.get(folded, "") + char
    return {folded: f"[{chars}]" for folded, chars in letters.items()}


_ACCENTED = _accented(1)
_LIGATURES = {two: f"(?:{_ACCENTED[two[0]]}{_ACCENTED[two[1]]}|{one})" for two, one in _accented(2).items()}
_LETTERS = re.compile("|".join((*_LIGATURES, ".")))


def _written(folded: str) -> re.Pattern[str]:
    """The pattern of a folded name as the table may write it."""
    letters = _LETTERS.findall(folded)
    name = "".join(_LIGATURES.get(one) or _ACCENTED.get(one) or (r"[^\w,|\n]+" if one == " " else re.escape(one)) for one in letters)
    return re.compile(rf"[,|\"]{name}[^\w|,\n]*[,|\n]")


_BRACKET = re.compile(r"[ \t\u00a0]*\(([^()\n]{2,40})\)")
_NUMBER = re.compile(r"(97\d|\d\d|2[AaBb])(?:\d\d\d|\d\d)?")
"""The number of a département, or a postal code."""


class NamedPlace(NamedTuple):
    """A territory that a name may mean."""

    ref: str
    """`commune/38185`, `departement/38`, `region/84`, `epci/243100518`, `country/DE`, `city/2988507` (GeoNames)."""
    name: str
    population: int = 0

    @property
    def level(self) -> str:
        """The first part of its reference."""
        return self.ref.partition("/")[0]


class PlaceNames:
    """The official names of territories, from the tables of a folder (`data/`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sought: dict[str, list[NamedPlace]] = {}

    def _rows(self, table: str) -> list[dict[str, str]]:
        with (self.folder / "territories" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def _french(self) -> dict[str, list[NamedPlace]]:
        by_name: dict[str, list[NamedPlace]] = {}

        def add(name: str, place: NamedPlace) -> None:
            key = fold(name)
            if key and place not in by_name.setdefault(key, []):
                by_name[key].append(place)

        for row in self._rows("communes"):
            add(row["name"], NamedPlace(f"commune/{row['code']}", row["name"], int(row["population"] or 0)))
        for row in self._rows("former_communes"):
            if fold(row["name"]) not in by_name:
                add(row["name"], NamedPlace(f"commune/{row['current']}", row["name"]))
        for row in self._rows("epci"):
            place = NamedPlace(f"epci/{row['code']}", row["name"], int(row["population"] or 0))
            bare = _EPCI_WORDS.sub("", fold(row["name"]))
            for name in {row["name"], row["short_name"]}:
                add(name, place)
            if bare not in by_name:
                add(bare, place)
        for table, level in (("departements", "departement"), ("regions", "region")):
            for row in self._rows(table):
                add(row["name"], NamedPlace(f"{level}/{row['code']}", row["name"]))
        for name, code in FORMER_REGIONS.items():
            add(name, NamedPlace(f"region/{code}", name.title()))
        for name, ref in _ALIASES.items():
            if ref.startswith(("region", "departement")):
                known = next((place for places in by_name.values() for place in places if place.ref == ref), None)
                add(name, known or NamedPlace(ref, name.title()))
        return by_name

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places of the world."""
        return gazetteer_tables(self.folder)

    @cached_property
    def _countries(self) -> dict[str, NamedPlace]:
        by_name = {}
        for code, country in self.gazetteer.countries.items():
            for name in (country.french, country.english):
                by_name[fold(name)] = NamedPlace(f"country/{code}", country.french)
        for name, ref in _ALIASES.items():
            if ref.startswith("country"):
                code = ref.partition("/")[2]
                by_name[name] = NamedPlace(ref, self.gazetteer.countries[code].french)
        return by_name

    @cached_property
    def _world(self) -> str:
        """The table of the places of the world, as it is on disk."""
        return (self.folder / "gazetteer" / "places.csv").read_text(encoding="utf-8")

    @cached_property
    def _cities(self) -> dict[str, list[NamedPlace]]:
        """The large cities abroad, by their folded names."""
        return self._by_names(match[0] for match in _LARGE.finditer(self._world))

    @cached_property
    def _all_cities(self) -> dict[str, list[NamedPlace]]:
        """All cities abroad, by their folded names: a second to make."""
        return self._by_names(self._world.splitlines())

    def _any_city(self, folded: str) -> list[NamedPlace]:
        """The cities abroad of a folded name, small ones too; the first few names are sought in the table's own text."""
        if folded not in self._sought:
            if len(self._sought) >= _FEW:
                return self._all_cities.get(folded, [])
            world = self._world
            starts = {world.rfind("\n", 0, match.start()) + 1 for match in _written(folded).finditer(world)}
            self._sought[folded] = self._by_names(world[start : world.find("\n", start)] for start in sorted(starts)).get(folded, [])
        return self._sought[folded]

    @staticmethod
    def _by_names(lines: Iterable[str]) -> dict[str, list[NamedPlace]]:
        by_name: dict[str, list[NamedPlace]] = {}
        for key, name, country, _, _, population, others in csv.reader(lines):
            if country == "FR" or not population.isdigit():
                continue
            place = NamedPlace(f"city/{key}", name, int(population))
            for folded in {fold(one) for one in (name, *others.split("|")) if one}:
                by_name.setdefault(folded, []).append(place)
        return by_name

    def named(self, name: str, levels: tuple[str, ...] = _LEVELS, small: bool = False) -> list[NamedPlace]:
        """What bears a name, of the levels given, the most peopled first within each level.

        An article is left out or put back where that alone finds one ("du Havre", "des Mureaux"). Cities abroad come only
        where nothing else does, small ones only where `small`.
        """
        folded = fold(name)
        bare = _ARTICLES.sub("", folded)
        for key in dict.fromkeys((folded, f"le {bare}", f"les {bare}", f"la {bare}", bare)):
            matches = [place for place in self._french.get(key, ()) if place.level in levels]
            if matches:
                return sorted(matches, key=lambda place: (levels.index(place.level), -place.population, place.ref))
        if "country" in levels and (country := self._countries.get(bare) or self._countries.get(folded)):
            return [country]
        if "city" in levels:
            cities = self._any_city(folded) if small else self._cities.get(folded, [])
            return sorted(cities, key=lambda place: (-place.population, place.ref))
        return []

    def bracketed(self, text: str, start: int, end: int) -> list[NamedPlace]:
        """What bears the name of a passage where brackets say which: « Louvigny (14) », « Saint-Denis (La Réunion) », « Turin (Italie) ».

        [] where none does, or where what they hold is no département, region or country.
        """
        bracket = _BRACKET.match(text, end)
        if bracket is None:
            return []
        name, inside = text[start:end], bracket[1].strip()
        codes = self._departements_of(inside)
        if codes:
            communes = self.named(name, ("commune",), small=True)
            return [place for place in communes if place.ref.removeprefix("commune/").startswith(codes)]
        country = self._countries.get(fold(inside))
        if country is None or country.ref == "country/FR":
            return []
        cities = self.gazetteer.named(name, country.ref.removeprefix("country/"))
        return [NamedPlace(f"city/{city.id}", city.name, city.population) for city in cities]

    def _departements_of(self, inside: str) -> tuple[str, ...]:
        """The codes of the départements that a number, a postal code or a name in brackets says; () for none."""
        if number := _NUMBER.fullmatch(inside):
            return ("2A", "2B") if number[1] == "20" else (number[1].upper(),)
        matches = self.named(inside, ("departement", "region"))
        if not matches:
            return ()
        code = matches[0].ref.partition("/")[2]
        if matches[0].level == "departement":
            return (code,)
        return tuple(row["code"] for row in self._rows("departements") if row["region"] == code)

    def epci(self, name: str) -> list[NamedPlace]:
        """The intercommunality that a name means, whole or without its kind ("Communauté urbaine de Dunkerque")."""
        folded = fold(name)
        matches = [place for place in self._french.get(folded, ()) if place.level == "epci"]
        if not matches:
            matches = [place for place in self._french.get(_EPCI_WORDS.sub("", folded), ()) if place.level == "epci"]
        return matches
