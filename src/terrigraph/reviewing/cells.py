"""Cells of a review sheet that a person wrote -> values, links, quotes and resources of candidates; what is wrong is a fault."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from terrigraph.errors import Fault
from terrigraph.extraction.candidates import Candidate, QuoteSpan
from terrigraph.language import Text
from terrigraph.model.spelling import fold, slug
from terrigraph.model.triples import PartialDate
from terrigraph.reviewing.fields import KINDS, MANY, MARK, NAMES, RESOURCES, Field, fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from terrigraph.reviewing.decision_files import DecisionRow
    from terrigraph.reviewing.review import Item, Review

ID = re.compile(rf"{MARK}([0-9a-f]{{12}})\s*$")
"""A candidate's id at the end of a cell that names it."""
_RESOURCE = re.compile(r"(person|organisation|event)/[a-z0-9]+([-_.][A-Za-z0-9]+)*|territory/[a-z]+/[\w-]+", re.ASCII)


@dataclass(kw_only=True)
class CellReader:
    """Reads the cells of a file of decisions, and collects their faults."""

    review: Review
    file: str
    concepts: Mapping[str, Mapping[str, object]]
    faults: list[Fault] = field(default_factory=list)
    added: dict[int, Candidate] = field(default_factory=dict)
    """The candidates that rows add, by the row's number."""
    named: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Kind and id of each candidate, by its folded label."""

    def fault(self, row: DecisionRow, column: str, expected: Text) -> None:
        """Note what is wrong with a cell."""
        title = str(NAMES[column].title) if column in NAMES else column
        self.faults.append(Fault(self.file, row.number, title, row.cells.get(column, ""), expected))

    def edited(self, row: DecisionRow, candidate: Candidate, changes: Mapping[str, tuple[str, str]]) -> Candidate:
        """A candidate with changed cells."""
        fields = fields_of(candidate.kind)
        values, links, quote = dict(candidate.values), dict(candidate.links), candidate.quote
        for column, (_, cell) in changes.items():
            if column == "quote":
                quote = self.located(row, cell, candidate.quote.start) or quote
            elif column != "resource":
                spec = fields[column]
                if spec.links:
                    links[spec.key] = self._linked(row, column, cell, spec)
                else:
                    values[spec.key] = self._value(row, column, cell, spec)
        values = {name: value for name, value in values.items() if value}
        links = {name: ids for name, ids in links.items() if ids}
        edited = replace(candidate, values=values, links=links, quote=quote)
        return replace(edited, label=self.label(edited) if changes else candidate.label)

    def label(self, candidate: Candidate) -> str:
        """What a reader calls a candidate, from its values and links."""
        own = candidate.values
        if candidate.kind == "mandate":
            body = [self._called(link) for name in ("organisation", "territory") for link in candidate.links.get(name, ())]
            return " – ".join(filter(None, (own.get("role") or own.get("concept"), *body)))
        if candidate.kind == "participation":
            return " – ".join(filter(None, (own.get("part"), *(self._called(link) for link in candidate.links.get("person", ())))))
        return next((own[key] for key in ("name", "title", "text", "concept") if own.get(key)), candidate.label)

    def _called(self, link: str) -> str:
        added = next((one.label for one in self.added.values() if one.id == link), "")
        return added or self.review.label(link) or link

    def _value(self, row: DecisionRow, column: str, cell: str, spec: Field) -> str:
        if cell and spec.date:
            try:
                PartialDate.parse(cell)
            except ValueError:
                self.fault(row, column, Text("une date : AAAA, AAAA-MM ou AAAA-MM-JJ", "a date: YYYY, YYYY-MM or YYYY-MM-DD"))
        known = [*(self.concepts[spec.scheme] if spec.scheme else ()), *spec.choices]
        if cell and known and any(one not in known for one in cell.split(MANY)):
            close = ", ".join(difflib.get_close_matches(slug(cell), known, 3)) or ", ".join(known[:8])
            self.fault(row, column, Text(f"inconnu de la liste ; proches : {close}", f"not in the list; close: {close}"))
        return cell

    def _linked(self, row: DecisionRow, column: str, cell: str, spec: Field) -> tuple[str, ...]:
        """The candidates, or known resources, that a cell names."""
        parts = [part.strip() for part in cell.split(MANY) if part.strip()]
        if len(parts) > 1 and not spec.many:
            self.fault(row, column, Text("un seul est attendu", "one only is expected"))
        return tuple(filter(None, (self._link(row, column, part, spec) for part in parts)))

    def _link(self, row: DecisionRow, column: str, part: str, spec: Field) -> str:
        if mention := ID.search(part):
            item = self.review.items.get(mention[1])
            kind = item.candidate.kind if item else next((one.kind for one in self.added.values() if one.id == mention[1]), "")
            if kind in spec.links:
                return mention[1]
        elif "/" in part and (resource := _identifier(part, self.review.reconciler.base)):
            if resource.partition("/")[0] in {RESOURCES.get(kind) for kind in spec.links} and self.review.reconciler.label(resource):
                return resource
        else:
            named = [(kind, key) for kind, key in self.named.get(fold(part), ()) if kind in spec.links]
            if named and (len(named) == 1 or self._same(named)):
                return named[0][1]
        kinds = ", ".join(str(KINDS[kind]) for kind in spec.links)
        near = difflib.get_close_matches(fold(part), self.named, 3)
        close = Text(f" ; proches : {', '.join(near)}", f"; close: {', '.join(near)}") if near else Text("", "")
        wanted = Text(
            f"l’id ({MARK}…), l’identifiant ou le nom d’un candidat ({kinds}), un seul{close.fr} : « {part} »",
            f'the id ({MARK}…), identifier or name of one candidate ({kinds}){close.en}: "{part}"',
        )
        self.fault(row, column, wanted)
        return ""

    def _same(self, named: Sequence[tuple[str, str]]) -> bool:
        """Whether candidates of one name are one resource."""
        resources = {self.review.items[key].resource for _, key in named if key in self.review.items}
        return len(resources) == 1 and all(key in self.review.items for _, key in named) and resources != {""}

    def resource(
        self, row: DecisionRow, item: Item | None, changes: Mapping[str, tuple[str, str]], candidate: Candidate | None = None
    ) -> tuple[str, str]:
        """The resource of a row and its known name, checked."""
        kind = item.candidate.kind if item else candidate.kind if candidate else ""
        if kind not in RESOURCES:
            return "", ""
        if item is not None and "resource" not in changes:
            return item.resource, item.known
        cell = row.cells.get("resource", "")
        if not cell:
            return "", ""
        resource = _identifier(cell, self.review.reconciler.base)
        if resource.partition("/")[0] != RESOURCES[kind] or not _RESOURCE.fullmatch(resource):
            form = f"{RESOURCES[kind]}/…"
            self.fault(
                row,
                "resource",
                Text(
                    f"un identifiant {form} est attendu (minuscules et tirets)",
                    f"an identifier {form} is expected (lower case and hyphens)",
                ),
            )
            return "", ""
        known = self.review.reconciler.elsewhere(resource)
        if kind == "territory" and not known:
            self.fault(row, "resource", Text("aucun territoire connu n’a ce code", "no known territory has this code"))
        return resource, known

    def located(self, row: DecisionRow, cell: str, near: int | None = None) -> QuoteSpan | None:
        """Where a quote is in the text, blanks aside; the one nearest to a place, where one is given."""
        words = r"\s+".join(map(re.escape, cell.split()))
        places = [QuoteSpan(one[0], one.start(), one.end()) for one in re.finditer(words, self.review.text)] if words else []
        if not places:
            self.fault(row, "quote", Text("cette citation n’est pas dans le document", "this quote is not in the document"))
        elif near is None and len(places) > 1:
            many = len(places)
            self.fault(row, "quote", Text(f"elle s’y trouve {many} fois : allongez-la", f"it is there {many} times: make it longer"))
        else:
            return min(places, key=lambda place: abs(place.start - (near or 0)))
        return None


def _identifier(cell: str, base: str) -> str:
    """An identifier as a person writes it: an IRI of this base, `territory/commune/31555`, `commune/31555`."""
    short = cell.strip().removeprefix(base)
    first = short.partition("/")[0]
    return f"territory/{short}" if first in ("commune", "epci", "departement", "region", "country", "city") else short
