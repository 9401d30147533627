"""What a stranger's file is, and how it is written: its encoding, its delimiter, the row that holds its header."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.documents import encodings
from terrigraph.errors import Fault, ImportingError
from terrigraph.language import Text
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

WORKBOOKS = (".xlsx", ".xlsm", ".ods")
"""The endings of the names of workbooks that are read."""
_SAMPLE = 1 << 20
_DELIMITERS = ",;\t|"
_LINES = 200
_HEADER_WITHIN = 50
"""Rows among which the header is looked for."""
_SPACES = re.compile(r"\s+")
_NO_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SEPARATOR = re.compile(r'"?sep=(.)"?[,;|\t]*', re.IGNORECASE)
"""The first line that tells Excel the delimiter."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What old Office files begin with, and those that a password closes."""
_SHEET_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_AS_UTF8 = Text(
    "l’encodage de ce fichier n’est pas reconnu, ou il en mêle deux : enregistrez-le en « CSV UTF-8 »",
    "the encoding of this file is not recognised, or it mixes two: save it as CSV UTF-8",
)
_AS_XLSX = Text("enregistrez-le en .xlsx, ou en CSV UTF-8", "save it as .xlsx, or as CSV UTF-8")
_OLD = Text(f"l’ancien format .xls n’est pas lu : {_AS_XLSX.fr}", f"the old .xls format is not read: {_AS_XLSX.en}")
_LOCKED = Text("ce classeur est fermé par un mot de passe : enregistrez-le sans", "a password closes this workbook: save it without")
_IN_A_SPREADSHEET = Text(f"ouvrez-le dans un tableur et {_AS_XLSX.fr}", f"open it in a spreadsheet and {_AS_XLSX.en}")
_NO_PDF = Text("c’est un PDF, non un tableau : demandez le tableur d’origine", "this is a PDF, no table: ask for its spreadsheet")
_NO_JSON = Text("c’est du JSON ; un CSV ou un classeur est attendu", "this is JSON; a CSV or a workbook is expected")
_NO_PAGE = Text(f"c’est une page du Web, non un tableau : {_IN_A_SPREADSHEET.fr}", f"this is a web page, no table: {_IN_A_SPREADSHEET.en}")
_PACKED = Text("ce fichier est compressé : décompressez-le", "this file is compressed: decompress it")
_POINTER = Text("c’est l’adresse d’un fichier (Git LFS), non le fichier", "this is a file's address (Git LFS), not the file")
_FORMS: tuple[tuple[re.Pattern[bytes], Text], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), problem)
    for pattern, problem in (
        (re.escape(_OLE) + b".*" + re.escape("EncryptedPackage".encode("utf-16-le")), _LOCKED),
        (re.escape(_OLE), _OLD),
        (
            rb"%PDF",
            Text(
                "c’est un PDF, non un tableau : demandez le tableur d’origine",
                "this is a PDF, no table: ask for the spreadsheet that it is of",
            ),
        ),
        (
            rb"\x1f\x8b|BZh\d|\xfd7zXZ|7z\xbc\xaf",
            _PACKED,
        ),
        (
            rb"version https://git-lfs",
            _POINTER,
        ),
        (
            rb"\s*<(?:!doctype html|html|head|body|table)\b",
            Text(
                f"c’est une page du Web, non un tableau : {_IN_A_SPREADSHEET.fr}", f"this is a web page, no table: {_IN_A_SPREADSHEET.en}"
            ),
        ),
        (rb"\s*<\?xml\b", Text(f"c’est du XML, non un tableau : {_IN_A_SPREADSHEET.fr}", f"this is XML, no table: {_IN_A_SPREADSHEET.en}")),
        (
            rb'\s*(?:\[\s*[\[{]|\{\s*["}])',
            _NO_JSON,
        ),
    )
)
"""What begins as no table does, and what to do."""


class Detected(NamedTuple):
    """How a file is written."""

    encoding: str
    """A Python codec; "" for a workbook."""
    delimiter: str
    """"" for a workbook."""

    def __str__(self) -> str:
        return f"{self.encoding} {self.delimiter!r}" if self.encoding else "workbook"


class Header(NamedTuple):
    """Where a table's header is."""

    row: int
    """As a spreadsheet counts it; 0 where there is none."""
    cells: tuple[str, ...]
    share: float
    """How many of the columns looked for it has, from 0 to 1."""
    above: int = 0
    """How many rows above it are not empty."""


def tidy(cell: str) -> str:
    """A cell with composed accents (NFC) and single plain spaces, trimmed, less the characters of no width that separate nothing."""
    return unicodedata.normalize("NFC", _SPACES.sub(" ", _NO_WIDTH.sub("", cell))).strip()


