"""Names: found whatever the accents and the case, best first, and whatever is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from small_graph import write_store
from terrigraph.indexes.names import search
from terrigraph.language import LANGUAGES, speaking
from terrigraph.model import ontology
from terrigraph.model.namespaces import FOAF, IDS, ORG, RDF, SCHEMA, SCHEMES, SKOS, TG
from terrigraph.model.triples import day, iri, literal, quad
from terrigraph.remote import names as remote_names
from terrigraph.store.embedded import EmbeddedStore, open_store

if TYPE_CHECKING:
    from pathlib import Path

    from tiny import Tiny


@pytest.fixture(scope="session")
def folder(graph_store: EmbeddedStore) -> Path:
    """The shipped graph's folder."""
    return graph_store.folder


@pytest.fixture(scope="module")
def small(tiny_built: Tiny) -> Path:
    return tiny_built.open().folder


@pytest.mark.parametrize("text", ["michele pappalardo", "MICHÈLE PAPPALARDO", "Pappalardo", "michèle pap", "pappalardo michele", "pappal"])
def test_a_person_is_matched_however_typed(folder: Path, text: str) -> None:
    assert search(folder, text)[0].iri == f"{IDS}person/michele-pappalardo"


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("31555", "territory/commune/31555"),
        ("243100518", "organisation/epci-243100518"),
        ("CUF", "organisation/cites-unies-france"),
        ("association des maires des grandes villes de france", "organisation/france-urbaine"),
        ("so toulouse", "organisation/agence-attractivite-so-toulouse"),
        ("la rochelle", "territory/commune/17300"),
        ("La Réunion", "territory/region/04"),
    ],
)
def test_other_names_and_codes_are_names(folder: Path, text: str, iri: str) -> None:
    assert IDS + iri in [match.iri for match in search(folder, text)[:3]]


def test_a_whole_name_comes_before_a_beginning(folder: Path) -> None:
    matches = search(folder, "Toulouse", limit=50)
    assert [match.exact for match in matches] == sorted((match.exact for match in matches), reverse=True)
    assert matches[0].label == "Toulouse"
    assert {match.label for match in matches} > {"Toulouse", "Toulouse Métropole"}


def test_homonyms_are_distinguished(folder: Path) -> None:
    """Saint-Denis: a name of several communes, each with its code and its département."""
    matches = [match for match in search(folder, "saint-denis", kind=TG.Territory, limit=50) if match.exact]
    communes = [match for match in matches if "/commune/" in match.iri]
    assert {f"{IDS}territory/commune/{code}" for code in ("93066", "97411")} <= {match.iri for match in communes}
    contexts = [match.context for match in communes]
    assert len(set(contexts)) == len(contexts)
    assert any("93066" in context and "Seine-Saint-Denis" in context for context in contexts)
    assert any("97411" in context and "Réunion" in context for context in contexts)


def test_every_exact_homonym_is_given(folder: Path) -> None:
    assert len([match for match in search(folder, "Sainte-Colombe", kind=TG.Territory, limit=100) if match.exact]) >= 10


def test_a_kind_restricts(folder: Path) -> None:
    assert {match.kind for match in search(folder, "toulouse", kind=ORG.Organization)} == {ORG.Organization}
    assert search(folder, "toulouse", kind=FOAF.Person) == []


def test_the_limit_is_kept(folder: Path) -> None:
    assert len(search(folder, "saint", limit=7)) == 7
    assert search(folder, "saint", limit=0) == []


def test_a_word_may_be_a_beginning_anywhere(small: Path) -> None:
    assert [match.iri for match in search(small, "mart ann")] == [f"{IDS}person/anne-martin"]
    assert search(small, "artin") == []


