"""Whether a source names the holder of a mandate in the feminine.

Wordings are those of the shipped tables, but one that is put in the feminine; names are those of all roles.
"""

from __future__ import annotations

import csv

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS

from places import REPO
from terrigraph.facts.feminine import _EPICENE, _feminines, _masculine, feminine
from terrigraph.model.namespaces import TG
from terrigraph.model.spelling import fold


def _roles() -> dict[str, tuple[str, list[str]]]:
    """The roles' feminine labels, and all their French labels, the preferred one first."""
    graph = Graph().parse(REPO / "ontology" / "roles.ttl")
    labels = {
        role: [str(label) for known in (SKOS.prefLabel, SKOS.altLabel) for label in graph.objects(role, known) if label.language == "fr"]
        for role in graph.subjects(SKOS.inScheme)
    }
    return {str(role).rpartition("/")[2]: (str(graph.value(role, URIRef(TG.feminineLabel)) or ""), every) for role, every in labels.items()}


ROLES = _roles()


@pytest.mark.parametrize(
    ("role", "wording"),
    [
        ("adjoint-au-maire", "Adjointe au Maire de Strasbourg"),
        ("depute", "députée de l'Isère"),
        ("depute-europeen", "Députée européenne"),
        ("secretaire-general", "Secrétaire générale de l'OFAJ"),
        ("directeur-general", "DIRECTRICE GENERALE DU COMITE 21"),
        ("president", "prési- dente du Conseil départemental de Guadeloupe"),
        ("co-president", "co-présidentes de la commission Communes et Territoires Ruraux de l’AMF"),
        ("vice-president", "4e vice-présidente du département de la Moselle"),
        ("vice-president", "Vice-Présidente de la Région Centre-Val de Loire déléguée à la culture et à la coopération internationale"),
        ("vice-president", "VICE- PRESIDENTE DU CONSEIL REGIONAL DES PAYS DE LA LOIRE"),
        ("delegue-general", "DELEGUEE GENERALE DES ECOMAIRES"),
        ("conseiller-municipal", "conseillère de la ville de Nice avec une délégation à la coopération frontalière"),
        ("conseiller-territorial", "conseillère de l’assemblée de Martinique"),
        ("ministre-delegue", "ministre déléguée aux collectivités territoriales"),
        ("chef-de-representation-adjoint", "cheffe de Représentation adjointe de la Représentation permanente de la Commission européenne"),
        ("consul", "consule générale"),
        ("chercheur", "chercheuse au Laboratoire architecture"),
        ("charge-de-mission", "Chargée de mission agenda 21, Ville de Rillieux-la-Pape"),
        ("senateur", "Sénatrice"),
    ],
)
def test_a_role_in_the_feminine(role: str, wording: str) -> None:
    label, every = ROLES[role]
    assert feminine(wording, "", (), label)
    assert feminine(wording, "", (), label, every)


@pytest.mark.parametrize(
    ("role", "wording"),
    [
        ("maire", "Maire de Lompret"),
        ("secretaire", "secrétaire de l’association"),
        ("secretaire-etat", "secrétaire d’État auprès de la ministre de la Transition écologique et solidaire, chargé des Transports"),
        ("secretaire-general-adjoint", "Secrétaire général adjoint de l'AFCCRE"),
        ("co-president", "Co-Présidents de la Commission Franco-Allemande"),
        ("maitre-de-conferences", "Maître de conférences HDR en droit public, Université Grenoble Alpes"),
        ("chef-de-service", 'CHEF DE L UNITE "SANTE ET ZONES URBAINES'),
        ("premier-adjoint", "1er adjoint au développement durable et à la politique de la ville, Ville de Rillieux-la-Pape"),
        ("president", "Une association d’élus présidée par Caroline Cayeux"),
        ("president", "président du conseil général des Côtes d’Armor et de l’association des départements de France"),
        ("gestionnaire", "gestionnaire administratif et technique"),
        ("directeur-de-cabinet", "directeur de cabinet de la directrice générale"),
        (
            "adjoint-au-maire",
            "maire-adjoint en charge de l'Europe, des Relations internationales et de la Francophonie, Mairie de Paris, France",
        ),
        ("president", "President of the Committee of the Regions"),
        ("representant", ""),
    ],
)
def test_a_role_in_the_masculine_or_the_same_in_both_genders(role: str, wording: str) -> None:
    label, every = ROLES[role]
    assert not feminine(wording, "", (), label)
    assert not feminine(wording, "", (), label, every)


