"""What the service offers apart from SPARQL, as OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from terrigraph.server import negotiation

_PATH = "the rest of the thing's IRI, with .html, .ttl, .jsonld, .nt or .rdf for a document"


def document(base_url: str, *, version: str) -> dict[str, Any]:
    """The description of a service."""
    text = {"type": "string", "maxLength": 500}
    paths = {
        "/": _get("The home page", {}, "text/html"),
        "/about": _get("Sources, licences, people's rights", {}, "text/html"),
        "/list": _get("Things by kind, name, theme, territory, source and period, with facets", _list_parameters(text), "text/html"),
        "/map": _get("The explorer of a part of the graph", _map_parameters(text), "text/html"),
        "/query": _get("A form for SPARQL, and its answer as a table", {"query": {"type": "string"}, "question": text}, "text/html"),
        "/reconcile": _get(
            "The Reconciliation Service API 0.2", {"queries": {"type": "string"}, "extend": {"type": "string"}}, "application/json"
        ),
        "/dump.nq": _get("The whole graph", {}, "application/n-quads"),
        "/health": _get("Whether the service can answer", {}, "application/json"),
    }
    paths["/list"]["get"]["responses"]["200"]["content"] |= {media: {} for media in negotiation.TABLES.values()}
    for path in ("/list", "/map", "/query", "/reconcile"):
        paths[path]["get"]["responses"]["404"] = _fault("what is named is unknown")
    for space in ("id", "theme", "role", "kind", "part"):
        resource = _get("A thing: 303 to its document, or the document", {}, "text/html")
        resource["get"]["parameters"].insert(
            0, {"name": "path", "in": "path", "required": True, "description": _PATH, "schema": {"type": "string"}}
        )
        resource["get"]["responses"] |= {
            "303": {"description": "the document"}, "404": _fault("nothing is stated of it"), "410": _fault("it was erased"),
            "406": _fault("no such form"),
        }  # fmt: skip
        paths[f"/{space}/{{path}}"] = resource
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "terrigraph",
            "version": version,
            "description": "SPARQL is at /sparql and described there (SPARQL 1.1 Service Description).",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
    }


def _list_parameters(text: dict[str, Any]) -> dict[str, Any]:
    """The parameters of /list, by name, each with its schema; `text` is that of a short text."""
    kind = _or_nothing({"type": "string", "enum": ["person", "organisation", "territory", "event", "theme", "question"]})
    year = _or_nothing({"type": "string", "pattern": "^[0-9]{4}$"})
    return {
        "kind": kind, "q": text, "theme": text, "territory": text, "source": text, "start": year, "end": year,
        "first": _or_nothing({"type": "integer", "minimum": 0, "maximum": 1_000_000}),
        "format": _or_nothing({"type": "string", "enum": ["html", "csv", "xlsx", "gexf"]}),
        "raw": _or_nothing({"type": "string", "enum": ["0", "1"]}),
    }  # fmt: skip


def _map_parameters(text: dict[str, Any]) -> dict[str, Any]:
    """The parameters of /map, in the same way."""
    return {
        "around": text, "within": text, "source": text, "question": text, "kind": text,
        "query": {"type": "string"}, "depth": _or_nothing({"type": "integer", "minimum": 1, "maximum": 3}),
        "as_of": _or_nothing({"type": "string", "format": "date"}),
    }  # fmt: skip


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that a form may leave empty."""
    return {"anyOf": [schema, {"const": ""}]}


def _fault(words: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {"status": {"type": "integer"}, "detail": {"type": "string"}},
        "required": ["status", "detail"],
    }
    return {"description": words, "content": {"application/problem+json": {"schema": schema}, "text/html": {}}}


def _get(words: str, parameters: dict[str, Any], media: str) -> dict[str, Any]:
    language = {"type": "string", "description": "fr or en; else as Accept-Language says"}
    given = {**parameters, "lang": language} if media == "text/html" else parameters
    faults = {
        status: _fault(why)
        for status, why in (("400", "a parameter cannot be read"), ("429", "too often"), ("503", "busy"), ("504", "too long"))
    }
    return {
        "get": {
            "summary": words,
            "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in given.items()],
            "responses": {"200": {"description": words, "content": {media: {}}}, **faults},
        }
    }
