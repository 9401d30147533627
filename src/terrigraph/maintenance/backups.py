"""Backups: one archive of what a store cannot make again, and the log of those that were made.

    backup.json                          the path, size, lines and SHA-256 of each of the others, in their order
    graph/manifest.json, statements.nq   the graph in use: its index and its tables are made again when it is restored
    imports/<source>/…                   what was imported
    scratch/statements.nq                the scratch graphs
    key, forgotten.txt                   who must not be kept, as keyed hashes

All files are opened before any is read: none is ever written in place, so that what is open is one state of the store whatever builds,
imports and updates do meanwhile. The list of who was forgotten is opened last: whoever leaves the store meanwhile is in it.

An archive is read here, block by block, and not by tarfile: whatever is not the next file of the list is refused before
it is written anywhere, so that there are no links to follow, no paths to leave by, and no sizes but those that were listed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from terrigraph.errors import StoreError, UsageError
from terrigraph.language import Text
from terrigraph.privacy.forgotten import KEY
from terrigraph.privacy.forgotten import LIST as FORGOTTEN
from terrigraph.store.embedded import verified
from terrigraph.store.folder import IMPORTS, MANIFEST, SCRATCH, STATEMENTS, pointed
from terrigraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMAT = "terrigraph-backup-1"
LIST = "backup.json"
LOG = "backups.jsonl"
SITES = "sites.jsonl"
"""In a store: the path and the day of each backup, and of each site made of it, and no more."""
GRAPH = "graph"
_BLOCK = 512
_CHUNK = 1 << 20
_LONGEST_LIST = 16 << 20
_LONGEST_NAME = 100
"""Bytes of a path in a tar header; a longer path is in the list alone."""
_MOST_RATIO = 300
"""Statements are compressed ten to thirty times; an archive that says more than this is made to fill a disk."""
_GRAPH_FILES = (f"{GRAPH}/{MANIFEST}", f"{GRAPH}/{STATEMENTS}")
_PATH = re.compile("|".join([*map(re.escape, (*_GRAPH_FILES, SCRATCH, KEY, FORGOTTEN)), IMPORTS + r"(/\w[\w.-]{0,200}){2,6}"]), re.ASCII)
_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveMember:
    """A file of a backup, counted and summed."""

    path: str
    bytes: int
    lines: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds."""

    made: str
    graph: dict[str, Any]
    """Its quads, sha256, built and base."""
    members: list[ArchiveMember] = field(default_factory=list)


def backup(store: Path, archive: Path, report: Callable[[Text], None] = lambda _: None) -> Contents:
    """Write an archive of a store, next to its place and then in it, readable by its owner alone.

    Raises StoreError where there is no graph, or where its statements are not those that were built; UsageError where nothing can be
    written there.
    """
    verified(store, report)
    archive = archive.resolve()
    partial = archive.with_name(f"{archive.name}.{os.getpid()}")
    try:
        out = os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
    except OSError as problem:
        raise _not_writable(archive, problem) from None
    try:
        with out, ExitStack() as opened:
            note(store, archive)
            files = _open_all(store, opened)
            report(Text(f"compte et somme {len(files)} fichiers", f"counting and summing {len(files)} files"))
            contents = _contents(store, files)
            report(Text("écrit l’archive", "writing the archive"))
            _write(out, contents, files)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(archive)
    except OSError as problem:
        raise _not_writable(archive, problem) from None
    finally:
        partial.unlink(missing_ok=True)
    return contents


def _not_writable(archive: Path, problem: OSError) -> UsageError:
    return UsageError(Text(f"impossible d’écrire {archive} : {problem.strerror}", f"cannot write {archive}: {problem.strerror}"))


# -------------------------------------------------------------------- what is kept


def _open_all(store: Path, opened: ExitStack) -> dict[str, IO[bytes]]:
    """The files of a store, open, by their path in the archive."""
    files = _steady(_graph_files, store, opened)
    imports = store / IMPORTS
    for folder in sorted(imports.iterdir()) if imports.is_dir() else ():
        if (folder / "source.json").is_file():
            files |= _steady(_import_files, folder, opened)
    for name in (SCRATCH, KEY, FORGOTTEN):
        files |= _steady(_own_file, store / name, opened, name)
    return files


def _graph_files(store: Path) -> dict[str, Path]:
    place = store / "graphs" / pointed(store)[0]
    return {f"{GRAPH}/{name}": place / name for name in (MANIFEST, STATEMENTS)}


def _own_file(path: Path, name: str) -> dict[str, Path]:
    return {name: path} if path.is_file() else {}


def _import_files(folder: Path) -> dict[str, Path]:
    """The files of an imported source: its tables are those that its metadata name."""
    tables = json.loads((folder / "source.json").read_text(encoding="utf-8")).get("tables", "tables")
    files = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        stale = parts[0].startswith("tables") and parts[0] != tables
        if path.is_file() and not stale and not any(part.startswith(".") for part in parts):
            files["/".join((IMPORTS, folder.name, *parts))] = path
    return files


