"""The network tables: every node and edge of a graph, in two Parquet files next to its store.

They are derived from the statements as the ontology declares (see network.py), replaced with
them, and read by whatever looks at the whole graph: ranks, lists as of a date, projections.

nodes.parquet  id (the row's number, from 0), iri, kind, label, label_en, name_order (the label's place among all labels, from 1;
               homonyms share it), context, context_en, longitude, latitude (decimal degrees), links (edges that touch it);
               in the order of iri
edges.parquet  source_id, target_id (nodes' ids), source, target, via, iri ("" for a plain link), label, label_en, directed,
               start, "end" (to be shown: year, month or day), possible_from, certain_from, certain_until, possible_until (days;
               NULL: bounds nothing), disputed (whether sources contradict each other), inferred, sources (how many passages
               state it), evidence, quote, document (of one of them), stated_by (the IRIs of the sources)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.indexes.columns import keep, one_of, quoted
from terrigraph.model import homonyms
from terrigraph.model.namespaces import FOAF, GEO, IGEO, OA, ORG, RDF, SCHEMA, SCHEMES, SKOS, TG
from terrigraph.model.periods import BOUNDS, DAYS, REASONS, STATED, whole_sql

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

    from terrigraph.language import Text
    from terrigraph.model.ontology import Folded, Ontology

NODES = "nodes.parquet"
EDGES = "edges.parquet"
_INFERRED = f"<{SCHEMES['kind']}inferred>"


NAMED_BY = (
    FOAF.name, SCHEMA.name, SCHEMA.text, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, TG.formerName, TG.formerCode, IGEO.codeINSEE,
    TG.siren,
)  # fmt: skip
"""The properties by whose values a resource can be searched for; a hidden label gives way to the others."""

_DATING = (*DAYS.values(), *REASONS.values(), SCHEMA.startDate, SCHEMA.endDate, TG.disputed)
_OTHERS = (
    *NAMED_BY, *_DATING, *homonyms.KINDS[1:], homonyms.WITHIN, GEO.hasGeometry, GEO.asWKT, OA.hasSelector, OA.exact, OA.hasSource,
    TG.basis, TG.evidence, TG.roleLabel, TG.states,
)  # fmt: skip


def prepare(connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """Make the tables `facts`, `labels`, `nodes` and `contexts` on a connection to the statements (see columns.py)."""
    classes = {kind.iri for kind in model.nodes} | {kind.iri for kind in model.folded}
    declared = {p for kind in model.folded for p in (*kind.sources, *kind.targets, *kind.members, kind.label)}
    keep(connection, {*_OTHERS, *declared, *model.links, *(kind.name for kind in model.nodes)}, classes | model.labels.keys())
    _labels(connection, model)
    _nodes(connection, model)
    _contexts(connection, model)


def write(folder: Path, connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """Write both tables from a connection that was prepared."""
    _facts(connection)
    connection.execute(
        """CREATE TABLE ends (source_id INTEGER, target_id INTEGER, via VARCHAR, iri VARCHAR, stated UHUGEINT,
                              named VARCHAR, directed BOOLEAN, graph VARCHAR)"""
    )
    for kind in model.folded:
        connection.execute(f"INSERT INTO ends {_folded(kind)}")
    connection.execute(
        f"""INSERT INTO ends SELECT one.id, other.id, q.p, '', one.s, q.p, true, min(q.g)
            FROM facts q JOIN nodes one ON one.s = q.s JOIN nodes other ON other.s = q.k WHERE q.p IN {one_of(model.links)} GROUP BY ALL"""
    )
    connection.execute(f"COPY ({_EDGES}) TO {quoted(str(folder / EDGES))} (FORMAT parquet, COMPRESSION zstd)")
    connection.execute(f"COPY ({_NODES}) TO {quoted(str(folder / NODES))} (FORMAT parquet, COMPRESSION zstd)")


def _labels(connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """What the ontology names: classes, properties, concepts."""
    connection.execute("CREATE TABLE labels (iri VARCHAR, fr VARCHAR, en VARCHAR)")
    named: dict[str, Text] = model.labels
    rows = [(iri, label.fr, label.en) for iri, label in sorted(named.items())]
    connection.executemany("INSERT INTO labels VALUES (?, ?, ?)", rows)


def _nodes(connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """Nodes in the order of their IRIs, with their keys and names."""
    connection.execute("CREATE TABLE kinds (kind VARCHAR, rank INTEGER, name VARCHAR)")
    connection.executemany("INSERT INTO kinds VALUES (?, ?, ?)", [(kind.iri, kind.order, kind.name) for kind in model.nodes])
    connection.execute(
        f"""CREATE TABLE nodes AS
            WITH named AS (
                SELECT t.s, min(t.iri) AS iri, arg_min(k.kind, k.rank) AS kind, min(text(n.o)) AS any_name,
                       min(text(n.o)) FILTER (tagged(n.o) = 'fr') AS fr, min(text(n.o)) FILTER (tagged(n.o) = 'en') AS en,
                       min(text(n.o)) FILTER (tagged(n.o) = '') AS plain
                FROM facts t JOIN kinds k ON t.o = '<' || k.kind || '>' LEFT JOIN facts n ON n.s = t.s AND n.p = k.name
                WHERE t.p = {quoted(RDF.type)} GROUP BY t.s)
            SELECT CAST(row_number() OVER (ORDER BY iri) - 1 AS INTEGER) AS id, s, iri, kind,
                   coalesce(fr, plain, any_name, iri) AS label, coalesce(en, plain, any_name, iri) AS label_en FROM named"""
    )


def _contexts(connection: duckdb.DuckDBPyConnection, model: Ontology) -> None:
    """The words that distinguish nodes from their homonyms, in French and in English."""
    french = _contexts_sql(model, "fr", "label", "coalesce(text(agreed.o), l.fr)")
    english = _contexts_sql(model, "en", "label_en", "l.en")
    connection.execute(
        f"""CREATE TABLE contexts AS
            SELECT id, fr.context, en.context AS context_en FROM ({french}) fr JOIN ({english}) en USING (id)"""
    )


def _contexts_sql(model: Ontology, language: str, label: str, role: str) -> str:
    """The SQL of these words, by node, in a language: the column of the ontology's labels, that of names, and what roles are called."""
    general = one_of(kind.iri for kind in model.nodes)
    context = homonyms.context_sql(f"coalesce(words.kinds, own.{language})", "codes.code", "coalesce(places.place, offices.office)")
    office = homonyms.latest_sql("text(u.o)", "text(c.o)", role, f"coalesce(body.{label}, area.{label})")
    return f"""WITH words AS (
                SELECT q.s, {homonyms.kinds_sql(f"l.{language}")} AS kinds FROM facts q JOIN labels l ON q.o = '<' || l.iri || '>'
                WHERE q.p IN {one_of(homonyms.KINDS)} AND l.iri NOT IN {general} AND q.s IN (SELECT s FROM nodes) GROUP BY q.s),
            codes AS (SELECT s, min(text(o)) AS code FROM facts WHERE p = {quoted(homonyms.CODE)} GROUP BY s),
            places AS (
                SELECT q.s, min(n.{label}) AS place FROM facts q JOIN nodes n ON n.s = q.k
                WHERE q.p = {quoted(homonyms.WITHIN)}
                AND n.s IN (SELECT s FROM facts WHERE p = {quoted(RDF.type)} AND o = '<{homonyms.HOLDER}>') GROUP BY q.s),
            people AS (SELECT s, label FROM nodes WHERE kind = {quoted(FOAF.Person)}),
            shared AS (SELECT s FROM people WHERE label IN (SELECT label FROM people GROUP BY label HAVING count(*) > 1)),
            held AS (
                SELECT m.s, m.k AS person FROM facts m WHERE m.p = {quoted(ORG.member)} AND m.k IN (SELECT s FROM shared)),
            stated AS (SELECT * FROM facts WHERE s IN (SELECT s FROM held)),
            offices AS (
                SELECT held.person AS s, {office} AS office
                FROM held JOIN stated r ON r.s = held.s AND r.p = {quoted(ORG.role)} JOIN labels l ON r.o = '<' || l.iri || '>'
                LEFT JOIN stated agreed ON agreed.s = held.s AND agreed.p = {quoted(TG.roleLabel)}
                LEFT JOIN stated u ON u.s = held.s AND u.p = {quoted(TG.possibleUntil)}
                LEFT JOIN stated c ON c.s = held.s AND c.p = {quoted(TG.certainFrom)}
                LEFT JOIN stated o ON o.s = held.s AND o.p = {quoted(ORG.organization)} LEFT JOIN nodes body ON body.s = o.k
                LEFT JOIN stated a ON a.s = held.s AND a.p = {quoted(TG.area)} LEFT JOIN nodes area ON area.s = a.k
                GROUP BY held.person)
            SELECT n.id, {context} AS context
            FROM nodes n LEFT JOIN labels own ON own.iri = n.kind LEFT JOIN words ON words.s = n.s
            LEFT JOIN codes ON codes.s = n.s LEFT JOIN places ON places.s = n.s
            LEFT JOIN offices ON offices.s = n.s"""


