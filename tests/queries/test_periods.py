"""Each question asked as of a day answers the cases of periods.csv as Python does."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

import period_cases
from terrigraph.graph import LocalGraph
from terrigraph.model import periods
from terrigraph.model.periods import CERTAIN, POSSIBLE, UNDATED
from terrigraph.store.embedded import open_store

if TYPE_CHECKING:
    from period_cases import Case

ROWS = period_cases.cases()
DAYS = sorted({row["day"] for row in ROWS})
QUESTIONS = {
    "cooperation_on_date": ({"territory": "territory/departement/99"}, "cooperation"),
    "institutions_members": ({"organisation": "organisation/body"}, "document"),
    "people_two_offices": ({"territory": "territory/departement/99"}, "person"),
    "territories_officials": ({"territory": "territory/departement/99"}, "person"),
    "time_office": ({"organisation": "organisation/body", "role": "maire"}, "person"),
}
"""What each is asked, and the column that ends with the number of a case."""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> LocalGraph:
    return LocalGraph(open_store(period_cases.write(tmp_path_factory.mktemp("periods"), ROWS)))


def expected(day: str, rows: list[Case]) -> dict[str, set[str]]:
    """The statuses that a question shows on a day, by case: what is excluded, or undated, is left out."""
    statuses = {row["id"]: periods.status(row, day) for row in rows}
    return {number: {status} for number, status in statuses.items() if status in (CERTAIN, POSSIBLE)}


def answered(graph: LocalGraph, question: str, column: str, **parameters: str) -> dict[str, set[str]]:
    """The statuses in an answer, by case."""
    statuses = defaultdict(set)
    for row in graph.ask(question, **parameters).itertuples():
        statuses[getattr(row, column).rpartition("/")[2]].add(row.status)
    return dict(statuses)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("day", DAYS)
def test_a_question_as_of_a_day(graph: LocalGraph, question: str, day: str) -> None:
    parameters, column = QUESTIONS[question]
    assert answered(graph, question, column, date=day, **parameters) == expected(day, ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_mandates_of_a_person(graph: LocalGraph, row: Case) -> None:
    answer = answered(graph, "people_mandates", "mandate", person=f"person/{row['id']}", date=row["day"])
    assert answer == ({row["id"]: {row["status"]}} if row["status"] in (CERTAIN, POSSIBLE) else {})


@pytest.mark.parametrize("day", DAYS)
def test_an_event_of_a_day(graph: LocalGraph, day: str) -> None:
    """It is certain, too, where it is possible on that day alone."""
    alone = {row["id"]: {CERTAIN} for row in ROWS if row["possible_from"] == row["possible_until"] == day}
    assert answered(graph, "time_events", "event", since=day, until=day) == expected(day, ROWS) | alone


def test_a_mandate_is_undated_where_it_has_no_date_and_no_bound(graph: LocalGraph) -> None:
    undated = {row["id"] for row in ROWS if row["status"] == UNDATED}
    assert undated
    assert {mandate.rpartition("/")[2] for mandate in graph.ask("quality_undated")["mandate"]} == undated
    assert CERTAIN not in {row["status"] for row in ROWS if row["id"] in undated}
