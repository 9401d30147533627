"""In a worker: what people read. Resources, lists, the explorer, the home page; and the same in the forms that programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.graph import LocalGraph
from terrigraph.language import Text, current
from terrigraph.model import periods
from terrigraph.model.namespaces import DCTERMS, SCHEMES
from terrigraph.pages import resource
from terrigraph.privacy.forgotten import Forgotten
from terrigraph.queries import questions
from terrigraph.server import negotiation, querying, tabular
from terrigraph.server.facets import PAGE, Lists, Wanted, shown_columns
from terrigraph.server.frames import Reply, refused
from terrigraph.server.snapshots import Snapshot
from terrigraph.views import phrases
from terrigraph.views.web.lists import ListPage, answer_table, home_page, list_page, query_page
from terrigraph.views.web.page import PAGE_HEADERS, QUERY_HEADERS, service_address, service_ways
from terrigraph.views.web.resource import PageContext
from terrigraph.views.web.site_pages import PageLink, Retention, notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from terrigraph.store.embedded import EmbeddedStore

HTML = "text/html; charset=utf-8"
_MOST_TRIPLES = 20_000


class PageHandler:
    """Makes pages of the graph in use of a store's folder."""

    def __init__(self, store: Path) -> None:
        self._folder = store
        self._snapshot = Snapshot(store)
        self._opened: tuple[EmbeddedStore, LocalGraph, Lists] | None = None
        self._open()

    def warm(self) -> PageHandler:
        """Do once what the first list and the first reconciliation would wait for.

        A worker that is replaced because a busy machine made it late would else be late again.
        """
        from terrigraph.server.reconciling import replied

        graph, lists = self._open()
        lists.page(Wanted(q="paris"))
        replied(graph, {"part": "queries", "root": "", "origin": "", "asked": "", "given": {}}, b'{"q0": {"query": "Paris"}}')
        return self

    def _open(self) -> tuple[LocalGraph, Lists]:
        store = self._snapshot.store()
        if self._opened is None or self._opened[0] is not store:
            graph = LocalGraph(store)
            self._opened = (store, graph, Lists(graph))
        return self._opened[1], self._opened[2]

    def answer(self, job: dict[str, Any], body: bytes) -> Reply:
        """The reply to a job, by what it is to "do"."""
        graph, lists = self._open()
        if job["do"] == "reconcile":
            from terrigraph.server.reconciling import replied

            return replied(graph, job, body)
        address = addresses(graph, root=job["root"], asked=job["asked"])
        if job["do"] == "resource":
            return self._resource(graph, job, address)
        if job["do"] == "list":
            return _list(graph, lists, job, address)
        if job["do"] == "map":
            return _map(graph, job)
        if job["do"] == "query":
            return _query(graph, job, body, address)
        return _home(graph, lists, job, address) if job["do"] == "home" else _about(graph, job)

    # ------------------------------------------------------------ one resource

    def _resource(self, graph: LocalGraph, job: dict[str, Any], address: Callable[[str], str]) -> Reply:
        """A page or a description of the resource whose IRI is that of a path."""
        space, local = job["path"].split("/", 1)
        iri = graph.store.base + local if space == "id" else SCHEMES[space] + local
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return _nothing(iri)
        if not any(graph.store.described([iri])):
            return refused(410, Text("cela a été effacé", "this was erased")) if iri in Forgotten(self._folder) else _nothing(iri)
        if there := _remains(graph, node):
            form = f".{job['form']}" if job["form"] else ""
            place = there.removeprefix(graph.store.base)
            return Reply(status=301, headers={"Location": service_address(job["root"], f"/id/{place}{form}", lang=job["asked"])})
        if not job["form"]:
            return Reply(status=204)
        if job["form"] != "html":
            media = next(name for name, form in negotiation.GRAPHS.items() if form == job["form"])
            triples = dict.fromkeys(_description(graph, node))
            return Reply(status=200, type=negotiation.content_type(media), body=querying.serialized(triples, job["form"]))
        return Reply(status=200, type=HTML, body=_page(graph, _context(iri, job, address)).encode(), headers=PAGE_HEADERS)


def _remains(graph: LocalGraph, node: ox.NamedNode) -> str:
    """The IRI that took the place of one that was judged to be the same; "" where none did."""
    for quad in graph.store.graph.quads_for_pattern(node, ox.NamedNode(DCTERMS.isReplacedBy), None, None):
        if isinstance(quad.object, ox.NamedNode):
            return quad.object.value
    return ""


def _nothing(iri: str) -> Reply:
    return refused(404, Text(f"rien n’est dit de <{iri}>", f"nothing is stated of <{iri}>"))


_FORMS = (("Turtle", "text/turtle", "ttl"), ("JSON-LD", "application/ld+json", "jsonld"), ("N-Triples", "application/n-triples", "nt"))


