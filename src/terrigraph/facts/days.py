"""The four days of a fact: between which it is certain, and between which it is possible.

Each statement bounds the fact; the build takes them together once, and every query, table and view compares only the four
days that result. A day that is missing bounds nothing on its side; a fact that no day is known of has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from terrigraph.model.triples import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
    throughout: bool = False
    """Whether it is seen on each of these days, as who takes part in a meeting is; else on one of them."""
    assertion: Assertion = Assertion.HELD
    end_not_after: str = ""
    """The day by which it had ended, as an edition of a register shows that shows it no more."""
    end_reason: Reason = Reason.EDITION

    @property
    def shown_since(self) -> str:
        """The day by which the source has seen it, whichever day that was."""
        return self.first_seen if self.throughout else self.last_seen

    @property
    def shown_until(self) -> str:
        """The day until which the source has seen it at least."""
        return self.last_seen if self.throughout else self.first_seen


@dataclass(slots=True)
class Days:
    """The four days of a fact, each with its reason; None where nothing bounds it on that side."""

    possible_from: Bound | None = None
    certain_from: Bound | None = None
    certain_until: Bound | None = None
    possible_until: Bound | None = None
    disputed: bool = False
    """Whether sources state dates that cannot both be true."""

    @property
    def bounds(self) -> tuple[Bound | None, Bound | None, Bound | None, Bound | None]:
        """The four days, in the order of NAMES."""
        return self.possible_from, self.certain_from, self.certain_until, self.possible_until

    def copy(self) -> Days:
        """The same days, to be changed."""
        return Days(self.possible_from, self.certain_from, self.certain_until, self.possible_until, self.disputed)

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


LASTING = Window()
"""Of what lasts until something ends it: a cooperation, or an organisation's membership."""


def conclude(statements: Iterable[Dates], window: Window | None = None) -> Days:
    """The four days that statements of one fact leave, within the window of its term where it has one.

    What is LASTING is possible from when it was first seen.

    The rules are those of docs/model.md: a sighting makes certain; two sightings make certain in between where a term holds
    them together, or where one source states the dates in between; stated dates that agree are taken together, and those that
    do not make the whole span possible. A sighting older than the stated start makes an earlier one possible, and in a term
    shows that start to be a re-election's; one after the stated end shows nothing, since pages outlive what they say.
    """
    seen = [one for one in statements if one.assertion in (Assertion.HELD, Assertion.FORMER)]
    days = Days()
    spans = _stints(seen)
    ends = [one.end for one in seen if one.end] if not spans or spans[-1][1] else []
    if window is None:
        _starts(days, [one.start for one in seen if one.start])
        _ends(days, ends)
        _ended(days, seen)
        _sighted_apart(days, seen)
        _as_far_as_seen(days, [one for one in seen if one.assertion is Assertion.HELD])
    else:
        _ends(days, ends)
        shown = [one for one in seen if _shows(one, days.possible_until)]
        earliest = min((one.last_seen for one in shown), default="") if window.first else ""
        _starts(days, [one.start for one in seen if one.start and not (earliest and first(one.start) > earliest)])
        _sighted(days, shown)
        _within(days, window)
        if window == LASTING and days.possible_from is None:
            days.possible_from = min(((one.first_seen, Reason.SIGHTING) for one in shown), default=None)
        _ended(days, seen)
    _apart(days, seen, spans)
    _in_order(days)
    return days


@lru_cache(maxsize=1 << 15)
def first(text: str) -> str:
    """The first day that a year, month or day can be."""
    return PartialDate(text).first


@lru_cache(maxsize=1 << 15)
def last(text: str) -> str:
    """The last day that a year, month or day can be."""
    return PartialDate(text).last


def _starts(days: Days, stated: Sequence[str]) -> None:
    """Take the stated starts together."""
    if stated:
        earliest, latest, disputed = _together(stated)
        days.disputed |= disputed
        days.possible_from, days.certain_from = (earliest, Reason.STATED), (latest, Reason.STATED)


def _ends(days: Days, stated: Sequence[str]) -> None:
    if stated:
        earliest, latest, disputed = _together(stated)
        days.disputed |= disputed
        days.certain_until, days.possible_until = (earliest, Reason.STATED), (latest, Reason.STATED)


def _together(stated: Sequence[str]) -> tuple[str, str, bool]:
    """The first and last day that dates leave: what they have in common, or the whole span where they contradict each other."""
    firsts, lasts = [first(text) for text in stated], [last(text) for text in stated]
    if max(firsts) <= min(lasts):
        return max(firsts), min(lasts), False
    return min(firsts), max(lasts), True


def _shows(one: Dates, stated_end: Bound | None) -> bool:
    """Whether a statement shows the fact on the days on which its source saw it, before any stated end."""
    return (
        one.assertion is Assertion.HELD
        and bool(one.last_seen)
        and (not one.start or first(one.start) <= one.last_seen)
        and (stated_end is None or one.first_seen <= stated_end[0])
    )


def _sighted(days: Days, shown: Sequence[Dates]) -> None:
    """Make certain what sightings of one term show, and what is between them."""
    if not shown:
        return
    since = min(one.shown_since for one in shown)
    until = max(max(one.shown_until, first(one.start) if one.start else "") for one in shown)
    if days.certain_from is None or since < days.certain_from[0]:
        days.certain_from = (since, Reason.SIGHTING)
    if days.certain_until is None or until > days.certain_until[0]:
        days.certain_until = (until, Reason.SIGHTING)


