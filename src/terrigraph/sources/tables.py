"""Reads a curated table against its schema; every fault names file, row, column and value."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terrigraph.errors import Fault
from terrigraph.language import Text
from terrigraph.model.triples import PartialDate, iri

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANY = "|"
"""What separates several values in one cell."""

Concepts = Mapping[str, Mapping[str, object]]
"""By controlled list, the concepts that a cell may name."""

_LONGEST_CELL = 20_000
_NUMBERS = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "year": r"\d{4}"}
_REFERENCE = re.compile(r"[\w.-]+(/[\w.-]+)*", re.ASCII)
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table, as its schema declares it."""

    name: str
    type: str = "string"
    required: bool = False
    pattern: re.Pattern[str] | None = None
    example: str = ""
    """A value of the form that `pattern` asks."""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    many: bool = False
    date: bool = False
    iri: bool = False
    refers: str = ""
    """The kind of resource that the cell names ("person", "territory"… or "any")."""
    scheme: str = ""
    """The controlled list that the cell takes a concept of ("role", "theme"…)."""
    optional: bool = False
    """Whether a table may do without the column, as if every cell were empty."""

    @classmethod
    def of(cls, declared: Mapping[str, Any]) -> Column:
        """From a field of a Frictionless table schema."""
        rules = declared.get("constraints", {})
        return cls(
            name=declared["name"],
            type=declared.get("type", "string"),
            required=rules.get("required", False),
            pattern=re.compile(rules["pattern"], re.ASCII) if "pattern" in rules else None,
            example=declared.get("example", ""),
            choices=tuple(rules.get("enum", ())),
            minimum=rules.get("minimum"),
            maximum=rules.get("maximum"),
            many=declared.get("list", False),
            date=declared.get("date", False),
            iri=declared.get("iri", False),
            refers=declared.get("refers", ""),
            scheme=declared.get("scheme", ""),
            optional=declared.get("optional", False),
        )


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of a table and the ones that identify a row."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> Schema:
        """From a Frictionless table schema (JSON)."""
        declared = json.loads(path.read_text(encoding="utf-8"))
        key = declared["primaryKey"]
        return cls(tuple(map(Column.of, declared["fields"])), (key,) if isinstance(key, str) else tuple(key))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, and its cells as written (an empty cell is an empty string)."""

    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def many(self, column: str) -> list[str]:
        """The values of a cell that holds several."""
        return [part.strip() for part in self.cells[column].split(MANY) if part.strip()]

    def fault(self, column: str, expected: Text, value: str | None = None) -> Fault:
        """A fault in this row."""
        return Fault(self.file, self.number, column, self.cells.get(column, "") if value is None else value, expected)


@dataclass(slots=True, kw_only=True)
class Table:
    """What a file yielded: the rows without fault, those with one, the faults, and how many rows were read."""

    rows: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    read: int = 0


def read_table(path: Path, shown: str, schema: Schema, concepts: Concepts) -> Table:
    """Read a CSV file (UTF-8, comma) and check each cell.

    `shown` is the file's name in messages; `concepts` gives, by controlled list, the
    concepts that a cell may name. Nothing is corrected in silence.
    """
    table = Table()
    text = _decode(path.read_bytes(), shown, table.faults)
    if text is None:
        return table
    optional = {column.name: "" for column in schema.columns if column.optional}
    records: list[list[str]] = []
    try:
        records += csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as problem:
        table.faults.append(
            Fault(
                shown,
                len(records) + 1,
                "",
                str(problem),
                Text("un CSV à virgules est attendu, les guillemets fermés", "expected a comma-separated CSV with its quotes closed"),
            )
        )
        return table
    if not _check_header(records[0] if records else [], schema.columns, shown, table.faults):
        return table
    seen: dict[tuple[str, ...], int] = {}
    for number, record in enumerate(records[1:], start=2):
        if not any(record):
            continue
        table.read += 1
        row = Row(shown, number, optional | dict(zip(records[0], record, strict=False)))
        faults = _check_width(row, record, len(records[0])) or _check_row(row, schema, concepts) or _check_key(row, schema, seen)
        table.faults += faults
        (table.refused if faults else table.rows).append(row)
    return table


def _decode(data: bytes, shown: str, faults: list[Fault]) -> str | None:
    again = Text(
        "un texte UTF-8 sans BOM est attendu : enregistrez en « CSV UTF-8 » (LibreOffice : Jeu de caractères « Unicode (UTF-8) »)",
        'expected UTF-8 without a BOM: save as "CSV UTF-8" (LibreOffice: character set "Unicode (UTF-8)")',
    )
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        faults.append(Fault(shown, 1, "", "BOM", again))
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        row = data.count(b"\n", 0, problem.start) + 1
        line = data.splitlines()[row - 1]
        faults.append(Fault(shown, row, "", line.decode("cp1252", "replace"), again))
        return None


def _check_header(header: list[str], columns: Iterable[Column], shown: str, faults: list[Fault]) -> bool:
    required = {column.name: not column.optional for column in columns}
    names = list(required)
    for name in header:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            meant = Text(f" — vouliez-vous « {near[0]} » ?", f' — did you mean "{near[0]}"?') if near else Text("", "")
            faults.append(Fault(shown, 1, name, "", Text(f"colonne inconnue{meant.fr}", f"unknown column{meant.en}")))
    faults += [
        Fault(shown, 1, name, "", Text("colonne manquante", "missing column")) for name in names if required[name] and name not in header
    ]
    faults += [
        Fault(shown, 1, name, "", Text("cette colonne est deux fois", "this column is there twice"))
        for name in sorted(set(header))
        if header.count(name) > 1
    ]
    return not faults


def _check_width(row: Row, record: list[str], width: int) -> list[Fault]:
    if len(record) == width:
        return []
    return [
        row.fault(
            "",
            Text(f"{width} cellules attendues, {len(record)} trouvées", f"{width} cells expected, {len(record)} found"),
            ",".join(record),
        )
    ]


def _check_key(row: Row, schema: Schema, seen: dict[tuple[str, ...], int]) -> list[Fault]:
    key = tuple(row[name] for name in schema.key)
    first = seen.setdefault(key, row.number)
    if first == row.number:
        return []
    return [
        row.fault(
            schema.key[0],
            Text(f"déjà à la ligne {first} : chaque clé une seule fois", f"already on row {first}: each key once only"),
            " + ".join(key),
        )
    ]


def _check_row(row: Row, schema: Schema, concepts: Concepts) -> list[Fault]:
    faults = []
    for column in schema.columns:
        value = row[column.name]
        expected = _expected_of_text(value) or (None if value.strip() else _missing(column))
        if expected is not None:
            faults.append(row.fault(column.name, expected))
            continue
        parts = row.many(column.name) if column.many else [value] if value else []
        faults += [row.fault(column.name, wrong, part) for part in parts if (wrong := expected_of(column, part, concepts))]
    return faults


def _missing(column: Column) -> Text | None:
    return Text("une valeur est attendue", "a value is expected") if column.required else None


def _expected_of_text(value: str) -> Text | None:
    """What is wrong with a cell as text, whatever its column."""
    if not unicodedata.is_normalized("NFC", value):
        return Text(
            f"des accents composés (NFC) sont attendus : « {unicodedata.normalize('NFC', value)} », retapé",
            f'composed accents (NFC) expected: "{unicodedata.normalize("NFC", value)}", typed again',
        )
    if _UNREADABLE.search(value):
        return Text("un caractère de contrôle ou illisible est dans la cellule", "a control or unreadable character is in the cell")
    if len(value) > _LONGEST_CELL:
        return Text(f"{_LONGEST_CELL} caractères au plus", f"{_LONGEST_CELL} characters at most")
    return None


def expected_of(column: Column, value: str, concepts: Concepts) -> Text | None:
    """What one value of a cell should have been; None where it is right."""
    if column.scheme and value not in (known := concepts[column.scheme]):
        near = ", ".join(difflib.get_close_matches(value, list(known), 3))
        unknown = Text(f"inconnu de la liste « {column.scheme} »", f'not in the list "{column.scheme}"')
        if near:
            return Text(f"{unknown.fr} ; proches : {near}", f"{unknown.en}; close: {near}")
        return Text(f"{unknown.fr}, qui est dans ontology/", f"{unknown.en}, which is in ontology/")
    if column.choices and value not in column.choices:
        options = ", ".join(column.choices)
        return Text(f"l’une de ces valeurs est attendue : {options}", f"one of these is expected: {options}")
    return _expected_form(column, value) or _expected_number(column, value)


def _expected_form(column: Column, value: str) -> Text | None:
    try:
        if column.date:
            PartialDate.parse(value)
        if column.iri:
            iri(value)
    except ValueError:
        if column.iri:
            return Text("une adresse est attendue (https://…)", "an address is expected (https://…)")
        return Text("une date est attendue : AAAA, AAAA-MM ou AAAA-MM-JJ", "a date is expected: YYYY, YYYY-MM or YYYY-MM-DD")
    if column.refers and not _REFERENCE.fullmatch(value):
        return Text("un identifiant est attendu, en minuscules et tirets", "an identifier is expected, lower case and hyphens")
    if column.type == "boolean" and value not in ("true", "false"):
        return Text("« true » ou « false » est attendu", '"true" or "false" is expected')
    if column.pattern and not column.pattern.fullmatch(value):
        return Text(f"la forme de « {column.example} » est attendue", f'a value like "{column.example}" is expected')
    return None


def _expected_number(column: Column, value: str) -> Text | None:
    if column.type not in _NUMBERS:
        return None
    if re.fullmatch(_NUMBERS[column.type], value, re.ASCII) is None:
        return Text("un nombre est attendu, le point pour décimale", "a number is expected, with a point for decimals")
    if column.minimum is not None and float(value) < column.minimum:
        return Text(f"un nombre d’au moins {column.minimum} est attendu", f"a number of at least {column.minimum} is expected")
    if column.maximum is not None and float(value) > column.maximum:
        return Text(f"un nombre de {column.maximum} au plus est attendu", f"a number of at most {column.maximum} is expected")
    return None
