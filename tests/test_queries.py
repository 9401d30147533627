"""The named questions: their files, what binds to them, and what they answer on the conference."""

from __future__ import annotations

import re

import pandas as pd
import pyoxigraph as ox
import pytest

from terrigraph import queries
from terrigraph.errors import QueryError, UnknownNameError, UsageError
from terrigraph.graph import Graph
from terrigraph.language import speaking

EVENT = "event/action-internationale-attractivite"

EXAMPLES = {
    "people_by_theme": {"theme": "ville durable"},
    "people_capacities": {"person": "Sylvie Rouillon Valdiguie"},
    "people_career": {"person": "Michel Destot"},
    "people_cospeakers": {"person": "Sylvie Rouillon Valdiguie"},
    "people_mandates": {"person": "Michel Destot", "date": "2016-07-01"},
    "people_shared": {"one": "Michèle Pappalardo", "other": "person/michel-sabatier"},
    "people_two_offices": {"territory": "departement/31", "date": "2024-06-01"},
    "institutions_events": {"organisation": "France urbaine"},
    "institutions_governing": {"territory": "Toulouse"},
    "institutions_of_kind": {"kind": "association ou réseau"},
    "institutions_members": {"organisation": "Réseau inventé", "date": "2018-06-01"},
    "institutions_networks": {"organisation": "commune-31555"},
    "institutions_people": {"organisation": "Université Grenoble Alpes"},
    "institutions_structure": {"organisation": "Laboratoire PACTE"},
    "territories_actors": {"territory": "Toulouse"},
    "territories_contents": {"territory": "epci/243100518"},
    "territories_events": {"territory": "Occitanie"},
    "territories_officials": {"territory": "departement/38", "role": "maire", "date": "2000-06-15"},
    "territories_themes": {"territory": "Occitanie"},
    "themes_named": {"event": EVENT},
    "themes_ranked": {},
    "themes_related": {"theme": "attractivité du territoire"},
    "themes_together": {},
    "events_by_organiser": {"organisation": "France urbaine"},
    "events_chairs": {},
    "events_on_theme": {"theme": "attractivité du territoire"},
    "events_programme": {"event": EVENT},
    "events_questions": {"event": EVENT},
    "cooperation_countries": {},
    "cooperation_none": {"territory": "departement/75"},
    "cooperation_on_date": {"territory": "departement/31", "date": "2017-07-01"},
    "cooperation_on_theme": {"theme": "coopération décentralisée"},
    "cooperation_partners": {"territory": "Toulouse"},
    "cooperation_ranked": {},
    "cooperation_shared_partners": {"territory": "Toulouse"},
    "cooperation_with_country": {"country": "Allemagne"},
    "time_changes": {"organisation": "commune-38185", "since": "1990-01-01", "until": "2020-12-31"},
    "time_events": {"since": "2016-01-01", "until": "2016-12-31"},
    "time_office": {"organisation": "commune-38185", "role": "maire", "date": "2000-06-15"},
    "time_succession": {"organisation": "commune-38185"},
    "evidence_citing": {"thing": "Michel Destot"},
    "evidence_disagreements": {"person": "Michel Destot"},
    "evidence_documents": {},
    "evidence_of": {"thing": "Michel Destot"},
    "evidence_of_tie": {"one": "Michel Destot", "other": "commune-38185"},
    "quality_inferred": {},
    "quality_sources": {},
    "quality_undated": {},
    "quality_unidentified": {},
    "quality_unlocated": {"territory": "Belgique"},
    "quality_vacant": {"territory": "epci/243100518"},
}


@pytest.fixture
def graph(graph_store):
    with speaking("fr"):
        yield Graph(graph_store)


def test_each_question_has_an_example_here():
    assert set(EXAMPLES) == set(queries.load())


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_question_answers_with_the_columns_it_declares(graph, name):
    answer = graph.ask(name, **EXAMPLES[name])
    assert list(answer.columns) == [column.name for column in queries.named(name).columns]
    assert len(answer) > 0


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_question_runs_as_its_file_stands(graph, name):
    """The example in the file is a real one: the file answers in any SPARQL tool."""
    assert graph.store.select(queries.named(name).text).rows


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_question_answers_in_english(graph_store, name):
    with speaking("en"):
        assert len(Graph(graph_store).ask(name, **EXAMPLES[name])) > 0


def test_who_chaired_in_what_capacity_and_where_it_is_written(graph):
    answer = graph.ask("events_chairs")
    assert set(answer["name"]) == {"Michel Destot"}
    said = {row.capacity: (row.organisation, bool(row.former), row.quote) for row in answer.itertuples()}
    assert said == {
        "député": ("Assemblée nationale", False, "Député de l’Isère"),
        "maire": ("Commune de Grenoble", True, "ancien maire de Grenoble"),
        "président d'honneur": ("France urbaine", False, "président d’honneur de France urbaine"),
    }


def test_a_theme_takes_its_narrower_ones(graph):
    broad = graph.ask("people_by_theme", theme="attractivité du territoire")
    narrow = graph.ask("people_by_theme", theme="marque de territoire")
    assert set(narrow["name"]) <= set(broad["name"])
    assert "Sylvie Rouillon Valdiguie" in set(narrow["name"])


