"""Erases a person from what a store keeps apart from its graph: tables, logs of judgements, scratch graphs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from terrigraph.accepting.tables import ACCEPTED
from terrigraph.intake.accounts import REFUSALS
from terrigraph.model.spelling import fold
from terrigraph.privacy.naming import name_key, named
from terrigraph.privacy.stripping import REDACTED
from terrigraph.reviewing.judgements import LOG
from terrigraph.sources.source import METADATA
from terrigraph.store.folder import SCRATCH, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_IDENTIFIES = {"people": ("id",)}
"""By table, the column that says who a row is about, where that is not `person`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is taken out: by what identifiers and names they are found, and who else bears the name."""

    identifiers: frozenset[str]
    """The ends of all their IRIs: `mary-gely`."""
    names: frozenset[str]
    homonyms: frozenset[str] = frozenset()
    """The ends of the IRIs of others of the same name: a name alone then does not say whom it means."""

    @property
    def own(self) -> frozenset[str]:
        """The cells that are an identifier of theirs."""
        return self.identifiers | {f"person/{one}" for one in self.identifiers}

    @property
    def others(self) -> frozenset[str]:
        """The cells that are an identifier of a homonym's."""
        return self.homonyms | {f"person/{one}" for one in self.homonyms}

    def bears(self, text: str) -> bool:
        """Whether a text is one of their names."""
        return name_key(text) in {name_key(name) for name in self.names}


@dataclass(slots=True)
class Erasure:
    """What forgetting a person changed in tables, and what is left for a person to fix."""

    removed: dict[str, int] = field(default_factory=dict)
    """Rows removed, by file."""
    mentioned: list[str] = field(default_factory=list)
    """Cells that still name the person in passing, or somebody of the same name: `file, row, column`."""


def erase_rows(folders: Iterable[Path], person: Person) -> Erasure:
    """Remove the rows of a person from every CSV table and log of judgements under some folders, each file replaced in one step.

    A row is the person's where a cell is an identifier of theirs, or where it names them and gives no identifier; a list of identifiers
    loses theirs alone. Where others bear the name, it is not enough. Of the rows that an import refused: where all its words are there.
    The least rows that the source must yield fall by as many.
    """
    done = Erasure()
    for folder in folders:
        for path in sorted(folder.rglob("*.csv")):
            _erase_table(path, person, done)
        for path in sorted(folder.rglob(LOG)):
            _erase_judgements(path, person, done)
    return done


def _erase_table(path: Path, person: Person, done: Erasure) -> None:
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    header, *rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    refused = path.parent.name == REFUSALS
    identified = next((header.index(column) for column in _IDENTIFIES.get(path.stem, ("person",)) if column in header), None)
    kept: list[list[str]] = []
    for row in rows:
        if _is_theirs(row, person, identified) or (refused and _is_named(row, person)):
            continue
        kept.append([_without_items(cell, person.own) for cell in row])
    if kept != rows:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([header, *kept])
        _lower(path, len(rows) - len(kept))  # first: a table that is short of rows would be refused, one that is not never is
        write_whole(path, out.getvalue().encode("utf-8", "surrogateescape"))
        _sum_again(path)
        done.removed[str(path)] = len(rows) - len(kept)
    pattern = named(person.names)
    done.mentioned += [
        f"{path}, {number}, {column}"
        for number, row in enumerate(kept, start=2)
        if pattern and not (person.others & set(row))
        for column, cell in zip(header, row, strict=False)
        if pattern.search(cell)
    ]


def _is_theirs(row: Sequence[str], person: Person, identified: int | None) -> bool:
    if person.own & set(row):
        return True
    if person.homonyms or (identified is not None and identified < len(row) and row[identified]):
        return False
    return any(person.bears(cell) for cell in row)


def _is_named(row: Sequence[str], person: Person) -> bool:
    words = set(fold(" ".join(row)).split())
    return any(set(fold(name).split()) <= words for name in person.names)


def _without_items(cell: str, own: frozenset[str]) -> str:
    """A cell that lists identifiers, without a person's; any other as it is."""
    items = cell.split("|")
    left = [item for item in items if item.strip() not in own]
    return cell if len(left) == len(items) else "|".join(left)


