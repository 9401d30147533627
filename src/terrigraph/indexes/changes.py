"""What one graph says that another did not: new people and links, what is gone, what a second source now states too, disagreements.

Both graphs are compared by their network tables (nodes.parquet, edges.parquet), so that two graphs of the country take seconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from terrigraph.errors import StoreError
from terrigraph.indexes.columns import quoted
from terrigraph.indexes.network_tables import EDGES, NODES
from terrigraph.language import Text
from terrigraph.model.periods import BOUNDS
from terrigraph.store.folder import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Actor:
    """A node that is in one of the graphs alone."""

    iri: str
    kind: str
    """The IRI of its kind."""
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many links of a kind a source adds or takes away."""

    source: str
    """The source's IRI."""
    label: str
    """What the link is called, in French."""
    label_en: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A link that sources date in ways that cannot both be true."""

    source: str
    target: str
    label: str
    dates: str
    """« possible from / possible until » (days, « ? » where nothing bounds it): the whole span that the sources state."""
    stated_by: list[str]
    """The IRIs of the sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between two graphs, from the earlier to the later."""

    before: str
    """When it was built, ISO 8601."""
    after: str
    new: list[Actor]
    gone: list[Actor]
    links: list[Count]
    gone_links: list[Count]
    confirmed: list[Count]
    """Links that were known, and that another source now says too."""
    redated: list[Count]
    """Links that a source knew, and dates otherwise now."""
    disagreements: list[Disagreement]
    """Those that the earlier graph did not have."""


def changes(after: Path, before: Path) -> Changes:
    """What the graph of the folder `after` says that the one of `before` did not, and the reverse."""
    with duckdb.connect() as connection:
        for name, folder in (("old", before), ("new", after)):
            for table in (NODES, EDGES):
                path = quoted(str(folder / table))
                columns = "*, unnest(stated_by) AS stating" if table == EDGES else "*"
                connection.execute(f"CREATE VIEW {name}_{table.partition('.')[0]} AS SELECT {columns} FROM read_parquet({path})")
        return Changes(
            before=_built(before),
            after=_built(after),
            new=_actors(connection, "new", "old"),
            gone=_actors(connection, "old", "new"),
            links=_links(connection, "new", "old"),
            gone_links=_links(connection, "old", "new"),
            confirmed=_confirmed(connection),
            redated=_redated(connection),
            disagreements=_disagreements(connection),
        )


def previous(folder: Path) -> Path:
    """The folder of the graph that a store had before the one in use, whose folder is given. Raises StoreError where it keeps none."""
    earlier = sorted(path for path in folder.parent.iterdir() if path.name < folder.name and (path / MANIFEST).is_file())
    if not earlier:
        raise StoreError(
            Text("ce graphe n’en remplace aucun qui soit encore là", "this graph replaces none that is still there"),
            Text("Comparez-le à un autre : --before DOSSIER", "Compare it to another: --before FOLDER"),
        )
    return earlier[-1]


def _built(folder: Path) -> str:
    """When the graph of a folder was built."""
    return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["built"])


def _actors(connection: duckdb.DuckDBPyConnection, one: str, two: str) -> list[Actor]:
    rows = connection.execute(
        f"SELECT iri, kind, label FROM {one}_nodes ANTI JOIN {two}_nodes USING (iri) ORDER BY kind, label, iri"
    ).fetchall()
    return [Actor(*row) for row in rows]


def _links(connection: duckdb.DuckDBPyConnection, one: str, two: str) -> list[Count]:
    return _counts(connection, f"SELECT * FROM {one}_edges e WHERE NOT EXISTS ({_same(two, 'TRUE')})")


def _confirmed(connection: duckdb.DuckDBPyConnection) -> list[Count]:
    known, same_source = _same("old", "TRUE"), _same("old", "o.stating = e.stating")
    return _counts(connection, f"SELECT * FROM new_edges e WHERE EXISTS ({known}) AND NOT EXISTS ({same_source})")


def _redated(connection: duckdb.DuckDBPyConnection) -> list[Count]:
    dated = " AND ".join(["o.stating = e.stating", *(f"o.{day} IS NOT DISTINCT FROM e.{day}" for day in BOUNDS)])
    known, same_dates = _same("old", "o.stating = e.stating"), _same("old", dated)
    return _counts(connection, f"SELECT * FROM new_edges e WHERE EXISTS ({known}) AND NOT EXISTS ({same_dates})")


def _same(table: str, also: str) -> str:
    """A subquery: the same link in a table."""
    same = " AND ".join(f"o.{column} = e.{column}" for column in ("source", "target", "via", "label"))
    return f"SELECT 1 FROM {table}_edges o WHERE {same} AND {also}"


def _counts(connection: duckdb.DuckDBPyConnection, edges: str) -> list[Count]:
    rows = connection.execute(
        f"SELECT stating, label, any_value(label_en), count(DISTINCT (source, target, via, label, iri)) n FROM ({edges})"
        " GROUP BY stating, label ORDER BY stating, n DESC, label"
    ).fetchall()
    return [Count(source=source, label=label, label_en=label_en, number=number) for source, label, label_en, number in rows]


def _disagreements(connection: duckdb.DuckDBPyConnection) -> list[Disagreement]:
    rows = connection.execute(
        f"""SELECT DISTINCT a.label, b.label, e.label,
            coalesce(CAST(e.possible_from AS VARCHAR), '?') || ' / ' || coalesce(CAST(e.possible_until AS VARCHAR), '?'), e.stated_by
            FROM new_edges e JOIN new_nodes a ON a.iri = e.source JOIN new_nodes b ON b.iri = e.target
            WHERE e.disputed AND NOT EXISTS ({_same("old", "o.disputed")}) ORDER BY ALL"""
    ).fetchall()
    names = ("source", "target", "label", "dates", "stated_by")
    return [Disagreement(**dict(zip(names, row, strict=True))) for row in rows]
