"""Chains between two actors: the same as networkx finds, chosen as asked, hubs listed."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrigraph.cli.main import main
from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.graph import Graph, LocalGraph
from terrigraph.language import speaking
from terrigraph.model import periods
from terrigraph.model.namespaces import IDS, ORG, TG
from terrigraph.network.adjacency import Adjacency, LinkKind, of_network, of_tables
from terrigraph.network.paths import HUB, Paths, Search, shortest
from terrigraph.views.text import chain

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.network.projection import Network
    from terrigraph.store.embedded import EmbeddedStore

DESTOT, GELY = f"{IDS}person/michel-destot", f"{IDS}person/mary-gely"
QUOTE = "Présidence\N{NO-BREAK SPACE}: Michel Destot"
EVENT = f"{IDS}event/action-internationale-attractivite"
GRENOBLE, TOULOUSE = f"{IDS}territory/commune/38185", f"{IDS}territory/commune/31555"
ISERE, BRETAGNE = f"{IDS}territory/departement/38", f"{IDS}territory/region/53"


@pytest.fixture(scope="module")
def graph(graph_store: EmbeddedStore) -> Graph:
    return LocalGraph(graph_store)


def made(nodes: int, edges: list[tuple[int, int]]) -> Adjacency:
    """An adjacency of numbered nodes."""
    ends = np.array(edges, np.int32).reshape(-1, 2)
    listed = pd.DataFrame({name: [str(n) for n in range(nodes)] for name in ("iri", "kind", "label", "label_en")})
    return Adjacency(
        size=nodes,
        source=ends[:, 0],
        target=ends[:, 1],
        kind=np.zeros(len(edges), np.int32),
        days=np.full((len(edges), 4), np.iinfo(np.int32).min, np.int32),
        kinds=(LinkKind(via="urn:via", label="lien", label_en="link", directed=True),),
        row=np.arange(len(edges), dtype=np.int32),
        described=lambda: listed,
    )


def simple(nodes: int, edges: list[tuple[int, int]]) -> Any:
    graph: Any = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(edges)
    return graph


def expected(network: Any, one: int, other: int) -> set[tuple[int, ...]]:
    try:
        return {tuple(path) for path in nx.all_shortest_paths(network, one, other)}
    except nx.NetworkXNoPath:
        return set()


@given(
    st.integers(2, 12).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=30))
    )
)
def test_all_shortest_chains_are_those_of_networkx(case: tuple[int, list[tuple[int, int]]]) -> None:
    nodes, edges = case
    adjacency, network = made(nodes, edges), simple(nodes, edges)
    for one, other in combinations(range(nodes), 2):
        ways = shortest(adjacency, one, other)
        chains = list(ways)
        assert set(chains) == expected(network, one, other)
        assert len(chains) == len(set(chains)) == ways.count
        assert ways.length == (len(chains[0]) - 1 if chains else -1)


@given(
    st.integers(3, 10).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=25))
    ),
    st.integers(1, 5),
    st.sets(st.integers(2, 9), max_size=3),
)
def test_chains_avoid_nodes_and_are_no_longer_than_asked(case: tuple[int, list[tuple[int, int]]], longest: int, avoided: set[int]) -> None:
    nodes, edges = case
    avoided = {node for node in avoided if node < nodes}
    network = simple(nodes, edges)
    network.remove_nodes_from(avoided)
    wanted = {path for path in expected(network, 0, 1) if len(path) - 1 <= longest}
    assert set(shortest(made(nodes, edges), 0, 1, longest, avoided)) == wanted


def test_chains_of_the_conference_are_those_of_networkx(conference: Network) -> None:
    adjacency = of_network(conference)
    numbers = {iri: at for at, iri in enumerate(adjacency.nodes["iri"])}
    network = nx.relabel_nodes(nx.Graph(conference), numbers)
    linked = 0
    for one, other in combinations(sorted(numbers.values()), 2):
        wanted = expected(network, one, other)
        assert set(shortest(adjacency, one, other)) == wanted
        linked += bool(wanted)
    assert linked > 1000


def test_an_astronomic_number_of_chains_is_counted_and_not_listed() -> None:
    edges = [(3 * step + a, 3 * (step + 1) + b) for step in range(20) for a in range(3) for b in range(3)]
    ways = shortest(made(63, edges), 0, 62)
    assert (ways.length, ways.count) == (20, 3**19)
    assert next(iter(ways))[0] == 0


def test_the_tables_and_the_network_have_the_same_edges(graph: Graph, conference: Network) -> None:
    whole, part = of_tables(graph.scans.folder), of_network(conference)

    def edges(adjacency: Adjacency) -> set[tuple[str, str, LinkKind, tuple[int, ...]]]:
        iris = adjacency.nodes["iri"].tolist()
        return {
            (iris[source], iris[target], adjacency.kinds[kind], tuple(days))
            for source, target, kind, days in zip(adjacency.source, adjacency.target, adjacency.kind, adjacency.days.tolist(), strict=True)
        }

    assert edges(part) <= edges(whole)
    assert whole.size == len(whole.nodes)
    assert whole.origin["graph"] == graph.scans.folder.name


@pytest.mark.parametrize("day", ["1990-01-01", "2010-06-15", "2016-07-01", "2020-01-01"])
def test_a_part_as_of_a_day_leaves_out_what_periods_exclude(conference: Network, day: str) -> None:
    edges = [edge for _, _, edge in conference.edges(data=True)]
    kept = set(of_network(conference).part(as_of=day).row.tolist())
    assert kept == {at for at, edge in enumerate(edges) if periods.status(edge, day) != periods.EXCLUDED}
    assert of_network(conference).part(as_of=day).origin["as_of"] == day


@pytest.mark.parametrize("name", ["mandat", "Mandate", "Membership", ORG.Membership])
def test_links_are_chosen_by_any_of_their_names(conference: Network, name: str) -> None:
    part = of_network(conference).part([name])
    assert {part.kinds[kind].via for kind in part.kind} == {ORG.Membership}
    assert len(part.source) == sum(edge["via"] == ORG.Membership for _, _, edge in conference.edges(data=True))


def test_a_link_is_chosen_by_its_label(conference: Network) -> None:
    part = of_network(conference).part(["maire"])
    assert {part.kinds[kind].label for kind in part.kind} == {"maire"}


def test_an_unknown_link_gives_those_there_are(conference: Network) -> None:
    with pytest.raises(UnknownNameError) as raised:
        of_network(conference).part(["amitié"])
    assert "mandat" in str(raised.value.hint) and "préside" in str(raised.value.hint)


# ---------------------------------------------------------------- a graph's chains


def test_a_chain_has_its_links_and_their_quotes(graph: Graph) -> None:
    paths = graph.paths("Michel Destot", "Mary Gely")
    assert (paths.count, len(paths.chains), paths.chains[0].nodes[:2], paths.chains[0].nodes[-1]) == (1, 1, (DESTOT, EVENT), GELY)
    hops = paths.hops(paths.chains[0])
    assert [len(hop) for hop in hops] == [1, 1, 1]
    assert hops[0][0][2]["evidence"][0]["exact"] == QUOTE
    assert [(source, target) for source, target, _ in hops[2]] == [(GELY, f"{EVENT}-introduction")], "a link keeps its direction"


def test_several_links_of_two_nodes_are_all_given(graph: Graph) -> None:
    paths = graph.paths(DESTOT, ISERE)
    (hop, *_) = paths.hops(paths.chains[0])
    assert [(edge["label"], edge["start"], edge["end"]) for _, _, edge in hop] == [("député", "1988", "2017")], "one line for its terms"


def test_the_other_way_round_the_chains_are_the_same(graph: Graph) -> None:
    there, back = graph.paths(DESTOT, TOULOUSE), graph.paths(TOULOUSE, DESTOT)
    assert there.count == back.count == 2
    assert {one.nodes for one in there.chains} == {one.nodes[::-1] for one in back.chains}


def test_hubs_are_given_and_avoided(graph: Graph) -> None:
    paths = graph.paths(GRENOBLE, TOULOUSE)
    assert [one.hubs for one in paths.chains] == [
        (f"{IDS}territory/departement/38", f"{IDS}territory/country/FR", f"{IDS}territory/departement/31")
    ]
    assert set(paths.hubs) == set(paths.chains[0].hubs) and min(paths.hubs.values()) > HUB
    assert paths.apart and all(not one.hubs and one.length > paths.chains[0].length for one in paths.apart)
    neighbours = graph.scans.sql(
        "SELECT count(DISTINCT CASE source WHEN $n THEN target ELSE source END) AS n FROM edges WHERE (source = $n) <> (target = $n)",
        {"n": ISERE},
    )
    assert paths.hubs[ISERE] == neighbours["n"][0]


def test_nothing_is_given_apart_where_one_of_the_shortest_meets_no_hub(graph: Graph) -> None:
    paths = graph.paths(DESTOT, TOULOUSE)
    assert (paths.apart, paths.apart_count, paths.hubs) == ((), 0, {})


def test_an_end_is_no_hub_of_its_own_chain(graph: Graph) -> None:
    paths = graph.paths(DESTOT, ISERE)
    assert (paths.chains[0].nodes, paths.chains[0].hubs) == ((DESTOT, ISERE), ())


def test_chains_are_chosen_by_length_kind_day_and_what_they_avoid(graph: Graph) -> None:
    assert not graph.paths(DESTOT, GELY, Search(longest=2))
    assert graph.paths(DESTOT, GELY, Search(longest=3))
    assert not graph.paths(DESTOT, GELY, Search(via=["mandat"]))
    assert not graph.paths(DESTOT, GELY, Search(avoid=["event/action-internationale-attractivite"]))
    as_of = graph.paths(DESTOT, GRENOBLE, Search(as_of="2010-01-01"))
    assert {edge["status"] for _, _, edge in as_of.hops(as_of.chains[0])[0]} == {"certain"}
    later = graph.paths(DESTOT, GRENOBLE, Search(as_of="2019-01-01"))
    assert all(
        edge["possible_until"] >= "2019" or not edge["possible_until"]
        for one in later.chains
        for hop in later.hops(one)
        for *_, edge in hop
    )
    assert [len(graph.paths(DESTOT, TOULOUSE, Search(most=most)).chains) for most in (1, 2, 3)] == [1, 2, 2]


def test_one_thing_twice_and_what_is_no_node_are_refused(graph: Graph) -> None:
    with pytest.raises(UsageError):
        graph.paths(DESTOT, "Michel Destot")
    with pytest.raises(UnknownNameError):
        graph.paths(DESTOT, "tgrole:maire")


# ---------------------------------------------------------------- in words


def sentences(graph: Graph, paths: Paths) -> list[str]:
    """The links of the first chain, with plain spaces."""
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in chain.sentences(paths, paths.chains[0], graph.model)]


def test_links_are_sentences_in_both_languages(graph: Graph) -> None:
    paths = graph.paths(DESTOT, TOULOUSE)
    texts = {}
    for language in ("fr", "en"):
        with speaking(language):
            texts[language] = sentences(graph, paths)
    assert texts["fr"][0] == "À « L’action internationale au service de l’attractivité des territoires », Michel Destot préside (2016)"
    assert texts["en"][0] == 'At "L’action internationale au service de l’attractivité des territoires", Michel Destot chairs (2016)'
    assert texts["fr"][3].startswith(
        "Sylvie Rouillon Valdiguie a été adjointe au maire de la Commune de Toulouse (possible du 23 mars 2014 au"
    )
    assert texts["en"][3].startswith("Sylvie Rouillon Valdiguie was deputy mayor of Commune de Toulouse (possible from 23 March 2014 to")
    assert texts["fr"][4] == "Commune de Toulouse gouverne Toulouse", "whichever way the chain goes"


def test_what_is_over_is_put_in_the_past(graph: Graph) -> None:
    paths = graph.paths(DESTOT, GRENOBLE)
    assert "Michel Destot a été maire de la Commune de Grenoble (de 1995 à 2014)" in sentences(graph, paths)
    paths = graph.paths(DESTOT, GRENOBLE, Search(as_of="2010-01-01"))
    texts = sentences(graph, paths)
    assert (
        "Michel Destot est maire de la Commune de Grenoble (certain ; jusqu’en 2014 ; début : entre le 9 mars 2008 et le 23 mars 2008)"
        in texts
    )


def test_a_mandate_says_what_its_territory_is_to_it(graph: Graph) -> None:
    paths = graph.paths(DESTOT, ISERE)
    assert "Michel Destot a été député, au titre de : Isère (de 1988 à 2017)" in sentences(graph, paths)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Commune d’Arles", "de la Commune d’Arles"), ("Assemblée nationale", "de l’Assemblée nationale"), ("Sénat", "du Sénat"),
     ("Angers", "d’Angers"), ("France urbaine", "de France urbaine"), ("Office de Tourisme", "de l’Office de Tourisme"),
     ("Département-Région de Mayotte", "du Département-Région de Mayotte"), ("Villeurbanne", "de Villeurbanne")],
)  # fmt: skip
def test_french_names_take_their_article(name: str, expected: str) -> None:
    assert chain._of(name) == expected


def test_the_values_for_a_program_hold_evidence_and_both_lists(graph: Graph) -> None:
    values = json.loads(json.dumps(chain.values(graph.paths(GRENOBLE, TOULOUSE), graph.model)))
    assert (values["count"], values["length"], len(values["chains"])) == (1, 6, 1)
    assert values["avoiding_hubs"]["count"] == len(values["avoiding_hubs"]["chains"]) == 2
    links = [link for one in values["avoiding_hubs"]["chains"] for hop in one["hops"] for link in hop]
    assert any(passage["exact"] == QUOTE for link in links for passage in link["evidence"])
    assert {link["via"] for link in links} >= {TG.governs, TG.Participation, ORG.Membership}


# ---------------------------------------------------------------- the command


def run(store: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["path", *words, "--store", str(store)])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_prints_chains_hubs_and_quotes(built_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(built_store, capsys, GRENOBLE, TOULOUSE)
    assert code == 0
    assert out.startswith("la chaîne la plus courte : 6 liens\n\n1. Grenoble — Isère — ")
    assert "   passe par le carrefour Isère (" in out
    assert "les plus courtes qui évitent les carrefours (plus de 50 voisins) : 2, de 7 liens" in out
    assert re.search(r"       « Présidence\s: Michel Destot » — ", out)


def test_the_command_says_that_nothing_links(built_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("Michel Destot", "Mary Gely", "--lang", "en")
    assert run(built_store, capsys, *words, "--longest", "2") == (0, "no chain of at most 2 links links them\n", "")
    assert run(built_store, capsys, *words, "--via", "mandate") == (0, "no chain links them, as asked\n", "")
    code, out, _ = run(built_store, capsys, *words, "--via", "mandate", "--json")
    assert (code, json.loads(out)["chains"], json.loads(out)["length"]) == (0, [], None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [(("Michel Destot", "Personne Inconnue"), 3), (("Michel Destot", "Michel Destot"), 2), (("Michel Destot",), 2),
     (("Michel Destot", "Mary Gely", "--via", "amitié"), 3), (("Michel Destot", "Mary Gely", "--avoid", "Inconnue"), 3),
     (("Michel Destot", "Mary Gely", "--as-of", "2010"), 2), (("Michel Destot", "Mary Gely", "--longest", "-1"), 2),
     (("Michel Destot", "Mary Gely", "--limit", "0"), 2)],
)  # fmt: skip
def test_a_wrong_command_ends_with_its_code(
    built_store: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], expected: int
) -> None:
    code, out, err = run(built_store, capsys, *words)
    assert (code, out) == (expected, "")
    assert "→" in err or "erreur" in err
