"""The explorer for who cannot see it, use a mouse, or bear movement: axe-core finds nothing, and the keyboard reaches everything."""

import json
from itertools import product

import pytest

from browser import chromium, visit
from explorer_pages import DESTOT, conference_page
from places import AXE
from terrigraph.graph import LocalGraph
from terrigraph.language import speaking
from terrigraph.model import ontology
from terrigraph.pages import explorer
from terrigraph.pages.selection import Selection

SCENES = [
    "view=network",
    f"view=network&sel={DESTOT}&depth=1",
    f"sel={DESTOT}&with=person/mary-gely",
    "view=map",
    "view=list",
    "view=list&table=links",
    "view=matrix",
    "story=conference&step=0",
]


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def page_file(conference, tmp_path_factory):
    return conference_page(conference, ontology.load(), tmp_path_factory.mktemp("explorer") / "explorer.html")


def violations(page):
    report = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then((r) => JSON.stringify(r.violations.map((v) => "
        "[v.id, v.impact, v.nodes.slice(0, 4).map((n) => [n.target.join(' '), n.failureSummary])])))"
    )
    return json.loads(report)


SCREEN, PHONE = (1440, 900), (390, 844)
PAIRS = {("fr", "light", SCREEN), ("fr", "dark", PHONE), ("en", "dark", SCREEN), ("en", "light", PHONE)}
"""Every two of language, look and size, together once; the other four are long tests."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "look", "size"),
    [
        pytest.param(*one, marks=[] if one in PAIRS else [pytest.mark.long])
        for one in product(("fr", "en"), ("light", "dark"), (SCREEN, PHONE))
    ],
)
def test_axe_finds_no_violation(browser, page_file, language, look, size):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci, in src/terrigraph/web")
    with visit(browser, page_file, size, f"#lang={language}", color_scheme=look) as visited:
        visited.page.evaluate(AXE.read_text(encoding="utf-8"))
        for scene in SCENES:
            visited.page.evaluate("hash => { location.hash = hash; }", f"{scene}&lang={language}")
            visited.page.wait_for_timeout(150)
            assert violations(visited.page) == [], scene
        visited.page.locator("[aria-haspopup=dialog]").click()
        assert violations(visited.page) == []
        visited.page.keyboard.press("Escape")


def focused(page):
    return page.evaluate("(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()")


def test_all_is_within_ten_stops_of_the_start(browser, page_file):
    with visit(browser, page_file, anchor=f"#sel={DESTOT}") as visited:
        page, seen = visited.page, []
        for _ in range(9):
            page.keyboard.press("Tab")
            seen.append(
                page.evaluate("""(e => e.getAttribute("role") === "combobox" ? "search" : e.getAttribute("role") === "tab" ? "views"
                : e.tagName === "CANVAS" ? "picture" : e.closest(".panel") ? "panel" : e.className)(document.activeElement)""")
            )
        assert {"search", "views", "picture", "panel"} <= set(seen), seen
        page.locator(".tool").first.focus()  # the third stop, which leads to the legend
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.matches('.switches button')")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.getAttribute('aria-controls')") == "filters"


def test_by_keyboard_alone_from_search_to_close(browser, page_file):
    with visit(browser, page_file) as visited:
        page, press = visited.page, visited.page.keyboard.press
        press("Tab")
        page.keyboard.type("destot")
        press("Enter")
        assert focused(page) == "Michel Destot"
        assert "Michel Destot" in page.locator(".live").inner_text()
        press("Tab")  # close
        while not page.evaluate("document.activeElement.matches('.fact .node')"):
            press("Tab")
        neighbour = focused(page)
        press("Enter")
        assert focused(page) == neighbour
        assert page.locator(".panel h2").inner_text() == neighbour
        press("Escape")
        assert page.evaluate("terrigraph.state().sel") == []
        assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
        press("Tab")
        press("ArrowRight")
        press("ArrowRight")
        assert page.locator("[role=tab][aria-selected=true]").inner_text() == focused(page) == "Liste"


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_someone_new_finds_by_keyboard_who_chaired_as_what_and_where_it_is_written(browser, graph_store, tmp_path, size):
    file = tmp_path / "map.html"
    with speaking("fr"):
        file.write_text(explorer.explored(LocalGraph(graph_store), Selection())[0], encoding="utf-8")
    with visit(browser, file, size) as visited:
        page, stops = visited.page, 0
        while focused(page) != "Suivant" and stops < 10:
            page.keyboard.press("Tab")
            stops += 1
        page.keyboard.press("Enter")
        assert page.locator(".story").inner_text().startswith("La conférence en sept étapes")
        story = " ".join(page.locator(".story").inner_text().split())
        for words in (
            "Qui a présidé, à quel titre",
            "« Présidence : Michel Destot »",
            "2760 à 2786",
            "président d’honneur de France urbaine",
        ):
            assert words in story
        panel = " ".join(page.locator(".panel").inner_text().split())
        for words in ("Michel Destot", "préside", "à titre de", "président d'honneur", "note de cadrage", "caractères 2760 à 2786"):
            assert words in panel
        assert focused(page) == "Suivant"


def test_arrows_walk_the_picture_and_enter_opens(browser, page_file):
    with visit(browser, page_file, anchor=f"#sel={DESTOT}") as visited:
        page = visited.page
        page.locator(".stage canvas").focus()
        announced = set()
        for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
            page.keyboard.press(key)
            announced.add(page.locator(".live").inner_text())
        assert any("lien" in text for text in announced)
        page.keyboard.press("Enter")
        assert focused(page) == page.locator(".panel h2").inner_text()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.tagName") == "CANVAS"


def test_the_legend_is_one_stop_and_arrows_go_through_it(browser, page_file):
    with visit(browser, page_file) as visited:
        page = visited.page
        page.locator(".switch").first.focus()
        page.keyboard.press("ArrowDown")
        assert "Organisations" in focused(page)
        page.keyboard.press("Space")
        assert page.evaluate("terrigraph.state().kinds.includes('organisation')") is False
        assert "points" in page.locator(".live").inner_text()


def test_focus_shows(browser, page_file):
    with visit(browser, page_file) as visited:
        for _ in range(8):
            visited.page.keyboard.press("Tab")
            assert visited.page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2")


def test_changing_language_keeps_what_is_seen_and_the_focus(browser, page_file):
    with visit(browser, page_file, anchor=f"#sel={DESTOT}&view=list") as visited:
        page = visited.page
        page.locator(".bar-tools [lang=en]").click()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.title() == "The conference as a network"
        assert page.locator("[role=tab][aria-selected=true]").inner_text() == "List"
        assert page.locator(".panel h2").inner_text() == "Michel Destot"
        assert page.evaluate("document.activeElement.getAttribute('lang')") == "fr"
        assert "Chercher" not in page.locator("body").inner_text()


def test_nothing_moves_for_who_asked_for_less_motion(browser, page_file):
    with visit(browser, page_file, reduced_motion="reduce") as visited:
        page = visited.page
        page.evaluate(f"terrigraph.select('{DESTOT}')")
        first = page.evaluate("""async () => { const at = () => JSON.stringify(terrigraph.place('person/michel-destot'));
            document.querySelector('.segments button:nth-child(2)').click(); const seen = [at()];
            for (let i = 0; i < 4; i++) { await new Promise(requestAnimationFrame); seen.push(at()); } return new Set(seen).size; }""")
        assert first == 1


def test_paper_is_light_and_has_no_buttons(browser, page_file):
    with visit(browser, page_file, anchor="#view=list", color_scheme="dark") as visited:
        visited.page.emulate_media(media="print")
        assert visited.page.evaluate("getComputedStyle(document.querySelector('.panel h2')).color") == "rgb(0, 0, 0)"
        assert visited.page.locator("table.table").evaluate("table => getComputedStyle(table).display") == "table"
        assert not visited.page.locator("[role=tablist]").is_visible()
