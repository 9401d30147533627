"""The explorer: a network, the program that shows it and the maps under it, in one HTML file that asks for nothing.

The program is written in TypeScript (src/terrigraph/web) and built with the package. The page runs it and nothing else: a
Content Security Policy names it by its hash. What a page says without JavaScript is a list, shorter than the program's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terrigraph.errors import UsageError
from terrigraph.language import Text, current, speaking
from terrigraph.views import phrases
from terrigraph.views.explorer.data import Data, Encoding
from terrigraph.views.explorer.items import Origin, identifier, text
from terrigraph.views.explorer.layout import laid_out
from terrigraph.views.web import embedding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Network

__all__ = ["MOST_NODES", "Origin", "Subject", "allow", "data", "identifier", "page"]

MOST_NODES = 120_000
VERSION = 1
_LISTED = 400
"""Links that the page lists for those without JavaScript; of a larger network it lists the names."""
_NAMED = 2_000
"""Names that it lists, at most, of each kind."""
_NOTHING = Text("", "")
_NO_MAPS: dict[str, Any] = {"france": None, "world": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a page is about, and how it opens."""

    title: Text
    about: Text = field(default=_NOTHING)
    language: str = "fr"
    selection: str = ""
    """The IRI of what is selected at first."""
    view: str = ""
    """network, map, list or matrix; "": what suits the network."""
    stories: tuple[Data, ...] = ()
    """Stories as terrigraph.stories reads them."""
    maps: Mapping[str, Any] = field(default_factory=lambda: _NO_MAPS)
    """Base maps as TopoJSON, "france" and "world", and their "credits"; they go into the page only where nodes have points."""
    origin: Origin = field(default_factory=Origin)


def allow(count: int) -> None:
    """Refuse more nodes than a page can show, with UsageError."""
    if count > MOST_NODES:
        raise UsageError(
            Text(
                f"l’explorateur montre {MOST_NODES} points au plus ; ce réseau en a {count}",
                f"the explorer shows {MOST_NODES} points at most; this network has {count}",
            ),
            Text(
                "Choisissez une partie du graphe : --within, --query, --around.", "Choose a part of the graph: --within, --query, --around."
            ),
        )


def page(network: Network, model: Ontology, subject: Subject) -> str:
    """The whole page, the same bytes for the same network.

    Raises UsageError above MOST_NODES nodes, and TerrigraphError where the program was not built or the page would load
    anything from elsewhere.
    """
    allow(len(network))
    script, style = (embedding.inline(embedding.built(name)) for name in ("explorer.js", "explorer.css"))
    values = data(network, model, subject)
    with speaking(subject.language):
        html = _html(values, network, subject, script, style)
    embedding.check(html, scripts=2)
    return html


def data(network: Network, model: Ontology, subject: Subject) -> Data:
    """All that the page holds, as JSON values."""
    encoding = Encoding(network, model, subject.origin, laid_out(network))
    columns = encoding.data()
    mapped = any(value is not None for value in columns["nodes"]["lon"])
    return {
        "version": VERSION,
        "title": text(subject.title),
        "about": text(subject.about),
        "lang": subject.language,
        "graph": {
            "sha256": subject.origin.sha256,
            "statements": subject.origin.statements,
            "asOf": network.graph.get("as_of", ""),
            "permalink": subject.origin.permalink,
        },
        **columns,
        "start": _start(subject, encoding),
        "stories": list(subject.stories),
        "maps": dict(subject.maps) if mapped else dict(_NO_MAPS),
    }


def _start(subject: Subject, encoding: Encoding) -> dict[str, str]:
    """How the page opens: with what was asked, else with its story, else on the network of something, else on the map."""
    selection = encoding.identifier(subject.selection) if subject.selection in encoding.at else ""
    story = subject.stories[0]["id"] if subject.stories and not selection and not subject.view else ""
    mapped = sum("point" in encoding.network.nodes[iri] for iri in encoding.order)
    otherwise = "map" if not selection and 4 * mapped > len(encoding.order) else "network"
    return {"story": story, "view": subject.view or ("network" if story else otherwise), "selection": selection}


def _html(values: Data, network: Network, subject: Subject, script: str, style: str) -> str:
    title = phrases.markup(phrases.tied(str(subject.title)))
    policy = embedding.policy(style, [script], "img-src data: blob:")
    description = phrases.markup(phrases.tied(str(subject.about)))
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{subject.language}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f'<meta name="description" content="{description}">',
            '<meta name="generator" content="terrigraph">',
            f"<title>{title}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            f"<noscript>\n<h1>{title}</h1>\n{_listing(network)}\n</noscript>",
            '<div id="app"></div>',
            f'<script type="application/json" id="data">{embedding.json_text(values, compact=True)}</script>',
            f"<script>{script}</script>",
            "</body>",
            "</html>\n",
        )
    )


# -------------------------------------------------------------------- without JavaScript


def _listing(network: Network) -> str:
    """The network as lists: what each thing is linked to, with dates and quotes; of a large one, the names."""
    words = Text(
        "Cette page se parcourt avec JavaScript. Voici, sans lui, ce qu’elle contient.",
        "This page is explored with JavaScript. Here, without it, is what it holds.",
    )
    parts = [f"<p>{phrases.markup(str(words))}</p>"]
    if network.number_of_edges() <= _LISTED:
        parts += [
            f"<h2>{_name(network, iri)}</h2>\n<ul>\n{rows}\n</ul>" for iri in sorted(network) if (rows := "\n".join(_links(network, iri)))
        ]
        parts.append(f"<h2>{phrases.markup(str(Text('Sans lien sortant', 'With no link from it')))}</h2>\n<ul>")
        parts += [f"<li>{_name(network, iri)}</li>" for iri in sorted(network) if not network.out_degree(iri)]
        return "\n".join((*parts, "</ul>"))
    names = sorted({_name(network, iri) for iri in network})
    rest = len(names) - _NAMED
    more = Text(f"… et {rest} autres", f"… and {rest} more")
    return "\n".join(
        (*parts, "<ul>", *(f"<li>{name}</li>" for name in names[:_NAMED]), *([f"<li>{more}</li>"] if rest > 0 else []), "</ul>")
    )


def _links(network: Network, iri: str) -> Iterator[str]:
    for _, target, edge in sorted(network.out_edges(iri, data=True), key=lambda e: (e[2]["via"], e[1], e[2]["iri"])):
        label = phrases.markup(edge["label_en"] if current() == "en" else edge["label"])
        when = phrases.period(edge)
        quotes = "".join(f" <q>{phrases.markup(p['exact'])}</q> ({phrases.markup(p['title'])})" for p in edge["evidence"] if p["exact"])
        yield f"<li>{label} → {_name(network, target)}{f' ({phrases.markup(when)})' if when else ''}{quotes}</li>"


def _name(network: Network, iri: str) -> str:
    node = network.nodes[iri]
    return phrases.markup(node["label_en"] if current() == "en" else node["label"])
