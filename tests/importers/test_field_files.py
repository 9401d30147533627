"""The files that the field publishes, by the examples of the page: IATI, keep.eu, Kohesio, a city's own list, Wikidata's results.

Every file here is made up in the form of the published ones: activities, projects and pairs are invented, codes and places are real.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from importing_files import Cells, book, days_of, refusals, statements, table, write
from places import REPO
from terrigraph.errors import UsageError
from terrigraph.importers import cooperations, wikidata
from terrigraph.intake import accounts
from terrigraph.intake.iati import columns_read
from terrigraph.sources.sheets import ImportingError

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.intake.accounts import Sums

PAGE = (REPO / "docs" / "importing.md").read_text(encoding="utf-8")
TODAY = "2026-11-30"


def example(name: str, kind: str = "toml") -> str:
    """A block of the page."""
    (block,) = (one for one in re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL) if name in one)
    return str(block)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "imports" / "cooperations"


def bring(folder: Path, *files: Path, mapping: str = "") -> Sums:
    path = folder.parent.parent / "mapping.toml"
    path.write_text(mapping, encoding="utf-8")
    sums = cooperations.import_files(files, folder, mapping=path if mapping else None, today=TODAY)
    assert sums.whole
    return sums


def lines(folder: Path, name: str) -> list[Cells]:
    return table(accounts.tables_of(folder) / f"{name}.csv")


def ignored(sums: Sums) -> dict[str, int]:
    return {reason.en: count for reason, count in sums.ignored.items()}


# ---------------------------------------------------------------- IATI

TOULOUSE = '<reporting-org ref="FR-INSEE-213105554" type="11"><narrative>Mairie de Toulouse</narrative></reporting-org>'


def activity(inside: str = "", publisher: str = TOULOUSE, status: str = "2", country: str = "VN", number: int = 1) -> str:
    received = "".join(f'<recipient-country code="{code}" percentage="10"/>' for code in country.split())
    return f"""<iati-activity xml:lang="fr" last-updated-datetime="2025-03-01T10:00:00Z">
