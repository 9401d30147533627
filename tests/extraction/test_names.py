"""Who is named in minutes and lists: honorifics before either order, names that a line's end cuts, particles, lists without given names."""

from __future__ import annotations

import pytest

from read_documents import people, proposal

_PRESENT = "Étaient présents :\n"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("M. MARTIN Bernard", "Bernard Martin"),
        ("Mme DA SILVA Katy", "Katy Da Silva"),
        ("M. LE GALL Michel", "Michel Le Gall"),
        ("LE GALL Michel, maire de Blois", "Michel Le Gall"),
        ("Mme DE LA TOUR Anne", "Anne de La Tour"),
        ("M. N'GUYEN Van Thanh", "Van Thanh N'Guyen"),
        ("Monsieur VAN DER BERG Pieter", "Pieter Van Der Berg"),
        ("Mme Anne DE LA TOUR", "Anne de La Tour"),
        ("Mme N’DIAYE Fatou, adjointe au maire de Tours", "Fatou N’Diaye"),
        ("Sonia de La Provôté, sénatrice du Calvados", "Sonia de La Provôté"),
        ("Ramatoulaye N’Diaye, maire de Rufisque", "Ramatoulaye N’Diaye"),
        ("Aminata M'Baye, conseillère municipale de Dakar", "Aminata M'Baye"),
        ("Frère Jean-Marie O'Connor, président de l'association Accueil", "Jean-Marie O'Connor"),
        ("Élisabeth Dell'Acqua, maire de Menton", "Élisabeth Dell'Acqua"),
        ("Sœur Marie-Ange L'Hostis, directrice de l'association Accueil", "Marie-Ange L'Hostis"),
        ("Patrick\nDelmas, maire de Noyon", "Patrick Delmas"),
        ("Jean-\nPierre Marchand, maire de Noyon", "Jean-Pierre Marchand"),
        ("Jean-Phi-\nlippe Durand, maire de Noyon", "Jean-Philippe Durand"),
        ("Mme Claire Grif\ufb01th, maire de Noyon", "Claire Griffith"),
    ],
)
def test_a_name_is_read_whole_and_in_its_order(tmp_path, line, name):
    assert list(people(tmp_path, f"{_PRESENT}{line}\n")) == [name]


@pytest.mark.parametrize("order", ["M. DUPONT Jean", "M. Jean DUPONT", "Monsieur Jean Dupont"])
def test_minutes_are_read_in_either_order(tmp_path, order):
    text = f"Compte rendu de la réunion du 12 mars 2019\n\n{order}, maire de Blois, indique que les travaux avancent.\n"
    (mandate,) = people(tmp_path, text)["Jean Dupont"]["mandates"]
    assert (mandate["role"], mandate["territory"]) == ("maire", "Blois")


def test_a_list_whose_names_cross_lines_is_of_people_alone(tmp_path):
    text = (
        "Participants\nAlain Bernard, Henri Morel, Marie-Christine\nDubois, Mohamed Benali, Galeb Farouk, Bouhafa El Mansouri, Brigitte\n"
        "Fontaine, Francesc Puig, Hubert Julien\nLafon, Kassem Toufik, Nazih Yazid.\n"
    )
    found = people(tmp_path, text)
    assert list(found) == [
        "Alain Bernard", "Henri Morel", "Marie-Christine Dubois", "Mohamed Benali", "Galeb Farouk", "Bouhafa El Mansouri",
        "Brigitte Fontaine", "Francesc Puig", "Hubert Julien Lafon", "Kassem Toufik", "Nazih Yazid",
    ]  # fmt: skip
    assert all(person["part"] == "participant" and not person["mandates"] for person in found.values())
    read = proposal(tmp_path / "texte.txt")
    assert not read.of("organisation") and not read.of("session") and not read.of("event")


def test_who_is_excused_has_taken_no_part(tmp_path):
    found = people(tmp_path, "Présents :\nMme PETIT Anne\nExcusés : Mme PETIT Claire, M. O'BRIEN Patrick, M. ROUX Paul\n")
    assert {name: person["part"] for name, person in found.items()} == {
        "Anne Petit": "participant", "Claire Petit": "mentioned", "Patrick O'Brien": "mentioned", "Paul Roux": "mentioned",
    }  # fmt: skip


def test_what_follows_a_family_name_is_no_part_of_it(tmp_path):
    found = people(tmp_path, "Ouverture\nMarie Dupont de La Poste, directrice\nM. Jean-Yves Le Drian, ancien Premier ministre\n")
    assert list(found) == ["Marie Dupont", "Jean-Yves Le Drian"]
    (mandate,) = found["Jean-Yves Le Drian"]["mandates"]
    assert (mandate["role"], mandate["flag"]) == ("premier ministre", "former")


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Louvigny (14)", "14383"),
        ("Saint-Denis (93)", "93066"),
        ("Saint-Denis (La Réunion)", "97411"),
        ("Saint-Denis (97400)", "97411"),
        ("Sainte-Lucie-de-Tallano (2A)", "2A308"),
        ("Saint-Pierre (Martinique)", "97225"),
    ],
)
def test_brackets_after_a_place_say_which(tmp_path, place, code):
    path = tmp_path / "texte.txt"
    path.write_text(f"Rencontre au château de {place}.\nAnne Leroy, maire de {place}\n", encoding="utf-8")
    (territory,) = [one for one in proposal(path).of("territory") if one.values["code"].startswith("commune/")]
    assert territory.values["code"] == f"commune/{code}"


def test_a_verb_ends_the_name_of_a_body(tmp_path):
    text = "Jumelage\nAndré Vantard, vice-président du Conseil général\nde l'Oise recevront vendredi la délégation de Raguse.\n"
    (mandate,) = people(tmp_path, text)["André Vantard"]["mandates"]
    assert " ".join(mandate["organisation"].split()) == "Conseil général de l'Oise"


@pytest.mark.parametrize(("verb", "flag"), [("est présidente", ""), ("est la présidente", ""), ("a été présidente", "former")])
def test_a_verb_leads_to_what_someone_is(tmp_path, verb, flag):
    (mandate,) = people(tmp_path, f"Biographies\nClaire DUBREUIL {verb} de la Région Bretagne.\n")["Claire Dubreuil"]["mandates"]
    assert (mandate["role"], mandate["organisation"], mandate["flag"]) == ("président", "Région Bretagne", flag)
