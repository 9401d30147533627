"""Reads one document that nobody vouches for, in a process that may be ended: bytes in, text and blocks out as JSON.

python -m terrigraph.documents.worker FORMAT MEMORY < file
"""

from __future__ import annotations

import importlib
import json
import sys

from terrigraph import sandbox
from terrigraph.documents.blocks import NOWHERE, DocumentWriter
from terrigraph.documents.refusals import AGAIN
from terrigraph.errors import DocumentError
from terrigraph.language import Text

READERS = {"docx": "word", "html": "web", "odt": "opendocument", "pdf": "pdf"}
"""The module that reads a format, imported when it is asked for: `read(content, writer)` writes the lines of a file.

It gives what a reader must know of how it was read.
"""


def work(media: str, content: bytes) -> str:
    """The text, blocks, format and notes of a document, as JSON. Raises DocumentError."""
    if media == "zip":
        from terrigraph.documents import archives

        media = archives.media(content)
    writer = DocumentWriter()
    notes: list[Text] = importlib.import_module(f"terrigraph.documents.{READERS[media]}").read(content, writer)
    text, blocks = writer.written()
    rows = [
        (b.kind, b.start, b.end, b.level, ("", "") if b.where is NOWHERE else (b.where.fr, b.where.en), b.cells, b.marked) for b in blocks
    ]
    return json.dumps({"text": text, "blocks": rows, "media": media, "notes": [(note.fr, note.en) for note in notes]})


def _main() -> int:
    media, memory = sys.argv[1:]
    content = sys.stdin.buffer.read()
    sandbox.confine(int(memory))
    try:
        sys.stdout.write(work(media, content))
    except DocumentError as error:
        return sandbox.refuse(error)
    except MemoryError:
        size = int(memory) >> 20
        over = Text(f"ce document demande plus de {size} Mio", f"this document asks for over {size} MiB")
        return sandbox.refuse(DocumentError(over, AGAIN))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
