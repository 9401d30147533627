"""Tables of past mandates, in the forms that the importer of elected officials knows: nobody in them exists."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from importing_files import MAYORS
from terrigraph import resources
from terrigraph.cli.main import main
from terrigraph.facts import terms
from terrigraph.facts.conclusions import Conclusions
from terrigraph.importers.elected_officials import import_files, leads, read
from terrigraph.importers.elected_officials.histories import in_order
from terrigraph.intake.accounts import standing, tables_of
from terrigraph.model.namespaces import IDS
from terrigraph.model.triples import Ids
from terrigraph.privacy.forgotten import Forgotten
from terrigraph.sources import source
from terrigraph.sources.sheets import ImportingError
from tiny import shipping

if TYPE_CHECKING:
    from pathlib import Path

    from tiny import Tiny

TERMS = terms.of_sources(source.find([resources.folder("data")]))
FORMS = {
    "maires": "insee,commune,last_name,first_name,birth_year,mandate_start,function_start,edition",
    "conseils": "council,code,territory,last_name,first_name,birth_year,mandate_start,function,function_start,first_seen,last_seen",
    "deputes": "an_id,wikidata,last_name,first_name,legislature,departement_code,departement,constituency_number,start,end,"
    "end_reason,source",
    "senateurs": "wikidata,last_name,first_name,constituency,constituency_code,mandate_id,elected,start,start_reason,end,end_reason",
}
MAYOR = "31555,Toulouse,MARTIN,Léa,1961,2014-03-23,2014-04-04,2019-01"
LEA, LEA_AN = "lea-martin-commune-31555", "lea-martin-assemblee-nationale"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store" / "imports" / "elected_officials"


def table(tmp_path: Path, form: str, *rows: str) -> Path:
    path = tmp_path / f"{form}.csv"
    path.write_text("\n".join([FORMS[form], *rows]) + "\n", encoding="utf-8")
    return path


def official(tmp_path: Path, day: str, **cells: str) -> Path:
    """The ministry's own file of the mayors of a day."""
    path = tmp_path / f"maires-{day}.csv"
    names = {"code": "Code de la commune", "label": "Libellé de la commune", "family": "Nom de l'élu", "given": "Prénom de l'élu",
             "birth": "Date de naissance", "elected": "Date de début du mandat", "start": "Date de début de la fonction"}  # fmt: skip
    mine = {"code": "31555", "label": "Toulouse", "family": "MARTIN", "given": "Léa", "birth": "1961-07-04",
            "elected": "2020-05-18", "start": "2020-07-03"} | cells  # fmt: skip
    row = dict.fromkeys(MAYORS, "") | {names[name]: value for name, value in mine.items()}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, MAYORS)
        writer.writeheader()
        writer.writerow(row)
    return path


def deputies_file(tmp_path: Path, day: str = "2023-03-01", **cells: str) -> Path:
    """The ministry's own file of the deputies of a day."""
    columns = [*MAYORS[:4], "Code de la circonscription législative", "Libellé de la circonscription législative", *MAYORS[6:13]]
    mine = {"Code de la circonscription législative": "31-04", "Libellé de la circonscription législative": "4ème circonscription",
            "Nom de l'élu": "MARTIN", "Prénom de l'élu": "Léa", "Date de naissance": "1961-07-04",
            "Date de début du mandat": "2022-06-22"} | cells  # fmt: skip
    path = tmp_path / f"elus-deputes-{day}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerow(mine)
    return path


def quads(folder: Path, replaced: dict[str, str] | None = None) -> list[ox.Quad]:
    conclusions = Conclusions(ids=Ids(replaced=replaced or {}), terms=TERMS)
    reading = read(source.load(folder), folder, {}, conclusions)
    text = "".join([*reading.blocks, *conclusions.mandates([reading.mandates]), *conclusions.lines()])
    return list(ox.parse(input=text, format=ox.RdfFormat.N_QUADS))


