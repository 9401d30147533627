"""The documents kept in a source's folder: what is known of each, asked once, and its text, which is never published.

`source.json` and `documents.csv` are those of any source; the text goes to `texts/<id>.txt`, which git leaves out.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from terrigraph import resources
from terrigraph.errors import UsageError
from terrigraph.language import Text
from terrigraph.model.spelling import slug
from terrigraph.sources.source import METADATA
from terrigraph.sources.tables import Row, Schema, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from terrigraph.sources.tables import Concepts

TEXTS = "texts"
DOCUMENTS = "documents.csv"
ABOUT = {
    "title": Text("titre", "title"),
    "kind": Text("sorte : programme, page-web, note-de-cadrage…", "kind: programme, page-web, note-de-cadrage…"),
    "publisher": Text("qui l’a publié", "who published it"),
    "url": Text("adresse où il a été vu", "address at which it was seen"),
    "date": Text("sa date (2016, 2016-07 ou 2016-07-04)", "its date (2016, 2016-07 or 2016-07-04)"),
    "not_before": Text("sinon, jour au plus tôt", "else the earliest day"),
    "not_after": Text("sinon, jour au plus tard", "else the latest day"),
    "date_basis": Text("sur quoi repose la date", "what the date rests on"),
    "language": Text("langue (fr)", "language (fr)"),
    "seen": Text("jour où il a été vu (aujourd’hui)", "day on which it was seen (today)"),
    "licence": Text("licence de la source (identifiant SPDX)", "licence of the source (SPDX identifier)"),
    "source_title": Text("titre de la source (celui du document)", "title of the source (the document's)"),
    "id": Text("identifiant du document (d’après son nom de fichier)", "id of the document (from its file name)"),
}
"""What a person may state of a document, by name."""
_WANTED = ("title", "kind", "publisher")
_FOLDER = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
_UNKNOWN_LICENCE = "NOASSERTION"


def identifier(name: str, about: Mapping[str, str]) -> str:
    """A document's id: the one stated, else from its file's name."""
    return about.get("id") or slug(name.rpartition(".")[0] or name) or "document"


def keep(folder: Path, *, name: str, text: str, sha256: str, about: Mapping[str, str], concepts: Concepts) -> Row:
    """Keep a document in a source's folder; gives its row of documents.csv.

    `name` is the file's; `about` what is stated of it now (see ABOUT); the rest stays as it is. Raises UsageError.
    """
    if unknown := [key for key in about if key not in ABOUT]:
        known = ", ".join(ABOUT)
        raise UsageError(Text(f"« {unknown[0]} » n’est pas l’un de : {known}", f'"{unknown[0]}" is not one of: {known}'))
    if not _FOLDER.fullmatch(folder.name):
        raise UsageError(
            Text(
                f"le dossier d’une source se nomme en minuscules et tirets : « {folder.name} »",
                f'a source\'s folder is named in lower case and hyphens: "{folder.name}"',
            )
        )
    key = identifier(name, about)
    today = datetime.now(UTC).date().isoformat()
    schema = Schema.load(resources.folder("data") / "schemas" / "documents.json")
    columns = [column.name for column in schema.columns]
    rows_by_id = {row["id"]: dict(row) for row in _records(folder / DOCUMENTS)}
    row = rows_by_id.get(key, dict.fromkeys(columns, "") | {"language": "fr", "seen": today})
    row |= {column: about[column] for column in about if column in columns}
    row |= {"id": key, "sha256": sha256, "file": f"{key}.txt"}
    _complete(row, name)
    rows_by_id[key] = row
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{DOCUMENTS}"
    with fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows_by_id[one] for one in sorted(rows_by_id))
    table = read_table(fresh, f"{folder.name}/{DOCUMENTS}", schema, concepts)
    if table.faults:
        fresh.unlink()
        faults = "\n".join(f"  {fault}" for fault in table.faults)
        raise UsageError(Text(f"ce qui est dit du document ne va pas :\n{faults}", f"what is stated of the document is wrong:\n{faults}"))
    _describe(folder, row, about, today)
    _keep_text(folder, row["file"], text)
    fresh.replace(folder / DOCUMENTS)
    return next(row for row in table.rows if row["id"] == key)


def _complete(row: Mapping[str, str], name: str) -> None:
    """Raise UsageError where something that must be stated of a document is missing."""
    missing = [key for key in _WANTED if not row[key]]
    if not (row["date"] or row["not_before"] or row["not_after"]):
        missing.append("date")
    if missing:
        wanted = ", ".join(f"{key} ({ABOUT[key]})" for key in missing)
        example = " ".join(f"{key}=…" for key in missing)
        raise UsageError(
            Text(f"de « {name} », il reste à dire : {wanted}", f'of "{name}", this is still to be stated: {wanted}'),
            Text(
                f"--about {example} ; sans date connue : not_after= le jour où il a été vu, date_basis= pourquoi",
                f"--about {example}; where no date is known: not_after= the day it was seen, date_basis= why",
            ),
        )


def _describe(folder: Path, row: Mapping[str, str], about: Mapping[str, str], today: str) -> None:
    """Write source.json where there is none, or where something new is stated of it."""
    path = folder / METADATA
    described = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    title = about.get("source_title") or ("" if described else row["title"])
    fresh = {
        "id": folder.name,
        "title": {"fr": title, "en": title},
        "publisher": row["publisher"],
        "licence": _UNKNOWN_LICENCE,
        "date": today,
        "retrieved": today,
        "least_rows": {},
    }
    whole = {**fresh, **described}
    if title:
        whole["title"] = {"fr": title, "en": title}
    if about.get("licence"):
        whole["licence"] = about["licence"]
    if whole != described:
        path.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for name, lines in ((".gitignore", f"{TEXTS}/\n.lock\n"), (".gitattributes", "judgements.jsonl merge=union\n")):
        if not (folder / name).is_file():
            (folder / name).write_text(lines, encoding="utf-8")


def _keep_text(folder: Path, file: str, text: str) -> None:
    (folder / TEXTS).mkdir(exist_ok=True)
    (folder / TEXTS / file).write_bytes(text.encode())


def _records(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return list(csv.DictReader(file, strict=True))
        except csv.Error as problem:
            shown = f"{path.parent.name}/{path.name}"
            expected = Text(f"{shown} : un guillemet y est mal fermé ({problem})", f"{shown}: a quote there is not closed well ({problem})")
            raise UsageError(expected) from None


def records(folder: Path) -> dict[str, dict[str, str]]:
    """The rows of a source's documents, by id."""
    return {row["id"]: row for row in _records(folder / DOCUMENTS)}


def kept_text(folder: Path, row: Mapping[str, str]) -> str | None:
    """The text of a document, as it was kept; None where it is not there."""
    path = folder / TEXTS / row["file"]
    return path.read_bytes().decode("utf-8") if row["file"] and path.is_file() else None
