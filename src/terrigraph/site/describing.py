"""What a site says of its data to programs: its files and sources, RO-Crate, Frictionless, a citation, a sitemap, a feed."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from terrigraph.language import LANGUAGES, Text
from terrigraph.model.namespaces import DCTERMS as TERMS
from terrigraph.network.projection import literals
from terrigraph.site.dumps import FOLDER, TABLES
from terrigraph.views.phrases import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from terrigraph.graph import LocalGraph
    from terrigraph.site.releases import Release

TITLE = Text("Qui rend les territoires attractifs", "Who makes territories attractive")
DESCRIPTION = Text(
    "Les personnes, les institutions, les territoires et les thèmes de l’action internationale et de l’attractivité des territoires "
    "français : qui agit, à quel titre, avec qui, depuis quand, chaque fait avec sa source et sa citation.",
    "The people, institutions, territories and themes of the international action and the attractiveness of French territories: who "
    "acts, in what capacity, with whom, since when, each fact with its source and its quote.",
)
KEYWORDS = {
    "fr": ("action internationale", "coopération décentralisée", "attractivité des territoires", "collectivités territoriales", "élus"),
    "en": ("city diplomacy", "decentralised cooperation", "territorial attractiveness", "local government", "elected officials"),
}
_MOST_ADDRESSES = 50_000
"""Addresses in a sitemap; of more, a sitemap lists others."""
_FORMATS = {
    "nq.gz": ("RDF_N_QUADS", "application/n-quads", Text("Tous les énoncés, par source (N-Quads)", "All statements, by source (N-Quads)")),
    "ttl.gz": ("RDF_TURTLE", "text/turtle", Text("Les énoncés d’une source (Turtle)", "The statements of one source (Turtle)")),
    "jsonld.gz": ("JSON_LD", "application/ld+json", Text("Tous les énoncés (JSON-LD)", "All statements (JSON-LD)")),
    "csv.gz": ("CSV", "text/csv", Text("CSV", "CSV")),
    "parquet": ("PARQUET", "application/vnd.apache.parquet", Text("Parquet", "Parquet")),
}


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A dump: its path in the site, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str

    @property
    def kind(self) -> tuple[str, str]:
        """Its format in the European list, and its media type."""
        return self._format[:2]

    @property
    def words(self) -> Text:
        """What it is."""
        what = Text("Les points", "The dots") if "nodes" in self.path else Text("Les liens", "The links")
        form = self._format[2]
        return form if "RDF" in self.kind[0] or "LD" in self.kind[0] else Text(f"{what.fr} ({form.fr})", f"{what.en} ({form.en})")

    @property
    def _format(self) -> tuple[str, str, Text]:
        return next(form for suffix, form in _FORMATS.items() if self.path.endswith(suffix))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDescription:
    """A source, as the graph describes it."""

    id: str
    iri: str
    title: Text
    description: Text
    publisher: str
    licence: str
    """Its name: « etalab-2.0 »."""
    licence_url: str
    issued: str
    statements: int


def files(folder: Path) -> list[PublishedFile]:
    """The dumps of a site whose folder is given, by path."""
    published = []
    for path in sorted((folder / FOLDER).rglob("*")):
        if path.is_file() and path.suffix != ".json":
            with path.open("rb") as file:
                published.append(
                    PublishedFile(path.relative_to(folder).as_posix(), path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
                )
    return published


def sources(graph: LocalGraph) -> list[SourceDescription]:
    """The sources of a graph, as it describes them."""
    counted = graph.store.select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    counts = {str(row[0].value): int(row[1].value) for row in counted.rows if row[0] is not None and row[1] is not None}
    return [_source(graph, entry, counts.get(f"{graph.store.base}graph/{entry['id']}", 0)) for entry in graph.store.sources()]


def _source(graph: LocalGraph, entry: dict[str, Any], statements: int) -> SourceDescription:
    iri = f"{graph.store.base}source/{entry['id']}"
    properties: dict[str, list[list[str]]] = {}
    for _, p, term, where in graph.store.described([iri]):
        properties.setdefault(p, []).append([term, where])
    spoken = {language: next(iter(literals(properties, TERMS.description, language)), "") for language in LANGUAGES}
    licences = [term[1:-1] for term, _ in properties.get(TERMS.license, []) if term.startswith("<")]
    issued = next(iter(literals(properties, TERMS.issued, "")), "")
    return SourceDescription(
        id=entry["id"],
        iri=iri,
        title=Text.of(entry["title"], entry["id"]),
        description=Text.of(spoken),
        publisher=entry.get("publisher", ""),
        licence=entry.get("licence", ""),
        licence_url=next(iter(licences), ""),
        issued=issued,
        statements=statements,
    )


# -------------------------------------------------------------------- RO-Crate, Frictionless


def crate(site: str, release: Release, sources: Sequence[SourceDescription], dumps: Sequence[PublishedFile]) -> bytes:
    """RO-Crate 1.1 metadata of the site's folder."""
    licences = {source.licence_url: source.licence for source in sources if source.licence_url}
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLE.fr,
        "alternateName": TITLE.en,
        "description": f"{DESCRIPTION.fr} / {DESCRIPTION.en}",
        "datePublished": release.built[:10],
        "version": release.version,
        "inLanguage": list(LANGUAGES),
        "keywords": ", ".join((*KEYWORDS["fr"], *KEYWORDS["en"])),
        "license": _one_or_all([{"@id": url} for url in sorted(licences)]),
        "publisher": {"@id": "#terrigraph"},
        "author": {"@id": "#terrigraph"},
        "hasPart": [{"@id": file.path} for file in dumps],
        "isBasedOn": _one_or_all([{"@id": source.iri} for source in sources]),
        "spatialCoverage": {"@id": "https://www.wikidata.org/wiki/Q142"},
    }
    if site:
        root["url"] = site
    entities: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        root,
        {"@id": "#terrigraph", "@type": "Organization", "name": "terrigraph"},
        {"@id": "https://www.wikidata.org/wiki/Q142", "@type": "Place", "name": "France"},
        *({"@id": url, "@type": "CreativeWork", "name": name} for url, name in sorted(licences.items())),
        *map(_crate_file, dumps),
        *map(_crate_source, sources),
    ]
    return _json({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": entities})


def _crate_file(file: PublishedFile) -> dict[str, Any]:
    """A dump as an entity of a crate."""
    return {
        "@id": file.path,
        "@type": "File",
        "name": f"{file.words.fr} : {file.path.rpartition('/')[2]}",
        "description": f"{file.words.fr} / {file.words.en}",
        "encodingFormat": "application/gzip" if file.path.endswith(".gz") else file.kind[1],
        "contentSize": str(file.size),
        "sha256": file.sha256,
    }


def _crate_source(source: SourceDescription) -> dict[str, Any]:
    """A source as an entity of a crate."""
    return {
        "@id": source.iri,
        "@type": "CreativeWork",
        "name": source.title.fr,
        "description": source.description.fr or source.title.fr,
        **({"license": {"@id": source.licence_url}} if source.licence_url else {}),
    }


def _one_or_all(values: list[dict[str, str]]) -> dict[str, str] | list[dict[str, str]]:
    """Values as JSON-LD of a crate has them: a single one is no list."""
    return values[0] if len(values) == 1 else values


_TYPES = {
    "links": "integer",
    "sources": "integer",
    "disputed": "boolean",
    "longitude": "number",
    "latitude": "number",
    "directed": "boolean",
    "inferred": "boolean",
} | dict.fromkeys(("possible_from", "certain_from", "certain_until", "possible_until"), "date")


def package(site: str, release: Release, sources: Sequence[SourceDescription], dumps: Sequence[PublishedFile]) -> bytes:
    """A Frictionless data package of the tables."""
    sizes = {file.path: file for file in dumps}
    resources = []
    for name, (_, columns) in TABLES.items():
        file = sizes[f"{FOLDER}/{name}"]
        fields = [{"name": column.strip('"'), "type": _TYPES.get(column, "string")} for column in columns]
        resources.append(
            {
                "name": name.partition(".")[0],
                "path": file.path,
                "format": "csv",
                "compression": "gz",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": file.size,
                "hash": f"sha256:{file.sha256}",
                "schema": {"fields": fields, **({"primaryKey": ["iri"]} if name.startswith("nodes") else {})},
            }
        )
    licences = {source.licence_url: source.licence for source in sources if source.licence_url}
    values = {
        "name": "terrigraph",
        "title": TITLE.fr,
        "description": DESCRIPTION.fr,
        "version": release.version,
        "created": release.built,
        "licenses": [{"name": name, "path": url} for url, name in sorted(licences.items())],
        "sources": [{"title": source.title.fr} for source in sources],
        "resources": resources,
    }
    return _json(values | ({"homepage": site} if site else {}))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


# -------------------------------------------------------------------- citation, sitemap, feed


def citation(site: str, release: Release) -> bytes:
    """How to cite this release, in the Citation File Format."""
    lines = [
        "cff-version: 1.2.0",
        "message: For a fact, cite its document and its quote too.",
        "type: dataset",
        f"title: {json.dumps(f'terrigraph. {TITLE.en}', ensure_ascii=False)}",
        f'version: "{release.version}"',
        f'date-released: "{release.built[:10]}"',
        "authors:",
        "  - name: The terrigraph team",
        "identifiers:",
        "  - type: other",
        f"    value: sha256:{release.sha256}",
        "    description: Checksum of the statements, as sorted N-Quads",
    ]
    return ("\n".join(lines + ([f"url: {json.dumps(site)}"] if site else [])) + "\n").encode()


def sitemaps(site: str, pages: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The sitemap of a site and, where it has more than 50,000 pages, the maps that it lists; `pages` are paths."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    parts = [pages[at : at + _MOST_ADDRESSES] for at in range(0, len(pages), _MOST_ADDRESSES)]
    names = ["sitemap.xml"] if len(parts) == 1 else [f"sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        lines = "\n".join(f"<url><loc>{escape(site + path)}</loc></url>" for path in part)
        yield name, f"{head}<urlset {space}>\n{lines}\n</urlset>\n".encode()
    if len(parts) > 1:
        lines = "\n".join(f"<sitemap><loc>{escape(site + name)}</loc></sitemap>" for name in names)
        yield "sitemap.xml", f"{head}<sitemapindex {space}>\n{lines}\n</sitemapindex>\n".encode()


def feed(site: str, releases: Sequence[Release], summaries: Sequence[str]) -> bytes:
    """An Atom feed of the releases; `summaries` say what each changes, in words."""

    def entry(release: Release, words: str) -> str:
        address = f"{site}releases.html#v{release.version}"
        return (
            f"<entry><id>{_urn(release.sha256)}</id><title>terrigraph {release.version}</title><updated>{release.built}</updated>"
            f'<link href="{escape(address)}"/><summary>{escape(clean(words))}</summary></entry>'
        )

    entries = "\n".join(entry(release, words) for release, words in zip(releases, summaries, strict=True))
    own = f'<link rel="self" href="{escape(site)}feed.xml"/>' if site else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">'
        f"<id>{_urn('terrigraph')}</id><title>terrigraph : {escape(TITLE.fr)}</title><updated>{releases[0].built}</updated>"
        f'<author><name>terrigraph</name></author><link href="{escape(site)}index.html"/>{own}\n{entries}\n</feed>\n'
    ).encode()


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://w3id.org/terrigraph/{name}").urn
