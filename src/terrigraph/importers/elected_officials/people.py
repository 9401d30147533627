"""Names the people of the register: which rows are one person, and what that person's IRI is.

Two rows are one person where family name, given name and birth date are the same, accents, case and hyphens aside. They are
compared by hashes under a key of this machine (32 random bytes next to the kept tables, published nowhere), so that no birth date
is kept.

Editions correct a birth date by a digit or a month, and write further given names later on. So two people whom those hashes hold
apart are one where they have the same family name, the same given name (or one that begins with the words of the other), a body in
common, and no table that shows both of them at once, and

- the same birth date: the names differ by further given names; or
- the same year of birth, by a second hash, and one's mandates in that body start after the last edition that shows the other
  there; or one edition shows the very same mandate, of one role from one day, under one name and another edition under the other.

Tables of past mandates have a year of birth at most (see histories.py). In them, one person is one identifier (Wikidata's, or the
Assembly's), or else one name, and year of birth, in one body, and in one constituency of either house. Such a person is another
table's by the second rule above, on the year; or, where no year is known,

- both hold the same seat: of one role in one house, under the same names, for one département where both say one, from days that are
  within a month of each other; or, in the Senate and for one département, from a term of six years to the next.

People whom Wikidata holds apart are never one. Where several could each be the same as one, and a table shows two of them at once,
all stay apart: only a judgement can join them.
`scripts/measure_identities.py` measures what these rules get right.

The IRI cannot come from a hash: it would differ from one machine to the next, and an unkeyed one would give the
birth date to whoever tries the 30,000 possible days. It is made of what is public: the name, and the authority in which
the person first appears, by the start of the mandates: `person/lea-martin-commune-31555`. All people of the register
have that second part, namesakes or not, so that nobody's IRI depends on who else is there. The first authority rather
than the last, so that next year's edition changes no IRI. An older edition may: the IRIs that people have without it, and those
that they have where they are not joined, lead to the ones that they have. The few namesakes of one authority (a father and a son in
one council) are distinguished by a number in the order of their mandates' public facts, whom tables of past mandates alone show last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import combinations, product
from typing import TYPE_CHECKING

from terrigraph.facts.days import first as first_day
from terrigraph.model.spelling import slug

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from terrigraph.facts.mandates import Edition
    from terrigraph.importers.elected_officials.rows import Mandate
    from terrigraph.intake.accounts import Line

_Facts = tuple[str, ...]
_HOUSES = ("assemblee-nationale", "senat")
FURTHER_NAMES, NEXT_TERM, SAME_MANDATE, SAME_SEAT = "further given names", "next term", "same mandate", "same seat"
"""Why two people are one."""
_ONE_SEAT = 31
"""Days: two starts of one mandate, the election's and the first sitting's, are not further apart."""
_NEXT_SEAT = 2191
"""Days from one term of six years in the Senate to the next."""


@dataclass(slots=True, kw_only=True)
class Named:
    """The rows of tables, with everybody named."""

    tables: list[list[Line]]
    """The rows of each table, less those of the people who asked to be forgotten."""
    leads: list[list[Line]]
    """For each table, the local ids that people in it have where nobody is joined, or without older tables, and those that they have."""
    dropped: int = 0
    """How many rows the forgotten had."""


@dataclass(slots=True)
class Joins:
    """Which people are one."""

    same: dict[str, str] = field(default_factory=dict)
    """By the key of each person who is joined: one key that stands for all of them."""
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)
    """Why, by the two keys."""


def named(
    tables: Sequence[Sequence[Mandate]], prefix: str, forgotten: Container[str] | None = None, editions: Sequence[Edition] = ()
) -> Named:
    """The rows of the same tables with everybody named, less the people who asked to be forgotten.

    `prefix` is what comes before a local id in a person's IRI; `forgotten` holds IRIs; `editions` says of what days the tables are.
    """
    same = joins(tables, editions).same
    rows: dict[str, list[Mandate]] = {}
    split: dict[str, list[Mandate]] = {}
    for table in tables:
        for one in table:
            rows.setdefault(same.get(one.key, one.key), []).append(one)
            if one.key in same:
                split.setdefault(one.key, []).append(one)
    namesakes = _namesakes(rows)
    local = _numbered(namesakes, rows)
    apart = _apart(split, same, namesakes, rows)
    gone = {key for key, mine in rows.items() if forgotten and _is_forgotten(mine, local[key], prefix, forgotten)}
    gone |= {same[key] for key, alone in apart.items() if forgotten and prefix + alone in forgotten}
    leads = _newer(tables, editions, same, namesakes)
    for key, alone in apart.items():
        leads.setdefault(alone, set()).add(same[key])
    there = set(local.values())
    leading: dict[str, list[Line]] = {}
    for former, keys in leads.items():
        if len(keys) == 1 and former not in there:
            leading.setdefault(next(iter(keys)), []).append((former, local[next(iter(keys))]))
    result = Named(tables=[], leads=[], dropped=sum(len(rows[key]) for key in gone))
    for table in tables:
        kept = [one for one in table if same.get(one.key, one.key) not in gone] if gone else table
        result.tables.append([(*one[:2], local[same.get(one.key, one.key)], *one[3:]) for one in kept])
        people = {same.get(one.key, one.key) for one in kept}
        result.leads.append(sorted(lead for key in people & leading.keys() for lead in leading[key]))
    return result


def joins(tables: Sequence[Sequence[Mandate]], editions: Sequence[Edition] = ()) -> Joins:
    """Which people of some tables are one, whatever the order of the tables and the machine's key."""
    found: dict[tuple[str, str], str] = {}
    several: dict[tuple[str, str], set[str]] = {}
    for table in tables:
        for one in table:
            name = (one.organisation, _slug(one.family_name))
            if (key := found.setdefault(name, one.key)) != one.key:
                several.setdefault(name, {key}).add(one.key)
    people = _shown(tables, editions, {key for keys in several.values() for key in keys})
    links: dict[tuple[str, str], str] = {}
    for (body, _), keys in several.items():
        for pair in combinations(sorted(keys), 2):
            if reason := _reason(people[pair[0]], people[pair[1]], body):
                links[pair] = min(reason, links.get(pair, reason))
    by_birth = [pair for pair, reason in links.items() if reason == FURTHER_NAMES]
    sure = [group for group in _groups(by_birth) if _can_be_one(group, people)]
    groups = [group for group in _groups(links) if _can_be_one(group, people)]
    there = {key for group in groups for key in group}
    groups += [group for group in sure if there.isdisjoint(group)]
    same = {key: min(group) for group in groups for key in group}
    return Joins(same, {pair: reason for pair, reason in links.items() if pair[0] in same and same[pair[0]] == same.get(pair[1])})


