"""The words of the command line: what all commands share, and the list of commands, in French and English."""

from __future__ import annotations

import argparse
import os
import sys

from terrigraph.cli import commands, french
from terrigraph.cli.options import path
from terrigraph.errors import UsageError
from terrigraph.language import LANGUAGES, Text
from terrigraph.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path
    from typing import Any, NoReturn


argparse._, argparse.ngettext = french.message, french.counted  # type: ignore[attr-defined]  # gettext's look on the disk costs a tenth


class Parser(argparse.ArgumentParser):
    """argparse, with its own words in the user's language; with `listed_only`, a command's name in the list and no more."""

    def __init__(self, *, listed_only: bool = False, **options: Any) -> None:  # noqa: ANN401 - argparse's own options
        if listed_only:  # a whole parser takes argparse half a millisecond, and there are many commands
            return
        super().__init__(formatter_class=_Formatter, add_help=False, **options)
        self._mixing = False
        self.listing: Callable[[], Iterable[str]] | None = None
        self._positionals.title = "arguments"
        self.add_argument("-h", "--help", action="help", help=str(Text("montre cette aide", "show this help")))
        _add_shared(self)

    def parse_known_args(  # type: ignore[override]  # argparse's has overloads for other namespaces
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse a command's words with its options anywhere among them, as in `import twinnings --json a.csv b.csv`."""
        several = any(action.nargs in ("*", "+") for action in self._actions)  # argparse's own way does for the rest, and is quicker
        if self._subparsers is not None or self._mixing or not several:
            return super().parse_known_args(args, namespace)
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False

    def format_help(self) -> str:
        """The help, with the lines of `listing` before the examples."""
        if self.listing:
            self.epilog = "\n".join((*self.listing(), *(["", self.epilog] if self.epilog else [])))
            self.listing = None
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of leaving."""
        raise UsageError(
            Text(f"commande mal formée : {message}", f"wrong command: {message}"),
            Text(f"L’aide : {self.prog} --help", f"Help: {self.prog} --help"),
        )


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal.

    argparse would read shutil to learn that width, and textwrap to break lines: a third of the time that help may take.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width() - 2)

    def _split_lines(self, text: str, width: int) -> list[str]:
        lines = [""]
        for word in text.split():
            if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
                lines.append(word)
            else:
                lines[-1] = f"{lines[-1]} {word}".lstrip()
        return lines


def _width() -> int:
    """The columns of the terminal: those that COLUMNS says, else its own, else 80."""
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80


def _store(text: str) -> Path | str:
    return text if text.lower().startswith(("http://", "https://")) else path(text)


def parser(words: Collection[str] | None = None) -> argparse.ArgumentParser:
    """The parser of the command line, in the language in use; `command` names the command chosen.

    `words` are those to be parsed: only the commands among them are then known in full, which is all that parsing asks.
    """
    top = Parser(
        prog="terrigraph",
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
    listed = top.add_subparsers(prog=top.prog, dest="command", metavar=str(Text("COMMANDE", "COMMAND")), required=True, parser_class=Parser)
    for name, command in commands.COMMANDS.items():
        if words is None or name in words:
            commands.add(name, listed.add_parser(name, help=str(command.title), description=str(command.title)))
        else:
            listed.add_parser(name, listed_only=True, help=str(command.title))
    return top


def _add_shared(parser: Parser) -> None:
    """What every command takes, before its name or after."""
    parser.add_argument(
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
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=str(Text("langue des messages", "language of the messages"))
    )
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=str(Text("réponse pour un programme", "answer for a program"))
    )
