"""What is taken in of files: their rows as they come, their account, and their place among the files taken in before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from terrigraph.errors import Fault
from terrigraph.intake import accounts
from terrigraph.intake.accounts import KeptTable, Line, Refusal, Sums
from terrigraph.language import Text
from terrigraph.sources.tables import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from terrigraph.sources.source import Reading

REPEATED = Text("ligne identique à une autre du fichier", "row identical to another of the file")

Lists = dict[str, tuple["Sequence[str]", list[Line]]]
"""Tables for people to read, by the folder that they go in: their columns and rows."""


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """How a source's rows are kept."""

    columns: tuple[str, ...]
    key: int
    """How many of the first columns say which row it is: what the file says, its dates and what was looked up."""
    lists: Callable[[Sequence[Line | None]], Lists]
    """What else is listed of the rows."""


@dataclass(slots=True, kw_only=True)
class Intake:
    """The rows of one file as they come, and their account."""

    file: str
    rows: set[Line]
    sums: Sums
    about: dict[str, Any]
    notes: tuple[Text, ...] = ()
    """What of the file is left out, and where its table is."""

    @classmethod
    def of(cls, file: str, **about: str) -> Intake:
        """An empty intake of a file."""
        return cls(file=file, rows=set(), sums=Sums(), about={"file": file, **about})

    def refuse(self, row: int, cells: Mapping[str, str], reason: Text) -> None:
        """Refuse a row that was read."""
        self.sums.refused.append(Refusal(file=self.file, row=row, reason=reason, cells=cells))

    def keep(self, line: Line, doubts: Iterable[Text] = ()) -> None:
        """Keep a row that was read, once, with what is doubtful in it."""
        if line in self.rows:
            self.sums.ignored[REPEATED] += 1
            return
        self.rows.add(line)
        self.sums.kept += 1
        self.sums.flagged.update(doubts)


def keep(folder: Path, metadata: Mapping[str, Any], layout: KeptLayout, intakes: Mapping[str, Intake], today: str = "") -> Sums:
    """Put what was read of some files, by name, in a source's folder, with the files imported before.

    A file imported again takes the place of what it was. `today` (YYYY-MM-DD) dates what changed. Gives the sums.
    """
    today = today or datetime.now(UTC).date().isoformat()
    total = Sums()
    with accounts.sole_importer(folder):
        before = accounts.standing(folder)
        files: dict[str, Any] = dict(before.get("files", {}))
        date = before.get("date") or today
        tables = []
        for name, intake in sorted(intakes.items()):
            path = accounts.tables_of(folder) / f"{name}.csv"
            standing = accounts.read_back(path, layout.columns) if name in files and path.is_file() else []
            accounts.replaceable(name, intake.file, intake.sums, int(files[name]["kept"]) if name in files else 0)
            rows = accounts.settle(intake.rows, standing, layout.key)
            total += intake.sums
            same = rows == standing and name in files
            about = {**intake.about, **_counts(intake.sums), "imported": files[name]["imported"] if same else today}
            files[name] = about
            date = date if same else today
            tables.append(KeptTable(name=name, rows=rows, sums=intake.sums, lists=layout.lists(rows), about=about))
        whole = {
            **metadata,
            "id": folder.name,
            "date": date,
            "retrieved": max(file["imported"] for file in files.values()),
            "files": files,
            "least_rows": {},
        }
        accounts.publish(folder, whole, layout.columns, tables)
    return total


def kept_rows(reading: Reading, columns: Sequence[str], name: str, expected: int) -> Iterator[tuple[Row, Line]]:
    """The rows of a kept table of a source: where each stands, and its cells. Counts them, and faults a table not whole."""
    source = reading.source
    shown = f"{source.id}/{name}.csv"
    again = Text(
        "table absente, tronquée ou d’une autre version : importez de nouveau", "table missing, cut or of another version: import again"
    )
    try:
        lines = accounts.read_back(accounts.tables_of(source.folder) / f"{name}.csv", columns)
    except (OSError, ValueError) as problem:
        reading.faults.append(Fault(shown, 0, "", str(problem), again))
        return
    count = sum(line is not None for line in lines)
    reading.read[name] = reading.kept[name] = count
    if count != expected or any(line is not None and len(line) != len(columns) for line in lines):
        reading.faults.append(Fault(shown, 0, "", f"{count} / {expected}", again))
        return
    for number, line in enumerate(lines, start=2):
        if line is not None:
            yield Row(shown, number, dict(zip(columns, line, strict=True))), line


def _counts(sums: Sums) -> dict[str, Any]:
    ignored = {text.en: {"fr": text.fr, "rows": rows} for text, rows in sums.ignored.items()}
    flagged = {text.en: {"fr": text.fr, "rows": rows} for text, rows in sums.flagged.items()}
    return {"read": sums.read, "kept": sums.kept, "refused": len(sums.refused), "ignored": ignored, "flagged": flagged}


def take(files: Mapping[str, Path], read: Callable[[Path], Intake], report: Callable[[Text], None]) -> dict[str, Intake]:
    """Read some files, by name (see `importing.names_of`), and report what each gave."""
    intakes = {}
    for name, path in files.items():
        intake = intakes[name] = read(path)
        written = str(intake.about.get("written", ""))
        sums = intake.sums
        refused = len(sums.refused)
        ignored = sum(sums.ignored.values())
        report(
            Text(
                f"{path.name} ({written}) : {sums.read} lues = {sums.kept} gardées + {refused} refusées + {ignored} ignorées",
                f"{path.name} ({written}): {sums.read} read = {sums.kept} kept + {refused} refused + {ignored} ignored",
            )
        )
        for note in intake.notes:
            report(Text(f"  {note.fr}", f"  {note.en}"))
        for doubt, rows in sums.flagged.items():
            report(Text(f"  {rows} gardées, à voir : {doubt.fr}", f"  {rows} kept, to look at: {doubt.en}"))
    return intakes
