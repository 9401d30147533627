"""Twinnings: a CSV (or workbook) of pairs, a French commune by its INSEE code and a partner by name and country.

Columns: `insee`, `commune`, `partner`, `partner_country`, `geonameid`, `cc` (the ISO code that goes with the id),
`sources` (tags separated by "|"; one that ends with a year, as `wikidata_2017`, also says that the twinning was shown
as held that year). `start`, `end` and `departement` may be there. Any other column stops the import, unless it is ignored by name.

Of rows that Wikidata or Wikipedia are the source of, someone found the code by the commune's name: where several communes bear the
name, or bore it, such a row is refused unless the `departement` or the population decides (`Official.decides`). Their pairs with the
members of a network of towns are ignored under its name: they are no twinnings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph import resources
from terrigraph.intake.accounts import Sums, names_of
from terrigraph.intake.codes import compact, read_code
from terrigraph.intake.files import Intake, keep, take
from terrigraph.intake.mapping import IgnoredRow
from terrigraph.intake.partners import Identifier, NamedPartner
from terrigraph.intake.tie_statements import read, shown_years
from terrigraph.intake.ties import LAYOUT, Tie, identifier, tie
from terrigraph.language import Text
from terrigraph.sources.dates import period
from terrigraph.sources.sheets import is_address, misnamed, open_sheet, readable, require
from terrigraph.sources.tables import MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from terrigraph.reconciliation.official import Official
    from terrigraph.sources.dates import Columns

__all__ = ["METADATA", "OPTIONAL", "WANTED", "import_files", "read"]

WANTED = ("insee", "commune", "partner", "partner_country", "geonameid", "cc", "sources")
OPTIONAL = ("start", "end", "departement")
KIND = "jumelage"
METADATA = {
    "importer": "twinnings",
    "title": {"fr": "Jumelages de communes françaises", "en": "Twinnings of French communes"},
    "description": {
        "fr": "Paires tirées de fichiers importés ; lieux partenaires : GeoNames (CC BY 4.0).",
        "en": "Pairs from imported files; partner places: GeoNames (CC BY 4.0).",
    },
    "publisher": "Wikidata ; Wikipédia en anglais",
    "licence": "CC0-1.0 AND CC-BY-SA-4.0 AND CC-BY-4.0",
}
NETWORKS = {
    "50218": Text("paires du Douzelage, un réseau de villes", "pairs of Douzelage, a network of towns"),
    "86076": Text(
        "paires de la Charte des communes rurales d’Europe, un réseau de villes",
        "pairs of the Charter of European Rural Communities, a network of towns",
    ),
}
"""The French members of networks of one town a country, which tables give as twinned with every other member, by INSEE code."""
_GATHERED = ("wikidata", "wikipedia")
_ID = re.compile(r"\d{1,9}", re.ASCII)
_CODE = re.compile(r"[A-Z]{2}", re.ASCII)


def import_files(
    files: Sequence[Path],
    folder: Path,
    report: Callable[[Text], None] = lambda _: None,
    ignored: Sequence[str] = (),
    today: str = "",
) -> Sums:
    """Read files of pairs into a source's folder. `ignored` names columns to leave out; `today` dates what changed.

    Raises ImportingError, and changes nothing, where a file is not such a table.
    """
    finder = identifier(resources.folder("data"))
    return keep(folder, METADATA, LAYOUT, take(names_of(files), lambda path: _read(path, finder, ignored), report), today)


def _read(path: Path, finder: Identifier, ignored: Sequence[str]) -> Intake:
    sheet = open_sheet(path, WANTED).naming((*WANTED, *OPTIONAL, *ignored))
    require(sheet, WANTED, OPTIONAL, ignored)
    styles = sheet.styles({name: name for name in ("start", "end")})
    intake = Intake.of(path.name, written=str(sheet.detected))
    intake.notes = sheet.notes
    for number, cells in sheet.rows():
        intake.sums.read += 1
        judged = readable(cells, (*WANTED, *OPTIONAL)) or _of_network(cells) or _tie(cells, finder, styles)
        if isinstance(judged, Tie):
            intake.keep(judged.line, judged.doubted)
        elif isinstance(judged, IgnoredRow):
            intake.sums.ignored[judged.name] += 1
        else:
            intake.refuse(number, cells, judged)
    return intake


def _tags(cells: Mapping[str, str]) -> list[str]:
    return sorted(filter(None, (tag.strip() for tag in cells["sources"].split(MANY))))


def _gathered(cells: Mapping[str, str]) -> bool:
    """Whether a row was gathered from Wikidata or Wikipedia, and its code found by the commune's name."""
    return any(tag.startswith(_GATHERED) for tag in _tags(cells))


