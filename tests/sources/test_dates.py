"""Dates as people write them: read, or refused with what to write."""

from __future__ import annotations

import pytest

from terrigraph.language import Text
from terrigraph.sources.dates import EITHER, MONTH_FIRST, Columns, DateError, Period, date, is_far, period, style


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ""),
        (" 2016 ", "2016"),
        ("2016.0", "2016"),
        ("2016-07", "2016-07"),
        ("07/2016", "2016-07"),
        ("7/2016", "2016-07"),
        ("2016-7-4", "2016-07-04"),
        ("2016/07/04", "2016-07-04"),
        ("20160704", "2016-07-04"),
        ("4/7/2016", "2016-07-04"),
        ("04.07.2016", "2016-07-04"),
        ("2016-07-04T23:59:59.999+02:00", "2016-07-04"),
        ("2016-07-04 00:00:00.000000", "2016-07-04"),
        ("04/07/2016 8h30", "2016-07-04"),
        ("29/02/2020", "2020-02-29"),
    ],
)
def test_a_date_is_read(written: str, read: str) -> None:
    assert date(written) == read


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("5/18/2020", "the month is written before the day"),
        ("05-18-2020 00:00", "the month is written before the day"),
        ("43969", "a spreadsheet's number of a day"),
        ("43969.5", "a spreadsheet's number of a day"),
        ("18/05/20", "its year in four digits"),
        ("30/02/2020", "no calendar has this one"),
        ("2019-02-29", "no calendar has this one"),
        ("18 mai 2020", "a date is expected"),
        ("18/05-2020", "a date is expected"),
        ("0000", "a date is expected"),
        ("hier", "a date is expected"),
    ],
)
def test_what_is_none_says_why(written: str, why: str) -> None:
    with pytest.raises(DateError) as caught:
        date(written)
    assert why in caught.value.reason.en
    assert caught.value.reason.fr != caught.value.reason.en


@pytest.mark.parametrize("day", ["9999-12-31", "9999", "2999-12-31", "2200", "2099-12-31", "2100-01-01"])
def test_ends_that_stand_for_never(day: str) -> None:
    assert is_far(day)


@pytest.mark.parametrize("day", ["", "2026-12-31", "2050", "2099-06-30", "2105-03-12"])
def test_ends_that_are_ends(day: str) -> None:
    assert not is_far(day)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2010", "31/12/9999", Period("2010", "", ("no-end",))),
        ("01/01/1900", "2010", Period("", "2010", ("no-start",))),
        ("1899-12-30", "9999-12-31", Period("", "", ("no-start", "no-end"))),
        ("1900", "1910", Period("1900", "1910")),
        ("", "", Period("", "")),
    ],
)
def test_a_period_says_what_is_doubtful(start: str, end: str, expected: Period) -> None:
    assert period(start, end) == expected


@pytest.mark.parametrize(
    ("start", "end", "why"), [("2020", "2019", "before the start"), ("9999", "", "never comes"), ("x", "", "expected")]
)
def test_a_period_that_cannot_be(start: str, end: str, why: str) -> None:
    found = period(start, end)
    assert isinstance(found, Text)
    assert why in found.en


def test_one_month_before_the_day_makes_its_column_uncertain() -> None:
    columns = Columns({"start": style(["5/18/2020", "5/4/2020", "18/5/2020"]), "end": style(["5/4/2020"])})
    assert columns.date("18/5/2020", "start") == "2020-05-18"
    assert columns.date("5/5/2020", "start") == "2020-05-05"
    assert columns.date("5/4/2020", "end") == "2020-04-05"
    for written, reason in (("5/18/2020", MONTH_FIRST), ("5/4/2020", EITHER)):
        with pytest.raises(DateError) as caught:
            columns.date(written, "start")
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("cells", "swapped"),
    [
        (["2020-04-05", "2020-07-03", "2020-01-12", "18/05/2020", "24/05/2020", "28/05/2020"], True),
        (["2020-04-05", "2020-07-03", "2020-01-13", "18/05/2020", "24/05/2020", "28/05/2020"], False),
        (["2020-04-05", "2020-07-03", "2020-01-12", "18/05/2020", "24/05/2020", "08/05/2020", "28/05/2020"], False),
        (["2020-04-05", "2020-07-03", "2020-01-12"], False),
        (["2020-04-05", "18/05/2020"], False),
    ],
)
def test_what_a_spreadsheet_swapped_is_known_by_the_whole_column(cells: list[str], swapped: bool) -> None:
    assert style(cells).swapped == swapped
