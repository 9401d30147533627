"""One mandate from many statements: who held which role, in which body, in which term, on which days.

A mandate is one node for person, role, body (or area) and term, whatever its statements' dates. `conclude` takes all the
statements of one body, so that the holders of an office bound each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from terrigraph.facts import days as rules
from terrigraph.facts.days import Assertion, Dates, Days, Reason
from terrigraph.facts.terms import OPEN

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from terrigraph.facts.days import Bound
    from terrigraph.facts.terms import Office, Terms
    from terrigraph.sources.tables import Row


class Edition(NamedTuple):
    """One kept table of a register that shows who is in office."""

    name: str
    as_of: str
    """A day on which, or after which, it was made."""
    published: str
    """A day by which it was; "" where unknown."""


@dataclass(slots=True, kw_only=True, eq=False)
class Statement:
    """What one source says of one mandate. It is not changed, and not frozen: a register has half a million."""

    member: str
    """The end of the IRI of who holds it: `person/mary-gely`."""
    role: str
    organisation: str = ""
    """The local id of the body; "" where it is held for an area alone."""
    area: str = ""
    dates: Dates
    edition: Edition | None = None
    """The edition of a register that shows it, where one does: that a later edition does not, says that it ended."""
    evidence: str = ""
    """The IRI of the passage, or of the row."""
    graph: str = ""
    iri: str = ""
    """The statement's own IRI; "" for a row of a register that adds nothing to the fact."""
    themes: tuple[str, ...] = ()
    wording: str = ""
    """The words of the source that name the role; "" for a row of a table."""
    row: Row | None = None
    """The row of a curated table that says so."""

    @property
    def body(self) -> tuple[str, str]:
        """Where it is held: the organisation, else the area. Statements are sorted by it."""
        return (self.organisation, "") if self.organisation else ("", self.area)


@dataclass(slots=True, kw_only=True)
class Mandate:
    """One mandate, with all that states it."""

    member: str
    role: str
    organisation: str
    area: str
    term: str = ""
    statements: list[Statement] = field(default_factory=list)
    dates: list[Dates] = field(default_factory=list)
    """What each statement says of this term's part of what it states."""
    days: Days = field(default_factory=Days)
    continues: Mandate | None = None
    inferred: tuple[str, ...] = ()
    """The IRIs of the statements that were taken for this term because no other is known."""

    @property
    def identity(self) -> tuple[str, ...]:
        """What identifies it."""
        return (self.member, self.role, self.organisation, self.area, self.term)

    @property
    def assertion(self) -> Assertion:
        """What is concluded from its statements: what is held or former outranks what is announced, whatever the dates."""
        if len(self.statements) == 1:
            return self.statements[0].dates.assertion
        return min((one.dates.assertion for one in self.statements), key=rules.RANK.index)


_OF_COUNCIL = (
    "conseiller-municipal",
    "conseiller-communautaire",
    "conseiller-departemental",
    "conseiller-regional",
    "conseiller-metropolitain",
    "maire-delegue",
)
"""Roles that end with their council, not with its head."""
_Key = tuple[str, str, str]
_ORDER = attrgetter("role", "member", "area", "graph", "evidence", "iri")
_UNKNOWN: Final = (-2, -2)
_NONE: Final[Mapping[str, Container[str]]] = {}
_MOST_KNOWN = 50_000
"""How many conclusions an office remembers."""


def conclude(statements: Iterable[Statement], terms: Terms, broader: Mapping[str, Container[str]] = _NONE) -> list[Mandate]:
    """The mandates that statements about one body (or one area, where there is no body) are of, sorted by identity.

    `broader` has, of each role, the roles that are broader.
    """
    grouped: dict[_Key, list[Statement]] = {}
    editions: dict[str, set[Edition]] = {}
    by_documents = False
    for one in sorted(statements, key=_ORDER):
        grouped.setdefault((one.role, one.member, one.area), []).append(one)
        if one.edition is not None:
            editions.setdefault(one.role, set()).add(one.edition)
        else:
            by_documents = True
    if broader and by_documents:
        _narrow(grouped, terms, broader)
    mandates: list[Mandate] = []
    held_alone: list[Mandate] = []
    for (role, _, area), of_one in grouped.items():
        office = terms.office(of_one[0].organisation, area, role)
        by_place = _by_term(of_one, office)
        for place, mandate in by_place.items():
            if role in editions:
                _unseen(mandate, editions[role])
            mandate.days = _days(mandate.dates, office, place, lasting=mandate.member.startswith("organisation/"))
        mandates += by_place.values()
        if office.one_holder:
            held_alone += by_place.values()
    if held_alone:
        _holders(held_alone)
        _with_their_head(mandates, held_alone, {role: max(edition.as_of for edition in those) for role, those in editions.items()})
    return sorted(mandates, key=lambda one: one.identity)


