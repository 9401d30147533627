"""The vocabularies in use, closed: a misspelt term raises.

Terms are plain strings (IRIs), so that reading and writing need no RDF library.
"""

from __future__ import annotations


class Vocabulary:
    """A namespace and the terms of it that terrigraph uses: `ORG.member` is an IRI."""

    def __init__(self, iri: str, terms: str) -> None:
        self.iri = iri
        self.terms = frozenset(terms.split())
        self.__dict__.update({term: iri + term for term in self.terms})  # so that finding one is no call

    def __getattr__(self, term: str) -> str:
        if term.startswith("__") or term not in self.terms:
            raise AttributeError(f"{self.iri} has no term {term!r} in terrigraph")
        return self.iri + term

    def __getitem__(self, term: str) -> str:
        return self.__getattr__(term)


TG = Vocabulary(
    "https://w3id.org/terrigraph/ontology#",
    """
    Territory Country ForeignCity Theme Participation Cooperation Source Document
    governs serves area participant event participationRole inCapacityOf partner cooperationKind askedIn basis
    evidence Statement states assertion wording asStated Term term continues disputed WithdrawnFact wasOfClass NameUse nameOf
    certainFrom certainUntil possibleFrom possibleUntil
    certainFromReason certainUntilReason possibleFromReason possibleUntilReason feminineLabel roleLabel assertionLabel
    siren formerName formerCode dateNotBefore dateNotAfter dateBasis heldOn
    edgeSource edgeTarget edgeMember edgeLabel inverseLabel showAsEdge showAsNode namedBy
    IndicatorStructure indicatorArea indicatorPeriod indicatorValue""",
)
DCTERMS = Vocabulary(
    "http://purl.org/dc/terms/",
    """
    title description publisher date issued language license identifier type source isReplacedBy creator""",
)
FOAF = Vocabulary("http://xmlns.com/foaf/0.1/", "Person name familyName givenName")
GEO = Vocabulary("http://www.opengis.net/ont/geosparql#", "Geometry hasGeometry asWKT wktLiteral")
IGEO = Vocabulary(
    "http://rdf.insee.fr/def/geo#",
    """
    Commune CommuneDeleguee CommuneAssociee ArrondissementMunicipal Intercommunalite Departement Region
    CollectiviteDOutreMer codeINSEE""",
)
OA = Vocabulary(
    "http://www.w3.org/ns/oa#",
    """
    Annotation SpecificResource TextQuoteSelector TextPositionSelector hasSource hasSelector exact prefix suffix
    start end hasTarget hasBody motivatedBy classifying linking""",
)
ORG = Vocabulary(
    "http://www.w3.org/ns/org#",
    """
    Organization OrganizationalUnit Membership member organization role classification unitOf subOrganizationOf
    ChangeEvent originalOrganization resultingOrganization""",
)
OWL = Vocabulary("http://www.w3.org/2002/07/owl#", "versionInfo sameAs differentFrom")
PROV = Vocabulary("http://www.w3.org/ns/prov#", "Entity wasDerivedFrom wasGeneratedBy Activity")
PAV = Vocabulary("http://purl.org/pav/", "retrievedOn")
QB = Vocabulary("http://purl.org/linked-data/cube#", "DataSet Observation dataSet structure")
RDF = Vocabulary("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type langString subject predicate object")
RDFS = Vocabulary("http://www.w3.org/2000/01/rdf-schema#", "label comment subClassOf subPropertyOf isDefinedBy seeAlso")
SCHEMA = Vocabulary(
    "https://schema.org/",
    """
    Event Question name text about superEvent organizer location startDate endDate containedInPlace sameAs
    position sha256 url""",
)
SDMX_DIMENSION = Vocabulary("http://purl.org/linked-data/sdmx/2009/dimension#", "refArea refPeriod")
SDMX_MEASURE = Vocabulary("http://purl.org/linked-data/sdmx/2009/measure#", "obsValue")
SKOS = Vocabulary(
    "http://www.w3.org/2004/02/skos/core#",
    """
    Concept ConceptScheme prefLabel altLabel hiddenLabel definition inScheme broader related closeMatch exactMatch topConceptOf""",
)
XSD = Vocabulary(
    "http://www.w3.org/2001/XMLSchema#",
    """
    string boolean integer decimal date gYear gYearMonth dateTime anyURI""",
)

ROOT = "https://w3id.org/terrigraph/"
IDS = ROOT + "id/"
"""The default base of resources' IRIs; a build can be given another."""

SCHEMES = {name: f"{ROOT}{name}/" for name in ("role", "part", "kind", "theme")}
"""Where the concepts of each controlled list live, by the list's short name."""

PREFIXES = {
    "tg": TG.iri,
    "tgid": IDS,
    "tgrole": SCHEMES["role"],
    "tgpart": SCHEMES["part"],
    "tgkind": SCHEMES["kind"],
    "tgtheme": SCHEMES["theme"],
    "dcterms": DCTERMS.iri,
    "foaf": FOAF.iri,
    "geo": GEO.iri,
    "igeo": IGEO.iri,
    "oa": OA.iri,
    "org": ORG.iri,
    "owl": OWL.iri,
    "pav": PAV.iri,
    "prov": PROV.iri,
    "qb": QB.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "schema": SCHEMA.iri,
    "sdmx-dimension": SDMX_DIMENSION.iri,
    "sdmx-measure": SDMX_MEASURE.iri,
    "skos": SKOS.iri,
    "xsd": XSD.iri,
}


def shorten(iri: str) -> str:
    """`https://schema.org/name` → `schema:name`; an IRI of no known namespace stays whole."""
    best = max((p for p, n in PREFIXES.items() if iri.startswith(n)), key=lambda p: len(PREFIXES[p]), default=None)
    return iri if best is None else f"{best}:{iri[len(PREFIXES[best]) :]}"


def graph_of(source: str) -> str:
    """The IRI of the named graph that holds what a source (an IRI) states; an IRI that is no source's stays."""
    head, found, tail = source.rpartition("/source/")
    return f"{head}/graph/{tail}" if found else source


def source_of(graph: str) -> str:
    """The IRI of the source whose statements a named graph holds; the graph's own where it is no source's."""
    head, found, tail = graph.rpartition("/graph/")
    return f"{head}/source/{tail}" if found and tail != "conclusions" else graph
