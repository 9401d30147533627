"""The explorer in a real browser, from disk, with no way to the web: what it shows, what its links restore, what hostile text cannot do."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest

from browser import chromium, visit
from explorer_pages import ABOUT, CONFERENCE, DESTOT, GELY, MAPS, TITLE, conference_page, hostile_page, story
from hostile import PAYLOADS
from terrigraph.model import ontology
from terrigraph.model.namespaces import IDS, ORG, RDF, SCHEMA, SCHEMES
from terrigraph.network.projection import Projection, continued
from terrigraph.views.explorer import page as explorer

VIEWS = ("network", "map", "list", "matrix")
SIZES = {"phone": (360, 740), "screen": (1440, 900)}


@pytest.fixture(scope="module")
def conference(conference):
    """As pages show it: terms that follow each other are one link."""
    return continued(Projection.of(conference)).network()


@pytest.fixture(scope="module")
def model():
    return ontology.load()


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def page_file(conference, model, tmp_path_factory):
    return conference_page(conference, model, tmp_path_factory.mktemp("explorer") / "explorer.html")


def state(page):
    return page.evaluate("terrigraph.state()")


def settle(page):
    page.wait_for_timeout(500)


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


# ------------------------------------------------------------------ what it shows


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_asks_for_nothing_says_no_error_and_fits(browser, page_file, view, look, size):
    with visit(browser, page_file, SIZES[size], f"#view={view}", color_scheme=look) as visited:
        assert visited.page.locator("html").get_attribute("data-ready") == "1"
        assert visited.page.locator("[role=tab][aria-selected=true]").get_attribute("id") == f"tab-{view}"
        assert visited.fits()


def test_the_picture_draws_each_kind_in_its_colour(browser, page_file):
    with visit(browser, page_file) as visited:
        settle(visited.page)
        seen, wanted = visited.page.evaluate("""() => { const c = document.querySelector(".stage canvas"), seen = new Set();
            const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
            for (let i = 0; i < d.length; i += 4) if (d[i + 3] === 255) seen.add([d[i], d[i + 1], d[i + 2]].join());
            const style = document.getElementById("app").style;
            const rgb = (colour) => colour.match(/\\w\\w/g).map((x) => parseInt(x, 16)).join();
            return [[...seen], [0, 1, 2, 3, 4, 5].map((i) => rgb(style.getPropertyValue(`--k${i}`)))]; }""")
        assert set(wanted) <= set(seen)


def test_who_chaired_in_what_capacity_and_where_that_is_written_is_one_click_away(browser, page_file):
    with visit(browser, page_file) as visited:
        visited.page.locator(".panel").get_by_role("button", name=re.compile("action internationale au service")).first.click()
        panel = plain(visited.page.locator(".panel").inner_text())
        for words in (
            "Michel Destot",
            "préside",
            "à titre de",
            "maire",
            "Commune de Grenoble",
            "président d'honneur",
            "France urbaine",
            "Présidence : Michel Destot",
            "note de cadrage",
            "caractères",
        ):
            assert words in panel


def test_a_click_on_a_point_opens_its_page_and_a_click_elsewhere_closes_it(browser, page_file):
    with visit(browser, page_file) as visited:
        page = visited.page
        settle(page)
        page.mouse.click(*page.evaluate(f"terrigraph.place('{DESTOT}')"))
        assert page.locator(".panel h2").inner_text() == "Michel Destot"
        panel = plain(page.locator(".panel").inner_text())
        for words in ("de 1995 à 2014", "de 1988 à 2017", "ancien maire de Grenoble", "Député de l’Isère"):
            assert words in panel
        box = page.locator(".stage canvas").bounding_box()
        page.mouse.click(box["x"] + 6, box["y"] + box["height"] - 6)
        assert state(page)["sel"] == []


def test_every_link_is_shown_with_its_source(browser, page_file, conference):
    with visit(browser, page_file, anchor="#view=list&table=links") as visited:
        rows = visited.page.locator(".table tbody tr")
        lines = [plain(text) for text in rows.all_inner_texts()]
        count = conference.number_of_edges()
        assert f"sur {count}" in plain(visited.page.locator(".pages").inner_text())
        assert len(lines) == min(100, count)
        assert all(row.split("\n")[-1].strip() for row in lines)
        assert all(cell.strip() for cell in visited.page.locator(".table td:last-child").all_inner_texts())


def test_parallel_mandates_stay_apart(browser, page_file, conference):
    own = {
        edge["iri"] for person, _, edge in conference.edges(data=True) if person.endswith(DESTOT) and edge["via"].endswith("#Membership")
    }
    assert len(own) == 3, "mayor, deputy and honorary president, each once"
    with visit(browser, page_file, anchor=f"#sel={DESTOT}") as visited:
        assert visited.page.locator(".panel .group").first.locator("> ul > .fact").count() == len(own)


def test_search_minds_neither_accents_nor_case_and_marks_what_matches(browser, page_file):
    with visit(browser, page_file) as visited:
        page = visited.page
        field = page.get_by_role("combobox").first
        field.press_sequentially("MICHELE papp")
        option = page.get_by_role("option").first
        assert option.locator(".name").inner_text() == "Michèle Pappalardo"
        assert option.locator("mark").all_inner_texts() == ["Michèle", "Papp"]
        page.keyboard.press("Enter")
        assert page.locator(".panel h2").inner_text() == "Michèle Pappalardo"
        field.fill("zzzz")
        assert "Rien ne porte ce nom" in page.locator(".suggestions").first.inner_text()


def test_search_finds_people_by_their_role_after_names_and_says_which(browser, page_file):
    with visit(browser, page_file) as visited:
        page = visited.page
        field = page.get_by_role("combobox").first
        for asked, name, role in (
            ("adjoint au maire", "Sylvie Rouillon Valdiguie", "adjointe au maire"),
            ("maire adjointe", "Sylvie Rouillon Valdiguie", "adjointe au maire"),
            ("préside", "Michel Destot", "préside"),
            ("deputy mayor toulouse", "Sylvie Rouillon Valdiguie", "Commune de Toulouse"),
            ("destot depute", "Michel Destot", "député, "),
        ):
            field.fill(asked)
            group = page.get_by_role("group", name="Par leur rôle")
            option = group.get_by_role("option").filter(has_text=name)
            assert option.count() == 1, asked
            assert role in option.locator(".context").inner_text()
        field.fill("grenoble")
        assert page.locator(".suggestions [role=group]").first.locator(".group-title").inner_text() != "Par leur rôle"
        field.fill("maire toulouse adjoint")
        page.keyboard.press("Enter")
        assert page.locator(".panel h2").inner_text() == "Sylvie Rouillon Valdiguie"


def test_of_a_role_those_come_first_of_whom_the_word_searched_is_written(browser, conference, model, tmp_path):
    network = conference.copy()
    person, body, mandate = next(edge for edge in network.edges(data=True) if edge[2]["via"] == ORG.Membership)
    attributes = mandate | {"label": "directeur", "label_en": "director", "properties": {ORG.role: [[f"<{SCHEMES['role']}directeur>", ""]]}}
    for name, word in (("Ada", "directeur"), ("Bea", "directrice")):
        iri = f"{IDS}person/{name}"
        network.add_node(iri, **network.nodes[person] | {"label": name, "label_en": name})
        quote = mandate["evidence"][0] | {"exact": f"{word} du laboratoire", "iri": f"{IDS}evidence/{name}"}
        network.add_edge(iri, body, **attributes | {"iri": f"{IDS}mandate/{name}", "evidence": [quote]})
    file = tmp_path / "directors.html"
    file.write_text(explorer.page(network, model, explorer.Subject(title=TITLE, about=ABOUT, view="network")), encoding="utf-8")
    with visit(browser, file) as visited:
        for asked, first in (("directrice", "Bea"), ("directeur", "Ada")):
            visited.page.get_by_role("combobox").first.fill(asked)
            assert visited.page.locator(".suggestions [role=option] .name").first.inner_text() == first


def test_the_legend_filters_and_the_counts_follow(browser, page_file, conference):
    themes = sum(node["kind"].endswith("#Theme") for _, node in conference.nodes(data=True))
    with visit(browser, page_file) as visited:
        page = visited.page
        switch = page.locator(".switch", has_text="Thèmes")
        assert switch.locator(".count").inner_text() == str(themes)
        switch.click()
        assert switch.get_attribute("aria-pressed") == "false"
        assert page.locator(".total").inner_text().startswith(f"{len(conference) - themes} points")
        assert switch.locator(".count").inner_text() == str(themes)
        page.locator("#tab-list").click()
        assert "Thème" not in page.locator(".table").inner_text().split()
        page.get_by_role("button", name="Tout remettre").click()
        assert page.locator(".total").inner_text().startswith(f"{len(conference)} points")


def test_a_period_distinguishes_the_certain_from_the_possible(browser, page_file):
    with visit(browser, page_file, anchor=f"#sel={DESTOT}&from=2000&to=2000&undated=0") as visited:
        text = plain(visited.page.locator(".panel").inner_text())
        mayor = next(part for part in visited.page.locator(".panel .fact").all_inner_texts() if "1995" in part)
        assert "certain" in mayor.split()
        assert "possible, sans certitude" not in text
        assert "hors des filtres" in text
    with visit(browser, page_file, anchor=f"#sel={DESTOT}&from=2016&to=2016&undated=0") as visited:
        assert "possible, sans certitude" in plain(visited.page.locator(".panel").inner_text()), "honorary president, says an undated note"
    with visit(browser, page_file, anchor=f"#sel={DESTOT}&from=2022&to=2022&undated=0") as visited:
        assert not any("maire" in fact for fact in visited.page.locator(".panel .fact .statement").all_inner_texts())
        assert "hors des filtres" in visited.page.locator(".panel").inner_text()


def test_an_event_counts_in_the_period_by_its_own_date_and_dates_its_links(browser, page_file):
    with visit(browser, page_file, anchor="#view=list&from=2016&to=2016&undated=0") as visited:
        names = visited.page.locator(".table tbody th").all_inner_texts()
        assert {"Mary Gely", "Michèle Pappalardo"} <= set(names)
        assert any("au service de l’attractivité" in name for name in names)
    with visit(browser, page_file, anchor=f"#sel={GELY}&from=2016&to=2016&undated=0") as visited:
        part = next(fact for fact in map(plain, visited.page.locator(".panel .fact").all_inner_texts()) if "introduit" in fact)
        assert {"2016", "certain"} <= set(part.split())
        assert "ancien" not in part.split(), "a part is past, not former"
        assert "possible, sans certitude" not in part
    with visit(browser, page_file, anchor=f"#sel={GELY}&from=2016-03&to=2016-03&undated=0") as visited:
        facts = visited.page.locator(".panel .fact").all_inner_texts()
        assert "possible, sans certitude" in next(fact for fact in facts if "introduit" in fact)
    with visit(browser, page_file, anchor="#view=list&from=2018&to=2018") as visited:
        assert not any("au service de l’attractivité" in name for name in visited.page.locator(".table tbody th").all_inner_texts())
    with visit(browser, page_file, anchor=f"#sel={CONFERENCE}") as visited:
        panel = plain(visited.page.locator(".panel").inner_text())
        assert "Date\n2016" in panel and "daté par" not in panel


def test_a_theme_keeps_what_is_about_it_or_narrower(browser, page_file):
    with visit(browser, page_file) as visited:
        page = visited.page
        page.locator("#choose-theme").select_option(label=page.locator("#choose-theme option", has_text="ville durable").first.inner_text())
        settle(page)
        page.locator("#tab-list").click()
        names = page.locator(".table tbody th").all_inner_texts()
        assert "ville durable" in names
        assert "Michel Destot" not in names
        assert any("Vivapolis" in name for name in names)


def test_the_shortest_chain_between_two_is_explained(browser, page_file):
    with visit(browser, page_file, anchor=f"#sel={DESTOT}&with={GELY}") as visited:
        text = plain(visited.page.locator(".panel").inner_text())
        for words in ("Entre Michel Destot et Mary Gely", "Le plus court chemin", "3 pas", "préside", "séance de", "introduit", "« "):
            assert words in text


def test_lists_sort_and_say_how(browser, page_file):
    with visit(browser, page_file, anchor="#view=list") as visited:
        page = visited.page
        page.locator(".sort", has_text="Nom").click()
        names = page.locator(".table tbody th").all_inner_texts()
        assert page.locator("th[aria-sort=ascending]").inner_text().strip() == "Nom"
        page.locator(".sort", has_text="Nom").click()
        assert page.locator(".table tbody th").all_inner_texts() == names[::-1]
        page.locator(".find").fill("grenoble")
        assert all("Grenoble" in name for name in page.locator(".table tbody th").all_inner_texts())


def test_the_matrix_crosses_and_leads_to_the_explanation(browser, page_file):
    with visit(browser, page_file, anchor="#view=matrix&rows=person&cols=organisation") as visited:
        cell = visited.page.get_by_role("button", name=re.compile("^Michel Destot, France urbaine"))
        assert "direct" in cell.get_attribute("aria-label")
        cell.click()
        assert "Entre Michel Destot et France urbaine" in plain(visited.page.locator(".panel").inner_text())


def test_the_map_places_territories_and_a_click_opens_one(browser, page_file):
    with visit(browser, page_file, anchor="#view=map") as visited:
        page = visited.page
        settle(page)
        page.mouse.click(*page.evaluate("terrigraph.place('territory/commune/31555')"))
        assert page.locator(".panel h2").inner_text() == "Toulouse"


def test_a_story_goes_step_by_step(browser, page_file):
    with visit(browser, page_file) as visited:
        page = visited.page
        page.get_by_role("button", name=re.compile("La conférence en trois pas")).click()
        assert page.locator(".story h2").inner_text() == "Une conférence"
        for title in ("Qui préside", "Où"):
            page.get_by_role("button", name="Suivant").click()
            assert page.locator(".story h2").inner_text() == title
        assert state(page)["view"] == "map"
        assert state(page)["kinds"] == ["organisation", "territory"]
        page.get_by_role("button", name="Précédent").click()
        assert state(page)["depth"] == 1
        assert page.locator(".panel h2").inner_text() == "Michel Destot"
        page.get_by_role("button", name="Quitter le récit").click()
        assert not page.locator(".story").is_visible()


# ------------------------------------------------------------------ links


ADDRESSES = [
    f"sel={DESTOT}&depth=2",
    f"view=list&table=links&q=maire&lang=en&sel={GELY}",
    f"sel={DESTOT}&with={CONFERENCE}",
    "kinds=person,organisation&vias=mandate&from=1995&to=2014&undated=0",
    "view=map&map=world&cam=512.5,300.25,4",
    "view=matrix&rows=person&cols=event",
    "story=conference&step=1",
    "cam=400,420,3.5",
]


@pytest.mark.parametrize("fragment", ADDRESSES)
def test_links_restore_exactly(browser, page_file, fragment):
    with visit(browser, page_file, anchor=f"#{fragment}") as visited:
        settle(visited.page)
        before = state(visited.page)
        visited.page.locator("[aria-haspopup=dialog]").click()
        link = visited.page.locator("#share-link").input_value()
    assert before["sel"] or "sel=" not in fragment
    with visit(browser, page_file, anchor="#" + link.partition("#")[2]) as visited:
        settle(visited.page)
        assert state(visited.page) == before


@pytest.fixture(scope="module")
def story_file(conference, model, tmp_path_factory):
    """A page that opens with its story, as the conference's own does."""
    subject = explorer.Subject(title=TITLE, about=ABOUT, stories=(story(),), maps=MAPS)
    file = tmp_path_factory.mktemp("explorer") / "told.html"
    file.write_text(explorer.page(conference, model, subject), encoding="utf-8")
    return file


