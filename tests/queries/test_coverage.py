"""What the sources cover, as dated answers say it: of a made-up graph, and of the conference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from small_graph import write_store
from terrigraph.errors import UsageError
from terrigraph.graph import LocalGraph
from terrigraph.language import speaking
from terrigraph.model.namespaces import DCTERMS, FOAF, IDS, ORG, RDF, SCHEMES, SKOS, TG
from terrigraph.model.triples import PartialDate, iri, literal, quad
from terrigraph.notebook import card, show
from terrigraph.queries import coverage
from terrigraph.queries.coverage import Coverage
from terrigraph.store.embedded import open_store
from terrigraph.views.files.formats import gexf, graphml, json_network, json_text
from terrigraph.views.text.coverage import line

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.store.embedded import EmbeddedStore

DOCUMENTS = [
    ("day", "page-web", "2013-05-02", "", ""),
    ("month", "programme", "2013-12", "", ""),
    ("year", "page-web", "1998", "", ""),
    ("bounds", "compte-rendu", "", "2013-10-01", "2014-09-30"),
    ("half", "page-web", "", "", "2026-11-30"),
    ("nothing", "page-web", "", "", ""),
    ("table", "jeu-de-donnees", "2011", "", ""),
    ("other-register", "registre", "2026-04-14", "", ""),
]
EDITIONS = [
    ("mayors-1", "2021-04-08", "2021-05-28"),
    ("epci-1", "2021-03-26", "2021-05-28"),
    ("mayors-2", "2021-11-29", "2021-12-27"),
    ("own", "2024-07-01", ""),
    ("terms", "", ""),
]
MAYORS = {"one": ("2020-05-25", "2021-12-27"), "two": ("2021-07-01", "2026-03-01")}
"""When each mayor is possible."""


def made_up() -> list[str]:
    lines = []
    graphs = [f"{IDS}graph/{name}" for name in ("pages", "elected_officials", "conclusions")]
    for name, kind, date, first, last in DOCUMENTS:
        here = f"{IDS}document/{name}"
        lines += [quad(here, RDF.type, iri(TG.Document), graphs[0]), quad(here, DCTERMS.type, iri(SCHEMES["kind"] + kind), graphs[0])]
        for predicate, value in ((DCTERMS.date, date), (TG.dateNotBefore, first), (TG.dateNotAfter, last)):
            lines += [quad(here, predicate, PartialDate(value).term, graphs[0])] if value else []
    for name, first, last in EDITIONS:
        here = f"{IDS}document/elected_officials/{name}.csv"
        lines += [quad(here, RDF.type, iri(TG.Document), graphs[1]), quad(here, DCTERMS.type, iri(f"{SCHEMES['kind']}registre"), graphs[1])]
        for predicate, value in ((TG.dateNotBefore, first), (TG.dateNotAfter, last)):
            lines += [quad(here, predicate, PartialDate(value).term, graphs[1])] if value else []
    for code in ("one", "two", "three"):
        body, place = f"{IDS}organisation/commune-{code}", f"{IDS}territory/commune/{code}"
        lines += [quad(body, RDF.type, iri(ORG.Organization), graphs[2]), quad(body, SKOS.prefLabel, literal(code, "fr"), graphs[2])]
        lines += [quad(place, RDF.type, iri(TG.Territory), graphs[2]), quad(body, TG.governs, iri(place), graphs[2])]
    for code, (first, last) in MAYORS.items():
        for role in ("maire", "adjoint-au-maire"):
            person, held = f"{IDS}person/{code}-{role}", f"{IDS}mandate/{code}-{role}"
            lines += [quad(person, RDF.type, iri(FOAF.Person), graphs[2]), quad(held, RDF.type, iri(ORG.Membership), graphs[2])]
            lines += [quad(held, ORG.member, iri(person), graphs[2]), quad(held, ORG.role, iri(SCHEMES["role"] + role), graphs[2])]
            lines += [quad(held, ORG.organization, iri(f"{IDS}organisation/commune-{code if role == 'maire' else 'three'}"), graphs[2])]
            lines += [quad(held, TG.possibleFrom, PartialDate(first).term, graphs[2])]
            lines += [quad(held, TG.possibleUntil, PartialDate(last).term, graphs[2])]
    return lines


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> LocalGraph:
    return LocalGraph(open_store(write_store(tmp_path_factory.mktemp("covered"), made_up())))


def test_documents_are_of_their_dates_or_bounds_and_tables_of_none(graph: LocalGraph) -> None:
    covered = coverage.read(graph.store, graph.model)
    days = {("2013-05-02", "2013-05-02"), ("2013-12-01", "2013-12-31"), ("1998-01-01", "1998-12-31"), ("2013-10-01", "2014-09-30")}
    assert set(covered.documents) == days
    assert (covered.undated, covered.editions) == (2, ("2021-05-28", "2021-12-27", "2024-07-01"))


@pytest.mark.parametrize(
    ("day", "documents", "editions", "mayors"),
    [
        ("2013-06-01", "3 peuvent être de 2013", "première édition du répertoire national des élus, plus tardive, du 28 mai 2021", 0),
        ("2014-01-01", "1 peut être de 2014", "première édition", 0),
        ("2021-06-01", "aucun de 2021", "éditions du répertoire national des élus du 28 mai 2021 et du 27 décembre 2021", 1),
        ("2021-09-01", "aucun de 2021", "du 28 mai 2021 et du 27 décembre 2021", 2),
        ("2021-12-27", "aucun de 2021", "édition du répertoire national des élus du 27 décembre 2021", 2),
        ("2025-01-01", "aucun de 2025", "dernière édition du répertoire national des élus, plus ancienne, du 1er juillet 2024", 1),
    ],
)
def test_a_day_has_its_documents_editions_and_mayors(graph: LocalGraph, day: str, documents: str, editions: str, mayors: int) -> None:
    words = graph.coverage(day).fr.replace("\xa0", " ")
    assert f"6 documents de 1998 à 2014 ({documents})" in words
    assert editions in words
    assert f"maire connu dans {mayors} des 3 communes d’aujourd’hui" in words
    assert words.endswith("Ce qu’elles ne montrent pas n’est pas là.")


def test_a_period_has_the_editions_around_and_within_it(graph: LocalGraph) -> None:
    with speaking("en"):
        assert str(graph.coverage("2021-06-01", "2024-01-01")) == (
            "Sources from 1 June 2021 to 1 January 2024: 6 documents from 1998 to 2014 (none from 2021 to 2024); editions of the national "
            "register of elected officials of 28 May 2021, 27 December 2021 and 1 July 2024. What they do not show is not here."
        )
    with pytest.raises(UsageError):
        graph.coverage("2021-06-01", "later")


def test_few_documents_are_counted_in_words_that_agree() -> None:
    one = line(Coverage((("2016-02-16", "2016-02-16"),), 0, ()), "2016-01-01")
    assert "1 document de 2016 (1 peut être de 2016)" in one.fr
    assert "1 document from 2016 (1 may be from 2016)" in one.en
    assert "aucun document ; aucune édition" in line(Coverage((), 0, ()), "2016-01-01").fr.replace("\xa0", " ")
    assert "2 documents without a date" in line(Coverage((), 2, ()), "2016-01-01").en


# ---------------------------------------------------------------- where dated answers are given


def test_every_dated_answer_of_the_library_says_it(graph_store: EmbeddedStore) -> None:
    graph = LocalGraph(graph_store)
    day = "2009-06-01"
    covered = str(graph.coverage(day))
    assert covered.startswith("Sources au 1er juin 2009")
    assert graph.ask("people_mandates", person="Michel Destot", date=day).attrs["coverage"] == covered
    assert "coverage" not in graph.ask("events_chairs").attrs
    assert graph.ask("time_events", since="2015-01-01", until="2016-12-31").attrs["coverage"] == str(
        graph.coverage("2015-01-01", "2016-12-31")
    )
    assert graph.text("Michel Destot", day).endswith(f"\n\n{covered}")
    assert covered not in graph.text("Michel Destot")
    network = graph.network(around="Michel Destot", as_of=day)
    assert covered in show(network)._repr_html_()
    assert covered in card(graph, "Michel Destot", day).text
    assert f"<description>{covered}</description>" in gexf(network)
    assert covered in graphml(network)
    assert json_network(json_text(network)).graph["coverage"]["fr"] == covered
    assert "coverage" not in graph.network(around="Michel Destot").graph


def test_today_is_a_day_as_well(graph_store: EmbeddedStore) -> None:
    assert LocalGraph(graph_store).ask("people_mandates", person="Michel Destot").attrs["coverage"].startswith("Sources au ")


def test_reading_it_takes_one_look_a_graph(graph_store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = LocalGraph(graph_store)
    graph.coverage("2009-06-01")
    monkeypatch.setattr(coverage, "read", None)
    assert "2010" in graph.coverage("2010-06-01").fr


def test_a_graph_without_documents_says_so(tmp_path: Path) -> None:
    empty = LocalGraph(open_store(write_store(tmp_path, [quad(f"{IDS}x", RDF.type, iri(FOAF.Person), f"{IDS}graph/x")])))
    assert "aucun document" in empty.coverage("2020-01-01").fr