def _facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Dates and evidence of what has evidence, by resource and named graph."""
    columns = ", ".join(f"min(text(o)) FILTER (p = {quoted(p)}) AS {name}" for name, p in DAYS.items())
    columns += ", " + ", ".join(f"bool_or(o = '<{STATED}>') FILTER (p = {quoted(p)}) AS {name}_stated" for name, p in REASONS.items())
    columns += f", min(text(o)) FILTER (p = {quoted(SCHEMA.startDate)}) AS stated_start"
    columns += f", min(text(o)) FILTER (p = {quoted(SCHEMA.endDate)}) AS stated_end"
    columns += f", min(o) FILTER (p = {quoted(TG.disputed)}) AS disputed"
    connection.execute(
        f"""CREATE TABLE dates AS SELECT s, {columns} FROM facts
            WHERE p IN {one_of(_DATING)} GROUP BY s;
            CREATE TABLE behind AS
            WITH selectors AS (
                SELECT e.s AS evidence, min(text(x.o)) AS quote FROM facts e JOIN facts x ON x.s = e.k
                WHERE e.p = {quoted(OA.hasSelector)} AND x.p = {quoted(OA.exact)} GROUP BY e.s),
            documents AS (SELECT s AS evidence, min(iri(o)) AS document FROM facts WHERE p = {quoted(OA.hasSource)} GROUP BY s)
            SELECT q.s, q.g, iri(q.o) AS evidence, selectors.quote, coalesce(documents.document, split_part(iri(q.o), '#', 1)) AS document
            FROM facts q LEFT JOIN selectors ON selectors.evidence = q.k LEFT JOIN documents ON documents.evidence = q.k
            WHERE q.p = {quoted(TG.evidence)};
            CREATE TABLE stating AS
            SELECT s, min(struct_pack(document, evidence, quote)) AS first, count(DISTINCT evidence) AS sources,
                   list_sort(list(DISTINCT {_source_sql("g")})) AS stated_by FROM behind GROUP BY s;
            CREATE TABLE said AS
            SELECT DISTINCT f.k AS s, text(a.o) AS start, text(z.o) AS "end" FROM facts f
            LEFT JOIN facts a ON a.s = f.s AND a.p = {quoted(SCHEMA.startDate)}
            LEFT JOIN facts z ON z.s = f.s AND z.p = {quoted(SCHEMA.endDate)}
            WHERE f.p = {quoted(TG.states)} AND (a.o IS NOT NULL OR z.o IS NOT NULL);
            CREATE TABLE inferring AS
            SELECT f.k AS s, bool_and(i.s IS NOT NULL) AS inferred FROM facts f
            LEFT JOIN (SELECT DISTINCT s FROM facts WHERE p = {quoted(TG.basis)} AND o = {quoted(_INFERRED)}) i ON i.s = f.s
            WHERE f.p = {quoted(TG.states)} GROUP BY f.k"""
    )


def _source_sql(graph: str) -> str:
    """The IRI of the source whose statements a named graph holds: `triples.source_of`."""
    return f"regexp_replace({graph}, '/graph/([^/]+)$', '/source/\\1')"


def _folded(kind: Folded) -> str:
    """The edges of one folded class."""

    def reached(predicates: Iterable[str]) -> str:
        return f"(SELECT DISTINCT q.s, n.id FROM facts q JOIN nodes n ON n.s = q.k WHERE q.p IN {one_of(predicates)})"

    source, target = (kind.members, kind.members) if kind.members else (kind.sources, kind.targets)
    return f"""SELECT one.id, other.id, {quoted(kind.iri)}, c.iri, c.s, coalesce(named.o, {quoted(kind.iri)}), {not kind.members}, c.g
        FROM (SELECT s, min(iri) AS iri, min(g) AS g FROM facts WHERE p = {quoted(RDF.type)} AND o = {quoted(f"<{kind.iri}>")} GROUP BY s) c
        JOIN {reached(source)} one ON one.s = c.s
        JOIN {reached(target)} other ON other.s = c.s {"AND one.id < other.id" if kind.members else ""}
        LEFT JOIN (SELECT s, min(iri(o)) AS o FROM facts WHERE p = {quoted(kind.label)} AND k IS NOT NULL GROUP BY s) named
        ON named.s = c.s"""


def _shown(name: str, one: str, other: str) -> str:
    """The date to be shown of a fact: `periods.shown`, of the columns of `dates` and `said`."""
    stated = [f"d.{day}_stated" for day in (one, other)]
    column = f'said."{name}"'
    size = f"length({column})"
    fits = f"{column} BETWEEN left(coalesce(d.{one}, ''), {size}) AND left(coalesce(d.{other}, '9999-12-31'), {size})"
    return f"""coalesce(d.stated_{name}, CASE WHEN {" AND ".join(stated)} THEN {whole_sql(f"d.{one}", f"d.{other}")} END,
        CASE WHEN coalesce({stated[0]}, false) OR coalesce({stated[1]}, false) THEN
        (SELECT max_by({column}, {size} || {column}) FROM said WHERE said.s = e.stated AND {fits}) END) AS "{name}\""""


