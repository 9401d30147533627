"""What a row of an imported table is as evidence, and what dates follow from what it says.

A row is cited by the IRI of its file and an RFC 7111 fragment, `…/twinnings-france.csv#row=1042`, where the header is
row 1, in the table as it is kept. It quotes what the file says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from terrigraph.model.namespaces import DCTERMS, OA, RDF, SCHEMA, SCHEMES, TG
from terrigraph.model.triples import Ids, PartialDate, day, iri, literal, quad

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from terrigraph.sources.source import Source

_KIND = "jeu-de-donnees"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """An imported file, as a document whose rows are evidence."""

    source: Source
    ids: Ids
    name: str
    about: Mapping[str, Any]
    """What `source.json` keeps of it: its file name; title, publisher, url and licence where they are known."""

    @property
    def iri(self) -> str:
        """The file's IRI."""
        return self.ids("source", f"{self.source.id}/{self.name}.csv")

    def row_iri(self, number: int) -> str:
        """The IRI of a row."""
        return f"{self.iri}#row={number}"

    def _line(self, subject: str, predicate: str, term: str) -> str:
        return quad(subject, predicate, term, self.source.iri(self.ids))

    def statements(self) -> Iterator[str]:
        """What the graph says of the file."""
        yield self._line(self.iri, RDF.type, iri(TG.Document))
        yield self._line(self.iri, DCTERMS.title, literal(self.about.get("title") or self.about["file"]))
        yield self._line(self.iri, DCTERMS.publisher, literal(self.about.get("publisher") or self.source.publisher))
        yield self._line(self.iri, DCTERMS.type, iri(SCHEMES["kind"] + _KIND))
        if self.about.get("url"):
            yield self._line(self.iri, SCHEMA.url, iri(self.about["url"]))
        if self.about.get("licence"):
            yield self._line(self.iri, DCTERMS.license, literal(self.about["licence"]))

    def row(self, number: int, wording: str) -> Iterator[str]:
        """What the graph says of a row."""
        here = self.row_iri(number)
        quote = self.ids.hashed("quote", self.source.id, wording)
        yield self._line(here, RDF.type, iri(OA.SpecificResource))
        yield self._line(here, OA.hasSource, iri(self.iri))
        yield self._line(here, OA.hasSelector, iri(quote))
        yield self._line(quote, RDF.type, iri(OA.TextQuoteSelector))
        yield self._line(quote, OA.exact, literal(wording))


def bounded_dates(start: str, end: str, seen: Sequence[str], over: bool = False) -> Iterator[tuple[str, str]]:
    """The dates of something, and the bounds that follow, as (predicate, term).

    `seen` are dates at which it was shown as held; where it is `over`, and no end is known, as past.
    """
    dates = [PartialDate.parse(date) for date in seen]
    bounds: dict[str, str] = {}
    for known, text, before, after in (
        (SCHEMA.startDate, start, TG.startNotBefore, TG.startNotAfter),
        (SCHEMA.endDate, end, TG.endNotBefore, TG.endNotAfter),
    ):
        if text:
            date = PartialDate.parse(text)
            yield known, date.term
            if date.first != date.last:
                bounds |= {before: date.first, after: date.last}
    if dates and not start:
        bounds[TG.startNotAfter] = min(date.last for date in dates)
    if dates and not end:
        bounds[TG.endNotAfter if over else TG.endNotBefore] = max(date.last if over else date.first for date in dates)
    for predicate, date_of in bounds.items():
        yield predicate, day(date_of)
