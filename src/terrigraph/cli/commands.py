"""The commands of the command line: what there is, and where each is written.

A command `do` of the table below is two functions of the module that it names: `add_do` gives its parser
its arguments and examples, `run_do` calls the library and prints what it gave. A module is read when one of
its commands is asked for, so that help and short answers come at once.
"""

from __future__ import annotations

from importlib import import_module

from terrigraph.language import Text

TYPE_CHECKING = False  # and not typing's, which costs a tenth of the time that help may take
if TYPE_CHECKING:
    import argparse


class Command:
    """A command: the module of this package that holds it, and what it does, in a line."""

    __slots__ = ("module", "title")

    def __init__(self, module: str, title: Text) -> None:
        self.module = module
        self.title = title


COMMANDS = {
    "build": Command("building", Text("construit le graphe : lit, vérifie, remplace", "build the graph: read, check, replace")),
    "changes": Command(
        "comparing", Text("dit ce que le dernier graphe ajoute, ôte ou conteste", "show what the last graph adds, drops or disputes")
    ),
    "import": Command(
        "building",
        Text("prend des fichiers dans le graphe : élus, jumelages…", "take files into the graph: elected officials, twinnings…"),
    ),
    "fetch": Command(
        "building", Text("télécharge les fichiers d’une source (demande le réseau)", "download the files of a source (asks the network)")
    ),
    "forget": Command("building", Text("efface une personne de partout, et pour toujours", "erase a person from everywhere, and for good")),
    "backup": Command(
        "keeping", Text("sauvegarde le graphe et les imports dans une archive", "back up the graph and the imports in one archive")
    ),
    "restore": Command("keeping", Text("remet une sauvegarde à la place du graphe", "put a backup in the place of the graph")),
    "check": Command("keeping", Text("vérifie que chaque fichier du graphe est intact", "check that each file of the graph is intact")),
    "reconcile": Command(
        "reviewing", Text("rattache les noms d’une table à ce qui est connu", "tie the names of a table to what is known")
    ),
    "extract": Command(
        "extracting",
        Text(
            "lit un programme et propose ce qu’il dit : qui, en quelle qualité, où",
            "read a programme and propose what it says: who, as what, where",
        ),
    ),
    "review": Command(
        "reviewing",
        Text(
            "relit ce qu’un document propose : une feuille, une page, un journal", "review what a document proposes: a sheet, a page, a log"
        ),
    ),
    "accept": Command("reviewing", Text("écrit les tables de ce qui a été accepté", "write the tables of what was accepted")),
    "query": Command("asking", Text("pose une question nommée, ou une requête SPARQL", "ask a named question, or a SPARQL query")),
    "questions": Command("asking", Text("liste les questions nommées", "list the named questions")),
    "show": Command(
        "showing",
        Text(
            "montre une personne, une institution, un territoire, un thème : ses liens et leurs sources",
            "show a person, an institution, a territory, a theme: its links and their sources",
        ),
    ),
    "path": Command("linking", Text("montre ce qui relie deux acteurs, lien par lien", "show what links two actors, link by link")),
    "search": Command(
        "asking", Text("cherche un nom, sans égard aux accents ni à la casse", "search a name, whatever the accents and case")
    ),
    "network": Command("showing", Text("écrit un réseau pour Gephi, networkx ou le web", "write a network for Gephi, networkx or the web")),
    "map": Command("showing", Text("écrit la carte du réseau : une page HTML", "write the map of the network: one HTML page")),
    "serve": Command("serving", Text("sert le graphe sur le web : pages, SPARQL", "serve the graph on the web: pages, SPARQL")),
    "site": Command(
        "serving",
        Text("écrit le graphe en site statique : pages, recherche, données", "write the graph as a static site: pages, search, data"),
    ),
    "mcp": Command("serving", Text("donne le graphe à lire à un assistant (MCP)", "give the graph to an assistant to read (MCP)")),
    "completion": Command(
        "serving", Text("fait compléter commandes et questions par votre shell", "have your shell complete commands and questions")
    ),
}


def add(name: str, parser: argparse.ArgumentParser) -> None:
    """Give a command's parser its arguments and its examples."""
    getattr(import_module(f"terrigraph.cli.{COMMANDS[name].module}"), f"add_{name}")(parser)


_WITHOUT_A_GRAPH = {"completion", "extract", "questions"}


def finish_erasing(arguments: argparse.Namespace) -> None:
    """Finish erasing a person where that was interrupted, before a command that opens a graph. Raises TerrigraphError."""
    from terrigraph import resources
    from terrigraph.store.folder import ERASING

    if arguments.command in _WITHOUT_A_GRAPH:
        return
    store = resources.local_store(arguments.store)
    if (store / ERASING).exists():
        from terrigraph.cli.output import Progress
        from terrigraph.maintenance.forgetting import finish

        finish(store, Progress())


def run(name: str, arguments: argparse.Namespace) -> None:
    """Run a command. Raises TerrigraphError, OSError."""
    getattr(import_module(f"terrigraph.cli.{COMMANDS[name].module}"), f"run_{name}")(arguments)
