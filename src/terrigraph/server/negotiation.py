"""Which form of an answer a client wants, and in which language: RFC 9110, sections 12.4 and 12.5."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MOST = 2_000
"""Characters of a header that are read."""
_WEIGHT = re.compile(r"\d(?:\.\d*)?|\.\d+", re.ASCII)
"""A quality, also as Java wrote it before its version 19: ".2"."""
_MEDIA = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+")

RESULTS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
"""The forms of solutions and booleans, by media type, ours first."""

GRAPHS = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/n-quads": "nq",
    "application/trig": "trig",
    "text/n3": "n3",
    "application/x-turtle": "ttl",
    "application/json": "jsonld",
    "application/xml": "rdf",
    "text/xml": "rdf",
}
"""The forms of graphs, by media type, ours first."""

PAGES = {
    "text/html": "html",
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/xhtml+xml": "html",
    "application/json": "jsonld",
}
"""The forms of a resource's page."""

_CHARSET = ("text/turtle", "text/csv", "text/tab-separated-values", "text/html", "text/n3", "text/plain", "application/n-triples")
TABLES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gexf": "application/gexf+xml",
}
"""Of lists that are downloaded, by format."""


def wanted(header: str, offered: Sequence[str]) -> str | None:
    """The media type that an Accept header likes best among those offered, best first; None where it takes none.

    Of types that it likes as much the first offered wins; an absent header takes anything.
    """
    ranges = list(_ranges(header))
    if not ranges:
        return offered[0]
    best, liked = 0.0, None
    for offer in offered:
        quality = _quality(offer, ranges)
        if quality > best:
            best, liked = quality, offer
    return liked


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """How much a type is liked: as the most specific of the ranges that hold it says."""
    kind = offer.partition("/")[0]
    for named in (offer, f"{kind}/*", "*/*"):
        if qualities := [quality for media, quality in ranges if media == named]:
            return max(qualities)
    return 0.0


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header[:_MOST].split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media == "*":  # Java's default
            media = "*/*"
        if _MEDIA.fullmatch(media):
            yield media, _weight(parameters)


def _weight(parameters: Sequence[str]) -> float:
    given = next((value.strip() for name, _, value in (p.partition("=") for p in parameters) if name.strip() == "q"), "1")
    return min(float(given), 1.0) if _WEIGHT.fullmatch(given) else 0.0


def content_type(media: str) -> str:
    """A media type as a Content-Type header, with its character set where it is text."""
    return f"{media}; charset=utf-8" if media in _CHARSET else media


def media_type(header: str) -> tuple[str, dict[str, str]]:
    """The media type of a Content-Type header, and its parameters, in lower case (a boundary keeps its case)."""
    media, *parameters = header[:_MOST].split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    values = {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
    return media.strip().lower(), {name: value if name == "boundary" else value.lower() for name, value in values.items()}


def language(*, asked: str, header: str) -> str:
    """The language of a page: the one that the address asks for, else the one that Accept-Language likes best, else French."""
    if asked in LANGUAGES:
        return asked
    best, liked = 0.0, "fr"
    for part in header[:_MOST].split(","):
        tag, *parameters = (piece.strip().lower() for piece in part.split(";"))
        spoken = tag.split("-")[0]
        if spoken in LANGUAGES and _weight(parameters) > best:
            best, liked = _weight(parameters), spoken
    return liked


def described(offered: Mapping[str, str]) -> str:
    """The media types offered, for a message."""
    return ", ".join(dict.fromkeys(offered))
