"""What all importers read alike, or refuse alike, of files as people have them. Every row is invented; codes and places are real."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import pytest

from importing_files import MAYORS, book, kept, table
from terrigraph import importers
from terrigraph.importers import cooperations, elected_officials, indicators, members, twinnings, wikidata
from terrigraph.importers.elected_officials.rows import Authorities
from terrigraph.importers.wikidata.claims import NEEDED
from terrigraph.intake import accounts
from terrigraph.intake.bodies import Bodies
from terrigraph.intake.ties import identifier
from terrigraph.language import speaking
from terrigraph.reconciliation.official import Official
from terrigraph.sources.sheets import ImportingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from terrigraph.intake.accounts import Sums

SOURCE = '[source]\npublisher = "Un institut"\nlicence = "CC0-1.0"\ndate = "2024-06-01"\n'
STATEMENT = "http://www.wikidata.org/entity/statement/Q7880-a"


@dataclass(frozen=True)
class Example:
    """A table that an importer reads: two rows, of Bourg-en-Bresse (01053) and Toulouse."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    code: str
    """The column of the code."""
    name: str
    """A column of names."""
    mapping: str = ""
    dated: str = ""
    """A column of dates."""
    ended: str = ""
    more: dict[str, str] = field(default_factory=dict)


def _mayor(code: str, commune: str, family: str) -> tuple[str, ...]:
    return (code[:2], "X", "", "", code, commune, family, "Zoé", "F", "21/10/1960", "33", "Cadre", "18/05/2020", "24/05/2020")


def _statement(number: int, code: str, commune: str) -> tuple[str, ...]:
    cells = {"statement": f"{STATEMENT}{number}", "insee": code, "partner": "http://www.wikidata.org/entity/Q1891", "communeLabel": commune,
             "rank": "http://wikiba.se/ontology#NormalRank", "partnerLabel": "Bologne", "country": "IT"}  # fmt: skip
    return tuple(cells.get(name, "") for name in (*NEEDED, "communeLabel", "partnerLabel", "country"))


EXAMPLES = {
    "elected_officials": Example(
        MAYORS,
        [_mayor("01053", "Bourg-en-Bresse", "PÉRIÉ"), _mayor("31555", "Toulouse", "DÉCLÈVE")],
        code="Code de la commune",
        name="Nom de l'élu",
        dated="Date de début de la fonction",
    ),
    "twinnings": Example(
        ("insee", "commune", "partner", "partner_country", "geonameid", "cc", "sources", "start", "end"),
        [
            ("01053", "Bourg-en-Bresse", "Bad Kreuznach", "Allemagne", "", "DE", "liste_2019", "1963", ""),
            ("31555", "Toulouse", "Düsseldorf", "Allemagne", "", "DE", "liste_2019", "1981", ""),
        ],
        code="insee",
        name="partner",
        dated="start",
        ended="end",
    ),
    "cooperations": Example(
        ("Code", "Collectivité", "Partenaire", "Pays", "Début", "Fin"),
        [
            ("01053", "Bourg-en-Bresse", "Bad Kreuznach", "Allemagne", "1963", ""),
            ("31555", "Toulouse", "Düsseldorf", "Allemagne", "1981", ""),
        ],
        code="Code",
        name="Partenaire",
        mapping=f"""{SOURCE}[columns]\ninsee = "Code"\nauthority = "Collectivité"\npartner = "Partenaire"\ncountry = "Pays"
start = "Début"\nend = "Fin"\n""",
        dated="Début",
        ended="Fin",
    ),
    "members": Example(
        ("Code", "Membre", "Réseau", "Depuis", "Jusqu’à"),
        [("01053", "Bourg-en-Bresse", "Réseau d’exemple", "1995", ""), ("31555", "Toulouse", "Réseau d’exemple", "1996", "")],
        code="Code",
        name="Réseau",
        mapping=f"""{SOURCE}[columns]\ninsee = "Code"\nauthority = "Membre"\norganisation = "Réseau"
start = "Depuis"\nend = "Jusqu’à"\n""",
        dated="Depuis",
        ended="Jusqu’à",
    ),
    "indicators": Example(
        ("CODGEO", "LIBGÉO", "Année", "Nuitées"),
        [("01053", "Bourg-en-Bresse", "2021", "12,5"), ("31555", "Toulouse", "2021", "1e-07")],
        code="CODGEO",
        name="",
        mapping=f"""{SOURCE}[columns]\ninsee = "CODGEO"\nname = "LIBGÉO"\nperiod = "Année"
[indicators.nuitees]\ncolumn = "Nuitées"\nfr = "Nuitées"\nen = "Nights"\n""",
        dated="Année",
    ),
    "wikidata": Example(
        (*NEEDED, "communeLabel", "partnerLabel", "country"),
        [_statement(1, "01053", "Bourg-en-Bresse"), _statement(2, "31555", "Toulouse")],
        code="insee",
        name="partnerLabel",
    ),
}
ALL = sorted(EXAMPLES)
DATED = sorted(name for name, one in EXAMPLES.items() if one.dated)
ENDED = sorted(name for name, one in EXAMPLES.items() if one.ended)
NAMING = sorted(name for name, one in EXAMPLES.items() if one.name)


