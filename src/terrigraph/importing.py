"""What every importer shares: reading a stranger's table, accounting for each row, keeping the result.

A table is a CSV file of any delimiter and encoding, or the first sheet of an xlsx or ods workbook. An import reads
it into rows of the importer's own columns, and keeps them in a folder that a build then reads as a source.

Three things are meant to hold whatever the importer. Each row read is kept, refused with a reason, or ignored under
a name. The same rows in another order give the same tables, byte for byte (what is refused cites the row where it
stands). An import that is interrupted leaves the folder as it was: `source.json` is replaced last, in one step, and
names the tables that go with it.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import difflib
import hashlib
import io
import json
import os
import re
import shutil
import unicodedata
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from filelock import FileLock

from terrigraph.errors import Fault, TerrigraphError
from terrigraph.language import Text
from terrigraph.sources import METADATA
from terrigraph.statements import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

REFUSALS = "refusals"
"""The folder, inside a source's own, of the rows refused: one CSV a file imported."""
REFUSED_COLUMNS = ("refused_file", "refused_row", "refused_because")
"""Columns that a file of refusals adds; an import ignores them by name."""

_TABLES = "tables"
_SAMPLE = 1 << 20
_MOST_BYTES = 2 << 30
_MOST_UNZIPPED = 1 << 30
_MOST_CELLS = 50_000_000
_LONGEST_CELL = 20_000
_DELIMITERS = ",;\t|"
_WORKBOOKS = {".xlsx", ".xlsm", ".ods"}
_UNFOLDED: dict[int, str | int | None] = {ord(one): other for one, other in zip("œæøłđı", ("oe", "ae", "o", "l", "d", "i"), strict=True)}
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")


class Detected(NamedTuple):
    """How a file is written."""

    encoding: str
    """A Python codec; "" for a workbook."""
    delimiter: str
    """"" for a workbook."""

    def __str__(self) -> str:
        return f"{self.encoding} {self.delimiter!r}" if self.encoding else "workbook"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not kept: where it stands, why, and its cells as read, by column."""

    file: str
    row: int
    """As a spreadsheet counts it: the header is row 1."""
    reason: Text
    cells: Mapping[str, str]

    def __str__(self) -> str:
        return str(Text(f"{self.file}, ligne {self.row} : {self.reason.fr}", f"{self.file}, row {self.row}: {self.reason.en}"))


@dataclass(slots=True)
class Sums:
    """The account of an import: `read == kept + len(refused) + sum(ignored.values())`."""

    read: int = 0
    kept: int = 0
    refused: list[Refusal] = field(default_factory=list)
    ignored: Counter[Text] = field(default_factory=Counter)
    """Rows left out on purpose, by the name of the reason."""
    flagged: Counter[Text] = field(default_factory=Counter)
    """Rows kept with a doubt, by the doubt; they are among those kept."""

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.read + other.read,
            self.kept + other.kept,
            [*self.refused, *other.refused],
            self.ignored + other.ignored,
            self.flagged + other.flagged,
        )

    @property
    def whole(self) -> bool:
        """Whether every row read is accounted for."""
        return self.read == self.kept + len(self.refused) + sum(self.ignored.values())

    def __str__(self) -> str:
        ignored = sum(self.ignored.values())
        return str(
            Text(
                f"{self.read} lignes lues = {self.kept} gardées + {len(self.refused)} refusées + {ignored} ignorées",
                f"{self.read} rows read = {self.kept} kept + {len(self.refused)} refused + {ignored} ignored",
            )
        )


class ImportingError(TerrigraphError):
    """A file cannot be imported as it stands; nothing of it was."""

    def __init__(self, faults: Sequence[Fault], hint: Text | None = None) -> None:
        self.faults = list(faults)
        super().__init__(
            Text("import arrêté, rien n’a changé :", "import stopped, nothing was changed:"),
            hint or Text("Corrigez le fichier, puis importez-le de nouveau.", "Mend the file, then import it again."),
        )

    def __str__(self) -> str:
        shown = "\n".join(f"  {fault}" for fault in self.faults[:20])
        return f"{self.message}\n{shown}\n  → {self.hint}"


# ---------------------------------------------------------------- reading a table


def detect(path: Path) -> Detected:
    """The encoding and delimiter of a file, from its first mebibyte (and its whole, for UTF-8).

    UTF-8 where every byte says so, else UTF-16 by its mark, else cp1252, the encoding of French spreadsheets.
    The delimiter is the one that splits most lines into as many cells as the header, outside quotes.
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
    best = (0, 0, ",")
    for delimiter in _DELIMITERS:
        with contextlib.suppress(csv.Error):
            records = [record for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if record][:200]
            width = len(records[0]) if records else 0
            alike = sum(len(record) == width for record in records)
            if width > 1:
                best = max(best, (alike, width, delimiter))
    return best[2]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as found: its columns, and its rows as they come."""

    path: Path
    detected: Detected
    header: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file's name, as messages show it."""
        return self.path.name

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row that is not empty: its number (the header is row 1) and its cells by column, tidied.

        A row with more cells than the header has them under the column "" (one text); missing cells are "".
        """
        width = len(self.header)
        for number, record in _records(self.path, self.detected):
            cells = [tidy(cell) for cell in record]
            if number == 1 or not any(cells):
                continue
            row = dict(zip(self.header, [*cells, *[""] * (width - len(cells))], strict=False))
            if any(cells[width:]):
                row[""] = " ".join(filter(None, cells[width:]))
            yield number, row


def open_sheet(path: Path) -> Sheet:
    """Open a table and read its header. Raises ImportingError where it is none, or has a column twice."""
    if not path.is_file():
        raise ImportingError([Fault(path.name, 0, "", str(path), Text("ce fichier n’existe pas", "there is no such file"))])
    if path.stat().st_size > _MOST_BYTES:
        raise ImportingError([Fault(path.name, 0, "", "", Text("2 Gio au plus", "2 GiB at most"))])
    try:
        detected = detect(path)
        header = tuple(tidy(cell) for cell in next((record for _, record in _records(path, detected)), []))
    except (UnicodeError, csv.Error) as problem:
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


def _records(path: Path, detected: Detected) -> Iterator[tuple[int, Sequence[str]]]:
    if not detected.encoding:
        yield from enumerate(_workbook(path), start=1)
        return
    with path.open(encoding=detected.encoding, newline="") as file:
        try:
            yield from enumerate(csv.reader(file, delimiter=detected.delimiter), start=1)
        except csv.Error as problem:
            expected = Text("un CSV aux guillemets fermés est attendu", "a CSV with its quotes closed is expected")
            raise ImportingError([Fault(path.name, 0, "", str(problem), expected)]) from None


def _workbook(path: Path) -> Iterator[list[str]]:
    """The rows of a workbook's first sheet, as text; its sizes are checked before it is read."""
    import python_calamine

    try:
        with zipfile.ZipFile(path) as archive:
            unzipped = sum(entry.file_size for entry in archive.infolist())
        if unzipped > _MOST_UNZIPPED:
            raise ImportingError([Fault(path.name, 0, "", "", Text("1 Gio au plus, décompressé", "1 GiB at most, unzipped"))])
        sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        if sheet.total_height * sheet.total_width > _MOST_CELLS:
            expected = Text("50 millions de cellules au plus : une cellule est loin des autres", "50 million cells at most: one is far off")
            raise ImportingError([Fault(path.name, 0, "", f"{sheet.total_height} × {sheet.total_width}", expected)])
        for row in sheet.iter_rows():
            yield [_as_text(cell) for cell in row]
    except (zipfile.BadZipFile, python_calamine.CalamineError) as problem:
        expected = Text("un classeur xlsx ou ods est attendu", "an xlsx or ods workbook is expected")
        raise ImportingError([Fault(path.name, 0, "", str(problem), expected)]) from None


