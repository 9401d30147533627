"""The addresses that people read: resources, lists, the explorer, queries, notices; and what crawlers and programs look for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from terrigraph import resources
from terrigraph.language import Text
from terrigraph.model.namespaces import SCHEMES
from terrigraph.server import negotiation, service
from terrigraph.server.facets import Wanted
from terrigraph.server.frames import MAX_ROWS_HEADER, Reply, RequestRefusedError, refused
from terrigraph.server.protocol import FORM, preflight
from terrigraph.server.querying import not_acceptable
from terrigraph.server.service import Service, responded
from terrigraph.store.folder import STATEMENTS
from terrigraph.version import __version__
from terrigraph.views.web.page import service_address

if TYPE_CHECKING:
    from starlette.requests import Request

    from terrigraph.server.workers import Pool

SUFFIXES = ("html", "ttl", "jsonld", "nt", "rdf")
_MAP_SECONDS = 30.0
_AT_ONCE = 10
"""Names of a batch that a worker reconciles in one go."""
_LIST = (*Wanted.__slots__, "first", "format", "raw")
_MAP = ("around", "within", "source", "question", "kind", "depth", "as_of")
_EXPLORED = 5_000
"""Rows of an answer that is explored."""
_EDITOR = resources.web() / "query.js"
_SHOWN = 200
"""Rows of an answer on the page of queries."""
_MOST_VALUE = 500
"""Characters of a parameter."""


def routes() -> list[Route]:
    """The routes."""
    spaces = [Route(f"/{space}/{{path:path}}", resource, methods=["GET", "HEAD", "OPTIONS"]) for space in ("id", *SCHEMES)]
    return [
        Route("/", page, name="home"),
        Route("/about", page, name="about"),
        Route("/list", page, name="list"),
        Route("/map", page, name="map"),
        Route("/query", query),
        Route("/query.js", program),
        Route("/query.css", program),
        Route("/reconcile", reconcile, methods=["GET", "HEAD", "POST", "OPTIONS"]),
        Route("/reconcile/{part}", reconcile_part, methods=["GET", "HEAD", "OPTIONS"]),
        Route("/reconcile/suggest/{part}", reconcile_part, methods=["GET", "HEAD", "OPTIONS"]),
        Route("/dump.nq", dump),
        Route("/robots.txt", robots),
        Route("/openapi.json", openapi),
        *spaces,
    ]


def _job(request: Request, does: str) -> dict[str, Any]:
    served: Service = request.app.state.service
    asked = request.query_params.get("lang", "")
    return {
        "do": does, "root": served.root, "origin": served.base_url, "contact": served.contact, "keep_until": served.keep_until,
        "language": service.language(request),
        "asked": asked if asked in ("fr", "en") else "",
    }  # fmt: skip


def _given(request: Request, names: tuple[str, ...]) -> dict[str, str]:
    """The parameters of some names. Raises RequestRefusedError where one is given twice, or is too long."""
    given: dict[str, str] = {}
    for name, value in service.parameters(request):
        if name not in names:
            continue
        if name in given or len(value) > _MOST_VALUE or "\x00" in value:
            why = Text(f"le paramètre « {name} » est donné deux fois, ou trop long", f'the parameter "{name}" is given twice, or too long')
            raise RequestRefusedError(refused(400, why))
        given[name] = value.strip()
    return given


# -------------------------------------------------------------------- resources


async def resource(request: Request) -> Response:
    """/id/…, /theme/…: a thing's IRI. 303 to the document that suits the client; with a suffix, that document."""
    served: Service = request.app.state.service
    if request.method == "OPTIONS":
        return preflight("GET", "HEAD", "OPTIONS")
    space, _, local = request.scope["path"][1:].partition("/")
    stem, dot, suffix = local.rpartition(".")
    if dot and suffix in SUFFIXES and stem:
        if same := service.known(served, request):
            return same
        job = _job(request, "resource") | {"path": f"{space}/{stem}", "form": suffix}
        return responded(served, request, await served.pages.ask(job))
    media = negotiation.wanted(request.headers.get("accept", ""), list(negotiation.PAGES))
    if media is None:
        return responded(served, request, not_acceptable(negotiation.described(negotiation.PAGES)))
    there = await served.pages.ask(_job(request, "resource") | {"path": f"{space}/{local}", "form": ""})
    if there.status >= 300:
        return responded(served, request, there)
    lang = request.query_params.get("lang", "")
    document = service_address(served.root, f"/{space}/{local}.{negotiation.PAGES[media]}", lang=lang if lang in ("fr", "en") else "")
    headers = {"Vary": "Accept", "Access-Control-Allow-Origin": "*", "Cache-Control": f"public, max-age={service.FRESH}"}
    return Response(status_code=303, headers=headers | {"Location": document})


