"""A site is made next to the one it replaces, and takes its place whole; a file that did not change is the same file in both."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from filelock import FileLock, Timeout

from terrigraph.errors import UsageError
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MARK = "terrigraph-site.json"
"""The file that says that a folder is a site of terrigraph's: what has none is not ours to replace."""


class SiteDraft(NamedTuple):
    """A site being made in `folder`, which is to take the place of the one in `before`."""

    folder: Path
    before: Path

    def put(self, path: str, content: bytes) -> bool:
        """Write a file, where it differs from the one that it replaces; whether it does.

        Raises FileExistsError where a file system takes its name for that of another of the site.
        """
        target, old = self.folder / path, self.before / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            if old.stat().st_size == len(content) and old.read_bytes() == content:
                os.link(old, target)
                return False
        with target.open("xb") as file:
            file.write(content)
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


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Be the only run that makes the site of a folder, an absolute path without links; what a machine's stop left is put back.

    Raises UsageError where another run is at it, or nothing can be written next to the folder.
    """
    path = out.parent / f".{out.name}.lock"
    lock = FileLock(path, timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise UsageError(
            Text(f"un autre processus écrit déjà {out}", f"another process is writing {out} already"),
            Text("Attendez qu’il ait fini.", "Wait until it has ended."),
        ) from None
    except OSError as problem:
        raise _unwritable(out, problem) from None
    try:
        _put_back(out)
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


def _unwritable(out: Path, problem: OSError) -> UsageError:
    return UsageError(Text(f"impossible d’écrire {out} : {problem.strerror}", f"cannot write {out}: {problem.strerror}"))


def _put_back(out: Path) -> None:
    """Put back the site of a folder, where a machine stopped between the two steps in which another takes its place."""
    if not out.exists() and (aside := out.with_name(f".{out.name}.before")).exists():
        aside.rename(out)


@contextmanager
def drafted(out: Path, own: Sequence[str]) -> Iterator[SiteDraft]:
    """A draft of the site of a folder, which takes its place when all went well, and is removed when it did not.

    `own`: the names of what the site before has put into the folder. Raises UsageError where it holds something else, or cannot be
    written.
    """
    try:
        _refuse_others(out, own)
        draft, aside = out.with_name(f".{out.name}.draft"), out.with_name(f".{out.name}.before")
        for left in (draft, aside):
            shutil.rmtree(left, ignore_errors=True)
        draft.mkdir(parents=True)
    except OSError as problem:
        raise _unwritable(out, problem) from None
    try:
        yield SiteDraft(draft, out)
        if out.exists():
            out.rename(aside)
        draft.rename(out)
    finally:
        _put_back(out)
        for left in (draft, aside):
            shutil.rmtree(left, ignore_errors=True)


def _refuse_others(out: Path, own: Sequence[str]) -> None:
    """Raise UsageError where a folder holds what no site has put there: it would be removed with the site."""
    if not out.exists():
        return
    others = sorted({path.name for path in out.iterdir()} - {MARK, *own}) if out.is_dir() else [out.name]
    if others:
        listed = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
        raise UsageError(
            Text(
                f"{out} contient autre chose qu’un site de terrigraph : {listed}",
                f"{out} holds something else than a site of terrigraph's: {listed}",
            ),
            Text("Déplacez-le, ou nommez un dossier vide ou nouveau.", "Move it, or name an empty or a new folder."),
        )
