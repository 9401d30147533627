"""Rows of decisions that come back -> judgements; or every fault, with its row and column.

All of a file is taken or nothing of it. A row that says nothing new gives no judgement, so that a file can be read twice. A row with
no id is a candidate that was missed: its quote must be in the document, once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from terrigraph.errors import ImportingError
from terrigraph.extraction.candidates import Candidate
from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.reviewing.cells import ID, CellReader
from terrigraph.reviewing.decision_files import NOTHING_TAKEN, PLACE
from terrigraph.reviewing.fields import DECISIONS, KINDS, NAMES, RESOURCES, decision_named, fields_of, kind_named
from terrigraph.reviewing.judgements import Judgement, near, now
from terrigraph.reviewing.review import short
from terrigraph.sources.sheets import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from terrigraph.reviewing.decision_files import DecisionRow
    from terrigraph.reviewing.review import Item, Review

ADDED = "added"
"""The rule of a candidate that a person added."""


def judge(
    review: Review, rows: Sequence[DecisionRow], *, file: str, by: str, concepts: Mapping[str, Mapping[str, object]]
) -> list[Judgement]:
    """The judgements that rows give; `file` names their file in faults, `by` who decides. Raises ImportingError with every fault."""
    judging = _RowJudge(review, by, CellReader(review=review, file=file, concepts=concepts))
    judging.note_names(rows)
    judgements = [judgement for row in rows if (judgement := judging.judgement(row))]
    if judging.reader.faults:
        raise ImportingError(judging.reader.faults, NOTHING_TAKEN)
    return judgements


@dataclass
class _RowJudge:
    review: Review
    by: str
    reader: CellReader

    def note_names(self, rows: Sequence[DecisionRow]) -> None:
        """Know every candidate by name, those that rows add too, before any cell names one."""
        for key, item in self.review.items.items():
            self.reader.named.setdefault(fold(item.candidate.label), []).append((item.candidate.kind, key))
        by_id: dict[str, DecisionRow] = {}
        for row in rows:
            key = row.cells.get("id", "")
            if key in by_id and key:
                first = by_id[key].number
                self.reader.fault(row, "id", Text(f"déjà à la ligne {first}", f"already on row {first}"))
            by_id.setdefault(key, row)
            if not key and any(row.cells.values()) and (candidate := self._missed(row)):
                self.reader.added[row.number] = candidate
                if candidate.id not in self.review.items:
                    self.reader.named.setdefault(fold(candidate.label), []).append((candidate.kind, candidate.id))

    def judgement(self, row: DecisionRow) -> Judgement | None:
        """The judgement of a row; None where it says nothing new, or something wrong."""
        if not any(row.cells.values()):
            return None
        key = row.cells.get("id", "")
        if not key:
            return self._addition(row)
        item = self.review.items.get(key)
        if item is None:
            self.reader.fault(row, "id", Text("aucun candidat de ce document n’a cet id", "no candidate of this document has this id"))
            return None
        decision = decision_named(row.cells.get("decision", ""))
        if decision is None:
            words = ", ".join(map(str, DECISIONS.values()))
            self.reader.fault(row, "decision", Text(f"l’une de ces décisions : {words}", f"one of these decisions: {words}"))
            return None
        changes = self._changes(row, item)
        if decision == "take" and changes is not None:
            decision, changes = "accept", {**self._taken(row, item), **changes}
        if changes is None or not self._agrees(row, decision, changes):
            return None
        made = self._decided(row, item, decision, changes) if decision else None
        return None if made is None or self._is_recorded(made, item) else made

    def _changes(self, row: DecisionRow, item: Item) -> dict[str, tuple[str, str]] | None:
        """The cells that differ from what was written; None where one may not."""
        before = {**self.review.cells(item), "quote": item.candidate.quote.exact}
        changes = {}
        faults = len(self.reader.faults)
        for column, cell in row.cells.items():
            if column in {"merge_with", "decision"} or not NAMES[column].editable:
                continue
            if column == "kind":
                if cell and kind_named(cell) != item.candidate.kind:
                    self.reader.fault(
                        row,
                        column,
                        Text(
                            "la nature d’un candidat ne change pas : rejetez-le, et ajoutez une ligne",
                            "a candidate's kind does not change: reject it, and add a row",
                        ),
                    )
            elif column not in before:
                if cell:
                    kind = KINDS[item.candidate.kind]
                    self.reader.fault(row, column, Text(f"vide attendu : {kind.fr}", f"expected to be empty: {kind.en}"))
            elif tidy(before[column]) != cell:
                changes[column] = (before[column], cell)
        return None if len(self.reader.faults) > faults else changes

    def _taken(self, row: DecisionRow, item: Item) -> dict[str, tuple[str, str]]:
        """The changes that a proposal makes; a fault where there is none."""
        offered = self.review.offered(item)
        if not offered:
            self.reader.fault(row, "decision", Text("aucune proposition à accepter", "no proposal to accept"))
        before = self.review.cells(item)
        return {column: (before.get(column, ""), cell) for column, cell in offered.items()}

    def _agrees(self, row: DecisionRow, decision: str, changes: Mapping[str, tuple[str, str]]) -> bool:
        """Whether the decision of a row fits its other cells."""
        merged = row.cells.get("merge_with", "")
        if decision in ("", "reject", "merge", "reopen") and changes:
            column = next(iter(changes))
            wanted = Text("cellule changée sans « accepter » ni « modifier »", 'cell changed without "accept" or "edit"')
            self.reader.fault(row, column, wanted)
        elif decision == "edit" and not changes:
            self.reader.fault(row, "decision", Text("« modifier », et aucune cellule ne l’est", '"edit", and no cell is'))
        elif decision == "merge" and not merged:
            self.reader.fault(
                row, "merge_with", Text("l’id du candidat à garder est attendu", "the id of the candidate to keep is expected")
            )
        elif decision != "merge" and merged:
            self.reader.fault(row, "merge_with", Text("cellule remplie sans « fusionner »", 'cell filled without "merge"'))
        else:
            return True
        return False

    def _decided(self, row: DecisionRow, item: Item, decision: str, changes: Mapping[str, tuple[str, str]]) -> Judgement | None:
        faults = len(self.reader.faults)
        merged = self._merged(row, item) if decision == "merge" else ""
        candidate, resource, known = item.candidate, "", ""
        if decision in ("accept", "edit"):
            if item.place is None and "quote" not in changes:
                self.reader.fault(
                    row,
                    "quote",
                    Text("la citation n’est plus dans le texte : donnez-en une autre", "the quote is in the text no more: give another"),
                )
            candidate = self.reader.edited(row, candidate, changes)
            resource, known = self.reader.resource(row, item, changes)
        if len(self.reader.faults) > faults:
            return None
        verdict = ("edit" if changes else "accept") if decision in ("accept", "edit") else decision
        if verdict == "accept" and item.proposed is None:
            verdict = "add" if candidate.rule == ADDED else "accept"
        return self._signed(verdict, candidate, changes, item, (resource, known, merged))

    def _signed(
        self, verdict: str, candidate: Candidate, changes: Mapping[str, tuple[str, str]], item: Item | None, links: tuple[str, str, str]
    ) -> Judgement:
        line, at = near(self.review.text, candidate.quote.start, candidate.quote.end)
        others = [one for one in item.state.rivals if one.by != self.by] if item else []
        if item and verdict == "reopen" and item.state.judgement and item.state.judgement.by != self.by:
            others = [item.state.judgement]
        settles = tuple(sorted(one.key for one in others))
        resource, known, merged = links
        return Judgement(
            time=now(),
            by=self.by,
            document=self.review.document,
            sha256=self.review.sha256,
            verdict=verdict,
            candidate=candidate,
            line=line,
            at=at,
            resource=resource,
            known=known,
            merged=merged,
            changes=dict(changes),
            settles=settles,
        )

    def _is_recorded(self, made: Judgement, item: Item) -> bool:
        """Whether the log says so already."""
        last = item.state.judgement
        if made.verdict == "reopen":
            return last is None and not item.state.rivals
        return last is not None and not item.again and last.outcome == made.outcome

    def _merged(self, row: DecisionRow, item: Item) -> str:
        cell = row.cells["merge_with"]
        key = mention[1] if (mention := ID.search(cell)) else cell
        other = self.review.items.get(key)
        if other is None or other.candidate.kind != item.candidate.kind or other is item:
            kind = KINDS[item.candidate.kind]
            self.reader.fault(
                row,
                "merge_with",
                Text(f"l’id d’un autre candidat de même nature ({kind.fr})", f"the id of another candidate of the same kind ({kind.en})"),
            )
        return key

    def _missed(self, row: DecisionRow) -> Candidate | None:
        """The candidate that a row with no id adds, without its links."""
        kind = kind_named(row.cells.get("kind", ""))
        if not kind:
            words = ", ".join(map(str, KINDS.values()))
            self.reader.fault(row, "kind", Text(f"une ligne ajoutée dit sa nature : {words}", f"a row added names its kind: {words}"))
            return None
        near = row.cells.get(PLACE, "")
        quote = self.reader.located(row, row.cells.get("quote", ""), int(near) if near.isdigit() else None)
        if quote is None:
            return None
        fields = fields_of(kind)
        for column, cell in row.cells.items():
            if (
                cell
                and column != PLACE
                and column not in fields
                and NAMES[column].editable
                and column not in ("kind", "quote", "decision", "resource")
            ):
                self.reader.fault(row, column, Text(f"vide attendu : {KINDS[kind].fr}", f"expected to be empty: {KINDS[kind].en}"))
        values = {spec.key: row.cells[column] for column, spec in fields.items() if row.cells.get(column) and not spec.links}
        if "name" in fields:
            values.setdefault(fields["name"].key, " ".join(quote.exact.split()))
        made = Candidate(id="", kind=kind, label="", quote=quote, rule=ADDED, tier="A", values=values)
        content = "\x1f".join((kind, *(f"{name}={value}" for name, value in sorted(row.cells.items()) if value and name != "decision")))
        return replace(
            made, id=blake2b(content.encode(), digest_size=6).hexdigest(), label=self.reader.label(made) or " ".join(quote.exact.split())
        )

    def _addition(self, row: DecisionRow) -> Judgement | None:
        made = self.reader.added.get(row.number)
        if made is None:
            return None
        if decision_named(row.cells.get("decision", "")) not in ("", "accept"):
            self.reader.fault(
                row, "decision", Text("une ligne ajoutée est acceptée : laissez vide", "a row added is accepted: leave it empty")
            )
            return None
        faults = len(self.reader.faults)
        changes = {column: ("", row.cells.get(column, "")) for column in fields_of(made.kind) if row.cells.get(column)}
        candidate = replace(self.reader.edited(row, made, changes), id=made.id)
        resource, known = self.reader.resource(row, None, {}, candidate)
        if not resource and made.kind in RESOURCES and made.kind != "territory" and not row.cells.get("resource"):
            resource = f"{RESOURCES[made.kind]}/{short(candidate.label)}"
            if self.review.reconciler.label(resource):
                self.reader.fault(
                    row,
                    "resource",
                    Text(f"{resource} existe déjà : écrivez-le, ou un autre", f"{resource} exists already: write it, or another"),
                )
        if len(self.reader.faults) > faults:
            return None
        judgement = self._signed("add", candidate, {}, self.review.items.get(made.id), (resource, known, ""))
        item = self.review.items.get(made.id)
        return None if item and self._is_recorded(judgement, item) else judgement
