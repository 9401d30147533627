"""Forgetting a person, from the request to its end: nothing answers while it lasts, and what was interrupted is finished at the next start.

The request is written first (`erasing.json`, readable by its owner alone): from that moment no graph of the store is opened, and a service
answers 503. It goes last, when the graph without the person is in use and the others are deleted. Each step can be done again.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from terrigraph.build import build
from terrigraph.errors import StoreError
from terrigraph.intake.accounts import sole_importer
from terrigraph.language import Text
from terrigraph.maintenance import erasing
from terrigraph.model.namespaces import DCTERMS, FOAF, RDF
from terrigraph.privacy.forgotten import Forgotten
from terrigraph.privacy.naming import name_key
from terrigraph.store.drafts import purge
from terrigraph.store.folder import ERASING, IMPORTS, OWNER_ALONE, sync, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from terrigraph.maintenance.erasing import Erasure
    from terrigraph.store.protocol import Store

_LOCK = "erasing.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody to be forgotten."""

    iris: tuple[str, ...]
    """All that are the person's: those that lead to theirs too."""
    names: tuple[str, ...]
    homonyms: tuple[str, ...] = ()
    """The IRIs of others of the same name."""
    base: str
    data: tuple[str, ...] = ()
    """The folders of sources that the graph is built from, apart from what ships."""

    def person(self) -> erasing.Person:
        """The same, as tables identify people."""
        start = f"{self.base}person/"
        return erasing.Person(
            identifiers=frozenset(iri.removeprefix(start) for iri in self.iris),
            names=frozenset(self.names),
            homonyms=frozenset(iri.removeprefix(start) for iri in self.homonyms),
        )


@dataclass(slots=True)
class Forgetting:
    """What was done."""

    erased: Erasure = field(default_factory=erasing.Erasure)
    scratch: int = 0
    """Statements of the scratch graphs that went."""
    unclear: list[str] = field(default_factory=list)
    """Those that name the person or a homonym, and were left."""


def request(store: Store, iri: str, data: Sequence[Path] = ()) -> Request:
    """What is to be known of a person of a graph before they are forgotten; `iri` may be one that leads to theirs."""
    ahead = dict(_pairs(store, f"SELECT ?a ?b {{ ?a <{DCTERMS.isReplacedBy}> ?b }}"))
    own = ahead.get(iri, iri)
    iris = (own, *sorted(gone for gone, remains in ahead.items() if remains == own))
    everybody = _pairs(store, f"SELECT ?a ?b {{ ?a <{RDF.type}> <{FOAF.Person}> ; <{FOAF.name}> ?b }}")
    names = sorted({name for one, name in everybody if one in iris})
    keys = {name_key(name) for name in names}
    homonyms = sorted({one for one, name in everybody if one not in iris and name_key(name) in keys})
    folders = tuple(str(folder.resolve()) for folder in data)
    return Request(iris=iris, names=tuple(names), homonyms=tuple(homonyms), base=store.base, data=folders)


def _pairs(store: Store, query: str) -> list[tuple[str, str]]:
    return [(a.value, b.value) for a, b in store.select(query).rows]  # type: ignore[union-attr]


def forget(store: Path, asked: Request, report: Callable[[Text], None] = lambda _: None) -> Forgetting:
    """Forget a person: the graph is built again without them. Raises RefusedError, StoreError: it is then finished at the next start."""
    with _alone(store):
        _write(store, [*_waiting(store), asked])
        return _finish(store, report)


def finish(store: Path, report: Callable[[Text], None] = lambda _: None) -> bool:
    """Finish what was interrupted; gives whether there was anything.

    Raises RefusedError, StoreError where it cannot be finished, or is under way.
    """
    if not (store / ERASING).exists():
        return False
    with _alone(store):
        if waiting := bool(_waiting(store)):
            report(Text("finit d’effacer une personne", "finishing the erasure of a person"))
            _finish(store, report)
    return waiting


def _finish(store: Path, report: Callable[[Text], None]) -> Forgetting:
    done = Forgetting()
    waiting = _waiting(store)
    remembered = Forgotten(store)
    for asked in waiting:
        for iri in asked.iris:
            remembered.add(iri)
    for asked in waiting:
        _erase(store, asked, done)
    folders = [Path(folder) for folder in dict.fromkeys(folder for asked in waiting for folder in asked.data)]
    build(store, [folder for folder in folders if folder.is_dir()], (), waiting[-1].base, report)
    purge(store)
    for left in store.glob(f"{ERASING}.*"):  # a request that was being written when a process was killed
        left.unlink()
    (store / ERASING).unlink()
    sync(store)
    return done


def _erase(store: Path, asked: Request, done: Forgetting) -> None:
    person = asked.person()
    erased = erasing.erase_rows(map(Path, asked.data), person)
    for folder in sorted((store / IMPORTS).glob("*/")):
        with sole_importer(folder):
            imported = erasing.erase_rows([folder], person)
            erased.removed |= imported.removed
            erased.mentioned += imported.mentioned
    done.scratch += erasing.erase_scratch(store, person, done.unclear)
    done.erased.removed |= erased.removed
    done.erased.mentioned += erased.mentioned


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    lock = FileLock(store / _LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise StoreError(
            Text("une personne est en train d’être effacée", "a person is being erased"),
            Text("Recommencez quand c’est fini.", "Try again when it has ended."),
        ) from None
    try:
        yield
    finally:
        lock.release()


def _waiting(store: Path) -> list[Request]:
    """Those who are still to be forgotten. Raises StoreError where the file cannot be read."""
    path = store / ERASING
    if not path.exists():
        return []
    try:
        entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return [_read(entry) for entry in entries]
    except (ValueError, TypeError, KeyError):
        raise StoreError(
            Text(f"{path} est abîmé : qui devait être effacé n’est plus connu", f"{path} is damaged: who was to be erased is not known"),
            Text("Supprimez-le, puis recommencez terrigraph forget.", "Delete it, then do terrigraph forget again."),
        ) from None


def _read(entry: dict[str, Any]) -> Request:
    iris, names, homonyms, data = (tuple(map(str, entry[key])) for key in ("iris", "names", "homonyms", "data"))
    return Request(iris=iris, names=names, homonyms=homonyms, base=str(entry["base"]), data=data)


def _write(store: Path, waiting: Sequence[Request]) -> None:
    entries = [{name: getattr(one, name) for name in Request.__slots__} for one in waiting]
    write_whole(store / ERASING, json.dumps(entries, ensure_ascii=False), OWNER_ALONE)
