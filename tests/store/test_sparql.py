"""What strangers may ask: no query and no update makes the engine call out, however it is written.

TERRIGRAPH_SPARQL_CASES=20000   how many queries are made by chance (500)
TERRIGRAPH_RDF_TESTS=…          a clone of github.com/w3c/rdf-tests
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from terrigraph.errors import QueryError
from terrigraph.server import frames, updating
from terrigraph.store import sparql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terrigraph.store.embedded import EmbeddedStore
    from tiny import Tiny

CASES = int(os.environ.get("TERRIGRAPH_SPARQL_CASES", "500"))
FOLDER = Path(os.environ.get("TERRIGRAPH_RDF_TESTS", "/nowhere")) / "sparql"
QUERIES = Path(sparql.__file__).parent / "queries"
U, G = "<@URL@>", "{ ?s ?p ?o }"
CALL = f"SERVICE {U} {G}"
"""@URL@ and @PORT@ are the listening server's."""
EX = "PREFIX ex: <a:> "
AT = "PREFIX : <http://127.0.0.1:@PORT@/> PREFIX at: <http://127.0.0.1:@PORT@/> "

HOSTILE = [
    f"SELECT * {{ {CALL} }}",
    f"SELECT * {{ service silent {U} {G} }}",
    f"SELECT * {{ {{}}.{CALL} }}",
    f"SELECT * {{ {{}}{CALL} }}",
    f"SELECT * {{ {{}};{CALL} }}",
    f"SELECT * {{{CALL}}}",
    f"SELECT*{{SERVICE{U}{G}}}",
    f"SELECT * {{ VALUES ?w {{ {U} }} SERVICE ?w {G} }}",
    f"SELECT * {{ VALUES ?w {{ {U} }} SERVICE?w{G} }}",
    f"SELECT * {{ SERVICESILENT{U}{G} }}",
    f"{EX}SELECT * {{ ?s ex:a\\#b ?o.{CALL} }}",
    f"{EX}SELECT * {{ BIND(ex:a\\#b AS ?x){CALL} }}",
    f"{EX}SELECT * {{ BIND(ex:a\\'b AS ?x){CALL} BIND(ex:a\\'b AS ?y) }}",
    f"SELECT * {{ # it's\r{CALL} }}",
    f'SELECT * {{ # " \n{CALL} }} # "',
    f"SELECT * {{ #\r\n#\r{CALL}\n}}",
    f"SELECT * {{ \\u0053ERVICE {U} {G} }}",
    f"SELECT * {{ \\U00000053ERVICE {U} {G} }}",
    f"SELECT * {{ SERV\\u0049CE {U} {G} }}",
    f"SELECT * {{ \\u005Cu0053ERVICE {U} {G} }}",
    f"SELECT * {{ # \\u000A{CALL}\n}}",
    f'SELECT * {{ BIND("\\u0022 AS ?a) {CALL} #"\n }}',
    f"SELECT * {{ BIND(<a:a\\u003E AS ?a) {CALL} #>\n }}",
    f"SELECT * {{ BIND(1 AS ?a) FILTER(?a<?b) {CALL} }}",
    f"SELECT * {{ BIND(1 AS ?a) FILTER(?a<2) {CALL} FILTER(?a>0) }}",
    f"SELECT * {{ BIND(1 AS ?a) FILTER(1<2&&3>2){CALL} }}",
    f"SELECT * {{ BIND(1 AS ?a) FILTER(?a<?b)SERVICE#>\n{U}{G} }}",
    f"SELECT * {{ BIND(1 AS ?a) FILTER(?a<?b)#>'''\n{CALL} #'''\n }}",
    f"{EX}SELECT * {{ BIND(1 AS ?a) FILTER(?a<ex:b)SERVICE#>\n{U}{G} }}",
    f"{EX}SELECT * {{ BIND(1 AS ?a) FILTER(1<2||?a<<ex:c#>){CALL}\n }}",
    f"SELECT * {{ VALUES ?x {{'''a'}} {CALL} #\\uD800'''\n}}",
    f'SELECT * {{ VALUES ?x {{"""a"}} {CALL} #\\uD800"""\n}}',
    f'SELECT * {{ VALUES ?x {{"""a"}} {CALL} #\\U00110000"""\n}}',
    f"SELECT * {{ VALUES ?x {{'''a'}} {CALL} #\\q'''\n}}",
    f"SELECT * {{ VALUES ?x {{'''a'}} {CALL} #'' \n}}",
    f"PREFIX ex: <http://a:> SELECT * {{ {{ SELECT * {{ VALUES ?q {{ ex:}} {CALL} }} }} }}",
    f"PREFIX ex: <http://a:> SELECT * {{ ?y ?z ex:SERVICE {U} {G} }}",
    f"{EX}SELECT * {{ OPTIONAL {{ ?y ?z ex:a.b.SERVICE {U} {G} }} }}",
    f"PREFIX ex: <a:#> {AT} SELECT * {{ ?y ?z ex:SERVICEat:d\\# {G} }}",
    f"{AT} SELECT * {{ SERVICEat:a {G} }}",
    f"{AT} SELECT * {{ service:a {G} }}",
    f"{AT} SELECT * {{ {{}}.serviceSilent:a{G} }}",
    f"{AT} SELECT * {{ SERVICE:a{G} }}",
    f"SELECT * {{ VALUES ?a {{ true }} ?s ?p trueSERVICE {U} {G} }}",
    f"SELECT * {{ {{ SELECT (1 AS ?a) {{}} LIMIT 1}}{CALL} }}",
    f"SELECT * {{ ?s ?p 1SERVICE {U} {G} }}",
    f"SELECT * {{ ?s ?p 1.SERVICE {U} {G} }}",
    f"SELECT * {{ ?s ?p 1e1SERVICE {U} {G} }}",
    f"SELECT * {{ ?s ?p 'a'@en.SERVICE {U} {G} }}",
    f"SELECT * {{ ?s ?p 'a'@en--ltr.SERVICE {U} {G} }}",
    f"SELECT * {{ ?s ?p ?SERVICE.SERVICE {U} {G} }}",
    f"SELECT * {{ ?s ?p true.SERVICE {U} {G} }}",
    f"SELECT * {{ ?s ?p [].SERVICE {U} {G} }}",
    f"SELECT * {{ ?s ?p ().SERVICE {U} {G} }}",
    f"{EX}SELECT * {{ ?s ex:a/SERVICE {U} {G} }}",
    f"{EX}SELECT * {{ ?s ?p ex:%41.SERVICE {U} {G} }}",
    f"SELECT * {{ FILTER EXISTS {{{CALL}}} }}",
    f"SELECT * {{ OPTIONAL{{{CALL}}} }}",
    f"SELECT * {{ {{ SELECT * {{ {CALL} }} }} }}",
    f"CONSTRUCT {G} {{ {CALL} }}",
    f"ASK {{ {CALL} }}",
    f"DESCRIBE ?s {{ {CALL} }}",
    f"\ufeffSELECT * {{ {CALL} }}",
    f"SELECT * {{\x00{CALL} }}",
    f"SELECT * {{\u00a0{CALL} }}",
    f"SELECT * {{ {CALL} }} # \ud800",
    "SELECT * { ?s ?p '\ud800' }",
    "SELECT * FROM <a:g> { ?s ?p ?o }",
    "SELECT *FROM<a:g>{ ?s ?p ?o }",
    "ASK.FROM <a:g> { ?s ?p ?o }",
    "SELECT * \\u0046ROM <a:g> { ?s ?p ?o }",
    "SELECT * FROMNAMED<a:g> { ?s ?p ?o }",
    "PREFIX : <a:> SELECT * FROM:g { ?s ?p ?o }",
    "PREFIX : <a:> SELECT * from:g { ?s ?p ?o }",
    "PREFIX ex: <a:> SELECT * FROMex:g { ?s ?p ?o }",
    "LOAD <a:g>",
    f"LOAD {U}",
]
UPDATES = [
    f"LOAD {U}",
    f"load silent {U} INTO GRAPH <a:g>",
    f"LOADSILENT{U}",
    f"CLEAR ALL;LOAD {U}",
    f"CLEAR ALL;LOAD{U};",
    f"{AT} LOAD:a",
    f"{AT} LOADat:a",
    f"{AT} loadsilent:a",
    f"# \rLOAD {U}",
    f"\\u004COAD {U}",
    f"# \\u000ALOAD {U}\n",
    f"INSERT DATA {{ <a:a> <a:b> '''a' }};LOAD {U} #\\uD800'''\n",
    f"{EX} INSERT DATA {{ <a:a> <a:b> ex:a\\#b }} ; LOAD {U}",
    f"INSERT {G} WHERE {{ {CALL} }}",
    f"INSERT {G} USING <a:g> WHERE {{ {{}}.{CALL} }}",
    f"DELETE {G} USING NAMED <a:g> WHERE {{ {{}}.SERVICE{U}{G} }}",
    f"WITH <a:g> DELETE {G} WHERE {{ FILTER(1<2)SERVICE#>\n{U}{G} }}",
    f"BASE <a:a> PREFIX ex: <a:> LOAD {U}",
]
AT_HOME = [
    "SELECT ?service $load ?from { ?service ?load ?from }",
    "PREFIX service: <a:> SELECT * { ?s service:a ?o }",
    "PREFIX service: <a:> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX load: <a:> PREFIX from: <a:> SELECT * { ?s load:a from:b . { ?s ?p ?o } }",
    "PREFIX ex: <a:> SELECT * { ?s a ex:Service ; ex:serviceType ?t . OPTIONAL { ?s ex:loadFrom ?o } }",
    "PREFIX ex: <a:> SELECT * { ?s ex:service.load ex:from. ?s ?p ?o }",
    "PREFIX ex: <a:> SELECT * { ?s ex:serviceType ?o { ?s ?p ?o } }",
    'SELECT * { ?s ?p "SERVICE <a:b> {", \'LOAD\', """a "FROM" b""", \'\'\'it\'s LOAD\'\'\' }',
    "SELECT * { ?s <a:SERVICE> <http://a/#FROM> } # SERVICE",
    "# LOAD <a:b>\rSELECT * { ?s ?p ?o }",
    "SELECT * { BIND(1 AS ?a) FILTER(?a<2&&3>?a) FILTER (?a<= 2 || ?a>-1) }",
    "SELECT * { VALUES (?a ?b) { (<http://a/#x> <http://b/#service>) (UNDEF 'a'@en--ltr) } }",
    "PREFIX ex: <a:> SELECT * { ?s ex:a/ex:b*|^ex:c+ ?o ; !(ex:a|^a)? ?p }",
    "PREFIX ex: <a:> SELECT * { ?s ex:a\\#b ex:%41.b-1\\/c. ?o ex: ?p }",
    "SELECT ('a\\u00e9\\U0001F600' AS ?a) (<http://a/\\u00e9> AS ?b) (1.5e-3+.5-1 AS ?c) {}",
    "SELECT * { <<( ?s ?p ?o )>> ?a ?b . << ?s ?p ?o ~ ?r >> ?c ?d . ?s ?p ?o {| ?e ?f |} }",
    "ASK { [] ?p () ; ?q [ ?r (1 true) ] }",
    'VERSION "1.2" SELECT * { ?é ?p "a"^^<http://www.w3.org/2001/XMLSchema#date> }',
    "SELECT * { ?s <p#a> ?o FILTER(?o IN (<#a>, <#b>)) }",
]


