"""A real headless Chromium for tests: it opens pages from disk, with no way to the web, and notes all that goes wrong.

Where there is no Chromium the tests that need it are skipped, unless TERRIGRAPH_REQUIRE_BROWSER=1: then they fail.
TERRIGRAPH_CHROMIUM names the program where it is not on the path.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis"]


@dataclass
class Visit:
    """An open page, and what it did that it should not have."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    """Console errors and warnings, script errors, dialogs, and requests for anything but the page itself."""

    def node(self, key: str) -> tuple[float, float]:
        """Where a node is on the screen."""
        x, y = self.page.evaluate(
            """key => { const at = network.canvasToDOM(network.getPosition(key)), box = document.getElementById("mynetwork")
                        .getBoundingClientRect(); return [at.x + box.left, at.y + box.top]; }""",
            key,
        )
        return x, y

    def panel(self) -> str:
        """What the panel says."""
        return self.page.locator("#panel").inner_text()

    def fits(self) -> bool:
        """Whether the page is no wider than the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; skips the test (or fails it, see above) where there is none."""
    program = os.environ.get("TERRIGRAPH_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        message = "there is no Chromium here: install it (Debian: apt-get install chromium)"
        if os.environ.get("TERRIGRAPH_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def visit(browser: Browser, file: Path, size: tuple[int, int] = (1440, 900), anchor: str = "", **options: Any) -> Iterator[Visit]:
    """Open a file as its reader would, wait until it is drawn, and at the end check that nothing went wrong."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, **options)
    page = context.new_page()
    visited = Visit(page, file.resolve().as_uri())
    page.on("console", lambda message: visited.faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: visited.faults.append(str(error)))
    page.on("dialog", lambda dialog: (visited.faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.partition("#")[0] == visited.address else visited.faults.append(request.url))
    page.goto(visited.address + anchor)
    page.wait_for_timeout(300)
    yield visited
    context.close()
    assert visited.faults == []
