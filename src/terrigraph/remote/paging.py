"""Rewriting a SPARQL query so that its answer can be counted, and read page by page.

Only what is at the outermost level is read: the form, what is selected or constructed,
the pattern as a whole, the order, LIMIT, OFFSET and a closing VALUES. The pattern is never
looked into. The query must be one that a SPARQL parser has accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from terrigraph.errors import QueryError
from terrigraph.language import Text
from terrigraph.store.sparql import masked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COUNTED = "terrigraph_rows"
"""The variable of a count."""

_FORM = re.compile(r"(?<![\w?$:@.-])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:-])", re.IGNORECASE)
_MODIFIER = re.compile(r"(?<![\w?$:@.-])(?:(ORDER\s+BY)|LIMIT\s+(\d+)|OFFSET\s+(\d+)|(VALUES))(?![\w:-])", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](\w+)")
_PLAIN_KEY = re.compile(r"(?:ASC|DESC)\s*\(\s*([?$]\w+)\s*\)", re.IGNORECASE)
_PREFIX = re.compile(r"(?<![\w?$:@.-])PREFIX\s+([\w.-]*)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The outermost parts of a query, as texts."""

    prologue: str
    form: str
    """SELECT, ASK, CONSTRUCT or DESCRIBE."""
    head: str
    """What is selected (`DISTINCT ?a ?b`), or the template with its braces."""
    body: str = ""
    """The pattern, with its grouping."""
    order: str = ""
    limit: int | None = None
    offset: int = 0
    values: str = ""

    @property
    def drawn(self) -> tuple[str, ...]:
        """The variables of a template."""
        return tuple(dict.fromkeys(_VARIABLE.findall(masked(self.head))))

    def count(self) -> str:
        """A query that counts the rows, whatever LIMIT and OFFSET say."""
        return f"{self.prologue}\nSELECT (COUNT(*) AS ?{COUNTED}) WHERE {{ {{\n{self._plain()}\n}} }}"

    def count_distinct(self, variables: Sequence[str]) -> str:
        """A query that counts the different rows."""
        inner = f"SELECT DISTINCT {_listed(variables)} WHERE {{ {{\n{self._plain()}\n}} }}"
        return f"{self.prologue}\nSELECT (COUNT(*) AS ?{COUNTED}) WHERE {{ {{ {inner} }} }}"

    def rows(self, counted: int) -> int:
        """How many rows LIMIT and OFFSET leave of those counted."""
        left = max(counted - self.offset, 0)
        return left if self.limit is None else min(left, self.limit)

    def page(self, variables: Sequence[str], *, start: int, size: int, nested: bool) -> str:
        """A query for `size` rows from the row `start` of the answer, in an order that no two different rows share.

        `nested` sorts in a subquery, for engines that refuse to sort far (Virtuoso's SR353).
        """
        first = self.offset + start
        window = f"LIMIT {size} OFFSET {first}"
        if self.form == "CONSTRUCT":
            within = f"SELECT {_listed(variables)}\n{self._sorted(variables)}\n{self.values}"
            if nested:
                return f"{self.prologue}\nCONSTRUCT {self.head}\nWHERE {{ {{\n{within}\n}} }}\n{window}"
            return f"{self.prologue}\nCONSTRUCT {self.head}\n{self._sorted(variables)}\n{window}\n{self.values}"
        if nested:
            within = f"SELECT {self.head}\n{self._sorted(variables)}\n{self.values}"
            return f"{self.prologue}\nSELECT {_listed(variables)} WHERE {{ {{\n{within}\n}} }}\n{window}"
        return f"{self.prologue}\nSELECT {self.head}\n{self._sorted(variables)}\n{window}\n{self.values}"

    def _plain(self) -> str:
        head = self.head if self.form == "SELECT" else _listed(self.drawn) or "*"
        return f"SELECT {head}\n{self.body}\n{self.values}"

    def _sorted(self, variables: Sequence[str]) -> str:
        named = _sorted_by(self.order)  # a key given twice ends Virtuoso 7
        keys = f"{self.order}\n{_listed([name for name in variables if name not in named])}".strip()
        return f"{self.body}\nORDER BY {keys}" if keys else self.body


