"""SPARQL 1.1 Protocol and graph store protocol: requests read, checked, and handed to workers.

/sparql and /graphs are of the graph, which is only read; /scratch/… of the scratch graphs, which whoever bears the token writes.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from terrigraph.language import Text
from terrigraph.server import negotiation, service
from terrigraph.server.frames import Reply, RequestRefusedError, refused
from terrigraph.server.service import Service, responded
from terrigraph.server.workers import busy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import Receive, Scope, Send

    from terrigraph.server.workers import Pool

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
MOST_GRAPH = 16 << 20
"""Bytes of a graph that is put."""
_WHOLE_SECONDS = 30.0
"""For which a query may run whose answer is sent whole."""
_MOST_FILES = 4
"""Answers that are sent whole at a time, each up to querying.MOST_BYTES_OF_ALL."""
_UTF8 = ("utf-8", "utf8", "us-ascii")
_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or an update, as a request says it, the dataset that it names, and whether all rows are asked for."""

    text: bytes
    default: list[str]
    named: list[str]
    whole: bool


def preflight(*methods: str) -> Response:
    """The answer to OPTIONS: who may ask from a page of another site, and how."""
    return Response(status_code=204, headers=_CORS | {"Allow": ", ".join(methods)})


def not_allowed(*methods: str) -> Reply:
    """405."""
    listed = ", ".join(methods)
    return refused(405, Text(f"méthodes admises : {listed}", f"methods allowed: {listed}"), Allow=listed)


# -------------------------------------------------------------------- queries


async def sparql(request: Request) -> Response:
    """/sparql: queries over the graph; without a query, the description of the service."""
    served: Service = request.app.state.service
    if request.method == "GET" and not request.scope["query_string"]:
        if negotiation.wanted(request.headers.get("accept", ""), ("text/turtle", *negotiation.GRAPHS, "text/html")) == "text/html":
            return RedirectResponse(f"{served.root}/query", 303, {"Vary": "Accept"})
        if same := service.known(served, request):
            return same
        accept = request.headers.get("accept", "")
        return responded(served, request, await served.query.ask({"do": "describe", "accept": accept, "base": f"{served.base_url}/sparql"}))
    return await _query(request, served, served.query, f"{served.base_url}/sparql")


async def scratch_query(request: Request) -> Response:
    """/scratch/sparql: queries over the scratch graphs."""
    served: Service = request.app.state.service
    assert served.scratch is not None  # noqa: S101 - the route is there only with it
    return await _query(request, served, served.scratch, f"{served.base_url}/scratch/sparql")


async def _query(request: Request, served: Service, pool: Pool, address: str) -> Response:
    if request.method == "OPTIONS":
        return preflight("GET", "HEAD", "POST", "OPTIONS")
    cached = pool is served.query
    if request.method not in ("GET", "HEAD", "POST"):
        return responded(served, request, not_allowed("GET", "HEAD", "POST", "OPTIONS"))
    read = await _operation(request, "query", QUERY, ("default-graph-uri", "named-graph-uri"))
    if cached and (same := service.known(served, request)):
        return same
    job = {
        "do": "query", "accept": request.headers.get("accept", ""), "base": address, "rows": served.rows,
        "default": read.default, "named": read.named, "language": service.language(request),
    }  # fmt: skip
    if read.whole:
        return _Whole(served, lambda path: pool.ask(job | {"file": path}, read.text, _WHOLE_SECONDS))
    return responded(served, request, await pool.ask(job, read.text), cached=cached)


