"""Which sources a build reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from terrigraph.errors import RefusedError
from terrigraph.sources import source

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, name: str) -> Path:
    """A folder of sources, with one more in it."""
    metadata = {"id": name, "title": "T", "publisher": "P", "licence": "CC0-1.0", "date": "2026", "retrieved": "2026", "least_rows": {}}
    (folder / name).mkdir(parents=True)
    (folder / name / "source.json").write_text(json.dumps(metadata | {"title": {"fr": "T", "en": "T"}}), encoding="utf-8")
    return folder


def test_what_a_store_imported_takes_the_place_of_what_ships_and_of_nothing_else(tmp_path: Path) -> None:
    shipped, own, imported = made(tmp_path / "shipped", "one"), made(tmp_path / "own", "two"), made(tmp_path / "imports", "one")
    found = source.find([shipped, own], imported)
    assert [(one.id, one.folder.parent) for one in found] == [("one", imported), ("two", own)]
    assert [one.folder.parent for one in source.find([shipped, own])] == [shipped, own]
    with pytest.raises(RefusedError, match="déjà celui"):
        source.find([shipped, made(own, "one")], imported)
    with pytest.raises(RefusedError, match="déjà celui"):
        source.find([shipped, own], made(imported, "two"))
