"""The network tables on a Spark cluster: PageRank, components, communities, equal to those of terrigraph.analytics.

    from pyspark.sql import SparkSession
    from terrigraph.analytics import spark

    session = SparkSession.builder.getOrCreate()
    tables = spark.read(session, "s3a://bucket/graph", as_of="2026-06-01")
    spark.pagerank(tables).write.parquet("s3a://bucket/pagerank")

The session is the user's, and says which cluster. Everything is DataFrames and SQL functions: the machines of the cluster need
neither Python nor terrigraph, and no package of Spark's other than Spark itself. (GraphX has been deprecated since Spark 4 and has no
Python; GraphFrames needs a jar that PyPI does not have.) Each result has two columns, `iri` and `value`, and `origin` says
which graph, what part of it and which parameters it came from; Parquet keeps that.

Needs the extra `spark` (pip install 'terrigraph[spark]') and Java 17 or later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyspark.errors import AnalysisException
from pyspark.sql import functions as sql

from terrigraph.analytics.parallel import MIXER, ROUNDS, SHIFTS
from terrigraph.errors import StoreError, UnknownNameError, UsageError
from terrigraph.indexes.network_tables import EDGES, NODES
from terrigraph.language import Text
from terrigraph.model import ontology, periods
from terrigraph.store.folder import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import Column, DataFrame, SparkSession

_NODES = ("id", "iri")
_EDGES = ("source_id", "target_id", "directed", "via", "possible_from", "possible_until")
_DAMPING = 0.85
_STRIDE = 5
"""How many rounds of PageRank are planned together."""


@dataclass(frozen=True)
class SparkTables:
    """The network tables of a graph, or a part of them."""

    nodes: DataFrame
    """id (from 0, in the order of IRIs), iri."""
    edges: DataFrame
    """source_id, target_id, directed."""
    origin: dict[str, Any]
    """`graph`, the SHA-256 of the graph's triples; `via` and `as_of` where they were given."""

    @cached_property
    def size(self) -> int:
        """How many nodes there are."""
        return int(self.nodes.count())

    @cached_property
    def arcs(self) -> DataFrame:
        """source, target, weight: how many links lead from one node to another; both ways where they have no direction."""
        back = self.edges.where(~sql.col("directed")).select("target_id", "source_id")
        return _weighed(self.edges.select("source_id", "target_id").union(back))

    @cached_property
    def pairs(self) -> DataFrame:
        """source, target, weight: how many links join two nodes, both ways, without loops."""
        ends = self.edges.where("source_id <> target_id")
        return _weighed(ends.select("source_id", "target_id").union(ends.select("target_id", "source_id")))


def read(session: SparkSession, folder: str, via: Sequence[str] = (), as_of: str = "") -> SparkTables:
    """The tables in a graph's folder (`Graph.scans.folder`), or a copy of it that all machines of the cluster can read.

    `via` keeps the links that are one of these classes or properties (IRIs), `as_of` those that a day (YYYY-MM-DD) does
    not exclude. Raises StoreError where the folder has no such tables, UnknownNameError, UsageError.
    """
    place = str(folder).rstrip("/")
    nodes, edges, manifest = (_table(session, f"{place}/{name}") for name in (NODES, EDGES, MANIFEST))
    for frame, wanted in ((nodes, _NODES), (edges, _EDGES), (manifest, ("sha256",))):
        if missing := sorted(set(wanted) - set(frame.columns)):
            raise StoreError(
                Text(f"les tables de « {place} » n’ont pas : {', '.join(missing)}", f'the tables in "{place}" lack: {", ".join(missing)}'),
                Text("Reconstruire : terrigraph build", "Build again: terrigraph build"),
            )
    if via:
        _check(via)
        edges = edges.where(sql.col("via").isin(list(via)))
    as_of = periods.day(as_of) if as_of else ""
    if as_of:
        day = sql.lit(as_of).cast("date")
        edges = edges.where(~sql.coalesce((sql.col("possible_from") > day) | (sql.col("possible_until") < day), sql.lit(False)))
    given = {"via": ", ".join(via), "as_of": as_of}
    graph = manifest.select("sha256").first()
    return SparkTables(
        _materialised(nodes.select(*_NODES)),
        _materialised(edges.select("source_id", "target_id", "directed")),
        {"graph": graph["sha256"] if graph else ""} | {name: value for name, value in given.items() if value},
    )


