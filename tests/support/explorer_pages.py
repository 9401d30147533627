"""Pages of the explorer for the tests that open them in a browser: the conference with points, base maps and a story; hostile ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrigraph.language import Text
from terrigraph.model.namespaces import IDS
from terrigraph.views.explorer import page
from terrigraph.views.web import embedding

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.model.ontology import Ontology
    from terrigraph.network.projection import Network

TITLE = Text("La conférence en réseau", "The conference as a network")
ABOUT = Text("Qui y prend part, à quel titre, et où c’est écrit.", "Who takes part, in what capacity, and where that is written.")
POINTS = {
    "commune/31555": (1.4442, 43.6045),
    "commune/38185": (5.7245, 45.1885),
    "commune/17300": (-1.1511, 46.1591),
    "commune/75056": (2.3522, 48.8566),
}
CONFERENCE, DESTOT, GELY = "event/action-internationale-attractivite", "person/michel-destot", "person/mary-gely"


def _square(name: str, west: int, south: int, east: int, north: int) -> dict[str, Any]:
    """A base map that is one rectangle, as TopoJSON."""
    arc = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    shape = {"type": "Polygon", "id": "01", "properties": {}, "arcs": [[0]]}
    return {"type": "Topology", "arcs": [arc], "objects": {name: {"type": "GeometryCollection", "geometries": [shape]}}}


MAPS = {"france": _square("departements", -5, 42, 8, 51), "world": _square("countries", -170, -55, 170, 75)}


def story(words: str = "") -> dict[str, Any]:
    """A story of three steps: the conference, who chairs it, on the map; or one whose every text is the given words."""

    def both(fr: str, en: str) -> dict[str, str]:
        return {"fr": words or fr, "en": words or en}

    return {
        "id": words or "conference",
        "title": both("La conférence en trois pas", "The conference in three steps"),
        "steps": [
            {
                "title": both("Une conférence", "A conference"),
                "text": both("Des élus se réunissent.", "Elected officials meet."),
                "view": "network",
                "select": [words or CONFERENCE],
                "filters": {},
                "camera": None,
            },
            {
                "title": both("Qui préside", "Who chairs"),
                "text": both("Michel Destot.", "Michel Destot."),
                "view": "network",
                "select": [words or DESTOT],
                "filters": {"depth": "1"},
                "camera": [500, 500, 1.5],
            },
            {
                "title": both("Où", "Where"),
                "text": both("À Grenoble.", "In Grenoble."),
                "view": "map",
                "select": [],
                "filters": {"kinds": words or "organisation,territory"},
                "camera": None,
            },
        ],
    }


def conference_page(conference: Network, model: Ontology, file: Path, **options: Any) -> Path:
    """The conference's page, written to a file."""
    network = conference.copy()
    for name, point in POINTS.items():
        if (iri := f"{IDS}territory/{name}") in network:
            network.nodes[iri]["point"] = point
    subject = page.Subject(title=TITLE, about=ABOUT, view="network", stories=(story(),), maps=MAPS, **options)
    file.write_text(page.page(network, model, subject), encoding="utf-8")
    return file


def hostile_page(text: str, conference: Network, model: Ontology, file: Path) -> Path:
    """A part of the conference where each text of the page's data, ids and addresses too, is the given one."""
    network = conference.subgraph([iri for iri in conference if "/theme/" not in iri]).copy()
    for n, iri in enumerate(network):
        network.nodes[iri]["point"] = (n % 7, 44.0 + n % 5)
    subject = page.Subject(title=Text(text, text), view="network", stories=(story(text),), maps=MAPS)
    values = page.data(network, model, subject)
    hostile = {name: value if name in ("maps", "start", "lang") else spoiled(value, text) for name, value in values.items()}
    hostile["nodes"]["id"] = [f"{n}{text}" for n in range(len(network))]
    hostile["stories"][0]["steps"][0]["view"] = "map"
    script, style = (embedding.inline(embedding.built(name)) for name in ("explorer.js", "explorer.css"))
    file.write_text(page._html(hostile, network, subject, script, style), encoding="utf-8")
    return file


def spoiled(value: Any, text: str) -> Any:
    """A JSON value with the given text for each of its own."""
    if isinstance(value, dict):
        return {name: spoiled(one, text) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [spoiled(one, text) for one in value]
    return text if isinstance(value, str) else value
