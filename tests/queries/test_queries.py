"""The named questions: their files, what binds to them, and what they answer on the conference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pyoxigraph as ox
import pytest

import small_graph
from terrigraph import resources
from terrigraph.build import build
from terrigraph.errors import QueryError, UnknownNameError, UsageError
from terrigraph.graph import LocalGraph
from terrigraph.importers import twinnings
from terrigraph.language import speaking
from terrigraph.model import ontology
from terrigraph.model.namespaces import FOAF, IDS, ORG, RDF, SCHEMA, SCHEMES, SKOS, TG
from terrigraph.model.triples import day, iri, literal, quad
from terrigraph.queries import questions
from terrigraph.store.embedded import open_store
from terrigraph.store.folder import IMPORTS
from tiny import conference_data, shipping

if TYPE_CHECKING:
    from pathlib import Path

EVENT = "event/action-internationale-attractivite"

EXAMPLES = {
    "people_by_theme": {"theme": "ville durable"},
    "people_capacities": {"person": "Sylvie Rouillon Valdiguie"},
    "people_career": {"person": "Michel Destot"},
    "people_cospeakers": {"person": "Sylvie Rouillon Valdiguie"},
    "people_mandates": {"person": "Michel Destot", "date": "2016-07-01"},
    "people_shared": {"one": "Michèle Pappalardo", "other": "person/michel-sabatier"},
    "people_deputy_then_mayor": {"territory": "La Rochelle"},
    "people_two_offices": {"territory": "departement/31", "date": "2016-07-01"},
    "institutions_changes": {"organisation": "Comité invente-ensuite"},
    "institutions_events": {"organisation": "France urbaine"},
    "institutions_governing": {"territory": "Toulouse"},
    "institutions_of_kind": {"kind": "association ou réseau"},
    "institutions_members": {"organisation": "Réseau inventé", "date": "2018-06-01"},
    "institutions_networks": {"organisation": "commune-31555"},
    "institutions_shared_networks": {"territory": "Toulouse", "other": "Albi"},
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
    "evidence_disagreements": {"thing": "Michel Destot"},
    "evidence_documents": {},
    "evidence_of": {"thing": "Michel Destot"},
    "evidence_withdrawn": {},
    "evidence_of_tie": {"one": "Michel Destot", "other": "commune-38185"},
    "quality_inferred": {},
    "quality_sources": {},
    "quality_undated": {},
    "quality_undated_events": {},
    "quality_unidentified": {},
    "quality_unlocated": {"territory": "Belgique"},
    "quality_vacant": {"territory": "epci/243100518"},
}


NEED_IMPORTS = {
    *("cooperation_countries", "cooperation_on_date", "cooperation_on_theme", "cooperation_partners", "cooperation_ranked"),
    *("cooperation_shared_partners", "cooperation_with_country", "institutions_members", "institutions_networks"),
    "institutions_shared_networks",
    *("people_deputy_then_mayor", "quality_undated", "quality_unidentified"),
}
"""The questions that the conference does not answer: cooperations and members of networks are imported."""

NEED_CONFLICT = {"evidence_disagreements"}
"""The questions that the shipped data have no answer to, since no two documents of theirs contradict one another."""

NEED_OTHERS = {"evidence_withdrawn", "institutions_changes"}
"""The questions that sources other than the conference answer."""

NEED_MEETINGS = {"quality_undated_events"}
"""The questions that only the meetings answer."""


@pytest.fixture
def graph(graph_store):
    with speaking("fr"):
        yield LocalGraph(graph_store)


def test_each_question_has_an_example_here():
    assert set(EXAMPLES) == set(questions.load())


@pytest.fixture
def with_imports(small):
    """The conference with made-up imports, in French."""
    with speaking("fr"):
        yield LocalGraph(open_store(small))


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_question_answers_with_the_columns_it_declares(with_imports, name):
    answer = with_imports.ask(name, **EXAMPLES[name])
    assert list(answer.columns) == [column.name for column in questions.named(name).columns]
    assert len(answer) > 0 or name in NEED_MEETINGS


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_question_runs_as_its_file_stands(graph, name):
    """The example in the file is a real one: the file answers in any SPARQL tool, on what is shipped unless it needs an import."""
    rows = graph.store.select(questions.named(name).text).rows
    assert rows or name in NEED_IMPORTS | NEED_OTHERS | NEED_MEETINGS | NEED_CONFLICT


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_question_answers_in_english(small, name):
    with speaking("en"):
        assert len(LocalGraph(open_store(small)).ask(name, **EXAMPLES[name])) > 0 or name in NEED_MEETINGS


@pytest.mark.parametrize("name", sorted(NEED_OTHERS))
def test_what_other_sources_answer_as_the_file_stands(shipped_store, name):
    with speaking("fr"):
        rows = open_store(shipped_store).select(questions.named(name).text).rows
    shown = {str(getattr(term, "value", "")) for row in rows for term in row}
    expected = {"evidence_withdrawn": {"Laurent Fabius", "Ségolène Royal"}, "institutions_changes": {"AMGVF", "ACUF", "France urbaine"}}
    assert expected[name] <= shown


def test_what_the_meetings_answer(shipped_store):
    """A session with no theme or date of its own has those of what it is of; a meeting whose year no page says is told."""
    with speaking("fr"):
        meetings = LocalGraph(open_store(shipped_store))
        speakers = meetings.ask("people_by_theme", theme="ville durable")
        pairs = {(row.name, row.event) for row in speakers.itertuples()}
        assert ("Olivier Klein", "Villes et territoires durables à l’heure de la planification écologique") in pairs
        assert "Sylvie Rouillon Valdiguie" not in set(speakers["name"])  # her session has themes of its own
        events = meetings.ask("events_on_theme", theme="ville durable")
        dated = {row.name: str(row.start) for row in events.itertuples()}
        assert dated["La ville durable à la française, une thématique d’influence: de Vivapolis à l’ingénierie des métropoles"] == "2016"
        starts = [start for start in events["start"] if isinstance(start, str) and start]
        assert starts == sorted(starts) and len(starts) < len(events)
        undated = set(meetings.ask("quality_undated_events")["name"])
        assert "Dans quelle ville voulons-nous vivre dans 30 ans ?" in undated and not undated & {
            row for row in dated if dated[row] == "2016"
        }


def test_who_chaired_in_what_capacity_and_where_it_is_written(graph):
    answer = graph.ask("events_chairs")
    assert set(answer["name"]) == {"Michel Destot"}
    by_capacity = {row.capacity: (row.organisation, bool(row.former), row.stated) for row in answer.itertuples()}
    assert by_capacity == {
        "député": ("Assemblée nationale", False, "Député de l’Isère"),
        "maire": ("Commune de Grenoble", True, "ancien maire de Grenoble"),
        "président d'honneur": ("France urbaine", False, "président d’honneur de France urbaine"),
    }


def test_a_theme_takes_its_narrower_ones(graph):
    broad = graph.ask("people_by_theme", theme="attractivité du territoire")
    narrow = graph.ask("people_by_theme", theme="marque de territoire")
    assert set(narrow["name"]) <= set(broad["name"])
    assert "Sylvie Rouillon Valdiguie" in set(narrow["name"])


def test_mandates_as_of_a_date_separate_certain_from_possible(graph):
    def roles_on(date):
        rows = graph.ask("people_mandates", person="Michel Destot", date=date)
        return {(row.role, row.status) for row in rows.itertuples() if row.role in ("député", "maire")}

    assert roles_on("2000-06-15") == {("député", "certain"), ("maire", "certain")}
    assert roles_on("2014-06-15") == {("député", "certain")}
    assert roles_on("2016-07-01") == {("député", "certain")}
    assert roles_on("1987-01-01") == set()


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
    assert pd.api.types.is_datetime64_any_dtype(mandates["possible_until"])
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
        question = questions.Question(
            name="t",
            title=questions.Text("", ""),
            about=questions.Text("", ""),
            parameters=(
                questions.Parameter(name="text", type="text", label=questions.Text("", "")),
                questions.Parameter(name="other", type="text", label=questions.Text("", "")),
            ),
            columns=(),
            text=f'SELECT {projected} WHERE {{ VALUES ?text {{ "a" }} VALUES ?other {{ "b" }} VALUES ?lang {{ "fr" }} '
            "BIND (STRLEN(?text) AS ?n) }",
        )
        bound = question.with_terms({"text": ox.Literal(value), "other": ox.Literal(value)})
        solutions = list(ox.Store().query(bound))
        assert len(solutions) == 1
        assert solutions[0]["n"].value == str(len(value))


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_name_is_a_name(graph, value):
    with pytest.raises((UnknownNameError, UsageError)):
        graph.ask("evidence_of", thing=value + "zzqx")


def test_the_actors_of_a_territory_are_given_with_the_days_of_their_mandates(graph):
    actors = graph.ask("territories_actors", territory="commune/38185")
    mayors = actors[actors["actor"].str.endswith("/michel-destot") & (actors["tie"] == "maire")]
    assert len(mayors) > 1, "one row a term"
    assert all(str(day) < "2014-04-07" for day in mayors["possible_until"]), "whoever reads it sees that he is mayor no more"


def test_an_ambiguous_name_gives_the_candidates(graph):
    with pytest.raises(UnknownNameError) as caught:
        graph.ask("territories_actors", territory="Saint-Denis")
    assert {"commune 93066, Seine-Saint-Denis", "commune 97411, La Réunion"} <= {match.context for match in caught.value.candidates}


def test_an_unknown_question_gives_those_that_are_close():
    with pytest.raises(UnknownNameError) as caught:
        questions.named("people_by_them")
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
        questions.read(path)


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
    for question in questions.load().values():
        assert question.title.fr != question.title.en
        assert question.title.fr.endswith("?")
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", question.name)


# ---------------------------------------------------------------- answers, checked against the files


def shipped(name):
    return pd.read_csv(resources.folder("data") / "territories" / f"{name}.csv", dtype=str, keep_default_na=False)


def test_what_a_departement_contains_is_what_the_official_table_says(graph):
    answer = graph.ask("territories_contents", territory="departement/17")
    communes = shipped("communes").query("departement == '17'")
    listed = answer[answer["kind"] == "commune"]
    assert sorted(listed["code"]) == sorted(communes["code"])
    assert listed["population"].sum() == communes["population"].astype(int).sum()
    assert set(listed["year"]) == {"2023"}
    spread = shipped("communes").groupby("epci")["departement"].agg(set)
    assert sorted(answer[answer["kind"] == "intercommunalité"]["code"]) == sorted(spread[spread == {"17"}].index)


def test_the_communes_of_an_intercommunal_body(graph):
    answer = graph.ask("territories_contents", territory="epci/243100518")
    assert sorted(answer["code"]) == sorted(shipped("communes").query("epci == '243100518'")["code"])
    assert answer["population"].is_monotonic_decreasing


def test_places_without_a_point_are_those_of_the_official_table(graph):
    communes = shipped("communes")
    unlocated = graph.ask("quality_unlocated")
    assert sorted(unlocated["code"].dropna()) == sorted(communes[communes["longitude"] == ""]["code"])


def test_who_governs_a_commune_at_each_scale(graph):
    answer = graph.ask("institutions_governing", territory="commune/17300")
    row = shipped("communes").query("code == '17300'").iloc[0]
    sirens = dict(zip(answer["name"], answer["siren"], strict=True))
    assert sirens["Commune de La Rochelle"] == row["siren"]
    assert row["epci"] in set(answer["siren"])
    assert {"Charente-Maritime", "Nouvelle-Aquitaine"} <= set(answer["place"])


def test_authorities_where_nobody_is_known_are_all_but_one_here(graph):
    answer = graph.ask("quality_vacant", territory="departement/38")
    assert len(answer) == len(shipped("communes").query("departement == '38'")) - 1
    assert "Grenoble" not in set(answer["place"])


def test_themes_are_counted_as_the_curated_tables_have_them(graph):
    ranked = graph.ask("themes_ranked").set_index("label")
    events, asked = (pd.read_csv(resources.folder("data") / "conference-attractivite" / f"{name}.csv") for name in ("events", "questions"))
    question_themes = asked["themes"].str.split("|").explode()
    assert ranked["questions"].sum() == len(question_themes)
    assert ranked.loc["attractivité du territoire", "questions"] == (question_themes == "attractivite").sum()
    assert ranked["events"].sum() >= events["themes"].dropna().str.split("|").explode().size
    assert (ranked[["events", "questions", "mandates", "cooperations"]].sum(axis=1) == 0).any(), "a theme that nothing is about is listed"


def test_documents_are_counted_whether_facts_rest_on_them_or_not(graph):
    answer = graph.ask("evidence_documents").set_index("document")
    counted = graph.query(
        "SELECT ?d (COUNT(DISTINCT ?f) AS ?n) { ?d a tg:Document OPTIONAL { ?e oa:hasSource ?d . ?f tg:evidence ?e } } GROUP BY ?d"
    )
    assert dict(answer["facts"]) == dict(zip(counted["d"], counted["n"], strict=True))


def test_a_meeting_and_its_session_are_one_meeting_together(graph):
    answer = graph.ask("people_cospeakers", person="Michèle Pappalardo").set_index("name")
    assert answer.loc["Michel Sabatier", "shared"] == 1, "they speak in one session of one meeting"
    assert set(answer["shared"]) == {1} and {"Michel Destot", "Mary Gely"} <= set(answer.index)
    assert answer.loc["Michel Sabatier", "event"].startswith("L’action internationale")


def test_two_documents_that_date_a_mandate_so_that_both_cannot_be_true(graph, with_imports):
    for thing in ("Michel Destot", "commune-38185"):
        answer = with_imports.ask("evidence_disagreements", thing=thing)
        said = {(row.what, str(row.possible_from)[:10], *sorted((row.said, row.other_said))) for row in answer.itertuples()}
        assert said == {("maire", "1995-06-11", "1995 / 2014", "1996 / ?")}
    assert with_imports.ask("evidence_disagreements", thing=answer["fact"][0])[["said", "other_said"]].equals(
        answer[["said", "other_said"]]
    )
    assert graph.ask("evidence_disagreements", thing="Michel Destot").empty, "a wider date is no disagreement"


def test_a_holder_is_one_row_however_often_re_elected(graph):
    answer = graph.ask("time_succession", organisation="commune-38185")
    rows = [(row.name, row.terms, row.term, str(row.certain_until)[:10]) for row in answer.itertuples()]
    assert rows == [("Michel Destot", 3, "mandat municipal 1995-2001", "2014-01-01")]


def test_a_re_election_is_neither_an_entry_nor_an_exit(graph):
    answer = graph.ask("time_changes", organisation="commune-38185", since="1980-01-01", until="2030-12-31")
    assert [(row.change, row.reason, str(row.earliest_day)[:10], str(row.date)[:10]) for row in answer.itertuples()] == [
        ("entrée", "date énoncée", "1995-06-11", "1995-12-31"),
        ("sortie", "mandature", "2014-01-01", "2014-04-06"),
    ]


def test_who_was_a_deputy_then_the_mayor(with_imports):
    for territory in ("country/FR", "commune/17300"):
        answer = with_imports.ask("people_deputy_then_mayor", territory=territory)
        assert [(row.name, row.organisation) for row in answer.itertuples()] == [("Personne Inventée", "Commune de La Rochelle")]
        assert (answer["deputy_until"] <= answer["mayor_from"]).all()
    assert with_imports.ask("people_deputy_then_mayor", territory="commune/38185").empty, "a mayor who was no deputy"


def test_a_passage_comes_with_what_it_states(graph):
    answer = graph.ask("evidence_of", thing="Michel Destot").set_index("wording")
    former = answer.loc["ancien maire de Grenoble"]
    assert (former["assertion"], bool(former["inferred"]), former["quote"]) == ("ancien", True, "ancien maire de Grenoble")
    between = answer.loc["également maire de Grenoble entre 1995 et 2014"]
    assert len(between) == 3, "one sentence states three mandates"
    assert set(between["stated_start"]) == {"1995"} and set(between["stated_end"]) == {"2014"} and not between["inferred"].any()


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("1994-06-01", set()),
        ("1995-06-01", set()),
        ("1995-06-20", {"possible"}),
        ("2000-06-15", {"certain"}),
        ("2015-01-01", set()),
        ("2030-01-01", set()),
    ],
)
def test_who_was_in_office_is_certain_possible_or_left_out(graph, date, expected):
    for name, given in (("time_office", {"organisation": "commune-38185"}), ("territories_officials", {"territory": "Isère"})):
        answer = graph.ask(name, role="maire", date=date, **given)
        assert set(answer["status"]) == expected
        assert set(answer["name"]) <= {"Michel Destot"}


def test_an_office_takes_its_narrower_ones(graph):
    broad = graph.ask("time_office", organisation="commune-31555", role="mandat électif local", date="2016-07-01")
    assert set(broad["office"]) == {"adjointe au maire"}


def test_events_of_a_period_are_certain_only_where_it_holds_them_whole(graph):
    def status(since, until):
        return list(graph.ask("time_events", since=since, until=until)["status"])

    assert status("2016-01-01", "2016-12-31") == ["certain"] * 4, "the event, and its three sessions"
    assert status("2016-07-01", "2016-07-31") == ["possible"] * 4
    assert status("2017-01-01", "2017-12-31") == []


def test_near_themes_say_how_they_are_near(graph):
    answer = graph.ask("themes_related", theme="influence")
    relations = {row.label: row.relation for row in answer.itertuples()}
    assert relations["attractivité du territoire"] == "plus large"
    assert relations["ville durable"] == "associé"


def test_cooperations_are_those_of_the_places_and_of_their_authorities(with_imports):
    partners = with_imports.ask("cooperation_partners", territory="Toulouse")
    assert set(partners["partner"]) == {"Bologne", "Weimar", "Hô-Chi-Minh-Ville"}
    assert dict(zip(partners["partner"], partners["country"], strict=True))["Weimar"] == "Allemagne"
    shared = with_imports.ask("cooperation_shared_partners", territory="Toulouse")
    assert set(shared["name"]) == {"Grenoble", "Toulouse Métropole"}
    assert set(with_imports.ask("cooperation_with_country", country="Maroc")["name"]) == {"La Rochelle"}


def test_cooperations_on_a_date_separate_certain_from_possible(with_imports):
    def partners_on(date):
        answer = with_imports.ask("cooperation_on_date", territory="commune/31555", date=date)
        return {row.partner: row.status for row in answer.itertuples()}

    assert partners_on("2014-06-15") == {"Hô-Chi-Minh-Ville": "certain"}, "the twinnings were first seen in 2017"
    assert partners_on("2018-01-01") == {"Bologne": "possible", "Weimar": "possible"}


def test_memberships_of_a_network(with_imports):
    def members(date):
        return {
            row.name: row.status for row in with_imports.ask("institutions_members", organisation="Réseau inventé", date=date).itertuples()
        }

    assert {row.name for row in with_imports.ask("institutions_networks", organisation="commune-31555").itertuples()} == {"Réseau inventé"}
    assert members("2018-06-01")["Toulouse Métropole"] == "certain"
    assert "Toulouse Métropole" not in members("2024-06-01")


@pytest.mark.parametrize("name", ["maires", "adjoin", "president du conseill", "mayr"])
def test_an_unknown_office_gives_those_that_are_close(graph, name):
    with pytest.raises(UnknownNameError) as caught:
        graph.ask("territories_officials", territory="Isère", role=name)
    assert caught.value.candidates
    assert graph.ask("territories_officials", territory="Isère", role=caught.value.candidates[0].iri) is not None


@pytest.mark.parametrize("name", ["maire", "Maire", "mayor", "https://w3id.org/terrigraph/role/maire"])
def test_an_office_is_named_in_either_language_or_by_its_identifier(graph, name):
    assert len(graph.ask("time_office", organisation="commune-38185", role=name, date="2000-06-15")) == 1


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_office_or_kind_is_a_name(graph, value):
    for question, given in (("institutions_of_kind", {"kind": value}), ("quality_vacant", {"territory": "Isère", "role": value})):
        with pytest.raises((UnknownNameError, UsageError)):
            graph.ask(question, **given)


@pytest.mark.parametrize("name", ["jumelage", "colloque", "registre", "https://w3id.org/terrigraph/kind/jumelage"])
def test_a_kind_of_anything_else_is_no_kind_of_organisation(graph, name):
    with pytest.raises(UnknownNameError):
        graph.ask("institutions_of_kind", kind=name)


def test_candidates_for_a_kind_are_kinds_of_organisation(graph):
    with pytest.raises(UnknownNameError) as caught:
        graph.ask("institutions_of_kind", kind="comune")
    listed = {f"https://w3id.org/terrigraph/kind/{local}" for local in graph.model.kinds("organisation")}
    assert {candidate.iri for candidate in caught.value.candidates} <= listed
    assert caught.value.candidates


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_binding_changes_the_blocks_of_parameters_and_nothing_else(name):
    """Whatever is bound, the query is that of the file, with other terms in its blocks."""
    question = questions.named(name)
    bound = question.with_terms({p.name: ox.NamedNode("urn:x") for p in question.parameters})
    assert bound.count("<urn:x>") >= len(question.parameters)
    names = "|".join([p.name for p in question.parameters] + [questions.LANGUAGE])
    blocks = re.compile(rf"VALUES\s+\?(?:{names})\s*\{{[^{{}}]*\}}")
    assert blocks.sub("", bound) == blocks.sub("", question.text)


# ---------------------------------------------------------------- national twinnings, checked against their file


@pytest.fixture(scope="module")
def twinned(shared, tmp_path_factory):
    """The official territories and the twinnings of the shared file, with the rows of that file that are kept."""
    path = shared / "data" / "twinnings-france.csv"
    if not path.is_file():
        pytest.skip("the file of twinnings is not at hand")
    folder = tmp_path_factory.mktemp("twinned")
    sums = twinnings.import_files([path], folder / IMPORTS / "twinnings", today=small_graph.TODAY)
    with shipping(conference_data(folder / "data")):
        build(folder)
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = rows.drop(index=[refusal.row - 2 for refusal in sums.refused])
    return LocalGraph(open_store(folder)), rows[~rows["insee"].isin(twinnings.NETWORKS)]


def test_twinnings_are_counted_as_in_their_file(twinned):
    graph, rows = twinned
    abroad = rows[rows["cc"] != "FR"]
    with speaking("en"):
        ranked = graph.ask("cooperation_countries")
        partners = graph.ask("cooperation_partners", territory="commune/31555")
        germany = graph.ask("cooperation_with_country", country="Germany", territory="departement/31")
        none = graph.ask("cooperation_none", territory="departement/31")
        by_date = {date: graph.ask("cooperation_on_date", territory="departement/31", date=date) for date in ("2017-07-01", "2026-07-01")}
        most = graph.ask("cooperation_ranked", territory="departement/31").set_index("code")
    country_codes = abroad[abroad["cc"] != ""].groupby("partner_country")["cc"].agg(lambda codes: codes.mode()[0])
    code = abroad["partner_country"].map(country_codes)  # the country that is named: some identifiers contradict it
    counted = (
        abroad.assign(code=code).drop_duplicates(["insee", "geonameid", "partner"]).groupby("code").size().sort_values(ascending=False)
    )
    ranked.index = ranked["country"].str.rpartition("/")[2]
    assert list(ranked.index[:5]) == list(counted.index[:5])
    for country in counted.index[:20]:
        assert abs(ranked.loc[country, "cooperations"] - counted[country]) <= max(3, counted[country] * 0.03), country
    assert len(partners) == (rows["insee"] == "31555").sum() == most.loc["31555", "partners"]
    here = abroad[abroad["insee"].str.startswith("31")]
    assert set(germany["code"]) == set(here[here["partner_country"] == "Germany"]["insee"])
    twinned_communes = set(rows[rows["insee"].str.startswith("31")]["insee"])
    official = set(shipped("communes").query("departement == '31'")["code"])
    assert set(none["code"]) >= official - twinned_communes - set(rows[rows["cc"] == "FR"]["insee"])
    assert not set(none["code"]) & twinned_communes
    assert len(by_date["2017-07-01"]) >= here["sources"].str.contains("2017").sum() > 0
    assert len(by_date["2026-07-01"]) >= len(here)
    assert set(most.index) >= twinned_communes & official


def test_those_who_hold_an_office_for_a_territory_are_its_officials_and_ministers_are_not(tmp_path: Path) -> None:
    """A prefect has an area and no body, a deputy both; a minister is held for a whole country."""
    here, isere, country = f"{IDS}graph/conclusions", f"{IDS}territory/departement/38", f"{IDS}territory/country/FR"
    lines = [quad(isere, SCHEMA.containedInPlace, iri(country), here), quad(country, RDF.type, iri(TG.Country), here)]
    lines += [quad(place, RDF.type, iri(TG.Territory), here) for place in (isere, country)]
    lines += [quad(place, SCHEMA.name, literal(name, "fr"), here) for place, name in ((isere, "Isère"), (country, "France"))]
    lines += [quad(f"{IDS}organisation/an", RDF.type, iri(ORG.Organization), here)]
    lines += [quad(f"{IDS}organisation/an", SKOS.prefLabel, literal("Assemblée nationale", "fr"), here)]
    for who, role, area in (("a", "prefet", isere), ("b", "depute", isere), ("c", "ministre", country)):
        held = f"{IDS}mandate/{who}"
        lines += [quad(f"{IDS}person/{who}", RDF.type, iri(FOAF.Person), here), quad(f"{IDS}person/{who}", FOAF.name, literal(who), here)]
        lines += [quad(held, p, iri(o), here) for p, o in ((RDF.type, ORG.Membership), (ORG.role, SCHEMES["role"] + role), (TG.area, area))]
        lines += [quad(held, ORG.member, iri(f"{IDS}person/{who}"), here), quad(held, TG.possibleFrom, day("2014-01-01"), here)]
    lines.append(quad(f"{IDS}mandate/b", ORG.organization, iri(f"{IDS}organisation/an"), here))
    model = ox.Store()
    model.extend(ox.Quad(one.subject, one.predicate, one.object, ox.NamedNode(ontology.GRAPH)) for one in ontology.load().statements)
    lines += ox.serialize(model, format=ox.RdfFormat.N_QUADS).decode().splitlines(keepends=True)  # type: ignore[union-attr]
    small = LocalGraph(open_store(small_graph.write_store(tmp_path, lines)))
    found = {
        (row.name, row.organisation)
        for territory in (isere, country)
        for role in ("prefet", "depute", "ministre")
        for row in small.ask("territories_officials", territory=territory, role=role, date="2015-01-01").itertuples()
    }
    assert found == {("a", "Isère"), ("b", "Assemblée nationale")}
