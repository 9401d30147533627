"""The map: all that the network says is in it, in words and in the picture, and nothing else runs or is asked for."""

import html
import json
import re
from collections import Counter
from itertools import combinations

import networkx as nx
import pytest

from browser import chromium, visit
from hostile import PAYLOADS, hostile
from terrigraph.errors import TerrigraphError, UsageError
from terrigraph.language import Text, speaking
from terrigraph.model import ontology
from terrigraph.model.namespaces import TG
from terrigraph.network.projection import Projection, Projector, as_of, continued
from terrigraph.views import look
from terrigraph.views.facts import NetworkReading, web_address
from terrigraph.views.map import layout
from terrigraph.views.map import page as view
from terrigraph.views.web import embedding
from tiny import CONFERENCE

TITLE = Text("La conférence en réseau", "The conference as a network")
DESTOT = "person-michel-destot"


@pytest.fixture(scope="module")
def conference(conference):
    """As maps show it: terms that follow each other are one line."""
    return continued(Projection.of(conference)).network()


@pytest.fixture(scope="module")
def model():
    return ontology.load()


@pytest.fixture(scope="module")
def pages(conference, model):
    return {language: view.page(conference, model, TITLE, language) for language in ("fr", "en")}


@pytest.fixture(scope="module")
def reading(conference, model):
    with speaking("fr"):
        return NetworkReading(conference, model)


