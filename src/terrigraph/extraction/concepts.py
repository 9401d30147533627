"""The words of the controlled lists: which concept a role is, which themes a passage names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from terrigraph.model.namespaces import SCHEMES, SKOS
from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from terrigraph.extraction.words import Word
    from terrigraph.model.ontology import Ontology

_LEAST = 5
"""Letters: a theme's shorter names ("eau", "APD") are too often other words."""


class ThemeMention(NamedTuple):
    """A theme where a text names it."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """The concepts of roles and themes, by the folded words that name them in French."""

    roles: Mapping[str, str]
    themes: Mapping[tuple[str, ...], str]

    @classmethod
    def read(cls, model: Ontology) -> Scheme:
        """Those of an ontology."""
        roles = _labels(model, SCHEMES["role"])
        themes = {tuple(words.split()): concept for words, concept in _labels(model, SCHEMES["theme"]).items() if len(words) >= _LEAST}
        return cls(roles, themes)

    def role(self, *written: str) -> str:
        """The concept of the first of several forms of a role that the list has; "" for none."""
        return next((self.roles[fold(form)] for form in written if fold(form) in self.roles), "")

    def themes_in(self, words: Sequence[Word]) -> list[ThemeMention]:
        """The themes that a run of words names, the longest names first seen, none inside another."""
        longest = max((len(key) for key in self.themes), default=0)
        mentions: list[ThemeMention] = []
        index = 0
        while index < len(words):
            for length in range(min(longest, len(words) - index), 0, -1):
                pieces = tuple(piece for word in words[index : index + length] for piece in word.pieces)
                if (concept := self.themes.get(pieces)) and not any(word.apart for word in words[index + 1 : index + length]):
                    mentions.append(ThemeMention(concept, words[index].start, words[index + length - 1].end))
                    index += length
                    break
            else:
                index += 1
        return mentions


def _labels(model: Ontology, base: str) -> dict[str, str]:
    """The concepts of a list by their folded French names; preferred names win over others."""
    concepts: dict[str, str] = {}
    for predicate in (SKOS.altLabel, SKOS.prefLabel):
        for quad in model.statements.quads_for_pattern(None, NamedNode(predicate), None, None):
            subject, label = quad.subject, quad.object
            if isinstance(subject, NamedNode) and subject.value.startswith(base) and isinstance(label, Literal) and label.language == "fr":
                concepts[fold(label.value)] = subject.value.removeprefix(base)
    return concepts
