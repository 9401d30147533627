"""The official territories: how many, where, and who governs them."""

from __future__ import annotations

import csv
import importlib
from typing import TYPE_CHECKING

import pytest

from terrigraph import resources
from terrigraph.importers import IMPORTERS
from terrigraph.model.namespaces import IDS, shorten

if TYPE_CHECKING:
    from terrigraph.store.embedded import EmbeddedStore

GRAPH = f"{IDS}graph/territories"


def ask(store: EmbeddedStore, pattern: str, variable: str = "x") -> list[str]:
    """The values of one variable, shortened and sorted, each once."""
    rows = store.select(f"SELECT DISTINCT ?{variable} WHERE {{ {pattern} }}").rows
    return sorted(shorten(row[0].value) for row in rows if row[0] is not None)


def place(local: str) -> str:
    return f"<{IDS}territory/{local}>"


def authority(store: EmbeddedStore, local: str) -> list[str]:
    return [iri.removeprefix("tgid:organisation/") for iri in ask(store, f"?x tg:governs {place(local)}")]


def name(store: EmbeddedStore, local: str) -> list[str]:
    return ask(store, f"<{IDS}{local}> schema:name|skos:prefLabel ?x . FILTER (LANG(?x) = 'fr')")


def rows(table: str) -> list[dict[str, str]]:
    with (resources.folder("data") / "territories" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("table", "class_", "kind"),
    [
        ("communes", "igeo:Commune", "commune"),
        ("arrondissements", "igeo:ArrondissementMunicipal", "arrondissement"),
        ("epci", "igeo:Intercommunalite", "epci"),
        ("regions", "igeo:Region", "region"),
    ],
)
def test_every_row_is_a_territory(graph_store: EmbeddedStore, table: str, class_: str, kind: str) -> None:
    codes = sorted(f"tgid:territory/{kind}/{row['code']}" for row in rows(table))
    assert ask(graph_store, f"?x a {class_}") == codes
    assert ask(graph_store, f"?x a {class_}, tg:Territory ; igeo:codeINSEE ?code ; schema:name ?name") == codes


def test_counts(graph_store: EmbeddedStore) -> None:
    """The figures of findings.md, and of the official list on 1 January 2026."""
    assert len(ask(graph_store, "?x a igeo:Commune")) == 34_969
    assert len(ask(graph_store, "?x a igeo:Intercommunalite")) == 1_255
    assert len(ask(graph_store, "?x a igeo:Region")) == 18
    assert len(ask(graph_store, "?x a igeo:Departement")) + len(ask(graph_store, "?x a igeo:CollectiviteDOutreMer")) == 109
    assert len(ask(graph_store, "?x a igeo:ArrondissementMunicipal")) == 20 + 9 + 16
    assert len(ask(graph_store, "?x a igeo:CommuneDeleguee")) + len(ask(graph_store, "?x a igeo:CommuneAssociee")) == len(
        rows("former_communes")
    )


@pytest.mark.parametrize(
    ("commune", "title", "around"),
    [
        ("31555", "Toulouse", ["departement/31", "epci/243100518"]),
        ("17300", "La Rochelle", ["departement/17", "epci/241700434"]),
        ("38185", "Grenoble", ["departement/38", "epci/200040715"]),
        ("75056", "Paris", ["departement/75", "epci/200054781"]),
        ("69123", "Lyon", ["departement/69", "epci/200046977"]),
        ("97411", "Saint-Denis", ["departement/974", "epci/249740119"]),
        ("93066", "Saint-Denis", ["departement/93", "epci/200054781"]),
        ("2A004", "Ajaccio", ["departement/2A", "epci/242010056"]),
    ],
)
def test_a_commune_is_in_its_places(graph_store: EmbeddedStore, commune: str, title: str, around: list[str]) -> None:
    assert name(graph_store, f"territory/commune/{commune}") == [title]
    assert ask(graph_store, f"{place(f'commune/{commune}')} schema:containedInPlace ?x") == [f"tgid:territory/{local}" for local in around]