_identifier, _official, _authorities, _bodies = cache(identifier), cache(Official), cache(Authorities), cache(Bodies)


@pytest.fixture(autouse=True)
def _tables_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The shipped tables are read once for all tests here, and the user's own gazetteer by none."""
    monkeypatch.setenv("TERRIGRAPH_GAZETTEER", str(tmp_path / "none"))
    for module in (twinnings, cooperations, wikidata):
        monkeypatch.setattr(module, "identifier", _identifier)
    for module in (members, indicators):
        monkeypatch.setattr(module, "Official", _official)
    monkeypatch.setattr(members, "Bodies", _bodies)
    monkeypatch.setattr(elected_officials, "Authorities", _authorities)


def bring(place: Path, importer: str, path: Path) -> Sums:
    """Import a file of an example."""
    take = importers.IMPORTERS[importer].take
    assert take
    options = {}
    if mapping := EXAMPLES[importer].mapping:
        options["mapping"] = place / "mapping.toml"
        options["mapping"].write_text(mapping, encoding="utf-8")
    return take([path], place / "imports" / importer, **options)


def text(columns: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ";") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue()


def changed(importer: str, column: str, value: str, row: int = 0) -> list[list[str]]:
    """The rows of an example with another value in a column of one of them."""
    one = EXAMPLES[importer]
    rows = [list(cells) for cells in one.rows]
    rows[row][list(one.columns).index(column)] = value
    return rows


def made(place: Path, importer: str, rows: Sequence[Sequence[str]], name: str = "t.csv") -> Path:
    path = place / name
    path.write_text(text(EXAMPLES[importer].columns, rows), encoding="utf-8")
    return path


def lines(place: Path, importer: str, name: str = "t") -> list[dict[str, str]]:
    """The rows that are kept."""
    return table(accounts.tables_of(place / "imports" / importer) / f"{name}.csv")


def stopped(place: Path, importer: str, path: Path) -> str:
    """Why an import stops, in English; it says it in French too, and leaves nothing."""
    before = kept(place / "imports" / importer) if (place / "imports" / importer).exists() else {}
    with pytest.raises(ImportingError) as caught:
        bring(place, importer, path)
    after = kept(place / "imports" / importer)
    assert {name: content for name, content in after.items() if name != "key"} == {
        name: content for name, content in before.items() if name != "key"
    }
    with speaking("fr"):
        french = str(caught.value)
    with speaking("en"):
        assert str(caught.value) != french
        return str(caught.value)


def words(sums: Sums) -> str:
    """Why rows are refused, in English."""
    return " ".join(one.reason.en for one in sums.refused)


# ---------------------------------------------------------------- where the table is


ABOVE = {
    "nothing": "",
    "a line for Excel": "sep=;\n",
    "the same, with a mark": "\ufeffsep=;\n",
    "a title": "Liste d’exemple\n",
    "a title, its date and an empty line": "Liste d’exemple;;\nau 1er juin 2024;;\n\n",
}


@pytest.mark.parametrize("importer", ALL)
@pytest.mark.parametrize("above", ABOVE)
def test_the_header_is_found_where_it_is(tmp_path: Path, importer: str, above: str) -> None:
    one = EXAMPLES[importer]
    path = tmp_path / "t.csv"
    path.write_text(ABOVE[above] + text(one.columns, one.rows), encoding="utf-8")
    sums = bring(tmp_path, importer, path)
    assert (sums.read, sums.kept) == (2, 2), words(sums)


