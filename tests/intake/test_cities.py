"""What foreign cities are called, whoever names them."""

from __future__ import annotations

from terrigraph import resources
from terrigraph.facts import terms
from terrigraph.facts.conclusions import Conclusions
from terrigraph.intake.cities import name_cities
from terrigraph.intake.partners import WIKIDATA, Identifier, NamedPartner
from terrigraph.model.namespaces import SCHEMA, SKOS
from terrigraph.model.triples import Ids, literal
from terrigraph.reconciliation.gazetteer import gazetteer_tables
from terrigraph.reconciliation.official import official_tables

DATA = resources.folder("data")
GAZETTEER = gazetteer_tables(DATA)
IDS = Ids()
LONDON, KYIV = (IDS("territory", f"city/geonames-{key}") for key in ("2643743", "703448"))


def stated(*names: tuple[str, str]) -> set[tuple[str, str, str]]:
    """What is concluded of cities that sources call so: the end of the property, the name and its language, by city."""
    conclusions = Conclusions(ids=IDS, terms=terms.of_sources([]))
    for city, name in names:
        conclusions.name(city, SCHEMA.name, literal(name, "fr"))
    name_cities(conclusions, GAZETTEER)
    found = set()
    for line in "".join(conclusions.lines()).splitlines():
        subject, predicate, rest = line.split(" ", 2)
        if predicate[1:-1] in (SCHEMA.name, SKOS.altLabel, SKOS.hiddenLabel):
            found.add((subject[1:-1], predicate.rpartition("/")[2].rpartition("#")[2][:-1], rest.rpartition(" <")[0]))
    return found


def of(city: str, found: set[tuple[str, str, str]], predicate: str) -> set[str]:
    return {name for subject, one, name in found if (subject, one) == (city, predicate)}


def test_a_city_has_its_french_and_its_english_name_whatever_a_source_calls_it() -> None:
    found = stated((LONDON, "London"), (KYIV, "Kiyv"))
    assert of(LONDON, found, "name") == {'"Londres"@fr', '"London"@en'}
    assert of(LONDON, found, "altLabel") == set(), "London is its English name already"
    assert of(KYIV, found, "name") == {'"Kyïv"@fr', '"Kyiv"@en'}
    assert of(KYIV, found, "altLabel") == {'"Kiyv"@fr'}, "what a source calls it otherwise remains"


def test_other_names_are_hidden_and_none_that_is_shown() -> None:
    found = stated((KYIV, "Kiev"))
    assert '"Kijów"' not in of(KYIV, found, "hiddenLabel"), "the gazetteer writes Kijow"
    assert {'"Kijow"', '"Kiew"'} <= of(KYIV, found, "hiddenLabel")
    assert '"Kyiv"' not in of(KYIV, found, "hiddenLabel")


def test_a_place_that_no_gazetteer_knows_keeps_its_name() -> None:
    unknown = IDS("territory", "city/geonames-1")
    assert of(unknown, stated((unknown, "Quelque part")), "name") == {'"Quelque part"@fr'}


def test_a_wikidata_item_and_a_geonames_id_of_one_city_are_one_place() -> None:
    identifier = Identifier(GAZETTEER, official_tables(DATA))
    by_item = identifier.identify(NamedPartner(name="Londres", country="Royaume-Uni", wikidata="Q84"))
    by_id = identifier.identify(NamedPartner(name="London", country="GB", geonames=("2643743",)))
    assert by_item.ref == by_id.ref == "city/geonames-2643743"
    elsewhere = identifier.identify(NamedPartner(name="Londres", country="Canada", wikidata="Q84"))
    assert (elsewhere.ref, elsewhere.how) == ("city/wikidata-Q84", WIKIDATA), "an item of another country than the one named is not taken"