def _context(iri: str, job: dict[str, Any], address: Callable[[str], str]) -> PageContext:
    """Where the page of a resource is, and what it leads to."""
    root, path = job["root"], f"/{job['path']}"
    here = service_address(root, f"{path}.html")
    forms = [(words, media, service_address(root, f"{path}.{suffix}")) for words, media, suffix in _FORMS]
    return PageContext(
        iri=iri,
        url=job["origin"] + service_address("", f"{path}.html"),
        address=address,
        ways=service_ways(root, here),
        tools=list(_tools(iri, root)),
        forms=forms,
    )


def _tools(iri: str, root: str) -> Iterator[tuple[str, Text]]:
    """Links to the explorer and to lists that start from a resource: (address, words)."""
    yield service_address(root, "/map", around=iri, lang=current()), Text("Voir sur l’explorateur", "See in the explorer")
    for name, is_one in (("territory", "/territory/" in iri), ("theme", iri.startswith(SCHEMES["theme"]))):
        if is_one:
            listed = service_address(root, "/list", **{name: iri}, lang=current())
            yield listed, Text("Tout ce qui s’y rattache", "All that is tied to it")


def _page(graph: LocalGraph, place: PageContext) -> str:
    name, context = shown_columns()
    rows = graph.scans.rows(f"SELECT {name}, {context}, links FROM listed_things WHERE iri = $iri", {"iri": place.iri})
    if rows:
        return resource.of_node(graph, place, resource.Node(*rows[0]))
    return resource.of_statements(graph, place)


def addresses(graph: LocalGraph, *, root: str, asked: str) -> Callable[[str], str]:
    """Where the page of an IRI is, in the language that was asked for ("": the browser's); "" where it has none here."""
    spaces = {graph.store.base: "/id/"} | {base: f"/{name}/" for name, base in SCHEMES.items()}

    def address(iri: str) -> str:
        for base, path in spaces.items():
            if iri.startswith(base) and len(iri) > len(base):
                return service_address(root, f"{path}{iri.removeprefix(base)}.html", lang=asked)
        return ""

    return address


def _description(graph: LocalGraph, node: ox.NamedNode) -> Iterator[ox.Triple]:
    """What is stated of a resource, and of the mandates, parts taken and cooperations that lead to it."""
    store = graph.store.graph
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


# -------------------------------------------------------------------- lists


def _list(graph: LocalGraph, lists: Lists, job: dict[str, Any], address: Callable[[str], str]) -> Reply:
    """A page of a list, or the list as a file."""
    given = {name: value for name, value in job["given"].items() if value}
    wanted = Wanted(**{name: given.get(name, "") for name in Wanted.__slots__})
    if given.get("raw", "0") not in ("0", "1"):
        raise UsageError(Text("« raw » est 0 ou 1", '"raw" is 0 or 1'))
    form = given.get("format", "html")
    if form != "html":
        return tabular.replied(graph, lists, wanted, form, raw=given.get("raw", "") == "1")
    number = given.get("first", "0")
    first = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1
    if not 0 <= first <= 1_000_000:
        raise UsageError(Text("« first » est un nombre, de 0 à 1 000 000", '"first" is a number, from 0 to 1,000,000'))
    listed = lists.page(wanted, first=first)
    kinds = {iri: str(graph.model.label(iri)) for iri in lists.kinds.values()}
    page = ListPage(
        root=job["root"],
        given=given,
        words=_words(graph, lists, wanted),
        total=listed.total,
        rows=[(address(iri), kinds.get(kind, ""), name, context, links) for iri, kind, name, context, links in listed.rows],
        facets=[(facet.name, facet.title, facet.values) for facet in listed.facets if facet.name == "period" or not given.get(facet.name)],
        kinds={name: kinds[iri] for name, iri in lists.kinds.items()},
        first=first,
        size=PAGE,
        more=listed.unknown,
        coverage=str(graph.coverage(*days)) if (days := wanted.days) else "",
    )
    return Reply(status=200, type=HTML, body=list_page(page).encode(), headers=PAGE_HEADERS)


def _words(graph: LocalGraph, lists: Lists, wanted: Wanted) -> dict[str, str]:
    """What narrows a list, in words, by parameter."""
    words: dict[str, str] = {}
    for name, value in wanted.given().items():
        if name == "kind":
            words[name] = phrases.plural(graph.model.label(lists.kinds.get(value, "")) or Text(value, value))
        elif name in ("theme", "territory", "source"):
            iri = lists.iri(value)
            source = next((one for one in graph.store.sources() if one["id"] == value.removeprefix("source/")), None)
            words[name] = str(Text.of(source["title"])) if source and name == "source" else graph.label(iri)
        elif name == "q":
            words[name] = f"« {value} »"
        else:
            words[name] = f"{Text('depuis', 'from') if name == 'start' else Text('jusqu’à', 'to')} {value}"
    return words


