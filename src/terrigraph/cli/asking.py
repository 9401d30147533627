"""Asking the graph: query, questions, search."""

from __future__ import annotations

import shutil
from pathlib import Path

from terrigraph.cli.options import add_date, complete, examples, open_graph
from terrigraph.cli.output import bold, print_covered, print_json
from terrigraph.errors import UnknownNameError, UsageError
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from terrigraph.graph import Graph
    from terrigraph.indexes.names import Match
    from terrigraph.store.protocol import Solutions


def add_query(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        'terrigraph query events_chairs\nterrigraph query people_mandates person="Michel Destot" date=2016-07-01\n'
        "terrigraph query 'SELECT ?nom { ?p a foaf:Person ; foaf:name ?nom }' --format csv",
        'terrigraph query events_chairs\nterrigraph query people_mandates person="Michel Destot" date=2016-07-01\n'
        "terrigraph query 'SELECT ?name { ?p a foaf:Person ; foaf:name ?name }' --format csv",
    )
    query = parser.add_argument(
        "query",
        metavar=str(Text("QUESTION", "QUESTION")),
        help=str(Text("le nom d’une question, un fichier .rq ou une requête SPARQL", "a question's name, a .rq file or a SPARQL query")),
    )
    complete(query, lambda **_: _questions())
    parameters = parser.add_argument(
        "parameters",
        nargs="*",
        default=[],
        metavar=str(Text("NOM=VALEUR", "NAME=VALUE")),
        help=str(Text("les paramètres de la question", "the question's parameters")),
    )
    complete(parameters, lambda parsed_args, **_: _expected(parsed_args.query, parsed_args.parameters or ()))
    parser.add_argument(
        "--format",
        choices=("table", "csv", "json", "turtle"),
        default="table",
        help=str(Text("table (par défaut), csv, json, ou turtle pour CONSTRUCT", "table (default), csv, json, or turtle for CONSTRUCT")),
    )
    add_date(parser)


def _questions() -> dict[str, str]:
    """What completes a question: names and titles."""
    from terrigraph.queries import questions

    return {question.name: str(question.title) for question in questions.load().values()}


def _expected(question: str, given: Sequence[str]) -> dict[str, str]:
    """What completes a question's parameters: those not given yet."""
    from terrigraph.queries import questions

    asked = questions.load().get(question)
    named = {parameter.partition("=")[0] for parameter in given}
    return {f"{p.name}=": str(p.label) for p in (asked.parameters if asked else ()) if p.name not in named}


def add_questions(parser: argparse.ArgumentParser) -> None:
    examples(parser, "terrigraph questions")


def add_search(parser: argparse.ArgumentParser) -> None:
    examples(parser, 'terrigraph search "saint denis"\nterrigraph search so toul')
    parser.add_argument(
        "text",
        nargs="+",
        metavar=str(Text("TEXTE", "TEXT")),
        help=str(Text("le début d’un nom, ou de ses mots", "the beginning of a name, or of its words")),
    )
    parser.add_argument("--limit", type=int, default=20, metavar="N", help=str(Text("réponses au plus (20)", "answers at most (20)")))


def run_query(arguments: argparse.Namespace) -> None:
    from terrigraph.queries import questions
    from terrigraph.store.protocol import Solutions
    from terrigraph.views.text import table

    graph = open_graph(arguments)
    labels: dict[str, str] = {}
    hidden: set[str] = set()
    text = arguments.query
    covered: Text | None = None
    if text in questions.load():
        given = parameters(arguments.parameters) | _dated(text, arguments.as_of)
        answer: Any = graph.answer(text, given)
        covered = graph.answer_coverage(text, given)
        labels = {column.name: str(column.label) for column in questions.named(text).columns}
        hidden = {column.name for column in questions.named(text).columns if column.type == "iri"}
    elif arguments.parameters or arguments.as_of:
        questions.named(text)
        raise AssertionError  # pragma: no cover - `named` raised
    else:
        answer = graph.store.run(sparql(text))
    wanted = "json" if arguments.json else arguments.format
    if not isinstance(answer, Solutions):
        if wanted in ("table", "turtle"):
            print(table.as_turtle(answer), end="")
            return
        answer = Solutions(("subject", "predicate", "object"), [(t.subject, t.predicate, t.object) for t in answer])
    if wanted == "table":
        header, rows = _legible(answer, labels, hidden)
        width = shutil.get_terminal_size((120, 40)).columns
        print(table.text(header, rows, width), *([f"\n{table.filled(str(covered), width)}"] if covered else []), sep="\n")
        return
    if wanted == "json":
        print(table.as_json(answer))
    elif wanted == "csv":
        print(table.as_csv(answer), end="")
    else:
        raise UsageError(
            Text("turtle est la forme d’un CONSTRUCT ; ici : table, csv ou json", "turtle is for a CONSTRUCT; here: table, csv or json")
        )
    print_covered(covered)


