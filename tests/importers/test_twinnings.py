"""Twinnings: sums, identities, what contradicts itself, and what an import changes. The rows are invented."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from importing_files import Cells, days_of, kept, reading, refusals, shuffled, statements, table, write
from small_country import small_country
from terrigraph.build import build
from terrigraph.importers import twinnings
from terrigraph.intake import accounts
from terrigraph.intake.ties import DOUBTFUL
from terrigraph.language import speaking
from terrigraph.reconciliation import official
from terrigraph.sources import sheets
from terrigraph.sources.sheets import ImportingError
from tiny import shipping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from terrigraph.intake.accounts import Sums

TG, SCHEMA, ID = "https://w3id.org/terrigraph/ontology#", "https://schema.org/", "https://w3id.org/terrigraph/id/"


def row(insee: str, commune: str, partner: str, country: str, geonameid: str = "", cc: str = "", **more: str) -> Cells:
    return {"insee": insee, "commune": commune, "partner": partner, "partner_country": country, "geonameid": geonameid, "cc": cc,
            "sources": "wikidata_2017", **more}  # fmt: skip


ROWS = [
    row("31555", "Toulouse", "Bologne", "Italie", "3181928", "IT"),
    row("31555", "Toulouse", "Weimar", "Germany", "2812482", "DE"),
    row("38185", "Grenoble", "Valaam", "Russia", "3013173", "FR"),  # an id of another country than the one named
    row("38185", "Grenoble", "Trifouillis", "Belgium"),  # no such place
    row("17300", "La Rochelle", "Essaouira", "Morocco"),  # no id: found by its name
    row("01003", "Amareins", "Arnoldsweiler", "Germany", "2871683", "DE"),  # a retired code, and a place too small to be shipped
    row("38185", "Grenoble", "York", "United States"),  # several places
    row("58194", "Nevers", "Charleville-Mézières", "France", "3026613", "FR"),
    row("08105", "Charleville-Mézières", "Nevers", "France", "2990474", "FR"),  # the same, from the other side
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "imports" / "twinnings"


def bring(folder: Path, rows: list[Cells], name: str = "pairs.csv", today: str = "2026-11-22", **options: str) -> Sums:
    path = write(folder.parent.parent / name, rows, **options)
    return twinnings.import_files([path], folder, today=today)


def quads_of(folder: Path) -> set[str]:
    return statements(folder, twinnings.read)


def about(lines: set[str], subject: str) -> list[str]:
    return sorted(line for line in lines if line.startswith(f"<{ID}{subject}>"))


def partners(lines: set[str]) -> dict[str, set[str]]:
    by_cooperation: dict[str, set[str]] = {}
    for line in lines:
        subject, predicate, term = line.split(" ", 3)[:3]
        if predicate == f"<{TG}partner>":
            by_cooperation.setdefault(subject, set()).add(term.strip("<>").removeprefix(f"{ID}territory/"))
    return by_cooperation


def quoted(lines: set[str]) -> dict[str, str]:
    """What each row is quoted as saying, by its IRI."""
    selectors, texts = {}, {}
    for line in lines:
        subject, predicate, term = line.split(" ", 2)
        if predicate.endswith("#hasSelector>"):
            selectors[subject] = term.split(" ")[0]
        elif predicate.endswith("#exact>"):
            texts[subject] = term.rsplit(" <", 1)[0]
    return {subject: texts[selector] for subject, selector in selectors.items()}


# ---------------------------------------------------------------- what is kept, and as what


def test_each_row_is_accounted_for(folder: Path) -> None:
    spoilt = [
        row("99999", "Nulle-Part", "Weimar", "Germany"),
        row("31555", "Toulouse", "", ""),
        row("31555", "Toulouse", "X", "Italy", "abc"),
    ]
    sums = bring(folder, [*ROWS, ROWS[0], *spoilt])
    assert (sums.read, sums.kept, len(sums.refused), sum(sums.ignored.values())) == (13, 9, 3, 1)
    assert sums.whole
    assert [refusal.row for refusal in sums.refused] == [12, 13, 14]
    with speaking("en"):
        assert [str(refusal.reason) for refusal in sums.refused] == [
            'unknown INSEE code: "99999"', "no partner named", "a GeoNames id is a number"]  # fmt: skip


def test_places_are_identified_or_kept_as_named(folder: Path) -> None:
    bring(folder, ROWS)
    pairs = sorted(tuple(sorted(pair)) for pair in partners(quads_of(folder)).values())
    assert pairs == sorted(
        [
            ("city/geonames-3181928", "commune/31555"),
            ("city/geonames-2812482", "commune/31555"),
            ("city/ru-valaam", "commune/38185"),
            ("city/be-trifouillis", "commune/38185"),
            ("city/geonames-2549263", "commune/17300"),
            ("city/geonames-2871683", "commune/01165"),
            ("city/us-york", "commune/38185"),
            ("commune/08105", "commune/58194"),
        ]
    )


def test_a_place_of_geonames_has_its_name_its_country_and_its_point(folder: Path) -> None:
    bring(folder, ROWS)
    lines = "\n".join(about(quads_of(folder), "territory/city/geonames-3181928"))
    assert f'<{SCHEMA}name> "Bologna"' in lines
    assert '#altLabel> "Bologne"' in lines
    assert f"<{SCHEMA}containedInPlace> <{ID}territory/country/IT>" in lines
    assert f"<{SCHEMA}sameAs> <https://sws.geonames.org/3181928/>" in lines
    assert any('"POINT(11.3387 44.4938)"' in line for line in quads_of(folder))
    country = "\n".join(about(quads_of(folder), "territory/country/IT"))
    assert '"Italie"@fr' in country
    assert '"Italy"@en' in country


def test_what_is_not_identified_says_why_with_its_candidates(folder: Path) -> None:
    bring(folder, ROWS)
    york = "\n".join(about(quads_of(folder), "territory/city/us-york"))
    assert "Lieu non identifié" in york
    assert "geonames-4562407" in york
    assert "in another country" in "\n".join(about(quads_of(folder), "territory/city/ru-valaam"))
    listed = table(accounts.tables_of(folder) / DOUBTFUL / "pairs.csv")
    assert {line["partner_named"]: line["doubts"] for line in listed} == {
        "Valaam": "country-disagrees|not-found", "Trifouillis": "not-found", "Essaouira": "by-name",
        "Arnoldsweiler": "former-code|unchecked",
        "York": "ambiguous"}  # fmt: skip


def test_both_directions_and_repeats_are_one_cooperation_with_two_pieces_of_evidence(folder: Path) -> None:
    bring(folder, ROWS)
    lines = quads_of(folder)
    (here,) = [subject for subject, pair in partners(lines).items() if pair == {"commune/58194", "commune/08105"}]
    evidence = {line.split(" ")[2] for line in lines if line.startswith(f"{here} <{TG}evidence>")}
    assert len(evidence) == 2
    assert all(one.startswith(f"<{ID}source/twinnings/pairs.csv#row=") for one in evidence)
    numbers = {int(one.rpartition("=")[2].rstrip(">")) for one in evidence}
    lines_of_table = (accounts.tables_of(folder) / "pairs.csv").read_text(encoding="utf-8").splitlines()
    assert all("Nevers" in lines_of_table[number - 1] for number in numbers), "RFC 7111 counts the header as row 1"


def test_a_name_that_contradicts_its_id_is_not_given_that_id(folder: Path) -> None:
    bring(folder, [row("16015", "Angoulême", "Hildesheim", "Germany", "2950159", "DE")])  # 2950159 is Berlin
    assert partners(quads_of(folder)).popitem()[1] == {"commune/16015", "city/geonames-2904789"}
    assert "name-disagrees|by-name" in table(accounts.tables_of(folder) / "pairs.csv")[0]["doubts"]


def test_a_tag_with_a_year_bounds_the_dates(folder: Path) -> None:
    bring(folder, [row("31555", "Toulouse", "Weimar", "Germany", "2812482", "DE", sources="wikidata_2017|wikipedia_en_2026")])
    ((_, certain_from, certain_until, _),) = days_of(quads_of(folder)).values()
    assert (certain_from, certain_until) == ("2017-12-31", "2026-01-01"), "from the end of the first year to the start of the last"


def test_dates_that_agree_are_taken_together_and_dates_that_contradict_leave_the_whole_span(folder: Path) -> None:
    one = row("31555", "Toulouse", "Weimar", "Germany", "2812482", "DE")
    bring(folder, [{**one, "start": "1995", "end": ""}, {**one, "start": "18/02/1995", "end": "", "sources": "x"}])
    lines = quads_of(folder)
    assert len(partners(lines)) == 1
    assert [days[:3] for days in days_of(lines).values()] == [("1995-02-18", "1995-02-18", "2017-01-01")]
    assert not any(f"<{TG}disputed>" in line for line in lines)
    bring(folder, [{**one, "start": "1981", "end": ""}], "other.csv")
    lines = quads_of(folder)
    (here,) = partners(lines)
    assert [days[:3] for days in days_of(lines).values()] == [("1981-01-01", "1995-12-31", "2017-01-01")]
    assert any(line.startswith(f'{here} <{TG}disputed> "true"') for line in lines)
    stated = {line.split(" ")[2].partition("^")[0] for line in lines if f"<{SCHEMA}startDate>" in line and "/statement/" in line}
    assert stated == {'"1981"', '"1995"', '"1995-02-18"'}, "each row keeps its own date"


@pytest.fixture
def _tables_read_again() -> Iterator[None]:
    """The official tables are read again, before and after what a test changes in them."""
    official._read.cache_clear()
    yield
    official._read.cache_clear()


@pytest.mark.usefixtures("_tables_read_again")
def test_several_successors_of_a_code_are_all_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = official.Official._table

    def two(self: official.Official, name: str) -> list[Cells]:
        more = [{"code": "01003", "current": "31555"}] if name == "retired_codes" else []
        return original(self, name) + more

    monkeypatch.setattr(official.Official, "_table", two)
    bring(folder, [ROWS[5]])
    lines = quads_of(folder)
    assert partners(lines).popitem()[1] == {"commune/01165", "commune/31555", "city/geonames-2871683"}
    assert any("plusieurs communes ont repris ce code" in line for line in lines)
    assert any("kind/inferred" in line for line in lines)


# ---------------------------------------------------------------- what an import changes


def test_the_same_file_again_or_shuffled_changes_nothing(folder: Path) -> None:
    bring(folder, ROWS)
    before = kept(folder)
    bring(folder, ROWS, today="2027-01-01")
    assert kept(folder) == before
    bring(folder, shuffled(ROWS), today="2027-01-01")
    assert kept(folder) == before


def test_a_shuffled_file_gives_the_same_graph_to_begin_with(tmp_path: Path) -> None:
    one, other = tmp_path / "a" / "b" / "twinnings", tmp_path / "c" / "d" / "twinnings"
    bring(one, ROWS)
    bring(other, shuffled(ROWS, 7), delimiter=";", encoding="utf-8-sig")
    assert reading(one, twinnings.read)[1] == reading(other, twinnings.read)[1]


@pytest.mark.parametrize("number", range(len(ROWS)))
@pytest.mark.parametrize(("column", "value"), [("partner", "Ixelles"), ("insee", "33063"), ("sources", "autre_2020")])
def test_one_corrected_cell_changes_only_its_row(folder: Path, number: int, column: str, value: str) -> None:
    bring(folder, ROWS)
    before = quads_of(folder)
    changed = [dict(one) for one in ROWS]
    changed[number][column] = value
    bring(folder, changed)
    after = quads_of(folder)
    quotes = [{(subject, quote) for subject, quote in quoted(lines).items()} for lines in (before, after)]
    assert len(quotes[0] - quotes[1]) == 1, "one row says something else, or is gone from its place"
    assert len(quotes[1] - quotes[0]) == 1
    cooperations = {line.split(" ")[0] for line in before ^ after if f"{ID}cooperation/" in line.split(" ")[0]}
    assert len(cooperations) <= 3


def test_a_file_of_another_name_is_kept_beside(folder: Path) -> None:
    bring(folder, ROWS[:2])
    bring(folder, ROWS[1:3], "more.csv")
    lines = quads_of(folder)
    assert len(partners(lines)) == 3
    assert any("/twinnings/pairs.csv#row=" in line for line in lines)
    assert any("/twinnings/more.csv#row=" in line for line in lines)


def test_refused_rows_can_be_mended_and_imported(folder: Path) -> None:
    bring(folder, [ROWS[0], row("99999", "Nulle-Part", "Weimar", "Germany", "2812482", "DE")])
    (path,) = refusals(folder)
    rows = table(path)
    assert rows[0]["refused_file"] == "pairs.csv"
    assert rows[0]["refused_row"] == "3"
    assert "unknown INSEE code" in rows[0]["refused_because"]
    mended = write(folder.parent / "mended.csv", [{**rows[0], "insee": "31555"}])
    sums = twinnings.import_files([mended], folder)
    assert (sums.read, sums.kept) == (1, 1)
    assert len(partners(quads_of(folder))) == 2


# ---------------------------------------------------------------- files as they come


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_are_detected(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = write(tmp_path / "a.csv", [row("38185", "Échirolles ; Pâté", "Cité", "Côte d’Ivoire")], delimiter, encoding)
    sheet = sheets.open_sheet(path)
    assert sheet.detected.delimiter == delimiter
    assert next(sheet.rows())[1]["commune"] == "Échirolles ; Pâté"


@pytest.mark.parametrize("column", twinnings.WANTED)
def test_a_renamed_column_stops_and_nothing_changes(folder: Path, column: str) -> None:
    bring(folder, ROWS)
    before = kept(folder)
    renamed = [{f"{name}2" if name == column else name: cell for name, cell in one.items()} for one in ROWS]
    with pytest.raises(ImportingError) as stopped:
        bring(folder, renamed)
    with speaking("en"):
        assert f'pairs.csv, row 1, column "{column}"' in str(stopped.value)
        assert f'"{column}2", perhaps?' in str(stopped.value)
    with speaking("fr"):
        assert "cette colonne est attendue et manque" in str(stopped.value)
    assert kept(folder) == before


def test_a_column_that_is_not_known_is_ignored_only_by_name(folder: Path) -> None:
    rows = [{**ROWS[0], "remarque": "x"}]
    with pytest.raises(ImportingError, match="colonne inconnue"):
        bring(folder, rows)
    path = write(folder.parent.parent / "pairs.csv", rows)
    assert twinnings.import_files([path], folder, ignored=["remarque"]).kept == 1


def test_decomposed_accents_and_odd_spaces_are_tidied(folder: Path) -> None:
    bring(folder, [row("38185", "Grenoble", "Go\u0302teborg\u00a0", "Sue\u0300de")])
    assert table(accounts.tables_of(folder) / "pairs.csv")[0]["country_named"] == "Suède"


@pytest.mark.parametrize("text", ["", "\n\n", "a,a\n1,2\n", "\x00\x01"])
def test_what_is_no_table_is_refused(folder: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(ImportingError):
        twinnings.import_files([path], folder)
    assert not (folder / "source.json").exists()


def test_an_import_that_is_killed_leaves_the_last_one(folder: Path, tmp_path: Path) -> None:
    bring(folder, ROWS)
    before = quads_of(folder)
    path = write(tmp_path / "pairs.csv", ROWS[:2])
    for stop in ("write_table", "_digest"):
        script = (
            "import os, signal, sys; from pathlib import Path; from terrigraph.intake import accounts\n"
            "from terrigraph.importers import twinnings\n"
            f"accounts.{stop} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
            "twinnings.import_files([Path(sys.argv[1])], Path(sys.argv[2]))"
        )
        ended = subprocess.run([sys.executable, "-c", script, str(path), str(folder)], check=False, env=dict(os.environ))
        assert ended.returncode == -signal.SIGKILL
        assert quads_of(folder) == before
    bring(folder, ROWS)
    assert quads_of(folder) == before


def test_a_table_that_lost_rows_is_refused_when_building(folder: Path) -> None:
    bring(folder, ROWS)
    path = accounts.tables_of(folder) / "pairs.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    source_reading, _ = reading(folder, twinnings.read)
    assert source_reading.faults


# ---------------------------------------------------------------- the real file


def test_the_shared_file(shared: Path, folder: Path, tmp_path: Path) -> None:
    path = shared / "data" / "twinnings-france.csv"
    if not path.is_file():
        pytest.skip("the twinnings are not at hand")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sums = twinnings.import_files([path], folder, today="2026-11-22")
    assert sums.whole
    assert (sums.read, sums.kept, len(sums.refused), sum(sums.ignored.values())) == (len(rows), 5068, 207, 59)

    def tables() -> dict[str, bytes]:
        """What is kept; what is refused cites its row."""
        there = accounts.tables_of(folder)
        return {str(path.relative_to(there)): path.read_bytes() for path in there.rglob("*.csv") if accounts.REFUSALS not in path.parts}

    before = tables()
    write(tmp_path / path.name, shuffled(rows))
    twinnings.import_files([tmp_path / path.name], folder, today="2027-01-01")
    assert tables() == before
    source_reading, blocks = reading(folder, twinnings.read)
    assert not source_reading.faults
    text = "".join(blocks)
    assert text.count(f"<{TG}partner>") == 2 * text.count(f"<{TG}cooperationKind>")
    honfleur = [line for line in text.splitlines() if "3013173" in line and "sameAs" in line]
    assert honfleur == [], "Plyos in Russia is not the French place whose id the row gives"


def test_a_gathered_row_of_a_homonym_is_refused_unless_something_decides(folder: Path) -> None:
    gathered = [
        row("93066", "Saint-Denis", "Gera", "Germany", "2921232", "DE"),  # as many people are in that of La Réunion
        row(
            "89162", "Évry", "Troisdorf", "Germany", "2821029", "DE", sources="wikipedia_en_2026"
        ),  # better known: the former one of Essonne
        row("17300", "La Rochelle", "Lübeck", "Germany", "2875601", "DE"),  # the other has 30 people
    ]
    sums = bring(folder, gathered)
    assert (sums.kept, [refusal.row for refusal in sums.refused]) == (1, [2, 3])
    with speaking("en"):
        assert "97411" in str(sums.refused[0].reason) and "91228" in str(sums.refused[1].reason)
    told = [{**gathered[0], "departement": "93"}, {**gathered[1], "departement": ""}]
    assert bring(folder, told, name="told.csv").kept == 1
    own = [row("93066", "Saint-Denis", "Gera", "Germany", "2921232", "DE", sources="ville-saint-denis.fr")]
    assert bring(folder, own, name="own.csv").kept == 1, "a source that is no gathering of names is taken at its code"


def test_pairs_of_a_network_of_towns_are_ignored_under_its_name(folder: Path) -> None:
    sums = bring(
        folder,
        [
            row("50218", "Granville", "Altea", "Spain", "2521804", "ES"),
            row("86076", "Cissé", "Bucine", "Italy", sources="wikipedia_en_2026"),
        ],
    )
    with speaking("en"):
        assert sorted(str(name) for name in sums.ignored) == [
            "pairs of Douzelage, a network of towns",
            "pairs of the Charter of European Rural Communities, a network of towns",
        ]
    assert (sums.read, sums.kept, sums.whole) == (2, 0, True)


def test_the_shapes_hold(folder: Path, tmp_path: Path) -> None:
    bring(folder, ROWS)
    store = tmp_path / "store"
    with shipping(small_country(tmp_path, also=("01165", "58194", "08105"))):
        summary = build(store, [folder.parent])
    assert any(one.source.id == "twinnings" for one in summary.readings)
