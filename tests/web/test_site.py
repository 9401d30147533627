"""The static site in a browser, opened from its folder: search, languages, the explorer, and who cannot see it."""

import json
from contextlib import contextmanager

import pytest

from browser import chromium
from places import AXE
from terrigraph.site import making
from tiny import CITIES, Tiny

PAGES = (  # noqa: SIM905 - a list a line is easier to read
    "index.html search.html?q=anne id/person/anne-martin.html list/person-1.html themes.html data.html releases.html about.html "
    "ontology.html id/source/colloque.html en/index.html en/search.html?q=anne en/id/person/anne-martin.html"
).split()
AXE_RUN = """axe.run(document, {resultTypes: ['violations'], preload: false})
    .then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html)])))"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def site(tiny_built, tmp_path_factory):
    out = tmp_path_factory.mktemp("site") / "un dossier #1"  # a name that addresses must survive
    making.make(tiny_built.store, out)
    return out


@contextmanager
def opened(browser, site, path, size=(1280, 800), **options):
    """A page of the site, with no way to the web; at the end nothing went wrong, and nothing but the site was asked for."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, **options)
    page, faults, root = context.new_page(), [], site.resolve().as_uri()
    page.on("console", lambda message: faults.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((root, "data:")) else faults.append(request.url))
    page.goto(f"{root}/{path}")
    yield page
    context.close()
    assert faults == []


def matches(page):
    page.locator("#found li").first.wait_for()  # the page's policy lets no function be evaluated again
    return page.locator("#found a").all_inner_texts()


def test_a_name_is_searched_from_the_home_page_and_its_page_opened(browser, site):
    with opened(browser, site, "index.html") as page:
        page.fill("#q", "pavel NOVY")
        page.keyboard.press("Enter")
        assert matches(page) == ["Pavel Nový"]
        page.click("#found a")
        assert page.locator("h1").inner_text() == "Pavel Nový"
        page.click("a.other")
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.url.endswith("/en/id/person/pavel-novy.html")
        page.click("nav >> text=Search")
        page.fill("#q", "ville valb")
        assert matches(page) == ["Ville de Valbourg"]
        page.click("#found a")
        assert "/en/id/organisation/ville-de-valbourg.html" in page.url


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ligue", "Union des villes"),
        ("l’Union des villes", "Union des villes"),
        ("mairie de valbourg", "Ville de Valbourg"),
        ("lipova", "Lipová"),
        ("UDV", "Union des villes"),
        ("jumelees", "Villes jumelées"),
    ],
)
def test_accents_case_and_other_names_count_for_nothing(browser, site, typed, expected):
    with opened(browser, site, "search.html") as page:
        page.fill("#q", typed)
        assert expected in matches(page)


@pytest.fixture(scope="module")
def site_of_cities(tmp_path_factory):
    tiny = Tiny(tmp_path_factory.mktemp("cities"))
    tiny.add_cities()
    tiny.build()
    making.make(tiny.store, tiny.store.parent / "site")
    return tiny.store.parent / "site"


def test_letters_that_no_accent_makes_match_typed_with_and_without(browser, site_of_cities):
    for end, name in CITIES.items():
        with opened(browser, site_of_cities, "search.html") as page:
            for typed in (name, name.upper(), end.replace("-", " ")):
                page.fill("#q", typed)
                assert matches(page)[0] == name, typed


def test_too_little_and_nothing_are_reported(browser, site):
    with opened(browser, site, "search.html") as page:
        page.fill("#q", "a")
        assert "deux lettres" in page.locator("#count").inner_text()
        page.fill("#q", "yyy zzz")
        page.get_by_text("rien de ce nom").wait_for()
        page.fill("#q", "anne zzz")
        page.get_by_text("rien n’a tous ces mots").wait_for()
        assert matches(page)[0] == "Anne Martin"


def test_the_explorer_opens_on_the_person(browser, site):
    with opened(browser, site, "en/id/person/anne-martin.html") as page:
        page.click("main >> text=See in the explorer")
        page.wait_for_function("document.body.innerText.includes('Anne Martin')")
        assert "sel=person/anne-martin" in page.url or "explorer.html" in page.url
        assert page.evaluate("document.documentElement.lang") == "en"


SCREEN, PHONE = (1280, 800), (360, 740)


@pytest.mark.parametrize(
    ("look", "size"),
    [
        ("light", SCREEN),
        ("dark", PHONE),
        pytest.param("light", PHONE, marks=pytest.mark.long),
        pytest.param("dark", SCREEN, marks=pytest.mark.long),
    ],
)
def test_axe_finds_no_violation(browser, site, look, size):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci, in src/terrigraph/web")
    for path in PAGES:
        with opened(browser, site, path, size, color_scheme=look, bypass_csp=True) as page:
            page.wait_for_timeout(100)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            page.evaluate(AXE.read_text(encoding="utf-8"))
            report = page.evaluate(AXE_RUN)
            assert json.loads(report) == [], path