async def page(request: Request) -> Response:
    """The home page, the notice, lists, the explorer."""
    served: Service = request.app.state.service
    does = request.scope["path"].strip("/") or "home"
    job = _job(request, does) | {"given": _given(request, {"list": _LIST, "map": _MAP}.get(does, ())), "named": []}
    if same := service.known(served, request):
        return same
    if does == "map" and (text := _only(request, "query")):
        job["named"] = await _named(served, job, text)
    pool = served.lists if does in ("list", "map") else served.pages
    return responded(served, request, await pool.ask(job, seconds=_MAP_SECONDS if does == "map" else 0.0))


# -------------------------------------------------------------------- queries, by hand


async def _asked(served: Service, job: dict[str, Any], text: str, rows: int) -> Reply:
    """The answer to a query as SPARQL JSON results, by the workers that may be ended."""
    asked = {
        "do": "query", "accept": "application/sparql-results+json", "base": f"{served.base_url}/sparql", "rows": rows,
        "default": [], "named": [], "language": job["language"],
    }  # fmt: skip
    return await served.query.ask(asked, text.encode("utf-8"))


def _only(request: Request, name: str) -> str:
    """A parameter of any length, given once at most. Raises RequestRefusedError."""
    values = [value for given, value in service.parameters(request) if given == name]
    if len(values) > 1:
        raise RequestRefusedError(
            refused(400, Text(f"le paramètre « {name} » est donné deux fois", f'the parameter "{name}" is given twice'))
        )
    return values[0] if values else ""


async def _named(served: Service, job: dict[str, Any], text: str) -> list[str]:
    """The IRIs that the answer to a query names, to be explored. Raises RequestRefusedError."""
    if any(job["given"].get(name) for name in ("around", "within", "source", "question")):
        raise RequestRefusedError(refused(400, Text("« query » va seul", '"query" goes alone')))
    reply = await _asked(served, job, text, _EXPLORED)
    if reply.status != 200:
        raise RequestRefusedError(reply)
    if MAX_ROWS_HEADER in reply.headers:
        why = Text(f"la réponse a plus de {_EXPLORED} lignes", f"the answer has more than {_EXPLORED} rows")
        raise RequestRefusedError(refused(400, why, Text("Restreignez-la : LIMIT", "Narrow it: LIMIT")))
    rows = json.loads(reply.body).get("results", {}).get("bindings", [])
    if iris := sorted({term["value"] for row in rows for term in row.values() if term["type"] == "uri"}):
        return iris
    why = Text("la réponse ne nomme aucune ressource (IRI)", "the answer names no resource (IRI)")
    raise RequestRefusedError(refused(400, why, Text("Demandez ?personne, et non son nom", "Ask for ?person, not for the name")))


async def query(request: Request) -> Response:
    """/query: a form for SPARQL, its answer as a table, and the named questions."""
    served: Service = request.app.state.service
    given = dict(service.parameters(request))
    text, question = given.get("query", ""), given.get("question", "")
    job = _job(request, "query") | {"query": text, "question": question[:100], "reason": "", "cut": False, "editor": _EDITOR.is_file()}
    body, status = b"", 200
    if text:
        reply = await _asked(served, job, text, _SHOWN)
        if reply.status == 200:
            body, job["cut"] = reply.body, MAX_ROWS_HEADER in reply.headers
        elif reply.status == 406:
            away = service_address(served.root, "/sparql", query=text)
            return RedirectResponse(away, 303)  # a graph is no table
        else:
            status, job["reason"] = reply.status, reply.reason[job["language"] == "en"]
    shown = await served.pages.ask(job, body)
    response = responded(served, request, shown, cached=False)
    response.status_code = status if shown.status == 200 else shown.status
    return response