class Ear:
    """A server on the loopback that counts who calls; it answers with an empty result."""

    def __init__(self) -> None:
        ear = self
        self.calls = 0

        class Handler(BaseHTTPRequestHandler):
            def setup(self) -> None:
                ear.calls += 1
                super().setup()

            def do_POST(self) -> None:
                self.send_response(200)
                self.end_headers()

            do_GET = do_POST  # noqa: N815 - http.server's name

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def heard(self) -> int:
        """The calls so far: our own, which is the last, is awaited and not counted."""
        before = self.calls
        with socket.create_connection(("127.0.0.1", self.port)):
            until = time.monotonic() + 10
            while self.calls == before and time.monotonic() < until:
                time.sleep(0.001)
        time.sleep(0.02)
        self.calls -= 1
        return self.calls

    def at(self, text: str) -> str:
        return text.replace("@URL@", f"http://127.0.0.1:{self.port}/").replace("@PORT@", str(self.port))


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.server.shutdown()
    ear.server.server_close()


@pytest.fixture(scope="module")
def store(tiny_built: Tiny) -> EmbeddedStore:
    return tiny_built.open()


def scratch() -> ox.Store:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal(1)))
    return store


def run(store: ox.Store, text: str) -> None:
    """Let the engine itself read and run a text, as a query and as an update, whatever comes of it."""
    with suppress(Exception):
        answer = store.query(text)
        if not isinstance(answer, ox.QueryBoolean):
            for _ in answer:
                pass
    with suppress(Exception):
        store.update(text)


