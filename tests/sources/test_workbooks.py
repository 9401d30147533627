"""Cells of workbooks that have no value, in xlsx and in ods."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from importing_files import book
from terrigraph.errors import ImportingError
from terrigraph.sources.workbooks import Workbook

if TYPE_CHECKING:
    from pathlib import Path

SPACES = {
    **{name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")},
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}


def ods(path: Path, rows: str) -> Path:
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in SPACES.items())
    content = f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="Autre"><table:table-row>' \
              '<table:table-cell calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell></table:table-row></table:table>' \
              f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
    return path


def test_an_xlsx_says_its_errors_and_its_formulas_without_a_value(tmp_path: Path) -> None:
    cells = [
        "a",
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        "<c><f>A1+1</f></c>",
        "<c><f>A1+1</f><v></v></c>",
        '<c t="str"><f>""</f><v></v></c>',
        "<c><f>A1+1</f><v>12</v></c>",
        '<c t="shared"><f t="shared" si="0"/></c>',
        "b",
    ]
    rows = list(Workbook(book(tmp_path / "a.xlsx", {"A": [["x"] * 8, cells, ["", "y"]]})).rows("A"))
    assert rows[1] == ["a", "#DIV/0!", "=A1+1", "=A1+1", "", "12", "=", "b"]
    assert rows[2][:2] == ["", "y"]


def test_cells_are_where_their_references_say(tmp_path: Path) -> None:
    rows = [["", "", '<c r="C1" t="inlineStr"><is><t>x</t></is></c>'], ['<c r="D2" t="e"><v>#N/A</v></c>', '<c r="E2"><v>1</v></c>']]
    assert list(Workbook(book(tmp_path / "a.xlsx", {"A": rows})).rows("A"))[1][-2:] == ["#N/A", "1"]


def test_an_ods_says_them_too(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="{}"><table:table-cell office:value-type="string" table:number-columns-repeated="2">'
        "<text:p>a</text:p></table:table-cell>{}</table:table-row>"
    )
    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" calcext:value-type="error">'
        "<text:p>#N/A</text:p></table:table-cell>"
    )
    none = '<table:table-cell table:formula="of:=[.A1]+10"/>'
    text = '<table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell>'
    path = ods(tmp_path / "a.ods", row.format(1, text) + row.format(2, text) + row.format(1, error) + row.format(1, none))
    workbook = Workbook(path)
    assert [one.name for one in workbook.sheets] == ["Autre", "A"]
    assert [row[2] for row in workbook.rows("A")] == ["b", "b", "b", "#N/A", "=[.A1]+10"]
    assert list(workbook.rows("Autre")) == [["#REF!"]]


def test_a_doctype_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"A": [["a", "<c><f>&x;</f></c>"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/a.xml"] = b'<!DOCTYPE a [<!ENTITY x "1">]>' + parts["xl/worksheets/a.xml"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(ImportingError):
        list(Workbook(path).rows("A"))
