"""In a worker: what people read. Resources, lists, the explorer, the home page; and the same in the forms that programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from terrigraph import periods, queries
from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.forgetting import Forgotten
from terrigraph.graph import Graph
from terrigraph.language import Text, current
from terrigraph.namespaces import DCTERMS, FOAF, RDFS, SCHEMA, SCHEMES, SKOS, TG
from terrigraph.server import negotiation, querying, tabular
from terrigraph.server.facets import PAGE, Lists, Wanted
from terrigraph.server.frames import Reply, refused
from terrigraph.server.snapshots import Snapshot
from terrigraph.views import phrases, table, web_list, web_page, web_resource
from terrigraph.views.facts import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from terrigraph.store import EmbeddedStore

HTML = "text/html; charset=utf-8"
MOST_LINKS = 400
"""Links of a node whose page tells each in full; of others it lists the first."""
_LISTED = 200
_MOST_TRIPLES = 20_000
_NAMES = (FOAF.name, SKOS.prefLabel, SCHEMA.name, RDFS.label, DCTERMS.title, SCHEMA.text)


class PageDesk:
    """Makes pages of the graph in use of a store's folder."""

    def __init__(self, store: Path) -> None:
        self._folder = store
        self._snapshot = Snapshot(store)
        self._held: tuple[EmbeddedStore, Graph, Lists] | None = None
        self._open()

    def _open(self) -> tuple[Graph, Lists]:
        store = self._snapshot.store()
        if self._held is None or self._held[0] is not store:
            graph = Graph(store)
            self._held = (store, graph, Lists(graph))
        return self._held[1], self._held[2]

    def answer(self, job: dict[str, Any], body: bytes) -> Reply:
        """The reply to a job, by what it is to "do"."""
        graph, lists = self._open()
        if job["do"] == "reconcile":
            from terrigraph.server.reconciling import replied

            return replied(graph, job, body)
        address = addresses(graph, job["root"], job["asked"])
        if job["do"] == "resource":
            return self._resource(graph, job, address)
        if job["do"] == "list":
            return _list(graph, lists, job, address)
        if job["do"] == "map":
            return _map(graph, job)
        if job["do"] == "query":
            return _query(job, body, address)
        return _home(graph, lists, job, address) if job["do"] == "home" else _about(graph, job)

    # ------------------------------------------------------------ one resource

    def _resource(self, graph: Graph, job: dict[str, Any], address: Callable[[str], str]) -> Reply:
        """A page or a description of the resource whose IRI is that of a path."""
        space, local = job["path"].split("/", 1)
        iri = graph.store.base + local if space == "id" else SCHEMES[space] + local
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return _nothing(iri)
        described = list(graph.store.described([iri]))
        if not described:
            if iri in Forgotten(self._folder):
                return refused(410, Text("cela a été effacé", "this was erased"))
            return _nothing(iri)
        if not job["form"]:
            return Reply(204)
        if job["form"] != "html":
            media = next(name for name, form in negotiation.GRAPHS.items() if form == job["form"])
            triples = dict.fromkeys(_description(graph, node))
            return Reply(200, negotiation.content_type(media), querying.serialized(triples, job["form"]))
        place = web_resource.Place(iri, job["root"], f"/{job['path']}", job["origin"], address)
        return Reply(200, HTML, _page(graph, place, described).encode(), web_page.HEADERS)


def _nothing(iri: str) -> Reply:
    return refused(404, Text(f"rien n’est dit de <{iri}>", f"nothing is stated of <{iri}>"))


def addresses(graph: Graph, root: str, asked: str) -> Callable[[str], str]:
    """Where the page of an IRI is, in the language that was asked for ("": the browser's); "" where it has none here."""
    spaces = {graph.store.base: "/id/"} | {base: f"/{name}/" for name, base in SCHEMES.items()}

    def address(iri: str) -> str:
        for base, path in spaces.items():
            if iri.startswith(base) and len(iri) > len(base):
                return web_page.address(root, f"{path}{iri.removeprefix(base)}.html", lang=asked)
        return ""

    return address


def _description(graph: Graph, node: ox.NamedNode) -> Iterator[ox.Triple]:
    """What is stated of a resource, and of the mandates, parts taken and cooperations that lead to it."""
    store = graph.store.graph  # type: ignore[attr-defined]  # a server serves its own folder
    ends = {p for kind in graph.model.folded for p in (*kind.sources, *kind.targets, *kind.members)}
    for quad in store.quads_for_pattern(node, None, None, None):
        yield quad.triple
    for count, quad in enumerate(store.quads_for_pattern(None, None, node, None)):
        if count == _MOST_TRIPLES:
            return
        yield quad.triple
        if quad.predicate.value in ends and isinstance(quad.subject, ox.NamedNode):
            for other in store.quads_for_pattern(quad.subject, None, None, None):
                yield other.triple


