"""What foreign cities are called, whoever names them: the gazetteer's names, in the place of one source's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.model.namespaces import SCHEMA
from terrigraph.model.triples import literal
from terrigraph.reconciliation.gazetteer import CITY

if TYPE_CHECKING:
    from terrigraph.facts.conclusions import Conclusions
    from terrigraph.reconciliation.gazetteer import Gazetteer


def name_cities(conclusions: Conclusions, gazetteer: Gazetteer) -> None:
    """Conclude the French and the English name of each city of the gazetteer that sources speak of, and let it be found by its others.

    A source's own name remains as another one. Exonyms are many (« Kiev » is one of Kyïv's forty): they are not shown.
    """
    start = conclusions.ids("territory", CITY)
    for here in conclusions.subjects(start):
        if (place := gazetteer.place(here.removeprefix(start))) is None:
            continue
        if known := gazetteer.names.get(place.id):
            conclusions.prefer(here, SCHEMA.name, literal(known.french, "fr"))
            conclusions.prefer(here, SCHEMA.name, literal(known.english, "en"))
        for name in filter(None, (place.name, *place.others.split("|"))):
            conclusions.hide(here, name)