def _legible(answer: Solutions, labels: Mapping[str, str], hidden: Collection[str]) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of an answer for a reader: columns by their labels, without those that are hidden."""
    from terrigraph.views.text import table

    shown = [at for at, name in enumerate(answer.variables) if name not in hidden]
    header = [labels.get(answer.variables[at], answer.variables[at]) for at in shown]
    return header, [[row[at] for at in shown] for row in table.cells(answer)]


def _dated(question: str, as_of: str) -> dict[str, str]:
    """The parameter of a question that --as-of gives."""
    from terrigraph.queries import questions

    if not as_of:
        return {}
    dated = [parameter.name for parameter in questions.named(question).parameters if parameter.type == "date"]
    if not dated:
        raise UsageError(Text(f"« {question} » ne dépend pas d’une date", f'"{question}" does not depend on a date'))
    return {dated[0]: as_of}


def sparql(text: str) -> str:
    """The text of a query: of a file where it names one, itself where it is SPARQL."""
    from terrigraph.documents.plain import read_text
    from terrigraph.queries import questions

    if text.endswith((".rq", ".sparql")):
        path = Path(text)
        if not path.is_file():
            raise UsageError(Text(f"{path} n’est pas un fichier", f"{path} is not a file"))
        return read_text(path)
    if not any(mark in text for mark in "{}"):
        questions.named(text)
    return text


def parameters(given: Sequence[str]) -> dict[str, str]:
    """The parameters of a question, as given. Raises UsageError."""
    for parameter in given:
        if "=" not in parameter:
            raise UsageError(
                Text(f"« {parameter} » : un paramètre s’écrit nom=valeur", f'"{parameter}": a parameter is written name=value')
            )
    return dict(parameter.split("=", 1) for parameter in given)


def run_questions(arguments: argparse.Namespace) -> None:
    from terrigraph.queries import questions

    asked = questions.load().values()
    if arguments.json:
        print_json([question.described() for question in asked])
        return
    for aspect, title in questions.ASPECTS.items():
        print(f"{bold(str(title).upper())}\n")
        for question in (question for question in asked if question.aspect == aspect):
            parameters = " ".join(f"[{p.name}=…]" if p.default else f"{p.name}=…" for p in question.parameters)
            print(f"{bold(question.name)} {parameters}\n    {question.title}\n    {question.about}\n")


def run_search(arguments: argparse.Namespace) -> None:
    if arguments.limit < 1:
        raise UsageError(Text("--limit prend un nombre positif", "--limit takes a positive number"))
    graph = open_graph(arguments)
    text = " ".join(arguments.text)
    matches = graph.search(text, limit=arguments.limit)
    if arguments.json:
        print_json(
            [
                {"iri": m.iri, "id": graph.identifier(m.iri), "kind": m.kind, "label": m.label, "matched": m.matched, "context": m.context}
                for m in matches
            ]
        )
    else:
        print("".join(f"{_match(match, graph)}\n" for match in matches), end="")
    if not matches:
        raise UnknownNameError(Text(f"rien ne s’appelle « {text} »", f'nothing is called "{text}"'), None)


def _match(match: Match, graph: Graph) -> str:
    also = f" = {match.matched}" if match.matched != match.label else ""
    return f"{graph.identifier(match.iri)}  {bold(match.label)}{also}  ({match.context})"