def mandates(folder: Path) -> list[tuple[str, ...]]:
    """Who, role, term, and the four days; sorted."""
    found: dict[str, dict[str, str]] = {}
    for quad in quads(folder):
        if "/mandate/" in str(quad.subject):
            name = quad.predicate.value.rpartition("/")[2].rpartition("#")[2]
            found.setdefault(quad.subject.value, {})[name] = quad.object.value.removeprefix(IDS).rpartition("/")[2]
    days = ("possibleFrom", "certainFrom", "certainUntil", "possibleUntil")
    return sorted(tuple(one.get(name, "") for name in ("member", "role", "term", *days)) for one in found.values())


def test_a_mayor_of_2019_is_the_one_of_2020_and_was_in_office_before(folder: Path, tmp_path: Path) -> None:
    sums = import_files([table(tmp_path, "maires", MAYOR), official(tmp_path, "2021-06-01")], folder)
    assert sums.whole and (sums.read, sums.kept) == (2, 2)
    assert mandates(folder) == [
        (LEA, "maire", "municipal-2014", "2014-04-04", "2014-04-04", "2014-04-04", "2020-07-03"),
        (LEA, "maire", "municipal-2020", "2020-07-03", "2020-07-03", "2020-07-03", "2026-03-29"),
    ]
    described = standing(folder)["files"]["maires"]
    assert (described["as_of"], described["published"]) == ("2014-04-04", "2019-01-31"), "of the month that its edition says"


@pytest.mark.parametrize("birth", ["1962-07-04", "1960-01-01"])
def test_a_mayor_of_another_year_of_birth_is_another_person(folder: Path, tmp_path: Path, birth: str) -> None:
    import_files([table(tmp_path, "maires", MAYOR), official(tmp_path, "2021-06-01", birth=birth)], folder)
    assert {one[0] for one in mandates(folder)} == {LEA, f"{LEA}-2"}


def test_two_mayors_of_one_name_and_year_in_two_communes_are_two(folder: Path, tmp_path: Path) -> None:
    other = MAYOR.replace("31555,Toulouse", "31044,Balma")
    import_files([table(tmp_path, "maires", MAYOR, other)], folder)
    assert {one[0] for one in mandates(folder)} == {LEA, "lea-martin-commune-31044"}


def test_a_start_in_the_year_18_is_refused_and_mended_under_the_same_key(folder: Path, tmp_path: Path) -> None:
    sums = import_files([table(tmp_path, "maires", MAYOR.replace("2014-04-04", "0018-01-08")), official(tmp_path, "2021-06-01")], folder)
    assert sums.whole and [str(one.reason.en) for one in sums.refused] == ['start of the function: a day is expected: "0018-01-08"']
    with (tables_of(folder) / "refusals" / "maires.csv").open(encoding="utf-8", newline="") as file:
        [refused] = csv.DictReader(file)
    assert refused["date de naissance"] == "" and refused["personne"], "keys stand for the year"
    mended = tmp_path / "maires-mended.csv"
    with mended.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(refused))
        writer.writeheader()
        writer.writerow({**refused, "début de la fonction": "2018-01-08"})
    import_files([mended], folder)
    assert [one[:4] for one in mandates(folder)] == [
        (LEA, "maire", "municipal-2014", "2018-01-08"),
        (LEA, "maire", "municipal-2020", "2020-07-03"),
    ]


def test_two_start_days_of_one_term_make_one_mandate(folder: Path, tmp_path: Path) -> None:
    rows = (
        "departmental,31,Haute-Garonne,MARTIN,Léa,1961,2015-04-02,,,2019-01-09,2020-10-09",
        "departmental,31,Haute-Garonne,MARTIN,Léa,1961,2015-03-29,,,2020-12-03,2020-12-03",
        "departmental,31,Haute-Garonne,MARTIN,Léa,1961,2021-07-01,Cinquième vice-président du conseil départemental,2021-07-01,"
        "2022-03-27,2023-12-04",
    )
    sums = import_files([table(tmp_path, "conseils", *rows)], folder, whole_councils=True)
    assert sums.whole and sums.kept == 3
    who = "lea-martin-departement-31"
    assert [one[:5] for one in mandates(folder)] == [
        (who, "conseiller-departemental", "departmental-2015", "2015-03-29", "2015-03-29"),
        (who, "conseiller-departemental", "departmental-2021", "2021-07-01", "2021-07-01"),
        (who, "vice-president", "departmental-2021", "2021-07-01", "2021-07-01"),
    ]
    assert not [quad for quad in quads(folder) if quad.predicate.value.endswith("disputed")]


