"""A small network as one HTML page: a picture to explore, drawn by pyvis, and the same in words below it.

The page asks nothing of the network, runs no script but its own (a Content Security Policy names each by its hash),
and works from the file alone, in a notebook or on paper.
"""

from __future__ import annotations

import re
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

from terrigraph.errors import TerrigraphError, UsageError
from terrigraph.language import Text, speaking
from terrigraph.views import look, phrases
from terrigraph.views.facts import NetworkReading
from terrigraph.views.look import Look
from terrigraph.views.map import layout
from terrigraph.views.web import embedding
from terrigraph.views.web.listing import listing

if TYPE_CHECKING:
    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Network
    from terrigraph.views.facts import Edge, Thing

MOST_NODES = 300
_WIDE, _TALL = 1.85, 0.72
_SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)
_FONT = "system-ui, Segoe UI, Roboto, Noto Sans, sans-serif"

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "selectConnectedEdges": False, "dragNodes": True, "tooltipDelay": 100_000, "keyboard": False},
    "nodes": {"chosen": False, "borderWidth": 1, "labelHighlightBold": False, "font": {"face": _FONT, "strokeWidth": 4, "vadjust": -2}},
    "edges": {
        "chosen": False,
        "labelHighlightBold": False,
        "arrows": {"to": {"scaleFactor": 0.55}},
        "selectionWidth": 0,
        "hoverWidth": 0,
        "font": {"face": _FONT, "strokeWidth": 4, "align": "horizontal"},
    },
}


def page(network: Network, model: Ontology, title: Text, language: str = "fr") -> str:
    """The whole page, the same bytes for the same network.

    `language` is "fr" or "en". Raises UsageError above MOST_NODES nodes, and TerrigraphError should the page
    load anything from elsewhere.
    """
    if len(network) > MOST_NODES:
        raise UsageError(
            Text(
                f"la carte montre {MOST_NODES} points au plus ; ce réseau en a {len(network)}",
                f"the map shows {MOST_NODES} points at most; this network has {len(network)}",
            ),
            Text(
                "Restreignez le réseau à moins de sources, ou au voisinage d’une personne, d’une organisation ou d’un thème.",
                "Narrow the network to fewer sources, or to what is around a person, an organisation or a theme.",
            ),
        )
    with speaking(language):
        reading = NetworkReading(network, model)
        html = _page(reading, Look(reading, model), phrases.tied(str(title)), language)
    embedding.check(html, scripts=4)
    return html


