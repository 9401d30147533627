"""Twinnings that Wikidata states (P190) of French communes, with their dates.

What is read: SPARQL 1.1 results with the variables of `QUERY`, as JSON (flat or not), as a table or as a TSV of terms; and entity JSON,
of `Special:EntityData` or of a dump. A start is P580, an end P582; P585 is a day on which the twinning
held. A statement that is deprecated is ignored by name.

The public endpoint is asked by `fetch` only, one département at a time; what was received is not asked for again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terrigraph import resources
from terrigraph.importers.wikidata.claims import NEEDED, Claim, Document, bindings, gather, is_entity, is_statement, of_entities
from terrigraph.importers.wikidata.downloads import is_json, is_terms, load, rows_of_terms
from terrigraph.importers.wikidata.fetching import ADDRESS, FETCHED, PAGE_NAME, QUERY, fetch
from terrigraph.intake.accounts import Sums, names_of
from terrigraph.intake.codes import read_code
from terrigraph.intake.files import Intake, keep, take
from terrigraph.intake.partners import WIKIDATA, Identifier, NamedPartner, Partner
from terrigraph.intake.tie_statements import read
from terrigraph.intake.ties import LAYOUT, Tie, identifier, tie
from terrigraph.language import Text
from terrigraph.sources.dates import Period, period
from terrigraph.sources.sheets import misnamed, open_sheet, readable, require
from terrigraph.sources.tables import MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["ADDRESS", "METADATA", "QUERY", "fetch", "import_files", "read"]

_OPTIONAL = ("commune", "communeLabel", "partnerLabel", "partnerInsee", "geonames", "country", "coord")
_OTHER_VALUE = Text("autre valeur d’un énoncé déjà lu", "another value of a statement already read")
_DEPRECATED = Text("énoncé déprécié", "deprecated statement")

METADATA = {
    "importer": "wikidata",
    "title": {"fr": "Jumelages selon Wikidata", "en": "Twinnings according to Wikidata"},
    "description": {
        "fr": "Énoncés P190 des communes françaises et de leurs partenaires, avec leurs dates ; lieux : Wikidata, GeoNames (CC BY 4.0).",
        "en": "P190 statements of French communes and their partners, with their dates; places: Wikidata, GeoNames (CC BY 4.0).",
    },
    "publisher": "Wikidata",
    "licence": "CC0-1.0",
    "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/",
    "url": "https://www.wikidata.org/wiki/Property:P190",
}


def import_files(
    files: Sequence[Path],
    folder: Path,
    report: Callable[[Text], None] = lambda _: None,
    today: str = "",
) -> Sums:
    """Read JSON files, or tables of results, into a source's folder. `today` dates what changed.

    The pages that `fetch` wrote are one table. A statement that several files hold is kept of each.

    Raises ImportingError, and changes nothing, where a file is no JSON of Wikidata's.
    """
    finder = identifier(resources.folder("data"))
    pages = [path for path in files if PAGE_NAME.fullmatch(path.name)]
    names = names_of([path for path in files if path not in pages])
    if pages:
        names[FETCHED] = pages[0].parent / FETCHED
    documents = {path: load(path) for path in files if is_json(path)}
    reader = _Reader(finder, documents, pages, report)
    intakes = take(names, reader.read, report)
    return keep(folder, METADATA, LAYOUT, intakes, today)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the files of one import, each of which may describe what another names."""

    finder: Identifier
    documents: Mapping[Path, Document]
    pages: Sequence[Path]
    report: Callable[[Text], None]

    def read(self, path: Path) -> Intake:
        """The statements of one file, or of the pages that were fetched."""
        intake = Intake.of(path.name, written="json")
        claims: dict[str, Claim] = {}
        if path.name != FETCHED and path not in self.documents:
            _read_table(path, claims, intake)
        else:
            parts = self.pages if path.name == FETCHED else [path]
            self._read_documents([self.documents[part] for part in sorted(parts)], claims, intake)
        for claim in claims.values():
            if claim.deprecated:
                intake.sums.ignored[_DEPRECATED] += 1
            elif isinstance(tie := _tie(claim, self.finder), Tie):
                intake.keep(tie.line, tie.doubted)
            else:
                intake.refuse(claim.row, claim.cells, tie)
        return intake

    def _read_documents(self, documents: Sequence[Document], claims: dict[str, Claim], intake: Intake) -> None:
        for document in documents:
            for number, cells in bindings(document):
                _gather(number, cells, str(document.get("retrieved", "")), claims, intake)
        left_out: Counter[str] = Counter()
        for claim in of_entities(documents, self.documents.values(), left_out):
            intake.sums.read += 1
            if claim.statement in claims:
                intake.sums.ignored[_OTHER_VALUE] += 1
            claims.setdefault(claim.statement, claim)
        for name, times in sorted(left_out.items()):
            self.report(Text(f"  qualificatif {name} : {times} fois, ignoré", f"  qualifier {name}: {times} times, ignored"))


