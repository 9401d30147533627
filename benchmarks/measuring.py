"""What the peers' processes and the reports of benchmarks share: jobs that are timed, sums of answers, tables in Markdown."""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


@dataclass
class Job:
    """What one peer's process is asked, and what it measured."""

    place: Path
    """A folder with tables/ (CSV), and store/ and faulty.nq where they were made."""
    scratch: Path
    measures: dict[str, Any] = field(default_factory=dict)

    def timed(self, name: str, work: Callable[[], Any], runs: int = 1) -> Any:  # noqa: ANN401 (whatever the work gives)
        """Do some work; remember its best wall and CPU times (ms), and give what it gave."""
        walls, processors, given = [], [], None
        for _ in range(runs):
            given = None
            wall, processor = time.perf_counter(), _processor()
            given = work()
            walls.append((time.perf_counter() - wall) * 1000)
            processors.append((_processor() - processor) * 1000)
        self.measures[name] = {"wall": min(walls), "cpu": min(processors)}
        return given

    def asked(self, name: str, work: Callable[[], Iterable[tuple[Any, ...]]], runs: int = 5, ordered: bool = False) -> None:
        """Sum what a question is answered, then time it; `ordered` says that the order of the rows counts."""
        rows = [str(tuple(map(str, row))) for row in work()]
        same = sum_of(f"{number} {row}" for number, row in enumerate(rows)) if ordered else sum_of(rows)
        number = len(rows)
        del rows
        self.timed(name, work, runs)
        self.measures[name] |= {"same": same, "rows": number}


def _processor() -> float:
    """The CPU time of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def peak() -> int:
    """The peak memory of this process or of the largest that it started, in bytes."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most if sys.platform == "darwin" else most * 1024


def sum_of(lines: Iterable[str]) -> str:
    """One sum of many lines, whatever their order."""
    total = 0
    for line in lines:
        total += int.from_bytes(hashlib.blake2b(line.encode(), digest_size=16).digest())
    return f"{total % 2**128:032x}"


def graph_of(place: Path) -> Path:
    """The folder of the graph in use, in the store of a place."""
    current = json.loads((place / "store" / "current.json").read_text(encoding="utf-8"))
    return place / "store" / "graphs" / str(current["graph"])


class DifferError(Exception):
    """Two peers did not answer alike."""


def alike(what: str, *answers: dict[str, Any]) -> None:
    """Raises DifferError unless all answers sum alike."""
    if len({(one["same"], one["rows"]) for one in answers}) != 1:
        raise DifferError(f"{what}: " + ", ".join(f"{one['rows']} rows, sum {one['same'][:8]}" for one in answers))
    if not answers[0]["rows"]:
        raise DifferError(f"{what}: no rows, so nothing was compared")


def alike_rows(what: str, *rows: int) -> None:
    """Raises DifferError unless all numbers of rows are the same."""
    if len(set(rows)) != 1:
        raise DifferError(f"{what}: " + ", ".join(f"{number} rows" for number in rows))


def ms(number: float) -> str:
    """Milliseconds, as a cell."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 1 else f"{number:.2f}"


def table(header: list[str], rows: Iterable[list[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows)) + "\n"