def test_an_address_that_shows_something_ends_the_story_and_none_opens_it(browser, story_file):
    for anchor, open_story in (("", True), ("#lang=en", True), (f"#sel={GELY}", False), ("#view=list", False), ("#cam=500,500,2", False)):
        with visit(browser, story_file, anchor=anchor) as visited:
            assert visited.page.locator(".story").is_visible() is open_story, anchor
            assert (state(visited.page)["story"] == "conference") is open_story
    with visit(browser, story_file, anchor=f"#sel={GELY}") as visited:
        assert visited.page.locator(".panel h2").inner_text() == "Mary Gely"


@pytest.mark.parametrize("steps", [0, 1])
def test_links_made_within_a_story_or_after_it_restore_exactly(browser, story_file, steps):
    with visit(browser, story_file) as visited:
        page = visited.page
        for _ in range(steps):
            page.get_by_role("button", name="Suivant").click()
        page.get_by_role("button", name=re.compile("Territoires")).first.click()
        within = state(page), page.url
        page.locator(".story .shut").click()
        after = state(page), page.url
    for seen, address in (within, after):
        with visit(browser, story_file, anchor="#" + address.partition("#")[2]) as visited:
            settle(visited.page)
            assert state(visited.page) == seen


@pytest.mark.parametrize("size", SIZES)
def test_the_story_covers_nothing_of_the_picture(browser, story_file, size):
    with visit(browser, story_file, SIZES[size]) as visited:
        page = visited.page
        settle(page)
        top = page.locator(".story").bounding_box()["y"]
        seen = page.evaluate("JSON.parse(document.getElementById('data').textContent).nodes.id.map(id => terrigraph.place(id)[1])")
        assert max(seen) < top
        page.get_by_role("button", name="Suivant").click()
        settle(page)
        assert page.locator(".story h2").inner_text() == "Qui préside"


