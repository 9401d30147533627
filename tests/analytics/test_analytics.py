"""Measures: the same as networkx's where it has them, known answers where it has not, and where each came from."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from terrigraph import analytics
from terrigraph.analytics import prediction, results, twomode
from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.graph import Graph, LocalGraph
from terrigraph.language import speaking
from terrigraph.model import periods
from terrigraph.model.namespaces import FOAF, IDS, ORG, SCHEMA, TG
from terrigraph.network import adjacency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from terrigraph.network.projection import Network
    from terrigraph.store.embedded import EmbeddedStore

UNDATED = dict.fromkeys(("start", "end", "possible_from", "certain_from", "certain_until", "possible_until"), "")
GRENOBLE, TOULOUSE = f"{IDS}territory/commune/38185", f"{IDS}territory/commune/31555"
MEASURES: dict[str, Callable[[Any], pd.DataFrame]] = {
    "centralities": analytics.centralities,
    "brokers": analytics.brokers,
    "cores": analytics.cores,
    "communities": lambda links: analytics.communities(links, runs=2),
    "homophily": lambda links: analytics.homophily(links, draws=3),
    "shared": lambda links: analytics.shared(links, "Person", "Theme", through="Event"),
    "co_mandates": lambda links: analytics.co_mandates(links, ["commune"], ["assemblée parlementaire"]),
    "changes": lambda links: analytics.changes(links, "2010-01-01", "2018-01-01"),
    "side_by_side": lambda links: analytics.side_by_side(links, [GRENOBLE, TOULOUSE]),
    "link_prediction": lambda links: analytics.link_prediction(links, runs=2),
    "likely_links": lambda links: analytics.likely_links(links, top=3),
}


def network(
    edges: list[tuple[str, str]], kinds: Mapping[str, str] | None = None, dates: Mapping[int, Mapping[str, str]] | None = None
) -> Network:
    """A network of plain nodes (of a kind each) and of links of one property."""
    made: Network = nx.MultiDiGraph()
    for node in sorted({end for edge in edges for end in edge}):
        made.add_node(node, kind=(kinds or {}).get(node, FOAF.Person), label=node, label_en=node, properties={})
    for at, (source, target) in enumerate(edges):
        own = {**UNDATED, **(dates or {}).get(at, {})}
        made.add_edge(source, target, key=str(at), via="urn:via", label="lien", label_en="link", directed=True, **own)
    return made


def of_graph(graph: Any, kinds: Mapping[str, str] | None = None) -> Network:
    return network([(str(one), str(other)) for one, other in graph.edges], kinds)


def simple(links: Network) -> Any:
    simple_graph: Any = nx.Graph()
    simple_graph.add_nodes_from(links)
    for source, target in links.edges():
        if source != target:
            simple_graph.add_edge(source, target, weight=simple_graph.get_edge_data(source, target, {"weight": 0})["weight"] + 1)
    return simple_graph


def column(frame: pd.DataFrame, name: str) -> dict[str, float]:
    return dict(zip(frame["iri"], frame[name], strict=True))


@pytest.fixture(scope="module")
def graph(graph_store: EmbeddedStore) -> Graph:
    return LocalGraph(graph_store)


@pytest.fixture(scope="module")
def davis() -> Network:
    """Davis, Gardner and Gardner's Southern women and the events that they took part in."""
    women = nx.davis_southern_women_graph()
    return of_graph(women, {str(node): SCHEMA.Event for node, side in women.nodes(data="bipartite") if side == 1})


@pytest.fixture(scope="module")
def random_network() -> Network:
    return of_graph(nx.gnm_random_graph(60, 150, seed=5))


# ---------------------------------------------------------------- centralities


