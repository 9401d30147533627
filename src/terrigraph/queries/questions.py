"""The named questions: queries/*.rq, read, bound and run.

A question is a SPARQL file that runs as it stands, with an example in each `VALUES ?parameter { … }`.
Binding replaces the content of those blocks by terms, written by the store's own
serialiser; a value is never pasted into the text of a query.

    # title-fr: …            # title-en: …
    # about-fr: …            # about-en: …
    # param: NAME TYPE [= default] | en français | in English
    # column: NAME TYPE [unité / unit] | en français | in English

A parameter may have several blocks, which hold the same. Some parts of questions end with a LIMIT far above any answer:
it tells the engine that the part is small, which otherwise it takes for huge (docs/decisions.md, 19).
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from datetime import date as calendar_date
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from terrigraph import resources
from terrigraph.errors import QueryError, UnknownNameError
from terrigraph.language import Text, current
from terrigraph.model import periods
from terrigraph.model.namespaces import FOAF, ORG, SCHEMA, SCHEMES, SKOS, TG, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from terrigraph.store.protocol import Solutions, Store, Term

RESOURCES = {
    "person": (FOAF.Person,),
    "organisation": (ORG.Organization,),
    "territory": (TG.Territory,),
    "event": (SCHEMA.Event,),
    "theme": (TG.Theme,),
    "thing": (),
}
"""The types of parameters that name a resource, and the node kinds that each may be (none: any)."""

VALUES = ("date", "text")
"""The types of parameters that are values."""

CONCEPTS = {"role": "role", "kind": "kind"}
"""The types of parameters that name a concept, and the controlled list of each; of the kinds, those of an organisation."""

ASPECTS = {
    "people": Text("Personnes", "People"),
    "institutions": Text("Institutions", "Institutions"),
    "territories": Text("Territoires", "Territories"),
    "themes": Text("Thèmes", "Themes"),
    "events": Text("Événements", "Events"),
    "cooperation": Text("Coopération", "Cooperation"),
    "time": Text("Temps", "Time"),
    "evidence": Text("Preuves", "Evidence"),
    "quality": Text("Qualité des données", "Quality of the data"),
}
"""What questions are about, in the order in which they are listed, by the first word of their names."""

COLUMNS = ("iri", "text", "date", "integer", "boolean")
LANGUAGE = "lang"
"""The parameter that every question may use: the language of the answer's labels."""

_HEADER = re.compile(r"#\s*(title-fr|title-en|about-fr|about-en|param|column):\s*(.+)")
_PARAMETER = re.compile(r"(\w+)\s+(\w+)(?:\s*=\s*([\w/-]+))?\s*\|([^|]+)\|([^|]+)")
_COLUMN = re.compile(r"(\w+)\s+(\w+)(?:\s*\[([^/\]]+)/([^/\]]+)\])?\s*\|([^|]+)\|([^|]+)")
_CLOSE = 0.6
"""How alike two names are, from 0 to 1, where one may be meant by the other."""
_MOST = 10
"""The most candidates that are told."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question asks for."""

    name: str
    type: str
    label: Text
    default: str = ""
    """"today" for a date that may be left out."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a question's answer."""

    name: str
    type: str
    label: Text
    unit: Text
    """Of what an integer counts: people, characters of a text… Empty for what has no unit."""


@dataclass(frozen=True, slots=True)
class Question:
    """One named question."""

    name: str
    title: Text
    about: Text
    parameters: tuple[Parameter, ...]
    columns: tuple[ResultColumn, ...]
    text: str = field(repr=False)
    """The SPARQL, with its examples."""

    @property
    def aspect(self) -> str:
        """What the question is about: people, events, themes…"""
        return self.name.partition("_")[0]

    def described(self) -> dict[str, Any]:
        """The question for a program: plain values, and texts in both languages."""

        def both(text: Text) -> dict[str, str]:
            return {"fr": text.fr, "en": text.en}

        return {
            "name": self.name,
            "aspect": self.aspect,
            "title": both(self.title),
            "about": both(self.about),
            "parameters": [{"name": p.name, "type": p.type, "default": p.default, "label": both(p.label)} for p in self.parameters],
            "columns": [{"name": c.name, "type": c.type, "unit": both(c.unit), "label": both(c.label)} for c in self.columns],
        }

    def bind(self, terms: Mapping[str, Term]) -> str:
        """The query with its parameters' terms in place of the examples."""
        given = {**terms, LANGUAGE: ox.Literal(current())}
        names = [parameter.name for parameter in self.parameters] + [LANGUAGE]
        blocks = re.compile(rf"VALUES\s+\?({'|'.join(names)})\s*\{{[^{{}}]*\}}")
        return blocks.sub(lambda block: f"VALUES ?{block[1]} {{ {given[block[1]]} }}", self.text)

    def run(self, store: Store, terms: Mapping[str, Term]) -> Solutions:
        """Ask the question of a graph."""
        return store.select(self.bind(terms))


