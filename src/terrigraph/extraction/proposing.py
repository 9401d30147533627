"""A document -> the candidates that it proposes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from terrigraph.extraction.affiliations import Affiliations
from terrigraph.extraction.candidates import Proposal
from terrigraph.extraction.dates import dates
from terrigraph.extraction.drafting import DraftCandidates, RuleMatch, undo_shout
from terrigraph.extraction.lines import Lines
from terrigraph.extraction.mentions import Mentions
from terrigraph.extraction.organisations import Organisations
from terrigraph.extraction.parts import Parts
from terrigraph.extraction.people import Names
from terrigraph.extraction.readings import MandateReading
from terrigraph.extraction.roles import role_at
from terrigraph.extraction.sessions import Marks, Programme
from terrigraph.extraction.tenures import tenures
from terrigraph.extraction.territories import Territories
from terrigraph.extraction.titles import title_of
from terrigraph.extraction.words import Span, words_in, written
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terrigraph.documents import Document
    from terrigraph.extraction.candidates import Candidate
    from terrigraph.extraction.concepts import Scheme
    from terrigraph.extraction.dates import When
    from terrigraph.extraction.mentions import Mention
    from terrigraph.extraction.places import PlaceNames
    from terrigraph.extraction.sessions import Session

_SESSION_TIERS = {
    "time": "A", "label": "A", "label-line": "A", "time-line": "A", "moment": "B", "number": "B", "before-people": "B", "prose": "C",
}  # fmt: skip
_QUESTION = re.compile(r"(?:(?<=[.!?…:\n•·])|^)[ \t\u00a0–•·-]*([^.!?…\n•·]{12,400}\?)")

_STOP = re.compile(r"[.;\n]")
_ORGANISED = re.compile(
    r"(?i)\b(?:(?:co-?)?organis[ée]e?s?\s+(?:conjointement\s+)?par|organisat(?:eurs?|ion)\s*:|à\s+l['’](?:invitation|initiative)\s+d)"
)
"""What leads to who organises it."""
_TOWN = 5_000
"""People: smaller places next to a date are too often other words."""


class ProgrammeReader:
    """Reads one document, with what the official tables and the controlled lists know."""

    def __init__(self, document: Document, places: PlaceNames, scheme: Scheme) -> None:
        self.document = document
        self.scheme = scheme
        self.places = places
        self.text = document.text
        periods = tenures(self.text)
        self.words = words_in(self.text, without=[one.span for one in periods])
        affiliations = Affiliations(Lines(self.text, self.words), places, periods)
        mentions = Mentions(document, affiliations, Names(self.text, self.words).confirmed())
        self.mentions = mentions.people()
        titles = [index for index in range(len(self.words)) if role_at(self.words, index)]
        marks = Marks(
            names=[one.name for one in self.mentions],
            titles=[self.words[index].start for index in titles],
            capital_titles=[self.words[index].start for index in titles if self.words[index].capital],
            aside=frozenset(mentions.headers.aside()),
        )
        self.programme = Programme(document, marks)
        self.title = title_of(self.programme)
        self.draft = DraftCandidates(text=self.text, places=places, scheme=scheme)
        self._bodies: list[Span] = []
        self._take_parts()

    def _take_parts(self) -> None:
        """Say of each the session and the part taken; who is only named in prose is mentioned."""
        parts = Parts(self.programme, self.title)
        for one in self.mentions:
            one.session = self.programme.session_of(one.name.start)
            one.part, one.part_rule = parts.part_of(one.name, one.zone_end, one.reading.notes)
            if one.part_rule == "default" and not self.programme.listed and not one.reading.mandates and not one.reading.loose:
                one.part, one.part_rule = "mentioned", "prose"

    def proposal(self) -> Proposal:
        """All that the document proposes."""
        event = self._event()
        sessions = self._sessions(event)
        self._persons(event, sessions)
        self._other_organisations()
        self._other_territories()
        self._tie_event(event)
        self._themes(event, sessions)
        self._questions(event)
        made = sorted(self.draft.made, key=lambda candidate: (candidate.quote.start, -candidate.quote.end))
        return Proposal(self.document, tuple(made))

    def _event(self) -> Candidate | None:
        """The meeting that the document is about, with its first date."""
        if self.title is None:
            return None
        values = {"title": written(self.text[slice(*self.title)])}
        if self._when:
            values |= {"start": self._when.start, "end": self._when.end}
        return self.draft.add("event", values["title"], RuleMatch(self.title, "title", "B"), values=values)

    def _tie_event(self, event: Candidate | None) -> None:
        """Give the event its place ("à Blois", near its title or date) and its organisers ("organisé par X"), as links."""
        if event is None:
            return
        made = self.draft.made
        where = self._place_of_event()
        links = {"location": (where.id,) if where else (), "organisers": tuple(c.id for c in self._near(_ORGANISED, "organisation", 80))}
        made[made.index(event)] = replace(event, links={link: ids for link, ids in links.items() if ids})

    @cached_property
    def _when(self) -> When | None:
        """The first date of the document."""
        return next(iter(dates(self.text)), None)

    def _place_of_event(self) -> Candidate | None:
        """The town next to the meeting's date: « à Bourges les 17 et 18 septembre 2009 », « Lille, vendredi 10 octobre 2025 »."""
        if self._when is None:
            return None
        begins, ends = self._when.place
        stop = self.text.find("\n", ends)
        end = min(ends + 40, stop if stop >= 0 else len(self.text), len(self.text))
        inside = words_in(self.text, max(self.text.rfind("\n", 0, begins) + 1, begins - 60), end)
        for index in sorted(range(len(inside)), key=lambda index: abs(inside[index].start - begins)):
            if inside[index].capital and not (index and inside[index - 1].capital and not inside[index].apart):
                for last in range(min(index + 3, len(inside) - 1), index - 1, -1):
                    passage = Span(inside[index].start, inside[last].end)
                    matches = self.places.named(self.text[slice(*passage)], ("commune", "city"))
                    if matches and matches[0].population >= _TOWN:
                        return self.draft.place(passage, matches, "beside-date")
        return None

    def _near(self, pattern: re.Pattern[str], kind: str, reach: int) -> list[Candidate]:
        """The candidates of a kind that begin within a few characters of words, in the same sentence."""
        spans = [(match.end(), self._sentence_end(match.end(), reach)) for match in pattern.finditer(self.text)]
        return [c for c in self.draft.made if c.kind == kind and any(start <= c.quote.start < end for start, end in spans)]

    def _sentence_end(self, start: int, reach: int) -> int:
        stop = _STOP.search(self.text, start, min(start + reach, len(self.text)))
        return stop.start() if stop else min(start + reach, len(self.text))

    def _sessions(self, event: Candidate | None) -> dict[Session, Candidate]:
        candidates: dict[Session, Candidate] = {}
        for session in self.programme.sessions:
            title = undo_shout(session.title)
            where = RuleMatch((session.start, session.end), session.rule, _SESSION_TIERS[session.rule])
            values = {"title": title, "start": session.time}
            candidates[session] = self.draft.add("session", title, where, values=values, links={"super": (event.id,) if event else ()})
        return candidates

    def _persons(self, event: Candidate | None, sessions: dict[Session, Candidate]) -> None:
        """The people, once each, and each time what they are and what they do there."""
        people: dict[str, Candidate] = {}
        taken: set[tuple[str, str]] = set()
        for one in self.mentions:
            key = fold(one.name.name)
            person = people[key] = people.get(key) or self._person(one)
            capacity = tuple(self.draft.mandate(person, one, mandate).id for mandate in self._mandates(one))
            about = sessions[one.session] if one.session else event
            where = about.id if about else ""
            if not one.part or (person.id, where) in taken:
                continue
            taken.add((person.id, where))
            tier = "A" if one.part_rule in {"cue", "note", "session"} else "B"
            links = {"person": (person.id,), "session": (where,) if where else (), "capacity": capacity}
            match = RuleMatch((one.name.start, one.name.end), one.part_rule, tier)
            self.draft.add("participation", f"{one.part}: {one.name.name}", match, values={"part": one.part}, links=links)

    def _person(self, one: Mention) -> Candidate:
        name = one.name
        tier = "C" if not name.sure or name.rule == "listed" else "A" if one.reading.mandates else "B"
        values = {"name": name.name, "given": name.given, "family": name.family, "gender": name.gender}
        return self.draft.add("person", name.name, RuleMatch((name.name_start, name.end), name.rule, tier), values=values)

    def _mandates(self, one: Mention) -> Iterable[MandateReading]:
        """The mandates of someone; where there is no role but a body, something of it."""
        if one.reading.mandates or not one.reading.loose:
            return one.reading.mandates
        body = one.reading.loose[0]
        return [MandateReading(role="", start=body.start, end=body.end, role_end=body.start, organisation=body, rule="organisation-only")]

    def _taken(self, kinds: set[str]) -> bytearray:
        """A byte a character: whether a candidate of some kinds, or a name, is there."""
        taken = bytearray(len(self.text) + 1)
        spans = [(c.quote.start, c.quote.end) for c in self.draft.made if c.kind in kinds]
        for start, end in [*spans, *((one.name.start, one.name.end) for one in self.mentions if "person" in kinds)]:
            taken[start:end] = b"\1" * (end - start)
        return taken

    def _other_organisations(self) -> None:
        """Those named outside of mandates."""
        taken = self._taken({"organisation"})
        people = [Span(one.name.start, one.name.end) for one in self.mentions]
        for passage, rule in Organisations(self.text, self.words, people).all():
            self._bodies.append(passage)
            if not any(taken[passage.start : passage.end]):
                self.draft.organisation(passage, rule)

    def _other_territories(self) -> None:
        """Those named outside of mandates."""
        taken = self._taken({"person", "organisation"})
        for start, end in self._bodies:  # each time that they are named, and not the first alone
            taken[start:end] = b"\1" * (end - start)
        for passage, matches in Territories(self.text, self.words, self.places).all(taken):
            self.draft.place(passage, matches, "name")

    def _themes(self, event: Candidate | None, sessions: dict[Session, Candidate]) -> None:
        """Themes by the words of the scheme: those of a session's title are its own, the first mention of others is the event's."""
        inside = {place: candidate for session, candidate in sessions.items() for place in range(session.start, session.end)}
        names = self._taken({"organisation", "person", "mandate"})
        seen: set[tuple[str, str]] = set()
        for mention in self.scheme.themes_in(self.words):
            about = inside.get(mention.start, event)
            if about is None or (about.id, mention.concept) in seen or names[mention.start]:
                continue
            seen.add((about.id, mention.concept))
            title = about.kind == "session" or about.quote.start <= mention.start < about.quote.end
            match = RuleMatch((mention.start, mention.end), "title" if title else "text", "A" if title else "B")
            values = {"concept": mention.concept, "reason": match.rule}
            self.draft.add("theme", mention.concept, match, about.label, values=values, links={"about": (about.id,)})

    def _questions(self, event: Candidate | None) -> None:
        """Sentences that end with a question mark."""
        for match in _QUESTION.finditer(self.text):
            start, end = match.span(1)
            while start < end and not (self.text[start].isalnum() or self.text[start] in '«"'):
                start += 1
            question = " ".join(self.text[start:end].split())
            links = {"about": (event.id,) if event else ()}
            self.draft.add("question", question, RuleMatch((start, end), "mark", "B"), values={"text": question}, links=links)
