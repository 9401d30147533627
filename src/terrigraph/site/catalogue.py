"""The catalogue of a site's data for harvesters, and what its graph is made of: DCAT-AP and VoID, as Turtle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, VOID

from terrigraph.language import LANGUAGES, Text
from terrigraph.model.namespaces import PREFIXES, shorten
from terrigraph.site.describing import DESCRIPTION, KEYWORDS, TITLE
from terrigraph.site.dumps import FOLDER, turtle_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.graph import LocalGraph
    from terrigraph.site.describing import PublishedFile, SourceDescription
    from terrigraph.site.releases import Release

_EU = "http://publications.europa.eu/resource/authority/"
_SPDX = Namespace("http://spdx.org/rdf/terms#")
_VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_MEDIA = "http://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dataset:
    """A data set of the catalogue."""

    iri: URIRef
    title: Text
    description: Text
    publisher: URIRef


# -------------------------------------------------------------------- DCAT-AP


def dcat(site: str, release: Release, sources: Sequence[SourceDescription], dumps: Sequence[PublishedFile], *, contact: str) -> bytes:
    """The catalogue in DCAT-AP, as Turtle: the whole graph, and each of its sources with its own licence.

    `site` is the site's public address with a slash at its end; "" makes addresses relative to the file.
    """
    rdf = Graph()
    for prefix, namespace in (("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("spdx", _SPDX), ("vcard", _VCARD)):
        rdf.bind(prefix, namespace)
    about = f"{site}dcat.ttl"
    catalogue, publisher = URIRef(f"{about}#catalogue"), URIRef(f"{about}#publisher")
    rdf.add((publisher, RDF.type, FOAF.Agent))
    rdf.add((publisher, FOAF.name, Literal("terrigraph", lang="fr")))
    rdf.add((catalogue, RDF.type, DCAT.Catalog))
    _described(rdf, catalogue, TITLE, DESCRIPTION)
    rdf.add((catalogue, DCTERMS.publisher, publisher))
    rdf.add((catalogue, DCTERMS.modified, Literal(release.built, datatype=XSD.dateTime)))
    rdf.add((catalogue, FOAF.homepage, URIRef(f"{site}index.html")))
    rdf.add((URIRef(f"{site}index.html"), RDF.type, FOAF.Document))
    whole = URIRef(f"{about}#graph")
    dataset = _Dataset(iri=whole, title=TITLE, description=DESCRIPTION, publisher=publisher)
    _add_dataset(rdf, catalogue, dataset, contact)
    rdf.add((whole, DCTERMS.modified, Literal(release.built, datatype=XSD.dateTime)))
    rdf.add((whole, URIRef(f"{DCAT}version"), Literal(release.version)))  # of DCAT 3, which rdflib does not list
    rights = _rights(rdf, about)
    for file in dumps:
        if not file.path.endswith(".ttl.gz"):
            rdf.add((_distribution(rdf, whole, site, file), DCTERMS.rights, rights))
    turtle = {turtle_name(source.iri): source for source in sources}
    for file in dumps:
        source = turtle.get(file.path.rpartition("/")[2].removesuffix(".ttl.gz")) if file.path.endswith(".ttl.gz") else None
        if source:
            here = URIRef(f"{about}#{source.id}")
            _add_dataset(rdf, catalogue, _of_source(rdf, here, source), contact)
            _licensed(rdf, _distribution(rdf, here, site, file), source)
            rdf.add((whole, DCTERMS.hasPart, here))
    return rdf.serialize(format="turtle", encoding="utf-8")


def _rights(rdf: Graph, about: str) -> URIRef:
    """Which rights there are on the whole graph."""
    rights = Text(
        "Chaque source garde sa licence : voir le jeu de données de chacune.", "Each source keeps its licence: see the data set of each."
    )
    statement = URIRef(f"{about}#rights")
    rdf.add((statement, RDF.type, DCTERMS.RightsStatement))
    for language in LANGUAGES:
        rdf.add((statement, RDFS.label, Literal(getattr(rights, language), lang=language)))
    return statement


def _of_source(rdf: Graph, here: URIRef, source: SourceDescription) -> _Dataset:
    """A source as a data set of its own, with its publisher and its date."""
    publisher = URIRef(f"{here}-publisher")
    rdf.add((publisher, RDF.type, FOAF.Agent))
    rdf.add((publisher, FOAF.name, Literal(source.publisher or "terrigraph")))
    if source.issued:
        kind = {4: XSD.gYear, 7: XSD.gYearMonth}.get(len(source.issued), XSD.date)
        rdf.add((here, DCTERMS.issued, Literal(source.issued, datatype=kind)))
    description = source.description if source.description.fr else source.title
    return _Dataset(iri=here, title=source.title, description=description, publisher=publisher)


def _licensed(rdf: Graph, distribution: URIRef, source: SourceDescription) -> None:
    """Say under which licence the distribution of a source is."""
    if source.licence_url:
        rdf.add((distribution, DCTERMS.license, URIRef(source.licence_url)))
        rdf.add((URIRef(source.licence_url), RDF.type, DCTERMS.LicenseDocument))


def _add_dataset(rdf: Graph, catalogue: URIRef, dataset: _Dataset, contact: str) -> None:
    """Add a data set to the catalogue, with what every data set of ours says."""
    here = dataset.iri
    rdf.add((catalogue, DCAT.dataset, here))
    rdf.add((here, RDF.type, DCAT.Dataset))
    _described(rdf, here, dataset.title, dataset.description)
    rdf.add((here, DCTERMS.publisher, dataset.publisher))
    rdf.add((here, DCTERMS.spatial, URIRef(f"{_EU}country/FRA")))
    rdf.add((URIRef(f"{_EU}country/FRA"), RDF.type, DCTERMS.Location))
    for theme in ("GOVE", "REGI"):
        rdf.add((here, DCAT.theme, URIRef(f"{_EU}data-theme/{theme}")))
    for language, words in KEYWORDS.items():
        for word in words:
            rdf.add((here, DCAT.keyword, Literal(word, lang=language)))
    if contact:
        card = URIRef(f"{here}-contact")
        rdf.add((here, DCAT.contactPoint, card))
        rdf.add((card, RDF.type, _VCARD.Kind))
        rdf.add((card, _VCARD.fn, Literal("terrigraph")))
        if "@" in contact and " " not in contact:
            rdf.add((card, _VCARD.hasEmail, URIRef(f"mailto:{contact}")))
        else:
            rdf.add((card, _VCARD.note, Literal(contact)))


def _described(rdf: Graph, here: URIRef, title: Text, description: Text) -> None:
    for language in LANGUAGES:
        rdf.add((here, DCTERMS.title, Literal(getattr(title, language), lang=language)))
        rdf.add((here, DCTERMS.description, Literal(getattr(description, language), lang=language)))
        rdf.add((here, DCTERMS.language, URIRef(f"{_EU}language/{'FRA' if language == 'fr' else 'ENG'}")))


def _distribution(rdf: Graph, dataset: URIRef, site: str, file: PublishedFile) -> URIRef:
    """A dump as a distribution of a data set."""
    here = URIRef(f"{site}dcat.ttl#{file.path.removeprefix(f'{FOLDER}/').replace('/', '-')}")
    (form, media), words = file.kind, file.words
    rdf.add((dataset, DCAT.distribution, here))
    rdf.add((here, RDF.type, DCAT.Distribution))
    for language in LANGUAGES:
        rdf.add((here, DCTERMS.title, Literal(getattr(words, language), lang=language)))
    for p in (DCAT.accessURL, DCAT.downloadURL):
        rdf.add((here, p, URIRef(f"{site}{file.path}")))
    rdf.add((here, DCTERMS.format, URIRef(f"{_EU}file-type/{form}")))
    rdf.add((here, DCAT.mediaType, URIRef(f"{_MEDIA}{media}")))
    if file.path.endswith(".gz"):
        rdf.add((here, DCAT.compressFormat, URIRef(f"{_MEDIA}application/gzip")))
    rdf.add((here, DCAT.byteSize, Literal(file.size, datatype=XSD.nonNegativeInteger)))
    checksum = URIRef(f"{here}-sha256")
    rdf.add((here, _SPDX.checksum, checksum))
    rdf.add((checksum, RDF.type, _SPDX.Checksum))
    rdf.add((checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256))
    rdf.add((checksum, _SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)))
    return here


# -------------------------------------------------------------------- VoID


def void(site: str, graph: LocalGraph, release: Release, sources: Sequence[SourceDescription], dumps: Sequence[PublishedFile]) -> bytes:
    """What the graph is made of, in VoID, as Turtle."""
    rdf = Graph()
    rdf.bind("void", VOID)
    rdf.bind("dct", DCTERMS)
    whole = URIRef(f"{site}void.ttl#graph")
    rdf.add((whole, RDF.type, VOID.Dataset))
    _described(rdf, whole, TITLE, DESCRIPTION)
    rdf.add((whole, DCTERMS.modified, Literal(release.built, datatype=XSD.dateTime)))
    rdf.add((whole, VOID.triples, Literal(release.statements)))
    rdf.add((whole, VOID.entities, Literal(release.nodes)))
    rdf.add((whole, VOID.uriSpace, Literal(graph.store.base)))
    rdf.add((whole, FOAF.homepage, URIRef(f"{site}index.html")))
    for namespace in sorted({PREFIXES[name] for name in ("tg", "org", "foaf", "schema", "skos", "prov", "oa")}):
        rdf.add((whole, VOID.vocabulary, URIRef(namespace)))
    for file in dumps:
        if file.path.endswith((".nq.gz", ".jsonld.gz")):
            rdf.add((whole, VOID.dataDump, URIRef(f"{site}{file.path}")))
    for kind, count in graph.scans.rows("SELECT kind, count(*) FROM nodes GROUP BY kind ORDER BY kind", {}):
        part = URIRef(f"{site}void.ttl#{shorten(kind).replace(':', '-')}")
        rdf.add((whole, VOID.classPartition, part))
        rdf.add((part, VOID["class"], URIRef(kind)))
        rdf.add((part, VOID.entities, Literal(count)))
    for source in sources:
        subset = URIRef(f"{site}void.ttl#{source.id}")
        rdf.add((whole, VOID.subset, subset))
        rdf.add((subset, RDF.type, VOID.Dataset))
        rdf.add((subset, DCTERMS.title, Literal(source.title.fr, lang="fr")))
        rdf.add((subset, VOID.triples, Literal(source.statements)))
        rdf.add((subset, VOID.dataDump, URIRef(f"{site}{FOLDER}/turtle/{turtle_name(source.iri)}.ttl.gz")))
        if source.licence_url:
            rdf.add((subset, DCTERMS.license, URIRef(source.licence_url)))
    return rdf.serialize(format="turtle", encoding="utf-8")
