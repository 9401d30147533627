"""Graphs being built: each in a folder of its own, published in one step, one build at a time."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager, suppress

import pyoxigraph as ox

from terrigraph.errors import StoreError, TerrigraphError
from terrigraph.language import Text
from terrigraph.model.namespaces import IDS
from terrigraph.store.embedded import EmbeddedStore
from terrigraph.store.folder import CURRENT, MANIFEST, MODEL, ROCKS, STATEMENTS, files_of, graphs_of, in_use, sha256_of, sync, write_whole

TYPE_CHECKING = False  # what only builds and queries need is read when they do: to show one thing takes less time than that
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from terrigraph.store.loading import Loader
    from terrigraph.store.manifest import Manifest

_LITTLE = 10_000_000
"""Bytes: a disk with less room than this when a build fails is full."""


class Draft:
    """A graph being built: write its statements, index them, look at it, publish it."""

    def __init__(self, folder: Path, base: str = IDS) -> None:
        self.folder = folder
        self.base = base
        self.statements = folder / STATEMENTS
        self._out = self.statements.open("wb")
        self._written = 0
        self._loader: Loader | None = None

    def write(self, blocks: Iterable[str]) -> None:
        """Append blocks of whole lines of N-Quads."""
        for block in blocks:
            self._written += self._out.write(block.encode("utf-8"))
            if self._loader is not None and self._loader.wants(self._written):
                self._out.flush()
                self._loader.give(self._written)

    def seal(self) -> None:
        """Say that every statement is written."""
        self._out.close()

    def load(self) -> Loader:
        """Have what is written, and what will be, loaded into the index in the background: it must then stay as it is."""
        from terrigraph.store.loading import Loader

        if self._loader is None:
            self._loader = Loader(self.statements, self.folder / ROCKS)
        if self._out.closed:
            self._loader.give(self.statements.stat().st_size, whole=True)
        return self._loader

    def stop(self) -> None:
        """Leave it as it is, to be removed."""
        with suppress(OSError):  # what is still to be written may find no room
            self._out.close()
        if self._loader is not None:
            self._loader.stop()

    def index(self) -> EmbeddedStore:
        """Wait until the sealed statements are in the index, and open it."""
        quads, sha256 = self.load().wait()
        self._loader = None
        manifest = {"version": "", "base": self.base, "built": "", "quads": quads, "sha256": sha256, "sources": []}
        return EmbeddedStore(self.folder, ox.Store.read_only(str(self.folder / ROCKS)), manifest)

    def describe(self, manifest: Manifest) -> None:
        """Write the manifest, the last file of a graph, with what its other files are."""
        from dataclasses import asdict, replace

        for path in (*files_of(self.folder), ROCKS, ""):
            sync(self.folder / path)
        files = {path: [stat.st_size, sha256_of(self.folder / path), stat.st_mtime_ns] for path, stat in files_of(self.folder).items()}
        manifest = replace(manifest, model=MODEL, files=files)
        write_whole(self.folder / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


def _no_room(folder: Path) -> StoreError:
    return StoreError(
        Text(f"il n’y a plus de place sur le disque de {folder} : rien n’a changé", f"the disk of {folder} is full: nothing has changed"),
        Text(
            "Faites de la place (un graphe national demande 3 Go), ou choisissez un autre dossier par --store.",
            "Make room (a national graph takes 3 GB), or choose another folder with --store.",
        ),
    )


@contextmanager
def drafting(folder: Path, base: str = IDS) -> Iterator[Draft]:
    """Build a graph next to the one in use; leaving without a fault puts it in its place.

    One build at a time; whatever fails, the graph in use is untouched and the draft is removed.
    """
    import shutil

    graphs = folder / "graphs"
    try:
        graphs.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreError(
            Text(f"on ne peut écrire dans {folder} : {problem}", f"{folder} cannot be written to: {problem}"),
            Text("Choisissez un autre dossier par --store.", "Choose another folder with --store."),
        ) from None
    with _sole_writer(folder):
        _sweep(folder)
        place = graphs / f"draft-{os.getpid()}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        draft = Draft(place, base)
        try:
            yield draft
            name = _publish(folder, place)
        except BaseException as problem:
            full = shutil.disk_usage(graphs).free < _LITTLE
            draft.stop()
            shutil.rmtree(place, ignore_errors=True)
            if full and not isinstance(problem, TerrigraphError):
                raise _no_room(folder) from problem
            raise
        _sweep(folder, keep=name)


@contextmanager
def _sole_writer(folder: Path) -> Iterator[None]:
    import filelock

    lock = filelock.FileLock(folder / "lock")
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        raise StoreError(
            Text(f"une autre construction est en cours dans {folder}", f"another build is under way in {folder}"),
            Text(
                "Attendez qu’elle finisse, ou choisissez un autre dossier par --store.",
                "Wait until it ends, or choose another folder with --store.",
            ),
        ) from None
    try:
        yield
    finally:
        lock.release()


def _publish(folder: Path, place: Path) -> str:
    import shutil

    described = (place / MANIFEST).read_bytes()
    manifest = json.loads(described)
    name = f"{manifest['built'].replace(':', '')}-{manifest['sha256'][:12]}"
    final = folder / "graphs" / name
    if final.exists():
        shutil.rmtree(final)
    place.rename(final)
    sync(final.parent)
    write_whole(folder / CURRENT, json.dumps({"graph": name, "manifest": hashlib.sha256(described).hexdigest()}))
    return name


def purge(folder: Path) -> None:
    """Remove every graph but the one in use: what was taken out of it is then nowhere in the store."""
    import shutil

    with _sole_writer(folder):
        current = in_use(folder)
        for path in graphs_of(folder):
            if path.name != current:
                shutil.rmtree(path)


def _sweep(folder: Path, keep: str = "") -> None:
    """Remove drafts that were left behind, and graphs older than the one in use and the one before."""
    import shutil

    current = keep or in_use(folder)
    done = sorted(path.name for path in graphs_of(folder) if not path.name.startswith("draft-"))
    before = [name for name in done if name != current][-1:]
    for path in graphs_of(folder):
        if path.name not in (current, *before):
            shutil.rmtree(path, ignore_errors=True)
