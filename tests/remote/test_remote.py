"""Graphs on servers: the same answers as on this machine, from Oxigraph's server and from Virtuoso; and servers that misbehave."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

import small_graph
from servers import Fake, oxigraph, virtuoso
from terrigraph import resources
from terrigraph.cli.main import main
from terrigraph.errors import QueryError, StoreError, UsageError
from terrigraph.graph import Graph, LocalGraph, open_graph
from terrigraph.indexes import names
from terrigraph.language import speaking
from terrigraph.model import ontology
from terrigraph.model.namespaces import IDS, PREFIXES
from terrigraph.network.projection import unfold
from terrigraph.queries import questions
from terrigraph.remote import names as remote_names
from terrigraph.remote import paging
from terrigraph.remote.authorisation import Credentials
from terrigraph.remote.endpoint import Addresses, Request, Server
from terrigraph.remote.publishing import blocks, publish
from terrigraph.remote.store import STATUS, UNDER_WAY, RemoteStore, open_remote
from terrigraph.store.embedded import open_store
from tests.queries.test_queries import EXAMPLES

SPARQL_JSON = {"Content-Type": "application/sparql-results+json"}
DBA = Credentials("dba", "dba")
BIG = "urn:terrigraph:test:big"
BIG_TRIPLES = 25_000
"""More than two of Virtuoso's answers."""


# ---------------------------------------------------------------- the graph, here and on servers


@pytest.fixture(scope="module")
def embedded(small) -> Graph:
    return LocalGraph(open_store(small))


def big() -> bytes:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    return "".join(f'<urn:n:{i % 5000}> <urn:p:{i // 5000}> "{i}"^^<{integer}> .\n' for i in range(BIG_TRIPLES)).encode()


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def server(request, small, tmp_path_factory):
    """A server with the small graph published, and a big graph beside it: the store, with the right to write."""
    folder = tmp_path_factory.mktemp(request.param)
    with oxigraph(folder) if request.param == "oxigraph" else virtuoso(folder) as url:
        store = RemoteStore(url, Server(url, DBA if request.param == "virtuoso" else Credentials()))
        publish(small, store)
        store.put(BIG, big())
        yield store


@pytest.fixture(scope="module")
def remote(server) -> Graph:
    """The published graph, opened by someone who may only read."""
    return Graph(open_remote(server.url, Credentials()))


def rows(graph, name, parameters, language="fr"):
    with speaking(language):
        answer = graph.answer(name, parameters)
    return answer.variables, Counter(answer.rows)


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.long)])
@pytest.mark.parametrize("name", sorted(questions.load()))
def test_each_named_question_gives_the_same_rows(embedded, remote, name, language):
    """In `make test` in French alone: in English a query differs by the language of its labels."""
    expected = rows(embedded, name, EXAMPLES[name], language)
    assert expected[1], "the example finds something"
    assert rows(remote, name, EXAMPLES[name], language) == expected


@pytest.mark.parametrize("date", ["1987-01-01", "2000-06-15", "2014-06-15", "2016-07-01", "2030-01-01"])
def test_certain_and_possible_are_distinguished_alike(embedded, remote, date):
    given = {"person": "Michel Destot", "date": date}
    assert rows(remote, "people_mandates", given) == rows(embedded, "people_mandates", given)


@pytest.mark.parametrize("kind", ["foaf:Person", "org:Organization", "schema:Event", "schema:Question", "tg:Theme"])
def test_the_evidence_of_everything_is_the_same(embedded, remote, kind):
    """One plan may be right where another is not (Virtuoso lost addresses after a UNION): each thing is asked about."""
    things = [row[0].value for row in embedded.store.select(f"SELECT DISTINCT ?s WHERE {{ ?s a {kind} }} ORDER BY ?s LIMIT 25").rows]
    counts = [len(rows(embedded, "evidence_of", {"thing": thing})[1]) for thing in things]
    assert sum(counts) > 0
    for thing in things:
        assert rows(remote, "evidence_of", {"thing": thing}) == rows(embedded, "evidence_of", {"thing": thing}), thing


@pytest.mark.parametrize("language", ["fr", "en"])
def test_answers_have_the_same_types(embedded, remote, language):
    with speaking(language):
        for name in ("events_chairs", "evidence_of"):
            one, other = (graph.ask(name, **EXAMPLES[name]) for graph in (embedded, remote))
            assert dict(one.dtypes) == dict(other.dtypes)


