"""The store: a graph that is not whole is refused, never half read."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from terrigraph.errors import QueryError, StoreError, TerrigraphError
from terrigraph.language import speaking
from terrigraph.store import embedded, folder
from terrigraph.store.embedded import EmbeddedStore, open_store, verified
from terrigraph.store.folder import CHECKED, CURRENT, MANIFEST, NAMES, STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tiny import Tiny


@pytest.fixture
def copy(tiny_built: Tiny, tmp_path: Path) -> Path:
    """A copy of a store, to be damaged."""
    shutil.copytree(tiny_built.store, tmp_path / "store")
    return tmp_path / "store"


def in_use(store: Path) -> Path:
    return store / "graphs" / json.loads((store / CURRENT).read_text(encoding="utf-8"))["graph"]


def largest(store: Path, pattern: str) -> Path:
    return max((in_use(store) / "rocks").glob(pattern), key=lambda path: path.stat().st_size)


def cut(path: Path, keep: float = 0.5) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def flip_silently(path: Path) -> None:
    """Change one bit as a failing disk does: nobody wrote the file."""
    before = path.stat()
    flip(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


WAYS: dict[str, Callable[[Path], object]] = {
    "truncated": cut,
    "flipped": flip,
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "emptied": lambda path: path.write_bytes(b""),
    "missing": lambda path: path.unlink(),
    "foreign": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}
NOT_READ = ("LOG", "LOCK", "IDENTITY")
"""Files of RocksDB that say nothing of the graph."""


def of_graph(store: Path) -> list[Path]:
    """The files of the graph in use, without those that are not read."""
    return sorted(path for path in in_use(store).rglob("*") if path.is_file() and not path.name.startswith(NOT_READ))


def says(error: StoreError, store: Path, french: str, english: str) -> None:
    """Check that an error names the store and has some words, in each language."""
    for language, words in (("fr", french), ("en", english)):
        with speaking(language):
            assert words in str(error)
            assert str(store) in str(error)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_each_damaged_file_is_named_and_what_to_do_is_said(copy: Path, way: Callable[[Path], object]) -> None:
    for path in [copy / CURRENT, *of_graph(copy)]:
        before = path.stat()
        if not path.stat().st_size and way in (WAYS["truncated"], WAYS["emptied"], WAYS["foreign"], WAYS["flipped"]):
            continue  # an empty file stays what it is
        whole = path.read_bytes()
        open_store(copy)
        way(path)
        with pytest.raises(StoreError) as caught:
            open_store(copy)
        says(caught.value, copy, "onstruisez-le : terrigraph build", "uild it")
        if path.is_dir():
            path.rmdir()
        path.write_bytes(whole)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert open_store(copy).select("ASK { ?s a foaf:Person }").rows == [(ox.Literal(True),)], "what was put right is opened again"


def test_what_rocksdb_notes_for_itself_is_not_looked_at(copy: Path) -> None:
    for path in in_use(copy).rglob("*"):
        if path.name.startswith(NOT_READ):
            path.write_bytes(b"anything")
    assert open_store(copy).select("ASK { ?s a foaf:Person }").rows == [(ox.Literal(True),)]


def test_a_bit_that_nobody_wrote_is_found_when_all_is_summed(copy: Path) -> None:
    for path in of_graph(copy):
        if not path.stat().st_size:
            continue
        whole, before = path.read_bytes(), path.stat()
        flip_silently(path)
        with pytest.raises(StoreError, match=re.escape(path.name)):
            verified(copy)
        path.write_bytes(whole)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    verified(copy)


def test_the_files_of_a_copy_are_summed_once(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in of_graph(copy):
        path.touch()
    summed: list[str] = []
    monkeypatch.setattr(embedded, "sha256_of", lambda path: (summed.append(path.name), folder.sha256_of(path))[1])
    open_store(copy)
    files = {path.name for path in of_graph(copy)} - {MANIFEST, CHECKED}
    assert sorted(summed) == sorted(files), "current.json has the sum of the manifest"
    open_store(copy)
    assert len(summed) == len(files)


def test_an_archive_that_keeps_seconds_alone_changes_nothing(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in of_graph(copy):
        second = path.stat().st_mtime_ns // 1_000_000_000 * 1_000_000_000
        os.utime(path, ns=(second, second))
    monkeypatch.setattr(embedded, "sha256_of", lambda path: pytest.fail(f"{path} is summed"))
    open_store(copy)


OTHERS: dict[str, Callable[[Path], object]] = {
    "no index": lambda store: shutil.rmtree(in_use(store) / "rocks"),
    "another file": lambda store: shutil.copy(largest(store, "*.sst"), in_use(store) / "rocks" / "999999.sst"),
    "no graph": lambda store: shutil.rmtree(in_use(store)),
    "current.json of no graph": lambda store: (store / CURRENT).write_text('{"graph": "x"}', encoding="utf-8"),
    "current.json of another folder": lambda store: (store / CURRENT).write_text(
        json.dumps({"graph": f"../graphs/{in_use(store).name}", "manifest": "0" * 64}), encoding="utf-8"
    ),
    "current.json without end": lambda store: (store / CURRENT).write_text("[" * 100_000, encoding="utf-8"),
    "current.json of numbers": lambda store: (store / CURRENT).write_text('{"graph": 1, "manifest": 2}', encoding="utf-8"),
    "manifest.json without end": lambda store: (in_use(store) / MANIFEST).write_text("[" * 100_000, encoding="utf-8"),
    "manifest.json of another graph": lambda store: (in_use(store) / MANIFEST).write_text(
        (in_use(store) / MANIFEST).read_text(encoding="utf-8").replace('"quads"', '"quads "'), encoding="utf-8"
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", OTHERS.values(), ids=OTHERS)
def test_a_damaged_store_is_refused(copy: Path, damage: Callable[[Path], object]) -> None:
    damage(copy)
    for read in (open_store, verified):
        with pytest.raises(StoreError) as caught:
            read(copy)
        says(caught.value, copy, "Reconstruisez-le", "Build it again")


@pytest.mark.parametrize("version", [1, 2])
def test_a_graph_of_a_former_version_is_to_be_built_again(copy: Path, version: int) -> None:
    manifest = json.loads((in_use(copy) / MANIFEST).read_text(encoding="utf-8"))
    (in_use(copy) / MANIFEST).write_text(json.dumps({**manifest, "model": version, "files": {}}), encoding="utf-8")
    (copy / CURRENT).write_text(json.dumps({"graph": in_use(copy).name}), encoding="utf-8")
    with pytest.raises(StoreError, match="autre version du modèle") as caught:
        open_store(copy)
    assert caught.value.hint and "terrigraph build" in caught.value.hint.fr


WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if getattr(os, "geteuid", int)() == 0 else []
"""What runs a command as one who may not open all that there is, where the tests run as the one who may."""
with_rights = pytest.mark.skipif(
    os.name != "posix" or (bool(WITHOUT_RIGHTS) and not shutil.which("setpriv")), reason="no rights can be taken away here"
)


def run_without_rights(store: Path, *command: str) -> subprocess.CompletedProcess[str]:
    words = [*WITHOUT_RIGHTS, sys.executable, "-m", "terrigraph", *command, "--store", str(store)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@with_rights
@pytest.mark.parametrize(
    "command", [["query", "ASK {}"], ["search", "martin"], ["check"], ["show", "Anne Martin"], ["build"]], ids=" ".join
)
@pytest.mark.parametrize("closed", ["", "graphs", CURRENT, NAMES])
def test_a_store_that_is_another_users_says_so_in_a_sentence(copy: Path, command: list[str], closed: str) -> None:
    if command == ["build"] and closed in (CURRENT, NAMES):
        pytest.skip("a build reads neither")
    place = in_use(copy) / NAMES if closed == NAMES else copy / closed
    if closed == NAMES:
        place.touch()
    place.chmod(0)
    try:
        run = run_without_rights(copy, *command)
    finally:
        place.chmod(0o700 if place.is_dir() else 0o600)
    assert run.returncode == StoreError.exit_code, run.stderr
    assert "Traceback" not in run.stderr
    assert str(copy) in run.stderr and "--store" in run.stderr


@with_rights
def test_a_store_that_may_only_be_read_is_read(copy: Path) -> None:
    for path in of_graph(copy):
        path.touch()
    folders = [copy, *(path for path in copy.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(0o500)
    try:
        run = run_without_rights(copy, "search", "martin")
    finally:
        for path in folders:
            path.chmod(0o700)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("content", [{}, {"photo.jpg": "x"}, {"current.json": '{"version": 3}'}, {"graphs/a": "x"}])
def test_a_folder_that_is_no_store_is_refused(tmp_path: Path, content: dict[str, str]) -> None:
    for name, text in content.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    assert caught.value.hint
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {name.rsplit("/", 1)[-1] for name in content}


def test_a_place_with_nothing_is_refused_and_left_so(tmp_path: Path) -> None:
    for read in (open_store, verified):
        with pytest.raises(StoreError, match="terrigraph build") as caught:
            read(tmp_path / "nulle-part")
        assert "aucun graphe" in caught.value.message.fr
    assert not (tmp_path / "nulle-part").exists()


def test_a_damaged_store_is_built_again(tiny: Tiny) -> None:
    tiny.build()
    cut(largest(tiny.store, "MANIFEST-*"))
    tiny.build()
    assert tiny.open().select("SELECT * WHERE { ?s a foaf:Person }").rows


@pytest.fixture(scope="module")
def store(tiny_built: Tiny) -> EmbeddedStore:
    return tiny_built.open()


@pytest.mark.parametrize(
    "query", ["SELECT", "SELECT ?x WHERE {", "", "DROP ALL", "INSERT DATA { <x:a> <x:b> <x:c> }", "SELECT * { ?s foo:bar ?o }"]
)
def test_a_query_that_cannot_be_read_is_refused(store: EmbeddedStore, query: str) -> None:
    for run in (store.select, store.run):
        with pytest.raises(QueryError) as caught:
            run(query)
        assert isinstance(caught.value, TerrigraphError)


def test_each_form_of_query_has_its_answer(store: EmbeddedStore) -> None:
    assert store.select("ASK { ?s a foaf:Person }").rows == [(ox.Literal(True),)]
    for query in ("CONSTRUCT { ?s a foaf:Person } WHERE { ?s a foaf:Person }", "DESCRIBE tgid:person\\/anne-martin"):
        assert all(isinstance(triple, ox.Triple) for triple in store.run(query))
        assert store.run(query)
        with pytest.raises(QueryError):
            store.select(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * WHERE { service silent ?where { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }",
        "SELECT * WHERE { # ' \n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } # '",
        "LOAD <http://127.0.0.1:9/>",
    ],
)
def test_a_query_does_not_leave_the_graph(store: EmbeddedStore, query: str) -> None:
    with pytest.raises(QueryError):
        store.run(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { " + "{" * 3000 + "}" * 3000 + " }",
        "SELECT (" + "CONCAT(" * 2000 + "'a'" + ")" * 2000 + " AS ?a) WHERE { }",
        "SELECT * WHERE { FILTER (" + "!" * 20_000 + "true) }",
        "SELECT * WHERE { " + "OPTIONAL {" * 3000 + "}" * 3000 + " }",
        "SELECT * WHERE { } #" + "x" * 300_000,
    ],
)
def test_a_query_that_would_end_the_process_is_refused(store: EmbeddedStore, query: str) -> None:
    with pytest.raises(QueryError):
        store.run(query)


def test_words_in_texts_and_addresses_are_no_commands(store: EmbeddedStore) -> None:
    assert store.select("""SELECT ?s WHERE { ?s schema:text ?t . FILTER (?t != "SERVICE FROM") # LOAD
        FILTER (?s != <https://example.org/SERVICE>) }""").rows


def test_an_unbound_variable_is_none(store: EmbeddedStore) -> None:
    answer = store.select("SELECT ?s ?none WHERE { ?s a foaf:Person } ORDER BY ?s")
    assert answer.variables == ("s", "none")
    assert {row[1] for row in answer.rows} == {None}


def test_a_graph_that_is_read_cannot_be_written(store: EmbeddedStore) -> None:
    with pytest.raises((OSError, RuntimeError)):
        store.graph.update("INSERT DATA { <x:a> <x:b> <x:c> }")
    assert (store.folder / STATEMENTS).is_file()
