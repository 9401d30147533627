"""What one graph says that the one before did not."""

from __future__ import annotations

import csv
import io
import json

import pytest

from terrigraph.cli.main import main
from terrigraph.errors import StoreError
from terrigraph.indexes import changes
from terrigraph.model.namespaces import IDS
from terrigraph.store.embedded import open_store
from tiny import TABLES, Tiny, quoted


def test_a_first_graph_replaces_none(tiny: Tiny) -> None:
    tiny.build()
    with pytest.raises(StoreError):
        changes.previous(open_store(tiny.store).folder)


def test_the_same_tables_change_nothing(tiny: Tiny, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.build()
    tiny.build()
    assert main(["--store", str(tiny.store), "changes"]) == 0
    assert "rien n’a changé" in capsys.readouterr().out


def test_a_new_person_and_a_new_link_are_changes(tiny: Tiny) -> None:
    tiny.build()
    tiny.add("people", {"id": "union-porteur", "name": "Union Porteur", **quoted("Villes jumelées")})
    office = {"person": "union-porteur", "role": "president", "organisation": "union-des-villes", "state": "held"}
    tiny.add("mandates", {"id": "porteur", **office, **quoted("Villes jumelées")})
    tiny.build()
    store = open_store(tiny.store).folder
    changed = changes.changes(store, changes.previous(store))
    assert [actor.label for actor in changed.new] == ["Union Porteur"]
    assert [(count.label, count.number) for count in changed.links] == [("président", 1)]
    assert (changed.gone, changed.gone_links, changed.disagreements) == ([], [], [])
    back = changes.changes(changes.previous(store), store)
    assert [actor.label for actor in back.gone] == ["Union Porteur"]


def test_a_link_that_its_source_dates_otherwise_is_a_change(tiny: Tiny, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.build()
    tiny.change("mandates", 5, start="2011")
    tiny.build()
    store = open_store(tiny.store).folder
    changed = changes.changes(store, changes.previous(store))
    assert [(count.label, count.number) for count in changed.redated] == [("chercheuse", 1)]
    assert (changed.new, changed.links, changed.gone_links, changed.confirmed) == ([], [], [], [])
    assert main(["--store", str(tiny.store), "--lang", "en", "changes"]) == 0
    assert "links that their source dates otherwise (1)" in capsys.readouterr().out


def test_sources_that_date_a_link_differently_disagree(tiny: Tiny) -> None:
    mandate = {
        "person": "lea-roux",
        "role": "chercheur",
        "organisation": "laboratoire-des-villes",
        **quoted("chercheuse au Laboratoire des villes", "annuaire"),
    }
    tiny.build()
    second = tiny.data / "second"
    second.mkdir()
    metadata = json.loads((tiny.source / "source.json").read_text(encoding="utf-8"))
    (second / "source.json").write_text(json.dumps({**metadata, "id": "second", "least_rows": {}}), encoding="utf-8")
    for table, rows in (
        ("documents", [{**TABLES["documents"][0], "id": "annuaire"}]),
        ("mandates", [{"id": "roux", "start": "2010", "end": "2019-02", **mandate}]),
    ):
        out = io.StringIO()
        writer = csv.DictWriter(out, tiny.columns(table), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (second / f"{table}.csv").write_text(out.getvalue(), encoding="utf-8")
    tiny.build()
    store = open_store(tiny.store).folder
    changed = changes.changes(store, changes.previous(store))
    stated_by = [f"{IDS}source/{name}" for name in ("colloque", "second")]
    assert changed.disagreements == [
        changes.Disagreement(
            source="Léa Roux",
            target="Laboratoire des villes",
            label="chercheuse",
            dates="2010-01-01 / 2019-02-28",
            stated_by=stated_by,
        )
    ], "the whole span that the sources leave"
    assert [count.number for count in changed.confirmed] == [1]
    assert changed.new == []
