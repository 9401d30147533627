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


@dataclass(frozen=True, slots=True)
class ReviewColumn:
    """A column of the sheet, and a field of the page."""

    name: str
    title: Text
    width: int
    """In characters."""
    _: KW_ONLY
    editable: bool = True


COLUMNS = (
    ReviewColumn("decision", Text("décision", "decision"), 11),
    ReviewColumn("merge_with", Text("fusionner avec", "merge with"), 14),
    ReviewColumn("kind", Text("nature", "kind"), 13),
    ReviewColumn("tier", Text("palier", "tier"), 6, editable=False),
    ReviewColumn("quote", Text("citation", "quote"), 32),
    ReviewColumn("context", Text("contexte", "context"), 48, editable=False),
    ReviewColumn("name", Text("nom ou titre", "name or title"), 30),
    ReviewColumn("resource", Text("ressource", "resource"), 32),
    ReviewColumn("alternatives", Text("autres possibles", "alternatives"), 40, editable=False),
    ReviewColumn("reasons", Text("pourquoi", "why"), 36, editable=False),
    ReviewColumn("person", Text("personne", "person"), 26),
    ReviewColumn("role", Text("fonction, en mots", "office, in words"), 22),
    ReviewColumn("concept", Text("concept", "concept"), 20),
    ReviewColumn("flag", Text("ancien, honoraire", "former, honorary"), 10),
    ReviewColumn("scope", Text("délégation", "scope"), 22),
    ReviewColumn("organisation", Text("organisation", "organisation"), 28),
    ReviewColumn("territory", Text("territoire", "territory"), 24),
    ReviewColumn("part", Text("part prise", "part taken"), 12),
    ReviewColumn("session", Text("séance ou événement", "session or event"), 28),
    ReviewColumn("capacity", Text("à titre de", "in capacity of"), 30),
    ReviewColumn("about", Text("à propos de", "about"), 28),
    ReviewColumn("given", Text("prénom", "given name"), 14),
    ReviewColumn("family", Text("nom de famille", "family name"), 16),
    ReviewColumn("acronym", Text("sigle", "acronym"), 10),
    ReviewColumn("former", Text("anciens noms", "former names"), 16),
    ReviewColumn("type", Text("sorte", "sort"), 18),
    ReviewColumn("start", Text("début", "start"), 11),
    ReviewColumn("end", Text("fin", "end"), 11),
    ReviewColumn("note", Text("remarque", "remark"), 26),
    ReviewColumn("state", Text("état", "state"), 30, editable=False),
    ReviewColumn("rule", Text("règle", "rule"), 14, editable=False),
    ReviewColumn("id", Text("id", "id"), 14, editable=False),
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
    "merge": Text("fusionner", "merge"),
    "reopen": Text("rouvrir", "reopen"),
}
FLAGS = ("", "former", "honorary")
RESOURCES = {"person": "person", "organisation": "organisation", "territory": "territory", "event": "event", "session": "event"}
"""The kinds of candidates that are resources, with the beginning of their identifiers."""


@dataclass(frozen=True, slots=True)
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
        "name": Field("title"),
        "type": Field("kind", scheme="kind"),
        "start": Field("start", date=True),
        "end": Field("end", date=True),
        "territory": Field("location", links=("territory",)),
        "organisation": Field("organisers", links=("organisation",), many=True),
    },
    "session": {
        "name": Field("title"),
        "type": Field("kind", scheme="kind"),
        "start": Field("date", date=True),
        "session": Field("super", links=_EVENTS),
    },
    "person": {"name": Field("name"), "given": Field("given"), "family": Field("family")},
    "organisation": {
        "name": Field("name"),
        "acronym": Field("acronym"),
        "former": Field("former_names"),
        "type": Field("kind", scheme="kind"),
        "organisation": Field("unit_of", links=("organisation",), many=True),
        "territory": Field("serves", links=("territory",), many=True),
    },
    "territory": {"name": Field("name")},
    "mandate": {
        "person": Field("person", links=("person",)),
        "role": Field("role"),
        "concept": Field("concept", scheme="role"),
        "flag": Field("flag", choices=FLAGS),
        "scope": Field("scope"),
        "organisation": Field("organisation", links=("organisation",)),
        "territory": Field("territory", links=("territory",)),
        "start": Field("start", date=True),
        "end": Field("end", date=True),
    },
    "participation": {
        "person": Field("person", links=("person", "organisation")),
        "part": Field("part", scheme="part", choices=("mentioned",)),
        "session": Field("session", links=_EVENTS),
        "capacity": Field("capacity", links=("mandate",), many=True),
    },
    "theme": {"concept": Field("concept", scheme="theme"), "about": Field("about", links=(*_EVENTS, "question"))},
    "question": {"name": Field("text"), "about": Field("about", links=_EVENTS)},
}
"""By kind, the cells that a person may change, but for the resource, the quote and the remark."""
_NOTE = {"theme": "reason"}


def fields_of(kind: str) -> dict[str, Field]:
    """The cells of a kind of candidate, the remark too."""
    return {**FIELDS[kind], "note": Field(_NOTE.get(kind, "note"))}


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