def test_the_page_says_which_years_and_documents_it_covers_and_what_is_missing(browser, conference, model, tmp_path):
    network = conference.copy()
    properties = {RDF.type: [[f"<{SCHEMA.Event}>", IDS + "source/made"]]}
    for name, when in (("a", "2012"), ("b", "2012-05-03"), ("c", "")):
        dated = {SCHEMA.startDate: [[f'"{when}"', IDS + "source/made"]]} if when else {}
        network.add_node(f"{IDS}event/{name}", kind=SCHEMA.Event, label=name, label_en=name, properties=properties | dated)
    file = tmp_path / "covered.html"
    file.write_text(explorer.page(network, model, explorer.Subject(title=TITLE, about=ABOUT, view="network")), encoding="utf-8")
    with visit(browser, file, anchor=f"#sel={GELY}") as visited:
        page = visited.page
        page.locator(".panel").get_by_role("button", name="Ce que la page couvre").click()
        assert page.evaluate("document.activeElement.textContent") == "Ce que la page couvre"
        covered = page.locator(".covers")
        assert [plain(bar) for bar in covered.locator(".years li").all_inner_texts()] == [
            f"{year} : {count}" for year, count in ((2012, 2), (2013, 0), (2014, 0), (2015, 0), (2016, 1))
        ]
        words_shown = plain(covered.inner_text())
        for words in ("Aucune en 2013, 2014, 2015.", "Sans année dite : 1.", "seul le début a pu être lu", "documents lus"):
            assert words in words_shown
        covered.locator("summary").click()
        documents = [plain(text) for text in covered.locator(".source").all_inner_texts()]
        assert any("note de cadrage" in text and "vu le 22 novembre 2026" in text for text in documents)