@pytest.mark.parametrize("name", ["conference", "davis", "random_network"])
def test_centralities_are_those_of_networkx(name: str, request: pytest.FixtureRequest) -> None:
    links: Network = request.getfixturevalue(name)
    frame, plain = analytics.centralities(links), simple(links)
    assert frame.attrs["exact"] is True
    assert column(frame, "degree") == dict(plain.degree)
    assert column(frame, "betweenness") == pytest.approx(nx.betweenness_centrality(plain))
    assert column(frame, "closeness") == pytest.approx(nx.closeness_centrality(plain))
    arcs: Any = nx.DiGraph()
    arcs.add_nodes_from(links)
    for source, target, edge in links.edges(data=True):
        for one, other in ((source, target), (target, source))[: 1 if edge["directed"] else 2]:
            arcs.add_edge(one, other, weight=arcs.get_edge_data(one, other, {"weight": 0})["weight"] + 1)
    assert column(frame, "pagerank") == pytest.approx(nx.pagerank(arcs, tol=1e-12, max_iter=1000), abs=1e-9)
    assert frame["pagerank"].is_monotonic_decreasing


def test_a_sample_is_marked_as_one_and_is_near_the_exact() -> None:
    links = of_graph(nx.connected_watts_strogatz_graph(300, 6, 0.2, seed=2))
    exact, sampled = analytics.centralities(links, sample=0), analytics.centralities(links, sample=150, seed=4)
    assert (exact.attrs["exact"], sampled.attrs["exact"], sampled.attrs["parameters"]) == (True, False, {"sample": 150, "seed": 4})
    both = exact.merge(sampled, on="iri")
    assert both["closeness_x"].corr(both["closeness_y"]) > 0.95
    assert both["betweenness_x"].corr(both["betweenness_y"]) > 0.9
    assert np.allclose(both["closeness_x"], both["closeness_y"], rtol=0.1)
    pd.testing.assert_frame_equal(sampled, analytics.centralities(links, sample=150, seed=4))
    assert not sampled["betweenness"].equals(analytics.centralities(links, sample=150, seed=5)["betweenness"])


def test_an_estimate_is_what_its_sample_gives(random_network: Network) -> None:
    frame = analytics.centralities(random_network, sample=7, seed=3)
    order = sorted(random_network)
    roots = [order[at] for at in np.random.default_rng(3).choice(len(order), 7, replace=False)]
    plain = simple(random_network)
    seen = nx.betweenness_centrality_subset(plain, roots, order)
    size = len(order)
    wanted = {node: 2 * value * size / 7 / ((size - 1) * (size - 2)) for node, value in seen.items()}
    assert column(frame, "betweenness") == pytest.approx(wanted)


def test_a_large_network_is_sampled_by_default(monkeypatch: pytest.MonkeyPatch, random_network: Network) -> None:
    monkeypatch.setattr("terrigraph.analytics.centrality._EXACT", 10)
    monkeypatch.setattr("terrigraph.analytics.centrality._SAMPLE", 20)
    assert analytics.centralities(random_network).attrs["parameters"]["sample"] == 20
    assert analytics.centralities(random_network, sample=0).attrs["exact"]


@pytest.mark.parametrize("name", ["conference", "davis", "random_network"])
def test_structural_holes_are_those_of_networkx(name: str, request: pytest.FixtureRequest) -> None:
    links: Network = request.getfixturevalue(name)
    plain = nx.Graph(simple(links).edges)
    frame = analytics.brokers(links)
    assert column(frame, "constraint") == pytest.approx(nx.constraint(plain))
    assert column(frame, "effective_size") == pytest.approx(nx.effective_size(plain))
    assert frame["constraint"].is_monotonic_increasing


@pytest.mark.parametrize("name", ["conference", "davis", "random_network"])
def test_cores_are_those_of_networkx(name: str, request: pytest.FixtureRequest) -> None:
    links: Network = request.getfixturevalue(name)
    assert column(analytics.cores(links), "core") == nx.core_number(simple(links))


# ---------------------------------------------------------------- groups


def test_communities_of_a_network_made_of_some_are_recovered_each_time() -> None:
    links = of_graph(nx.connected_caveman_graph(5, 8))
    frame = analytics.communities(links)
    caves = {frozenset(group["iri"]) for _, group in frame.groupby("community")}
    assert caves == {frozenset(str(node) for node in range(8 * cave, 8 * cave + 8)) for cave in range(5)}
    assert frame["stability"].tolist() == [1.0] * 40
    assert (frame.attrs["communities"], frame.attrs["agreement"]) == (5, 1.0)


