"""Measure the explorer in a real browser, and pyvis beside it on the same network.

    python benchmarks/explorer.py [--sizes 2000,10000] [--large 50000] [--write docs/benchmarks-explorer.md]

Networks are synthetic and seeded: communities of unequal size, three links a node. Both pages get the same places (ours), names and links;
pyvis draws without physics. Headless Chromium opens each from disk, with no way to the web and no 3D. "Ready" is the time
from the start of navigation until the first picture was shown. CPU is that of all the browser's processes while the mouse drags the picture
about, divided by the frames shown meanwhile. Sides take turns; the best of several runs counts.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from math import cos, sin
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
from playwright.sync_api import sync_playwright
from pyvis.network import Network as Pyvis

import terrigraph
from terrigraph.language import Text
from terrigraph.model import ontology
from terrigraph.model.namespaces import FOAF, IDS, ORG, RDF, SCHEMA, SCHEMES, TG
from terrigraph.model.periods import DATES
from terrigraph.pages.explorer import base_maps
from terrigraph.views.explorer import page as explorer
from terrigraph.views.explorer.layout import laid_out

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from terrigraph.network.projection import Network

KINDS = {FOAF.Person: 0.5, ORG.Organization: 0.25, TG.Territory: 0.17, SCHEMA.Event: 0.06, TG.Theme: 0.02}
VIAS = {
    (FOAF.Person, ORG.Organization): (ORG.Membership, "membre", "member"),
    (FOAF.Person, SCHEMA.Event): (TG.Participation, "participe", "takes part"),
}
ROLES = {ORG.Membership: (ORG.role, SCHEMES["role"] + "membre"), TG.Participation: (TG.participationRole, SCHEMES["part"] + "participant")}
COLOURS = dict(zip(KINDS, ("#0072b2", "#c8520a", "#00835f", "#a8488a", "#8a6a00"), strict=True))
SOURCE = IDS + "source/synthetic"
ARGUMENTS = ["--no-sandbox", "--disable-3d-apis"]
FIRST = ["Marie", "Jean", "Commune", "Ville de", "Éluard", "Paris"]
LAST = ["Dupont", "Martin", "Mars"]
QUERIES = ["m", "ma", "mar", "marie", "dupont 17", "marie d", "paris", "élu", "commune 12", "zzz", "membre", "membre paris"]
SECONDS = 4.0

READY = """
const shown = () => requestAnimationFrame(() => setTimeout(() => { window.readyAt = performance.now(); }));
let held;
Object.defineProperty(window, "network", { configurable: true, get: () => held,
  set: (made) => { held = made; made.once("afterDrawing", shown); } });
new MutationObserver((_, me) => { if (document.documentElement.dataset.ready) { me.disconnect(); shown(); } })
  .observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
"""
FRAMES = """() => { window.frames_ = [];
  const tick = (now) => { window.frames_.push(now); requestAnimationFrame(tick); }; requestAnimationFrame(tick); }"""
SEARCH = """(queries) => { const field = document.querySelector("input[role=combobox]"), times = [];
  for (const query of queries) { const runs = []; for (let run = 0; run < 5; run++) {
    field.value = query; const began = performance.now(); field.dispatchEvent(new Event("input", {bubbles: true}));
    runs.push(performance.now() - began); } times.push(runs.sort((a, b) => a - b)[2]); }
  return times; }"""


@dataclass(frozen=True, slots=True)
class Opened:
    """What one page took: ready (ms), CPU a frame (ms), frames a second and the longest frame (ms) while dragged, bytes."""

    ready: float
    cpu: float
    fps: float
    longest: float
    size: int


# -------------------------------------------------------------------- the same network for both


def synthetic(count: int, seed: int = 7) -> Network:
    """A network of `count` nodes and three times as many links, four in five within a community."""
    chance = random.Random(seed)
    network: Network = nx.MultiDiGraph()
    network.graph["annexes"], network.graph["places"] = {}, {}
    kinds = chance.choices(list(KINDS), list(KINDS.values()), k=count)
    names = [f"{IDS}synthetic/{n}" for n in range(count)]
    groups: list[list[str]] = [[]]
    size = 60.0
    for n, (iri, kind) in enumerate(zip(names, kinds, strict=True)):
        label = f"{chance.choice(FIRST)} {chance.choice(LAST)} {n}"
        network.add_node(iri, kind=kind, label=label, label_en=label, properties={RDF.type: [[f"<{kind}>", SOURCE]]})
        if kind == TG.Territory:
            network.nodes[iri]["point"] = (round(chance.uniform(-1, 6), 4), round(chance.uniform(43, 49), 4))
        if len(groups[-1]) >= size:
            groups.append([])
            size = 5 + chance.expovariate(1 / 60)
        groups[-1].append(iri)
    own = {iri: group for group in groups for iri in group}
    for n in range(3 * count):
        one = names[n % count]
        other = chance.choice(own[one] if chance.random() < 0.8 else names)
        if other == one:
            other = names[(n + 1) % count]
        network.add_edge(
            one,
            other,
            key=str(n),
            **_link(n, VIAS.get((kinds[n % count], network.nodes[other]["kind"]), (TG.serves, "au service de", "serves"))),
        )
    return network


def _link(n: int, kind: tuple[str, str, str]) -> dict[str, Any]:
    via, label, english = kind
    dates = dict.fromkeys(DATES, "") | {"start": f"{1990 + n % 35}-0{1 + n % 9}-18" if n % 2 else ""}
    iri = "" if via == TG.serves else f"{IDS}mandate/synthetic-{n}"
    link = {"iri": iri, "via": via, "label": label, "label_en": english, "directed": True, "note": "", "inferred": False}
    predicate, role = ROLES.get(via, ("", ""))
    properties = {predicate: [[f"<{role}>", SOURCE]]} if role else {}
    return link | dates | {"evidence": [], "sources": [SOURCE], "properties": properties}


def write_ours(network: Network, file: Path) -> None:
    """The explorer's page, with its base maps."""
    subject = explorer.Subject(title=Text("Réseau synthétique", "Synthetic network"), view="network", maps=base_maps())
    file.write_text(explorer.page(network, ontology.load(), subject), encoding="utf-8")