def test_no_more_than_twenty_suggestions(browser, page_file):
    with visit(browser, page_file) as visited:
        visited.page.get_by_role("combobox").first.press_sequentially("a")
        assert 0 < visited.page.locator(".suggestions [role=option]").count() <= 20


def test_the_matrix_opens_on_kinds_that_are_there(browser, conference, model, tmp_path):
    network = conference.subgraph([iri for iri in conference if "/person/" in iri or "/organisation/" in iri])
    file = tmp_path / "two.html"
    file.write_text(explorer.page(network, model, explorer.Subject(title=TITLE, view="matrix")), encoding="utf-8")
    with visit(browser, file) as visited:
        assert visited.page.locator(".matrix .cross").count() > 5


@pytest.mark.parametrize(
    "bad",
    [
        "sel=nobody,person%2F&with=%&view=nowhere",
        "cam=1,2",
        "cam=a,b,c",
        "cam=1,2,-3",
        "from=x&to=9999-99-99",
        "kinds=,,%00&vias=__proto__",
        "step=-4&story=constructor",
        "%E0%A4%A",
        "depth=9&theme=toString&within=1e9&lang=<img>",
        "#####",
        "q=" + "x" * 5000,
    ],
)
def test_a_wrong_address_does_no_harm(browser, page_file, bad):
    with visit(browser, page_file, anchor=f"#{bad}") as visited:
        assert visited.page.locator("[role=tab][aria-selected=true]").count() == 1
        assert state(visited.page)["step"] == 0
        assert visited.fits()


