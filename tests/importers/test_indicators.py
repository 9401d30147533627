"""Indicators of territories: figures by territory and year. The figures are invented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from importing_files import Cells, refusals, shuffled, statements, write
from places import REPO
from small_country import small_country
from terrigraph.build import build
from terrigraph.graph import open_graph
from terrigraph.importers import indicators
from terrigraph.sources.sheets import ImportingError
from tiny import shipping

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.intake.accounts import Sums

PAGE = REPO / "docs" / "importing.md"
EXAMPLE = next(
    block for block in re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL) if "indicators.toml" in block
)
ID = "https://w3id.org/terrigraph/id/"
BY_YEAR = """
[source]
publisher = "Un institut"
licence = "CC0-1.0"
[columns]
siren = "SIREN"
departement = "DEP"
period = "Année"
[indicators.nuitees]
column = "Nuits"
fr = "Nuitées"
en = "Nights"
"""


def row(code: str, median: str = "", population: str = "") -> Cells:
    return {"CODGEO": code, "LIBGEO": "", "MED21": median, "P15_POP": population}


ROWS = [row("31555", "21 810", "471941"), row("2A004", "20100,50"), row("81004", "s", "49342"), row("01001", "nd")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store" / "imports" / "indicators"


def bring(folder: Path, rows: list[Cells], name: str = "figures.csv", mapping: str = EXAMPLE) -> Sums:
    here = folder.parent.parent.parent
    (here / "mapping.toml").write_text(mapping, encoding="utf-8")
    return indicators.import_files([write(here / name, rows, ";")], folder, mapping=here / "mapping.toml", today="2026-11-23")


def observed(folder: Path) -> set[tuple[str, str, str, str]]:
    """(territory, indicator, period, figure with its datatype's name)."""
    observations: dict[str, dict[str, str]] = {}
    for line in statements(folder, indicators.read):
        subject, predicate, term = line.split(" ", 3)[:3]
        if "/observation/" in subject:
            observations.setdefault(subject, {})[re.split("[#/]", predicate.strip("<>"))[-1]] = term
    return {
        (
            one["refArea"].strip("<>").removeprefix(f"{ID}territory/"),
            one["dataSet"].strip("<>").removeprefix(f"{ID}indicator/"),
            one["refPeriod"].split('"')[1],
            " ".join(re.findall(r'"(.*)".*#([a-z]+)', one["obsValue"])[0]),
        )
        for one in observations.values()
    }


def test_the_page_s_example_gives_observations_with_their_row(folder: Path) -> None:
    sums = bring(folder, ROWS)
    assert sums.whole
    assert (sums.read, sums.kept, sums.ignored.total()) == (4, 3, 1)
    assert observed(folder) == {
        ("commune/31555", "niveau-de-vie-median", "2021", "21810 integer"),
        ("commune/31555", "population", "2015", "471941 integer"),
        ("commune/2A004", "niveau-de-vie-median", "2021", "20100.50 decimal"),
        ("commune/81004", "population", "2015", "49342 integer"),
    }
    evidence = [line for line in statements(folder, indicators.read) if "/observation/" in line and "wasDerivedFrom" in line]
    assert len(evidence) == 4
    assert all("figures.csv#row=" in line for line in evidence)


def test_years_in_a_column_and_territories_other_than_communes(folder: Path) -> None:
    rows = [
        {"SIREN": "243100518", "DEP": "", "Année": "2019", "Nuits": "1 234 567"},
        {"SIREN": "", "DEP": "2A", "Année": "2020", "Nuits": "-3"},
        {"SIREN": "", "DEP": "31", "Année": "", "Nuits": "3"},
        {"SIREN": "", "DEP": "99", "Année": "2020", "Nuits": "3"},
        {"SIREN": "", "DEP": "", "Année": "2020", "Nuits": "3"},
    ]
    sums = bring(folder, rows, mapping=BY_YEAR)
    assert observed(folder) == {
        ("epci/243100518", "nuitees", "2019", "1234567 integer"),
        ("departement/2A", "nuitees", "2020", "-3 integer"),
    }
    assert [refusal.row for refusal in sums.refused] == [4, 5, 6]
    assert [refusal.reason.en.partition(":")[0] for refusal in sums.refused] == [
        "no period",
        "unknown territory, or one that is no more",
        "no territory named",
    ]


@pytest.mark.parametrize("written", ["1,5e", "1,234,567", "12 %", "1.2.3", "²", "=1+1", "NaN", "٣"])
def test_what_is_no_number_is_refused_with_the_column(folder: Path, written: str) -> None:
    sums = bring(folder, [row("31555", written), row("81004", "1")])
    assert (sums.kept, len(sums.refused)) == (1, 1)
    assert "MED21" in sums.refused[0].reason.en
    assert refusals(folder)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1 234,5", "1234.5"),
        ("1\N{NARROW NO-BREAK SPACE}234", "1234"),
        ("007", "7"),
        ("-0", "0"),
        ("+3", "3"),
        ("\N{MINUS SIGN}2.50", "-2.50"),
    ],
)
def test_numbers_as_tables_write_them(written: str, read: str) -> None:
    assert indicators.figure_of(written) == read


