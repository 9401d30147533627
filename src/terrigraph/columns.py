"""A graph's statements as columns: what whole-graph work reads, since a scan of columns costs milliseconds.

`opened` reads a file of N-Quads into DuckDB; names.py and network_tables.py are made from it.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MEMORY = "1GB"
"""What a scan may hold in memory; past that it works on disk, beside the statements."""

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY,
    "autoinstall_known_extensions": "false",
    "preserve_insertion_order": "false",
}

_MACROS = r"""
CREATE MACRO iri(term) AS term[2:-2];
CREATE MACRO is_iri(term) AS term[1] = '<';
CREATE MACRO tagged(term) AS regexp_extract(term, '"(@([A-Za-z0-9-]+)|\^\^<[^>]*>)?$', 2);
CREATE MACRO text(term) AS replace(replace(replace(replace(replace(replace(
    regexp_extract(term, '^"((?s:.*))"(@[A-Za-z0-9-]+|\^\^<[^>]*>)?$', 1),
    '\\', chr(1)), '\"', '"'), '\n', chr(10)), '\r', chr(13)), '\t', chr(9)), chr(1), '\');
"""


@contextmanager
def opened(statements: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the table `quads` (s, p, o, g): IRIs bare in s, p and g, `o` a term as written.

    Macros: `iri(o)`, `is_iri(o)`, `text(o)` (a literal's characters), `tagged(o)` (its language, or "").
    """
    place = statements.with_name("columns.duckdb")
    connection = duckdb.connect(str(place), config=SETTINGS)
    try:
        connection.execute(_MACROS)
        connection.execute(
            """CREATE TABLE quads AS
               WITH lines AS (SELECT line, split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,
                                     reverse(split_part(reverse(line), ' ', 2)) AS g
                              FROM read_csv(?, columns = {'line': 'VARCHAR'}, header = false, delim = chr(1), quote = '', escape = '',
                                            auto_detect = false, max_line_size = 4000000))
               SELECT s[2:-2] AS s, p[2:-2] AS p, line[length(s) + length(p) + 3 : -(length(g) + 4)] AS o, g[2:-2] AS g FROM lines""",
            [str(statements)],
        )
        yield connection
    finally:
        connection.close()
        for left in statements.parent.glob("columns.duckdb*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def one_of(iris: Iterable[str]) -> str:
    """IRIs as an SQL list: `('…', '…')`."""
    return "(" + ", ".join(quoted(iri) for iri in iris) + ")"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