def is_workbook(path: Path) -> bool:
    """Whether a file is an xlsx or ods workbook; False for a text. Raises ImportingError where it is neither, or one under another name."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if start.startswith(b"PK"):
        if _of_sheets(path) and path.suffix.lower() not in WORKBOOKS:
            expected = Text("c’est un classeur, sous un autre nom : donnez-lui la fin .xlsx ou .ods, ou enregistrez-le en CSV UTF-8",
                            "this is a workbook under another name: give it the ending .xlsx or .ods, or save it as CSV UTF-8")  # fmt: skip
            raise ImportingError([Fault(path.name, 0, "", "", expected)])
        return True
    if problem := _other(start, path.suffix.lower()):
        raise ImportingError([Fault(path.name, 0, "", "", problem)])
    return False


def _of_sheets(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
            kind = archive.read("mimetype") if "mimetype" in parts and archive.getinfo("mimetype").file_size < len(_SHEET_TYPE) * 2 else b""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as problem:
        expected = Text("un classeur xlsx ou ods est attendu, entier", "an xlsx or ods workbook is expected, whole")
        raise ImportingError([Fault(path.name, 0, "", str(problem), expected)]) from None
    if "xl/workbook.xml" in parts or (kind.startswith(_SHEET_TYPE) and "content.xml" in parts):
        return True
    binary = any(part.startswith("xl/") for part in parts) or any(part.startswith("Index/") for part in parts)
    what = Text("ce classeur (.xlsb, .numbers) n’est pas lu", "this workbook (.xlsb, .numbers) is not read")
    archive_of = Text("c’est une archive zip, non un tableau : décompressez-la", "this is a zip archive, no table: unzip it")
    expected = Text(f"{what.fr} : {_AS_XLSX.fr}", f"{what.en}: {_AS_XLSX.en}") if binary else archive_of
    raise ImportingError([Fault(path.name, 0, "", "", expected)])


def _other(start: bytes, suffix: str) -> Text | None:
    """What a file is that is neither a text with delimiters nor a workbook, and what to do; None where it may be one."""
    for form, problem in _FORMS:
        if form.match(start.removeprefix(codecs.BOM_UTF8)):
            return problem
    if suffix in WORKBOOKS:
        return Text("un classeur xlsx ou ods est attendu, et ce n’en est pas un", "an xlsx or ods workbook is expected, and this is none")
    return None


def encoding(path: Path) -> str:
    """The encoding of a text: UTF-8 where every byte says so, else UTF-16 by its mark or its zeros, else an older one.

    Raises ImportingError where none is recognised.
    """
    with path.open("rb") as file:
        start = file.read(4000)
        if (codec := encodings.marked(start)) and codec != "utf-8-sig":
            return codec
        file.seek(0)
        decoder, other, line = _utf8(), bytearray(), 1
        while block := file.read(_SAMPLE):
            if not other:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as problem:
                    line += block.count(b"\n", 0, problem.start)
                    other += block
                else:
                    line += block.count(b"\n")
            elif len(other) < 4 * _SAMPLE and not block.isascii():
                other += block
        if not other:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                raise ImportingError([Fault(path.name, line, "", "", _AS_UTF8)]) from None
            return codec or "utf-8"
    if older := encodings.older(bytes(other)):
        return older
    raise ImportingError([Fault(path.name, line, "", "", _AS_UTF8)])


def _utf8() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")()


def of_text(path: Path, codec: str, wanted: Sequence[Collection[str]]) -> tuple[Detected, Header]:
    """How a text is written, from its first mebibyte, and its header: see `header`.

    The delimiter is the one that a first line says (`sep=;`), else the one under which the header has most of the columns looked for, and
    that splits most of the lines after it into as many cells, outside quotes.
    """
    with path.open(encoding=codec, newline="") as file:
        sample = file.read(_SAMPLE)
    lines = [(at, line) for at, line in enumerate(io.StringIO(sample, newline=""), start=1) if line.strip("\r\n")]
    said = _SEPARATOR.fullmatch(lines[0][1].strip("\r\n")) if lines else None
    if said:
        lines = lines[1:]
    lines = lines[:_LINES]
    best: tuple[float, int, int, str, Header] | None = None
    for delimiter in [said[1]] if said else _DELIMITERS:
        records = [(at, _cells(line, delimiter)) for at, line in lines]
        one = header(records, wanted)
        width = len(next((record for at, record in records if at == one.row), []))
        alike = sum(len(record) == width for at, record in records if at >= one.row)
        found = (one.share, alike if width > 1 else 0, width, delimiter, one)
        best = max(best, found, key=lambda each: each[:3]) if best else found
    assert best is not None  # noqa: S101 - there are delimiters
    return Detected(codec, best[3]), best[4]


def _cells(line: str, delimiter: str) -> list[str]:
    """The cells of a line, as far as they can be read by itself."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def header(records: Iterable[tuple[int, Sequence[str]]], wanted: Sequence[Collection[str]]) -> Header:
    """The header of a table, among its first rows: the first that has most of the columns of one of the sets looked for.

    The first that is not empty, where none has any of them.
    """
    folded = [{fold(name) for name in names} for names in wanted if names]
    best, above = Header(0, (), 0), 0
    for number, record in islice(records, _HEADER_WITHIN):
        cells = tuple(tidy(cell) for cell in record)
        if not any(cells):
            continue
        names = {fold(cell) for cell in cells}
        share = max((len(names & columns) / len(columns) for columns in folded), default=0.0)
        if not best.row or share > best.share:
            best = Header(number, cells, share, above)
        above += 1
        if share == 1:
            break
    return best
