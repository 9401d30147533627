"""Tables: each fault names the file, the row, the column, the value and what is expected, in French and in English."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrigraph.errors import Fault, RefusedError
from terrigraph.language import speaking
from terrigraph.sources.tables import Column, Row, Schema, expected_of, read_table
from tiny import ID, TABLES, Tiny, quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Case:
    """How to spoil the tiny folder, and the fault that must follow."""

    spoil: Callable[[Tiny], object]
    file: str
    row: int
    column: str
    value: str
    fr: str
    """Words of the message."""
    en: str


def _text(change: Callable[[str], str], table: str = "people") -> Callable[[Tiny], object]:
    return lambda tiny: tiny.path(table).write_bytes(change(tiny.path(table).read_text(encoding="utf-8")).encode())


def _bytes(change: Callable[[bytes], bytes], table: str = "people") -> Callable[[Tiny], object]:
    return lambda tiny: tiny.path(table).write_bytes(change(tiny.path(table).read_bytes()))


CASES = {
    "unknown role": Case(
        lambda tiny: tiny.change("mandates", 3, role="maires"), "mandates", 3, "role", "maires", "proches : maire", "close: maire"
    ),
    "unknown role, nothing close": Case(
        lambda tiny: tiny.change("mandates", 3, role="zzz"), "mandates", 3, "role", "zzz", "ontology/", "ontology/"
    ),
    "unknown part taken": Case(
        lambda tiny: tiny.change("participations", 2, role="chaire"), "participations", 2, "role", "chaire", "chair", "chair"
    ),
    "unknown theme": Case(
        lambda tiny: tiny.change("themes", 2, theme="jumelages"), "themes", 2, "theme", "jumelages", "jumelage", "jumelage"
    ),
    "unknown kind among several": Case(
        lambda tiny: tiny.change("organisations", 5, kind="reseau|asociation"),  # codespell:ignore
        "organisations",
        5,
        "kind",
        "asociation",  # codespell:ignore
        "association",
        "association",
    ),
    "no such day": Case(
        lambda tiny: tiny.change("mandates", 5, start="2016-02-30"), "mandates", 5, "start", "2016-02-30", "AAAA-MM-JJ", "YYYY-MM-DD"
    ),
    "French day": Case(
        lambda tiny: tiny.change("mandates", 5, end="04/07/2016"), "mandates", 5, "end", "04/07/2016", "AAAA-MM-JJ", "YYYY-MM-DD"
    ),
    "end before start": Case(
        lambda tiny: tiny.change("mandates", 5, start="2016", end="2015"), "mandates", 5, "end", "2015", "après le début", "after the start"
    ),
    "person without a name": Case(
        lambda tiny: tiny.change("people", 3, name=""), "people", 3, "name", "", "une valeur est attendue", "a value is expected"
    ),
    "person whose name is blank": Case(lambda tiny: tiny.change("people", 3, name="  "), "people", 3, "name", "  ", "attendu", "expected"),
    "no quote": Case(
        lambda tiny: tiny.change("people", 3, quote=""), "people", 3, "quote", "", "une valeur est attendue", "a value is expected"
    ),
    "duplicate key": Case(lambda tiny: tiny.add("people", TABLES["people"][0]), "people", 5, "id", "anne-martin", "ligne 2", "row 2"),
    "duplicate key of several columns": Case(
        lambda tiny: tiny.add("participations", TABLES["participations"][1]),
        "participations",
        5,
        "participant",
        "person/lea-roux + ouverture + introduction",
        "ligne 3",
        "row 3",
    ),
    "the same mandate twice": Case(
        lambda tiny: tiny.add("mandates", {**TABLES["mandates"][0], "id": "again"}), "mandates", 7, "", "", "ligne 2", "row 2"
    ),
    "the same theme by two tables": Case(
        lambda tiny: tiny.add("themes", {"about": "event/villes-jumelees", "theme": "jumelage", **quoted("Colloque « Villes jumelées »")}),
        "themes",
        3,
        "",
        "",
        "déjà cela",
        "already says this",
    ),
    "dangling person": Case(
        lambda tiny: tiny.change("mandates", 2, person="anne-marin"), "mandates", 2, "person", "anne-marin", "aucune source", "no source"
    ),
    "dangling organisation among several": Case(
        lambda tiny: tiny.change("organisations", 6, unit_of="universite-de-valbourg|institut"),
        "organisations",
        6,
        "unit_of",
        "institut",
        "aucune source",
        "no source",
    ),
    "dangling territory": Case(
        lambda tiny: tiny.change("organisations", 2, governs="commune/99999"),
        "organisations",
        2,
        "governs",
        "commune/99999",
        "aucune source",
        "no source",
    ),
    "dangling document": Case(
        lambda tiny: tiny.change("people", 2, document="autre"), "people", 2, "document", "autre", "aucune source", "no source"
    ),
    "dangling subject of a theme": Case(
        lambda tiny: tiny.change("themes", 2, about="event/rien"), "themes", 2, "about", "event/rien", "aucune source", "no source"
    ),
    "dangling capacity": Case(
        lambda tiny: tiny.change("participations", 2, capacity="martin-maire|martin"),
        "participations",
        2,
        "capacity",
        "martin",
        "mandates.csv",
        "mandates.csv",
    ),
    "reference that is no identifier": Case(
        lambda tiny: tiny.change("mandates", 2, person="anne martin"), "mandates", 2, "person", "anne martin", "attendu", "expected"
    ),
    "reference with a sign that no address takes": Case(
        lambda tiny: tiny.change("organisations", 2, governs="<commune>"), "organisations", 2, "governs", "<commune>", "attendu", "expected"
    ),
    "subject of a theme that is no identifier": Case(
        lambda tiny: tiny.change("themes", 2, about="event/table ronde"), "themes", 2, "about", "event/table ronde", "attendu", "expected"
    ),
    "address with a space": Case(
        lambda tiny: tiny.change("people", 4, same_as="https://example.org/a|https://example.org/b c"),
        "people",
        4,
        "same_as",
        "https://example.org/b c",
        "une adresse est attendue",
        "an address is expected",
    ),
    "address that the store cannot read": Case(
        lambda tiny: tiny.change("people", 4, same_as="https://example.org/100%"),
        "people",
        4,
        "same_as",
        "https://example.org/100%",
        "une adresse est attendue",
        "an address is expected",
    ),
    "document's address that the store cannot read": Case(
        lambda tiny: tiny.change("documents", 2, url="https://example.org/[1]"),
        "documents",
        2,
        "url",
        "https://example.org/[1]",
        "attendue",
        "expected",
    ),
    "value out of a choice": Case(
        lambda tiny: tiny.change("mandates", 2, state="past"), "mandates", 2, "state", "past", "held, former", "held, former"
    ),
    "number with letters": Case(
        lambda tiny: tiny.change("events", 3, position="1er"),
        "events",
        3,
        "position",
        "1er",
        "un nombre est attendu",
        "a number is expected",
    ),
    "number too small": Case(lambda tiny: tiny.change("events", 3, position="0"), "events", 3, "position", "0", "au moins 1", "at least 1"),
    "number too large": Case(
        lambda tiny: tiny.change("territories", 3, longitude="181"), "territories", 3, "longitude", "181", "180", "180"
    ),
    "French decimal": Case(
        lambda tiny: tiny.change("territories", 3, latitude="46,25"), "territories", 3, "latitude", "46,25", "le point", "a point"
    ),
    "identifier with capitals": Case(
        lambda tiny: tiny.change("questions", 2, id="Pourquoi ?"), "questions", 2, "id", "Pourquoi ?", "« question-1 »", 'like "question-1"'
    ),
    "decomposed accents": Case(
        lambda tiny: tiny.change("people", 3, name=unicodedata.normalize("NFD", "Léa Roux")),
        "people",
        3,
        "name",
        unicodedata.normalize("NFD", "Léa Roux"),
        "NFC",
        "NFC",
    ),
    "control character": Case(
        lambda tiny: tiny.change("people", 3, name="Léa\x07Roux"), "people", 3, "name", "Léa\x07Roux", "contrôle", "control"
    ),
    "character lost before": Case(
        lambda tiny: tiny.change("people", 3, name="L�a Roux"), "people", 3, "name", "L�a Roux", "illisible", "unreadable"
    ),
    "cell too long": Case(lambda tiny: tiny.change("people", 3, name="a" * 20_001), "people", 3, "name", "a" * 20_001, "20000", "20000"),
    "unknown column, close to one": Case(
        _text(lambda text: text.replace("family_name", "familly_name")), "people", 1, "familly_name", "", "« family_name »", '"family_name"'
    ),
    "missing column": Case(
        _text(lambda text: text.replace("family_name", "familly_name")), "people", 1, "family_name", "", "manquante", "missing"
    ),
    "duplicated column": Case(
        _text(lambda text: text.replace("family_name", "given_name")), "people", 1, "given_name", "", "deux fois", "twice"
    ),
    "extra cell": Case(
        _text(lambda text: text.replace("Anne Martin,Anne", "Anne Martin,née X,Anne")),
        "people",
        2,
        "",
        "anne-martin,Anne Martin,née X",
        "11 cellules attendues, 12",
        "11 cells expected, 12",
    ),
    "missing cell": Case(_text(lambda text: text + "x,y\n"), "people", 5, "", "x,y", "11 cellules attendues, 2", "11 cells expected, 2"),
    "semicolons": Case(
        _text(lambda text: text.replace(",", ";")),
        "people",
        1,
        "id;name;given_name;family_name;same_as;document;quote;quote_start;quote_end;prefix;suffix",
        "",
        "colonne inconnue",
        "unknown column",
    ),
    "cp1252": Case(
        _bytes(lambda data: data.decode().replace("ý", "y").encode("cp1252")), "people", 2, "", "anne-martin,Anne Martin", "UTF-8", "UTF-8"
    ),
    "BOM": Case(_bytes(lambda data: b"\xef\xbb\xbf" + data), "people", 1, "", "BOM", "sans BOM", "without a BOM"),
    "UTF-16": Case(_bytes(lambda data: data.decode().encode("utf-16")), "people", 1, "", "BOM", "UTF-8", "UTF-8"),
    "UTF-16 without a BOM": Case(_bytes(lambda data: data.decode().encode("utf-16-le")), "people", 2, "", "", "UTF-8", "UTF-8"),
    "unclosed quote, to the end": Case(_text(lambda text: text + 'x,"y,\n'), "people", 5, "", "", "guillemets fermés", "quotes closed"),
    "unclosed quote, up to another": Case(
        _text(lambda text: text.replace(",Léa Roux", ',"Léa Roux', 1)),
        "people",
        3,
        "",
        "lea-roux,Léa Roux",
        "cellules attendues",
        "cells expected",
    ),
    "text after a quote": Case(
        _text(lambda text: text.replace(",Léa Roux,", ',"Léa" Roux,', 1)), "people", 3, "", "", "guillemets", "quotes"
    ),
    "empty file": Case(_bytes(lambda _: b""), "people", 1, "id", "", "manquante", "missing"),
    "file of one binary mess": Case(_bytes(lambda _: bytes(range(256))), "people", 2, "", "", "UTF-8", "UTF-8"),
    "too few rows": Case(
        lambda tiny: tiny.describe(least_rows={"people": 3, "questions": 2}),
        "questions",
        0,
        "",
        "",
        "2 lignes au moins sont attendues, 1",
        "at least 2 rows are expected, 1",
    ),
    "unknown table": Case(
        lambda tiny: (tiny.source / "persons.csv").write_text("id\n", encoding="utf-8"), "persons", 0, "", "", "people", "people"
    ),
}


def faults_of(tiny: Tiny) -> list[Fault]:
    with pytest.raises(RefusedError) as caught:
        tiny.build()
    return caught.value.faults


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_fault_shows_where_and_what(tiny: Tiny, case: Case) -> None:
    case.spoil(tiny)
    faults = faults_of(tiny)
    matching = [
        fault
        for fault in faults
        if (fault.file, fault.row, fault.column) == (f"{ID}/{case.file}.csv", case.row, case.column)
        and case.value in fault.value
        and case.fr in fault.expected.fr
        and case.en in fault.expected.en
    ]
    assert matching, "\n".join(map(repr, faults))
    with speaking("fr"):
        french = str(matching[0])
    with speaking("en"):
        english = str(matching[0])
    assert french.startswith(matching[0].file)
    assert english.startswith(matching[0].file)
    if case.row:
        assert f"ligne {case.row}" in french
        assert f"row {case.row}" in english
    if case.column:
        assert f"colonne « {case.column} »" in french
        assert f'column "{case.column}"' in english
    assert case.value[:40] in french
    assert case.value[:40] in english


def test_every_fault_is_shown_at_once(tiny: Tiny) -> None:
    tiny.change("people", 2, name="")
    tiny.change("mandates", 3, role="maires")
    tiny.change("events", 3, position="x")
    assert {fault.file for fault in faults_of(tiny)} >= {f"{ID}/{table}.csv" for table in ("people", "mandates", "events")}


def test_a_mandate_that_is_refused_is_shown_once(tiny: Tiny) -> None:
    """Not again by the parts taken in its name."""
    row = next(number for number, row in enumerate(TABLES["mandates"], start=2) if row["id"] == "martin-maire")
    tiny.change("mandates", row, role="maires")
    assert [(fault.file.rpartition("/")[2], fault.column) for fault in faults_of(tiny)] == [("mandates.csv", "role")]


def test_a_list_names_the_value_that_is_wrong(tiny: Tiny) -> None:
    tiny.change("organisations", 5, kind="association-d-elus|rezeau|reseau")
    assert [fault.value for fault in faults_of(tiny)] == ["rezeau"]


def test_empty_rows_and_line_ends_do_not_matter(tiny: Tiny) -> None:
    tiny.build()
    before = tiny.statements()
    text = tiny.path("people").read_text(encoding="utf-8")
    tiny.path("people").write_bytes((text + "\n,,,,,,,,,,\n").replace("\n", "\r\n").encode())
    tiny.build()
    assert tiny.statements() == before


def test_rows_are_numbered_as_a_spreadsheet_does(tiny: Tiny) -> None:
    """A cell on two lines is one row; an empty row counts."""
    tiny.describe(least_rows={})
    rows = [dict(row) for row in TABLES["people"]]
    rows[0]["prefix"] = "deux\nlignes"
    tiny.write("people", [rows[0], {}, rows[1], {**rows[2], "name": ""}])
    assert [(fault.row, fault.column) for fault in faults_of(tiny)] == [(5, "name")]


# ---------------------------------------------------------------- one cell, one table


@given(st.lists(st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]))))
def test_a_cell_of_many_gives_each_value_once_and_trimmed(parts: list[str]) -> None:
    row = Row("f.csv", 2, {"names": "|".join(parts)})
    assert row.many("names") == [part.strip() for part in parts if part.strip()]


@given(st.text())
def test_any_text_is_a_date_or_a_fault(text: str) -> None:
    """No text makes the check itself fail."""
    for column in (
        Column(name="c", date=True),
        Column(name="c", type="integer", minimum=0),
        Column(name="c", type="number"),
        Column(name="c", iri=True),
        Column(name="c", choices=("a",)),
        Column(name="c", scheme="role"),
    ):
        expected = expected_of(column, text, {"role": {"maire": "maire"}})
        assert expected is None or (expected.fr and expected.en)


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), max_size=6), st.binary(max_size=60))
def test_no_file_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]], mess: bytes) -> None:
    """Whatever a file holds, reading gives rows and faults, and no exception."""
    path = tmp_path_factory.mktemp("any") / "t.csv"
    schema = Schema((Column(name="a", required=True), Column(name="b")), ("a",))
    for data in (mess, "\n".join([",".join(row) for row in [["a", "b"], *cells]]).encode(), b"a,b\n" + mess):
        path.write_bytes(data)
        table = read_table(path, "t.csv", schema, {})
        assert all(fault.file == "t.csv" and fault.expected.fr and fault.expected.en for fault in table.faults)
        assert len(table.rows) <= table.read


def test_every_schema_is_understood(tmp_path: Path) -> None:
    """What a schema declares and the reader does not check would be a promise that nothing holds."""
    known = {"required", "pattern", "enum", "minimum", "maximum", "unique"}
    types = {"string", "integer", "number", "year", "boolean"}
    for path in sorted((Tiny(tmp_path).data / "schemas").glob("*.json")):
        declared = json.loads(path.read_text(encoding="utf-8"))
        schema = Schema.load(path)
        assert set(schema.key) <= {column.name for column in schema.columns}
        assert declared["title"]
        assert declared["description"]
        for field in declared["fields"]:
            assert field["title"], (path.name, field["name"])
            assert field["description"], (path.name, field["name"])
            assert set(field.get("constraints", {})) <= known, (path.name, field["name"])
            assert field["type"] in types, (path.name, field["name"])
        for column in schema.columns:  # what a fault shows of the form that it expects
            assert column.pattern is None or column.pattern.fullmatch(column.example), (path.name, column.name)


@pytest.mark.parametrize(
    ("column", "wrong", "right"),
    [
        ({"name": "c", "type": "year"}, "20x6", "2016"),
        ({"name": "c", "type": "boolean"}, "oui", "true"),
        ({"name": "c", "type": "number", "constraints": {"maximum": 90}}, "90.5", "90"),
        ({"name": "c", "type": "integer", "constraints": {"minimum": 0, "maximum": 8}}, "9", "8"),
    ],
)
def test_what_a_schema_declares_is_checked(column: dict[str, object], wrong: str, right: str) -> None:
    assert expected_of(Column.of(column), right, {}) is None
    assert expected_of(Column.of(column), wrong, {}) is not None
