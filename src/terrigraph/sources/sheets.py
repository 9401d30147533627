"""A stranger's table: a CSV file of any delimiter and encoding, or the first sheet of an xlsx or ods workbook.

It is read as it stands, row by row, as text; what cannot be read stops with a message that says what to do. A row of a CSV
file is one line: where a quote that opens on a line is not closed on it, the rows that follow would be read as one cell, and
what they say would go where nobody put it. Dates as people write them are understood here too.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import difflib
import io
import re
import unicodedata
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from terrigraph import sandbox
from terrigraph.errors import Fault, TerrigraphError
from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.model.triples import PartialDate
from terrigraph.sandbox import Ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

REFUSED_COLUMNS = ("refused_file", "refused_row", "refused_because")
"""Columns that a file of refusals adds; an import ignores them by name."""

_SAMPLE = 1 << 20
_MOST_BYTES = 2 << 30
_MOST_UNZIPPED = 1 << 30
_MOST_CELLS = 50_000_000
_FAR_OFF = Text("50 millions de cellules au plus : une cellule est loin des autres", "50 million cells at most: one is far off")
_ONE_LINE = Text(
    "chaque ligne doit être une rangée entière : sur celle-ci un guillemet s’ouvre sans se fermer, ou du texte suit celui qui ferme ; "
    "fermez-le ou ôtez-le (dans une cellule entre guillemets, doublez-le), ou retirez le saut de ligne de la cellule",
    "each line must be a whole row: on this one a quote opens and does not close, or text follows the one that closes; "
    "close it or take it out (double it inside a quoted cell), or remove the line break from the cell",
)
_SECONDS = 120
_MEMORY = 4 << 30
_TRIAL = """
import sys
import python_calamine
from terrigraph import sandbox
sandbox.limit(int(sys.argv[2]))
python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0)
"""
_LONGEST_CELL = 20_000
_LONGEST_FIELD = 131_072
"""Characters that csv reads into a cell; Python's own limit."""
_DELIMITERS = ",;\t|"
_WORKBOOKS = {".xlsx", ".xlsm", ".ods"}
_SPACES = re.compile(r"\s+")
_NO_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")


class ImportingError(TerrigraphError):
    """A file cannot be imported as it stands; nothing of it was."""

    def __init__(self, faults: Sequence[Fault], hint: Text | None = None) -> None:
        self.faults = list(faults)
        super().__init__(
            Text("import arrêté, rien n’a changé :", "import stopped, nothing was changed:"),
            hint or Text("Corrigez le fichier, puis importez-le de nouveau.", "Fix the file, then import it again."),
        )

    def __str__(self) -> str:
        shown = "\n".join(f"  {fault}" for fault in self.faults[:20])
        return f"{self.message}\n{shown}\n  → {self.hint}"


class Detected(NamedTuple):
    """How a file is written."""

    encoding: str
    """A Python codec; "" for a workbook."""
    delimiter: str
    """"" for a workbook."""

    def __str__(self) -> str:
        return f"{self.encoding} {self.delimiter!r}" if self.encoding else "workbook"


def detect(path: Path) -> Detected:
    """The encoding and delimiter of a file, from its first mebibyte (and its whole, for UTF-8).

    UTF-8 where every byte says so, else UTF-16 by its mark, else cp1252, the encoding of French spreadsheets.
    The delimiter is the one that splits most of the first lines into as many cells as the header, outside quotes.
    """
    if path.suffix.lower() in _WORKBOOKS:
        return Detected("", "")
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE)
    return Detected(encoding, _delimiter(sample))


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while block := file.read(_SAMPLE):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"


def _delimiter(sample: str) -> str:
    lines = list(islice((line for line in io.StringIO(sample, newline="") if line.strip("\r\n")), 200))
    best = (0, 0, ",")
    for delimiter in _DELIMITERS:
        with contextlib.suppress(csv.Error):
            records = [next(csv.reader([line], delimiter=delimiter)) for line in lines]
            width = len(records[0]) if records else 0
            alike = sum(len(record) == width for record in records)
            if width > 1:
                best = max(best, (alike, width, delimiter))
    return best[2]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it is: its columns, and its rows as they come."""

    path: Path
    detected: Detected
    header: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file's name, as messages show it."""
        return self.path.name

    def naming(self, columns: Iterable[str]) -> Sheet:
        """The same table with its columns named as `columns` are, where these differ by case, accents and punctuation alone."""
        known = {fold(name): name for name in columns}
        known |= {fold(name): name for name in self.header if name in known.values()}
        named = [known.get(fold(name), name) for name in self.header]
        times = Counter(named)
        return replace(self, header=tuple(new if times[new] == 1 else name for name, new in zip(self.header, named, strict=True)))

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row that is not empty: its number (the header is row 1) and its cells by column, tidied.

        A row with more cells than the header has them under the column "" (one text); missing cells are "".
        """
        width = len(self.header)
        for number, record in self.records():
            cells = [tidy(cell) for cell in record]
            if not any(cells):
                continue
            row = dict(zip(self.header, [*cells, *[""] * (width - len(cells))], strict=False))
            if any(cells[width:]):
                row[""] = " ".join(filter(None, cells[width:]))
            yield number, row

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Each row after the header, the empty ones too: its number and its cells as they are written."""
        return islice(_records(self.path, self.detected), 1, None)