def test_the_graph_says_the_same_of_itself(embedded, remote):
    assert set(remote.sources()) == {*small_graph.CURATED, *small_graph.IMPORTED, small_graph.OTHER, "identities", "terms", "territories"}
    assert remote.store.base == IDS
    assert remote.documented_sources() == embedded.documented_sources()
    titles = {source["id"]: source["title"] for source in embedded.store.sources()}
    assert all(source["title"] == titles[source["id"]] for source in remote.store.sources())


@pytest.mark.parametrize("around", ["", "Michel Destot", "ville durable"])
def test_networks_are_the_same(embedded, remote, around):
    one, other = (graph.network(around=around) for graph in (embedded, remote))
    assert set(one.nodes) == set(other.nodes)
    assert set(one.edges(keys=True)) == set(other.edges(keys=True))
    assert unfold(one) == unfold(other)
    for edge in one.edges(keys=True):
        assert one.edges[edge] == other.edges[edge]


@pytest.mark.parametrize(
    "text", ["Toulouse", "michel destot", "VILLE DUR", "evry", "gely", "so", "31555", "a", "nothing at all", "(", 'a\\b"c']
)
def test_names_are_searched_alike(embedded, remote, text):
    assert remote.search(text) == embedded.search(text)


def test_a_construct_gives_the_same_triples(embedded, remote):
    text = "CONSTRUCT { ?s foaf:name ?n } WHERE { ?s a foaf:Person ; foaf:name ?n }"
    assert set(remote.store.run(text)) == set(embedded.store.run(text)) != set()


def test_an_ask_is_yes_or_no(remote):
    for text, answer in (("ASK { ?s a foaf:Person }", True), ("ASK { ?s a <urn:none> }", False), ("ASK {}", True)):
        assert remote.store.select(text).rows == [(ox.Literal(answer),)]


@pytest.mark.parametrize(
    "text", ["SELECT * { ?s ?p ", "CLEAR ALL", "SELECT * { SERVICE <http://example.org> { ?s ?p ?o } }", "SELECT ?x { ?x nope:p ?y }"]
)
def test_a_wrong_query_is_refused_before_it_is_sent(remote, text):
    with pytest.raises(QueryError):
        remote.store.run(text)


# ---------------------------------------------------------------- long answers


@pytest.mark.parametrize("order", ["", "ORDER BY DESC(?o)", "ORDER BY ?p LIMIT 22500", "ORDER BY ?s OFFSET 11000"])
def test_a_long_answer_comes_whole(server, order):
    store = RemoteStore(server.url, server.server)
    text = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{BIG}> {{ ?s ?p ?o }} }} # of the graph {{ }}\n{order}"
    expected = {"": BIG_TRIPLES, "ORDER BY DESC(?o)": BIG_TRIPLES, "ORDER BY ?p LIMIT 22500": 22_500}.get(order, BIG_TRIPLES - 11_000)
    rows = store.select(text).rows
    assert len(rows) == len(set(rows)) == expected
    if "DESC" in order:
        assert [int(o.value) for _, _, o in rows] == list(range(BIG_TRIPLES))[::-1]
    if "?p LIMIT" in order:
        assert [p.value for _, p, _ in rows] == sorted(p.value for _, p, _ in rows)


@pytest.mark.parametrize("template", ["?s ?p ?o", "?s ?p ?o . ?s <urn:also> ?o"])
def test_a_long_construct_comes_whole(server, template):
    store = RemoteStore(server.url, server.server)
    triples = store.run(f"CONSTRUCT {{ {template} }} WHERE {{ GRAPH <{BIG}> {{ ?s ?p ?o }} }}")
    assert len(triples) == len(set(triples)) == BIG_TRIPLES * (1 + template.count("also"))


def test_grouped_rows_come_whole(server):
    store = RemoteStore(server.url, server.server)
    text = f"SELECT ?o (COUNT(?s) AS ?n) WHERE {{ GRAPH <{BIG}> {{ ?s ?p ?o }} }} GROUP BY ?o HAVING (COUNT(?s) > 0)"
    assert len(store.select(text).rows) == BIG_TRIPLES


# ---------------------------------------------------------------- writing


