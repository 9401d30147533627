"""Documents that are zip archives of XML (docx, odt): opened within bounds, and parsed without entities."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from xml.parsers import expat

from terrigraph.documents.refusals import bomb, damaged, locked, nested
from terrigraph.errors import DocumentError
from terrigraph.language import Text

WORD = re.compile(r"word/document\d*\.xml")
"""The main part of a docx."""
MOST_UNZIPPED = 100 << 20
"""Bytes of one part of an archive, once unzipped."""
MOST_RATIO = 200
"""Of a part's size unzipped to its size zipped; text has 5 to 20, and a part under a mebibyte is let through."""
MOST_ELEMENTS = 3_000_000
MOST_DEPTH = 200
"""Elements within elements: a table in a text box in a table has some forty."""


class Archive:
    """The parts of a zip archive, read by their exact names; nothing of it is ever written to a disk."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            names = self._zip.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, UnicodeDecodeError, KeyError):
            raise damaged() from None
        if len(names) != len(set(names)):
            raise damaged("ce fichier contient deux fois la même partie", "this file has the same part twice")
        self.names = frozenset(names)

    def bytes(self, name: str) -> bytes:
        """The content of a part. Raises DocumentError where it is too large once unzipped, or damaged."""
        try:
            info = self._zip.getinfo(name)
            if info.flag_bits & 1:
                raise locked()
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged()
            with self._zip.open(info) as part:
                content = part.read(MOST_UNZIPPED + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
            raise damaged() from None
        if len(content) > MOST_UNZIPPED or (len(content) > 1 << 20 and len(content) > MOST_RATIO * max(info.compress_size, 1)):
            raise bomb()
        return content

    def tree(self, name: str) -> ET.Element:
        """The XML of a part."""
        return tree(self.bytes(name))


def media(content: bytes) -> str:
    """Which document an archive is: "docx" or "odt". Raises DocumentError for the others, naming them."""
    archive = Archive(content)
    if any(WORD.fullmatch(name) for name in archive.names):
        return "docx"
    if "mimetype" in archive.names and "content.xml" in archive.names:
        kind = archive.bytes("mimetype")[:100].strip()
        if kind in (b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.text-template"):
            return "odt"
    if any(name.startswith("xl/") or name.startswith("ppt/") for name in archive.names) or "mimetype" in archive.names:
        raise DocumentError(
            Text(
                "ce fichier est un tableur, une présentation ou un livre, non un texte",
                "this file is a spreadsheet, slides or a book, not a text",
            ),
            Text("Enregistrez-en le texte en .docx, .odt ou .pdf.", "Save its text as .docx, .odt or .pdf."),
        )
    raise DocumentError(
        Text("cette archive zip n’est ni un docx ni un odt", "this zip archive is neither a docx nor an odt"),
        Text("Donnez le document qu’elle contient.", "Give the document that it holds."),
    )


def tree(content: bytes) -> ET.Element:
    """The elements of an XML text, their names as "{namespace}name". Raises DocumentError.

    A DOCTYPE is refused, hence all entities of its own; so are elements too many, or too deep, to be a document's.
    """
    builder = _TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.buffer_size = 1 << 20
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise damaged() from None
    return builder.top[0]


class _TreeBuilder:
    """What expat calls as it goes through an XML text; `top` gets the root element."""

    def __init__(self) -> None:
        self.top = ET.Element("top")
        self._open = [self.top]
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element. Raises DocumentError past MOST_DEPTH or MOST_ELEMENTS."""
        self._count += 1
        if len(self._open) > MOST_DEPTH or self._count > MOST_ELEMENTS:
            raise nested()
        self._open.append(ET.SubElement(self._open[-1], _named(tag), {_named(name): value for name, value in attributes.items()}))

    def end(self, _tag: str) -> None:
        """End the element that was begun last."""
        self._open.pop()

    def text(self, words: str) -> None:
        """Add text to the element that is open, or after its last child."""
        element = self._open[-1]
        if len(element):
            element[-1].tail = (element[-1].tail or "") + words
        else:
            element.text = (element.text or "") + words

    def doctype(self, *_declared: object) -> None:
        """Refuse a DOCTYPE."""
        raise damaged("ce fichier déclare un DOCTYPE, refusé", "this file declares a DOCTYPE, which is refused")


def _named(name: str) -> str:
    return "{" + name if "}" in name else name
