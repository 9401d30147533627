"""A person who is forgotten is in no graph, no table and no later build; the rest stays."""

from __future__ import annotations

import stat

import pytest

from service import TOKEN, serving
from terrigraph.cli.main import main
from terrigraph.maintenance import backups, erasing
from terrigraph.maintenance.restoring import restore
from terrigraph.model.namespaces import IDS
from terrigraph.privacy import forgotten as forgetting
from terrigraph.store.folder import SCRATCH
from tiny import shipping

PERSON = f"{IDS}person/lea-roux"
LEA = erasing.Person(identifiers=frozenset({"lea-roux"}), names=frozenset({"Léa Roux"}))


def test_the_person_is_in_no_file_of_the_graph(tiny):
    tiny.build()
    before = tiny.statements().decode()
    assert "Léa Roux" in before
    forgetting.Forgotten(tiny.store).add(PERSON)
    summary = tiny.build()
    assert summary.forgotten == 1
    folder = tiny.open().folder
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for trace in ("Léa Roux", "lea-roux", "lea roux"):
                assert trace.encode() not in data, path
    assert "Anne Martin" in tiny.statements().decode()


def test_what_is_kept_of_the_person_names_nobody(tiny):
    tiny.build()
    forgetting.Forgotten(tiny.store).add(PERSON)
    kept = (tiny.store / "forgotten.txt").read_text(encoding="utf-8")
    assert "roux" not in kept.lower()
    assert len(kept.strip()) == 64
    assert stat.S_IMODE((tiny.store / "key").stat().st_mode) == 0o600


def test_only_the_forgotten_are(tiny):
    forgotten = forgetting.Forgotten(tiny.store)
    assert PERSON not in forgotten
    forgotten.add(PERSON)
    again = forgetting.Forgotten(tiny.store)
    assert PERSON in again
    assert f"{IDS}person/anne-martin" not in again


def test_rows_are_removed_and_passing_mentions_listed(tiny):
    done = erasing.erase_rows([tiny.data], LEA)
    assert {path.rpartition("/")[2] for path in done.removed} >= {"people.csv", "mandates.csv", "participations.csv"}
    for path in tiny.source.glob("*.csv"):
        assert "lea-roux" not in path.read_text(encoding="utf-8")
    for mention in done.mentioned:
        assert "csv" in mention


def test_a_build_without_anyone_forgotten_is_the_same(tiny):
    tiny.build()
    first = tiny.statements()
    tiny.build()
    assert tiny.statements() == first
    assert not (tiny.store / "key").exists()


SCRATCHED = [
    f"<a:a> <a:b> <{PERSON}> <a:g> .",
    f"<{PERSON}> <a:b> <a:c> .",
    '<a:a> <a:b> "Mme LÉA ROUX, chercheuse" .',
    '<a:a> <a:b> "une ligne\u2028et Léa Roux" .',
]
OTHERS = [f"<{PERSON}-dupont> <a:b> <a:c> .", '<a:a> <a:b> "ligne\u2028une" .', '<a:a> <a:b> "Léa" .']


@pytest.mark.parametrize("text", ["\n".join([*SCRATCHED, *OTHERS, ""]), "\n".join([*OTHERS, *SCRATCHED])])
def test_scratch_statements_that_name_the_person_go_and_no_other(tmp_path, text):
    path = tmp_path / SCRATCH
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8", newline="")
    assert erasing.erase_scratch(tmp_path, LEA) == len(SCRATCHED)
    assert [line for line in path.read_text(encoding="utf-8").split("\n") if line] == OTHERS
    assert erasing.erase_scratch(tmp_path, LEA) == 0
    assert erasing.erase_scratch(tmp_path / "none", LEA) == 0


def test_forget_reaches_scratch_graphs_that_are_served_and_names_the_backups(tiny, tmp_path, capsys):
    tiny.build()
    kept, lost = tmp_path / "kept.tar.gz", tmp_path / "lost.tar.gz"
    writer = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
    with serving(tiny.store, tmp_path, "--workers", "1", updates=True) as service:
        update = f"INSERT DATA {{ <a:a> <a:b> <{PERSON}> , 'Léa Roux', 'kept' }}"
        assert service.ask("POST", "/scratch/update", writer, update).status == 204
        for archive in (kept, lost):
            backups.backup(tiny.store, archive)
        lost.unlink()
        with shipping(tiny.data):
            assert main(["--lang", "en", "--store", str(tiny.store), "forget", "person/lea-roux"]) == 0
        printed = capsys.readouterr().out
        assert "2 statements removed" in printed
        assert f"to be destroyed: {kept}\n" in printed and f"{lost} (no longer there)" in printed
        got = service.query("SELECT ?o { <a:a> <a:b> ?o }", at="/scratch/sparql")
        assert [row["o"]["value"] for row in got.json["results"]["bindings"]] == ["kept"]
        assert service.ask("POST", "/scratch/update", writer, "INSERT DATA { <a:a> <a:b> 'more' }").status == 204
    for path in tiny.store.rglob("*"):
        if path.is_file() and path.suffix != ".log":
            assert b"lea-roux" not in path.read_bytes() and "Léa Roux".encode() not in path.read_bytes(), path
    assert restore(tiny.store, kept).forgotten == 1
    assert "Léa Roux" not in tiny.statements().decode()
