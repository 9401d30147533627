"""Finds the sessions of a programme, by times, labels, numbers, and the people below; and the event's title."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.cues import Cue, cues
from terrigraph.extraction.dates import dates
from terrigraph.extraction.segments import Segment, segments, trimmed
from terrigraph.extraction.words import written
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.documents import Document
    from terrigraph.extraction.people import NameMatch

_NUMBER = r"(?:\s*(?:n\s?[°ºo]\.?|#)?\s*(?:\d{1,2}|[IVX]{1,4}|[A-H])\b)"
_SESSION_WORD = (
    r"(?:tables?[\s-]+rondes?|round[\s-]?tables?|ateliers?|workshops?|sessions?|séances?|seances?|"
    r"pl[ée]ni[èe]res?|panels?|axes?|modules?|séquences?|sequences?|"
    r"conférences?(?:[\s-]+débats?)?|conferences?|débats?|forums?|parties?|thèmes?|themes?|volets?|temps|"
    r"grand\s+entretien|dialogue|keynote|focus|cas\s+pratiques?|présentations?|presentations?|échanges?|"
    r"regards\s+croisés)"
)
_LABEL = re.compile(
    rf"(?P<label>(?:\w+(?:ère|ème|re|e)\s+)?{_SESSION_WORD}(?:\s+(?:parallèles?|plénières?|thématiques?|"
    rf"d['’\s]ouverture|d['’]introduction|de\s+clôture|inaugurale?|conclusive))*(?:{_NUMBER})?)"
    r"(?:\s*(?P<mark>[:–—|.-])\s*|\s+(?=«)|\s*$)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\b(?:ouverture|accueil|bienvenue|introduction|allocutions?|inaugura\w+|preambule|welcome|opening|"
    r"mots? d accueil|propos (?:d )?(?:introducti\w+|liminaires?))\b"
)
_MOMENT = re.compile(
    r"(?:ouverture|introduction|conclusions?|cloture|synthese|inauguration|mots? d (?:accueil|ouverture|"
    r"introduction)|allocutions? (?:d |de )?\w+|bienvenue|mots? de (?:la fin|bienvenue|cloture|"
    r"conclusion)|discours (?:d |de )\w+|seance (?:d |de )\w+|propos \w+|plenaire \w+|pleniere (?:d |"
    r"de )\w+)\b"
)
_NUMBERED = re.compile(r"(?:\d{1,2}|[IVX]{1,4}|[A-H])\s?[.)–-]{1,2}\s+(?=[^\W\d_]|[«\"“])")
_DAY = re.compile(r"(?i)(?:le |les |jour |jeudi|lundi|mardi|mercredi|vendredi|samedi)?\s?\d")
"""A day, which is no title."""
CELL = re.compile(
    r"(?i)(?:lieux?|dates?|horaires?|adresse|organisation|organisateurs?|organis[ée]e?s?\s+par|en\s+partenariat\s+avec|partenaires?|"
    r"th[ée]matiques?|contacts?|inscriptions?|renseignements|public|langues?|modalit[ée]s|accès|tarifs?)\s*(?::|$)"
)
"""What begins a line about the meeting as a whole: "Lieu : Orléans"."""
_NO_SESSION = re.compile(
    r"(?i)\W*(?:compte[\s-]rendu|proc[èe]s[\s-]verbal|dossier de presse|communiqu[ée]|publi[ée]\s+le|mise?\s+à\s+jour|manifestation en)"
)
_ADDRESS = re.compile(r"(?i)\b\d{5}\s+[A-ZÀ-Ý]|\b\d{1,3}(?:\s?bis)?,?\s+(?:rue|avenue|boulevard|place|quai|cours|impasse)\b")
_PROSE_SESSIONS = (
    re.compile(
        r"(?i:tables?[\s-]rondes?|ateliers?|sessions?|séances?|conférences?|thème|colloques?|débats?|"
        r"rencontres?|journée|séminaires?|"
        r"intitulée?s?)\b[^.«»\n]{0,60}?[«\"“]\s?([^«»\"“”\n]{8,170}?)\s?[»\"”]"
    ),
    re.compile(
        r"((?i:session|séance|table[\s-]ronde|atelier|conférence)\s+(?:sur|consacrée?\s+(?:à|aux?)|"
        r"relative?\s+(?:à|aux?)|dédiée?\s+(?:à|aux?))\s+[^.,;\n]{8,120})"
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session: its title's span, and where it begins and ends."""

    title: str
    start: int
    end: int
    opens: int
    time: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is recognised in a document before its sessions: each in the order of the text."""

    names: Sequence[NameMatch]
    titles: Sequence[int]
    """Where roles begin."""
    capital_titles: Sequence[int]
    """Where those begin that are written with a capital."""
    aside: frozenset[int]
    """Where lines begin that are no titles: organisations over their people, lines that go on with the one above."""


class Programme:
    """The sessions of a document, and its title."""

    def __init__(self, document: Document, marks: Marks) -> None:
        self.text = document.text
        self.marks = marks
        self.cues = cues(document.text)
        self.segments = segments(document, marks.names)
        self._cue_starts = [cue.start for cue in self.cues]
        self._segment_starts = [segment.start for segment in self.segments]
        self._name_starts = [name.start for name in marks.names]
        self.listed = self._is_programme()
        self.sessions = self._sessions()
        self._opens = [session.opens for session in self.sessions]

    def names_in(self, start: int, end: int) -> Sequence[NameMatch]:
        """The names that begin between two places."""
        return self.marks.names[bisect_left(self._name_starts, start) : bisect_left(self._name_starts, end)]

    def cues_in(self, start: int, end: int) -> list[Cue]:
        """The words that announce people and begin between two places."""
        return self.cues[bisect_left(self._cue_starts, start) : bisect_left(self._cue_starts, end)]

    def segment_at(self, place: int) -> Segment | None:
        """The segment that a place of the text is in."""
        index = bisect_right(self._segment_starts, place) - 1
        return self.segments[index] if index >= 0 and place < self.segments[index].end else None

    def _is_programme(self) -> bool:
        """Whether the document is a list rather than prose: times, bullets, lines that begin with a name."""
        listed = sum(1 for s in self.segments if s.time or (s.names and s.names[0].start - s.title_start < 30))
        return listed >= 0.25 * max(1, len(self.segments))

    def _sessions(self) -> list[Session]:
        sessions: list[Session] = []
        taken: set[int] = set()
        for index in range(len(self.segments)):
            if index not in taken and (session := self._session(index, sessions, taken)):
                sessions.append(session)
        return sorted([*sessions, *self._prose_sessions(sessions)], key=lambda session: session.opens)

    def _prose_sessions(self, others: list[Session]) -> list[Session]:
        """Those named in sentences: « la table ronde sur l'attractivité », « un colloque intitulé « … » »."""
        sessions: list[Session] = []
        for pattern in _PROSE_SESSIONS:
            for match in pattern.finditer(self.text):
                start, end = trimmed(self.text, match.start(1), match.end(1))
                if start <= self.segments[min(2, len(self.segments) - 1)].end or self._inside_agenda(match.start()):
                    continue
                if not any(one.start < end and start < one.end for one in (*others, *sessions)):
                    sessions.append(self._made("prose", start, end, match.start()))
        return sessions

    def _inside_agenda(self, place: int) -> bool:
        """Whether a place is in a line of an agenda, whose sessions are read line by line."""
        segment = self.segment_at(place)
        return segment is None or bool(segment.time) or (self.listed and segment.end - segment.start < 120)

    def _made(self, rule: str, start: int, end: int, opens: int, time: str = "") -> Session:
        """A session, by its title's span."""
        return Session(title=written(self.text[start:end]), start=start, end=end, opens=opens, time=time, rule=rule)

    def _title_of(self, segment: Segment) -> tuple[int, int]:
        """The span of the words of a segment that may be a title."""
        return trimmed(self.text, segment.title_start, self._body_end(segment))

    def _body_end(self, segment: Segment) -> int:
        """Where a segment's words end: before the first name, its role, or what announces it."""
        if not segment.names:
            return segment.end
        end = min(segment.end, segment.names[0].start)
        titles = self.marks.capital_titles
        index = bisect_right(titles, segment.title_start)
        if index < len(titles) and titles[index] < end:
            end = titles[index]
        announcing = (
            c.start for c in self.cues_in(segment.title_start + 1, end) if c.part in {"speaker", "moderator", "chair", "organiser"}
        )
        return next(announcing, end)

    def _following(self, index: int, most: int = 3) -> int | None:
        """The next segment that may be a title; None where a name or a time comes first."""
        for ahead in range(index + 1, min(index + 1 + most, len(self.segments))):
            segment = self.segments[ahead]
            if segment.time or self._is_person(segment):
                return None
            if not self._is_label(segment) and not self._is_venue(ahead, segment):
                return ahead
        return None

    def _is_venue(self, index: int, segment: Segment) -> bool:
        """Whether a line under a time is the room, with the title below: « Centre des congrès »."""
        title = fold(self.text[slice(*self._title_of(segment))]).split()
        below = self.segments[index + 1] if index + 1 < len(self.segments) else None
        return (
            bool(title)
            and title[0] in lexicon.VENUES
            and len(title) < 10
            and below is not None
            and not below.time
            and not self._is_person(below)
        )

    def _is_person(self, segment: Segment) -> bool:
        """Whether a segment begins with a name, or with what announces one."""
        if not segment.names:
            return False
        start, name = segment.title_start, segment.names[0].start
        lead = self.text[start:name]
        titled = len(lead) < 90 and bisect_left(self.marks.titles, start) < bisect_left(self.marks.titles, name)
        return titled or len(lead.strip()) < 3 or bool(self.cues_in(start, name)) or ":" in lead[-3:]

    def _is_label(self, segment: Segment, speaking: bool = False) -> bool:
        """Whether a segment only announces people: "Intervenants :"; where `speaking`, people who speak, not those present."""
        return any(
            cue.alone and cue.start - segment.title_start < 25 and not (speaking and cue.part in {"participant", "organiser"})
            for cue in self.cues_in(segment.start, segment.end)
        )

    def _session(self, index: int, earlier: list[Session], taken: set[int]) -> Session | None:
        """The session that a segment begins, if it begins one; segments that are its title elsewhere are `taken`."""
        segment = self.segments[index]
        text = self.text
        start, end = self._title_of(segment)
        title = fold(text[start:end])
        dated = segment.time and dates(text[segment.start : segment.end])
        if (
            segment.start in self.marks.aside
            or dated
            or (title and (self._is_logistics(segment, title) or self._is_cell(start, end, segment)))
        ):
            return None
        if not title:
            return self._after_time(index, segment, taken) if segment.time else None
        label = _LABEL.match(text, start, end)
        if label and label.end() >= end and not segment.names:
            return self._label_alone(index, segment, taken)
        if segment.time:
            return self._timed(segment, title)
        bulleted = segment.bullet and text[segment.start] not in ">#"
        if label and label.end() < end - 3 and (label["mark"] or segment.gap) and end - start < 220 and not bulleted:
            return self._made("label", start, end, segment.start)
        return self._untimed(index, segment, title, earlier)

    def _is_logistics(self, segment: Segment, title: str) -> bool:
        """Whether a line is of coffee or lunch, not of a welcome by someone."""
        if title.split(" ", maxsplit=1)[0] not in lexicon.LOGISTICS or _MOMENT.match(title):
            return False
        return not (segment.names and segment.time and title.startswith("accueil"))

    def _is_cell(self, start: int, end: int, segment: Segment) -> bool:
        """Whether a line is about when and where the meeting is, or what the document is, and no session's title."""
        line = self.text[start:end]
        if CELL.match(line) or _NO_SESSION.match(line) or _ADDRESS.search(line):
            return True
        when = dates(line)
        return bool(when) and not segment.time and when[0].place[1] - when[0].place[0] > 0.4 * len(line)

    def _label_alone(self, index: int, segment: Segment, taken: set[int]) -> Session | None:
        """A label alone on its line ("Atelier 1", "Séance d'ouverture"): its title is on the next, or it is its own."""
        start, end = self._title_of(segment)
        title = fold(self.text[start:end])
        ahead = self._following(index)
        if ahead is not None and self._titled(self.segments[ahead]):
            taken.add(ahead)
            ahead_title = self._title_of(self.segments[ahead])
            return self._made("label-line", *ahead_title, segment.start, segment.time or self.segments[ahead].time)
        if segment.time or segment.marked or _MOMENT.match(title) or _OPENING.search(title) or any(char.isdigit() for char in title):
            return self._made("label", start, end, segment.start, segment.time)
        return None

    def _after_time(self, index: int, segment: Segment, taken: set[int]) -> Session | None:
        """A time alone on its line: the title is on the next."""
        ahead = self._following(index, 2)
        if ahead is None or not self._titled(self.segments[ahead]):
            return None
        start, end = self._title_of(self.segments[ahead])
        label = _LABEL.match(self.text, start, end)
        if label and label.end() >= end:
            return None  # the label's own line leads to the title
        taken.add(ahead)
        if fold(self.text[start:end]).split(" ")[0] in lexicon.LOGISTICS:
            return None
        return self._made("time-line", start, end, segment.start, segment.time)

    def _titled(self, segment: Segment) -> bool:
        """Whether a segment's words may be a title."""
        start, end = self._title_of(segment)
        return 4 <= end - start <= 260 and not self._is_label(segment) and not _DAY.match(self.text[start:end])

    def _timed(self, segment: Segment, title: str) -> Session | None:
        """A session whose title is after a time; a long one is cut at its first sentence."""
        words = title.split()
        if segment.names and (len(words) < 2 or words[-1] in {"de", "du", "par", "d", "avec"}) and not _MOMENT.match(title):
            return None
        start, end = self._title_of(segment)
        if end - start > 260:
            stops = (match.end() for match in re.finditer(r"[.?!]", self.text[start : start + 260]) if match.end() > 8)
            start, end = trimmed(self.text, start, start + next(stops, 260))
        return self._made("time", start, end, segment.start, segment.time)

    def _untimed(self, index: int, segment: Segment, title: str, earlier: list[Session]) -> Session | None:
        """A session with no time and no label: a moment ("Conclusion"), a numbered title, a title over people."""
        start, end = self._title_of(segment)
        words = len(title.split())
        label = self._is_label(segment)
        moment = bool(_MOMENT.match(title)) and words <= 9
        if (label and not _MOMENT.fullmatch(title)) or (segment.names and not moment):
            return None
        if start == segment.title_start and segment.start in self.marks.capital_titles:
            return None
        after = self.segments[index + 1] if index + 1 < len(self.segments) else None
        leads = after is not None and (self._is_person(after) or self._is_label(after, speaking=True)) and not label
        if moment and (segment.names or leads or segment.marked) and not title.startswith("accueil"):
            return self._made("moment", start, end, segment.start)
        numbered = _NUMBERED.match(self.text, start, end)
        if numbered and 2 <= words < 25 and self.text[end - 1] != "?" and self.listed:
            return self._made("number", *trimmed(self.text, numbered.end(), end), segment.start)
        over = leads and index > 0 and 2 <= words <= 30 and segment.end - segment.start <= 230
        return self._made("before-people", start, end, segment.start) if over and self._heads(segment, earlier) else None

    def _heads(self, segment: Segment, earlier: list[Session]) -> bool:
        """Whether a short line over people reads as a heading, by what sets it off from those around."""
        start, end = self._title_of(segment)
        if not self.listed and not (segment.gap or segment.bullet or segment.marked):
            return False
        fresh = bool(earlier) and not self.names_in(earlier[-1].opens, segment.start)
        if fresh and not segment.marked:
            return False
        words = fold(self.text[start:end]).split()
        if (
            self.text[segment.end - 1] in ".;,:"
            or self.text[start].islower()
            or (words[0] in {"avec", "le", "programme"} and len(words) < 3)
        ):
            return False
        return not segment.bullet or segment.gap or self.text[segment.start] in "#>"

    def session_of(self, place: int) -> Session | None:
        """The session that a place of the text is in; one named in a sentence ends with its paragraph."""
        for session in reversed(self.sessions[: bisect_right(self._opens, place)]):
            if any(cue.alone and cue.part in {"participant", "organiser"} for cue in self.cues_in(session.end, place)):
                return None
            if session.rule != "prose" or self.text.count("\n\n", session.opens, place) <= 1:
                return session
        return None

    def is_opening(self, session: Session) -> bool:
        """Whether a session is an opening, by its title."""
        return bool(_OPENING.search(fold(session.title))) and len(session.title.split()) < 14