def test_the_ear_hears(ear: Ear) -> None:
    before = ear.heard()
    run(scratch(), ear.at(HOSTILE[0]))
    assert ear.heard() > before
    run(scratch(), ear.at(UPDATES[0]))
    assert ear.heard() > before + 1


def test_nothing_hostile_calls_out(ear: Ear, store: EmbeddedStore) -> None:
    before = ear.heard()
    for query in HOSTILE + UPDATES:
        with suppress(QueryError):
            store.run(ear.at(query))
    assert ear.heard() == before


@pytest.mark.parametrize("query", HOSTILE)
def test_a_query_that_reaches_out_is_refused(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        sparql.check(query)
    assert caught.value.message.fr and caught.value.message.en


@pytest.mark.parametrize("update", UPDATES)
def test_an_update_that_reaches_out_is_refused(update: str) -> None:
    with pytest.raises(QueryError):
        updating.checked(update)


@pytest.mark.parametrize("query", AT_HOME)
def test_a_query_that_stays_is_let_through(query: str) -> None:
    ox.Store().query(query, base_iri="http://a/")
    assert sparql.check(query) is False


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.rq")), ids=lambda path: path.stem)
def test_the_named_questions_are_let_through(path: Path) -> None:
    assert sparql.check(path.read_text(encoding="utf-8")) is False


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT * FROM <http://g/a> { ?s ?p ?o }", True),
        ("SELECT * FROM NAMED<http://g/a>FROM#\r<http://g/a>{ ?s ?p ?o }", True),
        ("PREFIX g: <http://g/> SELECT * FROM g:a { ?s ?p ?o }", True),
        ("PREFIX g: <http://h/> PREFIX g: <http://g/> ASK FROM NAMED g:a { ?s ?p ?o }", True),
        ("BASE <http://h/x/> BASE <http://g/y> SELECT * FROM <a> { ?s ?p ?o }", True),
        ("PREFIX g: <.> SELECT * FROM g:a { ?s ?p ?o }", True),
        ("SELECT * FROM <a> { ?s ?p ?o }", True),
        ("SELECT * FROM known:a { ?s ?p ?o }", True),
        ("SELECT * FROM <http://g/\\u0061> { ?s ?p ?o }", True),
        ("ASK {}", False),
        ("SELECT * FROM <http://g/b> { ?s ?p ?o }", None),
        ("SELECT * FROM <http://g/a> FROM <http://g/b> { ?s ?p ?o }", None),
        ("PREFIX known: <http://h/> SELECT * FROM known:a { ?s ?p ?o }", None),
        ("PREFIX g: <http://g/> PREFIXg:<http://h/> SELECT * FROM g:a { ?s ?p ?o }", None),
        ("BASE <http://h/> SELECT * FROM <a> { ?s ?p ?o }", None),
        ("SELECT * FROM unknown:a { ?s ?p ?o }", None),
        ("SELECT * FROM", None),
        ("SELECT * FROM NAMED", None),
        ("FROM", None),
    ],
)
def test_from_names_our_own_graphs_only(query: str, named: bool | None) -> None:
    def asked() -> bool:
        return sparql.check(query, {"http://g/a"}, "http://g/", {"known": "http://g/"})

    if named is None:
        with pytest.raises(QueryError):
            asked()
    else:
        assert asked() is named


