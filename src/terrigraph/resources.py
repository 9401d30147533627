"""Where the ontology, the data and the queries are: in the source tree, or inside an installed wheel."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).parent
_TREE = _PACKAGE.parent.parent


def folder(name: str) -> Path:
    """The folder "ontology" or "data", as shipped."""
    installed = _PACKAGE / "resources" / name
    return installed if installed.is_dir() else _TREE / name


def queries() -> Path:
    """The folder of the named questions."""
    return _PACKAGE / "queries"


def default_store() -> Path:
    """Where the graph is kept unless the user says otherwise (`TERRIGRAPH_STORE`)."""
    if chosen := os.environ.get("TERRIGRAPH_STORE"):
        return Path(chosen)
    data_home = os.environ.get("XDG_DATA_HOME")
    return (Path(data_home) if data_home else Path.home() / ".local" / "share") / "terrigraph"
