"""Every command, argument, option and choice of the command line is run, and what it does is checked.

The first test walks the real parser: what no test below declares (`@runs`) fails it, and each of those is held to what it declares.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import tarfile
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import small_graph
from every_option import RUN_BY, Runner, commands, parts, runs, undisturbed
from importing_files import write
from made_up_review import TEXT
from servers import Fake
from terrigraph import importers
from terrigraph.importers import elected_officials, wikidata
from terrigraph.importers.wikidata.polite import Endpoint
from tiny import Tiny, quoted, shipping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terrigraph.server.application import Settings

ABOUT = ["--about", "title=Les villes inventées", "kind=programme", "publisher=Essai", "date=2015-03-12"]
COUNCIL = """Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Date de naissance;Date de début du mandat;\
Libellé de la fonction;Date de début de la fonction
31555;Toulouse;MARTIN-LEBRUN;Léa;04/07/1961;18/05/2020;Maire;03/07/2020
31555;Toulouse;DE VALCOURT;Hélène;04/07/1962;18/05/2020;;
"""
"""A register: nobody in it exists."""
PAIR = {"insee": "31555", "commune": "Toulouse", "partner": "Bologne", "partner_country": "Italie", "geonameid": "3181928", "cc": "IT",
        "sources": "wikidata_2017"}  # fmt: skip
FIGURES = """[source]
publisher = "Institut d’exemple"
licence = "etalab-2.0"
date = "2025-06-01"
[columns]
insee = "CODGEO"
[indicators.niveau-de-vie-median]
column = "MED21"
fr = "Niveau de vie médian (euros par an)"
en = "Median standard of living (euros a year)"
period = "2021"
"""
TWINNED = """
PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wds: <http://www.wikidata.org/entity/statement/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/> PREFIX p: <http://www.wikidata.org/prop/>
PREFIX ps: <http://www.wikidata.org/prop/statement/> PREFIX wikibase: <http://wikiba.se/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
wd:Q7880 wdt:P374 "31555" ; rdfs:label "Toulouse"@fr ; p:P190 wds:Q7880-A .
wds:Q7880-A ps:P190 wd:Q1891 ; wikibase:rank wikibase:NormalRank .
wd:Q1891 rdfs:label "Bologne"@fr ; wdt:P1566 "3181928" ; wdt:P17 wd:Q38 .
wd:Q38 wdt:P297 "IT" .
"""


@pytest.fixture
def run(
    tiny_built: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Runner]:
    """Commands on the tiny graph, which is not to be written to, in a folder of the test's own."""
    undisturbed(monkeypatch, tmp_path)
    runner = Runner(tiny_built.store, capsys)
    yield runner
    runner.check(getattr(request.function, "covered", ()))


