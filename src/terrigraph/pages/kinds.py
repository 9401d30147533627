"""Kinds of things by the names that users give them: in French or English, singular or plural, with accents or without."""

from __future__ import annotations

from terrigraph.model.spelling import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from terrigraph.language import Text

_IRREGULAR = {"people": "person", "organization": "organisation", "organizations": "organisation"}


def kind(name: str, labels: Mapping[str, Text]) -> str | None:
    """The key of the kind that a name means, by the kinds' labels (singular, in both languages); None where it means none."""
    folded = fold(name)
    singular = _IRREGULAR.get(folded) or (f"{folded[:-3]}y" if folded.endswith("ies") else folded.removesuffix("s"))
    return next((key for key, label in labels.items() if {folded, singular} & {fold(label.fr), fold(label.en)}), None)
