"""Members of organisations: who, of what, since when. The lists are invented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from importing_files import Cells, days_of, kept, refusals, shuffled, statements, table, write
from places import REPO
from small_country import small_country
from terrigraph import resources
from terrigraph.build import build
from terrigraph.importers import members
from terrigraph.language import speaking
from terrigraph.sources import validation
from terrigraph.sources.sheets import ImportingError
from tiny import shipping

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.intake.accounts import Sums

PAGE = REPO / "docs" / "importing.md"
TG, ORG, ID = "https://w3id.org/terrigraph/ontology#", "http://www.w3.org/ns/org#", "https://w3id.org/terrigraph/id/"
EXAMPLE = next(block for block in re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL) if "members.toml" in block)
IN_COLUMNS = """
[source]
publisher = "Un registre"
licence = "CC0-1.0"
[columns]
organisation_siren = "SIREN groupement"
organisation = "Groupement"
organisation_kind = "Nature"
insee = "INSEE"
start = "Depuis"
"""


def row(siren: str = "", name: str = "", start: str = "", end: str = "") -> Cells:
    return {"SIREN": siren, "Membre": name, "Adhésion": start, "Retrait": end}


ROWS = [
    row("213105554", "Toulouse", "01/01/2015"),
    row("243100518", "Toulouse Métropole", "2016-03", "31/12/2020"),
    row("", "Albi", "2010"),
    row("", "Ville de Paris"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "imports" / "members"


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "members.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def bring(folder: Path, mapping: Path, rows: list[Cells], name: str = "list.csv") -> Sums:
    return members.import_files([write(folder.parent.parent / name, rows, ";")], folder, mapping=mapping, today="2026-11-22")


def belonging(folder: Path) -> set[tuple[str, str]]:
    memberships: dict[str, dict[str, str]] = {}
    for line in statements(folder, members.read):
        subject, predicate, term = line.split(" ", 3)[:3]
        memberships.setdefault(subject, {})[predicate.strip("<>").removeprefix(ORG)] = term.strip("<>").removeprefix(f"{ID}organisation/")
    return {(one["member"], one["organization"]) for one in memberships.values() if "member" in one}


def test_the_page_s_example_gives_memberships_of_authorities(folder: Path, mapping: Path) -> None:
    sums = bring(folder, mapping, ROWS)
    assert sums.whole
    assert (sums.read, sums.kept) == (4, 4)
    assert belonging(folder) == {
        ("commune-31555", "syndicat-d-exemple"),
        ("epci-243100518", "syndicat-d-exemple"),
        ("commune-81004", "syndicat-d-exemple"),
        ("ville-de-paris", "syndicat-d-exemple"),
    }
    lines = statements(folder, members.read)
    text = "\n".join(lines)
    assert '"2015-01-01"' in text
    assert '"2016-03"' in text
    of_the_list = "2026-01-01"
    assert sorted(days_of(lines).values()) == [
        ("2010-01-01", "2010-12-31", of_the_list, ""),
        ("2015-01-01", "2015-01-01", of_the_list, ""),
        ("2016-03-01", "2016-03-31", "2020-12-31", "2020-12-31"),
        (of_the_list, of_the_list, of_the_list, ""),
    ], "certainly a member on the day that the list is of, and possibly until something ends it"
    assert '"Syndicat d’exemple"@fr' in text


def test_the_organisation_may_be_in_columns(folder: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(IN_COLUMNS, encoding="utf-8")
    rows = [
        {"SIREN groupement": "253100000", "Groupement": "Syndicat A", "Nature": "syndicat mixte", "INSEE": "31555", "Depuis": "2001"},
        {"SIREN groupement": "253100000", "Groupement": "Syndicat A", "Nature": "syndicat mixte", "INSEE": "01003", "Depuis": ""},
        {"SIREN groupement": "", "Groupement": "Réseau B", "Nature": "inconnue", "INSEE": "31555", "Depuis": ""},
        {"SIREN groupement": "2531", "Groupement": "C", "Nature": "", "INSEE": "31555", "Depuis": ""},
        {"SIREN groupement": "", "Groupement": "", "Nature": "", "INSEE": "31555", "Depuis": ""},
    ]
    sums = bring(folder, mapping, rows)
    assert (sums.read, sums.kept, len(sums.refused)) == (5, 3, 2)
    assert belonging(folder) == {
        ("commune-31555", "siren-253100000"), ("commune-01165", "siren-253100000"), ("commune-31555", "reseau-b")}  # fmt: skip
    text = "\n".join(statements(folder, members.read))
    assert f'<{TG}siren> "253100000"' in text
    assert "kind/syndicat-mixte>" in text
    assert "kind/inferred>" in text, "a code that is no longer in use"


def test_an_apostrophe_makes_no_other_organisation_or_column(folder: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(IN_COLUMNS.replace('"Nature"', '"Nature de l\'organisation"'), encoding="utf-8")
    names = ("Syndicat d'exemple", "Syndicat d’exemple", "SYNDICAT D`EXEMPLE", "Syndicat d exemple", "Syndicat\u200b d‑exemple")
    codes = ("31555", "31069", "01053", "42218", "93066")
    rows = [
        {"SIREN groupement": "", "Groupement": name, "NATURE DE L’ORGANISATION": "réseau", "INSEE": code, "Depuis": ""}
        for name, code in zip(names, codes, strict=True)
    ]
    sums = bring(folder, mapping, rows)
    assert (sums.read, sums.kept) == (5, 5)
    assert belonging(folder) == {(f"commune-{code}", "syndicat-d-exemple") for code in codes}
    assert "kind/reseau>" in "\n".join(statements(folder, members.read))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (row("999999999", "X"), "unknown authority"),
        (row("", "Saint-Denis"), "several authorities"),
        (row("", ""), "no authority named"),
        (row("213105554", "Toulouse", "2020", "2019"), "the end is before the start"),
        (row("213105554", "Toulouse", "32/01/2020"), "a date is expected"),
    ],
)
def test_what_is_refused_says_why(folder: Path, mapping: Path, cells: Cells, reason: str) -> None:
    full = {**cells, "SIREN": cells["SIREN"]}
    sums = bring(folder, mapping, [ROWS[0], full] if any(full.values()) else [ROWS[0], {**full, "Adhésion": "2020"}])
    assert (sums.kept, len(sums.refused)) == (1, 1)
    with speaking("en"):
        assert reason in str(sums.refused[0].reason)
    (path,) = refusals(folder)
    assert table(path)[0]["refused_row"] == "3"


def test_again_or_shuffled_changes_nothing(folder: Path, mapping: Path) -> None:
    bring(folder, mapping, ROWS)
    before = kept(folder)
    bring(folder, mapping, shuffled(ROWS))
    assert kept(folder) == before


def test_one_corrected_cell_changes_only_its_membership(folder: Path, mapping: Path) -> None:
    bring(folder, mapping, ROWS)
    before = statements(folder, members.read)
    bring(folder, mapping, [{**ROWS[0], "Adhésion": "01/01/2014"}, *ROWS[1:]])
    changed = before ^ statements(folder, members.read)
    assert {line.split(" ")[0] for line in changed if "/mandate/" in line.split(" ")[0]}
    assert not any("commune-81004" in line or "243100518" in line or "ville-de-paris" in line for line in changed)


@pytest.mark.parametrize("column", ["SIREN", "Membre", "Adhésion", "Retrait"])
def test_a_renamed_column_stops(folder: Path, mapping: Path, column: str) -> None:
    with pytest.raises(ImportingError, match=column):
        bring(folder, mapping, [{f"{name}s" if name == column else name: cell for name, cell in one.items()} for one in ROWS])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[columns]\nsiren = 'SIREN'", "organisation_siren"),
        ("[organisation]\nid = 'a'\n[columns]\nstart = 'a'", "siren, insee, authority"),
        ("[organisation]\nname = 'a'\n[columns]\nsiren = 'SIREN'", "organisation"),
        ("[organisation]\nid = 'A b'\n[columns]\nsiren = 'SIREN'", "A b"),
        ("[organisation]\nid = 'a'\nname = 'A'\nkind = 'rien'\n[columns]\nsiren = 'SIREN'", "rien"),
        ("[organisation]\nid = 'a'\nname = 'A'\nkind = 'jumelage'\n[columns]\nsiren = 'SIREN'", "jumelage"),
        ("[organisation]\nsiren = '12'\n[columns]\nsiren = 'SIREN'", "12"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(folder: Path, tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImportingError, match=re.escape(named)):
        bring(folder, path, ROWS)


def test_the_shapes_hold_once_an_organisation_may_be_a_member(
    folder: Path, mapping: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shape of mandates wants a person: here it takes an organisation as well."""
    text = (resources.folder("ontology") / "shapes.ttl").read_text(encoding="utf-8")
    shapes = tmp_path / "shapes.ttl"
    wanted = "sh:path org:member ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Person ;"
    either = wanted.replace("sh:class foaf:Person", "sh:or ( [ sh:class foaf:Person ] [ sh:class org:Organization ] )")
    shapes.write_text(text.replace(wanted, either), encoding="utf-8")
    check = validation.check_shapes
    monkeypatch.setattr(validation, "check_shapes", lambda lines, origins, _=None: check(lines, origins, shapes))
    bring(folder, mapping, ROWS)
    with shipping(small_country(tmp_path, also=("81004",))):
        build(tmp_path / "store", [folder.parent])
