"""Backup and restore: what comes back is what was there, whole or not at all, and nobody who was erased comes with it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import tarfile
import threading
from typing import TYPE_CHECKING, Any

import pytest

from terrigraph.errors import StoreError, TerrigraphError, UsageError
from terrigraph.importers import elected_officials
from terrigraph.language import speaking
from terrigraph.maintenance import backups
from terrigraph.maintenance.backups import Contents, backup, known
from terrigraph.maintenance.restoring import restore
from terrigraph.model.namespaces import IDS
from terrigraph.privacy import forgotten
from terrigraph.sources.source import METADATA
from terrigraph.store.embedded import open_store, verified
from terrigraph.store.folder import CURRENT, IMPORTS, MANIFEST, SCRATCH, STATEMENTS, sha256_of, write_whole
from tiny import Tiny

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LEA = f"{IDS}person/lea-roux"
MAYOR = f"{IDS}person/lea-martin-lebrun-commune-31555"
HEADER = "Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Date de naissance;Date de début du mandat;{};{}\r\n"
ROW = "31555;Toulouse;{};{};04/07/1961;18/05/2020;{};03/07/2020\r\n"
COUNCIL = HEADER.format("Libellé de la fonction", "Date de début de la fonction") + "".join(
    ROW.format(*who) for who in (("MARTIN-LEBRUN", "Léa", "Maire"), ("DE VALCOURT", "Hélène", "1er adjoint au Maire"))
)
"""A register: nobody in it exists."""


def import_council(store: Path) -> None:
    path = store.parent / "cm.csv"
    path.write_text(COUNCIL, encoding="utf-8", newline="")
    elected_officials.import_files([path], store / IMPORTS / "elected_officials")


def write_scratch(store: Path, *lines: str) -> None:
    (store / SCRATCH).parent.mkdir(exist_ok=True)
    (store / SCRATCH).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A store with a graph, an import, scratch graphs: not to be written to."""
    made = Tiny(tmp_path_factory.mktemp("original"))
    made.build()
    import_council(made.store)
    write_scratch(made.store, "<a:a> <a:b> <a:c> <a:g> .", '<a:d> <a:b> "ligne\u2028une" <a:g> .')
    return made


