"""Bad input over every door of the service: each is refused with a reason or answered as harmless, and the service goes on."""

from __future__ import annotations

import csv
import io
import json
import shutil
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import TOKEN, Service, serving
from terrigraph.errors import QueryError
from terrigraph.server import negotiation, updating
from terrigraph.views.files.results import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiny import Tiny

WRITER = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = WRITER | {"Content-Type": "application/sparql-update"}
JSON_LD = WRITER | {"Content-Type": "application/ld+json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SECRET = "root:x:0"


@pytest.fixture(scope="module")
def service(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("hostile")
    store = shutil.copytree(tiny_built.store, folder / "store")
    with serving(store, folder, "--seconds", "3", "--memory", "500", updates=True) as running:
        yield running


@pytest.fixture(autouse=True)
def _goes_on(service: Service) -> Iterator[None]:
    """After each bad input the service answers, under the same process, and nobody has been let in."""
    faults = service.log.read_text(errors="replace").count("Traceback")
    yield
    assert service.log.read_text(errors="replace").count("Traceback") == faults, service.log.read_text(errors="replace")[-2000:]
    assert service.query("ASK { ?p a foaf:Person }").json["boolean"] is True
    assert service.process.poll() is None


# ---------------------------------------------------------------- queries

QUERIES = {
    "service": ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", {400}),
    "service, silent": ("SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }", {400}),
    "service, lower case, comment": ("SELECT * { ser#\nvice <http://127.0.0.1:1/> { ?s ?p ?o } }", {400}),
    "service of a variable": ("SELECT * { ?g ?p ?o service ?g { ?s ?p ?o } }", {400}),
    "service, escaped": ("SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", {400}),
    "service after a string": ("SELECT * { ?s ?p '#' SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }", {400}),
    "from a file": ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", {400}),
    "from the web": ("SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", {400}),
    "from named": ("SELECT * FROM NAMED <http://127.0.0.1:1/> { GRAPH ?g { ?s ?p ?o } }", {400}),
    "from a prefixed name": ("PREFIX f: <file:///etc/> SELECT * FROM f:passwd { ?s ?p ?o }", {400}),
    "from a relative IRI": ("BASE <file:///etc/> SELECT * FROM <passwd> { ?s ?p ?o }", {400}),
    "load": ("LOAD <file:///etc/passwd>", {400}),
    "insert": ("INSERT DATA { <a:a> <a:a> <a:a> }", {400}),
    "delete": ("DELETE WHERE { ?s ?p ?o }", {400}),
    "drop": ("DROP ALL", {400}),
    "two queries": ("ASK {} ; ASK {}", {400}),
    "braces": ("SELECT * " + "{" * 5000 + "}" * 5000, {400}),
    "brackets": ("SELECT (" + "CONCAT(" * 2000 + "'a'" + ")" * 2000 + " AS ?x) {}", {400}),
    "optionals": ("SELECT * {" + "OPTIONAL {" * 4000 + "}" * 4000 + "}", {400}),
    "negations": ("SELECT * { FILTER(" + "!" * 20000 + "true) }", {400}),
    "alternatives": ("SELECT * { FILTER(" + " || ".join(["true"] * 20000) + ") }", {400}),
    "paths": ("SELECT * { ?s " + "/".join(["a"] * 5000) + " ?o }", {400}),
    "collections": ("SELECT * { ?s ?p " + "(" * 3000 + "1" + ")" * 3000 + " }", {400}),
    "unions": ("SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 200) + " }", {200}),
    "long": ("SELECT * { ?s ?p '" + "a" * 300_000 + "' }", {400}),
    "empty": ("", {400}),
    "blank": (" \n\t ", {400}),
    "a null": ("SELECT * { ?s ?p '\x00' }", {200, 400}),
    "control characters": ("SELECT\x01* { ?s ?p ?o }", {400}),
    "directions": ("SELECT * { ?s ?p '\u202e' } # \u2066", {200}),
    "not a query": ("<script>alert(1)</script>", {400}),
    "a huge number": ("SELECT (1e999999999 AS ?x) {}", {200, 400}),
    "a huge power of strings": ("SELECT (STRLEN(" + "CONCAT(" * 40 + "'aaaaaaaaaa'" + ",'a')" * 40 + ") AS ?x) {}", {200}),
    "a slow pattern": ("SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(a+)+$')) }", {200}),
    "a pattern that is none": ("SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(((')) }", {200, 400}),
    "a wide product": ("SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + "}", {503, 504}),
    "a sorted product": ("SELECT * {" + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(4)) + "} ORDER BY ?a0 ?a3", {503, 504}),
    "an endless path": ("SELECT * { ?a (<a:a>|!<a:a>)* ?b . ?c (<a:a>|!<a:a>)* ?d FILTER(?b > ?d) } ORDER BY ?b", {200, 503, 504}),
    "an offset": ("SELECT * { ?s ?p ?o } ORDER BY ?o OFFSET 999999999999999999999", {200, 400}),
    "a limit": ("SELECT * { ?s ?p ?o } LIMIT -1", {400}),
    "long names": ("SELECT * { ?" + "a" * 100_000 + " ?p ?o }", {200, 400}),
    "a million values": ("SELECT * { VALUES ?x { " + "1 " * 90_000 + "} ?x ?y ?z }", {200, 400, 503, 504}),
}  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_a_bad_query(service: Service, name: str) -> None:
    query, statuses = QUERIES[name]
    got = service.ask("POST", "/sparql", {"Content-Type": "application/sparql-query"}, query.encode("utf-8", "surrogatepass"))
    assert got.status in statuses, got.body[:300]
    assert SECRET not in got.text
    if got.status == 200:
        json.loads(got.body)
    else:
        assert got.reason


# ---------------------------------------------------------------- requests

ROWS = [
    ("GET", "/sparql?query=%FF%FE", {}, b"", {400}),
    ("GET", "/sparql?query=%C3%28", {}, b"", {400}),
    ("GET", "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D", {}, b"", {400}),
    ("GET", "/sparql?update=CLEAR%20ALL", {}, b"", {400}),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=file:///etc/passwd", {}, b"", {400}),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=nonsense", {}, b"", {400}),
    ("GET", "/sparql?query=ASK%7B%7D&named-graph-uri=http://%20a", {}, b"", {400}),
    ("GET", "/sparql?" + "&".join(["a=b"] * 1000), {}, b"", {400}),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=&named-graph-uri=", {}, b"", {200}),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"}, b"", {200}),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "image/png"}, b"", {406}),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "text/csv;q=0"}, b"", {406}),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "," * 5000}, b"", {200}),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "*/*;q=" + "9" * 5000}, b"", {200, 406}),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept-Language": "a" * 5000 + ";q=x"}, b"", {200}),
    ("GET", "/sparql?query=ASK%7B%7D", {"If-None-Match": '"' * 5000}, b"", {200}),
    ("GET", "/sparql?query=ASK%7B%7D", {"If-Modified-Since": "99999999999999"}, b"", {200}),
    ("GET", "/sparql?query=ASK%7B%7D", {"Range": "bytes=0-99999999999"}, b"", {200}),
    ("PATCH", "/sparql", {}, b"", {405}),
    ("DELETE", "/sparql?query=ASK%7B%7D", {}, b"", {405}),
    ("POST", "/sparql", {}, b"ASK {}", {415}),
    ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", {415}),
    ("POST", "/sparql", {"Content-Type": "multipart/form-data; boundary=a"}, b"--a--", {415}),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query; charset=utf-16"}, "ASK {}".encode("utf-16"), {415}),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, "ASK {}".encode("utf-16"), {400}),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}, b"\x1f\x8b", {415}),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"a" * (2 << 20), {413}),
    ("POST", "/sparql", FORM, b"query=" + b"a" * (2 << 20), {413}),
    ("POST", "/sparql", FORM, b"\xff\xfe=\xff", {400}),
    ("POST", "/sparql", FORM, b"&" * 10_000, {400}),
    ("GET", "/graphs", {}, b"", {400}),
    ("GET", "/graphs?graph=", {}, b"", {400}),
    ("GET", "/graphs?graph=a:a&default", {}, b"", {400}),
    ("GET", "/graphs?graph=file:///etc/passwd", {}, b"", {404}),
    ("GET", "/graphs?graph=%3E%7D%20DROP%20ALL", {}, b"", {400}),
    ("PUT", "/graphs?default", {"Content-Type": "text/turtle"}, b"<a:a> a <a:a> .", {405}),
    ("GET", "/..%2f..%2f..%2fetc/passwd", {}, b"", {404}),
    ("GET", "/../../../etc/passwd", {}, b"", {404}),
    ("GET", "/id/..%2f..%2f..%2fetc%2fpasswd.html", {}, b"", {404}),
    ("GET", "/id/%2e%2e/%2e%2e/current.json", {}, b"", {404}),
    ("GET", "/theme/../../token", {}, b"", {404}),
    ("GET", "/style.css/../../../token", {}, b"", {404}),
    ("GET", "/id/%00.html", {}, b"", {400}),
    ("GET", "/id/a%0d%0aSet-Cookie:%20a=b", {}, b"", {400}),
    ("GET", "/id/%5c%5cevil.example%5ca", {}, b"", {400}),
    ("GET", "/id/%FF.html", {}, b"", {400, 404}),
    ("GET", "/id/" + "a" * 5000, {}, b"", {414}),
    ("GET", "//evil.example/id/person/anne-martin", {}, b"", {404}),
    ("GET", "/id//evil.example", {}, b"", {404}),
    ("GET", "/id/person/anne-martin%3Cscript%3E.html", {}, b"", {404}),
    ("GET", "/list?kind=nothing", {}, b"", {400}),
    ("GET", "/list?kind=person'%20OR%201=1--", {}, b"", {400}),
    ("GET", "/list?theme=x'%20OR%20'1'='1", {}, b"", {200, 400, 404}),
    ("GET", "/list?start=abcd", {}, b"", {400}),
    ("GET", "/list?start=0000", {}, b"", {400}),
    ("GET", "/list?start=%D9%A1%D9%A2%D9%A3%D9%A4", {}, b"", {400}),
    ("GET", "/list?first=-1", {}, b"", {400}),
    ("GET", "/list?first=99999999999999999999", {}, b"", {400}),
    ("GET", "/list?q=" + "a" * 501, {}, b"", {400}),
    ("GET", "/list?q=%22%20NEAR(%20*%20OR%20-", {}, b"", {200}),
    ("GET", "/list?q=%3Cscript%3Ealert(1)%3C/script%3E", {}, b"", {200}),
    ("GET", "/list?format=exe", {}, b"", {400}),
    ("GET", "/list?kind=person&kind=theme", {}, b"", {400}),
    ("GET", "/list?q=%00", {}, b"", {400}),
    ("GET", "/map?around=" + "x" * 400, {}, b"", {404}),
    ("GET", "/map?around=person/anne-martin&within=territory/country/XF", {}, b"", {400}),
    ("GET", "/map?around=person/anne-martin&depth=99", {}, b"", {400}),
    ("GET", "/map?as_of=2016-99-99", {}, b"", {400}),
    ("GET", "/map?question=SELECT%20*%20%7B%7D", {}, b"", {404}),
    ("GET", "/map?kind=%3Cscript%3E", {}, b"", {404}),
    ("GET", "/query?query=%3C/textarea%3E%3Cscript%3Ealert(1)%3C/script%3E", {}, b"", {400}),
    ("GET", "/query?question=../../etc/passwd", {}, b"", {404}),
    ("GET", "/reconcile?queries=" + quote("[" * 5000), {}, b"", {400}),
    ("GET", "/reconcile?queries=%FF", {}, b"", {400}),
    ("GET", "/reconcile/preview?id=" + quote("<script>"), {}, b"", {400}),
    ("GET", "/reconcile/preview?id=" + quote("person/anne-martin> } DROP ALL"), {}, b"", {400}),
    ("GET", "/reconcile/suggest/entity?cursor=-5&prefix=%22", {}, b"", {200}),
    ("GET", "/reconcile?callback=alert(1)", {}, b"", {200}),
    ("POST", "/scratch/update", UPDATE, b"LOAD <file:///etc/passwd>", {400}),
    ("POST", "/scratch/update", UPDATE, b"INSERT {} WHERE { SERVICE <a:a> { ?s ?p ?o } }", {400}),
    ("POST", "/scratch/update", UPDATE, b"DELETE WHERE " + b"{" * 5000, {400}),
    ("POST", "/scratch/update", {"Authorization": "Bearer \xe9" * 50, "Content-Type": "application/sparql-update"}, b"CLEAR ALL", {401}),
    ("PUT", "/scratch/graphs?graph=a:a", WRITER | {"Content-Type": "text/html"}, b"<p>", {415}),
    ("PUT", "/scratch/graphs?graph=a:a", WRITER | {"Content-Type": "text/turtle"}, b"nonsense", {400}),
    ("PUT", "/scratch/graphs?graph=a:a", WRITER | {"Content-Type": "application/n-quads"}, b"<a:a> <a:a> <a:a> <b:b> .", {415}),
    ("PUT", "/scratch/graphs?graph=a:a", WRITER | {"Content-Type": "text/turtle; charset=utf-7"}, b"", {415}),
    ("PUT", "/scratch/graphs?graph=a:a", JSON_LD, b'{"@context": "http://127.0.0.1:1/c", "a": 1}', {400}),
    ("PUT", "/scratch/graphs?graph=a:a", JSON_LD, b'{"a":' * 5000 + b"1" + b"}" * 5000, {201, 204, 400, 503, 504}),
    ("PUT", "/scratch/graphs?graph=a:a", WRITER | {"Content-Type": "application/rdf+xml"},
     b'<!DOCTYPE a [<!ENTITY x "aaaaaaaaaa"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><rdf:RDF/>', {400}),
    ("POST", "/scratch/graphs?graph=a:a", WRITER | {"Content-Type": "multipart/form-data"}, b"--a", {201, 204, 400}),
    ("DELETE", "/scratch/graphs?graph=a:not-there", WRITER, b"", {404}),
    ("POST", "/id/person/anne-martin", {}, b"", {405}),
    ("TRACE", "/health", {}, b"", {405}),
    ("OPTIONS", "/sparql", {"Origin": "https://evil.example"}, b"", {204}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "statuses"), ROWS, ids=[f"{n} {row[0]} {row[1][:50]}" for n, row in enumerate(ROWS)]
)
def test_a_bad_request(service: Service, method: str, path: str, headers: dict[str, str], body: bytes, statuses: set[int]) -> None:
    got = service.ask(method, path, headers, body or None)
    assert got.status in statuses, got.body[:300]
    assert SECRET.encode() not in got.body and TOKEN.encode() not in got.body and b"Traceback" not in got.body
    assert b"<script>alert(1)" not in got.body and "set-cookie" not in got.headers
    assert "evil.example" not in got.headers.get("location", "")
    if got.status >= 400 and method != "HEAD":
        assert got.type.startswith(("application/problem+json", "text/html")) and got.body


