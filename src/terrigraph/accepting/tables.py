"""Accepted candidates -> the curated tables of their source, written whole from the log of judgements.

The same log and texts give the same tables, byte for byte. Each candidate that was accepted is a row, or is the same thing as another
row, or is left out, with the reason. The tables are checked as a build checks them before they take the place of the last.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filelock import FileLock

from terrigraph import resources
from terrigraph.accepting.documents import AcceptanceWriter, LeftOut
from terrigraph.accepting.rows import ROW_MAKERS
from terrigraph.errors import RefusedError, UsageError
from terrigraph.facts.conclusions import Conclusions
from terrigraph.facts.terms import Terms
from terrigraph.language import Text
from terrigraph.model.triples import Ids
from terrigraph.reviewing import judgements, source_documents
from terrigraph.reviewing.fields import KINDS
from terrigraph.sources import curated, source, validation
from terrigraph.sources.source import METADATA
from terrigraph.sources.tables import Schema

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from terrigraph.reconciliation.gazetteer import Gazetteer
    from terrigraph.reconciliation.official import Official
    from terrigraph.reviewing.judgements import Log
    from terrigraph.sources.tables import Concepts

ACCEPTED = "accepted"
"""The key of source.json that keeps the checksum of each table that acceptance wrote."""
_DRAFT = ".accepted"
_READY = "ready.json"


@dataclass(slots=True, kw_only=True)
class Acceptance:
    """What became of what was accepted: `accepted == written + len(waiting)`, of each kind too."""

    rows: dict[str, int] = field(default_factory=dict)
    """Rows, by table."""
    names: dict[str, list[str]] = field(default_factory=dict)
    """What is written, by kind and in the order of the texts: the candidates' labels."""
    joined: list[LeftOut] = field(default_factory=list)
    """Those of them that the row of another says, or that are known elsewhere."""
    waiting: list[LeftOut] = field(default_factory=list)
    """Accepted candidates that no table can say yet, and why."""
    decided: Counter[str] = field(default_factory=Counter)
    """Judged candidates, by what was decided; "conflict" where reviewers differ."""
    torn: str = ""
    """What a crash left of the log's last line."""

    @property
    def written(self) -> int:
        """How many accepted candidates the tables say, or a known resource."""
        return sum(map(len, self.names.values()))

    @property
    def accepted(self) -> int:
        """How many candidates were taken in."""
        return self.written + len(self.waiting)

    def kinds(self) -> dict[str, tuple[int, int]]:
        """How many are written, and how many are waiting, of each kind of candidate that was accepted."""
        waiting = Counter(one.kind for one in self.waiting)
        return {kind: (len(self.names.get(kind, ())), waiting[kind]) for kind in KINDS if self.names.get(kind) or waiting[kind]}

    def __str__(self) -> str:
        joined, waiting = len(self.joined), len(self.waiting)
        rows = ", ".join(f"{table} {count}" for table, count in self.rows.items() if count)
        lines = [
            str(
                Text(
                    f"{self.accepted} acceptés = {self.written} écrits (dont {joined} par une autre ligne) + {waiting} en attente",
                    f"{self.accepted} accepted = {self.written} written ({joined} of them in another row) + {waiting} waiting",
                )
            ),
        ]
        for kind, (written, left) in self.kinds().items():
            title, count = KINDS[kind], written + left
            lines.append(
                str(
                    Text(
                        f"  {title.fr} : {count} = {written} + {left} en attente",
                        f"  {title.en}: {count} = {written} + {left} waiting",
                    )
                )
            )
        lines.append(str(Text(f"  lignes : {rows}", f"  rows: {rows}")))
        lines += [str(Text(f"  en attente : {one}", f"  waiting: {one}")) for one in self.waiting]
        lines += [str(Text(f"  par une autre ligne : {one}", f"  in another row: {one}")) for one in self.joined]
        return "\n".join(lines)


def accept(folder: Path, concepts: Concepts, official: Official, gazetteer: Gazetteer) -> Acceptance:
    """Write the tables of a source's folder from its log. Raises UsageError, LogError, RefusedError: the last tables then stay."""
    if not (folder / METADATA).is_file() or not (folder / judgements.LOG).is_file():
        raise UsageError(
            Text(f"aucun jugement dans {folder}", f"no judgement in {folder}"),
            Text(f"terrigraph review DOCUMENT --source {folder}", f"terrigraph review DOCUMENT --source {folder}"),
        )
    with FileLock(folder / ".lock"):
        _roll_forward(folder)
        _refuse_hand_made(folder)
        writer = _read(folder, concepts, official, gazetteer)
        for key in writer.log.documents():
            if key not in source_documents.records(folder):
                writer.leave_all(key)
        tables = writer.tables()
        done = _acceptance(writer, tables)
        _publish(folder, tables, concepts)
    return done


