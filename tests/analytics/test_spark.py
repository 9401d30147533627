"""The measures on a Spark cluster (a driver and two workers, each a process of its own) against those of one machine."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, TypeAlias

import duckdb
import networkx as nx
import pytest

from servers import missing
from terrigraph.analytics import centralities, communities_by_turns, components
from terrigraph.errors import StoreError, UnknownNameError, UsageError
from terrigraph.indexes.network_tables import EDGES, NODES
from terrigraph.model.namespaces import ORG, TG
from terrigraph.network.adjacency import of_tables
from terrigraph.store.embedded import open_store
from terrigraph.store.folder import MANIFEST

pytest.importorskip("pyspark", reason="pip install 'terrigraph[spark]'")

from terrigraph.analytics import spark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

    from tiny import Tiny

    Link: TypeAlias = tuple[int, int, bool, str]
    Make: TypeAlias = Callable[[Sequence[Link], int], Path]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        missing("Java is not installed: apt-get install openjdk-17-jre-headless")
    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.sql.shuffle.partitions": "2", "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1", "spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.memory": "1g", "spark.log.level": "ERROR", "spark.ui.showConsoleProgress": "false",
        # what makes large tables quick makes tiny ones slow
        "spark.sql.adaptive.enabled": "false", "spark.sql.codegen.wholeStage": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1", "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    }  # fmt: skip
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("terrigraph")
    for name, value in settings.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    yield made
    made.stop()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A graph's folder with so many nodes, and links (source, target, directed, the last day it may hold)."""

    def write(links: Sequence[Link], size: int) -> Path:
        folder = tmp_path / f"graph-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        with duckdb.connect() as connection:
            connection.execute("CREATE TABLE links (source_id INTEGER, target_id INTEGER, directed BOOLEAN, possible_until VARCHAR)")
            if links:
                connection.executemany("INSERT INTO links VALUES (?, ?, ?, ?)", [list(link) for link in links])
            connection.execute(
                f"""COPY (SELECT source_id, target_id, directed, '{ORG.Membership}' AS via, directed::VARCHAR AS label, '' AS label_en,
                          NULL::DATE AS possible_from, NULL::DATE AS certain_from, NULL::DATE AS certain_until,
                          nullif(possible_until, '')::DATE AS possible_until FROM links) TO '{folder / EDGES}' (FORMAT parquet)"""
            )
            connection.execute(
                f"""COPY (SELECT range::INTEGER AS id, format('urn:{{:05}}', range) AS iri, 'urn:kind' AS kind, iri AS label,
                          iri AS label_en, '' AS context FROM range({size})) TO '{folder / NODES}' (FORMAT parquet)"""
            )
        (folder / MANIFEST).write_text('{\n "sha256": "made up"\n}\n')
        return folder

    return write


def values(result: DataFrame) -> dict[str, object]:
    rows = result.collect()
    by_iri = {row["iri"]: row["value"] for row in rows}
    assert len(by_iri) == len(rows), "a row a node"
    return by_iri


def same(session: SparkSession, folder: Path, via: str = "", as_of: str = "") -> dict[str, DataFrame]:
    """All measures of a graph on the cluster, which are those of this machine."""
    tables = spark.read(session, str(folder), [via] if via else [], as_of)
    local = of_tables(folder).part([via] if via else [], as_of)
    results = {measure.__name__: measure(tables) for measure in (spark.pagerank, spark.components, spark.communities)}
    ranked = centralities(local, sample=1)
    expected = dict(zip(ranked["iri"], ranked["pagerank"], strict=True))
    computed = values(results["pagerank"])
    assert computed.keys() == expected.keys()
    assert max(abs(computed[iri] - rank) for iri, rank in expected.items()) < 1e-6
    for name, frame in (("components", components(local)), ("communities", communities_by_turns(local))):
        assert values(results[name]) == dict(zip(frame["iri"], frame["first"], strict=True)), name
    assert spark.origin(results["communities"])["found"]["modularity"] == pytest.approx(frame.attrs["modularity"])
    return results


@pytest.mark.slow
def test_a_built_graph_gives_what_one_machine_gives(session: SparkSession, tiny_built: Tiny) -> None:
    store = open_store(tiny_built.store)
    origin = spark.origin(same(session, store.folder, as_of="2016-07-01")["components"])
    assert (origin["graph"], origin["as_of"]) == (store.manifest.sha256, "2016-07-01")
    assert origin["nodes"] > 5


def chance(size: int, links: int, seed: int) -> list[Link]:
    """Links at random: some parallel, some loops, some without direction, many nodes without a way out."""
    dice = random.Random(seed)
    return [(dice.randrange(size), int(size * dice.random() ** 3), dice.random() < 0.7, "") for _ in range(links)]


def test_parallel_links_loops_sinks_and_nodes_alone(session: SparkSession, make: Make) -> None:
    folder = make(chance(60, 70, 1), 66)
    results = same(session, folder)
    network = nx.MultiDiGraph()
    network.add_nodes_from(range(66))
    for source, target, directed, _ in chance(60, 70, 1):
        network.add_edge(source, target)
        if not directed:
            network.add_edge(target, source)
    assert sum(not network.out_degree(node) for node in network) > 10
    expected = nx.pagerank(network, 0.85, max_iter=1000, tol=1e-12)
    ranks = values(results["pagerank"])
    assert max(abs(ranks[f"urn:{node:05}"] - rank) for node, rank in expected.items()) < 1e-6
    first = {f"urn:{node:05}": f"urn:{min(together):05}" for together in nx.weakly_connected_components(network) for node in together}
    assert values(results["components"]) == first
    assert len(set(first.values())) > 10


