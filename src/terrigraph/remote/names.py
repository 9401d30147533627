"""Names found by SPARQL, in a graph whose index of names is not at hand: one on a server.

The server is asked for candidates, bounded, by regular expressions that see through case and
accents; which of them match, and which first, is then decided as for a graph of this machine.
It reads every name, so it takes as long as the server needs for that.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from terrigraph.indexes import names
from terrigraph.indexes.network_tables import NAMED_BY
from terrigraph.language import current
from terrigraph.model import homonyms, spelling
from terrigraph.model.namespaces import FOAF, ORG, RDF, SCHEMA, SKOS, TG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from terrigraph.indexes.names import Match, Name, Resource
    from terrigraph.model.ontology import Ontology
    from terrigraph.store.protocol import Store

_Values = dict[str, "list[ox.NamedNode | ox.Literal]"]
"""The values of a resource, by property."""

MOST = 1000
"""Names that a server is asked for at once; of more, the shortest."""
_BATCH = 200
_LETTERS = (range(0xC0, 0x250), range(0x1E00, 0x1F00), range(0x2100, 0x2150), range(0xFB00, 0xFB07))
"""Where the letters with accents and the ligatures are, in Unicode."""
_BREAK = "[^0-9A-Za-z]"
"""What is between words, and more."""
_FOREIGN = "[^ -~]{1,4}"
"""A letter with an accent, or of another alphabet. Some engines match bytes, not letters (Virtuoso), so that none is named."""
_MARKS = "[^ -~]{0,4}"
"""What may come after a letter and is none: an accent of its own, a character of no width."""


def search(store: Store, model: Ontology, text: str, kind: str = "", limit: int = 20) -> list[Match]:
    """See `names.search`."""
    if not (words := names.words_of(text)):
        return []
    named = _named(store, words)
    return names.among(_resources(store, model, sorted({iri for iri, *_ in named})), named, text, kind, limit)


def beginning(word: str) -> str:
    """A regular expression, in ASCII, of the texts that have a word which begins as a folded one, however it is written there."""
    return f"(^|{_BREAK}){_pattern(word)}"


def whole(words: Sequence[str]) -> str:
    """A regular expression, in ASCII, of the texts that begin with folded words, however they are written there."""
    return f"^{_BREAK}*" + f"{_BREAK}+".join(map(_pattern, words))


def _named(store: Store, words: Sequence[str]) -> list[Name]:
    """Resources and names that may match: where there are too many, those that match best are surely among them."""
    rows = _matching(store, [beginning(word) for word in words])
    if len(rows) < MOST:
        return rows
    start = whole(words)
    return list(dict.fromkeys([*_matching(store, [f"{start}{_BREAK}*$"]), *_matching(store, [start]), *rows]))


def _matching(store: Store, patterns: Sequence[str]) -> list[Name]:
    tests = " && ".join(f"REGEX(STR(?name), {ox.Literal(pattern)})" for pattern in patterns)
    answer = store.select(
        f"""SELECT DISTINCT ?s ?text ?p ?length WHERE {{
            VALUES ?p {{ {_listed(NAMED_BY)} }} ?s ?p ?name . FILTER ({tests})
            BIND (STR(?name) AS ?text) BIND (STRLEN(STR(?name)) AS ?length) }} ORDER BY ?length ?text ?s LIMIT {MOST}"""
    )
    return [
        (s.value, text.value, str(p) == f"<{SKOS.hiddenLabel}>")
        for s, text, p, _ in answer.rows
        if isinstance(s, ox.NamedNode) and isinstance(text, ox.Literal)
    ]


def _listed(iris: Sequence[str]) -> str:
    return " ".join(str(ox.NamedNode(iri)) for iri in iris)


@cache
def _pairs() -> frozenset[str]:
    """The pairs of letters that one letter folds to: œ, ß…"""
    return frozenset(pair for letters in _LETTERS for code in letters if len(pair := spelling.fold(chr(code))) == 2)


def _pattern(word: str) -> str:
    """A regular expression for a folded word, in ASCII, that every spelling of it matches."""
    out, at = "", 0
    word = unicodedata.normalize("NFC", word)  # a syllable of hangul is one letter of a name, and several of what it folds to
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
    return f"([{letter}{letter.upper()}]{_MARKS}|{_FOREIGN})" if letter.isalpha() else letter


# ---------------------------------------------------------------- what a resource is


def _resources(store: Store, model: Ontology, iris: Sequence[str]) -> list[Resource]:
    """Kind, label and context of some resources, as the network tables have them; in the language in use, which is the one asked for."""
    described: dict[str, _Values] = {iri: {} for iri in iris}
    wanted = {*homonyms.KINDS, homonyms.WITHIN, homonyms.CODE, *(kind.name for kind in model.nodes)}
    for s, p, o in _triples(store, iris, sorted(wanted)):
        described[s].setdefault(p, []).append(o)
    holders = {o.value for own in described.values() for o in own.get(homonyms.WITHIN, [])}
    departements = {s for s, _, o in _triples(store, sorted(holders), [RDF.type]) if o.value == homonyms.HOLDER}
    names_of: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    for s, _, o in _triples(store, sorted(departements), [SCHEMA.name]):
        names_of.setdefault(s, []).append(o)
    places = {s: _name(terms) for s, terms in names_of.items()}
    resources = [resource for iri in iris if (resource := _resource(iri, described[iri], places, model))]
    named = Counter(label for _, kind, _, label, _ in resources if kind == FOAF.Person)
    offices = _offices(store, [iri for iri, kind, _, label, _ in resources if kind == FOAF.Person and named[label] > 1], model)
    shown = [(iri, kind, order, label, homonyms.context([what], "", offices.get(iri, ""))) for iri, kind, order, label, what in resources]
    return [(*one, *one[-2:]) for one in shown]


def _offices(store: Store, people: Sequence[str], model: Ontology) -> dict[str, str]:
    """The latest mandate of each of some people, in the language in use."""
    bodies: dict[tuple[str, ...], list[ox.NamedNode | ox.Literal]] = {}
    names_of = " ".join(str(ox.NamedNode(kind.name)) for kind in model.nodes)
    for at in range(0, len(people), _BATCH):
        answer = store.select(
            f"""SELECT ?held ?who ?until ?since ?role ?agreed ?body WHERE {{ VALUES ?who {{ {_listed(people[at : at + _BATCH])} }}
                ?held <{ORG.member}> ?who ; <{ORG.role}> ?role .
                OPTIONAL {{ ?held <{TG.possibleUntil}> ?until }} OPTIONAL {{ ?held <{TG.certainFrom}> ?since }}
                OPTIONAL {{ ?held <{TG.roleLabel}> ?agreed }}
                OPTIONAL {{ VALUES ?named {{ {names_of} }} {{ ?held <{ORG.organization}> ?in }} UNION {{ ?held <{TG.area}> ?in
                    FILTER NOT EXISTS {{ ?held <{ORG.organization}> ?other }} }} ?in ?named ?body }} }}"""
        )
        for row in answer.rows:
            *values, body = row
            own = bodies.setdefault(tuple(one.value if isinstance(one, ox.NamedNode | ox.Literal) else "" for one in values), [])
            own += [body] if isinstance(body, ox.Literal) else []
    held: dict[str, list[tuple[str, str, str, str]]] = {}
    for (_, who, until, since, role, agreed), terms in bodies.items():
        called = (agreed if current() == "fr" else "") or str(model.label(role) or "")
        held.setdefault(who, []).append((until, since, called, _name(terms)))
    return {who: homonyms.latest(offices) for who, offices in held.items()}


def _resource(iri: str, values: _Values, places: Mapping[str, str], model: Ontology) -> tuple[str, str, int, str, str] | None:
    """IRI, kind, the kind's order, label, context; None of what is no node."""
    classes = {o.value for o in values.get(RDF.type, [])}
    kind = next((kind for kind in model.nodes if kind.iri in classes), None)
    if kind is None:
        return None
    label = _name(values.get(kind.name, [])) or iri
    general = {kind.iri for kind in model.nodes}
    own = {o.value for p in homonyms.KINDS for o in values.get(p, [])} - general
    named = model.label(kind.iri)
    kinds = {str(text) for other in own if (text := model.label(other))} or ({str(named)} if named else set())
    code = min((o.value for o in values.get(homonyms.CODE, [])), default="")
    place = min((places[o.value] for o in values.get(homonyms.WITHIN, []) if o.value in places), default="")
    return iri, kind.iri, kind.order, label, homonyms.context(kinds, code, place)


def _name(terms: Sequence[ox.NamedNode | ox.Literal]) -> str:
    """Of some names, the one in the language in use, else of no language, else any; "" of none."""
    by_language: dict[str, list[str]] = {}
    for term in terms:
        by_language.setdefault(term.language or "" if isinstance(term, ox.Literal) else "", []).append(term.value)
    every = [name for own in by_language.values() for name in own]
    return min(by_language.get(current()) or by_language.get("") or every, default="")


def _triples(store: Store, iris: Sequence[str], predicates: Sequence[str]) -> Iterator[tuple[str, str, ox.NamedNode | ox.Literal]]:
    for at in range(0, len(iris), _BATCH):
        answer = store.select(
            f"""SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {_listed(iris[at : at + _BATCH])} }}
                ?s ?p ?o . FILTER (?p IN ({", ".join(str(ox.NamedNode(p)) for p in predicates)})) }}"""
        )
        for s, p, o in answer.rows:
            if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode) and isinstance(o, (ox.NamedNode, ox.Literal)):
                yield s.value, p.value, o