@pytest.mark.parametrize(
    ("text", "place"),
    [("SELECT * {\n  ?s ?p &\n}", "line 2, column 9"), ("\\u0041SK {}", "line 1, column 1"), ("ASK {} \n'", "line 2, column 1")],
)
def test_it_is_named_where_a_text_cannot_be_read(text: str, place: str) -> None:
    with pytest.raises(QueryError) as caught:
        sparql.check(text)
    assert place in caught.value.message.en


HUGE = {
    "iris": "<", "prefixes": "a:", "long strings": "'''", "strings": '"', "escapes": '"\\\\"', "dots": "a.", "name dots": "a:b.....",
    "open iris": "<a", "quotes": "'''a'", "escaped": "\\u0041", "words": "a ", "brackets": "{", "comments": "#\r", "blank": "_:a.",
    "names of services": "service:a SILENT ", "letters": "é.", "long quotes": "''a", "reified": "<<a", "from": "FROM <a:b> ",
}  # fmt: skip


@pytest.mark.parametrize("part", HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("start", ["", '"', "'''", "SELECT ("])
def test_whatever_is_read_is_read_quickly(part: str, start: str) -> None:
    text = (start + part * sparql.LONGEST)[: sparql.LONGEST]
    began = time.process_time()
    with suppress(QueryError):
        sparql.check(text)
    assert time.process_time() - began < 3


def test_masked_keeps_places() -> None:
    text = "SELECT * { ?s ex:a\\#b 'x y' , '''a\n''' ; <a:b> \"c\" } # d"
    kept = ["SELECT * { ?s ex:a__b", ",", "\n", ";", "}"]
    blank = sparql.masked(text)
    assert len(blank) == len(text)
    assert [blank.index(part) for part in kept] == [text.index(part.replace("__", "\\#")) for part in kept]
    assert blank.replace(" ", "") == "SELECT*{?sex:a__b,\n;}"


# ---------------------------------------------------------------- by chance

FRAGMENTS = [
    f"FILTER(1=1||?a<?b)SERVICE#>\n{U}{G}", f"FILTER(1=1||?a<ex:c)#>'''\n{CALL}#'''\n", f"VALUES ?x {{'''a'}} {CALL} #\\uD800'''\n",
    f"{{ VALUES ?q {{ bad:}} {CALL} }}", f"BIND(ex:a\\#b AS ?z){CALL}", f"# it's\r{CALL}",
    CALL, f".{CALL}", f"}}{CALL}", f"SERVICE{U}{G}", f"serviceSilent{U}{G}", f"service:a{G}", f"SERVICEat:a{G}", f"SERVICE ?w {G}",
    f";LOAD {U}", f"LOAD {U};", "SERVICE", "LOAD", "load:", "service:", "at:", ":", "silent", U, G, "{", "}", "(", ")", ".", ";", ",",
    "#", "\r", "\n", " ", "\t", "'", '"', "'''", '"""', "<", ">", "<<", ">>", "<=", "\\", "\\#", "\\'", "\\u0053ERVICE", "\\u000A",
    "\\u0022",
        "\\u003E", "\\uD800", "\\U00110000", "\\u005C", "true", "1", "1e1", "?a<?b)", "#>", "?x", "FILTER(?a<", "FILTER(1<2)", "ex:",
    "ex:SERVICE", "bad:", "VALUES ?x {'''a'}", "VALUES ?x {1}", "UNION", "@en", "@en-", "^^", "_:b", "\x00", "\ufeff", "|", "||", "&&", "/",
]  # fmt: skip
SEEDS = [
    f"{AT}{EX}PREFIX bad: <http://a:> SELECT * {{ BIND(1 AS ?a) BIND({U} AS ?w) FILTER(?a<2) VALUES ?x {{ '''a''' }} OPTIONAL {G} }}",
    f"{AT}{EX}PREFIX bad: <http://a:> SELECT * {{ VALUES ?q {{ bad: }} BIND(ex:a\\#b AS ?x) {{ VALUES (?a ?w) {{ (1 {U}) }} }} }}",
    f'{AT}{EX}SELECT * {{ {{ SELECT * {{ VALUES ?w {{ {U} }} BIND("a\\\\" AS ?b) }} }} {{}} # a \' comment\n FILTER(1<2 && 3>2) }}',
    f"{AT}ASK {{ {{}} UNION {{}} FILTER EXISTS {{ VALUES ?w {{ {U} }} }} }}",
    f"{AT}{EX}INSERT {{ ex:a ex:b ?w }} WHERE {{ VALUES ?w {{ {U} }} {{}} }} ; CLEAR GRAPH <a:g>",
    f"{AT}{EX}INSERT DATA {{ ex:a ex:b '''a''' , 1 , 'x'@en }} ; CLEAR ALL",
    f"{AT}{EX}DELETE WHERE {{ ?s ?p ?o }} ; CLEAR SILENT GRAPH ex:g",
]


def mutated(luck: random.Random, ear: Ear) -> str:
    seed = luck.choice(SEEDS)
    places = [0, *(token.start for token in sparql.tokens(seed)), *(token.start + len(token.text) for token in sparql.tokens(seed))]
    for place in sorted(luck.choices(places, k=luck.choice([1, 1, 1, 2, 3, 4])), reverse=True):
        fragment = "".join(luck.choices(FRAGMENTS, k=luck.choice([1, 1, 1, 2, 3])))
        cut = luck.choice([0, 0, 0, 1])
        seed = seed[:place] + fragment + seed[place + cut :]
    if luck.random() < 0.2:
        at = luck.randrange(len(seed))
        seed = f"{seed[:at]}\\u{ord(seed[at]) % 0x10000:04X}{seed[at + 1 :]}"
    return ear.at(seed)


def test_what_is_let_through_never_calls_out(ear: Ear) -> None:
    luck = random.Random(7)
    let = 0
    before = ear.heard()
    for _ in range(CASES):
        text = mutated(luck, ear)
        try:
            sparql.check(text)
        except QueryError:
            continue
        let += 1
        run(scratch(), text)
        assert ear.calls == before, text
    assert ear.heard() == before
    assert let > CASES // 50


# ---------------------------------------------------------------- were the reading of queries to fail

UNREAD = "import sys; from terrigraph.store import sparql; sparql.check = lambda *_: False; "
"""What lets any query through, before the program of a process that runs queries."""


def bypassed(program: str, *words: str, content: bytes = b"") -> str:
    command = [sys.executable, "-c", UNREAD + program, *words]
    return subprocess.run(command, input=content, capture_output=True, check=False, timeout=60).stdout.decode(errors="replace")


on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the network can be taken away on Linux alone")


@on_linux
def test_a_process_that_runs_queries_has_no_network(ear: Ear, tiny_built: Tiny) -> None:
    query, store = ear.at(HOSTILE[0]), str(tiny_built.store)
    ask = "from terrigraph.store.embedded import open_store; open_store(Path(sys.argv[1])).run(sys.argv[2])"
    bypassed(f"from pathlib import Path; {ask}", store, query)
    before = ear.heard()
    assert before, "without the reading of queries, one that reaches out does"
    bypassed("from terrigraph.cli.main import main; sys.exit(main())", "query", query, "--store", store)
    bypassed("from terrigraph.store import bounded; bounded._main()", store, "10", str(1 << 30), content=query.encode())
    asked = {"do": "query", "accept": "", "base": None, "default": [], "named": [], "rows": 10, "seconds": 10}
    frame = frames.packed(asked, query.encode())
    for kind in ("query", "scratch"):
        reply = bypassed("from terrigraph.server import worker; worker._main(sys.argv[1:])", kind, store, str(1 << 30), content=frame)
        assert '"confined": true' in reply
        assert '"status"' in reply
    assert ear.heard() == before


# ---------------------------------------------------------------- W3C's own

HOME = [path for path in sorted(FOLDER.glob("sparql1[01]/**/*.r[qu]")) if not {"service", "syntax-fed"} & set(path.parts)]


@pytest.mark.skipif(not HOME, reason="W3C's rdf-tests are not at hand: set TERRIGRAPH_RDF_TESTS")
def test_of_what_the_w3c_tests_all_that_stays_is_let_through() -> None:
    refused = []
    for path in HOME:
        text = path.read_text(encoding="utf-8")
        try:
            sparql.check(text)
        except QueryError as problem:
            if "bad" not in path.stem and not any(word in problem.message.en for word in ("SERVICE", "LOAD", "FROM")):
                refused.append((path.name, problem.message.en))
    assert not refused