def test_back_goes_back(browser, page_file):
    with visit(browser, page_file) as visited:
        page = visited.page
        page.evaluate(f"terrigraph.select('{DESTOT}')")
        page.locator("#tab-list").click()
        page.go_back()
        assert state(page)["view"] == "network"
        assert page.locator(".panel h2").inner_text() == "Michel Destot"
        page.go_back()
        assert state(page)["sel"] == []
        page.go_forward()
        assert page.locator(".panel h2").inner_text() == "Michel Destot"


# ------------------------------------------------------------------ files


def saved(page, name):
    with page.expect_download() as download:
        page.locator(".share").get_by_role("button", name=name, exact=True).click()
    return download.value.path().read_bytes()


def test_what_is_shown_can_be_saved(browser, page_file, conference):
    people = [node for node, attributes in conference.nodes(data=True) if attributes["kind"].endswith("/Person")]
    with visit(browser, page_file, anchor="#kinds=person,event") as visited:
        page = visited.page
        settle(page)
        page.get_by_role("button", name="Partager").click()
        nodes = list(csv.DictReader(io.StringIO(saved(page, "CSV, fiches").decode("utf-8-sig"))))
        assert {row["iri"] for row in nodes if row["kind"] == "person"} == set(people)
        links = list(csv.DictReader(io.StringIO(saved(page, "CSV, liens").decode("utf-8-sig"))))
        chair = next(row for row in links if row["label"] == "préside")
        assert "Présidence : Michel Destot" in plain(chair["quote"])
        gexf = ET.fromstring(saved(page, "GEXF"))
        assert len(gexf.findall(".//{http://gexf.net/1.3}node")) == len(nodes)
        assert len(gexf.findall(".//{http://gexf.net/1.3}edge")) == len(links)
        graph = json.loads(saved(page, "JSON-LD"))["@graph"]
        assert len(graph) == len(nodes) + len(links)
        assert set(people) <= {thing.get("@id") for thing in graph}
        svg = ET.fromstring(saved(page, "SVG"))
        words = "".join(svg.itertext())
        assert "Michel Destot" in words
        assert "Sources" in words
        assert saved(page, "PNG").startswith(b"\x89PNG")
        assert "<iframe" in page.locator("#share-code").input_value()