def test_publishing_again_changes_nothing_and_leaves_no_graph_behind(server, small):
    source, graph, former = (f"{IDS}{end}" for end in ("source/gone", "graph/gone", "source/of-the-former-model"))
    for gone in (graph, former):
        server.put(gone, f"<{source}> <{PREFIXES['rdf']}type> <{PREFIXES['tg']}Source> .\n".encode())
    done = publish(small, server)
    assert done.removed == [graph, former]
    assert sum(done.graphs.values()) == open_store(small).manifest.quads
    assert not server.select(f"SELECT * {{ VALUES ?g {{ <{graph}> <{former}> }} GRAPH ?g {{ ?s ?p ?o }} }}").rows
    assert server.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BIG}> {{ ?s ?p ?o }} }}").rows[0][0].value == str(BIG_TRIPLES)


def test_a_publication_under_way_is_not_opened(server):
    mark = f"{IDS}publication"
    before = server.run(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{mark}> {{ ?s ?p ?o }} }}")
    server.put(mark, f'<{mark}> <{STATUS}> "{UNDER_WAY}" .\n'.encode())
    try:
        with pytest.raises(StoreError, match="pas finie"):
            open_remote(server.url, Credentials())
    finally:
        server.put(mark, "".join(f"{triple} .\n" for triple in before).encode())
    open_remote(server.url, Credentials())


def test_an_update_is_carried_out(server):
    server.update('INSERT DATA { GRAPH <urn:g> { <urn:a> foaf:name "é \' \\" \\\\"@fr } }')
    rows = server.select("SELECT ?n WHERE { GRAPH <urn:g> { ?s foaf:name ?n } }").rows
    assert rows == [(ox.Literal("é ' \" \\", language="fr"),)]
    server.remove("urn:g")
    server.remove("urn:g")
    assert not server.select("SELECT ?n WHERE { GRAPH <urn:g> { ?s ?p ?n } }").rows


@pytest.mark.parametrize(
    "text", ["LOAD <http://example.org/x>", "INSERT { ?s ?p ?o } WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }"]
)
def test_an_update_that_reaches_out_is_refused(server, text):
    with pytest.raises(QueryError):
        server.update(text)


def test_virtuoso_refuses_whoever_may_not_write(server):
    if "sparql" not in server.url:
        pytest.skip("this server lets everyone in")
    for credentials in (Credentials(), Credentials("dba", "wrong-secret")):
        with pytest.raises(StoreError, match="401") as caught:
            RemoteStore(server.url, Server(server.url, credentials)).put("urn:g", b"<urn:a> <urn:b> <urn:c> .\n" * 20_000)
        assert "wrong-secret" not in str(caught.value)


# ---------------------------------------------------------------- the command line


def test_the_commands_take_a_server(server, capsys, monkeypatch):
    monkeypatch.setenv("TERRIGRAPH_STORE", server.url)
    assert main(["query", "events_chairs"]) == 0
    assert "Michel Destot" in capsys.readouterr().out
    monkeypatch.delenv("TERRIGRAPH_STORE")
    at = ["--store", server.url]
    assert main(["show", "Michel Destot", *at]) == 0
    assert "Grenoble" in capsys.readouterr().out
    assert main(["search", "toulous", *at, "--json"]) == 0
    assert "territory/commune/31555" in capsys.readouterr().out
    assert main(["network", "--around", "Mary Gely", "--format", "json", *at]) == 0
    assert json.loads(capsys.readouterr().out)["nodes"]
    assert main(["query", "CONSTRUCT { ?s a ?c } WHERE { ?s a tg:Theme, ?c }", *at]) == 0
    assert "tg:Theme" in capsys.readouterr().out
    assert main(["search", "zzzz", *at]) == 3


