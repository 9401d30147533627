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
from terrigraph.model.triples import literal
from terrigraph.privacy.stripping import REDACTED
from terrigraph.reviewing.judgements import LOG
from terrigraph.sources.source import METADATA
from terrigraph.store.folder import SCRATCH, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@dataclass(slots=True)
class Erasure:
    """What forgetting a person changed in tables, and what is left for a person to fix."""

    removed: dict[str, int] = field(default_factory=dict)
    """Rows removed, by file."""
    mentioned: list[str] = field(default_factory=list)
    """Cells that still name the person in passing: `file, row, column`."""


def erase_rows(folders: Iterable[Path], identifier: str, name: str, others: Iterable[str] = ()) -> Erasure:
    """Remove the rows of a person from every CSV table and log of judgements under some folders, each file replaced in one step.

    A row is the person's where a cell is the person's identifier (`mary-gely`, `person/mary-gely`), one of the `others` that lead to
    it, or the name; of the rows that an import refused, where all words of the name are there.
    """
    done = Erasure()
    own = {name, *(form for one in (identifier, *others) for form in (one, f"person/{one}"))}
    words = set(fold(name).split())
    for folder in folders:
        for path in sorted(folder.rglob("*.csv")):
            text = path.read_text(encoding="utf-8", errors="surrogateescape")
            header, *rows = list(csv.reader(io.StringIO(text, newline="")))
            refused = path.parent.name == REFUSALS
            kept = [row for row in rows if not (own & set(row) or (refused and words <= set(fold(" ".join(row)).split())))]
            if len(kept) < len(rows):
                out = io.StringIO(newline="")
                csv.writer(out, lineterminator="\n").writerows([header, *kept])
                write_whole(path, out.getvalue())
                _sum_again(path)
                done.removed[str(path)] = len(rows) - len(kept)
            done.mentioned += [
                f"{path}, {number}, {column}"
                for number, row in enumerate(kept, start=2)
                for column, cell in zip(header, row, strict=False)
                if name in cell
            ]
        for path in sorted(folder.rglob(LOG)):
            _erase_judgements(path, own, name, done)
    return done


def erase_scratch(store: Path, people: Mapping[str, Iterable[str]]) -> int:
    """Take people (names by IRI) out of the scratch graphs of a store, in one step: each statement that names one goes.

    Gives how many went. A server that runs meanwhile waits, and reads them anew.
    """
    statements = store / SCRATCH
    if not people or not statements.exists():
        return 0
    with FileLock(statements.with_name("lock")):
        return erase_statements(statements, people)


def erase_statements(statements: Path, people: Mapping[str, Iterable[str]]) -> int:
    """The same in a file of N-Quads."""
    words = [re.escape(iri) + r"(?![\w-])" for iri in people]
    words += [re.escape(literal(name).strip('"')) for names in people.values() for name in names]
    theirs = re.compile("|".join(words), re.IGNORECASE)
    lines = statements.read_bytes().decode("utf-8").split("\n")
    left = [line for line in lines if not theirs.search(line)]
    if len(left) < len(lines):
        write_whole(statements, "\n".join(left))
    return len(lines) - len(left)


def _erase_judgements(path: Path, own: set[str], name: str, done: Erasure) -> None:
    """Take a person out of a log of judgements: what was judged of them, and what rests on that; elsewhere the name alone.

    A line of text that holds the name is then another than the document's: what it says of others is to be seen again.
    """
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    entries = [_entry(line) for line in lines]
    theirs = {(one.get("document"), one.get("candidate")) for one in entries if one.get("resource") in own or one.get("label") in own}

    def kept(one: dict[str, Any]) -> bool:
        links = [(one.get("document"), link) for ids in dict(one.get("links") or {}).values() for link in ids]
        return (
            (one.get("document"), one.get("candidate")) not in theirs
            and theirs.isdisjoint(links)
            and own.isdisjoint(link for _, link in links)
        )

    left = [line for line, one in zip(lines, entries, strict=True) if kept(one)]
    clean = [line.replace(name, REDACTED) for line in left]
    if clean != lines:
        write_whole(path, "".join(clean))
        done.removed[str(path)] = len(lines) - len(left)
    texts = sorted((path.parent / "texts").glob("*.txt"))
    done.mentioned += [str(text) for text in texts if name in text.read_text(encoding="utf-8", errors="replace")]


def _entry(line: str) -> dict[str, Any]:
    """What a line of a log says; {} for one that a crash cut."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _sum_again(path: Path) -> None:
    """Keep the checksum of a table that acceptance wrote in step with what is left of it."""
    metadata = path.parent / METADATA
    described = json.loads(metadata.read_text(encoding="utf-8")) if metadata.is_file() else {}
    if path.name in described.get(ACCEPTED, {}):
        described[ACCEPTED][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        write_whole(metadata, json.dumps(described, ensure_ascii=False, indent=2) + "\n")
