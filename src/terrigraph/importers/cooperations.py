"""Cooperation projects: any spreadsheet whose columns a mapping file names.

Fields of the mapping: the French authority by `siren`, `insee` or `authority` (its name), tried in this order; the
partner by `partner`, `country`, and `geonames` or `wikidata` where the file has identifiers; `title`, `theme`, `kind`,
`start`, `end`, `note`, `identifier` (of the project, in the file). One row is one authority and one partner: a
project of several is several rows. A table with a row for each organisation of a project names the columns that say
which project it is in `together`; `only` keeps the rows that have some words in a column; `every_row` says what no column
says. Files of IATI, in XML or as the Datastore's table, name their own columns. docs/importing.md has examples.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from terrigraph import resources
from terrigraph.errors import Fault, ImportingError
from terrigraph.intake import iati
from terrigraph.intake.accounts import Line, Sums, names_of
from terrigraph.intake.codes import compact
from terrigraph.intake.files import Intake, keep, take
from terrigraph.intake.mapping import ColumnMapping, IgnoredRow, account, open_table, read_mapping
from terrigraph.intake.partners import Identifier, NamedPartner
from terrigraph.intake.projects import together
from terrigraph.intake.tie_statements import read
from terrigraph.intake.ties import LAYOUT, Tie, identifier, tie
from terrigraph.language import Text
from terrigraph.model import ontology
from terrigraph.model.namespaces import SCHEMES, SKOS
from terrigraph.model.spelling import fold
from terrigraph.sources.dates import Columns, date, ordered, period
from terrigraph.sources.sheets import misnamed, open_sheet, readable
from terrigraph.sources.tables import MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

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
ACTIVITY_KIND = "projet-de-cooperation"
"""What an activity of IATI is, where the mapping does not say."""
METADATA = {
    "importer": "cooperations",
    "title": {"fr": "Coopérations importées", "en": "Imported cooperations"},
    "description": {
        "fr": "Tableaux de coopérations et activités d’IATI, importés de fichiers ; lieux partenaires : GeoNames (CC BY 4.0).",
        "en": "Spreadsheets of cooperations and activities of IATI, imported from files; partner places: GeoNames (CC BY 4.0).",
    },
}
_OWN = (*FIELDS, "seen", "over", "planned")
"""The fields of rows that are by field: what a file of IATI says of a state, as well."""
_CORRECT = Text("Corrigez le fichier de correspondance.", "Correct the mapping file.")
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
    columns = _mapping(files, mapping)
    reader = _Reader(columns, _Words.load(), identifier(resources.folder("data")))
    _check(columns, reader.words)
    about = {key: columns.source.get(key) or "inconnu / unknown" for key in ("publisher", "licence")}
    return keep(folder, {**METADATA, **about}, LAYOUT, take(names_of(files), reader.take, report), today)


def _mapping(files: Sequence[Path], mapping: Path | None) -> ColumnMapping:
    """The mapping file; none is needed where all the files are XML. Raises UsageError where one is."""
    if mapping is None and files and all(path.is_file() and iati.is_xml(path) for path in files):
        return ColumnMapping(file="", columns={})
    return read_mapping(mapping, FIELDS, ("default_kind", "every_row", "together", "only"))


def _check(columns: ColumnMapping, words: _Words) -> None:
    """Stop where a mapping lacks a side, sends a word to no concept, or has options of another form."""
    faults = _lacking(columns) if columns.columns else []
    kinds = (*columns.words["kinds"].values(), columns.options.get("default_kind", DEFAULT_KIND)) if columns.words else ()
    meant = [("kinds", word, words.kinds) for word in kinds]
    meant += [("themes", word, words.themes) for word in columns.words.get("themes", {}).values()]
    expected = Text("un mot de la liste est attendu", "a word of the list is expected")
    faults += [Fault(columns.file, 0, table, str(word), expected) for table, word, known in meant if word not in known.values()]
    faults += _misformed(columns)
    if faults:
        raise ImportingError(faults, _CORRECT)


def _lacking(columns: ColumnMapping) -> list[Fault]:
    return columns.lacking(("siren", "insee", "authority"), ("partner", "country"))


def _misformed(columns: ColumnMapping) -> list[Fault]:
    """What is wrong with `together` and `only`."""
    faults = []
    by, only = columns.options.get("together", []), columns.options.get("only", {})
    if not _are_words(by):
        expected = Text("les colonnes qui nomment le projet sont attendues", "the columns that name the project are expected")
        faults.append(Fault(columns.file, 0, "together", str(by), expected))
    if not (isinstance(only, dict) and all(map(_are_words, only.values()))):
        expected = Text('des listes sont attendues : colonne = ["mot"]', 'lists are expected: column = ["word"]')
        faults.append(Fault(columns.file, 0, "only", str(only), expected))
    if by and "country" not in columns.columns:
        expected = Text("avec « together », le champ country est attendu", 'with "together", the field country is expected')
        faults.append(Fault(columns.file, 0, "columns", "", expected))
    return faults


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads files as a mapping says, or as IATI publishes them."""

    columns: ColumnMapping
    words: _Words
    finder: Identifier

    def take(self, path: Path) -> Intake:
        """The rows of a file, with their account."""
        if path.is_file() and iati.is_xml(path):
            return self._activities(path, "XML", ((rank, {}, activity) for rank, activity in iati.of_xml(path)))
        if not self.columns.columns:
            return self._self_named(path)
        return self._table(path, self.columns)

    def _self_named(self, path: Path) -> Intake:
        """A table that needs no mapping of its columns: the Datastore's, or one whose columns are the fields, as refusals are."""
        sheet = open_sheet(path, iati.NEEDED, _OWN).naming(iati.NEEDED)
        if {*iati.NEEDED} <= {*sheet.header}:
            read = iati.columns_read()
            rows = ((number, cells, readable(cells, read) or iati.of_row(cells)) for number, cells in sheet.rows())
            return self._activities(path, str(sheet.detected), rows, sheet.notes)
        own = replace(self.columns, columns={name: name for name in _OWN if name in sheet.header})
        if faults := _lacking(own):
            raise ImportingError(faults, _CORRECT)
        return self._table(path, own)

    def _table(self, path: Path, columns: ColumnMapping) -> Intake:
        only: dict[str, list[str]] = columns.options.get("only", {})
        by: list[str] = columns.options.get("together", [])
        table = open_table(path, columns, (*by, *only))
        kept: list[tuple[int, Mapping[str, str]]] = []
        for number, cells in table.sheet.rows():
            left = readable(cells, table.wanted) or _left_out(cells, only)
            if left is None and by:
                kept.append((number, cells))
                continue
            table.intake.sums.read += 1
            account(table.intake, number, cells, left or self._judged(cells, columns, table.styles))
        fields = _by_field(columns)
        for number, told, why in together(kept, columns, by, self.finder):
            table.intake.sums.read += 1
            account(table.intake, number, told, why or self._judged(told, fields, table.styles))
        return table.intake

    def _activities(
        self,
        path: Path,
        written: str,
        activities: Iterable[tuple[int, Mapping[str, str], iati.Activity | Text]],
        notes: Sequence[Text] = (),
    ) -> Intake:
        intake = Intake.of(path.name, written=written, **self.columns.source)
        options = {"default_kind": ACTIVITY_KIND, **self.columns.options}
        columns = replace(self.columns, columns={name: name for name in _OWN}, every={}, options=options)
        count = 0
        publishers = set()
        for number, raw, activity in activities:
            count += 1
            if isinstance(activity, iati.Activity):
                publishers.add(activity.reporting.name)
            rows = activity if isinstance(activity, Text) else iati.pairs(activity, self.finder.official)
            if not isinstance(rows, list):
                intake.sums.read += 1
                account(intake, number, raw, rows)
                continue
            for cells in rows:
                intake.sums.read += 1
                account(intake, number, cells, readable(cells) or self._judged(cells, columns, Columns()))
        told = Text(
            f"activités de l’IITA (IATI) : {count} ; une ligne par collectivité et par partenaire",
            f"IATI activities: {count}; a row for each authority and partner",
        )
        intake.notes = (*notes, told)
        if len(publishers) == 1 and (publisher := publishers.pop()):
            intake.about.setdefault("publisher", publisher)
        return intake

    def _judged(self, cells: Mapping[str, str], columns: ColumnMapping, styles: Columns) -> tuple[Line, Iterable[Text]] | Text:
        one = _tie(cells, self.finder, columns, self.words, styles)
        return one if isinstance(one, Text) else (one.line, one.doubted)