def _listed(variables: Sequence[str]) -> str:
    return " ".join(f"?{name}" for name in variables)


def _sorted_by(order: str) -> set[str]:
    """The variables that an order names by themselves, not within an expression."""
    bare = _PLAIN_KEY.sub(r" \1 ", masked(order))
    while (shorter := re.sub(r"\([^()]*\)", " ", bare)) != bare:
        bare = shorter
    return set(_VARIABLE.findall(bare))


def outline(query: str) -> Outline:
    """The outermost parts of a query. Raises QueryError for a text that is none."""
    bare = masked(query)
    if not (form := _FORM.search(bare)):
        raise QueryError(
            Text("une requête SELECT, ASK, CONSTRUCT ou DESCRIBE est attendue", "a SELECT, ASK, CONSTRUCT or DESCRIBE query is expected")
        )
    prologue, name, at = query[: form.start()], form[1].upper(), form.end()
    if name in ("ASK", "DESCRIBE"):
        return Outline(prologue=prologue, form=name, head=query[at:])
    opened = _opening(bare, at)
    head = query[at:opened]
    if name == "CONSTRUCT" and "WHERE" not in bare[at:opened].upper():
        closed = _closing(bare, opened)
        head, at = query[opened:closed], closed
        opened = _opening(bare, at)
    elif name == "CONSTRUCT":
        head = query[opened : _closing(bare, opened)]
    else:
        where = re.search(r"\bWHERE\s*$", bare[at:opened], re.IGNORECASE)
        head = query[at : at + where.start() if where else opened]
    closed = _closing(bare, opened)
    return _with_modifiers(Outline(prologue=prologue, form=name, head=head), query, bare, (opened, closed))


def _with_modifiers(unmodified: Outline, query: str, bare: str, group: tuple[int, int]) -> Outline:
    opened, closed = group
    marks = [mark for mark in _MODIFIER.finditer(bare, closed) if _level(bare, closed, mark.start()) == 0]
    ends = [*(mark.start() for mark in marks[1:]), len(query)][: len(marks)]
    order = values = ""
    limit, offset = None, 0
    for mark, end in zip(marks, ends, strict=True):
        if mark[1]:
            order = query[mark.end() : end]
        elif mark[2]:
            limit = int(mark[2])
        elif mark[3]:
            offset = int(mark[3])
        else:
            values = query[mark.start() :]
            break
    body = f"WHERE {query[opened : marks[0].start() if marks else len(query)]}"
    return replace(unmodified, body=body, order=order.strip(), limit=limit, offset=offset, values=values)


def _opening(bare: str, at: int) -> int:
    """The first brace outside parentheses."""
    depth = 0
    for place in range(at, len(bare)):
        depth += (bare[place] == "(") - (bare[place] == ")")
        if bare[place] == "{" and depth == 0:
            return place
    raise _unread()


def _closing(bare: str, opened: int) -> int:
    """The place after the brace that closes the one at `opened`."""
    depth = 0
    for place in range(opened, len(bare)):
        depth += (bare[place] == "{") - (bare[place] == "}")
        if depth == 0:
            return place + 1
    raise _unread()


def _level(bare: str, start: int, end: int) -> int:
    part = bare[start:end]
    return sum(map(part.count, "({")) - sum(map(part.count, ")}"))


def _unread() -> QueryError:
    return QueryError(Text("la requête ne peut être lue", "the query cannot be read"))


def with_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    """A query preceded by the declarations that it uses and lacks, on its first line so that lines keep their numbers."""
    bare = masked(query)
    own = set(_PREFIX.findall(bare))
    needed = [name for name in prefixes if name not in own and re.search(rf"(?<![\w?$@.-]){re.escape(name)}:", bare)]
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in needed) + query
