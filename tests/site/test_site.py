"""The static site: pages that lead to each other, all of the graph in its dumps, made whole or not at all."""

from __future__ import annotations

import csv
import gzip
import hashlib
import html.parser
import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import frictionless
import pyoxigraph as ox
import pyshacl
import pytest

from terrigraph.cli.main import main
from terrigraph.errors import StoreError, UsageError
from terrigraph.language import speaking
from terrigraph.model.namespaces import IDS, SCHEMES
from terrigraph.privacy.forgotten import Forgotten
from terrigraph.site import describing, draft, layout, making, searching
from terrigraph.store.embedded import open_store
from terrigraph.store.folder import STATEMENTS
from tiny import quoted

if TYPE_CHECKING:
    from tiny import Tiny

HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def site(tiny_built: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the tiny graph: not to be written to."""
    out = tmp_path_factory.mktemp("site") / "public"
    making.make(tiny_built.store, out, base_url="https://graphe.example.org/villes", contact="donnees@example.org")
    return out


class Links(html.parser.HTMLParser):
    """The addresses and the anchors of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.addresses: list[tuple[str, str]] = []
        self.anchors: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.anchors.add(attributes.get("id") or "")
        for name in ("href", "src", "action"):
            if name in attributes:
                self.addresses.append((tag, attributes[name] or ""))


def pages(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.html")) if path.name != "explorer.html"]


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")


# -------------------------------------------------------------------- pages


def test_every_address_is_relative_and_leads_somewhere(site: Path) -> None:
    seen = 0
    for page in pages(site):
        for tag, address in Links(page).addresses:
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme in {"http", "https", "mailto", "data"}, (page, address)
                assert tag in {"a", "link"}, (page, tag, address)
                continue
            assert not address.startswith("/"), (page, address)
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.is_file() and target.is_relative_to(site.resolve()), (page, address)
            if parts.fragment and target.suffix == ".html" and target.name != "explorer.html":
                assert parts.fragment in Links(target).anchors, (page, address)
            seen += 1
    assert seen > 500


def test_each_thing_has_its_page_in_both_languages_with_its_quotes(site: Path, tiny_built: Tiny) -> None:
    store = tiny_built.open()
    for line in (
        "person/anne-martin",
        "organisation/union-des-villes",
        "territory/city/valbourg",
        "event/villes-jumelees",
        "question/pourquoi",
    ):
        for start in ("", "en/"):
            assert (site / f"{start}id/{line}.html").is_file(), line
            assert any(store.described([f"{store.base}{line}"]))
    assert (site / "theme/jumelage.html").is_file() and (site / "en/theme/jumelage.html").is_file()
    french = (site / "id/person/anne-martin.html").read_text(encoding="utf-8")
    assert "ancienne maire de Valbourg" in french and '<html lang="fr">' in french and "caractères" in french
    english = (site / "en/id/person/anne-martin.html").read_text(encoding="utf-8")
    assert "ancienne maire de Valbourg" in english and '<html lang="en">' in english and "characters" in english
    assert "Présidence : Anne Martin" in (site / "id/event/villes-jumelees.html").read_text(encoding="utf-8")


def test_the_page_of_a_source_is_in_the_readers_words(site: Path) -> None:
    french = (site / "id/source/colloque.html").read_text(encoding="utf-8")
    assert "dcterms:" not in french and "Essai" in french and "A trial" not in french and "2016" in french
    english = (site / "en/id/source/colloque.html").read_text(encoding="utf-8")
    assert "A trial" in english and "Essai" not in english
    assert 'href="../../id/document/programme.html"' in french and 'href="../../../en/id/document/programme.html"' in english
    assert "(Turtle)\u00a0: Un colloque" in (site / "data.html").read_text(encoding="utf-8").replace(" :", "\u00a0:")
    document = (site / "id/document/programme.html").read_text(encoding="utf-8")
    assert "Union des villes" in document and ">dcterms:" not in document and ">schema:" not in document


def test_a_page_says_what_it_is_to_search_engines(site: Path) -> None:
    script = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', (site / "id/person/anne-martin.html").read_text(encoding="utf-8")
    )
    assert script is not None
    linked = json.loads(script[1])
    assert (linked["@type"], linked["name"]) == ("Person", "Anne Martin")
    assert linked["url"] == "https://graphe.example.org/villes/id/person/anne-martin.html"


def test_the_explorer_opens_on_what_a_page_is_about(site: Path) -> None:
    page = (site / "en/id/person/anne-martin.html").read_text(encoding="utf-8")
    assert '../../../explorer.html#sel=person/anne-martin&amp;lang=en"' in page
    assert '"person/anne-martin"' in (site / "explorer.html").read_text(encoding="utf-8")


def test_lists_and_themes_hold_everything(site: Path) -> None:
    people = (site / "list/person-1.html").read_text(encoding="utf-8")
    assert re.findall(r"<bdi>(Anne Martin|Léa Roux|Pavel Nový)</bdi>", people) == ["Anne Martin", "Léa Roux", "Pavel Nový"]
    themes = (site / "en/themes.html").read_text(encoding="utf-8")
    assert "theme/jumelage.html" in themes and "twinning" in themes


def test_a_long_list_is_in_parts(tiny_built: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terrigraph.site.fixed._PART", 2)
    making.make(tiny_built.store, tmp_path / "site")
    first, second = ((tmp_path / "site" / "list" / f"person-{n}.html").read_text(encoding="utf-8") for n in (1, 2))
    assert "Anne Martin" in first and "Léa Roux" in first and 'href="../list/person-2.html"' in first
    assert "id/person/pavel-novy.html" in second and "id/person/lea-roux.html" not in second


@pytest.mark.parametrize(
    ("local", "path"),
    [
        ("person/mary-gely", "id/person/mary-gely.html"),
        ("person/../../etc/passwd", None),
        ("person/.htaccess", None),
        ("person/" + "a" * 400, None),
        ("person/é%2F", None),
        ("person/a b", None),
        ("person//x", None),
        ("person/con", None),
        ("person/x-5ec1f7e700f37c3d0b2981d0", None),
        ("territory/commune/2A004", "id/territory/commune/2A004.html"),
    ],
)
def test_no_identifier_leaves_the_site(local: str, path: str | None) -> None:
    place = layout.page_of(IDS + local, IDS)
    if path is not None:
        assert place == path
        return
    assert place.startswith("id/") and place.endswith(".html")
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._~-]*", part) and len(part) <= 130 for part in place.split("/"))
    assert layout.page_of(IDS + local + "x", IDS) != place


def test_what_is_of_another_graph_has_no_page() -> None:
    assert layout.page_of("https://example.org/x", IDS) == layout.page_of(IDS, IDS) == ""
    assert layout.page_of(SCHEMES["theme"] + "jumelage", IDS) == "theme/jumelage.html"


def test_hostile_names_run_nothing(tiny: Tiny) -> None:
    tiny.change("people", 2, name=HOSTILE)
    tiny.change("organisations", 2, name="=HYPERLINK(1)")
    tiny.build()
    out = tiny.data.parent / "site"
    making.make(tiny.store, out)
    for path in out.rglob("*"):
        if path.suffix in {".html", ".js", ".xml"} and path.name not in {"explorer.html", "search.js"}:
            assert "<img src=x" not in path.read_text(encoding="utf-8"), path
    rows = list(csv.DictReader(io.StringIO(text_of(out / "dumps" / "nodes.csv.gz"))))
    assert {row["label"] for row in rows} >= {HOSTILE, "'=HYPERLINK(1)"}


# -------------------------------------------------------------------- made whole, or not at all


def test_of_the_same_graph_there_is_nothing_to_do(tiny_built: Tiny, tmp_path: Path) -> None:
    out = tmp_path / "site"
    first = making.make(tiny_built.store, out)
    again = making.make(tiny_built.store, out)
    assert again.again and again.pages == first.pages and not first.again
    elsewhere = making.make(tiny_built.store, out, contact="quelqu’un")
    assert not elsewhere.again and (elsewhere.version, elsewhere.changed) == (first.version, 4)  # two notices, the catalogue, the history


def test_what_did_not_change_is_the_same_file(tiny: Tiny) -> None:
    tiny.build()
    out = tiny.data.parent / "site"
    making.make(tiny.store, out)
    files = {path.relative_to(out).as_posix(): path.stat() for path in out.rglob("*") if path.is_file()}
    tiny.change("people", 3, name="Léa Roux-Dupré")
    tiny.build()
    made = making.make(tiny.store, out)
    assert 0 < made.changed < len(files) and made.removed == 0
    after = {path.relative_to(out).as_posix(): path.stat() for path in out.rglob("*") if path.is_file()}
    assert after["id/person/pavel-novy.html"].st_ino == files["id/person/pavel-novy.html"].st_ino
    assert after["id/person/pavel-novy.html"].st_mtime_ns == files["id/person/pavel-novy.html"].st_mtime_ns
    assert after["id/person/lea-roux.html"].st_ino != files["id/person/lea-roux.html"].st_ino
    assert "Roux-Dupré" in (out / "id/person/lea-roux.html").read_text(encoding="utf-8")


def test_who_was_forgotten_is_in_no_file(tiny: Tiny) -> None:
    tiny.build()
    out = tiny.data.parent / "site"
    making.make(tiny.store, out)
    tiny.add("people", {"id": "zoe-unique", "name": "Zoé Uniquenom"} | quoted("Léa Roux"))
    tiny.build()
    assert making.make(tiny.store, out).version.endswith(".2")
    assert "Uniquenom" in (out / "releases.html").read_text(encoding="utf-8")
    Forgotten(tiny.store).add(IDS + "person/zoe-unique")
    tiny.build()
    made = making.make(tiny.store, out)
    assert made.removed >= 2
    for path in out.rglob("*"):
        if path.is_file():
            assert "Uniquenom" not in text_of(path) and "zoe-unique" not in text_of(path), path
            assert "zoe" not in path.name


def test_a_folder_that_holds_something_else_is_left_alone(tiny_built: Tiny, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.odt").write_text("x")
    with speaking("en"), pytest.raises(UsageError, match="holds something else"):
        making.make(tiny_built.store, tmp_path / "precious")
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError):
        making.make(tiny_built.store, tmp_path / "file")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "precious", "thesis.odt"]