@pytest.mark.parametrize("name", ["conference", "davis", "random_network"])
def test_communities_are_as_good_as_networkx_finds(name: str, request: pytest.FixtureRequest) -> None:
    links: Network = request.getfixturevalue(name)
    plain = simple(links)
    frame = analytics.communities(links)
    groups = [set(group["iri"]) for _, group in frame.groupby("community")]
    assert frame.attrs["modularity"] == pytest.approx(nx.community.modularity(plain, groups))
    theirs = [nx.community.modularity(plain, nx.community.louvain_communities(plain, seed=seed)) for seed in range(5)]
    assert frame.attrs["modularity"] >= np.mean(theirs)
    sizes = frame.groupby("community")["size"].first()
    assert sizes.is_monotonic_decreasing and sizes.tolist() == [len(group) for group in groups]
    assert frame["stability"].between(0, 1).all() and 0 <= frame.attrs["agreement"] <= 1
    pd.testing.assert_frame_equal(frame, analytics.communities(links))


def test_divisions_are_compared_as_worked_by_hand() -> None:
    from terrigraph.analytics.groups import _overlap, _rand, _together

    table = _together(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2]))
    assert _overlap(table).tolist() == pytest.approx([2 / 3, 2 / 3])
    assert _rand(table) == pytest.approx((2 - 6 * 3 / 15) / (4.5 - 6 * 3 / 15))


def test_homophily_counts_ties_within_and_across() -> None:
    links = network([("a", "b"), ("b", "c"), ("c", "d"), ("a", "c"), ("a", "c"), ("d", "e")])
    group = {"a": "x", "b": "x", "c": "y", "d": "y"}
    frame = analytics.homophily(links, group).set_index("group")
    assert frame.loc["x", ["nodes", "internal", "external"]].tolist() == [2, 1, 2]
    assert frame.loc["", ["nodes", "internal", "external", "ei"]].tolist() == [4, 2, 2, 0.0]
    plain = nx.Graph([("a", "b"), ("b", "c"), ("c", "d"), ("a", "c")])
    nx.set_node_attributes(plain, group, "group")
    assert frame.attrs["assortativity"] == pytest.approx(nx.attribute_assortativity_coefficient(plain, "group"))


def test_the_expected_homophily_is_that_of_groups_dealt_at_random() -> None:
    links = of_graph(nx.gnm_random_graph(100, 400, seed=1))
    halves = {str(node): "low" if node < 50 else "high" for node in range(100)}
    frame = analytics.homophily(links, halves, draws=400).set_index("group")
    assert frame["expected"][""] == pytest.approx(50 / 99 - 49 / 99, abs=0.01)
    assert abs(frame["ei"][""] - frame["expected"][""]) < 4 * frame["deviation"][""]
    pd.testing.assert_frame_equal(frame, analytics.homophily(links, halves, draws=400).set_index("group"))


def test_kinds_are_the_groups_unless_others_are_given(davis: Network) -> None:
    frame = analytics.homophily(davis, draws=5).set_index("group")
    assert frame["ei"].tolist() == [1, 1, 1] and frame.attrs["assortativity"] == pytest.approx(-1, abs=0.03)


# ---------------------------------------------------------------- two modes


def test_shared_events_of_the_southern_women_are_those_of_networkx(davis: Network) -> None:
    women = nx.davis_southern_women_graph()
    side = [node for node, where in women.nodes(data="bipartite") if where == 0]
    newman = nx.bipartite.collaboration_weighted_projected_graph(women, side)
    counted = nx.bipartite.weighted_projected_graph(women, side)
    frame = analytics.shared(davis, "Person", "Event")
    shared_events = {
        frozenset(pair): (shared, weight) for *pair, shared, weight in frame[["one", "other", "shared", "weight"]].itertuples(index=False)
    }
    assert set(shared_events) == {frozenset(edge) for edge in newman.edges}
    for one, other in newman.edges:
        shared, weight = shared_events[frozenset((one, other))]
        assert shared == counted[one][other]["weight"]
        assert weight == pytest.approx(newman[one][other]["weight"])
    assert frame["weight"].is_monotonic_decreasing
    assert (frame.attrs["ones"], frame.attrs["others"]) == (18, 14)


