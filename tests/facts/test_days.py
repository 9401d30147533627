"""The four days that statements of one fact leave. Whoever holds something here is made up."""

from __future__ import annotations

import pytest

from terrigraph.facts.days import LASTING, Assertion, Dates, Days, Reason, Window, conclude, first, last

TERM = Window(first="2014-03-23", last="2020-07-05")
RUNNING = Window(first="2026-03-15")
"""Of what lasts until something ends it: a twinning."""


def dates(start: str = "", end: str = "", seen: str = "", assertion: Assertion = Assertion.HELD, gone: str = "") -> Dates:
    """What a statement says whose document is of `seen`, a year, month or day."""
    return Dates(
        start=start,
        end=end,
        first_seen=first(seen) if seen else "",
        last_seen=last(seen) if seen else "",
        assertion=assertion,
        end_not_after=gone,
    )


def former(seen: str, start: str = "", end: str = "") -> Dates:
    return dates(start, end, seen, Assertion.FORMER)


def four(days: Days) -> tuple[str, str, str, str]:
    return tuple(bound[0] if bound else "" for bound in days.bounds)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], ("", "", "", "")),
        ([dates(seen="2012-06-12")], ("2012-06-12", "2012-06-12", "2012-06-12", "2012-06-12")),
        ([dates(seen="2012-06")], ("2012-06-01", "", "", "2012-06-30")),
        ([dates(start="2001", end="2014-03-01")], ("2001-01-01", "2001-12-31", "2014-03-01", "2014-03-01")),
        ([dates(start="2001-04-05")], ("2001-04-05", "2001-04-05", "2001-04-05", "2001-04-05")),
        ([dates(start="2001")], ("2001-01-01", "", "", "2001-12-31")),
        ([dates(end="2014-03-01")], ("2014-03-01", "2014-03-01", "2014-03-01", "2014-03-01")),
        ([dates(end="2014")], ("2014-01-01", "", "", "2014-12-31")),
        ([dates(start="2001", seen="2012-06-12")], ("2001-01-01", "2001-12-31", "2012-06-12", "2012-06-12")),
        ([dates(start="2001-04-05"), dates(end="2014-03-01")], ("2001-04-05", "2001-04-05", "2014-03-01", "2014-03-01")),
        ([former("2017-06-20")], ("", "", "", "2017-06-20")),
        ([former("2017-06-20", start="2001")], ("2001-01-01", "", "", "2017-06-20")),
        ([former("2017-06-20", "2001-04-05", "2014-03-01")], ("2001-04-05", "2001-04-05", "2014-03-01", "2014-03-01")),
    ],
)  # fmt: skip
def test_without_a_term_it_is_possible_as_far_as_it_is_seen(statements: list[Dates], expected: tuple[str, ...]) -> None:
    assert four(conclude(statements)) == expected


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([dates(seen="2009-05-21"), dates(seen="2012-12-11")], ("2009-05-21", "2012-12-11", "2012-12-11", "2012-12-11")),
        (
            [dates(start="2001-04-05", seen="2005-06-01"), dates(seen="2015-01-01")],
            ("2001-04-05", "2001-04-05", "2005-06-01", "2015-01-01"),
        ),
        (
            [dates(start="2001-04-05", seen="2005-06-01"), dates(seen="2003-01-01")],
            ("2001-04-05", "2001-04-05", "2005-06-01", "2005-06-01"),
        ),
        (
            [dates(start="2005-04-05", seen="2008-06-01"), dates(seen="2003-01-01")],
            ("2003-01-01", "2005-04-05", "2008-06-01", "2008-06-01"),
        ),
        ([dates(start="2001-04-05", end="2014-03-01"), dates(seen="2016-01-01")], ("2001-04-05", "2001-04-05", "2014-03-01", "2014-03-01")),
        ([dates(seen="2009-05-21"), former("2012-12-11")], ("2009-05-21", "2009-05-21", "2009-05-21", "2012-12-11")),
    ],
)  # fmt: skip
def test_without_a_term_nothing_says_that_it_went_on_between_two_sightings(statements: list[Dates], expected: tuple[str, ...]) -> None:
    assert four(conclude(statements)) == expected


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([dates(seen="2016-06-12")], ("2014-03-23", "2016-06-12", "2016-06-12", "2020-07-05")),
        ([dates(seen="2015-06"), dates(seen="2018-03")], ("2014-03-23", "2015-06-30", "2018-03-01", "2020-07-05")),
        ([dates(start="2014", seen="2018-03-01")], ("2014-03-23", "2014-12-31", "2018-03-01", "2020-07-05")),
        ([dates(start="2014-04-05", seen="2018-03-01")], ("2014-04-05", "2014-04-05", "2018-03-01", "2020-07-05")),
        ([dates(start="2014-04-05")], ("2014-04-05", "2014-04-05", "2014-04-05", "2020-07-05")),
        ([dates(start="2014-04-05", end="2018-06")], ("2014-04-05", "2014-04-05", "2018-06-01", "2018-06-30")),
        ([dates(end="2018-06"), dates(seen="2018-06-12")], ("2014-03-23", "2018-06-12", "2018-06-12", "2018-06-30")),
        ([dates(end="2018-06-01"), dates(seen="2019-02-01")], ("2014-03-23", "2018-06-01", "2018-06-01", "2018-06-01")),
        ([former("2017-06-20")], ("2014-03-23", "", "", "2017-06-20")),
        ([dates(seen="2016-06-12"), former("2017-06-20")], ("2014-03-23", "2016-06-12", "2016-06-12", "2017-06-20")),
        ([dates(seen="2016-06-12"), dates(gone="2018-01-01")], ("2014-03-23", "2016-06-12", "2016-06-12", "2018-01-01")),
        (
            [dates(start="2014-04-05", seen="2016-06-12"), dates(start="2018-10-01", seen="2019-01-01")],
            ("2014-04-05", "2014-04-05", "2019-01-01", "2020-07-05"),
        ),
        ([dates(start="2016-12-20", seen="2016-12-05")], ("2016-12-20", "2016-12-20", "2016-12-20", "2020-07-05")),
    ],
)  # fmt: skip
def test_a_term_bounds_what_is_possible_and_holds_sightings_together(statements: list[Dates], expected: tuple[str, ...]) -> None:
    days = conclude(statements, TERM)
    assert four(days) == expected
    assert not days.disputed, "a re-election, or a start against a sighting, contradicts nothing"


