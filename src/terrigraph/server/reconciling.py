"""In a worker: the Reconciliation Service API 0.2 (W3C community report of April 2023), so that OpenRefine ties its rows to the graph.

What a name means is decided by terrigraph.reconciliation, which never chooses for likeness; a candidate is a `match` where it alone
is sure.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from terrigraph import resources
from terrigraph.errors import UsageError
from terrigraph.language import Text, current
from terrigraph.model import ontology
from terrigraph.model.namespaces import DCTERMS, FOAF, IGEO, ORG, SCHEMA, SKOS, TG, shorten
from terrigraph.model.spelling import fold
from terrigraph.reconciliation.gazetteer import Gazetteer, full_folder, gazetteer_tables
from terrigraph.reconciliation.matching import KINDS, Asked, ScoredMatch, chosen
from terrigraph.reconciliation.official import Official, official_tables
from terrigraph.reconciliation.reconciler import Reconciler
from terrigraph.server.facets import shown_columns
from terrigraph.server.frames import Reply
from terrigraph.store.protocol import query_faults
from terrigraph.views import phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from terrigraph.graph import LocalGraph

_FRAMED = {"Content-Security-Policy": "default-src 'none'; frame-ancestors *"}
"""A preview is shown inside a page of the client."""
MOST_QUERIES = 100
MOST_IDS = 500
_LIMIT = 10
_MOST_VALUES = 20
"""Values of a property that are given of one thing."""
JSON = "application/json"
TYPES = ("person", "organisation", "territory", "event", "theme", "role")
_CLASSES = {**KINDS, "theme": TG.Theme, "role": SKOS.Concept}
PROPERTIES = {
    FOAF.familyName: Text("nom de famille", "family name"),
    FOAF.givenName: Text("prénom", "given name"),
    SKOS.altLabel: Text("autre nom", "other name"),
    SKOS.prefLabel: Text("nom", "name"),
    SCHEMA.name: Text("nom", "name"),
    TG.siren: Text("SIREN", "SIREN"),
    IGEO.codeINSEE: Text("code INSEE", "INSEE code"),
    SCHEMA.containedInPlace: Text("est dans", "is in"),
    ORG.classification: Text("sorte d’organisation", "kind of organisation"),
    TG.governs: Text("gouverne", "governs"),
    TG.serves: Text("sert", "serves"),
    SCHEMA.startDate: Text("début", "start"),
    SCHEMA.endDate: Text("fin", "end"),
    SCHEMA.location: Text("lieu", "place"),
    SCHEMA.sameAs: Text("la même chose ailleurs", "the same elsewhere"),
    DCTERMS.identifier: Text("identifiant", "identifier"),
    SKOS.broader: Text("relève de", "is narrower than"),
}
"""What may be asked of a thing (extend), and given along with a name (any of them counts as words)."""
_OF = {
    "person": (FOAF.familyName, FOAF.givenName, SCHEMA.sameAs),
    "organisation": (SKOS.altLabel, TG.siren, ORG.classification, TG.governs, TG.serves, SCHEMA.sameAs),
    "territory": (IGEO.codeINSEE, SCHEMA.containedInPlace, SCHEMA.sameAs),
    "event": (SCHEMA.startDate, SCHEMA.endDate, SCHEMA.location),
    "theme": (SKOS.altLabel, SKOS.broader),
    "role": (SKOS.broader,),
}


def manifest(*, base_url: str, base: str) -> dict[str, Any]:
    """What the service is; `base` is the base of the graph's IRIs."""
    suggest = {name: {"service_url": base_url, "service_path": f"/reconcile/suggest/{name}"} for name in ("entity", "type", "property")}
    return {
        "versions": ["0.2"],
        "name": "terrigraph",
        "identifierSpace": base,
        "schemaSpace": TG.iri,
        "documentation": f"{base_url}/about",
        "defaultTypes": [_type(name) for name in TYPES],
        "view": {"url": f"{base_url}/id/{{{{id}}}}"},
        "preview": {"url": f"{base_url}/reconcile/preview?id={{{{id}}}}", "width": 420, "height": 160},
        "suggest": suggest,
        "extend": {"propose_properties": {"service_url": base_url, "service_path": "/reconcile/properties"}, "property_settings": []},
    }


def _type(name: str) -> dict[str, str]:
    words = {
        "person": Text("personne", "person"), "organisation": Text("organisation", "organisation"),
        "territory": Text("territoire", "territory"),
        "event": Text("événement", "event"), "theme": Text("thème", "theme"), "role": Text("fonction", "office"),
    }[name]  # fmt: skip
    return {"id": name, "name": str(words)}


@cache
def _known() -> tuple[Official, Gazetteer, ontology.Ontology]:
    data = resources.folder("data")
    return official_tables(data), gazetteer_tables(data, full_folder()), ontology.load()


@lru_cache(maxsize=1)
def _reconciler(graph: LocalGraph) -> Reconciler:
    """The reconciler of the graph in use: to fold the names of all lists again for each batch would take a fifth of its time."""
    official, gazetteer, model = _known()
    return Reconciler(official=official, gazetteer=gazetteer, model=model, known=graph, base=graph.store.base)


