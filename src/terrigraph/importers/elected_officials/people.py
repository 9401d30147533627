"""Names the people of the register: which rows are one person, and what that person's IRI is.

Two rows are one person where family name, given name and birth date are the same, accents, case and hyphens aside.
They are compared by a hash under a key of this machine (32 random bytes next to the kept tables, published nowhere), so
that no birth date is kept. A row is never joined to another by name alone: a birth date that one edition corrects makes
two people, whom only a judgement can join.

The IRI cannot come from that hash: it would differ from one machine to the next, and an unkeyed one would give the
birth date to whoever tries the 30,000 possible days. It is made of what is public: the name, and the authority in which
the person first appears, by the start of the mandates: `person/lea-martin-commune-31555`. All people of the register
have that second part, namesakes or not, so that nobody's IRI depends on who else is there. The first authority rather
than the last, so that next year's edition changes no IRI. The few namesakes of one authority (a father and a son in one
council) are distinguished by a number in the order of their mandates' public facts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from terrigraph.model.spelling import slug

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from terrigraph.importers.elected_officials.rows import Mandate
    from terrigraph.intake.accounts import Line

_Facts = tuple[str, ...]


def named(tables: Sequence[Sequence[Mandate]], prefix: str, forgotten: Container[str] | None = None) -> tuple[list[list[Line]], int]:
    """The rows of the same tables with everybody named, less the people who asked to be forgotten; how many rows those had.

    `prefix` is what comes before a local id in a person's IRI; `forgotten` holds IRIs.
    """
    rows: dict[str, list[Mandate]] = {}
    for table in tables:
        for one in table:
            rows.setdefault(one.key, []).append(one)
    namesakes: dict[str, list[str]] = {}
    for key, mine in rows.items():
        first = mine[0] if len(mine) == 1 else min(mine, key=_order)
        namesakes.setdefault(f"{_name(mine)}-{first.organisation}", []).append(key)
    ids: dict[str, str] = {}
    for local, keys in namesakes.items():
        if len(keys) > 1:
            keys.sort(key=lambda key: sorted(map(_order, rows[key])))
        for number, key in enumerate(keys, start=1):
            ids[key] = local if number == 1 else f"{local}-{number}"
    gone = {key for key, mine in rows.items() if forgotten and _is_forgotten(mine, ids[key], prefix, forgotten)}
    dropped = sum(len(rows[key]) for key in gone)
    return [[(*one[:2], ids[one.key], *one[3:]) for one in table if one.key not in gone] for table in tables], dropped


def _order(one: Mandate) -> _Facts:
    return (one.start or "9999", one.organisation, one.role, one.area, one.end, one.elected)


def _name(mine: Sequence[Mandate]) -> str:
    return f"{_slug(mine[0].given_name)}-{_slug(mine[0].family_name)}"


_slug = lru_cache(maxsize=1 << 17)(slug)


def _is_forgotten(mine: Sequence[Mandate], own: str, prefix: str, forgotten: Container[str]) -> bool:
    """Whether the person's IRI is forgotten: the one there is, or one there was when other mandates were known."""
    name = _name(mine)
    return any(prefix + local in forgotten for local in {own, *(f"{name}-{one.organisation}" for one in mine)})


def best_name(names: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Given name and family name of one person, of those that rows write: with most accents, then in small letters."""
    if len(names) == 1:
        return names[0]
    return max(names, key=lambda one: (sum(not char.isascii() for part in one for char in part), one))
