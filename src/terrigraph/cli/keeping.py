"""Keeping a graph: backup, restore, check."""

from __future__ import annotations

import sys

from terrigraph.cli.options import examples, path
from terrigraph.cli.output import Progress, print_json
from terrigraph.errors import UsageError
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def add_backup(parser: argparse.ArgumentParser) -> None:
    examples(parser, "terrigraph backup sauvegarde.tar.gz", "terrigraph backup backup.tar.gz")
    _add_file(parser)


def add_restore(parser: argparse.ArgumentParser) -> None:
    examples(
        parser,
        "terrigraph restore sauvegarde.tar.gz\nterrigraph --store DOSSIER restore sauvegarde.tar.gz",
        "terrigraph restore backup.tar.gz\nterrigraph --store FOLDER restore backup.tar.gz",
    )
    _add_file(parser)


def add_check(parser: argparse.ArgumentParser) -> None:
    examples(parser, "terrigraph check\nterrigraph --store DOSSIER check", "terrigraph check\nterrigraph --store FOLDER check")


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=path, metavar=str(Text("FICHIER", "FILE")), help=str(Text("l’archive", "the archive")))


def _folder(arguments: argparse.Namespace) -> Path:
    """The folder of the store meant. Raises UsageError for a server's address."""
    from pathlib import Path

    from terrigraph import resources

    store = resources.chosen_store(arguments.store)
    if not isinstance(store, Path):
        raise UsageError(
            Text(
                "seul un dossier de cette machine se sauvegarde, se remet et se vérifie",
                "only a folder of this machine is backed up, restored and checked",
            )
        )
    return store


def run_backup(arguments: argparse.Namespace) -> None:
    from terrigraph.maintenance.backups import backup

    contents = backup(_folder(arguments), arguments.file, Progress())
    size = arguments.file.stat().st_size
    if arguments.json:
        from dataclasses import asdict

        print_json({"file": str(arguments.file), "bytes": size, **asdict(contents)})
        return
    for member in contents.members:
        print(Text(f"  {member.path} : {member.lines} lignes", f"  {member.path}: {member.lines} lines"))
    quads = contents.graph["quads"]
    print(
        Text(
            f"sauvegardé : {quads} énoncés, {size / 1e6:.1f} Mo, dans {arguments.file}",
            f"backed up: {quads} statements, {size / 1e6:.1f} MB, in {arguments.file}",
        )
    )


def run_restore(arguments: argparse.Namespace) -> None:
    from dataclasses import asdict

    from terrigraph.maintenance.restoring import restore

    store = _folder(arguments)
    done = restore(store, arguments.file, Progress())
    if done.forgotten:
        print(
            Text(
                f"{done.forgotten} personnes effacées depuis en ont été ôtées : détruisez cette sauvegarde, faites-en une autre",
                f"{done.forgotten} people who were erased since were taken out of it: destroy this backup, make another",
            ),
            file=sys.stderr,
        )
    if arguments.json:
        print_json(asdict(done) | {"store": str(store)})
        return
    for place in done.mentioned:
        print(Text(f"{place} : nomme encore une personne effacée", f"{place}: still names a person who was erased"))
    for name in done.imports:
        print(Text(f"  import remis : {name}", f"  import restored: {name}"))
    for name in done.kept:
        print(Text(f"  laissé tel quel : {name}", f"  left as it was: {name}"))
    print(
        Text(
            f"remis : {done.quads} énoncés, sauvegardés le {done.made}, dans {store}",
            f"restored: {done.quads} statements, backed up on {done.made}, in {store}",
        )
    )


def run_check(arguments: argparse.Namespace) -> None:
    from terrigraph.store.embedded import verified

    known = verified(_folder(arguments), Progress()).manifest
    size = sum(file[0] for file in known.files.values())
    if arguments.json:
        print_json({"quads": known.quads, "sha256": known.sha256, "built": known.built, "files": len(known.files), "bytes": size})
        return
    built = known.built[:16].replace("T", " ")
    print(
        Text(
            f"intact : {known.quads} énoncés, {len(known.files)} fichiers, {size / 1e6:.0f} Mo, construit le {built}",
            f"intact: {known.quads} statements, {len(known.files)} files, {size / 1e6:.0f} MB, built on {built}",
        )
    )
