"""Names found by SPARQL, in a graph whose index of names is not at hand: one on a server.

The server is asked for candidates, bounded, by regular expressions that see through case and
accents; which of them match, and which first, is then decided as for a graph of this machine.
It reads every name, so it takes as long as the server needs for that.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from terrigraph.indexes import names
from terrigraph.indexes.network_tables import NAMED_BY
from terrigraph.model import spelling
from terrigraph.model.namespaces import DCTERMS, IGEO, ORG, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from terrigraph.indexes.names import Match, Resource
    from terrigraph.model.ontology import Ontology
    from terrigraph.store.protocol import Store

MOST = 1000
"""Names that a server is asked for at once; of more, the shortest."""
_BATCH = 200
_LETTERS = (range(0xC0, 0x250), range(0x1E00, 0x1F00))
"""Where the letters with accents are, in Unicode."""
_BREAK = "[^0-9A-Za-z]"
"""What stands between words, and more."""
_FOREIGN = "[^ -~]{1,4}"
"""A letter with an accent, or of another alphabet. Some engines match bytes, not letters (Virtuoso), so that none is named."""


def search(store: Store, model: Ontology, text: str, kind: str = "", limit: int = 20) -> list[Match]:
    """See `names.search`."""
    if not (words := names.words_of(text)):
        return []
    named = _named(store, words)
    return names.among(_resources(store, model, sorted({iri for iri, _ in named})), named, text, kind, limit)


def _named(store: Store, words: Sequence[str]) -> list[tuple[str, str]]:
    """Resources and names that may match: where there are too many, those that match best are surely among them."""
    parts = [_pattern(word) for word in words]
    found = _asked(store, [f"(^|{_BREAK}){part}" for part in parts])
    if len(found) < MOST:
        return found
    whole = f"^{_BREAK}*" + f"{_BREAK}+".join(parts)
    return list(dict.fromkeys([*_asked(store, [f"{whole}{_BREAK}*$"]), *_asked(store, [whole]), *found]))


def _asked(store: Store, patterns: Sequence[str]) -> list[tuple[str, str]]:
    tests = " && ".join(f"REGEX(STR(?name), {ox.Literal(pattern)})" for pattern in patterns)
    answer = store.select(
        f"""SELECT DISTINCT ?s ?text ?length WHERE {{
            VALUES ?p {{ {_listed(NAMED_BY)} }} ?s ?p ?name . FILTER ({tests})
            BIND (STR(?name) AS ?text) BIND (STRLEN(STR(?name)) AS ?length) }} ORDER BY ?length ?text ?s LIMIT {MOST}"""
    )
    return [(s.value, text.value) for s, text, _ in answer.rows if isinstance(s, ox.NamedNode) and isinstance(text, ox.Literal)]


def _listed(iris: Sequence[str]) -> str:
    return " ".join(str(ox.NamedNode(iri)) for iri in iris)


@cache
def _pairs() -> frozenset[str]:
    """The pairs of letters that one letter folds to: œ, ß…"""
    return frozenset(pair for letters in _LETTERS for code in letters if len(pair := spelling.fold(chr(code))) == 2)


def _pattern(word: str) -> str:
    """A regular expression for a folded word, in ASCII, that every spelling of it matches."""
    out, at = "", 0
    while at < len(word):
        pair, letter = word[at : at + 2], word[at]
        if pair in _pairs():
            out, at = f"{out}({_any(letter)}{_any(pair[1])}|{_FOREIGN})", at + 2
        else:
            out, at = out + _any(letter), at + 1
    return out


def _any(letter: str) -> str:
    """A letter in any case, with any accent."""
    if not letter.isascii():
        return _FOREIGN
    return f"([{letter}{letter.upper()}]|{_FOREIGN})" if letter.isalpha() else letter


# ---------------------------------------------------------------- what is told of a resource


def _resources(store: Store, model: Ontology, iris: Sequence[str]) -> list[Resource]:
    """Kind, label and context of some resources, as the network tables have them."""
    said: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {iri: {} for iri in iris}
    wanted = {RDF.type, ORG.classification, DCTERMS.type, SCHEMA.containedInPlace, IGEO.codeINSEE, *(kind.name for kind in model.nodes)}
    for s, p, o in _statements(store, iris, sorted(wanted)):
        said[s].setdefault(p, []).append(o)
    held = {o.value for own in said.values() for o in own.get(SCHEMA.containedInPlace, [])}
    places: dict[str, list[str]] = {}
    departements = {s for s, _, o in _statements(store, sorted(held), [RDF.type]) if o.value == IGEO.Departement}
    for s, _, o in _statements(store, sorted(departements), [SCHEMA.name]):
        places.setdefault(s, []).append(o.value)
    return [resource for iri in iris if (resource := _resource(iri, said[iri], places, model))]


def _resource(iri: str, said: dict[str, list[ox.NamedNode | ox.Literal]], places: dict[str, list[str]], model: Ontology) -> Resource | None:
    classes = {o.value for o in said.get(RDF.type, [])}
    kind = next((kind for kind in model.nodes if kind.iri in classes), None)
    if kind is None:
        return None
    by_language: dict[str, list[str]] = {}
    for o in said.get(kind.name, []):
        by_language.setdefault(o.language or "" if isinstance(o, ox.Literal) else "", []).append(o.value)
    label = min(by_language.get("fr") or by_language.get("") or [name for own in by_language.values() for name in own] or [iri])
    general = {kind.iri for kind in model.nodes}
    own = {o.value for p in (RDF.type, ORG.classification, DCTERMS.type) for o in said.get(p, [])} - general
    words = sorted({text.fr for other in own if (text := model.label(other))})
    codes = [o.value for o in said.get(IGEO.codeINSEE, [])]
    named = model.label(kind.iri)
    what = " ".join([" · ".join(words) or (named.fr if named else ""), *codes[:1]]).strip()
    place = min((min(places[o.value]) for o in said.get(SCHEMA.containedInPlace, []) if o.value in places), default="")
    return iri, kind.iri, kind.order, label, ", ".join(part for part in (what, place) if part)


def _statements(store: Store, iris: Sequence[str], predicates: Sequence[str]) -> Iterator[tuple[str, str, ox.NamedNode | ox.Literal]]:
    for at in range(0, len(iris), _BATCH):
        answer = store.select(
            f"""SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {_listed(iris[at : at + _BATCH])} }}
                ?s ?p ?o . FILTER (?p IN ({", ".join(str(ox.NamedNode(p)) for p in predicates)})) }}"""
        )
        for s, p, o in answer.rows:
            if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode) and isinstance(o, (ox.NamedNode, ox.Literal)):
                yield s.value, p.value, o
