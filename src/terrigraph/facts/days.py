"""The four days of a fact: between which it is certain, and between which it is possible.

Each statement bounds the fact; the build takes them together once, and every query, table and view compares only the four
days that result. A day that is missing bounds nothing on its side; a fact that no day is known of has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from terrigraph.model.triples import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Assertion(StrEnum):
    """What a source asserts of a fact: concepts of the list of kinds."""

    HELD = "held"
    FORMER = "former"
    ANNOUNCED = "announced"
    TO_BE_CONFIRMED = "to-be-confirmed"
    DENIED = "denied"


RANK = (Assertion.HELD, Assertion.FORMER, Assertion.DENIED, Assertion.ANNOUNCED, Assertion.TO_BE_CONFIRMED)
"""Assertions from the one that outranks all others to the one that all others outrank: who was announced and did not come is denied."""


class Reason(StrEnum):
    """Why a fact is certain or possible from, or until, a day: concepts of the list of kinds."""

    STATED = "stated-date"
    SIGHTING = "sighting"
    FORMER = "shown-former"
    TERM = "term"
    NEXT_HOLDER = "next-holder"
    FORMER_HOLDER = "former-holder"
    EDITION = "edition"


Bound = tuple[str, Reason]
"""A day (YYYY-MM-DD) and why it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What one statement says of when a fact holds: each text, "" where it says nothing."""

    start: str = ""
    """A year, month or day."""
    end: str = ""
    first_seen: str = ""
    """The first and the last day on which the source can have seen it: one day for a dated document."""
    last_seen: str = ""
    assertion: Assertion = Assertion.HELD
    end_not_after: str = ""
    """The day by which it had ended, as an edition of a register shows that shows it no more."""
    end_reason: Reason = Reason.EDITION


@dataclass(slots=True, kw_only=True)
class Days:
    """The four days of a fact, each with its reason; None where nothing bounds it on that side."""

    possible_from: Bound | None = None
    certain_from: Bound | None = None
    certain_until: Bound | None = None
    possible_until: Bound | None = None
    disputed: bool = False
    """Whether sources state dates that cannot both be true."""

    def __iter__(self) -> Iterator[tuple[str, str, Reason]]:
        """The days that are known, each with its name (`possible_from`…) and its reason."""
        for name in NAMES:
            if bound := getattr(self, name):
                yield name, *bound

    def latest_start(self, day: str, reason: Reason) -> None:
        """Say that it had not started before a day."""
        if self.possible_from is None or day > self.possible_from[0]:
            self.possible_from = (day, reason)

    def earliest_end(self, day: str, reason: Reason) -> None:
        """Say that it had ended by a day."""
        if self.possible_until is None or day < self.possible_until[0]:
            self.possible_until = (day, reason)


NAMES = ("possible_from", "certain_from", "certain_until", "possible_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days within which a term allows a mandate; an open end is ""."""

    first: str = ""
    last: str = ""


def conclude(statements: Iterable[Dates], window: Window | None = None) -> Days:
    """The four days that statements of one fact leave, within the window of its term where it has one.

    The rules are those of docs/model.md: a sighting makes certain; two sightings make certain in between where a term holds
    them together; stated dates that agree are taken together, and those that do not make the whole span possible.
    """
    every = list(statements)
    seen = [one for one in every if one.assertion in (Assertion.HELD, Assertion.FORMER)]
    held = [one for one in seen if one.assertion is Assertion.HELD]
    days = Days()
    _starts(days, [one.start for one in seen if one.start])
    _ends(days, [one.end for one in seen if one.end])
    _sightings(days, held, window)
    if window is not None:
        _within(days, window)
    for one in seen:
        if one.end_not_after:
            days.earliest_end(one.end_not_after, one.end_reason)
        if one.assertion is Assertion.FORMER and not one.end and one.last_seen:
            days.earliest_end(one.last_seen, Reason.FORMER)
    if window is None:
        _as_far_as_seen(days, seen)
    _in_order(days)
    return days


def _starts(days: Days, stated: Sequence[str]) -> None:
    """Take the stated starts together."""
    if stated:
        first, last, days.disputed = _together(stated)
        days.possible_from, days.certain_from = (first, Reason.STATED), (last, Reason.STATED)


def _ends(days: Days, stated: Sequence[str]) -> None:
    if stated:
        first, last, disputed = _together(stated)
        days.disputed |= disputed
        days.certain_until, days.possible_until = (first, Reason.STATED), (last, Reason.STATED)


def _together(stated: Sequence[str]) -> tuple[str, str, bool]:
    """The first and last day that dates leave: what they have in common, or the whole span where they contradict each other."""
    dates = [PartialDate(text) for text in stated]
    first, last = max(date.first for date in dates), min(date.last for date in dates)
    if first <= last:
        return first, last, False
    return min(date.first for date in dates), max(date.last for date in dates), True


def _sightings(days: Days, held: Sequence[Dates], window: Window | None) -> None:
    """Make certain what sightings show."""
    starts = [one.last_seen for one in held if one.last_seen and not one.start]
    ends = [one.first_seen for one in held if one.first_seen and not one.end]
    if window is None and days.certain_from is None and days.certain_until is None and len({*starts}) > 1:
        latest = max(held, key=lambda one: (one.first_seen, one.last_seen))  # nothing states that it went on from one to the next
        starts, ends = [latest.last_seen], [latest.first_seen]
    if starts and (days.certain_from is None or min(starts) < days.certain_from[0]):
        days.certain_from = (min(starts), Reason.SIGHTING)
    if ends and (days.certain_until is None or max(ends) > days.certain_until[0]):
        days.certain_until = (max(ends), Reason.SIGHTING)


def _within(days: Days, window: Window) -> None:
    """Narrow what is possible to the window; a stated date that lies outside is kept, since it may be right."""
    if window.first and (days.possible_from is None or days.certain_from is None or window.first <= days.certain_from[0]):
        days.latest_start(window.first, Reason.TERM)
    if window.last and (days.possible_until is None or days.certain_until is None or window.last >= days.certain_until[0]):
        days.earliest_end(window.last, Reason.TERM)


def _as_far_as_seen(days: Days, seen: Sequence[Dates]) -> None:
    """Where nothing bounds a side, it is possible as far as it was seen."""
    first = min((one.first_seen for one in seen if one.first_seen), default="")
    last = max((one.last_seen for one in seen if one.last_seen), default="")
    if days.possible_from is None and (day := first or (days.possible_until or ("",))[0]):
        days.possible_from = (min(day, (days.possible_until or (day,))[0]), Reason.SIGHTING)
    if days.possible_until is None and last:
        days.possible_until = (last, Reason.SIGHTING)


def _in_order(days: Days) -> None:
    """Leave no certain day outside the possible ones, nor an end of certainty before its start."""
    if days.possible_from and days.certain_from and days.certain_from[0] < days.possible_from[0]:
        days.possible_from = days.certain_from
    if days.possible_until and days.certain_until and days.certain_until[0] > days.possible_until[0]:
        days.certain_until = days.possible_until
    certain = days.certain_from, days.certain_until
    if None in certain or days.certain_from[0] > days.certain_until[0]:  # type: ignore[index]
        days.certain_from = days.certain_until = None
