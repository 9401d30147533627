"""From a file to a document: which format its content is, and who reads it.

A text is read here; every other format in a process of its own, which is ended when it takes too much (worker.py).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from terrigraph import sandbox
from terrigraph.documents.blocks import NOWHERE, Block, Document
from terrigraph.documents.plain import decoded, markdown, plain
from terrigraph.documents.refusals import AGAIN, SCAN, damaged, locked, too_large
from terrigraph.errors import DocumentError
from terrigraph.language import Text
from terrigraph.sandbox import Ending

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 60.0
"""Of a worker."""
MEMORY = 1 << 30
"""Bytes, of a worker."""
MOST_BYTES = 50 << 20
"""Of a file."""
MOST_TEXT_BYTES = 20 << 20
"""Of a file of text."""

_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
_AS_DOCX = Text("Ouvrez-le et enregistrez-le en .docx ou en .odt.", "Open it and save it as .docx or .odt.")


def read(path: Path) -> Document:
    """Read a document: txt, md, html, docx, odt or pdf, whatever its name says.

    The text of a .txt or .md file in UTF-8 is `path.read_text(encoding="utf-8-sig")`. Time, memory and sizes are bounded.
    Raises DocumentError, which says what is wrong and what to do.
    """
    content = _content(path)
    media = _media(path, content)
    if media in ("txt", "md"):
        if len(content) > MOST_TEXT_BYTES:
            raise too_large(MOST_TEXT_BYTES)
        text, notes = decoded(content)
        blocks = (markdown if media == "md" else plain)(text)
        return _whole(Document(name=path.name, text=text, blocks=blocks, media=media, notes=notes))
    return _whole(_worked(path.name, media, content))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_large(MOST_BYTES)
        if not path.is_file():
            raise DocumentError(
                Text(f"« {path} » n’est pas un fichier", f'"{path}" is not a file'), Text("Donnez un fichier.", "Give a file.")
            )
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        because = getattr(problem, "strerror", None) or str(problem)
        wording = Text(f"« {path} » ne peut pas être lu : {because}", f'"{path}" cannot be read: {because}')
        raise DocumentError(wording, Text("Vérifiez son nom et ses droits.", "Check its name and its rights.")) from None
    if len(content) > MOST_BYTES:
        raise too_large(MOST_BYTES)
    return content


def _media(path: Path, content: bytes) -> str:
    """The format, by the content first: a name may say anything. Raises DocumentError for those that are not read."""
    suffix = path.suffix.lower()
    if b"%PDF-" in content[:1024] and suffix not in (".txt", ".md"):
        return "pdf"
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK"):
        return "zip"
    _refuse_others(content)
    if suffix in (".docx", ".odt", ".pdf"):
        other = Text(f"ce fichier n’est pas un {suffix[1:]}, malgré son nom", f"this file is no {suffix[1:]}, whatever its name says")
        raise DocumentError(other, Text("Donnez-lui le nom de ce qu’il est (.txt, .html…).", "Name it as what it is (.txt, .html…)."))
    if suffix in (".html", ".htm", ".xhtml") or (suffix not in (".txt", ".md", ".markdown") and _PAGE.match(content[:4000])):
        return "html"
    return "md" if suffix in (".md", ".markdown") else "txt"


def _refuse_others(content: bytes) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise locked()
        raise DocumentError(Text("l’ancien format .doc n’est pas lu", "the old .doc format is not read"), _AS_DOCX)
    if content.startswith(b"{\\rtf"):
        raise DocumentError(Text("le format RTF n’est pas lu", "the RTF format is not read"), _AS_DOCX)
    if content.startswith(_PICTURES):
        raise DocumentError(Text("ce fichier est une image", "this file is a picture"), SCAN)
    if not content.strip():
        raise DocumentError(
            Text("ce fichier est vide", "this file is empty"), Text("Donnez un fichier qui a du texte.", "Give a file that has text.")
        )


def _worked(name: str, media: str, content: bytes) -> Document:
    """What a worker reads of a file's content."""
    outcome = sandbox.run(("-m", "terrigraph.documents.worker", media), memory=MEMORY, seconds=SECONDS, content=content)
    if outcome.ending is Ending.TIMED_OUT:
        raise DocumentError(Text(f"la lecture a été arrêtée après {SECONDS:g} s", f"reading was ended after {SECONDS:g} s"), AGAIN)
    if outcome.ending is Ending.REFUSED:
        raise DocumentError(outcome.message, outcome.hint)
    if outcome.ending is not Ending.DONE:
        raise damaged("ce fichier est abîmé : sa lecture a échoué", "this file is damaged: reading it failed")
    result = json.loads(outcome.output)
    blocks = tuple(
        Block(
            kind=kind,
            start=start,
            end=end,
            level=level,
            where=Text(*where) if any(where) else NOWHERE,
            cells=tuple((one, other) for one, other in cells),
            marked=marked,
        )
        for kind, start, end, level, where, cells, marked in result["blocks"]
    )
    notes = tuple(Text(*note) for note in result["notes"])
    return Document(name=name, text=result["text"], blocks=blocks, media=result["media"], notes=notes)


def _whole(document: Document) -> Document:
    if not any(block.kind != "page" for block in document.blocks):
        raise DocumentError(Text("ce document n’a pas de texte", "this document has no text"), SCAN)
    return document