@pytest.mark.parametrize(
    ("name", "civility", "wording"),
    [
        ("Caroline Ferrari", ". Mme Caroline FERRARI, ", "Ministre Conseiller à l’Ambassade de France de Berlin"),
        ("Nicole Albertini", "R MME NICOLE ALBERTINI, ", "DELEGUEE GENERALE DES ECOMAIRES"),
        ("Karine L’Hostis", "Comté International Mme ", "Karine L’HOSTIS, Région Bourgogne-Franche-Comté"),
        ("Françoise Gatel", "Madame la ", "Sénatrice"),
        ("Sylvie Lenourrichel", "erture des travaux, Mme ", "Sylvie LENOURRICHEL"),
        ("Chantal Bruetschy", " PAYS DE LOIRE - MADAME ", "CHANTAL BRUETSCHY"),
        ("Anne d’Ornano", "Mrs d’Ornano, ", "president of the departmental council"),
        ("Anne Hidalgo", "M. Jean Dupont et Mme A. Hidalgo, ", "maire de Paris"),
        ("Anne Hidalgo", "", "Madame la maire de Paris"),
    ],
)
def test_a_civility_of_a_woman(name: str, civility: str, wording: str) -> None:
    assert feminine(wording, civility, name.split(), "")


@pytest.mark.parametrize(
    ("name", "civility", "wording"),
    [
        ("Sylvie Lenourrichel", " et M. Reinhard SOMMER, ", "Co-Présidents de la Commission Franco-Allemande"),
        ("Pierre Schmitt", " PAR M. PIERRE SCHMITT, ", "CHEF DU DEPARTEMENT ACTEURS PUBLICS, ADEME"),
        ("Reinhard Sommer", "Mme Sylvie LENOURRICHEL et M. Reinhard SOMMER, ", "Co-Présidents de la Commission Franco-Allemande"),
        ("Jean Dupont", "Mme Dupont, M. Jean Dupont, ", "maire de Paris"),
        ("Jean Dupont", "en présence de Madame la présidente et de Jean Dupont, ", "maire de Paris"),
        ("Frédéric Vallier", "on de nommer le nouveau ", "délégué général"),
        ("Gérard Larcher", "Monsieur le ", "Président du Sénat"),
    ],
)
def test_no_civility_of_a_woman(name: str, civility: str, wording: str) -> None:
    assert not feminine(wording, civility, name.split(), "")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_names_of_each_role(role: str) -> None:
    label, every = ROLES[role]
    masculine = every[0]
    assert not feminine(masculine, "", (), label, every)
    if label:
        assert label in every
        assert feminine(label, "", (), label)
    for name in _feminines(label, every):
        words = {word for other in every for word in fold(other).split()}
        assert (name[0] in _EPICENE) != (_masculine(name[0]) in words)


def test_other_feminine_names_of_a_role() -> None:
    label, every = ROLES["chercheur"]
    assert not feminine("chargée de recherche au CNRS", "", (), label)
    assert feminine("chargée de recherche au CNRS", "", (), label, every)
    assert feminine("co-autrice du manifeste", "", (), *ROLES["auteur"])
    assert feminine("1re adjointe", "", (), *ROLES["premier-adjoint"])


def test_no_feminine_name_is_of_two_roles() -> None:
    names = [fold(label) for label, _ in ROLES.values() if label]
    assert len(names) == len(set(names))
    others = {fold(other): role for role, (_, every) in ROLES.items() for other in every}
    assert all(others[fold(label)] == role for role, (label, _) in ROLES.items() if label)


def test_the_shipped_wordings_of_a_feminine_role_are_those_of_women() -> None:
    shown: dict[str, set[bool]] = {}
    for path in sorted((REPO / "data").glob("*/mandates.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                label, every = ROLES[row["role"]]
                shown.setdefault(row["person"], set()).add(feminine(row["quote"], "", (), label, every))
    assert {"carole-delga-region-76", "michele-vullien", "heike-thiele"} <= {person for person, every in shown.items() if True in every}
    assert shown["pierre-schmitt"] == {False}
    assert sum(True in every for every in shown.values()) >= 60