def _as_text(cell: object) -> str:
    """A cell of a workbook as text: whole numbers without a point, dates as YYYY-MM-DD."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00")


def tidy(cell: str) -> str:
    """A cell with composed accents (NFC) and single plain spaces, trimmed."""
    return unicodedata.normalize("NFC", _SPACES.sub(" ", cell)).strip()


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
    if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", text, re.ASCII):
        text = found[1]
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text, re.ASCII):
        text = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", text, re.ASCII):
        text = f"{found[2]}-{int(found[1]):02}"
    return PartialDate.parse(text).text


def ordered(start: str, end: str) -> bool:
    """Whether a start can come before an end (both dates as `date` gives them, or "")."""
    return not (start and end) or PartialDate.parse(start).first <= PartialDate.parse(end).last


def period(start: str, end: str) -> tuple[str, str] | Text:
    """A start and an end as people write them, as `date` gives them; or what is wrong with them."""
    found = []
    for said in (start, end):
        try:
            found.append(date(said))
        except ValueError:
            forms = Text("AAAA, AAAA-MM, AAAA-MM-JJ, JJ/MM/AAAA", "YYYY, YYYY-MM, YYYY-MM-DD, DD/MM/YYYY")
            return Text(f"une date est attendue ({forms.fr}) : « {said} »", f'a date is expected ({forms.en}): "{said}"')
    if not ordered(found[0], found[1]):
        return Text("la fin est avant le début", "the end is before the start")
    return found[0], found[1]


# ---------------------------------------------------------------- keeping what was read


def slug(text: str) -> str:
    """A text as a piece of an IRI: ASCII letters, digits and hyphens; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNFOLDED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


Line = tuple[str, ...]
"""One row of a kept table: its cells, in the order of the table's columns."""


