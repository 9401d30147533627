"""The service, rule by rule: SPARQL Protocol, graph store protocol, conditional requests, bounds. Over a real server on loopback."""

from __future__ import annotations

import csv
import http.client
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

import terrigraph
from service import TOKEN, Service, serving
from terrigraph.cli.main import main
from terrigraph.errors import UsageError
from terrigraph.server import application, negotiation, updating
from terrigraph.server.guard import Allowance, hosts_of
from terrigraph.store.embedded import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tiny import Tiny

PEOPLE = "SELECT ?p ?name { ?p a foaf:Person ; foaf:name ?name } ORDER BY ?p"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER (?a < ?j) }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
WRITER = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = WRITER | {"Content-Type": "application/sparql-update"}


@pytest.fixture(scope="module")
def service(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    store = shutil.copytree(tiny_built.store, folder / "store")
    with serving(store, folder, "--seconds", "2", "--memory", "400", "--rows", "50", updates=True) as running:
        yield running


# ---------------------------------------------------------------- queries


def test_the_three_ways_to_ask_give_the_same(service: Service) -> None:
    got = service.query(PEOPLE)
    assert got.status == 200 and got.type == "application/sparql-results+json" and got.json["results"]["bindings"]
    assert service.ask("POST", "/sparql", FORM, urlencode({"query": PEOPLE})).json == got.json
    assert service.ask("POST", "/sparql", DIRECT, PEOPLE).json == got.json


def test_the_rows_are_those_of_the_library(service: Service) -> None:
    graph = terrigraph.open(service.store)
    rows = [[binding[name]["value"] for name in ("p", "name")] for binding in service.query(PEOPLE).json["results"]["bindings"]]
    assert rows == [[term.value for term in row] for row in graph.store.select(PEOPLE).rows]


@pytest.mark.parametrize("media", ["application/sparql-results+xml", "application/sparql-results+json", "text/tab-separated-values"])
def test_each_form_of_results_reads_back_the_same(service: Service, media: str) -> None:
    query = """SELECT ?s ?name ?code ?odd ?none { { ?s a foaf:Person ; foaf:name ?name } UNION { ?s igeo:codeINSEE ?code }
               BIND ("a \\"b\\" <&> \\t é\\n."@fr AS ?odd) } ORDER BY ?s ?name ?code"""
    got = service.query(query, media)
    assert got.status == 200 and got.type.startswith(media)
    expected = ox.parse_query_results(service.query(query).body, format=ox.QueryResultsFormat.JSON)
    parsed = ox.parse_query_results(got.body, format=ox.QueryResultsFormat.from_media_type(media))
    assert isinstance(parsed, ox.QuerySolutions) and isinstance(expected, ox.QuerySolutions)
    names = [variable.value for variable in expected.variables]
    assert [variable.value for variable in parsed.variables] == names
    assert [[row[name] for name in names] for row in parsed] == [[row[name] for name in names] for row in expected]


def test_csv_is_csv(service: Service) -> None:
    got = service.query(PEOPLE, "text/csv")
    assert got.type == "text/csv; charset=utf-8"
    header, *rows = csv.reader(io.StringIO(got.text, newline=""))
    assert header == ["p", "name"] and rows == [
        [b["p"]["value"], b["name"]["value"]] for b in service.query(PEOPLE).json["results"]["bindings"]
    ]


def test_an_ask_is_a_boolean_in_each_form(service: Service) -> None:
    assert service.query("ASK { ?s a foaf:Person }").json == {"head": {}, "boolean": True}
    xml = ElementTree.fromstring(service.query("ASK { ?s a <a:a> }", "application/sparql-results+xml").body)
    assert [element.text for element in xml.iter("{http://www.w3.org/2005/sparql-results#}boolean")] == ["false"]


@pytest.mark.parametrize(
    ("media", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-quads", ox.RdfFormat.N_QUADS),
        ("application/trig", ox.RdfFormat.TRIG),
    ],
)
def test_each_form_of_graphs_says_the_same(service: Service, media: str, form: ox.RdfFormat) -> None:
    query = "CONSTRUCT { ?p foaf:name ?name } WHERE { ?p a foaf:Person ; foaf:name ?name }"
    got = service.query(query, media)
    assert got.status == 200 and got.type.startswith(media)
    triples = {quad.triple for quad in ox.parse(got.body, format=form)}
    assert triples and triples == set(terrigraph.open(service.store).store.run(query))  # type: ignore[arg-type]


def test_what_is_cut_says_so_and_what_is_not_does_not(service: Service) -> None:
    cut = service.query("SELECT * { ?s ?p ?o }")
    assert cut.headers["x-sparql-maxrows"] == "50" and len(cut.json["results"]["bindings"]) == 50
    drawn = service.query("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples")
    assert drawn.headers["x-sparql-maxrows"] == "50" and len(drawn.text.splitlines()) == 51
    assert cut.json["head"]["truncated"] == {"rows": 50}
    whole = service.query("SELECT * { ?s ?p ?o } LIMIT 50")
    assert "x-sparql-maxrows" not in whole.headers and "truncated" not in whole.json["head"]
    xml = service.query("SELECT * { ?s ?p ?o }", "application/sparql-results+xml").text
    assert "<!-- truncated: the first 50, of more --><head>" in xml


@pytest.mark.parametrize("media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/n-quads", "text/n3"])
def test_a_graph_that_is_cut_says_so_and_is_read(service: Service, media: str) -> None:
    got = service.query("CONSTRUCT WHERE { ?s ?p ?o }", media)
    assert "truncated: the first 50, of more" in got.text.splitlines()[-1]
    form = ox.RdfFormat.from_media_type(media)
    assert form and len(list(ox.parse(got.body, format=form))) == 50


