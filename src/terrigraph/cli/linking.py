"""Linking actors: path."""

from __future__ import annotations

from terrigraph.cli.options import add_date, examples, open_graph
from terrigraph.cli.output import print_json
from terrigraph.errors import UsageError
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def add_path(parser: argparse.ArgumentParser) -> None:
    """Take two names, and which chains."""
    examples(
        parser,
        'terrigraph path "Michel Destot" "Mary Gely"\nterrigraph path "Michel Destot" "ville durable" --longest 4 --avoid France',
        'terrigraph path "Michel Destot" "Mary Gely"\nterrigraph path "Michel Destot" "sustainable city" --longest 4 --avoid France',
    )
    for name, metavar in (("start", Text("DE", "FROM")), ("end", Text("À", "TO"))):
        parser.add_argument(
            name, metavar=str(metavar), help=str(Text("un nom, un identifiant ou une IRI", "a name, an identifier or an IRI"))
        )
    parser.add_argument(
        "--longest",
        type=int,
        default=0,
        metavar="N",
        help=str(Text("au plus N liens (sinon sans limite)", "at most N links (else any number)")),
    )
    parser.add_argument(
        "--via",
        action="append",
        default=[],
        metavar=str(Text("LIEN", "LINK")),
        help=str(
            Text(
                "par les liens de cette sorte : mandat, maire, jumelage… (répétable)",
                "by links of this kind: mandate, mayor, twinning… (repeatable)",
            )
        ),
    )
    parser.add_argument(
        "--avoid",
        action="append",
        default=[],
        metavar=str(Text("NOM", "NAME")),
        help=str(Text("sans passer par là (répétable)", "not passing through that (repeatable)")),
    )
    parser.add_argument(
        "--limit", type=int, default=10, metavar="N", help=str(Text("au plus N chaînes montrées (10)", "at most N chains shown (10)"))
    )
    add_date(parser)


def run_path(arguments: argparse.Namespace) -> None:
    """Print the chains between two resources."""
    from terrigraph.network.paths import Search
    from terrigraph.views.text import chain

    if arguments.longest < 0 or arguments.limit < 1:
        raise UsageError(Text("--longest et --limit prennent un nombre positif", "--longest and --limit take a positive number"))
    graph = open_graph(arguments)
    search = Search(longest=arguments.longest, via=arguments.via, as_of=arguments.as_of, avoid=arguments.avoid, most=arguments.limit)
    paths = graph.paths(arguments.start, arguments.end, search)
    covered = graph.coverage(arguments.as_of) if arguments.as_of else None
    if arguments.json:
        print_json(chain.values(paths, graph.model) | ({"coverage": {"fr": covered.fr, "en": covered.en}} if covered else {}))
    else:
        print(chain.text(paths, graph.model), *([covered] if covered else []), sep="\n\n")
