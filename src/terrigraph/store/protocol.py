"""What the rest of terrigraph asks of a graph, wherever it is kept: the port, and the values that it gives."""

from __future__ import annotations

from contextlib import contextmanager

import pyoxigraph as ox

from terrigraph.errors import QueryError
from terrigraph.language import Text

TYPE_CHECKING = False  # what only builds and queries need is read when they do: to show one thing takes less time than that
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, Protocol

    from terrigraph.store.manifest import Manifest
else:
    Protocol = object

Term = ox.NamedNode | ox.BlankNode | ox.Literal


class Solutions:
    """The answer to a SELECT: the names of its variables and its rows (None where unbound)."""

    __slots__ = ("rows", "variables")

    def __init__(self, variables: tuple[str, ...], rows: list[tuple[Term | None, ...]]) -> None:
        self.variables = variables
        self.rows = rows

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Solutions) and (self.variables, self.rows) == (other.variables, other.rows)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Solutions({self.variables!r}, {self.rows!r})"


class Store(Protocol):
    """What the rest of terrigraph asks of a graph, wherever it is kept."""

    @property
    def base(self) -> str:
        """The base of its resources' IRIs."""
        ...

    @property
    def origin(self) -> dict[str, str]:
        """Which graph this is: `graph`, its checksum or its server's address, and `built` where that is known."""
        ...

    @property
    def manifest(self) -> Manifest | None:
        """What a build wrote of the graph; None where a server does not say."""
        ...

    def run(self, query: str) -> Solutions | list[ox.Triple]:
        """Run a query over all named graphs together: solutions of a SELECT or an ASK (one row), triples of the rest."""
        ...

    def select(self, query: str) -> Solutions:
        """Run a SELECT or an ASK over all named graphs together."""
        ...

    def described(self, iris: Sequence[str]) -> Iterable[tuple[str, str, str, str]]:
        """What is stated of some resources, as (subject, property, object as an N-Triples term, named graph)."""
        ...

    def pointing(self, iri: str, properties: Sequence[str]) -> Iterable[tuple[str, str]]:
        """The resources that some properties lead from to a resource, each once with its property."""
        ...

    def sources(self) -> list[dict[str, Any]]:
        """What is known of the graph's sources: `id`, and `title` by language."""
        ...


@contextmanager
def query_faults() -> Iterator[None]:
    """Make the engine's faults QueryErrors."""
    try:
        yield
    except (SyntaxError, ValueError, OSError) as problem:
        raise QueryError(
            Text(f"la requête ne peut être lue ou suivie : {problem}", f"the query cannot be read or run: {problem}")
        ) from None


def term(value: object) -> Term | None:
    """A value of a solution, where it is a term that terrigraph has a use for."""
    return value if isinstance(value, (ox.NamedNode, ox.BlankNode, ox.Literal)) else None
