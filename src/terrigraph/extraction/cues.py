"""The words that announce people: "Intervenants :", "animé par", "ont ouvert"."""

from __future__ import annotations

import re
from dataclasses import dataclass

CUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "moderator",
        re.compile(
            r"(?i)\b(?:co-?)?(?:anim[ée]e?s?\s+par|animat(?:eur|rice)s?|animation|mod[ée]r[ée]e?s?\s+par|mod[ée]rat(?:eur|rice)s?|mod[ée]ration|moderator|facilit[ée]e?s?\s+par|facilitat(?:eur|rice)|m[aâ]îtres?(?:se)?\s+de\s+c[ée]r[ée]monie)\b"
        ),
    ),
    (
        "chair",
        re.compile(
            r"(?i)\b(?:(?:co-?)?pr[ée]sid[ée]e?s?(?:\s+conjointement)?\s+par|(?:sous\s+la\s+)?pr[ée]sidence\b(?!\s+(?:de\s+la\s+r[ée]publique|du\s+conseil))|pr[ée]sidente?\s+de\s+(?:s[ée]ance|session|table|l['’]atelier)|chair(?:ed\s+by|man|person)?\b)"
        ),
    ),
    (
        "opening",
        re.compile(
            r"(?im)(?:\b(?:ouvert(?:e|s|es)?\s+par|ouverture(?:\s+(?:officielle|des\s+travaux))?(?:\s+par|\s*:)|mots?\s+(?:d['’\s]\s?accueil|de\s+bienvenue|d['’\s]ouverture|d['’]introduction)|allocutions?|accueil(?:lis?|lie?s?)?\s+par|introduit(?:e|s|es)?\s+par|introduction\s*(?::|par)|propos\s+(?:introductifs?|liminaires?|d['’]ouverture|d['’]accueil)|discours\s+(?:d['’](?:ouverture|accueil|introduction)|de\s+bienvenue|inaugural)|message\s+d['’]accueil|inaugur[ée]e?s?\s+par)|^\W*accueil\b(?!\s+(?:des|café|caf|en\s|et\s+(?:caf|enr))))"
        ),
    ),
    (
        "organiser",
        re.compile(
            r"(?i)\b(?:organisat(?:eur|rice)s?\b|organis[ée]e?s?\s+par|comité\s+d['’]organisation|coordination\s+(?:scientifique|du\s+colloque)\s*:|responsables?\s+scientifiques?\s*:|comité\s+scientifique\s*(?::|\n))"
        ),
    ),
    (
        "participant",
        re.compile(
            r"(?im)(?:\b(?:liste\s+d[e’']s?\s*\w*\s*(?:pr[ée]sents?|participants?)|participants?\b\s*(?::|$)|[ée]taient\s+(?:aussi\s+|également\s+)?pr[ée]sents?|ont\s+(?:aussi\s+|également\s+)?(?:participé|pris\s+part)|parmi\s+les\s+(?:autres\s+)?participants|pr[ée]sents?\s*:|en\s+présence\s+d|ser(?:a|ont)\s+(?:aussi\s+|également\s+|notamment\s+)?(?:présents?|accompagnée?s?)|aux\s+côtés\s+d|avec\s+la\s+participation\s+de|parmi\s+lesquels|membres\s+de\s+la\s+délégation))"
        ),
    ),
    (
        "mentioned",
        re.compile(
            r"(?im)(?:^\W*(?:par|publi[ée]e?\s+(?:le\s+[^\n]{0,20})?par|sous\s+la\s+direction\s+de)\s|©|\(c\)\s|\ben\s+citant\b|\bsuccesseure?\s+de\b|\breprésentant\s+(?=[A-Z]))|\b(?:hommage\s+à|rendu\s+hommage|à\s+la\s+mémoire|excus[ée]e?s?\b|auteur\s+de\b)"
        ),
    ),
    (
        "speaker",
        re.compile(
            r"(?i)(?:\b(?:intervenants?|intervenantes?|interventions?|orateurs?|oratrices?|t[ée]moignages?|"
            r"t[ée]moins?|discutants?|discutantes?|grands?\s+t[ée]moins?|communications?\s+d|"
            r"pr[ée]sentations?\s+(?:par|de)|panélistes?|speakers?|keynote|contributions?|exposés?|"
            r"conférenci[eè]re?s?|invit[ée]e?s?\s*:|d[ée]bat\s+(?:avec|entre)|[ée]changes?\s+avec|réunissait|"
            r"r[ée]unira|regards?\s+de|conclusions?\s*:?|cl[ôo]ture|synth[èe]se|rapporteure?s?)\b|(?:^|"
            r"\n)\W*avec\b|,\s+avec\s*:?|\bavec\s*[:•]|(?<=\w )(?-i:Avec)\b)"
        ),
    ),
)
"""What announces people, and as what; of two at one place, the first listed is meant."""
DONE = (
    (
        "opening",
        re.compile(
            r"(?i)\b(?:a|ont)\s+(?:également\s+|officiellement\s+)?(?:ouvert|introduit|accueilli|inauguré|"
            r"lancé)\b|\bouvrir(?:a|ont)\b|\baccueiller(?:a|ont)\b"
        ),
    ),
    ("chair", re.compile(r"(?i)\b(?:a|ont)\s+(?:co-?)?présidé|\bprésider(?:a|ont)\b")),
    ("moderator", re.compile(r"(?i)\b(?:a|ont)\s+(?:co-?)?(?:animé|modéré)|\b(?:animer|modérer)(?:a|ont)\b")),
)
SENTENCE = re.compile(r"(?<!\bM)(?<!\bMM)(?<!\bMme)(?<!\bDr)(?<!\bPr)(?<!\b[A-Z])[.!?]\s+[^\W\d_]{3}")
NOTES = {
    "animateur": "moderator",
    "animatrice": "moderator",
    "moderateur": "moderator",
    "moderatrice": "moderator",
    "moderation": "moderator",
    "animation": "moderator",
    "moderator": "moderator",
    "president de seance": "chair",
    "presidente de seance": "chair",
    "presidence": "chair",
    "organisateur": "organiser",
    "organisatrice": "organiser",
    "excuse": "mentioned",
    "excusee": "mentioned",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that announce people as taking a part."""

    part: str
    start: int
    end: int
    alone: bool
    """Whether they are alone on their line: they apply to the lines below."""


def cues(text: str) -> list[Cue]:
    """The words that announce people, in order."""
    by_start: dict[int, Cue] = {}
    taken = bytearray(len(text) + 1)
    for part, pattern in CUES:
        for match in pattern.finditer(text):
            line_start, line_end = text.rfind("\n", 0, match.start() + 1) + 1, text.find("\n", match.end())
            rest = text[match.end() : line_end if line_end >= 0 else len(text)]
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            alone = not rest.strip(" :.*\t") and len(text[line_start:start].strip(" -•·*>\t")) < 25
            alone = alone or (rest.rstrip().endswith(":") and len(rest) < 60 and not match[0].rstrip().endswith("par"))
            if not taken[start]:
                by_start[start] = Cue(part=part, start=start, end=match.end(), alone=alone)
                taken[start : match.end()] = b"\1" * (match.end() - start)
    return [by_start[start] for start in sorted(by_start)]
