"""The embedded store: the graph in use, on this machine, opened to be read.

A graph is never changed. A new one is built in a folder of its own (drafts.py) and `current.json` (folder.py)
then points at it, so a reader sees the old one or the new one, whole, and an
interrupted build leaves the last good graph in place.
"""

from __future__ import annotations

import hashlib
import json

import pyoxigraph as ox

from terrigraph.errors import QueryError, StoreError
from terrigraph.language import Text
from terrigraph.model.namespaces import PREFIXES
from terrigraph.store.folder import CURRENT, MANIFEST, MODEL, ROCKS, STATEMENTS, in_use, sizes, sum_of_small
from terrigraph.store.protocol import Solutions, query_faults, term

TYPE_CHECKING = False  # what only builds and queries need is read when they do: to show one thing takes less time than that
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from terrigraph.store.manifest import Manifest


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
        before = in_use(folder)
        try:
            return _opened(folder)
        except StoreError:
            if in_use(folder) == before:  # else it was replaced, and is gone: the one that replaced it is there
                raise


def _opened(folder: Path) -> EmbeddedStore:
    try:
        place = folder / "graphs" / json.loads((folder / CURRENT).read_text(encoding="utf-8"))["graph"]
        manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        files, index_sha256, _, _ = (manifest[name] for name in ("files", "index_sha256", "base", "sources"))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise _not_whole(folder, str(problem)) from None
    if manifest.get("model", 1) != MODEL:
        raise former_model(str(folder))
    rocks = place / ROCKS
    try:
        if not rocks.is_dir() or sizes(place) != files or sum_of_small(rocks) != index_sha256:
            raise _not_whole(folder, str(rocks))
        return EmbeddedStore(place, ox.Store.read_only(str(rocks)), manifest)
    except (OSError, RuntimeError) as problem:
        raise _not_whole(folder, str(problem)) from None


def former_model(place: str) -> StoreError:
    """The error for a graph that another version of terrigraph wrote."""
    return StoreError(
        Text(f"le graphe de {place} est d’une autre version du modèle", f"the graph in {place} is of another version of the model"),
        Text(
            "Reconstruisez-le : terrigraph build (les fichiers importés restent), ou ouvrez-le avec la version qui l’a fait.",
            "Build it again: terrigraph build (imported files stay), or open it with the version that made it.",
        ),
    )


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