def _of_network(cells: Mapping[str, str]) -> IgnoredRow | None:
    network = NETWORKS.get(cells["insee"].upper())
    return IgnoredRow(network) if network and _gathered(cells) else None


def _homonyms(cells: Mapping[str, str], communes: Sequence[str], official: Official) -> Text | None:
    """Why a row is refused whose commune bears a name that others bear, where nothing tells which of them is meant."""
    if len(communes) != 1 or not _gathered(cells):
        return None
    code, named = communes[0], cells["commune"]
    if not official.bears(code, named) or official.decides(code, named, cells.get("departement", "").upper()):
        return None
    others = ", ".join(official.homonyms(code, named)[:10])
    return Text(
        f"d’autres communes portent ou portaient ce nom ({others}) : la colonne « departement » peut trancher",
        f"other communes bear or bore this name ({others}): the column departement can decide",
    )


def _tie(cells: Mapping[str, str], finder: Identifier, styles: Columns) -> Tie | Text:
    """What a row says, or why it is refused."""
    code = read_code(finder.official, "commune", cells["insee"], cells["commune"])
    if isinstance(code, Text):
        return code
    communes, former = finder.official.succession(code.code)
    key = compact(cells["geonameid"])
    if problem := _problem(cells, key) or _homonyms(cells, communes, finder.official):
        return problem
    dates = period(cells.get("start", ""), cells.get("end", ""), styles)
    if isinstance(dates, Text):
        return dates
    named = NamedPartner(name=cells["partner"], country=cells["partner_country"], geonames=(key,) if key else (), code=cells["cc"].upper())
    partner = finder.identify(named)
    if not partner.ref:
        return Text("ni nom de partenaire ni pays reconnu", "neither a partner's name nor a known country")
    if partner.ref in {f"commune/{code}" for code in communes}:
        return Text("une commune n’est pas jumelée avec elle-même", "a commune is not twinned with itself")
    tags = _tags(cells)
    renamed = bool(cells["commune"]) and not former and not finder.official.bears(communes[0], cells["commune"])
    doubts = ["former-code"] if former else ["commune-name"] if renamed else []
    return tie(
        partner,
        [*doubts, *(["several-communes"] if len(communes) > 1 else []), *code.doubts, *dates.doubts],
        kind=KIND,
        ours=f"commune/{code.code}",
        ours_named=cells["commune"],
        partner_named=cells["partner"],
        country_named=cells["partner_country"],
        stated=f"geonames-{key}" if key else "",
        title="",
        upstream=MANY.join(tags),
        start=dates.start,
        end=dates.end,
        seen=MANY.join(sorted({year for tag in tags for year in shown_years(tag)})),
    )


def _problem(cells: Mapping[str, str], key: str) -> Text | None:
    if problem := misnamed(cells["commune"], cells["partner"], cells["partner_country"], letters=True):
        return problem
    if any(tag.strip().startswith(("http:", "https:")) and not is_address(tag.strip()) for tag in cells["sources"].split(MANY)):
        return Text("une source est une étiquette, ou une adresse entière", "a source is a tag, or a whole address")
    if not cells["partner"] and not cells["partner_country"]:
        return Text("aucun partenaire nommé", "no partner named")
    if key and not _ID.fullmatch(key):
        return Text("un identifiant GeoNames est un nombre", "a GeoNames id is a number")
    if cells["cc"] and not _CODE.fullmatch(cells["cc"].upper()):
        return Text("cc est un code de pays à deux lettres", "cc is a two-letter country code")
    return None
