"""Build: the same input gives the same bytes; whatever goes wrong, the last good graph stays."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small_country import small_country
from terrigraph import resources
from terrigraph.build import Summary, build
from terrigraph.errors import RefusedError, StoreError
from terrigraph.language import Text, speaking
from terrigraph.store.embedded import open_store
from terrigraph.store.folder import STATEMENTS
from tiny import ID, TABLES, Tiny, shipping, shuffle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import os, sys, time
from pathlib import Path
if room := os.environ.get("ROOM"):
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
from terrigraph import resources
from terrigraph.build import build
data, store, hold = sys.argv[1:4]
if data:
    shipped = resources.folder
    resources.folder = lambda name: Path(data) if name == "data" else shipped(name)
def report(step):
    print(step.en, flush=True)
    if hold and step.en.startswith(hold):
        time.sleep(60)
print(build(Path(store), report=report).sha256)
"""


def start(store: Path, data: Path | None = None, hold: str = "", **environment: str) -> subprocess.Popen[str]:
    """Build in another process; with `hold`, it stops for a minute at the step that begins so."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data or ""), str(store), hold],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def await_step(process: subprocess.Popen[str], step: str) -> None:
    assert process.stdout
    for line in process.stdout:
        if line.startswith(step):
            return
    raise AssertionError(f"the build ended before {step!r}")


def snapshot(store: Path) -> dict[str, bytes]:
    """Each file of the graph in use, by its path, and what says which graph that is."""
    name = json.loads((store / "current.json").read_text(encoding="utf-8"))["graph"]
    files = [store / "current.json", *sorted((store / "graphs" / name).rglob("*"))]
    return {str(path.relative_to(store)): path.read_bytes() for path in files if path.is_file() and path.name not in ("LOCK",)}


# ---------------------------------------------------------------- the same bytes


@settings(max_examples=15)
@given(st.integers(0, 2**32))
def test_the_order_of_rows_and_columns_does_not_matter(tmp_path_factory: pytest.TempPathFactory, tiny_built: Tiny, seed: int) -> None:
    shuffled = Tiny(tmp_path_factory.mktemp("shuffled"))
    shuffled.shuffle(seed)
    shuffled.build()
    assert shuffled.statements() == tiny_built.statements()


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_another_process_writes_the_same_bytes(tiny: Tiny, tiny_built: Tiny, seed: str) -> None:
    process = start(tiny.store, tiny.data, PYTHONHASHSEED=seed, LC_ALL="C", TZ="Pacific/Noumea")
    _, problem = process.communicate(timeout=60)
    assert process.returncode == 0, problem
    assert tiny.statements() == tiny_built.statements()


@pytest.mark.long
def test_the_shipped_data_give_the_same_bytes_shuffled_in_another_process(tmp_path: Path, shipped_store: Path) -> None:
    """Every shipped table, its rows in another order, read by another process with other hashes."""
    data = tmp_path / "data"
    shutil.copytree(resources.folder("data"), data)
    mixer = random.Random(20161)
    for path in sorted(data.glob("*/*.csv")):
        shuffle(path, mixer)
    process = start(tmp_path / "store", data, PYTHONHASHSEED="31555", LC_ALL="C")
    _, problem = process.communicate(timeout=300)
    assert process.returncode == 0, problem
    written, again = open_store(shipped_store), open_store(tmp_path / "store")
    assert again.manifest.sha256 == written.manifest.sha256
    assert (again.folder / STATEMENTS).read_bytes() == (written.folder / STATEMENTS).read_bytes()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_conference_gives_the_same_bytes_shuffled(tmp_path: Path, seed: int) -> None:
    data = small_country(tmp_path)
    with shipping(data):
        before = build(tmp_path / "one").sha256
        mixer = random.Random(seed)
        for path in sorted(data.glob("*/*.csv")):
            shuffle(path, mixer, columns=True)
        after = build(tmp_path / "two").sha256
    assert after == before


def test_the_statements_are_the_graph(tiny_built: Tiny) -> None:
    """What is written is what is indexed, each statement once."""
    store = tiny_built.open()
    lines = tiny_built.statements().decode().splitlines()
    assert len(lines) == len(set(lines)) == store.manifest.quads == len(store.graph)
    assert {f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} ." for quad in store.graph} == set(lines)


def test_the_shipped_graph_has_what_the_build_reported(built: tuple[Path, Summary], graph_path: Path) -> None:
    store, summary = built
    opened = open_store(store)
    assert opened.manifest.quads == summary.quads == len(opened.graph) > 600_000
    assert opened.manifest.sha256 == summary.sha256
    with (graph_path / STATEMENTS).open("rb") as lines:
        assert sum(1 for _ in lines) == summary.quads
    for reading in summary.readings:
        assert reading.read == reading.kept
        assert {table: reading.kept[table] for table in reading.source.least_rows}.keys() == reading.source.least_rows.keys()
    assert {source["id"] for source in opened.manifest.sources} == {reading.source.id for reading in summary.readings}


@pytest.fixture
def graph_path(built_store: Path) -> Path:
    return open_store(built_store).folder


def test_every_quote_of_the_conference_stands_at_its_span(shared: Path, built: tuple[Path, Summary]) -> None:
    assert (shared / "extraction" / "texts" / "note-de-cadrage.txt").is_file()
    _, summary = built
    quotes = sum(len(reading.quotes) for reading in summary.readings if reading.source.id == "conference-attractivite")
    assert summary.quotes.checked == quotes > 70
    assert "note-de-cadrage" not in summary.quotes.absent


# ---------------------------------------------------------------- what is told


def test_each_step_is_reported_in_both_languages(tiny: Tiny) -> None:
    steps: list[Text] = []
    tiny.build(report=steps.append)
    assert steps[0].en == "reading A conference"
    assert steps[0].fr == "lit Un colloque"
    assert all(step.fr and step.en and step.fr != step.en for step in steps)


def test_each_source_counts_what_was_read_and_kept(tiny: Tiny) -> None:
    (reading,) = tiny.build().readings
    assert reading.source.id == ID
    assert reading.read == reading.kept == {table: len(rows) for table, rows in TABLES.items()}


# ---------------------------------------------------------------- the last good graph


@pytest.mark.parametrize("spoilt", ["table", "reference", "quote", "shape", "metadata", "checksum"])
def test_a_fault_leaves_the_last_good_graph_untouched(tiny: Tiny, spoilt: str) -> None:
    tiny.build()
    before = snapshot(tiny.store)
    match spoilt:
        case "table":
            tiny.change("mandates", 2, role="maires")
        case "reference":
            tiny.change("mandates", 2, person="personne")
        case "quote":
            tiny.change("people", 2, quote_start="0", quote_end="11")
        case "shape":
            tiny.change("cooperations", 2, partners="territory/city/valbourg")
        case "metadata":
            tiny.describe(publisher=None)
        case "checksum":
            tiny.change("documents", 2, sha256="0" * 64)
    with pytest.raises(RefusedError) as caught:
        tiny.build()
    assert caught.value.exit_code == 1
    with speaking("fr"):
        assert "rien n’a été écrit" in str(caught.value)
    with speaking("en"):
        assert "nothing was written" in str(caught.value)
    assert snapshot(tiny.store) == before
    assert not list((tiny.store / "graphs").glob("draft-*"))
    tiny.open()


def test_a_first_build_that_fails_leaves_no_graph(tiny: Tiny) -> None:
    tiny.change("mandates", 2, role="maires")
    with pytest.raises(RefusedError):
        tiny.build()
    with pytest.raises(StoreError):
        tiny.open()


def test_an_unforeseen_failure_leaves_the_last_good_graph(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.build()
    before = snapshot(tiny.store)
    tiny.add("questions", {**TABLES["questions"][0], "id": "encore"})

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("terrigraph.indexes.names.write", fail)
    with pytest.raises(MemoryError):
        tiny.build()
    assert snapshot(tiny.store) == before
    assert not list((tiny.store / "graphs").glob("draft-*"))


@pytest.mark.skipif(os.name != "posix", reason="limits are of POSIX")
@pytest.mark.parametrize("room", [0, 2_000, 100_000, 300_000])
def test_a_build_that_cannot_write_leaves_the_last_good_graph(tiny: Tiny, room: int) -> None:
    """No file may be larger than `room`: of the statements, of the index, of the tables beside it."""
    tiny.build()
    before = snapshot(tiny.store)
    process = start(tiny.store, tiny.data, ROOM=str(room))
    _, problem = process.communicate(timeout=60)
    assert process.returncode == 1, problem
    assert snapshot(tiny.store) == before
    assert not list((tiny.store / "graphs").glob("draft-*"))


def test_a_full_disk_is_reported(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("terrigraph.indexes.names.write", fail)
    with pytest.raises(OSError, match="No space left"):
        tiny.build()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(StoreError) as caught, speaking("en"):
        tiny.build()
    assert "full" in str(caught.value)
    assert caught.value.hint
    assert not list((tiny.store / "graphs").glob("*"))


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
@pytest.mark.parametrize("step", ["reading", "indexing"])
def test_a_killed_build_leaves_the_last_good_graph(tiny: Tiny, step: str) -> None:
    tiny.build()
    before = snapshot(tiny.store)
    process = start(tiny.store, tiny.data, hold=step)
    try:
        await_step(process, step)
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.communicate()
    assert list((tiny.store / "graphs").glob("draft-*")), "the build was not under way"
    assert snapshot(tiny.store) == before
    tiny.open()
    tiny.build()
    assert not list((tiny.store / "graphs").glob("draft-*")), "the next build did not sweep the draft"


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
def test_a_build_killed_at_any_moment_leaves_a_whole_graph(tiny: Tiny) -> None:
    tiny.build()
    for delay in (0.25, 0.3, 0.35, 0.4, 0.5):
        process = start(tiny.store, tiny.data)
        time.sleep(delay)
        process.kill()
        process.communicate()
        assert tiny.open().select("SELECT * WHERE { ?s a foaf:Person }").rows


def test_two_builds_at_once_are_refused(tiny: Tiny) -> None:
    process = start(tiny.store, tiny.data, hold="indexing")
    try:
        await_step(process, "indexing")
        with pytest.raises(StoreError) as caught:
            tiny.build()
    finally:
        process.kill()
        process.communicate()
    with speaking("en"):
        assert "another build is under way" in str(caught.value)
    with speaking("fr"):
        assert "une autre construction est en cours" in str(caught.value)
    tiny.build()


def test_a_reader_keeps_its_graph_while_another_is_built(tiny: Tiny) -> None:
    tiny.build()
    reader = tiny.open()
    people = reader.select("SELECT DISTINCT ?s WHERE { ?s a foaf:Person }").rows
    tiny.add("questions", {**TABLES["questions"][0], "id": "encore"})
    tiny.build()
    assert reader.select("SELECT DISTINCT ?s WHERE { ?s a foaf:Person }").rows == people
    assert len(tiny.open().select("SELECT DISTINCT ?s WHERE { ?s a schema:Question }").rows) == 2


def test_old_graphs_are_swept(tiny: Tiny) -> None:
    for number in range(4):
        tiny.describe(version=str(number))
        tiny.build()
    assert len(list((tiny.store / "graphs").iterdir())) <= 2


def test_a_build_touches_nothing_that_is_not_its_own(tiny: Tiny) -> None:
    """A user may point at a folder that holds other things."""
    kept = {
        "graphs/thesis/chapter.txt": "years of work",
        "graphs/2015/plan.txt": "plan",
        "graphs/notes.txt": "notes",
        "readme.txt": "mine",
        "current.json.bak": "x",
    }
    for name, text in kept.items():
        path = tiny.store / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for number in range(3):
        tiny.describe(version=str(number))
        try:
            tiny.build()
        except StoreError:
            break
    for name, text in kept.items():
        assert (tiny.store / name).read_text(encoding="utf-8") == text


# ---------------------------------------------------------------- sources


@pytest.fixture
def spoken(tiny: Tiny) -> Iterator[Tiny]:
    with speaking("en"):
        yield tiny


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"publisher": None}, "publisher"),
        ({"least_rows": None}, "least_rows"),
        ({"date": "soon"}, "soon"),
        ({"date": 2016}, "2016"),
        ({"id": "autre"}, "autre"),
        ({"title": "Un colloque"}, "title"),
        ({"least_rows": ["people"]}, "least_rows"),
        ({"url": "not an address"}, "not an address"),
        ({"licence_url": "a b"}, "a b"),
        ({"least_rows": {"poeple": 3}}, "poeple"),  # codespell:ignore
    ],
)
def test_a_fault_in_the_metadata_is_named(spoken: Tiny, changes: dict[str, object], named: str) -> None:
    spoken.describe(**changes)
    with pytest.raises(RefusedError) as caught:
        spoken.build()
    assert named in str(caught.value)
    assert f"{ID}/" in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "{'id': 1}", "\ufeff{}"])
def test_metadata_that_are_no_json_object_are_refused(spoken: Tiny, text: str) -> None:
    (spoken.source / "source.json").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as caught:
        spoken.build()
    assert f"{ID}/source.json" in str(caught.value)


def test_a_folder_whose_name_is_no_identifier_is_refused(spoken: Tiny) -> None:
    folder = spoken.data / "mon colloque"
    spoken.source.rename(folder)
    described = json.loads((folder / "source.json").read_text(encoding="utf-8"))
    (folder / "source.json").write_text(json.dumps(described | {"id": "mon colloque"}), encoding="utf-8")
    with pytest.raises(RefusedError) as caught:
        spoken.build()
    assert "mon colloque" in str(caught.value)


def test_a_source_of_one_s_own_is_added(spoken: Tiny, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(spoken.source, mine / ID)
    shutil.rmtree(spoken.source)
    spoken.source.mkdir()
    summary = spoken.build(data=[mine])
    assert [reading.source.id for reading in summary.readings] == [ID]


def test_two_sources_of_one_id_are_refused(spoken: Tiny, tmp_path: Path) -> None:
    shutil.copytree(spoken.source, tmp_path / "mine" / ID)
    with pytest.raises(RefusedError) as caught:
        spoken.build(data=[tmp_path / "mine"])
    assert ID in str(caught.value)


def test_a_data_folder_that_is_not_there_is_refused(spoken: Tiny, tmp_path: Path) -> None:
    """A misspelt folder must not be a graph without its facts."""
    with pytest.raises(Exception, match="nulle-part"):
        spoken.build(data=[tmp_path / "nulle-part"])


@pytest.mark.parametrize("table", ["oubli/people.csv", "people.csv"])
def test_tables_that_nobody_reads_are_refused(spoken: Tiny, tmp_path: Path, table: str) -> None:
    """A folder of one's own without source.json, or tables one folder too high, must not pass in silence."""
    mine = tmp_path / "mine"
    (mine / table).parent.mkdir(parents=True)
    shutil.copy(spoken.path("people"), mine / table)
    with pytest.raises(RefusedError) as caught:
        spoken.build(data=[mine])
    assert "source.json" in str(caught.value)
    assert "mine" in str(caught.value)


def test_a_store_where_nothing_can_be_written_is_an_error(tiny: Tiny) -> None:
    tiny.store.write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError):
        tiny.build()
    assert tiny.store.read_text(encoding="utf-8") == "a file"


@pytest.mark.parametrize("missing", ["regions", "retired_codes"])
def test_a_missing_official_table_is_named(tmp_path: Path, missing: str) -> None:
    data = small_country(tmp_path)
    (data / "territories" / f"{missing}.csv").unlink()
    with shipping(data), pytest.raises(RefusedError) as caught:
        build(tmp_path / "store")
    assert f"territories/{missing}.csv" in str(caught.value)


def test_an_unknown_official_table_is_named(tmp_path: Path) -> None:
    data = small_country(tmp_path)
    (data / "territories" / "cantons.csv").write_text("code\n", encoding="utf-8")
    with shipping(data), pytest.raises(RefusedError) as caught:
        build(tmp_path / "store")
    assert "territories/cantons.csv" in str(caught.value)
