"""Cooperation projects by a mapping file: the page's own example, and what is refused or doubtful. The rows are invented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from importing_files import Cells, days_of, kept, refusals, shuffled, statements, table, workbook, write
from places import REPO
from terrigraph.errors import UsageError
from terrigraph.importers import cooperations
from terrigraph.intake import accounts
from terrigraph.language import speaking
from terrigraph.sources.sheets import ImportingError

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.intake.accounts import Sums

PAGE = REPO / "docs" / "importing.md"
TG, ID = "https://w3id.org/terrigraph/ontology#", "https://w3id.org/terrigraph/id/"
EXAMPLE = next(block for block in re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL) if "atlas.toml" in block)
COLUMNS = ("SIREN", "Code INSEE", "Collectivité française", "Collectivité partenaire", "Pays", "Intitulé du projet", "Thématiques", "Type",
           "Date de début", "Date de fin", "Budget")  # fmt: skip


def row(**cells: str) -> Cells:
    short = {"siren": 0, "insee": 1, "authority": 2, "partner": 3, "country": 4, "title": 5, "theme": 6, "kind": 7, "start": 8, "end": 9}
    return {**dict.fromkeys(COLUMNS, ""), **{COLUMNS[short[name]]: cell for name, cell in cells.items()}}


ROWS = [
    row(insee="31555", authority="Toulouse", partner="Hô Chi Minh-Ville", country="Viêt Nam", title="Eau", kind="Projet")
    | {"Date de début": "2012", "Date de fin": "31/12/2016"},
    row(siren="243100518", partner="Bologne", country="Italie", title="Tramways", theme="Mobilités urbaines ; Jumelages")
    | {"Type": "Coopération institutionnelle"},
    row(authority="Région Bretagne", partner="Trifouillis", country="Pologne", start="03/2019"),
    row(authority="Métropole de Lyon", partner="Ramallah", country="Territoires palestiniens occupés"),
    row(authority="Département de l'Ain", country="Liban", title="Appui"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "imports" / "cooperations"


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "atlas.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def bring(folder: Path, mapping: Path, rows: list[Cells], name: str = "atlas.csv", delimiter: str = ";", encoding: str = "utf-8") -> Sums:
    path = write(folder.parent.parent / name, rows, delimiter, encoding)
    return cooperations.import_files([path], folder, mapping=mapping, today="2026-11-22")


def lines_of(folder: Path, name: str = "atlas") -> list[Cells]:
    return [line for line in table(accounts.tables_of(folder) / f"{name}.csv") if line["kind"]]


def test_the_page_s_example_reads_its_own_columns(folder: Path, mapping: Path) -> None:
    sums = bring(folder, mapping, ROWS)
    assert sums.whole
    assert (sums.read, sums.kept, len(sums.refused)) == (5, 5, 0)
    by_pair = {(line["ours"], line["partner"]): line for line in lines_of(folder)}
    assert set(by_pair) == {
        ("commune/31555", "city/geonames-1566083"),
        ("epci/243100518", "city/geonames-3181928"),
        ("region/53", "city/pl-trifouillis"),
        ("organisation/metropole-de-lyon", "city/geonames-282239"),
        ("departement/01", "country/LB"),
    }
    water = by_pair["commune/31555", "city/geonames-1566083"]
    assert (water["kind"], water["start"], water["end"]) == ("projet-de-cooperation", "2012", "2016-12-31")
    assert by_pair["epci/243100518", "city/geonames-3181928"]["kind"] == "accord-de-cooperation"
    assert by_pair["departement/01", "country/LB"]["kind"] == "partenariat"


def test_the_graph_has_partners_titles_dates_and_the_file(folder: Path, mapping: Path) -> None:
    bring(folder, mapping, ROWS)
    lines = statements(folder, cooperations.read)
    text = "\n".join(lines)
    assert f"<{TG}partner> <{ID}organisation/metropole-de-lyon>" in text
    assert f"<{TG}partner> <{ID}territory/epci/243100518>" in text
    assert '"Tramways"' in text
    assert '"2019-03"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>' in text
    assert sorted(days_of(lines).values()) == [
        ("2012-01-01", "2012-12-31", "2016-12-31", "2016-12-31"),
        ("2019-03-01", "2019-03-31", "2026-10-01", ""),
        ("2026-10-01", "2026-10-01", "2026-10-01", ""),
        ("2026-10-01", "2026-10-01", "2026-10-01", ""),
        ("2026-10-01", "2026-10-01", "2026-10-01", ""),
    ], "shown as held on the day that the file is of, but for the one that had ended"
    assert '"Atlas de la coopération décentralisée"' in text


def test_words_that_name_no_concept_are_kept_as_a_note_and_listed(folder: Path, mapping: Path) -> None:
    sums = bring(folder, mapping, [row(insee="31555", partner="Bologne", country="Italie", kind="Chose", theme="Machin ; Jumelage")])
    (line,) = lines_of(folder)
    assert (line["kind"], line["themes"]) == ("partenariat", "jumelage")
    assert "Chose" in line["note"]
    assert "Machin" in line["note"]
    assert {doubt.en for doubt in sums.flagged} >= {
        "kind of cooperation not in the list: kept as a note",
        "theme not in the list: kept as a note",
    }


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"authority": "Saint-Denis", "partner": "Bologne", "country": "Italie"}, "several authorities bear this name"),
        ({"authority": "Atlantide", "partner": "Bologne", "country": "Italie"}, "unknown authority"),
        ({"siren": "999999999", "partner": "Bologne", "country": "Italie"}, "unknown authority"),
        ({"partner": "Bologne", "country": "Italie"}, "no authority named"),
        ({"insee": "31555"}, "neither a partner's name"),
        ({"insee": "31555", "country": "Atlantide"}, "neither a partner's name"),
        ({"insee": "31555", "partner": "Bologne", "country": "Italie", "start": "jadis"}, "a date is expected"),
        ({"insee": "31555", "partner": "Bologne", "country": "Italie", "start": "2012", "end": "2011"}, "the end is before the start"),
        ({"insee": "31555", "partner": "Toulouse", "country": "France"}, "cooperate with itself"),
    ],
)
def test_what_is_refused_says_why_and_can_be_mended(folder: Path, mapping: Path, cells: Cells, reason: str) -> None:
    sums = bring(folder, mapping, [ROWS[0], row(**cells)])
    assert (sums.kept, len(sums.refused)) == (1, 1)
    with speaking("en"):
        assert reason in str(sums.refused[0].reason)
    (path,) = refusals(folder)
    (refused,) = table(path)
    mended = write(folder.parent / "mended.csv", [{**refused, **ROWS[1]}])
    assert cooperations.import_files([mended], folder, mapping=mapping).kept == 1


def test_again_or_shuffled_changes_nothing_whatever_the_encoding(folder: Path, mapping: Path) -> None:
    bring(folder, mapping, ROWS)
    before = statements(folder, cooperations.read)
    files = kept(folder)
    bring(folder, mapping, shuffled(ROWS))
    assert kept(folder) == files
    bring(folder, mapping, shuffled(ROWS, 3), delimiter="\t", encoding="utf-16")
    assert statements(folder, cooperations.read) == before


def test_a_workbook_reads_as_the_same_rows(folder: Path, mapping: Path, tmp_path: Path) -> None:
    bring(folder, mapping, ROWS)
    before = lines_of(folder)
    book = workbook(tmp_path / "book.xlsx", [COLUMNS, *([one[name] for name in COLUMNS] for one in ROWS)])
    assert cooperations.import_files([book], folder, mapping=mapping).kept == len(ROWS)
    assert lines_of(folder, "book") == before


@pytest.mark.parametrize("column", COLUMNS[:-1])
def test_a_renamed_column_stops(folder: Path, mapping: Path, column: str) -> None:
    with pytest.raises(ImportingError, match=re.escape(column)):
        bring(folder, mapping, [{f"{name} bis" if name == column else name: cell for name, cell in one.items()} for one in ROWS])
    assert not (folder / "source.json").exists()


def test_no_mapping_says_what_is_expected(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--mapping"):
        cooperations.import_files([write(tmp_path / "a.csv", ROWS)], folder)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[columns", "TOML"),
        ("[columns]\nparner = 'x'", "partner"),
        ("[columns]\npartner = 'x'", "siren, insee, authority"),
        ("[columns]\ninsee = 'x'", "partner, country"),
        ("[columns]\ninsee = 3\npartner = 'x'", "columns"),
        ("colums = 1", "columns"),  # codespell:ignore
        ("ignored = 'a'\n[columns]\ninsee = 'x'\npartner = 'y'", "ignored"),
        ("[kinds]\nx = 'rien'\n[columns]\ninsee = 'x'\npartner = 'y'", "rien"),
        ("[kinds]\nx = 'colloque'\n[columns]\ninsee = 'x'\npartner = 'y'", "colloque"),
        ("[source]\ndate = 'hier'\n[columns]\ninsee = 'x'\npartner = 'y'", "hier"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(folder: Path, tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImportingError, match=re.escape(named)):
        cooperations.import_files([write(tmp_path / "a.csv", ROWS)], folder, mapping=path)
