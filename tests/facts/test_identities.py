"""What judgements and importers together say of who is whom. The people are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from terrigraph.errors import RefusedError
from terrigraph.facts import identities
from terrigraph.language import Text
from terrigraph.sources.source import Source

if TYPE_CHECKING:
    from pathlib import Path


def judged(folder: Path, *rows: str) -> Source:
    """The source of identities, with some judgements, each `gone,remains`."""
    (folder / "same_people.csv").write_text("gone,remains\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    nothing = Text("", "")
    return Source(
        id="identities", folder=folder, title=nothing, description=nothing, publisher="", licence="", date="2026", retrieved="2026"
    )


def of(folder: Path, *rows: str, **others: str) -> dict[str, str]:
    """What leads where, by the ends of people's identifiers."""
    leads = identities.replaced([judged(folder, *rows)], {f"person/{gone}": f"person/{remains}" for gone, remains in others.items()})
    return {gone.removeprefix("person/"): remains.removeprefix("person/") for gone, remains in leads.items()}


def test_judgements_lead_to_the_last_identifier(tmp_path: Path) -> None:
    assert of(tmp_path, "a,b", "b,c") == {"a": "c", "b": "c"}


def test_identifiers_that_go_twice_or_lead_in_a_circle_are_faults(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="déjà remplacé"):
        of(tmp_path, "a,b", "a,c")
    with pytest.raises(RefusedError, match="l’une à l’autre"):
        of(tmp_path, "a,b", "b,a")


def test_a_judgement_of_an_identifier_that_an_importer_gave_up_holds_for_the_one_that_it_gives(tmp_path: Path) -> None:
    assert of(tmp_path, "old,meeting", old="new") == {"old": "meeting", "new": "meeting"}
    assert of(tmp_path, "new,meeting", old="new") == {"old": "meeting", "new": "meeting"}
    assert of(tmp_path, "meeting,old", old="new") == {"meeting": "new", "old": "new"}
    assert of(tmp_path, "old,new", old="new") == {"old": "new"}
    assert of(tmp_path, "new,old", old="new") == {"new": "old"}, "as judged: no circle"


def test_people_are_known_by_wikidata_where_one_alone_has_the_identifier(tmp_path: Path) -> None:
    source = judged(tmp_path)
    assert identities.by_wikidata([source]) == {}
    item = "http://www.wikidata.org/entity/Q"
    rows = (f"a,{item}1", f"b,{item}2", f"c,{item}2", "d,https://data.bnf.fr/1")
    (tmp_path / "same_as.csv").write_text("person,same_as\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    assert identities.by_wikidata([source]) == {"Q1": "person/a"}
