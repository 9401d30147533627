"""Bad files over the doors that take files: tables to import, documents to read. Each is refused in words, and leaves nothing behind."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

import documents_made as made
from importing_files import workbook
from terrigraph import documents
from terrigraph.errors import DocumentError
from terrigraph.importers import elected_officials, twinnings
from terrigraph.language import speaking
from terrigraph.sources.sheets import ImportingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from terrigraph.errors import TerrigraphError

HEAD = "insee,commune,partner,partner_country,geonameid,cc,sources\n"
ROW = "31555,Toulouse,Bologne,Italie,3181928,IT,wikidata_2017\n"


def _zip(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    return made.zipped(parts, how)


def _sheet(cells: str) -> bytes:
    """An xlsx whose only sheet has some cells, as they stand."""
    into = io.BytesIO()
    with zipfile.ZipFile(_whole_workbook()) as whole, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in whole.infolist():
            archive.writestr(entry, cells if entry.filename.endswith("a.xml") else whole.read(entry))
    return into.getvalue()


def _whole_workbook() -> io.BytesIO:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as place:
        return io.BytesIO(workbook(Path(place) / "a.xlsx", [HEAD.strip().split(","), ROW.strip().split(",")]).read_bytes())


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FAR = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="1048576">' \
      f'<c r="XFD1048576" t="inlineStr"><is><t>b</t></is></c></row></sheetData></worksheet>'  # fmt: skip
CELL = '<row><c t="inlineStr"><is><t>&x;</t></is></c></row>'
ENTITY = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet xmlns="{MAIN}"><sheetData>{CELL}</sheetData></worksheet>'


def _ods(rows: str) -> bytes:
    """An ods whose only sheet has some rows, as they stand."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table>' \
              "</office:spreadsheet></office:body></office:document-content>"  # fmt: skip
    return _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


TABLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("a.csv", lambda: b""),
    "blank lines": ("a.csv", lambda: b"\n\r\n\n"),
    "spaces": ("a.csv", lambda: b"   \t  "),
    "a mark alone": ("a.csv", lambda: b"\xef\xbb\xbf"),
    "separators alone": ("a.csv", lambda: b",,,,\n,,,,\n"),
    "nulls": ("a.csv", lambda: bytes(1000)),
    "every byte": ("a.csv", lambda: bytes(range(256)) * 20),
    "half a character of UTF-16": ("a.csv", lambda: b"\xff\xfea\x00b"),
    "UTF-16 that is none": ("a.csv", lambda: b"\xff\xfe" + b"\x00\xd8" * 50),
    "text": ("a.csv", lambda: b"Dear all, please find attached."),
    "a page of the web": ("a.csv", lambda: b"<!doctype html><script>alert(1)</script><table><tr><td>a</table>"),
    "a program": ("a.csv", lambda: b"\x7fELF" + bytes(500)),
    "JSON": ("a.csv", lambda: b'[{"insee": "31555"}]'),
    "a formula": ("a.csv", lambda: b"=cmd|' /C calc'!A0,b\n1,2\n"),
    "other columns": ("a.csv", lambda: b"a,b,c\n1,2,3\n"),
    "a column twice": ("a.csv", lambda: HEAD.replace("cc", "insee").encode() + ROW.encode()),
    "a column without a name": ("a.csv", lambda: b"insee,,,partner\n1,2,3,4\n"),
    "a column too many": ("a.csv", lambda: HEAD.replace("\n", ",surprise\n").encode() + ROW.replace("\n", ",x\n").encode()),
    "a column too few": ("a.csv", lambda: HEAD.replace(",partner_country", "").encode() + b"31555,Toulouse,Bologne,3181928,IT,w\n"),
    "quotes that do not close": ("a.csv", f'{HEAD}"{"a" * 200_000}'.encode),
    "a cell without end": ("a.csv", (HEAD + "a" * 200_000 + ",b\n").encode),
    "a header without end": ("a.csv", lambda: b"a" * 1_000_000),
    "a million columns": ("a.csv", lambda: b"a," * 300_000),
    "a workbook called a CSV": ("a.csv", lambda: _whole_workbook().getvalue()),
    "a CSV called a workbook": ("a.xlsx", (HEAD + ROW).encode),
    "an empty workbook": ("a.xlsx", lambda: b""),
    "half a workbook": ("a.xlsx", lambda: _whole_workbook().getvalue()[:700]),
    "a zip called a workbook": ("a.xlsx", lambda: _zip({"a.txt": b"a"})),
    "an old workbook": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    "an encrypted workbook": ("a.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")),
    "a workbook of a far cell": ("a.xlsx", lambda: _sheet(FAR)),
    "a sheet of far cells": (
        "a.ods",
        lambda: _ods(
            '<table:table-row table:number-rows-repeated="1000000000"><table:table-cell '
            'table:number-columns-repeated="1000000000" office:value-type="string"><text:p>a</text:p></table:table-cell>'
            "</table:table-row>"
        ),
    ),
    "a workbook that reads a file": ("a.xlsx", lambda: _sheet(ENTITY)),
    "a workbook of no XML": ("a.xlsx", lambda: _sheet("<worksheet><sheetData><row><c")),
    "a workbook of zeros": ("a.xlsx", lambda: _zip({"xl/worksheets/a.xml": bytes(1 << 20)})),
    "a document called a workbook": ("a.ods", lambda: made.word(made.p("Anne"))),
    "a compressed table": ("a.csv", lambda: gzip.compress((HEAD + ROW).encode())),
    "a zip of a table": ("a.csv", lambda: _zip({"a.csv": (HEAD + ROW).encode()})),
}
"""Name and content; refused by each importer that knows its columns."""

