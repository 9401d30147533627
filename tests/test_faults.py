"""kill -9 at random moments loses nothing (scripts/faults.py, a round or two of each kind); and what it looks at would show a loss."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from places import REPO
from terrigraph.errors import StoreError
from terrigraph.intake.accounts import tables_of
from terrigraph.store.embedded import open_store
from terrigraph.store.folder import IMPORTS

sys.path.insert(0, str(REPO / "scripts"))

import faults  # a script, not a module of the package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")


@pytest.mark.slow
def test_some_rounds_lose_nothing(tmp_path: Path) -> None:
    done, state = faults.run(8, 8, faults.KINDS, tmp_path, lambda _: None)
    assert set(done) == set(faults.KINDS) and sum(done.values()) == 8
    assert state.unfinished and state.updates


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> faults.State:
    faults.multiprocessing.get_context("forkserver").set_forkserver_preload(["faults"])
    state = faults.prepared(tmp_path_factory.mktemp("sound"))
    _write(state, 'a "1"', 'a "n1"')
    state.updates = {1}
    faults.check(state)
    return state


@pytest.fixture
def state(sound: faults.State, tmp_path: Path) -> faults.State:
    shutil.copytree(sound.place, tmp_path / "copy")
    return faults.State(tmp_path / "copy", sound.version, set(sound.versions), set(sound.rows), set(sound.updates))


def _write(state: faults.State, *lines: str) -> None:
    path = state.store / "scratch" / "statements.nq"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines))


def _cut_table(state: faults.State) -> None:
    path = next(tables_of(state.store / IMPORTS / "elected_officials").glob("*.csv"))
    path.write_text(path.read_text().splitlines(keepends=True)[0])


def _spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2] + b"#\n")


LOSSES: dict[str, Callable[[faults.State], object]] = {
    "an older graph": lambda state: state.versions.symmetric_difference_update({state.version, state.version + 1}),
    "a statement of the graph": lambda state: _spoil(open_store(state.store).folder / "statements.nq"),
    "a row of the import": _cut_table,
    "the import before": lambda state: state.rows.symmetric_difference_update({1, 2}),
    "an update": lambda state: _write(state, 'a "2"', 'a "n2"'),
    "half of an update": lambda state: _write(state, 'a "1"', 'a "n1"', 'a "2"'),
    "all updates": lambda state: (state.store / "scratch" / "statements.nq").unlink(),
}  # fmt: skip


@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_is_seen(state: faults.State, loss: str) -> None:
    faults.check(state)
    LOSSES[loss](state)
    with pytest.raises((faults.LostError, StoreError)):
        faults.check(state)


def test_what_a_reader_sees_wrong_is_reported() -> None:
    def look() -> None:
        raise faults.LostError("half")

    with pytest.raises(faults.LostError, match="half"), faults.reading(look):
        pass