def ids(tables: Sequence[Sequence[Mandate]]) -> dict[str, str]:
    """The local id of each person, by key, were nobody joined."""
    rows: dict[str, list[Mandate]] = {}
    for table in tables:
        for one in table:
            rows.setdefault(one.key, []).append(one)
    return _numbered(_namesakes(rows), rows)


@dataclass(slots=True)
class _Shown:
    """Where and when tables show one person."""

    given: list[str]
    year_key: str
    birth_key: str
    tables: set[int] = field(default_factory=set)
    mandates: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """By body: the role and the start of each mandate."""
    seats: set[tuple[str, str, str, str]] = field(default_factory=set)
    """Body, role, start and area of each mandate."""
    items: set[str] = field(default_factory=set)
    """Their identifiers in Wikidata."""
    last: dict[str, str] = field(default_factory=dict)
    """By body: the last day on which a table can show the person there."""


def _shown(tables: Sequence[Sequence[Mandate]], editions: Sequence[Edition], keys: Container[str]) -> dict[str, _Shown]:
    people: dict[str, _Shown] = {}
    for place, table in enumerate(tables):
        until = editions[place].as_of if editions else ""
        for one in table:
            if one.key not in keys:
                continue
            if (person := people.get(one.key)) is None:
                person = people[one.key] = _Shown(_slug(one.given_name).split("-"), one.year_key, one.birth_key)
            person.year_key, person.birth_key = person.year_key or one.year_key, person.birth_key or one.birth_key
            person.tables.add(place)
            person.mandates.setdefault(one.organisation, set()).add((one.role, one.start))
            person.last[one.organisation] = max(person.last.get(one.organisation, ""), one.start, until or one.end)
            if one.organisation in _HOUSES:
                person.seats.add((one.organisation, one.role, one.start, one.area))
            if one.wikidata:
                person.items.add(one.wikidata)
    return people


def _reason(one: _Shown, other: _Shown, body: str) -> str:
    """Why two people of one family name, in one body, are one: the first reason that holds; "" where none does."""
    words = min(len(one.given), len(other.given))
    if one.given[:words] != other.given[:words] or not one.tables.isdisjoint(other.tables):
        return ""
    if one.birth_key and one.birth_key == other.birth_key:
        return FURTHER_NAMES
    if not (one.year_key and other.year_key):
        return SAME_SEAT if one.given == other.given and any(_is_one_seat(*pair) for pair in product(one.seats, other.seats)) else ""
    if one.year_key != other.year_key:
        return ""
    if _follows(one, other, body) or _follows(other, one, body):
        return NEXT_TERM
    return SAME_MANDATE if any(start for _, start in one.mandates[body] & other.mandates[body]) else ""


def _follows(one: _Shown, other: _Shown, body: str) -> bool:
    """Whether all of a person's mandates in a body start after the last edition that shows another there."""
    return min(start for _, start in one.mandates[body]) > other.last[body]


def _is_one_seat(one: _Facts, other: _Facts) -> bool:
    """Whether two mandates (body, role, start, area) are of one seat in one house, or of the next term of one in the Senate."""
    if one[:2] != other[:2] or not (one[2] and other[2]) or (one[3] and other[3] and one[3] != other[3]):
        return False
    apart = abs((date.fromisoformat(first_day(one[2])) - date.fromisoformat(first_day(other[2]))).days)
    return apart <= _ONE_SEAT or (one[0] == "senat" and bool(one[3] and other[3]) and abs(apart - _NEXT_SEAT) <= _ONE_SEAT)


