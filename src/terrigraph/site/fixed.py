"""The pages of a site that are of no single thing: home, search, lists by name, themes, the ontology, data, releases, notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terrigraph.language import LANGUAGES, Text, current, speaking
from terrigraph.model.namespaces import SCHEMES, SKOS, TG, shorten
from terrigraph.model.spelling import fold
from terrigraph.site import describing
from terrigraph.site.dumps import FOLDER, turtle_name
from terrigraph.site.layout import SEARCHING, SitePage, page_of
from terrigraph.views import phrases
from terrigraph.views.web import site_pages
from terrigraph.views.web.embedding import built
from terrigraph.views.web.page import STYLE
from terrigraph.views.web.site_pages import PageLink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from terrigraph.graph import LocalGraph
    from terrigraph.site.describing import PublishedFile, SourceDescription
    from terrigraph.site.releases import Release

_PART = 500
"""Names in a part of a list."""
_PROGRAM = "search.js"
_SCHEMES = {
    "role": Text("rôles", "roles"),
    "part": Text("parts prises", "parts taken"),
    "kind": Text("sortes", "kinds"),
    "theme": Text("thèmes", "themes"),
}
_NAMED = 60
"""New things that the page of releases names, of each release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the pages show."""

    graph: LocalGraph
    releases: Sequence[Release]
    """The latest first."""
    sources: Sequence[SourceDescription]
    dumps: Sequence[PublishedFile]
    beginnings: Sequence[str]
    """The beginnings of words that have a file of the index."""
    contact: str


def files(site: Site) -> Iterator[tuple[str, str]]:
    """The files of these pages in both languages, and what they need: path and text."""
    yield "style.css", STYLE
    yield _PROGRAM, built("fold.js") + Path(site_pages.__file__).with_name("site_search.js").read_text(encoding="utf-8")
    for language in LANGUAGES:
        with speaking(language):
            yield from _pages(site)


def _pages(site: Site) -> Iterator[tuple[str, str]]:
    lists = list(_lists(site.graph))
    for page, html in (
        *_listed(lists),
        _home(site, lists),
        _search(site, lists),
        _themes(site),
        _terms(site),
        _data(site),
        _releases(site),
        _notice(site),
    ):
        yield page.file, html


# -------------------------------------------------------------------- lists by name


@dataclass(frozen=True, slots=True)
class _List:
    """All things of a kind, by name."""

    name: str
    """The last part of the kind's IRI, as files are called."""
    title: str
    rows: Sequence[tuple[str, str, str]]
    """(page, label, context)."""

    def pages(self) -> list[SitePage]:
        """The pages that its parts take."""
        return [SitePage(f"list/{self.name}-{n + 1}.html") for n in range(max(1, -(-len(self.rows) // _PART)))]


def _lists(graph: LocalGraph) -> Iterator[_List]:
    label = "label_en" if current() == "en" else "label"
    for kind in graph.model.nodes:
        rows = graph.scans.rows(f"SELECT iri, {label}, context FROM nodes WHERE kind = $kind", {"kind": kind.iri})
        title = phrases.capital(phrases.plural(graph.model.label(kind.iri) or Text(kind.iri, kind.iri)))
        named = sorted(
            ((page_of(iri, graph.store.base), words, context) for iri, words, context in rows), key=lambda row: (fold(row[1]), row)
        )
        if named:
            yield _List(shorten(kind.iri).rpartition(":")[2].lower(), title, named)


def _listed(lists: Sequence[_List]) -> Iterator[tuple[SitePage, str]]:
    for kind_list in lists:
        pages = kind_list.pages()
        for n, page in enumerate(pages):
            rows = [PageLink(page.to(path), label, context) for path, label, context in kind_list.rows[n * _PART : (n + 1) * _PART]]
            parts = [PageLink(page.to(other.path), _span(kind_list, m)) for m, other in enumerate(pages)]
            yield page, site_pages.listed(kind_list.title, page.ways(), rows=rows, parts=parts, here=n)


def _span(kind_list: _List, part: int) -> str:
    """How a part of a list is called: by its first name, shortened."""
    return kind_list.rows[part * _PART][1][:24].strip()


# -------------------------------------------------------------------- the others


def _home(site: Site, lists: Sequence[_List]) -> tuple[SitePage, str]:
    page = SitePage("index.html")
    kinds = [PageLink(page.to(kind_list.pages()[0].path), kind_list.title, phrases.number(len(kind_list.rows))) for kind_list in lists]
    latest = site.releases[0]
    when = phrases.date(latest.built[:10])
    explorer = Text("L’explorateur : le réseau, la carte, les histoires", "The explorer: the network, the map, the stories")
    changed = Text(f"Version {latest.version} : ce qui a changé", f"Release {latest.version}: what changed")
    more = [
        PageLink(page.to("explorer.html"), str(explorer)),
        PageLink(page.to("themes.html"), str(Text("Les thèmes", "The themes"))),
        PageLink(page.to("releases.html"), str(changed), when),
    ]
    base = site.graph.store.base
    sources = [PageLink(page.to(page_of(one.iri, base)), str(one.title), _statements(one.statements)) for one in site.sources]
    return page, site_pages.home(
        page.ways(), title=str(describing.TITLE), about=str(describing.DESCRIPTION), kinds=kinds, sources=sources, more=more
    )


def _statements(count: int) -> str:
    return str(Text(f"{phrases.number(count)} énoncés", f"{phrases.number(count)} statements"))


def _search(site: Site, lists: Sequence[_List]) -> tuple[SitePage, str]:
    page = SitePage("search.html")
    links = [PageLink(page.to(kind_list.pages()[0].path), kind_list.title, phrases.number(len(kind_list.rows))) for kind_list in lists]
    return page, site_pages.search(
        page.ways(script=_PROGRAM, policy=SEARCHING), root=page.up, beginnings=" ".join(site.beginnings), lists=links
    )


def _themes(site: Site) -> tuple[SitePage, str]:
    page, graph = SitePage("themes.html"), site.graph
    label = "label_en" if current() == "en" else "label"
    themes = {
        iri: (name, links)
        for iri, name, links in graph.scans.rows(f"SELECT iri, {label}, links FROM nodes WHERE kind = $kind", {"kind": TG.Theme})
    }
    narrower: dict[str, list[str]] = {}
    for one, broader in graph.scans.rows("SELECT DISTINCT source, target FROM edges WHERE via = $via", {"via": SKOS.broader}):
        narrower.setdefault(broader, []).append(one)
    below = {one for iris in narrower.values() for one in iris}

    def walk(iris: Sequence[str], depth: int, above: tuple[str, ...]) -> Iterator[tuple[int, PageLink]]:
        for iri in sorted(set(iris) & themes.keys() - set(above), key=lambda iri: fold(themes[iri][0])):
            name, links = themes[iri]
            yield depth, PageLink(page.to(page_of(iri, graph.store.base)), name, str(Text(f"{links} liens", f"{links} links")))
            yield from walk(narrower.get(iri, []), depth + 1, (*above, iri))

    about = Text("Les thèmes, du plus large au plus précis.", "The themes, from the broadest to the most precise.")
    return page, site_pages.tree(
        page.ways(),
        title=str(Text("Thèmes", "Themes")),
        about=str(about),
        nodes=list(walk([t for t in themes if t not in below], 0, ())),
    )


def _terms(site: Site) -> tuple[SitePage, str]:
    page, model = SitePage("ontology.html"), site.graph.model
    concepts = {
        phrases.capital(str(_SCHEMES[name])): [SCHEMES[name] + local for local in names] for name, names in model.concepts().items()
    }
    classes = [*(kind.iri for kind in model.nodes), *(kind.iri for kind in model.folded), *model.classes()]
    parts = {str(Text("Classes", "Classes")): classes, str(Text("Relations", "Relations")): list(model.links)} | concepts
    about = Text(
        "Les mots dans lesquels le graphe est écrit. Leurs définitions sont aussi dans les données.",
        "The words in which the graph is written. Their definitions are in the data too.",
    )
    terms = {name: [_term(site.graph, iri) for iri in dict.fromkeys(iris)] for name, iris in parts.items()}
    return page, site_pages.terms(page.ways(), title=str(Text("L’ontologie", "The ontology")), about=str(about), parts=terms)


def _term(graph: LocalGraph, iri: str) -> site_pages.Term:
    name = graph.model.label(iri)
    anchor = iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]
    return site_pages.Term(anchor=anchor, name=str(name or shorten(iri)), code=shorten(iri), definition=str(graph.model.definition(iri)))


def _data(site: Site) -> tuple[SitePage, str]:
    page, latest = SitePage("data.html"), site.releases[0]
    colon = Text(" : ", ": ")
    titles = {f"{FOLDER}/turtle/{turtle_name(source.iri)}.ttl.gz": str(source.title) for source in site.sources}
    files = [
        PageLink(
            page.file_at(file.path),
            f"{file.words}{colon}{titles.get(file.path) or file.path.removeprefix(f'{FOLDER}/')}",
            _size(file.size),
        )
        for file in site.dumps
    ]
    descriptions = (
        ("dcat.ttl", "DCAT-AP"), ("void.ttl", "VoID"), ("ro-crate-metadata.json", "RO-Crate"), ("datapackage.json", "Frictionless"),
        ("feed.xml", "Atom"), ("CITATION.cff", "Citation File Format"),
    )  # fmt: skip
    day = phrases.date(latest.built[:10])
    cite = Text(
        f"terrigraph, version {latest.version}, {day}, sha256 {latest.sha256}. Pour un fait, citez aussi son document et sa citation.",
        f"terrigraph, release {latest.version}, {day}, sha256 {latest.sha256}. For a fact, cite its document and its quote too.",
    )
    return page, site_pages.data(
        page.ways(),
        files=files,
        descriptions=[PageLink(page.file_at(name), words) for name, words in descriptions],
        cite=str(cite),
        ontology=page.to("ontology.html"),
    )


def _size(size: int) -> str:
    units = ("o", "ko", "Mo", "Go") if current() == "fr" else ("B", "kB", "MB", "GB")
    number, unit = float(size), 0
    while number >= 1000 and unit < len(units) - 1:
        number, unit = number / 1000, unit + 1
    return (
        f"{number:.0f} {units[unit]}"
        if number >= 10 or not unit
        else f"{number:.1f} {units[unit]}".replace(".", "," if current() == "fr" else ".")
    )


def _releases(site: Site) -> tuple[SitePage, str]:
    page = SitePage("releases.html")
    titles = {source.iri: str(source.title) for source in site.sources}
    notes = []
    for release in site.releases:
        changed = release.changed or {}
        new = [
            PageLink(
                page.to(page_of(actor["iri"], site.graph.store.base)),
                actor["label"],
                phrases.capital(str(site.graph.model.label(actor["kind"]) or "")),
            )
            for actor in changed.get("new", {}).get("first", [])[:_NAMED]
        ]
        notes.append(
            site_pages.ReleaseNotes(
                version=release.version,
                built=release.built,
                statements=release.statements,
                nodes=release.nodes,
                links=release.links,
                summary=summary(release),
                new=new,
                sources=list(_by_source(changed, titles)),
            )
        )
    return page, site_pages.releases(page.ways(), notes)


def summary(release: Release) -> str:
    """What a release changed, in a sentence."""
    changed = release.changed
    if changed is None:
        return str(Text("Première version.", "First release."))
    new, gone = changed["new"]["count"], changed["gone"]["count"]
    links, gone_links, redated = (sum(one["number"] for one in changed[name]) for name in ("links", "gone_links", "redated"))
    return str(
        Text(
            f"{new} points nouveaux, {gone} disparus ; {links} liens nouveaux, {gone_links} disparus, {redated} datés autrement.",
            f"{new} new dots, {gone} gone; {links} new links, {gone_links} gone, {redated} dated otherwise.",
        )
    )


_BY_SOURCE = (
    ("links", Text("apporte", "brings")),
    ("redated", Text("date autrement", "dates otherwise")),
    ("gone_links", Text("ne dit plus", "no longer says")),
)


def _by_source(changed: dict[str, Any], titles: dict[str, str]) -> Iterator[str]:
    colon = Text(" : ", ": ")
    for name, words in _BY_SOURCE:
        labels_by_graph: dict[str, list[str]] = {}
        for one in changed.get(name, []):
            label = one["label_en"] if current() == "en" else one["label"]
            labels_by_graph.setdefault(one["graph"], []).append(f"{label} ({one['number']})")
        for graph, labels in labels_by_graph.items():
            yield f"{titles.get(graph, shorten(graph))} {words}{colon}{', '.join(labels)}"


def _notice(site: Site) -> tuple[SitePage, str]:
    page = SitePage("about.html")
    sources = [(str(one.title), one.publisher, one.licence, phrases.date(one.issued)) for one in site.sources]
    return page, site_pages.notice(page.ways(), sources, site.contact)
