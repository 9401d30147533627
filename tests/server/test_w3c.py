"""W3C's own tests of the SPARQL protocol and of the graph store protocol, where they are at hand.

TERRIGRAPH_RDF_TESTS=…   a clone of github.com/w3c/rdf-tests
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from service import TOKEN, Service, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service import Got
    from tiny import Tiny

FOLDER = Path(os.environ.get("TERRIGRAPH_RDF_TESTS", "/nowhere")) / "sparql" / "sparql11"
HT, MF = "http://www.w3.org/2011/http#", "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
UT, RDF = "http://www.w3.org/2009/sparql/tests/test-update#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CNT = "http://www.w3.org/2011/content#"
STATUS = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
MANIFESTS = ("protocol/manifest.ttl", "graph-store-protocol/manifest-direct.ttl", "graph-store-protocol/manifest-indirect.ttl")
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


class Manifest:
    def __init__(self, name: str) -> None:
        self.path = FOLDER / name
        self.store = ox.Store()
        if self.path.exists():
            self.store.load(path=str(self.path), format=ox.RdfFormat.TURTLE, base_iri="http://here/")

    def values(self, node: Any, predicate: str) -> list[Any]:
        return [quad.object for quad in self.store.quads_for_pattern(node, ox.NamedNode(predicate), None, None)]

    def one(self, node: Any, predicate: str) -> Any:
        return next(iter(self.values(node, predicate)), None)

    def text(self, node: Any, predicate: str) -> str:
        value = self.one(node, predicate)
        return value.value if value is not None else ""

    def listed(self, node: Any) -> Iterator[Any]:
        while node is not None and node.value != f"{RDF}nil":
            yield self.one(node, f"{RDF}first")
            node = self.one(node, f"{RDF}rest")

    def tests(self) -> list[Any]:
        kinds = ("ProtocolTest", "GraphStoreProtocolTest")
        return [
            quad.subject
            for kind in kinds
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(MF + kind))
        ]

    def headers(self, node: Any) -> dict[str, str]:
        return {self.text(one, HT + "fieldName"): self.text(one, HT + "fieldValue") for one in self.listed(self.one(node, HT + "headers"))}


READ = {name: Manifest(name) for name in MANIFESTS}
CASES = [(name, test) for name, manifest in READ.items() for test in manifest.tests()]


@pytest.fixture(scope="module")
def service(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("w3c")
    with serving(shutil.copytree(tiny_built.store, folder / "store"), folder, updates=True) as running:
        yield running


def path_of(given: str, operation: str, location: str) -> str:
    """A path of the manifest as one of ours."""
    if given.startswith("/sparql/"):
        return given.replace("/sparql/", f"/scratch/{operation}", 1)
    return given.replace("/gsp", "/scratch/graphs", 1).replace("$LOCATION$", quote(location, safe=""))


@pytest.mark.skipif(not CASES, reason="W3C's rdf-tests are not at hand: set TERRIGRAPH_RDF_TESTS")
@pytest.mark.parametrize(("name", "test"), CASES, ids=[test.value.rpartition("#")[2] for _, test in CASES])
def test_of_the_w3c(service: Service, name: str, test: ox.NamedNode) -> None:
    manifest = READ[name]
    for graph in ("data1", "data2", "data3"):
        content = FOLDER / "protocol" / f"{graph}.nt"
        if name.startswith("protocol"):
            iri = f"http://kasei.us/2009/09/sparql/data/{graph}.rdf"
            wrote = service.ask(
                "PUT", f"/scratch/graphs?graph={quote(iri)}", AUTHORISED | {"Content-Type": "application/n-triples"}, content.read_bytes()
            )
            assert wrote.status in (201, 204)
    if not name.startswith("protocol"):
        assert service.ask("POST", "/scratch/update", AUTHORISED | {"Content-Type": "application/sparql-update"}, "DROP ALL").status == 204
    location = ""
    for request in manifest.listed(manifest.one(manifest.one(test, MF + "action"), HT + "requests")):
        got = sent(service, manifest, request, location)
        location = got.headers.get("location", location)
        expected = manifest.one(request, HT + "resp")
        statuses = [value.value.rpartition("#")[2] for value in manifest.values(expected, MF + "expectedStatus")]
        assert any(got.status == STATUS.get(one) or one == f"StatusCode{got.status // 100}xx" for one in statuses), (
            got.status,
            statuses,
            got.body,
        )
        if (truth := manifest.one(expected, MF + "expectedBoolean")) is not None:
            assert got.json["boolean"] == (truth.value == "true"), got.body
        if (body := manifest.one(expected, HT + "body")) is not None and manifest.text(body, CNT + "chars"):
            assert same(manifest.text(body, CNT + "chars"), got.text), got.text


def sent(service: Service, manifest: Manifest, request: Any, location: str) -> Got:
    method, headers = manifest.text(request, HT + "methodName"), manifest.headers(request)
    body = manifest.one(request, HT + "body")
    encoding = manifest.text(body, CNT + "characterEncoding") or "UTF-8" if body else "UTF-8"
    content = manifest.text(body, CNT + "chars").encode(encoding) if body else None
    given = manifest.text(request, HT + "absolutePath")
    updates = (
        "update" in given
        or (content or b"")[:7] == b"update="
        or "update" in headers.get("content-type", "")
        or b"CLEAR" in (content or b"")
    )
    path = path_of(given, "update" if updates else "sparql", location)
    if "multipart" in headers.get("content-type", "") and content:
        content = re.sub(rb"\r?\n *", b"\r\n", content).lstrip()
    return service.ask(method, path, headers | AUTHORISED, content)


def same(expected: str, given: str) -> bool:
    """Whether two Turtle texts say the same, blank nodes apart."""
    sides = []
    for text in (expected, given):
        data = ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri="http://here/"))
        data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        sides.append(data)
    return sides[0] == sides[1]


# ---------------------------------------------------------------- queries, of which the engine's own answers are expected

QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
HERE = "http://here/"
EVALUATIONS = [
    (manifest, test.subject)
    for path in sorted(FOLDER.parent.glob("sparql1[01]/*/manifest.ttl"))
    if path.parent.name not in ("service", "entailment")
    for manifest in [Manifest(str(path))]
    for test in manifest.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(MF + "QueryEvaluationTest"))
]


def loaded(manifest: Manifest, action: Any, query: str) -> dict[str, bytes]:
    """The graphs that a test's query is asked of ("": the default one), as N-Triples."""
    names = {node.value.removeprefix(HERE) for node in manifest.values(action, QT + "graphData")}
    names |= set(re.findall(r"(?i)\bFROM\s+(?:NAMED\s+)?<([^>]+)>", query))
    data = [("", name.value.removeprefix(HERE)) for name in manifest.values(action, QT + "data")]
    graphs: dict[str, bytes] = {}
    for graph, name in [*data, *((HERE + name, name) for name in sorted(names))]:
        path = manifest.path.parent / name
        form = ox.RdfFormat.from_extension(path.suffix[1:])
        triples = ox.parse(path=str(path), format=form, base_iri=HERE + name)
        graphs[graph] = graphs.get(graph, b"") + (ox.serialize((quad.triple for quad in triples), format=ox.RdfFormat.N_TRIPLES) or b"")
    return graphs


