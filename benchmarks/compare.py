"""Compare terrigraph with what one would use in its place, side by side, on synthetic graphs of its own shape.

    python benchmarks/compare.py [--sizes 10000,100000,1000000] [--largest] [--national STORE] [--write]

Each peer works in a process of its own, whose CPU, wall time and peak memory are its own. What it answers is summed
(rows, whatever their order) before it is timed; peers that do not answer alike stop the run. `--write` writes
docs/benchmarks.md. `--national` also builds the real graph of the country, from what a store imported (see national.py).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import national
import peers
from measuring import DifferError, Job, alike, ms, table

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
SIZES = (10_000, 100_000, 1_000_000)
LARGEST = 10_000_000
PEERS = peers.PEERS | {work.__name__: work for work in national.PEERS}


def run(peer: str, place: Path) -> dict[str, Any]:
    """Let a peer work in a process of its own; what it measures."""
    print(f"{place.name:>9} {peer}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as scratch:
        command = [sys.executable, __file__, "--peer", peer, str(place), scratch]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{peer} failed:\n{done.stderr[-4000:]}")
    measures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measures


@dataclass
class Line:
    """One line of the table: what was done by us and by a peer, and the ratio that is wanted."""

    what: str
    peer: str
    ours: dict[str, Any]
    theirs: dict[str, Any]
    goal: float = 0
    at_most: bool = False
    """The goal is how many times the peer's time we may take; otherwise how many times faster we must be."""

    def cells(self) -> list[str]:
        """The line's cells."""
        ratios = [self._ratio(name) for name in ("wall", "cpu")]
        if not self.goal:
            goal, verdict = "", ""
        elif self.at_most:
            goal, verdict = f"at most {self.goal:g} ×", "met" if ratios[0] <= self.goal else "**not met**"
        else:
            goal, verdict = f"{self.goal:g} × faster", "met" if ratios[0] >= self.goal else "**not met**"
        times = [f"{ms(one['wall'])} / {ms(one['cpu'])}" for one in (self.ours, self.theirs)]
        rows = f"{self.ours['rows']:,}" if "rows" in self.ours else ""
        return [self.what, rows, times[0], self.peer, times[1], *(f"{ratio:.3g}" for ratio in ratios), goal, verdict]

    def _ratio(self, name: str) -> float:
        ours, theirs = self.ours[name], self.theirs[name]
        return float(ours / theirs if self.at_most else theirs / ours)


def process(command: list[str], runs: int = 10) -> dict[str, float]:
    """The best wall and CPU times of a whole process."""
    walls, processors = [], []
    for _ in range(runs):
        wall, processor = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append((time.perf_counter() - wall) * 1000)
        processors.append((after.ru_utime + after.ru_stime - processor.ru_utime - processor.ru_stime) * 1000)
    return {"wall": min(walls), "cpu": min(processors)}


def processes(place: Path) -> list[Line]:
    """Whole processes against bare Python."""
    installed = Path(sys.executable).with_name("terrigraph")
    ours = [str(installed)] if installed.exists() else [sys.executable, "-m", "terrigraph"]
    bare = process([sys.executable, "-c", "pass"])
    actor = _first_person()
    show = [*ours, "show", actor, "--store", str(place / "store")]
    if actor not in subprocess.run([*show, "--json"], check=True, capture_output=True, text=True).stdout:
        raise DifferError(f"{' '.join(show)} does not name {actor}")
    return [
        Line("`terrigraph --help`, whole process", "bare Python", process([*ours, "--help"]), bare, 3, at_most=True),
        Line("`terrigraph --version`, whole process", "bare Python", process([*ours, "--version"]), bare, 0, at_most=True),
        Line(f"open {_power(place)}, `terrigraph show` one actor, whole process", "bare Python", process(show), bare, 5, at_most=True),
    ]


def _first_person() -> str:
    import shape

    return f"{shape.TABLES['people'].base}7"


def _power(place: Path) -> str:
    return f"10^{len(place.name) - 1}"


