"""Updates with the dataset that the protocol names (using-graph-uri, using-named-graph-uri): as if each operation said USING."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from terrigraph import sparql
from terrigraph.errors import QueryError
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r"[{}]|(?<![\w?$:@.-])(?:WHERE|USING|WITH)(?![\w:-])", re.IGNORECASE)
_REACHING = re.compile(r"(?<![\w?$:@.-])(LOAD|SERVICE)(?![\w:-])", re.IGNORECASE)


def checked(update: str) -> str:
    """An update that is neither too long nor too deep, and reaches out for nothing. Raises QueryError."""
    if word := _REACHING.search(sparql.masked(update)):
        raise QueryError(Text(f"{word[1].upper()} est refusé", f"{word[1].upper()} is refused"))
    sparql.check(re.sub(r"(?i)(?<![\w?$:@.-])FROM(?![\w:-])", "fr0m", sparql.masked(update)))  # an update has no FROM but as a fault
    return update


def over(update: str, using: Sequence[str], named: Sequence[str]) -> str:
    """An update whose operations are of the graphs that the protocol names. Raises QueryError where it names some itself."""
    if not (using or named):
        return update
    clauses = "".join(f" USING <{iri}>" for iri in using) + "".join(f" USING NAMED <{iri}>" for iri in named)
    parts, done = [], 0
    for start, word in _outermost(update):
        if word != "WHERE":
            raise QueryError(
                Text(
                    f"{word} et using-graph-uri ne vont pas ensemble (SPARQL 1.1 Protocol, 2.2.3)",
                    f"{word} and using-graph-uri do not go together (SPARQL 1.1 Protocol, 2.2.3)",
                )
            )
        before = sparql.masked(update[:start]).rstrip().upper()
        pattern = _braced(update, start) if before.endswith("DELETE") else ""  # DELETE WHERE takes no USING
        parts += [update[done:start], pattern, clauses, " "]
        done = start
    return "".join([*parts, update[done:]])


def _outermost(update: str) -> Iterator[tuple[int, str]]:
    depth = 0
    for token in _TOKEN.finditer(sparql.masked(update)):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if token[0] not in "{}" and depth == 0:
            yield token.start(), token[0].upper()


def _braced(update: str, start: int) -> str:
    """The group in braces that follows a place."""
    bare = sparql.masked(update)
    begin = bare.find("{", start)
    depth = 0
    for at in range(max(begin, 0), len(bare)):
        depth += (bare[at] == "{") - (bare[at] == "}")
        if depth == 0:
            return update[begin : at + 1]
    return ""
