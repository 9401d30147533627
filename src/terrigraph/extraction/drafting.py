"""Makes candidates: those of the same organisation, or of the same place, are one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.extraction import lexicon
from terrigraph.extraction.candidates import Candidate, Keys, QuoteSpan
from terrigraph.extraction.people import undo_capitals
from terrigraph.extraction.places import FORMER_REGIONS
from terrigraph.extraction.words import Span, written
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terrigraph.extraction.concepts import Scheme
    from terrigraph.extraction.mentions import Mention
    from terrigraph.extraction.places import NamedPlace, PlaceNames
    from terrigraph.extraction.readings import MandateReading

_DIVISION = re.compile(r"\s[–-]\s|,\s")
_BRACKET = re.compile(r"\(([^()]{2,12})\)$")
_PLACED = (
    "ville",
    "commune",
    "mairie",
    "municipalité",
    "département",
    "region",
    "région",
    "conseil (?:régional|départemental|général)",
    "préfecture",
    "sous-préfecture",
    "cci",
    "ddt",
    "dreal",
    "drac",
    "cesr",
    "ceser",
    r"chambre de commerce(?: et d['’]industrie)?",
    "province",
    "canton",
    "land",
    "cc",
    "ca",
    "cu",
    r"communauté (?:urbaine|de communes|d['’]agglomération|de l['’]agglomération)",
    "conseil municipal",
    "office (?:de|du) tourisme",
    "agglomération urbaine",
    r"métropole(?!\s+europ)",
    "eurométropole",
    "collectivité(?: territoriale)?",
)
"""Kinds of bodies whose name has their territory in it."""
_PLACE_WORDS = re.compile(
    rf"(?i)^(?:(?:{'|'.join(_PLACED)})\s+)"
    r"(?:(?:(?-i:de la )|(?-i:DE LA )|de l['’]|du |des |de |d['’])\s?)?(?:région |ville |métropole )?"
)
_SURELY_PLACED = frozenset({"ville", "commune", "communaute", "cc", "ca", "cu", "conseil", "province", "mairie", "departement", "region"})
"""Those whose place is one even where no table has it."""
_LEVELS = {
    "departement": ("departement", "region", "commune", "country", "city"),
    "place": ("commune", "epci", "departement", "region", "country", "city"),
}
"""What a role's place is sought among, by what the role asks for (lexicons/roles.csv)."""
_COMMUNE, _DEPARTEMENT, _REGION = ("commune", "city"), ("departement",), ("region",)
_LEVEL_OF_KIND = {
    **dict.fromkeys(("region", "conseil regional", "ceser", "cesr", "dreal", "drac"), _REGION),
    **dict.fromkeys(("departement", "conseil departemental", "conseil general", "ddt"), _DEPARTEMENT),
    **dict.fromkeys(("ville", "commune", "mairie", "municipalite", "conseil municipal"), _COMMUNE),
}
"""What the place of a body is, by the word that begins its name: "Région Bretagne" is of no commune called Bretagne."""
_NO_OFFICE = "Le texte dit l’organisme, pas la fonction."
_LONGEST_QUOTE = 320
_SURE_NAMES = frozenset({"given", "given-CAPITALS", "honorific"})
_RIGHT_AFTER = re.compile(r"[\s,–—:(*-]{1,6}(?:(?:[Ll]e|[Ll]a) )?")
_MORE_OF_ROLE = re.compile(r"\s+(?!(?:de|du|des|d|à|au|aux|la|l|en|chez|pour)\b)\w")
"""A word after a role that is no preposition: the role may be longer than what was recognised."""


class RuleMatch(NamedTuple):
    """Where a rule matched, which rule, and how sure it is."""

    span: tuple[int, int]
    rule: str
    tier: str


