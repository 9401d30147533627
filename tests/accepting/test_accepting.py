"""Accepted candidates as tables: each is a row, or is another's, or is left out with a reason; the same log gives the same bytes."""

from __future__ import annotations

import csv
import json

import pytest

from made_up_review import ABOUT, CONCEPTS, GAZETTEER, OFFICIAL, TEXT, accept_all, candidates, decision_rows, judge, key, laid_out, sha256
from read_documents import proposal
from terrigraph import resources
from terrigraph.accepting import foresight, tables
from terrigraph.build import gather
from terrigraph.errors import ImportingError, RefusedError, UsageError
from terrigraph.facts.conclusions import Conclusions
from terrigraph.facts.mandates import conclude
from terrigraph.facts.terms import Terms
from terrigraph.language import speaking
from terrigraph.maintenance import erasing
from terrigraph.model import ontology
from terrigraph.model.triples import Ids
from terrigraph.reviewing import decisions, judgements, sheet, source_documents
from terrigraph.sources import source, validation

_NO_HONOUR = "« maire » honoraire n’a pas de concept (roles.ttl)"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "colloque"


def accept(folder):
    return tables.accept(folder, CONCEPTS, OFFICIAL, GAZETTEER)


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def whole(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in (".csv", ".json")}


def reasons(left):
    return {(one.kind, one.label): one.reason.fr for one in left}


def test_everything_accepted_is_written_joined_or_left_with_a_reason(folder):
    accept_all(folder)
    done = accept(folder)
    assert done.accepted == 20 == done.written + len(done.waiting)
    assert reasons(done.joined) == {("person", "Anne Exemple"): "people.csv le dit déjà"}
    assert reasons(done.waiting) == {("participation", "Zoé Témoin"): "seulement nommé : ce n’est pas une part prise"}
    assert str(done).startswith("20 acceptés = 19 écrits (dont 1 par une autre ligne) + 1 en attente")
    assert done.kinds()["mandate"] == (4, 0) and done.kinds()["participation"][1] == 1
    assert all(written == len(done.names[kind]) for kind, (written, _) in done.kinds().items())


def test_the_tables_say_what_was_accepted(folder):
    accept_all(folder)
    accept(folder)
    people = {row["id"]: row for row in table(folder, "people")}
    assert people["anne-exemple"]["quote"] == "Anne Exemple" and people["anne-exemple"]["prefix"] == "Ouverture : "
    assert people["zoe-temoin"]["given_name"] == "Zoé"
    mandates = {(row["person"], row["role"]): row for row in table(folder, "mandates")}
    mayor = mandates["anne-exemple", "maire"]
    assert (mayor["organisation"], mayor["area"], mayor["state"]) == ("commune-51454", "", "held")
    deputy = mandates["anne-exemple", "depute"]
    assert (deputy["organisation"], deputy["area"], deputy["state"]) == ("assemblee-nationale", "departement/51", "former")
    assert mandates["bruno-modele", "president-honneur"]["organisation"] == "les-amis-du-fleuve"
    assert mandates["zoe-temoin", "adjoint-au-maire"]["organisation"] == "city-geonames-2867714"
    organisations = {row["id"]: row for row in table(folder, "organisations")}
    assert organisations["city-geonames-2867714"]["governs"] == "city/geonames-2867714"
    assert organisations["assemblee-nationale"]["basis"] == "inferred"
    territories = {row["id"]: row for row in table(folder, "territories")}
    assert territories["city/geonames-2867714"]["contained_in"] == "country/DE" and "country/DE" in territories
    events = {row["id"]: row for row in table(folder, "events")}
    assert events["les-villes-inventees"]["kind"] == "conference" and events["les-villes-inventees"]["location"] == "commune/51454"
    session = events["les-villes-inventees-table-ronde-le-fleuve-et-nous"]
    assert (session["super_event"], session["kind"], session["position"]) == ("les-villes-inventees", "table-ronde", "1")
    parts = {(row["participant"], row["role"]): row for row in table(folder, "participations")}
    assert parts["person/anne-exemple", "opening"]["capacity"] == mayor["id"]
    assert parts["person/anne-exemple", "speaker"]["event"] == session["id"]
    (theme,) = table(folder, "themes")
    assert theme["about"] == "event/les-villes-inventees" and theme["note"] == "Mot « villes » dans le titre."
    (question,) = table(folder, "questions")
    assert question["id"] == "faut-il-aimer-le-fleuve" and question["event"] == "les-villes-inventees"


