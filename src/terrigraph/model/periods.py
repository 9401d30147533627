"""When something holds: known dates, bounds, and the two answers to "as of a day"."""

from __future__ import annotations

from terrigraph.errors import UsageError
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

CERTAIN, POSSIBLE, EXCLUDED, UNDATED = "certain", "possible", "excluded", "undated"


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

    start, end = (PartialDate(dates[name]) if dates[name] else None for name in ("start", "end"))
    return (
        dates["start_not_before"] or (start.first if start else ""),
        dates["start_not_after"] or (start.last if start else ""),
        dates["end_not_before"] or (end.first if end else ""),
        dates["end_not_after"] or (end.last if end else ""),
    )


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