def _steady(listed: Callable[..., dict[str, Path]], place: Path, opened: ExitStack, *more: str) -> dict[str, IO[bytes]]:
    """Some files, open, that are those of one moment: tried again where one was replaced between the list and the opening."""
    for _ in range(_TRIES):
        with ExitStack() as trying:
            try:
                before = listed(place, *more)
                files: dict[str, IO[bytes]] = {name: trying.enter_context(path.open("rb")) for name, path in before.items()}
                same = listed(place, *more) == before and all(
                    os.path.samestat(os.fstat(files[n].fileno()), path.stat()) for n, path in before.items()
                )
            except FileNotFoundError:
                continue
            if same:
                opened.enter_context(trying.pop_all())
                return files
    raise StoreError(
        Text("ce qui est importé change sans cesse", "what is imported keeps changing"),
        Text("Recommencez quand l’import est fini", "Try again when the import has ended"),
    )


def _contents(store: Path, files: dict[str, IO[bytes]]) -> Contents:
    manifest = json.load(files[f"{GRAPH}/{MANIFEST}"])
    members = []
    for path, file in files.items():
        if not _PATH.fullmatch(path):
            raise StoreError(Text(f"{path} n’est pas un fichier de terrigraph", f"{path} is no file of terrigraph's"))
        file.seek(0)
        members.append(_summed(path, file))
    statements = next(member for member in members if member.path == f"{GRAPH}/{STATEMENTS}")
    if statements.sha256 != manifest["sha256"]:
        raise StoreError(
            Text(
                f"les énoncés de {store} ne sont pas ceux qui ont été construits",
                f"the statements of {store} are not those that were built",
            ),
            Text(
                "Reconstruisez-le : terrigraph build, ou : terrigraph restore FICHIER",
                "Build it again: terrigraph build, or: terrigraph restore FILE",
            ),
        )
    graph = {name: manifest[name] for name in ("quads", "sha256", "built", "base")}
    return Contents(datetime.now(UTC).isoformat(timespec="seconds"), graph, members)


def _summed(path: str, file: IO[bytes]) -> ArchiveMember:
    size, lines, sha256 = _counted(file)
    return ArchiveMember(path=path, bytes=size, lines=lines, sha256=sha256)


def _listed(entry: dict[str, Any]) -> ArchiveMember:
    """A file as the list of an archive has it. Raises ValueError, KeyError, TypeError."""
    return ArchiveMember(path=str(entry["path"]), bytes=int(entry["bytes"]), lines=int(entry["lines"]), sha256=str(entry["sha256"]))


def _counted(file: IO[bytes] | gzip.GzipFile, out: IO[bytes] | None = None, most: int = 1 << 62) -> tuple[int, int, str]:
    """The bytes, lines and SHA-256 of a file, up to `most` bytes, written to `out` where that is given."""
    digest, size, lines = hashlib.sha256(), 0, 0
    while block := file.read(min(_CHUNK, most - size)):
        size, lines = size + len(block), lines + block.count(b"\n")
        digest.update(block)
        if out is not None:
            out.write(block)
    return size, lines, digest.hexdigest()


def _write(out: IO[bytes], contents: Contents, files: dict[str, IO[bytes]]) -> None:
    listed = {
        "format": FORMAT, "terrigraph": __version__, "made": contents.made, "graph": contents.graph,
        "members": [{name: getattr(member, name) for name in ArchiveMember.__slots__} for member in contents.members],
    }  # fmt: skip
    written = json.dumps(listed, ensure_ascii=False, indent=1).encode()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=3, mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for name, size, file in [(LIST, len(written), io.BytesIO(written)), *((m.path, m.bytes, files[m.path]) for m in contents.members)]:
            header = tarfile.TarInfo(name[:_LONGEST_NAME])
            header.size, header.mode = size, 0o600
            file.seek(0)
            tar.addfile(header, file)


# -------------------------------------------------------------------- the log


def note(store: Path, made: Path, log: str = LOG) -> None:
    """Remember that a backup or a site is made, before anything is read: whoever is forgotten from now on is shown it."""
    line = json.dumps({"path": str(made), "made": datetime.now(UTC).date().isoformat()}, ensure_ascii=False)
    with (store / log).open("a", encoding="utf-8") as out:
        out.write(f"{line}\n")
        out.flush()
        os.fsync(out.fileno())


def known(store: Path, log: str = LOG) -> dict[str, str]:
    """The backups (or the sites) that were made of a store: the day of the last at each path."""
    made = {}
    path = store / log
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ():
        try:
            entry = json.loads(line)
            made[str(entry["path"])] = str(entry["made"])
        except (ValueError, KeyError, TypeError):  # a line that a crash cut
            continue
    return made


