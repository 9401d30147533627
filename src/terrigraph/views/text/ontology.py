"""The ontology as one page of Markdown: classes, properties, what the network shows, controlled lists.

Written from what ontology/ declares and from nothing else; the same files give the same page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from terrigraph.language import Text
from terrigraph.model import ontology
from terrigraph.model.namespaces import DCTERMS, RDF, SKOS, Vocabulary, shorten
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from terrigraph.model.ontology import Ontology

_OWL = Vocabulary("http://www.w3.org/2002/07/owl#", "Class ObjectProperty DatatypeProperty AnnotationProperty")
_RDFS = Vocabulary("http://www.w3.org/2000/01/rdf-schema#", "comment isDefinedBy subClassOf subPropertyOf domain range seeAlso")
"""What only the description of an ontology needs of OWL and RDF Schema."""

_INTRODUCTION = """\
# The ontology, term by term

<!-- Written by scripts/write_docs.py from ontology/*.ttl: change those files, then run it again. -->

Version {version} of `{iri}`: {title} (CC0). How the terms work together is explained in
[the model](model.md); what each published fact must hold is in `ontology/shapes.ttl`. Names and definitions
are in French, then in English."""

_PROPERTIES = (("Relations", "ObjectProperty"), ("Values", "DatatypeProperty"), ("Declarations of the network", "AnnotationProperty"))


def page(model: Ontology) -> str:
    """The documentation of an ontology, as Markdown that ends with a newline."""
    terms = _Terms(model)
    parts = [
        _INTRODUCTION.format(version=model.version(), iri=ontology.GRAPH, title=terms.text(ontology.GRAPH, DCTERMS.title).en),
        "## Classes",
        *_classes(terms),
        "## Properties",
        *_properties(terms),
        "## What the network shows",
        *_network(terms),
        "## Controlled lists",
        *_lists(terms),
    ]
    return "\n\n".join(parts) + "\n"


class _Terms:
    """What the ontology's triples say of a term, in a fixed order."""

    def __init__(self, model: Ontology) -> None:
        self.model = model

    def values(self, subject: str, predicate: str) -> list[str]:
        """The IRIs and literals that a property leads to."""
        quads = self.model.statements.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
        return sorted(quad.object.value for quad in quads if isinstance(quad.object, (NamedNode, Literal)))

    def subjects(self, predicate: str, value: str) -> list[str]:
        """The terms that a property leads from, in the order of their French names."""
        quads = self.model.statements.quads_for_pattern(None, NamedNode(predicate), NamedNode(value), None)
        terms = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
        return sorted(terms, key=lambda iri: (fold(self.label(iri).fr), iri))

    def text(self, subject: str, predicate: str) -> Text:
        """A text of a term in both languages."""
        quads = self.model.statements.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
        return Text.of({quad.object.language or "fr": quad.object.value for quad in quads if isinstance(quad.object, Literal)})

    def names(self, subject: str, predicate: str, language: str) -> list[str]:
        """The names of a term in one language."""
        quads = self.model.statements.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
        return sorted(q.object.value for q in quads if isinstance(q.object, Literal) and q.object.language == language)

    def label(self, iri: str) -> Text:
        """The name of a term; its short IRI where it has none."""
        return self.model.label(iri) or Text(shorten(iri), shorten(iri))


def _classes(terms: _Terms) -> Iterator[str]:
    own = sorted(terms.subjects(RDF.type, _OWL.Class))
    yield _table(
        ("class", "name", "narrower than", "what it is"),
        (
            (_code(iri), _both(terms.label(iri)), _codes(terms.values(iri, _RDFS.subClassOf)), _lines(terms.text(iri, _RDFS.comment)))
            for iri in own
        ),
    )
    used = [
        iri
        for iri in (*(kind.iri for kind in terms.model.nodes), *(kind.iri for kind in terms.model.folded), *terms.model.classes())
        if iri not in own
    ]
    yield "Classes of published vocabularies, used as these define them:"
    yield _table(
        ("class", "name", "narrower than"),
        ((_code(iri), _both(terms.label(iri)), _codes(terms.values(iri, _RDFS.subClassOf))) for iri in used),
    )


def _properties(terms: _Terms) -> Iterator[str]:
    for title, kind in _PROPERTIES:
        yield f"### {title}"
        yield _table(
            ("property", "name", "from → to", "see", "what it says"),
            (
                (
                    _code(iri),
                    _both(terms.label(iri)),
                    _ends(terms, iri),
                    _codes([*terms.values(iri, _RDFS.subPropertyOf), *terms.values(iri, _RDFS.seeAlso)]),
                    _lines(terms.text(iri, _RDFS.comment)),
                )
                for iri in sorted(terms.subjects(RDF.type, _OWL[kind]))
            ),
        )

    known = {iri for kind in (_OWL.Class, *(_OWL[kind] for _, kind in _PROPERTIES)) for iri in terms.subjects(RDF.type, kind)}
    others = sorted({*terms.subjects(_RDFS.isDefinedBy, ontology.GRAPH)} - known)
    yield "### The structure of indicators"
    yield _table(
        ("term", "is a", "name", "what it is"),
        (
            (_code(iri), _codes(terms.values(iri, RDF.type)), _both(terms.label(iri)), _lines(terms.text(iri, _RDFS.comment)))
            for iri in others
        ),
    )


def _ends(terms: _Terms, iri: str) -> str:
    start, end = (_codes(terms.values(iri, p)) for p in (_RDFS.domain, _RDFS.range))
    return f"{start or 'any'} → {end or 'any'}" if start or end else ""


def _network(terms: _Terms) -> Iterator[str]:
    model = terms.model
    yield "Nodes are the instances of these classes, in this order of kinds:"
    yield _table(("class", "name", "named by"), ((_code(kind.iri), _both(terms.label(kind.iri)), _code(kind.name)) for kind in model.nodes))
    yield "Instances of these classes fold into edges; each edge keeps the IRI of the instance that it replaces:"
    yield _table(
        ("class", "name", "from", "to", "labelled by"),
        (
            (
                _code(kind.iri),
                _both(terms.label(kind.iri)),
                _codes(kind.sources or kind.members),
                _codes(kind.targets) or f"{_codes(kind.members)}, pairwise",
                _code(kind.label),
            )
            for kind in model.folded
        ),
    )
    yield "These properties are edges as they are:"
    yield _table(("property", "name"), ((_code(iri), _both(terms.label(iri))) for iri in model.links))


def _lists(terms: _Terms) -> Iterator[str]:
    yield "A table names a concept by the last part of its IRI: `maire` for `tgrole:maire`."
    for scheme in sorted(terms.subjects(RDF.type, SKOS.ConceptScheme)):
        title = terms.text(scheme, DCTERMS.title)
        concepts = set(terms.subjects(SKOS.inScheme, scheme))
        yield f"### {title.en}\n\n{title.fr}. {len(concepts)} concepts of `{scheme}`."
        seen: set[str] = set()
        tops = [iri for iri in terms.subjects(SKOS.inScheme, scheme) if not concepts & set(terms.values(iri, SKOS.broader))]
        yield "\n".join(line for top in tops for line in _tree(terms, top, concepts, seen, 0))


def _tree(terms: _Terms, iri: str, concepts: set[str], seen: set[str], depth: int) -> Iterator[str]:
    """A concept and those narrower than it, as a nested list; the second time that it comes, its name only."""
    label, indent = terms.label(iri), "  " * depth
    head = f"{indent}- **{label.fr}** · {label.en} {_code(iri)}"
    if iri in seen:
        yield f"{head} (as above)"
        return
    seen.add(iri)
    yield head + "".join(f"<br>\n{indent}  {line}" for line in _concept_details(terms, iri))
    for narrower in terms.subjects(SKOS.broader, iri):
        if narrower in concepts:
            yield from _tree(terms, narrower, concepts, seen, depth + 1)


def _concept_details(terms: _Terms, iri: str) -> Iterator[str]:
    """Definitions, other names and matches of a concept."""
    definition = terms.text(iri, SKOS.definition)
    yield from filter(None, (definition.fr, definition.en))
    others = [*terms.names(iri, SKOS.altLabel, "fr"), *terms.names(iri, SKOS.altLabel, "en")]
    if others:
        yield f"*Also:* {', '.join(dict.fromkeys(others))}"
    matches = [f"<{match}>" for p in (SKOS.exactMatch, SKOS.closeMatch) for match in terms.values(iri, p)]
    if matches:
        yield f"*Matches:* {', '.join(matches)}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _code(iri: str) -> str:
    return f"`{shorten(iri)}`"


def _codes(iris: Iterable[str]) -> str:
    return ", ".join(map(_code, iris))


def _both(text: Text) -> str:
    return text.fr if text.fr == text.en else f"{text.fr} · {text.en}"


def _lines(text: Text) -> str:
    return f"{text.fr}<br>{text.en}"