def test_a_tiny_graph_is_built_and_published(tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TERRIGRAPH_STORE", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    from tiny import shipping

    with oxigraph(tmp_path) as url, shipping(tiny.data):
        with pytest.raises(StoreError, match="aucun graphe"):
            open_graph(url)
        assert main(["build", "--store", url, "--texts", str(tiny.texts), "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["published"]["url"] == url
        assert sum(report["published"]["graphs"].values()) == report["quads"]
        assert Path(report["store"]) == tmp_path / "home" / "terrigraph"
        graph = open_graph(url)
        assert graph.sources() == ["colloque"]
        assert graph.resolve("anne martin") == f"{IDS}person/anne-martin"


def test_a_server_that_is_away_is_reported_before_the_build(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["build", "--store", "http://127.0.0.1:9/query"]) == 1
    error = capsys.readouterr().err
    assert "127.0.0.1:9 ne répond pas" in error
    assert not (tmp_path / "terrigraph").exists()


def test_what_needs_the_folder_says_so(server):
    graph = Graph(open_remote(server.url, Credentials()))
    with pytest.raises(UsageError, match="machine"):
        graph.rdflib()
    with pytest.raises(UsageError, match="machine"):
        _ = graph.scans


# ---------------------------------------------------------------- servers that misbehave


@pytest.fixture
def fake():
    made = []

    def make(answer):
        made.append(Fake(answer))
        return made[-1]

    yield make
    for one in made:
        one.close()


def results(*values, variable="x"):
    bindings = [{variable: {"type": "literal", "value": str(value)}} for value in values]
    return json.dumps({"head": {"vars": [variable]}, "results": {"bindings": bindings}}).encode()


def asking(url, waits=None, **options):
    """A store that notes its waits instead of waiting."""
    note = waits.append if waits is not None else lambda _: None
    options = {"credentials": Credentials(), "timeout": 5, "sleep": note} | options
    return RemoteStore(url, Server(url, **options))


QUERY = "SELECT ?x WHERE { VALUES ?x { 1 } }"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_later(fake, status):
    waits = []
    server = fake(lambda self, *_: (200, SPARQL_JSON, results(1)) if len(self.requests) > 2 else (status, {}, b"busy"))
    assert len(asking(server.url, waits).select(QUERY).rows) == 1
    assert len(waits) == 2
    assert 0.5 <= waits[0] < waits[1] <= 1.25


def test_retry_after_is_honoured_in_seconds_and_as_a_date(fake):
    waits = []
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 20))
    headers = [{"Retry-After": "7"}, {"Retry-After": date}, {"Retry-After": "soon"}]
    server = fake(
        lambda self, *_: (503, headers[len(self.requests) - 1], b"") if len(self.requests) < 4 else (200, SPARQL_JSON, results(1))
    )
    asking(server.url, waits).select(QUERY)
    assert waits[0] == 7
    assert 15 < waits[1] <= 20
    assert 2 <= waits[2] <= 2.5


def test_a_wait_too_long_and_a_server_always_busy_are_reported(fake):
    waits = []
    long = fake(lambda *_: (429, {"Retry-After": "86400"}, b""))
    with pytest.raises(StoreError, match="dans 86400 s"):
        asking(long.url, waits).select(QUERY)
    assert waits == []
    always = fake(lambda *_: (503, {}, b""))
    with pytest.raises(StoreError, match="HTTP 503"):
        asking(always.url, waits).select(QUERY)
    assert len(always.requests) == 5


def test_an_update_that_may_have_been_done_is_not_sent_twice(fake):
    gateway = fake(lambda *_: (504, {}, b"late"))
    with pytest.raises(StoreError):
        asking(gateway.url).update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert len(gateway.requests) == 1
    dropped = fake(lambda *_: None)
    with pytest.raises(StoreError):
        asking(dropped.url).update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert len(dropped.requests) == 1


def test_a_dropped_connection_and_a_cut_body_are_asked_again(fake):
    body = results(*range(50))
    cut = (200, SPARQL_JSON | {"Content-Length": str(len(body))}, body[:100])
    server = fake(lambda self, *_: [None, cut, (200, SPARQL_JSON, body)][min(len(self.requests), 3) - 1])
    assert len(asking(server.url).select(QUERY).rows) == 50
    always = fake(lambda *_: cut)
    with pytest.raises(StoreError, match="réponse coupée"):
        asking(always.url).select(QUERY)


def test_triples_that_may_have_been_cut_are_refused(fake):
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    endless = fake(lambda *_: (200, {"Content-Type": "application/n-triples", "Content-Length": ""}, b"<urn:a> <urn:b> <urn:c> .\n"))
    with pytest.raises(StoreError, match="où la réponse finit"):
        asking(endless.url).run(text)


def test_silence_is_bounded(fake):
    server = fake(lambda *_: time.sleep(3))
    began = time.monotonic()
    with pytest.raises(StoreError, match=r"pas de réponse en 0.3 s"):
        asking(server.url, timeout=0.3).select(QUERY)
    assert time.monotonic() - began < 2


def test_an_answer_has_a_greatest_size(fake):
    server = fake(lambda *_: (200, SPARQL_JSON, results(*range(100_000))))
    with pytest.raises(StoreError, match="plus de 1 Mo"):
        asking(server.url, most_bytes=1 << 20).select(QUERY)


@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page_is_no_endpoint(fake, status):
    server = fake(lambda *_: (status, {"Content-Type": "text/html; charset=utf-8"}, b"<html><script>x</script>Welcome</html>"))
    with pytest.raises(StoreError, match="SPARQL") as caught:
        asking(server.url).select(QUERY)
    assert "/sparql" in caught.value.hint.fr
    assert "/sparql" in caught.value.hint.en


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri"', b"\xff\xfe", b"nonsense"]
)
def test_an_answer_that_cannot_be_read_is_reported(fake, body):
    server = fake(lambda *_: (200, SPARQL_JSON, body))
    with pytest.raises(StoreError, match="ne peut être lu"):
        asking(server.url).select(QUERY)