def pagerank(tables: SparkTables, tolerance: float = 1e-7, rounds: int = 200) -> DataFrame:
    """PageRank at 85 %, along the direction of links and weighing parallel ones: analytics.centralities' column.

    What nodes without a way out hold is shared among all: it comes to the same to let it be lost, and to scale at the end.
    It ends when all values together are within `tolerance` of where they tend to, or after `rounds` at the most.
    """
    _positive(rounds=rounds, tolerance=tolerance)
    out = tables.arcs.groupBy("source").agg(sql.sum("weight").alias("out"))
    steps = _materialised(tables.arcs.join(out, "source").select("source", "target", (sql.col("weight") / sql.col("out")).alias("share")))
    rank = tables.nodes.select("id", sql.lit(1.0).alias("rank"))
    done, change, total = 0, 1.0, float(tables.size)
    while total and change >= tolerance and done < rounds:
        following = rank
        for _ in range(_STRIDE):
            following = _followed(following, steps)
        following = _materialised(following.join(rank.withColumnRenamed("rank", "before"), "id"))
        moved, total = _sums(following, sql.abs(sql.col("rank") - sql.col("before")), sql.col("rank"))
        change = 2 * moved / total * _DAMPING**_STRIDE / (1 - _DAMPING**_STRIDE)
        rank = following.select("id", "rank")
        done += _STRIDE
    scaled = rank.select("id", (sql.col("rank") / (total or 1.0)).alias("value"))
    return _named(tables, "pagerank", scaled, {"tolerance": tolerance, "rounds": rounds}, {"rounds": done, "within": change})


def components(tables: SparkTables) -> DataFrame:
    """The connected component of each node, named by the first of its IRIs: column `first` of analytics.components.

    Large stars and small stars in turn (Kiveris and others, 2014): rounds grow as the logarithm of the longest chain, not as
    its length. Each step hangs nodes on the least neighbour that they know of, until nothing moves.
    """
    links = _materialised(tables.pairs.select("source", "target").where("source > target"))
    state, done = _fingerprint(links), 0
    before: tuple[float, ...] = ()
    while state != before:
        links = _materialised(_small_star(_large_star(links)))
        before, state = state, _fingerprint(links)
        done += 1
    least = links.groupBy(sql.col("source").alias("id")).agg(sql.min("target").alias("least"))
    named = tables.nodes.join(least, "id", "left").select("id", sql.coalesce("least", "id").alias("first"))
    return _named(tables, "components", _first(tables, named), {}, {"rounds": done})


def communities(tables: SparkTables, rounds: int = ROUNDS) -> DataFrame:
    """Communities named by the first of their IRIs: column `first` of analytics.communities_by_turns, which says how.

    Louvain's own method takes nodes one after the other, and label propagation depends on the order in which machines answer. Here
    gains are integers, and ties and turns are settled by the nodes' numbers: any cluster gives what one machine gives.
    """
    _positive(rounds=rounds)
    degree = tables.pairs.groupBy(sql.col("source").alias("id")).agg(sql.sum("weight").alias("degree"))
    nodes = tables.nodes.join(degree, "id", "left").select(
        sql.col("id").cast("long").alias("id"), sql.lit(0).cast("long").alias("own"), sql.coalesce("degree", sql.lit(0)).alias("degree")
    )
    nodes, arcs, member = _materialised(nodes), tables.pairs, tables.nodes.select("id", sql.col("id").alias("first"))
    both, levels = int(_sums(arcs, sql.col("weight"))[0]), 0
    while True:
        moved = _moved(nodes, arcs, both, rounds)
        to = moved.select(sql.col("id").alias("first"), "label")
        member = _materialised(member.join(to, "first").select("id", sql.col("label").alias("first")))
        levels += 1
        merged = moved.select("label").distinct().count()
        if merged == moved.count():
            break
        nodes, arcs = _merged(moved, arcs)
    inside, squares = _sums(nodes, sql.col("own"), sql.pow(sql.col("degree").cast("double"), sql.lit(2.0)))
    whole = {"communities": merged, "levels": levels, "modularity": inside / both - squares / both**2 if both else 0.0}
    return _named(tables, "communities", _first(tables, member), {"rounds": rounds}, whole)