def test_every_word_must_be_there(small: Path) -> None:
    assert search(small, "anne dupont") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        "*",
        "'",
        "--",
        "%",
        "_",
        "\x00",
        "NEAR(",
        "NEAR(a b, 2)",
        "a AND",
        "OR",
        "NOT valbourg",
        "folded:valbourg",
        "valbourg*",
        '"valbourg',
        'valbourg"; DROP TABLE name; --',
        "^valbourg",
        "{folded}: a",
        "(((((",
        "\ud800",
        "🏙",
        "a" * 100_000,
        "a " * 100_000,
        "é" * 199 + "̀" * 500,
    ],
)
def test_nothing_typed_breaks_the_search(small: Path, text: str) -> None:
    assert isinstance(search(small, text), list)


@given(st.text(min_size=0, max_size=60))
@example("_")
@example("valbourg _")
@example("²½")
@example("ⅷ")
def test_any_text_can_be_searched(small: Path, text: str) -> None:
    for match in search(small, text):
        assert match.iri
        assert match.label


@pytest.mark.parametrize("text", ["valbourg*", '"valbourg"', "^valbourg", "valbourg _", "(valbourg)", "valbourg -"])
def test_signs_are_not_commands(small: Path, text: str) -> None:
    assert [match.iri for match in search(small, text)] == [match.iri for match in search(small, "valbourg")] != []


def test_a_question_is_matched_by_its_words(small: Path) -> None:
    assert search(small, "pourquoi")[0].iri == f"{IDS}question/pourquoi"


def test_every_node_of_the_graph_has_a_name(graph_store: EmbeddedStore, folder: Path) -> None:
    """Each thing that the network shows can be found by its own label."""
    model = ontology.load()
    for kind in model.nodes:
        rows = graph_store.select(
            f'SELECT DISTINCT ?s ?n WHERE {{ ?s a <{kind.iri}> ; <{kind.name}> ?n . FILTER (LANG(?n) IN ("", "fr")) }} LIMIT 15'
        ).rows
        assert rows, kind.iri
        for thing, label in rows:
            matches = search(folder, label.value, kind=kind.iri, limit=100)  # type: ignore[union-attr]
            short = len(label.value) <= 200  # type: ignore[union-attr]
            assert thing.value in {match.iri for match in matches if match.exact or not short}, (thing, label)  # type: ignore[union-attr]


# ---------------------------------------------------------------- people of one name

_HELD = [
    ("one", "maire", "sete", "2020-05-25", "2020-05-25", "2026-03-29"),
    ("one", "depute", "assemblee", "2024-07-08", "2024-07-09", ""),
    ("two", "adjoint-au-maire", "sete", "2014-04-01", "", "2020-05-24"),
    ("two", "adjoint-au-maire", "dole", "2008-04-01", "2008-04-05", "2014-04-01"),
    ("alone", "maire", "dole", "2020-05-25", "", ""),
]