def test_codes_of_overseas_and_alsace_are_read_or_left_out_by_name(folder: Path, tmp_path: Path) -> None:
    president = "Président du conseil départemental"
    rows = (
        f"departmental,ZD,La Réunion,MARTIN,Léa,1961,2015-04-02,{president},2015-04-02,2019-01-09,2020-12-03",
        f"departmental,6AE,Collectivité Européenne d'Alsace,ROUX,Ana,1970,2021-07-01,{president},2021-07-01,2022-03-27,2023-12-04",
        f"departmental,67,Bas-Rhin,NOIR,Luc,1970,2015-04-02,{president},2015-04-02,2019-01-09,2020-12-03",
    )
    sums = import_files([table(tmp_path, "conseils", *rows)], folder)
    assert sums.whole and (sums.kept, [(one.en, number) for one, number in sums.ignored.items()]) == (
        2, [("councils of Bas-Rhin and Haut-Rhin, before their one authority", 1)])  # fmt: skip
    assert {one[0] for one in mandates(folder)} == {"lea-martin-departement-974", "ana-roux-collectivite-europeenne-d-alsace"}


def test_a_council_s_next_edition_bounds_who_is_no_more_in_it(folder: Path, tmp_path: Path) -> None:
    first = "1er Vice-président du conseil régional"
    rows = (
        f"regional,76,Occitanie,MARTIN,Léa,1961,2016-01-04,{first},2016-01-04,2019-01-09,2019-07-06",
        f"regional,76,Occitanie,ROUX,Ana,1970,2016-01-04,{first},2019-09-01,2019-10-03,2020-12-03",
    )
    import_files([table(tmp_path, "conseils", *rows)], folder)
    lea = next(one for one in mandates(folder) if one[0] == "lea-martin-region-76")
    assert lea[3:] == ("2016-01-04", "2016-01-04", "2019-07-06", "2020-12-03")


DEPUTY = "PA1,Q11,Martin,Léa,14,31,Haute-Garonne,4,2012-06-20,2017-06-20,,nosdeputes"
SITTING = "PA1,Q11,Martin,Léa,16,,quatrième circonscription de la Haute-Garonne,,2022-06-19,,,assemblee-nationale"


def test_a_deputy_s_terms_reach_back_and_the_seat_tells_who_the_register_s_is(folder: Path, tmp_path: Path) -> None:
    import_files([table(tmp_path, "deputes", DEPUTY, SITTING), deputies_file(tmp_path)], folder)
    assert [one[:4] for one in mandates(folder)] == [
        (LEA_AN, "depute", "legislature-14", "2012-06-20"),
        (LEA_AN, "depute", "legislature-16", "2022-06-22"),
    ]
    assert mandates(folder)[0][3:] == ("2012-06-20", "2012-06-20", "2017-06-20", "2017-06-20"), "a known end is stated"
    same = [(quad.subject.value.removeprefix(IDS), quad.object.value) for quad in quads(folder) if quad.predicate.value.endswith("sameAs")]
    assert same == [(f"person/{LEA_AN}", "http://www.wikidata.org/entity/Q11")]
    assert not [quad for quad in quads(folder) if quad.predicate.value.endswith("disputed")]


@pytest.mark.parametrize(
    "cells",
    [
        {"Prénom de l'élu": "Léa-Rose"},
        {"Code de la circonscription législative": "38-01"},
        {"Date de début du mandat": "2022-09-20"},
    ],
)
def test_another_seat_or_name_is_another_deputy(folder: Path, tmp_path: Path, cells: dict[str, str]) -> None:
    import_files([table(tmp_path, "deputes", SITTING), deputies_file(tmp_path, **cells)], folder)
    assert len({one[0] for one in mandates(folder)}) == 2


def test_the_register_s_iri_is_never_given_to_a_namesake_of_the_past(folder: Path, tmp_path: Path) -> None:
    import_files([table(tmp_path, "deputes", DEPUTY), deputies_file(tmp_path)], folder)
    assert [one[::2] for one in (row[:3] for row in mandates(folder))] == [
        (LEA_AN, "legislature-16"),
        (f"{LEA_AN}-2", "legislature-14"),
    ], "of two terms apart, nothing tells that they are one person's"


