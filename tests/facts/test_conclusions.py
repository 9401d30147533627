"""What the graph of conclusions says of mandates that several editions of a register show. Whoever holds them here is made up."""

from __future__ import annotations

from terrigraph import resources
from terrigraph.facts import terms
from terrigraph.facts.conclusions import Conclusions
from terrigraph.facts.days import Dates
from terrigraph.facts.mandates import Edition, Statement
from terrigraph.model.triples import Ids
from terrigraph.sources import source

IDS = Ids()
TERMS = terms.of_sources(source.find([resources.folder("data")]))
EDITIONS = [
    Edition(f"e{place}", as_of, published)
    for place, (as_of, published) in enumerate(
        [("2021-04-08", "2021-05-28"), ("2021-11-29", "2021-12-27"), ("2022-12-11", "2023-02-03"), ("2024-10-23", "2025-05-05")]
    )
]


def lines(*starts: str) -> list[str]:
    """What is written of a mayor whom each edition shows, with the starts that they give in turn."""
    stated = [
        Statement(
            member="person/a",
            role="maire",
            organisation="commune-31555",
            dates=Dates(start=start, first_seen=edition.as_of, last_seen=edition.published),
            edition=edition,
            evidence=f"{IDS.base}document/register/{edition.name}.csv#row=7",
            graph=IDS.graph("register"),
        )
        for edition, start in zip(EDITIONS, starts, strict=False)
    ]
    return "".join(Conclusions(ids=IDS, terms=TERMS).mandates([stated])).splitlines()


def passages(written: list[str], predicate: str) -> list[str]:
    """The editions whose rows have, or are given by, a property."""
    found = [line.replace(f"{IDS.base}graph/", "") for line in written if predicate in line]
    return sorted(line.partition("/register/")[2].partition(".csv")[0] for line in found)


def test_the_first_and_the_last_row_of_a_register_are_the_passages_of_a_mandate() -> None:
    written = lines(*["2020-05-23"] * 4)
    assert passages(written, "#evidence>") == ["e0", "e3"]
    assert passages(written, "hasSource>") == ["e0", "e3"], "no other row is described"
    assert any('certainUntil> "2024-10-23"' in line for line in written)


def test_a_row_between_that_dates_a_mandate_otherwise_is_a_passage_too() -> None:
    assert passages(lines("2020-05-23", "2020-05-25", "2020-05-25", "2020-05-23"), "#evidence>") == ["e0", "e1", "e3"]


def test_the_rows_of_two_editions_are_both_passages() -> None:
    assert passages(lines("2020-05-23", "2020-05-23"), "#evidence>") == ["e0", "e1"]


def test_a_row_that_is_of_two_terms_is_described_once() -> None:
    written = lines("2014-04-05", "2014-04-05")
    assert len({line.partition(" ")[0] for line in written if "#Membership>" in line}) == 2
    assert passages(written, "hasSource>") == ["e0", "e1"]