def compare(root: Path, sizes: list[int]) -> tuple[list[Line], dict[int, dict[str, Any]], list[str]]:
    """All comparisons: lines, what was measured by size for the table of growth, and remarks."""
    lines: list[Line] = []
    growth: dict[int, dict[str, Any]] = {}
    remarks: list[str] = []
    with_morph, with_pyshacl = (find_spec(name) is not None for name in ("morph_kgc", "pyshacl"))
    for name, there in (("morph-kgc", with_morph), ("pySHACL", with_pyshacl)):
        if not there:
            remarks.append(f"{name} is not installed: left out.")
    for size in sizes:
        place = root / str(size)
        place.mkdir()
        run("make_tables", place)
        ours = run("tables_terrigraph", place)["tables"]
        measures = growth[size] = {"tables": ours, "store": run("store_terrigraph", place), "asked": run("asked_terrigraph", place)}
        if 100_000 <= size <= 1_000_000:
            rdflib = run("tables_rdflib", place)["tables"]
            alike(f"tables at {size}, rdflib", ours, rdflib)
            lines.append(Line(f"tables to a store one can ask, {_power(place)}", "rdflib", ours, rdflib, 5 if size == 1_000_000 else 0))
        if size == 100_000 and with_morph:
            morph = run("tables_morph", place)["tables"]
            alike(f"tables at {size}, morph-kgc", ours, morph)
            lines.append(Line(f"tables to a store one can ask, {_power(place)}", "morph-kgc", ours, morph, 8))
        if size == 100_000 and with_pyshacl:
            shapes = [run(peer, place)["shapes"] for peer in ("shapes_terrigraph", "shapes_pyshacl")]
            alike(f"shapes at {size}", *shapes)
            lines.append(Line(f"SHACL, {_power(place)}", "pySHACL", *shapes, 15))
        if size == 1_000_000:
            lines += asked(place, measures["asked"])
            lines += processes(place)
        shutil.rmtree(place)
    return lines, growth, remarks


def asked(place: Path, ours: dict[str, Any]) -> list[Line]:
    """The questions about the whole graph, against SPARQL."""
    theirs = run("asked_pyoxigraph", place)
    goals = {"pairs": 20.0, "name": 50.0}
    lines = []
    for name, answer in theirs.items():
        if name == "peak":
            continue
        alike(name, ours[name], answer)
        lines.append(Line(f"{name}, {_power(place)}", "pyoxigraph in memory", ours[name], answer, goals.get(name, 10.0)))
    return lines


def national_section(root: Path, store: Path) -> tuple[str, list[str]]:
    """The national graph: its section of the page, and the goals that it missed."""
    place = root / "national"
    national.prepare(store, place)
    return national.section({work.__name__: run(work.__name__, place) for work in national.PEERS})


HEADER = ["what", "rows", "ours, wall / CPU ms", "against", "theirs, wall / CPU ms", "ratio, wall", "ratio, CPU", "goal", ""]


def growth_table(growth: dict[int, dict[str, Any]]) -> str:
    """How cost grows with size."""
    rows = []
    for size, measures in growth.items():
        stored, answers = measures["store"], measures["asked"]
        disk = stored["bytes"]
        rows.append(
            [
                f"10^{len(str(size)) - 1}",
                f"{measures['tables']['rows']:,}",
                *(ms(measures["tables"][name]) for name in ("wall", "cpu")),
                f"{measures['tables']['peak'] / 2**20:,.0f}",
                *(ms(stored[name]["wall"]) for name in ("lines", "load", "network tables", "names")),
                *(f"{disk[name] / 10**6:,.1f}" for name in ("tables", "statements.nq", "index", "network tables", "names")),
                *(
                    ms(answers[name]["wall"])
                    for name in ("first rank", "rank of authorities", "page in the middle", "pairs as columns", "name")
                ),
            ]
        )
    header = ["size", "triples", "tables to store, wall ms", "CPU ms", "peak MiB"]
    header += ["lines, ms", "load, ms", "network tables, ms", "names, ms"]
    header += ["CSV, MB", "N-Quads, MB", "index, MB", "Parquet, MB", "names, MB"]
    header += ["first rank, ms", "rank, ms", "page, ms", "pairs, ms", "name, ms"]
    return table(header, rows)


