"""Certain, possible, excluded: the two answers to "as of a day"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import period_cases
from terrigraph.errors import UsageError
from terrigraph.model import periods


def test_the_cases_of_the_table():
    rows = period_cases.cases()
    assert len(rows) >= 40
    assert {row["status"] for row in rows} == {periods.CERTAIN, periods.POSSIBLE, periods.EXCLUDED, periods.UNDATED}
    for row in rows:
        assert periods.status(row, row["day"]) == row["status"], row


days = st.dates().map(lambda day: day.isoformat())
maybe = st.one_of(st.just(""), days)


@given(
    st.fixed_dictionaries(dict.fromkeys(periods.BOUNDS, maybe)),
    days,
)
def test_what_is_certain_is_not_excluded_by_less_knowledge(dates, day):
    """Forgetting a bound never turns what was certain or possible into what is excluded."""
    if periods.status(dates, day) in (periods.CERTAIN, periods.POSSIBLE):
        for name in dates:
            assert periods.status(dates | {name: ""}, day) != periods.EXCLUDED


@pytest.mark.parametrize("text", ["2016", "2016-07", "2016-02-30", "hier", "", "2016-07-01T00:00"])
def test_a_day_is_a_day(text):
    with pytest.raises(UsageError):
        periods.day(text)
