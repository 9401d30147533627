"""Queries that nobody vouches for: each runs in a process of its own, which is ended when it takes too much.

The engine has no time limit, and past its memory ends the process that it works in: what is asked by a stranger is
hence never run in the process that answers.

    python -m terrigraph.store.bounded FOLDER ROWS MEMORY < query.rq
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from terrigraph import sandbox
from terrigraph.errors import QueryError, TerrigraphError
from terrigraph.language import Text
from terrigraph.sandbox import Ending
from terrigraph.store import sparql
from terrigraph.store.embedded import EmbeddedStore, open_store
from terrigraph.store.protocol import Solutions, query_faults, term

SECONDS = 10.0
MEMORY = 1 << 30
"""Bytes."""
ROWS = 10_000
_MOST_BYTES = 16 << 20
_NARROW = Text("Restreignez-la : un acteur, un thème, une LIMIT.", "Narrow it: an actor, a theme, a LIMIT.")


@dataclass(frozen=True, slots=True)
class BoundedAnswer:
    """The rows of a SELECT or an ASK, and whether there were more."""

    solutions: Solutions
    truncated: bool


def select(store: Path, query: str, seconds: float = SECONDS, rows: int = ROWS, memory: int = MEMORY) -> BoundedAnswer:
    """Run a SELECT or an ASK over the graph of a store's folder, within bounds.

    At most `rows` rows, and 16 MiB of them, are given; past `seconds`, or `memory` bytes, the query is ended.
    Raises QueryError, which says which bound was met, or what is wrong with the query.
    """
    sparql.check(query)
    words = ("-m", "terrigraph.store.bounded", str(store), str(rows))
    outcome = sandbox.run(words, memory=memory, seconds=seconds, content=query.encode())
    if outcome.ending is Ending.TIMED_OUT:
        raise QueryError(Text(f"la requête a été arrêtée après {seconds:g} s", f"the query was ended after {seconds:g} s"), _NARROW)
    if outcome.ending is Ending.REFUSED:
        raise QueryError(outcome.message)
    if outcome.ending is not Ending.DONE:
        size = memory >> 20
        over = Text(f"la requête a été arrêtée : plus de {size} Mio", f"the query was ended: over {size} MiB")
        raise QueryError(over, _NARROW)
    given = json.loads(outcome.output)
    read = [tuple(None if cell is None else _term(*cell) for cell in row) for row in given["rows"]]
    return BoundedAnswer(Solutions(tuple(given["variables"]), read), given["truncated"])


def _term(kind: str, value: str, datatype: str, language: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if kind == "iri":
        return ox.NamedNode(value)
    if kind == "blank":
        return ox.BlankNode(value)
    return ox.Literal(value, language=language) if language else ox.Literal(value, datatype=ox.NamedNode(datatype))


def _cells(value: object) -> list[str] | None:
    cell = term(value)
    if isinstance(cell, ox.Literal):
        return ["literal", cell.value, cell.datatype.value, cell.language or ""]
    return None if cell is None else ["iri" if isinstance(cell, ox.NamedNode) else "blank", cell.value, "", ""]


def _work(store: EmbeddedStore, rows: int, query: str) -> str:
    """The answer, as JSON."""
    with query_faults():
        answer = store.answer(query)
        if isinstance(answer, ox.QueryBoolean):
            return json.dumps({"variables": ["answer"], "rows": [[_cells(ox.Literal(bool(answer)))]], "truncated": False})
        if isinstance(answer, ox.QueryTriples):
            raise QueryError(Text("une requête SELECT ou ASK est attendue ici", "a SELECT or ASK query is expected here"))
        names = [variable.value for variable in answer.variables]
        lines: list[str] = []
        size = 0
        truncated = False
        for solution in answer:
            line = json.dumps([_cells(solution[name]) for name in names])
            size += len(line)
            truncated = len(lines) == rows or size > _MOST_BYTES
            if truncated:
                break
            lines.append(line)
    return f'{{"variables": {json.dumps(names)}, "rows": [{", ".join(lines)}], "truncated": {json.dumps(truncated)}}}'


def _main() -> int:
    store, rows, memory = sys.argv[1:]
    try:
        graph = open_store(Path(store))
        sandbox.confine(int(memory))
        sys.stdout.write(_work(graph, int(rows), sys.stdin.buffer.read().decode()))
    except TerrigraphError as error:
        return sandbox.refuse(error)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
