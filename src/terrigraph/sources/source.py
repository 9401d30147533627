"""A source: where facts come from, its metadata, and what reading it yields."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terrigraph.errors import Fault, RefusedError
from terrigraph.language import LANGUAGES, Text
from terrigraph.model.namespaces import DCTERMS, OWL, RDF, SCHEMA, TG
from terrigraph.model.triples import Ids, PartialDate, iri, literal, quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from terrigraph.facts.mandates import Statement as MandateStatement
    from terrigraph.sources.tables import Row

METADATA = "source.json"
_ID = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
_REQUIRED = ("id", "title", "publisher", "licence", "date", "retrieved", "least_rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One folder under data/: its metadata, as `source.json` states them."""

    id: str
    folder: Path
    title: Text
    description: Text
    publisher: str
    licence: str
    """An SPDX identifier, or a name."""
    date: str
    retrieved: str
    licence_url: str = ""
    url: str = ""
    version: str = ""
    least_rows: dict[str, int] = field(default_factory=dict)
    """The least number of rows that each table must yield."""

    def iri(self, ids: Ids) -> str:
        """The source's IRI."""
        return ids("source", self.id)

    def statements(self, ids: Ids) -> Iterator[str]:
        """What the graph says of the source, in the named graph that holds what it states."""
        here, own = self.iri(ids), ids.graph(self.id)
        yield quad(own, DCTERMS.source, iri(here), own)
        yield quad(here, RDF.type, iri(TG.Source), own)
        for predicate, text in ((DCTERMS.title, self.title), (DCTERMS.description, self.description)):
            for language in LANGUAGES:
                if words := getattr(text, language):
                    yield quad(here, predicate, literal(words, language), own)
        yield quad(here, DCTERMS.publisher, literal(self.publisher), own)
        yield quad(here, DCTERMS.license, iri(self.licence_url) if self.licence_url else literal(self.licence), own)
        yield quad(here, DCTERMS.issued, PartialDate.parse(self.date).term, own)
        if self.url:
            yield quad(here, SCHEMA.url, iri(self.url), own)
        if self.version:
            yield quad(here, OWL.versionInfo, literal(self.version), own)

    def too_few(self, counts: dict[str, int]) -> list[Fault]:
        """A fault for each table that yielded fewer rows than it must."""
        return [
            Fault(
                f"{self.id}/{table}.csv",
                0,
                "",
                "",
                Text(
                    f"{least} lignes au moins sont attendues, {counts.get(table, 0)} gardées (least_rows dans {METADATA})",
                    f"at least {least} rows are expected, {counts.get(table, 0)} kept (least_rows in {METADATA})",
                ),
            )
            for table, least in self.least_rows.items()
            if counts.get(table, 0) < least
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A cell that names a resource which some source must describe."""

    iri: str
    row: Row
    column: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quote of a row, which is at its span."""

    document: str
    exact: str
    start: int | None
    end: int | None
    row: Row


@dataclass(slots=True, kw_only=True)
class Reading:
    """What reading one source yields.

    `blocks` are lines of N-Quads, several a block, in an order that does not depend
    on the order of the rows; counts and faults are complete once they are consumed.
    """

    source: Source
    blocks: Iterable[str]
    read: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    ignored: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    origins: dict[str, Row] = field(default_factory=dict)
    """The row that describes a resource, by the resource's IRI."""
    references: list[Reference] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    documents: dict[str, Row] = field(default_factory=dict)
    """The rows of the source's documents, by id."""
    mandates: Iterable[MandateStatement] = ()
    """What it states of mandates, sorted by the body (or the area) in which they are held."""


def load(folder: Path) -> Source:
    """The source of one folder. Raises RefusedError where its metadata are wrong."""
    path = folder / METADATA
    shown = f"{folder.name}/{METADATA}"
    try:
        declared: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise RefusedError([Fault(shown, 0, "", str(problem), Text("un JSON en UTF-8 est attendu", "expected JSON in UTF-8"))]) from None
    if not isinstance(declared, dict):
        raise RefusedError([Fault(shown, 0, "", "", Text("un objet JSON est attendu", "expected a JSON object"))])
    missing = [name for name in _REQUIRED if name not in declared]
    if missing:
        raise RefusedError([Fault(shown, 0, name, "", Text("cette clé manque", "this key is missing")) for name in missing])
    if declared["id"] != folder.name:
        raise RefusedError(
            [
                Fault(
                    shown,
                    0,
                    "id",
                    str(declared["id"]),
                    Text(f"le nom du dossier est attendu : {folder.name}", f"the folder's name is expected: {folder.name}"),
                )
            ]
        )
    if faults := list(_wrong(declared, folder, shown)):
        raise RefusedError(faults)
    return Source(
        id=declared["id"],
        folder=folder,
        title=Text.of(declared["title"]),
        description=Text.of(declared.get("description", {})),
        publisher=declared["publisher"],
        licence=declared["licence"],
        date=declared["date"],
        retrieved=declared["retrieved"],
        licence_url=declared.get("licence_url") or "",
        url=declared.get("url") or "",
        version=declared.get("version") or "",
        least_rows=declared["least_rows"],
    )


def _wrong(declared: dict[str, Any], folder: Path, shown: str) -> Iterator[Fault]:
    """A fault for each value of a source's metadata that is of another form."""
    for name, value in declared.items():
        kind: type = dict if name in ("title", "description", "least_rows") else str
        if name in Source.__slots__ and not isinstance(value, kind) and value is not None:
            expected = (
                Text("un objet est attendu", "an object is expected")
                if kind is dict
                else Text("un texte est attendu", "a text is expected")
            )
            yield Fault(shown, 0, name, str(value), expected)
    if not _ID.fullmatch(str(declared["id"])):
        yield Fault(
            shown, 0, "id", str(declared["id"]), Text("des minuscules et des tirets sont attendus", "lower case and hyphens are expected")
        )
    try:
        PartialDate.parse(str(declared["date"]))
    except ValueError:
        yield Fault(shown, 0, "date", str(declared["date"]), Text("une date est attendue", "a date is expected"))
    for name in ("url", "licence_url"):
        try:
            iri(str(declared.get(name) or "urn:none"))
        except ValueError:
            yield Fault(
                shown, 0, name, str(declared[name]), Text("une adresse est attendue (https://…)", "an address is expected (https://…)")
            )
    for table in declared["least_rows"] if isinstance(declared["least_rows"], dict) else ():
        if not any(folder.rglob(f"{table}.csv")):
            yield Fault(shown, 0, "least_rows", table, Text(f"{table}.csv n’est pas là", f"{table}.csv is not there"))


def unread(folder: Path) -> list[Fault]:
    """A fault for what a user's folder of sources holds and nobody would read, and for a folder with no source."""
    expected = Text(f"un dossier par source est attendu, avec {METADATA}", f"one folder a source is expected, with {METADATA}")
    if not any(folder.glob(f"*/{METADATA}")) or any(folder.glob("*.csv")):
        return [Fault(str(folder), 0, "", "", expected)]
    return [
        Fault(f"{table.parent.name}/{table.name}", 0, "", "", expected)
        for table in sorted(folder.glob("*/*.csv"))
        if not table.with_name(METADATA).is_file()
    ]


def find(folders: Sequence[Path], imported: Path | None = None) -> list[Source]:
    """Every source under some folders of sources, in the order of their ids.

    Those of `imported`, the folder of what a store has imported, take the place of those of the first folder, that of the shipped
    sources: what ships of an importer's source is a part of it. Raises RefusedError where two others share an id.
    """
    sources: dict[str, Source] = {}
    for folder in [*folders, imported] if imported else folders:
        for metadata in sorted(folder.glob(f"*/{METADATA}")):
            source = load(metadata.parent)
            other = sources.get(source.id)
            if other and not (folder == imported and other.folder.parent == folders[0]):
                taken = Text(f"cet identifiant est déjà celui de {other.folder}", f"this id is already that of {other.folder}")
                raise RefusedError([Fault(str(metadata), 0, "id", source.id, taken)])
            sources[source.id] = source
    return [sources[name] for name in sorted(sources)]
