"""Reading texts and Markdown: the text as it is, its blocks at their spans, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from document_checks import cells, check_blocks, in_both_languages, lines_of, written
from places import SHARED
from terrigraph import documents
from terrigraph.documents import blocks as blocks_module
from terrigraph.documents.guessing import Near, guess
from terrigraph.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = SHARED / "extraction" / "texts"
ALONE = Near(first=False, before=False, after=False, following="x")


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize("content", ["a\r\nb\rc\n\n d \n", "\ufeffÉté 2025\n", "un\u2028deux\n\x0ctrois\tquatre", "x" * 300_000])
def test_a_text_is_what_python_reads(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, content)
    document = documents.read(path)
    assert document.text == path.read_text(encoding="utf-8-sig")
    assert (document.name, document.media, document.notes) == ("programme.txt", "txt", ())
    check_blocks(document)


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the annotated programmes are not here")
def test_every_programme_reads() -> None:
    paths = sorted(TEXTS.glob("*.txt"))
    assert paths
    for path in paths:
        document = documents.read(path)
        assert document.text == path.read_text(encoding="utf-8-sig"), path.name
        check_blocks(document)


@pytest.mark.parametrize("codec", ["cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_reported(tmp_path: Path, codec: str) -> None:
    text = "Programme du séminaire « L’État et les régions »\n9h30 – Accueil à Angoulême\n" * 3
    document = documents.read(written(tmp_path, text.encode(codec)))
    assert document.text == text
    assert [codec in str(note) for note in document.notes] == [True]


@pytest.mark.parametrize(
    "content",
    [
        "Pr\u00e9fet ".encode() + "d\u00e9l\u00e9gu\u00e9".encode("latin-1"),  # two encodings in one file
        "Le pr\x8esident a dit \x8f".encode("latin-1"),  # neither UTF-8 nor cp1252
        b"a\x00b\x00\x00c words",
        b"\x7fELF" + bytes(range(256)),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DocumentError) as refused:
        documents.read(written(tmp_path, content))
    in_both_languages(refused.value)


def test_spans_are_of_lines_without_spaces_around(tmp_path: Path) -> None:
    document = documents.read(written(tmp_path, "  Le titre  \n\n\t9h00 Accueil\n 𝒰n 🎓, maire de Reims "))
    assert lines_of(document) == ["Le titre", "9h00 Accueil", "𝒰n 🎓, maire de Reims"]
    assert [block.kind for block in document.blocks] == ["heading", "time", "entry"]


def test_a_text_with_tabs_has_rows(tmp_path: Path) -> None:
    document = documents.read(written(tmp_path, "Liste\nDURAND\t Anne \t\tMaire de Reims\n9h30\tAccueil\n"))
    assert [block.kind for block in document.blocks] == ["heading", "row", "time"]
    assert [cells(document, block) for block in document.blocks] == [[], ["DURAND", "Anne", "", "Maire de Reims"], ["9h30", "Accueil"]]


@pytest.mark.parametrize("name", ["absent.txt", "."])
def test_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError) as refused:
        documents.read(tmp_path / name)
    in_both_languages(refused.value)


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", "\ufeff \n".encode()])
def test_an_empty_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DocumentError) as refused:
        documents.read(written(tmp_path, content))
    in_both_languages(refused.value)


@pytest.mark.parametrize("line", [b"a\n", b"mot " * 20])
def test_a_text_of_100_mb_is_refused(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    with pytest.raises(DocumentError, match="50"):
        documents.read(path)
    path.write_bytes(line * ((19 << 20) // len(line)))
    with pytest.raises(DocumentError) as refused:
        documents.read(path)
    in_both_languages(refused.value)


@pytest.mark.parametrize(
    ("start", "word"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"), (b"{\\rtf1 a", "RTF"), (b"\x89PNG\r\n", "OCR"), (b"\xff\xd8\xff\xe0", "OCR")],
)
@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.pdf", "a"])
def test_formats_that_are_not_read_say_what_to_do(tmp_path: Path, start: bytes, word: str, name: str) -> None:
    with pytest.raises(DocumentError) as refused:
        documents.read(written(tmp_path, start + b"\x00" * 600, name))
    assert word in str(refused.value)
    in_both_languages(refused.value)


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.pdf"])
def test_a_name_that_lies_is_reported(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError, match=name[2:]) as refused:
        documents.read(written(tmp_path, "Programme\n", name))
    in_both_languages(refused.value)


# ---------------------------------------------------------------- kinds of lines


@pytest.mark.parametrize(
    "line",
    [
        "9h30",
        "9h30 – 10h",
        "10:20 Ouverture",
        "14.00 Pause",
        "14h00-14h15",
        "De 9 h à 10 h",
        "• 16h30 ACCUEIL",
        "9 heures 30",
        "2 pm",
        "(14H30)",
        "20h",
    ],
)
def test_lines_that_begin_with_a_time(line: str) -> None:
    assert guess(line, ALONE) == ("time", 0)


@pytest.mark.parametrize(
    "line", ["3. REGARD", "14.5 % des élus", "21 rue de la Paix", "2021 : une année", "10.50 € par jour", "1 h²", "35 heures/semaine"]
)
def test_lines_that_do_not(line: str) -> None:
    assert guess(line, ALONE)[0] != "time"


@pytest.mark.parametrize(
    "line",
    [
        "Session 1 - Croître ensemble : demain, une France des coopérations ?",
        "Table ronde",
        "TABLE RONDE :",
        "Table ronde conclusive : la métropole et les autres",
        "Table-ronde n° 2. Regards croisés sur la complexité",
        "ATELIER 1 : AMENAGER LA VILLE, AMELIORER LE BATI",
        ">> PLENIERE D OUVERTURE : LES GRANDS ENJEUX",
        "1. REGARD DESCRIPTIF",
        "Jeudi 3 Juin 2021",
        "21 SEPTEMBRE",
        "Les 13 et 14 octobre 2005",
        "Jour 1 - 26 octobre 2021",
        "Mot d'accueil et introduction",
        "Atelier B | Logement",
        "Workshop 3: Cities abroad",
        "CLÔTURE",
    ],
)
def test_headings(line: str) -> None:
    assert guess(line, ALONE)[0] == "heading"


@pytest.mark.parametrize(
    "line",
    [
        "Arnaud Robinet, Maire de Reims",
        "- MONSIEUR JACQUES AUXIETTE, PRESIDENT DU CONSEIL REGIONAL DES PAYS DE LOIRE",
        "JACQUES AUXIETTE, PRESIDENT DU CONSEIL REGIONAL",
        "MADAME ANNE-MARIE SACQUET",
        "Table ronde présidée par Marc Censi, président de l'ADCF, avec :",
        "• Que contiendrait ce pacte ?",
        "2) Quelle place pour l'État ?",
        "Interventions de :",
        "Jacques-André TSCHOUMY,",
        "AFD",
    ],
)
def test_entries(line: str) -> None:
    assert guess(line, ALONE) == ("entry", 0)


def test_a_short_line_alone_is_a_heading_and_a_name_alone_is_not() -> None:
    near = Near(first=False, before=True, after=True, following="Le colloque relit ce parcours.")
    assert guess("L'élu local", near) == ("heading", 0)
    assert guess("Jean Dupont", near)[0] == guess("Véronique LHOMME Architecte conseil", near)[0] == "entry"


def test_sentences_are_prose_and_footers_pages() -> None:
    assert guess("Marrakech a reçu les 8 et 9 décembre 2016 les troisièmes Assises franco-marocaines.", ALONE) == ("prose", 0)
    assert guess("mot " * 30, ALONE) == ("prose", 0)
    assert guess("- " + "mot " * 30, ALONE) == ("entry", 0)
    for line in ("Page 2/12", "3", "- 4 -", "CR - CONFERENCE DEBAT, Reims - Page 2"):
        assert guess(line, ALONE) == ("page", 0)


# ---------------------------------------------------------------- Markdown


def test_markdown_marks_headings_items_and_tables(tmp_path: Path) -> None:
    content = """Colloque
