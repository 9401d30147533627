"""Documents for tests: docx, odt, html and pdf made with libraries, and hostile ones made by hand."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx() -> bytes:
    """A title, a heading, a list, a table with a wide cell, one of several lines, and a table within; a header."""
    import docx as library

    made = library.Document()
    made.add_heading("Colloque 2024", 0)
    made.add_heading("Session 1 : Villes", 1)
    made.add_paragraph("Anne Durand, maire de Reims", style="List Bullet")
    made.add_paragraph("Avant").add_run().add_break()
    table = made.add_table(rows=3, cols=3)
    table.cell(0, 0).text = "Heure"
    table.cell(0, 1).text = "Titre"
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).text = "9h30"
    table.cell(1, 1).text = "Accueil"
    table.cell(1, 2).text = "Anne Durand\nPaul Petit"
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 1).text = "Suite"
    inner = table.cell(2, 2).add_table(2, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text, inner.cell(1, 0).text = "x", "y", "z"
    made.sections[0].header.paragraphs[0].text = "Ville de Reims"
    made.add_paragraph("Fin.")
    return saved(made)


def saved(made: Any) -> bytes:
    into = io.BytesIO()
    made.save(into)
    return into.getvalue()


def word(body: str, **parts: str) -> bytes:
    """A docx of hand-written elements; `parts` are others of its parts, by stem ("footnotes")."""
    roots = {"footnotes": "footnotes", "styles": "styles"}
    more = {f"word/{stem}.xml": f'<w:{roots[stem]} xmlns:w="{W}">{xml}</w:{roots[stem]}>' for stem, xml in parts.items()}
    space = f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return zipped({"word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>", **more})


def zipped(parts: Mapping[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return into.getvalue()


def p(text: str, properties: str = "") -> str:
    """A paragraph of a docx."""
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}<w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def odt(rows: int = 1, columns: int = 1) -> bytes:
    """A heading, a list, a table (whose last cell is repeated), signs, a note and what is struck out."""
    from odf import table, text
    from odf.opendocument import OpenDocumentText

    made = OpenDocumentText()
    made.text.addElement(text.H(outlinelevel=2, text="Session 1"))
    item = text.ListItem()
    item.addElement(text.P(text="Anne  Durand"))
    items = text.List()
    items.addElement(item)
    made.text.addElement(items)
    made.text.addElement(_table(table, text, rows, columns))
    paragraph = text.P(text="Avec")
    for element in (text.S(c=3), text.Tab()):
        paragraph.addElement(element)
    paragraph.addText("tabulation")
    paragraph.addElement(text.LineBreak())
    paragraph.addText("ligne")
    note, body = text.Note(noteclass="footnote"), text.NoteBody()
    note.addElement(text.NoteCitation(text="1"))
    body.addElement(text.P(text="La note"))
    note.addElement(body)
    paragraph.addElement(note)
    made.text.addElement(paragraph)
    return saved(made)


def _table(table: Any, text: Any, rows: int, columns: int) -> Any:
    made = table.Table()
    made.addElement(table.TableColumn(numbercolumnsrepeated=2))
    first, second = table.TableRow(), table.TableRow(numberrowsrepeated=rows)
    for words in ("9h", "Accueil"):
        cell = table.TableCell()
        cell.addElement(text.P(text=words))
        first.addElement(cell)
    second.addElement(table.CoveredTableCell())
    cell = table.TableCell(numbercolumnsrepeated=columns)
    cell.addElement(text.P(text="Suite"))
    second.addElement(cell)
    made.addElement(first)
    made.addElement(second)
    return made


HTML = """<!doctype html><html><head><title>T</title><style>x</style></head><body><nav><a href=#>Menu</a></nav>
<h1>Colloque <b>2024</b></h1><p>Le  texte<br>coupé <!-- rien -->   ici<script>alert(1)</script><ul><li>Un<li><p>Deux</p><p>Trois</p></ul>
<table><caption>Le programme</caption><tr><th rowspan=2>9h30<th colspan=2>Accueil</tr><tr><td>A<br>B</td><td>C</td></tr></table>
<div style="display: none">caché</div><p hidden>caché</p>
<table><tr><td><h2>Cadre</h2><table><tr><td>x<td>y</tr></table></td></tr></table> fin &eacute; <pre>  a
  b</pre>"""


def pdf() -> bytes:
    """Two pages: a title, prose, a table of times, a table with rules; then a few words."""
    from reportlab.platypus import PageBreak, SimpleDocTemplate, Spacer, Table, TableStyle

    into = io.BytesIO()
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    people = [
        ["Nom", "Fonction", "Organisation"],
        ["Anne Durand", pdf_paragraph("Maire de la ville de Reims"), "Reims"],
        ["Paul Petit", "Adjoint", "Lyon"],
    ]
    times = [["9h30", pdf_paragraph("Accueil")], ["10h", pdf_paragraph("Table ronde")], ["11h", pdf_paragraph("Paul Petit, adjoint")]]
    SimpleDocTemplate(into).build(
        [
            pdf_paragraph("Colloque de l’été 2024", "Title"),
            pdf_paragraph("Anne Durand, maire de Reims, a ouvert les travaux. " * 3),
            Table(times, colWidths=[60, 300]),
            Spacer(1, 40),
            Table(people, colWidths=[80, 80, 100], style=grid),
            PageBreak(),
            pdf_paragraph("Page seconde"),
        ]
    )
    return into.getvalue()


def pdf_paragraph(text: str, style: str = "Normal") -> Any:
    """A paragraph of a pdf."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph

    return Paragraph(text, getSampleStyleSheet()[style])


def columns() -> bytes:
    """A pdf of two columns, of forty paragraphs, under a heading across them."""
    from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, PageTemplate

    into = io.BytesIO()
    made = BaseDocTemplate(into)
    width, height = made.width / 2 - 12, made.height - 60
    frames = [
        Frame(made.leftMargin, made.bottomMargin + height, made.width, 60),
        Frame(made.leftMargin, made.bottomMargin, width, height),
        Frame(made.leftMargin + width + 24, made.bottomMargin, width, height),
    ]
    made.addPageTemplates([PageTemplate(frames=frames)])
    words = "la coopération décentralisée a connu de nombreuses évolutions ces dernières années."
    made.build(
        [
            pdf_paragraph("Les actes du colloque, sur toute la largeur de la page", "Heading2"),
            FrameBreak(),
            *[pdf_paragraph(f"Point {n} : {words}") for n in range(18)],
        ]
    )
    return into.getvalue()


def drawn(draw: Any, **options: Any) -> bytes:
    """A pdf of one page that `draw(canvas)` draws."""
    from reportlab.pdfgen.canvas import Canvas

    into = io.BytesIO()
    canvas = Canvas(into, **options)
    draw(canvas)
    canvas.save()
    return into.getvalue()


def raw_pdf(content: bytes, filters: str = "") -> bytes:
    """A pdf whose only page has this content stream, unchanged."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(content)}{filters}>>stream\n".encode() + content + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
