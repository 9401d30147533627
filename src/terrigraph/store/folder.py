"""The folder of a store: its files, and which graph is in use.

<folder>/current.json        names the graph in use; replaced in one step
<folder>/graphs/<name>/      one graph: statements.nq, rocks/ (its index), names.sqlite, model.json, manifest.json
"""

from __future__ import annotations

import hashlib
import json
import os
import re

TYPE_CHECKING = False  # what only builds and queries need is read when they do: to show one thing takes less time than that
if TYPE_CHECKING:
    from pathlib import Path

CURRENT = "current.json"
MODEL = 3
"""The version in which graphs are written: 2 has facts and statements apart, 3 names in two languages and the sum of each file.
A graph of another is built again."""
MANIFEST = "manifest.json"
CHECKED = "checked.json"
"""Next to a manifest: when the files were last changed that were summed since the graph was built, as those of a copy are."""
STATEMENTS = "statements.nq"
NAMES = "names.sqlite"
IMPORTS = "imports"
"""The folder of a store in which imported sources are kept."""
SCRATCH = f"scratch/{STATEMENTS}"
"""In a store, what may be written over the network: nobody's facts."""
ERASING = "erasing.json"
"""In a store, whom somebody has begun to erase: while it is there, no graph of the store is opened."""
OWNER_ALONE = 0o600
"""The mode of a file that holds a secret."""
ROCKS = "rocks"
_GRAPH = r"draft-\d+|\d{4}-\d\d-\d\dT[\d.]+\+0000-[0-9a-f]{12}"
"""The names of the folders that a build makes under graphs/: what is named otherwise is not ours to remove."""


def files_of(folder: Path) -> dict[str, os.stat_result]:
    """What the system says of each file of a graph, by its path; its manifest, and RocksDB's logs and locks, do not count."""
    stats: dict[str, os.stat_result] = {}
    for place in (folder, folder / ROCKS):
        below = "" if place == folder else f"{ROCKS}/"
        with os.scandir(place) as files:
            stats |= {f"{below}{file.name}": file.stat() for file in files if file.is_file() and not _uncounted(file.name)}
    return dict(sorted(stats.items()))


def _uncounted(name: str) -> bool:
    return name.startswith(("LOG", CHECKED)) or name in ("LOCK", "IDENTITY", MANIFEST)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def graphs_of(folder: Path) -> list[Path]:
    """The graphs and drafts of a store."""
    return [path for path in (folder / "graphs").iterdir() if re.fullmatch(_GRAPH, path.name) and path.is_dir()]


def in_use(folder: Path) -> str:
    """The name of the graph in use; "" where there is none that can be read."""
    try:
        return pointed(folder)[0]
    except (OSError, ValueError):
        return ""


def pointed(folder: Path) -> tuple[str, str]:
    """The name of the graph in use, and the SHA-256 of its manifest. Raises OSError, ValueError where the file does not say so."""
    try:
        pointer = json.loads((folder / CURRENT).read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError(CURRENT) from None
    match pointer:
        case {"graph": str(name), "manifest": str(sha256)} if re.fullmatch(_GRAPH, name):
            return name, sha256
    raise ValueError(CURRENT)


def write_whole(path: Path, content: str | bytes, mode: int = 0o666) -> None:
    """Write a file so that a reader sees the old one or the new one, and a power cut neither half.

    `mode`: who may read and write it, less what the user's own mask takes away.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)  # Windows would change the ends of lines
    with os.fdopen(os.open(partial, flags, mode), "wb") as out:
        out.write(content.encode("utf-8") if isinstance(content, str) else content)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the system put a file, or the list of a folder's files, on its disk before it goes on (nothing where it cannot)."""
    if os.name != "posix":
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
