"""In a worker: lists as files, for spreadsheets (guarded against formulas), programs and Gephi."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from terrigraph.errors import UsageError
from terrigraph.language import Text, current
from terrigraph.network.projection import Projector
from terrigraph.server import negotiation
from terrigraph.server.facets import MOST, Lists, Wanted
from terrigraph.server.frames import MAX_ROWS_HEADER, Reply
from terrigraph.views.files.formats import gexf, guarded
from terrigraph.views.phrases import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terrigraph.graph import LocalGraph

MOST_NODES = 2_000
"""Of a network that is downloaded."""


def replied(graph: LocalGraph, lists: Lists, wanted: Wanted, form: str, *, raw: bool) -> Reply:
    """A list as a file: the first 10,000 rows (of a network 2,000 nodes), and a header that says so where there are more."""
    if form not in negotiation.TABLES:
        known = ", ".join(negotiation.TABLES)
        raise UsageError(Text(f"format : {known}", f"format: {known}"))
    most = MOST_NODES if form == "gexf" else MOST
    listed = lists.page(wanted, size=most, facets=False)
    rows = [(graph.identifier(iri), iri, name, context, str(links)) for iri, _, name, context, links in listed.rows]
    header = ["id", "iri", *(("name", "what", "links") if current() == "en" else ("nom", "quoi", "liens"))]
    if form == "csv":
        body = _csv([header, *rows], raw=raw)
    elif form == "xlsx":
        body = _xlsx([header, *rows])
    else:
        body = _gexf(graph, [iri for iri, *_ in listed.rows])
    name = f"terrigraph{'-raw' if raw and form == 'csv' else ''}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Reply(
        status=200,
        type=negotiation.TABLES[form],
        body=body,
        headers=headers | ({MAX_ROWS_HEADER: str(len(rows))} if listed.total > len(rows) else {}),
    )


def _csv(rows: Sequence[Sequence[str]], *, raw: bool) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows if raw else [[guarded(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8" if raw else "utf-8-sig")  # spreadsheets know UTF-8 by its mark


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        sheet = book.add_worksheet("terrigraph")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, clean(cell)[:32_000])
    return out.getvalue()


def _gexf(graph: LocalGraph, iris: Sequence[str]) -> bytes:
    """The network of the things listed, and the links between them."""
    among = "e.source IN (SELECT unnest($iris)) AND e.target IN (SELECT unnest($iris))"
    edges = graph.scans.rows(f"SELECT source, target, via, iri FROM edges e WHERE {among}", {"iris": list(iris)})
    return gexf(Projector(graph.store, graph.model).of_edges([(s, t, v, i) for s, t, v, i in edges], set(iris))).encode()