def test_people_share_the_themes_of_their_events(conference: Network) -> None:
    frame = analytics.shared(conference, "Person", "Theme", through="Event")
    themes: dict[str, set[str]] = {}
    for person, event, edge in conference.edges(data=True):
        if edge["via"] == TG.Participation:
            themes.setdefault(person, set()).update(
                theme for _, theme in conference.out_edges(event) if conference.nodes[theme]["kind"] == TG.Theme
            )
    wanted = {frozenset(pair): len(themes[pair[0]] & themes[pair[1]]) for pair in combinations(sorted(themes), 2)}
    shared_themes = {frozenset((one, other)): shared for one, other, shared in frame[["one", "other", "shared"]].itertuples(index=False)}
    assert shared_themes == {pair: shared for pair, shared in wanted.items() if shared} and shared_themes


def test_an_unknown_kind_of_node_gives_those_there_are(davis: Network) -> None:
    with pytest.raises(UnknownNameError) as raised:
        analytics.shared(davis, "Person", "Session")
    assert "Event, Person" in str(raised.value.hint)


def test_who_holds_mandates_in_two_kinds_of_body(conference: Network) -> None:
    frame = analytics.co_mandates(conference, ["commune"], ["assemblée parlementaire"])
    assert set(frame["person_label"]) == {"Michel Destot"} and frame.attrs["people"] == 1
    assert set(frame["one_role"]) == {"maire"} and set(frame["other_label"]) == {"Assemblée nationale"}
    assert list(frame["together"]) == ["certain"], "mayor from 1995 to 2014, deputy from 1988 to 2017, in several terms each"
    wider = analytics.co_mandates(conference, ["local authority or grouping"], ["public institution"])
    assert set(frame["one"]) <= set(wider["one"]), "a kind takes in what is narrower"
    with speaking("en"):
        assert set(analytics.co_mandates(conference, ["municipality"], ["parliamentary assembly"])["one_role"]) == {"mayor"}
    with pytest.raises(UnknownNameError):
        analytics.co_mandates(conference, ["commune"], ["parlement d'opérette"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [((0, 1, 5, 6), (4, 5, 9, 9), "certain"), ((0, 1, 5, 6), (5, 6, 9, 9), "possible"), ((0, 1, 5, 6), (7, 8, 9, 9), "no"),
     ((0, 1, 5, None), (7, 8, 9, 9), "possible"), ((None, None, None, None), (7, 8, 9, 9), "possible"),
     ((None, 3, 3, None), (None, 3, 3, None), "certain")],
)  # fmt: skip
def test_periods_overlap_surely_possibly_or_not(one: tuple[int | None, ...], other: tuple[int | None, ...], expected: str) -> None:
    sides = [np.array([[adjacency.UNKNOWN if day is None else day for day in side]], np.int32) for side in (one, other)]
    assert twomode._together(*sides).tolist() == twomode._together(*reversed(sides)).tolist() == [expected]


# ---------------------------------------------------------------- differences


def test_changes_are_what_periods_say_on_the_two_days(conference: Network) -> None:
    earlier, later = "2010-01-01", "2018-01-01"
    frame = analytics.changes(conference, earlier, later)
    counted: dict[str, int] = {}
    for _, _, edge in conference.edges(data=True):
        before, after = periods.status(edge, earlier), periods.status(edge, later)
        if before != periods.UNDATED and {before, after} != {periods.EXCLUDED}:
            name = "appeared" if before == periods.EXCLUDED else "gone" if after == periods.EXCLUDED else "stayed"
            counted[name] = counted.get(name, 0) + 1
    assert frame["change"].value_counts().to_dict() == counted
    gone = frame[(frame["change"] == "gone") & frame["certain"]]
    assert set(zip(gone["source_label"], gone["link"], strict=True)) == {("Michel Destot", "maire"), ("Michel Destot", "député")}
    assert frame.attrs["undated"] == sum(periods.status(edge, later) == periods.UNDATED for _, _, edge in conference.edges(data=True))


def test_links_appear_stay_and_go() -> None:
    known = {
        0: ("2012-01-01", "2012-12-31", "2016-01-01", "2016-12-31"),
        1: ("2001-01-01", "2001-12-31", "2012-06-01", "2012-06-01"),
        2: ("2001-01-01", "2001-12-31", "", ""),
        3: ("", "", "1999-01-01", "1999-12-31"),
    }
    dates = {edge: dict(zip(periods.BOUNDS, days, strict=True)) for edge, days in known.items()}
    frame = analytics.changes(
        network([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("a", "d")], dates=dates), "2011-01-01", "2014-01-01"
    )
    assert dict(zip(frame["source"], zip(frame["change"], frame["certain"], strict=True), strict=True)) == {
        "a": ("appeared", True), "b": ("gone", True), "c": ("stayed", False)
    }  # fmt: skip
    with pytest.raises(UsageError):
        analytics.changes(network([("a", "b")]), "2014-01-01", "2011-01-01")
    with pytest.raises(UsageError):
        analytics.changes(network([("a", "b")]), "2011", "2014-01-01")


def test_territories_side_by_side_count_distinct_others(graph: Graph) -> None:
    frame = analytics.side_by_side(graph.adjacency, [GRENOBLE, TOULOUSE])
    assert list(frame.columns) == ["of", "link", "direction", "kind", "Grenoble", "Toulouse"]
    rows = frame.set_index(["of", "link", "direction"])
    assert [rows[name].loc[("territory", "gouverne", "to")] for name in ("Grenoble", "Toulouse")] == [1, 1]
    mandates = graph.scans.sql(
        "SELECT count(DISTINCT source) AS people FROM edges WHERE via = $via AND target = $body AND label = 'maire'",
        {"via": ORG.Membership, "body": f"{IDS}organisation/commune-38185"},
    )
    assert rows["Grenoble"].loc[("authority", "maire", "to")] == mandates["people"][0]
    with pytest.raises(UnknownNameError):
        analytics.side_by_side(graph.adjacency, [f"{IDS}territory/commune/00000"])


# ---------------------------------------------------------------- prediction


def test_scores_are_those_of_networkx(random_network: Network) -> None:
    plain = simple(random_network)
    order = sorted(plain)
    matrix = results.matrix(adjacency.of_network(random_network))
    row, column_ = np.triu_indices(len(order), 1)
    pairs = [(order[one], order[other]) for one, other in zip(row, column_, strict=True)]
    theirs = {
        "Jaccard": nx.jaccard_coefficient, "Adamic-Adar": nx.adamic_adar_index,
        "resource allocation": nx.resource_allocation_index, "degree product": nx.preferential_attachment,
    }  # fmt: skip
    for name, function in theirs.items():
        wanted = [score for _, _, score in function(plain, pairs)]
        assert prediction._scored(prediction.METHODS[name], matrix, row, column_).tolist() == pytest.approx(wanted), name
    common = [len(list(nx.common_neighbors(plain, one, other))) for one, other in pairs]
    assert prediction._scored(prediction.METHODS["common neighbours"], matrix, row, column_).tolist() == common
    three = [
        sum(1 / math.sqrt(plain.degree[x] * plain.degree[y]) for x in plain[one] for y in plain[other] if plain.has_edge(x, y))
        for one, other in pairs
    ]
    assert prediction._scored(prediction.METHODS["paths of three"], matrix, row, column_).tolist() == pytest.approx(three)


def test_a_ranking_is_judged_as_worked_by_hand() -> None:
    truth = np.array([True, False, True, False])
    assert prediction.auc(truth, np.array([4.0, 3, 2, 1])) == 0.75
    assert prediction.auc(truth, np.ones(4)) == 0.5
    assert prediction.average_precision(truth, np.array([4.0, 3, 2, 1])) == pytest.approx((1 + 2 / 3) / 2)
    assert prediction.average_precision(truth, np.ones(4)) == 0.5
    assert prediction.average_precision(truth, np.array([4.0, 1, 3, 2])) == 1


def test_hidden_links_are_predicted_where_there_is_something_to_learn() -> None:
    frame = analytics.link_prediction(of_graph(nx.connected_caveman_graph(12, 8)), runs=3).set_index("method")
    assert frame["auc"]["resource allocation"] > 0.9
    assert frame["auc"]["degree product"] < 0.7
    assert 0.3 < frame["auc"]["chance"] < 0.7
    assert frame.index[frame["baseline"]].tolist() and not frame["baseline"]["Jaccard"]
    assert frame["auc"].is_monotonic_decreasing


def test_what_is_hidden_is_not_known_and_what_is_wrong_is_not_linked(davis: Network) -> None:
    part = adjacency.of_network(davis)
    matrix = results.matrix(part)
    kinds = pd.factorize(part.nodes["kind"])[0]
    chance = np.random.default_rng(0)
    known, one, other = prediction._hide(matrix, 0.2, chance)
    assert known[one, other].sum() == 0 and matrix[one, other].sum() == len(one) == round(0.2 * matrix.nnz / 2)
    assert known.nnz + 2 * len(one) == matrix.nnz
    wrong = prediction._unlinked(matrix, kinds, one, other, chance)
    assert len(wrong[0]) == len(one) and matrix[wrong].sum() == 0
    assert sorted(kinds[wrong[0]]) == sorted(kinds[one]) and sorted(kinds[wrong[1]]) == sorted(kinds[other])


def test_likely_links_are_new_and_say_how_far_to_trust_them(conference: Network) -> None:
    frame = analytics.likely_links(conference, top=5)
    plain = simple(conference)
    assert len(frame) == 5 and not any(plain.has_edge(one, other) for one, other in zip(frame["one"], frame["other"], strict=True))
    quality = analytics.link_prediction(conference).set_index("method")["auc"]
    assert frame.attrs["auc"] == quality["paths of three"] and frame.attrs["baseline_auc"] == quality["degree product"]


def test_a_wrong_prediction_is_refused(conference: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="Adamic-Adar"):
        analytics.likely_links(conference, method="astrology")
    with pytest.raises(UsageError):
        analytics.link_prediction(network([("a", "b")]))
    monkeypatch.setattr(prediction, "_MOST_NODES", 10)
    with pytest.raises(UsageError, match="69"):
        analytics.likely_links(conference)


# ---------------------------------------------------------------- where a table comes from


@pytest.mark.parametrize("name", MEASURES)
def test_each_table_says_what_made_it_and_keeps_it_when_written(name: str, graph: Graph, tmp_path: Path) -> None:
    links = graph.network(as_of="2016-07-01") if name != "changes" else graph.network()
    frame = MEASURES[name](links)
    assert frame.attrs["measure"] == name and frame.attrs["graph"] == graph.store.manifest.sha256  # type: ignore[attr-defined]
    assert frame.attrs.get("as_of") == (None if name == "changes" else "2016-07-01")
    assert frame.attrs["nodes"] == len(links) and isinstance(frame.attrs["parameters"], dict)
    analytics.save(frame, tmp_path / "table.csv")
    again = analytics.read(tmp_path / "table.csv")
    assert again.attrs == frame.attrs and list(again.columns) == list(frame.columns) and len(again) == len(frame)


@pytest.mark.parametrize("name", ["brokers", "cores", "homophily", "shared", "co_mandates", "changes", "side_by_side"])
def test_the_whole_graph_and_a_network_give_the_same_columns(name: str, graph: Graph) -> None:
    frame = MEASURES[name](graph.adjacency)
    assert list(frame.columns) == list(MEASURES[name](graph.network()).columns)
    assert frame.attrs["graph"] == graph.origin["graph"]


def test_a_part_says_what_part_it_is(graph: Graph) -> None:
    part = graph.adjacency.part(["mandat"], "2016-07-01")
    assert {"via": "mandat", "as_of": "2016-07-01"}.items() <= analytics.cores(part).attrs.items()


def test_what_a_node_is_is_the_same_in_tables_and_networks(graph: Graph, conference: Network) -> None:
    whole = graph.adjacency.nodes.set_index("iri")["what"]
    for iri, what in adjacency.of_network(conference).nodes[["iri", "what"]].itertuples(index=False):
        assert whole[iri] == what


def test_without_its_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "networkit", None)
    with pytest.raises(UsageError, match=r"terrigraph\[analysis\]"):
        analytics.cores(network([("a", "b")]))


def test_an_empty_network_gives_empty_tables() -> None:
    empty: Network = nx.MultiDiGraph()
    for measure in (analytics.centralities, analytics.brokers, analytics.cores, analytics.communities, analytics.homophily):
        frame = measure(empty)
        assert len(frame) == (1 if measure is analytics.homophily else 0), measure