def test_what_was_put_into_a_site_is_not_removed_with_it(tiny_built: Tiny, tmp_path: Path) -> None:
    out = tmp_path / "site"
    making.make(tiny_built.store, out)
    (out / ".git").mkdir()
    (out / "CNAME").write_text("x")
    with speaking("en"), pytest.raises(UsageError, match=r"a site of terrigraph's: \.git, CNAME"):
        making.make(tiny_built.store, out, contact="x")
    assert (out / ".git").is_dir() and (out / "CNAME").is_file() and (out / "index.html").is_file()
    with pytest.raises(UsageError):
        making.make(tiny_built.store, Path("/"))


def test_where_a_link_leads_is_the_site(tiny_built: Tiny, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")  # leads nowhere yet
    making.make(tiny_built.store, tmp_path / "link")
    making.make(tiny_built.store, tmp_path / "link", contact="quelqu’un")
    assert (tmp_path / "link").is_symlink() and "quelqu’un" in (tmp_path / "real" / "about.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


def test_the_folder_where_one_stands_can_be_the_site(tiny_built: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert making.make(tiny_built.store, Path()).pages > 100
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_two_runs_do_not_write_the_same_site(tiny_built: Tiny, tmp_path: Path) -> None:
    out = tmp_path / "site"
    with draft.alone(out), speaking("en"), pytest.raises(UsageError, match="another process is writing"):
        making.make(tiny_built.store, out)
    assert list(tmp_path.iterdir()) == []


def test_two_names_that_a_file_system_takes_for_one_stop(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    site_draft = draft.SiteDraft(tmp_path / "new", tmp_path / "old")
    assert site_draft.put("id/a.html", b"1")
    with pytest.raises(FileExistsError):
        site_draft.put("id/a.html", b"2")


def test_a_history_that_cannot_be_read_stops(tiny_built: Tiny, tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / draft.MARK).write_text('{"releases": [{"version": 1}]}')
    with speaking("en"), pytest.raises(UsageError, match="is not a site's history"):
        making.make(tiny_built.store, out)


def test_what_fails_leaves_the_last_site(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.build()
    out = tiny.data.parent / "site"
    making.make(tiny.store, out)
    tiny.change("people", 3, name="Léa Autre")
    tiny.build()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("terrigraph.site.catalogue.void", full)
    with pytest.raises(OSError, match="No space"):
        making.make(tiny.store, out)
    assert "Léa Roux" in (out / "id/person/lea-roux.html").read_text(encoding="utf-8")
    assert [path.name for path in out.parent.iterdir() if path.name.startswith(".site")] == []


def test_a_site_is_of_one_graph(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.build()
    out, write = tiny.data.parent / "site", searching.write

    def replaced(*given: Any) -> Any:
        tiny.change("people", 3, name="Léa Autre")
        tiny.build()
        return write(*given)

    monkeypatch.setattr(searching, "write", replaced)
    with speaking("en"), pytest.raises(StoreError, match="was replaced while the site was written"):
        making.make(tiny.store, out)
    assert not out.exists()


def test_without_a_graph_there_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        making.make(tmp_path / "nothing", tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("moment", ["draft", "swap"])
def test_killed_it_leaves_a_whole_site(tiny: Tiny, moment: str) -> None:
    tiny.build()
    out = tiny.data.parent / "site"
    making.make(tiny.store, out)
    tiny.change("people", 3, name="Léa Autre")
    tiny.build()
    where = {"draft": "terrigraph.site.making.catalogue.void", "swap": "terrigraph.site.draft.Path.rename"}[moment]
    program = f"""
import os, signal, sys
from pathlib import Path
from unittest import mock
from terrigraph.site import draft, making
calls = []
real = Path.rename
def kill(*given, **more):
    if {moment!r} == "swap" and not str(given[1]).endswith("site"):
        return real(*given)
    os.kill(os.getpid(), signal.SIGKILL)
draft.Path = Path
with mock.patch({where!r}, kill):
    making.make(Path(sys.argv[1]), Path(sys.argv[2]))
"""
    done = subprocess.run([sys.executable, "-c", program, str(tiny.store), str(out)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert moment == "swap" or "Léa Roux" in (out / "id/person/lea-roux.html").read_text(encoding="utf-8")
    making.make(tiny.store, out)
    assert "Léa Autre" in (out / "id/person/lea-roux.html").read_text(encoding="utf-8")
    assert len(json.loads((out / draft.MARK).read_text(encoding="utf-8"))["releases"]) == 2
    assert [path.name for path in out.parent.iterdir() if path.name.startswith(".site")] == []


def test_no_process_outlives_a_run_that_was_killed(tiny_built: Tiny) -> None:
    program = """
import multiprocessing, os, signal, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from terrigraph.site import draft, entities
making = entities.Making(store=Path(sys.argv[1]), sha256="", draft=draft.SiteDraft(Path(), Path()), base_url="", explored=frozenset())
pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=entities._open, initargs=(making,))
print(pool.submit(os.getpid).result(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", program, str(tiny_built.store)], check=False, stdout=subprocess.PIPE, timeout=30)
    assert done.returncode == -signal.SIGKILL and int(done.stdout) > 1  # standard output is at its end: the worker held it open too


@pytest.mark.parametrize(
    "address",
    [
        "graphe.example.org",
        "ftp://x.org/",
        "https://",
        "https://x.org/?a=1",
        "https://x.org/<b>",
        "http://[x",
        "https://x.org/a\nb",
        "https://x.org/\x7f",
        "https://x.org/100%",
        "https://x.org:99999/",
        "https://:80/",
        "https://x.org/?",
    ],
)
def test_what_is_no_address_is_refused(tiny_built: Tiny, tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError):
        making.make(tiny_built.store, tmp_path / "site", base_url=address)


# -------------------------------------------------------------------- data


def quads(path: Path, form: ox.RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(gzip.decompress(path.read_bytes()), format=form)}


def test_every_dump_holds_every_statement(site: Path, tiny_built: Tiny) -> None:
    store = open_store(tiny_built.store)
    assert gzip.decompress((site / "dumps" / "terrigraph.nq.gz").read_bytes()) == (store.folder / STATEMENTS).read_bytes()
    whole = {str(quad.triple) for quad in store.graph}
    assert quads(site / "dumps" / "terrigraph.jsonld.gz", ox.RdfFormat.JSON_LD) == whole
    turtle = [quads(path, ox.RdfFormat.TURTLE) for path in (site / "dumps" / "turtle").iterdir()]
    assert len(turtle) == 3 and set.union(*turtle) == whole


def test_tables_hold_every_node_and_link(site: Path) -> None:
    assert frictionless.validate(str(site / "datapackage.json")).valid
    rows = {name: list(csv.DictReader(io.StringIO(text_of(site / "dumps" / f"{name}.csv.gz")))) for name in ("nodes", "links")}
    release = json.loads((site / draft.MARK).read_text(encoding="utf-8"))["releases"][0]
    assert (len(rows["nodes"]), len(rows["links"])) == (release["nodes"], release["links"])
    place = next(row for row in rows["nodes"] if row["label"] == "Valbourg")
    assert (place["longitude"], place["latitude"]) == ("2.5", "-46.25")
    former = next(row for row in rows["links"] if row["quote"] == "ancienne maire de Valbourg")
    assert former["source"] == IDS + "person/anne-martin" and former["directed"] == "true"


def test_the_catalogue_names_each_source_with_its_licence(site: Path) -> None:
    catalogue = ox.Store()
    catalogue.load(path=str(site / "dcat.ttl"), format=ox.RdfFormat.TURTLE)
    answer: Any = catalogue.query("""PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?title ?licence ?url ?size { ?set a dcat:Dataset ; dct:title ?title ; dcat:distribution ?d .
            ?d dct:license ?licence ; dcat:downloadURL ?url ; dcat:byteSize ?size FILTER(LANG(?title) = "fr") }""")
    rows = [tuple(str(cell.value) for cell in row) for row in answer]
    assert [row[:2] for row in rows] == [("Un colloque", "https://creativecommons.org/publicdomain/zero/1.0/")]
    assert rows[0][2] == "https://graphe.example.org/villes/dumps/turtle/colloque.ttl.gz"
    assert int(rows[0][3]) == (site / "dumps/turtle/colloque.ttl.gz").stat().st_size


def test_the_catalogue_conforms_to_dcat_ap(site: Path) -> None:
    shapes = os.environ.get("TERRIGRAPH_DCAT_AP")
    if not shapes:
        pytest.skip("TERRIGRAPH_DCAT_AP names no file of the shapes of DCAT-AP (github.com/SEMICeu/DCAT-AP)")
    conforms, _, report = pyshacl.validate(
        str(site / "dcat.ttl"), shacl_graph=shapes, data_graph_format="turtle", shacl_graph_format="turtle"
    )
    assert conforms, report


def test_the_crate_names_each_dump_as_it_is(site: Path) -> None:
    crate = json.loads((site / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    entities = {one["@id"]: one for one in crate["@graph"]}
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"} and crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    parts = {part["@id"] for part in entities["./"]["hasPart"]}
    assert parts == {path.relative_to(site).as_posix() for path in (site / "dumps").rglob("*") if path.is_file() and path.suffix != ".json"}
    for part in parts:
        content = (site / part).read_bytes()
        assert (entities[part]["contentSize"], entities[part]["sha256"]) == (str(len(content)), hashlib.sha256(content).hexdigest())
    assert all(other["@id"] in entities for other in [entities["./"]["license"], entities["./"]["isBasedOn"], entities["./"]["publisher"]])


def test_void_counts_what_is_there(site: Path, tiny_built: Tiny) -> None:
    void = ox.Store()
    void.load(path=str(site / "void.ttl"), format=ox.RdfFormat.TURTLE)
    answer: Any = void.query("PREFIX void: <http://rdfs.org/ns/void#> SELECT ?n { ?s a void:Dataset ; void:triples ?n } ORDER BY ?n")
    counts = [int(row[0].value) for row in answer]
    assert counts[-1] == open_store(tiny_built.store).manifest.quads
    assert len(counts) == 2 and 0 < counts[0] < counts[-1]  # the source; the ontology is none


# -------------------------------------------------------------------- releases, feed, sitemap


def test_a_release_says_what_entered_and_left(tiny: Tiny) -> None:
    tiny.build()
    out = tiny.data.parent / "site"
    first = making.make(tiny.store, out)
    tiny.add("people", {"id": "nina-neuve", "name": "Nina Neuve"} | quoted("Léa Roux"))
    tiny.build()
    second = making.make(tiny.store, out)
    assert second.version == f"{first.version}.2"
    releases = json.loads((out / draft.MARK).read_text(encoding="utf-8"))["releases"]
    assert [one["version"] for one in releases] == [second.version, first.version]
    assert releases[0]["changed"]["new"]["count"] == 1 and releases[0]["changed"]["new"]["first"][0]["label"] == "Nina Neuve"
    assert releases[1]["changed"] is None
    page = (out / "en/releases.html").read_text(encoding="utf-8")
    assert "1 new dots" in page and 'href="../en/id/person/nina-neuve.html"' in page and "First release." in page
    feed = ElementTree.fromstring((out / "feed.xml").read_bytes())
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}title") for entry in entries] == [f"terrigraph {second.version}", f"terrigraph {first.version}"]
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == 2
    assert f'version: "{second.version}"' in (out / "CITATION.cff").read_text(encoding="utf-8")


def test_the_sitemap_lists_each_page(site: Path) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    addresses = [one.text for one in ElementTree.fromstring((site / "sitemap.xml").read_bytes()).iter(f"{space}loc")]
    here = {f"https://graphe.example.org/villes/{path.relative_to(site).as_posix()}" for path in site.rglob("*.html")}
    assert set(addresses) == here and len(addresses) == len(here)
    assert "Sitemap: https://graphe.example.org/villes/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")


def test_a_large_sitemap_is_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(describing, "_MOST_ADDRESSES", 2)
    files = dict(describing.sitemaps("https://x.org/", ["a.html", "b.html", "c.html"]))
    assert sorted(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert b"https://x.org/sitemap-2.xml" in files["sitemap.xml"] and b"https://x.org/c.html" in files["sitemap-2.xml"]


def test_without_an_address_there_is_no_sitemap(tiny_built: Tiny, tmp_path: Path) -> None:
    making.make(tiny_built.store, tmp_path / "site")
    assert not (tmp_path / "site" / "sitemap.xml").exists()
    assert b"<dumps/turtle/colloque.ttl.gz>" in (tmp_path / "site" / "dcat.ttl").read_bytes()


# -------------------------------------------------------------------- search


def index(folder: Path) -> dict[str, tuple[list[list[Any]], str]]:
    files = {}
    for path in (folder / "index").iterdir():
        content = path.read_text(encoding="utf-8")
        beginning, rows, longer = json.loads(content.removeprefix("terrigraphIndex(").removesuffix(")\n"))
        assert path.name == searching.file_name(beginning)
        files[beginning] = (rows, longer)
    return files


def test_every_file_can_be_on_a_disk_of_windows(site: Path) -> None:
    reserved = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|.*[<>:\"|?*\\].*", re.IGNORECASE)
    assert [path for path in site.rglob("*") if reserved.fullmatch(path.name)] == []
    assert not reserved.fullmatch(searching.file_name("con"))
    lower = [path.as_posix().lower() for path in site.rglob("*")]
    assert len(lower) == len(set(lower))


def test_every_name_is_listed_under_the_beginning_of_each_of_its_words(site: Path) -> None:
    files = index(site)
    for beginning, name in (
        ("an", "Anne Martin"),
        ("ma", "Anne Martin"),
        ("no", "Pavel Nový"),
        ("ud", "Union des villes"),
        ("li", "Union des villes"),
    ):
        assert name in {row[0] for row in files[beginning][0]}, beginning
    union = next(row for row in files["ud"][0] if row[0] == "Union des villes")
    assert union[2] == "Ligue des cités · UDV · Union" or set(union[2].split(" · ")) == {"Ligue des cités", "UDV", "Union"}
    assert (site / union[4]).is_file()


def test_where_much_begins_alike_longer_beginnings_have_files(tiny_built: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_MOST", 2)
    monkeypatch.setattr(searching, "_BEST", 1)
    making.make(tiny_built.store, tmp_path / "site")
    files = index(tmp_path / "site")
    rows, longer = files["vi"]
    assert "l" in longer and 1 <= len(rows) <= 3
    assert "ville" in files["ville"][0][0][0].lower() and files["ville"][1] == "s"
    assert {row[0] for row in files["villes"][0]} >= {"Villes jumelées"}


# -------------------------------------------------------------------- the command


def test_the_command_says_where_the_site_is(tiny_built: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "site"
    assert main(["--store", str(tiny_built.store), "--lang", "en", "site", str(out)]) == 0
    printed = capsys.readouterr()
    assert str(out / "index.html") in printed.out and "pages" in printed.out and "without --base-url" in printed.err
    assert main(["--store", str(tiny_built.store), "--lang", "fr", "site", str(out)]) == 0
    assert "déjà à jour" in capsys.readouterr().out
    assert main(["--store", str(tiny_built.store), "--json", "site", str(out)]) == 0
    assert json.loads(capsys.readouterr().out)["again"] is True
    assert main(["--store", str(tiny_built.store), "site", str(out), "--base-url", "nulle part"]) == 2


def test_several_processes_make_the_same_pages(tiny_built: Tiny, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terrigraph.site.entities.BLOCK", 5)
    monkeypatch.setattr("terrigraph.site.entities.os.cpu_count", lambda: 2)
    making.make(tiny_built.store, tmp_path / "site", base_url="https://graphe.example.org/villes", contact="donnees@example.org")
    for page in site.rglob("*.html"):
        assert (tmp_path / "site" / page.relative_to(site)).read_bytes() == page.read_bytes(), page
