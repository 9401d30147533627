"""What a SPARQL text is allowed to be, before an engine sees it.

Engines call out for SERVICE and LOAD, and a query nested deep enough ends the process
(pyoxigraph 0.5: `CONCAT(` about 930 deep, `{` 2,400, `!` 9,500).
"""

from __future__ import annotations

import re

from terrigraph.errors import QueryError
from terrigraph.language import Text

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


def masked(query: str) -> str:
    """A query with its strings, IRIs and comments blanked out: each character keeps its place."""
    return _SKIPPED.sub(lambda skipped: re.sub(r"[^\n]", " ", skipped[0]), query)


def check(query: str) -> None:
    """Raise QueryError for a query that is too long or too deep, or that would reach outside the graph."""
    if len(query) > LONGEST:
        raise QueryError(Text(f"la requête dépasse {LONGEST} caractères", f"the query is over {LONGEST} characters"))
    bare = _SKIPPED.sub(" ", query)
    if word := _WORD.search(bare):
        raise QueryError(
            Text(
                f"{word[1].upper()} est refusé : une requête ne sort pas du graphe",
                f"{word[1].upper()} is refused: a query does not leave the graph",
            ),
            Text("Le graphe nommé d’une source s’écrit GRAPH <…> { … }.", "A source's named graph is written GRAPH <…> { … }."),
        )
    depth = deepest = 0
    for char in bare:
        depth += (char in "{([") - (char in "})]")
        deepest = max(deepest, depth)
    if deepest > DEEPEST or sum(map(bare.count, ("!", "||", "&&", "/", "|", "^", "+", "-"))) > MOST_OPERATORS:
        raise QueryError(
            Text(f"la requête est trop imbriquée ({DEEPEST} niveaux au plus)", f"the query is nested too deep ({DEEPEST} levels at most)")
        )
