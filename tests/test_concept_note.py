"""The concept note, from file to tables by extraction, review and acceptance alone: the facts are those of the curated tables.

What a reviewer does to get there is the list CORRECTIONS and ADDED; what still differs is said where it is compared.
"""

from __future__ import annotations

import csv

import pytest

from made_up_review import CONCEPTS, GAZETTEER, OFFICIAL
from terrigraph import documents, extraction, resources
from terrigraph.accepting import tables
from terrigraph.model import ontology
from terrigraph.reconciliation.reconciler import Reconciler
from terrigraph.reviewing import decisions, judgements, source_documents
from terrigraph.reviewing.decision_files import DecisionRow
from terrigraph.reviewing.review import Review, lay_out

DATA = resources.folder("data")
CONFERENCE = "L’action internationale au service de l’attractivité des territoires"
ABOUT = {
    "title": f"{CONFERENCE} : note de cadrage",
    "kind": "note-de-cadrage",
    "publisher": "Cités Unies France et France urbaine",
    "not_before": "2016-02-16",
    "not_after": "2017-06-20",
    "date_basis": "voir contexte-attractivite",
}
CORRECTIONS = {
    ("participation", "Mary Gely"): {"part": "introduction"},
    ("participation", "Michel Destot"): {"session": CONFERENCE},
    ("organisation", "ville de La Rochelle"): {"resource": "commune-17300"},
    ("organisation", "Vivapolis – Institut de la ville durable"): {"type": "association"},
    ("organisation", "France urbaine"): {"former": "association des maires des grandes villes de France"},
    ("mandate", "Conseiller municipal de la ville de La Rochelle"): {"territory": ""},
}
"""By kind and quote, the cells that are changed, where they are not so already."""
REFUSED = {
    ("organisation", "association des maires des grandes villes de France"): "un ancien nom",
    ("organisation", "Vivapolis"): "le nom d’une autre, ici dans un titre",
}
ADDED = [{"kind": "territory", "quote": "ville de La Rochelle", "name": "La Rochelle", "resource": "commune/17300"}]


@pytest.fixture(scope="module")
def folder(shared, tmp_path_factory):
    """The source that the review and acceptance of the note make."""
    folder = tmp_path_factory.mktemp("note") / "note-relue"
    document = documents.read(shared / "extraction" / "texts" / "note-de-cadrage.txt")
    model = ontology.load()
    row = source_documents.keep(folder, name=document.name, text=document.text, sha256=document.sha256, about=ABOUT, concepts=CONCEPTS)
    empty = Review(
        document=row["id"],
        text=document.text,
        sha256=document.sha256,
        date=row["not_after"],
        reconciler=Reconciler(official=OFFICIAL, gazetteer=GAZETTEER, model=model, own=folder.name),
    )
    review = lay_out(empty, extraction.propose(document, DATA, model).candidates, judgements.Log())
    made = decisions.judge(review, [*decided(review), *(DecisionRow(0, row) for row in ADDED)], file="test", by="test", concepts=CONCEPTS)
    judgements.append(folder, made)
    done = tables.accept(folder, CONCEPTS, OFFICIAL, GAZETTEER)
    assert done.waiting == [], [str(one) for one in done.waiting]
    return folder


def decided(review):
    for key, item in review.items.items():
        what = item.candidate.kind, " ".join(item.candidate.quote.exact.split())
        if what in REFUSED:
            yield DecisionRow(0, {"id": key, "decision": "reject"})
            continue
        now = review.cells(item)
        cells = CORRECTIONS.get(what, {})
        if "resource" in cells:
            cells = {"resource": f"organisation/{cells['resource']}"}
        changed = {name: cell for name, cell in cells.items() if now.get(name) != cell and cell not in now.get(name, "x").split(" #")[0:1]}
        yield DecisionRow(0, {"id": key, "decision": "accept", **changed})


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text):
    return " ".join(text.split())


def names(folder):
    """What to call each thing, by its id in the tables of a folder."""
    labels = {f"person/{row['id']}": row["name"] for row in table(folder, "people")}
    labels |= {f"organisation/{row['id']}": plain(row["name"]) or row["id"] for row in table(folder, "organisations")}
    labels |= {f"event/{row['id']}": plain(row["title"]) for row in table(folder, "events")}
    return labels | {f"question/{row['id']}": plain(row["text"]) for row in table(folder, "questions")}


def people(folder):
    return {(row["name"], row["given_name"], row["family_name"]) for row in table(folder, "people")}


def mandates(folder):
    called = names(folder)
    return {
        (
            called[f"person/{row['person']}"],
            row["role"],
            called.get(f"organisation/{row['organisation']}", row["organisation"]),
            row["area"],
            row["themes"],
            row["state"],
        )
        for row in table(folder, "mandates")
    }


def events(folder):
    called = names(folder)
    return {
        (plain(row["title"]), row["kind"], called.get(f"event/{row['super_event']}", ""), row["position"])
        for row in table(folder, "events")
    }


def parts(folder):
    called = names(folder)
    return {
        (called[row["participant"]], called[f"event/{row['event']}"], row["role"], len(row["capacity"].split("|")))
        for row in table(folder, "participations")
    }


def questions(folder):
    called = names(folder)
    return {(plain(row["text"]), called[f"event/{row['event']}"]) for row in table(folder, "questions")}


@pytest.mark.parametrize("facts", [people, mandates, events, parts, questions])
def test_the_facts_are_those_of_the_curated_tables(folder, facts):
    assert facts(folder) == facts(DATA / "conference-attractivite")


def test_the_bodies_and_places_are_the_same_but_for_their_other_names(folder):
    """The curated tables add names that the note does not give (UGA), and rows for communes that it names in an office alone."""
    curated = DATA / "conference-attractivite"
    offices_alone = {"commune-31555", "commune-38185"}

    def bodies(of):
        return {plain(row["name"]) or row["id"] for row in table(of, "organisations")}

    assert bodies(folder) == bodies(curated) - offices_alone
    assert {row["id"] for row in table(folder, "territories")} == {row["id"] for row in table(curated, "territories")}


def test_no_theme_is_one_that_the_curated_tables_do_not_have(folder):
    """A person adds those that need reading: of the questions, and of words that name a theme otherwise."""

    def themes(of):
        called = names(of)
        pairs = {(called[row["about"]], row["theme"]) for row in table(of, "themes")}
        pairs |= {(plain(row["title"]), theme) for row in table(of, "events") for theme in row["themes"].split("|") if theme}
        return pairs | {(plain(row["text"]), theme) for row in table(of, "questions") for theme in row["themes"].split("|") if theme}

    ours, curated = themes(folder), themes(DATA / "conference-attractivite")
    assert ours <= curated and len(ours) >= 20
