"""What a row of an imported table is as evidence, and what dates follow from what it says.

A row is cited by the IRI of its file and an RFC 7111 fragment, `…/twinnings-france.csv#row=1042`, where the header is
row 1, in the table as it is kept. It quotes what the file says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from terrigraph.facts.days import Assertion, Dates
from terrigraph.model.namespaces import DCTERMS, OA, RDF, SCHEMA, SCHEMES, TG
from terrigraph.model.triples import Ids, PartialDate, iri, literal, quad

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
        return quad(subject, predicate, term, self.ids.graph(self.source.id))

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


def stated_dates(start: str, end: str, seen: Sequence[str], over: bool = False) -> list[Dates]:
    """What a row says of when something holds: one for each day on which it is shown.

    `seen` are dates at which it was shown as held; where it is `over`, and no end is known, as past.
    """
    assertion = Assertion.FORMER if over and not end else Assertion.HELD
    shown = [PartialDate.parse(date) for date in seen]
    if not shown:
        return [Dates(start=start, end=end, assertion=assertion)] if start or end else []
    return [Dates(start=start, end=end, first_seen=date.first, last_seen=date.last, assertion=assertion) for date in shown]
