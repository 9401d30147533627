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
from terrigraph.site.layout import Page, page_of
from terrigraph.store.embedded import open_store
from terrigraph.views.explorer.data import identifier
from terrigraph.views.web import resource as web_resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from terrigraph.site.draft import Draft

BLOCK = 400
"""Resources whose pages are made together: neighbours in the order of their IRIs share much of what they are linked to."""
_FEW = 4
"""With so few blocks, starting processes costs more than they gain."""
_MOST_PROCESSES = 4

Listed = tuple[str, str, str, str, int]
"""A node: IRI, label in French and in English, context, number of links."""


@dataclass(frozen=True, slots=True)
class Making:
    """What is made, and where; the same for all processes."""

    store: Path
    sha256: str
    """The checksum of its graph."""
    draft: Draft
    base_url: str
    """The public address of the site, with a slash at its end; "" where it is not known."""
    explored: frozenset[str]
    """The IRIs that the explorer of the site shows."""


def write(making: Making, graph: LocalGraph, tell: Callable[[Text], None]) -> tuple[int, int]:
    """Write the pages of all nodes, sources and documents; how many there are, and how many differ from the site before."""
    nodes = graph.scans.rows("SELECT iri, label, label_en, context, links FROM nodes ORDER BY iri", {})
    blocks: list[list[Listed] | list[str]] = [nodes[at : at + BLOCK] for at in range(0, len(nodes), BLOCK)]
    blocks.append(_documents(graph))
    total = (len(nodes) + len(blocks[-1])) * len(LANGUAGES)
    changed = made = told = 0
    for pages, different in _made(making, blocks):
        made, changed = made + pages, changed + different
        if made * 10 // total > told:
            told = made * 10 // total
            tell(Text(f"{made} pages sur {total}", f"{made} pages of {total}"))
    return made, changed


def _documents(graph: LocalGraph) -> list[str]:
    """What has a page and is no node: the sources and their documents."""
    sources = [f"{graph.store.base}source/{source['id']}" for source in graph.store.sources()]
    told = graph.store.select(f"SELECT DISTINCT ?d {{ ?d <{RDF.type}> <{TG.Document}> ; <{DCTERMS.title}> ?title }} ORDER BY ?d")
    return sources + [row[0].value for row in told.rows if row[0] is not None]


def _made(making: Making, blocks: Sequence[list[Listed] | list[str]]) -> Iterator[tuple[int, int]]:
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

_held: tuple[Making, LocalGraph] | None = None


def _open(making: Making) -> None:
    global _held  # noqa: PLW0603 - a process of a pool keeps what all its blocks need
    _held = (making, LocalGraph(open_store(making.store)))
    atexit.register(_close)  # else its tables would be told to leak
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _close() -> None:
    global _held  # noqa: PLW0603 - see _open
    _held = None


def _end_after(parent: multiprocessing.process.BaseProcess) -> None:
    """End this process with the one that started it, which may be killed: it would wait for pages to make for ever."""
    parent.join()
    os._exit(1)


def _block(block: list[Listed] | list[str]) -> tuple[int, int]:
    """Write the pages of a block: how many, and how many of them differ from the site before.

    Raises StoreError where the graph in use is no more that of which the site is made.
    """
    assert _held is not None  # noqa: S101 - _open was called first
    making, graph = _held
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


def _node(making: Making, graph: LocalGraph, node: Listed, projector: Projector) -> Iterator[tuple[str, str]]:
    """The file and the page of a node, in each language."""
    iri, french, english, context, links = node
    projection = graph.page(iri, projector=projector) if links <= resource.MOST_LINKS else None
    for language in LANGUAGES:
        with speaking(language):
            page, place = _place(making, graph, iri, lambda _: True)
            said = resource.Node(english if language == "en" else french, context, links)
            yield page.file, resource.of_node(graph, place, said, projection)


def _statements(making: Making, graph: LocalGraph, iri: str) -> Iterator[tuple[str, str]]:
    """The same of what is no node."""
    kinds = {f"<{kind.iri}>" for kind in graph.model.nodes} | {f"<{TG.Document}>"}

    def has_page(other: str) -> bool:
        return "/source/" in other or any(p == RDF.type and term in kinds for _, p, term, _ in graph.store.described([other]))

    for language in LANGUAGES:
        with speaking(language):
            page, place = _place(making, graph, iri, has_page)
            yield page.file, resource.of_statements(graph, place)


def _place(making: Making, graph: LocalGraph, iri: str, has_page: Callable[[str], bool]) -> tuple[Page, web_resource.Place]:
    """A resource's page, and what it leads to; `has_page`: whether a resource of the graph has one."""
    page = Page(page_of(iri, graph.store.base))

    def address(other: str) -> str:
        path = page_of(other, graph.store.base)
        return page.to(path) if path and has_page(other) else ""

    tools = []
    if iri in making.explored:
        chosen = quote(identifier(iri, graph.store.base), safe="/:")
        tools.append((page.file_at(f"explorer.html#sel={chosen}&lang={current()}"), Text("Voir sur l’explorateur", "See in the explorer")))
    url = making.base_url + page.file if making.base_url else ""
    return page, web_resource.Place(iri, url, address, page.ways(), tools)
