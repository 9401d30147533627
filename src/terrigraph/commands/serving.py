"""Serving other programs: assistants (mcp), shells (completion)."""

from __future__ import annotations

from terrigraph.commands.options import examples, open_graph
from terrigraph.errors import UsageError
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def add_mcp(parser: argparse.ArgumentParser) -> None:
    examples(parser, "terrigraph mcp\nterrigraph --store FOLDER mcp")


def run_mcp(arguments: argparse.Namespace) -> None:
    from terrigraph import resources

    try:
        from terrigraph import assistants
    except ImportError:
        raise UsageError(
            Text("il manque le SDK du protocole MCP", "the SDK of the MCP protocol is missing"),
            Text("Installez-le : pip install 'terrigraph[mcp]'", "Install it: pip install 'terrigraph[mcp]'"),
        ) from None
    assistants.serve(open_graph(arguments), resources.chosen_store(arguments.store))


def add_completion(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph completion bash >> ~/.bashrc\nterrigraph completion zsh >> ~/.zshrc\n"
        "terrigraph completion fish > ~/.config/fish/completions/terrigraph.fish",
    )
    parser.add_argument(
        "shell",
        choices=("bash", "zsh", "fish"),
        help=str(Text("l’interpréteur de commandes qui doit compléter", "the shell that is to complete")),
    )


def run_completion(arguments: argparse.Namespace) -> None:
    from argcomplete.shell_integration import shellcode

    print(shellcode(["terrigraph"], shell=arguments.shell))
