"""The files that Wikidata and its query service give: results as JSON, flat or not, or as TSV of terms; entities, alone or in a dump."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from terrigraph.documents import encodings
from terrigraph.errors import Fault, ImportingError
from terrigraph.importers.wikidata.claims import NEEDED
from terrigraph.language import Text
from terrigraph.sources import detecting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BOUND = NEEDED[:4]
"""Those that each result has: a flat JSON leaves the others out where nothing is stated."""
_MOST_BYTES = 1 << 30
_EXPECTED = Text(
    "un JSON de Wikidata est attendu (résultats SPARQL ou entités)", "a JSON of Wikidata's is expected (SPARQL results or entities)"
)
_VARIABLE = Text("cette variable manque aux résultats", "this variable is missing in the results")
_TERM = re.compile(r'<([^<>]*)>|"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^<>]*>)?', re.DOTALL)
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_MEANT = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def load(path: Path) -> dict[str, Any]:
    """A JSON file as a document of results (`head`, `results`) or of entities (`entities`).

    Raises ImportingError where it is neither, or lacks a variable.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("over 1 GiB")
        content = _parsed(path.read_bytes())
    except (OSError, ValueError, RecursionError) as problem:
        raise ImportingError([Fault(path.name, 0, "", str(problem)[:80], _EXPECTED)]) from None
    if isinstance(content, list):
        content = _of_list(content)
    elif isinstance(content, dict) and "claims" in content and "id" in content:
        content = _of_list([content])
    if not isinstance(content, dict):
        raise ImportingError([Fault(path.name, 0, "", "", _EXPECTED)])
    if isinstance(content.get("entities"), dict):
        return content
    results = content.get("results")
    if not isinstance(results, dict) or not isinstance(results.get("bindings"), list):
        raise ImportingError([Fault(path.name, 0, "", "", _EXPECTED)])
    there = content.get("head", {}).get("vars", [])
    if missing := [name for name in (_BOUND if content.get("flat") else NEEDED) if name not in there]:
        raise ImportingError([Fault(path.name, 0, name, "", _VARIABLE) for name in missing])
    return content


def _parsed(data: bytes) -> Any:  # noqa: ANN401 - any JSON
    """The JSON of a file; of a dump that is cut, or of one entity a line, its lines."""
    try:
        return json.loads(data)
    except ValueError:
        lines = [line.strip().rstrip(b",") for line in data.splitlines()]
        if sum(line.startswith(b"{") for line in lines) < 2:
            raise
        return [json.loads(line) for line in lines if line not in (b"", b"[", b"]")]


def _of_list(content: list[Any]) -> dict[str, Any]:
    """What a list is: the entities of a dump, or results (flat, or with the types of their values)."""
    if not all(isinstance(one, dict) for one in content):
        return {}
    if any("claims" in one for one in content):
        return {"entities": {str(one["id"]): one for one in content if "id" in one}}
    names = list(dict.fromkeys(name for one in content for name in one))
    bindings = [{name: term if isinstance(term, dict) else {"value": term} for name, term in one.items()} for one in content]
    return {"flat": True, "head": {"vars": names}, "results": {"bindings": bindings}}


def is_json(path: Path) -> bool:
    """Whether a file is to be read as JSON: by its name, or by how it begins."""
    if path.suffix.lower() == ".json" or not path.is_file():
        return True
    with path.open("rb") as file:
        return file.read(4000).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def is_terms(path: Path) -> bool:
    """Whether a file is a TSV of terms: its first line names variables (`?statement`)."""
    with path.open("rb") as file:
        start = file.read(4000)
    codec = encodings.marked(start) or "utf-8"
    return re.match(r'[\ufeff\s]*"?\?\w+"?(?:\t|,|\r|\n)', start.decode(codec, "replace")) is not None


def rows_of_terms(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a TSV of terms: their number, as a spreadsheet counts it, and the values by variable. Raises ImportingError."""
    with path.open(encoding=detecting.encoding(path), newline="") as file:
        names = [name.strip().strip('"').lstrip("?") for name in file.readline().strip("\ufeff\r\n").split("\t")]
        if missing := [name for name in NEEDED if name not in names]:
            raise ImportingError([Fault(path.name, 1, name, "", _VARIABLE) for name in missing])
        for number, line in enumerate(file, start=2):
            cells = line.rstrip("\r\n").split("\t")
            if any(cells):
                yield number, dict(zip(names, map(_value, cells), strict=False)) | ({"": cells[-1]} if len(cells) > len(names) else {})


def _value(term: str) -> str:
    found = _TERM.fullmatch(term.strip())
    if found is None:
        return term.strip()
    return _unescaped(found[2]) if found[1] is None else found[1]


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda one: chr(int(one[1] or one[2], 16)) if one[1] or one[2] else _MEANT.get(one[3], one[3]), text)
