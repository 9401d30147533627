"""The pages of the service: things at their IRIs, lists with facets, downloads, the explorer, the page of queries."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from python_calamine import CalamineWorkbook

import small_graph
import terrigraph
from service import Service, serving
from terrigraph.cli.main import main
from terrigraph.model.namespaces import IDS
from terrigraph.server.tabular import guarded
from tiny import shipping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tiny import Tiny

ANNE = "/id/person/anne-martin"
FORMS = {
    "text/turtle": (ox.RdfFormat.TURTLE, "ttl"),
    "application/ld+json": (ox.RdfFormat.JSON_LD, "jsonld"),
    "application/n-triples": (ox.RdfFormat.N_TRIPLES, "nt"),
    "application/rdf+xml": (ox.RdfFormat.RDF_XML, "rdf"),
}


@pytest.fixture(scope="module")
def service(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(
        tiny_built.store, tmp_path_factory.mktemp("pages"), "--contact", "dpo@example.org", "--keep-until", "2999-12-31"
    ) as running:
        yield running


class Page(HTMLParser):
    """What a page is made of; raises where its elements do not nest."""

    VOID = ("meta", "link", "input", "br", "hr", "img", "area", "base", "col")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


# ---------------------------------------------------------------- things at their IRIs


@pytest.mark.parametrize("media", ["text/html", *FORMS])
def test_a_thing_is_seen_at_its_document(service: Service, media: str) -> None:
    got = service.get(ANNE, media)
    suffix = "html" if media == "text/html" else FORMS[media][1]
    assert (got.status, got.headers["location"]) == (303, f"{ANNE}.{suffix}")
    assert "Accept" in got.headers["vary"]
    there = service.get(got.headers["location"])
    assert there.status == 200 and there.type.startswith(media)


def test_what_is_not_there_in_that_form_has_its_own_status(service: Service) -> None:
    assert service.get("/id/person/nobody", "text/html").status == 404
    assert service.get("/id/person/nobody.ttl").status == 404
    assert service.get(ANNE, "image/png").status == 406
    assert service.get("/id/", "text/html").status == 404
    assert service.get(f"/id/person/{quote('a b<>')}").status in (400, 404)


def test_each_form_says_what_the_graph_states(service: Service) -> None:
    store = terrigraph.open(service.store).store
    node = ox.NamedNode(f"{store.base}person/anne-martin")
    own = {quad.triple for quad in store.graph.quads_for_pattern(node, None, None, None)}  # type: ignore[attr-defined]
    forms = [{quad.triple for quad in ox.parse(service.get(f"{ANNE}.{s}").body, format=form)} for form, s in FORMS.values()]
    assert own and own < forms[0] and all(one == forms[0] for one in forms)
    roles = {t.object.value for t in forms[0] if t.predicate.value == "http://www.w3.org/ns/org#role"}  # type: ignore[union-attr]
    assert {role.rpartition("/")[2] for role in roles} == {"depute", "maire", "president-honneur"}


def test_the_page_shows_each_fact_with_its_passage_and_source(service: Service) -> None:
    page = service.get(f"{ANNE}.html?lang=fr").text
    assert "Anne Martin" in page and "ancienne maire de Valbourg" in page
    facts = re.findall(r'<li class="fact".*?</li>', page, re.DOTALL)
    assert len(facts) >= 3 and all('class="source"' in fact for fact in facts)
    assert "/id/organisation/ville-de-valbourg.html?lang=fr" in page


def test_the_page_speaks_the_language_asked_for(service: Service) -> None:
    for headers, expected in (({}, "fr"), ({"Accept_Language": "en"}, "en")):
        assert f'<html lang="{expected}">' in service.get(f"{ANNE}.html", **headers).text
    assert '<html lang="en">' in service.get(f"{ANNE}.html?lang=en", Accept_Language="fr").text
    assert '<html lang="fr">' in service.get(f"{ANNE}.html?lang=xx").text


def test_the_page_says_who_it_is_in_schema_org(service: Service) -> None:
    page = service.get(f"{ANNE}.html").text
    linked = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])
    assert linked["@type"] == "Person" and linked["name"] == "Anne Martin" and linked["@id"].endswith("id/person/anne-martin")
    assert {role["roleName"] for role in linked["memberOf"]} >= {"maire"}


@pytest.mark.parametrize(
    "path",
    ["/id/organisation/union-des-villes", "/id/territory/city/valbourg", "/id/event/villes-jumelees", "/theme/jumelage", "/role/maire",
     "/kind/commune", "/id/source/colloque", "/id/document/programme"],
)  # fmt: skip
def test_there_is_a_page_for_each_kind_of_thing(service: Service, path: str) -> None:
    got = service.get(f"{path}.html")
    assert got.status == 200, got.body
    assert "<h1>" in got.text and Page(got.text)


def test_mandates_and_passages_have_pages_too(service: Service) -> None:
    graph = terrigraph.open(service.store)
    for row in graph.store.select("SELECT ?m ?e { ?m a org:Membership ; prov:wasDerivedFrom ?e } LIMIT 3").rows:
        for term in row:
            iri = term.value  # type: ignore[union-attr]
            assert service.get(f"/id/{quote(graph.identifier(iri))}.html").status == 200, iri


@pytest.mark.parametrize(
    "path", ["/", "/about", "/list", f"{ANNE}.html", "/query", "/query?question=events_chairs", "/list?kind=person&q=anne"]
)
def test_a_page_is_sound_and_runs_nothing(service: Service, path: str) -> None:
    for language in ("fr", "en"):
        got = service.get(f"{path}{'&' if '?' in path else '?'}lang={language}", "text/html")
        assert got.status == 200
        page = Page(got.text)
        assert [html["lang"] for html in page.of("html")] == [language]
        assert len(page.of("h1")) == 1 and len(page.of("main")) == 1 and len(page.of("title")) == 1
        assert len(page.ids) == len(set(page.ids))
        programs = [script for script in page.of("script") if script.get("type") != "application/ld+json"]
        assert [script["src"] for script in programs] == (["/query.js"] if path.startswith("/query") else [])
        assert not [a for _, a in page.elements if any(name.startswith("on") or name == "style" for name in a)]
        labelled = {label.get("for") for label in page.of("label")}
        fields = [one for tag in ("input", "textarea", "select") for one in page.of(tag) if one.get("type") != "hidden"]
        assert all(one.get("id") in labelled for one in fields)
        policy = got.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert re.findall("script-src [^;]*", policy) == (["script-src 'self'"] if path.startswith("/query") else [])


def test_every_link_of_the_pages_leads_somewhere(service: Service) -> None:
    seen, front = set(), ["/", f"{ANNE}.html", "/list", "/theme/jumelage.html", "/about"]
    for path in front[:]:
        links = [a["href"] for a in Page(service.get(path).text).of("a")]
        front += [link for link in links if link and link.startswith("/") and not link.startswith(("/dump", "/map"))]
    for path in dict.fromkeys(front):
        if path.split("?")[0] not in seen:
            seen.add(path.split("?")[0])
            assert service.get(path, "text/html").status in (200, 303), path
    assert len(seen) > 25


def test_who_was_forgotten_is_gone_and_not_merely_unknown(tiny: Tiny, tmp_path: Path) -> None:
    about = tiny.source / "source.json"
    about.write_text(about.read_text(encoding="utf-8").replace('"people": 3', '"people": 2'), encoding="utf-8")
    tiny.build()
    shutil.copytree(tiny.data / "schemas", tmp_path / "bare" / "schemas")
    with serving(tiny.store, tmp_path) as service:
        assert service.get("/id/person/lea-roux.html").status == 200
        with shipping(tmp_path / "bare"):
            assert main(["--store", str(tiny.store), "forget", "person/lea-roux", "--data", str(tiny.data)]) == 0
        for path in ("/id/person/lea-roux.html", "/id/person/lea-roux.ttl", "/id/person/lea-roux"):
            got = service.get(path, "text/html")
            assert got.status == 410 and "Roux" not in got.text, path
        for path in ("/list?q=roux", "/list?q=roux&format=csv"):
            assert "Léa Roux" not in service.get(path).text, path
        assert service.query("ASK { ?p foaf:name 'Léa Roux' }").json["boolean"] is False


# ---------------------------------------------------------------- lists


def listed(service: Service, **given: str) -> list[list[str]]:
    got = service.get(f"/list?{urlencode(given | {'format': 'csv', 'raw': '1'})}")
    assert got.status == 200, got.body
    return list(csv.reader(io.StringIO(got.text, newline="")))[1:]


def test_a_list_holds_all_of_a_kind(service: Service) -> None:
    graph = terrigraph.open(service.store)
    for kind, name in (("person", "foaf:Person"), ("organisation", "org:Organization"), ("theme", "tg:Theme")):
        expected = {graph.identifier(row[0].value) for row in graph.store.select(f"SELECT DISTINCT ?s {{ ?s a {name} }}").rows}  # type: ignore[union-attr]
        assert {row[0] for row in listed(service, kind=kind)} == expected, kind


def test_facets_narrow_and_their_counts_are_right(service: Service) -> None:
    page = service.get("/list?lang=en").text
    facets = re.findall(r'<li><a href="(/list\?[^"]+)"><bdi>[^<]+</bdi></a> <span class="soft">([\d,]+)</span>', page)
    assert len(facets) > 10
    for link, count in facets:
        narrowed = service.get(link.replace("&amp;", "&")).text
        assert re.findall(r"<strong>([\d,]+) results</strong>", narrowed) == [count], link


def test_a_theme_keeps_who_is_tied_to_it(service: Service) -> None:
    ids = {row[0] for row in listed(service, theme="https://w3id.org/terrigraph/theme/jumelage")}
    assert "event/villes-jumelees" in ids and "organisation/union-des-villes" in ids


def test_a_territory_keeps_what_is_in_it(service: Service) -> None:
    ids = {row[0] for row in listed(service, territory="territory/country/XF")}
    assert {"territory/city/valbourg", "organisation/ville-de-valbourg", "person/anne-martin", "event/villes-jumelees"} <= ids
    assert "person/pavel-novy" not in {row[0] for row in listed(service, territory="territory/city/valbourg")}


def test_a_period_keeps_what_may_have_been_in_force_then(service: Service) -> None:
    def people(start: str, end: str) -> set[str]:
        return {row[0] for row in listed(service, kind="person", start=start, end=end)}

    assert "person/lea-roux" in people("2013", "2014")
    assert "person/lea-roux" not in people("2020", "2021")


def test_a_text_finds_whatever_the_accents(service: Service) -> None:
    assert [row[0] for row in listed(service, q="LEA roux")] == ["person/lea-roux"]
    assert listed(service, q="nothing is called so") == []


def test_pages_follow_one_another(service: Service) -> None:
    every = [row[1] for row in listed(service)]
    page = service.get("/list?lang=en&first=50").text
    shown = re.findall(r'<td><a href="([^"?]+)\.html\?lang=en"><bdi>', page)
    assert len(every) > 50 and shown and all(iri.endswith(path) for iri, path in zip(every[50:100], shown, strict=True))
    assert 'rel="prev"' in page


def test_a_download_is_guarded_unless_it_is_raw(service: Service) -> None:
    got = service.get("/list?kind=person&format=csv")
    assert got.headers["content-disposition"] == 'attachment; filename="terrigraph.csv"' and got.body.startswith(b"\xef\xbb\xbf")
    assert service.get("/list?kind=person&format=csv&raw=1").headers["content-disposition"].endswith('"terrigraph-raw.csv"')


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded(f"a{cell}") == f"a{cell}"


def test_a_workbook_holds_the_same_as_text(service: Service) -> None:
    got = service.get("/list?kind=organisation&format=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(got.body)).get_sheet_by_index(0).to_python()
    assert [list(map(str, row)) for row in rows[1:]] == listed(service, kind="organisation")


def test_a_network_can_be_downloaded(service: Service) -> None:
    got = service.get("/list?theme=https://w3id.org/terrigraph/theme/jumelage&format=gexf")
    xml = ElementTree.fromstring(got.body)
    names = {node.get("id") for node in xml.iter("{http://www.gexf.net/1.2draft}node")}
    assert names == {row[1] for row in listed(service, theme="https://w3id.org/terrigraph/theme/jumelage")}


# ---------------------------------------------------------------- the rest


def test_the_explorer_of_a_part_is_served_under_its_own_policy(service: Service) -> None:
    got = service.get("/map?around=person/anne-martin&lang=en")
    assert got.status == 200 and "Anne Martin" in got.text
    assert "script-src" not in got.headers["content-security-policy"] and "frame-ancestors 'none'" in got.headers["content-security-policy"]
    assert re.search(r'http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'sha256-', got.text)
    assert service.get("/map?around=nobody-at-all").status == 404


def test_the_page_of_queries_answers(service: Service) -> None:
    got = service.get(f"/query?{urlencode({'query': 'SELECT ?p ?name { ?p a foaf:Person ; foaf:name ?name } ORDER BY ?p'})}")
    assert got.text.count("<tr>") == 1 + 3 and "/id/person/anne-martin.html" in got.text and "Léa Roux" in got.text
    wrong = service.get(f"/query?{urlencode({'query': 'SELECT nonsense'})}")
    assert wrong.status == 400 and 'role="alert"' in wrong.text and "SELECT nonsense" in wrong.text
    assert (
        service.get(f"/query?{urlencode({'query': 'CONSTRUCT WHERE { ?s ?p ?o }'})}")
        .headers["location"]
        .startswith("/sparql?query=CONSTRUCT")
    )


def test_dated_pages_say_what_the_sources_cover(service: Service) -> None:
    def page(values: str) -> str:
        query = f"SELECT ?p {{ {values} ?p a foaf:Person }}"
        return service.get(f"/query?{urlencode({'query': query, 'lang': 'en'})}").text

    dated = page('VALUES ?date { "2016-07-01"^^xsd:date }')
    assert '<p class="coverage">Sources as of 1 July 2016: ' in dated
    for other in ('VALUES ?date { "2016-07-00"^^xsd:date }', 'VALUES ?date { "2016"^^xsd:gYear }', ""):
        assert 'class="coverage"' not in page(other)
    assert "Sources from 1 January 2015 to 31 December 2016: " in service.get("/list?start=2015&end=2016&lang=en").text
    assert "Sources au 31 décembre 2016" in service.get("/list?end=2016&lang=fr").text
    assert 'class="coverage"' not in service.get("/list?lang=fr").text


def test_a_named_question_is_an_example_that_runs(service: Service) -> None:
    page = service.get("/query?question=events_chairs").text
    text = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[0]
    from html import unescape

    assert service.query(unescape(text)).status == 200


def test_what_the_notice_says_of_people_and_whom_to_write_to(service: Service) -> None:
    page = service.get("/about?lang=en").text
    assert "dpo@example.org" in page and "erased" in page
    assert "31 December 2999" in page and "How long" in page


def test_the_whole_graph_can_be_had(service: Service) -> None:
    got = service.get("/dump.nq")
    assert got.type == "application/n-quads"
    assert sum(1 for _ in ox.parse(got.body, format=ox.RdfFormat.N_QUADS)) == terrigraph.open(service.store).store.manifest.quads  # type: ignore[attr-defined]


def test_what_openapi_describes_is_there(service: Service) -> None:
    description = service.get("/openapi.json").json
    assert description["openapi"].startswith("3.1")
    for path, methods in description["paths"].items():
        place = path.replace("{path}", {"/id/{path}": "person/anne-martin", "/theme/{path}": "jumelage", "/role/{path}": "maire",
                                        "/kind/{path}": "commune", "/part/{path}": "chair"}.get(path, ""))  # fmt: skip
        if "get" in methods:
            assert service.get(place).status in (200, 303), path


def test_under_a_path_every_address_begins_with_it(tiny_built: Tiny, tmp_path: Path) -> None:
    with serving(tiny_built.store, tmp_path, "--base-url", "https://example.org/graph") as service:
        page = Page(service.get(f"{ANNE}.html", Host="example.org").text)
        links = [a["href"] for a in page.of("a")] + [link["href"] for link in page.of("link")]
        assert all(link and link.startswith(("/graph/", "http", "#", "data:")) for link in links)
        assert service.get(ANNE, "text/html", Host="example.org").headers["location"] == f"/graph{ANNE}.html"
        assert service.get("/health", Host="example.org").headers["strict-transport-security"]
        assert service.get("/health", Host="evil.example").status == 421


def test_the_iri_of_who_was_judged_the_same_leads_to_the_one_that_remains(small: Path, tmp_path: Path) -> None:
    place = f"/id/person/{small_graph.REPLACED}"
    with serving(small, tmp_path) as service:
        for path, suffix in ((place, ""), (f"{place}.html", ".html"), (f"{place}.ttl", ".ttl")):
            got = service.get(path, "text/html")
            assert (got.status, got.headers["location"]) == (301, f"/id/person/michel-destot{suffix}"), path
    graph = terrigraph.open(small)
    assert graph.resolve(f"person/{small_graph.REPLACED}") == f"{IDS}person/michel-destot"