def settle(rows: Iterable[Line], before: Sequence[Line | None], key: int) -> list[Line | None]:
    """Give each row its place, so that a row's number in the table lasts from one import to the next.

    `before` is the table as it stands (None is an empty place). A row that is there keeps its place; a row whose first
    `key` cells are those of one row that is gone takes that place; the others are sorted, and come after. Rows that
    are gone leave their places empty. On a new table this is the sorted order, whatever the order of `rows`.
    """
    coming = set(rows)
    settled = [row if row in coming else None for row in before]
    coming -= set(settled)
    vacant: dict[Line, list[int]] = {}
    for place, row in enumerate(before):
        if row is not None and settled[place] is None:
            vacant.setdefault(row[:key], []).append(place)
    alike = Counter(row[:key] for row in coming)
    for row in sorted(coming):
        places = vacant.get(row[:key], [])
        if len(places) == 1 and alike[row[:key]] == 1:
            settled[places[0]] = row
            coming.discard(row)
    settled += sorted(coming)
    while settled and settled[-1] is None:
        settled.pop()
    return settled


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Line | None]) -> None:
    """Write a table as CSV (UTF-8, comma); an empty place is an empty line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            if row is None:
                file.write("\n")
            else:
                writer.writerow(row)
        file.flush()
        os.fsync(file.fileno())


def read_back(path: Path, columns: Sequence[str]) -> list[Line | None]:
    """A table that `write_table` wrote. Raises ValueError where its columns are others."""
    with path.open(encoding="utf-8", newline="") as file:
        records = csv.reader(file)
        if tuple(next(records, ())) != tuple(columns):
            raise ValueError(f"{path.name}: other columns than {', '.join(columns)}")
        return [tuple(record) if record else None for record in records]


def write_refusals(path: Path, refusals: Sequence[Refusal]) -> None:
    """Write refused rows as they were read, with why; once mended, the file can be imported.

    The rows come in the order of their content, so that the file does not depend on the order of the input.
    """
    columns = list(dict.fromkeys(name for refusal in refusals for name in refusal.cells if name and name not in REFUSED_COLUMNS))
    lines = [
        (*(refusal.cells.get(name, "") for name in columns), refusal.file, str(refusal.row), f"{refusal.reason.fr} / {refusal.reason.en}")
        for refusal in refusals
    ]
    write_table(path, [*columns, *REFUSED_COLUMNS], sorted(lines))


@dataclass(slots=True)
class Kept:
    """One file's part of a source's folder."""

    name: str
    """A slug, from the file's name."""
    rows: list[Line | None] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)
    lists: dict[str, tuple[Sequence[str], list[Line]]] = field(default_factory=dict)
    """Further tables for people to read, by the folder that they go in: their columns and rows."""
    about: dict[str, Any] = field(default_factory=dict)
    """What else `source.json` keeps of the file: how it is written, when it was first imported so."""


def names_of(files: Sequence[Path]) -> dict[str, Path]:
    """A name for each file: what its rows go under, in the folder and in the graph. Raises ImportingError on a clash."""
    names: dict[str, Path] = {}
    for path in files:
        name = slug(path.stem) or "table"
        if name in names:
            expected = Text(f"un autre nom que {names[name].name}", f"another name than {names[name].name}")
            raise ImportingError([Fault(path.name, 0, "", "", expected)])
        names[name] = path
    return names


@contextlib.contextmanager
def sole_importer(folder: Path) -> Iterator[None]:
    """One import at a time into a folder; the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        yield


def standing(folder: Path) -> dict[str, Any]:
    """The metadata of the folder as it stands; {} where nothing was imported."""
    path = folder / METADATA
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def tables_of(folder: Path) -> Path:
    """Where the tables of a folder stand, as its metadata say."""
    return folder / str(standing(folder).get(_TABLES, _TABLES))


def publish(folder: Path, metadata: Mapping[str, Any], columns: Sequence[str], tables: Sequence[Kept]) -> None:
    """Put tables, refusals and metadata in the place of those that stand, all at once or not at all.

    Tables of other files stay. Where the tables are the ones that stand, nothing is written.
    """
    before = standing(folder)
    old = tables_of(folder) if before else None
    draft = folder / f".draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        if old is not None and old.is_dir():
            shutil.copytree(old, draft)
        draft.mkdir(parents=True, exist_ok=True)
        for table in tables:
            write_table(draft / f"{table.name}.csv", columns, table.rows)
            for left in draft.glob(f"*/{table.name}.csv"):
                left.unlink()
            for purpose, (titles, lines) in table.lists.items():
                (draft / purpose).mkdir(exist_ok=True)
                write_table(draft / purpose / f"{table.name}.csv", titles, sorted(lines))
            if table.sums.refused:
                (draft / REFUSALS).mkdir(exist_ok=True)
                write_refusals(draft / REFUSALS / f"{table.name}.csv", table.sums.refused)
        name = f"{_TABLES}-{_digest(draft)}"
        if before.get(_TABLES) != name:
            if (folder / name).exists():
                shutil.rmtree(folder / name)
            draft.rename(folder / name)
        whole = {**metadata, _TABLES: name}
        if whole != before:
            fresh = folder / f".{METADATA}-{os.getpid()}"
            fresh.write_text(json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            fresh.replace(folder / METADATA)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for left in folder.glob(f"{_TABLES}-*"):
        if left.name != name:
            shutil.rmtree(left)


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        found.update(f"{path.relative_to(folder).as_posix()}\x1f{hashlib.sha256(path.read_bytes()).hexdigest()}\x1e".encode())
    return found.hexdigest()[:12]