def _page(graph: Graph, place: web_resource.Place, described: list[tuple[str, str, str, str]]) -> str:
    name, kind = ("label_en" if current() == "en" else "label"), "kind"
    told = graph.scans.rows(f"SELECT {name}, {kind}, context, links FROM listed_things WHERE iri = $iri", {"iri": place.iri})
    if not told:
        return web_resource.of_statements(_titled(described, place.iri), place, list(_statements(graph, described)), graph.model)
    label, kind, context, links = told[0]
    if links > MOST_LINKS:
        return web_resource.of_many(label, context, place, _first_links(graph, place.iri), links)
    projection = graph.page(place.iri)
    reading = Reading(projection.network(), graph.model)
    bodies = sorted(s for (s, target, _), edge in projection.edges.items() if target == place.iri and edge["via"] == TG.governs)
    return web_resource.of_node(reading, place, table.cells(graph.figures(place.iri)), bodies)


def _first_links(graph: Graph, iri: str) -> list[web_resource.Row]:
    """The first links of a node: those that have dates or a quote before the others."""
    en = "_en" if current() == "en" else ""
    titles = {f"{graph.store.base}source/{source['id']}": str(Text.of(source["title"])) for source in graph.store.sources()}
    rows = graph.scans.rows(
        f"""SELECT e.label{en}, e.source = $iri, CASE WHEN e.source = $iri THEN e.target ELSE e.source END AS other,
            e.start, e."end", e.quote, e.graph
            FROM edges e WHERE e.source = $iri OR e.target = $iri
            ORDER BY e.quote IS NULL, e.start IS NULL, e.label, other LIMIT {_LISTED}""",
        {"iri": iri},
    )
    others = [row[2] for row in rows]
    labels = dict(graph.scans.rows(f"SELECT iri, label{en} FROM nodes WHERE iri IN (SELECT unnest($others))", {"others": others}))
    bounds = dict.fromkeys(("start_not_before", "start_not_after", "end_not_before", "end_not_after"), "")
    return [
        web_resource.Row(
            label, outgoing, other, labels.get(other, other), phrases.period({"start": start or "", "end": end or ""} | bounds),
            quote or "", titles.get(source, ""),
        )
        for label, outgoing, other, start, end, quote, source in rows
    ]  # fmt: skip


def _titled(described: list[tuple[str, str, str, str]], iri: str) -> str:
    """The name of what is no node, in the language in use where it has one."""
    for predicate in _NAMES:
        texts = [literal for _, p, value, _ in described if p == predicate and (literal := _literal(value))]
        if texts:
            return next((text.value for text in texts if text.language == current()), texts[0].value)
    return iri.rpartition("/")[2]


def _literal(written: str) -> ox.Literal | None:
    """A literal, of its N-Triples."""
    if not written.startswith('"'):
        return None
    quad = next(iter(ox.parse(f"<a:a> <a:a> {written} .", format=ox.RdfFormat.N_TRIPLES)))
    return quad.object if isinstance(quad.object, ox.Literal) else None


