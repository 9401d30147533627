"""A document under review as a sheet: one row a candidate, best tier first, with cells to change and a decision to make; xlsx or CSV.

No cell is ever run as a formula: in xlsx all are texts; in CSV those that a spreadsheet would run begin with a quote mark, which is
taken off when the sheet comes back. No cell has a line break: a row is one line, as reading it back asks.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from terrigraph.language import Text
from terrigraph.reviewing.fields import ASSERTIONS, COLUMNS, DECISIONS, FLAGS, KINDS, MANY, MARK, NAMES, fields_of
from terrigraph.reviewing.judgements import TAKEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    from terrigraph.reviewing.review import Item, Review

_AROUND = 120
_LEFT, _RIGHT = "⟦", "⟧"
"""What marks the quote in its context."""
_FORMULA = ("=", "+", "-", "@")
_BREAK = re.compile(r"\s*[\r\n]\s*")
_CONFLICT, _AGAIN = Text("conflit", "conflict"), Text("à revoir", "to be seen again")


def rows(review: Review) -> list[dict[str, str]]:
    """The rows of a sheet, by column."""
    return [_row(review, item) for item in review.items.values()]


def _row(review: Review, item: Item) -> dict[str, str]:
    candidate = item.candidate
    base = review.reconciler.base
    others = [match for match in item.matches if match.iri != base + item.resource]
    row = {
        "decision": decision(item),
        "merge_with": _merged(review, item),
        "kind": str(KINDS[candidate.kind]),
        "tier": candidate.tier,
        "missing": " ; ".join(map(str, review.missing(item))),
        "proposal": proposal(review, item),
        "quote": candidate.quote.exact,
        "context": _context(item),
        "alternatives": f" {MANY} ".join(
            f"{match.iri.removeprefix(base)} ({match.label}, {match.context or match.kind}, {match.score})" for match in others
        ),
        "reasons": "; ".join(map(str, item.reasons)),
        "state": state(item),
        "rule": candidate.rule,
        "id": candidate.id,
        **review.cells(item),
    }
    return {name: _one_line(cell) for name, cell in row.items()}


def proposal(review: Review, item: Item) -> str:
    """What "accept the proposal" would fill in, and why: « organisation = CNER #…, comme « président – CNER », plus haut »."""
    cells = "; ".join(f"{NAMES[name].title} = {cell}" for name, cell in review.offered(item).items())
    return f"{cells} ({item.completion.reason})" if cells and item.completion else ""


def _one_line(text: str) -> str:
    return _BREAK.sub(" ", text)


def decision(item: Item) -> str:
    """What the decision cell says of what was decided; empty where it is still to be made."""
    judgement = item.state.judgement
    if judgement is None or item.again:
        return ""
    return str(DECISIONS["accept" if judgement.verdict in TAKEN else judgement.verdict])


def _merged(review: Review, item: Item) -> str:
    judgement = item.state.judgement
    if judgement is None or not judgement.merged or item.again:
        return ""
    return f"{review.label(judgement.merged)} {MARK}{judgement.merged}".strip()


def state(item: Item) -> str:
    """Who decided what, where that asks for a look."""
    if item.state.rivals:
        verdicts = " / ".join(
            f"{one.by} : {DECISIONS.get(one.verdict, one.verdict)} {one.resource or one.merged}".strip() for one in item.state.rivals
        )
        return f"{_CONFLICT} : {verdicts}"
    if item.state.judgement is None:
        return ""
    return str(_AGAIN) if item.again else f"{item.state.judgement.by}, {item.state.judgement.time[:10]}"


def _context(item: Item) -> str:
    """The lines around a quote, the quote marked."""
    before, exact, after = around(item)
    return f"{before}{_LEFT}{exact}{_RIGHT}{after}" if exact else before


def around(item: Item) -> tuple[str, str, str]:
    """What is before the quote in its lines, the quote, and what is after, each as one line."""
    at = item.context.find(item.candidate.quote.exact)
    if at < 0:
        return item.context, "", ""
    end = at + len(item.candidate.quote.exact)
    before, exact, after = item.context[max(0, at - _AROUND) : at], item.context[at:end], item.context[end : end + _AROUND]
    return _one_line(before.lstrip()), _one_line(exact), _one_line(after.rstrip())


