"""What was accepted of a source, document by document: where each quote is, what each link leads to, the rows that come of it.

Links are followed through merges to what was accepted; what rests on something that is not is left out, with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.reviewing.fields import KINDS
from terrigraph.reviewing.judgements import Judgement, Log, State, current_place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from terrigraph.extraction.candidates import Candidate, QuoteSpan
    from terrigraph.reconciliation.gazetteer import Gazetteer
    from terrigraph.reconciliation.official import Official
    from terrigraph.sources.tables import Concepts

Row = dict[str, str]
TABLES = ("people", "organisations", "territories", "mandates", "events", "participations", "themes", "questions")
_AROUND = 24
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An accepted candidate that is no row of its own, and why."""

    document: str
    candidate: str
    """Its id."""
    kind: str
    label: str
    reason: Text

    def __str__(self) -> str:
        kind = KINDS[self.kind]
        return str(
            Text(
                f"{kind.fr} « {self.label} » ({self.document}) : {self.reason.fr}",
                f'{kind.en} "{self.label}" ({self.document}): {self.reason.en}',
            )
        )


class NoRow(Exception):  # noqa: N818 - no error
    """An accepted candidate that makes no row, and why."""

    def __init__(self, fr: str, en: str) -> None:
        self.reason = Text(fr, en)
        super().__init__(en)


class Joined(NoRow):
    """A candidate that makes no row because another row is the same thing already."""


class AcceptedCandidate(NamedTuple):
    """An accepted candidate, its place in the text, and the evidence columns of its row."""

    judgement: Judgement
    place: QuoteSpan
    evidence: Row


