"""Where each page of a site is, and how pages lead to each other: relative addresses alone."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from terrigraph.language import Text, current
from terrigraph.model.namespaces import SCHEMES
from terrigraph.views.web.page import Ways

_PLAIN = re.compile(r"(?!x-[0-9a-f]{24}$|(?i:con|prn|aux|nul|com\d|lpt\d)(\.|$))[A-Za-z0-9][A-Za-z0-9._~-]{0,120}")
"""A name that any file system takes, Windows' too, and that is none of those that `_segment` makes."""
_THEMES = SCHEMES["theme"]
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'"
"""What a page may load: its style sheet."""
SEARCHING = f"{POLICY}; script-src 'self'"
"""What the page of search may also load: its program, and the parts of the index."""
LINKS = (
    ("search.html", Text("Chercher", "Search")),
    ("explorer.html", Text("Explorer", "Explore")),
    ("themes.html", Text("Thèmes", "Themes")),
    ("data.html", Text("Données", "Data")),
    ("about.html", Text("À propos", "About")),
)
ONE_LANGUAGE = ("explorer.html",)
"""Pages that are in both languages at once."""


def page_of(iri: str, base: str) -> str:
    """The path in the site of the page of a resource: « id/person/mary-gely.html »; "" for what is not of this graph.

    What some file system would not take for a name gives way to a checksum.
    """
    if iri.startswith(base):
        space, local = "id", iri.removeprefix(base)
    elif iri.startswith(_THEMES):
        space, local = "theme", iri.removeprefix(_THEMES)
    else:
        return ""
    return f"{space}/{'/'.join(map(_segment, local.split('/')))}.html" if local else ""


def _segment(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return f"x-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


class SitePage(NamedTuple):
    """A page of the site, by its path without the language."""

    path: str

    @property
    def file(self) -> str:
        """Its file, in the language in use: those in English are under en/."""
        return self.path if current() == "fr" else f"en/{self.path}"

    def to(self, path: str) -> str:
        """The address of another page of the same language, or of one that is in both."""
        spoken = current() == "en" and path not in ONE_LANGUAGE
        return self.up + ("en/" if spoken else "") + path

    def file_at(self, path: str) -> str:
        """The address of a file that is of no language."""
        return self.up + path

    @property
    def up(self) -> str:
        """What leads from this page to the root of the site."""
        return "../" * self.file.count("/")

    def ways(self, *, script: str = "", policy: str = POLICY) -> Ways:
        """Where the frame of the page leads."""
        other = f"{self.up}{'en/' if current() == 'fr' else ''}{self.path}"
        return Ways(
            home=self.to("index.html"),
            style=self.file_at("style.css"),
            other=other,
            links=[(self.to(path), words) for path, words in LINKS],
            policy=policy,
            script=self.file_at(script) if script else "",
        )
