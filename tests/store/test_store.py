"""The store: a graph that is not whole is refused, never half read."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from terrigraph.errors import QueryError, StoreError, TerrigraphError
from terrigraph.indexes import names
from terrigraph.language import speaking
from terrigraph.store.embedded import EmbeddedStore, open_store
from terrigraph.store.folder import CURRENT, MANIFEST, NAMES, STATEMENTS

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


DAMAGE: dict[str, Callable[[Path], object]] = {
    "truncated MANIFEST": lambda store: cut(largest(store, "MANIFEST-*")),
    "MANIFEST of the same size": lambda store: largest(store, "MANIFEST-*").write_bytes(bytes(largest(store, "MANIFEST-*").stat().st_size)),
    "no CURRENT": lambda store: (in_use(store) / "rocks" / "CURRENT").unlink(),
    "removed sst": lambda store: largest(store, "*.sst").unlink(),
    "truncated sst": lambda store: cut(largest(store, "*.sst")),
    "foreign sst": lambda store: shutil.copy(largest(store, "*.sst"), in_use(store) / "rocks" / "999999.sst"),
    "no index": lambda store: shutil.rmtree(in_use(store) / "rocks"),
    "truncated manifest.json": lambda store: cut(in_use(store) / MANIFEST),
    "empty manifest.json": lambda store: (in_use(store) / MANIFEST).write_bytes(b""),
    "manifest.json of another program": lambda store: (in_use(store) / MANIFEST).write_text('{"name": "app"}', encoding="utf-8"),
    "manifest.json that is a list": lambda store: (in_use(store) / MANIFEST).write_text("[]", encoding="utf-8"),
    "no manifest.json": lambda store: (in_use(store) / MANIFEST).unlink(),
    "truncated current.json": lambda store: cut(store / CURRENT),
    "current.json of no graph": lambda store: (store / CURRENT).write_text('{"graph": "x"}', encoding="utf-8"),
    "current.json that is a list": lambda store: (store / CURRENT).write_text("[]", encoding="utf-8"),
    "no names": lambda store: (in_use(store) / NAMES).unlink(),
    "truncated names": lambda store: cut(in_use(store) / NAMES),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_store_is_refused(copy: Path, damage: Callable[[Path], object]) -> None:
    open_store(copy)
    damage(copy)
    with pytest.raises(StoreError) as caught:
        store = open_store(copy)
        names.search(store.folder, "valbourg")
    for language, words in (("fr", "Reconstruisez-le"), ("en", "Build it again")):
        with speaking(language):
            assert words in str(caught.value)
            assert str(copy) in str(caught.value)


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
    with pytest.raises(StoreError, match="terrigraph build"):
        open_store(tmp_path / "nulle-part")
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


def test_a_graph_of_the_former_model_is_refused_with_what_to_do(tiny: Tiny) -> None:
    tiny.build()
    manifest = tiny.open().folder / MANIFEST
    stored = json.loads(manifest.read_text(encoding="utf-8"))
    del stored["model"]
    manifest.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        tiny.open()
    assert "autre version du modèle" in caught.value.message.fr and "terrigraph build" in caught.value.hint.fr