async def program(request: Request) -> Response:
    """/query.js, /query.css: the editor of the page of queries."""
    path = _EDITOR.with_name(request.scope["path"].rpartition("/")[2])
    if not path.is_file():
        raise RequestRefusedError(refused(404, Text("il n’y a rien à cette adresse", "there is nothing at this address")))
    media = "text/javascript" if path.suffix == ".js" else "text/css"
    return FileResponse(path, media_type=f"{media}; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})


# -------------------------------------------------------------------- reconciliation


async def reconcile(request: Request) -> Response:
    """/reconcile: the manifest; with `queries` or `extend`, by GET or by form, their answers."""
    served: Service = request.app.state.service
    if request.method == "OPTIONS":
        return preflight("GET", "HEAD", "POST", "OPTIONS")
    given = service.parameters(request)
    if request.method == "POST":
        media, _ = negotiation.media_type(request.headers.get("content-type", ""))
        if media != FORM:
            raise RequestRefusedError(refused(415, Text(f"un POST est de type {FORM}", f"a POST is of the type {FORM}"), Accept_Post=FORM))
        given += service.form(await service.body(request))
    asked = [(name, value) for name, value in given if name in ("queries", "extend")]
    if len(asked) > 1:
        raise RequestRefusedError(refused(400, Text("« queries » ou « extend », une fois", '"queries" or "extend", once')))
    part, text = asked[0] if asked else ("manifest", "")
    job = _job(request, "reconcile") | {"part": part, "given": {}}
    reply = await (_reconciled(served.lists, job, text) if part == "queries" else served.lists.ask(job, text.encode("utf-8", "replace")))
    return responded(served, request, reply, cached=part == "manifest")


async def _reconciled(pool: Pool, job: dict[str, Any], text: str) -> Reply:
    """The reply to a batch, asked a few names at a time: a worker is held for a moment, and others have their turn."""
    from terrigraph.server.reconciling import MOST_QUERIES

    try:
        batch = json.loads(text)
    except (ValueError, RecursionError):
        batch = None
    if not isinstance(batch, dict) or not 0 < len(batch) <= MOST_QUERIES:
        return await pool.ask(job, text.encode("utf-8", "replace"))  # which says what is wrong
    keys = list(batch)
    candidates: dict[str, Any] = {}
    for start in range(0, len(keys), _AT_ONCE):
        few = {key: batch[key] for key in keys[start : start + _AT_ONCE]}
        reply = await pool.ask(job, json.dumps(few).encode())
        if reply.status != 200:
            return reply
        candidates |= json.loads(reply.body)
    return replace(reply, body=json.dumps(candidates, ensure_ascii=False).encode("utf-8", "replace"))


async def reconcile_part(request: Request) -> Response:
    """/reconcile/suggest/…, /reconcile/preview, /reconcile/properties."""
    served: Service = request.app.state.service
    if request.method == "OPTIONS":
        return preflight("GET", "HEAD", "OPTIONS")
    part = request.path_params["part"]
    suggests = "/suggest/" in request.scope["path"]
    if part not in (("entity", "type", "property") if suggests else ("preview", "properties")):
        raise RequestRefusedError(refused(404, Text("il n’y a rien à cette adresse", "there is nothing at this address")))
    job = _job(request, "reconcile") | {"part": part, "given": _given(request, ("prefix", "cursor", "id", "type", "limit"))}
    return responded(served, request, await served.lists.ask(job))


# -------------------------------------------------------------------- for programs


async def dump(request: Request) -> Response:
    """/dump.nq: the whole graph."""
    served: Service = request.app.state.service
    if not (known := served.manifest):
        return responded(served, request, Reply(status=503, reason=("aucun graphe", "no graph")))
    path = served.store / "graphs" / known["name"] / STATEMENTS
    if not path.exists():
        return responded(
            served, request, refused(404, Text("le graphe n’a pas gardé ses énoncés", "the graph did not keep its statements"))
        )
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": f"public, max-age={service.FRESH}", "Content-Disposition": "attachment"}
    return FileResponse(path, media_type="application/n-quads", headers=headers)


async def robots(request: Request) -> Response:
    """/robots.txt: what is made anew at each visit is not for crawlers."""
    root = request.app.state.service.root
    closed = "".join(
        f"Disallow: {root}/{path}\n" for path in ("sparql", "graphs", "list", "map", "query", "reconcile", "scratch", "dump.nq")
    )
    return PlainTextResponse(f"User-agent: *\n{closed}Crawl-delay: 1\n")


async def openapi(request: Request) -> Response:
    """/openapi.json: what is not SPARQL."""
    from terrigraph.server.described import document

    served: Service = request.app.state.service
    return JSONResponse(document(served.base_url, version=__version__), headers={"Access-Control-Allow-Origin": "*"})