def test_everything_is_in_france(graph_store: EmbeddedStore) -> None:
    """Each territory reaches the country, by départements and regions."""
    assert ask(graph_store, f"{place('commune/31555')} schema:containedInPlace+ ?x") == sorted(
        f"tgid:territory/{local}" for local in ("departement/31", "epci/243100518", "region/76", "country/FR")
    )
    for class_ in (
        "igeo:Departement",
        "igeo:Region",
        "igeo:Intercommunalite",
        "igeo:CollectiviteDOutreMer",
        "igeo:ArrondissementMunicipal",
    ):
        assert ask(graph_store, f"?x a {class_}") == ask(graph_store, f"?x a {class_} . ?x schema:containedInPlace+ {place('country/FR')}")
    assert ask(graph_store, "?x a igeo:Commune") == ask(
        graph_store, "?x a igeo:Commune ; schema:containedInPlace ?d . { ?d a igeo:Departement } UNION { ?d a igeo:CollectiviteDOutreMer }"
    )


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("commune/31555", ["commune-31555"]),
        ("epci/243100518", ["epci-243100518"]),
        ("departement/31", ["departement-31"]),
        ("region/76", ["region-76"]),
        ("commune/17300", ["commune-17300"]),
        ("epci/241700434", ["epci-241700434"]),
        ("commune/75056", ["ville-de-paris"]),
        ("departement/75", ["ville-de-paris"]),
        ("departement/2A", ["collectivite-de-corse"]),
        ("departement/2B", ["collectivite-de-corse"]),
        ("region/94", ["collectivite-de-corse"]),
        ("departement/67", ["collectivite-europeenne-d-alsace"]),
        ("departement/68", ["collectivite-europeenne-d-alsace"]),
        ("commune/97411", ["commune-97411"]),
        ("region/04", ["region-04"]),
        ("departement/974", ["departement-974"]),
        ("departement/69", ["departement-69"]),
    ],
)
def test_who_governs(graph_store: EmbeddedStore, local: str, expected: list[str]) -> None:
    assert authority(graph_store, local) == expected


def test_lyon_has_a_metropole_of_its_own_kind(graph_store: EmbeddedStore) -> None:
    """The Métropole de Lyon governs its territory as both EPCI and département do elsewhere."""
    (governing,) = authority(graph_store, "epci/200046977")
    assert authority(graph_store, "commune/69123") == ["commune-69123"]
    assert "Lyon" in name(graph_store, f"organisation/{governing}")[0]


@pytest.mark.parametrize(
    ("code", "title"), [("971", "Guadeloupe"), ("972", "Martinique"), ("973", "Guyane"), ("974", "La Réunion"), ("976", "Mayotte")]
)
def test_overseas_departements(graph_store: EmbeddedStore, code: str, title: str) -> None:
    assert name(graph_store, f"territory/departement/{code}") == [title]
    assert len(authority(graph_store, f"departement/{code}")) == 1
    assert len(ask(graph_store, f"?x a igeo:Commune ; schema:containedInPlace {place(f'departement/{code}')}")) > 10


@pytest.mark.parametrize(
    ("one", "other"), [("departement/972", "region/02"), ("departement/973", "region/03"), ("departement/976", "region/06")]
)
def test_single_overseas_authorities_govern_both(graph_store: EmbeddedStore, one: str, other: str) -> None:
    assert authority(graph_store, one) == authority(graph_store, other)
    assert len(authority(graph_store, one)) == 1


@pytest.mark.parametrize("code", ["975", "977", "978", "987", "988"])
def test_overseas_collectivities(graph_store: EmbeddedStore, code: str) -> None:
    assert ask(graph_store, f"{place(f'departement/{code}')} a ?x") == ["igeo:CollectiviteDOutreMer", "tg:Territory"]
    assert len(authority(graph_store, f"departement/{code}")) == 1


def test_no_authority_where_there_is_no_council(graph_store: EmbeddedStore) -> None:
    """Districts of the Terres australes, Clipperton and the circonscriptions of Wallis-et-Futuna elect no commune council."""
    without = {row["code"] for row in rows("departements") if row["has_communes"] == "false"}
    assert without == {"977", "978", "984", "986", "989"}
    for code in ("984", "986", "989"):
        for commune in [row["code"] for row in rows("communes") if row["departement"] == code]:
            assert authority(graph_store, f"commune/{commune}") == [], commune
    assert authority(graph_store, "commune/97701") == authority(graph_store, "departement/977") == ["collectivite-de-saint-barthelemy"]
    assert ask(graph_store, "?x a igeo:ArrondissementMunicipal . ?o tg:governs ?x") == []


