"""Search without a server: the names of everything in small files, by how their words begin, which the page of search loads as one types.

index/b-<beginning>.js holds what has a word that begins so. Where that is much, it holds the best linked of it and says which
longer beginnings have a file of their own. The page's program (views/web/site_search.js) reads them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from typing import TYPE_CHECKING

from terrigraph.model.namespaces import shorten
from terrigraph.site.layout import page_of
from terrigraph.store.folder import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from terrigraph.graph import LocalGraph
    from terrigraph.site.draft import SiteDraft

FIRST = 2
"""Letters that one types before anything is looked for."""
_MOST = 1000
"""Things in a file; where more have words that begin so, longer beginnings have files."""
_BEST = 60
"""Things in a file that has others below it."""

Row = tuple[str, str, str, str, str, int]
"""(label, label in English or "", other names, what it is, page, links)."""
Word = tuple[str, int]
"""A folded word, and the number of the row that has it."""


def write(graph: LocalGraph, draft: SiteDraft) -> tuple[int, list[str]]:
    """Write the index: how many of its files differ from the site before, and the shortest beginnings that have one."""
    rows = _rows(graph)
    words = sorted({(word, n) for n, (_, folded) in enumerate(rows) for word in folded if len(word) >= FIRST})
    entries = [row for row, _ in rows]
    beginnings: dict[str, list[Word]] = defaultdict(list)
    for word in words:
        beginnings[word[0][:FIRST]].append(word)
    changed = sum(draft.put(*file) for beginning, group in beginnings.items() for file in _below(beginning, group, entries))
    return changed, sorted(beginnings)


def file_name(beginning: str) -> str:
    """The name of the file of a beginning, in plain letters: « b-con.js », as Windows takes no con.js."""
    return f"b-{''.join(char if char.isascii() and char.isalnum() else f'_{ord(char):x}_' for char in beginning)}.js"


def _below(beginning: str, words: Sequence[Word], rows: Sequence[Row]) -> Iterator[tuple[str, bytes]]:
    """The file of a beginning, and those of longer ones."""
    numbers = sorted({n for _, n in words}, key=lambda n: (-rows[n][5], rows[n][0], rows[n][4]))
    longer: dict[str, list[Word]] = defaultdict(list)
    if len(numbers) > _MOST:
        for word, n in words:
            if len(word) > len(beginning):
                longer[word[: len(beginning) + 1]].append((word, n))
    shown = numbers
    if longer:
        whole = {n for word, n in words if word == beginning}
        shown = list(dict.fromkeys([n for n in numbers if n in whole][:_MOST] + numbers[:_BEST]))
    content = json.dumps([beginning, [rows[n] for n in shown], "".join(sorted(one[-1] for one in longer))], ensure_ascii=False)
    yield f"index/{file_name(beginning)}", f"terrigraphIndex({_harmless(content)})\n".encode()
    for one, group in sorted(longer.items()):
        yield from _below(one, group, rows)


def _harmless(content: str) -> str:
    """JSON as a script may hold it in any page."""
    return content.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _rows(graph: LocalGraph) -> list[tuple[Row, set[str]]]:
    """The rows of the index, each with the folded words of its names."""
    nodes = graph.scans.rows("SELECT iri, label, label_en, context, kind, links FROM nodes ORDER BY iri", {})
    others: dict[str, list[str]] = defaultdict(list)
    folded: dict[str, set[str]] = defaultdict(set)
    with closing(sqlite3.connect(f"file:{graph.store.folder / NAMES}?mode=ro", uri=True)) as index:
        for iri, name, words in index.execute("SELECT r.iri, n.name, n.folded FROM name n JOIN resource r ON r.id = n.resource"):
            others[iri].append(name)
            folded[iri].update(words.split())
    return [
        (
            (label, english if english != label else "", " · ".join(name for name in others[iri] if name not in (label, english)),
             context or shorten(kind), page_of(iri, graph.store.base), links),
            folded[iri],
        )
        for iri, label, english, context, kind, links in nodes
    ]  # fmt: skip
