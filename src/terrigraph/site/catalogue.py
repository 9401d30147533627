"""The catalogue of a site's data for harvesters, and what its graph is made of: DCAT-AP and VoID, as Turtle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, VOID

from terrigraph.language import LANGUAGES, Text
from terrigraph.model.namespaces import PREFIXES, shorten
from terrigraph.site.describing import DESCRIPTION, KEYWORDS, TITLE
from terrigraph.site.dumps import FOLDER, turtle_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph import graph as graphs
    from terrigraph.site.describing import File, Source
    from terrigraph.site.releases import Release

_EU = "http://publications.europa.eu/resource/authority/"
_SPDX = Namespace("http://spdx.org/rdf/terms#")
_VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_MEDIA = "http://www.iana.org/assignments/media-types/"


# -------------------------------------------------------------------- DCAT-AP


def dcat(site: str, contact: str, release: Release, found: Sequence[Source], dumps: Sequence[File]) -> bytes:
    """The catalogue in DCAT-AP, as Turtle: the whole graph, and each of its sources with its own licence.

    `site` is the site's public address with a slash at its end; "" makes addresses relative to the file.
    """
    told = Graph()
    for prefix, namespace in (("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("spdx", _SPDX), ("vcard", _VCARD)):
        told.bind(prefix, namespace)
    about = f"{site}dcat.ttl"
    catalogue, publisher = URIRef(f"{about}#catalogue"), URIRef(f"{about}#publisher")
    told.add((publisher, RDF.type, FOAF.Agent))
    told.add((publisher, FOAF.name, Literal("terrigraph", lang="fr")))
    told.add((catalogue, RDF.type, DCAT.Catalog))
    _described(told, catalogue, TITLE, DESCRIPTION)
    told.add((catalogue, DCTERMS.publisher, publisher))
    told.add((catalogue, DCTERMS.modified, Literal(release.built, datatype=XSD.dateTime)))
    told.add((catalogue, FOAF.homepage, URIRef(f"{site}index.html")))
    told.add((URIRef(f"{site}index.html"), RDF.type, FOAF.Document))
    whole = URIRef(f"{about}#graph")
    _dataset(told, catalogue, whole, TITLE, DESCRIPTION, publisher, contact)
    told.add((whole, DCTERMS.modified, Literal(release.built, datatype=XSD.dateTime)))
    told.add((whole, URIRef(f"{DCAT}version"), Literal(release.version)))  # of DCAT 3, which rdflib does not list
    rights = Text(
        "Chaque source garde sa licence : voir le jeu de données de chacune.", "Each source keeps its licence: see the data set of each."
    )
    statement = URIRef(f"{about}#rights")
    told.add((statement, RDF.type, DCTERMS.RightsStatement))
    for language in LANGUAGES:
        told.add((statement, RDFS.label, Literal(getattr(rights, language), lang=language)))
    for file in dumps:
        if not file.path.endswith(".ttl.gz"):
            told.add((_distribution(told, whole, site, file), DCTERMS.rights, statement))
    turtle = {turtle_name(source.iri): source for source in found}
    for file in dumps:
        source = turtle.get(file.path.rpartition("/")[2].removesuffix(".ttl.gz")) if file.path.endswith(".ttl.gz") else None
        if source:
            _of_source(told, (catalogue, contact), about, source, _distribution(told, URIRef(f"{about}#{source.id}"), site, file))
            told.add((whole, DCTERMS.hasPart, URIRef(f"{about}#{source.id}")))
    return told.serialize(format="turtle", encoding="utf-8")


def _of_source(told: Graph, within: tuple[URIRef, str], about: str, source: Source, distribution: URIRef) -> None:
    """A source as a data set of its own."""
    catalogue, contact = within
    here, whom = URIRef(f"{about}#{source.id}"), URIRef(f"{about}#{source.id}-publisher")
    told.add((whom, RDF.type, FOAF.Agent))
    told.add((whom, FOAF.name, Literal(source.publisher or "terrigraph")))
    _dataset(told, catalogue, here, source.title, source.description, whom, contact)
    if source.issued:
        kind = {4: XSD.gYear, 7: XSD.gYearMonth}.get(len(source.issued), XSD.date)
        told.add((here, DCTERMS.issued, Literal(source.issued, datatype=kind)))
    if source.licence_url:
        told.add((distribution, DCTERMS.license, URIRef(source.licence_url)))
        told.add((URIRef(source.licence_url), RDF.type, DCTERMS.LicenseDocument))


def _dataset(told: Graph, catalogue: URIRef, here: URIRef, title: Text, description: Text, publisher: URIRef, contact: str) -> None:  # noqa: PLR0913, PLR0917 - what every data set says
    told.add((catalogue, DCAT.dataset, here))
    told.add((here, RDF.type, DCAT.Dataset))
    _described(told, here, title, description if description.fr else title)
    told.add((here, DCTERMS.publisher, publisher))
    told.add((here, DCTERMS.spatial, URIRef(f"{_EU}country/FRA")))
    told.add((URIRef(f"{_EU}country/FRA"), RDF.type, DCTERMS.Location))
    for theme in ("GOVE", "REGI"):
        told.add((here, DCAT.theme, URIRef(f"{_EU}data-theme/{theme}")))
    for language, words in KEYWORDS.items():
        for word in words:
            told.add((here, DCAT.keyword, Literal(word, lang=language)))
    if contact:
        card = URIRef(f"{here}-contact")
        told.add((here, DCAT.contactPoint, card))
        told.add((card, RDF.type, _VCARD.Kind))
        told.add((card, _VCARD.fn, Literal("terrigraph")))
        if "@" in contact and " " not in contact:
            told.add((card, _VCARD.hasEmail, URIRef(f"mailto:{contact}")))
        else:
            told.add((card, _VCARD.note, Literal(contact)))


def _described(told: Graph, here: URIRef, title: Text, description: Text) -> None:
    for language in LANGUAGES:
        told.add((here, DCTERMS.title, Literal(getattr(title, language), lang=language)))
        told.add((here, DCTERMS.description, Literal(getattr(description, language), lang=language)))
        told.add((here, DCTERMS.language, URIRef(f"{_EU}language/{'FRA' if language == 'fr' else 'ENG'}")))


def _distribution(told: Graph, dataset: URIRef, site: str, file: File) -> URIRef:
    """A dump as a distribution of a data set."""
    here = URIRef(f"{site}dcat.ttl#{file.path.removeprefix(f'{FOLDER}/').replace('/', '-')}")
    (form, media), words = file.kind, file.words
    told.add((dataset, DCAT.distribution, here))
    told.add((here, RDF.type, DCAT.Distribution))
    for language in LANGUAGES:
        told.add((here, DCTERMS.title, Literal(getattr(words, language), lang=language)))
    for p in (DCAT.accessURL, DCAT.downloadURL):
        told.add((here, p, URIRef(f"{site}{file.path}")))
    told.add((here, DCTERMS.format, URIRef(f"{_EU}file-type/{form}")))
    told.add((here, DCAT.mediaType, URIRef(f"{_MEDIA}{media}")))
    if file.path.endswith(".gz"):
        told.add((here, DCAT.compressFormat, URIRef(f"{_MEDIA}application/gzip")))
    told.add((here, DCAT.byteSize, Literal(file.size, datatype=XSD.nonNegativeInteger)))
    checksum = URIRef(f"{here}-sha256")
    told.add((here, _SPDX.checksum, checksum))
    told.add((checksum, RDF.type, _SPDX.Checksum))
    told.add((checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256))
    told.add((checksum, _SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)))
    return here


# -------------------------------------------------------------------- VoID


def void(site: str, graph: graphs.Graph, release: Release, found: Sequence[Source], dumps: Sequence[File]) -> bytes:
    """What the graph is made of, in VoID, as Turtle."""
    told = Graph()
    told.bind("void", VOID)
    told.bind("dct", DCTERMS)
    whole = URIRef(f"{site}void.ttl#graph")
    told.add((whole, RDF.type, VOID.Dataset))
    _described(told, whole, TITLE, DESCRIPTION)
    told.add((whole, DCTERMS.modified, Literal(release.built, datatype=XSD.dateTime)))
    told.add((whole, VOID.triples, Literal(release.statements)))
    told.add((whole, VOID.entities, Literal(release.nodes)))
    told.add((whole, VOID.uriSpace, Literal(graph.store.base)))
    told.add((whole, FOAF.homepage, URIRef(f"{site}index.html")))
    for namespace in sorted({PREFIXES[name] for name in ("tg", "org", "foaf", "schema", "skos", "prov", "oa")}):
        told.add((whole, VOID.vocabulary, URIRef(namespace)))
    for file in dumps:
        if file.path.endswith((".nq.gz", ".jsonld.gz")):
            told.add((whole, VOID.dataDump, URIRef(f"{site}{file.path}")))
    for kind, count in graph.scans.rows("SELECT kind, count(*) FROM nodes GROUP BY kind ORDER BY kind", {}):
        part = URIRef(f"{site}void.ttl#{shorten(kind).replace(':', '-')}")
        told.add((whole, VOID.classPartition, part))
        told.add((part, VOID["class"], URIRef(kind)))
        told.add((part, VOID.entities, Literal(count)))
    for source in found:
        subset = URIRef(f"{site}void.ttl#{source.id}")
        told.add((whole, VOID.subset, subset))
        told.add((subset, RDF.type, VOID.Dataset))
        told.add((subset, DCTERMS.title, Literal(source.title.fr, lang="fr")))
        told.add((subset, VOID.triples, Literal(source.statements)))
        told.add((subset, VOID.dataDump, URIRef(f"{site}{FOLDER}/turtle/{turtle_name(source.iri)}.ttl.gz")))
        if source.licence_url:
            told.add((subset, DCTERMS.license, URIRef(source.licence_url)))
    return told.serialize(format="turtle", encoding="utf-8")