def origin(result: DataFrame) -> dict[str, Any]:
    """What a result came from: `measure`, `graph`, `via`, `as_of`, `parameters`, and under `found` figures of the whole."""
    return dict(result.schema["value"].metadata)


def _followed(rank: DataFrame, steps: DataFrame) -> DataFrame:
    """One round of PageRank, in which what has no way out is lost."""
    given = steps.join(rank.select(sql.col("id").alias("source"), "rank"), "source")
    given = given.groupBy(sql.col("target").alias("id")).agg(sql.sum(sql.col("rank") * sql.col("share")).alias("given"))
    flow = _DAMPING * sql.coalesce("given", sql.lit(0.0)) + (1 - _DAMPING)
    return rank.join(given, "id", "left").select("id", flow.alias("rank"))


def _moved(nodes: DataFrame, arcs: DataFrame, both: int, rounds: int) -> DataFrame:
    """Where nodes end at one level: (id, own, degree, label) from (id, own, degree); `both` is twice the links there are."""
    degree = nodes.select(sql.col("id").alias("source"), "degree")
    arcs = _materialised(arcs.join(degree, "source").select(sql.col("source").alias("id"), "target", "weight", "degree"))
    state = nodes.select("id", "degree", sql.col("id").alias("label"))
    no, yes = sql.lit(0).cast("long"), sql.lit(1).cast("long")
    for done in range(rounds):
        there = state.select(sql.col("id").alias("target"), "label")
        near = arcs.join(there, "target").select("id", "label", "degree", "weight", no.alias("stays"))
        near = near.union(state.select("id", "label", "degree", no.alias("weight"), yes.alias("stays")))
        most = (sql.max(name).alias(name) for name in ("degree", "stays"))
        near = near.groupBy("id", "label").agg(sql.sum("weight").alias("weight"), *most)
        near = near.join(state.groupBy("label").agg(sql.sum("degree").alias("around")), "label")
        others = sql.col("around") - sql.col("stays") * sql.col("degree")
        gain = sql.col("weight") * sql.lit(both).cast("long") - sql.col("degree") * others
        best = sql.max(sql.struct(gain.alias("gain"), "stays", (-sql.col("label")).alias("less")))
        mine = sql.max(sql.when(sql.col("stays") == 1, sql.col("label")))
        state = near.groupBy("id").agg(sql.max("degree").alias("degree"), mine.alias("label"), (-best["less"]).alias("wanted"))
        state = _materialised(state)
        if state.where("wanted <> label").isEmpty():
            break
        turn = sql.shiftright(sql.col("id") * sql.lit(MIXER), SHIFTS[done % len(SHIFTS)]).bitwiseAND(sql.lit(1)) == 1
        state = state.select("id", "degree", sql.when(turn, sql.col("wanted")).otherwise(sql.col("label")).alias("label"))
    return _materialised(nodes.join(state.select("id", "label"), "id"))


def _merged(moved: DataFrame, arcs: DataFrame) -> tuple[DataFrame, DataFrame]:
    """The nodes and arcs of the next level, whose nodes are this one's communities."""
    ends = arcs
    for end in ("source", "target"):
        ends = ends.join(moved.select(sql.col("id").alias(end), sql.col("label").alias(f"{end}_label")), end)
    grouped = ends.groupBy(sql.col("source_label").alias("source"), sql.col("target_label").alias("target"))
    ends = _materialised(grouped.agg(sql.sum("weight").alias("weight")))
    inside = ends.where("source = target").select(sql.col("source").alias("id"), "weight")
    nodes = moved.groupBy(sql.col("label").alias("id")).agg(sql.sum("own").alias("own"), sql.sum("degree").alias("degree"))
    nodes = nodes.join(inside, "id", "left").select("id", (sql.col("own") + sql.coalesce("weight", sql.lit(0))).alias("own"), "degree")
    return _materialised(nodes), ends.where("source <> target")


