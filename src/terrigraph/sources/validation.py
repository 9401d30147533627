"""Checks a graph before it is published: quotes, references, and SHACL in the user's words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox
import shacl

from terrigraph import resources
from terrigraph.errors import Fault
from terrigraph.language import Text
from terrigraph.model.namespaces import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from terrigraph.sources.source import Reading
    from terrigraph.sources.tables import Row
    from terrigraph.store.protocol import Store

_MESSAGE = ox.NamedNode("http://www.w3.org/ns/shacl#message")
_MOST_FAULTS = 1000


@dataclass(slots=True, kw_only=True)
class Quotes:
    """What checking the quotes gave: how many are at their span, and the documents whose text is not at hand."""

    checked: int = 0
    unchecked: int = 0
    absent: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def check_quotes(readings: Sequence[Reading], texts: Sequence[Path]) -> Quotes:
    """Check that each quote is at its span, in the texts under the folders `texts`.

    A text is looked for by the file name that its document's row gives; its SHA-256 must be the
    one recorded. Offsets count Unicode code points of the text decoded as UTF-8.
    """
    quotes = Quotes()
    for reading in readings:
        folders = [*texts, reading.source.folder / "texts"]
        contents = {name: _text(row, folders, quotes) for name, row in reading.documents.items()}
        for quote in reading.quotes:
            text = contents.get(quote.document)
            if text is None or quote.start is None or quote.end is None:
                quotes.unchecked += 1
            elif text[quote.start : quote.end] != quote.exact:
                quotes.faults.append(_misplaced(quote.row, text, quote.exact, quote.start, quote.end))
            else:
                quotes.checked += 1
                quotes.faults += _out_of_context(quote.row, text, quote.start, quote.end)
    return quotes


def _text(row: Row, folders: Iterable[Path], quotes: Quotes) -> str | None:
    """A document's text; None where no folder holds it, or where it is not the recorded one."""
    path = next((folder / row["file"] for folder in folders if row["file"] and (folder / row["file"]).is_file()), None)
    if path is None:
        quotes.absent.append(row["id"])
        return None
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 != row["sha256"]:
        quotes.faults.append(
            row.fault(
                "sha256",
                Text(
                    f"la somme de {path.name} est {sha256} : ce n’est pas le texte qui a été cité",
                    f"the checksum of {path.name} is {sha256}: it is not the text that was quoted",
                ),
            )
        )
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        quotes.faults.append(row.fault("file", Text("un texte en UTF-8 est attendu", "a text in UTF-8 is expected")))
        return None


def _misplaced(row: Row, text: str, exact: str, start: int, end: int) -> Fault:
    stands = text.find(exact)
    if stands >= 0:
        expected = Text(
            f"la citation se trouve en {stands}–{stands + len(exact)}, pas en {start}–{end}",
            f"the quote is at {stands}–{stands + len(exact)}, not at {start}–{end}",
        )
    else:
        there = text[start:end][:60]
        expected = Text(
            f"la citation n’est pas dans le texte ; en {start}–{end} on y lit « {there} »",
            f'the quote is not in the text; at {start}–{end} it reads "{there}"',
        )
    return row.fault("quote", expected)


def _out_of_context(row: Row, text: str, start: int, end: int) -> Iterator[Fault]:
    """A fault where the words around a quote are not the text's; blanks and line ends do not count."""
    before, after = "".join(text[max(0, start - 100) : start].split()), "".join(text[end : end + 100].split())
    if not before.endswith("".join(row["prefix"].split())):
        there = text[max(0, start - 24) : start]
        yield row.fault("prefix", Text(f"avant la citation on lit « {there} »", f'before the quote it reads "{there}"'))
    if not after.startswith("".join(row["suffix"].split())):
        there = text[end : end + 24]
        yield row.fault("suffix", Text(f"après la citation on lit « {there} »", f'after the quote it reads "{there}"'))


def check_set(connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """A fault for each triple that is in two named graphs, or twice in one, of a file of N-Quads that is opened (see columns.py)."""
    every, different = connection.execute("SELECT count(*), count(DISTINCT hash(part[1], part[2], o)) FROM lines").fetchall()[0]
    if every == different:
        return []
    rows = connection.execute(
        """SELECT q.s, q.p, q.o, list_sort(list(q.g)) FROM quads q
            JOIN (SELECT md5_number(s || ' ' || p || ' ' || o) AS triple FROM quads GROUP BY triple HAVING count(*) > 1) twice
            ON md5_number(q.s || ' ' || q.p || ' ' || q.o) = twice.triple
            GROUP BY q.s, q.p, q.o ORDER BY ALL LIMIT $most""",
        {"most": _MOST_FAULTS},
    ).fetchall()
    return [
        Fault(
            shorten(subject),
            0,
            "",
            f"{shorten(predicate)} {term}",
            Text(
                f"ce triplet est dans plusieurs graphes : {', '.join(map(shorten, graphs))}",
                f"this triple is in several graphs: {', '.join(map(shorten, graphs))}",
            ),
        )
        for subject, predicate, term, graphs in rows
    ]


def check_references(readings: Sequence[Reading], store: Store) -> list[Fault]:
    """A fault for each cell that names a resource which no source describes."""
    wanted = sorted({reference.iri for reading in readings for reference in reading.references})
    described: set[str] = set()
    for at in range(0, len(wanted), 500):
        values = " ".join(str(ox.NamedNode(name)) for name in wanted[at : at + 500])
        answer = store.select(f"SELECT DISTINCT ?s WHERE {{ VALUES ?s {{ {values} }} ?s a [] }}")
        described |= {row[0].value for row in answer.rows if isinstance(row[0], ox.NamedNode)}
    return [
        reference.row.fault(
            reference.column,
            Text("aucune source ne décrit cela : corrigez, ou ajoutez sa ligne", "no source describes this: correct it, or add its row"),
            reference.value,
        )
        for reading in readings
        for reference in reading.references
        if reference.iri not in described
    ]


def check_shapes(statements: Path, origins: Mapping[str, Row], shapes: Path | None = None) -> list[Fault]:
    """SHACL faults of a file of N-Quads (its graphs taken together), with the row each comes from."""
    path = shapes or resources.folder("ontology") / "shapes.ttl"
    report = shacl.Shapes.from_file(str(path)).validate_file(str(statements), max_results=_MOST_FAULTS)
    if report.conforms:
        return []
    languages = _languages(path)
    return [_fault(result, origins, languages) for result in report.results]


def _languages(shapes: Path) -> dict[str, str]:
    """The language of each message of the shapes."""
    return {
        quad.object.value: quad.object.language or "fr"
        for quad in ox.parse(path=str(shapes))
        if quad.predicate == _MESSAGE and isinstance(quad.object, ox.Literal)
    }


def _fault(result: shacl.Result, origins: Mapping[str, Row], languages: Mapping[str, str]) -> Fault:
    message = Text.of({languages.get(text, "fr"): text for text in result.messages}, otherwise=result.component)
    focus = result.focus_node.strip("<>")
    row = origins.get(focus)
    path = (result.path or "").strip("<>")
    about = Text(
        f"{message.fr} ({shorten(path) or result.component} de {shorten(focus)})",
        f"{message.en} ({shorten(path) or result.component} of {shorten(focus)})",
    )
    value = shorten(result.value_plain) if result.value_plain else ""
    return row.fault("", about, value) if row else Fault(shorten(focus), 0, "", value, about)