def test_every_other_commune_has_one_authority(graph_store: EmbeddedStore) -> None:
    without = {row["code"] for row in rows("departements") if row["has_communes"] == "false"}
    expected = sorted(f"tgid:territory/commune/{row['code']}" for row in rows("communes") if row["departement"] not in without)
    governed = graph_store.select("SELECT ?x (COUNT(DISTINCT ?o) AS ?n) WHERE { ?o tg:governs ?x . ?x a igeo:Commune } GROUP BY ?x").rows
    assert {row[1].value for row in governed} == {"1"}  # type: ignore[union-attr]
    assert set(expected) <= {shorten(row[0].value) for row in governed}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("local", "title"),
    [
        ("organisation/commune-31555", "Commune de Toulouse"),
        ("organisation/commune-17300", "Commune de La Rochelle"),
        ("organisation/commune-76351", "Commune du Havre"),
        ("organisation/commune-81004", "Commune d’Albi"),
        ("organisation/commune-91692", "Commune des Ulis"),
        ("organisation/epci-243100518", "Toulouse Métropole"),
        ("organisation/departement-31", "Département de la Haute-Garonne"),
        ("organisation/region-76", "Région Occitanie"),
    ],
)
def test_an_authority_has_its_name(graph_store: EmbeddedStore, local: str, title: str) -> None:
    assert title in name(graph_store, local)


def test_sirens_are_of_one_authority(graph_store: EmbeddedStore) -> None:
    rows = graph_store.select("SELECT ?n (COUNT(DISTINCT ?o) AS ?c) WHERE { ?o tg:siren ?n } GROUP BY ?n HAVING (?c > 1)").rows
    assert rows == []
    assert ask(graph_store, f"<{IDS}organisation/commune-31555> tg:siren ?x") == ["213105554"]


def test_codes_keep_their_zeros(graph_store: EmbeddedStore) -> None:
    assert ask(graph_store, f"{place('commune/01004')} igeo:codeINSEE ?x") == ["01004"]


def test_a_population_is_a_dated_observation(graph_store: EmbeddedStore) -> None:
    (row,) = graph_store.select(f"""SELECT ?year ?value WHERE {{ ?o a qb:Observation ; sdmx-dimension:refArea {place("commune/31555")} ;
        sdmx-dimension:refPeriod ?year ; sdmx-measure:obsValue ?value }}""").rows
    assert row[0].value == "2023"  # type: ignore[union-attr]
    assert 480_000 < int(row[1].value) < 560_000  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("local", "west", "east", "south", "north"),
    [
        ("commune/31555", 1.3, 1.6, 43.5, 43.7),
        ("commune/17300", -1.3, -1.0, 46.0, 46.3),
        ("commune/97411", 55.3, 55.6, -21.1, -20.8),
    ],
)
def test_a_point_is_where_it_should_be(
    graph_store: EmbeddedStore, local: str, west: float, east: float, south: float, north: float
) -> None:
    (point,) = ask(graph_store, f"{place(local)} geo:hasGeometry/geo:asWKT ?x")
    longitude, latitude = map(float, point.removeprefix("POINT(").removesuffix(")").split())
    assert west < longitude < east
    assert south < latitude < north


def test_a_former_commune_is_in_the_one_that_holds_it(graph_store: EmbeddedStore) -> None:
    row = next(row for row in rows("former_communes") if row["kind"] == "deleguee" and row["code"] != row["current"])
    inside = ask(graph_store, f"{place('commune-deleguee/' + row['code'])} schema:containedInPlace ?x")
    assert inside == [f"tgid:territory/commune/{row['current']}"]


def test_a_retired_code_leads_to_its_commune(graph_store: EmbeddedStore) -> None:
    row = rows("retired_codes")[0]
    assert ask(graph_store, f"?x tg:formerCode '{row['code']}'") == [f"tgid:territory/commune/{row['current']}"]


def test_all_is_in_the_source_s_own_graph(graph_store: EmbeddedStore) -> None:
    rows = graph_store.select(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {place('commune/01004')} ?p ?o }} }}").rows
    assert [row[0].value for row in rows] == [GRAPH]  # type: ignore[union-attr]


def test_importers_are_named_after_their_modules() -> None:
    for name_, importer in IMPORTERS.items():
        assert importlib.import_module(f"terrigraph.importers.{name_}")
        assert importer.take or (resources.folder("data") / name_ / "source.json").is_file()
