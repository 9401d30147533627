"""What the tests share: the shipped graph, built once a run, and tiny graphs to spoil.

pytest --regenerate     writes the golden files again instead of comparing them
TERRIGRAPH_SHARED=…     the folder that holds the conference's text (by default ../shared beside the repository)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import servers
import small_graph
from places import REPO, SHARED
from shared_once import made_once
from terrigraph.build import Summary, build
from terrigraph.errors import StoreError
from terrigraph.importers import indicators, twinnings
from terrigraph.language import speak
from terrigraph.network.projection import Network, Projector
from terrigraph.store.embedded import EmbeddedStore, open_store
from tiny import CONFERENCE, Tiny, conference_data, shipping

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

settings.register_profile(
    "terrigraph", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("terrigraph")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write the golden files again instead of comparing them")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than ten seconds (part of make test all the same)")
    config.addinivalue_line("markers", "long: the whole of what a quicker test tries a part of (make faults, not make test)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no worker is left with one of them when the others are done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def _own_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test starts in French, whatever the machine's locale and whatever the last test spoke."""
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    speak(None)
    yield
    speak(None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder; tests that read it are skipped where it is absent (the texts are not redistributed)."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared folder is not at hand ({SHARED}): set TERRIGRAPH_SHARED")
    return SHARED


def texts() -> list[Path]:
    """The folder of the documents' texts, where it is at hand."""
    folder = SHARED / "extraction" / "texts"
    return [folder] if folder.is_dir() else []


def _built(store: Path) -> tuple[Path, Summary]:
    """The store of the data shipped now, and the summary of its building, its blocks and statements (all consumed) left out."""
    summary = build(store, texts=texts())
    return store, replace(summary, readings=[replace(one, blocks=(), mandates=()) for one in summary.readings])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """The store of the conference (the shipped data but for the other meetings), and the summary of its building."""

    def make(place: Path) -> tuple[Path, Summary]:
        with shipping(conference_data(place / "data")):
            return _built(place / "store")

    return made_once(tmp_path_factory, "conference", make)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """The store of all shipped data, and the summary of its building."""
    return made_once(tmp_path_factory, "shipped", lambda place: _built(place / "store"))


@pytest.fixture(scope="session")
def with_ties(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of all shipped data, of the twinnings of the shared file, and of the populations of 2016: not to be written to."""

    def make(store: Path) -> Path:
        twinnings.import_files([shared / "data" / "twinnings-france.csv"], store / "imports" / "twinnings")
        mapping = REPO / "notebooks" / "data" / "population-2016.toml"
        indicators.import_files([mapping.with_suffix(".csv")], store / "imports" / "indicators", mapping=mapping)
        build(store)
        return store

    return made_once(tmp_path_factory, "ties", make)


@pytest.fixture(scope="session")
def shipped_store(shipped: tuple[Path, Summary]) -> Path:
    """The store of all shipped data: not to be written to."""
    return shipped[0]


@pytest.fixture(scope="session")
def built_store(built: tuple[Path, Summary]) -> Path:
    """The store of the conference: not to be written to."""
    return built[0]


@pytest.fixture(scope="session")
def graph_store(built_store: Path) -> EmbeddedStore:
    """The graph of the conference, opened."""
    return open_store(built_store)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the conference, of made-up imports, of the ontology, and of the territories and authorities that these lead to."""
    return made_once(tmp_path_factory, "small", small_graph.make)


@pytest.fixture(scope="session")
def conference(graph_store: EmbeddedStore) -> Network:
    """The network of the conference, as its two sources state it."""
    return Projector(graph_store).of_sources(CONFERENCE)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """A tiny data folder to spoil."""
    return Tiny(tmp_path)


@pytest.fixture(scope="session")
def tiny_built(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A tiny data folder, built: not to be written to."""

    def make(place: Path) -> Tiny:
        tiny = Tiny(place)
        tiny.build()
        return tiny

    return made_once(tmp_path_factory, "tiny", make)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/<name>, or write it there (`pytest --regenerate`)."""

    def compare(name: str, text: str) -> None:
        path = REPO / "tests" / "golden" / name
        if request.config.getoption("regenerate"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        expected = path.read_text(encoding="utf-8")
        assert text == expected, f"{name} has changed; if that is meant: pytest --regenerate, and read the difference"

    return compare


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Skip what is asked of a Virtuoso that no longer answers anything, even ASK {}: that is no fault of what was asked."""
    asked = getattr(item, "funcargs", {})
    store = asked.get("server") or getattr(asked.get("remote"), "store", None)
    url = getattr(store, "url", "") if "virtuoso" in item.name else ""
    if url and servers.known_to_hang(url):
        pytest.skip("Virtuoso has stopped answering")
    try:
        return (yield)
    except StoreError:
        if url and servers.hangs(url):
            pytest.skip("Virtuoso has stopped answering")
        raise
