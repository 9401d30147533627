"""How commands speak to their user: progress, JSON, bold, files."""

from __future__ import annotations

import os
import sys
import time

from terrigraph.errors import UsageError
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def in_utf8() -> None:
    """Have what is printed into files and pipes be in UTF-8, whatever the code page; a terminal shows "?" for what it cannot."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None or (stream.encoding or "").lower().replace("_", "-") in ("utf-8", "utf8"):
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8")


class Progress:
    """Prints each step of long work on the error output, with the seconds since it began."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, step: Text) -> None:
        """Print a step that begins."""
        print(f"{time.monotonic() - self.began:5.1f} s  {step}", file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Print a value for a program."""
    import json

    print(json.dumps(value, ensure_ascii=False, indent=1))


def print_covered(covered: Mapping[str, str] | Text | None) -> None:
    """Print on the error output what the sources of a dated answer cover, where the answer itself is for a program."""
    if covered:
        print(covered if isinstance(covered, Text) else Text.of(covered), file=sys.stderr)


def bold(text: str) -> str:
    """A text in bold, on a terminal that may show it."""
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


def ending(path: Path, known: Sequence[str]) -> str:
    """The ending of a file's name, in lower case and without its dot. Raises UsageError where it is none of those `known`."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in known:
        french, english = (f"{', '.join(f'.{one}' for one in known[:-1])} {word} " if known[1:] else "" for word in ("ou", "or"))
        raise UsageError(
            Text(
                f"{path} : la fin du nom du fichier dit sa forme ; attendu : {french}.{known[-1]}",
                f"{path}: the ending of a file's name says its format; expected: {english}.{known[-1]}",
            )
        )
    return suffix


def write(path: Path, text: str) -> None:
    """Write a file. Raises UsageError where it cannot be."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise UsageError(Text(f"impossible d’écrire {path} : {problem.strerror}", f"cannot write {path}: {problem.strerror}")) from None
