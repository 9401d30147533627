"""Serving other programs: browsers and SPARQL clients (serve), assistants (mcp), shells (completion)."""

from __future__ import annotations

import sys

from terrigraph.cli.options import examples, open_graph, path
from terrigraph.cli.output import Progress, print_json
from terrigraph.errors import UsageError
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def add_serve(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph serve\nterrigraph serve --base-url https://graphe.exemple.fr --behind-proxy\n"
        "terrigraph serve --allow-updates --token-file jeton.txt",
        "terrigraph serve\nterrigraph serve --base-url https://graph.example.org --behind-proxy\n"
        "terrigraph serve --allow-updates --token-file token.txt",
    )
    texts = {
        "--host": ("127.0.0.1", "HOST", Text("l’adresse où écouter (127.0.0.1)", "the address to listen at (127.0.0.1)")),
        "--base-url": ("", "URL", Text("l’adresse publique, où elle diffère", "the public address, where it differs")),
        "--keep-until": ("", str(Text("JOUR", "DAY")), Text("jusqu’à quand les données sont gardées", "until when the data are kept")),
    }
    for name, (default, metavar, words) in texts.items():
        parser.add_argument(name, default=default, metavar=metavar, help=str(words))
    _add_contact(parser)
    numbers: dict[str, tuple[type[int] | type[float], float, Text]] = {
        "--port": (int, 8000, Text("le port (8000)", "the port (8000)")),
        "--workers": (int, 2, Text("processus de chaque sorte (2)", "processes of each kind (2)")),
        "--seconds": (float, 10, Text("secondes qu’une requête peut prendre (10)", "seconds that a query may take (10)")),
        "--memory": (int, 1024, Text("Mio qu’elle peut prendre (1024)", "MiB that it may take (1024)")),
        "--rows": (int, 10_000, Text("lignes d’une réponse, au plus (10 000)", "rows of an answer, at most (10,000)")),
        "--rate": (float, 20, Text("demandes par seconde, d’une adresse (20)", "requests a second, from one address (20)")),
    }  # fmt: skip
    for name, (kind, number, words) in numbers.items():
        parser.add_argument(name, type=kind, default=kind(number), metavar="N", help=str(words))
    parser.add_argument(
        "--behind-proxy",
        action="store_true",
        help=str(Text("croit un mandataire de cette machine qui dit qui demande", "believe a proxy of this machine that says who asks")),
    )
    parser.add_argument(
        "--allow-updates",
        action="store_true",
        help=str(Text("ouvre des graphes d’essai à qui a le jeton", "open scratch graphs to whoever has the token")),
    )
    parser.add_argument(
        "--token-file",
        type=path,
        metavar=str(Text("FICHIER", "FILE")),
        help=str(Text("le jeton, dans un fichier que vous seul lisez", "the token, in a file that you alone can read")),
    )


def run_serve(arguments: argparse.Namespace) -> None:
    from pathlib import Path

    from terrigraph import resources

    try:
        from terrigraph.server import application
        from terrigraph.server.workers import Bounds
    except ImportError:
        raise UsageError(
            Text("il manque de quoi servir (starlette, uvicorn)", "what serving takes is missing (starlette, uvicorn)"),
            Text("Installez-le : pip install 'terrigraph[server]'", "Install it: pip install 'terrigraph[server]'"),
        ) from None
    store = resources.chosen_store(arguments.store)
    if not isinstance(store, Path):
        raise UsageError(Text("on sert un graphe de cette machine", "what is served is a graph of this machine"))
    if arguments.allow_updates != (arguments.token_file is not None):
        raise UsageError(Text("--allow-updates et --token-file vont ensemble", "--allow-updates and --token-file go together"))
    application.run(
        application.Settings(
            store=store,
            host=arguments.host,
            port=arguments.port,
            base_url=arguments.base_url,
            token=application.token_of(arguments.token_file) if arguments.token_file else "",
            contact=arguments.contact,
            workers=arguments.workers,
            rate=arguments.rate,
            rows=arguments.rows,
            proxied=arguments.behind_proxy,
            keep_until=arguments.keep_until,
            bounds=Bounds(seconds=arguments.seconds, memory=arguments.memory << 20),
        )
    )


def add_site(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph site public\nterrigraph site public --base-url https://graphe.exemple.fr --contact donnees@exemple.fr",
        "terrigraph site public\nterrigraph site public --base-url https://graph.example.org --contact data@example.org",
    )
    parser.add_argument(
        "out",
        type=path,
        metavar=str(Text("DOSSIER", "FOLDER")),
        help=str(
            Text(
                "où l’écrire : un dossier nouveau, vide, ou un site à remplacer",
                "where to: a folder that is new, empty, or a site to replace",
            )
        ),
    )
    parser.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help=str(Text("son adresse publique, pour le plan du site", "its public address, for the sitemap")),
    )
    _add_contact(parser)


def _add_contact(parser: argparse.ArgumentParser) -> None:
    """Take --contact, whom to write to."""
    parser.add_argument(
        "--contact",
        default="",
        metavar=str(Text("TEXTE", "TEXT")),
        help=str(Text("à qui écrire pour être corrigé ou effacé", "whom to write to, to be corrected or erased")),
    )


def run_site(arguments: argparse.Namespace) -> None:
    from dataclasses import asdict

    from terrigraph import resources
    from terrigraph.site import making

    store = resources.local_store(arguments.store)
    made = making.make(store, arguments.out, base_url=arguments.base_url, contact=arguments.contact, report=Progress())
    if arguments.json:
        print_json(asdict(made) | {"site": str(arguments.out.resolve())})
        return
    here = arguments.out.resolve() / "index.html"
    counts = Text(
        f"version {made.version}, {made.pages} pages ; {made.changed} fichiers changés, {made.removed} enlevés",
        f"release {made.version}, {made.pages} pages; {made.changed} files changed, {made.removed} removed",
    )
    print(
        Text(f"{here} : déjà à jour ({made.pages} pages)", f"{here}: up to date ({made.pages} pages)")
        if made.again
        else f"{here}\n{counts}"
    )
    if not arguments.base_url:
        why = Text("sans --base-url, pas de plan du site (sitemap.xml)", "without --base-url, no sitemap.xml")
        print(why, file=sys.stderr)


def add_mcp(parser: argparse.ArgumentParser) -> None:
    examples(parser, "terrigraph mcp\nterrigraph --store FOLDER mcp")


def run_mcp(arguments: argparse.Namespace) -> None:
    from terrigraph import resources

    try:
        from terrigraph.server import assistants
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

    program = shellcode(["terrigraph"], shell=arguments.shell)
    if arguments.json:
        print_json({"shell": arguments.shell, "program": program})
    else:
        print(program)
