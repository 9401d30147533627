"""Reviewing: what a sheet shows, what it may change, what is refused, and that nothing is lost between two readings."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
import python_calamine

from made_up_review import ABOUT, CONCEPTS, TEXT, accept_all, candidates, decision_rows, judge, key, laid_out, rows, sha256
from terrigraph.errors import UsageError
from terrigraph.language import speaking
from terrigraph.reviewing import decision_files, decisions, fields, judgements, sheet, source_documents
from terrigraph.reviewing.review import summary
from terrigraph.sources.sheets import ImportingError


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "colloque"


def refused(folder, *rows_given, match, **more):
    before = judgements.read(folder).judgements
    with pytest.raises(ImportingError, match=match):
        judge(folder, *rows_given, **more)
    assert judgements.read(folder).judgements == before


# ------------------------------------------------------------ what is shown


def test_best_tiers_come_first_and_then_the_order_of_the_text(folder):
    shown = [(item.candidate.tier, item.candidate.quote.start) for item in laid_out(folder).items.values()]
    assert shown == sorted(shown) and len(shown) == len(candidates())


def test_what_a_row_shows(folder):
    row = rows(laid_out(folder))[key("mayor")]
    assert row["decision"] == "" and row["kind"] == "mandat" and row["quote"] == "maire de Reims"
    assert row["context"] == "Ouverture : Anne Exemple, ⟦maire de Reims⟧, ancienne députée de la Marne"
    assert row["person"] == f"Anne Exemple #{key('anne')}" and row["territory"] == f"Reims #{key('reims')}"


def test_resources_are_proposed_one_for_a_person_named_twice(folder):
    resources = {
        name: laid_out(folder).items[key(name)].resource for name in ("anne", "anne2", "bruno", "reims", "munich", "event", "round", "amis")
    }
    assert resources == {
        "anne": "person/anne-exemple",
        "anne2": "person/anne-exemple",
        "bruno": "person/bruno-modele",
        "reims": "territory/commune/51454",
        "munich": "territory/city/geonames-2867714",
        "event": "event/les-villes-inventees",
        "round": "event/les-villes-inventees-table-ronde-le-fleuve-et-nous",
        "amis": "organisation/les-amis-du-fleuve",
    }


def test_one_who_bears_a_known_name_is_another_unless_something_more_says_so(folder):
    from terrigraph.reconciliation.matching import Entry, Office

    laid = laid_out(folder)
    mayor = Office(role="maire", organisation="organisation/commune-51454", territory="territory/commune/51454")
    for office, expected in (
        (mayor, "person/anne-exemple-commune-51454"),
        (Office(role="maire", organisation="", territory=""), "person/anne-exemple-programme"),
    ):
        laid.reconciler._learnt.clear()
        laid.reconciler.learn(
            [Entry(id="person/anne-exemple-commune-51454", kind="person", label="Anne Exemple", names=(), offices=(office,))]
        )
        from terrigraph.reviewing.review import lay_out

        again = lay_out(laid, candidates(), judgements.Log())
        item = again.items[key("anne")]
        assert item.resource == expected and item.matches[0].label == "Anne Exemple"


def test_the_summary_of_a_review_adds_up(folder):
    judge(folder, {"id": key("anne"), "decision": "accepter"}, {"id": key("theme"), "decision": "rejeter"})
    laid = laid_out(folder)
    assert summary(laid).startswith("20 candidats = 1 acceptés tels que proposés + 1 rejetés + 18 restent à voir")
    assert "  personne : 1 sur 4" in summary(laid)
    assert sum(laid.counts().values()) == len(laid.items)


# ------------------------------------------------------------ sheets


def test_csv_comes_back_as_it_went_and_says_nothing_new(folder, tmp_path):
    accept_all(folder, {"theme": {"decision": "reject"}, "anne2": {"decision": "merge", "merge_with": key("anne")}})
    for language in ("fr", "en"):
        with speaking(language):
            written = sheet.as_csv(laid_out(folder))
            assert len(written.splitlines()) == 21, "a row is one line"
            (tmp_path / "review.csv").write_text(written, encoding="utf-8")
        returned, _ = decision_files.read(tmp_path / "review.csv")
        assert len(returned) == 20
        assert decisions.judge(laid_out(folder), returned, file="review.csv", by="léa", concepts=CONCEPTS) == []


def test_xlsx_comes_back_as_it_went(folder, tmp_path):
    accept_all(folder)
    path = tmp_path / "review.xlsx"
    sheet.write_xlsx(laid_out(folder), path, {name: list(known) for name, known in CONCEPTS.items()})
    returned, _ = decision_files.read(path)
    assert len(returned) == 20 and returned[0].cells["decision"] == "accepter"
    assert decisions.judge(laid_out(folder), returned, file=path.name, by="léa", concepts=CONCEPTS) == []
    assert python_calamine.CalamineWorkbook.from_path(path).sheet_names == ["relecture", "listes"]


HOSTILE = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_is_run_and_the_mark_that_keeps_it_so_goes_on_the_way_back(folder, tmp_path, words):
    spoiled = [replace(one, values=dict(one.values) | {"name": words}) if one.kind == "organisation" else one for one in candidates()]
    laid = laid_out(folder, proposed=spoiled)
    for row in csv.reader(io.StringIO(sheet.as_csv(laid).removeprefix("\ufeff"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    (tmp_path / "review.csv").write_text(sheet.as_csv(laid), encoding="utf-8")
    sheet.write_xlsx(laid, tmp_path / "review.xlsx", {name: list(known) for name, known in CONCEPTS.items()})
    import zipfile

    assert "<f>" not in zipfile.ZipFile(tmp_path / "review.xlsx").read("xl/worksheets/sheet1.xml").decode()
    for name in ("review.csv", "review.xlsx"):
        returned, _ = decision_files.read(tmp_path / name)
        assert decisions.judge(laid, returned, file=name, by="léa", concepts=CONCEPTS) == []


def test_a_stranger_s_table_is_refused(tmp_path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ImportingError, match="une feuille de relecture a les colonnes"):
        decision_files.read(tmp_path / "other.csv")


# ------------------------------------------------------------ decisions


def test_an_edit_keeps_what_was_before_and_what_is_after(folder):
    (one,) = judge(folder, {"id": key("mayor"), "decision": "modifier", "concept": "adjoint-au-maire", "territory": "marne"})
    assert one.verdict == "edit" and one.candidate.values["concept"] == "adjoint-au-maire"
    assert one.candidate.links["territory"] == (key("marne"),)
    assert one.changes["concept"] == ("maire", "adjoint-au-maire")
    assert laid_out(folder).items[key("mayor")].candidate.values["concept"] == "adjoint-au-maire"


def test_accepting_with_a_changed_cell_is_an_edit(folder):
    (one,) = judge(
        folder, {"id": key("bruno"), "decision": "accepter", "name": "Bruno Modèle-Type", "resource": "person/bruno-modele-type"}
    )
    assert one.verdict == "edit" and one.resource == "person/bruno-modele-type" and one.candidate.label == "Bruno Modèle-Type"


@pytest.mark.parametrize(
    ("row", "match"),
    [
        ({"id": "0" * 12, "decision": "accept"}, "ligne 2, colonne « id ».*\n.*aucun candidat"),
        ({"id": "anne", "decision": "peut-être"}, "colonne « décision » : « peut-être »"),
        ({"id": "anne", "decision": "", "name": "Anne"}, "colonne « nom ou titre ».*\n.*cellule changée sans"),
        ({"id": "anne", "decision": "reject", "name": "Anne"}, "cellule changée sans"),
        ({"id": "anne", "decision": "edit"}, "aucune cellule ne l’est"),
        ({"id": "anne", "decision": "accept", "part": "chair"}, "vide attendu : personne"),
        ({"id": "anne", "decision": "accept", "kind": "thème"}, "la nature d’un candidat ne change pas"),
        ({"id": "anne", "decision": "merge"}, "l’id du candidat à garder est attendu"),
        ({"id": "anne", "decision": "merge", "merge_with": "0" * 12}, "l’id d’un autre candidat de même nature"),
        ({"id": "anne", "decision": "merge", "merge_with": "mayor"}, "l’id d’un autre candidat de même nature"),
        ({"id": "anne", "decision": "merge", "merge_with": "anne"}, "l’id d’un autre candidat de même nature"),
        ({"id": "anne", "decision": "accept", "merge_with": "anne2"}, "cellule remplie sans « fusionner »"),
        ({"id": "anne", "decision": "edit", "resource": "organisation/anne"}, "un identifiant person/…"),
        ({"id": "anne", "decision": "edit", "resource": "person/Anne Exemple"}, "un identifiant person/…"),
        ({"id": "reims", "decision": "edit", "resource": "commune/99999"}, "aucun territoire connu"),
        ({"id": "mayor", "decision": "edit", "concept": "mairesse"}, "inconnu de la liste ; proches : maire"),
        ({"id": "mayor", "decision": "edit", "flag": "vieux"}, "inconnu de la liste"),
        ({"id": "mayor", "decision": "edit", "person": "Anne Inconnue"}, "colonne « personne »"),
        ({"id": "mayor", "decision": "edit", "person": "#mayor"}, "colonne « personne »"),
        ({"id": "mayor", "decision": "edit", "organisation": "organisation/nulle-part"}, "colonne « organisation »"),
        ({"id": "mayor", "decision": "edit", "territory": "Reims | Marne"}, "un seul est attendu"),
        ({"id": "event", "decision": "edit", "start": "12/03/2015"}, "une date : AAAA"),
        ({"id": "mayor", "decision": "edit", "quote": "maire de Lyon"}, "n’est pas dans le document"),
    ],
)
def test_what_is_wrong_is_refused_with_its_row_and_column(folder, row, match):
    row = {name: key(cell) if name in ("id", "merge_with") and not cell.startswith("0") else cell for name, cell in row.items()}
    row = {name: f"#{key(cell[1:])}" if name == "person" and cell.startswith("#") else cell for name, cell in row.items()}
    refused(folder, row, match=match)


def test_all_of_a_file_is_taken_or_nothing(folder):
    refused(folder, {"id": key("anne"), "decision": "accept"}, {"id": key("bruno"), "decision": "edit"}, match="ligne 3")


def test_a_row_there_twice_is_refused(folder):
    refused(folder, {"id": key("anne"), "decision": "accept"}, {"id": key("anne"), "decision": "reject"}, match="déjà à la ligne 2")


def test_a_name_that_is_one_person_s_may_be_written_for_a_link(folder):
    (one,) = judge(folder, {"id": key("honour"), "decision": "edit", "person": "anne exemple"})
    assert one.candidate.links["person"] == (key("anne"),)


def test_a_known_resource_may_be_written_for_a_link(folder):
    (one,) = judge(folder, {"id": key("honour"), "decision": "edit", "organisation": "organisation/commune-51454"})
    assert one.candidate.links["organisation"] == ("organisation/commune-51454",)


# ------------------------------------------------------------ what was missed


def test_a_row_added_by_hand_is_a_candidate_that_was_missed_and_others_may_name_it(folder):
    judged = judge(
        folder,
        {"kind": "organisation", "quote": "l’association Les Amis", "name": "Les Amis", "type": "association"},
        {
            "kind": "mandat",
            "quote": "président d’honneur",
            "person": "Bruno Modèle",
            "role": "président",
            "concept": "president",
            "organisation": "Les Amis",
        },
    )
    body, mandate = judged
    assert [one.verdict for one in judged] == ["add", "add"] and body.resource == "organisation/les-amis"
    assert mandate.candidate.links == {"person": (key("bruno"),), "organisation": (body.candidate.id,)}
    assert TEXT[body.candidate.quote.start : body.candidate.quote.end] == "l’association Les Amis"
    laid = laid_out(folder)
    assert laid.counts()["add"] == 2 and rows(laid)[body.candidate.id]["decision"] == "accepter"
    assert judge(folder, {"id": body.candidate.id, "decision": "reject"})[0].verdict == "reject"


def test_the_same_sheet_read_again_adds_nothing(folder):
    row = {"kind": "person", "quote": "Les Amis", "name": "Les Amis"}
    assert len(judge(folder, row)) == 1
    assert judge(folder, row) == []


@pytest.mark.parametrize(
    ("row", "match"),
    [
        ({"kind": "", "quote": "Reims"}, "une ligne ajoutée dit sa nature"),
        ({"kind": "personne", "quote": "Personne d’autre"}, "n’est pas dans le document"),
        ({"kind": "personne", "quote": ""}, "n’est pas dans le document"),
        ({"kind": "personne", "quote": "Anne Exemple"}, "elle s’y trouve 2 fois : allongez-la"),
        ({"kind": "personne", "quote": "Les Amis", "decision": "rejeter"}, "une ligne ajoutée est acceptée"),
        ({"kind": "personne", "quote": "Les Amis", "part": "chair"}, "vide attendu : personne"),
        ({"kind": "part prise", "quote": "Les Amis", "part": "danse"}, "inconnu de la liste"),
    ],
)
def test_a_row_added_by_hand_must_be_in_the_text(folder, row, match):
    refused(folder, row, match=match)


def test_a_quote_over_two_lines_is_located(folder):
    (one,) = judge(folder, {"kind": "event", "quote": "« Les villes inventées » Reims", "name": "Colloque"})
    assert one.candidate.quote.exact == "« Les villes inventées »\nReims"


# ------------------------------------------------------------ extracting again, two people


def test_extracting_again_keeps_what_was_decided(folder):
    accept_all(folder)
    longer = "Avant-propos\n" + TEXT
    laid = laid_out(folder, longer)
    assert laid.counts() == {"accept": 20}
    assert all(longer[item.place.start : item.place.end] == item.candidate.quote.exact for item in laid.items.values() if item.place)


def test_what_is_no_longer_proposed_stays_where_it_was_accepted(folder):
    accept_all(folder)
    assert laid_out(folder, proposed=[]).counts() == {"accept": 20}


def test_a_changed_line_is_to_be_seen_again(folder):
    accept_all(folder)
    changed = TEXT.replace("Zoé Témoin, adjointe", "Zoé Témoin, première adjointe")
    laid = laid_out(folder, changed)
    again = {item.candidate.label for item in laid.items.values() if item.status == "again"}
    assert "Zoé Témoin" in again and "Anne Exemple" not in again
    assert rows(laid)[key("zoe")]["decision"] == "" and rows(laid)[key("zoe")]["state"] == "à revoir"
    judge(folder, {"id": key("zoe"), "decision": "accept"}, text=changed)
    assert laid_out(folder, changed).items[key("zoe")].status == "accept"


def test_two_people_who_differ_are_shown_until_one_judges_again(folder):
    judge(folder, {"id": key("zoe"), "decision": "accept"}, by="léa")
    judge(folder, {"id": key("zoe"), "decision": "reject"}, by="noé")
    laid = laid_out(folder)
    assert laid.items[key("zoe")].status == "conflict" and "conflit" in rows(laid)[key("zoe")]["state"]
    assert "conflit, Zoé Témoin : léa : accept person/zoe-temoin / noé : reject" in summary(laid)
    (one,) = judge(folder, {"id": key("zoe"), "decision": "reject"}, by="léa")
    assert one.settles and laid_out(folder).items[key("zoe")].status == "reject"


def test_a_judgement_can_be_taken_back(folder):
    judge(folder, {"id": key("zoe"), "decision": "accept"})
    judge(folder, {"id": key("zoe"), "decision": "rouvrir"}, by="noé")
    assert laid_out(folder).items[key("zoe")].status == "open"


# ------------------------------------------------------------ the page's file


def test_the_page_s_file_is_read(folder, tmp_path):
    start = TEXT.rindex("Anne Exemple")
    rows_given = [
        {"id": key("anne"), "decision": "accept", "unknown": "x"},
        {"kind": "person", "quote": "Anne Exemple", "place": str(start)},
    ]
    path = tmp_path / "decisions.json"
    path.write_text(json.dumps({"is": decision_files.PAGE, "sha256": sha256(TEXT), "rows": rows_given}), encoding="utf-8")
    returned, sum_ = decision_files.read(path)
    assert sum_ == sha256(TEXT)
    one, added = decisions.judge(
        laid_out(folder),
        [*returned[:1], replace(returned[1], cells={**returned[1].cells, "resource": "person/autre"})],
        file=path.name,
        by="léa",
        concepts=CONCEPTS,
    )
    assert one.verdict == "accept" and added.candidate.quote.start == start


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"is": "autre", "rows": []}', '{"is": "terrigraph-decisions", "rows": [1]}', "\ufffd"]
)
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "decisions.json").write_text(content, encoding="utf-8")
    with pytest.raises(ImportingError, match="le fichier de décisions de la page est attendu"):
        decision_files.read(tmp_path / "decisions.json")


# ------------------------------------------------------------ the documents of a source


def test_what_is_stated_of_a_document_is_asked_once(folder):
    with pytest.raises(UsageError, match=r"title \(titre\), kind .*, publisher .*, date"):
        source_documents.keep(folder, name="programme.txt", text=TEXT, sha256=sha256(TEXT), about={}, concepts=CONCEPTS)
    assert not folder.exists()
    source_documents.keep(folder, name="programme.txt", text=TEXT, sha256=sha256(TEXT), about=ABOUT, concepts=CONCEPTS)
    row = source_documents.keep(
        folder, name="programme.txt", text=TEXT, sha256=sha256(TEXT), about={"url": "https://example.org/p"}, concepts=CONCEPTS
    )
    assert row["title"] == "Les villes inventées" and row["url"] == "https://example.org/p" and row["file"] == "programme.txt"
    assert (folder / "texts" / "programme.txt").read_text(encoding="utf-8") == TEXT
    assert "texts/" in (folder / ".gitignore").read_text(encoding="utf-8")
    assert source_documents.kept_text(folder, row.cells) == TEXT


@pytest.mark.parametrize(
    ("about", "match"),
    [
        ({"titre": "x"}, "« titre » n’est pas l’un de"),
        ({"kind": "affiche"}, "inconnu de la liste"),
        ({"date": "12 mars"}, "une date est attendue"),
        ({"url": "www"}, "url"),
    ],
)
def test_a_wrong_description_is_refused_and_nothing_is_kept(folder, about, match):
    with pytest.raises(UsageError, match=match):
        source_documents.keep(folder, name="programme.txt", text=TEXT, sha256=sha256(TEXT), about={**ABOUT, **about}, concepts=CONCEPTS)
    assert not (folder / "documents.csv").exists() and not (folder / "texts").exists()


def test_a_folder_s_name_is_a_source_s_id(tmp_path):
    with pytest.raises(UsageError, match="minuscules et tirets"):
        source_documents.keep(tmp_path / "Mon Dossier", name="p.txt", text=TEXT, sha256=sha256(TEXT), about=ABOUT, concepts=CONCEPTS)


def test_every_field_has_a_column_and_every_word_is_in_both_languages():
    for kind in fields.KINDS:
        assert set(fields.fields_of(kind)) <= set(fields.NAMES)
    titles = [word for column in fields.COLUMNS for word in {column.title.fr, column.title.en}]
    for column in fields.COLUMNS:
        assert {fields.column_named(word) for word in (column.name, column.title.fr, column.title.en)} == {column.name}
    assert all(titles)
    assert decision_rows({"id": "x"})[0].number == 2
