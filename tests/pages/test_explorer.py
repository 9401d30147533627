"""The explorer's page: all that the network says is in its data, in few bytes, always the same, and nothing else runs."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import random
import re
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from hostile import PAYLOADS, hostile
from places import REPO
from terrigraph import resources
from terrigraph.errors import TerrigraphError, UsageError
from terrigraph.graph import LocalGraph
from terrigraph.language import Text, speaking
from terrigraph.model import ontology
from terrigraph.model.namespaces import IDS, ORG, SCHEMA, SCHEMES, TG
from terrigraph.network.projection import Projection, continued
from terrigraph.pages import explorer as exploring
from terrigraph.pages import stories
from terrigraph.pages.selection import Selection
from terrigraph.store.embedded import open_store
from terrigraph.views.explorer import page as explorer
from terrigraph.views.explorer.communities import communities
from terrigraph.views.explorer.layout import WIDTH, laid_out

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.network.projection import Network
    from terrigraph.store.embedded import EmbeddedStore

MODEL = ontology.load()
SUBJECT = explorer.Subject(title=Text("La conférence", "The conference"))


@pytest.fixture(scope="module")
def conference(conference: Network) -> Network:
    """As pages show it: terms that follow each other are one link."""
    return continued(Projection.of(conference)).network()


@pytest.fixture(scope="module")
def page(graph_store: EmbeddedStore) -> str:
    """The page of the conference, as `terrigraph map` writes it in French."""
    with speaking("fr"):
        return exploring.explored(LocalGraph(graph_store), Selection())[0]


@pytest.fixture(scope="module")
def data(page: str) -> Any:
    return data_of(page)


def data_of(page: str) -> Any:
    """The data of a page."""
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    return json.loads(match[1])


def expanded(data: Any) -> list[dict[str, Any]]:
    """The links of a page's data, one dictionary each."""
    nodes, links = data["nodes"], data["links"]
    return [
        {
            "source": nodes["id"][links["source"][n]],
            "target": nodes["id"][links["target"][n]],
            "id": links["id"][n],
            "via": data["vias"][links["via"][n]]["iri"],
            "label": data["labels"][links["label"][n]],
            "start": links["start"][n],
            "end": links["end"][n],
            "bounds": [links[name].get(str(n), "") for name in ("possibleFrom", "certainFrom", "certainUntil", "possibleUntil")],
            "note": links["note"].get(str(n), ""),
            "inferred": n in links["inferred"],
            "quotes": [data["passages"][p].get("exact", "") for p in links["passages"].get(str(n), [])],
        }
        for n in range(len(links["source"]))
    ]


# ------------------------------------------------------------------ what it says


def test_every_node_and_link_is_there_with_its_dates_its_note_and_its_quotes(conference: Network, data: Any) -> None:
    def short(iri: str) -> str:
        return explorer.identifier(iri, IDS)

    assert sorted(data["nodes"]["id"]) == sorted(map(short, conference))
    expected = [
        {
            "source": short(source),
            "target": short(target),
            "id": short(edge["iri"]) if edge["iri"] else "",
            "via": edge["via"],
            "label": {"fr": edge["label"], "en": edge["label_en"]},
            "start": edge["start"],
            "end": edge["end"],
            "bounds": [edge[name] for name in ("possible_from", "certain_from", "certain_until", "possible_until")],
            "note": edge["note"],
            "inferred": edge["inferred"],
            "quotes": [passage["exact"] for passage in edge["evidence"]],
        }
        for source, target, edge in conference.edges(data=True)
    ]
    by = json.dumps
    assert sorted(expanded(data), key=by) == sorted(expected, key=by)


def test_names_are_verbatim_in_both_languages(conference: Network, data: Any) -> None:
    nodes = data["nodes"]
    for n, ident in enumerate(nodes["id"]):
        node = conference.nodes[SCHEMES["theme"] + ident.removeprefix("tgtheme:") if ident.startswith("tgtheme:") else IDS + ident]
        assert (nodes["label"][n], nodes["labelEn"].get(str(n), nodes["label"][n])) == (node["label"], node["label_en"])


def test_who_chaired_in_what_capacity_and_where_it_is_written(data: Any) -> None:
    links = expanded(data)
    (n,) = [n for n, link in enumerate(links) if link["label"]["fr"] == "préside"]
    assert (links[n]["source"], links[n]["target"]) == ("person/michel-destot", "event/action-internationale-attractivite")
    capacity = [links[m] for m in data["links"]["capacity"][str(n)]]
    assert {(link["label"]["fr"], link["target"]) for link in capacity} == {
        ("député", "organisation/assemblee-nationale"),
        ("maire", "organisation/commune-38185"),
        ("président d'honneur", "organisation/france-urbaine"),
    }
    (passage,) = (data["passages"][p] for p in data["links"]["passages"][str(n)])
    assert (passage["start"], passage["end"]) == (2760, 2786)
    assert data["documents"][passage["document"]]["title"].endswith("note de cadrage")


