"""In a worker: pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrigraph.server.frames import Reply

if TYPE_CHECKING:
    from pathlib import Path


class PageDesk:
    """Pages."""

    def __init__(self, store: Path) -> None:
        self.store = store

    def answer(self, job: dict[str, Any], body: bytes) -> Reply:
        """The reply."""
        return Reply(404)
