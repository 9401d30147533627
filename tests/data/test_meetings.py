"""The page on the meetings: its tables are those of the data, its record that of the logs."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

import pytest

from places import REPO

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

PLACES = "".join(f"<!-- {name} -->\n<!-- end of {name} -->\n" for name in ("sums", "meetings", "organisers", "record", "gaps"))
TABLES = {
    "documents": "id,title,publisher,url\nforum-2016,Le forum | 2016,Un journal,https://example.org/a(b)\n",
    "events": "id,title,start,location,organisers,super_event,note,document\n"
    "forum,Forum,2016-07,commune/31555,france-urbaine|commune-31555,,,forum-2016\n"
    "forum-atelier,Atelier,,,,forum,,forum-2016\n",
    "participations": "participant,event,role\nperson/lea-martin,event/forum-atelier,speaker\n"
    "person/lea-martin,event/forum,speaker\nperson/jo-petit,event/forum,speaker\n",
    "people": "id\nlea-martin\njo-petit\n",
    "mandates": "person\nlea-martin\n",
    "organisations": "id,name,quote\nfrance-urbaine,France urbaine,\n",
    "territories": "id,name,quote\n",
}


def judged(candidate: str, verdict: str, **changes: Any) -> str:
    return json.dumps({"document": "forum-2016", "candidate": candidate, "verdict": verdict, "changes": changes})


LOG = [
    judged("a", "reject"),
    judged("a", "accept"),
    judged("b", "edit", resource="person/lea-martin"),
    judged("c", "edit", name="Léa Martin"),
    judged("d", "merge"),
    judged("e", "add"),
    judged("f", "reject"),
]


@pytest.fixture
def script() -> ModuleType:
    specification = importlib.util.spec_from_file_location("meetings", REPO / "scripts" / "meetings.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def page(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The script on made-up data: its page, not yet written."""
    folder = tmp_path / "data" / "forums"
    folder.mkdir(parents=True)
    for name, content in TABLES.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    (folder / "judgements.jsonl").write_text("\n".join(LOG), encoding="utf-8")
    (tmp_path / "data" / "territories").mkdir()
    (tmp_path / "data" / "territories" / "communes.csv").write_text("code,name\n31555,Toulouse\n", encoding="utf-8")
    for name, path in (("DATA", tmp_path / "data"), ("PAGE", tmp_path / "meetings.md"), ("RECORD", tmp_path / "record.csv")):
        monkeypatch.setattr(script, name, path)
    (tmp_path / "meetings.md").write_text(PLACES, encoding="utf-8")
    return tmp_path / "meetings.md"


def test_the_page_is_current(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(["--check"]) == 0, capsys.readouterr().err


def test_a_meeting_is_counted_with_its_sessions_and_linked_to_its_page(script: ModuleType, page: Path) -> None:
    assert script.main([]) == 0
    content = page.read_text(encoding="utf-8")
    line = "| [forums](../data/forums/events.csv) | 2016-07 | [Forum](https://example.org/a%28b%29) | Toulouse | 1 | 2 | 3 |"
    assert line in content
    assert "| France urbaine | 1 | 2016 |" in content and "| Toulouse (commune) | 1 | 2016 |" in content
    assert "**Named with no office** (1 of the people)" in content
    assert script.main(["--check"]) == 0


def test_the_last_word_on_each_candidate_counts_and_what_was_added_was_not_proposed(script: ModuleType, page: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    words = "2 of the right ones had only their remark set; read as notes, source forums"
    more.write_text(f'page,right,minutes,remarks\nforum-2016,9,1.5,"{words}"\n', encoding="utf-8")
    assert script.main([str(more)]) == 0
    row = "| forums | [Le forum \\| 2016](https://example.org/a%28b%29) | 5 | 1 | 1 | 1 | 1 | 1 | 1 | 1.5 | read as notes |"
    assert row in page.read_text(encoding="utf-8")
    more.write_text("page,minutes,remarks\nanother,1,none\n", encoding="utf-8")
    assert script.main([str(more)]) == 0
    assert (tmp_path / "record.csv").read_text(encoding="utf-8").splitlines()[1:] == ["another,1,none", "forum-2016,1.5,read as notes"]


def test_a_page_without_a_place_for_a_table_is_refused(script: ModuleType, page: Path) -> None:
    page.write_text(PLACES.replace("<!-- gaps -->", ""), encoding="utf-8")
    with pytest.raises(SystemExit, match="gaps"):
        script.main([])


def test_of_a_page_that_was_read_again_only_its_last_text_counts(script: ModuleType, page: Path) -> None:
    folder = page.parent / "data" / "forums"
    (folder / "documents.csv").write_text("id,title,publisher,url,sha256\nforum-2016,Le forum,Un journal,,new\n", encoding="utf-8")
    judgements = [("old", "a", "accept"), ("old", "b", "accept"), ("old", "c", "reject"), ("old", "d", "accept")]
    judgements += [("new", "a", "accept"), ("new", "b", "reject"), ("new", "d", "reopen"), ("new", "e", "reject")]
    lines = [
        json.dumps({"document": "forum-2016", "sha256": text, "candidate": name, "verdict": verdict}) for text, name, verdict in judgements
    ]
    (folder / "judgements.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert script.judged() == {"forum-2016": {"right": 1, "rejected": 1}}
