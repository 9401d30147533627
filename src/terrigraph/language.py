"""French and English: a text is written in both, and spoken in the user's."""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar

TYPE_CHECKING = False  # typing and dataclasses are not read here: help and short answers would wait for them
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Final

LANGUAGES = ("fr", "en")


def of_the_machine() -> str:
    """The language of the user's locale: "fr" where it is French, "en" elsewhere."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "fr" if value.lower().startswith("fr") else "en"
    import locale

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


class Text:
    """One message in both languages; `str()` gives it in the language in use. It never changes."""

    __slots__ = ("en", "fr")

    def __init__(self, fr: str, en: str) -> None:
        self.fr: Final = fr
        self.en: Final = en

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.fr, self.en) == (other.fr, other.en)

    def __hash__(self) -> int:
        return hash((self.fr, self.en))

    def __repr__(self) -> str:
        return f"Text({self.fr!r}, {self.en!r})"

    def __str__(self) -> str:
        return self.en if current() == "en" else self.fr

    @classmethod
    def of(cls, labels: Mapping[str, str], otherwise: str = "") -> Text:
        """A text from labels by language; a missing language takes the other one's."""
        french, english = labels.get("fr", ""), labels.get("en", "")
        anything = french or english or next(iter(labels.values()), otherwise)
        return cls(french or anything, english or anything)
