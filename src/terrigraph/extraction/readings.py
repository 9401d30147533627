"""What the words around a name may state: the roles that someone holds, of which body, for which place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terrigraph.extraction.tenures import Tenure
    from terrigraph.extraction.words import Span


@dataclass(kw_only=True)
class MandateReading:
    """A role that a text gives someone, with what it is of."""

    role: str
    flag: str = ""
    asks: str = ""
    start: int
    end: int
    role_end: int
    """Where the role's own words end."""
    organisation: Span | None = None
    territory: Span | None = None
    scope: Span | None = None
    joined: bool = False
    """Whether it is joined to the next by "et": what the next is of, it is of."""
    plural: bool = False
    tenure: Tenure | None = None
    """When it was held, where the text says so."""
    rule: str = "role"

    @property
    def untied(self) -> bool:
        """Whether it is of no body and no place."""
        return self.organisation is None and self.territory is None

    def extend(self, end: int) -> None:
        """Extend the words about it to a place of the text."""
        self.end = max(self.end, end)

    def of_body(self, passage: Span) -> None:
        """Say which body it is held in."""
        self.organisation = passage
        self.extend(passage.end)

    def within(self, tenure: Tenure) -> None:
        """Say when it was held."""
        self.tenure = tenure
        self.start = min(self.start, tenure.span.start)
        self.extend(max(self.role_end, tenure.span.end))

    def about(self, passage: Span) -> None:
        """Say what it is about, or which part of a body it is of."""
        self.scope = passage
        self.extend(passage.end)

    def in_place(self, passage: Span) -> None:
        """Say for which place it is held."""
        self.territory = passage
        self.extend(passage.end)


@dataclass
class ZoneReading:
    """What the zone of text about a name states."""

    mandates: list[MandateReading] = field(default_factory=list)
    loose: list[Span] = field(default_factory=list)
    """Organisations that no role is of."""
    notes: list[str] = field(default_factory=list)
    """Folded words in brackets: "animateur", "mme"."""