@pytest.mark.parametrize(
    ("media", "form"),
    [
        ("text/csv", None),
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
        ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    ],
)
def test_whoever_asks_for_all_rows_has_them(service: Service, media: str, form: ox.QueryResultsFormat | None) -> None:
    got = service.query("SELECT * { ?s ?p ?o }", media, rows="all")
    assert got.status == 200 and got.type.startswith(media) and "x-sparql-maxrows" not in got.headers
    rows = len(list(csv.reader(io.StringIO(got.text)))) - 1 if form is None else len(list(ox.parse_query_results(got.body, format=form)))  # type: ignore[arg-type]
    assert rows == len(terrigraph.open(service.store).store.run("SELECT * { ?s ?p ?o }").rows) > 50  # type: ignore[union-attr]


def test_all_triples_are_given_once_as_n_triples(service: Service) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s ?q ?x }"
    got = service.query(query, "application/n-triples", rows="all")
    triples = list(ox.parse(got.body, format=ox.RdfFormat.N_TRIPLES))
    assert len(triples) == len(set(triples)) == len(terrigraph.open(service.store).store.run("SELECT * { ?s ?p ?o }").rows)  # type: ignore[union-attr]
    assert service.query(query, "text/turtle", rows="all").status == 406


def test_all_rows_are_asked_for_by_one_word(service: Service) -> None:
    assert service.query("ASK {}", rows="all").json["boolean"] is True
    form = urlencode({"query": "SELECT * { ?s ?p ?o }", "rows": "all"})
    posted = service.ask("POST", "/sparql", {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}, form)
    assert posted.text == service.query("SELECT * { ?s ?p ?o }", "text/csv", rows="all").text
    assert service.query("ASK {}", rows="10").status == 400
    assert service.query("SELECT nonsense", rows="all").status == 400
    assert service.query("SELECT * { ?s ?p ?o }", "image/png", rows="all").status == 406


def test_our_own_client_reads_all_that_is_cut(service: Service) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 170"
    remote = terrigraph.open(f"http://127.0.0.1:{service.port}/sparql")
    assert sorted(map(str, remote.store.select(query).rows)) == sorted(map(str, terrigraph.open(service.store).store.select(query).rows))


def test_the_dataset_of_the_protocol_goes_before_the_query(service: Service) -> None:
    graphs = [
        b["g"]["value"] for b in service.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").json["results"]["bindings"]
    ]
    one, other = graphs[0], graphs[1]
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def counted(query: str, **more: str | list[str]) -> int:
        return int(service.query(query, **more).json["results"]["bindings"][0]["n"]["value"])

    sizes = {graph: counted(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}") for graph in (one, other)}
    assert counted(count, **{"default-graph-uri": one}) == sizes[one]
    assert counted(f"SELECT (COUNT(*) AS ?n) FROM <{one}> {{ ?s ?p ?o }}") == sizes[one]
    assert counted(f"SELECT (COUNT(*) AS ?n) FROM <{one}> {{ ?s ?p ?o }}", **{"default-graph-uri": other}) == sizes[other]
    assert counted(count, **{"named-graph-uri": one}) == 0
    assert counted("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": one}) == 1
    assert counted("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }", **{"default-graph-uri": one}) == 0