def open_sheet(path: Path) -> Sheet:
    """Open a table and read its header. Raises ImportingError where it is none, or has a column twice."""
    if not path.is_file():
        raise ImportingError([Fault(path.name, 0, "", str(path), Text("ce fichier n’existe pas", "there is no such file"))])
    if path.stat().st_size > _MOST_BYTES:
        raise ImportingError([Fault(path.name, 0, "", "", Text("2 Gio au plus", "2 GiB at most"))])
    try:
        detected = detect(path)
        header = tuple(tidy(cell) for cell in next((record for _, record in _records(path, detected)), []))
    except UnicodeError as problem:
        raise ImportingError([Fault(path.name, 0, "", str(problem), Text("un CSV ou un classeur", "a CSV or a workbook"))]) from None
    while header and not header[-1]:
        header = header[:-1]
    if not header:
        raise ImportingError([Fault(path.name, 1, "", "", Text("une ligne d’en-tête est attendue", "a header row is expected"))])
    twice = sorted(name for name, times in Counter(header).items() if times > 1)
    if twice:
        expected = Text("cette colonne est deux fois, ou sans nom", "this column is there twice, or has no name")
        raise ImportingError([Fault(path.name, 1, name, "", expected) for name in twice])
    return Sheet(path, detected, header)


def _records(path: Path, detected: Detected) -> Iterator[tuple[int, list[str]]]:
    if not detected.encoding:
        yield from enumerate(_workbook(path), start=1)
        return
    with path.open(encoding=detected.encoding, newline="") as file:
        yield from _one_a_line(file, detected.delimiter, path.name)