def _read_table(path: Path, claims: dict[str, Claim], intake: Intake) -> None:
    """Rows of results saved as a table, as a file of refusals is."""
    if is_terms(path):
        intake.about["written"] = "tsv"
        for number, cells in rows_of_terms(path):
            _gather(number, cells, "", claims, intake)
        return
    sheet = open_sheet(path, NEEDED)
    require(sheet, NEEDED, _OPTIONAL)
    intake.about["written"] = str(sheet.detected)
    intake.notes = sheet.notes
    for number, cells in sheet.rows():
        _gather(number, cells, "", claims, intake)


def _gather(number: int, cells: dict[str, str], retrieved: str, claims: dict[str, Claim], intake: Intake) -> None:
    intake.sums.read += 1
    first = readable(cells) or gather(number, cells, retrieved, claims)
    if isinstance(first, Text):
        intake.refuse(number, cells, first)
    elif not first:
        intake.sums.ignored[_OTHER_VALUE] += 1


def _tie(claim: Claim, finder: Identifier) -> Tie | Text:
    """What a statement says, or why it is refused."""
    side = _ours(claim, finder)
    if isinstance(side, Text):
        return side
    ours, doubts = side
    if problem := misnamed(claim.ours_named, claim.partner_named):
        return problem
    if not is_statement(claim.statement):
        return Text(
            f"l’identifiant d’un énoncé est attendu : « {claim.statement} »", f'the id of a statement is expected: "{claim.statement}"'
        )
    if not is_entity(claim.partner):
        return Text("aucun partenaire (valeur inconnue)", "no partner (unknown value)")
    dates = _dates(claim)
    if isinstance(dates, Text):
        return dates
    start, end, doubtful = dates
    doubts = (*doubts, *doubtful)
    over = "end" in claim.dates and not end and "no-end" not in doubts
    seen = {date for date in claim.dates.get("point", ()) if date}
    if claim.retrieved and not end:
        seen.add(claim.retrieved)
    partner = _partner(claim, finder)
    return tie(
        partner,
        [*(["former-code"] if finder.official.succession(ours).former else []), *doubts],
        kind="jumelage",
        ours=f"commune/{ours}",
        ours_named=claim.ours_named,
        partner_named=claim.partner_named or claim.partner,
        country_named=MANY.join(sorted(claim.countries)),
        stated=MANY.join((f"wikidata-{claim.partner}", *(f"geonames-{key}" for key in sorted(claim.geonames)))),
        title="",
        upstream=claim.statement,
        start=start,
        end=end,
        seen=MANY.join(sorted(seen)),
        ended="true" if over else "",
    )


def _ours(claim: Claim, finder: Identifier) -> tuple[str, tuple[str, ...]] | Text:
    """The one code of a claim's French side, and what is doubtful in it; or why there is none."""
    if not claim.ours:
        return Text(
            "aucun côté n’a de code INSEE (P374) dans ces fichiers : ajoutez l’entité de la commune",
            "neither side has an INSEE code (P374) in these files: add the commune's entity",
        )
    read = [read_code(finder.official, "commune", code, claim.ours_named) for code in sorted(claim.ours)]
    if len(read) == 1 and isinstance(read[0], Text):
        return read[0]
    whole = [one for one in read if not isinstance(one, Text)]
    if ours := _commune({one.code for one in whole}, finder):
        return ours, tuple(sorted({doubt for one in whole for doubt in one.doubts}))
    codes = ", ".join(sorted(claim.ours))
    return Text(f"code INSEE inconnu, ou plusieurs : {codes}", f"INSEE code unknown, or several: {codes}")


def _dates(claim: Claim) -> Period | Text:
    """When a claim says that it holds, or what is wrong with it."""
    start, end = (_one(claim.dates.get(kind, set())) for kind in ("start", "end"))
    if start is None or end is None:
        return Text("plusieurs débuts ou plusieurs fins", "several starts or several ends")
    dates = period(start, end)
    return dates._replace(doubts=(*dates.doubts, "vague-date")) if isinstance(dates, Period) and claim.vague else dates


def _commune(codes: set[str], finder: Identifier) -> str:
    """The one code of a commune among several, some of them out of use; "" where that is not settled."""
    known = {code: finder.official.succession(code) for code in codes}
    now = {one.communes for one in known.values() if one.communes}
    in_use = sorted(code for code, one in known.items() if one.communes and not one.former)
    if len(now) != 1:
        return ""
    return in_use[0] if in_use else min(code for code, one in known.items() if one.communes)


def _one(dates: set[str]) -> str | None:
    """The one date among some that may be less precise; None where they contradict."""
    longest = max(dates, key=len, default="")
    return longest if all(longest.startswith(date) for date in dates) else None


def _partner(claim: Claim, finder: Identifier) -> Partner:
    code = _commune(claim.partner_codes, finder) if claim.partner_codes else ""
    if code:
        return Partner(
            ref=f"commune/{code}",
            country="FR",
            label=claim.partner_named or claim.partner,
            how=WIKIDATA,
            same_as=f"http://www.wikidata.org/entity/{claim.partner}",
        )
    country = min(claim.countries) if len(claim.countries) == 1 else ""
    spot = min(claim.spots) if len(claim.spots) == 1 else ("", "")
    return finder.identify(
        NamedPartner(
            name=claim.partner_named,
            country=country,
            geonames=tuple(sorted(claim.geonames)),
            code=country,
            wikidata=claim.partner,
            longitude=spot[0],
            latitude=spot[1],
        )
    )