def test_whom_wikidata_holds_apart_are_two_even_on_one_seat(folder: Path, tmp_path: Path) -> None:
    other = SITTING.replace("PA1,Q11", "PA2,Q22")
    import_files([table(tmp_path, "deputes", SITTING, other), deputies_file(tmp_path)], folder)
    assert len({one[0] for one in mandates(folder)}) == 3, "which of both the register's is, nothing tells"


def test_one_identifier_is_one_person_in_both_houses(folder: Path, tmp_path: Path) -> None:
    senator = "Q11,Martin,Léa,Haute-Garonne,31,1,2020-09-27,2020-10-01,Election,,En Cours"
    namesake = ",Martin,Léa,Gers,32,2,2020-09-27,2020-10-01,Election,,En Cours"
    import_files([table(tmp_path, "deputes", DEPUTY), table(tmp_path, "senateurs", senator, namesake)], folder)
    assert [one[:3] for one in mandates(folder)] == [
        (LEA_AN, "depute", "legislature-14"),
        (LEA_AN, "senateur", "senate-2020"),
        ("lea-martin-senat", "senateur", "senate-2020"),
    ]


@pytest.mark.parametrize(("start", "people"), [("2023-10-02", 1), ("2029-10-01", 2), ("2020-10-01", 2)])
def test_a_senator_s_next_term_in_one_departement_is_the_same_person_s(folder: Path, tmp_path: Path, start: str, people: int) -> None:
    columns = [*MAYORS[:4], *MAYORS[6:13]]
    cells = {"Code du département": "31", "Libellé du département": "Haute-Garonne", "Nom de l'élu": "MARTIN", "Prénom de l'élu": "Léa",
             "Date de naissance": "1961-07-04", "Date de début du mandat": min(start, "2026-10-01")}  # fmt: skip
    path = tmp_path / "elus-senateurs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerow(cells)
    sitting = "Q11,Martin,Léa,Haute-Garonne,31,1,2017-09-24,2017-10-02,Election,,En Cours"
    import_files([table(tmp_path, "senateurs", sitting), path], folder)
    assert len({one[0] for one in mandates(folder)}) == people


