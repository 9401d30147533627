"""Files of decisions that come back: a review sheet, or the page's file -> rows of tidied cells."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terrigraph.errors import Fault, ImportingError
from terrigraph.language import LANGUAGES, Text
from terrigraph.reviewing.fields import NAMES, column_named
from terrigraph.sources.sheets import open_sheet, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAGE = "terrigraph-decisions"
"""What the page's file says that it is."""
PLACE = "place"
"""Where the page's reader marked the quote of a candidate that was missed; a sheet has no such column."""
NOTHING_TAKEN = Text(
    "Rien n’a été retenu : corrigez ces cellules, puis relisez le fichier.",
    "Nothing was taken: correct these cells, then read the file again.",
)
_FORMULA = re.compile(r"'[=+\-@\t\r]")
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A row that came back: its number in the file, and the cells that it has, tidied, by column."""

    number: int
    cells: Mapping[str, str]


def read(path: Path) -> tuple[list[DecisionRow], str]:
    """The rows of a sheet or of the page's file, and the checksum of the text that they are about ("" where the file does not say).

    Raises ImportingError.
    """
    if path.suffix.lower() == ".json":
        return _page(path)
    sheet = open_sheet(path, *({getattr(NAMES[name].title, language) for name in ("id", "decision")} for language in LANGUAGES))
    columns = {title: column_named(title) for title in sheet.header}
    expected = ", ".join(str(NAMES[name].title) for name in ("id", "decision"))
    if not {"id", "decision"} <= set(columns.values()):
        wanted = Text(f"une feuille de relecture a les colonnes {expected}", f"a review sheet has the columns {expected}")
        raise ImportingError([Fault(path.name, 1, "", ", ".join(sheet.header), wanted)], NOTHING_TAKEN)
    decided = []
    for number, row in sheet.rows():
        cells = {columns[title]: _unguarded(cell) for title, cell in row.items() if columns.get(title)}
        decided.append(DecisionRow(number, cells))
    return decided, ""


def _unguarded(cell: str) -> str:
    """A cell without the quote mark that keeps a spreadsheet from running it."""
    return cell[1:] if _FORMULA.match(cell) else cell


def _page(path: Path) -> tuple[list[DecisionRow], str]:
    wanted = Text("le fichier de décisions de la page est attendu", "the page's decisions file is expected")
    if not path.is_file() or path.stat().st_size > _MOST_BYTES:
        raise ImportingError([Fault(path.name, 0, "", "", wanted)], NOTHING_TAKEN)
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        if content["is"] != PAGE:
            raise ValueError
        rows = [{str(name): str(cell) for name, cell in row.items()} for row in content["rows"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ImportingError([Fault(path.name, 0, "", "", wanted)], NOTHING_TAKEN) from None
    decided = [
        DecisionRow(n, {name: tidy(cell) for name, cell in row.items() if name in NAMES or name == PLACE})
        for n, row in enumerate(rows, start=1)
    ]
    return decided, str(content.get("sha256", ""))
