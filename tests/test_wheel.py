"""The wheel: built, installed in a clean environment away from the tree, it does the main job there."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

from places import REPO
from terrigraph.version import __version__
from tiny import Tiny

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def run(*command: str | Path, at: Path, fails: bool = False) -> str:
    """What a program prints, run elsewhere with nothing of this tree on its path."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TERRIGRAPH", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=at,
        text=True,
        encoding="utf-8",
        capture_output=True,
        check=False,
        env={**environment, "LC_ALL": "C.UTF-8", "HOME": str(at), "XDG_DATA_HOME": str(at / "share"), "NO_COLOR": "1"},
    )
    assert fails == bool(done.returncode), f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", place, REPO, at=place)
    (built,) = place.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment in which only the wheel, and what it requires, is installed."""
    place = tmp_path_factory.mktemp("elsewhere")
    venv.create(place / "venv", with_pip=True)
    run(
        place / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", wheel, at=place
    )
    return place


@pytest.fixture(scope="module")
def command(elsewhere: Path, shipped_store: Path) -> Path:
    """The command, next to a store that holds the shipped graph."""
    (elsewhere / "store").symlink_to(shipped_store)
    return elsewhere / "venv" / "bin" / "terrigraph"


def test_everything_is_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder, place in (
        ("ontology", "terrigraph/resources/ontology"),
        ("data", "terrigraph/resources/data"),
        ("src/terrigraph", "terrigraph"),
    ):
        for path in sorted((REPO / folder).rglob("*")):
            ignored = {"__pycache__", "texts", "web"}.intersection(path.relative_to(REPO).parts)
            if path.is_file() and not ignored:
                assert f"{place}/{path.relative_to(REPO / folder).as_posix()}" in inside
    assert any(name.endswith("entry_points.txt") for name in inside)
    assert any("/licenses/" in name for name in inside)


def test_the_explorer_s_program_is_inside_and_its_sources_are_not(wheel: Path) -> None:
    web = {name.removeprefix("terrigraph/web/") for name in zipfile.ZipFile(wheel).namelist() if name.startswith("terrigraph/web/")}
    made = ("explorer.js", "explorer.css", "review.js", "review.css", "query.js", "query.css", "fold.js", "licences.txt")
    assert web == {f"dist/{name}" for name in made}


def test_the_program_is_built_again_where_an_input_changed_and_only_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specification = importlib.util.spec_from_file_location("hatch_build", REPO / "hatch_build.py")
    assert specification is not None and specification.loader is not None
    pytest.importorskip("hatchling")
    hook = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(hook)
    for name, path in (("WEB", tmp_path), ("DIST", tmp_path / "dist"), ("STAMP", tmp_path / "dist" / "inputs.sha256")):
        monkeypatch.setattr(hook, name, path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.ts").write_text("1")
    (tmp_path / "dist").mkdir()
    for name in hook.MADE:
        (tmp_path / "dist" / name).write_text("x")
    assert not hook.is_current()
    hook.STAMP.write_text(hook.inputs())
    assert hook.is_current()
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "a.js").write_text("1")
    assert hook.is_current()
    (tmp_path / "src" / "main.ts").write_text("2")
    assert not hook.is_current()
    monkeypatch.setattr(hook, "node_of_the_machine", lambda: None)
    monkeypatch.setattr(hook, "node_of_pypi", lambda: None)
    with pytest.raises(hook.BuildError, match="Node 20"):
        hook.build()


def test_nothing_else_is_inside(wheel: Path) -> None:
    roots = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert roots == {"terrigraph", f"terrigraph-{__version__}.dist-info"}
    assert wheel.stat().st_size < 20_000_000


def test_it_is_the_installed_one(elsewhere: Path) -> None:
    program = "import terrigraph; from terrigraph import resources; print(terrigraph.__file__, resources.folder('data'))"
    package, data = run(elsewhere / "venv" / "bin" / "python", "-c", program, at=elsewhere).split()
    assert package.startswith(str(elsewhere))
    assert data.startswith(str(elsewhere))


def test_the_version_is_printed(command: Path, elsewhere: Path) -> None:
    assert run(command, "--version", at=elsewhere).split()[-1] == __version__


@pytest.mark.long
def test_the_graph_built_there_is_the_same(command: Path, elsewhere: Path, shipped_store: Path, tmp_path: Path) -> None:
    def manifest(store: Path) -> dict[str, object]:
        name = json.loads((store / "current.json").read_text(encoding="utf-8"))["graph"]
        return json.loads((store / "graphs" / name / "manifest.json").read_text(encoding="utf-8"))

    run(command, "build", "--store", tmp_path / "built", at=elsewhere)
    assert manifest(tmp_path / "built")["sha256"] == manifest(shipped_store)["sha256"]


def test_a_graph_is_built_there(command: Path, elsewhere: Path, tmp_path: Path) -> None:
    """From nothing but what a user adds; the whole of what ships takes long, and is built by `make wheel` and `make faults`."""
    own = Tiny(tmp_path)
    program = "import sys; from pathlib import Path; from terrigraph import resources; from terrigraph.build import build; "
    program += "resources.folder = lambda name, folder=resources.folder: Path(sys.argv[1]) if name == 'data' else folder(name); "
    program += "print(build(Path(sys.argv[2]), texts=[Path(sys.argv[3])]).quads)"
    python = elsewhere / "venv" / "bin" / "python"
    assert command.is_file()
    assert int(run(python, "-c", program, own.data, tmp_path / "built", own.texts, at=elsewhere)) > 100


def test_questions_are_answered(command: Path, elsewhere: Path) -> None:
    store = ("--store", elsewhere / "store")
    assert "Michel Destot" in run(command, "query", "events_chairs", *store, at=elsewhere)
    assert "Michèle Pappalardo" in run(command, "query", "people_by_theme", "theme=ville durable", "--format", "csv", *store, at=elsewhere)
    assert json.loads(run(command, "query", "events_chairs", "--json", *store, at=elsewhere))
    assert "events_chairs" in run(command, "questions", *store, at=elsewhere)


def test_a_thing_can_be_shown_and_searched(command: Path, elsewhere: Path) -> None:
    store = ("--store", elsewhere / "store")
    assert "Grenoble" in run(command, "show", "Michel Destot", *store, at=elsewhere)
    assert "Michèle Pappalardo" in run(command, "search", "pappalardo", *store, at=elsewhere)


def test_the_map_and_the_network_are_written(command: Path, elsewhere: Path) -> None:
    store = ("--store", elsewhere / "store")
    assert "carte.html" in run(command, "map", "-o", elsewhere / "carte.html", *store, at=elsewhere)
    page = (elsewhere / "carte.html").read_text(encoding="utf-8")
    assert "Michel Destot" in page and "<script>" in page and '"departements"' in page
    run(command, "network", "-o", elsewhere / "reseau.gexf", *store, at=elsewhere)
    assert "Michel Destot" in (elsewhere / "reseau.gexf").read_text(encoding="utf-8")


def test_nothing_is_left_where_one_stands(command: Path, elsewhere: Path) -> None:
    """pyvis writes lib/ into the working folder; we do not."""
    assert command.is_file()
    left = {path.name for path in elsewhere.iterdir() if not path.name.startswith(".")}
    assert left <= {"venv", "store", "carte.html", "reseau.gexf"}


def test_the_demo_s_failures_are_reported(command: Path, elsewhere: Path) -> None:
    run(command, "query", "no_such_question", "--store", elsewhere / "store", at=elsewhere, fails=True)
    run(command, "show", "Michel Destot", "--store", elsewhere / "nowhere", at=elsewhere, fails=True)