def written(svg):
    """(left, right, baseline, size, words) of each line in bold of a picture, its width estimated."""
    for line in svg.iter("{http://www.w3.org/2000/svg}text"):
        x, y, size = (float(line.get(name)) for name in ("x", "y", "font-size"))
        wide = 0.45 * size * len(line.text)
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[line.get("text-anchor")]
        if line.get("fill") != "none" and line.get("font-weight") == "600":
            yield left, left + wide, y, size, line.text


def test_names_of_many_that_are_chosen_do_not_lie_on_one_another(browser, page_file, conference):
    chosen = sorted(iri.removeprefix(IDS) for iri in conference if "/event/" in iri or "/organisation/" in iri)[:12]
    with visit(browser, page_file, SIZES["phone"], anchor=f"#sel={','.join(chosen)}") as visited:
        settle(visited.page)
        visited.page.get_by_role("button", name="Partager").click()
        lines = list(written(ET.fromstring(saved(visited.page, "SVG"))))
        assert len(lines) > 5
        for n, (left, right, y, size, words) in enumerate(lines):
            for other in lines[n + 1 :]:
                assert abs(y - other[2]) > 0.8 * size or right <= other[0] or other[1] <= left, (words, other[4])


def test_links_read_from_either_end_and_what_there_is_none_of_is_no_line_of_the_legend(browser, page_file):
    with visit(browser, page_file, anchor="#sel=tgtheme:ville-durable&kinds=event,theme") as visited:
        titles = [plain(title) for title in visited.page.locator(".panel h3 bdi").all_inner_texts()]
        assert "Sujet de" in titles and "Porte sur" not in titles
        counts = visited.page.locator(".switch:visible[aria-pressed=true] .count").all_inner_texts()
        assert counts and "0" not in counts
    with visit(browser, page_file, anchor=f"#sel={CONFERENCE}") as visited:
        titles = [plain(title) for title in visited.page.locator(".panel h3 bdi").all_inner_texts()]
        assert {"Séances", "Questions posées", "Organisé par"} <= set(titles)
        assert not any("←" in title for title in titles)