def plan(folder: Path, concepts: Concepts, official: Official, gazetteer: Gazetteer) -> Acceptance:
    """What `accept` would write and leave out, without writing."""
    writer = _read(folder, concepts, official, gazetteer)
    return _acceptance(writer, writer.tables())


def _read(folder: Path, concepts: Concepts, official: Official, gazetteer: Gazetteer) -> AcceptanceWriter:
    """What was accepted of each document of a source's folder."""
    described = {key: (row, source_documents.kept_text(folder, row)) for key, row in sorted(source_documents.records(folder).items())}
    return write_rows(judgements.read(folder), described, concepts, official, gazetteer)


def write_rows(
    log: Log, described: Mapping[str, tuple[Mapping[str, str], str | None]], concepts: Concepts, official: Official, gazetteer: Gazetteer
) -> AcceptanceWriter:
    """The rows of what a log has accepted of documents, each with what its source says of it and its text, where it is kept."""
    writer = AcceptanceWriter(log=log, concepts=concepts, official=official, gazetteer=gazetteer, row_makers=ROW_MAKERS)
    for key, (row, text) in described.items():
        writer.read(key, row, text)
    return writer


def _acceptance(writer: AcceptanceWriter, tables: Mapping[str, list[dict[str, str]]]) -> Acceptance:
    names: dict[str, list[str]] = {}
    for judgement in writer.written:
        names.setdefault(judgement.candidate.kind, []).append(judgement.candidate.label)
    return Acceptance(
        rows={name: len(rows) for name, rows in tables.items()},
        names=names,
        joined=writer.joined,
        waiting=writer.left,
        decided=writer.decided,
        torn=writer.log.torn,
    )


def _refuse_hand_made(folder: Path) -> None:
    """Raise UsageError where a table is not the one that was written here: it would be lost."""
    kept = json.loads((folder / METADATA).read_text(encoding="utf-8")).get(ACCEPTED, {})
    for path in sorted(folder.glob("*.csv")):
        if path.name != source_documents.DOCUMENTS and kept.get(path.name) != _sum(path):
            raise UsageError(
                Text(
                    f"{path} a été écrit ou changé à la main : il serait perdu", f"{path} was written or changed by hand: it would be lost"
                ),
                Text(
                    "Corrigez par la relecture, et effacez ce fichier ; des lignes à part vont dans un autre dossier de source.",
                    "Correct through the review, and delete this file; rows of your own go in another source's folder.",
                ),
            )


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _publish(folder: Path, tables: Mapping[str, list[dict[str, str]]], concepts: Concepts) -> None:
    """Write tables in a folder of their own, check them, then put them in the place of the last."""
    place = folder / _DRAFT
    shutil.rmtree(place, ignore_errors=True)
    draft = place / folder.name
    draft.mkdir(parents=True)
    try:
        schemas = resources.folder("data") / "schemas"
        for name, rows in tables.items():
            if rows:
                _write(draft / f"{name}.csv", schemas / f"{name}.json", rows)
        sums = {path.name: _sum(path) for path in sorted(draft.glob("*.csv"))}
        described = json.loads((folder / METADATA).read_text(encoding="utf-8"))
        whole = json.dumps({**described, ACCEPTED: sums}, ensure_ascii=False, indent=2) + "\n"
        shutil.copyfile(folder / source_documents.DOCUMENTS, draft / source_documents.DOCUMENTS)
        (draft / METADATA).write_text(whole, encoding="utf-8")
        _check(draft, folder / source_documents.TEXTS, schemas, concepts)
        (draft / source_documents.DOCUMENTS).unlink()
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    (place / _READY).write_text(json.dumps([*sums, METADATA]), encoding="utf-8")
    _roll_forward(folder)


def _write(path: Path, schema: Path, rows: list[dict[str, str]]) -> None:
    columns = [column.name for column in Schema.load(schema).columns if not column.optional or any(row.get(column.name) for row in rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())


def _check(draft: Path, texts: Path, schemas: Path, concepts: Concepts) -> None:
    """Read the tables as a build does. Raises RefusedError."""
    reading = curated.read(source.load(draft), schemas, concepts, Conclusions(ids=Ids(), terms=Terms()))
    faults = [*reading.faults, *validation.check_quotes([reading], [texts]).faults]
    if faults:
        raise RefusedError(faults)


def _roll_forward(folder: Path) -> None:
    """Put tables that are ready in the place of the last; also those of a run that was cut short while doing so."""
    place = folder / _DRAFT
    if not (place / _READY).is_file():
        return
    names = json.loads((place / _READY).read_text(encoding="utf-8"))
    for name in names:
        if (place / folder.name / name).is_file():
            (place / folder.name / name).replace(folder / name)
    for path in folder.glob("*.csv"):
        if path.name not in names and path.name != source_documents.DOCUMENTS:
            path.unlink()
    shutil.rmtree(place)
