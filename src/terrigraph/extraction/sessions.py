"""Finds the sessions of a programme, by times, labels, numbers, and who stands below; and the event's title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terrigraph.extraction import lexicon
from terrigraph.extraction.cues import _AFTER_CUES, _NOTES, _SENTENCE, Cue, cues
from terrigraph.extraction.dates import dates
from terrigraph.extraction.segments import Segment, segments, trimmed
from terrigraph.names import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.documents import Document
    from terrigraph.extraction.people import NameMatch

_NUMBER = r"(?:\s*(?:n\s?[°ºo]\.?|#)?\s*(?:\d{1,2}|[IVX]{1,4}|[A-H])\b)"
_SESSION_WORD = (
    r"(?:tables?[\s-]+rondes?|round[\s-]?tables?|ateliers?|workshops?|sessions?|séances?|seances?|pl[ée]ni[èe]res?|panels?|axes?|modules?|séquences?|sequences?|"
    r"conférences?(?:[\s-]+débats?)?|conferences?|débats?|forums?|parties?|thèmes?|themes?|volets?|temps|grand\s+entretien|dialogue|keynote|focus|cas\s+pratiques?|présentations?|presentations?|échanges?|regards\s+croisés)"
)
_LABEL = re.compile(
    rf"(?P<label>(?:\w+(?:ère|ème|re|e)\s+)?{_SESSION_WORD}(?:\s+(?:parallèles?|plénières?|thématiques?|d['’\s]ouverture|d['’]introduction|de\s+clôture|inaugurale?|conclusive))*(?:{_NUMBER})?)"
    r"(?:\s*(?P<mark>[:–—|.-])\s*|\s+(?=«)|\s*$)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\b(?:ouverture|accueil|bienvenue|introduction|allocutions?|inaugura\w+|preambule|welcome|opening|mots? d accueil|propos (?:d )?(?:introducti\w+|liminaires?))\b"
)
_MOMENT = re.compile(
    r"(?:ouverture|introduction|conclusions?|cloture|synthese|inauguration|mots? d (?:accueil|ouverture|introduction)|allocutions? (?:d |de )?\w+|bienvenue|mots? de (?:la fin|bienvenue|cloture|conclusion)|discours (?:d |de )\w+|seance (?:d |de )\w+|propos \w+|plenaire \w+|pleniere (?:d |de )\w+)\b"
)
_NUMBERED = re.compile(r"(?:\d{1,2}|[IVX]{1,4}|[A-H])\s?[.)–-]{1,2}\s+(?=[^\W\d_]|[«\"“])")
_PROSE_SESSIONS = (
    re.compile(
        r"(?i:tables?[\s-]rondes?|ateliers?|sessions?|séances?|conférences?|thème|colloques?|débats?|rencontres?|journée|séminaires?|intitulée?s?)\b[^.«»\n]{0,60}?[«\"“]\s?([^«»\"“”\n]{8,170}?)\s?[»\"”]"
    ),
    re.compile(
        r"((?i:session|séance|table[\s-]ronde|atelier|conférence)\s+(?:sur|consacrée?\s+(?:à|aux?)|relative?\s+(?:à|aux?)|dédiée?\s+(?:à|aux?))\s+[^.,;\n]{8,120})"
    ),
)
EVENT = re.compile(
    r"((?:\d{1,3}\s?(?:e|è|ème|eme|ère|er|re|ième|es|èmes|emes)s?|(?i:premi[eè]re?s?|deuxièmes?|secondes?|troisièmes?|quatrièmes?|cinquièmes?))\s+"
    r"(?i:assises|rencontres?|congrès|forum|université|convention|colloque|conférence|sommet|séminaire|journées?|édition|assemblée|ateliers|entretiens|festival|salon|biennale|états généraux|convention nationale)"
    r"(?:(?:\s+(?:de|du|des|la|le|les|à|et|pour|en|au|aux|sur)\s+|\s+|\s?(?:d|l)['’]\s?)(?:(?:l|d)['’])?(?!(?:ont|a|est|s|se|qui|était|avait|aura|sera)\b)[\w’'-]+){0,9})"
)


@dataclass(frozen=True, slots=True)
class Session:
    """A session: its title's span, and where it begins and ends."""

    title: str
    start: int
    end: int
    opens: int
    time: str
    rule: str