def test_the_service_describes_itself(service: Service) -> None:
    got = service.get("/sparql", "text/turtle")
    data = ox.Store()
    data.load(got.body, format=ox.RdfFormat.TURTLE)
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    assert bool(
        data.query(
            sd + f"ASK {{ ?s a sd:Service ; sd:endpoint <http://127.0.0.1:{service.port}/sparql> ; sd:feature sd:UnionDefaultGraph }}"
        )
    )
    named = {row["g"].value for row in data.query(sd + "SELECT ?g { ?d sd:namedGraph/sd:name ?g }")}  # type: ignore[union-attr]
    assert named == {g.value for g in terrigraph.open(service.store).store.graph.named_graphs()}  # type: ignore[attr-defined]


def test_a_browser_is_sent_to_the_page_of_queries(service: Service) -> None:
    got = service.get("/sparql", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (got.status, got.headers["location"]) == (303, "/query")


# ---------------------------------------------------------------- named graphs


def test_a_named_graph_is_given_whole(service: Service) -> None:
    store = terrigraph.open(service.store).store
    name = min(g.value for g in store.graph.named_graphs() if "/graph/" in g.value)  # type: ignore[attr-defined]
    got = service.get(f"/graphs?graph={quote(name)}", "application/n-triples")
    expected = {quad.triple for quad in store.graph.quads_for_pattern(None, None, None, ox.NamedNode(name))}  # type: ignore[attr-defined]
    assert {quad.triple for quad in ox.parse(got.body, format=ox.RdfFormat.N_TRIPLES)} == expected
    head = service.ask("HEAD", f"/graphs?graph={quote(name)}", {"Accept": "application/n-triples"})
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(got.body)))
    assert service.get("/graphs?graph=http://nowhere/").status == 404


def test_the_graph_is_not_written(service: Service) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        got = service.ask(method, "/graphs?default", WRITER | {"Content-Type": "text/turtle"}, "<a:a> <a:a> <a:a> .")
        assert got.status == 405 and "GET" in got.headers["allow"], method


# ---------------------------------------------------------------- scratch graphs


def test_writing_asks_for_the_token(service: Service) -> None:
    update = {"Content-Type": "application/sparql-update"}
    for credentials in (
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
    ):
        got = service.ask("POST", "/scratch/update", update | credentials, "INSERT DATA { <a:not> <a:let> <a:in> }")
        assert got.status == 401 and got.headers["www-authenticate"].startswith("Bearer")
        assert (
            service.ask("PUT", "/scratch/graphs?default", {"Content-Type": "text/turtle"} | credentials, "<a:not> <a:let> <a:in> .").status
            == 401
        )
        assert service.ask("DELETE", "/scratch/graphs?default", credentials).status == 401
    assert service.query("ASK { <a:not> ?p ?o }", at="/scratch/sparql").json["boolean"] is False


def test_without_the_option_there_is_nothing_to_write(tiny_built: Tiny, tmp_path: Path) -> None:
    with serving(tiny_built.store, tmp_path) as closed:
        for path in ("/scratch/update", "/scratch/sparql", "/scratch/graphs?default"):
            assert closed.ask("POST", path, WRITER | {"Content-Type": "application/sparql-update"}, "CLEAR ALL").status == 404


def test_an_update_is_whole_or_not_at_all(service: Service) -> None:
    update = UPDATE
    assert service.ask("POST", "/scratch/update", update, "INSERT DATA { <a:kept> <a:p> 1 }").status == 204
    assert service.ask("POST", "/scratch/update", update, "DELETE WHERE { ?s ?p ?o } ; INSERT DATA { nonsense }").status == 400
    refused = service.ask("POST", "/scratch/update", update, "DELETE WHERE { ?s ?p ?o } ; LOAD <http://127.0.0.1/>")
    assert refused.status == 400 and "LOAD" in refused.reason
    products = "".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
    endless = (
        "DELETE WHERE { ?s ?p ?o } ; INSERT DATA { <a:a> <a:b> 1,2,3,4,5,6,7,8,9,10,11,12 } ; "
        f"INSERT {{ <a:x> <a:y> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {products} }} }}"
    )
    assert service.ask("POST", "/scratch/update", update, endless).status in (503, 504)
    assert service.query("ASK { <a:kept> <a:p> 1 } ", at="/scratch/sparql").json["boolean"] is True
    assert service.query("ASK { <a:x> ?p ?o } ", at="/scratch/sparql").json["boolean"] is False