def test_what_a_server_says_is_shown_without_its_control_characters(fake):
    server = fake(lambda *_: (400, {"Content-Type": "text/plain"}, "Error \x1b[31mline 1\n\u202e: no".encode()))
    with pytest.raises(QueryError) as caught:
        asking(server.url).select(QUERY)
    assert "Error [31mline 1 : no" in str(caught.value)


def test_redirects_stay_on_the_server(fake):
    elsewhere = fake(lambda *_: (200, SPARQL_JSON, results(1)))
    away = fake(lambda *_: (307, {"Location": elsewhere.url}, b""))
    with pytest.raises(StoreError, match="renvoi non suivi"):
        asking(away.url).select(QUERY)
    assert elsewhere.requests == []
    for location in ("file:///etc/passwd", "ftp://127.0.0.1/", "http://user:pw@127.0.0.1/"):
        bad = fake(lambda *_, to=location: (302, {"Location": to}, b""))
        with pytest.raises((StoreError, UsageError)):
            asking(bad.url).select(QUERY)
    moved = fake(lambda _, handler, *__: (308, {"Location": "/there"}, b"") if handler.path == "/query" else (200, SPARQL_JSON, results(1)))
    assert len(asking(moved.url).select(QUERY).rows) == 1
    assert [(method, path) for method, path, *_ in moved.requests] == [("POST", "/query"), ("POST", "/there")]
    assert moved.requests[0][3] == moved.requests[1][3]
    circle = fake(lambda *_: (302, {"Location": "/query"}, b""))
    with pytest.raises(StoreError):
        asking(circle.url).select(QUERY)


# ---------------------------------------------------------------- who asks


def test_a_password_is_given_when_asked_and_never_shown(fake, monkeypatch):
    monkeypatch.setenv("TERRIGRAPH_USER", "lea")
    monkeypatch.setenv("TERRIGRAPH_PASSWORD", "s3cr3t")
    own = Credentials.of_environment()
    assert "s3cr3t" not in repr(own)
    challenge = {"WWW-Authenticate": 'Negotiate, Basic realm="a, b"'}
    right = "Basic bGVhOnMzY3IzdA=="
    server = fake(
        lambda _, handler, *__: (200, SPARQL_JSON, results(1)) if handler.headers["Authorization"] == right else (401, challenge, b"")
    )
    store = asking(server.url, credentials=own)
    store.select(QUERY)
    store.select(QUERY)
    assert ["Authorization" in headers for _, _, headers, _ in server.requests] == [False, True, True]
    wrong = fake(lambda *_: (401, challenge, b"no"))
    with pytest.raises(StoreError, match="TERRIGRAPH_USER") as caught:
        asking(wrong.url, credentials=own).select(QUERY)
    assert "s3cr3t" not in str(caught.value)
    assert len(wrong.requests) == 2


def test_a_token_is_sent(fake, monkeypatch):
    monkeypatch.setenv("TERRIGRAPH_TOKEN", "t0ken")
    server = fake(lambda _, handler, *__: (200 if handler.headers["Authorization"] == "Bearer t0ken" else 403, SPARQL_JSON, results(1)))
    assert asking(server.url, credentials=None).select(QUERY).rows


