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


DAYS = """OPTIONAL { ?m tg:possibleFrom ?a } OPTIONAL { ?m tg:certainFrom ?b } OPTIONAL { ?m tg:certainUntil ?c }
            OPTIONAL { ?m tg:possibleUntil ?d }"""


def days(store: EmbeddedStore, mandate: str) -> dict[str, str]:
    """The days of a mandate, by its quote."""
    answer = store.select(f"""SELECT ?a ?b ?c ?d WHERE {{
        ?m a org:Membership ; tg:evidence/oa:hasSelector/oa:exact "{mandate}" . {DAYS} }}""")
    assert len(answer.rows) == 1
    names = ("possible_from", "certain_from", "certain_until", "possible_until")
    return {name: term.value for name, term in zip(names, answer.rows[0], strict=True) if term is not None}  # type: ignore[union-attr]


def test_a_mandate_seen_in_a_month_is_possible_in_it(store: EmbeddedStore) -> None:
    """Held at some time in June 2016: no day is certain."""
    assert days(store, "Députée de la Fiction") == {"possible_from": "2016-06-01", "possible_until": "2016-06-30"}


def test_an_identifier_is_shown_with_the_words_and_the_document_that_give_it(store: EmbeddedStore) -> None:
    lines = LocalGraph(store).text("Pavel Nový").splitlines()
    documents = [(line.strip(), lines[n + 1].strip()) for n, line in enumerate(lines) if "example.org" in line]
    assert [identifier.rpartition(" ")[2] for identifier, _ in documents] == ["https://example.org/a", "https://example.org/b"]
    assert all("Pavel Nový" in passage and " — " in passage for _, passage in documents)


def test_a_former_mandate_was_over(store: EmbeddedStore) -> None:
    assert days(store, "ancienne maire de Valbourg") == {"possible_until": "2016-06-30"}


def test_a_stated_start_and_a_sighting_make_certain_in_between(store: EmbeddedStore) -> None:
    assert days(store, "adjoint au maire de Lipová") == {
        "possible_from": "2014-04-05",
        "certain_from": "2014-04-05",
        "certain_until": "2016-06-01",
        "possible_until": "2016-06-30",
    }


def test_dates_less_precise_than_a_day_leave_the_whole_of_them_possible(store: EmbeddedStore) -> None:
    assert days(store, "chercheuse au Laboratoire des villes") == {
        "possible_from": "2012-01-01",
        "certain_from": "2012-12-31",
        "certain_until": "2019-02-01",
        "possible_until": "2019-02-28",
    }
    stated = bindings(store, "?s ?e", "?x tg:states/org:member tgid:person\\/lea-roux ; schema:startDate ?s ; schema:endDate ?e")
    assert stated == {('"2012"^^<xsd:gYear>', '"2019-02"^^<xsd:gYearMonth>')}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("held", {"possible_from": "2016-06-01", "possible_until": "2016-06-30"}),
        ("former", {"possible_until": "2016-06-30"}),
    ],
)
def test_an_undated_document_sees_who_takes_part_on_the_event_s_days(tiny: Tiny, state: str, expected: dict[str, str]) -> None:
    tiny.change("mandates", 2, state=state, document="sans-date", quote="Députée, dit-elle", quote_start="", quote_end="")
    tiny.build()
    assert days(tiny.open(), "Députée, dit-elle") == expected


@pytest.mark.parametrize(
    ("state", "document", "expected"),
    [
        ("held", {}, ("2016-07-04", "2016-07-04", "2016-07-05", "2016-07-05")),
        ("held", {"not_before": "2016-01-01", "not_after": "2016-07-03"}, ("2016-07-04", "2016-07-04", "2016-07-05", "2016-07-05")),
        ("held", {"not_before": "2016-07-06", "not_after": "2016-12-31"}, ("2016-07-04", "2016-07-04", "2016-07-05", "2016-07-05")),
        ("held", {"date": "2016-06-01"}, ("2016-06-01", "2016-06-01", "2016-07-05", "2016-07-05")),
        ("held", {"date": "2016-07-07"}, ("2016-07-04", "2016-07-04", "2016-07-07", "2016-07-07")),
        ("former", {"not_before": "2016-01-01", "not_after": "2016-07-03"}, ("2016-07-03",)),
        ("former", {"date": "2016-07-07"}, ("2016-07-07",)),
    ],
)
def test_a_programme_or_a_report_shows_who_takes_part_as_they_are_on_the_day_of_the_meeting(
    tiny: Tiny, state: str, document: dict[str, str], expected: tuple[str, ...]
) -> None:
    tiny.change("events", 2, start="2016-07-04", end="2016-07-05")
    tiny.change("documents", 3, **{"not_before": "", "not_after": "", "date_basis": "" if "date" in document else "Dit.", **document})
    tiny.change("mandates", 2, state=state, document="sans-date", quote="Députée, dit-elle", quote_start="", quote_end="")
    tiny.build()
    assert tuple(days(tiny.open(), "Députée, dit-elle").values()) == expected


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