@pytest.fixture
def own(tiny_built: Tiny, tmp_path: Path) -> Path:
    """A store of the tiny graph to be written to."""
    shutil.copytree(tiny_built.store, tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture
def bare(tiny_built: Tiny, tmp_path: Path) -> Iterator[None]:
    """No source is shipped."""
    shutil.copytree(tiny_built.data / "schemas", tmp_path / "bare" / "schemas")
    with shipping(tmp_path / "bare"):
        yield


def page(path: Path) -> dict[str, Any]:
    """The data of an explorer's page."""
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert data
    return dict(json.loads(data[1]))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_part_of_the_command_line_is_run_by_a_test() -> None:
    assert set(RUN_BY) == set(parts())


# ---------------------------------------------------------------- build, changes, import, fetch, forget


@pytest.mark.usefixtures("bare")
@runs("build", "build --data", "build --texts", "build --base")
def test_build_reads_data_and_texts_and_names_by_its_base(run: Runner, tiny_built: Tiny, tmp_path: Path) -> None:
    store = tmp_path / "new"
    without = run("build", "--json", store=store).json
    assert without["sources"] == []
    base = "https://example.org/id/"
    done = run("build", "--data", tiny_built.data, "--texts", tiny_built.texts, "--base", base, "--json", store=store).json
    assert [source["id"] for source in done["sources"]] == ["colloque"] and done["quads"] > without["quads"]
    assert done["quotes"]["checked"] > 0 and done["quotes"]["unchecked"] == 0
    assert run("search", "Léa Roux", "--json", store=store).json[0]["iri"] == f"{base}person/lea-roux"
    unread = run("build", "--data", tiny_built.data, "--json", store=store).json
    assert unread["quotes"]["checked"] == 0 and unread["quotes"]["unchecked"] > 0


@pytest.mark.usefixtures("bare")
@runs("changes", "changes --before")
def test_changes_are_since_the_last_graph_or_since_another(run: Runner, own: Path, tiny: Tiny) -> None:
    assert "--before" in run("changes", store=own, code=1).err
    tiny.add("people", {"id": "nina-neuve", "name": "Nina Neuve", **quoted("Villes jumelées")})
    run("build", "--data", tiny.data, store=own)
    assert "Nina Neuve" in run("changes", store=own).out
    assert "Nina Neuve" in run("changes", "--before", run.store, store=own).out
    assert "rien n’a changé" in run("changes", "--before", own, store=own).out


@runs("import", "import source twinnings", "import files")
def test_import_takes_twinnings(run: Runner, tmp_path: Path) -> None:
    table = write(tmp_path / "pairs.csv", [PAIR])
    done = run("import", "twinnings", table, "--json", store=tmp_path / "new").json
    assert (done["read"], done["kept"], done["refused"]) == (1, 1, 0)
    assert (tmp_path / "new" / "imports" / "twinnings" / "source.json").is_file()


@runs("import source cooperations", "import source members", "import source indicators", "import --mapping")
def test_import_reads_the_columns_that_a_mapping_names(run: Runner, tmp_path: Path) -> None:
    given = {
        "cooperations": (small_graph.ATLAS, {"INSEE": "31555", "SIREN": "", "Partenaire": "Bologne", "Pays": "Italie", "Titre": "Eau",
                                             "Thème": "Urbanisme", "Début": "2012", "Fin": "2016"}),
        "members": (small_graph.NETWORK, {"SIREN": "213105554", "Membre": "Toulouse", "Adhésion": "2015", "Retrait": ""}),
        "indicators": (FIGURES, {"CODGEO": "31555", "MED21": "21950"}),
    }  # fmt: skip
    for name, (mapping, row) in given.items():
        table = write(tmp_path / f"{name}.csv", [row])
        (tmp_path / "own-columns.toml").write_text(mapping, encoding="utf-8")
        done = run("import", name, table, "--mapping", "own-columns.toml", "--json", store=tmp_path / "new").json
        assert (done["read"], done["kept"], done["refused"]) == (1, 1, 0), name
        assert "--mapping" in run("import", name, table, store=tmp_path / "new", code=2).err
    table = write(tmp_path / "pairs.csv", [PAIR])
    assert "--mapping ne sert pas" in run("import", "twinnings", table, "--mapping", "own-columns.toml", code=2).err


@runs("import source elected_officials", "import --whole-councils")
def test_import_takes_those_with_a_function_or_whole_councils(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "cm.csv").write_text(COUNCIL, encoding="utf-8")
    some = run("import", "elected_officials", "cm.csv", "--json", store=tmp_path / "new").json
    every = run("import", "elected_officials", "cm.csv", "--whole-councils", "--json", store=tmp_path / "new").json
    assert sum(some["ignored"].values()) == 1 and every["ignored"] == {} and every["kept"] > some["kept"] > 0
    assert "--whole-councils ne sert pas" in run("import", "twinnings", "cm.csv", "--whole-councils", code=2).err


@runs("fetch", "fetch source wikidata", "import source wikidata")
def test_fetch_downloads_what_import_then_takes(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ox.Store()
    store.load(TWINNED.encode(), format=ox.RdfFormat.TURTLE)
    kind = {"Content-Type": "application/sparql-results+json"}
    server = Fake(lambda _fake, _handler, form, _body: (200, kind, store.query(form["query"]).serialize(format=ox.QueryResultsFormat.JSON)))
    fetch = partial(wikidata.fetch, endpoint=Endpoint(address=server.url, sleep=lambda _: None), departements=["31"])
    monkeypatch.setitem(importers.IMPORTERS, "wikidata", importers.IMPORTERS["wikidata"]._replace(fetch=fetch))
    try:
        files = run("fetch", "wikidata", store=tmp_path / "new").lines
        assert files and all(file.startswith(str(tmp_path / "new" / "downloads" / "wikidata")) for file in files)
        assert run("fetch", "wikidata", "--json", store=tmp_path / "new").json == files
    finally:
        server.close()
    assert run("import", "wikidata", "--json", store=tmp_path / "new").json["kept"] == 1


@runs("fetch source elected_officials")
def test_fetch_gets_the_register_with_pip(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new" / "downloads" / "elected_officials"

    def pip(command: list[str], **_: object) -> object:
        name, version = (folder / "wanted.txt").read_text(encoding="utf-8").split(" ")[0].split("==")
        (folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl").touch()
        return type("Done", (), {"returncode": 0, "stderr": "", "args": command})

    monkeypatch.setattr(elected_officials.subprocess, "run", pip)
    files = run("fetch", "elected_officials", store=tmp_path / "new").lines
    assert files == sorted(str(path) for path in folder.glob("*.whl"))
    assert "FICHIER" in run("fetch", "twinnings", code=2).err


@pytest.mark.usefixtures("bare")
@runs("forget", "forget person", "forget --data")
def test_forget_erases_a_person_from_the_graph_and_from_data(run: Runner, own: Path, tiny: Tiny) -> None:
    tiny.describe(least_rows={"people": 1})
    assert "lea-roux" in tiny.path("people").read_text(encoding="utf-8")
    done = run("forget", "Léa Roux", "--data", tiny.data, "--json", store=own).json
    assert done["removed"][str(tiny.path("people"))] == 1
    assert "lea-roux" not in tiny.path("people").read_text(encoding="utf-8")
    run("show", "person/lea-roux", store=own, code=3)
    assert run("search", "Anne Martin", store=own).out


# ---------------------------------------------------------------- backup, restore


@runs("check")
def test_check_finds_a_file_that_is_damaged(run: Runner, own: Path) -> None:
    assert "intact" in run("check", store=own).out
    names = next(own.glob("graphs/*/names.sqlite"))
    names.write_bytes(names.read_bytes()[:-1])
    assert "names.sqlite" in run("check", store=own, code=1).err


@runs("backup", "backup file", "restore", "restore file")
def test_a_backup_is_restored(run: Runner, own: Path, tmp_path: Path) -> None:
    assert str(tmp_path / "a.tar.gz") in run("backup", tmp_path / "a.tar.gz", store=own).out
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        assert any("statements" in name for name in archive.getnames())
    assert "énoncés" in run("restore", tmp_path / "a.tar.gz", store=tmp_path / "new").out
    assert run("show", "Léa Roux", store=tmp_path / "new").out == run("show", "Léa Roux").out


# ---------------------------------------------------------------- reconcile, extract, review, accept


@runs("reconcile", "reconcile file", "reconcile --column", "reconcile --also", "reconcile --kind person", "reconcile -o")
def test_reconcile_ties_people_by_what_other_columns_say(run: Runner, tmp_path: Path) -> None:
    write(tmp_path / "t.csv", [{"nom": "Anne Martin", "fonction": "maire de Valbourg", "autre": "Fiction"}])
    run("reconcile", "t.csv", "--column", "nom", "--kind", "person", "--also", "fonction", "-o", "out.csv")
    (tied,) = rows(tmp_path / "out.csv")
    assert tied["terrigraph_iri"].endswith("/person/anne-martin")
    (alone,) = run("reconcile", "t.csv", "--column", "nom", "--kind", "person", "--json").json["table"]
    assert alone["terrigraph_iri"] == "" and "anne-martin" in alone["terrigraph_alternatives"]
    assert run("reconcile", "t.csv", "--column", "autre", "--kind", "person", "--json").json["unknown"] == 1


@runs("reconcile --kind organisation", "reconcile --kind territory", "reconcile --kind theme", "reconcile --output")
def test_reconcile_ties_names_of_a_kind(run: Runner, tmp_path: Path) -> None:
    names = {"organisation": "Union des villes", "territory": "Albi", "theme": "jumelage"}
    write(tmp_path / "t.csv", [{"nom": name} for name in names.values()])
    for at, (kind, words) in enumerate({"organisation": "organisations", "territory": "Territoires", "theme": "thème"}.items()):
        run("reconcile", "t.csv", "--column", "nom", "--kind", kind, "--output", "out.csv")
        own = rows(tmp_path / "out.csv")[at]["terrigraph_iri"]
        assert f"/{kind}/" in own, kind
        assert [bool(row["terrigraph_iri"]) for row in rows(tmp_path / "out.csv")].count(True) == 1
        run("reconcile", "t.csv", "--column", "nom", "--kind", words, "--output", "again.csv")
        assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()
    assert rows(tmp_path / "out.csv")[2]["terrigraph_iri"].endswith("/theme/jumelage")


@runs("extract", "extract document", "extract --format table", "extract --format json")
def test_extract_for_a_reader_and_for_a_program(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "programme.txt").write_text(TEXT, encoding="utf-8")
    table = run("extract", "programme.txt", "--format", "table").out
    assert "Anne Exemple" in table and table == run("extract", "programme.txt").out
    assert "Anne Exemple" in {candidate["label"] for candidate in run("extract", "programme.txt", "--format", "json").json["candidates"]}


@runs("review", "review document", "review --source", "review --about", "review -o", "review --output", "review --read", "review --by",
      "accept", "accept folder")  # fmt: skip
def test_review_and_accept_from_a_document_to_tables(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "programme.txt").write_text(TEXT, encoding="utf-8")
    assert "title" in run("review", "programme.txt", "--source", "colloque", code=2).err
    run("review", "programme.txt", "--source", "colloque", *ABOUT, "-o", "sheet.csv")
    assert "Les villes inventées" in (tmp_path / "colloque" / "documents.csv").read_text(encoding="utf-8")
    proposed = rows(tmp_path / "sheet.csv")
    write(tmp_path / "decided.csv", [row | {"décision": "accepter"} for row in proposed])
    done = run("review", "programme.txt", "--source", "colloque", "--read", "decided.csv", "--by", "Zora", "--output", "page.html")
    assert f"{len(proposed)} candidats = {len(proposed)} acceptés" in done.out
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert '"Zora"' in (tmp_path / "colloque" / "judgements.jsonl").read_text(encoding="utf-8")
    assert not (tmp_path / "colloque" / "people.csv").exists()
    assert run("accept", "colloque", "--json").json["accepted"] == len(proposed)
    assert "Anne Exemple" in {row["name"] for row in rows(tmp_path / "colloque" / "people.csv")}


# ---------------------------------------------------------------- query, questions, search, show, path


@runs("query", "query query", "query parameters", "query --as-of")
def test_a_question_has_its_parameters_and_its_day(run: Runner) -> None:
    asked = ("query", "people_mandates", "person=Léa Roux", "--format", "csv")
    assert len(run(*asked).lines) == 1
    assert "chercheuse" in run(*asked, "date=2015-01-01").out
    assert run(*asked, "--as-of", "2015-01-01").out == run(*asked, "date=2015-01-01").out
    assert "AAAA-MM-JJ" in run(*asked, "--as-of", "2015-13-01", code=2).err
    assert "Anne Martin" in run("query", "events_chairs").out


@runs("query --format table", "query --format csv", "query --format json", "query --format turtle")
def test_the_formats_of_an_answer(run: Runner) -> None:
    names, triples = (
        "SELECT DISTINCT ?n { ?p a foaf:Person ; foaf:name ?n } ORDER BY ?n",
        "CONSTRUCT { ?p foaf:name ?n } { ?p foaf:name ?n }",
    )
    people = ["Anne Martin", "Léa Roux", "Pavel Nový"]
    assert [line.strip() for line in run("query", names, "--format", "table").lines][2:] == people
    assert run("query", names, "--format", "csv").lines[1:] == people
    assert [row["n"]["value"] for row in run("query", names, "--format", "json").json["results"]["bindings"]] == people
    assert "CONSTRUCT" in run("query", names, "--format", "turtle", code=2).err
    turtle = run("query", triples, "--format", "turtle").out
    assert len(list(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))) == len(people)
    assert run("query", triples, "--format", "csv").lines[0] == "subject,predicate,object"
    assert [row["object"]["value"] for row in run("query", triples, "--json").json["results"]["bindings"]] == people


@runs("questions")
def test_questions_are_listed(run: Runner) -> None:
    assert {question["name"] for question in run("questions", "--json").json} >= {"people_by_theme", "events_chairs"}
    assert "people_by_theme theme=…" in run("questions").out


@runs("search", "search text", "search --limit")
def test_search_by_words_at_most_so_many(run: Runner) -> None:
    assert "person/lea-roux" in run("search", "LEA", "rou").out
    assert len(run("search", "a").lines) == 20 and len(run("search", "a", "--limit", "3").lines) == 3
    assert "--limit" in run("search", "a", "--limit", "0", code=2).err


@runs("show", "show name", "show --as-of")
def test_show_a_thing_as_of_a_day(run: Runner) -> None:
    assert "chercheuse → Laboratoire des villes" in run("show", "Léa Roux").out
    assert "chercheuse → Laboratoire des villes" in run("show", "Léa Roux", "--as-of", "2015-01-01").out
    late = run("show", "Léa Roux", "--as-of", "2025-01-01").out
    assert "chercheuse" not in late and "introduit" not in late, "a part is taken on the day of its event"
    assert "2 documents de 2015 à 2017" in late


@runs("path", "path start", "path end", "path --longest", "path --via", "path --avoid", "path --limit", "path --as-of")
def test_path_follows_the_links_asked_for(run: Runner) -> None:
    ends = ("path", "Anne Martin", "Valbourg")
    every = run(*ends).out
    assert {"1.", "4."} <= set(every.split()) and "Fiction" in every and "Union des villes" in every
    assert "2. " not in run(*ends, "--limit", "1").out
    assert "Union des villes" not in run(*ends, "--avoid", "Union des villes").out
    by_part = run(*ends, "--via", "participation", "--via", "a lieu à").out
    assert "Villes jumelées — Valbourg" in by_part and "Union des villes" not in by_part
    assert "1. " not in run(*ends, "--longest", "1").out and "1. " in run(*ends, "--longest", "2").out
    once = ("path", "Léa Roux", "Laboratoire des villes")
    assert "chercheuse" in run(*once, "--as-of", "2015-01-01").out
    assert "chercheuse" not in run(*once, "--as-of", "2025-01-01").out


# ---------------------------------------------------------------- network, map


@runs("network", "network --format gexf", "network --format graphml", "network --format json", "network -o", "network --output")
def test_the_formats_of_a_network(run: Runner, tmp_path: Path) -> None:
    marks = {"gexf": "<gexf", "graphml": "<graphml", "json": '"nodes"'}
    for form, mark in marks.items():
        printed = run("network", "--format", form).out
        assert mark in printed
        for option in ("-o", "--output"):
            assert "19 nœuds" in run("network", option, f"n.{form.upper()}").err
            assert (tmp_path / f"n.{form.upper()}").read_text(encoding="utf-8") == printed
    assert run("network").out == run("network", "--format", "gexf").out
    run("network", "--format", "json", "-o", "n.txt")
    assert (tmp_path / "n.txt").read_text(encoding="utf-8") == (tmp_path / "n.JSON").read_text(encoding="utf-8")
    assert run("network", "-o", "n.gexf", "--json").json == {"network": str(tmp_path / "n.gexf"), "nodes": 19, "edges": 28}


@runs("network --around", "network --depth 1", "network --depth 2", "network --depth 3", "network --as-of", "network --source")
def test_a_network_of_a_part(run: Runner) -> None:
    def size(*words: str) -> tuple[int, int]:
        network = run("network", "--json", *words).json
        return len(network["nodes"]), len(network["edges"])

    assert [size("--around", "Léa Roux", "--depth", str(depth))[0] for depth in (1, 2, 3)] == [3, 6, 12]
    assert size("--around", "Léa Roux") == size("--around", "Léa Roux", "--depth", "1")
    assert size("--as-of", "2005-01-01")[1] < size()[1]
    assert size("--source", "colloque") == size() == (19, 28)
    assert "Sources : colloque" in run("network", "--source", "ailleurs", code=3).err


def nodes(run: Runner, *words: object) -> set[str]:
    """The nodes of a map's page, as the page and as the command count them."""
    done = run("map", *words, "-o", "map.html", "--json").json
    shown = set(page(Path(done["map"]))["nodes"]["id"])
    assert len(shown) == done["nodes"]
    return shown


@runs("map", "map --around", "map --depth 1", "map --depth 2", "map --depth 3", "map --as-of", "map --source", "map -o")
def test_a_map_of_a_part(run: Runner) -> None:
    sizes = [len(nodes(run, "--around", "Léa Roux", "--depth", depth)) for depth in (1, 2, 3)]
    assert sizes == [3, 6, 12]
    assert "organisation/laboratoire-des-villes" in nodes(run, "--around", "Léa Roux", "--as-of", "2015-01-01")
    assert "organisation/laboratoire-des-villes" not in nodes(run, "--around", "Léa Roux", "--as-of", "2025-01-01")
    assert len(nodes(run)) == 19 and nodes(run, "--source", "colloque") == nodes(run)
    assert "Sources : colloque" in run("map", "--source", "ailleurs", code=3).err


@runs("map --within", "map --kind", "map --whole")
def test_a_map_of_kinds_within_a_thing_or_of_the_whole_graph(run: Runner) -> None:
    people = {"person/anne-martin", "person/lea-roux", "person/pavel-novy"}
    for words in ("personne", "Personnes", "people", "PERSON"):
        assert nodes(run, "--kind", words) == people
    events = {"event/ouverture", "event/table-ronde", "event/villes-jumelees"}
    assert nodes(run, "--kind", "evenements") == nodes(run, "--kind", "événement") == events
    assert nodes(run, "--kind", "event", "--kind", "people") == events | people
    within = nodes(run, "--within", "Valbourg")
    assert "organisation/ville-de-valbourg" in within and "person/lea-roux" not in within
    assert nodes(run, "--within", "Fiction", "--kind", "territories") == {
        "territory/country/XF", "territory/city/valbourg", "territory/city/lipova"
    }  # fmt: skip
    assert "territoire" in run("map", "--kind", "truc", code=3).err
    assert nodes(run, "--whole") > nodes(run)
    assert nodes(run, "--whole", "--kind", "person") == people


def test_a_whole_graph_that_is_too_large_is_refused_before_it_is_described(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    from terrigraph.pages import selection
    from terrigraph.views.explorer import page as explorer

    monkeypatch.setattr(explorer, "MOST_NODES", 10)
    monkeypatch.setattr(selection, "Projector", None)
    for words in ([], ["--as-of", "2016-06-15"]):
        assert "10 points au plus" in run("map", "--whole", *words, code=2).err


@runs("map --query", "map parameters")
def test_a_map_of_what_a_query_names(run: Runner, tmp_path: Path) -> None:
    named = nodes(run, "--query", "events_chairs")
    assert "person/anne-martin" in named
    assert nodes(run, "--query", "events_chairs", "--depth", "1") > named
    mandates = nodes(run, "--query", "people_mandates", "person=Léa Roux", "date=2015-01-01", "--depth", "1")
    assert "person/lea-roux" in mandates and "person/anne-martin" not in mandates
    (tmp_path / "people.rq").write_text("SELECT ?p { ?p a foaf:Person }", encoding="utf-8")
    assert len(nodes(run, "--query", "people.rq")) == 3
    assert "aucune ligne" in run("map", "--query", "people_mandates", "person=Léa Roux", code=2).err
    assert "--query" in run("map", "theme=x", code=2).err


@runs("map --title", "map --story", "map --open", "map --output")
def test_what_a_map_says_and_that_it_opens(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    both = {"fr": "Léa", "en": "Lea"}
    story = {"title": both, "steps": [{"title": both, "text": both, "view": "network", "select": ["person/lea-roux"]}]}
    (tmp_path / "lea.json").write_text(json.dumps(story), encoding="utf-8")
    run("map", "--title", "Nos <villes>", "--story", "lea.json", "--output", "a.htm")
    assert opened == []
    data = page(tmp_path / "a.htm")
    assert data["title"]["fr"] == "Nos <villes>" and [one["id"] for one in data["stories"]] == ["lea"]
    assert "<title>Nos &lt;villes&gt;</title>" in (tmp_path / "a.htm").read_text(encoding="utf-8")
    run("map", "--open")
    assert opened == [(tmp_path / "terrigraph.html").as_uri()]
    assert page(tmp_path / "terrigraph.html")["stories"] == []
    (tmp_path / "lea.json").write_text(json.dumps(story).replace("lea-roux", "personne"), encoding="utf-8")
    assert "person/personne" in run("map", "--story", "lea.json", code=1).err


# ---------------------------------------------------------------- serve, site, mcp, completion

SERVE = {
    "--host": ("127.0.0.2", lambda settings: settings.host), "--port": ("8123", lambda settings: str(settings.port)),
    "--base-url": ("https://graph.example.org", lambda settings: settings.base_url),
    "--contact": ("a@example.org", lambda settings: settings.contact), "--keep-until": ("2099-01-01", lambda settings: settings.keep_until),
    "--workers": ("3", lambda settings: str(settings.workers)), "--rows": ("7", lambda settings: str(settings.rows)),
    "--rate": ("5.5", lambda settings: str(settings.rate)), "--seconds": ("2.5", lambda settings: str(settings.bounds.seconds)),
    "--memory": ("512", lambda settings: str(settings.bounds.memory >> 20)),
}  # fmt: skip


@runs("serve", *(f"serve {name}" for name in SERVE), "serve --behind-proxy", "serve --allow-updates", "serve --token-file")
def test_serve_takes_its_settings(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from terrigraph.server import application

    started: list[Settings] = []
    monkeypatch.setattr(application, "run", lambda settings: started.append(application.checked(settings)))
    run("serve")
    for name, (value, given) in SERVE.items():
        run("serve", name, value)
        assert given(started[-1]) == value != given(started[0]), name
    run("serve", "--behind-proxy")
    assert started[-1].proxied and not started[0].proxied and started[-1].store == run.store
    (tmp_path / "token.txt").write_text("an-invented-token-for-tests-0123456789", encoding="utf-8")
    (tmp_path / "token.txt").chmod(0o600)
    run("serve", "--allow-updates", "--token-file", "token.txt")
    assert started[-1].token.startswith("an-invented-token") and started[0].token == ""
    assert "--token-file" in run("serve", "--allow-updates", code=2).err
    for wrong in (["--port", "70000"], ["--workers", "0"], ["--seconds", "-1"], ["--keep-until", "2001-01-01"], ["--base-url", "ici"]):
        run("serve", *wrong, code=2)


def test_serve_answers_over_a_connection(tiny_built: Tiny, tmp_path: Path) -> None:
    from service import serving

    options = ("--rows", "2", "--contact", "qui@example.org", "--keep-until", "2099-01-01", "--workers", "1", "--seconds", "5")
    with serving(tiny_built.store, tmp_path, *options) as service:
        answer = service.query("SELECT DISTINCT ?p { ?p a foaf:Person }", "application/sparql-results+json")
        assert answer.status != 200 or len(answer.json["results"]["bindings"]) == 2
        about = service.get("/about", "text/html").text
        assert "qui@example.org" in about and "2099" in about


@runs("site", "site out", "site --base-url", "site --contact")
def test_a_site_has_its_address_and_its_contact(run: Runner, tmp_path: Path) -> None:
    assert "sitemap.xml" in run("site", "public").err
    assert (tmp_path / "public" / "index.html").is_file() and not (tmp_path / "public" / "sitemap.xml").exists()
    run("site", "public", "--base-url", "https://graph.example.org", "--contact", "qui@example.org")
    assert "https://graph.example.org/" in (tmp_path / "public" / "sitemap.xml").read_text(encoding="utf-8")
    assert any("qui@example.org" in path.read_text(encoding="utf-8") for path in (tmp_path / "public").rglob("*.html"))


@runs("mcp")
def test_mcp_gives_the_graph_and_its_place(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    from terrigraph.server import assistants

    served: list[object] = []
    monkeypatch.setattr(assistants, "serve", lambda graph, store: served.extend((graph.sources(), store)))
    run("mcp")
    assert served == [["colloque"], run.store]


def test_mcp_answers_on_its_output(tiny_built: Tiny) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "essai", "version": "1"}}
    asked = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})
    command = [sys.executable, "-m", "terrigraph", "--store", str(tiny_built.store), "mcp"]
    done = subprocess.run(command, input=f"{asked}\n", capture_output=True, text=True, timeout=60, check=False)
    assert json.loads(done.stdout.splitlines()[0])["result"]["serverInfo"]["name"] == "terrigraph", done.stderr


@runs("completion", "completion shell bash", "completion shell zsh", "completion shell fish")
def test_completion_for_each_shell(run: Runner) -> None:
    marks = {"bash": "complete -o", "zsh": "compdef", "fish": "complete --command terrigraph"}
    programs = {shell: run("completion", shell).out for shell in marks}
    assert all(mark in programs[shell] and "terrigraph" in programs[shell] for shell, mark in marks.items())
    assert run("completion", "fish", "--json").json == {"shell": "fish", "program": programs["fish"].removesuffix("\n")}


# ---------------------------------------------------------------- what every command takes


def test_help_lists_the_sources_that_a_command_knows() -> None:
    for command in ("import", "fetch"):
        names = [part.split()[2] for part in parts() if part.startswith(f"{command} source ")]
        text = commands()[command].format_help()
        for name in names:
            assert f"  {name} " in text and str(importers.IMPORTERS[name].title) in text
    assert "territories" not in commands()["import"].format_help()