def _narrow(grouped: dict[_Key, list[Statement]], terms: Terms, broader: Mapping[str, Container[str]]) -> None:
    """Let what a document says in a broader role state the narrower mandate of the same person, where exactly one is known.

    « vice-président » of one whom another page shows as « premier vice-président » in the same term is no other mandate. Rows of a
    register are as precise as they are: a second deputy mayor who became the first held two.
    """
    roles_of: dict[tuple[str, str], list[str]] = {}
    for role, member, area in grouped:
        roles_of.setdefault((member, area), []).append(role)
    for (member, area), roles in roles_of.items():
        for role in roles if len(roles) > 1 else ():
            narrower = [other for other in roles if role in broader.get(other, ())]
            if len(narrower) != 1:
                continue
            of_role, of_narrower = grouped[role, member, area], grouped[narrower[0], member, area]
            moved = [one for one in of_role if one.edition is None and _is_narrower(one, of_role, of_narrower, terms)]
            if moved:
                grouped[narrower[0], member, area] = sorted([*of_narrower, *(replace(one, role=narrower[0]) for one in moved)], key=_ORDER)
                grouped[role, member, area] = [one for one in of_role if one not in moved]
    for key in [key for key, of_one in grouped.items() if not of_one]:
        del grouped[key]


def _is_narrower(one: Statement, of_role: Sequence[Statement], of_narrower: Sequence[Statement], terms: Terms) -> bool:
    """Whether a statement is of the only term in which the narrower role is known, and in which no register shows the broader one."""
    office, own = (terms.office(those[0].organisation, those[0].area, those[0].role) for those in (of_narrower, of_role))
    if not (office.terms and office.terms == own.terms):
        return False
    known = {span for other in of_narrower if (span := _known_span(other.dates, office))}
    rows = {_known_span(other.dates, own) for other in of_role if other.edition is not None}
    span = _known_span(one.dates, own) or (next(iter(known)) if len(known) == 1 else None)
    return span is not None and span[0] == span[1] and span in known and span not in rows


def _days(dates: Sequence[Dates], office: Office, place: int, *, lasting: bool) -> Days:
    """The days that statements leave, in the term of an office at a place; in none for -1, where it may be lasting."""
    key = (place, lasting, *dates)
    if (known := office.known.get(key)) is None:
        term = office.terms[place] if place >= 0 else None
        window = rules.Window(first=term.first, last=term.last if term.last != OPEN else "") if term else rules.LASTING if lasting else None
        known = rules.conclude(dates, window)
        if len(office.known) < _MOST_KNOWN:
            office.known[key] = known
    return known.copy()


# ---------------------------------------------------------------- terms


def _by_term(statements: Sequence[Statement], office: Office) -> dict[int, Mandate]:
    """The mandates of one person in one role, by the place of the term: one a term, and one for what no term can be told of (-1)."""
    by_place: dict[int, Mandate] = {}
    first = statements[0]

    def of(place: int) -> Mandate:
        if (known := by_place.get(place)) is None:
            term = office.terms[place].id if place >= 0 else ""
            known = by_place[place] = Mandate(
                member=first.member, role=first.role, organisation=first.organisation, area=first.area, term=term
            )
        return known

    unplaced = []
    for one in statements:
        span = _known_span(one.dates, office) if office.terms else None
        if span is None:
            unplaced.append(one)
        elif span[0] == span[1]:
            _add(of(span[0]), one, one.dates)
        else:
            for place in range(span[0], span[1] + 1):
                _add(of(place), one, *_part(one.dates, office, place, span))
    for one in unplaced:
        place = -1 if one.dates.start and one.dates.end else _last_known(one.dates, office, by_place)
        _add(of(place), one, one.dates)
        if place >= 0:
            by_place[place].inferred += (one.iri or one.evidence,)
    if len(by_place) > 1:
        for before, after in pairwise(sorted(place for place in by_place if place >= 0)):
            if after == before + 1:
                by_place[after].continues = by_place[before]
    return by_place


def _add(mandate: Mandate, statement: Statement, *dates: Dates) -> None:
    mandate.statements.append(statement)
    mandate.dates += dates


def _known_span(dates: Dates, office: Office) -> tuple[int, int] | None:
    """The same as _span, which is asked but once of each."""
    known: tuple[int, int] | None = office.known.get(dates, _UNKNOWN)
    if known is _UNKNOWN:
        known = _span(dates, office)
        if len(office.known) < _MOST_KNOWN:
            office.known[dates] = known
    return known


def _span(dates: Dates, office: Office) -> tuple[int, int] | None:
    """The places of the first and the last term that a statement is of; None where its dates do not say."""
    begins = office.starting(rules.last(dates.start)) if dates.start else -1
    ends = office.ending(rules.first(dates.end)) if dates.end else -1
    if dates.assertion is Assertion.HELD and dates.first_seen and ends < 0 and not dates.end:
        ends = office.within(dates.first_seen, dates.last_seen or dates.first_seen)
        if ends < 0 and begins >= 0 and dates.first_seen >= office.terms[begins].first:
            ends = max(begins, office.ending(dates.first_seen))
    if begins < 0 and dates.start:
        return None  # it started before the first term that is known
    if 0 <= ends < begins:
        return ends, ends  # all of it is within the days that two terms share
    known = [place for place in (begins, ends) if place >= 0]
    return (min(known), max(known)) if known else None


