"""Twinnings from Wikidata: what is read, and how the endpoint is asked. The statements are invented.

The endpoint is one that the test starts on loopback: it answers the very query with a SPARQL engine, from triples of
Wikidata's shape.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from importing_files import days_of, kept, refusals, statements, table, write
from terrigraph.errors import UsageError
from terrigraph.importers import wikidata
from terrigraph.importers.wikidata.polite import AwayError, Endpoint
from terrigraph.intake import accounts
from terrigraph.sources.sheets import ImportingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from terrigraph.intake.accounts import Sums

TG, SCHEMA, ID = "https://w3id.org/terrigraph/ontology#", "https://schema.org/", "https://w3id.org/terrigraph/id/"
TRIPLES = """
PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wds: <http://www.wikidata.org/entity/statement/>
PREFIX wdv: <http://www.wikidata.org/value/> PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX p: <http://www.wikidata.org/prop/> PREFIX ps: <http://www.wikidata.org/prop/statement/>
PREFIX pq: <http://www.wikidata.org/prop/qualifier/> PREFIX pqv: <http://www.wikidata.org/prop/qualifier/value/>
PREFIX wikibase: <http://wikiba.se/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX geo: <http://www.opengis.net/ont/geosparql#>
wd:Q7880 wdt:P374 "31555" ; rdfs:label "Toulouse"@fr ; p:P190 wds:Q7880-A, wds:Q7880-B, wds:Q7880-C, wds:Q7880-D .
wds:Q7880-A ps:P190 wd:Q1891 ; wikibase:rank wikibase:NormalRank ; pq:P580 "1981-03-27T00:00:00Z"^^xsd:dateTime ; pqv:P580 wdv:a .
wdv:a wikibase:timeValue "1981-03-27T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 11 .
wds:Q7880-B ps:P190 wd:Q34647 ; wikibase:rank wikibase:NormalRank ; pqv:P580 wdv:b ; pq:P582 <http://www.wikidata.org/.well-known/genid/1> .
wdv:b wikibase:timeValue "1975-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 9 .
wds:Q7880-C ps:P190 wd:Q1 ; wikibase:rank wikibase:DeprecatedRank .
wds:Q7880-D ps:P190 wd:Q9999999 ; wikibase:rank wikibase:NormalRank ; pqv:P585 wdv:d .
wdv:d wikibase:timeValue "2001-06-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 10 .
wd:Q1891 rdfs:label "Bologne"@fr, "Bologna"@en ; wdt:P1566 "3181928" ; wdt:P17 wd:Q38 ;
  wdt:P625 "Point(11.343 44.494)"^^geo:wktLiteral .
