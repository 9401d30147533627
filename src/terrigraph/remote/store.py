"""A graph on a server: any endpoint that speaks SPARQL 1.1 (query, update, graph store protocol).

    store = open_remote("https://example.org/sparql")

Servers differ; what is done about it:
- those that cap an answer's rows (Virtuoso: 10,000) are asked again, page by page, and the pages are
  checked against a count (see answers.py). An answer that cannot be had whole is an error, never a part;
- the union of the named graphs is the default graph on some only: that is looked at on opening;
- where each kind of server takes updates and graphs follows from its query address, or is given by the environment.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from terrigraph.errors import QueryError, StoreError
from terrigraph.language import Text
from terrigraph.model.namespaces import DCTERMS, IDS, PREFIXES, TG
from terrigraph.remote import paging
from terrigraph.remote.answers import FORM, TRIPLES, Answers
from terrigraph.remote.endpoint import Addresses, Request, Server
from terrigraph.store import sparql
from terrigraph.store.protocol import Solutions, query_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from terrigraph.remote.authorisation import Credentials

STATUS = "https://schema.org/creativeWorkStatus"
"""Of a publication: UNDER_WAY or PUBLISHED."""
UNDER_WAY, PUBLISHED = "under way", "published"

_BATCH = 400
"""Resources that one request describes."""
_UNION = {"union-default-graph": "true"}
"""What asks Oxigraph's server for the union of the named graphs."""


class RemoteStore:
    """A graph on a server. It asks nothing before it is asked; `open_remote` looks whether a graph is there."""

    def __init__(self, url: str, server: Server | None = None, addresses: Addresses | None = None) -> None:
        self.server = server or Server(url)
        known = addresses or Addresses.of(url)
        environment = {name: os.environ.get(f"TERRIGRAPH_{name.upper()}_URL", "") for name in ("update", "graphs")}
        self.addresses = known if addresses else replace(known, **{name: there for name, there in environment.items() if there})
        self.answers = Answers(self.server, self.addresses.query)

    # ------------------------------------------------------------ the port

    @property
    def url(self) -> str:
        """Where it is asked."""
        return self.addresses.query

    @property
    def origin(self) -> dict[str, str]:
        """See `Store.origin`."""
        return {"graph": self.url}

    @property
    def manifest(self) -> None:
        """See `Store.manifest`: a server does not say."""

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
            return self.answers.graph(text, outline)
        if variables is None:
            return Solutions(("answer",), [(ox.Literal(self.answers.truth(text)),)])
        solutions = self.answers.rows(text, outline, variables)
        if outline.head.lstrip()[:8].upper() == "DISTINCT":  # Virtuoso 7 lets some rows through twice
            return Solutions(solutions.variables, list(dict.fromkeys(solutions.rows)))
        return solutions

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
        for s, p in self.select(query).rows:  # a filter, not VALUES, since few triples lead to one node
            if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode):
                yield s.value, p.value

    # ------------------------------------------------------------ writing

    def update(self, text: str) -> None:
        """Carry out a SPARQL 1.1 update. Raises QueryError for one that reaches outside the store (LOAD, SERVICE), StoreError."""
        sparql.check(text)
        body = urlencode({"update": paging.with_prefixes(text, PREFIXES)}).encode()
        answer = self.server.send(Request(method="POST", url=self._place("update"), body=body, accept="*/*", kind=FORM, again=False))
        self.server.accept(answer)

    def put(self, graph: str, ntriples: bytes | Iterable[bytes]) -> None:
        """Make a named graph of some N-Triples (UTF-8), in place of what it contained; blocks of whole lines go one after the other."""
        blocks = [ntriples] if isinstance(ntriples, bytes) else ntriples
        for number, block in enumerate(blocks):
            self.send_block(graph, block, first=number == 0)

    def send_block(self, graph: str, lines: bytes, first: bool) -> None:
        """Send whole lines of N-Triples to a named graph: in place of what it holds, or in addition to it."""
        url = self._graph_url(graph)
        answer = self.server.send(Request(method="PUT" if first else "POST", url=url, body=lines, accept="*/*", kind=TRIPLES))
        if answer.status == 413 and (middle := lines.find(b"\n", len(lines) // 2) + 1) and middle < len(lines):
            self.send_block(graph, lines[:middle], first)
            self.send_block(graph, lines[middle:], first=False)
            return
        self.server.accept(answer)

    def remove(self, graph: str) -> None:
        """Remove a named graph, if it is there."""
        answer = self.server.send(Request(method="DELETE", url=self._graph_url(graph), accept="*/*"))
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
        self.answers.solutions("SELECT ?a WHERE { VALUES ?a { 1 } }")

    @cached_property
    def _sources(self) -> list[dict[str, Any]]:
        titles_by_source: dict[str, dict[str, str]] = {}
        answer, _ = self.answers.solutions(
            f"""SELECT DISTINCT ?s ?title WHERE {{
                GRAPH ?g {{ ?s a <{TG.Source}> . OPTIONAL {{ ?s <{DCTERMS.title}> ?title }} }} }} ORDER BY ?s ?title"""
        )
        for source, title in answer.rows:
            if isinstance(source, ox.NamedNode):
                own = titles_by_source.setdefault(source.value, {})
                if isinstance(title, ox.Literal):
                    own[title.language or "fr"] = title.value
        return [
            {"iri": name, "title": {language: titles.get(language) or next(iter(titles.values()), name) for language in ("fr", "en")}}
            for name, titles in titles_by_source.items()
        ]

    def look(self) -> None:
        """Look whether a whole graph is there and is asked as one. Raises StoreError."""
        if not self._sources:
            raise StoreError(
                Text(f"aucun graphe de terrigraph à {self.url}", f"no terrigraph graph at {self.url}"),
                Text(f"Publiez-le : terrigraph build --store {self.url}", f"Publish it: terrigraph build --store {self.url}"),
            )
        if self.answers.truth(f'ASK {{ GRAPH ?g {{ ?p <{STATUS}> "{UNDER_WAY}" }} }}'):
            raise StoreError(
                Text(f"la publication à {self.url} n’est pas finie", f"the publication at {self.url} is not finished"),
                Text(f"Attendez, ou publiez encore : terrigraph build --store {self.url}",
                     f"Wait, or publish again: terrigraph build --store {self.url}"),
            )  # fmt: skip
        for self.answers.options in ({}, _UNION):
            if self.answers.number(f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a <{TG.Source}> }}") >= len(self._sources):
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


def _base(iris: list[str], url: str) -> str:
    bases = sorted({iri.rpartition("source/")[0] for iri in iris if "source/" in iri})
    if len(bases) > 1:
        raise StoreError(
            Text(f"plusieurs graphes à {url} : {', '.join(bases)}", f"several graphs at {url}: {', '.join(bases)}"),
            Text("Donnez à chacun un serveur, ou un jeu de données, à lui.", "Give each a server, or a dataset, of its own."),
        )
    return bases[0] if bases else IDS