@pytest.mark.parametrize("importer", ALL)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"])
def test_names_are_the_same_whatever_the_encoding(tmp_path: Path, importer: str, encoding: str) -> None:
    one = EXAMPLES[importer]
    path = tmp_path / "t.csv"
    path.write_bytes(text(one.columns, one.rows).encode(encoding))
    if importer == "wikidata" and encoding != "utf-16-le":
        assert path.read_bytes().decode(encoding).isascii()
    assert bring(tmp_path, importer, path).kept == 2
    written = json.dumps(lines(tmp_path, importer), ensure_ascii=False)
    expected = {"elected_officials": "Déclève", "twinnings": "Düsseldorf", "cooperations": "Düsseldorf", "members": "Réseau d’exemple"}
    assert expected.get(importer, "31555") in written


@pytest.mark.parametrize("importer", ALL)
def test_a_file_of_two_encodings_is_refused(tmp_path: Path, importer: str) -> None:
    one = EXAMPLES[importer]
    path = tmp_path / "t.csv"
    path.write_bytes((text(one.columns, one.rows) + "é;è;ê\n").encode() + "à;à\n".encode("cp1252"))
    assert "mixes two: save it as CSV UTF-8" in stopped(tmp_path, importer, path)


@pytest.mark.parametrize("importer", ALL)
@pytest.mark.parametrize("hidden", [(), ("Ancien",), ("Lisez-moi", "Ancien")])
def test_of_a_workbook_the_sheet_that_has_the_columns_is_read(tmp_path: Path, importer: str, hidden: Sequence[str]) -> None:
    one = EXAMPLES[importer]
    others = [one.columns[:1], ["x"]] if not hidden else [one.columns, *one.rows[:1]]
    sheets = {"Lisez-moi": [["Ce classeur…"], ["est un exemple"]], "Données": [["Titre"], [], one.columns, *one.rows], "Ancien": others}
    sums = bring(tmp_path, importer, book(tmp_path / "t.xlsx", sheets, hidden))
    assert (sums.read, sums.kept) == (2, 2), words(sums)


@pytest.mark.parametrize("importer", ALL)
def test_a_table_that_is_in_two_sheets_or_in_a_hidden_one_is_refused(tmp_path: Path, importer: str) -> None:
    one = EXAMPLES[importer]
    whole = [one.columns, *one.rows]
    assert "several sheets are such a table (« 2023 », « 2024 »)" in stopped(
        tmp_path, importer, book(tmp_path / "t.xlsx", {"2023": whole, "2024": whole})
    )
    hidden = book(tmp_path / "t.xlsx", {"Lisez-moi": [["Ce classeur…"]], "2024": whole}, ["2024"])
    assert "in a hidden sheet only (« 2024 »): show it, then save" in stopped(tmp_path, importer, hidden)


FORMS = {
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "the old .xls format is not read: save it as .xlsx"),
    "t.csv": (b"PK", "this is a workbook under another name"),
    "web.csv": (b"<!DOCTYPE html><html><table>", "this is a web page, no table"),
    "empty.csv": (b"", "this file is empty"),
    "t.pdf": (b"%PDF-1.7 x", "this is a PDF, no table"),
    "t.csv.gz": (b"\x1f\x8b\x08\x00", "this file is compressed: decompress it"),
    "lfs.csv": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a file's address (Git LFS)"),
}


@pytest.mark.parametrize("importer", ALL)
@pytest.mark.parametrize("name", FORMS)
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path: Path, importer: str, name: str) -> None:
    content, expected = FORMS[name]
    path = tmp_path / name
    if content == b"PK":
        content = book(tmp_path / "t.xlsx", {"A": [EXAMPLES[importer].columns, *EXAMPLES[importer].rows]}).read_bytes()
    path.write_bytes(content)
    assert expected in stopped(tmp_path, importer, path)