def test_tables_from_before_identifiers_are_still_read(folder: Path, tmp_path: Path) -> None:
    import_files([official(tmp_path, "2021-06-01")], folder)
    before = mandates(folder)
    (path,) = tables_of(folder).glob("*.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("".join(f"{line.rpartition(',')[0]}\n" for line in lines), encoding="utf-8")
    assert mandates(folder) == before
    import_files([table(tmp_path, "maires", MAYOR)], folder)
    assert [one[0] for one in mandates(folder)] == [LEA, LEA]


def test_who_left_for_the_government_and_came_back_contradicts_nothing(folder: Path, tmp_path: Path) -> None:
    rows = (
        "PA1,Q11,Martin,Léa,14,31,Haute-Garonne,4,2012-06-20,2012-07-21,nomination comme membre du gouvernement,nosdeputes",
        "PA1,Q11,Martin,Léa,14,31,Haute-Garonne,4,2014-12-22,2017-06-20,,nosdeputes",
    )
    import_files([table(tmp_path, "deputes", *rows)], folder)
    assert mandates(folder) == [(LEA_AN, "depute", "legislature-14", "2012-06-20", "2014-12-22", "2017-06-20", "2017-06-20")]
    assert not [quad for quad in quads(folder) if quad.predicate.value.endswith("disputed")]


def test_old_mandates_and_names_from_an_address_are_left_out_by_name(folder: Path, tmp_path: Path) -> None:
    senators = (
        "Q9,Noir,Luc,Isère,38,1,,1974-10-02,Election,1983-10-01,Fin de mandat",
        "Q9,Noir,Luc,Isère,38,2,1983-09-25,1983-10-02,Election,1992-10-01,Fin de mandat",
    )
    deputies = (DEPUTY, "PA7,,Louis Blanc,Jean,15,,,,2017-06-21,,,nosdeputes (name from slug)")
    sums = import_files([table(tmp_path, "deputes", *deputies), table(tmp_path, "senateurs", *senators)], folder)
    assert sums.whole and Counter({one.en: number for one, number in sums.ignored.items()}) == {
        "mandates that ended before 1989": 1,
        "names taken from a web address, which may be wrong": 1,
    }
    assert mandates(folder)[1][2:] == ("senate-1983", "1983-10-02", "1983-10-02", "1992-10-01", "1992-10-01")


def test_a_person_whom_the_tables_tie_to_wikidata_is_the_deputy(folder: Path, tmp_path: Path) -> None:
    import_files([table(tmp_path, "deputes", DEPUTY)], folder)
    assert leads(source.load(folder)) == {}
    assert leads(source.load(folder), {"Q11": "person/lea-martin", "Q99": "person/zoe"}) == {f"person/{LEA_AN}": "person/lea-martin"}
    there = quads(folder, {f"person/{LEA_AN}": "person/lea-martin"})
    members = {quad.object.value for quad in there if quad.predicate.value.endswith("org#member")}
    assert members == {f"{IDS}person/lea-martin"}
    assert [quad.object.value for quad in there if quad.predicate.value.endswith("isReplacedBy")] == [f"{IDS}person/lea-martin"]


def test_the_forgotten_are_dropped_from_these_tables_too(folder: Path, tmp_path: Path) -> None:
    paths = [table(tmp_path, "maires", MAYOR), table(tmp_path, "deputes", DEPUTY)]
    import_files(paths, folder, forgotten={f"{IDS}person/{LEA_AN}"})
    assert [one[0] for one in mandates(folder)] == [LEA]
    import_files(paths, folder, forgotten={f"{IDS}person/{LEA}", f"{IDS}person/{LEA_AN}"})
    assert mandates(folder) == []
    assert "Martin" not in "".join(path.read_text(encoding="utf-8") for path in tables_of(folder).glob("*.csv"))


def test_whoever_is_forgotten_is_so_under_each_identifier(tiny: Tiny, tmp_path: Path) -> None:
    """The mayor's own, which is all that a later import of that one file would know, leads to the deputy's."""
    for name in ("territories", "elected_officials", "terms"):
        (tiny.data / name).symlink_to(resources.folder("data") / name)
    folder = tiny.store / "imports" / "elected_officials"
    mayors = official(tmp_path, "2021-06-01")
    sitting = deputies_file(tmp_path, "2020-01-01", **{"Date de début du mandat": "2017-06-21"})
    past = table(tmp_path, "deputes", DEPUTY, DEPUTY.replace(",14,", ",15,").replace("2017-06-20", "").replace("2012-06-20", "2017-06-21"))
    import_files([mayors, sitting, past], folder)
    assert leads(source.load(folder))[f"person/{LEA}"] == f"person/{LEA_AN}"
    with shipping(tiny.data):
        tiny.build()
        assert main(["--lang", "en", "--store", str(tiny.store), "forget", f"person/{LEA_AN}"]) == 0
        assert b"Martin" not in b"".join(path.read_bytes() for path in tables_of(folder).rglob("*.csv"))
        import_files([mayors], folder, forgotten=Forgotten(tiny.store))
    assert mandates(folder) == []


def test_no_year_of_birth_is_written(folder: Path, tmp_path: Path) -> None:
    import_files([table(tmp_path, "maires", MAYOR, MAYOR.replace("31555", "99999").replace("1961", "1958"))], folder)
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.csv"))
    assert "Martin" in text and "1961" not in text and "1958" not in text


def test_a_file_with_another_column_stops(folder: Path, tmp_path: Path) -> None:
    path = table(tmp_path, "maires", MAYOR)
    path.write_text(path.read_text(encoding="utf-8").replace("edition\n", "edition,party\n"), encoding="utf-8")
    with pytest.raises(ImportingError, match="party"):
        import_files([path], folder)


@pytest.mark.parametrize(
    ("written", "read_"),
    [
        (("Rugy (de)", "François"), ("de Rugy", "François")),
        (("Rugy", "François de"), ("de Rugy", "François")),
        (("Gilles d'Ettore", "Gilles d'"), ("d'Ettore", "Gilles")),
        (("Courson", "Charles"), ("Courson", "Charles")),
    ],
)
def test_a_particle_goes_before_the_family_name(written: tuple[str, str], read_: tuple[str, str]) -> None:
    assert in_order(*written) == read_