def test_in_english_what_distinguishes_a_person_from_homonyms_is_in_english(browser, page_file):
    with visit(browser, page_file, anchor=f"#sel={DESTOT}&lang=en") as visited:
        assert visited.page.locator(".panel .context").first.inner_text() == "member of the National Assembly, Assemblée nationale"


# ------------------------------------------------------------------ hostile text


EVERY_PANEL = """() => [...Array(document.querySelectorAll(".table tbody th .node").length).keys()].map((n) => {
    document.querySelectorAll(".table tbody th .node")[n].click();
    return document.querySelectorAll(".panel h2").length === 1 && document.documentElement.scrollWidth <= innerWidth;
})"""
"""Opens the panel of each row: whether it has one title, and the page is no wider than the screen."""


LONG = 1_000
"""The characters of a hostile text that a browser lays out at once; the longest ones take it a minute."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "payload",
    [*(text[:LONG] for text in PAYLOADS), *(pytest.param(text, marks=pytest.mark.long) for text in PAYLOADS if len(text) > LONG)],
)
def test_hostile_text_runs_nothing_and_the_layout_holds(browser, conference, model, tmp_path, payload):
    file = hostile_page(payload, conference, model, tmp_path / "hostile.html")
    with visit(browser, file) as visited:
        page = visited.page
        for view in VIEWS:
            page.locator(f"#tab-{view}").click()
            for size in SIZES.values():
                page.set_viewport_size({"width": size[0], "height": size[1]})
                page.wait_for_timeout(60)
                assert visited.fits()
        page.locator("#tab-list").click()
        panels = page.evaluate(EVERY_PANEL)
        assert len(panels) > 30
        assert all(panels)
        page.locator("#tab-network").click()
        page.get_by_role("combobox").first.fill(re.sub("[\x00\ud800]", "", payload)[:200])
        page.locator(".panel .shut").first.click()
        if page.locator(".story-card").count():
            page.locator(".story-card").click()
            assert visited.fits()
        page.get_by_role("button", name="Partager").click()
        ET.fromstring(saved(page, "GEXF"))
        ET.fromstring(saved(page, "SVG"))
        json.loads(saved(page, "JSON-LD"))
        assert page.evaluate("window.ran") is None
        assert page.locator("#app img, #app script, #app iframe").count() == 0
        addresses = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert all(href.startswith(("http:", "https:", "mailto:")) for href in addresses)
