"""The errors of terrigraph: each says what is wrong and what to do about it."""

from __future__ import annotations

from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final


class TerrigraphError(Exception):
    """The root of all errors that a user can fix.

    `exit_code` is what the command line ends with: 1 the input is at fault,
    2 the command is, 3 a name is unknown or ambiguous.
    """

    exit_code = 1

    def __init__(self, message: Text, hint: Text | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        return f"{self.message}\n  → {self.hint}" if self.hint else str(self.message)


def not_permitted(problem: PermissionError) -> tuple[Text, Text]:
    """What the system does not let the user open, and what to do."""
    return (
        Text(f"vous n’avez pas le droit d’ouvrir {problem.filename}", f"you may not open {problem.filename}"),
        Text(
            "Demandez-le à qui l’a fait, ou nommez un autre dossier (--store).",
            "Ask whoever made it for the right to, or name another folder (--store).",
        ),
    )


class UsageError(TerrigraphError):
    """The command or the call is wrong."""

    exit_code = 2


class StoreError(TerrigraphError):
    """There is no graph, or what is there is not whole."""


class QueryError(TerrigraphError):
    """A query cannot be read, or asks for what is refused."""


class DocumentError(TerrigraphError):
    """A document cannot be read: it is no text, holds none, is closed by a password, or asks for too much."""


class UnknownNameError(TerrigraphError):
    """A name matches nothing, or several things: `candidates` lists them, best first."""

    exit_code = 3

    def __init__(self, message: Text, hint: Text | None, candidates: Sequence[object] = ()) -> None:
        super().__init__(message, hint)
        self.candidates = list(candidates)


class Fault:
    """One thing wrong in a table: where, what is there, and what is expected. It never changes.

    `row` counts as a spreadsheet shows it (the header is row 1); 0 is the whole file.
    """

    __slots__ = ("column", "expected", "file", "row", "value")

    def __init__(self, file: str, row: int, column: str, value: str, expected: Text) -> None:
        self.file: Final = file
        self.row: Final = row
        self.column: Final = column
        self.value: Final = value
        self.expected: Final = expected

    @property
    def cells(self) -> tuple[str, int, str, str, str, str]:
        """All its cells, in the order of the tables."""
        return self.file, self.row, self.column, self.value, self.expected.fr, self.expected.en

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fault) and self.cells == other.cells

    def __hash__(self) -> int:
        return hash(self.cells)

    def __repr__(self) -> str:
        return f"Fault{self.cells}"

    def __str__(self) -> str:
        row = Text(f", ligne {self.row}", f", row {self.row}") if self.row else ""
        column = Text(f", colonne « {self.column} »", f', column "{self.column}"') if self.column else ""
        shown = self.value if len(self.value) <= 80 else self.value[:77] + "…"
        value = Text(f" : « {shown} »", f': "{shown}"') if self.value else ""
        return f"{self.file}{row}{column}{value}\n    {self.expected}"


class RefusedError(TerrigraphError):
    """The tables hold faults; nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(set(faults), key=lambda fault: fault.cells)
        count = len(self.faults)
        super().__init__(
            Text(f"{count} faute(s) dans les données ; rien n’a été écrit.", f"{count} fault(s) in the data; nothing was written."),
            Text(
                "Corrigez les cellules citées, puis relancez « terrigraph build ».",
                'Fix the cells named, then run "terrigraph build" again.',
            ),
        )

    def __str__(self) -> str:
        shown = "\n".join(f"  {fault}" for fault in self.faults[:50])
        rest = len(self.faults) - 50
        more = Text(f"\n  … et {rest} autres", f"\n  … and {rest} more") if rest > 0 else ""
        return f"{self.message}\n{shown}{more}\n  → {self.hint}"


class ImportingError(TerrigraphError):
    """A file cannot be imported as it stands; nothing of it was."""

    def __init__(self, faults: Sequence[Fault], hint: Text | None = None) -> None:
        self.faults = list(faults)
        super().__init__(
            Text("import arrêté, rien n’a changé :", "import stopped, nothing was changed:"),
            hint or Text("Corrigez le fichier, puis importez-le de nouveau.", "Fix the file, then import it again."),
        )

    def __str__(self) -> str:
        shown = "\n".join(f"  {fault}" for fault in self.faults[:20])
        return f"{self.message}\n{shown}\n  → {self.hint}"