def as_csv(review: Review) -> str:
    """The sheet as CSV (with a byte order mark, so that spreadsheets read it as UTF-8)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(str(column.title) for column in COLUMNS)
    for row in rows(review):
        writer.writerow(guarded(row.get(column.name, "")) for column in COLUMNS)
    return "\ufeff" + out.getvalue()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    bare = cell.lstrip()
    return f"'{bare}" if bare.startswith(_FORMULA) else cell


def write_xlsx(review: Review, path: Path, concepts: Mapping[str, Sequence[str]]) -> None:
    """Write the sheet as a workbook: what may be changed on white, the rest on grey; lists to choose from."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        _Workbook(book, review).write(concepts)


class _Workbook:
    """The workbook as it is written."""

    def __init__(self, book: xlsxwriter.Workbook, review: Review) -> None:
        self.book = book
        self.review = review
        wrap = {"text_wrap": True, "valign": "top", "font_size": 10}
        self.head = book.add_format({**wrap, "bold": True, "bg_color": "#0B5A8F", "font_color": "#FFFFFF"})
        self.free = book.add_format({**wrap, "border": 1, "border_color": "#DDDDDD"})
        self.fixed = book.add_format({**wrap, "bg_color": "#F0F0F0", "font_color": "#444444"})
        self.bold = book.add_format({"bold": True, "font_color": "#8A2B00", "font_size": 10})

    def write(self, concepts: Mapping[str, Sequence[str]]) -> None:
        """Write both sheets: the rows, and the lists."""
        page = self.book.add_worksheet(str(Text("relecture", "review")))
        lists = self.book.add_worksheet(str(Text("listes", "lists")))
        shown_rows = rows(self.review)
        for at, column in enumerate(COLUMNS):
            page.set_column(at, at, column.width)
            page.write_string(0, at, str(column.title), self.head)
        for number, (row, item) in enumerate(zip(shown_rows, self.review.items.values(), strict=True), start=1):
            self._row(page, number, row, item)
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, max(1, len(shown_rows)), len(COLUMNS) - 1)
        page.set_landscape()
        self._lists(page, lists, concepts, len(shown_rows) + 200)

    def _row(self, page: Worksheet, number: int, row: Mapping[str, str], item: Item) -> None:
        own = {"decision", "merge_with", "quote", "resource", *fields_of(item.candidate.kind)}
        for at, column in enumerate(COLUMNS):
            style = self.free if column.name in own else self.fixed
            before, exact, after = around(item)
            if column.name == "context" and exact:
                parts = [part for part in (before, self.bold, exact, after) if part]
                if len(parts) > 2 and page.write_rich_string(number, at, *parts, style) == 0:
                    continue
            page.write_string(number, at, row.get(column.name, "")[:32_000], style)

    def _lists(self, page: Worksheet, lists: Worksheet, concepts: Mapping[str, Sequence[str]], last: int) -> None:
        """Lists to choose from: short ones in the cells, long ones on the second sheet."""
        at = {column.name: place for place, column in enumerate(COLUMNS)}
        page.data_validation(
            1, at["decision"], last, at["decision"], {"validate": "list", "source": [str(word) for word in DECISIONS.values()]}
        )
        page.data_validation(1, at["kind"], last, at["kind"], {"validate": "list", "source": [str(word) for word in KINDS.values()]})
        page.data_validation(1, at["flag"], last, at["flag"], {"validate": "list", "source": list(FLAGS[1:])})
        page.data_validation(1, at["assertion"], last, at["assertion"], {"validate": "list", "source": list(ASSERTIONS[1:])})
        both = (*concepts["role"], *concepts["theme"])
        for place, (column, words) in enumerate(
            (("concept", both), ("part", (*concepts["part"], "mentioned")), ("type", tuple(concepts["kind"])))
        ):
            lists.write_string(0, place, str(next(one.title for one in COLUMNS if one.name == column)), self.head)
            for number, word in enumerate(words, start=1):
                lists.write_string(number, place, word)
            letter = chr(ord("A") + place)
            source = f"='{lists.get_name()}'!${letter}$2:${letter}${len(words) + 1}"
            page.data_validation(1, at[column], last, at[column], {"validate": "list", "source": source, "error_type": "warning"})
