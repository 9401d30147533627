"""Answers about the whole graph, from its network tables: ranks, lists as of a day, pages, pairs.

What concerns one actor is asked of the store; what scans everything is asked here, of columns, in milliseconds.
Ranks, lists, pages and pairs are worked out among integers, kept in memory from the first such question on; names come last.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import duckdb

from terrigraph.indexes.columns import SETTINGS, quoted
from terrigraph.indexes.network_tables import EDGES, NODES
from terrigraph.model import periods
from terrigraph.model.namespaces import ORG, TG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import pandas as pd

    Texts = pd.api.extensions.ExtensionArray | np.ndarray[Any, np.dtype[Any]]
    """Texts as pandas holds them, in a type of its own from its third version on."""

_SHOWN = ("label", "start", '"end"', "document", "quote")
_TEXTS = ("via", *_SHOWN)
"""The texts of edges that answers have: in memory, each is there once."""


class Scans:
    """The network tables of one graph, as SQL tables `nodes` and `edges` (see network_tables.py)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection = duckdb.connect(config=SETTINGS)
        for name, file in (("nodes", NODES), ("edges", EDGES)):
            self._connection.execute(f"CREATE VIEW {name} AS FROM read_parquet({quoted(str(folder / file))})")
        self._names: dict[str, Texts] = {}
        """The texts of nodes, by column, and those of edges, by the type of their codes."""

    def sql(self, query: str, parameters: dict[str, Any] | None = None) -> pd.DataFrame:
        """Any SQL over `nodes` and `edges`; `$name` in it is a parameter."""
        return self._connection.execute(query, parameters).df() if parameters else self._connection.execute(query).df()

    def rows(self, query: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The same, as plain rows."""
        return self._connection.execute(query, parameters).fetchall()

    def stream(self, query: str, block: int = 10_000) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, read a block at a time."""
        cursor = self._connection.cursor()
        cursor.execute(query)
        while rows := cursor.fetchmany(block):
            yield from rows

    def rank(self, via: str = "", as_of: str = "", at: str = "target", limit: int = 20, offset: int = 0) -> pd.DataFrame:
        """Nodes by their number of distinct neighbours, most first: columns iri, label, context, neighbours.

        `via` is a class or property (an IRI; "": all links); `at` the end to rank, "source" or "target"; `as_of` a day,
        which leaves out the links it excludes.
        """
        here, there = ("target_id", "source_id") if at == "target" else ("source_id", "target_id")
        ranked = self._coded.execute(
            f"""SELECT {here} AS id, count(DISTINCT {there}) AS neighbours FROM ties WHERE {_linked(via, as_of)}
                GROUP BY id ORDER BY neighbours DESC, id LIMIT $limit OFFSET $offset""",
            _given(via, as_of, limit, offset),
        ).df()
        return self._named(ranked, "iri", "label", "context")[["iri", "label", "context", "neighbours"]]

    def links_as_of(self, as_of: str, via: str, label: str = "", limit: int = 100, offset: int = 0) -> pd.DataFrame:
        """The links of a class that a day does not exclude, by the names of their ends: source, target and their names, label, status."""
        import numpy as np
        import pandas as pd
        from pandas.api.extensions import take

        coded = ", ".join(f"coalesce(CAST(enum_code({text}) AS INTEGER), -1)" for text in _SHOWN)
        answer = self._coded.execute(
            f"""SELECT source_id, target_id, {periods.STATUS_SQL}, {coded} FROM ties
                WHERE {_linked(via, as_of)} AND ($label = '' OR label = $label)
                ORDER BY source_order, target_order, label, row LIMIT $limit OFFSET $offset""",
            _given(via, as_of, limit, offset) | {"label": label},
        ).fetchnumpy()
        sources, targets, status, *codes = map(np.asarray, answer.values())
        columns = {text.strip('"'): take(self._texts(text), code, allow_fill=True) for text, code in zip(_SHOWN, codes, strict=True)}
        for end, ids in (("source", sources), ("target", targets)):
            columns |= {end: self._column("iri").take(ids), f"{end}_label": self._column("label").take(ids)}
        columns["status"] = status
        shown = ["source", "source_label", "label", "target", "target_label", "status", "start", "end", "document", "quote"]
        return pd.DataFrame({name: columns[name] for name in shown})

    def page(self, kind: str, limit: int = 100, offset: int = 0) -> pd.DataFrame:
        """One page of the nodes of a kind (a class's IRI), in the order of their names: iri, label, context, links."""
        listed = self._coded.execute(
            "SELECT id, links FROM things WHERE kind = $kind ORDER BY name_order, id LIMIT $limit OFFSET $offset",
            {"kind": kind, "limit": limit, "offset": offset},
        ).df()
        return self._named(listed, "iri", "label", "context")[["iri", "label", "context", "links"]]

    def pairs(self, via: str, as_of: str = "") -> pd.DataFrame:
        """Every two nodes that share a target by links of a class: one, other (one < other), and how many targets they share."""
        import numpy as np
        import pandas as pd

        met = self._coded.execute(
            f"""WITH linked AS (SELECT DISTINCT source_id, target_id FROM ties WHERE {_linked(via, as_of)})
                SELECT (CAST(a.source_id AS BIGINT) << 32) | b.source_id AS pair
                FROM linked a JOIN linked b ON a.target_id = b.target_id AND a.source_id < b.source_id""",
            {name: value for name, value in _given(via, as_of, 0, 0).items() if name not in ("limit", "offset")},
        ).fetchnumpy()["pair"]
        pairs, shared = np.unique(met, return_counts=True)
        iris = self._column("iri")
        return pd.DataFrame({"one": iris.take(pairs >> 32), "other": iris.take(pairs & 0xFFFFFFFF), "shared": shared})

    def seats(self, as_of: str, office: str, places: str) -> tuple[int, int]:
        """Of how many places somebody is known to hold an office on a day, certainly or possibly, and how many places there are.

        `office` is the office's name in English; places are those whose IRIs begin with `places` and that a body governs.
        """
        ((held, every),) = self.rows(
            f"""WITH bodies AS (SELECT source_id, target_id FROM edges WHERE via = $governs AND starts_with(target, $places)),
                holding AS (SELECT DISTINCT target_id AS body FROM edges
                    WHERE via = $membership AND label_en = $office AND {periods.STATUS_SQL} IN ('{periods.CERTAIN}', '{periods.POSSIBLE}'))
                SELECT count(DISTINCT target_id) FILTER (source_id IN (SELECT body FROM holding)), count(DISTINCT target_id) FROM bodies""",
            {"governs": TG.governs, "membership": ORG.Membership, "office": office, "places": places, "day": periods.day(as_of)},
        )
        return held, every

    def edges(self, vias: Sequence[str] = (), as_of: str = "") -> pd.DataFrame:
        """The edges of some classes and properties (IRIs; none: all), as of a day or whatever their dates."""
        chosen = "true" if not vias else "via IN (" + ", ".join(map(quoted, vias)) + ")"
        where = f"{chosen} AND {_linked('', as_of)}"
        return self.sql(f"SELECT * FROM edges WHERE {where}", {"day": periods.day(as_of)} if as_of else None)

    @cached_property
    def _coded(self) -> duckdb.DuckDBPyConnection:
        """The connection, with the narrow tables `things` (of nodes) and `ties` (of edges): integers, dates, and texts as codes."""
        nodes, edges = (f"read_parquet({quoted(str(self.folder / name))}, file_row_number = true)" for name in (NODES, EDGES))
        for text in _TEXTS:
            self._connection.execute(
                f"CREATE TYPE {_code(text)} AS ENUM (SELECT DISTINCT {text} AS t FROM {edges} WHERE t IS NOT NULL ORDER BY t)"
            )
        self._connection.execute(
            f"""CREATE TYPE kinds AS ENUM (SELECT DISTINCT kind FROM {nodes} ORDER BY kind);
                CREATE TABLE things AS SELECT id, CAST(kind AS kinds) AS kind, name_order, links FROM {nodes};
                CREATE TABLE ties AS
                SELECT e.file_row_number AS row, source_id, target_id, s.name_order AS source_order, t.name_order AS target_order,
                       {", ".join(periods.BOUNDS)}, {", ".join(f"CAST({x} AS {_code(x)}) AS {x}" for x in _TEXTS)}
                FROM {edges} e JOIN things s ON s.id = source_id JOIN things t ON t.id = target_id"""
        )
        return self._connection

    def _column(self, name: str) -> Texts:
        """A text of all nodes, by their ids."""
        if name not in self._names:
            self._names[name] = self.sql(f"SELECT {name} FROM nodes ORDER BY id")[name].values
        return self._names[name]

    def _texts(self, text: str) -> Texts:
        """The different values of a text of edges, by their codes."""
        code = _code(text)
        if code not in self._names:
            self._names[code] = self.sql(f"SELECT unnest(enum_range(NULL::{code})) AS t")["t"].values
        return self._names[code]

    def _named(self, table: pd.DataFrame, *names: str) -> pd.DataFrame:
        """A table with texts of the nodes that its column `id` points to."""
        return table.assign(**{name: self._column(name).take(table["id"].to_numpy()) for name in names})


def _code(text: str) -> str:
    """The name of the type of a text's codes."""
    return f"{text.strip(chr(34))}_code"


def _linked(via: str, as_of: str) -> str:
    return " AND ".join(["via = $via"] * bool(via) + [f"NOT {periods.excluded_sql()}"] * bool(as_of)) or "true"


def _given(via: str, as_of: str, limit: int, offset: int) -> dict[str, Any]:
    given: dict[str, Any] = {"limit": limit, "offset": offset}
    return given | ({"via": via} if via else {}) | ({"day": periods.day(as_of)} if as_of else {})
