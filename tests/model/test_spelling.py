"""How names are compared: one table of cases for `fold` and one for `slug`, which the programs of the pages run too."""

from __future__ import annotations

import csv
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places import REPO
from terrigraph.model.spelling import fold, slug
from terrigraph.remote import names as remote_names

SIGNS = ("½", "x²", "①", "Ⅻ", "Ａ４")
"""What Unicode writes with a sign of its own, which no regular expression of a search on a server sees through."""


def cases(name: str) -> list[tuple[str, str]]:
    """The rows of a table of cases: a text, and what it becomes."""
    with (REPO / "tests" / "cases" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(text, expected) for text, expected in list(csv.reader(file))[1:]]


@pytest.mark.parametrize(("text", "folded"), cases("fold"))
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(("text", "expected"), cases("slug"))
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected
    assert slug(expected) == expected


def test_apostrophes_and_hyphens_are_one_and_separate() -> None:
    for marks in ("'’‘ʼ`´′", "-‐‑–—−"):
        assert {fold(f"D{mark}EXEMPLE") for mark in marks} == {"d exemple"}
        assert {slug(f"D{mark}EXEMPLE") for mark in marks} == {"d-exemple"}
    assert fold("DEXEMPLE") != fold("D’EXEMPLE")


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert folded == fold(f"\u200b{text}\u00ad")


@given(st.text())
def test_a_slug_is_what_folding_leaves_in_ascii(text: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug(text))
    assert slug(text).replace("-", "") == re.sub("[^a-z0-9]", "", fold(text))
    assert slug(fold(text)) == slug(text)


@given(st.text(st.characters(codec="latin-1")))
def test_accents_and_case_of_french_do_not_matter(text: str) -> None:
    assert fold(text.swapcase()) == fold(text) or any(char in "ßµÿ" for char in text.lower())


@pytest.mark.parametrize(("text", "folded"), [case for case in cases("fold") if case[0] not in SIGNS])
def test_a_search_on_a_server_sees_through_the_same_spellings(text: str, folded: str) -> None:
    words = folded.split()
    assert all(re.search(remote_names.beginning(word), text) for word in words)
    assert re.search(remote_names.whole(words), text)


def test_a_search_on_a_server_takes_no_other_word() -> None:
    words = ["lodz", "tromso", "giessen", "oeuilly", "exemple"]
    for one, other in pairwise(words):
        assert not re.search(remote_names.beginning(one), other)
