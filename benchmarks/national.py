"""The real graph of the whole country: what its build costs next to what it cannot do without, and what it then answers.

It is built again, in a folder of its own, from what a store imported; see compare.py, whose `--national STORE` asks for it.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from measuring import Job, alike_rows, graph_of, ms, peak, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


MOST_TIMES = 1.5
"""How many times the bulk load and the reading of the tables the build may take."""
MOST_MEMORY = 2 * 2**30
"""The peak memory of the build, in bytes, at most."""
MOST_WARM = 50.0
"""The time of one actor's page once the graph is open, in milliseconds, at most."""
_TOWN = "territory/commune/31555"


def prepare(store: Path, place: Path) -> None:
    """Copy what a store imported, and whom it forgot, into a folder, to be built there. Raises FileNotFoundError without imports."""
    shutil.copytree(store / "imports", place / "store" / "imports")
    for name in ("key", "forgotten.txt"):
        if (store / name).exists():
            shutil.copy2(store / name, place / "store" / name)


def national_build(job: Job) -> None:
    """The whole build: tables read, statements written, checked and loaded, network tables and index of names."""

    from terrigraph.build import build

    summary = job.timed("build", lambda: build(job.place / "store"))
    job.measures["build"] |= {"rows": summary.quads, "peak": peak()}


def national_load(job: Job) -> None:
    """The bulk load of the finished N-Quads by pyoxigraph, as it comes, into an index on disk."""
    import pyoxigraph as ox

    statements = graph_of(job.place) / "statements.nq"

    def load() -> int:
        store = ox.Store(str(job.scratch / "index"))
        store.bulk_load(path=str(statements), format=ox.RdfFormat.N_QUADS)
        store.flush()
        return len(store)

    rows = job.timed("load", load)
    job.measures["load"] |= {"rows": rows, "peak": peak()}


def national_tables(job: Job) -> None:
    """The reading of the tables into statements, which go nowhere."""

    from terrigraph import resources
    from terrigraph.build import gather
    from terrigraph.model import ontology
    from terrigraph.model.namespaces import IDS
    from terrigraph.model.triples import Ids
    from terrigraph.sources import source as sources

    def read() -> int:
        model = ontology.load()
        folders = sources.find([resources.folder("data"), job.place / "store" / "imports"])
        return sum(block.count("\n") for source in folders for block in gather(source, model, Ids(IDS)).blocks)

    rows = job.timed("tables", read)
    job.measures["tables"] |= {"rows": rows, "peak": peak()}


def national_asked(job: Job) -> None:
    """One actor's page, names, ranks and lists, once the graph is open."""

    from terrigraph.graph import open_graph
    from terrigraph.indexes import names
    from terrigraph.model.namespaces import FOAF, ORG

    graph = job.timed("open", lambda: open_graph(job.place / "store"))
    scans = graph.scans
    job.timed("first rank", lambda: scans.rank(ORG.Membership))
    people = int(scans.sql("SELECT count(*) AS n FROM nodes WHERE kind = $kind", {"kind": FOAF.Person})["n"].iloc[0])
    person = graph.identifier(scans.page(FOAF.Person, 1, people // 2)["iri"].iloc[0])
    asked: dict[str, Callable[[], Any]] = {
        "page of a town": lambda: graph.text(_TOWN),
        "page of a person": lambda: graph.text(person),
        "name": lambda: names.search(graph_of(job.place), "saint denis"),
        "rank": lambda: scans.rank(ORG.Membership),
        "list as of a day": lambda: scans.links_as_of("2024-06-01", ORG.Membership, label="maire", offset=10_000),
        "page in the middle": lambda: scans.page(FOAF.Person, 100, people // 2),
    }
    for what, work in asked.items():
        if not len(work()):
            raise RuntimeError(f"{what}: no rows")
        job.timed(what, work, 10)
    job.measures["peak"] = peak()


PEERS = (national_build, national_load, national_tables, national_asked)


def section(measures: dict[str, dict[str, Any]]) -> tuple[str, list[str]]:
    """What was measured, by peer, as Markdown; and the goals that were missed."""

    build, load, tables, asked = (
        measures["national_build"],
        measures["national_load"],
        measures["national_tables"],
        measures["national_asked"],
    )
    alike_rows("the national graph", build["build"]["rows"], load["load"]["rows"])
    parts = {"build": build["build"], "bulk load of its N-Quads": load["load"], "reading of its tables": tables["tables"]}
    costs = [
        [what, f"{one['rows']:,}", *(f"{one[time] / 1000:,.1f}" for time in ("wall", "cpu")), f"{one['peak'] / 2**20:,.0f}"]
        for what, one in parts.items()
    ]
    times, least = build["build"], (load["load"], tables["tables"])
    ratios = [times[name] / sum(one[name] for one in least) for name in ("wall", "cpu")]
    warm = max(asked[page]["wall"] for page in ("page of a town", "page of a person"))
    goals = {
        f"build within {MOST_TIMES:g} times the load and the tables: {ratios[0]:.2f} (CPU: {ratios[1]:.2f})": ratios[0] <= MOST_TIMES,
        f"build within {MOST_MEMORY // 2**20:,} MiB: {times['peak'] / 2**20:,.0f} MiB": times["peak"] <= MOST_MEMORY,
        f"one actor's page within {MOST_WARM:g} ms, warm: {ms(warm)} ms": warm <= MOST_WARM,
    }
    answers = [[what, ms(one["wall"]), ms(one["cpu"])] for what, one in asked.items() if what != "peak"]
    text = (
        "\n## The national graph\n\nReal, built from the registers and twinnings that a store imported. Rows are statements: the tables"
        " state some of them twice.\n\n"
        + table(["what", "rows", "wall, s", "CPU, s", "peak MiB"], costs)
        + "\n"
        + "".join(f"- {what}: {'met' if met else '**not met**'}\n" for what, met in goals.items())
        + f"\nIn an open graph (the process then holds {asked['peak'] / 2**20:,.0f} MiB); the first rank also reads the tables:\n\n"
        + table(["what", "wall, ms", "CPU, ms"], answers)
    )
    return text, [f"the national graph: {what}" for what, met in goals.items() if not met]
