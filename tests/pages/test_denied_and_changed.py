"""What a page says of parts that were announced and withdrawn, of bodies that became others, and of a mandate of several ends."""

from __future__ import annotations

import re

import pytest

from terrigraph.graph import LocalGraph
from terrigraph.language import speaking
from terrigraph.model.namespaces import IDS, ORG, TG
from terrigraph.network.paths import Search
from terrigraph.pages.resource import Node, of_node
from terrigraph.views.web.page import Ways
from terrigraph.views.web.resource import PageContext
from tiny import Tiny, quoted

ELSEWHERE = {"document": "sans-date", "quote": "Anne Martin n’a pas pu venir"}
WAYS = Ways(home="/", style="", other="", links=())


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> LocalGraph:
    """A conference to which Anne Martin, whom a source names in the feminine, and Pavel Nový did not come; and bodies that changed."""
    tiny = Tiny(tmp_path_factory.mktemp("denied"))
    part = {"event": "table-ronde", "role": "speaker"}
    tiny.add(
        "participations",
        {"participant": "person/anne-martin", **part, "assertion": "announced", **quoted("Anne Martin")},
        {"participant": "person/anne-martin", **part, "assertion": "denied", **ELSEWHERE},
        {"participant": "person/pavel-novy", "event": "ouverture", "role": "speaker", "assertion": "denied", **ELSEWHERE},
    )
    evidence = {"document": "programme", "quote": "Institut du fleuve"}
    change = {"kind": "merger", "original": "universite-de-valbourg|institut-du-fleuve", "resulting": "laboratoire-des-villes"}
    later = {"kind": "succession", "original": "laboratoire-des-villes", "resulting": "union-des-villes"}
    tiny.write(
        "changes",
        [
            {"id": "fusion", "date": "2015-11-06", **change, **evidence},
            {"id": "suite", "date": "2017", **later, **evidence},
        ],
    )
    tiny.build()
    return LocalGraph(tiny.open())


def lines(graph: LocalGraph, name: str, language: str, as_of: str = "") -> list[str]:
    with speaking(language):
        return graph.text(name, as_of).splitlines()