def _one_a_line(lines: Iterable[str], delimiter: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV file, each with the number of its line.

    Raises ImportingError, at the line on which it begins, for a record that spans lines or has text after a closing quote;
    none of its text is shown, since it may be that of other rows.
    """
    csv.field_size_limit(_LONGEST_FIELD)  # one for the whole process, which other libraries change
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 1
    try:
        for record in reader:
            if reader.line_num != number:
                raise ImportingError([Fault(shown, number, "", "", _ONE_LINE)])
            yield number, record
            number += 1
    except csv.Error as problem:
        raise ImportingError([Fault(shown, number, "", str(problem), _ONE_LINE)]) from None


def _workbook(path: Path) -> Iterator[list[str]]:
    """The rows of a workbook's first sheet, as text; its sizes are checked before it is read."""
    import python_calamine

    try:
        with zipfile.ZipFile(path) as archive:
            unzipped = sum(entry.file_size for entry in archive.infolist())
        if unzipped > _MOST_UNZIPPED:
            raise ImportingError([Fault(path.name, 0, "", "", Text("1 Gio au plus, décompressé", "1 GiB at most, unzipped"))])
        _survives(path)
        sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        if sheet.total_height * sheet.total_width > _MOST_CELLS:
            raise ImportingError([Fault(path.name, 0, "", f"{sheet.total_height} × {sheet.total_width}", _FAR_OFF)])
        for row in sheet.iter_rows():
            yield [_as_text(cell) for cell in row]
    except (zipfile.BadZipFile, python_calamine.CalamineError) as problem:
        expected = Text("un classeur xlsx ou ods est attendu", "an xlsx or ods workbook is expected")
        raise ImportingError([Fault(path.name, 0, "", str(problem), expected)]) from None


def _survives(path: Path) -> None:
    """Read a workbook in a process of its own first: one of a few bytes may ask for more memory than there is, which ends a process.

    Raises ImportingError where that process was ended.
    """
    if not sandbox.HAS_LIMITS:
        return
    outcome = sandbox.run(("-c", _TRIAL, str(path)), memory=_MEMORY, seconds=_SECONDS)
    if outcome.ending is Ending.TIMED_OUT:
        raise ImportingError([Fault(path.name, 0, "", f"> {_SECONDS} s", _FAR_OFF)])
    if outcome.ending is Ending.KILLED:
        raise ImportingError([Fault(path.name, 0, "", "", _FAR_OFF)])


def _as_text(cell: object) -> str:
    """A cell of a workbook as text: whole numbers without a point, dates as YYYY-MM-DD."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00")


def tidy(cell: str) -> str:
    """A cell with composed accents (NFC) and single plain spaces, trimmed, less the characters of no width that separate nothing."""
    return unicodedata.normalize("NFC", _SPACES.sub(" ", _NO_WIDTH.sub("", cell))).strip()


def readable(cells: Mapping[str, str]) -> Text | None:
    """What makes a row unfit to be kept as text; None where nothing does."""
    if "" in cells:
        return Text("plus de cellules que de colonnes", "more cells than columns")
    for name, value in cells.items():
        if _UNREADABLE.search(value):
            return Text(f"un caractère illisible dans « {name} »", f'an unreadable character in "{name}"')
        if len(value) > _LONGEST_CELL:
            return Text(f"« {name} » dépasse {_LONGEST_CELL} caractères", f'"{name}" is longer than {_LONGEST_CELL} characters')
    return None


def require(sheet: Sheet, wanted: Sequence[str], optional: Sequence[str] = (), ignored: Sequence[str] = ()) -> None:
    """Stop, with a clear message, where a column is missing, renamed, or neither wanted nor ignored by name.

    `ignored` may hold "*": every other column is then left out. Columns that a file of refusals adds always are.
    """
    known = {*wanted, *optional, *ignored, *REFUSED_COLUMNS}
    unknown = [] if "*" in ignored else [name for name in sheet.header if name not in known]
    faults = []
    for name in wanted:
        if name not in sheet.header:
            near = difflib.get_close_matches(name, unknown, 1, cutoff=0.5)
            meant = Text(f" — peut-être « {near[0]} » ?", f' — "{near[0]}", perhaps?') if near else Text("", "")
            there = ", ".join(sheet.header)
            expected = Text(
                f"cette colonne est attendue et manque{meant.fr} (présentes : {there})",
                f"this column is expected and missing{meant.en} (there are: {there})",
            )
            faults.append(Fault(sheet.file, 1, name, "", expected))
    known_names = ", ".join((*wanted, *optional))
    for name in unknown:
        expected = Text(
            f"colonne inconnue : nommez-la parmi les colonnes ignorées, ou renommez-la (connues : {known_names})",
            f"unknown column: name it among the columns to ignore, or rename it (known: {known_names})",
        )
        faults.append(Fault(sheet.file, 1, name, "", expected))
    if faults:
        hint = Text("Rendez aux colonnes leur nom, puis importez de nouveau.", "Give the columns their names back, then import again.")
        raise ImportingError(faults, hint)


# ---------------------------------------------------------------- dates


def date(text: str) -> str:
    """A date as people write it, as YYYY, YYYY-MM or YYYY-MM-DD; "" for "".

    Understood: ISO (a time after it is dropped), `31/12/2019`, `31-12-2019`, `31.12.2019` (the day first, as in
    France), `12/2019`, `2019`. Raises ValueError for anything else.
    """
    text = text.strip()
    if not text:
        return ""
    if match := re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", text, re.ASCII):
        text = match[1]
    elif match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text, re.ASCII):
        text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    elif match := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", text, re.ASCII):
        text = f"{match[2]}-{int(match[1]):02}"
    return PartialDate.parse(text).text


def ordered(start: str, end: str) -> bool:
    """Whether a start can come before an end (both dates as `date` gives them, or "")."""
    return not (start and end) or PartialDate.parse(start).first <= PartialDate.parse(end).last


def period(start: str, end: str) -> tuple[str, str] | Text:
    """A start and an end as people write them, as `date` gives them; or what is wrong with them."""
    dates = []
    for text in (start, end):
        try:
            dates.append(date(text))
        except ValueError:
            forms = Text("AAAA, AAAA-MM, AAAA-MM-JJ, JJ/MM/AAAA", "YYYY, YYYY-MM, YYYY-MM-DD, DD/MM/YYYY")
            return Text(f"une date est attendue ({forms.fr}) : « {text} »", f'a date is expected ({forms.en}): "{text}"')
    if not ordered(dates[0], dates[1]):
        return Text("la fin est avant le début", "the end is before the start")
    return dates[0], dates[1]