HOSTS = ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1:80", "127.0.0.1.evil.example", "", "localhost@evil.example", "[::1"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_request_for_another_host_is_refused(service: Service, host: str) -> None:
    for path in ("/health", "/id/person/anne-martin", "/sparql"):
        assert service.get(path, Host=host).status == 421, path


RAW = {
    "no host": b"GET /health HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "no such version": b"GET /health HTTP/9.9\r\nHost: a\r\n\r\n",
    "nonsense": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a header without end": b"GET /health HTTP/1.1\r\nA: " + b"a" * 200_000,
    "both lengths": b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length below none": b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
    "a chunk that is none": b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "an address of another": b"GET http://evil.example/health HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
}


@pytest.mark.parametrize("name", RAW)
def test_bytes_that_are_no_request(service: Service, name: str) -> None:
    answered = service.raw(RAW[name], seconds=3)
    assert not answered.startswith(b"HTTP/1.1 2"), answered[:200]


HEAD = "POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/sparql-query\r\n"


def test_a_body_that_never_ends_does_not_hold_the_others(service: Service) -> None:
    connections = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(30)]
    try:
        for connection in connections:
            connection.sendall(f"{HEAD.format(service.port)}Content-Length: 99\r\n\r\nASK".encode())
        assert service.get("/health").status == 200
    finally:
        for connection in connections:
            connection.close()


