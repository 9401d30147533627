"""The named questions: queries/*.rq, read, bound and run.

A question is a SPARQL file that runs as it stands, with an example in each `VALUES ?parameter { … }`.
Binding replaces the content of those blocks by terms, written by the store's own
serialiser; a value is never pasted into the text of a query.

    # title-fr: …            # title-en: …
    # about-fr: …            # about-en: …
    # param: NAME TYPE [= default] | en français | in English
    # column: NAME TYPE [unité / unit] | en français | in English

A parameter may have several blocks, which hold the same. Some parts of questions end with a LIMIT far above any answer:
it lets the engine know that the part is small, which otherwise it takes for huge (docs/decisions.md, 19).
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from datetime import date as calendar_date
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox

from terrigraph import resources
from terrigraph.errors import QueryError, UnknownNameError, UsageError
from terrigraph.language import Text, current
from terrigraph.model import periods
from terrigraph.model.given import as_text
from terrigraph.model.namespaces import FOAF, ORG, SCHEMA, TG, XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from terrigraph.store.protocol import Term

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

_DAY = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*\"(\d{4}-\d\d-\d\d)\"\^\^xsd:date\s*\}")


class NameResolver(Protocol):
    """What knows the things that the words of a parameter name (reconciliation/resolving.py)."""

    def resource(self, name: str, kinds: Collection[str] = ()) -> str:
        """The IRI of a resource of some node kinds (none: any)."""
        ...

    def concept(self, scheme: str, name: str, what: Text) -> str:
        """The IRI of a concept of a controlled list."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a question asks for."""

    name: str
    type: str
    label: Text
    default: str = ""
    """"today" for a date that may be left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultColumn:
    """A column of a question's answer."""

    name: str
    type: str
    label: Text
    unit: Text
    """Of what an integer counts: people, characters of a text… Empty for what has no unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
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

    def bind(self, parameters: Mapping[str, object], resolver: NameResolver) -> str:
        """The query with what its parameters name in place of the examples.

        Raises UsageError for a parameter that is missing, malformed or not the question's, UnknownNameError (with
        candidates) for a name that is unknown or ambiguous.
        """
        known = [parameter.name for parameter in self.parameters]
        given = {name: as_text(value) for name, value in parameters.items() if value is not None or name not in known}
        for name in given:
            if name not in known:
                expected = ", ".join(known) or Text("aucun", "none")
                raise UsageError(
                    Text(
                        f"« {self.name} » n’a pas de paramètre « {name} » ; attendu : {expected}",
                        f'"{self.name}" has no parameter "{name}"; expected: {expected}',
                    )
                )
        return self.with_terms({p.name: self._term(p, given.get(p.name, p.default), resolver) for p in self.parameters})

    def days(self, parameters: Mapping[str, object]) -> tuple[str, ...]:
        """The days that an answer is as of: none, one, or the first and the last of a period."""
        given = [as_text(parameters.get(p.name)) or p.default for p in self.parameters if p.type == "date"]
        return tuple(calendar_date.today().isoformat() if value == "today" else value for value in given if value)

    def with_terms(self, terms: Mapping[str, Term]) -> str:
        """The query with terms in place of the examples, by the names of its parameters."""
        given = {**terms, LANGUAGE: ox.Literal(current())}
        names = [parameter.name for parameter in self.parameters] + [LANGUAGE]
        blocks = re.compile(rf"VALUES\s+\?({'|'.join(names)})\s*\{{[^{{}}]*\}}")
        return blocks.sub(lambda block: f"VALUES ?{block[1]} {{ {given[block[1]]} }}", self.text)

    def _term(self, parameter: Parameter, value: str, resolver: NameResolver) -> Term:
        if not value:
            raise UsageError(
                Text(
                    f"il manque le paramètre « {parameter.name} » ({parameter.label.fr})",
                    f'the parameter "{parameter.name}" is missing ({parameter.label.en})',
                ),
                Text(f"terrigraph query {self.name} {parameter.name}=…", f"terrigraph query {self.name} {parameter.name}=…"),
            )
        if parameter.type in VALUES:
            return value_term(parameter, value)
        if parameter.type in CONCEPTS:
            return ox.NamedNode(resolver.concept(CONCEPTS[parameter.type], value, parameter.label))
        return ox.NamedNode(resolver.resource(value, RESOURCES[parameter.type]))


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
            parameters.append(Parameter(name=part[1], type=part[2], label=_both(part[4], part[5]), default=part[3] or ""))
        elif key == "column" and (part := _COLUMN.fullmatch(value)):
            columns.append(ResultColumn(name=part[1], type=part[2], label=_both(part[5], part[6]), unit=_both(part[3], part[4])))
        else:
            words[key] = value.strip()
    question = Question(
        name=path.stem,
        title=Text(words.get("title-fr", ""), words.get("title-en", "")),
        about=Text(words.get("about-fr", ""), words.get("about-en", "")),
        parameters=tuple(parameters),
        columns=tuple(columns),
        text=text,
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


def days_of(sparql: str) -> list[str]:
    """The days that the text of a question, as its page gives it to be changed, is as of: see `Question.days`."""
    return list(dict(_DAY.findall(sparql)).values())[:2]


@cache
def load(folder: Path | None = None) -> dict[str, Question]:
    """Every named question, by name: aspect after aspect, in the order of ASPECTS."""
    every = [read(path) for path in sorted((folder or resources.queries()).glob("*.rq"))]
    order = list(ASPECTS)
    return {question.name: question for question in sorted(every, key=lambda question: order.index(question.aspect))}


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


def value_term(parameter: Parameter, value: str) -> Term:
    """The term of a value given for a parameter that names no resource. Raises UsageError."""
    if parameter.type == "text":
        return ox.Literal(value)
    if value == "today":
        value = calendar_date.today().isoformat()
    return ox.Literal(periods.day(value), datatype=ox.NamedNode(XSD.date))