@pytest.mark.parametrize("credentials", [Credentials(token="t"), Credentials("u", "p")])
def test_nothing_secret_goes_in_clear_over_a_network(credentials):
    from terrigraph.remote.authorisation import Authorisations

    known = Authorisations(credentials)
    if credentials.user:
        import email

        assert known.learn("http://example.org/q", email.message_from_string('WWW-Authenticate: Basic realm="x"\n\n'))
        known.learn("https://example.org/q", email.message_from_string('WWW-Authenticate: Basic realm="x"\n\n'))
    with pytest.raises(StoreError, match="en clair"):
        known.header("POST", "http://example.org/q")
    assert known.header("POST", "http://127.0.0.1/q") or credentials.user


@pytest.mark.parametrize(
    ("challenge", "response"),
    [
        # The examples of RFC 7616, section 3.9.1.
        (
            'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, '
            'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
            'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
            "8ca523f5e9506fed4657c9700eebdbec",
        ),
        (
            'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, '
            'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
            'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        ),
    ],
)
def test_digests_are_those_of_the_standard(monkeypatch, challenge, response):
    import email

    from terrigraph.remote import authorisation

    known = authorisation.Authorisations(Credentials("Mufasa", "Circle of Life"))
    url = "http://www.example.org/dir/index.html"
    known.learn(url, email.message_from_string(f"WWW-Authenticate: {challenge}\n\n"))
    monkeypatch.setattr(authorisation.secrets, "token_hex", lambda _: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
    assert f'response="{response}"' in known.header("GET", url)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "http://", "http://u:p@example.org/", "https://example.org/ x", "http://example.org/#a"],
)
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(UsageError):
        RemoteStore(url)


