"""What is read around names: roles, names, bodies and places, sessions and parts, on texts of one or a few lines."""

from __future__ import annotations

import pytest

from terrigraph import documents, resources
from terrigraph.extraction import lexicon
from terrigraph.extraction.concepts import Scheme
from terrigraph.extraction.dates import dates
from terrigraph.extraction.people import Names
from terrigraph.extraction.places import PlaceNames
from terrigraph.extraction.proposing import ProgrammeReader
from terrigraph.extraction.rendering import as_json
from terrigraph.extraction.roles import role_at
from terrigraph.extraction.words import words_in
from terrigraph.model import ontology


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    places, scheme = PlaceNames(resources.folder("data")), Scheme.read(ontology.load())
    path = tmp_path_factory.mktemp("texts") / "texte.txt"

    def read_(text: str):
        path.write_text(text, encoding="utf-8")
        return ProgrammeReader(documents.read(path), places, scheme).proposal()

    return read_


def mandates(proposal) -> list[tuple[str, str, str, str, str]]:
    """(person, role, organisation, territory, flag) of each mandate."""
    return [
        (person["name"], one["role"], one["organisation"], one["territory"], one["flag"])
        for person in as_json(proposal)["people"]
        for one in person["mandates"]
    ]


# ---------------------------------------------------------------- roles


@pytest.mark.parametrize(
    ("written", "role", "flag"),
    [
        ("maire", "maire", ""),
        ("Présidente", "président", ""),
        ("ancienne directrice générale", "directeur général", "former"),
        ("ex-ministre", "ministre", "former"),
        ("première vice-présidente", "vice-président", ""),
        ("1er adjoint au maire", "adjoint au maire", ""),
        ("2e vice-présidente", "vice-président", ""),
        ("professeure émérite", "professeur", "honorary"),
        ("présidente d'honneur", "président", "honorary"),
        ("maire honoraire", "maire", "honorary"),
        ("directrice pédagogique", "directeur pédagogique", ""),
        ("cheffe de projet", "chef de projet", ""),
        ("conseillères régionales", "conseiller régional", ""),
        ("VICE-PRÉSIDENTE", "vice-président", ""),
        ("vice président", "vice-président", ""),
        ("chargée de mission", "chargé de mission", ""),
        ("Premier ministre", "premier ministre", ""),
    ],
)
def test_a_role_is_its_masculine_singular(written, role, flag):
    words = words_in(written)
    match = role_at(words, 0)
    assert match is not None
    assert (match.role, match.flag, match.after) == (role, flag, len(words))


@pytest.mark.parametrize("written", ["association", "Reims", "de la ville", "2024", "les travaux"])
def test_other_words_are_no_role(written):
    assert role_at(words_in(written), 0) is None


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("text", "name", "rule"),
    [
        ("Avec Martine Aubry, maire", "Martine Aubry", "given"),
        ("Jean DUPONT, maire", "Jean Dupont", "given-CAPITALS"),
        ("DUPONT Jean, maire", "Jean Dupont", "CAPITALS-given"),
        ("JEAN DUPONT, maire", "Jean Dupont", "CAPITALS-given"),
        ("Jean-Luc de la TOUR, maire", "Jean-Luc de la Tour", "given-CAPITALS"),
        ("Mme Zqxa Brvt, maire", "Zqxa Brvt", "honorific"),
        ("M. Jean Dupont", "Jean Dupont", "given"),
        ("Zqxa BRVT, maire de Reims", "Zqxa Brvt", "word-CAPITALS"),
        ("Zqxa Brvt, maire de Reims", "Zqxa Brvt", "capitals"),
        ("Marie d'Ornano, maire", "Marie d'Ornano", "given"),
    ],
)
def test_a_name_and_the_rule_that_finds_it(text, name, rule):
    names = Names(text, words_in(text)).confirmed()
    assert [(one.name, one.rule) for one in names] == [(name, rule)]


@pytest.mark.parametrize(
    "text",
    [
        "Colloque à l'Université Gustave Eiffel",
        "avec France Ville Durable",
        "rue Victor Hugo",
        "Lycée Jean Moulin",
        "Table Ronde",
        "Zqxa Brvt parle",
        "Fondation Jean Jaurès",
    ],
)
def test_what_is_no_person(text):
    assert Names(text, words_in(text)).confirmed() == []


