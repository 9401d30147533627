"""The words of the command line: its commands, their arguments, their help, in French and English."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

from terrigraph import __version__
from terrigraph.errors import UsageError
from terrigraph.language import LANGUAGES, Text


class Parser(argparse.ArgumentParser):
    """argparse, with its own words in the user's language."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse's own options
        helped = options.pop("add_help", True)
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, add_help=False, **options)
        self._positionals.title = "arguments"
        if helped:
            self.add_argument("-h", "--help", action="help", help=str(Text("montre cette aide", "show this help")))

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of leaving."""
        raise UsageError(
            Text(f"commande mal formée : {message}", f"wrong command: {message}"),
            Text(f"L’aide : {self.prog} --help", f"Help: {self.prog} --help"),
        )


def _store(text: str) -> Path | str:
    return text if text.lower().startswith(("http://", "https://")) else Path(text)


def parser() -> argparse.ArgumentParser:
    """The parser of the command line, in the language in use; `command` names the command chosen."""
    shared = Parser(add_help=False)
    shared.add_argument(
        "--store",
        type=_store,
        default=argparse.SUPPRESS,
        metavar=str(Text("DOSSIER", "FOLDER")),
        help=str(
            Text(
                "où est le graphe : un dossier, ou l’adresse d’un serveur SPARQL, https://… "
                "(sinon TERRIGRAPH_STORE, sinon le dossier de l’utilisateur)",
                "where the graph is: a folder, or a SPARQL server's address, https://… (else TERRIGRAPH_STORE, else the user's own folder)",
            )
        ),
    )
    shared.add_argument(
        "--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=str(Text("langue des messages", "language of the messages"))
    )
    shared.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=str(Text("réponse pour un programme", "answer for a program"))
    )
    top = Parser(
        prog="terrigraph",
        parents=[shared],
        description=str(
            Text(
                "Le graphe des personnes et des institutions qui rendent les territoires attractifs.",
                "The graph of the people and institutions that make territories attractive.",
            )
        ),
        epilog=str(
            Text(
                'exemples :\n  terrigraph build\n  terrigraph query people_by_theme theme="ville durable"\n'
                '  terrigraph show "Michel Destot"\n'
                "  terrigraph map -o carte.html\n\ncodes de sortie : 0 tout va bien ; 1 les données ou le graphe sont en faute ;\n"
                "  2 la commande l’est ; 3 un nom est inconnu ou ambigu ; 130 interrompu",
                'examples:\n  terrigraph build\n  terrigraph query people_by_theme theme="sustainable city"\n'
                '  terrigraph show "Michel Destot"\n'
                "  terrigraph map -o map.html\n\nexit codes: 0 all is well; 1 the data or the graph are at fault;\n"
                "  2 the command is; 3 a name is unknown or ambiguous; 130 interrupted",
            )
        ),
    )
    top.add_argument(
        "--version", action="version", version=f"terrigraph {__version__}", help=str(Text("montre la version", "show the version"))
    )
    commands = top.add_subparsers(dest="command", metavar=str(Text("COMMANDE", "COMMAND")), required=True, parser_class=Parser)

    def command(name: str, about: Text, example: Text) -> argparse.ArgumentParser:
        heading = Text("exemples :", "examples:")
        return commands.add_parser(name, parents=[shared], help=str(about), description=str(about), epilog=f"{heading}\n{example}")

    _add_build(
        command(
            "build",
            Text("construit le graphe : lit, vérifie, remplace", "build the graph: read, check, replace"),
            Text(
                "  terrigraph build\n  terrigraph build --data mes-sources --texts mes-textes",
                "  terrigraph build\n  terrigraph build --data my-sources --texts my-texts",
            ),
        )
    )
    taken = command(
        "import",
        Text("prend des fichiers dans le graphe : élus, jumelages…", "take files into the graph: elected officials, twinnings…"),
        Text(
            "  terrigraph import elected_officials\n  terrigraph import twinnings jumelages.csv",
            "  terrigraph import elected_officials\n  terrigraph import twinnings twinnings.csv",
        ),
    )
    _add_source(taken)
    taken.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar=str(Text("FICHIER", "FILE")),
        help=str(Text("les fichiers (sinon ceux que fetch a téléchargés)", "the files (else those that fetch downloaded)")),
    )
    taken.add_argument(
        "--mapping",
        type=Path,
        metavar=str(Text("FICHIER", "FILE")),
        help=str(Text("dit ce que sont les colonnes (TOML)", "says what the columns are (TOML)")),
    )
    taken.add_argument(
        "--whole-councils",
        action="store_true",
        help=str(Text("tous les conseillers, et non ceux qui ont une fonction", "every councillor, not those with a function alone")),
    )
    _add_source(
        command(
            "fetch",
            Text("télécharge les fichiers d’une source (demande le réseau)", "download the files of a source (asks the network)"),
            Text("  terrigraph fetch elected_officials", "  terrigraph fetch elected_officials"),
        )
    )
    forget = command(
        "forget",
        Text("efface une personne de partout, et pour toujours", "erase a person from everywhere, and for good"),
        Text("  terrigraph forget person/lea-martin-commune-31555", "  terrigraph forget person/lea-martin-commune-31555"),
    )
    forget.add_argument(
        "person", metavar=str(Text("PERSONNE", "PERSON")), help=str(Text("son identifiant ou son IRI", "the identifier or IRI"))
    )
    _add_data(forget)
    _add_query(
        command(
            "query",
            Text("pose une question nommée, ou une requête SPARQL", "ask a named question, or a SPARQL query"),
            Text(
                '  terrigraph query events_chairs\n  terrigraph query people_mandates person="Michel Destot" date=2016-07-01\n'
                "  terrigraph query 'SELECT DISTINCT ?nom { ?p a foaf:Person ; foaf:name ?nom }' --format csv",
                '  terrigraph query events_chairs\n  terrigraph query people_mandates person="Michel Destot" date=2016-07-01\n'
                "  terrigraph query 'SELECT DISTINCT ?name { ?p a foaf:Person ; foaf:name ?name }' --format csv",
            ),
        )
    )
    command(
        "questions",
        Text("liste les questions nommées", "list the named questions"),
        Text("  terrigraph questions", "  terrigraph questions"),
    )
    show = command(
        "show",
        Text(
            "montre une personne, une institution, un territoire, un thème : ses liens et leurs sources",
            "show a person, an institution, a territory, a theme: its links and their sources",
        ),
        Text(
            '  terrigraph show "Michel Destot"\n  terrigraph show territory/commune/31555',
            '  terrigraph show "Michel Destot"\n  terrigraph show territory/commune/31555',
        ),
    )
    show.add_argument(
        "name", metavar=str(Text("NOM", "NAME")), help=str(Text("un nom, un identifiant ou une IRI", "a name, an identifier or an IRI"))
    )
    _add_date(show)
    search = command(
        "search",
        Text("cherche un nom, sans égard aux accents ni à la casse", "search a name, whatever the accents and case"),
        Text(
            '  terrigraph search "saint denis"\n  terrigraph search so toul',
            '  terrigraph search "saint denis"\n  terrigraph search so toul',
        ),
    )
    search.add_argument(
        "text",
        nargs="+",
        metavar=str(Text("TEXTE", "TEXT")),
        help=str(Text("le début d’un nom, ou de ses mots", "the beginning of a name, or of its words")),
    )
    search.add_argument("--limit", type=int, default=20, metavar="N", help=str(Text("réponses au plus (20)", "answers at most (20)")))
    network = command(
        "network",
        Text("écrit un réseau pour Gephi, networkx ou le web", "write a network for Gephi, networkx or the web"),
        Text(
            "  terrigraph network -o reseau.gexf\n  terrigraph network --around Toulouse --depth 2 --format json",
            "  terrigraph network -o network.gexf\n  terrigraph network --around Toulouse --depth 2 --format json",
        ),
    )
    network.add_argument(
        "--format",
        choices=("gexf", "graphml", "json"),
        help=str(Text("sinon d’après le nom du fichier, sinon gexf", "else by the file's name, else gexf")),
    )
    _add_selection(network, Text("sinon la sortie", "else standard output"))
    page = command(
        "map",
        Text("écrit la carte du réseau : une page HTML", "write the map of the network: one HTML page"),
        Text(
            '  terrigraph map -o carte.html\n  terrigraph map --around "Sylvie Rouillon Valdiguie" --lang en',
            '  terrigraph map -o map.html\n  terrigraph map --around "Sylvie Rouillon Valdiguie" --lang fr',
        ),
    )
    page.add_argument("--title", default="", metavar=str(Text("TITRE", "TITLE")), help=str(Text("titre de la page", "title of the page")))
    page.add_argument("--open", action="store_true", help=str(Text("ouvre la carte dans le navigateur", "open the map in the browser")))
    _add_selection(page, Text("sinon terrigraph.html", "else terrigraph.html"))
    return top


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="elected_officials, twinnings, wikidata, cooperations, members")


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        action="append",
        default=[],
        metavar=str(Text("DOSSIER", "FOLDER")),
        help=str(Text("un dossier de sources à ajouter à celles de terrigraph", "a folder of sources to add to terrigraph's own")),
    )


def _add_build(parser: argparse.ArgumentParser) -> None:
    _add_data(parser)
    folder = str(Text("DOSSIER", "FOLDER"))
    parser.add_argument(
        "--texts",
        type=Path,
        action="append",
        default=[],
        metavar=folder,
        help=str(Text("un dossier de textes où vérifier les citations", "a folder of texts in which to check the quotes")),
    )
    parser.add_argument("--base", default="", metavar="IRI", help=str(Text("base des IRI des ressources", "base of the resources' IRIs")))


def _add_query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "query",
        metavar=str(Text("QUESTION", "QUESTION")),
        help=str(Text("le nom d’une question, un fichier .rq ou une requête SPARQL", "a question's name, a .rq file or a SPARQL query")),
    )
    parser.add_argument(
        "parameters",
        nargs="*",
        metavar=str(Text("NOM=VALEUR", "NAME=VALUE")),
        help=str(Text("les paramètres de la question", "the question's parameters")),
    )
    parser.add_argument(
        "--format",
        choices=("table", "csv", "json", "turtle"),
        default="table",
        help=str(Text("table (par défaut), csv, json, ou turtle pour CONSTRUCT", "table (default), csv, json, or turtle for CONSTRUCT")),
    )
    _add_date(parser)


def _add_date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        default="",
        metavar=str(Text("JOUR", "DAY")),
        help=str(
            Text("ce qui vaut ce jour-là (AAAA-MM-JJ), certain ou possible", "what holds on that day (YYYY-MM-DD), certain or possible")
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
    _add_date(parser)
    parser.add_argument(
        "--around",
        default="",
        metavar=str(Text("NOM", "NAME")),
        help=str(Text("ce qui entoure une ressource", "what is around a resource")),
    )
    parser.add_argument(
        "--depth", type=int, default=1, choices=(1, 2, 3), help=str(Text("à combien de liens (1)", "how many links away (1)"))
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar=str(Text("FICHIER", "FILE")),
        help=str(Text(f"où l’écrire, {otherwise.fr}", f"where to write it, {otherwise.en}")),
    )
