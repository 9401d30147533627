"""The reconciliation service, as OpenRefine asks it; its answers are held to the specification's own JSON schemas where they are at hand.

TERRIGRAPH_RECONCILIATION_SPECS=…   a clone of github.com/reconciliation-api/specs
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import jsonschema
import pytest
from referencing import Registry, Resource

from service import Got, Service, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiny import Tiny

SCHEMAS = Path(os.environ.get("TERRIGRAPH_RECONCILIATION_SPECS", "/nowhere")) / "0.2" / "schemas"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def service(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tiny_built.store, tmp_path_factory.mktemp("reconciling")) as running:
        yield running


def valid(name: str, value: Any) -> Any:
    """A value that a schema of the specification allows."""
    path = SCHEMAS / f"{name}.json"
    if path.exists():
        schemas = {one.name: json.loads(one.read_text(encoding="utf-8")) for one in SCHEMAS.glob("*.json")}
        for schema in schemas.values():
            schema.pop("$id", None)
            schema["$schema"] = "http://json-schema.org/draft-07/schema#"
        schemas["manifest.json"]["properties"].pop("authentication", None)  # refers to Swagger's own schema, over the network
        registry: Any = Registry().with_resources((one, Resource.from_contents(schema)) for one, schema in schemas.items())
        jsonschema.Draft7Validator(schemas[path.name], registry=registry).validate(value)
    return value


def asked(service: Service, batch: Any, how: str = "POST") -> Got:
    body = urlencode({"queries": json.dumps(batch)})
    return service.ask("POST", "/reconcile", FORM, body) if how == "POST" else service.get(f"/reconcile?{body}")


def results(service: Service, query: dict[str, Any]) -> list[dict[str, Any]]:
    got = asked(service, valid("reconciliation-query-batch", {"q0": query}))
    assert got.status == 200, got.body
    candidates: list[dict[str, Any]] = valid("reconciliation-result-batch", got.json)["q0"]["result"]
    return candidates


def test_the_schemas_are_used_where_they_are_at_hand() -> None:
    if not SCHEMAS.is_dir():
        pytest.skip("the specification's schemas are not at hand: set TERRIGRAPH_RECONCILIATION_SPECS")
    with pytest.raises(jsonschema.ValidationError):
        valid("reconciliation-result-batch", {"q0": {"result": [{"id": "a"}]}})


def test_the_manifest_is_one(service: Service) -> None:
    got = service.get("/reconcile")
    manifest = valid("manifest", got.json)
    assert "0.2" in manifest["versions"] and got.headers["access-control-allow-origin"] == "*"
    assert {one["id"] for one in manifest["defaultTypes"]} >= {"person", "organisation", "territory"}
    seen = service.get(
        manifest["view"]["url"].replace("{{id}}", quote("person/anne-martin", safe="")).partition(str(service.port))[2], "text/html"
    )
    assert seen.status == 303


@pytest.mark.parametrize("how", ["GET", "POST"])
def test_a_batch_is_answered_key_by_key(service: Service, how: str) -> None:
    batch = {"q0": {"query": "Anne Martin", "type": "person"}, "q7": {"query": "Nobody At All"}, "é": {"query": "Union des villes"}}
    got = asked(service, batch, how)
    answers = valid("reconciliation-result-batch", got.json)
    assert set(answers) == set(batch) and answers["q7"]["result"] == []
    assert answers["q0"]["result"][0]["id"] == "person/anne-martin"
    assert answers["é"]["result"][0]["id"] == "organisation/union-des-villes" and answers["é"]["result"][0]["match"] is True


def test_a_name_alone_is_not_a_person_and_an_office_makes_it_one(service: Service) -> None:
    alone = results(service, {"query": "Anne Martin", "type": "person"})
    assert [one["match"] for one in alone] == [False]
    with_office = results(
        service,
        {
            "query": "MARTIN Anne",
            "type": ["person"],
            "properties": [{"pid": "office", "v": "présidente"}, {"pid": "body", "v": "Union des villes"}],
        },
    )
    assert with_office[0]["id"] == "person/anne-martin" and with_office[0]["match"] is True
    assert with_office[0]["score"] > alone[0]["score"]


def test_the_limit_and_the_type_are_kept(service: Service) -> None:
    assert len(results(service, {"query": "Valbourg", "limit": 1})) <= 1
    assert all(one["type"][0]["id"] == "theme" for one in results(service, {"query": "jumelage", "type": "theme"}))
    assert results(service, {"query": "Anne Martin", "type": "organisation"}) == []


def test_entities_types_and_properties_are_suggested(service: Service) -> None:
    entity = valid("suggest-entities-response", service.get("/reconcile/suggest/entity?prefix=val").json)
    assert "territory/city/valbourg" in {one["id"] for one in entity["result"]}
    assert [one["id"] for one in valid("suggest-types-response", service.get("/reconcile/suggest/type?prefix=per").json)["result"]] == [
        "person"
    ]
    properties = valid("suggest-properties-response", service.get("/reconcile/suggest/property?prefix=SIREN").json)
    assert [one["id"] for one in properties["result"]] == ["tg:siren"]
    assert service.get("/reconcile/suggest/nonsense?prefix=a").status == 404


def test_what_is_tied_is_extended(service: Service) -> None:
    proposed = valid("data-extension-property-proposal", service.get("/reconcile/properties?type=territory").json)
    assert "schema:containedInPlace" in {one["id"] for one in proposed["properties"]}
    query = valid(
        "data-extension-query",
        {"ids": ["territory/city/valbourg", "person/nobody"], "properties": [{"id": "schema:containedInPlace"}, {"id": "tg:siren"}]},
    )
    extension = valid("data-extension-response", service.ask("POST", "/reconcile", FORM, urlencode({"extend": json.dumps(query)})).json)
    assert extension["rows"]["territory/city/valbourg"] == {
        "schema:containedInPlace": [{"id": "territory/country/XF", "name": "Fiction"}],
        "tg:siren": [],
    }
    assert extension["rows"]["person/nobody"] == {"schema:containedInPlace": [], "tg:siren": []}
    assert [one["id"] for one in extension["meta"]] == ["schema:containedInPlace", "tg:siren"]


def test_a_preview_may_stand_in_a_frame_and_runs_nothing(service: Service) -> None:
    got = service.get("/reconcile/preview?id=person/anne-martin")
    assert "Anne Martin" in got.text and "<script" not in got.text
    assert got.headers["content-security-policy"] == "default-src 'none'; frame-ancestors *"


@pytest.mark.parametrize(
    "batch",
    ["nonsense", [], {"q": 1}, {"q": {"query": 5}}, {"q": {"query": "a", "type": "nothing"}}, {"q": {"query": "a", "limit": 0}},
     {"q": {"query": "a", "limit": "many"}}, {"q": {"query": "a", "properties": {}}}, {"q": {"query": "a", "properties": [{}]}},
     {"q": {"query": "a", "properties": [{"pid": "x", "v": None}]}}, {str(n): {"query": "a"} for n in range(101)}],
    ids=lambda batch: str(batch)[:40],
)  # fmt: skip
def test_a_batch_that_is_none_is_refused(service: Service, batch: Any) -> None:
    got = asked(service, batch)
    assert got.status == 400 and got.reason


def test_an_extension_that_is_none_is_refused(service: Service) -> None:
    for query in (
        {},
        {"ids": "a", "properties": []},
        {"ids": [1], "properties": []},
        {"ids": ["a"], "properties": [{"id": "nothing"}]},
        {"ids": ["a b<"], "properties": []},
    ):
        assert service.ask("POST", "/reconcile", FORM, urlencode({"extend": json.dumps(query)})).status == 400, query
    assert service.ask("POST", "/reconcile", {"Content-Type": "application/json"}, "{}").status == 415


def test_a_long_batch_is_answered_as_its_names_alone(service: Service) -> None:
    names = ["Toulouse", "Claire Martin", "Nobody at all"] * 12
    batch = {f"q{number}": {"query": name} for number, name in enumerate(names)}
    alone = {name: results(service, {"query": name}) for name in set(names)}
    assert any(alone.values())
    assert asked(service, batch).json == {key: {"result": alone[query["query"]]} for key, query in batch.items()}


def test_a_fault_anywhere_in_a_batch_refuses_it(service: Service) -> None:
    batch: dict[str, object] = {f"q{number}": {"query": "Toulouse"} for number in range(30)}
    assert asked(service, batch | {"q30": {"query": "Toulouse", "limit": "many"}}).status == 400
    assert asked(service, {f"q{number}": {"query": "Toulouse"} for number in range(101)}).status == 400
