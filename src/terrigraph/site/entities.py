"""The pages of everything that the graph speaks of, made by several processes, a block of neighbours each."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from terrigraph.errors import StoreError
from terrigraph.graph import LocalGraph
from terrigraph.language import LANGUAGES, Text, current, speaking
from terrigraph.model.namespaces import DCTERMS, RDF, TG
from terrigraph.network.projection import Projector
from terrigraph.pages import resource
from terrigraph.site.layout import SitePage, page_of
from terrigraph.store.embedded import open_store
from terrigraph.views.explorer.items import identifier
from terrigraph.views.web.resource import PageContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from terrigraph.site.draft import SiteDraft

BLOCK = 400
"""Resources whose pages are made together: neighbours in the order of their IRIs share much of what they are linked to."""
_FEW = 4
"""With so few blocks, starting processes costs more than they gain."""
_MOST_PROCESSES = 4

NodeRow = tuple[str, str, str, str, str, int]
"""A node: IRI, label and what distinguishes it from its homonyms, in French and in English, number of links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What is made, and where; the same for all processes."""

    store: Path
    sha256: str
    """The checksum of its graph."""
    draft: SiteDraft
    base_url: str
    """The public address of the site, with a slash at its end; "" where it is not known."""
    explored: frozenset[str]
    """The IRIs that the explorer of the site shows."""


def write(making: Making, graph: LocalGraph, report: Callable[[Text], None]) -> tuple[int, int]:
    """Write the pages of all nodes, sources and documents; how many there are, and how many differ from the site before."""
    nodes = graph.scans.rows("SELECT iri, label, context, label_en, context_en, links FROM nodes ORDER BY iri", {})
    blocks: list[list[NodeRow] | list[str]] = [nodes[at : at + BLOCK] for at in range(0, len(nodes), BLOCK)]
    blocks.append(_documents(graph))
    total = (len(nodes) + len(blocks[-1])) * len(LANGUAGES)
    changed = made = tenths = 0
    for pages, different in _made(making, blocks):
        made, changed = made + pages, changed + different
        if made * 10 // total > tenths:
            tenths = made * 10 // total
            report(Text(f"{made} pages sur {total}", f"{made} pages of {total}"))
    return made, changed


def _documents(graph: LocalGraph) -> list[str]:
    """What has a page and is no node: the sources and their documents."""
    sources = [f"{graph.store.base}source/{source['id']}" for source in graph.store.sources()]
    documents = graph.store.select(f"SELECT DISTINCT ?d {{ ?d <{RDF.type}> <{TG.Document}> ; <{DCTERMS.title}> ?title }} ORDER BY ?d")
    return sources + [row[0].value for row in documents.rows if row[0] is not None]


def _made(making: Making, blocks: Sequence[list[NodeRow] | list[str]]) -> Iterator[tuple[int, int]]:
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    if len(blocks) <= _FEW or processes == 1:
        _open(making)
        yield from map(_block, blocks)
        return
    fresh = multiprocessing.get_context("spawn")  # a store that is open does not outlive a fork
    with ProcessPoolExecutor(processes, mp_context=fresh, initializer=_open, initargs=(making,)) as pool:
        try:
            yield from pool.map(_block, blocks)
        except BaseException:
            pool.shutdown(cancel_futures=True)  # no page may be written once the draft is removed
            raise


# -------------------------------------------------------------------- in a process

_opened: tuple[Making, LocalGraph] | None = None


def _open(making: Making) -> None:
    global _opened  # noqa: PLW0603 - a process of a pool keeps what all its blocks need
    _opened = (making, LocalGraph(open_store(making.store)))
    atexit.register(_close)  # else its tables would be reported to leak
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _close() -> None:
    global _opened  # noqa: PLW0603 - see _open
    _opened = None


def _end_after(parent: multiprocessing.process.BaseProcess) -> None:
    """End this process with the one that started it, which may be killed: it would wait for pages to make for ever."""
    parent.join()
    os._exit(1)


def _block(block: list[NodeRow] | list[str]) -> tuple[int, int]:
    """Write the pages of a block: how many, and how many of them differ from the site before.

    Raises StoreError where the graph in use is no more that of which the site is made.
    """
    assert _opened is not None  # noqa: S101 - _open was called first
    making, graph = _opened
    if graph.store.manifest.sha256 != making.sha256:
        raise StoreError(
            Text("le graphe a été remplacé pendant que le site s’écrivait", "the graph was replaced while the site was written"),
            Text("Relancez la commande.", "Run the command again."),
        )
    projector = Projector(graph.store, graph.model)
    made = changed = 0
    for one in block:
        for path, html in _statements(making, graph, one) if isinstance(one, str) else _node(making, graph, one, projector):
            made += 1
            changed += making.draft.put(path, html.encode())
    return made, changed


def _node(making: Making, graph: LocalGraph, node: NodeRow, projector: Projector) -> Iterator[tuple[str, str]]:
    """The file and the page of a node, in each language."""
    iri, french, what_french, english, what_english, links = node
    projection = graph.page(iri, projector=projector) if links <= resource.MOST_LINKS else None
    for language in LANGUAGES:
        with speaking(language):
            page, context = _context(making, graph, iri, lambda _: True)
            shown = resource.Node(*((english, what_english) if language == "en" else (french, what_french)), links)
            yield page.file, resource.of_node(graph, context, shown, projection)


def _statements(making: Making, graph: LocalGraph, iri: str) -> Iterator[tuple[str, str]]:
    """The same of what is no node."""
    kinds = {f"<{kind.iri}>" for kind in graph.model.nodes} | {f"<{TG.Document}>"}

    def has_page(other: str) -> bool:
        return "/source/" in other or any(p == RDF.type and term in kinds for _, p, term, _ in graph.store.described([other]))

    for language in LANGUAGES:
        with speaking(language):
            page, context = _context(making, graph, iri, has_page)
            yield page.file, resource.of_statements(graph, context)


def _context(making: Making, graph: LocalGraph, iri: str, has_page: Callable[[str], bool]) -> tuple[SitePage, PageContext]:
    """A resource's page, and what it leads to; `has_page`: whether a resource of the graph has one."""
    page = SitePage(page_of(iri, graph.store.base))

    def address(other: str) -> str:
        path = page_of(other, graph.store.base)
        return page.to(path) if path and has_page(other) else ""

    tools = []
    if iri in making.explored:
        chosen = quote(identifier(iri, graph.store.base), safe="/:")
        tools.append((page.file_at(f"explorer.html#sel={chosen}&lang={current()}"), Text("Voir sur l’explorateur", "See in the explorer")))
    url = making.base_url + page.file if making.base_url else ""
    return page, PageContext(iri=iri, url=url, address=address, ways=page.ways(), tools=tools)
