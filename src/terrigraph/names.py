"""The names of everything, to be found whatever the accents and the case.

The index (SQLite, full text) stands beside the store and is written with it.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terrigraph.columns import one_of
from terrigraph.language import Text
from terrigraph.namespaces import FOAF, IGEO, SCHEMA, SKOS, TG, shorten
from terrigraph.network_tables import NODES
from terrigraph.store import NAMES

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from terrigraph.ontology import Ontology

_WORD = re.compile(r"\w+")
_UNFOLDED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_LONGEST_QUERY = 200
_NAMED_BY = (FOAF.name, SCHEMA.name, SCHEMA.text, SKOS.prefLabel, SKOS.altLabel, TG.formerName, TG.formerCode, IGEO.codeINSEE, TG.siren)
"""The properties by whose values a resource is found."""


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


def write(folder: Path, connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """Write the index of all names of a graph into its folder, from its nodes (nodes.parquet) and its statements."""
    path = folder / NAMES
    path.unlink(missing_ok=True)
    index = sqlite3.connect(path)
    with index:
        index.executescript("""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE resource (id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, rank INTEGER, label TEXT, context TEXT);
            CREATE TABLE name (id INTEGER PRIMARY KEY, resource INTEGER, name TEXT, folded TEXT);
            CREATE VIRTUAL TABLE words USING fts5(folded, content='name', content_rowid='id', tokenize='unicode61', prefix='2 3 4');
        """)
        ranks = {kind.iri: kind.order for kind in model.nodes}
        nodes = connection.execute("SELECT iri, kind, label, context FROM read_parquet(?) ORDER BY iri", [str(folder / NODES)]).fetchall()
        numbers = {row[0]: number for number, row in enumerate(nodes, start=1)}
        index.executemany(
            "INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?)",
            ((numbers[iri], iri, kind, ranks[kind], label, context) for iri, kind, label, context in nodes),
        )
        named = connection.execute(
            f"SELECT DISTINCT s, text(o) AS name FROM quads WHERE p IN {one_of(_NAMED_BY)} ORDER BY s, name"
        ).fetchall()
        index.executemany(
            "INSERT INTO name (resource, name, folded) VALUES (?, ?, ?)",
            ((numbers[iri], name, fold(name)) for iri, name in named if iri in numbers),
        )
        index.execute("INSERT INTO words (words) VALUES ('rebuild')")
    index.close()


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
