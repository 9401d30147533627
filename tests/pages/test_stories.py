"""Stories: those that ship are true to the graph; a story that is not as it must be says where and what is expected."""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from terrigraph.errors import UsageError
from terrigraph.graph import LocalGraph
from terrigraph.model.namespaces import IDS, RDFS, SCHEMA
from terrigraph.pages import stories
from terrigraph.pages.selection import Selection, selected
from terrigraph.store.embedded import open_store
from terrigraph.views.explorer import page

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.network.projection import Network

BOTH = {"fr": "texte", "en": "text"}
STEP: dict[str, Any] = {"title": BOTH, "text": BOTH, "view": "network", "select": ["person/mary-gely"]}


@pytest.fixture
def story_file(tmp_path: Path) -> Any:
    def write(content: object) -> Path:
        path = tmp_path / "one.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_a_story_is_read_with_what_it_leaves_out(story_file: Any) -> None:
    story = stories.read(story_file({"title": BOTH, "steps": [STEP]}))
    assert story == {"id": "one", "title": BOTH, "steps": [{**STEP, "filters": {}, "camera": None}]}


@pytest.mark.parametrize(
    ("content", "wordings"),
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
def test_each_fault_says_where_it_is(story_file: Any, content: object, wordings: list[str]) -> None:
    with pytest.raises(stories.StoryError) as refused:
        stories.read(story_file(content))
    assert [words for words in wordings if words not in str(refused.value)] == []
    assert "one.json" in str(refused.value)


def test_a_file_that_is_none_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ne se lit pas"):
        stories.read(tmp_path / "absent.json")
    (tmp_path / "latin.json").write_bytes(b'{"title": "\xe9"}')
    with pytest.raises(stories.StoryError, match="UTF-8"):
        stories.read(tmp_path / "latin.json")


def test_what_a_story_names_must_be_in_the_page(story_file: Any) -> None:
    path = story_file({"title": BOTH, "steps": [STEP, {**STEP, "filters": {"with": "person/nobody"}}]})
    story = stories.read(path)
    assert stories.named(story) == {"person/mary-gely", "person/nobody"}
    stories.check(story, path, {"person/mary-gely", "person/nobody"})
    with pytest.raises(stories.StoryError, match=r"steps\[2\].*person/nobody"):
        stories.check(story, path, {"person/mary-gely"})


def test_the_first_story_that_ships_is_of_the_conference_and_says_what_the_graph_says(conference: Network) -> None:
    story = stories.shipped()[0]
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


# ---------------------------------------------------------------- the stories of the meetings

OURS = {"sustainable-city", "themes-over-time", "ties-solidarity-economy"}
OF_THE_PAGE = {"Quel lien avec…", "Fifteen years of meetings"}
"""What the stories put in quotation marks and no source says: words of the page and a title of the documentation."""


@pytest.fixture(scope="module")
def meetings(shipped_store: Path) -> Network:
    """What the explorer opens on: the network of all shipped sources."""
    return selected(LocalGraph(open_store(shipped_store)), Selection(), page.allow)


@pytest.fixture(scope="module")
def shipped_stories() -> dict[str, Any]:
    return {story["id"]: story for story in stories.shipped()}


def stated(network: Network, iri: str, predicate: str) -> list[str]:
    """The values that are stated of a node, without their quotation or angle marks and types."""
    return [re.split(r'"(?=@|\^|$)', term.strip("<>"))[0].strip('"') for term, _ in network.nodes[iri]["properties"].get(predicate, [])]


def of(network: Network, meeting: str) -> set[str]:
    """A meeting and its sessions."""
    own = {iri for iri in network if f"{IDS}{meeting}" in stated(network, iri, SCHEMA.superEvent)}
    return {f"{IDS}{meeting}"}.union(*(of(network, iri.removeprefix(IDS)) for iri in own))


def people(network: Network, meeting: str) -> set[str]:
    """Who takes part in a meeting or its sessions."""
    parts = of(network, meeting)
    ends = {end for one, other, _ in network.edges(data=True) if parts & {one, other} for end in (one, other)}
    return {iri for iri in ends if "/person/" in iri}


def plain(text: str) -> str:
    """A text with one kind of space and apostrophe, in small letters: what is compared of quotes."""
    return re.sub(r"\s+", " ", text.replace("’", "'")).casefold()


def test_the_conference_comes_first_and_every_story_is_in_the_page_that_opens(meetings: Network) -> None:
    shipped = stories.shipped()
    assert shipped[0]["id"] == "conference-attractivite" and {story["id"] for story in shipped} > OURS
    known = {page.identifier(iri, IDS) for iri in meetings}
    assert {story["id"]: sorted(stories.named(story) - known) for story in shipped if stories.named(story) - known} == {}


def test_what_the_stories_quote_is_a_name_or_a_quote_in_the_graph(meetings: Network, shipped_stories: dict[str, Any]) -> None:
    labels = [node["label"] for node in meetings.nodes.values()]
    quotes = [f"{passage['exact']}{passage['suffix']}" for _, _, edge in meetings.edges(data=True) for passage in edge["evidence"]]
    notes = [note for iri in meetings for note in stated(meetings, iri, str(RDFS.comment))] + [
        edge["note"] for _, _, edge in meetings.edges(data=True)
    ]
    graph_text = plain("\n".join([*labels, *quotes, *notes]))
    unknown = [
        (name, quote)
        for name in sorted(OURS)
        for step in shipped_stories[name]["steps"]
        for quote in re.findall(r"« (.*?) »", step["text"]["fr"])
        if quote not in OF_THE_PAGE and plain(quote) not in graph_text
    ]
    assert unknown == []


def test_what_a_story_says_of_a_period_took_place_in_it(meetings: Network, shipped_stories: dict[str, Any]) -> None:
    *periods, missing = shipped_stories["themes-over-time"]["steps"][1:]
    outside = []
    for step in periods:
        years = [int(year) for year in re.findall(r"\d{4}", step["title"]["fr"])]
        first, last = years[0] if "Jusqu’en" not in step["title"]["fr"] else 0, years[-1]
        shown = step["filters"]
        assert (shown["from"], shown["to"], shown["undated"]) == (str(first or 2000), str(last), "0"), "what is shown is of the period"
        for name in (name for name in step["select"] if name.startswith("event/")):
            (top,) = [iri for iri in meetings if is_meeting(meetings, iri) and f"{IDS}{name}" in of(meetings, iri.removeprefix(IDS))]
            starts = {int(start[:4]) for start in stated(meetings, top, SCHEMA.startDate)}
            outside += [name for start in starts or {0} if not first <= start <= last or not start]
    assert outside == []
    assert [name for name in missing["select"] if stated(meetings, f"{IDS}{name}", SCHEMA.startDate)] == []


def is_meeting(network: Network, iri: str) -> bool:
    return "/event/" in iri and not stated(network, iri, SCHEMA.superEvent)


def test_two_people_are_at_two_of_the_meetings_on_the_sustainable_city(meetings: Network) -> None:
    six = (
        *("angers-21-2005", "dunkerque-2010", "action-internationale-attractivite", "villes-et-territoires-durables-2022"),
        *("fvtd-neutralite-climatique-marseille", "sibca-dans-quelle-ville"),
    )
    present = {meeting: people(meetings, f"event/{meeting}") for meeting in six}
    assert all(present.values())
    shared = {(one, other): present[one] & present[other] for one, other in combinations(six, 2) if present[one] & present[other]}
    both = {f"{IDS}person/michel-destot", f"{IDS}person/michele-pappalardo"}
    assert shared == {("dunkerque-2010", "action-internationale-attractivite"): both}


def test_the_bridges_are_those_that_the_story_names(meetings: Network) -> None:
    solidarity = (
        "dispositifs-regionaux-2004",
        "assises-maroco-francaises-3",
        "assises-franco-saheliennes-2019",
        "rencontres-franco-japonaises-1",
    )
    economy = (
        "place-marketing-forum-2014",
        "place-marketing-forum-2016",
        "cner-congres-59",
        "cner-devco-2022",
        "capcom-rencontres-marketing-9",
    )
    sides = [set[str]().union(*(people(meetings, f"event/{one}") for one in some)) for some in (solidarity, economy)]
    assert all(sides) and not sides[0] & sides[1]
    bridging = (
        *(
            "maires-francais-et-chinois-2012",
            "daect-dimension-economique",
            "rencontres-franco-japonaises-5",
            "rencontres-franco-japonaises-6",
        ),
        *("moselle-cooperation-transfrontaliere-2022", "action-internationale-attractivite"),
    )
    present = [people(meetings, f"event/{one}") for one in bridging]
    assert {person for one, other in combinations(present, 2) for person in one & other} == {f"{IDS}person/michel-destot"}
    for two in (("dispositifs-regionaux-2004", "place-marketing-forum-2014"), ("rencontres-franco-japonaises-1", "cner-devco-2022")):
        first, second = (set(stated(meetings, f"{IDS}event/{one}", str(SCHEMA.location))) for one in two)
        assert first & second
