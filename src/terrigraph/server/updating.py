"""Updates with the dataset that the protocol names (using-graph-uri, using-named-graph-uri): as if each operation said USING."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.errors import QueryError
from terrigraph.language import Text
from terrigraph.store import sparql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BRACES = {"{": 1, "{|": 1, "}": -1, "|}": -1}


def checked(update: str) -> str:
    """An update that is neither too long nor too deep, and reaches out for nothing. Raises QueryError."""
    sparql.check(update)  # it has no FROM but as a fault
    return update


def over(update: str, *, using: Sequence[str], named: Sequence[str]) -> str:
    """An update whose operations are of the graphs that the protocol names. Raises QueryError where it names some itself."""
    if not (using or named):
        return update
    clauses = "".join(f" USING <{iri}>" for iri in using) + "".join(f" USING NAMED <{iri}>" for iri in named)
    read = sparql.tokens(update)
    parts, done = [], 0
    for number in _outermost(read):
        word, start = read[number].word, read[number].start
        if word != "WHERE":
            raise QueryError(
                Text(
                    f"{word} et using-graph-uri ne vont pas ensemble (SPARQL 1.1 Protocol, 2.2.3)",
                    f"{word} and using-graph-uri do not go together (SPARQL 1.1 Protocol, 2.2.3)",
                )
            )
        deleted = number > 0 and read[number - 1].word == "DELETE"  # DELETE WHERE takes no USING
        parts += [update[done:start], _braced(update, read[number + 1 :]) if deleted else "", clauses, " "]
        done = start
    return "".join([*parts, update[done:]])


def _outermost(read: Sequence[sparql.Token]) -> Iterator[int]:
    """Where WHERE, USING and WITH are outside all braces."""
    depth = 0
    for number, token in enumerate(read):
        depth += _BRACES.get(token.text, 0)
        if depth == 0 and token.word in ("WHERE", "USING", "WITH"):
            yield number


def _braced(update: str, read: Sequence[sparql.Token]) -> str:
    """The group in braces that some terminals begin with."""
    depth = 0
    for token in read:
        depth += _BRACES.get(token.text, 0)
        if depth == 0:
            return update[read[0].start : token.start + 1]
    return ""