def test_an_honorific_alone_gives_a_gender():
    text = "Mme Claude Martin et Claude Petit"
    assert [one.gender for one in Names(text, words_in(text)).confirmed()] == ["f", ""]


# ---------------------------------------------------------------- the words around a name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Arnaud Robinet, maire de Reims", [("Arnaud Robinet", "maire", "", "Reims", "")]),
        (
            "Martine Aubry, ancienne maire de Lille et présidente d'honneur de Cités Unies France",
            [("Martine Aubry", "maire", "", "Lille", "former"), ("Martine Aubry", "président", "Cités Unies France", "", "honorary")],
        ),
        (
            "Marie Dupont, première vice-présidente de Nantes Métropole déléguée aux relations internationales",
            [("Marie Dupont", "vice-président", "Nantes Métropole", "Nantes Métropole", "")],
        ),
        (
            "Jean DUPONT (directeur général) – CCI de la Côte-d'Or",
            [("Jean Dupont", "directeur général", "CCI de la Côte-d'Or", "Côte-d'Or", "")],
        ),
        ("Le maire de Tours, M. Jean Petit, ouvrira la séance.", [("Jean Petit", "maire", "", "Tours", "")]),
        (
            "Anne Martin et Paul Durand, respectivement maires de Tours et d'Angers",
            [("Anne Martin", "maire", "", "Tours", ""), ("Paul Durand", "maire", "", "Angers", "")],
        ),
        ("Jean Durand\nProfesseur émérite, Université de Nantes", [("Jean Durand", "professeur", "Université de Nantes", "", "honorary")]),
        (
            "Région Bretagne : Jean Petit, président ; Marie Rose, vice-présidente",
            [
                ("Jean Petit", "président", "Région Bretagne", "Bretagne", ""),
                ("Marie Rose", "vice-président", "Région Bretagne", "Bretagne", ""),
            ],
        ),
        (
            "Jean-Luc Petit, chargé de mission\nrelations internationales, Ville de Dijon",
            [("Jean-Luc Petit", "chargé de mission", "Ville de Dijon", "Dijon", "")],
        ),
        (
            "Nicole Miquel-Belaud, adjointe au maire de Toulouse, chargée de la coopération",
            [("Nicole Miquel-Belaud", "adjoint au maire", "", "Toulouse", "")],
        ),
        ("Jean Petit\tmaire\tReims", [("Jean Petit", "maire", "", "Reims", "")]),
    ],
)
def test_who_is_what_of_which_body_for_which_place(read, text, expected):
    assert mandates(read(text)) == expected


def test_a_delegation_is_the_scope_of_a_mandate(read):
    (mandate,) = read("Marie Dupont, vice-présidente de Nantes Métropole déléguée aux relations internationales").of("mandate")
    assert mandate.values["scope"] == "déléguée aux relations internationales"


def test_a_known_role_has_its_concept(read):
    (mandate,) = read("Arnaud Robinet, maire de Reims").of("mandate")
    assert (mandate.values["concept"], mandate.tier, mandate.label) == ("maire", "A", "maire – Reims")


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Arnaud Robinet, maire de Reims", "Reims", "commune/51454"),
        ("Jean Petit, député de l'Isère", "Isère", "departement/38"),
        ("Jean Petit, maire du Havre", "Le Havre", "commune/76351"),
        ("Marie Dupont, présidente de Nantes Métropole", "Nantes Métropole", "epci/244400404"),
    ],
)
def test_a_place_has_its_official_code(read, text, name, code):
    assert [(one.label, one.values["code"]) for one in read(text).of("territory")] == [(name, code)]


def test_homonyms_stay_ambiguous(read):
    (place,) = read("Marie Dupont, maire de Saint-Denis").of("territory")
    assert place.values["code"] == ""
    assert {"commune/93066", "commune/97411"} <= set(place.values["codes"].split("|"))


@pytest.mark.parametrize("text", ["Les maires de France sont là.", "une réunion de travail", "Il fait beau dans le nord."])
def test_common_words_are_no_place(read, text):
    assert read(text).of("territory") == []


