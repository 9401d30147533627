"""What the tests of the importers share: made-up files, and the graph that a source's folder gives.

Every row written here is synthetic: the pairs are invented, only the codes and the names of places are real.
"""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from terrigraph import resources
from terrigraph.facts.conclusions import Conclusions
from terrigraph.facts.days import NAMES
from terrigraph.facts.terms import Terms
from terrigraph.intake import accounts
from terrigraph.model import ontology
from terrigraph.model.namespaces import IDS
from terrigraph.model.triples import Ids
from terrigraph.sources import source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from terrigraph.sources.source import Reading, Source
    from terrigraph.sources.tables import Concepts

Cells = dict[str, str]
SCHEMAS = resources.folder("data") / "schemas"
MAYORS = (
    "Code du département",
    "Libellé du département",
    "Code de la collectivité à statut particulier",
    "Libellé de la collectivité à statut particulier",
    "Code de la commune",
    "Libellé de la commune",
    "Nom de l'élu",
    "Prénom de l'élu",
    "Code sexe",
    "Date de naissance",
    "Code de la catégorie socio-professionnelle",
    "Libellé de la catégorie socio-professionnelle",
    "Date de début du mandat",
    "Date de début de la fonction",
)
"""The columns of the register of mayors, as it is published."""


def write(path: Path, rows: Sequence[Cells], delimiter: str = ",", encoding: str = "utf-8", columns: Sequence[str] = ()) -> Path:
    """Write rows as a CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(columns or dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def workbook(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write an xlsx of one sheet, all cells text."""
    return book(path, {"A": rows})


def _xml(cell: str) -> str:
    """A cell of text; one that is XML already, as it stands."""
    return cell if cell.startswith("<c") else f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>'


def book(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]], hidden: Sequence[str] = ()) -> Path:
    """Write an xlsx of some sheets, by name; cells are text, or XML as it stands: `<c t="e"><v>#N/A</v></c>`."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}/content-types"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kinds}/relationships"><Relationship Id="a" Type="{relations}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    }
    listed, related = "", ""
    for number, (name, rows) in enumerate(sheets.items()):
        key = "abcdefgh"[number]
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{escape(name)}" sheetId="{number + 1}"{state} r:id="{key}"/>'
        related += f'<Relationship Id="{key}" Type="{relations}/worksheet" Target="worksheets/{key}.xml"/>'
        lines = "".join(f"<row>{''.join(map(_xml, row))}</row>" for row in rows)
        parts[f"xl/worksheets/{key}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>'
    parts["xl/workbook.xml"] = f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{listed}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{kinds}/relationships">{related}</Relationships>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def shuffled(rows: Sequence[Cells], seed: int = 1) -> list[Cells]:
    mixed = list(rows)
    random.Random(seed).shuffle(mixed)
    return mixed


@cache
def concepts() -> Concepts:
    return ontology.load().concepts()


def reading(folder: Path, read: Callable[[Source, Path, Concepts, Conclusions], Reading]) -> tuple[Reading, list[str]]:
    """What a source's folder gives: its reading, and its blocks."""
    conclusions = Conclusions(ids=Ids(), terms=Terms())
    result = read(source.load(folder), SCHEMAS, concepts(), conclusions)
    blocks = [*result.blocks, *conclusions.mandates([result.mandates]), *conclusions.lines()]
    return result, blocks


def statements(folder: Path, read: Callable[[Source, Path, Concepts, Conclusions], Reading]) -> set[str]:
    """The statements of a source's folder, without fault."""
    result, blocks = reading(folder, read)
    assert not result.faults, result.faults
    return {line for block in blocks for line in block.splitlines()}


def days_of(lines: Iterable[str]) -> dict[str, tuple[str, str, str, str]]:
    """The four days of each fact, by the end of its IRI: possible from, certain from, certain until, possible until; "" for none."""
    four: dict[str, dict[str, str]] = {}
    for line in lines:
        subject, predicate, term = line.split(" ", 2)
        name = re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", predicate.rpartition("#")[2].rstrip(">"))
        if name in NAMES:
            four.setdefault(subject.strip("<>").removeprefix(IDS), {})[name] = term.split('"')[1]
    return {subject: tuple(days.get(name, "") for name in NAMES) for subject, days in four.items()}  # type: ignore[misc]


def kept(folder: Path) -> dict[str, bytes]:
    """Every file of a source's folder, but the lock."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def refusals(folder: Path) -> list[Path]:
    return sorted((accounts.tables_of(folder) / accounts.REFUSALS).glob("*.csv"))


def table(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