def _sighted_apart(days: Days, seen: Sequence[Dates]) -> None:
    """Make certain what one statement shows, or several that overlap: nothing says that it went on from one to the next.

    Of several such spans, the longest is kept, the latest of those.
    """
    start, end = days.certain_from, days.certain_until
    days.certain_from = days.certain_until = None
    spans = [(start, end)] if start and end and start[0] <= end[0] else []
    for one in seen:
        held = one.assertion is Assertion.HELD
        since = start if one.start else (one.shown_since, Reason.SIGHTING) if held and one.shown_since else None
        until = end if one.end else (one.shown_until, Reason.SIGHTING) if held and one.shown_until else None
        if held and since and since[1] is Reason.SIGHTING and days.possible_from and since[0] < days.possible_from[0]:
            days.possible_from = since
        if until and days.possible_until and days.possible_until[0] < until[0]:
            until = days.possible_until
        if since and until and since[0] <= until[0]:
            spans.append((since, until))
    joined: list[tuple[Bound, Bound]] = []
    for since, until in sorted(spans):
        if joined and since[0] <= joined[-1][1][0]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    if joined:
        days.certain_from, days.certain_until = max(joined, key=lambda span: (_length(span[0][0], span[1][0]), span))
    else:
        days.certain_from, days.certain_until = start, end


def _length(since: str, until: str) -> int:
    """How many days there are from one day to another."""
    return (date.fromisoformat(until) - date.fromisoformat(since)).days


def _within(days: Days, window: Window) -> None:
    """Narrow what is possible to the window; a stated date that lies outside is kept, since it may be right."""
    if window.first and (days.possible_from is None or days.certain_from is None or window.first <= days.certain_from[0]):
        days.latest_start(window.first, Reason.TERM)
    if window.last and (days.possible_until is None or days.certain_until is None or window.last >= days.certain_until[0]):
        days.earliest_end(window.last, Reason.TERM)


def _ended(days: Days, seen: Sequence[Dates]) -> None:
    """Bound the end by what no longer shows it, and by what shows it as past."""
    for one in seen:
        if one.end_not_after:
            days.earliest_end(one.end_not_after, one.end_reason)
        if one.assertion is Assertion.FORMER and not one.end and one.last_seen:
            days.earliest_end(one.last_seen, Reason.FORMER)


def _as_far_as_seen(days: Days, seen: Sequence[Dates]) -> None:
    """Where nothing bounds a side, it is possible as far as it was seen, or as its other end."""
    if days.possible_from is None:
        sightings = [(one.first_seen, Reason.SIGHTING) for one in seen if one.first_seen]
        known = min(sightings, default=days.certain_until)
        days.possible_from = known if not (known and days.possible_until) else min(known, days.possible_until)
    if days.possible_until is None:
        sightings = [(one.last_seen, Reason.SIGHTING) for one in seen if one.last_seen]
        known = max(sightings, default=days.certain_from or days.possible_from)
        days.possible_until = known if not (known and days.certain_from) else max(known, days.certain_from)


def _apart(days: Days, seen: Sequence[Dates], spans: Sequence[tuple[str, str]]) -> None:
    """Where what is stated is several spans that follow each other, contradict nothing: someone left, and came back.

    The longest of them is certain, the latest of those; the others are possible, as are the days between.
    """
    if not (days.disputed and spans):
        return
    days.disputed = False
    sightings = [one.first_seen for one in seen if one.assertion is Assertion.HELD and one.first_seen]
    ended = [(last(start), first(end) if end else max(sightings, default="")) for start, end in spans]
    since, until = max(
        (span for span in ended if span[0] <= span[1]),
        key=lambda span: (_length(*span), span),
        default=("", ""),
    )
    if since:
        stated = any(end and first(end) == until for _, end in spans)
        days.certain_from = since, Reason.STATED
        days.certain_until = until, Reason.STATED if stated else Reason.SIGHTING


def _stints(seen: Sequence[Dates]) -> list[tuple[str, str]]:
    """The spans that statements state to the month at least, where they are several that follow each other; else none."""
    if len(seen) < 2:
        return []
    spans = {(one.start, one.end) for one in seen if one.start or one.end}
    closed = [span for span in spans if span[1]]
    spans -= {span for span in spans if not span[1] and any(_agree(span[0], start) for start, _ in closed)}
    if len(spans) < 2 or any(len(start) < len("2020-01") for start, _ in spans):
        return []
    ordered = sorted(spans)
    if all(end and len(end) >= len("2020-01") and last(end) <= first(start) for (_, end), (start, _) in pairwise(ordered)):
        return ordered
    return []


def _agree(one: str, other: str) -> bool:
    """Whether two dates can be one day."""
    return bool(one and other) and first(one) <= last(other) and first(other) <= last(one)


def _in_order(days: Days) -> None:
    """Leave no certain day outside the possible ones, nor an end of certainty before its start.

    On the very day of a stated start, or end, it is certain.
    """
    if days.certain_until is None and days.certain_from is not None and days.possible_from == days.certain_from:
        days.certain_until = days.certain_from
    elif days.certain_from is None and days.certain_until is not None and days.possible_until == days.certain_until:
        days.certain_from = days.certain_until
    if days.possible_from and days.certain_from and days.certain_from[0] < days.possible_from[0]:
        days.possible_from = days.certain_from
    if days.possible_until and days.certain_until and days.certain_until[0] > days.possible_until[0]:
        days.certain_until = days.possible_until
    certain = days.certain_from, days.certain_until
    if None in certain or days.certain_from[0] > days.certain_until[0]:  # type: ignore[index]
        days.certain_from = days.certain_until = None
