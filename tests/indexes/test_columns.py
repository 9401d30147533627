"""Columns: the statements read back from the file, character by character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from terrigraph.indexes import columns
from terrigraph.model.triples import literal, quad

if TYPE_CHECKING:
    import pytest

    from tiny import Tiny

HERE = "https://example.org/it's"


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t\\"'), max_size=30), min_size=1, max_size=20))
@example(["\\n", "\\\\n", "\n", '\\"', 'a"@fr', 'a" .', "^^<x>", 'a"^^<x:y>', "", " ", "\u2028\u0085", "@fr", "\\u0041"])
def test_a_literal_is_read_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("columns") / "statements.nq"
    lines = [quad(f"{HERE}/{n}", HERE, literal(text, *tag), HERE) for n, text in enumerate(texts) for tag in (("",), ("fr",), ("", HERE))]
    path.write_text("".join(lines), encoding="utf-8", newline="")
    with columns.opened(path) as connection:
        rows = connection.execute("SELECT s, text(o), tagged(o) FROM quads").fetchall()
    expected = [(f"{HERE}/{n}", text, tag) for n, text in enumerate(texts) for tag in ("", "fr", "")]
    assert sorted(rows) == sorted(expected)


def test_a_graph_is_read_whole(tiny_built: Tiny) -> None:
    store = tiny_built.open()
    with columns.opened(store.folder / "statements.nq") as connection:
        rows = connection.execute("SELECT s, p, o, g FROM quads").fetchall()
    assert sorted(rows) == sorted((q.subject.value, q.predicate.value, str(q.object), q.graph_name.value) for q in store.graph)
