"""Codes that a spreadsheet took for numbers."""

from __future__ import annotations

import pytest

from terrigraph import resources
from terrigraph.intake.codes import LOST_ZERO, Code, compact, read_code
from terrigraph.language import Text
from terrigraph.reconciliation.official import Official


@pytest.fixture(scope="module")
def official() -> Official:
    return Official(resources.folder("data") / "territories")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("243 100 518", "243100518"),
        ("243100518.0", "243100518"),
        ("243100518,00", "243100518"),
        ("2.43100518E8", "243100518"),
        ("2,43100518E+08", "243100518"),
        ("2.431E+08", "2.431E+08"),
        ("2A004", "2A004"),
        ("3181928.0", "3181928"),
        ("", ""),
    ],
)
def test_a_number_that_is_a_code(written: str, read: str) -> None:
    assert compact(written) == read


@pytest.mark.parametrize(
    ("kind", "written", "name", "expected"),
    [
        ("commune", "01053", "", Code("01053")),
        ("commune", "1053", "Bourg-en-Bresse", Code("01053", (LOST_ZERO,))),
        ("commune", "1053", "BOURG EN BRESSE", Code("01053", (LOST_ZERO,))),
        ("commune", "1053", "Ville de Bourg-en-Bresse", Code("01053", (LOST_ZERO,))),
        ("commune", "1053.0", "", Code("01053", (LOST_ZERO,))),
        ("commune", "31555.0", "Toulouse", Code("31555")),
        ("commune", "2a004", "Ajaccio", Code("2A004")),
        ("commune", "1003", "Amareins", Code("01003", (LOST_ZERO,))),
        ("departement", "1", "Ain", Code("01", (LOST_ZERO,))),
        ("departement", "1", "L’Ain", Code("01", (LOST_ZERO,))),
        ("departement", "971", "Guadeloupe", Code("971")),
        ("region", "1", "Guadeloupe", Code("01", (LOST_ZERO,))),
        ("region", "84", "", Code("84")),
    ],
)
def test_a_code_of_the_official_tables(official: Official, kind: str, written: str, name: str, expected: Code) -> None:
    if name == "Amareins":
        name = ""  # the table of codes out of use has no names
    assert read_code(official, kind, written, name) == expected


@pytest.mark.parametrize(
    ("kind", "written", "name", "why"),
    [
        ("commune", "1053", "Toulouse", 'code that lost its zero? 01053 is "Bourg-en-Bresse", not "Toulouse"'),
        ("departement", "1", "Aisne", 'code that lost its zero? 01 is "Ain", not "Aisne"'),
        ("region", "1", "Martinique", 'not "Martinique"'),
        ("commune", "99999", "", 'unknown INSEE code: "99999"'),
        ("commune", "053", "", 'unknown INSEE code: "053"'),
        ("commune", "3.15E+04", "", "a spreadsheet rounded it"),
        ("departement", "20", "", "unknown code of a département"),
    ],
)
def test_what_is_no_code_says_why(official: Official, kind: str, written: str, name: str, why: str) -> None:
    found = read_code(official, kind, written, name)
    assert isinstance(found, Text)
    assert why in found.en
    assert found.fr != found.en


def test_figures_want_a_commune_in_use(official: Official) -> None:
    assert isinstance(read_code(official, "commune", "01003", in_use=True), Text)
    assert read_code(official, "commune", "75101", in_use=True) == Code("75101")
