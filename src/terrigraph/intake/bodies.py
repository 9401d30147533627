"""The bodies that the graph knows, by SIREN, code or name, so that a stranger's list makes none of them again.

They are those of the official tables, and those that the curated sources name.
"""

from __future__ import annotations

import csv
from functools import cached_property
from typing import TYPE_CHECKING

from terrigraph.facts import identities
from terrigraph.intake.codes import compact
from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.sources import source
from terrigraph.sources.tables import MANY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from terrigraph.reconciliation.official import Official

_EPCI = ("communaute-de-communes", "communaute-d-agglomeration", "communaute-urbaine", "metropole", "epci")
_OF_TERRITORY = {"commune": ("commune",), "departement": ("departement",), "region": ("region",), "epci": _EPCI}


class Bodies:
    """Who is known, of the data folder `data`."""

    def __init__(self, data: Path, official: Official) -> None:
        self.data = data
        self.official = official

    def known(self, siren: str, name: str, kind: str = "") -> str | Text:
        """The end of the IRI of the body that a SIREN number, a code or a name stands for; "" where none is known.

        `kind` is a concept of the kinds, "" where the file gives none. A text where several bodies bear the name.
        """
        if siren:
            found = self._official(self.official.by_siren(siren)) or self._sirens.get(siren, "")
            if found:
                return found
        of_code = self.official.find(compact(name)) if compact(name).isalnum() and compact(name)[:1].isdecimal() else []
        refs = of_code or [ref for ref in self.official.named(name) if self._may_be(ref, kind)]
        bodies = {body for ref in refs if (body := self._official(ref))} | self._names.get(fold(name), set())
        if siren:
            bodies = {body for body in bodies if not self._has_siren(body)}
        if len(bodies) > 1:
            some = ", ".join(sorted(bodies)[:10])
            return Text(
                f"plusieurs organismes connus portent ce nom, donnez le SIREN ou le genre : {some}",
                f"several known bodies bear this name, give the SIREN or the kind: {some}",
            )
        return min(bodies, default="")

    def _official(self, ref: str) -> str:
        return self.official.authority(ref) if ref else ""

    @staticmethod
    def _may_be(ref: str, kind: str) -> bool:
        kinds = _OF_TERRITORY.get(ref.partition("/")[0])
        return not kind or kinds is None or kind in kinds

    def _has_siren(self, body: str) -> bool:
        """Whether another SIREN is known of a body: then it is not the one that a file gives another with."""
        kind, _, code = body.partition("-")
        return body in self._sirens.values() or kind == "epci" or bool(self.official.communes.get(code, {}).get("siren"))

    def _rows(self) -> Iterator[dict[str, str]]:
        for path in sorted(self.data.glob("*/organisations.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.DictReader(file)

    @cached_property
    def _replaced(self) -> dict[str, str]:
        return identities.replaced(source.find([self.data]))

    def _now(self, body: str) -> str:
        here = f"organisation/{body}"
        return self._replaced.get(here, here).partition("/")[2]

    @cached_property
    def _sirens(self) -> dict[str, str]:
        return {row["siren"]: self._now(row["id"]) for row in self._rows() if row.get("siren")}

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        for row in self._rows():
            for name in filter(None, (row.get("name", ""), *(row.get("alt_names") or "").split(MANY))):
                names.setdefault(fold(name), set()).add(self._now(row["id"]))
        return names
