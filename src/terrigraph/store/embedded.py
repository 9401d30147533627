"""The embedded store: the graph in use, on this machine, opened to be read.

A graph is never changed. A new one is built in a folder of its own (drafts.py) and `current.json` (folder.py)
then points at it, so a reader sees the old one or the new one, whole, and an
interrupted build leaves the last good graph in place.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager, suppress

import pyoxigraph as ox

from terrigraph.errors import QueryError, StoreError, not_permitted
from terrigraph.language import Text
from terrigraph.model.namespaces import PREFIXES
from terrigraph.store.folder import CHECKED, CURRENT, ERASING, MANIFEST, MODEL, ROCKS, files_of, in_use, pointed, sha256_of, write_whole
from terrigraph.store.protocol import Solutions, query_faults, term

TYPE_CHECKING = False  # what only builds and queries need is read when they do: to show one thing takes less time than that
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any, TypeVar

    from terrigraph.store.manifest import Manifest

    T = TypeVar("T")


class EmbeddedStore:
    """A graph on this machine, opened to be read; `manifest` is what the file of that name says."""

    def __init__(self, folder: Path, graph: ox.Store, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.graph = graph
        self.base: str = manifest["base"]
        self._manifest = manifest

    @property
    def manifest(self) -> Manifest:
        """What the graph is."""
        from terrigraph.store.manifest import Manifest

        return Manifest(**self._manifest)

    @property
    def origin(self) -> dict[str, str]:
        """See `Store.origin`."""
        return {"graph": self._manifest["sha256"], "built": self._manifest["built"]}

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
        return list(self._manifest["sources"])


def open_store(folder: Path) -> EmbeddedStore:
    """Open the graph in use. Raises StoreError where there is none, or where it is not whole."""
    return _of_one_graph(folder, _opened)


def _of_one_graph(folder: Path, work: Callable[[Path], T]) -> T:
    """What some work on the graph in use gives; done again where that graph was replaced meanwhile. Raises StoreError."""
    with _explained(folder):
        refuse_while_erasing(folder)
        there = (folder / CURRENT).exists()
    if not there:
        raise StoreError(
            Text(f"aucun graphe dans {folder}", f"no graph in {folder}"),
            Text(
                "Construisez-le : terrigraph build, ou remettez une sauvegarde : terrigraph restore FICHIER",
                "Build it: terrigraph build, or restore a backup: terrigraph restore FILE",
            ),
        )
    while True:
        before = in_use(folder)
        try:
            return work(folder)
        except StoreError:
            if in_use(folder) == before:  # else it was replaced, and is gone: the one that replaced it is there
                raise


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Raise StoreError, which says what to do, for what is wrong with the files of a graph."""
    try:
        yield
    except _DamagedError as damage:
        raise _not_whole(folder, str(damage)) from None
    except PermissionError as problem:
        raise StoreError(*not_permitted(problem)) from None
    except (OSError, RuntimeError) as problem:
        raise _not_whole(folder, str(problem)) from None


def refuse_while_erasing(folder: Path) -> None:
    """Raise StoreError where a person is being erased from a store: its graph still has them."""
    if (folder / ERASING).exists():
        raise StoreError(*erasing_under_way())


def erasing_under_way() -> tuple[Text, Text]:
    """Why a graph does not answer while a person is erased from it, and what to do."""
    return (
        Text("une personne est en train d’être effacée de ce graphe", "a person is being erased from this graph"),
        Text(
            "Il répondra quand il sera reconstruit ; ce qui fut interrompu est fini par : terrigraph build",
            "It will answer when it is built again; what was interrupted is finished by: terrigraph build",
        ),
    )


def _opened(folder: Path) -> EmbeddedStore:
    place, manifest = _described(folder)
    with _explained(folder):
        checked = _checked_since(place)
        changed = [
            path
            for path, stat in _present(place, manifest).items()
            if not _unchanged(stat.st_mtime_ns, manifest["files"][path][2], checked.get(path))
        ]
        for path in changed:
            _sum(place, path, manifest)
        if changed:
            _remember(place, checked, changed)
        return EmbeddedStore(place, ox.Store.read_only(str(place / ROCKS)), manifest)