@pytest.fixture(scope="module")
def archive(original: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "a.tar.gz"
    backup(original.store, path)
    return path


@pytest.fixture
def store(original: Tiny, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    shutil.copytree(original.store, tmp_path / "store", ignore=shutil.ignore_patterns(backups.LOG))
    return tmp_path / "store"


def everything(store: Path) -> dict[str, str]:
    """The SHA-256 of each file of a store, but locks and the log of backups."""
    return {
        str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(store.rglob("*"))
        if path.is_file() and "lock" not in path.name.lower() and path.name != backups.LOG
    }


def tables(store: Path) -> dict[str, bytes]:
    folder = store / IMPORTS / "elected_officials"
    place = folder / json.loads((folder / METADATA).read_text(encoding="utf-8"))["tables"]
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*.csv")} | {"key": (folder / "key").read_bytes()}


def holds(store: Path, *words: str) -> list[str]:
    """The files of a store that hold a word."""
    return [
        f"{path}: {word}"
        for path in store.rglob("*")
        if path.is_file()
        for word in words
        if word.casefold().encode() in path.read_bytes().lower()
    ]


# ---------------------------------------------------------------- there and back


def test_a_new_folder_gets_all_that_was_backed_up(original: Tiny, archive: Path, tmp_path: Path) -> None:
    done = restore(tmp_path / "new", archive)
    there, here = verified(original.store), verified(tmp_path / "new")
    assert (here.folder / STATEMENTS).read_bytes() == (there.folder / STATEMENTS).read_bytes()
    assert (done.quads, done.sha256) == (there.manifest.quads, there.manifest.sha256)
    assert here.manifest.sources == there.manifest.sources and here.base == there.base
    assert tables(tmp_path / "new") == tables(original.store)
    assert (tmp_path / "new" / SCRATCH).read_bytes() == (original.store / SCRATCH).read_bytes()
    assert (done.imports, done.kept, done.forgotten) == (["elected_officials"], [], 0)
    query = "SELECT ?p ?name { ?p a foaf:Person ; foaf:name ?name } ORDER BY ?p"
    assert here.select(query) == there.select(query)
    for name in ("names.sqlite", "nodes.parquet", "edges.parquet", "model.json"):
        assert (here.folder / name).stat().st_size


def test_the_archive_is_its_owners_alone_is_listed_and_read_by_tar(original: Tiny, archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        read = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}  # type: ignore[union-attr]
    contents = json.loads(read.pop(backups.LIST))
    assert contents["graph"]["quads"] == original.open().manifest.quads
    assert {m["path"]: (m["bytes"], m["lines"], m["sha256"]) for m in contents["members"]} == {
        name: (len(data), data.count(b"\n"), hashlib.sha256(data).hexdigest()) for name, data in read.items()
    }
    assert {"graph/statements.nq", "graph/manifest.json", SCRATCH, "imports/elected_officials/source.json"} <= set(read)


def test_restoring_over_a_graph_keeps_it_next_to_it(tiny: Tiny, archive: Path) -> None:
    tiny.write("people", [])
    tiny.describe(least_rows={})
    for table in ("mandates", "participations"):
        tiny.write(table, [])
    tiny.build()
    before = tiny.open().folder.name
    restore(tiny.store, archive)
    assert tiny.open().select("SELECT * { ?p a foaf:Person }").rows
    graphs = {path.name for path in (tiny.store / "graphs").iterdir()}
    assert graphs == {before, tiny.open().folder.name}


def test_restoring_the_graph_in_use_does_no_harm(store: Path, archive: Path) -> None:
    restore(store, archive)
    restore(store, archive)
    verified(store)


def test_scratch_graphs_and_imports_that_the_store_has_are_not_lost(store: Path, archive: Path) -> None:
    write_scratch(store, "<a:mine> <a:b> <a:c> .")
    shutil.copytree(store / IMPORTS / "elected_officials", store / IMPORTS / "other")
    done = restore(store, archive)
    assert done.kept == ["imports/other", SCRATCH]
    assert "<a:mine>" in (store / SCRATCH).read_text()


def test_a_backup_of_a_restored_store_holds_the_same(archive: Path, tmp_path: Path) -> None:
    restore(tmp_path / "new", archive)
    again = backup(tmp_path / "new", tmp_path / "again.tar.gz")
    first = backups.unpack(archive, tmp_path / "unpacked")

    def sums(contents: Contents) -> set[tuple[str, str]]:
        return {(m.path.rpartition("/")[2], m.sha256) for m in contents.members if not m.path.endswith(".json")}

    assert sums(again) == sums(first)


# ---------------------------------------------------------------- nobody comes back


def test_who_was_erased_since_does_not_come_back(store: Path, original: Tiny, tmp_path: Path) -> None:
    write_scratch(store, f"<a:a> <a:b> <{LEA}> .", '<a:a> <a:b> "Mme Léa Roux" .', "<a:kept> <a:b> <a:c> .")
    backup(store, tmp_path / "before.tar.gz")
    for iri in (LEA, MAYOR):
        forgotten.Forgotten(store).add(iri)
    (store / SCRATCH).unlink()
    done = restore(store, tmp_path / "before.tar.gz")
    assert done.forgotten == 2
    name = open_store(store).folder.name
    for path in (store / "graphs").iterdir():
        if path.name != name:
            shutil.rmtree(path)  # the graph before, which was not erased here
    assert holds(store, "Léa Roux", "lea-roux", "MARTIN-LEBRUN", "lea-martin-lebrun") == []
    assert (store / SCRATCH).read_text() == "<a:kept> <a:b> <a:c> .\n"
    assert b"Valcourt" in next(data for name, data in tables(store).items() if name.endswith(".csv"))
    assert verified(store).manifest.quads < original.open().manifest.quads
    assert open_store(store).select('ASK { ?p foaf:name "Anne Martin" }').rows[0][0].value == "true"  # type: ignore[union-attr]


def test_the_forgotten_list_comes_with_its_key_and_holds_for_later_builds(tiny: Tiny, tmp_path: Path) -> None:
    tiny.build()
    forgotten.Forgotten(tiny.store).add(LEA)
    tiny.build()
    backup(tiny.store, tmp_path / "a.tar.gz")
    new = tmp_path / "new"
    restore(new, tmp_path / "a.tar.gz")
    assert stat.S_IMODE((new / "key").stat().st_mode) == 0o600
    tiny.store = new
    assert tiny.build().forgotten == 1
    assert holds(tiny.open().folder, "Léa Roux") == []


def test_lists_under_the_same_key_are_joined_and_under_two_keys_refused(tiny: Tiny, archive: Path, tmp_path: Path) -> None:
    tiny.build()
    forgotten.Forgotten(tiny.store).add(LEA)
    backup(tiny.store, tmp_path / "one.tar.gz")
    forgotten.Forgotten(tiny.store).add(MAYOR)
    restore(tiny.store, tmp_path / "one.tar.gz")
    assert all(iri in forgotten.Forgotten(tiny.store) for iri in (LEA, MAYOR))
    other = tmp_path / "other"
    restore(other, archive)
    forgotten.Forgotten(other).add(MAYOR)
    before = everything(other)
    with pytest.raises(StoreError, match="terrigraph forget"):
        restore(other, tmp_path / "one.tar.gz")
    assert everything(other) == before


def test_backups_are_remembered_by_path_and_day_alone(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    backup(store, path)
    backup(store, path)
    assert list(known(store)) == [str(path.resolve())]
    assert all(set(json.loads(line)) == {"path", "made"} for line in (store / backups.LOG).read_text().splitlines())
    with (store / backups.LOG).open("a") as log:
        log.write('{"path": "/cut')
    assert list(known(store)) == [str(path.resolve())]


# ---------------------------------------------------------------- one moment, whatever happens meanwhile


def test_a_backup_while_builds_and_imports_run_is_of_one_moment(tiny: Tiny, tmp_path: Path) -> None:
    tiny.build()
    import_council(tiny.store)
    over, faults = threading.Event(), []

    def busy(work: Callable[[], Any]) -> None:
        while not over.is_set():
            try:
                work()
            except TerrigraphError as problem:
                faults.append(problem)

    others = [threading.Thread(target=busy, args=(work,)) for work in (lambda: replace_graph(tiny.store), lambda: import_again(tiny.store))]
    for other in others:
        other.start()
    try:
        for n in range(6):
            backup(tiny.store, tmp_path / f"{n}.tar.gz")
            backups.unpack(tmp_path / f"{n}.tar.gz", tmp_path / f"unpacked-{n}")
    finally:
        over.set()
        for other in others:
            other.join()
    assert faults == []
    for n in range(6):
        unpacked = tmp_path / f"unpacked-{n}"
        manifest = json.loads((unpacked / "graph/manifest.json").read_text())
        assert hashlib.sha256((unpacked / "graph/statements.nq").read_bytes()).hexdigest() == manifest["sha256"]
        source = json.loads((unpacked / "imports/elected_officials" / METADATA).read_text())
        assert [path.name for path in (unpacked / "imports/elected_officials").glob("tables*")] == [source["tables"]]
        rows = {path.read_text().count("\n") for path in (unpacked / "imports/elected_officials").glob("tables*/*.csv")}
        assert rows == {sum(file["kept"] for file in source["files"].values()) + 1}, "half of one import, half of another"


def replace_graph(store: Path) -> None:
    """What a build does in the end: another graph, and the one before last is gone."""
    from terrigraph.store.drafts import _sweep

    now = open_store(store).folder
    fresh = now.with_name(f"2026-11-23T{random.randrange(10**6):06}.0+0000-{random.randbytes(6).hex()}")
    shutil.copytree(now, fresh)
    write_whole(store / CURRENT, json.dumps({"graph": fresh.name, "manifest": sha256_of(fresh / MANIFEST)}))
    _sweep(store, keep=fresh.name)


def import_again(store: Path) -> None:
    path = store.parent / "cm.csv"
    path.write_text(
        COUNCIL + "".join(ROW.format(f"NOM-{chr(65 + n)}", "Zoé", "Adjoint au Maire") for n in range(random.randrange(5))), newline=""
    )
    elected_officials.import_files([path], store / IMPORTS / "elected_officials")


def test_what_is_not_what_was_built_is_not_backed_up(store: Path, tmp_path: Path) -> None:
    path = open_store(store).folder / STATEMENTS
    path.write_bytes(path.read_bytes()[:-2] + b"#\n")
    with pytest.raises(StoreError, match="restore"):
        backup(store, tmp_path / "a.tar.gz")
    assert list(tmp_path.glob("*.gz*")) == []


@pytest.mark.parametrize("place", ["missing/a.tar.gz", "", "folder"])
def test_a_place_that_cannot_be_written_is_refused(store: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError):
        backup(store, tmp_path / place)
    assert not list(tmp_path.rglob("*.gz*"))


def test_a_folder_without_a_graph_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="terrigraph build"):
        backup(tmp_path / "none", tmp_path / "a.tar.gz")


# ---------------------------------------------------------------- archives that are refused


def parts(archive: Path) -> tuple[dict[str, Any], list[tuple[tarfile.TarInfo, bytes]]]:
    with tarfile.open(archive) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar.getmembers()]  # type: ignore[union-attr]
    return json.loads(members[0][1]), members[1:]


def forged(path: Path, contents: Any, members: list[tuple[tarfile.TarInfo, bytes]], tail: bytes = b"") -> Path:
    written = contents if isinstance(contents, bytes) else json.dumps(contents).encode()
    head = tarfile.TarInfo(backups.LIST)
    head.size = len(written)
    with gzip.open(path, "wb") as out:
        with tarfile.open(fileobj=out, mode="w") as tar:
            tar.addfile(head, io.BytesIO(written))
            for member, data in members:
                tar.addfile(member, io.BytesIO(data))
        out.write(tail)
    return path


def entry(name: str, data: bytes, **more: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in more.items():
        setattr(info, key, value)
    return info, data


def listed(name: str, data: bytes, **more: Any) -> dict[str, Any]:
    return {"path": name, "bytes": len(data), "lines": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()} | more


def with_member(contents: dict[str, Any], members: list[Any], name: str, data: bytes = b"x\n", **more: Any) -> tuple[Any, Any]:
    return contents | {"members": [*contents["members"], listed(name, data)]}, [*members, entry(name, data, **more)]


def with_change(contents: dict[str, Any], members: list[Any], name: str, change: Callable[[bytes], bytes]) -> tuple[Any, Any]:
    """One file changed, with a list that agrees: as one would who means harm."""
    changed = [entry(info.name, change(data) if info.name == name else data) for info, data in members]
    return contents | {"members": [listed(info.name, data) for info, data in changed]}, changed


def with_manifest(contents: dict[str, Any], members: list[Any], **changes: Any) -> tuple[Any, Any]:
    return with_change(contents, members, "graph/manifest.json", lambda data: json.dumps(json.loads(data) | changes).encode())


def with_metadata(contents: dict[str, Any], members: list[Any], **changes: Any) -> tuple[Any, Any]:
    name = "imports/elected_officials/source.json"
    return with_change(contents, members, name, lambda data: json.dumps(json.loads(data) | changes).encode())


def relisted(contents: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return contents | {"members": [contents["members"][0] | changes, *contents["members"][1:]]}


FORGED: dict[str, Callable[[dict[str, Any], list[Any]], tuple[Any, Any]]] = {
    "a path that leaves": lambda t, m: with_member(t, m, "imports/../../../evil/a"),
    "a path that leaves, deeper": lambda t, m: with_member(t, m, "imports/a/../../../evil"),
    "an absolute path": lambda t, m: with_member(t, m, "/tmp/evil"),
    "a path of Windows": lambda t, m: with_member(t, m, "imports\\..\\evil"),
    "a drive": lambda t, m: with_member(t, m, "C:/evil"),
    "a hidden file": lambda t, m: with_member(t, m, "imports/elected_officials/.lock"),
    "a file of another kind": lambda t, m: with_member(t, m, "graph/rocks/CURRENT"),
    "the pointer": lambda t, m: with_member(t, m, "current.json"),
    "the log": lambda t, m: with_member(t, m, "backups.jsonl"),
    "an empty path": lambda t, m: with_member(t, m, ""),
    "a null in a path": lambda t, m: with_member(t, m, "imports/a/b\x00c"),
    "a line in a path": lambda t, m: with_member(t, m, "imports/a/b\n"),
    "a long path": lambda t, m: with_member(t, m, "imports/a/" + "b" * 300),
    "a deep path": lambda t, m: with_member(t, m, "imports/" + "a/" * 50 + "b"),
    "a symbolic link": lambda t, m: with_member(t, m, "imports/a/b", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "a hard link": lambda t, m: with_member(t, m, "imports/a/b", b"", type=tarfile.LNKTYPE, linkname="graph/statements.nq"),
    "a device": lambda t, m: with_member(t, m, "imports/a/b", b"", type=tarfile.CHRTYPE),
    "a pipe": lambda t, m: with_member(t, m, "imports/a/b", b"", type=tarfile.FIFOTYPE),
    "a folder": lambda t, m: with_member(t, m, "imports/a/b", b"", type=tarfile.DIRTYPE),
    "a sparse file": lambda t, m: with_member(t, m, "imports/a/b", b"", type=tarfile.GNUTYPE_SPARSE),
    "a file that is not listed": lambda t, m: (t, [*m, entry("imports/a/b", b"x")]),
    "a file that is not there": lambda t, m: (t, m[:-1]),
    "files in another order": lambda t, m: (t, m[::-1]),
    "a file twice": lambda t, m: with_member(t, m, "graph/statements.nq"),
    "a file twice, in capitals": lambda t, m: with_member(t, m, "imports/elected_officials/SOURCE.json"),
    "another size": lambda t, m: (relisted(t, bytes=1), m),
    "a size below none": lambda t, m: (relisted(t, bytes=-1), m),
    "another count": lambda t, m: (relisted(t, lines=3), m),
    "another sum": lambda t, m: (relisted(t, sha256="0" * 64), m),
    "a sum that is none": lambda t, m: (relisted(t, sha256=None), m),
    "a size that is none": lambda t, m: (relisted(t, bytes="many"), m),
    "no list": lambda _, m: (b"", m),
    "a list that is no JSON": lambda _, m: (b"{", m),
    "a list that is a list": lambda _, m: (b"[]", m),
    "a list without end": lambda _, m: (b"[" * 100_000, m),
    "a list that is not text": lambda _, m: (b"\xff\xfe", m),
    "another program's": lambda t, m: (t | {"format": "other"}, m),
    "a later version": lambda t, m: (t | {"format": "terrigraph-backup-2"}, m),
    "no members": lambda t, _: (t | {"members": []}, []),
    "no graph": lambda t, m: (t | {"members": t["members"][2:]}, m[2:]),
    "a manifest that is none": lambda t, m: with_change(t, m, "graph/manifest.json", lambda _: b"[]"),
    "a manifest of another graph": lambda t, m: with_manifest(t, m, sha256="0" * 64),
    "a manifest of more": lambda t, m: with_manifest(t, m, quads=10**9),
    "a base that is none": lambda t, m: with_manifest(t, m, base="file:///etc/> } DROP ALL"),
    "sources that are none": lambda t, m: with_manifest(t, m, sources=[1]),
    "statements that are none": lambda t, m: with_change(t, m, "graph/statements.nq", lambda _: b"nonsense\n" * 10),
    "statements of binary": lambda t, m: with_change(t, m, "graph/statements.nq", lambda _: bytes(range(256)) * 10),
    "half of the statements": lambda t, m: with_change(t, m, "graph/statements.nq", lambda data: data[: len(data) // 2]),
    "tables elsewhere": lambda t, m: with_metadata(t, m, tables="../../.."),
    "no tables": lambda t, m: with_metadata(t, m, tables="tables-0123456789ab"),
    "metadata of another source": lambda t, m: with_metadata(t, m, id="twinnings"),
    "metadata that are none": lambda t, m: with_change(t, m, "imports/elected_officials/source.json", lambda _: b"1"),
    "a list of the forgotten without its key": lambda t, m: with_member(t, m, "forgotten.txt", b"0" * 64),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_archive_is_refused(store: Path, archive: Path, tmp_path: Path, name: str) -> None:
    refused(store, forged(tmp_path / "forged.tar.gz", *FORGED[name](*parts(archive))), tmp_path)


def refused(store: Path, path: Path, tmp_path: Path) -> None:
    """An archive is refused in both languages, and nothing changes anywhere."""
    before, around = everything(store), sorted(tmp_path.rglob("*"))
    with pytest.raises(TerrigraphError) as caught:
        restore(store, path)
    with speaking("fr"):
        french = str(caught.value)
    with speaking("en"):
        assert str(caught.value) != french
    assert everything(store) == before
    assert [place for place in sorted(tmp_path.rglob("*")) if place not in around and place.name != "lock"] == []
    verified(store)


def long_name(_: Path) -> bytes:
    """An archive whose list comes after a name of a gigabyte, as GNU tar writes long names."""
    name = tarfile.TarInfo("././@LongLink")
    name.size, name.type = 1 << 30, tarfile.GNUTYPE_LONGNAME
    return gzip.compress(name.tobuf() + bytes(1 << 20))


def bomb(archive: Path) -> bytes:
    """An archive of a little list and a gigabyte of zeros, which are listed."""
    contents, _ = parts(archive)
    size = 1 << 30
    contents = contents | {"members": [*contents["members"], {"path": SCRATCH, "bytes": size, "lines": 0, "sha256": "0" * 64}]}
    contents["members"] = [m for n, m in enumerate(contents["members"]) if m["path"] != SCRATCH or n == len(contents["members"]) - 1]
    out = io.BytesIO()
    written = json.dumps(contents).encode()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as packed:
        head = tarfile.TarInfo(backups.LIST)
        head.size = len(written)
        packed.write(head.tobuf() + written + bytes(-len(written) % 512))
        for _ in range(16):
            packed.write(bytes(1 << 20))
    return out.getvalue()


def zipped(_: Path) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(backups.LIST, b"{}")
    return out.getvalue()


def foreign(_: Path) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        tar.addfile(entry("photo.jpg", b"x" * 5000)[0], io.BytesIO(b"x" * 5000))
    return out.getvalue()


BYTES: dict[str, Callable[[Path], bytes]] = {
    "empty": lambda _: b"",
    "text": lambda _: b"nothing of the kind",
    "an uncompressed archive": lambda archive: gzip.decompress(archive.read_bytes()),
    "compressed nothing": lambda _: gzip.compress(b""),
    "compressed text": lambda _: gzip.compress(b"hello" * 1000),
    "compressed zeros": lambda _: gzip.compress(bytes(1 << 20)),
    "a zip": zipped,
    "somebody's photographs": foreign,
    "a name of a gigabyte": long_name,
    "a gigabyte of zeros": bomb,
    "another archive after it": lambda archive: archive.read_bytes() * 2,
    "bytes after it": lambda archive: archive.read_bytes() + b"more",
    "bytes after it, compressed": lambda archive: archive.read_bytes() + gzip.compress(b"more"),
    "no checksum of gzip": lambda archive: archive.read_bytes()[:-8] + bytes(8),
} | {
    f"cut at {part}/12": lambda archive, part=part: archive.read_bytes()[: len(archive.read_bytes()) * part // 12] for part in range(1, 12)
}


@pytest.mark.parametrize("name", BYTES)
def test_what_is_no_backup_is_refused(store: Path, archive: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.tar.gz"
    path.write_bytes(BYTES[name](archive))
    refused(store, path, tmp_path)


def test_an_archive_with_any_bit_changed_is_refused(archive: Path, tmp_path: Path) -> None:
    luck, data, path = random.Random(11), archive.read_bytes(), tmp_path / "bad.tar.gz"
    for _ in range(25):
        at = luck.randrange(10, len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << luck.randrange(8))]) + data[at + 1 :])
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        with pytest.raises(StoreError):
            backups.unpack(path, tmp_path / "out")


def test_an_archive_that_is_not_there_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        restore(store, tmp_path / "none.tar.gz")


# ---------------------------------------------------------------- the commands


def test_the_commands_speak_both_languages_and_end_with_their_codes(store: Path, tmp_path: Path) -> None:
    def run(*words: str, code: int = 0, lang: str = "en") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "terrigraph", "--lang", lang, *words]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, check=False, env=os.environ | {"TERRIGRAPH_STORE": str(store)}
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    assert "backed up" in run("backup", "a.tar.gz").stdout
    contents = json.loads(run("backup", "b.tar.gz", "--json").stdout)
    assert contents["graph"]["quads"] == open_store(store).manifest.quads and contents["members"]
    french = run("restore", "a.tar.gz", "--store", "neuf", lang="fr")
    assert "remis" in french.stdout and "vérifie" in french.stderr
    assert json.loads(run("restore", "b.tar.gz", "--store", "neuf", "--json").stdout)["imports"] == ["elected_officials"]
    (tmp_path / "c.tar.gz").write_bytes(b"no")
    assert "abîmée" in run("restore", "c.tar.gz", code=1, lang="fr").stderr
    run("restore", "none.tar.gz", code=2)
    run("backup", "nowhere/a.tar.gz", code=2)
    run("--store", "empty", "backup", "d.tar.gz", code=1)
    run("--store", "http://127.0.0.1:1/sparql", "backup", "d.tar.gz", code=2)
    run("--store", "http://127.0.0.1:1/sparql", "restore", "a.tar.gz", code=2)
