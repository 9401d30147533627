"""Finds the title of the meeting that a document is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from terrigraph.extraction.dates import dates
from terrigraph.extraction.segments import trimmed
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from terrigraph.extraction.segments import Segment
    from terrigraph.extraction.sessions import Programme

_NUMBERED = re.compile(
    r"((?:\d{1,3}\s?(?:e|è|ème|eme|ère|er|re|ième|es|èmes|emes)s?|(?i:premi[eè]re?s?|deuxièmes?|secondes?|"
    r"troisièmes?|quatrièmes?|cinquièmes?))\s+"
    r"(?i:assises|rencontres?|congrès|forum|université|convention|colloque|conférence|sommet|séminaire|"
    r"journées?|édition|assemblée|ateliers|entretiens|festival|salon|biennale|états généraux|"
    r"convention nationale)"
    r"(?:(?:\s+(?:de|du|des|la|le|les|à|et|pour|en|au|aux|sur)\s+|\s+|\s?(?:d|l)['’]\s?)(?:(?:l|"
    r"d)['’])?(?!(?:ont|a|est|s|se|qui|était|avait|aura|sera)\b)[\w’'-]+){0,9})"
)
_NO_TITLE = re.compile(r"(programme|note de cadrage|jour \d|actes de|invitation|communique|au centre|\d+ \w+ \d{4}$)")
"""What a first line begins with that is no title."""
_LISTS = frozenset({"participant", "speaker", "mentioned"})
_WORDS = re.compile(r"[^\W\d_]+")
_GOES_ON = re.compile(r"\s*[,(:–—|-]")


def title_of(programme: Programme) -> tuple[int, int] | None:
    """The span of the event's title: a numbered meeting ("3es Assises de…"), else the first line that reads as one."""
    text = programme.text
    numbered = _NUMBERED.search(text[:1500])
    for segment in programme.segments[:8]:
        start, end = trimmed(text, segment.title_start, segment.end)
        if not _may_be(programme, segment, start, end):
            continue
        if numbered and numbered.start() < start:
            break
        if numbered and not (start <= numbered.start() < end) and numbered.start() < 400:
            continue
        if numbered and text[segment.end - 1] == "." and start <= numbered.start() < end:
            break  # a sentence that names the meeting
        if len(fold(text[start:end]).split()) <= 32:
            return start, end
    return trimmed(text, *numbered.span(1)) if numbered else None


def _may_be(programme: Programme, segment: Segment, start: int, end: int) -> bool:
    """Whether a line may be the title: three words, no time, no session's."""
    title = fold(programme.text[start:end])
    if segment.time or segment.bullet or len(_WORDS.findall(title)) < 3 or _NO_TITLE.match(title):
        return False
    when = dates(programme.text[start:end])
    if when and when[0].place[1] - when[0].place[0] > 0.6 * (end - start):
        return False
    if _names_people(programme, start, end):
        return False
    return not any(session.start <= start < session.end and session.rule != "label" for session in programme.sessions)


def _names_people(programme: Programme, start: int, end: int) -> bool:
    """Whether a line is of people: someone's own, a list of those present, the rest of a name that began on the line above."""
    titles, names = programme.marks.titles, programme.names_in(start, end)
    if any(_GOES_ON.match(programme.text, name.end) or name.end >= end for name in names if name.start < start + 4):
        return True
    if any(bisect_left(titles, name.end) < bisect_left(titles, name.end + 8) for name in names):
        return True  # « …, Luc Moreau, maire de Louvigny »
    if any(cue.alone or programme.names_in(cue.end, end) for cue in programme.cues_in(start, start + 4) if cue.part in _LISTS):
        return True  # « Étaient présents : … »
    return any(name.start < start < name.end for name in programme.names_in(max(0, start - 80), start))