def test_a_second_target_says_what_it_is_to_the_mandate(data: Any) -> None:
    links = expanded(data)
    second_targets = {
        (links[int(n)]["label"]["fr"], links[int(n)]["target"], data["labels"][label]["fr"]) for n, label in data["links"]["as"].items()
    }
    assert second_targets == {("député", "territory/departement/38", "au titre de")}


def test_honorary_titles_and_inferred_things_are_marked(conference: Network, data: Any) -> None:
    links = expanded(data)
    assert {links[n]["label"]["fr"] for n in data["links"]["honorary"]} == {"président d'honneur"}
    assert sum(link["inferred"] for link in links) == sum(edge["inferred"] for _, _, edge in conference.edges(data=True)) > 0


def test_territories_have_their_point_what_holds_them_and_their_population(data: Any) -> None:
    nodes = data["nodes"]
    n = nodes["id"].index("territory/commune/31555")
    assert (round(nodes["lon"][n], 1), round(nodes["lat"][n], 1)) == (1.4, 43.6)
    holders = {data["areas"]["id"][area] for area in data["within"][str(n)]}
    assert {"territory/departement/31", "territory/region/76", "territory/epci/243100518"} <= holders
    own = data["areas"]["id"].index("territory/epci/243100518")
    assert nodes["id"][data["areas"]["node"][own]] == "territory/epci/243100518"
    assert data["areas"]["node"][data["areas"]["id"].index("territory/region/76")] == -1
    assert any("opulation" in data["labels"][fact["label"]]["fr"] for fact in data["facts"][str(n)])
    assert nodes["context"][n] == "31555, Haute-Garonne"


def test_a_session_without_a_date_has_that_of_its_event(data: Any) -> None:
    nodes = data["nodes"]
    at = {ident: n for n, ident in enumerate(nodes["id"])}
    event = at["event/action-internationale-attractivite"]
    sessions = {n for ident, n in at.items() if ident.startswith("event/action-internationale-attractivite-")}
    assert sessions and nodes["dates"] == {str(n): ["2016", "2016"] for n in (event, *sessions)}


def test_the_reasons_of_rules_are_given_in_words(conference: Network) -> None:
    network = conference.copy()
    one, other, key = next(iter(network.edges(keys=True)))
    network.edges[one, other, key]["note"] = "title"
    content = explorer.data(network, ontology.load(), explorer.Subject(title=Text("Un réseau", "A network")))
    assert {"fr": "dans le titre", "en": "in the title"} in content["links"]["note"].values()


def test_a_point_has_the_remark_of_what_states_it(shipped_store: Path) -> None:
    graph = LocalGraph(open_store(shipped_store))
    page, _ = exploring.explored(graph, Selection(around="event/regions-de-france-congres-21"))
    content = data_of(page)
    facts = content["facts"][str(content["nodes"]["id"].index("event/regions-de-france-congres-21"))]
    (remark,) = [fact["value"] for fact in facts if content["labels"][fact["label"]] == {"fr": "remarque", "en": "remark"}]
    assert remark.startswith("Année déduite : le 6 novembre est un jeudi en 2025")
    assert f"remarque : {remark}" in graph.text("event/regions-de-france-congres-21")


def test_a_page_as_of_a_day_says_what_the_sources_cover(graph_store: EmbeddedStore) -> None:
    page, _ = exploring.explored(LocalGraph(graph_store), Selection(as_of="2010-01-01"))
    assert "Sources au 1er janvier 2010" in data_of(page)["about"]["fr"]
    assert "Sources as of 1 January 2010" in data_of(page)["about"]["en"]


def test_themes_know_their_broader_ones(data: Any) -> None:
    ids = data["nodes"]["id"]
    assert data["broader"]
    for n, broader in data["broader"].items():
        assert all(ids[int(n)].startswith("tgtheme:") and ids[wider].startswith("tgtheme:") for wider in broader)
        assert int(n) not in broader


def test_the_page_says_of_which_graph_it_is(graph_store: EmbeddedStore, data: Any) -> None:
    assert data["graph"]["sha256"] == graph_store.manifest.sha256
    assert data["graph"]["statements"] == graph_store.manifest.quads
    assert [source["licence"] for source in data["sources"] if source["id"] == "conference-attractivite"] == ["CC0-1.0"]


