"""How long a mandate lasts, from editions of a register that never says when one ends.

An edition shows who holds a function on some day: at the earliest the last date that it carries (`as_of`), at the
latest the day it was published (`published`). A mandate that an edition shows has not ended before its `as_of`. One that
a later edition shows no more has ended by the first of: the person's next mandate of the same role there; the first day
of the new head (mayor, president), who ends the functions of the others; the publication of that edition. An edition
speaks only of the authorities and roles that it has rows of, so that the file of one département ends nothing
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.importers.elected_officials.rows import COUNCIL_TERM, HEADS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Edition(NamedTuple):
    """One kept table of the register."""

    name: str
    as_of: str
    """A day on which, or after which, it was made."""
    published: str
    """A day by which it was; "" where unknown."""


class ShownMandate(NamedTuple):
    """A mandate as one edition shows it."""

    role: str
    person: str
    area: str
    start: str
    end: str
    elected: str
    edition: Edition
    row: int


@dataclass(slots=True, kw_only=True)
class Tenure:
    """One mandate, as all editions show it."""

    role: str
    person: str
    area: str
    start: str
    end: str = ""
    variant: str = ""
    """Tells apart mandates that differ by their stated end alone."""
    start_not_after: str = ""
    end_not_before: str = ""
    end_not_after: str = ""
    shown: list[ShownMandate] = field(default_factory=list)


def tenures(rows: Iterable[ShownMandate]) -> list[Tenure]:
    """The mandates of one organisation, with the bounds of their ends; sorted."""
    shown = sorted(rows)
    heads = [one for one in shown if one.role in HEADS and one.start]
    editions: dict[str, set[Edition]] = {}
    for one in shown:
        editions.setdefault(one.role, set()).add(one.edition)
    mandates = []
    for _, of_one in groupby(shown, key=lambda one: one[:3]):
        terms = _terms(list(of_one))
        for term in terms:
            _bound(term, terms, heads, editions[term.role])
        mandates += terms
    return mandates


def _terms(shown: Sequence[ShownMandate]) -> list[Tenure]:
    """The mandates of one person in one role: one a start, and one more for each other end that is stated.

    An undated row joins the dated ones where these have one start.
    """
    starts: dict[str, list[ShownMandate]] = {}
    for one in shown:
        starts.setdefault(one.start, []).append(one)
    if "" in starts and len(starts) == 2:
        starts[max(starts)] += starts.pop("")
    terms = []
    for start, rows in starts.items():
        first, *more = sorted({one.end for one in rows if one.end}) or [""]
        terms.append(
            Tenure(
                role=shown[0].role,
                person=shown[0].person,
                area=shown[0].area,
                start=start,
                end=first,
                shown=[one for one in rows if one.end in ("", first)],
            )
        )
        terms += [
            Tenure(
                role=shown[0].role,
                person=shown[0].person,
                area=shown[0].area,
                start=start,
                end=end,
                variant=end,
                shown=[one for one in rows if one.end == end],
            )
            for end in more
        ]
    return terms


def _bound(term: Tenure, terms: Sequence[Tenure], heads: Sequence[ShownMandate], editions: Iterable[Edition]) -> None:
    """State what bounds a mandate's start and end, where they are not known."""
    if not term.start:
        term.start_not_after = min((one.edition.published for one in term.shown if one.edition.published), default="")
    if term.end:
        return
    last_shown = max(one.edition.as_of for one in term.shown)
    for other in terms:  # an edition that gives this very mandate another start still shows it
        if other.start <= last_shown:
            last_shown = max(last_shown, *(one.edition.as_of for one in other.shown))
    later = [edition for edition in editions if edition.as_of > last_shown]
    ends = [other.start for other in terms if other.start > max(last_shown, term.start)]
    ends += _by_head(term, heads, last_shown)
    ends = ends or [edition.published for edition in later if edition.published]
    term.end_not_after = min(ends, default="")
    latest = max(last_shown, term.start)
    if not term.end_not_after or latest <= term.end_not_after:
        term.end_not_before = latest


def _by_head(term: Tenure, heads: Sequence[ShownMandate], last_shown: str) -> list[str]:
    """The first days of the new heads, in later editions, that end a mandate."""
    if not any(head.edition.as_of > last_shown for head in heads):
        return []
    there = {one.edition for one in term.shown}
    known = {head.person for head in heads if head.edition in there}
    new = [head for head in heads if head.edition.as_of > last_shown and (head.elected > last_shown or head.person not in known)]
    if term.role in HEADS:
        return [head.start for head in new if head.role == term.role and head.person != term.person and head.start > term.start]
    if term.role in COUNCIL_TERM:
        return [head.start for head in new if head.elected > last_shown and head.start > last_shown]
    return [head.start for head in new if head.start > last_shown]
