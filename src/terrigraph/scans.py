"""Answers about the whole graph, from its network tables: ranks, lists as of a day, pages, pairs.

What concerns one actor is asked of the store; what scans everything is asked here, of columns, in milliseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from terrigraph import periods
from terrigraph.columns import SETTINGS, quoted
from terrigraph.network_tables import EDGES, NODES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

_STATUS = """CASE WHEN possible_from IS NULL AND certain_from IS NULL AND certain_to IS NULL AND possible_to IS NULL THEN 'undated'
    WHEN possible_from > $day OR possible_to < $day THEN 'excluded'
    WHEN certain_from <= $day AND certain_to >= $day THEN 'certain' ELSE 'possible' END"""
"""As periods.status says it."""


class Scans:
    """The network tables of one graph, as SQL tables `nodes` and `edges` (see network_tables.py)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection = duckdb.connect(config=SETTINGS)
        for name, file in (("nodes", NODES), ("edges", EDGES)):
            self._connection.execute(f"CREATE VIEW {name} AS FROM read_parquet({quoted(str(folder / file))})")

    def sql(self, query: str, parameters: dict[str, Any] | None = None) -> pd.DataFrame:
        """Any SQL over `nodes` and `edges`; `$name` in it is a parameter."""
        return self._connection.execute(query, parameters).df() if parameters else self._connection.execute(query).df()

    def rank(self, via: str = "", as_of: str = "", at: str = "target", limit: int = 20, offset: int = 0) -> pd.DataFrame:
        """Nodes by their number of distinct neighbours, most first: columns iri, label, context, neighbours.

        `via` is a class or property (an IRI; "": all links); `at` the end to rank, "source" or "target"; `as_of` a day,
        which leaves out the links it excludes.
        """
        here, there = ("target", "source") if at == "target" else ("source", "target")
        return self.sql(
            f"""SELECT n.iri, n.label, n.context, count(DISTINCT e.{there}) AS neighbours
                FROM edges e JOIN nodes n ON n.iri = e.{here} WHERE {_linked(via, as_of)}
                GROUP BY ALL ORDER BY neighbours DESC, n.iri LIMIT $limit OFFSET $offset""",
            _given(via, as_of, limit, offset),
        )

    def held(self, as_of: str, via: str, label: str = "", limit: int = 100, offset: int = 0) -> pd.DataFrame:
        """The links of a class that hold on a day, by the names of their ends: source, target and their names, label, status."""
        return self.sql(
            f"""SELECT e.source, s.label AS source_label, e.label, e.target, t.label AS target_label, {_STATUS} AS status,
                       e.start, e."end", e.document, e.quote
                FROM edges e JOIN nodes s ON s.iri = e.source JOIN nodes t ON t.iri = e.target
                WHERE {_linked(via, as_of)} AND ($label = '' OR e.label = $label)
                ORDER BY s.label, t.label, e.label, e.iri LIMIT $limit OFFSET $offset""",
            _given(via, as_of, limit, offset) | {"label": label},
        )

    def page(self, kind: str, limit: int = 100, offset: int = 0) -> pd.DataFrame:
        """One page of the nodes of a kind (a class's IRI), in the order of their names: iri, label, context, links."""
        return self.sql(
            "SELECT iri, label, context, links FROM nodes WHERE kind = $kind ORDER BY label, iri LIMIT $limit OFFSET $offset",
            {"kind": kind, "limit": limit, "offset": offset},
        )

    def pairs(self, via: str, as_of: str = "") -> pd.DataFrame:
        """Every two nodes that share a target by links of a class: one, other (one < other), and how many targets they share."""
        return self.sql(
            f"""WITH linked AS (SELECT DISTINCT source, target FROM edges WHERE {_linked(via, as_of)})
                SELECT a.source AS one, b.source AS other, count(*) AS shared
                FROM linked a JOIN linked b ON a.target = b.target AND a.source < b.source GROUP BY ALL""",
            {name: value for name, value in _given(via, as_of, 0, 0).items() if name not in ("limit", "offset")},
        )

    def edges(self, vias: Sequence[str] = (), as_of: str = "") -> pd.DataFrame:
        """The edges of some classes and properties (IRIs; none: all), as of a day or whatever their dates."""
        chosen = "true" if not vias else "via IN (" + ", ".join(map(quoted, vias)) + ")"
        where = f"{chosen} AND {_linked('', as_of)}"
        return self.sql(f"SELECT * FROM edges WHERE {where}", {"day": periods.day(as_of)} if as_of else None)


def _linked(via: str, as_of: str) -> str:
    return " AND ".join(["via = $via"] * bool(via) + [f"{_STATUS} <> '{periods.EXCLUDED}'"] * bool(as_of)) or "true"


def _given(via: str, as_of: str, limit: int, offset: int) -> dict[str, Any]:
    given: dict[str, Any] = {"limit": limit, "offset": offset}
    return given | ({"via": via} if via else {}) | ({"day": periods.day(as_of)} if as_of else {})
