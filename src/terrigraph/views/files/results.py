"""Solutions as SPARQL 1.1 says them over the network: JSON, XML, CSV, TSV; a row at a time, so that they can be cut at a row's end.

Solutions that were cut say so where the form has a place for it: the head of JSON has one more member, `truncated`, XML a comment.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from terrigraph.views.phrases import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_STRING = "http://www.w3.org/2001/XMLSchema#string"
Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
Row = tuple[Value, ...]


class Format:
    """One form of results: what comes before the rows (`cut`: their number, where there were more; else 0), each row, and the ends."""

    def __init__(
        self,
        head: Callable[[Sequence[str], int], str],
        row: Callable[[Sequence[str], Row], str],
        ends: tuple[str, str],
        truth: tuple[str, str],
    ) -> None:
        self.head, self.row = head, row
        self.between, self.after = ends
        self.true, self.false = truth

    def written(self, names: Sequence[str], rows: Iterable[Row], *, most_rows: int, most_bytes: int) -> tuple[bytes, int, bool]:
        """The results, at most so many rows and bytes of them: the text, its rows, and whether there were more."""
        texts: list[bytes] = []
        size, more = 0, False
        for row in rows:
            text = self.row(names, row).encode("utf-8", "replace")
            size += len(text)
            if len(texts) == most_rows or size > most_bytes:
                more = True
                break
            texts.append(text)
        head = self.head(names, len(texts) if more else 0)
        return head.encode() + self.between.encode().join(texts) + self.after.encode(), len(texts), more

    def write(self, out: BinaryIO, names: Sequence[str], rows: Iterable[Row], *, most_bytes: int) -> bool:
        """Write all results; gives whether they were no more than so many bytes (what was written is else of no use)."""
        size = out.write(self.head(names, 0).encode())
        for number, row in enumerate(rows):
            size += out.write(((self.between if number else "") + self.row(names, row)).encode("utf-8", "replace"))
            if size > most_bytes:
                return False
        out.write(self.after.encode())
        return True


def _json_head(names: Sequence[str], cut: int) -> str:
    head = {"vars": list(names)} | ({"truncated": {"rows": cut}} if cut else {})
    return f'{{"head":{json.dumps(head)},"results":{{"bindings":[\n'


def _json_row(names: Sequence[str], row: Row) -> str:
    bindings = {name: _json(value) for name, value in zip(names, row, strict=True) if value is not None}
    return json.dumps(bindings, ensure_ascii=False, separators=(",", ":"))


def _json(value: Value) -> dict[str, Any]:
    if isinstance(value, ox.NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, ox.BlankNode):
        return {"type": "bnode", "value": value.value}
    if isinstance(value, ox.Literal):
        literal = {"type": "literal", "value": value.value}
        if value.language:
            return literal | {"xml:lang": value.language}
        return literal if value.datatype.value == _STRING else literal | {"datatype": value.datatype.value}
    assert isinstance(value, ox.Triple)  # noqa: S101 - there is no other kind of term
    return {
        "type": "triple",
        "value": {"subject": _json(value.subject), "predicate": _json(value.predicate), "object": _json(value.object)},
    }


def _xml_head(names: Sequence[str], cut: int) -> str:
    remark = f"<!-- {CUT % cut} -->" if cut else ""
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    return f'<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">{remark}<head>{head}</head><results>\n'


def _xml_row(names: Sequence[str], row: Row) -> str:
    bindings = "".join(
        f"<binding name={quoteattr(name)}>{_xml(value)}</binding>" for name, value in zip(names, row, strict=True) if value is not None
    )
    return f"<result>{bindings}</result>"


def _xml(value: Value) -> str:
    if isinstance(value, ox.NamedNode):
        return f"<uri>{escape(value.value)}</uri>"
    if isinstance(value, ox.BlankNode):
        return f"<bnode>{escape(value.value)}</bnode>"
    if isinstance(value, ox.Literal):
        text = escape(clean(value.value), {"\r": "&#13;"})
        if value.language:
            return f"<literal xml:lang={quoteattr(value.language)}>{text}</literal>"
        datatype = "" if value.datatype.value == _STRING else f" datatype={quoteattr(value.datatype.value)}"
        return f"<literal{datatype}>{text}</literal>"
    assert isinstance(value, ox.Triple)  # noqa: S101 - there is no other kind of term
    parts = (("subject", value.subject), ("predicate", value.predicate), ("object", value.object))
    return f"<triple>{''.join(f'<{name}>{_xml(part)}</{name}>' for name, part in parts)}</triple>"


class _Echo:
    """A file that gives what is written to it, so that `writerow` gives the row's text."""

    def write(self, text: str) -> Any:  # noqa: ANN401 - as csv declares it
        return text


_ROWS = csv.writer(_Echo(), lineterminator="\r\n")


def _csv(cells: Sequence[str]) -> str:
    return str(_ROWS.writerow(cells))


def _csv_head(names: Sequence[str], _: int) -> str:
    return _csv(names)


def _csv_row(_: Sequence[str], row: Row) -> str:
    plain = ["" if v is None else v.value if isinstance(v, (ox.NamedNode, ox.Literal)) else str(v) for v in row]
    return _csv(plain) if plain else "\r\n"


def _tsv_head(names: Sequence[str], _: int) -> str:
    return "\t".join(f"?{name}" for name in names) + "\n"


def _tsv_row(_: Sequence[str], row: Row) -> str:
    return "\t".join("" if v is None else str(v).replace("\t", "\\t") for v in row) + "\n"


_JSON_TRUTH = ('{"head":{},"boolean":true}\n', '{"head":{},"boolean":false}\n')
_XML = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{}</boolean></sparql>\n'
_XML_TRUTH = (_XML.format("true"), _XML.format("false"))
CUT = "truncated: the first %d, of more"
"""What an answer says of itself where it was cut."""

FORMATS = {
    "json": Format(_json_head, _json_row, (",\n", "\n]}}\n"), _JSON_TRUTH),
    "xml": Format(_xml_head, _xml_row, ("\n", "\n</results></sparql>\n"), _XML_TRUTH),
    "csv": Format(_csv_head, _csv_row, ("", ""), ("true\r\n", "false\r\n")),
    "tsv": Format(_tsv_head, _tsv_row, ("", ""), ("true\n", "false\n")),
}