def _by_field(columns: ColumnMapping) -> ColumnMapping:
    """The same mapping, for cells that are by field."""
    return replace(columns, columns={name: name for name in columns.columns})


def _left_out(cells: Mapping[str, str], only: Mapping[str, Sequence[str]]) -> IgnoredRow | None:
    """Under what name a row is left out that has none of the words asked for in a column."""
    for column, words in only.items():
        if fold(cells[column]) not in map(fold, words):
            return IgnoredRow(Text(f"autre valeur de « {column} »", f'another value of "{column}"'))
    return None


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
    if columns.cell(cells, "planned"):
        doubts.append("planned-start")
    kind, themes, unsaid = _concepts(cells, columns, words)
    over = "true" if columns.cell(cells, "over") else ""
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
        seen="" if dates.end or over else _seen(cells, columns, dates.start),
        ended=over,
        themes=MANY.join(themes),
        note=" ; ".join(filter(None, (note, *(f"{name} : {wording}" for name, wording in unsaid.items())))),
    )


def _seen(cells: Mapping[str, str], columns: ColumnMapping, start: str) -> str:
    """The day on which a row shows a cooperation as held: the one that it gives, else the one that its file is of."""
    try:
        day = date(columns.cell(cells, "seen") if "seen" in columns.columns else columns.source.get("date", ""))
    except ValueError:
        return ""
    return day if ordered(start, day) else ""


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