========

## Session *1* ##

- Anne Durand, maire
1. Paul Petit

| Nom | Ville |
|-----|:-----:|
| DURAND \\| Anne | Reims |
|seul|

```
# pas un titre
```
---
Un autre titre
---
"""
    document = documents.read(written(tmp_path, content, "p.md"))
    assert (document.media, document.text) == ("md", content)
    marked = [(block.kind, block.level, document.text[block.start : block.end]) for block in document.blocks if block.marked]
    assert marked == [
        ("heading", 1, "Colloque"),
        ("heading", 2, "Session *1*"),
        ("entry", 0, "- Anne Durand, maire"),
        ("entry", 0, "1. Paul Petit"),
        ("row", 0, "| Nom | Ville |"),
        ("row", 0, "| DURAND \\| Anne | Reims |"),
        ("row", 0, "|seul|"),
        ("heading", 2, "Un autre titre"),
    ]
    rows = [block for block in document.blocks if block.kind == "row"]
    assert [cells(document, block) for block in rows] == [["Nom", "Ville"], ["DURAND \\| Anne", "Reims"], ["seul"]]
    assert rows[1].where.en == "table 1, row 2" and rows[1].where.fr == "tableau 1, ligne 2"


# ---------------------------------------------------------------- whatever comes


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text().map(str.encode), st.binary()), st.sampled_from(["a.txt", "a.md", "a"]))
@example(b"\xff\xfe\x00\xd8", "a.txt")
@example(b"|\n|\t|", "a.md")
def test_whatever_the_bytes_a_document_or_a_refusal(tmp_path: Path, content: bytes, name: str) -> None:
    if content.startswith(b"PK") or b"%PDF-" in content:
        return
    try:
        document = documents.read(written(tmp_path, content, name))
    except DocumentError as error:
        in_both_languages(error)
    else:
        check_blocks(document)


def test_a_document_of_too_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "MOST_BLOCKS", 10)
    writer = blocks_module.DocumentWriter()
    with pytest.raises(DocumentError):
        writer.line("a\n" * 20)
