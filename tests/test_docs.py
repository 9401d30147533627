"""The documentation, held to the code: generated pages, commands, questions, links, examples."""

from __future__ import annotations

import doctest
import importlib.util
import re
import shlex
import webbrowser
from functools import cache
from itertools import pairwise, takewhile
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import pytest

from importing_files import workbook
from places import REPO
from terrigraph import resources
from terrigraph.build import gather
from terrigraph.cli import arguments
from terrigraph.cli.commands import COMMANDS
from terrigraph.cli.main import main
from terrigraph.facts.conclusions import Conclusions
from terrigraph.facts.terms import Terms
from terrigraph.graph import LocalGraph
from terrigraph.language import LANGUAGES
from terrigraph.language import speaking as choosing
from terrigraph.model import ontology
from terrigraph.model.triples import Ids
from terrigraph.queries import questions
from terrigraph.sources import source, validation
from terrigraph.store.embedded import open_store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from terrigraph.build import Summary

PAGES = sorted([*REPO.glob("*.md"), *(REPO / "docs").glob("*.md"), *(REPO / "LICENSES").glob("*.md")])
EXAMPLE = "seminaire-exemple"
READING = {"query", "questions", "show", "path", "search", "network", "map", "reconcile", "completion"}
"""The commands that change nothing and end by themselves: each is run as it is documented. The others are run in tests/cli."""

SAYING = {"query", "show", "search", "questions"}
"""Those that print something whatever is found."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ELSEWHERE = re.compile(r"https?:|twinned\.rq$|twinning$|Camille Exemple$")
"""What a documented command asks of a server, or of imports and sources of the reader's own."""
PARTICIPANTS = [
    ["nom", "name", "fonction", "office", "ville", "city"],
    ["Michel Destot", "Michel Destot", "ancien maire de Grenoble", "ancien maire de Grenoble", "Grenoble", "Grenoble"],
]


def named(page: Path) -> str:
    return str(page.relative_to(REPO))


def text(name: str) -> str:
    return (REPO / name).read_text(encoding="utf-8")


def blocks(page: str, *languages: str) -> list[str]:
    """The fenced blocks of a page."""
    return [block[2] for block in _FENCE.finditer(page) if block[1] in languages]


def prose(page: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page)


@cache
def write_docs() -> Any:  # a script, not a module of the package
    specification = importlib.util.spec_from_file_location("write_docs", REPO / "scripts" / "write_docs.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    actions = arguments.parser()._actions
    return next(action.choices for action in actions if isinstance(action.choices, dict))


# ---------------------------------------------------------------- generated pages


@pytest.mark.parametrize("name", ["ontology.md", "questions.md"])
def test_a_generated_page_is_current(name: str, shipped_store: Path) -> None:
    current = write_docs().PAGES[name](LocalGraph(open_store(shipped_store)))
    assert (REPO / "docs" / name).read_text(encoding="utf-8") == current, "run: python scripts/write_docs.py"


def test_check_names_a_page_that_is_not_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shipped_store: Path
) -> None:
    script, store = write_docs(), ["--store", str(shipped_store)]
    monkeypatch.setattr(script, "DOCS", tmp_path)
    monkeypatch.delitem(script.PAGES, "questions.md")  # which asks every question
    assert script.main(["--check", *store]) == 1
    assert "docs/ontology.md is not current" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert script.main(store) == 0
    assert script.main(["--check", *store]) == 0


def test_the_ontology_page_has_every_term_of_ours_and_every_concept() -> None:
    page = text("docs/ontology.md")
    own = {quad.subject.value for quad in ontology.load().statements if quad.subject.value.startswith(ontology.GRAPH + "#")}
    assert own and [iri for iri in sorted(own) if f"`tg:{iri.partition('#')[2]}`" not in page] == []
    for name, concepts in ontology.load().concepts().items():
        assert [local for local in concepts if f"`tg{name}:{local}`" not in page] == []


# ---------------------------------------------------------------- commands and questions


def test_every_command_and_option_is_documented() -> None:
    page = text("docs/command-line.md")
    parts = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE))
    common = page.partition("\n## build")[0]
    assert set(commands()) == set(COMMANDS)
    for name, parser in commands().items():
        assert name in parts, f"docs/command-line.md has no section on {name}"
        options = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
        assert [option for option in options if f"`{option}" not in parts[name] and f"`{option}" not in common] == [], name


def test_every_exit_code_is_documented() -> None:
    page = text("docs/command-line.md")
    assert [code for code in (0, 1, 2, 3, 130) if f"\n| {code} |" not in page] == []


def test_every_named_question_is_documented() -> None:
    assert re.findall(r"^### (\w+)$", text("docs/questions.md"), re.MULTILINE) == list(questions.load())


