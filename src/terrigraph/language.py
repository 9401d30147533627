"""French and English: a text is written in both, and spoken in the user's."""

from __future__ import annotations

import locale
import os
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES = ("fr", "en")


def of_the_machine() -> str:
    """The language of the user's locale: "fr" where it is French, "en" elsewhere."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "fr" if value.lower().startswith("fr") else "en"
    return "fr" if (locale.getlocale()[0] or "").lower().startswith(("fr", "french")) else "en"


_current: ContextVar[str | None] = ContextVar("language", default=None)


def current() -> str:
    """The language in use: the one chosen with `speak`, else the machine's."""
    return _current.get() or of_the_machine()


def speak(language: str | None) -> None:
    """Choose the language of what follows; None goes back to the machine's."""
    _current.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both languages; `str()` gives it in the language in use."""

    fr: str
    en: str

    def __str__(self) -> str:
        return self.en if current() == "en" else self.fr

    @classmethod
    def of(cls, labels: Mapping[str, str], otherwise: str = "") -> Text:
        """A text from labels by language; a missing language takes the other one's."""
        french, english = labels.get("fr", ""), labels.get("en", "")
        anything = french or english or next(iter(labels.values()), otherwise)
        return cls(french or anything, english or anything)
