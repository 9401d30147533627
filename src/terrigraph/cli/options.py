"""What several commands take: their options, the graph that they open."""

from __future__ import annotations

from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from terrigraph.graph import Graph


def path(text: str) -> Path:
    """A path of the command line."""
    from pathlib import Path

    return Path(text)


def examples(parser: argparse.ArgumentParser, french: str, english: str = "") -> None:
    """End a command's help with examples, a line each; in English the same where no other is given."""
    lines = str(Text(french, english or french)).splitlines()
    parser.epilog = "\n".join([str(Text("exemples :", "examples:")), *(f"  {line}" for line in lines)])


def complete(action: argparse.Action, words: Callable[..., dict[str, str]]) -> None:
    """Say what completes an argument when one presses the tab key: words, each with what it is."""
    action.completer = words  # type: ignore[attr-defined]  # where argcomplete looks for it


def listing(parser: argparse.ArgumentParser, lines: Callable[[], Iterable[str]]) -> None:
    """Have a command's help give lines that take long to learn: they are asked for when the help is shown."""
    parser.listing = lines  # type: ignore[attr-defined]  # see arguments.Parser


def add_data(parser: argparse.ArgumentParser) -> None:
    """Take --data, folders of sources."""
    parser.add_argument(
        "--data",
        type=path,
        action="append",
        default=[],
        metavar=str(Text("DOSSIER", "FOLDER")),
        help=str(Text("un dossier de sources à ajouter à celles de terrigraph", "a folder of sources to add to terrigraph's own")),
    )


def add_date(parser: argparse.ArgumentParser) -> None:
    """Take --as-of, a day."""
    parser.add_argument(
        "--as-of",
        default="",
        metavar=str(Text("JOUR", "DAY")),
        help=str(
            Text("ce qui vaut ce jour-là (AAAA-MM-JJ), certain ou possible", "what holds on that day (YYYY-MM-DD), certain or possible")
        ),
    )


def open_graph(arguments: argparse.Namespace) -> Graph:
    """The graph that --store names. Raises StoreError."""
    from terrigraph.graph import open_graph

    return open_graph(arguments.store)