def memory_table(lines: list[Line]) -> str:
    """Peak memory, where it was measured for both."""
    both = [line for line in lines if "peak" in line.ours and "peak" in line.theirs]
    rows = [[line.what, line.peer, *(f"{one['peak'] / 2**20:,.0f}" for one in (line.ours, line.theirs))] for line in both]
    return table(["what", "against", "ours, MiB", "theirs, MiB"], rows)


INTRODUCTION = """# Benchmarks

Written by `python benchmarks/compare.py --write` (`make bench` measures without writing). terrigraph and what one would use in
its place, side by side in one run.

- The graphs are **synthetic**: `benchmarks/shape.py` makes tables of this project's own shape (people, mandates, events,
  participations, passages, cooperations, with dates) from a fixed seed. No person, place or event in them is real. The real
  national graph has a section of its own, where it was measured (`--national`).
- Each peer works in a process of its own. Its answer is summed before it is timed, and a run stops where two peers do not
  answer alike: the same triples, the same rows (in the same order where they are a rank or a page), the same faults.
- Times are the best of several runs, of one for loads and for SPARQL pairs. **The machine was shared and busy with other work: read
  the ratios, not the milliseconds, and those with a grain of salt.** A goal is compared with the ratio of wall times.
- Where doubt remained, the peer got the benefit: pySHACL's graph is read beforehand and our file is not; pyoxigraph holds all
  statements in memory, in one graph, and is not asked for the names, evidence and quotes that ours returns with ranks and lists;
  rdflib's and morph-kgc's stores are in memory, ours is on disk.
- Pairs are counted as rows of Python on both sides; as the table of columns that analysts get, ours takes what the last table says.
- morph-kgc 2.3 runs with pandas 2 only, and asks numpy for a name that numpy 2 dropped: it gets both, and
  the whole run shares that environment.
- Ours, for tables, is what importers of whole registers do: lines of N-Quads written as text, then one bulk load, without
  validation. Curated tables, which are checked cell by cell, are slower to read; there are few of them.
"""


def report(lines: list[Line], growth: dict[int, dict[str, Any]], remarks: list[str], country: tuple[str, list[str]]) -> str:
    """All as Markdown; `country` is what is written of the national graph, and what it missed."""
    packages = ("terrigraph", "pyoxigraph", "duckdb", "shacl", "rdflib", "morph-kgc", "pyshacl")
    versions = ", ".join(f"{name} {version}" for name in packages if (version := _version(name)))
    parts = [
        INTRODUCTION,
        f"\nMeasured on {platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}; {versions}.\n",
        "".join(f"\n{remark}\n" for remark in remarks),
        "\n## Side by side\n\nA ratio is how many times faster ours is; against bare Python, how many times longer it takes.\n\n",
        table(HEADER, (line.cells() for line in lines)),
        "\n## Peak memory of the loads\n\n",
        memory_table(lines),
        "\n## How cost grows\n\nWall times but for the CPU column. The load is the index of the store, on disk; network tables"
        " and names are what is next to it.\n\n",
        growth_table(growth),
        country[0],
    ]
    missed = [f"{line.what}, against {line.peer}" for line in lines if line.cells()[-1] == "**not met**"] + country[1]
    parts.append("\n## Goals not met in this run\n\n" + ("".join(f"- {what}\n" for what in missed) or "None of those measured here.\n"))
    return "".join(parts)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def main() -> None:
    """Measure and print; or, with --peer, work as one peer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="triples, separated by commas (powers of ten)")
    parser.add_argument("--largest", action="store_true", help="10^7 triples too: minutes, and several GB of disk")
    parser.add_argument("--national", type=Path, metavar="STORE", help="build the real graph too, from what this store imported")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--peer", nargs=3, metavar=("NAME", "PLACE", "SCRATCH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        job = Job(Path(options.peer[1]), Path(options.peer[2]))
        PEERS[options.peer[0]](job)
        print(json.dumps(job.measures))
        return
    sizes = [int(size) for size in options.sizes.split(",")] + [LARGEST] * options.largest
    with tempfile.TemporaryDirectory() as root:
        compared = compare(Path(root), sizes)
        page = report(*compared, national_section(Path(root), options.national) if options.national else ("", []))
    print(page)
    if options.write:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
