"""Names and what is known: what is chosen, what stays ambiguous, and why."""

from __future__ import annotations

import pytest

from terrigraph import resources
from terrigraph.graph import LocalGraph
from terrigraph.model import ontology
from terrigraph.reconciliation.gazetteer import Gazetteer
from terrigraph.reconciliation.matching import SURE, Asked, Entry, Office, chosen
from terrigraph.reconciliation.official import Official
from terrigraph.reconciliation.reconciler import Reconciler

DATA = resources.folder("data")


@pytest.fixture(scope="module")
def official():
    return Official(DATA / "territories")


@pytest.fixture(scope="module")
def shipped(graph_store, official):
    return Reconciler(official=official, gazetteer=Gazetteer(DATA / "gazetteer"), model=ontology.load(), known=LocalGraph(graph_store))


@pytest.fixture
def bare(official):
    return Reconciler(official=official, gazetteer=Gazetteer(DATA / "gazetteer"), model=ontology.load())


def matched(reconciler, name, kind, *also, **more):
    """The matches, by the end of their IRIs, and the one that is chosen."""
    matches = reconciler.find(Asked(name=name, kind=kind, also=also, **more))
    one = chosen(matches)
    return [match.iri.rpartition("/id/")[2] for match in matches], one.iri.rpartition("/id/")[2] if one else ""


def reasons(reconciler, name, kind, *also, **more):
    return [str(reason) for reason in reconciler.find(Asked(name=name, kind=kind, also=also, **more))[0].reasons]


# ------------------------------------------------------------ people


def test_a_person_is_not_chosen_for_a_name_alone(shipped):
    assert matched(shipped, "michel destot", "person") == (["person/michel-destot"], "")
    assert "rien d’autre que le nom" in reasons(shipped, "Michel Destot", "person")[-1]


@pytest.mark.parametrize("also", ["ancien maire de Grenoble", "président d’honneur de France urbaine", "Assemblée nationale"])
def test_a_person_is_chosen_where_an_office_a_body_or_a_place_says_so(shipped, also):
    assert matched(shipped, "M. DESTOT Michel", "person", also)[1] == "person/michel-destot"


def test_another_office_does_not_make_the_same_person(shipped):
    assert matched(shipped, "Michel Destot", "person", "maire de Reims")[1] == ""


def test_a_role_alone_does_not_make_the_same_person(shipped):
    assert matched(shipped, "Michel Destot", "person", "député") == (["person/michel-destot"], "")


def test_homonyms_stay_apart(bare):
    lyon = Office(
        role="maire",
        organisation="organisation/commune-69123",
        territory="territory/commune/69123",
        words=("maire", "commune de lyon", "lyon"),
    )
    reims = Office(
        role="maire",
        organisation="organisation/commune-51454",
        territory="territory/commune/51454",
        words=("maire", "commune de reims", "reims"),
    )
    bare.learn(
        [
            Entry(id="person/anne-martin", kind="person", label="Anne Martin", names=(), offices=(lyon,)),
            Entry(id="person/anne-martin-2", kind="person", label="Anne Martin", names=(), offices=(reims,)),
        ]
    )
    assert matched(bare, "Anne Martin", "person") == (["person/anne-martin", "person/anne-martin-2"], "")
    assert matched(bare, "Anne Martin", "person", offices=(reims,))[1] == "person/anne-martin-2"
    assert matched(bare, "Anne Martin", "person", offices=(reims, lyon))[1] == ""


def test_an_office_that_was_over_by_then_does_not_count(bare):
    was = Office(
        role="maire",
        organisation="organisation/commune-69123",
        territory="territory/commune/69123",
        end="2014-03-30",
        words=("maire", "commune de lyon", "lyon"),
    )
    bare.learn([Entry(id="person/anne-martin", kind="person", label="Anne Martin", names=(), offices=(was,))])
    assert matched(bare, "Anne Martin", "person", "maire de Lyon", date="2013-01-01")[1] == "person/anne-martin"
    assert matched(bare, "Anne Martin", "person", "maire de Lyon", date="2020-01-01")[1] == ""


@pytest.mark.parametrize(("name", "kind"), [("Michel Destaut", "person"), ("France urbane", "organisation")])
def test_a_typing_fault_is_proposed_as_such_and_never_chosen(shipped, name, kind):
    (match,) = [one for one in shipped.find(Asked(name=name, kind=kind)) if "à confirmer" in str(one.reasons[0])]
    assert match.score < SURE and not match.exact and matched(shipped, name, kind)[1] == ""


def test_nothing_matches_nothing(shipped):
    assert matched(shipped, " - ", "person") == ([], "")
    assert matched(shipped, "Personne De Ce Nom", "person") == ([], "")


