"""A graph on a server: any endpoint that speaks SPARQL 1.1 (query, update, graph store protocol).

    store = open_remote("https://example.org/sparql")

Servers differ; what is done about it:
- those that cap an answer's rows (Virtuoso: 10,000) are asked again, page by page, and the pages are
  checked against a count. An answer that cannot be had whole is an error, never a part;
- the union of the named graphs is the default graph on some only: that is looked at on opening;
- where each kind of server takes updates and graphs follows from its query address, or is told.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from terrigraph import paging, sparql
from terrigraph.endpoint import Addresses, Answer, Request, Server
from terrigraph.errors import QueryError, StoreError
from terrigraph.language import Text
from terrigraph.namespaces import DCTERMS, IDS, PREFIXES, TG
from terrigraph.store import Solutions, Term, query_faults, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from terrigraph.authorisation import Credentials

STATUS = "https://schema.org/creativeWorkStatus"
"""Of a publication: UNDER_WAY or PUBLISHED."""
UNDER_WAY, PUBLISHED = "under way", "published"

_JSON = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_SMALL = 500
"""Rows below which no server is thought to cut an answer, unless the number is round."""
_BATCH = 400
"""Resources that one request describes."""
_PAGE = 10_000
"""Rows of a page where no cap is known."""
_UNION = {"union-default-graph": "true"}
"""What asks Oxigraph's server for the union of the named graphs."""
Row = tuple[Term | None, ...]
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


