"""The explorer of a part of a graph: what is selected, what the page says of itself, the maps and stories that go into it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from terrigraph import resources
from terrigraph.language import LANGUAGES, Text, current, speaking
from terrigraph.network.projection import Projection, continued
from terrigraph.pages import stories
from terrigraph.pages.selection import Selection, located, selected
from terrigraph.views import phrases
from terrigraph.views.explorer import page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from terrigraph.graph import Graph
    from terrigraph.network.projection import Network

_FEW = 2
"""A page of more sources than these is called after no one of them."""
_LISTED = 6
"""More sources than these are counted rather than named: the page lists them."""


def explored(graph: Graph, selection: Selection, title: Text | None = None, files: Sequence[Path] = ()) -> tuple[str, Network]:
    """The page of a selection in the language in use, and its network; `files` are stories, read along with those shipped.

    Raises UsageError, UnknownNameError, QueryError, StoryError.
    """
    own = [(stories.read(path), path) for path in files]
    network = continued(Projection.of(located(selected(graph, selection, page.allow), graph))).network()
    known = {graph.identifier(iri) for iri in network} | {page.identifier(iri, graph.store.base) for iri in network}
    for story, path in own:
        stories.check(story, path, known)
    names = {story["id"] for story, _ in own}
    others = [story for story in stories.shipped() if story["id"] not in names and stories.named(story) <= known]
    subject = page.Subject(
        title=title or titled(graph, selection),
        about=_about(graph, selection, network),
        language=current(),
        selection=graph.resolve(selection.around or selection.within) if selection.around or selection.within else "",
        stories=(*(story for story, _ in own), *others),
        maps=base_maps(),
        origin=_origin(graph),
    )
    return page.page(network, graph.model, subject), network


def titled(graph: Graph, selection: Selection) -> Text:
    """What a page is called where nobody says it."""
    if selection.around or selection.within:
        label = graph.label(graph.resolve(selection.around or selection.within))
        return Text(f"Autour de {label}", f"Around {label}") if selection.around else Text(label, label)
    if selection.query:
        from terrigraph.queries import questions

        return questions.load()[selection.query].title if selection.query in questions.load() else Text("Une requête", "A query")
    if selection.named:
        return Text("Une requête", "A query")
    if selection.whole:
        return Text("Tout le graphe", "The whole graph")
    wanted = selection.sources or [iri.rpartition("/")[2] for iri in graph.documented_sources()]
    titles = [source["title"] for source in graph.store.sources() if source["id"] in wanted]
    if len(titles) > _FEW:
        return Text("Qui fait l’attractivité des territoires", "Who makes territories attractive")
    return Text.of(titles[0]) if titles else Text("terrigraph", "terrigraph")


def base_maps() -> dict[str, Any]:
    """The maps of France and of the world, as TopoJSON, and whom to credit for them."""
    folder = resources.folder("data") / "base-maps"
    names = {"france": "france.json", "world": "world.json"}
    maps = {name: json.loads((folder / file).read_text(encoding="utf-8")) for name, file in names.items()}
    return maps | {"credits": json.loads((folder / "about.json").read_text(encoding="utf-8"))["credits"]}


def _about(graph: Graph, selection: Selection, network: Network) -> Text:
    """A line on what the page holds: how much, as of when, and from which sources."""
    stated = {source for _, _, edge in network.edges(data=True) for source in edge["sources"]}
    titles = [Text.of(source["title"]) for source in graph.store.sources() if f"{graph.store.base}source/{source['id']}" in stated]
    texts = []
    for language in LANGUAGES:
        with speaking(language):
            nodes, links = phrases.number(len(network)), phrases.number(network.number_of_edges())
            day = phrases.date(selection.as_of)
            when = str(Text(f", le {day}", f", on {day}")) if day else ""
            names = phrases.joined(map(str, titles))
            many = f"{len(titles)} sources"
            sources = Text(f"Sources : {names}", f"Sources: {names}") if len(titles) <= _LISTED else Text(many, many)
            words = Text(
                f"Qui est lié à qui, à quel titre et d’où on le sait : {nodes} points et {links} liens{when}. {sources.fr}.",
                f"Who is linked to whom, in what capacity and how we know: {nodes} dots and {links} links{when}. {sources.en}.",
            )
            covered = str(Text.of(network.graph.get("coverage", {})))
            texts.append(" ".join(filter(None, (phrases.tied(str(words)), covered))))
    return Text(*texts)


def _origin(graph: Graph) -> page.Origin:
    sources = tuple(graph.store.sources())
    if manifest := graph.store.manifest:
        return page.Origin(base=graph.store.base, sha256=manifest.sha256, statements=manifest.quads, sources=sources)
    return page.Origin(base=graph.store.base, sources=sources)
