"""Says what part people take in a meeting, by the words that announce them and those that follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph.extraction.cues import DONE, NOTES, SENTENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.extraction.cues import Cue
    from terrigraph.extraction.people import NameMatch
    from terrigraph.extraction.sessions import Programme, Session

_JOINED = re.compile(r"(?:\bet|&)\s+(?:par\s+)?(?:\w+\s+){0,14}?\W*$")
_OTHER_VERB = re.compile(r"\b(?:a|ont|est|sont)\s+\w+(?:é|i|u|t)\b")
_EXCUSED = re.compile(r"(?i)(?:absente?s?\s+(?:et\s+)?)?excus[ée]e?s?\s*:")
_SENTENCE_END = re.compile(r"[.!?\n]")


class Parts:
    """The parts taken in a programme; `title` is the span of the event's."""

    def __init__(self, programme: Programme, title: tuple[int, int] | None) -> None:
        self.text = programme.text
        self.programme = programme
        self.title = title

    def part_of(self, name: NameMatch, zone_end: int, notes: Sequence[str]) -> tuple[str, str]:
        """The part that someone takes where a name is, and the rule that says so; `zone_end` is the end of the words about the name."""
        for note in notes:
            if note in NOTES:
                return NOTES[note], "note"
        session = self.programme.session_of(name.start)
        if self._in_title(name, session):
            return "mentioned", "title"
        opening = session is not None and self.programme.is_opening(session)
        if cue := self._announced(name, session):
            return ("opening", "session") if cue.part == "speaker" and opening else (cue.part, "cue")
        if done := self._done(zone_end):
            return done, "verb"
        return ("opening", "session") if opening else ("speaker", "default")

    def _in_title(self, name: NameMatch, session: Session | None) -> bool:
        """Whether a name is in a title, which says nothing of who is there."""
        spans = [self.title, (session.start, session.end) if session else None]
        return any(span is not None and span[0] <= name.start < span[1] for span in spans)

    def _announced(self, name: NameMatch, session: Session | None) -> Cue | None:
        """The nearest words before a name that announce it."""
        segment = self.programme.segment_at(name.start)
        line = segment.start if segment else name.start
        for cue in reversed(self.programme.cues_in(session.opens if session else 0, name.start)):
            in_title = session is not None and session.start <= cue.start < session.end
            if in_title and not cue.alone and cue.part not in {"moderator", "chair"}:
                continue
            if self._reaches(cue, name, line):
                return cue
        return None

    def _reaches(self, cue: Cue, name: NameMatch, line_start: int) -> bool:
        """Whether words that announce people still apply where a name is."""
        if cue.alone:
            return True
        few = (
            cue.part in {"moderator", "chair"}
            or (cue.part == "mentioned" and not _EXCUSED.match(self.text, cue.start))
            or (cue.part == "organiser" and self.text[cue.start : cue.end].endswith("par"))
        )
        if cue.start < line_start:
            blank = self.text.find("\n\n", cue.end, name.start) >= 0
            return not blank and (not few or cue.part in {"participant", "speaker", "organiser"})
        if SENTENCE.search(self.text, cue.end, name.start):
            return False
        others = self.programme.names_in(cue.end, name.start)
        if few and others:
            return len(others) < 3 and bool(_JOINED.search(self.text[others[-1].end : name.start]))
        return True

    def _done(self, zone_end: int) -> str:
        """What the rest of the sentence says that those named did: "ont ouvert les travaux"."""
        stop = _SENTENCE_END.search(self.text, zone_end)
        rest = self.text[zone_end : min(stop.start() if stop else len(self.text), zone_end + 400)]
        for part, pattern in DONE:
            if (match := pattern.search(rest)) and not _OTHER_VERB.search(rest[: match.start()]):
                return part
        return ""