class _Whole(Response):
    """All rows of an answer: a worker writes them to a file, which is sent while the worker goes on with other work."""

    def __init__(self, served: Service, ask: Callable[[str], Awaitable[Reply]]) -> None:
        super().__init__()
        self.served, self.ask = served, ask

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask, with the path of the file, and send what comes of it."""
        request = Request(scope)
        if self.served.files >= _MOST_FILES:
            await responded(self.served, request, busy())(scope, receive, send)
            return
        self.served.files += 1
        try:
            with TemporaryDirectory(prefix="terrigraph-") as folder:
                path = Path(folder) / "answer"
                reply = await self.ask(str(path))
                response = responded(self.served, request, reply, cached=False)
                if path.exists() and response.status_code == 200:
                    del response.headers["content-length"]
                    response = FileResponse(path, 200, response.headers)
                await response(scope, receive, send)
        finally:
            self.served.files -= 1


async def _operation(request: Request, name: str, direct: str, graphs: tuple[str, str]) -> Operation:
    """The query or the update of a request, however it is sent. Raises RequestRefusedError."""
    given = service.parameters(request)
    if request.method != "POST":
        return _one(name, None, given, graphs)
    content_type, parameters = negotiation.media_type(request.headers.get("content-type", ""))
    if content_type not in (FORM, direct):
        why = Text(f"un POST est de type {FORM} ou {direct}", f"a POST is of the type {FORM} or {direct}")
        raise RequestRefusedError(refused(415, why, Accept_Post=f"{FORM}, {direct}"))
    if parameters.get("charset", "utf-8") not in _UTF8:
        raise RequestRefusedError(refused(415, Text("UTF-8 seul est lu", "UTF-8 alone is read")))
    read = await service.body(request)
    return _one(name, read, given, graphs) if content_type == direct else _one(name, None, given + service.form(read), graphs)


def _one(name: str, text: bytes | None, given: list[tuple[str, str]], graphs: tuple[str, str]) -> Operation:
    """The operation that some parameters say, or a text with them. Raises RequestRefusedError where it is not one, and one alone."""
    texts = [value for key, value in given if key in ("query", "update")]
    if (text is None) != (len(texts) == 1) or (texts and not any(key == name for key, _ in given)):
        hint = Text("les mises à jour ne vont qu’à /scratch/update", "updates go to /scratch/update alone")
        why = Text(f"un paramètre « {name} », et un seul, est attendu", f'one parameter "{name}" is expected, and one alone')
        raise RequestRefusedError(refused(400, why, hint))
    default, named = ([_iri(value) for key, value in given if key == graph and value] for graph in graphs)
    rows = {value for key, value in given if key == "rows"}
    if rows - {"all", ""}:
        raise RequestRefusedError(refused(400, Text("rows=all, ou LIMIT dans la requête", "rows=all, or LIMIT in the query")))
    return Operation(texts[0].encode("utf-8") if text is None else text, default, named, "all" in rows)


def _iri(value: str) -> str:
    if not _IRI.fullmatch(value):
        why = Text(f"« {value[:200]} » n’est pas une IRI entière", f'"{value[:200]}" is not a whole IRI')
        raise RequestRefusedError(refused(400, why))
    return value


# -------------------------------------------------------------------- graphs


async def graphs(request: Request) -> Response:
    """/graphs?graph=… or ?default: one named graph, or all together, to be read; without either, the list of graphs."""
    served: Service = request.app.state.service
    if request.method == "OPTIONS":
        return preflight("GET", "HEAD", "OPTIONS")
    if request.method not in ("GET", "HEAD"):
        why = Text("le graphe vient de ses sources et ne s’écrit pas ici", "the graph is made from its sources and is not written here")
        return responded(served, request, refused(405, why, Allow="GET, HEAD, OPTIONS"))
    name = _graph_of(request, f"{served.base_url}/graphs")
    if same := service.known(served, request):
        return same
    job = {"do": "graph", "graph": name, "accept": request.headers.get("accept", ""), "language": service.language(request)}
    return responded(served, request, await served.query.ask(job))


async def scratch_graphs(request: Request) -> Response:
    """/scratch/graphs: the graph store protocol, direct and indirect, over the scratch graphs."""
    served: Service = request.app.state.service
    assert served.scratch is not None  # noqa: S101 - the route is there only with it
    methods = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(methods)})
    if request.method not in methods:
        return responded(served, request, not_allowed(*methods))
    created = request.method == "POST" and not request.path_params.get("path") and not request.scope["query_string"]
    name = (
        f"{served.base_url}/scratch/graphs/{secrets.token_hex(8)}" if created else _graph_of(request, f"{served.base_url}/scratch/graphs")
    )
    job: dict[str, Any] = {
        "graph": name, "accept": request.headers.get("accept", ""), "base": str(served.base_url), "language": service.language(request)
    }  # fmt: skip
    if request.method in ("GET", "HEAD"):
        return responded(served, request, await served.scratch.ask(job | {"do": "graph"}), cached=False)
    return await _write_graph(request, served, job | {"do": request.method, "created": created})


async def _write_graph(request: Request, served: Service, job: dict[str, Any]) -> Response:
    from terrigraph.server.scratch import readable

    assert served.scratch is not None  # noqa: S101 - the route is there only with it
    if not served.lets_write(request):
        return responded(served, request, unauthorised())
    body, content_type = b"", request.headers.get("content-type", "")
    if request.method != "DELETE":
        if not readable(content_type):
            why = Text(f"ce type n’est pas lu : {content_type[:100] or '?'}", f"this type is not read: {content_type[:100] or '?'}")
            return responded(served, request, refused(415, why))
        body = await service.body(request, MOST_GRAPH)
    async with served.writing:
        reply = await served.scratch.ask(job | {"type": content_type}, body)
    return responded(served, request, reply, cached=False)


def _graph_of(request: Request, here: str) -> str:
    """The IRI of the graph that a request is about; "" for the default graph. Raises RequestRefusedError."""
    if path := request.path_params.get("path", ""):
        return _iri(f"{here}/{path}")
    given = service.parameters(request)
    named = [value for key, value in given if key == "graph"]
    default = [value for key, value in given if key == "default"]
    if len(named) + len(default) != 1:
        raise RequestRefusedError(refused(400, Text("« graph=IRI » ou « default » est attendu", '"graph=IRI" or "default" is expected')))
    return "" if default else _iri(named[0])


# -------------------------------------------------------------------- updates


def unauthorised() -> Reply:
    """401."""
    return refused(401, Text("écrire demande un jeton", "writing asks for a token"), WWW_Authenticate='Bearer realm="terrigraph"')


async def scratch_update(request: Request) -> Response:
    """/scratch/update: an update of the scratch graphs, whole or not at all."""
    served: Service = request.app.state.service
    assert served.scratch is not None  # noqa: S101 - the route is there only with it
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": "POST, OPTIONS"})
    if request.method != "POST":
        return responded(served, request, not_allowed("POST", "OPTIONS"))
    if not served.lets_write(request):
        return responded(served, request, unauthorised())
    read = await _operation(request, "update", UPDATE, ("using-graph-uri", "using-named-graph-uri"))
    job = {
        "do": "update", "using": read.default, "named": read.named, "base": f"{served.base_url}/scratch/update",
        "language": service.language(request),
    }  # fmt: skip
    async with served.writing:
        reply = await served.scratch.ask(job, read.text)
    return responded(served, request, reply, cached=False)