def test_a_page_as_of_a_day_says_which(graph_store: EmbeddedStore) -> None:
    page, network = exploring.explored(LocalGraph(graph_store), Selection(as_of="2010-01-01"))
    content = data_of(page)
    assert content["graph"]["asOf"] == "2010-01-01"
    assert "maire" in {link["label"]["fr"] for link in expanded(content)}
    assert "président d'honneur" not in {edge["label"] for _, _, edge in network.edges(data=True)}, "seen in 2016 only"
    with speaking("fr"):
        assert "1er janvier 2010" in exploring.explored(LocalGraph(graph_store), Selection(as_of="2010-01-01"))[0]


# ------------------------------------------------------------------ how it opens


def test_it_opens_on_its_story(data: Any) -> None:
    story = stories.shipped()[0]
    assert data["start"] == {"story": story["id"], "view": "network", "selection": ""}
    assert data["stories"] == [story]


def test_it_opens_on_what_was_asked(graph_store: EmbeddedStore) -> None:
    page, _ = exploring.explored(LocalGraph(graph_store), Selection(around="Sylvie Rouillon Valdiguie"))
    assert data_of(page)["start"] == {"story": "", "view": "network", "selection": "person/sylvie-rouillon-valdiguie"}
    assert "Autour de Sylvie Rouillon Valdiguie" in page


def test_it_opens_on_the_map_where_most_is_on_it(graph_store: EmbeddedStore) -> None:
    network = LocalGraph(graph_store).network(around="territory/departement/75")
    for n, iri in enumerate(sorted(network)):
        network.nodes[iri]["point"] = (n, 45)
    assert explorer.data(network, MODEL, SUBJECT)["start"]["view"] == "map"


def test_maps_are_in_the_page_only_where_something_is_on_them(conference: Network, data: Any) -> None:
    assert data["maps"]["france"]["type"] == data["maps"]["world"]["type"] == "Topology"
    assert "IGN" in data["maps"]["credits"]["fr"]
    maps = {"france": {"type": "Topology"}, "world": None}
    subject = explorer.Subject(title=SUBJECT.title, maps=maps)
    assert explorer.data(conference, MODEL, subject)["maps"] == {"france": None, "world": None}


def test_base_maps_are_small_and_have_every_departement() -> None:
    folder = REPO / "data" / "base-maps"
    assert sum((folder / f"{name}.json").stat().st_size for name in ("france", "world")) < 300_000
    shapes = {name: next(iter(exploring.base_maps()[name]["objects"].values()))["geometries"] for name in ("france", "world")}
    codes = {shape["id"] for shape in shapes["france"]}
    assert {"2A", "2B", "75", "93", "971", "972", "973", "974", "976"} <= codes and len(codes) == 101
    assert {"FR", "DE", "MT", "CV", "ML"} <= {shape["id"] for shape in shapes["world"]}
    assert len({shape["id"] for shape in shapes["world"]}) == len(shapes["world"])


# ------------------------------------------------------------------ bytes