def _statements(graph: Graph, described: list[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """(property, value in words, IRI of the value or "", source) of each statement."""
    titles = {f"{graph.store.base}source/{source['id']}": str(Text.of(source["title"])) for source in graph.store.sources()}
    for _, predicate, written, source in sorted(described)[:1000]:
        literal = _literal(written)
        iri = "" if literal else written[1:-1]
        value = phrases.date(literal.value) if literal else str(graph.model.label(iri) or graph.label(iri))
        yield predicate, value, iri, titles.get(source, source.rpartition("/")[2])


# -------------------------------------------------------------------- lists


def _list(graph: Graph, lists: Lists, job: dict[str, Any], address: Callable[[str], str]) -> Reply:
    """A page of a list, or the list as a file."""
    given = {name: value for name, value in job["given"].items() if value}
    wanted = Wanted(**{name: given.get(name, "") for name in Wanted.__slots__})
    if given.get("raw", "0") not in ("0", "1"):
        raise UsageError(Text("« raw » est 0 ou 1", '"raw" is 0 or 1'))
    form = given.get("format", "html")
    if form != "html":
        return tabular.replied(graph, lists, wanted, form, raw=given.get("raw", "") == "1")
    told = given.get("first", "0")
    first = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else -1
    if not 0 <= first <= 1_000_000:
        raise UsageError(Text("« first » est un nombre, de 0 à 1 000 000", '"first" is a number, from 0 to 1,000,000'))
    found = lists.page(wanted, first)
    kinds = {iri: str(graph.model.label(iri)) for iri in lists.kinds.values()}
    page = web_list.ListPage(
        job["root"],
        given,
        _words(graph, lists, wanted),
        found.total,
        [(address(iri), kinds.get(kind, ""), name, context, links) for iri, kind, name, context, links in found.rows],
        [(facet.name, facet.title, facet.values) for facet in found.facets if facet.name == "period" or not given.get(facet.name)],
        {name: kinds[iri] for name, iri in lists.kinds.items()},
        first,
        PAGE,
        found.unknown,
    )
    return Reply(200, HTML, web_list.of_list(page).encode(), web_page.HEADERS)


def _words(graph: Graph, lists: Lists, wanted: Wanted) -> dict[str, str]:
    """How what narrows a list is said."""
    said: dict[str, str] = {}
    for name, value in wanted.given().items():
        if name == "kind":
            said[name] = phrases.plural(graph.model.label(lists.kinds.get(value, "")) or Text(value, value))
        elif name in ("theme", "territory", "source"):
            iri = lists.iri(value)
            source = next((one for one in graph.store.sources() if one["id"] == value.removeprefix("source/")), None)
            said[name] = str(Text.of(source["title"])) if source and name == "source" else graph.label(iri)
        elif name == "q":
            said[name] = f"« {value} »"
        else:
            said[name] = f"{Text('depuis', 'from') if name == 'start' else Text('jusqu’à', 'to')} {value}"
    return said


# -------------------------------------------------------------------- the rest


def _map(graph: Graph, job: dict[str, Any]) -> Reply:
    """The explorer of a part of the graph."""
    from terrigraph.exploring import explored
    from terrigraph.selection import Selection

    given = {name: value for name, value in job["given"].items() if value}
    depth = given.get("depth", "")
    if depth not in ("", "1", "2", "3"):
        raise UsageError(Text("depth est 1, 2 ou 3", "depth is 1, 2 or 3"))
    day = given.get("as_of", "")
    if day:
        periods.day(day)
    question = given.get("question", "")
    if question and question not in queries.load():
        raise UnknownNameError(Text(f"aucune question ne s’appelle « {question} »", f'no question is called "{question}"'), None)
    html, _ = explored(
        graph,
        Selection(
            sources=[given["source"].removeprefix("source/")] if "source" in given else [],
            around=given.get("around", ""),
            within=given.get("within", ""),
            query=question,
            named=job["named"],
            depth=int(depth) if depth else None,
            kinds=[given["kind"]] if "kind" in given else [],
            as_of=day,
        ),
    )
    # the page says itself, by their hashes, what may run in it; this is what a page cannot say of itself
    return Reply(200, HTML, html.encode(), {"Content-Security-Policy": "frame-ancestors 'none'; object-src 'none'"})


def _query(job: dict[str, Any], body: bytes, address: Callable[[str], str]) -> Reply:
    """The page of queries, with the answer that the job brings as SPARQL JSON results."""
    asked, result = job["query"], ""
    if job["question"]:
        asked = queries.named(job["question"]).text
    if body:
        result = _table(job, body, address)
    elif job["reason"]:
        result = f'<p role="alert"><strong>{phrases.markup(job["reason"])}</strong></p>'
    named = [(question.name, str(question.title), question.text) for question in queries.load().values()]
    page = web_list.queries(job["root"], asked, named, result, editor=job["editor"])
    return Reply(200, HTML, page.encode(), web_page.QUERY_HEADERS if job["editor"] else web_page.HEADERS)


def _table(job: dict[str, Any], body: bytes, address: Callable[[str], str]) -> str:
    parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    download = web_page.address(job["root"], "/sparql", query=job["query"])
    links = f'<a href="{phrases.markup(download)}">JSON</a>'
    if isinstance(parsed, ox.QueryBoolean):
        truth = str(Text("oui", "yes") if bool(parsed) else Text("non", "no"))
        return web_list.answer([str(Text("réponse", "answer"))], [[(truth, "")]], cut=False, address=address, links=links)
    names = [variable.value for variable in parsed.variables]
    rows = [[_cell(solution[name]) for name in names] for solution in parsed]
    if any(address(iri) for row in rows for _, iri in row):
        explorer = web_page.address(job["root"], "/map", query=job["query"], lang=current())
        links += "".join(
            f' · <a href="{phrases.markup(explorer)}#view={view}">{words}</a>'
            for view, words in (("network", Text("en réseau", "as a network")), ("map", Text("en carte", "as a map")))
        )
    return web_list.answer(names, rows, cut=job["cut"], address=address, links=links)


def _cell(value: object) -> tuple[str, str]:
    if isinstance(value, ox.NamedNode):
        return value.value, value.value
    return (value.value if isinstance(value, ox.Literal) else "" if value is None else str(value)), ""


def _home(graph: Graph, lists: Lists, job: dict[str, Any], address: Callable[[str], str]) -> Reply:
    counts = {
        name: (phrases.plural(graph.model.label(lists.kinds[name]) or Text(name, name)), count) for name, count in lists.counts().items()
    }
    sources = [(address(f"{graph.store.base}source/{source['id']}"), str(Text.of(source["title"]))) for source in graph.store.sources()]
    return Reply(200, HTML, web_list.home(job["root"], counts, sources, graph.origin["built"]).encode(), web_page.HEADERS)


def _about(graph: Graph, job: dict[str, Any]) -> Reply:
    sources = [
        {
            "title": Text.of(source["title"]),
            "publisher": source.get("publisher", ""),
            "licence": source.get("licence", ""),
            "date": source.get("date", ""),
        }
        for source in graph.store.sources()
    ]
    kept = web_list.Kept(graph.origin["built"], job["keep_until"])
    return Reply(200, HTML, web_list.about(job["root"], sources, job["contact"], kept).encode(), web_page.HEADERS)
