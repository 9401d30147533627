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
from terrigraph.intake.files import Intake, keep, take
from terrigraph.intake.mapping import IgnoredRow
from terrigraph.intake.partners import Identifier, NamedPartner
from terrigraph.intake.tie_statements import read, shown_years
from terrigraph.intake.ties import LAYOUT, Tie, identifier, tie
from terrigraph.language import Text
from terrigraph.sources.sheets import open_sheet, period, readable, require
from terrigraph.sources.tables import MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from terrigraph.reconciliation.official import Official

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
    sheet = open_sheet(path).naming((*WANTED, *OPTIONAL, *ignored))
    require(sheet, WANTED, OPTIONAL, ignored)
    intake = Intake.of(path.name, written=str(sheet.detected))
    for number, cells in sheet.rows():
        intake.sums.read += 1
        judged = readable(cells) or _of_network(cells) or _tie(cells, finder)
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


def _homonyms(cells: Mapping[str, str], code: str, official: Official) -> Text | None:
    """Why a row is refused whose commune bears a name that others bear, where nothing tells which of them is meant."""
    named = cells["commune"]
    if not official.bears(code, named) or official.decides(code, named, cells.get("departement", "").upper()):
        return None
    others = ", ".join(official.homonyms(code, named)[:10])
    return Text(
        f"d’autres communes portent ou portaient ce nom ({others}) : la colonne « departement » peut trancher",
        f"other communes bear or bore this name ({others}): the column departement can decide",
    )


def _tie(cells: Mapping[str, str], finder: Identifier) -> Tie | Text:
    """What a row says, or why it is refused."""
    communes, former = finder.official.succession(cells["insee"])
    if problem := _problem(cells, bool(communes)):
        return problem
    if len(communes) == 1 and _gathered(cells) and (ambiguous := _homonyms(cells, communes[0], finder.official)):
        return ambiguous
    dates = period(cells.get("start", ""), cells.get("end", ""))
    if isinstance(dates, Text):
        return dates
    key = cells["geonameid"]
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
        doubts + (["several-communes"] if len(communes) > 1 else []),
        kind=KIND,
        ours=f"commune/{cells['insee'].upper()}",
        ours_named=cells["commune"],
        partner_named=cells["partner"],
        country_named=cells["partner_country"],
        stated=f"geonames-{key}" if key else "",
        title="",
        upstream=MANY.join(tags),
        start=dates[0],
        end=dates[1],
        seen=MANY.join(sorted({year for tag in tags for year in shown_years(tag)})),
    )


def _problem(cells: Mapping[str, str], known: bool) -> Text | None:
    if not known:
        code = cells["insee"]
        return Text(f"code INSEE inconnu : « {code} »", f'unknown INSEE code: "{code}"')
    if not cells["partner"] and not cells["partner_country"]:
        return Text("aucun partenaire nommé", "no partner named")
    if cells["geonameid"] and not _ID.fullmatch(cells["geonameid"]):
        return Text("un identifiant GeoNames est un nombre", "a GeoNames id is a number")
    if cells["cc"] and not _CODE.fullmatch(cells["cc"].upper()):
        return Text("cc est un code de pays à deux lettres", "cc is a two-letter country code")
    return None
