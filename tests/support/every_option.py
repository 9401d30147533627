"""What the command line takes, walked on the real parser; which test runs each part of it; and a run of one command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from made_up_review import GAZETTEER, OFFICIAL
from terrigraph.cli import arguments
from terrigraph.cli.main import main
from terrigraph.importers import IMPORTERS
from terrigraph.reconciliation import gazetteer, official

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

    Test = TypeVar("Test", bound=Callable[..., None])

SHARED = ("help", "store", "lang", "json")
"""What every command takes: tested of every command at once."""
NAMED = {
    ("import", "source"): [name for name, importer in IMPORTERS.items() if importer.take],
    ("fetch", "source"): [name for name, importer in IMPORTERS.items() if importer.fetch],
}
"""Names that the parser leaves to the command, which knows few: as good as choices."""


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    return next(action.choices for action in arguments.parser()._actions if isinstance(action.choices, dict))


def parts() -> Iterator[str]:
    """All that the commands take: `map --whole`, `map --depth 2`, `show name`; a choice each, and each spelling of an option."""
    for command, parser in commands().items():
        yield command
        for action in parser._actions:
            if action.dest in SHARED:
                continue
            choices = [str(choice) for choice in action.choices or NAMED.get((command, action.dest), ())]
            for name in action.option_strings or [action.dest]:
                yield from (f"{command} {name} {choice}" for choice in choices) if choices else [f"{command} {name}"]


RUN_BY: dict[str, str] = {}
"""The test that runs each part of the command line, and checks what it does."""


def runs(*covered: str) -> Callable[[Test], Test]:
    """Say which parts of the command line a test runs with their effects checked; `Runner.check` holds it to that."""

    def declare(test: Test) -> Test:
        RUN_BY.update(dict.fromkeys(covered, test.__name__))
        test.covered = covered  # type: ignore[attr-defined]
        return test

    return declare


class Output(NamedTuple):
    """What a command printed."""

    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output, which must be JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines of the output."""
        return self.out.splitlines()


class Runner:
    """Runs commands in this process, on a store."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.store = store
        self._capsys = capsys
        self._ran: list[list[str]] = []

    def __call__(self, *words: object, code: int = 0, lang: str = "fr", store: Path | str = "") -> Output:
        """Run a command, which must end with a code and without a traceback."""
        given = [str(word) for word in words]
        self._ran.append(given)
        self._capsys.readouterr()
        ended = main(["--store", str(store or self.store), "--lang", lang, *given])
        output = Output(*self._capsys.readouterr())
        assert ended == code, (given, ended, output.err)
        assert "Traceback" not in output.err
        return output

    def check(self, covered: tuple[str, ...]) -> None:
        """Fail where a part that a test declares was not among the words that it ran."""
        missing = [part for part in covered if not any(_contains(words, part.split()) for words in self._ran)]
        assert not missing, f"declared, and not run: {missing}"


def undisturbed(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """Work in a folder, without the user's own graph; official tables and the gazetteer are read once for all tests."""
    monkeypatch.delenv("TERRIGRAPH_STORE", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERRIGRAPH_GAZETTEER", str(place / "none"))
    monkeypatch.setattr(official, "Official", lambda _: OFFICIAL)
    monkeypatch.setattr(gazetteer, "Gazetteer", lambda *_: GAZETTEER)
    monkeypatch.chdir(place)


def _contains(words: list[str], part: list[str]) -> bool:
    """Whether the words of a command hold a part: the command, an option with its choice, or an argument."""
    command, name, choice = (*part, "", "")[:3]
    if words[0] != command:
        return False
    if name.startswith("-"):
        following = [after for word, after in zip(words, [*words[1:], ""], strict=True) if word == name]
        return bool(following) and (not choice or choice in following)
    given = getattr(arguments.parser([command]).parse_args(words), name, "") if name else ""
    return not name or (bool(given) and (not choice or given == choice))
