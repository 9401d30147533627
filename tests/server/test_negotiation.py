"""Which form of an answer an Accept header likes best, also as old clients write it."""

from __future__ import annotations

import pytest

from terrigraph.server.negotiation import wanted

OFFERED = ("application/sparql-results+json", "text/csv", "text/turtle")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", OFFERED[0]),
        ("text/html, image/gif, image/jpeg, *; q=.2", OFFERED[0]),
        ("text/csv;q=.9, */*;q=.2", "text/csv"),
        ("text/turtle;q=.9", "text/turtle"),
        ("text/turtle;q=0.9000, text/csv;q=1.", "text/csv"),
        ("text/csv;q=.0", None),
        ("text/csv;q=0.0", None),
        ("image/png", None),
        ("", OFFERED[0]),
    ],
)
def test_a_quality_may_lack_its_zero(header: str, expected: str | None) -> None:
    assert wanted(header, OFFERED) == expected