def replied(graph: LocalGraph, job: dict[str, Any], body: bytes) -> Reply:
    """The reply to a job, by its "part": queries, extend, entity, type, property, properties, preview, manifest."""
    given: dict[str, str] = job["given"]
    part = job["part"]
    if part == "preview":
        return Reply(status=200, type="text/html; charset=utf-8", body=_preview(graph, given.get("id", "")).encode(), headers=_FRAMED)
    answer: Callable[[], Any] = {
        "manifest": lambda: manifest(base_url=job["origin"], base=graph.store.base),
        "queries": lambda: reconciled(graph, _read(body)),
        "extend": lambda: extended(graph, _read(body)),
        "entity": lambda: _entities(graph, given.get("prefix", ""), _cursor(given)),
        "type": lambda: {"result": [one for one in map(_type, TYPES) if _begins(one, given.get("prefix", ""))][_cursor(given) :]},
        "property": lambda: {
            "result": [one for one in _properties(tuple(PROPERTIES)) if _begins(one, given.get("prefix", ""))][_cursor(given) :]
        },
        "properties": lambda: _proposed(given.get("type", ""), given.get("limit", "")),
    }[part]
    return Reply(status=200, type=JSON, body=json.dumps(answer(), ensure_ascii=False).encode("utf-8", "replace"))


def _read(body: bytes) -> dict[str, Any]:
    """The JSON object of a request. Raises UsageError."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise UsageError(Text("un objet JSON est attendu", "a JSON object is expected"))
    return parsed


def _wrong(where: str) -> UsageError:
    return UsageError(
        Text(f"{where} : ce n’est pas ce que la spécification 0.2 attend", f"{where}: this is not what specification 0.2 expects"),
    )


# -------------------------------------------------------------------- reconciliation


def reconciled(graph: LocalGraph, batch: Mapping[str, Any]) -> dict[str, Any]:
    """The candidates for each query of a batch. Raises UsageError for a batch that is not one, or too long."""
    if len(batch) > MOST_QUERIES:
        raise UsageError(Text(f"{MOST_QUERIES} requêtes au plus à la fois", f"{MOST_QUERIES} queries at most at a time"))
    reconciler = _reconciler(graph)
    reconciler.learn(())  # nothing new, but what was kept for other batches is let go: names are many, and languages two
    return {key: {"result": _candidates(graph, reconciler, key, query)} for key, query in batch.items()}


def _candidates(graph: LocalGraph, reconciler: Reconciler, key: str, query: object) -> list[dict[str, Any]]:
    if not isinstance(query, dict) or not isinstance(query.get("query", ""), str):
        raise _wrong(key)
    name, limit = query.get("query", "")[:200], query.get("limit", _LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or limit < 1:
        raise _wrong(f"{key}, limit")
    also = tuple(
        dict.fromkeys(word for one in _listed(query.get("properties", []), f"{key}, properties") for word in _values_as_words(one, key))
    )
    best_by_iri: dict[str, ScoredMatch] = {}
    for kind in _types(query.get("type", []), key) or TYPES:
        for match in reconciler.find(Asked(name=name, kind=kind, also=also)):
            if match.iri not in best_by_iri or best_by_iri[match.iri].score < match.score:
                best_by_iri[match.iri] = match
    best = sorted(best_by_iri.values(), key=lambda match: (-match.score, match.label, match.iri))
    sure = chosen(best)
    return [_candidate(graph, match, sure) for match in best[: min(int(limit), 50)]]


def _listed(value: object, where: str) -> list[Any]:
    if not isinstance(value, list) or len(value) > 50:
        raise _wrong(where)
    return value


def _types(value: object, key: str) -> tuple[str, ...]:
    """The types of a query: short names, or their classes' IRIs."""
    names = value if isinstance(value, list) else [value]
    if not all(isinstance(name, str) for name in names):
        raise _wrong(f"{key}, type")
    short = {iri: name for name, iri in _CLASSES.items()} | {name: name for name in TYPES}
    types = tuple(dict.fromkeys(short.get(str(name), "") for name in names if name))
    if "" in types:
        known = ", ".join(TYPES)
        raise UsageError(Text(f"{key} : types connus : {known}", f"{key}: known types: {known}"))
    return types


def _values_as_words(value: object, key: str) -> list[str]:
    """The values of a property given along with a name, as words."""
    if not isinstance(value, dict) or not isinstance(value.get("pid"), str) or "v" not in value:
        raise _wrong(f"{key}, properties")
    values = value["v"] if isinstance(value["v"], list) else [value["v"]]
    texts = [one.get("name") or one.get("id") if isinstance(one, dict) else one for one in values]
    if not all(isinstance(text, (str, int, float)) for text in texts):
        raise _wrong(f"{key}, v")
    return [str(text)[:200] for text in texts]


def _candidate(graph: LocalGraph, match: ScoredMatch, sure: ScoredMatch | None) -> dict[str, Any]:
    why = phrases.joined(str(reason) for reason in match.reasons)
    return {
        "id": graph.identifier(match.iri),
        "name": match.label,
        "description": ", ".join(filter(None, (match.context, why))),
        "type": [_type(match.kind)],
        "score": match.score,
        "features": [{"id": "same_name", "value": match.exact}],
        "match": match is sure,
    }