def test_a_chunked_body_is_bounded(service: Service) -> None:
    head = f"{HEAD.format(service.port)}Transfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    assert b"413" in service.raw(head.encode() + chunk * 20, seconds=3)[:20]


def test_a_crowd_of_runaway_queries_gets_503_and_leaves_the_pages_alone(service: Service) -> None:
    runaway = "SELECT (COUNT(*) AS ?n) {" + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + "}"
    with ThreadPoolExecutor(12) as several:
        asked = [several.submit(service.query, runaway) for _ in range(12)]
        time.sleep(0.5)
        assert service.get("/id/person/anne-martin.html").status == 200
        answers = [one.result() for one in asked]
    assert {got.status for got in answers} <= {503, 504}
    assert all(got.headers.get("retry-after") for got in answers if got.status == 503 and "occup" in got.reason)


def test_what_is_in_the_scratch_graphs_runs_nowhere(service: Service) -> None:
    bad = "<script>alert(1)</script>"
    update = f"INSERT DATA {{ <a:a> <a:b> '{bad}' }}"
    assert service.ask("POST", "/scratch/update", UPDATE, update).status == 204
    for accept in ("text/html", "application/sparql-results+xml", "*/*"):
        got = service.get(f"/scratch/sparql?{urlencode({'query': 'SELECT ?o { <a:a> <a:b> ?o }'})}", accept)
        assert not got.type.startswith("text/html") or bad not in got.text
        assert got.headers["x-content-type-options"] == "nosniff"


