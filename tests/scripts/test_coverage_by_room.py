"""The report of what no test reaches, by room."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

from places import REPO

if TYPE_CHECKING:
    from types import ModuleType


@pytest.fixture(scope="module")
def script() -> ModuleType:
    specification = importlib.util.spec_from_file_location("coverage_by_room", REPO / "scripts" / "coverage_by_room.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def lines(number: int, missing: int) -> dict[str, dict[str, int]]:
    return {"summary": {"num_statements": number, "missing_lines": missing}}


def test_files_are_summed_by_room(script: ModuleType) -> None:
    files = {
        "src/terrigraph/store/embedded.py": lines(100, 10),
        "/a/terrigraph/lib/terrigraph/store/drafts.py": lines(50, 5),
        "src/terrigraph/views/web/site.py": lines(10, 0),
        "src/terrigraph/build.py": lines(20, 20),
    }
    assert script.by_room(files) == {"build.py": (20, 20), "store": (150, 15), "views": (10, 0)}