# -------------------------------------------------------------------- reading


def unpack(archive: Path, folder: Path) -> Contents:
    """Check a whole archive, and put its files in a new folder. Raises StoreError where it is not, or not wholly, what it says."""
    try:
        with gzip.open(archive, "rb") as packed:
            contents = _list(packed, archive.stat().st_size, shutil.disk_usage(folder.parent).free)
            for member in contents.members:
                _unpack(packed, member, folder)
            _end(packed)
    except (gzip.BadGzipFile, EOFError, zlib.error, tarfile.TarError) as problem:
        raise refused(archive, Text(f"elle est abîmée ({problem})", f"it is damaged ({problem})")) from None
    except _UnfitError as problem:
        raise refused(archive, problem.why) from None
    return contents


def refused(archive: Path, why: Text) -> StoreError:
    """An archive that is not restored."""
    return StoreError(
        Text(
            f"{archive} n’est pas une sauvegarde qu’on puisse remettre : {why.fr}", f"{archive} is no backup that can be restored: {why.en}"
        ),
        Text("Prenez-en une autre ; rien n’a changé.", "Take another one; nothing has changed."),
    )


class _UnfitError(Exception):
    """What an archive is not."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


def _list(packed: gzip.GzipFile, size: int, room: int) -> Contents:
    """What the archive says that it holds. Raises _UnfitError where that is nothing that a backup holds."""
    _, length = _header(packed, LIST, _LONGEST_LIST)
    try:
        read = json.loads(_padded(packed, length))
        if read["format"] != FORMAT:
            raise _UnfitError(Text("elle est d’une autre version", "it is of another version"))
        members = [_listed(m) for m in read["members"]]
        contents = Contents(str(read["made"]), dict(read["graph"]), members)
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise _UnfitError(Text(f"sa liste ne peut être lue ({problem})", f"its list cannot be read ({problem})")) from None
    paths = [member.path for member in members]
    for path in paths:
        if not _PATH.fullmatch(path) or ".." in path.split("/"):
            raise _UnfitError(Text(f"« {path[:80]} » n’y a pas sa place", f'"{path[:80]}" has no place in it'))
    folded = {path.casefold() for path in paths}
    if len(folded) < len(paths) or not set(_GRAPH_FILES) <= set(paths):
        raise _UnfitError(Text("il y manque un graphe, ou un fichier y est deux fois", "it lacks a graph, or holds a file twice"))
    if min((member.bytes for member in members), default=0) < 0:
        raise _UnfitError(Text("une taille y est négative", "a size is below zero"))
    whole = sum(member.bytes for member in members)
    if whole > room or whole > _MOST_RATIO * size + _CHUNK:
        gib = f"{whole / (1 << 30):.1f}"
        raise _UnfitError(Text(f"elle donnerait {gib} Gio, plus qu’il ne se peut", f"it would give {gib} GiB, more than can be"))
    return contents


def _header(packed: gzip.GzipFile, name: str, most: int) -> tuple[str, int]:
    """The header that comes next, which must be that of a plain file of some name. Raises _UnfitError, tarfile.TarError."""
    header = tarfile.TarInfo.frombuf(_exactly(packed, _BLOCK), "utf-8", "replace")
    if header.name != name[:_LONGEST_NAME] or header.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or header.linkname:
        raise _UnfitError(Text(f"« {header.name[:80]} » n’y est pas attendu", f'"{header.name[:80]}" is not expected in it'))
    if not 0 <= header.size <= most:
        raise _UnfitError(Text(f"{name} n’a pas la taille dite", f"{name} is not of the size listed"))
    return header.name, header.size


def _exactly(packed: gzip.GzipFile, size: int) -> bytes:
    block = packed.read(size)
    if len(block) < size:
        raise EOFError("truncated")
    return block


def _padded(packed: gzip.GzipFile, size: int) -> bytes:
    content = _exactly(packed, size)
    _exactly(packed, -size % _BLOCK)
    return content


def _unpack(packed: gzip.GzipFile, member: ArchiveMember, folder: Path) -> None:
    _, size = _header(packed, member.path, member.bytes)
    place = folder / member.path
    place.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        counted = _counted(packed, out, size)
        out.flush()
        os.fsync(out.fileno())
    _exactly(packed, -size % _BLOCK)
    if counted != (member.bytes, member.lines, member.sha256):
        raise _UnfitError(Text(f"{member.path} n’est pas ce qui est dit", f"{member.path} is not what is listed"))


def _end(packed: gzip.GzipFile) -> None:
    """The end of an archive: nothing but zeros, two records of them at most."""
    if any(packed.read(2 * tarfile.RECORDSIZE)) or packed.read(1):
        raise _UnfitError(Text("il y a autre chose à la fin", "there is something else at the end"))
