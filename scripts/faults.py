"""Kills at random moments what writes and what serves, and checks that nothing was lost.

    python scripts/faults.py --rounds 500 [--seed 1] [--kinds build,import]

Each round starts one kind of work on a small store of made-up people, kills it with SIGKILL (nothing can be tidied up) at a moment
chosen by chance, and then asks:

- does the store open, with the count and the checksum that it states;
- is it the state before or the one that was being made, and the latter where that had been acknowledged;
- are the imported tables one import's, and every acknowledged update of the scratch graphs there, each whole;
- did those who read meanwhile see one state or the other, never half of one.

`build`, `import` and `restore` run in a process of their own; `server`, `worker` and `scratch` are processes of a service that is
asked and written to meanwhile: its main process, any worker, the worker that writes. Linux alone; it uses the small store of the tests
(tests/support/tiny.py).
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from service import TOKEN, Service, serving
from terrigraph.errors import StoreError
from terrigraph.importers import elected_officials
from terrigraph.intake.accounts import standing, tables_of
from terrigraph.maintenance.backups import backup
from terrigraph.maintenance.restoring import restore
from terrigraph.store.embedded import open_store, verified
from terrigraph.store.folder import IMPORTS
from tiny import Tiny, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = ("build", "import", "restore", "server", "worker", "scratch")
_UPDATE = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
_HEAD = "Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Date de naissance;Date de début du mandat;"
_COUNCIL = "Libellé de la fonction;Date de début de la fonction\r\n"
_PATIENCE = 120.0
_ROUNDS_A_SERVER = 25


class LostError(Exception):
    """Something that must hold does not."""


@dataclass
class State:
    """What the store holds for certain, and what it may hold since something was killed while it made it."""

    place: Path
    version: int = 0
    """Of the graph that was acknowledged last."""
    versions: set[int] = field(default_factory=lambda: {0})
    """Those that the graph in use may be."""
    rows: set[int] = field(default_factory=lambda: {1})
    """How many rows the import may have."""
    updates: set[int] = field(default_factory=set)
    """Updates that were acknowledged."""
    tried: int = 0
    archives: dict[int, Path] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    """Seconds that work of a kind takes when nobody kills it."""
    unfinished: int = 0
    """Rounds in which work was killed before it had answered that it was done."""

    @property
    def store(self) -> Path:
        """The store's folder."""
        return self.place / "store"


# -------------------------------------------------------------------- what is done, in a process of its own


def build(place: Path, number: int, pipe: Any) -> None:  # noqa: ANN401 - the end of a pipe
    """Build a graph of some version."""
    tiny = Tiny.__new__(Tiny)
    tiny.data, tiny.store, tiny.texts = place / "data", place / "store", place / "texts"
    tiny.source = tiny.data / "colloque"
    tiny.describe(version=str(number))
    tiny.build()
    pipe.send("done")


def import_rows(place: Path, number: int, pipe: Any) -> None:  # noqa: ANN401
    """Import a register of so many people."""
    path = place / "cm.csv"
    rows = [f"31555;Toulouse;NOM-{chr(65 + n)};Zoé;04/07/1961;18/05/2020;Adjoint au Maire;03/07/2020\r\n" for n in range(number)]
    path.write_text(_HEAD + _COUNCIL + "".join(rows), encoding="utf-8", newline="")
    elected_officials.import_files([path], place / "store" / IMPORTS / "elected_officials")
    pipe.send("done")


def restore_version(place: Path, number: int, pipe: Any) -> None:  # noqa: ANN401
    """Restore the backup of some version."""
    restore(place / "store", place / f"{number}.tar.gz")
    pipe.send("done")


WORK: dict[str, Callable[[Path, int, Any], None]] = {"build": build, "import": import_rows, "restore": restore_version}


def killed(work: str, state: State, number: int, luck: random.Random | None) -> bool:
    """Start some work and kill it by chance (never where there is no `luck`); gives whether it had answered that it was done."""
    context = multiprocessing.get_context("forkserver")
    hears, says = context.Pipe(duplex=False)
    process = context.Process(target=WORK[work], args=(state.place, number, says))
    began = time.monotonic()
    process.start()
    says.close()
    process.join(luck.uniform(0, 1.1 * state.took[work]) if luck else None)
    with contextlib.suppress(ProcessLookupError):  # it may end by itself just now
        process.kill()
    process.join()
    done = False
    with contextlib.suppress(EOFError):
        done = hears.poll() and hears.recv() == "done"
    if luck is None:
        if not done:
            raise LostError(f"{work} does not work")
        state.took[work] = time.monotonic() - began
    state.unfinished += not done
    if luck and not done and process.exitcode not in (0, -signal.SIGKILL):
        raise LostError(f"{work} could not be done again: it ended with {process.exitcode}")
    return done


