"""The notebooks, each run whole from a clean state, on the graph that it says it needs."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from places import REPO
from small_country import small_country

FOLDER = REPO / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
WITH_TIES = ("4_", "5_")
"""The notebooks that compare territories: they need twinnings, and the populations of 2016."""
BUILDS = FOLDER / "6_votre_evenement.ipynb"
"""The notebook that builds graphs of its own, of all shipped data and of a source that it writes."""
SUPPORT = (REPO, REPO / "tests" / "support")


def test_there_are_six() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["1_", "2_", "3_", "4_", "5_", "6_"]


def run(path: Path, monkeypatch: pytest.MonkeyPatch, first: str = "") -> None:
    """Run a notebook's cells, after some statements of the test's own."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = nbformat.read(path, as_version=4)
    if first:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(first))
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path != BUILDS], ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    store = request.getfixturevalue("with_ties" if path.name.startswith(WITH_TIES) else "shipped_store")
    monkeypatch.setenv("TERRIGRAPH_STORE", str(store))
    run(path, monkeypatch)


@pytest.mark.parametrize("country", ["small", pytest.param("whole", marks=pytest.mark.long)])
def test_the_notebook_that_builds_runs_from_top_to_bottom(country: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small_country(tmp_path)
    first = f"from pathlib import Path; from tiny import shipping; country = shipping(Path({str(folder)!r})); country.__enter__()"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([*map(str, SUPPORT), os.environ.get("PYTHONPATH", "")]))
    run(BUILDS, monkeypatch, first if country == "small" else "")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_as_kept_is_small_was_run_in_order_and_names_no_machine(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not any(output.output_type == "error" for cell in code for output in cell.outputs)
    text = path.read_text(encoding="utf-8")
    assert len(text) < 500_000
    assert str(Path.home()) + os.sep not in text
    assert "In short (English)." in notebook.cells[0].source
