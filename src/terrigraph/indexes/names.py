"""The names of everything, to be found whatever the accents and the case.

The index (SQLite, full text) is next to the store and is written with it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from terrigraph.indexes.columns import one_of, quoted
from terrigraph.indexes.network_tables import NAMED_BY
from terrigraph.language import current
from terrigraph.model.namespaces import SKOS
from terrigraph.model.spelling import fold
from terrigraph.store.folder import NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import duckdb

    from terrigraph.model.ontology import Ontology

_LONGEST_QUERY = 200

Resource = tuple[str, str, int, str, str, str, str]
"""A resource: its IRI, node kind (IRI), the kind's order, label and context in French, the same in English."""
Name = tuple[str, str, bool]
"""A name: the IRI of what bears it, the name, whether it is one that is not shown."""


class Match:
    """One resource that a text may name: its IRI, its node kind's, its label; `matched` is the name that matched, that or another.

    `context` is what distinguishes it from its homonyms: see model/homonyms.py. Both are in the language in use.
    """

    __slots__ = ("context", "exact", "iri", "kind", "label", "matched")

    def __init__(self, iri: str, kind: str, label: str, matched: str, context: str, exact: bool) -> None:
        self.iri = iri
        self.kind = kind
        self.label = label
        self.matched = matched
        self.context = context
        self.exact = exact

    def _values(self) -> tuple[str, ...]:
        return self.iri, self.kind, self.label, self.matched, self.context, str(self.exact)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Match) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        return f"Match{self._values()}"


def write(folder: Path, connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """Write the index of all names of a graph into its folder, from a connection that network_tables.py prepared."""
    path = folder / NAMES
    path.unlink(missing_ok=True)
    index = sqlite3.connect(path)
    with index:
        ranks = {kind.iri: kind.order for kind in model.nodes}
        nodes = connection.execute(
            "SELECT iri, kind, label, context, label_en, context_en FROM nodes JOIN contexts USING (id) ORDER BY id"
        ).fetchall()
        named = connection.execute(
            f"""SELECT n.iri, text(q.o) AS name, bool_and(q.p = {quoted(SKOS.hiddenLabel)}) FROM facts q JOIN nodes n ON n.s = q.s
                WHERE q.p IN {one_of(NAMED_BY)} GROUP BY ALL ORDER BY n.iri, name"""
        ).fetchall()
        _fill(index, [(iri, kind, ranks[kind], *words) for iri, kind, *words in nodes], named)
    index.close()


def _fill(index: sqlite3.Connection, resources: Sequence[Resource], named: Iterable[Name]) -> None:
    """Make the tables of an index, of resources and of their names."""
    index.executescript("""
        PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
        CREATE TABLE resource (id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, rank INTEGER, label TEXT, context TEXT,
                               label_en TEXT, context_en TEXT);
        CREATE TABLE name (id INTEGER PRIMARY KEY, resource INTEGER, name TEXT, folded TEXT, hidden INTEGER);
        CREATE VIRTUAL TABLE words USING fts5(folded, content='name', content_rowid='id', tokenize='unicode61', prefix='2 3 4');
    """)
    numbers = {resource[0]: number for number, resource in enumerate(resources, start=1)}
    index.executemany("INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ((numbers[resource[0]], *resource) for resource in resources))
    index.executemany(
        "INSERT INTO name (resource, name, folded, hidden) VALUES (?, ?, ?, ?)",
        ((numbers[iri], name, fold(name), hidden) for iri, name, hidden in named if iri in numbers),
    )
    index.execute("INSERT INTO words (words) VALUES ('rebuild')")


def search(folder: Path, text: str, kind: str = "", limit: int = 20) -> list[Match]:
    """What a text may name, best first: the whole name, then names that start so, then names that hold all its words.

    A name that is not shown gives way to those that are, and is exact where nothing else is called so.
    `kind` restricts to a node kind (an IRI). Every word of the text may be a beginning.
    """
    with closing(sqlite3.connect(f"file:{folder / NAMES}?mode=ro", uri=True)) as index:
        return _best(index, text, kind, limit)


def among(resources: Sequence[Resource], named: Iterable[Name], text: str, kind: str = "", limit: int = 20) -> list[Match]:
    """The same as `search`, among some resources and their names."""
    with closing(sqlite3.connect(":memory:")) as index:
        _fill(index, resources, named)
        return _best(index, text, kind, limit)


def words_of(text: str) -> list[str]:
    """The words that a search looks for, folded."""
    return fold(text[:_LONGEST_QUERY]).split()


def _best(index: sqlite3.Connection, text: str, kind: str, limit: int) -> list[Match]:
    if not (words := words_of(text)):
        return []
    whole = " ".join(words)
    phrase = " ".join(f'"{word}"*' for word in words)
    label, context = ("r.label_en", "r.context_en") if current() == "en" else ("r.label", "r.context")
    rows = index.execute(
        f"""WITH matched AS (
             SELECT n.resource, n.name, n.folded, n.hidden,
                    CASE WHEN n.folded = :whole THEN 0
                         WHEN n.folded >= :whole AND n.folded < :whole || char(1114111) THEN 1 ELSE 2 END AS grade
             FROM words JOIN name n ON n.id = words.rowid WHERE words MATCH :phrase)
           SELECT r.iri, r.kind, {label}, m.name, {context}, m.grade, m.hidden,
                  MIN(m.grade * 2000 + m.hidden * 1000 + (m.name <> {label}) * 500 + LENGTH(m.folded)) AS best
           FROM matched m JOIN resource r ON r.id = m.resource
           WHERE :kind = '' OR r.kind = :kind
           GROUP BY r.id ORDER BY best, r.rank, {label}, {context}, r.iri LIMIT :limit""",
        {"whole": whole, "phrase": phrase, "kind": kind, "limit": limit},
    ).fetchall()
    shown = any(grade == 0 and not hidden for *_, grade, hidden, _ in rows)
    return [
        Match(iri, kind, label, name, context, grade == 0 and not (hidden and shown))
        for iri, kind, label, name, context, grade, hidden, _ in rows
    ]
