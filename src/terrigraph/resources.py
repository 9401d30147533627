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


def marks(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What shows that a table of a folder has changed: the name, size and time of each. What is read of it may be kept until then."""
    stats = ((path.name, path.stat()) for path in sorted(folder.glob("*.csv")))
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


def queries() -> Path:
    """The folder of the named questions."""
    return _PACKAGE / "queries"


def web() -> Path:
    """The folder of the pages' programs and styles, as built from TypeScript."""
    return _PACKAGE / "web" / "dist"


def is_remote(store: Path | str) -> bool:
    """Whether a store is a server's address, not a folder."""
    return isinstance(store, str) and store.lower().startswith(("http://", "https://"))


def chosen_store(store: Path | str | None = None) -> Path | str:
    """The store meant: the one given, the one of `TERRIGRAPH_STORE`, or the user's own folder; a server's address is text."""
    given = store or os.environ.get("TERRIGRAPH_STORE") or default_store()
    return given if is_remote(given) else Path(given)


def local_store(store: Path | str | None = None) -> Path:
    """The folder where a graph is built: the one given, or the user's own, even where the store meant is a server's."""
    return default_store() if not store or is_remote(store) else Path(store)


def default_store() -> Path:
    """The folder where graphs are kept and built by default (`TERRIGRAPH_STORE`, where it is a folder)."""
    if (chosen := os.environ.get("TERRIGRAPH_STORE")) and not is_remote(chosen):
        return Path(chosen)
    data_home = os.environ.get("XDG_DATA_HOME")
    return (Path(data_home) if data_home else Path.home() / ".local" / "share") / "terrigraph"