_EDGES = f"""
SELECT e.source_id, e.target_id, one.iri AS source, other.iri AS target, e.via, e.iri,
       coalesce(f.feminine, l.fr, e.named) AS label, coalesce(l.en, e.named) AS label_en, e.directed,
       {_shown("start", "possible_from", "certain_from")}, {_shown("end", "certain_until", "possible_until")},
       {", ".join(f"CAST(d.{name} AS DATE) AS {name}" for name in BOUNDS)},
       d.disputed IS NOT NULL AS disputed, coalesce(i.inferred, false) AS inferred, coalesce(b.sources, 0) AS sources,
       b.first.evidence AS evidence, b.first.quote AS quote,
       b.first.document AS document, CASE WHEN e.iri <> '' OR e.graph LIKE '%/graph/conclusions' THEN coalesce(b.stated_by, [])
       ELSE [{_source_sql("e.graph")}] END AS stated_by
FROM ends e JOIN nodes one ON one.id = e.source_id JOIN nodes other ON other.id = e.target_id
LEFT JOIN labels l ON l.iri = e.named
LEFT JOIN (SELECT s, min(text(o)) AS feminine FROM facts WHERE p = {quoted(TG.roleLabel)} GROUP BY s) f ON f.s = e.stated AND e.iri <> ''
LEFT JOIN dates d ON d.s = e.stated AND e.iri <> ''
LEFT JOIN stating b ON b.s = e.stated LEFT JOIN inferring i ON i.s = e.stated AND e.iri <> ''
ORDER BY e.source_id, e.target_id, e.via, e.iri"""

_NODES = f"""
SELECT n.id, n.iri, n.kind, n.label, n.label_en, CAST(dense_rank() OVER (ORDER BY n.label) AS INTEGER) AS name_order,
       c.context, c.context_en, CAST(p.point.x AS DOUBLE) AS longitude, CAST(p.point.y AS DOUBLE) AS latitude, coalesce(t.links, 0) AS links
FROM nodes n JOIN contexts c ON c.id = n.id
LEFT JOIN (SELECT g.s, min(regexp_extract(w.o, '([-0-9.]+) ([-0-9.]+)', ['x', 'y'])) AS point
           FROM facts g JOIN facts w ON w.s = g.k
           WHERE g.p = {quoted(GEO.hasGeometry)} AND w.p = {quoted(GEO.asWKT)} GROUP BY g.s) p ON p.s = n.s
LEFT JOIN (SELECT id, count(*) AS links FROM (SELECT source_id AS id FROM ends UNION ALL SELECT target_id FROM ends) GROUP BY id) t
  ON t.id = n.id
ORDER BY n.id"""