def test_no_update_of_many_at_once_is_lost(service: Service) -> None:
    update = UPDATE
    assert service.ask("POST", "/scratch/update", update, "INSERT DATA { GRAPH <a:counts> { <a:counter> <a:is> 0 } }").status == 204
    add = "WITH <a:counts> DELETE { ?c <a:is> ?n } INSERT { ?c <a:is> ?m } WHERE { ?c <a:is> ?n BIND (?n + 1 AS ?m) }"
    with ThreadPoolExecutor(8) as several:
        statuses = list(several.map(lambda _: service.ask("POST", "/scratch/update", update, add).status, range(40)))
    assert statuses == [204] * 40
    got = service.query("SELECT ?n { GRAPH <a:counts> { ?c <a:is> ?n } }", at="/scratch/sparql")
    assert [row["n"]["value"] for row in got.json["results"]["bindings"]] == ["40"]


def test_what_was_acknowledged_is_there_after_the_server_was_killed(tiny: Tiny, tmp_path: Path) -> None:
    tiny.build()
    update = UPDATE
    with serving(tiny.store, tmp_path, updates=True) as service:
        acknowledged = 0
        for n in range(5):
            acknowledged += service.ask("POST", "/scratch/update", update, f"INSERT DATA {{ <a:a> <a:n> {n} }}").status == 204
        service.process.kill()
    assert acknowledged == 5
    with serving(tiny.store, tmp_path, updates=True) as service:
        got = service.query("SELECT ?n { <a:a> <a:n> ?n }", at="/scratch/sparql")
        assert {row["n"]["value"] for row in got.json["results"]["bindings"]} == {"0", "1", "2", "3", "4"}


@pytest.mark.slow
def test_a_server_killed_while_it_writes_loses_nothing_that_it_acknowledged(tiny_built: Tiny, tmp_path: Path) -> None:
    luck, acknowledged, tried = random.Random(7), set(), 0
    store = tmp_path / "store"
    shutil.copytree(tiny_built.store, store)
    for _ in range(4):
        with serving(store, tmp_path, updates=True) as service:
            killing = threading.Timer(luck.uniform(0.1, 0.6), service.process.kill)
            killing.start()
            while killing.is_alive():
                tried += 1
                try:
                    got = service.ask("POST", "/scratch/update", UPDATE, f"INSERT DATA {{ <a:a> <a:n> {tried}, 'n{tried}' }}")
                except (OSError, http.client.HTTPException):
                    continue
                if got.status == 204:
                    acknowledged.add(tried)
    with serving(store, tmp_path, updates=True) as service:
        got = service.query("SELECT ?n { <a:a> <a:n> ?n }", at="/scratch/sparql")
        stored = {row["n"]["value"] for row in got.json["results"]["bindings"]}
    assert acknowledged and {f"{n}" for n in acknowledged} <= stored
    assert {n for n in stored if n.startswith("n")} == {f"n{n}" for n in stored if not n.startswith("n")}, "half an update was kept"


def test_scratch_graphs_and_the_graph_do_not_mix(service: Service) -> None:
    put = service.ask("PUT", "/scratch/graphs?graph=a:mine", WRITER | {"Content-Type": "text/turtle"}, "<a:mine> a <a:thing> .")
    assert put.status in (201, 204)
    assert service.query("ASK { <a:mine> ?p ?o }").json["boolean"] is False
    assert service.query("ASK { GRAPH <a:mine> { ?s ?p ?o } }", at="/scratch/sparql").json["boolean"] is True
    assert service.query("ASK { ?s a foaf:Person }", at="/scratch/sparql").json["boolean"] is False