def test_a_long_chain_is_one_component_in_few_rounds(session: SparkSession, make: Make) -> None:
    order = list(range(300))
    random.Random(7).shuffle(order)
    folder = make([(one, other, True, "") for one, other in itertools.pairwise(order)], 301)
    result = spark.components(spark.read(session, str(folder)))
    assert values(result) == {f"urn:{node:05}": "urn:00000" if node < 300 else "urn:00300" for node in range(301)}
    assert spark.origin(result)["found"]["rounds"] <= 12


def test_two_sides_do_not_swap_places_for_ever(session: SparkSession, make: Make) -> None:
    """Two circles of friends, and two sides linked across: where all move at once, the latter never settle."""
    circles = [(one, other, False, "") for start in (0, 6) for one in range(start, start + 6) for other in range(one + 1, start + 6)]
    sides = [(one, other, True, "") for one in range(12, 18) for other in range(18, 24)]
    result = same(session, make([*circles, (5, 6, False, ""), *sides], 24))["communities"]
    network = nx.Graph([(one, other) for one, other, _, _ in [*circles, (5, 6, False, ""), *sides]])
    groups: dict[object, set[int]] = {}
    for iri, first in values(result).items():
        groups.setdefault(first, set()).add(int(iri.removeprefix("urn:")))
    assert sorted(map(min, groups.values())) == [0, 6, 12]
    figures = spark.origin(result)["found"]
    assert figures["communities"] == 3
    assert figures["modularity"] == pytest.approx(nx.community.modularity(network, groups.values()))


def test_a_part_of_a_graph_is_as_of_a_day_and_of_some_links(session: SparkSession, make: Make) -> None:
    folder = make([(0, 1, True, ""), (1, 2, True, "2010-12-31")], 3)
    for day in ("", "2010-12-31"):
        assert len(set(values(spark.components(spark.read(session, str(folder), as_of=day))).values())) == 1
    assert len(set(values(same(session, folder, str(ORG.Membership), "2011-01-01")["components"]).values())) == 2
    other = spark.read(session, str(folder), [str(TG.Cooperation)])
    assert values(spark.components(other)) == {f"urn:0000{node}": f"urn:0000{node}" for node in range(3)}


def test_a_graph_without_links_or_without_nodes(session: SparkSession, make: Make) -> None:
    same(session, make([], 3))
    empty = spark.read(session, str(make([], 0)))
    assert [values(measure(empty)) for measure in (spark.pagerank, spark.components, spark.communities)] == [{}, {}, {}]


def test_a_written_result_says_what_made_it(session: SparkSession, make: Make, tmp_path: Path) -> None:
    tables = spark.read(session, str(make([(0, 1, True, "")], 2)), [str(ORG.Membership)], "2020-01-01")
    spark.pagerank(tables, tolerance=1e-6).write.parquet(str(tmp_path / "written"))
    origin = spark.origin(session.read.parquet(str(tmp_path / "written")))
    assert 0 <= origin.pop("found")["within"] < 1e-6
    assert origin == {
        "measure": "pagerank", "graph": "made up", "via": str(ORG.Membership), "as_of": "2020-01-01", "nodes": 2,
        "parameters": {"tolerance": 1e-6, "rounds": 200}}  # fmt: skip


ALONE = """
import sys
from pyspark.sql import SparkSession
from terrigraph.analytics import spark

builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "1")
session = builder.config("spark.checkpoint.dir", sys.argv[2]).getOrCreate()
print(sorted(row["value"] for row in spark.components(spark.read(session, sys.argv[1])).collect()))
"""


@pytest.mark.usefixtures("session")
def test_rounds_are_kept_in_files_where_the_session_says_where(make: Make, tmp_path: Path) -> None:
    """A program of its own: the setting is one that a session has from its start."""
    folder, rounds = make([(0, 1, True, ""), (2, 3, True, "")], 4), tmp_path / "rounds"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK", "SPARK"))}
    command = [sys.executable, "-c", ALONE, str(folder), str(rounds)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "['urn:00000', 'urn:00000', 'urn:00002', 'urn:00002']", done.stderr[-2000:]
    assert list(rounds.rglob("part-*"))


def test_what_cannot_be_read_says_what_to_do(session: SparkSession, make: Make, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"ne se lit pas") as nothing:
        spark.read(session, str(tmp_path / "nowhere"))
    assert "scans.folder" in str(nothing.value.hint)
    folder = make([], 1)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 'urn:0' AS iri) TO '{folder / NODES}' (FORMAT parquet)")
    with pytest.raises(StoreError, match=r"n’ont pas : id"):
        spark.read(session, str(folder))
    folder = make([], 1)
    with pytest.raises(UnknownNameError, match="aucun lien n’est"):
        spark.read(session, str(folder), ["urn:nothing"])
    with pytest.raises(UsageError, match="n’est pas un jour"):
        spark.read(session, str(folder), as_of="2020")
    with pytest.raises(UsageError, match="rounds doit être positif"):
        spark.communities(spark.read(session, str(folder)), rounds=0)