def _described(folder: Path) -> tuple[Path, dict[str, Any]]:
    """The folder of the graph in use, and its manifest. Raises StoreError where it is not the one that was written."""
    try:
        with _explained(folder):
            name, sha256 = pointed(folder)
            place = folder / "graphs" / name
            content = (place / MANIFEST).read_bytes()
    except ValueError as problem:
        raise (former_model(str(folder)) if _is_former(folder) else _not_whole(folder, str(problem))) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _not_whole(folder, MANIFEST)
    manifest: dict[str, Any] = json.loads(content)
    if manifest["model"] != MODEL:
        raise former_model(str(folder))
    return place, manifest


def _is_former(folder: Path) -> bool:
    """Whether a former version wrote the file that says which graph is in use."""
    with suppress(OSError, ValueError, RecursionError):
        match json.loads((folder / CURRENT).read_text(encoding="utf-8")):
            case {"graph": str(name)}:
                return (folder / "graphs" / name / MANIFEST).is_file()
    return False


class _DamagedError(Exception):
    """A file of a graph that is not as it was written: its path."""


def _present(place: Path, manifest: Mapping[str, Any]) -> dict[str, os.stat_result]:
    """What the system says of the files of a graph. Raises _DamagedError where one is missing, foreign, or of another size."""
    files: dict[str, list[Any]] = manifest["files"]
    present = files_of(place)
    for path in sorted({*present, *files}):
        if path not in present or path not in files or present[path].st_size != files[path][0]:
            raise _DamagedError(path)
    return present


def _unchanged(changed: int, built: int, checked: int | None) -> bool:
    """Whether a file is as it was when it was summed; archives keep the second of a change, and not what is below."""
    return changed in (built, built - built % 1_000_000_000, checked)


def _sum(place: Path, path: str, manifest: Mapping[str, Any]) -> None:
    if sha256_of(place / path) != manifest["files"][path][1]:
        raise _DamagedError(path)


def _checked_since(place: Path) -> dict[str, int]:
    with suppress(OSError, ValueError, RecursionError):
        checked = json.loads((place / CHECKED).read_text(encoding="utf-8"))
        if isinstance(checked, dict):
            return checked
    return {}


def _remember(place: Path, checked: dict[str, int], paths: Iterable[str]) -> None:
    """Note that files of a copy were summed, where the user may write there: they need not be again each time."""
    with suppress(OSError):
        write_whole(place / CHECKED, json.dumps(checked | {path: (place / path).stat().st_mtime_ns for path in paths}))


def verified(
    folder: Path, report: Callable[[Text], None] = lambda _: None, wanted: Callable[[str], bool] = lambda _: True
) -> EmbeddedStore:
    """Open the graph in use, having summed its files again, whenever they were changed: those whose paths are `wanted`.

    `report` is called as the work goes on. Raises StoreError, which names the file that is damaged.
    """
    _of_one_graph(folder, lambda _: _sum_all(folder, report, wanted))
    return open_store(folder)


def _sum_all(folder: Path, report: Callable[[Text], None], wanted: Callable[[str], bool]) -> None:
    place, manifest = _described(folder)
    with _explained(folder):
        sizes = {path: stat.st_size for path, stat in _present(place, manifest).items() if wanted(path)}
        done, shown, whole = 0, -1, max(sum(sizes.values()), 1)
        for path, size in sizes.items():
            if (tenths := 10 * done // whole) > shown:
                shown = tenths
                report(Text(f"somme les fichiers du graphe : {done / whole:.0%}", f"summing the graph's files: {done / whole:.0%}"))
            _sum(place, path, manifest)
            done += size


def former_model(place: str) -> StoreError:
    """The error for a graph that another version of terrigraph wrote."""
    return StoreError(
        Text(f"le graphe de {place} est d’une autre version du modèle", f"the graph in {place} is of another version of the model"),
        Text(
            "Reconstruisez-le : terrigraph build (les fichiers importés restent), ou ouvrez-le avec la version qui l’a fait.",
            "Build it again: terrigraph build (imported files stay), or open it with the version that made it.",
        ),
    )


def _not_whole(folder: Path, why: str) -> StoreError:
    """The error for a graph that is damaged; `why` names the file."""
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