class RemoteStore:
    """A graph on a server. It asks nothing before it is asked; `open_remote` looks whether a graph is there."""

    def __init__(self, url: str, server: Server | None = None, addresses: Addresses | None = None) -> None:
        self.server = server or Server(url)
        found = addresses or Addresses.of(url)
        told = {name: os.environ.get(f"TERRIGRAPH_{name.upper()}_URL", "") for name in ("update", "graphs")}
        self.addresses = found if addresses else replace(found, **{name: there for name, there in told.items() if there})
        self.cap: int | None = None
        """The rows at which the server cuts answers, once that has been seen."""
        self.uncut = 0
        """The longest answer that is known to have come whole, in rows."""
        self._options: dict[str, str] = {}

    # ------------------------------------------------------------ the port

    @property
    def url(self) -> str:
        """Where it is asked."""
        return self.addresses.query

    @cached_property
    def base(self) -> str:
        """The base of its resources' IRIs, read from its sources' IRIs."""
        return _base([source["iri"] for source in self._sources], self.url)

    def sources(self) -> list[dict[str, Any]]:
        """What the graph says of its sources: `id`, and `title` in both languages."""
        return [{"id": source["iri"].removeprefix(f"{self.base}source/"), "title": source["title"]} for source in self._sources]

    def run(self, query: str) -> Solutions | list[ox.Triple]:
        """See `Store.run`. Raises QueryError, and StoreError where the server is away or cuts the answer."""
        sparql.check(query)
        variables = _variables(query)
        base = PREFIXES if "tgid:" not in query else PREFIXES | {"tgid": self.base}
        text = paging.with_prefixes(query, base)
        outline = paging.outline(text)
        if outline.form in ("CONSTRUCT", "DESCRIBE"):
            return self._graph(text, outline)
        if variables is None:
            return Solutions(("answer",), [(ox.Literal(self._truth(text)),)])
        found = self._rows(text, outline, variables)
        if outline.head.lstrip()[:8].upper() == "DISTINCT":  # Virtuoso 7 lets some rows through twice
            return Solutions(found.variables, list(dict.fromkeys(found.rows)))
        return found

    def select(self, query: str) -> Solutions:
        """See `Store.select`."""
        answer = self.run(query)
        if not isinstance(answer, Solutions):
            raise QueryError(Text("une requête SELECT ou ASK est attendue ici", "a SELECT or ASK query is expected here"))
        return answer

    def described(self, iris: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
        """See `Store.described`; some hundreds of resources a request."""
        for at in range(0, len(iris), _BATCH):
            nodes = " ".join(str(ox.NamedNode(iri)) for iri in iris[at : at + _BATCH])
            for s, p, o, g in self.select(f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?s {{ {nodes} }} GRAPH ?g {{ ?s ?p ?o }} }}").rows:
                if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode) and isinstance(g, ox.NamedNode):
                    yield s.value, p.value, str(o), g.value

    def pointing(self, iri: str, properties: Sequence[str]) -> Iterator[tuple[str, str]]:
        """See `Store.pointing`."""
        wanted = ", ".join(str(ox.NamedNode(name)) for name in properties)
        query = f"SELECT DISTINCT ?s ?p WHERE {{ ?s ?p {ox.NamedNode(iri)} FILTER (?p IN ({wanted})) }} ORDER BY ?s ?p"
        for s, p in self.select(query).rows:  # a filter, not VALUES, since few statements lead to one node
            if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode):
                yield s.value, p.value

    # ------------------------------------------------------------ asking

    def _ask(self, text: str, accept: str) -> Answer:
        body = urlencode({"query": text, **self._options}).encode()
        answer = self.server.send(Request("POST", self.url, body, accept, _FORM))
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

    def _solutions(self, text: str) -> tuple[Solutions, int | None]:
        """An answer as it came, and the cap that its headers tell."""
        answer = self._ask(text, _JSON)
        try:
            kind = ox.QueryResultsFormat.from_media_type(answer.type) or ox.QueryResultsFormat.JSON
            parsed = ox.parse_query_results(answer.body, format=kind)
            if isinstance(parsed, ox.QueryBoolean):
                found = Solutions(("answer",), [(ox.Literal(bool(parsed)),)])
            else:
                names = tuple(variable.value for variable in parsed.variables)
                found = Solutions(names, [tuple(_read(row[name]) for name in names) for row in parsed])
        except (SyntaxError, ValueError, OSError) as problem:
            raise self._garbled(problem) from None
        told = answer.headers.get("X-SPARQL-MaxRows", "")
        return found, int(told) if told.isdigit() else None

    def _truth(self, text: str) -> bool:
        """The answer to an ASK; Virtuoso answers a table, with a row for yes."""
        answer, _ = self._solutions(text)
        if answer.variables == ("answer",):
            return answer.rows[0][0] == ox.Literal(True)
        return bool(answer.rows)

    def _number(self, text: str) -> int:
        answer, _ = self._solutions(text)
        value = answer.rows[0][0] if answer.rows else None
        if not isinstance(value, ox.Literal) or not value.value.isdigit():
            raise self._garbled(value)
        return int(value.value)

    # ------------------------------------------------------------ long answers

    def _rows(self, text: str, outline: paging.Outline, variables: tuple[str, ...]) -> Solutions:
        try:
            found, told = self._solutions(text)
        except QueryError as refused:
            if outline.limit is None and not outline.offset:
                raise
            return self._without_window(outline, variables, refused)
        size = len(found.rows)
        if told is not None and size >= told:
            self.cap = told
        elif not self._suspect(size):
            return found
        expected = outline.rows(self._number(outline.count()))
        if expected <= size:
            self.uncut = max(self.uncut, size)
            return found
        self.cap = min(size, self.cap or size)
        rows = self._paged(outline, found.variables, expected, self.cap)
        whole = outline.limit is None and not outline.offset
        if len(rows) != expected or (whole and len(set(rows)) != self._number(outline.count_distinct(found.variables))):
            raise self._cut(len(set(rows)), expected)
        return Solutions(found.variables, rows)

    def _without_window(self, outline: paging.Outline, variables: tuple[str, ...], refused: QueryError) -> Solutions:
        """The rows of a query that a server refuses for how far it sorts (Virtuoso's SR352 and SR353), page by page."""
        try:
            expected = outline.rows(self._number(outline.count()))
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
                found, _ = self._solutions(outline.page(variables, len(rows), size, nested))
            except QueryError:
                if nested:
                    raise
                nested = True
                continue
            if not found.rows or found.variables != variables:
                break
            rows += found.rows
        return rows

    def _cut(self, had: int, expected: int) -> StoreError:
        return StoreError(
            Text(
                f"{self.server.host} coupe ses réponses : {had} lignes sur {expected}",
                f"{self.server.host} cuts its answers: {had} of {expected} rows",
            ),
            Text(
                "Relevez sa limite (Virtuoso : ResultSetMaxRows), ou demandez moins ; le graphe a pu changer entre deux pages.",
                "Raise its limit (Virtuoso: ResultSetMaxRows), or ask for less; the graph may have changed between two pages.",
            ),
        )

    def _triples(self, text: str) -> list[ox.Triple]:
        answer = self._ask(text, _TRIPLES)
        whole = answer.headers.get("Content-Length") or "chunked" in answer.headers.get("Transfer-Encoding", "")
        if not whole:
            raise self._garbled(Text("rien ne dit où la réponse finit", "nothing tells where the answer ends"))
        try:
            read = ox.parse(answer.body, format=ox.RdfFormat.from_media_type(answer.type) or ox.RdfFormat.N_TRIPLES)
            return list(dict.fromkeys(quad.triple for quad in read))
        except (SyntaxError, ValueError, OSError) as problem:
            raise self._garbled(problem) from None

    def _graph(self, text: str, outline: paging.Outline) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE; servers that cap these tell nothing (Virtuoso: 10,000 triples)."""
        found = self._triples(text)
        if self.cap is None and self._suspect(len(found)):
            self._probe(len(found) + 1)
        if self.cap is None or len(found) < self.cap:
            return found
        if outline.form == "DESCRIBE" or not outline.drawn:
            raise self._cut(len(found), len(found) + 1)
        return self._constructed(outline, self.cap)

    def _constructed(self, outline: paging.Outline, cap: int) -> list[ox.Triple]:
        """A CONSTRUCT by pages of solutions, each small enough to draw fewer triples than the cap."""
        expected = outline.rows(self._number(outline.count()))
        found: dict[ox.Triple, None] = {}
        start, size, nested = 0, cap, False
        while start < expected:
            page = min(size, expected - start)
            try:
                part = self._triples(outline.page(outline.drawn, start, page, nested))
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
            found |= dict.fromkeys(part)
            start += page
        return list(found)

    def _probe(self, rows: int) -> None:
        """Learn whether the server gives so many rows, by rows that are made of nothing."""
        digits = len(str(rows))
        made = " ".join(f"VALUES ?a{at} {{ 0 1 2 3 4 5 6 7 8 9 }}" for at in range(digits))
        found, _ = self._solutions(f"SELECT ?a0 WHERE {{ {made} }} LIMIT {rows}")
        if len(found.rows) < rows:
            self.cap = len(found.rows)
        else:
            self.uncut = max(self.uncut, rows)

    # ------------------------------------------------------------ writing

    def update(self, text: str) -> None:
        """Carry out a SPARQL 1.1 update. Raises QueryError for one that reaches outside the store (LOAD, SERVICE), StoreError."""
        sparql.check(text)
        body = urlencode({"update": paging.with_prefixes(text, PREFIXES)}).encode()
        answer = self.server.send(Request("POST", self._place("update"), body, "*/*", _FORM, again=False))
        self.server.accept(answer)

    def put(self, graph: str, ntriples: bytes | Iterable[bytes]) -> None:
        """Make a named graph of some N-Triples (UTF-8), in place of what it held; blocks of whole lines go one after the other."""
        blocks = [ntriples] if isinstance(ntriples, bytes) else ntriples
        for number, block in enumerate(blocks):
            self.send_block(graph, block, first=number == 0)

    def send_block(self, graph: str, lines: bytes, first: bool) -> None:
        """Send whole lines of N-Triples to a named graph: in place of what it holds, or beside it."""
        url = self._graph_url(graph)
        answer = self.server.send(Request("PUT" if first else "POST", url, lines, "*/*", _TRIPLES))
        if answer.status == 413 and (middle := lines.find(b"\n", len(lines) // 2) + 1) and middle < len(lines):
            self.send_block(graph, lines[:middle], first)
            self.send_block(graph, lines[middle:], first=False)
            return
        self.server.accept(answer)

    def remove(self, graph: str) -> None:
        """Remove a named graph, if it is there."""
        answer = self.server.send(Request("DELETE", self._graph_url(graph), accept="*/*"))
        if answer.status != 404:
            self.server.accept(answer)

    def _graph_url(self, graph: str) -> str:
        place = self._place("graphs")
        return f"{place}{'&' if '?' in place else '?'}graph={quote(graph, safe='')}"

    def _place(self, name: str) -> str:
        if place := str(getattr(self.addresses, name)):
            return place
        variable = f"TERRIGRAPH_{name.upper()}_URL"
        raise StoreError(
            Text(f"on ne sait où {self.server.host} prend les {'mises à jour' if name == 'update' else 'graphes'}",
                 f"it is not known where {self.server.host} takes {'updates' if name == 'update' else 'graphs'}"),
            Text(f"Donnez l’adresse par {variable}.", f"Give the address by {variable}."),
        )  # fmt: skip

    # ------------------------------------------------------------ opening

    def reach(self) -> None:
        """Ask the least that can be asked. Raises StoreError where the server is away, refuses or is none."""
        self._solutions("SELECT ?a WHERE { VALUES ?a { 1 } }")

    @cached_property
    def _sources(self) -> list[dict[str, Any]]:
        found: dict[str, dict[str, str]] = {}
        answer, _ = self._solutions(
            f"""SELECT DISTINCT ?s ?title WHERE {{
                GRAPH ?g {{ ?s a <{TG.Source}> . OPTIONAL {{ ?s <{DCTERMS.title}> ?title }} }} }} ORDER BY ?s ?title"""
        )
        for source, title in answer.rows:
            if isinstance(source, ox.NamedNode):
                titles = found.setdefault(source.value, {})
                if isinstance(title, ox.Literal):
                    titles[title.language or "fr"] = title.value
        return [
            {"iri": name, "title": {language: said.get(language) or next(iter(said.values()), name) for language in ("fr", "en")}}
            for name, said in found.items()
        ]

    def look(self) -> None:
        """Look whether a whole graph is there and is asked as one. Raises StoreError."""
        if not self._sources:
            raise StoreError(
                Text(f"aucun graphe de terrigraph à {self.url}", f"no terrigraph graph at {self.url}"),
                Text(f"Publiez-le : terrigraph build --store {self.url}", f"Publish it: terrigraph build --store {self.url}"),
            )
        if self._truth(f'ASK {{ GRAPH ?g {{ ?p <{STATUS}> "{UNDER_WAY}" }} }}'):
            raise StoreError(
                Text(f"la publication à {self.url} n’est pas finie", f"the publication at {self.url} is not finished"),
                Text(f"Attendez, ou publiez encore : terrigraph build --store {self.url}",
                     f"Wait, or publish again: terrigraph build --store {self.url}"),
            )  # fmt: skip
        for self._options in ({}, _UNION):
            if self._number(f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a <{TG.Source}> }}") >= len(self._sources):
                return
        raise StoreError(
            Text(f"{self.server.host} ne réunit pas les graphes nommés quand on l’interroge",
                 f"{self.server.host} does not put the named graphs together when it is asked"),
            Text(
                "Réglez-le : Oxigraph, serve --union-default-graph ; Fuseki, tdb2:unionDefaultGraph true ; sinon son union des graphes.",
                "Set it so: Oxigraph, serve --union-default-graph; Fuseki, tdb2:unionDefaultGraph true; else its union of graphs.",
            ),
        )  # fmt: skip


def open_remote(url: str, credentials: Credentials | None = None, timeout: float | None = None) -> RemoteStore:
    """Open the graph of a server. Raises StoreError where there is none, or it is not whole, UsageError for a wrong address."""
    store = RemoteStore(url, Server(url, credentials, timeout))
    store.look()
    return store


def _variables(query: str) -> tuple[str, ...] | None:
    """The variables of a SELECT, None for another query. Raises QueryError for what is none: nothing wrong leaves this machine."""
    with query_faults():
        answer = ox.Store().query(query, prefixes=PREFIXES)
        return tuple(variable.value for variable in answer.variables) if isinstance(answer, ox.QuerySolutions) else None


def _read(value: object) -> Term | None:
    """A term as the embedded store gives it: Virtuoso writes the booleans 1 and 0."""
    if isinstance(value, ox.Literal) and value.datatype.value == _BOOLEAN and value.value in "01":
        return ox.Literal(value.value == "1")
    return term(value)


def _base(iris: list[str], url: str) -> str:
    bases = sorted({iri.rpartition("source/")[0] for iri in iris if "source/" in iri})
    if len(bases) > 1:
        raise StoreError(
            Text(f"plusieurs graphes à {url} : {', '.join(bases)}", f"several graphs at {url}: {', '.join(bases)}"),
            Text("Donnez à chacun un serveur, ou un jeu de données, à lui.", "Give each a server, or a dataset, of its own."),
        )
    return bases[0] if bases else IDS
