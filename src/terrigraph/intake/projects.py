"""Tables of projects with a row for each organisation that takes part: each French authority with each partner abroad.

keep.eu and Kohesio publish such tables. Rows of one project are known by the columns that name it; who is French, by the country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from terrigraph.intake.mapping import IgnoredRow
from terrigraph.language import Text
from terrigraph.reconciliation.gazetteer import FRENCH_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from terrigraph.intake.mapping import ColumnMapping
    from terrigraph.intake.partners import Identifier

OURS = ("siren", "insee", "authority")
"""The fields that a French row fills; the others are those of the partner's row."""
FRENCH_ROW = Text("ligne d’une collectivité française, dite avec chaque partenaire", "row of a French authority, told with each partner")
NO_PARTNER = Text("projet sans partenaire hors de France", "project of no partner outside France")
NO_AUTHORITY = Text("projet sans collectivité française reconnue", "project of no French authority that is known")

_NO_PROJECT = Text("aucun projet nommé", "no project named")


class _Entry(NamedTuple):
    """A row, the project that it is of, and the code of its country."""

    number: int
    cells: Mapping[str, str]
    project: tuple[str, ...]
    country: str


def together(
    rows: Iterable[tuple[int, Mapping[str, str]]], columns: ColumnMapping, by: Sequence[str], finder: Identifier
) -> Iterator[tuple[int, Mapping[str, str], IgnoredRow | Text | None]]:
    """Each row's account: its number, its cells, and why it is left out or refused; None for a pair, whose cells are by field.

    A row of a partner is a pair for each French authority of its project. `by` are the columns that name the project.
    """
    entries = [_Entry(number, cells, tuple(cells[column] for column in by), _country(cells, columns, finder)) for number, cells in rows]
    abroad = {one.project for one in entries if one.country and one.country not in FRENCH_CODES}
    sides = {
        one.number: columns.french_side(one.cells, finder.official)
        for one in entries
        if one.country in FRENCH_CODES and any(one.project) and one.project in abroad
    }
    authorities: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for one in entries:
        if one.number in sides and not isinstance(sides[one.number], Text):
            authorities.setdefault(one.project, []).append({name: columns.cell(one.cells, name) for name in OURS})
    for one in entries:
        if left := _left(one, columns, sides.get(one.number), authorities):
            yield one.number, one.cells, left
            continue
        told = {name: columns.cell(one.cells, name) for name in columns.columns if name not in OURS}
        for ours in authorities[one.project]:
            yield one.number, {**ours, **told}, None


def _left(one: _Entry, columns: ColumnMapping, side: object, authorities: Mapping[tuple[str, ...], object]) -> IgnoredRow | Text | None:
    """Why a row is no pair; None where it is."""
    if not any(one.project):
        return _NO_PROJECT
    if not one.country:
        wording = columns.cell(one.cells, "country")
        return Text(f"pays non reconnu : « {wording} »", f'country not recognised: "{wording}"')
    if isinstance(side, Text):
        return side
    if one.country in FRENCH_CODES:
        return IgnoredRow(FRENCH_ROW if side else NO_PARTNER)
    return None if one.project in authorities else IgnoredRow(NO_AUTHORITY)


def _country(cells: Mapping[str, str], columns: ColumnMapping, finder: Identifier) -> str:
    wording = columns.cell(cells, "country")
    return finder.gazetteer.country(columns.word("countries", wording) or wording)
