"""The command line: reads the words, runs one command, says what went wrong, ends with its code."""

from __future__ import annotations

import gc
import os
import sys

from terrigraph.cli import arguments as command_line
from terrigraph.cli import commands
from terrigraph.cli.output import in_utf8
from terrigraph.errors import TerrigraphError, not_permitted
from terrigraph.language import LANGUAGES, Text, speak

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_INTERRUPTED = 130
_OBJECTS = 50_000
"""New objects before unused ones are looked for; to look at every 700 would take a tenth of a short command."""


def _chosen_language(words: Sequence[str]) -> str | None:
    """The language that --lang names, read before anything is printed."""
    for at, word in enumerate(words):
        value = word.partition("=")[2] if word.startswith("--lang=") else words[at + 1] if word == "--lang" and at + 1 < len(words) else ""
        if value in LANGUAGES:
            return value
    return None


def _close_network(store: str | None) -> None:
    """Take the network away from this process, unless the graph is a server's: it runs a query that others may have written."""
    from pathlib import Path

    from terrigraph import resources, sandbox

    if isinstance(resources.chosen_store(store), Path):
        sandbox.without_sockets()


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code. With no `words`, those of the process are run, and a command that did well ends it."""
    own = words is None
    if words is None:
        words = sys.argv[1:]
        gc.set_threshold(_OBJECTS)
    in_utf8()
    speak(_chosen_language(words))
    if "_ARGCOMPLETE" in os.environ:  # a shell asks what may come next
        from argcomplete import autocomplete

        autocomplete(command_line.parser())
    try:
        arguments = command_line.parser(words).parse_args(words)
        for name, value in (("store", None), ("json", False)):
            if not hasattr(arguments, name):
                setattr(arguments, name, value)
        commands.finish_erasing(arguments)
        if own and arguments.command == "query":
            _close_network(arguments.store)
        commands.run(arguments.command, arguments)
        sys.stdout.flush()
    except TerrigraphError as error:
        print(f"{Text('terrigraph : erreur :', 'terrigraph: error:')} {error}", file=sys.stderr)
        for candidate in getattr(error, "candidates", ()):
            if hasattr(candidate, "iri"):
                print(f"  {candidate.iri.partition('/id/')[2] or candidate.iri}  {candidate.label}  ({candidate.context})", file=sys.stderr)
        return error.exit_code
    except OSError as problem:
        if isinstance(problem, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        described = TerrigraphError(*not_permitted(problem)) if isinstance(problem, PermissionError) else problem
        print(f"{Text('terrigraph : erreur :', 'terrigraph: error:')} {described}", file=sys.stderr)
        return TerrigraphError.exit_code
    except KeyboardInterrupt:
        print(Text("interrompu", "interrupted"), file=sys.stderr)
        return _INTERRUPTED
    if own:  # all is printed and closed: to give memory back piece by piece would take a tenth of a short command
        sys.stderr.flush()
        os._exit(0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
