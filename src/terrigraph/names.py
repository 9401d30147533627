"""The names of everything, to be found whatever the accents and the case.

The index (SQLite, full text) stands beside the store and is written with it.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from terrigraph.language import Text
from terrigraph.namespaces import DCTERMS, FOAF, IGEO, ORG, SCHEMA, SKOS, TG, shorten
from terrigraph.store import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from terrigraph.ontology import Ontology
    from terrigraph.store import Store

_WORD = re.compile(r"\w+")
_UNFOLDED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Match:
    """One resource that a text may name."""

    iri: str
    kind: str
    """The IRI of its node kind."""
    label: str
    matched: str
    """The name that matched: the label, or another name of it."""
    context: str
    """What tells it from its homonyms, in French: its class and code, or where it is."""
    exact: bool


def fold(text: str) -> str:
    """A text without case, accents, ligatures and punctuation: « Évry-Courcouronnes » → `evry courcouronnes`."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNFOLDED))
    return " ".join(_WORD.findall("".join(char for char in plain if not unicodedata.combining(char))))


def write(folder: Path, store: Store, model: Ontology) -> None:
    """Write the index of all names of a graph into its folder."""
    path = folder / NAMES
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(
            "CREATE TABLE resource (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, kind TEXT, rank INTEGER, label TEXT, context TEXT)"
        )
        connection.execute("CREATE TABLE name (id INTEGER PRIMARY KEY, resource INTEGER, name TEXT, folded TEXT)")
        connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(folded, content='name', content_rowid='id', tokenize='unicode61', prefix='2 3 4')"
        )
        numbers: dict[str, int] = {}
        rows = list(_resources(store, model))
        connection.executemany(
            "INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?)", ((numbers.setdefault(row[0], len(numbers) + 1), *row) for row in rows)
        )
        connection.executemany(
            "INSERT INTO name (resource, name, folded) VALUES (?, ?, ?)",
            ((numbers[iri], name, fold(name)) for iri, name in _names(store) if iri in numbers),
        )
        connection.execute("CREATE INDEX name_folded ON name (folded)")
        connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
    connection.close()


def _resources(store: Store, model: Ontology) -> Iterator[tuple[str, str, int, str, str]]:
    """IRI, node kind, rank of the kind, label and context of each node of the graph."""
    classes = _gathered(
        store,
        *(f"?s a ?o . VALUES ?o {{ <{name}> }}" for name in model.classes()),
        f"?s <{ORG.classification}> ?o",
        f"?s <{DCTERMS.type}> ?o",
    )
    codes = _gathered(store, f"?s <{IGEO.codeINSEE}> ?o")
    departements = dict(_pairs(store, f"?s <{SCHEMA.name}> ?o . ?s a <{IGEO.Departement}>"))
    places = {iri: departements[place] for iri, place in _pairs(store, f"?s <{SCHEMA.containedInPlace}> ?o") if place in departements}
    for kind in model.nodes:
        labels = dict(_pairs(store, f'?s a <{kind.iri}> ; <{kind.name}> ?o . FILTER (LANG(?o) IN ("", "fr"))'))
        for iri in sorted(labels):
            described = [_most_precise(classes.get(iri, []), kind.iri, model), *codes.get(iri, ())[:1]]
            context = ", ".join(filter(None, (" ".join(described), places.get(iri, ""))))
            yield iri, kind.iri, kind.order, labels[iri], context


def _pairs(store: Store, pattern: str) -> Iterator[tuple[str, str]]:
    """The solutions ?s ?o of a pattern, as text."""
    for subject, value in store.select(f"SELECT ?s ?o WHERE {{ {pattern} }}").rows:
        if isinstance(subject, ox.NamedNode) and isinstance(value, (ox.NamedNode, ox.Literal)):
            yield subject.value, value.value


def _gathered(store: Store, *patterns: str) -> dict[str, list[str]]:
    """The solutions ?o of some patterns, by ?s."""
    found: dict[str, list[str]] = {}
    for pattern in patterns:
        for iri, value in _pairs(store, pattern):
            found.setdefault(iri, []).append(value)
    return found


def _most_precise(classes: list[str], kind: str, model: Ontology) -> str:
    """What the classes and kinds of a resource say, most precise words only."""
    general = {kind, *(node.iri for node in model.nodes)}
    labels = sorted({label.fr for name in classes if name not in general and (label := model.label(name))})
    own = model.label(kind)
    return " · ".join(labels) or (own.fr if own else "")


def _names(store: Store) -> Iterator[tuple[str, str]]:
    for predicate in (
        FOAF.name,
        SCHEMA.name,
        SCHEMA.text,
        SKOS.prefLabel,
        SKOS.altLabel,
        TG.formerName,
        TG.formerCode,
        IGEO.codeINSEE,
        TG.siren,
    ):
        yield from sorted(set(_pairs(store, f"?s <{predicate}> ?o")))


def search(folder: Path, text: str, kind: str = "", limit: int = 20) -> list[Match]:
    """What a text may name, best first: the whole name, then names that start so, then names that hold all its words.

    `kind` restricts to a node kind (an IRI). Every word of the text may be a beginning.
    """
    words = fold(text[:_LONGEST_QUERY]).split()
    if not words:
        return []
    whole = " ".join(words)
    phrase = " ".join(f'"{word}"*' for word in words)
    connection = sqlite3.connect(f"file:{folder / NAMES}?mode=ro", uri=True)
    try:
        rows = connection.execute(
            """WITH matched AS (
                 SELECT n.resource, n.name, n.folded,
                        CASE WHEN n.folded = :whole THEN 0
                             WHEN n.folded >= :whole AND n.folded < :whole || char(1114111) THEN 1 ELSE 2 END AS grade
                 FROM words JOIN name n ON n.id = words.rowid WHERE words MATCH :phrase)
               SELECT r.iri, r.kind, r.label, m.name, r.context, m.grade,
                      MIN(m.grade * 1000 + (m.name <> r.label) * 500 + LENGTH(m.folded)) AS best
               FROM matched m JOIN resource r ON r.id = m.resource
               WHERE :kind = '' OR r.kind = :kind
               GROUP BY r.id ORDER BY best, r.rank, r.label, r.context, r.iri LIMIT :limit""",
            {"whole": whole, "phrase": phrase, "kind": kind, "limit": limit},
        ).fetchall()
    finally:
        connection.close()
    return [Match(iri, kind, label, name, context, grade == 0) for iri, kind, label, name, context, grade, _ in rows]


def kind_name(match: Match, model: Ontology) -> Text:
    """The name of a match's node kind."""
    return model.label(match.kind) or Text(shorten(match.kind), shorten(match.kind))
