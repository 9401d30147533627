"""What is asked of a name, what is known of it, and how much two things that bear it have in common."""

from __future__ import annotations

from dataclasses import dataclass

from terrigraph.language import Text
from terrigraph.model.namespaces import FOAF, ORG, SCHEMA, TG
from terrigraph.model.spelling import fold

KINDS = {"person": FOAF.Person, "organisation": ORG.Organization, "territory": TG.Territory, "event": SCHEMA.Event, "theme": "", "role": ""}
"""What a name may be that of, with the kind of node that it then is."""
SURE = 80
"""The score from which a match may be chosen without a person's eye, where no other reaches it."""

_SAME_BODY = Text("même organisation", "same organisation")
_SAME_PLACE = Text("même territoire", "same territory")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A mandate, as far as it distinguishes people; resources by the end of their IRIs."""

    role: str = ""
    """A concept's slug, or words."""
    organisation: str = ""
    territory: str = ""
    end: str = ""
    """The day after which it was over, where that is known."""
    words: tuple[str, str, str] = ("", "", "")
    """The folded labels of the three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A name to be reconciled, and what is said with it."""

    name: str
    kind: str
    """One of KINDS."""
    also: tuple[str, ...] = ()
    """What else is said, as words: an office, a body, a country, a département, an INSEE code."""
    offices: tuple[Office, ...] = ()
    date: str = ""
    """The day it was said, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredMatch:
    """A known resource that a name may be that of."""

    iri: str
    label: str
    kind: str
    score: int
    """0 to 100; nothing is chosen below SURE."""
    reasons: tuple[Text, ...]
    exact: bool
    """Whether it bears the very name, accents and case aside."""
    context: str = ""
    """What distinguishes it from its homonyms, in the language in use: see model/homonyms.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A resource that is known besides the graph: one that a review has accepted."""

    id: str
    kind: str
    label: str
    names: tuple[str, ...]
    offices: tuple[Office, ...] = ()
    context: str = ""


def chosen(matches: list[ScoredMatch]) -> ScoredMatch | None:
    """The one that is sure, where one alone is; None: a person must choose."""
    sure = [match for match in matches if match.score >= SURE]
    return sure[0] if len(sure) == 1 else None


def agreement(office: Office, asked: Asked) -> tuple[int, list[Text]]:
    """What a known office has in common with what is said with a name: points beyond the name, and the reasons.

    A body is enough to say that two bearers of a name are one; a commune, an intercommunality or a département is where the office
    is the same too, or a date that the office covers.
    """
    wordings = {fold(one) for one in asked.also if fold(one)}
    near = [bool(words) and any(f" {words} " in f" {one} " for one in wordings) for words in office.words]
    role = near[0] or any(other.role and other.role == office.role for other in asked.offices)
    body = near[1] or any(other.organisation and other.organisation == office.organisation for other in asked.offices)
    place = near[2] or any(other.territory and other.territory == office.territory for other in asked.offices)
    place = place and not office.territory.startswith(("territory/region/", "territory/country/"))
    reasons = [text for alike, text in ((body, _SAME_BODY), (place, _SAME_PLACE)) if alike]
    if role and reasons:
        reasons.append(Text(f"même fonction ({office.role})", f"same office ({office.role})"))
    covered = place and bool(asked.date) and not body
    if covered:
        reasons.append(Text(f"rien ne dit qu’elle ait cessé avant le {asked.date}", f"nothing says that it ended before {asked.date}"))
    return 25 * body + 15 * place + 10 * bool(role and reasons) + 5 * covered, reasons
