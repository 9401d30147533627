"""Gather, validate, write: from the tables to the graph, on one screen."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from terrigraph import resources
from terrigraph.errors import RefusedError
from terrigraph.facts import identities, terms
from terrigraph.facts.conclusions import Conclusions, RoleNames
from terrigraph.importers import IMPORTERS, LAST
from terrigraph.indexes import columns, names, network_tables
from terrigraph.intake.cities import name_cities
from terrigraph.language import Text
from terrigraph.model import ontology
from terrigraph.model.namespaces import IDS, SCHEMES
from terrigraph.model.triples import Ids
from terrigraph.privacy import forgotten as forgetting
from terrigraph.privacy import stripping
from terrigraph.reconciliation.gazetteer import gazetteer_tables
from terrigraph.sources import curated, validation
from terrigraph.sources import source as sources
from terrigraph.store.drafts import drafting
from terrigraph.store.folder import IMPORTS as IMPORTED
from terrigraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from terrigraph.errors import Fault
    from terrigraph.model.ontology import Ontology
    from terrigraph.sources.source import Reading, Source
    from terrigraph.store.drafts import Draft
    from terrigraph.store.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a build did: the graph's size and checksum, and what each source yielded."""

    quads: int
    sha256: str
    readings: list[Reading] = field(default_factory=list)
    quotes: validation.Quotes = field(default_factory=validation.Quotes)
    forgotten: int = 0
    """How many people who asked to be forgotten were taken out."""
    seconds: float = 0.0


def build(
    store: Path,
    data: Sequence[Path] = (),
    texts: Sequence[Path] = (),
    base: str = IDS,
    report: Callable[[Text], None] = lambda _: None,
) -> Summary:
    """Build the graph of every source and put it in the place of the last one.

    `data` are folders of sources, read along with the ones that are shipped; `texts` are folders that may hold
    the documents' texts; `report` is called with each step. Raises RefusedError, with every fault, where anything
    is wrong: the last good graph is then untouched.
    """
    began = time.monotonic()
    model = ontology.load()
    _refuse_if([fault for folder in data for fault in sources.unread(folder)])
    folders = _in_order(sources.find([resources.folder("data"), *data], imported=store / IMPORTED))
    with drafting(store, base) as draft:
        readings = []
        people = forgetting.Forgotten(store)
        if not people:
            draft.load()
        draft.write(_ontology_statements(model))
        replaced = identities.replaced(folders, _leads(folders))
        named, broader = _roles(model), _broader(model)
        conclusions = Conclusions(
            ids=Ids(base, replaced), terms=terms.of_sources(folders), roles=named, broader=broader, feminine=model.feminine
        )
        for source in folders:
            report(Text(f"lit {source.title.fr}", f"reading {source.title.en}"))
            reading = gather(source, model, conclusions)
            draft.write(reading.blocks)
            readings.append(reading)
        name_cities(conclusions, gazetteer_tables(resources.folder("data")))
        report(Text("conclut", "concluding"))
        draft.write(conclusions.mandates([reading.mandates for reading in readings]))
        draft.write(conclusions.lines())
        draft.seal()
        _refuse_if([fault for reading in readings for fault in reading.faults])
        forgotten = stripping.strip(draft.statements, people, model)
        for reading in readings if people else ():
            reading.references = [reference for reference in reading.references if reference.iri not in people]
        draft.load()
        report(
            Text("indexe, et vérifie les citations, les formes et les références", "indexing, and checking quotes, shapes and references")
        )
        quotes = validation.check_quotes(readings, texts)
        manifest = _index(draft, readings, conclusions, model, quotes.faults, forgotten > 0)
        draft.describe(
            replace(
                manifest,
                version=__version__,
                built=datetime.now(UTC).isoformat(timespec="microseconds"),
                sources=[_described(r) for r in readings],
            )
        )
    return Summary(
        quads=manifest.quads,
        sha256=manifest.sha256,
        readings=readings,
        quotes=quotes,
        forgotten=forgotten,
        seconds=time.monotonic() - began,
    )


