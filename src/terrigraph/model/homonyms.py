"""What distinguishes homonyms: what a thing is, its code, and what it is in. « commune 31555, Haute-Garonne »

Of people who bear one name, their latest mandate: « personne, maire, Commune de Sète ». Labels and names come in one language, and so
does what is made of them.

The network tables derive it in DuckDB's SQL (`context_sql`), whatever reads a graph otherwise with `context`; both give the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.model.namespaces import DCTERMS, IGEO, ORG, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = (RDF.type, ORG.classification, DCTERMS.type)
"""The properties whose values say what a thing is, the class of its kind of node aside."""
CODE = IGEO.codeINSEE
"""The property of its code; of several, the first."""
WITHIN = SCHEMA.containedInPlace
"""The property of what it is in; of these, `HOLDER` alone is named."""
HOLDER = IGEO.Departement

_OPEN = "9999-12-31"
_BETWEEN_KINDS, _BEFORE_CODE, _BEFORE_PLACE = " · ", " ", ", "


def context(kinds: Iterable[str], code: str, place: str) -> str:
    """What distinguishes a thing, of the labels of what it is, its code and the name of what it is in, "" for none."""
    what = _BEFORE_CODE.join(filter(None, (_BETWEEN_KINDS.join(sorted(set(kinds))), code)))
    return _BEFORE_PLACE.join(filter(None, (what, place)))


def office(role: str, body: str) -> str:
    """What distinguishes a person, in the place of what others are in: a role and the body, or the area, of it."""
    return _BEFORE_PLACE.join(filter(None, (role, body)))


def latest(offices: Iterable[tuple[str, str, str, str]]) -> str:
    """Of some mandates, each as the last possible day ("" for none), the first certain day, the role and the body: the latest."""
    return office(*max(((until or _OPEN, since, role, body) for until, since, role, body in offices), default=("", "", "", ""))[2:])


def latest_sql(until: str, since: str, role: str, body: str) -> str:
    """The SQL of `latest`, over a group of rows."""
    order = f"struct_pack(u := coalesce({until}, '{_OPEN}'), s := coalesce({since}, ''), r := {role}, b := coalesce({body}, ''))"
    return f"concat_ws('{_BEFORE_PLACE}', max({order}).r, nullif(max({order}).b, ''))"


def kinds_sql(label: str) -> str:
    """SQL that puts together, of a group of rows, what a thing is; `label` is the expression of a label."""
    return f"string_agg(DISTINCT {label}, '{_BETWEEN_KINDS}' ORDER BY {label})"


def context_sql(kinds: str, code: str, place: str) -> str:
    """The SQL of `context`, of three expressions: what `kinds_sql` gives, the code, and the place, NULL for none."""
    return f"concat_ws('{_BEFORE_PLACE}', nullif(concat_ws('{_BEFORE_CODE}', {kinds}, {code}), ''), {place})"


def what_sql(labels: Iterable[str]) -> str:
    """SQL for what a node is, from its `context`: "commune 31555, Haute-Garonne" gives "commune". `labels` are all that it may be."""
    with_comma = sorted((label for label in labels if _BEFORE_PLACE in label), key=lambda label: (-len(label), label))
    quoted = (label.replace("'", "''") for label in with_comma)
    cases = " ".join(f"WHEN starts_with(context, '{label}') THEN '{label}'" for label in quoted)
    plain = f"regexp_replace(split_part(context, '{_BEFORE_PLACE}', 1), '{_BEFORE_CODE}[0-9][0-9A-Z]*$', '')"
    return f"CASE {cases} ELSE {plain} END" if cases else plain