# ---------------------------------------------------------------- anything at all

NASTY = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("{}()<>\"'\\%;,/?#&=*\x00\n\u202e"), max_size=60)
DOORS = (
    "/id/", "/theme/", "/list?q=", "/list?theme=", "/list?territory=", "/list?source=", "/map?around=", "/map?within=",
    "/query?query=", "/query?question=", "/graphs?graph=", "/sparql?query=", "/sparql?default-graph-uri=", "/reconcile?queries=",
    "/reconcile/preview?id=", "/reconcile/suggest/entity?prefix=", "/scratch/graphs?graph=", "/scratch/graphs/", "/",
)  # fmt: skip


@settings(max_examples=150)
@given(door=st.sampled_from(DOORS), text=NASTY, accept=st.sampled_from(["", "text/html", "text/turtle", "application/json"]))
def test_whatever_is_asked_is_answered_or_refused(service: Service, door: str, text: str, accept: str) -> None:
    for _ in range(5):  # on a busy machine it may be told to come back
        got = service.get(door + quote(text, safe=""), accept)
        if not (got.status == 503 and got.headers.get("retry-after")):
            break
        time.sleep(2)
    assert got.status in (200, 303, 400, 404, 406, 414), (got.status, got.body)


@given(text=NASTY)
def test_no_header_is_more_than_a_header(text: str) -> None:
    assert negotiation.wanted(text, ("a/one", "b/two")) in ("a/one", "b/two", None)
    assert negotiation.language(asked="", header=text) in ("fr", "en")
    assert isinstance(negotiation.media_type(text)[0], str)


@given(text=NASTY, using=st.booleans())
def test_no_update_is_more_than_an_update(text: str, using: bool) -> None:
    try:
        assert text in (made := updating.over(updating.checked(text), using=["a:g"] if using else [], named=[])) or using, made
    except QueryError as refused:
        assert refused.message.fr and refused.message.en


@given(value=st.text(max_size=30))
def test_no_row_of_results_ends_its_cell(value: str) -> None:
    literal = ox.Literal(value.encode("utf-8", "replace").decode())
    for name, form in FORMATS.items():
        written, rows, more = form.written(["v"], [(literal,)], most_rows=10, most_bytes=1 << 20)
        assert (rows, more) == (1, False)
        if name == "csv":
            assert list(csv.reader(io.StringIO(written.decode(), newline="")))[1] == [literal.value]
        elif name != "xml":  # which cannot hold control characters
            parsed = ox.parse_query_results(written, format=getattr(ox.QueryResultsFormat, name.upper()))
            assert [row["v"] for row in parsed] == [literal]  # type: ignore[union-attr]
