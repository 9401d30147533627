"""The page of queries: an editor where there is a script, a plain form where there is none; its answers as a network and on the map."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from browser import chromium
from service import Service, serving
from terrigraph.server import browsing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tiny import Tiny

PEOPLE = "SELECT ?p ?name { ?p a foaf:Person ; foaf:name ?name } ORDER BY ?p"


@pytest.fixture(scope="module")
def service(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tiny_built.store, tmp_path_factory.mktemp("query"), "--workers", "1") as running:
        yield running


def asked(query: str, **more: str) -> str:
    return urlencode({"query": query, **more})


# ---------------------------------------------------------------- what is served


def test_this_page_alone_may_run_the_editor_and_nothing_else(service: Service) -> None:
    policy = service.get("/query").headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and "default-src 'none'" in policy
    for path in ("/", "/about", "/list", "/id/person/anne-martin.html"):
        assert "script-src" not in service.get(path).headers["content-security-policy"], path


def test_the_editor_is_this_servers_and_is_one_file(service: Service) -> None:
    for name, media in (("query.js", "text/javascript"), ("query.css", "text/css")):
        got = service.get(f"/{name}")
        assert got.status == 200 and got.type.startswith(media)
    program = service.get("/query.js").text
    assert len(program) < 550_000
    assert not re.search(r"new Function\(|importScripts", program)  # the one eval is that of browsers without JSON; the policy forbids it
    assert service.get("/query.ts").status == 404


def test_without_the_editor_the_page_is_as_it_was() -> None:
    from terrigraph.views.web import lists

    assert "<script" not in lists.query_page("", query="ASK {}", questions=[("a", "A", "ASK {}")])
    assert browsing._EDITOR.name == "query.js"
    assert '<script src="/graph/query.js" defer></script>' in lists.query_page("/graph", query="ASK {}", questions=[], editor=True)


def test_an_example_says_what_it_asks_in_its_own_text(service: Service) -> None:
    page = service.get("/query?lang=en").text
    examples = re.findall(r'<a href="([^"]+)" data-query="([^"]*)">', page)
    assert len(examples) > 50
    assert all("{" in unescape(text) for _, text in examples)


# ---------------------------------------------------------------- an answer as a network and on the map


def test_an_answer_leads_to_its_network_and_its_map(service: Service) -> None:
    page = service.get(f"/query?{asked(PEOPLE, lang='en')}").text
    links = [unescape(link) for link in re.findall(r'<a href="(/map[^"]+)">', page)]
    assert [link.partition("#")[2] for link in links] == ["view=network", "view=map"]
    got = service.get(links[0].partition("#")[0])
    assert got.status == 200 and "Léa Roux" in got.text and "Pavel Nový" in got.text
    assert "Ville de Lipová" not in re.sub(r"<!--.*?-->", "", got.text), "nobody asked for it"


def test_an_answer_of_words_alone_leads_nowhere(service: Service) -> None:
    assert "/map?" not in service.get(f"/query?{asked('SELECT ?name { ?p foaf:name ?name }')}").text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (asked("SELECT ?name { ?p foaf:name ?name }"), 400, "no resource"),
        (asked("SELECT nonsense"), 400, ""),
        (asked("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), 400, "SERVICE"),
        (asked("SELECT ?p { ?p a <urn:none> }"), 400, "no resource"),
        (asked("ASK {}"), 400, "no resource"),
        (asked("SELECT ?p { ?p ?q ?r . ?s ?t ?u }"), 400, "more than"),
        (asked("SELECT ?p { VALUES ?p { <urn:not-there> } }"), 404, "nothing"),
        (asked("CONSTRUCT WHERE { ?s ?p ?o }"), 406, ""),
        (asked(PEOPLE, around="person/anne-martin"), 400, "alone"),
        (f"{asked(PEOPLE)}&{asked(PEOPLE)}", 400, "twice"),
        (asked("SELECT * { ?s ?p '" + "a" * 30_000 + "' }"), 400, ""),
    ],
)
def test_what_cannot_be_explored_is_reported(service: Service, path: str, status: int, words: str) -> None:
    got = service.get(f"/map?lang=en&{path}", "application/json")
    assert got.status == status and words in got.reason


# ---------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """The page of queries; whatever it says wrong, or asks of others, fails the test."""
    context = browser.new_context(locale="en-GB")
    opened, wrong = context.new_page(), []
    opened.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: wrong.append(request.url) if f":{service.port}/" not in request.url else None)
    opened.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
    )
    opened.goto(f"http://127.0.0.1:{service.port}/query?lang=en")
    yield opened
    assert [one for one in wrong if not one.startswith("data:")] == []
    assert context.storage_state()["origins"] == [], "nothing is kept in the browser"
    context.close()


def test_what_is_written_in_the_editor_is_asked(page: Page) -> None:
    assert page.locator("textarea#query").is_hidden()
    page.locator(".CodeMirror").click()
    page.keyboard.insert_text(PEOPLE)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/query?query=SELECT*")
    assert page.locator("main table tbody tr").count() == 3
    assert "foaf:Person" in page.locator(".CodeMirror").inner_text()
    assert page.locator(".CodeMirror .cm-keyword").first.inner_text() == "SELECT"
    with page.expect_navigation():
        page.get_by_text("as a network").click()
    assert "/map?query=" in page.url


def test_an_example_comes_into_the_editor(page: Page) -> None:
    page.locator("a[data-query]").first.click()
    assert "title-en" in page.locator(".CodeMirror").inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="Ask").click()
    assert "query=" in page.url


def test_the_keyboard_goes_through_the_editor(page: Page) -> None:
    page.locator(".CodeMirror").click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror')") is None
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror') !== null")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "SPARQL"


def test_a_fault_of_the_query_is_marked_where_it_is(page: Page) -> None:
    page.locator(".CodeMirror").click()
    page.keyboard.insert_text("SELECT ?p {{{ nonsense")
    page.wait_for_selector(".parseErrorIcon, .CodeMirror .sp-error, .cm-sp-error")


def test_without_scripts_the_form_is_there(browser: Browser, service: Service) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"http://127.0.0.1:{service.port}/query?lang=en")
    opened.locator("textarea#query").fill(PEOPLE)
    opened.get_by_role("button", name="Ask").click()
    assert opened.locator("main table tbody tr").count() == 3
    context.close()
