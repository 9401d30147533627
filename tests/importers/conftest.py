"""What all tests of importers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _shipped_gazetteer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Places are those of the gazetteer that ships, whatever the user's cache holds."""
    monkeypatch.setenv("TERRIGRAPH_GAZETTEER", str(tmp_path / "none"))
