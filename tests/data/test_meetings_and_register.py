"""The meetings and the national register of elected officials in one graph: who is in both is one person, under the register's name.

The register is a small file in the ministry's form. Its names and places are those of people whom the meetings name; the rest is invented.
"""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from importing_files import MAYORS, SCHEMAS, concepts
from terrigraph import resources
from terrigraph.facts import identities, terms
from terrigraph.facts.conclusions import Conclusions
from terrigraph.importers import elected_officials
from terrigraph.model.namespaces import FOAF, IDS, SKOS
from terrigraph.model.triples import Ids
from terrigraph.sources import curated
from terrigraph.sources import source as sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from terrigraph.sources.source import Source

SHIPPED = sources.find([resources.folder("data")])

REGISTER = (
    ("41248", "GLOANEC MAURIN", "Karine", "Karine Gloanec Maurin"),
    ("78646", "DE MAZIÈRES", "François", "François de Mazières"),
    ("31555", "MOUDENC", "Jean-Luc", "Jean-Luc Moudenc"),
    ("92071", "LAURENT", "Philippe", "Philippe Laurent"),
    ("76476", "CAROLO-LUTROT", "Virginie", "Virginie Carolo-Lutrot"),
)
"""Commune, family and given name as the register writes them, and the name in the graph."""


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """The register, imported."""
    folder = tmp_path_factory.mktemp("register")
    with (folder / "maires.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, MAYORS, delimiter=";", restval="")
        writer.writeheader()
        for code, family, given, _ in REGISTER:
            cells = {"Code de la commune": code, "Nom de l'élu": family, "Prénom de l'élu": given, "Date de naissance": "04/07/1961"}
            writer.writerow(cells | {"Date de début du mandat": "18/05/2020", "Date de début de la fonction": "25/05/2020"})
    sums = elected_officials.import_files([folder / "maires.csv"], folder / "elected_officials", lambda _: None)
    assert sums.kept == len(REGISTER)
    return sources.load(folder / "elected_officials")


@pytest.fixture(scope="module")
def meetings() -> list[Source]:
    """Each source that was reviewed and accepted, and who is whom."""
    return [source for source in SHIPPED if (source.folder / "judgements.jsonl").exists() or source.id == identities.SOURCE]


def graph(meetings: Sequence[Source], *register: Source) -> set[str]:
    """What a build reads of the meetings, and of the register where it is given, with what it concludes."""
    conclusions = Conclusions(ids=Ids(replaced=identities.replaced(meetings)), terms=terms.of_sources(SHIPPED))
    readings = [curated.read(source, SCHEMAS, concepts(), conclusions) for source in meetings]
    readings += [elected_officials.read(source, SCHEMAS, {}, conclusions) for source in register]
    blocks = [block for reading in readings for block in reading.blocks]
    blocks += [*conclusions.mandates([reading.mandates for reading in readings]), *conclusions.lines()]
    return set("".join(blocks).splitlines(keepends=True))


def called(statements: set[str], *predicates: str) -> dict[str, set[str]]:
    """What each person is called, by identifier."""
    by_person: dict[str, set[str]] = {}
    lines = "".join(line for line in statements if line.split(" ")[1].strip("<>") in predicates)
    for quad in ox.parse(input=lines, format=ox.RdfFormat.N_QUADS):
        if "/person/" in str(quad.subject):
            by_person.setdefault(str(quad.subject).strip("<>").removeprefix(IDS), set()).add(quad.object.value)
    return by_person


def test_who_is_in_both_is_one_person_under_the_name_of_the_register(register: Source, meetings: list[Source]) -> None:
    registered = called(graph([], register), FOAF.name)
    assert {name for of_person in registered.values() for name in of_person} == {name for *_, name in REGISTER}
    both = graph(meetings, register)
    assert registered.keys() <= called(graph(meetings), FOAF.name).keys(), "the register gives them the identifiers that the meetings have"
    assert {iri: called(both, FOAF.name)[iri] for iri in registered} == registered
    assert all(len(of_person) == 1 for of_person in called(both, FOAF.name).values())


def test_a_name_that_a_page_writes_otherwise_is_another_name_of_the_same_person(
    register: Source, meetings: list[Source], tmp_path: Path
) -> None:
    spoilt = []
    for source in meetings:
        folder = tmp_path / source.id
        shutil.copytree(source.folder, folder)
        people = folder / "people.csv"
        if people.exists():
            people.write_text(
                people.read_text(encoding="utf-8").replace("Karine Gloanec Maurin", "Karine Gloanec-Maurin"), encoding="utf-8"
            )
        spoilt.append(sources.load(folder))
    both, here = graph(spoilt, register), "person/karine-gloanec-maurin-commune-41248"
    names = called(both, FOAF.name)[here], called(both, SKOS.altLabel)[here]
    assert sorted(map(len, names)) == [1, 1]
    assert set.union(*names) == {"Karine Gloanec Maurin", "Karine Gloanec-Maurin"}
