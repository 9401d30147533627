"""A table whose names are tied to what is known: the columns that are added, and the account of its rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terrigraph.errors import Fault, ImportingError
from terrigraph.language import Text
from terrigraph.reconciliation.matching import chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.reconciliation.matching import ScoredMatch
    from terrigraph.sources.sheets import Sheet

COLUMNS = ("terrigraph_iri", "terrigraph_label", "terrigraph_score", "terrigraph_reasons", "terrigraph_alternatives")
_MATCHED, _AMBIGUOUS, _UNKNOWN = "matched", "ambiguous", "unknown"


@dataclass(slots=True)
class MatchCounts:
    """The account of a table: `rows == matched + ambiguous + unknown`."""

    by_outcome: Counter[str] = field(default_factory=Counter)

    def counts(self) -> dict[str, int]:
        """For a program."""
        return {"rows": self.by_outcome.total(), **{name: self.by_outcome[name] for name in (_MATCHED, _AMBIGUOUS, _UNKNOWN)}}

    def __str__(self) -> str:
        matched, ambiguous, unknown = (self.by_outcome[name] for name in (_MATCHED, _AMBIGUOUS, _UNKNOWN))
        return str(
            Text(
                f"{self.by_outcome.total()} lignes = {matched} rattachées + {ambiguous} ambiguës ou à confirmer + {unknown} inconnues",
                f"{self.by_outcome.total()} rows = {matched} matched + {ambiguous} ambiguous or to be confirmed + {unknown} unknown",
            )
        )


def columns_of(sheet: Sheet, wanted: Sequence[str]) -> None:
    """Raise ImportingError where a column that is named is not there, or one of those to add is."""
    there = ", ".join(sheet.header)
    missing = Text(f"cette colonne n’est pas là ; présentes : {there}", f"this column is not there; there are: {there}")
    again = Text("cette colonne y est déjà : ôtez-la", "this column is there already: take it away")
    faults = [Fault(sheet.file, 1, name, "", missing) for name in wanted if name not in sheet.header]
    faults += [Fault(sheet.file, 1, name, "", again) for name in COLUMNS if name in sheet.header]
    if faults:
        raise ImportingError(faults)


def tied(matches: list[ScoredMatch], counts: MatchCounts) -> tuple[str, ...]:
    """The cells of COLUMNS for a row, which is counted."""
    match = chosen(matches)
    counts.by_outcome[_MATCHED if match else _AMBIGUOUS if matches else _UNKNOWN] += 1
    others = [one for one in matches if one is not match]
    alternatives = " | ".join(f"{one.iri} ({one.label}, {one.context or one.kind}, {one.score})" for one in others)
    if match is None:
        reasons = "; ".join(map(str, matches[0].reasons)) if matches else ""
        return "", "", "", reasons, alternatives
    return match.iri, match.label, str(match.score), "; ".join(map(str, match.reasons)), alternatives
