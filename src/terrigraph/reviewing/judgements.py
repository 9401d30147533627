"""What people decided of the candidates of documents: a log that is only added to, one JSON line a judgement.

`judgements.jsonl` is in the source's folder, under version control. A line keeps all that was judged (what the candidate
says as it was accepted, its quote, a few characters around it, the resource that was chosen), so that tables are written
from the log alone, whatever rules propose later. The logs of two people are merged as the union of their lines, in any order.

The last judgement of each author counts. Where authors differ the candidate is in conflict, until someone who sees both
judges again: that judgement names those that it settles.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

from filelock import FileLock

from terrigraph.errors import Fault, TerrigraphError
from terrigraph.extraction.candidates import Candidate, QuoteSpan
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LOG = "judgements.jsonl"
"""The log of what people decided of a source's candidates."""
Verdict = Literal["accept", "edit", "add", "merge", "reject", "reopen"]
VERDICTS: tuple[Verdict, ...] = ("accept", "edit", "add", "merge", "reject", "reopen")
"""`edit` accepts with changes, `add` a candidate that was missed; `merge` says that it is another; `reopen` takes a judgement back."""
AROUND = 32
"""Characters kept on each side of a quote, of its own lines."""
TAKEN = ("accept", "edit", "add")
"""Those that take a candidate in."""


class LogError(TerrigraphError):
    """A log of judgements is damaged elsewhere than at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one person decided of one candidate."""

    time: str
    """UTC, ISO 8601."""
    by: str
    document: str
    """The document's id."""
    sha256: str
    """That of the text that was read."""
    verdict: str
    candidate: Candidate
    """As judged: with its values and links after editing."""
    line: str
    """The quote with a few characters of its lines around it."""
    at: int = 0
    """Where in these the quote begins."""
    resource: str = ""
    """Who or what it is, by the end of an IRI: `person/mary-gely`."""
    known: str = ""
    """The resource's name in what was known then; "" for a new one."""
    merged: str = ""
    """The id of the candidate that it is."""
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What was changed of what had been proposed: before and after, by column."""
    settles: tuple[str, ...] = ()
    """The keys of judgements of others that this one overrules."""

    @property
    def outcome(self) -> tuple[object, ...]:
        """What two judgements that agree have in common."""
        if self.verdict in TAKEN:
            candidate = self.candidate
            return (
                "in",
                self.resource,
                tuple(sorted(candidate.values.items())),
                tuple(sorted(candidate.links.items())),
                candidate.quote.exact,
            )
        return self.verdict, self.merged

    def text(self) -> str:
        """As a line of the log, without its end."""
        candidate = self.candidate
        written: dict[str, Any] = {
            "time": self.time,
            "by": self.by,
            "document": self.document,
            "sha256": self.sha256,
            "verdict": self.verdict,
            "candidate": candidate.id,
            "kind": candidate.kind,
            "label": candidate.label,
            "quote": candidate.quote.exact,
            "start": candidate.quote.start,
            "end": candidate.quote.end,
            "line": self.line,
            "at": self.at,
            "rule": candidate.rule,
            "tier": candidate.tier,
            "values": dict(candidate.values),
            "links": {name: list(ids) for name, ids in candidate.links.items()},
        }
        more = {
            "resource": self.resource,
            "known": self.known,
            "merged": self.merged,
            "changes": dict(self.changes),
            "settles": self.settles,
        }
        return json.dumps(written | {name: value for name, value in more.items() if value}, ensure_ascii=False)

    @property
    def key(self) -> str:
        """What names this judgement."""
        return blake2b(self.text().encode(), digest_size=8).hexdigest()

    @classmethod
    def parse(cls, text: str) -> Judgement:
        """From a line of a log. Raises ValueError, KeyError, TypeError."""
        record = json.loads(text)
        if record["verdict"] not in VERDICTS:
            raise ValueError(record["verdict"])
        candidate = Candidate(
            id=record["candidate"],
            kind=record["kind"],
            label=record["label"],
            quote=QuoteSpan(record["quote"], int(record["start"]), int(record["end"])),
            rule=record["rule"],
            tier=record["tier"],
            values={str(name): str(value) for name, value in record["values"].items()},
            links={str(name): tuple(map(str, ids)) for name, ids in record["links"].items()},
        )
        line, at = near(str(record["line"]), int(record["at"]), int(record["at"]) + len(candidate.quote.exact))
        changes = {str(name): (str(before), str(after)) for name, (before, after) in record.get("changes", {}).items()}
        settles = tuple(map(str, record.get("settles", ())))
        return cls(
            time=str(record["time"]),
            by=str(record["by"]),
            document=str(record["document"]),
            sha256=str(record["sha256"]),
            verdict=str(record["verdict"]),
            candidate=candidate,
            line=line,
            at=at,
            resource=str(record.get("resource", "")),
            known=str(record.get("known", "")),
            merged=str(record.get("merged", "")),
            changes=changes,
            settles=settles,
        )


@dataclass(frozen=True, slots=True)
class State:
    """What the log says of a candidate: settled, in conflict (`rivals`), or open (neither)."""

    judgement: Judgement | None = None
    rivals: tuple[Judgement, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether it is accepted, as proposed or otherwise."""
        return self.judgement is not None and self.judgement.verdict in TAKEN