@dataclass(kw_only=True)
class AcceptanceWriter:
    """Collects the rows of a source, document by document."""

    log: Log
    concepts: Concepts
    official: Official
    gazetteer: Gazetteer
    row_makers: Mapping[str, Callable[[AcceptedDocument, AcceptedCandidate], None]]
    """By kind, what makes a row of a candidate, or raises NoRow; what is referred to comes before what refers to it."""
    written: list[Judgement] = field(default_factory=list)
    """Those that a row says, their own or another's."""
    joined: list[LeftOut] = field(default_factory=list)
    left: list[LeftOut] = field(default_factory=list)
    decided: Counter[str] = field(default_factory=Counter)
    rows: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=lambda: {name: {} for name in TABLES})
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    """The id of a mandate's row or of a question, by document and candidate."""
    sessions: Counter[str] = field(default_factory=Counter)

    @cached_property
    def made(self) -> set[str]:
        """The resources that this source was the first to name."""
        taken = (state.judgement for name in self.log.documents() for state in self.log.states(name).values() if state.taken)
        return {judgement.resource for judgement in taken if judgement and not judgement.known}

    def tables(self) -> dict[str, list[Row]]:
        """The rows of each table, in the order of the documents and of their texts; territories by id."""
        tables = {name: list(rows.values()) for name, rows in self.rows.items()}
        tables["territories"].sort(key=lambda row: row["id"])
        return tables

    def leave_all(self, key: str) -> None:
        """Leave out what was accepted of a document that the source does not describe."""
        for state in self.log.states(key).values():
            if state.taken and state.judgement:
                self._leave(key, state.judgement, Text("son document n’est pas dans documents.csv", "its document is not in documents.csv"))

    def read(self, key: str, described: Mapping[str, str], text: str | None) -> None:
        """Take in what was accepted of a document, by its id."""
        states = self.log.states(key)
        for state in states.values():
            self.decided["conflict" if state.rivals else state.judgement.verdict if state.judgement else "open"] += 1
        document = AcceptedDocument(writer=self, id=key, states=states)
        for judgement, place in self._placed(key, described, text, states):
            document.candidates[judgement.candidate.id] = AcceptedCandidate(judgement, place, _evidence(key, place, text, judgement))
        for kind in self.row_makers:
            for accepted in sorted(document.candidates.values(), key=lambda one: (one.place.start, one.judgement.candidate.id)):
                if accepted.judgement.candidate.kind == kind:
                    self._write(document, accepted)

    def _placed(
        self, key: str, described: Mapping[str, str], text: str | None, states: Mapping[str, State]
    ) -> list[tuple[Judgement, QuoteSpan]]:
        placed = []
        for state in states.values():
            if not state.taken or state.judgement is None:
                continue
            judgement = state.judgement
            place = current_place(judgement, text) if text is not None else judgement.candidate.quote
            if text is None and described["sha256"] != judgement.sha256:
                place = None
            if place is None:
                self._leave(key, judgement, Text("à revoir : sa ligne a changé", "to be seen again: its line has changed"))
            elif not unicodedata.is_normalized("NFC", place.exact) or _UNREADABLE.search(place.exact):
                self._leave(
                    key,
                    judgement,
                    Text("la citation a des caractères qu’une table refuse", "the quote has characters that a table refuses"),
                )
            else:
                placed.append((judgement, place))
        return placed

    def _write(self, document: AcceptedDocument, accepted: AcceptedCandidate) -> None:
        candidate = accepted.judgement.candidate
        try:
            self.row_makers[candidate.kind](document, accepted)
            self.written.append(accepted.judgement)
        except Joined as joined:
            self.written.append(accepted.judgement)
            self.joined.append(_left_out(document.id, candidate, joined.reason))
        except NoRow as refused:
            document.left_out.add(candidate.id)
            self.left.append(_left_out(document.id, candidate, refused.reason))

    def _leave(self, key: str, judgement: Judgement, reason: Text) -> None:
        self.left.append(_left_out(key, judgement.candidate, reason))

    def add(self, table: str, key: tuple[str, ...], row: Row) -> None:
        """Add a row, unless another is it: then raise Joined."""
        if key in self.rows[table]:
            raise Joined(f"{table}.csv le dit déjà", f"{table}.csv says so already")
        self.rows[table][key] = row

    def has(self, table: str, *key: str) -> bool:
        """Whether a row is there."""
        return key in self.rows[table]

    def need(self, table: str, key: str, row: Callable[[], Row]) -> None:
        """Add a row that others refer to, where it is not there."""
        if (key,) not in self.rows[table]:
            self.rows[table][key,] = row()

    def replace(self, table: str, key: str, row: Row) -> bool:
        """Put a row that says more in the place of one that only others needed; gives whether there was one."""
        present = self.rows[table].get((key,))
        if present is None or present.get("basis") != "inferred":
            return False
        self.rows[table][key,] = row
        return True


def _left_out(document: str, candidate: Candidate, reason: Text) -> LeftOut:
    return LeftOut(document=document, candidate=candidate.id, kind=candidate.kind, label=candidate.label, reason=reason)


def _evidence(document: str, place: QuoteSpan, text: str | None, judgement: Judgement) -> Row:
    """The evidence columns of a row."""
    if text is None:
        around, start = judgement.line, judgement.at
    else:
        around, start = text, place.start
    end = start + len(place.exact)
    return {
        "document": document,
        "quote": place.exact,
        "quote_start": str(place.start),
        "quote_end": str(place.end),
        "prefix": _plain(around[max(0, start - _AROUND) : start].rpartition("\n")[2]),
        "suffix": _plain(around[end : end + _AROUND].partition("\n")[0]),
    }


def _plain(text: str) -> str:
    """A context as a cell may have it; "" where it may not."""
    return text if unicodedata.is_normalized("NFC", text) and not _UNREADABLE.search(text) else ""