def test_a_session_and_the_parts_taken_in_it_are_on_the_day_of_the_event(tiny: Tiny) -> None:
    tiny.change("events", 2, start="2016-07-04")
    tiny.build()
    store = tiny.open()
    day = tuple(f'"2016-07-0{number}"^^<xsd:date>' for number in (4, 4, 4, 4))
    for pattern in ("?x schema:superEvent ?whole", "?x tg:participant tgid:person\\/lea-roux"):
        assert bindings(store, "?a ?b ?c ?d", f"{pattern} . {DAYS.replace('?m', '?x')}") == {day}
        assert bindings(store, "?s ?e", f"{pattern} ; schema:startDate ?s ; schema:endDate ?e") == {day[:2]}
    frame = LocalGraph(store).network(around="lea-roux", as_of="2016-07-05")
    assert not [data for *_, data in frame.edges(data=True) if data["via"].endswith("Participation")]


def test_the_order_of_sessions_and_speakers_is_kept(store: EmbeddedStore) -> None:
    assert bindings(store, "?e ?n", "?e schema:superEvent tgid:event\\/villes-jumelees ; schema:position ?n") == {
        ("tgid:event/ouverture", '"1"^^<xsd:integer>'),
        ("tgid:event/table-ronde", '"2"^^<xsd:integer>'),
    }
    assert bindings(store, "?who ?n", "?p tg:participant ?who ; schema:position ?n") == {("tgid:person/pavel-novy", '"1"^^<xsd:integer>')}


def test_what_is_inferred_says_so_and_why(store: EmbeddedStore) -> None:
    assert bindings(store, "?o ?why", "?x tg:states ?o ; tg:basis tgkind:inferred ; rdfs:comment ?why") == {
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
            tg:evidence/oa:hasSelector/oa:exact ?quote""",
    ) == {
        ("tgid:event/villes-jumelees", "tgtheme:jumelage", '"Colloque « Villes jumelées »"'),
        ("tgid:event/table-ronde", "tgtheme:jumelage", '"jumelée avec Valbourg"'),
    }


def test_every_row_has_its_evidence_at_its_place(store: EmbeddedStore) -> None:
    passages = store.select("""SELECT ?thing ?exact ?start ?end WHERE { ?thing tg:evidence ?p .
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
        store,
        "?who ?kind ?since",
        "?c a tg:Cooperation ; tg:partner ?who ; tg:cooperationKind ?kind . ?x tg:states ?c ; schema:startDate ?since",
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


def test_a_source_s_graph_has_what_it_states_and_conclusions_what_follows(store: EmbeddedStore) -> None:
    assert {graph.value for graph in store.graph.named_graphs()} == {
        "https://w3id.org/terrigraph/id/graph/colloque",
        "https://w3id.org/terrigraph/id/graph/conclusions",
        "https://w3id.org/terrigraph/ontology",
    }
    assert not list(store.graph.query("SELECT * WHERE { ?s ?p ?o }"))
    conclusions = bindings(store, "?g", "GRAPH ?g { ?m a org:Membership ; org:member ?who ; org:role ?role }")
    evidence = bindings(store, "?g", "GRAPH ?g { ?m tg:evidence ?passage . ?x tg:states ?m ; prov:wasDerivedFrom ?passage }")
    assert (conclusions, evidence) == ({("tgid:graph/conclusions",)}, {("tgid:graph/colloque",)})


def test_no_triple_is_in_two_graphs(store: EmbeddedStore) -> None:
    twice = store.select("SELECT ?s { GRAPH ?g { ?s ?p ?o } } GROUP BY ?s ?p ?o HAVING (COUNT(?g) > 1)")
    assert not twice.rows


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
