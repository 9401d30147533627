"""Whole answers from a server that may cut them: where it cuts is worked out, and the rest is asked page by page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyoxigraph as ox

from terrigraph.errors import QueryError, StoreError
from terrigraph.language import Text
from terrigraph.model.namespaces import GEO
from terrigraph.remote.endpoint import Request
from terrigraph.store.protocol import Solutions, Term, term

if TYPE_CHECKING:
    from terrigraph.remote import paging
    from terrigraph.remote.endpoint import Server, ServerAnswer

FORM = "application/x-www-form-urlencoded; charset=utf-8"
TRIPLES = "application/n-triples"
_JSON = "application/sparql-results+json"
_GEOMETRY = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_SMALL = 500
"""Rows below which no server is thought to cut an answer, unless the number is round."""
_PAGE = 10_000
"""Rows of a page where no cap is known."""

Row = tuple[Term | None, ...]


class Answers:
    """What one server answers. Its methods raise StoreError where it is away, or what it answers cannot be read."""

    def __init__(self, server: Server, url: str) -> None:
        self.server = server
        self.url = url
        """Where it is asked."""
        self.options: dict[str, str] = {}
        """What goes with every query."""
        self.cap: int | None = None
        """The rows at which the server cuts answers, once that has been seen."""
        self.uncut = 0
        """The longest answer that is known to have come whole, in rows."""

    def _ask(self, text: str, accept: str) -> ServerAnswer:
        body = urlencode({"query": text, **self.options}).encode()
        answer = self.server.send(Request(method="POST", url=self.url, body=body, accept=accept, kind=FORM))
        self.server.accept(answer, reading=True)
        if "S1TAT" in answer.headers.get("X-SQL-State", ""):
            raise StoreError(
                Text(f"{self.server.host} n’a donné qu’une partie de la réponse, faute de temps",
                     f"{self.server.host} gave a part of the answer only, for want of time"),
                Text("Demandez moins, ou relevez la limite du serveur.", "Ask for less, or raise the server's limit."),
            )  # fmt: skip
        return answer

    def _garbled(self, problem: object) -> StoreError:
        why = " ".join(str(problem).split())[:300]
        return StoreError(
            Text(f"{self.server.host} a répondu ce qui ne peut être lu ({why})", f"{self.server.host} answered what cannot be read ({why})")
        )

    def solutions(self, text: str) -> tuple[Solutions, int | None]:
        """An answer as it came, and the cap that its headers give."""
        answer = self._ask(text, _JSON)
        try:
            kind = ox.QueryResultsFormat.from_media_type(answer.type) or ox.QueryResultsFormat.JSON
            parsed = ox.parse_query_results(answer.body, format=kind)
            if isinstance(parsed, ox.QueryBoolean):
                solutions = Solutions(("answer",), [(ox.Literal(bool(parsed)),)])
            else:
                names = tuple(variable.value for variable in parsed.variables)
                solutions = Solutions(names, [tuple(_read(row[name]) for name in names) for row in parsed])
        except (SyntaxError, ValueError, OSError) as problem:
            raise self._garbled(problem) from None
        cap = answer.headers.get("X-SPARQL-MaxRows", "")
        return solutions, int(cap) if cap.isdigit() else None

    def truth(self, text: str) -> bool:
        """The answer to an ASK; Virtuoso answers a table, with a row for yes."""
        answer, _ = self.solutions(text)
        if answer.variables == ("answer",):
            return answer.rows[0][0] == ox.Literal(True)
        return bool(answer.rows)

    def number(self, text: str) -> int:
        """The one number that a query gives."""
        answer, _ = self.solutions(text)
        value = answer.rows[0][0] if answer.rows else None
        if not isinstance(value, ox.Literal) or not value.value.isdigit():
            raise self._garbled(value)
        return int(value.value)

    # ------------------------------------------------------------ long answers

    def rows(self, text: str, outline: paging.Outline, variables: tuple[str, ...]) -> Solutions:
        """Every row of a SELECT, whose text has its outline. Raises StoreError where they cannot be had whole, QueryError."""
        try:
            first, cap = self.solutions(text)
        except QueryError as refused:
            if outline.limit is None and not outline.offset:
                raise
            return self._without_window(outline, variables, refused)
        size = len(first.rows)
        if cap is not None and size >= cap:
            self.cap = cap
        elif not self._suspect(size):
            return first
        expected = outline.rows(self.number(outline.count()))
        if expected <= size:
            self.uncut = max(self.uncut, size)
            return first
        self.cap = min(size, self.cap or size)
        rows = self._paged(outline, first.variables, expected, self.cap)
        whole = outline.limit is None and not outline.offset
        if len(rows) != expected or (whole and len(set(rows)) != self.number(outline.count_distinct(first.variables))):
            raise self._cut(len(set(rows)), expected)
        return Solutions(first.variables, rows)

    def _without_window(self, outline: paging.Outline, variables: tuple[str, ...], refused: QueryError) -> Solutions:
        """The rows of a query that a server refuses for how far it sorts (Virtuoso's SR352 and SR353), page by page."""
        try:
            expected = outline.rows(self.number(outline.count()))
            rows = self._paged(outline, variables, expected, self.cap or _PAGE, nested=True)
        except QueryError:
            raise refused from None
        if len(rows) != expected:
            raise self._cut(len(rows), expected)
        return Solutions(variables, rows)

    def _suspect(self, size: int) -> bool:
        """Whether an answer of some rows may have been cut."""
        if self.cap is not None:
            return size >= self.cap
        return size > self.uncut and size > 0 and (size >= _SMALL or size % 100 == 0)

    def _paged(self, outline: paging.Outline, variables: tuple[str, ...], expected: int, page: int, nested: bool = False) -> list[Row]:
        """The rows of an answer, page by page; too few of them where the server stops giving."""
        rows: list[Row] = []
        while len(rows) < expected and page:
            size = min(page, expected - len(rows))
            try:
                part, _ = self.solutions(outline.page(variables, start=len(rows), size=size, nested=nested))
            except QueryError:
                if nested:
                    raise
                nested = True
                continue
            if not part.rows or part.variables != variables:
                break
            rows += part.rows
        return rows

    def _cut(self, received: int, expected: int) -> StoreError:
        return StoreError(
            Text(
                f"{self.server.host} coupe ses réponses : {received} lignes sur {expected}",
                f"{self.server.host} cuts its answers: {received} of {expected} rows",
            ),
            Text(
                "Relevez sa limite (Virtuoso : ResultSetMaxRows), ou demandez moins ; le graphe a pu changer entre deux pages.",
                "Raise its limit (Virtuoso: ResultSetMaxRows), or ask for less; the graph may have changed between two pages.",
            ),
        )

    def _triples(self, text: str) -> list[ox.Triple]:
        answer = self._ask(text, TRIPLES)
        whole = answer.headers.get("Content-Length") or "chunked" in answer.headers.get("Transfer-Encoding", "")
        if not whole:
            raise self._garbled(Text("rien ne dit où la réponse finit", "nothing says where the answer ends"))
        try:
            read = ox.parse(answer.body, format=ox.RdfFormat.from_media_type(answer.type) or ox.RdfFormat.N_TRIPLES)
            return list(dict.fromkeys(quad.triple for quad in read))
        except (SyntaxError, ValueError, OSError) as problem:
            raise self._garbled(problem) from None

    def graph(self, text: str, outline: paging.Outline) -> list[ox.Triple]:
        """Every triple of a CONSTRUCT or DESCRIBE; servers that cap these do not say so (Virtuoso: 10,000 triples)."""
        triples = self._triples(text)
        if self.cap is None and self._suspect(len(triples)):
            self._probe(len(triples) + 1)
        if self.cap is None or len(triples) < self.cap:
            return triples
        if outline.form == "DESCRIBE" or not outline.drawn:
            raise self._cut(len(triples), len(triples) + 1)
        return self._constructed(outline, self.cap)

    def _constructed(self, outline: paging.Outline, cap: int) -> list[ox.Triple]:
        """A CONSTRUCT by pages of solutions, each small enough to draw fewer triples than the cap."""
        expected = outline.rows(self.number(outline.count()))
        triples: dict[ox.Triple, None] = {}
        start, size, nested = 0, cap, False
        while start < expected:
            page = min(size, expected - start)
            try:
                part = self._triples(outline.page(outline.drawn, start=start, size=page, nested=nested))
            except QueryError:
                if nested:
                    raise
                nested = True
                continue
            if len(part) >= cap:
                if page == 1:
                    raise self._cut(len(part), len(part) + 1)
                size = page // 2
                continue
            triples |= dict.fromkeys(part)
            start += page
        return list(triples)

    def _probe(self, rows: int) -> None:
        """Learn whether the server gives so many rows, by rows that are made of nothing."""
        digits = len(str(rows))
        made = " ".join(f"VALUES ?a{at} {{ 0 1 2 3 4 5 6 7 8 9 }}" for at in range(digits))
        answer, _ = self.solutions(f"SELECT ?a0 WHERE {{ {made} }} LIMIT {rows}")
        if len(answer.rows) < rows:
            self.cap = len(answer.rows)
        else:
            self.uncut = max(self.uncut, rows)


def _read(value: object) -> Term | None:
    """A term as the embedded store gives it: Virtuoso writes the booleans 1 and 0, and keeps seven digits of a place's degrees."""
    if isinstance(value, ox.Literal) and value.datatype.value == _BOOLEAN and value.value in "01":
        return ox.Literal(value.value == "1")
    if isinstance(value, ox.Literal) and value.datatype.value == _GEOMETRY:
        written = re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.7g}", value.value)
        return ox.Literal(written, datatype=ox.NamedNode(GEO.wktLiteral))
    return term(value)
