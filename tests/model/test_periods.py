"""Certain, possible, excluded: the two answers to "as of a day"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrigraph.errors import UsageError
from terrigraph.model import periods

NONE = dict.fromkeys(("start", "end", "start_not_before", "start_not_after", "end_not_before", "end_not_after"), "")


@pytest.mark.parametrize(
    ("dates", "day", "expected"),
    [
        ({}, "2016-07-01", periods.UNDATED),
        ({"start": "2014", "end": "2020"}, "2016-07-01", periods.CERTAIN),
        ({"start": "2014", "end": "2020"}, "2014-07-01", periods.POSSIBLE),
        ({"start": "2014", "end": "2020"}, "2013-12-31", periods.EXCLUDED),
        ({"start": "2014-03", "end": "2020-06"}, "2014-03-31", periods.CERTAIN),
        ({"start": "2014-03-30", "end": "2020-06-28"}, "2020-06-28", periods.CERTAIN),
        ({"start": "2014-03-30"}, "2020-06-28", periods.POSSIBLE),
        ({"start_not_after": "2016-07-01", "end_not_before": "2016-07-01"}, "2016-07-01", periods.CERTAIN),
        ({"start_not_after": "2016-07-01", "end_not_before": "2016-07-01"}, "2016-07-02", periods.POSSIBLE),
        ({"end_not_after": "2016-07-01"}, "2016-07-02", periods.EXCLUDED),
        ({"end_not_after": "2016-07-01"}, "2010-01-01", periods.POSSIBLE),
    ],
)
def test_status(dates, day, expected):
    assert periods.status(NONE | dates, day) == expected


days = st.dates().map(lambda day: day.isoformat())
maybe = st.one_of(st.just(""), days)


@given(
    st.fixed_dictionaries(
        {
            **dict.fromkeys(("start_not_before", "start_not_after", "end_not_before", "end_not_after"), maybe),
            "start": st.just(""),
            "end": st.just(""),
        }
    ),
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