# -------------------------------------------------------------------- suggestions


def _cursor(given: Mapping[str, str]) -> int:
    number = given.get("cursor", "")
    return min(int(number), 1000) if number.isascii() and number.isdigit() else 0


def _begins(one: Mapping[str, str], prefix: str) -> bool:
    return any(fold(text).startswith(fold(prefix)) for text in one.values())


def _entities(graph: LocalGraph, prefix: str, cursor: int) -> dict[str, Any]:
    short = {iri: name for name, iri in _CLASSES.items()}
    matches = graph.search(prefix, limit=cursor + 20)[cursor:]
    rows = [
        {"id": graph.identifier(match.iri), "name": match.label, "description": match.context,
         "notable": [_type(short[match.kind])] if match.kind in short else []}
        for match in matches
    ]  # fmt: skip
    return {"result": rows}


def _properties(iris: Sequence[str]) -> list[dict[str, str]]:
    return [{"id": shorten(iri), "name": str(PROPERTIES[iri])} for iri in iris]


def _proposed(kind: str, limit: str) -> dict[str, Any]:
    most = int(limit) if limit.isascii() and limit.isdigit() else 100
    return {"type": kind, "properties": _properties(_OF.get(kind, tuple(PROPERTIES)))[:most]} | ({"limit": most} if limit else {})


# -------------------------------------------------------------------- more of what is tied


def extended(graph: LocalGraph, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The values of some properties of some things. Raises UsageError."""
    ids, wanted = asked.get("ids"), asked.get("properties")
    right = isinstance(ids, list) and isinstance(wanted, list) and all(isinstance(one, str) for one in ids)
    if not right or not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in wanted or []):
        raise _wrong("extend")
    assert isinstance(ids, list) and isinstance(wanted, list)  # noqa: S101 - looked at just above
    if len(ids) > MOST_IDS or len(wanted) > len(PROPERTIES):
        raise UsageError(Text(f"{MOST_IDS} choses au plus à la fois", f"{MOST_IDS} things at most at a time"))
    known = {shorten(iri): iri for iri in PROPERTIES}
    if unknown := [one["id"] for one in wanted if one["id"] not in known]:
        raise UsageError(Text(f"propriété inconnue : {unknown[0][:100]}", f"unknown property: {unknown[0][:100]}"))
    names = [one["id"] for one in wanted]
    return {
        "meta": [{"id": name, "name": str(PROPERTIES[known[name]])} for name in names],
        "rows": {identifier: _row(graph, identifier, [(name, known[name]) for name in names]) for identifier in ids},
    }


def iri_of(graph: LocalGraph, identifier: str) -> str:
    """The IRI of an identifier of ours. Raises QueryError for what is none."""
    with query_faults():
        return ox.NamedNode(identifier if "://" in identifier else graph.store.base + identifier).value


def _row(graph: LocalGraph, identifier: str, properties: Sequence[tuple[str, str]]) -> dict[str, list[dict[str, Any]]]:
    values: dict[str, dict[str, None]] = {}
    for _, predicate, written, _ in graph.store.described([iri_of(graph, identifier)]):
        values.setdefault(predicate, {})[written] = None
    return {name: [_value(graph, written) for written in sorted(values.get(iri, {}))[:_MOST_VALUES]] for name, iri in properties}


def _value(graph: LocalGraph, written: str) -> dict[str, Any]:
    """A value as the specification has it."""
    quad = next(iter(ox.parse(f"<a:a> <a:a> {written} .", format=ox.RdfFormat.N_TRIPLES)))
    if isinstance(quad.object, ox.NamedNode):
        iri = quad.object.value
        label = graph.model.label(iri)
        if iri.startswith(graph.store.base) or label:
            return {"id": graph.identifier(iri), "name": str(label or graph.label(iri))}
        return {"str": iri}
    assert isinstance(quad.object, ox.Literal)  # noqa: S101 - nothing published has blank nodes
    return {"int": int(quad.object.value)} if quad.object.datatype.value.endswith("#integer") else {"str": quad.object.value}


def _preview(graph: LocalGraph, identifier: str) -> str:
    """A few words on a thing, as a small page."""
    iri = iri_of(graph, identifier)
    name, context = shown_columns()
    rows = graph.scans.rows(f"SELECT {name}, {context}, links FROM listed_things WHERE iri = $iri", {"iri": iri})
    label, what, links = rows[0] if rows else (str(graph.model.label(iri) or identifier), "", 0)
    count = Text(f"{phrases.number(links)} liens", f"{phrases.number(links)} links")
    shown = f"<h1>{phrases.markup(label)}</h1><p>{phrases.markup(what)}</p><p>{count}</p>"
    head = f'<meta charset="utf-8"><title>{phrases.markup(label)}</title>'
    return f'<!doctype html>\n<html lang="{current()}"><head>{head}</head><body>{shown}</body></html>\n'
