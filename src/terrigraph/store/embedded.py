"""The store: graphs on disk that are built beside, checked, swapped in whole, and only read afterwards.

    <folder>/current.json        names the graph in use; replaced in one step
    <folder>/graphs/<name>/      one graph: statements.nq, rocks/ (its index), names.sqlite, model.json, manifest.json

A graph is never changed. A new one is built in a folder of its own and `current.json`
then points at it, so a reader sees the old one or the new one, whole, and an
interrupted build leaves the last good graph in place.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import contextmanager, suppress

import pyoxigraph as ox

from terrigraph.errors import QueryError, StoreError, TerrigraphError
from terrigraph.language import Text
from terrigraph.model.namespaces import IDS, PREFIXES

TYPE_CHECKING = False  # what only builds and queries need is read when they do: to show one thing takes less time than that
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Any, Protocol

    from terrigraph.store.loading import Loader
    from terrigraph.store.manifest import Manifest
else:
    Protocol = object

Term = ox.NamedNode | ox.BlankNode | ox.Literal

CURRENT = "current.json"
MANIFEST = "manifest.json"
STATEMENTS = "statements.nq"
NAMES = "names.sqlite"
IMPORTS = "imports"
"""The folder of a store in which imported sources are kept."""
SCRATCH = f"scratch/{STATEMENTS}"
"""In a store, what may be written over the network: nobody's facts."""
_ROCKS = "rocks"
_LITTLE = 10_000_000
"""Bytes: a disk with less room than this when a build fails is full."""
_GRAPH = r"draft-\d+|\d{4}-\d\d-\d\dT[\d.]+\+0000-[0-9a-f]{12}"
"""The names of the folders that a build makes under graphs/: what is named otherwise is not ours to remove."""


class Solutions:
    """The answer to a SELECT: the names of its variables and its rows (None where unbound)."""

    __slots__ = ("rows", "variables")

    def __init__(self, variables: tuple[str, ...], rows: list[tuple[Term | None, ...]]) -> None:
        self.variables = variables
        self.rows = rows

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Solutions) and (self.variables, self.rows) == (other.variables, other.rows)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Solutions({self.variables!r}, {self.rows!r})"


class Store(Protocol):
    """What the rest of terrigraph asks of a graph, wherever it is kept."""

    @property
    def base(self) -> str:
        """The base of its resources' IRIs."""
        ...

    def run(self, query: str) -> Solutions | list[ox.Triple]:
        """Run a query over all named graphs together: solutions of a SELECT or an ASK (one row), triples of the rest."""
        ...

    def select(self, query: str) -> Solutions:
        """Run a SELECT or an ASK over all named graphs together."""
        ...

    def described(self, iris: Sequence[str]) -> Iterable[tuple[str, str, str, str]]:
        """What is stated of some resources, as (subject, property, object as an N-Triples term, named graph)."""
        ...

    def pointing(self, iri: str, properties: Sequence[str]) -> Iterable[tuple[str, str]]:
        """The resources that some properties lead from to a resource, each once with its property."""
        ...

    def sources(self) -> list[dict[str, Any]]:
        """What is known of the graph's sources: `id`, and `title` by language."""
        ...


