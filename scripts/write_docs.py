"""Write the pages of documentation that come from the code: docs/ontology.md and docs/questions.md.

python scripts/write_docs.py            # writes them
python scripts/write_docs.py --check    # writes nothing; ends with 1 where a page is not current

The examples of questions are asked of the shipped data. scripts/national_answers.json holds what was counted once on a
graph with imports.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terrigraph.build import build
from terrigraph.graph import LocalGraph
from terrigraph.language import speaking
from terrigraph.model import ontology
from terrigraph.model.namespaces import IDS, PREFIXES, SCHEMES
from terrigraph.queries import questions
from terrigraph.store.embedded import open_store
from terrigraph.views.text import ontology as ontology_page
from terrigraph.views.text import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from terrigraph.queries.questions import Question

DOCS = Path(__file__).resolve().parent.parent / "docs"

_NATIONAL = Path(__file__).resolve().parent / "national_answers.json"

_QUESTIONS = """\
# The named questions

<!-- Written by scripts/write_docs.py from src/terrigraph/queries/*.rq: change those files, then run it again. -->

{count} questions, by what they are about: {aspects}.

Each is a SPARQL file, `src/terrigraph/queries/<name>.rq`, that runs as it stands. On the
[command line](command-line.md): `terrigraph query NAME PARAMETER=VALUE`; in [Python](analysts.md):
`graph.ask("NAME", PARAMETER="VALUE")`. Answers are in the language in use; every question runs over all sources together.

| a parameter of type | is given as |
| --- | --- |
| person, organisation, territory, event, theme, thing | a name (`"Michel Destot"`), an identifier (`person/mary-gely`) or an IRI |
| role, kind | a name in French or English (`mayor`), an identifier (`adjoint-au-maire`) or an IRI |
| date | a day (`2016-07-01`) |

A name that nothing bears, or that several things do, gives the candidates, best first. A territory is taken with all that it
contains, a theme, a role or a kind with its narrower ones, where the question says so.

**Examples.** The answers shown are those of the graph that `make demo` builds: their first rows, shortened, without the
columns of IRIs. Where that graph has no answer, because it takes an import, and beside many others, the page states what was counted on
the *national graph*: {national}. Those figures were measured once; they are not computed when this page is written."""

_ROWS, _WIDTH = 4, 60
"""The rows of an answer that the page shows, and the characters of a cell."""


def questions_page(graph: LocalGraph) -> str:
    """The named questions as one page of Markdown, with what a graph of the shipped data answers."""
    national = json.loads(_NATIONAL.read_text(encoding="utf-8"))
    every = questions.load().values()
    aspects = ", ".join(f"[{title.en.lower()}](#{title.en.lower().replace(' ', '-')})" for title in questions.ASPECTS.values())
    parts = [_QUESTIONS.format(count=len(every), aspects=aspects, national=national["graph"])]
    for aspect, title in questions.ASPECTS.items():
        parts.append(f"## {title.en}")
        parts += [_question(question, graph, national["answers"]) for question in every if question.aspect == aspect]
    return "\n\n".join(parts) + "\n"


def _question(question: Question, graph: LocalGraph, national: Mapping[str, Any]) -> str:
    parts = [
        f"### {question.name}",
        f"**{question.title.en}** {question.about.en}\n\n*{question.title.fr}* {question.about.fr}",
    ]
    if question.parameters:
        parts.append(
            "\n".join(
                f"- `{p.name}` ({p.type}{f', by default {p.default}' if p.default else ''}): {p.label.en} · {p.label.fr}"
                for p in question.parameters
            )
        )
    columns = ", ".join(f"`{c.name}` ({c.type}{f', {c.unit.en}' if c.unit.en else ''})" for c in question.columns)
    parts += [f"Answers with {columns}.", f"```sh\n{_example(question)}\n```"]
    with speaking("en"):
        answer = graph.store.select(question.text.replace('VALUES ?lang { "fr" }', 'VALUES ?lang { "en" }'))
    parts.append(_answer(question, answer.variables, table.cells(answer)))
    if answered := national.get(question.name):
        given = " ".join(f"{name}={value}" for name, value in answered["parameters"].items())
        parts.append(
            f"On the national graph{f', `{given}`' if given else ''}: {answered['rows']:,} {'row' if answered['rows'] == 1 else 'rows'}."
        )
        if answered.get("first"):
            parts.append(_answer(question, answered["columns"], answered["first"], answered["rows"]))
    return "\n\n".join(parts)


def _answer(question: Question, names: Sequence[str], rows: Sequence[Sequence[str]], count: int = 0) -> str:
    """The first rows of an answer, as a table in Markdown: without IRIs, and without the columns that are empty there."""
    if not rows:
        return "*With what is shipped: no row; it takes an import.*"
    kinds = {column.name: column for column in question.columns}
    shown = [at for at, name in enumerate(names) if kinds[name].type != "iri" and any(row[at] for row in rows[:_ROWS])]
    lines = [[kinds[names[at]].label.en for at in shown], ["---"] * len(shown)]
    lines += [[_cell(row[at]) for at in shown] for row in rows[:_ROWS]]
    markdown = ["| " + " | ".join(line) + " |" for line in lines]
    left = (count or len(rows)) - len(rows[:_ROWS])
    return "\n".join(markdown) + (f"\n\n*and {left:,} more {'row' if left == 1 else 'rows'}*" if left > 0 else "")


def _cell(text: str) -> str:
    """A text as a cell of a table in Markdown, shortened."""
    plain = " ".join(text.split())
    kept = plain if len(plain) <= _WIDTH else plain[: _WIDTH - 1].rstrip() + "…"
    return re.sub(r"([|*_`<>\[\]\\])", r"\\\1", kept)


def _example(question: Question) -> str:
    """The command that asks a question with the values that its file has."""
    given = []
    for parameter in question.parameters:
        block = re.search(rf"VALUES\s+\?{parameter.name}\s*\{{([^{{}}]*)\}}", question.text)
        if block:
            given.append(f"{parameter.name}={_spoken(block[1].strip())}")
    return " ".join(["terrigraph query", question.name, *given])


def _spoken(term: str) -> str:
    """A term as one types it: `<https://…/id/person/mary-gely>` → `person/mary-gely`, `"2016-07-01"^^xsd:date` → `2016-07-01`."""
    if quoted := re.match(r'"([^"]*)"', term):
        return quoted[1]
    if term.startswith("<"):
        return next((term[1:-1].removeprefix(base) for base in (IDS, *SCHEMES.values()) if term[1:].startswith(base)), term[1:-1])
    prefix, _, local = term.partition(":")
    return local if prefix in PREFIXES else term


PAGES: dict[str, Callable[[LocalGraph], str]] = {
    "ontology.md": lambda _: ontology_page.page(ontology.load()),
    "questions.md": questions_page,
}
"""What writes each page, from a graph of the shipped data."""


@contextmanager
def _shipped(store: Path | None) -> Iterator[LocalGraph]:
    """The graph of the shipped data: the one that is given, or one that is built for the occasion."""
    if store is not None:
        yield LocalGraph(open_store(store))
        return
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        yield LocalGraph(open_store(Path(folder)))


def _measure(graph: LocalGraph) -> None:
    """Count again the answers of scripts/national_answers.json, and keep the first rows of those that have `first`."""
    national = json.loads(_NATIONAL.read_text(encoding="utf-8"))
    for name, answered in national["answers"].items():
        with speaking("en"):
            answer = graph.answer(name, answered["parameters"])
        answered["rows"] = len(answer.rows)
        if "first" in answered:
            answered |= {"columns": list(answer.variables), "first": table.cells(answer)[:_ROWS]}
    _NATIONAL.write_text(json.dumps(national, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(given: Sequence[str] | None = None) -> int:
    """Write the pages, or check that they are current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where a page is not current")
    parser.add_argument("--store", type=Path, help="a store of the shipped data and nothing else (by default one is built: 20 s)")
    parser.add_argument("--measure", type=Path, help="a store of the national graph: count its answers again, and end")
    arguments = parser.parse_args(given)
    if arguments.measure:
        _measure(LocalGraph(open_store(arguments.measure)))
        return 0
    stale = 0
    with _shipped(arguments.store) as graph:
        pages = {name: write(graph) for name, write in PAGES.items()}
    for name, text in pages.items():
        path = DOCS / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if arguments.check:
            print(f"docs/{name} is not current; run: python scripts/write_docs.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"wrote docs/{name}")
    return 1 if arguments.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
