"""The network tables: every node and edge of a graph, in two Parquet files beside its store.

They are derived from the statements as the ontology declares (see network.py), replaced with
them, and read by whatever looks at the whole graph: ranks, lists as of a date, projections.

nodes.parquet  id (the row's number, from 0), iri, kind, label, label_en, context, longitude, latitude (decimal degrees),
               links (edges that touch it); in the order of iri
edges.parquet  source_id, target_id (nodes' ids), source, target, via, iri ("" for a plain link), label, label_en, directed,
               start, "end" (as stated: year, month or day), possible_from, certain_from, certain_to, possible_to (days;
               NULL: not known), inferred, evidence, quote, document, graph
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.columns import one_of, quoted
from terrigraph.namespaces import DCTERMS, GEO, IGEO, OA, ORG, PROV, RDF, SCHEMA, SCHEMES, TG

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from terrigraph.language import Text
    from terrigraph.ontology import Folded, Ontology

NODES = "nodes.parquet"
EDGES = "edges.parquet"
_INFERRED = f"<{SCHEMES['kind']}inferred>"


def write(folder: Path, connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """Write both tables from the table `quads` of a connection (see columns.py)."""
    _labels(connection, model)
    _nodes(connection, model)
    _facts(connection)
    connection.execute(
        "CREATE TABLE ends (source VARCHAR, target VARCHAR, via VARCHAR, iri VARCHAR, named VARCHAR, directed BOOLEAN, graph VARCHAR)"
    )
    for kind in model.folded:
        connection.execute(f"INSERT INTO ends {_folded(kind)}")
    connection.execute(
        f"""INSERT INTO ends SELECT s, iri(o), p, '', p, true, min(g) FROM quads
            WHERE p IN {one_of(model.links)} AND is_iri(o) GROUP BY s, p, o"""
    )
    connection.execute(f"CREATE TABLE edges AS {_EDGES}")
    connection.execute(
        f"COPY (FROM edges ORDER BY source_id, target_id, via, iri) TO {quoted(str(folder / EDGES))} (FORMAT parquet, COMPRESSION zstd)"
    )
    connection.execute(f"COPY ({_NODES}) TO {quoted(str(folder / NODES))} (FORMAT parquet, COMPRESSION zstd)")


def _labels(connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """What the ontology names: classes, properties, concepts."""
    connection.execute("CREATE TABLE labels (iri VARCHAR PRIMARY KEY, fr VARCHAR, en VARCHAR)")
    named: dict[str, Text] = model.labels
    rows = [(iri, label.fr, label.en) for iri, label in sorted(named.items())]
    connection.executemany("INSERT INTO labels VALUES (?, ?, ?)", rows)


def _nodes(connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """Nodes with their names, and the words that tell them from their homonyms."""
    connection.execute(
        """CREATE TABLE kinds (kind VARCHAR, rank INTEGER, name VARCHAR);
           CREATE TABLE nodes (iri VARCHAR, kind VARCHAR, rank INTEGER, label VARCHAR, label_en VARCHAR)"""
    )
    connection.executemany("INSERT INTO kinds VALUES (?, ?, ?)", [(kind.iri, kind.order, kind.name) for kind in model.nodes])
    connection.execute(
        f"""INSERT INTO nodes
            SELECT t.s, any_value(k.kind), min(k.rank),
                   coalesce(min(text(n.o)) FILTER (tagged(n.o) = 'fr'), min(text(n.o)) FILTER (tagged(n.o) = ''), min(text(n.o)), t.s),
                   coalesce(min(text(n.o)) FILTER (tagged(n.o) = 'en'), min(text(n.o)) FILTER (tagged(n.o) = ''), min(text(n.o)), t.s)
            FROM quads t JOIN kinds k ON t.o = '<' || k.kind || '>'
            LEFT JOIN quads n ON n.s = t.s AND n.p = k.name
            WHERE t.p = {quoted(RDF.type)} GROUP BY t.s"""
    )
    connection.execute("CREATE TABLE numbers AS SELECT iri, CAST(row_number() OVER (ORDER BY iri) - 1 AS INTEGER) AS id FROM nodes")
    general = one_of(kind.iri for kind in model.nodes)
    connection.execute(
        f"""CREATE TABLE contexts AS
            WITH words AS (
                SELECT q.s, string_agg(DISTINCT l.fr, ' · ' ORDER BY l.fr) AS said FROM quads q JOIN labels l ON q.o = '<' || l.iri || '>'
                WHERE q.p IN {one_of((RDF.type, ORG.classification, DCTERMS.type))} AND l.iri NOT IN {general} GROUP BY q.s),
            codes AS (SELECT s, min(text(o)) AS code FROM quads WHERE p = {quoted(IGEO.codeINSEE)} GROUP BY s),
            places AS (
                SELECT q.s, min(n.label) AS place FROM quads q JOIN nodes n ON n.iri = iri(q.o)
                WHERE q.p = {quoted(SCHEMA.containedInPlace)}
                AND n.iri IN (SELECT s FROM quads WHERE p = {quoted(RDF.type)} AND o = '<{IGEO.Departement}>') GROUP BY q.s)
            SELECT n.iri, concat_ws(', ', concat_ws(' ', coalesce(words.said, own.fr), codes.code), places.place) AS context
            FROM nodes n LEFT JOIN labels own ON own.iri = n.kind LEFT JOIN words ON words.s = n.iri
            LEFT JOIN codes ON codes.s = n.iri LEFT JOIN places ON places.s = n.iri"""
    )


def _facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Dates and evidence of what has evidence, by resource and named graph."""
    dates = {
        "start": SCHEMA.startDate, "stop": SCHEMA.endDate, "start_not_before": TG.startNotBefore, "start_not_after": TG.startNotAfter,
        "end_not_before": TG.endNotBefore, "end_not_after": TG.endNotAfter,
    }  # fmt: skip
    columns = ", ".join(f"min(text(o)) FILTER (p = {quoted(p)}) AS {name}" for name, p in dates.items())
    connection.execute(
        f"""CREATE TABLE dates AS SELECT s, {columns} FROM quads WHERE p IN {one_of(dates.values())} GROUP BY s;
            CREATE TABLE behind AS
            WITH selectors AS (
                SELECT e.s AS evidence, min(text(x.o)) AS quote FROM quads e JOIN quads x ON x.s = iri(e.o)
                WHERE e.p = {quoted(OA.hasSelector)} AND x.p = {quoted(OA.exact)} GROUP BY e.s),
            documents AS (SELECT s AS evidence, min(iri(o)) AS document FROM quads WHERE p = {quoted(OA.hasSource)} GROUP BY s),
            inferred AS (SELECT DISTINCT s, g FROM quads WHERE p = {quoted(TG.basis)} AND o = {quoted(_INFERRED)})
            SELECT q.s, q.g, min(iri(q.o)) AS evidence, min(selectors.quote) AS quote,
                   coalesce(min(documents.document), min(split_part(iri(q.o), '#', 1))) AS document, bool_or(i.s IS NOT NULL) AS inferred
            FROM quads q LEFT JOIN selectors ON selectors.evidence = iri(q.o) LEFT JOIN documents ON documents.evidence = iri(q.o)
            LEFT JOIN inferred i ON i.s = q.s AND i.g = q.g
            WHERE q.p = {quoted(PROV.wasDerivedFrom)} GROUP BY q.s, q.g"""
    )


