"""What a SPARQL text is allowed to be, before an engine sees it.

Engines call out for SERVICE and LOAD, and a query nested deep enough ends the process
(pyoxigraph 0.5: `CONCAT(` about 930 deep, `{` 2,400, `!` 9,500).
"""

from __future__ import annotations

import re

from terrigraph.errors import QueryError
from terrigraph.language import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 200_000
"""Characters."""
DEEPEST = 120
MOST_OPERATORS = 2_000

_SKIPPED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\x00-\x20]*>"
    r"|\#[^\n]*",
    re.DOTALL,
)
_WORD = re.compile(r"(?<![\w?$:@.-])(SERVICE|LOAD|FROM)(?![\w:-])", re.IGNORECASE)
_NAMED = re.compile(r"FROM(?:\s|#[^\n]*\n)*(?:NAMED(?:\s|#[^\n]*\n)*)?<([^<>\"{}|^`\\\x00-\x20]*)>", re.IGNORECASE)


def masked(query: str) -> str:
    """A query with its strings, IRIs and comments blanked out: each character keeps its place."""
    return _SKIPPED.sub(lambda skipped: re.sub(r"[^\n]", " ", skipped[0]), query)


def check(query: str, own: Collection[str] = ()) -> bool:
    """Raise QueryError for a query that is too long or too deep, or that would reach outside the graph.

    `own` are the named graphs that FROM may name, by their whole IRIs; gives whether the query names any so.
    """
    if len(query) > LONGEST:
        raise QueryError(Text(f"la requête dépasse {LONGEST} caractères", f"the query is over {LONGEST} characters"))
    bare = masked(query)
    named = False
    for word in _WORD.finditer(bare):
        graph = _NAMED.match(query, word.start()) if own and word[1].upper() == "FROM" else None
        if graph is None or graph[1] not in own:
            raise _reaches_out(word[1].upper())
        named = True
    depth = deepest = 0
    for char in bare:
        depth += (char in "{([") - (char in "})]")
        deepest = max(deepest, depth)
    if deepest > DEEPEST or sum(map(bare.count, ("!", "||", "&&", "/", "|", "^", "+", "-"))) > MOST_OPERATORS:
        raise QueryError(
            Text(f"la requête est trop imbriquée ({DEEPEST} niveaux au plus)", f"the query is nested too deep ({DEEPEST} levels at most)")
        )
    return named


def _reaches_out(word: str) -> QueryError:
    return QueryError(
        Text(f"{word} est refusé : une requête ne sort pas du graphe", f"{word} is refused: a query does not leave the graph"),
        Text("Le graphe nommé d’une source s’écrit GRAPH <…> { … }.", "A source's named graph is written GRAPH <…> { … }."),
    )