class EmbeddedStore:
    """A graph on this machine, opened to be read; `told` is what its manifest says."""

    def __init__(self, folder: Path, graph: ox.Store, told: dict[str, Any]) -> None:
        self.folder = folder
        self.graph = graph
        self.base: str = told["base"]
        self._told = told

    @property
    def manifest(self) -> Manifest:
        """What the graph is."""
        from terrigraph.store.manifest import Manifest

        return Manifest(**self._told)

    def answer(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The engine's own answer, worked out as it is read (within `query_faults`). Raises QueryError."""
        from terrigraph.store import sparql

        sparql.check(query)
        with query_faults():
            return self.graph.query(query, prefixes=PREFIXES | {"tgid": self.base}, use_default_graph_as_union=True)

    def run(self, query: str) -> Solutions | list[ox.Triple]:
        """See `Store.run`. Raises QueryError."""
        with query_faults():
            answer = self.answer(query)
            if isinstance(answer, ox.QueryBoolean):
                return Solutions(("answer",), [(ox.Literal(bool(answer)),)])
            if isinstance(answer, ox.QueryTriples):
                return list(answer)
            names = tuple(variable.value for variable in answer.variables)
            return Solutions(names, [tuple(term(solution[name]) for name in names) for solution in answer])

    def select(self, query: str) -> Solutions:
        """See `Store.select`. Raises QueryError."""
        answer = self.run(query)
        if not isinstance(answer, Solutions):
            raise QueryError(Text("une requête SELECT ou ASK est attendue ici", "a SELECT or ASK query is expected here"))
        return answer

    def described(self, iris: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
        """See `Store.described`."""
        for iri in iris:
            for quad in self.graph.quads_for_pattern(ox.NamedNode(iri), None, None, None):
                if isinstance(quad.graph_name, ox.NamedNode):
                    yield iri, quad.predicate.value, str(quad.object), quad.graph_name.value

    def pointing(self, iri: str, properties: Sequence[str]) -> set[tuple[str, str]]:
        """See `Store.pointing`."""
        node = ox.NamedNode(iri)
        return {
            (quad.subject.value, name)
            for name in properties
            for quad in self.graph.quads_for_pattern(None, ox.NamedNode(name), node, None)
            if isinstance(quad.subject, ox.NamedNode)
        }

    def sources(self) -> list[dict[str, Any]]:
        """See `Store.sources`."""
        return list(self._told["sources"])


@contextmanager
def query_faults() -> Iterator[None]:
    """Make the engine's faults QueryErrors."""
    try:
        yield
    except (SyntaxError, ValueError, OSError) as problem:
        raise QueryError(
            Text(f"la requête ne peut être lue ou suivie : {problem}", f"the query cannot be read or run: {problem}")
        ) from None


def term(value: object) -> Term | None:
    """A value of a solution, where it is a term that terrigraph has a use for."""
    return value if isinstance(value, (ox.NamedNode, ox.BlankNode, ox.Literal)) else None


def open_store(folder: Path) -> EmbeddedStore:
    """Open the graph in use. Raises StoreError where there is none, or where it is not whole."""
    pointer = folder / CURRENT
    if not pointer.exists():
        raise StoreError(
            Text(f"aucun graphe dans {folder}", f"no graph in {folder}"),
            Text(
                "Construisez-le : terrigraph build, ou remettez une sauvegarde : terrigraph restore FICHIER",
                "Build it: terrigraph build, or restore a backup: terrigraph restore FILE",
            ),
        )
    while True:
        before = _in_use(folder)
        try:
            return _opened(folder)
        except StoreError:
            if _in_use(folder) == before:  # else it was replaced, and is gone: the one that replaced it is there
                raise


def _opened(folder: Path) -> EmbeddedStore:
    try:
        place = folder / "graphs" / json.loads((folder / CURRENT).read_text(encoding="utf-8"))["graph"]
        told = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        files, index_sha256, _, _ = (told[name] for name in ("files", "index_sha256", "base", "sources"))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise _not_whole(folder, str(problem)) from None
    rocks = place / _ROCKS
    try:
        if not rocks.is_dir() or _sizes(place) != files or _sum_of_small(rocks) != index_sha256:
            raise _not_whole(folder, str(rocks))
        return EmbeddedStore(place, ox.Store.read_only(str(rocks)), told)
    except (OSError, RuntimeError) as problem:
        raise _not_whole(folder, str(problem)) from None


def verified(folder: Path) -> EmbeddedStore:
    """Open the graph in use, having counted and summed its statements again. Raises StoreError."""
    store = open_store(folder)
    try:
        with (store.folder / STATEMENTS).open("rb") as statements:
            sha256 = hashlib.file_digest(statements, "sha256").hexdigest()
        quads = len(store.graph)
    except (OSError, RuntimeError) as problem:
        raise _not_whole(folder, str(problem)) from None
    if (quads, sha256) != (store.manifest.quads, store.manifest.sha256):
        raise _not_whole(folder, f"{quads}/{store.manifest.quads}, {sha256[:12]}/{store.manifest.sha256[:12]}")
    return store


def _not_whole(folder: Path, why: str) -> StoreError:
    return StoreError(
        Text(
            f"le graphe de {folder} n’est pas entier ou n’est pas de terrigraph ({why})",
            f"the graph in {folder} is not whole, or not terrigraph's ({why})",
        ),
        Text(
            "Reconstruisez-le : terrigraph build, remettez une sauvegarde : terrigraph restore FICHIER, "
            "ou nommez un autre dossier par --store.",
            "Build it again: terrigraph build, restore a backup: terrigraph restore FILE, or name another folder with --store.",
        ),
    )


def _sizes(folder: Path) -> dict[str, int]:
    """The size of each file of a graph, by its path; its manifest, and RocksDB's logs and locks, do not count."""
    sizes: dict[str, int] = {}
    for place in (folder, folder / _ROCKS):
        below = "" if place == folder else f"{_ROCKS}/"
        with os.scandir(place) as files:
            sizes |= {f"{below}{file.name}": file.stat().st_size for file in files if file.is_file() and not _uncounted(file.name)}
    return sizes


def _uncounted(name: str) -> bool:
    return name.startswith("LOG") or name in ("LOCK", "IDENTITY", MANIFEST)


def _sum_of_small(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        if path.name == "CURRENT" or path.name.startswith("MANIFEST"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


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
            self._loader = Loader(self.statements, self.folder / _ROCKS)
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
        told = {"version": "", "base": self.base, "built": "", "quads": quads, "sha256": sha256, "sources": []}
        return EmbeddedStore(self.folder, ox.Store.read_only(str(self.folder / _ROCKS)), told)

    def describe(self, manifest: Manifest) -> None:
        """Write the manifest, the last file of a graph, with what its other files are."""
        from dataclasses import asdict, replace

        manifest = replace(manifest, files=dict(sorted(_sizes(self.folder).items())), index_sha256=_sum_of_small(self.folder / _ROCKS))
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
    """Build a graph beside the one in use; leaving without a fault puts it in its place.

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

    manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    name = f"{manifest['built'].replace(':', '')}-{manifest['sha256'][:12]}"
    final = folder / "graphs" / name
    if final.exists():
        shutil.rmtree(final)
    place.rename(final)
    write_whole(folder / CURRENT, json.dumps({"graph": name}))
    return name


def purge(folder: Path) -> None:
    """Remove every graph but the one in use: what was taken out of it is then nowhere in the store."""
    import shutil

    with _sole_writer(folder):
        in_use = _in_use(folder)
        for path in _ours(folder):
            if path.name != in_use:
                shutil.rmtree(path)


def _sweep(folder: Path, keep: str = "") -> None:
    """Remove drafts that were left behind, and graphs older than the one in use and the one before."""
    import shutil

    in_use = keep or _in_use(folder)
    done = sorted(path.name for path in _ours(folder) if not path.name.startswith("draft-"))
    before = [name for name in done if name != in_use][-1:]
    for path in _ours(folder):
        if path.name not in (in_use, *before):
            shutil.rmtree(path, ignore_errors=True)


def _ours(folder: Path) -> list[Path]:
    """The graphs and drafts of a store."""
    return [path for path in (folder / "graphs").iterdir() if re.fullmatch(_GRAPH, path.name) and path.is_dir()]


def _in_use(folder: Path) -> str:
    try:
        return str(json.loads((folder / CURRENT).read_text(encoding="utf-8"))["graph"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, and a power cut neither half."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with beside.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
    if os.name != "posix":
        return
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
