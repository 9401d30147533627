"""What is true of every document that is read, and of every refusal; for the tests of all formats."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from terrigraph.language import speaking

if TYPE_CHECKING:
    from pathlib import Path

    from terrigraph.documents import Block, Document
    from terrigraph.errors import DocumentError

KINDS = {"heading", "time", "entry", "row", "prose", "page"}


def written(folder: Path, content: bytes | str, name: str = "programme.txt") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines_of(document: Document, kind: str = "") -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind == kind or not kind]


def cells(document: Document, block: Block) -> list[str]:
    return [document.text[start:end] for start, end in block.cells]


def check_blocks(document: Document) -> None:
    """What is true of every document."""
    text, end = document.text, 0
    assert "\r" not in text
    for block in document.blocks:
        assert block.kind in KINDS
        assert end <= block.start < block.end <= len(text)
        line = text[block.start : block.end]
        assert "\n" not in line
        if block.kind == "page":
            assert line.strip() or line == "\f"
        elif block.kind != "row":
            assert line == line.strip()
        for start, stop in block.cells:
            assert block.start <= start <= stop <= block.end
            assert text[start:stop] == text[start:stop].strip()
        assert (block.level > 0) <= (block.kind == "heading")
        end = block.end
    covered = "".join(lines_of(document)).replace("\t", "").replace("\f", "")
    assert document.sha256 == hashlib.sha256(text.encode()).hexdigest()
    if document.media not in ("md",):
        assert "".join(covered.split()) == "".join(text.split()), "no word is outside the blocks"


def in_both_languages(error: DocumentError) -> None:
    """The error says what is wrong and what to do, in both languages."""
    assert error.hint is not None
    messages = []
    for language in ("fr", "en"):
        with speaking(language):
            messages.append(str(error))
    assert messages[0] != messages[1]
    assert all("→" in message for message in messages)
