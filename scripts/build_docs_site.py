"""Make the documentation a site: python scripts/build_docs_site.py FOLDER

Each page of docs/, and those next to README.md, becomes a page in the same place; what else they link to in the repository is copied to
where the link expects it. Every address is relative: the site opens from its folder.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt

from terrigraph.language import Text, speaking
from terrigraph.views.web.page import STYLE, Frame, Ways, html_page

if TYPE_CHECKING:
    from markdown_it.token import Token

REPO = Path(__file__).resolve().parent.parent
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
NAVIGATION = (
    ("docs/visitors.html", Text("Explorer", "Explore")),
    ("docs/researchers.html", Text("Chercheurs", "Researchers")),
    ("docs/analysts.html", Text("Analystes", "Analysts")),
    ("docs/operators.html", Text("Publier", "Operate")),
    ("docs/model.html", Text("Modèle", "Model")),
    ("docs/questions.html", Text("Questions", "Questions")),
    ("CONTRIBUTING.html", Text("Contribuer", "Contribute")),
)
CODE = """main code { font: .9em ui-monospace, Menlo, Consolas, monospace; } main { line-height: 1.6; } img { max-width: 100%; }
main table { display: block; overflow-x: auto; } td, th { overflow-wrap: normal; min-width: 5em; }
"""


class Site:
    """The pages of the documentation, and the files that they lead to."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.pages = sorted([*REPO.glob("*.md"), *(REPO / "docs").glob("*.md")])
        self.copied: set[Path] = set()
        self.broken: list[str] = []
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")

    def make(self) -> None:
        """Write all pages, and copy what they lead to."""
        self._put("style.css", STYLE + CODE)
        for page in self.pages:
            self._put(page.relative_to(REPO).with_suffix(".html").as_posix(), self._page(page))
        self._put("index.html", self._page(REPO / "docs" / "index.md", at="index.html"))
        for path in sorted(self.copied):
            target = self.out / path.relative_to(REPO)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)

    def _put(self, name: str, text: str) -> None:
        target = self.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def _page(self, source: Path, at: str = "") -> str:
        """A page in the frame of all; `at` is where it stands, if not where its source does."""
        french = source.name.endswith(".fr.md")
        place = at or source.relative_to(REPO).with_suffix(".html").as_posix()
        up = "../" * place.count("/")
        tokens = self._markdown.parse(
            re.sub(r"<!--.*?-->\n?", "", source.read_text(encoding="utf-8"), flags=re.DOTALL).replace("<br>", "  \n")
        )
        _anchored(tokens)
        for token in tokens:
            for inner in token.children or ():
                for name in ("href", "src"):
                    if isinstance(address := inner.attrs.get(name), str):
                        inner.attrs[name] = self._followed(address, source, up)
        title = next((tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "heading_open"), source.stem)
        with speaking("fr" if french else "en"):
            other = f"{up}README.html" if french else f"{up}README.fr.html"
            ways = Ways(
                home=f"{up}index.html",
                style=f"{up}style.css",
                other=other,
                links=[(up + path, words) for path, words in NAVIGATION],
                policy=POLICY,
            )
            return html_page(
                Frame(title=re.sub(r"[`*\[\]]", "", title), ways=ways, description=title),
                [self._markdown.renderer.render(tokens, self._markdown.options, {})],
            )

    def _followed(self, address: str, source: Path, up: str) -> str:
        """An address of a page of Markdown as the site has it."""
        parts = urlsplit(address)
        if parts.scheme or not parts.path:
            return address
        target = (source.parent / unquote(parts.path)).resolve()
        if not target.is_relative_to(REPO) or not target.exists():
            self.broken.append(f"{source.relative_to(REPO)}: {address}")
            return address
        if target.is_dir():
            readme = next((target / name for name in ("README.md", "source.json") if (target / name).is_file()), None)
            if readme is None:
                self.broken.append(f"{source.relative_to(REPO)}: {address}")
                return address
            target = readme
        path = target.relative_to(REPO)
        if target in self.pages:
            path = path.with_suffix(".html")
        else:
            self.copied.add(target)
        return f"{up}{path.as_posix()}{'#' + parts.fragment if parts.fragment else ''}"


def _anchored(tokens: list[Token]) -> None:
    """Give each heading the anchor that links to it expect: its words in small letters, joined by hyphens."""
    seen: dict[str, int] = {}
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            anchor = re.sub(r"[^\w\- ]", "", tokens[n + 1].content.lower()).strip().replace(" ", "-")
            count = seen[anchor] = seen.get(anchor, -1) + 1
            token.attrs["id"] = f"{anchor}-{count}" if count else anchor


def main() -> int:
    """Make the site; 1 where a link leads nowhere, 2 where the folder is not to be replaced."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, metavar="FOLDER", help="where to write it; what is there is replaced")
    out: Path = parser.parse_args().out
    if out.exists() and not (out / "docs" / "index.html").is_file() and (not out.is_dir() or any(out.iterdir())):
        print(f"{out} holds something else than this site: name an empty or a new folder", file=sys.stderr)
        return 2
    shutil.rmtree(out, ignore_errors=True)
    site = Site(out)
    site.make()
    for fault in site.broken:
        print(f"leads nowhere: {fault}", file=sys.stderr)
    print(f"{out / 'index.html'}: {len(site.pages)} pages, {len(site.copied)} other files")
    return 1 if site.broken else 0


if __name__ == "__main__":
    sys.exit(main())