def test_the_same_network_gives_the_same_bytes_whatever_its_order(
    conference: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    other = nx.MultiDiGraph(**conference.graph)
    nodes, edges = list(conference.nodes(data=True)), list(conference.edges(keys=True, data=True))
    random.Random(7).shuffle(nodes)
    random.Random(8).shuffle(edges)
    other.add_nodes_from(nodes)
    other.add_edges_from(edges)
    assert explorer.page(other, MODEL, SUBJECT) == explorer.page(conference, MODEL, SUBJECT)
    assert list(tmp_path.iterdir()) == []


def test_the_policy_lets_one_style_and_one_program_run_by_their_hashes(page: str) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    policy = html.unescape(policy)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    for text, directive in ((style, "style-src"), (script, "script-src")):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy and "http" not in policy
    assert "img-src data: blob:" in policy


def test_the_program_is_small() -> None:
    built = REPO / "src" / "terrigraph" / "web" / "dist" / "explorer.js"
    assert built.stat().st_size < 150_000


def test_without_the_program_the_error_says_how_to_build_it(conference: Network, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "web", lambda: tmp_path)
    with pytest.raises(TerrigraphError, match=r"hatch_build\.py"):
        explorer.page(conference, MODEL, SUBJECT)


def test_a_network_too_large_is_refused(conference: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer, "MOST_NODES", 10)
    with pytest.raises(UsageError, match="10 points au plus"):
        explorer.page(conference, MODEL, SUBJECT)


def test_what_is_too_large_is_refused_before_it_is_described(graph_store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer, "MOST_NODES", 10)
    monkeypatch.setattr("terrigraph.network.projection.Projector.of_edges", lambda *_: pytest.fail("the network was described"))
    for selection in (Selection(whole=True), Selection(within="Haute-Garonne")):
        with pytest.raises(UsageError, match="10 points"):
            exploring.explored(LocalGraph(graph_store), selection)


def test_authorities_that_serve_one_another_in_circles_have_a_context(conference: Network) -> None:
    network = conference.copy()
    edge = next(edge for _, _, edge in network.edges(data=True) if edge["via"] != ORG.Membership) | {"via": TG.serves, "iri": ""}
    ours, others = f"{IDS}organisation/laboratoire-pacte", f"{IDS}organisation/france-urbaine"
    for one in (ours, others):
        network.remove_edges_from(list(network.out_edges(one, keys=True)))
        network.nodes[one]["properties"] = {}
    network.add_edge(ours, others, "circle", **edge)
    network.add_edge(others, ours, "back", **edge)
    nodes = explorer.data(network, MODEL, SUBJECT)["nodes"]
    assert nodes["context"][nodes["id"].index("organisation/laboratoire-pacte")] == ""


# ------------------------------------------------------------------ hostile text


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_stays_text(payload: str) -> None:
    story = {"id": "s", "title": {"fr": payload, "en": payload}, "steps": []}
    subject = explorer.Subject(title=Text(payload, payload), about=Text(payload, payload), selection=payload, stories=(story,))
    page = explorer.page(hostile(payload), MODEL, subject)
    content = data_of(page)
    page.encode()
    assert [content["nodes"]["label"][n] for n in range(6)] == [payload] * 6
    assert content["title"] == {"fr": payload, "en": payload}
    addresses = [fact.get("url", "") for facts in content["facts"].values() for fact in facts]
    addresses += [document.get("url", "") for document in content["documents"]] + [source.get("url", "") for source in content["sources"]]
    assert [address for address in addresses if address and not re.match(r"https?://[^\s<>\"]+$", address)] == []


def test_nothing_and_one_node_make_a_page() -> None:
    network = nx.MultiDiGraph(annexes={})
    assert data_of(explorer.page(network, MODEL, SUBJECT))["nodes"]["id"] == []
    network.add_node(f"{IDS}organisation/x", kind=ORG.Organization, label="X", label_en="X", properties={})
    content = data_of(explorer.page(network, MODEL, SUBJECT))
    assert (content["nodes"]["id"], content["communities"], content["nodes"]["community"]) == (["organisation/x"], [], [-1])


# ------------------------------------------------------------------ without JavaScript


def test_without_javascript_the_page_lists_all_links_and_quotes(conference: Network, page: str) -> None:
    (listing,) = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    text = html.unescape(re.sub("<[^>]*>", "", listing))
    for source, target, edge in conference.edges(data=True):
        assert conference.nodes[source]["label"] in text and f"{edge['label']} → {conference.nodes[target]['label']}" in text
        assert all(passage["exact"] in text for passage in edge["evidence"])


def test_without_javascript_a_large_network_is_names(monkeypatch: pytest.MonkeyPatch, conference: Network) -> None:
    monkeypatch.setattr(explorer, "_LISTED", 10)
    monkeypatch.setattr(explorer, "_NAMED", 20)
    (listing,) = re.findall(r"<noscript>(.*?)</noscript>", explorer.page(conference, MODEL, SUBJECT), re.DOTALL)
    assert listing.count("<li>") == 21 and "autres</li>" in listing


# ------------------------------------------------------------------ layout


def clustered(count: int, size: int = 25) -> Network:
    """Synthetic: groups of nodes with many links inside and few between."""
    chance = random.Random(1)
    network = nx.MultiDiGraph(annexes={})
    for n in range(count):
        network.add_node(f"{IDS}organisation/{n:05}", kind=ORG.Organization, label=str(n), label_en=str(n), properties={})
    names = list(network)
    for n in range(2 * count):
        group = chance.randrange(count // size) * size
        one, other = (names[group + chance.randrange(size)] for _ in range(2))
        network.add_edge(one, chance.choice(names) if n % 20 == 0 else other, f"{n}")
    return network


def test_nodes_do_not_lie_on_one_another() -> None:
    network = clustered(300)
    points = sorted(laid_out(network).places.values())
    near = min(abs(complex(*a) - complex(*b)) for n, a in enumerate(points) for b in points[n + 1 : n + 40])
    assert near > WIDTH / 300
    assert all(0 <= x <= WIDTH and 0 <= y <= WIDTH for x, y in points)


def test_near_neighbours_are_of_one_community() -> None:
    network = clustered(500)
    layout = laid_out(network)
    assert 10 <= len(layout.communities) <= 40
    names = sorted(network)
    same = 0
    for iri in names:
        x, y = layout.places[iri]
        near = sorted(
            (other for other in names if other != iri), key=lambda o: (layout.places[o][0] - x) ** 2 + (layout.places[o][1] - y) ** 2
        )
        same += sum(layout.community.get(other) == layout.community.get(iri) for other in near[:5])
    assert same > 0.8 * 5 * len(names)


def test_a_few_nodes_more_move_little() -> None:
    before, after = clustered(400), clustered(400)
    for n in range(8):
        iri = f"{IDS}organisation/{n * 50:05}-new"
        after.add_node(iri, kind=ORG.Organization, label=iri, label_en=iri, properties={})
        after.add_edge(iri, f"{IDS}organisation/{n * 50:05}", "new")
    one, other = laid_out(before).places, laid_out(after).places
    moved = sorted(abs(complex(*one[iri]) - complex(*other[iri])) for iri in before)
    chance = random.Random(3)
    names = sorted(before)
    apart = sorted(abs(complex(*one[chance.choice(names)]) - complex(*one[chance.choice(names)])) for _ in range(400))
    assert moved[200] < apart[200] / 4


def test_communities_maximise_modularity_without_end_or_chance() -> None:
    network = clustered(300)
    weights = {(min(s, t), max(s, t)): 1 for s, t in network.edges() if s != t}
    groups = communities(weights, sorted(network))
    simple = nx.Graph(list(weights))
    simple.add_nodes_from(network)
    ours = nx.community.modularity(simple, groups)
    assert ours > 0.95 * nx.community.modularity(simple, nx.community.louvain_communities(simple, seed=1))
    assert sorted(iri for group in groups for iri in group) == sorted(network)
    stars = {(f"a{n}", f"b{n}{m}"): 10 for n in range(200) for m in range(n % 5)} | {(f"a{n}", f"p{n % 9}"): 3 for n in range(200)}
    assert 5 <= len(communities(stars, sorted({end for pair in stars for end in pair}))) <= 60


def test_territories_pull_to_where_they_are() -> None:
    network = nx.MultiDiGraph(annexes={})
    for name, point in {"brest": (-4.5, 48.4), "strasbourg": (7.7, 48.6), "perpignan": (2.9, 42.7)}.items():
        for n in range(6):
            iri = f"{IDS}territory/commune/{name}{n}"
            network.add_node(iri, kind=TG.Territory, label=iri, label_en=iri, properties={}, point=point if n == 0 else None)
            if not n:
                network.nodes[iri]["point"] = point
            else:
                del network.nodes[iri]["point"]
                network.add_edge(f"{IDS}territory/commune/{name}0", iri, "x")
    places = laid_out(network).places
    brest, strasbourg, perpignan = (places[f"{IDS}territory/commune/{name}0"] for name in ("brest", "strasbourg", "perpignan"))
    assert brest[0] < strasbourg[0]
    assert max(brest[1], strasbourg[1]) < perpignan[1]


def test_a_community_is_named_by_the_place_that_holds_it() -> None:
    network = nx.MultiDiGraph(annexes={}, places={})
    place, region = f"{IDS}territory/departement/29", f"{IDS}territory/region/53"
    network.graph["places"] = {place: (Text("Finistère", "Finistère"), [region]), region: (Text("Bretagne", "Brittany"), [])}
    containment = {SCHEMA.containedInPlace: [[f"<{place}>", "g"]]}
    for n in range(12):
        network.add_node(f"{IDS}territory/commune/{n}", kind=TG.Territory, label=f"C{n}", label_en=f"C{n}", properties=containment)
    content = explorer.data(network, MODEL, SUBJECT)
    assert [community["label"]["fr"] for community in content["communities"]] == ["Finistère"]
    assert {tuple(content["areas"]["id"][a] for a in areas) for areas in content["within"].values()} == {
        ("territory/departement/29", "territory/region/53")
    }


def test_the_licences_of_what_is_bundled_come_with_the_program() -> None:
    licences = (REPO / "src" / "terrigraph" / "web" / "dist" / "licences.txt").read_text(encoding="utf-8")
    assert "d3-zoom" in licences and "ISC" in licences
