"""What a document proposes as a whole: quotes at their spans, ids that last, scores that hold, the command."""

from __future__ import annotations

import json
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_scores import REPO, scores
from terrigraph import documents, resources
from terrigraph.cli.main import main
from terrigraph.errors import DocumentError
from terrigraph.extraction import propose
from terrigraph.extraction.concepts import Scheme
from terrigraph.extraction.places import PlaceNames
from terrigraph.extraction.proposing import ProgrammeReader
from terrigraph.extraction.rendering import as_json
from terrigraph.model import ontology
from terrigraph.reviewing.fields import KINDS

FIXTURES = REPO / "tests" / "fixtures" / "programmes"
PARTS = {"speaker", "chair", "moderator", "opening", "participant", "organiser", "mentioned"}


@pytest.fixture(scope="module")
def known():
    return PlaceNames(resources.folder("data")), Scheme.read(ontology.load())


@pytest.fixture(scope="module")
def read(known, tmp_path_factory):
    path = tmp_path_factory.mktemp("texts") / "texte.txt"

    def read_(text: str):
        path.write_text(text, encoding="utf-8")
        return ProgrammeReader(documents.read(path), *known).proposal()

    return read_


def check(proposal) -> None:
    """Every quote is at its span, every link leads to a candidate, ids are unique, words are those of the lists."""
    text = proposal.document.text
    ids = [one.id for one in proposal.candidates]
    assert len(ids) == len(set(ids))
    for one in proposal.candidates:
        assert one.quote.exact
        assert text[one.quote.start : one.quote.end] == one.quote.exact
        assert one.kind in KINDS
        assert one.tier in ("A", "B", "C")
        assert {key for keys in one.links.values() for key in keys} <= set(ids)
    assert {one.values["part"] for one in proposal.of("participation")} <= PARTS


PIECES = [
    *[
        "Jean",
        "DUPONT",
        "Marie Rose",
        "M.",
        "maire",
        "de",
        "Reims",
        "présidente",
        "d'honneur",
        "ancien",
        "l'",
        "Université",
        "(",
        ")",
        ",",
        ":",
        "9h30",
        "–",
        "Atelier 1",
        "Ouverture",
        "«",
        "»",
        "et",
    ],
    *[
        "CCI",
        "Ville de",
        "?",
        ".",
        "•",
        "délégué",
        "à",
        "la",
        "17 septembre 2015",
        "animé par",
        "ex-",
        "Saint-Denis",
        "É",
        "ß",
        "İ",
        "œuvre",
        "é",
        "\xa0",
        "🎉",
        "1er",
        "2e",
        "en charge de",
    ],
    *("|", "\t", "\n", "\n\n"),
]


@settings(max_examples=150)
@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join), st.text(min_size=1, max_size=300)))
def test_any_text_is_read(read, text):
    if not text.strip() or "\x00" in text:
        return
    try:
        proposal = read(text)
    except (DocumentError, UnicodeEncodeError):
        return  # what is no text at all
    check(proposal)


def test_pieces_of_programmes_in_any_order_are_read(read):
    lines = [line for path in sorted((FIXTURES / "texts").glob("*.txt")) for line in path.read_text(encoding="utf-8").split("\n")]
    random.Random(1).shuffle(lines)
    check(read("\n".join(lines[:400])))
    check(read(" ".join(lines[:200])))


@pytest.mark.parametrize("path", sorted((FIXTURES / "texts").iterdir()), ids=lambda path: path.stem)
def test_quotes_of_programmes_stand_at_their_spans(path, known):
    document = documents.read(path)
    proposal = ProgrammeReader(document, *known).proposal()
    check(proposal)
    assert proposal.candidates
    assert ProgrammeReader(document, *known).proposal() == proposal


def test_a_line_added_above_changes_no_id(read):
    text = (FIXTURES / "texts" / "p01_tirets.txt").read_text(encoding="utf-8")
    before = read(text)
    after = read(f"Document\n\n{text}")
    assert [one.id for one in after.candidates] == [one.id for one in before.candidates]
    assert [one.quote.start for one in after.candidates] != [one.quote.start for one in before.candidates]


def test_the_same_content_twice_has_two_ids(read):
    mandates = read("Jean Petit, maire de Reims\n\nJean Petit, maire de Reims").of("mandate")
    assert len({one.id for one in mandates}) == 2


# ---------------------------------------------------------------- scores

FLOORS = {
    "people": 0.99,
    "person+role": 0.97,
    "person, role, body": 0.93,
    "organisations": 0.93,
    "territories": 0.92,
    "sessions": 0.86,
    "part": 0.95,
}


def test_the_programmes_written_for_tests_are_read_as_annotated(known):
    measured = scores(FIXTURES / "gold", FIXTURES / "texts", *known)
    assert {what: round(measured[what], 3) for what, floor in FLOORS.items() if measured[what] < floor} == {}


def test_the_programmes_given_are_read_as_annotated(shared, known):
    floors = FLOORS | {"organisations": 0.89, "territories": 0.89, "sessions": 0.80}
    measured = scores(shared / "extraction" / "gold", shared / "extraction" / "texts", *known)
    assert {what: round(measured[what], 3) for what, floor in floors.items() if measured[what] < floor} == {}


# ---------------------------------------------------------------- JSON and the command


def test_json_has_the_people_and_all_candidates(read):
    proposal = read("Arnaud Robinet, maire de Reims")
    content = as_json(proposal)
    assert set(content) == {"people", "organisations", "territories", "sessions", "quotes", "candidates"}
    (person,) = content["people"]
    assert person["span"] == [0, 14]
    assert person["mandates"] == [{"role": "maire", "organisation": "", "territory": "Reims", "flag": "", "tier": "A", "span": [16, 30]}]
    assert content["territories"] == [{"name": "Reims", "code": "51454", "span": [25, 30]}]
    assert len(content["quotes"]) == len(content["candidates"]) == len(proposal.candidates)


def test_propose_reads_the_folders_given(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Arnaud Robinet, maire de Reims", encoding="utf-8")
    proposal = propose(documents.read(path), resources.folder("data"), ontology.load())
    assert {one.kind for one in proposal.candidates} >= {"person", "mandate", "territory"}


def test_the_command_prints_a_table_and_writes_json(capsys):
    path = str(FIXTURES / "texts" / "p01_tirets.txt")
    assert main(["extract", path]) == 0
    printed = capsys.readouterr().out
    assert "personnes (" in printed
    assert "terrigraph review" in printed
    assert main(["extract", path, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["people"]


def test_a_file_that_cannot_be_read_is_reported(tmp_path, capsys):
    assert main(["extract", str(tmp_path / "absent.txt")]) != 0
    assert "absent.txt" in capsys.readouterr().err
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert main(["extract", str(tmp_path / "image.png")]) != 0
    assert capsys.readouterr().err.strip()


def test_the_same_bytes_give_the_same_json_in_two_processes():
    path = str(FIXTURES / "texts" / "p13_mandat_partage.txt")
    runs = [
        subprocess.run([sys.executable, "-m", "terrigraph", "extract", path, "--format", "json"], capture_output=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