@pytest.mark.parametrize("importer", ALL)
def test_another_table_is_told_once(tmp_path: Path, importer: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("quelque;chose\n1;2\n", encoding="utf-8")
    why = stopped(tmp_path, importer, path)
    assert "none of the columns expected" in why
    assert why.count("t.csv") == 1


# ---------------------------------------------------------------- a file that yields nothing


@pytest.mark.parametrize("importer", ALL)
def test_a_file_that_yields_nothing_replaces_none(tmp_path: Path, importer: str) -> None:
    one = EXAMPLES[importer]
    assert "no row under the header" in stopped(tmp_path, importer, made(tmp_path, importer, []))
    assert bring(tmp_path, importer, made(tmp_path, importer, one.rows)).kept == 2
    assert 'the 2 rows kept under the name "t" stay' in stopped(tmp_path, importer, made(tmp_path, importer, []))
    wrong = [changed(importer, one.code, "99999")[0]]
    if importer in ("cooperations", "members"):
        wrong[0][1] = ""  # its name alone would do
    why = stopped(tmp_path, importer, made(tmp_path, importer, wrong))
    assert "no row is kept" in why
    assert "99999" in why
    assert len(lines(tmp_path, importer)) == 2


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize("importer", ALL)
@pytest.mark.parametrize(
    "cell", ['<c t="e"><v>#N/A</v></c>', '<c t="e"><f>A1+"x"</f><v>#VALUE!</v></c>', "<c><f>A2+10</f></c>", "<c><f>A2</f><v/></c>"]
)
def test_an_error_or_a_formula_without_a_value_is_no_empty_cell(tmp_path: Path, importer: str, cell: str) -> None:
    one = EXAMPLES[importer]
    column = one.ended or one.dated or one.name
    path = book(tmp_path / "t.xlsx", {"A": [one.columns, *changed(importer, column, cell)]})
    sums = bring(tmp_path, importer, path)
    assert (sums.read, sums.kept, len(sums.refused)) == (2, 1, 1)
    assert "a formula without a value, or a spreadsheet's error" in words(sums)


@pytest.mark.parametrize("importer", ALL)
@pytest.mark.parametrize("value", ["#N/A", "#VALEUR!", "#REF!", "#DIV/0!", "=M2+10", "####"])
def test_the_same_in_a_csv(tmp_path: Path, importer: str, value: str) -> None:
    one = EXAMPLES[importer]
    sums = bring(tmp_path, importer, made(tmp_path, importer, changed(importer, one.ended or one.dated or one.name, value)))
    assert (sums.kept, len(sums.refused)) == (1, 1)
    assert "a formula without a value, or a spreadsheet's error" in words(sums)


@pytest.mark.parametrize("importer", ALL)
@pytest.mark.parametrize("written", ["1053", "1053.0", '="01053"'])
def test_a_code_whose_zero_was_lost_is_whole_again(tmp_path: Path, importer: str, written: str) -> None:
    sums = bring(tmp_path, importer, made(tmp_path, importer, changed(importer, EXAMPLES[importer].code, written)))
    assert sums.kept == 2, words(sums)
    assert "01053" in json.dumps(lines(tmp_path, importer))
    doubts = [doubt.en for doubt in sums.flagged if "without its zero" in doubt.en]
    assert bool(doubts) == (written != '="01053"')


@pytest.mark.parametrize("importer", ALL)
def test_the_zero_is_not_put_back_where_the_name_disagrees(tmp_path: Path, importer: str) -> None:
    sums = bring(tmp_path, importer, made(tmp_path, importer, changed(importer, EXAMPLES[importer].code, "1053", row=1)))
    assert (sums.kept, len(sums.refused)) == (1, 1)
    assert 'code that lost its zero? 01053 is "Bourg-en-Bresse", not "Toulouse"' in words(sums)


@pytest.mark.parametrize("importer", NAMING)
@pytest.mark.parametrize("name", ["Bologne;Italie", "Bologne|Italie", "PERDU 21/10/1960", "1960-10-21", "a,b,c,IT"])
def test_a_name_that_holds_a_separator_or_a_date_is_refused(tmp_path: Path, importer: str, name: str) -> None:
    sums = bring(tmp_path, importer, made(tmp_path, importer, changed(importer, EXAMPLES[importer].name, name)))
    assert (sums.kept, len(sums.refused)) == (1, 1)
    assert "a name holds a separator" in words(sums) or "a date is among the names" in words(sums)


# ---------------------------------------------------------------- dates


SAME_DAY = [
    *("2020-05-18", "2020-05-18T00:00:00", "2020-05-18 00:00:00", "2020-05-18T22:00:00.000Z", "18/05/2020", "18/5/2020", "18-05-2020"),
    *("18.05.2020", "18/05/2020 00:00", "18/05/2020 12:30:00", "2020/05/18", "20200518", "2020-5-18"),
]


@pytest.mark.parametrize("importer", DATED)
@pytest.mark.parametrize("written", SAME_DAY)
def test_a_day_is_one_however_it_is_written(tmp_path: Path, importer: str, written: str) -> None:
    sums = bring(tmp_path, importer, made(tmp_path, importer, changed(importer, EXAMPLES[importer].dated, written)))
    assert sums.kept == 2, words(sums)
    assert "2020-05-18" in json.dumps([row for row in lines(tmp_path, importer) if "01053" in json.dumps(row)])


@pytest.mark.parametrize("importer", DATED)
def test_a_month_before_the_day_is_refused_with_what_to_write(tmp_path: Path, importer: str) -> None:
    one = EXAMPLES[importer]
    rows = changed(importer, one.dated, "5/18/2020")
    rows[1][list(one.columns).index(one.dated)] = "5/4/2020"
    path = made(tmp_path, importer, rows)
    sums = bring(tmp_path, importer, path)
    assert (sums.kept, len(sums.refused)) == (0, 2)
    assert "the month is written before the day: write the dates of this column YYYY-MM-DD or DD/MM/YYYY" in words(sums)
    assert "day and month cannot be told apart" in words(sums)


@pytest.mark.parametrize("importer", DATED)
def test_days_that_a_spreadsheet_swapped_stop_the_import(tmp_path: Path, importer: str) -> None:
    """« 04/05/2020 » was read as 5 April and became a date; « 18/05/2020 » could not be, and stayed text."""
    one = EXAMPLES[importer]
    at = list(one.columns).index(one.dated)
    rows = []
    for written in ("2020-04-05", "2020-07-03", "2020-01-12", "18/05/2020", "24/05/2020", "28/05/2020"):
        row = list(one.rows[1])
        row[at] = written
        rows.append(row)
    assert "a spreadsheet took the month for the day" in stopped(tmp_path, importer, made(tmp_path, importer, rows))


@pytest.mark.parametrize("importer", ENDED)
@pytest.mark.parametrize("written", ["9999-12-31", "31/12/9999", "2099-12-31", "9999", "2999-12-31T00:00:00"])
def test_an_end_that_never_comes_is_no_known_end(tmp_path: Path, importer: str, written: str) -> None:
    sums = bring(tmp_path, importer, made(tmp_path, importer, changed(importer, EXAMPLES[importer].ended, written)))
    assert sums.kept == 2, words(sums)
    assert [row["end"] for row in lines(tmp_path, importer)] == ["", ""]
    assert [times for doubt, times in sums.flagged.items() if "conventional end" in doubt.en] == [1]


@pytest.mark.parametrize("importer", ENDED)
def test_a_start_that_never_comes_is_refused(tmp_path: Path, importer: str) -> None:
    sums = bring(tmp_path, importer, made(tmp_path, importer, changed(importer, EXAMPLES[importer].dated, "31/12/9999")))
    assert (sums.kept, len(sums.refused)) == (1, 1)


def test_figures_with_an_exponent_are_figures(tmp_path: Path) -> None:
    bring(tmp_path, "indicators", made(tmp_path, "indicators", EXAMPLES["indicators"].rows))
    assert [row["figures"] for row in lines(tmp_path, "indicators")] == ["nuitees=12.5", "nuitees=0.0000001"]


@pytest.mark.parametrize("importer", ["elected_officials", "twinnings"])
def test_much_less_than_before_is_told(tmp_path: Path, importer: str) -> None:
    one = EXAMPLES[importer]
    three = [*one.rows, *changed(importer, one.code, "31069")[:1]]
    three[-1][list(one.columns).index("Libellé de la commune" if importer == "elected_officials" else "commune")] = "Blagnac"
    assert bring(tmp_path, importer, made(tmp_path, importer, three)).notes == []
    sums = bring(tmp_path, importer, made(tmp_path, importer, one.rows[:1]))
    assert [note.en for note in sums.notes] == ['"t": 1 rows kept, where the import before kept 3; is the file whole?']
