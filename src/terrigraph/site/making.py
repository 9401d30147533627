"""Making a site: all its files in a draft, which then takes the place of the site before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from terrigraph.errors import UsageError
from terrigraph.graph import LocalGraph
from terrigraph.language import Text, speaking
from terrigraph.maintenance import backups
from terrigraph.pages.explorer import explored
from terrigraph.pages.selection import Selection
from terrigraph.site import catalogue, describing, dumps, entities, fixed, releases, searching
from terrigraph.site.draft import MARK, SiteDraft, alone, drafted
from terrigraph.store.embedded import open_store
from terrigraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A site that was made: its release, how many pages it has, and how many of its files differ from the site before."""

    version: str
    pages: int
    changed: int
    removed: int
    again: bool = False
    """Whether there was nothing to do: the site was of this graph already."""


def make(store: Path, out: Path, *, base_url: str = "", contact: str = "", report: Callable[[Text], None] = lambda _: None) -> Made:
    """Make the site of the graph in use of a store's folder in the folder `out`, which it replaces whole.

    `base_url` is its public address, which sitemaps and catalogues need; without it there is no sitemap, and addresses in
    descriptions are relative. Raises StoreError, UsageError; what was there stays where making fails.
    """
    site = _address(base_url)
    graph = LocalGraph(open_store(store))
    out = out.resolve()  # a link stays, and leads to the new site
    with alone(out):
        backups.note(store, out, backups.SITES)
        return _made(graph, store, out, {"program": __version__, "base_url": site, "contact": contact}, report)


def _made(graph: LocalGraph, store: Path, out: Path, made_of: dict[str, str], report: Callable[[Text], None]) -> Made:
    """The same, of a graph that is open, while no other run makes this site; `made_of`: what it depends on apart from the graph."""
    before = releases.read(out)
    if before.releases and before.releases[0].sha256 == graph.store.manifest.sha256 and before.made == made_of:
        return Made(version=before.releases[0].version, pages=_count(out), changed=0, removed=0, again=True)
    address, contact = made_of["base_url"], made_of["contact"]
    with drafted(out, before.holds) as draft:
        release = releases.released(graph, out, before)
        history = [release, *(releases.pruned(one, graph) for one in before.releases if one != release)]
        report(Text("les fichiers à télécharger", "the files to download"))
        if not (before.releases and before.releases[0] == release and draft.keep(dumps.FOLDER)):
            dumps.write(graph, draft)
        report(Text("l’explorateur et la recherche", "the explorer and the search"))
        changed, shown = _explorer(graph, draft)
        different, beginnings = searching.write(graph, draft)
        changed += different
        report(Text("les pages", "the pages"))
        _, different = entities.write(
            entities.Making(store=store, sha256=release.sha256, draft=draft, base_url=address, explored=shown), graph, report
        )
        files = describing.files(draft.folder)
        site = fixed.Site(
            graph=graph, releases=history, sources=describing.sources(graph), dumps=files, beginnings=beginnings, contact=contact
        )
        for path, text in fixed.files(site):
            changed += draft.put(path, text.encode())
        changed += _descriptions(site, draft, address)
        holds = sorted(path.name for path in draft.folder.iterdir())
        changed += draft.put(MARK, releases.text(releases.History(history, made_of, holds)).encode())
        removed = len(_files(out) - _files(draft.folder)) if out.exists() else 0
    return Made(version=release.version, pages=_count(out), changed=changed + different, removed=removed)


def _address(base_url: str) -> str:
    """The public address of a site with a slash at its end; "" where there is none."""
    if not base_url:
        return ""
    if not _is_address(base_url):
        raise UsageError(
            Text(f"« {base_url} » n’est pas l’adresse d’un site", f'"{base_url}" is not the address of a site'),
            Text("Par exemple : https://graphe.exemple.fr/", "For example: https://graph.example.org/"),
        )
    return base_url.rstrip("/") + "/"


def _is_address(text: str) -> bool:
    """Whether a text is an absolute address of the web, such as an IRI may be, without a question and a fragment."""
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not (parts.query or parts.fragment)
    except ValueError:
        return False
    return whole and text.isprintable() and not re.search(r'[ <>"\\^`{|}?#]|%(?![0-9A-Fa-f]{2})', text)


def _explorer(graph: LocalGraph, draft: SiteDraft) -> tuple[int, frozenset[str]]:
    """Write the explorer of what quotes documents; whether it differs, and the IRIs that it shows."""
    with speaking("fr"):
        html, network = explored(graph, Selection())
    return int(draft.put("explorer.html", html.encode())), frozenset(network)


def _descriptions(site: fixed.Site, draft: SiteDraft, address: str) -> int:
    latest = site.releases[0]
    with speaking("fr"):
        summaries = [fixed.summary(one) for one in site.releases]
    files = {
        "dcat.ttl": catalogue.dcat(address, latest, site.sources, site.dumps, contact=site.contact),
        "void.ttl": catalogue.void(address, site.graph, latest, site.sources, site.dumps),
        "ro-crate-metadata.json": describing.crate(address, latest, site.sources, site.dumps),
        "datapackage.json": describing.package(address, latest, site.sources, site.dumps),
        "CITATION.cff": describing.citation(address, latest),
        "feed.xml": describing.feed(address, site.releases, summaries),
    }
    if address:
        pages = sorted(path for path in _files(draft.folder) if path.endswith(".html"))
        files |= dict(describing.sitemaps(address, pages))
        files["robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n".encode()
    return sum(draft.put(path, content) for path, content in files.items())


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _count(folder: Path) -> int:
    """The pages of a site."""
    return sum(1 for _ in folder.rglob("*.html"))
