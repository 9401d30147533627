"""What a Python program may give for a parameter."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pyoxigraph as ox
import pytest

from terrigraph.errors import UsageError
from terrigraph.model import periods
from terrigraph.model.given import as_text


@pytest.mark.parametrize(
    "value",
    [
        "2016-07-01",
        datetime.date(2016, 7, 1),
        datetime.datetime(2016, 7, 1, 12, 30),
        pd.Timestamp(2016, 7, 1),
        pd.Timestamp("2016-07-01T10:00", tz="Europe/Paris"),
        np.datetime64("2016-07-01"),
        np.datetime64("2016-07-01T10:00"),
    ],
)
def test_a_day_is_a_day(value: object) -> None:
    assert as_text(value) == periods.day(value) == "2016-07-01"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (31555, "31555"),
        (np.int64(31555), "31555"),
        (31555.0, "31555"),
        (2.5, "2.5"),
        (np.str_("Toulouse"), "Toulouse"),
        (ox.NamedNode("urn:a"), "urn:a"),
    ],
)
def test_numbers_and_terms_are_text(value: object, expected: str) -> None:
    assert as_text(value) == expected


@pytest.mark.parametrize("value", [None, float("nan"), np.nan, pd.NaT, pd.NA, np.datetime64("NaT")])
def test_what_is_missing_is_nothing_and_no_day(value: object) -> None:
    assert as_text(value) == ""
    with pytest.raises(UsageError):
        periods.day(value)


@pytest.mark.parametrize("value", [True, np.True_, object(), ["a"], b"a"])
def test_what_is_no_parameter_is_a_wrong_call(value: object) -> None:
    with pytest.raises(UsageError, match="un texte, une date ou un nombre"):
        as_text(value)