def test_every_curated_table_is_documented() -> None:
    from terrigraph.sources.curated import TABLES

    page = text("docs/adding-a-source.md")
    assert [name for name in TABLES if f"| `{name}.csv` |" not in page] == []


# ---------------------------------------------------------------- the data


def test_the_page_on_data_has_every_source_and_the_counts_of_this_build(shipped: tuple[Path, Summary]) -> None:
    page, summary = text("docs/data.md"), shipped[1]
    listed = re.findall(r"^## ([a-z][\w-]*)$", page, re.MULTILINE)
    listed += re.findall(r"^\| \[([\w-]+)\]\(\.\./data/", text("docs/meetings.md"), re.MULTILINE)
    assert set(listed) == {reading.source.id for reading in summary.readings}
    assert f"{summary.quads:,}" in page and f"{summary.quads:,}" in text("README.md")
    for reading in summary.readings:
        counts = [f"`{table}.csv` | {kept:,} |" for table, kept in reading.kept.items()] if reading.source.id == "territories" else []
        assert [count for count in counts if count not in page] == []


# ---------------------------------------------------------------- links


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_between_pages_resolves(page: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_file() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", sorted((REPO / "docs").glob("*.md")), ids=named)
def test_every_page_is_reached_from_the_index(page: Path) -> None:
    assert page.name == "index.md" or f"({page.name})" in text("docs/index.md")


# ---------------------------------------------------------------- the two READMEs


def shape(page: str) -> dict[str, Any]:
    """What two versions of a page in two languages share."""
    return {
        "headings": [len(marks) for marks in re.findall(r"^(#+) ", prose(page), re.MULTILINE)],
        "blocks": [block[1] for block in _FENCE.finditer(page)],
        "rows": len(re.findall(r"^\|", page, re.MULTILINE)),
        "items": len(re.findall(r"^- ", page, re.MULTILINE)),
        "links": sorted(set(re.findall(r"\]\(([^)]+)\)", page)) - {"README.md", "README.fr.md"}),
        "figures": sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[  ,](?=\d{3})", "", prose(page)))),
    }


def test_the_two_readmes_are_in_step() -> None:
    assert shape(text("README.md")) == shape(text("README.fr.md"))


# ---------------------------------------------------------------- examples


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch, shipped_store: Path) -> Any:
    """The graph of the shipped data as the user's own, in the language of a page, in a terminal of 100 columns."""

    def choose(page: str) -> None:
        monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8" if page.endswith(".fr.md") else "en_US.UTF-8")
        monkeypatch.setenv("TERRIGRAPH_STORE", str(shipped_store))
        monkeypatch.setenv("COLUMNS", "100")

    return choose


@pytest.mark.parametrize("name", ["README.md", "README.fr.md", "docs/analysts.md", "docs/analysis.md"])
def test_the_python_of_a_page_gives_what_it_shows(name: str, speaking: Any) -> None:
    speaking(name)
    examples = "\n".join(blocks(text(name), "pycon"))
    assert examples
    output: list[str] = []
    session = doctest.DocTestParser().get_doctest(examples, {}, name, name, 0)
    failures = doctest.DocTestRunner(verbose=False).run(session, out=output.append)
    assert failures.failed == 0, "".join(output)


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_the_commands_of_a_readme_print_what_it_shows(name: str, speaking: Any, capsys: pytest.CaptureFixture[str]) -> None:
    speaking(name)
    shown = blocks(text(name), "console")
    assert shown
    for block in shown:
        command, _, expected = block.partition("\n")
        assert main(shlex.split(command)[2:]) == 0
        printed = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
        assert printed == expected.rstrip("\n")


def commands_in(lines: Iterable[str]) -> list[list[str]]:
    """The words of each terrigraph command among lines; one that ends with a backslash goes on."""
    whole = "\n".join(lines).replace("\\\n", " ").splitlines()
    shown = (line.strip().removeprefix("$ ") for line in whole)
    words = [shlex.split(line, comments=True)[1:] for line in shown if line.startswith("terrigraph ")]
    return [list(takewhile(lambda word: word not in (">", ">>", "|"), command)) for command in words]


def commands_of(page: str) -> list[list[str]]:
    """The words of each terrigraph command in a page's blocks."""
    return commands_in(line for block in blocks(page, "console", "sh") for line in block.splitlines())


