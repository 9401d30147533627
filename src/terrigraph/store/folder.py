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
"""The version of the model that graphs are written in: 3 has names that are not shown, and tells homonyms apart in English too.
A graph of another is built again."""
MANIFEST = "manifest.json"
STATEMENTS = "statements.nq"
NAMES = "names.sqlite"
IMPORTS = "imports"
"""The folder of a store in which imported sources are kept."""
SCRATCH = f"scratch/{STATEMENTS}"
"""In a store, what may be written over the network: nobody's facts."""
ROCKS = "rocks"
_GRAPH = r"draft-\d+|\d{4}-\d\d-\d\dT[\d.]+\+0000-[0-9a-f]{12}"
"""The names of the folders that a build makes under graphs/: what is named otherwise is not ours to remove."""


def sizes(folder: Path) -> dict[str, int]:
    """The size of each file of a graph, by its path; its manifest, and RocksDB's logs and locks, do not count."""
    sizes: dict[str, int] = {}
    for place in (folder, folder / ROCKS):
        below = "" if place == folder else f"{ROCKS}/"
        with os.scandir(place) as files:
            sizes |= {f"{below}{file.name}": file.stat().st_size for file in files if file.is_file() and not _uncounted(file.name)}
    return sizes


def _uncounted(name: str) -> bool:
    return name.startswith("LOG") or name in ("LOCK", "IDENTITY", MANIFEST)


def sum_of_small(folder: Path) -> str:
    """The SHA-256 of the small files by which an index opens, in hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        if path.name == "CURRENT" or path.name.startswith("MANIFEST"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def graphs_of(folder: Path) -> list[Path]:
    """The graphs and drafts of a store."""
    return [path for path in (folder / "graphs").iterdir() if re.fullmatch(_GRAPH, path.name) and path.is_dir()]


def in_use(folder: Path) -> str:
    """The name of the graph in use; "" where there is none that can be read."""
    try:
        return str(json.loads((folder / CURRENT).read_text(encoding="utf-8"))["graph"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, and a power cut neither half."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
    if os.name != "posix":
        return
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
