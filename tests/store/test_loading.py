"""Statements are loaded in parts while they are written: each of them, whatever the parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terrigraph.errors import RefusedError
from terrigraph.model.namespaces import IDS
from terrigraph.model.triples import literal, quad
from terrigraph.privacy import forgotten
from terrigraph.store import loading
from terrigraph.store.drafts import Draft

if TYPE_CHECKING:
    from pathlib import Path

    from tiny import Tiny

blocks_of_texts = st.lists(st.lists(st.text(max_size=40), max_size=6), max_size=12)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "PART", 3000)
    monkeypatch.setattr(loading, "_LEAST", 1000)


@settings(max_examples=30, deadline=None)
@given(blocks_of_texts, st.integers(1, 400), st.booleans())
def test_every_statement_is_loaded_once(tmp_path_factory: pytest.TempPathFactory, blocks: list[list[str]], part: int, early: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "PART", part)
        patch.setattr(loading, "_LEAST", part // 3)
        draft = Draft(tmp_path_factory.mktemp("draft"))
        if early:
            draft.load()
        numbers = iter(range(10_000))
        draft.write(
            "".join(quad(f"x:{next(numbers)}", "x:p", literal("".join(filter(_writable, text))), "x:g") for text in block)
            for block in blocks
        )
        draft.seal()
        store = draft.index()
    lines = draft.statements.read_text(encoding="utf-8").split("\n")[:-1]
    assert store.manifest.quads == len(lines) == sum(map(len, blocks))
    assert {str(quad) + " ." for quad in store.graph} == set(lines)


def _writable(character: str) -> bool:
    """Whether the engine writes a character as `literal` does: controls but for the common ones are written otherwise."""
    return character >= " " and not "\x7f" <= character <= "\x9f" and not "\ud800" <= character <= "\udfff"


@pytest.mark.usefixtures("small_parts")
def test_a_part_is_loaded_while_the_rest_is_written(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    loader = draft.load()
    draft.write(quad(f"x:{number}", "x:p", literal("y"), "x:g") for number in range(1000))
    assert len(loader._parts) > 5
    for part in loader._parts:
        part.result()
    assert 500 < len(loader._graph) < 1000
    draft.seal()
    assert draft.index().manifest.quads == 1000


@pytest.mark.usefixtures("small_parts")
def test_the_parts_do_not_change_the_graph(tiny: Tiny, tiny_built: Tiny) -> None:
    built = tiny.build()
    whole = tiny_built.open()
    assert (built.quads, built.sha256) == (whole.manifest.quads, whole.manifest.sha256)
    assert set(tiny.open().graph) == set(whole.graph)


@pytest.mark.usefixtures("small_parts")
def test_who_is_forgotten_is_not_loaded_early(tiny: Tiny) -> None:
    forgotten.Forgotten(tiny.store).add(f"{IDS}person/lea-roux")
    assert tiny.build().forgotten == 1
    lines = set(tiny.statements().decode().splitlines())
    assert {f"{quad} ." for quad in tiny.open().graph} == lines
    assert not any("lea-roux" in line for line in lines)


@pytest.mark.usefixtures("small_parts")
def test_a_fault_stops_what_is_being_loaded(tiny: Tiny) -> None:
    tiny.change("mandates", 2, role="maires")
    with pytest.raises(RefusedError):
        tiny.build()
    assert not list((tiny.store / "graphs").iterdir())


@pytest.mark.usefixtures("small_parts")
def test_a_line_that_the_index_cannot_hold_is_reported(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    draft.load()
    draft.write(["<x:a> <x:b> <not an IRI> <x:g> .\n", *(quad(f"x:{number}", "x:p", literal("y"), "x:g") for number in range(500))])
    draft.seal()
    with pytest.raises(SyntaxError):
        draft.index()
    draft.stop()
