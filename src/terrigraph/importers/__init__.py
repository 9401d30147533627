"""One module an open dataset: each reads its tables into statements, and some take a stranger's files in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from terrigraph.errors import UnknownNameError
from terrigraph.importers import cooperations, elected_officials, indicators, members, territories, twinnings, wikidata
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from terrigraph.facts.conclusions import Conclusions
    from terrigraph.intake.accounts import Sums
    from terrigraph.sources.source import Reading, Source
    from terrigraph.sources.tables import Concepts


class Importer(NamedTuple):
    """What one open dataset offers."""

    title: Text
    """What it is about, in a line."""
    read: Callable[[Source, Path, Concepts, Conclusions], Reading]
    """Its tables into statements, when a graph is built."""
    take: Callable[..., Sums] | None = None
    """Files into its tables: `take(files, folder, report, **options)`."""
    fetch: Callable[..., list[Path]] | None = None
    """Its files onto this machine: `fetch(folder, report)`; asks the network."""
    options: tuple[str, ...] = ()
    """The options of `take` that the command line may give."""
    leads: Callable[[Source, Mapping[str, str]], dict[str, str]] | None = None
    """Where identifiers lead that its resources would have otherwise, by the ends of their IRIs: `leads(source, tied)`.

    `tied` has, by Wikidata's identifiers, the people whom curated tables tie to them.
    """


IMPORTERS: dict[str, Importer] = {
    "elected_officials": Importer(
        Text("élus : le répertoire national des élus", "elected officials: the national register"),
        read=elected_officials.read,
        take=elected_officials.import_files,
        fetch=elected_officials.fetch,
        options=("whole_councils", "forgotten"),
        leads=elected_officials.leads,
    ),
    "cooperations": Importer(
        Text("projets de coopération : tableaux, activités d’IATI", "cooperation projects: tables, activities of IATI"),
        read=cooperations.read,
        take=cooperations.import_files,
        options=("mapping",),
    ),
    "indicators": Importer(
        Text("chiffres par territoire et par an", "figures by territory and year"),
        read=indicators.read,
        take=indicators.import_files,
        options=("mapping",),
    ),
    "members": Importer(
        Text("membres de syndicats, de réseaux, d’associations", "members of syndicates, networks, associations"),
        read=members.read,
        take=members.import_files,
        options=("mapping",),
    ),
    "territories": Importer(Text("territoires officiels", "official territories"), read=territories.read),
    "twinnings": Importer(
        Text("jumelages de communes, d’un tableau", "twinned communes, of a table"), read=twinnings.read, take=twinnings.import_files
    ),
    "wikidata": Importer(
        Text("jumelages que dit Wikidata", "twinnings that Wikidata states"),
        read=wikidata.read,
        take=wikidata.import_files,
        fetch=wikidata.fetch,
    ),
}
"""The importer of each source that is not made of curated tables, by the source's id. A new one is one line here."""


LAST = ("territories", "elected_officials")
"""Sources of which the others speak, by the same identifiers: they are read after them, in this order."""


def taking(name: str) -> Importer:
    """The importer of a source that takes files. Raises UnknownNameError."""
    if (importer := IMPORTERS.get(name)) and importer.take:
        return importer
    offered = ", ".join(key for key, importer in IMPORTERS.items() if importer.take)
    raise UnknownNameError(
        Text(f"rien ne s’importe sous le nom « {name} »", f'nothing is imported by the name "{name}"'),
        Text(f"S’importent : {offered}", f"What can be imported: {offered}"),
    )


def options(importer: Importer, given: dict[str, Any]) -> dict[str, Any]:
    """Of the options that a user gave, those that the importer has."""
    return {name: value for name, value in given.items() if name in importer.options}
