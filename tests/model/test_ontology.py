"""The ontology: documented in both languages, placed in published vocabularies; the lists are clean SKOS."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, SH

from terrigraph import resources
from terrigraph.model import namespaces, ontology
from terrigraph.model.namespaces import PREFIXES, SCHEMES, TG, Vocabulary
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = resources.folder("ontology")
LISTS = ("themes", "roles", "participation-roles", "kinds")
ONTOLOGY = URIRef(ontology.GRAPH)


@pytest.fixture(scope="session")
def model() -> Graph:
    return Graph().parse(FOLDER / "terrigraph.ttl")


@pytest.fixture(scope="session")
def lists() -> Graph:
    graph = Graph()
    for name in LISTS:
        graph.parse(FOLDER / f"{name}.ttl")
    return graph


def terms() -> list[URIRef]:
    """The terms of tg: that the ontology defines."""
    graph = Graph().parse(FOLDER / "terrigraph.ttl")
    return sorted({s for s in graph.subjects(RDFS.isDefinedBy) if str(s).startswith(TG.iri)})


def concepts() -> list[URIRef]:
    graph = Graph()
    for name in LISTS:
        graph.parse(FOLDER / f"{name}.ttl")
    return sorted(set(graph.subjects(RDF.type, SKOS.Concept)))  # type: ignore[type-var]


def texts(graph: Graph, subject: URIRef, predicate: URIRef) -> list[Literal]:
    return [text for text in graph.objects(subject, predicate) if isinstance(text, Literal)]


# ---------------------------------------------------------------- terms


def test_the_ontology_is_described(model: Graph) -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in model
    assert model.value(ONTOLOGY, DCTERMS.license)
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(model.value(ONTOLOGY, OWL.versionInfo)))
    assert ontology.load().version() == str(model.value(ONTOLOGY, OWL.versionInfo))
    assert {text.language for text in texts(model, ONTOLOGY, DCTERMS.title)} == {"fr", "en"}


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.removeprefix(TG.iri))
def test_a_term_is_documented_and_placed(model: Graph, term: URIRef) -> None:
    for predicate in (RDFS.label, RDFS.comment):
        assert sorted(text.language or "" for text in texts(model, term, predicate)) == ["en", "fr"], predicate
        assert all(text.strip() == str(text) and text for text in texts(model, term, predicate))
    assert set(model.objects(term, RDFS.isDefinedBy)) == {ONTOLOGY}
    parents = (
        set(model.transitive_objects(term, RDFS.subClassOf))
        | set(model.transitive_objects(term, RDFS.subPropertyOf))
        | set(model.objects(term, RDFS.seeAlso))
        | set(model.objects(term, RDF.type))
    )
    published = {str(parent) for parent in parents if not str(parent).startswith((TG.iri, str(OWL)))}
    assert published, "no place in a published vocabulary"
    assert all(parent.startswith(tuple(PREFIXES.values())) for parent in published)


def test_no_term_is_left_undefined() -> None:
    """Each tg: term that any file of ontology/ uses is defined."""
    used = set()
    for path in FOLDER.glob("*.ttl"):
        for triple in Graph().parse(path):
            used |= {term for term in triple if isinstance(term, URIRef) and str(term).startswith(TG.iri)}
    assert used <= set(terms())


def test_the_vocabulary_in_python_is_the_ontology_s() -> None:
    assert TG.terms == {term.removeprefix(TG.iri) for term in terms()}


@pytest.mark.parametrize("name", [name for name, value in vars(namespaces).items() if isinstance(value, Vocabulary)])
def test_the_vocabularies_in_python_exist(name: str) -> None:
    """Where rdflib ships a vocabulary, the terms that we use of it are its terms."""
    vocabulary = getattr(namespaces, name)
    shipped = next(
        (
            value
            for value in vars(rdflib.namespace).values()
            if isinstance(value, type)
            and issubclass(value, rdflib.namespace.DefinedNamespace)
            and str(getattr(value, "_NS", "")) == vocabulary.iri
        ),
        None,
    )
    if shipped is None:
        pytest.skip("rdflib does not ship it")
    unknown = {term for term in vocabulary.terms if term not in shipped.__annotations__ and term not in getattr(shipped, "_extras", ())}
    assert unknown <= {"dataSet", "structure", "pattern"}, unknown


def test_classes_and_properties_are_of_one_kind(model: Graph) -> None:
    for term in terms():
        kinds = set(model.objects(term, RDF.type))
        assert len(kinds) == 1, (term, kinds)


def test_every_declared_end_is_a_property_that_the_model_knows() -> None:
    loaded = ontology.load()
    own = {TG.Participation, TG.Cooperation}
    assert {kind.iri for kind in loaded.folded} == own | {namespaces.ORG.Membership, namespaces.ORG.ChangeEvent, namespaces.OA.Annotation}
    for kind in loaded.folded:
        assert bool(kind.sources and kind.targets) != bool(kind.members)
        assert kind.label
        assert loaded.label(kind.iri)
    for link in loaded.links:
        assert loaded.label(link), link
    assert [node.order for node in loaded.nodes] == sorted({node.order for node in loaded.nodes})
    for node in loaded.nodes:
        assert node.name
        assert loaded.label(node.iri)


def test_every_name_is_in_both_languages() -> None:
    for iri, label in ontology.load().labels.items():
        assert label.fr, iri
        assert label.en, iri


def test_nothing_published_is_a_blank_node() -> None:
    for quad in ontology.load().statements:
        assert not isinstance(quad.subject, ox.BlankNode)
        assert not isinstance(quad.object, ox.BlankNode)


# ---------------------------------------------------------------- shapes


def test_each_shape_speaks_french_then_english() -> None:
    """Every constraint has its message, in French then in English, as the file writes them."""
    shapes = Graph().parse(FOLDER / "shapes.ttl")
    spoken = set(shapes.subjects(SH.message))
    for shape in shapes.subjects(SH.path):
        if (None, SH["or"], None) in shapes and any(shape in Collection(shapes, bag) for bag in shapes.objects(None, SH["or"])):
            continue
        assert shape in spoken, shapes.value(shape, SH.path)
    for shape in spoken:
        assert sorted(text.language or "" for text in texts(shapes, shape, SH.message)) == ["en", "fr"]  # type: ignore[arg-type]
    source = (FOLDER / "shapes.ttl").read_text(encoding="utf-8")
    messages = re.findall(r'sh:message\s+"[^"]+"@(\w+)\s*,\s*"[^"]+"@(\w+)', source)
    assert set(messages) == {("fr", "en")}
    assert len(messages) == source.count("sh:message")


def test_shapes_name_classes_and_properties_that_exist() -> None:
    shapes = Graph().parse(FOLDER / "shapes.ttl")
    named = set(shapes.objects(None, SH.targetClass)) | set(shapes.objects(None, SH["class"])) | set(shapes.objects(None, SH.path))
    known = {
        vocabulary[term] for vocabulary in vars(namespaces).values() if isinstance(vocabulary, Vocabulary) for term in vocabulary.terms
    }
    forbidden = {"https://schema.org/birthDate", "http://xmlns.com/foaf/0.1/birthday"}
    assert {str(name) for name in named} - known == forbidden


# ---------------------------------------------------------------- lists


def schemes_of(lists: Graph, concept: URIRef) -> list[URIRef]:
    return list(lists.objects(concept, SKOS.inScheme))  # type: ignore[arg-type]


@pytest.mark.parametrize("concept", concepts(), ids=lambda concept: concept.removeprefix(namespaces.ROOT))
def test_a_concept_is_clean(lists: Graph, concept: URIRef) -> None:
    base = next(base for base in SCHEMES.values() if concept.startswith(base))
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", concept.removeprefix(base))
    for predicate in (SKOS.prefLabel, SKOS.definition):
        assert sorted(text.language or "" for text in texts(lists, concept, predicate)) == ["en", "fr"], predicate
    for text in [text for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.definition) for text in texts(lists, concept, predicate)]:
        assert text.language in ("fr", "en")
        assert str(text) == " ".join(str(text).split())
        assert text
    (scheme,) = schemes_of(lists, concept)
    assert (scheme, RDF.type, SKOS.ConceptScheme) in lists
    above = set(lists.transitive_objects(concept, SKOS.broader)) - {concept}
    tops = {top for top in (*above, concept) if (top, SKOS.topConceptOf, scheme) in lists}
    assert tops, "reaches no top concept"
    assert all(scheme in schemes_of(lists, wider) for wider in above)  # type: ignore[arg-type]
    assert not (set(lists.objects(concept, SKOS.related)) & above), "related to what is above it"
    assert concept not in set(lists.objects(concept, SKOS.related))
    assert not any(concept in set(lists.transitive_objects(wider, SKOS.broader)) for wider in lists.objects(concept, SKOS.broader)), (
        "a circle"
    )


KINDS = ("organisation", "cooperation", "event", "document", "basis", "assertion", "reason", "change")


def test_a_scheme_is_described_and_knows_its_tops(lists: Graph) -> None:
    schemes = set(lists.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == {URIRef(namespaces.ROOT + name) for name in ("role", "part", "theme", *(f"kind/{name}" for name in KINDS))}
    for scheme in schemes:
        assert set(lists.objects(scheme, SKOS.hasTopConcept)) == set(lists.subjects(SKOS.topConceptOf, scheme))
        for predicate in (DCTERMS.title, DCTERMS.description):
            assert sorted(text.language or "" for text in texts(lists, scheme, predicate)) == ["en", "fr"]  # type: ignore[arg-type]


def test_no_label_is_of_two_concepts(lists: Graph) -> None:
    """A text that names a concept of a list names one only, whatever its accents and case."""
    bearers: dict[tuple[str, str, str], set[str]] = {}
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        for concept, label in lists.subject_objects(predicate):
            (scheme,) = schemes_of(lists, concept)  # type: ignore[arg-type]
            bearers.setdefault((str(scheme), label.language or "", fold(str(label))), set()).add(str(concept))  # type: ignore[attr-defined]
    assert not {key: named for key, named in bearers.items() if len(named) > 1}


def test_no_concept_repeats_a_label(lists: Graph) -> None:
    for concept in concepts():
        labels = Counter(
            (text.language, str(text)) for predicate in (SKOS.prefLabel, SKOS.altLabel) for text in texts(lists, concept, predicate)
        )
        assert max(labels.values()) == 1, (concept, labels.most_common(1))


def test_related_and_matches_lead_somewhere(lists: Graph) -> None:
    known = set(concepts())
    for predicate in (SKOS.broader, SKOS.related):
        assert set(lists.objects(None, predicate)) <= known
    for predicate in (SKOS.closeMatch, SKOS.exactMatch):
        for match in lists.objects(None, predicate):
            assert re.match(r"https?://(www\.wikidata\.org/entity/Q\d+|eurovoc\.europa\.eu/\w+|.+)$", str(match))
            assert not str(match).startswith(namespaces.ROOT)


def test_every_concept_is_loaded() -> None:
    loaded = ontology.load().concepts()
    assert set(loaded) == set(SCHEMES)
    assert sum(map(len, loaded.values())) == len(concepts())
    assert loaded["role"]["president-honneur"].fr != loaded["role"]["president"].fr


def test_kinds_are_of_one_thing_each() -> None:
    loaded = ontology.load()
    kinds = [set(loaded.kinds(of)) for of in KINDS]
    assert all(kinds)
    assert sum(map(len, kinds)) == len(loaded.concepts()["kind"]) == len(set.union(*kinds))


def test_a_graph_built_before_a_concept_came_is_read_without_it(tmp_path: Path) -> None:
    loaded = ontology.load()
    ontology.keep(tmp_path, loaded)
    declared = json.loads((tmp_path / ontology.MODEL).read_text(encoding="utf-8"))
    del declared["labels"]["https://w3id.org/terrigraph/kind/registre"]
    (tmp_path / ontology.MODEL).write_text(json.dumps(declared), encoding="utf-8")
    older = ontology.kept(tmp_path)
    assert loaded.concepts()["kind"].keys() - older.concepts()["kind"].keys() == {"registre"}
    assert loaded.kinds("document").keys() - older.kinds("document").keys() == {"registre"}


def test_a_concept_comes_with_what_is_narrower() -> None:
    base = "https://w3id.org/terrigraph/kind/"
    assert ontology.load().narrower(base + "table") == [base + "jeu-de-donnees", base + "registre", base + "table"]
    assert ontology.load().narrower(base + "registre") == [base + "registre"]


def test_the_themes_are_of_the_theme_class(lists: Graph) -> None:
    themes = {concept for concept in concepts() if concept.startswith(SCHEMES["theme"])}
    assert themes == set(lists.subjects(RDF.type, URIRef(TG.Theme)))


def test_the_lists_that_schemas_name_exist() -> None:
    for path in (resources.folder("data") / "schemas").glob("*.json"):
        for field in json.loads(path.read_text(encoding="utf-8"))["fields"]:
            assert field.get("scheme", "role") in SCHEMES, path.name
