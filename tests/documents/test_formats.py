"""Reading html, docx, odt and pdf: their lines and tables at their spans, what is left out, and what is refused."""

from __future__ import annotations

import re
import sys
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import documents_made as made
from document_checks import cells, check_blocks, in_both_languages, lines_of, written
from terrigraph import documents
from terrigraph.documents import reading, refusals, worker
from terrigraph.documents.layout import Glyph, PageContent, lines
from terrigraph.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.documents import Document

MADE = {"docx": made.docx, "odt": made.odt, "html": made.HTML.encode, "pdf": made.pdf}


@cache
def valid(media: str) -> bytes:
    return MADE[media]()


def read(folder: Path, content: bytes | str, name: str = "programme") -> Document:
    document = documents.read(written(folder, content, name))
    check_blocks(document)
    return document


def refused(folder: Path, content: bytes | str, words: str = "") -> None:
    with pytest.raises(DocumentError) as error:
        documents.read(written(folder, content, "programme"))
    in_both_languages(error.value)
    assert words in f"{error.value.message.en} {error.value.hint.en}"


def rows(document: Document) -> list[tuple[str, list[str]]]:
    return [(block.where.en, cells(document, block)) for block in document.blocks if block.kind == "row"]


def kinds(document: Document) -> list[tuple[str, int, bool, str]]:
    """Kind, level, whether marked, and words of each block that is no row."""
    return [(b.kind, b.level, b.marked, document.text[b.start : b.end]) for b in document.blocks if b.kind != "row"]


@pytest.mark.parametrize("media", MADE)
@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a", "a.zip"])
def test_the_content_gives_the_format(tmp_path: Path, media: str, name: str) -> None:
    if media == "html" and name in ("a.docx", "a.pdf"):
        return  # refused: see test_documents
    assert read(tmp_path, valid(media), name).media == media


# ---------------------------------------------------------------- docx


def test_a_docx_is_read_in_order_with_its_styles_lists_and_tables(tmp_path: Path) -> None:
    document = read(tmp_path, valid("docx"))
    assert kinds(document) == [
        ("heading", 1, True, "Colloque 2024"),
        ("heading", 1, True, "Session 1 : Villes"),
        ("entry", 0, True, "Anne Durand, maire de Reims"),
        ("entry", 0, False, "Avant"),
        ("entry", 0, False, "Fin."),
        ("entry", 0, False, "Ville de Reims"),
    ]
    assert rows(document) == [
        ("table 1, row 1", ["Heure", "Titre"]),
        ("table 1, row 2", ["9h30", "Accueil", "Anne Durand"]),
        ("table 1, row 2", ["", "", "Paul Petit"]),
        ("table 1, row 3", ["", "Suite", "x", "y"]),
        ("table 1, row 3", ["", "", "z"]),
    ]
    assert document.blocks[-1].where.fr == "en-tête"
    assert document.text.index("9h30\tAccueil\tAnne Durand\n\t\tPaul Petit") < document.text.index("Fin.")


def test_what_is_struck_out_hidden_or_an_instruction_is_left_out(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>Anne </w:t></w:r><w:del><w:r><w:delText>Vieux</w:delText><w:t>Vieux</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>Durand</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>Vieux</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Caché</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:noBreakHyphen/><w:t>Petit</w:t><w:tab/><w:t>Reims</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + made.p("Vieux") + "</w:tc></w:tr>"
        "<w:tr><w:tc>" + made.p("a") + "</w:tc><w:tc>" + made.p("b") + "</w:tc></w:tr></w:tbl>"
    )
    document = read(tmp_path, made.word(body))
    assert lines_of(document) == ["Anne Durand\u2011Petit\tReims", "a\tb"]
    assert [cells(document, block) for block in document.blocks] == [["Anne Durand\u2011Petit", "Reims"], ["a", "b"]]