@pytest.mark.parametrize(
    ("url", "update", "graphs"),
    [
        ("http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("https://h/sparql", "https://h/sparql-auth", "https://h/sparql-graph-crud-auth"),
        ("https://h/ds/sparql", "https://h/ds/update", "https://h/ds/data"),
        ("https://h/ds/query", "https://h/ds/update", "https://h/ds/data"),
        ("https://h/repositories/r", "https://h/repositories/r/statements", "https://h/repositories/r/rdf-graphs/service"),
        ("https://h/other", "", ""),
    ],
)
def test_where_a_server_takes_updates_and_graphs(url, update, graphs, monkeypatch):
    assert Addresses.of(url) == Addresses(url, update, graphs)
    monkeypatch.setenv("TERRIGRAPH_UPDATE_URL", "https://h/u")
    assert RemoteStore(url).addresses.update == "https://h/u"


def test_an_address_that_is_not_known_is_asked_for():
    with pytest.raises(StoreError, match="TERRIGRAPH_GRAPHS_URL"):
        RemoteStore("https://h/other").put("urn:g", b"")


@pytest.mark.parametrize("given", ["0", "-1", "soon", "nan"])
def test_a_wrong_timeout_is_reported(monkeypatch, given):
    monkeypatch.setenv("TERRIGRAPH_TIMEOUT", given)
    with pytest.raises(UsageError):
        RemoteStore("https://h/query")


# ---------------------------------------------------------------- servers that cap, without a word or with one


class Capped:
    """An endpoint over pyoxigraph that gives at most `cap` rows, or triples."""

    def __init__(self, cap, header=False, triples=3000, sorts=True):
        self.cap, self.header, self.sorts, self.asked = cap, header, sorts, []
        self.store = ox.Store()
        self.store.extend(
            ox.Quad(ox.NamedNode(f"urn:s{i}"), ox.NamedNode("urn:p"), ox.Literal(i), ox.NamedNode("urn:g")) for i in range(triples)
        )

    def __call__(self, _fake, _handler, form, _body):
        text = form["query"]
        self.asked.append(text)
        if not self.sorts and re.search(r"ORDER BY[^}]*OFFSET [1-9]", text):
            return 500, {"Content-Type": "text/plain"}, b"22023 Error SR353: too many rows to sort"
        results = self.store.query(text)
        if isinstance(results, ox.QueryTriples):
            lines = [f"{triple} .\n" for triple in results][: self.cap]
            del results
            return 200, {"Content-Type": "application/n-triples"}, "".join(lines).encode()
        if isinstance(results, ox.QueryBoolean):
            return 200, SPARQL_JSON, results.serialize(format=ox.QueryResultsFormat.JSON)
        variables = [variable.value for variable in results.variables]
        rows = [{n: _json(row[n]) for n in variables if row[n] is not None} for row in results][: self.cap]
        del results  # it may not leave this thread
        headers = {"X-SPARQL-MaxRows": str(self.cap)} if self.header and len(rows) == self.cap else {}
        return 200, SPARQL_JSON | headers, json.dumps({"head": {"vars": variables}, "results": {"bindings": rows}}).encode()


def _json(term):
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


@pytest.mark.parametrize(
    ("cap", "header", "sorts"), [(1000, True, True), (1000, False, True), (700, False, False), (100, False, True), (2999, False, False)]
)
@pytest.mark.parametrize("modifiers", ["", "ORDER BY DESC(?o)", "LIMIT 2500", "ORDER BY ?o LIMIT 1000 OFFSET 1500", "VALUES ?z { 1 }"])
def test_a_cap_is_seen_and_paged_around(fake, cap, header, sorts, modifiers):
    made = Capped(cap, header, sorts=sorts)
    store = asking(fake(made).url)
    text = f"SELECT ?s ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} {modifiers}"
    expected = [tuple(row) for row in made.store.query(text)]
    rows = store.select(text).rows
    assert len(rows) == len(expected)
    if "ORDER" in modifiers:
        assert rows == expected
    elif "LIMIT" not in modifiers:
        assert set(rows) == set(expected)


@pytest.mark.parametrize("cap", [1000, 700, 2000])
def test_a_capped_construct_is_paged_around(fake, cap):
    made = Capped(cap, sorts=cap != 700)
    store = asking(fake(made).url)
    assert len(set(store.run("CONSTRUCT { ?s ?p ?o . ?s <urn:q> ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"))) == 6000
    with pytest.raises(StoreError, match="coupe"):
        store.run(_described(made))


def _described(made):
    made.store.extend(ox.Quad(ox.NamedNode("urn:hub"), ox.NamedNode("urn:p"), ox.Literal(i)) for i in range(made.cap + 10))
    return "DESCRIBE <urn:hub>"


def test_short_answers_cost_one_request(fake):
    made = Capped(1000, triples=99)
    store = asking(fake(made).url)
    store.select("SELECT ?s ?o WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert len(made.asked) == 1


def test_a_server_that_is_known_to_give_all_is_not_counted_again(fake):
    made = Capped(10**9)
    store = asking(fake(made).url)
    for _ in range(3):
        assert len(store.select("SELECT ?s ?o WHERE { GRAPH ?g { ?s ?p ?o } }").rows) == 3000
    assert len(made.asked) == 4


def test_what_cannot_be_had_whole_is_an_error(fake):
    made = Capped(1000)

    def stuck(fake_, handler, form, body):
        return made(fake_, handler, {"query": re.sub(r"OFFSET \d+", "OFFSET 0", form["query"])}, body)

    with pytest.raises(StoreError, match="1000 lignes sur 3000"):
        asking(fake(stuck).url).select("SELECT ?s ?o WHERE { GRAPH ?g { ?s ?p ?o } }")


def test_a_partial_answer_for_want_of_time_is_an_error(fake):
    server = fake(lambda *_: (200, SPARQL_JSON | {"X-SQL-State": "S1TAT"}, results(1)))
    with pytest.raises(StoreError, match="partie"):
        asking(server.url).select(QUERY)


def test_graphs_that_are_not_put_together_are_reported(fake):
    def apart(_fake, _handler, form, _body):
        store = ox.Store()
        source = ox.NamedNode(f"{IDS}source/x")
        store.add(ox.Quad(source, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["tg"] + "Source"), source))
        return 200, SPARQL_JSON, bytes(store.query(form["query"]).serialize(format=ox.QueryResultsFormat.JSON))

    server = fake(apart)
    with pytest.raises(StoreError, match="union-default-graph"):
        open_remote(server.url, Credentials())


def test_large_uploads_are_cut_where_a_server_takes_less(fake):
    taken = []

    def strict(_fake, handler, _form, body):
        if len(body) > 1000:
            return 413, {}, b"too large"
        taken.append((handler.command, body))
        return 204, {}, b""

    server = fake(strict)
    lines = b"".join(b"<urn:s%d> <urn:p> <urn:o> .\n" % i for i in range(200))
    asking(server.url).put("urn:g?x=1&y", lines)
    assert b"".join(body for _, body in taken) == lines
    assert [method for method, _ in taken] == ["PUT"] + ["POST"] * (len(taken) - 1)
    assert server.requests[0][1] == "/store?graph=urn%3Ag%3Fx%3D1%26y"


def test_blocks_hold_every_statement_once(tmp_path):
    path = tmp_path / "x.nq"
    lines = [f'<urn:s{i}> <urn:p> "a \\" <urn:x> . {i}" <urn:g{i % 3}> .\n' for i in range(1000)]
    path.write_text("".join(lines))
    sent = list(blocks(path, size=500, waiting_bytes=2000))
    assert all(len(block) < 700 for _, block in sent)
    assert sorted(f"{line[:-3]} <{graph}> .\n" for graph, block in sent for line in block.decode().splitlines(keepends=True)) == sorted(
        lines
    )


# ---------------------------------------------------------------- rewriting


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?o { ?s ?p ?o }",
        'select distinct ?s where { ?s ?p ?o filter(?o != "} ORDER BY # ") } # LIMIT 3\n',
        "SELECT * WHERE { ?s ?p ?o } ORDER BY DESC(STR(?o)) ?s # last\n LIMIT 7 OFFSET 2",
        "SELECT (COUNT(?s) AS ?n) ?p (EXISTS { ?p ?p ?p } AS ?e) { ?s ?p ?o }\n"
        "GROUP BY ?p HAVING (COUNT(?s) > 0) ORDER BY ?n OFFSET 0 LIMIT 5",
        "SELECT ?s { { SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 4 } } LIMIT 3 VALUES ?q { 1 2 }",
        "BASE <http://x/> PREFIX select: <urn:> SELECT ?s # WHERE {\nWHERE{?s ?p ?o}ORDER BY ?s",
    ],
)
def test_a_query_is_counted_and_paged_as_it_is(text):
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"urn:s{i % 7}"), ox.NamedNode(f"urn:p{i % 3}"), ox.Literal(str(i))) for i in range(30))
    results = store.query(text)
    variables = [variable.value for variable in results.variables]
    expected = [tuple(str(row[name]) for name in variables) for row in results]
    outline = paging.outline(text)
    assert outline.form == "SELECT"
    counted = int(next(iter(store.query(outline.count())))[paging.COUNTED].value)
    assert outline.rows(counted) == len(expected)
    for nested in (False, True):
        paged = []
        for start in range(0, len(expected), 2):
            size = min(2, len(expected) - start)
            paged += [
                tuple(str(row[name]) for name in variables)
                for row in store.query(outline.page(variables, start=start, size=size, nested=nested))
            ]
        assert Counter(paged) == Counter(expected) or outline.limit
        assert len(paged) == len(expected)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", ("s", "p", "o")),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3", ("s", "p", "o")),
        ('construct { ?s <urn:x> "?z" } { ?s ?p ?o }', ("s",)),
    ],
)
def test_a_construct_is_read(text, drawn):
    outline = paging.outline(text)
    assert (outline.form, outline.drawn) == ("CONSTRUCT", drawn)
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("x")))
    for nested in (False, True):
        assert len(list(store.query(outline.page(drawn, start=0, size=5, nested=nested)))) == 1


