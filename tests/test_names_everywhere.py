"""Names with letters that no accent makes, found by whoever types them with and without, wherever names are looked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from service import Service, serving
from terrigraph.cli.main import main
from terrigraph.graph import LocalGraph
from terrigraph.model import ontology
from terrigraph.model.namespaces import IDS
from terrigraph.remote import names as remote_names
from terrigraph.site import making
from tiny import CITIES, Tiny

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TYPED = [
    *((text, "lodz") for text in ("lodz", "Łódź", "ŁÓDŹ", "Łodz")),
    *((text, "tromso") for text in ("tromso", "Tromsø", "TROMSØ")),
    *((text, "giessen") for text in ("giessen", "Gießen", "GIESSEN", "GIEẞEN")),
    *((text, "l-hay") for text in ("L'Hay les Roses", "l’haÿ-les-roses", "L`HAY‑LES‑ROSES", "Lʼhay les\u200b roses")),
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    made = Tiny(tmp_path_factory.mktemp("cities"))
    made.add_cities()
    made.build()
    return made


@pytest.fixture(scope="module")
def service(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tiny.store, tmp_path_factory.mktemp("serving")) as running:
        yield running


@pytest.mark.parametrize(("typed", "city"), TYPED)
def test_on_the_command_line(tiny: Tiny, capsys: pytest.CaptureFixture[str], typed: str, city: str) -> None:
    assert main(["--store", str(tiny.store), "search", typed]) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith(f"territory/city/{city}  {CITIES[city]}")


@pytest.mark.parametrize(("typed", "city"), TYPED)
def test_by_sparql_alone(tiny: Tiny, typed: str, city: str) -> None:
    graph = LocalGraph(tiny.open())
    matches = remote_names.search(graph.store, ontology.load(), typed)
    assert [match.iri for match in matches] == [f"{IDS}territory/city/{city}"]
    assert matches == graph.search(typed)


@pytest.mark.parametrize(("typed", "city"), TYPED)
def test_on_the_pages_of_a_server_and_by_its_reconciliation(service: Service, typed: str, city: str) -> None:
    page = service.get(f"/list?{urlencode({'lang': 'en', 'q': typed})}").text
    assert f"territory/city/{city}.html" in page
    batch = json.dumps({"q0": {"query": typed, "type": "territory"}})
    answer = service.ask("POST", "/reconcile", {"Content-Type": "application/x-www-form-urlencoded"}, urlencode({"queries": batch}))
    assert answer.json["q0"]["result"][0]["name"].replace("'", "’") == CITIES[city], "the gazetteer and the official tables come first"


def test_in_the_index_of_a_static_site(tiny: Tiny, tmp_path: Path) -> None:
    making.make(tiny.store, tmp_path / "site")
    for beginning, city in (("lo", "lodz"), ("tr", "tromso"), ("gi", "giessen"), ("ha", "l-hay")):
        assert CITIES[city] in (tmp_path / "site" / "index" / f"b-{beginning}.js").read_text(encoding="utf-8")