def test_a_build_reads_them_and_every_quote_stands(folder):
    accept_all(folder)
    accept(folder)
    reading = gather(source.load(folder), ontology.load(), Conclusions(ids=Ids(), terms=Terms()))
    quotes = validation.check_quotes([reading], [])
    assert reading.faults == [] and quotes.faults == [] and quotes.unchecked == 0 and quotes.checked == len(reading.quotes)
    (folder / "people.csv").write_text("id\n", encoding="utf-8")
    assert gather(source.load(folder), ontology.load(), Conclusions(ids=Ids(), terms=Terms())).faults


def test_the_same_log_gives_the_same_bytes_in_any_order_of_its_lines(folder, tmp_path):
    accept_all(folder)
    accept(folder)
    first = whole(folder)
    accept(folder)
    assert whole(folder) == first
    other = tmp_path / "other" / "colloque"
    laid_out(other)
    (other / "source.json").write_bytes((folder / "source.json").read_bytes())
    lines = (folder / judgements.LOG).read_text(encoding="utf-8").splitlines(keepends=True)
    (other / judgements.LOG).write_text("".join(reversed(lines)), encoding="utf-8")
    accept(other)
    assert whole(other) == first


def test_links_follow_merges(folder):
    accept_all(folder, {"anne2": {"decision": "merge", "merge_with": key("anne")}})
    done = accept(folder)
    assert done.joined == [] and done.decided["merge"] == 1
    assert {row["participant"] for row in table(folder, "participations")} == {"person/anne-exemple", "person/bruno-modele"}


def test_the_name_of_what_is_merged_is_another_name(folder):
    judge(folder, {"kind": "organisation", "quote": "l’association Les Amis", "name": "Les Amis", "type": "association"})
    amis = next(one for one in laid_out(folder).items.values() if one.candidate.label == "Les Amis")
    judge(folder, {"id": amis.candidate.id, "decision": "merge", "merge_with": key("amis")})
    judge(folder, {"id": key("amis"), "decision": "accept", "acronym": "LAF", "former": "Les Ennemis du fleuve"})
    accept(folder)
    (row,) = table(folder, "organisations")
    assert (row["name"], row["alt_names"], row["former_names"]) == ("Les Amis du fleuve", "LAF|Les Amis", "Les Ennemis du fleuve")


def test_a_theme_keeps_the_reason_that_a_reviewer_wrote(folder):
    accept_all(folder, {"theme": {"decision": "edit", "note": "Villes sans autre mot."}})
    accept(folder)
    assert [row["note"] for row in table(folder, "themes")] == ["Villes sans autre mot."]