@pytest.fixture(scope="module")
def french(pages, tmp_path_factory):
    file = tmp_path_factory.mktemp("map") / "carte.html"
    file.write_text(pages["fr"], encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def english(pages, tmp_path_factory):
    file = tmp_path_factory.mktemp("map") / "map.html"
    file.write_text(pages["en"], encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def text_of(page: str) -> str:
    """What the list says, as text."""
    return html.unescape(re.sub(r"<[^>]*>", "", page[page.index('id="list"') : page.index("<footer><p>")]))


def drawn(page: str, what: str) -> list[dict]:
    """The nodes or edges that pyvis was given."""
    return json.loads(re.search(rf"{what} = new vis\.DataSet\((\[.*?\])\);", page)[1])


# ------------------------------------------------------------------ what the page says


def test_the_same_network_gives_the_same_bytes_and_writes_nothing(conference, model, pages, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert view.page(conference, model, TITLE, "fr") == pages["fr"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_fact_is_in_the_list_with_its_quote(conference, pages, language):
    text = text_of(pages[language])
    for _, _, edge in conference.edges(data=True):
        assert edge["label" if language == "fr" else "label_en"] in text
        assert edge["note"] in text
        for passage in edge["evidence"]:
            assert passage["exact"] in text
            assert passage["title"] in text
    for _, node in conference.nodes(data=True):
        assert node["label" if language == "fr" else "label_en"] in text


def test_each_fact_stands_under_each_of_its_ends(reading, pages):
    shown = Counter(re.findall(r'data-fact="(\w+)"', pages["fr"]))
    expected = {fact.key: len({*fact.subjects, *(iri for _, iri in fact.objects)}) for fact in reading.facts}
    assert shown == expected


def test_inferred_facts_say_so_and_why(reading, pages):
    inferred = [fact for fact in reading.facts if fact.inferred]
    assert inferred
    assert all(fact.note for fact in inferred)
    assert text_of(pages["fr"]).count("Déduit : ") >= len(inferred)
    assert "Inferred: " in text_of(pages["en"])


def test_all_nodes_and_edges_are_drawn_parallel_ones_side_by_side(graph_store, model):
    conference = Projector(graph_store).of_sources(CONFERENCE)
    drawing = view.page(conference, model, TITLE, "fr")
    nodes, edges = drawn(drawing, "nodes"), drawn(drawing, "edges")
    assert len(nodes) == len(conference)
    assert len(edges) == conference.number_of_edges()
    assert len({edge["id"] for edge in edges}) == len(edges)
    assert all(edge["label"] for edge in edges)
    pairs: dict[frozenset[str], list[float]] = {}
    for edge in edges:
        bend = edge["smooth"].get("roundness", 0) * (1 if edge["smooth"].get("type") == "curvedCW" else -1)
        pairs.setdefault(frozenset((edge["from"], edge["to"])), []).append(bend if edge["from"] < edge["to"] else -bend)
    assert max(map(len, pairs.values())) == 6, "each term of a deputy"
    assert all(len(set(bends)) == len(bends) for bends in pairs.values())


def test_kinds_differ_in_shape_and_colour_and_states_in_line(reading, model):
    assert len({own.shape for own in look.NODES}) == len({own.light for own in look.NODES}) == len(model.nodes)
    states = {look.state(fact) for fact in reading.facts}
    assert states == {"", "former", "honorary", "inferred"}
    assert len({tuple(pattern) for pattern in look.DASHES.values()}) == 4
    assert not any(fact.former for fact in reading.facts if fact.kind == TG.Participation), "a part is past, not former"
    honorary = next(fact for fact in reading.facts if fact.honorary)
    assert honorary.label == "président d'honneur"
    shorts = {edge.short for edge in reading.edges}
    assert {"maire 1995–2014", "député 1988–2017"} <= shorts


def test_as_of_a_day_says_certain_or_possible_and_calls_nothing_former(conference, model):
    with speaking("fr"):
        facts = [fact for fact in NetworkReading(as_of(conference, "2000-01-01"), model).facts if fact.name == "mandat"]
    assert ("le 1er janvier 2000", "certain") in {detail for fact in facts for detail in fact.details}
    assert not any(fact.former for fact in facts)


def test_a_large_network_is_refused_with_a_way_out(model):
    large = nx.MultiDiGraph(annexes={})
    large.add_nodes_from(map(str, range(view.MOST_NODES + 1)))
    with pytest.raises(UsageError, match="300 points au plus") as caught:
        view.page(large, model, TITLE)
    assert "Restreignez" in str(caught.value)
    with speaking("en"):
        assert "Narrow" in str(caught.value)


def test_an_empty_network_is_a_page_all_the_same(model):
    assert "<h1>La conférence en réseau</h1>" in view.page(nx.MultiDiGraph(annexes={}), model, TITLE)


# ------------------------------------------------------------------ where things stand


def test_no_box_is_over_another():
    boxes = {str(n): (40.0 + 13 * (n % 7), 20.0 + 9 * (n % 5)) for n in range(40)}
    links = [(str(n), str(n * 7 % 40)) for n in range(40)] + [("0", str(n)) for n in range(1, 20)]
    for aspect in (1.85, 0.72):
        places = layout.places(boxes, links, aspect)
        assert places == layout.places(boxes, links, aspect)
        for one, other in combinations(boxes, 2):
            apart = [abs(places[one][axis] - places[other][axis]) - (boxes[one][axis] + boxes[other][axis]) / 2 for axis in (0, 1)]
            assert max(apart) > -2


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_or_unlinked_nodes_have_places_too(count):
    boxes = {str(n): (50.0, 50.0) for n in range(count)}
    assert len(set(layout.places(boxes, [("0", "0")] if count else [], 1.5).values())) == count


# ------------------------------------------------------------------ safety


def test_the_policy_names_each_script_by_its_hash_and_allows_nothing_else(pages):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', pages["fr"])[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert policy.count("sha256-") == 4


@pytest.mark.parametrize(
    "bad",
    [
        '<img src="https://example.org/a.png">',
        '<link href="https://example.org/a.css" rel="stylesheet">',
        "<script>1</script>",
        '<p onclick="x()">',
        '<a href="javascript:x()">x</a>',
        '<iframe srcdoc="x"></iframe>',
        '<p style="x">',
        '<form action="x">',
    ],
)
def test_a_page_that_would_load_or_run_something_is_refused(pages, bad):
    with pytest.raises(TerrigraphError, match="chargerait"):
        embedding.check(pages["fr"].replace("</main>", bad + "</main>"), scripts=4)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org",
        "https:",
        "http://[",
        "https://a b",
        'https://a"b',
        "https://a<b",
        "",
        "x" * 50,
        "HTTPS ://a",
    ],
)
def test_only_addresses_of_the_web_are_followed(address):
    assert web_address(address) == ""
    assert web_address("https://example.org/é?a=1&b=2") == "https://example.org/é?a=1&b=2"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_runs_nothing_and_the_layout_holds(browser, model, tmp_path, payload):
    file = tmp_path / "hostile.html"
    file.write_text(view.page(hostile(payload), model, Text(payload, payload)), encoding="utf-8")
    with visit(browser, file) as visited:
        page = visited.page
        keys = page.evaluate("nodes.getIds()")
        assert len(keys) == 6
        for key in keys:
            page.evaluate("key => document.querySelector(`button.see[data-node='${key}']`).click()", key)
            assert page.locator("#panel").is_visible()
        for edge in page.evaluate("edges.getIds()"):
            page.evaluate("""id => network.body.emitter.emit("click", {nodes: [], edges: [id]})""", edge)
        assert visited.fits()
        page.set_viewport_size({"width": 360, "height": 740})
        assert visited.fits()
        page.locator("#close").click()
        page.locator("#unfold").click()
        page.locator("#search").fill(payload[:200].replace("\x00", "").replace("\ud800", ""))
        page.wait_for_timeout(100)
        assert page.evaluate("window.ran") is None
        assert page.locator("#list img, #list script, #panel img, #panel script").count() == 0
        assert all(href.startswith(("#", "http")) for href in page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))"))
        assert visited.fits()


# ------------------------------------------------------------------ in the browser


def test_french_page_draws_explains_and_asks_for_nothing(browser, french, conference):
    with visit(browser, french) as visited:
        page = visited.page
        assert page.title() == "La conférence en réseau"
        assert page.locator("html").get_attribute("lang") == "fr"
        assert page.locator("h1").inner_text() == "La conférence en réseau"
        legend = page.locator(".legend").inner_text()
        for words in ("Personnes", "Questions", "Mandat", "Participation", "Ancien, ou dont la fin est connue", "Déduit"):
            assert words in legend
        assert page.evaluate("nodes.length") == len(conference)
        colours = page.evaluate("""() => { const c = document.querySelector("canvas"), seen = new Set();
            const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
            for (let i = 0; i < d.length; i += 4) if (d[i + 3] === 255) seen.add([d[i], d[i + 1], d[i + 2]].join());
            return [...seen]; }""")
        for own in look.NODES:
            assert ",".join(str(int(own.light[n : n + 2], 16)) for n in (1, 3, 5)) in colours, f"no {own.shape} is drawn"


def test_english_page_speaks_english(browser, english):
    with visit(browser, english) as visited:
        assert visited.page.title() == "The conference as a network"
        assert "Former, or known to end" in visited.page.locator(".legend").inner_text()
        visited.page.mouse.click(*visited.node(DESTOT))
        visited.page.wait_for_timeout(100)
        assert "mayor" in visited.panel()
        assert "from 1995 to 2014" in visited.panel().lower()
        body = visited.page.locator("body").inner_text()
        assert "Chercher" not in body
        assert "Voir sur" not in body


def test_clicking_michel_destot_shows_his_three_mandates_with_their_quotes(browser, french):
    with visit(browser, french) as visited:
        visited.page.mouse.click(*visited.node(DESTOT))
        visited.page.wait_for_timeout(100)
        panel = visited.panel()
        for words in (
            "Député de l’Isère",
            "ancien maire de Grenoble",
            "président d’honneur de France urbaine",
            "Présidence : Michel Destot",
            "De 1995 à 2014",
            "note de cadrage",
            "caractères",
            "honorifique",
        ):
            assert words in panel.replace("\xa0", " ")
        visited.page.locator("#panel a[href='#organisation-france-urbaine']").click()
        assert visited.page.locator("#panel-title").inner_text() == "France urbaine"
        visited.page.keyboard.press("Escape")
        assert not visited.page.locator("#panel").is_visible()


def test_clicking_a_line_shows_its_fact(browser, french):
    with visit(browser, french) as visited:
        middle = visited.page.evaluate("""() => { const edge = edges.get().find((e) => e.label.startsWith("coordinat")),
            box = document.getElementById("mynetwork").getBoundingClientRect(),
            [a, b] = [edge.from, edge.to].map((id) => network.canvasToDOM(network.getPosition(id)));
            return [box.left + a.x * .65 + b.x * .35, box.top + a.y * .65 + b.y * .35]; }""")
        visited.page.mouse.click(*middle)
        visited.page.wait_for_timeout(100)
        assert "Michèle Pappalardo" in visited.page.locator("#panel-title").inner_text()
        assert "coordinatrice de l’association" in visited.panel()


def test_search_minds_neither_accents_nor_case_and_works_from_the_keyboard(browser, french):
    with visit(browser, french) as visited:
        page = visited.page
        page.locator("#search").press_sequentially("MICHELE papp")
        assert page.locator("#matches .text").first.inner_text() == "Michèle Pappalardo"
        assert page.locator("#person-michele-pappalardo").is_visible()
        assert not page.locator("#person-mary-gely").is_visible()
        page.keyboard.press("Enter")
        assert page.locator("#panel-title").inner_text() == "Michèle Pappalardo"
        page.locator("#search").fill("zzzz")
        assert page.locator("#none").is_visible()
        assert page.locator("#status").inner_text() == "Aucun résultat"
        page.locator("#search").fill("")
        assert page.locator(".thing:visible").count() == page.evaluate("nodes.length")


def test_the_legend_hides_a_kind(browser, french):
    with visit(browser, french) as visited:
        toggle = visited.page.locator(".toggle", has_text="Thèmes")
        toggle.click()
        assert toggle.get_attribute("aria-pressed") == "false"
        assert visited.page.evaluate("nodes.get().filter((n) => n.hidden).length") == 32
        assert visited.page.evaluate("edges.get().every((e) => !e.label.startsWith('porte sur') || e.hidden)")


def test_an_address_opens_on_what_it_names(browser, french):
    with visit(browser, french, anchor=f"#see={DESTOT}") as visited:
        assert visited.page.locator("#panel-title").inner_text() == "Michel Destot"
    with visit(browser, french, anchor=f"#{DESTOT}") as visited:
        assert visited.page.locator(f"#{DESTOT} .facts").is_visible()


def test_without_script_the_list_says_everything(browser, french, conference):
    with visit(browser, french, java_script_enabled=False) as visited:
        text = visited.page.locator("body").inner_text()
        assert "La carte se dessine avec JavaScript" in text
        squeezed = " ".join(text.split())
        for _, _, edge in conference.edges(data=True):
            assert all(" ".join(passage["exact"].split()) in squeezed for passage in edge["evidence"])


def test_on_paper_the_list_is_unfolded_and_the_picture_gone(browser, french):
    with visit(browser, french) as visited:
        assert not visited.page.locator(f"#{DESTOT} .facts").is_visible()
        visited.page.emulate_media(media="print")
        visited.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert visited.page.locator(f"#{DESTOT} .facts").is_visible()
        assert not visited.page.locator("#mynetwork").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_without_scrolling_sideways(browser, french, scheme):
    with visit(browser, french, (360, 740), color_scheme=scheme, has_touch=True, is_mobile=True) as visited:
        assert visited.fits()
        visited.page.touchscreen.tap(*visited.node(DESTOT))
        visited.page.wait_for_timeout(700)
        assert visited.page.locator("#panel-title").inner_text() == "Michel Destot"
        assert visited.fits()
        panel, (_, y) = visited.page.locator("#panel").bounding_box(), visited.node(DESTOT)
        assert y < panel["y"], "the panel hides what was chosen"


def test_dark_has_its_own_colours(browser, french):
    with visit(browser, french, color_scheme="dark") as visited:
        assert visited.page.evaluate("nodes.get('person-michel-destot').color.background") == look.NODES[0].dark
        visited.page.emulate_media(color_scheme="light")
        visited.page.wait_for_timeout(100)
        assert visited.page.evaluate("nodes.get('person-michel-destot').color.background") == look.NODES[0].light
