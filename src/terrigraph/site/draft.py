"""A site is made beside the one it replaces, and takes its place whole; a file that did not change is the same file in both."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from terrigraph.errors import UsageError
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = "terrigraph-site.json"
"""The file that says that a folder is a site of terrigraph's: what has none is not ours to replace."""


class Draft(NamedTuple):
    """A site being made in `folder`, which is to take the place of the one in `before`."""

    folder: Path
    before: Path

    def put(self, path: str, content: bytes) -> bool:
        """Write a file, where it differs from the one that it replaces; whether it does."""
        target, old = self.folder / path, self.before / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            if old.stat().st_size == len(content) and old.read_bytes() == content:
                os.link(old, target)
                return False
        target.write_bytes(content)
        return True

    def keep(self, path: str) -> bool:
        """Take a file, or all of a folder, of the site that is replaced as it is; whether it was there."""
        old = self.before / path
        files = [old] if old.is_file() else sorted(one for one in old.rglob("*") if one.is_file()) if old.is_dir() else []
        for file in files:
            target = self.folder / file.relative_to(self.before)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(file, target)
            except OSError:  # a file system without links
                shutil.copy2(file, target)
        return bool(files)


def mend(out: Path) -> None:
    """Put back the site of a folder, where a machine stopped between the two steps in which another takes its place."""
    aside = out.absolute().with_name(f".{out.name}.before")
    if aside.exists() and not out.exists():
        aside.rename(out)


@contextmanager
def drafted(out: Path) -> Iterator[Draft]:
    """A draft of the site of a folder, which takes its place when all went well, and is removed when it did not.

    Raises UsageError where the folder holds something else than a site, or cannot be written.
    """
    out = out.absolute()
    draft, aside = out.with_name(f".{out.name}.draft"), out.with_name(f".{out.name}.before")
    try:
        if out.exists() and not (out / MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(
                Text(f"{out} contient autre chose qu’un site de terrigraph", f"{out} holds something else than a site of terrigraph's"),
                Text("Nommez un dossier vide ou nouveau.", "Name an empty or a new folder."),
            )
        for left in (draft, aside):
            shutil.rmtree(left, ignore_errors=True)
        draft.mkdir(parents=True)
    except OSError as problem:
        raise UsageError(Text(f"impossible d’écrire {out} : {problem.strerror}", f"cannot write {out}: {problem.strerror}")) from None
    try:
        yield Draft(draft, out)
        if out.exists():
            out.rename(aside)
        draft.rename(out)
    finally:
        mend(out)
        for left in (draft, aside):
            shutil.rmtree(left, ignore_errors=True)