@pytest.mark.parametrize(
    ("but", "kind", "reason"),
    [
        ({"anne": {"decision": "reject"}}, "mandate", "la personne : non accepté"),
        ({"amis": {"decision": "reject"}}, "mandate", "l’organisation : non accepté"),
        ({"amis": {"decision": "edit", "type": ""}}, "mandate", "l’organisation : laissé aussi, voyez pourquoi"),
        ({"amis": {"decision": "edit", "resource": ""}}, "mandate", "l’organisation : rattachement à choisir"),
        ({"round": {"decision": ""}}, "participation", "la séance : non accepté"),
        ({"amis": {"decision": "edit", "type": ""}}, "organisation", "sa sorte manque (kinds.ttl)"),
        ({"munich": {"decision": "edit", "resource": ""}}, "territory", "rattaché à rien : choisissez une ressource"),
        ({"mayor": {"decision": "edit", "concept": ""}}, "mandate", "« maire » n’a pas de concept (roles.ttl)"),
        ({"mayor": {"decision": "edit", "flag": "honorary", "concept": "prefet"}}, "mandate", _NO_HONOUR),
        ({"honour": {"decision": "edit", "organisation": ""}}, "mandate", "ni organisation ni territoire"),
        ({"opens": {"decision": "edit", "part": ""}}, "participation", "la part prise manque"),
        ({"opens": {"decision": "edit", "session": ""}}, "participation", "ni séance ni événement"),
        ({"theme": {"decision": "edit", "about": ""}}, "theme", "thème de rien"),
        ({"mayor": {"decision": "edit", "territory": "munich", "concept": "prefet"}}, "", ""),
    ],
)  # fmt: skip
def test_what_no_row_can_say_is_left_out_with_its_reason(folder, but, kind, reason):
    accept_all(folder, but)
    done = accept(folder)
    reasons = [(one.kind, one.reason.fr) for one in done.waiting]
    assert ((kind, reason) in reasons) if kind else ("mandate" not in {one.kind for one in done.waiting})
    assert done.accepted == done.written + len(done.waiting)


def test_a_conflict_is_not_written_and_what_rests_on_it_is_left(folder):
    accept_all(folder)
    judge(folder, {"id": key("zoe"), "decision": "reject"}, by="noé")
    done = accept(folder)
    assert done.decided["conflict"] == 1 and "zoe-temoin" not in {row["id"] for row in table(folder, "people")}
    assert ("mandate", "la personne : en conflit") in {(one.kind, one.reason.fr) for one in done.waiting}


def test_a_moved_text_moves_the_spans_and_a_changed_line_is_left(folder):
    accept_all(folder)
    accept(folder)
    text = "Avant-propos\n" + TEXT.replace("Faut-il", "Peut-on")
    source_documents.keep(folder, name="programme.txt", text=text, sha256=sha256(text), about={}, concepts=CONCEPTS)
    done = accept(folder)
    assert reasons(done.waiting)["question", "Faut-il aimer le fleuve ?"] == "à revoir : sa ligne a changé"
    assert not (folder / "questions.csv").exists()
    row = next(row for row in table(folder, "people") if row["id"] == "anne-exemple")
    assert text[int(row["quote_start"]) : int(row["quote_end"])] == "Anne Exemple"


def test_without_its_text_the_spans_of_the_text_that_was_read_are_kept(folder):
    accept_all(folder)
    accept(folder)
    first = whole(folder)
    (folder / "texts" / "programme.txt").unlink()
    accept(folder)
    assert whole(folder) == first


def test_a_table_changed_by_hand_is_not_lost(folder):
    accept_all(folder)
    accept(folder)
    people = folder / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("Zoé", "Zoë"), encoding="utf-8")
    changed = whole(folder)
    with pytest.raises(UsageError, match=r"people\.csv a été écrit ou changé à la main"):
        accept(folder)
    assert whole(folder) == changed
    people.unlink()
    accept(folder)


def test_a_source_that_was_never_reviewed_is_left_alone(tmp_path):
    with pytest.raises(UsageError, match="aucun jugement"):
        accept(tmp_path)
    with pytest.raises(UsageError, match="aucun jugement"):
        accept(resources.folder("data") / "conference-attractivite")


def test_tables_with_a_fault_leave_the_last_good_ones(folder, monkeypatch):
    accept_all(folder)
    accept(folder)
    first = whole(folder)
    judge(folder, {"id": key("zoe"), "decision": "edit", "name": "Zoé Autre"})
    monkeypatch.setattr(validation, "check_quotes", lambda *_: pytest.fail("not reached"))
    monkeypatch.setattr(tables.curated, "read", lambda *_: (_ for _ in ()).throw(RefusedError([])))
    with pytest.raises(RefusedError):
        accept(folder)
    assert whole(folder) == first and not (folder / ".accepted").exists()