IMPORTERS = {"twinnings": twinnings.import_files, "elected_officials": elected_officials.import_files}


def check_wording(error: TerrigraphError) -> None:
    """It says why, in both languages."""
    with speaking("fr"):
        french = str(error)
    with speaking("en"):
        assert french and str(error) != french


@pytest.mark.parametrize("importer", IMPORTERS)
@pytest.mark.parametrize("name", TABLES)
def test_a_bad_table_is_refused(tmp_path: Path, importer: str, name: str) -> None:
    file, content = TABLES[name]
    path = tmp_path / file
    path.write_bytes(content())
    folder = tmp_path / "imports" / importer
    with pytest.raises(ImportingError) as caught:
        IMPORTERS[importer]([path], folder)
    check_wording(caught.value)
    assert "root:x:0" not in str(caught.value)
    assert [one.name for one in folder.rglob("*") if one.name not in (".lock", "key")] == []


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><w:document xmlns:w="{made.W}"><w:body>{made.p("&l9;")}</w:body></w:document>'
OUTSIDE = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{made.W}">{made.p("&f;")}</w:document>'
ODT = "application/vnd.oasis.opendocument.text"

DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "spaces": lambda: b" \n\t\r\n ",
    "a mark alone": lambda: b"\xef\xbb\xbf",
    "nulls": lambda: bytes(5000),
    "every byte": lambda: bytes(range(256)) * 40,
    "a program": lambda: b"\x7fELF\x02\x01\x01" + bytes(3000),
    "a program of Windows": lambda: b"MZ\x90\x00" + bytes(range(256)) * 20,
    "an image": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "a photograph": lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20,
    "an old document of Word": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000),
    "rich text": lambda: b"{\\rtf1\\ansi mot}",
    "compressed": lambda: gzip.compress(b"mot " * 100),
    "7z": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(500),
    "rar": lambda: b"Rar!\x1a\x07\x00" + bytes(500),
    "an empty zip": lambda: _zip({}),
    "a zip of another kind": lambda: _zip({"a.txt": b"mot"}),
    "a jar": lambda: _zip({"META-INF/MANIFEST.MF": b"Main-Class: a"}),
    "a workbook": lambda: _whole_workbook().getvalue(),
    "a presentation": lambda: _zip({"ppt/presentation.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}),
    "half a zip": lambda: made.docx()[:800],
    "a zip without its end": lambda: made.docx()[:-22],
    "a docx without its text": lambda: _zip({"word/styles.xml": b"<a/>"}),
    "a docx that is no XML": lambda: _zip({"word/document.xml": b"<w:document"}),
    "a docx of nothing": lambda: made.word(""),
    "a docx of laughs": lambda: _zip({"word/document.xml": BOMB.encode()}),
    "a docx that reads a file": lambda: _zip({"word/document.xml": OUTSIDE.encode()}),
    "a docx of zeros": lambda: made.word("<w:p>" + " " * (101 << 20) + "</w:p>"),
    "a docx of nests": lambda: made.word("<w:sdt>" * 3000 + "</w:sdt>" * 3000),
    "a docx packed otherwise": lambda: _zip({"word/document.xml": b"<a/>"}, zipfile.ZIP_LZMA),
    "an odt of laughs": lambda: _zip({"mimetype": ODT.encode(), "content.xml": BOMB.encode()}),
    "an odt that reads a file": lambda: _zip({"mimetype": ODT.encode(), "content.xml": OUTSIDE.encode()}),
    "an odt without its text": lambda: _zip({"mimetype": ODT.encode()}),
    "an odt of a far cell": lambda: made.odt(rows=1_000_000, columns=1_000_000),
    "a page of nests": lambda: b"<html><body>" + b"<div>" * 3000 + b"mot",
    "a page of tables in tables": lambda: b"<html><body>" + b"<table><tr><td>" * 300 + b"mot",
    "a page of a script alone": lambda: b"<!doctype html><html><script>alert(1)</script></html>",
    "a pdf of nothing": lambda: b"%PDF-1.4\n%%EOF",
    "half a pdf": lambda: made.pdf()[:1000],
    "a pdf without letters": lambda: made.raw_pdf(b"0 0 100 100 re f"),
    "a pdf of nested arrays": lambda: made.raw_pdf(b"[" * 200_000 + b"]" * 200_000),
    "a pdf of nonsense": lambda: made.raw_pdf(bytes(range(256)) * 50),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_bad_document_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "programme"
    path.write_bytes(DOCUMENTS[name]())
    with pytest.raises(DocumentError) as caught:
        documents.read(path)
    check_wording(caught.value)
    assert "root:x:0" not in str(caught.value)
    assert [one.name for one in tmp_path.rglob("*")] == ["programme"]