def test_text_boxes_are_read_once_and_notes_at_the_end(tmp_path: Path) -> None:
    box = "<w:drawing><w:txbxContent>" + made.p("Dans la boîte") + "</w:txbxContent></w:drawing>"
    body = (
        f"<w:p><w:r><w:t>Avant</w:t><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        '<w:footnoteReference w:id="2"/></w:r></w:p>' + made.p("Après")
    )
    notes = '<w:footnote w:id="1">' + made.p("Jamais") + '</w:footnote><w:footnote w:id="2">' + made.p("La note") + "</w:footnote>"
    document = read(tmp_path, made.word(body, footnotes=notes))
    assert lines_of(document) == ["Avant", "Dans la boîte", "Après", "La note"]
    assert document.blocks[-1].where.en == "note 1"


def test_a_style_says_what_the_one_it_is_based_on_says(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Titre 3"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="M"><w:name w:val="Maison"/><w:basedOn w:val="T"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="L"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>'
    )
    body = "".join(made.p(f"mot {style}", f'<w:pStyle w:val="{style}"/>') for style in ("M", "A", "L"))
    body += made.p("mot 5", '<w:outlineLvl w:val="1"/>') + made.p("mot 6", '<w:pStyle w:val="L"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    document = read(tmp_path, made.word(body, styles=styles))
    assert [block[:3] for block in kinds(document)] == [
        ("heading", 3, True),
        ("entry", 0, False),
        ("entry", 0, True),
        ("heading", 2, True),
        ("entry", 0, False),
    ]


def test_a_frame_of_one_cell_is_no_table(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr><w:tc>{made.p('x')}</w:tc><w:tc>{made.p('y')}</w:tc></w:tr></w:tbl>"
    document = read(tmp_path, made.word(f"<w:tbl><w:tr><w:tc>{made.p('Avant')}{inner}{made.p('Après')}</w:tc></w:tr></w:tbl>"))
    assert lines_of(document) == ["Avant", "x\ty", "Après"]
    assert rows(document) == [("table 1, row 1", ["x", "y"])]


# ---------------------------------------------------------------- odt


def test_an_odt_is_read_in_order(tmp_path: Path) -> None:
    document = read(tmp_path, valid("odt"))
    assert kinds(document) == [
        ("heading", 2, True, "Session 1"),
        ("entry", 0, True, "Anne Durand"),
        ("entry", 0, False, "ligne"),
        ("entry", 0, False, "La note"),
    ]
    assert rows(document) == [("table 1, row 1", ["9h", "Accueil"]), ("table 1, row 2", ["", "Suite"]), ("", ["Avec", "tabulation"])]


def test_what_an_odt_strikes_out_is_left_out(tmp_path: Path) -> None:
    office, text = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    content = (
        f'<o:document-content xmlns:o="{office}" xmlns:t="{text}"><o:body><o:text><t:tracked-changes><t:p>Vieux</t:p></t:tracked-changes>'
        "<t:p>Anne <t:change-start/>Durand<o:annotation><t:p>Avis</t:p></o:annotation>, maire</t:p></o:text></o:body></o:document-content>"
    )
    archive = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    assert lines_of(read(tmp_path, made.zipped(archive))) == ["Anne Durand, maire"]


def test_a_far_cell_is_refused_and_an_empty_one_is_not_repeated(tmp_path: Path) -> None:
    assert len(rows(read(tmp_path, made.odt(rows=3, columns=2)))) == 5
    refused(tmp_path, made.odt(rows=1_000_000), "repeats")
    refused(tmp_path, made.odt(columns=1_000_000), "repeats")


# ---------------------------------------------------------------- html


def test_a_page_is_read_as_it_shows(tmp_path: Path) -> None:
    document = read(tmp_path, valid("html"))
    assert kinds(document) == [
        ("entry", 0, False, "Menu"),
        ("heading", 1, True, "Colloque 2024"),
        ("entry", 0, False, "Le texte"),
        ("entry", 0, False, "coupé ici"),
        ("entry", 0, True, "Un"),
        ("entry", 0, True, "Deux"),
        ("entry", 0, True, "Trois"),
        ("entry", 0, False, "Le programme"),
        ("heading", 2, True, "Cadre"),
        ("entry", 0, False, "fin é"),
        ("entry", 0, False, "a"),
        ("entry", 0, False, "b"),
    ]
    assert rows(document) == [
        ("table 1, row 1", ["9h30", "Accueil"]),
        ("table 1, row 2", ["", "A"]),
        ("table 1, row 2", ["", "B", "C"]),
        ("table 2, row 1", ["x", "y"]),
    ]


@pytest.mark.parametrize(
    ("codec", "declared"), [("utf-8", ""), ("iso-8859-15", "ISO-8859-15"), ("cp1252", "latin1"), ("cp1252", "nothing"), ("utf-16", "")]
)
def test_a_page_is_decoded_as_it_says(tmp_path: Path, codec: str, declared: str) -> None:
    page = f"<html><head><meta charset='{declared}'></head><body><p>Été à Orléans : œuvre</p></body></html>".replace(
        "œ", "œ" if codec != "cp1252" else "é"
    )
    assert lines_of(read(tmp_path, page.encode(codec), "page.html"))[0].startswith("Été à Orléans")


def test_a_span_that_a_page_asks_for_is_bounded(tmp_path: Path) -> None:
    page = "<html><table><tr><td colspan=999999999 rowspan=999999999>a<td>b</tr>" + "<tr><td>c</tr>" * 20 + "</table>"
    document = read(tmp_path, page)
    assert len(document.text) < 5_000
    assert [row[1][-1] for row in rows(document)] == ["b"] + ["c"] * 20


# ---------------------------------------------------------------- pdf


def test_a_pdf_is_read_line_by_line_with_its_tables(tmp_path: Path) -> None:
    document = read(tmp_path, valid("pdf"))
    assert lines_of(document)[0] == "Colloque de l’été 2024"
    assert rows(document) == [
        ("page 1", ["9h30", "Accueil"]),
        ("page 1", ["10h", "Table ronde"]),
        ("page 1", ["11h", "Paul Petit, adjoint"]),
        ("page 1", ["Nom", "Fonction", "Organisation"]),
        ("page 1", ["Anne Durand", "Maire de la"]),
        ("page 1", ["", "ville de Reims", "Reims"]),
        ("page 1", ["Paul Petit", "Adjoint", "Lyon"]),
    ]
    pages = [block for block in document.blocks if block.kind == "page"]
    assert [(document.text[block.start : block.end], block.where.en) for block in pages] == [("\f", "page 2")]
    assert (lines_of(document)[-1], document.blocks[-1].where.fr) == ("Page seconde", "page 2")


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    text = read(tmp_path, made.columns()).text
    assert text.startswith("Les actes du colloque, sur toute la largeur de la page")
    assert [int(number) for number in re.findall(r"Point (\d+)", text)] == list(range(18))
    assert "\t" not in text


def test_two_days_side_by_side_are_read_one_after_the_other(tmp_path: Path) -> None:
    def draw(canvas: made.Any) -> None:
        for number in range(5):
            for day, x in enumerate((50, 320)):
                canvas.drawString(x, 700 - 20 * number, f"{9 + number}h{day}0")
                canvas.drawString(x + 60, 700 - 20 * number, f"Table {day}{number}")

    drawn = rows(read(tmp_path, made.drawn(draw)))
    assert [words for _, words in drawn] == [[f"{9 + number}h{day}0", f"Table {day}{number}"] for day in (0, 1) for number in range(5)]


def test_a_pdf_without_text_or_letters_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, made.drawn(lambda canvas: canvas.rect(10, 10, 500, 500, fill=1)), "OCR")


def test_a_page_without_text_is_reported(tmp_path: Path) -> None:
    def draw(canvas: made.Any) -> None:
        canvas.drawString(100, 700, "Bonjour")
        canvas.showPage()
        canvas.rect(10, 10, 500, 500, fill=1)

    assert [note.en for note in read(tmp_path, made.drawn(draw)).notes] == ["pages without text: 2"]


def test_a_password_is_refused_where_reading_asks_for_it(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    def draw(canvas: made.Any) -> None:
        canvas.drawString(100, 700, "Bonjour à tous")

    refused(tmp_path, made.drawn(draw, encrypt=StandardEncryption("secret")), "password")
    assert lines_of(read(tmp_path, made.drawn(draw, encrypt=StandardEncryption("", ownerPassword="chef")))) == ["Bonjour à tous"]


def test_shadows_are_read_once_and_double_letters_twice() -> None:
    def line(text: str, x: float, y: float, width: float = 5.0) -> list[Glyph]:
        return [Glyph(letter, x + n * width, y, x + (n + 1) * width, y + 10) for n, letter in enumerate(text)]

    assert lines(PageContent([*line("Bellet", 10, 700), *line("Bellet", 10.7, 699.5)], [], [])) == [["Bellet"]]
    assert lines(PageContent(line("ville", 10, 700, width=2.2), [], [])) == [["ville"]]


def test_letters_that_run_up_the_page_are_kept() -> None:
    glyph = Glyph("a", 10, 10, 15, 20)
    assert lines(PageContent([glyph], [glyph._replace(text="b"), Glyph("c", 10, 20, 15, 30)], [])) == [["a"], ["bc"]]


def test_ligatures_are_letters(tmp_path: Path) -> None:
    content = b"BT /F1 12 Tf 100 700 Td (o\256ciel) Tj ET"  # \256 is "fi" in the standard encoding of the font
    assert lines_of(read(tmp_path, made.raw_pdf(content))) == ["oficiel"]


def test_pdf_needs_an_extra_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pdfminer.converter", None)
    with pytest.raises(DocumentError, match=re.escape("terrigraph[documents]")):
        worker.work("pdf", valid("pdf"))


# ---------------------------------------------------------------- hostile files


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less time and memory for workers, so that bombs end soon."""
    monkeypatch.setattr(reading, "SECONDS", 5.0)
    monkeypatch.setattr(reading, "MEMORY", 200 << 20)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, made.word("<w:p>" + " " * (90 << 20) + "</w:p>"), "bomb")
    refused(tmp_path, made.word("<w:p>" + " " * (101 << 20) + "</w:p>"), "bomb")


def test_a_doctype_is_refused_with_its_entities(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><w:document xmlns:w="{made.W}"><w:body>{made.p("&l9;")}</w:body></w:document>'
    outside = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{made.W}">{made.p("&f;")}</w:document>'
    for xml in (bomb, outside):
        refused(tmp_path, made.zipped({"word/document.xml": xml}), "DOCTYPE")
        refused(tmp_path, made.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": xml}), "DOCTYPE")


@pytest.mark.parametrize("depth", [3_000, 100_000])
def test_thousands_of_nested_elements_are_refused(tmp_path: Path, depth: int) -> None:
    refused(tmp_path, made.word("<w:sdt>" * depth + "</w:sdt>" * depth), "nested" if depth < 10_000 else "bomb")
    refused(tmp_path, "<html><body>" + "<div>" * depth + "mot", "nested")
    refused(tmp_path, "<html><body>" + "<table><tr><td>" * (depth // 10) + "mot", "nested")


def test_names_in_a_zip_are_never_paths(tmp_path: Path) -> None:
    kept = {"word/document.xml": f'<w:document xmlns:w="{made.W}"><w:body>{made.p("Anne")}</w:body></w:document>'}
    document = read(tmp_path, made.zipped({**kept, "../../escaped.txt": "x", "/etc/escaped": "x", "word/../word/styles.xml": "not xml"}))
    assert lines_of(document) == ["Anne"]
    assert [path.name for path in tmp_path.rglob("*")] == ["programme"]


def test_a_part_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = tmp_path / "twice"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", "<a/>")
            archive.writestr("word/document.xml", "<b/>")
    refused(tmp_path, path.read_bytes(), "twice")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/workbook.xml": "<a/>"}, "spreadsheet"),
        ({"ppt/presentation.xml": "<a/>"}, "slides"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}, "spreadsheet"),
        ({"mimetype": "application/epub+zip"}, "book"),
        ({"programme.txt": "9h30"}, "neither"),
        ({"word/document.xml": "<a><b></a>"}, "damaged"),
        ({"word/document.xml": "<a/>"}, "no text"),
        ({"word/document.xml": ""}, "damaged"),
    ],
)
def test_other_archives_are_refused(tmp_path: Path, parts: dict[str, str], words: str) -> None:
    refused(tmp_path, made.zipped(parts), words)


def test_archives_packed_otherwise_are_refused(tmp_path: Path) -> None:
    refused(tmp_path, made.zipped({"word/document.xml": "<a/>"}, zipfile.ZIP_LZMA), "damaged")


def test_an_encrypted_odt_or_docx_is_refused(tmp_path: Path) -> None:
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "x",
        "META-INF/manifest.xml": "<m><manifest:encryption-data/></m>",
    }
    refused(tmp_path, made.zipped(parts), "password")
    refused(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password")
    refused(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".doc")


@pytest.mark.usefixtures("hurried")
def test_a_pdf_that_draws_without_end_is_ended(tmp_path: Path) -> None:
    refused(tmp_path, made.raw_pdf(b"BT /F1 12 Tf (mot) Tj " * 1_000_000 + b"ET"), "bomb")
    refused(tmp_path, made.raw_pdf(b"BT /F1 12 Tf (mot) Tj " * 600_000 + b"ET"))


@pytest.mark.usefixtures("hurried")
def test_a_pdf_that_unzips_without_end_is_ended(tmp_path: Path) -> None:
    import zlib

    for size in (30, 400):
        twice = zlib.compress(zlib.compress(b" " * (size << 20), 9), 9)
        refused(tmp_path, made.raw_pdf(twice, "/Filter[/FlateDecode/FlateDecode]"), "bomb" if size == 30 else "")


def test_a_pdf_of_nested_arrays_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, made.raw_pdf(b"[" * 200_000 + b"]" * 200_000))


def test_a_document_that_says_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from terrigraph.documents import blocks

    monkeypatch.setattr(blocks, "MOST_CHARACTERS", 50)
    for media in MADE:
        with pytest.raises(DocumentError, match=f"{refusals.MOST_CHARACTERS // 10**6} million"):
            worker.work(media, valid(media))


# ---------------------------------------------------------------- whatever comes


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["docx", "odt", "html"]), st.data())
def test_whatever_bytes_are_flipped_a_document_or_a_refusal(media: str, data: st.DataObject) -> None:
    content = flipped(unpacked(media), data)
    if media != "html":
        main = "word/document.xml" if media == "docx" else "content.xml"
        parts = {main: content} if media == "docx" else {"mimetype": "application/vnd.oasis.opendocument.text", main: content}
        content = made.zipped(parts)
    try:
        worker.work("html" if media == "html" else "zip", content)
    except DocumentError as error:
        in_both_languages(error)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["docx", "odt"]), st.data())
def test_whatever_bytes_of_an_archive_are_flipped(media: str, data: st.DataObject) -> None:
    try:
        worker.work("zip", flipped(valid(media), data))
    except DocumentError as error:
        in_both_languages(error)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_bytes_of_a_pdf_are_flipped(tmp_path: Path, data: st.DataObject) -> None:
    try:
        read(tmp_path, flipped(valid("pdf"), data))
    except DocumentError as error:
        in_both_languages(error)


@cache
def unpacked(media: str) -> bytes:
    if media == "html":
        return valid(media)
    with zipfile.ZipFile(made.io.BytesIO(valid(media))) as archive:
        return archive.read("word/document.xml" if media == "docx" else "content.xml")


def flipped(content: bytes, data: st.DataObject) -> bytes:
    """The content with some of its bytes others, or its end cut."""
    changed = bytearray(content)
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)):
        changed[at] = byte
    return bytes(changed[: data.draw(st.just(len(changed)) | st.integers(1, len(changed)))])
