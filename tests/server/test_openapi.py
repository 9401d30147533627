"""What the service says of itself (OpenAPI) and what it does agree, whatever is asked: schemathesis against a real server on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from service import Service, serving
from terrigraph.server.described import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiny import Tiny

schemathesis = pytest.importorskip("schemathesis", reason="pip install 'terrigraph[dev]'")
positive_data_acceptance = pytest.importorskip("schemathesis.specs.openapi.checks").positive_data_acceptance


@pytest.fixture(scope="module")
def service(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tiny_built.store, tmp_path_factory.mktemp("openapi"), "--workers", "1") as running:
        yield running


@pytest.fixture(scope="module")
def described(service: Service) -> Any:
    return schemathesis.openapi.from_url(f"http://127.0.0.1:{service.port}/openapi.json")


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("path", document("http://127.0.0.1", version="1")["paths"])
def test_what_is_described_is_what_is_answered(described: Any, service: Service, path: str, mode: str) -> None:
    """Statuses, media types and bodies are those described, and what breaks the description is refused.

    What keeps it may be refused too: a description cannot say which names are borne, or what is SPARQL.
    """
    operation = described[path]["GET"]
    wanted = schemathesis.GenerationMode(mode)
    if mode == "negative" and not list(operation.query) and "{" not in path:
        pytest.skip("it takes nothing that could be wrong")

    @settings(max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=wanted))
    def check(case: Any) -> None:
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    check()
    assert service.process.poll() is None


def test_the_description_is_openapi(described: Any, service: Service) -> None:
    description = service.get("/openapi.json").json
    assert description["openapi"].startswith("3.1")
    assert len(list(described.get_all_operations())) == len(description["paths"]) > 10


def test_the_log_has_no_fault(service: Service) -> None:
    assert "Traceback" not in service.log.read_text(errors="replace")
