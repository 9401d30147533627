"""The cells of a candidate under review: which there are, what each holds, which a kind of candidate has and a person may change."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from terrigraph.language import Text
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from terrigraph.extraction.candidates import Candidate

MANY = "|"
MARK = "#"
"""What is before a candidate's id in a cell that names it: `Michel Destot #0a1b2c3d4e5f`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewColumn:
    """A column of the sheet, and a field of the page."""

    name: str
    title: Text
    width: int
    """In characters."""
    _: KW_ONLY
    editable: bool = True


COLUMNS = (
    ReviewColumn(name="decision", title=Text("décision", "decision"), width=11),
    ReviewColumn(name="merge_with", title=Text("fusionner avec", "merge with"), width=14),
    ReviewColumn(name="kind", title=Text("nature", "kind"), width=13),
    ReviewColumn(name="tier", title=Text("palier", "tier"), width=6, editable=False),
    ReviewColumn(name="missing", title=Text("ce qui manque", "what is missing"), width=30, editable=False),
    ReviewColumn(name="proposal", title=Text("proposition", "proposal"), width=30, editable=False),
    ReviewColumn(name="quote", title=Text("citation", "quote"), width=32),
    ReviewColumn(name="context", title=Text("contexte", "context"), width=48, editable=False),
    ReviewColumn(name="name", title=Text("nom ou titre", "name or title"), width=30),
    ReviewColumn(name="resource", title=Text("ressource", "resource"), width=32),
    ReviewColumn(name="alternatives", title=Text("autres possibles", "alternatives"), width=40, editable=False),
    ReviewColumn(name="reasons", title=Text("pourquoi", "why"), width=36, editable=False),
    ReviewColumn(name="person", title=Text("personne", "person"), width=26),
    ReviewColumn(name="role", title=Text("fonction, en mots", "office, in words"), width=22),
    ReviewColumn(name="concept", title=Text("concept", "concept"), width=20),
    ReviewColumn(name="flag", title=Text("ancien, honoraire", "former, honorary"), width=10),
    ReviewColumn(name="scope", title=Text("délégation", "scope"), width=22),
    ReviewColumn(name="organisation", title=Text("organisation", "organisation"), width=28),
    ReviewColumn(name="territory", title=Text("territoire", "territory"), width=24),
    ReviewColumn(name="part", title=Text("part prise", "part taken"), width=12),
    ReviewColumn(name="session", title=Text("séance ou événement", "session or event"), width=28),
    ReviewColumn(name="assertion", title=Text("affirmation", "assertion"), width=12),
    ReviewColumn(name="capacity", title=Text("à titre de", "in capacity of"), width=30),
    ReviewColumn(name="about", title=Text("à propos de", "about"), width=28),
    ReviewColumn(name="given", title=Text("prénom", "given name"), width=14),
    ReviewColumn(name="family", title=Text("nom de famille", "family name"), width=16),
    ReviewColumn(name="acronym", title=Text("sigle", "acronym"), width=10),
    ReviewColumn(name="former", title=Text("anciens noms", "former names"), width=16),
    ReviewColumn(name="type", title=Text("sorte", "sort"), width=18),
    ReviewColumn(name="start", title=Text("début", "start"), width=11),
    ReviewColumn(name="end", title=Text("fin", "end"), width=11),
    ReviewColumn(name="held_on", title=Text("tenu en", "held in"), width=11),
    ReviewColumn(name="note", title=Text("remarque", "remark"), width=26),
    ReviewColumn(name="state", title=Text("état", "state"), width=30, editable=False),
    ReviewColumn(name="rule", title=Text("règle", "rule"), width=14, editable=False),
    ReviewColumn(name="id", title=Text("id", "id"), width=14, editable=False),
)
NAMES = {column.name: column for column in COLUMNS}

KINDS = {
    "event": Text("événement", "event"),
    "session": Text("séance", "session"),
    "person": Text("personne", "person"),
    "organisation": Text("organisation", "organisation"),
    "territory": Text("territoire", "territory"),
    "mandate": Text("mandat", "mandate"),
    "participation": Text("part prise", "part taken"),
    "theme": Text("thème", "theme"),
    "question": Text("question", "question"),
}
DECISIONS = {
    "accept": Text("accepter", "accept"),
    "reject": Text("rejeter", "reject"),
    "edit": Text("modifier", "edit"),
    "take": Text("accepter la proposition", "accept the proposal"),
    "merge": Text("fusionner", "merge"),
    "reopen": Text("rouvrir", "reopen"),
}
FLAGS = ("", "former", "honorary")
ASSERTIONS = ("", "held", "announced", "to-be-confirmed", "denied")
"""What a document may assert of a part taken; "": held, or announced by a document older than the event."""
RESOURCES = {"person": "person", "organisation": "organisation", "territory": "territory", "event": "event", "session": "event"}
"""The kinds of candidates that are resources, with the beginning of their identifiers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a cell of a kind of candidate holds: a value, or links to other candidates."""

    key: str
    _: KW_ONLY
    links: tuple[str, ...] = ()
    """The kinds of candidates that it may name; none: it is a value."""
    many: bool = False
    scheme: str = ""
    """The controlled list that it takes a concept of."""
    date: bool = False
    choices: tuple[str, ...] = ()