@dataclass(kw_only=True)
class AcceptedDocument:
    """One document's accepted candidates."""

    writer: AcceptanceWriter
    id: str
    states: Mapping[str, State]
    candidates: dict[str, AcceptedCandidate] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    """The ids of candidates that are left out."""

    def follow(self, link: str) -> tuple[str, State | None]:
        """Where a link leads, through merges: a candidate's id and its state."""
        seen = set()
        while (state := self.states.get(link)) and state.judgement and state.judgement.verdict == "merge" and link not in seen:
            seen.add(link)
            link = state.judgement.merged
        return link, state

    def resource(self, link: str, what: Text) -> str:
        """The resource of a link, by the end of its IRI. Raises NoRow where it leads to none."""
        if "/" in link:
            return link
        key, state = self.follow(link)
        if key in self.candidates:
            resource = self.candidates[key].judgement.resource
            if not resource:
                raise NoRow(f"{what.fr} : rattachement à choisir", f"{what.en}: still to be tied to something")
            if key in self.left_out and not self.described(resource):
                raise NoRow(f"{what.fr} : laissé aussi, voyez pourquoi", f"{what.en}: left out too, see why")
            return resource
        if state and state.rivals:
            raise NoRow(f"{what.fr} : en conflit", f"{what.en}: in conflict")
        raise NoRow(f"{what.fr} : non accepté", f"{what.en}: not accepted")

    def described(self, resource: str) -> bool:
        """Whether a row here describes a resource."""
        kind, _, key = resource.partition("/")
        return self.writer.has(
            {"person": "people", "organisation": "organisations", "territory": "territories", "event": "events"}[kind], key
        )

    def other_names(self, accepted: AcceptedCandidate) -> list[str]:
        """The names of the candidates that were merged into one."""
        own = accepted.judgement.candidate
        merged = [state.judgement for key, state in self.states.items() if self.follow(key)[0] == own.id and key != own.id]
        return [one.candidate.label for one in merged if one and fold(one.candidate.label) != fold(own.label)]

    def links(self, accepted: AcceptedCandidate, name: str, what: Text) -> list[str]:
        """The resources that a candidate's links lead to."""
        return [self.resource(link, what) for link in accepted.judgement.candidate.links.get(name, ())]

    def link(self, accepted: AcceptedCandidate, name: str, what: Text) -> str:
        """The resource that a link leads to; "" where there is no link."""
        return next(iter(self.links(accepted, name, what)), "")

    def known_links(self, accepted: AcceptedCandidate, name: str, what: Text) -> list[str]:
        """The resources that links lead to which a row can do without: what leads to none yet is left out by its own name."""
        resources = []
        for link in accepted.judgement.candidate.links.get(name, ()):
            with suppress(NoRow):
                resources.append(self.resource(link, what))
        return resources

    def optional(self, accepted: AcceptedCandidate, name: str, what: Text) -> str:
        """The resource that such a link leads to; "" where there is none."""
        return next(iter(self.known_links(accepted, name, what)), "")

    def place(self, resource: str, accepted: AcceptedCandidate) -> str:
        """A territory as a cell names it; it is described, where no source does."""
        if resource:
            self._describe(resource, accepted.evidence)
        return resource.removeprefix("territory/")

    def _describe(self, resource: str, evidence: Row) -> None:
        ref = resource.removeprefix("territory/")
        kind, _, code = ref.partition("/")
        if kind == "country":
            self.writer.need("territories", ref, lambda: self.country(code, evidence))
        elif kind == "city":
            self.writer.need("territories", ref, lambda: self.city(code, evidence))

    def country(self, code: str, evidence: Row) -> Row:
        """The row of a country, by its ISO code. Raises NoRow."""
        country = self.writer.gazetteer.countries.get(code)
        if country is None:
            raise NoRow(f"pays inconnu : {code}", f"unknown country: {code}")
        return {"id": f"country/{code}", "name": country.french, "kind": "country", **evidence}

    def city(self, code: str, evidence: Row) -> Row:
        """The row of a city abroad (`geonames-2867714`); its country's comes with it. Raises NoRow."""
        place = self.writer.gazetteer.place(code.removeprefix("geonames-"))
        if place is None:
            raise NoRow(f"lieu inconnu : {code}", f"unknown place: {code}")
        self.writer.need("territories", f"country/{place.country}", lambda: self.country(place.country, evidence))
        spot = {"longitude": place.longitude, "latitude": place.latitude, "contained_in": f"country/{place.country}"}
        same = f"https://sws.geonames.org/{place.id}/"
        return {"id": f"city/{code}", "name": place.name, "kind": "city", **spot, "same_as": same, **evidence}