@dataclass(kw_only=True)
class DraftCandidates:
    """The candidates of a document as they are made."""

    text: str
    places: PlaceNames
    scheme: Scheme
    made: list[Candidate] = field(default_factory=list)
    _keys: Keys = field(default_factory=Keys)
    _named: dict[tuple[str, str], Candidate] = field(default_factory=dict)

    def add(
        self,
        kind: str,
        label: str,
        match: RuleMatch,
        *distinctive: str,
        values: Mapping[str, str] | None = None,
        links: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Candidate:
        """Make a candidate; `distinctive` is what sets it apart from others of the same label."""
        start, end = match.span
        tied = {link: ids for link, ids in (links or {}).items() if ids}
        made = Candidate(
            id=self._keys(kind, label, *distinctive),
            kind=kind,
            label=label,
            quote=QuoteSpan(self.text[start:end], start, end),
            rule=match.rule,
            tier=match.tier,
            values=values or {},
            links=tied,
        )
        self.made.append(made)
        return made

    def _wording(self, passage: Span) -> str:
        return written(self.text[passage.start : passage.end])

    def mandate(self, person: Candidate, one: Mention, mandate: MandateReading) -> Candidate:
        """That someone, where they are seen, holds a role; plainest first: see docs/extraction.md for the tiers."""
        organisation = self.organisation(mandate.organisation, mandate.rule) if mandate.organisation else None
        territory = self._territory(mandate, organisation)
        start = min([mandate.start, *(p.start for p in (mandate.organisation, mandate.territory) if p and mandate.rule == "shared")])
        end = max(mandate.end, mandate.role_end)
        if end - start > _LONGEST_QUOTE:
            end = mandate.role_end
        values = {
            "role": mandate.role,
            "concept": self._concept(mandate),
            "flag": mandate.flag,
            "scope": self._wording(mandate.scope) if mandate.scope else "",
        }
        if mandate.tenure:
            start, end = min(start, mandate.tenure.span.start), max(end, mandate.tenure.span.end)
            values |= {"start": mandate.tenure.start, "end": mandate.tenure.end, "held_on": mandate.tenure.held_on}
        if not mandate.role:
            values |= {"concept": "representant", "note": _NO_OFFICE}
        target = organisation or territory
        tied = target is not None or mandate.asks in {"state", "assembly"}
        plain = (
            values["concept"]
            and not mandate.tenure
            and self._resolved(organisation, territory)
            and self._plainly(one, mandate, (start, end))
        )
        tier = "A" if plain else "B" if tied and mandate.rule == "role" else "C"
        dates = mandate.tenure[:3] if mandate.tenure else ()
        label = " – ".join(filter(None, (mandate.role, target.label if target else "")))
        links = {"person": (person.id,), "organisation": _ids(organisation), "territory": _ids(territory)}
        return self.add(
            "mandate", label, RuleMatch((start, end), mandate.rule, tier), person.label, mandate.flag, *dates, values=values, links=links
        )

    def _resolved(self, organisation: Candidate | None, territory: Candidate | None) -> bool:
        """Whether a body is a known one, or a place has one code."""
        known = organisation is not None and lexicon.body(organisation.label) is not None
        return known or (territory is not None and bool(territory.values["code"]))

    def _plainly(self, one: Mention, mandate: MandateReading, span: tuple[int, int]) -> bool:
        """Whether a short mandate is right after a sure name, on one line, and its body or place right after its role."""
        target = mandate.organisation or mandate.territory
        if mandate.rule != "role" or target is None or one.name.rule not in _SURE_NAMES:
            return False
        wording = self.text[slice(*span)]
        adjacent = _RIGHT_AFTER.fullmatch(self.text, one.name.end, mandate.start) is not None
        near = 0 <= target.start - mandate.role_end <= 12 and not _MORE_OF_ROLE.match(self.text, mandate.role_end)
        return adjacent and near and len(wording.split()) < 8 and "\n" not in wording

    def _concept(self, mandate: MandateReading) -> str:
        role = mandate.role
        honorary = (f"{role} d'honneur", f"{role} honoraire", f"{role} émérite") if mandate.flag == "honorary" else ()
        return self.scheme.role(*honorary, self.text[mandate.start : mandate.role_end], role, role.removesuffix(" délégué"))

    def _territory(self, mandate: MandateReading, organisation: Candidate | None) -> Candidate | None:
        """What a role is held for: its own place, else the one in its organisation's name."""
        if mandate.territory is not None:
            levels = _LEVELS.get(mandate.asks)
            if mandate.role == "conseiller régional":
                levels = ("region", "departement", "commune")
            text = self.text[mandate.territory.start : mandate.territory.end]
            matches = self.places.named(text, levels, small=True) if levels else self.places.named(text, small=True)
            return self.place(mandate.territory, matches, "role")
        return self._place_of(mandate.organisation) if organisation is not None and mandate.organisation is not None else None

    def organisation(self, passage: Span, rule: str) -> Candidate:
        """That of a passage; of a unit named with what it is a unit of, the unit's, linked to the other."""
        parent = None
        text = self.text[passage.start : passage.end]
        for cut in _DIVISION.finditer(text):
            unit, whole = text[: cut.start()], text[cut.end() :]
            if lexicon.is_academic(unit) and lexicon.is_academic(whole) and re.match(r"\w+", whole):
                parent = self.organisation(Span(passage.start + cut.end(), passage.end), rule)
                passage = Span(passage.start, passage.start + cut.start())
                break
        name = undo_shout(self._wording(passage))
        key = ("organisation", fold(name))
        if key not in self._named:
            bracket = _BRACKET.search(name)
            first = fold(name).split(" ", 1)[0]
            known = lexicon.body(name) or (lexicon.body(bracket[1]) if bracket else None)
            kind = known.kind if known else lexicon.KINDS.get(first, "")
            values = {"name": name, "acronym": bracket[1] if bracket else "", "kind": kind}
            match = RuleMatch(passage, rule, "A" if known or first in lexicon.KINDS else "B")
            self._named[key] = self.add("organisation", name, match, values=values, links={"unit_of": _ids(parent)})
            self._place_of(passage)
            if bracket:
                self._named.setdefault(("organisation", fold(bracket[1])), self._named[key])
                self._named.setdefault(("organisation", fold(name[: bracket.start()])), self._named[key])
        return self._named[key]

    def _place_of(self, passage: Span) -> Candidate | None:
        """The territory in an organisation's name: "Ville de Grenoble", "CCI de la Côte-d'Or", "Toulouse Métropole"."""
        start = passage.start
        bare = re.sub(r"\s*\([^)]*\)$", "", self.text[start : passage.end])
        led = _PLACE_WORDS.match(bare)
        if epci := self.places.epci(" ".join(bare.split())):
            return self.place(Span(start + (led.end() if led else 0), start + len(bare)), epci, "organisation")
        if not led:
            named = self.places.named(bare, ("epci", "region", "departement"))
            return self.place(Span(start, start + len(bare)), named, "organisation") if named else None
        rest = bare[led.end() :]
        lead = fold(led[0])
        levels = next((levels for kind, levels in _LEVEL_OF_KIND.items() if lead == kind or lead.startswith(f"{kind} ")), None)
        if levels and (known := self.places.named(rest, levels, small=True)):
            return self.place(Span(start + led.end(), start + len(bare)), known, "organisation")
        rest = self._known_part(rest) if not self.places.named(rest, small=True) else rest
        if len(rest) < 2 or not rest[0].isupper():
            return None
        matches = [] if levels else self.places.named(rest, small=True)
        if not matches and fold(led[0]).split(" ", 1)[0] not in _SURELY_PLACED:
            return None
        return self.place(Span(start + led.end(), start + led.end() + len(rest)), matches, "organisation")

    def _known_part(self, name: str) -> str:
        """The first words of a name, where they alone are a place's: « Saumur Loire Développement »; else the name."""
        words = name.split(" ")
        parts = (" ".join(words[:length]) for length in range(len(words) - 1, 0, -1))
        return next((part for part in parts if len(part) > 3 and self.places.named(part, ("commune", "departement", "region"))), name)

    def place(self, passage: Span, matches: list[NamedPlace], rule: str) -> Candidate:
        """That of a passage; homonyms of one level stay alternatives, and it has no code; brackets may say which."""
        written = undo_shout(self._wording(passage))
        narrowed = self.places.bracketed(self.text, *passage)
        matches = narrowed or matches
        level = matches[0].level if matches else ""
        alike = [place for place in matches if place.level == level]
        code = alike[0].ref if len(alike) == 1 and level != "city" else ""
        name = written
        if len(alike) == 1 and level in {"commune", "departement", "region"} and fold(written) not in FORMER_REGIONS:
            official = alike[0].name
            name = official if f" {fold(official)}".endswith(f" {fold(written)}") else written
        codes = "" if code else "|".join(place.ref for place in matches[:8])
        said = (code or codes,) if narrowed else ()
        key = ("territory", "/".join((fold(name), *said, *(("epci",) if level == "epci" else ()))))  # « La Rochelle » is two
        if key not in self._named:
            values = {"name": name, "code": code, "codes": codes}
            self._named[key] = self.add("territory", name, RuleMatch(passage, rule, "A" if code else "B"), *said, values=values)
            if level != "epci":
                self._named.setdefault(("territory", fold(name)), self._named[key])
        return self._named[key]


def _ids(candidate: Candidate | None) -> tuple[str, ...]:
    return (candidate.id,) if candidate else ()


def undo_shout(text: str) -> str:
    """A name written all in capitals, as one writes it; acronyms and what has lower case stay."""
    letters = [char for char in text if char.isalpha()]
    if not letters or not all(char.isupper() for char in letters) or " " not in text.strip() or len(letters) < 8:
        return text
    return undo_capitals(text, particles=True)
