"""What is dear to make, made once a run: by the first worker that needs it, for all of them."""

from __future__ import annotations

import os
import pickle
import shutil
from typing import TYPE_CHECKING, TypeVar

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

T = TypeVar("T")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """What `make` returns for a folder of that name, which is common to all workers of the run and not to be written to.

    The value is pickled next to the folder, so that the workers that come later read it; a `make` that raises leaves nothing.
    """
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, value = root / f"once-{name}", root / f"once-{name}.pickle"
    with FileLock(root / f"once-{name}.lock"):
        if value.exists():
            return pickle.loads(value.read_bytes())  # type: ignore[no-any-return]
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        made = make(folder)
        value.write_bytes(pickle.dumps(made))
        return made