def commands_of_helps(language: str) -> list[list[str]]:
    """The words of each example of the commands' helps, in a language."""
    with choosing(language):
        parsers = [arguments.parser(), *commands().values()]
        return commands_in(line for parser in parsers for line in (parser.epilog or "").splitlines())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_of_a_page_is_one(page: Path) -> None:
    for words in commands_of(page.read_text(encoding="utf-8")):
        arguments.parser().parse_args(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_of_a_help_is_a_command(language: str) -> None:
    examples = commands_of_helps(language)
    assert {words[0] for words in examples} >= COMMANDS.keys() - {"--store"}
    for words in examples:
        arguments.parser().parse_args(words)


def commands_in_sentences(page: str) -> list[list[str]]:
    """The words of each named question that a page's sentences ask with its parameters."""
    spans = re.findall(r"`(terrigraph query [^`A-Z]+ ?[^`]*=[^`]*)`", page)
    return [shlex.split(span)[1:] for span in spans if "NAME" not in span]


def asked_alike(words: list[str]) -> tuple[str, ...]:
    """What tells a command from another: not the name of the file that it writes, nor whether that is then opened."""
    named = [f"FILE{PurePath(word).suffix}" if before in ("-o", "--output") else word for before, word in pairwise(["", *words])]
    return tuple(word for word in named if word != "--open")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_reads_a_graph_does_well_as_documented(
    language: str, speaking: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    speaking("README.fr.md" if language == "fr" else "README.md")
    monkeypatch.setattr(webbrowser, "open", lambda _: True)
    monkeypatch.chdir(tmp_path)
    workbook(tmp_path / "participants.xlsx", PARTICIPANTS)
    for name in ("villes.csv", "towns.csv"):
        (tmp_path / name).write_text("commune,departement\nReims,51\n", encoding="utf-8")
    pages = [page.read_text(encoding="utf-8") for page in PAGES if page.name.endswith(".fr.md") == (language == "fr")]
    shown = commands_of_helps(language) + [words for page in pages for words in [*commands_of(page), *commands_in_sentences(page)]]
    shown.sort(key=lambda words: "--open" in words)  # of those that are alike the last is run
    tried = {asked_alike(words): words for words in shown if words[0] in READING and not any(_ELSEWHERE.match(word) for word in words)}
    assert {name for name, *_ in tried} >= READING - {"questions"}
    for words in sorted(tried.values()):
        assert main(words) == 0, (words, capsys.readouterr().err)
        assert capsys.readouterr().out.strip() or words[0] not in SAYING, words


@pytest.mark.parametrize("name", ["docs/questions.md", "docs/researchers.md", "docs/command-line.md"])
def test_a_page_shows_what_is_asked_of_a_graph(name: str) -> None:
    assert any(words[0] in SAYING for words in commands_of(text(name)))


def test_the_sparql_of_a_page_runs(speaking: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    speaking("docs/researchers.md")
    for query in blocks(text("docs/researchers.md"), "sparql"):
        (tmp_path / "page.rq").write_text(query, encoding="utf-8")
        assert main(["query", str(tmp_path / "page.rq"), "--format", "csv"]) == 0
        assert len(capsys.readouterr().out.splitlines()) > 1


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example source of docs/adding-a-source.md, as files."""
    files = re.findall(rf"^`({EXAMPLE}/[^`]+)`\n\n```\w+\n(.*?)^```$", text("docs/adding-a-source.md"), re.DOTALL | re.MULTILINE)
    for name, content in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    return tmp_path / EXAMPLE


def test_the_example_source_is_right(example: Path) -> None:
    reading = gather(source.load(example), ontology.load(), Conclusions(ids=Ids(), terms=Terms()))
    assert reading.faults == [] and "".join(reading.blocks)
    quotes = validation.check_quotes([reading], [])
    assert (quotes.checked, quotes.unchecked, quotes.faults) == (len(reading.quotes), 0, [])


def test_the_example_source_wants_nothing_but_official_territories(example: Path) -> None:
    reading = gather(source.load(example), ontology.load(), Conclusions(ids=Ids(), terms=Terms()))
    elsewhere = {reference.value for reference in reading.references} - {iri.rpartition("/")[2] for iri in reading.origins}
    described = (resources.folder("data") / "territories" / "communes.csv").read_text(encoding="utf-8")
    assert {value for value in elsewhere if not value.startswith(("commune/", "person/"))} == set()
    assert all(f"\n{value.removeprefix('commune/')}," in described for value in elsewhere if value.startswith("commune/"))


def test_the_fault_that_the_page_shows_is_the_one_reported(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    table = example / "mandates.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",president,", ",presidente,"), encoding="utf-8", newline="")
    faults = gather(source.load(example), ontology.load(), Conclusions(ids=Ids(), terms=Terms())).faults
    page = text("docs/adding-a-source.md")
    assert faults and all(f"  {fault}" in page for fault in faults)