# -------------------------------------------------------------------- what must hold


def version_of(store: Path) -> int:
    """The version of the graph in use, opened as a reader opens it."""
    rows = (
        open_store(store)
        .select('SELECT ?v { ?s <http://www.w3.org/2002/07/owl#versionInfo> ?v FILTER (STRENDS(STR(?s), "colloque")) }')
        .rows
    )
    if len(rows) != 1:
        raise LostError(f"a reader saw {len(rows)} versions")
    return int(rows[0][0].value)  # type: ignore[union-attr]


def check(state: State) -> None:
    """Look whether all that must hold does. Raises LostError, StoreError."""
    verified(state.store)
    version = version_of(state.store)
    if version not in state.versions:
        raise LostError(f"the graph is version {version}, and should be one of {state.versions}")
    state.version, state.versions = version, {version}
    folder = state.store / IMPORTS / "elected_officials"
    standing_import, tables = standing(folder), tables_of(folder)
    counts = [len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in tables.glob("*.csv")]
    kept = [file["kept"] for file in standing_import["files"].values()]
    if counts != kept or not set(counts) <= state.rows:
        raise LostError(f"the import has {counts} rows, says {kept}, and should have one of {state.rows}")
    state.rows = set(counts)
    scratch = state.store / "scratch" / "statements.nq"
    if scratch.exists():
        lines = scratch.read_text(encoding="utf-8").splitlines()
        halves = Counter(line.split('"')[1].lstrip("n") for line in lines)
        if lost := state.updates - {int(number) for number in halves}:
            raise LostError(f"updates that were acknowledged are lost: {sorted(lost)[:5]}")
        if half := [number for number, count in halves.items() if count != 2]:
            raise LostError(f"half of an update was kept: {half[:5]}")
    elif state.updates:
        raise LostError("the scratch graphs are gone")


@contextlib.contextmanager
def reading(look: Callable[[], None]) -> Iterator[None]:
    """Meanwhile, somebody looks again and again; what they see wrong is raised in the end."""
    over, wrong = threading.Event(), []

    def again() -> None:
        while not over.is_set() and not wrong:
            try:
                look()
            except (LostError, StoreError, AssertionError) as problem:
                wrong.append(problem)

    reader = threading.Thread(target=again)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join()
    if wrong:
        raise LostError(f"a reader saw: {wrong[0]}")


# -------------------------------------------------------------------- rounds


def on_the_store(kind: str, state: State, luck: random.Random) -> None:
    """A round of `build`, `import` or `restore`."""
    if kind == "import":
        number = luck.choice([n for n in range(1, 6) if n not in state.rows])
        done = killed(kind, state, number, luck)
        state.rows = {number} if done else state.rows | {number}
        check(state)
        return
    number = luck.choice([n for n in state.archives if n != state.version]) if kind == "restore" else state.version + 1
    may = {state.version, number}

    def look() -> None:
        if (seen := version_of(state.store)) not in may:
            raise LostError(f"version {seen}, neither of {may}")

    with reading(look):
        done = killed(kind, state, number, luck)
    state.versions = {number} if done else may
    if kind == "restore":
        state.rows |= {1}
    check(state)


