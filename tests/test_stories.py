"""Stories: the one that ships is true to the graph; a story that is not as it must be says where and what is expected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from terrigraph import stories
from terrigraph.errors import UsageError
from terrigraph.namespaces import IDS

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.network import Network

BOTH = {"fr": "texte", "en": "text"}
STEP: dict[str, Any] = {"title": BOTH, "text": BOTH, "view": "network", "select": ["person/mary-gely"]}


@pytest.fixture
def told(tmp_path: Path) -> Any:
    def write(content: object) -> Path:
        path = tmp_path / "one.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_a_story_is_read_with_what_it_leaves_out(told: Any) -> None:
    story = stories.read(told({"title": BOTH, "steps": [STEP]}))
    assert story == {"id": "one", "title": BOTH, "steps": [{**STEP, "filters": {}, "camera": None}]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", ["JSON"]),
        ("[" * 100_000, ["JSON"]),
        ([], ["« title »"]),
        ({"title": BOTH}, ["steps", "une liste d’étapes"]),
        ({"title": BOTH, "steps": []}, ["une au moins"]),
        ({"title": "texte", "steps": [STEP]}, ["title", "« fr »"]),
        ({"title": {"fr": "texte"}, "steps": [STEP]}, ["title", "« en »"]),
        ({"title": BOTH, "steps": [STEP], "author": "x"}, ["author"]),
        ({"title": BOTH, "steps": [1]}, ["steps[1]"]),
        ({"title": BOTH, "steps": [STEP, {**STEP, "view": "globe"}]}, ["steps[2].view", "globe", "matrix"]),
        ({"title": BOTH, "steps": [{**STEP, "select": "person/x"}]}, ["steps[1].select"]),
        ({"title": BOTH, "steps": [{**STEP, "filters": {"colour": "red"}}]}, ["steps[1].filters", "colour", "kinds"]),
        ({"title": BOTH, "steps": [{**STEP, "filters": {"from": 2016}}]}, ["steps[1].filters"]),
        ({"title": BOTH, "steps": [{**STEP, "camera": [1, 2]}]}, ["steps[1].camera"]),
        ({"title": BOTH, "steps": [{**STEP, "camera": [1, 2, 0]}]}, ["steps[1].camera"]),
        ({"title": BOTH, "steps": [{**STEP, "camera": [1, 2, True]}]}, ["steps[1].camera"]),
        ({"title": BOTH, "steps": [{"view": "map"}]}, ["steps[1].title", "steps[1].text"]),
    ],
)
def test_each_fault_says_where_it_is(told: Any, content: object, said: list[str]) -> None:
    with pytest.raises(stories.StoryError) as refused:
        stories.read(told(content))
    assert [words for words in said if words not in str(refused.value)] == []
    assert "one.json" in str(refused.value)


def test_a_file_that_is_none_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ne se lit pas"):
        stories.read(tmp_path / "absent.json")
    (tmp_path / "latin.json").write_bytes(b'{"title": "\xe9"}')
    with pytest.raises(stories.StoryError, match="UTF-8"):
        stories.read(tmp_path / "latin.json")


def test_what_a_story_names_must_be_in_the_page(told: Any) -> None:
    path = told({"title": BOTH, "steps": [STEP, {**STEP, "filters": {"with": "person/nobody"}}]})
    story = stories.read(path)
    assert stories.named(story) == {"person/mary-gely", "person/nobody"}
    stories.check(story, path, {"person/mary-gely", "person/nobody"})
    with pytest.raises(stories.StoryError, match=r"steps\[2\].*person/nobody"):
        stories.check(story, path, {"person/mary-gely"})


def test_the_story_that_ships_is_of_the_conference_and_says_what_the_graph_says(conference: Network) -> None:
    (story,) = stories.shipped()
    known = {iri.removeprefix(IDS) for iri in conference}
    assert stories.named(story) <= known
    (chair,) = [step for step in story["steps"] if "présidé" in step["title"]["fr"]]
    assert chair["select"][0] == "person/michel-destot"
    links = [edge for _, _, edge in conference.out_edges(f"{IDS}person/michel-destot", data=True)]
    (presides,) = [edge for edge in links if edge["label"] == "préside"]
    (written,) = presides["evidence"]
    for language in ("fr", "en"):
        assert written["exact"].replace("\xa0", " ") in chair["text"][language]
        assert str(written["start"]) in chair["text"][language] and str(written["end"]) in chair["text"][language]
    titles = {edge["label"] for edge in links} - {"préside"}
    assert [title for title in titles if title.replace("'", "’") not in chair["text"]["fr"]] == []
    quoted = {p["exact"] for _, _, edge in conference.edges(data=True) for p in edge["evidence"]}
    assert any("Mary Gely" in quote and "Introduction" in quote for quote in quoted)
