"""The files that Wikidata's query service and its dumps give. Statements are invented; the places are real."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from importing_files import table
from terrigraph.importers import wikidata
from terrigraph.importers.wikidata.claims import NEEDED
from terrigraph.intake import accounts
from terrigraph.language import speaking
from terrigraph.sources.sheets import ImportingError

if TYPE_CHECKING:
    from pathlib import Path

NORMAL = "http://wikiba.se/ontology#NormalRank"
WD = "http://www.wikidata.org/entity/"
XSD = "http://www.w3.org/2001/XMLSchema#"
NAMES = (*NEEDED, "communeLabel", "partnerLabel", "geonames", "country")


def claim(number: int, **more: str) -> dict[str, str]:
    return {"statement": f"{WD}statement/Q7880-{number}", "insee": "31555", "partner": f"{WD}Q1891", "communeLabel": "Toulouse",
            "rank": NORMAL, "partnerLabel": "Bologne", "geonames": "3181928", "country": "IT", **more}  # fmt: skip


CLAIMS = [claim(1), claim(2, start="1981-01-01T00:00:00Z", startPrecision="9"), claim(3, start="1981-03-04", startPrecision="11")]


def terms(one: dict[str, str]) -> dict[str, str]:
    """Values as the terms of a TSV."""
    written = {}
    for name, value in one.items():
        if name in ("statement", "partner", "rank"):
            written[name] = f"<{value}>"
        elif name.endswith("Label"):
            written[name] = f'"{value}"@fr'
        elif name == "start":
            written[name] = f'"{value}"^^<{XSD}{"dateTime" if "T" in value else "date"}>'
        else:
            written[name] = value if name.endswith("Precision") else f'"{value}"'
    return written


def typed(one: dict[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"type": "uri" if value.startswith("http") else "literal", "value": value} for name, value in one.items()}


def rows(lines: list[dict[str, str]], delimiter: str, mark: str = "") -> str:
    return "\n".join(
        [delimiter.join(mark + name for name in NAMES), *(delimiter.join(one.get(name, "") for name in NAMES) for one in lines)]
    )


FORMS: dict[str, tuple[str, str]] = {
    "results": ("a.json", json.dumps({"head": {"vars": NAMES}, "results": {"bindings": [typed(one) for one in CLAIMS]}})),
    "flat": ("a.json", json.dumps(CLAIMS)),
    "flat, under another name": ("query.txt", json.dumps(CLAIMS)),
    "flat, with a mark": ("a.json", "\ufeff" + json.dumps(CLAIMS)),
    "with types": ("a.json", json.dumps([typed(one) for one in CLAIMS])),
    "csv": ("a.csv", rows(CLAIMS, ",")),
    "tsv": ("a.tsv", rows(CLAIMS, "\t")),
    "tsv of terms": ("a.tsv", rows([terms(one) for one in CLAIMS], "\t", "?")),
    "tsv of terms, with a mark": ("a.tsv", "\ufeff" + rows([terms(one) for one in CLAIMS], "\t", "?")),
}


def bring(tmp_path: Path, name: str, text: str) -> tuple[Any, list[dict[str, str]]]:
    path, folder = tmp_path / name, tmp_path / "imports" / "wikidata"
    path.write_text(text, encoding="utf-8")
    sums = wikidata.import_files([path], folder)
    return sums, table(accounts.tables_of(folder) / f"{path.stem}.csv")


@pytest.mark.parametrize("form", FORMS)
def test_every_download_of_results_says_the_same(tmp_path: Path, form: str) -> None:
    sums, kept = bring(tmp_path, *FORMS[form])
    assert (sums.read, sums.kept, sums.flagged.total()) == (3, 3, 0), [str(one) for one in sums.refused]
    assert [row["start"] for row in kept] == ["", "1981", "1981-03-04"]
    assert {row["partner"] for row in kept} == {"city/geonames-3181928"}
    assert {row["ours_named"] for row in kept} == {"Toulouse"}
    assert [row["upstream"] for row in kept] == [f"{WD}statement/Q7880-{number}" for number in (1, 2, 3)]


def entity(key: str, **claims: Any) -> dict[str, Any]:
    def snak(value: Any) -> dict[str, Any]:
        return {"mainsnak": {"snaktype": "value", "datavalue": {"value": value}}, "rank": "normal"}

    made = {name: [{**snak(value), "id": f"{key}$a"}] for name, value in claims.items()}
    return {"type": "item", "id": key, "labels": {"fr": {"value": {"Q7880": "Toulouse", "Q1891": "Bologne"}[key]}}, "claims": made}


TOULOUSE = entity("Q7880", P374="31555", P190={"id": "Q1891"})
BOLOGNA = entity("Q1891", P1566="3181928")
DUMPS = {
    "Special:EntityData": json.dumps({"entities": {"Q7880": TOULOUSE, "Q1891": BOLOGNA}}),
    "a dump": f"[\n{json.dumps(TOULOUSE)},\n{json.dumps(BOLOGNA)}\n]\n",
    "a dump that is cut": f"[\n{json.dumps(TOULOUSE)},\n{json.dumps(BOLOGNA)},\n",
    "one a line": f"{json.dumps(TOULOUSE)}\n{json.dumps(BOLOGNA)}\n",
}


@pytest.mark.parametrize("form", DUMPS)
def test_entities_are_read_alone_or_in_a_dump(tmp_path: Path, form: str) -> None:
    sums, kept = bring(tmp_path, "a.json", DUMPS[form])
    assert (sums.read, sums.kept) == (1, 1)
    assert (kept[0]["ours"], kept[0]["partner"]) == ("commune/31555", "city/geonames-3181928")


def test_one_entity_alone(tmp_path: Path) -> None:
    assert bring(tmp_path, "a.json", json.dumps(TOULOUSE))[1][0]["partner"] == "city/geonames-3181928"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"partner": "t9"}, "no partner: Wikidata states that there is one, unknown"),
        ({"partner": f"{WD[:-7]}.well-known/genid/xyz"}, "no partner"),
        ({"statement": "Q7880-1"}, "the address of a P190 statement is expected"),
        ({"statement": f"{WD}statement/Q1 > <urn:x"}, "the address of a P190 statement is expected"),
        ({"insee": "1053"}, 'code that lost its zero? 01053 is "Bourg-en-Bresse", not "Toulouse"'),
        ({"start": "1981-03-04", "end": "1975-01-01"}, "the end is before the start"),
        ({"partnerLabel": "Bologne|Imola"}, "a name holds a separator"),
    ],
)
def test_a_refusal_says_why(tmp_path: Path, more: dict[str, str], why: str) -> None:
    sums, _ = bring(tmp_path, "a.json", json.dumps([claim(1, **more), claim(2)]))
    assert (sums.kept, len(sums.refused)) == (1, 1)
    assert why in sums.refused[0].reason.en


@pytest.mark.parametrize(
    ("more", "start", "end", "doubt"),
    [
        ({"start": "+1981-03-00T00:00:00Z", "startPrecision": "10"}, "1981-03", "", ""),
        ({"start": "1981-03-04T00:00:00Z", "startPrecision": "11.0"}, "1981-03-04", "", ""),
        ({"start": "1981"}, "1981", "", ""),
        ({"start": "1985-01-01T00:00:00Z", "startPrecision": "8"}, "", "", "vague-date"),
        ({"start": "-0044-03-15T00:00:00Z", "startPrecision": "11"}, "", "", "vague-date"),
        ({"end": "9999-12-31T00:00:00Z", "endPrecision": "11"}, "", "", "no-end"),
        ({"insee": "31555 ", "country": "it"}, "", "", ""),
        ({"statement": f"https{WD[4:]}statement/Q7880-1", "partner": f"https{WD[4:]}Q1891"}, "", "", ""),
    ],
)
def test_dates_and_addresses_however_they_are_written(tmp_path: Path, more: dict[str, str], start: str, end: str, doubt: str) -> None:
    sums, kept = bring(tmp_path, "a.json", json.dumps([claim(1, **more)]))
    assert sums.kept == 1, sums.refused
    assert (kept[0]["start"], kept[0]["end"], kept[0]["doubts"], kept[0]["ended"]) == (start, end, doubt, "")
    assert kept[0]["upstream"] == f"{WD}statement/Q7880-1"


@pytest.mark.parametrize("text", ["[1, 2]", "[[]]", '[{"a": 1}]', '{"a": 1}', "[", '"x"', rows([], "\t", "?").replace("?rank", "?x")])
def test_what_is_none_of_these_is_refused(tmp_path: Path, text: str) -> None:
    name = "a.tsv" if text.startswith("?") else "a.json"
    with pytest.raises(ImportingError) as caught:
        bring(tmp_path, name, text)
    with speaking("en"):
        assert "is expected" in str(caught.value) or "this variable is missing" in str(caught.value)