def _large_star(links: DataFrame) -> DataFrame:
    """Each node's greater neighbours hung on the least that it knows of; (source, target), source greater."""
    both = links.union(links.select("target", "source"))
    least = both.groupBy("source").agg(sql.least("source", sql.min("target")).alias("least"))
    greater = both.join(least, "source").where("target > source")
    return greater.select(sql.col("target").alias("source"), sql.col("least").alias("target")).where("source <> target").distinct()


def _small_star(links: DataFrame) -> DataFrame:
    """Each node and its lesser neighbours hung on the least of these."""
    least = links.groupBy("source").agg(sql.min("target").alias("least"))
    hung = links.join(least, "source").select(sql.col("target").alias("source"), sql.col("least").alias("target"))
    own = least.select("source", sql.col("least").alias("target"))
    return hung.union(own).where("source <> target").distinct()


def _fingerprint(links: DataFrame) -> tuple[float, ...]:
    """What distinguishes one set of pairs from another: their number, and sums of hashes."""
    return _sums(links, sql.lit(1), sql.hash("source", "target").cast("long"), sql.hash("target", "source").cast("long"))


def _first(tables: SparkTables, leaders: DataFrame) -> DataFrame:
    """Groups named by the first IRI of their nodes, from (id, first) in which `first` is one number a group: (id, value)."""
    least = leaders.groupBy("first").agg(sql.min("id").alias("least"))
    names = tables.nodes.select(sql.col("id").alias("least"), sql.col("iri").alias("value"))
    return leaders.join(least, "first").join(names, "least").select("id", "value")


def _named(tables: SparkTables, measure: str, values: DataFrame, parameters: dict[str, Any], whole: dict[str, Any]) -> DataFrame:
    """(iri, value), with what made it in the metadata of `value`."""
    made = {"measure": measure, **tables.origin, "parameters": parameters, "nodes": tables.size, "found": whole}
    return tables.nodes.join(values, "id").select("iri", sql.col("value").alias("value", metadata=made))


def _weighed(ends: DataFrame) -> DataFrame:
    """source, target, weight from pairs of nodes' numbers."""
    named = ends.toDF("source", "target")
    return _materialised(named.groupBy("source", "target").agg(sql.count("*").alias("weight")))


def _materialised(frame: DataFrame) -> DataFrame:
    """The rows worked out now, so that a plan does not grow with each round: in files where `spark.checkpoint.dir` says where,
    which survive the loss of a machine; else in the machines' memory and disks.
    """
    return frame.checkpoint() if frame.sparkSession.conf.get("spark.checkpoint.dir", None) else frame.localCheckpoint()


def _sums(frame: DataFrame, *columns: Column) -> tuple[float, ...]:
    """The sums of some columns."""
    row = frame.agg(*(sql.sum(column) for column in columns)).first()
    return tuple(float(one or 0) for one in row) if row else ()


def _table(session: SparkSession, path: str) -> DataFrame:
    try:
        return session.read.json(path, multiLine=True) if path.endswith(".json") else session.read.parquet(path)
    except AnalysisException as problem:
        raise StoreError(
            Text(f"« {path} » ne se lit pas : {problem.getCondition()}", f'"{path}" cannot be read: {problem.getCondition()}'),
            Text(
                "Donner le dossier d’un graphe (graph.scans.folder), ou une copie que toutes les machines lisent",
                "Give a graph's folder (graph.scans.folder), or a copy of it that all machines can read",
            ),
        ) from None


def _check(via: Sequence[str]) -> None:
    model = ontology.load()
    known = {*(kind.iri for kind in model.folded), *model.links}
    for iri in via:
        if iri not in known:
            raise UnknownNameError(
                Text(f"aucun lien n’est « {iri} »", f'no link is "{iri}"'),
                Text(f"Liens : {', '.join(sorted(known))}", f"Links: {', '.join(sorted(known))}"),
            )


def _positive(**parameters: float) -> None:
    for name, value in parameters.items():
        if not value > 0:
            raise UsageError(Text(f"{name} doit être positif, pas {value}", f"{name} must be positive, not {value}"))
