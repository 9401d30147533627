"""Answers as text: a table for people, CSV, JSON or Turtle for programs."""

from __future__ import annotations

import pyoxigraph as ox

from terrigraph.language import Text
from terrigraph.model.namespaces import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.store.protocol import Solutions, Term

_LEGIBLE = 14
_NARROWEST = 10
_GAP = "  "


def text(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """A table that fits `width` characters: the widest columns are wrapped; where that would cut names up, a line a cell."""
    if not rows:
        return str(Text("(aucune ligne)", "(no rows)"))
    natural = [max(len(line) for cell in column for line in (cell or " ").splitlines()) for column in zip(header, *rows, strict=True)]
    widths = _fitted(natural, width)
    if any(size < own and size < _LEGIBLE for size, own in zip(widths, natural, strict=True)):
        return _listed(header, rows)
    rule = ["─" * size for size in widths]
    return "\n".join(line for row in (header, rule, *rows) for line in _wrapped(row, widths))


def _listed(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows one under the other, a line a cell that is not empty."""
    size = max(map(len, header))
    return "\n\n".join(
        "\n".join(f"{name.ljust(size)}{_GAP}{' '.join(cell.split())}" for name, cell in zip(header, row, strict=True) if cell)
        for row in rows
    )


def _fitted(natural: Sequence[int], width: int) -> list[int]:
    widths = list(natural)
    room = width - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widest = widths.index(max(widths))
        widths[widest] -= 1
    return widths


def filled(words: str, width: int) -> str:
    """A sentence on lines of at most `width` characters."""
    import textwrap

    return textwrap.fill(words, max(width, _NARROWEST), break_long_words=False, break_on_hyphens=False)


def _wrapped(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    import textwrap

    cells = [
        [part for line in cell.splitlines() or [""] for part in textwrap.wrap(line, size) or [""]]
        for cell, size in zip(row, widths, strict=True)
    ]
    return [
        _GAP.join((cell[at] if at < len(cell) else "").ljust(size) for cell, size in zip(cells, widths, strict=True)).rstrip()
        for at in range(max(map(len, cells)))
    ]


def cells(solutions: Solutions) -> list[list[str]]:
    """The rows as plain text; unbound is empty."""
    return [["" if term is None else plain(term) for term in row] for row in solutions.rows]


def plain(term: Term) -> str:
    """A term as text: the IRI, the literal's characters, the blank node's label."""
    return str(term) if isinstance(term, ox.BlankNode) else term.value


def as_csv(solutions: Solutions) -> str:
    """SPARQL 1.1 CSV results."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(solutions.variables)
    writer.writerows(cells(solutions))
    return out.getvalue()


def as_json(solutions: Solutions) -> str:
    """SPARQL 1.1 JSON results."""
    import json

    bindings = [
        {name: _json(term) for name, term in zip(solutions.variables, row, strict=True) if term is not None} for row in solutions.rows
    ]
    return json.dumps({"head": {"vars": solutions.variables}, "results": {"bindings": bindings}}, ensure_ascii=False, indent=1)


def _json(term: Term) -> dict[str, str]:
    if isinstance(term, ox.Literal):
        literal = {"type": "literal", "value": term.value}
        if term.language:
            return literal | {"xml:lang": term.language}
        plain_string = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
        return literal if plain_string else literal | {"datatype": term.datatype.value}
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}


def as_turtle(triples: Sequence[ox.Triple]) -> str:
    """Triples as Turtle, with the project's prefixes."""
    written = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return (written or b"").decode("utf-8")