@pytest.fixture(scope="module")
def homonyms(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """Two people of one name who hold mandates, one who holds none, and one whose name nobody else bears."""
    here = f"{IDS}graph/conclusions"
    lines = []
    for ident, name in (("one", "Michel Nicolas"), ("two", "Michel Nicolas"), ("none", "Michel Nicolas"), ("alone", "Michel Nicolasson")):
        lines += [quad(f"{IDS}person/{ident}", RDF.type, iri(FOAF.Person), here)]
        lines += [quad(f"{IDS}person/{ident}", FOAF.name, literal(name), here)]
    for ident, name in (("sete", "Commune de Sète"), ("dole", "Commune de Dole"), ("assemblee", "Assemblée nationale")):
        lines += [quad(f"{IDS}organisation/{ident}", RDF.type, iri(ORG.Organization), here)]
        lines += [quad(f"{IDS}organisation/{ident}", SKOS.prefLabel, literal(name, "fr"), here)]
    for number, (who, role, body, possible, certain, until) in enumerate(_HELD):
        held = f"{IDS}mandate/{number}"
        for predicate, other in (
            (RDF.type, ORG.Membership), (ORG.member, f"{IDS}person/{who}"), (ORG.role, SCHEMES["role"] + role),
            (ORG.organization, f"{IDS}organisation/{body}"),
        ):  # fmt: skip
            lines.append(quad(held, predicate, iri(other), here))
        for predicate, date in ((TG.possibleFrom, possible), (TG.certainFrom, certain), (TG.possibleUntil, until)):
            lines += [quad(held, predicate, day(date), here)] if date else []
    lines.append(quad(f"{IDS}mandate/2", TG.roleLabel, literal("adjointe au maire", "fr"), here))
    return open_store(write_store(tmp_path_factory.mktemp("homonyms"), lines))


def test_people_of_one_name_are_told_apart_by_office_and_place(homonyms: EmbeddedStore) -> None:
    matches = search(homonyms.folder, "michel nicolas")
    assert {match.iri.rpartition("/")[2]: match.context for match in matches} == {
        "one": "personne, député, Assemblée nationale",
        "two": "personne, adjointe au maire, Commune de Sète",
        "none": "personne",
        "alone": "personne",
    }


def test_a_server_tells_them_apart_in_the_same_words(homonyms: EmbeddedStore) -> None:
    assert remote_names.search(homonyms, ontology.load(), "michel nicolas") == search(homonyms.folder, "michel nicolas")


# ---------------------------------------------------------------- cities of several names


@pytest.mark.parametrize(
    ("text", "key"),
    [("Kiev", "703448"), ("Kyïv", "703448"), ("Kyiv", "703448"), ("kiew", "703448"), ("Londres", "2643743"), ("London", "2643743"),
     ("Bologna", "3181928"), ("Francfort-sur-le-Main", "2925533"), ("Frankfurt am Main", "2925533")],
)  # fmt: skip
def test_a_foreign_city_answers_to_its_names(shipped_store: Path, text: str, key: str) -> None:
    exact = [match.iri for match in search(open_store(shipped_store).folder, text) if match.exact and match.kind == TG.Territory]
    assert exact == [f"{IDS}territory/city/geonames-{key}"]


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """Two cities, one of which has a name that is not shown and that is the other's own."""
    here = f"{IDS}graph/conclusions"
    lines = []
    for key, french, english in (("1", "Vienne", "Vienna"), ("2", "Beč", "Beč")):
        city = f"{IDS}territory/city/geonames-{key}"
        lines += [quad(city, RDF.type, iri(name), here) for name in (TG.Territory, TG.ForeignCity)]
        lines += [quad(city, SCHEMA.name, literal(name, tag), here) for name, tag in ((french, "fr"), (english, "en"))]
    lines += [quad(f"{IDS}territory/city/geonames-1", SKOS.hiddenLabel, literal(name), here) for name in ("Bec", "Wien")]
    return open_store(write_store(tmp_path_factory.mktemp("cities"), lines))


def test_a_name_that_is_not_shown_gives_way_to_one_that_is(cities: EmbeddedStore) -> None:
    for found in (search(cities.folder, "bec"), remote_names.search(cities, ontology.load(), "bec")):
        assert [(match.iri[-1], match.exact) for match in found] == [("2", True), ("1", False)]
    for found in (search(cities.folder, "wien"), remote_names.search(cities, ontology.load(), "wien")):
        assert [(match.iri[-1], match.matched, match.exact) for match in found] == [("1", "Wien", True)]


def test_names_and_what_tells_homonyms_apart_follow_the_language(cities: EmbeddedStore, homonyms: EmbeddedStore) -> None:
    named = {}
    for language in LANGUAGES:
        with speaking(language):
            (match,) = search(cities.folder, "wien")
            named[language] = (match.label, match.context)
            assert remote_names.search(cities, ontology.load(), "wien") == [match]
    assert named == {"fr": ("Vienne", "ville étrangère"), "en": ("Vienna", "foreign city")}
    with speaking("en"):
        matches = search(homonyms.folder, "michel nicolas")
        assert {match.iri.rpartition("/")[2]: match.context for match in matches} == {
            "one": "person, member of the National Assembly, Assemblée nationale",
            "two": "person, deputy mayor, Commune de Sète",
            "none": "person",
            "alone": "person",
        }
        assert remote_names.search(homonyms, ontology.load(), "michel nicolas") == matches