def processes_of(service: Service) -> dict[int, str]:
    """The workers of a service: the kind of each, by its process."""
    kinds = {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            words = (place / "cmdline").read_bytes().split(b"\0")
            if parent == service.process.pid and b"terrigraph.server.worker" in words:
                kinds[int(place.name)] = words[words.index(b"terrigraph.server.worker") + 1].decode()
    return kinds


def write_until(service: Service, state: State, over: threading.Event) -> None:
    """Send updates, each of two statements, and remember those that were acknowledged."""
    while not over.is_set():
        state.tried += 1
        number = state.tried
        text = f'INSERT DATA {{ GRAPH <a:g> {{ <a:a> <a:n> "{number}", "n{number}" }} }}'
        with contextlib.suppress(OSError, http.client.HTTPException):
            if service.ask("POST", "/scratch/update", _UPDATE, text).status == 204:
                state.updates.add(number)


def ask(service: Service, version: int) -> None:
    """Ask: what comes must be right, or say that it is not there; a connection may break."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        got = service.query("SELECT ?v { ?s <http://www.w3.org/2002/07/owl#versionInfo> ?v }")
        if got.status == 200 and str(version) not in [row["v"]["value"] for row in got.json["results"]["bindings"]]:
            raise LostError(f"a wrong answer: {got.text[:200]}")
        if got.status not in (200, 503, 504):
            raise LostError(f"{got.status} {got.text[:200]}")


def on_a_service(kind: str, service: Service, state: State, luck: random.Random) -> None:
    """A round of `worker`, `scratch` or `server`: the last leaves no service."""
    over = threading.Event()
    writer = threading.Thread(target=write_until, args=(service, state, over))
    writer.start()
    workers = processes_of(service)
    with reading(lambda: ask(service, state.version)):
        time.sleep(luck.uniform(0.02, 0.4))
        among = [pid for pid, does in workers.items() if kind == "worker" or does == "scratch"]
        with contextlib.suppress(ProcessLookupError):
            os.kill(service.process.pid if kind == "server" else luck.choice(among), signal.SIGKILL)
        time.sleep(0.1)
        over.set()
        writer.join()
    if kind == "server":
        service.process.wait()
        _until(lambda: not any(Path(f"/proc/{pid}/stat").exists() and _runs(pid) for pid in workers), "workers outlived their server")
    else:
        _until(lambda: service.get("/health").status == 200 and service.query("ASK {}").status == 200, "the service did not come back")
        _until(lambda: service.query("ASK {}", at="/scratch/sparql").status == 200, "the scratch graphs did not come back")
    check(state)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(holds: Callable[[], bool], why: str) -> None:
    until = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise LostError(why)
        time.sleep(0.05)


def prepared(place: Path) -> State:
    """A store with a graph, an import and two backups; how long each kind of work takes."""
    quote = quoted("maire de Valbourg")
    Tiny(place).add(
        "organisations", {"id": "commune-31555", "name": "Commune", "kind": "commune", "basis": "inferred", "note": "-", **quote}
    )
    state = State(place)
    killed("import", state, 1, None)
    for version in (1, 2):
        killed("build", state, version, None)
        state.archives[version] = place / f"{version}.tar.gz"
        backup(state.store, state.archives[version])
    killed("restore", state, 1, None)
    state.version, state.versions = 1, {1}
    check(state)
    return state


def run(rounds: int, seed: int, kinds: tuple[str, ...], place: Path, report: Callable[[str], None] = print) -> tuple[Counter[str], State]:
    """Do some rounds; gives how many of each kind, and what was left. Raises LostError at the first that lost something."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["faults"])
    luck, state, done = random.Random(seed), prepared(place), Counter[str]()  # noqa: S311 - chance, not a secret
    plan = [kinds[n % len(kinds)] for n in range(rounds)]
    for kind in (kind for kind in plan if kind in WORK):
        on_the_store(kind, state, luck)
        done[kind] += 1
        if sum(done.values()) % 50 == 0:
            report(f"{sum(done.values())} rounds")
    left = [kind for kind in plan if kind in ("worker", "scratch")]
    servers = plan.count("server")
    while left or servers:
        with serving(state.store, place, "--workers", "1", updates=True) as service:
            for kind in left[:_ROUNDS_A_SERVER]:
                on_a_service(kind, service, state, luck)
                done[kind] += 1
            left = left[_ROUNDS_A_SERVER:]
            if servers:
                on_a_service("server", service, state, luck)
                servers -= 1
                done["server"] += 1
        report(f"{sum(done.values())} rounds")
    return done, state


def main() -> int:
    """Run what the command line asks for; 1 where something was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--kinds", default=",".join(KINDS))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        try:
            done, state = run(given.rounds, given.seed, tuple(given.kinds.split(",")), Path(place), lambda line: print(line, flush=True))
        except (LostError, StoreError) as problem:
            print(f"LOST: {problem}", file=sys.stderr)
            return 1
    print(f"{sum(done.values())} rounds in {time.monotonic() - began:.0f} s, nothing lost: {dict(done)}")
    unfinished = f"{state.unfinished} of the builds, imports and restores were killed before they ended"
    print(f"{unfinished}; {len(state.updates)} of {state.tried} updates were acknowledged, and are there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
