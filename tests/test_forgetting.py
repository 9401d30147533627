"""A person who is forgotten is in no graph, no table and no later build; the rest stays."""

from __future__ import annotations

import stat

from terrigraph import forgetting
from terrigraph.namespaces import IDS

PERSON = f"{IDS}person/lea-roux"


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


def test_rows_are_removed_and_passing_mentions_told(tiny):
    done = forgetting.erase_rows([tiny.data], "lea-roux", "Léa Roux")
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
