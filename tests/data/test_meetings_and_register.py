"""The meetings and the national register of elected officials in one graph: who is in both is one person, under the register's name.

The register is a small file in the ministry's form. Its names and places are those of people whom the meetings name; the rest is invented.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from importing_files import MAYORS, SCHEMAS, concepts
from terrigraph import resources
from terrigraph.importers import elected_officials
from terrigraph.model.namespaces import FOAF, IDS
from terrigraph.model.triples import Ids
from terrigraph.sources import curated, validation
from terrigraph.sources import source as sources

if TYPE_CHECKING:
    from pathlib import Path

REGISTER = (
    ("41248", "GLOANEC MAURIN", "Karine", "Karine Gloanec Maurin"),
    ("78646", "DE MAZIÈRES", "François", "François de Mazières"),
    ("31555", "MOUDENC", "Jean-Luc", "Jean-Luc Moudenc"),
    ("92071", "LAURENT", "Philippe", "Philippe Laurent"),
    ("76476", "CAROLO-LUTROT", "Virginie", "Virginie Carolo-Lutrot"),
)
"""Commune, family and given name as the register writes them, and the name in the graph."""


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a build would read of the register."""
    folder = tmp_path_factory.mktemp("register")
    with (folder / "maires.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, MAYORS, delimiter=";", restval="")
        writer.writeheader()
        for code, family, given, _ in REGISTER:
            cells = {"Code de la commune": code, "Nom de l'élu": family, "Prénom de l'élu": given, "Date de naissance": "04/07/1961"}
            writer.writerow(cells | {"Date de début du mandat": "18/05/2020", "Date de début de la fonction": "25/05/2020"})
    sums = elected_officials.import_files([folder / "maires.csv"], folder / "elected_officials", lambda _: None)
    assert sums.kept == len(REGISTER)
    reading = elected_officials.read(sources.load(folder / "elected_officials"), folder, {}, Ids())
    return set("".join(reading.blocks).splitlines(keepends=True))


@pytest.fixture(scope="module")
def meetings() -> set[str]:
    """What a build reads of the meetings: of each source that was reviewed and accepted."""
    quads: set[str] = set()
    for source in sources.find([resources.folder("data")]):
        if (source.folder / "judgements.jsonl").exists():
            quads.update("".join(curated.read(source, SCHEMAS, concepts(), Ids()).blocks).splitlines(keepends=True))
    return quads


def names(statements: set[str]) -> dict[str, set[str]]:
    """The names of each person, by identifier."""
    by_person: dict[str, set[str]] = {}
    for quad in ox.parse(input="".join(line for line in statements if f"<{FOAF.name}>" in line), format=ox.RdfFormat.N_QUADS):
        if "/person/" in str(quad.subject):
            by_person.setdefault(str(quad.subject).strip("<>").removeprefix(IDS), set()).add(quad.object.value)  # type: ignore[union-attr]
    return by_person


def two_names(statements: set[str], file: Path) -> list[str]:
    """Who has two names, as the shapes tell it."""
    file.write_text("".join(sorted(statements)), encoding="utf-8")
    faults = validation.check_shapes(file, {})
    return [fault.expected.fr for fault in faults if "Une personne a un nom" in fault.expected.fr]


def test_who_is_in_both_is_one_person_under_the_name_of_the_register(register: set[str], meetings: set[str], tmp_path: Path) -> None:
    registered = names(register)
    assert {name for of_person in registered.values() for name in of_person} == {name for *_, name in REGISTER}
    assert registered.keys() <= names(meetings).keys(), "the register gives them the identifiers that the meetings have"
    assert {iri: names(register | meetings)[iri] for iri in registered} == registered
    assert two_names(register | meetings, tmp_path / "both.nq") == []


def test_a_name_as_the_page_writes_it_does_not_pass(register: set[str], meetings: set[str], tmp_path: Path) -> None:
    spoiled = {line.replace("Karine Gloanec Maurin", "Karine Gloanec-Maurin") for line in meetings}
    (fault,) = two_names(register | spoiled, tmp_path / "both.nq")
    assert "karine-gloanec-maurin-commune-41248" in fault
