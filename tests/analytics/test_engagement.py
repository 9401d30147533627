"""Measures of engagement: the counts of the graph against those of the file that it was built from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

import terrigraph
from terrigraph.analytics.engagement import LEVELS, engagement
from terrigraph.errors import UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    from tiny import Tiny


def test_every_territory_has_its_row_and_its_population(built_store: Path) -> None:
    graph = terrigraph.open(built_store)
    rows = engagement(graph)
    assert set(rows["level"]) == set(LEVELS)
    assert rows["territory"].is_unique
    assert (rows["level"] == "commune").sum() == 34_969
    toulouse = rows.set_index("code").loc["31555"]
    assert (toulouse["departement"], toulouse["region"], toulouse["epci"], toulouse["population_year"]) == ("31", "76", "243100518", "2023")
    assert (
        toulouse["population"]
        == graph.indicators("population").set_index(["territory", "period"]).loc[(toulouse["territory"], "2023"), "value"]
    )
    spoken = rows[rows["events"] > 0]
    assert {"38185", "31555"} <= set(spoken["code"])  # in whose name someone spoke at the conference
    assert rows.attrs["graph"] == graph.origin["graph"]


def test_an_unknown_indicator_is_an_error(built_store: Path) -> None:
    with pytest.raises(UnknownNameError):
        terrigraph.open(built_store).indicators('x" ) } #')


@pytest.mark.slow
def test_twinnings_are_counted_as_in_the_file(shared: Path, with_ties: Path) -> None:
    file = shared / "data" / "twinnings-france.csv"
    graph = terrigraph.open(with_ties)
    counted = engagement(graph).set_index("code")
    rows = pd.read_csv(file, dtype=str)
    for code in ("31555", "38185", "06088"):
        assert counted.loc[code, "twinnings"] == (rows["insee"] == code).sum()
    for code in ("38185", "06088"):  # of Toulouse, agreements with cities of other countries ship too
        of = rows[rows["insee"] == code]
        overseas = {"FR", "GF", "GP", "MQ", "NC", "PF", "RE", "YT"}  # France overseas is not abroad
        abroad = {*of["cc"].dropna(), *of.loc[of["cc"].isna(), "partner_country"]} - overseas
        assert counted.loc[code, "countries"] == len(abroad)
    assert dict(counted.loc["50218", ["twinnings", "networks"]]) == {"twinnings": 1, "networks": 2}, "the others are Douzelage's pairs"
    assert counted.loc["31555", "networks"] == 2, "UNESCO's Creative Cities, and Eurocities"
    assert counted.loc["31555", "covered"]
    later, before = engagement(graph, "2026-12-31"), engagement(graph, "1000-01-01")
    assert later["twinnings"].sum() == counted["twinnings"].sum()  # no end is known: nothing excludes them
    assert before["twinnings"].sum() == 0  # they were first seen in 2017


def test_where_no_figures_are_known_the_population_is_missing(tiny_built: Tiny) -> None:
    rows = engagement(terrigraph.open(tiny_built.store))
    assert rows["population"].dtype == "Int64" and rows["population"].isna().all()