OPEN = State()


@dataclass(slots=True)
class Log:
    """The judgements of a source, oldest first, and what a crash left of a last line."""

    judgements: list[Judgement] = field(default_factory=list)
    torn: str = ""

    def states(self, document: str) -> dict[str, State]:
        """The state of each candidate of a document that was ever judged, by id."""
        last: dict[str, dict[str, Judgement]] = {}
        settled: set[str] = set()
        for judgement in self.judgements:
            if judgement.document == document:
                last.setdefault(judgement.candidate.id, {})[judgement.by] = judgement
                settled.update(judgement.settles)
        return {key: _state([one for one in by.values() if one.key not in settled]) for key, by in last.items()}

    def documents(self) -> list[str]:
        """The documents judged, by id."""
        return sorted({judgement.document for judgement in self.judgements})


def _state(counted: Sequence[Judgement]) -> State:
    counted = [one for one in counted if one.verdict != "reopen"]
    if not counted:
        return OPEN
    if len({one.outcome for one in counted}) > 1:
        return State(rivals=tuple(counted))
    return State(counted[-1])


def now() -> str:
    """The time, as the log writes it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def read(folder: Path) -> Log:
    """The log of a source's folder; empty where there is none. Raises LogError."""
    return read_file(folder / LOG)


def read_file(path: Path) -> Log:
    """A log. A last line that a crash cut is left out, and kept in `torn`; any other damage raises LogError."""
    if not path.is_file():
        return Log()
    data = path.read_bytes()
    lines = data.split(b"\n")
    ended = lines.pop() if lines else b""
    by_key: dict[str, Judgement] = {}
    faults = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and (judgement := _parsed(line)) is None:
            shown = line.decode("utf-8", "replace")
            faults.append(Fault(path.name, number, "", shown, Text("un jugement est attendu (JSON)", "a judgement is expected (JSON)")))
        elif line.strip() and judgement:
            by_key.setdefault(judgement.key, judgement)
    if faults:
        more = "\n".join(f"  {fault}" for fault in faults[:20])
        raise LogError(
            Text(f"le journal des jugements est abîmé :\n{more}", f"the log of judgements is damaged:\n{more}"),
            Text(
                "Reprenez ces lignes de la dernière version enregistrée (git).", "Take these lines back from the last version kept (git)."
            ),
        )
    log = Log()
    if ended.strip():
        whole = _parsed(ended)
        if whole is None:
            log.torn = ended.decode("utf-8", "replace")
        else:
            by_key.setdefault(whole.key, whole)
    log.judgements = sorted(by_key.values(), key=lambda judgement: judgement.time)
    return log


def _parsed(line: bytes) -> Judgement | None:
    try:
        return Judgement.parse(line.decode("utf-8"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def append(folder: Path, judgements: Iterable[Judgement]) -> None:
    """Add judgements at the end of a source's log, written through to the disk; a torn last line goes."""
    lines = "".join(judgement.text() + "\n" for judgement in judgements)
    if not lines:
        return
    path = folder / LOG
    with FileLock(folder / ".lock"), path.open("ab+") as file:
        file.seek(0)
        data = file.read()
        last = data.rpartition(b"\n")[2]
        if last and _parsed(last) is None:
            file.truncate(len(data) - len(last))
        elif last:
            file.write(b"\n")
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())


def merge(folder: Path, other: Path) -> int:
    """Take in the judgements of another log that this one lacks; gives how many."""
    known = {judgement.key for judgement in read(folder).judgements}
    new = [judgement for judgement in read_file(other).judgements if judgement.key not in known]
    append(folder, new)
    return len(new)


def line_of(text: str, start: int, end: int) -> str:
    """The whole lines that a passage is on."""
    stop = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : len(text) if stop < 0 else stop]


def near(text: str, start: int, end: int) -> tuple[str, int]:
    """What a log keeps around a passage: a few characters of its own lines, so that no other sentence is; and where it begins in that."""
    first = max(text.rfind("\n", 0, start) + 1, start - AROUND)
    stop = text.find("\n", end)
    return text[first : min(len(text) if stop < 0 else stop, end + AROUND)], start - first


def current_place(judgement: Judgement, text: str) -> QuoteSpan | None:
    """Where a judged quote is in a text; None where the words around it have changed, so that it must be seen again."""
    exact, start, end = judgement.candidate.quote
    kept = judgement.line, judgement.at
    if text[start:end] == exact and near(text, start, end) == kept:
        return judgement.candidate.quote
    places = []
    at = text.find(judgement.line) if judgement.line else -1
    while at >= 0:
        place = at + judgement.at
        if near(text, place, place + len(exact)) == kept:
            places.append(place)
        at = text.find(judgement.line, at + 1)
    if not places:
        return None
    nearest = min(places, key=lambda place: abs(place - start))
    return QuoteSpan(exact, nearest, nearest + len(exact))