def _index(
    draft: Draft, readings: Sequence[Reading], conclusions: Conclusions, model: Ontology, faults: Sequence[Fault], stripped: bool
) -> Manifest:
    """Check the shapes of the statements, and write the tables next to the store, while the statements are loaded.

    One after the other: a graph of the whole country is then built in about 1 GiB. Raises RefusedError with the faults
    of these checks, and with those given. What is about a person who was forgotten is missing on purpose: references are
    then not checked.
    """
    origins = {} if stripped else {iri: row for reading in readings for iri, row in reading.origins.items()} | conclusions.origins
    shapes = validation.check_shapes(draft.statements, origins)
    write_derived(draft.folder, draft.statements, model)
    graph = draft.index()
    references = [] if stripped else validation.check_references(readings, graph)
    _refuse_if([*faults, *references, *shapes])
    return graph.manifest


def write_derived(folder: Path, statements: Path, model: Ontology) -> None:
    """Write what is next to the store: what it reads of the ontology, the network tables and, in another thread, the index of names.

    Raises RefusedError where a triple is in two named graphs: every count would be wrong.
    """
    ontology.keep(folder, model)
    with columns.opened(statements) as connection, ThreadPoolExecutor(1) as thread:
        _refuse_if(validation.check_set(connection))
        network_tables.prepare(connection, model)
        named = thread.submit(names.write, folder, connection.cursor(), model)
        network_tables.write(folder, connection, model)
        named.result()


def gather(source: Source, model: Ontology, conclusions: Conclusions) -> Reading:
    """Read one source: by its importer, or as curated tables."""
    schemas = resources.folder("data") / "schemas"
    importer = IMPORTERS.get(source.id)
    return (importer.read if importer else curated.read)(source, schemas, model.concepts(), conclusions)


def _leads(sources: Iterable[Source]) -> dict[str, str]:
    """Where identifiers lead that importers' resources would have otherwise."""
    found: dict[str, str] = {}
    folders = list(sources)
    tied = identities.by_wikidata(folders)
    for source in folders:
        importer = IMPORTERS.get(source.id)
        if importer and importer.leads:
            found |= importer.leads(source, tied)
    return found


def _in_order(sources: Iterable[Source]) -> list[Source]:
    """Sources in the order in which they are read: official tables last, since what they say is not concluded once more."""
    last = {name: place for place, name in enumerate(LAST)}
    return sorted(sources, key=lambda source: (last.get(source.id, -1), source.id))


def _ontology_statements(model: Ontology) -> Iterator[str]:
    graph = ox.NamedNode(ontology.GRAPH)
    lines = (f"{quad.subject} {quad.predicate} {quad.object} {graph} .\n" for quad in model.statements)
    yield "".join(sorted(lines))


def _roles(model: Ontology) -> dict[str, RoleNames]:
    """What roles are called in French, by local name."""
    base = SCHEMES["role"]
    return {
        role: RoleNames(model.feminine.get(base + role, ""), (label.fr, *model.other_names.get(base + role, ())))
        for role, label in model.concepts()["role"].items()
    }


def _broader(model: Ontology) -> dict[str, frozenset[str]]:
    """The roles that are broader than each, by local name."""
    base = SCHEMES["role"]
    roles = model.concepts()["role"]
    narrower = {role: {iri.removeprefix(base) for iri in model.narrower(base + role)} - {role} for role in roles}
    return {role: above for role in roles if (above := frozenset(other for other in roles if role in narrower[other]))}


def _refuse_if(faults: Sequence[Any]) -> None:
    if faults:
        raise RefusedError(faults)


def _described(reading: Reading) -> dict[str, Any]:
    """What the manifest keeps of a source."""
    source = reading.source
    return {
        "id": source.id,
        "title": {"fr": source.title.fr, "en": source.title.en},
        "publisher": source.publisher,
        "licence": source.licence,
        "date": source.date,
        "version": source.version,
        "read": reading.read,
        "kept": reading.kept,
    }