def read(path: Path) -> Question:
    """Read one question. Raises QueryError where its header is not as it must be."""
    text = path.read_text(encoding="utf-8")
    words: dict[str, str] = {}
    parameters, columns = [], []
    for line in text.splitlines():
        if not (header := _HEADER.match(line)):
            continue
        key, value = header.groups()
        if key == "param" and (part := _PARAMETER.fullmatch(value)):
            parameters.append(Parameter(part[1], part[2], _both(part[4], part[5]), part[3] or ""))
        elif key == "column" and (part := _COLUMN.fullmatch(value)):
            columns.append(ResultColumn(part[1], part[2], _both(part[5], part[6]), _both(part[3], part[4])))
        else:
            words[key] = value.strip()
    question = Question(
        path.stem,
        Text(words.get("title-fr", ""), words.get("title-en", "")),
        Text(words.get("about-fr", ""), words.get("about-en", "")),
        tuple(parameters),
        tuple(columns),
        text,
    )
    _check(question, words, path)
    return question


def _both(french: str | None, english: str | None) -> Text:
    return Text((french or "").strip(), (english or "").strip())


def _check(question: Question, words: Mapping[str, str], path: Path) -> None:
    missing = [key for key in ("title-fr", "title-en", "about-fr", "about-en") if not words.get(key)]
    wrong = [p.name for p in question.parameters if p.type not in (*RESOURCES, *CONCEPTS, *VALUES)]
    wrong += [c.name for c in question.columns if c.type not in COLUMNS or (c.type == "integer") != bool(c.unit.en)]
    wrong += [key for key in ("param", "column") if key in words]
    wrong += [question.name] if question.aspect not in ASPECTS else []
    wrong += [p.name for p in question.parameters if not re.search(rf"VALUES\s+\?{p.name}\s*\{{", question.text)]
    if missing or wrong:
        faults = ", ".join(missing + wrong)
        raise QueryError(Text(f"{path.name} : en-tête incomplet ou faux ({faults})", f"{path.name}: header incomplete or wrong ({faults})"))


@cache
def load(folder: Path | None = None) -> dict[str, Question]:
    """Every named question, by name: aspect after aspect, in the order of ASPECTS."""
    found = [read(path) for path in sorted((folder or resources.queries()).glob("*.rq"))]
    order = list(ASPECTS)
    return {question.name: question for question in sorted(found, key=lambda question: order.index(question.aspect))}


def named(name: str) -> Question:
    """One question by its name. Raises UnknownNameError with the names that are close."""
    questions = load()
    if name in questions:
        return questions[name]
    near = difflib.get_close_matches(name, questions, 5, 0.4)
    raise UnknownNameError(
        Text(f"aucune question ne s’appelle « {name} »", f'no question is called "{name}"'),
        Text(
            "Leur liste : terrigraph questions" + (f". Proches : {', '.join(near)}" if near else ""),
            "Their list: terrigraph questions" + (f". Close: {', '.join(near)}" if near else ""),
        ),
        near,
    )


def concept_term(parameter: Parameter, value: str, concepts: Mapping[str, Mapping[str, Text]]) -> Term:
    """The concept that a name, an identifier (`adjoint-au-maire`) or an IRI stands for.

    `concepts` are those of each controlled list, by identifier. Raises UnknownNameError with
    the concepts whose name is close, best first.
    """
    from terrigraph.indexes.names import Match
    from terrigraph.model.spelling import fold

    listed, base = concepts[CONCEPTS[parameter.type]], SCHEMES[CONCEPTS[parameter.type]]
    wanted = fold(value)
    names = {local: {fold(local), fold(name.fr), fold(name.en)} for local, name in listed.items()}
    exact = [local for local in listed if value in (local, base + local)] or [local for local, known in names.items() if wanted in known]
    if len(exact) == 1:
        return ox.NamedNode(base + exact[0])
    likeness = {local: max(_alike(wanted, name) for name in known) for local, known in names.items()}
    near = exact or [local for local in sorted(likeness, key=lambda local: (-likeness[local], local)) if likeness[local] >= _CLOSE]
    what = parameter.label
    raise UnknownNameError(
        Text(f"« {value} » ne nomme pas une chose et une seule ({what.fr})", f'"{value}" does not name one thing and one only ({what.en})'),
        Text("Les noms proches, par leur identifiant :", "Names that are close, by their identifier:") if near else None,
        [Match(base + local, SKOS.Concept, str(listed[local]), str(listed[local]), local, local in exact) for local in near[:_MOST]],
    )


def _alike(wanted: str, name: str) -> float:
    """How alike two folded names are: 1 where one begins or is a word of the other."""
    if wanted and f" {wanted}" in f" {name}":
        return 1.0
    return difflib.SequenceMatcher(None, wanted, name).ratio()


def value_term(parameter: Parameter, value: str) -> Term:
    """The term of a value given for a parameter that names no resource. Raises UsageError."""
    if parameter.type == "text":
        return ox.Literal(value)
    if value == "today":
        value = calendar_date.today().isoformat()
    return ox.Literal(periods.day(value), datatype=ox.NamedNode(XSD.date))