def erase_scratch(store: Path, person: Person, unclear: list[str] | None = None) -> int:
    """Take a person out of the scratch graphs of a store, in one step: each statement that names them goes.

    Gives how many went; `unclear` gets those that name them or somebody of the same name, which are left.
    A server that runs meanwhile waits, and reads them anew.
    """
    statements = store / SCRATCH
    if not statements.parent.is_dir():
        return 0
    with FileLock(statements.with_name("lock")):
        for left in statements.parent.glob(f"{statements.name}.*"):  # what was being written when a process was killed
            left.unlink()
        return erase_statements(statements, person, unclear) if statements.exists() else 0


def erase_statements(statements: Path, person: Person, unclear: list[str] | None = None) -> int:
    """The same in a file of N-Quads."""
    iris = re.compile(rf"person/(?:{'|'.join(map(re.escape, sorted(person.identifiers)))})(?![\w-])", re.IGNORECASE)
    others = re.compile(rf"person/(?:{'|'.join(map(re.escape, sorted(person.homonyms)))})(?![\w-])") if person.homonyms else None
    names = named(person.names)
    lines = statements.read_bytes().decode("utf-8").split("\n")
    subjects = {_subject(line) for line in lines if others and others.search(line)} - {
        _subject(line) for line in lines if iris.search(line)
    }
    left = []
    for line in lines:
        if iris.search(line):
            continue
        if names and names.search(line) and _subject(line) not in subjects:
            if not person.homonyms:
                continue
            if unclear is not None:
                unclear.append(line)
        left.append(line)
    if len(left) < len(lines):
        write_whole(statements, "\n".join(left))
    return len(lines) - len(left)


def _subject(line: str) -> str:
    return line.partition(" ")[0]


def _erase_judgements(path: Path, person: Person, done: Erasure) -> None:
    """Take a person out of a log of judgements: what was judged of them, and what rests on that; elsewhere the name alone.

    A line of text that holds the name is then another than the document's: what it says of others is to be seen again.
    """
    own, pattern = person.own, named(person.names)
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    entries = [_entry(line) for line in lines]

    def judged(one: dict[str, Any]) -> bool:
        if one.get("resource") in own or one.get("label") in own:
            return True
        return not one.get("resource") and not person.homonyms and person.bears(str(one.get("label") or ""))

    theirs = {(one.get("document"), one.get("candidate")) for one in entries if judged(one)}

    def kept(one: dict[str, Any]) -> bool:
        links = [(one.get("document"), link) for ids in dict(one.get("links") or {}).values() for link in ids]
        return (
            (one.get("document"), one.get("candidate")) not in theirs
            and theirs.isdisjoint(links)
            and own.isdisjoint(link for _, link in links)
        )

    left = [line for line, one in zip(lines, entries, strict=True) if kept(one)]
    clean = [line if pattern is None or person.homonyms else pattern.sub(REDACTED, line) for line in left]
    if clean != lines:
        write_whole(path, "".join(clean).encode("utf-8", "surrogateescape"))
        done.removed[str(path)] = len(lines) - len(left)
    if pattern and person.homonyms and any(map(pattern.search, left)):
        done.mentioned.append(str(path))
    texts = sorted((path.parent / "texts").glob("*.txt"))
    done.mentioned += [str(text) for text in texts if pattern and pattern.search(text.read_text(encoding="utf-8", errors="replace"))]


def _entry(line: str) -> dict[str, Any]:
    """What a line of a log says; {} for one that a crash cut."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _lower(path: Path, removed: int) -> None:
    """Ask for so many rows less of a table: who is forgotten does not make its source one that was cut."""
    metadata = next((parent / METADATA for parent in list(path.parents)[:3] if (parent / METADATA).is_file()), None)
    if metadata is None or path.parent.name == REFUSALS:
        return
    described = json.loads(metadata.read_text(encoding="utf-8"))
    least = described.get("least_rows")
    if isinstance(least, dict) and isinstance(least.get(path.stem), int):
        least[path.stem] = max(0, least[path.stem] - removed)
        write_whole(metadata, json.dumps(described, ensure_ascii=False, indent=2) + "\n")


def _sum_again(path: Path) -> None:
    """Keep the checksum of a table that acceptance wrote in step with what is left of it."""
    metadata = path.parent / METADATA
    described = json.loads(metadata.read_text(encoding="utf-8")) if metadata.is_file() else {}
    if path.name in described.get(ACCEPTED, {}):
        described[ACCEPTED][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        write_whole(metadata, json.dumps(described, ensure_ascii=False, indent=2) + "\n")
