"""What a source states: IRIs, terms, statements and their evidence.

A statement is one line of N-Quads. It is written here and nowhere else, so that
terms are escaped at one border, and so that half a million rows need no object
a triple.
"""

from __future__ import annotations

import calendar
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from terrigraph.model.namespaces import GEO, IDS, OA, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
    **{chr(c): f"\\u{c:04X}" for c in (*range(0x20), 0x7F) if chr(c) not in "\n\r\t\b\f"},
}
_TO_ESCAPE = re.compile(r"[\x00-\x1f\x7f\"\\]")


def iri(value: str) -> str:
    """An IRI as an N-Quads term. Raises ValueError if `value` is not an absolute IRI that the store can read."""
    try:
        return str(ox.NamedNode(value))
    except ValueError:
        raise ValueError(f"not an absolute IRI: {value!r}") from None


def literal(value: str, language: str = "", datatype: str = "") -> str:
    """A literal as an N-Quads term: plain, of a language (lower case), or of a datatype (an IRI)."""
    quoted = '"' + _TO_ESCAPE.sub(lambda m: _ESCAPES[m[0]], value) + '"'
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^<{datatype}>" if datatype else quoted


def point(longitude: str, latitude: str) -> str:
    """A place in decimal degrees as an N-Quads term (WKT), without zeros that end a number: some servers drop them."""
    return literal(f"POINT({float(longitude):.10g} {float(latitude):.10g})", datatype=GEO.wktLiteral)


def quad(subject: str, predicate: str, term: str, graph: str) -> str:
    """One statement as a line of N-Quads; `term` comes from `iri` or `literal`, the rest are IRIs."""
    return f"<{subject}> <{predicate}> {term} <{graph}> .\n"


@dataclass(frozen=True, slots=True)
class Ids:
    """Mints the IRIs of resources under a base: same input, same IRI, on every machine."""

    base: str = IDS
    replaced: Mapping[str, str] = field(default_factory=dict)
    """What two resources that are one are called now, by the end of the IRI that goes: `person/a` → `person/b`."""

    def __call__(self, kind: str, local: str) -> str:
        """`ids("person", "mary-gely")` → `<base>person/mary-gely`."""
        tail = f"{kind}/{local}"
        return self.base + self.replaced.get(tail, tail)

    def hashed(self, kind: str, *identity: str) -> str:
        """The IRI of an n-ary node: a short hash (64 bits) of what identifies it."""
        digest = hashlib.sha256("\x1f".join(identity).encode()).hexdigest()
        return f"{self.base}{kind}/{digest[:16]}"

    def graph(self, source: str) -> str:
        """The IRI of the named graph that holds what a source (its id) states."""
        return f"{self.base}graph/{source}"

    @property
    def conclusions(self) -> str:
        """The IRI of the named graph that the build concludes."""
        return self.graph("conclusions")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, month or year as a source states it: `2016`, `2016-07` or `2016-07-04`."""

    text: str

    _FORM = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Raises ValueError where `text` is no such date, or a day that no calendar has."""
        if not cls._FORM.fullmatch(text) or text.startswith("0000"):
            raise ValueError(f"not a date: {text!r}")
        date = cls(text)
        if len(text) == 10 and text > date.last:
            raise ValueError(f"no such day: {text!r}")
        return date

    @property
    def first(self) -> str:
        """The first day that it can be, as YYYY-MM-DD."""
        return (self.text + "-01-01")[:10] if len(self.text) == 4 else (self.text + "-01")[:10]

    @property
    def last(self) -> str:
        """The last day that it can be, as YYYY-MM-DD."""
        year, month = int(self.text[:4]), int(self.text[5:7] or 12)
        last_of_month = f"{self.text[:4]}-{month:02}-{calendar.monthrange(year, month)[1]:02}"
        return self.text if len(self.text) == 10 and self.text <= last_of_month else last_of_month

    @property
    def term(self) -> str:
        """As an N-Quads literal: xsd:date, xsd:gYearMonth or xsd:gYear."""
        datatype = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}[len(self.text)]
        return literal(self.text, datatype=datatype)


def day(text: str) -> str:
    """A day, YYYY-MM-DD, as an N-Quads literal."""
    return literal(text, datatype=XSD.date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage of a document: `text[start:end] == exact`, counted in Unicode code points."""

    document: str
    """The document's IRI."""
    exact: str
    start: int | None = None
    """None, as is `end`, where the document's text is not kept: the quote alone then finds it."""
    end: int | None = None
    prefix: str = ""
    suffix: str = ""

    def iri(self, ids: Ids) -> str:
        """The IRI of this passage: the same wherever the same passage is evidence."""
        return ids.hashed("evidence", self.document.removeprefix(ids.base), str(self.start), str(self.end), self.exact)

    def statements(self, ids: Ids, graph: str) -> Iterator[str]:
        """A `oa:SpecificResource` with its quote and its position."""
        passage = self.iri(ids)
        quote, position = f"{passage}/quote", f"{passage}/position"
        yield quad(passage, RDF.type, iri(OA.SpecificResource), graph)
        yield quad(passage, OA.hasSource, iri(self.document), graph)
        yield quad(passage, OA.hasSelector, iri(quote), graph)
        yield quad(quote, RDF.type, iri(OA.TextQuoteSelector), graph)
        yield quad(quote, OA.exact, literal(self.exact), graph)
        for predicate, value in ((OA.prefix, self.prefix), (OA.suffix, self.suffix)):
            if value:
                yield quad(quote, predicate, literal(value), graph)
        if self.start is None:
            return
        yield quad(passage, OA.hasSelector, iri(position), graph)
        yield quad(position, RDF.type, iri(OA.TextPositionSelector), graph)
        yield quad(position, OA.start, literal(str(self.start), datatype=XSD.integer), graph)
        yield quad(position, OA.end, literal(str(self.end), datatype=XSD.integer), graph)
