"""What every importer shares: accounting for each row, and keeping the result.

An import reads tables (see sheets.py) into rows of the importer's own columns, and keeps them in a folder that a build
then reads as a source.

Three things are meant to hold whatever the importer. Each row read is kept, refused with a reason, or ignored under
a name. The same rows in another order give the same tables, byte for byte (what is refused cites the row where it
stands). An import that is interrupted leaves the folder as it was: `source.json` is replaced last, in one step, and
names the tables that go with it.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from terrigraph.errors import Fault, ImportingError
from terrigraph.language import Text
from terrigraph.model.spelling import slug
from terrigraph.sources.sheets import REFUSED_COLUMNS, tidy
from terrigraph.sources.source import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

REFUSALS = "refusals"
"""The folder, inside a source's own, of the rows refused: one CSV a file imported."""
TABLES = "tables"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A row that was not kept: where it stands, why, and its cells as read, by column."""

    file: str
    row: int
    """As a spreadsheet counts it: the header is row 1."""
    reason: Text
    cells: Mapping[str, str]

    def __str__(self) -> str:
        return str(Text(f"{self.file}, ligne {self.row} : {self.reason.fr}", f"{self.file}, row {self.row}: {self.reason.en}"))


@dataclass(slots=True, kw_only=True)
class Sums:
    """The account of an import: `read == kept + len(refused) + sum(ignored.values())`."""

    read: int = 0
    kept: int = 0
    refused: list[Refusal] = field(default_factory=list)
    ignored: Counter[Text] = field(default_factory=Counter)
    """Rows left out on purpose, by the name of the reason."""
    flagged: Counter[Text] = field(default_factory=Counter)
    """Rows kept with a doubt, by the doubt; they are among those kept."""
    notes: list[Text] = field(default_factory=list)
    """What else there is to know of the files: much less is kept than before."""

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            read=self.read + other.read,
            kept=self.kept + other.kept,
            refused=[*self.refused, *other.refused],
            ignored=self.ignored + other.ignored,
            flagged=self.flagged + other.flagged,
            notes=[*self.notes, *other.notes],
        )

    @property
    def whole(self) -> bool:
        """Whether every row read is accounted for."""
        return self.read == self.kept + len(self.refused) + sum(self.ignored.values())

    @property
    def sentence(self) -> Text:
        """The account in a line."""
        ignored = sum(self.ignored.values())
        return Text(
            f"{self.read} lignes lues = {self.kept} gardées + {len(self.refused)} refusées + {ignored} ignorées",
            f"{self.read} rows read = {self.kept} kept + {len(self.refused)} refused + {ignored} ignored",
        )

    def __str__(self) -> str:
        return str(self.sentence)


Line = tuple[str, ...]
"""One row of a kept table: its cells, in the order of the table's columns."""


def settle(rows: Iterable[Line], before: Sequence[Line | None], key: int) -> list[Line | None]:
    """Give each row its place, so that a row's number in the table lasts from one import to the next.

    `before` is the table as it is (None is an empty place). A row that is there keeps its place; a row whose first
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
    """Write refused rows as they were read, one a line, with why; once corrected, the file can be imported.

    The rows come in the order of their content, so that the file does not depend on the order of the input.
    """
    columns = list(dict.fromkeys(name for refusal in refusals for name in refusal.cells if name and name not in REFUSED_COLUMNS))
    lines = []
    for refusal in refusals:
        reason = f"{refusal.reason.fr} / {refusal.reason.en}"
        cells = (*(refusal.cells.get(name, "") for name in columns), refusal.file, str(refusal.row), reason)
        lines.append(tuple(map(tidy, cells)))
    write_table(path, [*columns, *REFUSED_COLUMNS], sorted(lines))


@dataclass(slots=True, kw_only=True)
class KeptTable:
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


def replaceable(name: str, file: str, sums: Sums, before: int) -> None:
    """Stop where a file yields nothing: it has no row, or all are refused or ignored while others are kept under its name. Note
    where it yields less than half of them.

    `before` is how many rows are kept under the file's name. Raises ImportingError.
    """
    if 0 < sums.kept < before / 2:
        sums.notes.append(
            Text(
                f"« {name} » : {sums.kept} lignes gardées, contre {before} à l’import d’avant ; le fichier est-il entier ?",
                f'"{name}": {sums.kept} rows kept, where the import before kept {before}; is the file whole?',
            )
        )
    if sums.kept or (sums.read and not before):
        return
    empty = Text("aucune ligne sous l’en-tête (fichier coupé ?)", "no row under the header (a file cut short?)")
    if sums.read:
        empty = Text(f"aucune ligne n’est gardée : {sums.sentence.fr}", f"no row is kept: {sums.sentence.en}")
    stays = Text(f" ; les {before} lignes gardées sous le nom « {name} » restent", f'; the {before} rows kept under the name "{name}" stay')
    expected = Text(empty.fr + stays.fr, empty.en + stays.en) if before else empty
    faults = [Fault(file, 0, "", "", expected)]
    faults += [Fault(file, one.row, "", "", one.reason) for one in sums.refused[:5]]
    raise ImportingError(faults)


def tables_of(folder: Path) -> Path:
    """Where the tables of a folder stand, as its metadata say."""
    return folder / str(standing(folder).get(TABLES, TABLES))


def publish(folder: Path, metadata: Mapping[str, Any], columns: Sequence[str], tables: Sequence[KeptTable]) -> None:
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
        name = f"{TABLES}-{_digest(draft)}"
        if before.get(TABLES) != name:
            if (folder / name).exists():
                shutil.rmtree(folder / name)
            draft.rename(folder / name)
        whole = {**metadata, TABLES: name}
        if whole != before:
            fresh = folder / f".{METADATA}-{os.getpid()}"
            fresh.write_text(json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            fresh.replace(folder / METADATA)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for left in folder.glob(f"{TABLES}-*"):
        if left.name != name:
            shutil.rmtree(left)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        digest.update(f"{path.relative_to(folder).as_posix()}\x1f{hashlib.sha256(path.read_bytes()).hexdigest()}\x1e".encode())
    return digest.hexdigest()[:12]
