"""Measure what users wait for: building, starting, opening, asking, searching, projecting.

    python benchmarks/run.py [--json]

Times are in milliseconds: the best and the middle of several runs, in this process unless another is named.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from terrigraph.build import build
from terrigraph.indexes import names
from terrigraph.model.namespaces import IDS
from terrigraph.network.projection import Projector
from terrigraph.store.embedded import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

CONFERENCE = [f"{IDS}source/{name}" for name in ("conference-attractivite", "contexte-attractivite")]
COUNT = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a igeo:Commune }"


def measured(work: Callable[[], object], runs: int) -> dict[str, float]:
    """The best and the middle of the times that some work takes, in milliseconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return {"best": round(min(times), 2), "middle": round(statistics.median(times), 2)}


def measure(place: Path) -> dict[str, dict[str, float]]:
    """Each thing measured, by what it is."""
    command = [sys.executable, "-m", "terrigraph", "--version"]
    times = {
        "terrigraph --version (a process)": measured(lambda: subprocess.run(command, check=True, capture_output=True), 5),
        "build": measured(lambda: build(place), 1),
        "open": measured(lambda: open_store(place), 10),
    }
    store = open_store(place)
    person = f"SELECT * WHERE {{ <{IDS}person/michel-destot> ?p ?o }}"
    return times | {
        "ask of one person": measured(lambda: store.select(person), 20),
        "count the communes": measured(lambda: store.select(COUNT), 5),
        "search a name": measured(lambda: names.search(store.folder, "saint denis"), 20),
        "project the conference": measured(lambda: Projector(store).of_sources(CONFERENCE), 5),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measures = measure(Path(folder) / "store")
    if options.json:
        print(json.dumps(measures, indent=1))
        return
    for name, times in measures.items():
        print(f"{name:34} {times['best']:>10.2f} {times['middle']:>10.2f}")


if __name__ == "__main__":
    main()