wd:Q34647 rdfs:label "Elche"@fr ; wdt:P1566 "2518559", "6356980" ; wdt:P17 wd:Q29 .
wd:Q9999999 rdfs:label "Nowhere"@en ; wdt:P17 wd:Q38 ; wdt:P625 "Point(12.5 -41.25)"^^geo:wktLiteral .
wd:Q38 wdt:P297 "IT" . wd:Q29 wdt:P297 "ES" .
wd:Q1 rdfs:label "Univers"@fr .
wd:Q1288 wdt:P374 "38185" ; rdfs:label "Grenoble"@fr ; p:P190 wds:Q1288-A .
wds:Q1288-A ps:P190 wd:Q7880 ; wikibase:rank wikibase:NormalRank .
"""


@dataclass
class Answering:
    """A SPARQL endpoint on loopback: what it was asked, and how it is to misbehave, answer by answer."""

    address: str = ""
    queries: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    trouble: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    """What to answer first: status (200 gives the bytes as they are), headers, bytes."""


@contextmanager
def serving(answering: Answering) -> Iterator[Answering]:
    store = ox.Store()
    store.load(TRIPLES.encode(), format=ox.RdfFormat.TURTLE)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            (query,) = parse_qs(body)["query"]
            answering.queries.append(query)
            answering.agents.append(self.headers["User-Agent"])
            if answering.trouble:
                status, headers, data = answering.trouble.pop(0)
            else:
                status, headers = 200, {"Content-Type": "application/sparql-results+json"}
                data = store.query(query).serialize(format=ox.QueryResultsFormat.JSON)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    answering.address = f"http://127.0.0.1:{server.server_port}/sparql"
    try:
        yield answering
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def _served() -> Iterator[Answering]:
    with serving(Answering()) as answering:
        yield answering


@pytest.fixture
def served(_served: Answering) -> Answering:
    _served.queries.clear()
    _served.agents.clear()
    _served.trouble.clear()
    return _served


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def endpoint(served: Answering, waits: list[float]) -> Endpoint:
    return Endpoint(address=served.address, contact="mailto:someone@example.org", sleep=waits.append, tries=4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "imports" / "wikidata"


def bring(folder: Path, *files: Path) -> Sums:
    return wikidata.import_files(list(files), folder, today="2026-11-22")


def rows(folder: Path, name: str) -> dict[str, dict[str, str]]:
    lines = table(accounts.tables_of(folder) / f"{name}.csv")
    return {line["upstream"].rpartition("/")[2]: line for line in lines}


# ---------------------------------------------------------------- asking


def test_a_fetch_asks_one_departement_at_a_time_and_says_who_asks(
    endpoint: Endpoint, served: Answering, waits: list[float], tmp_path: Path
) -> None:
    files = wikidata.fetch(tmp_path / "pages", endpoint=endpoint, departements=["31", "38"])
    assert [path.name for path in files] == ["p190-31-000.json", "p190-38-000.json"]
    assert len(served.queries) == 2
    assert all("terrigraph/" in agent and "mailto:someone@example.org" in agent for agent in served.agents)
    assert waits == [endpoint.pause], "it waits between two requests"


def test_a_fetch_goes_on_where_it_stopped(endpoint: Endpoint, served: Answering, tmp_path: Path) -> None:
    served.trouble += [(200, {}, json.dumps({"head": {"vars": list(_variables())}, "results": {"bindings": []}}).encode())]
    served.trouble += [(400, {}, b"bad")]
    with pytest.raises(AwayError):
        wikidata.fetch(tmp_path, endpoint=endpoint, departements=["31", "38"])
    assert [path.name for path in tmp_path.iterdir()] == ["p190-31-000.json"]
    served.queries.clear()
    wikidata.fetch(tmp_path, endpoint=endpoint, departements=["31", "38"])
    assert len(served.queries) == 1
    assert '"38"' in served.queries[0]


def _variables() -> tuple[str, ...]:
    return tuple(wikidata.QUERY.split("SELECT")[1].split("WHERE")[0].replace("?", "").split())


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_it_is_asked_to(endpoint: Endpoint, served: Answering, waits: list[float], tmp_path: Path, status: int) -> None:
    served.trouble += [(status, {"Retry-After": "17"}, b""), (status, {}, b"")]
    wikidata.fetch(tmp_path, endpoint=endpoint, departements=["31"])
    assert waits[0] == 17
    assert waits[1] > endpoint.pause


def test_an_answer_that_is_cut_is_asked_for_again(endpoint: Endpoint, served: Answering, tmp_path: Path) -> None:
    served.trouble += [
        (200, {}, b'{"head": {"vars": []}, "results": {"bindings": [{"statement'),
        (200, {}, b"java.util.concurrent.Timeout"),
    ]
    wikidata.fetch(tmp_path, endpoint=endpoint, departements=["31"])
    assert len(served.queries) == 3


def test_an_endpoint_that_stays_away_is_reported_and_nothing_is_kept(
    endpoint: Endpoint, served: Answering, waits: list[float], tmp_path: Path
) -> None:
    served.trouble += [(503, {}, b"")] * 4
    with pytest.raises(AwayError, match="503"):
        wikidata.fetch(tmp_path, endpoint=endpoint, departements=["31"])
    assert list(tmp_path.iterdir()) == []
    assert waits == sorted(waits)
    assert len(waits) == 3


def test_no_answer_at_all_is_reported(tmp_path: Path) -> None:
    away = Endpoint(address="http://127.0.0.1:9/sparql", sleep=lambda _: None, tries=2, timeout=2)
    with pytest.raises(AwayError):
        wikidata.fetch(tmp_path, endpoint=away, departements=["31"])


def test_only_http_is_asked() -> None:
    with pytest.raises(UsageError):
        Endpoint(address="file:///etc/passwd")


def test_pages_are_asked_for_until_the_last(endpoint: Endpoint, served: Answering, tmp_path: Path, folder: Path) -> None:
    small = wikidata.fetch(tmp_path / "small", endpoint=endpoint, departements=["31"], limit=2)
    assert len(small) == len(served.queries) == 3
    large = wikidata.fetch(tmp_path / "large", endpoint=endpoint, departements=["31"])
    bring(folder, *small)
    one = statements(folder, wikidata.read)
    bring(folder, *large)
    assert statements(folder, wikidata.read) == one
    with pytest.raises(ImportingError):
        wikidata.fetch(tmp_path / "small", endpoint=endpoint, departements=["31"], limit=3)


# ---------------------------------------------------------------- what results say


@pytest.fixture
def fetched(endpoint: Endpoint, tmp_path: Path) -> list[Path]:
    files = wikidata.fetch(tmp_path / "pages", endpoint=endpoint, departements=["31", "38"])
    for path in files:
        page = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**page, "retrieved": "2026-11-20"}), encoding="utf-8")
    return files


def test_results_are_accounted_for(fetched: list[Path], folder: Path) -> None:
    sums = bring(folder, *fetched)
    assert (sums.read, sums.kept, len(sums.refused)) == (6, 4, 0)
    assert sums.whole
    assert {reason.en: count for reason, count in sums.ignored.items()} == {
        "deprecated statement": 1, "another value of a statement already read": 1}  # fmt: skip


def test_dates_have_the_precision_that_is_stated(fetched: list[Path], folder: Path) -> None:
    bring(folder, *fetched)
    by_statement = rows(folder, "p190")
    assert {key: (line["start"], line["end"], line["ended"], line["seen"]) for key, line in by_statement.items()} == {
        "Q7880-A": ("1981-03-27", "", "", "2026-11-20"),
        "Q7880-B": ("1975", "", "true", "2026-11-20"),
        "Q7880-D": ("", "", "", "2001-06|2026-11-20"),
        "Q1288-A": ("", "", "", "2026-11-20"),
    }
    assert sorted(days_of(statements(folder, wikidata.read)).values()) == [
        ("1975-01-01", "", "", "2026-11-20"),  # over, at an unknown date: certain of no day
        ("1981-03-27", "1981-03-27", "2026-11-20", ""),
        ("2001-06-01", "2001-06-30", "2026-11-20", ""),  # it held in June 2001
        ("2026-11-20", "2026-11-20", "2026-11-20", ""),
    ]


def test_partners_are_those_of_geonames_or_of_wikidata_or_french(fetched: list[Path], folder: Path) -> None:
    bring(folder, *fetched)
    by_statement = rows(folder, "p190")
    assert {key: line["partner"] for key, line in by_statement.items()} == {
        "Q7880-A": "city/geonames-3181928",
        "Q7880-B": "city/geonames-2518559",  # of the two ids, the one of a known place of that name
        "Q7880-D": "city/wikidata-Q9999999",
        "Q1288-A": "commune/31555",
    }
    lines = statements(folder, wikidata.read)
    assert any(f"<{SCHEMA}sameAs> <http://www.wikidata.org/entity/Q1891>" in line for line in lines)
    assert any('"POINT(12.5 -41.25)"' in line for line in lines)
    assert any("entity/statement/Q7880-A>" in line and "wasDerivedFrom" in line for line in lines)


def test_the_same_pages_again_change_nothing(fetched: list[Path], folder: Path) -> None:
    bring(folder, *fetched)
    before = kept(folder)
    page = json.loads(fetched[0].read_text(encoding="utf-8"))
    page["results"]["bindings"].reverse()
    fetched[0].write_text(json.dumps(page), encoding="utf-8")
    bring(folder, *reversed(fetched))
    assert kept(folder) == before


def test_results_without_a_variable_stop(fetched: list[Path], folder: Path) -> None:
    page = json.loads(fetched[0].read_text(encoding="utf-8"))
    page["head"]["vars"].remove("startPrecision")
    fetched[0].write_text(json.dumps(page), encoding="utf-8")
    with pytest.raises(ImportingError, match="startPrecision"):
        bring(folder, *fetched)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"results": 3}', "{" * 100_000])
def test_what_is_no_json_of_wikidata_stops(folder: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(ImportingError):
        bring(folder, path)


# ---------------------------------------------------------------- entities


def snak(name: str, value: Any, kind: str = "value") -> dict[str, Any]:
    return {"snaktype": kind, "property": name, **({"datavalue": {"value": value}} if kind == "value" else {})}


def time(text: str, precision: int, calendar: str = "Q1985727") -> dict[str, Any]:
    return {"time": text, "precision": precision, "calendarmodel": f"http://www.wikidata.org/entity/{calendar}"}


def entity(key: str, label: str, claims: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {"id": key, "modified": "2025-05-05T00:00:00Z", "labels": {"fr": {"value": label}}, "claims": claims}


def stated(name: str, value: Any, rank: str = "normal", key: str = "", **qualifiers: list[dict[str, Any]]) -> dict[str, Any]:
    return {"mainsnak": snak(name, value), "rank": rank, "id": key, "qualifiers": qualifiers}


def entities(path: Path, *items: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"entities": {one["id"]: one for one in items}}), encoding="utf-8")
    return path


TOULOUSE = {"P374": [stated("P374", "31555")]}


def twinned(*qualified: dict[str, list[dict[str, Any]]], rank: str = "normal") -> dict[str, Any]:
    claims = [stated("P190", {"id": "Q1891"}, rank, f"Q7880$a{number}", **one) for number, one in enumerate(qualified)]
    return entity("Q7880", "Toulouse", {**TOULOUSE, "P190": claims})


YEAR_81, YEAR_99 = (time(f"+{year}-00-00T00:00:00Z", 9) for year in (1981, 1999))
BOLOGNA = entity("Q1891", "Bologne", {"P1566": [stated("P1566", "3181928")], "P17": [stated("P17", {"id": "Q38"})]})


@pytest.mark.parametrize(
    ("qualifiers", "expected"),
    [
        ({"P580": [snak("P580", time("+1981-03-27T00:00:00Z", 11))]}, ("1981-03-27", "", "")),
        ({"P580": [snak("P580", time("+1981-03-00T00:00:00Z", 10))]}, ("1981-03", "", "")),
        ({"P580": [snak("P580", time("+1981-00-00T00:00:00Z", 9))]}, ("1981", "", "")),
        ({"P580": [snak("P580", time("+1980-00-00T00:00:00Z", 8))]}, ("", "", "")),
        ({"P580": [snak("P580", time("+1581-03-27T00:00:00Z", 11, "Q1985786"))]}, ("1581", "", "")),
        ({"P580": [snak("P580", YEAR_81)], "P582": [snak("P582", YEAR_99)]}, ("1981", "1999", "")),
        ({"P582": [snak("P582", None, "somevalue")]}, ("", "", "true")),
        ({"P582": [snak("P582", None, "novalue")]}, ("", "", "")),
        ({"P1534": [snak("P1534", {"id": "Q1"})]}, ("", "", "")),
    ],
)
def test_qualifiers_date_an_entity_s_twinning(folder: Path, tmp_path: Path, qualifiers: Any, expected: tuple[str, ...]) -> None:
    assert bring(folder, entities(tmp_path / "toulouse.json", twinned(qualifiers), BOLOGNA)).kept == 1
    (line,) = rows(folder, "toulouse").values()
    assert (line["start"], line["end"], line["ended"]) == expected


def test_the_other_side_may_be_in_another_file_and_may_be_the_one_that_states_it(folder: Path, tmp_path: Path) -> None:
    foreign = entity("Q1891", "Bologne", {**BOLOGNA["claims"], "P190": [stated("P190", {"id": "Q7880"}, key="Q1891$b")]})
    sums = bring(folder, entities(tmp_path / "a.json", twinned({})), entities(tmp_path / "b.json", foreign))
    assert (sums.read, sums.kept) == (2, 2)
    lines = statements(folder, wikidata.read)
    here = {line.split(" ")[0] for line in lines if f"<{TG}partner>" in line}
    assert len(here) == 1, "one cooperation, two pieces of evidence"
    assert len([line for line in lines if line.startswith(f"{here.copy().pop()} <{TG}evidence>")]) == 2


def test_starts_that_contradict_in_one_statement_are_refused(folder: Path, tmp_path: Path) -> None:
    starts = [snak("P580", time(f"+{year}-00-00T00:00:00Z", 9)) for year in (1981, 1990)]
    sums = bring(folder, entities(tmp_path / "a.json", twinned({"P580": starts}), BOLOGNA))
    assert len(sums.refused) == 1


def test_a_deprecated_statement_is_ignored_by_name(folder: Path, tmp_path: Path) -> None:
    sums = bring(folder, entities(tmp_path / "a.json", twinned({}, rank="deprecated"), BOLOGNA))
    assert sum(sums.ignored.values()) == sums.read == 1


def test_the_shared_entity_is_refused_for_want_of_a_code_then_mended(shared: Path, folder: Path, tmp_path: Path) -> None:
    path = shared / "data" / "wikidata-entity-example.json"
    if not path.is_file():
        pytest.skip("the entity is not at hand")
    sums = bring(folder, path)
    assert (sums.read, sums.kept, len(sums.refused)) == (5, 0, 5)
    (written,) = refusals(folder)
    lines = table(written)
    blois = next(line for line in lines if line["commune"].endswith("/Q160927"))
    assert (blois["start"], blois["startPrecision"], blois["partnerLabel"]) == ("1995-02-18T00:00:00Z", "11", "Weimar")
    mended = write(tmp_path / "mended.csv", [{**blois, "insee": "41018", "communeLabel": "Blois"}])
    assert bring(folder, mended).kept == 1
    assert rows(folder, "mended").popitem()[1]["start"] == "1995-02-18"
