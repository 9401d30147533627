"""When something holds: known dates, bounds, and the two answers to "as of a day".

The rule is here for Python and for SQL. The questions (queries/*.rq) and the explorer (web/src/explorer/data/time.ts) state
it in their own languages; all of them answer the cases of tests/cases/periods.csv.
"""

from __future__ import annotations

from terrigraph.errors import UsageError
from terrigraph.language import Text
from terrigraph.model.namespaces import SCHEMA, TG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

CERTAIN, POSSIBLE, EXCLUDED, UNDATED = "certain", "possible", "excluded", "undated"

DATES = {
    "start": SCHEMA.startDate,
    "end": SCHEMA.endDate,
    "start_not_before": TG.startNotBefore,
    "start_not_after": TG.startNotAfter,
    "end_not_before": TG.endNotBefore,
    "end_not_after": TG.endNotAfter,
}
"""What may be known of when something holds: dates (a year, month or day) and their bounds (days), by property."""

_BOUNDED = {
    "possible_from": ("start_not_before", "start", "first"),
    "certain_from": ("start_not_after", "start", "last"),
    "certain_to": ("end_not_before", "end", "first"),
    "possible_to": ("end_not_after", "end", "last"),
}
"""For each day that dates leave: its bound, else the date whose first or last day it is."""
BOUNDS = tuple(_BOUNDED)


def day(text: str) -> str:
    """A day as the user gives it, YYYY-MM-DD. Raises UsageError."""
    from terrigraph.model.triples import PartialDate

    try:
        parsed = PartialDate.parse(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.first != parsed.last:
        raise UsageError(Text(f"« {text} » n’est pas un jour ; attendu : AAAA-MM-JJ", f'"{text}" is not a day; expected: YYYY-MM-DD'))
    return text


def bounds(dates: Mapping[str, str]) -> tuple[str, str, str, str]:
    """The days (possible from, certain from, certain to, possible to) that dates and bounds leave; "" where not known.

    `dates` has `start`, `end` and the four bounds, as an edge of a network has them.
    """
    from terrigraph.model.triples import PartialDate  # read where there are dates, which not all that is shown has

    first, certain_from, certain_to, last = (
        dates[bound] or (getattr(PartialDate(dates[date]), side) if dates[date] else "") for bound, date, side in _BOUNDED.values()
    )
    return first, certain_from, certain_to, last


def status(dates: Mapping[str, str], on: str) -> str:
    """Whether something holds on a day: certain (the day lies between the latest start and the earliest end),
    excluded, possible (nothing excludes it), or undated (nothing is known of its dates).
    """
    possible_from, certain_from, certain_to, possible_to = bounds(dates)
    if not any((possible_from, certain_from, certain_to, possible_to)):
        return UNDATED
    if (possible_from and on < possible_from) or (possible_to and on > possible_to):
        return EXCLUDED
    return CERTAIN if certain_from and certain_to and certain_from <= on <= certain_to else POSSIBLE


# ---------------------------------------------------------------- the same in SQL (DuckDB)

_DAYS_SQL = {
    "first": "CAST(substr({0} || '-01-01', 1, 10) AS DATE)",
    "last": """CASE length({0}) WHEN 10 THEN CAST({0} AS DATE) WHEN 7 THEN last_day(CAST({0} || '-01' AS DATE))
        WHEN 4 THEN CAST({0} || '-12-31' AS DATE) END""",
}
UNDATED_SQL = "(" + " AND ".join(f"{bound} IS NULL" for bound in BOUNDS) + ")"
"""Whether nothing is known of the dates of a row that has the columns BOUNDS (days; NULL: not known)."""


def excluded_sql(since: str = "$day", until: str = "$day") -> str:
    """Whether a row that has the columns BOUNDS holds on no day from one to another (SQL, as `'2016-07-01'` or `$day`)."""
    return f"coalesce(possible_from > CAST({until} AS DATE) OR possible_to < CAST({since} AS DATE), false)"


STATUS_SQL = f"""CASE WHEN {UNDATED_SQL} THEN '{UNDATED}' WHEN {excluded_sql()} THEN '{EXCLUDED}'
    WHEN certain_from <= CAST($day AS DATE) AND certain_to >= CAST($day AS DATE) THEN '{CERTAIN}' ELSE '{POSSIBLE}' END"""
"""`status` of a row that has the columns BOUNDS, on the parameter `$day`."""


def bounds_sql(table: str) -> str:
    """`bounds` of a table that has the columns of DATES (text; NULL: not known), as the columns BOUNDS."""

    def column(name: str) -> str:
        return f'{table}."{name}"'

    return ", ".join(
        f"coalesce(CAST({column(bound)} AS DATE), {_DAYS_SQL[side].format(column(date))}) AS {name}"
        for name, (bound, date, side) in _BOUNDED.items()
    )