@pytest.mark.parametrize(
    ("update", "using", "expected"),
    [
        ("INSERT { ?s a <a:b> } WHERE { ?s ?p ?o }", ["a:g"], "INSERT { ?s a <a:b> }  USING <a:g> WHERE { ?s ?p ?o }"),
        ("DELETE WHERE { ?s ?p ?o }", ["a:g"], "DELETE { ?s ?p ?o } USING <a:g> WHERE { ?s ?p ?o }"),
        ("INSERT DATA { <a:a> <a:b> 'WHERE' }", ["a:g"], "INSERT DATA { <a:a> <a:b> 'WHERE' }"),
        ("DELETE { ?s ?p ?o } WHERE { { SELECT ?s WHERE { ?s ?p ?o } } }", ["a:g"],
         "DELETE { ?s ?p ?o }  USING <a:g> WHERE { { SELECT ?s WHERE { ?s ?p ?o } } }"),
        ("CLEAR ALL", [], "CLEAR ALL"),
    ],
)  # fmt: skip
def test_the_graphs_that_the_protocol_names_are_named_in_the_update(update: str, using: list[str], expected: str) -> None:
    assert updating.over(update, using=using, named=[]).split() == expected.split()


# ---------------------------------------------------------------- bounds


def test_what_takes_too_long_is_ended_and_the_next_is_answered(service: Service) -> None:
    began = time.monotonic()
    got = service.query(ENDLESS)
    assert got.status == 504 and "2 s" in got.reason
    assert time.monotonic() - began < 30
    assert service.query(PEOPLE).status == 200


def test_what_takes_too_much_memory_is_ended_and_the_next_is_answered(tiny_built: Tiny, tmp_path: Path) -> None:
    with serving(tiny_built.store, tmp_path, "--seconds", "60", "--memory", "200") as service:
        got = service.query(HUGE)
        assert got.status == 503 and "200 Mi" in got.reason
        assert service.query(PEOPLE).status == 200
        assert service.get("/health").json["workers"]["query"]["replaced"] == 1


def test_all_workers_busy_at_once_are_all_replaced(service: Service) -> None:
    with ThreadPoolExecutor(6) as several:
        statuses = list(several.map(lambda _: service.query(ENDLESS).status, range(6)))
    assert set(statuses) <= {503, 504}
    until = time.monotonic() + 30
    while service.get("/health").json["workers"]["query"]["ready"] < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert service.query(PEOPLE).status == 200


def test_a_worker_ends_with_its_server(tiny_built: Tiny, tmp_path: Path) -> None:
    with serving(tiny_built.store, tmp_path) as service:
        children = [int(pid) for pid in _children(service.process.pid)]
        assert len(children) == 6
        service.process.send_signal(signal.SIGKILL)
        service.process.wait()
    until = time.monotonic() + 20
    while any(_alive(pid) for pid in children) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(_alive, children))


def _children(pid: int) -> list[str]:
    from pathlib import Path

    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _alive(pid: int) -> bool:
    from pathlib import Path

    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_requests_under_way_are_finished_when_the_server_is_stopped(tiny_built: Tiny, tmp_path: Path) -> None:
    with serving(tiny_built.store, tmp_path, "--seconds", "3") as service:
        with ThreadPoolExecutor(1) as one:
            asked = one.submit(service.query, ENDLESS)
            time.sleep(1)
            service.process.terminate()
            assert asked.result().status == 504
        assert service.process.wait(20) in (0, -signal.SIGTERM)


def test_a_new_build_is_served_without_a_restart(tiny: Tiny, tmp_path: Path) -> None:
    tiny.build()
    with serving(tiny.store, tmp_path) as service:
        before = service.query(PEOPLE)
        path = tiny.source / "people.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("lea-roux,Léa Roux", "lea-roux,Léa Rousse"), encoding="utf-8", newline="")
        tiny.build()
        after = service.query(PEOPLE)
        assert before.headers["etag"] != after.headers["etag"] and "Léa Rousse" in after.text and "Léa Rousse" not in before.text
        graph = terrigraph.open(tiny.store)
        assert [b["name"]["value"] for b in after.json["results"]["bindings"]] == [row[1].value for row in graph.store.select(PEOPLE).rows]


# ---------------------------------------------------------------- conditional requests, headers, the log


