"""Text -> candidates: what a programme seems to say, with the passage that says it.

Nothing here is a fact before a person has judged it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.documents import Document
    from terrigraph.extraction.candidates import Proposal
    from terrigraph.model.ontology import Ontology


def propose(document: Document, data: Path, model: Ontology) -> Proposal:
    """The candidates of a document, in the order of its text.

    `data` is the folder of the official tables and the gazetteer; `model` has the lists of roles and themes. The same
    document gives the same candidates.
    """
    from terrigraph.extraction.concepts import Scheme
    from terrigraph.extraction.places import PlaceNames
    from terrigraph.extraction.proposing import ProgrammeReader

    return ProgrammeReader(document, PlaceNames(data), Scheme.read(model)).proposal()