def test_a_commune_that_is_no_more_is_refused(folder: Path) -> None:
    sums = bring(folder, [row("01033", "1"), row("01091", "2")])  # 01091, Châtillon-de-Michaille, is part of Valserhône (01033)
    assert [refusal.cells["CODGEO"] for refusal in sums.refused] == ["01091"]


def test_order_and_repetition_change_nothing(folder: Path) -> None:
    bring(folder, ROWS)
    before = sorted(statements(folder, indicators.read))
    bring(folder, shuffled(ROWS))
    assert sorted(statements(folder, indicators.read)) == before


def test_two_files_that_disagree_are_both_kept(folder: Path) -> None:
    bring(folder, [row("31555", "1")])
    bring(folder, [row("31555", "2")], name="other.csv")
    assert {figure for _, _, _, figure in observed(folder)} == {"1 integer", "2 integer"}


@pytest.mark.parametrize(
    ("spoilt", "wording"),
    [
        (EXAMPLE.replace('column = "MED21"', 'colonne = "MED21"'), "column is expected"),
        (EXAMPLE.replace('en = "Median standard of living (euros a year)"\n', ""), "go together"),
        (EXAMPLE.replace("[indicators.population]", "[indicators.inconnu]"), "no source names this indicator"),
        (EXAMPLE.replace("[indicators.population]", '[indicators."Une Pop"]'), "lower case"),
        (EXAMPLE.replace('period = "2015"', ""), "either in a column, or said here"),
        (EXAMPLE.replace('period = "2015"', 'period = "bientôt"'), "a year is expected"),
        (EXAMPLE.replace('missing = ["s", "nd"]', "missing = 3"), "a list of words"),
        (EXAMPLE.partition("[indicators")[0], "[indicators.name]"),
        (EXAMPLE.replace('insee = "CODGEO"', ""), "one of these fields"),
    ],
)
def test_a_mapping_that_is_wrong_stops_the_import(folder: Path, spoilt: str, wording: str) -> None:
    with pytest.raises(ImportingError) as raised:
        bring(folder, ROWS, mapping=spoilt)
    assert any(wording in fault.expected.en for fault in raised.value.faults)
    assert not folder.exists()


def test_another_name_for_an_indicator_of_another_file_is_a_fault(folder: Path) -> None:
    bring(folder, ROWS)
    with pytest.raises(ImportingError) as raised:
        bring(folder, ROWS, name="other.csv", mapping=EXAMPLE.replace("Niveau de vie", "Niveau"))
    assert "another name" in raised.value.faults[0].expected.en


@pytest.mark.slow
def test_figures_are_in_the_graph_and_on_the_page_of_their_territory(folder: Path, tmp_path: Path) -> None:
    bring(folder, ROWS)
    store = folder.parent.parent
    with shipping(small_country(tmp_path, also=("2A004", "81004"))):
        summary = build(store)
    assert {r.source.id: r.kept for r in summary.readings}["indicators"] == {"figures": 3}
    figures = open_graph(store).figures(f"{ID}territory/commune/31555").rows
    assert [[term.value for term in row if term is not None] for row in figures if "médian" in str(row[0])] == [
        ["Niveau de vie médian (euros par an)", "2021", "21810"]
    ]
    assert {str(row[1]) for row in figures if "Population" in str(row[0])} > {'"2015"'}  # beside the official one
