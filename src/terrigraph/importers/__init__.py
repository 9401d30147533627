"""One module an open dataset: each reads its tables into statements, and some take a stranger's files in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from terrigraph.errors import UnknownNameError
from terrigraph.importers import cooperations, elected_officials, indicators, members, territories, twinnings, wikidata
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from terrigraph.intake.accounts import Sums
    from terrigraph.model.triples import Ids
    from terrigraph.sources.source import Reading, Source
    from terrigraph.sources.tables import Concepts


class Importer(NamedTuple):
    """What one open dataset offers."""

    read: Callable[[Source, Path, Concepts, Ids], Reading]
    """Its tables into statements, when a graph is built."""
    take: Callable[..., Sums] | None = None
    """Files into its tables: `take(files, folder, tell, **options)`."""
    fetch: Callable[..., list[Path]] | None = None
    """Its files onto this machine: `fetch(folder, tell)`; asks the network."""
    options: tuple[str, ...] = ()
    """The options of `take` that the command line may give."""


IMPORTERS: dict[str, Importer] = {
    "elected_officials": Importer(
        elected_officials.read, elected_officials.import_files, elected_officials.fetch, ("whole_councils", "forgotten")
    ),
    "cooperations": Importer(cooperations.read, cooperations.import_files, options=("mapping",)),
    "indicators": Importer(indicators.read, indicators.import_files, options=("mapping",)),
    "members": Importer(members.read, members.import_files, options=("mapping",)),
    "territories": Importer(territories.read),
    "twinnings": Importer(twinnings.read, twinnings.import_files),
    "wikidata": Importer(wikidata.read, wikidata.import_files, wikidata.fetch),
}
"""The importer of each source that is not made of curated tables, by the source's id. A new one is one line here."""


def taking(name: str) -> Importer:
    """The importer of a source that takes files. Raises UnknownNameError."""
    if (found := IMPORTERS.get(name)) and found.take:
        return found
    offered = ", ".join(key for key, importer in IMPORTERS.items() if importer.take)
    raise UnknownNameError(
        Text(f"rien ne s’importe sous le nom « {name} »", f'nothing is imported by the name "{name}"'),
        Text(f"S’importent : {offered}", f"What can be imported: {offered}"),
    )


def options(importer: Importer, given: dict[str, Any]) -> dict[str, Any]:
    """Of the options that a user gave, those that the importer has."""
    return {name: value for name, value in given.items() if name in importer.options}