def write_pyvis(network: Network, file: Path) -> None:
    """pyvis's page: same places, colours, names and links; nothing from the web; no physics; the rest as it comes."""
    picture = Pyvis(height="880px", width="100%", directed=True, cdn_resources="in_line")
    places = laid_out(network).places
    for iri, node in network.nodes(data=True):
        x, y = places[iri]
        picture.add_node(iri, label=node["label"], x=4 * x, y=4 * y, color=COLOURS[node["kind"]], size=4, physics=False)
    for one, other, edge in network.edges(data=True):
        picture.add_edge(one, other, title=edge["label"])
    picture.toggle_physics(False)
    file.write_text(picture.generate_html(notebook=False), encoding="utf-8")


# -------------------------------------------------------------------- in the browser


def cpu(browser: Browser) -> float:
    """CPU seconds of all the browser's processes so far."""
    session = browser.new_browser_cdp_session()
    usage = session.send("SystemInfo.getProcessInfo")
    session.detach()
    return float(sum(process["cpuTime"] for process in usage["processInfo"]))


def drag(page: Page, seconds: float) -> None:
    """Drag the picture about in circles."""
    box = page.locator("canvas").first.bounding_box() or {"x": 0, "y": 0, "width": 1000, "height": 800}
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    began = time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        page.mouse.move(x + 180 * sin(2 * spent), y + 120 * (cos(2 * spent) - 1))
        time.sleep(0.006)
    page.mouse.up()


def opened(browser: Browser, file: Path) -> Opened:
    """Open a page, wait until it is drawn, drag it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    page.add_init_script(READY)
    page.goto(file.as_uri(), timeout=180_000)
    page.wait_for_function("window.readyAt", timeout=180_000)
    ready = page.evaluate("readyAt")
    page.wait_for_timeout(1500)
    page.evaluate(FRAMES)
    before = cpu(browser)
    drag(page, SECONDS)
    times = page.evaluate("frames_")
    spent = cpu(browser) - before
    context.close()
    gaps = [b - a for a, b in pairwise(times)] or [1e9]
    return Opened(ready, 1000 * spent / max(1, len(times)), 1000 * len(gaps) / sum(gaps), max(gaps), file.stat().st_size)


def best(runs: list[Opened]) -> Opened:
    """The best of each figure."""
    return Opened(
        min(r.ready for r in runs), min(r.cpu for r in runs), max(r.fps for r in runs), min(r.longest for r in runs), runs[0].size
    )


def searches(browser: Browser, file: Path) -> list[float]:
    """Milliseconds from a letter typed until the suggestions are in the page, a query."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_timeout(2500)
    times: list[float] = page.evaluate(SEARCH, QUERIES)
    context.close()
    return times


# -------------------------------------------------------------------- what is told


def met(good: bool) -> str:
    """Whether a goal is reached."""
    return "met" if good else "**not met**"


