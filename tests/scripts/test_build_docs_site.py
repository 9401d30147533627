"""The documentation as a site: every link of it leads somewhere, and it replaces no other folder."""

from __future__ import annotations

import html.parser
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from places import REPO

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = REPO / "scripts" / "build_docs_site.py"


class Page(html.parser.HTMLParser):
    """The addresses and the anchors of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors = {""}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.anchors.add(attributes.get("id") or "")
        self.addresses += [attributes[name] or "" for name in ("href", "src") if name in attributes]


def make(out: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), str(out)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("docs") / "site"
    done = make(out)
    assert (done.returncode, done.stderr) == (0, "")
    return out


def test_every_page_of_docs_is_there(site: Path) -> None:
    assert {path.stem for path in (site / "docs").glob("*.html")} == {path.stem for path in (REPO / "docs").glob("*.md")}
    assert "The model" in (site / "docs" / "model.html").read_text(encoding="utf-8")


def test_every_link_leads_somewhere(site: Path) -> None:
    pages = {path: Page(path) for path in site.rglob("*.html") if path.name.count(".") == 1 or path.name.endswith(".fr.html")}
    seen = 0
    for path, page in pages.items():
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme in {"http", "https", "mailto", "data"}, (path, address)
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file() and target.is_relative_to(site.resolve()), (path, address)
            if parts.fragment and target in pages:
                assert parts.fragment in pages[target].anchors, (path, address)
            seen += 1
    assert seen > 300


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("x")
    done = make(tmp_path)
    assert done.returncode == 2 and "something else" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_it_is_made_again_in_its_place(site: Path) -> None:
    (site / "docs" / "old.html").write_text("x")
    assert make(site).returncode == 0
    assert not (site / "docs" / "old.html").exists()