# -------------------------------------------------------------------- the rest


def _map(graph: LocalGraph, job: dict[str, Any]) -> Reply:
    """The explorer of a part of the graph."""
    from terrigraph.pages.explorer import explored
    from terrigraph.pages.selection import Selection

    given = {name: value for name, value in job["given"].items() if value}
    depth = given.get("depth", "")
    if depth not in ("", "1", "2", "3"):
        raise UsageError(Text("depth est 1, 2 ou 3", "depth is 1, 2 or 3"))
    day = given.get("as_of", "")
    if day:
        periods.day(day)
    question = given.get("question", "")
    if question and question not in questions.load():
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
    return Reply(
        status=200, type=HTML, body=html.encode(), headers={"Content-Security-Policy": "frame-ancestors 'none'; object-src 'none'"}
    )


def _query(graph: LocalGraph, job: dict[str, Any], body: bytes, address: Callable[[str], str]) -> Reply:
    """The page of queries, with the answer that the job brings as SPARQL JSON results."""
    asked, result = job["query"], ""
    if job["question"]:
        asked = questions.named(job["question"]).text
    if body:
        result = _table(job, body, address) + _covered(graph, job["query"])
    elif job["reason"]:
        result = f'<p role="alert"><strong>{phrases.markup(job["reason"])}</strong></p>'
    named = [(question.name, str(question.title), question.text) for question in questions.load().values()]
    page = query_page(job["root"], query=asked, questions=named, result=result, editor=job["editor"])
    return Reply(status=200, type=HTML, body=page.encode(), headers=QUERY_HEADERS if job["editor"] else PAGE_HEADERS)


def _covered(graph: LocalGraph, query: str) -> str:
    """What the sources cover on the day, or in the period, of an answer; nothing where its query is as of none."""
    try:
        days = [periods.day(day) for day in questions.days_of(query)]
    except UsageError:
        return ""
    return f'<p class="coverage">{phrases.markup(str(graph.coverage(*days)))}</p>' if days else ""


def _table(job: dict[str, Any], body: bytes, address: Callable[[str], str]) -> str:
    parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    download = service_address(job["root"], "/sparql", query=job["query"])
    links = f'<a href="{phrases.markup(download)}">JSON</a>'
    if isinstance(parsed, ox.QueryBoolean):
        truth = str(Text("oui", "yes") if bool(parsed) else Text("non", "no"))
        return answer_table([str(Text("réponse", "answer"))], [[(truth, "")]], cut=False, address=address, links=links)
    names = [variable.value for variable in parsed.variables]
    rows = [[_cell(solution[name]) for name in names] for solution in parsed]
    if any(address(iri) for row in rows for _, iri in row):
        explorer = service_address(job["root"], "/map", query=job["query"], lang=current())
        links += "".join(
            f' · <a href="{phrases.markup(explorer)}#view={view}">{words}</a>'
            for view, words in (("network", Text("en réseau", "as a network")), ("map", Text("en carte", "as a map")))
        )
    return answer_table(names, rows, cut=job["cut"], address=address, links=links)


def _cell(value: object) -> tuple[str, str]:
    if isinstance(value, ox.NamedNode):
        return value.value, value.value
    return (value.value if isinstance(value, ox.Literal) else "" if value is None else str(value)), ""


def _home(graph: LocalGraph, lists: Lists, job: dict[str, Any], address: Callable[[str], str]) -> Reply:
    counts = {
        name: (phrases.plural(graph.model.label(lists.kinds[name]) or Text(name, name)), count) for name, count in lists.counts().items()
    }
    sources = [(address(f"{graph.store.base}source/{source['id']}"), str(Text.of(source["title"]))) for source in graph.store.sources()]
    return Reply(
        status=200,
        type=HTML,
        body=home_page(job["root"], counts=counts, sources=sources, built=graph.origin["built"]).encode(),
        headers=PAGE_HEADERS,
    )


def _about(graph: LocalGraph, job: dict[str, Any]) -> Reply:
    root = job["root"]
    sources = [
        (str(Text.of(one["title"])), one.get("publisher", ""), one.get("licence", ""), one.get("date", "")) for one in graph.store.sources()
    ]
    more = [
        PageLink(f"{root}/dump.nq", str(Text("Tout le graphe, en N-Quads", "The whole graph, as N-Quads"))),
        PageLink(f"{root}/sparql", "SPARQL"),
        PageLink(f"{root}/openapi.json", "OpenAPI"),
    ]
    kept = Retention(graph.origin["built"], job["keep_until"])
    page = notice(service_ways(root, f"{root}/about"), sources, job["contact"], more, kept)
    return Reply(status=200, type=HTML, body=page.encode(), headers=PAGE_HEADERS)