def page(graph: LocalGraph, iri: str, language: str) -> str:
    """The text of a page of the server."""
    with speaking(language):
        html = of_node(graph, PageContext(iri=IDS + iri, url="", address=str, ways=WAYS), Node("", "", 1))
    return " ".join(re.sub("<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "intervient → Table ronde (annoncée, puis démentie)"), ("en", "speaks → Table ronde (announced, then withdrawn)")],
)
def test_the_page_of_a_person_says_that_a_part_was_withdrawn_with_the_quotes(graph: LocalGraph, language: str, words: str) -> None:
    shown = lines(graph, "Anne Martin", language)
    at = shown.index(f"  {words}")
    assert ["Anne Martin" in shown[at + 1], "n’a pas pu venir" in shown[at + 2]] == [True, True]
    assert words.partition("(")[2][:-1] in page(graph, "person/anne-martin", language)


@pytest.mark.parametrize(("language", "of_man"), [("fr", "annoncé, puis démenti"), ("en", "announced, then withdrawn")])
def test_the_page_of_an_event_says_who_did_not_come(graph: LocalGraph, language: str, of_man: str) -> None:
    verb = "intervient" if language == "fr" else "speaks"
    assert f"  {verb} ← Pavel Nový ({of_man})" in lines(graph, "event/ouverture", language), "who is denied was expected"
    assert of_man in page(graph, "event/ouverture", language)


def test_no_network_nor_count_takes_what_was_withdrawn(graph: LocalGraph) -> None:
    with speaking("fr"):
        vias = [data["via"] for *_, data in graph.network(around="Anne Martin").edges(data=True)]
        assert vias.count(TG.Participation) == 1 and TG.WithdrawnFact not in vias
        assert "Anne Martin" not in set(
            graph.ask("events_programme", event="event/villes-jumelees").query("session == 'Table ronde'")["name"]
        )
    withdrawn = [data for *_, data in graph.page(IDS + "person/anne-martin").network().edges(data=True) if data["via"] == TG.WithdrawnFact]
    assert [one["assertion"].rpartition("/")[2] for one in withdrawn] == ["withdrawn"]
    assert not [line for line in lines(graph, "Anne Martin", "fr", "2016-06-15") if "démenti" in line], "it held on no day"


def test_a_question_lists_what_was_withdrawn(graph: LocalGraph) -> None:
    with speaking("fr"):
        answer = graph.ask("evidence_withdrawn")
    rows = {(row.name, row.where, row.concluded, row.assertion, row.quote) for row in answer.itertuples()}
    assert rows == {
        ("Anne Martin", "Table ronde", "annoncée, puis démentie", "annoncé", "Anne Martin"),
        ("Anne Martin", "Table ronde", "annoncée, puis démentie", "démenti", ELSEWHERE["quote"]),
        ("Pavel Nový", "Ouverture", "annoncé, puis démenti", "démenti", ELSEWHERE["quote"]),
    }


@pytest.mark.parametrize(
    ("language", "became", "came"),
    [
        ("fr", "à l’origine de → Laboratoire des villes (le 6 novembre 2015)", "à l’origine de ← Laboratoire des villes (2017)"),
        ("en", "gave way to → Laboratoire des villes (6 November 2015)", "gave way to ← Laboratoire des villes (2017)"),
    ],
)
def test_the_pages_of_a_body_say_what_it_became_and_came_from(graph: LocalGraph, language: str, became: str, came: str) -> None:
    shown = lines(graph, "organisation/institut-du-fleuve", language)
    assert "Institut du fleuve" in shown[shown.index(f"  {became}") + 1]
    assert f"  {came}" in lines(graph, "organisation/union-des-villes", language)
    when = became.partition(" (")[2][:-1].removeprefix("le ")
    assert [when in page(graph, f"organisation/{iri}", language) for iri in ("institut-du-fleuve", "laboratoire-des-villes")] == [
        True,
        True,
    ]


def test_what_a_body_became_is_a_link_from_its_day_on(graph: LocalGraph) -> None:
    def changes(as_of: str) -> set[tuple[str, str]]:
        network = graph.network(around="organisation/laboratoire-des-villes", as_of=as_of)
        return {(s.rpartition("/")[2], t.rpartition("/")[2]) for s, t, data in network.edges(data=True) if data["via"] == ORG.ChangeEvent}

    merged = {("universite-de-valbourg", "laboratoire-des-villes"), ("institut-du-fleuve", "laboratoire-des-villes")}
    assert changes("") == {*merged, ("laboratoire-des-villes", "union-des-villes")}
    assert (changes("2015-11-05"), changes("2016-06-01")) == (set(), merged)
    with speaking("fr"):
        (chain,) = graph.paths("organisation/institut-du-fleuve", "organisation/union-des-villes", Search(via=["à l’origine de"])).chains
    assert chain.length == 2


def test_a_question_says_what_became_of_a_body_and_what_it_was(graph: LocalGraph) -> None:
    with speaking("fr"):
        first = graph.ask("institutions_changes", organisation="organisation/institut-du-fleuve")
        last = graph.ask("institutions_changes", organisation="organisation/union-des-villes")
    rows = [(row.date, row.before, row.kind, row.after) for row in first.itertuples()]
    merged = [("2015-11-06", name, "fusion", "Laboratoire des villes") for name in ("Institut du fleuve", "Université de Valbourg")]
    assert rows == [*merged, ("2017", "Laboratoire des villes", "succession", "Union des villes")]
    assert list(last["before"]) == ["Institut du fleuve", "Université de Valbourg", "Laboratoire des villes"]
    assert set(last["quote"]) == {"Institut du fleuve"}


@pytest.mark.parametrize(("language", "line"), [("fr", "députée → Chambre, au titre de Fiction"), ("en", "→ Chambre, held for Fiction")])
def test_a_mandate_in_an_assembly_and_for_a_territory_is_one_line(graph: LocalGraph, language: str, line: str) -> None:
    shown = [text for text in lines(graph, "Anne Martin", language) if "Chambre" in text or "→ Fiction" in text]
    assert len([text for text in shown if "→" in text]) == 1
    assert line in shown[0]
