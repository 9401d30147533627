"""Curated tables: each fine point of the model survives, from the row to the graph."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from terrigraph.errors import RefusedError
from terrigraph.graph import LocalGraph
from terrigraph.model.namespaces import PREFIXES
from tiny import TABLES, TEXT, Tiny, quoted

if TYPE_CHECKING:
    from terrigraph.store.embedded import EmbeddedStore


def bindings(store: EmbeddedStore, variables: str, pattern: str) -> set[tuple[str, ...]]:
    """The solutions of a pattern, as N-Triples terms with prefixed names."""
    answer = store.select(f"SELECT DISTINCT {variables} WHERE {{ {pattern} }}")
    return {tuple("" if term is None else short(str(term)) for term in row) for row in answer.rows}


def short(term: str) -> str:
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda pair: -len(pair[1])):
        if term.startswith(f"<{namespace}"):
            return f"{prefix}:{term[len(namespace) + 1 : -1]}"
    return term.replace("^^<http://www.w3.org/2001/XMLSchema#", "^^<xsd:")


@pytest.fixture(scope="module")
def store(tiny_built: Tiny) -> EmbeddedStore:
    return tiny_built.open()


BOUNDS = """OPTIONAL { ?m tg:startNotBefore ?a } OPTIONAL { ?m tg:startNotAfter ?b } OPTIONAL { ?m tg:endNotBefore ?c }
            OPTIONAL { ?m tg:endNotAfter ?d } OPTIONAL { ?m schema:startDate ?s } OPTIONAL { ?m schema:endDate ?e }"""


def bounds(store: EmbeddedStore, mandate: str) -> dict[str, str]:
    """The dates of a mandate, by its quote."""
    answer = store.select(f"""SELECT DISTINCT ?a ?b ?c ?d ?s ?e WHERE {{
        ?m a org:Membership ; prov:wasDerivedFrom/oa:hasSelector/oa:exact "{mandate}" . {BOUNDS} }}""")
    assert len(answer.rows) == 1
    names = ("possible_from", "certain_from", "certain_until", "possible_until", "start", "end")
    return {name: short(str(term)) for name, term in zip(names, answer.rows[0], strict=True) if term is not None}


def day(text: str) -> str:
    return f'"{text}"^^<xsd:date>'


def test_a_mandate_known_for_a_month_has_bounds(store: EmbeddedStore) -> None:
    """Held in June 2016: begun by the 30th at the latest, not over before the 1st."""
    assert bounds(store, "Députée de la Fiction") == {"certain_from": day("2016-06-30"), "certain_until": day("2016-06-01")}


def test_an_identifier_is_shown_with_the_words_and_the_document_that_give_it(store: EmbeddedStore) -> None:
    lines = LocalGraph(store).text("Pavel Nový").splitlines()
    documents = [(line.strip(), lines[n + 1].strip()) for n, line in enumerate(lines) if "example.org" in line]
    assert [identifier.rpartition(" ")[2] for identifier, _ in documents] == ["https://example.org/a", "https://example.org/b"]
    assert all("Pavel Nový" in passage and " — " in passage for _, passage in documents)


def test_a_former_mandate_was_over(store: EmbeddedStore) -> None:
    assert bounds(store, "ancienne maire de Valbourg") == {"possible_until": day("2016-06-30")}


def test_a_known_date_takes_the_place_of_its_bound(store: EmbeddedStore) -> None:
    assert bounds(store, "adjoint au maire de Lipová") == {"start": day("2014-04-05"), "certain_until": day("2016-06-01")}


def test_a_date_less_precise_than_a_day_has_bounds_too(store: EmbeddedStore) -> None:
    assert bounds(store, "chercheuse au Laboratoire des villes") == {
        "start": '"2012"^^<xsd:gYear>',
        "possible_from": day("2012-01-01"),
        "certain_from": day("2012-12-31"),
        "end": '"2019-02"^^<xsd:gYearMonth>',
        "certain_until": day("2019-02-01"),
        "possible_until": day("2019-02-28"),
    }


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("held", {"certain_from": day("2017-06-20"), "certain_until": day("2015-03-02")}),
        ("former", {"possible_until": day("2017-06-20")}),
        ("", {}),
    ],
)
def test_an_undated_document_bounds_by_what_is_known_of_it(tiny: Tiny, state: str, expected: dict[str, str]) -> None:
    tiny.change("mandates", 2, state=state, document="sans-date", quote="Députée, dit-elle", quote_start="", quote_end="")
    tiny.build()
    assert bounds(tiny.open(), "Députée, dit-elle") == expected


def test_a_document_that_another_source_describes_is_a_fault(tiny: Tiny) -> None:
    """Its date would bound nothing, and its quotes would go unchecked: each source describes the documents that it quotes."""
    other = tiny.data / "autre"
    other.mkdir()
    described = json.loads((tiny.source / "source.json").read_text(encoding="utf-8"))
    (other / "source.json").write_text(json.dumps(described | {"id": "autre", "least_rows": {}}), encoding="utf-8")
    shutil.copy(tiny.path("people"), other)
    with pytest.raises(RefusedError) as caught:
        tiny.build()
    assert {(fault.file, fault.column, fault.value) for fault in caught.value.faults} == {("autre/people.csv", "document", "programme")}


def test_an_honorary_role_is_a_role_of_its_own(store: EmbeddedStore) -> None:
    assert bindings(store, "?role", "?m org:organization tgid:organisation\\/union-des-villes ; org:role ?role") == {
        ("tgrole:president-honneur",)
    }


def test_a_former_name_is_not_a_name(store: EmbeddedStore) -> None:
    assert bindings(store, "?o ?name", "?o tg:formerName ?name") == {("tgid:organisation/union-des-villes", '"Ligue des cités"@fr')}
    names = bindings(store, "?name", "tgid:organisation\\/union-des-villes skos:prefLabel|skos:altLabel ?name")
    assert names == {('"Union des villes"@fr',), ('"UDV"@fr',), ('"Union"@fr',)}


def test_a_laboratory_of_two_parents(store: EmbeddedStore) -> None:
    assert bindings(store, "?lab ?parent", "?lab a org:OrganizationalUnit ; org:unitOf ?parent") == {
        ("tgid:organisation/laboratoire-des-villes", "tgid:organisation/universite-de-valbourg"),
        ("tgid:organisation/laboratoire-des-villes", "tgid:organisation/institut-du-fleuve"),
    }


def test_a_part_is_taken_in_the_capacity_of_mandates(store: EmbeddedStore) -> None:
    assert bindings(
        store,
        "?event ?part ?role",
        """?p tg:participant tgid:person\\/anne-martin ; tg:event ?event ; tg:participationRole ?part ;
        tg:inCapacityOf [ org:member tgid:person\\/anne-martin ; org:role ?role ]""",
    ) == {("tgid:event/villes-jumelees", "tgpart:chair", role) for role in ("tgrole:depute", "tgrole:maire", "tgrole:president-honneur")}


def test_the_order_of_sessions_and_speakers_is_kept(store: EmbeddedStore) -> None:
    assert bindings(store, "?e ?n", "?e schema:superEvent tgid:event\\/villes-jumelees ; schema:position ?n") == {
        ("tgid:event/ouverture", '"1"^^<xsd:integer>'),
        ("tgid:event/table-ronde", '"2"^^<xsd:integer>'),
    }
    assert bindings(store, "?who ?n", "?p tg:participant ?who ; schema:position ?n") == {("tgid:person/pavel-novy", '"1"^^<xsd:integer>')}


def test_what_is_inferred_says_so_and_why(store: EmbeddedStore) -> None:
    assert bindings(store, "?o ?why", "?o tg:basis tgkind:inferred ; rdfs:comment ?why") == {
        ("tgid:organisation/chambre", '"Déduite du rôle."@fr')
    }


def test_a_mandate_may_be_for_another_territory(store: EmbeddedStore) -> None:
    assert bindings(store, "?o ?place", "?m org:organization ?o ; tg:area ?place") == {
        ("tgid:organisation/chambre", "tgid:territory/country/XF")
    }


def test_a_territory_and_its_authority_are_two(store: EmbeddedStore) -> None:
    assert bindings(store, "?o ?t", "?o tg:governs ?t ; a org:Organization . ?t a tg:Territory") == {
        ("tgid:organisation/ville-de-valbourg", "tgid:territory/city/valbourg"),
        ("tgid:organisation/ville-de-lipova", "tgid:territory/city/lipova"),
    }


def test_a_theme_tie_has_the_plain_link_and_its_quote(store: EmbeddedStore) -> None:
    assert bindings(
        store,
        "?event ?theme ?quote",
        """?event a schema:Event ; schema:about ?theme .
        ?note oa:hasTarget ?event ; oa:hasBody ?theme ; oa:motivatedBy oa:classifying ;
            prov:wasDerivedFrom/oa:hasSelector/oa:exact ?quote""",
    ) == {
        ("tgid:event/villes-jumelees", "tgtheme:jumelage", '"Colloque « Villes jumelées »"'),
        ("tgid:event/table-ronde", "tgtheme:jumelage", '"jumelée avec Valbourg"'),
    }


def test_every_row_has_its_evidence_at_its_place(store: EmbeddedStore) -> None:
    passages = store.select("""SELECT ?thing ?exact ?start ?end WHERE { ?thing prov:wasDerivedFrom ?p .
        ?p oa:hasSelector [ oa:exact ?exact ], [ oa:start ?start ; oa:end ?end ] }""").rows
    assert len({row[0] for row in passages}) >= sum(len(rows) for name, rows in TABLES.items() if name not in ("documents", "themes"))
    for _, exact, start, end in passages:
        assert TEXT[int(start.value) : int(end.value)] == exact.value  # type: ignore[union-attr]


def test_a_point_is_longitude_then_latitude(store: EmbeddedStore) -> None:
    assert bindings(store, "?t ?wkt", "?t geo:hasGeometry/geo:asWKT ?wkt") == {
        ("tgid:territory/city/valbourg", '"POINT(2.5 -46.25)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>')
    }


def test_a_cooperation_has_its_partners(store: EmbeddedStore) -> None:
    assert bindings(
        store, "?who ?kind ?since", "?c a tg:Cooperation ; tg:partner ?who ; tg:cooperationKind ?kind ; schema:startDate ?since"
    ) == {
        ("tgid:territory/city/valbourg", "tgkind:jumelage", '"1987"^^<xsd:gYear>'),
        ("tgid:territory/city/lipova", "tgkind:jumelage", '"1987"^^<xsd:gYear>'),
    }


def test_the_order_of_partners_does_not_matter(tiny: Tiny) -> None:
    tiny.build()
    before = tiny.statements()
    tiny.change("cooperations", 2, partners="territory/city/lipova|territory/city/valbourg")
    tiny.build()
    assert tiny.statements() == before


def test_reviewed_identifiers_are_kept_apart(store: EmbeddedStore) -> None:
    assert bindings(store, "?other", "tgid:person\\/pavel-novy schema:sameAs ?other") == {
        ("<https://example.org/a>",),
        ("<https://example.org/b>",),
    }


def test_a_question_is_asked_in_its_event(store: EmbeddedStore) -> None:
    assert bindings(store, "?q ?text ?event", "?q a schema:Question ; schema:text ?text ; tg:askedIn ?event") == {
        ("tgid:question/pourquoi", '"Pourquoi se jumeler ?"@fr', "tgid:event/villes-jumelees")
    }
    assert bindings(store, "?theme", "tgid:question\\/pourquoi schema:about ?theme") == {
        ("tgtheme:jumelage",),
        ("tgtheme:cooperation-decentralisee",),
    }


def test_everything_is_in_the_source_s_graph(store: EmbeddedStore) -> None:
    assert {graph.value for graph in store.graph.named_graphs()} == {
        "https://w3id.org/terrigraph/id/source/colloque",
        "https://w3id.org/terrigraph/ontology",
    }
    assert not list(store.graph.query("SELECT * WHERE { ?s ?p ?o }"))


def test_nothing_is_a_blank_node(store: EmbeddedStore) -> None:
    assert not store.select("SELECT * WHERE { ?s ?p ?o FILTER (isBlank(?s) || isBlank(?o)) }").rows


def test_the_source_is_described(store: EmbeddedStore) -> None:
    here = "tgid:source\\/colloque"
    assert bindings(store, "?title", f"{here} a tg:Source ; dcterms:title ?title") == {('"Un colloque"@fr',), ('"A conference"@en',)}
    assert bindings(store, "?l ?d ?v", f"{here} dcterms:license ?l ; dcterms:issued ?d ; owl:versionInfo ?v") == {
        ("<https://creativecommons.org/publicdomain/zero/1.0/>", '"2016-06"^^<xsd:gYearMonth>', '"1"')
    }


def test_another_base_moves_every_resource(tiny: Tiny) -> None:
    tiny.build(base="https://example.org/graphe/")
    here = tiny.open()
    assert here.base == "https://example.org/graphe/"
    assert not here.select('SELECT * WHERE { ?s ?p ?o FILTER (STRSTARTS(STR(?s), "https://w3id.org/terrigraph/id/")) }').rows
    assert here.select("SELECT * WHERE { tgid:person\\/anne-martin a foaf:Person }").rows == [()]


def test_two_roles_in_one_organisation_stay_two_mandates(tiny: Tiny) -> None:
    tiny.add(
        "mandates",
        {
            "id": "novy-conseiller",
            "person": "pavel-novy",
            "role": "conseiller-municipal",
            "organisation": "ville-de-lipova",
            "state": "held",
            **quoted("adjoint au maire de Lipová"),
        },
    )
    tiny.build()
    roles = bindings(tiny.open(), "?role", "?m org:member tgid:person\\/pavel-novy ; org:role ?role")
    assert roles == {("tgrole:adjoint-au-maire",), ("tgrole:conseiller-municipal",)}
