"""What may be said beside a name: the roles that someone holds, of which body, for which place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terrigraph.extraction.tokens import Passage


@dataclass
class Held:
    """A role that someone is said to hold."""

    role: str
    flag: str
    asks: str
    start: int
    end: int
    role_end: int
    """Where the role's own words end."""
    organisation: Passage | None = None
    territory: Passage | None = None
    scope: Passage | None = None
    joined: bool = False
    """Whether it is joined to the next by "et": what the next is of, it is of."""
    plural: bool = False
    rule: str = "role"

    @property
    def untied(self) -> bool:
        """Whether it is told of no body and no place."""
        return self.organisation is None and self.territory is None

    def extend(self, end: int) -> None:
        """Let what is said of it go on to a place."""
        self.end = max(self.end, end)

    def of_body(self, passage: Passage) -> None:
        """Say which body it is held in."""
        self.organisation = passage
        self.extend(passage.end)

    def about(self, passage: Passage) -> None:
        """Say what it is about, or which part of a body it is of."""
        self.scope = passage
        self.extend(passage.end)

    def in_place(self, passage: Passage) -> None:
        """Say for which place it is held."""
        self.territory = passage
        self.extend(passage.end)


@dataclass
class Reading:
    """What a zone beside a name says."""

    held: list[Held] = field(default_factory=list)
    loose: list[Passage] = field(default_factory=list)
    """Organisations that no role was told of."""
    notes: list[str] = field(default_factory=list)
    """Folded words in brackets: "animateur", "mme"."""
