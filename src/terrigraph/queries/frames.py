"""Answers as pandas tables: dates as dates, numbers as numbers, missing as NA."""

from __future__ import annotations

import pyoxigraph as ox

TYPE_CHECKING = False  # what one question needs is read when it is asked: to show one thing asks little
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    import pandas as pd

    from terrigraph.store.protocol import Solutions, Term


def frame(solutions: Solutions, types: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Solutions as a DataFrame: dates as dates, numbers as numbers, booleans as booleans, missing as NA.

    A column is typed by its declared type, else by the terms that it holds; one of dates with a year, or a month, among them stays text.
    """
    import pandas as pd

    data: dict[str, pd.Series[Any]] = {}
    for at, name in enumerate(solutions.variables):
        column = [row[at] for row in solutions.rows]
        kind = (types or {}).get(name) or _kind(column)
        values = [None if term is None else term.value if not isinstance(term, ox.BlankNode) else str(term) for term in column]
        if kind == "date" and all(v is None or len(v) == _DAY for v in values):
            data[name] = pd.to_datetime(pd.Series(values, dtype="string"), format="%Y-%m-%d")
        elif kind == "integer":
            data[name] = pd.Series([None if v is None else int(v) for v in values], dtype="Int64")
        elif kind == "number":
            data[name] = pd.Series([None if v is None else float(v) for v in values], dtype="Float64")
        elif kind == "boolean":
            data[name] = pd.Series([None if v is None else v in ("true", "1") for v in values], dtype="boolean")
        else:
            data[name] = pd.Series(values, dtype="string")
    return pd.DataFrame(data, columns=list(solutions.variables))


_DAY = len("2016-07-01")
_TYPES = {"date": "date", "integer": "integer", "decimal": "number", "double": "number", "float": "number", "boolean": "boolean"}


def _kind(column: Sequence[Term | None]) -> str:
    """The type that every term of a column has; text where they differ."""
    kinds = {
        _TYPES.get(term.datatype.value.rpartition("#")[2], "text") if isinstance(term, ox.Literal) else "text"
        for term in column
        if term is not None
    }
    return kinds.pop() if len(kinds) == 1 else "text"
