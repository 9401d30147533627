"""Restoring: what a backup holds is put in a store's folder, its graph in the place of the one in use, whole or not at all.

All of the archive is checked before anything changes. Its index and tables are made again from its statements, so that no file that a
program trusts blindly comes from outside. Then, each step whole and safe to be done again after a crash: the lists of forgotten people are
joined; imported sources are put in place one by one; scratch graphs, where the store has none; last of all, the graph.

Whoever was forgotten since the backup was made does not come back: the graph, the imports and the scratch graphs are cleaned on the way in.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import duckdb
from filelock import FileLock

from terrigraph.build import gather, write_derived
from terrigraph.errors import UsageError
from terrigraph.facts.conclusions import Conclusions
from terrigraph.facts.terms import Terms
from terrigraph.intake.accounts import sole_importer
from terrigraph.language import Text
from terrigraph.maintenance import backups, erasing
from terrigraph.model import ontology
from terrigraph.model.triples import Ids
from terrigraph.privacy import forgotten as forgetting
from terrigraph.privacy import stripping
from terrigraph.sources import source as sources
from terrigraph.store.drafts import drafting
from terrigraph.store.embedded import former_model
from terrigraph.store.folder import IMPORTS, MANIFEST, MODEL, SCRATCH, STATEMENTS, write_whole
from terrigraph.store.manifest import Manifest
from terrigraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from terrigraph.store.drafts import Draft

_People = dict[str, tuple[frozenset[str], frozenset[str]]]
"""Names, and the IRIs of others who bear them, by IRI."""
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(slots=True, kw_only=True)
class Restored:
    """What restoring a backup did."""

    made: str
    """When the backup was made."""
    quads: int = 0
    sha256: str = ""
    imports: list[str] = field(default_factory=list)
    """Sources put back."""
    kept: list[str] = field(default_factory=list)
    """What the store had and the backup has not, or has otherwise: left as it was."""
    forgotten: int = 0
    """People who were erased since the backup was made, and were taken out of it."""
    mentioned: list[str] = field(default_factory=list)
    """Cells of imported tables that still name one of them in passing: `file, row, column`."""


def restore(store: Path, archive: Path, report: Callable[[Text], None] = lambda _: None) -> Restored:
    """Put a backup in a store's folder, new or not; the graph that was in use is kept next to it, as after a build.

    Raises UsageError where there is no such file; StoreError, with nothing changed, where it is no backup, is not whole, or is of a store
    whose forgotten people cannot be compared with this one's.
    """
    if not archive.is_file():
        raise UsageError(Text(f"{archive} n’est pas un fichier", f"{archive} is not a file"))
    with drafting(store) as draft:
        unpacked = draft.folder / "backup"
        report(Text(f"vérifie {archive.name}", f"checking {archive.name}"))
        done = Restored(made=backups.unpack(archive, unpacked).made)
        try:
            manifest = _manifest(unpacked)
            if manifest.get("model", 1) != MODEL:
                raise former_model(str(archive))
            forgotten = _joined(store, unpacked)
            people = _graph(draft, unpacked, manifest, forgotten, report)
            imported = sources.find([unpacked / IMPORTS])
            for iri, (names, homonyms) in _in_imports(imported, unpacked, manifest["base"], forgotten).items():
                before = people.get(iri, (frozenset(), frozenset()))
                people[iri] = (before[0] | names, before[1] | homonyms)
        except (SyntaxError, ValueError, KeyError, TypeError, AttributeError, RecursionError, duckdb.Error) as problem:
            why = f"{type(problem).__name__}: {problem}"[:300]
            raise backups.refused(archive, Text(f"son contenu ne peut être lu ({why})", f"its contents cannot be read ({why})")) from None
        done.forgotten = len(people)
        done.mentioned = _clean(unpacked, people, manifest["base"], forgotten)
        _put_imports(store, imported, done)
        _put_scratch(store, unpacked, done)
        shutil.rmtree(unpacked)
        done.quads, done.sha256 = _describe(draft, manifest)
    return done


def _manifest(unpacked: Path) -> dict[str, Any]:
    """What the archive says of its graph. Raises ValueError, KeyError, TypeError where it is no graph's."""
    manifest: dict[str, Any] = json.loads((unpacked / backups.GRAPH / MANIFEST).read_text(encoding="utf-8"))
    if (
        not _BASE.fullmatch(manifest["base"])
        or not re.fullmatch("[0-9a-f]{64}", manifest["sha256"])
        or not isinstance(manifest["quads"], int)
    ):
        raise ValueError("manifest")
    for source in manifest["sources"]:
        if not isinstance(source["id"], str) or not isinstance(source["title"]["fr"], str):
            raise TypeError("sources")
    return manifest


def _joined(store: Path, unpacked: Path) -> forgetting.Forgotten:
    """Those whom the store must not hold, with those whom the store of the archive had forgotten."""
    forgotten = forgetting.Forgotten(store)
    if (unpacked / forgetting.LIST).is_file():
        key = unpacked / forgetting.KEY
        if not key.is_file() or len(key.read_bytes()) < forgetting.SHORTEST_KEY:
            raise ValueError("key")
        forgotten.join(unpacked)
    return forgotten


