"""A graph's statements as columns: what whole-graph work reads, since a scan of columns costs milliseconds.

`opened` shows a file of N-Quads as a view; `keep` takes what is needed of it into a table keyed by numbers, of which
names.py and network_tables.py are made.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from terrigraph.model.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import duckdb

MEMORY = "600MB"
"""What a scan may take of memory; past that it works on disk, next to the triples."""

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY,
    "autoinstall_known_extensions": "false",
    "preserve_insertion_order": "false",
}

_MACROS = r"""
CREATE MACRO iri(term) AS substr(term, 2, length(term) - 2);
CREATE MACRO is_iri(term) AS starts_with(term, '<');
CREATE MACRO tagged(term) AS CASE WHEN starts_with(split_part(term, '"', -1), '@') THEN substr(split_part(term, '"', -1), 2) ELSE '' END;
CREATE MACRO unescaped(written) AS replace(replace(replace(replace(replace(replace(
    written, '\\', chr(1)), '\"', '"'), '\n', chr(10)), '\r', chr(13)), '\t', chr(9)), chr(1), '\');
CREATE MACRO text(term) AS CASE WHEN contains(term, '\')
    THEN unescaped(substr(term, 2, length(term) - length(split_part(term, '"', -1)) - 2))
    ELSE split_part(term, '"', 2) END;
"""


_VIEWS = """
CREATE VIEW lines AS
SELECT string_split(line, ' ') AS part, CASE len(part) WHEN 5 THEN part[3] ELSE array_to_string(part[3:-3], ' ') END AS o
FROM read_csv({file}, columns = {{'line': 'VARCHAR'}}, header = false, delim = chr(1), quote = '', escape = '', auto_detect = false,
              max_line_size = 4000000, buffer_size = 16000000);
CREATE VIEW quads AS SELECT iri(part[1]) AS s, iri(part[2]) AS p, o, iri(part[-2]) AS g FROM lines"""


@contextmanager
def opened(statements: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the view `quads` (s, p, o, g) of a file: IRIs bare in s, p and g, `o` a term as written.

    Macros: `iri(o)`, `is_iri(o)`, `text(o)` (a literal's characters), `tagged(o)` (its language, or "").
    """
    import duckdb

    place = statements.with_name("columns.duckdb")
    connection = duckdb.connect(str(place), config=SETTINGS)
    try:
        connection.execute(_MACROS)
        connection.execute(_VIEWS.format(file=quoted(str(statements))))
        yield connection
    finally:
        connection.close()
        for left in statements.parent.glob("columns.duckdb*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def keep(connection: duckdb.DuckDBPyConnection, predicates: Iterable[str], classes: Iterable[str]) -> None:
    """Make the table `facts` (s, p, o, g, k, iri) of the statements of some predicates, and of who is of some classes.

    `s` and `k` (NULL for a literal) are keys of the subject and of the object: the 128 bits of an IRI's MD5, which join in a tenth
    of the time of IRIs; `p` is of the type `predicate`, a number by which the predicates are listed; `g` is NULL for a literal;
    `iri` is the subject's IRI where the statement gives its class, and NULL elsewhere.
    """
    kinds = one_of(f"<{class_}>" for class_ in classes)
    wanted = sorted({*predicates, RDF.type})
    connection.execute(f"CREATE TYPE predicate AS ENUM {one_of(wanted)}")
    connection.execute(
        f"""CREATE TABLE facts AS
            SELECT md5_number(part[1]) AS s, CAST(iri(part[2]) AS predicate) AS p, o, CASE WHEN is_iri(o) THEN iri(part[-2]) END AS g,
                   CASE WHEN is_iri(o) THEN md5_number(o) END AS k, CASE WHEN part[2] = '<{RDF.type}>' THEN iri(part[1]) END AS iri
            FROM lines WHERE part[2] IN {one_of(f"<{p}>" for p in wanted if p != RDF.type)}
            OR (part[2] = '<{RDF.type}>' AND part[3] IN {kinds})"""
    )


def one_of(iris: Iterable[str]) -> str:
    """IRIs as an SQL list: `('…', '…')`."""
    return "(" + ", ".join(quoted(iri) for iri in iris) + ")"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