def _part(dates: Dates, office: Office, place: int, span: tuple[int, int]) -> Iterator[Dates]:
    """What a statement that covers several terms says of one of them."""
    first, last = span
    own = replace(dates, start=dates.start if place == first else "", end=dates.end if place == last else "")
    if place < last:  # it went on into the next term
        own = replace(own, first_seen="", last_seen="", end_not_after="")
        day = office.terms[place + 1].first
        yield replace(own, start="", end="", first_seen=day, last_seen=day, assertion=Assertion.HELD)
    if place > first:  # it had begun in the one before
        day = min(office.terms[place - 1].last, office.terms[place].last)
        yield replace(own, start="", end="", first_seen=day, last_seen=day, assertion=Assertion.HELD, end_not_after="")
    yield own


def _last_known(dates: Dates, office: Office, by_place: Mapping[int, Mandate]) -> int:
    """The place of the term that a statement without dates is taken to be of: the last documented one before it; -1 for none."""
    known = sorted(place for place in by_place if place >= 0)
    if dates.assertion is Assertion.FORMER:
        known = [place for place in known if not dates.last_seen or office.terms[place].first <= dates.last_seen]
        return known[-1] if known else -1
    if dates.first_seen:
        known = [
            place
            for place in known
            if office.terms[place].first <= (dates.last_seen or OPEN) and office.terms[place].last >= dates.first_seen
        ]
    return known[0] if len(known) == 1 else -1


# ---------------------------------------------------------------- what bounds an end


def _unseen(mandate: Mandate, editions: Iterable[Edition]) -> None:
    """Bound a mandate's end by the next edition of a register that does not show it any more."""
    last_shown = ""
    for one in mandate.statements:
        if one.dates.end:
            return
        if one.edition is not None and one.edition.as_of > last_shown:
            last_shown = one.edition.as_of
    later = [edition.published for edition in editions if edition.as_of > last_shown and edition.published] if last_shown else []
    if later:
        mandate.dates.append(Dates(end_not_after=min(later), end_reason=Reason.EDITION))


def _holders(mandates: Sequence[Mandate]) -> None:
    """Where one person at a time holds an office, let each holder bound the ones before and after.

    A stated start outranks the sighting of a former holder: a register lags behind. One who is seen after another who started later,
    or on the same day, is certain after that one alone, and possible before: one fact has one certain span.
    """
    offices: dict[str, list[Mandate]] = {}
    for one in mandates:
        if one.days.certain_from and one.days.certain_until:
            offices.setdefault(one.role, []).append(one)
    for of_one in offices.values():
        spans = sorted((one.days.certain_from or ("",), one.days.certain_until or ("",)) for one in of_one)
        for one in of_one:
            days = one.days
            since, until = days.certain_from, days.certain_until
            if since is None or until is None:
                continue
            before = max((other[1][0] for other in spans if other[1][0] < since[0]), default="")
            after = min((other[0][0] for other in spans if _follows(other, since, until)), default="")
            first = min((shown.first_seen for shown in one.dates if shown.first_seen), default="")
            between = max((other[1][0] for other in spans if other[1][0] < until[0] and _interrupts(other, since[0], first)), default="")
            if before:
                days.latest_start(before, Reason.FORMER_HOLDER)
            if after:
                days.earliest_end(after, Reason.NEXT_HOLDER)
                days.certain_until = min(until, (after, Reason.NEXT_HOLDER), key=lambda bound: bound[0])
            if seen := [shown.first_seen for shown in one.dates if between and between < shown.first_seen <= until[0]]:
                days.certain_from = (min(seen), Reason.SIGHTING)


def _follows(other: tuple[Sequence[str], Sequence[str]], since: Bound, until: Bound) -> bool:
    """Whether a holder whose certain days are given comes after one who is certain between two days.

    One who is seen for longer than the other is not ended by the other's start, even where that was stated later.
    """
    start, end = other
    later = start[0] > since[0] and end[0] >= until[0]
    return start[0] > until[0] or (later and start[-1] == Reason.STATED and until[1] is Reason.SIGHTING)


def _interrupts(other: tuple[Sequence[str], Sequence[str]], since: str, first: str) -> bool:
    """Whether a holder whose certain days are given starts after one who starts on a day, or the same day and is seen before."""
    start, end = other
    return since < start[0] or (since == start[0] and end[0] < first)


def _with_their_head(mandates: Sequence[Mandate], heads: Sequence[Mandate], latest: Mapping[str, str]) -> None:
    """Let a new head of an executive end the functions of the others that later editions of a register do not show.

    `latest` is the last day that an edition shows, by role.
    """
    starts = [(one.days.possible_from[0], one.days.certain_from[0]) for one in heads if one.days.possible_from and one.days.certain_from]
    if not starts:
        return
    for one in mandates:
        until = one.days.certain_until
        if until is None or latest.get(one.role, "") <= until[0] or one.role in _OF_COUNCIL:
            continue
        new = [since for possible, since in starts if possible >= until[0] and since > until[0]]
        if new and any(statement.edition for statement in one.statements):
            one.days.earliest_end(min(new), Reason.NEXT_HOLDER)