class Layout:
    """The sessions of a document, and what part those named in it take."""

    def __init__(
        self, document: Document, names: Sequence[NameMatch], role_starts: Sequence[int], titles: Sequence[int], aside: Sequence[int] = ()
    ) -> None:
        """`role_starts`: where roles begin with a capital; `titles`: where any does; `aside`: where segments begin that are no titles (organisations over their people, lines that go on)."""
        self.text = document.text
        self.names = list(names)
        self.segments = segments(document, names)
        self.cues = cues(document.text)
        self._role_starts = set(role_starts)
        self._titles = titles
        self._aside = set(aside)
        self.listed = self._is_programme()
        self.sessions = self._sessions()
        self.title = self._title()

    def _is_programme(self) -> bool:
        """Whether the document lists rather than tells: times, bullets, lines that begin with a name."""
        listed = sum(1 for s in self.segments if s.time or (s.names and s.names[0].start - s.title_start < 30))
        return listed >= 0.25 * max(1, len(self.segments))

    # sessions

    def _sessions(self) -> list[Session]:
        found: list[Session] = []
        taken: set[int] = set()
        for index, segment in enumerate(self.segments):
            if index not in taken and (session := self._session(index, found, taken)):
                found.append(session)
        spans = [(session.start, session.end) for session in found]
        for pattern in _PROSE_SESSIONS:
            for match in pattern.finditer(self.text):
                start, end = trimmed(self.text, match.start(1), match.end(1))
                if (
                    not any(one < end and start < other for one, other in spans)
                    and start > self.segments[min(2, len(self.segments) - 1)].end
                    and not self._inside_agenda(match.start())
                ):
                    found.append(Session(self._told(start, end), start, end, match.start(), "", "prose"))
                    spans.append((start, end))
        return sorted(found, key=lambda session: session.opens)

    def _inside_agenda(self, place: int) -> bool:
        """Whether a place is in a line of an agenda, whose sessions are read line by line."""
        segment = next((s for s in self.segments if s.start <= place < s.end), None)
        return segment is None or bool(segment.time) or (self.listed and segment.end - segment.start < 120)

    def _told(self, start: int, end: int) -> str:
        return " ".join(self.text[start:end].split())

    def _body_end(self, segment: Segment) -> int:
        """Where a segment's words end: before the first name, its role, or what announces it."""
        end = segment.end
        if segment.names:
            end = min(end, segment.names[0].start)
            for start in sorted(self._role_starts):
                if segment.title_start < start < end:
                    end = start
                    break
            for cue in self.cues:
                if segment.title_start < cue.start < end and cue.part in {"speaker", "moderator", "chair", "organiser"}:
                    end = cue.start
        return end

    def _following(self, index: int, most: int = 3) -> int | None:
        """The next segment that may be a title; None where a name or a time comes first."""
        for ahead in range(index + 1, min(index + 1 + most, len(self.segments))):
            segment = self.segments[ahead]
            if segment.time or self._is_person(segment):
                return None
            if not self._is_label(segment):
                return ahead
        return None

    def _is_person(self, segment: Segment) -> bool:
        """Whether a segment begins with a name, or with what announces one."""
        if not segment.names:
            return False
        lead = self.text[segment.title_start : segment.names[0].start]
        if len(lead) < 90 and any(segment.title_start <= start < segment.names[0].start for start in self._titles):
            return True
        return (
            len(lead.strip()) < 3 or any(segment.title_start <= cue.start < segment.names[0].start for cue in self.cues) or ":" in lead[-3:]
        )

    def _is_label(self, segment: Segment) -> bool:
        """Whether a segment only announces people: "Intervenants :"."""
        return any(cue.alone and segment.start <= cue.start < segment.end and cue.start - segment.title_start < 25 for cue in self.cues)

    def _session(self, index: int, found: list[Session], taken: set[int]) -> Session | None:
        segment = self.segments[index]
        text = self.text
        start, end = trimmed(text, segment.title_start, self._body_end(segment))
        said = fold(text[start:end])
        first = said.split(" ")[0] if said else ""
        if segment.start in self._aside or (segment.time and dates(text[segment.start : segment.end])):
            return None
        if segment.time and not said:
            return self._after_time(index, segment, taken)
        if not said or (first in lexicon.LOGISTICS and not _MOMENT.match(said) and not self._welcomes(segment, said)):
            return None
        label = _LABEL.match(text, start, end)
        if label and label.end() >= end and not segment.names:
            ahead = self._following(index)
            if ahead is not None and self._titled(self.segments[ahead]):
                taken.add(ahead)
                s, e = trimmed(text, self.segments[ahead].title_start, self._body_end(self.segments[ahead]))
                return Session(self._told(s, e), s, e, segment.start, segment.time or self.segments[ahead].time, "label-line")
            opens = _MOMENT.match(said) or _OPENING.search(said) or any(char.isdigit() for char in said)
            return (
                Session(self._told(start, end), start, end, segment.start, segment.time, "label")
                if segment.time or segment.marked or opens
                else None
            )
        if segment.time:
            return self._timed(segment, start, end, said)
        if (
            label
            and label.end() < end - 3
            and (label["mark"] or segment.gap)
            and end - start < 220
            and not (segment.bullet and text[segment.start] not in ">#")
        ):
            return Session(self._told(start, end), start, end, segment.start, "", "label")
        if self._is_label(segment) and not _MOMENT.fullmatch(said):
            return None
        return self._untimed(index, segment, start, end, said, found)

    def _welcomes(self, segment: Segment, said: str) -> bool:
        return bool(segment.names) and bool(segment.time) and said.startswith("accueil")

    def _after_time(self, index: int, segment: Segment, taken: set[int]) -> Session | None:
        """A time alone on its line: the title is on the next, else on the one before."""
        ahead = self._following(index, 2)
        if ahead is not None and self._titled(self.segments[ahead]):
            other = self.segments[ahead]
            start, end = trimmed(self.text, other.title_start, self._body_end(other))
            said = fold(self.text[start:end])
            label = _LABEL.match(self.text, start, end)
            if label and label.end() >= end:
                return None  # the label's own line leads to the title
            if said.split(" ")[0] in lexicon.LOGISTICS:
                taken.add(ahead)
                return None
            taken.add(ahead)
            return Session(self._told(start, end), start, end, segment.start, segment.time, "time-line")
        return None

    def _titled(self, segment: Segment) -> bool:
        """Whether a segment's words may be a title."""
        start, end = trimmed(self.text, segment.title_start, self._body_end(segment))
        return (
            4 <= end - start <= 260
            and not self._is_label(segment)
            and not re.match(r"(?i)(?:le |les |jour |jeudi|lundi|mardi|mercredi|vendredi|samedi)?\s?\d", self.text[start:end])
        )

    def _timed(self, segment: Segment, start: int, end: int, said: str) -> Session | None:
        words = said.split()
        if segment.names and (len(words) < 2 or words[-1] in {"de", "du", "par", "d", "avec"}) and not _MOMENT.match(said):
            return None
        if end - start > 260:
            end = next((match.end() for match in re.finditer(r"[.?!]", self.text[: start + 260]) if match.end() > start + 8), start + 260)
            start, end = trimmed(self.text, start, end)
        return Session(self._told(start, end), start, end, segment.start, segment.time, "time")

    def _untimed(self, index: int, segment: Segment, start: int, end: int, said: str, found: list[Session]) -> Session | None:
        text = self.text
        words = len(said.split())
        numbered = _NUMBERED.match(text, start, end)
        moment = bool(_MOMENT.match(said)) and words <= 9
        after = self.segments[index + 1] if index + 1 < len(self.segments) else None
        leads = after is not None and (self._is_person(after) or self._is_label(after)) and not self._is_label(segment)
        if segment.names and not moment:
            return None
        if start - segment.title_start == 0 and segment.start in self._role_starts:
            return None
        if moment and (segment.names or leads or segment.marked) and not (said.startswith("accueil") and not segment.time):
            return Session(self._told(start, end), start, end, segment.start, "", "moment")
        if numbered and words >= 2 and words < 25 and not text[end - 1 : end] == "?" and self.listed:
            s, e = trimmed(text, numbered.end(), end)
            return Session(self._told(s, e), s, e, segment.start, "", "number")
        if not leads or words < 2 or words > 30 or segment.end - segment.start > 230 or index == 0:
            return None
        if not self.listed and not (segment.gap or segment.bullet or segment.marked):
            return None
        fresh = bool(found) and not any(found[-1].opens <= name.start < segment.start for name in self.names)
        if fresh and not segment.marked:
            return None
        if (
            text[segment.end - 1] in ".;,:"
            or text[start].islower()
            or (fold(text[start:end]).split()[0] in {"avec", "le", "programme"} and words < 3)
        ):
            return None
        if segment.bullet and not segment.gap and text[segment.start] not in "#>":
            return None
        return Session(self._told(start, end), start, end, segment.start, "", "before-people")

    # the event

    def _title(self) -> tuple[int, int] | None:
        """The span of the event's title: a numbered meeting ("3es Assises de…"), else the first line that reads as one."""
        head = self.text[:1500]
        numbered = EVENT.search(head)
        for segment in self.segments[:8]:
            start, end = trimmed(self.text, segment.title_start, segment.end)
            said = fold(self.text[start:end])
            words = said.split()
            if (
                segment.time
                or len(words) < 3
                or re.match(r"(programme|note de cadrage|jour \d|actes de|invitation|communique|au centre|\d+ \w+ \d{4}$)", said)
            ):
                continue
            if any(session.start <= start < session.end and session.rule not in {"label"} for session in self.sessions):
                continue
            if numbered and numbered.start() < start:
                break
            if numbered and not (start <= numbered.start() < end) and numbered.start() < 400:
                continue
            if len(words) > 32:
                sentence = re.match(r"[^.!?]{15,200}[.!?]", self.text[start:end])
                if numbered is None and sentence:
                    continue
                continue
            return start, end
        return trimmed(self.text, numbered.start(1), numbered.end(1)) if numbered else None

    # parts

    def session_of(self, place: int) -> Session | None:
        """The session that a place of the text is in."""
        found = None
        for session in self.sessions:
            if session.opens > place:
                break
            if (
                session.rule == "prose"
                and self.text.find("\n", session.opens, place) >= 0
                and self.text[session.opens : place].count("\n\n") > 1
            ):
                continue
            found = session
        return found

    def part_of(self, name: NameMatch, zone_end: int, notes: Sequence[str]) -> tuple[str, str]:
        """The part that someone takes where a name stands, and the rule that says so."""
        for note in notes:
            if note in _NOTES:
                return _NOTES[note], "note"
        segment = next((s for s in self.segments if s.start <= name.start < s.end), None)
        session = self.session_of(name.start)
        if self.title and self.title[0] <= name.start < self.title[1]:
            return "mentioned", "title"
        if session and session.start <= name.start < session.end:
            return "mentioned", "title"
        floor = session.opens if session else 0
        line_start = segment.start if segment else name.start
        for cue in reversed([cue for cue in self.cues if floor <= cue.start < name.start]):
            if session and session.start <= cue.start < session.end and not cue.alone and cue.part not in {"moderator", "chair"}:
                continue
            if self._reaches(cue, name, line_start):
                if cue.part == "speaker" and session and _OPENING.search(fold(session.title)) and len(session.title.split()) < 14:
                    return "opening", "session"
                return cue.part, "cue"
        if after := self._after(name, zone_end):
            return after, "verb"
        if session and _OPENING.search(fold(session.title)) and len(session.title.split()) < 14:
            return "opening", "session"
        return "speaker", "default"

    def _reaches(self, cue: Cue, name: NameMatch, line_start: int) -> bool:
        """Whether words that announce people still hold where a name stands."""
        between = self.text[cue.end : name.start]
        if cue.alone:
            return True
        if cue.start >= line_start:
            sentence = _SENTENCE.search(between)
            others = [one for one in self.names if cue.end <= one.start < name.start]
            if cue.part in {"moderator", "chair", "mentioned"} and others:
                tail = self.text[others[-1].end : name.start]
                return not sentence and bool(re.search(r"(?:\bet|&)\s+(?:par\s+)?(?:\w+\s+){0,14}?\W*$", tail)) and len(others) < 3
            return not sentence
        lines = self.text[cue.end : name.start]
        if cue.part in {"moderator", "chair", "mentioned"} or "\n\n" in lines:
            return cue.part in {"participant", "speaker", "organiser"} and "\n\n" not in lines
        return True

    def _after(self, name: NameMatch, zone_end: int) -> str:
        """What the rest of the sentence says that those named did: "ont ouvert les travaux"."""
        stop = re.compile(r"[.!?\n]").search(self.text, zone_end)
        end = stop.start() if stop else len(self.text)
        rest = self.text[zone_end : min(end, zone_end + 400)]
        for part, pattern in _AFTER_CUES:
            if match := pattern.search(rest):
                between = rest[: match.start()]
                if not re.search(r"\b(?:a|ont|est|sont)\s+\w+(?:é|i|u|t)\b", between):
                    return part
        return ""