def test_who_has_it_already_gets_304(service: Service) -> None:
    path = f"/sparql?{urlencode({'query': PEOPLE})}"
    got = service.get(path)
    assert "max-age" in got.headers["cache-control"] and "Accept" in got.headers["vary"]
    again = service.get(path, If_None_Match=got.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", got.headers["etag"])
    assert service.get(path, "text/csv", If_None_Match=got.headers["etag"]).status == 200
    assert service.get(path, If_Modified_Since=got.headers["last-modified"]).status == 304
    assert service.get(path, If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status == 200
    assert service.get(path, If_Modified_Since="nonsense").status == 200


def test_what_differs_each_time_is_not_kept(service: Service) -> None:
    got = service.query("SELECT (RAND() AS ?r) {}")
    assert got.headers["cache-control"] == "no-store" and "etag" not in got.headers


def test_every_answer_is_guarded(service: Service) -> None:
    for path in ("/health", "/sparql", "/nowhere", "/style.css"):
        headers = service.get(path).headers
        assert headers["x-content-type-options"] == "nosniff" and "default-src 'none'" in headers["content-security-policy"], path
        assert "server" not in headers, path


def test_the_log_names_paths_alone(service: Service) -> None:
    service.query("ASK { <a:secret-in-a-query> ?p ?o }")
    lines = [json.loads(line) for line in service.log.read_text().splitlines() if line.startswith("{")]
    assert {"time", "method", "path", "status", "bytes", "ms"} == set(lines[-1])
    assert "secret-in-a-query" not in service.log.read_text() and "127.0.0.1" not in json.dumps(lines)


def test_too_many_requests_get_429(tiny_built: Tiny, tmp_path: Path) -> None:
    with serving(tiny_built.store, tmp_path, "--rate", "2") as service:
        statuses = [service.get("/health").status for _ in range(12)]
        assert 200 in statuses and 429 in statuses


def test_an_allowance_comes_back_with_time() -> None:
    now = [0.0]
    allowance = Allowance(1.0, lambda: now[0])
    assert [allowance.takes("a") for _ in range(4)] == [True, True, True, False]
    assert allowance.takes("b")
    now[0] = 1.0
    assert [allowance.takes("a"), allowance.takes("a")] == [True, False]
    assert all(Allowance(0.0).takes("a") for _ in range(100))


def test_a_server_answers_to_its_own_names_alone() -> None:
    hosts = hosts_of("https://graph.example.org", host="0.0.0.0", port=8000)
    assert "graph.example.org" in hosts and "localhost:8000" in hosts
    assert "0.0.0.0:8000" not in hosts and "evil.example" not in hosts


# ---------------------------------------------------------------- negotiation


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "a/one"),
        ("*/*", "a/one"),
        ("b/two", "b/two"),
        ("a/one;q=0.1, b/two;q=0.2", "b/two"),
        ("a/*;q=0.5, b/two;q=0.4", "a/one"),
        ("*/*;q=0.9, a/one;q=0", "b/two"),
        ("c/three", None),
        ("c/three, */*;q=0.1", "a/one"),
        ("b/two;q=nonsense", None),
        ("nonsense", "a/one"),
        ("b/two;q=1.0;level=1", "b/two"),
    ],
)
def test_the_form_liked_best_is_given(header: str, expected: str | None) -> None:
    assert negotiation.wanted(header, ("a/one", "b/two")) == expected


@pytest.mark.parametrize(
    ("asked", "header", "expected"),
    [
        ("", "", "fr"),
        ("", "en-GB,fr;q=0.8", "en"),
        ("", "de", "fr"),
        ("", "en;q=0.3, fr;q=0.4", "fr"),
        ("en", "fr", "en"),
        ("xx", "en", "en"),
    ],
)
def test_the_language_is_the_one_asked_for(asked: str, header: str, expected: str) -> None:
    assert negotiation.language(asked=asked, header=header) == expected


# ---------------------------------------------------------------- tokens


@pytest.mark.parametrize(("token", "mode"), [("short", 0o600), (TOKEN, 0o644), ("é" * 40, 0o600), ("a b" * 20, 0o600)])
def test_a_token_that_is_no_secret_is_refused(tmp_path: Path, token: str, mode: int) -> None:
    path = tmp_path / "token"
    path.write_text(token, encoding="utf-8")
    path.chmod(mode)
    with pytest.raises(UsageError):
        application.token_of(path)


# ---------------------------------------------------------------- starting