def _graph(
    draft: Draft, unpacked: Path, manifest: dict[str, Any], forgotten: forgetting.Forgotten, report: Callable[[Text], None]
) -> _People:
    """Make the archive's graph in the draft; gives the forgotten people who were in it.

    Raises ValueError where it is not that of the manifest.
    """
    model = ontology.load()
    draft.base = manifest["base"]
    draft.seal()
    (unpacked / backups.GRAPH / STATEMENTS).replace(draft.statements)
    people = stripping.forgotten_in(draft.statements, forgotten)
    stripping.strip(draft.statements, forgotten, model)
    report(Text("indexe les énoncés", "indexing the statements"))
    graph = draft.index()
    if not people and (graph.manifest.quads, graph.manifest.sha256) != (manifest["quads"], manifest["sha256"]):
        raise ValueError(f"{graph.manifest.quads} / {manifest['quads']}")
    manifest |= {"quads": graph.manifest.quads, "sha256": graph.manifest.sha256}
    report(Text("écrit les tables et l’index des noms", "writing the tables and the index of names"))
    write_derived(draft.folder, draft.statements, model)
    return people


def _in_imports(imported: list[sources.Source], unpacked: Path, base: str, forgotten: forgetting.Forgotten) -> _People:
    """The forgotten people whom the archive's imports describe. Raises ValueError where they are no imports."""
    for source in imported:
        tables = json.loads((source.folder / sources.METADATA).read_text(encoding="utf-8")).get("tables", "tables")
        if source.id != source.folder.name or not re.fullmatch(r"tables(-[0-9a-f]{12})?", tables) or not (source.folder / tables).is_dir():
            raise ValueError(source.folder.name)
    if not forgotten:
        return {}
    model, statements = ontology.load(), unpacked / "imported.nq"
    conclusions = Conclusions(ids=Ids(base), terms=Terms())
    with statements.open("w", encoding="utf-8") as out:
        conclusions = Conclusions(ids=Ids(base), terms=Terms())
        for source in imported:
            out.writelines(gather(source, model, conclusions).blocks)
        out.writelines(conclusions.lines())
    return stripping.forgotten_in(statements, forgotten)


def _clean(unpacked: Path, people: _People, base: str, forgotten: forgetting.Forgotten) -> list[str]:
    """Take the forgotten out of the archive's imports and scratch graphs; gives the cells that still name one in passing."""
    mentioned: list[str] = []
    start = f"{base}person/"
    scratch = unpacked / SCRATCH
    there = set(re.findall("<([^>]*)>", scratch.read_text(encoding="utf-8"))) if scratch.is_file() and forgotten else set()
    for iri in people.keys() | {one for one in there if one in forgotten}:
        names, homonyms = people.get(iri, (frozenset(), frozenset()))
        person = erasing.Person(
            identifiers=frozenset({iri.removeprefix(start)}), names=names, homonyms=frozenset(one.removeprefix(start) for one in homonyms)
        )
        mentioned += erasing.erase_rows([unpacked / IMPORTS], person).mentioned
        if scratch.is_file():
            erasing.erase_statements(scratch, person)
    return [place.removeprefix(f"{unpacked}/") for place in mentioned]


def _put_imports(store: Path, imported: list[sources.Source], done: Restored) -> None:
    """Put the archive's imported sources in the place of those of the same name, each in one step."""
    for source in imported:
        place = store / IMPORTS / source.id
        with sole_importer(place):
            before = set(place.glob("tables*"))
            described = json.loads((source.folder / sources.METADATA).read_text(encoding="utf-8"))
            fresh = f"tables-{secrets.token_hex(6)}"
            (source.folder / described.get("tables", "tables")).rename(place / fresh)
            for path in sorted(source.folder.glob("*")):
                if path.is_file() and path.name != sources.METADATA:
                    path.replace(place / path.name)
            write_whole(
                place / sources.METADATA, json.dumps(described | {"tables": fresh}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            )
            for left in before:
                shutil.rmtree(left)
        done.imports.append(source.id)
    here = store / IMPORTS
    there = {path.parent.name for path in here.glob(f"*/{sources.METADATA}")}
    done.kept += [f"{IMPORTS}/{name}" for name in sorted(there - set(done.imports))]


def _put_scratch(store: Path, unpacked: Path, done: Restored) -> None:
    """Put the archive's scratch graphs where the store has none: those that it has were acknowledged."""
    given, place = unpacked / SCRATCH, store / SCRATCH
    if not given.is_file():
        return
    place.parent.mkdir(exist_ok=True)
    with FileLock(place.with_name("lock")):
        if place.exists():
            done.kept.append(SCRATCH)
        else:
            given.replace(place)


def _describe(draft: Draft, manifest: dict[str, Any]) -> tuple[int, str]:
    """Write the manifest of the graph: the archive's, made today."""
    made = datetime.now(UTC).isoformat(timespec="microseconds")
    kept = {name: manifest[name] for name in ("base", "quads", "sha256", "sources")}
    draft.describe(Manifest(version=__version__, built=made, **kept))
    return manifest["quads"], manifest["sha256"]