def in_order(answer: Any) -> str:
    """An answer as text that is the same for the same solutions, their order and the names of blank nodes apart."""
    if isinstance(answer, ox.QueryTriples):
        data = ox.Dataset(ox.Quad(*triple) for triple in answer)
        data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        return "\n".join(sorted(map(str, data)))
    if isinstance(answer, ox.QueryBoolean):
        return str(bool(answer))
    names = sorted(variable.value for variable in answer.variables)
    shown = ["\t".join("_:" if isinstance(one[name], ox.BlankNode) else str(one[name]) for name in names) for one in answer]
    return "\n".join([str(names), *sorted(shown)])


@pytest.mark.skipif(not EVALUATIONS, reason="W3C's rdf-tests are not at hand: set TERRIGRAPH_RDF_TESTS")
def test_queries_of_the_w3c_are_answered_as_the_engine_does(service: Service) -> None:
    """Over HTTP, from a scratch store: all but what the engine itself refuses."""
    wrong, refused = [], []
    for manifest, test in EVALUATIONS:
        action = manifest.one(test, MF + "action")
        name = manifest.one(action, QT + "query").value.removeprefix(HERE)
        query = f"BASE <{HERE}{name}>\n" + (manifest.path.parent / name).read_text(encoding="utf-8")
        graphs = loaded(manifest, action, query)
        assert service.ask("POST", "/scratch/update", AUTHORISED | {"Content-Type": "application/sparql-update"}, "DROP ALL").status == 204
        own = ox.Store()
        for graph, content in graphs.items():
            own.load(content, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph) if graph else None)
            at = f"/scratch/graphs?graph={quote(graph)}" if graph else "/scratch/graphs?default"
            assert service.ask("PUT", at, AUTHORISED | {"Content-Type": "application/n-triples"}, content).status in (200, 201, 204)
        try:
            expected = in_order(own.query(query))
        except (SyntaxError, ValueError, OSError):
            refused.append(name)
            continue
        rdf = re.search(r"(?i)\b(CONSTRUCT|DESCRIBE)\b", query) is not None
        got = service.query(query, "application/n-triples" if rdf else "application/sparql-results+json", at="/scratch/sparql")
        if got.status != 200:
            wrong.append((manifest.path.parent.name, name, got.status, got.text))
        elif rdf:
            given = ox.Store()
            given.load(got.body, format=ox.RdfFormat.N_TRIPLES)
            if in_order(given.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")) != expected:
                wrong.append((manifest.path.parent.name, name, got.status, got.text))
        elif in_order(ox.parse_query_results(got.body, format=ox.QueryResultsFormat.JSON)) != expected:
            wrong.append((manifest.path.parent.name, name, got.status, got.text))
    assert not wrong, wrong
    assert len(refused) < len(EVALUATIONS) // 50, refused
