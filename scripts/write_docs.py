"""Write the pages of documentation that come from the code: docs/ontology.md and docs/questions.md.

python scripts/write_docs.py            # writes them
python scripts/write_docs.py --check    # writes nothing; ends with 1 where a page is not current
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from terrigraph import ontology, queries
from terrigraph.namespaces import IDS, PREFIXES, SCHEMES
from terrigraph.views import ontology_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from terrigraph.queries import Question

DOCS = Path(__file__).resolve().parent.parent / "docs"

_QUESTIONS = """\
# The named questions

<!-- Written by scripts/write_docs.py from src/terrigraph/queries/*.rq: change those files, then run it again. -->

Each question is a SPARQL file, `src/terrigraph/queries/<name>.rq`, that runs as it stands. On the
[command line](command-line.md): `terrigraph query NAME PARAMETER=VALUE`; in [Python](analysts.md):
`graph.ask("NAME", PARAMETER="VALUE")`. A value is a name, an identifier such as `person/mary-gely`, an IRI, or a
date. Answers are in the language in use; every question runs over all sources together."""


def questions_page(questions: Iterable[Question]) -> str:
    """The named questions as one page of Markdown."""
    return "\n\n".join([_QUESTIONS, *map(_question, questions)]) + "\n"


def _question(question: Question) -> str:
    parts = [
        f"## {question.name}",
        f"**{question.title.en}** {question.about.en}\n\n*{question.title.fr}* {question.about.fr}",
        f"```sh\n{_example(question)}\n```",
    ]
    if question.parameters:
        parts.append(
            "\n".join(
                f"- `{p.name}` ({p.type}{f', by default {p.default}' if p.default else ''}): {p.label.en} · {p.label.fr}"
                for p in question.parameters
            )
        )
    columns = ", ".join(f"`{column.name}` ({column.type})" for column in question.columns)
    parts.append(f"Answers with {columns}.")
    return "\n\n".join(parts)


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


PAGES: dict[str, Callable[[], str]] = {
    "ontology.md": lambda: ontology_page.page(ontology.load()),
    "questions.md": lambda: questions_page(queries.load().values()),
}
"""What writes each page."""


def main(given: Sequence[str] | None = None) -> int:
    """Write the pages, or check that they are current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where a page is not current")
    check = parser.parse_args(given).check
    stale = 0
    for name, write in PAGES.items():
        path, text = DOCS / name, write()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if check:
            print(f"docs/{name} is not current; run: python scripts/write_docs.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"wrote docs/{name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