# ------------------------------------------------------------ organisations


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("FRANCE URBAINE", "organisation/france-urbaine"),
        ("l’association France urbaine", "organisation/france-urbaine"),
        ("association des maires des grandes villes de France", "organisation/france-urbaine"),
        ("UGA", "organisation/universite-grenoble-alpes"),
        ("Université Grenoble Alpes (UGA)", "organisation/universite-grenoble-alpes"),
        ("Toulouse Métropole", "organisation/epci-243100518"),
        ("Ville de Reims", "organisation/commune-51454"),
        ("ville du Havre", "organisation/commune-76351"),
        ("Conseil régional de Bretagne", "organisation/region-53"),
        ("Métropole de Lyon", "organisation/metropole-de-lyon"),
        ("Ville de Paris", "organisation/ville-de-paris"),
    ],
)
def test_organisations_are_matched_by_their_names(shipped, name, expected):
    assert matched(shipped, name, "organisation")[1] == expected


@pytest.mark.parametrize("name", ["Office de Tourisme", "Région", "l’association", "Université"])
def test_what_is_no_name_is_not_looked_for(shipped, name):
    assert matched(shipped, name, "organisation") == ([], "")


def test_a_commune_named_alone_is_not_surely_its_council(shipped):
    assert matched(shipped, "Reims", "organisation") == (["organisation/commune-51454"], "")


# ------------------------------------------------------------ places


@pytest.mark.parametrize(
    ("name", "also", "expected"),
    [
        ("reims", (), "territory/commune/51454"),
        ("Isère", (), "territory/departement/38"),
        ("Saint-Denis", ("Seine-Saint-Denis",), "territory/commune/93066"),
        ("Saint-Denis", ("974",), "territory/commune/97411"),
        ("Paris", ("commune",), "territory/commune/75056"),
        ("Arbignieu", (), "territory/commune/01015"),
        ("51454", (), "territory/commune/51454"),
        ("Allemagne", (), "territory/country/DE"),
        ("Dakar", ("Sénégal",), "territory/city/geonames-2253354"),
        ("Munich", (), "territory/city/geonames-2867714"),
        ("lodz", (), "territory/city/geonames-3093133"),
        ("ŁÓDŹ", ("Pologne",), "territory/city/geonames-3093133"),
        ("Tromso", (), "territory/city/geonames-3133895"),
        ("TROMSØ", (), "territory/city/geonames-3133895"),
        ("Giessen", ("Allemagne",), "territory/city/geonames-2920512"),
        ("Gießen", ("Allemagne",), "territory/city/geonames-2920512"),
        ("LʼHay‑les–Roses", (), "territory/commune/94038"),
    ],
)
def test_places_are_matched_by_official_names_former_names_and_codes(bare, name, also, expected):
    assert matched(bare, name, "territory", *also)[1] == expected


@pytest.mark.parametrize("name", ["Saint-Denis", "Paris", "La Réunion", "Berlin"])
def test_a_place_whose_name_several_bear_is_not_chosen_and_all_are_given(bare, name):
    matches, one = matched(bare, name, "territory")
    assert len(matches) > 1 and one == ""


@pytest.mark.parametrize("name", ["La Baule", "Reim", "Toulousse", "Isere du Nord"])
def test_a_place_is_never_matched_by_likeness(shipped, name):
    assert matched(shipped, name, "territory") == ([], "")


def test_a_code_that_disagrees_with_the_name_is_not_chosen(bare):
    assert matched(bare, "Reims", "territory", "31555")[1] == ""


# ------------------------------------------------------------ lists


def test_themes_and_roles_are_words_of_the_lists(bare):
    assert matched(bare, "Ville durable", "theme")[1].endswith("/theme/ville-durable")
    assert matched(bare, "sustainable city", "theme")[1].endswith("/theme/ville-durable")
    assert matched(bare, "vice-présidente", "role")[1].endswith("/role/vice-president")
    assert matched(bare, "ville endurable", "theme") == ([], "")


def test_what_was_accepted_meanwhile_is_known(bare):
    asked = Asked(name="Réseau des villes bavardes", kind="organisation")
    assert bare.find(asked) == []
    bare.learn([Entry(id="organisation/villes-bavardes", kind="organisation", label="Villes bavardes", names=("RVB",))])
    assert matched(bare, asked.name, "organisation")[1] == matched(bare, "rvb", "organisation")[1] == "organisation/villes-bavardes"


# ------------------------------------------------------------ homonyms


def test_what_distinguishes_official_places_is_what_the_graph_has(shipped, bare):
    """An official territory has the same context from the tables alone as from the network tables of a graph."""
    for name in ("Saint-Denis", "Isère", "Toulouse"):
        by_iri = {match.iri: match.context for match in shipped.known.search(name, limit=50)}
        official = [match for match in bare.find(Asked(name=name, kind="territory")) if "/geonames-" not in match.iri]
        assert official
        assert {match.iri: match.context for match in official} == {match.iri: by_iri[match.iri] for match in official}


def test_cities_of_one_name_are_distinguished_by_country_and_size(bare):
    contexts = [match.context for match in bare.find(Asked(name="Berlin", kind="territory"))]
    assert "Allemagne" in contexts[0] and len(set(contexts)) == len(contexts) > 1
