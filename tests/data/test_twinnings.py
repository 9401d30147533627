"""What ships of twinnings and networks: the tables are those that the scripts make, the sums add up, a sample was looked up."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from places import REPO, SHARED
from terrigraph.graph import LocalGraph
from terrigraph.reconciliation.official import Official
from terrigraph.store.embedded import open_store

PAIRS = SHARED / "data" / "twinnings-france.csv"
SMALL_TOWNS = SHARED / "data" / "open" / "label_petites_villes_de_demain_2021.csv"
WIKIDATA = REPO / "data" / "twinnings-wikidata"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def graph(shipped_store: Path) -> LocalGraph:
    return LocalGraph(open_store(shipped_store))


@pytest.mark.skipif(not PAIRS.is_file(), reason="the shared table is not at hand")
@pytest.mark.parametrize(
    ("script", "given", "folder"),
    [("build_twinnings.py", PAIRS, "twinnings-wikidata"), ("build_small_towns.py", SMALL_TOWNS, "petites-villes-de-demain")],
)
def test_the_tables_are_those_that_the_script_makes(tmp_path: Path, script: str, given: Path, folder: str) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copy(REPO / "scripts" / script, tmp_path / "scripts")
    for name in ("territories", "gazetteer", folder):
        shutil.copytree(REPO / "data" / name, tmp_path / "data" / name)
    made = tmp_path / "data" / folder
    for path in made.rglob("*.csv"):
        if path.name not in ("documents.csv", "decisions.csv") and not (folder.startswith("petites") and path.name == "organisations.csv"):
            path.write_text("", encoding="utf-8")
    subprocess.run([sys.executable, str(tmp_path / "scripts" / script), str(given)], check=True, capture_output=True)
    assert {path.relative_to(made): path.read_bytes() for path in made.rglob("*.csv")} == {
        path.relative_to(REPO / "data" / folder): path.read_bytes() for path in (REPO / "data" / folder).rglob("*.csv")
    }


@pytest.mark.skipif(not PAIRS.is_file(), reason="the shared table is not at hand")
def test_every_row_of_wikidata_is_published_or_listed_with_its_reason() -> None:
    rows = [row for row in table(PAIRS) if "wikidata_2017" in row["sources"].split("|")]
    published = [row["quote"] for name in ("cooperations", "memberships") for row in table(WIKIDATA / f"{name}.csv")]
    left = {(row["insee"], row["partner"]): row["reason"] for row in table(WIKIDATA / "review" / "left-out.csv")}
    assert all(left.values())
    shown = {tuple(quote.split(" | ")[:3]) for quote in published}
    unseen = [
        row for row in rows if (row["insee"], row["commune"], row["partner"]) not in shown and (row["insee"], row["partner"]) not in left
    ]
    partners = {frozenset(row["partners"].split("|")) for row in table(WIKIDATA / "cooperations.csv")}
    assert len(rows) == 3734 and len(published) == 3331 and len(partners) == 3303
    assert len(unseen) == 42  # they say a pair from its other side, or twice


def test_wrong_communes_are_repaired() -> None:
    pairs = {tuple(sorted(row["partners"].replace("territory/", "").split("|"))) for row in table(WIKIDATA / "cooperations.csv")}
    assert ("city/geonames-2821029", "commune/91228") in pairs, "Troisdorf is the twin of Évry in Essonne"
    assert ("city/geonames-2847662", "commune/62588") in pairs, "Rheinberg is the twin of Montreuil-sur-Mer"
    assert not {pair for pair in pairs if "commune/89162" in pair}


@pytest.mark.parametrize(
    ("code", "name", "departement", "decides"),
    [
        ("31555", "Toulouse", "", "name"),
        ("76351", "Havre", "", "name"),
        ("89162", "Évry", "", ""),  # the former commune of Évry-Courcouronnes is better known
        ("93066", "Saint-Denis", "", ""),
        ("93066", "Saint-Denis", "93", "departement"),
        ("26333", "Saint-Vallier", "", ""),  # another has twice as many people
        ("17300", "La Rochelle", "", "population"),
    ],
)
def test_a_name_that_several_communes_bear_needs_something_to_decide(code: str, name: str, departement: str, decides: str) -> None:
    assert Official(REPO / "data" / "territories").decides(code, name, departement) == decides


def test_the_sample_is_right_at_both_ends_and_is_what_the_graph_says(graph: LocalGraph) -> None:
    sample = table(Path(__file__).with_name("cooperation_sample.csv"))
    assert len(sample) == 60 and all(row["checked_against"] for row in sample)
    right = [row for row in sample if row["verdict"] == "right"]
    assert len(right) / len(sample) >= 0.98
    base = graph.store.base
    for row in sample:
        one, other = base + row["one"], base + row["other"]
        fact = (
            f"?fact org:member <{one}> ; org:organization <{other}>"
            if row["kind"] == "membre"
            else f"?fact tg:partner <{one}> , <{other}> ; tg:cooperationKind tgkind:{row['kind']}"
        )
        answer = graph.store.select(f"SELECT ?said WHERE {{ {fact} ; tg:evidence/oa:hasSelector/oa:exact ?said }}")
        said = {solution[0].value for solution in answer.rows if solution[0] is not None}
        assert (row["quote"] in said) == (row["verdict"] == "right"), row["quote"]


# ---------------------------------------------------------------- what it answers


def test_toulouse_has_its_partners_in_french_since_when_and_with_their_source(graph: LocalGraph) -> None:
    frame = graph.ask("cooperation_partners", territory="Toulouse")
    since = {row.partner: str(row.certain_from)[:10] for row in frame.itertuples() if row.kind in ("jumelage", "twinning")}
    assert (since["Kyïv"], since["Atlanta"], since["Chongqing"]) == ("1975-06-07", "1975-12-31", "1981-12-31")
    assert {"Bologne", "Kyïv", "Atlanta", "Chongqing", "Saragosse"} <= set(frame["partner"])
    assert (frame[["document", "quote"]] != "").all(axis=None)


def test_kyiv_is_tied_to_toulouse_under_each_of_its_names(graph: LocalGraph) -> None:
    for name in ("Kyïv", "Kyiv"):
        assert "Toulouse" in set(graph.ask("cooperation_partners", territory=name)["partner"])


def test_nantes_and_lyon_share_networks_each_with_its_source(graph: LocalGraph) -> None:
    frame = graph.ask("institutions_shared_networks", territory="Nantes", other="Lyon")
    mission = "Mission « 100 villes neutres pour le climat et intelligentes » de l’Union européenne"
    assert set(frame["name"]) == {"Eurocities", mission}
    assert set(frame["member"]) == {"Nantes Métropole"}
    assert set(frame["other_member"]) == {"Commune de Lyon", "Métropole de Lyon"}
    assert (frame[["document", "quote", "other_document", "other_quote"]] != "").all(axis=None)


def test_networks_of_towns_have_members_and_no_pairs(graph: LocalGraph) -> None:
    members = set(graph.ask("institutions_members", organisation="douzelage")["name"])
    assert len(members) == 24 and {"Commune de Granville", "Ville d’Altea"} <= members
    assert set(graph.ask("cooperation_partners", territory="Granville")["partner"]) == {"Sherborne"}
