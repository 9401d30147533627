"""What the tests share: the shipped graph, built once a session, and tiny graphs to spoil.

pytest --regenerate     writes the golden files again instead of comparing them
TERRIGRAPH_SHARED=…     the folder that holds the conference's text (by default ../shared beside the repository)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import servers
import small_graph
from places import REPO, SHARED
from terrigraph.build import Summary, build
from terrigraph.errors import StoreError
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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """The store of the conference (the shipped data but for the other meetings), and what building it told."""
    place = tmp_path_factory.mktemp("conference")
    with shipping(conference_data(place / "data")):
        return place / "store", build(place / "store", texts=texts())


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    """The store of all shipped data, and what building it told."""
    store = tmp_path_factory.mktemp("shipped") / "store"
    return store, build(store, texts=texts())


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
def small(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the conference, of made-up imports, of the ontology, and of the territories and authorities that these lead to."""
    return small_graph.make(built_store, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def conference(graph_store: EmbeddedStore) -> Network:
    """The network of the conference, as its two sources tell it."""
    return Projector(graph_store).of_sources(CONFERENCE)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """A tiny data folder to spoil."""
    return Tiny(tmp_path)


@pytest.fixture(scope="session")
def tiny_built(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A tiny data folder, built: not to be written to."""
    made = Tiny(tmp_path_factory.mktemp("tiny"))
    made.build()
    return made


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/<name>, or write it there (`pytest --regenerate`)."""

    def compare(name: str, found: str) -> None:
        path = REPO / "tests" / "golden" / name
        if request.config.getoption("regenerate"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(found, encoding="utf-8", newline="")
        expected = path.read_text(encoding="utf-8")
        assert found == expected, f"{name} has changed; if that is meant: pytest --regenerate, and read the difference"

    return compare


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Skip, aloud, what is asked of a Virtuoso that answers nothing any more, be it ASK {}: that is no fault of what was asked."""
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