def test_a_run_cut_short_while_replacing_is_finished_by_the_next(folder, monkeypatch):
    accept_all(folder)
    accept(folder)
    judge(folder, {"id": key("zoe"), "decision": "edit", "name": "Zoé Autre", "resource": "person/zoe-autre"})
    expected, real = [], tables._roll_forward

    def cut(place):
        if (place / ".accepted" / "ready.json").is_file():
            draft = place / ".accepted" / "colloque"
            expected.append({path.name: path.read_bytes() for path in draft.iterdir()})
            (draft / "mandates.csv").replace(place / "mandates.csv")
            raise KeyboardInterrupt

    monkeypatch.setattr(tables, "_roll_forward", cut)
    with pytest.raises(KeyboardInterrupt):
        accept(folder)
    monkeypatch.setattr(tables, "_roll_forward", real)
    accept(folder)
    assert whole(folder) == {**expected[0], "documents.csv": (folder / "documents.csv").read_bytes()}
    assert "zoe-autre" in {row["id"] for row in table(folder, "people")}


def test_one_source_of_two_documents_has_each_thing_once(folder):
    accept_all(folder)
    other = TEXT.replace("Reims, 12", "Reims, 13")
    more = {"proposed": candidates(other), "name": "compte-rendu.txt"}
    laid = laid_out(folder, other, **more)
    assert laid.document == "compte-rendu" and laid.items[key("anne")].resource == "person/anne-exemple"
    rows = ({"id": one, "decision": "accept"} for one in laid.items)
    judge(folder, *rows, text=other, **more)
    done = accept(folder)
    assert done.accepted == 40 == done.written + len(done.waiting)
    people = table(folder, "people")
    assert len(people) == len({row["id"] for row in people}) == 3 and {row["document"] for row in people} == {"compte-rendu"}
    assert [row["name"] for row in table(folder, "organisations") if row["id"] == "les-amis-du-fleuve"] == ["Les Amis du fleuve"]


def test_a_later_document_that_denies_a_part_is_a_row_of_its_own(folder):
    accept_all(folder)
    accept(folder)
    assert "assertion" not in table(folder, "participations")[0]
    other = TEXT.replace("Reims, 12", "Reims, 13")
    more = {"proposed": candidates(other), "name": "compte-rendu.txt"}
    laid = laid_out(folder, other, **more)
    rows = ({"id": one, "decision": "accept"} for one in laid.items if one != key("opens"))
    judge(folder, *rows, {"id": key("opens"), "decision": "edit", "assertion": "denied"}, text=other, **more)
    accept(folder)
    opening = [row for row in table(folder, "participations") if row["role"] == "opening"]
    assert [(row["participant"], row["assertion"], row["document"]) for row in opening] == [
        ("person/anne-exemple", "denied", "compte-rendu"),
        ("person/anne-exemple", "", laid_out(folder).document),
    ]
    reading = gather(source.load(folder), ontology.load(), Conclusions(ids=Ids(), terms=Terms()))
    assert reading.faults == []