def _folded(kind: Folded) -> str:
    """The edges of one folded class."""
    class_ = f"SELECT s, min(g) AS g FROM quads WHERE p = {quoted(RDF.type)} AND o = {quoted(f'<{kind.iri}>')} GROUP BY s"
    named = f"LEFT JOIN (SELECT s, min(iri(o)) AS o FROM quads WHERE p = {quoted(kind.label)} GROUP BY s) named ON named.s = c.s"
    if kind.members:
        members = f"(SELECT DISTINCT s, iri(o) AS o FROM quads WHERE p IN {one_of(kind.members)})"
        return f"""SELECT one.o, other.o, {quoted(kind.iri)}, c.s, coalesce(named.o, {quoted(kind.iri)}), false, c.g FROM ({class_}) c
                   JOIN {members} one ON one.s = c.s JOIN {members} other ON other.s = c.s AND one.o < other.o {named}"""
    source, target = (f"(SELECT DISTINCT s, iri(o) AS o FROM quads WHERE p IN {one_of(side)})" for side in (kind.sources, kind.targets))
    return f"""SELECT one.o, other.o, {quoted(kind.iri)}, c.s, coalesce(named.o, {quoted(kind.iri)}), true, c.g FROM ({class_}) c
               JOIN {source} one ON one.s = c.s JOIN {target} other ON other.s = c.s {named}"""


_FIRST = "CAST(substr({0} || '-01-01', 1, 10) AS DATE)"
_LAST = """CASE length({0}) WHEN 10 THEN CAST({0} AS DATE) WHEN 7 THEN last_day(CAST({0} || '-01' AS DATE))
           WHEN 4 THEN CAST({0} || '-12-31' AS DATE) END"""

_EDGES = f"""
SELECT one.id AS source_id, other.id AS target_id, e.source, e.target, e.via, e.iri,
       coalesce(l.fr, e.named) AS label, coalesce(l.en, e.named) AS label_en, e.directed,
       d.start, d.stop AS "end",
       coalesce(CAST(d.start_not_before AS DATE), {_FIRST.format("d.start")}) AS possible_from,
       coalesce(CAST(d.start_not_after AS DATE), {_LAST.format("d.start")}) AS certain_from,
       coalesce(CAST(d.end_not_before AS DATE), {_FIRST.format("d.stop")}) AS certain_to,
       coalesce(CAST(d.end_not_after AS DATE), {_LAST.format("d.stop")}) AS possible_to,
       coalesce(b.inferred, false) AS inferred, b.evidence, b.quote, b.document, e.graph
FROM ends e JOIN numbers one ON one.iri = e.source JOIN numbers other ON other.iri = e.target
LEFT JOIN labels l ON l.iri = e.named LEFT JOIN dates d ON d.s = e.iri
LEFT JOIN behind b ON b.s = CASE WHEN e.iri = '' THEN e.source ELSE e.iri END AND b.g = e.graph"""

_NODES = f"""
SELECT numbers.id, n.iri, n.kind, n.label, n.label_en, c.context,
       CAST(p.point.x AS DOUBLE) AS longitude, CAST(p.point.y AS DOUBLE) AS latitude, coalesce(t.links, 0) AS links
FROM nodes n JOIN numbers ON numbers.iri = n.iri LEFT JOIN contexts c ON c.iri = n.iri
LEFT JOIN (SELECT g.s AS iri, min(regexp_extract(w.o, '([-0-9.]+) ([-0-9.]+)', ['x', 'y'])) AS point
           FROM quads g JOIN quads w ON w.s = iri(g.o)
           WHERE g.p = {quoted(GEO.hasGeometry)} AND w.p = {quoted(GEO.asWKT)} GROUP BY g.s) p ON p.iri = n.iri
LEFT JOIN (SELECT iri, count(*) AS links FROM (SELECT source AS iri FROM ends UNION ALL SELECT target FROM ends) GROUP BY iri) t
  ON t.iri = n.iri
ORDER BY numbers.id"""