_EVENTS = ("session", "event")
FIELDS: dict[str, dict[str, Field]] = {
    "event": {
        "name": Field(key="title"),
        "type": Field(key="kind", scheme="kind"),
        "start": Field(key="start", date=True),
        "end": Field(key="end", date=True),
        "territory": Field(key="location", links=("territory",)),
        "organisation": Field(key="organisers", links=("organisation",), many=True),
    },
    "session": {
        "name": Field(key="title"),
        "type": Field(key="kind", scheme="kind"),
        "start": Field(key="date", date=True),
        "session": Field(key="super", links=_EVENTS),
    },
    "person": {"name": Field(key="name"), "given": Field(key="given"), "family": Field(key="family")},
    "organisation": {
        "name": Field(key="name"),
        "acronym": Field(key="acronym"),
        "former": Field(key="former_names"),
        "type": Field(key="kind", scheme="kind"),
        "organisation": Field(key="unit_of", links=("organisation",), many=True),
        "territory": Field(key="serves", links=("territory",), many=True),
    },
    "territory": {"name": Field(key="name")},
    "mandate": {
        "person": Field(key="person", links=("person",)),
        "role": Field(key="role"),
        "concept": Field(key="concept", scheme="role"),
        "flag": Field(key="flag", choices=FLAGS),
        "scope": Field(key="scope"),
        "organisation": Field(key="organisation", links=("organisation",)),
        "territory": Field(key="territory", links=("territory",)),
        "start": Field(key="start", date=True),
        "end": Field(key="end", date=True),
        "held_on": Field(key="held_on", date=True),
    },
    "participation": {
        "person": Field(key="person", links=("person", "organisation")),
        "part": Field(key="part", scheme="part", choices=("mentioned",)),
        "session": Field(key="session", links=_EVENTS),
        "assertion": Field(key="assertion", choices=ASSERTIONS),
        "capacity": Field(key="capacity", links=("mandate",), many=True),
    },
    "theme": {"concept": Field(key="concept", scheme="theme"), "about": Field(key="about", links=(*_EVENTS, "question"))},
    "question": {"name": Field(key="text"), "about": Field(key="about", links=_EVENTS)},
}
"""By kind, the cells that a person may change, but for the resource, the quote and the remark."""
_NOTE = {"theme": "reason"}


def fields_of(kind: str) -> dict[str, Field]:
    """The cells of a kind of candidate, the remark too."""
    return {**FIELDS[kind], "note": Field(key=_NOTE.get(kind, "note"))}


def values(candidate: Candidate, label: Callable[[str], str]) -> dict[str, str]:
    """The editable cells of a candidate, links written with `label` and id."""
    cells = {}
    for column, field in fields_of(candidate.kind).items():
        if field.links:
            cells[column] = f" {MANY} ".join(link_cell(link, label) for link in candidate.links.get(field.key, ()))
        else:
            cells[column] = candidate.values.get(field.key, "")
    return cells


def link_cell(link: str, label: Callable[[str], str]) -> str:
    """A link as a cell says it: a candidate by its label and id, a resource by its identifier."""
    return link if "/" in link else f"{label(link)} {MARK}{link}".strip()


_COLUMN_WORDS = {fold(word): column.name for column in COLUMNS for word in (column.name, column.title.fr, column.title.en)}
_KIND_WORDS = {fold(word): kind for kind, title in KINDS.items() for word in (kind, title.fr, title.en)}
_DECISION_WORDS = {fold(word): name for name, title in DECISIONS.items() for word in (name, title.fr, title.en)} | {
    "": "",
    "add": "accept",
    "ajouter": "accept",
}


def column_named(title: str) -> str:
    """The column of a header's cell in either language; "" for none."""
    return _COLUMN_WORDS.get(fold(title), "")


def kind_named(word: str) -> str:
    """The kind of candidate that a word says in either language; "" for none."""
    return _KIND_WORDS.get(fold(word), "")


def decision_named(word: str) -> str | None:
    """The decision that a word says in either language; "" for none yet, None for an unknown word."""
    return _DECISION_WORDS.get(fold(word))