def test_only_the_prefixes_that_lack_are_added():
    text = 'PREFIX foaf: <urn:mine> SELECT ?s { ?s foaf:name "org:x" ; schema:name ?n ; sdmx-dimension:refArea <tg:a> } # skos:x'
    added = paging.with_prefixes(text, PREFIXES).removesuffix(text)
    assert set(re.findall(r"PREFIX ([\w-]+):", added)) == {"schema", "sdmx-dimension"}
    assert "\n" not in added


# ---------------------------------------------------------------- names without their index


@pytest.mark.parametrize(
    "text", ["saint denis", "Évry", "evry", "ÉVRY COUR", "sainte", "a", "coeur", "cœur", "l'isle", "31", "saint den re", "mary gely"]
)
@pytest.mark.parametrize("limit", [20, 200])
def test_names_matched_by_sparql_are_those_of_the_index(graph_store, text, limit):
    model = ontology.load()
    assert remote_names.search(graph_store, model, text, limit=limit) == names.search(graph_store.folder, text, limit=limit)


def test_folders_and_servers_are_distinguished(monkeypatch, tmp_path):
    monkeypatch.setenv("TERRIGRAPH_STORE", "https://example.org/sparql")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert resources.chosen_store() == "https://example.org/sparql"
    assert resources.chosen_store("x") == Path("x")
    assert resources.default_store() == resources.local_store("HTTPS://example.org/sparql") == tmp_path / "terrigraph"
    assert Request(method="POST", url="https://h/").again