def test_both_ways_give_the_same_city():
    places = PlaceNames(resources.folder("data"))
    names = ["nairobi", "saint louis", "sao paulo", "malmo", "grossenhain", "zqxa brvt", "koeln", "brno"]
    assert [places._any_city(name) for name in names] == [places._all_cities.get(name, []) for name in names]
    assert places._any_city("sao paulo")


# ---------------------------------------------------------------- sessions, parts, dates

PROGRAMME = """3es Rencontres de l'action internationale des villes
Reims, 17 et 18 septembre 2015

9h30 – Ouverture
Jean Petit, maire de Reims
10h00 – Table ronde 1 : Les villes et le monde
Modération : Marie Rose, journaliste
Paul Martin, président de la CCI de la Marne
Comment les villes attirent-elles les entreprises ?
12h30 – Déjeuner
14h00
Atelier 2 : La marque de territoire
Sous la présidence de Anne Durand, députée de la Marne
Luc Moreau (animateur), directeur, Agence d'urbanisme de Reims
Excusée : Sophie Petit, maire de Tours
"""


def test_sessions_have_their_times_and_parts(read):
    proposal = read(PROGRAMME)
    assert [(one.label, one.values["start"]) for one in proposal.of("session")] == [
        ("Ouverture", "9h30"),
        ("Table ronde 1 : Les villes et le monde", "10h00"),
        ("Atelier 2 : La marque de territoire", "14h00"),
    ]
    people = as_json(proposal)["people"]
    assert {one["name"]: one["part"] for one in people} == {
        "Jean Petit": "opening",
        "Marie Rose": "moderator",
        "Paul Martin": "speaker",
        "Anne Durand": "chair",
        "Luc Moreau": "moderator",
        "Sophie Petit": "mentioned",
    }
    assert people[2]["session"] == "Table ronde 1 : Les villes et le monde"


def test_the_meeting_has_its_title_dates_and_question(read):
    proposal = read(PROGRAMME)
    (event,) = proposal.of("event")
    assert event.values == {
        "title": "3es Rencontres de l'action internationale des villes",
        "start": "2015-09-17",
        "end": "2015-09-18",
    }
    assert [one.label for one in proposal.of("question")] == ["Comment les villes attirent-elles les entreprises ?"]
    assert all(one.links["super"] == (event.id,) for one in proposal.of("session"))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("les 17 et 18 septembre 2009", "2009-09-17", "2009-09-18"),
        ("du 30 juin au 2 juillet 2010", "2010-06-30", "2010-07-02"),
        ("1er février 2024", "2024-02-01", ""),
        ("08-09.12.2016", "2016-12-08", "2016-12-09"),
        ("juin 2011", "2011-06", ""),
    ],
)
def test_dates(text, start, end):
    assert [(when.start, when.end) for when in dates(text)] == [(start, end)]


def test_a_day_that_does_not_exist_is_no_date():
    assert [when.start for when in dates("31 septembre 2010")] == ["2010-09"]


# ---------------------------------------------------------------- the lexicons


def test_every_kind_is_one_of_the_lists():
    text = (resources.folder("ontology") / "kinds.ttl").read_text(encoding="utf-8")
    kinds = {row["kind"] for name in ("kinds", "organisations") for row in lexicon.rows(name) if row["kind"]}
    assert {kind for kind in kinds if f"kind:{kind} " not in text and f"kind/{kind}>" not in text} == set()


def test_no_form_is_of_two_roles():
    seen: dict[str, str] = {}
    for row in lexicon.rows("roles"):
        for form in (row["role"], *filter(None, row["also"].split("|"))):
            assert seen.setdefault(lexicon.fold(form), row["role"]) == row["role"], form
        assert row["asks"] in {"", "place", "departement", "state", "assembly", "country"}


@pytest.mark.parametrize("name", ["kinds", "words", "places", "organisations", "roles"])
def test_no_row_is_there_twice(name):
    rows = [tuple(row.values()) for row in lexicon.rows(name)]
    assert len(rows) == len(set(rows)) > 10


def test_other_names_of_places_lead_somewhere():
    places = PlaceNames(resources.folder("data"))
    for row in lexicon.rows("places"):
        assert places.named(row["name"]), row["name"]
