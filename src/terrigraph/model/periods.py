"""When something holds: the four days of a fact, and the two answers to "as of a day".

The rule is here for Python and for SQL. The questions (queries/*.rq) and the explorer (web/src/explorer/data/time.ts) state
it in their own languages; all of them answer the cases of tests/cases/periods.csv.
"""

from __future__ import annotations

from terrigraph.errors import UsageError
from terrigraph.language import Text
from terrigraph.model.namespaces import SCHEMA, SCHEMES, TG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

CERTAIN, POSSIBLE, EXCLUDED, UNDATED = "certain", "possible", "excluded", "undated"

DAYS = {
    "possible_from": TG.possibleFrom,
    "certain_from": TG.certainFrom,
    "certain_until": TG.certainUntil,
    "possible_until": TG.possibleUntil,
}
"""The days between which a fact is possible and certain, by property: all that dated answers compare. "" bounds nothing."""
BOUNDS = tuple(DAYS)
REASONS = {name: f"{predicate}Reason" for name, predicate in DAYS.items()}
"""The property that says why each day is one."""
STATED, SIGHTING = (f"{SCHEMES['kind']}{reason}" for reason in ("stated-date", "sighting"))
"""Reasons that views tell apart: a source states the date; a source merely shows the fact on that day."""
_NEVER = "9999-12-31"
SHOWN = ("start", "end", *BOUNDS)
"""What the dates of a fact are, as an edge of a network has them: a start and an end to be shown (a year, month or day), and the days."""


def day(given: object) -> str:
    """A day as the user gives it, YYYY-MM-DD or a date of Python's, pandas' or numpy's. Raises UsageError."""
    from terrigraph.model.given import as_text
    from terrigraph.model.triples import PartialDate

    text = given if isinstance(given, str) else as_text(given)

    try:
        parsed = PartialDate.parse(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.first != parsed.last:
        raise UsageError(Text(f"« {text} » n’est pas un jour ; attendu : AAAA-MM-JJ", f'"{text}" is not a day; expected: YYYY-MM-DD'))
    return text


def bounds(dates: Mapping[str, str]) -> tuple[str, str, str, str]:
    """The days (possible from, certain from, certain until, possible until) of a fact; "" where not known."""
    possible_from, certain_from, certain_until, possible_until = (dates[name] for name in BOUNDS)
    return possible_from, certain_from, certain_until, possible_until


def shown(value: Callable[[str], str], starts: Iterable[str] = (), ends: Iterable[str] = ()) -> dict[str, str]:
    """The dates of a fact, by the names of SHOWN; `value` gives the value of a property, "" where there is none.

    The start and the end are those of an event, else the dates that sources state: known whole, or in the words of the
    statements (`starts`, `ends`) where these lie within the days.
    """
    days = {name: value(predicate) for name, predicate in DAYS.items()}
    reasons = {name: value(predicate) for name, predicate in REASONS.items()}

    def date(predicate: str, one: str, other: str, stated: Iterable[str]) -> str:
        if known := value(predicate) or (_whole(days[one], days[other]) if reasons[one] == reasons[other] == STATED else ""):
            return known
        fitting = [text for text in stated if days[one][: len(text)] <= text <= (days[other] or _NEVER)[: len(text)]]
        return max(fitting, key=lambda text: (len(text), text), default="") if STATED in (reasons[one], reasons[other]) else ""

    return {
        "start": date(SCHEMA.startDate, "possible_from", "certain_from", starts),
        "end": date(SCHEMA.endDate, "certain_until", "possible_until", ends),
        **days,
    }


def _whole(first: str, last: str) -> str:
    """The year, month or day from a first day to a last; "" where it is none."""
    from terrigraph.model.triples import PartialDate  # read where there are dates, which not all that is shown has

    if not (first and last):
        return ""
    return next((text for text in (first[:4], first[:7], first) if (PartialDate(text).first, PartialDate(text).last) == (first, last)), "")


def status(dates: Mapping[str, str], on: str) -> str:
    """Whether something holds on a day: certain (the day lies between the latest start and the earliest end),
    excluded, possible (nothing excludes it), or undated (nothing is known of its dates).
    """
    possible_from, certain_from, certain_until, possible_until = bounds(dates)
    if not any((possible_from, certain_from, certain_until, possible_until)):
        return UNDATED
    if (possible_from and on < possible_from) or (possible_until and on > possible_until):
        return EXCLUDED
    return CERTAIN if certain_from and certain_until and certain_from <= on <= certain_until else POSSIBLE


# ---------------------------------------------------------------- the same in SQL (DuckDB)

UNDATED_SQL = "(" + " AND ".join(f"{bound} IS NULL" for bound in BOUNDS) + ")"
"""Whether nothing is known of the dates of a row that has the columns BOUNDS (days; NULL: not known)."""


def excluded_sql(since: str = "$day", until: str = "$day") -> str:
    """Whether a row that has the columns BOUNDS holds on no day from one to another (SQL, as `'2016-07-01'` or `$day`)."""
    return f"coalesce(possible_from > CAST({until} AS DATE) OR possible_until < CAST({since} AS DATE), false)"


STATUS_SQL = f"""CASE WHEN {UNDATED_SQL} THEN '{UNDATED}' WHEN {excluded_sql()} THEN '{EXCLUDED}'
    WHEN certain_from <= CAST($day AS DATE) AND certain_until >= CAST($day AS DATE) THEN '{CERTAIN}' ELSE '{POSSIBLE}' END"""
"""`status` of a row that has the columns BOUNDS, on the parameter `$day`."""


def whole_sql(first: str, last: str) -> str:
    """The year, month or day between two columns of days (text; NULL: not known), NULL where it is none."""
    month = f"strftime(last_day(CAST({first} AS DATE)), '%Y-%m-%d')"
    return f"""CASE WHEN {first} = {last} THEN {first}
        WHEN substr({first}, 6) = '01-01' AND {last} = substr({first}, 1, 4) || '-12-31' THEN substr({first}, 1, 4)
        WHEN substr({first}, 9) = '01' AND {last} = {month} THEN substr({first}, 1, 7) END"""
