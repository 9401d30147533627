"""Seeing the graph: show, network, map."""

from __future__ import annotations

import sys

from terrigraph.cli.options import add_date, examples, open_graph, path
from terrigraph.cli.output import ending, print_covered, print_json, write
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from terrigraph.network.projection import Network


FORMATS = ("gexf", "graphml", "json")
"""What a network is written as; a file's name ends with one of these."""


def add_show(parser: argparse.ArgumentParser) -> None:
    examples(parser, 'terrigraph show "Michel Destot"\nterrigraph show territory/commune/31555')
    parser.add_argument(
        "name", metavar=str(Text("NOM", "NAME")), help=str(Text("un nom, un identifiant ou une IRI", "a name, an identifier or an IRI"))
    )
    add_date(parser)


def add_network(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph network -o reseau.gexf\nterrigraph network --around Toulouse --depth 2 --format json",
        "terrigraph network -o network.gexf\nterrigraph network --around Toulouse --depth 2 --format json",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help=str(Text("sinon d’après le nom du fichier, sinon gexf", "else by the file's name, else gexf")),
    )
    _add_selection(parser, Text("sinon la sortie", "else standard output"))


def add_map(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        'terrigraph map -o carte.html\nterrigraph map --around "Sylvie Rouillon Valdiguie" --lang en\n'
        "terrigraph map --within Haute-Garonne --kind territoire --kind organisation\n"
        'terrigraph map --query people_by_theme theme="ville durable" --depth 1',
        'terrigraph map -o map.html\nterrigraph map --around "Sylvie Rouillon Valdiguie" --lang fr\n'
        "terrigraph map --within Haute-Garonne --kind territory --kind organisation\n"
        'terrigraph map --query people_by_theme theme="sustainable city" --depth 1',
    )
    parser.add_argument("--title", default="", metavar=str(Text("TITRE", "TITLE")), help=str(Text("titre de la page", "title of the page")))
    parser.add_argument("--open", action="store_true", help=str(Text("ouvre la page dans le navigateur", "open the page in the browser")))
    _add_selection(parser, Text("sinon terrigraph.html", "else terrigraph.html"))
    _add_parts(parser)
    parser.add_argument(
        "--story",
        type=path,
        action="append",
        default=[],
        metavar=str(Text("FICHIER", "FILE")),
        help=str(Text("une histoire à y raconter (répétable)", "a story of the page (repeatable)")),
    )


def _add_parts(parser: argparse.ArgumentParser) -> None:
    """Take the other ways to choose a part of the graph."""
    parser.add_argument(
        "--within",
        default="",
        metavar=str(Text("NOM", "NAME")),
        help=str(
            Text(
                "ce territoire, thème, événement ou organisation, tout ce qu’il contient, et ce qui y est lié",
                "this territory, theme, event or organisation, all that it contains, and what is linked to that",
            )
        ),
    )
    parser.add_argument(
        "--query",
        default="",
        metavar="QUESTION",
        help=str(
            Text(
                "ce que nomme la réponse à une question, à un fichier .rq ou à une requête SPARQL",
                "what the answer to a question, a .rq file or a SPARQL query names",
            )
        ),
    )
    parser.add_argument(
        "parameters",
        nargs="*",
        metavar=str(Text("NOM=VALEUR", "NAME=VALUE")),
        help=str(Text("les paramètres de la question", "the question's parameters")),
    )
    parser.add_argument("--whole", action="store_true", help=str(Text("tout le graphe", "the whole graph")))
    parser.add_argument(
        "--kind",
        action="append",
        default=[],
        metavar=str(Text("SORTE", "KIND")),
        help=str(
            Text(
                "ces sortes de points seulement (répétable) : personne, organisation, territoire, événement, thème, question, "
                "en français ou en anglais",
                "these kinds of dots only (repeatable): person, organisation, territory, event, theme, question, in French or English",
            )
        ),
    )


def _add_selection(parser: argparse.ArgumentParser, otherwise: Text) -> None:
    parser.add_argument(
        "--source",
        action="append",
        default=[],
        metavar=str(Text("SOURCE", "SOURCE")),
        help=str(
            Text(
                "ce que dit cette source (répétable ; sinon toutes celles qui citent des documents)",
                "what this source says (repeatable; else all those that quote documents)",
            )
        ),
    )
    add_date(parser)
    parser.add_argument(
        "--around",
        default="",
        metavar=str(Text("NOM", "NAME")),
        help=str(Text("ce qui entoure une ressource", "what is around a resource")),
    )
    parser.add_argument("--depth", type=int, choices=(1, 2, 3), help=str(Text("à combien de liens (1)", "how many links away (1)")))
    parser.add_argument(
        "-o",
        "--output",
        type=path,
        metavar=str(Text("FICHIER", "FILE")),
        help=str(Text(f"où l’écrire, {otherwise.fr}", f"where to write it, {otherwise.en}")),
    )


def run_show(arguments: argparse.Namespace) -> None:
    graph = open_graph(arguments)
    if arguments.json:
        from terrigraph.views.files.formats import json_text

        network = graph.page(graph.resolve(arguments.name), arguments.as_of).network()
        print(json_text(graph.dated(network, arguments.as_of) if arguments.as_of else network))
    else:
        print(graph.text(arguments.name, arguments.as_of))


def run_network(arguments: argparse.Namespace) -> None:
    from terrigraph.views.files.formats import VIEWS

    if arguments.output:
        form = arguments.format or ending(arguments.output, FORMATS)
    else:
        form = "json" if arguments.json else arguments.format or "gexf"
    network = open_graph(arguments).network(
        sources=arguments.source, around=arguments.around, depth=arguments.depth or 1, as_of=arguments.as_of
    )
    text = VIEWS[form](network)
    if not arguments.output:
        sys.stdout.write(text)
        print_covered(network.graph.get("coverage"))
        return
    write(arguments.output, text)
    if arguments.json:
        print_json(_counts("network", network, arguments.output))
    else:
        print(_counted(network, arguments.output), file=sys.stderr)
        print_covered(network.graph.get("coverage"))


def run_map(arguments: argparse.Namespace) -> None:
    from pathlib import Path

    from terrigraph.cli.asking import parameters, sparql
    from terrigraph.pages.explorer import explored
    from terrigraph.pages.selection import Selection

    selection = Selection(
        sources=arguments.source,
        around=arguments.around,
        within=arguments.within,
        query=sparql(arguments.query) if arguments.query else "",
        parameters=parameters(arguments.parameters),
        whole=arguments.whole,
        depth=arguments.depth,
        kinds=arguments.kind,
        as_of=arguments.as_of,
    )
    output = arguments.output or Path("terrigraph.html")
    ending(output, ("html", "htm"))
    title = Text(arguments.title, arguments.title) if arguments.title else None
    html, network = explored(open_graph(arguments), selection, title, arguments.story)
    write(output, html)
    if arguments.json:
        print_json(_counts("map", network, output))
    else:
        print(_counted(network, output.resolve()))
        print_covered(network.graph.get("coverage"))
    if arguments.open:
        import webbrowser

        webbrowser.open(output.resolve().as_uri())


def _counts(what: str, network: Network, path: Path) -> dict[str, str | int]:
    """What was written and where, for a program."""
    return {what: str(path.resolve()), "nodes": len(network), "edges": network.number_of_edges()}


def _counted(network: Network, path: Path) -> str:
    nodes, edges = len(network), network.number_of_edges()
    return str(Text(f"{path} : {nodes} nœuds, {edges} liens", f"{path}: {nodes} nodes, {edges} links"))
