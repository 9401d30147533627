"""Dates and passages of an edge on one line, for pages of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrigraph.language import Text, speaking
from terrigraph.views import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping


def when(edge: Mapping[str, Any]) -> Text:
    """The dates of an edge in words, or their bounds; empty where nothing is known."""
    return Text(*(_in(language, edge) for language in ("fr", "en")))


def _in(language: str, edge: Mapping[str, Any]) -> str:
    with speaking(language):
        return phrases.period(edge)


def cited(passage: Mapping[str, Any]) -> Text:
    """A passage on one line: its quote, its document, and where it stands in it."""
    place = Text("", "")
    if passage["start"] is not None and passage["end"] is not None:
        place = Text(f", caractères {passage['start']} à {passage['end']}", f", characters {passage['start']} to {passage['end']}")
    quote = " ".join(passage["exact"].split())
    french, english = (f"« {quote} » — ", f'"{quote}" — ') if quote else ("", "")
    return Text(f"{french}{passage['title']}{place.fr}", f"{english}{passage['title']}{place.en}")
