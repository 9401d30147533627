"""Decisions that come back, from a sheet or from the page's file -> judgements; or every fault, with its row and column.

All of a file is taken or nothing of it. A row that says nothing new gives no judgement, so that a file can be read twice. A row with
no id is a candidate that was missed: its quote must stand in the document, once.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from terrigraph.errors import Fault
from terrigraph.extraction.candidates import Candidate, Quote
from terrigraph.language import Text
from terrigraph.model.spelling import fold, slug
from terrigraph.model.triples import PartialDate
from terrigraph.reviewing.desk import short
from terrigraph.reviewing.fields import (
    DECISIONS,
    KINDS,
    MANY,
    MARK,
    NAMES,
    RESOURCES,
    Field,
    column_named,
    decision_named,
    fields_of,
    kind_named,
)
from terrigraph.reviewing.judgements import Judgement, near, now
from terrigraph.sources.sheets import ImportingError, open_sheet, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from terrigraph.reviewing.desk import Desk, Item

PAGE = "terrigraph-decisions"
"""What the page's file says that it is."""
PLACE = "place"
"""Where the page's reader marked the quote of a candidate that was missed; a sheet has no such column."""
_FORMULA = re.compile(r"'[=+\-@\t\r]")
_ID = re.compile(rf"{MARK}([0-9a-f]{{12}})\s*$")
_RESOURCE = re.compile(r"(person|organisation|event)/[a-z0-9]+([-_.][A-Za-z0-9]+)*|territory/[a-z]+/[\w-]+", re.ASCII)
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A row that came back: its number, and the cells that it has, tidied, by column."""

    row: int
    cells: Mapping[str, str]


def read(path: Path) -> tuple[list[Answer], str]:
    """The rows of a sheet or of the page's file, and the checksum of the text that they are about ("" where it is not told).

    Raises ImportingError.
    """
    if path.suffix.lower() == ".json":
        return _page(path)
    sheet = open_sheet(path)
    columns = {title: column_named(title) for title in sheet.header}
    expected = ", ".join(str(NAMES[name].title) for name in ("id", "decision"))
    if not {"id", "decision"} <= set(columns.values()):
        wanted = Text(f"une feuille de relecture a les colonnes {expected}", f"a review sheet has the columns {expected}")
        raise ImportingError([Fault(path.name, 1, "", ", ".join(sheet.header), wanted)], _AGAIN)
    answers = []
    for number, row in sheet.rows():
        cells = {columns[title]: _unguarded(cell) for title, cell in row.items() if columns.get(title)}
        answers.append(Answer(number, cells))
    return answers, ""


_AGAIN = Text(
    "Rien n’a été retenu : corrigez ces cellules, puis relisez le fichier.",
    "Nothing was taken: mend these cells, then read the file again.",
)


def _unguarded(cell: str) -> str:
    """A cell without the quote mark that keeps a spreadsheet from running it."""
    return cell[1:] if _FORMULA.match(cell) else cell


def _page(path: Path) -> tuple[list[Answer], str]:
    wanted = Text("le fichier de décisions de la page est attendu", "the page's decisions file is expected")
    if not path.is_file() or path.stat().st_size > _MOST_BYTES:
        raise ImportingError([Fault(path.name, 0, "", "", wanted)], _AGAIN)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["is"] != PAGE:
            raise ValueError
        rows = [{str(name): str(cell) for name, cell in row.items()} for row in told["rows"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ImportingError([Fault(path.name, 0, "", "", wanted)], _AGAIN) from None
    answers = [
        Answer(n, {name: tidy(cell) for name, cell in row.items() if name in NAMES or name == PLACE}) for n, row in enumerate(rows, start=1)
    ]
    return answers, str(told.get("sha256", ""))


def judge(desk: Desk, answers: Sequence[Answer], file: str, by: str, concepts: Mapping[str, Mapping[str, object]]) -> list[Judgement]:
    """The judgements that rows give. Raises ImportingError with every fault."""
    bench = _Bench(desk, file, by, concepts)
    bench.seat(answers)
    judgements = [judgement for answer in answers if (judgement := bench.judged(answer))]
    if bench.faults:
        raise ImportingError(bench.faults, _AGAIN)
    return judgements


@dataclass
class _Bench:
    desk: Desk
    file: str
    by: str
    concepts: Mapping[str, Mapping[str, object]]
    faults: list[Fault] = field(default_factory=list)
    added: dict[int, Candidate] = field(default_factory=dict)
    """The candidates that rows add, by the row."""
    named: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Kind and id of each candidate, by its folded label."""

    def fault(self, answer: Answer, column: str, expected: Text) -> None:
        """Note what is wrong with a cell."""
        title = str(NAMES[column].title) if column in NAMES else column
        self.faults.append(Fault(self.file, answer.row, title, answer.cells.get(column, ""), expected))

    def seat(self, answers: Sequence[Answer]) -> None:
        """Know every candidate by name, those that rows add too, before any cell names one."""
        for key, item in self.desk.items.items():
            self.named.setdefault(fold(item.candidate.label), []).append((item.candidate.kind, key))
        seen: dict[str, Answer] = {}
        for answer in answers:
            key = answer.cells.get("id", "")
            if key in seen and key:
                first = seen[key].row
                self.fault(answer, "id", Text(f"déjà à la ligne {first}", f"already on row {first}"))
            seen.setdefault(key, answer)
            if not key and any(answer.cells.values()) and (candidate := self._missed(answer)):
                self.added[answer.row] = candidate
                if candidate.id not in self.desk.items:
                    self.named.setdefault(fold(candidate.label), []).append((candidate.kind, candidate.id))

    # ------------------------------------------------------------ a row

    def judged(self, answer: Answer) -> Judgement | None:
        """The judgement of a row; None where it says nothing new, or something wrong."""
        if not any(answer.cells.values()):
            return None
        key = answer.cells.get("id", "")
        if not key:
            return self._addition(answer)
        item = self.desk.items.get(key)
        if item is None:
            self.fault(answer, "id", Text("aucun candidat de ce document n’a cet id", "no candidate of this document has this id"))
            return None
        decision = decision_named(answer.cells.get("decision", ""))
        if decision is None:
            words = ", ".join(map(str, DECISIONS.values()))
            self.fault(answer, "decision", Text(f"l’une de ces décisions : {words}", f"one of these decisions: {words}"))
            return None
        changes = self._changes(answer, item)
        if changes is None or not self._agrees(answer, decision, changes):
            return None
        made = self._made(answer, item, decision, changes) if decision else None
        return None if made is None or self._said(made, item) else made

    def _changes(self, answer: Answer, item: Item) -> dict[str, tuple[str, str]] | None:
        """The cells that differ from what was written; None where one may not."""
        before = {**self.desk.cells(item), "quote": item.candidate.quote.exact}
        changes = {}
        faults = len(self.faults)
        for column, cell in answer.cells.items():
            if column in {"merge_with", "decision"} or not NAMES[column].editable:
                continue
            if column == "kind":
                if cell and kind_named(cell) != item.candidate.kind:
                    self.fault(
                        answer,
                        column,
                        Text(
                            "la nature d’un candidat ne change pas : rejetez-le, et ajoutez une ligne",
                            "a candidate's kind does not change: reject it, and add a row",
                        ),
                    )
            elif column not in before:
                if cell:
                    kind = KINDS[item.candidate.kind]
                    self.fault(answer, column, Text(f"vide attendu : {kind.fr}", f"expected to be empty: {kind.en}"))
            elif tidy(before[column]) != cell:
                changes[column] = (before[column], cell)
        return None if len(self.faults) > faults else changes

    def _agrees(self, answer: Answer, decision: str, changes: Mapping[str, tuple[str, str]]) -> bool:
        """Whether the decision of a row fits its other cells."""
        merged = answer.cells.get("merge_with", "")
        if decision in ("", "reject", "merge", "reopen") and changes:
            column = next(iter(changes))
            wanted = Text("cellule changée sans « accepter » ni « modifier »", 'cell changed without "accept" or "edit"')
            self.fault(answer, column, wanted)
        elif decision == "edit" and not changes:
            self.fault(answer, "decision", Text("« modifier », et aucune cellule ne l’est", '"edit", and no cell is'))
        elif decision == "merge" and not merged:
            self.fault(answer, "merge_with", Text("l’id du candidat à garder est attendu", "the id of the candidate to keep is expected"))
        elif decision != "merge" and merged:
            self.fault(answer, "merge_with", Text("cellule remplie sans « fusionner »", 'cell filled without "merge"'))
        else:
            return True
        return False

    def _made(self, answer: Answer, item: Item, decision: str, changes: Mapping[str, tuple[str, str]]) -> Judgement | None:
        faults = len(self.faults)
        merged = self._merged(answer, item) if decision == "merge" else ""
        candidate, resource, known = item.candidate, "", ""
        if decision in ("accept", "edit"):
            if item.place is None and "quote" not in changes:
                self.fault(
                    answer,
                    "quote",
                    Text("la citation n’est plus dans le texte : donnez-en une autre", "the quote is in the text no more: give another"),
                )
            candidate = self._edited(answer, candidate, changes)
            resource, known = self._resource(answer, item, changes)
        if len(self.faults) > faults:
            return None
        verdict = ("edit" if changes else "accept") if decision in ("accept", "edit") else decision
        if verdict == "accept" and item.proposed is None:
            verdict = "add" if candidate.rule == ADDED else "accept"
        return self._signed(verdict, candidate, changes, item, (resource, known, merged))

    def _signed(
        self, verdict: str, candidate: Candidate, changes: Mapping[str, tuple[str, str]], item: Item | None, said: tuple[str, str, str]
    ) -> Judgement:
        line, at = near(self.desk.text, candidate.quote.start, candidate.quote.end)
        others = [one for one in item.state.rivals if one.by != self.by] if item else []
        if item and verdict == "reopen" and item.state.judgement and item.state.judgement.by != self.by:
            others = [item.state.judgement]
        settles = tuple(sorted(one.key for one in others))
        return Judgement(now(), self.by, self.desk.document, self.desk.sha256, verdict, candidate, line, at, *said, dict(changes), settles)

    def _said(self, made: Judgement, item: Item) -> bool:
        """Whether the log says so already."""
        last = item.state.judgement
        if made.verdict == "reopen":
            return last is None and not item.state.rivals
        return last is not None and not item.again and last.outcome == made.outcome

    def _merged(self, answer: Answer, item: Item) -> str:
        cell = answer.cells["merge_with"]
        key = found[1] if (found := _ID.search(cell)) else cell
        other = self.desk.items.get(key)
        if other is None or other.candidate.kind != item.candidate.kind or other is item:
            kind = KINDS[item.candidate.kind]
            self.fault(
                answer,
                "merge_with",
                Text(f"l’id d’un autre candidat de même nature ({kind.fr})", f"the id of another candidate of the same kind ({kind.en})"),
            )
        return key

    # ------------------------------------------------------------ cells

    def _edited(self, answer: Answer, candidate: Candidate, changes: Mapping[str, tuple[str, str]]) -> Candidate:
        """A candidate with changed cells."""
        fields = fields_of(candidate.kind)
        values, links, quote = dict(candidate.values), dict(candidate.links), candidate.quote
        for column, (_, cell) in changes.items():
            if column == "quote":
                quote = self._found(answer, cell, candidate.quote.start) or quote
            elif column != "resource":
                told = fields[column]
                if told.links:
                    links[told.key] = self._linked(answer, column, cell, told)
                else:
                    values[told.key] = self._value(answer, column, cell, told)
        values = {name: value for name, value in values.items() if value}
        links = {name: ids for name, ids in links.items() if ids}
        edited = replace(candidate, values=values, links=links, quote=quote)
        return replace(edited, label=self._label(edited) if changes else candidate.label)

    def _label(self, candidate: Candidate) -> str:
        told = candidate.values
        if candidate.kind == "mandate":
            body = [self._called(link) for name in ("organisation", "territory") for link in candidate.links.get(name, ())]
            return " – ".join(filter(None, (told.get("role") or told.get("concept"), *body)))
        if candidate.kind == "participation":
            return " – ".join(filter(None, (told.get("part"), *(self._called(link) for link in candidate.links.get("person", ())))))
        return next((told[key] for key in ("name", "title", "text", "concept") if told.get(key)), candidate.label)

    def _called(self, link: str) -> str:
        added = next((one.label for one in self.added.values() if one.id == link), "")
        return added or self.desk.label(link) or link

    def _value(self, answer: Answer, column: str, cell: str, told: Field) -> str:
        if cell and told.date:
            try:
                PartialDate.parse(cell)
            except ValueError:
                self.fault(answer, column, Text("une date : AAAA, AAAA-MM ou AAAA-MM-JJ", "a date: YYYY, YYYY-MM or YYYY-MM-DD"))
        known = [*(self.concepts[told.scheme] if told.scheme else ()), *told.choices]
        if cell and known and any(one not in known for one in cell.split(MANY)):
            near = ", ".join(difflib.get_close_matches(slug(cell), known, 3)) or ", ".join(known[:8])
            self.fault(answer, column, Text(f"inconnu de la liste ; proches : {near}", f"not in the list; close: {near}"))
        return cell

    def _linked(self, answer: Answer, column: str, cell: str, told: Field) -> tuple[str, ...]:
        """The candidates, or known resources, that a cell names."""
        parts = [part.strip() for part in cell.split(MANY) if part.strip()]
        if len(parts) > 1 and not told.many:
            self.fault(answer, column, Text("un seul est attendu", "one only is expected"))
        return tuple(filter(None, (self._link(answer, column, part, told) for part in parts)))

    def _link(self, answer: Answer, column: str, part: str, told: Field) -> str:
        if found := _ID.search(part):
            item = self.desk.items.get(found[1])
            kind = item.candidate.kind if item else next((one.kind for one in self.added.values() if one.id == found[1]), "")
            if kind in told.links:
                return found[1]
        elif "/" in part and (resource := _identifier(part, self.desk.reconciler.base)):
            if resource.partition("/")[0] in {RESOURCES.get(kind) for kind in told.links} and self.desk.reconciler.label(resource):
                return resource
        else:
            named = [(kind, key) for kind, key in self.named.get(fold(part), ()) if kind in told.links]
            if named and (len(named) == 1 or self._same(named)):
                return named[0][1]
        kinds = ", ".join(str(KINDS[kind]) for kind in told.links)
        near = difflib.get_close_matches(fold(part), self.named, 3)
        close = Text(f" ; proches : {', '.join(near)}", f"; close: {', '.join(near)}") if near else Text("", "")
        wanted = Text(
            f"l’id ({MARK}…), l’identifiant ou le nom d’un candidat ({kinds}), un seul{close.fr} : « {part} »",
            f'the id ({MARK}…), identifier or name of one candidate ({kinds}){close.en}: "{part}"',
        )
        self.fault(answer, column, wanted)
        return ""

    def _same(self, named: Sequence[tuple[str, str]]) -> bool:
        """Whether candidates of one name are one resource."""
        resources = {self.desk.items[key].resource for _, key in named if key in self.desk.items}
        return len(resources) == 1 and all(key in self.desk.items for _, key in named) and resources != {""}

    def _resource(
        self, answer: Answer, item: Item | None, changes: Mapping[str, tuple[str, str]], candidate: Candidate | None = None
    ) -> tuple[str, str]:
        """The resource of a row and its known name, checked."""
        kind = item.candidate.kind if item else candidate.kind if candidate else ""
        if kind not in RESOURCES:
            return "", ""
        if item is not None and "resource" not in changes:
            return item.resource, item.known
        cell = answer.cells.get("resource", "")
        if not cell:
            return "", ""
        resource = _identifier(cell, self.desk.reconciler.base)
        if resource.partition("/")[0] != RESOURCES[kind] or not _RESOURCE.fullmatch(resource):
            form = f"{RESOURCES[kind]}/…"
            self.fault(
                answer,
                "resource",
                Text(
                    f"un identifiant {form} est attendu (minuscules et tirets)",
                    f"an identifier {form} is expected (lower case and hyphens)",
                ),
            )
            return "", ""
        known = self.desk.reconciler.elsewhere(resource)
        if kind == "territory" and not known:
            self.fault(answer, "resource", Text("aucun territoire connu n’a ce code", "no known territory has this code"))
        return resource, known

    # ------------------------------------------------------------ what was missed

    def _found(self, answer: Answer, cell: str, near: int | None = None) -> Quote | None:
        """Where a quote stands in the text, blanks aside; the one nearest to a place, where one is given."""
        words = r"\s+".join(map(re.escape, cell.split()))
        places = [Quote(one[0], one.start(), one.end()) for one in re.finditer(words, self.desk.text)] if words else []
        if not places:
            self.fault(answer, "quote", Text("cette citation n’est pas dans le document", "this quote is not in the document"))
        elif near is None and len(places) > 1:
            many = len(places)
            self.fault(answer, "quote", Text(f"elle s’y trouve {many} fois : allongez-la", f"it stands there {many} times: make it longer"))
        else:
            return min(places, key=lambda place: abs(place.start - (near or 0)))
        return None

    def _missed(self, answer: Answer) -> Candidate | None:
        """The candidate that a row with no id adds, without its links."""
        kind = kind_named(answer.cells.get("kind", ""))
        if not kind:
            words = ", ".join(map(str, KINDS.values()))
            self.fault(answer, "kind", Text(f"une ligne ajoutée dit sa nature : {words}", f"a row added tells its kind: {words}"))
            return None
        near = answer.cells.get(PLACE, "")
        quote = self._found(answer, answer.cells.get("quote", ""), int(near) if near.isdigit() else None)
        if quote is None:
            return None
        fields = fields_of(kind)
        for column, cell in answer.cells.items():
            if (
                cell
                and column != PLACE
                and column not in fields
                and NAMES[column].editable
                and column not in ("kind", "quote", "decision", "resource")
            ):
                self.fault(answer, column, Text(f"vide attendu : {KINDS[kind].fr}", f"expected to be empty: {KINDS[kind].en}"))
        values = {told.key: answer.cells[column] for column, told in fields.items() if answer.cells.get(column) and not told.links}
        if "name" in fields:
            values.setdefault(fields["name"].key, " ".join(quote.exact.split()))
        made = Candidate("", kind, "", quote, ADDED, "A", values)
        said = "\x1f".join((kind, *(f"{name}={value}" for name, value in sorted(answer.cells.items()) if value and name != "decision")))
        return replace(made, id=blake2b(said.encode(), digest_size=6).hexdigest(), label=self._label(made) or " ".join(quote.exact.split()))

    def _addition(self, answer: Answer) -> Judgement | None:
        made = self.added.get(answer.row)
        if made is None:
            return None
        if decision_named(answer.cells.get("decision", "")) not in ("", "accept"):
            self.fault(answer, "decision", Text("une ligne ajoutée est acceptée : laissez vide", "a row added is accepted: leave it empty"))
            return None
        faults = len(self.faults)
        changes = {column: ("", answer.cells.get(column, "")) for column in fields_of(made.kind) if answer.cells.get(column)}
        candidate = replace(self._edited(answer, made, changes), id=made.id)
        resource, known = self._resource(answer, None, {}, candidate)
        if not resource and made.kind in RESOURCES and made.kind != "territory" and not answer.cells.get("resource"):
            resource = f"{RESOURCES[made.kind]}/{short(candidate.label)}"
            if self.desk.reconciler.label(resource):
                self.fault(
                    answer,
                    "resource",
                    Text(f"{resource} existe déjà : écrivez-le, ou un autre", f"{resource} exists already: write it, or another"),
                )
        if len(self.faults) > faults:
            return None
        judgement = self._signed("add", candidate, {}, self.desk.items.get(made.id), (resource, known, ""))
        item = self.desk.items.get(made.id)
        return None if item and self._said(judgement, item) else judgement


ADDED = "added"
"""The rule of a candidate that a person added."""


def _identifier(cell: str, base: str) -> str:
    """An identifier as a person writes it: an IRI of this base, `territory/commune/31555`, `commune/31555`."""
    short = cell.strip().removeprefix(base)
    first = short.partition("/")[0]
    return f"territory/{short}" if first in ("commune", "epci", "departement", "region", "country", "city") else short