def _groups(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The groups that pairs tie together."""
    of: dict[str, set[str]] = {}
    for one, other in pairs:
        group = of.get(one, {one}) | of.get(other, {other})
        of |= dict.fromkeys(group, group)
    return list({id(group): group for group in of.values()}.values())


def _can_be_one(group: Iterable[str], people: Mapping[str, _Shown]) -> bool:
    """Whether no table shows two people of a group, and Wikidata does not hold two of them apart."""
    every = [place for key in group for place in people[key].tables]
    return len(every) == len(set(every)) and len({item for key in group for item in people[key].items}) <= 1


# ---------------------------------------------------------------- names


def _namesakes(rows: Mapping[str, Sequence[Mandate]]) -> dict[str, list[str]]:
    """The keys of the people who have one name, and one first authority, by both."""
    namesakes: dict[str, list[str]] = {}
    for key, mine in rows.items():
        first = mine[0]
        for one in mine:
            if one is not first and _before(one, first):
                first = one
        namesakes.setdefault(f"{_name(first)}-{first.organisation}", []).append(key)
    return namesakes


def _numbered(namesakes: Mapping[str, list[str]], rows: Mapping[str, Sequence[Mandate]]) -> dict[str, str]:
    """The local id of each person, by key."""
    numbered: dict[str, str] = {}
    for local, keys in namesakes.items():
        ordered = keys if len(keys) == 1 else sorted(keys, key=lambda key: (_is_partial(rows[key]), sorted(map(_order, rows[key]))))
        for number, key in enumerate(ordered, start=1):
            numbered[key] = local if number == 1 else f"{local}-{number}"
    return numbered


def _is_partial(mine: Iterable[Mandate]) -> bool:
    """Whether tables of past mandates alone show someone: an IRI that the register gives is never given to a namesake of theirs."""
    return not any(one.birth_key for one in mine)


def _apart(
    split: Mapping[str, Sequence[Mandate]],
    same: Mapping[str, str],
    namesakes: Mapping[str, list[str]],
    rows: Mapping[str, Sequence[Mandate]],
) -> dict[str, str]:
    """The local ids that people who are joined would have if they were not, by key."""
    joined = set(same.values())
    alone = {local: [*keys, *(key for key in namesakes.get(local, ()) if key not in joined)] for local, keys in _namesakes(split).items()}
    numbered = _numbered(alone, {**{key: rows[key] for keys in alone.values() for key in keys if key in rows}, **split})
    return {key: numbered[key] for key in split}


def _newer(
    tables: Sequence[Sequence[Mandate]], editions: Sequence[Edition], same: Mapping[str, str], namesakes: Mapping[str, list[str]]
) -> dict[str, set[str]]:
    """The keys of the people who have other local ids without older tables, by those ids (where no namesake has them)."""
    of_day: dict[str, list[Sequence[Mandate]]] = {}
    for table, edition in zip(tables, editions, strict=False):
        of_day.setdefault(edition.published or edition.as_of, []).append(table)
    first: dict[str, Mandate] = {}
    former: dict[str, set[str]] = {}
    for day in sorted(of_day, reverse=True):
        newest = dict(first)
        for table in of_day[day]:
            for one in table:
                key = same.get(one.key, one.key)
                if (known := first.get(key)) is None or _before(one, known):
                    first[key] = one
        for key, known in newest.items():
            if first[key] is not known and (first[key].organisation, _name(first[key])) != (known.organisation, _name(known)):
                former.setdefault(f"{_name(known)}-{known.organisation}", set()).add(key)
    return {local: keys for local, keys in former.items() if local not in namesakes}


def _order(one: Mandate) -> _Facts:
    return (one.start or "9999", one.organisation, one.role, one.area, one.end, one.elected)


def _first(one: Mandate) -> tuple[_Facts, int, str]:
    """What puts a person's mandates in order: the first one has the name, the shortest where several are."""
    return _order(one), len(one.given_name), _slug(one.given_name)


def _before(one: Mandate, other: Mandate) -> bool:
    """Whether a mandate comes before another in that order; most are told apart by their starts."""
    if one.start and other.start and one.start != other.start:
        return one.start < other.start
    return _first(one) < _first(other)


def _name(one: Mandate) -> str:
    return f"{_slug(one.given_name)}-{_slug(one.family_name)}"


_slug = lru_cache(maxsize=1 << 17)(slug)


def _is_forgotten(mine: Sequence[Mandate], own: str, prefix: str, forgotten: Container[str]) -> bool:
    """Whether the person's IRI is forgotten: the one there is, or one there was when other mandates were known."""
    return any(prefix + local in forgotten for local in {own, *(f"{_name(one)}-{one.organisation}" for one in mine)})


def best_name(names: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Given name and family name of one person, of those that rows write: with most accents, then in small letters."""
    if len(names) == 1:
        return names[0]
    return max(names, key=lambda one: (sum(not char.isascii() for part in one for char in part), one))