@pytest.mark.parametrize(
    "options",
    [["--port", "99999"], ["--port", "-1"], ["--workers", "0"], ["--rows", "0"], ["--seconds", "-1"], ["--memory", "1"], ["--rate", "-1"],
     ["--base-url", "nonsense"], ["--base-url", "ftp://a"], ["--base-url", "https://user@a"], ["--base-url", "https://a/?b"],
     ["--host", "192.0.2.1"], ["--allow-updates"], ["--token-file", "/nowhere"],
     ["--keep-until", "2020-01-01"], ["--keep-until", "soon"], ["--keep-until", "2999"]],
)  # fmt: skip
def test_settings_that_make_no_service_are_refused(tiny_built: Tiny, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--store", str(tiny_built.store), "serve", *options]) in (1, 2)
    assert "terrigraph : erreur" in capsys.readouterr().err


def test_a_port_that_is_taken_is_reported(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--store", str(service.store), "serve", "--port", str(service.port)]) == 2
    assert str(service.port) in capsys.readouterr().err


def test_without_a_graph_nothing_is_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--store", str(tmp_path), "serve", "--port", "0"]) == 1
    assert "terrigraph build" in capsys.readouterr().err


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def _lose(path: Path) -> None:
    """Change a bit as a failing disk does: nobody wrote the file. It is found when all is summed, while the service answers."""
    before = path.stat()
    _flip(path, before.st_size // 2)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _recount(path: Path) -> None:
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"quads": manifest["quads"] + 1}), encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: _flip(folder / "statements.nq", 200),
        lambda folder: _flip(folder / "statements.nq", -3),
        lambda folder: _recount(folder / "manifest.json"),
        lambda folder: _lose(folder / "statements.nq"),
        lambda folder: _lose(folder / "names.sqlite"),
        lambda folder: _lose(max((folder / "rocks").glob("*.sst"), key=lambda path: path.stat().st_size)),
    ],
    ids=[
        "a bit of the first statements",
        "a bit of the last",
        "a count that is not right",
        "a bit lost of the statements",
        "of names",
        "of the index",
    ],
)
def test_a_graph_that_is_not_the_one_that_was_built_is_not_served(
    tiny_built: Tiny, tmp_path: Path, damage: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    shutil.copytree(tiny_built.store, store)
    open_store(store)
    damage(open_store(store).folder)
    assert main(["--lang", "en", "--store", str(store), "serve", "--port", "0"]) == 1
    error = capsys.readouterr().err
    assert "terrigraph build" in error and "terrigraph restore" in error


def test_a_server_says_which_graph_it_serves(service: Service) -> None:
    known = terrigraph.open(service.store).store.manifest  # type: ignore[attr-defined]
    log = service.log.read_text()
    assert f"{known.quads} statements" in log and known.sha256[:12] in log


def test_scratch_graphs_that_cannot_be_read_stop_the_server_at_its_start(tiny_built: Tiny, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(tiny_built.store, store)
    (store / "scratch").mkdir(exist_ok=True)
    (store / "scratch" / "statements.nq").write_text("<a:half> <a:sta")
    with pytest.raises(AssertionError, match=r"statements\.nq"), serving(store, tmp_path, updates=True):
        pass


def test_a_worker_of_lists_is_ready_when_it_is_as_fast_as_it_will_be(tiny_built: Tiny) -> None:
    """Else one that is ended on a busy machine is replaced by one that is late too, without end."""
    program = """
import sys
from pathlib import Path
from terrigraph.server import worker
handler = worker._handler(sys.argv[1], Path(sys.argv[2]))
print(handler._opened[2]._tied, "terrigraph.reconciliation.reconciler" in sys.modules)
"""
    for kind, expected in (("lists", "True True"), ("pages", "False False")):
        done = subprocess.run([sys.executable, "-c", program, kind, str(tiny_built.store)], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


@pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")
def test_workers_of_queries_yield_to_the_others(service: Service) -> None:
    turns: dict[str, set[int]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if "terrigraph.server.worker" in words and str(service.store) in words:
                kind = words[words.index("terrigraph.server.worker") + 1]
                turns.setdefault(kind, set()).add(os.getpriority(os.PRIO_PROCESS, int(place.name)))
        except OSError:
            continue
    assert min(turns["query"]) > max(turns["pages"] | turns["lists"])
