"""What reading a document proposes: candidates, each with the passage that says it.

Nothing here is a fact before a person has judged it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.model.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terrigraph.documents import Document

_NONE: Mapping[str, str] = MappingProxyType({})
_UNTIED: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class QuoteSpan(NamedTuple):
    """A passage: `text[start:end] == exact`, counted in Unicode code points."""

    exact: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing that a document may state."""

    id: str
    """Stable: made of its content and of the words quoted, whatever is before them in the text."""
    kind: str
    """event, session, person, organisation, territory, mandate, participation, theme or question."""
    label: str
    """What a reader calls it: a name, a title, "maire de Reims"."""
    quote: QuoteSpan
    rule: str
    """The rule that made it."""
    tier: str
    """How sure the rule is: A (best), B or C; docs/extraction.md states the precision that was measured for each."""
    values: Mapping[str, str] = field(default_factory=lambda: _NONE)
    """By kind: see docs/extraction.md."""
    links: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _UNTIED)
    """The ids of other candidates: person, organisation, territory, session, capacity, super, about, organisers, location."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The candidates of a document, in the order of its text."""

    document: Document
    candidates: tuple[Candidate, ...]

    def of(self, kind: str) -> list[Candidate]:
        """Those of a kind."""
        return [candidate for candidate in self.candidates if candidate.kind == kind]


class Keys:
    """Gives candidates their ids: content that comes twice in the same words gets a rank, in the order of the text."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def __call__(self, kind: str, *content: str) -> str:
        """The id of a candidate of a kind, of its content (names, roles, the words quoted)."""
        key = "\x1f".join((kind, *(fold(one) for one in content)))
        rank = self._seen[key] = self._seen.get(key, 0) + 1
        return blake2b(f"{key}\x1f{rank}".encode(), digest_size=6).hexdigest()
