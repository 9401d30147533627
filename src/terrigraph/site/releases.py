"""The releases of a site: one each time that it is made of another graph, with what entered and left since the one before."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from terrigraph.errors import UsageError
from terrigraph.indexes.changes import Changes, changes
from terrigraph.indexes.network_tables import EDGES, NODES
from terrigraph.language import Text
from terrigraph.site.draft import MARK
from terrigraph.site.dumps import FOLDER
from terrigraph.store.folder import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.graph import LocalGraph

MOST_KEPT = 200
"""New or gone nodes that a release names; it counts them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release: the graph as the site gave it once."""

    version: str
    """The day on which its graph was built, and a number where several were that day: « 2026.11.23 », « 2026.11.23.2 »."""
    built: str
    sha256: str
    statements: int
    nodes: int
    links: int
    changed: dict[str, Any] | None = None
    """What differs from the release before: see `_summed`; None for the first."""


@dataclass(frozen=True, slots=True)
class History:
    """What a site says of itself: the releases, the latest first, and how it was made."""

    releases: list[Release] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)
    """What it depends on apart from the graph: the program's version, its address, whom to write to."""
    holds: list[str] = field(default_factory=list)
    """The names of the files and folders that the site has put into its folder."""


def read(site: Path) -> History:
    """The history that a site records; an empty one where there is no site yet. Raises UsageError where it cannot be read."""
    path = site / MARK
    if not path.is_file():
        return History()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return History([Release(**one) for one in stored["releases"]], dict(stored["made"]), list(stored["holds"]))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise UsageError(
            Text(f"{path} n’est pas le journal d’un site : {problem}", f"{path} is not a site's history: {problem}"),
            Text("Effacez ce dossier, ou nommez-en un autre.", "Remove this folder, or name another."),
        ) from None


def text(history: History) -> str:
    """A history as it is written in a site."""
    return json.dumps(asdict(history), ensure_ascii=False, indent=1) + "\n"


def released(graph: LocalGraph, site: Path, history: History) -> Release:
    """The release that a site is of when it is made of a graph: the latest, where it is of that graph already."""
    manifest = graph.store.manifest
    latest = history.releases[0] if history.releases else None
    if latest and latest.sha256 == manifest.sha256:
        return latest
    before = site / FOLDER
    known = latest is not None and all((before / name).is_file() for name in (NODES, EDGES, MANIFEST))
    differences = changes(graph.store.folder, before) if known else None
    nodes, links = (graph.scans.rows(f"SELECT count(*) FROM {table}", {})[0][0] for table in ("nodes", "edges"))
    return Release(
        version=_version(manifest.built, [one.version for one in history.releases]),
        built=manifest.built,
        sha256=manifest.sha256,
        statements=manifest.quads,
        nodes=nodes,
        links=links,
        changed=_summed(differences) if differences else None,
    )


def pruned(release: Release, graph: LocalGraph) -> Release:
    """A former release without the names of what the graph no longer holds: who was erased is named nowhere."""
    if not release.changed:
        return release
    first = release.changed["new"]["first"]
    known = {
        iri
        for (iri,) in graph.scans.rows("SELECT iri FROM nodes WHERE iri IN (SELECT unnest($iris))", {"iris": [one["iri"] for one in first]})
    }
    kept = [one for one in first if one["iri"] in known]
    return replace(release, changed=release.changed | {"new": release.changed["new"] | {"first": kept}})


def _version(built: str, taken: list[str]) -> str:
    day = built[:10].replace("-", ".")
    number = sum(version == day or version.startswith(f"{day}.") for version in taken)
    return f"{day}.{number + 1}" if number else day


def _summed(differences: Changes) -> dict[str, Any]:
    """Changes as a release records them: counts by kind and source, and the first names."""
    return {
        "before": differences.before,
        "new": {"count": len(differences.new), "first": [asdict(one) for one in differences.new[:MOST_KEPT]]},
        "gone": {"count": len(differences.gone)},  # without names: who was erased is among them
        "links": [asdict(one) for one in differences.links],
        "gone_links": [asdict(one) for one in differences.gone_links],
        "confirmed": [asdict(one) for one in differences.confirmed],
        "redated": [asdict(one) for one in differences.redated],
        "disagreements": len(differences.disagreements),
    }