@pytest.mark.parametrize(
    ("window", "possible"), [(None, ("2016-07-04", "2016-07-06")), (TERM, ("2014-03-23", "2020-07-05"))]
)  # fmt: skip
def test_who_takes_part_in_a_meeting_is_seen_on_each_of_its_days(window: Window | None, possible: tuple[str, str]) -> None:
    seen = Dates(first_seen="2016-07-04", last_seen="2016-07-06", throughout=True)
    assert four(conclude([seen], window)) == (possible[0], "2016-07-04", "2016-07-06", possible[1])


def test_a_term_that_still_runs_has_no_last_day() -> None:
    assert four(conclude([dates(start="2026-03-20", seen="2026-07-31")], RUNNING)) == ("2026-03-20", "2026-03-20", "2026-07-31", "")


def test_what_lasts_until_something_ends_it_goes_on_between_sightings() -> None:
    assert four(conclude([dates(seen="2017"), dates(seen="2026")], LASTING)) == ("2017-01-01", "2017-12-31", "2026-01-01", "")
    assert four(conclude([dates(start="1987"), dates(seen="2017")], LASTING)) == ("1987-01-01", "1987-12-31", "2017-01-01", "")


@pytest.mark.parametrize("window", [None, LASTING, TERM])
def test_dates_that_agree_are_taken_together_and_others_leave_the_whole_span(window: Window | None) -> None:
    agreed = conclude([dates("2014", "2018-06"), dates("2014-04-05", "2018-06-30")], window)
    assert (four(agreed), agreed.disputed) == (("2014-04-05", "2014-04-05", "2018-06-30", "2018-06-30"), False)
    disputed = conclude([dates("2014-04-05", "2018-06-30"), dates("2015-01-10", "2018-06-30")], window)
    assert (four(disputed), disputed.disputed) == (("2014-04-05", "2015-01-10", "2018-06-30", "2018-06-30"), True)
    disputed = conclude([dates("2014-04-05", "2018-06-30"), dates("2014-04-05", "2019-02-28")], window)
    assert (four(disputed), disputed.disputed) == (("2014-04-05", "2014-04-05", "2018-06-30", "2019-02-28"), True)


@pytest.mark.parametrize("assertion", [Assertion.ANNOUNCED, Assertion.TO_BE_CONFIRMED, Assertion.DENIED])
def test_what_is_not_said_to_be_held_has_no_days_and_moves_none(assertion: Assertion) -> None:
    other = dates(start="2013-01-01", end="2021-01-01", seen="2012-06-12", assertion=assertion)
    assert four(conclude([other])) == ("", "", "", "")
    assert four(conclude([dates(seen="2016-06-12"), other], TERM)) == ("2014-03-23", "2016-06-12", "2016-06-12", "2020-07-05")


def test_each_day_has_its_reason() -> None:
    def reasons(*statements: Dates, window: Window | None = TERM) -> list[Reason]:
        return [bound[1] for bound in conclude(statements, window).bounds if bound]

    assert reasons(dates(seen="2016-06-12")) == [Reason.TERM, Reason.SIGHTING, Reason.SIGHTING, Reason.TERM]
    assert reasons(dates("2014-04-05", "2018-06")) == [Reason.STATED] * 4
    assert reasons(dates(seen="2016-06-12"), former("2017-06-20"))[-1] is Reason.FORMER
    assert reasons(dates(seen="2016-06-12"), dates(gone="2018-01-01"))[-1] is Reason.EDITION
    assert reasons(dates(seen="2016-06-12"), window=None) == [Reason.SIGHTING] * 4


@pytest.mark.parametrize("window", [None, TERM])
def test_spans_that_follow_each_other_are_no_contradiction_and_the_longest_is_certain(window: Window | None) -> None:
    left = dates("2014-04-04", "2014-08-26")
    back = dates("2016-02-11", "2020-07-03")
    days = conclude([left, back], window)
    assert (four(days), days.disputed) == (("2014-04-04", "2016-02-11", "2020-07-03", "2020-07-03"), False)
    running = conclude([left, dates("2016-02-11", seen="2018-12-16")], window)
    assert not running.disputed and four(running)[1:3] == ("2016-02-11", "2018-12-16")
    assert conclude([left, back, dates("2016-02")], window) == days, "one that says no more"


def test_spans_that_overlap_or_are_known_by_the_year_alone_contradict_each_other() -> None:
    for other in (dates("2014-08-01", "2020-07-03"), dates("2016", "2020-07-03")):
        assert conclude([dates("2014-04-04", "2014-08-26"), other], TERM).disputed