def _page(reading: NetworkReading, looks: Look, title: str, language: str) -> str:
    style = embedding.inline(look.css() + _file("map.css"))
    scripts = [*_drawing(reading, looks), embedding.inline(embedding.built("fold.js") + _file("map.js"))]
    words = {name: phrases.markup(str(text)) for name, text in _words(reading).items()}
    return Template(_file("map.html")).substitute(
        words,
        language=language,
        title=phrases.markup(title),
        style=style,
        legend=looks.legend(),
        listing=listing(reading, looks.kinds),
        look=_look(),
        policy=embedding.policy(style, scripts),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def _words(reading: NetworkReading) -> dict[str, Text]:
    """What the page says of itself."""
    things, facts = len(reading.things), len(reading.facts)
    sources = ", ".join(reading.sources())
    return {
        "intro": Text(
            "Cette carte montre qui est lié à qui, à quel titre et sur quels thèmes. "
            "Choisissez un point ou un trait : vous lirez ce qu’il est, et la phrase du document qui l’établit.",
            "This map shows who is linked to whom, in what capacity and on which themes. "
            "Choose a point or a line: you will read what it is, and the sentence of the document that establishes it.",
        ),
        "skip": Text("Aller à la liste, qui dit la même chose en mots", "Go to the list, which says the same in words"),
        "stage_label": Text("La carte", "The map"),
        "picture_label": Text(
            f"Réseau de {things} points ; la liste plus bas en donne tout le contenu.",
            f"A network of {things} points; the list below gives all that it holds.",
        ),
        "panel_label": Text("Ce qui est choisi", "What is chosen"),
        "close": Text("Fermer", "Close"),
        "legend_label": Text("Légende", "Legend"),
        "search": Text("Chercher", "Search"),
        "placeholder": Text("Chercher un nom, un mot…", "Search a name, a word…"),
        "closer": Text("Zoomer", "Zoom in"),
        "farther": Text("Dézoomer", "Zoom out"),
        "whole": Text("Tout voir", "See all"),
        "noscript": Text(
            "La carte se dessine avec JavaScript ; la liste plus bas dit tout sans lui.",
            "The map is drawn with JavaScript; the list below says everything without it.",
        ),
        "list_title": Text("Tout le contenu de la carte, en mots", "All that the map holds, in words"),
        "list_intro": Text(
            f"{things} entrées, {facts} faits. Chaque fait figure sous les deux choses qu’il lie, avec le passage qui l’établit.",
            f"{things} entries, {facts} facts. Each fact is listed under both things that it links, with the passage that establishes it.",
        ),
        "unfold": _UNFOLD,
        "none": Text("Rien ne correspond à cette recherche.", "Nothing matches this search."),
        "origin": Text(
            f"Sources : {sources}. Page faite par terrigraph, avec pyvis et vis-network.",
            f"Sources: {sources}. Page made by terrigraph, with pyvis and vis-network.",
        ),
    }


_UNFOLD = Text("Tout déplier", "Unfold all")


def _look() -> str:
    words = {
        "one": Text("1 résultat", "1 result"),
        "many": Text("# résultats", "# results"),
        "none": Text("Aucun résultat", "No result"),
        "unfold": _UNFOLD,
        "fold": Text("Tout replier", "Fold all"),
    }
    return embedding.json_text({**look.palette(), "words": {name: str(text) for name, text in words.items()}})


# -------------------------------------------------------------------- the picture


def _drawing(reading: NetworkReading, looks: Look) -> list[str]:
    """The scripts that draw: the library that pyvis carries, and pyvis's own with the network in it."""
    from pyvis.network import Network as Picture

    picture = Picture(directed=True, cdn_resources="in_line")
    picture.options = _OPTIONS
    wide, tall = (_middles(reading, looks, aspect) for aspect in (_WIDE, _TALL))
    for iri, thing in reading.things.items():
        picture.add_node(thing.key, **_node(thing, looks, wide[iri], tall[iri]))
    lanes = _lanes(reading.edges)
    for edge in reading.edges:
        ends = (reading.things[edge.source], reading.things[edge.target])
        picture.add_edge(ends[0].key, ends[1].key, **_edge(edge, ends, looks, *lanes[edge.key]))
    scripts = [script for script in _SCRIPT.findall(picture.generate_html()) if script.strip()]
    library = [script for script in scripts if "vis-network" in script[:2000]]
    drawing = [script for script in scripts if "function drawGraph()" in script]
    if len(library) != 1 or len(drawing) != 1:
        raise TerrigraphError(
            Text("pyvis n’écrit plus ses pages comme attendu", "pyvis no longer writes its pages as expected"),
            Text("Installez pyvis 0.3.2.", "Install pyvis 0.3.2."),
        )
    return [embedding.inline(re.sub(r"//# sourceMappingURL=\S*", "", script)) for script in (*library, *drawing)]


def _label(thing: Thing, looks: Look) -> str:
    own = looks.node(thing.iri)
    return phrases.wrapped(thing.name, width=own.width, lines=own.lines)


def _middles(reading: NetworkReading, looks: Look, aspect: float) -> dict[str, tuple[int, int]]:
    """Where the middle of each node's shape is; its label is below it. Labels of links get room as nodes do."""
    boxes: dict[str, tuple[float, float]] = {}
    for iri, thing in reading.things.items():
        own, lines = looks.node(iri), _label(thing, looks).split("\n")
        font = own.tall if aspect < 1 else own.font
        letters = max(map(len, lines)) * font * (0.6 if own.bold else 0.55)
        boxes[iri] = (max(letters, 2.0 * own.size) + 14, 2.0 * own.size + len(lines) * font * 1.2 + 16)
    rises = {iri: looks.node(iri).size + 8 - boxes[iri][1] / 2 for iri in boxes}  # of a shape's middle above its box's
    links, between = [], {}
    for (one, other), edges in _between(reading.edges).items():
        spoken = [edge for edge in edges if look.link(looks.family(edge.fact)).spoken]
        if aspect > 1 and spoken and one != other:
            key = spoken[0].key
            curves = 40 if len(edges) > 1 else 0
            boxes[key] = (max(len(edge.short) for edge in spoken) * 7.2 + 8 + curves, 16.0 * len(edges) + 6 + curves / 2)
            between[key] = (one, other, (rises[one] + rises[other]) / 2)
            links += [(one, key), (key, other)]
        else:
            links.append((one, other))
    places = layout.places(boxes, links, aspect, between)
    return {iri: (places[iri][0], round(places[iri][1] + rises[iri])) for iri in reading.things}


def _node(thing: Thing, looks: Look, wide: tuple[int, int], tall: tuple[int, int]) -> dict[str, Any]:
    own = looks.node(thing.iri)
    label = _label(thing, looks)
    if own.bold:
        label = "\n".join(f"<b>{re.sub('[<>&]', ' ', row)}</b>" for row in label.split("\n"))
    return {
        "label": label,
        "shape": own.shape,
        "size": own.size,
        "kind": looks.kind(thing.iri),
        "color": own.light,
        "x": wide[0],
        "y": wide[1],
        "wide": list(wide),
        "tall": list(tall),
        "fonts": [own.font, own.tall],
        "doubtful": thing.inferred,
        "font": {"size": own.font, **({"multi": "html", "bold": {"size": own.font, "face": _FONT, "vadjust": 0}} if own.bold else {})},
        **({"borderWidth": 2, "shapeProperties": {"borderDashes": [4, 3]}} if thing.inferred else {}),
    }


def _edge(edge: Edge, ends: tuple[Thing, Thing], looks: Look, bend: float, lane: float) -> dict[str, Any]:
    family = looks.family(edge.fact)
    own = look.link(family)
    smooth = {"enabled": True, "type": "curvedCW" if bend > 0 else "curvedCCW", "roundness": abs(bend)} if bend else {"enabled": False}
    return {
        "id": edge.key,
        "fact": edge.fact.key,
        "family": family,
        "line": own.width,
        "width": own.width,
        "spoken": own.spoken,
        "label": phrases.wrapped(edge.short, width=32, lines=1),
        "bend": bend,
        "lane": lane,
        "size": 13 if own.spoken else 10,
        "smooth": smooth,
        "name": phrases.drawn(f"{ends[0].name} – {edge.short} – {ends[1].name}")[:300],
        "arrows": "to" if edge.directed else "",
        "dashes": look.dashes(edge) or False,
    }


def _between(edges: list[Edge]) -> dict[tuple[str, str], list[Edge]]:
    """The edges by the two nodes that they link, whichever way they point."""
    pairs: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        pairs.setdefault((min(edge.source, edge.target), max(edge.source, edge.target)), []).append(edge)
    return pairs


def _lanes(edges: list[Edge]) -> dict[str, tuple[float, float]]:
    """How much each edge curves, and how many lines its label keeps from the middle, so that parallel ones lie side by side.

    A curve of 0 is straight; the other way round is negative.
    """
    lanes = {}
    for (first, _), between in _between(edges).items():
        for n, edge in enumerate(between):
            bend = (n - (len(between) - 1) / 2) * min(0.28, 1.2 / len(between))
            lanes[edge.key] = (round(bend if edge.source == first else -bend, 3), abs(n - (len(between) - 1) / 2))
    return lanes


# -------------------------------------------------------------------- safety


def _file(name: str) -> str:
    return files("terrigraph.views.map").joinpath(name).read_text(encoding="utf-8")
