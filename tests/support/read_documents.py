"""Reads texts as a stranger's documents are, for the tests of extraction and of all that follows it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from terrigraph import documents, resources
from terrigraph.extraction.concepts import Scheme
from terrigraph.extraction.places import PlaceNames
from terrigraph.extraction.proposing import ProgrammeReader
from terrigraph.extraction.rendering import as_json
from terrigraph.model import ontology

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.extraction.candidates import Proposal


@cache
def _known() -> tuple[PlaceNames, Scheme]:
    return PlaceNames(resources.folder("data")), Scheme.read(ontology.load())


def proposal(path: Path) -> Proposal:
    """What a document proposes."""
    return ProgrammeReader(documents.read(path), *_known()).proposal()


def people(folder: Path, text: str) -> dict[str, dict[str, Any]]:
    """The people of a text by name, as the command says them for programs."""
    path = folder / "texte.txt"
    path.write_text(text, encoding="utf-8")
    return {person["name"]: person for person in as_json(proposal(path))["people"]}
