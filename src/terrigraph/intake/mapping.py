"""A mapping file: the user's own words for the columns of a spreadsheet, in TOML.

[source]        title, publisher, licence, url, date of the file
[columns]       a field of the importer = "the column's name in the file"
[kinds]         "a word of the file" = "a concept of the kinds"; likewise [themes], [countries]
[every_row]     a field = "what it is in every row", where no column says it (importers of cooperations)
ignored = […]   columns left out by name; ["*"] leaves out all the others
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from terrigraph.documents.plain import read_text
from terrigraph.errors import DocumentError, Fault, ImportingError, UsageError
from terrigraph.intake.codes import compact, read_code, siren_of
from terrigraph.intake.files import Intake
from terrigraph.language import Text
from terrigraph.model.spelling import fold
from terrigraph.sources.dates import date
from terrigraph.sources.sheets import is_address, misnamed, open_sheet, readable, require

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from terrigraph.intake.accounts import Line
    from terrigraph.reconciliation.official import Official
    from terrigraph.sources.dates import Columns
    from terrigraph.sources.sheets import Sheet

_SOURCE = ("title", "publisher", "licence", "url", "date")
_WORDS = ("kinds", "themes", "countries")
_DATED = ("start", "end", "period")
"""The fields that hold dates."""


class FrenchSide(NamedTuple):
    """Who the French side of a row is."""

    ref: str
    """`commune/31555` (a code that may be out of use), `epci/243100518`, `organisation/metropole-de-lyon`."""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """A mapping file, as read."""

    file: str
    """Its name, as messages show it."""
    columns: dict[str, str]
    """By field, the name of the column that holds it."""
    ignored: tuple[str, ...] = ()
    source: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    """By list (kinds, themes, countries), what a word of the file means, folded."""
    every: dict[str, str] = field(default_factory=dict)
    """By field, what it is in the rows of which no column says it."""
    options: dict[str, Any] = field(default_factory=dict)
    """The other tables, for the importer to read."""

    def cell(self, cells: Mapping[str, str], field: str) -> str:
        """What a row says in a field, or every row; "" where neither does."""
        return cells.get(self.columns.get(field, ""), "") or self.every.get(field, "")

    def word(self, words: str, wording: str) -> str:
        """What a word of the file means; "" where the mapping does not say."""
        return self.words.get(words, {}).get(fold(wording), "")

    def lacking(self, *groups: Sequence[str]) -> list[Fault]:
        """A fault for each group of fields of which the mapping names none."""
        expected = Text("l’un de ces champs est attendu", "one of these fields is expected")
        return [
            Fault(self.file, 0, "columns", "", Text(f"{expected.fr} : {', '.join(group)}", f"{expected.en}: {', '.join(group)}"))
            for group in groups
            if not any(name in self.columns or name in self.every for name in group)
        ]

    def french_side(self, cells: Mapping[str, str], official: Official) -> FrenchSide | Text:
        """The French territory or authority of a row, from its `siren`, its `insee` code or the name of its `authority`;

        or why it is not known.
        """
        tried: list[str] = []
        doubts: tuple[str, ...] = ()
        problem = misnamed(name := self.cell(cells, "authority"))
        if problem:
            return problem
        for one in ("siren", "insee", "authority"):
            wording = self.cell(cells, one)
            if not wording:
                continue
            tried.append(wording)
            refs: list[str] = []
            if one == "insee":
                code = read_code(official, "commune", wording, name)
                if isinstance(code, Text):
                    if official.succession(compact(wording).zfill(5)).communes:
                        return code
                    problem, doubts = problem or code, (*doubts, "code-unknown")
                    continue
                known = official.succession(code.code)
                refs, doubts = [f"commune/{code.code if known.former else known.communes[0]}"], (*doubts, *code.doubts)
                named = {official.authority(ref) for ref in official.named(name)}
                if (
                    named
                    and not named & {official.authority(f"commune/{now}") for now in known.communes}
                    and not official.goes_by("commune", code.code, name)
                ):
                    doubts = (*doubts, "commune-name")
            else:
                number = siren_of(wording) if one == "siren" else ""
                refs = official.find(number or wording) if number or one == "authority" else []
                if one == "authority" and len(refs) == 1 and refs[0].startswith("commune/") and set(official.once_named(wording)) - {*refs}:
                    doubts = (*doubts, "former-homonym")
            if len(refs) == 1:
                return FrenchSide(refs[0], doubts)
            if refs:
                some = ", ".join(refs[:10])
                return Text(
                    f"plusieurs collectivités portent ce nom, donnez le code INSEE ou le SIREN : {some}",
                    f"several authorities bear this name, give the INSEE code or the SIREN: {some}",
                )
        if not tried:
            return Text("aucune collectivité nommée", "no authority named")
        words = ", ".join(tried)
        return problem or Text(f"collectivité inconnue : {words}", f"unknown authority: {words}")


def read_mapping(path: Path | None, fields: Sequence[str], options: Sequence[str] = ()) -> ColumnMapping:
    """Read a mapping file. Raises ImportingError where it is no TOML, or names what no importer knows.

    `fields` are what columns may hold, `options` the other tables and values that the importer reads.
    """
    if path is None:
        known = ", ".join(fields)
        raise UsageError(
            Text("un fichier de correspondance est attendu (--mapping)", "a mapping file is expected (--mapping)"),
            Text(f"Il nomme les colonnes du tableau ; champs : {known}", f"It names the table's columns; fields: {known}"),
        )
    try:
        content = tomllib.loads(read_text(path))
    except DocumentError as problem:
        raise ImportingError([Fault(path.name, 0, "", "", problem.message)], problem.hint) from None
    except (OSError, tomllib.TOMLDecodeError) as problem:
        expected = Text("un fichier TOML en UTF-8 est attendu", "a TOML file in UTF-8 is expected")
        raise ImportingError([Fault(path.name, 0, "", str(problem), expected)]) from None
    faults = [*_unknown(path, "", content, ("source", "columns", "ignored", *_WORDS, *options))]
    tables = {name: content.get(name, {}) for name in ("source", "columns", "every_row", *_WORDS)}
    for name, table in tables.items():
        if not isinstance(table, dict) or not all(isinstance(value, str) and value for value in table.values()):
            expected = Text('des noms entre guillemets sont attendus : champ = "colonne"', 'quoted names are expected: field = "column"')
            faults.append(Fault(path.name, 0, name, "", expected))
            tables[name] = {}
    faults += [*_unknown(path, "source", tables["source"], _SOURCE), *_unknown(path, "columns", tables["columns"], fields)]
    faults += _unknown(path, "every_row", tables["every_row"], fields)
    ignored = content.get("ignored", [])
    if not isinstance(ignored, list) or not all(isinstance(name, str) for name in ignored):
        faults.append(Fault(path.name, 0, "ignored", "", Text("une liste de colonnes est attendue", "a list of columns is expected")))
        ignored = []
    try:
        date(tables["source"].get("date", ""))
    except ValueError:
        faults.append(Fault(path.name, 0, "source.date", tables["source"]["date"], Text("une date est attendue", "a date is expected")))
    if (url := tables["source"].get("url")) and not is_address(url):
        faults.append(
            Fault(path.name, 0, "source.url", url, Text("une adresse est attendue : https://…", "an address is expected: https://…"))
        )
    if faults:
        raise ImportingError(faults, Text("Corrigez le fichier de correspondance.", "Correct the mapping file."))
    words = {name: {fold(wording): meant for wording, meant in tables[name].items()} for name in _WORDS}
    chosen = {name: content[name] for name in options if name in content and name != "every_row"}
    return ColumnMapping(
        file=path.name,
        columns=tables["columns"],
        ignored=tuple(ignored),
        source=tables["source"],
        words=words,
        every=tables["every_row"],
        options=chosen,
    )


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row left out on purpose, under a name."""

    name: Text


