"""Texts and Markdown, as they are written: nothing of them changes but the ends of lines."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from terrigraph.documents import encodings
from terrigraph.documents.blocks import Block, cells_of, guessed
from terrigraph.documents.refusals import MOST_BLOCKS, MOST_CHARACTERS, too_long
from terrigraph.errors import DocumentError
from terrigraph.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LINE = re.compile(r"[^\n]+")
_HINT = Text(
    "Enregistrez-le en UTF-8 (« Texte brut » dans un traitement de texte).", 'Save it as UTF-8 ("plain text" in a word processor).'
)


def decoded(content: bytes) -> tuple[str, tuple[Text, ...]]:
    """The text of a file's bytes, and what was assumed: UTF-8 where every byte says so, else UTF-16, else cp1252.

    Line ends become "\\n", a byte order mark is dropped. Raises DocumentError where it is no text, or mixes encodings.
    """
    try:
        codec = encodings.marked(content[:4000])
        text, assumed = content.decode(codec or "utf-8-sig"), codec if codec != "utf-8-sig" else ""
    except UnicodeDecodeError as problem:
        text, assumed = _cp1252(content, problem.start), "cp1252"
    if _UNREADABLE.search(text):
        raise DocumentError(Text("ce fichier n’est pas un texte", "this file is no text"), _HINT)
    notes = (Text(f"lu comme {assumed}, faute d’être en UTF-8", f"read as {assumed}, since it is not UTF-8"),) if assumed else ()
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _cp1252(content: bytes, at: int) -> str:
    """The text of cp1252, the encoding of older French files. `at` is the first byte that is not UTF-8."""
    text = content.decode("cp1252") if encodings.older(content) == "cp1252" else ""
    if not text or encodings.TWICE.search(text):
        line = content.count(b"\n", 0, at) + 1
        raise DocumentError(
            Text(f"l’encodage de ce texte n’est pas reconnu (ligne {line})", f"the encoding of this text is not recognised (line {line})"),
            _HINT,
        )
    return text


def read_text(path: Path) -> str:
    """A text file of a user's (a query, a mapping, a table), whatever its encoding and its mark. Raises DocumentError, OSError."""
    try:
        return decoded(path.read_bytes())[0]
    except DocumentError as problem:
        told = problem.message
        raise DocumentError(Text(f"{path.name} : {told.fr}", f"{path.name}: {told.en}"), problem.hint) from None


def plain(text: str) -> tuple[Block, ...]:
    """The blocks of a text: one a line that is not empty, its kind guessed."""
    return guessed(text, list(_stripped(text)))


def _stripped(text: str) -> Iterator[Block]:
    """A block without a kind for each line that is not empty, without the spaces around it."""
    if len(text) > MOST_CHARACTERS or text.count("\n") > MOST_BLOCKS:
        raise too_long()
    for line in _LINE.finditer(text):
        if stripped := line[0].strip():
            start = line.start() + line[0].index(stripped)
            yield Block(kind="", start=start, end=start + len(stripped))


_HEADING = re.compile(r"(#{1,6})[ \t]+")
_UNDERLINE = re.compile(r"(=+|-{2,})$")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s+\S")
_FENCE = re.compile(r"```|~~~")
_RULE = re.compile(r"(?:[-*_]\s*){3,}$|\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?$")


def markdown(text: str) -> tuple[Block, ...]:
    """The blocks of a text in Markdown: headings, items and rows as it marks them, other lines guessed."""
    blocks: list[Block] = []
    fenced, table, row = False, 0, 0
    for block in _stripped(text):
        line = text[block.start : block.end]
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            blocks.append(block)
        elif _UNDERLINE.fullmatch(line) and blocks and not blocks[-1].kind and text.count("\n", blocks[-1].end, block.start) == 1:
            blocks[-1] = replace(blocks[-1], kind="heading", level=1 if line[0] == "=" else 2, marked=True)
        elif line.startswith("|") and not _RULE.match(line):
            joined = row and text.count("\n", blocks[-1].end, block.start) <= 2
            table, row = (table, row + 1) if joined else (table + 1, 1)
            where = Text(f"tableau {table}, ligne {row}", f"table {table}, row {row}")
            blocks.append(replace(block, kind="row", where=where, cells=_cells(text, block), marked=True))
            continue
        elif not _RULE.match(line):
            blocks.append(_marked(text, block))
        else:
            continue
        row = 0
    return guessed(text, blocks)


def _marked(text: str, block: Block) -> Block:
    """A line of Markdown: a heading without its marks, an item, or what will be guessed."""
    line = text[block.start : block.end]
    if heading := _HEADING.match(line):
        words = line[heading.end() :].rstrip("#").rstrip()
        start = block.start + heading.end()
        return Block(kind="heading", start=start, end=start + len(words), level=len(heading[1]), marked=True) if words else block
    if _ITEM.match(line):
        return replace(block, kind="entry", marked=True)
    return block


def _cells(text: str, block: Block) -> tuple[tuple[int, int], ...]:
    """The spans of the cells between the bars of a row."""
    line = text[block.start + 1 : block.end].removesuffix("|")
    return cells_of(re.sub(r"(?<!\\)\|", "\t", line.replace("\t", " ")), block.start + 1)
