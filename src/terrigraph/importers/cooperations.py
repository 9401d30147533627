"""Cooperation projects: any spreadsheet whose columns a mapping file names.

Fields of the mapping: the French authority by `siren`, `insee` or `authority` (its name), tried in this order; the
partner by `partner`, `country`, and `geonames` or `wikidata` where the file has identifiers; `title`, `theme`, `kind`,
`start`, `end`, `note`, `identifier` (of the project, in the file). One row is one authority and one partner: a
project of several is several rows. docs/importing.md has an example.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terrigraph import resources
from terrigraph.errors import Fault, ImportingError
from terrigraph.intake.accounts import Line, Sums, names_of
from terrigraph.intake.codes import compact
from terrigraph.intake.files import keep, take
from terrigraph.intake.mapping import read_mapping, read_table
from terrigraph.intake.partners import Identifier, NamedPartner
from terrigraph.intake.tie_statements import read
from terrigraph.intake.ties import LAYOUT, Tie, identifier, tie
from terrigraph.language import Text
from terrigraph.model import ontology
from terrigraph.model.namespaces import SCHEMES, SKOS
from terrigraph.model.spelling import fold
from terrigraph.sources.dates import date, period
from terrigraph.sources.sheets import misnamed
from terrigraph.sources.tables import MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from terrigraph.intake.mapping import ColumnMapping
    from terrigraph.sources.dates import Columns

__all__ = ["FIELDS", "METADATA", "import_files", "read"]

FIELDS = (
    "siren",
    "insee",
    "authority",
    "partner",
    "country",
    "geonames",
    "wikidata",
    "title",
    "identifier",
    "theme",
    "kind",
    "start",
    "end",
    "note",
)
DEFAULT_KIND = "partenariat"
"""A cooperation of unstated form."""
METADATA = {
    "importer": "cooperations",
    "title": {"fr": "Coopérations importées", "en": "Imported cooperations"},
    "description": {
        "fr": "Tableaux de coopérations, importés avec un fichier de correspondance ; lieux partenaires : GeoNames (CC BY 4.0).",
        "en": "Spreadsheets of cooperations, imported with a mapping file; partner places: GeoNames (CC BY 4.0).",
    },
}
_BETWEEN = re.compile(r"[;|]")
_WIKIDATA = re.compile(r"(?:https?://www\.wikidata\.org/(?:wiki|entity)/)?(Q[1-9]\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Words:
    """The concepts that words may name: their own slug, or any label, folded."""

    kinds: dict[str, str]
    themes: dict[str, str]

    @classmethod
    def load(cls) -> _Words:
        model = ontology.load()
        labels: dict[str, dict[str, str]] = {"kind": {}, "theme": {}}
        listed = {"kind": model.kinds("cooperation"), "theme": model.concepts()["theme"]}
        for quad in model.statements:
            if str(quad.predicate.value) in (SKOS.prefLabel, SKOS.altLabel):
                subject, text = str(quad.subject).strip("<>"), getattr(quad.object, "value", "")
                for scheme, names in labels.items():
                    if (slug := subject.removeprefix(SCHEMES[scheme])) in listed[scheme]:
                        names.setdefault(fold(text), slug)
        for scheme, names in labels.items():
            names |= {fold(slug): slug for slug in listed[scheme]}
        return cls(labels["kind"], labels["theme"])


def import_files(
    files: Sequence[Path],
    folder: Path,
    report: Callable[[Text], None] = lambda _: None,
    mapping: Path | None = None,
    today: str = "",
) -> Sums:
    """Read spreadsheets, by a mapping file, into a source's folder. `today` dates what changed.

    Raises ImportingError, and changes nothing, where the mapping or a file is not as it should be.
    """
    columns = read_mapping(mapping, FIELDS, ("default_kind",))
    words = _Words.load()
    _check(columns, words)
    finder = identifier(resources.folder("data"))

    def judge(cells: Mapping[str, str], styles: Columns) -> tuple[Line, Iterable[Text]] | Text:
        one = _tie(cells, finder, columns, words, styles)
        return one if isinstance(one, Text) else (one.line, one.doubted)

    about = {key: columns.source.get(key) or "inconnu / unknown" for key in ("publisher", "licence")}
    taken = take(names_of(files), lambda path: read_table(path, columns, judge), report)
    return keep(folder, {**METADATA, **about}, LAYOUT, taken, today)


def _check(columns: ColumnMapping, words: _Words) -> None:
    """Stop where a mapping lacks a side, or sends a word to no concept."""
    faults = columns.lacking(("siren", "insee", "authority"), ("partner", "country"))
    kinds = (*columns.words["kinds"].values(), columns.options.get("default_kind", DEFAULT_KIND))
    meant = [("kinds", word, words.kinds) for word in kinds]
    meant += [("themes", word, words.themes) for word in columns.words["themes"].values()]
    expected = Text("un mot de la liste est attendu", "a word of the list is expected")
    faults += [Fault(columns.file, 0, table, str(word), expected) for table, word, known in meant if word not in known.values()]
    if faults:
        raise ImportingError(faults, Text("Corrigez le fichier de correspondance.", "Correct the mapping file."))


def _tie(cells: Mapping[str, str], finder: Identifier, columns: ColumnMapping, words: _Words, styles: Columns) -> Tie | Text:
    """What a row says, or why it is refused."""
    side = columns.french_side(cells, finder.official)
    if isinstance(side, Text):
        return side
    ours = side.ref
    dates = period(columns.cell(cells, "start"), columns.cell(cells, "end"), styles)
    if isinstance(dates, Text):
        return dates
    named = _named(cells, columns)
    if isinstance(named, Text):
        return named
    partner = finder.identify(named)
    if not partner.ref:
        return Text("ni nom de partenaire ni pays reconnu", "neither a partner's name nor a known country")
    if partner.ref == ours:
        return Text("un territoire ne coopère pas avec lui-même", "a territory does not cooperate with itself")
    doubts = ["former-code"] if ours.startswith("commune/") and finder.official.succession(ours[8:]).former else []
    kind, themes, unsaid = _concepts(cells, columns, words)
    note = columns.cell(cells, "note")
    return tie(
        partner,
        [*doubts, *side.doubts, *dates.doubts, *(f"{name}-unknown" for name in unsaid)],
        kind=kind,
        ours=ours,
        ours_named=columns.cell(cells, "authority"),
        partner_named=columns.cell(cells, "partner"),
        country_named=columns.cell(cells, "country"),
        stated=MANY.join(filter(None, (*(f"geonames-{key}" for key in named.geonames), columns.cell(cells, "wikidata")))),
        title=columns.cell(cells, "title") or columns.cell(cells, "identifier"),
        upstream=columns.source.get("url", ""),
        start=dates.start,
        end=dates.end,
        seen="" if dates.end else date(columns.source.get("date", "")),
        themes=MANY.join(themes),
        note=" ; ".join(filter(None, (note, *(f"{name} : {wording}" for name, wording in unsaid.items())))),
    )


def _named(cells: Mapping[str, str], columns: ColumnMapping) -> NamedPartner | Text:
    """The partner that a row names, or why it names none."""
    country = columns.cell(cells, "country")
    geonames = compact(columns.cell(cells, "geonames"))
    item = columns.cell(cells, "wikidata")
    wikidata = _WIKIDATA.fullmatch(item)
    if problem := misnamed(columns.cell(cells, "partner"), country, letters=True):
        return problem
    if geonames and not (geonames.isascii() and geonames.isdecimal()):
        return Text("un identifiant GeoNames est un nombre", "a GeoNames id is a number")
    if item and not wikidata:
        return Text(f"un identifiant Wikidata est Q et un nombre : « {item} »", f'a Wikidata id is Q and a number: "{item}"')
    return NamedPartner(
        name=columns.cell(cells, "partner"),
        country=columns.word("countries", country) or country,
        geonames=(geonames,) if geonames else (),
        code="",
        wikidata=wikidata[1] if wikidata else "",
    )


def _concepts(cells: Mapping[str, str], columns: ColumnMapping, words: _Words) -> tuple[str, list[str], dict[str, str]]:
    """The kind and the themes of a row, and the words that name none."""
    unsaid: dict[str, str] = {}
    wording = columns.cell(cells, "kind")
    kind = columns.word("kinds", wording) or words.kinds.get(fold(wording), "")
    if wording and not kind:
        unsaid["kind"] = wording
    themes: list[str] = []
    unknown: list[str] = []
    for part in filter(None, (one.strip() for one in _BETWEEN.split(columns.cell(cells, "theme")))):
        theme = columns.word("themes", part) or words.themes.get(fold(part), "")
        (themes if theme else unknown).append(theme or part)
    if unknown:
        unsaid["theme"] = ", ".join(unknown)
    return kind or str(columns.options.get("default_kind", DEFAULT_KIND)), sorted(set(themes)), unsaid