def rows(count: int, ours: Opened, theirs: Opened | None) -> list[str]:
    """Lines of the table for one size."""
    limit = {2000: 500, 10000: 1000, 50000: 3000}.get(count)
    name = f"{count:,} nodes, {3 * count:,} links"
    lines = []
    if theirs:
        sooner, less = theirs.ready / ours.ready, theirs.cpu / ours.cpu
        lines.append(f"| {name} | ready, ms | {ours.ready:,.0f} | {theirs.ready:,.0f} | {sooner:.1f} | 15 × sooner | {met(sooner >= 15)} |")
        lines.append(f"| {name} | CPU a frame, ms | {ours.cpu:.1f} | {theirs.cpu:.1f} | {less:.1f} | 3 × less | {met(less >= 3)} |")
        lines.append(f"| {name} | frames a second | {ours.fps:.0f} | {theirs.fps:.0f} | {ours.fps / theirs.fps:.1f} | | |")
        lines.append(f"| {name} | page, kB | {ours.size / 1000:,.0f} | {theirs.size / 1000:,.0f} | {theirs.size / ours.size:.1f} | | |")
    else:
        lines.append(f"| {name} | CPU a frame, ms | {ours.cpu:.1f} | | | | |")
        lines.append(f"| {name} | frames a second while moving | {ours.fps:.0f} | | | 30 | {met(ours.fps >= 30)} |")
        lines.append(f"| {name} | longest frame while moving, ms | {ours.longest:.0f} | | | | |")
        lines.append(f"| {name} | page, kB | {ours.size / 1000:,.0f} | | | | |")
    if limit:
        lines.append(f"| {name} | ready, ms | {ours.ready:,.0f} | | | {limit:,} ms | {met(ours.ready <= limit)} |")
    if count == 2000:
        lines.append(f"| {name} | page, kB | {ours.size / 1000:,.0f} | | | under 1,000 kB | {met(ours.size < 1_000_000)} |")
    return lines


def measured(folder: Path, sizes: list[int], large: int, runs: int) -> list[str]:
    """The lines of the table."""
    table: list[str] = []
    program = os.environ.get("TERRIGRAPH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        for count in [*sizes, *([large] if large else [])]:
            network = synthetic(count)
            ours, theirs = folder / f"ours-{count}.html", folder / f"pyvis-{count}.html"
            write_ours(network, ours)
            if count == large:
                table += rows(count, best([opened(browser, ours) for _ in range(runs)]), None)
                continue
            write_pyvis(network, theirs)
            pairs = [(opened(browser, ours), opened(browser, theirs)) for _ in range(runs)]
            table += rows(count, best([one for one, _ in pairs]), best([other for _, other in pairs]))
            if count == 10_000:
                times = searches(browser, ours)
                per_query = ", ".join(f"“{query}” {time:.1f}" for query, time in zip(QUERIES, times, strict=True))
                table.append(
                    f"| {count:,} names | search, slowest of {len(times)}, ms | {max(times):.1f} | | | 10 ms | {met(max(times) <= 10)} |"
                )
                table.append(f"| {count:,} names | search, each ({per_query}) | | | | | |")
        version = browser.version
        browser.close()
    dist = Path(terrigraph.__file__).parent / "web" / "dist"
    code, style = ((dist / name).stat().st_size for name in ("explorer.js", "explorer.css"))
    maps = sum(file.stat().st_size for file in (Path(terrigraph.__file__).parents[2] / "data" / "base-maps").glob("*.json"))
    table.append(f"| the program (JavaScript) | before compression, kB | {code / 1000:.2f} | | | under 150 kB | {met(code < 150_000)} |")
    table.append(f"| its style sheet | kB | {style / 1000:.0f} | | | | |")
    table.append(f"| base maps | in each page with places, kB | {maps / 1000:.0f} | | | under 300 kB | {met(maps < 300_000)} |")
    where = f"Measured on {platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, Chromium {version}"
    return [f"{where}; terrigraph {terrigraph.__version__}, pyvis 0.3.2.", "", *HEAD, *table]


HEAD = ["| what | measure | ours | pyvis | times better | goal | |", "| --- | --- | --- | --- | --- | --- | --- |"]
ABOUT = """# Benchmarks of the explorer

Written by `make bench-explorer`. The networks are **synthetic** (seeded: communities of unequal size, three links a node); no
person, place or event in them is real.

- Both pages get the same places, names, colours and links. pyvis draws without physics, the rest as it comes: with curved links
  (with straight ones it is ready somewhat sooner). Headless Chromium opens each from disk, offline, with `--disable-3d-apis`, at
  1440 × 900; the two take turns in one run.
- "Ready" runs from the start of navigation until the first picture was shown. CPU is that of all of the browser's
  processes while the mouse drags the picture for four seconds, divided by the frames shown meanwhile. The best of the runs counts.
- While the view moves, ours shows its last picture, moved and scaled, where a new one takes more than a frame, and draws anew when
  it rests; pyvis draws each frame anew. Frames count as shown, not as drawn.
- A search runs from the letter typed until the suggestions are in the page: the slowest of twelve queries (2 of roles), the middle of five.
- **The machine was shared: read the ratios, not the milliseconds.** A shared machine lowers frames a second most.
"""


def main() -> None:
    """Measure, print, and write where told."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="2000,10000", help="nodes of the networks drawn by both")
    parser.add_argument("--large", type=int, default=50_000, help="nodes of the one drawn by ours alone; 0: none")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder that keeps the pages")
    parser.add_argument("--write", type=Path, help="the page of documentation to write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = options.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        lines = measured(place, [int(size) for size in options.sizes.split(",") if size], options.large, options.runs)
    print("\n".join(lines))
    if options.write:
        options.write.write_text("\n".join([ABOUT, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