def test_what_is_known_elsewhere_gets_no_second_name(folder):
    laid = laid_out(folder)
    judged = judge(folder, *({"id": one, "decision": "accept"} for one in laid.items))
    path = folder / judgements.LOG
    lines = []
    for one in judged:
        known = {"person/bruno-modele": "Bruno Modele", "organisation/les-amis-du-fleuve": "Amis du fleuve"}.get(one.resource, "")
        lines.append(json.dumps({**json.loads(one.text()), "known": known}, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = accept(folder)
    assert not done.waiting[1:]
    bruno = next(row for row in table(folder, "people") if row["id"] == "bruno-modele")
    assert (bruno["name"], bruno["given_name"], bruno["quote"]) == ("Bruno Modele", "", "Bruno Modèle")
    (row,) = [row for row in table(folder, "organisations") if row["id"] == "les-amis-du-fleuve"]
    assert (row["name"], row["alt_names"], row["kind"]) == ("Amis du fleuve", "Les Amis du fleuve", "association")


def test_what_a_judgement_says_is_inferred_is_so_in_the_tables(folder):
    laid = laid_out(folder)
    judged = judge(folder, *({"id": one, "decision": "accept"} for one in laid.items))
    lines = []
    for one in judged:
        line = json.loads(one.text())
        if one.candidate.id in (key("amis"), key("honour")):
            line["values"] |= {"basis": "inferred", "note": "Déduit."}
        lines.append(json.dumps(line, ensure_ascii=False))
    (folder / judgements.LOG).write_text("\n".join(lines) + "\n", encoding="utf-8")
    accept(folder)
    (row,) = [row for row in table(folder, "organisations") if row["id"] == "les-amis-du-fleuve"]
    assert (row["basis"], row["note"]) == ("inferred", "Déduit.")
    assert {row["basis"] for row in table(folder, "mandates") if row["role"] == "president-honneur"} == {"inferred"}
    assert {row["basis"] for row in table(folder, "mandates") if row["role"] == "maire"} == {""}


def test_plan_gives_the_same_account_and_writes_nothing(folder):
    accept_all(folder)
    before = whole(folder)
    planned = tables.plan(folder, CONCEPTS, OFFICIAL, GAZETTEER)
    assert whole(folder) == before
    assert str(planned) == str(accept(folder)) and ABOUT


def test_a_person_who_is_forgotten_is_in_no_table_and_no_judgement(folder):
    accept_all(folder)
    accept(folder)
    done = erasing.erase_rows([folder.parent], erasing.Person(identifiers=frozenset({"zoe-temoin"}), names=frozenset({"Zoé Témoin"})))
    assert done.removed[str(folder / judgements.LOG)] == 3  # the person, the mandate, the part taken
    assert str(folder / "texts" / "programme.txt") in done.mentioned
    assert "Zoé" not in (folder / judgements.LOG).read_text(encoding="utf-8")
    accept(folder)
    assert not [name for name, content in whole(folder).items() if "Zoé" in content.decode()]
    assert "zoe-temoin" not in {row["id"] for row in table(folder, "people")} and len(table(folder, "people")) == 2


# ------------------------------------------------------------ from a text to tables


def tables_of(folder, path, decide=lambda _: "accepter"):
    """What is written of a text of which every candidate is decided by its row of the sheet."""
    read = proposal(path)
    laid = laid_out(folder, read.document.text, list(read.candidates), name=path.name)
    with speaking("fr"):
        shown = [{**row, "decision": decide(row)} for row in sheet.rows(laid)]
    judged = decisions.judge(laid, decision_rows(*shown), file="feuille.csv", by="Léa", concepts=CONCEPTS)
    judgements.append(folder, judged)
    return accept(folder)


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mandate_of_the_past_is_not_held_on_the_meeting_s_day(folder, tmp_path):
    text = (
        "Mémoire des villes\n"
        "Jean Giraud, fondateur et président du District du Grand Caen de 1990 à 2001, maire de Caen de 1970 à 2001\n"
        "Philippe Duret (maire de Louvigny (14) en 1990)\nLuc Duchamp, maire de Tours jusqu'en 2008\n"
        "Anne Leroy, maire de Sète depuis 2014\n"
    )
    done = tables_of(folder, written(tmp_path / "programme.txt", text))
    assert done.kinds()["mandate"] == (6, 0)
    rows = {(row["person"], row["role"]): row for row in table(folder, "mandates")}
    dates = {key: (row["state"], row["start"], row["end"], row["held_on"]) for key, row in rows.items()}
    assert dates == {
        ("jean-giraud", "fondateur"): ("", "1990", "2001", ""),
        ("jean-giraud", "president"): ("", "1990", "2001", ""),
        ("jean-giraud", "maire"): ("", "1970", "2001", ""),
        ("philippe-duret", "maire"): ("", "", "", "1990"),
        ("luc-duchamp", "maire"): ("", "", "2008", ""),
        ("anne-leroy", "maire"): ("held", "2014", "", ""),
    }
    conclusions = Conclusions(ids=Ids(), terms=Terms())
    reading = gather(source.load(folder), ontology.load(), conclusions)
    assert reading.faults == []
    seen = {(one.member, one.role): one.dates for one in reading.mandates}
    assert (seen["person/philippe-duret", "maire"].first_seen, seen["person/philippe-duret", "maire"].last_seen) == (
        "1990-01-01",
        "1990-12-31",
    )
    day = ABOUT["date"]
    certain = {(one.member, one.role): one.days for one in conclude(reading.mandates, Terms()) if one.days.possible_until}
    for own, days in certain.items():
        held = days.possible_from is not None and days.possible_from[0] <= day <= days.possible_until[0]
        assert held == (own == ("person/anne-leroy", "maire")), (own, days)


def test_what_the_text_does_not_say_is_filled_in_openly_or_offered(folder, tmp_path):
    text = (
        "Rencontre des villes moyennes et de leurs agences\n"
        "Anne Leroy, chargée d'études à l'Audab\n"
        "Paul Garnier, maître de conférences à l'UPPA\n"
        "Luc Moreau, président de Châteauroux Métropole\n"
        "Jeanne Roux, ministre de la Ville\n"
        "Marie Petit, présidente du CNER. Hommage à Hugo Blanc, ancien président.\n"
        "Zoé Faure, maire de La Rochelle\n"
    )
    path = written(tmp_path / "programme.txt", text)
    read = proposal(path)
    laid = laid_out(folder, text, list(read.candidates))
    laid.waiting = foresight.waiting(laid, judgements.read(folder), CONCEPTS, OFFICIAL, GAZETTEER)
    with speaking("fr"):
        shown = {(row["kind"], row.get("name") or row.get("role", "")): row for row in sheet.rows(laid)}
    kinds = {name: shown["organisation", name]["type"] for name in ("Audab", "UPPA", "Châteauroux Métropole")}
    assert kinds == {"Audab": "autre-organisation", "UPPA": "universite", "Châteauroux Métropole": "metropole"}
    assert shown["organisation", "Audab"]["missing"] == "rempli d’office, sorte : non établie, le texte ne la dit pas"
    assert shown["mandat", "ministre"]["territory"] == "territory/country/FR"
    assert shown["territoire", "La Rochelle"]["resource"] == "territory/commune/17300"
    honorary = next(row for row in sheet.rows(laid) if "Hugo Blanc" in row.get("person", "") and row.get("role") == "président")
    assert honorary["missing"] == "ne peut être écrit : ni organisation ni territoire" and "CNER" in honorary["proposal"]
    assert {laid.items[key].candidate.kind for key in laid.waiting} == {"mandate", "participation"}
    with pytest.raises(ImportingError, match="aucune proposition"):
        tables_of(folder, path, lambda _: "accepter la proposition")
    done = tables_of(folder, path, lambda row: "accepter la proposition" if row["proposal"] else "accepter")
    assert done.kinds()["mandate"] == (7, 0) and [one.kind for one in done.waiting] == ["participation"]
    president = next(row for row in table(folder, "mandates") if row["person"] == "hugo-blanc")
    assert (president["organisation"], president["state"]) == ("cner", "former")


def test_what_is_waiting_is_what_was_marked_before(folder, tmp_path):
    text = "Ouverture de la journée\nAnne Leroy, médecin\nPaul Garnier, maire de Saint-Denis\nLuc Moreau, maire de Tours\n"
    path = written(tmp_path / "programme.txt", text)
    read = proposal(path)
    laid = laid_out(folder, text, list(read.candidates))
    marked = foresight.waiting(laid, judgements.read(folder), CONCEPTS, OFFICIAL, GAZETTEER)
    done = tables_of(folder, path)
    assert {one.candidate: one.reason for one in done.waiting} == marked
    assert sorted(one.label for one in done.waiting) == ["Saint-Denis", "maire – Saint-Denis", "médecin"]
    assert done.accepted == done.written + 3
