"""What a Python program gives for a parameter, as the text that a user would type: dates of datetime, pandas and numpy, numbers."""

from __future__ import annotations

import math
from datetime import date

from terrigraph.errors import UsageError
from terrigraph.language import Text

_NOTHING = ("NaTType", "NAType")
_TERMS = ("NamedNode", "Literal")
_BOOLEANS = ("bool", "bool_")


def as_text(value: object) -> str:
    """A value as text: a date or a time as YYYY-MM-DD, a whole number without a point, "" for None, NaN, NaT and NA.

    Raises UsageError for what is none of these.
    """
    kind = type(value).__name__
    if value is None or kind in _NOTHING or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    if kind == "datetime64":
        return str(value)[:10].removeprefix("NaT")
    if kind in _TERMS:
        return str(getattr(value, "value", value))
    if kind in _BOOLEANS or not (isinstance(value, int | float) or hasattr(value, "__index__")):
        expected = Text("un paramètre est un texte, une date ou un nombre", "a parameter is a text, a date or a number")
        raise UsageError(Text(f"{expected.fr}, non « {kind} »", f'{expected.en}, not "{kind}"'))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
