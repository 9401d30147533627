"""What distinguishes homonyms: the same words from Python and from SQL."""

from __future__ import annotations

import duckdb
import pytest

from terrigraph.model.homonyms import context, context_sql, kinds_sql, what_sql


@pytest.mark.parametrize(
    ("kinds", "code", "place", "expected"),
    [
        (["commune"], "31555", "Haute-Garonne", "commune 31555, Haute-Garonne"),
        (["réseau", "association", "réseau"], "", "", "association · réseau"),
        (["département"], "2A", "", "département 2A"),
        ([], "", "Rhône", "Rhône"),
        ([], "", "", ""),
        (["école, ou lycée"], "", "Ain", "école, ou lycée, Ain"),
    ],
)
def test_python_and_sql_say_the_same(kinds: list[str], code: str, place: str, expected: str) -> None:
    assert context(kinds, code, place) == expected
    sql = f"""SELECT {context_sql("kinds", "code", "place")}
              FROM (SELECT {kinds_sql("fr")} AS kinds FROM (SELECT unnest($kinds::VARCHAR[]) AS fr)),
                   (SELECT nullif($code, '') AS code, nullif($place, '') AS place)"""
    assert duckdb.execute(sql, {"kinds": kinds, "code": code, "place": place}).fetchall() == [(expected,)]
    what = f"SELECT {what_sql(['commune', 'école, ou lycée', 'école'])} FROM (SELECT $context AS context)"
    if kinds:
        assert duckdb.execute(what, {"context": expected}).fetchall() == [(" · ".join(sorted(set(kinds))),)]