def read_table(
    path: Path,
    columns: ColumnMapping,
    judge: Callable[[Mapping[str, str], Columns], tuple[Line, Iterable[Text]] | Text | IgnoredRow],
    further: Sequence[str] = (),
    missing: Collection[str] = (),
) -> Intake:
    """Read a table whose columns a mapping names, and which has `further` ones.

    `judge` says of each row that can be read, and of how its columns write dates, what is kept of it, with its doubts; or why it is
    refused; or under what name it is left out. `missing` are the words that stand for no value in the `further` columns.
    Raises ImportingError where the file is not as the mapping says.
    """
    table = open_table(path, columns, further)
    for number, cells in table.sheet.rows():
        table.intake.sums.read += 1
        judged = readable(cells, table.wanted, missing) or judge(cells, table.styles)
        account(table.intake, number, cells, judged)
    return table.intake


class OpenTable(NamedTuple):
    """A table opened as a mapping says, and the account that its rows go to."""

    sheet: Sheet
    styles: Columns
    wanted: tuple[str, ...]
    intake: Intake


def open_table(path: Path, columns: ColumnMapping, further: Sequence[str] = ()) -> OpenTable:
    """Open a table whose columns a mapping names, and which has `further` ones. Raises ImportingError where it is not so."""
    wanted = tuple(dict.fromkeys((*columns.columns.values(), *further)))
    sheet = open_sheet(path, wanted).naming((*wanted, *columns.ignored))
    require(sheet, wanted, (), columns.ignored)
    styles = sheet.styles({one: columns.columns[one] for one in _DATED if one in columns.columns})
    intake = Intake.of(path.name, written=str(sheet.detected), **columns.source)
    intake.notes = sheet.notes
    return OpenTable(sheet, styles, wanted, intake)


def account(intake: Intake, number: int, cells: Mapping[str, str], judged: tuple[Line, Iterable[Text]] | Text | IgnoredRow) -> None:
    """Put a row that was read where it was judged to go."""
    if isinstance(judged, Text):
        intake.refuse(number, cells, judged)
    elif isinstance(judged, IgnoredRow):
        intake.sums.ignored[judged.name] += 1
    else:
        intake.keep(*judged)


def _unknown(path: Path, table: str, names: Mapping[str, Any], known: Sequence[str]) -> list[Fault]:
    faults = []
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            meant = Text(f" — vouliez-vous « {near[0]} » ?", f' — did you mean "{near[0]}"?') if near else Text("", "")
            there = ", ".join(known)
            expected = Text(f"inconnu ; connus : {there}{meant.fr}", f"unknown; known: {there}{meant.en}")
            faults.append(Fault(path.name, 0, f"{table}.{name}".strip("."), "", expected))
    return faults
