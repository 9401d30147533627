"""A row of a CSV file is one line: a quote that is not closed on it stops the import, and what it would swallow goes nowhere.

Every name and birth date is invented.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from importing_files import workbook
from terrigraph.cli.main import main
from terrigraph.errors import UsageError
from terrigraph.importers import elected_officials, twinnings
from terrigraph.importers.wikidata.claims import NEEDED
from terrigraph.language import speaking
from terrigraph.reviewing import decision_files, source_documents
from terrigraph.sources.sheets import ImportingError, open_sheet

if TYPE_CHECKING:
    from pathlib import Path

REGISTER = """\
Code du département;Libellé du département;Code de la collectivité à statut particulier;Libellé de la collectivité à statut particulier;\
Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;\
Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;\
Date de début de la fonction
31;X;;;31555;Toulouse;FICTIF "dit;A;M;21/10/1960;78;X;18/05/2020;28/05/2020
31;X;;;31069;Blagnac;"FICTIF;B;M;21/10/1960;78;X;18/05/2020;28/05/2020
31;X;;;31149;Colomiers;PERDU;C;M;21/10/1960;78;X;18/05/2020;28/05/2020
31;X;;;31557;Tournefeuille;PERDU2";D;M;21/10/1960;78;X;18/05/2020;28/05/2020
31;X;;;31395;Muret;RESTE;E;M;21/10/1961;78;X;18/05/2020;28/05/2020
"""
PAIRS = """\
insee,commune,partner,partner_country,geonameid,cc,sources
31555,Toulouse,"Bologne,Italie,3181928,IT,wikidata
01053,Bourg-en-Bresse,Bad Kreuznach,Allemagne,2953436,DE,wikidata
"""
SOURCE = '[source]\npublisher = "Un institut"\nlicence = "CC0-1.0"\n'
MEMBERS = f'{SOURCE}[organisation]\nid = "syndicat-d-exemple"\n[columns]\ninsee = "INSEE"\nauthority = "Membre"\n'
PROJECTS = f'ignored = ["*"]\n{SOURCE}[columns]\ninsee = "INSEE"\npartner = "Partenaire"\ncountry = "Pays"\n'
FIGURES = f"""{SOURCE}[columns]
insee = "INSEE"
[indicators.nuitees]
column = "Nuits"
fr = "Nuitées"
en = "Nights"
period = "2021"
"""
CASES = {
    "register": ("elected_officials", "", REGISTER, 3),
    "register, to its end": ("elected_officials", "", REGISTER.replace('PERDU2"', "PERDU2"), 3),
    "register, the last row": ("elected_officials", "", REGISTER.replace('"', "").replace("RESTE", '"RESTE'), 6),
    "register, the function": ("elected_officials", "", REGISTER.replace('"', "").replace("Colomiers", '"Colomiers'), 4),
    "twinnings": ("twinnings", "", PAIRS, 2),
    "members": ("members", MEMBERS, 'INSEE;Membre\n31555;Toulouse\n\n31069;"Blagnac\n31149;PERDU 21/10/1960\n31557;"\n', 4),
    "cooperations": ("cooperations", PROJECTS, 'INSEE;Partenaire;Pays\n31555;"Bologne;Italie\n31069;PERDU 21/10/1960;Italie\n', 2),
    "indicators": ("indicators", FIGURES, 'INSEE;Nuits\n31555;12\n31069;"13\n31149;PERDU 21/10/1960"\n', 3),
    "wikidata": ("wikidata", "", f'{",".join(NEEDED)}\nx,"y\nPERDU 21/10/1960",z\n', 2),
}
"""By name: importer, mapping file, table, and the line on which the quote opens."""
SWALLOWED = ("21/10/1960", "1960-10-21", "21-10-1960", "PERDU", "Kreuznach")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("case", CASES)
def test_a_quote_that_swallows_rows_stops_the_import(tmp_path: Path, capfd: pytest.CaptureFixture[str], case: str, ends: str) -> None:
    importer, mapping, text, line = CASES[case]
    store = tmp_path / "store"
    table, columns = tmp_path / "table.csv", tmp_path / "columns.toml"
    table.write_bytes(text.replace("\n", ends).encode())
    columns.write_text(mapping, encoding="utf-8")
    words = ["--store", str(store), "--lang", "en", "import", importer, *(["--mapping", str(columns)] if mapping else []), str(table)]
    assert main(words) == 1
    out = "".join(capfd.readouterr())
    assert f"table.csv, row {line}" in out
    assert "a quote opens and does not close" in out
    assert [swallowed for swallowed in SWALLOWED if swallowed in out] == []
    assert [path.name for path in store.rglob("*") if path.is_file() and path.name not in (".lock", "key")] == []


def test_an_import_that_stops_leaves_the_last_one(tmp_path: Path) -> None:
    whole, folder = tmp_path / "t.csv", tmp_path / "imports" / "twinnings"
    whole.write_text(PAIRS.replace('"', ""), encoding="utf-8")
    assert twinnings.import_files([whole], folder).kept == 2
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    whole.write_text(PAIRS, encoding="utf-8")
    with pytest.raises(ImportingError):
        twinnings.import_files([whole], folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_quote_inside_a_cell_is_read_as_it_stands(tmp_path: Path) -> None:
    path, folder = tmp_path / "rne.csv", tmp_path / "imports" / "elected_officials"
    path.write_text(REGISTER.replace('"FICTIF', "FICTIF").replace('PERDU2"', 'PERDU "Jo" DEUX'), encoding="utf-8")
    sums = elected_officials.import_files([path], folder)
    assert (sums.read, sums.kept) == (5, 5)
    [kept] = folder.glob("tables-*/rne.csv")
    assert "Jo" in kept.read_text(encoding="utf-8")


def test_a_workbook_made_of_such_a_file_keeps_no_birth_date(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A spreadsheet opens the file with the rows swallowed, and saves them as one cell."""
    rows = list(csv.reader(io.StringIO(REGISTER), delimiter=";"))
    assert len(rows) == 4
    path, store = workbook(tmp_path / "rne.xlsx", rows), tmp_path / "store"
    assert main(["--store", str(store), "--lang", "en", "import", "elected_officials", str(path)]) == 0
    out = "".join(capfd.readouterr())
    assert "3 rows read = 2 kept + 1 refused" in out
    assert "row 3: a date is among the names" in out
    written = out + "".join(file.read_text(encoding="utf-8") for file in store.rglob("*.*") if file.is_file())
    assert [swallowed for swallowed in SWALLOWED if swallowed in written] == []


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('Jean "Jo" Dupont', 'Jean "Jo" Dupont'),
        ('"Jean ""Jo"" Dupont"', 'Jean "Jo" Dupont'),
        ('"a;b"', "a;b"),
        ('""', ""),
        ('5"', '5"'),
        ("l’un d’eux", "l’un d’eux"),
    ],
)
def test_quotes_that_close_are_read_whatever_ends_the_lines(tmp_path: Path, cell: str, read: str, ends: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"a;b\n\n1;{cell}\n2;x".replace("\n", ends).encode())
    assert list(open_sheet(path).rows()) == [(3, {"a": "1", "b": read}), (4, {"a": "2", "b": "x"})]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a;b\n1;"x\ny"\n2;z\n', 2),
        ('a;b\n1;"abc"def\n', 2),
        ('a;b\n1;2\n\n3;"', 4),
        ('a;b\n1;2\n3;"z\n\n', 3),
        ('a;b\n1;"x\n2;"z\n', 2),
        ('"a;b\n1;2\n', 1),
        ('a;"b\nc"\n1;2\n', 1),
        ('a;b\n1;"' + "x;y\n" * 40_000, 2),
    ],
)
def test_a_row_that_is_no_line_is_named_by_the_line_on_which_it_begins(tmp_path: Path, text: str, line: int, ends: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.replace("\n", ends).encode())
    with pytest.raises(ImportingError) as stopped:
        list(open_sheet(path).rows())
    [fault] = stopped.value.faults
    assert (fault.file, fault.row, fault.column) == ("a.csv", line, "")
    assert not {"x", "z", "abc"} & set(fault.value.split())
    with speaking("fr"):
        assert f"a.csv, ligne {line}" in str(stopped.value)
        assert "retirez le saut de ligne de la cellule" in str(stopped.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_line_is_right_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('é;b\n1;2\n3;"é\n4;5\n'.encode(encoding))
    with pytest.raises(ImportingError) as stopped:
        list(open_sheet(path).rows())
    assert stopped.value.faults[0].row == 3


def test_the_delimiter_does_not_depend_on_a_quote_that_swallows_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a;b\n1;"2\n' + "3;4,5\n" * 50_000, encoding="utf-8")
    sheet = open_sheet(path)
    assert (sheet.detected.delimiter, sheet.header) == (";", ("a", "b"))


def test_a_review_sheet_that_a_quote_swallows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    path.write_text('id,decision\na,"accept\nb,reject\n', encoding="utf-8")
    with pytest.raises(ImportingError) as stopped:
        decision_files.read(path)
    assert stopped.value.faults[0].row == 2


def test_a_list_of_documents_with_an_open_quote_is_not_written_anew(tmp_path: Path) -> None:
    (tmp_path / source_documents.DOCUMENTS).write_text('id,title\na,"x\nb,y\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"documents\.csv"):
        source_documents.records(tmp_path)