<iati-identifier>FR-INSEE-213105554-{number}</iati-identifier>{publisher}
<title><narrative>Eau potable</narrative><narrative xml:lang="en">Drinking water</narrative></title>
<activity-status code="{status}"/>{received}{inside}</iati-activity>"""


def day(kind: int, date: str) -> str:
    return f'<activity-date type="{kind}" iso-date="{date}"/>'


def xml(folder: Path, *activities: str, name: str = "activities.xml") -> Path:
    path = folder.parent.parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<iati-activities version="2.03" generated-datetime="2025-04-01T00:00:00Z">{"".join(activities)}</iati-activities>',
        encoding="utf-8",
    )
    return path


def test_an_activity_is_a_cooperation_with_its_titles_dates_and_countries(folder: Path) -> None:
    dates = day(1, "2019-01-01") + day(2, "2019-06-01") + day(3, "2030-12-31")
    sums = bring(folder, xml(folder, activity(dates + '<sector vocabulary="1" code="14030"/>')))
    assert (sums.read, sums.kept) == (1, 1)
    (line,) = lines(folder, "activities")
    assert (line["ours"], line["partner"], line["kind"]) == ("commune/31555", "country/VN", "projet-de-cooperation")
    assert (line["title"], line["start"], line["end"], line["seen"]) == ("Eau potable", "2019-06-01", "", "2025-03-01")
    assert line["note"].startswith("IATI : FR-INSEE-213105554-1 ; en : Drinking water ; fin prévue / planned end : 2030-12-31")
    assert {doubt.en for doubt in sums.flagged} == {
        "no name of a place: the country alone is kept",
        "theme not in the list: kept as a note",
    }
    (days,) = days_of(statements(folder, cooperations.read)).values()
    assert days == ("2019-06-01", "2019-06-01", "2025-03-01", ""), "the planned end ends nothing"


def test_sectors_are_themes_by_the_page_s_mapping(folder: Path) -> None:
    sectors = '<sector code="11220"/><sector vocabulary="1" code="43040"/><sector vocabulary="99" code="X"/>'
    bring(folder, xml(folder, activity(sectors)), mapping=example("# iati.toml"))
    (line,) = lines(folder, "activities")
    assert line["themes"] == "aide-au-developpement|developpement-local"
    assert "theme" not in line["doubts"]
    assert '"Ville d’exemple"' in "\n".join(statements(folder, cooperations.read))


@pytest.mark.parametrize(
    ("inside", "status", "start", "end", "ended"),
    [
        (day(1, "2018-01-01"), "2", "2018-01-01", "", ""),
        (day(2, "2018-02-01") + day(1, "2018-01-01") + day(4, "2020-02-01"), "4", "2018-02-01", "2020-02-01", ""),
        (day(2, "2018-02-01") + day(3, "2020-02-01"), "4", "2018-02-01", "", "true"),
        (day(2, "2018-02-01"), "3", "2018-02-01", "", "true"),
        ("", "2", "", "", ""),
    ],
)
def test_actual_dates_come_before_planned_ones(folder: Path, inside: str, status: str, start: str, end: str, ended: str) -> None:
    sums = bring(folder, xml(folder, activity(inside, status=status)))
    (line,) = lines(folder, "activities")
    assert (line["start"], line["end"], line["ended"]) == (start, end, ended)
    assert ("planned start: no actual one is published" in {doubt.en for doubt in sums.flagged}) == (start == "2018-01-01")
    assert line["seen"] == ("2025-03-01" if status == "2" else "")


@pytest.mark.parametrize(("changed", "seen"), [("hier", ""), ("2025-13-01", ""), ("", "2025-04-01"), ("2025-03-01", "2025-03-01")])
def test_the_day_of_the_last_change_is_one_or_none(folder: Path, changed: str, seen: str) -> None:
    bring(folder, xml(folder, activity().replace("2025-03-01T10:00:00Z", changed)))
    assert [one["seen"] for one in lines(folder, "activities")] == [seen]


def test_local_governments_abroad_come_before_their_country(folder: Path) -> None:
    others = (
        '<participating-org role="4" type="11" ref="VN-X-1"><narrative>Hô Chi Minh-Ville</narrative></participating-org>'
        '<participating-org role="4" type="22"><narrative>Une association</narrative></participating-org>'
        '<participating-org role="1" type="11"><narrative>Saint-Louis</narrative></participating-org>'
        '<participating-org role="2" type="11" ref="FR-SIRENE-24310051800012"><narrative>Toulouse Métropole</narrative></participating-org>'
    )
    sums = bring(folder, xml(folder, activity(others, country="VN LB")))
    assert (sums.read, sums.kept) == (4, 4)
    assert {(one["ours"], one["partner"]) for one in lines(folder, "activities")} == {
        ("commune/31555", "city/geonames-1566083"),
        ("commune/31555", "country/LB"),
        ("epci/243100518", "city/geonames-1566083"),
        ("epci/243100518", "country/LB"),
    }, "a name that a French town bears, with no identifier, is of neither side"


def test_each_activity_is_accounted_for(folder: Path) -> None:
    ministry = '<reporting-org ref="FR-6" type="10"><narrative>Ministère d’exemple</narrative></reporting-org>'
    association = '<reporting-org ref="FR-INSEE-999999999" type="22"><narrative>Toulouse</narrative></reporting-org>'
    foreign = '<reporting-org ref="GB-COH-1" type="11"><narrative>Toulouse</narrative></reporting-org>'
    homonym = '<reporting-org ref="" type="11"><narrative>Saint-Denis</narrative></reporting-org>'
    by_name = '<reporting-org ref="XI-IATI-1" type="11"><narrative>Région Bretagne</narrative></reporting-org>'
    path = xml(
        folder,
        activity(publisher=ministry, number=1),
        activity(publisher=association, number=2),
        activity(publisher=foreign, number=3),
        activity(publisher=homonym, number=4),
        activity(publisher=by_name, number=5),
        activity(status="1", number=6),
        activity(day(1, "2027-01-01"), number=7),
        activity(status="5", number=8),
        activity(country="FR", number=9),
        activity(country="", number=10),
        activity(day(2, "2020-06-31"), number=11),
        activity(number=12),
        activity(number=12),
    )
    sums = bring(folder, path)
    assert (sums.read, sums.kept, len(sums.refused)) == (13, 2, 3)
    assert ignored(sums) == {
        "activity of no French local authority that is known": 3,
        "activity planned, not begun": 2,
        "activity cancelled": 1,
        "activity in France": 1,
        "row identical to another of the file": 1,
    }
    assert [(one.row, one.reason.en.split(",")[0]) for one in sums.refused] == [
        (4, "several authorities bear this name"),
        (10, "neither a partner's name nor a known country"),
        (11, "a date is expected"),
    ]
    assert {one["ours"] for one in lines(folder, "activities")} == {"region/53", "commune/31555"}


def test_what_is_refused_can_be_mended_and_imported(folder: Path) -> None:
    bring(folder, xml(folder, activity(), activity(country="", number=2)))
    (path,) = refusals(folder)
    (refused,) = table(path)
    mended = write(folder.parent / "mended.csv", [{**refused, "country": "SN"}])
    sums = bring(folder, mended, mapping='[source]\npublisher = "X"\nlicence = "CC0-1.0"\ndate = "2026-01-01"\n')
    assert sums.kept == 1
    (line,) = lines(folder, "mended")
    assert (line["ours"], line["partner"], line["seen"], line["title"]) == ("commune/31555", "country/SN", "2025-03-01", "Eau potable")


def test_the_first_versions_of_the_standard_are_read(folder: Path) -> None:
    path = xml(
        folder,
        '<iati-activity xml:lang="en"><iati-identifier>a</iati-identifier><reporting-org ref="FR-INSEE-213105554">Toulouse</reporting-org>'
        '<title>Water</title><activity-date type="start-actual" iso-date="2010-01-02">x</activity-date>'
        '<transaction><recipient-country code="sn"/></transaction><sector vocabulary="DAC" code="14030"/></iati-activity>',
    )
    bring(folder, path)
    (line,) = lines(folder, "activities")
    assert (line["title"], line["start"], line["partner"]) == ("Water", "2010-01-02", "country/SN")
    about = accounts.standing(folder)["files"]["activities"]
    assert about["publisher"] == "Toulouse", "the one who publishes, where no mapping says"


HOSTILE = {
    "entities": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><iati-activities>&d;</iati-activities>',
    "a file of the machine": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><iati-activities>&b;</iati-activities>',
    "elements too deep": "<iati-activities>" + "<a>" * 500 + "</a>" * 500 + "</iati-activities>",
    "cut short": '<?xml version="1.0"?><iati-activities><iati-activity>',
    "of organisations": '<?xml version="1.0"?><iati-organisations/>',
    "a page": '<?xml version="1.0"?><html><body/></html>',
}


@pytest.mark.parametrize("form", HOSTILE)
def test_xml_that_is_hostile_or_of_another_kind_stops(folder: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / "hostile.xml"
    path.write_text(HOSTILE[form], encoding="utf-8")
    with pytest.raises(ImportingError, match=r"hostile\.xml"):
        bring(folder, path)
    assert not (folder / "source.json").exists()


def test_the_datastore_s_table_says_the_same_as_the_xml(folder: Path) -> None:
    inside = (
        day(2, "2019-06-01")
        + day(3, "2030-12-31")
        + '<participating-org role="4" type="11" ref="VN-X-1"><narrative>Hô Chi Minh-Ville</narrative></participating-org>'
        + '<participating-org role="4" type="22" ref="FR-RNA-W1"><narrative>Une association</narrative></participating-org>'
        + '<sector code="14030"/><sector code="11220"/>'
    )
    bring(folder, xml(folder, activity(inside, country="VN LB").replace('<narrative xml:lang="en">Drinking water</narrative>', "")))
    cells = dict.fromkeys((*columns_read(), "description", "default-currency"), "") | {
        "iati-identifier": "FR-INSEE-213105554-1",
        "reporting-org": "Mairie de Toulouse",
        "reporting-org-ref": "FR-INSEE-213105554",
        "title": "Eau potable",
        "recipient-country-code": "VN;LB",
        "activity-status-code": "2",
        "start-actual": "2019-06-01",
        "end-planned": "2030-12-31",
        "last-updated-datetime": "2025-03-01",
        "sector-code": "14030;11220",
        "sector-vocabulary": "DAC;DAC",
        "participating-org (Implementing)": "Hô Chi Minh-Ville;Une association",
        "participating-org-ref (Implementing)": "VN-X-1;FR-RNA-W1",
        "participating-org-type-code (Implementing)": "11;22",
    }
    path = write(folder.parent.parent / "datastore.csv", [cells, {**cells, "title": "#N/A"}])
    sums = bring(folder, path, mapping=example("# iati.toml"))
    assert (sums.read, sums.kept, len(sums.refused)) == (3, 2, 1)
    by_themes = {"themes": "", "note": "", "doubts": ""}
    assert [one | by_themes for one in lines(folder, "datastore")] == [one | by_themes for one in lines(folder, "activities")]
    assert {one["themes"] for one in lines(folder, "datastore")} == {"aide-au-developpement"}


def test_organisations_of_which_a_cell_has_more_than_another_are_not_told_apart(folder: Path) -> None:
    cells = dict.fromkeys(columns_read(), "") | {
        "iati-identifier": "a",
        "reporting-org": "Région Bretagne",
        "recipient-country-code": "VN",
        "participating-org (Funding)": "Hanoï",
        "participating-org-type-code (Funding)": "11",
        "participating-org (Implementing)": "Hô Chi Minh-Ville;Une association",
        "participating-org-type-code (Implementing)": "11",
    }
    bring(folder, write(folder.parent.parent / "d.csv", [cells]), mapping=example("# iati.toml"))
    assert [(one["ours"], one["partner_named"], one["title"]) for one in lines(folder, "d")] == [("region/53", "Hanoï", "a")]


def test_a_table_still_needs_a_mapping_file(folder: Path) -> None:
    path = xml(folder, activity())
    with pytest.raises(UsageError, match="--mapping"):
        bring(folder, path, write(folder.parent.parent / "a.csv", [{"iati-identifier": "x"}]))
    with pytest.raises(ImportingError, match="siren, insee, authority"):
        bring(folder, write(folder.parent.parent / "b.csv", [{"Ville": "x", "Pays": "y"}]), mapping='[source]\ntitle = "x"\n')


# ---------------------------------------------------------------- a row for each organisation


def partner(acronym: str, name: str, code: str, kind: str = "Local public authority", lead: str = "No") -> Cells:
    return {"Programme": "2014 - 2020 INTERREG V-A France - Italy", "Project acronym": acronym, "Organisation in English": name,
            "Lead partner": lead, "Country code": code, "Type of Organisation": kind, "Town": "X"}  # fmt: skip


KEEP = [
    partner("EAU", "Nice", "FR", lead="Yes"),
    partner("EAU", "Département des Alpes-Maritimes", "FR", "Regional public authority"),
    partner("EAU", "Imperia", "IT"),
    partner("EAU", "Cuneo", "IT"),
    partner("EAU", "University of Turin", "IT", "Higher education and research organisations"),
    partner("MER", "Toulon", "FR"),
    partner("MER", "Nice", "FR"),
    partner("SOL", "Atlantis Metropolis", "FR"),
    partner("SOL", "Savona", "IT"),
    partner("SOL", "Swansea", "UK"),
    partner("AIR", "Athens", "EL"),
    partner("AIR", "Nulle part", "ZZ"),
]


def test_keep_eu_s_partners_are_paired_by_project(folder: Path, tmp_path: Path) -> None:
    columns = list(KEEP[0])
    sheets = {"Projects": [["Programme", "Project acronym", "Project start"], ["x", "EAU", "N.a."]],
              "Partners": [columns, *([one[name] for name in columns] for one in KEEP)]}  # fmt: skip
    sums = bring(folder, book(tmp_path / "keep.xlsx", sheets), mapping=example("# keep.toml"))
    assert {(one["ours"], one["partner_named"], one["country"], one["title"]) for one in lines(folder, "keep")} == {
        ("commune/06088", "Imperia", "IT", "EAU"),
        ("commune/06088", "Cuneo", "IT", "EAU"),
        ("departement/06", "Imperia", "IT", "EAU"),
        ("departement/06", "Cuneo", "IT", "EAU"),
    }
    assert (sums.read, sums.kept, len(sums.refused)) == (14, 4, 2)
    assert ignored(sums) == {
        'another value of "Type of Organisation"': 1,
        "row of a French authority, told with each partner": 2,
        "project of no partner outside France": 2,
        "project of no French authority that is known": 3,
    }
    assert sorted(one.reason.en for one in sums.refused) == ['country not recognised: "ZZ"', "unknown authority: Atlantis Metropolis"]


def test_kohesio_s_operations_of_several_countries(folder: Path) -> None:
    def row(operation: str, name: str, code: str, local: str = "") -> Cells:
        return {"Operation_Unique_Identifier": f"https://linkedopendata.eu/entity/{operation}", "Operation_Name_Programme_Language": "Cols",
                "Operation_Start_Date": "04/09/2017", "Operation_End_Date": "31/12/2020", "Beneficiary_Name": name,
                "Beneficiary_Local_Identifier": local, "CountryCode": code, "Project_EU_Budget": "134991.36"}  # fmt: skip

    rows = [
        row("Q1", "VILLE DE NICE", "FR", "21060088800015"),
        row("Q1", "Cuneo", "IT", "80002250047"),
        row("Q2", "Une société", "FR"),
        row("", "Cuneo", "IT") | {"Operation_Unique_Identifier": ""},
    ]
    sums = bring(folder, write(folder.parent.parent / "FR.csv", rows), mapping=example("# kohesio.toml"))
    (line,) = lines(folder, "fr")
    assert (line["ours"], line["partner_named"], line["start"], line["end"]) == ("commune/06088", "Cuneo", "2017-09-04", "2020-12-31")
    assert line["kind"] == "projet-de-cooperation"
    assert ignored(sums) == {"project of no partner outside France": 1, "row of a French authority, told with each partner": 1}
    assert [one.reason.en for one in sums.refused] == ["no project named"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('together = "Projet"\n[columns]\nauthority = "a"\ncountry = "b"', "together"),
        ('together = ["Projet"]\n[columns]\nauthority = "a"\npartner = "b"', "country"),
        ('[columns]\nauthority = "a"\npartner = "b"\n[only]\nx = "y"', "only"),
        ('[columns]\nauthority = "a"\npartner = "b"\n[every_row]\ntown = "y"', "every_row.town"),
    ],
)
def test_options_of_another_form_say_where(folder: Path, tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ImportingError, match=re.escape(named)):
        bring(folder, write(tmp_path / "a.csv", [{"a": "x", "b": "y"}]), mapping=text)


# ---------------------------------------------------------------- the others


def test_a_city_s_own_list_says_once_which_city(folder: Path, tmp_path: Path) -> None:
    rows = [
        {"Ville": "Bologne", "Pays": "Italie", "Année": "1981", "Site": "x"},
        {"Ville": "Düsseldorf", "Pays": "Allemagne", "Année": "", "Site": ""},
        {"Ville": "", "Pays": "", "Année": "1990", "Site": ""},
    ]
    sums = bring(folder, write(tmp_path / "jumelages.csv", rows, ";", "cp1252"), mapping=example("# jumelages.toml"))
    assert (sums.read, sums.kept, len(sums.refused)) == (3, 2, 1)
    assert {(one["ours"], one["kind"], one["partner"], one["start"]) for one in lines(folder, "jumelages")} == {
        ("commune/31555", "jumelage", "city/geonames-3181928", "1981"),
        ("commune/31555", "jumelage", "city/geonames-2934246", ""),
    }


def test_the_page_s_rows_of_wikidata_are_read(tmp_path: Path) -> None:
    path = tmp_path / "query.csv"
    path.write_text(example("statement,insee", "csv"), encoding="utf-8")
    sums = wikidata.import_files([path], tmp_path / "imports" / "wikidata", today=TODAY)
    assert (sums.read, sums.kept) == (1, 1)
    (line,) = lines(tmp_path / "imports" / "wikidata", "query")
    assert (line["ours"], line["partner"], line["start"]) == ("commune/31555", "city/geonames-3181928", "1981")


def test_the_zones_of_the_atlas_are_imported_together(folder: Path, tmp_path: Path) -> None:
    columns = ("SIREN", "Code INSEE", "Collectivité française", "Collectivité partenaire", "Pays", "Intitulé du projet", "Thématiques",
               "Type", "Date de début", "Date de fin", "Budget")  # fmt: skip
    files = [
        write(
            tmp_path / f"{zone}.csv", [dict.fromkeys(columns, "") | {"Code INSEE": "31555", "Pays": country, "Intitulé du projet": "Eau"}]
        )
        for zone, country in (("afrique", "Sénégal"), ("asie", "Viêt Nam"))
    ]
    assert bring(folder, *files, mapping=example("# atlas.toml")).kept == 2
    assert (lines(folder, "afrique")[0]["partner"], lines(folder, "asie")[0]["partner"]) == ("country/SN", "country/VN")
