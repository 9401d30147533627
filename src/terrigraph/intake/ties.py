"""Ties between a French territory and a partner, as imports keep them: one table a file, one row a tie.

Twinnings, what Wikidata says of them, and any spreadsheet of cooperations come down to these rows, which say what the
file says and who the partner is. What a French code stands for today is looked up when the graph is
built, so that a merger of communes needs no new import.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from terrigraph.intake.files import KeptLayout, Lists
from terrigraph.intake.partners import DOUBTS, UNIDENTIFIED, Identifier, Partner
from terrigraph.reconciliation.gazetteer import full_folder, gazetteer_tables
from terrigraph.reconciliation.official import official_tables
from terrigraph.sources.tables import MANY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from terrigraph.intake.accounts import Line
    from terrigraph.language import Text

DOUBTFUL = "doubts"
"""The folder, inside a source's own, of the rows kept with a doubt: one CSV a file imported."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One row: every field is text, "" where unknown; several values are separated by "|"."""

    kind: str
    """A concept of the kinds of cooperation: `jumelage`."""
    ours: str
    """The French side, as the file identifies it: `commune/31555` (a code that may be out of use), `epci/…`, `organisation/…`."""
    ours_named: str
    partner_named: str
    country_named: str
    stated: str
    """Identifiers of the partner that the file states: `geonames-3181928`, `wikidata-Q1891`."""
    title: str
    upstream: str
    """Where the file's author has it from: `wikidata_2017|wikipedia_en_2026`, an address."""
    start: str = ""
    end: str = ""
    seen: str = ""
    """Dates at which it was shown as held."""
    ended: str = ""
    """"true" where it is over, and the file does not say since when."""
    themes: str = ""
    note: str = ""
    partner: str = ""
    """Who the partner is: see `Partner.ref`; from here on, what an import looked up."""
    country: str = ""
    label: str = ""
    longitude: str = ""
    latitude: str = ""
    how: str = ""
    doubts: str = ""
    candidates: str = ""
    same_as: str = ""

    def many(self, field: str) -> list[str]:
        """The values of a field that holds several."""
        return [part for part in getattr(self, field).split(MANY) if part]

    @property
    def line(self) -> Line:
        """As a row of the kept table."""
        return astuple(self)

    @property
    def doubted(self) -> list[Text]:
        """What is doubtful in it, in words."""
        return [DOUBTS[doubt] for doubt in self.many("doubts")]

    @property
    def as_written(self) -> str:
        """What the file says, in one line: the quote that is shown as evidence."""
        cells = (self.ours.partition("/")[2], self.ours_named, self.partner_named, self.country_named, *self.many("stated"))
        more = (self.title, self.start, self.end, *self.many("upstream"), self.note)
        return " | ".join(dict.fromkeys(filter(None, (*cells, *more))))


COLUMNS = tuple(one.name for one in fields(Tie))
_LISTED = ("row", "ours", "ours_named", "partner_named", "country_named", "stated", "kept_as", "doubts", "candidates", "because")


def tie(partner: Partner, doubts: Sequence[str] = (), **cells: str) -> Tie:
    """A row from what a file says and who its partner is; `doubts` are those on the French side."""
    return Tie(
        **cells,
        partner=partner.ref,
        country=partner.country,
        label=partner.label,
        longitude=partner.longitude,
        latitude=partner.latitude,
        how=partner.how,
        doubts=MANY.join((*doubts, *partner.doubts)),
        candidates=MANY.join(partner.candidates),
        same_as=partner.same_as,
    )


def identifier(data: Path) -> Identifier:
    """What identifies partners: the tables shipped in the data folder, and the full gazetteer where the user built it."""
    return Identifier(gazetteer_tables(data, full_folder()), official_tables(data))


def _doubtful(rows: Iterable[Line | None]) -> Lists:
    """The list of the rows kept with a doubt, for people to look at."""
    listed: list[Line] = []
    for number, line in enumerate(rows, start=2):
        if line is None:
            continue
        one = Tie(*line)
        if one.doubts or one.how == UNIDENTIFIED:
            words = " ; ".join(f"{DOUBTS[doubt].fr} / {DOUBTS[doubt].en}" for doubt in one.many("doubts"))
            cells = (one.ours, one.ours_named, one.partner_named, one.country_named, one.stated)
            listed.append((f"{number:06}", *cells, one.partner, one.doubts, one.candidates, words))
    return {DOUBTFUL: (_LISTED, listed)} if listed else {}


LAYOUT = KeptLayout(COLUMNS, COLUMNS.index("start"), _doubtful)
"""How ties are kept."""