def test_mandates_as_of_a_date_tell_certain_from_possible(graph):
    def held(date):
        rows = graph.ask("people_mandates", person="Michel Destot", date=date)
        return {(row.role, row.status) for row in rows.itertuples() if row.document == "Michel Destot"}

    assert held("2000-06-15") == {("député", "certain"), ("maire", "certain")}
    assert held("2014-06-15") == {("député", "certain"), ("maire", "possible")}
    assert held("2016-07-01") == {("député", "certain")}
    assert held("1987-01-01") == set()


def test_the_questions_of_the_note_come_in_its_order_with_their_themes(graph):
    answer = graph.ask("events_questions", event=EVENT)
    assert answer["text"].nunique() == 6
    assert answer["start"].is_monotonic_increasing
    third = answer[answer["text"].str.startswith("L’attractivité d’un territoire dépend-elle")]
    assert "action internationale des collectivités" in set(third["theme"])


def test_the_order_of_speaking_survives(graph):
    programme = graph.ask("events_programme", event=EVENT).dropna(subset=["speaking"])
    assert list(programme.sort_values("speaking")["name"]) == ["Sylvie Rouillon Valdiguie", "Michèle Pappalardo", "Michel Sabatier"]


def test_answers_are_typed(graph):
    mandates = graph.ask("people_mandates", person="Michel Destot", date="2016-07-01")
    assert pd.api.types.is_datetime64_any_dtype(mandates["end_not_after"])
    assert mandates["end_not_after"].isna().any()
    evidence = graph.ask("evidence_of", thing="Michel Destot")
    assert evidence["start"].dtype == "Int64"
    assert graph.ask("events_chairs")["former"].dtype == "boolean"


HOSTILE = [
    '"',
    "'",
    '"""',
    "} UNION { ?s ?p ?o",
    "# comment",
    "\\",
    "\n} #",
    "?person",
    "<http://x>",
    "VALUES ?lang { 1 }",
    "{{}}",
    "\u202e",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_parameter_cannot_change_the_query(value):
    """A text goes in as one literal, whatever it holds, for a projected variable and for another."""
    for projected in ("?text ?n", "?n"):
        question = queries.Question(
            "t",
            queries.Text("", ""),
            queries.Text("", ""),
            (queries.Parameter("text", "text", queries.Text("", "")), queries.Parameter("other", "text", queries.Text("", ""))),
            (),
            f'SELECT {projected} WHERE {{ VALUES ?text {{ "a" }} VALUES ?other {{ "b" }} VALUES ?lang {{ "fr" }} '
            "BIND (STRLEN(?text) AS ?n) }",
        )
        bound = question.bind({"text": ox.Literal(value), "other": ox.Literal(value)})
        solutions = list(ox.Store().query(bound))
        assert len(solutions) == 1
        assert solutions[0]["n"].value == str(len(value))


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_name_is_a_name(graph, value):
    with pytest.raises((UnknownNameError, UsageError)):
        graph.ask("evidence_of", thing=value + "zzqx")


def test_an_ambiguous_name_gives_the_candidates(graph):
    with pytest.raises(UnknownNameError) as caught:
        graph.ask("territories_actors", territory="Saint-Denis")
    assert {"commune 93066, Seine-Saint-Denis", "commune 97411, La Réunion"} <= {match.context for match in caught.value.candidates}


def test_an_unknown_question_gives_those_that_are_close():
    with pytest.raises(UnknownNameError) as caught:
        queries.named("people_by_them")
    assert "people_by_theme" in caught.value.candidates


@pytest.mark.parametrize(
    "parameters", [{}, {"person": "Michel Destot", "date": "hier"}, {"person": "Michel Destot", "date": "2016"}, {"persn": "x"}]
)
def test_a_wrong_parameter_says_what_is_expected(graph, parameters):
    with pytest.raises(UsageError):
        graph.ask("people_mandates", **parameters)


def test_a_question_with_a_faulty_header_is_refused(tmp_path):
    path = tmp_path / "people_x.rq"
    path.write_text("# title-fr: x\n# param: who person | Qui | Who\nSELECT * { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(QueryError, match="title-en"):
        queries.read(path)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * {" + "{" * 500 + "}" * 500 + "}",
        "SELECT (" + "!" * 9000 + "true AS ?x) {}",
        "SELECT * { ?s ?p ",
        "CLEAR ALL",
        "SELECT * {} #" + "x" * 300_000,
    ],
)
def test_a_query_that_would_harm_is_refused(graph, text):
    with pytest.raises(QueryError):
        graph.query(text)


@pytest.mark.parametrize(
    "text", ['SELECT ("SERVICE" AS ?x) {}', "SELECT ?service { ?service a tg:Theme } LIMIT 1", "ASK { ?s ?p ?o } # FROM here"]
)
def test_words_that_only_look_so_are_not_refused(graph, text):
    assert len(graph.query(text)) == 1


def test_the_rdflib_view_answers_the_same(graph):
    sparql = "SELECT ?n WHERE { ?p a <http://xmlns.com/foaf/0.1/Person> ; <http://xmlns.com/foaf/0.1/name> ?n } ORDER BY ?n"
    assert [str(row[0]) for row in graph.rdflib().query(sparql)] == list(graph.query(sparql)["n"])


def test_titles_are_in_two_languages():
    for question in queries.load().values():
        assert question.title.fr != question.title.en
        assert question.title.fr.endswith("?")
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", question.name)
