"""PDF: the lines of the text layer, page by page, in reading order.

pdfminer.six gives each character and its place; layout.py makes lines of them. A page that is a picture has no text.
"""

from __future__ import annotations

import io
import logging
import unicodedata
from typing import TYPE_CHECKING

from terrigraph.documents.layout import Glyph, PageContent, Rule, lines
from terrigraph.documents.refusals import SCAN, bomb, damaged, locked, too_long
from terrigraph.errors import DocumentError
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pdfminer.layout import LTContainer, LTPage

    from terrigraph.documents.blocks import DocumentWriter

MOST_PAGES = 2000
MOST_OPERATORS = 16 << 20
"""Bytes of what draws a page, once unzipped; a page of text has some thousands, one with a map a million."""
_MOST_UNKNOWN = 0.2
"""Of a document's characters, those that are no letter: with more, its words are not legible."""
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def read(content: bytes, writer: DocumentWriter) -> list[Text]:
    """Write the lines of a PDF. Raises DocumentError."""
    bare: list[int] = []
    known = unknown = 0
    for number, page in enumerate(_pages(content), 1):
        where = Text(f"page {number}", f"page {number}")
        if number > 1:
            writer.page(where)
        drawn = _read(page)
        known += len(drawn.glyphs)
        unknown += sum(glyph.text == "\ufffd" for glyph in drawn.glyphs)
        if not drawn.glyphs:
            bare.append(number)
        for line in lines(drawn):
            if len(line) > 1:
                writer.row(line, where, marked=False)
            else:
                writer.line(line[0], where=where)
    if not known:
        raise DocumentError(
            Text("ce PDF n’a pas de texte : c’est une image (scan)", "this PDF has no text: it is a picture (a scan)"), SCAN
        )
    if unknown > _MOST_UNKNOWN * known:
        raise DocumentError(Text("les lettres de ce PDF ne sont pas dites", "this PDF does not say what its letters are"), SCAN)
    return _notes(bare, unknown)


def _notes(bare: list[int], unknown: int) -> list[Text]:
    numbers = ", ".join(map(str, bare[:20])) + ("…" if len(bare) > 20 else "")
    notes = [Text(f"pages sans texte : {numbers}", f"pages without text: {numbers}")] if bare else []
    if unknown:
        notes.append(Text(f"{unknown} caractères illisibles, écrits « \ufffd »", f'{unknown} unreadable characters, written "\ufffd"'))
    return notes


def _pages(content: bytes) -> Iterator[LTPage]:
    """What is drawn on each page."""
    try:
        from pdfminer.converter import PDFPageAggregator
        from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
        from pdfminer.pdfpage import PDFPage
        from pdfminer.pdfparser import PDFParser, PDFSyntaxError
    except ImportError:
        missing = Text("la lecture des PDF n’est pas installée", "reading PDF is not installed")
        raise DocumentError(missing, Text("pip install 'terrigraph[documents]'", "pip install 'terrigraph[documents]'")) from None
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        document = PDFDocument(PDFParser(io.BytesIO(content)))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise locked() from None
    except PDFSyntaxError:
        raise damaged() from None
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.create_pages(document)):
        if number == MOST_PAGES:
            raise too_long()
        if sum(_size(stream) for stream in page.contents) > MOST_OPERATORS:
            raise bomb()
        interpreter.process_page(page)
        yield device.get_result()


def _size(stream: object) -> int:
    from pdfminer.pdftypes import stream_value

    return len(stream_value(stream).get_data())


def _read(page: LTPage) -> PageContent:
    """The characters and horizontal rules of a page, those of forms within it too."""
    from pdfminer.layout import LTChar, LTCurve, LTFigure

    content = PageContent([], [], [])
    to_read: list[LTContainer] = [page]  # type: ignore[type-arg]
    while to_read:
        for item in to_read.pop(0):
            if isinstance(item, LTChar):
                text = _letters(item.get_text())
                into = content.glyphs if item.upright else content.turned
                into.append(Glyph(text, item.x0, item.y0, item.x1, item.y1))
            elif isinstance(item, LTFigure):
                to_read.append(item)
            elif isinstance(item, LTCurve) and item.height < 3 and item.width > 20:
                content.rules.append(Rule(item.x0, item.x1, (item.y0 + item.y1) / 2))
            elif isinstance(item, LTCurve) and item.height > 8 and item.width > 20 and item.stroke:  # a box: two rules
                content.rules.extend((Rule(item.x0, item.x1, item.y0), Rule(item.x0, item.x1, item.y1)))
    return content


def _letters(text: str) -> str:
    """What a glyph says: ligatures as letters, what says nothing as U+FFFD."""
    if text.startswith("(cid:"):
        return "\ufffd"
    return _LIGATURES.get(text) or unicodedata.normalize("NFC", text)
