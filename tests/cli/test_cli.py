"""The command line as its user types it: a real process, its output, its exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from terrigraph.cli import arguments
from terrigraph.cli.commands import COMMANDS
from terrigraph.queries import questions


@pytest.fixture
def run(built_store, tmp_path):
    def run_(*words, lang="fr", code=0, **environment):
        done = subprocess.run(
            [sys.executable, "-m", "terrigraph", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "TERRIGRAPH_STORE": str(built_store), "LC_ALL": "fr_FR.UTF-8" if lang == "fr" else "C.UTF-8", **environment},
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run_


def test_help_has_examples_in_both_languages(run):
    for command in ["", *COMMANDS]:
        for lang, word in (("fr", "exemples"), ("en", "examples")):
            assert word in run(*command.split(), "--help", lang=lang).stdout


def test_the_parser_and_the_commands_agree():
    listed = next(action for action in arguments.parser()._actions if action.dest == "command").choices
    assert set(listed) == set(COMMANDS)


def test_a_command_is_two_functions_of_the_module_that_the_table_names():
    for name, command in COMMANDS.items():
        module = import_module(f"terrigraph.cli.{command.module}")
        assert callable(getattr(module, f"add_{name}")) and callable(getattr(module, f"run_{name}"))


def test_lang_wins_over_the_locale(run):
    assert "usage" in run("--lang", "en", "--help").stdout
    assert "read, check, replace" in run("--help", "--lang=en").stdout


def test_version(run):
    assert run("--version").stdout.startswith("terrigraph 0.")


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["show", "--help"]])
def test_help_reads_no_more_than_argparse_does(words):
    done = subprocess.run([sys.executable, "-X", "importtime", "-m", "terrigraph", *words], capture_output=True, text=True, check=True)
    read = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "argparse" in read
    assert read.isdisjoint({"pandas", "networkx", "rdflib", "pyvis", "pyoxigraph", "dataclasses", "inspect", "shutil", "textwrap"})


def test_one_thing_is_shown_without_what_whole_graphs_need(built_store):
    words = [sys.executable, "-X", "importtime", "-m", "terrigraph", "show", "person/michel-destot", "--store", str(built_store)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    read = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "Michel Destot" in done.stdout
    assert "pyoxigraph" in read
    assert read.isdisjoint({"networkx", "rdflib", "pandas", "duckdb", "numpy", "filelock", "dataclasses", "typing", "shutil", "sqlite3"})


def test_help_breaks_long_lines_where_the_terminal_ends(run):
    wide, narrow = (run("--help", COLUMNS=columns).stdout for columns in ("200", "60"))
    assert max(map(len, wide.splitlines())) > 140
    assert max(len(line) for line in narrow.splitlines() if line.startswith("    ")) < 60
    assert wide.split("options:")[1].split("exemples")[0].split() == narrow.split("options:")[1].split("exemples")[0].split()


def test_a_question_as_a_table(run):
    out = run("query", "events_chairs").stdout
    assert "Michel Destot" in out
    assert "À titre de" in out
    assert "https://" not in out


def test_a_dated_answer_ends_with_what_the_sources_cover(run):
    words = ("query", "people_mandates", "person=Michel Destot", "date=2009-06-01")
    lines = " ".join(run(*words).stdout.replace("\xa0", " ").split())
    assert lines.endswith("aucune édition du répertoire national des élus. Ce qu’elles ne montrent pas n’est pas là.")
    assert "Sources au 1er juin 2009 : " in lines
    files = run(*words, "--format", "csv", lang="en")
    assert "Sources" not in files.stdout and files.stderr.startswith("Sources as of 1 June 2009: ")
    assert json.loads(run(*words, "--json").stdout)["results"]
    chain = json.loads(run("path", "Michel Destot", "ville durable", "--as-of", "2009-06-01", "--json").stdout)
    assert chain["coverage"]["en"].startswith("Sources as of 1 June 2009")
    assert "Sources as of 1 June 2009" in run("path", "Michel Destot", "ville durable", "--as-of", "2009-06-01", lang="en").stdout
    assert "Sources" not in run("show", "Michel Destot").stdout
    shown = json.loads(run("show", "Michel Destot", "--as-of", "2009-06-01", "--json").stdout)
    assert shown["graph"]["coverage"] == chain["coverage"]


def test_a_question_in_english(run):
    assert "In capacity of" in run("query", "events_chairs", "--lang", "en").stdout


def test_csv_and_json_hold_the_same(run):
    rows = list(csv.DictReader(io.StringIO(run("query", "events_chairs", "--format", "csv").stdout)))
    bindings = json.loads(run("query", "events_chairs", "--json").stdout)["results"]["bindings"]
    assert [row["quote"] for row in rows] == [binding["quote"]["value"] for binding in bindings]
    assert len(rows) == 3


def test_sparql_text_and_file(run, tmp_path):
    sparql = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a foaf:Person }"
    (tmp_path / "count.rq").write_text(sparql, encoding="utf-8")
    assert run("query", sparql, "--format", "csv").stdout.split() == ["n", "5"]
    assert run("query", "count.rq", "--format", "csv").stdout.split() == ["n", "5"]


def test_construct_gives_turtle(run):
    out = run("query", "CONSTRUCT { ?p foaf:name ?n } WHERE { ?p foaf:name ?n }").stdout
    assert 'foaf:name "Mary Gely"' in out


def test_show_gives_links_with_their_quotes(run):
    out = run("show", "michel destot").stdout
    for words in ("ancien maire de Grenoble", "président d’honneur de France urbaine", "Député de l’Isère", "Présidence", "caractères"):
        assert words in out


def test_show_a_territory_gives_its_population(run):
    assert "514819 (2023)" in run("show", "Toulouse").stdout


def test_show_json_is_a_network(run):
    assert json.loads(run("show", "Mary Gely", "--json").stdout)["nodes"]


def test_search_whatever_the_accents(run):
    assert "person/michele-pappalardo" in run("search", "MICHELE", "papp").stdout
    matches = json.loads(run("search", "rochelle", "--json").stdout)
    assert "territory/commune/17300" in {match["id"] for match in matches}


@pytest.mark.parametrize(
    ("words", "code", "wording"),
    [
        (["show", "Saint-Denis"], 3, "territory/commune/93066"),
        (["show", "zzzzqqq"], 3, "zzzzqqq"),
        (["search", "zzzzqqq"], 3, "zzzzqqq"),
        (["query", "people_by_theme"], 2, "theme"),
        (["query", "people_by_them", "theme=x"], 3, "people_by_theme"),
        (["query", "no_such_file.rq"], 2, "no_such_file.rq"),
        (["query", "SELECT * {"], 1, "SELECT * {"[:0]),
        (["query", "events_chairs", "x"], 2, "nom=valeur"),
        (["network", "--source", "nulle-part"], 3, "conference-attractivite"),
        (["map", "-o", "absent/x.html"], 2, "absent/x.html"),
        (["build", "--data", "absent"], 2, "absent"),
        (["nonsense"], 2, "nonsense"),
        ([], 2, "--help"),
    ],
)
def test_faults_say_what_to_do_and_end_with_their_code(run, words, code, wording):
    done = run(*words, code=code)
    assert wording in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_no_graph_says_how_to_build_one(run, tmp_path):
    done = run("show", "x", "--store", str(tmp_path / "none"), code=1)
    assert "terrigraph build" in done.stderr


def test_network_writes_by_the_name_of_the_file(run, tmp_path):
    for suffix in ("gexf", "graphml", "json"):
        run("network", "-o", f"n.{suffix}")
        assert (tmp_path / f"n.{suffix}").stat().st_size > 1000


def test_map_prints_its_path(run, tmp_path):
    out = run("map", "-o", "carte.html").stdout
    assert str(tmp_path / "carte.html") in out
    assert list(tmp_path.iterdir()) == [tmp_path / "carte.html"]


def test_questions_lists_all(run):
    out = run("questions").stdout
    assert all(name in out for name in questions.load())
    assert len(json.loads(run("questions", "--json").stdout)) == len(questions.load())


def test_no_colour_where_it_should_be_off(run):
    assert "\033[" not in run("questions").stdout


def test_a_closed_pipe_is_no_error(built_store):
    done = subprocess.run(
        f'"{sys.executable}" -m terrigraph search a --limit 2000 --store "{built_store}" | head -1',
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""


def test_options_may_stand_anywhere_among_the_words() -> None:
    for words in (
        "query --format csv q a=1 b=2",
        "query q --format csv a=1 b=2",
        "query q a=1 --format csv b=2",
        "query q a=1 b=2 --format csv",
    ):
        parsed = arguments.parser().parse_args(words.split())
        assert (parsed.query, parsed.parameters, parsed.format) == ("q", ["a=1", "b=2"], "csv")


def test_a_command_that_reads_columns_ends_without_a_word_on_the_error_output(built_store: Path) -> None:
    words = ["--store", str(built_store), "path", "Mary Gely", "ville durable"]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("terrigraph")), *words], capture_output=True, text=True, timeout=120, check=True
    )
    assert "ville durable" in done.stdout
    assert done.stderr == ""
